"""Ce qu'un contrôle a trouvé : des valeurs figées, qui s'écrivent en JSON et s'y relisent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, Literal, Self

Etat = Literal["present", "faible", "absent"]
ETATS: Final[Mapping[str, str]] = {"present": "Présente", "faible": "Faible", "absent": "Non trouvée"}
VERSION: Final = 1
NATURES: Final[Mapping[str, str]] = {
    "abroge": "abrogé", "codifie": "codifié", "remplace": "remplacé", "annule": "annulé", "renumerote": "renuméroté",
    "obsolete": "sans effet", "a_verifier": "à relire",
}  # fmt: skip


@dataclass(frozen=True)
class Extrait:
    """Une phrase du contrat et sa place."""

    texte: str
    lieu: str


@dataclass(frozen=True)
class ClauseProposee:
    """Une clause de la bibliothèque à insérer."""

    code: str
    titre: str


@dataclass(frozen=True)
class MentionTrouvee:
    """Une mention de l'article 28 : son état, pourquoi, où. `complement` : l'information préalable, dans `a` seulement.

    `pistes` : quand elle n'est pas trouvée, des phrases qui emploient ses mots et qu'il faut relire.
    """

    code: str
    libelle: str
    question: str
    etat: Etat
    pourquoi: tuple[str, ...]
    attendu: str
    extraits: tuple[Extrait, ...] = ()
    pistes: tuple[Extrait, ...] = ()
    clauses: tuple[ClauseProposee, ...] = ()
    complement: MentionTrouvee | None = None
    source: str = ""
    verification: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Des passages qui ne tiennent pas ensemble."""

    code: str
    libelle: str
    explication: str
    extraits: tuple[Extrait, ...]


@dataclass(frozen=True)
class RenvoiCasse:
    """Un renvoi interne dont la cible n'est pas dans le fichier."""

    cible: str
    texte: str
    lieu: str
    explication: str


@dataclass(frozen=True)
class ArticleAujourdHui:
    """Un article cité d'un texte d'hier et celui d'aujourd'hui, avec son grade."""

    numero: str
    aujourd_hui: str
    verification: str


@dataclass(frozen=True)
class ReferencePerimee:
    """Une référence de droit d'hier, ses places, et ce qu'il faut écrire aujourd'hui."""

    code: str
    nom: str
    texte: str
    lieux: tuple[str, ...]
    nature: str
    aujourd_hui: str
    note: str
    source: str
    etat_du_droit: date
    verification: str
    depuis: date | None = None
    articles: tuple[ArticleAujourdHui, ...] = ()


@dataclass(frozen=True)
class Resultat:
    """Un contrôle entier. `fiable` est faux quand le fichier n'est pas en français ou se lit trop mal."""

    fichier: str
    format: str
    empreinte: str
    octets: int
    mots: int
    langue: str
    fiable: bool
    controle_le: date
    etat_du_droit: date
    mentions: tuple[MentionTrouvee, ...]
    contradictions: tuple[Contradiction, ...]
    renvois_casses: tuple[RenvoiCasse, ...]
    references_perimees: tuple[ReferencePerimee, ...]
    remarques: tuple[str, ...]
    limites: tuple[str, ...]
    version: int = field(default=VERSION)

    def nombre(self, etat: str) -> int:
        """Nombre de mentions dans cet état."""
        return sum(m.etat == etat for m in self.mentions)

    @property
    def anomalies(self) -> int:
        """Contradictions, renvois cassés et références périmées."""
        return len(self.contradictions) + len(self.renvois_casses) + len(self.references_perimees)

    def en_dict(self) -> dict[str, Any]:
        """Forme JSON, dates en AAAA-MM-JJ."""
        brut: dict[str, Any] = _plat(asdict(self))
        return brut

    @classmethod
    def depuis(cls, brut: Mapping[str, Any]) -> Self:
        """L'inverse de `en_dict`."""
        valeurs: dict[str, Any] = dict(brut)
        valeurs["controle_le"] = date.fromisoformat(brut["controle_le"])
        valeurs["etat_du_droit"] = date.fromisoformat(brut["etat_du_droit"])
        valeurs["mentions"] = tuple(_mention(m) for m in brut["mentions"])
        valeurs["contradictions"] = tuple(
            Contradiction(**{**c, "extraits": _extraits(c["extraits"])}) for c in brut["contradictions"]
        )
        valeurs["renvois_casses"] = tuple(RenvoiCasse(**r) for r in brut["renvois_casses"])
        valeurs["references_perimees"] = tuple(_reference(r) for r in brut["references_perimees"])
        valeurs["remarques"], valeurs["limites"] = tuple(brut["remarques"]), tuple(brut["limites"])
        return cls(**valeurs)


def _plat(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {cle: _plat(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_plat(v) for v in valeur]
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _extraits(bruts: Sequence[Mapping[str, Any]]) -> tuple[Extrait, ...]:
    return tuple(Extrait(**e) for e in bruts)


def _mention(brut: Mapping[str, Any]) -> MentionTrouvee:
    complement = brut["complement"]
    return MentionTrouvee(**{
        **brut, "pourquoi": tuple(brut["pourquoi"]), "extraits": _extraits(brut["extraits"]),
        "pistes": _extraits(brut["pistes"]), "clauses": tuple(ClauseProposee(**c) for c in brut["clauses"]),
        "complement": _mention(complement) if complement else None,
    })  # fmt: skip


def _reference(brut: Mapping[str, Any]) -> ReferencePerimee:
    depuis = brut["depuis"]
    return ReferencePerimee(**{
        **brut, "lieux": tuple(brut["lieux"]), "etat_du_droit": date.fromisoformat(brut["etat_du_droit"]),
        "depuis": date.fromisoformat(depuis) if depuis else None,
        "articles": tuple(ArticleAujourdHui(**a) for a in brut["articles"]),
    })  # fmt: skip
