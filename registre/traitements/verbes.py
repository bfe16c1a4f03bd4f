"""Comment le journal dit les actes du registre, et les revues qu'il a à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.droits import LIRE, MODIFIER
from registre.traitements.modele import TYPE, Traitement
from socle.echeances.sources import AFaire, declarer_source
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Fiche de traitement", "traitements.voir", LIRE, MODIFIER)
declarer_objet("registre", "Registre", droit=LIRE)
declarer_objet("import", "Import", droit=LIRE)
for verbe, phrase in {
    "traitement.cree": "a créé la fiche",
    "traitement.importe": "a importé la fiche",
    "traitement.import_annule": "a annulé l'import de la fiche",
    "traitement.import_complete": "a complété par un import la fiche",
    "traitement.import_remplace": "a remplacé par un import le contenu de la fiche",
    "traitement.import_retabli": "a rétabli, après l'annulation d'un import, la fiche",
    "traitement.enregistre": "a modifié la fiche",
    "traitement.soumis": "a envoyé la fiche à la relecture",
    "traitement.repris": "a repris la fiche en brouillon",
    "traitement.avise": "a rendu l'avis du délégué sur la fiche",
    "traitement.approuve": "a approuvé la fiche (visa)",
    "traitement.archive": "a archivé la fiche",
    "traitement.desarchive": "a sorti des archives la fiche",
    "traitement.duplique": "a dupliqué une fiche",
    "traitement.revu": "a confirmé que la fiche n'a pas changé",
    "traitement.exporte": "a exporté la fiche",
    "registre.exporte": "a exporté le registre",
    "import.confirme": "a confirmé l'import",
    "import.annule": "a annulé l'import",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Fiches dont la date de revue approche ou est passée, archives exclues."""
    requete: Any = select(
        Traitement.id, Traitement.organisme_id, col(Traitement.prochaine_revue), Traitement.nom
    ).where(
        col(Traitement.prochaine_revue) <= horizon, Traitement.statut != "archivee"
    )  # sans jointure : l'index suffit, et la table est large
    for id_, organisme_id, revue, libelle in session.exec(requete):
        yield AFaire(
            f"traitement:{id_}", organisme_id, id_, "Registre", f"Revoir la fiche : {libelle}",
            "Une fiche du registre est à revoir", revue, "traitements.voir", LIRE, (30, 7, 0, -30), agir=MODIFIER,
        )  # fmt: skip


declarer_source("traitements", a_faire)
