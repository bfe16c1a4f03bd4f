"""Mauvaises entrées par le web : toujours une phrase française, le bon statut, rien d'écrit, jamais de 500."""

from __future__ import annotations

import uuid

import pytest
from flask import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs
from werkzeug.datastructures import MultiDict

from fabriques.client import HORS, ClientMaison, Maison
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_de
from socle.comptes.acces import contexte_d_organisme
from socle.objets import Objet
from socle.perimetre import Perimetre

CHEMINS = [c.nom for c in champs_de(TraitementSaisie)] + [
    f"{c.nom}-{rang}-{s.nom}" for c in champs_de(TraitementSaisie) for s in c.sous_champs for rang in ("0", "1", "9999")
]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"inconnu": "x"}, "Ce champ n'est pas connu de l'application"),
        ({"statut": "approuvee"}, "Ce champ n'est pas connu"),
        ({"organisme_id": str(uuid.uuid4())}, "Ce champ n'est pas connu"),
        ({"finalites-0-inconnu": "x"}, "Ce champ n'est pas connu"),
        ({"finalites": "x"}, ""),
        ({"finalites-0-id": str(uuid.uuid4()), "finalites-0-libelle": "x"}, ""),
        ({"finalites-0-id": "pas-un-uuid", "finalites-0-libelle": "x"}, "Identifiant de ligne non valide"),
        ({"responsabilite": "chef"}, "Choisissez une valeur de la liste"),
        ({"sources": "marabout"}, "Choisissez une valeur de la liste"),
        ({"date_creation": "31/02/2020"}, "n'est pas une date"),
        ({"date_creation": "01/01/0001"}, ""),
        ({"volume_precis": "1e999"}, ""),
        ({"volume_precis": "NaN"}, "Écrivez un nombre"),
        ({"volume_precis": "99999999999999999999"}, ""),
        ({"infractions": "peut-être"}, "Répondez par oui ou par non"),
        ({"reference": "x" * 501}, "Texte trop long"),
        ({"description": "x" * 50_001}, "Texte trop long : 50001 caractères"),
    ],
)
def test_un_formulaire_forge_est_refuse_et_la_saisie_reste(
    maison: Maison, client: ClientMaison, champs: dict[str, str], phrase: str
) -> None:
    id_ = maison.fiche("Cantine")
    avant = maison.entrees()
    for url in ("nouvelle", f"{id_}/modifier"):
        envoi = {"nom": "Cantine forgée", "_version": "1", **champs}
        if "finalites-0-id" in champs and url == "nouvelle":
            continue
        page = client.poster(f"{maison.base}/traitements/{url}", envoi, 422)
        assert phrase in page.texte
        assert page.titre.startswith("Erreur : ")
        assert page.valeur("nom") == "Cantine forgée"
    assert maison.entrees() == avant


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(CHEMINS) | st.text(max_size=12), st.text(max_size=40)), max_size=12))
def test_un_formulaire_quelconque_est_recu_ou_refuse_jamais_une_panne(
    maison: Maison, client: ClientMaison, paires: list[tuple[str, str]]
) -> None:
    envoi = MultiDict([*((k, v) for k, v in paires if k != "csrf_token"), ("csrf_token", client.jeton())])
    assert client.client.post(f"{maison.base}/traitements/nouvelle", data=envoi).status_code in {200, 303, 422}


@pytest.mark.parametrize("taille_mo", [1, 5, 11])
def test_cinq_megaoctets_de_texte(client: ClientMaison, maison: Maison, rien_ecrit: None, taille_mo: int) -> None:
    texte = "é" * (taille_mo * 512 * 1024)
    page = client.poster(f"{maison.base}/traitements/nouvelle", {"nom": "X", "description": texte}, None)
    assert page.statut in {413, 422}
    assert "trop" in page.texte.lower() or "dépasse" in page.texte


