"""Les douze profils relus comme un juriste les lit : parties nommées, pièces qui se suffisent, cases à remplir."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from clauses.bibliotheque.chargement import bibliotheque
from clauses.redaction.completude import MentionVue, obstacles
from clauses.redaction.composition import Texte, composer, en_clair
from clauses.redaction.documents import A_REMPLIR, Entete, document_de_l_annexe, note_de_presentation
from clauses.redaction.pieces import document_de_consultation, documents_par_piece
from clauses.redaction.reponses import Redaction
from socle.documents import Document, rendre_html

B = bibliotheque()
PROFILS = [p.id for p in B.meta.profils]
ENTETE = Entete("Commune", "Contrat d'essai", date(2026, 11, 24), "3")


def texte(profil: str, **variables: object) -> Texte:
    return composer(B, Redaction(profil=profil, variables=variables))


def entier(t: Texte) -> str:
    return "\n".join(en_clair(al) for a in t.articles for al in a.alineas)


def html(document: Document) -> str:
    return str(rendre_html(document)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("profil", PROFILS)
def test_les_parties_sont_nommees_une_fois(profil: str) -> None:
    t = texte(profil, collectivite_nom="Ville d'Essai", titulaire_nom="Société Fictive", contrat_objet="un essai")
    lu = entier(t)
    assert lu.count("Ville d’Essai, ci-après") == 1
    assert lu.count("Société Fictive, ci-après") == 1


def test_un_service_commun_definit_ses_termes_du_bon_cote() -> None:
    lu = entier(texte("service_commun_st"))
    assert "déduits par la Communauté ou ses prestataires" in lu
    assert "chargée par le Bénéficiaire" in lu
    assert "déduits par le Titulaire" in entier(texte("marche_tic_saas"))


def test_seule_une_concession_parle_de_biens_non_amortis() -> None:
    assert "biens non amortis" in entier(texte("dsp_standard"))
    assert "biens non amortis" not in entier(texte("marche_services"))


@pytest.mark.parametrize("profil", PROFILS)
def test_chaque_piece_dit_ce_que_la_presente_annexe_y_designe(profil: str) -> None:
    t = texte(profil)
    pieces = documents_par_piece(t, ENTETE)
    for document in pieces.values():
        assert ("L’expression « la présente annexe » y désigne" in html(document)) == (len(pieces) > 1)


def test_le_ccap_porte_le_tableau_des_derogations() -> None:
    pieces = documents_par_piece(texte("marche_tic_saas"), ENTETE)
    assert "Dérogations au CCAG-TIC" in html(pieces["CCAP"])
    assert "Article 3 de l’annexe relative aux données personnelles" in html(pieces["CCAP"])
    assert "Dérogations au CCAG-TIC" not in html(pieces["CCTP"])


def test_le_projet_dit_que_des_articles_du_ccag_restent_a_verifier() -> None:
    t = texte("marche_tic_saas")
    assert "vérifiez les numéros d’articles" in html(document_de_l_annexe(t, ENTETE))
    assert "vérifiez les numéros d’articles" not in html(document_de_l_annexe(t, replace(ENTETE, arrete=True)))


def test_une_case_a_remplir_n_est_pas_un_tiret() -> None:
    t = texte("marche_tic_saas")
    for document in (document_de_l_annexe(t, ENTETE), document_de_consultation(t, ENTETE)):
        rendu = html(document)
        assert A_REMPLIR in rendu
        assert ">—<" not in rendu


def test_la_note_joint_le_titre_et_l_objet_par_un_point() -> None:
    rendu = re.sub(r"<[^>]+>", "", html(note_de_presentation(texte("marche_tic_saas"), ENTETE)))
    assert "Article 8, Mise à disposition du public : décision et modalités. Permettre" in rendu
    assert "'" not in rendu, "apostrophes droites"


def test_un_renvoi_ne_quitte_pas_son_numero() -> None:
    rendu = str(rendre_html(document_de_l_annexe(texte("dsp_standard"), ENTETE)))
    assert not re.search(r"\b(?:article|annexe) <a", rendu)


def test_des_articles_se_citent_au_pluriel() -> None:
    mention = B.mentions_article_28[0]
    assert MentionVue(mention, True, (4,)).cites == "Article 4"
    assert MentionVue(mention, True, (4, 7, 9)).cites == "Articles 4, 7 et 9"
    assert MentionVue(mention, False, ()).cites == ""


def test_un_obstacle_dit_ou_y_remedier() -> None:
    etapes = {o.phrase: o.etape for o in obstacles(texte("dsp_collectivite_responsable"))}
    assert etapes["Il reste à remplir : [contact SSI d’urgence]."] == "q-COM"
    assert etapes["Il reste à remplir : [texte sectoriel applicable]."] == "q-OPD"
    assert {"a-A1", "a-A2", "a-A3"} <= set(etapes.values())
