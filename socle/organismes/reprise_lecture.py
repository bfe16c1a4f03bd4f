"""Lire une liste d'organismes : titres d'usage (INSEE, BANATIC, DGCL, les nôtres), zéros perdus par le tableur, valeurs
inconnues. Fonctions pures : rien n'est deviné sans le dire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from socle.champs import afficher, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.regles import cle_luhn_valide
from socle.reprises.lignes import Ligne, Tableau, lire_tableau
from socle.saisies import valider
from socle.tableurs import Classeur
from socle.types import lire_decimal

MANQUE: Final = (
    "Aucune feuille n'a de colonne du nom de l'organisme, avec au moins une autre colonne connue. Partez du modèle proposé, "
    "ou renommez vos titres : « Nom », « SIREN », « Code INSEE »…"
)
TITRES: Final[Mapping[str, tuple[str, ...]]] = {
    "nom": ("Nom", "Nom de l'organisme", "Nom de la commune", "Dénomination", "Raison sociale", "Libellé géographique",
            "LIBGEO", "LIBELLE", "Libellé", "Nom membre", "Nom du groupement", "Organisme", "Collectivité", "Structure",
            "COM_NOM", "nom_com", "Nom commune", "NCC ENR", "NCCENR"),
    "type": ("Type", "Type d'organisme", "Nature", "Nature juridique", "Catégorie", "Forme juridique", "Type de structure"),
    "siren": ("SIREN", "N° SIREN", "Numéro SIREN", "Siren membre", "Numéro siren", "N° Siren", "SIRET", "N° SIRET",
              "Siren commune"),
    "insee": ("Code INSEE", "INSEE", "CODGEO", "Code géographique", "Code commune", "COM", "DEPCOM", "Code INSEE commune",
              "insee_com", "COM_CODE", "Insee commune"),
    "population": ("Population", "Population municipale", "PMUN", "Habitants", "Nombre d'habitants", "Population totale",
                   "PTOT", "Population municipale 2023", "Population municipale 2022", "Population municipale 2021"),
    "effectif_etp": ("Agents", "Effectif", "Effectif ETP", "ETP", "Nombre d'agents", "Effectifs", "Nombre de salariés"),
    "competences": ("Compétences", "Compétences exercées"),
    "territoire_droit": ("Territoire", "Droit local"),
    "adresse": ("Adresse", "Adresse du siège", "Voie", "Adresse postale", "Adresse (ligne 1)"),
    "code_postal": ("Code postal", "CP", "Code postal du siège"),
    "ville": ("Ville", "Commune", "Localité", "Commune siège", "Bureau distributeur"),
    "telephone": ("Téléphone", "Tél", "Tel", "Téléphone du siège", "N° de téléphone"),
    "courriel": ("Courriel", "Email", "E-mail", "Adresse électronique", "Mail", "Mél", "Adresse mél", "Courriel du siège"),
    "representant_nom": ("Représentant", "Représentant légal", "Maire", "Nom du maire", "Président", "Nom du président",
                         "Responsable légal", "Responsable de traitement - Nom"),
    "representant_qualite": ("Qualité", "Qualité du représentant", "Fonction du représentant",
                             "Responsable de traitement - Fonction"),
    "parent": ("Organisme parent", "Parent", "Rattaché à", "Commune de rattachement", "Organisme de rattachement"),
}  # fmt: skip
"""Nos colonnes → les titres qu'on en connaît."""
_TITRES_D_UNE_LISTE_DE_COMMUNES: Final = {
    **TITRES, "nom": TITRES["ville"], "ville": (), "insee": tuple(t for t in TITRES["insee"] if t != "COM")
}  # fmt: skip
"""Sans colonne du nom, celle de la commune le donne."""
SIGLES: Final = {
    "cc": "communaute_communes", "ca": "communaute_agglomeration", "cu": "communaute_urbaine", "metro": "metropole",
    "me": "metropole", "com": "commune", "sivu": "syndicat", "sivom": "syndicat", "smf": "syndicat", "smo": "syndicat",
    "petr": "epci_autre", "polem": "epci_autre", "pole metropolitain": "epci_autre", "ept": "epci_autre",
}  # fmt: skip
"""Sigles des listes nationales → nos types. De mémoire : un sigle absent d'ici est signalé, jamais deviné."""


def lire(classeur: Classeur) -> tuple[list[Ligne], Tableau]:
    """Les lignes d'une liste d'organismes, et le tableau d'où elles viennent."""
    try:
        tableau = lire_tableau(classeur, TITRES, "nom", MANQUE)
    except RegleEnfreinte:
        tableau = lire_tableau(classeur, _TITRES_D_UNE_LISTE_DE_COMMUNES, "nom", MANQUE)
    return [_lire_ligne(numero, brut) for numero, brut in tableau.lignes], tableau


def _lire_ligne(numero: int, brut: Mapping[str, str]) -> Ligne:
    ligne = Ligne(numero, brut.get("nom", ""))
    for nom, texte in brut.items():
        if nom != "parent":
            valeur = _LECTEURS.get(nom, _tel_quel)(ligne, texte)
            if valeur not in ("", None, []):
                ligne.valeurs[nom] = valeur
    if "type" not in brut and len(str(ligne.valeurs.get("insee", ""))) == 5:
        ligne.valeurs["type"] = "commune"
        ligne.remarques.append("Type : absent du fichier, « Commune » est proposé d'après le code INSEE.")
    ligne.valeurs["_parent"] = brut.get("parent", "")
    _valider(ligne)
    return ligne


