"""Reprendre le texte d'un contrat sans rien perdre : ce que ses obligations deviendraient. Fonctions pures."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clauses.suivi.regles import FINIES, Voulue

DISPARUE = "La clause n'est plus au contrat."
COMPAREES = ("article", "libelle", "nature", "debiteur", "mode", "nombre", "unite", "periodicite", "jour_annuel", "evenement",
             "penalite", "preuve_attendue", "fondement", "grade", "note", "clause")  # fmt: skip


@dataclass(frozen=True)
class Changement:
    """Ce que reprendre le texte ferait d'une obligation ; `geste` ∈ ajoutee, rouverte, changee, retiree, gardee."""

    geste: str
    cle: str
    libelle: str
    voulue: Voulue | None = None
    ligne: Any = None
    noms: tuple[str, ...] = ()


def comparer(
    souhaitees: Sequence[Voulue], lignes: Sequence[Any], archivees: frozenset[uuid.UUID] = frozenset()
) -> list[Changement]:
    """Du texte aux lignes connues : jamais un état, une preuve ni une retouche ne se perd.

    Une ligne décidée, ou archivée, ne change plus ; une ligne retouchée à la main est gardée telle quelle ; une clause
    disparue lève ses obligations ouvertes ; une clause revenue les rouvre.
    """
    par_cle: dict[str, list[Any]] = {}
    for ligne in lignes:
        if ligne.cle:
            par_cle.setdefault(ligne.cle, []).append(ligne)
    changements = [c for v in souhaitees for c in _comparer_une(v, par_cle.pop(v.cle, []), archivees)]
    restantes = (ligne for siennes in par_cle.values() for ligne in siennes)
    disparues = (ligne for ligne in restantes if ligne.etat not in FINIES and ligne.id not in archivees)
    return changements + [Changement("retiree", ligne.cle, ligne.libelle, None, ligne) for ligne in disparues]


def _comparer_une(voulue: Voulue, siennes: Sequence[Any], archivees: frozenset[uuid.UUID]) -> Iterator[Changement]:
    if not siennes:
        yield Changement("ajoutee", voulue.cle, voulue.libelle, voulue)
        return
    ouvertes = [ligne for ligne in siennes if ligne.etat not in FINIES]
    if not ouvertes:
        derniere = max(siennes, key=lambda ligne: ligne.rang)
        if derniere.etat == "levee" and derniere.motif == DISPARUE:
            yield Changement("rouverte", voulue.cle, voulue.libelle, voulue, derniere)
    for ligne in (o for o in ouvertes if o.id not in archivees):
        noms = _differences(voulue, ligne)
        if noms:
            yield Changement(
                "gardee" if ligne.retouchee else "changee", voulue.cle, voulue.libelle, voulue, ligne, noms
            )


def _differences(voulue: Voulue, ligne: Any) -> tuple[str, ...]:
    """Champs qui diffèrent ; une occurrence née d'un événement garde son échéance."""
    figes = {"mode", "nombre", "unite"} if ligne.jour is not None else set()
    return tuple(nom for nom in COMPAREES if nom not in figes and getattr(voulue, nom) != getattr(ligne, nom))


def empreinte(changements: Sequence[Changement]) -> str:
    """Ce que l'aperçu montrait : à la confirmation, un texte qui a bougé entre-temps se voit."""
    texte = "\n".join(repr((c.geste, c.cle, c.voulue, c.ligne.id if c.ligne else "", c.noms)) for c in changements)
    return hashlib.sha256(texte.encode()).hexdigest()[:32]
