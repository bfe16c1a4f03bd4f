"""Le bordereau d'élimination : préparé, envoyé pour visa, visé ou refusé, puis l'élimination faite, dite par une personne.

L'outil ne détruit jamais rien : sans le visa écrit (Code du patrimoine R212-14), aucune élimination ne se note.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.conservation import lectures
from registre.conservation.documents import document_du_bordereau
from registre.conservation.fonds import libres
from registre.conservation.formes import BORDEREAU
from registre.conservation.lectures import RegleVue
from registre.conservation.modele import Bordereau, BordereauSaisie, Fonds
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider
from socle.types import ecrire_date

DEPUIS: Final = {
    "retirer": frozenset({"prepare"}), "envoyer": frozenset({"prepare"}), "rappeler": frozenset({"envoye"}),
    "viser": frozenset({"envoye"}), "refuser": frozenset({"envoye"}), "eliminer": frozenset({"vise"}),
}  # fmt: skip
"""Acte → statuts d'où il est possible."""
EN_COURS: Final = ("prepare", "envoye", "vise")


@dataclass(frozen=True)
class Dossier:
    """Un bordereau, ses articles (les fonds qu'il propose) et les règles dont ils tiennent leur durée."""

    fiche: Fiche
    fonds: Sequence[Fonds]
    regles: dict[str, RegleVue]


@operation(droits.CONSERVATION_TENIR)
def preparer(atelier: Atelier, ids: Sequence[uuid.UUID], jeton: str = "") -> uuid.UUID:
    """Prépare un bordereau de ces fonds, tous d'un même service ; rend son identifiant."""
    if not ids:
        raise RegleEnfreinte("Choisissez au moins un fonds à mettre au bordereau.")
    identifiant = uuid.uuid5(atelier.organisme_id, jeton) if jeton else uuid.uuid4()
    if atelier.session.get(Objet, identifiant) is not None:
        return identifiant
    choisis = libres(atelier, ids)
    services = {f.service for _, f in choisis}
    if len(services) > 1:
        raise RegleEnfreinte("Un bordereau est celui d'un seul service : choisissez les fonds d'un même service.")
    service = services.pop()
    nom = f"Élimination {atelier.aujourd_hui.year}" + (f", {service}" if service else "")
    numero = (atelier.session.exec(select(func.max(Bordereau.numero))).one() or 0) + 1
    saisie = valider(BordereauSaisie, {"nom": nom, "service": service})
    id_ = fiches.poser(atelier, BORDEREAU, saisie, identifiant=identifiant, numero=numero)
    for objet, fonds in choisis:
        _attacher(atelier, objet, fonds, id_)
    return id_


def _attacher(atelier: Atelier, objet: Objet, fonds: Fonds, bordereau_id: uuid.UUID | None) -> None:
    """Met un fonds au bordereau, ou l'en retire ; l'acte est à son journal."""
    avancer_version(atelier.session, objet, objet.version)
    fonds.bordereau_id = bordereau_id
    atelier.session.add(fonds)
    verbe = "fonds.mis_au_bordereau" if bordereau_id else "fonds.retire_du_bordereau"
    contenu = {"libelle": objet.libelle, "bordereau": str(bordereau_id or "")}
    atelier.journaliser(Evenement(verbe, objet.type, objet.id, objet.version, contenu))


def _articles(atelier: Atelier, id_: uuid.UUID) -> list[tuple[Objet, Fonds]]:
    requete: Any = select(Objet, Fonds).join(Fonds, col(Fonds.id) == col(Objet.id)).where(Fonds.bordereau_id == id_)
    return [(o, f) for o, f in atelier.session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)))]


def _depuis(atelier: Atelier, id_: uuid.UUID, acte: str) -> Fiche:
    fiche = fiches.charger(atelier.session, BORDEREAU, id_)
    if fiche.objet.archive or fiche.ligne.statut not in DEPUIS[acte]:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel du bordereau.")
    return fiche


