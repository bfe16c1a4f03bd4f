"""Lire une mention : ce dont elle est faite aujourd'hui, ses versions, ce qui a changé depuis qu'elle a été publiée."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre.mentions import controle
from registre.mentions.delegue import coordonnees
from registre.mentions.forme import FORME
from registre.mentions.listes import PAGE
from registre.mentions.matiere import (
    ORGANISME,
    Contact,
    FicheLue,
    Matiere,
    empreintes_de,
    faits_de_l_organisme,
    faits_montres,
)
from registre.mentions.modele import Mention, MentionFiche, MentionVersion
from registre.mentions.obligations import DONNEES
from registre.mentions.redaction import Paragraphe
from registre.traitements.chargement import Fiche as FicheDuRegistre
from registre.traitements.chargement import charger_toutes
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_par_nom
from socle.erreurs import Introuvable
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.operations import Atelier
from socle.organismes.listes import groupe_du_type
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

BROUILLON, A_JOUR, A_REVOIR, MODIFIEE = "brouillon", "a_jour", "a_revoir", "modifiee"
ETATS: Final = {
    BROUILLON: "Pas encore publiée", A_JOUR: "À jour", A_REVOIR: "À revoir : la fiche a changé",
    MODIFIEE: "Modifiée depuis sa publication",
}  # fmt: skip
PUCES: Final = {BROUILLON: "brouillon", A_JOUR: "conforme", A_REVOIR: "a_reviser", MODIFIEE: "a_completer"}


@dataclass(frozen=True)
class Changement:
    """Ce qu'un champ disait quand la mention a été publiée, et ce qu'il dit."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True)
class Dossier:
    """Une mention entière. `versions` : la plus récente d'abord ; `changements` : ce que la fiche dit autrement ;
    `ecarts` : ce que son texte dit autrement.
    """

    fiche: Fiche
    matiere: Matiere
    examen: controle.Examen
    registre: Sequence[FicheDuRegistre]
    versions: Sequence[MentionVersion]
    changements: Sequence[Changement]
    ecarts: Sequence[Changement]
    organisme: Organisme

    @property
    def etat(self) -> str:
        """Où en est la mention."""
        if not self.fiche.ligne.numero:
            return BROUILLON
        if self.fiche.ligne.empreintes != empreintes_de(self.matiere):
            return A_REVOIR
        return MODIFIEE if self.ecarts else A_JOUR


def charger(atelier: Atelier, id_: uuid.UUID, prefixe: str = "") -> Dossier:
    """Tout d'une mention ; `prefixe` : début de l'adresse d'une page publique."""
    session = atelier.session
    fiche = fiches.charger(session, FORME, id_)
    organisme = session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    ids = [ligne.traitement_id for ligne in fiche.saisie.fiches if ligne.traitement_id is not None]
    registre = charger_toutes(session, ids)
    adresse = fiche.saisie.adresse or _page_en_ligne(session, id_, ids, prefixe)
    contacts = coordonnees(session, [organisme.id], atelier.aujourd_hui)[organisme.id]
    matiere = composer(organisme, contacts, fiche.saisie, registre, adresse, fiche.ligne.paragraphes)
    examen = controle.examiner(matiere)
    versions = lire_versions(session, id_)
    derniere = versions[0] if versions else None
    return Dossier(fiche, matiere, examen, registre, versions, _changements(fiche.ligne, matiere),
                   ecarts_de_texte(derniere, examen.paragraphes), organisme)  # fmt: skip


def composer(
    organisme: Organisme, contacts: tuple[Contact, Contact], reglages: Any, registre: Sequence[FicheDuRegistre], adresse: str,
    personnels: dict[str, str],
) -> Matiere:  # fmt: skip
    """La matière d'une mention, de ce que la base a rendu."""
    lues = tuple(FicheLue(f.objet.id, f.objet.version, f.saisie) for f in registre)
    return Matiere(
        reglages, *contacts, lues, adresse, personnels,
        groupe_du_type(organisme.type) != "droit_prive", DONNEES.cnil.texte,
    )  # fmt: skip


