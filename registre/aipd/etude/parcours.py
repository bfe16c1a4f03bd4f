"""Le parcours d'une étude, tenu par le serveur : rédaction, évaluation, avis, décision. On revient toujours.

Rédaction → (demander) → évaluation → (rendre : à corriger) → rédaction, ou (rendre) → avis → décision → validée, validée sous
conditions, refusée, autorité à consulter. D'où que l'on soit, on rouvre : les évaluations, avis et décisions restent lus.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from registre import droits
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.lecture import CORRIGER, EN_COURS, EVALUEE, VIDE, Etude
from registre.aipd.etude.modele import (
    A_CORRIGER,
    ABANDONNEE,
    ACCEPTABLE,
    AMELIORABLE,
    AVIS,
    CONDITIONS,
    DECISION,
    DEFAVORABLE,
    EVALUATION,
    FAVORABLE,
    REDACTION,
    REFUSEE,
    SAISINE,
    VALIDEE,
    DecisionAipd,
    EvaluationAipd,
)
from registre.aipd.etude.operations import consigner
from registre.aipd.etude.questionnaire import RISQUES
from registre.aipd.etude.remplissage import empreinte_de_la_fiche
from socle.echeances.calcul import ajouter_mois
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.operations import Atelier, operation
from socle.saisies import LONGUEUR_LIGNE, trop_long
from socle.types import lire_date

TEXTE_MAXIMUM, MOTIF_MAXIMUM, NOM_MAXIMUM = 20_000, 5_000, 200
"""Caractères : au-delà, un avis, un motif ou une condition est refusé d'une phrase, jamais coupé."""
DECISIONS: Final = {
    VALIDEE: "Valider", CONDITIONS: "Valider sous conditions", REFUSEE: "Refuser", SAISINE: "Consulter la CNIL d'abord",
}  # fmt: skip
FINIES: Final = frozenset({VALIDEE, CONDITIONS, REFUSEE, SAISINE, ABANDONNEE})
DECLARATIONS: Final = {
    "reel": "L'étude décrit le traitement tel qu'il est ou sera.",
    "risques": "J'ai pris connaissance des risques qui restent.",
    "mesures": "Les mesures prévues me conviennent.",
    "engagement": "Elles seront mises en œuvre, et l'étude revue si le risque change.",
}
"""Ce que l'autorité déclare avant de valider ; refuser ou consulter n'en demande pas."""


@dataclass(frozen=True)
class Evaluation:
    """Ce qu'un évaluateur rend d'un point ; `version` : celle qu'il en a lue (0 : rien encore)."""

    verdict: str
    commentaire: str = ""
    plan: str = ""
    responsable: str = ""
    echeance: str = ""
    gravite: int = 0
    vraisemblance: int = 0
    version: int = 0


def _borner(fautes: dict[str, list[str]], textes: Mapping[str, str], limite: int = TEXTE_MAXIMUM) -> None:
    """Ajoute aux fautes les textes qui dépassent la limite."""
    for nom, texte in textes.items():
        if phrase := trop_long(texte.strip(), limite):
            fautes.setdefault(nom, []).append(phrase)


def _motif(motif: str, sinon: str) -> str:
    """Le motif, sans blancs autour ; le refus `sinon` s'il n'y en a pas."""
    if not motif.strip():
        raise RegleEnfreinte(sinon)
    if phrase := trop_long(motif.strip(), MOTIF_MAXIMUM):
        raise RegleEnfreinte(phrase)
    return motif.strip()


def _a_l_etape(atelier: Atelier, id_: uuid.UUID, *statuts: str) -> Etude:
    etude = etudes.charger(atelier.session, id_)
    if etude.objet.archive:
        raise RegleEnfreinte("Cette analyse est archivée : sortez-la des archives d'abord.")
    if etude.aipd.statut not in statuts:
        raise RegleEnfreinte("Ce n'est pas possible à l'étape où en est l'analyse.")
    return etude


def _passer(atelier: Atelier, etude: Etude, statut: str, verbe: str, motif: str = "") -> None:
    etude.aipd.statut = statut
    atelier.session.add(etude.aipd)
    consigner(atelier, etude, verbe, motif=motif)


