"""Une liste de fiches en tableur, et retour : colonnes reconnues par leur libellé, valeurs de liste par leurs synonymes.

À l'import, chaque ligne passe la porte de validation des formulaires ; rien n'est écrit avant la confirmation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from socle.champs import Champ, afficher, lire_attribut
from socle.donnees_datees import cle_de_texte
from socle.erreurs import SaisieRefusee
from socle.fiches.forme import Forme
from socle.saisies import valider
from socle.tableurs import Colonne, Feuille, FeuilleAEcrire, Limites, ecrire_ods, ecrire_xlsx, lire_classeur
from socle.types import cle_tri, lire_ligne

LIGNES_MAXIMALES = 500
LIMITES = Limites(octets=20 * 1024 * 1024)
MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_LARGEURS = {"texte_long": 42.0, "groupe": 42.0, "date": 13.0, "entier": 12.0, "decimal": 14.0, "booleen": 12.0}


def ecrire(
    format_: str, titre: str, champs: Sequence[Champ], saisies: Iterable[Any],
    calculees: Mapping[str, Sequence[Any]] | None = None,
) -> bytes:  # fmt: skip
    """Un classeur d'une feuille : une ligne par fiche, une colonne par champ, puis les colonnes calculées."""
    suite = calculees or {}
    colonnes = [Colonne(c.libelle, _LARGEURS.get(c.genre, 26.0)) for c in champs]
    colonnes += [Colonne(nom, 18.0) for nom in suite]
    lignes = [[_valeur(c, lire_attribut(s, c.nom)) for c in champs] + [suite[nom][rang] for nom in suite]
              for rang, s in enumerate(saisies)]  # fmt: skip
    feuille = FeuilleAEcrire(titre[:31], colonnes, lignes)
    return ecrire_xlsx([feuille], titre=titre) if format_ == "xlsx" else ecrire_ods([feuille], titre=titre)


def _valeur(champ: Champ, valeur: Any) -> Any:
    return valeur if champ.genre in {"date", "entier", "decimal"} else afficher(champ, valeur)


@dataclass
class LigneLue:
    """Une ligne du fichier : son numéro, ses valeurs, ce qui empêche de la prendre, ce qu'il faut savoir."""

    numero: int
    valeurs: dict[str, Any]
    fautes: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)


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

    def en_json(self) -> str:
        """Les bonnes lignes, à confier à la page d'aperçu ; elles repassent la validation à la confirmation."""
        return json.dumps([ligne.valeurs for ligne in self.bonnes], ensure_ascii=False)


def lire(contenu: bytes, nom: str, forme: Forme, synonymes: Mapping[str, str], connus: Iterable[str] = ()) -> Releve:
    """Lit la première feuille qui a une colonne du nom de la fiche ; `FichierRefuse` si le fichier est illisible.

    `synonymes` : autre titre de colonne → nom de champ ; `connus` : noms déjà présents, pour signaler les doublons.
    """
    classeur = lire_classeur(contenu, nom, LIMITES)
    titres = _titres(forme, synonymes)
    for feuille in classeur.feuilles:
        entetes = _trouver_entetes(feuille, titres)
        if entetes is not None:
            return _lire_feuille(feuille, nom, forme, titres, entetes, {cle_tri(n) for n in connus})
    raise SaisieRefusee({"fichier": [
        "Aucune feuille n'a de colonne « Nom ». Partez du modèle vide proposé, ou renommez la colonne du nom."
    ]})  # fmt: skip


def _titres(forme: Forme, synonymes: Mapping[str, str]) -> dict[str, str]:
    simples = [c for c in forme.champs if c.genre not in {"groupe", "fiche"}]
    titres = {cle_de_texte(titre): nom for titre, nom in synonymes.items()}
    return titres | {cle_de_texte(c.libelle): c.nom for c in simples} | {cle_de_texte(c.nom): c.nom for c in simples}


def _textes(feuille: Feuille, rang: int) -> list[str]:
    return [lire_ligne(c.texte) for c in feuille.lignes[rang]]


