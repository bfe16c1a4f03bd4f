"""Ce que compléter une fiche y ajoute, en une phrase. Fonction pure."""

from __future__ import annotations

from typing import Final

from registre.imports.cibles import DUREES
from registre.imports.fusion import est_vide
from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.champs import champs_de

_MOTS: Final = {
    "finalites": ("finalité", "finalités"),
    "categories_personnes": ("catégorie de personnes", "catégories de personnes"),
    "categories_donnees": ("catégorie de données", "catégories de données"),
    "destinataires": ("destinataire", "destinataires"),
    "transferts": ("transfert", "transferts"),
    "mesures": ("mesure", "mesures"),
    "acteurs": ("acteur", "acteurs"),
}


def dire_les_ajouts(avant: TraitementSaisie, apres: TraitementSaisie) -> str:
    """« Ajoute 1 finalité, 2 durées ; complète 3 champs. » ; vide si rien ne change. Les lignes d'avant gardent leur rang."""
    ajouts = [(len(getattr(apres, g)) - len(getattr(avant, g)), *mots) for g, mots in _MOTS.items()]
    ajouts.append((_durees(apres) - _durees(avant), "durée", "durées"))
    simples = [c.nom for c in champs_de(TraitementSaisie) if c.nom not in LIGNES]
    completes = sum(getattr(avant, nom) != getattr(apres, nom) for nom in simples)
    textes = [f"{n} {un if n == 1 else plusieurs}" for n, un, plusieurs in ajouts if n > 0]
    phrases = [f"ajoute {', '.join(textes)}"] if textes else []
    phrases += [f"complète {completes} champ{'s' if completes > 1 else ''}"] if completes else []
    phrases += ["précise des lignes déjà écrites"] if _precisees(avant, apres) else []
    dit = " ; ".join(phrases)
    return f"{dit[:1].upper()}{dit[1:]}." if dit else ""


def _durees(saisie: TraitementSaisie) -> int:
    return sum(any(not est_vide(getattr(ligne, nom)) for nom in DUREES) for ligne in saisie.categories_donnees)


def _precisees(avant: TraitementSaisie, apres: TraitementSaisie) -> bool:
    return any(
        une != autre
        for groupe in LIGNES
        for une, autre in zip(getattr(avant, groupe), getattr(apres, groupe), strict=False)
    )
