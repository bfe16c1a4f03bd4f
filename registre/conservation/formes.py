"""Les trois formes de la tranche : la règle, le fonds, le bordereau."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from registre.conservation import lectures
from registre.conservation.modele import (
    TYPE_BORDEREAU,
    TYPE_FONDS,
    TYPE_REGLE,
    Bordereau,
    BordereauSaisie,
    Fonds,
    FondsSaisie,
    RegleConservation,
    RegleSaisie,
)
from socle.champs import Choix
from socle.fiches.forme import Forme, Section
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

FICHES_PROPOSEES = 500


def fiches_du_registre(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les fiches du registre que l'on peut citer."""
    requete = select(Objet).where(Objet.type == "traitement", col(Objet.archive).is_(False))
    return [Choix(str(o.id), o.libelle) for o in session.exec(requete.order_by(Objet.cle_tri).limit(FICHES_PROPOSEES))]


def regles_proposees(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les règles qui valent ici."""
    return [Choix(r.cle, r.libelle_long) for r in lectures.regles_valables(session)]


REGLE = Forme(
    TYPE_REGLE, RegleConservation, RegleSaisie,
    (
        Section("quoi", "De quoi parle-t-elle ?", "Elle vaudra aussi pour tous les organismes au-dessous du vôtre.",
                ("nom", "code", "adapte", "domaine")),
        Section("durees", "Combien de temps ?", "Laissez vide ce que vous ne savez pas : rien ne se devine.",
                ("courante_nombre", "courante_unite", "courante_texte", "depart", "intermediaire_nombre",
                 "intermediaire_unite", "dua_nombre", "dua_unite", "sort_final")),
        Section("source", "D'où vient-elle ?", "", ("base_legale", "source", "etat_du_droit", "verification",
                                                    "valide_archives_le", "valide_archives_reference")),
        Section("notes", "Notes", "", ("observations",)),
    ),
)  # fmt: skip
FONDS = Forme(
    TYPE_FONDS, Fonds, FondsSaisie,
    (
        Section("fonds", "Quel fonds ?", "L'intitulé suffit pour commencer. Aucun nom de personne.",
                ("nom", "service", "traitement_id")),
        Section("duree", "Jusqu'à quand ?", "", ("regle", "dua_annees", "annee_debut", "annee_fin")),
        Section("materiel", "Combien, et où ?", "", ("volume", "volume_unite", "support", "localisation")),
        Section("notes", "Notes", "", ("observations",)),
    ),
    options={"traitement_id": fiches_du_registre, "regle": regles_proposees},
)  # fmt: skip
BORDEREAU = Forme(
    TYPE_BORDEREAU, Bordereau, BordereauSaisie,
    (Section("bordereau", "Le bordereau", "", ("nom", "service", "observations")),),
)  # fmt: skip
