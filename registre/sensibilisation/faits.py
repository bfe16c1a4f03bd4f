"""Ce que la sensibilisation dit d'un organisme : deux faits du jour, les chiffres d'une période."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from registre.droits import LIRE
from registre.sensibilisation import nombres
from registre.sensibilisation.nombres import dernier, lire_effectifs, par_public, premier
from socle.faits import Chiffre, Fait, LireChiffre, Mesure, declarer_chiffre, declarer_fait
from socle.perimetre import SessionCloisonnee
from socle.periodes import une_fois

SUJET = "sensibilisation"
AN = timedelta(days=365)


def seances_de_l_annee(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Séances tenues sur celles de l'année ; en retard : prévues, date passée."""
    lues = nombres.compter_seances(session, premier(jour.year), dernier(jour.year), jour)
    return {id_: Mesure(s.tenues, s.tenues + s.prevues, s.derniere, s.passees) for id_, s in lues.items()}


def taux_sur_un_an(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Présences depuis un an sur le dernier effectif donné, public par public : jamais plus que l'effectif."""
    depuis = jour - AN
    presences = nombres.compter_presences(session, depuis, jour)
    seances = nombres.compter_seances(session, depuis, jour, jour)
    effectifs = lire_effectifs(session, jour.year - 1) | lire_effectifs(session, jour.year)
    mesures = {}
    for id_, donnes in effectifs.items():
        connus = {public: n for public, n in par_public(donnes).items() if n}
        venus = sum(min(n, presences.get(id_, {}).get(public, (0, 0))[1]) for public, n in connus.items())
        mesures[id_] = Mesure(venus, sum(connus.values()), seances.get(id_, nombres.Seances()).derniere)
    return mesures


def _seances(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    return {id_: s.tenues for id_, s in nombres.compter_seances(session, debut, fin, fin).items() if s.tenues}


def _presences(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, nombres.Comptes]:
    return une_fois(session, ("presences", debut, fin), lambda: nombres.compter_presences(session, debut, fin))


def _presents(public: str = "") -> LireChiffre:
    def lire(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
        lues = _presences(session, debut, fin)
        return {id_: sum(n for code, (_, n) in c.items() if public in ("", code)) for id_, c in lues.items()}

    return lire


def _attendus(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    lues = _presences(session, debut, fin)
    return {id_: sum(attendus for attendus, _ in c.values()) for id_, c in lues.items()}


def _effectif(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    return {id_: sum(n or 0 for n in par_public(e).values()) for id_, e in lire_effectifs(session, fin.year).items()}


_CHIFFRES: tuple[tuple[str, str, Callable[[SessionCloisonnee, date, date], Mapping[uuid.UUID, int]]], ...] = (
    ("seances", "Séances tenues", _seances),
    ("presents", "Présences comptées", _presents()),
    ("presents_elus", "dont élus", _presents("elus")),
    ("presents_encadrants", "dont encadrants", _presents("encadrants")),
    ("presents_agents", "dont agents", _presents("agents")),
    ("attendus", "Personnes attendues aux séances", _attendus),
    ("effectif", "Effectif à sensibiliser", _effectif),
)

declarer_fait(Fait(
    "sensibilisation.seances", "Séances de sensibilisation", "séances tenues cette année : {fait} sur {sur}",
    "sensibilisation.lister", LIRE, seances_de_l_annee,
))  # fmt: skip
declarer_fait(Fait(
    "sensibilisation.annee", "Taux de sensibilisation", "présences comptées depuis un an : {fait} sur {sur}",
    "sensibilisation.lister", LIRE, taux_sur_un_an,
))  # fmt: skip
for _code, _libelle, _lire in _CHIFFRES:
    declarer_chiffre(Chiffre(f"sensibilisation.{_code}", SUJET, _libelle, _lire))
