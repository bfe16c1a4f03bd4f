"""Publier une mention fige son texte ; la mettre en ligne en montre à tous la dernière version, à une adresse stable."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.mentions import lecture as mentions
from registre.mentions import morceaux_droits as morceaux
from registre.mentions.forme import FORME
from registre.mentions.lecture import Dossier
from registre.mentions.listes import CONSENTEMENT, PAGE
from registre.mentions.matiere import empreinte, empreintes_de
from registre.mentions.modele import Mention, MentionVersion
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.instance import Instance
from socle.objets import Objet
from socle.operations import Atelier, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

JETON: Final = re.compile(r"^[A-Za-z0-9_-]{32,64}$")


@operation(droits.MENTIONS_PUBLIER)
def publier(atelier: Atelier, id_: uuid.UUID, version: int, prefixe: str = "") -> int:
    """Fige le texte du jour en une version de plus ; rend son numéro. Refuse s'il manque une mention due.

    Si le texte est le même, la mention est seulement redite juste pour la fiche d'aujourd'hui : zéro.
    """
    dossier = mentions.charger(atelier, id_, prefixe)
    fiches.a_jour(dossier.fiche, version)
    _refuser(dossier)
    ligne: Mention = dossier.fiche.ligne
    identique = _identique(dossier)
    if identique and ligne.empreintes == empreintes_de(dossier.matiere):
        raise RegleEnfreinte(f"Rien n'a changé depuis la version {ligne.numero}.")
    ligne.empreintes, ligne.faits = empreintes_de(dossier.matiere), mentions.faits_du_jour(dossier.matiere)
    ligne.verifiee_le = atelier.quand
    atelier.session.add(ligne)
    if identique:
        fiches.decider(atelier, FORME, id_, version, "confirmee", pourquoi=f"version {ligne.numero}")
        return 0
    figee = _figer(atelier, dossier, ligne.numero + 1)
    atelier.session.add(figee)
    motif = f"version {figee.numero}, SHA-256 : {figee.empreinte}"
    fiches.decider(atelier, FORME, id_, version, "publiee", pourquoi=motif, numero=figee.numero)
    return figee.numero


def _refuser(dossier: Dossier) -> None:
    if dossier.fiche.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    examen = dossier.examen
    if examen.manquants:
        quoi = ", ".join(p.obligation.libelle.lower() for p in examen.manquants)
        raise RegleEnfreinte(f"Il manque de quoi publier : {quoi}.")
    if examen.blancs:
        quoi = ", ".join(f"« {blanc} »" for _, blanc in examen.blancs)
        raise RegleEnfreinte(f"Le texte laisse un blanc, ou coche d'avance : {quoi}.")


def _identique(dossier: Dossier) -> bool:
    if not dossier.versions:
        return False
    derniere, s = dossier.versions[0], dossier.fiche.saisie
    meme = (derniere.titre, derniere.genre, derniere.adresse) == (s.nom, s.genre, dossier.matiere.adresse)
    return meme and not dossier.ecarts


def _figer(atelier: Atelier, dossier: Dossier, numero: int) -> MentionVersion:
    s = dossier.fiche.saisie
    textes = [{"code": p.code, "titre": p.titre, "texte": p.texte, "article": p.article,
               "personnel": "oui" if p.personnel else ""} for p in dossier.examen.paragraphes]  # fmt: skip
    finalites = morceaux.consenties(dossier.matiere) if s.genre == CONSENTEMENT else []
    return MentionVersion(
        organisme_id=atelier.organisme_id, mention_id=dossier.fiche.objet.id, numero=numero, titre=s.nom, genre=s.genre,
        adresse=dossier.matiere.adresse, paragraphes=textes,
        finalites=[{"code": f"f{rang}", "libelle": texte} for rang, texte in enumerate(finalites, 1)],
        fiches={str(f.objet.id): {"nom": f.saisie.nom, "version": f.objet.version} for f in dossier.registre},
        faits=mentions.faits_du_jour(dossier.matiere), empreinte=empreinte([s.nom, s.genre, dossier.matiere.adresse, textes]),
        jour=atelier.aujourd_hui, publiee_le=atelier.quand, publiee_par=atelier.contexte.acteur.nom,
    )  # fmt: skip


@operation(droits.MENTIONS_PUBLIER)
def mettre_en_ligne(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Montre à tous la dernière version publiée d'une page complète ; son adresse, une fois donnée, ne change plus."""
    fiche = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    ligne: Mention = fiche.ligne
    if ligne.genre != PAGE:
        raise RegleEnfreinte("Seule une page complète se met en ligne.")
    if fiche.objet.archive or not ligne.numero:
        raise RegleEnfreinte("Publiez d'abord une version de cette mention.")
    if ligne.en_ligne_le is not None:
        raise RegleEnfreinte("Cette mention est déjà en ligne.")
    ligne.jeton = ligne.jeton or secrets.token_urlsafe(32)
    ligne.en_ligne_le, ligne.en_ligne_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(ligne)
    fiches.decider(atelier, FORME, id_, version, "mise_en_ligne")


@operation(droits.MENTIONS_PUBLIER)
def retirer_de_la_ligne(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Retire la page de la vue de tous ; son adresse resservira si on la remet."""
    fiche = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    if fiche.ligne.en_ligne_le is None:
        raise RegleEnfreinte("Cette mention n'est pas en ligne.")
    fiche.ligne.en_ligne_le, fiche.ligne.en_ligne_par = None, ""
    atelier.session.add(fiche.ligne)
    fiches.decider(atelier, FORME, id_, version, "retiree_de_la_ligne")


@dataclass(frozen=True)
class PagePublique:
    """Ce qu'un passant lit, et rien de plus."""

    titre: str
    organisme: str
    paragraphes: Sequence[dict[str, str]]
    numero: int
    jour: date
    mention: str


def lire_publique(instance: Instance, jeton: str) -> PagePublique:
    """La dernière version de la mention de ce jeton ; inconnu, retiré ou archivé : `Introuvable`, sans distinction."""
    if not JETON.match(jeton):
        raise Introuvable
    with instance.base.lire(Perimetre.hors("lecture d'une mention publique")) as session:
        requete: Any = (
            select(Mention, MentionVersion, Organisme)
            .join(Objet, col(Objet.id) == col(Mention.id))
            .join(MentionVersion, (col(MentionVersion.mention_id) == col(Mention.id))
                  & (col(MentionVersion.numero) == col(Mention.numero)))
            .join(Organisme, col(Organisme.id) == col(Mention.organisme_id))
            .where(Mention.jeton == jeton, col(Mention.en_ligne_le).is_not(None), col(Objet.archive).is_(False))
        )  # fmt: skip
        trouvee = session.exec(requete).first()
        if trouvee is None:
            raise Introuvable
        _, v, organisme = trouvee
        return PagePublique(v.titre, organisme.nom, v.paragraphes, v.numero, v.jour, organisme.mention)
