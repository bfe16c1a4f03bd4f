"""Les images de la documentation, prises sur la démonstration servie pour de bon, à 1 280 px, en palette réduite.

`python -m tests.docs.captures`, depuis la racine du dépôt, les refait toutes. Quatre gestes précèdent, faits à l'écran comme
une personne les ferait : deux communes emploient l'éditeur de la paie, son avenant signé est déposé comme preuve, un contrat
écrit pour les épreuves est contrôlé. Regardez chaque image avant de la garder.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from socle.documents import Document, rendre

RACINE = Path(__file__).resolve().parents[2]
DOSSIER = RACINE / "docs" / "captures"
COULEURS = 64
POIDS_MAXIMUM = 120 * 1024
COMMUNE, TERRITOIRE, DELEGUEE = "/o/bourg-fictif", "/o/trois-chimeres", "dpo@trois-chimeres.example"
EDITEUR = "Licorne Logiciels (éditeur fictif)"
AVENANT = "Avenant RGPD signé, marché 2023-04 (fictif)"
CONTRAT = "Portail famille et facturation (fictif)"
A_CONTROLER = RACINE / "tests" / "clauses" / "controle" / "corpus" / "police_mutualisee.md"


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """La démonstration servie sur un port libre ; rend (adresse, mot de passe commun)."""
    with tempfile.TemporaryDirectory() as donnees, socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
        prise.close()
        milieu = os.environ | {"GOUVERNE_DONNEES": donnees, "GOUVERNE_PORT": str(port), "GOUVERNE_SMTP_HOTE": ""}
        commande = [sys.executable, "-m", "commandes"]
        dit = subprocess.run([*commande, "demo"], cwd=RACINE, env=milieu, check=True, capture_output=True, text=True)
        muet = subprocess.DEVNULL
        service = subprocess.Popen([*commande, "servir"], cwd=RACINE, env=milieu, stdout=muet, stderr=muet)
        try:
            attendre(f"http://127.0.0.1:{port}/sante")
            yield f"http://127.0.0.1:{port}", dit.stdout.strip().rpartition(" ")[2]
        finally:
            service.terminate()
            service.wait()


def attendre(adresse: str) -> None:
    """Attend que l'application réponde, trente secondes au plus."""
    for _ in range(150):
        try:
            urllib.request.urlopen(adresse).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(adresse)


def entrer(page: Page, mot_de_passe: str) -> None:
    """Se connecte en déléguée du territoire."""
    page.goto("/connexion")
    page.fill("input[type=email]", DELEGUEE)
    page.fill("input[type=password]", mot_de_passe)
    suivre(page, "Se connecter")


def suivre(page: Page, nom: str) -> None:
    """Clique le premier lien ou bouton de la page qui porte ces mots, et attend la page qui suit."""
    lieu = page.locator("main")
    with page.expect_navigation():
        lieu.get_by_role("link", name=nom).or_(lieu.get_by_role("button", name=nom)).first.click()


def employer(page: Page, code: str, objet: str, clauses: str) -> None:
    """Ajoute l'éditeur de la paie aux prestataires d'une commune."""
    page.goto(f"/o/{code}/prestataires/nouveau")
    suivre(page, f"Choisir {EDITEUR}")
    page.fill("[name=objet]", objet)
    page.check("[name=role][value=sous_traitant_rgpd]")
    page.select_option("[name=clauses]", clauses)
    suivre(page, "Enregistrer")


