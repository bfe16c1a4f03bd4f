"""Reprendre une liste de sous-traitants, une liste d'actions : rien ne se perd, rien ne s'écrit deux fois, tout se défait."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from registre.listes import operations
from registre.listes.actions import LISTE as ACTIONS
from registre.listes.actions import MOTIF
from registre.listes.prestataires import A_VERIFIER
from registre.listes.prestataires import LISTE as PRESTATAIRES
from registre.prestataires import annuaire
from registre.prestataires.modele import Prestataire, PrestataireSaisie, Relation
from socle.actions.modele import Action
from socle.actions.operations import passer
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.objets import Objet
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.reprises.lignes import COMPLETER, CREER, PASSER
from socle.reprises.operations import LIGNE, Lue
from socle.saisies import valider

HORS = Perimetre.hors("test")
STRUCTURE = ("Collectivité - Nom", "Collectivité - SIREN", "Collectivité - Code INSEE")
SOUS_TRAITANTS = (
    "Nom", *STRUCTURE, "Agent référent", "Clauses contractuelles vérifiées", "A adopté les éléments de sécurité nécessaires",
    "Tient à jour un registre des traitements", "Envoi des données hors UE", "Autres informations",
    "DPD - Le sous-traitant a désigné un DPD", "DPD - Civilité", "DPD - Prénom", "DPD - Nom", "DPD - Fonction", "DPD - Email",
    "DPD - N° tél.", "Historique - Créateur", "Historique - Date de création", "Historique - Dernière mise à jour",
    "Coordonnées - Prénom", "Coordonnées - Nom", "Coordonnées - Adresse", "Coordonnées - Compl. adresse",
    "Coordonnées - Code postal", "Coordonnées - Ville", "Coordonnées - Email", "Coordonnées - N° de tel",
    "Documents associés", "Traitements associés",
)  # fmt: skip
MESURES = (
    "Nom", *STRUCTURE, "Description", "Responsable d'action", "Priorité", "Coût", "Charge", "Application - Statut",
    "Application - Planification", "Application - Observations", "Documents associés", "Historique - Créateur",
    "Historique - Date de création", "Historique - Dernière mise à jour",
)  # fmt: skip
EDITIONS: Mapping[str, str] = {
    "Nom": "Éditions Fictives SAS", "Agent référent": "Le service paie", "Clauses contractuelles vérifiées": "Oui",
    "A adopté les éléments de sécurité nécessaires": "Non", "Envoi des données hors UE": "Oui",
    "Autres informations": "Marché 12",
    "DPD - Le sous-traitant a désigné un DPD": "Oui", "DPD - Civilité": "Madame", "DPD - Prénom": "Camille",
    "DPD - Nom": "Fictif",
    "DPD - Fonction": "Juriste", "DPD - Email": "dpd@exemple.invalid", "Historique - Créateur": "Alix Fictif",
    "Coordonnées - Prénom": "Dominique", "Coordonnées - Nom": "Inventé", "Coordonnées - Adresse": "1 rue du Test",
    "Coordonnées - Compl. adresse": "Bâtiment B", "Coordonnées - Code postal": "01000", "Coordonnées - Ville": "Vallon",
    "Documents associés": "Contrat - Annexe", "Traitements associés": "Paie",
}  # fmt: skip


def fichier(titres: tuple[str, ...], *lignes: Mapping[str, str]) -> bytes:
    """Un CSV tel que Madis l'écrit."""
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";").writerows([titres, *([ligne.get(t, "") for t in titres] for ligne in lignes)])
    return b"\xef\xbb\xbf" + sortie.getvalue().encode()


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme())


@pytest.fixture
def ici(monde_sqlite: Monde) -> Contexte:
    return monde_sqlite.contexte(monde_sqlite.organisme())


def etats(lue: Lue) -> list[str]:
    return [ligne.etat for ligne in lue.lignes]


def vives(contexte: Contexte, classe: Any) -> list[Any]:
    """Les objets de cette table qui ne sont pas aux archives."""
    with contexte.base.lire(HORS) as session:
        requete: Any = select(classe).join(Objet, col(Objet.id) == classe.id)
        return list(session.exec(requete.where(col(Objet.archive).is_(False))))


