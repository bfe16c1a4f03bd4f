"""Les exports d'autres outils, déposés en nombre : la liste de Madis se partage par collectivité, un classeur de CISO
Assistant va à l'organisme de son domaine.
"""

from __future__ import annotations

import pytest

from fabriques.depots import Territoire, batir, cibles
from fabriques.monde import Monde
from fabriques.tableaux_lus import en_csv
from registre.depots.archives import Fichier
from registre.imports.sources import madis
from registre.traitements.operations import lire_registre
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx


@pytest.fixture
def ici(monde_sqlite: Monde) -> Territoire:
    return batir(monde_sqlite)


def liste_de_madis(*lignes: dict[str, str]) -> bytes:
    """Une liste aux titres de Madis, « Non » aux cases que rien ne coche."""
    connues = madis.source().colonnes
    titres = [c.titres[0] for c in connues]
    defauts = {c.titres[0]: "Non" if c.genre in {"coche", "enonce"} else "" for c in connues}
    return en_csv([titres, *([{**defauts, **ligne}[t] for t in titres] for ligne in lignes)])


def test_la_liste_de_madis_se_partage_entre_les_collectivites(ici: Territoire) -> None:
    noms = [c.nom for c in ici.communes]
    octets = liste_de_madis(
        {"Nom": "Cantine", "Collectivité - Nom": noms[0], "Finalités": "Servir les repas", "Contrôle d'accès": "Oui"},
        {"Nom": "Paie", "Collectivité - Nom": noms[1], "Gestionnaire": "RH"},
        {"Nom": "Paie", "Collectivité - Nom": noms[0], "Gestionnaire": "Mairie"},
    )
    lu = ici.deposer(Fichier("20240101-treatment.csv", octets))
    assert cibles(lu) == noms[:2]
    assert {p.message for p in lu.parts} == {f"Colonnes placées selon « {madis.source().nom} »."}
    ici.lancer(lu)
    assert (ici.noms(0), ici.noms(1), ici.noms(2)) == (["Cantine", "Paie"], ["Paie"], [])
    fiches = {f.saisie.nom: f.saisie for f in lire_registre(ici.chez(0))}
    assert (fiches["Paie"].service, fiches["Cantine"].mesures[0].type) == ("Mairie", "controle_acces")
    assert noms[0] not in fiches["Cantine"].observations, "le nom de l'organisme n'a pas à s'y redire"


def classeur_de_ciso(domaine: str) -> bytes:
    """Deux feuilles d'un traitement."""
    feuilles = {
        "Processing": [["ref_id", "name", "description", "domain"], ["T-1", "Cantine", "Repas", domaine]],
        "Purposes": [["name", "description", "legal_basis"], ["Servir les repas", "", "Consent"]],
    }
    return ecrire_xlsx([FeuilleAEcrire(nom, [Colonne()] * 4, rangees) for nom, rangees in feuilles.items()])


def test_un_classeur_de_ciso_va_a_l_organisme_de_son_domaine(ici: Territoire) -> None:
    lu = ici.deposer(*(Fichier(f"processing-{n}.xlsx", classeur_de_ciso(c.nom)) for n, c in enumerate(ici.communes)))
    assert cibles(lu) == [c.nom for c in ici.communes]
    ici.lancer(lu)
    assert [ici.noms(n) for n in range(3)] == [["Cantine"]] * 3
    assert lire_registre(ici.chez(2))[0].saisie.finalites[0].libelle == "Servir les repas"
