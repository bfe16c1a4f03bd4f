"""Les pages de « Faut-il une AIPD ? » : de la fiche du registre à la décision, sans rien perdre en route."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from fabriques.client import ClientMaison, Maison, Page
from fabriques.monde import fiche_pleine
from registre.aipd.reperage import operations
from registre.aipd.reperage.donnees import CRITERES
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

CODES = list(CRITERES.points)
BIOMETRIE = {
    "categories_personnes": [{"categorie": "eleves"}], "categories_donnees": [{"categorie": "biometriques"}],
    "finalites": [{"libelle": "Contrôler l'accès à la cantine"}],
}  # fmt: skip


def champ(code: str, quoi: str = "valeur") -> str:
    return f"reponses-{CODES.index(code)}-{quoi}"


def choisie(page: Page, code: str) -> str:
    """La valeur cochée d'une question."""
    (coche,) = page.soupe.select(f"input[name={champ(code)}][checked]")
    return str(coche["value"])


def ouvrir(maison: Maison, **champs: object) -> tuple[uuid.UUID, uuid.UUID, str]:
    """Une fiche du registre et sa fiche de décision ouverte : leurs identifiants, l'adresse de la seconde."""
    fiche = maison.fiche(**(fiche_pleine() | champs))  # type: ignore[arg-type]
    id_ = operations.ouvrir(maison.monde.contexte(maison.commune), fiche)
    return fiche, id_, f"{maison.base}/aipd/reperages/{id_}"


def test_de_la_fiche_du_registre_a_la_decision(maison: Maison) -> None:
    fiche = maison.fiche("Borne de la cantine", **BIOMETRIE)
    referent = maison.membre("referent")
    page = referent.aller(f"{maison.base}/traitements/{fiche}")
    assert "AIPD à examiner" in page.texte
    page = referent.aller(page.lien("Voir ce que la fiche en dit"))
    assert "AIPD requise" in page.texte
    assert "Rien n'est encore écrit" in page.texte.replace("’", "'")
    referent.soumettre("Répondre")
    referent.suivre(302)
    page = referent.suivre()
    url = page.url
    page = referent.aller(page.lien("Répondre"))
    assert (choisie(page, "requis_11"), choisie(page, "critere_9")) == ("oui", "a_verifier")
    page = referent.soumettre(
        "Enregistrer", **{champ("critere_9"): "oui", champ("critere_9", "motif"): "Sans main, pas de repas"}
    )
    page = referent.aller(url)
    assert "Sans main, pas de repas" in page.texte
    referent.soumettre("Demander l'avis du délégué")
    assert "Rendre" not in referent.aller(url).texte, "le référent ne rend pas l'avis"
    dpo = maison.membre("dpo")
    dpo.aller(url)
    page = dpo.soumettre("Rendre l'avis", statut=422, issue="requise", motif=" ")
    assert "Motivez cet avis" in page.texte
    assert page.soupe.select_one("#avis-requise[checked]"), "le choix n'est pas perdu"
    dpo.soumettre("Rendre l'avis", issue="requise", motif="Le type 11 l'emporte sur la dispense scolaire")
    maire = maison.membre("responsable")
    assert "Le type 11 l'emporte" in maire.aller(url).texte
    page = maire.soumettre("Décider (visa)", statut=422, issue="non_requise", motif="")
    assert "s'écarte de l'avis du délégué" in page.texte.replace("’", "'")
    assert page.soupe.select_one("#decision-non_requise[checked]")
    maire.soumettre("Décider (visa)", issue="requise")
    page = referent.aller(url)
    assert "Requise, sans étude" in referent.aller(f"{maison.base}/aipd/reperages/").texte
    assert "Commencer l'étude" in page.texte.replace("’", "'")
    assert "AIPD est requise" in referent.aller(f"{maison.base}/traitements/{fiche}").texte
    assert "type 11" in referent.aller(f"{url}/historique").texte.lower()


def test_voir_l_effet_ne_change_rien(maison: Maison, client: ClientMaison) -> None:
    _, _, url = ouvrir(maison)
    client.aller(f"{url}/repondre")
    avant = maison.entrees()
    page = client.soumettre(
        "Voir l'effet", statut=200, **{champ("requis_11"): "oui", champ("requis_11", "motif"): "Une main"}
    )
    assert "AIPD requise" in page.texte
    assert "Une main" in page.texte
    assert choisie(page, "requis_11") == "oui", "la saisie reste"
    assert any("l'emporte" in t for t in page.textes(".proposition li")), "le conflit s'explique"
    assert maison.entrees() == avant
    assert choisie(client.aller(f"{url}/repondre"), "requis_11") == "a_verifier"


