"""Les actes d'un dossier : soumettre, donner avis, décider, retirer, rouvrir, relire. Un visa, jamais une signature."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit import droits
from audit.homologation import regles
from audit.homologation.demarche import MOIS
from audit.homologation.forme import FORME
from audit.homologation.listes import LISTES
from audit.homologation.modele import AvisRendu, DecisionPrise
from audit.homologation.operations import Dossier, charger_dossier
from audit.homologation.risques import risques
from socle.base import nouvel_id
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.operations import Atelier, operation

VERBES: Final = {"favorable": "homologuee", "reserves": "homologuee_reserves", "refus": "refusee"}
IMPOSSIBLE: Final = "Ce n'est pas possible dans l'état actuel du dossier."


@dataclass(frozen=True)
class Avis:
    """Un avis à inscrire ; `auteur` : qui le rend, s'il n'est pas celui qui l'inscrit."""

    instance: str
    avis: str
    texte: str = ""
    auteur: str = ""
    rendu_le: date | None = None


@dataclass(frozen=True)
class Decision:
    """Une décision à prendre ; `decide_le` : aujourd'hui si rien n'est dit."""

    decision: str
    validite: str = ""
    motif: str = ""
    reserves: str = ""
    risques_acceptes: str = ""
    decide_le: date | None = None


def _depuis(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str) -> Dossier:
    dossier = charger_dossier(atelier.session, id_, atelier.aujourd_hui)
    if dossier.fiche.objet.version != version:
        raise ConflitDeVersion(version, dossier.fiche.objet.version)
    if dossier.fiche.objet.archive or dossier.fiche.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte(IMPOSSIBLE)
    return dossier


