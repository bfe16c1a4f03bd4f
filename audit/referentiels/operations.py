"""Ce qu'une personne fait des référentiels : les voir, en importer un, l'archiver. Ceux du territoire se lisent aussi."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import col, select

from audit.droits import LIRE, REFERENTIELS
from audit.referentiels.echanges.commun import Lu, ReferentielRefuse
from audit.referentiels.forme import Referentiel, ecrire, empreinte, relire
from audit.referentiels.livres import livres
from audit.referentiels.modele import TYPE, ReferentielImporte
from audit.referentiels.versions import cle_de_version
from socle.base import nouvel_id
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet, avancer_version, trouver_objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.recherche import indexer
from socle.types import cle_tri

LIVRE = "livre"


@dataclass(frozen=True)
class ReferentielPropose:
    """Un référentiel que l'on peut employer d'ici. `cle` : son code s'il est livré, sinon son identifiant ;
    `tenu_par` : l'organisme qui l'a importé, vide s'il est livré.
    """

    code: str
    titre: str
    version: str
    origine: str
    cle: str
    nombre_points: int = 0
    tenu_par: str = ""
    d_ici: bool = False
    archive: bool = False
    importe_le: datetime | None = None


@dataclass(frozen=True)
class ReferentielLu:
    """Un référentiel et d'où il vient. `ligne` : None s'il est livré ; `version_objet` : 0 s'il n'est pas à nous."""

    propose: ReferentielPropose
    referentiel: Referentiel
    ligne: ReferentielImporte | None = None
    version_objet: int = 0


def disponibles(session: SessionCloisonnee, *, archives: bool = False) -> list[ReferentielPropose]:
    """Les référentiels employables d'ici, dans une opération ouverte : les livrés, puis ceux que l'organisme et ses
    ancêtres ont importés ; le plus récent d'un même code d'abord.
    """
    notres = [_du_livre(r) for r in livres().values()]
    requete: Any = select(ReferentielImporte).options(defer(ReferentielImporte.contenu))  # type: ignore[arg-type]
    if not archives:
        requete = requete.where(col(ReferentielImporte.archive).is_(False))
    lignes = list(session.exec(requete))
    noms = _noms(session, {ligne.organisme_id for ligne in lignes})
    importes = [_de_la_ligne(session, ligne, noms) for ligne in lignes]
    return notres + _tries(importes)


def _tries(proposes: Iterable[ReferentielPropose]) -> list[ReferentielPropose]:
    """Par titre ; d'un même code, la version la plus haute d'abord, qu'elle se compte ou non."""
    par_version = sorted(proposes, key=lambda p: (cle_de_version(p.version) or (-1,), p.version), reverse=True)
    return sorted(par_version, key=lambda p: (cle_tri(p.titre), p.code))


