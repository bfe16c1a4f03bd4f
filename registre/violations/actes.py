"""Qualifier, donner un avis, décider, notifier, clore, rouvrir : chaque acte dit d'où il se fait."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from registre import droits
from registre.violations import regles
from registre.violations.forme import FORME
from registre.violations.listes import LISTES, libelle
from registre.violations.modele import CLOSE, NOTIFIEE, OUVERTE, QUALIFIEE, Notification, NotificationSaisie
from registre.violations.operations import charger_dossier
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.operations import Atelier, operation
from socle.saisies import trop_long
from socle.types import ecrire_date

LONGUEUR: Final = 20_000
SANS_AVIS: Final[dict[str, Any]] = {"avis_risque": "", "avis_motif": "", "avis_par": "", "avis_le": None}
SANS_DECISION: Final[dict[str, Any]] = {
    "decision": "", "decision_dispense": "", "decision_motif": "", "decide_par": "", "decide_le": None,
}  # fmt: skip
SANS_QUALIFICATION: Final[dict[str, Any]] = {
    "est_violation": None, "qualification_motif": "", "qualifie_par": "", "qualifie_le": None,
}  # fmt: skip
SANS_CLOTURE: Final[dict[str, Any]] = {"cloture_motif": "", "clos_par": "", "clos_le": None}


def _depuis(atelier: Atelier, id_: uuid.UUID, acte: str) -> Fiche:
    fiche = fiches.charger(atelier.session, FORME, id_)
    if refus := regles.refus_de(acte, fiche.ligne, fiche.objet.archive):
        raise RegleEnfreinte(refus)
    return fiche


def _motif(motif: str, sinon: str) -> str:
    """Le motif, s'il est écrit ; `sinon` : la phrase du refus, ou rien s'il est facultatif."""
    net = motif.strip()
    if sinon and not net:
        raise RegleEnfreinte(sinon)
    if phrase := trop_long(net, LONGUEUR):
        raise RegleEnfreinte(phrase)
    return net


@operation(droits.VIOLATIONS_QUALIFIER)
def qualifier(atelier: Atelier, id_: uuid.UUID, version: int, est_violation: bool | None, motif: str) -> None:
    """Dit si l'incident est une violation de données personnelles (RGPD 4(12)), et pourquoi."""
    _depuis(atelier, id_, "qualifier")
    if est_violation is None:
        raise RegleEnfreinte("Dites si des données personnelles sont touchées : oui ou non.")
    net = _motif(motif, "Dites pourquoi : la raison reste au registre.")
    fiches.decider(
        atelier, FORME, id_, version, "qualifiee", statut=QUALIFIEE, est_violation=est_violation, qualification_motif=net,
        qualifie_par=atelier.contexte.acteur.nom, qualifie_le=atelier.quand,
    )  # fmt: skip


@operation(droits.VIOLATIONS_AVISER)
def aviser(atelier: Atelier, id_: uuid.UUID, version: int, risque: str, motif: str) -> None:
    """Le délégué dit le risque qu'il voit, et pourquoi ; il peut changer d'avis tant que rien n'est décidé (RGPD 39(1))."""
    _depuis(atelier, id_, "aviser")
    _controler_risque(risque)
    net = _motif(motif, "Motivez votre avis : la personne qui décide doit pouvoir en tenir compte.")
    fiches.decider(
        atelier, FORME, id_, version, "avisee", avis_risque=risque, avis_motif=net,
        avis_par=atelier.contexte.acteur.nom, avis_le=atelier.quand,
    )  # fmt: skip


def _controler_risque(risque: str) -> None:
    if risque not in regles.RISQUES:
        raise RegleEnfreinte("Choisissez le risque pour les personnes : peu probable, risque, ou risque élevé.")


@operation(droits.VIOLATIONS_DECIDER)
def decider(atelier: Atelier, id_: uuid.UUID, version: int, risque: str, dispense: str, motif: str) -> None:
    """Le responsable décide du risque, donc de ce qui est dû (RGPD 33, 34) : un visa, toujours motivé (RGPD 33(5))."""
    _depuis(atelier, id_, "decider")
    _controler_risque(risque)
    if dispense and (risque != "eleve" or dispense not in LISTES["dispenses_34"].codes):
        raise RegleEnfreinte("Un cas de l'article 34(3) se choisit dans la liste, et seulement si le risque est élevé.")
    net = _motif(motif, "Motivez la décision : elle se montre au contrôle (RGPD 33(5)).")
    notifications = charger_dossier(atelier, id_).notifications
    issue = regles.issue(True, risque, dispense)
    fiches.decider(
        atelier, FORME, id_, version, "decidee", statut=regles.etat_decide(issue, notifications), decision=issue,
        decision_dispense=dispense, decision_motif=net, decide_par=atelier.contexte.acteur.nom, decide_le=atelier.quand,
    )  # fmt: skip


