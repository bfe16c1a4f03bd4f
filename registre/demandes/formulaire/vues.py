"""Les pages du formulaire : celle du bureau, où on l'ouvre et le ferme ; celles de tous, sans compte."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from registre.demandes.formulaire import envois, operations
from registre.demandes.formulaire import verbes as _verbes  # noqa: F401
from registre.demandes.formulaire.listes import INFORMATIONS, LISTES
from registre.demandes.formulaire.modele import EnvoiSaisie, ReglageSaisie
from registre.droits import DEMANDES_FORMULAIRE
from socle.champs import champs_par_nom
from socle.comptes.ralentissement import TropDeTentatives
from socle.comptes.sessions import adresse_absolue, adresse_pour_un_inconnu
from socle.comptes.vues_connexion import adresse_du_client
from socle.courriels.serveur import trouver_serveur
from socle.erreurs import ConflitDeVersion, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import jeton_recu, version_recue
from socle.fiches.pages import adresse, fil
from socle.saisies import valider
from socle.web import PUBLIC, contexte, instance, organisme, page, rendre

cadre = Blueprint("formulaire_demandes", __name__)
public = Blueprint("vos_droits", __name__)
BASE = "/o/<code>/demandes/formulaire"
PUBLIQUE = "/vos-droits/<code>"
LIEN = "/vos-droits/confirmer/<jeton>"
ICI = "Formulaire public"
CHAMPS = champs_par_nom(EnvoiSaisie)
LIBELLES = {nom: c.libelle for nom, c in CHAMPS.items()}
ACTES = {"ouvrir": True, "fermer": False}
MANQUE = {
    "droit": "Choisissez ce que vous voulez.", "objet": "Écrivez votre demande.", "nom": "Écrivez votre nom.",
    "qualite": "Dites pour qui vous demandez.", "courriel": "Écrivez votre adresse électronique.",
}  # fmt: skip
"""Ce qui manque, en mots simples, pour qui n'a jamais vu de formulaire de la maison."""


