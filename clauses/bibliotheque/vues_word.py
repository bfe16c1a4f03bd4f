"""Travailler en Word : emporter des clauses, rapporter le fichier, relire ce qui a changé, accepter, se dédire."""

from __future__ import annotations

import io
import uuid

from flask import flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.bibliotheque.vues import LISTE, cadre
from clauses.bibliotheque.word import operations
from clauses.bibliotheque.word.ecarts import ecarts
from socle.documents import MIMETYPES
from socle.erreurs import Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import adresse, fil
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, page, rendre

BASE = "/o/<code>/clauses-word"
TITRE = "Travailler en Word"


@page(cadre, f"{BASE}/", droits.EXPORTER)
def word() -> ResponseReturnValue:
    """Choisir ce que l'on emporte, déposer ce qui revient, défaire ce que l'on a repris."""
    return _word()


def _word(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    b = operations.lire_bibliotheque(contexte())
    return rendre(
        "clauses/bibliotheque/word.html", statut, fil=fil((LISTE, adresse("bibliotheque.lister")), (TITRE, None)), b=b,
        groupes=[(g, [c for c in b.clauses if c.groupe == g.id]) for g in b.meta.groupes], refus=refus, en_erreur=bool(refus),
        reprises=operations.lire_reprises(contexte()), peut_adapter=droits.ADAPTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/fichier", droits.EXPORTER, methods=["POST"])
def exporter_word() -> ResponseReturnValue:
    """Le fichier Word des clauses choisies."""
    choix = lire_ligne(request.form.get("choix", "")) or operations.TOUT
    contenu, nom = operations.exporter(contexte(), choix, request.form.get("notes") == "oui")
    return send_file(io.BytesIO(contenu), MIMETYPES["docx"], True, nom)


@page(cadre, f"{BASE}/retour", droits.ADAPTER, methods=["POST"])
def relire_word() -> ResponseReturnValue:
    """Relire un fichier qui revient ; rien n'est écrit."""
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _refuser(422, "Choisissez le fichier à relire.")
    nom = lire_ligne(fichier.filename)[:200]
    try:
        releve, b = operations.relire(contexte(), fichier.read(), nom)
    except Refus as refus:
        return _refuser(refus.code_http, refus.phrase)
    return rendre(
        "clauses/bibliotheque/retour.html", releve=releve, reprises=operations.en_json(releve),
        ecarts={c.avant.id: ecarts(c, b) for c in releve.changees}, motif=f"Repris du fichier « {nom} »",
        fil=fil((LISTE, adresse("bibliotheque.lister")), (TITRE, adresse("bibliotheque.word")), ("Relire", None)),
    )  # fmt: skip


def _refuser(statut: int, refus: str) -> ResponseReturnValue:
    """La page de dépôt, avec la phrase du refus ; une personne sans droit d'emporter n'en voit que la phrase."""
    if droits.EXPORTER in contexte().droits:
        return _word(statut, refus)
    raise RegleEnfreinte(refus)


@page(cadre, f"{BASE}/reprendre", droits.ADAPTER, methods=["POST"])
def reprendre_word() -> ResponseReturnValue:
    """Écrire les clauses cochées, toutes ou aucune."""
    motif = lire_texte(request.form.get("motif", ""))
    try:
        reprises = operations.lire_json(request.form.get("reprises", ""), request.form.getlist("prendre"))
        codes = operations.reprendre(contexte(), reprises, motif)
    except SaisieRefusee as refus:
        return _refuser(422, " ".join(f"{code} : {' '.join(phrases)}" for code, phrases in refus.erreurs.items()))
    except Refus as refus:
        return _refuser(refus.code_http, refus.phrase)
    pluriel = "s" if len(codes) > 1 else ""
    flash(f"{len(codes)} clause{pluriel} reprise{pluriel} : {', '.join(codes)}. Cela se défait ici.", "reussite")
    return redirect(adresse("bibliotheque.word"), 303)


@page(cadre, f"{BASE}/defaire", droits.ADAPTER, methods=["POST"])
def defaire_word() -> ResponseReturnValue:
    """Défaire les reprises cochées : la rédaction d'avant revient."""
    versions = [v for v in map(_version, request.form.getlist("defaire")) if v]
    if not versions:
        return _refuser(422, "Cochez au moins une clause à défaire.")
    try:
        defaites, gardees = operations.defaire(contexte(), versions)
    except Refus as refus:
        return _refuser(refus.code_http, refus.phrase)
    phrase = f"{defaites} reprise{'s' if defaites > 1 else ''} défaite{'s' if defaites > 1 else ''}."
    if gardees:
        phrase += f" {gardees} gardée{'s' if gardees > 1 else ''} : modifiée{'s' if gardees > 1 else ''} depuis."
    flash(phrase, "reussite")
    return redirect(adresse("bibliotheque.word"), 303)


def _version(texte: str) -> tuple[uuid.UUID, int] | None:
    """« identifiant.version », ou None si c'est illisible."""
    id_, _, version = texte.partition(".")
    try:
        return uuid.UUID(id_), int(version[:8])
    except ValueError:
        return None
