"""La carte d'un territoire : rien hors du sous-arbre, ce qui presse d'abord, un nombre de requêtes qui ne grandit pas."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

import app  # noqa: F401, TID251 -- toutes les tranches déclarent leurs faits
from fabriques import parcours as attestations
from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde, fiche_pleine
from fabriques.requetes import budget_requetes
from registre.parcours import regles, tableur, territoire
from registre.parcours.territoire import Carte, Filtre, Ligne
from registre.traitements import operations as fiches
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import DroitManquant, RegleEnfreinte
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider
from socle.tableurs import lire_classeur

NOM = Filtre("nom")


def retarder(contexte: Contexte, combien: int) -> None:
    """Des actions dont l'échéance est passée."""
    hier = (contexte.aujourd_hui - timedelta(days=1)).isoformat()
    for rang in range(combien):
        actions.creer(contexte, valider(ActionSaisie, {"titre": f"Action {rang}", "echeance": hier}))


def ligne(carte: Carte, nom: str) -> Ligne:
    return next(o for o in carte.lignes if o.nom == nom)


def etat(carte: Carte, nom: str, code: str) -> str:
    rang = next(n for n, c in enumerate(carte.colonnes) if c.code == code)
    return ligne(carte, nom).cellules[rang].etat.etat


@pytest.fixture
def arbre(monde: Monde) -> tuple[Monde, Organisme, Organisme]:
    """Un territoire et ses deux communes, la voisine d'un autre territoire garnie de la même façon."""
    tete = monde.organisme("Territoire", type="territoire")
    commune = monde.organisme("Aval", parent=tete)
    monde.organisme("Berge", parent=commune)
    autre = monde.organisme("Autre territoire", type="territoire")
    voisine = monde.organisme("Voisine", parent=autre)
    for o in (commune, voisine):
        monde.fiche(o)
        retarder(monde.contexte(o), 2)
        attestations.attester(monde.contexte(o), monde.instance.depot, f"{o.nom}.txt")
    return monde, tete, commune


def test_la_carte_ne_sort_pas_du_sous_arbre(arbre: tuple[Monde, Organisme, Organisme]) -> None:
    monde, tete, commune = arbre
    for lire in (territoire.carte, territoire.matrice):
        assert [o.nom for o in lire(monde.contexte(tete), NOM).lignes] == ["Aval", "Berge"]
        assert [o.nom for o in lire(monde.contexte(commune), NOM).lignes] == ["Aval", "Berge"]
    carte = territoire.carte(monde.contexte(tete), NOM)
    assert (ligne(carte, "Aval").en_retard, ligne(carte, "Berge").en_retard) == (2, 0)
    assert etat(carte, "Aval", "actions") == regles.A_REVOIR
    matrice = territoire.matrice(monde.contexte(tete), NOM)
    assert [c.attestee for c in ligne(matrice, "Aval").cellules] == [True] + [False] * 10
    assert not any(c.attestee for c in ligne(matrice, "Berge").cellules)


