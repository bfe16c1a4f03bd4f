"""Les pages des fiches modèles, comme une déléguée les parcourt."""

from __future__ import annotations

import re

import pytest

from fabriques.client import Maison
from fabriques.requetes import budget_requetes
from registre.fiches_modeles import maison as modeles
from registre.fiches_modeles import operations, territoire
from registre.fiches_modeles.offre import code_de
from socle.tableurs import lire_classeur


def test_du_catalogue_a_la_fiche_en_brouillon(maison: Maison) -> None:
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/fiches-modeles/?q=lettre")
    page = client.aller(page.lien("Lettre d'information"))
    assert "source secondaire" in page.texte
    assert "À vérifier sur place" in page.texte
    jeton = page.valeur("_jeton")
    client.soumettre("Poser chez nous")
    client.suivre()
    client.poster(f"{maison.base}/fiches-modeles/m/lettre_information/poser", {"_jeton": jeton})
    assert len(maison.verbes()) == 1, "le même envoi ne pose qu'une fiche"
    assert "Au registre" in client.aller(f"{maison.base}/fiches-modeles/?etat=present").texte
    assert "Aucun modèle ne correspond" in client.aller(f"{maison.base}/fiches-modeles/?q=dirigeable").texte
    client.aller(f"{maison.base}/fiches-modeles/m/inconnu", 404)


def test_ecarter_puis_revenir(maison: Maison) -> None:
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/fiches-modeles/m/site_internet")
    page = client.soumettre("Écarter", statut=422)
    assert "Dites pourquoi" in page.texte
    client.soumettre("Écarter", motif="Pas de site")
    assert "Pas de site" in client.suivre().texte
    assert "Pas de site" in client.aller(f"{maison.base}/fiches-modeles/manquants").texte
    client.aller(f"{maison.base}/fiches-modeles/m/site_internet")
    client.soumettre("Revenir sur ce choix")
    assert "compte de nouveau" in client.suivre().texte
    client.poster(f"{maison.base}/fiches-modeles/m/site_internet/reprendre", statut=422)
    client.poster(f"{maison.base}/fiches-modeles/m/site_internet/reconnaitre", {"fiche": "x"}, statut=404)


def test_ce_qui_manque_dit_ce_que_l_on_ignore(maison: Maison) -> None:
    maison.fiches(["Site web de la mairie"])
    client = maison.membre("dpo", "admin_organisme")
    page = client.aller(f"{maison.base}/fiches-modeles/manquants")
    assert "Il vous manque probablement" in page.texte
    assert "ses compétences, sa population" in page.texte
    assert "Site web de la mairie" in page.texte
    assert client.aller(page.lien("identité de l")).statut == 200
    page = client.aller(f"{maison.base}/fiches-modeles/manquants")
    client.soumettre("C'est elle")
    page = client.suivre()
    assert "Site web de la mairie" not in page.texte
    jeton = page.valeur("_jeton")
    for code in ("lettre_information", "lettre_information", "gestion_paie_inconnue"):
        statut = 404 if code.endswith("inconnue") else 303
        client.poster(f"{maison.base}/fiches-modeles/m/{code}/poser", {"_jeton": jeton}, statut=statut)
    assert maison.verbes().count("traitement.pose") == 1
    assert "manquent sans doute" in client.aller(f"{maison.base}/").texte


