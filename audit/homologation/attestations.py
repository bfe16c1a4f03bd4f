"""L'attestation publique : publiée et dépubliée par un acte, lue par son jeton, sans compte. Son PDF est figé.

Le jeton est l'adresse même de l'attestation, que l'organisme donne à tous : il ne se devine pas, mais n'est pas un secret.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from audit import droits
from audit.homologation import actes, regles
from audit.homologation.forme import FORME
from audit.homologation.matiere import Matiere, lire_matiere
from audit.homologation.modele import Attestation, DecisionPrise
from audit.homologation.operations import attestation_de
from socle.base import maintenant
from socle.documents import rendre
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.instance import Instance
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre, SessionCloisonnee

JETON: Final = re.compile(r"^[A-Za-z0-9_-]{32,64}$")
RIEN: Final = "Rien à publier : aucune homologation n'est en vigueur."


@dataclass(frozen=True)
class AttestationLue:
    """Ce qu'un passant voit d'une attestation, et rien de plus. `etat` : en_vigueur, expiree, retiree ou remplacee."""

    faits: Mapping[str, str]
    etat: str
    depuis: date | None
    decide_le: date
    valide_jusqu_au: date | None
    empreinte: str
    contenu: bytes
    mention: str


@lecture(droits.DECIDER)
def _lire(atelier: Atelier, id_: uuid.UUID) -> Matiere:
    return lire_matiere(atelier, id_)


def publier(contexte: Contexte, id_: uuid.UUID, version: int) -> None:
    """Publie l'attestation de la décision en vigueur ; le PDF rendu maintenant est celui que tous liront."""
    matiere = _lire(contexte, id_)
    prise = matiere.dossier.decision
    if prise is None or not regles.en_vigueur(matiere.dossier.fiche.ligne, matiere.jour):
        raise RegleEnfreinte(RIEN)
    contenu = rendre(actes.attestation(matiere), "pdf")
    faits = {
        "organisme": matiere.organisme.nom,
        "systeme": matiere.decide.nom,
        "decision": prise.decision,
    }
    _publier(contexte, id_, version, prise.id, contenu, faits)


@operation(droits.DECIDER)
def _publier(
    atelier: Atelier, id_: uuid.UUID, version: int, decision_id: uuid.UUID, contenu: bytes, faits: dict[str, str]
) -> None:  # fmt: skip
    fiche = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    if fiche.objet.archive or not regles.en_vigueur(fiche.ligne, atelier.aujourd_hui):
        raise RegleEnfreinte(RIEN)
    somme = hashlib.sha256(contenu).hexdigest()
    neuve: dict[str, Any] = {"decision_id": decision_id, "contenu": contenu, "empreinte": somme, "faits": faits,
             "publiee_le": atelier.quand, "publiee_par": atelier.contexte.acteur.nom}  # fmt: skip
    attestation = attestation_de(atelier.session, id_)
    if attestation is None:
        attestation = Attestation(
            organisme_id=atelier.organisme_id, homologation_id=id_, jeton=secrets.token_urlsafe(32), **neuve
        )
    for nom, valeur in neuve.items():
        setattr(attestation, nom, valeur)
    atelier.session.add(attestation)
    fiches.decider(atelier, FORME, id_, version, "attestation_publiee", pourquoi=f"SHA-256 : {somme}")


@operation(droits.DECIDER)
def depublier(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Retire l'attestation de la vue de tous ; son adresse resservira si on la republie."""
    attestation = attestation_de(atelier.session, id_)
    if attestation is None or attestation.publiee_le is None:
        raise RegleEnfreinte("Aucune attestation n'est publiée.")
    attestation.publiee_le, attestation.publiee_par = None, ""
    atelier.session.add(attestation)
    fiches.decider(atelier, FORME, id_, version, "attestation_depubliee")


def lire_publique(instance: Instance, jeton: str) -> AttestationLue:
    """L'attestation de ce jeton ; inconnu ou dépublié : `Introuvable`, sans distinction."""
    if not JETON.match(jeton):
        raise Introuvable
    with instance.base.lire(Perimetre.hors("lecture d'une attestation publique")) as session:
        requete = select(Attestation).where(Attestation.jeton == jeton, col(Attestation.publiee_le).is_not(None))
        attestation = session.exec(requete).first()
        prise = session.get(DecisionPrise, attestation.decision_id) if attestation else None
        organisme = session.get(Organisme, attestation.organisme_id) if attestation else None
        if attestation is None or prise is None or organisme is None:
            raise Introuvable
        jour = maintenant().astimezone(ZoneInfo(fuseau(organisme.territoire_droit))).date()
        etat, depuis = _etat(prise, _derniere(session, prise), jour)
    return AttestationLue(
        attestation.faits, etat, depuis, prise.decide_le, prise.valide_jusqu_au, attestation.empreinte,
        attestation.contenu, organisme.mention,
    )  # fmt: skip


def _derniere(session: SessionCloisonnee, prise: DecisionPrise) -> DecisionPrise:
    """La dernière décision du même dossier."""
    requete: Any = select(DecisionPrise).where(DecisionPrise.fiche_id == prise.fiche_id)
    derniere: DecisionPrise = session.exec(
        requete.order_by(col(DecisionPrise.inscrit_le).desc(), col(DecisionPrise.id).desc())
    ).first()
    return derniere


def _etat(prise: DecisionPrise, derniere: DecisionPrise, jour: date) -> tuple[str, date | None]:
    if prise.retiree_le is not None:
        return "retiree", prise.retiree_le
    if derniere.id != prise.id:
        return "remplacee", derniere.decide_le
    if prise.valide_jusqu_au is None or prise.valide_jusqu_au < jour:
        return "expiree", prise.valide_jusqu_au
    return "en_vigueur", None
