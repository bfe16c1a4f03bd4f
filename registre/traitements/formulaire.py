"""Le formulaire d'une fiche : sections, lignes ajoutées ou retirées sans JavaScript, lecture de ce qui est tapé."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, afficher, champs_de, champs_par_nom
from socle.saisies import LIGNES_MAXIMALES, deplier, sans_lignes_vides, valeurs_tapees
from socle.types import lire_ligne, lire_texte

TECHNIQUES = frozenset({"csrf_token", "_action", "_version", "_formulaire", "_jeton"})


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


@dataclass(frozen=True)
class SectionLue:
    """Une section telle qu'on la lit : les champs remplis (colonnes vides ôtées) et le nom des autres."""

    section: Section
    remplis: tuple[tuple[Champ, Any], ...]
    vides: tuple[str, ...]


def sections_lues(saisie: TraitementSaisie) -> list[SectionLue]:
    """Les sections d'une fiche, sans le nom et la référence, que la page montre déjà en tête."""
    return [_section_lue(section, valeurs_tapees(section.champs, saisie)) for section in SECTIONS]


def _section_lue(section: Section, valeurs: Mapping[str, Any]) -> SectionLue:
    champs = [c for c in section.champs if c.nom not in {"nom", "reference"}]
    remplis = tuple(
        (_sans_colonnes_vides(c, valeurs[c.nom]), valeurs[c.nom]) for c in champs if afficher(c, valeurs[c.nom])
    )
    presents = {c.nom for c, _ in remplis}
    return SectionLue(section, remplis, tuple(c.libelle for c in champs if c.nom not in presents))


def _sans_colonnes_vides(champ: Champ, lignes: Any) -> Champ:
    if champ.genre != "groupe":
        return champ
    utiles = tuple(s for s in champ.sous_champs if any(afficher(s, ligne.get(s.nom)) for ligne in lignes))
    return replace(champ, sous_champs=utiles)


def champs_de_la_fiche() -> tuple[Champ, ...]:
    """Tous les champs de la fiche, groupes compris."""
    return champs_de(TraitementSaisie)


def lire_formulaire(form: MultiDict[str, str]) -> dict[str, Any]:
    """Ce qui a été tapé, en dictionnaires imbriqués ; champs techniques et caractères de contrôle sont écartés."""
    paires = [(cle, lire_texte(valeur)) for cle, valeur in form.items(multi=True) if cle not in TECHNIQUES]
    return deplier(paires, champs_de_la_fiche())


def montrables(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Les mêmes valeurs, où un groupe reçu sous une autre forme que des lignes se montre vide."""
    groupes = {c.nom for c in champs_de_la_fiche() if c.genre == "groupe"}
    return {nom: [] if nom in groupes and not isinstance(valeur, list) else valeur for nom, valeur in valeurs.items()}


def erreurs_a_montrer(erreurs: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Les mêmes erreurs, chacune sur un champ que la page montre ; celle d'un champ inconnu vaut pour la page."""
    resultat: dict[str, list[str]] = {}
    for chemin, phrases in erreurs.items():
        cle = _champ_montre(chemin)
        nom = lire_ligne(chemin)[:60]
        propres = [f"« {nom} » : {phrase}" for phrase in phrases] if cle == "_" != chemin else phrases
        resultat.setdefault(cle, []).extend(propres)
    return resultat


def _champ_montre(chemin: str) -> str:
    nom, _, reste = chemin.partition("-")
    champ = champs_par_nom(TraitementSaisie).get(nom)
    if champ is None:
        return "_"
    sous = reste.partition("-")[2]
    return chemin if sous in {c.nom for c in champ.sous_champs} else nom


def nettoyer(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Sans les lignes restées vides, prêt à être validé."""
    return sans_lignes_vides(valeurs, champs_de_la_fiche())


def appliquer(action: str, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Les valeurs, une ligne ajoutée ou retirée (`ajouter:finalites`, `retirer:finalites:0`) ; inconnue, rien."""
    verbe, _, reste = action.partition(":")
    groupe, _, rang = reste.partition(":")
    suite = montrables(valeurs)
    champ = champs_par_nom(TraitementSaisie).get(groupe)
    if champ is None or champ.genre != "groupe":
        return suite
    lignes = list(suite.get(groupe) or [])
    if verbe == "ajouter" and len(lignes) < LIGNES_MAXIMALES:
        lignes.append({})
    elif verbe == "retirer" and rang.isascii() and rang.isdigit() and int(rang[:5]) < len(lignes):
        lignes.pop(int(rang))
    return suite | {groupe: lignes}


def libelles_des_chemins(erreurs: Mapping[str, Any]) -> dict[str, str]:
    """Libellé de chaque chemin d'erreur, pour le résumé : « Finalités, ligne 2, Base légale »."""
    resultat: dict[str, str] = {}
    for chemin in erreurs:
        nom, _, reste = chemin.partition("-")
        champ = champs_par_nom(TraitementSaisie).get(nom)
        if champ is None:
            continue
        rang, _, sous = reste.partition("-")
        morceaux = [champ.libelle]
        if rang.isdigit():
            morceaux.append(f"ligne {int(rang) + 1}")
        morceaux += [c.libelle for c in champ.sous_champs if c.nom == sous]
        resultat[chemin] = ", ".join(morceaux)
    return resultat