def _noms(session: SessionCloisonnee, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    return dict(session.exec(select(Organisme.id, Organisme.nom).where(col(Organisme.id).in_(ids))).all())


def _du_livre(r: Referentiel) -> ReferentielPropose:
    return ReferentielPropose(r.code, r.titre, r.version, LIVRE, r.code, len(r.points))


def _de_la_ligne(
    session: SessionCloisonnee, ligne: ReferentielImporte, noms: dict[uuid.UUID, str]
) -> ReferentielPropose:
    return ReferentielPropose(
        ligne.code, ligne.titre, ligne.version, ligne.origine, str(ligne.id), ligne.nombre_points,
        noms.get(ligne.organisme_id, ""), ligne.organisme_id == session.perimetre.ecriture, ligne.archive, ligne.importe_le,
    )  # fmt: skip


def charger(session: SessionCloisonnee, cle: str) -> Referentiel:
    """Le référentiel de cette clé, dans une opération ouverte ; `Introuvable` s'il n'est pas visible d'ici, ou archivé."""
    if cle in livres():
        return livres()[cle]
    ligne = _ligne(session, cle)
    if ligne.archive:
        raise Introuvable("Ce référentiel est archivé : il ne s'emploie plus pour un nouvel autodiagnostic.")
    return relire(ligne.contenu)


def _ligne(session: SessionCloisonnee, cle: str) -> ReferentielImporte:
    try:
        ligne = session.get(ReferentielImporte, uuid.UUID(cle))
    except ValueError:
        raise Introuvable from None
    if ligne is None:
        raise Introuvable
    return ligne


@lecture(LIRE)
def lister(atelier: Atelier, archives: bool = False) -> list[ReferentielPropose]:
    """Les référentiels que l'on voit d'ici ; `archives` : ceux-là seulement."""
    return [p for p in disponibles(atelier.session, archives=archives) if p.archive == archives]


@lecture(LIRE)
def lire(atelier: Atelier, cle: str) -> ReferentielLu:
    """Un référentiel, livré ou importé, archivé ou non."""
    if cle in livres():
        return ReferentielLu(_du_livre(livres()[cle]), livres()[cle])
    ligne = _ligne(atelier.session, cle)
    propose = _de_la_ligne(atelier.session, ligne, _noms(atelier.session, {ligne.organisme_id}))
    version = trouver_objet(atelier.session, ligne.id, TYPE).version if propose.d_ici else 0
    return ReferentielLu(propose, relire(ligne.contenu), ligne, version)


@lecture(LIRE)
def autres_versions(atelier: Atelier, cle: str) -> list[ReferentielPropose]:
    """Ce à quoi un référentiel se compare : les autres que l'on voit, ceux du même code d'abord."""
    tous = disponibles(atelier.session, archives=True)
    code = next((p.code for p in tous if p.cle == cle), "")
    return sorted((p for p in tous if p.cle != cle), key=lambda p: p.code != code)


@operation(REFERENTIELS)
def importer(atelier: Atelier, lu: Lu) -> uuid.UUID:
    """Garde un référentiel lu d'un fichier, et rend son identifiant ; le même deux fois rend celui qui existe."""
    referentiel = lu.acquis
    marque = empreinte(referentiel)
    deja = _deja(atelier.session, referentiel, marque)
    if deja is not None:
        return deja
    objet = Objet(
        organisme_id=atelier.organisme_id, id=nouvel_id(), type=TYPE, libelle=nommer(referentiel),
        cle_tri=cle_tri(nommer(referentiel)),
    )  # fmt: skip
    atelier.session.add(objet)
    atelier.session.flush()
    atelier.session.add(_nouvelle_ligne(atelier, objet.id, lu, referentiel, marque))
    textes = " ".join(f"{p.id} {p.intitule} {p.question}" for p in referentiel.points)
    indexer(atelier.session, atelier.organisme_id, objet.id, TYPE, objet.libelle, textes)
    _consigner(atelier, "importe", objet, referentiel, origine=lu.origine, fichier=lu.nom_fichier, empreinte=marque,
               empreinte_fichier=lu.empreinte_fichier, remarques=list(lu.remarques))  # fmt: skip
    return objet.id


def nommer(referentiel: Referentiel) -> str:
    """Le nom d'un référentiel au journal et dans la recherche : son titre et sa version."""
    return f"{referentiel.titre}, version {referentiel.version}"


def _deja(session: SessionCloisonnee, referentiel: Referentiel, marque: str) -> uuid.UUID | None:
    """Le même, déjà là ; refus si ce code et cette version disent déjà autre chose."""
    code, version = referentiel.code, referentiel.version
    livre = livres().get(code)
    if livre is not None and livre.version == version:
        if empreinte(livre) == marque:
            raise RegleEnfreinte(f"La version {version} est livrée avec Gouverne : il n'y a rien à importer.")
        raise RegleEnfreinte(_AUTRE_CONTENU.format(version=version))
    requete: Any = select(ReferentielImporte.id, ReferentielImporte.empreinte).where(
        ReferentielImporte.code == code, ReferentielImporte.version == version
    )
    lignes = session.exec(requete.order_by(ReferentielImporte.id)).all()
    memes: list[uuid.UUID] = [id_ for id_, empreinte_ in lignes if empreinte_ == marque]
    if lignes and not memes:
        raise RegleEnfreinte(_AUTRE_CONTENU.format(version=version))
    return memes[0] if memes else None


_AUTRE_CONTENU = "La version {version} existe déjà avec un autre contenu : changez son numéro."


def _nouvelle_ligne(
    atelier: Atelier, id_: uuid.UUID, lu: Lu, referentiel: Referentiel, marque: str
) -> ReferentielImporte:
    return ReferentielImporte(
        organisme_id=atelier.organisme_id, id=id_, code=referentiel.code, titre=referentiel.titre,
        version=referentiel.version, origine=lu.origine, nom_fichier=lu.nom_fichier[:200], empreinte=marque,
        empreinte_fichier=lu.empreinte_fichier, contenu=ecrire(referentiel), nombre_points=len(referentiel.points),
        droits=referentiel.referentiel.droits, remarques=list(lu.remarques), importe_par=atelier.contexte.acteur.nom,
        importe_le=atelier.quand,
    )  # fmt: skip


def _consigner(atelier: Atelier, verbe: str, objet: Objet, referentiel: Referentiel, **suite: Any) -> None:
    contenu = {"libelle": objet.libelle, "code": referentiel.code, "version": referentiel.version,
               "points": len(referentiel.points), **suite}  # fmt: skip
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, objet.id, objet.version, contenu))


