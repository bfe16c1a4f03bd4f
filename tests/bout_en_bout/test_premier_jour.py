"""Le premier jour d'une déléguée : une base vide, et le soir un registre chez chaque commune, par ses seuls clics.

Elle fonde son organisme, dépose la liste des communes, pose les modèles chez toutes, reprend le tableur de trois d'entre
elles, lit ce qui manque, puis défait un lot pour voir. Rien n'est préparé d'avance ; aucune adresse n'est tapée.
"""

from __future__ import annotations

import re
import time

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from fabriques import territoires
from fabriques.navigateur import MOT_DE_PASSE
from registre.traitements.operations import lire_registre
from socle.comptes.operations import creer_lien_premier_compte
from socle.organismes.regles import code_depuis_nom

pytestmark = pytest.mark.navigateur
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FICHES = 40
"""Fiches que chaque commune doit avoir le soir."""
GESTES_PERMIS = 90
SECONDES_PAR_GESTE = 30
"""Lire, décider, cliquer : une demi-minute par geste est généreux ; le nombre de gestes ne dépend pas des communes."""


class Deleguee:
    """Une personne à son écran : elle clique des mots qu'elle lit, et chaque geste se compte."""

    def __init__(self, onglet: Onglet) -> None:
        self.onglet, self.gestes = onglet, 0

    def cliquer(self, mot: str) -> Deleguee:
        self.gestes += 1
        self.onglet.cliquer(mot, 200)
        return self

    def ecrire(self, **champs: str) -> Deleguee:
        self.gestes += len(champs)
        self.onglet.remplir(**champs)
        return self

    def deposer(self, champ: str, fichiers: list[tuple[str, bytes]]) -> Deleguee:
        self.gestes += 1
        choisis = [{"name": nom, "mimeType": XLSX, "buffer": contenu} for nom, contenu in fichiers]
        self.onglet.champ(champ).set_input_files(choisis)  # type: ignore[arg-type]
        return self

    def menu(self, metier: str, entree: str) -> Deleguee:
        """Le menu du haut, puis celui du dessous."""
        for mot in (metier, entree):
            self.gestes += 1
            with self.onglet.page.expect_navigation():
                self.onglet.page.locator("header, nav").get_by_role("link", name=mot, exact=True).first.click()
        return self

    @property
    def texte(self) -> str:
        return self.onglet.texte


def fonder(service: Service, ouvrir: Ouvrir) -> Deleguee:
    """Le lien du premier compte, l'organisme, le compte."""
    lien = creer_lien_premier_compte(service.monde.instance, service.adresse)
    elle = Deleguee(ouvrir(service).aller(lien.removeprefix(service.adresse)))
    elle.cliquer("Créer mon organisme").ecrire(nom="Centre de gestion (fictif)")
    elle.cliquer("Continuer").ecrire(compte_nom="Dominique Déléguée-Fictive", compte_courriel="dpo@essai.example",
                                     mot_de_passe=MOT_DE_PASSE, confirmation=MOT_DE_PASSE)  # fmt: skip
    return elle.cliquer("Créer l’organisme et mon compte")


def reprendre_les_communes(elle: Deleguee, combien: int) -> None:
    elle.menu("Organisme", "Identité").cliquer("Reprendre une liste")
    elle.deposer("fichier", [("communes.xlsx", territoires.liste_de_communes(combien))]).cliquer("Lire le fichier")
    assert f"{combien}" in elle.texte
    elle.cliquer("Confirmer")
    assert f"{combien} Créé" in elle.texte, elle.texte[:600]


def poser_les_modeles(elle: Deleguee, combien: int) -> int:
    """Ce qui manque à chacune, chez toutes ; le lot avance de lui-même, la page le dit. Rend le nombre de fiches."""
    elle.menu("Modèles et reprise", "Fiches modèles").cliquer("Poser chez plusieurs").cliquer(
        "Relire ce qui serait créé"
    )
    trouve = re.search(r"(\d[\d\s]*) fiches seraient créées", elle.texte)
    assert trouve, elle.texte[:600]
    fiches = int(re.sub(r"\D", "", trouve[1]))
    assert fiches >= FICHES * combien, f"{fiches} fiches pour {combien} communes"
    elle.cliquer("Poser ces")
    attendre_la_fin(elle)
    assert f"{combien} sur {combien}" in elle.texte
    return fiches


