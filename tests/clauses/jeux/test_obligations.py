"""Ce que la loi demande d'ouvrir : chaque règle, cas par cas ; un fait inconnu ne donne jamais un feu vert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.jeux.droit import DROIT
from clauses.jeux.faits import Constat, tous
from clauses.jeux.modele import JeuSaisie
from clauses.jeux.obligations import (
    CONDITIONS,
    Compte,
    Obligation,
    compter,
    obligations,
    obligations_d_un_contrat,
    obligations_de_l_organisme,
)
from socle.saisies import valider

JOUR = date(2026, 11, 22)


@dataclass
class Organisme:
    type: str = "commune"
    population: int | None = 12_000
    effectif_etp: int | None = 180


@dataclass
class Contrat:
    type_contrat: str = "dsp"
    statut: str = "en_cours"
    date_debut: date | None = date(2024, 1, 1)
    date_fin: date | None = date(2034, 12, 31)
    montant_ht: int | None = None


CONNU = {
    "nom": "Horaires fictifs", "domaine": "energie", "format": "csv", "frequence": "mensuelle", "source": "contrat",
    "mode_acces": ["telechargement"], "donnees_personnelles": "non", "secrets_portee": "aucun", "droits_tiers": "non",
    "interet_general": "non", "forte_valeur": "aucune",
}  # fmt: skip
"""Un jeu dont tous les faits utiles sont dits, qui n'est pas publié."""
EN_LIGNE = {"adresse_publication": "https://www.data.gouv.fr/datasets/exemple", "premiere_publication": "01/02/2026",
            "licence": "lo2"}  # fmt: skip


def jeu(**champs: object) -> JeuSaisie:
    return valider(JeuSaisie, CONNU | champs)


def une(code: str, saisie: JeuSaisie, organisme: Organisme | None = None, contrat: Contrat | None = None) -> Obligation:
    (trouvee,) = (o for o in obligations(saisie, organisme or Organisme(), contrat, JOUR) if o.regle.code == code)
    return trouvee


def etats(saisie: JeuSaisie, organisme: Organisme | None = None, contrat: Contrat | None = None) -> dict[str, str]:
    return {o.regle.code: o.code_etat for o in obligations(saisie, organisme or Organisme(), contrat, JOUR)}


@pytest.mark.parametrize(
    ("organisme", "etat"),
    [
        (Organisme(), "a_faire"),
        (Organisme(population=3_500, effectif_etp=50), "a_faire"),
        (Organisme(population=3_499), "non_due"),
        (Organisme(effectif_etp=49), "non_due"),
        (Organisme(effectif_etp=None), "a_verifier"),
        (Organisme(population=None), "a_verifier"),
        (Organisme(population=None, effectif_etp=12), "non_due"),
        (Organisme("departement"), "a_faire"),
        (Organisme("syndicat", population=None), "a_faire"),
        (Organisme("communaute_communes", population=2_000), "a_faire"),
        (Organisme("ccas", population=None, effectif_etp=20), "non_due"),
        (Organisme("association"), "a_verifier"),
        (Organisme("service"), "a_verifier"),
        (Organisme(""), "a_verifier"),
    ],
)
def test_la_publication_d_office_depend_des_agents_et_pour_une_collectivite_des_habitants(
    organisme: Organisme, etat: str
) -> None:
    """CRPA L312-1-1 et D312-1-1-1 : un groupement n'est pas une collectivité territoriale."""
    assert une("publier_base", jeu(), organisme).code_etat == etat


