"""Pages des lots : ce que la préparation a donné, les documents, noter les envois et les relances, revenir en arrière."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.mise_a_niveau import lectures, lots, paquet, regles
from clauses.mise_a_niveau.listes import LISTES
from clauses.mise_a_niveau.projets import projets_de
from clauses.mise_a_niveau.vues import BASE, communs, onglets, racine
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import adresse, fil, numero_demande
from socle.types import ecrire_date, lire_date, lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("lots_avenants", __name__)
LOT = f"{BASE}/lots/<uuid:id_>"
ZIP = "application/zip"
PAR_PAGE = 60
LIBELLES = {"avenant": "Avenants", "envoi_le": "Envoyé le", "canal": "Comment", "relance_le": "Relancé le",
            "attendu_le": "Nouveau retour demandé pour le"}  # fmt: skip
CHAMPS = {"envoyer": {"le": "envoi_le"}, "relancer": {"le": "relance_le"}}
"""Acte → nom de la saisie de la page pour le champ que la règle nomme."""


@page(cadre, f"{BASE}/lots/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les derniers lots lancés d'ici."""
    return rendre(
        "clauses/mise_a_niveau/lots.html", fil=fil(racine(), ("Lots", None)), lots=lectures.lister_lots(contexte()),
        onglets=onglets("lots_avenants.lister"), **communs(),
    )  # fmt: skip


