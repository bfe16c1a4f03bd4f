"""La version communicable : ce qui est occulté n'est nulle part dans le fichier, ce qui ne l'est pas y reste."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import select

from fabriques import etudes_aipd as essais
from fabriques.monde import Monde
from fabriques.textes_de_fichiers import tout
from registre.aipd.documents import exports
from registre.aipd.documents.masques import Masques, masques
from registre.aipd.etude import operations
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.modele import Aipd, MesureAipd, ReponseAipd
from socle.erreurs import DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

FORMATS = ("docx", "odt", "pdf")
SECRETS = tuple(
    essais.DIT[c] for c in ("mesures", "menaces", "sources", "raison", "commentaire", "plan", "description")
)


def produire(contexte: Contexte, id_: uuid.UUID, format_: str, choix: dict[str, str] | None = None) -> str:
    """Le contenu d'une version communicable."""
    _, octets = exports.occulter(contexte, id_, masques().defaut if choix is None else choix, format_)
    return tout(octets, format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_rien_de_ce_qui_est_occulte_n_est_dans_le_fichier(contexte: Contexte, decidee: uuid.UUID, format_: str) -> None:
    lu = produire(contexte, decidee, format_)
    trouves = [
        s for s in (*SECRETS, "Rédactrice Fictive", "Évaluateur Fictif", "Conseil de quartier fictif") if s in lu
    ]
    assert trouves == []
    assert "Réponse fictive (123)" not in lu
    assert "Observation interne fictive" not in lu


@pytest.mark.parametrize("format_", FORMATS)
def test_ce_qui_n_est_pas_occulte_reste_et_chaque_masque_dit_son_motif_et_son_article(
    contexte: Contexte, decidee: uuid.UUID, format_: str
) -> None:
    lu = produire(contexte, decidee, format_)
    for reste in (essais.DIT["impacts"], "Réponse fictive (111)", "Avis motivé fictif", "Propos fictifs"):
        assert reste in lu, reste
    for motif in (
        "sécurité des systèmes",
        "CRPA, art. L. 311-5, 2°, d",
        "vie privée",
        "CRPA, art. L. 311-6",
        "de mémoire",
    ):
        assert motif in lu.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'"), motif


def test_sans_masque_les_memes_secrets_se_lisent(contexte: Contexte, decidee: uuid.UUID) -> None:
    lu = produire(contexte, decidee, "docx", {})
    assert [s for s in SECRETS if s not in lu] == []
    assert "Aucun passage n" in lu


TEMOINS = {
    "mesures": essais.DIT["description"], "menaces": essais.DIT["menaces"], "sources": essais.DIT["sources"],
    "raisons": essais.DIT["raison"], "supports": "Réponse fictive (123)", "evaluations": essais.DIT["plan"],
    "noms_agents": "Rédactrice Fictive", "noms_personnes": "Conseil de quartier fictif", "noms_decision": "Délégué Fictif",
    "impacts": essais.DIT["impacts"], "niveaux": "Gravité importante (3)", "avis_dpo": "Avis motivé fictif",
    "personnes": "Propos fictifs", "decision": "Motif de décision fictif", "q111": "Réponse fictive (111)",
    "q112": "Réponse fictive (112)", "q113": "Réponse fictive (113)", "q121": "Réponse fictive (121)",
    "q122": "Réponse fictive (122)", "principes": "Réponse fictive (213)", "droits": "Réponse fictive (224)",
    "sous_traitants": "Réponse fictive (226)", "transferts": "Réponse fictive (227)", "libres": "",
}  # fmt: skip
"""Passage → ce que l'étude décidée dit, et que lui seul occulte (rien, pour les questions libres qu'elle n'a pas)."""


def test_chaque_passage_occulte_ce_qu_il_annonce_et_rien_d_autre(contexte: Contexte, decidee: uuid.UUID) -> None:
    assert set(TEMOINS) == {p.code for p in masques().passages}
    for passage in TEMOINS:
        lu = produire(contexte, decidee, "docx", {passage: "ssi"})
        faux = [code for code, temoin in TEMOINS.items() if temoin and (temoin in lu) == (code == passage)]
        assert faux == [], passage


def test_une_mesure_occultee_disparait_aussi_des_reponses_qui_la_citent(contexte: Contexte, pleine: uuid.UUID) -> None:
    version = operations.lire_etude(contexte, pleine).reponses["122"].version
    cite = (
        f"Puis le {essais.DIT['mesures'].upper()} et le {essais.DIT['mesures'].replace(' ', chr(10), 1)} protège tout."
    )
    operations.repondre(contexte, pleine, "1.2", {"122": Saisie(texte=cite, version=version)})
    lu = produire(contexte, pleine, "docx")
    assert "enregistrements fictifs" not in lu.casefold()
    assert "protège tout." in lu


def test_une_question_libre_est_occultee_par_defaut(contexte: Contexte, pleine: uuid.UUID) -> None:
    with contexte.base.ecrire(Perimetre.hors("test")) as session:
        ligne = session.exec(select(Aipd).where(Aipd.id == pleine)).one()
        ligne.structure = [{"code": "128", "rubrique": "1.2", "libelle": "Libellé libre fictif"}]
        session.add(ligne)
        session.add(
            ReponseAipd(organisme_id=ligne.organisme_id, aipd_id=pleine, question="128", texte="Secret libre fictif")
        )
    lu = produire(contexte, pleine, "odt")
    assert "Secret libre fictif" not in lu
    assert "Libellé libre fictif" not in lu
    assert "Secret libre fictif" in produire(contexte, pleine, "odt", {})


def test_occulter_n_ecrit_rien_dans_l_etude(contexte: Contexte, decidee: uuid.UUID) -> None:
    avant = operations.instantane(operations.lire_etude(contexte, decidee))
    produire(contexte, decidee, "docx")
    assert operations.instantane(operations.lire_etude(contexte, decidee)) == avant
    with contexte.base.lire(Perimetre.hors("test")) as session:
        assert not [m for m in session.exec(select(MesureAipd)) if "■" in m.titre]


def test_le_journal_dit_les_passages_jamais_leur_contenu(contexte: Contexte, decidee: uuid.UUID) -> None:
    produire(contexte, decidee, "docx", {"menaces": "ssi"})
    dernier = operations.lire_passages(contexte, decidee)[0]
    assert dernier.entree.verbe == "aipd.document"
    assert dernier.contenu["occultes"] == ["menaces : ssi"]
    assert essais.DIT["menaces"] not in str(dernier.contenu)


@pytest.mark.parametrize("choix", [{"menaces": "parce_que"}, {"inconnu": "ssi"}, {"menaces": ""}])
def test_un_passage_ou_un_motif_inconnu_est_refuse(contexte: Contexte, nue: uuid.UUID, choix: dict[str, str]) -> None:
    with pytest.raises(SaisieRefusee):
        exports.occulter(contexte, nue, choix, "docx")


def test_un_format_inconnu_est_refuse(contexte: Contexte, nue: uuid.UUID) -> None:
    for format_ in ("html", "zip", "", "exe"):
        with pytest.raises(RegleEnfreinte):
            exports.occulter(contexte, nue, {}, format_)


def test_sans_le_droit_d_exporter_rien_ne_se_produit(monde_sqlite: Monde, commune: Organisme, nue: uuid.UUID) -> None:
    with pytest.raises(DroitManquant):
        exports.occulter(monde_sqlite.contexte(commune, "lecteur"), nue, {}, "docx")


def test_un_champ_que_rien_n_occulte_est_une_faute() -> None:
    livres = masques()
    for retire in range(len(livres.passages)):
        passages = [p.model_dump() for rang, p in enumerate(livres.passages) if rang != retire]
        with pytest.raises(ValueError, match="rien n'occulte"):
            Masques.model_validate(livres.model_dump() | {"passages": passages})
