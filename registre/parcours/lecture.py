"""Lire le parcours d'un organisme : chaque étape, ce qui la mesure, ce qu'une personne en atteste."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.parcours import regles
from registre.parcours.donnees import PARCOURS, Etape, Temps, codes_attendus
from registre.parcours.mesures import Etat, Releve, relever
from registre.parcours.modele import AttestationEtape
from registre.parcours.regles import Part, part
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

CODES = codes_attendus(*PARCOURS.par_code.values())


@dataclass(frozen=True)
class EtapeLue:
    """Une étape d'un organisme. `attestation` : celle qui vaut aujourd'hui, ou None ; elle ne change pas `etat`."""

    etape: Etape
    etat: Etat
    attestation: AttestationEtape | None = None

    @property
    def atteste_seulement(self) -> bool:
        """Vrai si une personne tient pour fait ce que la mesure ne dit pas fait."""
        return self.attestation is not None and self.etat.etat != regles.FAIT

    @property
    def a_reprendre(self) -> bool:
        """Vrai si l'étape attend quelque chose : mesurée, pas faite, et que personne n'atteste."""
        return self.etat.etat in {regles.A_FAIRE, regles.A_REVOIR, regles.EN_COURS} and self.attestation is None

    @property
    def agir(self) -> str:
        """La route où l'étape avance."""
        return self.etat.point or self.etape.agir


@dataclass(frozen=True)
class TempsLu:
    """Un temps et ses étapes."""

    temps: Temps
    etapes: tuple[EtapeLue, ...]

    @property
    def part(self) -> Part:
        """Ce qui est fait dans ce temps."""
        return part([(e.etat.etat, e.attestation is not None) for e in self.etapes])


@dataclass(frozen=True)
class ParcoursLu:
    """Le parcours d'un organisme ce jour-là ; `membres` : d'autres organismes en dépendent."""

    organisme: Organisme
    jour: date
    temps: tuple[TempsLu, ...]
    cycle: TempsLu
    membres: bool

    @property
    def etapes(self) -> tuple[EtapeLue, ...]:
        """Les étapes prioritaires."""
        return tuple(etape for temps in self.temps for etape in temps.etapes)

    @property
    def part(self) -> Part:
        """Ce qui est fait des étapes prioritaires."""
        return part([(e.etat.etat, e.attestation is not None) for e in self.etapes])

    @property
    def prochaines(self) -> tuple[EtapeLue, ...]:
        """Les trois étapes par où continuer, dans l'ordre du guide."""
        return tuple(e for e in self.etapes if e.a_reprendre)[:3]

    def trouver(self, code: str) -> EtapeLue | None:
        """L'étape de ce code, cycle compris."""
        return next((e for e in (*self.etapes, *self.cycle.etapes) if e.etape.code == code), None)


def attestations_valables(session: SessionCloisonnee, jour: date) -> dict[uuid.UUID, dict[str, AttestationEtape]]:
    """Organisme → étape → l'attestation la plus récente qui vaut ce jour-là : une requête, tous les organismes."""
    requete: Any = select(AttestationEtape).join(Objet, col(Objet.id) == col(AttestationEtape.id))
    requete = requete.where(
        col(Objet.archive).is_(False),
        col(AttestationEtape.retiree_le).is_(None),
        col(AttestationEtape.expire_le) >= jour,
    )
    resultat: dict[uuid.UUID, dict[str, AttestationEtape]] = {}
    for attestation in session.exec(requete.order_by(col(AttestationEtape.attestee_le))):
        resultat.setdefault(attestation.organisme_id, {})[attestation.etape] = attestation
    return resultat


def assembler(
    releve: Releve, organisme: Organisme, attestations: Mapping[str, AttestationEtape], *, membres: bool
) -> ParcoursLu:
    """Le parcours d'un organisme, d'après un relevé."""

    def lus(etapes: Iterable[Etape]) -> tuple[EtapeLue, ...]:
        return tuple(EtapeLue(e, releve.etat(e.criteres, organisme.id), attestations.get(e.code)) for e in etapes)

    temps = tuple(TempsLu(t, lus(t.etapes)) for t in PARCOURS.temps)
    return ParcoursLu(organisme, releve.jour, temps, TempsLu(PARCOURS.cycle, lus(PARCOURS.cycle.etapes)), membres)


def charger(atelier: Atelier) -> ParcoursLu:
    """Le parcours, dans une opération ouverte."""
    session = atelier.session
    organisme = session.get_one(Organisme, atelier.organisme_id)
    membres = session.exec(select(Organisme.id).where(Organisme.parent_id == organisme.id).limit(1)).first() is not None
    releve = relever(session, atelier.aujourd_hui, atelier.contexte.droits, CODES)
    attestations = attestations_valables(session, atelier.aujourd_hui).get(organisme.id, {})
    return assembler(releve, organisme, attestations, membres=membres)


@lecture(droits.LIRE)
def lire(atelier: Atelier) -> ParcoursLu:
    """Le parcours de l'organisme courant."""
    return charger(atelier)