def test_ecarter_ce_qui_reste_apres_examen(maison: Maison, client: ClientMaison) -> None:
    _, id_, url = ouvrir(maison)
    client.aller(f"{url}/repondre")
    for groupe in ("article_35_3", "requis", "criteres", "faits"):
        client.poster(f"{url}/repondre", dict(_champs(client, groupe)), 200)
    page = client.page
    assert page is not None
    assert choisie(page, "requis_5") == "non"
    assert choisie(page, "critere_7") == "oui", "un oui de la fiche ne s'écarte pas ainsi"
    assert "AIPD non requise" in page.texte
    client.soumettre("Enregistrer")
    assert operations.lire(maison.monde.contexte(maison.commune), id_).proposition.resultat == "non_requise"


def _champs(client: ClientMaison, groupe: str) -> list[tuple[str, str]]:
    """Le formulaire tel qu'il est affiché, envoyé par le bouton « répondre non à ce qui reste » de ce groupe."""
    assert client.page is not None
    formulaire = client.page.soupe.select_one("form.formulaire")
    assert formulaire is not None
    paires = [
        (str(e["name"]), str(e.get("value", ""))) for e in formulaire.select("input[type=hidden], input.form-control")
    ]
    paires += [(str(e["name"]), str(e["value"])) for e in formulaire.select("input[type=radio][checked]")]
    return [*((n, v) for n, v in paires if n != "csrf_token"), ("_action", f"reste:{groupe}")]


def test_contredire_la_fiche_sans_raison_revient_avec_la_saisie(
    maison: Maison, client: ClientMaison, rien_ecrit: None
) -> None:
    client.aller(f"{_avant(maison)}/repondre")
    page = client.soumettre("Enregistrer", statut=422, **{champ("critere_7"): "non", champ("critere_9"): "oui"})
    assert "La fiche répond oui" in page.texte
    assert page.soupe.select_one(f'a[href="#champ-{champ("critere_7", "motif")}"]'), "le résumé mène à la ligne"
    assert (choisie(page, "critere_7"), choisie(page, "critere_9")) == ("non", "oui")


@pytest.fixture
def rien_ecrit(maison: Maison) -> Iterator[None]:
    """La fiche de décision est ouverte avant ; ensuite, plus un acte."""
    maison.reperes["reperage"] = ouvrir(maison)[1]
    avant = maison.entrees()
    yield
    assert maison.entrees() == avant


def _avant(maison: Maison) -> str:
    return f"{maison.base}/aipd/reperages/{maison.reperes['reperage']}"


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"reponses-0-code": "marabout"}, "Choisissez une valeur de la liste"),
        ({"reponses-0-valeur": "peut-etre"}, "Choisissez une valeur de la liste"),
        ({"reponses-0-autre": "x"}, "Ce champ n'est pas connu"),
        ({"statut": "decide"}, "Ce champ n'est pas connu"),
        ({"reponses-1-code": "cas_a", "reponses-0-code": "cas_a"}, "a déjà sa réponse"),
        ({"reponses-0-motif": "x" * 501}, "Texte trop long"),
    ],
)
def test_un_formulaire_forge_est_refuse(
    maison: Maison, client: ClientMaison, rien_ecrit: None, champs: dict[str, str], phrase: str
) -> None:
    depart = {"_version": "1", "reponses-0-code": "cas_a", "reponses-0-valeur": "non"}
    page = client.poster(f"{_avant(maison)}/repondre", {**depart, **champs}, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")


CLES = [f"reponses-{r}-{s}" for r in ("0", "1", "41", "9999", "²") for s in ("code", "valeur", "motif", "id")]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from([*CLES, "_action", "_version"]) | st.text(max_size=12),
                          st.sampled_from([*CODES, "oui", "non", "effet", "reste:requis", "reste:x"]) | st.text(max_size=30)),
                max_size=12))  # fmt: skip
def test_un_formulaire_quelconque_est_recu_ou_refuse_jamais_une_panne(
    maison: Maison, client: ClientMaison, paires: list[tuple[str, str]]
) -> None:
    if "reperage" not in maison.reperes:
        maison.reperes["reperage"] = ouvrir(maison)[1]
    envoi = MultiDict([*((k, v) for k, v in paires if k != "csrf_token"), ("csrf_token", client.jeton())])
    assert client.client.post(f"{_avant(maison)}/repondre", data=envoi).status_code in {200, 303, 409, 422}


def test_deux_personnes_a_la_fois(maison: Maison) -> None:
    _, _, url = ouvrir(maison)
    lente, rapide = maison.membre("dpo"), maison.membre("referent", nom="Alix Autre")
    lente.aller(f"{url}/repondre")
    rapide.aller(f"{url}/repondre")
    rapide.soumettre("Enregistrer", **{champ("critere_8"): "oui", champ("critere_8", "motif"): "Borne neuve"})
    page = lente.soumettre(
        "Enregistrer", statut=409, **{champ("critere_9"): "oui", champ("critere_9", "motif"): "Refus"}
    )
    assert "Une autre personne" in page.texte
    assert (choisie(page, "critere_9"), choisie(page, "critere_8")) == ("oui", "oui"), "la sienne, et la leur"
    lente.soumettre("Enregistrer")
    page = lente.aller(url)
    assert "Borne neuve" in page.texte
    assert "Refus" in page.texte


