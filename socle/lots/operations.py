"""Ouvrir un lot, le faire avancer, l'arrêter, le reprendre, le défaire.

Chaque organisme est écrit chez lui, dans sa transaction, à son journal, avec les droits que la personne y a à cet instant.
Une seule machine fait avancer un lot à la fois : elle tient un bail, prolongé à chaque ligne. Une panne entre l'écriture
chez l'organisme et la note au lot fait recommencer la ligne : le genre y retrouve ce qu'il a déjà posé.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import col, func, select, update

from socle.base import nouvel_id
from socle.erreurs import Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.lots.droits import LOTS_SUIVRE
from socle.lots.genres import GARDEE, REFUSEE, Ecrit, Genre, Resultat, Tache, genre_de
from socle.lots.modele import LigneDeLot, Lot
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import SessionCloisonnee

TYPE: Final = "lot"
MAXIMUM: Final = 2000
DUREE_MAXIMALE: Final = 8.0
"""Secondes qu'une demande de page y passe ; le reste se fait au fond, ou d'un clic."""
BAIL: Final = timedelta(minutes=2)
PAR_PRISE: Final = 25
EN_COURS, FINI, ARRETE, ANNULATION, ANNULE = "en_cours", "fini", "arrete", "annulation", "annule"
VIVANTS: Final = (EN_COURS, ANNULATION)
_DEFAUT = "Un défaut a empêché cette ligne : l'administrateur trouvera pourquoi au journal technique."
_LONGUEUR = 600
_A_NOTER: Final = {EN_COURS: frozenset({"attente"}), ANNULATION: frozenset({"faite"})}
"""Sens du lot → états d'une ligne que personne d'autre n'a encore traitée dans ce sens."""
_RATTRAPABLES: Final = frozenset({"arretee", "refusee", "deja"})
"""États dont une ligne sort si elle a pourtant écrit chez l'organisme : ce qui est écrit doit pouvoir se défaire."""


@dataclass(frozen=True)
class Demande:
    """Une ligne à faire : l'organisme, ce qui la distingue (un fichier), ce qui lui est propre (valeurs JSON)."""

    cible_id: uuid.UUID
    precision: str = ""
    propre: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Prise:
    """Des lignes prises sous un bail, et le sens où elles vont."""

    genre: Genre
    etat: str
    bail: datetime
    commune: Mapping[str, Any]
    lignes: tuple[tuple[LigneDeLot, Mapping[str, Any]], ...]


def ouvrir(
    contexte: Contexte, code: str, libelle: str, commune: Mapping[str, Any], demandes: Sequence[Demande], jeton: str = ""
) -> uuid.UUID:  # fmt: skip
    """Ouvre un lot sur des organismes du sous-arbre ; rien n'est encore fait.

    Le même jeton et la même demande rendent le même lot ; une demande changée en ouvre un autre.
    """
    genre = genre_de(code)
    contexte.exige(genre.droit)
    if not demandes:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme."]})
    if len(demandes) > MAXIMUM:
        raise SaisieRefusee({"organisme": [f"Un lot compte au plus {MAXIMUM} lignes : faites-en plusieurs."]})
    noms = {id_: nom for id_, (nom, _) in organismes_du_territoire(contexte).items()}
    if not {d.cible_id for d in demandes} <= set(noms):
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")
    return operation(genre.droit)(_ouvrir)(contexte, code, libelle[:300], commune, demandes, noms, jeton)


def _ouvrir(
    atelier: Atelier, code: str, libelle: str, commune: Mapping[str, Any], demandes: Sequence[Demande],
    noms: Mapping[uuid.UUID, str], jeton: str,
) -> uuid.UUID:  # fmt: skip
    id_ = identifiant_de(_cle(jeton, code, commune, demandes), atelier.organisme_id)
    if id_ and atelier.session.get(Lot, id_):
        return id_
    acteur = atelier.contexte.acteur
    lot = Lot(organisme_id=atelier.organisme_id, id=id_ or nouvel_id(), genre=code, libelle=libelle, demande_par=acteur.nom,
              demande_par_id=acteur.id, cree_le=atelier.quand)  # fmt: skip
    lot.charge = _sceller(atelier, lot.id, commune)
    atelier.session.add(lot)
    atelier.session.flush()
    for rang, demande in enumerate(demandes):
        ligne = LigneDeLot(organisme_id=atelier.organisme_id, lot_id=lot.id, cible_id=demande.cible_id,
                         cible_nom=noms[demande.cible_id][:300], precision=demande.precision[:300], rang=rang)  # fmt: skip
        ligne.charge = _sceller(atelier, ligne.id, demande.propre) if demande.propre else b""
        atelier.session.add(ligne)
    _consigner(atelier, lot, "lance", lignes=len(demandes))
    return lot.id