def _tel_quel(_: Ligne, texte: str) -> str:
    return texte


def _valider(ligne: Ligne) -> None:
    """Ce qu'un champ facultatif a d'impossible est laissé de côté et dit ; sans nom, la ligne ne s'écrit pas."""
    champs = champs_par_nom(OrganismeSaisie)
    for _ in range(len(champs)):
        try:
            saisie = valider(OrganismeSaisie, saisissables(ligne.valeurs))
        except SaisieRefusee as refus:
            for chemin, phrases in refus.erreurs.items():
                if chemin == "nom" or ligne.valeurs.pop(chemin, None) is None:
                    ligne.fautes += phrases
                    continue
                ligne.remarques += [f"{champs[chemin].libelle} : laissé vide. {phrase}" for phrase in phrases]
            if ligne.fautes:
                return
        else:
            ligne.details = [
                (champs[nom].libelle, afficher(champs[nom], getattr(saisie, nom)))
                for nom in saisissables(ligne.valeurs) if nom != "nom"
            ]  # fmt: skip
            return


def saisissables(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Les valeurs qui vont à la saisie d'un organisme."""
    return {nom: valeur for nom, valeur in valeurs.items() if not nom.startswith("_")}


def _siren(ligne: Ligne, texte: str) -> str:
    chiffres = "".join(c for c in texte if c.isalnum())
    if len(chiffres) == 14 and chiffres.isdigit():
        ligne.remarques.append("SIREN : tiré des neuf premiers chiffres du SIRET.")
        chiffres = chiffres[:9]
    if len(chiffres) == 9 and chiffres.isdigit() and cle_luhn_valide(chiffres):
        return chiffres
    ligne.remarques.append(f"SIREN : « {texte[:30]} » n'a pas neuf chiffres et leur clé de contrôle ; laissé vide.")
    return ""


def _insee(ligne: Ligne, texte: str) -> str:
    return _cinq_signes(ligne, "".join(texte.upper().split()), "Code INSEE")


def _code_postal(ligne: Ligne, texte: str) -> str:
    return _cinq_signes(ligne, "".join(texte.split()), "Code postal")


def _cinq_signes(ligne: Ligne, texte: str, libelle: str) -> str:
    if len(texte) == 4 and texte.isdigit():
        ligne.remarques.append(f"{libelle} : « {texte} » a perdu son zéro dans le tableur ; 0{texte} est proposé.")
        return f"0{texte}"
    if len(texte) == 5 and texte.isalnum():
        return texte
    ligne.remarques.append(f"{libelle} : « {texte[:20]} » n'a pas cinq caractères ; laissé vide.")
    return ""


def _nombre(libelle: str) -> Callable[[Ligne, str], int | None]:
    def lire_nombre(ligne: Ligne, texte: str) -> int | None:
        try:
            nombre = lire_decimal(texte)
        except ValueError:
            nombre = None
        if nombre is None or nombre < 0 or nombre > 100_000_000:
            ligne.remarques.append(f"{libelle} : « {texte[:30]} » n'est pas un nombre ; laissé vide.")
            return None
        if nombre != int(nombre):
            ligne.remarques.append(f"{libelle} : « {texte[:30]} » est arrondi à {int(nombre)}.")
        return int(nombre)

    return lire_nombre


def _choix(nom: str) -> Callable[[Ligne, str], str]:
    def lire_choix(ligne: Ligne, texte: str) -> str:
        champ = champs_par_nom(OrganismeSaisie)[nom]
        code = _code(nom, texte) or (SIGLES.get(cle_de_texte(texte), "") if nom == "type" else "")
        if not code:
            ligne.remarques.append(f"{champ.libelle} : « {texte[:60]} » n'est pas dans la liste ; laissé vide.")
        return code

    return lire_choix


def _code(nom: str, texte: str) -> str:
    cherche = cle_de_texte(texte)
    for option in champs_par_nom(OrganismeSaisie)[nom].admises:
        if cherche in {cle_de_texte(t) for t in (option.code, option.libelle, *getattr(option, "synonymes", ()))}:
            return str(option.code)
    return ""


def _competences(ligne: Ligne, texte: str) -> list[str]:
    codes: list[str] = []
    separateur = next((s for s in (";", "|", "\n") if s in texte), ",")
    for morceau in filter(None, (m.strip() for m in texte.split(separateur))):
        code = _code("competences", morceau)
        if code:
            codes.append(code)
        else:
            ligne.remarques.append(f"Compétences : « {morceau[:60]} » n'est pas dans la liste ; laissée de côté.")
    return list(dict.fromkeys(codes))


_LECTEURS: Final[Mapping[str, Callable[[Ligne, str], Any]]] = {
    "siren": _siren, "insee": _insee, "code_postal": _code_postal, "population": _nombre("Population"),
    "effectif_etp": _nombre("Agents"), "type": _choix("type"), "territoire_droit": _choix("territoire_droit"),
    "competences": _competences,
}  # fmt: skip
