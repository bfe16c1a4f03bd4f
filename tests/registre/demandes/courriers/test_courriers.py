"""Les courriers : lesquels conviennent, ce qu'ils disent pour chaque droit, sans un blanc qui reste, consignés une fois."""

from __future__ import annotations

import html
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import registre.declarations  # noqa: F401
from fabriques.demandes import demande, identite, version_de
from fabriques.monde import Monde
from registre.demandes import operations as demandes
from registre.demandes.courriers import operations, regles
from registre.demandes.courriers.composition import Choix, Matiere, composer
from registre.demandes.courriers.lettres import DROITS, LETTRES
from registre.demandes.courriers.operations import CourrierSaisie
from registre.demandes.courriers.regles import Cas
from registre.demandes.listes import LISTES, TYPES
from registre.demandes.modele import Demande
from registre.demandes.regles import echeance
from socle.documents import rendre, rendre_html
from socle.erreurs import DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

CHOIX = Choix("courriel", "complexite", "Notre explication.", "Un mot de plus.")
REFUS = replace(CHOIX, motif="mission")


def matiere(type_: str = "acces", choix: Choix = CHOIX, **champs: Any) -> Matiere:
    """Un courrier à composer, sans base."""
    ligne = Demande(type=type_, recue_le=date(2026, 11, 2), annee=2026, numero=1, **champs)
    dossier: Any = SimpleNamespace(
        demande=ligne, objet=SimpleNamespace(version=3), reference="D-2026-001", pauses=[], prolongations=[], recherches=[],
    )  # fmt: skip
    dossier.echeance = lambda quand, fuseau, territoire: echeance(ligne, dossier.pauses, [], quand, fuseau, territoire)
    organisme = Organisme(
        nom="Bourg-Fictif", code="bourg", chemin="", dpo_nom="Dominique", dpo_courriel="dpo@b.example"
    )
    quand = datetime(2026, 11, 10, 9, tzinfo=UTC)
    return Matiere(dossier, identite(civilite="madame"), organisme, quand, date(2026, 11, 10), "Europe/Paris", choix)


def choix_de(code: str) -> Choix:
    return REFUS if LETTRES[code].motifs == "motifs_refus" else CHOIX


def texte(code: str, m: Matiere) -> str:
    lu = html.unescape(str(rendre_html(composer(code, m))))
    return lu.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize("code", LETTRES)
def test_chaque_courrier_se_compose_pour_chaque_droit_sans_un_blanc_qui_reste(code: str) -> None:
    for type_ in TYPES:
        for regime in ("rgpd", "lil_titre_iii"):
            m = matiere(
                type_, REFUS if LETTRES[code].motifs == "motifs_refus" else CHOIX, regime=regime, autres_types=["acces"]
            )
            lu = texte(code, m)
            for tu in ("{", "}", "None", "…", "()", " .", "motif :  "):
                assert tu not in lu, f"{code}, {type_}, {regime} : « {tu} »"
            assert "D-2026-001" in lu
            assert "Madame Camille Exemplaire" in lu
            assert "camille.exemplaire@essai.example" in lu
            assert "Un mot de plus." in lu
            assert "Notre explication." in lu or not LETTRES[code].texte


@pytest.mark.parametrize("type_", TYPES)
def test_chaque_droit_a_sa_reponse_et_son_article(type_: str) -> None:
    lu = texte("acceptation", matiere(type_))
    assert DROITS[type_].intitule in lu
    assert all(p.si or p.texte.split("{")[0] in lu for p in DROITS[type_].corps)


def test_les_textes_et_leurs_listes_se_tiennent() -> None:
    assert set(DROITS) == set(TYPES)
    for lettre in LETTRES.values():
        assert set(lettre.etats) <= set(LISTES["statuts"].codes)
        assert lettre.motifs in {"", "motifs_refus", "motifs_prolongation"}
        assert lettre.reserve or lettre.verification != "M", "ce qui est de mémoire se dit à relire dans le courrier"


@pytest.mark.parametrize("code", ["refus", "partielle"])
def test_un_refus_dit_son_motif_et_les_recours(code: str) -> None:
    lu = texte(code, matiere("effacement", REFUS))
    for attendu in ("17(3)b", "Notre explication.", "CNIL", "12(4)", "tribunal administratif"):
        assert attendu in lu
    assert "Motif" not in texte(code, matiere("effacement", replace(REFUS, motif="autre"))), "le texte seul le dit"


