"""Les lots avancent au fond, au nom de qui les a demandés ; leurs pages montrent, arrêtent, reprennent, défont."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import select

from fabriques.client import ClientMaison, Maison
from fabriques.lots import CODE, HORS, Pannes, Territoire
from socle.comptes.modele import Attribution
from socle.lots import lectures, operations, travaux
from socle.lots.operations import Demande


def retirer_les_roles(territoire: Territoire) -> None:
    with territoire.monde.instance.base.ecrire(HORS) as session:
        for attribution in session.exec(
            select(Attribution).where(Attribution.personne_id == territoire.personne.id)
        ):  # fmt: skip
            session.delete(attribution)


def test_le_fond_mene_le_lot_avec_les_droits_de_la_personne(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    assert travaux.accomplir(territoire.monde.instance) == 3
    assert territoire.lot(id_).etat == "fini"
    assert travaux.accomplir(territoire.monde.instance) == 0


def test_qui_a_perdu_son_droit_s_arrete_et_une_autre_reprend_jusqu_au_bout(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    retirer_les_roles(territoire)
    assert travaux.accomplir(territoire.monde.instance) == 0
    assert (territoire.lot(id_).etat, territoire.actions()) == ("arrete", [])
    autre = territoire.monde.personne("Dominique Relève", dpo=territoire.noeud)
    contexte = territoire.monde.contexte(territoire.noeud, "dpo", personne=autre)
    assert lectures.lire(contexte, id_).a_reprendre == 3
    operations.reprendre(contexte, id_)
    assert travaux.accomplir(territoire.monde.instance) == 3, "au nom de qui a repris"
    assert territoire.lot(id_).demande_par == "Camille Essai", "et l'on sait qui l'a lancé"


def test_un_role_sur_une_seule_commune_ne_sert_que_la(territoire_sqlite: Territoire) -> None:
    t = territoire_sqlite
    t.monde.personne("Déléguée locale", dpo=t.communes[0])
    locale = t.monde.contexte(
        t.noeud, "dpo", personne=t.monde.personne("Référente", lecteur=t.noeud, dpo=t.communes[0])
    )
    id_ = operations.ouvrir(locale, CODE, "Essai", {"titre": "x"}, [Demande(c.id) for c in t.communes])
    operations.avancer(locale, id_)
    assert t.etats(id_) == ["faite", "refusee", "refusee"]


def test_un_defaut_du_fond_se_compte_puis_arrete_le_lot(
    territoire_sqlite: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = territoire_sqlite
    id_ = t.ouvrir()

    def planter(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(travaux, "avancer", planter)
    for _ in range(travaux.ESSAIS):
        with pytest.raises(ZeroDivisionError):
            travaux.accomplir(t.monde.instance)
    assert t.lot(id_).etat == "arrete"
    assert travaux.accomplir(t.monde.instance) == 0


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    return maison.membre("dpo", nom="Camille Déléguée")


def ouvert(maison: Maison, combien: int = 1) -> uuid.UUID:
    contexte = maison.monde.contexte(maison.commune)
    demandes = [Demande(maison.commune.id, f"fichier {n}") for n in range(combien)]
    return operations.ouvrir(contexte, CODE, "Lot d'essai", {"titre": "Faire"}, demandes)


def test_la_page_se_relit_seule_et_peut_se_mettre_en_pause(maison: Maison, dpo: ClientMaison) -> None:
    id_ = ouvert(maison)
    page = dpo.aller(f"{maison.base}/lots/{id_}?suivre=oui")
    assert page.reponse.headers["Refresh"] == "4"
    page = dpo.aller(page.lien("Ne plus la relire"))
    assert "Refresh" not in page.reponse.headers
    dpo.soumettre("Avancer maintenant")
    page = dpo.suivre()
    assert "1 sur 1" in page.texte
    assert "Refresh" not in page.reponse.headers, "un lot fini ne se relit plus"


def test_arreter_retenter_defaire_par_la_page(maison: Maison, dpo: ClientMaison, pannes: Pannes) -> None:
    pannes.refus.add(maison.commune.id)
    id_ = ouvert(maison)
    dpo.aller(f"{maison.base}/lots/{id_}")
    dpo.soumettre("Arrêter")
    assert "ce qui est fait reste fait" in dpo.suivre().texte
    dpo.soumettre("Retenter ce qui manque")
    assert "Refusé pour l'essai." in dpo.suivre().texte
    pannes.refus.clear()
    dpo.aller(f"{maison.base}/lots/{id_}")
    dpo.soumettre("Retenter ce qui manque")
    page = dpo.suivre()
    assert "fichier 0" in page.texte
    dpo.soumettre("Défaire tout le lot")
    assert "1 défait, 0 gardé" in dpo.suivre().texte
    assert "Lot d'essai" in dpo.aller(f"{maison.base}/lots/").texte


def test_une_longue_liste_se_tourne_et_se_filtre(maison: Maison, dpo: ClientMaison) -> None:
    id_ = ouvert(maison, 101)
    page = dpo.aller(f"{maison.base}/lots/{id_}")
    assert "Page 1 sur 2" in page.texte
    assert "fichier 100" in dpo.aller(page.lien("Page suivante")).texte
    assert "Page" not in dpo.aller(f"{maison.base}/lots/{id_}?etat=faite").texte.partition("Organisme par organisme")[2]


def test_le_lot_du_voisin_n_existe_pas(maison: Maison, dpo: ClientMaison) -> None:
    voisine = maison.monde.organisme("Voisine")
    demandes = [Demande(voisine.id)]
    id_ = operations.ouvrir(maison.monde.contexte(voisine), CODE, "À elle", {"titre": "x"}, demandes)
    dpo.aller(f"{maison.base}/lots/{id_}", 404)
    for geste in ("continuer", "arreter", "reprendre", "defaire"):
        assert dpo.demander("POST", f"{maison.base}/lots/{id_}/{geste}").statut == 404


def test_qui_ne_fait_que_suivre_ne_peut_rien_faire(maison: Maison, pannes: Pannes) -> None:
    id_ = ouvert(maison)
    auditeur = maison.membre("auditeur")
    page = auditeur.aller(f"{maison.base}/lots/{id_}")
    assert "Avancer maintenant" not in page.texte
    assert auditeur.demander("POST", f"{maison.base}/lots/{id_}/continuer").statut == 403
