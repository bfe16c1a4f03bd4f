"""Pages de l'annuaire : liste, fiche, formulaire, fusion, et qui emploie ce prestataire."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.prestataires import annuaire, relations
from registre.prestataires.formes import ANNUAIRE
from registre.prestataires.listes import LISTES
from registre.prestataires.modele import Prestataire
from registre.prestataires.regles import alertes_des_qualifications
from registre.prestataires.vues import pays
from socle.erreurs import RegleEnfreinte
from socle.fiches import formulaire
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import Fil, adresse, argument, fil, histoire, objet_demande, onglets_de
from socle.web import contexte, page, rendre, uuid_ou_introuvable

cadre = Blueprint("annuaire", __name__)
BASE = "/o/<code>/annuaire"
LISTE = "Annuaire des prestataires"

EDITEUR = Editeur(
    ANNUAIRE, annuaire.lire_fiche, annuaire.lire_version, annuaire.creer, annuaire.enregistrer,
    voir="annuaire.voir", lister="annuaire.lister", titre_liste=LISTE, titre_neuf="Nouvelle fiche de l'annuaire",
    chapeau="L'identité du prestataire, la même pour tous ses clients. Le contrat et les clauses sont propres à chaque "
    "organisme : ils s'écrivent ailleurs.",
    cree="La fiche est à l'annuaire.", enregistree="La fiche est enregistrée.",
)  # fmt: skip


def _fil(*suite: tuple[str, str | None]) -> Fil:
    return fil((LISTE, adresse("annuaire.lister")), *suite)


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les fiches que l'organisme voit : les siennes et celles du territoire."""
    trouves = annuaire.chercher(contexte(), argument("q"))
    return rendre(
        "registre/prestataires/annuaire.html", fil=fil((LISTE, None)), trouves=trouves, demande=argument("q"),
        maximum=annuaire.PROPOSES, peut_modifier=droits.PRESTATAIRES_RELATION in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.PRESTATAIRES_RELATION, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ajouter une fiche ; une ressemblance est montrée avant de créer un doublon. `?relation=oui` : la relation suit."""
    if request.method == "POST" and "_malgre" not in request.args and request.form.get("_action") == "enregistrer":
        nom, siren = request.form.get("nom", ""), "".join(request.form.get("siren", "").split())
        proches = annuaire.chercher_doublons(contexte(), nom, siren)
        if proches:
            return _doublons(proches)
    if argument("relation", 3) != "oui":
        return EDITEUR.nouvelle()
    objet = objet_demande(request.args)
    return EDITEUR.nouvelle(
        depart={"nom": argument("nom")}, vers=lambda id_: adresse("prestataires.creer", prestataire=id_, objet=objet)
    )


def _doublons(proches: list[Prestataire]) -> ResponseReturnValue:
    """Rien n'est écrit : la personne choisit une fiche existante, ou confirme la sienne, gardée dans la page."""
    gardes = [(nom, valeur) for nom, valeur in request.form.items(multi=True) if nom != "csrf_token"]
    return rendre(
        "registre/prestataires/doublons.html", 409, fil=_fil(("Nouvelle fiche", None)), proches=proches, gardes=gardes,
        url=adresse("annuaire.creer", _malgre="oui", relation=argument("relation", 3) or None,
                    objet=objet_demande(request.args)), objet=objet_demande(request.args),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une fiche de l'annuaire."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lue = annuaire.lire(contexte(), id_)
    ici = lue.prestataire.organisme_id == contexte().organisme_id
    champs = {c.nom: c for c in ANNUAIRE.champs}
    lues = formulaire.sections_lues(
        ANNUAIRE.sections, champs, lue.saisie, frozenset({"nom", "qualifications", "chaine"})
    )
    noms = {p.id: p.nom for p in (lue.prestataire, *lue.doublons)}
    tient = droits.PRESTATAIRES_ANNUAIRE in contexte().droits
    version = annuaire.lire_fiche(contexte(), id_).objet.version if ici else 0
    return rendre(
        "registre/prestataires/fiche_annuaire.html", statut, fil=_fil((lue.prestataire.nom, None)), lue=lue, ici=ici,
        sections=lues, noms=noms, pays=pays, aujourd_hui=contexte().aujourd_hui, refus=refus,
        alertes=alertes_des_qualifications(lue.qualifications, contexte().aujourd_hui),
        onglets=onglets_de("annuaire", id_, "fiche") if ici else (),
        en_erreur=bool(refus), version=version, peut_tenir=ici and tient, listes=LISTES,
        peut_modifier=ici and droits.PRESTATAIRES_RELATION in contexte().droits,
        peut_ajouter=droits.PRESTATAIRES_RELATION in contexte().droits,
        peut_diffuser=droits.VIOLATIONS_DIFFUSER in contexte().droits,
        candidats=annuaire.chercher(contexte()) if ici and tient and lue.gardee is None else (),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.PRESTATAIRES_RELATION, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger une fiche tenue ici."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une fiche tenue ici."""
    passages = annuaire.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(annuaire.lire_fiche(contexte(), id_), passages, champs, cadre="annuaire", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/usages", droits.LIRE)
def usages(id_: uuid.UUID) -> ResponseReturnValue:
    """Qui emploie ce prestataire, pour quels traitements, avec quelles clauses."""
    lus = relations.lire_usages(contexte(), id_)
    nom = lus.prestataire.prestataire.nom
    return rendre(
        "registre/prestataires/usages.html", fil=_fil((nom, adresse("annuaire.voir", id_=id_)), ("Qui l'emploie", None)),
        usages=lus, listes=LISTES, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/fusionner", droits.PRESTATAIRES_ANNUAIRE, methods=["POST"])
def fusionner(id_: uuid.UUID) -> ResponseReturnValue:
    """Faire de cette fiche un alias d'une autre."""
    choisie = request.form.get("gardee", "")
    if not choisie:
        return _voir(id_, 422, "Choisissez la fiche à garder.")
    try:
        completer = request.form.get("completer") == "oui"
        gardee = annuaire.fusionner(contexte(), id_, uuid_ou_introuvable(choisie), completer)
    except RegleEnfreinte as refus:
        return _voir(id_, refus.code_http, refus.phrase)
    flash("Les deux fiches n'en font plus qu'une. Aucun lien n'est perdu, et la fusion se défait.", "reussite")
    return redirect(adresse("annuaire.voir", id_=gardee), 303)


@page(cadre, f"{BASE}/<uuid:id_>/defusionner", droits.PRESTATAIRES_ANNUAIRE, methods=["POST"])
def defusionner(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire une fusion."""
    return decider(
        lambda: annuaire.defusionner(contexte(), id_), "La fusion est défaite.", adresse("annuaire.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.PRESTATAIRES_RELATION, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Fiche archivée. Les relations qui la citent restent.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.PRESTATAIRES_RELATION, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Fiche sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: annuaire.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("annuaire.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
