"""Désignation d'un RSSI, fonctions pures : ce qui manque aux documents, ce qui demande attention, si elle court."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from audit.crise.regles import Alerte

PREAVIS: Final = 60
RECOMMANDATION: Final = (
    "Le RGS recommande de désigner un responsable de la sécurité (§ 7.1.a) : une recommandation, non une obligation."
)
EXTERIEURS: Final = frozenset({"mutualise", "prestataire"})


def manques(s: Any, representant: str) -> list[str]:
    """Ce qu'il faut remplir avant de faire signer l'arrêté et la lettre de mission."""
    suite = [] if s.arrete_numero else ["le numéro de l'arrêté"]
    return [*manques_de_la_lettre(s, representant), *suite]


def manques_de_la_lettre(s: Any, representant: str) -> list[str]:
    """Ce qu'il faut remplir avant de faire signer la lettre de mission."""
    return list(_manques(s, representant))


def _manques(s: Any, representant: str) -> Iterator[str]:
    if not representant:
        yield "le nom de qui signe (fiche de l'organisme)"
    if not s.qualite:
        yield "la qualité ou la fonction"
    if not s.debut:
        yield "la date de prise de fonction"
    if not s.rattachement:
        yield "à qui il rend compte"
    if not s.missions and not s.missions_precision:
        yield "les missions"
    if s.quotite is None:
        yield "la quotité de temps"
    if not s.moyens:
        yield "les moyens"
    if not s.pouvoirs:
        yield "ce qu'il peut faire seul"
    if s.forme in EXTERIEURS and not s.convention:
        yield "la convention ou le contrat"


def alertes(s: Any, aujourd_hui: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification."""
    return list(_alertes(s, aujourd_hui))


def _alertes(s: Any, aujourd_hui: date) -> Iterator[Alerte]:
    if s.fin is not None and s.fin < aujourd_hui:
        yield Alerte("Cette désignation a pris fin : renouvelez-la, ou archivez-la.")
    elif s.fin is not None and (s.fin - aujourd_hui).days <= PREAVIS:
        yield Alerte("Cette désignation prend fin bientôt : préparez la suite.")
    if s.rattachement == "dsi":
        yield Alerte("Rattaché à l'informatique, il contrôle ce que son service met en œuvre : dites comment il atteint "
                     "directement la direction.")  # fmt: skip
    if s.forme in EXTERIEURS and not s.convention:
        yield Alerte("Un RSSI extérieur accède à vos informations les plus sensibles : il lui faut une convention ou un "
                     "contrat.", "RGS v2.0 § 7.6", "S")  # fmt: skip
    if s.forme == "elu":
        yield Alerte(
            "Un élu référent porte le sujet ; il lui faut un agent ou un prestataire pour le travail technique."
        )
    if s.debut is not None and s.debut <= aujourd_hui and s.signe_le is None:
        yield Alerte("La mission a commencé, mais l'arrêté n'est pas dit signé.", "", "M", "signer",
                     "Faire signer l'arrêté de désignation du RSSI")  # fmt: skip


def en_cours(s: Any, aujourd_hui: date) -> bool:
    """Vrai si la désignation court ce jour-là ; sans date de début, elle ne court pas encore."""
    return s.debut is not None and s.debut <= aujourd_hui and (s.fin is None or s.fin >= aujourd_hui)
