"""Tous les documents, dans tous les états d'une étude : produits, sans blanc, sans ce qui ne doit pas y être."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from fabriques import etudes_aipd as essais
from fabriques.monde import Monde
from fabriques.textes_de_fichiers import tout
from registre.aipd.documents import article36, exports
from registre.aipd.documents.edpb import Correspondance, correspondance
from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.reperage import operations as reperages
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.liens.operations import attacher
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

Batir = Callable[[Contexte, uuid.UUID], uuid.UUID]


def rouverte(contexte: Contexte, id_: uuid.UUID) -> uuid.UUID:
    essais.decidee(contexte, id_)
    parcours.rouvrir(contexte, id_, "Motif fictif")
    return id_


ETATS: dict[str, Batir] = {
    "rédigée": lambda _, id_: id_,
    "évaluée": essais.evaluee,
    "avisée": essais.avisee,
    "validée": lambda c, id_: essais.decidee(c, id_, "validee"),
    "conditions": essais.decidee,
    "refusée": lambda c, id_: essais.decidee(c, id_, "refusee"),
    "saisine": lambda c, id_: essais.decidee(c, id_, "saisine"),
    "rouverte": rouverte,
}


def lire(contexte: Contexte, id_: uuid.UUID, quoi: str, format_: str = "docx") -> str:
    return tout(exports.produire(contexte, id_, quoi, format_)[1], format_)


@pytest.mark.parametrize("etat", ETATS)
def test_chaque_document_se_produit_dans_chaque_etat(contexte: Contexte, pleine: uuid.UUID, etat: str) -> None:
    ETATS[etat](contexte, pleine)
    for quoi in exports.PRODUCTIONS:
        lu = lire(contexte, pleine, quoi)
        assert essais.NOM in lu, quoi
        assert not re.search(r"\bNone\b|&lt;|Undefined", lu), quoi


def test_tout_format_annonce_se_produit_d_une_etude_vide_et_d_une_pleine(
    contexte: Contexte, nue: uuid.UUID, pleine: uuid.UUID
) -> None:
    for id_ in (nue, pleine):
        for production in exports.PRODUCTIONS.values():
            for format_ in production.formats:
                nom, octets = exports.produire(contexte, id_, production.code, format_)
                assert nom.endswith(f".{format_}")
                assert len(octets) > 500, nom


def test_les_deux_moteurs_donnent_les_memes_documents(monde: Monde) -> None:
    organisme = monde.organisme()
    contexte = monde.contexte(organisme)
    id_ = essais.decidee(contexte, essais.pleine(monde, organisme, contexte))
    assert essais.DIT["plan"] in lire(contexte, id_, "etude")
    assert "Approuver sous conditions" in lire(contexte, id_, "cepd")
    assert exports.occulter(contexte, id_, {}, "docx")[1]


def test_une_question_sans_reponse_le_dit(contexte: Contexte, nue: uuid.UUID) -> None:
    lu = lire(contexte, nue, "etude")
    assert lu.count("Sans réponse.") >= 20
    assert "Aucune mesure n" in lu
    assert "pas encore prise" in lu


def test_l_etude_dit_tout(contexte: Contexte, decidee: uuid.UUID) -> None:
    lu = lire(contexte, decidee, "etude")
    attendus = ["Avis motivé fictif", "Propos fictifs", "Condition fictive", "Motif de décision fictif", "Aménagement fictif",
                "Maire Fictive", "Déléguée Fictive", "Réponse fictive (111)", "Réponse fictive (227)"]  # fmt: skip
    attendus += essais.DIT.values()
    assert [a for a in attendus if a not in lu] == []
    assert "Observation interne fictive" not in lu


def test_une_etude_rouverte_ne_passe_pas_pour_decidee(contexte: Contexte, pleine: uuid.UUID) -> None:
    rouverte(contexte, pleine)
    lu = lire(contexte, pleine, "etude")
    assert "à reprendre ; la précédente" in lu
    assert "une décision reste à prendre" in lu
    assert "Rien n" in lire(contexte, pleine, "resume")
    assert "[x]" not in lire(contexte, pleine, "cepd").partition("Décision prise")[2]


# --- Le plan du CEPD ------------------------------------------------------------------------------------------------------


def test_le_plan_a_ses_sept_parties_et_dit_qu_il_est_en_consultation(contexte: Contexte, decidee: uuid.UUID) -> None:
    lu = lire(contexte, decidee, "cepd")
    assert [r for r in range(7) if f"Partie {r} – " not in lu.replace("\u00a0", " ")] == []
    assert "soumise à consultation" in lu
    assert "Données sensibles" in lu or "données sensibles" in lu
    assert "Usages ultérieurs" in lu
    assert "À compléter" in lu


def test_d_une_etude_vide_chaque_rubrique_dit_ce_qui_est_attendu(contexte: Contexte, nue: uuid.UUID) -> None:
    lu = lire(contexte, nue, "cepd").replace("\u00a0", " ").replace("\u202f", " ")
    attendus = [r.attendu[:40] for p in correspondance().parties[1:5] for r in p.rubriques]
    assert [a for a in attendus if a.split("'")[0] not in lu] == []


@pytest.mark.parametrize("decision", ["validee", "conditions", "refusee", "saisine"])
def test_la_decision_prise_est_la_seule_cochee(contexte: Contexte, pleine: uuid.UUID, decision: str) -> None:
    essais.decidee(contexte, pleine, decision)
    lignes = re.findall(r"\[[x ]\]", lire(contexte, pleine, "cepd").partition("Décision prise")[2].partition("\n")[0])
    assert lignes.count("[x]") == 1


def test_le_plan_reprend_les_criteres_du_reperage_et_les_prestataires(contexte: Contexte, pleine: uuid.UUID) -> None:
    fiche = operations.lire_etude(contexte, pleine).fiche
    assert fiche is not None
    assert "[x]" not in lire(contexte, pleine, "cepd")
    reperages.ouvrir(contexte, fiche.objet.id)
    prestataire = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Prestataire fictif"}))
    relation = relations.creer(contexte, valider(RelationSaisie, {"objet": "Logiciel fictif"}), prestataire)
    attacher(contexte, fiche.objet.id, relation)
    lu = lire(contexte, pleine, "cepd")
    assert "[x]" in lu
    assert "restent à vérifier" in lu
    assert "Prestataire fictif" in lu


def test_une_source_inconnue_arrete_le_chargement() -> None:
    donnees = correspondance().model_dump()
    donnees["parties"][0]["rubriques"][0]["sources"] = ("question:999",)
    with pytest.raises(ValueError, match="question:999"):
        Correspondance.model_validate(donnees)


# --- Le résumé ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["docx", "pdf", "html"])
def test_le_resume_ne_dit_ni_mesure_ni_menace_ni_nom(contexte: Contexte, decidee: uuid.UUID, format_: str) -> None:
    octets = exports.produire(contexte, decidee, "resume", format_)[1]
    lu = octets.decode() if format_ == "html" else tout(octets, format_)
    tus = [v for c, v in essais.DIT.items() if c != "impacts"]
    tus += ["Rédactrice Fictive", "Évaluateur Fictif", "Délégué Fictif", "Conseil de quartier"]
    tus += ["Avis motivé", "Motif de décision", "Condition fictive"]
    assert [t for t in tus if t in lu] == []
    assert "Inscrire les élèves" in lu


def test_le_resume_html_n_execute_rien(contexte: Contexte, pleine: uuid.UUID) -> None:
    etude = operations.lire(contexte, pleine)
    saisie = etude.saisie.model_copy(update={"nom": '<script>alert("x")</script>'})
    operations.enregistrer(contexte, pleine, saisie, etude.objet.version)
    soupe = BeautifulSoup(exports.produire(contexte, pleine, "resume", "html")[1], "html.parser")
    assert soupe.select("script") == []
    assert "<script>" in soupe.get_text()


# --- L'article 36 ---------------------------------------------------------------------------------------------------------


def test_le_dossier_compresse_porte_tout_et_ses_empreintes(
    monde_sqlite: Monde, contexte: Contexte, pleine: uuid.UUID
) -> None:
    essais.decidee(contexte, pleine, "saisine")
    depot = monde_sqlite.instance.depot
    saisie = valider(PreuveSaisie, {"titre": "Avis du comité fictif"})
    preuves.deposer(contexte, depot, b"Contenu fictif", "avis.txt", saisie, objet_id=pleine)
    nom, octets = exports.produire(contexte, pleine, "dossier", "zip", depot)
    assert nom.startswith("aipd-dossier-")
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        fichiers = {n: archive.read(n) for n in archive.namelist()}
    sommes = fichiers.pop("sha256sum.txt").decode()
    assert sommes.splitlines() == [f"{hashlib.sha256(o).hexdigest()}  {n}" for n, o in fichiers.items()]
    assert {n.partition(".")[0] for n in fichiers} >= {
        "1-lettre", "2-dossier", "3-analyse-d-impact", "4-plan-du-cepd", "5-fiche-du-registre", "6-carte-des-risques",
    }  # fmt: skip
    assert fichiers["pieces/01-avis-du-comite-fictif.txt"] == b"Contenu fictif"


def test_le_dossier_suit_l_article_36_3(contexte: Contexte, decidee: uuid.UUID) -> None:
    lu = lire(contexte, decidee, "dossier")
    assert [x for x in "abcdef" if f"36(3){x}" not in lu] == []
    assert "dpo@essai.example" in lu
    assert "n’est pas celle du moment" in lu or "n'est pas celle du moment" in lu


def test_un_risque_reste_eleve_tant_que_rien_ne_le_baisse(
    monde_sqlite: Monde, commune: Organisme, contexte: Contexte, pleine: uuid.UUID
) -> None:
    etude = operations.lire_etude(contexte, pleine)
    m = Matiere(commune, etude, contexte.aujourd_hui)
    assert article36.restent_eleves(m) == []
    etude.reponses["336"].jauge = etude.reponses["335"].jauge = 4
    assert [r.rubrique.code for r in article36.restent_eleves(m)] == ["3.3"]


def test_un_document_ou_un_format_inconnu_est_refuse(contexte: Contexte, nue: uuid.UUID) -> None:
    for quoi, format_ in (("inconnu", "docx"), ("etude", "zip"), ("resume", "odt"), ("dossier", "html")):
        with pytest.raises(RegleEnfreinte):
            exports.produire(contexte, nue, quoi, format_)
    with pytest.raises(Introuvable):
        exports.produire(contexte, uuid.uuid4(), "etude", "docx")


def test_le_resume_ne_cite_pas_une_mesure_que_la_fiche_nomme(
    monde_sqlite: Monde, commune: Organisme, contexte: Contexte
) -> None:
    fiche = monde_sqlite.fiche(commune, "Citée", description=f"Nous avons : {essais.DIT['mesures']}, rien de plus.")
    id_ = operations.creer(contexte, valider(AipdSaisie, {"nom": essais.NOM, "traitement_id": str(fiche)}))
    operations.enregistrer_mesure(contexte, id_, valider(MesureAipdSaisie, {"titre": essais.DIT["mesures"]}))
    lu = lire(contexte, id_, "resume")
    assert essais.DIT["mesures"] not in lu
    assert "rien de plus." in lu
