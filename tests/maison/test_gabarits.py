"""Les gabarits : aucun d'orphelin, aucun import qui ne sert pas, aucune adresse vers une route absente."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

sys.path.insert(0, str(Path(__file__).parent))

from routes import RACINE, application

APP = application()
GABARITS = sorted(f for racine in ("socle", "registre", "clauses", "audit") for f in (RACINE / racine).rglob("*.html"))


def nom_jinja(fichier: Path) -> str:
    """`registre/traitements/gabarits/liste.html` → `registre/traitements/liste.html`."""
    return "/".join(m for m in fichier.relative_to(RACINE).parts if m != "gabarits")


ARBRES = {nom_jinja(f): Environment().parse(f.read_text("utf-8")) for f in GABARITS}  # noqa: S701


def cibles(noeud: nodes.Node) -> set[str]:
    """Gabarits qu'un gabarit étend, inclut ou importe."""
    suites = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    return {n.template.value for n in noeud.find_all(suites) if isinstance(n.template, nodes.Const)}


def rendus_par_le_code() -> set[str]:
    """Noms de gabarits écrits dans les sources."""
    trouves: set[str] = set()
    for racine in ("socle", "registre", "clauses", "audit"):
        for fichier in (RACINE / racine).rglob("*.py"):
            arbre = ast.parse(fichier.read_text("utf-8"))
            trouves |= {
                n.value for n in ast.walk(arbre)
                if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.endswith(".html")
            }  # fmt: skip
    return trouves


def test_aucun_gabarit_orphelin_aucun_gabarit_absent() -> None:
    utiles = rendus_par_le_code() | {c for arbre in ARBRES.values() for c in cibles(arbre)}
    assert sorted(set(ARBRES) - utiles) == [], "orphelins"
    assert sorted(utiles - set(ARBRES)) == [], "absents"


@pytest.mark.parametrize("gabarit", sorted(ARBRES))
def test_chaque_import_sert(gabarit: str) -> None:
    arbre = ARBRES[gabarit]
    importes = {n.target for n in arbre.find_all(nodes.Import)}
    lus = {n.name for n in arbre.find_all(nodes.Name) if n.ctx == "load"}
    reexporte = gabarit.endswith("page.html")
    assert sorted(importes - lus) == [] or reexporte


@pytest.mark.parametrize("gabarit", sorted(ARBRES))
def test_chaque_macro_appelee_existe(gabarit: str) -> None:
    arbre = ARBRES[gabarit]
    modules = {n.target: n.template.value for n in arbre.find_all(nodes.Import) if isinstance(n.template, nodes.Const)}
    for acces in arbre.find_all(nodes.Getattr):
        if isinstance(acces.node, nodes.Name) and acces.node.name in modules:
            module = ARBRES[modules[acces.node.name]]
            offertes = {m.name for m in module.find_all(nodes.Macro)} | {
                n.name for a in module.find_all(nodes.Assign) for n in a.find_all(nodes.Name)
            }
            assert acces.attr in offertes, f"{acces.node.name}.{acces.attr}"


def test_chaque_adresse_ecrite_dans_un_gabarit_mene_a_une_route_et_la_remplit() -> None:
    regles: dict[str, list[set[str]]] = {}
    for regle in APP.url_map.iter_rules():
        regles.setdefault(regle.endpoint, []).append(set(regle.arguments))
    fautes, lues = [], 0
    for gabarit, arbre in ARBRES.items():
        for appel in arbre.find_all(nodes.Call):
            if not (isinstance(appel.node, nodes.Name) and appel.node.name == "url_for" and appel.args):
                continue
            point, lues = appel.args[0], lues + 1
            if not isinstance(point, nodes.Const):
                continue
            donnes = {k.key for k in appel.kwargs}
            if not any(voulus <= donnes for voulus in regles.get(point.value, [])):
                fautes.append(f"{gabarit} : url_for('{point.value}', {sorted(donnes)})")
    assert lues > 20
    assert fautes == []


SURS = {"socle/macros/icones.html": "les tracés des icônes sont écrits dans ce fichier même"}
"""Gabarit → pourquoi `|safe` y est sans danger."""


def test_les_gabarits_ne_portent_ni_style_ni_script_en_ligne() -> None:
    motif = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|\|\s*safe\b|javascript:", re.IGNORECASE)
    fautes = [f"{nom_jinja(f)} : {m.group(0)}" for f in GABARITS if (m := motif.search(f.read_text("utf-8")))]
    fautes = [faute for faute in fautes if not (faute.endswith("|safe") and faute.split(" : ")[0] in SURS)]
    assert fautes == []
