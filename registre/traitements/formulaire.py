"""Le formulaire d'une fiche : sections, lignes ajoutées ou retirées sans JavaScript, lecture de ce qui est tapé."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de, champs_par_nom
from socle.fiches import formulaire as generique
from socle.saisies import sans_lignes_vides

CHAMPS = champs_par_nom(TraitementSaisie)


@dataclass(frozen=True)
class Section:
    """Un pas du formulaire : un titre, une phrase, les champs qu'il montre."""

    code: str
    titre: str
    phrase: str
    noms: tuple[str, ...]

    @property
    def champs(self) -> list[Champ]:
        """Les champs déclarés de cette section."""
        return [champs_par_nom(TraitementSaisie)[nom] for nom in self.noms]


SECTIONS: tuple[Section, ...] = (
    Section("identite", "De quoi s'agit-il ?", "Ce que fait la collectivité, et qui s'en charge.",
            ("nom", "reference", "description", "service", "responsabilite", "regime_juridique")),
    Section("finalites", "Pourquoi ?", "Chaque but poursuivi, et ce qui l'autorise.", ("finalites",)),
    Section("personnes", "Qui est concerné ?", "Les personnes dont on traite les données.",
            ("categories_personnes", "volume", "volume_precis")),
    Section("donnees", "Quelles données, combien de temps ?", "Chaque catégorie a sa propre durée.",
            ("categories_donnees", "infractions", "infractions_fondement", "sources", "sources_precision",
             "moyens_collecte", "caractere_obligatoire", "consequences")),
    Section("destinataires", "Qui les reçoit ?", "Services, organismes, sous-traitants, pays.",
            ("destinataires", "transferts")),
    Section("personnes_informees", "Que sait la personne ?", "L'information donnée et les droits ouverts.",
            ("information_supports", "information_precision", "information_date", "droits", "droits_modalites",
             "decision_automatisee", "decision_logique")),
    Section("securite", "Avec quoi, et comment est-ce protégé ?", "Outils, hébergement, mesures.",
            ("supports", "systemes", "hebergement", "hebergement_precision", "mesures", "mesures_description")),
    Section("suivi", "Suivi", "Dates, acteurs particuliers, notes internes.",
            ("date_creation", "date_mise_a_jour", "prochaine_revue", "registre_public", "observations", "acteurs")),
)  # fmt: skip


def sections_lues(saisie: TraitementSaisie) -> list[generique.SectionLue]:
    """Les sections d'une fiche, sans le nom et la référence, que la page montre déjà en tête."""
    return generique.sections_lues(SECTIONS, CHAMPS, saisie, frozenset({"nom", "reference"}))


def champs_de_la_fiche() -> tuple[Champ, ...]:
    """Tous les champs de la fiche, groupes compris."""
    return champs_de(TraitementSaisie)


def lire_formulaire(form: MultiDict[str, str]) -> dict[str, Any]:
    """Ce qui a été tapé, en dictionnaires imbriqués."""
    return generique.lire_formulaire(form, champs_de_la_fiche())


def montrables(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Les mêmes valeurs, où un groupe reçu sous une autre forme que des lignes se montre vide."""
    return generique.montrables(valeurs, champs_de_la_fiche())


def erreurs_a_montrer(erreurs: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Les mêmes erreurs, chacune sur un champ que la page montre."""
    return generique.erreurs_a_montrer(erreurs, CHAMPS)


def nettoyer(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Sans les lignes restées vides, prêt à être validé."""
    return sans_lignes_vides(valeurs, champs_de_la_fiche())


def appliquer(action: str, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Les valeurs, une ligne ajoutée ou retirée."""
    return generique.appliquer(action, valeurs, CHAMPS)


def libelles_des_chemins(erreurs: Mapping[str, Any]) -> dict[str, str]:
    """Libellé de chaque chemin d'erreur, pour le résumé."""
    return generique.libelles_des_chemins(erreurs, CHAMPS)
