"""Ce qu'il faut pour écrire les documents d'un dossier : l'organisme, le dossier, les constats techniques, les pièces."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit.autodiagnostics.presentation import Bilan, bilan
from audit.homologation.modele import HomologationSaisie
from audit.homologation.operations import Dossier, charger_dossier
from audit.verifications.presentation import Constatation, dernieres_constatations
from socle.fiches import operations as fiches
from socle.liens.operations import objets_lies
from socle.operations import Atelier
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

GENRES: Final = {
    "x509": "Certificat", "tls": "Protocole TLS", "http": "En-têtes HTTP", "dns": "DNS et courriel",
    "securitytxt": "security.txt",
}  # fmt: skip
"""Les genres de vérification montrés à côté d'un dossier."""
ATTESTES: Final = ("nom", "service_rendu", "teleservice")
"""Ce que l'attestation dit du système."""


@dataclass(frozen=True)
class Matiere:
    """La matière d'un document, telle qu'elle est ce jour-là. `decide` : le dossier tel que l'autorité l'a décidé."""

    organisme: Organisme
    dossier: Dossier
    decide: HomologationSaisie
    constats: Mapping[str, Sequence[Constatation]]
    bilan: Bilan | None
    pieces: tuple[str, ...]
    jour: date


def constats_du_systeme(
    session: SessionCloisonnee, systeme_id: uuid.UUID | None
) -> dict[str, list[Constatation]]:  # fmt: skip
    """Les derniers constats des hôtes et certificats rattachés au système ; aucun si le dossier n'en nomme pas."""
    if systeme_id is None:
        return {}
    lus = {genre: dernieres_constatations(session, genre, systeme_id) for genre in GENRES}
    return {genre: liste for genre, liste in lus.items() if liste}


def bilan_du_systeme(
    session: SessionCloisonnee, autodiagnostic_id: uuid.UUID | None, jour: date, systeme_id: uuid.UUID | None
) -> Bilan | None:
    """Le bilan de l'autodiagnostic que le dossier nomme, pour la part de son système s'il en est un périmètre."""
    return bilan(session, autodiagnostic_id, jour, systeme_id) if autodiagnostic_id is not None else None


def _decide(atelier: Atelier, dossier: Dossier) -> HomologationSaisie:
    """Ce dont la dernière décision parle : un dossier rouvert a pu changer de nom ou de service depuis."""
    saisie: HomologationSaisie = dossier.fiche.saisie
    if dossier.decision is None or dossier.fiche.ligne.statut == "decidee":
        return saisie
    alors = fiches.lire_version(atelier, dossier.fiche.objet.id, dossier.decision.version) or {}
    lus = alors.get("saisie", {})
    return saisie.model_copy(update={nom: lus[nom] for nom in ATTESTES if nom in lus})


def lire_matiere(atelier: Atelier, id_: uuid.UUID) -> Matiere:
    """La matière d'un dossier, dans une opération déjà ouverte."""
    dossier = charger_dossier(atelier.session, id_, atelier.aujourd_hui)
    lies = objets_lies(atelier.session, [id_], ["preuve"])[id_]
    s = dossier.fiche.saisie
    return Matiere(
        atelier.session.get_one(Organisme, atelier.organisme_id), dossier, _decide(atelier, dossier),
        constats_du_systeme(atelier.session, s.systeme_id),
        bilan_du_systeme(atelier.session, s.autodiagnostic_id, atelier.aujourd_hui, s.systeme_id),
        tuple(p.libelle for p in lies if not p.archive), atelier.aujourd_hui,
    )  # fmt: skip
