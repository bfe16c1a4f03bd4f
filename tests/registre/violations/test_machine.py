"""Une machine à états tirée au sort : aucun passage interdit, aucun numéro repris ni sauté, aucun délai faux."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques import violations as essais
from fabriques.monde import Monde
from registre.violations import actes, operations, regles
from registre.violations.modele import Violation
from socle.coffre import Trousseau, ecrire_trousseau
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.instance import ouvrir_instance
from socle.reglages import Reglages

RISQUES = st.sampled_from(regles.RISQUES)
"""Ce que chaque acte exige, écrit ici une seconde fois et autrement : l'état, puis le reste."""


def permis(m: Any, acte: str) -> bool:
    """L'acte se fait-il depuis cet état du modèle ?"""
    violation, cnil = m["violation"], m["decision"] in {"cnil", "personnes", "dispense"}
    fini = m["decision"] != "personnes" or m["informees"]
    return {
        "qualifier": m["statut"] == "ouverte",
        "aviser": m["statut"] == "qualifiee" and violation is True,
        "decider": m["statut"] == "qualifiee" and violation is True,
        "notifier": m["statut"] in {"decidee", "notifiee"} and cnil and m["connue"] is not None,
        "requalifier": m["statut"] in {"qualifiee", "decidee", "notifiee"},
        "rouvrir": m["statut"] == "close",
        "clore": (m["statut"] == "qualifiee" and violation is False)
        or (m["statut"] == "decidee" and m["decision"] == "registre")
        or (m["statut"] == "notifiee" and fini),
    }[acte]


