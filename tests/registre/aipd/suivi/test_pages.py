"""Les pages de suivi d'une analyse d'impact, comme on s'en sert : prouver une mesure, consulter la CNIL."""

from __future__ import annotations

import uuid

import pytest
from lxml import etree

from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.client import ClientMaison, Maison
from fabriques.suivis_aipd import deposer, prevue, prouver, reestimee, saisir_la_cnil


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    return maison.membre("dpo", nom="Camille Déléguée")


@pytest.fixture
def ici(maison: Maison) -> Analyse:
    return reestimee(maison.monde, maison.commune)


def url(maison: Maison, ici: Analyse, page: str) -> str:
    return f"{maison.base}/aipd/{ici.id}/{page}"


def acte(maison: Maison, ici: Analyse, verbe: str, mesure: uuid.UUID | None = None) -> str:
    return url(maison, ici, f"mesures/{mesure or prevue(ici).id}/{verbe}")


def test_la_page_montre_la_carte_le_schema_et_les_memes_en_tableau(
    maison: Maison, dpo: ClientMaison, ici: Analyse
) -> None:
    page = dpo.aller(url(maison, ici, "risques"))
    for dessin in ("svg.matrice", "svg.schema"):
        (svg,) = page.soupe.select(dessin)
        assert etree.fromstring(str(svg)) is not None
        assert svg.title is not None
    assert "Attend : Double authentification" in page.texte
    assert len(page.soupe.select("table")) >= 3
    assert "style=" not in page.reponse.text


