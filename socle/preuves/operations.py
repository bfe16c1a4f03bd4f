"""Ce qu'une personne fait d'une preuve : déposer, relire, attacher, archiver, effacer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import col, exists, or_, select

from socle.base import nouvel_id
from socle.coffre import ChiffreIllisible, sceller
from socle.droits import PREUVES_DEPOSER, PREUVES_EFFACER, PREUVES_LIRE
from socle.erreurs import Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.modele import Lien
from socle.liens.operations import ObjetLie, delier, lier, objet_modifiable, objets_lies, peut_lire
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.perimetre import Perimetre
from socle.preuves.contenus import nom_propre, reconnaitre
from socle.preuves.depot import Depot
from socle.preuves.forme import FORME
from socle.preuves.modele import TYPE, Preuve, PreuveSaisie
from socle.verbes import objets_declares

BIENTOT = timedelta(days=30)


class PreuveAlteree(Refus):
    """Le fichier ne correspond plus à son empreinte : il n'est jamais servi."""

    code_http = 500


@dataclass(frozen=True)
class Depose:
    """Ce qu'il faut savoir d'un fichier avant d'écrire sa ligne ; `chiffre` est déjà sur le disque."""

    id: uuid.UUID
    nom: str
    mime: str
    taille: int
    empreinte: str


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `etat` ∈ perimees, bientot, seules (attachées à rien), ou vide."""

    demande: str = ""
    nature: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


def lieu(preuve_id: uuid.UUID) -> str:
    """Données associées du chiffré : un fichier déplacé sous un autre nom ne s'ouvre plus."""
    return f"preuves|contenu|{preuve_id}"


def deposer(
    contexte: Contexte, depot: Depot, contenu: bytes, nom: str, saisie: PreuveSaisie, *,
    objet_id: uuid.UUID | None = None, signe: bool = False, version_signee: int | None = None, jeton: str = "",
) -> uuid.UUID:  # fmt: skip
    """Dépose un fichier et rend l'identifiant de sa preuve ; le même jeton et le même fichier ne se déposent qu'une fois.

    `signe` : le fichier est l'exemplaire signé de `objet_id`, en cette version (celle du moment si elle n'est pas dite).
    """
    contexte.exige(PREUVES_DEPOSER)
    nature = reconnaitre(contenu)
    empreinte = hashlib.sha256(contenu).hexdigest()
    connu = _identifiant(contexte, jeton, empreinte)
    if connu is not None and _existe(contexte, connu):
        return connu
    depose = Depose(connu or nouvel_id(), nom_propre(nom, nature), nature.mime, len(contenu), empreinte)
    with contexte.base.ecrire(contexte.perimetre) as session:
        cle_id, cle = contexte.coffre.cle_active(session, contexte.organisme_id)
    chiffre = sceller(cle, cle_id, contenu, f"{contexte.organisme_id}|{lieu(depose.id)}")
    depot.ecrire(contexte.organisme_id, depose.id, chiffre)
    try:
        return _inscrire(contexte, depose, saisie, objet_id, signe, version_signee)
    except BaseException:
        if not _existe(contexte, depose.id):
            depot.effacer(contexte.organisme_id, depose.id)
        raise


def _identifiant(contexte: Contexte, jeton: str, empreinte: str) -> uuid.UUID | None:
    """Identifiant que donnent un formulaire et un fichier : le même formulaire, renvoyé avec un autre, dépose l'autre."""
    return identifiant_de(f"{jeton}|{empreinte}" if jeton else "", contexte.organisme_id)


def est_deja_la(contexte: Contexte, jeton: str, empreinte: str) -> bool:
    """Vrai si ce formulaire a déjà été envoyé avec ce fichier."""
    connu = _identifiant(contexte, jeton, empreinte)
    return connu is not None and _existe(contexte, connu)


def _existe(contexte: Contexte, id_: uuid.UUID) -> bool:
    with contexte.base.lire(contexte.perimetre) as session:
        return session.get(Preuve, id_) is not None


@operation(PREUVES_DEPOSER)
def _inscrire(
    atelier: Atelier, depose: Depose, saisie: PreuveSaisie, objet_id: uuid.UUID | None, signe: bool, version: int | None
) -> uuid.UUID:
    cible = objet_modifiable(atelier, objet_id) if objet_id is not None else None
    if signe and cible is None:
        raise RegleEnfreinte("Un exemplaire signé se dépose depuis l'objet qu'il signe.")
    signee = _version_signee(cible, version) if signe and cible else None
    saisie = saisie.model_copy()
    saisie.recue_le = saisie.recue_le or atelier.aujourd_hui
    id_ = fiches.poser(
        atelier, FORME, saisie, verbe="deposee", identifiant=depose.id, nom_fichier=depose.nom,
        type_mime=depose.mime, taille=depose.taille, empreinte=depose.empreinte, signe=signe,
        objet_signe_id=cible.id if signe and cible else None, version_signee=signee,
        deposee_par=atelier.contexte.acteur.nom, deposee_le=atelier.quand,
    )  # fmt: skip
    if cible is not None:
        lier(atelier, cible, atelier.session.get_one(Objet, id_))
    return id_


