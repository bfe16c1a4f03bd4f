"""D'un fichier à une étude et retour : rien ne se perd, rien ne se décide à la place des personnes d'ici."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from fabriques.monde import Monde
from registre import droits
from registre.aipd.echanges import complement, passage
from registre.aipd.echanges.pia import PiaRefuse, lire
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import AVIS, DECISION, EVALUATION, REDACTION, REFUSEE, VALIDEE, Aipd, MesureAipdSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import DroitManquant
from socle.liens.operations import objets_lies
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from tests.registre.aipd.echanges.fichiers_pia import (
    commentaire,
    complet,
    evaluation,
    fichier,
    fichiers,
    mesure,
    modele_propre,
    octets,
    pia,
    reponse,
)

REELS = Path(__file__).parents[5] / "shared" / "donnees"


def importer(contexte: Contexte, contenu: Any) -> uuid.UUID:
    return passage.importer(contexte, octets(contenu), "analyse.json")[0]


def reexporte(contexte: Contexte, id_: uuid.UUID) -> Any:
    return json.loads(passage.exporter(contexte, id_)[1])


def etude(contexte: Contexte, id_: uuid.UUID) -> Etude:
    return etudes.lire_etude(contexte, id_)


@given(contenu=fichiers())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_importer_puis_exporter_est_l_identite(monde_sqlite: Monde, contenu: dict[str, Any]) -> None:
    contexte = monde_sqlite.contexte(next(iter(monde_sqlite.organismes.values()), None) or monde_sqlite.organisme())
    assert reexporte(contexte, importer(contexte, contenu)) == contenu


@pytest.mark.donnees_reelles
def test_l_export_reel_fait_l_aller_et_retour(monde: Monde) -> None:
    brut = (REELS / "cnil-pia-cypress-fixture.json").read_bytes()
    contexte = monde.contexte(monde.organisme())
    id_, remarques = passage.importer(contexte, brut, "pia.json")
    assert json.loads(passage.exporter(contexte, id_)[1]) == json.loads(brut)
    lue = etude(contexte, id_)
    assert (lue.aipd.nom, lue.avancement, lue.aipd.statut) == ("Nom du Pia", 100, DECISION)
    assert lue.reponses["111"].texte.startswith("Lorem ipsum dolor")
    assert "<" not in lue.reponses["111"].texte
    assert [m.titre for m in lue.risques[0].mesures] == ["Chiffrement"]
    assert (lue.risques[0].gravite, lue.risques[0].vraisemblance) == (3, 3)
    assert len(remarques) == 1


def test_une_analyse_de_deux_cents_mesures_revient_entiere(monde: Monde) -> None:
    mesures = [mesure(i, f"Mesure {i}") for i in range(1, 201)]
    liens = [reponse(1, 324, liste=[m["title"] for m in reversed(mesures)])]
    contenu = fichier(measures=mesures, answers=liens, evaluations=[evaluation(i, f"3.1.{i}") for i in range(1, 201)])
    contexte = monde.contexte(monde.organisme())
    id_ = importer(contexte, contenu)
    assert reexporte(contexte, id_) == contenu
    assert len(etude(contexte, id_).risques[0].mesures) == 200


def test_le_contenu_arrive_a_sa_place(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    lue = etude(contexte, importer(contexte, complet()))
    assert lue.aipd.nom == "Vidéoprotection de la place du marché"
    assert lue.reponses["111"].texte == "Réponse à 111 : été."
    assert lue.reponses["321"].liste == ["Fuite", "Atteinte à l'image"]
    assert (lue.aipd.avis_dpo, lue.aipd.avis_dpo_nom, lue.aipd.personnes_noms) == (
        "favorable",
        "Déléguée d'essai",
        "Riverains",
    )
    assert {c.reference.partition(":")[0]: c.texte for c in lue.commentaires} == {
        "111": "À préciser.",
        "mesure": "Depuis quand ?",
    }
    assert lue.aipd.statut == DECISION
    assert lue.par_reference["1.1"].verdict == "acceptable"


def test_ce_qui_change_ici_s_ecrit_le_reste_ressort_a_l_octet(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    contenu = complet()
    contenu["evaluations"] = []
    id_ = importer(contexte, contenu)
    etudes.repondre(contexte, id_, "1.1", {"112": Saisie("La commune\n<b>seule</b>", version=1)})
    rendu = reexporte(contexte, id_)
    change = next(a for a in rendu["answers"] if a["reference_to"] == 112)
    assert change["data"]["text"] == "<p>La commune</p><p>&lt;b&gt;seule&lt;/b&gt;</p>"
    assert change["id"] == 2
    autres = [a for a in rendu["answers"] if a["reference_to"] != 112]
    assert autres == [a for a in contenu["answers"] if a["reference_to"] != 112]
    assert rendu["measures"] == contenu["measures"]
    assert lire(octets(rendu)).remarques == ()


def test_une_mesure_renommee_ou_retiree_suit_dans_les_risques(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    contenu = complet()
    contenu["evaluations"] = []
    id_ = importer(contexte, contenu)
    chiffrement, sauvegarde = etude(contexte, id_).mesures
    saisie = valider(MesureAipdSaisie, {"titre": "Chiffrement au repos", "description": chiffrement.description})
    etudes.enregistrer_mesure(contexte, id_, saisie, chiffrement.id, chiffrement.version)
    etudes.retirer_mesure(contexte, id_, sauvegarde.id)
    rendu = reexporte(contexte, id_)
    assert [m["title"] for m in rendu["measures"]] == ["Chiffrement au repos"]
    assert rendu["measures"][0]["content"] == contenu["measures"][0]["content"]
    assert next(a for a in rendu["answers"] if a["reference_to"] == 324)["data"]["list"] == ["Chiffrement au repos"]
    assert [c["reference_to"] for c in rendu["comments"]] == [111]


def test_une_etude_nee_ici_s_exporte_comme_l_outil_l_attend(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    source = complet()
    id_ = etudes.creer(contexte, passage._saisie(passage.comprendre(passage.Depot(octets(source)))))
    for r in etude(contexte, id_).rubriques:
        etudes.repondre(contexte, id_, r.code, {
            q.code: Saisie("Oui & non", ("Un", "Deux") if q.genre == "liste" else (), (), 3 if q.genre == "jauge" else 0)
            for q in r.questions if q.genre != "mesures"
        })  # fmt: skip
    etudes.enregistrer_mesure(contexte, id_, valider(MesureAipdSaisie, {"titre": "Sauvegarde"}))
    rendu = reexporte(contexte, id_)
    assert set(rendu["pia"]) >= set(pia()) - {"lock_version"}
    par_reference = {a["reference_to"]: a["data"] for a in rendu["answers"]}
    assert all(isinstance(r, int) for r in par_reference)
    assert par_reference[111] == {"text": "<p>Oui &amp; non</p>", "gauge": None, "list": []}
    assert par_reference[321] == {"text": None, "gauge": None, "list": ["Un", "Deux"]}
    assert par_reference[325] == {"text": "<p>Oui &amp; non</p>", "gauge": 3, "list": []}
    relu = lire(octets(rendu))
    assert relu.remarques == ()
    encore = importer(contexte, rendu)
    assert reexporte(contexte, encore) == rendu


@pytest.mark.parametrize(
    ("etat", "attendu"), [(1, REFUSEE), (2, VALIDEE), (3, VALIDEE), (0, DECISION), (4, "abandonnee")]
)
def test_l_etat_du_fichier_entre_pour_qui_peut_decider(monde: Monde, etat: int, attendu: str) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = importer(contexte, complet(status=etat, rejection_reason="Trop large."))
    lue = etude(contexte, id_)
    assert lue.aipd.statut == attendu
    assert [d.decision for d in lue.decisions] == ([attendu] if etat in (1, 2, 3) else [])
    assert reexporte(contexte, id_)["pia"]["status"] == etat


def test_un_fichier_ne_decide_ni_n_avise_a_la_place_des_personnes_d_ici(monde: Monde) -> None:
    organisme = monde.organisme()
    lire_tout = monde.contexte(organisme)
    contenu = complet(status=2)
    for roles, attendu in ((("referent",), EVALUATION), (("rssi",), AVIS), (("dpo",), DECISION)):
        id_ = importer(monde.contexte(organisme, *roles), contenu)
        lue = etude(lire_tout, id_)
        assert lue.aipd.statut == attendu, roles
        assert lue.decisions == ()
        assert bool(lue.aipd.avis_dpo) == ("dpo" in roles)
        assert lue.aipd.avis_dpo_texte == "D'accord."
        assert reexporte(lire_tout, id_) == contenu


def test_une_analyse_incomplete_ou_a_corriger_revient_a_la_redaction(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    assert etude(contexte, importer(contexte, fichier(evaluations=[evaluation(1, "1.1")]))).aipd.statut == REDACTION
    a_corriger = complet()
    a_corriger["evaluations"][0] |= {"status": 1, "global_status": 1, "evaluation_comment": "<p>Préciser.</p>"}
    lue = etude(contexte, importer(contexte, a_corriger))
    assert (lue.aipd.statut, lue.par_reference["1.1"].commentaire) == (REDACTION, "Préciser.")


def test_un_risque_ameliorable_n_est_pas_reduit_avant_d_etre_prouve(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    contenu = complet()
    risque = next(e for e in contenu["evaluations"] if e["reference_to"] == "3.2")
    risque |= {"status": 2, "action_plan_comment": "<p>Chiffrer.</p>", "gauges": {"x": 1, "y": 1}}
    lue = etude(contexte, importer(contexte, contenu))
    assert [(m.titre, m.etat) for m in lue.mesures] == [("Chiffrement", "prevue"), ("Sauvegarde", "existante")]
    assert (lue.risques[0].actuel, lue.risques[0].residuel) == ((2, 2), (1, 1))
    assert "entrent comme prévues" in lire(octets(contenu)).remarques[0].phrase


def test_les_questions_d_un_modele_propre_se_lisent_et_ressortent(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    contenu = fichier(
        pia(**modele_propre()), answers=[reponse(1, 114, "<p>Mille euros</p>"), reponse(2, 511, liste=["a", "b"])]
    )
    id_ = importer(contexte, contenu)
    lue = etude(contexte, id_)
    assert [(q["code"], q["rubrique"], q["libelle"]) for q in lue.aipd.structure] == [
        ("114", "1.1", "Et le budget ?"), ("511", "1.1", "Annexe")]  # fmt: skip
    assert lue.reponses["511"].texte == "a\nb"
    etudes.repondre(contexte, id_, "1.1", {"511": Saisie("a\nc", version=1)})
    rendu = reexporte(contexte, id_)
    assert rendu["answers"][0] == contenu["answers"][0]
    assert rendu["answers"][1]["data"]["list"] == ["a", "c"]
    assert rendu["pia"]["structure_data"] == contenu["pia"]["structure_data"]


def test_le_meme_envoi_deux_fois_n_ouvre_qu_une_analyse(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    un = passage.importer(contexte, octets(complet()), "a.json", jeton="j")[0]
    deux = passage.importer(contexte, octets(complet()), "a.json", jeton="j")[0]
    trois = passage.importer(contexte, octets(complet(category="autre")), "a.json", jeton="j")[0]
    assert un == deux != trois


def test_un_refus_n_ecrit_rien(monde: Monde) -> None:
    organisme = monde.organisme()
    contexte = monde.contexte(organisme)
    with pytest.raises(PiaRefuse):
        passage.importer(contexte, octets({"structure": {}}), "a.json")
    with pytest.raises(DroitManquant):
        passage.importer(monde.contexte(organisme, sans=droits.AIPD_REDIGER), octets(complet()), "a.json")
    with contexte.base.lire(contexte.perimetre) as session:
        assert session.exec(select(func.count(col(Aipd.id)))).one() == 0


def test_les_noms_tres_longs_entrent_coupes_et_ressortent_entiers(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    long = "É" * 9000
    contenu = fichier(pia(name=long, author_name=long, dpos_names=long), measures=[mesure(1, long)],
                      answers=[reponse(1, 324, liste=[long]), reponse(2, 321, liste=[long] * 90)],
                      comments=[commentaire(1, 324, long)])  # fmt: skip
    id_ = importer(contexte, contenu)
    assert len(etude(contexte, id_).objet.libelle) == 500
    assert reexporte(contexte, id_) == contenu


def _deux(contexte: Contexte, id_: uuid.UUID) -> tuple[bytes, bytes]:
    _, paquet = passage.exporter_archive(contexte, id_)
    with zipfile.ZipFile(io.BytesIO(paquet)) as archive:
        noms = archive.namelist()
        assert [n.partition("-")[0] for n in noms] == ["pia", "gouverne"]
        return archive.read(noms[0]), archive.read(noms[1])


def test_le_complement_rend_ce_que_le_format_ne_tient_pas(monde: Monde) -> None:
    organisme = monde.organisme()
    contexte = monde.contexte(organisme)
    fiche = monde.fiche(organisme, "Vidéoprotection")
    saisie = valider(
        etudes.AipdSaisie, {"nom": "Caméras", "traitement_id": fiche, "revue_mois": "24", "observations": "Note."}
    )
    id_ = etudes.creer(contexte, saisie)
    etudes.enregistrer_mesure(
        contexte, id_, valider(MesureAipdSaisie, {"titre": "Floutage", "etat": "prevue", "famille": "donnees"})
    )
    etudes.commenter(contexte, id_, "111", "Depuis quand ?")
    un, deux = _deux(contexte, id_)
    copie, remarques = passage.importer(contexte, un, "pia.json", deux)
    lue = etude(contexte, copie)
    assert (lue.aipd.traitement_id, lue.aipd.revue_mois, lue.aipd.observations) == (fiche, 24, "Note.")
    assert [(m.titre, m.etat, m.famille) for m in lue.mesures if m.titre == "Floutage"] == [
        ("Floutage", "prevue", "donnees")
    ]
    assert [c.par for c in lue.commentaires] == ["Essai"]
    assert remarques == []
    ailleurs = monde.contexte(monde.organisme("Commune voisine"))
    copie, remarques = passage.importer(ailleurs, un, "pia.json", deux)
    assert etude(ailleurs, copie).aipd.traitement_id is None
    assert "« Vidéoprotection », n'est pas au registre d'ici" in remarques[0].phrase


def test_le_complement_rend_les_decisions_a_qui_peut_decider(monde: Monde) -> None:
    organisme = monde.organisme()
    contexte = monde.contexte(organisme)
    un, deux = _deux(contexte, importer(contexte, complet(status=2)))
    pour_tous = etude(contexte, passage.importer(contexte, un, "pia.json", deux)[0])
    assert (pour_tous.aipd.statut, len(pour_tous.decisions), pour_tous.aipd.decide_par) == (VALIDEE, 1, "Maire d'essai")
    id_, remarques = passage.importer(monde.contexte(organisme, "referent"), un, "pia.json", deux)
    du_referent = etude(contexte, id_)
    assert (du_referent.aipd.statut, du_referent.decisions) == (EVALUATION, ())
    assert any("par qui peut décider" in r.phrase for r in remarques)


def test_un_complement_d_un_autre_fichier_ou_retouche_est_refuse(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    un, deux = _deux(contexte, importer(contexte, complet()))
    with pytest.raises(PiaRefuse, match="accompagne un autre fichier"):
        passage.importer(contexte, un + b" ", "pia.json", deux)
    with pytest.raises(PiaRefuse, match="ne correspond pas à son empreinte"):
        passage.importer(contexte, un, "pia.json", deux.replace(b'"statut": "decision"', b'"statut": "validee"'))
    with pytest.raises(PiaRefuse, match="n'est pas le complément"):
        passage.importer(contexte, un, "pia.json", un)


def test_l_archive_se_reimporte_d_un_bloc(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    nom, paquet = passage.exporter_archive(contexte, importer(contexte, complet()))
    assert nom == "pia-videoprotection-de-la-place-du.zip"
    id_, remarques = passage.importer(contexte, paquet, nom)
    assert remarques == []
    assert reexporte(contexte, id_) == complet()


@pytest.mark.parametrize(
    ("noms", "attendu"),
    [((), "aucune analyse"), (("pia-a.json", "pia-b.json"), "2 analyse"), (("gouverne-a.json",), "aucune analyse")],
)
def test_une_archive_sans_analyse_ou_a_plusieurs_est_refusee(
    monde_sqlite: Monde, noms: tuple[str, ...], attendu: str
) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom in noms:
            archive.writestr(nom, octets(complet()))
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    with pytest.raises(PiaRefuse, match=attendu):
        passage.importer(contexte, tampon.getvalue(), "a.zip")
    with pytest.raises(PiaRefuse, match="ne s'ouvre pas"):
        passage.importer(contexte, b"PK\x03\x04" + b"x" * 50, "a.zip")


VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.text(max_size=8)
    | st.sampled_from(["0001-01-01", "9999-12-31", "validee"]),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from(["id", "titre", "debut", "fin", "decision"]), v),
    max_leaves=6,
)  # fmt: skip


@given(donnees=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_un_complement_hostile_a_l_empreinte_juste_ne_casse_rien(monde_sqlite: Monde, donnees: st.DataObject) -> None:
    """Qui forge l'empreinte avec le contenu n'obtient rien de plus qu'un import ou un refus."""
    contexte = monde_sqlite.contexte(next(iter(monde_sqlite.organismes.values()), None) or monde_sqlite.organisme())
    un, deux = _deux(contexte, importer(contexte, complet(status=2)))
    brut = json.loads(deux)
    contenu = brut["contenu"]
    for _ in range(donnees.draw(st.integers(1, 4))):
        cle = donnees.draw(st.sampled_from(sorted(contenu)))
        ou = contenu[cle]
        while isinstance(ou, list) and ou:
            ou = ou[0]
        if isinstance(ou, dict) and ou and donnees.draw(st.booleans()):
            ou[donnees.draw(st.sampled_from(sorted(ou)))] = donnees.draw(VALEURS)
        else:
            contenu[cle] = donnees.draw(VALEURS)
    brut["sha256"] = complement._empreinte(contenu)
    with suppress(PiaRefuse):
        id_, _ = passage.importer(contexte, un, "a.json", octets(brut))
        assert etude(contexte, id_).aipd.annexe["gouverne-aipd"] is not None


def test_preuves_et_actions_se_relient_dans_la_meme_instance_et_se_disent_ailleurs(monde: Monde) -> None:
    organisme = monde.organisme()
    contexte = monde.contexte(organisme)
    id_ = importer(contexte, complet())
    preuve = preuves.deposer(
        contexte, monde.instance.depot, b"vu", "vu.txt", valider(PreuveSaisie, {"titre": "Constat"}), objet_id=id_
    )
    action = actions.creer(contexte, valider(ActionSaisie, {"titre": "Chiffrer"}), id_)
    un, deux = _deux(contexte, id_)
    copie, remarques = passage.importer(contexte, un, "a.json", deux)
    with contexte.base.lire(contexte.perimetre) as session:
        lies = {o.id for o in objets_lies(session, [copie], ["preuve", "action"])[copie]}
    assert lies == {preuve, action}
    assert remarques == []
    _, remarques = passage.importer(monde.contexte(monde.organisme("Voisine")), un, "a.json", deux)
    assert [r.phrase for r in remarques] == [
        "Preuves restées dans l'instance d'origine : « Constat ».", "Actions restées dans le plan d'origine : « Chiffrer »."
    ]  # fmt: skip
