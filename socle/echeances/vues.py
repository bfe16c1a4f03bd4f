"""Le calculateur de délais : la même machine que toutes les échéances de l'outil, à la portée de chacun."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from socle.base import maintenant
from socle.champs import champs_de
from socle.droits import ORGANISME_LIRE
from socle.echeances.calcul import Delai, Echeance, Pause, Prolongation, calculer
from socle.echeances.modele import MAXIMUM, CalculSaisie
from socle.erreurs import SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valeurs_tapees, valider
from socle.types import ecrire_decimal
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("echeances", __name__)
CHAMPS = champs_de(CalculSaisie)
LIBELLES = {c.nom: c.libelle for c in CHAMPS}


@page(cadre, "/o/<code>/delais", ORGANISME_LIRE)
def calculer_un_delai() -> ResponseReturnValue:
    """Un délai et ses étapes, d'après le fuseau et les jours fériés de l'organisme ; n'écrit rien."""
    depart = CalculSaisie.model_construct(depart=contexte().aujourd_hui)
    valeurs, erreurs, echeance = valeurs_tapees(CHAMPS, depart), dict[str, list[str]](), None
    if request.args:
        valeurs = {c.nom: request.args.get(c.nom, "")[:100] for c in CHAMPS}
        try:
            echeance = _calculer(contexte(), valider(CalculSaisie, valeurs))
        except SaisieRefusee as refus:
            erreurs = refus.erreurs
    return rendre(
        "socle/echeances/calcul.html", 422 if erreurs else 200, champs_calcul=CHAMPS, valeurs=valeurs, erreurs=erreurs,
        libelles=LIBELLES, en_erreur=bool(erreurs), echeance=echeance, aujourd_hui=contexte().aujourd_hui,
        fil=[(organisme().nom, url_for("organismes.accueil", code=organisme().code)), ("Calculer un délai", None)],
    )  # fmt: skip


def _calculer(contexte_: Contexte, s: CalculSaisie) -> Echeance:
    zone = ZoneInfo(contexte_.fuseau)
    depart, nombre, unite = s.depart, s.nombre, s.unite
    if depart is None or nombre is None or not unite or not s.regle:
        raise SaisieRefusee({"unite": ["Choisissez une unité et une règle."]})
    for nom, valeur in (("nombre", nombre), ("prolonge_de", s.prolonge_de or 0)):
        if not 0 <= valeur <= MAXIMUM[unite]:
            raise SaisieRefusee({nom: [f"Écrivez un nombre entre 0 et {ecrire_decimal(Decimal(MAXIMUM[unite]))}."]})
    if s.repris_le and not s.suspendu_le:
        raise SaisieRefusee({"suspendu_le": ["Dites quand le délai a été suspendu."]})
    if s.suspendu_le and s.repris_le and s.repris_le < s.suspendu_le:
        raise SaisieRefusee({"repris_le": ["La reprise ne peut pas précéder la suspension."]})
    heure = time.fromisoformat(s.heure) if s.heure else time(0)
    reprise = _minuit(s.repris_le, zone) if s.repris_le else None
    pauses = [Pause(_minuit(s.suspendu_le, zone), reprise)] if s.suspendu_le else []
    suite = Delai(s.prolonge_de, _unite(unite), s.regle) if s.prolonge_de else None
    return calculer(
        datetime.combine(depart, heure, zone), Delai(nombre, _unite(unite), s.regle), maintenant=maintenant(), pauses=pauses,
        prolongations=[Prolongation(suite, "annoncé et motivé", depart)] if suite else [],
        territoire_droit=contexte_.territoire_droit or "metropole", fuseau=contexte_.fuseau,
    )  # fmt: skip


def _minuit(jour: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(jour, time(0), zone)


def _unite(code: str) -> Any:
    return code
