"""La désignation en règles pures : périodes, états, ce qui bloque l'acte, ce qui alerte."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabriques.designations import saisie
from registre.delegue.designation import regles
from registre.delegue.designation.listes import LISTES
from registre.delegue.designation.modele import DesignationDpoChamps
from socle.erreurs import SaisieRefusee

JOUR = date(2026, 11, 24)
jours = st.dates(date(2026, 1, 1), date(2026, 3, 1))


def _ordonnee(periode: tuple[date | None, date | None]) -> bool:
    debut, fin = periode
    return debut is None or fin is None or debut <= fin


periodes = st.tuples(st.none() | jours, st.none() | jours).filter(_ordonnee)


def designation(**colonnes: Any) -> SimpleNamespace:
    """Une ligne sans base : la saisie pleine, ses décisions vides."""
    vides = {"id": uuid.uuid4(), "etat": "preparee", "acte_le": None, "declaree_le": None, "numero": "", "terminee_le": None,
             "fin_declaree_le": None, "publiee_le": None}  # fmt: skip
    simples = {nom: getattr(saisie(), nom) for nom in DesignationDpoChamps.model_fields}
    return SimpleNamespace(**{**simples, **vides, **colonnes})


def _jours_de(debut: date | None, fin: date | None) -> set[date]:
    """Les jours d'une période, un à un ; un terme absent va au-delà de tous les autres."""
    if debut is None:
        return set()
    dernier = fin or date(2026, 6, 1)
    return {debut + timedelta(days=n) for n in range((dernier - debut).days + 1)}


@settings(max_examples=60, deadline=None)
@given(un=periodes, autre=periodes)
def test_deux_periodes_se_chevauchent_si_elles_ont_un_jour_en_commun(un: Any, autre: Any) -> None:
    assert regles.se_chevauchent(*un, *autre) == bool(_jours_de(*un) & _jours_de(*autre))
    assert regles.se_chevauchent(*un, *autre) == regles.se_chevauchent(*autre, *un)


@settings(max_examples=60, deadline=None)
@given(periode=periodes, jour=jours)
def test_une_mission_court_chaque_jour_de_sa_periode_et_nul_autre(periode: Any, jour: date) -> None:
    d = designation(debut=periode[0], fin=periode[1], etat="arretee")
    assert regles.est_courante(d, jour) == (jour in _jours_de(*periode))
    d.etat = "preparee"
    assert not regles.est_courante(d, jour)


def test_une_mission_finie_avant_son_terme_libere_les_jours_qui_restent() -> None:
    ancienne = designation(etat="terminee", terminee_le=date(2026, 6, 30))
    suivante = designation(debut=date(2026, 7, 1), fin=None)
    assert regles.chevauchee(suivante, [ancienne]) is None
    suivante.debut = date(2026, 6, 30)
    assert regles.chevauchee(suivante, [ancienne]) is ancienne
    assert "du 01/01/2026 au 30/06/2026" in regles.dire_le_chevauchement(ancienne)


def test_une_preparation_ne_gene_personne_et_nulle_ne_se_gene_elle_meme() -> None:
    d = designation(etat="arretee")
    assert regles.chevauchee(d, [d, designation(etat="preparee")]) is None


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"forme": ""}, "qui est désigné"), ({"debut": ""}, "prise de fonction"), ({"acte_genre": ""}, "arrêté ou"),
        ({"conflit": ""}, "l'examen d'un conflit"), ({"conflit": "present"}, "l'absence de conflit"),
        ({"conflit": "ecarte"}, "ce qui écarte"), ({"nom": "CAMILLE  essai"}, "un autre nom que celui du représentant"),
    ],
)  # fmt: skip
def test_ce_qui_empeche_de_prendre_l_acte_se_dit(champs: dict[str, object], mot: str) -> None:
    assert regles.bloquants(saisie(), "Camille Essai") == []
    (seul,) = regles.bloquants(saisie(**champs), "Camille Essai")
    assert mot in seul


