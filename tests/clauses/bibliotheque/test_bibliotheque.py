"""La bibliothèque livrée est saine ; un organisme l'adapte, et voit quand la nôtre change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clauses.bibliotheque import operations, references, regles, verification
from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.bibliotheque.versions import bibliotheque_de, depart_de, fondre
from clauses.redaction.composition import composer, en_clair
from clauses.redaction.reponses import Redaction
from fabriques.client import Maison
from fabriques.monde import Monde
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.saisies import valider

B = bibliotheque()
CODES = Path(__file__).resolve().parents[4] / "shared" / "donnees" / "codes-articles-2026-04.json"


def saisie(code: str = "PRO-05", **champs: object) -> ClauseSaisie:
    return valider(ClauseSaisie, operations.depart(B.par_code[code]) | champs)


def test_la_bibliotheque_livree_est_saine() -> None:
    assert [f for f in verification.verifier(B, B.meta.etat_du_droit) if f.grave] == []
    assert (len(B.clauses), len(B.meta.profils), len(B.annexes)) == (51, 12, 7)


def test_le_verificateur_voit_les_fautes() -> None:
    abimee = B.par_code["PRO-05"].model_copy(
        update={"texte": "Le {{ collectivite }} selon {{ ref('PIL-04') }} et {{ inconnu }}."}
    )
    b = B.model_copy(update={"clauses": tuple(abimee if c.id == "PRO-05" else c for c in B.clauses)})
    phrases = [f.phrase for f in verification._clauses(b)]
    assert any("Accord" in p for p in phrases)
    assert any("inconnu" in p for p in phrases)
    assert any("sans garde" in p for p in phrases)


def test_une_bibliotheque_d_un_an_est_a_reverifier() -> None:
    droit = date(2026, 11, 22)
    assert not regles.a_reverifier(droit, date(2027, 10, 31))
    assert regles.a_reverifier(droit, date(2027, 11, 1))
    assert any("revérifier" in f.phrase for f in verification.verifier(B, date(2028, 1, 1)))


@pytest.mark.parametrize(
    ("phrase", "lues"),
    [
        ("CCP, art. L. 3131-2 et L. 3131-4 (concessions)", ["CCP L3131-2", "CCP L3131-4"]),
        ("CGCT, art. L. 2224-31 ; code de l'énergie, art. L. 111-73", ["C. énergie L111-73"]),
        ("CCP, art. L. 6, 2° ; L. 3132-5", ["CCP L6", "CCP L3132-5"]),
        ("RGPD, art. 28, 3, a)", []),
        ("Code du patrimoine, art. R. 212-14", []),
    ],
)
def test_les_references_d_une_phrase(phrase: str, lues: list[str]) -> None:
    assert [f"{r.code} {r.article}" for r in references.references(phrase, "X")] == lues


def test_une_reference_inventee_est_vue() -> None:
    fausse = B.par_code["PRO-02"].model_copy(
        update={"fondements": (B.par_code["PRO-02"].fondements[0].model_copy(update={"ref": "CCP, art. L. 9999-1"}),)}
    )
    b = B.model_copy(update={"clauses": (fausse,)})
    (r,) = references.inconnues(b, references.articles_connus().codes)
    assert (r.code, r.article) == ("CCP", "L9999-1")


@pytest.mark.donnees_reelles
def test_chaque_article_cite_est_dans_la_liste_reelle_des_codes() -> None:
    codes = references.lire_codes(CODES)
    assert references.inconnues(B, codes) == []
    for code, articles in references.articles_connus().codes.items():
        assert set(articles) <= set(codes[code]), f"{code} : la liste livrée n'invente aucun article"


def test_un_organisme_adapte_une_clause_et_ses_contrats_la_portent(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.adapter(contexte, saisie(texte="Le {{ titulaire }} tient un inventaire à notre façon."), "PRO-05")
    lue = operations.lire(contexte, "PRO-05")
    assert lue.propre is not None
    assert not lue.changee
    with contexte.base.lire(contexte.perimetre) as session:
        sienne = bibliotheque_de(session)
    t = composer(sienne, Redaction(profil="dsp_standard"))
    article = t.article("PRO-05")
    assert article is not None
    assert en_clair(article.alineas[0]) == "Le Concessionnaire tient un inventaire à notre façon."
    assert "adaptée" in sienne.meta.version
    operations.archiver(contexte, id_, 1)
    assert operations.lire(contexte, "PRO-05").clause == B.par_code["PRO-05"], "la nôtre revient"


def test_une_adaptation_ne_sort_pas_de_son_organisme(monde: Monde) -> None:
    ici, la = (monde.contexte(monde.organisme(nom)) for nom in ("Ici", "Là"))
    id_ = operations.adapter(ici, saisie(titre="Ma rédaction"), "PRO-05")
    assert operations.lire(la, "PRO-05").propre is None
    with pytest.raises(Introuvable):
        operations.lire_propre(la, id_)


def test_quand_la_notre_change_on_le_dit_et_l_on_choisit(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.adapter(contexte, saisie(titre="La mienne"), "PRO-05")
    with pytest.raises(RegleEnfreinte, match="pas changé"):
        operations.confirmer(contexte, id_, 1)
    neuve = B.par_code["PRO-05"].model_copy(update={"texte": "Un texte nouveau."})
    autre = B.model_copy(update={"clauses": tuple(neuve if c.id == "PRO-05" else c for c in B.clauses)})
    for module in ("operations", "versions"):
        monkeypatch.setattr(
            f"clauses.bibliotheque.{module}.bibliotheque", lambda: type(B).model_construct(**dict(autre))
        )
    assert operations.lire(contexte, "PRO-05").changee
    with pytest.raises(ConflitDeVersion):
        operations.confirmer(contexte, id_, 9)
    operations.confirmer(contexte, id_, 1)
    assert not operations.lire(contexte, "PRO-05").changee


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [
        ({"texte": "{% for x in y %}{% endfor %}"}, "texte"),
        ({"texte": "Le {{ collectivite }}."}, "texte"),
        ({"texte": "Voir {{ ref('ZZZ-99') }}."}, "texte"),
        ({"texte": "Voir {{ annexe('A99') }}."}, "texte"),
        ({"texte": "{{ variante }}"}, "texte"),
        ({"redactions": [{"code": "autre", "texte": "x"}]}, "redactions-0-code"),
    ],
)
def test_un_texte_que_le_moteur_ne_saurait_rendre_est_refuse(
    monde: Monde, champs: dict[str, object], chemin: str
) -> None:
    contexte = monde.contexte(monde.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        operations.adapter(contexte, saisie(**champs), "PRO-05")
    assert chemin in refus.value.erreurs
    assert operations.lire(contexte, "PRO-05").propre is None


def test_une_clause_a_choix_garde_sa_place_pour_le_choix(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        operations.adapter(contexte, saisie("PRO-01", texte="Plus de choix."), "PRO-01")
    assert "{{ variante }}" in refus.value.erreurs["texte"][0]


def test_une_clause_a_soi_se_range_dans_son_chapitre(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    neuve = valider(ClauseSaisie, {"titre": "Plan d'accès", "texte": "Le {{ titulaire }} remet un plan.", "groupe": "SUI",
                                   "types_contrat": ["dsp"], "piece": "CCTP"})  # fmt: skip
    operations.ajouter(contexte, neuve)
    with contexte.base.lire(contexte.perimetre) as session:
        b = bibliotheque_de(session)
    assert b.par_code["LOC-01"].groupe == "SUI"
    t = composer(b, Redaction(profil="dsp_standard", ajoutees=["LOC-01"]))
    codes = [a.clause.id for a in t.articles]
    assert codes.index("SUI-02") < codes.index("LOC-01") < codes.index("FIN-01")
    with pytest.raises(SaisieRefusee) as refus:
        operations.ajouter(contexte, neuve.model_copy(update={"types_contrat": []}))
    assert "types_contrat" in refus.value.erreurs


def test_le_depart_d_une_adaptation_se_relit() -> None:
    for clause in B.clauses:
        assert type(clause).model_validate_json(depart_de(clause)) == clause
    assert fondre(B, []).clauses == B.clauses


def test_comparer_ne_perd_ni_n_invente_un_mot() -> None:
    avant, apres = "Le titulaire remet le plan.", "Le titulaire remet sans délai le plan annuel."
    morceaux = regles.comparer(avant, apres)
    assert "".join(m.texte for m in morceaux if m.genre != "ajoute") == avant
    assert "".join(m.texte for m in morceaux if m.genre != "ote") == apres


def test_chercher_et_lire_une_clause_a_l_ecran(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    page = juriste.aller(f"{maison.base}/clauses/?q=penalites")
    assert "Pénalités" in page.texte
    assert "Licence de réutilisation" not in page.texte
    page = juriste.aller(f"{maison.base}/clauses/FIN-01")
    assert "de mémoire, à vérifier" in page.texte
    assert "étape contradictoire" in page.texte
    juriste.aller(f"{maison.base}/clauses/ZZZ-99", statut=404)
    assert "Aucune clause ne correspond" in juriste.aller(f"{maison.base}/clauses/?q=dirigeable").texte


def test_adapter_une_clause_a_l_ecran(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses/PRO-01/adapter")
    page = juriste.soumettre("Enregistrer", texte="Le {{ collectivite }}.", statut=422)
    assert "Accord" in page.texte
    juriste.soumettre(
        "Enregistrer", titre="Maîtrise des données", texte="La {{ collectivite }} garde tout. {{ variante }}"
    )
    texte = juriste.suivre().texte
    assert "Adaptée par vous" in texte
    assert "Ce qui la sépare de la nôtre" in texte
    assert maison.membre("lecteur").aller(f"{maison.base}/clauses/PRO-01").soupe.select_one("a[href$=modifier]") is None
