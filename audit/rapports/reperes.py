"""Les repères anonymes d'un territoire : calculés et publiés au nœud, par un acte ; lus par les membres, jamais le voisin.

Une médiane et deux quartiles, arrondis, de cinq organismes au moins : personne n'y retrouve un score.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, Final

from sqlmodel import col, select

from audit.autodiagnostics.modele import AUTODIAGNOSTIC, CLOS, Autodiagnostic
from audit.droits import CONDUIRE, LIRE
from audit.rapports.modele import REPERE, RepereTerritoire
from socle.erreurs import RegleEnfreinte
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import cle_tri

MINIMUM: Final = 5
"""Organismes au moins : en dessous, un score se devine."""
PAS: Final = 5.0
"""Les repères sont arrondis à ce pas : à cinq, la médiane serait le score exact de quelqu'un."""
TRANCHES: Final = ((50, "50 ou plus"), (20, "20 à 49"), (10, "10 à 19"), (MINIMUM, "5 à 9"))


@dataclass(frozen=True)
class Membre:
    """Un organisme du territoire et son dernier autodiagnostic clos, s'il en a un."""

    nom: str
    code: str
    autodiagnostic: Autodiagnostic | None = None

    @property
    def bilan(self) -> Mapping[str, Any]:
        """Les scores gardés à la clôture."""
        return self.autodiagnostic.bilan if self.autodiagnostic else {}


@dataclass(frozen=True)
class Groupe:
    """Les autodiagnostics d'un même référentiel et d'un même parcours, prêts à donner des repères, ou trop peu nombreux."""

    referentiel_code: str
    parcours: str
    titre: str
    nombre: int
    quartiles: Mapping[str, list[float]]

    @property
    def publiable(self) -> bool:
        """Vrai s'il y a assez d'organismes pour que personne ne se devine."""
        return self.nombre >= MINIMUM


def arrondis(valeurs: Sequence[float]) -> list[float]:
    """Premier quartile, médiane, troisième quartile, arrondis au pas ; vide sous le minimum."""
    if len(valeurs) < MINIMUM:
        return []
    return [PAS * round(q / PAS) for q in quantiles(valeurs, n=4, method="inclusive")]


def tranche(effectif: int) -> str:
    """L'effectif, en tranche : d'une publication à l'autre, on ne compte pas qui est arrivé."""
    return next((nom for seuil, nom in TRANCHES if effectif >= seuil), "")


def grouper(lus: Iterable[Autodiagnostic]) -> list[Groupe]:
    """Les groupes d'autodiagnostics comparables ; le dernier de chaque organisme y compte, et lui seul."""
    groupes: dict[tuple[str, str], dict[uuid.UUID, Autodiagnostic]] = {}
    for a in sorted(lus, key=lambda a: (a.clos_le is not None, a.clos_le)):
        groupes.setdefault((a.referentiel_code, a.parcours), {})[a.organisme_id] = a
    return [_groupe(cle, list(siens.values())) for cle, siens in sorted(groupes.items())]


def _groupe(cle: tuple[str, str], siens: Sequence[Autodiagnostic]) -> Groupe:
    notes = [a.bilan for a in siens if a.bilan.get("score") is not None]
    axes = sorted({nom for b in notes for nom in b.get("axes", {})})
    valeurs = {"": [float(b["score"]) for b in notes]}
    valeurs |= {nom: [float(b["axes"][nom]) for b in notes if b["axes"].get(nom) is not None] for nom in axes}
    lus = {nom: arrondis(v) for nom, v in valeurs.items()}
    titre = siens[-1].referentiel_titre or cle[0]
    return Groupe(*cle, titre, len(notes), {nom: q for nom, q in lus.items() if q})


