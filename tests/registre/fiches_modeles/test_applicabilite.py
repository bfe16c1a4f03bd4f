"""À qui un modèle s'adresse, ce qui manque à un registre : des règles pures."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from registre.fiches_modeles.applicabilite import (
    A_VOIR,
    ECARTE,
    MANQUE,
    NON,
    OUI,
    PRESENT,
    RESSEMBLE,
    Faits,
    Registre,
    ce_qui_manque_aux_faits,
    evaluer,
    juger,
    manquants,
    phrase_d_effectif,
    phrase_de_population,
)
from registre.fiches_modeles.chargement import Applicabilite
from registre.fiches_modeles.offre import Modele, contenu_de, livres
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

COMMUNE = Faits("commune", frozenset({"scolaire"}), 3000)


def regle(necessite: str = "habituel", **bornes: Any) -> Applicabilite:
    return Applicabilite.model_validate({"necessite": necessite, "pourquoi": "Parce que.", **bornes})


def modele(code: str, nom: str, *synonymes: str, origine: str = "", **bornes: object) -> Modele:
    return Modele(code, 1, nom, "x", valider(TraitementSaisie, {"nom": nom}), regle(**bornes), synonymes=synonymes,  # type: ignore[arg-type]
                  origine=origine)  # fmt: skip


@pytest.mark.parametrize(
    ("bornes", "faits", "etat"),
    [
        ({}, Faits(), OUI),
        ({"types": ("commune",)}, COMMUNE, OUI),
        ({"types": ("region",)}, COMMUNE, NON),
        ({"types": ("region",)}, Faits(), A_VOIR),
        ({"competences": ("scolaire", "eau")}, COMMUNE, OUI),
        ({"competences": ("eau",)}, COMMUNE, NON),
        ({"competences": ("eau",)}, Faits("commune", frozenset(), 3000), A_VOIR),
        ({"population_min": 3000}, COMMUNE, OUI),
        ({"population_min": 3001}, COMMUNE, NON),
        ({"population_max": 3000}, COMMUNE, NON),
        ({"population_max": 3001}, COMMUNE, OUI),
        ({"population_min": 3000}, Faits("commune", frozenset({"eau"})), A_VOIR),
        ({"population_min": 5000, "competences": ("eau",)}, Faits("commune", frozenset({"eau"}), 10), NON),
        ({"types": ("region",), "population_min": 1}, Faits("commune"), NON),
    ],
)
def test_un_organisme_et_un_modele(bornes: dict[str, Any], faits: Faits, etat: str) -> None:
    verdict = juger(regle(**bornes), faits)
    assert verdict.etat == etat
    assert verdict.raison.endswith(".")


def test_une_borne_se_lit() -> None:
    bornes = regle(population_min=2000, population_max=10_000)
    assert phrase_de_population(bornes) == "à partir de 2\u00a0000 habitants et au-dessous de 10\u00a0000 habitants"
    assert phrase_d_effectif(regle(effectif_min=50)) == "à partir de 50 agents"
    assert phrase_d_effectif(regle(effectif_min=1)) == "pour tout employeur"
    assert phrase_d_effectif(regle()) == ""


@pytest.mark.parametrize(
    ("bornes", "faits", "etat"),
    [
        ({"effectif_min": 50}, Faits("commune", effectif=50), OUI),
        ({"effectif_min": 50}, Faits("commune", effectif=25), A_VOIR),
        ({"effectif_min": 50}, Faits("commune", effectif=24), NON),
        ({"effectif_min": 50}, Faits("commune"), A_VOIR),
        ({"effectif_min": 1}, Faits("commune"), OUI),
        ({"effectif_min": 1}, Faits("commune", effectif=0), NON),
        ({"competences": ("eau",), "plein_droit": ("commune",)}, COMMUNE, OUI),
        ({"competences": ("eau",), "plein_droit": ("region",)}, COMMUNE, NON),
        ({"population_min": 5000, "population_pour": ("commune",)}, COMMUNE, NON),
        ({"population_min": 5000, "population_pour": ("region",)}, COMMUNE, OUI),
        ({"population_min": 5000, "population_pour": ("region",)}, Faits(population=10), NON),
    ],
)
def test_l_effectif_le_plein_droit_et_les_bornes_par_type(bornes: dict[str, Any], faits: Faits, etat: str) -> None:
    assert juger(regle(**bornes), faits).etat == etat


def test_selon_reste_a_voir_meme_si_tout_convient() -> None:
    assert juger(regle("selon"), COMMUNE).etat == A_VOIR


def test_ce_que_l_on_ignore_se_dit() -> None:
    assert ce_qui_manque_aux_faits(Faits()) == ("son type", "ses compétences", "sa population", "son effectif")
    assert ce_qui_manque_aux_faits(Faits("commune", frozenset({"eau"}), 0, 0)) == ()


def test_la_provenance_vaut_avant_le_nom() -> None:
    ici, autre = uuid.uuid4(), uuid.uuid4()
    paie, cantine = modele("paie", "Paie des agents"), modele("cantine", "Restauration scolaire", "Cantine scolaire")
    registre = Registre({ici: "Tout autre nom", autre: "Cantine scolaire"}, {"paie": (ici,)})
    venue, proche = evaluer([paie, cantine], COMMUNE, registre)
    assert (venue.etat, venue.fiche) == (PRESENT, ici)
    assert (proche.etat, proche.fiche, proche.meme_nom) == (RESSEMBLE, autre, True)
    assert manquants([venue, proche]) == []


def test_une_fiche_rangee_aux_archives_ne_compte_plus() -> None:
    (etat,) = evaluer([modele("paie", "Paie")], COMMUNE, Registre({}, {"paie": (uuid.uuid4(),)}))
    assert etat.etat == MANQUE


def test_ce_n_est_pas_elle_ne_se_propose_plus_et_un_ecarte_ne_manque_plus() -> None:
    ici = uuid.uuid4()
    cantine = modele("cantine", "Cantine scolaire")
    (etat,) = evaluer([cantine], COMMUNE, Registre({ici: "Cantine scolaire"}, pas_elles=frozenset({("cantine", ici)})))
    assert etat.manque
    (ecarte,) = evaluer([cantine], COMMUNE, Registre(ecartes={"cantine": "Le syndicat"}))
    assert (ecarte.etat, ecarte.motif, ecarte.manque) == (ECARTE, "Le syndicat", False)


def test_une_fiche_venue_d_un_modele_ne_repond_pas_a_un_autre_de_nom_voisin() -> None:
    ici = uuid.uuid4()
    deux = [modele("a", "Cantine scolaire"), modele("b", "Cantine des écoles", "Cantine scolaire")]
    un, autre = evaluer(deux, COMMUNE, Registre({ici: "Cantine scolaire"}, {"a": (ici,)}))
    assert (un.etat, autre.etat) == (PRESENT, MANQUE)


def test_une_adaptation_repond_pour_le_modele_adapte() -> None:
    ici = uuid.uuid4()
    (etat,) = evaluer(
        [modele("maison_1", "Chez nous", origine="cantine")], COMMUNE, Registre({ici: "Z"}, {"cantine": (ici,)})
    )
    assert etat.etat == PRESENT


def test_l_obligatoire_vient_d_abord() -> None:
    deux = [modele("a", "Archives"), modele("b", "Zones", necessite="obligatoire")]
    assert [e.modele.code for e in manquants(evaluer(deux, COMMUNE, Registre()))] == ["b", "a"]


def test_un_accent_ne_rejette_pas_un_nom_en_fin_de_liste() -> None:
    trois = [modele("a", "Élus"), modele("b", "Voirie"), modele("c", "Débits de boissons"), modele("d", "Dossiers")]
    assert [e.modele.code for e in manquants(evaluer(trois, COMMUNE, Registre()))] == ["c", "d", "a", "b"]


def test_chaque_modele_livre_se_reconnait_a_son_nom_et_a_ses_synonymes() -> None:
    """Un synonyme partagé par deux modèles ferait proposer le mauvais."""
    for m in livres():
        for nom in m.noms:
            ici = uuid.uuid4()
            (etat,) = evaluer([m], COMMUNE, Registre({ici: nom}))
            assert (etat.etat, etat.meme_nom) == (RESSEMBLE, True), nom


def test_un_modele_ne_garde_rien_de_propre_a_l_organisme_dont_il_vient() -> None:
    pleine = valider(TraitementSaisie, {
        "nom": "Cantine", "reference": "RT-1", "systemes": "Logiciel de la commune", "hebergement_precision": "Mairie",
        "observations": "À voir avec Untel", "acteurs": [{"role": "", "nom": "Autre"}], "prochaine_revue": "01/01/2027",
        "finalites": [{"libelle": "Nourrir"}],
    })  # fmt: skip
    gardee = valider(TraitementSaisie, contenu_de(pleine))
    assert (gardee.reference, gardee.systemes, gardee.hebergement_precision, gardee.observations) == ("", "", "", "")
    assert gardee.acteurs == []
    assert gardee.prochaine_revue is None
    assert [f.libelle for f in gardee.finalites] == ["Nourrir"]
