"""Les tableaux de la documentation que le code écrit lui-même : réglages, champs de la fiche, rôles, formats, limites.

Dans une page, un tableau est borné par `<!-- tableau : nom -->` et `<!-- fin du tableau -->`. Un test vérifie qu'il
est à jour ; `python -m tests.docs.tableaux`, depuis la racine du dépôt, le récrit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

import commandes  # noqa: F401 -- charge tous les métiers, et donc tous leurs droits
from clauses.jeux.modele import JeuSaisie
from registre.exports.operations import FORMATS
from registre.imports.operations import LIMITES
from registre.systemes.modele import SystemeSaisie
from registre.traitements.modele import TraitementSaisie
from socle import journal_operations as _droit_de_purge  # noqa: F401
from socle.champs import Champ, champs_de
from socle.droits import ROLES, droits_declares
from socle.organismes.modele import OrganismeSaisie
from socle.preuves.archive import COLONNES
from socle.reglages import Reglages

RACINE = Path(__file__).resolve().parents[2]
_BORNE = re.compile(r"(<!-- tableau : (?P<nom>[\w-]+) -->\n).*?(<!-- fin du tableau -->)", re.DOTALL)
_GENRES = {
    "texte": "texte, 500 caractères",
    "texte_long": "texte long",
    "choix": "code d'une liste",
    "choix_multiple": "liste de codes",
    "booleen": "vrai, faux ou null",
    "date": "date AAAA-MM-JJ ou null",
    "entier": "entier ou null",
    "groupe": "liste d'objets",
    "telephone": "texte, 500 caractères",
    "courriel": "texte, 500 caractères",
}

_VALEURS = {
    "texte": "texte",
    "texte_long": "texte long",
    "choix": "un intitulé de la liste de l'écran",
    "choix_multiple": "des intitulés, séparés par « ; » ou « , »",
    "booleen": "oui, non, ou vide",
    "date": "date",
    "entier": "nombre entier",
    "fiche": "le nom de l'un de vos prestataires",
}
_FICHES = {"contrat_id": "le nom de l'un de vos contrats", "systeme_id": "le nom de l'un de vos systèmes"}


def pages() -> list[Path]:
    """Toutes les pages de la documentation, README et journal des versions compris."""
    return [RACINE / "README.md", RACINE / "CHANGELOG.md", *sorted((RACINE / "docs").rglob("*.md"))]


def tableau(entetes: Sequence[str], lignes: Iterable[Sequence[str]]) -> str:
    """Un tableau Markdown ; les barres verticales des textes sont échappées."""
    rangs = [entetes, ["---"] * len(entetes), *lignes]
    return "\n".join("| " + " | ".join(case.replace("|", "\\|") for case in rang) + " |" for rang in rangs)


def reglages() -> str:
    """Chaque réglage : variable, défaut, rôle."""
    return tableau(
        ("Variable", "Défaut", "À quoi elle sert"),
        ((f"`GOUVERNE_{nom.upper()}`", _defaut(info.default), info.description or "")
         for nom, info in Reglages.model_fields.items()),
    )  # fmt: skip


def _defaut(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "`true`" if valeur else "`false`"
    if valeur is None or valeur == "" or (isinstance(valeur, SecretStr) and not valeur.get_secret_value()):
        return "vide"
    return f"`{valeur}`"


def _lignes(champs: Iterable[Champ]) -> Iterable[Sequence[str]]:
    for champ in champs:
        yield f"`{champ.nom}`", champ.libelle, _GENRES[champ.genre], champ.article


_ENTETES_DE_CHAMP = ("Nom", "À l'écran", "Valeur", "Article")


def champs_de_la_fiche() -> str:
    """Les champs d'un traitement, groupes compris."""
    return tableau(_ENTETES_DE_CHAMP, _lignes(champs_de(TraitementSaisie)))


