"""Lire ce qu'il faut pour imprimer un incident ou le registre, et le journaliser."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from registre import droits
from registre.violations import courrier, documents, tenue
from registre.violations.forme import FORME
from registre.violations.modele import TYPE, Notification, Violation
from registre.violations.operations import Dossier, charger_dossier, notifications_de
from registre.violations.teleservice import Partie, parties
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

FICHE, LETTRE = "fiche", "lettre"
SANS_COLONNE: Final = frozenset({"relation_id"})


@dataclass(frozen=True)
class Relevee:
    """Un incident et ce qui l'entoure, tel que le téléservice le demande."""

    organisme: Organisme
    dossier: Dossier
    parties: tuple[Partie, ...]


def _relever(atelier: Atelier, id_: uuid.UUID) -> Relevee:
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    dossier = charger_dossier(atelier, id_)
    nom = _noms(atelier, [dossier.fiche]).get(dossier.fiche.saisie.relation_id, "")
    pieces = [o.libelle for o in objets_lies(atelier.session, [id_], ["preuve"])[id_] if not o.archive]
    return Relevee(organisme, dossier, parties(organisme, dossier, nom, atelier.contexte.fuseau, pieces))


def _noms(atelier: Atelier, lues: Sequence[Fiche]) -> Mapping[Any, str]:
    """Nom des prestataires en cause, par identifiant de relation."""
    ids = {f.saisie.relation_id for f in lues if f.saisie.relation_id is not None}
    requete = select(Objet.id, Objet.libelle).where(col(Objet.id).in_(ids))
    return dict(atelier.session.exec(requete).all()) if ids else {}


@lecture(droits.VIOLATIONS_LIRE)
def relever(atelier: Atelier, id_: uuid.UUID) -> Relevee:
    """L'incident dans l'ordre du téléservice de la CNIL."""
    return _relever(atelier, id_)


@operation(droits.VIOLATIONS_LIRE)
def _lire_pour_imprimer(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> Relevee:
    relevee = _relever(atelier, id_)
    atelier.journaliser(Evenement(f"{TYPE}.imprime", TYPE, id_, None, {"piece": piece, "format": format_}))
    return relevee


def imprimer(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str) -> tuple[str, bytes]:
    """La fiche ou la lettre aux personnes, dans ce format ; rend le numéro de l'incident et le fichier."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Ce document se produit en Word, en ODT ou en PDF.")
    lue = _lire_pour_imprimer(contexte, id_, piece, format_)
    if piece == LETTRE:
        arbre = courrier.lettre(lue.organisme, lue.dossier, contexte.aujourd_hui)
    else:
        arbre = documents.fiche_cnil(lue.organisme, lue.dossier, lue.parties, contexte.aujourd_hui)
    return lue.dossier.fiche.ligne.reference, rendre(arbre, format_)


@dataclass(frozen=True)
class Tout:
    """Tous les incidents d'un organisme, archivés compris, par numéro."""

    organisme: Organisme
    fiches: list[Fiche]
    notifications: dict[uuid.UUID, list[Notification]]
    prestataires: Mapping[Any, str]


@operation(droits.VIOLATIONS_LIRE)
def _lire_le_registre(atelier: Atelier, format_: str) -> Tout:
    requete: Any = select(Objet, Violation).join(Violation, col(Violation.id) == col(Objet.id))
    paires = atelier.session.exec(requete.order_by(col(Violation.annee), col(Violation.numero)))
    lues = [Fiche(o, v, fiches.assembler(FORME, v, {})) for o, v in paires]
    atelier.journaliser(
        Evenement(f"{TYPE}.registre_exporte", TYPE, None, None, {"format": format_, "incidents": len(lues)})
    )
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    return Tout(organisme, lues, notifications_de(atelier, [f.objet.id for f in lues]), _noms(atelier, lues))


def exporter_registre(contexte: Contexte, format_: str) -> bytes:
    """Le registre de l'article 33(5), en document ou en tableur ; tous les incidents y sont."""
    if format_ not in MIMETYPES and format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("Le registre se produit en Word, en ODT, en PDF, ou en tableur (XLSX, ODS).")
    tout = _lire_le_registre(contexte, format_)
    if format_ in MIMETYPES:
        return rendre(tenue.registre(tout.organisme, tout.fiches, tout.notifications, contexte.aujourd_hui), format_)
    champs = [c for c in FORME.champs if c.nom not in SANS_COLONNE]
    calculees = tenue.colonnes_calculees(tout.fiches, tout.notifications, ZoneInfo(contexte.fuseau))
    calculees["Prestataire en cause"] = [tout.prestataires.get(f.saisie.relation_id, "") for f in tout.fiches]
    return tableur.ecrire(format_, "Registre des violations", champs, [f.saisie for f in tout.fiches], calculees)