def test_poser_d_un_coup_les_modeles_coches(maison_partout: Maison) -> None:
    """L'obligatoire est coché d'avance ; deux fois le même envoi, ou deux pages ouvertes, ne posent rien deux fois."""
    maison = maison_partout
    client = maison.membre("referent")
    page = client.aller(f"{maison.base}/fiches-modeles/manquants")
    cases = page.soupe.select("#manque ~ * [name=modele], [name=modele]")
    coches = [str(c["value"]) for c in cases if c.has_attr("checked")]
    assert 0 < len(coches) < len(cases)
    envoi = {"_jeton": page.valeur("_jeton"), "modele": coches}
    client.poster(f"{maison.base}/fiches-modeles/manquants/poser", envoi, statut=303)
    assert f"{len(coches)} fiches posées en brouillon" in client.suivre().texte
    for suite in (envoi, {**envoi, "_jeton": "f" * 32}):
        client.poster(f"{maison.base}/fiches-modeles/manquants/poser", suite, statut=303)
        assert "déjà posées" in client.suivre().texte
    assert maison.verbes().count("traitement.pose") == len(coches)
    page = client.poster(f"{maison.base}/fiches-modeles/manquants/poser", {}, statut=422)
    assert "Cochez au moins un modèle" in page.texte
    avant = maison.entrees()
    mauvais = {"modele": [next(c for c in (str(c["value"]) for c in cases) if c not in coches), "inconnu"]}
    client.poster(f"{maison.base}/fiches-modeles/manquants/poser", mauvais, statut=404)
    assert maison.entrees() == avant, "un code inconnu ne laisse rien de posé à moitié"


def test_qui_tient_les_modeles_les_pose_par_un_lot_qui_se_defait(maison: Maison) -> None:
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/fiches-modeles/manquants")
    envoi = {"_jeton": page.valeur("_jeton"), "modele": ["elections", "cimetiere"]}
    client.poster(f"{maison.base}/fiches-modeles/manquants/poser", envoi, statut=303)
    page = client.suivre()
    assert "1 sur 1" in page.texte
    assert maison.verbes().count("traitement.pose") == 2
    assert "Défaire tout le lot" in page.texte
    page = client.poster(f"{maison.base}/fiches-modeles/manquants/poser", envoi | {"_jeton": "e" * 32}, statut=422)
    assert "rien à poser" in page.texte


def test_une_fiche_posee_que_personne_n_a_relue_le_dit(maison: Maison) -> None:
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/fiches-modeles/m/cimetiere")
    client.soumettre("Poser chez nous")
    page = client.suivre()
    assert "personne n'a changé cette fiche depuis qu'elle est posée" in page.texte
    assert re.search(r"\d+ textes disent encore « à compléter » ou « à fixer »", page.texte)
    client.aller(page.lien("Modifier"))
    client.soumettre("Enregistrer", service="Service du cimetière")
    page = client.suivre()
    assert "personne n'a changé" not in page.texte
    assert "textes disent encore" in page.texte


def test_revenir_en_arriere_puis_reposer_ne_double_pas_la_fiche(maison: Maison) -> None:
    client = maison.membre("dpo")
    chemin = f"{maison.base}/fiches-modeles/m/elections"
    page = client.aller(chemin)
    client.soumettre("Poser chez nous")
    ancienne = client.poster(f"{chemin}/poser", {"_jeton": "a" * 32}, statut=422)
    assert "déjà au registre" in ancienne.texte
    assert page.soupe.find(string="Poser une autre fiche") is None
    client.aller(chemin)
    client.soumettre("Poser une autre fiche")
    assert maison.verbes().count("traitement.pose") == 2


def test_un_modele_de_la_maison_de_bout_en_bout(maison: Maison) -> None:
    (fiche,) = maison.fiches(["Cantine du village"])
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/traitements/{fiche}")
    client.aller(page.lien("En faire un modèle"))
    page = client.soumettre("Enregistrer", statut=422)
    assert "Remplissez « Pourquoi »" in page.texte
    client.soumettre("Enregistrer", pourquoi="Chez nous, toutes.", population_min="100")
    page = client.suivre()
    assert "Population : à partir de 100 habitants." in page.texte
    client.aller(page.lien("Modifier"))
    client.soumettre("Enregistrer", nom="Cantine du territoire")
    page = client.suivre()
    assert "Version 2" in page.texte
    client.soumettre("Reprendre depuis la fiche")
    page = client.suivre()
    assert page.titre.startswith("Cantine du village")
    client.aller(page.lien("Dire à qui"))
    client.soumettre("Enregistrer", population_min="cent", statut=422)
    client.soumettre("Enregistrer", population_min="", types=["commune"])
    client.suivre()
    client.soumettre("Archiver")
    client.suivre()
    client.aller(client.aller(f"{maison.base}/fiches-modeles/archives").lien("Cantine du village"))
    client.soumettre("Sortir des archives")
    client.suivre()
    client.aller(f"{maison.base}/fiches-modeles/m/site_internet")
    client.soumettre("Adapter")
    page = client.suivre()
    client.soumettre("Enregistrer", service="Cabinet")
    assert "Ce que l'adaptation change" in client.suivre().texte


