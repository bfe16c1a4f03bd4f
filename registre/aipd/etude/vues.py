"""Pages d'une analyse d'impact : la liste, l'ouverture, la vue d'ensemble, une page par rubrique, les mesures."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.etude import operations, parcours
from registre.aipd.etude import verbes as _verbes  # noqa: F401
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.forme import FORME
from registre.aipd.etude.lecture import CORRIGER, EN_COURS, VIDE, Etude
from registre.aipd.etude.listes import LISTES
from registre.aipd.etude.modele import REDACTION, MesureAipdSaisie
from registre.aipd.etude.onglets import LISTE, fil_de, onglets_de
from registre.aipd.etude.questionnaire import Question, questionnaire
from registre.aipd.modeles.choix import choix_offert
from socle.champs import champs_par_nom
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd", __name__)
BASE = "/o/<code>/aipd"
RUBRIQUE = f"{BASE}/<uuid:id_>/rubriques/<string:rubrique>"
MESURE = champs_par_nom(MesureAipdSaisie)
CHAPEAU = (
    "Avant de commencer un traitement qui fait courir un risque élevé, on en étudie l'effet sur les personnes (RGPD 35). "
    "Ce que la fiche du registre sait déjà est repris ; le reste s'écrit question par question, à votre rythme."
)
NEUVE = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="aipd.voir", lister="aipd.lister", titre_liste=LISTE, titre_neuf="Ouvrir une analyse d'impact", chapeau=CHAPEAU,
    cree="L'analyse est ouverte.", enregistree="L'analyse est enregistrée.",
    entete="registre/aipd/modeles/choix.html", suite=choix_offert,
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les analyses d'impact de l'organisme."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), argument("archives", 3) == "oui", numero_demande()
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("aipd.lister", liste, q=filtre.demande, statut=filtre.statut, archives=archives)
    return rendre(
        "registre/aipd/etude/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        peut_rediger=droits.AIPD_REDIGER in contexte().droits, jour=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.AIPD_REDIGER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir une analyse, depuis un traitement (`?objet=`) ou un modèle (`?modele=`)."""
    objet = objet_demande(request.args)
    depart = operations.depart(contexte(), objet) if objet is not None else {}
    return NEUVE.nouvelle(argument("modele", 60), depart=depart)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La vue d'ensemble d'une analyse."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    etude, siens = operations.lire_etude(contexte(), id_), contexte().droits
    return rendre(
        "registre/aipd/etude/etude.html", statut, fil=fil_de(id_, etude.objet.libelle), etude=etude, refus=refus,
        onglets=onglets_de(id_, "etude"), listes=LISTES, etats={r.code: etude.etat(r) for r in etude.rubriques},
        suivante=next((r.code for r in etude.rubriques if etude.etat(r) in (VIDE, EN_COURS, CORRIGER)), ""),
        reste=parcours.reste_a_faire(etude), changees=operations.changees(contexte(), id_), fichier=etude.fiche,
        redige=droits.AIPD_REDIGER in siens and not etude.objet.archive, en_redaction=etude.aipd.statut == REDACTION,
        niveau=questionnaire().niveau, peut_modifier=droits.AIPD_REDIGER in siens,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.AIPD_REDIGER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier la fiche d'une analyse."""
    return NEUVE.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une analyse."""
    passages = operations.lire_passages(contexte(), id_)
    champs = NEUVE.champs_des_passages(passages)
    fiche = operations.lire(contexte(), id_)
    return histoire(fiche, passages, champs, cadre="aipd", liste=LISTE, onglets=onglets_de(id_, "historique"))


@page(cadre, RUBRIQUE, droits.LIRE)
def rubrique(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """Une rubrique : ses questions, ce que la fiche en dit, ce qui en a été évalué et commenté."""
    return _rubrique(operations.lire_etude(contexte(), id_), rubrique)


def _rubrique(
    etude: Etude, code: str, statut: int = 200, *, tapees: dict[str, Saisie] | None = None,
    erreurs: dict[str, list[str]] | None = None, conflits: tuple[str, ...] = (), refus: str = "",
    mesure: dict[str, Any] | None = None, commentaire: tuple[str, str] = ("", ""),
) -> ResponseReturnValue:  # fmt: skip
    """`commentaire` : ce qui était commenté, et le texte tapé, d'un commentaire refusé."""
    courante, id_ = etude.rubrique(code), etude.objet.id
    redige = droits.AIPD_REDIGER in contexte().droits and not etude.objet.archive
    codes = [r.code for r in etude.rubriques]
    rang = codes.index(code)
    fautes = {f"q-{c}": phrases for c, phrases in (erreurs or {}).items()} if mesure is None else erreurs or {}
    return rendre(
        "registre/aipd/etude/rubrique.html", statut, etude=etude, r=courante, tapees=tapees or {}, conflits=conflits,
        fil=fil_de(id_, etude.objet.libelle, (courante.titre, None)), onglets=onglets_de(id_, "etude"), refus=refus,
        erreurs=fautes, libelles={f"q-{q.code}": q.libelle for q in courante.questions} | _libelles_mesure(),
        en_erreur=bool(fautes or conflits or refus), reprises=operations.reprises_de(contexte(), id_),
        redige=redige and etude.aipd.statut == REDACTION, commente=redige, listes=LISTES, echelle=questionnaire().echelle,
        avant=codes[rang - 1] if rang else "", apres=codes[rang + 1] if rang + 1 < len(codes) else "",
        champs_mesure=MESURE, **_mesure(etude, mesure),
        commentaires=_par_reference(etude), evaluations=etude.par_reference, etat=etude.etat(courante),
        refuse=commentaire,
    )  # fmt: skip


def _mesure(etude: Etude, tapees: dict[str, Any] | None) -> dict[str, Any]:
    """Le formulaire d'une mesure : celle que l'on corrige (`?mesure=`), celle qui a été refusée, ou une neuve."""
    voulue = request.form.get("mesure_id", "") or argument("mesure", 40)
    ligne = next((m for m in etude.mesures if str(m.id) == voulue), None)
    valeurs = valeurs_tapees(MESURE.values(), ligne) if ligne is not None else {"etat": "existante"}
    version = ligne.version if ligne is not None else 0
    return {"mesure": tapees or valeurs, "mesure_id": voulue if ligne else "", "mesure_version": version}


def _libelles_mesure() -> dict[str, str]:
    return {nom: champ.libelle for nom, champ in MESURE.items()}


def _par_reference(etude: Etude) -> dict[str, list[Any]]:
    lus: dict[str, list[Any]] = {}
    for c in etude.commentaires:
        lus.setdefault(c.reference, []).append(c)
    return lus


@page(cadre, RUBRIQUE, droits.AIPD_REDIGER, methods=["POST"])
def repondre(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """Enregistrer les réponses d'une rubrique."""
    etude = operations.lire_etude(contexte(), id_)
    saisies = {q.code: _tapee(q) for q in etude.rubrique(rubrique).questions}
    try:
        operations.repondre(contexte(), id_, rubrique, saisies)
    except SaisieRefusee as refus:
        return _rubrique(etude, rubrique, 422, tapees=saisies, erreurs=refus.erreurs)
    except RegleEnfreinte as refus:
        return _rubrique(etude, rubrique, 422, tapees=saisies, refus=refus.phrase)
    except operations.Conflits as conflit:
        lue = operations.lire_etude(contexte(), id_)
        return _rubrique(lue, rubrique, 409, tapees=saisies, conflits=conflit.codes)
    flash("Les réponses sont enregistrées.", "reussite")
    return redirect(_suite(etude, rubrique), 303)


def _suite(etude: Etude, code: str) -> str:
    codes = [r.code for r in etude.rubriques]
    suivante = codes.index(code) + 1
    if request.form.get("_action") != "suivante":
        return adresse("aipd.rubrique", id_=etude.objet.id, rubrique=code)
    if suivante == len(codes):
        return adresse("aipd.voir", id_=etude.objet.id)
    return adresse("aipd.rubrique", id_=etude.objet.id, rubrique=codes[suivante])


def _tapee(q: Question) -> Saisie:
    """Ce qui a été tapé pour une question ; une jauge ou une version illisible vaut zéro."""
    texte = lire_texte(request.form.get(f"q-{q.code}", ""))
    lignes = tuple(dict.fromkeys(t.strip() for t in texte.splitlines() if t.strip())) if q.genre == "liste" else ()
    mesures = tuple(m[:40] for m in request.form.getlist(f"q-{q.code}-mesures")) if q.genre == "mesures" else ()
    jauge, version = _entier(f"q-{q.code}-jauge"), _entier(f"v-{q.code}")
    return Saisie("" if q.genre in ("liste", "mesures") else texte, lignes, mesures, jauge, version)


def _entier(nom: str) -> int:
    texte = request.form.get(nom, "0")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


@page(cadre, f"{BASE}/<uuid:id_>/mesures", droits.AIPD_REDIGER, methods=["POST"])
def enregistrer_mesure(id_: uuid.UUID) -> ResponseReturnValue:
    """Ajouter ou corriger une mesure."""
    etude = operations.lire_etude(contexte(), id_)
    tapees = formulaire.lire_formulaire(request.form, tuple(MESURE.values()))
    tapees.pop("mesure_id", None)
    try:
        mesure_id = uuid.UUID(request.form["mesure_id"]) if request.form.get("mesure_id") else None
    except ValueError:
        mesure_id = None
    try:
        operations.enregistrer_mesure(contexte(), id_, valider(MesureAipdSaisie, tapees), mesure_id, version_recue())
    except SaisieRefusee as refus:
        return _rubrique(etude, "3.1", 422, erreurs=refus.erreurs, mesure=tapees)
    except RegleEnfreinte as refus:
        return _rubrique(etude, "3.1", 422, refus=refus.phrase, mesure=tapees)
    except ConflitDeVersion as conflit:
        phrase = f"{conflit.phrase} Relisez la mesure avant de l'enregistrer."
        return _rubrique(operations.lire_etude(contexte(), id_), "3.1", 409, refus=phrase, mesure=tapees)
    flash("La mesure est enregistrée.", "reussite")
    return redirect(adresse("aipd.rubrique", id_=id_, rubrique="3.1"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/mesures/<uuid:mesure_id>/retirer", droits.AIPD_REDIGER, methods=["POST"])
def retirer_mesure(id_: uuid.UUID, mesure_id: uuid.UUID) -> ResponseReturnValue:
    """Retirer une mesure, ou la remettre."""
    remettre = request.form.get("remettre") == "oui"
    return _acter(id_, "3.1", lambda: operations.retirer_mesure(contexte(), id_, mesure_id, remettre),
                  "La mesure est remise." if remettre else "La mesure est retirée. Elle se remet d'ici.")  # fmt: skip


@page(cadre, f"{RUBRIQUE}/reprendre", droits.AIPD_REDIGER, methods=["POST"])
def reprendre(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """Reprendre de la fiche les réponses choisies."""
    codes = [c[:40] for c in request.form.getlist("reprendre")]
    return _acter(id_, rubrique, lambda: operations.reprendre(contexte(), id_, codes),
                  "Les réponses sont reprises de la fiche.")  # fmt: skip


@page(cadre, f"{RUBRIQUE}/commenter", droits.AIPD_REDIGER, methods=["POST"])
def commenter(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """Commenter une question ou une mesure."""
    reference, texte = request.form.get("reference", "")[:60], lire_texte(request.form.get("texte", ""))
    return _acter(id_, rubrique, lambda: operations.commenter(contexte(), id_, reference, texte),
                  "Le commentaire est ajouté.", (reference, texte))  # fmt: skip


def _acter(
    id_: uuid.UUID, code: str, acte: Callable[[], object], phrase: str, commentaire: tuple[str, str] = ("", "")
) -> ResponseReturnValue:
    try:
        acte()
    except RegleEnfreinte as refus:
        return _rubrique(operations.lire_etude(contexte(), id_), code, 422, refus=refus.phrase, commentaire=commentaire)
    flash(phrase, "reussite")
    return redirect(adresse("aipd.rubrique", id_=id_, rubrique=code), 303)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.AIPD_REDIGER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Analyse archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.AIPD_REDIGER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Analyse sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
                   adresse("aipd.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus))  # fmt: skip
