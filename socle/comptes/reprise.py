"""Une saisie reçue sans session n'est pas perdue : scellée dans la page de connexion, elle devient un brouillon.

Elle est chiffrée par le trousseau avec son adresse d'origine : le navigateur la porte sans pouvoir la forger, et
seule une requête venue de nos propres pages est gardée.
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from socle.coffre import ChiffreIllisible
from socle.comptes import brouillons
from socle.comptes.acces import contexte_d_organisme
from socle.comptes.modele import Personne
from socle.erreurs import Refus
from socle.instance import Instance
from socle.types import lire_ligne

LIEU = "instance|saisie"
DUREE = 24 * 3600
TAILLE_MAXIMALE = 1_500_000


@dataclass(frozen=True)
class SaisieGardee:
    """Une saisie et l'endroit d'où elle venait."""

    url: str
    formulaire: str
    version: int
    paires: list[tuple[str, str]]


def sceller_la_requete(instance: Instance) -> str:
    """La saisie du POST en cours, scellée ; vide s'il n'y a rien à garder (ou trop)."""
    formulaire = lire_ligne(request.form.get("_formulaire", ""))
    if request.method != "POST" or not formulaire or not _de_chez_nous():
        return ""
    contenu = {
        "url": request.path, "formulaire": formulaire, "version": lire_version(), "quand": int(time.time()),
        "paires": [p for p in request.form.items(multi=True) if p[0] not in brouillons.TECHNIQUES],
    }  # fmt: skip
    compact = zlib.compress(json.dumps(contenu, ensure_ascii=False).encode())
    scelle = base64.urlsafe_b64encode(instance.coffre.trousseau.chiffrer(compact, LIEU)).decode()
    return scelle if len(scelle) <= TAILLE_MAXIMALE else ""


def droit_du_point(point: str | None) -> str:
    """Le droit déclaré avec cette route ; vide si elle n'en déclare pas."""
    return str(getattr(current_app.view_functions.get(point or ""), "droit", ""))


def lire_version() -> int:
    """Version lue par le formulaire reçu (`_version`), zéro si elle manque ou n'en est pas une."""
    texte = request.form.get("_version", "0")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


def _de_chez_nous() -> bool:
    """Un navigateur nomme l'origine d'un POST : celle d'un autre site ne dépose rien chez la personne."""
    origine = request.headers.get("Origin")
    return origine is None or origine == request.host_url.rstrip("/")


def ouvrir_saisie(instance: Instance, scelle: str) -> SaisieGardee | None:
    """La saisie que ce champ caché portait ; None s'il est vide, altéré ou vieux de plus d'un jour."""
    if not scelle:
        return None
    try:
        compact = instance.coffre.trousseau.dechiffrer(base64.urlsafe_b64decode(scelle.encode()), LIEU)
    except (ChiffreIllisible, ValueError):
        return None
    contenu = json.loads(zlib.decompress(compact))
    if time.time() - contenu["quand"] > DUREE:
        return None
    paires = [(nom, valeur) for nom, valeur in contenu["paires"]]
    return SaisieGardee(contenu["url"], contenu["formulaire"], contenu["version"], paires)


def deposer(instance: Instance, personne: Personne, scelle: str) -> str:
    """Fait de la saisie scellée un brouillon de cette personne et rend l'adresse du formulaire ; vide si elle n'a
    pas le droit de le remplir, ou s'il n'y a rien.
    """
    saisie = ouvrir_saisie(instance, scelle)
    if saisie is None:
        return ""
    try:
        point, arguments = current_app.url_map.bind("").match(saisie.url, method="POST")
        contexte, _ = contexte_d_organisme(instance, personne, arguments.get("code", ""))
        contexte.exige(droit_du_point(point))
        duree = timedelta(days=instance.reglages.brouillon_jours)
        brouillons.garder(contexte, saisie.formulaire, saisie.version, saisie.paires, duree)
    except (HTTPException, Refus):
        return ""
    return saisie.url
