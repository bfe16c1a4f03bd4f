"""Pages des fiches modèles : le catalogue, un modèle, ce qui manque ; poser, écarter, reconnaître."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.fiches_modeles import lecture, lots, operations
from registre.fiches_modeles import verbes as _verbes  # noqa: F401
from registre.fiches_modeles.applicabilite import Etat, phrase_d_effectif, phrase_de_population
from registre.fiches_modeles.chargement import Applicabilite, domaines
from registre.fiches_modeles.lecture import Detenteurs
from registre.fiches_modeles.lots import CHOISIS, CREER, Pose
from registre.fiches_modeles.modele import NECESSITES
from registre.fiches_modeles.offre import MAISON, libelle_du_domaine
from registre.traitements.formulaire import sections_lues
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.lots.vues import mener_au_lot
from socle.organismes.listes import LISTES
from socle.types import lire_ligne, sans_accents
from socle.web import contexte, page, rendre, uuid_ou_introuvable

cadre = Blueprint("fiches_modeles", __name__)
BASE = "/o/<code>/fiches-modeles"
TITRE = "Fiches modèles"
PAR_PAGE = 50
NECESSITE = {n.code: n.libelle for n in NECESSITES}
ETATS = {
    "manque": ("a_completer", "Il manque"), "present": ("fait", "Au registre"), "ressemble": ("a_verifier", "À reconnaître"),
    "ecarte": ("sans_objet", "Écarté"), "a_voir": ("a_verifier", "À voir"), "non": ("sans_objet", "Ne s'applique pas"),
}  # fmt: skip
CHOIX = {"manque": "Il nous manque", "present": "Déjà au registre", "ressemble": "À reconnaître", "ecarte": "Écartés"}
GRADES = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def communs() -> dict[str, Any]:
    """Ce que tous les gabarits reçoivent."""
    return {
        "necessites": NECESSITE, "etats": ETATS, "etat_montre": etat_montre, "libelle_du_domaine": libelle_du_domaine,
        "peut_poser": droits.MODIFIER in contexte().droits, "peut_tenir": droits.FICHES_MODELES_TENIR in contexte().droits,
        "peut_corriger": "organisme.modifier" in contexte().droits, "grades": GRADES,
    }  # fmt: skip


def etat_montre(e: Etat) -> tuple[str, str]:
    """(dessin, mot) de l'état d'un modèle ici."""
    if e.etat == "manque" and e.verdict.etat != "oui":
        return ETATS[e.verdict.etat]
    return ETATS[e.etat]


def _garde(e: Etat, q: str, domaine: str, necessite: str, etat: str) -> bool:
    m = e.modele
    texte = sans_accents(" ".join((*m.noms, m.saisie.description))).casefold()
    return (
        all(mot in texte for mot in sans_accents(q).casefold().split()) and domaine in ("", m.domaine)
        and necessite in ("", m.applicabilite.necessite)
        and (not etat or (e.manque if etat == "manque" else e.etat == etat))
    )  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Le catalogue, domaine par domaine, et où l'on en est de chaque modèle."""
    filtre = {"q": argument("q"), "domaine": argument("domaine", 60), "necessite": argument("necessite", 20),
              "etat": argument("etat", 20)}  # fmt: skip
    bilan = lecture.bilan(contexte())
    gardes = [e for e in bilan.etats if _garde(e, filtre["q"], filtre["domaine"], filtre["necessite"], filtre["etat"])]
    ordre = [MAISON, *(d.domaine for d in domaines())]
    groupes = [(d, [e for e in gardes if e.modele.domaine == d]) for d in ordre]
    return rendre(
        "registre/fiches_modeles/liste.html", fil=fil((TITRE, None)), bilan=bilan, filtre=filtre, choix=CHOIX,
        groupes=[g for g in groupes if g[1]], trouves=len(gardes), domaines=domaines(),
        **communs(),
    )  # fmt: skip