@page(cadre, LOT, droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un lot, ligne à ligne."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, erreurs: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    lu = lectures.lire_lot(contexte(), id_)
    pages = max(1, -(-len(lu.lignes) // PAR_PAGE))
    numero = min(numero_demande(), pages)
    montrees = lu.lignes[(numero - 1) * PAR_PAGE : numero * PAR_PAGE]
    prepares = [x for x in montrees if x.avenant is not None and x.avenant.etat == "prepare"]
    partis = _parmi(montrees, regles.ATTENDUS)
    fautes = _a_montrer(erreurs or {}, bool(prepares), bool(partis))
    return rendre(
        "clauses/mise_a_niveau/lot.html", statut,
        fil=fil(racine(), ("Lots", adresse("lots_avenants.lister")), (lu.objet.libelle, None)),
        lu=lu, lot=lu.lot, numero=numero, nombre_pages=pages, erreurs=fautes, en_erreur=bool(fautes), libelles=LIBELLES,
        projets=projets_de(contexte(), [(x.objet, x.avenant) for x in prepares if x.objet and x.avenant]),
        echoues=[x for x in lu.lignes if x.ligne.etat in {"a_faire", "refusee"}], prepares=prepares,
        partis=partis, finis=_parmi(montrees, regles.FINIS),
        combien={acte: len(_tous(lu, acte)) for acte in ("envoyer", "relancer")},
        canaux=LISTES["canaux_envoi"].items, pages=_pages(id_, numero, pages), tape=_tape(), **communs(),
    )  # fmt: skip


def _a_montrer(erreurs: dict[str, list[str]], envoi: bool, relance: bool) -> dict[str, list[str]]:
    """Les fautes, chacune à son champ s'il est sur la page ; les autres valent pour la page entière."""
    presents = {
        "avenant",
        "_",
        *(("envoi_le", "canal") if envoi else ()),
        *(("relance_le", "attendu_le") if relance else ()),
    }
    montrees: dict[str, list[str]] = {}
    for nom, phrases in erreurs.items():
        montrees.setdefault(nom if nom in presents else "_", []).extend(phrases)
    return montrees


def _parmi(lignes: Any, etats: tuple[str, ...]) -> list[lectures.LigneVue]:
    return [x for x in lignes if x.avenant is not None and x.avenant.etat in etats]


def _pages(id_: uuid.UUID, numero: int, pages: int) -> dict[str, str | None]:
    def vers(page_: int) -> str | None:
        return adresse("lots_avenants.voir", id_=id_, page=page_) if 1 <= page_ <= pages else None

    return {
        "precedente_url": vers(numero - 1), "suivante_url": vers(numero + 1), "libelle": f"Page {numero} sur {pages}",
    }  # fmt: skip


def _tape() -> dict[str, Any]:
    """Ce qui a été tapé, ou ce que l'on propose : aujourd'hui, et quinze jours de plus pour une relance."""
    jour = contexte().aujourd_hui
    proposes = {
        "envoi_le": ecrire_date(jour), "relance_le": ecrire_date(jour), "canal": "",
        "attendu_le": ecrire_date(jour + regles.DELAI_DE_RELANCE),
    }  # fmt: skip
    return {nom: lire_ligne(request.form.get(nom, valeur))[:40] for nom, valeur in proposes.items()}


@page(cadre, f"{LOT}/reprendre", droits.METTRE_A_NIVEAU, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Préparer ce qui ne l'est pas encore."""
    try:
        restent = lots.poursuivre(contexte(), id_)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, {"_": [refus.phrase]})
    if restent:
        flash(
            f"{restent} organisme{'s' if restent > 1 else ''} ne sont pas préparés : la liste dit pourquoi.",
            "avertissement",
        )
    else:
        flash("Tous les avenants de ce lot sont préparés.", "reussite")
    return redirect(adresse("lots_avenants.voir", id_=id_), 303)


@page(cadre, f"{LOT}/annuler", droits.METTRE_A_NIVEAU, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Revenir en arrière : ce que personne n'a touché va aux archives."""
    annules, gardes = lots.annuler(contexte(), id_)
    suite = f" {gardes} gardé{'s' if gardes > 1 else ''}, qui {'ont' if gardes > 1 else 'a'} servi." if gardes else ""
    flash(f"{annules} avenant{'s' if annules > 1 else ''} annulé{'s' if annules > 1 else ''}.{suite}", "reussite")
    return redirect(adresse("lots_avenants.voir", id_=id_), 303)


@page(cadre, f"{LOT}/documents", droits.EXPORTER, methods=["POST"])
def documents(id_: uuid.UUID) -> ResponseReturnValue:
    """L'archive des documents du lot."""
    genre, format_ = request.form.get("genre", "envoi"), request.form.get("format", "docx")
    try:
        fichier, nom = paquet.archive(contexte(), instance().depot, id_, genre, format_)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, {"_": [refus.phrase]})
    return send_file(fichier, ZIP, as_attachment=True, download_name=nom)


@page(cadre, f"{LOT}/envoyer", droits.METTRE_A_NIVEAU, methods=["POST"])
def envoyer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'envoi des avenants cochés."""
    canal = request.form.get("canal", "")
    return _agir(
        id_, "envoyer", lambda choisis: lots.envoyer(contexte(), id_, choisis, _date("envoi_le"), canal), "envoi"
    )


@page(cadre, f"{LOT}/relancer", droits.METTRE_A_NIVEAU, methods=["POST"])
def relancer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter la relance des avenants cochés."""
    return _agir(
        id_, "relancer",
        lambda choisis: lots.relancer(contexte(), id_, choisis, _date("relance_le"), _date("attendu_le")), "relance",
    )  # fmt: skip


def _date(nom: str) -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise SaisieRefusee({nom: [str(erreur)]}) from erreur


def _agir(
    id_: uuid.UUID, acte: str, faire: Callable[[frozenset[uuid.UUID]], lots.Bilan], mot: str
) -> ResponseReturnValue:
    try:
        bilan = faire(_choisis(id_, acte))
    except SaisieRefusee as refus:
        noms = CHAMPS[acte]
        return _voir(id_, 422, {noms.get(nom, nom): phrases for nom, phrases in refus.erreurs.items()})
    pluriel = "s" if bilan.faits > 1 else ""
    flash(f"{bilan.faits} {mot}{pluriel} noté{pluriel if mot == 'envoi' else 'e' + pluriel}.", "reussite")
    if bilan.refus:
        flash(f"{len(bilan.refus)} refus : la liste dit pourquoi, organisme par organisme.", "avertissement")
    return redirect(adresse("lots_avenants.voir", id_=id_), 303)


def _choisis(id_: uuid.UUID, acte: str) -> frozenset[uuid.UUID]:
    """Les avenants cochés, ou tous ceux du lot que l'acte concerne."""
    if request.form.get("tout") == "oui":
        return _tous(lectures.lire_lot(contexte(), id_), acte)
    try:
        return frozenset(uuid.UUID(texte) for texte in request.form.getlist("avenant"))
    except ValueError:
        raise Introuvable from None


def _tous(lu: lectures.LotLu, acte: str) -> frozenset[uuid.UUID]:
    voulus = ("prepare",) if acte == "envoyer" else regles.ATTENDUS
    return frozenset(a.id for _, a in lu.paires if a.etat in voulus)
