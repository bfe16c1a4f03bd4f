"""De quoi composer les documents d'une analyse d'impact : l'étude, l'organisme, le jour, ce qui est lié, les images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.parcours import FINIES
from registre.aipd.reperage.dossier import Dossier
from socle.liens.operations import ObjetLie
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date


@dataclass(frozen=True)
class Images:
    """Les dessins d'une étude, en PNG, ou rien : le tableau des mêmes données les accompagne toujours.

    `schemas` : code de rubrique d'un risque → son schéma d'ensemble.
    """

    carte: bytes | None = None
    schemas: Mapping[str, bytes] = field(default_factory=dict)


SANS_IMAGE = Images()


@dataclass(frozen=True)
class Matiere:
    """Une étude à imprimer. `lies` : ce qui est lié au traitement étudié ; `pieces` : les titres des preuves déposées sur
    l'étude ; `reperage` : la fiche « Faut-il une AIPD ? » du traitement ; `tus` : ce que la version communicable tait, et ce
    qui s'écrit à la place (vide pour les autres documents).
    """

    organisme: Organisme
    etude: Etude
    jour: date
    images: Images = SANS_IMAGE
    lies: Sequence[ObjetLie] = ()
    pieces: Sequence[str] = ()
    reperage: Dossier | None = None
    tus: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Le fuseau de l'organisme."""
        return ZoneInfo(fuseau(self.organisme.territoire_droit))

    @property
    def niveaux_tus(self) -> str:
        """Ce qui s'écrit à la place des niveaux de risque, s'ils sont occultés."""
        return self.tus.get("niveaux", "")

    @property
    def mesures_tues(self) -> str:
        """Ce qui s'écrit à la place des mesures, si elles sont occultées."""
        return self.tus.get("mesures", "")

    @property
    def decidee(self) -> bool:
        """Vrai si la décision du moment est prise : l'étude n'a pas été rouverte depuis."""
        return self.etude.aipd.statut in FINIES and bool(self.etude.decisions)

    def le(self, instant: datetime | None) -> str:
        """Le jour d'un instant, là où est l'organisme ; vide s'il manque."""
        return ecrire_date(instant.astimezone(self.zone).date()) if instant is not None else ""

    def niveau(self, rang: int) -> str:
        """Un niveau de l'échelle en toutes lettres et en chiffre ; « à estimer » s'il manque."""
        if self.niveaux_tus:
            return self.niveaux_tus
        libelle = self.etude.questionnaire.niveau(rang)
        return f"{libelle} ({rang})" if libelle else "à estimer"

    def lies_de(self, type_: str) -> list[str]:
        """Les noms de ce qui est lié au traitement, de ce type, hors archives."""
        return [o.libelle for o in self.lies if o.type == type_ and not o.archive]