def test_un_sous_traitant_de_madis_devient_une_fiche_et_une_relation_puis_se_defait(contexte: Contexte) -> None:
    id_ = operations.preparer(contexte, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "contractors.csv")
    assert vives(contexte, Prestataire) == []
    assert A_VERIFIER in operations.lire_reprise(contexte, PRESTATAIRES, id_).lignes[0].remarques
    lue = operations.confirmer(contexte, PRESTATAIRES, id_)
    assert (etats(lue), lue.reprise.etat) == (["creee"], "faite")
    (fiche,), (relation,) = vives(contexte, Prestataire), vives(contexte, Relation)
    assert (fiche.nom, fiche.adresse, fiche.code_postal, fiche.ville) == (
        "Éditions Fictives SAS", "1 rue du Test, Bâtiment B", "01000", "Vallon",
    )  # fmt: skip
    assert (fiche.dpo_nom, fiche.dpo_courriel, fiche.contact_nom) == (
        "Madame Camille Fictif", "dpd@exemple.invalid", "Dominique Inventé",
    )  # fmt: skip
    assert (relation.prestataire_id, relation.role, relation.clauses, relation.transferts, relation.contact_local) == (
        fiche.id, "sous_traitant_rgpd", "a_verifier", True, "Le service paie",
    )  # fmt: skip
    tout = f"{relation.garanties}\n{relation.observations}"
    for texte in ("Clauses contractuelles vérifiées : Oui", "nécessaires : Non", "Marché 12", "Juriste", "Alix Fictif",
                  "Documents associés : Contrat - Annexe", "Traitements associés : Paie"):  # fmt: skip
        assert texte in tout, texte
    operations.confirmer(contexte, PRESTATAIRES, id_)
    assert len(vives(contexte, Relation)) == 1
    assert etats(operations.annuler(contexte, PRESTATAIRES, id_)) == ["defaite"]
    assert vives(contexte, Relation) == vives(contexte, Prestataire) == []
    assert operations.annuler(contexte, PRESTATAIRES, id_).reprise.etat == "annulee"


def test_une_fiche_de_l_annuaire_qui_ressemble_est_proposee_et_garde_ce_qu_elle_dit(ici: Contexte) -> None:
    saisie = valider(PrestataireSaisie, {"nom": "Editions fictives", "ville": "Ailleurs"})
    existante = annuaire.creer(ici, saisie)
    id_ = operations.preparer(ici, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "c.csv")
    (ligne,) = operations.lire_reprise(ici, PRESTATAIRES, id_).lignes
    assert (ligne.proposee, ligne.cible, set(ligne.actions)) == (COMPLETER, str(existante), {COMPLETER, CREER, PASSER})
    operations.confirmer(ici, PRESTATAIRES, id_)
    (fiche,), (relation,) = vives(ici, Prestataire), vives(ici, Relation)
    assert (fiche.id, fiche.ville, relation.prestataire_id) == (existante, "Ailleurs", existante)
    assert "Ville : Vallon" in relation.observations
    operations.annuler(ici, PRESTATAIRES, id_)
    assert vives(ici, Relation) == []
    assert [p.id for p in vives(ici, Prestataire)] == [existante]


def test_la_fiche_que_le_territoire_tient_se_relie_depuis_un_membre(monde: Monde) -> None:
    noeud = monde.organisme("Territoire des Vallées", type="communaute_communes")
    membre = monde.contexte(monde.organisme("Vallon", parent=noeud))
    tenue = annuaire.creer(monde.contexte(noeud), valider(PrestataireSaisie, {"nom": "Éditions Fictives SAS"}))
    id_ = operations.preparer(membre, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "c.csv")
    lue = operations.confirmer(membre, PRESTATAIRES, id_)
    assert (etats(lue), lue.lignes[0].message) == (["completee"], "Relation créée avec la fiche de l'annuaire.")
    assert [(r.organisme_id, r.prestataire_id) for r in vives(membre, Relation)] == [(membre.organisme_id, tenue)]
    assert etats(operations.annuler(membre, PRESTATAIRES, id_)) == ["defaite"]


def test_sans_tenir_l_annuaire_une_ligne_neuve_est_refusee_et_dite(monde_sqlite: Monde) -> None:
    noeud = monde_sqlite.organisme("Territoire", type="communaute_communes")
    monde_sqlite.organisme("Vallon", parent=noeud)
    sans = monde_sqlite.contexte(noeud, sans="prestataires.annuaire")
    id_ = operations.preparer(sans, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "c.csv")
    lue = operations.confirmer(sans, PRESTATAIRES, id_)
    assert etats(lue) == ["refusee"]
    assert "annuaire" in lue.lignes[0].message
    assert vives(sans, Prestataire) == vives(sans, Relation) == []


