"""Pages des étapes d'une analyse d'impact : évaluer une rubrique, rendre, donner les avis, décider, rouvrir."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.listes import LISTES
from registre.aipd.etude.modele import AVIS, DECISION, EVALUATION, REDACTION
from registre.aipd.etude.onglets import fil_de, onglets_de
from registre.aipd.etude.parcours import Evaluation
from registre.aipd.etude.questionnaire import questionnaire
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd_decision", __name__)
BASE = "/o/<code>/aipd/<uuid:id_>"
EVALUER = f"{BASE}/rubriques/<string:rubrique>/evaluer"
LIBELLES = {
    "avis": "Avis", "texte": "Motifs", "noms": "Qui a été consulté", "motif": "Motif", "conditions": "Conditions",
    "decision": "Décision", "declarations": "Déclarations", "nom": "Votre nom", "ajustements": "Ce qui devrait changer",
}  # fmt: skip


@page(cadre, f"{BASE}/decision", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Où en est l'analyse : évaluation, avis, décision."""
    return _voir(operations.lire_etude(contexte(), id_))


def _voir(
    etude: Etude, statut: int = 200, *, refus: str = "", erreurs: dict[str, list[str]] | None = None, acte: str = ""
) -> ResponseReturnValue:
    siens, vivante = contexte().droits, not etude.objet.archive
    etape, id_ = etude.aipd.statut, etude.objet.id
    peut = {
        "demander": etape == REDACTION and droits.AIPD_REDIGER in siens,
        "evaluer": etape == EVALUATION and droits.AIPD_EVALUER in siens,
        "aviser": etape in (AVIS, DECISION) and droits.AIPD_AVISER in siens,
        "consulter": etape in (AVIS, DECISION) and droits.AIPD_REDIGER in siens,
        "decider": etape == DECISION and droits.AIPD_DECIDER in siens,
        "rouvrir": etape != REDACTION and droits.AIPD_REDIGER in siens,
        "abandonner": etape in (REDACTION, EVALUATION, AVIS, DECISION) and droits.AIPD_REDIGER in siens,
    }
    return rendre(
        "registre/aipd/etude/decision.html", statut, fil=fil_de(id_, etude.objet.libelle, ("Avis et décision", None)),
        etude=etude, a=etude.aipd, onglets=onglets_de(id_, "decision"), listes=LISTES, refus=refus, erreurs=erreurs or {},
        libelles=LIBELLES, en_erreur=bool(refus or erreurs), acte=acte, tape=request.form, niveau=questionnaire().niveau,
        peut={nom: oui and vivante for nom, oui in peut.items()}, reste=parcours.reste_a_faire(etude),
        etats={r.code: etude.etat(r) for r in etude.rubriques}, decisions=parcours.DECISIONS,
        declarations=parcours.DECLARATIONS, cochees=request.form.getlist("declarations"),
    )  # fmt: skip


def _agir(id_: uuid.UUID, acte: Callable[[], object], phrase: str, nom: str = "") -> ResponseReturnValue:
    """Un acte du parcours ; refusé, la page revient avec ce qui a été tapé."""
    try:
        acte()
    except SaisieRefusee as refus:
        return _voir(operations.lire_etude(contexte(), id_), 422, erreurs=refus.erreurs, acte=nom)
    except ConflitDeVersion:
        phrase = "L'analyse a changé depuis que vous l'avez lue : relisez-la avant de décider."
        return _voir(operations.lire_etude(contexte(), id_), 409, refus=phrase, acte=nom)
    except RegleEnfreinte as refus:
        return _voir(operations.lire_etude(contexte(), id_), 422, refus=refus.phrase, acte=nom)
    flash(phrase, "reussite")
    return redirect(adresse("aipd_decision.voir", id_=id_), 303)


def _texte(nom: str) -> str:
    return lire_texte(request.form.get(nom, ""))


@page(cadre, f"{BASE}/demander", droits.AIPD_REDIGER, methods=["POST"])
def demander(id_: uuid.UUID) -> ResponseReturnValue:
    """Demander l'évaluation."""
    return _agir(id_, lambda: parcours.demander(contexte(), id_), "L'évaluation est demandée.")


