"""La page du bilan d'un territoire, et son document. Ses routes s'ajoutent au cadre de `vues`."""

from __future__ import annotations

import io

from flask import send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.bilan import regles, territoire
from registre.bilan.modele import ANNEES
from registre.bilan.vues import BASE, LISTE, TONS, cadre
from socle.documents import MIMETYPES
from socle.erreurs import Introuvable
from socle.fiches.operations import PAR_PAGE, PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.organismes.regles import code_depuis_nom
from socle.web import contexte, organisme, page, rendre


def _exister(annee: int) -> None:
    if not ANNEES[0] <= annee <= contexte().aujourd_hui.year:
        raise Introuvable


@page(cadre, f"{BASE}/territoire/<int:annee>", droits.BILAN_LIRE, endpoint="territoire")
def montrer(annee: int) -> ResponseReturnValue:
    """L'année du territoire : les totaux, et un chapitre organisme par organisme."""
    _exister(annee)
    lu = territoire.lire_territoire(contexte(), annee)
    chapitres = lu.chapitres
    choisi = next((c for c in chapitres if c.code == argument("chapitre", 40)), chapitres[0] if chapitres else None)
    nombres = lu.nombres(choisi) if choisi else ()
    liste = PageFiches((), len(lu.lignes), min(numero_demande(), PageFiches((), len(lu.lignes), 1).pages))
    pages = pages_de_la_liste("bilan.territoire", liste, annee=annee, chapitre=choisi.code if choisi else "")
    debut = (liste.page - 1) * PAR_PAGE
    voisines = [a if ANNEES[0] <= a <= contexte().aujourd_hui.year else None for a in (annee - 1, annee + 1)]
    return rendre(
        "registre/bilan/territoire.html", lu=lu, chapitres=chapitres, choisi=choisi, nombres=nombres, voisines=voisines,
        colonnes=territoire.colonnes(nombres), tons=TONS, statuts=regles.STATUTS, ecart=regles.ecrire_ecart,
        lignes=lu.lignes[debut : debut + PAR_PAGE], pages=pages if liste.pages > 1 else None,
        fil=fil((LISTE, adresse("bilan.lister")), (f"Territoire {annee}", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/territoire/<int:annee>/bilan.<string:format>", droits.BILAN_LIRE, methods=["POST"])
def imprimer_territoire(annee: int, format: str) -> ResponseReturnValue:
    """Le bilan du territoire en Word ou en PDF."""
    _exister(annee)
    contenu = territoire.imprimer(contexte(), annee, format)
    nom = f"bilan-territoire-{code_depuis_nom(organisme().nom)}-{annee}.{format}"
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, nom)
