"""Une demande et tout ce qu'elle porte, dans une opération déjà ouverte : la charger, y passer un acte, garder l'identité."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import col, func, select

from registre.demandes import regles
from registre.demandes.forme import FORME
from registre.demandes.modele import (
    COFFRET,
    Demande,
    DemandeCommunication,
    DemandePause,
    DemandeProlongation,
    DemandeRecherche,
    DemandeSaisie,
    IdentiteChamps,
    IdentiteSaisie,
    ReglageDemandes,
)
from socle import coffrets
from socle.base import nouvel_id
from socle.echeances.calcul import Echeance
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.objets import Objet
from socle.operations import Atelier
from socle.perimetre import SessionCloisonnee

L = TypeVar("L", DemandePause, DemandeProlongation, DemandeCommunication, DemandeRecherche)
NOMMEE = (
    "Ce texte nomme la personne (nom, courriel ou téléphone). Il se lit dans la liste, le journal et les exports : "
    "ôtez-la d'ici, son identité est gardée à part."
)


@dataclass(frozen=True)
class Dossier:
    """Une demande : sa fiche, ses pauses, ses prolongations, ses échanges, ses recherches ; jamais l'identité."""

    fiche: Fiche
    pauses: Sequence[DemandePause]
    prolongations: Sequence[DemandeProlongation]
    communications: Sequence[DemandeCommunication]
    recherches: Sequence[DemandeRecherche]

    @property
    def objet(self) -> Objet:
        """La carte d'identité de la demande ; son libellé est sa référence."""
        return self.fiche.objet

    @property
    def demande(self) -> Demande:
        """La ligne de la table : saisie et décisions."""
        ligne: Demande = self.fiche.ligne
        return ligne

    @property
    def saisie(self) -> DemandeSaisie:
        """Ce qui a été saisi."""
        saisie: DemandeSaisie = self.fiche.saisie
        return saisie

    @property
    def reference(self) -> str:
        """« D-2026-001 »."""
        return self.objet.libelle

    def echeance(self, maintenant: datetime, fuseau: str, territoire: str) -> Echeance:
        """Le dernier jour pour répondre, et ses étapes."""
        return regles.echeance(self.demande, self.pauses, self.prolongations, maintenant, fuseau, territoire)


def charger(session: SessionCloisonnee, id_: uuid.UUID) -> Dossier:
    """La demande de cet identifiant dans le périmètre, et ses lignes ; sinon `Introuvable`."""
    fiche = fiches.charger(session, FORME, id_)
    return Dossier(
        fiche, lignes(session, DemandePause, [id_]), lignes(session, DemandeProlongation, [id_]),
        lignes(session, DemandeCommunication, [id_]), lignes(session, DemandeRecherche, [id_]),
    )  # fmt: skip


def lignes(session: SessionCloisonnee, table: type[L], ids: Sequence[uuid.UUID]) -> list[L]:
    """Les lignes de cette table pour ces demandes, dans l'ordre."""
    if not ids:
        return []
    return list(
        session.exec(select(table).where(col(table.fiche_id).in_(ids)).order_by(col(table.rang), col(table.id)))
    )


def par_demande(lues: Sequence[L]) -> dict[uuid.UUID, list[L]]:
    """Ces lignes, rangées par demande ; une demande sans ligne a une liste vide."""
    rangees: dict[uuid.UUID, list[L]] = defaultdict(list)
    for ligne in lues:
        rangees[ligne.fiche_id].append(ligne)
    return rangees


def ajouter(atelier: Atelier, dossier: Dossier, table: type[L], **valeurs: Any) -> L:
    """Ajoute une ligne à la demande, à la suite."""
    rang = max((ligne.rang for ligne in lignes(atelier.session, table, [dossier.objet.id])), default=-1) + 1
    ligne = table(
        id=nouvel_id(), organisme_id=atelier.organisme_id, fiche_id=dossier.objet.id, rang=rang, **valeurs
    )  # fmt: skip
    atelier.session.add(ligne)
    return ligne


def passer_sans_etat(atelier: Atelier, id_: uuid.UUID, version: int) -> Dossier:
    """La demande lue en `version`, si elle n'est pas archivée."""
    dossier = charger(atelier.session, id_)
    fiches.a_jour(dossier.fiche, version)
    if dossier.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    return dossier


def passer(atelier: Atelier, id_: uuid.UUID, version: int, acte: str) -> Dossier:
    """La demande lue en `version`, si cet acte y est permis ; sinon le refus et sa phrase."""
    dossier = passer_sans_etat(atelier, id_, version)
    if phrase := regles.refus_du_passage(dossier.demande.statut, acte):
        raise RegleEnfreinte(phrase)
    return dossier


def controler_jour(atelier: Atelier, dossier: Dossier, jour: date | None, quoi: str) -> date:
    """Ce jour, s'il tombe entre la réception et aujourd'hui ; sinon le refus."""
    if jour is None:
        raise RegleEnfreinte(f"Écrivez la date {quoi}, sous la forme jj/mm/aaaa.")
    if jour > atelier.aujourd_hui:
        raise RegleEnfreinte(f"La date {quoi} ne peut pas être dans l'avenir.")
    if dossier.demande.recue_le is not None and jour < dossier.demande.recue_le:
        raise RegleEnfreinte(f"La date {quoi} ne peut pas précéder la réception de la demande.")
    return jour


def lire_coffret(atelier: Atelier, id_: uuid.UUID) -> IdentiteSaisie | None:
    """L'identité gardée, ou None si elle a été effacée."""
    contenu = coffrets.lire(atelier, id_, COFFRET)
    if contenu is None:
        return None
    connus = {nom: contenu[nom] for nom in IdentiteChamps.model_fields if nom in contenu}
    return IdentiteSaisie.model_construct(**(IdentiteSaisie.model_construct().model_dump() | connus))


def poser_coffret(atelier: Atelier, id_: uuid.UUID, identite: IdentiteSaisie) -> None:
    """Garde l'identité, chiffrée."""
    coffrets.poser(atelier, id_, COFFRET, identite.model_dump(mode="json"))


def faits_de(identite: IdentiteSaisie) -> dict[str, Any]:
    """Ce que la demande garde de l'identité sans identifier personne : les règles en ont besoin, même effacée."""
    represente = identite.represente
    return {"represente": represente, "mineur": bool(identite.mineur), "lien": identite.lien if represente else ""}


def sans_identite(atelier: Atelier, id_: uuid.UUID, **textes: str) -> None:
    """Refuse un texte libre qui nomme la personne ; les erreurs portent le nom du champ."""
    identite = lire_coffret(atelier, id_) if any(textes.values()) else None
    refuser_l_identite(identite, textes)


def refuser_l_identite(identite: IdentiteSaisie | None, textes: dict[str, str]) -> None:
    """Lève `SaisieRefusee` pour chaque texte qui nomme la personne."""
    nommes = [n for n, t in textes.items() if identite is not None and t and regles.nomme_la_personne(t, identite)]
    if nommes:
        raise SaisieRefusee({nom: [NOMMEE] for nom in nommes})


def prochain_numero(session: SessionCloisonnee, annee: int) -> int:
    """Le numéro qui suit, cette année-là ; la tête du journal est verrouillée, deux écritures ne se croisent pas."""
    requete = select(func.max(Demande.numero)).where(Demande.annee == annee)
    return (session.exec(requete).one() or 0) + 1


def mois_fixes(session: SessionCloisonnee) -> int | None:
    """Les mois de conservation fixés par l'organisme, ou None."""
    return session.exec(select(ReglageDemandes.conservation_mois)).first()
