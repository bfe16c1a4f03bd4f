"""Des documents d'un autre outil, vers les preuves : titre, nature et rattachement proposés d'après les noms.

Fonctions pures. Un nom propose ; une personne décide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from registre.depots.archives import Fichier
from registre.listes.actions import SORTS_AU_FEMININ
from registre.listes.lecture import Voisins, clore
from socle.donnees_datees import cle_de_texte
from socle.droits import PREUVES_DEPOSER
from socle.erreurs import RegleEnfreinte
from socle.preuves.contenus import nom_lisible, reconnaitre
from socle.preuves.listes import LISTES
from socle.reprises.lignes import CREER, PASSER, Ligne
from socle.reprises.pages import Pages
from socle.ressemblance import proches

GENRE: Final = "preuves"
CADRE: Final = "listes_preuves"
OCTETS: Final = 50 * 1024 * 1024
"""Octets d'un envoi, archives dépliées : ils attendent la confirmation en base, chiffrés."""
TROP: Final = f"Ces fichiers dépassent {OCTETS // 1024 // 1024} Mo, archives dépliées : faites plusieurs envois."
OPTIONS_MAXIMALES: Final = 6_000
"""Choix de rattachement montrés d'un coup ; au-delà, chaque fichier n'a que les plus proches."""
PROCHES: Final = 12
ACTIONS: Final = {CREER: "Déposer", PASSER: "Passer"}
TITRE, NATURE, CIBLE = "titre", "nature", "cible"
_MOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "contrat": ("contrat", "avenant", "convention", "marche", "clauses"),
    "deliberation": ("deliberation", "arrete"),
    "politique": ("charte", "politique", "procedure", "pssi"),
    "attestation": ("attestation", "certificat", "certification"),
    "rapport": ("rapport", "audit", "pentest"),
    "sensibilisation": ("formation", "sensibilisation", "emargement"),
    "mention": ("mention", "mentions"),
    "correspondance": ("courrier", "courriel", "mail", "lettre"),
    "capture": ("capture", "photo", "photographie"),
}
_COURRIELS: Final = frozenset({"eml", "msg"})

PAGES: Final = Pages(
    CADRE, "Reprendre des preuves",
    "Vos contrats, délibérations, attestations, tels que votre ancien outil les garde : des fichiers, ou une archive .zip.",
    (), ("Reprendre une liste", "listes.choisir"), "Preuve",
    "Les preuves déposées et restées telles quelles sont rangées aux archives, leur fichier avec elles. Celles que l’on a "
    "modifiées ou attachées ailleurs depuis sont gardées, et le compte rendu le dit.",
    {}, sorts={**SORTS_AU_FEMININ, "creee": "Déposée", "defaite": "Archivée"}, par_page=50,
    depot="registre/listes/preuves_deposer.html", apercu="registre/listes/preuves_apercu.html",
)  # fmt: skip


@dataclass(frozen=True)
class Objet:
    """Ce à quoi une preuve peut s'attacher : une fiche, un prestataire."""

    id: str
    sorte: str
    nom: str


@dataclass(frozen=True)
class Voulu:
    """Ce qu'une preuve dira, choix de la personne compris."""

    titre: str
    nature: str
    cible: str


@dataclass(frozen=True)
class Envoi:
    """La page de choix de cette reprise."""

    genre: str = GENRE
    cadre: str = CADRE
    droit: str = PREUVES_DEPOSER
    pages: Pages = PAGES


def titre_de(nom: str) -> str:
    """Un titre lisible d'après un nom de fichier : sans dossier, sans extension, sans tirets bas."""
    lisible = nom_lisible(nom.replace("\\", "/"))
    mots = " ".join((lisible.rpartition(".")[0] or lisible).replace("_", " ").split())
    return (mots[:1].upper() + mots[1:])[:200] or "Preuve"


def nature_de(titre: str, extension: str) -> str:
    """Le code de la seule nature que nomme un titre ; vide si rien ne le dit, ou si deux le disent."""
    mots = set(cle_de_texte(titre).split())
    dites = [code for code, suite in _MOTS.items() if mots & set(suite)]
    if not dites and extension in _COURRIELS:
        return "correspondance"
    return dites[0] if len(dites) == 1 else ""