@operation(droits.VIOLATIONS_QUALIFIER)
def notifier(atelier: Atelier, id_: uuid.UUID, version: int, saisie: NotificationSaisie) -> None:
    """Note une notification envoyée à la CNIL (RGPD 33(4)) ; une première tardive dit ses motifs (RGPD 33(1))."""
    fiche = _depuis(atelier, id_, "notifier")
    deja = charger_dossier(atelier, id_).notifications
    if refus := regles.refus_de_notifier(saisie.genre, [n.genre for n in deja]):
        raise SaisieRefusee({"genre": [refus]})
    faite_a = regles.instant(saisie.faite_le, saisie.faite_heure, atelier.contexte.fuseau)
    assert faite_a is not None  # noqa: S101 -- la saisie exige le jour
    derniere = deja[-1].faite_a if deja else None
    _controler_envoi(atelier, saisie, faite_a, fiche.ligne.connue_a, derniere)
    atelier.session.add(Notification(
        organisme_id=atelier.organisme_id, violation_id=id_, rang=len(deja) + 1, genre=saisie.genre, faite_a=faite_a,
        reference_cnil=saisie.reference_cnil, retard_motifs=saisie.retard_motifs, contenu=saisie.contenu,
        notee_par=atelier.contexte.acteur.nom, notee_le=atelier.quand,
    ))  # fmt: skip
    trace = f"{libelle('types_notifications', saisie.genre)}, le {ecrire_date(saisie.faite_le)} à {saisie.faite_heure}"
    suite = f" ; n° {saisie.reference_cnil}" if saisie.reference_cnil else ""
    retard = f" ; retard : {saisie.retard_motifs}" if saisie.retard_motifs else ""
    fiches.decider(
        atelier, FORME, id_, version, "notifiee", pourquoi=f"{trace}{suite}{retard}", statut=NOTIFIEE,
        premiere_a=fiche.ligne.premiere_a or faite_a,
    )  # fmt: skip


def _controler_envoi(
    atelier: Atelier,
    saisie: NotificationSaisie,
    faite_a: datetime,
    connue_a: datetime | None,
    derniere: datetime | None,
) -> None:
    if connue_a is None:
        raise RegleEnfreinte("Dites d'abord, dans la fiche, quand l'organisme a su : le délai en dépend (RGPD 33(1)).")
    if faite_a > atelier.quand:
        raise SaisieRefusee({"faite_le": ["Une notification se note une fois envoyée : cet instant est à venir."]})
    if faite_a < connue_a:
        raise SaisieRefusee({"faite_le": ["Elle partirait avant la prise de connaissance."]})
    if derniere is not None and faite_a < derniere:
        raise SaisieRefusee({"faite_le": ["Elle partirait avant la notification qu'elle complète."]})
    if saisie.genre in regles.PREMIERES and regles.est_tardive(faite_a, connue_a) and not saisie.retard_motifs:
        raise SaisieRefusee({"retard_motifs": ["Plus de 72 heures ont passé : dites les motifs du retard."]})


@operation(droits.VIOLATIONS_QUALIFIER)
def clore(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Clôt l'incident quand tout ce qui est dû est fait ; une initiale jamais complétée se motive."""
    _depuis(atelier, id_, "clore")
    attend = charger_dossier(atelier, id_).en_attente
    net = _motif(
        motif, "Une seule notification, initiale, est partie : dites pourquoi rien ne la complète." if attend else ""
    )
    fiches.decider(
        atelier, FORME, id_, version, "close", statut=CLOSE, cloture_motif=net, clos_par=atelier.contexte.acteur.nom,
        clos_le=atelier.quand,
    )  # fmt: skip


@operation(droits.VIOLATIONS_QUALIFIER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Rouvre un incident clos, à l'état d'où il l'a été ; qualification, décision et notifications restent."""
    fiche = _depuis(atelier, id_, "rouvrir")
    net = _motif(motif, "Dites pourquoi vous rouvrez cet incident.")
    etat = regles.etat_de_reouverture(fiche.ligne, charger_dossier(atelier, id_).notifications)
    fiches.decider(atelier, FORME, id_, version, "rouverte", pourquoi=net, statut=etat, **SANS_CLOTURE)


@operation(droits.VIOLATIONS_QUALIFIER)
def requalifier(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Remet l'incident à qualifier : avis et décision tombent, l'historique les garde ; les notifications restent."""
    _depuis(atelier, id_, "requalifier")
    net = _motif(motif, "Dites ce qui a changé.")
    tombent = {**SANS_QUALIFICATION, **SANS_AVIS, **SANS_DECISION}
    fiches.decider(atelier, FORME, id_, version, "requalifiee", pourquoi=net, statut=OUVERTE, **tombent)