@operation(droits.HOMOLOGUER)
def soumettre(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Soumet le dossier à l'autorité ; ce qui manque encore se dira, sauf ce sans quoi rien ne se décide."""
    dossier = _depuis(atelier, id_, version, "soumettre")
    bloquants = [p.libelle for p in regles.manques(dossier.points) if p.bloquant]
    if bloquants:
        raise RegleEnfreinte(f"Il manque encore : {' ; '.join(bloquants)}.")
    fiches.decider(atelier, FORME, id_, version, "soumise", statut="soumis", tour=dossier.fiche.ligne.tour + 1)


@operation(droits.HOMOLOGUER)
def reprendre(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Remet un dossier soumis en préparation ; les avis déjà rendus restent, sur la version qu'ils ont jugée."""
    _depuis(atelier, id_, version, "reprendre")
    fiches.decider(atelier, FORME, id_, version, "reprise", statut="preparation")


@operation(droits.AVISER)
def aviser(atelier: Atelier, id_: uuid.UUID, version: int, avis: Avis) -> None:
    """Inscrit un avis sur le dossier soumis ; le même avis de la même instance, renvoyé, ne s'inscrit pas deux fois."""
    dossier = _depuis(atelier, id_, version, "aviser")
    if avis.instance not in LISTES["instances_avis"].codes or avis.avis not in LISTES["avis_homologation"].codes:
        raise RegleEnfreinte("Choisissez qui rend l'avis, et son sens : favorable, avec réserves ou défavorable.")
    if avis.avis != "favorable" and not avis.texte.strip():
        raise RegleEnfreinte("Motivez cet avis : l'autorité doit pouvoir en tenir compte.")
    jour = avis.rendu_le or atelier.aujourd_hui
    if jour > atelier.aujourd_hui:
        raise RegleEnfreinte("Un avis ne se rend pas dans l'avenir.")
    fiche = dossier.fiche
    atelier.session.add(AvisRendu(
        id=nouvel_id(), organisme_id=atelier.organisme_id, fiche_id=id_, rang=fiche.ligne.tour, instance=avis.instance,
        avis=avis.avis, texte=avis.texte.strip(), auteur=avis.auteur.strip() or atelier.contexte.acteur.nom, rendu_le=jour,
        inscrit_par=atelier.contexte.acteur.nom, inscrit_le=atelier.quand, version=version,
    ))  # fmt: skip
    nom = LISTES["instances_avis"].item(avis.instance).libelle
    sens = LISTES["avis_homologation"].item(avis.avis).libelle
    suite = f". {avis.texte.strip()}" if avis.texte.strip() else ""
    fiches.decider(atelier, FORME, id_, version, "avisee", pourquoi=f"{nom} : {sens}{suite}")


@operation(droits.DECIDER)
def decider(atelier: Atelier, id_: uuid.UUID, version: int, decision: Decision) -> None:
    """L'autorité décide ; la décision est une ligne de plus, les précédentes restent."""
    dossier = _depuis(atelier, id_, version, "decider")
    jour = decision.decide_le or atelier.aujourd_hui
    _controler(dossier, decision, jour, atelier.aujourd_hui)
    fin = regles.fin_de_validite(jour, decision.validite) if decision.decision in regles.ACCORDS else None
    s, ligne = dossier.fiche.saisie, dossier.fiche.ligne
    atelier.session.add(DecisionPrise(
        id=nouvel_id(), organisme_id=atelier.organisme_id, fiche_id=id_, rang=ligne.tour, decision=decision.decision,
        motif=decision.motif.strip(), reserves=decision.reserves.strip() if decision.decision == "reserves" else "",
        risques_acceptes=decision.risques_acceptes.strip() if fin else "", validite=decision.validite if fin else "",
        decide_le=jour, valide_jusqu_au=fin, autorite_nom=s.autorite_nom, autorite_qualite=s.autorite_qualite,
        autorite_acte=s.autorite_acte, decide_par=atelier.contexte.acteur.nom, inscrit_le=atelier.quand, version=version,
    ))  # fmt: skip
    fiches.decider(
        atelier, FORME, id_, version, VERBES[decision.decision], pourquoi=_dire(decision), statut="decidee",
        decision=decision.decision, decide_le=jour, valide_jusqu_au=fin, retiree_le=None,
        revue_prevue=regles.revue_conseillee(jour, fin) if fin else None,
    )  # fmt: skip


def _dire(decision: Decision) -> str:
    """Ce que l'historique retient de la décision."""
    parts = (decision.motif, decision.reserves and f"Réserves : {decision.reserves}",
             decision.risques_acceptes and f"Risques acceptés : {decision.risques_acceptes}")  # fmt: skip
    return " ".join(p.strip() for p in parts if p and p.strip())


def _controler(dossier: Dossier, decision: Decision, jour: date, aujourd_hui: date) -> None:
    """Ce qu'une décision doit porter ; la phrase du refus dit quoi écrire."""
    s, accord = dossier.fiche.saisie, decision.decision in regles.ACCORDS
    if decision.decision not in VERBES:
        raise RegleEnfreinte("Choisissez une décision : homologation, homologation avec réserves ou refus.")
    if jour > aujourd_hui:
        raise RegleEnfreinte("Une décision ne se date pas dans l'avenir.")
    if accord and decision.validite not in MOIS:
        raise RegleEnfreinte("Choisissez la durée de validité.")
    if decision.decision == "reserves" and not decision.reserves.strip():
        raise RegleEnfreinte("Écrivez les réserves : elles devront être levées.")
    if accord and any(r.a_accepter for r in risques(s)) and not decision.risques_acceptes.strip():
        raise RegleEnfreinte("Un risque qui reste est élevé ou critique : écrivez lesquels vous acceptez, et pourquoi.")
    exige = regles.motif_exige(s, dossier.avis_du_tour, decision.decision, regles.incomplets(dossier.points))
    if exige and not decision.motif.strip():
        raise RegleEnfreinte(exige)


@operation(droits.DECIDER)
def retirer(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """L'autorité retire une homologation en vigueur ; la décision reste au dossier, retirée, et l'attestation le dit."""
    dossier = charger_dossier(atelier.session, id_, atelier.aujourd_hui)
    decision = dossier.decision
    if decision is None or not regles.en_vigueur(dossier.fiche.ligne, atelier.aujourd_hui):
        raise RegleEnfreinte("Aucune homologation en vigueur à retirer.")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi l'homologation est retirée.")
    decision.retiree_le, decision.retiree_motif = atelier.aujourd_hui, motif.strip()
    decision.retiree_par = atelier.contexte.acteur.nom
    atelier.session.add(decision)
    fiches.decider(
        atelier,
        FORME,
        id_,
        version,
        "retiree",
        pourquoi=motif.strip(),
        retiree_le=atelier.aujourd_hui,
        revue_prevue=None,
    )


@operation(droits.HOMOLOGUER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Rouvre un dossier décidé pour préparer la décision suivante ; celle qui court reste en vigueur jusqu'à sa fin."""
    _depuis(atelier, id_, version, "rouvrir")
    fiches.decider(atelier, FORME, id_, version, "rouverte", statut="preparation")


@operation(droits.HOMOLOGUER)
def relire(atelier: Atelier, id_: uuid.UUID, version: int, constat: str, prochaine: date | None) -> None:
    """Note une relecture périodique d'une homologation en vigueur, et quand faire la suivante."""
    fiche = _en_vigueur(atelier, id_)
    if not constat.strip():
        raise RegleEnfreinte("Dites ce que la relecture a trouvé, même si rien n'a changé.")
    fin = fiche.ligne.valide_jusqu_au
    suivante = prochaine or regles.revue_conseillee(atelier.aujourd_hui, fin)
    if suivante is not None and not atelier.aujourd_hui < suivante <= fin:
        raise RegleEnfreinte("La relecture suivante vient après aujourd'hui, et avant la fin de l'homologation.")
    fiches.decider(
        atelier, FORME, id_, version, "relue", pourquoi=constat.strip(), revue_le=atelier.aujourd_hui,
        revue_constat=constat.strip(), revue_par=atelier.contexte.acteur.nom, revue_prevue=suivante,
    )  # fmt: skip


def _en_vigueur(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.objet.archive or not regles.en_vigueur(fiche.ligne, atelier.aujourd_hui):
        raise RegleEnfreinte("Aucune homologation en vigueur à relire.")
    return fiche
