"""Porte d'entrée des imports : reconnaître un fichier à son contenu, et le confier au bon lecteur."""

from __future__ import annotations

from audit.referentiels.echanges import ciso, natif, tableur
from audit.referentiels.echanges.commun import Lu, ReferentielRefuse, peser
from audit.referentiels.echanges.yaml_borne import lire_yaml

EXTENSIONS_YAML = (".yaml", ".yml", ".json")


def lire(contenu: bytes, nom_fichier: str, *, cadre: str = "", entete: tableur.EnteteDonnee | None = None) -> Lu:
    """Ce qui est compris d'un fichier ; `Refus` s'il est illisible. Rien n'est écrit.

    `cadre` : lequel lire d'une bibliothèque qui en porte plusieurs ; `entete` : ce qu'un tableur sans feuille
    « Référentiel » ne dit pas.
    """
    peser(contenu)
    if not nom_fichier.lower().endswith(EXTENSIONS_YAML):
        return tableur.lire(contenu, nom_fichier, entete or tableur.EnteteDonnee())
    brut = lire_yaml(contenu, brut=True)
    if natif.est_des_notres(brut):
        return natif.lire(contenu, nom_fichier)
    if ciso.est_une_bibliotheque(brut):
        return ciso.lire(contenu, nom_fichier, cadre)
    raise ReferentielRefuse(
        "Ce fichier YAML n'est ni une bibliothèque CISO Assistant, ni un référentiel écrit par Gouverne."
    )
