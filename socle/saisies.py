"""La porte unique de validation : formulaire, ligne de tableur et JSON deviennent une `Saisie` de la même façon.

`deplier` transforme `finalites-0-libelle=…` en dictionnaires imbriqués ; `valider` rend la saisie typée ou lève
`SaisieRefusee` avec, pour chaque chemin de champ, des phrases françaises.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError, ValidationInfo, field_validator
from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig

from socle.champs import Champ, champs_par_nom, lire_attribut
from socle.erreurs import SaisieRefusee
from socle.types import ecrire_decimal, lire_date, lire_decimal, lire_entier, lire_ligne, lire_oui_non, lire_texte

LONGUEUR_LIGNE = 500
LONGUEUR_TEXTE = 50_000
LIGNES_MAXIMALES = 200
_RANG = re.compile(r"^\d{1,4}$")
S = TypeVar("S", bound="Saisie")


class Saisie(SQLModel):
    """Base des saisies : champs inconnus refusés, valeurs lues à la française, listes contrôlées."""

    model_config = SQLModelConfig(extra="forbid", validate_default=True)

    @field_validator("*", mode="before")
    @classmethod
    def _lire(cls, valeur: Any, info: ValidationInfo) -> Any:
        champ = champs_par_nom(cls).get(info.field_name or "")
        return valeur if champ is None else lire_valeur(champ, valeur)

    @field_validator("*", mode="after")
    @classmethod
    def _controler(cls, valeur: Any, info: ValidationInfo) -> Any:
        champ = champs_par_nom(cls).get(info.field_name or "")
        if champ is not None:
            controler_valeur(champ, valeur)
        return valeur


class LigneSaisie(Saisie):
    """Une ligne d'un groupe ; `id` la suit d'une modification à l'autre."""

    id: uuid.UUID | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _lire_id(cls, valeur: Any) -> Any:
        return valeur or None


def lire_valeur(champ: Champ, valeur: Any) -> Any:
    """Lit une valeur tapée selon le genre du champ ; lève `ValueError` avec sa phrase."""
    if champ.genre == "date":
        return lire_date(valeur)
    if champ.genre == "entier":
        return lire_entier(valeur)
    if champ.genre == "decimal":
        return lire_decimal(valeur)
    if champ.genre == "booleen":
        return lire_oui_non(valeur)
    if champ.genre == "choix_multiple":
        valeurs = [valeur] if isinstance(valeur, str) else valeur or []
        return list(dict.fromkeys(v for v in map(lire_ligne, valeurs) if v))
    if champ.genre == "groupe":
        return valeur or []
    if champ.genre == "fiche":
        return valeur or None
    return lire_texte(valeur) if champ.genre == "texte_long" else lire_ligne(valeur)


def controler_valeur(champ: Champ, valeur: Any) -> None:
    """Longueurs, listes, champ obligatoire ; lève `ValueError` avec sa phrase."""
    if champ.obligatoire and not valeur:
        raise ValueError(f"Remplissez « {champ.libelle} ».")
    if champ.genre in {"choix", "choix_multiple"} and champ.admises:
        codes = {o.code for o in champ.admises}
        for code in [valeur] if isinstance(valeur, str) else valeur or []:
            if code and code not in codes:
                raise ValueError("Choisissez une valeur de la liste.")
    if isinstance(valeur, str):
        limite = LONGUEUR_TEXTE if champ.genre == "texte_long" else LONGUEUR_LIGNE
        if phrase := trop_long(valeur, limite):
            raise ValueError(phrase)
    if champ.genre == "groupe" and len(valeur) > LIGNES_MAXIMALES:
        raise ValueError(f"Trop de lignes : {LIGNES_MAXIMALES} au plus.")


def trop_long(texte: str, limite: int) -> str:
    """La phrase qui refuse un texte de plus de `limite` caractères ; vide s'il tient."""
    return f"Texte trop long : {len(texte)} caractères, {limite} au plus." if len(texte) > limite else ""


def deplier(paires: Iterable[tuple[str, str]], champs: Iterable[Champ]) -> dict[str, Any]:
    """Paires d'un formulaire → dictionnaires imbriqués. Une clé inconnue reste, la validation la refusera."""
    par_nom = {c.nom: c for c in champs}
    resultat: dict[str, Any] = {}
    lignes: dict[str, dict[int, dict[str, Any]]] = {}
    for cle, valeur in paires:
        nom, _, reste = cle.partition("-")
        rang, _, sous = reste.partition("-")
        if reste and par_nom.get(nom) and par_nom[nom].genre == "groupe" and _RANG.match(rang) and sous:
            lignes.setdefault(nom, {}).setdefault(int(rang), {})
            sous_champs = {c.nom: c for c in par_nom[nom].sous_champs}
            _ranger(lignes[nom][int(rang)], sous_champs.get(sous), sous, valeur)
        else:
            _ranger(resultat, par_nom.get(cle), cle, valeur)
    for nom, par_rang in lignes.items():
        resultat[nom] = [par_rang[rang] for rang in sorted(par_rang)]
    return resultat


