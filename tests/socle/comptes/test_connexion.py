"""Se connecter, se tromper, attendre, se déconnecter ; et n'être mené nulle part ailleurs."""

from __future__ import annotations

import pytest
from flask import Flask

from fabriques.comptes import Gens, Horloge, fabriquer
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle.comptes.ralentissement import delai
from socle.comptes.sessions import adresse_interne
from socle.organismes.modele import Organisme

REFUS = "Adresse ou mot de passe incorrect"


def test_une_page_demandee_sans_session_revient_apres_la_connexion(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    camille = gens.creer(referent=commune)
    nav.aller(f"/o/{commune.code}/?vue=tout")
    nav.soumettre("Se connecter", email=camille.email.upper(), mot_de_passe=MOT_DE_PASSE)
    assert nav.url == f"/o/{commune.code}/?vue=tout"


def test_le_compte_inconnu_le_mauvais_mot_de_passe_et_le_compte_desactive_se_disent_pareil(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    camille, partie, invitee = gens.creer(referent=commune), gens.creer("Partie"), gens.creer("Invitée")
    gens.modifier(partie, active=False)
    gens.modifier(invitee, mot_de_passe="")
    pages = []
    for email, mot_de_passe in (
        (camille.email, "mauvais"), ("inconnue@essai.example", "mauvais"), (partie.email, MOT_DE_PASSE),
        (invitee.email, ""), ("", ""),
    ):  # fmt: skip
        nav.aller("/connexion").soumettre("Se connecter", email=email, mot_de_passe=mot_de_passe)
        assert nav.statut == 422
        assert nav.voit(REFUS)
        for jeton in nav.page.select("[name=csrf_token], [name=email], script"):
            jeton.decompose()
        pages.append(nav.page.select_one("main").get_text(" ", strip=True))
    assert len(set(pages)) == 1
    assert nav.aller("/compte").url == "/connexion?next=/compte"
    assert gens.verbes() == ["compte.echec"] * 5


def test_le_formulaire_refuse_garde_l_adresse_tapee_et_jamais_le_mot_de_passe(nav: Navigateur) -> None:
    nav.aller("/connexion").soumettre("Se connecter", email="qui@essai.example", mot_de_passe="un secret tapé")
    assert nav.page.select_one("[name=email]")["value"] == "qui@essai.example"
    assert "un secret tapé" not in nav.reponse.text
    assert nav.page.title.get_text().startswith("Erreur : ")


@pytest.mark.parametrize(
    "suite",
    ["//mal.example/x", "https://mal.example", "/\\mal.example", "javascript:alert(1)", "/%0a//x\n", "\\\\mal", " /x"],
)
def test_la_suite_ne_mene_jamais_hors_de_l_application(
    nav: Navigateur, gens: Gens, commune: Organisme, suite: str
) -> None:
    camille = gens.creer(referent=commune)
    nav.client.get("/connexion", query_string={"next": suite})
    nav.aller("/connexion")
    jeton = nav.page.select_one("[name=csrf_token]")["value"]
    reponse = nav.client.post(
        "/connexion", data={"csrf_token": jeton, "email": camille.email, "mot_de_passe": MOT_DE_PASSE, "next": suite}
    )
    assert reponse.status_code == 303
    assert reponse.headers["Location"] == "/"


@pytest.mark.parametrize("adresse", ["/", "/o/vallon/traitements/?q=a%20b", "/compte#roles"])
def test_une_adresse_interne_est_gardee(adresse: str) -> None:
    assert adresse_interne(adresse) == adresse


def test_apres_cinq_echecs_il_faut_attendre_meme_avec_le_bon_mot_de_passe(
    nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge
) -> None:
    camille = gens.creer(referent=commune)
    for _ in range(5):
        assert nav.entrer(camille, "faux").statut == 422
    assert nav.entrer(camille).statut == 429
    assert nav.voit("Trop de tentatives : attendez 30 secondes")
    horloge.avancer(seconds=31)
    assert nav.entrer(camille, "faux").statut == 422
    assert nav.entrer(camille).statut == 429
    assert nav.voit("attendez 60 secondes")
    horloge.avancer(seconds=61)
    assert nav.entrer(camille).url == "/"
    nav.aller("/compte").soumettre("Se déconnecter")
    for _ in range(4):
        assert nav.entrer(camille, "faux").statut == 422
    assert nav.entrer(camille).url == "/", "un succès a remis le compte à zéro"


def test_l_attente_tient_dans_la_base_et_vaut_aussi_pour_un_compte_inconnu(gens: Gens, app: Flask) -> None:
    un, autre = Navigateur(app.test_client()), Navigateur(fabriquer(gens.monde.instance).test_client())
    for _ in range(5):
        un.aller("/connexion").soumettre("Se connecter", email="inconnue@essai.example", mot_de_passe="faux")
    autre.aller("/connexion").soumettre("Se connecter", email="Inconnue@essai.example ", mot_de_passe="faux")
    assert autre.statut == 429


def test_une_adresse_qui_essaie_vingt_comptes_est_ralentie_et_le_succes_d_un_voisin_ne_l_absout_pas(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    voisin = gens.creer(referent=commune)
    for rang in range(19):
        nav.aller("/connexion").soumettre("Se connecter", email=f"n{rang}@essai.example", mot_de_passe="faux")
        assert nav.statut == 422
    assert nav.entrer(voisin).url == "/"
    nav.aller("/compte").soumettre("Se déconnecter")
    nav.aller("/connexion").soumettre("Se connecter", email="x@essai.example", mot_de_passe="faux")
    assert nav.statut == 422
    assert nav.entrer(voisin).statut == 429


def test_le_delai_croit_et_plafonne_a_un_quart_d_heure() -> None:
    assert [delai(n).total_seconds() for n in range(6)] == [30, 60, 120, 240, 480, 900]
    assert delai(10_000).total_seconds() == 900


def test_la_session_se_renouvelle_a_la_connexion_et_glisse(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    nav.aller("/connexion")
    avant = nav.client.get_cookie("gouverne").value
    nav.entrer(camille)
    with nav.client.session_transaction() as session:
        assert session.permanent
        assert session["_user_id"] == camille.estampille
    assert nav.client.get_cookie("gouverne").value != avant
    assert "Set-Cookie" in nav.aller("/compte").reponse.headers, "chaque page repousse la fin de la session"


def test_un_compte_desactive_perd_sa_session_ouverte(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    nav.entrer(camille)
    gens.modifier(camille, active=False)
    assert nav.aller("/compte").url == "/connexion?next=/compte"


def test_un_role_echu_n_ouvre_plus_rien(nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge) -> None:
    camille = gens.creer(lecteur=commune)
    gens.echeance(camille, horloge().date())
    nav.entrer(camille)
    assert nav.aller(f"/o/{commune.code}/").statut == 200
    horloge.avancer(days=2)
    assert nav.aller(f"/o/{commune.code}/").statut == 404
    assert nav.aller("/compte").voit("échu")


def test_se_deconnecter_ne_se_fait_pas_par_un_lien(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    nav.entrer(gens.creer(referent=commune))
    assert nav.aller("/deconnexion").statut == 405
    assert nav.client.post("/deconnexion").status_code == 400, "sans jeton de formulaire, un autre site n'y peut rien"
    assert nav.aller("/compte").statut == 200


def test_l_inscription_libre_n_existe_pas(app: Flask) -> None:
    regles = {str(r) for r in app.url_map.iter_rules()}
    assert not [r for r in regles if "inscri" in r or "register" in r]


def test_chaque_route_des_comptes_declare_son_droit(app: Flask) -> None:
    for regle in app.url_map.iter_rules():
        assert getattr(app.view_functions[regle.endpoint], "droit", None), regle.endpoint
