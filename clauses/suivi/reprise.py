"""Ouvrir le suivi d'un contrat, puis le reprendre quand son texte change : un aperçu d'abord, rien de perdu ensuite."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats import redaction
from clauses.redaction.composition import Texte
from clauses.suivi import regles
from clauses.suivi.comparaison import DISPARUE, Changement, comparer, empreinte
from clauses.suivi.donnees import catalogue
from clauses.suivi.forme import FORME
from clauses.suivi.lectures import ContratSuivi
from clauses.suivi.modele import Obligation, ObligationSaisie
from clauses.suivi.operations import contrat_de, contrat_en_cours
from clauses.suivi.regles import Voulue
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation

BOUGE = "Le texte ou les obligations ont changé depuis cet aperçu : le voici refait, relisez-le avant de confirmer."


@dataclass(frozen=True)
class Apercu:
    """Ce que la reprise ferait. `redige` : le contrat a un texte composé ici ; `ouvert` : il a déjà des obligations."""

    contrat: ContratSuivi
    redige: bool
    ouvert: bool
    changements: tuple[Changement, ...]
    signe: str

    def du_geste(self, geste: str) -> list[Changement]:
        """Les changements d'un genre, sans ceux qu'il faut cocher."""
        return [c for c in self.changements if c.geste == geste and not a_cocher(c)]

    @property
    def facultatives(self) -> list[Changement]:
        """Ce qui ne s'ajoute que si la personne le coche."""
        return [c for c in self.changements if a_cocher(c)]

    @property
    def rien(self) -> bool:
        """Vrai si la reprise ne changerait rien d'elle-même."""
        return all(a_cocher(c) or c.geste == "gardee" for c in self.changements)


def a_cocher(changement: Changement) -> bool:
    """Vrai d'une obligation facultative qui n'est pas encore au suivi."""
    voulue = changement.voulue
    return voulue is not None and voulue.facultatif and changement.geste in {"ajoutee", "rouverte"}


def texte_de(contexte: Contexte, contrat_id: uuid.UUID) -> Texte | None:
    """Le texte du contrat tel que sa rédaction le donne, ou None s'il n'a pas été rédigé ici."""
    chantier = redaction.ouvrir(contexte, contrat_id)
    return chantier.texte if chantier.redaction.profil or chantier.redaction.ajoutees else None


def souhaitees(contexte: Contexte, contrat: ContratSuivi) -> tuple[list[Voulue], bool]:
    """Ce que le contrat fait naître aujourd'hui, et s'il a été rédigé ici."""
    texte = texte_de(contexte, contrat.id)
    return regles.voulues(texte, contrat.type_contrat, catalogue()), texte is not None


@lecture(droits.LIRE)
def _lire(atelier: Atelier, contrat_id: uuid.UUID) -> tuple[ContratSuivi, Lignes]:
    return contrat_de(atelier, contrat_id), _lignes(atelier, contrat_id)


Lignes = tuple[list[Obligation], frozenset[uuid.UUID]]
"""Les obligations nées du contrat, et lesquelles sont archivées : une ligne archivée ne renaît pas en double."""


def _lignes(atelier: Atelier, contrat_id: uuid.UUID) -> Lignes:
    requete = select(Obligation, Objet.archive).join(Objet, col(Objet.id) == col(Obligation.id)).where(
        Obligation.contrat_id == contrat_id, Obligation.origine != "ajoutee"
    )  # fmt: skip
    lues = list(atelier.session.exec(requete.order_by(col(Obligation.cle), col(Obligation.rang))))
    return [ligne for ligne, _ in lues], frozenset(ligne.id for ligne, archive in lues if archive)


def apercevoir(contexte: Contexte, contrat_id: uuid.UUID) -> Apercu:
    """Ce que l'ouverture, ou la reprise, ferait ; n'écrit rien."""
    contrat, lignes = _lire(contexte, contrat_id)
    voulues, redige = souhaitees(contexte, contrat)
    changements = comparer(voulues, *lignes)
    return Apercu(contrat, redige, bool(lignes[0]), tuple(changements), empreinte(changements))


def reprendre(contexte: Contexte, contrat_id: uuid.UUID, signe: str, cochees: frozenset[str]) -> dict[str, int]:
    """Fait ce que l'aperçu montrait ; `ConflitDeVersion` s'il n'est plus vrai. Rend le nombre de chaque geste."""
    contexte.exige(droits.SUIVRE)
    contrat, _ = _lire(contexte, contrat_id)
    voulues, _ = souhaitees(contexte, contrat)
    return _appliquer(contexte, contrat_id, contrat.version, voulues, signe, cochees)


