"""Deux personnes, un double clic, une session finie : rien n'est perdu, rien ne s'écrit deux fois."""

from __future__ import annotations

import uuid

from fabriques.client import ClientMaison, Maison, Page
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import lire_fiche


def lue(maison: Maison, id_: uuid.UUID) -> TraitementSaisie:
    return lire_fiche(maison.monde.contexte(maison.commune), id_).saisie


def ouvrir(client: ClientMaison, maison: Maison, id_: uuid.UUID) -> Page:
    return client.aller(f"{maison.base}/traitements/{id_}/modifier")


def test_deux_personnes_trois_textes_et_la_saisie_gardee(maison_partout: Maison) -> None:
    maison = maison_partout
    id_ = maison.fiche("Cantine", service="Écoles", description="Origine")
    une, autre = maison.membre("dpo", nom="Une"), maison.membre("referent", nom="Autre")
    ma_page = ouvrir(une, maison, id_)
    ouvrir(autre, maison, id_)
    autre.soumettre("Enregistrer", {"description": "Son texte", "systemes": "Son logiciel"})
    avant = maison.entrees()
    page = une.soumettre("Enregistrer", {"description": "Mon texte", "nom": "Cantine bio"}, 409, page=ma_page)
    assert maison.entrees() == avant
    lignes = {ligne[0]: ligne[1:] for ligne in ([texte.get_text(" ", strip=True) for texte in rangee.select("th, td")]
                                                for rangee in page.soupe.select(".differences tbody tr"))}  # fmt: skip
    description = next(v for k, v in lignes.items() if k.startswith("Description"))
    assert description == ["Origine", "Son texte", "Mon texte"]
    assert any("à trancher" in cle for cle in lignes)
    assert page.valeur("description").strip() == "Mon texte"
    assert page.valeur("nom") == "Cantine bio"
    une.soumettre("Enregistrer")
    fiche = lue(maison, id_)
    assert (fiche.nom, fiche.description) == ("Cantine bio", "Mon texte")


def test_ce_que_l_autre_seul_a_change_n_est_pas_efface_par_ma_seconde_tentative(maison: Maison) -> None:
    """Réenregistrer après un conflit ne doit pas ramener en arrière un champ que je n'ai pas touché."""
    id_ = maison.fiche("Cantine", description="Origine")
    une, autre = maison.membre("dpo"), maison.membre("referent")
    ma_page = ouvrir(une, maison, id_)
    ouvrir(autre, maison, id_)
    autre.soumettre("Enregistrer", {"systemes": "Son logiciel"})
    une.soumettre("Enregistrer", {"description": "Mon texte"}, 409, page=ma_page)
    une.soumettre("Enregistrer")
    fiche = lue(maison, id_)
    assert fiche.description == "Mon texte"
    assert fiche.systemes == "Son logiciel"


def test_une_ligne_que_l_autre_a_retiree_n_empeche_pas_d_enregistrer(maison: Maison) -> None:
    id_ = maison.fiche("Cantine", finalites=[{"libelle": "Une"}, {"libelle": "Deux"}])
    une, autre = maison.membre("dpo"), maison.membre("referent")
    ma_page = ouvrir(une, maison, id_)
    ouvrir(autre, maison, id_)
    autre.soumettre("retirer:finalites:1", statut=200)
    autre.soumettre("Enregistrer")
    une.soumettre("Enregistrer", {"finalites-1-libelle": "Deux, corrigée"}, 409, page=ma_page)
    une.soumettre("Enregistrer")
    assert [f.libelle for f in lue(maison, id_).finalites] == ["Une", "Deux, corrigée"]


def test_un_conflit_sur_une_saisie_fausse_reste_une_page(maison: Maison) -> None:
    id_ = maison.fiche("Cantine")
    une, autre = maison.membre("dpo"), maison.membre("referent")
    ma_page = ouvrir(une, maison, id_)
    ouvrir(autre, maison, id_)
    autre.soumettre("Enregistrer", {"description": "Neuf"})
    page = une.soumettre("Enregistrer", {"date_creation": "hier"}, 422, page=ma_page)
    assert "n'est pas une date" in page.texte
    assert page.valeur("date_creation") == "hier"


def test_modifier_une_fiche_archivee_par_l_autre(maison: Maison) -> None:
    id_, une, autre = maison.fiche("Cantine"), maison.membre("dpo"), maison.membre("referent")
    ma_page = ouvrir(une, maison, id_)
    autre.aller(f"{maison.base}/traitements/{id_}")
    autre.soumettre("Archiver")
    une.soumettre("Enregistrer", {"description": "Mon texte"}, 409, page=ma_page)
    page = une.soumettre("Enregistrer", statut=422)
    assert "sortez-la des archives avant de la modifier" in page.texte
    assert page.valeur("description").strip() == "Mon texte"
    assert lue(maison, id_).description == ""


def test_une_version_forgee_est_un_conflit_non_une_panne(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine")
    for version in ("0", "99", "abc", "-1", "²", "9" * 30, ""):
        client.poster(f"{maison.base}/traitements/{id_}/modifier", {"nom": "X", "_version": version}, 409)
    assert lue(maison, id_).nom == "Cantine"


def test_un_double_clic_enregistre_une_fois(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine")
    page = ouvrir(client, maison, id_)
    client.soumettre("Enregistrer", {"description": "Une fois"}, page=page)
    avant = maison.entrees()
    client.soumettre("Enregistrer", {"description": "Une fois"}, 409, page=page)
    assert maison.entrees() == avant


def test_la_session_finie_en_pleine_saisie_rend_la_saisie_apres_connexion(maison: Maison) -> None:
    id_, personne = maison.fiche("Cantine"), maison.monde.personne("Camille", dpo=maison.commune)
    client = ClientMaison(maison.app).entrer(personne)
    page = ouvrir(client, maison, id_)
    avant = maison.entrees()
    page = client.sortir().soumettre("Enregistrer", {"description": "Deux heures de travail"}, 401, page=page)
    assert "votre saisie est gardée" in page.texte
    assert "Deux heures" not in page.reponse.text
    assert maison.entrees() == avant
    scelle = page.valeur("saisie")
    client.entrer(personne)
    client.poster("/compte/reprise", {"saisie": scelle})
    client.suivre()
    page = client.aller(client.page.lien("Reprendre ce brouillon"))
    assert page.valeur("description").strip() == "Deux heures de travail"
    client.soumettre("Enregistrer")
    assert lue(maison, id_).description == "Deux heures de travail"


def test_une_erreur_se_montre_sur_sa_ligne_meme_apres_une_ligne_vide(client: ClientMaison, maison: Maison) -> None:
    """Une ligne laissée vierge est ôtée avant validation : l'erreur ne doit pas glisser sur la voisine."""
    champs = {"nom": "X", "finalites-0-libelle": "", "finalites-1-libelle": "y" * 501, "finalites-2-libelle": "Juste"}
    page = client.poster(f"{maison.base}/traitements/nouvelle", champs, 422)
    (faute,) = page.soupe.select("[aria-invalid=true]")
    assert faute["value"] == "y" * 501
    assert page.lien("Texte trop long") == f"#{faute['id']}"
