"""Pages des preuves : liste, dépôt, fiche, téléchargement, archive."""

from __future__ import annotations

import hashlib
import io
import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from socle.droits import PREUVES_DEPOSER, PREUVES_EFFACER, PREUVES_LIRE
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.liens import operations as liens
from socle.liens.volets import Volet
from socle.objets import Objet
from socle.operations import Contexte
from socle.preuves import operations
from socle.preuves import verbes as _verbes  # noqa: F401
from socle.preuves.archive import composer
from socle.preuves.contenus import nom_lisible
from socle.preuves.forme import FORME
from socle.preuves.listes import LISTES
from socle.preuves.modele import TYPE, PreuveSaisie
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_entier, lire_ligne
from socle.web import contexte, instance, organisme, page, rendre, uuid_ou_introuvable

cadre = Blueprint("preuves", __name__)
BASE = "/o/<code>/preuves"
LISTE = "Preuves"
HORS_FORME = {"fichier": "Fichier", "version_signee": "Version signée"}
"""Champs de la page de dépôt qui ne sont pas ceux de la fiche d'une preuve."""
ETATS = (
    ("", "Toutes"),
    ("perimees", "Périmées"),
    ("bientot", "Périment dans 30 jours"),
    ("seules", "Attachées à rien"),
)


def _creer_jamais(*_: Any) -> uuid.UUID:
    raise RegleEnfreinte("Une preuve se dépose avec son fichier.")


EDITEUR = Editeur(
    FORME, operations.lire_seule, operations.lire_version, _creer_jamais, operations.enregistrer,
    voir="preuves.voir", lister="preuves.lister", titre_liste=LISTE, titre_neuf="Déposer une preuve",
    chapeau="Le fichier ne change pas : pour une nouvelle version, déposez une autre preuve et archivez celle-ci.",
    cree="", enregistree="La preuve est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", PREUVES_LIRE)