@operation(droits.SUIVRE)
def _appliquer(
    atelier: Atelier,
    contrat_id: uuid.UUID,
    version: int,
    voulues: Sequence[Voulue],
    signe: str,
    cochees: frozenset[str],
) -> dict[str, int]:
    contrat = contrat_de(atelier, contrat_id)
    if contrat.archive:
        raise RegleEnfreinte("Ce contrat est archivé : sortez-le des archives avant d'en ouvrir le suivi.")
    changements = comparer(voulues, *_lignes(atelier, contrat_id))
    if contrat.version != version or empreinte(changements) != signe:
        raise ConflitDeVersion(version, contrat.version)
    faits: dict[str, int] = {}
    for changement in changements:
        if not a_cocher(changement) or changement.cle in cochees:
            GESTES[changement.geste](atelier, contrat, changement)
            faits[changement.geste] = faits.get(changement.geste, 0) + 1
    contrat_en_cours(atelier, contrat_id)
    atelier.journaliser(
        Evenement("contrat.suivi_repris", "contrat", contrat_id, None, {"libelle": contrat.nom, **faits})
    )
    return faits


def _saisie(voulue: Voulue, **autres: Any) -> ObligationSaisie:
    noms = ("libelle", "nature", "debiteur", "periodicite", "penalite", "article", "fondement", "preuve_attendue")
    return ObligationSaisie.model_construct(**{nom: getattr(voulue, nom) for nom in noms}, **autres)


def _colonnes(voulue: Voulue) -> dict[str, Any]:
    noms = ("clause", "mode", "nombre", "unite", "jour_annuel", "evenement", "grade", "note")
    return {nom: getattr(voulue, nom) for nom in noms}


def _ajouter(atelier: Atelier, contrat: ContratSuivi, changement: Changement) -> None:
    voulue = changement.voulue
    assert voulue is not None  # noqa: S101 -- un ajout a toujours de quoi naître
    periodique = voulue.mode == "periodique"
    rang = regles.rang_suivant(voulue, contrat.dates, atelier.aujourd_hui) if periodique else 0
    fiches.poser(
        atelier, FORME, _saisie(voulue, jour=None, observations=""), verbe="nee", contrat_id=contrat.id, cle=voulue.cle,
        rang=rang, origine="clause" if voulue.clause else "standard", **_colonnes(voulue),
    )  # fmt: skip


def _changer(atelier: Atelier, contrat: ContratSuivi, changement: Changement) -> None:
    _recrire(atelier, changement, "reprise")


def _rouvrir(atelier: Atelier, contrat: ContratSuivi, changement: Changement) -> None:
    _recrire(atelier, changement, "rouverte", etat="a_venir", motif="", limite=None)


def _recrire(atelier: Atelier, changement: Changement, verbe: str, **autres: Any) -> None:
    voulue, ligne = changement.voulue, changement.ligne
    assert voulue is not None  # noqa: S101
    objet = atelier.session.get_one(Objet, ligne.id)
    colonnes = _colonnes(voulue)
    if ligne.jour is not None:  # l'échéance née d'un événement reste celle de cet événement
        colonnes = {nom: v for nom, v in colonnes.items() if nom not in {"mode", "nombre", "unite"}}
    saisie = _saisie(voulue, jour=ligne.jour, observations=ligne.observations)
    fiches.reecrire(atelier, FORME, ligne.id, saisie, objet.version, verbe, **colonnes, **autres)


def _retirer(atelier: Atelier, contrat: ContratSuivi, changement: Changement) -> None:
    """La clause a disparu : l'obligation ouverte est levée, jamais effacée."""
    objet = atelier.session.get_one(Objet, changement.ligne.id)
    fiches.decider(
        atelier, FORME, changement.ligne.id, objet.version, "lever", etat="levee", motif=DISPARUE,
        decidee_par=atelier.contexte.acteur.nom, decidee_le=atelier.quand,
    )  # fmt: skip


def _garder(atelier: Atelier, contrat: ContratSuivi, changement: Changement) -> None:
    """Retouchée à la main : elle reste telle quelle."""


GESTES = {"ajoutee": _ajouter, "rouverte": _rouvrir, "changee": _changer, "retiree": _retirer, "gardee": _garder}
