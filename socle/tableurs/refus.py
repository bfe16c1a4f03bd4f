"""Refus d'un fichier : un code stable pour le programme, une phrase utile pour la personne."""

from enum import StrEnum

from socle.erreurs import Refus


class CodeRefus(StrEnum):
    """Raisons de refuser un fichier ; la valeur est stable (journal, tests)."""

    VIDE = "vide"
    TROP_GROS = "trop_gros"
    PAS_UN_TABLEUR = "pas_un_tableur"
    FORMAT_A_CONVERTIR = "format_a_convertir"
    CHIFFRE = "chiffre"
    ABIME = "abime"
    BOMBE = "bombe"
    ENTITES = "entites"
    TROP_DE_LIGNES = "trop_de_lignes"
    TROP_DE_COLONNES = "trop_de_colonnes"
    TROP_DE_CELLULES = "trop_de_cellules"
    TROP_DE_FEUILLES = "trop_de_feuilles"
    CELLULE_TROP_LONGUE = "cellule_trop_longue"
    ENCODAGE = "encodage"
    OCTETS_NULS = "octets_nuls"
    GUILLEMETS = "guillemets"


_PHRASES = {
    CodeRefus.VIDE: (
        "Ce fichier est vide : ouvrez-le dans votre tableur pour vérifier son contenu, "
        "enregistrez-le et déposez-le de nouveau."
    ),
    CodeRefus.TROP_GROS: (
        "Ce fichier pèse {taille} et la limite est de {limite} : retirez les images et les feuilles "
        "inutiles, ou partagez-le en plusieurs fichiers."
    ),
    CodeRefus.PAS_UN_TABLEUR: (
        "Ce fichier est {nature}, pas un tableur : déposez un fichier .ods, .xlsx, .xls ou .csv."
    ),
    CodeRefus.FORMAT_A_CONVERTIR: (
        "Ce fichier est {nature} : ouvrez-le dans votre tableur, choisissez « Enregistrer sous » "
        "au format .xlsx ou .ods, puis déposez le nouveau fichier."
    ),
    CodeRefus.CHIFFRE: (
        "Ce fichier est protégé par un mot de passe : ouvrez-le, enregistrez-le sans mot de passe "
        "et déposez-le de nouveau."
    ),
    CodeRefus.ABIME: (
        "Ce fichier est incomplet ou abîmé : s'il s'ouvre dans votre tableur, enregistrez-le de nouveau "
        "et redéposez-le ; sinon, redemandez-le à la personne qui vous l'a transmis."
    ),
    CodeRefus.BOMBE: (
        "Ce fichier se déplie en un contenu démesuré et n'a pas été ouvert : copiez les lignes utiles "
        "dans un nouveau classeur et déposez celui-ci."
    ),
    CodeRefus.ENTITES: (
        "Ce fichier contient des instructions qu'un tableur ordinaire ne produit pas et n'a pas été "
        "ouvert : copiez les lignes utiles dans un nouveau classeur et déposez celui-ci."
    ),
    CodeRefus.TROP_DE_LIGNES: (
        "La feuille « {feuille} » contient quelque chose en ligne {ligne} et la limite est de {limite} "
        "lignes : supprimez les lignes inutiles ou partagez la feuille en plusieurs fichiers."
    ),
    CodeRefus.TROP_DE_COLONNES: (
        "La feuille « {feuille} » contient quelque chose en cellule {reference} et la limite est de "
        "{limite} colonnes : supprimez les colonnes inutiles, puis déposez le fichier de nouveau."
    ),
    CodeRefus.TROP_DE_CELLULES: (
        "Ce classeur compte plus de {limite} cellules : gardez les feuilles utiles ou partagez-le "
        "en plusieurs fichiers."
    ),
    CodeRefus.TROP_DE_FEUILLES: (
        "Ce classeur compte plus de {limite} feuilles : gardez les feuilles utiles et déposez-le de nouveau."
    ),
    CodeRefus.CELLULE_TROP_LONGUE: (
        "Une cellule contient plus de {limite} caractères : raccourcissez ce texte ou joignez-le "
        "dans un document à part."
    ),
    CodeRefus.ENCODAGE: (
        "Les lettres de ce fichier sont illisibles : ouvrez-le dans votre tableur, enregistrez-le au format "
        ".xlsx ou .ods et déposez le nouveau fichier."
    ),
    CodeRefus.OCTETS_NULS: (
        "Ce fichier texte contient des données qui ne sont pas du texte : ouvrez-le dans votre tableur, "
        "enregistrez-le au format .xlsx ou .ods et déposez le nouveau fichier."
    ),
    CodeRefus.GUILLEMETS: (
        "Vers la ligne {ligne}, un guillemet ouvert n'est pas refermé ou est suivi d'un texte inattendu : "
        "corrigez cette ligne ou enregistrez le tableau au format .xlsx."
    ),
}


class FichierRefuse(Refus):
    """Le fichier ne sera pas lu : `phrase` (ou `str()`) s'affiche telle quelle, `code` se compare."""

    code_http = 422

    def __init__(self, message: str, code: CodeRefus) -> None:
        super().__init__(message)
        self.code = code


def refus(code: CodeRefus, **details: object) -> FichierRefuse:
    """Construit le refus à lever ; `details` remplit la phrase du code (`limite`, `feuille`…)."""
    return FichierRefuse(_PHRASES[code].format(**details), code)