class Registre(RuleBasedStateMachine):
    """Un organisme, quelques incidents, et le modèle de ce qu'ils doivent être."""

    modele: Path

    @initialize()
    def ouvrir(self) -> None:
        """Un monde neuf."""
        self.dossier = Path(tempfile.mkdtemp())
        shutil.copy(self.modele, self.dossier / "gouverne.sqlite")
        ecrire_trousseau(self.dossier / "cles.json", Trousseau.nouveau())
        self.instance = ouvrir_instance(Reglages(donnees=self.dossier))
        monde = Monde(self.instance)
        self.contexte = monde.contexte(monde.organisme())
        self.incidents: dict[uuid.UUID, dict[str, Any]] = {}

    def teardown(self) -> None:
        """Rend la base."""
        if hasattr(self, "instance"):
            self.instance.base.fermer()
            shutil.rmtree(self.dossier)

    @rule(heures=st.one_of(st.none(), st.integers(1, 200)), informees=st.booleans())
    def inscrire(self, heures: int | None, informees: bool) -> None:
        """Un incident de plus, su il y a tant d'heures, ou pas encore."""
        su = essais.connue(timedelta(hours=heures)) if heures is not None else {}
        champs = {**su, "communication": "oui" if informees else "pas_encore"}
        id_ = essais.inscrire(self.contexte, titre=f"Incident {len(self.incidents)}", **champs)
        connue = operations.lire(self.contexte, id_).ligne.connue_a
        self.incidents[id_] = {
            "statut": "ouverte", "violation": None, "decision": "", "connue": connue, "informees": informees, "parties": [],
        }  # fmt: skip

    def _tenter(
        self, rang: int, acte: str, faire: Callable[[uuid.UUID, int], object], bon: bool = True
    ) -> dict[str, Any]:
        """Fait l'acte ; il passe si et seulement si le modèle le permet. Rend le modèle de l'incident, vide si refusé."""
        id_ = list(self.incidents)[rang % len(self.incidents)]
        attendu = permis(self.incidents[id_], acte) and bon
        avant = essais.version(self.contexte, id_)
        if attendu:
            faire(id_, avant)
            assert essais.version(self.contexte, id_) == avant + 1
            return self.incidents[id_]
        with pytest.raises((RegleEnfreinte, SaisieRefusee)):
            faire(id_, avant)
        assert essais.version(self.contexte, id_) == avant, "un refus n'écrit rien"
        return {}

    @precondition(lambda self: self.incidents)
    @rule(rang=st.integers(0, 9), violation=st.booleans())
    def qualifier(self, rang: int, violation: bool) -> None:
        """Qualifier."""
        m = self._tenter(rang, "qualifier", lambda i, v: actes.qualifier(self.contexte, i, v, violation, "x"))
        m.update(statut="qualifiee", violation=violation)

    @precondition(lambda self: self.incidents)
    @rule(rang=st.integers(0, 9), risque=RISQUES)
    def aviser(self, rang: int, risque: str) -> None:
        """Donner l'avis."""
        self._tenter(rang, "aviser", lambda i, v: actes.aviser(self.contexte, i, v, risque, "x"))

    @precondition(lambda self: self.incidents)
    @rule(rang=st.integers(0, 9), risque=RISQUES, dispense=st.sampled_from(["", "mesures"]))
    def decider(self, rang: int, risque: str, dispense: str) -> None:
        """Décider."""
        bon = not dispense or risque == "eleve"
        m = self._tenter(rang, "decider", lambda i, v: actes.decider(self.contexte, i, v, risque, dispense, "x"), bon)
        decision = regles.issue(True, risque, dispense)
        m.update(decision=decision, statut="notifiee" if m.get("parties") and decision != "registre" else "decidee")

    @precondition(lambda self: self.incidents)
    @rule(rang=st.integers(0, 9), genre=st.sampled_from(["initiale", "complementaire", "complete"]))
    def notifier(self, rang: int, genre: str) -> None:
        """Noter une notification envoyée à l'instant, motifs compris."""
        vise = self.incidents[list(self.incidents)[rang % len(self.incidents)]]
        bon = bool(vise["parties"]) == (genre == "complementaire")
        m = self._tenter(
            rang, "notifier", lambda i, _: essais.notifier(self.contexte, i, genre, retard_motifs="x"), bon
        )
        if m:
            m["parties"].append(genre)
            m["statut"] = "notifiee"

    @precondition(lambda self: self.incidents)
    @rule(rang=st.integers(0, 9), acte=st.sampled_from(["clore", "rouvrir", "requalifier"]))
    def finir(self, rang: int, acte: str) -> None:
        """Clore, rouvrir, remettre à qualifier."""
        m = self._tenter(rang, acte, lambda i, v: getattr(actes, acte)(self.contexte, i, v, "x"))
        if m and acte == "clore":
            m.update(d_ou=m["statut"], statut="close")
        elif m and acte == "rouvrir":
            m.update(statut=m["d_ou"])
        elif m:
            m.update(statut="ouverte", violation=None, decision="")

    @invariant()
    def tout_est_juste(self) -> None:
        """Les états sont ceux du modèle, les numéros 1 à n, les délais 72 heures."""
        if not hasattr(self, "incidents"):
            return
        with self.contexte.base.lire(self.contexte.perimetre) as session:
            lus = {v.id: v for v in session.exec(select(Violation))}
        assert sorted(v.numero for v in lus.values()) == list(range(1, len(self.incidents) + 1))
        quand = datetime.now(UTC)
        for id_, m in self.incidents.items():
            v = lus[id_]
            assert (v.statut, v.est_violation, v.decision) == (m["statut"], m["violation"], m["decision"])
            assert (v.premiere_a is not None) == bool(m["parties"])
            h = regles.horloge_cnil(v, quand, "Europe/Paris")
            if h is not None and m["connue"] is not None:
                fin = v.premiere_a or quand
                assert (h.etat in {"depassee", "tardive"}) == (fin > m["connue"] + timedelta(hours=72))
                assert (h.etat in {"tenue", "tardive"}) == bool(m["parties"])
            elif h is not None:
                assert h.etat == "inconnue"


def test_le_registre_tient_quoi_qu_on_fasse(modele_sqlite: Path) -> None:
    machine = type("Machine", (Registre,), {"modele": modele_sqlite})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=20, deadline=None))
