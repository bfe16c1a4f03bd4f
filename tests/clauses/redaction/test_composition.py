"""Des réponses au texte : clauses retenues et pourquoi, numéros, renvois, accords, pièces, mentions, dérogations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.verification import essais
from clauses.redaction.completude import article_28_s_applique, mentions, obstacles
from clauses.redaction.composition import Texte, Vers, composer, en_clair
from clauses.redaction.derogations import derogations
from clauses.redaction.documents import Entete
from clauses.redaction.pieces import bareme, documents_par_piece, questions_posees, repartition
from clauses.redaction.qualification import proposer, questionnaire, role_dominant
from clauses.redaction.reponses import Redaction, relire
from clauses.redaction.typographie import ELISIONS
from socle.documents import rendre_html

B = bibliotheque()
PROFILS = [p.id for p in B.meta.profils]


def texte(profil: str, ajoutees: list[str] | None = None, retirees: list[str] | None = None, **variables: Any) -> Texte:
    return composer(B, Redaction(profil=profil, variables=variables, ajoutees=ajoutees or [], retirees=retirees or []))


def clair(t: Texte) -> str:
    return "\n".join(en_clair(a) for article in t.articles for a in article.alineas)


def renvois(t: Texte) -> list[tuple[int, Vers]]:
    lignes = (
        (article.numero, ligne) for article in t.articles for a in article.alineas for ligne in (a.texte, *a.elements)
    )
    return [(numero, m) for numero, ligne in lignes for m in ligne if isinstance(m, Vers)]


@pytest.mark.parametrize("profil", PROFILS)
def test_un_profil_se_compose_tel_que_la_bibliotheque_le_dit(profil: str) -> None:
    t = texte(profil)
    assert [a.clause.id for a in t.articles] == [c.id for c in B.clauses if c.id in B.profil(profil).clauses]
    assert t.manquants == ()
    assert not [d for d in t.resolution.decisions if d.effet != "ajoutee"]


def test_chaque_profil_avec_chaque_reponse_se_rend_accorde_et_sans_balise() -> None:
    """Douze profils, chaque choix qu'ils demandent : le renvoi va au bon article, aucun accord n'est faux."""
    vus = 0
    for nom, t in essais(B):
        numeros = {a.clause.id: str(a.numero) for a in t.articles} | {a.annexe.id: str(a.numero) for a in t.annexes}
        assert t.manquants == (), nom
        for _, vers in renvois(t):
            assert vers.numero == numeros[vers.code], nom
        rendu = clair(t)
        assert not ELISIONS.search(rendu), (nom, ELISIONS.search(rendu))
        assert "{{" not in rendu
        assert "{%" not in rendu
        assert "  " not in rendu, nom
        vus += 1
    assert vus > 250, "les essais ne parcourent plus les choix"


@pytest.mark.parametrize("collectivite", B.variables["collectivite"].choices)
@pytest.mark.parametrize("titulaire", B.variables["titulaire"].choices)
def test_les_termes_definis_s_accordent_tous(collectivite: str, titulaire: str) -> None:
    for profil in ("dsp_collectivite_responsable", "marche_tic_saas", "service_commun_st"):
        rendu = clair(texte(profil, collectivite=collectivite, titulaire=titulaire))
        assert not ELISIONS.search(rendu), ELISIONS.search(rendu)


def test_le_detecteur_d_accords_voit_ce_qu_il_doit_voir() -> None:
    for faux in ("le Collectivité", "du Commune", "la Titulaire", "de le Contrat", "une Marché", "le article 3"):
        assert ELISIONS.search(faux), faux
    assert not ELISIONS.search("la Collectivité et le Titulaire, à l’article 3")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(PROFILS), st.sets(st.sampled_from(sorted(B.par_code)), max_size=8),
    st.sets(st.sampled_from(sorted(B.par_code)), max_size=8), st.sampled_from(B.variables["role_dcp"].choices),
)  # fmt: skip
def test_apres_n_importe_quel_choix_les_renvois_tombent_juste(
    profil: str, ajoutees: set[str], retirees: set[str], role: str
) -> None:
    t = texte(profil, sorted(ajoutees), sorted(retirees), role_dcp=role)
    numeros = {a.clause.id: str(a.numero) for a in t.articles} | {a.annexe.id: str(a.numero) for a in t.annexes}
    assert all(vers.numero == numeros.get(vers.code, "") for _, vers in renvois(t))
    assert [a.numero for a in t.articles] == list(range(1, len(t.articles) + 1))
    codes = t.resolution.codes
    for clause in t.resolution.clauses:
        assert not codes & set(clause.dependances.exclut), f"{clause.id} et ce qu'elle exclut"
    expliquees = {d.code for d in t.resolution.decisions}
    voulues = (set(B.profil(profil).clauses) - retirees) | ajoutees
    assert codes ^ voulues <= expliquees, "tout écart avec ce qui est demandé s'explique"


def test_retirer_une_clause_exigee_la_maintient_et_dit_par_qui() -> None:
    t = texte("dsp_standard", retirees=["DCP-01"])
    (decision,) = (d for d in t.resolution.decisions if d.code == "DCP-01")
    assert decision.effet == "maintenue"
    assert "PRO-01" in decision.raison


def test_changer_de_role_change_les_clauses() -> None:
    avant, apres = texte("dsp_standard"), texte("dsp_standard", role_dcp="collectivite_rt")
    assert "DCP-11" in avant.resolution.codes
    assert "DCP-11" not in apres.resolution.codes
    assert {"DCP-02", "DCP-03", "DCP-10"} <= apres.resolution.codes
    effets = {d.code: d.effet for d in apres.resolution.decisions}
    assert (effets["DCP-11"], effets["DCP-02"]) == ("ecartee", "ajoutee")


def test_les_clauses_types_remplacent_les_notres() -> None:
    t = texte("marche_fcs_simple", modele_art28="cct_2021_915")
    assert not {f"DCP-0{n}" for n in range(3, 10)} & t.resolution.codes
    assert all(v.presente for v in mentions(t)), "les clauses types incorporées portent les mentions"
    assert any(v.par_cct for v in mentions(t))


def test_de_deux_clauses_qui_s_excluent_reste_celle_que_l_on_a_ajoutee() -> None:
    t = texte("marche_tic_saas", ajoutees=["SEC-06"])
    assert "SEC-06" in t.resolution.codes
    assert "SEC-01" not in t.resolution.codes
    assert any(d.code == "SEC-01" and "SEC-06" in d.raison for d in t.resolution.decisions)


@pytest.mark.parametrize("profil", [p for p in PROFILS if article_28_s_applique(texte(p))])
def test_chaque_mention_de_l_article_28_a_son_article(profil: str) -> None:
    vues = mentions(texte(profil))
    assert len(vues) == 16
    assert all(v.presente and v.articles for v in vues)


def test_une_mention_absente_empeche_d_arreter_le_texte() -> None:
    sans = composer(B, Redaction(profil="petit_achat", variables={"role_dcp": "mixte"}))
    phrases = [o.phrase for o in obstacles(sans)]
    assert any("28(3)" in p and "manque" in p for p in phrases)
    assert any("DCP-01" in p for p in phrases), "le remède est dit"


def test_un_texte_rempli_peut_etre_arrete() -> None:
    remplies = {
        "A1": [{"traitement": "Abonnés"}],
        "A2": [{"theme": "Chiffrement", "mesure": "AES"}],
        "A3": [{"nom": "néant"}],
    }
    noms = {"collectivite_nom": "Commune", "titulaire_nom": "Société", "contrat_objet": "l'eau", "dpo_collectivite": "d@x",
            "dpo_titulaire": "t@x", "contact_ssi_collectivite": "s@x", "contact_ssi_titulaire": "i@x"}  # fmt: skip
    t = composer(B, Redaction(profil="avenant_rgpd", variables=noms, annexes=remplies))
    assert obstacles(t) == []


def test_le_tableau_des_derogations_suit_le_ccag_et_les_clauses() -> None:
    tic = derogations(texte("marche_tic_saas"))
    assert {d.ccag for d in tic} == {"TIC"}
    assert {"14.1.1", "54"} <= {d.article for d in tic}
    assert all(1 <= d.par <= 38 for d in tic)
    assert derogations(texte("dsp_standard")) == [], "une concession n'a pas de CCAG"
    sans = derogations(texte("marche_tic_saas", regime_sous_traitants="interdite"))
    assert "51" in {d.article for d in tic}
    assert "51" not in {d.article for d in sans}, "la dérogation n'a lieu que pour l'autorisation générale"


@pytest.mark.parametrize("profil", PROFILS)
def test_les_pieces_se_partagent_le_texte_sans_rien_perdre(profil: str) -> None:
    t = texte(profil)
    pieces = repartition(t)
    repartis = sorted(en_clair(a) for articles in pieces.values() for article in articles for a in article.alineas)
    assert repartis == sorted(en_clair(a) for article in t.articles for a in article.alineas)
    for articles in pieces.values():
        assert [a.numero for a in articles] == list(range(1, len(articles) + 1))


def test_un_renvoi_vers_une_autre_piece_la_nomme() -> None:
    t = texte("marche_tic_saas")
    documents = documents_par_piece(t, Entete("Commune", "Marché", date(2026, 11, 24)))
    assert set(documents) == {"CCAP", "CCTP", "annexe relative aux données personnelles"}
    ccap = str(rendre_html(documents["CCAP"]))
    assert "l’article\u00a04 du CCTP" in ccap
    assert {"OPD-04"} == {a.clause.id for a in repartition(t)["CCTP"] if a.numero == 4}


def test_le_bareme_reste_sur_cent_quand_des_questions_partent() -> None:
    entier = texte("marche_tic_saas")
    assert sum(points for _, points in bareme(entier)) == 100
    petit = texte("petit_achat")
    assert len(questions_posees(petit)) < len(questions_posees(entier))
    assert sum(points for _, points in bareme(petit)) == 100


@pytest.mark.parametrize(
    ("finalites", "moyens", "role"),
    [("collectivite", "collectivite", "collectivite_rt"), ("titulaire", "titulaire", "titulaire_rt"),
     ("collectivite", "titulaire", "conjoint"), ("titulaire", "collectivite", "conjoint"), ("ensemble", "", "conjoint"),
     ("autre", "collectivite", "collectivite_st"), ("a_verifier", "collectivite", ""), ("", "", ""),
     ("collectivite", "a_verifier", "collectivite_rt")],
)  # fmt: skip
def test_le_role_suit_les_faits(finalites: str, moyens: str, role: str) -> None:
    proposition = proposer({"finalites": finalites, "moyens": moyens})
    assert proposition.role == role
    assert bool(proposition.motif) == bool(role)


def test_des_reponses_qui_se_contredisent_sont_dites() -> None:
    assert proposer({"finalites": "titulaire", "exige": "oui"}).alertes
    assert proposer({"finalites": "collectivite", "exige": "oui", "moyens": "collectivite"}).alertes == ()
    assert "ajoutez une ligne" in proposer({"usage_propre": "oui"}).alertes[0].lower()


def test_le_role_du_texte_est_celui_de_tous_ou_mixte() -> None:
    assert role_dominant(["conjoint", "conjoint"]) == "conjoint"
    assert role_dominant(["conjoint", "titulaire_rt", ""]) == "mixte"
    assert role_dominant([]) == ""
    assert questionnaire().verification == "S"


def test_une_redaction_se_relit_et_une_autre_est_refusee() -> None:
    r = Redaction(profil="dsp_standard", variables={"pen_retard_donnees": 200})
    assert relire(r.model_dump_json()) == r
    assert relire("") == Redaction()
    with pytest.raises(ValueError, match="illisible"):
        relire('{"inconnu": 1}')
