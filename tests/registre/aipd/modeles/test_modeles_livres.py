"""Les modèles livrés : chacun à sa place dans le questionnaire, sans rien affirmer de l'organisme, son droit gradué."""

from __future__ import annotations

import re

import pytest

from registre.aipd.etude.questionnaire import RISQUES, questionnaire
from registre.aipd.modeles.donnees import BLANC, FAITS, Contenu, ModeleDEtude, blancs, modeles, proposer
from registre.aipd.reperage.donnees import CRITERES, REPERES
from registre.demonstration.formes import lire_donnees
from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

TOUS = [pytest.param(m, id=code) for code, m in modeles().items()]
ATTENDUS = {
    "videoprotection", "accompagnement_social", "teleservice", "capteurs", "biometrie_acces", "logement_social", "ehpad",
    "geolocalisation", "alertes_internes", "cameras_pietons",
}  # fmt: skip
ANGLICISMES = (
    r"e-?mails?|mails?|digital\w*|process|workflows?|feedback|cloud|login|tracking|monitoring|reporting|smart|big data|"
    r"open data|phishing|ransomwares?|backups?|opt-?in|dashboards?|privacy|best practices?|deadlines?|check-?lists?|web"
)
SLOGANS = r"\bveill(?:er|ez|ons) à|s'assurer que|au c(?:œ|oe)ur d|garantir la confiance|enjeux? majeurs?|leviers?\b"


def textes(m: ModeleDEtude) -> list[str]:
    """Tout ce qu'un modèle fait lire."""
    c = m.contenu
    listes = [
        t
        for r in c.risques.values()
        for t in (*r.impacts, *r.menaces, *r.sources, r.gravite_motif, r.vraisemblance_motif)
    ]
    return [m.titre, m.resume, m.pour_qui.phrase, *m.attention, *c.reponses.values(), *listes,
            *(r.phrase for r in m.pourquoi), *(t for x in c.mesures for t in (x.titre, x.description)),
            *(r.dit for r in m.droit), *(q.libelle for q in c.questions)]  # fmt: skip


def test_les_cas_usuels_d_une_collectivite_ont_leur_modele() -> None:
    assert set(modeles()) >= ATTENDUS
    assert len({m.titre for m in modeles().values()}) == len(modeles())


@pytest.mark.parametrize("m", TOUS)
def test_chaque_question_de_texte_a_sa_proposition(m: ModeleDEtude) -> None:
    voulues = {c for c, q in questionnaire().par_code.items() if q.genre == "texte"}
    assert set(m.contenu.reponses) == voulues | {q.code for q in m.contenu.questions}
    assert 25 <= m.nombre_de_champs <= 40
    assert all(q.code.startswith("G") and q.rubrique not in (*RISQUES, "3.1") for q in m.contenu.questions)


@pytest.mark.parametrize("m", TOUS)
def test_aucune_reponse_n_affirme_a_la_place_de_l_organisme(m: ModeleDEtude) -> None:
    """Toute réponse demande un fait local : elle porte un blanc, bien fermé, qui dit ce qu'il attend."""
    for code, texte in m.contenu.reponses.items():
        assert blancs(texte), code
    for texte in textes(m):
        assert texte.count(BLANC) == len(blancs(texte)) == texte.count("["), texte
    assert len([1 for x in m.contenu.mesures if BLANC in x.description]) == len(m.contenu.mesures)
    assert {x.etat for x in m.contenu.mesures} == {"prevue"}, "un modèle ne sait pas ce qui est en place"


@pytest.mark.parametrize("m", TOUS)
def test_presque_chaque_ligne_attend_l_organisme(m: ModeleDEtude) -> None:
    """Hors de ce que tout traitement de ce genre est, et du droit, une ligne sans blanc serait une affirmation."""
    lignes = [ligne for texte in m.contenu.reponses.values() for ligne in texte.strip().splitlines()]
    sans = [ligne for ligne in lignes if BLANC not in ligne]
    assert len(sans) <= 0.12 * len(lignes), sans
    assert not [ligne for ligne in sans if re.search(r"\b(?:notre|nos|nous|est chiffrée?s?|est formée?s?)\b", ligne)]


@pytest.mark.parametrize("m", TOUS)
def test_chaque_evenement_redoute_est_rempli(m: ModeleDEtude) -> None:
    assert set(m.contenu.risques) == set(RISQUES)
    for code, r in m.contenu.risques.items():
        for nom in ("impacts", "menaces", "sources", "mesures"):
            assert len(getattr(r, nom)) >= 3, (code, nom)
        assert 1 <= r.gravite <= 4, code
        assert 1 <= r.vraisemblance <= 4, code
        assert r.gravite_motif, code
        assert r.vraisemblance_motif, code
    servies = {t for r in m.contenu.risques.values() for t in r.mesures}
    assert len(m.contenu.mesures) >= 8
    inutiles = {x.titre for x in m.contenu.mesures} - servies
    assert len(inutiles) <= 5, inutiles


@pytest.mark.parametrize("m", TOUS)
def test_le_pourquoi_renvoie_au_reperage_et_le_droit_porte_son_degre(m: ModeleDEtude) -> None:
    assert m.pourquoi
    for raison in m.pourquoi:
        assert raison.point in CRITERES.points or raison.point in REPERES, raison.point
        assert raison.nom
        assert raison.regle.verification in "TSM"
    assert len(m.droit) >= 3
    for regle in m.droit:
        de_memoire = "de mémoire" in regle.source or "non relu" in regle.source
        assert de_memoire == (regle.verification == "M"), (
            f"{regle.article} : le degré et la source disent la même chose"
        )
    assert m.attention


