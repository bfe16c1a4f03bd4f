"""Ce que tous les lecteurs de référentiels partagent : le résultat, le refus, les textes et les identifiants."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from audit.referentiels.forme import LIMITE_OCTETS, Referentiel, ecrire
from socle.erreurs import Refus
from socle.types import lire_ligne, lire_texte, sans_accents

CISO, TABLEUR, GOUVERNE = "ciso", "tableur", "gouverne"
ORIGINES: Final = {
    CISO: "Bibliothèque CISO Assistant", TABLEUR: "Tableur", GOUVERNE: "Fichier Gouverne", "livre": "Livré avec Gouverne",
}  # fmt: skip
TAILLE_MAXIMALE: Final = 5 * 1024 * 1024
POINTS_MAXIMUM: Final = 3000
TEXTE_MAXIMUM, TITRE_MAXIMUM = 20_000, 500
CONTENU_MAXIMUM: Final = 800_000
"""Octets d'un référentiel compressé : au-delà, l'aperçu ne passerait plus dans un formulaire."""
_INADMIS = re.compile(r"[^A-Za-z0-9._-]+")
_MESSAGES: Final = {
    "missing": "ce champ manque", "extra_forbidden": "ce champ n'est pas connu",
    "literal_error": "cette valeur n'est pas admise", "string_pattern_mismatch": "cet identifiant n'est pas admis",
    "string_too_short": "ce texte est vide",
}  # fmt: skip


class ReferentielRefuse(Refus):
    """Le fichier n'est pas un référentiel que l'on sache lire ; la phrase dit pourquoi."""

    code_http = 422


@dataclass(frozen=True)
class Faute:
    """Ce qui empêche de prendre une ligne de tableur ; `ligne` : son numéro dans le fichier, 0 pour le fichier entier."""

    ligne: int
    phrase: str


@dataclass(frozen=True)
class Lu:
    """Ce qui a été compris d'un fichier. `referentiel` est None s'il y a des fautes : tout ou rien."""

    referentiel: Referentiel | None
    origine: str
    nom_fichier: str = ""
    empreinte_fichier: str = ""
    remarques: tuple[str, ...] = ()
    fautes: tuple[Faute, ...] = ()

    @property
    def acquis(self) -> Referentiel:
        """Le référentiel ; `ReferentielRefuse` s'il y a des fautes, avec la première."""
        if self.referentiel is None:
            autres = f" ({len(self.fautes) - 1} autre(s) à corriger)" if len(self.fautes) > 1 else ""
            raise ReferentielRefuse((self.fautes[0].phrase if self.fautes else "Aucun point n'a été lu.") + autres)
        return self.referentiel


def empreinte_de(contenu: bytes) -> str:
    """SHA-256 d'un fichier, en hexadécimal."""
    return hashlib.sha256(contenu).hexdigest()


def peser(contenu: bytes) -> bytes:
    """Le fichier, s'il n'est ni vide ni démesuré."""
    if not contenu.strip():
        raise ReferentielRefuse("Ce fichier est vide.")
    if len(contenu) > TAILLE_MAXIMALE:
        raise ReferentielRefuse("Ce fichier dépasse 5 Mo : un référentiel n'est que du texte, vérifiez ce que c'est.")
    return contenu


def titre(valeur: object) -> str:
    """Un texte d'une ligne, coupé s'il est démesuré ; vide pour un nul."""
    return lire_ligne(valeur)[:TITRE_MAXIMUM]


def texte(valeur: object) -> str:
    """Un texte sans caractère de contrôle ; `ReferentielRefuse` s'il est démesuré."""
    lu = lire_texte(valeur)
    if len(lu) > TEXTE_MAXIMUM:
        raise ReferentielRefuse(f"Un texte dépasse {TEXTE_MAXIMUM} caractères (« {lu[:40]}… ») : raccourcissez-le.")
    return lu


def en_identifiant(valeur: str, temoin: str = "") -> str:
    """La forme admise d'un identifiant venu d'ailleurs ; trop long, il garde son début et une empreinte de `temoin`."""
    propre = _INADMIS.sub("-", sans_accents_ni_casse(valeur)).strip("-._")
    if len(propre) <= 60:
        return propre
    return f"{propre[:51]}-{hashlib.sha256((temoin or valeur).encode()).hexdigest()[:8]}"


def sans_accents_ni_casse(valeur: str) -> str:
    """Le texte sans accents ; la casse, elle, est gardée : « A.5 » reste « A.5 »."""
    return "".join(_nu(c) for c in lire_ligne(valeur))


def _nu(signe: str) -> str:
    nu = sans_accents(signe)
    return nu.upper() if signe.isupper() else nu


def doubles(valeurs: Iterable[str]) -> list[str]:
    """Les valeurs qui reviennent, dans l'ordre alphabétique."""
    return sorted(valeur for valeur, fois in Counter(valeurs).items() if fois > 1)


def batir(valeurs: dict[str, Any]) -> Referentiel:
    """Le référentiel de ces valeurs ; `ReferentielRefuse` avec une phrase si elles ne tiennent pas ensemble."""
    try:
        referentiel = Referentiel.model_validate(valeurs)
    except ValidationError as erreur:
        raise ReferentielRefuse(phrase_de(erreur)) from erreur
    return tenir(a_valider_ici(referentiel))


def a_valider_ici(referentiel: Referentiel) -> Referentiel:
    """Un fichier n'apporte pas la validation d'un juriste : elle se donne ici, par qui en a le droit."""
    points = [
        p.model_copy(update={"validation_juriste": False}) if p.validation_juriste else p for p in referentiel.points
    ]
    return referentiel.model_copy(update={"points": tuple(points)})


def tenir(referentiel: Referentiel) -> Referentiel:
    """Le référentiel, s'il n'est pas démesuré."""
    contenu = ecrire(referentiel)
    if len(referentiel.points) > POINTS_MAXIMUM or len(contenu) > CONTENU_MAXIMUM:
        raise ReferentielRefuse(f"Ce référentiel est trop volumineux : {POINTS_MAXIMUM} points au plus.")
    if len(referentiel.model_dump_json()) > LIMITE_OCTETS:
        raise ReferentielRefuse("Ce référentiel est trop volumineux.")
    return referentiel


def phrase_de(erreur: ValidationError) -> str:
    """La première faute d'une forme, en français, et où elle est."""
    faute = erreur.errors()[0]
    ou = ".".join(str(m) for m in faute["loc"][:4])
    notre = faute.get("ctx", {}).get("error") if faute["type"] == "value_error" else None
    quoi = str(notre or _MESSAGES.get(faute["type"], "valeur non valide"))
    reste = len(erreur.errors()) - 1
    suite = f" (et {reste} autre{'s' if reste > 1 else ''})" if reste else ""
    return f"Ce référentiel ne se tient pas : {f'{ou} : ' if ou else ''}{quoi}{suite}."
