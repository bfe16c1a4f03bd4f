"""Comment le journal dit le dossier de crise, quand le revoir, ce qu'il propose de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, or_, select

from audit.crise import regles
from audit.crise.forme import FORME
from audit.crise.modele import TYPE, DossierCrise
from audit.crise.operations import noms_des_systemes
from audit.droits import CONDUIRE, LIRE
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import AFaire, declarer_source
from socle.fiches import operations as fiches
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (30, 7, 0)
declarer_objet(TYPE, "Dossier de crise", "crise.voir", LIRE, CONDUIRE)
for verbe, phrase in {
    "dossier_crise.cree": "a ouvert le dossier de crise",
    "dossier_crise.enregistre": "a modifié le dossier de crise",
    "dossier_crise.archive": "a archivé le dossier de crise",
    "dossier_crise.desarchive": "a sorti des archives le dossier de crise",
    "dossier_crise.imprime": "a produit une pièce du dossier de crise",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """La revue de chaque dossier : à la date prévue, sinon douze mois après la dernière."""
    depuis = ajouter_mois(horizon, -regles.MOIS_DE_REVUE) + timedelta(days=3)
    sans_date = col(DossierCrise.prochaine_revue).is_(None) & (col(DossierCrise.revue_le) <= depuis)
    requete: Any = select(DossierCrise).join(Objet, col(Objet.id) == col(DossierCrise.id)).where(
        col(Objet.archive).is_(False), or_(col(DossierCrise.prochaine_revue) <= horizon, sans_date)
    )  # fmt: skip
    for dossier in session.exec(requete):
        limite = regles.revue_due(dossier)
        if limite is not None and limite <= horizon:
            yield AFaire(
                f"dossier_crise:{dossier.id}:revue", dossier.organisme_id, dossier.id, "Audit", "Revoir le dossier de crise",
                "Le dossier de crise est à revoir", limite, "crise.voir", LIRE, JALONS, agir=CONDUIRE,
            )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par manque important de chaque dossier, jamais deux de même clé."""
    dossiers = fiches.charger_toutes(session, FORME)
    noms = noms_des_systemes(session, [d.saisie for d in dossiers])
    for dossier in dossiers:
        vues: set[str] = set()
        for alerte in regles.alertes(dossier.saisie, noms, aujourd_hui):
            if alerte.cle and alerte.cle not in vues:
                vues.add(alerte.cle)
                yield Proposition(
                    f"dossier_crise:{dossier.objet.id}:{alerte.cle}", alerte.faire, dossier.objet.id, "organisationnel",
                    "haute", alerte.phrase,
                )  # fmt: skip


declarer_source("dossier_crise", a_faire)
declarer_regle("dossier_crise", propositions)