@operation(droits.AIPD_REDIGER)
def demander(atelier: Atelier, id_: uuid.UUID) -> None:
    """Envoie l'étude à l'évaluation ; tout doit être rédigé. Ce qui a été corrigé redevient à évaluer."""
    etude = _a_l_etape(atelier, id_, REDACTION)
    manques = [r.titre for r in etude.rubriques if etude.etat(r) in (VIDE, EN_COURS)]
    if manques:
        raise RegleEnfreinte(f"Il reste à rédiger : {', '.join(manques)}.")
    for rubrique in etude.rubriques:
        for reference in etude.references(rubrique):
            deja = etude.par_reference.get(reference)
            if deja is None:
                ligne = EvaluationAipd(organisme_id=atelier.organisme_id, aipd_id=id_, reference=reference)
                atelier.session.add(ligne)
            elif deja.verdict == A_CORRIGER or not deja.close:
                deja.verdict, deja.close = "", False
                deja.version += 1
                atelier.session.add(deja)
    _passer(atelier, etude, EVALUATION, "evaluation_demandee")


@operation(droits.AIPD_EVALUER)
def evaluer(atelier: Atelier, id_: uuid.UUID, rubrique: str, rendues: Mapping[str, Evaluation]) -> None:
    """Enregistre les évaluations d'une rubrique, point par point ; incomplètes, elles se gardent pour plus tard."""
    etude = _a_l_etape(atelier, id_, EVALUATION)
    references = etude.references(etude.rubrique(rubrique))
    if set(rendues) - set(references):
        raise RegleEnfreinte("Ce point n'est pas dans la rubrique.")
    for reference, e in rendues.items():
        ligne = etude.par_reference.get(reference)
        if ligne is None:
            ligne = EvaluationAipd(organisme_id=atelier.organisme_id, aipd_id=id_, reference=reference, version=0)
        if ligne.version != e.version:
            raise ConflitDeVersion(e.version, ligne.version)
        _controler(reference, rubrique, e)
        _ecrire(atelier, ligne, e)
    consigner(atelier, etude, "evaluee", motif=rubrique)


def _controler(reference: str, rubrique: str, e: Evaluation) -> None:
    """Ce qu'un verdict exige ; la première section n'a pas d'« améliorable »."""
    fautes: dict[str, list[str]] = {}
    if e.verdict not in ("", A_CORRIGER, AMELIORABLE, ACCEPTABLE) or (
        rubrique.startswith("1.") and e.verdict == AMELIORABLE
    ):
        fautes[f"{reference}-verdict"] = ["Choisissez un verdict de la liste."]
    if e.verdict == A_CORRIGER and not e.commentaire.strip():
        fautes[f"{reference}-commentaire"] = ["Dites ce qui est à corriger."]
    if e.verdict == AMELIORABLE and rubrique[0] != "1" and not e.plan.strip():
        fautes[f"{reference}-plan"] = ["Dites ce qui l'améliorera : cela va au plan d'actions."]
    if e.verdict == AMELIORABLE and rubrique in RISQUES and not (e.gravite and e.vraisemblance):
        fautes[f"{reference}-gravite"] = ["Réestimez la gravité et la vraisemblance une fois l'action faite."]
    if not (0 <= e.gravite <= 4 and 0 <= e.vraisemblance <= 4):
        fautes[f"{reference}-gravite"] = ["Choisissez un niveau de l'échelle."]
    if e.echeance:
        try:
            lire_date(e.echeance)
        except ValueError:
            fautes[f"{reference}-echeance"] = ["Écrivez la date sous la forme jj/mm/aaaa."]
    _borner(fautes, {f"{reference}-commentaire": e.commentaire, f"{reference}-plan": e.plan})
    _borner(fautes, {f"{reference}-responsable": e.responsable}, LONGUEUR_LIGNE)
    if fautes:
        raise SaisieRefusee(fautes)


def _ecrire(atelier: Atelier, ligne: EvaluationAipd, e: Evaluation) -> None:
    ligne.verdict, ligne.commentaire, ligne.plan = e.verdict, e.commentaire.strip(), e.plan.strip()
    ligne.responsable, ligne.echeance = e.responsable.strip(), lire_date(e.echeance) if e.echeance else None
    ligne.gravite, ligne.vraisemblance = e.gravite, e.vraisemblance
    ligne.par, ligne.le = atelier.contexte.acteur.nom, atelier.quand
    ligne.version += 1
    atelier.session.add(ligne)


