"""Ce qu'une analyse d'impact a à rappeler : sa revue, une fiche qui a changé, une rédaction qui dure, la CNIL à suivre."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from registre.aipd.etude.modele import ABANDONNEE, CONDITIONS, REDACTION, SAISINE, VALIDEE, Aipd
from registre.aipd.etude.remplissage import empreinte_de_la_fiche
from registre.aipd.suivi.regles import DONNEES, horloge, lire_saisine
from registre.droits import AIPD_REDIGER, LIRE
from registre.traitements.chargement import charger_toutes
from socle.base import maintenant
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import AFaire
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee

JALONS: Final = (60, 30, 0)
DECIDEES: Final = (VALIDEE, CONDITIONS)
RESUMES: Final = {
    "revue": "Une analyse d'impact est à revoir", "fiche": "Une analyse d'impact est à revoir : sa fiche a changé",
    "redaction": "Une analyse d'impact reste en rédaction depuis longtemps",
    "demande": "Une consultation de la CNIL est à envoyer", "cnil": "Une réponse de la CNIL est attendue",
    "information": "La CNIL attend une information", "suite": "La CNIL a répondu sur une analyse d'impact",
}  # fmt: skip


@dataclass(frozen=True)
class _Lue:
    """Une analyse vivante, avec ce que la source en sait : son objet, quand sa fiche a changé, où elle se trouve."""

    aipd: Aipd
    objet: Objet
    fiche_le: datetime | None
    territoire: str


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les points de toutes les analyses vivantes : une requête, et celles des seules fiches qui ont changé."""
    lues = _lire(session)
    changees = _fiches_changees(session, lues)
    for lue in lues:
        for genre, libelle, limite, jalons in _points(lue, aujourd_hui, changees):
            if limite <= horizon:
                saisine = genre in ("cnil", "information", "demande", "suite")
                yield AFaire(
                    f"aipd:{lue.aipd.id}:{genre}", lue.aipd.organisme_id, lue.aipd.id, "Registre",
                    f"{libelle} : {lue.objet.libelle}", RESUMES[genre], limite,
                    "aipd_saisine.voir" if saisine else "aipd_risques.voir", LIRE, jalons, agir=AIPD_REDIGER,
                )  # fmt: skip


def _lire(session: SessionCloisonnee) -> list[_Lue]:
    fiche: Any = aliased(Objet)
    requete: Any = (
        select(Aipd, Objet, fiche.modifie_le, Organisme.territoire_droit)
        .join(Objet, col(Objet.id) == col(Aipd.id))
        .join(Organisme, col(Organisme.id) == col(Aipd.organisme_id))
        .outerjoin(fiche, fiche.id == col(Aipd.traitement_id))
        .where(col(Objet.archive).is_(False), Aipd.statut != ABANDONNEE)
        .order_by(col(Aipd.id))
    )
    return [_Lue(*ligne) for ligne in session.exec(requete)]


def _fiches_changees(session: SessionCloisonnee, lues: Sequence[_Lue]) -> set[Any]:
    """Les analyses décidées dont la fiche dit autre chose depuis ; seules les fiches touchées sont relues."""
    suspectes = {
        x.aipd.traitement_id
        for x in lues
        if x.aipd.statut in DECIDEES and x.aipd.fiche_empreinte and x.aipd.decide_le and x.fiche_le is not None
        and x.fiche_le.date() >= x.aipd.decide_le - timedelta(days=1)
    }  # fmt: skip
    fiches = charger_toutes(session, [id_ for id_ in suspectes if id_ is not None]) if suspectes else []
    empreintes = {f.objet.id: empreinte_de_la_fiche(f.saisie) for f in fiches}
    return {
        x.aipd.id
        for x in lues
        if x.aipd.traitement_id in empreintes and x.aipd.statut in DECIDEES
        and x.aipd.fiche_empreinte not in ("", empreintes[x.aipd.traitement_id])
    }  # fmt: skip


Point = tuple[str, str, date, tuple[int, ...]]


def _points(lue: _Lue, aujourd_hui: date, changees: set[Any]) -> Iterator[Point]:
    a, reglages = lue.aipd, DONNEES.reglages
    if a.statut in DECIDEES and a.revue_le is not None:
        yield "revue", "Revoir l'analyse d'impact", a.revue_le, JALONS
    if a.id in changees and lue.fiche_le is not None:
        limite = lue.fiche_le.date() + timedelta(days=reglages.fiche_jours)
        yield "fiche", "La fiche a changé, revoir l'analyse d'impact (RGPD 35(11))", limite, (30, 0)
    if a.statut == REDACTION:
        depuis = max(lue.objet.cree_le.date(), a.decide_le or date.min)
        if (limite := ajouter_mois(depuis, reglages.redaction_mois)) < aujourd_hui:
            yield "redaction", f"En rédaction depuis plus de {reglages.redaction_mois} mois", limite, (0,)
    yield from _de_la_saisine(lue)


def _de_la_saisine(lue: _Lue) -> Iterator[Point]:
    a, s = lue.aipd, lire_saisine(lue.aipd)
    if s is None:
        if a.statut == SAISINE and a.decide_le is not None:
            limite = a.decide_le + timedelta(days=DONNEES.reglages.demande_jours)
            yield "demande", "Demande de consultation à envoyer à la CNIL", limite, (7, 0, -7)
    elif s.reponse_le is not None:
        if a.statut == SAISINE:
            limite = s.reponse_le + timedelta(days=DONNEES.reglages.demande_jours)
            yield "suite", "La CNIL a répondu, rouvrir l'analyse et décider", limite, (7, 0, -7)
    elif s.ouverte is not None:
        yield "information", "La CNIL attend une information, le délai est arrêté", s.ouverte.debut, (0, -7, -30)
    else:
        h = horloge(s, maintenant(), lue.territoire or "metropole", fuseau(lue.territoire))
        yield "cnil", "Réponse de la CNIL attendue", h.echeance.dernier_jour, (7, 0, -7)
