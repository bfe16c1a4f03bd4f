"""Pages des liens donnés aux référents : les donner, les suivre, relire ce qui revient."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.liens_referents import envois, operations, regles, suites
from registre.liens_referents import verbes as _verbes  # noqa: F401
from registre.liens_referents.listes import LISTES
from registre.liens_referents.modele import REVUE, LienSaisie
from registre.liens_referents.operations import Envoi, Remise
from socle.champs import champs_de, champs_par_nom
from socle.comptes.sessions import adresse_absolue
from socle.courriels.serveur import trouver_serveur
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.liens.vues import url_de_l_objet
from socle.saisies import valider
from socle.types import lire_date, lire_entier
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("liens_referents", __name__)
BASE = "/o/<code>/liens-referents"
LISTE = "Liens des référents"
CHAMPS = champs_par_nom(LienSaisie)


@page(cadre, f"{BASE}/", droits.LIENS_LIRE)
def lister() -> ResponseReturnValue:
    """Les liens donnés, ceux dont l'envoi attend d'être relu d'abord."""
    a_relire = argument("etat", 20) == "recu"
    liste = operations.lister(contexte(), a_relire, numero_demande())
    return rendre(
        "registre/liens_referents/liste.html", fil=fil((LISTE, None)), liste=liste, a_relire=a_relire, listes=LISTES,
        pages=pages_de_la_liste("liens_referents.lister", liste, etat="recu" if a_relire else ""),
        peut=droits.LIENS_TENIR in contexte().droits, etat_de=regles.etat_de, etats=regles.LIBELLES,
        jour=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.LIENS_TENIR, methods=["GET", "POST"])
def donner() -> ResponseReturnValue:
    """Donner un lien ; il est montré une seule fois, dans la réponse."""
    if request.method != "POST":
        usage = argument("usage", 20)
        depart = {"usage": usage if usage in LISTES["usages"].codes else REVUE, "jours": str(regles.JOURS_D_USAGE)}
        return _page_donner(depart)
    valeurs = formulaire.lire_formulaire(request.form, champs_de(LienSaisie))
    try:
        fait = operations.donner(contexte(), valider(LienSaisie, valeurs), jeton_recu(), remise())
    except SaisieRefusee as refus:
        return _page_donner(valeurs, refus.erreurs, 422)
    return _voir(fait.id, envoi=fait)


def remise() -> Remise:
    """Comment le lien part : le modèle de son adresse, et si un serveur d'envoi est réglé."""
    return Remise(adresse_absolue("/referent/{jeton}"), trouver_serveur(instance()) is not None)


