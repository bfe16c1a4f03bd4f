"""Registres engendrés : toute fiche que la porte de validation accepte, avec des textes malcommodes."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de
from socle.saisies import sans_lignes_vides, valider

LETTRES = st.sampled_from(list("abcéèœçÀÉ '’«»-=+@;:/.,0123456789\u00a0\u202f<>&\"#[]"))
LIGNE = st.text(LETTRES, max_size=24)
TEXTE = st.text(st.one_of(LETTRES, st.sampled_from("\n")), max_size=40)


def _valeur(champ: Champ) -> st.SearchStrategy[Any]:
    if champ.genre == "groupe":
        return st.lists(st.fixed_dictionaries({c.nom: _valeur(c) for c in champ.sous_champs}), max_size=3)
    if champ.genre == "choix":
        return st.sampled_from(["", *(o.code for o in champ.admises)])
    if champ.genre == "choix_multiple":
        return st.lists(st.sampled_from([o.code for o in champ.admises]), max_size=3, unique=True)
    if champ.genre == "booleen":
        return st.sampled_from(["oui", "non", ""])
    if champ.genre == "date":
        return st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
    if champ.genre == "entier":
        return st.one_of(st.just(""), st.integers(0, 1_000_000))
    return TEXTE if champ.genre == "texte_long" else LIGNE


def _saisie(valeurs: dict[str, Any]) -> TraitementSaisie:
    valeurs["nom"] = f"T{valeurs['nom']}"
    for champ in champs_de(TraitementSaisie):
        if champ.genre != "groupe" and not champ.obligatoire and valeurs[champ.nom] == "" and champ.genre == "choix":
            del valeurs[champ.nom]
    return valider(TraitementSaisie, sans_lignes_vides(valeurs, champs_de(TraitementSaisie)))


def saisies() -> st.SearchStrategy[TraitementSaisie]:
    """Fiches valides quelconques."""
    champs = champs_de(TraitementSaisie)
    return st.fixed_dictionaries({c.nom: _valeur(c) for c in champs}).map(_saisie)
