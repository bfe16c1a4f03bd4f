"""Un navigateur sans script pour les tests : il suit les pages, soumet ce qu'elles proposent, et les vérifie toutes."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from socle.comptes.modele import Personne

MOT_DE_PASSE = "quatre chevaux gris sous la pluie"


@dataclass
class Navigateur:
    """Un navigateur sans script : il suit les pages et soumet les formulaires tels qu'ils sont rendus."""

    client: FlaskClient
    hote: str = "localhost"
    reponse: TestResponse | None = None

    @property
    def page(self) -> BeautifulSoup:
        assert self.reponse is not None
        return BeautifulSoup(self.reponse.text, "html.parser")

    @property
    def statut(self) -> int:
        assert self.reponse is not None
        return self.reponse.status_code

    @property
    def url(self) -> str:
        assert self.reponse is not None
        return self.reponse.request.full_path.rstrip("?")

    def aller(self, url: str) -> Navigateur:
        """Ouvre une adresse et suit les renvois."""
        self.reponse = self.client.get(url, base_url=f"http://{self.hote}", follow_redirects=True)
        return self._verifiee()

    def formulaire(self, bouton: str) -> Tag:
        """Le formulaire de la page qui porte ce bouton."""
        for formulaire in self.page.select("form"):
            if any(bouton in b.get_text(" ", strip=True) for b in formulaire.select("button")):
                return formulaire
        raise AssertionError(f"Pas de bouton « {bouton} » :\n{self.page.get_text(' ', strip=True)}")

    def soumettre(self, bouton: str, **valeurs: str) -> Navigateur:
        """Remplit et soumet : seuls des champs que la page propose peuvent être remplis."""
        formulaire = self.formulaire(bouton)
        envoi = {
            str(c["name"]): c.get_text().removeprefix("\n") if c.name == "textarea" else str(c.get("value", ""))
            for c in formulaire.select("input[name], textarea[name], select[name]")
            if c.get("type") not in {"checkbox", "radio"} or c.has_attr("checked")
        }
        noms = {str(c["name"]) for c in formulaire.select("[name]")}
        assert set(valeurs) <= noms, set(valeurs) - noms
        self.reponse = self.client.post(
            str(formulaire["action"]), data=envoi | valeurs, base_url=f"http://{self.hote}", follow_redirects=True
        )
        return self._verifiee()

    def _verifiee(self) -> Navigateur:
        page_ = self.page
        if page_.select_one("html"):
            assert len(page_.select("h1")) == 1
            assert len(page_.select("title")) == 1
            identifiants = [str(e["id"]) for e in page_.select("[id]")]
            assert len(identifiants) == len(set(identifiants))
            assert not page_.select("[style], style, script:not([src])")
            for champ in page_.select("input:not([type=hidden]):not([aria-hidden]), select, textarea"):
                assert page_.select_one(f"label[for='{champ['id']}']"), champ
            assert all(f.get("action") for f in page_.select("form"))
        return self

    def voit(self, texte: str) -> bool:
        """Vrai si la page montre ce texte."""
        return " ".join(texte.split()) in " ".join(self.page.get_text(" ", strip=True).split())

    def entrer(self, personne: Personne, mot_de_passe: str = MOT_DE_PASSE, suite: str = "") -> Navigateur:
        """Passe la page de connexion."""
        self.aller("/connexion" + (f"?next={suite}" if suite else ""))
        return self.soumettre("Se connecter", email=personne.email, mot_de_passe=mot_de_passe)
