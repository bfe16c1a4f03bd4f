"""Comment le journal dit les actes sur les jeux de données, ce qu'ils ont à rappeler, ce qu'ils proposent de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from clauses.droits import JEUX_MODIFIER, LIRE, SUIVRE
from clauses.jeux import ouverture
from clauses.jeux.modele import TYPE, Jeu
from clauses.jeux.regles import MOIS, prochaine_mise_a_jour
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.liens.types import declarer_liable
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS_MISE_A_JOUR = (15, 0, -30)
JALONS_ESSENTIELLES = (30, 7, 0, -15)

declarer_objet(TYPE, "Jeu de données", "jeux.voir", LIRE, JEUX_MODIFIER)
declarer_liable(TYPE, "Jeux de données", "jeux.creer")
for verbe, phrase in {
    "jeu.cree": "a décrit le jeu de données",
    "jeu.importe": "a importé le jeu de données",
    "jeu.enregistre": "a modifié le jeu de données",
    "jeu.publie": "a noté la publication du jeu de données",
    "jeu.archive": "a archivé le jeu de données",
    "jeu.desarchive": "a sorti des archives le jeu de données",
    "jeu.exporte": "a exporté la liste des jeux de données",
    "jeu.matrice_exportee": "a exporté la matrice des jeux de données",
}.items():
    declarer_verbe(verbe, phrase)


def mises_a_jour(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les jeux publiés dont la mise à jour suivante est attendue, d'après le rythme déclaré."""
    requete: Any = select(Jeu).join(Objet, col(Objet.id) == col(Jeu.id)).where(
        col(Objet.archive).is_(False), col(Jeu.frequence).in_(tuple(MOIS)), Jeu.adresse_publication != "",
        col(Jeu.derniere_mise_a_jour) <= horizon,
    )  # fmt: skip
    for jeu in session.exec(requete):
        limite = prochaine_mise_a_jour(jeu)
        if limite is not None and limite <= horizon:
            yield AFaire(
                f"jeu:{jeu.id}:mise_a_jour", jeu.organisme_id, jeu.id, "Clauses", f"Mise à jour attendue : {jeu.nom}",
                "Un jeu de données publié est à mettre à jour", limite, "jeux.voir", LIRE, JALONS_MISE_A_JOUR,
                agir=JEUX_MODIFIER,
            )  # fmt: skip


def obligations_datees(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les obligations dont la loi date l'échéance et que rien ne dit faites : données essentielles des contrats."""
    for avoirs in ouverture.lire_avoirs(
        session, avec_echeance=(aujourd_hui - ouverture.RETARD_RECENT, horizon)
    ).values():
        for ligne in ouverture.lignes_des_contrats(avoirs, aujourd_hui):
            o = ligne.obligation
            if ligne.id is None or o.etat != "due" or o.echeance is None:
                continue
            if aujourd_hui - ouverture.RETARD_RECENT <= o.echeance <= horizon:
                yield AFaire(
                    f"contrat:{ligne.id}:{o.regle.code}", avoirs.organisme.id, ligne.id, "Clauses",
                    f"{o.regle.titre} : {ligne.nom}", "Des données essentielles sont à publier", o.echeance,
                    "contrats.voir", LIRE, JALONS_ESSENTIELLES, agir=SUIVRE,
                )  # fmt: skip


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Ce que les jeux et les contrats ont à rappeler en matière d'ouverture."""
    yield from mises_a_jour(session, aujourd_hui, horizon)
    yield from obligations_datees(session, aujourd_hui, horizon)


def ouvertures_dues(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par obligation que l'on sait due et non faite ; ce qui est à vérifier n'en propose pas."""
    for avoirs in ouverture.lire_avoirs(session).values():
        for ligne in ouverture.lignes_de(avoirs, aujourd_hui):
            if ligne.obligation.a_faire and ligne.id is not None:
                regle = ligne.obligation.regle
                yield Proposition(
                    f"ouverture:{ligne.id}:{regle.code}", f"{regle.action} : {ligne.nom}", ligne.id, "juridique",
                    regle.priorite, f"{regle.titre}. {regle.fondement}.",
                )  # fmt: skip


declarer_source("jeux", a_faire)
declarer_regle("ouverture", ouvertures_dues)
