"""Ouvrir un autodiagnostic à partir d'un autre : le même un an après, une version nouvelle, un autre référentiel.

Un aperçu dit ce que devient chaque point et propose, ou non, d'en garder la réponse ; une personne tranche. L'ancien ne
change pas d'une ligne. Ce qui est gardé est à confirmer : une année a passé, ou la question n'est plus tout à fait la même.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlmodel import col, select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.forme import charger_referentiel
from audit.autodiagnostics.heritage import jour_d_ici
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    CONFORME,
    NE_SAIT_PAS,
    NON_APPLICABLE,
    NON_CONFORME,
    ORGANISATION,
    PARTIEL,
    PLANIFIE,
    REPONSE,
    SERVICE,
    AutodiagnosticSaisie,
    Cible,
    Reponse,
    ReponseSaisie,
)
from audit.autodiagnostics.operations import ouvrir
from audit.autodiagnostics.reponses import libelle
from audit.droits import CONDUIRE, LIRE
from audit.referentiels import operations as referentiels
from audit.referentiels.forme import Point, Referentiel, empreinte
from audit.referentiels.operations import ReferentielPropose
from audit.referentiels.versions import cle_de_version, comparer
from socle.base import nouvel_id
from socle.champs import Choix
from socle.erreurs import SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.liens.modele import Lien
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee, ecrire_en_lot
from socle.types import cle_tri

REPRISE: Final = "reprise"
MEME: Final = "meme"
"""La clé du référentiel que l'ancien autodiagnostic a figé : toujours là, même si plus personne ne le propose."""
PRUDENCE: Final = (NON_CONFORME, NE_SAIT_PAS, PLANIFIE, PARTIEL, CONFORME, NON_APPLICABLE)
"""De deux réponses fondues en une, la moins favorable."""


@dataclass(frozen=True)
class LigneReprise:
    """Un point du nouveau référentiel : ce qu'il est devenu, d'où viendrait sa réponse, et si on propose de la garder."""

    point: Point
    changement: str
    anciens: tuple[Point, ...] = ()
    reponses: tuple[Unite, ...] = ()
    garder: bool = False
    note: str = ""

    @property
    def reformulee(self) -> bool:
        """Vrai si la question d'avant n'est pas celle d'aujourd'hui."""
        return any(a.question != self.point.question for a in self.anciens)


@dataclass(frozen=True)
class Apercu:
    """Ce que donnerait la reprise. `retires` : les points que le nouveau référentiel n'a plus, et leurs réponses."""

    etat: Etat
    nouveau: Referentiel
    cle: str
    lignes: tuple[LigneReprise, ...]
    retires: tuple[LigneReprise, ...]
    cibles: tuple[Cible, ...]
    laissees: tuple[Cible, ...]
    proposes: tuple[Choix, ...] = ()
    plus_recente: ReferentielPropose | None = None

    @cached_property
    def a_garder(self) -> frozenset[str]:
        """Les points dont on propose de garder la réponse."""
        return frozenset(li.point.id for li in self.lignes if li.garder and li.reponses)


def plus_recente(visibles: Iterable[ReferentielPropose], referentiel: Referentiel) -> ReferentielPropose | None:
    """De ces référentiels, la version la plus haute du même, si elle l'est plus que celle-ci."""
    ici = cle_de_version(referentiel.version)
    memes = [(cle_de_version(p.version), p) for p in visibles if p.code == referentiel.code]
    comptees = [(cle, p) for cle, p in memes if cle is not None and ici is not None and cle > ici]
    return max(comptees, key=lambda c: c[0])[1] if comptees else None


@lecture(LIRE)
def version_nouvelle(atelier: Atelier, etat: Etat) -> ReferentielPropose | None:
    """La version plus récente où l'autodiagnostic pourrait passer, s'il y en a une."""
    return plus_recente(referentiels.disponibles(atelier.session), etat.referentiel)


@lecture(CONDUIRE)
def apercevoir(atelier: Atelier, id_: uuid.UUID, cle: str = "") -> Apercu:
    """Ce que donnerait la reprise vers ce référentiel ; sans clé, vers la version la plus récente, sinon la même."""
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    visibles, d_avant = referentiels.disponibles(atelier.session), etat.referentiel
    recente = plus_recente(visibles, d_avant)
    choisie = cle or (recente.cle if recente else MEME)
    nouveau = _referentiel(atelier.session, etat, choisie)
    meme = Choix(MEME, f"{d_avant.titre}, version {d_avant.version} (le même)")
    autres = [p for p in visibles if (p.code, p.version) != (d_avant.code, d_avant.version)]
    proposes = (meme, *(Choix(p.cle, f"{p.titre}, version {p.version}") for p in autres))
    return _apercu(atelier.session, etat, nouveau, choisie, proposes, recente)


def _referentiel(session: SessionCloisonnee, etat: Etat, cle: str) -> Referentiel:
    return etat.referentiel if cle == MEME else charger_referentiel(session, cle)


