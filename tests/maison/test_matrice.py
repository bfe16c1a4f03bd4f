"""Chaque route × chaque personne : connexion, 404, 403 ou service ; un refus ne change pas un octet de la base.

La matrice s'engendre de l'`url_map` : une route neuve y entre d'elle-même.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fabriques.monde import Monde
from socle.coffre import Trousseau, ecrire_trousseau
from socle.comptes import acces
from socle.droits import ROLES, droits_declares, droits_des_roles

sys.path.insert(0, str(Path(__file__).parent))

from mondes import Jumeaux, adresse, ouvrir, peupler, recopier
from routes import application, droit_de, methodes
from werkzeug.routing import Rule

Cas = tuple[Rule, str]
APP = application()
CAS: list[Cas] = [(regle, methode) for regle in APP.url_map.iter_rules() for methode in methodes(regle)]
METIER = [cas for cas in CAS if droit_de(APP, cas[0]) in droits_declares()]
CONNECTES = [cas for cas in CAS if droit_de(APP, cas[0]) != "public"]
PUBLICS = [cas for cas in CAS if droit_de(APP, cas[0]) == "public"]

MENENT = {"liens.mener": 302, "bibliotheque.voir": 302, "reponses.trouver": 302, "imports.rapport": 303,
          "imports.telecharger": 303, "imports.colonnes": 303}  # fmt: skip
"""Routes qui ne font ici que mener à une autre page, et leur statut : un import qui attend n'a pas de rapport, un
JSON n'a pas de colonnes."""


def nom(cas: Cas) -> str:
    return f"{cas[1]} {cas[0].rule}"


@pytest.fixture(scope="module")
def jumeaux(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jumeaux]:
    """Les deux organismes ; les tests qui s'en servent ne les changent pas."""
    dossier = tmp_path_factory.mktemp("jumeaux")
    shutil.copy(modele_sqlite, dossier / "gouverne.sqlite")
    ecrire_trousseau(dossier / "cles.json", Trousseau.nouveau())
    instance = ouvrir(dossier)
    yield peupler(Monde(instance))
    instance.base.fermer()


@pytest.fixture(scope="module")
def rechange(jumeaux: Jumeaux, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Jumeaux, Path]]:
    """Une copie servie une fois pour toutes, et le dossier qui la remet à neuf."""
    copie = recopier(jumeaux, tmp_path_factory.mktemp("rechange"))
    copie.maison.monde.instance.base.fermer()
    neuf = tmp_path_factory.mktemp("neuf") / "donnees"
    shutil.copytree(copie.maison.monde.instance.reglages.donnees, neuf)
    yield copie, neuf
    copie.maison.monde.instance.base.fermer()


@pytest.fixture
def a_soi(rechange: tuple[Jumeaux, Path]) -> Iterator[Jumeaux]:
    """Les mêmes, que le test peut changer : base et dossier des preuves sont remis à neuf après lui."""
    copie, neuf = rechange
    yield copie
    copie.maison.monde.instance.base.fermer()
    donnees = copie.maison.monde.instance.reglages.donnees
    shutil.rmtree(donnees)
    shutil.copytree(neuf, donnees)


def priver_de(monkeypatch: pytest.MonkeyPatch, droit: str) -> None:
    """Tous les droits sauf celui-là : aucun rôle réel n'est ainsi fait."""
    monkeypatch.setattr(acces, "droits_des_roles", lambda _: frozenset(droits_declares()) - {droit})


