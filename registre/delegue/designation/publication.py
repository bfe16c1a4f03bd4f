"""La page publique du délégué : publiée et retirée par un acte, lue sans compte ; ses coordonnées, et comment agir."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation import regles
from registre.delegue.designation.actes import depuis
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.modele import DesignationDpo
from registre.delegue.designation.voies import Voie, voies_ouvertes
from socle.base import maintenant
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.instance import Instance
from socle.operations import Atelier, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import code_est_valide, fuseau
from socle.perimetre import Perimetre

PUBLICS: Final = (*regles.CONTACTS, "public_code_postal", "public_ville", "exercer")


@dataclass(frozen=True)
class ContactPublic:
    """Ce qu'un passant voit, et rien de plus. `nom` : vide si l'organisme ne le publie pas."""

    organisme: str
    code: str
    nom: str
    entite: str
    contact: Mapping[str, str]
    numero: str
    voies: tuple[Voie, ...]
    mention: str


@operation(droits.DELEGUE_PUBLIER)
def publier(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Met en ligne la page de contact du délégué (RGPD 37(7))."""
    fiche = depuis(atelier, id_, version, "publier")
    if not regles.couvre(fiche.ligne, atelier.aujourd_hui):
        raise RegleEnfreinte("La mission ne court pas aujourd'hui : sa page n'a personne à montrer.")
    if not regles.joignable(fiche.saisie):
        raise RegleEnfreinte(
            "Écrivez d'abord un moyen public de joindre le délégué : courriel, téléphone, adresse ou page."
        )
    fiches.decider(
        atelier, FORME, id_, version, "publiee", publiee_le=atelier.quand, publiee_par=atelier.contexte.acteur.nom
    )


@operation(droits.DELEGUE_PUBLIER)
def depublier(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Retire la page de la vue de tous."""
    fiche = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    if fiche.ligne.publiee_le is None:
        raise RegleEnfreinte("La page de contact n'est pas publiée.")
    fiches.decider(atelier, FORME, id_, version, "depubliee", publiee_le=None, publiee_par="")


def lire_publique(instance: Instance, code: str) -> ContactPublic:
    """La page de cet organisme ; inconnu, rien de publié ou mission finie : `Introuvable`, sans distinction."""
    if not code_est_valide(code):
        raise Introuvable
    with instance.base.lire(Perimetre.hors("page publique du délégué")) as session:
        organisme = session.exec(select(Organisme).where(Organisme.code == code)).first()
        if organisme is None:
            raise Introuvable
        jour = maintenant().astimezone(ZoneInfo(fuseau(organisme.territoire_droit))).date()
        publiees: Any = select(DesignationDpo).where(
            DesignationDpo.organisme_id == organisme.id, col(DesignationDpo.publiee_le).is_not(None)
        )
        d = next((d for d in session.exec(publiees) if regles.est_courante(d, jour)), None)
        if d is None:
            raise Introuvable
        voies = voies_ouvertes(session, organisme.id)
    return ContactPublic(
        organisme.nom, organisme.code, d.nom if d.publier_nom or d.nature == "morale" else "",
        d.entite if d.forme != "interne" else "", {nom: getattr(d, nom) for nom in PUBLICS}, d.numero, voies,
        organisme.mention,
    )  # fmt: skip
