"""Inscrire un incident, le tenir, le lire : le numéro se donne sous le verrou du journal, il ne se reprend jamais."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.violations import regles
from registre.violations.forme import FORME
from registre.violations.modele import TYPE, Notification, Violation, ViolationSaisie
from socle import coffrets
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.saisies import trop_long
from socle.types import lire_ligne

CONTACT: Final = "contact"
PASSES: Final = {
    "connue_le": "La prise de connaissance", "debut_le": "Le début", "fin_le": "La fin",
    "communication_le": "La communication", "plainte_le": "La plainte",
}  # fmt: skip
LONGUEUR_CONTACT: Final = 200


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1. `genre` : violation, incident, ou rien pour tous."""

    demande: str = ""
    statut: str = ""
    genre: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class Dossier:
    """Un incident, ses notifications dans l'ordre, et qui appeler sur place (gardé chiffré)."""

    fiche: Fiche
    notifications: tuple[Notification, ...]
    contact: Mapping[str, Any]

    @property
    def en_attente(self) -> bool:
        """Vrai si une notification initiale attend encore d'être complétée."""
        return [n.genre for n in self.notifications] == [regles.INITIALE]


@operation(droits.VIOLATIONS_MODIFIER)
def creer(atelier: Atelier, saisie: ViolationSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Inscrit un incident par la fiche entière, lié à `objet_id` si on l'ouvre de là ; rend son identifiant."""
    id_ = inscrire(atelier, saisie, jeton=jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.VIOLATIONS_DECLARER)
def declarer(
    atelier: Atelier, saisie: ViolationSaisie, contact: Mapping[str, str] | None = None, jeton: str = ""
) -> uuid.UUID:
    """Inscrit un incident déclaré en quelques questions ; le même envoi deux fois n'en inscrit qu'un."""
    id_ = inscrire(atelier, saisie, jeton=jeton, verbe="declare")
    utile = _contact(contact or {})
    if utile and coffrets.lire(atelier, id_, CONTACT) is None:
        coffrets.poser(atelier, id_, CONTACT, utile)
    return id_


def inscrire(
    atelier: Atelier, saisie: ViolationSaisie, *, jeton: str = "", identifiant: uuid.UUID | None = None,
    verbe: str = "cree", diffusion_id: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Pose l'incident dans une opération ouverte, avec le numéro qui suit ; rend le même s'il est déjà là."""
    controler(atelier, saisie)
    annee = atelier.aujourd_hui.year
    dernier = select(func.max(Violation.numero)).where(
        Violation.organisme_id == atelier.organisme_id, Violation.annee == annee
    )
    numero = regles.numero_suivant(atelier.session.exec(dernier).one())
    return fiches.poser(
        atelier, FORME, saisie, jeton=jeton, identifiant=identifiant, verbe=verbe,
        libelle=_libelle(f"{annee}-{numero:03d}", saisie), annee=annee, numero=numero, ouverte_le=atelier.quand,
        declaree_par=atelier.contexte.acteur.nom, diffusion_id=diffusion_id, **_calcules(atelier, saisie),
    )  # fmt: skip


def _libelle(reference: str, saisie: ViolationSaisie) -> str:
    return f"{reference} {saisie.titre}"


def _calcules(atelier: Atelier, saisie: ViolationSaisie) -> dict[str, Any]:
    connue_a = regles.instant(saisie.connue_le, saisie.connue_heure, atelier.contexte.fuseau)
    return {"connue_a": connue_a, "saisie_le": atelier.quand}


def controler(atelier: Atelier, saisie: ViolationSaisie) -> None:
    """Dates à venir, ordre des dates, prestataire de l'organisme ; `SaisieRefusee` avec une phrase par champ."""
    fautes: dict[str, list[str]] = {}
    for nom, quoi in PASSES.items():
        if (jour := getattr(saisie, nom)) is not None and jour > atelier.aujourd_hui:
            fautes[nom] = [f"{quoi} ne peut pas être à venir."]
    connue_a = regles.instant(saisie.connue_le, saisie.connue_heure, atelier.contexte.fuseau)
    if "connue_le" not in fautes and connue_a is not None and connue_a > atelier.quand:
        fautes["connue_heure"] = ["Cette heure est à venir."]
    if saisie.connue_le and saisie.debut_le and saisie.connue_le < saisie.debut_le:
        fautes.setdefault("connue_le", []).append("La prise de connaissance vient avant le début.")
    if saisie.relation_id is not None:
        objet = atelier.session.get(Objet, saisie.relation_id)
        if objet is None or objet.type != "relation":
            fautes["relation_id"] = ["Choisissez un prestataire de la liste."]
    if fautes:
        raise SaisieRefusee(fautes)


@operation(droits.VIOLATIONS_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ViolationSaisie, version: int) -> int:
    """Enregistre l'incident lu en `version` ; possible à tout moment, sauf clos."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if refus := regles.refus_de("modifier", lue.ligne, lue.objet.archive):
        raise RegleEnfreinte(refus)
    controler(atelier, saisie)
    _garder_l_ordre(atelier, lue.ligne.premiere_a, saisie)
    libelle = _libelle(lue.ligne.reference, saisie)
    rendue = fiches.reecrire(atelier, FORME, id_, saisie, version, libelle=libelle, **_calcules(atelier, saisie))
    return rendue.objet.version


def _garder_l_ordre(atelier: Atelier, partie: datetime | None, saisie: ViolationSaisie) -> None:
    """Une notification partie suppose une prise de connaissance, et la suit."""
    if partie is None:
        return
    connue_a = regles.instant(saisie.connue_le, saisie.connue_heure, atelier.contexte.fuseau)
    if connue_a is None:
        raise SaisieRefusee({"connue_le": ["Une notification est déjà partie : gardez la prise de connaissance."]})
    if connue_a > partie:
        raise SaisieRefusee({"connue_le": ["Une notification est partie avant cet instant."]})


@operation(droits.VIOLATIONS_QUALIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un incident clos aux archives, ou l'en sort ; son numéro reste le sien, et il reste au registre."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if archive and fiche.ligne.statut != "close":
        raise RegleEnfreinte("Un incident s'archive une fois clos : ses délais courent encore.")
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(droits.VIOLATIONS_MODIFIER)
def noter_contact(atelier: Atelier, id_: uuid.UUID, contact: Mapping[str, str]) -> None:
    """Garde qui appeler sur place, chiffré hors du journal ; deux blancs l'effacent."""
    fiches.charger(atelier.session, FORME, id_)
    if utile := _contact(contact):
        coffrets.poser(atelier, id_, CONTACT, utile)
    elif not coffrets.effacer(atelier, id_, CONTACT):
        return
    verbe = "contact_note" if utile else "contact_efface"
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, id_, None, {}))


