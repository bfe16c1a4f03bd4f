"""Pages des fonds : liste, fiche, formulaire."""

from __future__ import annotations

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registre import droits
from registre.conservation import fonds
from registre.conservation.formes import FONDS
from registre.conservation.onglets import onglets
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.web import contexte, page, rendre

cadre = Blueprint("fonds", __name__)
BASE = "/o/<code>/conservation/fonds"
LISTE = "Fonds"
EDITEUR = Editeur(
    FONDS, fonds.lire, fonds.lire_version, fonds.creer, fonds.enregistrer, voir="fonds.voir", lister="fonds.lister",
    titre_liste=LISTE, titre_neuf="Nouveau fonds",
    chapeau="Un lot de pièces d'un service, et jusqu'à quand on le garde. L'outil le rappellera ; il n'efface rien.",
    cree="Le fonds est inscrit.", enregistree="Le fonds est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les fonds, les premiers dus d'abord."""
    demande, archives = argument("q"), argument("archives", 3) == "oui"
    liste = fonds.lister(contexte(), demande, archives, numero_demande())
    return rendre(
        "registre/conservation/fonds.html", fil=fil(("Conservation", adresse("conservation.lister")), (LISTE, None)),
        onglets=onglets("fonds"), liste=liste, demande=demande, archives=archives, volume_de=fonds.volume_de,
        pages=pages_de_la_liste("fonds.lister", liste, q=demande, archives="oui" if archives else ""),
        annee=contexte().aujourd_hui.year, peut_tenir=droits.CONSERVATION_TENIR in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire un fonds."""
    return EDITEUR.nouvelle()


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un fonds."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = fonds.lire(contexte(), id_)
    modifiable = droits.CONSERVATION_TENIR in contexte().droits and fiche.ligne.bordereau_id is None
    return montrer(
        "registre/conservation/fiche_fonds.html", FONDS, fiche, cadre="fonds", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), modifiable=modifiable, statut=statut, refus=refus,
        annee=contexte().aujourd_hui.year, duree_retenue=fonds.duree_retenue,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un fonds."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un fonds."""
    passages = fonds.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(fonds.lire(contexte(), id_), passages, champs, cadre="fonds", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.CONSERVATION_TENIR, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Fonds archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.CONSERVATION_TENIR, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Fonds sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: fonds.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("fonds.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
