"""Le suivi d'une analyse d'impact d'essai : une preuve déposée, une mesure prouvée, une consultation notée."""

from __future__ import annotations

import uuid
from typing import Any

from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.monde import Monde
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.parcours import Evaluation
from registre.aipd.suivi import operations
from registre.aipd.suivi.modele import PreuveMesureSaisie, SaisineSaisie
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from socle.types import ecrire_date


def reestimee(monde: Monde, organisme: Organisme, nom: str = "Restauration scolaire", gravite: int = 2) -> Analyse:
    """Une analyse évaluée : risques de départ (3, 3), réestimés à (`gravite`, 1) par l'évaluateur, une mesure prévue."""
    baisse = Evaluation("acceptable", "Revu", gravite=gravite, vraisemblance=1)
    return ouvrir_analyse(monde, organisme, nom).remplir().evaluer(sauf=dict.fromkeys(("3.2", "3.3", "3.4"), baisse))


def deposer(monde: Monde, ici: Analyse, titre: str = "Facture d'essai", *, attachee: bool = True) -> uuid.UUID:
    """Dépose une preuve, dans les pièces de l'analyse ou non."""
    saisie, contenu = valider(PreuveSaisie, {"titre": titre}), b"%PDF-1.7\n" + titre.encode()
    objet = ici.id if attachee else None
    return preuves.deposer(ici.contexte, monde.instance.depot, contenu, "facture.pdf", saisie, objet_id=objet)


def prevue(ici: Analyse) -> MesureAipd:
    """La mesure prévue de l'analyse."""
    return next(m for m in ici.etude.mesures if m.etat == "prevue")


def prouver(ici: Analyse, preuve: uuid.UUID, le: str = "") -> uuid.UUID:
    """Marque prouvée la mesure prévue, aujourd'hui si rien n'est dit."""
    mesure, jour = prevue(ici), le or ecrire_date(ici.contexte.aujourd_hui)
    saisie = valider(PreuveMesureSaisie, {"prouvee_le": jour, "preuve_id": str(preuve)})
    operations.prouver(ici.contexte, ici.id, mesure.id, saisie, mesure.version)
    return mesure.id


def defaire(ici: Analyse) -> None:
    """La mesure prévue n'est plus prouvée."""
    mesure = prevue(ici)
    operations.retirer_la_preuve(ici.contexte, ici.id, mesure.id, mesure.version)


def saisir_la_cnil(ici: Analyse, **dates: Any) -> None:
    """Note une consultation : reçue le 5 janvier 2026 si rien n'est dit."""
    saisie = valider(SaisineSaisie, {"saisie_cnil_le": "05/01/2026"} | dates)
    operations.noter_la_saisine(ici.contexte, ici.id, saisie, ici.etude.objet.version)
