"""Le catalogue des obligations : chaque clause y est, chaque nom y mène à quelque chose, rien n'y est inventé."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from clauses.bibliotheque.chargement import bibliotheque
from clauses.redaction.composition import Texte, composer
from clauses.redaction.expressions import noms_employes, vrai
from clauses.redaction.reponses import Redaction
from clauses.redaction.valeurs import valeurs_par_defaut
from clauses.suivi.donnees import SUR_EVENEMENT, Quand, Regle, catalogue
from clauses.suivi.regles import Dates, obligations

B, C = bibliotheque(), catalogue()
REGLES = [pytest.param(clause, regle, id=f"{clause or 'hors'}.{regle.code}") for clause, regle in C.regles]
PROFILS = [p.id for p in B.meta.profils]
MOTS = {1: "un ", 2: "deux ", 5: "cinq ", 8: "huit ", 10: "dix ", 15: "quinze ", 24: "vingt-quatre ", 30: "trente ",
        48: "quarante-huit ", 60: "soixante ", 72: "soixante-douze "}  # fmt: skip


def texte(profil: str, **variables: object) -> Texte:
    return composer(B, Redaction(profil=profil, variables=variables))


def test_chaque_clause_a_ses_obligations_ou_dit_pourquoi_elle_n_en_a_pas() -> None:
    assert set(C.clauses) | set(C.sans_obligation) == set(B.par_code)
    assert not set(C.clauses) & set(C.sans_obligation)


@pytest.mark.parametrize(("clause", "regle"), REGLES)
def test_chaque_nom_existe(clause: str, regle: Regle) -> None:
    communes = {v.name for v in B.variables_communes}
    siennes = {v.name for v in B.par_code[clause].variables} if clause else set()
    if regle.quand.variable:
        assert regle.quand.variable in siennes | communes
    assert noms_employes("{% if " + regle.si + " %}{% endif %}" if regle.si else "") <= siennes | communes
    assert not regle.penalite or regle.penalite in {v.name for v in B.par_code["FIN-01"].variables} & set(C.penalites)
    assert not regle.quand.evenement or regle.quand.evenement in C.evenements
    if clause and regle.fondement:
        assert regle.fondement in {f.ref for f in B.par_code[clause].fondements}, (
            "un fondement que la clause ne cite pas"
        )


@pytest.mark.parametrize(("clause", "regle"), [p for p in REGLES if p.values[0]])
def test_un_delai_chiffre_en_dur_se_lit_dans_le_texte_de_la_clause(clause: str, regle: Regle) -> None:
    """Aucun délai inventé : « quinze jours », « deux jours ouvrés », « six mois » sont dans la clause ou ses fondements."""
    nombre, c = regle.quand.nombre, B.par_code[clause]
    if not nombre:
        return
    lisible = " ".join([c.texte, *(v.texte for v in c.variantes), *(f.ref for f in c.fondements)]).lower()
    mot = "six " if nombre == 6 else MOTS[nombre]
    assert mot in lisible or (nombre == 1 and "dans le mois de" in lisible), f"{nombre} ne se lit pas dans {clause}"


def test_chaque_evenement_sert_et_chaque_code_est_unique() -> None:
    assert {r.quand.evenement for _, r in C.regles} - {""} == set(C.evenements)
    cles = [f"{clause}.{regle.code}" for clause, regle in C.regles]
    assert len(cles) == len(set(cles))


def test_hors_clause_chaque_type_et_chaque_clause_couvrante_existent() -> None:
    types = {t.id for t in B.meta.types_contrat}
    for regle in C.hors_clause:
        assert set(regle.types) <= types
        assert set(regle.couvert_par) <= set(B.par_code)
        assert regle.fondement or "pratique" in regle.note.lower() or "relisez" in regle.note.lower(), regle.code


def test_chaque_cadence_proposee_est_suivie_ou_trop_serree_pour_l_etre() -> None:
    for _, regle in C.regles:
        if regle.quand.mode == "periodique" and regle.quand.variable:
            absentes = set(B.variables[regle.quand.variable].choices) - set(C.cadences)
            assert absentes <= {"en temps réel", "quotidienne", "hebdomadaire", "aucun"}


@pytest.mark.parametrize("profil", PROFILS)
def test_chaque_condition_se_calcule_avec_les_reponses_d_un_profil(profil: str) -> None:
    defauts = valeurs_par_defaut(B, profil)
    for _, regle in C.regles:
        assert vrai(regle.si, defauts) in {True, False}


@pytest.mark.parametrize("profil", PROFILS)
def test_un_profil_donne_ses_obligations_chacune_avec_l_article_du_texte(profil: str) -> None:
    compose = texte(profil)
    prevues = obligations(compose, Dates(date(2026, 1, 1), date(2030, 12, 31)), date(2026, 6, 1))
    articles = {a.clause.id: str(a.numero) for a in compose.articles}
    assert len(prevues) >= 5
    for p in prevues:
        v = p.voulue
        assert v.article == articles.get(v.clause, "")
        datee = v.mode in {"apres_debut", "avant_fin", "apres_fin", "periodique"}
        assert (p.jalon is not None) == datee, f"{v.cle} : {v.mode}"
        assert v.mode not in SUR_EVENEMENT or v.evenement
    assert len({p.voulue.cle for p in prevues}) == len(prevues)


@pytest.mark.parametrize(
    "faux",
    [
        {"mode": "apres_debut", "nombre": 3},
        {"mode": "apres_debut", "nombre": 3, "variable": "x", "unite": "mois"},
        {"mode": "apres_fin", "unite": "mois"},
        {"mode": "permanente", "evenement": "incident"},
        {"mode": "evenement"},
        {"mode": "periodique"},
        {"mode": "periodique", "periodicite": "annuelle", "variable": "x"},
        {"mode": "periodique", "periodicite": "annuelle", "jour": "31 mai"},
    ],
)
def test_un_temps_mal_dit_est_refuse(faux: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Quand.model_validate(faux)
