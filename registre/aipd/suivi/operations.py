"""Ce qu'une personne fait d'une analyse après sa rédaction : prouver une mesure, s'en dédire, noter une consultation.

Rien de cela n'attend une réouverture : le plan reste vivant après la décision.
"""

from __future__ import annotations

import uuid
from typing import Final

from sqlmodel import select

from registre import droits
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.operations import consigner, mesure
from registre.aipd.suivi.modele import PreuveMesureSaisie, SaisineSaisie, suspensions_gardees
from registre.aipd.suivi.propositions import cle_de_mesure
from socle.actions.forme import FORME as ACTIONS
from socle.actions.modele import Action
from socle.actions.regles import OUVERTES
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, operation
from socle.preuves.modele import TYPE as PREUVE
from socle.types import ecrire_date

PROUVEE: Final = "Mesure prouvée dans l'analyse d'impact."
"""Le motif d'une action que la preuve a terminée : c'est celle-là, et elle seule, que l'on rouvre si l'on s'en dédit."""


def _vivante(atelier: Atelier, id_: uuid.UUID) -> Etude:
    etude = etudes.charger(atelier.session, id_)
    if etude.objet.archive:
        raise RegleEnfreinte("Cette analyse est archivée : sortez-la des archives d'abord.")
    return etude


@operation(droits.AIPD_REDIGER)
def prouver(
    atelier: Atelier, id_: uuid.UUID, mesure_id: uuid.UUID, saisie: PreuveMesureSaisie, version: int
) -> None:  # fmt: skip
    """Marque prouvée une mesure lue en `version` : sa date, une preuve attachée à l'analyse. Son action ouverte est faite."""
    etude = _vivante(atelier, id_)
    ligne = _mesure_a_jour(etude, mesure_id, version)
    if ligne.retiree_le is not None or ligne.etat == "ecartee":
        raise RegleEnfreinte("Cette mesure est retirée ou écartée : elle ne se prouve pas.")
    if saisie.prouvee_le is not None and saisie.prouvee_le > atelier.aujourd_hui:
        raise SaisieRefusee({"prouvee_le": ["Une mesure à venir ne se prouve pas encore : écrivez une date passée."]})
    preuve = _preuve(atelier, id_, saisie.preuve_id)
    ligne.prouvee_le = saisie.prouvee_le
    ligne.version += 1
    atelier.session.add(ligne)
    jour = ecrire_date(saisie.prouvee_le) if saisie.prouvee_le else ""
    consigner(atelier, etude, "mesure_prouvee", motif=f"{ligne.titre}, en place depuis le {jour} : {preuve}")
    _suivre_l_action(atelier, id_, mesure_id, faite=True)


@operation(droits.AIPD_REDIGER)
def retirer_la_preuve(atelier: Atelier, id_: uuid.UUID, mesure_id: uuid.UUID, version: int) -> None:
    """Défait l'acte : la mesure n'est plus prouvée, la pièce reste ; l'action que la preuve avait terminée se rouvre."""
    etude = _vivante(atelier, id_)
    ligne = _mesure_a_jour(etude, mesure_id, version)
    if ligne.prouvee_le is None:
        raise RegleEnfreinte("Cette mesure n'est pas marquée prouvée.")
    ligne.prouvee_le = None
    ligne.version += 1
    atelier.session.add(ligne)
    consigner(atelier, etude, "mesure_a_prouver", motif=ligne.titre)
    _suivre_l_action(atelier, id_, mesure_id, faite=False)


def _mesure_a_jour(etude: Etude, mesure_id: uuid.UUID, version: int) -> MesureAipd:
    ligne = mesure(etude, mesure_id)
    if ligne.version != version:
        raise ConflitDeVersion(version, ligne.version)
    return ligne


def _preuve(atelier: Atelier, id_: uuid.UUID, preuve_id: uuid.UUID | None) -> str:
    """Le nom de la preuve, si elle est attachée à l'analyse et n'est pas archivée."""
    siennes = objets_lies(atelier.session, [id_], [PREUVE])[id_]
    trouvee = next((o for o in siennes if o.id == preuve_id and not o.archive), None)
    if trouvee is None:
        raise SaisieRefusee({"preuve_id": ["Choisissez une preuve déposée dans les pièces de cette analyse."]})
    return trouvee.libelle


