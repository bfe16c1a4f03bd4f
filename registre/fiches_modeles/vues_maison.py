"""Pages des modèles de la maison : en tirer un d'une fiche, adapter, changer, dire à qui, archiver."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.fiches_modeles import maison
from registre.fiches_modeles.maison import ModeleTenu
from registre.fiches_modeles.modele import ApplicabiliteSaisie
from registre.fiches_modeles.offre import code_de, contenu_de, livre
from registre.fiches_modeles.vues import BASE, TITRE, cadre, montrer
from registre.traitements import operations as traitements
from registre.traitements.formulaire import (
    SECTIONS,
    appliquer,
    champs_de_la_fiche,
    erreurs_a_montrer,
    libelles_des_chemins,
    lire_formulaire,
    montrables,
    nettoyer,
)
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_de
from socle.ecarts import Ecart, ecarts
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire as generique
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse, fil
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

MODELE = f"{BASE}/maison/<uuid:id_>"
CHAMPS = champs_de(ApplicabiliteSaisie)
CONFLIT = "Votre saisie est ci-dessous : enregistrez de nouveau pour qu'elle remplace la sienne."


@page(cadre, MODELE, droits.LIRE)
def voir_maison(id_: uuid.UUID) -> ResponseReturnValue:
    """Un modèle de la maison."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    tenu = maison.lire(contexte(), id_)
    return montrer(code_de(id_), statut, tenu=tenu, differences=_differences(tenu), refus=refus)


def _differences(tenu: ModeleTenu) -> list[Ecart]:
    """Ce que l'adaptation change au modèle livré, tel qu'il est aujourd'hui."""
    origine = livre(tenu.modele.origine)
    if origine is None:
        return []
    return ecarts(champs_de_la_fiche(), contenu_de(origine.saisie), contenu_de(tenu.modele.saisie))


@page(
    cadre, "/o/<code>/traitements/<uuid:traitement_id>/en-modele", droits.FICHES_MODELES_TENIR, methods=["GET", "POST"]
)
def tirer(traitement_id: uuid.UUID) -> ResponseReturnValue:
    """Faire un modèle d'une fiche : à qui il s'adresse ; son contenu est celui de la fiche."""
    fiche = traitements.lire_fiche(contexte(), traitement_id)
    if request.method != "POST":
        return _a_qui(
            "En faire un modèle", {"necessite": "habituel"}, retour=adresse("traitements.voir", id_=traitement_id)
        )
    valeurs = generique.lire_formulaire(request.form, CHAMPS)
    try:
        saisie, jeton = valider(ApplicabiliteSaisie, valeurs), lire_ligne(request.form.get("_jeton", "")[:64])
        id_ = maison.tirer(contexte(), traitement_id, saisie, jeton)
    except SaisieRefusee as refus:
        retour = adresse("traitements.voir", id_=fiche.objet.id)
        return _a_qui("En faire un modèle", valeurs, 422, refus.erreurs, retour=retour)
    flash("Le modèle est fait. La fiche reste la vôtre : ce qui n'appartient qu'à vous n'y est pas repris.", "reussite")
    return redirect(adresse("fiches_modeles.voir_maison", id_=id_), 303)


@page(cadre, f"{MODELE}/a-qui", droits.FICHES_MODELES_TENIR, methods=["GET", "POST"])
def dire_a_qui(id_: uuid.UUID) -> ResponseReturnValue:
    """Changer à qui le modèle s'adresse."""
    tenu, retour = maison.lire(contexte(), id_), adresse("fiches_modeles.voir_maison", id_=id_)
    titre, depart = f"À qui s'adresse « {tenu.modele.nom} »", dict(tenu.ligne.applicabilite)
    if request.method != "POST":
        return _a_qui(titre, depart, version=tenu.objet_version, retour=retour)
    valeurs = generique.lire_formulaire(request.form, CHAMPS)
    try:
        maison.dire_a_qui(contexte(), id_, valider(ApplicabiliteSaisie, valeurs), version_recue())
    except SaisieRefusee as refus:
        return _a_qui(titre, valeurs, 422, refus.erreurs, version=version_recue(), retour=retour)
    except ConflitDeVersion as refus:
        return _a_qui(titre, valeurs, 409, {"_": [refus.phrase]}, version=tenu.objet_version, retour=retour)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    flash("C'est enregistré.", "reussite")
    return redirect(retour, 303)


def _a_qui(titre: str, valeurs: dict[str, Any], statut: int = 200, erreurs: dict[str, list[str]] | None = None,
           **suite: Any) -> ResponseReturnValue:  # fmt: skip
    return rendre(
        "registre/fiches_modeles/a_qui.html", statut, titre=titre, champs_vifs=CHAMPS, valeurs=valeurs, erreurs=erreurs or {},
        en_erreur=bool(erreurs), libelles={c.nom: c.libelle for c in CHAMPS}, jeton=uuid.uuid4().hex,
        fil=fil((TITRE, adresse("fiches_modeles.lister")), (titre, None)), **({"version": 0} | suite),
    )  # fmt: skip


