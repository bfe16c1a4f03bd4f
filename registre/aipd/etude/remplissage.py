"""Ce que la fiche du registre sait déjà répondre à une étude, en fonctions pures ; et ce qui a changé depuis.

Une réponse reprise garde l'empreinte de ce que la fiche disait : quand la fiche change, la réponse le
signale, sans être récrite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registre.traitements.listes import libelle
from registre.traitements.modele import CategorieDonneesSaisie, TraitementSaisie
from socle.champs import afficher, champs_par_nom

DROITS: Final = {
    "acces": ("acces", "portabilite"), "rectification": ("rectification", "effacement"),
    "opposition": ("limitation", "opposition"),
}  # fmt: skip


@dataclass(frozen=True)
class SousTraitant:
    """Un prestataire de la fiche : son nom, son rôle, l'état de ses clauses, son contrat."""

    nom: str
    role: str
    clauses: str
    contrat: str = ""


def empreinte(texte: str) -> str:
    """SHA-256, en hexadécimal, d'un texte repris de la fiche."""
    return hashlib.sha256(texte.encode()).hexdigest()


def reprendre(s: TraitementSaisie, sous_traitants: Iterable[SousTraitant] = ()) -> dict[str, str]:
    """Clé de reprise (`questionnaire.yaml`, `registre`) → texte ; vide si la fiche ne dit rien."""
    lus = {cle: lire(s) for cle, lire in _LECTEURS.items()}
    lus["sous_traitants"] = "\n".join(
        " — ".join(t for t in (p.nom, p.role, p.contrat, f"clauses : {p.clauses}" if p.clauses else "") if t)
        for p in sous_traitants
    )
    return lus


def empreinte_de_la_fiche(s: TraitementSaisie) -> str:
    """Empreinte de tout ce que l'étude reprend de la fiche, mesures comprises."""
    lus = reprendre(s)
    return empreinte("\n\n".join(f"{cle}\n{lus[cle]}" for cle in sorted(lus)) + repr(mesures_de_la_fiche(s)))


def mesures_de_la_fiche(s: TraitementSaisie) -> list[tuple[str, str]]:
    """Les mesures que la fiche décrit : (titre, description)."""
    lues = [(libelle("mesures_securite", m.type), m.precision) for m in s.mesures if m.type]
    return lues or ([("Mesures décrites au registre", s.mesures_description)] if s.mesures_description else [])


def _lu(s: TraitementSaisie, nom: str) -> str:
    """Un champ simple de la fiche, tel qu'on le lit."""
    return afficher(champs_par_nom(TraitementSaisie)[nom], getattr(s, nom))


def _lignes(textes: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(t for t in textes if t))


def _precise(liste: str, code: str, precision: str) -> str:
    nom = libelle(liste, code) if code else ""
    return f"{nom} ({precision})" if nom and precision else nom or precision


def _description(s: TraitementSaisie) -> str:
    volume = _lu(s, "volume")
    personnes = _lignes(_precise("categories_personnes", p.categorie, p.precision) for p in s.categories_personnes)
    return _lignes((
        s.description, f"Service : {s.service}" if s.service else "",
        f"Personnes concernées : {personnes.replace(chr(10), ' ; ')}" if personnes else "",
        f"Nombre de personnes : {s.volume_precis or volume}" if s.volume_precis or volume else "",
    ))  # fmt: skip


def _acteurs(s: TraitementSaisie) -> str:
    role = _lu(s, "responsabilite")
    acteurs = (f"{_precise('roles_acteurs', a.role, '')} : {a.nom}" for a in s.acteurs if a.nom)
    destinataires = _lignes(_precise("types_destinataires", d.type, d.precision) for d in s.destinataires)
    return _lignes((
        f"Rôle de l'organisme : {role.lower()}" if role else "", *acteurs,
        f"Destinataires : {destinataires.replace(chr(10), ' ; ')}" if destinataires else "",
    ))  # fmt: skip


