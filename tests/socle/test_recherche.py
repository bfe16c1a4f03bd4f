"""La recherche : sans accents, par préfixe, plusieurs mots, classée, chez soi seulement ; sur les deux moteurs."""

from __future__ import annotations

import uuid

import pytest

from fabriques.monde import Monde
from registre.traitements import operations
from registre.traitements.modele import TYPE, TraitementSaisie
from registre.traitements.operations import Filtre
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, PerimetreEnfreint
from socle.recherche import chercher
from socle.saisies import valider


@pytest.fixture
def commune(monde: Monde) -> Organisme:
    commune = monde.organisme()
    monde.fiche(commune, "Vidéoprotection des écoles", description="Caméras aux abords")
    monde.fiche(commune, "Inscription à l'école", description="Œuvre scolaire : cantine, vidéo du règlement")
    monde.fiche(commune, "État civil", reference="EC-7", description="Naissances et décès")
    monde.fiche(monde.organisme("Voisine"), "Vidéo de la voisine")
    return commune


def _trouver(monde: Monde, commune: Organisme, demande: str) -> list[str]:
    page = operations.lister(monde.contexte(commune), Filtre(demande, tri="pertinence"))
    return [ligne.nom for ligne in page.lignes]


@pytest.mark.parametrize(
    ("demande", "noms"),
    [
        ("videoprotection", {"Vidéoprotection des écoles"}),
        ("VIDÉO", {"Vidéoprotection des écoles", "Inscription à l'école"}),
        ("ecol inscr", {"Inscription à l'école"}),
        ("oeuvre", {"Inscription à l'école"}),
        ("l'école", {"Inscription à l'école"}),
        ("ec-7", {"État civil"}),
        ("cantine caméras", set()),
        ("inexistant", set()),
        ("voisine", set()),
        ("zo", set()),
        ("o", {"Inscription à l'école"}),
    ],
)
def test_ce_qu_on_trouve(monde: Monde, commune: Organisme, demande: str, noms: set[str]) -> None:
    assert set(_trouver(monde, commune, demande)) == noms


def test_le_titre_passe_devant_le_texte(monde: Monde, commune: Organisme) -> None:
    assert _trouver(monde, commune, "video")[0] == "Vidéoprotection des écoles"


@pytest.mark.parametrize(
    "demande", ["'", '"', "* OR *", "école) OR (1", "NEAR(a b)", "a:b & !c | d <-> e", "%", "\\", "é" * 5000]
)
def test_une_demande_piegee_ne_casse_rien(monde: Monde, commune: Organisme, demande: str) -> None:
    assert isinstance(_trouver(monde, commune, demande), list)


def test_l_index_suit_les_modifications(monde: Monde, commune: Organisme) -> None:
    contexte = monde.contexte(commune)
    fiche = monde.fiche(commune, "Piscine")
    operations.enregistrer(contexte, fiche, valider(TraitementSaisie, {"nom": "Patinoire"}), 1)
    assert _trouver(monde, commune, "piscine") == []
    assert _trouver(monde, commune, "patin") == ["Patinoire"]
    operations.archiver(contexte, fiche, 2)
    assert _trouver(monde, commune, "patin") == []


def test_on_ne_cherche_pas_chez_le_voisin(monde: Monde, commune: Organisme) -> None:
    with (
        monde.instance.base.lire(Perimetre.organisme(commune.id)) as session,
        pytest.raises(PerimetreEnfreint),
    ):
        chercher(session, uuid.uuid4(), "video", TYPE)
