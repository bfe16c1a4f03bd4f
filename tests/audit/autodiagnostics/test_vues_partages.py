"""Les pages « Partage et demandes » et « Partager des réponses », comme on s'en sert, chez le porteur et chez le membre."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.organismes.modele import Organisme
from socle.saisies import valider

POINT, AUTRE = "STO-01", "DET-01"


@dataclass
class Scene:
    """Une communauté et l'une de ses communes, leurs RSSI au navigateur."""

    porteur: Ouvert
    membre: Ouvert
    chez_le_porteur: ClientMaison
    chez_le_membre: ClientMaison

    @property
    def ici(self) -> str:
        """Adresse de la page du membre."""
        return f"/o/{self.membre.commune.code}/autodiagnostics/{self.membre.id}/partage"

    @property
    def la_bas(self) -> str:
        """Adresse de la page du porteur."""
        return f"/o/{self.porteur.commune.code}/autodiagnostics/{self.porteur.id}/partage"


@pytest.fixture
def scene(maison: Maison) -> Scene:
    monde = maison.monde
    communaute = monde.organisme("Communauté Fictive", type="communaute_communes")
    commune = monde.organisme("Bourg-Fictif", parent=communaute)

    def ouvrir(organisme: Organisme) -> tuple[Ouvert, ClientMaison]:
        contexte = monde.contexte(organisme, personne=monde.personne("Préparation"))
        ouvert = Ouvert(monde, organisme, contexte, ouvrir_autodiagnostic(contexte))
        return ouvert, maison.client(f"RSSI de {organisme.nom}", rssi=organisme)

    (porteur, l_une), (membre, l_autre) = ouvrir(communaute), ouvrir(commune)
    porteur.repondre(POINT, "conforme", commentaire="Tenu pour <b>tous</b>")
    porteur.repondre(AUTRE, "planifie", echeance="01/03/2027")
    return Scene(porteur, membre, l_une, l_autre)


def partager(scene: Scene, *points: str) -> None:
    scene.chez_le_porteur.aller(f"{scene.la_bas}/publier")
    scene.chez_le_porteur.soumettre("Partager ce qui est coché", {"points": list(points)})


def test_du_partage_du_porteur_a_la_reprise_du_membre(scene: Scene) -> None:
    client = scene.chez_le_porteur
    page = client.aller(client.aller(scene.la_bas).lien("Partager des réponses"))
    assert "tous les organismes qui dépendent de vous" in page.texte
    assert not page.soupe.select('input[name="points"][checked]'), "rien n'est coché d'avance"
    page = client.soumettre("Partager ce qui est coché", {"points": [POINT, AUTRE]})
    page = client.suivre()
    assert "2 réponses sont partagées" in page.texte
    chez = scene.chez_le_membre
    page = chez.aller(scene.ici)
    assert "Communauté Fictive" in page.texte
    assert "pour le 01/03/2027" in page.texte
    assert "Tenu pour <b>tous</b>" in page.texte, "échappé"
    assert not page.soupe.select('input[name="reprendre"][checked]')
    offre = str(page.soupe.select_one(f'tr:-soup-contains("{POINT}") input[name="reprendre"]')["value"])  # type: ignore[index]
    chez.soumettre("Reprendre ce qui est coché", {"reprendre": offre})
    page = chez.suivre()
    assert "La réponse est reprise" in page.texte
    assert "reprise de Communauté Fictive" in page.texte
    assert scene.membre.etat.unite(scene.membre.cible(), POINT).statut == "conforme"
    assert scene.membre.etat.unite(scene.membre.cible(), AUTRE).statut == ""


def test_tout_cocher_est_un_lien_et_ne_reprend_rien(scene: Scene) -> None:
    partager(scene, POINT, AUTRE)
    chez = scene.chez_le_membre
    page = chez.aller(chez.aller(scene.ici).lien("Cocher les 2 points").partition("#")[0])
    assert len(page.soupe.select('input[name="reprendre"][checked]')) == 2
    assert scene.membre.etat.unite(scene.membre.cible(), POINT).statut == ""
    chez.soumettre("Reprendre ce qui est coché")
    assert "2 réponses sont reprises" in chez.suivre().texte


def test_remplacer_se_dit_et_se_coche(scene: Scene) -> None:
    partager(scene, POINT)
    scene.membre.repondre(POINT, "non_conforme")
    chez = scene.chez_le_membre
    page = chez.aller(scene.ici)
    assert "Remplacer ma réponse" in page.texte
    valeur = str(page.soupe.select_one('input[name="remplacer"]')["value"])  # type: ignore[index]
    page = chez.poster(f"{scene.ici}/reprendre", {"reprendre": valeur}, 422)
    assert "déjà une réponse ici" in page.texte
    assert scene.membre.etat.unite(scene.membre.cible(), POINT).statut == "non_conforme"
    chez.aller(scene.ici)
    chez.soumettre("Reprendre ce qui est coché", {"remplacer": valeur})
    assert scene.membre.etat.unite(scene.membre.cible(), POINT).statut == "conforme"