@lecture(REFERENTIELS)
def apercevoir(atelier: Atelier, lu: Lu) -> ReferentielPropose | None:
    """Ce que l'import ferait : le référentiel déjà là, ou None ; les mêmes refus que l'import."""
    if lu.referentiel is None:
        return None
    deja = _deja(atelier.session, lu.referentiel, empreinte(lu.referentiel))
    return next((p for p in disponibles(atelier.session, archives=True) if p.cle == str(deja)), None)


@operation(REFERENTIELS)
def archiver(atelier: Atelier, cle: str, version: int, archive: bool = True) -> None:
    """Range un référentiel importé ici, ou le sort des archives ; les autodiagnostics gardent le leur."""
    ligne = _ligne(atelier.session, cle)
    if ligne.organisme_id != atelier.organisme_id:
        raise RegleEnfreinte(
            "Ce référentiel est tenu par un autre organisme du territoire : demandez-lui de l'archiver."
        )
    if ligne.archive == archive:
        raise RegleEnfreinte("Ce référentiel est déjà archivé." if archive else "Ce référentiel n'est pas archivé.")
    objet = trouver_objet(atelier.session, ligne.id, TYPE)
    avancer_version(atelier.session, objet, version)
    objet.archive = ligne.archive = archive
    atelier.session.add(objet)
    atelier.session.add(ligne)
    _consigner(atelier, "archive" if archive else "desarchive", objet, relire(ligne.contenu))


@lecture(LIRE)
def lire_passages(atelier: Atelier, cle: str) -> list[fiches.Passage]:
    """Ce qui est arrivé à un référentiel importé ici ; `Introuvable` s'il est livré ou tenu ailleurs."""
    ligne = _ligne(atelier.session, cle)
    trouver_objet(atelier.session, ligne.id, TYPE)
    return fiches.lire_passages(atelier, ligne.id)


def relire_apercu(referentiel: bytes, **suite: Any) -> Lu:
    """Ce que la page d'aperçu rend : le référentiel repasse la forme ; `ReferentielRefuse` s'il est altéré."""
    try:
        return Lu(relire(referentiel), **suite)
    except (ValueError, TypeError, zlib.error) as erreur:
        raise ReferentielRefuse("L'aperçu est illisible : reprenez l'import depuis le fichier.") from erreur
