"""Lire une liste de fiches dans un tableur : colonnes reconnues par leur titre, valeurs par leur libellé ou un synonyme.

Chaque ligne passe la porte de validation des formulaires ; rien n'est écrit avant la confirmation. Ce qui n'a pas été
compris d'un champ facultatif n'est ni deviné ni perdu : le texte va aux observations de la fiche, et l'aperçu le dit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from socle.champs import Champ, afficher
from socle.donnees_datees import cle_de_texte
from socle.erreurs import SaisieRefusee
from socle.fiches.forme import Forme
from socle.saisies import lire_valeur, valider
from socle.tableurs import Feuille, Limites, lire_classeur
from socle.types import cle_tri, lire_ligne

LIGNES_MAXIMALES = 500
LIMITES = Limites(octets=20 * 1024 * 1024)
OBSERVATIONS = "observations"
ILLISIBLE = "L'aperçu est illisible : reprenez l'import depuis le fichier."


@dataclass
class LigneLue:
    """Une ligne du fichier : son numéro, ses valeurs, ce qui empêche de la prendre, ce qu'il faut savoir.

    `deja` : une fiche porte ce nom ; `compris` : ce que l'aperçu montre, par libellé.
    """

    numero: int
    valeurs: dict[str, Any]
    fautes: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    deja: bool = False
    compris: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Releve:
    """Ce qui a été compris d'un fichier."""

    nom: str
    lignes: list[LigneLue]
    colonnes_ignorees: list[str]
    coupe: bool = False

    @property
    def bonnes(self) -> list[LigneLue]:
        """Les lignes que l'on peut importer."""
        return [ligne for ligne in self.lignes if not ligne.fautes]

    @property
    def neuves(self) -> list[LigneLue]:
        """Celles que l'on propose d'importer : leur nom n'est pas déjà pris."""
        return [ligne for ligne in self.bonnes if not ligne.deja]

    def en_json(self) -> str:
        """Les bonnes lignes par numéro, à confier à la page d'aperçu ; elles repassent la validation à la confirmation."""
        return json.dumps({str(ligne.numero): ligne.valeurs for ligne in self.bonnes}, ensure_ascii=False)


def lire(
    contenu: bytes, nom: str, forme: Forme, champs: Mapping[str, Champ], synonymes: Mapping[str, str],
    connus: Iterable[str] = (),
) -> Releve:  # fmt: skip
    """Lit la première feuille qui a une colonne du nom de la fiche ; `FichierRefuse` si le fichier est illisible.

    `champs` : ceux de la fiche, avec leurs options vives ; `synonymes` : autre titre de colonne → nom de champ ; `connus` :
    noms déjà présents, pour signaler les doublons.
    """
    classeur = lire_classeur(contenu, nom, LIMITES)
    lisibles = importables(champs)
    titres = _titres(lisibles, synonymes)
    for feuille in classeur.feuilles:
        entetes = _trouver_entetes(feuille, titres)
        if entetes is not None:
            return _lire_feuille(feuille, nom, forme, lisibles, titres, entetes, {cle_tri(n) for n in connus})
    raise SaisieRefusee({"fichier": [
        "Aucune feuille n'a de colonne « Nom ». Partez du modèle vide proposé, ou renommez la colonne du nom."
    ]})  # fmt: skip


def importables(champs: Mapping[str, Champ]) -> dict[str, Champ]:
    """Les champs qu'une colonne peut porter : ni groupe, ni fiche sans options à reconnaître."""
    return {nom: c for nom, c in champs.items() if c.genre not in {"groupe", "fiche"}}


def _titres(champs: Mapping[str, Champ], synonymes: Mapping[str, str]) -> dict[str, str]:
    titres = {cle_de_texte(titre): nom for titre, nom in synonymes.items()}
    return titres | {cle_de_texte(texte): nom for nom, c in champs.items() for texte in (c.libelle, c.nom)}


def _textes(feuille: Feuille, rang: int) -> list[str]:
    return [lire_ligne(c.texte) for c in feuille.lignes[rang]]


def _trouver_entetes(feuille: Feuille, titres: Mapping[str, str]) -> int | None:
    for rang in range(min(15, len(feuille.lignes))):
        if "nom" in {titres.get(cle_de_texte(t)) for t in _textes(feuille, rang) if t}:
            return rang
    return None


def _lire_feuille(feuille: Feuille, nom: str, forme: Forme, champs: Mapping[str, Champ], titres: Mapping[str, str],
                  entetes: int, vus: set[str]) -> Releve:  # fmt: skip
    textes = _textes(feuille, entetes)
    colonnes = {rang: titres.get(cle_de_texte(t)) for rang, t in enumerate(textes) if t}
    releve = Releve(nom, [], [textes[rang] for rang, champ in colonnes.items() if champ is None])
    for rang in range(entetes + 1, len(feuille.lignes)):
        cases = _textes(feuille, rang)
        brut = {champ: cases[i] for i, champ in colonnes.items() if champ and i < len(cases) and cases[i]}
        if not brut:
            continue
        if len(releve.lignes) >= LIGNES_MAXIMALES:
            releve.coupe = True
            break
        releve.lignes.append(_lire_ligne(rang + 1, brut, champs, forme, vus))
    return releve


