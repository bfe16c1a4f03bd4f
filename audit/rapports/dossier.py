"""Tout ce qu'un rapport doit savoir d'un autodiagnostic, lu en une session : état, bilan, actions, constats, validations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.bilans import Bilan, bilan_de
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import AUTODIAGNOSTIC, CLOS, Autodiagnostic
from audit.droits import EXPORTER, LIRE
from audit.rapports import comparaison
from audit.rapports.comparaison import Comparaison
from audit.rapports.modele import RepereTerritoire, ValidationJuridique
from audit.rapports.reperes import repere_pour
from audit.rapports.validations import validations_en_vigueur
from audit.verifications.genres import GENRES
from audit.verifications.presentation import Constatation, dernieres_constatations
from socle.actions.modele import TYPE as ACTION
from socle.actions.modele import Action
from socle.champs import Choix
from socle.erreurs import Introuvable
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee
from socle.types import ecrire_date

PROPOSES = 50


@dataclass(frozen=True)
class Dossier:
    """La matière d'un rapport. `constatations` : libellé du genre de vérification → ses derniers constats."""

    organisme: Organisme
    etat: Etat
    bilan: Bilan
    actions: tuple[Action, ...] = ()
    constatations: Mapping[str, list[Constatation]] = field(default_factory=dict)
    validations: Mapping[str, ValidationJuridique] = field(default_factory=dict)
    comparaison: Comparaison | None = None
    repere: RepereTerritoire | None = None

    @property
    def jour(self) -> date:
        """Le jour où l'état est lu."""
        return self.etat.jour

    @property
    def zone(self) -> ZoneInfo:
        """Le fuseau de l'organisme."""
        return ZoneInfo(fuseau(self.organisme.territoire_droit))

    @property
    def clos(self) -> bool:
        """Vrai si l'autodiagnostic est clos."""
        return self.etat.autodiagnostic.etat == CLOS


def charger(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Le dossier d'un autodiagnostic, ce jour, sinon `Introuvable`."""
    session = atelier.session
    etat = etats.charger(session, id_, atelier.aujourd_hui)
    bilan, ligne = bilan_de(etat.unites), etat.autodiagnostic
    return Dossier(
        session.get_one(Organisme, atelier.organisme_id), etat, bilan, _actions(session, etat),
        {g.libelle: dernieres_constatations(session, code) for code, g in GENRES.items()},
        validations_en_vigueur(session, etat.referentiel, (u.point for u in etat.unites)),
        _comparaison(atelier, etat, bilan, ligne.precedent_id),
        repere_pour(session, ligne.referentiel_code, ligne.parcours),
    )  # fmt: skip


def _actions(session: SessionCloisonnee, etat: Etat) -> tuple[Action, ...]:
    """Les actions nées de cet autodiagnostic ou de ses réponses, ni écartées ni archivées, les plus proches d'abord."""
    ids = {etat.objet.id, *(u.reponse.id for siennes in etat.par_cible.values() for u in siennes if u.reponse)}
    lies = {o.id for siens in objets_lies(session, ids, [ACTION]).values() for o in siens if not o.archive}
    requete = select(Action).join(Objet, col(Objet.id) == col(Action.id)).where(col(Objet.archive).is_(False))
    requete = requete.where(col(Action.id).in_(lies) | col(Action.source_id).in_(ids))
    lues = [a for a in session.exec(requete) if a.etat not in ("proposee", "ecartee")]
    return tuple(sorted(lues, key=lambda a: (a.etat == "faite", a.echeance or date.max, a.titre)))


def _comparaison(atelier: Atelier, etat: Etat, bilan: Bilan, autre_id: uuid.UUID | None) -> Comparaison | None:
    """La comparaison avec cet autre autodiagnostic, lu au jour de sa clôture s'il est clos ; None s'il n'y en a pas."""
    if autre_id is None:
        return None
    autre = atelier.session.get(Autodiagnostic, autre_id)
    if autre is None:
        return None
    zone = ZoneInfo(atelier.contexte.fuseau)
    jour = autre.clos_le.astimezone(zone).date() if autre.clos_le is not None else etat.jour
    alors = etats.charger(atelier.session, autre_id, jour)
    dit = f"clos le {ecrire_date(jour)}" if autre.clos_le is not None else f"ouvert, lu le {ecrire_date(jour)}"
    return comparaison.comparer(alors, etat, bilan_de(alors.unites), bilan, dit)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Le dossier d'un autodiagnostic."""
    return charger(atelier, id_)


@lecture(LIRE)
def comparer(
    atelier: Atelier, id_: uuid.UUID, autre_id: uuid.UUID | None
) -> tuple[Etat, Bilan, Comparaison | None, list[Choix], RepereTerritoire | None]:
    """L'état, son bilan, la comparaison demandée (sinon avec le précédent), les autres à choisir, les repères."""
    session = atelier.session
    etat = etats.charger(session, id_, atelier.aujourd_hui)
    bilan, ligne = bilan_de(etat.unites), etat.autodiagnostic
    autres = _comparables(session, etat)
    if autre_id is not None and str(autre_id) not in {c.code for c in autres}:
        raise Introuvable
    return (
        etat, bilan, _comparaison(atelier, etat, bilan, autre_id or ligne.precedent_id), autres,
        repere_pour(session, ligne.referentiel_code, ligne.parcours),
    )  # fmt: skip


def _comparables(session: SessionCloisonnee, etat: Etat) -> list[Choix]:
    """Les autres autodiagnostics du même référentiel, hors des archives, les plus récents d'abord."""
    requete = select(Objet.id, Objet.libelle).join(Autodiagnostic, col(Autodiagnostic.id) == col(Objet.id))
    requete = requete.where(
        Objet.type == AUTODIAGNOSTIC, col(Objet.archive).is_(False), Objet.id != etat.objet.id,
        Autodiagnostic.referentiel_code == etat.autodiagnostic.referentiel_code,
    )  # fmt: skip
    return [Choix(str(i), nom) for i, nom in session.exec(requete.order_by(col(Objet.id).desc()).limit(PROPOSES))]


@operation(EXPORTER)
def lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, quoi: str, format_: str) -> Dossier:
    """Le dossier à exporter ; l'acte est journalisé."""
    lu = charger(atelier, id_)
    contenu = {"libelle": lu.etat.objet.libelle, "document": quoi, "format": format_}
    atelier.journaliser(Evenement("autodiagnostic.exporte", AUTODIAGNOSTIC, id_, None, contenu))
    return lu
