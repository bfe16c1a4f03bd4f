"""Un territoire de communes fictives, en fichiers : la liste des communes, et le tableur que tenait une secrétaire."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from socle.organismes.regles import cle_luhn_valide
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

GRAINE = 180
_DEBUTS = (
    "Bois",
    "Clair",
    "Font",
    "Haute",
    "Mont",
    "Pré",
    "Roche",
    "Val",
    "Vieux",
    "Belle",
    "Grand",
    "Petit",
    "Noir",
    "Champ",
)
_FINS = (
    "brume",
    "combe",
    "lande",
    "marne",
    "pierre",
    "rive",
    "source",
    "tour",
    "vigne",
    "colline",
    "chêne",
    "moulin",
    "étang",
)
COLONNES_LISTE = (
    "Nom",
    "Type",
    "SIREN",
    "Code INSEE",
    "Population municipale",
    "Code postal",
    "Commune",
    "Compétences",
)
SOUS_LES_SEUILS = ("état civil", "élections", "cimetière", "scolaire", "urbanisme")
COLONNES_REGISTRE = (
    "Traitement", "Service gestionnaire", "Finalité", "Licéité", "Catégories de personnes", "Données collectées",
    "Durée de conservation", "Destinataires", "Sécurité", "Remarques de la secrétaire",
)  # fmt: skip


def noms(combien: int) -> list[str]:
    """Des noms de communes qui n'existent pas, toujours les mêmes."""
    tous = [f"{debut}{fin} (fictive)" for debut, fin in product(_DEBUTS, _FINS)]
    return tous[:combien]


def siren(rang: int) -> str:
    """Un SIREN de clé juste, hors de toute série attribuée aux communes."""
    racine = f"99{rang:06d}"
    return next(racine + str(cle) for cle in range(10) if cle_luhn_valide(racine + str(cle)))


def liste_de_communes(combien: int) -> bytes:
    """La liste des communes en XLSX, avec les défauts d'un vrai fichier : zéros perdus, espaces, type en minuscules."""
    alea = Random(GRAINE)
    lignes: list[list[Any]] = []
    for rang, nom in enumerate(noms(combien)):
        postal = 1000 + rang if rang % 3 else f"0{1000 + rang}"
        habitants = alea.choice((180, 320, 740, 1450, 2600, 5200))
        lignes.append([
            nom, "commune", siren(rang), f"99{rang:03d}", habitants, postal, nom, " ; ".join(SOUS_LES_SEUILS),
        ])  # fmt: skip
    return ecrire_xlsx([FeuilleAEcrire("Communes", [Colonne(t, 20.0) for t in COLONNES_LISTE], lignes)])


def tableur_de_secretaire(nom: str) -> bytes:
    """Le registre Excel de l'an passé d'une commune : titres à elle, cases vides, fautes, une fiche en double."""
    lignes = list(_lignes(nom))
    return ecrire_xlsx([FeuilleAEcrire("RGPD 2025", [Colonne(t, 24.0) for t in COLONNES_REGISTRE], lignes)])


def _lignes(nom: str) -> Iterator[list[Any]]:
    yield ["Gestion des listes électorales", "Accueil", "Tenir les listes électorales", "Obligation légale", "Electeurs",
           "Nom, prénom, adresse", "", "Préfecture, INSEE", "Armoire fermée à clé", f"Tableau de {nom}"]  # fmt: skip
    yield ["Inscriptions cantine", "Ecole", "Inscrire les enfants", "Mission d'intérêt public", "Elèves ; Parents",
           "Nom, prénom, allergies", "Année scolaire", "Cuisine", "", ""]  # fmt: skip
    yield ["Inscriptions à la cantine", "Ecole", "Facturer", "", "Parents", "Nom, adresse", "", "Trésor public", "", ""]
    yield [
        "Fichier des jeunes mariés (cadeau)",
        "Secrétariat",
        "Offrir un cadeau",
        "Consentement",
        "",
        "Nom",
        "",
        "",
        "",
        "",
    ]
    yield ["Affouage", "Secrétariat", "Répartir les lots de bois", "Mission d'intérêt public", "Affouagistes", "Nom, adresse",
           "5 ans", "ONF", "Mot de passe", "Liste tenue au cahier"]  # fmt: skip
