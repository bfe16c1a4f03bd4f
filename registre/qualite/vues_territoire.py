"""La page du territoire : organismes × règles, et son tableur."""

from __future__ import annotations

import io
from typing import Any

from flask import send_file, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.qualite import territoire as carte
from registre.qualite.donnees import GRAVITES, QUALITE
from registre.qualite.tableur import exporter_le_territoire
from registre.qualite.vues import BASE, TITRE, cadre, commun, onglets
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.fiches.tableur import MIMETYPES
from socle.web import contexte, organisme, page, rendre

POINT = "qualite.territoire"


@page(cadre, f"{BASE}/territoire", droits.LIRE)
def territoire() -> ResponseReturnValue:
    """Organismes × règles, ce qui demande le plus de travail d'abord."""
    gravite = argument("gravite", 20)
    gravite = gravite if gravite in GRAVITES else ""
    filtre = carte.Filtre(argument("tri", 60) or carte.A_FAIRE, gravite, numero_demande())
    lue = carte.relever(contexte(), filtre)
    return rendre(
        "registre/qualite/territoire.html", fil=fil((TITRE, adresse("qualite.lister")), ("Territoire", None)), lue=lue,
        filtre=filtre, colonnes=_colonnes(lue, filtre), onglets=onglets(POINT), url_de=_url_de,
        pages=pages_de_la_liste(POINT, PageFiches((), len(lue.lignes), lue.page), tri=filtre.tri, gravite=gravite),
        tri_de=QUALITE.par_code.get(filtre.tri), **commun(),
    )  # fmt: skip


def _url_de(code: str, **filtres: Any) -> str:
    """La liste de cet organisme, filtrée."""
    return url_for("qualite.lister", code=code, **filtres)


def _colonnes(lue: carte.Carte, filtre: carte.Filtre) -> list[dict[str, Any]]:
    """Les titres de colonnes, chacun un lien qui trie."""
    suites = [("Organisme", carte.NOM, "asc"), ("Fiches", carte.FICHES, "desc")]
    suites += [(libelle, code, "desc") for code, libelle in GRAVITES.items()]
    suites += [(r.titre, r.code, "desc") for r in lue.colonnes]
    gardes = {"gravite": filtre.gravite or None}
    return [
        {"libelle": libelle, "url": adresse(POINT, tri=code, **gardes), "sens": sens if filtre.tri == code else None}
        for libelle, code, sens in suites
    ]


@page(cadre, f"{BASE}/territoire.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_territoire(format: str) -> ResponseReturnValue:
    """Le territoire en tableur : toutes les règles en colonnes."""
    contenu = exporter_le_territoire(contexte(), format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"qualite-territoire-{organisme().code}.{format}")
