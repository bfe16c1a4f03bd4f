"""Comment le journal dit les actes sur les demandes de publication, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from clauses.droits import JEUX_MODIFIER, LIRE, PUBLICATION_DECIDER, PUBLICATION_EXAMINER
from clauses.publications import regles
from clauses.publications.modele import TYPE, Publication
from socle.base import maintenant
from socle.echeances.sources import AFaire, declarer_source
from socle.liens.types import declarer_liable
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS_REPONSE: tuple[int, ...] = (15, 7, 2, 0, -7)
JALONS_PUBLICATION = (7, 0, -15)

declarer_objet(TYPE, "Demande de publication", "publications.voir", LIRE, JEUX_MODIFIER)
declarer_liable(TYPE, "Demandes de publication", "publications.creer")
for verbe, phrase in {
    "publication.cree": "a inscrit la demande de publication",
    "publication.enregistre": "a modifié la demande de publication",
    "publication.examine_donnees": "a rendu l'examen « données personnelles » de la demande",
    "publication.examine_secrets": "a rendu l'examen « secrets » de la demande",
    "publication.examine_securite": "a rendu l'examen « sécurité » de la demande",
    "publication.acceptee": "a accepté (visa) la demande de publication",
    "publication.acceptee_occultation": "a accepté avec occultation (visa) la demande de publication",
    "publication.refusee": "a refusé (visa) la demande de publication",
    "publication.publiee": "a noté la publication demandée",
    "publication.retiree": "a noté le retrait de la demande de publication",
    "publication.rouverte": "a rouvert la demande de publication",
    "publication.archive": "a archivé la demande de publication",
    "publication.desarchive": "a sorti des archives la demande de publication",
    "publication.lettre_produite": "a produit la lettre de décision de la demande",
    "publication.exportee": "a exporté le registre des demandes de publication",
}.items():
    declarer_verbe(verbe, phrase)

SUITES = {
    "recue": ("Demande de publication à examiner", "Une demande de publication attend ses examens", PUBLICATION_EXAMINER),
    "examen": ("Demande de publication à examiner", "Une demande de publication attend ses examens", PUBLICATION_EXAMINER),
    "examinee": ("Publication à décider", "Une demande de publication attend une décision", PUBLICATION_DECIDER),
}  # fmt: skip


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Ce qui attend un examen, une décision ou une publication ; le silence vaut refus, la date est recalculée des faits."""
    requete: Any = (
        select(Publication, Organisme.territoire_droit)
        .join(Objet, col(Objet.id) == col(Publication.id))
        .join(Organisme, col(Organisme.id) == col(Publication.organisme_id))
        .where(col(Objet.archive).is_(False), col(Publication.statut).in_((*regles.OUVERTS, *regles.ACCEPTES)))
    )
    quand = maintenant()
    for p, territoire in session.exec(requete):
        zone, jalons = fuseau(territoire), JALONS_REPONSE
        if p.statut in regles.ACCEPTES:
            limite = regles.publier_avant(p.decide_le, zone) if p.decide_le else None
            suite, jalons = (
                ("Publication à faire", "Une publication acceptée est à faire", JEUX_MODIFIER),
                JALONS_PUBLICATION,
            )
        else:
            echeance = regles.reponse_attendue(p, quand, zone, territoire or "metropole")
            limite = echeance.dernier_jour if echeance else None
            suite = SUITES[p.statut]
        if limite is not None and limite <= horizon:
            yield AFaire(
                f"publication:{p.id}:{p.statut}", p.organisme_id, p.id, "Clauses", f"{suite[0]} : {p.nom}", suite[1], limite,
                "publications.voir", LIRE, jalons, urgent=p.statut in regles.OUVERTS, agir=suite[2],
            )  # fmt: skip


declarer_source("publications", a_faire)
