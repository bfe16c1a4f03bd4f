"""Lecture d'un texte séparé (.csv, .tsv) : encodage et séparateur devinés, valeurs toujours en texte."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO

from socle.tableurs.construction import ConstructeurClasseur, cellule_de
from socle.tableurs.modele import Classeur, Format, Limites
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.textes import retablir_csv

_MARQUES = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATEURS = ";\t,|"
_ECHANTILLON = 64 * 1024
_INDICATION = re.compile(r"sep=([;,\t|])\n?", re.IGNORECASE)
_CONTROLES = re.compile("[\x00-\x08\x0e-\x1f]")


def decoder(contenu: bytes) -> str:
    """Texte du fichier : marque d'ordre, UTF-16 sans marque, UTF-8, Windows-1252 ; FichierRefuse sinon."""
    for marque, encodage in _MARQUES:
        if contenu.startswith(marque):
            return _decoder_strictement(contenu, encodage)
    if encodage := _utf16_sans_marque(contenu):
        return _decoder_strictement(contenu, encodage)
    if b"\0" in contenu:
        raise refus(CodeRefus.OCTETS_NULS)
    for encodage in ("utf-8", "cp1252"):
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    return contenu.decode("latin-1")


def _decoder_strictement(contenu: bytes, encodage: str) -> str:
    try:
        texte = contenu.decode(encodage)
    except UnicodeDecodeError as erreur:
        raise refus(CodeRefus.ENCODAGE) from erreur
    if "\0" in texte:
        raise refus(CodeRefus.OCTETS_NULS)
    return texte


def _utf16_sans_marque(contenu: bytes) -> str:
    debut = contenu[: _ECHANTILLON & ~1]
    if len(contenu) % 2 or b"\0" not in debut:
        return ""
    moitie = len(debut) // 2
    pairs, impairs = debut[::2].count(0), debut[1::2].count(0)
    if impairs > 0.6 * moitie and pairs < 0.05 * moitie:
        return "utf-16-le"
    if pairs > 0.6 * moitie and impairs < 0.05 * moitie:
        return "utf-16-be"
    return ""


def ressemble_a_du_texte(texte: str) -> bool:
    """Faux si les caractères de contrôle dépassent un pour cent du début : c'est du binaire."""
    debut = texte[:_ECHANTILLON]
    return len(_CONTROLES.findall(debut)) <= len(debut) // 100


def deviner_separateur(texte: str) -> str:
    """Le séparateur dont le nombre de colonnes se répète le mieux au début ; « ; » à défaut."""
    lignes = texte[:_ECHANTILLON].split("\n")
    if len(texte) > _ECHANTILLON and len(lignes) > 1:
        lignes.pop()
    notes = {signe: _note("\n".join(lignes), signe) for signe in _SEPARATEURS}
    meilleur = max(_SEPARATEURS, key=lambda signe: notes[signe])
    return meilleur if notes[meilleur] > 0 else ";"


def _note(echantillon: str, separateur: str) -> float:
    try:
        largeurs = [
            len(ligne) for ligne in csv.reader(StringIO(echantillon, newline=""), delimiter=separateur) if ligne
        ]
    except csv.Error:
        return 0.0
    if not largeurs:
        return 0.0
    largeur, nombre = Counter(largeurs).most_common(1)[0]
    if largeur == 1:
        return 0.0
    return nombre / len(largeurs) + largeur / 1000


def lire_csv(contenu: bytes, nom: str, limites: Limites) -> Classeur:
    """Lit un texte séparé en une feuille nommée `nom` ; l'apostrophe qui neutralise une formule est ôtée."""
    texte = decoder(contenu)
    if not ressemble_a_du_texte(texte):
        raise refus(CodeRefus.PAS_UN_TABLEUR, nature="un fichier binaire")
    if not texte.strip():
        raise refus(CodeRefus.VIDE)
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    if indication := _INDICATION.match(texte):
        texte = texte[indication.end() :]
    separateur = indication[1] if indication else deviner_separateur(texte)
    classeur = ConstructeurClasseur(limites)
    feuille = classeur.feuille(nom)
    lecteur = csv.reader(StringIO(texte, newline=""), delimiter=separateur, strict=True)
    try:
        for i, ligne in enumerate(lecteur):
            for j, valeur in enumerate(ligne):
                if valeur:
                    classeur.verifier_texte(len(valeur))
                    feuille.poser(i, j, cellule_de(retablir_csv(valeur)))
    except csv.Error as erreur:
        raise refus(CodeRefus.GUILLEMETS, ligne=lecteur.line_num) from erreur
    feuille.terminer()
    return classeur.terminer(Format.CSV)
