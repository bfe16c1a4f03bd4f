"""Quelqu'un qui n'a que son clavier, et qui doit toujours voir où il est."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bout_en_bout.onglet import Onglet

ARRETS_MAXIMUM = 600
OU = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) { window.arretPrecedent = null; return null; }
  const s = getComputedStyle(e);
  const r = Array.from(e.getClientRects()).find(r => r.width && r.height) || e.getBoundingClientRect();
  const points = [[.5, .5], [.05, .5], [.95, .5], [.5, .1], [.5, .9]];
  const touche = ([x, y]) => {
    const dessus = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
    return dessus && (dessus === e || e.contains(dessus));
  };
  const avant = window.arretPrecedent;
  window.arretPrecedent = e;
  const libelle = e.labels && e.labels.length ? e.labels[0].innerText : '';
  return {
    nom: (libelle || e.getAttribute('aria-label') || e.innerText || e.name || '').replace(/\\s+/g, ' ').trim(),
    balise: e.tagName.toLowerCase(), champ: e.name || '', html: e.outerHTML.slice(0, 140),
    anneau: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none',
    montre: points.some(touche),
    suit: !avant || !!(avant.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""


@dataclass(frozen=True)
class Arret:
    """Un élément où la touche Tabulation s'est arrêtée."""

    nom: str
    balise: str
    champ: str
    html: str
    anneau: bool
    montre: bool
    suit: bool

    @property
    def fautes(self) -> list[str]:
        """Ce qui manque à qui ne voit que l'anneau de focus."""
        attendus = {"sans anneau de focus": self.anneau, "focus caché": self.montre, "hors de l'ordre": self.suit}
        return [f"{faute} : {self.html}" for faute, tenu in attendus.items() if not tenu]


@dataclass
class Clavier:
    """Les touches d'un onglet. Aucune méthode ne touche à la souris."""

    onglet: Onglet

    def presser(self, touche: str) -> None:
        """Presse une touche."""
        self.onglet.page.keyboard.press(touche)

    def taper(self, texte: str) -> None:
        """Tape un texte dans l'élément actif, à la place du sien."""
        self.presser("Control+a")
        self.onglet.page.keyboard.insert_text(texte)

    def entrer(self, touche: str = "Enter") -> None:
        """Active l'élément, ou envoie le formulaire, et attend la page qui suit."""
        with self.onglet.page.expect_navigation():
            self.presser(touche)

    def suivant(self) -> Arret | None:
        """L'arrêt suivant, sans faute ; None quand on sort de la page par le bas."""
        self.presser("Tab")
        ou: dict[str, Any] | None = self.onglet.page.evaluate(OU)
        if ou is None:
            return None
        arret = Arret(**ou | {"nom": ou["nom"].replace("’", "'")})
        assert not arret.fautes, f"{self.onglet.chemin} : {arret.fautes}"
        return arret

    def jusqu_a(self, nom: str, balise: str = "") -> Arret:
        """Avance jusqu'à l'élément dont le nom commence ainsi."""
        vus = []
        for _ in range(ARRETS_MAXIMUM):
            arret = self.suivant()
            if arret is None:
                break
            if arret.nom.startswith(nom) and balise in {"", arret.balise}:
                return arret
            vus.append(arret.nom)
        raise AssertionError(f"« {nom} » hors d'atteinte sur {self.onglet.chemin} : {vus}")

    def parcourir(self) -> list[Arret]:
        """Tous les arrêts de la page, du premier à la sortie par le bas : aucun ne retient le clavier."""
        arrets: list[Arret] = []
        while (arret := self.suivant()) is not None:
            arrets.append(arret)
            assert len(arrets) < ARRETS_MAXIMUM, f"le clavier ne sort pas de la page : {arrets[-4:]}"
        return arrets