def _cle(jeton: str, code: str, commune: Mapping[str, Any], demandes: Sequence[Demande]) -> str:
    """Ce à quoi un second envoi du même formulaire se reconnaît ; vide sans jeton."""
    lignes = [[str(d.cible_id), d.precision, d.propre] for d in demandes]
    contenu = json.dumps([code, commune, lignes], sort_keys=True, default=str)
    return f"lot|{jeton}|{hashlib.sha256(contenu.encode()).hexdigest()}" if jeton else ""


def _sceller(atelier: Atelier, id_: uuid.UUID, valeurs: Mapping[str, Any]) -> bytes:
    clair = json.dumps(valeurs, ensure_ascii=False, default=str).encode()
    return atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, clair, f"lots|charge|{id_}")


def _desceller(atelier: Atelier, id_: uuid.UUID, octets: bytes) -> Mapping[str, Any]:
    if not octets:
        return {}
    clair = atelier.contexte.coffre.dechiffrer(atelier.session, atelier.organisme_id, octets, f"lots|charge|{id_}")
    lue: Mapping[str, Any] = json.loads(clair)
    return lue


def _consigner(atelier: Atelier, lot: Lot, verbe: str, **ajouts: Any) -> None:
    contenu = {"libelle": lot.libelle, "genre": lot.genre, "etat": lot.etat, **ajouts}
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, lot.id, None, contenu))


def trouver(session: SessionCloisonnee, lot_id: uuid.UUID, *, verrou: bool = False) -> Lot:
    """Le lot de cet identifiant dans le périmètre, sinon `Introuvable`."""
    requete = select(Lot).where(Lot.id == lot_id)
    lot = session.exec(requete.with_for_update() if verrou else requete).first()
    if lot is None:
        raise Introuvable
    return lot


def avancer(contexte: Contexte, lot_id: uuid.UUID, duree: float = DUREE_MAXIMALE) -> int:
    """Fait avancer un lot pendant `duree` secondes au plus ; rend le nombre de lignes traitées (0 si un autre le tient)."""
    genre = genre_de(_genre(contexte, lot_id))
    contexte.exige(genre.droit)
    fin, faites = time.monotonic() + duree, 0
    bail: datetime | None = None
    while (prise := operation(genre.droit)(_prendre)(contexte, lot_id, bail)) is not None:
        bail = prise.bail
        for ligne, propre in prise.lignes:
            resultat = _executer(contexte, prise, ligne, propre)
            suivant = operation(genre.droit)(_inscrire)(contexte, lot_id, ligne.id, bail, resultat, prise.etat)
            if suivant is None:
                return faites
            bail, faites = suivant, faites + 1
            if time.monotonic() > fin:
                operation(genre.droit)(_rendre)(contexte, lot_id, bail)
                return faites
    return faites


@lecture(LOTS_SUIVRE)
def _genre(atelier: Atelier, lot_id: uuid.UUID) -> str:
    return trouver(atelier.session, lot_id).genre


def _prendre(atelier: Atelier, lot_id: uuid.UUID, bail: datetime | None) -> _Prise | None:
    """Des lignes à traiter, sous un bail neuf ou prolongé ; None s'il n'en reste pas, ou si un autre tient le lot."""
    lot = trouver(atelier.session, lot_id, verrou=True)
    if lot.etat not in VIVANTS or (lot.bail is not None and lot.bail > atelier.quand and lot.bail != bail):
        return None
    lignes = _suivantes(atelier.session, lot)
    if not lignes:
        _conclure(atelier, lot)
        return None
    lot.bail = atelier.quand + BAIL
    atelier.session.add(lot)
    commune = _desceller(atelier, lot.id, lot.charge)
    prises = tuple((ligne, _desceller(atelier, ligne.id, ligne.charge)) for ligne in lignes)
    return _Prise(genre_de(lot.genre), lot.etat, lot.bail, commune, prises)