def test_un_double_envoi_n_ouvre_qu_une_fiche(maison: Maison, client: ClientMaison) -> None:
    fiche = maison.fiche("Borne", **BIOMETRIE)
    for _ in range(2):
        client.poster(f"{maison.base}/aipd/reperages/fiche/{fiche}/ouvrir", {}, 303)
    assert maison.verbes().count("reperage_aipd.cree") == 1
    assert client.aller(f"{maison.base}/aipd/reperages/fiche/{fiche}", 302).vers.count("/aipd/reperages/") == 1


def test_la_fiche_qui_change_se_voit_fait_par_fait(maison: Maison, client: ClientMaison) -> None:
    fiche, _, url = ouvrir(maison)
    contexte = maison.monde.contexte(maison.commune)
    traitements.enregistrer(contexte, fiche, valider(TraitementSaisie, fiche_pleine() | BIOMETRIE), 1)
    page = client.aller(url)
    assert "La fiche a changé depuis ces réponses" in page.texte
    assert {"Finalités", "Personnes concernées", "Catégories de données"} <= set(
        page.textes("#change-legende ~ tbody th")
    )
    assert "Demander l'avis" not in page.texte.replace("’", "'")
    assert "À revoir" in client.aller(f"{maison.base}/aipd/reperages/?etat=a_revoir").texte
    page = client.poster(f"{url}/demander-avis", {"_version": "1"}, 422)
    assert "a changé depuis" in page.texte
    page = client.aller(f"{url}/repondre")
    assert choisie(page, "requis_11") == "oui", "la saisie repart de la fiche d'aujourd'hui"


def test_une_fiche_archivee_se_lit_sans_se_decider(maison: Maison, client: ClientMaison) -> None:
    fiche, _, url = ouvrir(maison)
    traitements.archiver(maison.monde.contexte(maison.commune), fiche, 1)
    page = client.aller(url)
    assert "(archivée)" in page.texte
    assert "Demander l'avis" not in page.texte.replace("’", "'")
    assert "archivée" in client.poster(f"{url}/demander-avis", {"_version": "1"}, 422).texte
    autre = maison.fiche("Autre archivée")
    traitements.archiver(maison.monde.contexte(maison.commune), autre, 1)
    page = client.poster(f"{maison.base}/aipd/reperages/fiche/{autre}/ouvrir", {}, 422)
    assert "archivée" in page.texte


def test_rouvrir_montre_les_decisions_anterieures(maison: Maison, client: ClientMaison) -> None:
    _, id_, url = ouvrir(maison, **BIOMETRIE)
    contexte = maison.monde.contexte(maison.commune)
    operations.demander_avis(contexte, id_, 1)
    operations.aviser(contexte, id_, 2, "requise", "Le type 11 s'applique")
    operations.decider(contexte, id_, 3, "couverte", "Même borne", "AIPD fictive du syndicat")
    client.aller(url)
    assert "pourquoi" in client.soumettre("Rouvrir", statut=422, motif="").texte
    client.soumettre("Rouvrir", motif="La borne change")
    page = client.aller(url)
    assert "Décisions antérieures" in page.texte
    assert "AIPD fictive du syndicat" in page.texte
    assert "La borne change" in client.aller(f"{url}/historique").texte


def test_un_lecteur_lit_sans_agir(maison: Maison) -> None:
    fiche, _, url = ouvrir(maison)
    autre = maison.fiche("Jamais ouverte")
    lecteur = maison.membre("lecteur")
    for adresse in (
        url,
        f"{url}/historique",
        f"{maison.base}/aipd/reperages/",
        f"{maison.base}/aipd/reperages/fiche/{autre}",
    ):
        assert not lecteur.aller(adresse).soupe.select("main form[method=post]")
    lecteur.aller(f"{url}/repondre", 403)
    lecteur.poster(f"{maison.base}/aipd/reperages/fiche/{fiche}/ouvrir", {}, 403)


def test_les_reponses_closes_le_disent(maison: Maison, client: ClientMaison) -> None:
    _, id_, url = ouvrir(maison)
    operations.demander_avis(maison.monde.contexte(maison.commune), id_, 1)
    assert "Les réponses sont closes" in client.aller(f"{url}/repondre").texte
    page = client.poster(
        f"{url}/repondre", {"_version": "2", "reponses-0-code": "cas_a", "reponses-0-valeur": "oui"}, 422
    )
    assert "état actuel" in page.texte
    assert choisie(page, "cas_a") == "oui", "ce qui a été tapé n'est pas perdu"


def test_une_liste_vide_enseigne(maison: Maison, client: ClientMaison) -> None:
    assert "Le registre est vide" in client.aller(f"{maison.base}/aipd/reperages/").texte
    maison.fiche("Seule")
    assert "Aucune fiche ne correspond" in client.aller(f"{maison.base}/aipd/reperages/?q=introuvable").texte