@operation(droits.AIPD_EVALUER)
def rendre(atelier: Atelier, id_: uuid.UUID) -> str:
    """Rend l'évaluation : à l'auteur s'il y a à corriger, aux avis sinon ; rend le nouveau statut."""
    etude = _a_l_etape(atelier, id_, EVALUATION)
    attendues = [ref for r in etude.rubriques for ref in etude.references(r)]
    lues = [etude.par_reference.get(ref) for ref in attendues]
    sans = sum(e is None or not e.verdict for e in lues)
    if sans:
        raise RegleEnfreinte(f"Il reste {sans} point{'s' if sans > 1 else ''} à évaluer.")
    for e in lues:
        if e is not None:
            e.close = True
            atelier.session.add(e)
    corriger = any(e is not None and e.verdict == A_CORRIGER for e in lues)
    statut = REDACTION if corriger else AVIS
    _passer(atelier, etude, statut, "a_corriger" if corriger else "evaluation_rendue")
    return statut


@operation(droits.AIPD_AVISER)
def aviser(atelier: Atelier, id_: uuid.UUID, avis: str, texte: str, nom: str = "") -> None:
    """Le délégué rend son avis motivé (RGPD 35(2), 39(1)c)."""
    etude = _a_l_etape(atelier, id_, AVIS, DECISION)
    fautes: dict[str, list[str]] = {}
    if avis not in (FAVORABLE, DEFAVORABLE):
        fautes["avis"] = ["Choisissez un avis."]
    if not texte.strip():
        fautes["texte"] = ["Motivez l'avis."]
    _borner(fautes, {"texte": texte})
    _borner(fautes, {"nom": nom}, NOM_MAXIMUM)
    if fautes:
        raise SaisieRefusee(fautes)
    a = etude.aipd
    a.avis_dpo, a.avis_dpo_texte = avis, texte.strip()
    a.avis_dpo_nom, a.avis_dpo_le = nom.strip() or atelier.contexte.acteur.nom, atelier.aujourd_hui
    _passer(atelier, etude, _apres_avis(etude), "avis_rendu", avis)


@operation(droits.AIPD_REDIGER)
def consulter_les_personnes(
    atelier: Atelier, id_: uuid.UUID, consultees: bool, noms: str = "", avis: str = "", texte: str = "", motif: str = ""
) -> None:
    """Note l'avis des personnes concernées ou de leurs représentants, ou pourquoi il n'a pas été demandé (RGPD 35(9))."""
    etude = _a_l_etape(atelier, id_, AVIS, DECISION)
    fautes: dict[str, list[str]] = {}
    if consultees:
        if not noms.strip():
            fautes["noms"] = ["Dites qui a été consulté : une catégorie suffit."]
        if avis not in (FAVORABLE, DEFAVORABLE):
            fautes["avis"] = ["Choisissez un avis."]
        if not texte.strip():
            fautes["texte"] = ["Écrivez ce qui a été dit."]
    elif not motif.strip():
        fautes["motif"] = ["Dites pourquoi l'avis n'a pas été demandé."]
    _borner(fautes, {"texte": texte, "motif": motif})
    _borner(fautes, {"noms": noms}, LONGUEUR_LIGNE)
    if fautes:
        raise SaisieRefusee(fautes)
    a = etude.aipd
    a.personnes_consultees, a.personnes_noms = consultees, noms.strip() if consultees else ""
    a.personnes_avis, a.personnes_texte = (avis, texte.strip()) if consultees else ("", "")
    a.personnes_motif = "" if consultees else motif.strip()
    _passer(atelier, etude, _apres_avis(etude), "personnes_consultees")


def _apres_avis(etude: Etude) -> str:
    """À décider dès que le délégué et les personnes se sont exprimés."""
    return DECISION if etude.aipd.avis_dpo and etude.aipd.personnes_consultees is not None else AVIS