def _fondements(s: TraitementSaisie) -> str:
    regime = _lu(s, "regime_juridique")
    return _lignes((f"Régime : {regime}" if regime else "", *(f.justification for f in s.finalites)))


def _donnee(d: CategorieDonneesSaisie) -> str:
    nom = _precise("categories_donnees", d.categorie, d.description)
    marques = ", ".join(m for m, oui in (("sensible, art. 9", d.sensible), ("NIR", d.nir)) if oui)
    duree = f" : {d.duree_active}" if d.duree_active else ""
    return f"{nom}{f' [{marques}]' if marques else ''}{duree}" if nom else ""


def _duree(d: CategorieDonneesSaisie) -> str:
    nom = libelle("categories_donnees", d.categorie) if d.categorie else d.description
    depart = f" à compter de {d.evenement_depart}" if d.evenement_depart else ""
    suite = f", puis {d.duree_intermediaire} en archivage intermédiaire" if d.duree_intermediaire else ""
    sort = f" ; sort final : {libelle('sorts_finaux', d.sort_final).lower()}" if d.sort_final else ""
    texte = f" ({d.texte_duree})" if d.texte_duree else ""
    return f"{nom} : {d.duree_active}{depart}{suite}{sort}{texte}" if d.duree_active else ""


def _parcours(s: TraitementSaisie) -> str:
    collecte = _lu(s, "moyens_collecte")
    sources = _lu(s, "sources")
    return _lignes((
        f"Collecte : {collecte}" if collecte else "", f"Source : {sources}" if sources else "", s.sources_precision,
    ))  # fmt: skip


def _supports(s: TraitementSaisie) -> str:
    supports, hebergement = (_lu(s, nom) for nom in ("supports", "hebergement"))
    return _lignes((
        s.systemes, supports, f"Hébergement : {hebergement} {s.hebergement_precision}".strip() if hebergement else "",
    ))  # fmt: skip


def _bases(s: TraitementSaisie) -> str:
    return _lignes(
        f"{f.libelle or 'Finalité'} : {libelle('bases_legales', f.base_legale).lower()}"
        f"{f' ({f.justification})' if f.justification else ''}"
        for f in s.finalites
        if f.base_legale
    )


def _information(s: TraitementSaisie) -> str:
    supports = _lu(s, "information_supports")
    return _lignes((supports, s.information_precision))


def _consentement(s: TraitementSaisie) -> str:
    bases = {f.base_legale for f in s.finalites if f.base_legale}
    if not bases or "consentement" in bases:
        return ""
    return "Aucune finalité ne repose sur le consentement : sans objet."


def _droit(cle: str) -> Callable[[TraitementSaisie], str]:
    def lire(s: TraitementSaisie) -> str:
        siens = [libelle("droits", d) for d in s.droits if d in DROITS[cle]]
        return _lignes((f"Ouverts : {', '.join(siens)}" if siens else "", s.droits_modalites if siens else ""))

    return lire


def _transferts(s: TraitementSaisie) -> str:
    return _lignes(
        " — ".join(t for t in (x.organisme, libelle("pays", x.pays) if x.pays else "",
                               libelle("garanties_transfert", x.garantie) if x.garantie else "", x.precision) if t)
        for x in s.transferts
    )  # fmt: skip


_LECTEURS: Mapping[str, Callable[[TraitementSaisie], str]] = {
    "description": _description, "acteurs": _acteurs, "fondements": _fondements,
    "donnees": lambda s: _lignes(_donnee(d) for d in s.categories_donnees), "parcours": _parcours, "supports": _supports,
    "finalites": lambda s: _lignes(f.libelle for f in s.finalites), "bases": _bases,
    "minimisation": lambda s: _lignes(f"{_precise('categories_donnees', d.categorie, '')} : {d.description}"
                                      for d in s.categories_donnees if d.categorie and d.description),
    "durees": lambda s: _lignes(_duree(d) for d in s.categories_donnees), "information": _information,
    "consentement": _consentement, "acces": _droit("acces"), "rectification": _droit("rectification"),
    "opposition": _droit("opposition"), "transferts": _transferts,
}  # fmt: skip
