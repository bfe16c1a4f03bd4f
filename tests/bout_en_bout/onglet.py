"""Un onglet du vrai navigateur, qui retient ce que la console et le réseau ont eu à redire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Locator, Page, Response

DEBORDEMENT = """() => {
  const large = document.documentElement.clientWidth;
  const dehors = Array.from(document.querySelectorAll('body *')).filter(
    e => e.getBoundingClientRect().right > large + 1 && !e.closest('.tableau-region, .visually-hidden'));
  return document.documentElement.scrollWidth > large
    ? [document.documentElement.scrollWidth, ...dehors.slice(0, 4).map(e => e.outerHTML.slice(0, 160))] : [];
}"""


@dataclass
class Onglet:
    """Un onglet ouvert sur l'application. `plaintes` : erreurs de console, de script, pannes du serveur."""

    page: Page
    adresse: str
    plaintes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._sur_console)
        self.page.on("pageerror", lambda erreur: self.plaintes.append(f"script : {erreur}"))
        self.page.on("response", self._sur_reponse)

    def _sur_console(self, message: ConsoleMessage) -> None:
        """Un refus attendu (422, 409…) s'inscrit en console comme document mal reçu : ce n'est pas une faute."""
        refus_de_page = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not refus_de_page:
            self.plaintes.append(f"console, {self.page.url} : {message.text}")

    def _sur_reponse(self, reponse: Response) -> None:
        if reponse.status >= 500:
            self.plaintes.append(f"{reponse.status} : {reponse.request.method} {reponse.url}")

    def aller(self, chemin: str, statut: int = 200) -> Onglet:
        """Ouvre un chemin de l'application, au statut attendu."""
        reponse = self.page.goto(self.adresse + chemin)
        assert reponse is not None
        assert reponse.status == statut, f"{reponse.status} au lieu de {statut} : {chemin}\n{self.texte[:600]}"
        return self

    def cliquer(self, nom: str, statut: int | None = None) -> Onglet:
        """Clique le bouton ou le lien de ce nom accessible et attend la page qui suit."""
        with self.page.expect_navigation() as suite:
            self.bouton(nom).click()
        assert statut in {None, suite.value.status}, f"{suite.value.status} au lieu de {statut}\n{self.texte[:600]}"
        return self

    def bouton(self, nom: str) -> Locator:
        """Le bouton de ce nom, sinon le lien ; le premier des homonymes, dans la page d'abord."""
        for lieu in (self.page.locator("main"), self.page.locator("body")):
            for role in ("button", "link"):
                trouves = lieu.get_by_role(role, name=re.compile(f"^{re.escape(nom)}"))  # type: ignore[arg-type]
                if trouves.count():
                    return trouves.first
        raise AssertionError(f"Ni bouton ni lien « {nom} » sur {self.page.url} :\n{self.texte[:600]}")

    def remplir(self, **champs: str) -> Onglet:
        """Remplit les champs de ces noms HTML."""
        for nom, valeur in champs.items():
            self.champ(nom).fill(valeur)
        return self

    def champ(self, nom: str) -> Locator:
        """Le champ visible de ce nom HTML."""
        return self.page.locator(f'main [name="{nom}"]:not([type=hidden]):not([aria-hidden=true])').first

    @property
    def texte(self) -> str:
        """Texte visible de la page, blancs et apostrophes réduits."""
        return " ".join(self.page.inner_text("main").split()).replace("’", "'")

    @property
    def chemin(self) -> str:
        """Chemin de la page, sans hôte."""
        return self.page.url.removeprefix(self.adresse)

    def debordements(self, largeurs: Sequence[int]) -> list[str]:
        """Les largeurs auxquelles la page défile en travers, et ce qui dépasse."""
        fautes = []
        for largeur in largeurs:
            self.page.set_viewport_size({"width": largeur, "height": 800})
            if dehors := self.page.evaluate(DEBORDEMENT):
                fautes.append(f"déborde à {largeur} px : {dehors}")
        return fautes
