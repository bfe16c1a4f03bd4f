"""Rappels, ménage et rotation des clés par la commande installée, dans son propre processus."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from fabriques.client import HORS
from fabriques.courriels import Boite, serveur_de_courriels
from fabriques.monde import Monde
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.instance import ouvrir_instance
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import Preuve, PreuveSaisie
from socle.rappels import lecture
from socle.rappels.regles import Preferences
from socle.reglages import Reglages
from socle.saisies import valider
from tests.test_commandes import Poste

TOUT_LE_TEMPS = Preferences(heure=0, jours=frozenset(range(7)))


@pytest.fixture
def poste(tmp_path: Path) -> Poste:
    """Un poste et sa commune, une déléguée qui veut son récapitulatif dès minuit, une action en retard, une preuve."""
    poste = Poste(tmp_path / "données")
    instance = ouvrir_instance(Reglages(donnees=poste.donnees))
    monde = Monde(instance)
    commune = monde.organisme()
    deleguee = monde.personne("Déléguée fictive", dpo=commune)
    lecture.enregistrer_preferences(instance, deleguee, TOUT_LE_TEMPS)
    contexte = monde.contexte(commune)
    hier = (contexte.aujourd_hui - timedelta(days=1)).isoformat()
    actions.creer(contexte, valider(ActionSaisie, {"titre": "Relancer Mme Fictive", "echeance": hier}))
    preuves.deposer(contexte, instance.depot, b"Une preuve.", "p.txt", valider(PreuveSaisie, {"titre": "Preuve"}))
    instance.base.fermer()
    return poste


def brancher(poste: Poste, boite: Boite) -> None:
    poste.reglages |= {
        "GOUVERNE_SMTP_HOTE": "127.0.0.1", "GOUVERNE_SMTP_PORT": str(boite.port), "GOUVERNE_SMTP_TLS": "false",
        "GOUVERNE_COURRIEL_EXPEDITEUR": "gouverne@essai.example",
        "GOUVERNE_ADRESSE_PUBLIQUE": "https://gouverne.essai.example",
    }  # fmt: skip


def test_la_commande_rappelle_une_fois_et_se_relance_sans_effet(poste: Poste) -> None:
    with serveur_de_courriels() as boite:
        brancher(poste, boite)
        premier = poste.lancer("rappels")
        assert (premier.code, premier.texte) == (0, "1 rappel(s) préparé(s), 1 courriel(s) remis.\n"), premier.erreurs
        assert poste.lancer("rappels").texte == "0 rappel(s) préparé(s), 0 courriel(s) remis.\n"
        assert len(boite.recus) == 1
        assert boite.messages[0]["Subject"] == "Gouverne : 1 point à faire, dont 1 en retard"
        assert "https://gouverne.essai.example/o/commune-d-essai/a-faire" in boite.corps()
        assert "Fictive" not in boite.corps()


def test_sans_serveur_la_commande_fait_le_menage_et_le_dit(poste: Poste) -> None:
    sortie = poste.lancer("rappels")
    assert (sortie.code, sortie.texte) == (0, "0 rappel(s) préparé(s), 0 courriel(s) remis.\n")


@pytest.mark.lent
def test_les_cles_tournent_et_tout_s_ouvre_encore(poste: Poste) -> None:
    chemin = poste.donnees / "cles.json"
    ancien = json.loads(chemin.read_text())
    assert poste.lancer("cles", "tourner", "--retirer").code == 0, "rien n'a encore tourné : la seule clé reste"
    tourne = poste.lancer("cles", "tourner", "--donnees")
    assert tourne.code == 0, tourne.erreurs
    double = json.loads(chemin.read_text())
    assert set(double["cles"]) > set(ancien["cles"])
    assert poste.lancer("cles", "tourner", "--retirer").code == 0
    seul = json.loads(chemin.read_text())
    assert len(seul["cles"]) == 1
    assert set(seul["cles"]).isdisjoint(ancien["cles"])
    assert chemin.stat().st_mode & 0o077 == 0, "le trousseau reste à son seul propriétaire"
    instance = ouvrir_instance(Reglages(donnees=poste.donnees))
    monde = Monde(instance)
    with instance.base.lire(HORS) as session:
        preuve, commune = session.exec(select(Preuve)).one(), session.exec(select(Organisme)).one()
    assert preuves.lire_contenu(monde.contexte(commune), instance.depot, preuve.id)[1] == b"Une preuve."
    instance.base.fermer()
    assert poste.lancer("journal", "verifier").code == 0


def test_le_menage_compte_les_preuves_sans_fichier(poste: Poste) -> None:
    assert poste.lancer("preuves", "nettoyer").texte == "0 fichier retiré.\n"
    (fichier,) = (f for f in (poste.donnees / "preuves").rglob("*") if f.is_file() and not f.name.startswith("."))
    fichier.unlink()
    sortie = poste.lancer("preuves", "nettoyer")
    assert sortie.code == 1
    assert "restaurez le dossier des preuves" in sortie.erreurs


def test_un_dossier_de_preuves_d_une_autre_base_arrete_tout(poste: Poste, tmp_path: Path) -> None:
    autre = tmp_path / "ailleurs"
    autre.mkdir()
    poste.reglages["GOUVERNE_PREUVES"] = str(autre)
    sortie = poste.lancer("rappels")
    assert sortie.code == 2
    assert "n'est pas celui de cette base" in sortie.erreurs
    assert list(autre.iterdir()) == []