@pytest.mark.parametrize(
    "action", ["ajouter:inconnu", "retirer:finalites:99", "retirer:finalites:²", "x", "retirer:", "::"]
)
def test_une_action_forgee_ne_change_rien(client: ClientMaison, maison: Maison, rien_ecrit: None, action: str) -> None:
    page = client.poster(f"{maison.base}/traitements/nouvelle", {"nom": "X", "_action": action}, 200)
    assert page.valeur("nom") == "X"


@pytest.mark.parametrize(("action", "statut"), [("ajouter:finalites", 200), ("enregistrer", 422)])
def test_des_lignes_sans_fin_s_arretent(
    client: ClientMaison, maison: Maison, rien_ecrit: None, action: str, statut: int
) -> None:
    """Sans passer la page de deux cents lignes à l'analyseur strict : ses lignes sont éprouvées ailleurs."""
    lignes = {f"finalites-{r}-libelle": "x" for r in range(201)}
    envoi = {"nom": "X", **lignes, "_action": action, "csrf_token": client.jeton()}
    reponse = client.client.post(f"{maison.base}/traitements/nouvelle", data=envoi)
    assert reponse.status_code == statut
    assert ("Trop de lignes : 200 au plus." in reponse.text) == (statut == 422)
    assert 'name="finalites-201-libelle"' not in reponse.text


@pytest.mark.parametrize(
    "chemin", ["x", "123", "00000000-0000-0000-0000-00000000000g", "..%2f..", "%00", "é", "a" * 3000]
)
def test_un_identifiant_malforme_est_introuvable(client: ClientMaison, maison: Maison, chemin: str) -> None:
    for suite in ("", "/modifier", "/historique"):
        page = client.aller(f"{maison.base}/traitements/{chemin}{suite}", 404)
        assert "Page introuvable" in page.texte


@pytest.mark.parametrize("code", ["inconnu", "%00", "é", "a" * 300, "..", "commune-d-essai%20", "COMMUNE-D-ESSAI"])
def test_un_organisme_inconnu_se_dit_comme_un_organisme_etranger(
    client: ClientMaison, maison: Maison, code: str
) -> None:
    etranger = maison.monde.organisme("Étranger")
    inconnue = client.aller(f"/o/{code}/traitements/", 404, follow_redirects=False)
    assert inconnue.texte == client.aller(f"/o/{etranger.code}/traitements/", 404).texte


@pytest.mark.parametrize(
    ("methode", "suite"),
    [("GET", "/archiver"), ("PUT", "/modifier"), ("DELETE", ""), ("PATCH", ""), ("POST", "/historique")],
)
def test_une_methode_fausse(client: ClientMaison, maison: Maison, methode: str, suite: str) -> None:
    id_ = maison.fiche("Cantine")
    page = client.demander(methode, f"{maison.base}/traitements/{id_}{suite}")
    assert page.statut == 405
    assert "n'accepte pas cette action" in page.texte
    assert maison.verbes() == ["traitement.cree"]


@pytest.mark.parametrize("parametres", ["?q=%00&page=%ff", "?statut[]=a", "?q=" + "x" * 9000, "?tri=%F0"])
def test_des_parametres_malformes(client: ClientMaison, maison: Maison, parametres: str) -> None:
    for page in ("traitements/", "journal", "organisme", ""):
        client.aller(f"{maison.base}/{page}{parametres}")
    client.aller(f"/organismes{parametres}")


@pytest.mark.parametrize("cle", ["avant", "apres", "objet", "verbe", "type", "page"])
@pytest.mark.parametrize("valeur", ["1000000000", "-1", "²", "9" * 500, "'", "\x00", "é"])
def test_le_journal_et_les_membres_tiennent_bon(client: ClientMaison, maison: Maison, cle: str, valeur: str) -> None:
    for page in ("journal", "organisme"):
        client.aller(f"{maison.base}/{page}", query_string={cle: valeur})


