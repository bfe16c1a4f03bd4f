"""Pages du territoire : la matrice des étapes, la carte des sujets, leur tableur."""

from __future__ import annotations

import io
from typing import Any

from flask import send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.parcours import regles, territoire
from registre.parcours.donnees import PARCOURS
from registre.parcours.tableur import exporter
from registre.parcours.territoire import Carte, Filtre
from registre.parcours.vues import BASE, TITRE, cadre, url_d_agir
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.fiches.tableur import MIMETYPES
from socle.organismes.listes import LISTES
from socle.web import contexte, organisme, page, rendre

TERRITOIRE = "Territoire"
VUES = {"parcours.matrice": "Étapes du parcours", "parcours.carte": "Carte des sujets"}
TONS = {
    regles.FAIT: "bien", regles.A_REVOIR: "attention", regles.EN_COURS: "accent", regles.A_FAIRE: "alerte",
}  # fmt: skip
ICONES = {
    regles.FAIT: "coche", regles.A_REVOIR: "historique", regles.EN_COURS: "horloge", regles.A_FAIRE: "croix",
    regles.SANS_OBJET: "moins", regles.A_VENIR: "information", regles.RESERVE: "cadenas",
}  # fmt: skip


def _filtre() -> Filtre:
    type_ = argument("type", 40)
    connu = type_ if type_ in LISTES["types_organismes"].codes else ""
    return Filtre(argument("tri", 60) or territoire.RETARD, connu, argument("retard", 3) == "oui", numero_demande())


@page(cadre, f"{BASE}/territoire", droits.LIRE)
def matrice() -> ResponseReturnValue:
    """Organismes × étapes."""
    filtre = _filtre()
    return _montrer(
        "parcours.matrice", territoire.matrice(contexte(), filtre), filtre, "Les étapes, organisme par organisme"
    )


@page(cadre, f"{BASE}/territoire/carte", droits.LIRE)
def carte() -> ResponseReturnValue:
    """Organismes × sujets."""
    filtre = _filtre()
    return _montrer("parcours.carte", territoire.carte(contexte(), filtre), filtre, "La carte du territoire")


def _montrer(point: str, lue: Carte, filtre: Filtre, titre: str) -> ResponseReturnValue:
    retard = "oui" if filtre.en_retard else ""
    gardes: dict[str, Any] = {"type": filtre.type or None, "retard": retard or None}
    liste = PageFiches((), len(lue.lignes), lue.page)
    return rendre(
        "registre/parcours/territoire.html", titre=titre, lue=lue, filtre=filtre, point=point,
        fil=fil((TITRE, adresse("parcours.lister")), (TERRITOIRE, None)), colonnes=_colonnes(point, lue, filtre, gardes),
        onglets=[_onglet(p, libelle, point) for p, libelle in VUES.items()],
        pages=pages_de_la_liste(point, liste, tri=filtre.tri, **gardes), types=LISTES["types_organismes"], tons=TONS,
        icones=ICONES, etats=regles.ETATS, url_de=_adresses(lue, point), peut_exporter=droits.EXPORTER in contexte().droits,
        parcours=PARCOURS, url_action=adresse(point),
    )  # fmt: skip


def _onglet(point: str, libelle: str, actif: str) -> dict[str, Any]:
    return {"libelle": libelle, "url": adresse(point), "actif": point == actif}


def _colonnes(point: str, lue: Carte, filtre: Filtre, gardes: dict[str, Any]) -> list[dict[str, Any]]:
    """Les titres de colonnes, chacun un lien qui trie."""
    suites = [("Organisme", territoire.NOM), ("En retard", territoire.RETARD), ("Fait", territoire.PART)]
    suites += [(c.court, c.code) for c in lue.colonnes]
    return [
        {"libelle": libelle, "url": adresse(point, tri=code, **gardes), "sens": "asc" if filtre.tri == code else None}
        for libelle, code in suites
    ] + [{"libelle": "Dernier acte"}]


def _adresses(lue: Carte, point: str) -> dict[tuple[str, str], str]:
    """(organisme, colonne) → où l'on agit : l'étape de son parcours, ou la page du sujet chez lui."""
    if point == "parcours.matrice":
        bases = {ligne.code: adresse_chez(ligne.code, "parcours.lister") for ligne in lue.ici}
        return {(o, c.code): f"{base}#etape-{c.code}" for o, base in bases.items() for c in lue.colonnes}
    return {
        (ligne.code, c.code): url_d_agir(cellule.etat.point, ligne.code)
        for ligne in lue.ici for c, cellule in zip(lue.colonnes, ligne.cellules, strict=True)
    }  # fmt: skip


def adresse_chez(code: str, point: str) -> str:
    """L'adresse de cette page chez un autre organisme du territoire."""
    return url_d_agir(point, code)


@page(cadre, f"{BASE}/territoire/carte.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_la_carte(format: str) -> ResponseReturnValue:
    """Le territoire en tableur : les sujets, les étapes, toutes les mesures."""
    contenu = exporter(contexte(), format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"territoire-{organisme().code}.{format}")
