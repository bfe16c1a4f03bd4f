"""Les pages du formulaire : l'ouvrir, l'écrire sans compte, confirmer ; rien de ce qui est tapé ne revient une fois parti."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from fabriques.client import HORS, ClientMaison, Maison, Page
from fabriques.courriels import Boite, brancher, serveur_de_courriels
from registre.demandes.formulaire import envois
from registre.demandes.formulaire.listes import INFORMATIONS, LISTES
from registre.demandes.formulaire.modele import Envoi
from registre.demandes.listes import TYPES
from socle.courriels.boite import Courriel, remettre
from socle.perimetre import SessionCloisonnee

ECRIT = {
    "droit": "effacement", "objet": "Effacez <script>mes</script> inscriptions.", "prenom": "Camille", "nom": "Fictive",
    "courriel": "Camille@Essai.example",
}  # fmt: skip


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    """La déléguée de la commune, qui a dit comment la joindre ; un serveur d'envoi est réglé."""
    brancher(maison.monde, Boite(port=1))
    with maison.monde.instance.base.ecrire(HORS) as session:
        commune = session.merge(maison.commune)
        commune.dpo_nom, commune.dpo_courriel = "Dominique Déléguée", "dpo@essai.example"
    return maison.membre("dpo", nom="Dominique Déléguée")


def reglage(maison: Maison) -> str:
    return f"{maison.base}/demandes/formulaire"


def publique(maison: Maison) -> str:
    return f"/vos-droits/{maison.commune.code}"


@pytest.fixture
def ouvert(maison: Maison, dpo: ClientMaison) -> str:
    """L'adresse publique du formulaire, ouvert."""
    dpo.aller(reglage(maison))
    dpo.soumettre("Ouvrir le formulaire", accueil="Pour l'état civil, voyez la mairie de naissance.")
    return publique(maison)


def envoyer(client: ClientMaison, url: str, **champs: str) -> Page:
    client.aller(url)
    client.soumettre("Envoyer ma demande", ECRIT | champs)
    return client.suivre()


def lien(maison: Maison) -> str:
    """Le chemin du dernier lien envoyé."""
    with maison.monde.instance.base.lire(HORS) as session:
        corps = [c.corps for c in sorted(session.exec(select(Courriel)), key=lambda c: c.cree_le)]
    return next(m for c in reversed(corps) for m in re.findall(r"https?://[^/\s]+(/vos-droits/confirmer/\S+)", c))


def compter(session: SessionCloisonnee) -> int:
    return len(session.exec(select(Envoi)).all())