@operation(droits.AIPD_DECIDER)
def decider(
    atelier: Atelier, id_: uuid.UUID, version: int, decision: str, motif: str = "", conditions: str = "",
    ajustements: str = "", declarations: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Le responsable décide du texte qu'il a lu (`version`). Passer outre l'avis du délégué se motive. La ligne reste."""
    etude = _a_l_etape(atelier, id_, DECISION)
    if etude.objet.version != version:
        raise ConflitDeVersion(version, etude.objet.version)
    textes = {"motif": motif, "conditions": conditions, "ajustements": ajustements}
    _controler_decision(etude, decision, textes, declarations)
    a = etude.aipd
    a.decide_le, a.decide_par, a.decision_motif = atelier.aujourd_hui, atelier.contexte.acteur.nom, motif.strip()
    a.conditions = conditions.strip() if decision == CONDITIONS else ""
    a.ajustements = ajustements.strip()
    valide = decision in (VALIDEE, CONDITIONS)
    a.revue_le = revue(atelier.aujourd_hui, a.revue_mois) if valide else None
    a.fiche_empreinte = empreinte_de_la_fiche(etude.fiche.saisie) if etude.fiche is not None else ""
    atelier.session.add(DecisionAipd(
        organisme_id=atelier.organisme_id, aipd_id=id_, decision=decision, le=atelier.aujourd_hui, par=a.decide_par,
        motif=a.decision_motif, conditions=a.conditions, avis_dpo=a.avis_dpo, version=version + 1, prise_le=atelier.quand,
    ))  # fmt: skip
    _passer(atelier, etude, decision, "decidee", decision)


def _controler_decision(
    etude: Etude, decision: str, textes: Mapping[str, str], declarations: frozenset[str]
) -> None:  # fmt: skip
    fautes: dict[str, list[str]] = {}
    motif, conditions = textes["motif"].strip(), textes["conditions"].strip()
    valide = decision in (VALIDEE, CONDITIONS)
    if decision not in DECISIONS:
        fautes["decision"] = ["Choisissez une décision."]
    if valide and set(DECLARATIONS) - declarations:
        fautes["declarations"] = ["Valider demande les quatre déclarations."]
    if decision == CONDITIONS and not conditions:
        fautes["conditions"] = ["Écrivez les conditions."]
    if decision in (REFUSEE, SAISINE) and not motif:
        fautes["motif"] = ["Motivez cette décision."]
    if valide and etude.aipd.avis_dpo == DEFAVORABLE and not motif:
        fautes["motif"] = ["L'avis du délégué est défavorable : dites pourquoi vous passez outre."]
    _borner(fautes, textes)
    if fautes:
        raise SaisieRefusee(fautes)


def revue(jour: date, mois: int | None) -> date | None:
    """La date de la prochaine revue ; None sans rythme. Le rythme est un réglage de l'outil (RGPD 35(11) n'en fixe pas)."""
    return ajouter_mois(jour, mois) if mois and mois > 0 else None


@operation(droits.AIPD_REDIGER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, motif: str) -> None:
    """Rouvre l'étude à la rédaction, d'où qu'elle soit ; réponses, évaluations, avis et décisions restent."""
    etude = _a_l_etape(atelier, id_, EVALUATION, AVIS, DECISION, *FINIES)
    pourquoi = _motif(motif, "Dites pourquoi vous la rouvrez.")
    a = etude.aipd
    a.avis_dpo, a.personnes_consultees = "", None
    for e in etude.par_reference.values():
        e.close = False
        atelier.session.add(e)
    _passer(atelier, etude, REDACTION, "rouverte", pourquoi)


@operation(droits.AIPD_REDIGER)
def abandonner(atelier: Atelier, id_: uuid.UUID, motif: str) -> None:
    """Abandonne l'étude : le traitement ne se fera pas. On la rouvre si besoin."""
    etude = _a_l_etape(atelier, id_, REDACTION, EVALUATION, AVIS, DECISION)
    _passer(atelier, etude, ABANDONNEE, "abandonnee", _motif(motif, "Dites pourquoi vous l'abandonnez."))


def reste_a_faire(etude: Etude) -> list[str]:
    """Ce qui reste avant l'étape suivante, en phrases."""
    statut = etude.aipd.statut
    if statut == REDACTION:
        vides = [r.titre for r in etude.rubriques if etude.etat(r) in (VIDE, EN_COURS)]
        corriges = [r.titre for r in etude.rubriques if etude.etat(r) == CORRIGER]
        return [f"À rédiger : {t}" for t in vides] + [f"À corriger : {t}" for t in corriges]
    if statut == EVALUATION:
        return [f"À évaluer : {r.titre}" for r in etude.rubriques if etude.etat(r) != EVALUEE]
    if statut == AVIS:
        manques = [] if etude.aipd.avis_dpo else ["L'avis du délégué"]
        return manques + ([] if etude.aipd.personnes_consultees is not None else ["L'avis des personnes concernées"])
    return ["La décision du responsable"] if statut == DECISION else []
