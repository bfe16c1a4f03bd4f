"""De petites fiches lues, et des fiches tirées au hasard, pour les essais des imports."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de
from socle.saisies import valider

MOTS = ("Cantine", "état civil", "Paie des agents", "5 ans", "L. 212-1", "Nom, prénom", "Trésor public", "ÉTAT CIVIL")
TEXTES = st.sampled_from(MOTS)


def lue(nom: str, **valeurs: Any) -> FicheLue:
    """Une fiche lue d'un fichier."""
    return FicheLue(f"feuille, {nom}", valider(TraitementSaisie, {"nom": nom} | valeurs))


def _valeurs(champ: Champ) -> st.SearchStrategy[Any]:
    if champ.genre == "groupe":
        sous = {c.nom: _valeurs(c) for c in champ.sous_champs}
        return st.lists(st.fixed_dictionaries({}, optional=sous), max_size=3)
    codes = [o.code for o in champ.admises][:4]
    if champ.genre == "choix_multiple":
        return st.lists(st.sampled_from(codes), max_size=3, unique=True)
    if champ.genre == "choix":
        return st.sampled_from(["", *codes])
    if champ.genre == "booleen":
        return st.sampled_from([None, True, False])
    if champ.genre == "entier":
        return st.sampled_from([None, 12])
    if champ.genre == "date":
        return st.sampled_from([None, "2024-05-25"])
    return st.one_of(st.just(""), TEXTES)


def saisies() -> st.SearchStrategy[TraitementSaisie]:
    """Des fiches de toute forme : champs vides ou pleins, lignes en double, listes."""
    champs = {c.nom: _valeurs(c) for c in champs_de(TraitementSaisie) if c.nom != "nom"}
    valeurs = st.fixed_dictionaries({"nom": TEXTES}, optional=champs)
    return valeurs.map(lambda v: valider(TraitementSaisie, v))
