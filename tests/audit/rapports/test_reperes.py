"""Comparer : avec un autre autodiagnostic, point par point ; avec le territoire, sans que personne se devine."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import select

from audit.autodiagnostics import operations
from audit.autodiagnostics.modele import Autodiagnostic
from audit.rapports import dossier, reperes
from audit.rapports.comparaison import BAISSE, EVALUE, MONTE, NOUVEAU, RETIRE
from audit.rapports.modele import RepereTerritoire
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import HORS
from fabriques.monde import Monde
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import Entree
from socle.operations import Contexte
from socle.organismes.modele import Organisme


def clore_un(monde: Monde, organisme: Organisme, conformes: int, **champs: object) -> uuid.UUID:
    """Un autodiagnostic clos : `conformes` points de gouvernance tenus, les autres non."""
    contexte = monde.contexte(organisme, personne=monde.personne("Rssi", rssi=organisme))
    o = Ouvert(monde, organisme, contexte, ouvrir_autodiagnostic(contexte, **champs))  # type: ignore[arg-type]
    connus = {u.point.id for u in o.etat.unites}
    for rang, point in enumerate(p for p in ("GOV-01", "GOV-02", "GOV-03", "GOV-04", "GOV-05") if p in connus):
        o.repondre(point, "conforme" if rang < conformes else "non_conforme")
    operations.clore(contexte, o.id, 1)
    return o.id


def territoire(monde: Monde, nombre: int) -> tuple[Organisme, list[Organisme]]:
    noeud = monde.organisme("Syndicat fictif")
    membres = [monde.organisme(f"Commune {rang}", parent=noeud) for rang in range(nombre)]
    for rang, membre in enumerate(membres):
        clore_un(monde, membre, rang % 6)
    return noeud, membres


def test_les_repere_se_publient_au_noeud_et_se_lisent_chez_les_membres(monde: Monde) -> None:
    noeud, membres = territoire(monde, 5)
    assert reperes.publier(monde.contexte(noeud)) == 1
    membre = monde.contexte(membres[2])
    (mien,) = _autodiagnostics(monde, membres[2])
    repere = dossier.comparer(membre, mien, None)[4]
    assert repere is not None
    assert (repere.territoire, repere.effectif) == ("Syndicat fictif", "5 à 9")
    assert set(repere.quartiles) == {"", "gouvernance"}
    assert all(v % reperes.PAS == 0 for q in repere.quartiles.values() for v in q), "arrondis : aucun score exact"
    assert "Commune" not in str(repere.quartiles)


def _autodiagnostics(monde: Monde, organisme: Organisme) -> list[uuid.UUID]:
    with monde.instance.base.lire(HORS) as session:
        return list(session.exec(select(Autodiagnostic.id).where(Autodiagnostic.organisme_id == organisme.id)))


def test_un_membre_ne_lit_jamais_son_voisin(monde: Monde) -> None:
    _, membres = territoire(monde, 5)
    membre = monde.contexte(membres[0])
    (sien,) = _autodiagnostics(monde, membres[0])
    (voisin,) = _autodiagnostics(monde, membres[1])
    with pytest.raises(Introuvable):
        dossier.comparer(membre, voisin, None)
    with pytest.raises(Introuvable):
        dossier.comparer(membre, sien, voisin)
    lus, groupes, publies = reperes.lire_territoire(membre)
    assert [m.nom for m in lus] == ["Commune 0"]
    assert not any(g.publiable for g in groupes)
    assert publies == []


def test_sous_cinq_organismes_rien_ne_se_publie(monde: Monde) -> None:
    noeud, _ = territoire(monde, 4)
    with pytest.raises(RegleEnfreinte, match="au moins 5"):
        reperes.publier(monde.contexte(noeud))
    with monde.instance.base.lire(HORS) as session:
        assert session.exec(select(RepereTerritoire)).all() == []


def test_un_organisme_ne_compte_qu_une_fois_et_les_parcours_ne_se_melangent_pas(monde: Monde) -> None:
    noeud, membres = territoire(monde, 4)
    clore_un(monde, membres[0], 5)
    clore_un(monde, monde.organisme("Petite", parent=noeud), 2, parcours="court")
    _, groupes, _ = reperes.lire_territoire(monde.contexte(noeud))
    assert [(g.parcours, g.nombre) for g in groupes] == [("complet", 4), ("court", 1)]


def test_un_axe_que_moins_de_cinq_evaluent_ne_se_publie_pas(monde: Monde) -> None:
    noeud, _ = territoire(monde, 4)
    cinquieme = monde.organisme("Cinquième", parent=noeud)
    contexte = monde.contexte(cinquieme)
    o = Ouvert(monde, cinquieme, contexte, ouvrir_autodiagnostic(contexte))
    o.repondre("POS-01", "conforme")
    operations.clore(contexte, o.id, 1)
    _, (groupe,), _ = reperes.lire_territoire(monde.contexte(noeud))
    assert groupe.publiable
    assert set(groupe.quartiles) == {""}


def test_republier_remplace_et_retire_ce_qui_n_est_plus_assez_nombreux(monde: Monde) -> None:
    noeud, membres = territoire(monde, 5)
    contexte = monde.contexte(noeud)
    reperes.publier(contexte)
    reperes.publier(contexte)
    with monde.instance.base.lire(HORS) as session:
        assert len(session.exec(select(RepereTerritoire)).all()) == 1
        assert session.exec(select(Entree.verbe)).all().count("repere_territoire.publie") == 2
    (premier,) = _autodiagnostics(monde, membres[0])
    operations.archiver(monde.contexte(membres[0]), premier, 2)
    with pytest.raises(RegleEnfreinte):
        reperes.publier(contexte)


def test_publier_demande_de_conduire(monde: Monde) -> None:
    noeud, _ = territoire(monde, 5)
    with pytest.raises(DroitManquant):
        reperes.publier(monde.contexte(noeud, "lecteur"))


def test_le_territoire_le_plus_proche_l_emporte(monde: Monde) -> None:
    haut = monde.organisme("Département")
    noeud = monde.organisme("Syndicat", parent=haut)
    membres = [monde.organisme(f"C{rang}", parent=noeud) for rang in range(5)]
    ids = [clore_un(monde, m, rang) for rang, m in enumerate(membres)]
    reperes.publier(monde.contexte(haut))
    reperes.publier(monde.contexte(noeud))
    repere = dossier.comparer(monde.contexte(membres[0]), ids[0], None)[4]
    assert repere is not None
    assert repere.territoire == "Syndicat"


@pytest.mark.parametrize(
    ("valeurs", "attendus"),
    [([10, 20, 30, 40, 50], [20, 30, 40]), ([1, 2, 3, 4, 5], [0, 5, 5]), ([50.0] * 4, []), ([], [])],
)
def test_les_quartiles_sont_arrondis_a_cinq(valeurs: list[float], attendus: list[float]) -> None:
    assert reperes.arrondis(valeurs) == attendus


@pytest.mark.parametrize(("effectif", "dit"), [(5, "5 à 9"), (9, "5 à 9"), (10, "10 à 19"), (120, "50 ou plus")])
def test_l_effectif_se_dit_par_tranche(effectif: int, dit: str) -> None:
    assert reperes.tranche(effectif) == dit


# --- Avec un autre autodiagnostic ----------------------------------------------------------------------------------------


@pytest.fixture
def deux(repondu_partout: Ouvert) -> tuple[Ouvert, uuid.UUID]:
    """Un autodiagnostic clos, puis un second où des choses ont changé."""
    avant = repondu_partout
    operations.clore(avant.rssi, avant.id, 1)
    id_ = ouvrir_autodiagnostic(avant.rssi, "Suivant", objets_connectes="oui")
    apres = Ouvert(avant.monde, avant.commune, avant.rssi, id_)
    apres.repondre("GOV-01", "partiel")
    apres.repondre("HUM-01", "conforme")
    apres.repondre("GOV-03", "conforme")
    return apres, avant.id


def test_point_par_point_ce_qui_monte_baisse_arrive_et_part(deux: tuple[Ouvert, uuid.UUID]) -> None:
    o, avant = deux
    c = dossier.comparer(o.rssi, o.id, avant)[2]
    assert c is not None
    par_sens = {sens: {e.point.id for e in c.de(sens)} for sens in (MONTE, BAISSE, NOUVEAU, EVALUE)}
    assert par_sens[MONTE] == {"HUM-01"}
    assert par_sens[BAISSE] == {"GOV-01"}
    assert "GOV-03" in par_sens[EVALUE]
    assert "IOT-01" in par_sens[NOUVEAU]
    assert next(e for e in c.ecarts if e.point.id == "GOV-01").avant == "Conforme"
    assert c.bouges[0].sens == BAISSE, "le moins bien d'abord"
    assert c.jour.startswith("clos le")
    ensemble, alors, maintenant = c.scores[0]
    assert (ensemble, alors is not None, maintenant is not None) == ("Ensemble", True, True)


def test_un_point_retire_du_parcours_est_dit_retire(deux: tuple[Ouvert, uuid.UUID]) -> None:
    o, avant = deux
    c = dossier.comparer(o.rssi, avant, o.id)[2]
    assert c is not None
    assert "IOT-01" in {e.point.id for e in c.de(RETIRE)}


def test_sans_precedent_il_n_y_a_rien_a_comparer_et_les_autres_se_proposent(deux: tuple[Ouvert, uuid.UUID]) -> None:
    o, avant = deux
    *_, comparaison, autres, repere = dossier.comparer(o.rssi, o.id, None)
    assert (comparaison, [a.code for a in autres], repere) == (None, [str(avant)], None)


def test_contexte_est_celui_de_l_organisme(deux: tuple[Ouvert, uuid.UUID]) -> None:
    o, _ = deux
    sans: Contexte = o.monde.contexte(o.commune, sans="audit.lire")
    with pytest.raises(DroitManquant):
        dossier.comparer(sans, o.id, None)
