"""Comment le journal dit les actes sur les liens des référents, et ce qui attend d'être relu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, select

from registre.droits import LIENS_LIRE, LIENS_TENIR
from registre.liens_referents.modele import TYPE, VIOLATION, LienReferent
from registre.liens_referents.operations import effacer_les_anciens
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.rappels.entretien import declarer_soin
from socle.verbes import declarer_objet, declarer_verbe

SOIXANTE_DOUZE_HEURES: Final = timedelta(hours=72)
"""RGPD 33(1) : le délai court dès que l'organisme a connaissance d'une violation."""
A_RELIRE: Final = timedelta(days=7)
"""Convention de Gouverne, de mémoire d'usage (M)."""

declarer_objet(TYPE, "Lien d'un référent", "liens_referents.voir", LIENS_LIRE, LIENS_TENIR)
for verbe, phrase in {
    "lien_referent.donne": "a donné un lien à un référent",
    "lien_referent.renouvele": "a remplacé le lien d'un référent",
    "lien_referent.retire": "a retiré le lien d'un référent",
    "lien_referent.efface": "a effacé ce qui était arrivé par le lien d'un référent, au terme prévu",
    "lien_referent.relu": "a relu ce qui est arrivé par le lien d'un référent",
}.items():
    declarer_verbe(verbe, phrase)
declarer_verbe("lien_referent.recu", "a envoyé, sans compte, ce qui était demandé", sans_compte="Par un lien public")


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Ce qui est arrivé et que personne n'a relu ; un incident presse : son délai court déjà."""
    requete: Any = select(LienReferent, Objet.libelle).join(Objet, Objet.id == LienReferent.id)  # type: ignore[arg-type]
    requete = requete.where(
        col(LienReferent.recu_le).is_not(None), col(LienReferent.traite_le).is_(None), col(Objet.archive).is_(False)
    )
    for lien, libelle in session.exec(requete):
        presse = lien.usage == VIOLATION
        fin = lien.recu_le + (SOIXANTE_DOUZE_HEURES if presse else A_RELIRE)
        if fin.date() <= horizon:
            yield AFaire(
                f"lien_referent:{lien.id}", lien.organisme_id, lien.id, "Registre", f"À relire : {libelle}",
                "Un incident déclaré par un lien attend" if presse else "Un envoi d'un référent attend d'être relu",
                fin.date(), "liens_referents.voir", LIENS_TENIR, (7, 3, 0, -7), urgent=presse,
                instant=fin if presse else None, jalons_heures=(72, 48, 24, 12, 1) if presse else (),
            )  # fmt: skip


declarer_source("liens_referents", a_faire)
declarer_soin("envois anciens des référents", effacer_les_anciens)
