"""Règles du dépôt, tenues sur l'arbre syntaxique : rien ne contourne le périmètre, chaque pièce reste à sa place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app  # noqa: F401, TID251 -- toutes les tranches déclarent leurs verbes
from socle.verbes import verbes_declares

RACINE = Path(__file__).resolve().parents[2]
METIERS = ("registre", "clauses", "audit")
ECARTES = {
    ".venv",
    ".git",
    "build",
    "donnees",
    "__pycache__",
    "node_modules",
    ".hypothesis",
    ".ruff_cache",
    ".mypy_cache",
}
TAILLE_MAXIMALE, FONCTION_MAXIMALE = 400, 40
ATTRIBUTS_INTERDITS = {"__table__", "connection", "get_bind", "bind", "raw_connection", "exec_driver_sql", "execute"}
NOMS_INTERDITS = {"text", "sql_du_socle", "create_engine", "SessionCloisonnee.connection"}
REQUETES = {"select", "insert", "update", "delete"}
TROP_LONGS: dict[str, str] = {
    "tests/socle/documents/exemples.py:complet": "un document d'essai qui porte tous les blocs, lu d'un trait",
}
"""Fichier ou `fichier:fonction` → pourquoi il dépasse. Chaque entrée se défend ; la liste doit rester vide ou presque."""


def fichiers(*suffixes: str) -> list[Path]:
    return sorted(
        f for f in RACINE.rglob("*")
        if f.is_file() and f.suffix in suffixes and not ECARTES & set(f.relative_to(RACINE).parts) and ".egg" not in str(f)
    )  # fmt: skip


SOURCES = fichiers(".py")
CODE = [f for f in SOURCES if "tests" not in f.relative_to(RACINE).parts and "versions" not in f.parts]
ARBRES = {f: ast.parse(f.read_text("utf-8")) for f in SOURCES}


def nom(fichier: Path) -> str:
    return fichier.relative_to(RACINE).as_posix()


def fonctions(arbre: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(arbre) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def contournements(arbre: ast.AST) -> Iterator[str]:
    """Ce par quoi une requête échapperait au périmètre (chacun fuit, mesuré)."""
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Attribute) and (noeud.attr in ATTRIBUTS_INTERDITS or noeud.attr.startswith("bulk_")):
            yield f"{noeud.lineno} : .{noeud.attr}"
        if isinstance(noeud, ast.ImportFrom):
            for alias in noeud.names:
                if alias.name in NOMS_INTERDITS:
                    yield f"{noeud.lineno} : import {alias.name}"
                if alias.name == "Session" and (noeud.module or "").startswith(("sqlmodel", "sqlalchemy")):
                    yield f"{noeud.lineno} : une session nue"


def test_les_contournements_sont_reconnus() -> None:
    """Le détecteur voit ce qu'il doit voir : sans cela, le test suivant ne prouverait rien."""
    for fautif in ("t.__table__", "s.connection()", "s.bulk_save_objects(x)", "from sqlalchemy import text",
                   "from socle.perimetre import sql_du_socle", "s.execute(x)", "from sqlmodel import Session"):  # fmt: skip
        assert list(contournements(ast.parse(fautif))), fautif


def test_hors_du_socle_rien_ne_contourne_le_perimetre() -> None:
    fautes = {nom(f): list(contournements(ARBRES[f])) for f in CODE if nom(f).startswith(METIERS)}
    assert {f: liste for f, liste in fautes.items() if liste} == {}


def test_une_vue_n_interroge_pas_la_base() -> None:
    """Page → Saisie → opération → table : une vue qui interroge est dans la mauvaise pièce."""
    fautes = []
    for fichier in CODE:
        if not fichier.name.startswith("vues"):
            continue
        for noeud in ast.walk(ARBRES[fichier]):
            if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id in REQUETES:
                fautes.append(f"{nom(fichier)}:{noeud.lineno} {noeud.func.id}(")
    assert fautes == []