def test_on_prouve_une_mesure_puis_on_se_dedit(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    adresse = url(maison, ici, "risques")
    page = dpo.aller(adresse)
    assert "Déposer une preuve" in page.texte
    assert not page.soupe.select("select[name=preuve_id]"), "sans pièce, rien à choisir"
    preuve = deposer(maison.monde, ici)
    m = prevue(ici)
    champs = {"_version": str(m.version), "prouvee_le": "01/11/2026", "preuve_id": str(preuve)}
    dpo.aller(adresse)
    page = dpo.poster(acte(maison, ici, "prouver"), champs)
    assert page.vers.endswith("#mesures")
    page = dpo.aller(adresse)
    assert "Prouvée" in page.texte
    assert "Attend :" not in page.texte
    m = prevue(ici)
    dpo.poster(acte(maison, ici, "retirer-la-preuve"), {"_version": str(m.version)})
    assert prevue(ici).prouvee_le is None
    assert [v for v in maison.verbes() if v in ("aipd.mesure_prouvee", "aipd.mesure_a_prouver")] == [
        "aipd.mesure_prouvee", "aipd.mesure_a_prouver",
    ]  # fmt: skip


def test_une_saisie_refusee_revient_a_sa_mesure(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    preuve, m, adresse = deposer(maison.monde, ici), prevue(ici), url(maison, ici, "risques")
    bons = {"_version": str(m.version), "prouvee_le": "01/11/2026", "preuve_id": str(preuve)}
    dpo.aller(adresse)
    page = dpo.poster(acte(maison, ici, "prouver"), bons | {"prouvee_le": "hier <b>"}, 422)
    assert page.soupe.select("details[open]")
    assert "hier <b>" in [c.get("value") for c in page.soupe.select("input[name=prouvee_le]")]
    dpo.poster(acte(maison, ici, "prouver"), bons | {"preuve_id": str(uuid.uuid4())}, 422)
    dpo.poster(acte(maison, ici, "prouver"), bons | {"preuve_id": "illisible"}, 422)
    dpo.poster(acte(maison, ici, "prouver"), bons | {"_version": "99"}, 409)
    dpo.poster(acte(maison, ici, "prouver", uuid.uuid4()), bons, 404)
    dpo.poster(acte(maison, ici, "retirer-la-preuve"), bons, 422)
    assert prevue(ici).prouvee_le is None


def test_sans_piece_le_refus_dit_d_en_deposer_une(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    dpo.aller(url(maison, ici, "risques"))
    page = dpo.poster(acte(maison, ici, "prouver"), {"_version": "1"}, 422)
    assert "Déposez d'abord la preuve" in page.texte


def test_un_lecteur_lit_sans_rien_pouvoir_marquer(maison: Maison, ici: Analyse) -> None:
    prouver(ici, deposer(maison.monde, ici))
    lecteur = maison.membre("lecteur", nom="Lou Lecture")
    for page in ("risques", "saisine"):
        lue = lecteur.aller(url(maison, ici, page))
        assert not lue.soupe.select("main form")
    lecteur.poster(url(maison, ici, "saisine"), {"saisie_cnil_le": "05/01/2026"}, 403)


def test_une_analyse_d_un_autre_organisme_n_existe_pas(maison: Maison, dpo: ClientMaison) -> None:
    ailleurs = ouvrir_analyse(maison.monde, maison.monde.organisme("Commune voisine"))
    for page in ("risques", "saisine"):
        dpo.aller(url(maison, ailleurs, page), 404)


# --- La consultation de la CNIL ------------------------------------------------------------------------------------------


def test_on_note_la_consultation_ligne_par_ligne(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    adresse = url(maison, ici, "saisine")
    page = dpo.aller(adresse)
    assert "Aucune demande n'est notée" in page.texte
    assert "aucun ne reste élevé" in page.texte
    page = dpo.soumettre("Ajouter une ligne", {"saisie_cnil_le": "05/01/2026"}, 200)
    assert page.valeur("saisie_cnil_le") == "05/01/2026", "ce qui est tapé reste"
    dpo.soumettre("Enregistrer", {"suspensions-0-debut": "12/01/2026", "suspensions-0-fin": "22/01/2026"})
    page = dpo.suivre()
    assert "Suspendu 10 jours" in page.texte
    assert "12/03/2026" in page.texte
    page = dpo.soumettre("Retirer", {}, 200)
    dpo.soumettre("Enregistrer", {"reponse_cnil_le": "27/02/2026", "reponse_cnil": "Avis <script>alert(1)</script>"})
    page = dpo.suivre()
    assert "dans le délai du 02/03/2026" in page.texte
    assert not page.soupe.find_all("script", string=lambda t: "alert(1)" in (t or ""))
    assert ici.etude.aipd.suspensions == []


def test_des_dates_refusees_gardent_la_saisie(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    adresse = url(maison, ici, "saisine")
    dpo.aller(adresse)
    page = dpo.soumettre("Enregistrer", {"saisie_cnil_le": "05/01/2026", "complexe_le": "04/01/2026"}, 422)
    assert page.valeur("complexe_le") == "04/01/2026"
    assert "précède la réception" in page.texte
    saisir_la_cnil(ici)
    page = dpo.soumettre("Enregistrer", {"complexe_le": "06/02/2026"}, 409)
    assert page.valeur("complexe_le") == "06/02/2026"
    page = dpo.poster(adresse, {"_version": "1", "suspensions": "x"}, 422)
    page = dpo.poster(adresse, {"_version": "1", "inconnu": "x"}, 422)
    assert ici.etude.aipd.complexe_le is None


def test_la_reponse_mene_a_la_decision(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    ici.donner_les_avis().decider("saisine", motif="Un risque reste élevé.")
    saisir_la_cnil(ici, reponse_cnil_le="27/02/2026")
    page = dpo.aller(url(maison, ici, "saisine"))
    assert "Rouvrez l'analyse pour tenir compte de la réponse" in page.texte


def test_la_page_dit_le_seuil_pour_ce_qu_il_est_et_les_raisons(maison: Maison, dpo: ClientMaison) -> None:
    ici = ouvrir_analyse(maison.monde, maison.commune, "Drones", regime_juridique="lil_titre_iii").remplir()
    page = dpo.aller(url(maison, ici, "saisine"))
    assert (
        "Accès illégitime aux données : après mesures, gravité importante (3) et vraisemblance importante (3)."
        in page.texte
    )
    assert "C'est un réglage de l'outil" in page.texte
    assert "LIL 90" in page.texte
    assert "de mémoire, à vérifier" in page.texte


def test_une_suspension_ouverte_et_un_delai_passe_se_disent(maison: Maison, dpo: ClientMaison, ici: Analyse) -> None:
    saisir_la_cnil(ici)
    page = dpo.aller(url(maison, ici, "saisine"))
    assert "Le délai est passé sans réponse notée" in page.texte
    assert "silence de l'autorité" in page.texte
    saisir_la_cnil(ici, suspensions=[{"debut": "12/01/2026", "motif": "Le contrat"}])
    page = dpo.aller(url(maison, ici, "saisine"))
    assert "Délai suspendu" in page.texte
    assert "passé sans réponse" not in page.texte