def cible_de(nom: str, objets: Sequence[Objet], voisins: Voisins) -> str:
    """L'objet que nomme un dossier, du plus proche au plus lointain, sinon le fichier lui-même ; vide si aucun."""
    dossiers = [titre_de(f"{part}.d") for part in reversed(PurePosixPath(nom.replace("\\", "/")).parts[:-1])]
    for texte in (*dossiers, titre_de(nom)):
        rang = voisins.plus_proche(texte)
        if rang is not None:
            return objets[rang].id
    return ""


def comprendre(fichiers: Sequence[Fichier], objets: Sequence[Objet], maximum: int) -> list[Ligne]:
    """Une ligne par fichier. `maximum` : octets d'une preuve ; ce qui ne se dépose pas est en faute, et dit pourquoi."""
    voisins = Voisins([objet.nom for objet in objets])
    return [_ligne(numero, fichier, objets, voisins, maximum) for numero, fichier in enumerate(fichiers, 1)]


def _ligne(numero: int, fichier: Fichier, objets: Sequence[Objet], voisins: Voisins, maximum: int) -> Ligne:
    titre = titre_de(fichier.nom)
    ligne = Ligne(numero, titre, details=[("Fichier", fichier.nom)])
    try:
        if fichier.refus:
            raise RegleEnfreinte(fichier.refus)
        if len(fichier.contenu) > maximum:
            raise RegleEnfreinte(f"Ce fichier dépasse {maximum // 1024 // 1024} Mo, la taille permise d'une preuve.")
        extension = reconnaitre(fichier.contenu).extension
    except RegleEnfreinte as refus:
        ligne.fautes = [refus.phrase]
        return ligne
    ligne.details.append(("Taille", _taille(len(fichier.contenu))))
    ligne.valeurs = {
        "nom": fichier.nom, "empreinte": hashlib.sha256(fichier.contenu).hexdigest(), TITRE: titre,
        NATURE: nature_de(titre, extension), CIBLE: cible_de(fichier.nom, objets, voisins),
    }  # fmt: skip
    return ligne


def _taille(octets: int) -> str:
    """« 2,4 Mo », « 12 ko »."""
    return f"{octets / 1048576:.1f} Mo".replace(".", ",") if octets >= 1048576 else f"{max(1, octets // 1024)} ko"


def reperer_les_doubles(lignes: Sequence[Ligne], connues: Mapping[str, str]) -> None:
    """Un contenu déjà au dossier, ou deux fois dans l'envoi, est à passer. `connues` : empreinte → titre de la preuve."""
    vues: dict[str, str] = {}
    for ligne in lignes:
        empreinte = str(ligne.valeurs.get("empreinte", ""))
        if empreinte in connues:
            ligne.deja, ligne.proposee = f"même contenu que la preuve « {connues[empreinte]} ».", PASSER
        elif empreinte and empreinte in vues:
            ligne.deja, ligne.proposee = f"même contenu que « {vues[empreinte]} », dans cet envoi.", PASSER
        if empreinte:
            vues.setdefault(empreinte, str(ligne.valeurs["nom"]))
        clore(ligne, ACTIONS)


def voulu(choix: Mapping[str, str], ligne: Ligne) -> Voulu:
    """Ce que l'on dira de ce fichier : ce qui est choisi, sinon ce qui est proposé."""
    dits = {nom: choix.get(f"{nom}-{ligne.numero}", str(ligne.valeurs.get(nom, ""))) for nom in (TITRE, NATURE, CIBLE)}
    return Voulu(dits[TITRE].strip() or ligne.titre, dits[NATURE], dits[CIBLE])


def options_de(ligne: Ligne, retenue: str, objets: Sequence[Objet], montrees: int) -> list[Objet]:
    """Les rattachements à proposer : tous s'ils tiennent dans la page, sinon les plus proches et celui qui est retenu."""
    if len(objets) * montrees <= OPTIONS_MAXIMALES:
        return list(objets)
    textes = {objet.id: objet.nom for objet in objets}
    gardes = {str(r.cle) for r in proches(ligne.titre, textes, 0, PROCHES)} | {retenue}
    return [objet for objet in objets if objet.id in gardes]


def natures() -> list[tuple[str, str]]:
    """(code, libellé) de chaque nature d'une preuve reprise."""
    return [(o.code, o.libelle) for o in LISTES["natures_preuves"].items if o.code != "gabarit_word"]
