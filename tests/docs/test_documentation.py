"""La documentation dit vrai : réglages, commandes, formats, champs, liens ; et aucun chemin d'une machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from commandes import gouverne
from registre.exports.operations import FORMATS
from registre.traitements.listes import LISTES
from socle.reglages import Reglages
from tests.docs import tableaux

DOCS = tableaux.RACINE / "docs"
PAGES = tableaux.pages()
LIEN = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CLOTURE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CHEMIN_DE_MACHINE = re.compile(r"(?<![\w/.])(?:/home/|/root/|/Users/|/work/|/mnt/|[A-Z]:\\Users)")


def nom(page: Path) -> str:
    """Chemin d'une page dans le dépôt."""
    return page.relative_to(tableaux.RACINE).as_posix()


def lire(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def commandes(groupe: click.Group, prefixe: str = "gouverne") -> Iterator[tuple[str, click.Command]]:
    """Toutes les commandes finales, avec leur chemin complet."""
    for mot, commande in groupe.commands.items():
        chemin = f"{prefixe} {mot}"
        if isinstance(commande, click.Group):
            yield from commandes(commande, chemin)
        else:
            yield chemin, commande


def ancre(titre: str) -> str:
    """L'ancre que GitHub donne à un titre : minuscules, sans ponctuation, espaces en tirets."""
    nu = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", titre).strip().lower()
    return re.sub(r"[^\w\- ]", "", nu).replace(" ", "-")


def ancres(page: Path) -> set[str]:
    return {ancre(titre) for titre in re.findall(r"^#{1,6} (.+)$", CLOTURE.sub("", lire(page)), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=nom)
def test_les_tableaux_tires_du_code_sont_a_jour(page: Path) -> None:
    texte = lire(page)
    assert tableaux.recomposer(texte) == texte, "Lancez : .venv/bin/python -m tests.docs.tableaux"


def test_chaque_tableau_sert_et_un_tableau_perime_se_voit() -> None:
    demandes = {t for page in PAGES for t in tableaux.noms_des_tableaux(lire(page))}
    assert demandes == set(tableaux.TABLEAUX)
    perime = "<!-- tableau : formats -->\n\nvieux\n\n<!-- fin du tableau -->"
    assert "vieux" not in tableaux.recomposer(perime)


def test_chaque_reglage_est_documente() -> None:
    texte = lire(DOCS / "demarrer.md")
    absents = [n for n in Reglages.model_fields if f"| `GOUVERNE_{n.upper()}` |" not in texte]
    assert absents == []


def test_aucun_reglage_documente_n_existe_pas() -> None:
    connus = {f"GOUVERNE_{n.upper()}" for n in Reglages.model_fields} | {"GOUVERNE_TESTS_LENTS"}
    for page in PAGES:
        cites = set(re.findall(r"GOUVERNE_[A-Z_]*[A-Z]", lire(page)))
        assert cites <= connus, f"{nom(page)} : {cites - connus}"


@pytest.mark.parametrize(
    ("chemin", "commande"), list(commandes(gouverne)), ids=lambda v: v if isinstance(v, str) else ""
)
def test_chaque_commande_est_documentee_avec_un_exemple_et_ses_options(chemin: str, commande: click.Command) -> None:
    """Un titre à son nom, un exemple qui la lance, chaque option citée quelque part dans la page."""
    texte = lire(DOCS / "demarrer.md")
    titre = f"### `{chemin}`\n"
    assert titre in texte
    partie = texte.partition(titre)[2].partition("\n### ")[0]
    exemples = "".join(CLOTURE.findall(partie))
    assert chemin in exemples
    for parametre in commande.params:
        if isinstance(parametre, click.Option) and "--help" not in parametre.opts:
            assert any(option in texte for option in parametre.opts), parametre.opts


def test_aucune_commande_documentee_n_existe_pas() -> None:
    connues = {chemin for chemin, _ in commandes(gouverne)}
    citees = set(re.findall(r"^### `(gouverne[^`]*)`", lire(DOCS / "demarrer.md"), re.MULTILINE))
    assert citees == connues


def test_chaque_format_est_documente() -> None:
    texte = lire(DOCS / "formats.md")
    assert [code for code in FORMATS if f"| `{code}` |" not in texte] == []


def test_les_codes_de_l_exemple_json_existent() -> None:
    texte = lire(DOCS / "formats.md")
    for liste, cle in (("bases_legales", "base_legale"), ("categories_donnees", "categorie")):
        cites = re.findall(rf'"{cle}": "([a-z_]+)"', texte)
        assert cites
        assert set(cites) <= set(LISTES[liste].codes)


@pytest.mark.parametrize("page", PAGES, ids=nom)
def test_aucun_lien_interne_n_est_casse(page: Path) -> None:
    """Fichiers, images et ancres."""
    casses = []
    for cible in LIEN.findall(CLOTURE.sub("", lire(page))):
        if re.match(r"[a-z]+:", cible):
            continue
        fichier, _, fragment = cible.partition("#")
        visee = (page.parent / fichier).resolve() if fichier else page
        if not visee.exists() or (fragment and fragment not in ancres(visee)):
            casses.append(cible)
    assert casses == []


@pytest.mark.parametrize("page", PAGES, ids=nom)
def test_aucun_chemin_d_une_machine(page: Path) -> None:
    assert CHEMIN_DE_MACHINE.findall(lire(page)) == []


def test_un_chemin_de_machine_se_voit() -> None:
    assert CHEMIN_DE_MACHINE.search("voir /home/camille/gouverne")
    assert not CHEMIN_DE_MACHINE.search("/var/lib/gouverne et socle/work/")


def test_chaque_decision_dit_son_contexte_sa_decision_et_ses_suites() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        texte = lire(page)
        assert texte.startswith(f"# {page.name[:4]} — "), page.name
        assert "## La décision" in texte, page.name
        assert "État : " in texte, page.name