def _trouver_entetes(feuille: Feuille, titres: Mapping[str, str]) -> int | None:
    for rang in range(min(15, len(feuille.lignes))):
        if "nom" in {titres.get(cle_de_texte(t)) for t in _textes(feuille, rang) if t}:
            return rang
    return None


def _lire_feuille(
    feuille: Feuille, nom: str, forme: Forme, titres: Mapping[str, str], entetes: int, connus: set[str]
) -> Releve:
    textes = _textes(feuille, entetes)
    colonnes = {rang: titres.get(cle_de_texte(t)) for rang, t in enumerate(textes) if t}
    releve = Releve(nom, [], [textes[rang] for rang, champ in colonnes.items() if champ is None])
    par_nom = {c.nom: c for c in forme.champs}
    vus = set(connus)
    for rang in range(entetes + 1, len(feuille.lignes)):
        cases = _textes(feuille, rang)
        brut = {champ: cases[i] for i, champ in colonnes.items() if champ and i < len(cases) and cases[i]}
        if not brut:
            continue
        if len(releve.lignes) >= LIGNES_MAXIMALES:
            releve.coupe = True
            break
        releve.lignes.append(_lire_ligne(rang + 1, brut, par_nom, forme, vus))
    return releve


def _lire_ligne(
    numero: int, brut: dict[str, str], champs: Mapping[str, Champ], forme: Forme, vus: set[str]
) -> LigneLue:
    ligne = LigneLue(numero, {})
    for nom, texte in brut.items():
        ligne.valeurs[nom] = _traduire(champs[nom], texte, ligne)
    try:
        valider(forme.saisie, ligne.valeurs)
    except SaisieRefusee as refus:
        libelles = {nom: champs[nom].libelle for nom in champs}
        ligne.fautes = [
            f"{libelles.get(chemin, chemin)} : {p}" for chemin, phrases in refus.erreurs.items() for p in phrases
        ]
    cle = cle_tri(str(ligne.valeurs.get("nom", "")))
    if cle and cle in vus:
        ligne.remarques.append("Une fiche porte déjà ce nom : elle ne sera pas remplacée, une seconde serait créée.")
    vus.add(cle)
    return ligne


def _traduire(champ: Champ, texte: str, ligne: LigneLue) -> Any:
    """Libellé ou synonyme → code ; une valeur de liste inconnue est laissée vide et signalée, jamais devinée."""
    if champ.genre not in {"choix", "choix_multiple"}:
        return texte
    morceaux = [m.strip() for m in texte.replace(";", ",").split(",")] if champ.genre == "choix_multiple" else [texte]
    codes = []
    for morceau in filter(None, morceaux):
        code = _code(champ, morceau)
        if code is None:
            ligne.remarques.append(f"{champ.libelle} : « {morceau[:60]} » n'est pas dans la liste, laissé vide.")
        else:
            codes.append(code)
    return codes if champ.genre == "choix_multiple" else (codes[0] if codes else "")


def _code(champ: Champ, texte: str) -> str | None:
    cle = cle_de_texte(texte)
    for option in champ.admises:
        textes = (option.code, option.libelle, *getattr(option, "synonymes", ()))
        if cle in {cle_de_texte(t) for t in textes}:
            return str(option.code)
    return None


def relire_json(texte: str, forme: Forme) -> list[Any]:
    """Les saisies que la page d'aperçu rend ; chacune repasse la validation (`SaisieRefusee`)."""
    try:
        lignes = json.loads(texte)
    except ValueError as erreur:
        raise SaisieRefusee({"_": ["L'aperçu est illisible : reprenez l'import depuis le fichier."]}) from erreur
    if not isinstance(lignes, list) or len(lignes) > LIGNES_MAXIMALES or not all(isinstance(x, dict) for x in lignes):
        raise SaisieRefusee({"_": ["L'aperçu est illisible : reprenez l'import depuis le fichier."]})
    return [valider(forme.saisie, ligne) for ligne in lignes]