@pytest.mark.parametrize(
    ("champs", "etat", "phrase"),
    [
        ({}, "a_faire", "n'est pas publié"),
        (EN_LIGNE, "faite", "Publié depuis le 01/02/2026"),
        ({"adresse_publication": "https://exemple.example/x"}, "faite", "Publié"),
        (EN_LIGNE | {"premiere_publication": "01/01/2027"}, "a_faire", "n'est pas publié"),
        ({"premiere_publication": "01/02/2026"}, "due_a_verifier", "mais où"),
        ({"frequence": "jamais"}, "non_due", "pas mis à jour"),
        ({"frequence": "irreguliere"}, "a_faire", ""),
        ({"frequence": ""}, "a_verifier", "fréquence"),
        ({"format": "papier"}, "non_due", "que sur papier"),
        ({"format": ""}, "a_verifier", "format"),
        ({"donnees_personnelles": ""}, "a_verifier", "données personnelles"),
        ({"donnees_personnelles": "oui"}, "a_faire", ""),
        ({"donnees_personnelles": "oui", "traitement_dcp": "impossible"}, "exception", "L311-6, 1°"),
        ({"secrets_portee": "tout", "secrets": ["affaires"]}, "exception", "Secret des affaires"),
        ({"secrets_portee": "tout"}, "exception", "Secret protégé"),
        ({"secrets_portee": "partie", "secrets": ["securite"]}, "a_faire", ""),
        ({"secrets_portee": "", "secrets": ["securite"]}, "a_verifier", "secret"),
        ({"secrets_portee": "a_verifier"}, "a_verifier", "secret"),
        ({"droits_tiers": "oui"}, "exception", "L321-2"),
        ({"droits_tiers": ""}, "a_verifier", "tiers"),
    ],
)  # fmt: skip
def test_ce_que_dit_le_jeu_decide_de_sa_publication(champs: dict[str, object], etat: str, phrase: str) -> None:
    obligation = une("publier_base", jeu(**champs))
    assert obligation.code_etat == etat
    assert phrase in " ".join(c.phrase for c in obligation.raisons)


def test_une_condition_fausse_l_emporte_sur_tout_ce_que_l_on_ignore() -> None:
    """Rien n'est demandé à une petite commune, même si l'on ne sait rien du jeu."""
    assert une("publier_base", valider(JeuSaisie, {"nom": "Rien"}), Organisme(population=800)).etat == "non_due"


def test_un_secret_certain_dispense_meme_si_l_on_ignore_le_reste() -> None:
    secret = valider(JeuSaisie, {"nom": "Plans", "secrets": ["securite"], "secrets_portee": "tout"})
    assert une("publier_base", secret, Organisme(population=None)).etat == "exception"


@pytest.mark.parametrize(
    ("champs", "etat"),
    [
        ({"donnees_personnelles": "oui"}, "due_a_verifier"),
        ({"donnees_personnelles": "oui", "traitement_dcp": "a_faire"}, "a_faire"),
        ({"donnees_personnelles": "oui", "traitement_dcp": "anonymise"}, "faite"),
        ({"donnees_personnelles": "oui", "traitement_dcp": "impossible"}, "exception"),
        ({"donnees_personnelles": "oui"} | EN_LIGNE, "a_faire"),
        ({"secrets_portee": "partie", "traitement_dcp": "occulte"}, "faite"),
        ({}, "non_due"),
        ({"donnees_personnelles": ""}, "a_verifier"),
        ({"donnees_personnelles": "oui", "frequence": "jamais"}, "non_due"),
    ],
)
def test_ce_qui_est_protege_se_traite_avant_d_etre_public(champs: dict[str, object], etat: str) -> None:
    """CRPA L312-1-2 ; un jeu qu'on n'a pas à publier n'appelle aucun traitement."""
    assert une("proteger", jeu(**champs)).code_etat == etat


@pytest.mark.parametrize(
    ("format_", "etat"),
    [("csv", "faite"), ("ods", "faite"), ("pdf", "a_faire"), ("proprietaire", "a_faire"), ("xlsx", "due_a_verifier"),
     ("base", "due_a_verifier"), ("papier", "non_due")],
)  # fmt: skip
def test_le_standard_ouvert(format_: str, etat: str) -> None:
    assert une("standard_ouvert", jeu(format=format_)).code_etat == etat


