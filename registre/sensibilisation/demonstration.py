"""Les séances du territoire fictif, par les vraies opérations : deux années, des nombres, aucun nom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from registre.sensibilisation import annees, operations
from registre.sensibilisation.modele import EffectifsSaisie, SeanceSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.operations import Contexte
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
EFFECTIFS: Final = {"elus": "23", "encadrants": "9", "agents": "74"}
_PUBLICS: Final[dict[str, tuple[tuple[str, str, int, int], ...]]] = {
    "elus": (("elus", "", 23, 17),),
    "services": (("encadrants", "", 9, 7), ("agents", "Accueil, état civil", 14, 12)),
    "ecoles": (("agents", "Affaires scolaires", 21, 18),),
}
TENUES: Final = (
    (-410, "Reconnaître un courriel douteux", ("securite",), "services"),
    (-230, "Ce qu'un élu décide et signe", ("role_elu", "contrats"), "elus"),
    (-95, "Reconnaître un courriel douteux", ("securite", "violations"), "services"),
    (-40, "Inscriptions scolaires : ce qu'on demande, ce qu'on garde", ("social_enfance", "durees"), "ecoles"),
)
"""Jours après le chargement, titre, thèmes, publics."""


def charger_sensibilisation(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit quatre séances tenues, une prévue, et les effectifs de l'année."""
    delegue = contexte_de(COMMUNE, "dpo")
    jour = min(jour, delegue.aujourd_hui)
    annees.donner_effectifs(delegue, jour.year, valider(EffectifsSaisie, EFFECTIFS), 0)
    for apres, nom, themes, publics in TENUES:
        _tenir(delegue, jour + timedelta(days=apres), nom, themes, publics)
    prevue = _saisie(jour + timedelta(days=18), "Tenir une fiche du registre", ("registre", "information"), "services")
    operations.creer(delegue, prevue)


def _saisie(jour: date, nom: str, themes: tuple[str, ...], publics: str, venus: bool = False) -> SeanceSaisie:
    lignes = [
        {"public": public, "service": service, "attendus": str(attendus), "presents": str(presents) if venus else ""}
        for public, service, attendus, presents in _PUBLICS[publics]
    ]
    return valider(SeanceSaisie, {
        "nom": nom, "jour": jour.isoformat(), "themes": list(themes), "forme": "presentiel", "publics": lignes,
        "duree_minutes": "60", "lieu": "Salle du conseil", "animateur": "Délégué mutualisé (séance fictive)",
    })  # fmt: skip


def _tenir(contexte: Contexte, jour: date, nom: str, themes: tuple[str, ...], publics: str) -> None:
    id_ = operations.creer(contexte, _saisie(jour, nom, themes, publics, venus=True))
    operations.tenir(contexte, id_, 1)


declarer_suite("sensibilisation", charger_sensibilisation)
