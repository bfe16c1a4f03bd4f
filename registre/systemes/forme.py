"""La forme d'un système : ses sections, et les prestataires de l'organisme proposés comme éditeur ou hébergeur."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from registre.systemes.modele import TYPE, Systeme, SystemeSaisie
from socle.champs import Choix
from socle.fiches.forme import Forme, Section
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

PRESTATAIRES_PROPOSES = 500

SECTIONS = (
    Section("identite", "De quoi s'agit-il ?", "Le nom et le type suffisent pour commencer.",
            ("nom", "type", "description", "service")),
    Section("usage", "Qui s'en sert ?", "", ("utilisateurs", "nombre_utilisateurs", "criticite", "mise_en_service")),
    Section("lieu", "Où, et par qui ?", "L'éditeur et l'hébergeur sont des prestataires de votre organisme.",
            ("editeur_id", "hebergeur_id", "hebergement", "pays")),
    Section("protection", "Comment est-il protégé ?", "", ("mesures", "mesures_precision")),
    Section("site", "Site, téléservice ou objets connectés", "À remplir seulement pour ces types.",
            ("adresse", "traceurs", "mentions_legales", "contact_dpo", "quantite")),
    Section("algorithme", "Algorithme ou intelligence artificielle", "Dès qu'une décision individuelle en dépend.",
            ("algorithme", "algorithme_mention", "algorithme_regles")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip


def prestataires_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les relations non archivées de l'organisme, par ordre alphabétique."""
    requete = select(Objet.id, Objet.libelle).where(Objet.type == "relation", col(Objet.archive).is_(False))
    requete = requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(PRESTATAIRES_PROPOSES)
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete)]


FORME = Forme(
    TYPE, Systeme, SystemeSaisie, SECTIONS,
    options={"editeur_id": prestataires_proposes, "hebergeur_id": prestataires_proposes},
)  # fmt: skip