def _lire_ligne(
    numero: int, brut: dict[str, str], champs: Mapping[str, Champ], forme: Forme, vus: set[str]
) -> LigneLue:
    ligne, perdus = LigneLue(numero, {}), dict[str, str]()
    for nom, texte in brut.items():
        ligne.valeurs[nom], incompris = _traduire(champs[nom], texte)
        if incompris:
            perdus[nom] = ", ".join(incompris)
            ligne.remarques.append(f"{champs[nom].libelle} : « {perdus[nom][:80]} » n'est pas dans la liste.")
    for chemin, phrases in _erreurs(forme, ligne).items():
        if OBSERVATIONS in champs and chemin in brut and chemin != OBSERVATIONS and not champs[chemin].obligatoire:
            perdus[chemin] = brut[chemin]
            ligne.valeurs.pop(chemin)
            ligne.remarques += [f"{champs[chemin].libelle} : {phrase}" for phrase in phrases]
    _garder(ligne, perdus, champs)
    for chemin, phrases in _erreurs(forme, ligne).items():
        libelle = champs[chemin].libelle if chemin in champs else chemin
        ligne.fautes += [f"{libelle} : {phrase}" for phrase in phrases]
    _reconnaitre(ligne, champs, vus)
    return ligne


def _erreurs(forme: Forme, ligne: LigneLue) -> Mapping[str, Sequence[str]]:
    try:
        valider(forme.saisie, ligne.valeurs)
    except SaisieRefusee as refus:
        return refus.erreurs
    return {}


def _garder(ligne: LigneLue, perdus: Mapping[str, str], champs: Mapping[str, Champ]) -> None:
    """Ce qui n'a pas été compris va aux observations, à la suite de celles du fichier."""
    if not perdus or OBSERVATIONS not in champs:
        return
    textes = [f"{champs[nom].libelle} (fichier importé) : {texte}" for nom, texte in perdus.items()]
    ligne.valeurs[OBSERVATIONS] = "\n".join(filter(None, [ligne.valeurs.get(OBSERVATIONS, ""), *textes]))
    ligne.remarques.append("Ce texte est gardé dans les observations.")


def _reconnaitre(ligne: LigneLue, champs: Mapping[str, Champ], vus: set[str]) -> None:
    """Dit si le nom est déjà pris, et ce qui a été compris."""
    cle = cle_tri(str(ligne.valeurs.get("nom", "")))
    ligne.deja = bool(cle) and cle in vus
    if ligne.deja:
        ligne.remarques.append("Une fiche porte déjà ce nom : cochée, cette ligne en créerait une seconde.")
    vus.add(cle)
    if not ligne.fautes:
        lues = [(c, lire_valeur(c, ligne.valeurs[nom])) for nom, c in champs.items() if nom in ligne.valeurs]
        textes = [(c.libelle, afficher(c, valeur)) for c, valeur in lues[1:]]
        ligne.compris = [(libelle, texte) for libelle, texte in textes if texte]


def _traduire(champ: Champ, texte: str) -> tuple[Any, list[str]]:
    """La valeur d'une case, et les morceaux qui ne sont pas dans la liste : jamais devinés."""
    if champ.genre == "choix":
        code = _code(champ, texte)
        return (code or "", [] if code is not None else [texte])
    if champ.genre != "choix_multiple":
        return texte, []
    codes: list[str] = []
    incompris: list[str] = []
    for morceau in _morceaux(champ, texte):
        code = _code(champ, morceau)
        (incompris if code is None else codes).append(code or morceau)
    return codes, incompris


def _morceaux(champ: Champ, texte: str) -> list[str]:
    """Une case à plusieurs valeurs, séparées par des points-virgules, sinon par des virgules."""
    morceaux = [m.strip() for m in texte.split(";")]
    fins = [f.strip() for m in morceaux for f in ([m] if _code(champ, m) is not None else m.split(","))]
    return [f for f in fins if f]


def _code(champ: Champ, texte: str) -> str | None:
    cle = cle_de_texte(texte)
    for option in champ.admises:
        textes = (option.code, option.libelle, *getattr(option, "synonymes", ()))
        if cle and cle in {cle_de_texte(t) for t in textes}:
            return str(option.code)
    return None


def relire_json(texte: str, forme: Forme, pris: Iterable[str]) -> list[Any]:
    """Les saisies des lignes `pris` (leurs numéros) que la page d'aperçu rend ; chacune repasse la validation."""
    try:
        lignes = json.loads(texte)
    except ValueError as erreur:
        raise SaisieRefusee({"_": [ILLISIBLE]}) from erreur
    if not isinstance(lignes, dict) or len(lignes) > LIGNES_MAXIMALES:
        raise SaisieRefusee({"_": [ILLISIBLE]})
    choisies = [lignes[numero] for numero in dict.fromkeys(pris) if numero in lignes]
    if not all(isinstance(ligne, dict) for ligne in choisies):
        raise SaisieRefusee({"_": [ILLISIBLE]})
    return [valider(forme.saisie, ligne) for ligne in choisies]