def test_un_jeton_de_formulaire_absent_ou_faux(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    url = f"{maison.base}/traitements/nouvelle"
    for champs in ({}, {"csrf_token": ""}, {"csrf_token": "faux"}, {"csrf_token": "é" * 500}):
        page = client.poster(url, {"nom": "X", **champs}, 400, jeton=False)
        assert "date d'avant votre connexion" in page.texte
    autre = maison.membre("dpo")
    client.poster(url, {"nom": "X", "csrf_token": autre.jeton()}, 400, jeton=False)


def test_la_saisie_d_une_page_trop_vieille_se_retrouve(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    client.aller(f"{maison.base}/traitements/nouvelle")
    champs = {"nom": "Cantine", "csrf_token": "vieux", "_formulaire": "traitement:nouvelle", "_version": "0"}
    page = client.poster(f"{maison.base}/traitements/nouvelle", champs, 400, jeton=False)
    assert "n'est pas perdue" in page.texte
    client.soumettre("Retrouver ma saisie")
    page = client.suivre()
    client.aller(page.lien("Reprendre ce brouillon"))
    assert client.page.valeur("nom") == "Cantine"


def test_creer_deux_fois_par_double_clic(client: ClientMaison, maison: Maison) -> None:
    """Deux envois de la même page ne créent qu'une fiche, et mènent au même endroit ; une autre page en crée une autre."""
    page = client.aller(f"{maison.base}/traitements/nouvelle")
    client.soumettre("Enregistrer", nom="Cantine", page=page)
    premiere = client.page.vers
    client.soumettre("Enregistrer", nom="Cantine", page=page)
    assert client.page.vers == premiere
    assert maison.verbes() == ["traitement.cree"]
    client.soumettre("Enregistrer", nom="Cantine", page=client.aller(f"{maison.base}/traitements/nouvelle"))
    assert client.page.vers != premiere


def test_une_panne_montre_une_reference_et_rien_de_technique(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*_: object) -> Response:
        raise RuntimeError("mot de passe secret en clair")

    client = maison.membre("dpo")
    maison.app.config.update(TESTING=False, PROPAGER_PANNES=False)
    monkeypatch.setattr("registre.traitements.operations.lister", tomber)
    page = client.aller(f"{maison.base}/traitements/", 500)
    assert "Référence à donner à votre administrateur" in page.texte
    assert "secret" not in page.reponse.text
    assert "Traceback" not in page.reponse.text


def test_le_journal_technique_d_une_panne_ne_porte_pas_de_donnees(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une trace dit où l'on est tombé ; ni saisie, ni nom, ni adresse ne s'y lisent."""

    def tomber(*_: object) -> Response:
        raise RuntimeError("Saisie confidentielle refusée")

    client = maison.client("Camille Nominative", dpo=maison.commune)
    maison.app.config.update(TESTING=False, PROPAGER_PANNES=False)
    monkeypatch.setattr("registre.traitements.operations.creer", tomber)
    with capture_logs() as lignes:
        client.poster(f"{maison.base}/traitements/nouvelle", {"nom": "Saisie confidentielle"}, 500)
    (panne,) = [ligne for ligne in lignes if ligne["event"] == "panne"]
    assert any("tomber" in lieu for lieu in panne["lieux"])
    for secret in ("confidentielle", "Nominative", "@essai.example"):
        assert secret not in str(lignes)


def test_un_champ_obligatoire_absent_de_l_envoi_est_reclame(maison: Maison, rien_ecrit: None) -> None:
    """Absent n'est pas vide : une clé qui manque ne doit pas contourner « obligatoire »."""
    client = maison.membre("dpo", "administrateur")
    page = client.poster(f"{maison.base}/traitements/nouvelle", {"service": "X"}, 422)
    assert "Remplissez « Nom du traitement »." in page.texte
    client.poster(f"{maison.base}/organisme/ajouter", {"type": "commune"}, 422)
    client.poster(f"{maison.base}/comptes/", {"role": "lecteur"}, 422)


def test_une_erreur_de_la_base_ne_cite_pas_les_valeurs(maison: Maison) -> None:
    """Le message d'une erreur SQL finit dans une trace : il ne doit pas porter ce que la personne a tapé."""
    id_ = maison.fiche("Cantine")
    double = Objet(organisme_id=maison.commune.id, id=id_, type="x", libelle="Madame Nominative", cle_tri="")
    with (
        pytest.raises(IntegrityError) as leve,
        maison.monde.instance.base.ecrire(Perimetre.organisme(maison.commune.id)) as session,
    ):
        session.add(double)
    assert "Nominative" not in str(leve.value)


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_un_octet_nul_ne_fait_jamais_tomber_postgresql(maison_partout: Maison) -> None:
    """PostgreSQL refuse U+0000 dans un texte : chaque porte doit l'avoir ôté avant lui."""
    maison = maison_partout
    client, nul = maison.membre("dpo", "administrateur"), "a\x00b"
    for page in ("traitements/", "journal", "organisme"):
        for cle in ("q", "statut", "service", "tri", "verbe", "type", "objet", "page"):
            client.aller(f"{maison.base}/{page}", query_string={cle: nul})
    client.aller("/organismes", query_string={"q": nul})
    inconnu = maison.inconnu()
    envois: list[tuple[ClientMaison, str, dict[str, str]]] = [
        (client, f"{maison.base}/traitements/nouvelle", {"nom": nul, "sources": nul}),
        (client, f"{maison.base}/traitements/nouvelle", {"nom": nul, "finalites-0-libelle": nul}),
        (client, f"{maison.base}/organisme/ajouter", {"nom": nul, "code": nul, "type": "commune"}),
        (client, f"{maison.base}/organisme/modifier", {"nom": nul, "_version": "1"}),
        (client, f"{maison.base}/comptes/", {"email": nul, "nom": nul, "role": "lecteur"}),
        (client, f"{maison.base}/brouillon", {"_formulaire": nul, "nom": "x"}),
        (client, "/compte", {"nom": nul}),
        (inconnu, "/connexion", {"email": nul, "mot_de_passe": nul}),
        (inconnu, "/mot-de-passe/oublie", {"email": nul}),
    ]
    maison.app.config.update(TESTING=False, PROPAGER_PANNES=False)
    pannes = []
    for qui, url, champs in envois:
        if qui.client.post(url, data={**champs, "csrf_token": qui.jeton()}).status_code >= 500:
            pannes.append(url)
    for url in ("/invitation/a%00b", "/mot-de-passe/nouveau/a%00b", "/bienvenue/a%00b", "/o/a%00b/"):
        if client.client.get(url).status_code >= 500:
            pannes.append(url)
    assert pannes == []


def test_une_redirection_ne_mene_jamais_dehors(maison: Maison) -> None:
    for suite in (
        "https://mal.example",
        "//mal.example",
        "/\\mal.example",
        "javascript:alert(1)",
        "\thttps://mal.example",
    ):
        page = maison.inconnu().aller("/connexion", query_string={"next": suite})
        assert "mal.example" not in page.reponse.text


def test_un_role_echu_un_compte_ferme_un_role_ailleurs_n_ouvrent_plus_rien(maison: Maison) -> None:
    territoire = maison.monde.organisme("Territoire", type="communaute_communes")
    membre = maison.monde.organisme("Membre", parent=territoire)
    dpo = maison.client("DPO", dpo=territoire)
    dpo.aller(f"/o/{membre.code}/traitements/")
    referente = maison.client("Référente", referent=membre)
    referente.aller(f"/o/{territoire.code}/traitements/", 404)
    referente.aller(f"{maison.base}/traitements/", 404)
    personne = maison.monde.personne("Partie", dpo=maison.commune)
    parti = ClientMaison(maison.app).entrer(personne)
    parti.aller(f"{maison.base}/")
    assert contexte_d_organisme(maison.monde.instance, personne, maison.commune.code)
    with maison.monde.instance.base.ecrire(HORS) as session:
        relue = session.merge(personne)
        relue.active = False
    assert parti.aller(f"{maison.base}/", 302).vers.startswith("/connexion")