def lister() -> ResponseReturnValue:
    """La liste des preuves."""
    filtre = operations.Filtre(
        argument("q"), argument("nature", 40), argument("etat", 20), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste(
        "preuves.lister", liste, q=filtre.demande, nature=filtre.nature, etat=filtre.etat, archives=archives
    )
    return rendre(
        "socle/preuves/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        etats=ETATS, aujourd_hui=contexte().aujourd_hui, peut_deposer=PREUVES_DEPOSER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/deposer", PREUVES_DEPOSER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer un fichier, attaché à l'objet d'où l'on vient."""
    objet_id = objet_demande(request.args)
    objet = liens.trouver(contexte(), objet_id) if objet_id else None
    if request.method != "POST":
        depart = valeurs_tapees(FORME.champs, PreuveSaisie.model_construct(recue_le=contexte().aujourd_hui))
        return _formulaire(depart, objet)
    valeurs = formulaire.lire_formulaire(request.form, FORME.champs)
    malgre = valeurs.pop("malgre", "") == "oui"
    signe, demandee = valeurs.pop("signe", "") == "oui", valeurs.pop("version_signee", "")
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _formulaire(valeurs, objet, {"fichier": ["Choisissez un fichier."]}, 422)
    nom, contenu = lire_ligne(fichier.filename), fichier.read()
    valeurs["titre"] = valeurs.get("titre") or _titre_de(nom)
    empreinte = hashlib.sha256(contenu).hexdigest()
    deja = None if malgre else operations.semblable(contexte(), empreinte)
    if deja is not None and not operations.est_deja_la(contexte(), jeton_recu(), empreinte):
        return _formulaire(valeurs, objet, {}, 409, deja)
    try:
        id_ = operations.deposer(
            contexte(), instance().depot, contenu, nom, valider(PreuveSaisie, valeurs), objet_id=objet_id,
            signe=signe, version_signee=_version_lue(demandee) if signe else None, jeton=jeton_recu(),
        )  # fmt: skip
    except SaisieRefusee as refus:
        return _formulaire(valeurs, objet, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _formulaire(valeurs, objet, {"fichier": [refus.phrase]}, 422)
    flash("La preuve est déposée, chiffrée, et son empreinte retenue.", "reussite")
    if objet is not None:
        return redirect(adresse("liens.voir", id_=objet.id), 303)
    return redirect(adresse("preuves.voir", id_=id_), 303)


def _titre_de(nom: str) -> str:
    """Titre d'une preuve dont on n'a donné que le fichier."""
    lisible = nom_lisible(nom)
    return (lisible.rpartition(".")[0] or lisible or "Preuve")[:200]


def _version_lue(texte: str) -> int | None:
    try:
        return lire_entier(texte)
    except ValueError as erreur:
        raise SaisieRefusee({"version_signee": [str(erreur)]}) from erreur


def _formulaire(
    valeurs: dict[str, Any], objet: Objet | None, erreurs: dict[str, list[str]] | None = None, statut: int = 200,
    deja: Any = None,
) -> ResponseReturnValue:  # fmt: skip
    champs = {c.nom: c for c in FORME.champs}
    propres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle in HORS_FORME}
    autres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle not in HORS_FORME}
    montrees = propres | formulaire.erreurs_a_montrer(autres, champs)
    return rendre(
        "socle/preuves/deposer.html", statut, fil=fil((LISTE, adresse("preuves.lister")), ("Déposer", None)), objet=objet,
        sections=FORME.sections, champs_vifs=champs, valeurs=valeurs, erreurs=montrees, en_erreur=bool(montrees), deja=deja,
        libelles=formulaire.libelles_des_chemins(montrees, champs) | HORS_FORME, jeton=jeton_recu(),
        action=adresse("preuves.deposer", objet=objet.id if objet else None),
        signe=request.form.get("signe") == "oui", version_signee=request.form.get("version_signee", ""),
        taille=instance().reglages.taille_televersement_mo,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", PREUVES_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'une preuve."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, objets = operations.lire(contexte(), id_)
    return montrer(
        "socle/preuves/fiche.html", FORME, fiche, cadre="preuves", liste=LISTE, champs={c.nom: c for c in FORME.champs},
        modifiable=PREUVES_DEPOSER in contexte().droits, statut=statut, refus=refus, sans=frozenset({"titre"}),
        objets=objets, signee=next((o for o in objets if o.id == fiche.ligne.objet_signe_id), None), lies=(), listes=LISTES,
        peut_effacer=PREUVES_EFFACER in contexte().droits,
        peut_detacher=[o.id for o in objets if liens.peut_modifier(contexte(), o.type)],
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", PREUVES_DEPOSER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger ce qui est dit d'une preuve."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", PREUVES_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une preuve."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire_seule(contexte(), id_), passages, FORME.champs, cadre="preuves", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/fichier", PREUVES_LIRE)
def telecharger(id_: uuid.UUID) -> ResponseReturnValue:
    """Le fichier, en pièce jointe, jamais ouvert dans la page."""
    preuve, contenu = operations.lire_contenu(contexte(), instance().depot, id_)
    return _en_piece_jointe(send_file(io.BytesIO(contenu), preuve.type_mime, True, preuve.nom_fichier, etag=False))


def _en_piece_jointe(reponse: Response) -> Response:
    reponse.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Cache-Control"] = "no-store"
    return reponse


@page(cadre, f"{BASE}/archive.zip", PREUVES_LIRE, methods=["POST"])
def archive() -> ResponseReturnValue:
    """Toutes les preuves et leur manifeste."""
    fichier = composer(contexte(), instance().depot)
    return _en_piece_jointe(send_file(fichier, "application/zip", True, f"preuves-{organisme().code}.zip"))


@page(cadre, f"{BASE}/<uuid:id_>/archiver", PREUVES_DEPOSER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Preuve archivée. Son fichier reste.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", PREUVES_DEPOSER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Preuve sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("preuves.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/effacer", PREUVES_EFFACER, methods=["POST"])
def effacer(id_: uuid.UUID) -> ResponseReturnValue:
    """Effacer le contenu : la ligne et l'empreinte restent."""
    motif = request.form.get("motif", "")
    return decider(
        lambda: operations.effacer(contexte(), instance().depot, id_, version_recue(), motif),
        "Le contenu est effacé ; l'empreinte reste.", adresse("preuves.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/detacher", PREUVES_DEPOSER, methods=["POST"])
def detacher(id_: uuid.UUID) -> ResponseReturnValue:
    """Détacher d'un objet ; la preuve reste."""
    objet = request.form.get("objet", "")
    if not objet:
        return _voir(id_, 422, "Dites de quel objet détacher cette preuve.")
    operations.detacher(contexte(), id_, uuid_ou_introuvable(objet))
    flash("La preuve est détachée ; elle reste au dossier.", "reussite")
    return redirect(adresse("preuves.lister"), 303)


def volet(contexte_: Contexte, objet: Objet) -> Volet | None:
    """Les preuves d'un objet, sur sa page « Liens et pièces »."""
    if PREUVES_LIRE not in contexte_.droits or objet.type == TYPE:
        return None
    peut = PREUVES_DEPOSER in contexte_.droits and liens.peut_modifier(contexte_, objet.type)
    preuves = operations.preuves_de(contexte_, objet.id)
    signee = max((p.version_signee or 0 for p in preuves if p.objet_signe_id == objet.id), default=0)
    donnees = {"preuves": preuves, "peut_deposer": peut, "aujourd_hui": contexte_.aujourd_hui, "signee": signee}
    return Volet("Preuves", "socle/preuves/volet.html", donnees)