@pytest.mark.parametrize(
    ("champs", "etat"),
    [
        ({"licence": "lo2"}, "faite"),
        ({"licence": "odbl"}, "faite"),
        ({"licence": "homologuee", "licence_precision": "Décision du 3 mars"}, "faite"),
        ({"licence": "homologuee"}, "due_a_verifier"),
        ({"licence": "logiciel"}, "due_a_verifier"),
        ({"licence": "autre"}, "a_faire"),
        ({"licence": "aucune"}, "non_due"),
        ({"licence": "aucune", "redevance": "500 euros par an"}, "a_faire"),
        ({"licence": ""}, "a_verifier"),
        ({"licence": "autre", "adresse_publication": "", "premiere_publication": ""}, "non_due"),
    ],
)
def test_la_licence_se_choisit_dans_la_liste(champs: dict[str, object], etat: str) -> None:
    """CRPA L323-1, L323-2 et D323-2-1."""
    assert une("licence_admise", jeu(**(EN_LIGNE | champs))).code_etat == etat


@pytest.mark.parametrize(
    ("champs", "contrat", "etat"),
    [
        ({"interet_general": "oui"}, Contrat(), "faite"),
        ({"interet_general": "oui", "mode_acces": ["aucun"]}, Contrat(), "a_faire"),
        ({"interet_general": "oui", "mode_acces": []}, Contrat(), "due_a_verifier"),
        ({"interet_general": "oui", "dispense": "Délibération du 2 mai"}, Contrat(), "exception"),
        ({"interet_general": "non"}, Contrat(), "non_due"),
        ({"interet_general": ""}, Contrat(), "a_verifier"),
        ({"interet_general": "oui"}, Contrat("marche_tic"), "non_due"),
        ({"interet_general": "oui"}, Contrat("concession"), "non_due"),
        ({"interet_general": "oui"}, Contrat("convention"), "a_verifier"),
        ({"interet_general": "oui"}, Contrat(date_debut=date(2015, 1, 1)), "a_verifier"),
        ({"interet_general": "oui"}, Contrat(date_debut=None), "a_verifier"),
        ({"interet_general": "oui"}, None, "a_verifier"),
        ({"interet_general": "oui", "source": "regie"}, None, "non_due"),
    ],
)
def test_les_donnees_d_interet_general_viennent_du_concessionnaire_d_un_service_public(
    champs: dict[str, object], contrat: Contrat | None, etat: str
) -> None:
    """CCP L3131-2 et L3131-3 ; avant la loi de 2016, pour le seul renouvellement."""
    assert une("fournir_interet_general", jeu(**champs), contrat=contrat).code_etat == etat


@pytest.mark.parametrize(
    ("champs", "etat"),
    [
        ({"domaine": "mobilites"}, "a_faire"),
        ({"domaine": "mobilites", "adresse_publication": "https://transport.data.gouv.fr/datasets/x"}, "faite"),
        ({"domaine": "mobilites", "adresse_publication": "https://exemple.example/x"}, "a_faire"),
        ({"domaine": ""}, "a_verifier"),
        ({"domaine": "eau"}, "non_due"),
    ],
)
def test_les_donnees_de_mobilite_vont_au_point_d_acces_national(champs: dict[str, object], etat: str) -> None:
    assert une("mobilite", jeu(**champs)).code_etat == etat


@pytest.mark.parametrize(
    ("champs", "etat"),
    [
        ({"forte_valeur": "mobilite"}, "a_faire"),
        ({"forte_valeur": "mobilite", "mode_acces": ["api", "telechargement"]} | EN_LIGNE, "faite"),
        ({"forte_valeur": "mobilite", "mode_acces": ["telechargement"]} | EN_LIGNE, "a_faire"),
        ({"forte_valeur": "mobilite", "mode_acces": ["api"], "redevance": "oui"} | EN_LIGNE, "a_faire"),
        ({"forte_valeur": "mobilite", "mode_acces": ["api"]} | EN_LIGNE | {"licence": "odbl"}, "due_a_verifier"),
        ({"forte_valeur": ""}, "a_verifier"),
    ],
)
def test_les_donnees_de_forte_valeur_s_ouvrent_par_interface_et_gratuitement(
    champs: dict[str, object], etat: str
) -> None:
    assert une("forte_valeur", jeu(**champs)).code_etat == etat


