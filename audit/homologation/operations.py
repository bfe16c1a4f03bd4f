"""Ce qu'une personne fait d'un dossier d'homologation : l'ouvrir, l'écrire par parties, suivre ses mesures, le ranger."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, or_, select

from audit import droits
from audit.autodiagnostics.modele import AUTODIAGNOSTIC
from audit.homologation import regles
from audit.homologation.forme import FORME
from audit.homologation.listes import LISTES
from audit.homologation.modele import Attestation, AvisRendu, DecisionPrise, Homologation, HomologationSaisie
from audit.verifications.rattachement import controler_systeme, rattacher
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `etat` : un code de `etats_homologations`. `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class Dossier:
    """Un dossier entier : la fiche, avis et décisions (les derniers d'abord), l'attestation, ce que le parcours demande."""

    fiche: Fiche
    avis: tuple[AvisRendu, ...]
    decisions: tuple[DecisionPrise, ...]
    attestation: Attestation | None
    points: tuple[regles.Point, ...]

    @property
    def avis_du_tour(self) -> tuple[AvisRendu, ...]:
        """Les avis rendus sur le dossier tel qu'il a été soumis la dernière fois."""
        return tuple(a for a in self.avis if a.rang == self.fiche.ligne.tour)

    @property
    def decision(self) -> DecisionPrise | None:
        """La dernière décision prise."""
        return self.decisions[0] if self.decisions else None


def _controler(atelier: Atelier, saisie: HomologationSaisie, avant: HomologationSaisie | None = None) -> None:
    """Le système est de l'organisme ; chaque scénario mène à un événement du dossier. Une mesure perd les scénarios ôtés."""
    controler_systeme(atelier, saisie.systeme_id)
    _controler_autodiagnostic(atelier, saisie.autodiagnostic_id)
    connus = {e.id for e in saisie.evenements if e.id is not None}
    otes = {e.id: e.nom for e in avant.evenements if e.id not in connus} if avant else {}
    perdus = [otes[sc.evenement_id] for sc in saisie.scenarios if sc.evenement_id in otes]
    if perdus:
        noms = " ; ".join(dict.fromkeys(perdus))
        raise SaisieRefusee({"evenements": [f"Un scénario mène encore à « {noms} » : retirez d'abord le scénario."]})
    inconnus = [rang for rang, sc in enumerate(saisie.scenarios) if sc.evenement_id not in {None, *connus}]
    if inconnus:
        raise SaisieRefusee(
            {f"scenarios-{r}-evenement_id": ["Choisissez un événement de ce dossier."] for r in inconnus}
        )
    scenarios = {str(sc.id) for sc in saisie.scenarios if sc.id is not None}
    for mesure in saisie.mesures:
        mesure.scenarios = [id_ for id_ in mesure.scenarios if id_ in scenarios]


def _controler_autodiagnostic(atelier: Atelier, id_: uuid.UUID | None) -> None:
    objet = atelier.session.get(Objet, id_) if id_ is not None else None
    if id_ is not None and (objet is None or objet.type != AUTODIAGNOSTIC):
        raise SaisieRefusee({"autodiagnostic_id": ["Choisissez un autodiagnostic de la liste."]})


@operation(droits.HOMOLOGUER)
def creer(
    atelier: Atelier, saisie: HomologationSaisie, objet_id: uuid.UUID | None = None, jeton: str = ""
) -> uuid.UUID:
    """Ouvre un dossier, lié à `objet_id` si on l'ouvre depuis une fiche ; rend son identifiant."""
    _controler(atelier, saisie)
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton)
    for cible in (saisie.systeme_id, saisie.autodiagnostic_id):
        rattacher(atelier, id_, cible)
    if objet_id is not None and objet_id not in (saisie.systeme_id, saisie.autodiagnostic_id):
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.HOMOLOGUER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: HomologationSaisie, version: int) -> int:
    """Enregistre un dossier lu en `version`, tant qu'il est en préparation."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.ligne.statut not in regles.DEPUIS["modifier"]:
        raise RegleEnfreinte("Ce dossier est soumis ou décidé : reprenez sa préparation pour le modifier.")
    _controler(atelier, saisie, lue.saisie)
    systeme, autodiagnostic = lue.ligne.systeme_id, lue.ligne.autodiagnostic_id
    version = fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version
    rattacher(atelier, id_, saisie.systeme_id, systeme)
    rattacher(atelier, id_, saisie.autodiagnostic_id, autodiagnostic)
    return version


@operation(droits.HOMOLOGUER)
def suivre_une_mesure(atelier: Atelier, id_: uuid.UUID, version: int, mesure_id: uuid.UUID | None, etat: str) -> None:
    """Note où en est une mesure, même une fois le dossier décidé : le suivi continue."""
    lue = fiches.charger(atelier.session, FORME, id_)
    saisie = lue.saisie.model_copy(deep=True)
    mesure = next((m for m in saisie.mesures if mesure_id is not None and m.id == mesure_id), None)
    if mesure is None or etat not in LISTES["etats_mesures"].codes:
        raise RegleEnfreinte("Choisissez une mesure de ce dossier, et où elle en est.")
    mesure.etat = etat
    fiches.reecrire(atelier, FORME, id_, saisie, version, "mesure_suivie")


@operation(droits.HOMOLOGUER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un dossier aux archives, ou l'en sort ; une homologation en vigueur ou publiée ne se range pas."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if archive and regles.en_vigueur(lue.ligne, atelier.aujourd_hui):
        raise RegleEnfreinte(
            "Cette homologation est en vigueur : l'autorité la retire d'abord, si le système s'arrête."
        )
    publiee = attestation_de(atelier.session, id_)
    if archive and publiee is not None and publiee.publiee_le is not None:
        raise RegleEnfreinte("L'attestation est encore publiée : dépubliez-la d'abord.")
    fiches.archiver(atelier, FORME, id_, version, archive)


def attestation_de(session: SessionCloisonnee, id_: uuid.UUID) -> Attestation | None:
    """L'attestation d'un dossier, publiée ou non."""
    return session.exec(select(Attestation).where(Attestation.homologation_id == id_)).first()


def charger_dossier(session: SessionCloisonnee, id_: uuid.UUID, jour: date) -> Dossier:
    """Le dossier entier ; `Introuvable` s'il n'est pas là."""
    fiche = fiches.charger(session, FORME, id_)
    avis = _lignes(session, AvisRendu, id_, col(AvisRendu.inscrit_le).desc())
    decisions = _lignes(session, DecisionPrise, id_, col(DecisionPrise.inscrit_le).desc())
    attestation = attestation_de(session, id_)
    publiee = attestation is not None and attestation.publiee_le is not None
    du_tour = [a for a in avis if a.rang == fiche.ligne.tour]
    liste = regles.points(fiche.saisie, fiche.ligne, du_tour, publiee, jour)
    return Dossier(fiche, tuple(avis), tuple(decisions), attestation, tuple(liste))


def _lignes(session: SessionCloisonnee, table: Any, id_: uuid.UUID, ordre: Any) -> Sequence[Any]:
    return session.exec(select(table).where(table.fiche_id == id_).order_by(ordre, col(table.id).desc())).all()


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un dossier, sans ses avis ni ses décisions."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Un dossier entier."""
    return charger_dossier(atelier.session, id_, atelier.aujourd_hui)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un dossier tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un dossier."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de dossiers."""
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page,
        conditions=_conditions(filtre.etat, atelier.aujourd_hui),
    )  # fmt: skip


def _conditions(etat: str, jour: date) -> list[Any]:
    """Les mêmes états que `regles.etat`, dits à la base."""
    h = Homologation
    if etat in {"preparation", "soumis"}:
        return [h.statut == etat]
    decidee: list[Any] = [h.statut == "decidee"]
    accord, vit = col(h.decision).in_(regles.ACCORDS), col(h.retiree_le).is_(None)
    court = col(h.valide_jusqu_au) >= jour
    par_etat: dict[str, list[Any]] = {
        "refusee": [h.decision == "refus"],
        "retiree": [accord, col(h.retiree_le).is_not(None)],
        "expiree": [accord, vit, or_(col(h.valide_jusqu_au).is_(None), col(h.valide_jusqu_au) < jour)],
        "en_vigueur": [h.decision == "favorable", vit, court],
        "en_vigueur_reserves": [h.decision == "reserves", vit, court],
    }
    return [*decidee, *par_etat[etat]] if etat in par_etat else []