def _version_signee(cible: Objet, version: int | None) -> int:
    """La version que l'exemplaire signe, entre la première et celle du moment."""
    if version is not None and not 1 <= version <= cible.version:
        phrase = f"Cette fiche en est à la version {cible.version} : écrivez celle que porte le document signé."
        raise SaisieRefusee({"version_signee": [phrase]})
    return version or cible.version


def _attachee(sens: Any, autre: Any, *conditions: Any) -> Any:
    """Il existe un lien de la preuve, prise par ce bout, vers un objet qui remplit ces conditions."""
    liee = exists().where(sens == col(Preuve.id), autre == col(Objet.id), *conditions)
    return liee.correlate(Preuve)


def _liee(*conditions: Any) -> Any:
    """La preuve est liée à un tel objet, quel que soit le sens du lien."""
    cible, origine = col(Lien.cible_id), col(Lien.origine_id)
    return or_(_attachee(cible, origine, *conditions), _attachee(origine, cible, *conditions))


def _visibles(contexte: Contexte) -> Any:
    """Critère : la preuve n'est attachée à rien, ou l'est à un objet que la personne peut lire."""
    types = [t.code for t in objets_declares() if t.code != TYPE and peut_lire(contexte, t.code)]
    return or_(~_liee(), _liee(col(Objet.type).in_(types)))


