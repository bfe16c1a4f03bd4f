"""Ce que les vérifications montrent aux autodiagnostics : le dernier constat de chaque chose, rien de plus.

C'est une preuve à montrer à côté d'un point, jamais une réponse : personne ne répond à la place de la personne.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select

from audit.verifications.modele import CertificatDepose, EtatVerifie, Hote
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class Constatation:
    """Le dernier constat d'un genre sur un hôte ou un certificat ; `verdict` ∈ verdicts.VERDICTS."""

    verdict: str
    quand: datetime
    resume: str
    objet_id: uuid.UUID
    libelle: str = ""
    objet_type: str = ""
    verification_id: uuid.UUID | None = None


def dernieres_constatations(
    session: SessionCloisonnee, type_verif: str, systeme_id: uuid.UUID | None = None
) -> list[Constatation]:
    """Les derniers constats d'un genre (`x509`, `tls`, `http`, `dns`, `securitytxt`), objets archivés exclus, en une requête.

    `systeme_id` : ceux des hôtes et des certificats rattachés à ce système du registre.
    """
    requete: Any = select(EtatVerifie, Objet.libelle, Objet.type).join(
        Objet, col(Objet.id) == col(EtatVerifie.objet_id)
    )
    requete = requete.where(col(Objet.archive).is_(False), EtatVerifie.genre == type_verif)
    if systeme_id is not None:
        requete = requete.where(or_(
            col(EtatVerifie.objet_id).in_(select(Hote.id).where(Hote.systeme_id == systeme_id)),
            col(EtatVerifie.objet_id).in_(select(CertificatDepose.id).where(CertificatDepose.systeme_id == systeme_id)),
        ))  # fmt: skip
    lues = session.exec(requete.order_by(col(Objet.cle_tri), col(EtatVerifie.cible), col(EtatVerifie.id)))
    return [
        Constatation(e.verdict, e.quand, e.resume, e.objet_id, nom, type_, e.verification_id) for e, nom, type_ in lues
    ]