def _page_donner(
    valeurs: dict[str, Any], erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    montrees = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    return rendre(
        "registre/liens_referents/donner.html", statut, fil=fil((LISTE, adresse("liens_referents.lister")), ("Donner", None)),
        champs_vifs=CHAMPS, valeurs=valeurs, erreurs=montrees, en_erreur=bool(montrees), jeton=jeton_recu(),
        libelles=formulaire.libelles_des_chemins(montrees, CHAMPS), courriel_part=trouver_serveur(instance()) is not None,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIENS_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un lien, où il en est, ce qui en est revenu (à qui peut le relire)."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "", envoi: Envoi | None = None) -> ResponseReturnValue:
    peut = droits.LIENS_TENIR in contexte().droits
    lu = operations.lire_le_recu(contexte(), id_) if peut else operations.Lu(operations.lire(contexte(), id_), None)
    ou_en_est = regles.etat_de(lu.lien, contexte().aujourd_hui)
    return rendre(
        "registre/liens_referents/voir.html", statut, lu=lu, l=lu.lien, refus=refus, en_erreur=bool(refus), peut=peut,
        fil=fil((LISTE, adresse("liens_referents.lister")), (lu.lien.nom, None)), ou_en_est=ou_en_est,
        etats=regles.LIBELLES, listes=LISTES, jour=contexte().aujourd_hui, url_de_l_objet=url_de_l_objet,
        jeton=jeton_recu() if envoi is None else uuid.uuid4().hex, manque=suites.MANQUE,
        renouvelable=peut and ou_en_est in (regles.ATTENDU, regles.ECHU, regles.RETIRE),
        retirable=peut and ou_en_est in (regles.ATTENDU, regles.ECHU),
        lien=adresse_absolue(f"/referent/{envoi.jeton}") if envoi else "",
        courriel_parti=envoi.courriel_parti if envoi else False, cochees=set(request.form.getlist("reporter")),
        quand=lire_date((lu.recu or {}).get("quand", "")),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/retirer", droits.LIENS_TENIR, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer un lien."""
    try:
        operations.revoquer(contexte(), id_)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    flash("Le lien est retiré : il ne répond plus.", "reussite")
    return redirect(adresse("liens_referents.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/renouveler", droits.LIENS_TENIR, methods=["POST"])
def renouveler(id_: uuid.UUID) -> ResponseReturnValue:
    """Donner un lien neuf à la place ; il est montré une seule fois, dans la réponse."""
    try:
        jours = lire_entier(request.form.get("jours", "")) or 0
    except ValueError:
        jours = 0
    try:
        envoi = operations.renouveler(contexte(), id_, jours, jeton_recu(), remise())
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    return _voir(id_, envoi=envoi)


@page(cadre, f"{BASE}/<uuid:id_>/traiter", droits.LIENS_TENIR, methods=["POST"])
def traiter(id_: uuid.UUID) -> ResponseReturnValue:
    """Faire de l'envoi ce qui est coché, ou le classer sans suite."""
    try:
        if request.form.get("_action") == "classer":
            suites.classer(contexte(), id_)
            suite = None
        else:
            suite = suites.traiter(contexte(), id_, request.form.getlist("reporter")[:200])
    except ConflitDeVersion:
        return _voir(
            id_, 409, "Une fiche a changé pendant votre lecture : relisez, puis recommencez. Rien n'a été classé."
        )
    except SaisieRefusee as refus:
        return _voir(id_, 422, " ".join(p for phrases in refus.erreurs.values() for p in phrases))
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    flash("C'est relu.", "reussite")
    lien = operations.lire(contexte(), id_).ligne
    vers = adresse("liens_referents.voir", id_=id_) if suite is None else url_de_l_objet(lien.usage, suite)
    return redirect(vers, 303)


@page(cadre, f"{BASE}/plusieurs", droits.LIENS_TENIR, methods=["GET", "POST"])
def envoyer() -> ResponseReturnValue:
    """Donner le même lien à plusieurs organismes du territoire ; les liens sont montrés une seule fois."""
    if request.method != "POST":
        return _page_envoyer({"usage": REVUE, "jours": str(regles.JOURS_D_USAGE), "nom": "Référent de la collectivité"})
    envoi = request.form.copy()
    choisis = envoi.poplist("organisme")[:5_000]
    valeurs = formulaire.lire_formulaire(envoi, champs_de(LienSaisie))
    try:
        saisie = valider(LienSaisie, valeurs)
        donnes = envois.lancer(contexte(), _identifiants(choisis), saisie, jeton_recu(), remise())
    except SaisieRefusee as refus:
        return _page_envoyer(valeurs, refus.erreurs, 422, set(choisis))
    return rendre(
        "registre/liens_referents/envoyes.html", fil=_fil_de_l_envoi(), donnes=donnes,
        lien_de=lambda jeton: adresse_absolue(f"/referent/{jeton}"),
    )  # fmt: skip


def _identifiants(textes: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(texte) for texte in textes]
    except ValueError:
        raise SaisieRefusee({"organisme": ["Choisissez des organismes de la liste."]}) from None


def _fil_de_l_envoi() -> list[tuple[str, str | None]]:
    return fil((LISTE, adresse("liens_referents.lister")), ("À plusieurs organismes", None))


def _page_envoyer(
    valeurs: dict[str, Any],
    erreurs: dict[str, list[str]] | None = None,
    statut: int = 200,
    choisis: set[str] | None = None,
) -> ResponseReturnValue:
    usage = valeurs.get("usage") if valeurs.get("usage") in LISTES["usages"].codes else REVUE
    membres = envois.apercevoir(contexte(), str(usage))
    montrees = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    return rendre(
        "registre/liens_referents/envoyer.html", statut, fil=_fil_de_l_envoi(), champs_vifs=CHAMPS, valeurs=valeurs,
        erreurs=montrees, en_erreur=bool(montrees), jeton=jeton_recu(), membres=membres,
        choisis={str(m.id) for m in membres if not m.attendu} if choisis is None else choisis,
        libelles=formulaire.libelles_des_chemins(montrees, CHAMPS) | {"organisme": "À qui"},
        courriel_part=trouver_serveur(instance()) is not None,
    )  # fmt: skip
