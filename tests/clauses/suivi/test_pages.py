"""Les pages du suivi, comme une personne les parcourt sans script : ouvrir, décider, déclarer, lire les dates, importer."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest

from clauses.suivi import operations
from fabriques.client import ClientMaison, Maison
from socle.tableurs import lire_classeur
from tests.clauses.suivi.fabrique import contrat, ouvrir, rediger, saisie, suivies, une


@pytest.fixture
def nu(maison: Maison) -> uuid.UUID:
    """Un contrat sans suivi."""
    return contrat(maison.monde.contexte(maison.commune))


@pytest.fixture
def suivi(maison: Maison) -> uuid.UUID:
    """Un contrat rédigé et suivi."""
    contexte = maison.monde.contexte(maison.commune)
    id_ = contrat(contexte)
    rediger(contexte, id_)
    ouvrir(contexte, id_)
    return id_


def test_ouvrir_le_suivi_se_relit_avant_de_s_ecrire(maison: Maison, nu: uuid.UUID) -> None:
    client = maison.membre("juriste")
    page = client.aller(f"{maison.base}/contrats/{nu}/suivi")
    assert "Le suivi n'est pas ouvert" in page.texte
    page = client.aller(page.lien("Ouvrir le suivi"))
    assert "Rien n'est encore écrit" in page.texte
    client.soumettre("Ouvrir le suivi", facultative="hors.eau")
    page = client.suivre()
    assert "Obligations : 11 ajoutées." in page.soupe.get_text()
    assert "Eau et assainissement" in page.texte
    page = client.aller(page.lien("Reprendre le texte"))
    assert "À ajouter" not in page.texte
    client.soumettre("Reprendre")
    assert "Rien n'a changé." in client.suivre().soupe.get_text()


def test_un_apercu_vieilli_est_refait_et_rien_n_est_ecrit(maison: Maison, nu: uuid.UUID) -> None:
    client = maison.membre("juriste")
    url = f"{maison.base}/contrats/{nu}/suivi/reprendre"
    client.aller(url)
    rediger(maison.monde.contexte(maison.commune), nu)
    page = client.soumettre("Ouvrir le suivi", statut=409)
    assert "ont changé depuis cet aperçu" in page.texte
    assert suivies(maison.monde.contexte(maison.commune), nu) == {}
    client.soumettre("Ouvrir le suivi")


def test_une_livraison_se_recoit_avec_reserves_puis_se_leve(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("juriste")
    id_ = une(maison.monde.contexte(maison.commune), suivi, "REV-02.plan").ligne.id
    page = client.aller(f"{maison.base}/obligations/{id_}")
    assert "En retard" in page.texte
    assert "01/01/2026 + 6 mois" in page.texte
    refus = client.soumettre("C'est tenu", conformite="reserves", statut=422)
    assert "Dites quelles réserves" in refus.texte
    refus = client.soumettre("C'est tenu", le="31/02/2026", statut=422)
    assert "n'est pas une date" in refus.texte
    assert refus.valeur("le") == "31/02/2026", "rien de tapé ne se perd"
    client.soumettre("C'est tenu", conformite="reserves", motif="Annexe 3 absente", le="01/08/2026")
    page = client.suivre()
    assert "31 jours après l'échéance" in page.texte
    assert "Annexe 3 absente" in page.texte
    client.soumettre("Lever les réserves")
    page = client.suivre()
    assert "Conforme" in page.texte
    client.soumettre("Rouvrir")
    assert "C'est tenu" in client.suivre().texte
    histoire = client.aller(f"{maison.base}/obligations/{id_}/historique").texte
    assert "a constaté tenue l'obligation" in histoire


@pytest.mark.parametrize(
    ("bouton", "question"), [("C'est manqué", "constaté"), ("Sans objet", "se pose pas"), ("Lever", "renoncer")]
)
def test_ce_qui_se_motive_ne_passe_pas_sans_motif(maison: Maison, suivi: uuid.UUID, bouton: str, question: str) -> None:
    client = maison.membre("juriste")
    id_ = une(maison.monde.contexte(maison.commune), suivi, "SUI-02.dossier").ligne.id
    client.aller(f"{maison.base}/obligations/{id_}")
    page = client.soumettre(bouton, statut=422)
    assert question in page.texte
    client.soumettre(bouton, motif="Vérifié")
    assert "Vérifié" in client.suivre().texte


def test_un_verbe_inconnu_et_une_page_vieillie(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("juriste")
    id_ = une(maison.monde.contexte(maison.commune), suivi, "SUI-02.dossier").ligne.id
    client.poster(f"{maison.base}/obligations/{id_}/passer/detruire", {"_version": "1"}, 404)
    client.aller(f"{maison.base}/obligations/{id_}")
    operations.enregistrer(maison.monde.contexte(maison.commune), id_, saisie(libelle="Autre"), 1)
    assert "Relisez-la" in client.soumettre("C'est tenu", statut=409).texte


def test_declarer_un_incident_date_ses_quatre_delais(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("juriste")
    page = client.aller(f"{maison.base}/contrats/{suivi}/suivi")
    client.aller(page.lien("Déclarer : un incident significatif"))
    refus = client.soumettre("Déclarer", le="demain", statut=422)
    assert "n'est pas une date" in refus.texte
    assert refus.valeur("evenement") == "incident"
    assert "Écrivez la date de l'événement" in client.soumettre("Déclarer", le="", statut=422).texte
    assert "Écrivez une heure" in client.soumettre("Déclarer", le="20/11/2026", heure="26h", statut=422).texte
    client.soumettre("Déclarer", le="20/11/2026", heure="22:30")
    page = client.suivre()
    assert "4 échéances courent désormais" in page.soupe.get_text()
    assert "Alerter de l'incident significatif" in page.textes("#dues-legende ~ tbody th")[0] or "Alerter" in page.texte


def test_le_calendrier_montre_chaque_date_sa_regle_et_l_agenda(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("lecteur")
    page = client.aller(f"{maison.base}/contrats/{suivi}/calendrier")
    assert "31/12/2030 − 18 mois → 30/06/2029" in page.texte
    assert "Délai compté de date à date, sans report" in page.texte
    assert len(page.soupe.select("svg[role=img] title")) == len(
        page.soupe.select("#jalons-legende")[0].find_next("tbody").select("tr")
    )
    ics = client.aller(page.lien("Agenda (ICS)"))
    assert ics.reponse.mimetype == "text/calendar"
    assert b"DTSTART;VALUE=DATE:20290630" in ics.octets
    tous = client.aller(f"{maison.base}/obligations/calendrier")
    assert "Juin 2029" in tous.textes("th[scope=rowgroup]")


def test_le_calendrier_d_un_contrat_sans_dates_dit_quoi_faire(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    vide = contrat(contexte, "Sans dates", date_debut="", date_fin="")
    client = maison.membre("juriste")
    assert "Aucun jalon" in client.aller(f"{maison.base}/contrats/{vide}/calendrier").texte
    assert "Aucun contrat n'est suivi" in client.aller(f"{maison.base}/obligations/").texte
    sans_type = contrat(contexte, "Sans type", type_contrat="")
    assert "Choisissez d'abord le type" in client.aller(f"{maison.base}/contrats/{sans_type}/suivi").texte


def test_la_liste_se_filtre_et_s_exporte_telle_quelle(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("juriste")
    client.aller(f"{maison.base}/obligations/")
    page = client.soumettre("Filtrer", statut=200, etat="toutes", debiteur="collectivite", q="contrats")
    assert "Choisir les contrats et licences à reprendre" in page.texte
    client.soumettre("Tableur", statut=200)
    assert client.page is not None
    (feuille,) = lire_classeur(client.page.octets, "o.xlsx").feuilles
    lignes = [[c.texte for c in ligne] for ligne in feuille.lignes]
    assert "Échéance" in lignes[0]
    assert {ligne[lignes[0].index("Qui doit")] for ligne in lignes[1:]} == {"La personne publique"}
    vide = client.aller(f"{maison.base}/obligations/?q=dirigeable")
    assert "Aucune obligation ne correspond" in vide.texte


def test_une_obligation_s_ajoute_a_la_main_depuis_le_contrat(maison: Maison, nu: uuid.UUID) -> None:
    client = maison.membre("juriste")
    client.aller(f"{maison.base}/obligations/nouvelle")
    page = client.soumettre("Continuer", statut=200, objet=str(nu))
    assert "Nouvelle obligation" in page.titre
    refus = client.soumettre("Enregistrer", libelle="État des compteurs", periodicite="annuelle", statut=422)
    assert "première échéance" in refus.texte
    client.soumettre("Enregistrer", jour="31/01/2027")
    page = client.suivre()
    assert "État des compteurs" in page.titre
    client.aller(page.lien("Modifier"))
    client.soumettre("Enregistrer", libelle="État annuel des compteurs")
    assert "État annuel des compteurs" in client.suivre().titre
    client.soumettre("Archiver")
    assert "Archivé" in client.suivre().texte


def test_un_lecteur_voit_et_ne_touche_pas(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("lecteur")
    page = client.aller(f"{maison.base}/contrats/{suivi}/suivi")
    assert "Reprendre le texte" not in page.texte
    id_ = une(maison.monde.contexte(maison.commune), suivi, "REV-02.plan").ligne.id
    assert "C'est tenu" not in client.aller(f"{maison.base}/obligations/{id_}").texte
    assert "Télécharger le dossier" not in client.aller(f"{maison.base}/contrats/{suivi}/dossier").texte


def test_le_dossier_se_telecharge_en_word(maison: Maison, suivi: uuid.UUID) -> None:
    client = maison.membre("juriste")
    page = client.aller(f"{maison.base}/contrats/{suivi}/dossier")
    assert "Aucun jeu de données rattaché" in page.texte
    client.soumettre("Télécharger le dossier (ZIP)", statut=200)
    assert client.page is not None
    with zipfile.ZipFile(io.BytesIO(client.page.octets)) as archive:
        assert set(archive.namelist()) == {"manifeste.json", "note.docx", "donnees.xlsx", "inventaire.json"}
    client.poster(f"{maison.base}/contrats/{suivi}/dossier.zip", {"note": "exe"}, 422)


def test_importer_se_relit_se_confirme_et_s_annule(maison: Maison) -> None:
    client = maison.membre("juriste")
    client.aller(f"{maison.base}/imports-contrats/")
    assert "Choisissez un fichier" in client.soumettre("Lire le fichier", statut=422).texte
    refus = client.soumettre("Lire le fichier", {"fichier": (b"ceci n'est pas un JSON", "x.json")}, 422)
    assert "données essentielles" in refus.texte
    marches = [{"id": str(n), "objet": f"Marché {n}", "acheteur": {"id": "1"}, "montant": 10.4, "dureeMois": 12,
                "dateNotification": "2026-10-01"} for n in (1, 2)] + [{"id": "3"}]  # fmt: skip
    contenu = json.dumps({"marches": {"marche": marches}}).encode()
    client.soumettre("Lire le fichier", {"fichier": (contenu, "decp.json")})
    page = client.suivre()
    assert "3 contrats lus, 2 à importer" in page.texte
    assert "arrondi à 10 €" in page.texte
    assert "L'objet manque" in page.texte
    assert "SIREN" in page.texte
    assert "Choisissez au moins" in client.soumettre("Importer les contrats cochés", statut=422, contrat=None).texte
    client.soumettre("Importer les contrats cochés", contrat=["1"])
    page = client.suivre()
    assert "1 contrat importé" in page.soupe.get_text()
    assert "Marché 1" in client.aller(f"{maison.base}/contrats/").texte
    client.aller(f"{maison.base}/imports-contrats/")
    client.soumettre("Annuler l'import")
    assert "1 contrat aux archives" in client.suivre().soupe.get_text()
    client.soumettre("Lire le fichier", {"fichier": (contenu, "decp.json")})
    client.suivre()
    client.soumettre("Renoncer")
    assert "rien n'a été écrit" in client.suivre().soupe.get_text().replace("’", "'")


def test_la_page_des_liens_d_un_contrat_mene_a_son_suivi(
    maison: Maison, suivi: uuid.UUID, client: ClientMaison
) -> None:
    page = client.aller(f"{maison.base}/objets/{suivi}/liens")
    assert page.lien("Obligations du contrat").endswith(f"/contrats/{suivi}/suivi")
