"""Reprendre les contrats des données essentielles : formes du fichier, aperçu ligne à ligne, tout ou rien, annulation."""

from __future__ import annotations

import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.contrats import operations as contrats
from clauses.contrats.operations import Filtre
from clauses.suivi import decp, imports
from commandes import gouverne
from conftest import DONNEES_REELLES
from fabriques.monde import Monde
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.operations import Contexte
from tests.clauses.suivi.fabrique import ouvrir

SIREN = "212345672"
MARCHE: dict[str, Any] = {
    "id": "2026-07", "acheteur": {"id": f"{SIREN}00012"}, "nature": "Marché", "objet": "Hébergement du site de la ville",
    "codeCPV": "72415000-2", "ccag": "Techniques de l'information et de la communication", "procedure": "Procédure adaptée",
    "dureeMois": 48, "dateNotification": "2026-03-15", "montant": 57500.5,
    "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "11122233300012"}}], "modifications": [],
}  # fmt: skip
CONCESSION: dict[str, Any] = {
    "id": "2020C1", "autoriteConcedante": {"id": f"{SIREN}00012"}, "nature": "Délégation de service public",
    "objet": "Exploitation du service de l'eau", "procedure": "Procédure négociée ouverte", "dureeMois": 120,
    "dateSignature": "2019-12-01", "dateDebutExecution": "2020-01-01", "valeurGlobale": 1200000,
    "concessionnaires": [{"concessionnaire": {"typeIdentifiant": "SIRET", "id": "44455566600034"}}],
}  # fmt: skip
ANCIEN = {
    "marches": [
        {"id": "2010-3", "acheteur": {"id": f"{SIREN}00012", "nom": "Ville fictive"}, "nature": "Accord-cadre",
         "objet": "Entretien des jardins", "codeCPV": "77313000", "dureeMois": 24, "dateNotification": "2017-08-13",
         "montant": 127000, "titulaires": [{"typeIdentifiant": "SIRET", "id": "1", "denominationSociale": "Jardins Fictifs"},
                                           {"typeIdentifiant": "TVA", "id": "DE1", "denominationSociale": "Hecke Gmbh"}],
         "modifications": [{"objetModification": "Prolongation", "dateNotificationModification": "2018-07-20",
                            "dureeMois": 36}]},
        {"_type": "Contrat de concession", "id": "2001-1", "autoriteConcedante": {"siret": f"{SIREN}00012"},
         "nature": "Concession de travaux", "objet": "Construction d'un parc", "dureeMois": 360,
         "dateDebutExecution": "2018-02-21", "valeurGlobale": 27860000,
         "concessionnaires": [{"id": "2", "denominationSociale": "Parc Fictif SAS"}]},
    ]
}  # fmt: skip


def fichier(*marches: dict[str, Any], concessions: tuple[dict[str, Any], ...] = ()) -> bytes:
    return json.dumps({"marches": {"marche": list(marches), "contrat-concession": list(concessions)}}).encode()


def une(**autres: Any) -> decp.ContratLu:
    (lu,) = decp.lire(fichier({**MARCHE, **autres})).contrats
    return lu


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme(siren=SIREN))


def test_un_marche_devient_un_contrat_et_chaque_arrondi_se_dit() -> None:
    lu = une()
    s = lu.saisie()
    assert (s.nom, s.reference, s.type_contrat) == ("Hébergement du site de la ville", "2026-07", "marche_tic")
    assert (s.date_debut, s.duree_mois, s.date_fin, s.montant_ht) == (date(2026, 3, 15), 48, None, 57501)
    assert s.cocontractant_nom == "SIRET 11122233300012"
    assert lu.identifiant == f"{SIREN}00012/2026-07"
    assert any("57\u202f500,50 € arrondi à 57501 €" in r for r in lu.remarques)
    assert any("sans son nom" in r for r in lu.remarques)
    assert any("date de notification" in r for r in lu.remarques)


def test_une_concession_garde_sa_date_de_debut_et_sa_nature() -> None:
    (lu,) = decp.lire(fichier(concessions=(CONCESSION,))).contrats
    s = lu.saisie()
    assert (s.type_contrat, s.date_debut, s.montant_ht) == ("dsp", date(2020, 1, 1), 1200000)
    assert "Nature : Délégation de service public." in s.observations
    assert not any("notification" in r for r in lu.remarques)


