"""La qualité d'un territoire : rien hors du sous-arbre, ce qui presse d'abord, des requêtes en nombre fixe."""

from __future__ import annotations

from collections import Counter
from datetime import date
from weakref import WeakKeyDictionary

import pytest

from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.qualite import saine
from fabriques.requetes import budget_requetes
from registre.qualite import memoire, operations, tableur, territoire
from registre.qualite.lecture import FicheLue
from registre.qualite.modele import EcartSaisie
from registre.qualite.territoire import Filtre
from socle.erreurs import DroitManquant, RegleEnfreinte
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.tableurs import lire_classeur


@pytest.fixture
def arbre(monde: Monde) -> Monde:
    """Un territoire, deux communes dont une en faute ; une voisine d'un autre territoire, en faute aussi."""
    tete = monde.organisme("Territoire", type="territoire")
    aval, berge = monde.organisme("Aval", parent=tete), monde.organisme("Berge", parent=tete)
    voisine = monde.organisme("Voisine", parent=monde.organisme("Autre territoire", type="territoire"))
    monde.fiche(aval, **saine())
    for o in (berge, voisine):
        monde.fiche(o, **saine() | {"mesures": [], "droits": []})
        monde.fiche(o, **saine() | {"nom": "Urbanisme", "finalites": []})
    return monde


def lignes(monde: Monde, code: str, tri: str = "a_faire") -> list[tuple[str, int, int, int]]:
    lue = territoire.relever(monde.contexte(monde.organismes[code]), Filtre(tri))
    return [(o.nom, o.fiches, o.touchees, o.total) for o in lue.lignes]


def test_la_carte_ne_sort_pas_du_sous_arbre_et_montre_ce_qui_presse(arbre: Monde) -> None:
    codes = {o.nom: o.code for o in arbre.organismes.values()}
    assert lignes(arbre, codes["Territoire"]) == [("Berge", 2, 2, 3), ("Aval", 1, 0, 0), ("Territoire", 0, 0, 0)]
    assert lignes(arbre, codes["Territoire"], "nom")[0][0] == "Aval"
    assert lignes(arbre, codes["Aval"]) == [("Aval", 1, 0, 0)]
    for tri in ("fiches", "grave", "mesure_absente", "inconnu"):
        assert lignes(arbre, codes["Territoire"], tri)[0][0] == "Berge"


def test_un_point_ecarte_ne_compte_plus(arbre: Monde) -> None:
    berge = next(o for o in arbre.organismes.values() if o.nom == "Berge")
    contexte = arbre.contexte(berge)
    point = next(
        p for p in operations.relever(contexte, operations.Filtre()).points if p.regle.code == "mesure_absente"
    )
    operations.ecarter(
        contexte, point.traitement_id, EcartSaisie(regle="mesure_absente", motif="Décrites ailleurs, vérifié.")
    )
    assert lignes(arbre, berge.code) == [("Berge", 2, 2, 2)]


def test_le_territoire_se_lit_avec_le_droit_du_noeud(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire")
    with pytest.raises(DroitManquant):
        territoire.relever(monde_sqlite.contexte(tete, sans="registre.lire"), Filtre())


def test_le_nombre_de_requetes_ne_depend_ni_des_organismes_ni_des_fiches(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire", type="territoire")
    mesures = []
    for combien in (1, 8):
        for rang in range(combien):
            commune = monde_sqlite.organisme(f"Commune {combien} {rang}", parent=tete)
            monde_sqlite.fiche(commune, **saine())
            monde_sqlite.fiche(commune, **saine() | {"nom": "Urbanisme"})
        with budget_requetes(monde_sqlite.instance.base, 30) as vues:
            territoire.relever(monde_sqlite.contexte(tete), Filtre())
        mesures.append(len(vues))
    assert mesures[0] == mesures[1]


def test_ce_qui_n_a_pas_change_ne_se_relit_pas_et_ce_qui_a_change_se_relit(
    arbre: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sur les deux moteurs : une écriture chez l'un ne fait relire que lui, et le résultat est celui d'une lecture neuve."""
    codes = {o.nom: o.code for o in arbre.organismes.values()}
    lus: list[set[str]] = []
    lire = territoire.lectures.lire_fiches

    def noter(session: SessionCloisonnee) -> list[FicheLue]:
        lus.append({o.nom for o in arbre.organismes.values() if o.id in session.perimetre.lecture})
        return lire(session)

    monkeypatch.setattr(territoire.lectures, "lire_fiches", noter)
    premiere = lignes(arbre, codes["Territoire"])
    assert lus == [{"Territoire", "Aval", "Berge"}]
    assert lignes(arbre, codes["Territoire"]) == premiere
    assert len(lus) == 1, "rien n'avait changé"
    arbre.fiche(
        next(o for o in arbre.organismes.values() if o.nom == "Aval"), **saine() | {"nom": "Paie", "mesures": []}
    )
    assert lignes(arbre, codes["Territoire"]) == [("Berge", 2, 2, 3), ("Aval", 2, 1, 1), ("Territoire", 0, 0, 0)]
    assert lus[1:] == [{"Aval"}]
    for contexte in map(arbre.contexte, arbre.organismes.values()):
        tenues = territoire.relever(contexte, Filtre())
        monkeypatch.setattr(memoire, "_memoires", WeakKeyDictionary())
        assert territoire.relever(contexte, Filtre()) == tenues


def test_un_autre_jour_les_comptes_se_refont(monde_sqlite: Monde) -> None:
    """Un contrat finit sans que rien ne s'écrive : les comptes d'hier ne valent pas aujourd'hui."""
    commune = monde_sqlite.organisme("Commune")
    etats = []
    with monde_sqlite.instance.base.lire(Perimetre.territoire(frozenset({commune.id}))) as session:
        for jour in (date(2026, 11, 24), date(2026, 11, 25)):
            etats.append(memoire.lire_etats(session, {commune.id: commune.type}, jour))
    memoire.retenir(monde_sqlite.instance.base, etats[0], [(commune.id, (1, 0, Counter()))])
    assert memoire.retrouver(monde_sqlite.instance.base, etats[0]) == {commune.id: (1, 0, Counter())}
    assert memoire.retrouver(monde_sqlite.instance.base, etats[1]) == {}


def test_la_page_et_le_classeur_du_territoire(maison: Maison) -> None:
    monde = maison.monde
    membre = monde.organisme("Membre", parent=maison.commune)
    monde.fiche(membre, **saine() | {"mesures": []})
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/qualite/territoire")
    assert page.textes("#territoire-legende ~ tbody th") == ["Membre", maison.commune.nom]
    lien = page.soupe.select_one("a[href*='regle=mesure_absente']")
    assert lien is not None
    assert "Aucune mesure de sécurité" in client.aller(str(lien["href"])).texte
    assert "Données d'infraction" not in client.aller(f"{maison.base}/qualite/territoire?gravite=grave&tri=nom").texte
    contenu = client.poster(f"{maison.base}/qualite/territoire.xlsx", statut=200).octets
    feuille = lire_classeur(contenu, "territoire.xlsx").feuilles[0]
    assert {"Membre", "Aucune mesure de sécurité"} <= {c.texte for _, c in feuille.remplies()}
    assert client.poster(f"{maison.base}/qualite/territoire.ods", statut=200).octets[:2] == b"PK"
    assert maison.verbes()[-1] == "qualite.territoire_exporte"
    with pytest.raises(RegleEnfreinte):
        tableur.exporter_le_territoire(monde.contexte(maison.commune), "pdf")