@pytest.mark.parametrize("m", TOUS)
def test_aucun_article_n_est_cite_dans_une_reponse_sans_etre_gradue(m: ModeleDEtude) -> None:
    """Un numéro d'article ou de décret n'entre dans un texte que s'il est au droit du modèle, avec son degré."""
    gradues = " ".join(f"{r.article} {r.source}" for r in m.droit)
    for texte in m.contenu.reponses.values():
        for cite in re.findall(r"\b[LR]\.? ?\d{2,4}-\d+(?:-\d+)?|décret \d{4}-\d+|ordonnance \d{4}-\d+", texte):
            assert cite.replace("décret", "").strip() in gradues, cite


@pytest.mark.parametrize("m", TOUS)
def test_la_langue_est_le_francais_des_gens(m: ModeleDEtude) -> None:
    for texte in textes(m):
        assert not re.search(rf"\b(?:{ANGLICISMES})\b", texte, re.IGNORECASE), texte
        assert not re.search(SLOGANS, texte, re.IGNORECASE), texte
        assert "  " not in texte, texte
        assert all(len(phrase.split()) <= 45 for phrase in re.split(r"[.;:!?\n]", texte)), texte


@pytest.mark.parametrize("m", TOUS)
def test_les_faits_attendus_existent_dans_le_registre(m: ModeleDEtude) -> None:
    for nom, liste in FAITS.items():
        assert set(getattr(m.pour_qui, nom)) <= set(LISTES[liste].codes), nom
    assert set(m.pour_qui.regimes) <= {"", *LISTES["regimes_juridiques"].codes}
    assert m.pour_qui.mots
    assert all(re.compile(mot) for mot in m.pour_qui.mots)


@pytest.mark.parametrize("faute", [
    {"reponses": {"999": "x"}}, {"reponses": {"321": "x"}}, {"mesures": [{"titre": "A"}, {"titre": "A"}]},
    {"risques": {"3.2": {"mesures": ["Inconnue"]}}}, {"questions": [{"code": "G1", "rubrique": "9.9", "libelle": "?"}]},
    {"risques": {"3.2": {"gravite": 5}}}, {"inconnu": 1},
], ids=["question inconnue", "pas un texte", "mesure double", "mesure inconnue", "rubrique", "jauge", "clé"])  # fmt: skip
def test_un_contenu_hors_de_sa_place_est_refuse(faute: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Contenu.model_validate(faute)


def fiche(nom: str, **valeurs: object) -> TraitementSaisie:
    return valider(TraitementSaisie, {"nom": nom, **valeurs})


@pytest.mark.parametrize(("modele", "attendu"), [
    ("videoprotection", "videoprotection"), ("aide_sociale", "accompagnement_social"), ("logement_social", "logement_social"),
    ("domiciliation", "accompagnement_social"), ("dechets", "capteurs"), ("urbanisme", "teleservice"),
    ("cameras_pietons", "cameras_pietons"),
])  # fmt: skip
def test_les_fiches_de_demonstration_appellent_le_bon_modele(modele: str, attendu: str) -> None:
    brut = {k: v for k, v in lire_donnees().catalogue[modele].items() if k != "service"}
    proposes = [m.code for m, _ in proposer(fiche(**brut))]
    assert proposes[:1] == [attendu], proposes


@pytest.mark.parametrize(
    "modele", ["etat_civil", "paie", "deliberations", "mediatheque", "elections", "cimetiere", "rh"]
)
def test_une_fiche_ordinaire_n_appelle_aucun_modele(modele: str) -> None:
    brut = {k: v for k, v in lire_donnees().catalogue[modele].items() if k != "service"}
    assert [m.code for m, _ in proposer(fiche(**brut))] == []


@pytest.mark.parametrize(("nom", "attendu"), [
    ("Vidéosurveillance (sic) – 4 caméras", "videoprotection"), ("Portail famille", "teleservice"),
    ("Télérelève des compteurs d'eau", "capteurs"), ("Borne de cantine à reconnaissance palmaire", "biometrie_acces"),
    ("Contour de la main à la cantine", "biometrie_acces"), ("Secours d'urgence (cœur de l'hiver)", "accompagnement_social"),
    ("Contingent de logements sociaux", "logement_social"), ("Dossier de soins des résidents", "ehpad"),
    ("Géolocalisation des bennes", "geolocalisation"), ("Recueil des alertes internes", "alertes_internes"),
])  # fmt: skip
def test_le_nom_seul_suffit_et_la_raison_cite_la_fiche(nom: str, attendu: str) -> None:
    (m, raison), *_ = proposer(fiche(nom))
    assert m.code == attendu
    cite = re.search(r"« (.+?) »", raison)
    assert cite is not None
    assert cite.group(1) in nom.lower() or cite.group(1) in nom


def test_les_faits_declares_suffisent_sans_un_mot() -> None:
    saisie = fiche("Fiche 12", supports=["video"], categories_personnes=[{"categorie": "personnes_filmees"}])
    (m, raison), *_ = proposer(saisie)
    assert m.code == "videoprotection"
    assert "personnes filmées" in raison


def test_un_fichier_du_titre_iii_n_appelle_pas_le_modele_du_rgpd() -> None:
    brut = {k: v for k, v in lire_donnees().catalogue["cameras_pietons"].items() if k != "service"}
    assert "videoprotection" not in [m.code for m, _ in proposer(fiche(**brut))]
