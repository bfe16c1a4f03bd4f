"""Données datées : le droit et les vocabulaires tenus en YAML à côté des tranches.

Chaque donnée dit sa `source`, la date à laquelle le droit est connu (`etat_du_droit`) et comment elle a
été vérifiée (`verification`). Un fichier YAML de listes associe à chaque nom de liste un `libelle`, des
valeurs par `defaut` communes à ses items, et ses `items`. Un fichier qui ne suit pas la forme attendue n'est
jamais chargé à moitié : `DonneesDateesInvalides` nomme le fichier et le champ fautif.
"""

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    RootModel,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

Forme = TypeVar("Forme")
Verification = Literal["T", "S", "M"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
Texte = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

_PRECISION = re.compile(r"\(\s*(?:à\s+)?pr[ée]cise[rz]\s*\)\s*$", re.IGNORECASE)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_cache: dict[tuple[str, type[Any]], Any] = {}


class DonneesDateesInvalides(ValueError):
    """Fichier de données illisible ou hors de la forme attendue ; le message dit lequel et pourquoi."""


class DonneeDatee(BaseModel):
    """Ce que porte toute donnée juridique : T texte lu, S source secondaire, M de mémoire."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Texte
    etat_du_droit: date
    verification: Verification


class Item(DonneeDatee):
    """Une valeur d'une liste ; `code` est stocké en base et ne change jamais.

    `perime` : reconnue à l'import et affichée, jamais proposée à la saisie.
    `sensible` : réservé aux données de l'article 9 du RGPD.
    """

    code: Code
    libelle: Texte
    aide: str = ""
    groupe: str = ""
    groupe_libelle: str = ""
    sensible: bool = False
    perime: bool = False
    note: str = ""
    synonymes: tuple[Texte, ...] = ()


class Liste(BaseModel):
    """Une liste de valeurs, dans l'ordre où on la propose ; codes uniques, textes sans ambiguïté."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nom: Code
    libelle: Texte
    items: tuple[Item, ...]

    @model_validator(mode="after")
    def _sans_ambiguite(self) -> Self:
        if not self.items:
            raise ValueError("la liste est vide")
        codes = [item.code for item in self.items]
        doubles = sorted({code for code in codes if codes.count(code) > 1})
        if doubles:
            raise ValueError(f"codes en double : {', '.join(doubles)}")
        vus: dict[str, str] = {}
        for item in self.items:
            for texte in _textes(item):
                cle = cle_de_texte(texte)
                if not cle:
                    raise ValueError(f"« {texte} » n'a ni lettre ni chiffre")
                autre = vus.setdefault(cle, item.code)
                if autre != item.code:
                    raise ValueError(f"« {texte} » désigne à la fois {autre} et {item.code}")
        return self

    @cached_property
    def _par_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _par_texte(self) -> dict[str, str]:
        return {cle_de_texte(texte): item.code for item in self.items for texte in _textes(item)}

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes, dans l'ordre de la liste, périmés compris."""
        return tuple(item.code for item in self.items)

    def item(self, code: str) -> Item:
        """Item de ce code ; `KeyError` s'il n'existe pas."""
        try:
            return self._par_code[code]
        except KeyError:
            raise KeyError(f"« {code} » n'est pas dans la liste {self.nom}") from None

    def options(self, *, perimes: bool = False) -> tuple[tuple[str, str], ...]:
        """Couples (code, libellé) à proposer ; les valeurs périmées seulement si on les demande."""
        return tuple((item.code, item.libelle) for item in self.items if perimes or not item.perime)

    def code_depuis_texte(self, texte: str) -> str | None:
        """Code d'un texte saisi ou importé (code, libellé ou synonyme), ou None s'il n'est pas reconnu.

        Accents, casse, ponctuation et mention finale « (à préciser) » ne comptent pas ; aucune autre
        parenthèse n'est ôtée, car « Congo (RDC) » n'est pas « Congo ».
        """
        return self._par_texte.get(cle_de_saisie(texte))


class _FichierDeListes(RootModel[dict[str, Liste]]):
    """Contenu d'un fichier YAML de listes, une fois les valeurs par défaut données à chaque item."""

    @model_validator(mode="before")
    @classmethod
    def _donner_les_defauts(cls, brut: object) -> object:
        if not isinstance(brut, dict):
            return brut
        return {nom: _completer(nom, contenu) for nom, contenu in brut.items()}


def _completer(nom: object, contenu: object) -> object:
    """Liste brute avec son nom, chaque item complété par le `defaut` de sa liste."""
    if not isinstance(contenu, dict) or not isinstance(contenu.get("items"), list):
        return contenu
    defaut = contenu.get("defaut", {})
    if not isinstance(defaut, dict):
        return contenu
    groupes = contenu.get("groupes", {})
    items = [{**defaut, **item} if isinstance(item, dict) else item for item in contenu["items"]]
    for item in items:
        if isinstance(item, dict) and groupes:
            item["groupe_libelle"] = groupes.get(item.get("groupe"), "Autres")
    gardes = {cle: valeur for cle, valeur in contenu.items() if cle not in {"defaut", "groupes"}}
    return {"nom": nom, **gardes, "items": items}


def _textes(item: Item) -> tuple[str, ...]:
    """Tous les textes qui désignent un item."""
    return (item.code, item.libelle, *item.synonymes)


def cle_de_saisie(texte: str) -> str:
    """Forme comparable d'un texte saisi ou importé : comme `cle_de_texte`, sans la mention « (à préciser) »."""
    return cle_de_texte(_PRECISION.sub("", texte))


def cle_de_texte(texte: str) -> str:
    """Forme comparable d'un texte : sans accent, casse, ponctuation ni espace superflu."""
    nu = unicodedata.normalize("NFKD", texte.translate(_LIGATURES)).casefold()
    lettres = "".join(signe for signe in nu if not unicodedata.combining(signe))
    return " ".join(re.findall(r"[^\W_]+|[<>+]", lettres))


class _Lecteur(yaml.CSafeLoader):
    """Chargeur sûr qui refuse une clé écrite deux fois : YAML garderait la seconde sans rien dire."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Dictionnaire d'un nœud, ou `ConstructorError` sur une clé en double."""
        cles = [self.construct_object(cle, deep=True) for cle, _ in node.value]
        doubles = [cle for rang, cle in enumerate(cles) if cle in cles[:rang]]
        if doubles:
            raise yaml.constructor.ConstructorError(None, None, f"clé en double : {doubles[0]}", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def charger(chemin: Path, forme: type[Forme]) -> Forme:
    """Lit un fichier YAML dans la forme pydantic demandée ; validé une seule fois par contenu."""
    octets = _lire(chemin)
    cle = (hashlib.sha256(octets).hexdigest(), forme)
    if cle not in _cache:
        _cache[cle] = _valider(chemin, _analyser(chemin, octets), forme)
    resultat: Forme = _cache[cle]
    return resultat


def charger_listes(chemin: Path) -> Mapping[str, Liste]:
    """Listes d'un fichier YAML, ou de tous ceux d'un dossier ; un nom ne peut y paraître deux fois."""
    fichiers = sorted(chemin.glob("*.yaml")) if chemin.is_dir() else [chemin]
    if not fichiers:
        raise DonneesDateesInvalides(f"{chemin.name} : aucun fichier de listes")
    listes: dict[str, Liste] = {}
    for fichier in fichiers:
        for nom, liste in charger(fichier, _FichierDeListes).root.items():
            if nom in listes:
                raise DonneesDateesInvalides(f"{fichier.name} : la liste {nom} est déjà dans un autre fichier")
            listes[nom] = liste
    return MappingProxyType(listes)


def _lire(chemin: Path) -> bytes:
    try:
        return chemin.read_bytes()
    except OSError as erreur:
        raise DonneesDateesInvalides(f"{chemin.name} : fichier illisible ({erreur.strerror})") from erreur


def _analyser(chemin: Path, octets: bytes) -> object:
    try:
        return yaml.load(octets, Loader=_Lecteur)  # noqa: S506 -- _Lecteur hérite de CSafeLoader
    except (yaml.YAMLError, ValueError) as erreur:
        raise DonneesDateesInvalides(f"{chemin.name} : YAML refusé ({erreur})") from erreur


def _valider(chemin: Path, brut: object, forme: type[Forme]) -> Forme:
    try:
        return TypeAdapter(forme).validate_python(brut)
    except ValidationError as erreur:
        fautes = (f"{'.'.join(map(str, faute['loc'])) or 'fichier'} : {faute['msg']}" for faute in erreur.errors())
        raise DonneesDateesInvalides(f"{chemin.name} : {' ; '.join(fautes)}") from erreur