def test_la_forme_d_avant_2024_se_lit_aussi() -> None:
    un, autre = decp.lire(json.dumps(ANCIEN).encode()).contrats
    assert un.saisie().cocontractant_nom == "Jardins Fictifs ; Hecke Gmbh"
    assert un.saisie().duree_mois == 36
    assert "Modification du 20/07/2018 : durée 36 mois, Prolongation." in un.saisie().observations
    assert any("de 24 à 36 mois" in r for r in un.remarques)
    assert un.saisie().type_contrat == ""
    assert (autre.saisie().type_contrat, autre.identifiant) == ("concession", f"{SIREN}00012/2001-1")


@pytest.mark.parametrize(
    ("champs", "type_contrat", "remarque"),
    [
        ({"ccag": "Fournitures courantes et services", "codeCPV": "30200000"}, "marche_fcs", ""),
        ({"ccag": "Prestations intellectuelles"}, "marche_services", ""),
        ({"ccag": "Pas de CCAG", "codeCPV": "48000000"}, "marche_tic", "d'après le code CPV"),
        ({"ccag": "Travaux", "codeCPV": "45000000"}, "", "Type à choisir : le CCAG « Travaux »"),
    ],
)
def test_le_type_vient_du_ccag_puis_du_cpv_sinon_il_reste_a_choisir(
    champs: dict[str, str], type_contrat: str, remarque: str
) -> None:
    lu = une(**champs)
    assert lu.saisie().type_contrat == type_contrat
    assert not remarque or any(remarque in r for r in lu.remarques)


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"id": ""}, "L'identifiant manque"), ({"objet": "  "}, "L'objet manque"), ({"dureeMois": "longtemps"}, ""),
        ({"montant": float("inf")}, ""), ({"montant": "1e400"}, ""), ({"montant": True}, ""), ({"dureeMois": 1e9}, ""),
        ({"dateNotification": "31/02/2026"}, ""), ({"titulaires": "x"}, ""),
        ({"modifications": [3, {"modification": 4}]}, ""),
        ({"acheteur": "x"}, ""), ({"objet": "é" * 5000}, ""), ({"titulaires": [{"titulaire": {"id": "9" * 900}}]}, ""),
    ],
)  # fmt: skip
def test_une_ligne_abimee_se_lit_quand_meme_et_ce_qui_manque_se_dit(champs: dict[str, Any], faute: str) -> None:
    lu = une(**champs)
    assert bool(lu.fautes) == bool(faute)
    assert not faute or faute in " ".join(lu.fautes)
    if not faute:
        assert lu.saisie()


@pytest.mark.parametrize(
    "contenu",
    [b"", b"{}", b"[]", b"pas du json", b"\xff\xfe", b'{"marches": 3}', b'{"marches": {"autre": []}}', b'{"marches": []}',
     b"[" * 100_000, b'{"marches": {}, "marches": null}'],
)  # fmt: skip
def test_un_autre_fichier_est_refuse_avec_une_phrase(contenu: bytes) -> None:
    with pytest.raises(RegleEnfreinte, match="données essentielles"):
        decp.lire(contenu)


CLES = [*MARCHE, *CONCESSION, "titulaire", "x"]
JSONS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.integers(),
    lambda e: st.lists(e, max_size=3) | st.dictionaries(st.sampled_from(CLES), e, max_size=5),
    max_leaves=15,
)  # fmt: skip


@given(st.lists(JSONS, min_size=1, max_size=4), st.booleans())
def test_un_json_quelconque_se_lit_ou_se_refuse_jamais_une_panne(lignes: list[Any], ancien: bool) -> None:
    contenu = json.dumps({"marches": lignes if ancien else {"marche": lignes, "contrat-concession": lignes}}).encode()
    for lu in decp.lire(contenu).contrats:
        assert lu.fautes or lu.saisie()