def _page_en_ligne(session: SessionCloisonnee, id_: uuid.UUID, ids: Sequence[uuid.UUID], prefixe: str) -> str:
    """L'adresse de la page complète, en ligne ici, de l'une de ces fiches ; vide s'il n'y en a pas."""
    if not ids or not prefixe:
        return ""
    requete = (
        select(Mention.jeton)
        .join(MentionFiche, col(MentionFiche.mention_id) == col(Mention.id))
        .where(col(MentionFiche.traitement_id).in_(ids), Mention.genre == PAGE, col(Mention.en_ligne_le).is_not(None))
        .where(Mention.id != id_)
        .order_by(col(Mention.en_ligne_le))
    )
    jeton = session.exec(requete).first()
    return f"{prefixe}{jeton}" if jeton else ""


def lire_versions(session: SessionCloisonnee, id_: uuid.UUID) -> Sequence[MentionVersion]:
    """Les versions publiées d'une mention, la plus récente d'abord."""
    requete = select(MentionVersion).where(MentionVersion.mention_id == id_)
    return session.exec(requete.order_by(col(MentionVersion.numero).desc())).all()


def faits_du_jour(m: Matiere) -> dict[str, dict[str, str]]:
    """Ce que l'organisme et chaque fiche disent aujourd'hui, en français."""
    return {
        ORGANISME: faits_de_l_organisme(m.responsable, m.delegue),
        **{str(x.id): faits_montres(x.saisie) for x in m.fiches},
    }


LIBELLES_ORGANISME: Final = {"responsable": "Coordonnées de l'organisme", "delegue": "Coordonnées du délégué"}


def _changements(mention: Mention, m: Matiere) -> list[Changement]:
    """Champ par champ, ce qui a changé depuis la publication ; rien si elle n'a pas eu lieu."""
    if not mention.numero:
        return []
    jour, champs = faits_du_jour(m), champs_par_nom(TraitementSaisie)
    trouves: list[Changement] = []
    for cle in dict.fromkeys([*mention.faits, *jour]):
        avant, apres = mention.faits.get(cle, {}), jour.get(cle, {})
        for nom in dict.fromkeys([*avant, *apres]):
            if avant.get(nom, "") != apres.get(nom, ""):
                libelle = LIBELLES_ORGANISME.get(nom) or champs[nom].libelle
                trouves.append(Changement(libelle, avant.get(nom, ""), apres.get(nom, "")))
    return trouves


def ecarts_de_texte(version: MentionVersion | None, paragraphes: Sequence[Paragraphe]) -> list[Changement]:
    """Paragraphe par paragraphe, ce que le texte d'aujourd'hui dit autrement que cette version."""
    if version is None:
        return []
    avant = {p["code"]: p for p in version.paragraphes}
    apres = {p.code: {"titre": p.titre, "texte": p.texte} for p in paragraphes}
    return comparer(avant, apres)


def comparer(avant: dict[str, Any], apres: dict[str, Any]) -> list[Changement]:
    """Les paragraphes qui diffèrent entre deux textes."""
    return [
        Changement((avant.get(c) or apres[c])["titre"] or LIBELLES_COURTS.get(c, c), avant.get(c, {}).get("texte", ""),
                   apres.get(c, {}).get("texte", ""))
        for c in dict.fromkeys([*avant, *apres])
        if avant.get(c, {}).get("texte") != apres.get(c, {}).get("texte")
    ]  # fmt: skip


LIBELLES_COURTS: Final = {
    "finalites": "Qui et pourquoi", "obligatoire": "Réponse obligatoire ou non", "source": "Source",
    "destinataires": "Destinataires et durées", "decision_automatisee": "Décision automatisée", "mineurs": "Moins de 15 ans",
    "droits": "Droits", "renvoi": "Information complète",
}  # fmt: skip
"""Comment nommer, à l'écran, un paragraphe qui n'a pas de titre."""