def test_une_reponse_partielle_ne_dit_pas_fait_ce_qui_est_refuse() -> None:
    lu = texte("partielle", matiere("effacement", REFUS))
    assert "d'effacer le sont" not in lu
    assert "[à compléter : ce qui est accordé" in lu


def test_les_dates_sont_celles_de_la_loi() -> None:
    assert "2 décembre 2026" in texte("accuse", matiere())
    lu = texte("prolongation", matiere())
    assert "2 décembre 2026" in lu
    assert "2 février 2027" in lu, "trois mois de la réception, non deux mois de l'annonce"
    assert "2 décembre 2026" in texte("cada", matiere())
    assert "délai de deux mois en raison de la complexité" in lu
    assert "en raison du nombre des demandes" in texte("prolongation", matiere(choix=replace(CHOIX, motif="nombre")))


def test_une_demande_hors_du_mois_legal_n_en_recoit_pas_la_promesse() -> None:
    assert "RGPD, article 12(3)" not in texte("accuse", matiere("plainte"))
    assert "RGPD" not in texte("accuse", matiere(regime="lil_titre_iii"))
    assert "opposition ne s'applique pas" in texte("indirect", matiere("opposition", regime="lil_titre_iii"))


def test_les_precisions_disent_si_le_delai_court() -> None:
    m = matiere()
    assert "court toujours" in texte("precisions", m)
    m.dossier.pauses.append(SimpleNamespace(fin=None, suspend=True, motif="precisions", debut=date(2026, 11, 5)))  # type: ignore[attr-defined]
    lu = texte("precisions", m)
    assert "suspendu jusqu'à votre réponse" in lu
    assert "court toujours" not in lu


def test_ce_qui_a_ete_trouve_et_fait_entre_dans_la_reponse() -> None:
    m = matiere("effacement", autres_types=["acces"])
    recherche = {"fiche_nom": "Cantine", "action": "efface", "etat": "trouve"}
    autre = {"fiche_nom": "Régie", "action": "garde", "etat": "trouve"}
    m.dossier.recherches.extend([SimpleNamespace(**recherche), SimpleNamespace(**recherche), SimpleNamespace(**autre)])  # type: ignore[attr-defined]
    lu = texte("acceptation", m)
    assert lu.count("Cantine") == 1
    assert "Régie" not in lu
    m.dossier.recherches[:] = [SimpleNamespace(fiche_nom="Cantine", action="", etat="rien")]  # type: ignore[index]
    lu = texte("acceptation", m)
    assert "aucune donnée sur vous" in lu
    assert "copie des données" not in lu
    assert "d'effacer le sont" not in lu, "ce que l'on ne tient pas n'a pas été effacé"
    assert lu.count("aucune donnée sur vous") == 1


def test_qui_agit_pour_un_autre_le_voit_dit() -> None:
    m = matiere(represente=True, lien="parent")
    qui = identite(est_concernee="non", concernee_nom="Fictif", concernee_prenom="Sacha", lien="parent")
    lu = texte("accuse", replace(m, identite=qui))
    assert "Au nom de" in lu
    assert "Sacha Fictif" in lu
    assert "le lien d'autorité parentale" in lu
    assert "Au nom de" not in texte("accuse", matiere())


def test_ce_que_deux_droits_disent_pareil_n_est_dit_qu_une_fois() -> None:
    lu = texte("acceptation", matiere("effacement", autres_types=["rectification"]))
    assert lu.count("effort disproportionné") == 1


def cas(**champs: Any) -> Cas:
    ligne = {"statut": "en_cours", "regime": "rgpd", "identite_le": date(2026, 11, 3), "represente": False, "lien": "",
             "qualite_le": None}  # fmt: skip
    d = SimpleNamespace(**ligne | {c: v for c, v in champs.items() if c in ligne})
    siens = {"archive": False, "identite": True, "prolongee": False, "limite_d_annonce": date(2026, 12, 2),
             "aujourd_hui": date(2026, 11, 10), "peut_repondre": True}  # fmt: skip
    return Cas(d, **siens | {c: v for c, v in champs.items() if c in siens})