@lecture(PREUVES_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de preuves."""
    conditions: list[Any] = [_visibles(atelier.contexte)]
    if filtre.nature:
        conditions.append(Preuve.nature == filtre.nature)
    if filtre.etat == "perimees":
        conditions.append(col(Preuve.expire_le) < atelier.aujourd_hui)
    elif filtre.etat == "bientot":
        conditions.append(col(Preuve.expire_le).between(atelier.aujourd_hui, atelier.aujourd_hui + BIENTOT))
    elif filtre.etat == "seules":
        conditions.append(~_liee())
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=(col(Preuve.deposee_le).desc(),),
    )  # fmt: skip


def _charger(atelier: Atelier, id_: uuid.UUID) -> tuple[Fiche, list[ObjetLie]]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    objets = objets_lies(atelier.session, [id_])[id_]
    lisibles = [objet for objet in objets if peut_lire(atelier.contexte, objet.type)]
    if objets and not lisibles:
        raise Introuvable
    return fiche, lisibles


@lecture(PREUVES_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> tuple[Fiche, list[ObjetLie]]:
    """Une preuve et les objets auxquels elle est attachée, parmi ceux que la personne peut lire."""
    return _charger(atelier, id_)


@lecture(PREUVES_LIRE)
def lire_seule(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La même, sans ses objets."""
    return _charger(atelier, id_)[0]


@lecture(PREUVES_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une preuve telle qu'elle était dite à cette version."""
    _charger(atelier, id_)
    return fiches.lire_version(atelier, id_, version)


@lecture(PREUVES_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une preuve."""
    _charger(atelier, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(PREUVES_LIRE)
def preuves_de(atelier: Atelier, objet_id: uuid.UUID) -> list[Preuve]:
    """Preuves attachées à un objet, archives exclues, les plus récentes d'abord."""
    ids = [o.id for o in objets_lies(atelier.session, [objet_id], [TYPE])[objet_id] if not o.archive]
    requete = select(Preuve).where(col(Preuve.id).in_(ids)).order_by(col(Preuve.deposee_le).desc())
    return list(atelier.session.exec(requete)) if ids else []


@lecture(PREUVES_LIRE)
def semblable(atelier: Atelier, empreinte: str) -> Preuve | None:
    """Une preuve visible qui a déjà ce contenu, s'il y en a une."""
    requete = select(Preuve).where(
        Preuve.empreinte == empreinte, col(Preuve.effacee_le).is_(None), _visibles(atelier.contexte)
    )
    return atelier.session.exec(requete.limit(1)).first()


@lecture(PREUVES_LIRE)
def semblables(atelier: Atelier, empreintes: Collection[str]) -> dict[str, str]:
    """Empreinte → titre des preuves visibles, hors des archives, qui ont déjà l'un de ces contenus."""
    requete = select(Preuve.empreinte, Objet.libelle).join(Objet, col(Objet.id) == col(Preuve.id)).where(
        col(Preuve.empreinte).in_(empreintes), col(Preuve.effacee_le).is_(None), col(Objet.archive).is_(False),
        _visibles(atelier.contexte),
    )  # fmt: skip
    return dict(iter(atelier.session.exec(requete))) if empreintes else {}


def lire_contenu(contexte: Contexte, depot: Depot, id_: uuid.UUID) -> tuple[Preuve, bytes]:
    """La preuve et son fichier en clair, dont l'empreinte vient d'être revérifiée ; `PreuveAlteree` sinon."""
    preuve = lire_seule(contexte, id_).ligne
    if preuve.effacee_le is not None:
        raise RegleEnfreinte("Le contenu de cette preuve a été effacé.")
    return preuve, ouvrir(contexte, depot, preuve)


def ouvrir(contexte: Contexte, depot: Depot, preuve: Preuve) -> bytes:
    """Déchiffre le fichier d'une preuve et revérifie son empreinte."""
    chiffre = depot.lire(preuve.organisme_id, preuve.id)
    try:
        with contexte.base.lire(contexte.perimetre) as session:
            clair = contexte.coffre.dechiffrer(session, preuve.organisme_id, chiffre, lieu(preuve.id))
    except ChiffreIllisible:
        clair = None
    if clair is None or hashlib.sha256(clair).hexdigest() != preuve.empreinte:
        structlog.get_logger("gouverne").error("preuve_alteree", preuve=str(preuve.id))
        raise PreuveAlteree(
            "Le fichier de cette preuve ne correspond plus à son empreinte : il a été altéré ou déplacé. "
            "Il n'est pas servi ; restaurez-le d'une sauvegarde."
        )
    return clair


@operation(PREUVES_DEPOSER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: PreuveSaisie, version: int) -> int:
    """Corrige ce qui est dit d'une preuve ; le fichier ne change jamais."""
    _charger(atelier, id_)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(PREUVES_DEPOSER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une preuve aux archives, ou l'en sort ; le fichier reste."""
    _charger(atelier, id_)
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(PREUVES_DEPOSER)
def attacher(atelier: Atelier, id_: uuid.UUID, objet_id: uuid.UUID) -> bool:
    """Attache une preuve à un objet que la personne peut modifier."""
    _charger(atelier, id_)
    return lier(atelier, objet_modifiable(atelier, objet_id), atelier.session.get_one(Objet, id_))


@operation(PREUVES_DEPOSER)
def detacher(atelier: Atelier, id_: uuid.UUID, objet_id: uuid.UUID) -> bool:
    """Détache une preuve d'un objet ; ni l'un ni l'autre ne disparaît."""
    _charger(atelier, id_)
    return delier(atelier, objet_modifiable(atelier, objet_id), atelier.session.get_one(Objet, id_))


@operation(PREUVES_EFFACER)
def _marquer_effacee(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi ce contenu est effacé : le motif reste au journal.")
    fiche, _ = _charger(atelier, id_)
    if fiche.ligne.effacee_le is not None:
        raise RegleEnfreinte("Ce contenu est déjà effacé.")
    fiches.decider(atelier, FORME, id_, version, "effacee", pourquoi=motif.strip(), effacee_le=atelier.quand)


def effacer(contexte: Contexte, depot: Depot, id_: uuid.UUID, version: int, motif: str) -> None:
    """Efface le contenu d'une preuve (RGPD 17) : la ligne et l'empreinte restent, le fichier part après la validation."""
    _marquer_effacee(contexte, id_, version, motif)
    depot.effacer(contexte.organisme_id, id_)


@lecture(PREUVES_LIRE)
def version_signee(atelier: Atelier, objet_id: uuid.UUID) -> int | None:
    """La plus haute version de cet objet dont un exemplaire signé est au dossier, ou None."""
    requete = select(Preuve.version_signee).where(
        Preuve.objet_signe_id == objet_id, col(Preuve.signe).is_(True), col(Preuve.effacee_le).is_(None)
    )
    return max((v for v in atelier.session.exec(requete) if v is not None), default=None)


@lecture(PREUVES_LIRE)
def toutes(atelier: Atelier) -> list[tuple[Preuve, list[ObjetLie]]]:
    """Toutes les preuves visibles, contenu non effacé, avec leurs objets (pour l'archive ZIP)."""
    requete = select(Preuve).where(col(Preuve.effacee_le).is_(None), _visibles(atelier.contexte))
    preuves = list(atelier.session.exec(requete.order_by(col(Preuve.deposee_le), col(Preuve.id))))
    objets = objets_lies(atelier.session, [p.id for p in preuves])
    return [(p, [o for o in objets[p.id] if peut_lire(atelier.contexte, o.type)]) for p in preuves]


def ids_connus(contexte_base: Any) -> dict[uuid.UUID, bool]:
    """Identifiant de chaque preuve de l'instance → son contenu est effacé (pour le ménage du dossier)."""
    with contexte_base.lire(Perimetre.hors("ménage du dossier des preuves")) as session:
        return {id_: effacee is not None for id_, effacee in session.exec(select(Preuve.id, Preuve.effacee_le))}