def champs_des_groupes() -> str:
    """Un tableau par groupe de lignes."""
    groupes = [champ for champ in champs_de(TraitementSaisie) if champ.genre == "groupe"]
    return "\n\n".join(
        f"### `{groupe.nom}` : {groupe.libelle}\n\n" + tableau(_ENTETES_DE_CHAMP, _lignes(groupe.sous_champs))
        for groupe in groupes
    )


def champs_de_l_organisme() -> str:
    """Les champs d'un organisme."""
    return tableau(_ENTETES_DE_CHAMP, _lignes(champs_de(OrganismeSaisie)))


def colonnes_des_systemes() -> str:
    """Les colonnes d'une liste de systèmes, telles que l'import les reconnaît."""
    return _colonnes(champs_de(SystemeSaisie))


def colonnes_des_jeux() -> str:
    """Les colonnes d'une liste de jeux de données."""
    return _colonnes(champs_de(JeuSaisie))


def _colonnes(champs: Iterable[Champ]) -> str:
    lignes = ((c.libelle, _FICHES.get(c.nom, _VALEURS[c.genre]), c.article) for c in champs if c.genre != "groupe")
    return tableau(("Colonne", "Valeur", "Article"), lignes)


def colonnes_du_manifeste() -> str:
    """Les colonnes du manifeste de l'archive des preuves."""
    return "`" + "`, `".join(COLONNES) + "`"


def roles() -> str:
    """Les rôles, leur nom d'écran, ce qu'ils font."""
    return tableau(
        ("Rôle", "À l'écran", "Ce qu'il fait", "Second facteur"),
        ((f"`{r.code}`", r.libelle, r.description, "exigé" if r.etendu else "facultatif") for r in ROLES.values()),
    )


def droits() -> str:
    """Qui peut quoi : une ligne par droit."""
    return tableau(
        ("Droit", "Ce qu'il permet", "Rôles"),
        ((f"`{d.code}`", d.libelle, ", ".join(f"`{r}`" for r in ROLES if r in d.roles))
         for d in sorted(droits_declares().values(), key=lambda d: d.code)),
    )  # fmt: skip


def formats() -> str:
    """Les formats d'export."""
    return tableau(("Format", "Nom", "Pour quoi faire"), ((f"`{f.code}`", f.libelle, f.description)
                                                           for f in FORMATS.values()))  # fmt: skip


def limites() -> str:
    """Les bornes de lecture d'un tableur importé."""
    mo = 1024 * 1024
    return tableau(
        ("Borne", "Valeur"),
        (
            ("Taille du fichier", f"{LIMITES.octets // mo} Mo"),
            ("Contenu une fois décompressé", f"{LIMITES.octets_decompresses // mo} Mo"),
            ("Feuilles", str(LIMITES.feuilles)),
            ("Lignes par feuille", str(LIMITES.lignes)),
            ("Colonnes", str(LIMITES.colonnes)),
            ("Cellules en tout", str(LIMITES.cellules)),
            ("Caractères dans une cellule", str(LIMITES.longueur_texte)),
        ),
    )


TABLEAUX: Mapping[str, Callable[[], str]] = {
    "reglages": reglages,
    "fiche": champs_de_la_fiche,
    "groupes": champs_des_groupes,
    "organisme": champs_de_l_organisme,
    "systemes": colonnes_des_systemes,
    "jeux": colonnes_des_jeux,
    "manifeste": colonnes_du_manifeste,
    "roles": roles,
    "droits": droits,
    "formats": formats,
    "limites": limites,
}


def noms_des_tableaux(texte: str) -> list[str]:
    """Les tableaux qu'une page demande."""
    return [trouve["nom"] for trouve in _BORNE.finditer(texte)]


def recomposer(texte: str) -> str:
    """La page, ses tableaux récrits d'après le code ; `KeyError` si elle en demande un qui n'existe pas."""
    return _BORNE.sub(lambda trouve: f"{trouve[1]}\n{TABLEAUX[trouve['nom']]()}\n\n{trouve[3]}", texte)


def recrire() -> None:
    """Récrit les tableaux de toutes les pages."""
    for page in pages():
        page.write_text(recomposer(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    recrire()