def test_fichiers_et_fonctions_restent_courts() -> None:
    fautes = []
    for fichier in (f for f in SOURCES if "versions" not in f.parts):
        lignes = len(fichier.read_text("utf-8").splitlines())
        if lignes > TAILLE_MAXIMALE and nom(fichier) not in TROP_LONGS:
            fautes.append(f"{nom(fichier)} : {lignes} lignes")
        for fonction in fonctions(ARBRES[fichier]):
            longueur = (fonction.end_lineno or 0) - fonction.lineno + 1
            if longueur > FONCTION_MAXIMALE and f"{nom(fichier)}:{fonction.name}" not in TROP_LONGS:
                fautes.append(f"{nom(fichier)}:{fonction.name} : {longueur} lignes")
    assert fautes == []


def test_les_exceptions_de_taille_servent_encore() -> None:
    connus = {nom(f) for f in SOURCES} | {f"{nom(f)}:{fn.name}" for f in SOURCES for fn in fonctions(ARBRES[f])}
    assert set(TROP_LONGS) <= connus


def test_modules_et_fonctions_publiques_ont_leur_docstring() -> None:
    fautes = [nom(f) for f in CODE if ARBRES[f].body and not ast.get_docstring(ARBRES[f])]
    for fichier in CODE:
        for noeud in ARBRES[fichier].body:
            publique = isinstance(noeud, ast.FunctionDef | ast.ClassDef) and not noeud.name.startswith("_")
            if publique and not ast.get_docstring(noeud):
                fautes.append(f"{nom(fichier)}:{noeud.name}")
    assert fautes == []


def test_chaque_module_de_tests_dit_ce_qu_il_eprouve() -> None:
    tests = [f for f in SOURCES if f.name.startswith("test_")]
    assert [nom(f) for f in tests if not ast.get_docstring(ARBRES[f])] == []


@pytest.mark.parametrize(
    ("motif", "quoi"),
    [
        (r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b", "un travail laissé en plan"),
        (r"(?:/ro" r"ot/|/ho" r"me/\w|/wo" r"rk/|C:\\\\Us" r"ers)", "un chemin de machine"),
        (r"except\s+(?:Base)?Exception\s*:\s*\n?\s*pa" r"ss\b", "une erreur avalée"),
        (r"BEGIN (?:RSA |EC )?PRIVATE KEY|AKIA[0-9A-Z]{16}", "un secret"),
        (r"(?m)^(?:<<<<<<<|>>>>>>>) ", "une fusion en plan"),
    ],
)
def test_le_depot_ne_porte_pas(motif: str, quoi: str) -> None:
    textes = fichiers(".py", ".html", ".css", ".js", ".yaml", ".toml", ".md", ".txt", ".typ", ".yml", "")
    juges = {"tests/docs/test_documentation.py"}
    textes = [f for f in textes if nom(f) not in juges]
    fautes = [nom(f) for f in textes if re.search(motif, f.read_text("utf-8", errors="ignore"))]
    assert fautes == [], quoi


def verbes_ecrits() -> dict[str, str]:
    """Verbes que le code confie au journal : premier argument d'`Evenement(…)`, de `tracer(…)`, de `consigner(…)`."""
    trouves: dict[str, str] = {}
    for fichier in CODE:
        for noeud in ast.walk(ARBRES[fichier]):
            if not isinstance(noeud, ast.Call):
                continue
            appele = noeud.func.attr if isinstance(noeud.func, ast.Attribute) else getattr(noeud.func, "id", "")
            if not appele.lower().lstrip("_").endswith(("evenement", "tracer", "consigner", "journaliser")):
                continue
            for argument in noeud.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "." in argument.value:
                    trouves[argument.value] = f"{nom(fichier)}:{noeud.lineno}"
    return trouves


def test_chaque_verbe_ecrit_au_journal_est_declare() -> None:
    ecrits, declares = verbes_ecrits(), dict(verbes_declares())
    assert len(ecrits) > 10, "le détecteur ne voit plus rien"
    assert {v: lieu for v, lieu in ecrits.items() if v not in declares} == {}
    assert all(phrase[0].islower() for phrase in declares.values()), "la phrase suit le nom de la personne"


def test_chaque_verbe_des_fiches_est_declare() -> None:
    """`_consigner(atelier, "soumis", …)` compose son verbe : `traitement.soumis`."""
    fichier = RACINE / "registre" / "traitements" / "operations.py"
    ecrits = set(re.findall(r'_consigner\(atelier, "(\w+)"', fichier.read_text("utf-8")))
    assert len(ecrits) >= 5
    assert {f"traitement.{v}" for v in ecrits} <= set(dict(verbes_declares()))
