"""Les pages de la conservation, par le vrai chemin : formulaires, import de Vitam, durées reprises, bordereau."""

from __future__ import annotations

import pytest

from fabriques.client import Maison

VITAM = (
    "RuleId,RuleType,RuleValue,RuleDescription,RuleDuration,RuleMeasurement\r\n"
    "APP-1,AppraisalRule,Fanfare,,5,Year\r\nACC-1,AccessRule,Secret,,25,Year\r\n"
)


def test_la_bibliotheque_montre_ses_degres_et_ce_qui_reste_a_fixer(maison: Maison) -> None:
    page = maison.membre("lecteur").aller(f"{maison.base}/conservation/")
    assert "102 règles" in page.texte
    assert "à fixer avec les archives départementales" in page.texte
    assert not page.soupe.select("a[href*='adapte=']")


def test_adapter_part_de_la_regle_livree_et_montre_l_ecart(maison: Maison) -> None:
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/conservation/nouvelle?adapte=marches")
    assert page.valeur("dua_nombre") == "10"
    envoi = {"nom": "Marchés", "adapte": "marches", "dua_nombre": "12", "dua_unite": "annees", "_action": "enregistrer"}
    client.poster(f"{maison.base}/conservation/nouvelle", envoi, statut=303)
    assert "DUA : 10 ans → 12 ans" in " ".join(client.aller(f"{maison.base}/conservation/").texte.split())


def test_une_duree_hors_bornes_revient_avec_ce_qui_etait_tape(maison: Maison) -> None:
    envoi = {"nom": "Marchés", "dua_nombre": "5000", "_action": "enregistrer"}
    page = maison.membre("dpo").poster(f"{maison.base}/conservation/nouvelle", envoi, statut=422)
    assert "Une durée va de 1 à 999." in page.texte


def test_l_import_de_vitam_se_relit_s_ecrit_et_se_defait(maison: Maison) -> None:
    client = maison.membre("dpo")
    adresse = f"{maison.base}/conservation/vitam"
    client.aller(adresse)
    page = client.soumettre("Lire le fichier", statut=200, fichier=(VITAM.encode(), "regles.csv"))
    assert "n'a pas sa place ici" in page.texte
    client.soumettre("Importer les lignes cochées")
    assert "Fanfare" in client.aller(f"{maison.base}/conservation/").texte
    client.aller(adresse)
    client.soumettre("Annuler cet import")
    assert "Règles archivées (1)" in client.aller(f"{maison.base}/conservation/").texte
    client.poster(f"{adresse}/annuler", statut=422)


def test_une_duree_se_reprend_et_une_fiche_changee_rend_409(maison: Maison) -> None:
    maison.fiche(nom="Caméras", categories_donnees=[{"description": "Images de vidéoprotection"}])
    client = maison.membre("dpo")
    case = client.aller(f"{maison.base}/conservation/durees").soupe.find("input", {"name": "choix"})
    assert case is not None
    envoi = {"choix": str(case["value"])}
    client.poster(f"{maison.base}/conservation/durees/appliquer", envoi, statut=303)
    page = client.poster(f"{maison.base}/conservation/durees/appliquer", envoi, statut=409)
    assert "rien n'a été écrit" in page.texte


@pytest.mark.parametrize("choix", ["", "a|b|c|d", "x"])
def test_un_choix_illisible_est_refuse(maison: Maison, choix: str) -> None:
    maison.membre("dpo").poster(f"{maison.base}/conservation/durees/appliquer", {"choix": choix}, statut=422)


def test_du_fonds_au_bordereau(maison: Maison) -> None:
    client = maison.membre("dpo")
    envoi = {"nom": "Factures 2010", "service": "Finances", "regle": "factures_mandats_titres", "annee_fin": "2010",
             "_action": "enregistrer"}  # fmt: skip
    client.poster(f"{maison.base}/conservation/fonds/nouveau", envoi, statut=303)
    case = client.aller(f"{maison.base}/conservation/a-eliminer").soupe.find("input", {"name": "fonds"})
    assert case is not None
    preparer = f"{maison.base}/conservation/bordereaux/preparer"
    client.poster(preparer, {"fonds": str(case["value"])}, statut=303)
    page = client.suivre()
    assert "Factures 2010" in page.texte
    assert "Sort final non déterminé" in page.texte
    vers = page.url
    client.soumettre("Noter l’envoi pour visa")
    assert "Envoi pour visa noté." in client.suivre().texte
    client.soumettre("Rappeler l’envoi")
    assert "Envoi rappelé" in client.suivre().texte
    assert client.aller(f"{maison.base}/conservation/a-eliminer").soupe.select(f"a[href='{vers}']")
    assert "déjà à un bordereau" in client.poster(preparer, {"fonds": str(case["value"])}, statut=422).texte