def _apercu(
    session: SessionCloisonnee, etat: Etat, nouveau: Referentiel, cle: str, proposes: tuple[Choix, ...] = (),
    recente: ReferentielPropose | None = None,
) -> Apercu:  # fmt: skip
    lignes, retires = _lignes(etat, nouveau)
    gardees, laissees = _cibles(session, etat.cibles)
    return Apercu(etat, nouveau, cle, lignes, retires, gardees, laissees, proposes, recente)


def _lignes(etat: Etat, nouveau: Referentiel) -> tuple[tuple[LigneReprise, ...], tuple[LigneReprise, ...]]:
    """Une ligne par point nouveau, dans son ordre ; puis les points retirés, dans l'ordre de l'ancien."""
    ancien, reponses = etat.referentiel, _reponses(etat)
    passages = comparer(ancien, nouveau)
    vers: dict[str, list[Any]] = {}
    for passage in passages:
        for id_ in passage.vers:
            vers.setdefault(id_, []).append(passage)
    lignes = []
    for point in nouveau.points:
        siens = vers.get(point.id, [])
        anciens = tuple(ancien.par_id[p.ancien] for p in siens if p.ancien)
        changement = "fusionne" if len(anciens) > 1 else siens[0].changement if siens else "ajoute"
        donnees = tuple(u for a in anciens for u in reponses.get(a.id, ()))
        note = " ".join(dict.fromkeys(p.note for p in siens if p.note))
        garder = bool(anciens) and all(p.conserver_reponse for p in siens)
        lignes.append(LigneReprise(point, changement, anciens, donnees, garder, note))
    perdus = (ancien.par_id[p.ancien] for p in passages if p.ancien and not p.vers)
    notes = {p.ancien: p.note for p in passages}
    return tuple(lignes), tuple(
        LigneReprise(a, "retire", (a,), tuple(reponses.get(a.id, ())), note=notes[a.id]) for a in perdus
    )


def _reponses(etat: Etat) -> dict[str, list[Unite]]:
    """Point → ses réponses données (jamais celles qu'un service hérite), un périmètre après l'autre."""
    resultat: dict[str, list[Unite]] = {}
    for cible in etat.cibles:
        for unite in etat.unites_de(cible.id):
            if unite.reponse is not None and unite.reponse.statut:
                resultat.setdefault(unite.point.id, []).append(unite)
    return resultat


def _cibles(session: SessionCloisonnee, cibles: Sequence[Cible]) -> tuple[tuple[Cible, ...], tuple[Cible, ...]]:
    """Les périmètres repris, et ceux que l'on laisse : leur système est archivé."""
    ids = [c.objet_id for c in cibles if c.genre == SERVICE and c.objet_id is not None]
    requete = select(Objet.id).where(col(Objet.id).in_(ids), col(Objet.archive).is_(False))
    vivants = set(session.exec(requete)) if ids else set()
    gardees = tuple(c for c in cibles if c.genre != SERVICE or c.objet_id in vivants)
    return gardees, tuple(c for c in cibles if c not in gardees)