def _suivantes(session: SessionCloisonnee, lot: Lot) -> list[LigneDeLot]:
    voulu, ordre = ("attente", col(LigneDeLot.rang)) if lot.etat == EN_COURS else ("faite", col(LigneDeLot.rang).desc())
    requete = select(LigneDeLot).where(LigneDeLot.lot_id == lot.id, LigneDeLot.etat == voulu).order_by(ordre)
    return list(session.exec(requete.limit(PAR_PRISE)))


def _conclure(atelier: Atelier, lot: Lot) -> None:
    lot.etat = FINI if lot.etat == EN_COURS else ANNULE
    lot.bail, lot.fini_le = None, atelier.quand
    atelier.session.add(lot)
    _consigner(atelier, lot, "fini" if lot.etat == FINI else "annule", **compter(atelier.session, lot.id))


def _executer(contexte: Contexte, prise: _Prise, ligne: LigneDeLot, propre: Mapping[str, Any]) -> Resultat:
    """Fait ou défait une ligne ; un refus est une réponse, un défaut est noté et n'arrête pas les autres."""
    tache = Tache(ligne.lot_id, ligne.rang, prise.commune, propre)
    retour = prise.etat == ANNULATION
    try:
        chez = contexte_chez(contexte, ligne.cible_id)
        if not retour:
            return prise.genre.faire(chez, tache)
        if prise.genre.defaire is None:
            return Resultat(GARDEE, "Ce genre de lot ne se défait pas.")
        ecrits = tuple(Ecrit(t, uuid.UUID(id_), int(version)) for t, id_, version in ligne.objets)
        return prise.genre.defaire(chez, ecrits, tache)
    except SaisieRefusee as refus:
        phrases = " ".join(p for liste in refus.erreurs.values() for p in liste)
        return Resultat(GARDEE if retour else REFUSEE, phrases)
    except Refus as refus:
        return Resultat(GARDEE if retour else REFUSEE, refus.phrase)
    except Exception as erreur:
        structlog.get_logger("gouverne").error(
            "lot", genre=prise.genre.code, erreur=type(erreur).__name__, exc_info=True
        )
        return Resultat(GARDEE if retour else REFUSEE, _DEFAUT)


def _inscrire(
    atelier: Atelier, lot_id: uuid.UUID, ligne_id: uuid.UUID, bail: datetime, resultat: Resultat, etat: str
) -> datetime | None:  # fmt: skip
    """Note ce qu'une ligne a donné et prolonge le bail ; None si le lot a changé de mains ou d'état : on s'arrête là."""
    lot = trouver(atelier.session, lot_id, verrou=True)
    ligne = atelier.session.exec(select(LigneDeLot).where(LigneDeLot.id == ligne_id, LigneDeLot.lot_id == lot_id)).one()
    if ligne.etat in _A_NOTER[etat] or (resultat.objets and ligne.etat in _RATTRAPABLES):
        _noter(atelier, lot, ligne, resultat, etat)
    if lot.bail != bail or lot.etat != etat:
        return None
    lot.bail = atelier.quand + BAIL
    atelier.session.add(lot)
    return lot.bail


def _noter(atelier: Atelier, lot: Lot, ligne: LigneDeLot, resultat: Resultat, etat: str) -> None:
    """Écrit le compte rendu d'une ligne. Ce qui a été posé pendant que le lot se défaisait se défera aussi."""
    ligne.etat, ligne.message, ligne.faite_le = resultat.etat, resultat.message[:_LONGUEUR], atelier.quand
    if etat == EN_COURS:
        ligne.objets = [[e.type, str(e.id), str(e.version)] for e in resultat.objets]
        if lot.etat == ANNULE and resultat.objets:
            lot.etat, lot.fini_le = ANNULATION, None
            atelier.session.add(lot)
    atelier.session.add(ligne)


