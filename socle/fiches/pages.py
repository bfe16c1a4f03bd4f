"""Montrer une fiche et son histoire : ce que les vues de toutes les tranches à fiche simple ont en commun."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from socle.champs import Champ
from socle.ecarts import ecarts
from socle.fiches import formulaire
from socle.fiches.forme import Forme
from socle.fiches.operations import PAGE_MAXIMALE, Fiche, PageFiches, Passage
from socle.liens.vues import lies_par_type, onglets, url_de_l_objet
from socle.types import lire_entier, lire_ligne
from socle.verbes import phrase_du_verbe
from socle.web import contexte, organisme, rendre

Fil = list[tuple[str, str | None]]


def adresse(point: str, **valeurs: Any) -> str:
    """Adresse d'une route de l'organisme courant."""
    return url_for(point, code=organisme().code, **valeurs)


def fil(*suite: tuple[str, str | None]) -> Fil:
    """Fil d'Ariane d'une page de l'organisme courant."""
    return [(organisme().nom, adresse("organismes.accueil")), *suite]


def argument(nom: str, longueur: int = 200) -> str:
    """Un argument de l'adresse, sur une ligne, coupé."""
    return lire_ligne(request.args.get(nom, "")[:longueur])


def numero_demande() -> int:
    """Numéro de page demandé, au moins un ; un texte illisible vaut un."""
    try:
        numero = lire_entier(request.args.get("page", "1")) or 1
    except ValueError:
        numero = 1
    return max(1, min(numero, PAGE_MAXIMALE))


def objet_demande(source: Mapping[str, str] | None = None) -> uuid.UUID | None:
    """Identifiant de l'objet d'où l'on vient (`?objet=`), ou None s'il est absent ou illisible."""
    try:
        return uuid.UUID((source or request.args).get("objet", ""))
    except ValueError:
        return None


def pages_de_la_liste(point: str, liste: PageFiches, **filtres: Any) -> dict[str, str | None]:
    """Ce que la macro de pagination attend, les filtres gardés."""
    gardes = {nom: valeur for nom, valeur in filtres.items() if valeur not in ("", None, False)}
    return {
        "precedente_url": adresse(point, page=liste.page - 1, **gardes) if liste.page > 1 else None,
        "suivante_url": adresse(point, page=liste.page + 1, **gardes) if liste.page < liste.pages else None,
        "libelle": f"Page {liste.page} sur {liste.pages}",
    }


def montrer(
    gabarit: str, forme: Forme, fiche: Fiche, *, cadre: str, liste: str, champs: Mapping[str, Champ], modifiable: bool,
    alertes: Sequence[Any] = (), statut: int = 200, refus: str = "", sans: frozenset[str] = frozenset({"nom"}),
    nom: str = "", **suite: Any,
) -> ResponseReturnValue:  # fmt: skip
    """La page d'une fiche. `cadre` : nom du blueprint, dont les routes s'appellent voir, modifier, archiver… ;
    `liste` : titre de sa liste ; `sans` : champs que la page montre elle-même ; `nom` : s'il ne vient pas de l'objet.
    """
    id_ = fiche.objet.id
    if "lies" not in suite:
        suite["lies"] = lies_par_type(id_)
    lues = formulaire.sections_lues(forme.sections, champs, fiche.saisie, sans)
    return rendre(
        gabarit, statut, fiche=fiche, refus=refus, alertes=alertes, modifiable=modifiable, sections=lues,
        fil=fil((liste, adresse(f"{cadre}.lister")), (nom or fiche.objet.libelle, None)),
        vides=[libelle for lue in lues for libelle in lue.vides], url_de_l_objet=url_de_l_objet,
        onglets=onglets_de(cadre, id_, "fiche"), url_modifier=adresse(f"{cadre}.modifier", id_=id_),
        **{"point_archiver": f"{cadre}.archiver", "point_desarchiver": f"{cadre}.desarchiver",
           "aujourd_hui": contexte().aujourd_hui, **suite},
    )  # fmt: skip


def onglets_de(cadre: str, id_: uuid.UUID, actif: str) -> list[dict[str, Any]]:
    """Onglets d'une fiche : elle-même, ses liens et pièces, son histoire."""
    histoire = {"libelle": "Historique", "url": adresse(f"{cadre}.historique", id_=id_), "actif": actif == "historique"}
    return onglets("Fiche", adresse(f"{cadre}.voir", id_=id_), id_, actif, histoire)


def motif_de(contenu: Mapping[str, Any]) -> str:
    """Le motif d'un acte, tel que le journal le garde."""
    return str(contenu.get("motif") or "")


def histoire(
    fiche: Any, passages: Sequence[Passage], champs: Sequence[Champ], *, cadre: str, liste: str,
    preciser: Callable[[Mapping[str, Any]], str] = motif_de, onglets: Sequence[Mapping[str, Any]] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Ce qui est arrivé à une fiche, ce qui a changé à chaque fois ; `preciser` dit ce qu'un acte a décidé et pourquoi."""
    id_ = fiche.objet.id
    for passage in passages:
        connus = passage.avant is not None and passage.apres is not None
        passage.ecarts = ecarts(champs, passage.avant, passage.apres) if connus else ()
        passage.precision = preciser(passage.contenu)
    return rendre(
        "socle/fiches/historique.html", fiche=fiche, passages=passages, phrase_du_verbe=phrase_du_verbe,
        fil=fil((liste, adresse(f"{cadre}.lister")), (fiche.objet.libelle, adresse(f"{cadre}.voir", id_=id_)),
                ("Historique", None)),
        onglets=onglets if onglets is not None else onglets_de(cadre, id_, "historique"),
    )  # fmt: skip
