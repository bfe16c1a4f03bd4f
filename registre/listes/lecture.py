"""Lire une liste d'un autre outil, ligne à ligne : ce qui n'a pas de champ va aux observations, sous son titre.

Fonctions pures. Les titres connus de chaque liste sont dans `prestataires.py` et `actions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import fuzz, process

from registre.imports.rapprochement import ressemblance
from registre.imports.valeurs import NON, OUI, sens
from registre.traitements.echanges.releve import code_de
from socle.champs import Champ, afficher, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.erreurs import SaisieRefusee
from socle.reprises.lignes import CREER, PASSER, Ligne, Tableau, lire_tableau
from socle.ressemblance import SEUIL, mots
from socle.saisies import Saisie, valider
from socle.tableurs import Classeur

LIBRE: Final = "+"
"""Devant le titre d'une colonne que la liste ne connaît pas."""
STRUCTURE: Final = ("Collectivité - Nom", "Structure - Nom", "Collectivité", "Structure", "Organisme")
STRUCTURE_SIREN: Final = ("Collectivité - SIREN", "Structure - SIREN", "Collectivité - N° SIREN")
STRUCTURE_INSEE: Final = (
    "Collectivité - Code INSEE",
    "Structure - Code INSEE",
    "Collectivité - INSEE",
    "Structure - INSEE",
)
PASSER_SEULEMENT: Final = {PASSER: "Passer"}


@dataclass
class Brouillon:
    """Ce qu'une ligne donne : les valeurs d'une saisie, ce qui va aux observations, ce qu'il faut savoir."""

    valeurs: dict[str, Any] = field(default_factory=dict)
    observations: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    def garder(self, titre: str, texte: str, pourquoi: str = "") -> None:
        """Le texte va aux observations, sous son titre ; `pourquoi` : ce que l'aperçu en dit."""
        if texte:
            self.observations.append(f"{titre} : {texte}")
        if texte and pourquoi:
            self.remarques.append(f"{titre} : {pourquoi} Gardé dans les observations.")

    def poser(self, champ: Champ, titre: str, texte: str) -> None:
        """La valeur d'un champ ; celle que ses listes ne connaissent pas va aux observations."""
        if not texte:
            return
        if champ.genre == "choix":
            code = code_de(champ, texte)
            if code is None:
                self.garder(titre, texte, f"« {texte[:40]} » n'est pas dans nos listes.")
                return
            self.valeurs[champ.nom] = code
        elif champ.genre == "booleen":
            reponse = {OUI: "oui", NON: "non"}.get(sens(texte))
            if reponse is None:
                self.garder(titre, texte, "ni oui ni non.")
                return
            self.valeurs[champ.nom] = reponse
        else:
            self.valeurs[champ.nom] = texte

    def valider(self, classe: type[Saisie], obligatoire: str, ligne: Ligne) -> dict[str, Any]:
        """Les valeurs que la saisie accepte ; une valeur refusée va aux observations, un nom refusé met la ligne en faute."""
        champs = champs_par_nom(classe)
        for _ in range(len(champs)):
            try:
                valider(classe, self.valeurs)
            except SaisieRefusee as refus:
                for chemin, phrases in refus.erreurs.items():
                    ancienne = self.valeurs.pop(chemin, None)
                    if chemin == obligatoire or ancienne is None:
                        ligne.fautes += phrases
                        continue
                    self.garder(champs[chemin].libelle, str(ancienne), phrases[0])
                if ligne.fautes:
                    return {}
            else:
                break
        return self.valeurs


def montrer(classe: type[Saisie], valeurs: Mapping[str, Any], sauf: str = "") -> list[tuple[str, str]]:
    """Ce que l'aperçu montre de ces valeurs : libellé, texte."""
    champs, saisie = champs_par_nom(classe), valider(classe, valeurs)
    return [(champs[nom].libelle, afficher(champs[nom], getattr(saisie, nom))) for nom in valeurs if nom != sauf]


