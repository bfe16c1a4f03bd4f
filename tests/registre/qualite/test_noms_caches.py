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
from registre.qualite.regles import controler
from socle.donnees_datees import charger


class Corpus(BaseModel):
    """Des phrases où une personne est visible, des phrases où aucune ne l'est."""

    vises: tuple[str, ...]
    muets: tuple[str, ...]


CORPUS = charger(Path(__file__).with_name("corpus.yaml"), Corpus)
PRECISION, RAPPEL = 1.0, 0.9
"""Ce que le détecteur tient sur ce corpus : aucun faux, neuf personnes sur dix."""


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


def test_les_fiches_modeles_livrees_ne_nomment_personne() -> None:
    """Un corpus réel de textes administratifs, écrit par nous : aucun faux."""
    trouves = [
        (m.code, c.champ, c.phrase) for m in catalogue().values() for c in controler(m.saisie, Faits(date(2026, 11, 25)))
        if c.regle.endswith("_dans_texte")
    ]  # fmt: skip
    assert trouves == []
