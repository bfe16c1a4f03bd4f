"""Ce qu'une personne fait du temps passé : le noter, le retirer, en lire les totaux, ici ou dans tout le territoire."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.delegue.temps import tableau
from registre.delegue.temps.modele import TYPE, TempsDpo, TempsSaisie
from registre.delegue.temps.regles import Totaux, totaux
from socle.base import nouvel_id
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import cle_tri

ANNEES: Final = range(2018, 2100)
"""Les années où du temps peut se noter : le RGPD s'applique depuis 2018."""
LIGNES_EXPORTEES: Final = 50_000
TROP_DE_LIGNES = "Ce territoire a plus de 50 000 lignes cette année-là : exportez depuis chacun de ses organismes."


@dataclass(frozen=True)
class Annee:
    """Le temps d'une année : ses lignes, de la plus récente à la plus ancienne, et leurs totaux."""

    lignes: list[TempsDpo]
    totaux: Totaux


@dataclass
class TempsOrganisme:
    """Le temps d'un organisme du territoire, par nature, en minutes."""

    nom: str
    code: str
    natures: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Toutes les minutes."""
        return sum(self.natures.values())


def _bornes(annee: int) -> tuple[date, date]:
    return date(annee, 1, 1), date(annee, 12, 31)


@operation(droits.TEMPS_NOTER)
def noter(atelier: Atelier, saisie: TempsSaisie, jeton: str = "") -> uuid.UUID:
    """Note une ligne de temps et rend son identifiant ; le même envoi deux fois n'en note qu'une."""
    if saisie.le is not None and saisie.le > atelier.aujourd_hui:
        raise SaisieRefusee({"le": ["Le temps se note une fois passé."]})
    if saisie.le is not None and saisie.le.year not in ANNEES:
        raise SaisieRefusee({"le": ["Vérifiez l'année."]})
    id_ = identifiant_de(f"{jeton}|{saisie.model_dump_json()}" if jeton else "", atelier.organisme_id) or nouvel_id()
    if atelier.session.get(TempsDpo, id_) is not None:
        return id_
    champs = saisie.model_dump()
    atelier.session.add(TempsDpo(
        organisme_id=atelier.organisme_id, id=id_, par=atelier.contexte.acteur.nom, note_le=atelier.quand, **champs
    ))  # fmt: skip
    atelier.session.flush()
    contenu = {"libelle": "une ligne de temps", **saisie.model_dump(mode="json")}
    atelier.journaliser(Evenement("temps_dpo.note", TYPE, id_, None, contenu))
    return id_


@operation(droits.TEMPS_NOTER)
def retirer(atelier: Atelier, id_: uuid.UUID) -> None:
    """Retire une ligne notée par erreur ; le journal garde ce qu'elle disait."""
    ligne = atelier.session.get(TempsDpo, id_)
    if ligne is None:
        raise Introuvable
    contenu = {"libelle": "une ligne de temps", "le": str(ligne.le), "minutes": ligne.minutes, "nature": ligne.nature}
    atelier.session.delete(ligne)
    atelier.journaliser(Evenement("temps_dpo.retire", TYPE, id_, None, contenu))


@lecture(droits.TEMPS_LIRE)
def lire_annee(atelier: Atelier, annee: int) -> Annee:
    """Le temps d'une année, en une requête."""
    requete = select(TempsDpo).where(col(TempsDpo.le).between(*_bornes(annee)))
    lignes = list(atelier.session.exec(requete.order_by(col(TempsDpo.le).desc(), col(TempsDpo.note_le).desc())))
    return Annee(lignes, totaux(lignes))


def minutes_par_organisme(session: SessionCloisonnee, premier: date, dernier: date) -> dict[uuid.UUID, Counter[str]]:
    """Par organisme du périmètre, les minutes de chaque nature entre ces jours : une requête."""
    requete: Any = select(TempsDpo.organisme_id, TempsDpo.nature, func.sum(TempsDpo.minutes)).where(
        col(TempsDpo.le).between(premier, dernier)
    )
    resultat: dict[uuid.UUID, Counter[str]] = {}
    for id_, nature, minutes in session.exec(requete.group_by(col(TempsDpo.organisme_id), col(TempsDpo.nature))):
        resultat.setdefault(id_, Counter())[nature] += int(minutes or 0)
    return resultat


def lire_territoire(contexte: Contexte, annee: int) -> list[TempsOrganisme]:
    """Le temps de chaque organisme du sous-arbre qui en a, le plus servi d'abord : trois requêtes."""
    contexte.exige(droits.TEMPS_LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        lus = minutes_par_organisme(session, *_bornes(annee))
    rangees = [TempsOrganisme(*organismes[id_], natures) for id_, natures in lus.items()]
    return sorted(rangees, key=lambda r: (-r.total, cle_tri(r.nom)))


def _lignes_du_territoire(contexte: Contexte, annee: int) -> Iterable[tuple[str, TempsDpo]]:
    organismes = organismes_du_territoire(contexte)
    requete = select(TempsDpo).where(col(TempsDpo.le).between(*_bornes(annee)))
    requete = requete.order_by(col(TempsDpo.le), col(TempsDpo.id)).limit(LIGNES_EXPORTEES + 1)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        return [(organismes[ligne.organisme_id][0], ligne) for ligne in session.exec(requete)]


@operation(droits.TEMPS_LIRE)
def _tracer_l_export(atelier: Atelier, annee: int, lignes: int) -> None:
    contenu = {"format": "xlsx", "annee": annee, "lignes": lignes}
    atelier.journaliser(Evenement("temps_dpo.exporte", "registre", None, None, contenu))


def exporter_territoire(contexte: Contexte, annee: int, format_: str) -> bytes:
    """Le temps du territoire en XLSX : un total par organisme, puis chaque ligne ; l'acte est journalisé."""
    if format_ not in tableau.MIMETYPES:
        raise RegleEnfreinte("Le temps du territoire s'exporte en XLSX.")
    rangees = lire_territoire(contexte, annee)
    lignes = list(_lignes_du_territoire(contexte, annee))
    if len(lignes) > LIGNES_EXPORTEES:
        raise RegleEnfreinte(TROP_DE_LIGNES)
    _tracer_l_export(contexte, annee, len(lignes))
    return tableau.ecrire(annee, rangees, lignes)