def test_la_fiche_dit_son_modele_et_s_il_a_change(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = modeles.adapter(contexte, "site_internet")
    fiche = operations.poser(contexte, code_de(id_))
    client, adresse = maison.membre("dpo"), f"{maison.base}/traitements/{fiche}"
    assert "version 1" in client.aller(adresse).texte
    tenu = modeles.lire(contexte, id_)
    modeles.enregistrer(contexte, id_, tenu.modele.saisie.model_copy(update={"service": "Cabinet"}), 1)
    assert "Le modèle est aujourd'hui en version 2" in client.aller(adresse).texte


def test_le_conflit_de_deux_personnes_sur_un_modele(maison: Maison) -> None:
    id_ = modeles.adapter(maison.monde.contexte(maison.commune), "site_internet")
    une, autre = maison.membre("dpo"), maison.membre("dpo")
    for client in (une, autre):
        client.aller(f"{maison.base}/fiches-modeles/maison/{id_}/modifier")
    une.soumettre("Enregistrer", service="Un")
    page = autre.soumettre("Enregistrer", service="Deux", statut=409)
    assert page.valeur("service") == "Deux"
    autre.soumettre("Enregistrer")


def test_poser_chez_plusieurs_relire_lancer_defaire(maison: Maison) -> None:
    noeud = maison.monde.organisme("Nœud des essais", type="communaute_communes")
    for n in range(3):
        maison.monde.organisme(f"Bourg {n}", noeud, population=str(1000 * (n + 1)))
    client = maison.client("Déléguée", dpo=noeud)
    base = f"/o/{noeud.code}/fiches-modeles"
    client.aller(f"{base}/chez-plusieurs?mini=1500")
    page = client.soumettre("Relire ce qui serait créé", mode="choisis", statut=422)
    assert "Choisissez au moins un modèle." in page.texte
    client.soumettre(
        "Relire ce qui serait créé", mode="choisis", modele=["site_internet", "lettre_information"], statut=200
    )
    assert "4 fiches seraient créées" in client.page.texte
    assert "Bourg 0" not in client.page.texte
    client.soumettre("Poser ces 4 fiches")
    page = client.suivre()
    assert "2 fiches posées en brouillon" in page.texte
    assert "Bourg 1" in client.aller(f"{base}/m/site_internet").texte
    page = client.aller(f"{base}/territoire")
    assert "Bourg 0" in page.texte
    octets = client.poster(f"{base}/territoire.xlsx", statut=200).octets
    feuille = lire_classeur(octets, "t.xlsx").feuilles[0]
    assert {ligne[0].texte for ligne in feuille.lignes if ligne} >= {"Bourg 0", "Bourg 1", "Bourg 2"}
    client.poster(f"{base}/territoire.pdf", statut=422)


def test_ni_membre_ni_droit(maison: Maison) -> None:
    client = maison.membre("dpo")
    assert "Aucun membre" in client.aller(f"{maison.base}/fiches-modeles/chez-plusieurs").texte
    lecteur = maison.membre("lecteur")
    lecteur.aller(f"{maison.base}/fiches-modeles/chez-plusieurs", 403)
    page = lecteur.aller(f"{maison.base}/fiches-modeles/m/site_internet")
    assert page.textes("main form") == []


@pytest.mark.parametrize("combien", [2, 30])
def test_la_carte_du_territoire_tient_en_un_nombre_fixe_de_requetes(maison: Maison, combien: int) -> None:
    noeud = maison.monde.organisme("Nœud", type="communaute_communes")
    for n in range(combien):
        maison.monde.organisme(f"Bourg {n}", noeud)
    with budget_requetes(maison.monde.instance.base, 6):
        assert len(territoire.carte(maison.monde.contexte(noeud)).lignes) == combien + 1