def _ranger(cible: dict[str, Any], champ: Champ | None, cle: str, valeur: str) -> None:
    if champ is not None and champ.genre == "choix_multiple":
        cible.setdefault(cle, []).append(valeur)
    else:
        cible[cle] = valeur


def sans_lignes_vides(donnees: Mapping[str, Any], champs: Iterable[Champ]) -> dict[str, Any]:
    """Ôte les lignes de groupe où rien n'est rempli (la ligne vierge proposée par le formulaire)."""
    nets = dict(donnees)
    for champ in champs:
        if champ.genre == "groupe" and isinstance(nets.get(champ.nom), list):
            nets[champ.nom] = [ligne for ligne in nets[champ.nom] if _est_remplie(champ, ligne)]
    return nets


def _est_remplie(champ: Champ, ligne: Any) -> bool:
    if not isinstance(ligne, Mapping):
        return True
    genres = {sous.nom: sous.genre for sous in champ.sous_champs}
    return any(_dit_quelque_chose(valeur, genres.get(nom, "")) for nom, valeur in ligne.items() if nom != "id")


def _dit_quelque_chose(valeur: Any, genre: str) -> bool:
    """Faux d'un blanc, même insécable, que la lecture effacerait ; « non » n'en dit rien que d'une case à cocher."""
    if isinstance(valeur, str):
        texte = lire_ligne(valeur)
        return bool(texte) and not (texte == "non" and genre == "booleen")
    return valeur not in (None, [], False)


def valider(classe: type[S], donnees: Mapping[str, Any]) -> S:
    """La saisie typée, ou `SaisieRefusee`."""
    try:
        return classe.model_validate(dict(donnees))
    except ValidationError as erreur:
        raise SaisieRefusee(phrases(erreur)) from erreur


def phrases(erreur: ValidationError) -> dict[str, list[str]]:
    """Erreurs de pydantic → chemin du champ (`groupe-0-champ`) → phrases françaises."""
    resultat: dict[str, list[str]] = {}
    for detail in erreur.errors():
        chemin = "-".join(str(morceau) for morceau in detail["loc"]) or "_"
        resultat.setdefault(chemin, []).append(_phrase(detail["type"], detail["msg"], detail.get("ctx") or {}))
    return resultat


_PHRASES = {
    "missing": "Remplissez ce champ.",
    "extra_forbidden": "Ce champ n'est pas connu de l'application : rien n'a été enregistré.",
    "uuid_parsing": "Identifiant de ligne non valide.",
    "uuid_type": "Identifiant de ligne non valide.",
    "bool_parsing": "Répondez par oui ou par non.",
    "bool_type": "Répondez par oui ou par non.",
    "int_parsing": "Écrivez un nombre entier.",
    "int_type": "Écrivez un nombre entier.",
    "date_type": "Écrivez la date sous la forme jj/mm/aaaa.",
    "date_parsing": "Écrivez la date sous la forme jj/mm/aaaa.",
    "string_type": "Écrivez du texte.",
    "list_type": "Une liste est attendue.",
    "model_type": "Une ligne de champs est attendue.",
    "model_attributes_type": "Une ligne de champs est attendue.",
    "dict_type": "Une ligne de champs est attendue.",
}


def _phrase(type_: str, message: str, contexte: Mapping[str, Any]) -> str:
    if type_ == "value_error":
        return str(contexte.get("error", message))
    return _PHRASES.get(type_, "Valeur non valide.")


def valeurs_tapees(champs: Iterable[Champ], source: Any) -> dict[str, Any]:
    """Valeurs d'un objet telles qu'un formulaire les montre : textes, codes, et dictionnaires pour les groupes."""
    valeurs: dict[str, Any] = {}
    for champ in champs:
        valeur = lire_attribut(source, champ.nom)
        if champ.genre == "groupe":
            valeur = [
                valeurs_tapees(champ.sous_champs, ligne) | {"id": str(lire_attribut(ligne, "id") or "")}
                for ligne in valeur or ()
            ]
        valeurs[champ.nom] = ecrire_decimal(valeur) if isinstance(valeur, Decimal) else valeur
    return valeurs