def test_un_referent_tient_les_fonds_et_ne_note_pas_le_visa(maison: Maison) -> None:
    client = maison.membre("referent")
    client.aller(f"{maison.base}/conservation/fonds/nouveau")
    rien = "00000000-0000-0000-0000-000000000000"
    client.poster(f"{maison.base}/conservation/bordereaux/{rien}/viser", {"date": "01/01/2026"}, statut=403)


def test_une_purge_se_dit_faite_de_la_page(maison: Maison) -> None:
    maison.fiche(
        nom="Lettre", service="Accueil", categories_donnees=[{"description": "Courriels", "duree_active": "1 an"}]
    )
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/conservation/a-eliminer?annee=2026")
    client.soumettre("Noter la purge")
    assert "par Camille Aubert" in client.suivre().texte
    client.soumettre("Annuler")
    assert "par Camille Aubert" not in client.suivre().texte
    client.poster(f"{maison.base}/conservation/purges/annuler", {"ligne": "x"}, statut=422)
    client.poster(f"{maison.base}/conservation/purges", {"ligne": "x"}, statut=422)
    rien = "00000000-0000-0000-0000-000000000000"
    client.poster(f"{maison.base}/conservation/purges", {"ligne": rien}, statut=404)


def test_retirer_un_fonds_du_bordereau_et_jamais_le_dernier(maison: Maison) -> None:
    client = maison.membre("dpo")
    for nom in ("Factures 2009", "Factures 2010"):
        envoi = {"nom": nom, "service": "Finances", "dua_annees": "10", "annee_fin": "2010", "_action": "enregistrer"}
        client.poster(f"{maison.base}/conservation/fonds/nouveau", envoi, statut=303)
    client.aller(f"{maison.base}/conservation/a-eliminer")
    client.soumettre("Préparer un bordereau")
    page = client.suivre()
    retirer = page.soupe.select("form[action$='/retirer']")
    assert len(retirer) == 2
    envoi = {c["name"]: c["value"] for c in retirer[0].select("input") if c["name"] != "csrf_token"}
    client.poster(retirer[0]["action"], envoi)
    page = client.suivre()
    assert not page.soupe.select("form[action$='/retirer']")
    dernier = {"_version": page.soupe.select_one("form[action$='/envoyer'] [name=_version]")["value"]}
    client.poster(retirer[0]["action"], dernier | {"fonds": "x"}, statut=422)


def test_les_durees_montrent_d_abord_ce_qui_reste_a_decider(maison: Maison) -> None:
    donnees = [
        {"description": "Déposant", "duree_active": "3 ans"},
        {"description": "Clés", "duree_active": "Le temps utile"},
    ]
    maison.fiche(nom="Objets trouvés", categories_donnees=donnees)
    client, adresse = maison.membre("dpo"), f"{maison.base}/conservation/durees"
    page = client.aller(adresse)
    assert ("Déposant" in page.texte, "Clés" in page.texte, len(page.soupe.select("input[name=choix]"))) == (
        False,
        True,
        1,
    )
    toutes = client.aller(f"{adresse}?etat=toutes")
    assert "Déposant" in toutes.texte
    assert len(toutes.soupe.select("input[name=choix]")) == 1, "une durée chiffrée ne se coche pas"
    case = page.soupe.find("input", {"name": "choix"})
    assert case is not None
    client.poster(f"{adresse}/appliquer", {"choix": str(case["value"])}, statut=303)
    page = client.suivre()
    assert "1 durée reprise dans « Objets trouvés »" in page.texte
    assert "Rien à décider" in page.texte
    assert client.aller(f"{adresse}?etat=absente").texte.count("Aucune durée de ce genre") == 1
