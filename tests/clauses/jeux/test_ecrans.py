"""Les jeux de données à l'écran : de la liste à la fiche, l'histoire, un jeu commencé d'ailleurs."""

from __future__ import annotations

import uuid

import clauses.declarations  # noqa: F401
from clauses.jeux import operations
from fabriques.client import Maison
from fabriques.ouverture import contrat, jeu
from socle.organismes.modele import Organisme


def test_de_la_liste_a_la_fiche_par_l_ecran(maison: Maison) -> None:
    with maison.monde.instance.base.ecrire(maison.monde.contexte(maison.commune).perimetre) as session:
        commune = session.get_one(Organisme, maison.commune.id)
        commune.population, commune.effectif_etp = 12_000, 180
    client = maison.membre("referent")
    client.aller(f"{maison.base}/jeux/")
    client.aller(client.page.lien("Ajouter un jeu"))  # type: ignore[union-attr]
    page = client.soumettre("Enregistrer", statut=422, nom="", adresse_publication="nulle part")
    assert "2 points à corriger" in page.texte
    client.soumettre("Enregistrer", nom="Comptages fictifs", adresse_publication="", format="csv", frequence="mensuelle",
                     donnees_personnelles="non", secrets_portee="aucun", droits_tiers="non")  # fmt: skip
    page = client.suivre()
    url = page.url
    assert "Publier en ligne la base de données" in page.texte
    assert "Due, à faire" in page.texte
    assert page.soupe.select_one("#obligations-legende"), "un tableau accessible"
    assert "Article : CRPA L311-1, L312-1-1, 3° et 4° Article : D312-1-1-1 (texte lu)" in page.texte
    assert "champ-domaine" in page.lien("Le domaine n'est pas dit"), "l'inconnu mène à son champ"
    page = client.aller(f"{maison.base}/ouverture/")
    assert "Comptages fictifs" in page.texte
    assert "Aucune obligation ne répond" in client.aller(f"{maison.base}/ouverture/?etat=faites&flux=cgct").texte
    assert "Comptages fictifs" in client.aller(f"{maison.base}/ouverture/?etat=zzz&page=999").texte
    assert "Commune d'Essai" in client.aller(f"{maison.base}/ouverture/territoire").texte
    assert "Comptages fictifs" in client.aller(f"{maison.base}/jeux/matrice").texte
    client.aller(url)
    client.soumettre("Archiver")
    assert "Rien n'est effacé" in client.suivre().texte
    client.aller(f"{url}/historique")
    assert "a archivé le jeu de données" in client.page.texte  # type: ignore[union-attr]


def test_l_histoire_nomme_le_contrat(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    bus = contrat(contexte, "Réseau de bus fictif")
    id_ = operations.creer(contexte, jeu())
    operations.enregistrer(contexte, id_, jeu(source="contrat", contrat_id=bus), 1)
    page = maison.membre("juriste").aller(f"{maison.base}/jeux/{id_}/historique")
    assert "Réseau de bus fictif" in page.texte
    assert str(bus) not in page.texte


def test_un_jeu_commence_depuis_un_contrat_ou_une_obligation(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    bus = contrat(contexte, date_debut="01/01/2025")
    juriste = maison.membre("juriste")
    page = juriste.aller(f"{maison.base}/ouverture/?etat=a_verifier")
    (lien,) = (str(a["href"]) for a in page.soupe.select("main a") if "données essentielles de la concession" in a.text)
    juriste.aller(lien)
    juriste.soumettre("Enregistrer", nom="Données essentielles", adresse_publication="https://a.example/decp")
    ((_, lu),) = operations.lister(contexte, operations.Filtre()).paires
    assert (lu.nature, lu.source, lu.contrat_id) == ("essentielles", "contrat", bus)
    juriste.aller(f"{maison.base}/jeux/nouveau?nature=sornette&contrat={uuid.uuid4()}&objet=zz")
    assert juriste.page.statut == 200  # type: ignore[union-attr]
