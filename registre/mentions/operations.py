"""Ce qu'une personne fait d'une mention : la préparer, la régler, récrire un paragraphe, la ranger, la lire."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.mentions import lecture as mentions
from registre.mentions.forme import FORME
from registre.mentions.lecture import Dossier
from registre.mentions.listes import CONSENTEMENT, LISTES, PAGE
from registre.mentions.matiere import collecte_de
from registre.mentions.modele import MentionSaisie, MentionVersion
from registre.traitements.chargement import Fiche as FicheDuRegistre
from registre.traitements.chargement import charger as charger_fiche
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.modele import Traitement
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, Passage
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.saisies import trop_long, valider

PARAGRAPHE_MAXIMUM: Final = 10_000
EN_LIGNE: Final = "Cette mention est en ligne : retirez-la d'abord de la page publique."
PREFIXES: Final = {CONSENTEMENT: "Votre accord"}
PREFIXE: Final = "Vos données"


@operation(droits.MENTIONS_REDIGER)
def creer(
    atelier: Atelier, saisie: MentionSaisie, objet_id: uuid.UUID | None = None, jeton: str = ""
) -> uuid.UUID:  # fmt: skip
    """Crée une mention, liée à ses fiches, et à `objet_id` si on la crée depuis un autre objet ; rend son identifiant."""
    id_ = _poser(atelier, saisie, jeton)
    if objet_id is not None and objet_id not in {ligne.traitement_id for ligne in saisie.fiches}:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.MENTIONS_REDIGER)
def preparer(atelier: Atelier, traitement_id: uuid.UUID, genre: str = PAGE) -> uuid.UUID:
    """Prépare d'un geste la mention d'une fiche, réglée d'après ce que la fiche dit."""
    if genre not in LISTES["genres"].codes:
        raise RegleEnfreinte("Choisissez une forme de la liste.")
    fiche = charger_fiche(atelier.session, traitement_id)
    if fiche.objet.archive:
        raise RegleEnfreinte("La fiche du registre est archivée : sortez-la des archives d'abord.")
    return _poser(atelier, valider(MentionSaisie, reglages_de(fiche, genre)))


def reglages_de(fiche: FicheDuRegistre, genre: str = PAGE) -> dict[str, Any]:
    """Les réglages qu'une fiche donne à sa mention."""
    nom = f"{PREFIXES.get(genre, PREFIXE)} : {fiche.saisie.nom}"[:500]
    return {
        "nom": nom, "genre": genre, "collecte": collecte_de(fiche.saisie),
        "fiches": [{"traitement_id": str(fiche.objet.id)}],
    }  # fmt: skip


def _poser(atelier: Atelier, saisie: MentionSaisie, jeton: str = "") -> uuid.UUID:
    _controler_les_fiches(atelier, saisie)
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton)
    _lier(atelier, id_, saisie)
    return id_


def _controler_les_fiches(atelier: Atelier, saisie: MentionSaisie) -> None:
    ids = [ligne.traitement_id for ligne in saisie.fiches]
    connus = set(atelier.session.exec(select(Traitement.id).where(col(Traitement.id).in_(ids))))
    if set(ids) - connus:
        raise SaisieRefusee({"fiches": ["Choisissez des traitements de la liste."]})


def _lier(atelier: Atelier, id_: uuid.UUID, saisie: MentionSaisie) -> None:
    for ligne in saisie.fiches:
        lier(atelier, atelier.session.get_one(Objet, id_), atelier.session.get_one(Objet, ligne.traitement_id))


@operation(droits.MENTIONS_REDIGER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: MentionSaisie, version: int) -> int:
    """Enregistre les réglages d'une mention lue en `version` ; une version publiée ne bouge pas."""
    _controler_les_fiches(atelier, saisie)
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.ligne.en_ligne_le is not None and saisie.genre != PAGE:
        raise SaisieRefusee({"genre": ["Cette mention est en ligne : elle reste une page complète."]})
    avant = {ligne.traitement_id for ligne in lue.saisie.fiches}
    version = fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version
    if {ligne.traitement_id for ligne in saisie.fiches} - avant:
        _lier(atelier, id_, saisie)
    return version


