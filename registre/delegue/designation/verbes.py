"""Comment le journal dit une désignation, son terme, ce qu'elle propose de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import col, or_, select

from registre import droits
from registre.delegue.designation import faits as _faits  # noqa: F401 -- déclare le fait
from registre.delegue.designation import regles
from registre.delegue.designation.coordonnees import effacer_les_anciennes
from registre.delegue.designation.modele import TYPE, DesignationDpo
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.rappels.entretien import declarer_soin
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (60, 30, 7, 0)
declarer_objet(TYPE, "Désignation du délégué", "delegue.voir", droits.DELEGUE_LIRE, droits.DELEGUE_PREPARER)
for verbe, phrase in {
    "designation_dpo.cree": "a préparé la désignation du délégué",
    "designation_dpo.enregistre": "a modifié la désignation du délégué",
    "designation_dpo.archive": "a archivé la désignation du délégué",
    "designation_dpo.desarchive": "a sorti des archives la désignation du délégué",
    "designation_dpo.arretee": "a noté l'acte de désignation du délégué",
    "designation_dpo.declaree": "a noté la déclaration du délégué à la CNIL",
    "designation_dpo.numerotee": "a noté le numéro du délégué donné par la CNIL",
    "designation_dpo.terminee": "a mis fin à la mission du délégué",
    "designation_dpo.fin_declaree": "a noté que la CNIL sait la mission finie",
    "designation_dpo.reprise": "est revenu sur un acte de la désignation",
    "designation_dpo.publiee": "a publié la page de contact du délégué",
    "designation_dpo.depubliee": "a retiré la page de contact du délégué",
    "designation_dpo.coordonnees": "a écrit les coordonnées privées du délégué",
    "designation_dpo.exporte": "a produit une pièce de la désignation du délégué",
}.items():
    declarer_verbe(verbe, phrase)
declarer_verbe("designation_dpo.coordonnees_effacees", "a effacé les coordonnées privées du délégué",
               sans_compte="Le passage du jour")  # fmt: skip


def _en_vie(session: SessionCloisonnee, *conditions: Any) -> Any:
    requete: Any = select(DesignationDpo).join(Objet, col(Objet.id) == col(DesignationDpo.id))
    return session.exec(requete.where(col(Objet.archive).is_(False), *conditions))


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les missions dont le terme approche, ou est passé sans avoir été dites finies."""
    for d in _en_vie(session, col(DesignationDpo.fin) <= horizon, col(DesignationDpo.etat).in_(regles.VIVANTES)):
        yield AFaire(
            f"designation_dpo:{d.id}:fin", d.organisme_id, d.id, "Bureau du DPO", f"Fin de mission du délégué : {d.nom}",
            "La mission d'un délégué à la protection des données arrive à son terme", d.fin, "delegue.voir",
            droits.DELEGUE_LIRE, JALONS, agir=droits.DELEGUE_PREPARER,
        )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Dire à la CNIL qu'un délégué est désigné, ou que sa mission est finie ; faire prendre l'acte d'une préparation."""
    attendent = or_(
        col(DesignationDpo.etat).in_(("preparee", "arretee")),
        (col(DesignationDpo.etat) == "terminee") & col(DesignationDpo.fin_declaree_le).is_(None),
    )
    for d in _en_vie(session, attendent):
        if d.etat == "preparee":
            yield Proposition(f"designation_dpo:{d.id}:arreter", f"Faire prendre l'acte de désignation : {d.nom}", d.id,
                              "juridique", "haute", "Un organisme public désigne un délégué (RGPD 37(1)a).")  # fmt: skip
        for alerte in regles.alertes(d, "", aujourd_hui):
            if alerte.cle:
                yield Proposition(f"designation_dpo:{d.id}:{alerte.cle}", f"{alerte.faire} : {d.nom}", d.id, "juridique",
                                  "haute", alerte.phrase)  # fmt: skip


declarer_source("designation_dpo", a_faire)
declarer_regle("designation_dpo", propositions)
declarer_soin("coordonnées privées des anciens délégués", effacer_les_anciennes)
