"""Le formulaire d'un organisme : parties, lecture de ce qui est tapé, rapprochement de deux saisies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict

from socle.champs import Champ, champs_de, champs_par_nom
from socle.organismes.modele import OrganismeSaisie
from socle.saisies import deplier

TECHNIQUES = frozenset({"csrf_token", "_version"})
_GROUPES = {
    "collectivite": "Collectivités", "groupement": "Intercommunalités et syndicats",
    "etablissement_public": "Établissements publics", "droit_prive": "Organismes de droit privé",
    "service": "Services", "indetermine": "Autre", "administration": "Administration générale",
    "amenagement": "Aménagement", "culture_sport": "Culture, sport, vie associative", "economie": "Économie",
    "enfance": "Enfance et jeunesse", "environnement": "Environnement et réseaux", "mobilite": "Mobilité",
    "population": "Population", "securite": "Sécurité", "social": "Social et santé",
    "droit_commun": "Droit commun", "droit_local": "Droit local",
    "outre_mer_rgpd": "Outre-mer : RGPD applicable", "outre_mer_adapte": "Outre-mer : règles adaptées",
}  # fmt: skip


@dataclass(frozen=True)
class Partie:
    """Une partie du formulaire et de la fiche."""

    code: str
    titre: str
    phrase: str
    noms: tuple[str, ...]

    @property
    def champs(self) -> list[Champ]:
        """Les champs déclarés de cette partie."""
        return [champs_du_formulaire()[nom] for nom in self.noms]


PARTIES = (
    Partie("identite", "Identité", "Ce qui nomme l'organisme dans les documents.",
           ("nom", "type", "siren", "insee", "territoire_droit")),
    Partie("faits", "Ce qu'il est, ce qu'il fait", "Des règles en dépendent : seuils, durées, obligations.",
           ("population", "effectif_etp", "competences")),
    Partie("coordonnees", "Coordonnées", "Elles figurent en tête du registre.",
           ("adresse", "code_postal", "ville", "telephone", "courriel")),
    Partie("representant", "Représentant légal", "La personne qui répond de l'organisme.",
           ("representant_nom", "representant_qualite")),
    Partie("dpo", "Délégué à la protection des données", "Ses coordonnées sont publiques (RGPD 37(7)).",
           ("dpo_nom", "dpo_societe", "dpo_adresse", "dpo_code_postal", "dpo_ville", "dpo_telephone",
            "dpo_courriel")),
)  # fmt: skip


@cache
def champs_du_formulaire() -> Mapping[str, Champ]:
    """Les champs de l'organisme, par nom, les groupes de leurs listes écrits en toutes lettres."""
    return {champ.nom: replace(champ, admises=_nommer_groupes(champ)) for champ in champs_de(OrganismeSaisie)}


def _nommer_groupes(champ: Champ) -> tuple[Any, ...]:
    return tuple(
        option.model_copy(update={"groupe": _GROUPES.get(option.groupe, option.groupe)})
        if getattr(option, "groupe", "")
        else option
        for option in champ.admises
    )


def lire_formulaire(form: MultiDict[str, str], a_part: Iterable[str] = ()) -> dict[str, Any]:
    """Ce qui est tapé, sans les champs techniques ni ceux que la page traite à part."""
    ecartes = TECHNIQUES | set(a_part)
    paires = [(cle, valeur) for cle, valeur in form.items(multi=True) if cle not in ecartes]
    return deplier(paires, champs_de(OrganismeSaisie))


def version_lue(form: MultiDict[str, str]) -> int:
    """Version que le formulaire avait sous les yeux ; 0 si elle manque ou n'en est pas une."""
    texte = form.get("_version", "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


def erreurs_a_montrer(erreurs: Mapping[str, list[str]], connus: Iterable[str]) -> dict[str, list[str]]:
    """Les mêmes erreurs ; celles d'un champ que la page ne montre pas valent pour la page entière."""
    montres = set(connus)
    resultat: dict[str, list[str]] = {}
    for chemin, phrases in erreurs.items():
        cle = chemin if chemin.partition("-")[0] in montres else "_"
        propres = [f"« {chemin[:60]} » : {phrase}" for phrase in phrases] if cle == "_" and chemin != "_" else phrases
        resultat.setdefault(cle, []).extend(propres)
    return resultat


def libelles(erreurs: Mapping[str, Any]) -> dict[str, str]:
    """Libellé de chaque champ en erreur, pour le résumé."""
    connus = champs_par_nom(OrganismeSaisie)
    noms = ((chemin, chemin.partition("-")[0]) for chemin in erreurs)
    return {chemin: connus[nom].libelle for chemin, nom in noms if nom in connus}