def permis(**champs: Any) -> set[str]:
    return {lettre.code for lettre, refus in regles.convenances(cas(**champs)) if not refus}


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, {"accuse", "identite", "precisions", "prolongation", "acceptation", "partielle", "refus", "cada"}),
        ({"statut": "recue"}, {"accuse", "identite", "prolongation", "cada"}),
        ({"statut": "identite"}, {"accuse", "identite", "prolongation", "refus", "cada"}),
        ({"statut": "repondue"}, {"acceptation"}),
        ({"statut": "refusee"}, {"refus"}),
        ({"statut": "requalifiee"}, {"cada"}),
        ({"statut": "close"}, set()),
        ({"identite_le": None}, {"accuse", "identite", "precisions", "prolongation", "refus", "cada"}),
        ({"peut_repondre": False}, {"accuse", "identite", "precisions"}),
        ({"regime": "lil_titre_iii"}, {"accuse", "cada", "indirect"}),
        ({"identite": False}, set()),
        ({"archive": True}, set()),
    ],
)
def test_les_courriers_suivent_l_etat_de_la_demande(champs: dict[str, Any], attendus: set[str]) -> None:
    assert permis(**champs) == attendus


def test_une_prolongation_ne_s_annonce_pas_apres_le_premier_mois() -> None:
    tard = {"aujourd_hui": date(2026, 12, 3)}
    assert "prolongation" not in permis(**tard)
    assert "prolongation" in permis(**tard, prolongee=True), "déjà annoncée : la lettre se réimprime"
    assert "prolongation" in permis(aujourd_hui=date(2026, 12, 2))


@settings(max_examples=60, deadline=None)
@given(
    statut=st.sampled_from(LISTES["statuts"].codes), regime=st.sampled_from(LISTES["regimes"].codes),
    identite=st.booleans(), archive=st.booleans(), peut_repondre=st.booleans(), represente=st.booleans(),
    aujourd_hui=st.dates(date(2026, 11, 2), date(2027, 3, 1)),
)  # fmt: skip
def test_aucun_courrier_sans_raison_ni_destinataire(**champs: Any) -> None:
    """Chaque courrier convient, ou une phrase entière dit pourquoi non ; une décision n'est jamais à qui ne répond pas."""
    lus = regles.convenances(cas(**champs))
    assert {lettre.code for lettre, _ in lus} == set(LETTRES)
    for lettre, refus in lus:
        assert refus == "" or refus.endswith((".", "!")), refus
        if not refus:
            assert champs["identite"]
            assert not champs["archive"]
            assert champs["statut"] in lettre.etats
            assert champs["peut_repondre"] or not lettre.repond


@pytest.fixture
def ici(monde_sqlite: Monde) -> Contexte:
    """Le délégué d'une commune."""
    commune = monde_sqlite.organisme("Bourg-Fictif", dpo_nom="Dominique", dpo_courriel="dpo@b.example")
    return monde_sqlite.contexte(commune, "dpo", personne=monde_sqlite.personne("Dominique", dpo=commune))


def produire(ici: Contexte, id_: Any, lettre: str, format_: str = "docx", **valeurs: str) -> bytes:
    saisie = valider(CourrierSaisie, {"lettre": lettre, "moyen": "courriel", **valeurs})
    return operations.produire(ici, id_, saisie, format_)


def test_produire_consigne_l_envoi_une_seule_fois(ici: Contexte) -> None:
    id_ = demande(ici)
    for _ in range(2):
        assert produire(ici, id_, "accuse").startswith(b"PK")
    assert produire(ici, id_, "accuse", "pdf").startswith(b"%PDF")
    (echange,) = demandes.lire(ici, id_).communications
    assert (echange.sens, echange.moyen, echange.resume) == ("envoyee", "courriel", "Courrier : accusé de réception")
    produire(ici, id_, "accuse", moyen="courrier")
    assert len(demandes.lire(ici, id_).communications) == 2, "par un autre moyen, c'est un autre envoi"


@pytest.mark.parametrize("code", LETTRES)
def test_chaque_courrier_sort_en_word(code: str) -> None:
    m = matiere(choix=replace(choix_de(code), texte="Une raison & une <balise>."))
    corps = zipfile.ZipFile(io.BytesIO(rendre(composer(code, m), "docx"))).read("word/document.xml").decode()
    assert "Camille Exemplaire" in corps
    assert "{texte}" not in corps
    assert "&lt;balise&gt;" in corps or not LETTRES[code].texte


