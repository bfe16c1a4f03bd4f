"""Règles de la vie des données : durées, sort final, vidéo, sécurité, textes passés, suivi de la fiche. Fonctions pures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from registre.qualite.constats import Constat, Regard, enumerer, nommer
from registre.qualite.durees import MOIS, jours, vague
from socle.types import ecrire_date, sans_accents

UN_AN: Final = 365
_AUTRES_CAMERAS: Final = re.compile(r"pieton|individuelle|embarqu|seance|conseil municipal|standard|chasse|drone")
_CAMERAS: Final = re.compile(r"videoprotection|videosurveillance|camera")
_PASSES: Final = (
    (re.compile(r"(?i)privacy[ -]?shield|bouclier de protection des donn[ée]es"), "le « Privacy Shield », invalidé en 2020"),
    (re.compile(r"(?i)safe[ -]?harbor"), "le « Safe Harbor », invalidé en 2015"),
    (re.compile(r"\bNS[ -]?0?\d{1,2}\b|(?i:norme simplifi[ée]e)"), "une norme simplifiée de la CNIL"),
    (re.compile(r"\bDI[ -]?0?\d{1,3}\b|(?i:dispense (?:de d[ée]claration )?n[°o])"),
     "une dispense de déclaration de la CNIL"),
    (re.compile(r"\bAU[ -]0?\d{1,3}\b|(?i:autorisation unique)"), "une autorisation unique de la CNIL"),
)  # fmt: skip
_DIT_PASSE: Final = re.compile(r"(?i)ancien|abrog|caduc|rep[èe]re|indicati|sans valeur|ne vaut plus|n'est plus|invalid")
"""Un texte passé cité comme tel n'est pas une erreur."""


def duree_absente(r: Regard) -> Iterator[Constat]:
    """Une catégorie de données sans durée."""
    for rang, d in enumerate(r.saisie.categories_donnees):
        if not d.duree_active:
            yield Constat(
                "duree_absente", f"categories_donnees-{rang}-duree_active", f"{_donnee(r, rang)} : pas de durée."
            )


def duree_vague(r: Regard) -> Iterator[Constat]:
    """Une durée qui ne dit rien ; ce qui se conserve pour toujours est dit, lui, par le sort final."""
    for rang, d in enumerate(r.saisie.categories_donnees):
        for nom, texte in (("duree_active", d.duree_active), ("duree_intermediaire", d.duree_intermediaire)):
            if texte and d.sort_final != "conserver" and (raison := vague(texte)):
                court = " ".join(texte.split())[:80]
                phrase = f"{_donnee(r, rang)} : la durée « {court} » {raison}."
                yield Constat("duree_vague", f"categories_donnees-{rang}-{nom}", phrase)


def depart_absent(r: Regard) -> Iterator[Constat]:
    """Une durée en nombre dont on ne sait pas depuis quand elle court."""
    for rang, d in enumerate(r.saisie.categories_donnees):
        if d.duree_active and not d.evenement_depart and jours(d.duree_active) is not None:
            yield Constat("depart_absent", f"categories_donnees-{rang}-evenement_depart",
                          f"{_donnee(r, rang)} : la durée ne dit pas depuis quand elle court.")  # fmt: skip


def sort_absent(r: Regard) -> Iterator[Constat]:
    """Des archives publiques dont le sort n'est pas dit."""
    for rang, d in enumerate(r.saisie.categories_donnees):
        if r.faits.public and d.duree_active and d.sort_final in {"", "a_determiner"}:
            yield Constat("sort_absent", f"categories_donnees-{rang}-sort_final",
                          f"{_donnee(r, rang)} : le sort final n'est pas dit (éliminer, conserver, trier).")  # fmt: skip


def video_trop_longue(r: Regard) -> Iterator[Constat]:
    """Des images de vidéoprotection gardées plus d'un mois."""
    if not _est_de_la_videoprotection(r):
        return
    for rang, d in enumerate(r.saisie.categories_donnees):
        if d.categorie == "videos_et_sons" and (jours(d.duree_active or "") or 0) > MOIS:
            yield Constat("video_trop_longue", f"categories_donnees-{rang}-duree_active",
                          f"{_donnee(r, rang)} : « {d.duree_active} », plus que le mois permis à la "
                          "vidéoprotection.")  # fmt: skip


def _est_de_la_videoprotection(r: Regard) -> bool:
    if "videos_et_sons" not in r.donnees:
        return False
    s = r.saisie
    texte = sans_accents(" ".join(filter(None, (s.nom, s.description, *(f.libelle for f in s.finalites))))).casefold()
    return bool(_CAMERAS.search(texte)) and not _AUTRES_CAMERAS.search(texte)


