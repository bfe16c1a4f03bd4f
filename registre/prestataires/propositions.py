"""Actions que les prestataires appellent : des clauses qui manquent à un sous-traitant RGPD (RGPD 28(3))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from registre.prestataires.modele import Relation
from registre.prestataires.regles import etat_effectif
from socle.actions.operations import Proposition, declarer_regle
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def clauses_manquantes(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par sous-traitant RGPD dont les clauses manquent ou ne valent plus."""
    requete = select(Relation, Objet.libelle).join(Objet, col(Objet.id) == col(Relation.id)).where(
        col(Objet.archive).is_(False), Relation.role == "sous_traitant_rgpd"
    )  # fmt: skip
    for relation, nom in session.exec(requete):
        etat = etat_effectif(relation, aujourd_hui)
        if etat in {"manquantes", "expirees"}:
            yield Proposition(
                f"clauses_article_28:{relation.id}{_fin(relation, etat)}", f"Faire signer les clauses RGPD à {nom}",
                relation.id, "juridique", "haute", "Un contrat écrit est exigé avec tout sous-traitant RGPD (RGPD 28(3)).",
            )  # fmt: skip


def _fin(relation: Relation, etat: str) -> str:
    """Des clauses qui expirent après avoir été signées se proposent de nouveau : la clé porte leur fin."""
    return f":{relation.clauses_expirent_le or relation.clauses_date or 'expirees'}" if etat == "expirees" else ""


declarer_regle("clauses_article_28", clauses_manquantes)