def test_l_apercu_dit_ce_qui_serait_pris_et_pourquoi_le_reste_ne_l_est_pas(contexte: Contexte) -> None:
    ailleurs = {**MARCHE, "id": "A", "acheteur": {"id": "99999999900011"}}
    lot = imports.preparer(contexte, fichier(MARCHE, ailleurs, {**MARCHE, "objet": ""}, MARCHE), "decp.json")
    apercu = imports.lire_apercu(contexte, lot)
    assert [ligne.prise for ligne in apercu.lignes] == [True, False, False, False]
    raisons = [ligne.raison for ligne in apercu.lignes[1:]]
    assert "Autre acheteur (99999999900011)" in raisons[0]
    assert "L'objet manque" in raisons[1]
    assert "Déjà plus haut" in raisons[2]
    assert contrats.lister(contexte, Filtre()).total == 0, "rien n'est écrit avant la confirmation"
    assert contexte.base.lire(contexte.perimetre)


def test_confirmer_cree_tout_d_un_coup_et_ne_reprend_jamais_deux_fois(contexte: Contexte) -> None:
    lot = imports.preparer(contexte, fichier(MARCHE, concessions=(CONCESSION,)), "decp.json")
    ids = imports.confirmer(contexte, lot)
    lignes = {c.ligne.identifiant_externe: c.ligne for c in (contrats.lire(contexte, id_) for id_ in ids)}
    assert {ligne.source for ligne in lignes.values()} == {"decp"}
    assert lignes[f"{SIREN}00012/2020C1"].statut == "en_cours"
    with pytest.raises(RegleEnfreinte, match="n'attend plus"):
        imports.confirmer(contexte, lot)
    encore = imports.preparer(contexte, fichier(MARCHE, {**MARCHE, "id": "neuf"}), "decp.json")
    apercu = imports.lire_apercu(contexte, encore)
    assert apercu.lignes[0].connu_id in ids
    assert len(imports.confirmer(contexte, encore)) == 1


def test_un_contrat_dont_la_duree_est_ecoulee_arrive_termine(contexte: Contexte) -> None:
    lot = imports.preparer(contexte, fichier({**MARCHE, "dateNotification": "2015-01-01", "dureeMois": 12}), "d.json")
    (id_,) = imports.confirmer(contexte, lot)
    assert contrats.lire(contexte, id_).ligne.statut == "termine"


def test_rien_n_est_cree_si_une_ligne_casse_en_route(contexte: Contexte, monkeypatch: pytest.MonkeyPatch) -> None:
    lot = imports.preparer(contexte, fichier(MARCHE, {**MARCHE, "id": "B"}, {**MARCHE, "id": "C"}), "decp.json")
    vrai = imports._creer

    def tomber(atelier: Any, lu: decp.ContratLu) -> uuid.UUID:
        if lu.rang == 3:
            raise RuntimeError("panne")
        return vrai(atelier, lu)

    monkeypatch.setattr(imports, "_creer", tomber)
    with pytest.raises(RuntimeError):
        imports.confirmer(contexte, lot)
    monkeypatch.undo()
    assert contrats.lister(contexte, Filtre()).total == 0
    assert len(imports.confirmer(contexte, lot)) == 3, "l'aperçu attend toujours"


def test_annuler_range_ce_que_personne_n_a_touche_et_garde_le_reste(contexte: Contexte) -> None:
    lot = imports.preparer(contexte, fichier(MARCHE, {**MARCHE, "id": "B"}, {**MARCHE, "id": "C"}), "decp.json")
    un, touche, suivi = imports.confirmer(contexte, lot)
    fiche = contrats.lire(contexte, touche)
    contrats.enregistrer(contexte, touche, fiche.saisie.model_copy(update={"service": "Eau"}), 1)
    ouvrir(contexte, suivi)
    assert imports.annuler(contexte, lot) == (1, 2)
    assert contrats.lire(contexte, un).objet.archive
    assert not contrats.lire(contexte, touche).objet.archive
    with pytest.raises(RegleEnfreinte, match="pas à annuler"):
        imports.annuler(contexte, lot)
    reprise = imports.lire_apercu(contexte, imports.preparer(contexte, fichier(MARCHE), "decp.json"))
    assert reprise.lignes[0].prise, "ce qui a été annulé peut être repris"