@operation(droits.MENTIONS_REDIGER)
def recrire(atelier: Atelier, id_: uuid.UUID, version: int, textes: Mapping[str, str]) -> list[str]:
    """Garde les paragraphes récrits ; un texte vide, ou semblable au nôtre, rend l'original. Rend ce qui a changé."""
    dossier = mentions.charger(atelier, id_)
    fiches.a_jour(dossier.fiche, version)
    if dossier.fiche.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    originaux = {p.code: p.original for p in dossier.examen.paragraphes}
    if set(textes) - set(originaux):
        raise SaisieRefusee(
            {"_": ["Un paragraphe n'est plus dans cette mention : la fiche a changé. Reprenez vos textes."]}
        )
    if longs := {f"texte-{c}": [p] for c, t in textes.items() if (p := trop_long(t, PARAGRAPHE_MAXIMUM))}:
        raise SaisieRefusee(longs)
    gardes = dict(dossier.fiche.ligne.paragraphes)
    for code, texte in textes.items():
        gardes.pop(code, None)
        if texte.strip() and not _semblables(texte, originaux[code]):
            gardes[code] = texte.strip()
    return _garder(atelier, dossier, version, gardes)


def _semblables(un: str, autre: str) -> bool:
    return un.split() == autre.split()


def _garder(atelier: Atelier, dossier: Dossier, version: int, gardes: dict[str, str]) -> list[str]:
    avant = dossier.fiche.ligne.paragraphes
    changes = sorted(c for c in {*avant, *gardes} if avant.get(c) != gardes.get(c))
    if changes:
        dossier.fiche.ligne.paragraphes = gardes
        atelier.session.add(dossier.fiche.ligne)
        titres = {p.code: p.titre or mentions.LIBELLES_COURTS.get(p.code, p.code) for p in dossier.examen.paragraphes}
        motif = ", ".join(titres.get(c, c) for c in changes)
        fiches.decider(atelier, FORME, dossier.fiche.objet.id, version, "recrite", pourquoi=motif)
    return changes


@operation(droits.MENTIONS_REDIGER)
def restaurer(atelier: Atelier, id_: uuid.UUID, version: int, code: str) -> list[str]:
    """Rend à un paragraphe son texte d'origine."""
    dossier = mentions.charger(atelier, id_)
    fiches.a_jour(dossier.fiche, version)
    gardes = dict(dossier.fiche.ligne.paragraphes)
    if gardes.pop(code, None) is None:
        raise RegleEnfreinte("Ce paragraphe est déjà le texte d'origine.")
    return _garder(atelier, dossier, version, gardes)


@operation(droits.MENTIONS_REDIGER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une mention aux archives, ou l'en sort ; une mention en ligne se retire d'abord."""
    if archive and fiches.charger(atelier.session, FORME, id_).ligne.en_ligne_le is not None:
        raise RegleEnfreinte(EN_LIGNE)
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.MENTIONS_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La fiche d'une mention."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.MENTIONS_LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID, prefixe: str = "") -> Dossier:
    """Toute une mention."""
    return mentions.charger(atelier, id_, prefixe)


@lecture(droits.MENTIONS_LIRE)
def lire_une_version(
    atelier: Atelier, id_: uuid.UUID, numero: int
) -> tuple[Fiche, MentionVersion, MentionVersion | None]:
    """Une mention, l'une de ses versions publiées, et celle d'avant."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    versions = {v.numero: v for v in mentions.lire_versions(atelier.session, id_)}
    if numero not in versions:
        raise Introuvable
    return fiche, versions[numero], versions.get(numero - 1)


@lecture(droits.MENTIONS_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Les réglages d'une mention tels qu'ils étaient à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.MENTIONS_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[Passage]:
    """Ce qui est arrivé à une mention."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.MENTIONS_LIRE)
def depart(atelier: Atelier, traitement_id: uuid.UUID) -> dict[str, Any]:
    """De quoi remplir d'avance le formulaire, depuis une fiche ; rien si elle n'est pas là."""
    objet = atelier.session.get(Objet, traitement_id)
    if objet is None or objet.type != TRAITEMENT:
        return {}
    reglages = reglages_de(charger_fiche(atelier.session, traitement_id))
    return reglages | {"fiches": [{"id": "", "traitement_id": str(traitement_id)}]}
