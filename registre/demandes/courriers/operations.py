"""Produire un courrier : dire lesquels conviennent, le composer, consigner l'envoi une seule fois. Rien n'en est gardé."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import field_validator

from registre import droits
from registre.demandes import operations as demandes
from registre.demandes import regles as regles_demandes
from registre.demandes.courriers import regles
from registre.demandes.courriers.composition import Choix, Matiere, composer
from registre.demandes.courriers.consignation import consigner_envoi
from registre.demandes.courriers.lettres import LETTRES, Lettre
from registre.demandes.courriers.regles import Cas
from registre.demandes.dossier import Dossier, charger
from registre.demandes.modele import IdentiteSaisie
from socle.base import maintenant
from socle.champs import champ
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import Saisie, trop_long
from socle.types import lire_texte

TEXTE_MAXIMUM = 5_000


class CourrierSaisie(Saisie):
    """Ce que l'on choisit pour un courrier."""

    lettre: str = champ("Courrier")
    moyen: str = champ("Comment il part")
    motif: str = champ("Motif")
    texte: str = champ("Ce que la personne lira", long=True)
    complement: str = champ("Ce que vous ajoutez", long=True, aide="Facultatif.")

    @field_validator("texte", "complement", mode="before")
    @classmethod
    def _borner(cls, valeur: Any) -> Any:
        if phrase := trop_long(lire_texte(valeur), TEXTE_MAXIMUM):
            raise ValueError(phrase)
        return valeur


@dataclass(frozen=True)
class Ecritoire:
    """Une demande, qui l'a faite, et ce que l'on peut lui écrire."""

    dossier: Dossier
    identite: IdentiteSaisie | None
    lettres: Sequence[tuple[Lettre, str]]


@lecture(droits.DEMANDES_TRAITER)
def _lire_organisme(atelier: Atelier) -> Organisme:
    return atelier.session.get_one(Organisme, atelier.organisme_id)


@lecture(droits.DEMANDES_TRAITER)
def _lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    return charger(atelier.session, id_)


def lire(contexte: Contexte, id_: uuid.UUID) -> Ecritoire:
    """La demande et ses courriers ; il faut pouvoir la traiter, et voir qui l'a faite."""
    dossier = _lire_dossier(contexte, id_)
    identite = demandes.lire_identite(contexte, id_)
    limite = regles_demandes.limite_d_annonce(
        dossier.demande, dossier.pauses, maintenant(), contexte.fuseau, contexte.territoire_droit
    )
    cas = Cas(
        dossier.demande, dossier.objet.archive, identite is not None, any(not p.tardive for p in dossier.prolongations),
        limite, contexte.aujourd_hui, droits.DEMANDES_REPONDRE in contexte.droits,
    )  # fmt: skip
    return Ecritoire(dossier, identite, regles.convenances(cas))


def produire(contexte: Contexte, id_: uuid.UUID, saisie: CourrierSaisie, format_: str) -> bytes:
    """Le courrier, en Word, ODT ou PDF ; l'envoi est consigné, une fois par jour et par moyen.

    `RegleEnfreinte` s'il ne convient pas, `SaisieRefusee` s'il manque de quoi le dire.
    """
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Un courrier se produit en Word, en ODT ou en PDF.")
    ecritoire = lire(contexte, id_)
    lettre = LETTRES.get(saisie.lettre)
    if lettre is None:
        raise RegleEnfreinte("Choisissez un courrier de la liste.")
    if refus := next(phrase for une, phrase in ecritoire.lettres if une is lettre):
        raise RegleEnfreinte(refus)
    assert ecritoire.identite is not None  # noqa: S101
    if erreurs := regles.fautes(lettre, ecritoire.identite, saisie.moyen, saisie.motif, saisie.texte):
        raise SaisieRefusee(erreurs)
    choix = Choix(saisie.moyen, saisie.motif if lettre.motifs else "", saisie.texte if lettre.texte else "",
                  saisie.complement)  # fmt: skip
    contenu = rendre(composer(lettre.code, _matiere(contexte, ecritoire, ecritoire.identite, choix)), format_)
    _consigner(contexte, id_, saisie.moyen, f"Courrier : {lettre.nom[:1].lower()}{lettre.nom[1:]}")
    return contenu


def _matiere(contexte: Contexte, ecritoire: Ecritoire, identite: IdentiteSaisie, choix: Choix) -> Matiere:
    return Matiere(
        ecritoire.dossier,
        identite,
        _lire_organisme(contexte),
        maintenant(),
        contexte.aujourd_hui,
        contexte.fuseau,
        choix,
    )


@operation(droits.DEMANDES_TRAITER)
def _consigner(atelier: Atelier, id_: uuid.UUID, moyen: str, resume: str) -> bool:
    return consigner_envoi(atelier, id_, moyen, resume)


def depart(lettre: Lettre, dossier: Dossier) -> dict[str, str]:
    """Ce que la fiche dit déjà de ce courrier : le motif, le texte consignés."""
    d = dossier.demande
    if lettre.motifs == "motifs_refus":
        return {"motif": d.refus_motif, "texte": d.refus_texte}
    if lettre.code == "prolongation" and dossier.prolongations:
        derniere = dossier.prolongations[-1]
        return {"motif": derniere.motif, "texte": derniere.texte}
    ouverte = next((p for p in dossier.pauses if p.fin is None and p.motif == lettre.code), None)
    return {"motif": "", "texte": ouverte.texte if ouverte else ""}


def moyen_probable(ecritoire: Ecritoire) -> str:
    """La voie par où la personne a écrit, si l'on sait y répondre : le courriel appelle le courriel."""
    identite = ecritoire.identite
    if identite is None:
        return ""
    if identite.courriel and ecritoire.dossier.demande.canal in {"courriel", "formulaire"}:
        return "courriel"
    return "courrier" if identite.adresse else "courriel" if identite.courriel else ""
