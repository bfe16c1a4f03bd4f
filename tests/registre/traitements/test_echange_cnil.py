"""Le modèle de la CNIL : lu tel qu'on le tient, et l'aller-retour ODS qui ne perd rien."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.monde import fiche_pleine
from fabriques.registres import saisies
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.echanges.cnil_lecture import lire_cnil
from registre.traitements.echanges.releve import Releve
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_de
from socle.organismes.modele import OrganismeChamps
from socle.saisies import sans_lignes_vides, valider
from socle.tableurs import Cellule, Limites, lire_classeur

FICHIER = Path(__file__).parents[4] / "shared" / "donnees" / "cnil-registre-traitement-simplifie.ods"
ORGANISME = OrganismeChamps(nom="Commune d'Essai", representant_nom="M. le Maire", dpo_nom="Service mutualisé",
                            dpo_societe="Centre fictif", ville="Essai", code_postal="01234")  # fmt: skip


def _relire(contenu: bytes) -> Releve:
    return lire_cnil(lire_classeur(contenu, "registre.ods", Limites(feuilles=2000)))


def _nu(saisie: TraitementSaisie) -> dict[str, Any]:
    return saisie.model_dump()


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_donne_sa_fiche_d_exemple_entiere() -> None:
    releve = lire_cnil(lire_classeur(FICHIER.read_bytes(), FICHIER.name))
    assert len(releve.fiches) == 1
    s = releve.fiches[0].saisie
    assert (s.nom, s.reference) == ("Gestion de la paie", "1 - Exemple")
    assert (s.date_creation, s.date_mise_a_jour) == (date(2018, 5, 26), date(2019, 5, 13))
    assert [f.libelle for f in s.finalites] == [
        "Gestion de la paie", "Calcul des rémunérations",
        "Calcul du montant des versements adressés aux organismes sociaux", "Ordre de virement à la banque",
    ]  # fmt: skip
    assert [(d.categorie, d.description, d.duree_active, d.nir) for d in s.categories_donnees] == [
        ("etat_civil", "Noms, prénoms, adresses", "5 ans à compter du versement de la paie", None),
        ("economique_financier", "RIB", "5 ans à compter du versement de la paie", None),
        ("nir", "Numéros de sécurité sociale des salariés", "5 ans à compter du versement de la paie", True),
    ]
    assert [p.categorie for p in s.categories_personnes] == ["agents"]
    assert [(d.type, d.precision) for d in s.destinataires] == [
        ("interne", "Dir. Administrative et Financière"), ("partenaire_institutionnel", "Organismes sociaux"),
        ("pays_tiers", "Banque d'Andorre"),
    ]  # fmt: skip
    assert [m.type for m in s.mesures] == ["protection_logiciels", "sauvegarde", "autres"]
    assert [(t.organisme, t.pays, t.garantie, t.document) for t in s.transferts] == [
        ("Banque d'Andorre", "ad", "cct", "Contrat en date du 23/01/2018")
    ]
    assert [(a.role, a.nom, a.code_postal) for a in s.acteurs] == [
        ("responsable", "Louise DUPONT", "75001"), ("dpo", "Martin HENRI", "75001"),
    ]  # fmt: skip
    assert releve.toutes_les_remarques == []
    assert any("modèle vierge" in nom for nom in releve.ignorees)


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_survit_a_l_aller_retour() -> None:
    lue = lire_cnil(lire_classeur(FICHIER.read_bytes(), FICHIER.name)).fiches[0].saisie
    revenue = _relire(ecrire_cnil(ORGANISME, [lue])).fiches
    assert [_nu(f.saisie) for f in revenue] == [_nu(lue)]


def test_une_fiche_pleine_survit_a_l_aller_retour() -> None:
    saisie = valider(TraitementSaisie, fiche_pleine())
    releve = _relire(ecrire_cnil(ORGANISME, [saisie]))
    assert [_nu(f.saisie) for f in releve.fiches] == [_nu(saisie)]
    assert releve.toutes_les_remarques == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(saisies(), min_size=1, max_size=3))
def test_tout_registre_survit_a_l_aller_retour(registre: list[TraitementSaisie]) -> None:
    revenues = _relire(ecrire_cnil(ORGANISME, registre)).fiches
    assert len(revenues) == len(registre)
    for revenue, partie in zip(revenues, registre, strict=True):
        apres, avant = _nu(revenue.saisie), _nu(partie)
        assert {k: (avant[k], apres[k]) for k in avant if avant[k] != apres[k]} == {}


@pytest.mark.parametrize("blanc", [" ", "\n", "\u00a0", "\u202f \n"])
def test_une_ligne_qui_ne_dit_rien_ne_s_ecrit_pas_et_survit_donc_a_l_aller_retour(blanc: str) -> None:
    valeurs = {
        "nom": "Vidéo",
        "mesures": [{"type": "", "precision": blanc}, {"type": "sauvegarde"}, {"precision": "non"}],
    }
    saisie = valider(TraitementSaisie, sans_lignes_vides(valeurs, champs_de(TraitementSaisie)))
    assert [(m.type, m.precision) for m in saisie.mesures] == [("sauvegarde", ""), ("", "non")]
    (revenue,) = _relire(ecrire_cnil(ORGANISME, [saisie])).fiches
    assert _nu(revenue.saisie) == _nu(saisie)


def test_un_intitule_inconnu_est_garde_et_dit_a_sa_cellule() -> None:
    saisie = valider(TraitementSaisie, {"nom": "Vidéo", "transferts": [{"organisme": "X", "pays": "us"}]})
    contenu = ecrire_cnil(ORGANISME, [saisie])
    classeur = lire_classeur(contenu, "r.ods")
    feuille = classeur.feuilles[1]
    rang = next(r for r, ligne in enumerate(feuille.lignes) if ligne and ligne[0].texte == "Organisme destinataire 1")
    lignes = list(feuille.lignes)
    lignes[rang] = (*lignes[rang][:2], Cellule("Atlantide", "Atlantide"), *lignes[rang][3:])
    modifie = replace(classeur, feuilles=(classeur.feuilles[0], replace(feuille, lignes=tuple(lignes))))
    releve = lire_cnil(modifie)
    (remarque,) = releve.toutes_les_remarques
    assert (remarque.cellule, remarque.valeur, remarque.perdue) == (f"C{rang + 1}", "Atlantide", False)
    assert releve.fiches[0].saisie.transferts[0].precision == "Atlantide"
