"""Comment le journal dit les actes sur les incidents, et ce qu'ils ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from registre.droits import (
    VIOLATIONS_AVISER,
    VIOLATIONS_DECIDER,
    VIOLATIONS_DIFFUSER,
    VIOLATIONS_LIRE,
    VIOLATIONS_MODIFIER,
)
from registre.violations import regles
from registre.violations.modele import CLOSE, TYPE, TYPE_DIFFUSION, Violation
from socle.echeances.sources import AFaire, declarer_source
from socle.liens.types import declarer_liable
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

METIER: Final = "Registre"
JALONS_HEURES: Final = (24, 12, 1)
JALONS: Final = (3, 1, 0, -1, -3)
declarer_objet(TYPE, "Incident", "violations.voir", VIOLATIONS_LIRE, VIOLATIONS_MODIFIER)
declarer_objet(TYPE_DIFFUSION, "Incident d'un prestataire", "diffusions.voir", VIOLATIONS_DIFFUSER, VIOLATIONS_DIFFUSER)
declarer_liable(TYPE, "Incidents et violations", "violations.creer")
for verbe, phrase in {
    "violation.cree": "a inscrit l'incident",
    "violation.declare": "a déclaré l'incident",
    "violation.recue": "a ouvert l'incident reçu d'un prestataire",
    "violation.enregistre": "a modifié l'incident",
    "violation.qualifiee": "a qualifié l'incident",
    "violation.avisee": "a rendu l'avis du délégué sur la violation",
    "violation.decidee": "a décidé (visa) de ce que la violation demande",
    "violation.notifiee": "a noté une notification à la CNIL",
    "violation.close": "a clos l'incident",
    "violation.rouverte": "a rouvert l'incident",
    "violation.requalifiee": "a remis l'incident à qualifier",
    "violation.contact_note": "a noté qui appeler pour l'incident",
    "violation.contact_efface": "a effacé qui appeler pour l'incident",
    "violation.archive": "a archivé l'incident",
    "violation.desarchive": "a sorti des archives l'incident",
    "violation.imprime": "a produit un document de l'incident",
    "violation.registre_exporte": "a produit le registre des violations",
    "diffusion.cree": "a inscrit l'incident d'un prestataire partagé",
    "diffusion.enregistre": "a modifié l'incident d'un prestataire partagé",
    "diffusion.archive": "a archivé l'incident d'un prestataire partagé",
    "diffusion.desarchive": "a sorti des archives l'incident d'un prestataire partagé",
    "diffusion.ouverte": "a ouvert l'incident d'un prestataire chez des organismes",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les délais qui courent, et ce que chaque incident attend ; recalculés des faits à chaque lecture."""
    requete: Any = (
        select(Violation, Organisme.territoire_droit)
        .join(Objet, col(Objet.id) == col(Violation.id))
        .join(Organisme, col(Organisme.id) == col(Violation.organisme_id))
        .where(col(Objet.archive).is_(False), Violation.statut != CLOSE)
    )
    for v, territoire in session.exec(requete):
        for point in _points(v, ZoneInfo(fuseau(territoire))):
            if point.limite <= horizon:
                yield point


def _points(v: Violation, zone: ZoneInfo) -> Iterator[AFaire]:
    """Les points d'un incident ouvert."""
    if v.connue_a is None:
        jour = v.ouverte_le.astimezone(zone).date()
        quoi, resume = "Dire quand l'organisme a su", "Un incident attend sa date de prise de connaissance"
        yield _point(v, "connaissance", quoi, resume, jour, VIOLATIONS_MODIFIER)
    elif v.premiere_a is None and v.est_violation is not False and v.decision != regles.REGISTRE:
        fin = regles.limite(v.connue_a)
        yield _en_heures(v, "cnil", *_attendu(v), fin, zone, VIOLATIONS_AVISER)
        if v.avis_risque and not v.decision:
            dit = ("Décider de ce que la violation demande", "Une violation attend une décision")
            yield _en_heures(v, "decision", *dit, fin, zone, VIOLATIONS_DECIDER)
    if v.connue_a is not None and v.assurance and v.plainte in {"", "a_deposer"} and v.plainte_le is None:
        dit = ("Déposer plainte, pour l'assurance", "Une plainte est à déposer pour l'assurance")
        yield _en_heures(
            v, "plainte", *dit, regles.limite(v.connue_a, regles.PORTER_PLAINTE), zone, VIOLATIONS_MODIFIER
        )
    if v.decision == regles.PERSONNES and v.communication != "oui" and v.decide_le is not None:
        jour = v.decide_le.astimezone(zone).date()
        quoi, resume = "Informer les personnes", "Des personnes sont à informer d'une violation"
        yield _point(v, "personnes", quoi, resume, jour, VIOLATIONS_MODIFIER)


def _attendu(v: Violation) -> tuple[str, str]:
    """Ce que le délai de la CNIL attend d'abord, et la phrase du courriel."""
    if v.decision in regles.AVEC_CNIL:
        return "Notifier à la CNIL", "Une violation est à notifier à la CNIL"
    if v.est_violation is None:
        return "Qualifier l'incident", "Un incident est à qualifier : le délai de 72 heures court"
    return "Décider s'il faut notifier à la CNIL", "Une violation attend son avis : le délai de 72 heures court"


def _point(v: Violation, genre: str, quoi: str, resume: str, jour: date, agir: str) -> AFaire:
    return AFaire(
        f"violation:{v.id}:{genre}", v.organisme_id, v.id, METIER, f"{quoi} : {v.reference} {v.titre}", resume, jour,
        "violations.voir", VIOLATIONS_LIRE, JALONS, urgent=True, agir=agir,
    )  # fmt: skip


def _en_heures(
    v: Violation, genre: str, quoi: str, resume: str, fin: datetime, zone: ZoneInfo, agir: str
) -> AFaire:  # fmt: skip
    return AFaire(
        f"violation:{v.id}:{genre}", v.organisme_id, v.id, METIER, f"{quoi} : {v.reference} {v.titre}", resume,
        fin.astimezone(zone).date(), "violations.voir", VIOLATIONS_LIRE, JALONS, urgent=True, instant=fin, agir=agir,
        jalons_heures=JALONS_HEURES,
    )  # fmt: skip


declarer_source("violations", a_faire)