def refuser_sans_session(jumeaux: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    url = adresse(APP, regle, jumeaux.ici.valeurs(regle))
    for jeton in (True, False):
        page = jumeaux.maison.inconnu().demander(methode, url, jeton=jeton)
        if methode == "GET":
            assert page.statut == 302, page.statut
            assert page.vers.startswith("/connexion?next=")
        else:
            assert page.statut == 401, page.statut
            assert "Se connecter" in page.texte


def refuser_le_voisin(jumeaux: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    voisin = jumeaux.client_de(jumeaux.voisin)
    assert voisin.demander(methode, adresse(APP, regle, jumeaux.ici.valeurs(regle))).statut == 404
    if regle.arguments - {
        "code",
        "format",
        "clause",
        "modele",
        "annee",
        "genre",
    }:  # une clause livrée, une année : partout
        chez_lui = jumeaux.ici.valeurs(regle) | {"code": jumeaux.voisin.organisme.code}
        page = voisin.demander(methode, adresse(APP, regle, chez_lui))
        assert page.statut == 404, f"{page.statut} : l'identifiant d'ici s'ouvre chez le voisin"
        assert "Ici" not in page.texte


def refuser_sans_le_droit(jumeaux: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    page = jumeaux.client_de(jumeaux.ici).demander(methode, adresse(APP, regle, jumeaux.ici.valeurs(regle)))
    assert page.statut == 403, page.statut
    assert "Votre rôle ne permet pas cette action." in page.texte


def test_la_matrice_voit_une_ecriture(a_soi: Jumeaux) -> None:
    with a_soi.intacte():
        a_soi.maison.inconnu().aller("/connexion")
    with pytest.raises(AssertionError, match="écrite"), a_soi.intacte():
        a_soi.client_de(a_soi.ici)


@pytest.mark.parametrize("cas", CONNECTES, ids=nom)
def test_sans_session_on_mene_a_la_connexion(jumeaux: Jumeaux, cas: Cas) -> None:
    with jumeaux.intacte():
        refuser_sans_session(jumeaux, cas)


@pytest.mark.parametrize("cas", METIER, ids=nom)
def test_le_voisin_ne_voit_rien_et_qui_n_a_pas_le_droit_est_refuse(
    jumeaux: Jumeaux, cas: Cas, monkeypatch: pytest.MonkeyPatch
) -> None:
    personnes = [jumeaux.client_de(jumeaux.voisin), jumeaux.client_de(jumeaux.ici)]
    monkeypatch.setattr(Jumeaux, "client_de", lambda j, garni: personnes[garni is j.ici])
    with jumeaux.intacte():
        refuser_le_voisin(jumeaux, cas)
        priver_de(monkeypatch, droit_de(APP, cas[0]))
        refuser_sans_le_droit(jumeaux, cas)


@pytest.mark.parametrize("cas", [cas for cas in CONNECTES if cas[1] == "GET"], ids=nom)
def test_qui_a_le_droit_est_servi_et_lire_n_ecrit_rien(jumeaux: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    client, url = jumeaux.client_de(jumeaux.ici), adresse(APP, regle, jumeaux.ici.valeurs(regle))
    with jumeaux.intacte():
        page = client.demander(methode, url, jeton=False)
    assert page.statut in {200, 204, 302, 303}, f"{page.statut} {page.texte[:300]}"


@pytest.mark.parametrize("cas", [cas for cas in CONNECTES if cas[1] != "GET"], ids=nom)
def test_qui_a_le_droit_est_servi_et_jamais_sans_jeton(a_soi: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    client, url = a_soi.client_de(a_soi.ici), adresse(APP, regle, a_soi.ici.valeurs(regle))
    with a_soi.intacte():
        assert client.demander(methode, url, jeton=False).statut == 400
    page = client.demander(methode, url)
    assert page.statut in {200, 204, 302, 303, 409, 422}, f"{page.statut} {page.texte[:300]}"


@pytest.mark.parametrize("cas", PUBLICS, ids=nom)
def test_une_page_publique_ne_tombe_jamais_et_n_ecrit_pas_sans_jeton(a_soi: Jumeaux, cas: Cas) -> None:
    regle, methode = cas
    url = adresse(APP, regle, a_soi.ici.valeurs(regle))
    with a_soi.intacte():
        page = a_soi.maison.inconnu().demander(methode, url, jeton=False)
    attendus = {200, 302, 303, 404, 410} if methode == "GET" else {303, 400}
    assert page.statut in attendus, page.statut


@pytest.mark.parametrize("role", ROLES)
def test_chaque_role_ouvre_exactement_ses_pages(jumeaux: Jumeaux, role: str) -> None:
    client = jumeaux.maison.client("Une fonction", **{role: jumeaux.ici.organisme})
    droits = droits_des_roles(frozenset({role}))
    with jumeaux.intacte():
        for regle, methode in METIER:
            permis = droit_de(APP, regle) in droits
            if permis and methode != "GET":
                continue
            page = client.demander(methode, adresse(APP, regle, jumeaux.ici.valeurs(regle)))
            attendu = MENENT.get(regle.endpoint, 200) if permis else 403
            if permis and regle.endpoint.startswith("liens.") and "registre.lire" not in droits:
                attendu = 404  # le droit sur les liens est celui de l'objet, que cette personne ne peut pas lire
            assert page.statut == attendu, f"{role} {methode} {regle.rule} : {page.statut}"


@pytest.mark.lent
@pytest.mark.parametrize("role", ROLES)
def test_les_liens_qu_on_montre_a_un_role_s_ouvrent(jumeaux: Jumeaux, role: str) -> None:
    """Suivre tous les liens depuis l'accueil : aucune page promise n'est refusée, aucune ancre n'est cassée."""
    client = jumeaux.maison.client("Une fonction", **{role: jumeaux.ici.organisme})
    attente, vues = [f"/o/{jumeaux.ici.organisme.code}/"], set[str]()
    while attente:
        url = attente.pop()
        chemin, _, ancre = url.partition("#")
        if url in vues or len(vues) > 150:
            continue
        vues.add(url)
        page = client.demander("GET", chemin)
        assert page.statut in {200, 302, 303}, f"{role} : le lien {url} rend {page.statut}"
        if ancre and page.statut == 200:
            assert page.soupe.select_one(f'[id="{ancre}"]'), f"{url} : l'ancre n'existe pas"
        liens = [str(a["href"]) for a in page.soupe.select("a[href]")]
        attente += [lien for lien in liens if lien.startswith("/")]
    assert len(vues) > 5


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_les_memes_refus_sur_postgresql(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    jumeaux = peupler(monde)
    personnes = [jumeaux.client_de(jumeaux.voisin), jumeaux.client_de(jumeaux.ici)]
    monkeypatch.setattr(Jumeaux, "client_de", lambda j, garni: personnes[garni is j.ici])
    avant = jumeaux.maison.entrees()
    for cas in METIER:
        refuser_sans_session(jumeaux, cas)
        refuser_le_voisin(jumeaux, cas)
        with monkeypatch.context() as prive:
            priver_de(prive, droit_de(APP, cas[0]))
            refuser_sans_le_droit(jumeaux, cas)
    assert jumeaux.maison.entrees() == avant