@operation(droits.CONSERVATION_TENIR)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: BordereauSaisie, version: int) -> int:
    """Enregistre un bordereau lu en `version` ; une fois envoyé, son texte ne change plus."""
    if fiches.charger(atelier.session, BORDEREAU, id_).ligne.statut != "prepare":
        raise RegleEnfreinte("Ce bordereau est parti : son texte ne change plus.")
    return fiches.reecrire(atelier, BORDEREAU, id_, saisie, version).objet.version


@operation(droits.CONSERVATION_TENIR)
def retirer(atelier: Atelier, id_: uuid.UUID, fonds_id: uuid.UUID | None, version: int) -> None:
    """Retire un fonds d'un bordereau en préparation ; le dernier ne se retire pas."""
    _depuis(atelier, id_, "retirer")
    articles = _articles(atelier, id_)
    retires = [(o, f) for o, f in articles if f.id == fonds_id]
    if not retires:
        raise RegleEnfreinte("Ce fonds n'est pas à ce bordereau.")
    if len(articles) == 1:
        raise RegleEnfreinte("C'est le dernier fonds de ce bordereau : abandonnez plutôt le bordereau.")
    _attacher(atelier, *retires[0], None)
    fiches.decider(atelier, BORDEREAU, id_, version, "retire", pourquoi=retires[0][0].libelle)


