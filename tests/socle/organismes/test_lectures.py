"""Lire l'arbre et le journal sur les deux moteurs, sans sortir du périmètre."""

from __future__ import annotations

from fabriques.monde import Monde
from socle.organismes.arbre import lire_arbre, lire_membres, seul_organisme
from socle.organismes.lectures import FiltreJournal, etat_a_la_version, lire_journal, verifier_chaine
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.operations import ajouter_membre, modifier_organisme
from socle.saisies import valider


def test_l_arbre_et_les_membres(monde: Monde) -> None:
    territoire = monde.organisme("Trois Sources")
    vallon = monde.organisme("Vallon", parent=territoire)
    monde.organisme("Écully", parent=territoire)
    deleguee, referente = monde.personne(dpo=territoire), monde.personne(referent=vallon)
    assert [n.nom for n in lire_arbre(monde.instance, deleguee).noeuds] == ["Trois Sources", "Écully", "Vallon"]
    assert [n.nom for n in lire_arbre(monde.instance, deleguee, "ECU").noeuds] == ["Écully"]
    assert [m.nom for m in lire_membres(monde.contexte(territoire)).membres] == ["Écully", "Vallon"]
    assert seul_organisme(monde.instance, deleguee) is None
    assert seul_organisme(monde.instance, referente) == vallon.code


def test_le_journal_ne_montre_que_sa_chaine(monde: Monde) -> None:
    territoire, autre = monde.organisme("Territoire"), monde.organisme("Autre")
    camille = monde.personne("Camille")
    membre = ajouter_membre(monde.contexte(territoire, personne=camille), valider(OrganismeSaisie, {"nom": "Vallon"}))
    modifier_organisme(monde.contexte(membre), valider(OrganismeSaisie, {"nom": "Vallon-Haut"}), 1)
    monde.fiche(autre, "Cantine d'ailleurs")
    fiche = monde.fiche(territoire, "Cantine")
    page = lire_journal(monde.contexte(territoire), FiltreJournal())
    assert [(e.rang, e.acteur, e.objet) for e in page.lignes] == [
        (2, "Ligne de commande", "Cantine"),
        (1, "Camille", "Vallon-Haut"),
    ]
    assert [e.rang for e in lire_journal(monde.contexte(territoire), FiltreJournal(objet=fiche)).lignes] == [2]
    assert lire_journal(monde.contexte(autre), FiltreJournal(objet=fiche)).lignes == ()
    verification = verifier_chaine(monde.contexte(territoire))
    assert (verification.longueur, verification.anomalies) == (2, [])


def test_l_etat_d_un_membre_a_sa_naissance_et_apres(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    saisies = [valider(OrganismeSaisie, {"nom": "Vallon", "ville": ville}) for ville in ("Une", "Deux")]
    membre = ajouter_membre(monde.contexte(territoire), saisies[0])
    modifier_organisme(monde.contexte(membre), saisies[1], 1)
    lus = [etat_a_la_version(monde.contexte(membre), version) for version in (1, 2)]
    assert [etat and etat["ville"] for etat in lus] == ["Une", "Deux"]
    assert etat_a_la_version(monde.contexte(membre), 9) is None