def deposer_l_avenant(page: Page) -> None:
    """Dépose l'exemplaire signé depuis la relation, et laisse la page sur la fiche de la preuve."""
    page.goto(f"{COMMUNE}/prestataires/")
    suivre(page, EDITEUR)
    suivre(page, "Liens et pièces")
    suivre(page, "Déposer une preuve")
    pdf = rendre(Document(AVENANT, ["Document fictif, pour la démonstration."]), "pdf")
    fichier = {"name": "avenant-rgpd-signe.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.set_input_files("[name=fichier]", fichier)  # type: ignore[arg-type]
    page.fill("[name=titre]", AVENANT)
    page.select_option("[name=nature]", "contrat")
    page.fill("[name=date_document]", (date.today() - timedelta(days=12)).strftime("%d/%m/%Y"))
    page.fill("[name=expire_le]", (date.today() + timedelta(days=700)).strftime("%d/%m/%Y"))
    page.check("[name=signe]")
    suivre(page, "Déposer")
    suivre(page, AVENANT)


def ouvrir_le_contrat(page: Page) -> None:
    """Mène à la vue d'ensemble d'un contrat en préparation."""
    page.goto(f"{COMMUNE}/contrats/")
    suivre(page, CONTRAT)
    suivre(page, "Continuer la rédaction")


def controler(page: Page) -> None:
    """Contrôle un contrat fictif, et laisse la page sur le résultat."""
    page.goto(f"{COMMUNE}/controles/nouveau")
    page.set_input_files("[name=fichier]", A_CONTROLER)
    page.fill("[name=nom]", "Police mutualisée, convention en cours (fictive)")
    suivre(page, "Contrôler")
    page.reload()


def garder(page: Page, nom: str, hauteur: int, vers: str = "", marge: int = 0, couleurs: int = COULEURS) -> None:
    """Photographie le haut de la page, ou ce qui entoure `vers` à `marge` du bord ; range l'image, réduite à sa palette."""
    page.set_viewport_size({"width": 1280, "height": hauteur})
    if vers:
        page.locator(vers).evaluate("(e, m) => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - m)", marge)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(couleurs, dither=Image.Dither.NONE)
    image.save(DOSSIER / f"{nom}.png", optimize=True)
    poids = (DOSSIER / f"{nom}.png").stat().st_size
    print(f"{nom}.png : {poids // 1024} Ko")
    assert poids < POIDS_MAXIMUM


def prendre(page: Page) -> None:
    """Toutes les images, dans l'ordre de la documentation."""
    page.goto(f"{COMMUNE}/traitements/")
    garder(page, "liste", 760)
    suivre(page, "Accueil périscolaire du matin")
    garder(page, "fiche", 760)
    page.goto(f"{COMMUNE}/a-faire")
    garder(page, "a-faire", 960)
    page.goto(f"{COMMUNE}/actions/")
    garder(page, "actions", 860)
    employer(page, "exempleville", "Paie du personnel communal", "envoyees")
    employer(page, "sainte-maquette", "Paie et indemnités", "manquantes")
    page.goto(f"{TERRITOIRE}/annuaire/?q=licorne")
    suivre(page, EDITEUR)
    suivre(page, "Qui l’emploie")
    garder(page, "annuaire", 640)
    deposer_l_avenant(page)
    garder(page, "preuve", 1110)
    ouvrir_le_contrat(page)
    garder(page, "contrat", 900, "main h1", 60)
    suivre(page, "Localisation et souveraineté")
    garder(page, "question", 960, "#apercu", 440)
    controler(page)
    garder(page, "controle", 960, "#s-mentions", 40, couleurs=2 * COULEURS)
    page.goto(f"{COMMUNE}/autodiagnostics/")
    suivre(page, "Autodiagnostic 2026")
    garder(page, "autodiagnostic", 900)
    page.goto("/o/villechimere/fiches-modeles/manquants")
    garder(page, "manquants", 860)
    page.goto(f"{TERRITOIRE}/qualite/territoire")
    garder(page, "qualite", 900)


def refaire() -> None:
    """Sert la démonstration, prend les images, ferme tout."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with demonstration() as (adresse, mot_de_passe), sync_playwright() as pilote:
        navigateur = pilote.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        profil = navigateur.new_context(base_url=adresse, locale="fr-FR", color_scheme="light")
        page = profil.new_page()
        entrer(page, mot_de_passe)
        prendre(page)
        navigateur.close()


if __name__ == "__main__":
    refaire()
