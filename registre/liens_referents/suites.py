"""Ce qu'on fait de ce qui est revenu par un lien : une question, un incident, des fiches revues, des actions. Ou rien.

Chaque suite naît d'une clé tirée du lien : un double clic, une reprise après une coupure n'en font pas deux.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from registre import droits
from registre.delegue.questions import operations as questions
from registre.delegue.questions.modele import QuestionSaisie
from registre.liens_referents import regles
from registre.liens_referents.modele import CHANGEE, FINIE, INCHANGEE, QUESTION, REVUE, VIOLATION
from registre.liens_referents.operations import Lu, lire_le_recu, noter, relire
from registre.traitements.modele import Traitement
from registre.traitements.operations import confirmer_la_revue
from registre.violations import operations as violations
from registre.violations.modele import ViolationSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.operations import Atelier, Contexte, operation
from socle.saisies import valider
from socle.types import ecrire_date, lire_date

MANQUE: Final = "manque"
"""Le choix qui fait une action de « un traitement manque »."""
DEJA_RELU: Final = "Cet envoi a déjà été relu."


def traiter(contexte: Contexte, id_: uuid.UUID, choix: Collection[str]) -> uuid.UUID | None:
    """Fait de l'envoi ce que `choix` retient ; rend l'objet né d'une question ou d'un incident.

    `choix`, pour une revue : les identifiants des fiches à reporter, et `MANQUE`. Ailleurs, il ne compte pas.
    """
    lu = lire_le_recu(contexte, id_)
    if lu.lien.traite_le is not None and lu.lien.suite_id is not None:
        return lu.lien.suite_id
    suite = SUITES[lu.lien.usage](contexte, lu, _recu(lu), frozenset(choix))
    _clore(contexte, id_, suite, frozenset(choix))
    return suite


def classer(contexte: Contexte, id_: uuid.UUID) -> None:
    """L'envoi est relu, rien n'en est fait."""
    _recu(lire_le_recu(contexte, id_))
    _clore(contexte, id_, None, frozenset())


def _recu(lu: Lu) -> regles.Recu:
    if lu.recu is None:
        raise RegleEnfreinte("Rien n'est encore arrivé par ce lien.")
    if lu.lien.traite_le is not None:
        raise RegleEnfreinte(DEJA_RELU)
    return lu.recu


def _cle(lu: Lu, suite: str = "") -> str:
    return uuid.uuid5(lu.lien.id, suite or "suite").hex


def _question(contexte: Contexte, lu: Lu, recu: regles.Recu, choix: frozenset[str]) -> uuid.UUID:
    texte = "\n\n".join(filter(None, (recu["texte"], f"Reçue par un lien, de {lu.lien.nom}.")))
    saisie = valider(QuestionSaisie, {"titre": recu["titre"], "texte": texte})
    return questions.creer(contexte, saisie, jeton=_cle(lu))


def _violation(contexte: Contexte, lu: Lu, recu: regles.Recu, choix: frozenset[str]) -> uuid.UUID:
    """L'incident, connu de l'organisme le jour dit par le référent, sinon le jour de son envoi."""
    valeurs = {
        "titre": recu["titre"],
        "recit": recu["texte"],
        "circonstances": f"Déclaré par un lien, par {lu.lien.nom}.",
    }
    contact = {"nom": recu["repondant"]}
    try:
        saisie = valider(ViolationSaisie, valeurs | _connaissance(contexte, lu, recu))
    except SaisieRefusee:
        saisie = valider(ViolationSaisie, valeurs | _connaissance(contexte, lu, recu | {"heure": ""}))
    return violations.declarer(contexte, saisie, contact, _cle(lu))


def _connaissance(contexte: Contexte, lu: Lu, recu: Mapping[str, Any]) -> dict[str, str]:
    """Le jour et l'heure où l'organisme a su : ceux que le référent dit, sinon ceux de son envoi."""
    if recu.get("quand"):
        return {"connue_le": ecrire_date(lire_date(recu["quand"])), "connue_heure": recu.get("heure", "")}
    local = regles.heure_locale(lu.lien.recu_le, contexte.fuseau)
    return {"connue_le": ecrire_date(local.date()), "connue_heure": f"{local:%H:%M}"}


def _revue(contexte: Contexte, lu: Lu, recu: regles.Recu, choix: frozenset[str]) -> None:
    """Une action par fiche changée ou finie que l'on reporte ; les inchangées se notent à la clôture."""
    for f in recu["fiches"]:
        if f["fiche"] in choix and f["constat"] in TITRES:
            saisie = {"titre": TITRES[f["constat"]].format(f["nom"]), "description": f["precision"]}
            actions.creer(contexte, valider(ActionSaisie, saisie), uuid.UUID(f["fiche"]), _cle(lu, f["fiche"]))
    if recu["manque"] and MANQUE in choix:
        saisie = {"titre": "Inscrire au registre un traitement qui manque", "description": recu["manque"]}
        actions.creer(contexte, valider(ActionSaisie, saisie), lu.lien.id, _cle(lu, MANQUE))


TITRES: Final = {CHANGEE: "Mettre à jour la fiche « {} »", FINIE: "Archiver la fiche « {} », si ce traitement a cessé"}
Suite = Callable[[Contexte, Lu, regles.Recu, frozenset[str]], uuid.UUID | None]
SUITES: Final[Mapping[str, Suite]] = {QUESTION: _question, VIOLATION: _violation, REVUE: _revue}


@operation(droits.LIENS_TENIR)
def _clore(atelier: Atelier, id_: uuid.UUID, suite: uuid.UUID | None, choix: frozenset[str]) -> None:
    lu = relire(atelier, id_)
    if lu.lien.traite_le is not None:
        _rattacher(atelier, lu, suite)
        return
    for f in (lu.recu or {}).get("fiches", ()):
        if f["constat"] == INCHANGEE and f["fiche"] in choix:
            _noter_la_revue(atelier, uuid.UUID(f["fiche"]), lu)
    lu.lien.traite_le, lu.lien.traite_par, lu.lien.suite_id = atelier.quand, atelier.contexte.acteur.nom, suite
    atelier.session.add(lu.lien)
    noter(atelier, lu.fiche, "relu", repris=len(choix))


def _rattacher(atelier: Atelier, lu: Lu, suite: uuid.UUID | None) -> None:
    """Classé par une autre personne pendant qu'une suite naissait : le lien dit quand même où elle est."""
    if suite is not None and lu.lien.suite_id is None:
        lu.lien.suite_id = suite
        atelier.session.add(lu.lien)
        noter(atelier, lu.fiche, "relu", repris=0)


def _noter_la_revue(atelier: Atelier, fiche: uuid.UUID, lu: Lu) -> None:
    """Une fiche archivée depuis l'envoi se passe en silence : il n'y a plus rien à revoir."""
    traitement = atelier.session.get(Traitement, fiche)
    if traitement is not None and traitement.statut != "archivee":
        confirmer_la_revue(atelier, fiche, motif=f"Revue par un lien, par {lu.lien.nom}")
