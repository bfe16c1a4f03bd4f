"""Les actes d'une désignation : l'acte pris, la déclaration à la CNIL, son numéro, la fin de mission, le retour."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from registre import droits
from registre.delegue.designation import operations, regles
from registre.delegue.designation.forme import FORME
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.operations import Atelier, operation
from socle.types import ecrire_date, lire_ligne

IMPOSSIBLE: Final = "Ce n'est pas possible dans l'état actuel de la désignation."
LIGNE: Final = 200


def depuis(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str) -> Fiche:
    """La fiche, si cet acte s'y fait maintenant ; sinon le refus qui le dit."""
    fiche = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    if fiche.objet.archive or fiche.ligne.etat not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte(IMPOSSIBLE)
    return fiche


@operation(droits.DELEGUE_DESIGNER)
def arreter(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None, numero: str = "") -> None:
    """L'acte est pris : la désignation compte, et nulle autre ne couvre les mêmes jours."""
    fiche = depuis(atelier, id_, version, "arreter")
    manques = regles.bloquants(fiche.saisie, operations.representant(atelier))
    if manques:
        raise RegleEnfreinte(f"Il manque, pour prendre l'acte : {' ; '.join(manques)}.")
    autre = regles.chevauchee(fiche.ligne, operations.engagees(atelier.session))
    if autre is not None:
        raise RegleEnfreinte(regles.dire_le_chevauchement(autre))
    jour = _passe(le, atelier.aujourd_hui, "la date de l'acte")
    fiches.decider(
        atelier, FORME, id_, version, "arretee", etat="arretee", acte_le=jour, acte_numero=_ligne(numero),
        arretee_par=atelier.contexte.acteur.nom,
    )  # fmt: skip


@operation(droits.DELEGUE_PREPARER)
def declarer(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None, numero: str = "") -> None:
    """Les coordonnées du délégué sont communiquées à la CNIL (RGPD 37(7))."""
    d = depuis(atelier, id_, version, "declarer").ligne
    jour = _passe(le, atelier.aujourd_hui, "la date de la déclaration", apres=d.acte_le, quoi="l'acte")
    fiches.decider(
        atelier, FORME, id_, version, "declaree", etat="declaree", declaree_le=jour, declaration_numero=_ligne(numero)
    )


@operation(droits.DELEGUE_PREPARER)
def attribuer(atelier: Atelier, id_: uuid.UUID, version: int, numero: str, le: date | None) -> None:
    """La CNIL a répondu : la désignation porte son numéro « DPO-… »."""
    d = depuis(atelier, id_, version, "attribuer").ligne
    try:
        lu = regles.lire_numero(numero)
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur
    jour = _passe(le, atelier.aujourd_hui, "la date de la réponse", apres=d.declaree_le, quoi="la déclaration")
    fiches.decider(atelier, FORME, id_, version, "numerotee", etat="en_cours", numero=lu, repondue_le=jour)


@operation(droits.DELEGUE_DESIGNER)
def terminer(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None, motif: str) -> None:
    """La mission prend fin ce jour, compris ; la page publique se ferme avec elle."""
    d = depuis(atelier, id_, version, "terminer").ligne
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi la mission prend fin : départ, terme, réorganisation… (RGPD 38(3)).")
    jour = _passe(le, atelier.aujourd_hui, "la date de fin", apres=d.debut, quoi="la prise de fonction")
    fiches.decider(
        atelier, FORME, id_, version, "terminee", pourquoi=motif.strip(), etat="terminee", terminee_le=jour,
        fin_motif=motif.strip(), publiee_le=None, publiee_par="",
    )  # fmt: skip


@operation(droits.DELEGUE_PREPARER)
def dire_la_fin(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None) -> None:
    """La fin de mission est dite à la CNIL (décret 2019-536, art. 83)."""
    d = depuis(atelier, id_, version, "fin_declaree").ligne
    if d.declaree_le is None:
        raise RegleEnfreinte("Cette désignation n'a jamais été déclarée à la CNIL.")
    jour = _passe(le, atelier.aujourd_hui, "la date")
    fiches.decider(atelier, FORME, id_, version, "fin_declaree", fin_declaree_le=jour)


@operation(droits.DELEGUE_PREPARER)
def revenir(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Défait le dernier acte, avec son motif. Revenir sur l'acte même, ou sur la fin, revient à qui désigne."""
    d = depuis(atelier, id_, version, "revenir").ligne
    if d.etat in {"arretee", "terminee"}:
        atelier.contexte.exige(droits.DELEGUE_DESIGNER)
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi revenir en arrière : l'historique le garde.")
    vers, colonnes = regles.etat_precedent(d), _effacees(d.etat)
    if d.etat == "terminee":
        _controler_la_reprise(atelier, d)
    if vers == "preparee":
        colonnes |= {"publiee_le": None, "publiee_par": ""}
    fiches.decider(atelier, FORME, id_, version, "reprise", pourquoi=motif.strip(), etat=vers, **colonnes)


def _effacees(etat: str) -> dict[str, Any]:
    """Les colonnes que laisse l'acte défait."""
    return {
        "arretee": {"acte_le": None, "acte_numero": "", "arretee_par": ""},
        "declaree": {"declaree_le": None, "declaration_numero": ""},
        "en_cours": {"numero": "", "repondue_le": None},
        "terminee": {"terminee_le": None, "fin_motif": "", "fin_declaree_le": None},
    }[etat]


def _controler_la_reprise(atelier: Atelier, d: Any) -> None:
    """La mission reprise court de nouveau jusqu'à son terme : un successeur a pu prendre sa place."""
    autre = regles.chevauchee(d, operations.engagees(atelier.session))
    if autre is not None:
        raise RegleEnfreinte(regles.dire_le_chevauchement(autre))


def _passe(le: date | None, aujourd_hui: date, quoi_dire: str, apres: date | None = None, quoi: str = "") -> date:
    """Cette date, si elle est écrite, ni future, ni d'avant `apres`."""
    if le is None:
        raise RegleEnfreinte(f"Écrivez {quoi_dire}, au format jj/mm/aaaa.")
    if le > aujourd_hui:
        raise RegleEnfreinte(f"Écrivez {quoi_dire} : elle ne peut pas être dans l'avenir.")
    if apres is not None and le < apres:
        raise RegleEnfreinte(f"Vérifiez {quoi_dire} : {quoi} est du {ecrire_date(apres)}.")
    return le


def _ligne(texte: str) -> str:
    return lire_ligne(texte)[:LIGNE]
