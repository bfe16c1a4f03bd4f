"""Ce que les avenants ont à rappeler : celui qui attend de partir, celui qui devait être revenu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from clauses.droits import LIRE, METTRE_A_NIVEAU
from clauses.mise_a_niveau.modele import Avenant
from clauses.mise_a_niveau.regles import ATTENDUS, DELAI_D_ENVOI
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

JALONS = (0, -15)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Avenants à envoyer, avenants à relancer ; le courriel va à qui a préparé l'avenant, tant qu'il le peut."""
    requete: Any = select(Avenant).join(Objet, col(Objet.id) == col(Avenant.id))
    requete = requete.where(col(Objet.archive).is_(False), col(Avenant.etat).in_(("prepare", *ATTENDUS)))
    for a in session.exec(requete):
        if a.etat == "prepare":
            point = _point(
                a, "envoi", a.prepare_le.date() + DELAI_D_ENVOI, "Avenant à envoyer à", "Un avenant attend de partir"
            )
        else:
            limite = a.attendu_le or aujourd_hui
            point = _point(a, "retour", limite, "Avenant à relancer auprès de", "Un avenant n'est pas revenu signé")
        if point.limite <= horizon:
            yield point


def _point(a: Avenant, genre: str, limite: date, libelle: str, resume: str) -> AFaire:
    return AFaire(
        f"avenant:{a.id}:{genre}", a.organisme_id, a.id, "Clauses", f"{libelle} {a.prestataire}", resume, limite,
        "avenants.voir", LIRE, JALONS, responsable_id=a.prepare_par_id, agir=METTRE_A_NIVEAU,
    )  # fmt: skip


declarer_source("avenants", a_faire)
