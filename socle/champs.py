"""Le champ déclaré une fois : libellé, aide, article, liste. Formulaire, fiche, diff, complétude, import,
tableur et recherche lisent cette déclaration ; elle ne porte ni mise en page, ni droit, ni condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Protocol, get_args, get_origin

from pydantic.fields import FieldInfo
from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from socle.types import ecrire_date, ecrire_decimal, ecrire_oui_non, lire_date, lire_decimal


class Option(Protocol):
    """Un élément de liste : code stocké, libellé montré, aide."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def libelle(self) -> str: ...  # noqa: D102
    @property
    def aide(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Choix:
    """Une option simple, écrite dans le code (oui, non, à vérifier)."""

    code: str
    libelle: str
    aide: str = ""


OUI_NON = (Choix("oui", "Oui"), Choix("non", "Non"), Choix("a_verifier", "À vérifier"))


@dataclass(frozen=True)
class Champ:
    """Déclaration d'un champ, telle que les autres pièces la lisent."""

    nom: str
    libelle: str
    genre: str
    aide: str = ""
    exemple: str = ""
    article: str = ""
    admises: tuple[Any, ...] = ()
    obligatoire: bool = False
    sous_champs: tuple[Champ, ...] = field(default=())

    @property
    def options(self) -> tuple[Any, ...]:
        """Options à proposer ; les valeurs périmées restent admises (import, vieille fiche) sans être proposées."""
        if self.genre == "booleen":
            return OUI_NON
        return tuple(o for o in self.admises if not getattr(o, "perime", False))

    def option(self, code: str) -> str:
        """Libellé de ce code, ou le code lui-même s'il n'est plus dans la liste."""
        return next((o.libelle for o in self.admises if o.code == str(code)), str(code))


def _liste_vide() -> list[Any]:
    """La valeur d'un champ à plusieurs valeurs que rien ne remplit.

    Une fonction, non `list` : Pydantic relit la signature du défaut à chaque valeur, et celle d'un type natif se relit
    d'un texte ; un cinquième d'un import y passait.
    """
    return []


def champ(
    libelle: str,
    *,
    aide: str = "",
    exemple: str = "",
    article: str = "",
    options: Sequence[Option] = (),
    long: bool = False,
    genre: str = "",
    obligatoire: bool = False,
    defaut: Any = "",
    multiple: bool = False,
) -> Any:
    """Déclare un champ d'une classe de champs. `long` : texte sur plusieurs lignes ; `multiple` : plusieurs codes."""
    declaration = {
        "libelle": libelle, "aide": aide, "exemple": exemple, "article": article, "admises": tuple(options),
        "long": long, "genre": genre, "obligatoire": obligatoire,
    }  # fmt: skip
    extra: dict[str, Any] = {"schema_extra": {"json_schema_extra": {"gouverne": declaration}}}
    if multiple:
        return Field(default_factory=_liste_vide, sa_type=JSON, title=libelle, **extra)
    if isinstance(defaut, str):
        return Field(default=defaut, sa_type=Text, title=libelle, **extra)
    return Field(default=defaut, title=libelle, **extra)


def groupe(libelle: str, *, aide: str = "", article: str = "") -> Any:
    """Déclare, dans une saisie, une liste de lignes ; leurs champs viennent de la classe de la ligne."""
    declaration = {"libelle": libelle, "aide": aide, "article": article}
    return Field(
        default_factory=_liste_vide, title=libelle, schema_extra={"json_schema_extra": {"gouverne": declaration}}
    )


@cache
def champs_de(classe: type[SQLModel]) -> tuple[Champ, ...]:
    """Les champs déclarés d'une classe, dans l'ordre d'écriture."""
    champs = (_lire(nom, info) for nom, info in classe.model_fields.items())
    return tuple(c for c in champs if c is not None)


@cache
def champs_par_nom(classe: type[SQLModel]) -> Mapping[str, Champ]:
    """Les mêmes, par nom."""
    return {c.nom: c for c in champs_de(classe)}


def _lire(nom: str, info: FieldInfo) -> Champ | None:
    extra = info.json_schema_extra
    declaration = extra.get("gouverne") if isinstance(extra, dict) else None
    if not isinstance(declaration, dict):
        return None
    garde: dict[str, Any] = {k: v for k, v in declaration.items() if k not in {"long", "genre"}}
    ligne = _classe_de_ligne(info.annotation)
    if ligne is not None:
        return Champ(nom, genre="groupe", sous_champs=champs_de(ligne), **garde)
    genre = str(declaration.get("genre") or "") or _genre(info.annotation, declaration)
    return Champ(nom, genre=genre, **garde)


def _classe_de_ligne(annotation: Any) -> type[SQLModel] | None:
    if get_origin(annotation) is list:
        (element,) = get_args(annotation)
        if isinstance(element, type) and issubclass(element, SQLModel):
            return element
    return None


def _genre(annotation: Any, declaration: Mapping[str, Any]) -> str:
    types = set(get_args(annotation)) - {type(None)} or {annotation}
    if get_origin(annotation) is list:
        return "choix_multiple"
    if declaration["admises"]:
        return "choix"
    if bool in types:
        return "booleen"
    if date in types:
        return "date"
    if int in types:
        return "entier"
    return "texte_long" if declaration["long"] else "texte"


def afficher(champ_: Champ, valeur: Any) -> str:
    """Valeur telle qu'on la lit : libellés des codes, date française, oui/non. Vide si rien.

    Un instantané du journal garde les dates en texte ISO, jusque dans les lignes des groupes : elles se relisent ici.
    """
    if champ_.genre == "choix_multiple":
        return " ; ".join(champ_.option(code) for code in valeur or ())
    if champ_.genre == "choix":
        return champ_.option(valeur) if valeur else ""
    if champ_.genre == "booleen":
        return ecrire_oui_non(valeur)
    if champ_.genre == "date":
        return ecrire_date(lire_date(valeur) if isinstance(valeur, str) else valeur)
    if champ_.genre == "decimal":
        return ecrire_decimal(lire_decimal(valeur))
    if champ_.genre == "groupe":
        return "\n".join(afficher_ligne(champ_, ligne) for ligne in valeur or ())
    return "" if valeur is None else str(valeur)


def afficher_ligne(champ_: Champ, ligne: Any) -> str:
    """Une ligne d'un groupe en une phrase : « Libellé — précision — … »."""
    morceaux = (afficher(sous, lire_attribut(ligne, sous.nom)) for sous in champ_.sous_champs)
    return " — ".join(m for m in morceaux if m)


def lire_attribut(source: Any, nom: str) -> Any:
    """Valeur d'un champ dans un dictionnaire ou un objet."""
    return source.get(nom) if isinstance(source, Mapping) else getattr(source, nom, None)


def texte_a_chercher(champs: Iterable[Champ], source: Any) -> str:
    """Tout le texte lisible d'un objet, pour la recherche."""
    return " ".join(filter(None, (afficher(c, lire_attribut(source, c.nom)) for c in champs)))
