"""Lire une liste d'organismes : titres d'usage (INSEE, BANATIC, DGCL, les nôtres), zéros perdus par le tableur, valeurs
inconnues. Fonctions pures : rien n'est deviné sans le dire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email

from socle.champs import afficher, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.regles import cle_luhn_valide
from socle.organismes.reprise_ecarts import COMMUNE, EN_TETE, SIGLES, SIRET, ZERO, noter, pourquoi_passer
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
            "COM_NOM", "nom_com", "Nom commune", "NCC ENR", "NCCENR", "Nom collectivité", "Nom de la collectivité",
            "Nom de la structure", "Nom structure", "Nom organisme", "Entité", "Mairie"),
    "type": ("Type", "Type d'organisme", "Type de collectivité", "Nature", "Nature juridique", "Catégorie", "Forme juridique",
             "Type de structure"),
    "siren": ("SIREN", "N° SIREN", "Numéro SIREN", "Siren membre", "Numéro siren", "N° Siren", "SIRET", "N° SIRET",
              "Siren commune"),
    "insee": ("Code INSEE", "INSEE", "CODGEO", "Code géographique", "Code commune", "COM", "DEPCOM", "Code INSEE commune",
              "insee_com", "COM_CODE", "Insee commune"),
    "population": ("Population", "Population municipale", "PMUN", "Habitants", "Nombre d'habitants", "Population totale",
                   "PTOT", "Nb hab", "Nb habitants", "Nbre habitants", "Nb d'habitants", "Pop", "Hab",
                   *(f"{titre} {an}" for titre in ("Population", "Population municipale") for an in range(2020, 2028))),
    "effectif_etp": ("Agents", "Effectif", "Effectif ETP", "ETP", "Nombre d'agents", "Effectifs", "Nombre de salariés"),
    "competences": ("Compétences", "Compétences exercées"),
    "territoire_droit": ("Territoire", "Droit local"),
    "adresse": ("Adresse", "Adresse du siège", "Voie", "Adresse postale", "Adresse (ligne 1)"),
    "code_postal": ("Code postal", "CP", "Code postal du siège"),
    "ville": ("Ville", "Commune", "Localité", "Commune siège", "Bureau distributeur"),
    "telephone": ("Téléphone", "Tél", "Tel", "Téléphone du siège", "N° de téléphone", "Téléphone mairie", "Tél mairie"),
    "courriel": ("Courriel", "Email", "E-mail", "Adresse électronique", "Mail", "Mél", "Adresse mél", "Courriel du siège",
                 "Mail mairie", "Courriel mairie", "Email mairie", "Mail de la mairie", "Courriel de la mairie",
                 "Adresse mail"),
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


def lire(classeur: Classeur) -> tuple[list[Ligne], Tableau]:
    """Les lignes d'une liste d'organismes, et le tableau d'où elles viennent."""
    try:
        tableau = lire_tableau(classeur, TITRES, "nom", MANQUE)
    except RegleEnfreinte:
        tableau = lire_tableau(classeur, _TITRES_D_UNE_LISTE_DE_COMMUNES, "nom", MANQUE)
    return [_lire_ligne(numero, brut, tableau.colonnes) for numero, brut in tableau.lignes], tableau


def _lire_ligne(numero: int, brut: Mapping[str, str], colonnes: Sequence[str]) -> Ligne:
    """`_parent` n'y est que si le fichier a sa colonne ; `_doute` : pourquoi cette ligne se passe d'office."""
    ligne = Ligne(numero, brut.get("nom", ""))
    for nom, texte in brut.items():
        if nom != "parent":
            valeur = _LECTEURS.get(nom, _tel_quel)(ligne, texte)
            if valeur not in ("", None, []):
                ligne.valeurs[nom] = valeur
    if "type" not in brut:
        _proposer_un_type(ligne)
    if "parent" in colonnes:
        ligne.valeurs["_parent"] = brut.get("parent", "")
    _valider(ligne)
    if doute := pourquoi_passer(brut, TITRES):
        ligne.valeurs["_doute"], ligne.remarques = doute, [doute]
    return ligne


def _proposer_un_type(ligne: Ligne) -> None:
    """Sans type : CCAS si le nom commence ainsi, commune si un code INSEE est donné."""
    if cle_de_texte(ligne.titre).startswith(("ccas ", "centre communal d action sociale")):
        ligne.valeurs["type"] = "ccas"
        ligne.remarques.append("Type : absent du fichier, « CCAS » est proposé d'après le nom.")
    elif len(str(ligne.valeurs.get("insee", ""))) == 5:
        ligne.valeurs["type"] = "commune"
        noter(ligne, COMMUNE)


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
        if cle_luhn_valide(chiffres[:9]):
            noter(ligne, SIRET)
            return chiffres[:9]
        ligne.remarques.append(f"SIRET « {texte[:30]} » invalide : SIREN laissé vide.")
        return ""
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
        noter(ligne, ZERO)
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
        code = _code(nom, texte) or (_type_du_sigle(ligne, texte) if nom == "type" else "")
        if not code:
            suite = " ; à compléter sur sa page Identité." if nom == "type" else "."
            ligne.remarques.append(f"{champ.libelle} : « {texte[:60]} » n'est pas dans la liste, laissé vide{suite}")
        return code

    return lire_choix


def _type_du_sigle(ligne: Ligne, texte: str) -> str:
    """Le type d'un sigle (« SIVU ») ou de celui qui ouvre le texte (« SIVU eau ») : ce second cas se dit."""
    cle = cle_de_texte(texte)
    if cle in SIGLES:
        return SIGLES[cle]
    sigle = cle.split(" ", 1)[0]
    code = (_code("type", sigle) or SIGLES.get(sigle, "")) if sigle in EN_TETE else ""
    if code:
        champ = champs_par_nom(OrganismeSaisie)["type"]
        ligne.remarques.append(f"Type : « {texte[:60]} » est lu comme « {afficher(champ, code)} ».")
    return code


def _courriel(ligne: Ligne, texte: str) -> str:
    try:
        validate_email(texte, check_deliverability=False)
    except EmailNotValidError:
        ligne.remarques.append(f"Adresse électronique : « {texte[:60]} » n'en est pas une ; laissée vide.")
        return ""
    return texte


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
    "competences": _competences, "courriel": _courriel,
}  # fmt: skip
