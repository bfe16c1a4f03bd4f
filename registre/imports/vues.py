"""Pages d'import : déposer, relire l'aperçu, choisir, confirmer ou renoncer, lire le compte rendu, annuler."""

from __future__ import annotations

import io
import uuid
from typing import Final

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.imports import apercu as apercus
from registre.imports import confirmation, operations
from registre.imports.choix import COURTS, LIBELLES
from registre.imports.nommes import Avertissement, avertir
from registre.imports.poser import ACTIONS
from registre.imports.rapport import ecrire_rapport
from socle.erreurs import Refus
from socle.types import lire_ligne
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("imports", __name__)
BASE = "/o/<code>/imports"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Le fil d'Ariane d'une page d'import."""
    code = organisme().code
    return [(organisme().nom, url_for("organismes.accueil", code=code)),
            ("Traitements", url_for("traitements.lister", code=code)), *suite]  # fmt: skip


def vers(point: str, lot: uuid.UUID | None = None, **suite: object) -> ResponseReturnValue:
    """Renvoi vers une page d'import."""
    arguments = {"lot": lot} if lot else {}
    return redirect(url_for(f"imports.{point}", code=organisme().code, **arguments, **suite), 303)  # type: ignore[arg-type]


def accueil() -> tuple[str, str]:
    """Le chaînon « Importer » du fil."""
    return "Importer", url_for("imports.deposer", code=organisme().code)