def codes(contrat: Contrat, *jeux: JeuSaisie, organisme: Organisme | None = None) -> dict[str, Obligation]:
    return {o.regle.code: o for o in obligations_d_un_contrat(contrat, jeux, organisme or Organisme(), JOUR)}


@pytest.mark.parametrize(
    ("contrat", "code", "etat", "echeance"),
    [
        (Contrat("dsp"), "essentielles_concession", "due_a_verifier", date(2023, 12, 31)),
        (Contrat("concession", date_debut=date(2027, 1, 1)), "essentielles_concession", "due_a_verifier", date(2026, 12, 31)),
        (Contrat("dsp", date_debut=date(2015, 1, 1)), "essentielles_concession", "a_verifier", date(2014, 12, 31)),
        (Contrat("dsp", "preparation", None), "essentielles_concession", "non_due", None),
        (Contrat("dsp"), "essentielles_marche", "non_due", None),
        (Contrat("marche_tic", montant_ht=40_000), "essentielles_marche", "due_a_verifier", date(2024, 3, 1)),
        (Contrat("marche_fcs", montant_ht=39_999), "essentielles_marche", "a_verifier", date(2024, 3, 1)),
        (Contrat("marche_services", montant_ht=24_999), "essentielles_marche", "non_due", None),
        (Contrat("marche_services", montant_ht=None), "essentielles_marche", "a_verifier", date(2024, 3, 1)),
        (Contrat("groupement", montant_ht=90_000), "essentielles_marche", "a_verifier", date(2024, 3, 1)),
        (Contrat("dsp"), "documents_delegation", "due_a_verifier", None),
        (Contrat("concession"), "documents_delegation", "non_due", None),
    ],
)  # fmt: skip
def test_ce_que_les_contrats_demandent_de_publier(
    contrat: Contrat, code: str, etat: str, echeance: date | None
) -> None:
    """CCP R2196-1, R3131-1 ; CGCT L1411-13."""
    obligation = codes(contrat)[code]
    assert (obligation.code_etat, obligation.echeance) == (etat, echeance)


def test_un_jeu_de_la_bonne_nature_dit_que_c_est_publie() -> None:
    publie = jeu(nature="essentielles", **EN_LIGNE)
    assert codes(Contrat(), publie)["essentielles_concession"].code_etat == "faite"
    assert codes(Contrat(), publie)["essentielles_concession"].echeance is None, "ce qui est fait n'a plus d'échéance"
    assert codes(Contrat(), jeu(nature="essentielles"))["essentielles_concession"].code_etat == "a_faire"
    assert codes(Contrat(), jeu(**EN_LIGNE))["essentielles_concession"].code_etat == "due_a_verifier", "autre nature"
    assert etats(publie, contrat=Contrat())["essentielles_concession"] == "faite", "la fiche du jeu le dit aussi"
    assert "publier_base" not in etats(publie, contrat=Contrat()), "sa nature répond à une autre règle"


@pytest.mark.parametrize(
    ("organisme", "etat"),
    [
        (Organisme(population=3_499), "non_due"),
        (Organisme("communaute_communes"), "a_verifier"),
        (Organisme(population=None), "a_verifier"),
    ],
)
def test_les_documents_des_services_delegues_visent_les_communes(organisme: Organisme, etat: str) -> None:
    assert codes(Contrat(), organisme=organisme)["documents_delegation"].code_etat == etat


def test_les_obligations_de_l_organisme_meme() -> None:
    def de(*jeux: JeuSaisie, organisme: Organisme | None = None) -> dict[str, str]:
        liste = obligations_de_l_organisme(jeux, organisme or Organisme(), JOUR)
        return {o.regle.code: o.code_etat for o in liste}

    assert de() == {"algorithmes": "a_verifier", "repertoire": "due_a_verifier"}
    assert de(organisme=Organisme(effectif_etp=12)) == {"algorithmes": "non_due", "repertoire": "non_due"}
    assert de(jeu(nature="repertoire", **EN_LIGNE))["repertoire"] == "faite"
    assert de(jeu(nature="algorithmes"))["algorithmes"] == "a_faire"