@operation(CONDUIRE)
def reprendre(
    atelier: Atelier, id_: uuid.UUID, cle: str, saisie: AutodiagnosticSaisie, gardes: Iterable[str], jeton: str = ""
) -> uuid.UUID:
    """Ouvre un autodiagnostic à partir de celui-ci, avec les réponses des points gardés ; le même envoi deux fois n'en ouvre
    qu'un. L'ancien reste tel qu'il est, et le nouveau dit d'où il vient.
    """
    voulus = frozenset(gardes)
    marque = f"{jeton}|{id_}|{cle}|{saisie.model_dump_json()}|{','.join(sorted(voulus))}"
    connu = identifiant_de(marque if jeton else "", atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    apercu = _apercu(atelier.session, etat, _referentiel(atelier.session, etat, cle), cle)
    _controler(apercu, saisie, voulus)
    neuf = ouvrir(atelier, saisie, apercu.nouveau, identifiant=connu, precedent_id=id_, verbe="repris")
    cibles = _poser_cibles(atelier, neuf, apercu.cibles)
    gardees = _recopier(atelier, apercu, neuf, cibles, voulus)
    _noter(atelier, neuf, saisie.titre, apercu, gardees)
    return neuf


def _controler(apercu: Apercu, saisie: AutodiagnosticSaisie, voulus: frozenset[str]) -> None:
    if not apercu.nouveau.points_du_parcours(saisie.parcours):
        raise SaisieRefusee({"parcours": ["Ce référentiel n'a pas de parcours court : prenez le parcours complet."]})
    if voulus - {li.point.id for li in apercu.lignes if li.reponses}:
        raise SaisieRefusee({"_": ["Une réponse cochée n'est plus là : relisez la liste."]})


def _poser_cibles(atelier: Atelier, neuf: uuid.UUID, anciennes: Sequence[Cible]) -> dict[uuid.UUID, Cible]:
    """Les périmètres recréés, sous leur nom d'aujourd'hui : ancien identifiant → le nouveau périmètre."""
    ids = [c.objet_id for c in anciennes if c.objet_id is not None]
    noms = (
        dict(atelier.session.exec(select(Objet.id, Objet.libelle).where(col(Objet.id).in_(ids))).all()) if ids else {}
    )
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    resultat = {}
    for rang, c in enumerate(anciennes):
        nom = organisme if c.genre == ORGANISATION else noms.get(c.objet_id, c.nom) if c.objet_id else c.nom
        resultat[c.id] = Cible(organisme_id=atelier.organisme_id, autodiagnostic_id=neuf, genre=c.genre, nom=nom,
                               objet_id=c.objet_id, rang=rang)  # fmt: skip
        atelier.session.add(resultat[c.id])
    atelier.session.flush()
    return resultat


def _recopier(
    atelier: Atelier, apercu: Apercu, neuf: uuid.UUID, cibles: Mapping[uuid.UUID, Cible], voulus: frozenset[str]
) -> list[dict[str, str]]:
    """Écrit en lot les réponses gardées et leurs preuves ; rend ce que le journal en dira."""
    objets, reponses, liens, gardees = [], [], [], []
    for ligne in (li for li in apercu.lignes if li.point.id in voulus):
        for ancienne, siennes in _par_cible(ligne.reponses).items():
            if ancienne not in cibles:
                continue
            source, cible = min(siennes, key=_rang), cibles[ancienne]
            objet, reponse = _reprise(atelier, apercu.etat, neuf, Unite(cible, ligne.point), source)
            objets.append(objet.model_dump())
            reponses.append(reponse.model_dump())
            preuves = dict.fromkeys(p.id for u in siennes for p in _preuves_propres(u))
            liens += [
                Lien(organisme_id=atelier.organisme_id, origine_id=objet.id, cible_id=p).model_dump() for p in preuves
            ]
            gardees.append({"point": ligne.point.id, "perimetre": cible.nom, "statut": reponse.statut})
    for classe, lignes in ((Objet, objets), (Reponse, reponses), (Lien, liens)):
        ecrire_en_lot(atelier.session, classe, lignes)
    return gardees


def _par_cible(unites: Iterable[Unite]) -> dict[uuid.UUID, list[Unite]]:
    resultat: dict[uuid.UUID, list[Unite]] = {}
    for unite in unites:
        resultat.setdefault(unite.cible.id, []).append(unite)
    return resultat


def _rang(unite: Unite) -> int:
    return PRUDENCE.index(unite.statut_donne) if unite.statut_donne in PRUDENCE else 0


def _preuves_propres(unite: Unite) -> Iterable[Any]:
    """Les preuves de la réponse d'ici ; celles d'une réponse héritée restent à l'organisation."""
    return () if unite.est_heritee else unite.preuves


def _reprise(atelier: Atelier, etat: Etat, neuf: uuid.UUID, ou: Unite, source: Unite) -> tuple[Objet, Reponse]:
    """La réponse reprise et sa carte d'objet, pas encore écrites."""
    d_avant = source.reponse
    assert d_avant is not None  # noqa: S101
    nom, acteur = libelle(ou), atelier.contexte.acteur
    objet = Objet(organisme_id=atelier.organisme_id, id=nouvel_id(), type=REPONSE, libelle=nom, cle_tri=cle_tri(nom))
    return objet, Reponse(
        **{champ: getattr(d_avant, champ) for champ in ReponseSaisie.model_fields}, organisme_id=atelier.organisme_id,
        id=objet.id, autodiagnostic_id=neuf, cible_id=ou.cible.id, point_id=ou.point.id, evalue_par=acteur.nom,
        evalue_par_id=acteur.id, evalue_le=atelier.quand, origine=REPRISE, origine_nom=etat.objet.libelle,
        origine_le=jour_d_ici(atelier, d_avant.evalue_le), a_confirmer=True,
    )  # fmt: skip


def _noter(atelier: Atelier, neuf: uuid.UUID, titre: str, apercu: Apercu, gardees: list[dict[str, str]]) -> None:
    """Un acte au journal du nouveau, avec la liste de ce qui a été gardé et de ce qui ne l'a pas été."""
    nombre, de = len(gardees), apercu.etat.objet
    pris = {g["point"] for g in gardees}
    laisses = [li.point.id for li in (*apercu.lignes, *apercu.retires) if li.reponses and li.point.id not in pris]
    motif = f"{nombre} réponse{'s' if nombre > 1 else ''} gardée{'s' if nombre > 1 else ''} de « {de.libelle} »"
    contenu = {
        "libelle": titre, "motif": motif, "de": str(de.id), "gardees": gardees, "laissees": laisses,
        "referentiel": empreinte(apercu.nouveau),
    }  # fmt: skip
    atelier.journaliser(Evenement("autodiagnostic.reponses_reprises", AUTODIAGNOSTIC, neuf, None, contenu))