def attendre_la_fin(elle: Deleguee, secondes: float = 900.0) -> None:
    """Regarde la page du lot jusqu'à ce qu'elle dise « Fini » ; elle le fait avancer quand elle le peut."""
    fin = time.monotonic() + secondes
    while "Fini" not in elle.texte and "Défait" not in elle.texte:
        assert time.monotonic() < fin, elle.texte[:600]
        bouton = elle.onglet.page.get_by_role("button", name="Avancer maintenant")
        if bouton.count():
            elle.cliquer("Avancer maintenant")
        else:
            elle.onglet.page.reload()


def reprendre_les_tableurs(elle: Deleguee, communes: list[str]) -> None:
    """Les registres Excel de l'an passé, déposés ensemble ; leurs colonnes se placent une fois pour tous."""
    elle.menu("Modèles et reprise", "Reprendre").cliquer("Déposer des fichiers")
    elle.deposer("fichiers", [(f"Registre {nom}.xlsx", territoires.tableur_de_secretaire(nom)) for nom in communes])
    elle.cliquer("Lire les fichiers")
    assert "Colonnes reconnues automatiquement" in elle.texte, elle.texte[:900]
    assert f"{len(communes)} organismes" in elle.texte
    elle.cliquer(f"Reprendre chez {len(communes)} organismes")
    attendre_la_fin(elle)
    assert f"{len(communes)} sur {len(communes)}" in elle.texte


def manquants_du_territoire(elle: Deleguee) -> int:
    """Ce que la carte du territoire dit qu'il manque, en tout."""
    elle.menu("Modèles et reprise", "Fiches modèles").cliquer("Territoire")
    trouve = re.search(r"\d+ organismes ; (\d+) traitements? manque(nt)? probablement", elle.texte)
    assert trouve, elle.texte[:400]
    return int(trouve[1])


def lire_ce_qui_manque(elle: Deleguee, commune: str) -> None:
    """La liste d'une commune, puis celle de son propre organisme, une fois dit ce qu'il est."""
    elle.cliquer(commune)
    assert "Rien ne manque, d'après ce que l'on sait de votre organisme" in elle.texte
    elle.cliquer("Changer").cliquer("Centre de gestion (fictif)")
    elle.menu("Modèles et reprise", "Fiches modèles").cliquer("Ce qui manque").cliquer(
        "Compléter l’identité de l’organisme"
    )
    elle.gestes += 1
    elle.onglet.champ("type").select_option("centre_gestion")
    elle.cliquer("Enregistrer").menu("Modèles et reprise", "Fiches modèles").cliquer("Ce qui manque")
    assert re.search(r"Il vous manque probablement \d+ traitements, dont \d+ obligatoires", elle.texte), elle.texte[
        :400
    ]


def test_du_vide_au_registre_de_toutes_les_communes(service: Service, ouvrir: Ouvrir) -> None:
    une_journee(service, ouvrir, 6)


@pytest.mark.lent
def test_la_meme_journee_pour_cent_quatre_vingts_communes(service: Service, ouvrir: Ouvrir) -> None:
    une_journee(service, ouvrir, 180)


def une_journee(service: Service, ouvrir: Ouvrir, combien: int) -> None:
    """Toute la journée, puis ce que la base contient vraiment."""
    debut = time.monotonic()
    elle = fonder(service, ouvrir)
    reprendre_les_communes(elle, combien)
    manquaient = manquants_du_territoire(elle)
    fiches = poser_les_modeles(elle, combien)
    communes = territoires.noms(combien)[:3]
    reprendre_les_tableurs(elle, communes)
    assert fiches == manquaient
    assert manquants_du_territoire(elle) == 0
    lire_ce_qui_manque(elle, communes[0])
    minutes = (time.monotonic() - debut) / 60
    assert elle.gestes <= GESTES_PERMIS, f"{elle.gestes} gestes"
    assert elle.gestes * SECONDES_PAR_GESTE / 60 + minutes < 60, f"{elle.gestes} gestes, {minutes:.0f} min de machine"
    print(f"{combien} communes, {fiches} fiches : {elle.gestes} gestes, {minutes:.1f} min de machine")
    registres = {
        nom: lire_registre(service.monde.contexte(service.organisme(code_depuis_nom(nom)))) for nom in communes
    }
    assert all(len(registre) >= FICHES for registre in registres.values())
    for nom, registre in registres.items():
        (affouage,) = [f.saisie for f in registre if f.saisie.nom == "Affouage"]
        assert (affouage.service, affouage.observations) == (
            "Secrétariat",
            "Remarques de la secrétaire : Liste tenue au cahier",
        )
        (elections,) = [f.saisie for f in registre if "listes électorales" in f.saisie.nom.lower()]
        assert elections.nom == "Listes électorales et procurations", "la ligne de l'an passé complète la fiche posée"
        assert f"Tableau de {nom}" in elections.observations
