"""Les verdicts d'une vérification et leur ordre, en fonctions pures ; les règles datées que chaque constat nomme.

« Non conforme » : une règle écrite (RGS, guide TLS, norme) est enfreinte. « Erreur » : la mesure n'a pas abouti.
« À surveiller » : rien n'est enfreint, mais une personne doit regarder. « Non testé » : l'outil ne pouvait pas mesurer ;
ce n'est jamais un « conforme ». Le verdict d'ensemble est le pire des constats, dans cet ordre. Les conseils (ce que le
guide préfère, sans l'exiger) n'ont pas de verdict et n'y entrent pas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger
from socle.types import lire_ligne

CONFORME, NON_TESTE, A_SURVEILLER, ERREUR, NON_CONFORME = (
    "conforme", "non_teste", "a_surveiller", "erreur", "non_conforme",
)  # fmt: skip
VERDICTS: Final = (CONFORME, NON_TESTE, A_SURVEILLER, ERREUR, NON_CONFORME)
"""Du meilleur au pire."""
LIBELLES: Final[Mapping[str, str]] = {
    CONFORME: "Conforme", NON_TESTE: "Non testé", A_SURVEILLER: "À surveiller", ERREUR: "Erreur",
    NON_CONFORME: "Non conforme",
}  # fmt: skip
_DOSSIER = Path(__file__).with_name("regles")


def pire(verdicts: Iterable[str]) -> str:
    """Le pire de ces verdicts ; sans aucun, « non testé »."""
    return max(verdicts, key=VERDICTS.index, default=NON_TESTE)


def est_pire(nouveau: str, ancien: str) -> bool:
    """Vrai si `nouveau` est pire qu'`ancien`."""
    return VERDICTS.index(nouveau) > VERDICTS.index(ancien)


class Regle(DonneeDatee):
    """Une règle : son nom tel que les textes l'écrivent, ce qu'elle demande, d'où elle vient."""

    nom: Texte
    demande: Texte


class Recueil(BaseModel):
    """Les règles d'un genre de vérification, et ses seuils datés."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    regles: Mapping[Code, Regle]
    seuils: Mapping[Code, Any] = {}


@cache
def recueil(genre: str) -> Recueil:
    """Le recueil d'un genre (`x509`, `tls`, `http`, `dns`, `securitytxt`)."""
    return charger(_DOSSIER / f"{genre}.yaml", Recueil)


@dataclass(frozen=True)
class Constat:
    """Ce qu'une règle dit d'une chose : `regle` est le nom écrit dans les textes, `code` le nôtre."""

    code: str
    regle: str
    verdict: str
    explication: str
    sujet: str = ""
    source: str = ""
    etat_du_droit: str = ""
    verification: str = "M"

    def en_dict(self) -> dict[str, str]:
        """Le constat en valeurs simples, pour le JSON et la base."""
        return asdict(self)


@dataclass(frozen=True)
class Jugement:
    """Tous les constats d'une vérification, ce qu'elle conseille, et la date après laquelle elle ne vaudra plus."""

    constats: Sequence[Constat]
    conseils: Sequence[str] = ()
    expire_le: date | None = None
    faits: Sequence[tuple[str, str]] = field(default=())

    @property
    def verdict(self) -> str:
        """Le pire des constats."""
        return pire(c.verdict for c in self.constats)

    @property
    def resume(self) -> str:
        """Une phrase : ce qui pèse le plus, ou le nombre de règles tenues."""
        graves = [c for c in self.constats if c.verdict == self.verdict]
        if self.verdict == CONFORME:
            return f"{len(graves)} règles tenues." if len(graves) > 1 else "1 règle tenue."
        if not graves:
            return "Rien n'a été mesuré."
        suite = f" ; et {len(graves) - 1} autre{'s' if len(graves) > 2 else ''}." if len(graves) > 1 else "."
        return graves[0].explication.rstrip(".") + suite


@dataclass(frozen=True)
class Juge:
    """De quoi écrire les constats d'un genre : chacun prend nom, source et degré de sa règle."""

    genre: str
    sujet: str = ""

    def __call__(self, code: str, verdict: str, explication: str, sujet: str | None = None) -> Constat:
        """Le constat de cette règle ; `KeyError` si le recueil ne la connaît pas.

        Ce qui vient d'ailleurs (un nom de certificat, un texte collé) y entre sur une ligne, sans caractère de contrôle.
        """
        regle = recueil(self.genre).regles[code]
        sur_quoi = lire_ligne(self.sujet if sujet is None else sujet)
        return Constat(
            code, regle.nom, verdict, lire_ligne(explication), sur_quoi, regle.source, regle.etat_du_droit.isoformat(),
            regle.verification,
        )  # fmt: skip


def seuil(genre: str, nom: str) -> Any:
    """La valeur d'un seuil daté."""
    return recueil(genre).seuils[nom]["valeur"]
