"""La lettre au demandeur : la décision, son motif, ses recours ; jamais une signature."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

import clauses.declarations  # noqa: F401
from clauses.publications import operations
from clauses.publications.listes import LISTES
from fabriques.monde import Monde
from fabriques.publications import ADRESSE, decider, examinee, saisie, un_jeu, version
from socle.erreurs import RegleEnfreinte


def texte_du_word(octets: bytes) -> str:
    lu = docx.Document(io.BytesIO(octets))
    cases = [c.text for t in lu.tables for ligne in t.rows for c in ligne.cells]
    return "\n".join([p.text for p in lu.paragraphs] + cases).replace("\u00a0", " ").replace("\u202f", " ")


def test_la_lettre_dit_la_decision_son_motif_et_les_recours_jamais_signe(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(
        monde_sqlite.organisme(representant_nom="Dominique Fictif", representant_qualite="Maire")
    )
    en_cours = operations.creer(contexte, saisie())
    with pytest.raises(RegleEnfreinte, match="Rien n'est encore décidé"):
        operations.exporter_lettre(contexte, en_cours, "docx")
    id_ = examinee(contexte, {"secrets": "defavorable"}, demandeur="Collectif fictif", jeu_id=un_jeu(contexte))
    decider(contexte, id_, "refusee", "Les coûts unitaires de l'exploitant", "affaires")
    texte = texte_du_word(operations.exporter_lettre(contexte, id_, "docx")[1])
    for attendu in (
        "Collectif fictif",
        "02/11/2026",
        "Horaires fictifs",
        "coûts unitaires",
        "secret des affaires",
        "CADA",
        "deux mois",
        "À relire avant l'envoi",
        "Visa de Essai",
        "n'est pas une signature",
        "Dominique Fictif",
    ):
        assert attendu in texte, attendu
    assert "Mention secrets" not in texte, "les examens internes ne partent pas au demandeur"
    assert operations.exporter_lettre(contexte, id_, "pdf")[1].startswith(b"%PDF")
    with pytest.raises(RegleEnfreinte, match="Word ou en PDF"):
        operations.exporter_lettre(contexte, id_, "exe")


def test_la_lettre_d_acceptation_dit_la_licence_et_l_adresse_sans_voies_de_recours(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = examinee(contexte, {"donnees": "occultation"}, jeu_id=un_jeu(contexte, licence="lo2"))
    decider(contexte, id_, "occultation", "Les plaques sont retirées")
    operations.publier(contexte, id_, version(contexte, id_), ADRESSE, date(2026, 11, 20))
    texte = texte_du_word(operations.exporter_lettre(contexte, id_, "docx")[1])
    for attendu in ("Les plaques sont retirées", "Licence Ouverte 2.0", "20/11/2026"):
        assert attendu in texte
    assert "CADA" not in texte


@pytest.mark.parametrize("motif", LISTES["motifs_refus"].codes)
def test_chaque_fondement_de_refus_donne_une_lettre(monde_sqlite: Monde, motif: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = examinee(contexte)
    decider(contexte, id_, "refusee", "Motif fictif", motif)
    texte = texte_du_word(operations.exporter_lettre(contexte, id_, "docx")[1])
    assert LISTES["motifs_refus"].item(motif).libelle in texte
    assert ("CADA" in texte) == (motif != "contrat")
