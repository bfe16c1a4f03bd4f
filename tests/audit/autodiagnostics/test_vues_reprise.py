"""La page de reprise, comme on s'en sert : l'aperçu, les cases, l'ouverture."""

from __future__ import annotations

from datetime import date

import pytest

from audit.autodiagnostics import operations
from audit.referentiels import operations as referentiels
from audit.referentiels.echanges.commun import Lu
from audit.referentiels.forme import ChangementDePoint, Referentiel, Version
from audit.referentiels.livres import rgs
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison

POINT, AUTRE = "STO-01", "DET-01"


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """Le RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")


@pytest.fixture
def ici(maison: Maison) -> Ouvert:
    contexte = maison.monde.contexte(maison.commune, personne=maison.monde.personne("Préparation"))
    ouvert = Ouvert(maison.monde, maison.commune, contexte, ouvrir_autodiagnostic(contexte))
    ouvert.repondre(POINT, "conforme")
    ouvert.repondre(AUTRE, "partiel")
    return ouvert


def url(maison: Maison, ici: Ouvert) -> str:
    return f"{maison.base}/autodiagnostics/{ici.id}/reprendre"


def version_9(ici: Ouvert) -> None:
    """Importe une version 9.0.0 où un point est reformulé et un autre retiré."""
    base = rgs()
    change = {POINT: ChangementDePoint(changement="reformule", conserver_reponse=False, note="Sens changé"),
              AUTRE: ChangementDePoint(changement="retire", note="Doublon")}  # fmt: skip
    histoire = (*base.referentiel.historique, Version(version="9.0.0", date=date(2027, 1, 1), points=change))
    entete = base.referentiel.model_copy(update={"version": "9.0.0", "historique": histoire})
    points = tuple(
        p.model_copy(update={"question": "Nouvelle question ?"}) if p.id == POINT else p
        for p in base.points
        if p.id != AUTRE
    )
    referentiel = Referentiel(referentiel=entete, chapitres=base.chapitres, points=points)
    referentiels.importer(
        ici.rssi, Lu(referentiel, origine="gouverne", nom_fichier="v9.yaml", empreinte_fichier="0" * 64)
    )


def test_le_bilan_dit_ce_qui_reste_a_confirmer(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    assert "à confirmer" not in client.aller(f"{maison.base}/autodiagnostics/{ici.id}").texte
    client.aller(url(maison, ici))
    client.soumettre("Ouvrir le nouvel autodiagnostic")
    page = client.suivre()
    assert "2 réponses reprises sont encore à confirmer ; elles comptent déjà dans le score" in page.texte
    page = client.aller(page.lien("Les relire"))
    assert POINT in page.texte
    assert AUTRE in page.texte


def test_du_bilan_au_nouvel_autodiagnostic(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    page = client.aller(client.aller(f"{maison.base}/autodiagnostics/{ici.id}").lien("à partir de celui-ci"))
    assert [c["value"] for c in page.soupe.select('input[name="garder"][checked]')] == [POINT, AUTRE]
    client.soumettre("Ouvrir le nouvel autodiagnostic", {"garder": [POINT]}, titre="Autodiagnostic 2027")
    page = client.suivre()
    assert page.titre.startswith("Autodiagnostic 2027")
    assert "à confirmer" in page.texte
    page = client.aller(page.lien("Autodiagnostic d'essai"))
    assert ici.etat.unite(ici.cible(), AUTRE).statut == "partiel"


def test_une_version_plus_recente_montre_ce_qu_elle_change(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    page = client.aller(f"{maison.base}/autodiagnostics/{ici.id}")
    assert "Passer à la version" not in page.texte
    version_9(ici)
    page = client.aller(client.aller(f"{maison.base}/autodiagnostics/{ici.id}").lien("Passer à la version 9.0.0"))
    assert "à la version 9.0.0, la plus récente" in page.texte
    assert "Sens changé" in page.texte
    assert "Maintenant : Nouvelle question ?" in page.texte
    assert "Doublon" in page.texte
    assert not page.soupe.select('input[name="garder"][checked]'), "la version dit de ne pas garder : rien n'est coché"
    page = client.aller(f"{url(maison, ici)}?referentiel=meme")
    assert len(page.soupe.select('input[name="garder"][checked]')) == 2


def test_un_double_clic_n_ouvre_qu_un_autodiagnostic(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    avant = client.aller(url(maison, ici))
    vers = {client.soumettre("Ouvrir le nouvel autodiagnostic", page=avant).vers for _ in range(2)}
    assert len(vers) == 1
    assert maison.verbes().count("autodiagnostic.repris") == 1


@pytest.mark.parametrize(
    ("champs", "statut", "phrase"),
    [({"titre": ""}, 422, "Remplissez « Intitulé »"), ({"garder": "X"}, 422, "relisez la liste"),
     ({"debut": "31/02/2020"}, 422, "n'est pas une date"), ({"parcours": "x"}, 422, "valeur de la liste"),
     ({"inconnu": "x"}, 422, "Ce champ n'est pas connu"), ({"referentiel": "x"}, 404, "Page introuvable"),
     ({"titre": "a\x00b", "garder": "\x00"}, 422, "relisez la liste")],
)  # fmt: skip
def test_un_envoi_forge_n_ouvre_rien(
    client: ClientMaison, maison: Maison, ici: Ouvert, champs: dict[str, str], statut: int, phrase: str
) -> None:
    avant = maison.entrees()
    envoi = {"titre": "X", "parcours": "complet", "referentiel": "meme"} | champs
    page = client.poster(url(maison, ici), envoi, statut)
    assert phrase in page.texte
    assert maison.entrees() == avant


def test_un_referentiel_inconnu_dans_l_adresse_est_introuvable(
    client: ClientMaison, maison: Maison, ici: Ouvert
) -> None:
    for cle in ("x", "00000000-0000-0000-0000-000000000000"):
        client.aller(url(maison, ici), 404, query_string={"referentiel": cle})


def test_ce_qui_est_decoche_reste_decoche_apres_un_refus(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    client.aller(url(maison, ici))
    page = client.soumettre("Ouvrir le nouvel autodiagnostic", {"garder": [AUTRE]}, 422, titre="")
    assert [c["value"] for c in page.soupe.select('input[name="garder"][checked]')] == [AUTRE]
    assert operations.lire(ici.rssi, ici.id).ligne.etat == "ouvert"