@page(cadre, f"{BASE}/archives", droits.LIRE)
def archives() -> ResponseReturnValue:
    """Les modèles de la maison rangés aux archives."""
    return rendre(
        "registre/fiches_modeles/archives.html", modeles=lecture.archives(contexte()), **communs(),
        fil=fil((TITRE, adresse("fiches_modeles.lister")), ("Archives", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/manquants", droits.LIRE)
def manquants() -> ResponseReturnValue:
    """« Il vous manque probablement N traitements »."""
    return _manquants()


def _manquants(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return rendre(
        "registre/fiches_modeles/manquants.html", statut, fil=fil((TITRE, adresse("fiches_modeles.lister")),
        ("Ce qui manque", None)), bilan=lecture.bilan(contexte()), jeton=uuid.uuid4().hex, refus=refus,
        en_erreur=bool(refus), coches=request.form.getlist("modele") if refus else None, **communs(),
    )  # fmt: skip


@page(cadre, f"{BASE}/manquants/poser", droits.MODIFIER, methods=["POST"])
def poser_plusieurs() -> ResponseReturnValue:
    """Poser d'un coup les modèles cochés : par un lot, qui se défait, pour qui tient les modèles ; d'un trait sinon."""
    codes = tuple(code[:80] for code in request.form.getlist("modele"))
    jeton, ici = lire_ligne(request.form.get("_jeton", "")[:64]), contexte()
    try:
        if codes and droits.FICHES_MODELES_TENIR in ici.droits:
            return mener_au_lot(lots.lancer(ici, Pose(CHOISIS, codes, (ici.organisme_id,), CREER, CREER), jeton))
        posees = operations.poser_plusieurs(ici, codes, jeton)
    except SaisieRefusee as refus:
        return _manquants(422, " ".join(phrase for phrases in refus.erreurs.values() for phrase in phrases))
    except RegleEnfreinte as refus:
        return _manquants(422, refus.phrase)
    pluriel = "s" if len(posees) > 1 else ""
    flash(f"{len(posees)} fiche{pluriel} posée{pluriel} en brouillon : à relire, une par une." if posees
          else "Ces fiches étaient déjà posées.", "reussite" if posees else "information")  # fmt: skip
    return redirect(adresse("fiches_modeles.manquants"), 303)


@page(cadre, f"{BASE}/m/<string:modele>", droits.LIRE)
def voir(modele: str) -> ResponseReturnValue:
    """Un modèle : la fiche qu'il donnerait, à qui il s'adresse, ses textes, qui l'a déjà."""
    return montrer(modele)


def montrer(modele: str, statut: int = 200, erreurs: dict[str, list[str]] | None = None, **suite: Any
            ) -> ResponseReturnValue:  # fmt: skip
    """La page d'un modèle, livré ou de la maison."""
    etat = lecture.lire(contexte(), modele)
    tiennent = lecture.detenteurs(contexte(), etat.modele.codes)
    numero = max(1, min(numero_demande(), -(-len(tiennent.qui) // PAR_PAGE) or 1))
    suite = {"tenu": None, "differences": (), "refus": ""} | suite
    return rendre(
        "registre/fiches_modeles/modele.html", statut, e=etat, m=etat.modele, jeton=uuid.uuid4().hex, erreurs=erreurs or {},
        en_erreur=bool(erreurs or suite["refus"]), phrases=phrases_d_applicabilite(etat.modele.applicabilite),
        sections=sections_lues(etat.modele.saisie), tiennent=tiennent,
        qui=tiennent.qui[(numero - 1) * PAR_PAGE : numero * PAR_PAGE], pages=_pages(modele, tiennent, numero),
        fil=fil((TITRE, adresse("fiches_modeles.lister")), (etat.modele.nom, None)), **communs(), **suite,
    )  # fmt: skip


def _pages(modele: str, tiennent: Detenteurs, numero: int) -> dict[str, str | None]:
    return pages_de_la_liste("fiches_modeles.voir", PageFiches((), len(tiennent.qui), numero), modele=modele)


def phrases_d_applicabilite(a: Applicabilite) -> Sequence[str]:
    """À qui un modèle s'adresse, en mots."""
    phrases = []
    if a.types:
        phrases.append("Pour : " + ", ".join(LISTES["types_organismes"].item(t).libelle for t in a.types) + ".")
    if a.competences:
        noms = ", ".join(LISTES["competences"].item(c).libelle for c in a.competences)
        mots = "cette compétence" if len(a.competences) == 1 else "l'une de ces compétences"
        de_droit = ", ".join(LISTES["types_organismes"].item(t).libelle for t in a.plein_droit)
        phrases.append(f"Qui exerce {mots} : {noms}" + (f" (de plein droit : {de_droit})." if de_droit else "."))
    if bornes := phrase_de_population(a):
        pour = ", ".join(LISTES["types_organismes"].item(t).libelle for t in a.population_pour)
        phrases.append(f"Population : {bornes}" + (f" ({pour})." if pour else "."))
    if seuil := phrase_d_effectif(a):
        phrases.append(f"Effectif : {seuil}.")
    return phrases or ["Pour tout organisme."]


@page(cadre, f"{BASE}/m/<string:modele>/poser", droits.MODIFIER, methods=["POST"])
def poser(modele: str) -> ResponseReturnValue:
    """Poser un modèle au registre, en brouillon."""
    try:
        jeton, encore = lire_ligne(request.form.get("_jeton", "")[:64]), request.form.get("encore") == "oui"
        id_ = operations.poser(contexte(), modele, jeton, encore=encore)
    except RegleEnfreinte as refus:
        return montrer(modele, 422, refus=refus.phrase)
    flash(
        "La fiche est posée en brouillon : relisez-la, complétez-la, changez ce qui ne vous ressemble pas.", "reussite"
    )
    return redirect(adresse("traitements.voir", id_=id_), 303)


@page(cadre, f"{BASE}/m/<string:modele>/ecarter", droits.MODIFIER, methods=["POST"])
def ecarter(modele: str) -> ResponseReturnValue:
    """Dire que ce modèle ne concerne pas l'organisme."""
    try:
        operations.ecarter(contexte(), modele, request.form.get("motif", "")[:5000])
    except SaisieRefusee as refus:
        return montrer(modele, 422, dict(refus.erreurs))
    flash("Ce modèle ne compte plus parmi ce qui manque. Vous pourrez y revenir.", "reussite")
    return redirect(adresse("fiches_modeles.voir", modele=modele), 303)


@page(cadre, f"{BASE}/m/<string:modele>/reprendre", droits.MODIFIER, methods=["POST"])
def reprendre(modele: str) -> ResponseReturnValue:
    """Revenir sur un modèle écarté."""
    return _decider(modele, lambda: operations.reprendre(contexte(), modele), "Ce modèle compte de nouveau.")


@page(cadre, f"{BASE}/m/<string:modele>/reconnaitre", droits.MODIFIER, methods=["POST"])
def reconnaitre(modele: str) -> ResponseReturnValue:
    """« C'est elle », ou « ce n'est pas elle »."""
    texte, oui = request.form.get("fiche", ""), request.form.get("elle") == "oui"
    if not texte:
        return montrer(modele, 422, refus="Dites de quelle fiche il s'agit.")
    fiche = uuid_ou_introuvable(texte)
    phrase = "C'est noté : cette fiche répond au modèle." if oui else "C'est noté : ce n'est pas elle."
    return _decider(modele, lambda: operations.reconnaitre(contexte(), modele, fiche, oui), phrase)


def _decider(modele: str, acte: Callable[[], object], phrase: str) -> ResponseReturnValue:
    try:
        acte()
    except RegleEnfreinte as refus:
        return montrer(modele, 422, refus=refus.phrase)
    flash(phrase, "reussite")
    retour = "fiches_modeles.manquants" if request.form.get("retour") == "manquants" else ""
    return redirect(adresse(retour) if retour else adresse("fiches_modeles.voir", modele=modele), 303)