@operation(droits.CONSERVATION_TENIR)
def envoyer(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Note l'envoi du bordereau pour visa."""
    _depuis(atelier, id_, "envoyer")
    fiches.decider(atelier, BORDEREAU, id_, version, "envoye", statut="envoye", envoye_le=atelier.aujourd_hui)


@operation(droits.CONSERVATION_TENIR)
def rappeler(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Revient sur un envoi noté par erreur, tant qu'aucun visa n'est noté : le bordereau se prépare de nouveau."""
    _depuis(atelier, id_, "rappeler")
    fiches.decider(atelier, BORDEREAU, id_, version, "rappele", statut="prepare", envoye_le=None)


def _jour(atelier: Atelier, jour: date | None, depuis: date | None) -> date:
    if jour is None:
        raise RegleEnfreinte("Donnez la date.")
    if jour > atelier.aujourd_hui:
        raise RegleEnfreinte("Cette date est dans l'avenir.")
    if depuis is not None and jour < depuis:
        raise RegleEnfreinte(f"Cette date précède l'étape d'avant, du {ecrire_date(depuis)}.")
    return jour


@operation(droits.CONSERVATION_VISER)
def viser(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, reference: str) -> None:
    """Note le visa reçu : sa date, sa référence ; le bordereau visé est aux pièces (Code du patrimoine R212-14)."""
    bordereau = _depuis(atelier, id_, "viser").ligne
    le = _jour(atelier, jour, bordereau.envoye_le)
    if not reference.strip():
        raise RegleEnfreinte("Donnez la référence du visa.")
    if not objets_lies(atelier.session, [id_], ["preuve"])[id_]:
        raise RegleEnfreinte("Déposez d'abord le bordereau visé dans « Liens et pièces ».")
    fiches.decider(
        atelier, BORDEREAU, id_, version, "vise", statut="vise", vise_le=le, visa_reference=reference.strip()[:500]
    )


@operation(droits.CONSERVATION_VISER)
def refuser(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Note le refus du visa : les fonds redeviennent libres, le bordereau garde la liste de ce qu'il proposait."""
    _depuis(atelier, id_, "refuser")
    if not motif.strip():
        raise RegleEnfreinte("Écrivez le motif du refus.")
    _liberer(atelier, id_, version, "refuse", motif)


def _liberer(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, motif: str) -> None:
    articles = _articles(atelier, id_)
    noms = "\n".join(objet.libelle for objet, _ in articles)
    for objet, fonds in articles:
        _attacher(atelier, objet, fonds, None)
    fiches.decider(
        atelier, BORDEREAU, id_, version, verbe, statut="refuse", refus_motif=motif.strip()[:5000], articles=noms
    )


@operation(droits.CONSERVATION_TENIR)
def abandonner(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Renonce à un bordereau en préparation : ses fonds redeviennent libres, son numéro reste pris."""
    _depuis(atelier, id_, "envoyer")
    _liberer(atelier, id_, version, "abandonne", "Abandonné avant l'envoi.")


@operation(droits.CONSERVATION_VISER)
def noter_elimination(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, temoin: str) -> None:
    """Note que les fonds ont été éliminés, par des personnes : la date, la fonction du témoin. L'outil n'efface rien."""
    bordereau = _depuis(atelier, id_, "eliminer").ligne
    le = _jour(atelier, jour, bordereau.vise_le)
    if not temoin.strip():
        raise RegleEnfreinte("Donnez la fonction du témoin de l'élimination.")
    for objet, fonds in _articles(atelier, id_):
        avancer_version(atelier.session, objet, objet.version)
        fonds.elimine_le = le
        objet.archive = True
        atelier.session.add_all([objet, fonds])
        contenu = {"libelle": objet.libelle, "elimine_le": le.isoformat()}
        atelier.journaliser(Evenement("fonds.elimine", objet.type, objet.id, objet.version, contenu))
    fiches.decider(
        atelier, BORDEREAU, id_, version, "elimine", statut="elimine", elimine_le=le, temoin=temoin.strip()[:500]
    )


def _charger(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    fiche = fiches.charger(atelier.session, BORDEREAU, id_)
    regles = {r.cle: r for r in lectures.regles_valables(atelier.session)}
    return Dossier(fiche, [fonds for _, fonds in _articles(atelier, id_)], regles)


@lecture(droits.LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Un bordereau et ses fonds."""
    return _charger(atelier, id_)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un bordereau."""
    return fiches.charger(atelier.session, BORDEREAU, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un bordereau tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un bordereau."""
    fiches.charger(atelier.session, BORDEREAU, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, page: int = 1) -> PageFiches:
    """Une page de bordereaux, le dernier d'abord."""
    return fiches.lister(atelier, BORDEREAU, page=page, ordre=(col(Bordereau.numero).desc(),))


@dataclass(frozen=True)
class EnCours:
    """Un bordereau qui attend encore : son envoi, son visa ou l'élimination ; `fonds` : combien il en propose."""

    id: uuid.UUID
    libelle: str
    statut: str
    fonds: int


@lecture(droits.LIRE)
def en_cours(atelier: Atelier) -> list[EnCours]:
    """Les bordereaux dont les fonds ne sont plus à préparer, ni encore éliminés ; le dernier d'abord."""
    requete: Any = select(Objet.id, Objet.libelle, Bordereau.statut, func.count(col(Fonds.id))).join(
        Bordereau, col(Bordereau.id) == col(Objet.id)
    ).join(Fonds, col(Fonds.bordereau_id) == col(Objet.id)).where(
        col(Bordereau.statut).in_(EN_COURS)
    ).group_by(col(Objet.id), col(Objet.libelle), col(Bordereau.statut), col(Bordereau.numero)).order_by(
        col(Bordereau.numero).desc())  # fmt: skip
    return [EnCours(*ligne) for ligne in atelier.session.exec(requete)]


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Dossier]:
    dossier = _charger(atelier, id_)
    atelier.journaliser(Evenement("bordereau.exporte", BORDEREAU.code, id_, None, {"format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), dossier


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[int, bytes]:
    """Le bordereau en Word, ODT ou PDF ; rend (numéro, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Un bordereau s'exporte en Word, en ODT ou en PDF.")
    organisme, dossier = _lire_pour_exporter(contexte, id_, format_)
    arbre = document_du_bordereau(organisme, dossier.fiche, dossier.fonds, dossier.regles, contexte.aujourd_hui)
    return dossier.fiche.ligne.numero, rendre(arbre, format_)