def texte_passe(r: Regard) -> Iterator[Constat]:
    """Un texte qui ne vaut plus, cité dans une durée, une base, un transfert."""
    for chemin, texte in _textes_cites(r):
        for motif, nom in _PASSES:
            if texte and motif.search(texte) and not _DIT_PASSE.search(texte):
                yield Constat("texte_passe", chemin, f"La fiche s'appuie sur {nom}.")


def _textes_cites(r: Regard) -> Iterator[tuple[str, str]]:
    yield "description", r.saisie.description
    yield "mesures_description", r.saisie.mesures_description
    for rang, d in enumerate(r.saisie.categories_donnees):
        yield f"categories_donnees-{rang}-texte_duree", d.texte_duree
        yield f"categories_donnees-{rang}-duree_active", d.duree_active
    for rang, f in enumerate(r.saisie.finalites):
        yield f"finalites-{rang}-justification", f.justification
    for rang, t in enumerate(r.saisie.transferts):
        yield f"transferts-{rang}-document", t.document
        yield f"transferts-{rang}-precision", t.precision


def personnes_absentes(r: Regard) -> Iterator[Constat]:
    """Aucune personne concernée."""
    if not r.saisie.categories_personnes:
        yield Constat("personnes_absentes", "categories_personnes", "La fiche ne dit pas qui est concerné.")


def donnees_absentes(r: Regard) -> Iterator[Constat]:
    """Aucune donnée."""
    if not r.saisie.categories_donnees:
        yield Constat("donnees_absentes", "categories_donnees", "La fiche ne dit pas quelles données sont traitées.")


def destinataires_absents(r: Regard) -> Iterator[Constat]:
    """Aucun destinataire."""
    if not r.saisie.destinataires:
        yield Constat("destinataires_absents", "destinataires", "La fiche ne dit pas qui reçoit ces données.")


def mesure_absente(r: Regard) -> Iterator[Constat]:
    """Rien sur la sécurité."""
    if not r.saisie.mesures and not r.saisie.mesures_description:
        yield Constat("mesure_absente", "mesures", "La fiche ne décrit aucune mesure de sécurité.")


def coquille_vide(r: Regard) -> Iterator[Constat]:
    """Un nom, et rien d'autre."""
    if est_vide(r):
        yield Constat("coquille_vide", "description", "La fiche ne porte que son nom.")


def est_vide(r: Regard) -> bool:
    """Vrai si la fiche ne dit rien du traitement : les autres règles n'ont alors rien à ajouter."""
    s = r.saisie
    return not (s.description or s.finalites or s.categories_personnes or s.categories_donnees or s.destinataires)


def revue_passee(r: Regard) -> Iterator[Constat]:
    """La date de revue est passée."""
    prevue = r.saisie.prochaine_revue
    if prevue is not None and prevue < r.faits.jour:
        yield Constat("revue_passee", "prochaine_revue", f"La revue prévue le {ecrire_date(prevue)} n'est pas faite.")


def fiche_ancienne(r: Regard) -> Iterator[Constat]:
    """Plus d'un an sans rien écrire sur la fiche."""
    depuis = r.faits.modifiee_le
    if depuis is not None and _plus_d_un_an(depuis, r.faits.jour):
        yield Constat(
            "fiche_ancienne", "date_mise_a_jour", f"Rien n'a été revu ni écrit depuis le {ecrire_date(depuis)}."
        )


def approuvee_sans_revue(r: Regard) -> Iterator[Constat]:
    """Approuvée il y a plus d'un an, sans qu'une revue soit prévue."""
    visa = r.faits.approuvee_le
    if r.faits.statut == "approuvee" and visa and _plus_d_un_an(visa, r.faits.jour) and not r.saisie.prochaine_revue:
        yield Constat("approuvee_sans_revue", "prochaine_revue",
                      f"Approuvée le {ecrire_date(visa)}, la fiche n'a pas de revue prévue.")  # fmt: skip


def doublon(r: Regard) -> Iterator[Constat]:
    """Une autre fiche du registre porte presque le même nom."""
    if r.faits.doublons:
        noms = enumerer(f"« {nom} »" for nom in r.faits.doublons[:3])
        yield Constat("doublon", "nom", f"Son nom ressemble à celui de {noms}.")


def _plus_d_un_an(depuis: date, jour: date) -> bool:
    return (jour - depuis).days > UN_AN


def _donnee(r: Regard, rang: int) -> str:
    nom = nommer(r.saisie.categories_donnees[rang], "categories_donnees", "categorie", "description", rang)
    return nom[0].upper() + nom[1:]
