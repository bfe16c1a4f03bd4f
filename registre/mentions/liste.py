"""Toutes les fiches du registre et leurs mentions : celles qui n'en ont pas, ou qui ne sont plus à jour, viennent d'abord."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.mentions.listes import CONSENTEMENT
from registre.mentions.modele import TYPE, Mention
from registre.mentions.vivantes import Vivante, lire_vivantes, par_fiche
from registre.traitements.chargement import Fiche
from registre.traitements.modele import Traitement
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.types import sans_accents

PAR_PAGE: Final = 50
SANS, A_REVOIR, BROUILLON, A_JOUR = "sans", "a_revoir", "brouillon", "a_jour"
ETATS: Final = {
    SANS: "Sans mention", A_REVOIR: "À revoir : la fiche a changé", BROUILLON: "En préparation", A_JOUR: "Informée, à jour",
}  # fmt: skip
PUCES: Final = {SANS: "manquantes", A_REVOIR: "a_reviser", BROUILLON: "brouillon", A_JOUR: "conforme"}
URGENCES: Final = {code: rang for rang, code in enumerate(ETATS)}


@dataclass(frozen=True)
class Ligne:
    """Une fiche du registre, son état, ses mentions."""

    traitement_id: uuid.UUID
    nom: str
    service: str
    etat: str
    mentions: Sequence[Vivante] = field(default_factory=tuple)


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class PageMentions:
    """Une page de la liste, ce qu'elle compte en tout, combien de fiches dans chaque état, les mentions archivées."""

    lignes: Sequence[Ligne]
    total: int
    page: int
    comptes: Mapping[str, int]
    archivees: Sequence[tuple[Objet, Mention]] = ()

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))

    @property
    def part(self) -> int | None:
        """Part des fiches dont les personnes sont informées, en pour cent ; None sans fiche."""
        toutes = sum(self.comptes.values())
        return self.comptes[A_JOUR] * 100 // toutes if toutes else None


def etat_de(mentions: Sequence[Vivante]) -> str:
    """Où en est l'information d'une fiche : une demande de consentement n'informe pas à elle seule."""
    informent = [v for v in mentions if v.mention.genre != CONSENTEMENT]
    if any(v.a_jour for v in informent):
        return A_JOUR
    if any(v.publiee for v in informent):
        return A_REVOIR
    return BROUILLON if informent else SANS


@lecture(droits.MENTIONS_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageMentions:
    """Une page de fiches et leurs mentions ; les plus pressantes d'abord."""
    if filtre.archives:
        return _archivees(atelier, filtre)
    toutes = _lignes(atelier)
    comptes = {etat: sum(ligne.etat == etat for ligne in toutes) for etat in ETATS}
    mots = sans_accents(filtre.demande).casefold().split()
    retenues = [
        ligne for ligne in toutes
        if (not filtre.etat or ligne.etat == filtre.etat) and all(m in sans_accents(ligne.nom).casefold() for m in mots)
    ]  # fmt: skip
    page = max(1, min(filtre.page, -(-len(retenues) // PAR_PAGE) or 1))
    return PageMentions(retenues[(page - 1) * PAR_PAGE : page * PAR_PAGE], len(retenues), page, comptes)


def _lignes(atelier: Atelier) -> list[Ligne]:
    siennes = par_fiche(lire_vivantes(atelier.session, atelier.aujourd_hui))
    requete = (
        select(Objet.id, Objet.libelle, Traitement.service)
        .join(Traitement, col(Traitement.id) == col(Objet.id))
        .where(col(Objet.archive).is_(False))
        .order_by(col(Objet.cle_tri), col(Objet.id))
    )
    lignes = [
        Ligne(id_, nom, service, etat_de(siennes.get(id_, ())), siennes.get(id_, ()))
        for id_, nom, service in atelier.session.exec(requete)
    ]
    return sorted(lignes, key=lambda ligne: URGENCES[ligne.etat])


def _archivees(atelier: Atelier, filtre: Filtre) -> PageMentions:
    requete = (
        select(Objet, Mention)
        .join(Mention, col(Mention.id) == col(Objet.id))
        .where(Objet.type == TYPE, col(Objet.archive).is_(True))
        .order_by(col(Objet.cle_tri), col(Objet.id))
    )
    mots = sans_accents(filtre.demande).casefold().split()
    lues = [
        (o, m) for o, m in atelier.session.exec(requete) if all(x in sans_accents(o.libelle).casefold() for x in mots)
    ]
    return PageMentions((), 0, 1, dict.fromkeys(ETATS, 0), lues)


@lecture(droits.MENTIONS_LIRE)
def lire_mentions_de(atelier: Atelier, fiche: Fiche) -> tuple[str, Sequence[Vivante]]:
    """L'état de l'information d'une fiche que la page a déjà lue, et ses mentions."""
    siennes = lire_vivantes(atelier.session, atelier.aujourd_hui, fiche.objet.id)
    return etat_de(siennes), siennes
