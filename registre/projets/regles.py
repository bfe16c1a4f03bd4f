"""Fiche projet, fonctions pures : points de vigilance ouverts, alertes, ce qui manque à une mise en service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from registre.projets.listes import LISTES
from registre.projets.modele import ProjetSaisie

_AVIS_RENDUS: Final = ("avis_rssi", "avis_dpo")
OUVERTS: Final = frozenset({"", "a_verifier", "a_faire", "en_cours"})
AVIS: Final = {"rssi": "RSSI", "dpo": "délégué à la protection des données"}
DEPUIS: Final = {
    "demander": frozenset({"etude"}),
    "aviser": frozenset({"avis_demandes"}),
    "decider": frozenset({"avis_demandes"}),
    "abandonner": frozenset({"etude", "avis_demandes"}),
    "rouvrir": frozenset({"avis_demandes", "en_service", "abandonne"}),
}
"""Verbe → statuts d'où il est possible."""


@dataclass(frozen=True)
class Point:
    """Un point de vigilance : le champ de son état, son nom, l'action qu'il appelle, son article et sa vérification."""

    champ: str
    nom: str
    faire: str
    article: str
    verification: str
    type: str = "juridique"


POINTS: Final = (
    Point("registre_etat", "Fiche au registre", "Inscrire le traitement au registre", "RGPD 30", "S"),
    Point("information_etat", "Information des personnes", "Écrire l'information des personnes", "RGPD 13, 14", "S"),
    Point("aipd_etat", "Analyse d'impact", "Conduire l'analyse d'impact", "RGPD 35", "S"),
    Point("propriete_etat", "Propriété des données", "Régler à qui sont les données", "", "M"),
    Point("clauses_etat", "Clauses des contrats", "Écrire les clauses du contrat", "RGPD 28(3)", "S"),
    Point("homologation_etat", "Homologation de sécurité", "Homologuer le système", "Décret 2010-112, art. 5", "S",
          "technique"),
)  # fmt: skip
SANS_DONNEES: Final = frozenset({"registre_etat", "information_etat", "aipd_etat"})
"""Points qui ne se posent pas quand le projet ne porte aucune donnée personnelle."""


def points_poses(s: ProjetSaisie) -> tuple[Point, ...]:
    """Points de vigilance qui concernent ce projet."""
    return tuple(p for p in POINTS if s.donnees_personnelles is not False or p.champ not in SANS_DONNEES)


def points_ouverts(s: ProjetSaisie) -> tuple[Point, ...]:
    """Ceux qui ne sont ni faits ni sans objet."""
    return tuple(p for p in points_poses(s) if getattr(s, p.champ) in OUVERTS)


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str = ""
    verification: str = "M"


def alertes(s: ProjetSaisie, statut: str, aujourd_hui: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification avant la mise en service."""
    return [*_des_donnees(s), *_du_montage(s), *_du_calendrier(s, statut, aujourd_hui)]


def _des_donnees(s: ProjetSaisie) -> Iterator[Alerte]:
    if s.donnees_personnelles is None:
        yield Alerte("Dites si le projet porte des données personnelles : le reste en dépend.", "RGPD 4(1)", "S")
    if s.donnees_personnelles and s.aipd_etat in OUVERTS - {"en_cours"}:
        yield Alerte("Faut-il une AIPD ? Elle se conduit avant le traitement, pas après.", "RGPD 35(1)", "S")
    if s.donnees_personnelles and s.registre_etat in OUVERTS:
        yield Alerte("Le traitement n'est pas encore au registre.", "RGPD 30(1)", "S")


def _du_montage(s: ProjetSaisie) -> Iterator[Alerte]:
    if s.montage in {"marche", "dsp", "convention"} and s.clauses_etat in OUVERTS:
        yield Alerte("Un contrat sans clauses de données laisse la collectivité sans les siennes à son terme.",
                     "RGPD 28(3)" if s.donnees_personnelles else "", "S")  # fmt: skip
    if s.montage in {"marche", "dsp", "convention"} and s.propriete_etat in OUVERTS:
        yield Alerte("À qui sont les données, et qui peut les réutiliser ? Réglez-le avant de signer le contrat.")


def _du_calendrier(s: ProjetSaisie, statut: str, aujourd_hui: date) -> Iterator[Alerte]:
    prevue = s.mise_en_service_prevue
    if prevue is None or statut in {"en_service", "abandonne"}:
        return
    if prevue < aujourd_hui:
        yield Alerte("La mise en service prévue est passée : décidez-la, ou changez sa date.")
    elif statut == "etude" and (prevue - aujourd_hui).days <= 60:
        yield Alerte("La mise en service approche : demandez les avis du RSSI et du délégué.")


def preciser(contenu: Mapping[str, Any]) -> str:
    """Ce qu'un acte du journal a rendu ou décidé : l'avis et son motif, l'observation d'une décision."""
    morceaux = [LISTES["avis_projet"].item(contenu[cle]).libelle for cle in _AVIS_RENDUS if contenu.get(cle)]
    motifs = [contenu.get(cle) for cle in (*(f"{cle}_motif" for cle in _AVIS_RENDUS), "decision_motif")]
    return " : ".join([*morceaux, *(str(motif) for motif in motifs if motif)])


class Avise(Protocol):
    """Ce que les règles lisent des avis d'un projet."""

    avis_rssi: str
    avis_dpo: str


def avis_manquants(projet: Avise) -> tuple[str, ...]:
    """Qui n'a pas encore rendu son avis : `rssi`, `dpo`."""
    return tuple(qui for qui in AVIS if not getattr(projet, f"avis_{qui}"))


def motif_de_decision(s: ProjetSaisie, projet: Avise) -> str:
    """Pourquoi la mise en service doit être motivée ; chaîne vide si rien ne l'exige."""
    defavorables = [nom for qui, nom in AVIS.items() if getattr(projet, f"avis_{qui}") == "defavorable"]
    if defavorables:
        return f"L'avis du {' et celui du '.join(defavorables)} est défavorable : écrivez pourquoi vous passez outre."
    ouverts = points_ouverts(s)
    if ouverts:
        noms = ", ".join(p.nom.lower() for p in ouverts)
        return f"Des points restent ouverts ({noms}) : écrivez pourquoi le projet entre en service sans eux."
    return ""