def test_un_prestataire_deja_employe_est_a_passer(ici: Contexte) -> None:
    operations.confirmer(
        ici, PRESTATAIRES, operations.preparer(ici, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "c.csv")
    )
    id_ = operations.preparer(ici, PRESTATAIRES, fichier(SOUS_TRAITANTS, EDITIONS), "c.csv")
    (ligne,) = operations.lire_reprise(ici, PRESTATAIRES, id_).lignes
    assert ligne.proposee == PASSER
    with pytest.raises(RegleEnfreinte, match="Aucune ligne"):
        operations.confirmer(ici, PRESTATAIRES, id_)
    assert len(vives(ici, Relation)) == 1


def test_les_lignes_d_une_autre_structure_et_les_doubles_sont_a_passer(ici: Contexte) -> None:
    lignes = ({**EDITIONS, "Collectivité - Nom": "Commune d'Essai"}, {**EDITIONS, "Collectivité - Nom": "Autre commune"},
              {**EDITIONS, "Collectivité - Nom": "Commune d'Essai"})  # fmt: skip
    id_ = operations.preparer(ici, PRESTATAIRES, fichier(SOUS_TRAITANTS, *lignes), "c.csv")
    lues = operations.lire_reprise(ici, PRESTATAIRES, id_).lignes
    assert [ligne.proposee for ligne in lues] == [CREER, PASSER, PASSER]
    assert "Autre commune" in " ".join(lues[1].remarques)
    assert "ligne 2" in lues[2].deja


def test_une_action_de_madis_garde_son_etat_et_tout_ce_qu_elle_dit(contexte: Contexte) -> None:
    lignes = (
        {"Nom": "Chiffrer les portables", "Description": "Tous", "Responsable d'action": "Informatique",
         "Priorité": "3 - Haute", "Coût": "1 200,50", "Charge": "quelques jours", "Application - Statut": "Non appliquée",
         "Application - Planification": "30/06/2027", "Application - Observations": "Devis reçu",
         "Documents associés": "Devis"},
        {"Nom": "Charte", "Application - Statut": "Appliquée", "Priorité": "1 - Basse"},
        {"Nom": "Caméras", "Application - Statut": "Non applicable"},
    )  # fmt: skip
    id_ = operations.preparer(contexte, ACTIONS, fichier(MESURES, *lignes), "mesurements.csv")
    assert etats(operations.confirmer(contexte, ACTIONS, id_)) == ["creee"] * 3
    par_titre = {a.titre: a for a in vives(contexte, Action)}
    chiffrer = par_titre["Chiffrer les portables"]
    assert (chiffrer.priorite, str(chiffrer.cout), chiffrer.charge_jours, chiffrer.echeance, chiffrer.etat) == (
        "haute", "1200.50", None, date(2027, 6, 30), "a_faire",
    )  # fmt: skip
    for texte in ("Devis reçu", "Documents associés : Devis", "quelques jours"):
        assert texte in chiffrer.observations
    assert (par_titre["Charte"].etat, par_titre["Charte"].priorite) == ("faite", "basse")
    assert (par_titre["Caméras"].etat, par_titre["Caméras"].motif) == ("ecartee", MOTIF)
    assert etats(operations.annuler(contexte, ACTIONS, id_)) == ["defaite"] * 3
    assert vives(contexte, Action) == []


def test_une_action_modifiee_depuis_est_gardee_et_c_est_dit(ici: Contexte) -> None:
    id_ = operations.preparer(
        ici, ACTIONS, fichier(MESURES, {"Nom": "Une", "Priorité": "Haute"}, {"Nom": "Deux"}), "a.csv"
    )
    operations.confirmer(ici, ACTIONS, id_)
    une = next(a for a in vives(ici, Action) if a.titre == "Une")
    passer(ici, une.id, 1, "commencer")
    lue = operations.annuler(ici, ACTIONS, id_)
    assert etats(lue) == ["gardee", "defaite"]
    assert lue.lignes[0].message == operations.RETOUCHE


