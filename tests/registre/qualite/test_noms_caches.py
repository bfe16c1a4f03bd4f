"""Les noms cachés dans un texte libre : la précision d'abord, mesurée sur un corpus fictif (`corpus.yaml`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

import modeles  # noqa: F401, TID251 -- toutes les tables
from fabriques.qualite import SAINS, saisie
from registre.fiches_modeles.chargement import catalogue
from registre.qualite.constats import Faits
from registre.qualite.liens import textes_libres
from registre.qualite.noms import COORDONNEE, NOM, NUMERO, chercher
from registre.qualite.prenoms import AMBIGUS, FONCTIONS, MOTS, PRENOMS
from registre.qualite.regles import controler
from socle.donnees_datees import charger


class Corpus(BaseModel):
    """Des phrases où une personne est visible, des phrases où aucune ne l'est."""

    vises: tuple[str, ...]
    muets: tuple[str, ...]


CORPUS = charger(Path(__file__).with_name("corpus.yaml"), Corpus)
PRECISION, RAPPEL = 1.0, 0.9
"""Ce que le détecteur tient sur ce corpus : aucun faux, neuf personnes sur dix (0,93 mesuré)."""
DOCUMENTS = sorted(Path(__file__).parents[3].glob("docs/*.md"))


def test_les_listes_ne_se_contredisent_pas() -> None:
    assert AMBIGUS <= PRENOMS
    assert not MOTS & PRENOMS
    assert not PRENOMS & FONCTIONS
    assert all(mot == mot.casefold() for liste in (PRENOMS, MOTS, FONCTIONS) for mot in liste)


def test_le_corpus_est_assez_grand_pour_que_la_mesure_dise_quelque_chose() -> None:
    assert len(set(CORPUS.vises)) == len(CORPUS.vises) >= 120
    assert len(set(CORPUS.muets)) == len(CORPUS.muets) >= 200
    assert not set(CORPUS.vises) & set(CORPUS.muets)


def test_la_precision_et_le_rappel_sur_le_corpus() -> None:
    trouves = [t for t in CORPUS.vises if chercher(t)]
    faux = {t: chercher(t) for t in CORPUS.muets if chercher(t)}
    assert faux == {}
    assert len(trouves) / (len(trouves) + len(faux)) >= PRECISION
    manques = sorted(set(CORPUS.vises) - set(trouves))
    assert len(trouves) / len(CORPUS.vises) >= RAPPEL, manques


@pytest.mark.parametrize(("texte", "genre", "masque"), [
    ("Voir Mme Dufresnoy", NOM, "Mme D…"),
    ("Claire MONTGERMAIN", NOM, "C… M…"),
    ("BARBENTANE Sophie", NOM, "B… S…"),
    ("Passavant, Julien", NOM, "P… J…"),
    ("Mme d'Estrébœuf", NOM, "Mme d…"),
    ("Vu avec J. Rochebrune", NOM, "J… R…"),
    ("La secrétaire est Hermeline Passavant", NOM, "H… P…"),
    ("julien.passavant@ville.example", COORDONNEE, "j…@…"),
    ("06 12 34 56 78", COORDONNEE, "06…"),
    ("FR76 3000 6000 0112 3456 7890 189", NUMERO, "compte bancaire FR…"),
])  # fmt: skip
def test_le_fragment_est_masque(texte: str, genre: str, masque: str) -> None:
    assert chercher(texte) == ((genre, masque),)


def test_un_constat_ne_recopie_jamais_ce_qu_il_a_trouve() -> None:
    cache = "Mme Dufresnoy, 06 12 34 56 78, julien.passavant@ville.example, FR76 3000 6000 0112 3456 7890 189"
    lue = saisie(observations=cache, mesures=[{"type": "autres", "precision": "Clé chez Sophie Barbentane"}])
    phrases = " ".join(c.phrase for c in controler(lue, SAINS))
    for secret in ("Dufresnoy", "12 34", "passavant", "3000", "Barbentane"):
        assert secret not in phrases
    champs = {c.champ for c in controler(lue, SAINS)}
    assert champs == {"observations", "mesures-0-precision"}


def test_les_acteurs_de_la_fiche_sont_nommes_expres() -> None:
    lue = saisie(acteurs=[{"role": "dpo", "nom": "Mme Dufresnoy", "courriel": "julien.passavant@ville.example"}])
    assert controler(lue, SAINS) == []


def test_chaque_texte_libre_est_lu() -> None:
    lue = saisie(
        observations="un", transferts=[{"organisme": "deux", "pays": "us", "garantie": "cct", "precision": "trois"}]
    )
    chemins = dict(textes_libres(lue))
    assert chemins["observations"] == "un"
    assert chemins["transferts-0-precision"] == "trois"
    assert "finalites-0-base_legale" not in chemins


@pytest.mark.parametrize(("annonce", "seul"), [
    ("La secrétaire est Xanthoria Quorimbert", "La commune est Xanthoria Quorimbert"),
    ("Le maire, Xanthoria Quorimbert, signe", "Le maire, Xanthoria Quorimbert et la presse"),
    ("M. Le Quorimbert", "M. le Quorimbert"),
])  # fmt: skip
def test_deux_mots_inconnus_ne_font_un_nom_que_si_quelque_chose_l_annonce(annonce: str, seul: str) -> None:
    assert chercher(annonce)
    assert not chercher(seul)


@pytest.mark.parametrize("mot", ["Nationale", "Publique", "Communale"])
def test_un_prenom_qui_est_aussi_un_mot_demande_un_nom_inconnu(mot: str) -> None:
    assert not chercher(f"Visite de Marine {mot} demain")
    assert chercher("Visite de Marine Quorimbert demain")


def test_nos_documents_ne_nomment_presque_personne() -> None:
    """Des milliers de lignes de prose : une ligne sur mille au plus (un exemple fictif y a sa place)."""
    lignes = [ligne for chemin in DOCUMENTS for ligne in chemin.read_text().splitlines()]
    assert len(lignes) > 1000
    vues = [ligne for ligne in lignes if any(f.genre == NOM for f in chercher(ligne))]
    assert len(vues) * 1000 <= len(lignes), vues


def test_les_fiches_modeles_livrees_ne_nomment_personne() -> None:
    """Un corpus réel de textes administratifs, écrit par nous : aucun faux."""
    trouves = [
        (m.code, c.champ, c.phrase) for m in catalogue().values() for c in controler(m.saisie, Faits(date(2026, 11, 25)))
        if c.regle.endswith("_dans_texte")
    ]  # fmt: skip
    assert trouves == []