@pytest.mark.parametrize(
    ("lettre", "valeurs", "champ"),
    [("prolongation", {"texte": "Une raison"}, "motif"), ("prolongation", {"motif": "nombre"}, "texte"),
     ("prolongation", {"motif": "excessive", "texte": "x"}, "motif"), ("refus", {"texte": "Une raison"}, "motif"),
     ("refus", {"motif": "autre"}, "texte"), ("identite", {}, "texte"), ("accuse", {"moyen": ""}, "moyen"),
     ("accuse", {"moyen": "telephone"}, "moyen"), ("accuse", {"moyen": "recommande"}, "moyen"),
     ("accuse", {"complement": "x" * 5001}, "complement")],
)  # fmt: skip
def test_sans_motif_ni_adresse_rien_ne_sort(ici: Contexte, lettre: str, valeurs: dict[str, str], champ: str) -> None:
    id_ = demande(ici, qui={"adresse": ""})
    demandes.verifier_identite(ici, id_, version_de(ici, id_), ici.aujourd_hui, "sans_doute")
    with pytest.raises(SaisieRefusee) as refus:
        produire(ici, id_, lettre, **valeurs)
    assert list(refus.value.erreurs) == [champ]
    assert demandes.lire(ici, id_).communications == []


def test_un_courrier_qui_ne_convient_pas_est_refuse_et_rien_n_est_consigne(ici: Contexte) -> None:
    id_ = demande(ici)
    for lettre, phrase in (("acceptation", "ce courrier s'écrit quand"), ("inconnue", "de la liste")):
        with pytest.raises(RegleEnfreinte, match=phrase):
            produire(ici, id_, lettre)
    with pytest.raises(RegleEnfreinte, match="Word"):
        produire(ici, id_, "accuse", "html")
    assert demandes.lire(ici, id_).communications == []


def test_il_faut_traiter_et_voir_l_identite(monde_sqlite: Monde, ici: Contexte) -> None:
    id_ = demande(ici)
    for sans in ("demandes.traiter", "demandes.identite"):
        with pytest.raises(DroitManquant):
            operations.lire(replace(ici, droits=ici.droits - {sans}), id_)


def test_ce_que_la_fiche_dit_deja_est_repris(ici: Contexte) -> None:
    id_ = demande(ici, recue_le=ici.aujourd_hui - timedelta(days=5))
    demandes.prolonger(ici, id_, version_de(ici, id_), "complexite", "Quatre services à interroger", ici.aujourd_hui)
    demandes.demander_identite(ici, id_, version_de(ici, id_), ici.aujourd_hui, "Un nom différent")
    dossier = demandes.lire(ici, id_)
    assert operations.depart(LETTRES["prolongation"], dossier) == {
        "motif": "complexite", "texte": "Quatre services à interroger",
    }  # fmt: skip
    assert operations.depart(LETTRES["identite"], dossier)["texte"] == "Un nom différent"
    assert operations.depart(LETTRES["precisions"], dossier)["texte"] == ""


def test_l_accuse_ne_dit_un_mois_que_si_rien_n_a_bouge() -> None:
    m = matiere()
    assert "un mois après sa réception" in texte("accuse", m)
    m.dossier.pauses.append(  # type: ignore[attr-defined]
        SimpleNamespace(fin=date(2026, 11, 8), suspend=True, motif="identite", debut=date(2026, 11, 5))
    )
    assert "un mois après sa réception" not in texte("accuse", m)
    assert "prolongé ou suspendu" in texte("accuse", m)


def test_une_reponse_payante_dit_ses_frais_et_jamais_qu_elle_est_gratuite() -> None:
    assert "gratuite" in texte("acceptation", matiere())
    lu = texte("acceptation", matiere(frais_centimes=1250, frais_motif="Troisième copie"))
    assert "gratuite" not in lu
    assert "12,50 €" in lu
    assert "Aucun frais" not in texte("accuse", matiere(frais_centimes=1250, frais_motif="Troisième copie"))


def test_les_recours_d_un_fichier_de_police_ne_citent_pas_le_rgpd() -> None:
    assert "12(4)" in texte("refus", matiere(choix=REFUS))
    assert "12(4)" not in texte("indirect", matiere(regime="lil_titre_iii"))