def _contact(recu: Mapping[str, str]) -> dict[str, str]:
    lu = {nom: lire_ligne(recu.get(nom, "")) for nom in ("nom", "telephone")}
    for valeur in lu.values():
        if phrase := trop_long(valeur, LONGUEUR_CONTACT):
            raise RegleEnfreinte(phrase)
    return lu if any(lu.values()) else {}


@lecture(droits.VIOLATIONS_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page d'incidents, le dernier inscrit d'abord."""
    conditions: list[Any] = [Violation.statut == filtre.statut] if filtre.statut else []
    if filtre.genre:
        conditions.append(col(Violation.est_violation).is_(filtre.genre == "violation"))
    ordre = (col(Violation.annee).desc(), col(Violation.numero).desc())
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions, ordre=ordre
    )  # fmt: skip


def notifications_de(atelier: Atelier, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Notification]]:
    """Les notifications de ces incidents, dans l'ordre, en une requête."""
    requete = select(Notification).where(col(Notification.violation_id).in_(ids)).order_by(col(Notification.rang))
    rangees: dict[uuid.UUID, list[Notification]] = {}
    for n in atelier.session.exec(requete) if ids else ():
        rangees.setdefault(n.violation_id, []).append(n)
    return rangees


def charger_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """L'incident entier, dans une opération ouverte."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    notifications = notifications_de(atelier, [id_]).get(id_, [])
    return Dossier(fiche, tuple(notifications), coffrets.lire(atelier, id_, CONTACT) or {})


@lecture(droits.VIOLATIONS_LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """L'incident, ses notifications, son contact."""
    return charger_dossier(atelier, id_)


@lecture(droits.VIOLATIONS_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La fiche de l'incident."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.VIOLATIONS_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """La fiche telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.VIOLATIONS_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à l'incident."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)