def test_ce_qui_reste_en_blanc_se_dit_et_disparait_quand_tout_est_la() -> None:
    assert regles.manques(saisie(), "Camille Essai") == []
    noms = (
        "qualite",
        "qualites",
        "entite",
        "convention",
        "rattachement",
        "public_courriel",
        "public_telephone",
        "organe",
    )
    vide = dict.fromkeys(noms, "")
    manques = regles.manques(saisie(**vide, moyens=[], nature="morale", acte_genre="deliberation"), "")
    for attendu in ("37(5)", "38(2)", "38(3)", "art. 84", "art. 83", "37(7)", "qui signe", "assemblée"):
        assert any(attendu in m for m in manques), attendu
    assert "le contrat de service (RGPD 37(6))" in regles.manques(saisie(forme="externe", convention=""), "X")


@pytest.mark.parametrize(
    ("colonnes", "phrase"),
    [
        ({"fin": date(2026, 11, 23)}, "Le terme est passé"),
        ({"fin": date(2027, 1, 1)}, "prend fin bientôt"),
        ({"etat": "arretee"}, "communiquez les coordonnées"),
        ({"etat": "en_cours"}, "n'est pas en ligne"),
        ({"conflit": "present"}, "est dit présent"),
        ({"rattachement": "service"}, "niveau le plus élevé"),
        ({"autres_fonctions": ["rh"]}, "Direction des ressources humaines"),
        ({"autres_fonctions": ["rssi"], "conflit": "ecarte"}, "RSSI"),
        ({"nom": "Camille Essai"}, "Le représentant légal ne peut pas"),
        ({"etat": "terminee", "declaree_le": date(2026, 1, 1)}, "Dites à la CNIL que la mission est finie"),
    ],
)
def test_chaque_alerte_a_sa_cause(colonnes: dict[str, Any], phrase: str) -> None:
    assert regles.alertes(designation(), "Camille Essai", JOUR) == []
    dites = regles.alertes(designation(**colonnes), "Camille Essai", JOUR)
    assert phrase in " ".join(a.phrase for a in dites)
    assert all(a.article or "38(6)" in a.phrase for a in dites)


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [
        ({"nom": ""}, "nom"), ({"quotite": "0"}, "quotite"), ({"quotite": "101"}, "quotite"), ({"forme": "roi"}, "forme"),
        ({"debut": "30/02/2026"}, "debut"), ({"debut": "02/01/2026", "fin": "01/01/2026"}, "fin"),
        ({"siren_entite": "123456789"}, "siren_entite"), ({"public_courriel": "dpo@essai"}, "public_courriel"),
        ({"public_courriel": "a b@essai.example"}, "public_courriel"), ({"public_url": "essai.example"}, "public_url"),
        ({"public_url": "javascript:alert(1)"}, "public_url"), ({"moyens": ["café"]}, "moyens"),
    ],
)  # fmt: skip
def test_une_mauvaise_valeur_est_refusee_a_sa_place(champs: dict[str, object], chemin: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        saisie(**champs)
    assert list(refus.value.erreurs) == [chemin]


@pytest.mark.parametrize("texte", ["", "12345", "DPO", "DPO-", "DPO-é", "DPO-" + "1" * 31])
def test_un_numero_d_une_autre_forme_est_refuse(texte: str) -> None:
    assert regles.lire_numero(" dpo-12 345 ") == "DPO-12345"
    with pytest.raises(ValueError, match="DPO-"):
        regles.lire_numero(texte)


def test_chaque_mission_chaque_garantie_chaque_visa_porte_sa_source_et_son_grade() -> None:
    assert [i.source for i in LISTES["missions_delegue"].items][:5] == [f"RGPD 39(1){lettre}" for lettre in "abcde"]
    for liste in ("missions_delegue", "garanties_delegue", "visas_delegue", "droits_des_personnes", "champs_cnil"):
        assert all(i.source and i.verification in {"T", "S", "M"} for i in LISTES[liste].items), liste