def _clos(session: SessionCloisonnee) -> list[Autodiagnostic]:
    requete = select(Autodiagnostic).join(Objet, col(Objet.id) == col(Autodiagnostic.id))
    requete = requete.where(Objet.type == AUTODIAGNOSTIC, col(Objet.archive).is_(False), Autodiagnostic.etat == CLOS)
    return list(session.exec(requete.order_by(col(Autodiagnostic.clos_le))))


def lire_territoire(contexte: Contexte) -> tuple[list[Membre], list[Groupe], list[RepereTerritoire]]:
    """Chaque organisme du sous-arbre et son dernier bilan clos ; ce qui se publierait ; ce qui est publié d'ici."""
    contexte.exige(LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        lus = _clos(session)
        publies = list(session.exec(
            select(RepereTerritoire).where(RepereTerritoire.organisme_id == contexte.organisme_id)
        ))  # fmt: skip
    derniers = {a.organisme_id: a for a in lus}
    membres = [Membre(nom, code, derniers.get(id_)) for id_, (nom, code) in organismes.items()]
    return sorted(membres, key=_rang), grouper(lus), publies


def _rang(m: Membre) -> tuple[bool, int, float, str]:
    """Les plus en retard d'abord, ceux qui n'ont rien clos à la fin."""
    score = m.bilan.get("score")
    return not m.bilan, -int(m.bilan.get("non_tenues", 0)), 0.0 if score is None else float(score), cle_tri(m.nom)


def publier(contexte: Contexte) -> int:
    """Calcule et publie les repères de ce nœud ; rend le nombre de groupes publiés. Refusé sous cinq organismes."""
    contexte.exige(CONDUIRE)
    _, groupes, _ = lire_territoire(contexte)
    publiables = [g for g in groupes if g.publiable]
    if not publiables:
        raise RegleEnfreinte(
            f"Il faut au moins {MINIMUM} organismes qui ont clos un autodiagnostic du même référentiel et du même parcours : "
            "en dessous, un score se devinerait."
        )
    _inscrire(contexte, publiables)
    return len(publiables)


@operation(CONDUIRE)
def _inscrire(atelier: Atelier, groupes: Sequence[Groupe]) -> None:
    requete = select(RepereTerritoire).where(RepereTerritoire.organisme_id == atelier.organisme_id)
    connus = {(r.referentiel_code, r.parcours): r for r in atelier.session.exec(requete)}
    voulus = {(g.referentiel_code, g.parcours): g for g in groupes}
    for cle in connus.keys() - voulus.keys():
        atelier.session.delete(connus[cle])
    nom = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    for cle, g in voulus.items():
        ligne = connus.get(cle) or RepereTerritoire(
            organisme_id=atelier.organisme_id, referentiel_code=cle[0], parcours=cle[1], jour=atelier.aujourd_hui, effectif=""
        )  # fmt: skip
        ligne.territoire, ligne.jour, ligne.effectif = nom, atelier.aujourd_hui, tranche(g.nombre)
        ligne.quartiles = {axe: list(q) for axe, q in g.quartiles.items()}
        ligne.publie_par, ligne.publie_le = atelier.contexte.acteur.nom, atelier.quand
        atelier.session.add(ligne)
        contenu = {
            "libelle": f"{g.titre}, parcours {g.parcours}",
            "effectif": ligne.effectif,
            "quartiles": ligne.quartiles,
        }
        atelier.journaliser(Evenement(f"{REPERE}.publie", REPERE, ligne.id, None, contenu))


def repere_pour(session: SessionCloisonnee, code: str, parcours: str) -> RepereTerritoire | None:
    """Les repères du territoire le plus proche qui en publie pour ce référentiel et ce parcours, ou None."""
    requete = select(RepereTerritoire, Organisme.chemin).join(
        Organisme, col(Organisme.id) == col(RepereTerritoire.organisme_id)
    )
    requete = requete.where(RepereTerritoire.referentiel_code == code, RepereTerritoire.parcours == parcours)
    lus = list(session.exec(requete))
    return max(lus, key=lambda paire: len(paire[1]))[0] if lus else None
