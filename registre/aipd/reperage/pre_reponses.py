"""Ce que la fiche permet de répondre d'avance, fonctions pures. Jamais un « non » tiré d'un silence : un fait absent est à
vérifier. Un mot du texte n'est qu'une piste ; seul un fait déclaré donne un oui ou un non.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from registre.aipd.reperage.donnees import CRITERES, REPERES
from registre.aipd.reperage.indices import DIRECTES, EXTERNES, FaitsOrganisme, Indices
from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie


@dataclass(frozen=True)
class Reponse:
    """Une réponse : oui, non ou à vérifier ; pourquoi ; le champ de la fiche (ou de l'organisme) d'où elle vient."""

    valeur: str
    motif: str = ""
    champ: str = ""


Regle = Callable[[Indices], Reponse | None]
SILENCE: Final = Reponse("a_verifier", "La fiche ne le dit pas.")
RIEN_DE_SENSIBLE: Final = "Chaque catégorie est notée non sensible, et la fiche dit qu'il n'y a pas d'infraction."
PISTES: Final = {
    "requis_3": (r"recrutement|candidature|profil", "nom"),
    "requis_4": (r"surveill|geolocalis|controle de l.activite", "nom"),
    "requis_5": (r"signalement|information preoccupante|maltraitance|alerte", "nom"),
    "requis_6": (r"signalement|lanceur|alerte|harcelement", "nom"),
    "requis_7": (r"entrepot|observatoire|cohorte", "nom"),
    "requis_8": (r"impaye|score|profil", "nom"),
    "requis_9": (r"impaye|exclusion|liste noire", "nom"),
    "requis_10": (r"profil|score|prediction", "nom"),
    "requis_12": (r"logements? soci|hlm|bailleur|cotation", "nom"),
    "requis_13": (r"accompagnement|suivi social|insertion|aide a domicile|autonomie", "nom"),
    "exempt_12": (r"ethylotest|antidemarrage", "nom"),
    "critere_1": (r"cotation|notation|score|profil|classement|evaluation", "nom"),
    "critere_6": (r"croise|rapproche|appariement|recoupe", "nom"),
    "critere_9": (r"attribution|refus|exclusion|eligibilite|aide|admission", "nom"),
    "profilage": (r"profil|score|prediction|notation", "nom"),
}
"""Code → mots de la fiche qui méritent qu'on s'y arrête."""


def oui(motif: str, champ: str) -> Reponse:
    """Un fait déclaré répond oui."""
    return Reponse("oui", motif, champ)


def non(motif: str, champ: str) -> Reponse:
    """Un fait déclaré répond non."""
    return Reponse("non", motif, champ)


def doute(motif: str, champ: str = "") -> Reponse:
    """Un fait éclaire la question sans la trancher."""
    return Reponse("a_verifier", motif, champ)


def pre_repondre(saisie: TraitementSaisie, organisme: FaitsOrganisme, *, pistes: bool = True) -> dict[str, Reponse]:
    """Une réponse par question, dans l'ordre du fichier. `pistes=False` : sans chercher les mots, qui ne font qu'un doute."""
    indices = Indices(saisie, organisme)
    return {code: _une(code, indices, pistes) for code in CRITERES.points}


def _une(code: str, i: Indices, pistes: bool) -> Reponse:
    regle = REGLES.get(code)
    reponse = regle(i) if regle else None
    if reponse is not None:
        return reponse
    if not pistes:
        return SILENCE
    mots, champ = PISTES.get(code, ("", ""))
    trouve = i.piste(mots) if mots else ""
    return doute(f"Le texte de la fiche parle de « {trouve} » : à regarder.", champ) if trouve else SILENCE


def _cas_a(i: Indices) -> Reponse | None:
    if i.saisie.decision_automatisee is False:
        return non("La fiche dit qu'aucune décision n'est entièrement automatisée.", "decision_automatisee")
    if i.saisie.decision_automatisee:
        return doute("Une décision automatisée est déclarée : repose-t-elle sur une évaluation systématique et approfondie ?",
                     "decision_automatisee")  # fmt: skip
    return None


def _cas_b(i: Indices) -> Reponse | None:
    if i.sensible is False and i.infractions is False:
        return non(RIEN_DE_SENSIBLE, "categories_donnees")
    if not i.sensible and not i.infractions:
        return None
    if i.grande_echelle is None:
        return doute("Des données sensibles ou d'infraction sont déclarées ; l'échelle reste à juger.", "volume")
    if i.grande_echelle:
        return oui("Des données sensibles ou d'infraction, sur un grand nombre de personnes.", "categories_donnees")
    return non("Des données sensibles ou d'infraction, mais sur moins de 100 personnes.", "volume")


def _filme(i: Indices) -> bool:
    return "personnes_filmees" in i.personnes or ("video" in i.saisie.supports and "videos_et_sons" in i.donnees)


def _cas_c(i: Indices) -> Reponse | None:
    if not _filme(i) and "video" not in i.saisie.supports:
        return None
    if _filme(i) and i.grande_echelle:
        return oui("Des personnes sont filmées, en grand nombre.", "supports")
    return doute("De la vidéo est déclarée : le lieu est-il ouvert au public, et l'échelle grande ?", "supports")


def _requis_1(i: Indices) -> Reponse | None:
    if i.sensible is False:
        return non("Chaque catégorie de données est notée non sensible.", "categories_donnees")
    if "sante" in i.donnees and i.organisme.type in {"ehpad", "etablissement_sante"}:
        return oui("Des données de santé, dans un établissement de santé ou médico-social.", "categories_donnees")
    if "sante" in i.donnees or "patients" in i.personnes:
        return doute("Des données de santé ou des patients : est-ce pour une prise en charge en établissement ?",
                     "categories_donnees")  # fmt: skip
    return None


def _genetique(i: Indices) -> Reponse | None:
    if i.sensible is False:
        return non("Chaque catégorie de données est notée non sensible.", "categories_donnees")
    if "genetiques" not in i.donnees:
        return None
    if i.vulnerables:
        return oui(f"Des données génétiques de : {i.vulnerables}.", "categories_donnees")
    return doute("Des données génétiques : figurent-elles des personnes vulnérables ?", "categories_donnees")


def _requis_4(i: Indices) -> Reponse | None:
    suivi = _filme(i) or "video" in i.saisie.supports or "localisation" in i.donnees
    if suivi and "agents" in i.personnes:
        return doute(
            "Des agents, et de quoi les filmer ou les suivre : est-ce le but, et sans interruption ?", "supports"
        )
    return None


def _entrepot(i: Indices) -> Reponse | None:
    if i.sensible is False:
        return non("Chaque catégorie de données est notée non sensible.", "categories_donnees")
    return None


def _biometrie_vulnerables(i: Indices) -> Reponse | None:
    if i.sensible is False:
        return non("Chaque catégorie de données est notée non sensible.", "categories_donnees")
    if "biometriques" not in i.donnees:
        return None
    if i.vulnerables:
        return oui(f"Des données biométriques, et parmi les personnes : {i.vulnerables}.", "categories_donnees")
    return doute("Des données biométriques : figurent-elles des personnes vulnérables ?", "categories_donnees")


def _logement(i: Indices) -> Reponse | None:
    if "demandeurs_logement" in i.personnes:
        return oui("La fiche porte sur des demandeurs de logement social.", "categories_personnes")
    return None


def _accompagnement(i: Indices) -> Reponse | None:
    aide, suivi = "beneficiaires_aides" in i.personnes, "situation_sociale" in i.donnees
    if aide and (suivi or i.piste(PISTES["requis_13"][0])):
        return oui("Des bénéficiaires d'aides, et leur suivi.", "categories_personnes")
    if aide or suivi or i.organisme.type in {"ccas", "cias", "ehpad"}:
        return doute("Action sociale : s'agit-il d'accompagner la personne dans la durée ?", "categories_personnes")
    return None


def _localisation(i: Indices) -> Reponse | None:
    if "localisation" not in i.donnees:
        return None
    if i.grande_echelle is None:
        return doute("Des données de localisation ; l'échelle reste à juger.", "volume")
    if i.grande_echelle:
        return oui("Des données de localisation, sur un grand nombre de personnes.", "categories_donnees")
    return non("Des données de localisation, mais de moins de 100 personnes.", "volume")


def _ressources_humaines(i: Indices) -> Reponse | None:
    effectif, seuil = i.organisme.effectif, REPERES["effectif_rh"]
    if effectif is not None and effectif >= seuil.valeur:
        return non(f"L'organisme compte {effectif} équivalents temps plein : la dispense tombe à {seuil.valeur} personnes.",
                   "organisme")  # fmt: skip
    if "agents" not in i.personnes or not i.piste(
        r"paie|paye|carriere|personnel|ressources humaines|conge|absence|agents"
    ):
        return None
    if effectif is None:
        return doute("Gestion du personnel : l'effectif de l'organisme n'est pas renseigné.", "organisme")
    if effectif >= REPERES["effectif_proche"].valeur:
        return doute(f"{effectif} équivalents temps plein : le texte compte des personnes, comptez-les.", "organisme")
    return oui(f"Gestion du personnel d'un organisme de {effectif} équivalents temps plein.", "organisme")


def _selon(personnes: frozenset[str], mots: str, motif: str) -> Regle:
    """Un oui si ces personnes sont déclarées et que le texte nomme l'activité ; un doute si un seul des deux y est."""

    def regle(i: Indices) -> Reponse | None:
        declarees, trouve = i.personnes & personnes, i.piste(mots)
        if declarees and trouve:
            return oui(f"La fiche parle de « {trouve} ».", "finalites")
        return doute(f"{motif} ? À confirmer.", "finalites") if trouve else None

    return regle


def _pour_une_profession(i: Indices) -> Reponse | None:
    if i.organisme.public:
        return non(f"L'organisme est de type « {i.organisme.nom_du_type} » : ce cas en vise un autre.",
                   "organisme")  # fmt: skip
    return None


def _badges(i: Indices) -> Reponse | None:
    if "badge" not in i.saisie.supports:
        return None
    if "biometriques" in i.donnees or i.sensible:
        return non("Biométrie ou données sensibles déclarées : la dispense ne vaut pas.", "categories_donnees")
    return doute("Des badges : servent-ils seulement aux accès et aux horaires ?", "supports")


def _decision(i: Indices) -> Reponse | None:
    dite = i.saisie.decision_automatisee
    if dite is None:
        return None
    motif = "La fiche déclare une décision entièrement automatisée." if dite else "La fiche dit qu'il n'y en a pas."
    return (oui if dite else non)(motif, "decision_automatisee")


def _surveillance(i: Indices) -> Reponse | None:
    if _filme(i):
        return oui("Des personnes sont filmées.", "supports")
    if "localisation" in i.donnees and "agents" in i.personnes:
        return oui("La position d'agents est suivie.", "categories_donnees")
    if {"video", "objets_connectes", "badge"} & set(i.saisie.supports) or "capteurs" in i.saisie.sources:
        return doute("Vidéo, capteurs ou badges : observe-t-on des personnes de façon organisée ?", "supports")
    return None


def _sensibles(i: Indices) -> Reponse | None:
    declares = [
        nom for vrai, nom in ((i.sensible, "des données de l'article 9"), (i.infractions, "des données d'infraction"),
                              (i.nir, "le numéro de sécurité sociale"),
                              ("localisation" in i.donnees, "des données de localisation"),
                              ("situation_sociale" in i.donnees, "la situation sociale")) if vrai
    ]  # fmt: skip
    if declares:
        return oui(f"La fiche déclare {', '.join(declares)}.", "categories_donnees")
    proches = i.donnees & {"economique_financier", "vie_personnelle", "connexion", "videos_et_sons"}
    if proches:
        liste = LISTES["categories_donnees"]
        noms = ", ".join(liste.item(code).libelle.lower() for code in liste.codes if code in proches)
        return doute(f"Peut être hautement personnel : {noms}.", "categories_donnees")
    if i.sensible is False and i.infractions is False:
        return non(RIEN_DE_SENSIBLE, "categories_donnees")
    return None


def _echelle(i: Indices) -> Reponse | None:
    if i.grande_echelle is not None:
        sens, repere = (oui, "echelle_haute") if i.grande_echelle else (non, "echelle_basse")
        return sens(REPERES[repere].phrase, "volume")
    if i.saisie.volume or i.saisie.volume_precis is not None:
        return doute(REPERES["echelle_haute"].phrase, "volume")
    return None


def _croisement(i: Indices) -> Reponse | None:
    sources = set(i.saisie.sources)
    if sources and sources <= DIRECTES:
        return non("Une seule source déclarée : la personne elle-même ou son représentant.", "sources")
    if len(sources & EXTERNES) > 1 or "echange_automatique" in i.saisie.moyens_collecte:
        return doute(
            "Plusieurs sources ou un échange automatique : croise-t-on des fichiers de buts différents ?", "sources"
        )
    return None


def _vulnerables(i: Indices) -> Reponse | None:
    return oui(f"La fiche porte sur : {i.vulnerables}.", "categories_personnes") if i.vulnerables else None


def _innovant(i: Indices) -> Reponse | None:
    if "ia" in i.saisie.supports:
        return oui("Un outil d'intelligence artificielle est déclaré.", "supports")
    if "objets_connectes" in i.saisie.supports:
        return oui("Des objets connectés ou des capteurs sont déclarés.", "supports")
    if "biometriques" in i.donnees:
        return doute("Biométrie : l'emploi est-il nouveau ?", "categories_donnees")
    return None


def _biometrie(i: Indices) -> Reponse | None:
    if "biometriques" in i.donnees:
        return oui("La fiche déclare des données biométriques.", "categories_donnees")
    if i.sensible is False:
        return non("Chaque catégorie de données est notée non sensible.", "categories_donnees")
    return None


REGLES: Final[Mapping[str, Regle]] = {
    "cas_a": _cas_a, "cas_b": _cas_b, "cas_c": _cas_c,
    "requis_1": _requis_1, "requis_2": _genetique, "requis_4": _requis_4, "requis_7": _entrepot,
    "requis_11": _biometrie_vulnerables, "requis_12": _logement, "requis_13": _accompagnement, "requis_14": _localisation,
    "exempt_1": _ressources_humaines,
    "exempt_2": _selon(frozenset({"fournisseurs", "prestataires"}), r"fournisseur", "Relation fournisseurs"),
    "exempt_3": _selon(frozenset({"electeurs"}), r"elector|election", "Fichier électoral"),
    "exempt_4": _pour_une_profession, "exempt_5": _pour_une_profession, "exempt_6": _pour_une_profession,
    "exempt_7": _pour_une_profession, "exempt_8": _pour_une_profession, "exempt_9": _pour_une_profession,
    "exempt_10": _selon(
        frozenset({"eleves", "enfants"}),
        r"cantine|restauration|scolaire|periscolaire|ecole|creche|petite enfance|garderie|(?:centre|accueil)s? de loisirs",
        "Affaires scolaires, périscolaires ou petite enfance",
    ),
    "exempt_11": _badges,
    "critere_2": _decision, "critere_3": _surveillance, "critere_4": _sensibles, "critere_5": _echelle,
    "critere_6": _croisement, "critere_7": _vulnerables, "critere_8": _innovant,
    "biometrie": _biometrie,
}  # fmt: skip
"""Code → ce que les faits de la fiche en disent."""
