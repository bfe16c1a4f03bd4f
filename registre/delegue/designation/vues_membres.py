"""Désigner le même délégué chez les membres : qui en a un, préparer ceux qui manquent, leurs documents en une archive."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.designation import lots, paquet
from registre.delegue.designation.vues import FICHE, LISTE, cadre, communs
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import adresse, fil, numero_demande
from socle.web import contexte, instance, organisme, page, rendre

PAR_PAGE = 100


@page(cadre, f"{FICHE}/membres", droits.DELEGUE_PREPARER)
def membres(id_: uuid.UUID) -> ResponseReturnValue:
    """Les membres et leur délégué."""
    return _membres(id_)


def _membres(
    id_: uuid.UUID, statut: int = 200, erreurs: dict[str, list[str]] | None = None,
    refus: tuple[tuple[str, str], ...] = (),
) -> ResponseReturnValue:  # fmt: skip
    vus = lots.lire_membres(contexte(), id_)
    if erreurs and not vus.membres:
        erreurs = {"_": [phrase for phrases in erreurs.values() for phrase in phrases]}
    pages = max(1, -(-len(vus.membres) // PAR_PAGE))
    numero = min(numero_demande(), pages)
    return rendre(
        "registre/delegue/designation/membres.html", statut, vus=vus, fiche=vus.fiche, refus=refus, erreurs=erreurs or {},
        en_erreur=bool(erreurs), montres=vus.membres[(numero - 1) * PAR_PAGE : numero * PAR_PAGE],
        nombre_pages=pages, pages=_pages(id_, numero, pages), maximum=lots.MAXIMUM,
        fil=fil((LISTE, adresse("delegue.lister")), (vus.fiche.objet.libelle, adresse("delegue.voir", id_=id_)),
                ("Chez les membres", None)), **communs(),
    )  # fmt: skip


def _pages(id_: uuid.UUID, numero: int, pages: int) -> dict[str, str | None]:
    def vers(page_: int) -> str | None:
        return adresse("delegue.membres", id_=id_, page=page_) if 1 <= page_ <= pages else None

    return {
        "precedente_url": vers(numero - 1), "suivante_url": vers(numero + 1), "libelle": f"Page {numero} sur {pages}",
    }  # fmt: skip


@page(cadre, f"{FICHE}/membres/preparer", droits.DELEGUE_PREPARER, methods=["POST"])
def preparer(id_: uuid.UUID) -> ResponseReturnValue:
    """Préparer la désignation des membres cochés, ou de tous ceux qui n'en ont pas."""
    try:
        bilan = lots.preparer(contexte(), id_, _voulus(id_))
    except SaisieRefusee as refus:
        return _membres(id_, 422, dict(refus.erreurs))
    except RegleEnfreinte as refus:
        return _membres(id_, 422, {"_": [refus.phrase]})
    _dire(bilan)
    if bilan.refus:
        return _membres(id_, 200, refus=bilan.refus)
    return redirect(adresse("delegue.membres", id_=id_), 303)


def _voulus(id_: uuid.UUID) -> list[uuid.UUID]:
    if request.form.get("tout") == "oui":
        return [m.id for m in lots.lire_membres(contexte(), id_).a_preparer][: lots.MAXIMUM]
    try:
        return list(dict.fromkeys(uuid.UUID(texte) for texte in request.form.getlist("organisme")))
    except ValueError:
        raise Introuvable from None


def _dire(bilan: lots.Bilan) -> None:
    pluriel = "s" if bilan.faites > 1 else ""
    flash(f"{bilan.faites} désignation{pluriel} préparée{pluriel}.", "reussite")
    suite = [(bilan.deja, "en avai{n}t déjà une"), (len(bilan.refus), "refusé{s} : la liste dit pourquoi"),
             (bilan.restent, "à reprendre : relancez la préparation")]  # fmt: skip
    for combien, mots in suite:
        if combien:
            dits = mots.replace("{n}", "en" if combien > 1 else "").replace("{s}", "s" if combien > 1 else "")
            flash(f"{combien} {dits}.", "avertissement")


@page(cadre, f"{FICHE}/membres/documents", droits.EXPORTER, methods=["POST"])
def documents_des_membres(id_: uuid.UUID) -> ResponseReturnValue:
    """Les actes et les lettres des membres, en une archive."""
    contexte().exige(droits.DELEGUE_PREPARER)
    try:
        fichier: Any = paquet.archive(contexte(), id_, request.form.get("quoi", "tous"), instance().depot)
    except RegleEnfreinte as refus:
        return _membres(id_, 422, {"_": [refus.phrase]})
    return send_file(fichier, "application/zip", True, f"designations-{organisme().code}.zip")