def test_une_reponse_changee_entre_temps_donne_409_et_rien(scene: Scene) -> None:
    partager(scene, POINT)
    chez = scene.chez_le_membre
    page = chez.aller(scene.ici)
    valeur = str(page.soupe.select_one('input[name="reprendre"]')["value"])  # type: ignore[index]
    scene.membre.repondre(POINT, "partiel")
    page = chez.soumettre("Reprendre ce qui est coché", {"reprendre": valeur}, 409)
    assert "Rien n'a été repris" in page.texte
    assert scene.membre.etat.unite(scene.membre.cible(), POINT).statut == "partiel"


def test_changee_puis_retiree_se_voit_chez_le_membre_jamais_l_inverse(scene: Scene) -> None:
    partager(scene, POINT)
    chez, porteur = scene.chez_le_membre, scene.chez_le_porteur
    chez.aller(scene.ici)
    valeur = str(chez.page.soupe.select_one('input[name="reprendre"]')["value"])  # type: ignore[union-attr, index]
    chez.soumettre("Reprendre ce qui est coché", {"reprendre": valeur})
    scene.porteur.repondre(POINT, "partiel")
    assert "Votre réponse a changé depuis" in porteur.aller(scene.la_bas).texte
    partager(scene, POINT)
    assert "Le porteur a changé sa réponse" in chez.aller(scene.ici).texte
    page = porteur.aller(scene.la_bas)
    assert "Bourg-Fictif" not in page.texte
    retirer = str(page.soupe.select_one('input[name="partagee"]')["value"])  # type: ignore[index]
    porteur.soumettre("Ne plus proposer ce qui est coché", {"partagee": retirer})
    assert "n'est plus proposée" in porteur.suivre().texte
    assert "Le porteur a retiré sa réponse" in chez.aller(scene.ici).texte


def test_au_nom_d_un_prestataire(scene: Scene) -> None:
    contexte = scene.porteur.rssi
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Infogérance Fictive"}))
    relation = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    client = scene.chez_le_porteur
    client.aller(f"{scene.la_bas}/publier")
    client.soumettre("Partager ce qui est coché", {"points": POINT, "prestataire": str(relation), "commentaires": None})
    page = scene.chez_le_membre.aller(scene.ici)
    assert "Infogérance Fictive (par Communauté Fictive)" in page.texte
    assert "Tenu pour" not in page.texte
    partager(scene, POINT)
    page = scene.chez_le_membre.aller(scene.chez_le_membre.aller(scene.ici).lien("Cocher le point").partition("#")[0])
    assert len(page.soupe.select('input[name="reprendre"]')) == 2
    assert len(page.soupe.select('input[name="reprendre"][checked]')) == 1, "une seule réponse par point"


@pytest.mark.parametrize(
    ("route", "champs", "phrase"),
    [("publier", {}, "Cochez au moins une réponse"), ("publier", {"points": "X"}, "Choisissez des réponses"),
     ("publier", {"points": POINT, "prestataire": "x"}, "Choisissez un prestataire"),
     ("reprendre", {}, "Cochez des réponses"), ("reprendre", {"reprendre": "é:x"}, "Cochez des réponses"),
     ("reprendre", {"remplacer": "0" * 400}, "Cochez des réponses"), ("retirer", {"partagee": "x\x00"}, "Cochez des"),
     ("retirer", {}, "Cochez des réponses")],
)  # fmt: skip
def test_un_envoi_forge_est_refuse_en_francais(
    scene: Scene, maison: Maison, route: str, champs: dict[str, str], phrase: str
) -> None:
    avant = maison.entrees()
    page = scene.chez_le_porteur.poster(f"{scene.la_bas}/{route}", champs, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")
    assert maison.entrees() == avant


def test_sans_porteur_ni_membre_la_page_le_dit(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = ouvrir_autodiagnostic(contexte)
    client = maison.membre("rssi")
    page = client.aller(f"{maison.base}/autodiagnostics/{id_}/partage")
    assert "ne dépend d'aucun autre" in page.texte
    assert "Ce que vous partagez" not in page.texte
    assert "Partager des réponses" not in page.texte
    page = client.poster(f"{maison.base}/autodiagnostics/{id_}/partage/publier", {"points": POINT}, 422)
    assert "Aucun organisme n'est rattaché" in page.texte


def test_qui_lit_seulement_ne_voit_aucun_bouton(scene: Scene, maison: Maison) -> None:
    partager(scene, POINT)
    lecteur = maison.client("Lou", lecteur=scene.membre.commune)
    page = lecteur.aller(scene.ici)
    assert "Communauté Fictive" in page.texte
    assert not page.soupe.select("main form")