@page(cadre, BASE, DEMANDES_FORMULAIRE, methods=["GET", "POST"])
def regler() -> ResponseReturnValue:
    """Ouvrir ou fermer le formulaire public, écrire son texte d'accueil."""
    reglage = operations.lire(contexte())
    if request.method != "POST":
        return _bureau(reglage, reglage.saisie.accueil)
    tape = request.form.get("accueil", "")
    ouvert = ACTES.get(request.form.get("acte", ""), reglage.ouvert)
    try:
        saisie = valider(ReglageSaisie, {"accueil": tape})
        operations.regler(contexte(), saisie, version_recue(), ouvert=ouvert, peut_envoyer=_peut_envoyer())
    except SaisieRefusee as refus:
        return _bureau(reglage, tape, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _bureau(reglage, tape, {"_": [refus.phrase]}, 422)
    except ConflitDeVersion:
        return _bureau(
            reglage, tape, {"_": ["Une autre personne a changé le formulaire : relisez avant de décider."]}, 409
        )
    flash(_phrase(reglage.ouvert, ouvert), "reussite")
    return redirect(adresse("formulaire_demandes.regler"), 303)


def _phrase(avant: bool, apres: bool) -> str:
    if avant == apres:
        return "Le formulaire est enregistré."
    return "Le formulaire est ouvert." if apres else "Le formulaire est fermé : sa page dit à qui écrire."


def _bureau(
    reglage: operations.Reglage, tape: str, erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    return rendre(
        "registre/demandes/formulaire/reglage.html", statut, reglage=reglage, accueil=tape, erreurs=erreurs or {},
        en_erreur=bool(erreurs), champ_accueil=champs_par_nom(ReglageSaisie)["accueil"], peut_envoyer=_peut_envoyer(),
        contact=operations.contact_de(organisme()), sans_courriel=operations.SANS_COURRIEL,
        sans_contact=operations.SANS_CONTACT, url_publique=adresse_absolue(_url("vos_droits.ecrire", organisme().code)),
        fil=fil(("Demandes", adresse("demandes.lister")), (ICI, None)),
    )  # fmt: skip


def _url(point: str, code: str) -> str:
    return url_for(point, code=code)


def _peut_envoyer() -> bool:
    """Vrai si un courriel peut partir et son lien revenir ici : un serveur, et une adresse que l'on connaît."""
    return trouver_serveur(instance()) is not None and bool(adresse_pour_un_inconnu("/"))


@page(public, PUBLIQUE, PUBLIC, methods=["GET", "POST"])
def ecrire(code: str) -> ResponseReturnValue:
    """Le formulaire d'un organisme ; envoyé, il mène à une page qui est la même pour tous."""
    try:
        accueil = envois.accueillir(instance(), code)
    except envois.FormulaireFerme as ferme:
        return _discrete(rendre("registre/demandes/formulaire/ferme.html", 410, accueil=ferme.accueil, panne=False))
    if not _peut_envoyer():
        statut = 503 if request.method == "POST" else 200
        return _discrete(rendre("registre/demandes/formulaire/ferme.html", statut, accueil=accueil, panne=True))
    if request.method != "POST":
        return _formulaire(accueil, {"qualite": "soi"})
    return _recevoir(accueil)


def _recevoir(accueil: envois.Accueil) -> ResponseReturnValue:
    tapees, lien = _tapees(), adresse_pour_un_inconnu(url_for("vos_droits.confirmer", jeton="JETON"))
    try:
        envois.envoyer(
            instance(), accueil.code, tapees, jeton_recu(), adresse_du_client(), lien.replace("JETON", "{jeton}")
        )
    except SaisieRefusee as refus:
        return _formulaire(accueil, tapees, _en_clair(tapees, refus.erreurs), 422)
    except TropDeTentatives as refus:
        ailleurs = f" Si c'est pressé, écrivez directement : {accueil.contact}." if accueil.contact else ""
        return _formulaire(accueil, tapees, {"_": [refus.phrase + ailleurs]}, refus.code_http)
    return redirect(_url("vos_droits.envoye", accueil.code), 303)


def _tapees() -> dict[str, str]:
    """Ce qui a été tapé, et rien qu'un formulaire honnête n'envoie."""
    connus = {*CHAMPS, envois.MIEL}
    return {nom: valeur for nom, valeur in request.form.items() if nom in connus}


def _en_clair(tapees: dict[str, str], erreurs: dict[str, list[str]]) -> dict[str, list[str]]:
    """Les fautes dans l'ordre de la page, ce qui manque dit simplement."""
    vides = {nom for nom in MANQUE if not tapees.get(nom, "").strip()}
    rangs = {nom: rang for rang, nom in enumerate(CHAMPS)}
    lues = sorted(erreurs.items(), key=lambda paire: rangs.get(paire[0], len(rangs)))
    return {nom: [MANQUE[nom]] if nom in vides else phrases for nom, phrases in lues}


def _formulaire(
    accueil: envois.Accueil, valeurs: dict[str, str], erreurs: dict[str, list[str]] | None = None, statut: int = 200,
    vieillie: bool = False,
) -> Response:  # fmt: skip
    blancs: dict[str, Any] = {
        "organisme": accueil.organisme, "contact": accueil.contact, "mois": accueil.conservation_mois,
    }  # fmt: skip
    informations = [(i, i.texte.format_map(blancs)) for i in INFORMATIONS]
    return _discrete(rendre(
        "registre/demandes/formulaire/formulaire.html", statut, accueil=accueil, valeurs=valeurs, erreurs=erreurs or {},
        en_erreur=bool(erreurs), champs=CHAMPS, libelles=LIBELLES, informations=informations, jeton=jeton_recu(),
        miel=envois.MIEL, vieillie=vieillie, action=_url("vos_droits.ecrire", accueil.code), listes=LISTES,
    ))  # fmt: skip


@public.errorhandler(CSRFError)
def _page_vieillie(_: CSRFError) -> ResponseReturnValue:
    """La page était ouverte depuis trop longtemps : ce qui est tapé revient, à envoyer de nouveau."""
    arguments = request.view_args or {}
    try:
        if "jeton" in arguments:
            return _a_confirmer(str(arguments["jeton"]), 400)
        return _formulaire(envois.accueillir(instance(), str(arguments["code"])), _tapees(), statut=400, vieillie=True)
    except Refus as refus:
        return _morte(refus, 400)


@page(public, f"{PUBLIQUE}/envoye", PUBLIC)
def envoye(code: str) -> ResponseReturnValue:
    """La page d'après l'envoi : la même pour tous, rien de ce qui a été écrit."""
    try:
        accueil = envois.accueillir(instance(), code)
    except envois.FormulaireFerme as ferme:
        accueil = ferme.accueil
    return _discrete(rendre("registre/demandes/formulaire/envoye.html", accueil=accueil))


@page(public, LIEN, PUBLIC, methods=["GET", "POST"])
def confirmer(jeton: str) -> ResponseReturnValue:
    """Le lien reçu : l'ouvrir ne fait rien, presser le bouton confirme."""
    try:
        if request.method != "POST":
            return _a_confirmer(jeton)
        recu = envois.confirmer(instance(), jeton, adresse_du_client())
    except TropDeTentatives:
        raise
    except Refus as refus:
        return _morte(refus)
    return _discrete(rendre("registre/demandes/formulaire/confirmee.html", recu=recu))


def _a_confirmer(jeton: str, statut: int = 200) -> Response:
    ou = envois.consulter(instance(), jeton)
    gabarit = "registre/demandes/formulaire/confirmer.html"
    return _discrete(rendre(gabarit, statut, ou=ou, action=url_for("vos_droits.confirmer", jeton=jeton)))


def _morte(refus: Refus, statut: int = 0) -> Response:
    """Un lien qui n'ouvre rien : le bon statut, une phrase, rien de l'organisme."""
    gabarit = "registre/demandes/formulaire/lien_mort.html"
    return _discrete(rendre(gabarit, statut or refus.code_http, phrase=refus.phrase, en_erreur=True))


def _discrete(reponse: Response) -> Response:
    """Ni gardée, ni indexée : le formulaire se trouve par le site de l'organisme. La provenance reste (`same-origin`) : sans
    elle, un envoi en HTTPS serait refusé.
    """
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