@page(cadre, EVALUER, droits.AIPD_EVALUER)
def evaluation(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """La page d'évaluation d'une rubrique."""
    return _evaluation(operations.lire_etude(contexte(), id_), rubrique)


def _evaluation(
    etude: Etude, code: str, statut: int = 200, *, refus: str = "", erreurs: dict[str, list[str]] | None = None,
    tapees: dict[str, Evaluation] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    courante = etude.rubrique(code)
    points = [(reference, _nom_du_point(etude, reference)) for reference in etude.references(courante)]
    codes = [r.code for r in etude.rubriques]
    suivante = codes[codes.index(code) + 1] if codes.index(code) + 1 < len(codes) else ""
    return rendre(
        "registre/aipd/etude/evaluation.html", statut, etude=etude, r=courante, points=points, refus=refus,
        fil=fil_de(etude.objet.id, etude.objet.libelle, ("Évaluer", None)), onglets=onglets_de(etude.objet.id, "decision"),
        erreurs=erreurs or {}, en_erreur=bool(refus or erreurs), tapees=tapees or {}, evaluations=etude.par_reference,
        listes=LISTES, echelle=questionnaire().echelle, suivante=suivante, ouverte=etude.aipd.statut == EVALUATION,
        questions={f"{code}.{q.code}": q for q in courante.questions}, mesures={f"3.1.{m.id}": m for m in etude.mesures},
    )  # fmt: skip


def _nom_du_point(etude: Etude, reference: str) -> str:
    """Le nom de ce qui s'évalue : une question, une mesure ou toute la rubrique."""
    for r in etude.rubriques:
        if reference == r.code:
            return r.titre
        for q in r.questions:
            if reference == f"{r.code}.{q.code}":
                return q.libelle
    return next((m.titre for m in etude.mesures if reference.endswith(str(m.id))), reference)


@page(cadre, EVALUER, droits.AIPD_EVALUER, methods=["POST"])
def evaluer(id_: uuid.UUID, rubrique: str) -> ResponseReturnValue:
    """Enregistrer l'évaluation d'une rubrique."""
    etude = operations.lire_etude(contexte(), id_)
    tapees = {reference: _tapee(reference) for reference in etude.references(etude.rubrique(rubrique))}
    try:
        parcours.evaluer(contexte(), id_, rubrique, tapees)
    except SaisieRefusee as refus:
        return _evaluation(etude, rubrique, 422, erreurs=refus.erreurs, tapees=tapees)
    except ConflitDeVersion:
        phrase = "Un autre évaluateur a écrit entre-temps : relisez ce qu'il dit, puis enregistrez à nouveau."
        return _evaluation(operations.lire_etude(contexte(), id_), rubrique, 409, refus=phrase, tapees=tapees)
    except RegleEnfreinte as refus:
        return _evaluation(etude, rubrique, 422, refus=refus.phrase, tapees=tapees)
    flash("L'évaluation est enregistrée.", "reussite")
    codes = [r.code for r in etude.rubriques]
    rang = codes.index(rubrique) + 1
    if request.form.get("_action") == "suivante" and rang < len(codes):
        return redirect(adresse("aipd_decision.evaluation", id_=id_, rubrique=codes[rang]), 303)
    return redirect(adresse("aipd_decision.voir", id_=id_), 303)


def _tapee(reference: str) -> Evaluation:
    def lu(nom: str) -> str:
        return lire_texte(request.form.get(f"{reference}-{nom}", ""))

    def entier(nom: str) -> int:
        texte = lu(nom)
        return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0

    return Evaluation(
        lu("verdict")[:20], lu("commentaire"), lu("plan"), lire_ligne(lu("responsable")), lire_ligne(lu("echeance"))[:20],
        entier("gravite"), entier("vraisemblance"), entier("version"),
    )  # fmt: skip


@page(cadre, f"{BASE}/rendre", droits.AIPD_EVALUER, methods=["POST"])
def rendre_l_evaluation(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'évaluation."""
    return _agir(id_, lambda: parcours.rendre(contexte(), id_), "L'évaluation est rendue.")


@page(cadre, f"{BASE}/avis", droits.AIPD_AVISER, methods=["POST"])
def aviser(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'avis du délégué."""
    avis, nom = request.form.get("avis", "")[:20], lire_ligne(request.form.get("nom", ""))
    return _agir(id_, lambda: parcours.aviser(contexte(), id_, avis, _texte("texte"), nom),
                 "L'avis est rendu.", "avis")  # fmt: skip


@page(cadre, f"{BASE}/personnes", droits.AIPD_REDIGER, methods=["POST"])
def consulter(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'avis des personnes, ou pourquoi il n'a pas été demandé."""
    champs: dict[str, Any] = {nom: _texte(nom) for nom in ("noms", "texte", "motif")}
    consultees = request.form.get("consultees") == "oui"
    return _agir(
        id_, lambda: parcours.consulter_les_personnes(
            contexte(), id_, consultees, champs["noms"], request.form.get("avis", "")[:20], champs["texte"], champs["motif"]
        ), "C'est noté.", "personnes",
    )  # fmt: skip


@page(cadre, f"{BASE}/decider", droits.AIPD_DECIDER, methods=["POST"])
def decider(id_: uuid.UUID) -> ResponseReturnValue:
    """Décider (visa)."""
    decision, coches = request.form.get("decision", "")[:20], frozenset(request.form.getlist("declarations"))
    return _agir(
        id_, lambda: parcours.decider(
            contexte(), id_, version_recue(), decision, _texte("motif"), _texte("conditions"), _texte("ajustements"), coches
        ), "La décision est prise. Ce visa n'est pas une signature : faites signer le document, puis déposez-le.", "decider",
    )  # fmt: skip


@page(cadre, f"{BASE}/rouvrir", droits.AIPD_REDIGER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir l'analyse à la rédaction."""
    return _agir(id_, lambda: parcours.rouvrir(contexte(), id_, _texte("motif")),
                 "L'analyse est rouverte. Évaluations, avis et décisions restent à l'historique.", "rouvrir")  # fmt: skip


@page(cadre, f"{BASE}/abandonner", droits.AIPD_REDIGER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Abandonner l'analyse."""
    return _agir(id_, lambda: parcours.abandonner(contexte(), id_, _texte("motif")),
                 "L'analyse est abandonnée. Elle se rouvre.", "abandonner")  # fmt: skip