def _rendre(atelier: Atelier, lot_id: uuid.UUID, bail: datetime) -> None:
    """Rend le bail : une autre machine, ou la page suivante, peut continuer tout de suite."""
    lot = trouver(atelier.session, lot_id, verrou=True)
    if lot.bail == bail:
        lot.bail = None
        atelier.session.add(lot)
        if not _suivantes(atelier.session, lot):
            _conclure(atelier, lot)


def arreter(contexte: Contexte, lot_id: uuid.UUID) -> None:
    """Arrête un lot en cours : ce qui est fait reste fait, ce qui attendait ne se fera pas."""
    genre = genre_de(_genre(contexte, lot_id))
    operation(genre.droit)(_arreter)(contexte, lot_id)


def _arreter(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = trouver(atelier.session, lot_id, verrou=True)
    if lot.etat != EN_COURS:
        raise RegleEnfreinte("Ce lot n'est plus en cours.")
    lot.etat, lot.fini_le = ARRETE, atelier.quand
    atelier.session.add(lot)
    _passer(atelier.session, lot_id, "attente", "arretee")
    _consigner(atelier, lot, "arrete", **compter(atelier.session, lot_id))


def _passer(session: SessionCloisonnee, lot_id: uuid.UUID, de: str, vers: str) -> None:
    session.execute(
        update(LigneDeLot).where(col(LigneDeLot.lot_id) == lot_id, col(LigneDeLot.etat) == de).values(etat=vers)
    )


def reprendre(contexte: Contexte, lot_id: uuid.UUID) -> None:
    """Remet en attente ce qui a été refusé ou arrêté ; ce qui est fait ne se refait pas."""
    genre = genre_de(_genre(contexte, lot_id))
    operation(genre.droit)(_reprendre)(contexte, lot_id)


def _reprendre(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = trouver(atelier.session, lot_id, verrou=True)
    if lot.etat not in {FINI, ARRETE}:
        raise RegleEnfreinte("Ce lot ne se reprend pas : il est en cours, ou il a été défait.")
    if not lot.charge:
        raise RegleEnfreinte("Ce lot est trop vieux pour être repris : ce qu'il portait a été effacé.")
    _passer(atelier.session, lot_id, "refusee", "attente")
    _passer(atelier.session, lot_id, "arretee", "attente")
    _relancer(atelier, lot, EN_COURS)
    _consigner(atelier, lot, "repris")


def _relancer(atelier: Atelier, lot: Lot, etat: str) -> None:
    """Remet un lot en marche, au nom de qui le demande : la personne qui l'a lancé a pu perdre ses droits."""
    lot.etat, lot.bail, lot.fini_le, lot.echecs = etat, None, None, 0
    lot.demande_par_id = atelier.contexte.acteur.id
    atelier.session.add(lot)


def defaire(contexte: Contexte, lot_id: uuid.UUID) -> None:
    """Demande de défaire tout le lot : `avancer` le fera ligne à ligne, de la dernière à la première.

    Sur un lot déjà défait, retente ce qui a été gardé : un refus peut n'avoir été que passager.
    """
    genre = genre_de(_genre(contexte, lot_id))
    if genre.defaire is None:
        raise RegleEnfreinte("Ce genre de lot ne se défait pas.")
    operation(genre.droit)(_defaire)(contexte, lot_id)


def _defaire(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = trouver(atelier.session, lot_id, verrou=True)
    if lot.etat not in {FINI, ARRETE, ANNULE}:
        raise RegleEnfreinte("Ce lot est encore en cours : arrêtez-le d'abord.")
    _passer(atelier.session, lot_id, "gardee", "faite")
    _relancer(atelier, lot, ANNULATION)
    _consigner(atelier, lot, "defait")


def compter(session: SessionCloisonnee, lot_id: uuid.UUID) -> dict[str, int]:
    """État → nombre de lignes, en une requête."""
    requete = select(LigneDeLot.etat, func.count()).where(LigneDeLot.lot_id == lot_id).group_by(LigneDeLot.etat)
    return dict(session.exec(requete).all())