def test_sans_siren_tous_les_acheteurs_sont_proposes_et_cela_se_dit(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme("Sans SIREN"))
    apercu = imports.lire_apercu(contexte, imports.preparer(contexte, fichier(MARCHE), "decp.json"))
    assert apercu.sans_siren
    assert apercu.lignes[0].prise


def test_un_lot_ne_se_lit_pas_d_un_voisin_ni_sans_le_droit(contexte: Contexte, monde: Monde) -> None:
    lot = imports.preparer(contexte, fichier(MARCHE), "decp.json")
    voisin = monde.contexte(monde.organisme("Voisine"))
    for acte in (imports.lire_apercu, imports.confirmer, imports.abandonner, imports.annuler):
        with pytest.raises(Introuvable):
            acte(voisin, lot)
    sans = monde.contexte(monde.organismes["commune-d-essai"], sans="clauses.rediger")
    with pytest.raises(DroitManquant):
        imports.preparer(sans, fichier(MARCHE), "decp.json")
    imports.abandonner(contexte, lot)
    with pytest.raises(RegleEnfreinte):
        imports.lire_apercu(contexte, lot)


@pytest.mark.donnees_reelles
def test_l_exemple_reel_du_schema_2_0_3_se_lit_en_entier(contexte: Contexte, monde: Monde) -> None:
    """Les marchés et concessions d'exemple publiés avec le schéma : lus, jamais copiés dans le dépôt."""
    contenu = (DONNEES_REELLES / "decp-exemple-marches-concessions.json").read_bytes()
    brut = json.loads(contenu)["marches"]
    lus = decp.lire(contenu).contrats
    assert len(lus) == len(brut["marche"]) + len(brut["contrat-concession"]) == 4
    assert all(not lu.fautes and lu.saisie() for lu in lus)
    assert any("10,30 € arrondi à 10 €" in r for lu in lus for r in lu.remarques)
    assert not any(
        ligne.prise for ligne in imports.lire_apercu(contexte, imports.preparer(contexte, contenu, "e.json")).lignes
    )
    libre = monde.contexte(monde.organisme("Autre"))
    ids = imports.confirmer(libre, imports.preparer(libre, contenu, "exemple.json"))
    assert {contrats.lire(libre, id_).ligne.type_contrat for id_ in ids} == {"concession", ""}


@pytest.mark.donnees_reelles
def test_le_schema_reel_ne_connait_aucune_nature_de_concession_que_nous_ignorons() -> None:
    schema = json.loads((DONNEES_REELLES / "decp-schema-2.0.3.json").read_bytes())["definitions"]
    natures = schema["contrat-concession"]["properties"]["nature"]["enum"]
    assert {n.lower() for n in natures} <= set(decp._CONCESSIONS)
    assert set(decp._CCAG) <= {c.lower() for c in schema["marche"]["properties"]["ccag"]["enum"]}


def test_la_commande_essaie_puis_importe(
    monde_sqlite: Monde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    organisme = monde_sqlite.organisme(siren=SIREN)
    chemin = tmp_path / "decp.json"
    chemin.write_bytes(fichier(MARCHE, {**MARCHE, "id": "Z", "objet": ""}))
    monkeypatch.setenv("GOUVERNE_DONNEES", str(monde_sqlite.instance.reglages.donnees))
    commande = ["clauses", "importer-contrats", str(chemin), "--organisme", organisme.code]
    assert gouverne.main([*commande, "--essai"], standalone_mode=False) == 0
    sortie = capsys.readouterr()
    assert "Hébergement du site de la ville" in sortie.out
    assert "L'objet manque" in sortie.err
    contexte = monde_sqlite.contexte(organisme)
    assert contrats.lister(contexte, Filtre()).total == 0
    assert gouverne.main(commande, standalone_mode=False) == 0
    assert "1 contrat importé" in capsys.readouterr().out
    assert gouverne.main(commande, standalone_mode=False) == 0
    assert "0 contrat importé" in capsys.readouterr().out
    assert contrats.lister(contexte, Filtre()).total == 1
