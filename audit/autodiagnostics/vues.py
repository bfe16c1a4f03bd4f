"""Pages d'un autodiagnostic : la liste, l'ouverture, le bilan, les périmètres, la clôture."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import operations, reprise
from audit.autodiagnostics import verbes as _verbes  # noqa: F401
from audit.autodiagnostics.bilans import Bilan, bilan_de
from audit.autodiagnostics.forme import FORME, FORME_NEUVE
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import OUVERT
from audit.autodiagnostics.onglets import LISTE, fil_de, onglets_de
from audit.autodiagnostics.pages import dessins, en_chiffres, filtrer, lignes_de_scores, perimetres, prochain
from audit.autodiagnostics.scores import bande
from audit.droits import CONDUIRE, LIRE, REPONDRE
from audit.referentiels.forme import COMPLET, COURT
from audit.referentiels.livres import RGS
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, numero_demande, pages_de_la_liste
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("autodiagnostics", __name__)
BASE = "/o/<code>/autodiagnostics"
CHAPEAU = (
    "Vous répondez point par point, à votre rythme. Rien n'est noté à votre place, et « je ne sais pas » est une réponse : "
    "elle se compte à part."
)
NEUF = Editeur(
    FORME_NEUVE, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="autodiagnostics.voir", lister="autodiagnostics.lister", titre_liste=LISTE, titre_neuf="Ouvrir un autodiagnostic",
    chapeau=CHAPEAU, cree="L'autodiagnostic est ouvert. Vous pouvez répondre.", enregistree="",
)  # fmt: skip
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="autodiagnostics.voir", lister="autodiagnostics.lister", titre_liste=LISTE, titre_neuf="", chapeau="",
    cree="", enregistree="L'autodiagnostic est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """Les autodiagnostics de l'organisme."""
    filtre = operations.Filtre(
        argument("q"), argument("etat", 20), argument("archives", 3) == "oui", numero_demande()
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("autodiagnostics.lister", liste, q=filtre.demande, etat=filtre.etat, archives=archives)
    return rendre(
        "audit/autodiagnostics/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        peut_conduire=CONDUIRE in contexte().droits, jour=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", CONDUIRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir un autodiagnostic."""
    jour = contexte().aujourd_hui
    seul = not contexte().roles & {"rssi"}
    depart = {
        "titre": f"Autodiagnostic {jour.year}",
        "debut": jour,
        "referentiel": RGS,
        "parcours": COURT if seul else COMPLET,
    }
    return NEUF.nouvelle(depart=depart)


@page(cadre, f"{BASE}/<uuid:id_>", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Le bilan d'un autodiagnostic : scores, obligations, périmètres."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    etat = operations.lire_etat(contexte(), id_)
    bilan, siens = bilan_de(etat.unites), contexte().droits
    precedent = operations.precedent(contexte(), etat.autodiagnostic.precedent_id)
    avant = precedent.ligne.bilan if precedent is not None else {}
    modifiable = CONDUIRE in siens and not etat.objet.archive
    return rendre(
        "audit/autodiagnostics/bilan.html", statut, fil=fil_de(id_, etat.objet.libelle), etat=etat, bilan=bilan,
        refus=refus, onglets=onglets_de(id_, "bilan"), chiffres=en_chiffres(bilan), listes=LISTES,
        axes=lignes_de_scores(etat.referentiel.referentiel.axes, bilan.axes),
        chapitres=lignes_de_scores({c: etat.referentiel.titres[c] for c in etat.referentiel.par_chapitre}, bilan.chapitres),
        mesures=lignes_de_scores(etat.referentiel.referentiel.mesures_guide, bilan.mesures),
        perimetres=perimetres(etat), prochain=prochain(etat), bande=bande(bilan.indice) if bilan.indice is not None else "",
        ouvert=etat.autodiagnostic.etat == OUVERT, modifiable=modifiable, peut_repondre=REPONDRE in siens,
        precedent=precedent, images=dessins(etat, bilan, avant, precedent.objet.libelle if precedent and avant else ""),
        systemes=operations.systemes_a_ajouter(contexte(), etat) if modifiable else (),
        motif=_motif(), a_la_cloture=_a_la_cloture(etat, bilan), a_confirmer=filtrer(etat.unites, "a_confirmer"),
        url_reprise=adresse("reprises.preparer", id_=id_) if CONDUIRE in siens else "",
        nouvelle_version=reprise.version_nouvelle(contexte(), etat) if CONDUIRE in siens else None,
    )  # fmt: skip


def _a_la_cloture(etat: Etat, bilan: Bilan) -> Mapping[str, Any] | None:
    """Les scores gardés à la clôture, s'ils ne sont plus ceux d'aujourd'hui (une preuve a péri depuis)."""
    garde = etat.autodiagnostic.bilan
    if etat.autodiagnostic.etat == OUVERT or garde.get("score") is None:
        return None
    return garde if (garde["score"], garde["note"]) != (bilan.ensemble.valeur, bilan.ensemble.note) else None


@page(cadre, f"{BASE}/<uuid:id_>/modifier", CONDUIRE, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier la fiche d'un autodiagnostic."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un autodiagnostic."""
    passages = operations.lire_passages(contexte(), id_)
    fiche = operations.lire(contexte(), id_)
    return histoire(
        fiche, passages, EDITEUR.champs_des_passages(passages), cadre="autodiagnostics", liste=LISTE,
        onglets=onglets_de(id_, "historique"),
    )  # fmt: skip


def _motif() -> str:
    return lire_ligne(request.form.get("motif", ""))[:1000]


def _decider(id_: uuid.UUID, acte: Callable[[], object], phrase: str) -> ResponseReturnValue:
    return decider(
        acte, phrase, adresse("autodiagnostics.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus)
    )


@page(cadre, f"{BASE}/<uuid:id_>/perimetres", CONDUIRE, methods=["POST"])
def ajouter_perimetre(id_: uuid.UUID) -> ResponseReturnValue:
    """Ajouter un téléservice, ou le parc d'objets."""
    genre, _, systeme = lire_ligne(request.form.get("perimetre", ""))[:80].partition(":")
    return _decider(id_, lambda: operations.ajouter_perimetre(contexte(), id_, genre, systeme),
                    "Le périmètre est ajouté.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/perimetres/<uuid:cible_id>/retirer", CONDUIRE, methods=["POST"])
def retirer_perimetre(id_: uuid.UUID, cible_id: uuid.UUID) -> ResponseReturnValue:
    """Retirer un périmètre du compte."""
    return _decider(id_, lambda: operations.retirer_perimetre(contexte(), id_, cible_id),
                    "Le périmètre est retiré. Ses réponses sont gardées : ajoutez-le pour les retrouver.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/clore", CONDUIRE, methods=["POST"])
def clore(id_: uuid.UUID) -> ResponseReturnValue:
    """Clore l'autodiagnostic."""
    return _decider(id_, lambda: operations.clore(contexte(), id_, version_recue()),
                    "L'autodiagnostic est clos. Ses scores de ce jour sont gardés.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", CONDUIRE, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir un autodiagnostic clos."""
    return _decider(id_, lambda: operations.rouvrir(contexte(), id_, version_recue(), _motif()),
                    "L'autodiagnostic est rouvert.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", CONDUIRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue()), "Autodiagnostic archivé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", CONDUIRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue(), False),
                    "Autodiagnostic sorti des archives.")  # fmt: skip
