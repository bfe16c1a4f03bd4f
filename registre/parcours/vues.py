"""Pages du parcours de conformité : les étapes d'un organisme, une attestation, la page à imprimer."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.parcours import lecture, operations, regles
from registre.parcours import verbes as _verbes  # noqa: F401
from registre.parcours.documents import phrase_d_ensemble
from registre.parcours.donnees import PARCOURS
from registre.parcours.forme import FORME, nom_de_l_etape
from registre.parcours.modele import AttestationSaisie
from socle.champs import Champ
from socle.documents import MIMETYPES
from socle.droits import PREUVES_DEPOSER
from socle.echeances.calcul import ajouter_mois
from socle.erreurs import SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import decider, jeton_recu, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, onglets_de
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, instance, organisme, page, rendre

cadre = Blueprint("parcours", __name__)
BASE = "/o/<code>/parcours"
TITRE = "Parcours de conformité"


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les étapes, ce qui les mesure, ce qu'on en atteste."""
    lu = lecture.lire(contexte())
    siens = contexte().droits
    return rendre(
        "registre/parcours/parcours.html", fil=fil((TITRE, None)), lu=lu, parcours=PARCOURS, etats=regles.ETATS,
        dessins=regles.DESSINS, ensemble=phrase_d_ensemble(lu), url_d_agir=url_d_agir, titre=TITRE,
        peut_attester=droits.PARCOURS_ATTESTER in siens, peut_exporter=droits.EXPORTER in siens,
    )  # fmt: skip


def url_d_agir(point: str, code: str = "") -> str:
    """L'adresse de la page où l'on agit ; vide si sa tranche n'est pas là, ou si la personne n'y a pas droit."""
    vue: Any = current_app.view_functions.get(point)
    if vue is None or getattr(vue, "droit", "") not in contexte().droits:
        return ""
    return current_app.url_for(point, code=code or organisme().code)


@page(cadre, f"{BASE}/document.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """« Où en sommes-nous », en Word ou en PDF."""
    contenu = operations.exporter(contexte(), format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"parcours-{organisme().code}.{format}")


@page(cadre, f"{BASE}/attester", droits.PARCOURS_ATTESTER, methods=["GET", "POST"])
def attester() -> ResponseReturnValue:
    """Attester une étape, preuve à l'appui."""
    if request.method != "POST":
        jour = contexte().aujourd_hui
        depart = AttestationSaisie.model_construct(constatee_le=jour, expire_le=ajouter_mois(jour, 12))
        return _formulaire(valeurs_tapees(FORME.champs, depart) | {"etape": _etape_demandee()})
    valeurs = formulaire.lire_formulaire(request.form, FORME.champs)
    envoye = request.files.get("fichier")
    fichier = operations.Fichier(lire_ligne(envoye.filename), envoye.read()) if envoye and envoye.filename else None
    try:
        saisie = valider(AttestationSaisie, valeurs)
        operations.attester(contexte(), instance().depot, saisie, fichier, jeton_recu())
    except SaisieRefusee as refus:
        return _formulaire(valeurs, refus.erreurs, 422)
    flash("L'étape est attestée. Ce que l'outil mesure reste montré à côté.", "reussite")
    return redirect(f"{adresse('parcours.lister')}#etape-{saisie.etape}", 303)


def _etape_demandee() -> str:
    etape = argument("etape", 60)
    return etape if etape in PARCOURS.par_code else ""


def _formulaire(
    valeurs: dict[str, Any], erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    champs = _champs()
    propres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle == "fichier"}
    autres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle != "fichier"}
    montrees = propres | formulaire.erreurs_a_montrer(autres, champs)
    return rendre(
        "registre/parcours/attester.html", statut, fil=fil((TITRE, adresse("parcours.lister")), ("Attester", None)),
        champs_vifs=champs, section=FORME.sections[0], valeurs=valeurs, erreurs=montrees, en_erreur=bool(montrees),
        libelles=formulaire.libelles_des_chemins(montrees, champs) | {"fichier": "Fichier"}, jeton=jeton_recu(),
        etape=PARCOURS.par_code.get(str(valeurs.get("etape", ""))), taille=instance().reglages.taille_televersement_mo,
        peut_deposer=PREUVES_DEPOSER in contexte().droits,
    )  # fmt: skip


def _champs() -> dict[str, Champ]:
    """Les champs par nom ; la preuve porte celles du dossier."""
    champs = {c.nom: c for c in FORME.champs}
    champs["preuve_id"] = replace(
        champs["preuve_id"], genre="choix", admises=tuple(operations.preuves_proposees(contexte()))
    )
    return champs


@page(cadre, f"{BASE}/attestations/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une attestation : qui, pourquoi, quelle preuve, jusqu'à quand ; et ce que l'outil mesure."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, preuve = operations.lire_attestation(contexte(), id_)
    jour, toutes = contexte().aujourd_hui, operations.lire_attestations(contexte(), fiche.ligne.etape)
    return rendre(
        "registre/parcours/attestation.html", statut, fiche=fiche,
        fil=fil((TITRE, adresse("parcours.lister")), (fiche.objet.libelle, None)),
        a=fiche.ligne, preuve=preuve, refus=refus, en_erreur=bool(refus), vaut=regles.vaut(fiche.ligne, jour),
        jour=jour, etape=lecture.lire(contexte()).trouver(fiche.ligne.etape), nom=nom_de_l_etape(fiche.ligne.etape),
        etats=regles.ETATS, dessins=regles.DESSINS, onglets=onglets_de("parcours", id_, "fiche"),
        autres=[autre for autre in toutes if autre.id != id_],
        peut_retirer=droits.PARCOURS_ATTESTER in contexte().droits, tape=lire_texte(request.form.get("motif", "")),
    )  # fmt: skip


@page(cadre, f"{BASE}/attestations/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une attestation."""
    fiche, _ = operations.lire_attestation(contexte(), id_)
    passages = operations.lire_passages(contexte(), id_)
    return histoire(
        fiche, passages, FORME.champs, cadre="parcours", liste=TITRE,
        preciser=lambda contenu: str(contenu.get("retiree_motif") or ""),
    )  # fmt: skip


@page(cadre, f"{BASE}/attestations/<uuid:id_>/retirer", droits.PARCOURS_ATTESTER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer une attestation ; le motif reste."""
    motif = lire_texte(request.form.get("motif", ""))
    return decider(
        lambda: operations.retirer(contexte(), id_, version_recue(), motif),
        "L'attestation est retirée. L'étape retrouve sa seule mesure.", adresse("parcours.lister"),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