def _deposer(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return rendre(
        "registre/imports/deposer.html", statut, fil=fil(("Importer", None)), refus=refus, en_erreur=bool(refus),
        imports=operations.lister_imports(contexte()),
    )  # fmt: skip


@page(cadre, f"{BASE}/", droits.IMPORTER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer un fichier : il est lu, rien n'est encore écrit au registre."""
    if request.method != "POST":
        return _deposer()
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _deposer(422, "Choisissez un fichier à importer.")
    try:
        lot = operations.preparer(contexte(), fichier.read(), lire_ligne(fichier.filename))
    except Refus as refus:
        return _deposer(refus.code_http, refus.phrase)
    return vers("apercu", lot)


def _ailleurs(lot: uuid.UUID) -> ResponseReturnValue | None:
    """La page d'un lot qui n'attend pas, ou n'attend plus, sa confirmation ; None s'il l'attend."""
    etat = operations.lire_lot(contexte(), lot).etat
    if etat == "colonnes":
        return vers("colonnes", lot)
    return vers("rapport", lot) if etat not in {"apercu", "abandonne"} else None


@page(cadre, f"{BASE}/<uuid:lot>", droits.IMPORTER)
def apercu(lot: uuid.UUID) -> ResponseReturnValue:
    """Ce que l'import ferait, deux cents fiches par page."""
    return _ailleurs(lot) or _apercu(lot)


def _apercu(lot: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    demandee = request.values.get("page", "1")
    numero = int(demandee) if demandee.isascii() and demandee.isdigit() and len(demandee) < 5 else 1
    lu = apercus.lire(contexte(), lot, numero)
    return rendre(
        "registre/imports/apercu.html", statut, fil=fil(accueil(), (lu.lot.nom_fichier, None)), apercu=lu, refus=refus,
        en_erreur=bool(refus), libelles=LIBELLES, courts=COURTS, modes=confirmation.MODES, pages=_pages(lu),
        plusieurs=_avertir(lot),
    )  # fmt: skip


def _avertir(lot: uuid.UUID) -> Avertissement | None:
    _, attente = operations.lire_attente(contexte(), lot)
    return avertir(contexte(), attente)


def _pages(lu: apercus.Apercu) -> dict[str, str | None] | None:
    if lu.pages == 1:
        return None

    def adresse(numero: int) -> str | None:
        if not 1 <= numero <= lu.pages:
            return None
        return url_for("imports.apercu", code=organisme().code, lot=lu.lot.id, page=numero)

    libelle = f"Page {lu.page} sur {lu.pages}"
    return {"precedente_url": adresse(lu.page - 1), "suivante_url": adresse(lu.page + 1), "libelle": libelle}


@page(cadre, f"{BASE}/<uuid:lot>/lignes/<int:rang>", droits.IMPORTER)
def ligne(lot: uuid.UUID, rang: int) -> ResponseReturnValue:
    """Une fiche du fichier, et ce qui la sépare de celle du registre."""
    lue = apercus.lire_ligne(contexte(), lot, rang)
    retour = url_for("imports.apercu", code=organisme().code, lot=lot, page=rang // apercus.PAR_PAGE + 1)
    chemin = fil(accueil(), (lue.lot.nom_fichier, retour), (lue.fiche.saisie.nom, None))
    return rendre("registre/imports/ligne.html", fil=chemin, lue=lue, retour=retour, libelles=LIBELLES)


def _choisis() -> dict[str, str]:
    """Les choix envoyés : rang → action ; ce qui n'en est pas un est sans effet."""
    choisis = {}
    for nom, valeur in request.form.items():
        rang = nom.removeprefix("choix-")
        if rang != nom and rang.isascii() and rang.isdigit() and len(rang) < 6 and valeur in ACTIONS:
            choisis[str(int(rang))] = valeur
    return choisis


@page(cadre, f"{BASE}/<uuid:lot>/choix", droits.IMPORTER, methods=["POST"])
def choisir(lot: uuid.UUID) -> ResponseReturnValue:
    """Garder les choix de cette page de l'aperçu."""
    confirmation.retenir_choix(contexte(), lot, _choisis())
    flash("Choix gardés. Rien n'est encore écrit.", "information")
    suite = request.form.get("suite", "1")
    return vers("apercu", lot, page=suite if suite.isascii() and suite.isdigit() else "1")


@page(cadre, f"{BASE}/<uuid:lot>/confirmer", droits.IMPORTER, methods=["POST"])
def confirmer(lot: uuid.UUID) -> ResponseReturnValue:
    """Écrire au registre ce qui a été choisi."""
    try:
        avancement = confirmation.confirmer(contexte(), lot, _choisis(), request.form.get("mode", confirmation.TOUT))
    except Refus as refus:
        if operations.lire_lot(contexte(), lot).etat != "apercu":
            raise
        return _apercu(lot, refus.code_http, refus.phrase)
    return _dire_l_avancement(lot, avancement)


@page(cadre, f"{BASE}/<uuid:lot>/continuer", droits.IMPORTER, methods=["POST"])
def continuer(lot: uuid.UUID) -> ResponseReturnValue:
    """Reprendre un import interrompu, ou trop long pour une seule demande."""
    return _dire_l_avancement(lot, confirmation.continuer(contexte(), lot))


def _dire_l_avancement(lot: uuid.UUID, avancement: confirmation.Avancement) -> ResponseReturnValue:
    if avancement.fini:
        ecrit = confirmation.raconter(confirmation.lire_rapport(contexte(), lot))
        flash(f"{ecrit} L'import reste annulable ici.", "reussite")
    else:
        flash(f"{avancement.faites} lignes sur {avancement.total} : l'import continue d'ici.", "information")
    return vers("rapport", lot)


@page(cadre, f"{BASE}/<uuid:lot>/rapport", droits.IMPORTER)
def rapport(lot: uuid.UUID) -> ResponseReturnValue:
    """Ce que chaque ligne d'un import est devenue."""
    if operations.lire_lot(contexte(), lot).etat in {"colonnes", "apercu"}:
        return vers("apercu", lot)
    lu = confirmation.lire_rapport(contexte(), lot)
    return rendre("registre/imports/rapport.html", fil=fil(accueil(), (lu.lot.nom_fichier, None)), rapport=lu,
                  phrases=confirmation.phrases_d_etat(), comptes=confirmation.compter(lu))  # fmt: skip


@page(cadre, f"{BASE}/<uuid:lot>/rapport.xlsx", droits.IMPORTER)
def telecharger(lot: uuid.UUID) -> ResponseReturnValue:
    """Le compte rendu, en tableur."""
    if operations.lire_lot(contexte(), lot).etat in {"colonnes", "apercu"}:
        return vers("apercu", lot)
    contenu = ecrire_rapport(confirmation.lire_rapport(contexte(), lot))
    return send_file(io.BytesIO(contenu), XLSX, as_attachment=True, download_name="compte-rendu-import.xlsx")


@page(cadre, f"{BASE}/<uuid:lot>/abandonner", droits.IMPORTER, methods=["POST"])
def abandonner(lot: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à l'aperçu."""
    operations.abandonner(contexte(), lot)
    flash("Import abandonné : rien n'a été écrit.", "information")
    return vers("deposer")


@page(cadre, f"{BASE}/<uuid:lot>/annuler", droits.IMPORTER, methods=["POST"])
def annuler(lot: uuid.UUID) -> ResponseReturnValue:
    """Défaire un import confirmé."""
    fait = confirmation.annuler(contexte(), lot)
    if not fait.finie:
        flash("L'annulation a commencé ; elle continue d'ici.", "information")
        return vers("rapport", lot)
    phrases = [f"Import annulé : {_compte(fait.archivees, 'fiche')} aux archives."]
    if fait.retablies:
        phrases.append(
            f"{_compte(fait.retablies, 'fiche')} {'ont' if fait.retablies > 1 else 'a'} retrouvé "
            f"{'leur' if fait.retablies > 1 else 'son'} contenu d'avant."
        )
    if fait.gardees:
        pluriel = "s" if fait.gardees > 1 else ""
        phrases.append(f"{fait.gardees} modifiée{pluriel} depuis : gardée{pluriel}.")
    flash(" ".join(phrases), "reussite")
    return vers("rapport", lot)


def _compte(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre > 1 else ''}"
