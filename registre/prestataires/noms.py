"""Le nom d'une relation suit celui de la fiche qui vaut : la liste, la recherche et les rappels ne gardent pas un vieux nom.

La fiche appartient au territoire, la relation à l'organisme : chacun met les siennes à jour, au passage d'entretien du jour.
"""

from __future__ import annotations

from sqlmodel import col, select

from registre.droits import PRESTATAIRES_RELATION
from registre.prestataires.alias import resoudre_tous
from registre.prestataires.formes import RELATION
from registre.prestataires.modele import Relation
from socle.champs import texte_a_chercher
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, operation
from socle.rappels.entretien import declarer_soin
from socle.recherche import indexer
from socle.types import cle_tri


@operation(PRESTATAIRES_RELATION)
def suivre_les_noms(atelier: Atelier) -> int:
    """Renomme les relations de l'organisme dont la fiche de l'annuaire a changé de nom ; rend leur nombre."""
    return suivre_les_noms_ici(atelier)


def suivre_les_noms_ici(atelier: Atelier) -> int:
    """La même, dans une opération déjà ouverte. La version ne change pas : ce que la personne a écrit reste tel quel."""
    atelier.session.flush()
    requete = select(Objet, Relation.prestataire_id).join(Relation, col(Relation.id) == col(Objet.id))
    paires = list(atelier.session.exec(requete))
    valables = resoudre_tous(atelier.session, [prestataire for _, prestataire in paires])
    nombre = 0
    for objet, prestataire_id in paires:
        valable = valables.get(prestataire_id)
        if valable is not None and valable.nom != objet.libelle:
            _renommer(atelier, objet, valable.nom)
            nombre += 1
    return nombre


def _renommer(atelier: Atelier, objet: Objet, nom: str) -> None:
    ancien = objet.libelle
    objet.libelle, objet.cle_tri = nom, cle_tri(nom)
    atelier.session.add(objet)
    saisie = fiches.charger(atelier.session, RELATION, objet.id).saisie
    texte = texte_a_chercher(RELATION.champs, saisie)
    indexer(atelier.session, atelier.organisme_id, objet.id, RELATION.code, nom, texte)
    atelier.journaliser(
        Evenement("relation.renommee", RELATION.code, objet.id, None, {"libelle": nom, "ancien": ancien})
    )


declarer_soin("noms des prestataires", suivre_les_noms)