def _suivre_l_action(atelier: Atelier, id_: uuid.UUID, mesure_id: uuid.UUID, *, faite: bool) -> None:
    """L'action du plan suit la mesure : faite quand elle est prouvée, rouverte si l'on s'en dédit."""
    requete = select(Action).where(Action.regle_cle == cle_de_mesure(id_, mesure_id))
    action = atelier.session.exec(requete).first()
    objet = atelier.session.get(Objet, action.id) if action is not None else None
    if action is None or objet is None or objet.archive:
        return
    a_terminer = faite and action.etat in OUVERTES
    if not a_terminer and (faite or action.etat != "faite" or action.motif != PROUVEE):
        return
    fiches.decider(
        atelier, ACTIONS, action.id, objet.version, "terminer" if faite else "rouvrir", etat="faite" if faite else "a_faire",
        motif=PROUVEE if faite else "", faite_le=atelier.aujourd_hui if faite else None,
        decidee_par=atelier.contexte.acteur.nom, decidee_le=atelier.quand,
    )  # fmt: skip


@operation(droits.AIPD_REDIGER)
def noter_la_saisine(atelier: Atelier, id_: uuid.UUID, saisie: SaisineSaisie, version: int) -> None:
    """Note les dates de la consultation de la CNIL et sa réponse, sur une analyse lue en `version`."""
    etude = _vivante(atelier, id_)
    if etude.objet.version != version:
        raise ConflitDeVersion(version, etude.objet.version)
    if fautes := fautes_de_la_saisine(saisie):
        raise SaisieRefusee(fautes)
    if saisie.saisie_cnil_le is not None and saisie.saisie_cnil_le > atelier.aujourd_hui:
        raise SaisieRefusee({"saisie_cnil_le": ["Cette date n'est pas encore venue."]})
    a = etude.aipd
    a.saisie_cnil_le, a.complexe_le = saisie.saisie_cnil_le, saisie.complexe_le
    a.reponse_cnil_le, a.reponse_cnil = saisie.reponse_cnil_le, saisie.reponse_cnil
    a.suspensions = suspensions_gardees(saisie.suspensions)
    atelier.session.add(a)
    consigner(atelier, etude, "saisine_notee", saisine={
        "saisie_cnil_le": _iso(a.saisie_cnil_le), "complexe_le": _iso(a.complexe_le), "suspensions": a.suspensions,
        "reponse_cnil_le": _iso(a.reponse_cnil_le), "reponse_cnil": a.reponse_cnil,
    })  # fmt: skip


def _iso(jour: object) -> str:
    return str(jour) if jour is not None else ""


def fautes_de_la_saisine(s: SaisineSaisie) -> dict[str, list[str]]:
    """Ce qui ne se suit pas dans ces dates : chemin du champ → phrases."""
    fautes: dict[str, list[str]] = {}
    dites = bool(s.complexe_le or s.reponse_cnil_le or s.reponse_cnil or s.suspensions)
    if s.saisie_cnil_le is None:
        return {"saisie_cnil_le": ["Dites d'abord quand la CNIL a reçu la demande."]} if dites else {}
    for nom, jour in (("complexe_le", s.complexe_le), ("reponse_cnil_le", s.reponse_cnil_le)):
        if jour is not None and jour < s.saisie_cnil_le:
            fautes[nom] = ["Cette date précède la réception de la demande."]
    if s.reponse_cnil and s.reponse_cnil_le is None:
        fautes["reponse_cnil_le"] = ["Dites quand la réponse est arrivée."]
    for rang, x in enumerate(s.suspensions):
        if x.debut is not None and x.debut < s.saisie_cnil_le:
            fautes[f"suspensions-{rang}-debut"] = ["Cette date précède la réception de la demande."]
        if x.debut is not None and x.fin is not None and x.fin < x.debut:
            fautes[f"suspensions-{rang}-fin"] = ["La fin ne peut pas précéder le début."]
    return fautes