def test_une_action_deja_au_plan_est_a_passer(ici: Contexte) -> None:
    contenu = fichier(MESURES, {"Nom": "Chiffrer les portables", "Coût": "10"})
    operations.confirmer(ici, ACTIONS, operations.preparer(ici, ACTIONS, contenu, "a.csv"))
    (ligne,) = operations.lire_reprise(ici, ACTIONS, operations.preparer(ici, ACTIONS, contenu, "a.csv")).lignes
    assert (ligne.proposee, "plan d'actions" in ligne.deja) == (PASSER, True)


def test_une_ligne_sans_nom_arrete_tout_ou_elle_seule(ici: Contexte) -> None:
    contenu = fichier(MESURES, {"Nom": "Une", "Coût": "10"}, {"Description": "Sans nom"})
    id_ = operations.preparer(ici, ACTIONS, contenu, "a.csv")
    with pytest.raises(RegleEnfreinte, match="Ligne 3"):
        operations.confirmer(ici, ACTIONS, id_)
    assert vives(ici, Action) == []
    assert etats(operations.confirmer(ici, ACTIONS, id_, mode=LIGNE)) == ["creee", "refusee"]


@pytest.mark.parametrize("contenu", [b"Nom\nUne\n", b"Couleur;Taille\nbleu;2\n", fichier(MESURES)])
def test_un_fichier_qui_n_est_pas_une_liste_est_refuse_sans_rien_ecrire(ici: Contexte, contenu: bytes) -> None:
    with pytest.raises(RegleEnfreinte):
        operations.preparer(ici, ACTIONS, contenu, "x.csv")
    assert operations.lister(ici, ACTIONS) == []


def test_sans_le_droit_ou_depuis_ailleurs_rien_ne_se_lit(monde_sqlite: Monde) -> None:
    un, autre = monde_sqlite.organisme("Une"), monde_sqlite.organisme("Autre")
    id_ = operations.preparer(
        monde_sqlite.contexte(un), ACTIONS, fichier(MESURES, {"Nom": "Une", "Coût": "1"}), "a.csv"
    )
    with pytest.raises(Introuvable):
        operations.lire_reprise(monde_sqlite.contexte(autre), ACTIONS, id_)
    with pytest.raises(Introuvable):
        operations.confirmer(monde_sqlite.contexte(autre), ACTIONS, id_)
    with pytest.raises(Introuvable):
        operations.lire_reprise(monde_sqlite.contexte(un), PRESTATAIRES, id_)
    sans = monde_sqlite.contexte(un, sans=ACTIONS.droit)
    with pytest.raises(DroitManquant):
        operations.preparer(sans, ACTIONS, fichier(MESURES, {"Nom": "Une", "Coût": "1"}), "a.csv")


def test_une_confirmation_interrompue_se_continue(ici: Contexte, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "TRANCHE", 2)
    contenu = fichier(MESURES, *({"Nom": f"Tâche {chr(65 + n)}", "Coût": "1"} for n in range(5)))
    id_ = operations.preparer(ici, ACTIONS, contenu, "a.csv")
    operations.retenir(
        ici, ACTIONS, id_, {ligne.numero: CREER for ligne in operations.lire_reprise(ici, ACTIONS, id_).lignes}
    )
    monkeypatch.setattr("registre.listes.operations.time.monotonic", iter([0.0, 99.0, *[0.0] * 50]).__next__)
    assert operations.confirmer(ici, ACTIONS, id_).reprise.etat == "en_cours"
    assert len(vives(ici, Action)) == 2
    assert operations.confirmer(ici, ACTIONS, id_).reprise.etat == "faite"
    assert len(vives(ici, Action)) == 5


TEXTES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.dictionaries(st.sampled_from(MESURES), TEXTES, max_size=6), min_size=1, max_size=4))
def test_quelle_que_soit_la_liste_tout_ce_qui_s_ecrit_se_defait(ici: Contexte, lignes: list[dict[str, str]]) -> None:
    contenu = fichier(MESURES, *({**ligne, "Nom": uuid.uuid4().hex, "Coût": "1"} for ligne in lignes))
    id_ = operations.preparer(ici, ACTIONS, contenu, "a.csv")
    voulus = {ligne.numero: CREER for ligne in operations.lire_reprise(ici, ACTIONS, id_).lignes}
    lue = operations.confirmer(ici, ACTIONS, id_, voulus, LIGNE)
    assert len(vives(ici, Action)) == etats(lue).count("creee") == len(lignes)
    operations.annuler(ici, ACTIONS, id_)
    assert vives(ici, Action) == []