def test_du_formulaire_a_la_demande_que_suit_la_deleguee(maison: Maison, dpo: ClientMaison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    page = citoyen.aller(ouvert)
    for attendu in (
        "Commune d'Essai",
        "voyez la mairie de naissance",
        "Aucun compte",
        "dpo@essai.example",
        "36 mois",
        "CNIL",
    ):
        assert attendu in page.texte
    page = envoyer(citoyen, ouvert)
    assert page.titre.startswith("Regardez vos courriels")
    page = citoyen.aller(lien(maison))
    assert page.titre.startswith("Confirmer votre demande")
    page = citoyen.soumettre("Confirmer ma demande", statut=200)
    assert page.titre.startswith("Votre demande est reçue")
    reference = page.textes("strong.nombre")[0]
    assert re.fullmatch(r"D-\d{4}-001", reference)
    liste = dpo.aller(f"{maison.base}/demandes/")
    fiche = dpo.aller(liste.lien(reference))
    assert "Camille Fictive" in fiche.texte
    assert "camille@essai.example" in fiche.texte
    assert "Effacez <script>mes</script> inscriptions." in fiche.texte, "échappé"
    journal = dpo.aller(f"{maison.base}/journal").texte
    assert "Le formulaire public a reçu la demande" in journal
    assert "a ouvert le formulaire public des demandes" in journal
    assert "Fictive" not in journal


def test_rien_de_ce_qui_est_parti_ne_revient(maison: Maison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    pages = [envoyer(citoyen, ouvert), citoyen.aller(ouvert), citoyen.aller(lien(maison))]
    pages.append(citoyen.soumettre("Confirmer ma demande", statut=200))
    pages.append(citoyen.aller(lien(maison)))
    for page in pages:
        for tu in ("Fictive", "Camille", "inscriptions", "camille@essai"):
            assert tu not in page.reponse.text, f"{page.url} : {tu}"
        assert page.reponse.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.reponse.headers["X-Robots-Tag"]
    assert "déjà confirmé" in pages[-1].texte.lower()


def test_la_page_d_apres_est_la_meme_pour_tous(maison: Maison, ouvert: str) -> None:
    """Une adresse connue, une inconnue, un robot : rien ne les distingue."""
    pages = [
        envoyer(maison.inconnu(), ouvert),
        envoyer(maison.inconnu(), ouvert, courriel="jamais-vue@essai.example"),
        maison.inconnu().aller(f"{ouvert}/envoye"),
    ]
    robot = maison.inconnu()
    robot.aller(ouvert)
    robot.poster(ouvert, ECRIT | {"qualite": "soi", envois.MIEL: "https://pub.example"})
    pages.append(robot.suivre())
    assert len({p.texte for p in pages}) == 1
    with maison.monde.instance.base.lire(HORS) as session:
        assert compter(session) == 2, "le robot est oublié"


def test_les_fautes_reviennent_avec_ce_qui_est_tape(maison: Maison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    citoyen.aller(ouvert)
    page = citoyen.soumettre("Envoyer ma demande", {"objet": "Une copie", "courriel": "pas une adresse"}, 422)
    assert page.titre.startswith("Erreur")
    assert page.valeur("objet") == "Une copie"
    for nom, phrase in (
        ("droit", "Choisissez ce que vous voulez."),
        ("nom", "Écrivez votre nom."),
        ("courriel", "pas valide"),
    ):
        assert page.soupe.select_one(f'#resume-erreurs a[href="#champ-{nom}"]'), nom
        champ = page.soupe.select_one(f"#champ-{nom}")
        assert champ is not None
        assert champ["aria-invalid"] == "true"
        assert f"champ-{nom}-erreur" in str(champ["aria-describedby"])
        assert phrase in page.textes(f"#champ-{nom}-erreur")[0]


def test_un_texte_trop_long_se_refuse_et_ne_se_coupe_pas(maison: Maison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    citoyen.aller(ouvert)
    page = citoyen.soumettre("Envoyer ma demande", ECRIT | {"objet": "x" * 60_000}, 422)
    assert "Texte trop long : 60000 caractères, 5000 au plus." in page.texte
    assert page.valeur("objet") == "x" * 60_000


def test_chaque_champ_a_son_libelle_et_l_identite_se_complete_seule(maison: Maison, ouvert: str) -> None:
    page = maison.inconnu().aller(ouvert)
    for nom, auto in (("nom", "family-name"), ("prenom", "given-name"), ("courriel", "email"), ("telephone", "tel"),
                      ("adresse", "street-address")):  # fmt: skip
        champ = page.soupe.select_one(f"#champ-{nom}")
        assert champ is not None
        assert champ["autocomplete"] == auto
        assert page.soupe.select_one(f'label[for="champ-{nom}"]')
    cache = page.soupe.select_one(f'[name="{envois.MIEL}"]')
    assert cache is not None
    assert cache["tabindex"] == "-1"
    assert cache.find_parent(attrs={"aria-hidden": "true"})


def test_une_page_restee_ouverte_rend_ce_qui_est_tape(maison: Maison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    citoyen.aller(ouvert)
    page = citoyen.poster(ouvert, ECRIT | {"qualite": "soi"}, 400, jeton=False)
    assert "restée ouverte trop longtemps" in page.texte
    assert page.valeur("nom") == "Fictive"
    envoyer(citoyen, ouvert)
    citoyen.poster(lien(maison), {}, 400, jeton=False)
    assert "Confirmer ma demande" in citoyen.page.texte  # type: ignore[union-attr]


def test_en_https_l_envoi_passe(maison: Maison, ouvert: str) -> None:
    """La protection de l'envoi veut la provenance : la page ne doit pas l'interdire au navigateur."""
    citoyen, ici = maison.inconnu(), "https://localhost"
    page = citoyen.aller(ouvert, base_url=ici)
    assert page.reponse.headers["Referrer-Policy"] == "same-origin"
    envoi = ECRIT | {"qualite": "soi", "csrf_token": page.valeur("csrf_token")}
    citoyen.poster(ouvert, envoi, 303, jeton=False, base_url=ici, headers={"Referer": f"{ici}{ouvert}"})


def test_trop_d_envois_se_disent_avec_une_autre_voie(maison: Maison, ouvert: str) -> None:
    citoyen = maison.inconnu()
    for rang in range(5):
        envoyer(citoyen, ouvert, objet=f"Demande {rang}")
    citoyen.aller(ouvert)
    page = citoyen.soumettre("Envoyer ma demande", ECRIT, 429)
    assert "attendez" in page.texte
    assert "dpo@essai.example" in page.textes("#resume-erreurs")[0]
    assert page.valeur("nom") == "Fictive", "rien de perdu"


def test_un_formulaire_jamais_ouvert_n_existe_pas(maison: Maison, dpo: ClientMaison) -> None:
    inconnu = maison.inconnu()
    for url in (publique(maison), "/vos-droits/jamais-vu", f"{publique(maison)}/envoye"):
        inconnu.aller(url, 404)
    assert "Commune d'Essai" not in inconnu.aller(publique(maison), 404).texte
    inconnu.aller("/vos-droits/confirmer/inconnu", 404)


def test_ferme_il_dit_a_qui_ecrire(maison: Maison, dpo: ClientMaison, ouvert: str) -> None:
    dpo.aller(reglage(maison))
    dpo.soumettre("Fermer le formulaire")
    page = maison.inconnu().aller(ouvert, 410)
    assert "a fermé ce formulaire" in page.texte
    assert "dpo@essai.example" in page.texte
    assert not page.soupe.select("form")
    dpo.aller(reglage(maison))
    dpo.soumettre("Ouvrir le formulaire")
    maison.inconnu().aller(ouvert)


def test_sans_serveur_d_envoi_il_ne_s_ouvre_pas_et_sa_page_le_dit(
    maison: Maison, dpo: ClientMaison, ouvert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registre.demandes.formulaire.vues.trouver_serveur", lambda _: None)
    inconnu = maison.inconnu()
    page = inconnu.aller(ouvert)
    assert "n'est pas disponible" in page.texte
    assert "dpo@essai.example" in page.texte
    inconnu.poster(ouvert, ECRIT, 503)
    dpo.aller(reglage(maison))
    dpo.soumettre("Fermer le formulaire")
    dpo.aller(reglage(maison))
    assert "aucun serveur d'envoi" in dpo.soumettre("Ouvrir le formulaire", statut=422).texte


def test_l_adresse_du_lien_ne_vient_jamais_de_l_en_tete_d_un_inconnu(maison: Maison, ouvert: str) -> None:
    """Sans adresse publique réglée, un hôte inventé ne reçoit pas de lien : le formulaire se dit fermé."""
    page = maison.inconnu().aller(ouvert, base_url="http://pirate.example")
    assert "n'est pas disponible" in page.texte


def test_regler_dit_l_adresse_et_garde_le_texte(maison: Maison, dpo: ClientMaison, ouvert: str) -> None:
    page = dpo.aller(reglage(maison))
    assert ouvert in page.texte
    assert page.valeur("accueil").startswith("Pour l'état civil")
    page = dpo.soumettre("Enregistrer le texte", accueil="x" * 2001, statut=422)
    assert "2001 caractères, 2000 au plus" in page.texte
    dpo.aller(reglage(maison))
    vieille = dpo.page
    dpo.soumettre("Enregistrer le texte", accueil="Un autre texte")
    page = dpo.soumettre("Fermer le formulaire", page=vieille, statut=409)
    assert "relisez" in page.texte
    assert maison.verbes()[-1] == "formulaire_demandes.modifie"


def test_le_courriel_part_vraiment(maison: Maison, ouvert: str) -> None:
    with serveur_de_courriels() as boite:
        envoyer(maison.inconnu(), ouvert)
        assert remettre(maison.monde.instance.base, boite.serveur) == 1
        assert boite.messages[0]["To"] == "camille@essai.example"
        assert "/vos-droits/confirmer/" in boite.corps()
    with maison.monde.instance.base.lire(HORS) as session:
        assert [c.corps for c in session.exec(select(Courriel))] == [""], (
            "remis, son corps s'efface : il portait le lien"
        )


def test_ce_que_le_formulaire_propose_existe_et_l_information_est_entiere() -> None:
    assert {i.code for i in LISTES["droits_en_clair"].items} == set(TYPES)
    articles = " ".join(i.article for i in INFORMATIONS)
    for mention in ("13(1)a et b", "13(1)c", "13(1)e", "13(2)a", "13(2)b", "13(2)d", "13(2)e"):
        assert mention in articles


def test_essayer_des_liens_se_dit_trop_de_tentatives(maison: Maison, ouvert: str) -> None:
    curieux = maison.inconnu()
    for rang in range(20):
        curieux.poster(f"/vos-droits/confirmer/{rang:043d}", {}, 404)
    page = curieux.poster(f"/vos-droits/confirmer/{'z' * 43}", {}, 429)
    assert "Trop de tentatives" in page.titre
    assert "Commune d'Essai" not in page.texte