def test_ce_qui_presse_vient_d_abord_et_se_filtre(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire", type="territoire")
    for nom, retards in (("Un", 1), ("Trois", 3), ("Zéro", 0)):
        retarder(monde_sqlite.contexte(monde_sqlite.organisme(nom, parent=tete)), retards)
    monde_sqlite.organisme("Régie", parent=tete, type="service")
    contexte = monde_sqlite.contexte(tete)
    assert [o.nom for o in territoire.carte(contexte, Filtre()).lignes] == ["Trois", "Un", "Zéro"]
    assert [o.nom for o in territoire.carte(contexte, Filtre(en_retard=True)).lignes] == ["Trois", "Un"]
    assert [o.nom for o in territoire.carte(contexte, Filtre(type="service")).lignes] == ["Régie"]
    assert territoire.carte(contexte, Filtre("inconnu")).lignes[0].nom == "Trois"
    assert territoire.carte(contexte, Filtre(page=9)).page == 1


def test_un_sujet_trie_du_pire_au_meilleur(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire", type="territoire")
    vide, pleine = monde_sqlite.organisme("Vide", parent=tete), monde_sqlite.organisme("Pleine", parent=tete)
    contexte = monde_sqlite.contexte(pleine)
    id_ = monde_sqlite.fiche(pleine, **fiche_pleine())
    fiches.soumettre(contexte, id_, 1)
    fiches.rendre_avis(contexte, id_, 2, "favorable", "")
    fiches.approuver(contexte, id_, 3, "")
    carte = territoire.carte(monde_sqlite.contexte(tete), Filtre("registre"))
    assert [o.nom for o in carte.lignes] == ["Vide", "Pleine"]
    assert (etat(carte, "Vide", "registre"), etat(carte, "Pleine", "registre")) == (regles.A_FAIRE, regles.FAIT)
    assert carte.compter(0) == {regles.A_FAIRE: 1, regles.FAIT: 1}
    assert vide.id in {o.id for o in carte.lignes}


def test_le_territoire_se_lit_avec_le_droit_du_noeud(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire")
    with pytest.raises(DroitManquant):
        territoire.carte(monde_sqlite.contexte(tete, sans="registre.lire"), NOM)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_d_organismes(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire", type="territoire")
    contexte, mesures = monde_sqlite.contexte(tete), []
    for combien in (1, 12):
        for rang in range(combien):
            commune = monde_sqlite.organisme(f"Commune {combien} {rang}", parent=tete)
            monde_sqlite.fiche(commune)
        with budget_requetes(monde_sqlite.instance.base, 1_000) as vues:
            territoire.carte(contexte, NOM)
            territoire.matrice(contexte, NOM)
        mesures.append(len(vues))
    assert mesures[0] == mesures[1]


def test_le_classeur_porte_tous_les_organismes_et_leurs_mesures(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Territoire", type="territoire")
    commune = monde_sqlite.organisme("Aval", parent=tete)
    monde_sqlite.fiche(commune)
    contenu = tableur.exporter(monde_sqlite.contexte(tete), "xlsx")
    classeur = lire_classeur(contenu, "carte.xlsx")
    assert [f.nom for f in classeur.feuilles] == ["Sujets", "Étapes du parcours", "Mesures"]
    mesures = [cellule.texte for _, cellule in classeur.feuilles[2].remplies()]
    assert "Aval" in mesures
    assert "Fiches approuvées" in mesures
    with pytest.raises(RegleEnfreinte, match="xlsx"):
        tableur.exporter(monde_sqlite.contexte(tete), "pdf")


def _pages(client: ClientMaison, base: str) -> list[str]:
    return [
        client.aller(f"{base}/parcours/territoire{suite}").texte for suite in ("", "/carte?tri=registre&retard=oui")
    ]


def test_les_pages_du_territoire_s_ouvrent_et_menent_a_chaque_organisme(maison: Maison) -> None:
    commune = maison.monde.organisme("Membre", parent=maison.commune)
    retarder(maison.monde.contexte(commune), 1)
    client = maison.membre("dpo")
    etapes, carte = _pages(client, maison.base)
    assert "Commune d'Essai" in etapes
    assert "Membre" in etapes
    assert "Membre" in carte
    assert client.page is not None
    assert client.page.textes("#carte-legende ~ tbody th") == ["Membre"]
    assert f"/o/{commune.code}/actions/" in client.page.reponse.text
    assert "Territoire" in client.aller(f"{maison.base}/parcours/").texte
    assert client.poster(f"{maison.base}/parcours/territoire/carte.ods", statut=200).octets[:2] == b"PK"


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_la_liste_du_territoire_se_lit_une_fois_par_requete(monde: Monde) -> None:
    """Relue à chaque ligne, la liste de 1 500 organismes fait passer une page d'une seconde à plus d'une minute."""
    with monde.instance.base.moteur.connect() as connexion:
        plan = connexion.execute(text("EXPLAIN SELECT count(*) FROM traitements")).scalars().all()
    assert any("InitPlan" in etape for etape in plan), "\n".join(plan)