def test_un_jeu_dont_on_ne_sait_que_le_nom_n_a_ni_feu_vert_ni_faux_rouge() -> None:
    vide = etats(valider(JeuSaisie, {"nom": "Inconnu"}))
    assert set(vide.values()) <= {"a_verifier", "non_due"}
    assert vide["publier_base"] == "a_verifier"
    assert all(
        c.champ
        for o in obligations(valider(JeuSaisie, {"nom": "Inconnu"}), Organisme(), None, JOUR)
        for c in o.inconnus
    ), "chaque inconnu nomme le champ qui le lèverait"


INCONNUS = {
    "domaine": "", "format": "", "frequence": "", "donnees_personnelles": "", "secrets_portee": "", "droits_tiers": "",
    "interet_general": "", "forte_valeur": "", "mode_acces": [],
}  # fmt: skip


@given(oublies=st.sets(st.sampled_from(sorted(INCONNUS))), publie=st.booleans(), petite=st.booleans(),
       dsp=st.booleans(), protege=st.booleans())  # fmt: skip
def test_oublier_un_fait_ne_rend_jamais_faite_une_obligation_qui_ne_l_etait_pas(
    oublies: set[str], publie: bool, petite: bool, dsp: bool, protege: bool
) -> None:
    """La propriété qui garde du faux feu vert : savoir moins ne fait que mener à « à vérifier »."""
    base = CONNU | {"interet_general": "oui", "forte_valeur": "mobilite", "domaine": "mobilites"}
    plein = base | (EN_LIGNE if publie else {})
    plein |= {"donnees_personnelles": "oui", "traitement_dcp": "anonymise"} if protege else {}
    organisme = Organisme(population=900 if petite else 9_000)
    contrat = Contrat() if dsp else Contrat("marche_tic")
    sait = etats(valider(JeuSaisie, plein), organisme, contrat)
    ignore = etats(valider(JeuSaisie, plein | {nom: INCONNUS[nom] for nom in oublies}), organisme, contrat)
    for code, etat in ignore.items():
        assert etat in {sait[code], "a_verifier", "due_a_verifier"}, code


def test_le_et_a_trois_valeurs() -> None:
    for a, b in product((True, False, None), repeat=2):
        attendu = False if False in (a, b) else None if None in (a, b) else True
        assert tous([Constat(a, ""), Constat(b, "")]) is attendu


def test_le_compte_additionne_les_etats() -> None:
    liste = obligations(jeu(**EN_LIGNE), Organisme(), None, JOUR)
    compte = compter(liste)
    assert compte.faites == 3
    assert sum(vars(compte).values()) == len(liste)
    assert Compte(1, 2, 3, 4, 5) + Compte(1, 1, 1, 1, 1) == Compte(2, 3, 4, 5, 6)


def test_chaque_regle_nomme_des_conditions_qui_existent_et_chaque_condition_sert() -> None:
    nommees = {n for r in DROIT.regles for n in (*r.conditions, *r.exceptions, *r.accomplie)}
    assert nommees == set(CONDITIONS)
    assert {r.flux for r in DROIT.regles} == set(DROIT.flux), "les cinq flux du guide, et l'Union"
    assert len({r.code for r in DROIT.regles}) == len(DROIT.regles)


def test_le_degre_de_verification_suit_la_source() -> None:
    """De mémoire, une règle ou un seuil le dit ; un texte lu porte la date du code lu."""
    for donnee in (*DROIT.regles, *DROIT.seuils.values(), *DROIT.dates.values()):
        assert (donnee.verification == "T") == (donnee.etat_du_droit == date(2026, 4, 4)), donnee.source
        if "de mémoire" in donnee.source.lower() and "liste" not in donnee.source:
            assert donnee.verification == "M", donnee.source