def lire(
    classeur: Classeur, titres: Mapping[str, Sequence[str]], obligatoire: str, manque: str,
    comprendre: Callable[[Ligne, Mapping[str, str]], None],
) -> tuple[list[Ligne], Tableau]:  # fmt: skip
    """Les lignes d'une liste ; une colonne inconnue se lit sous son titre. `RegleEnfreinte(manque)` si ce n'est pas elle."""
    ignorees = lire_tableau(classeur, titres, obligatoire, manque).ignorees
    libres = {f"{LIBRE}{titre}": (titre,) for titre in ignorees}
    tableau = lire_tableau(classeur, {**titres, **libres}, obligatoire, manque)
    lignes = []
    for numero, brut in tableau.lignes:
        ligne = Ligne(numero, brut.get(obligatoire, ""))
        comprendre(ligne, brut)
        lignes.append(ligne)
    return lignes, tableau


def libres(brut: Mapping[str, str]) -> list[tuple[str, str]]:
    """(titre, texte) des colonnes que la liste ne connaît pas."""
    return [(nom.removeprefix(LIBRE), texte) for nom, texte in brut.items() if nom.startswith(LIBRE)]


def situer(lignes: Sequence[Ligne], nom: str, siren: str) -> None:
    """Une liste de plusieurs structures : les lignes d'une autre que la nôtre sont à passer, et c'est dit."""
    structures = {cle_de_texte(str(x.valeurs.get("_structure", ""))) for x in lignes} - {""}
    for ligne in lignes:
        structure, dit = str(ligne.valeurs.get("_structure", "")), str(ligne.valeurs.get("_siren", ""))
        if not structure or cle_de_texte(structure) == cle_de_texte(nom) or (siren and "".join(dit.split()) == siren):
            continue
        ligne.remarques.append(f"Le fichier la dit de « {structure} ».")
        if len(structures) > 1:
            ligne.proposee = PASSER


def reperer_les_doubles(lignes: Sequence[Ligne]) -> None:
    """Une ligne qui en répète une autre du fichier, retenue elle aussi, est à passer."""
    vues: dict[str, int] = {}
    for ligne in lignes:
        cle = cle_de_texte(ligne.titre)
        if ligne.proposee == PASSER or not cle or ligne.fautes:
            continue
        if cle in vues:
            ligne.deja = ligne.deja or f"même nom qu'à la ligne {vues[cle]}."
            ligne.proposee = PASSER
        vues.setdefault(cle, ligne.numero)


class Voisins:
    """Des noms déjà là, prêts à être comparés en nombre : présélection en C, puis la note de la maison."""

    def __init__(self, noms: Sequence[str]) -> None:
        self.noms = noms
        self.exacts = {cle_de_texte(nom): rang for rang, nom in reversed(list(enumerate(noms)))}
        self.choix = dict(enumerate(map(mots, noms)))

    def plus_proche(self, nom: str) -> int | None:
        """Le rang du même nom, à défaut du plus proche ; None si aucun ne ressemble."""
        cle = cle_de_texte(nom)
        if not cle or cle in self.exacts:
            return self.exacts.get(cle)
        proches = process.extract(mots(nom), self.choix, scorer=fuzz.token_set_ratio, limit=10, score_cutoff=SEUIL)
        notes = [(ressemblance(nom, self.noms[rang]), -rang) for _, _, rang in proches]
        meilleure, rang = max(notes, default=(0.0, 0))
        return -rang if meilleure >= SEUIL else None


def clore(ligne: Ligne, actions: Mapping[str, str]) -> None:
    """Ce que l'on peut faire d'une ligne : rien si elle est en faute."""
    ligne.actions = dict(PASSER_SEULEMENT if ligne.fautes else actions)
    if ligne.fautes or ligne.proposee not in ligne.actions:
        ligne.proposee = PASSER
    elif not ligne.proposee:
        ligne.proposee = CREER
