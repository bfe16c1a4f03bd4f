"""L'audit d'une page ouverte : axe (règles d'origine et RGAA), clair et sombre, large et étroit, sans débordement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from bout_en_bout.onglet import Onglet

VISUELLES = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "nested-interactive")
"""Ce qui dépend des couleurs et de la largeur ; le reste ne dépend que du document."""

AXE = """async (seules) => {
  const rules = {};
  for (const regle of axe.getRules(['RGAAv4', 'wcag22aa'])) rules[regle.ruleId] = { enabled: true };
  const portee = seules ? { runOnly: { type: 'rule', values: seules } } : { rules };
  const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false, ...portee });
  const cause = n => [...n.any, ...n.all, ...n.none].map(c => c.message).join(' ; ').slice(0, 200);
  return violations.map(v => ({ id: v.id, aide: v.help,
    ou: v.nodes.slice(0, 4).map(n => `${n.target.join(' ')} ${n.html.slice(0, 140)} ${cause(n)}`) }));
}"""
DEPLIER = """() => {
  document.querySelectorAll('details').forEach(repli => { repli.open = true });
  document.querySelectorAll('.metiers__bouton').forEach(bouton => bouton.click());
}"""


@dataclass(frozen=True)
class Passe:
    """Une façon de regarder la page ; `regles` vide : toutes."""

    couleurs: Literal["light", "dark"]
    largeur: int
    regles: tuple[str, ...] = ()


DIAGONALE = (Passe("light", 1280), Passe("dark", 390, VISUELLES))
TOUTES = tuple(Passe(couleurs, largeur) for couleurs in ("light", "dark") for largeur in (1280, 390))


def auditer(onglet: Onglet, passes: tuple[Passe, ...]) -> list[str]:
    """Les fautes de la page sous toutes ces passes ; elle n'est chargée qu'une fois, et tout y est déplié."""
    onglet.page.evaluate(AXE_SCRIPT)
    onglet.page.evaluate(DEPLIER)
    fautes = []
    for passe in passes:
        onglet.page.emulate_media(color_scheme=passe.couleurs)
        onglet.page.set_viewport_size({"width": passe.largeur, "height": 900})
        fautes += [f"{passe.couleurs}, {passe.largeur} px, {faute}" for faute in violations(onglet.page, passe.regles)]
    return fautes + onglet.debordements((390, 320))


def violations(page: Page, regles: tuple[str, ...] = ()) -> list[str]:
    """Ce qu'axe trouve sur la page telle qu'elle est (axe y est déjà chargé)."""
    trouvees: list[dict[str, Any]] = page.evaluate(AXE, list(regles) or None)
    return [f"{v['id']} : {v['aide']}\n    " + "\n    ".join(v["ou"]) for v in trouvees]
