"""Comment le journal dit une adoption, sa revue, les noms qui changent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.procedures import faits as _faits  # noqa: F401 -- déclare le fait
from registre.procedures.contenu import ACTEURS, PROCEDURES
from registre.procedures.modele import TYPE, ProcedureAdoptee
from registre.procedures.noms import changements, noms_du_jour
from registre.procedures.operations import adoptions
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (30, 0)
declarer_objet(TYPE, "Procédure adoptée", "procedures.voir", droits.PROCEDURES_LIRE, droits.PROCEDURES_ADOPTER)
for verbe, phrase in {
    "procedure.adoptee": "a noté l'adoption d'une procédure",
    "procedure.enregistre": "a corrigé l'adoption d'une procédure",
    "procedure.archive": "a archivé l'adoption d'une procédure",
    "procedure.desarchive": "a sorti des archives l'adoption d'une procédure",
    "procedure.exportee": "a produit le document d'une procédure",
}.items():
    declarer_verbe(verbe, phrase)


def _dernieres(session: SessionCloisonnee) -> Iterator[ProcedureAdoptee]:
    """La dernière adoption de chaque procédure, par organisme."""
    vues = set()
    for a in adoptions(session):
        if (a.organisme_id, a.genre) not in vues:
            vues.add((a.organisme_id, a.genre))
            yield a


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les procédures à revoir."""
    for a in _dernieres(session):
        if a.revue_le is not None and a.revue_le <= horizon:
            yield AFaire(
                f"procedure:{a.id}:revue", a.organisme_id, a.id, "Bureau du DPO",
                f"Revoir la procédure : {PROCEDURES[a.genre].titre}", "Une procédure est à revoir", a.revue_le,
                "procedures.voir", droits.PROCEDURES_LIRE, JALONS, agir=droits.PROCEDURES_ADOPTER,
            )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Adopter une nouvelle version quand les noms ont changé : un soin par organisme, comme la règle le demande."""
    dernieres = list(_dernieres(session))
    if not dernieres:
        return
    requete = select(Organisme).where(col(Organisme.id).in_({a.organisme_id for a in dernieres}))
    noms = {o.id: noms_du_jour(session, o, aujourd_hui) for o in session.exec(requete).all()}
    for a in dernieres:
        roles = set(PROCEDURES[a.genre].acteurs)
        changes = [ACTEURS[c.role] for c in changements(a.noms, noms[a.organisme_id]) if c.role in roles]
        if changes:
            yield Proposition(
                f"procedure:{a.id}:noms", f"Adopter une nouvelle version : {PROCEDURES[a.genre].titre}", a.id,
                description=f"Les noms ont changé depuis l'adoption : {', '.join(changes)}.",
            )  # fmt: skip


declarer_source("procedures", a_faire)
declarer_regle("procedures", propositions)