@page(cadre, f"{BASE}/m/<string:modele>/adapter", droits.FICHES_MODELES_TENIR, methods=["POST"])
def adapter(modele: str) -> ResponseReturnValue:
    """Faire d'un modèle livré un modèle de la maison, puis le changer."""
    id_ = maison.adapter(contexte(), modele, lire_ligne(request.form.get("_jeton", "")[:64]))
    flash("Voici votre adaptation : changez-la, elle prend la place du modèle livré.", "reussite")
    return redirect(adresse("fiches_modeles.changer", id_=id_), 303)


@page(cadre, f"{MODELE}/modifier", droits.FICHES_MODELES_TENIR, methods=["GET", "POST"])
def changer(id_: uuid.UUID) -> ResponseReturnValue:
    """Changer le contenu d'un modèle, par le formulaire des fiches."""
    tenu = maison.lire(contexte(), id_)
    if not tenu.d_ici:
        return _voir(id_, 422, maison.AILLEURS)
    if request.method != "POST":
        return _formulaire(tenu, valeurs_tapees(champs_de_la_fiche(), tenu.modele.saisie))
    valeurs, action = lire_formulaire(request.form), request.form.get("_action", "enregistrer")
    if action != "enregistrer":
        return _formulaire(tenu, appliquer(action, valeurs), version=version_recue())
    valeurs = nettoyer(valeurs)
    try:
        maison.enregistrer(contexte(), id_, valider(TraitementSaisie, valeurs), version_recue())
    except SaisieRefusee as refus:
        return _formulaire(tenu, valeurs, 422, refus.erreurs, version_recue())
    except ConflitDeVersion as refus:
        return _formulaire(tenu, valeurs, 409, {"_": [f"{refus.phrase} {CONFLIT}"]})
    except RegleEnfreinte as refus:
        return _formulaire(tenu, valeurs, 422, {"_": [refus.phrase]}, version_recue())
    flash("Le modèle est enregistré. Les fiches qui en viennent n'ont pas bougé.", "reussite")
    return redirect(adresse("fiches_modeles.voir_maison", id_=id_), 303)


def _formulaire(tenu: ModeleTenu, valeurs: dict[str, Any], statut: int = 200, erreurs: dict[str, list[str]] | None = None,
                version: int | None = None) -> ResponseReturnValue:  # fmt: skip
    montrees = erreurs_a_montrer(erreurs or {})
    id_ = tenu.ligne.id
    retour = adresse("fiches_modeles.voir_maison", id_=id_)
    return rendre(
        "registre/fiches_modeles/contenu.html", statut, tenu=tenu, sections=SECTIONS, valeurs=montrables(valeurs), fiche=None,
        version=tenu.objet_version if version is None else version, erreurs=montrees, libelles=libelles_des_chemins(montrees),
        en_erreur=bool(montrees), conflit=None, brouillon=None, action=adresse("fiches_modeles.changer", id_=id_),
        nom_formulaire=f"fiche_modele:{id_}", jeton="", retour=retour,
        fil=fil((TITRE, adresse("fiches_modeles.lister")), (tenu.modele.nom, retour), ("Modifier", None)),
    )  # fmt: skip


@page(cadre, f"{MODELE}/reprendre", droits.FICHES_MODELES_TENIR, methods=["POST"])
def reprendre_la_fiche(id_: uuid.UUID) -> ResponseReturnValue:
    """Reprendre le contenu de la fiche dont le modèle a été tiré."""
    return _decider(id_, lambda: maison.reprendre_la_fiche(contexte(), id_, version_recue()),
                    "Le modèle dit maintenant ce que dit la fiche.")  # fmt: skip


@page(cadre, f"{MODELE}/archiver", droits.FICHES_MODELES_TENIR, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger un modèle aux archives, même employé."""
    return _decider(id_, lambda: maison.archiver(contexte(), id_, version_recue()),
                    "Modèle archivé : il n'est plus proposé. Les fiches qui en viennent n'ont pas bougé.")  # fmt: skip


@page(cadre, f"{MODELE}/desarchiver", droits.FICHES_MODELES_TENIR, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir un modèle des archives."""
    return _decider(id_, lambda: maison.archiver(contexte(), id_, version_recue(), False), "Modèle sorti des archives.")


def _decider(id_: uuid.UUID, acte: Callable[[], object], phrase: str) -> ResponseReturnValue:
    return decider(acte, phrase, adresse("fiches_modeles.voir_maison", id_=id_), lambda s, refus: _voir(id_, s, refus))
