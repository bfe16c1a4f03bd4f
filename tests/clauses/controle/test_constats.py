"""Durées, références d'hier, renvois internes, contradictions, langue : chaque constat, et ce qui n'en est pas un."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from clauses.bibliotheque.chargement import bibliotheque
from clauses.controle.analyse import controler
from clauses.controle.contradictions import contradictions
from clauses.controle.donnees import Correspondances, RegleMention, correspondances, regles
from clauses.controle.durees import durees
from clauses.controle.langue import langue
from clauses.controle.lecture.texte import lire_texte_brut
from clauses.controle.moteur import Recherche
from clauses.controle.references import references_perimees
from clauses.controle.renvois import renvois_casses
from clauses.controle.resultat import ReferencePerimee
from clauses.controle.structure import Ossature, batir
from clauses.controle.textes import phrases, reduire
from conftest import DONNEES_REELLES

JOUR = date(2026, 11, 24)


def ossature(source: str) -> Ossature:
    return batir(lire_texte_brut(source.encode(), True).passages)


def references(source: str) -> dict[str, ReferencePerimee]:
    return {r.code: r for r in references_perimees(ossature(source), correspondances())}


def cibles(source: str) -> list[str]:
    return [r.cible for r in renvois_casses(ossature(source))]


def codes(source: str) -> list[str]:
    return [c.code for c in contradictions(Recherche(ossature(source), regles()))]


@pytest.mark.parametrize(
    ("texte", "heures"),
    [
        ("soixante-douze (72) heures", [72]), ("quarante-huit heures", [48]), ("24h", [24]), ("deux jours ouvrés", [48]),
        ("quatre-vingt-dix jours", [2160]), ("un mois", [720]), ("dans la journée", [24]), ("sans délai", []),
        ("24 heures, puis un complément sous 72 heures", [24, 72]), ("article 12", []), ("deux cents jours", [4800]),
    ],
)  # fmt: skip
def test_les_durees_en_chiffres_et_en_lettres(texte: str, heures: list[int]) -> None:
    assert [d.heures for d in durees(reduire(texte))] == heures


def test_les_phrases_se_coupent_aux_points_et_aux_points_virgules_pas_aux_abreviations() -> None:
    texte = "Vu l'art. 28 et l'article L. 1411-3 du code. Il avertit la Ville ; il attend. 3.2 Suite"
    assert list(phrases(texte)) == [
        "Vu l'art. 28 et l'article L. 1411-3 du code.", "Il avertit la Ville", "il attend.", "3.2 Suite",
    ]  # fmt: skip


def test_une_lettre_mal_reconnue_est_retablie() -> None:
    assert reduire("Instructi0n écrite, artic1e 9, 2016-65, L1411") == "instruction ecrite, article 9, 2016-65, l1411"


def test_un_texte_codifie_donne_l_article_d_aujourd_hui_et_son_grade() -> None:
    trouvees = references(
        "En application des articles 52 et 53-1 de l'ordonnance n° 2016-65 du 29 janvier 2016, il publie."
    )
    reference = trouvees["ordonnance_2016_65"]
    assert [(a.numero, a.verification) for a in reference.articles] == [("53-1", "T"), ("52", "M")]
    assert "L3131-2" in reference.articles[0].aujourd_hui
    assert reference.nature == "codifie"
    assert reference.depuis == date(2019, 4, 1)


@pytest.mark.parametrize(
    ("source", "attendus"),
    [
        ("Conformément à l'article 34 de la loi n° 78-17 du 6 janvier 1978, il protège.", ["lil_ancien_34"]),
        ("Les articles 38 à 40 de la loi « informatique et libertés » s'appliquent.",
         ["lil_ancien_38", "lil_ancien_39", "lil_ancien_40"]),
        ("La loi n° 78-17 du 6 janvier 1978 modifiée s'applique.", []),
        ("Selon l'article 60 de la loi n° 78-17.", []),
        ("Le titulaire notifie la violation à la CNIL.", []),
        ("Le traitement a été déclaré à la CNIL.", ["declaration_cnil"]),
        ("Vu l'article 17 de la loi n° 2016-1321 du 7 octobre 2016.", ["lprn_17"]),
        ("Vu la loi n° 2016-1321 du 7 octobre 2016.", []),
        ("Le CCAG-TIC approuvé par l'arrêté du 16 septembre 2009.", ["ccag_2009"]),
        ("Le CCAG-TIC approuvé par l'arrêté du 30 mars 2021.", []),
        ("Les lignes directrices du G29 et la directive 95/46/CE.", ["directive_95_46", "groupe_29"]),
        ("La loi Sapin 2 et le code de la commande publique.", []),
        ("Le règlement (UE) 2016/679 et la décision (UE) 2021/915.", []),
    ],
)  # fmt: skip
def test_les_references_d_hier_et_celles_qui_valent_encore(source: str, attendus: list[str]) -> None:
    assert sorted(references(source)) == attendus


@pytest.mark.donnees_reelles
def test_chaque_article_d_aujourd_hui_existe_dans_les_codes_lus() -> None:
    """On n'invente pas un article : ceux du CCP, du CRPA et du CGCT cités comme équivalents sont dans les codes."""
    lus = json.loads((DONNEES_REELLES / "codes-articles-2026-04.json").read_bytes())["codes"]
    inconnus = []
    for texte in correspondances().textes:
        for phrase in (texte.aujourd_hui, *(d.aujourd_hui for d in texte.details)):
            for sigle in ("CCP", "CRPA", "CGCT"):
                if sigle in lus and sigle in phrase:
                    articles = re.findall(r"\b[LRD]\d{3,4}-\d+(?:-\d+)*", phrase.partition(sigle)[2].partition(";")[0])
                    inconnus += [(sigle, a) for a in articles if a not in lus[sigle]["numeros"]]
    assert inconnus == []


@pytest.mark.parametrize(
    ("source", "attendus"),
    [
        ("# Article 1 – Objet\n\nVoir l'article 9.\n\n# Article 2 – Durée\n\nVoir les articles 1 et 2.", ["article 9"]),
        ("# Article 1\n\nDérogation à l'article 14.1 du CCAG, voir l'article 8.\n\n# Article 2\n\nX", ["article 8"]),
        ("# Article 1\n\nSelon l'article 28 du RGPD.\n\n# Article 2\n\nLe respect de l'article 28.", []),
        ("# Article 1\n\n1.1 Voir 1.1 et l'article 1.4.\n\n# Article 2\n\nx", ["article 1.4"]),
        ("# Article 1\n\nEn application de l'article L. 2112-4 du code de la commande publique.\n\n# Article 2\n\nx", []),
        ("# Article 1\n\nVoir l'annexe 2 et l'annexe 3 du CCAP.\n\n# Annexe 1 – Plan\n\nx", ["annexe 2"]),
        ("# Article 1\n\nLes annexes A et B.\n\n# Annexe A\n\nx", ["annexe B"]),
        ("# Article 1\n\nIl dit en annexe l'essentiel.\n\n# Article 2\n\nx", []),
        ("Ce document n'a pas d'article. Voir l'article 4.", []),
    ],
)  # fmt: skip
def test_les_renvois_internes(source: str, attendus: list[str]) -> None:
    assert cibles(source) == attendus


DCP = "# Article 1 – Données personnelles\n\n"


@pytest.mark.parametrize(
    ("source", "attendus"),
    [
        ("Le prestataire notifie toute violation de données sous 24 heures.\n\nUne violation de données est signalée à la "
         "commune dans les 48 heures.", ["delai_violation"]),
        ("Le prestataire notifie toute violation de données sous 24 heures, puis un complément sous 72 heures.\n\nToute "
         "violation est notifiée sous vingt-quatre heures.", []),
        ("Le prestataire notifie la violation de données sous 24 heures. La commune notifie la violation à la CNIL dans les "
         "72 heures.", []),
        ("Aucun sous-traitant ultérieur sans autorisation écrite préalable.\n\nLa commune donne une autorisation générale de "
         "recourir à des sous-traitants ultérieurs.", ["autorisation_sous_traitants"]),
        ("Il faut une autorisation écrite préalable, spécifique ou générale, pour un sous-traitant ultérieur.", []),
        ("Les données sont hébergées exclusivement en France.\n\nLes données peuvent être transférées hors de l'Union.",
         ["transferts"]),
        ("Les données ne sont pas transférées hors de l'Union sans instruction écrite.", []),
        ("Le prestataire se soumet aux audits de la commune.\n\nAucun audit ne peut être demandé.", ["audit"]),
        ("Le contrat prévaut sur ses annexes.\n\nEn cas de doute, l'annexe prévaut sur le contrat.", ["ordre_pieces"]),
        ("Les pièces sont, par ordre de priorité : le contrat, l'annexe.\n\nLe contrat prévaut sur l'offre.", []),
        ("Les données sont conservées un an après la fin du contrat.\n\nIl ne conserve aucune copie.", ["conservation"]),
    ],
)  # fmt: skip
def test_les_contradictions_et_ce_qui_n_en_est_pas(source: str, attendus: list[str]) -> None:
    assert codes(DCP + source) == attendus


def test_la_sous_traitance_de_la_commande_publique_ne_vaut_pas_celle_du_rgpd() -> None:
    marche = (
        "# Article 3 – Sous-traitance\n\nLe titulaire ne peut sous-traiter sans l'accord préalable et écrit de l'acheteur, "
        "qui agrée les conditions de paiement. Le sous-traitant est tenu des mêmes obligations que le titulaire."
    )
    rgpd = "\n\n# Article 4\n\nIl ne recrute un sous-traitant ultérieur qu'avec l'accord écrit préalable de l'acheteur."
    resultat = controler(marche.encode(), "c.md", JOUR)
    assert next(m for m in resultat.mentions if m.code == "d").etat == "absent"
    assert any("commande publique" in remarque for remarque in resultat.remarques)
    avec = controler((marche + rgpd).encode(), "c.md", JOUR)
    mention = next(m for m in avec.mentions if m.code == "d")
    assert mention.etat == "faible"
    assert {e.lieu for e in mention.extraits} == {"article 4"}


def test_un_blanc_a_remplir_ne_decrit_rien() -> None:
    source = DCP + "Le traitement a pour objet [à compléter]. La finalité du traitement est : ____."
    resultat = controler(source.encode(), "c.md", JOUR)
    par_code = {m.code: m for m in resultat.mentions}
    assert par_code["objet"].etat == "faible"
    assert "Un blanc reste à remplir" in " ".join(par_code["objet"].pourquoi)
    assert any("blanc à remplir" in remarque for remarque in resultat.remarques)


def test_chaque_mention_dit_pourquoi_et_quoi_inserer() -> None:
    resultat = controler((DCP + "Le titulaire prend les mesures appropriées.").encode(), "c.md", JOUR)
    connues = bibliotheque().par_code
    for mention in resultat.mentions:
        assert mention.pourquoi
        assert mention.attendu
        assert mention.clauses
        assert all(connues[c.code].titre == c.titre for c in mention.clauses)
    c = next(m for m in resultat.mentions if m.code == "c")
    assert (c.etat, c.extraits[0].lieu) == ("faible", "article 1")
    assert c.clauses[0].code == "DCP-03"
    assert resultat.limites == regles().limites


def test_une_autre_langue_se_dit() -> None:
    anglais = "The processor shall process the personal data only on documented instructions from the controller. " * 5
    resultat = controler(anglais.encode(), "dpa.txt", JOUR)
    assert (resultat.langue, resultat.fiable) == ("en", False)
    assert "n'est pas en français (langue reconnue : anglais)" in resultat.remarques[0]
    assert (
        langue("Le titulaire traite les données pour le compte de la commune et dans le respect des règles. " * 3)
        == "fr"
    )


@pytest.mark.donnees_reelles
def test_le_vrai_contrat_anglais_est_lu_et_dit_non_fiable() -> None:
    fichier = DONNEES_REELLES / "dpa-en-commonpaper-1.1.docx"
    resultat = controler(fichier.read_bytes(), fichier.name, JOUR)
    assert not resultat.fiable
    assert resultat.mots > 3000
    assert any("blanc à remplir" in remarque for remarque in resultat.remarques)


def test_un_long_contrat_reste_rapide_et_ne_melange_pas_ses_sections() -> None:
    """Dans un long contrat, un article qui ne parle pas de données ne prouve rien."""
    corps = Path(__file__).parent / "corpus" / "dsp_eau_2017.md"
    remplissage = "".join(
        f"\n\n# Article {n} – Travaux\n\n{'Le délégataire entretient le réseau. ' * 40}" for n in range(20, 60)
    )
    source = (
        corps.read_text("utf-8")
        + remplissage
        + "\n\n# Article 61 – Ouvrages\n\nLe Syndicat audite les ouvrages sur place."
    )
    resultat = controler(source.encode(), "c.md", JOUR)
    assert next(m for m in resultat.mentions if m.code == "h").etat == "faible"


def test_une_regle_mal_ecrite_est_refusee() -> None:
    modele = regles().mentions[0].model_dump()
    with pytest.raises(ValidationError, match="éléments inconnus"):
        RegleMention.model_validate(modele | {"exige": ["objet_traitement + inconnu"]})
    doubles = [t.model_dump() for t in correspondances().textes[:1]] * 2
    with pytest.raises(ValidationError, match="en double"):
        Correspondances.model_validate({"textes": doubles})


def test_tous_les_motifs_se_compilent_et_restent_bornes() -> None:
    """Un motif sans borne sur un texte sans fin prendrait un temps sans fin."""
    import time

    piege = ("donnees " * 400 + "traitement " * 400 + "sous-traitant " * 200).strip()
    source = "# Article 1 – Données personnelles\n\n" + piege
    debut = time.perf_counter()
    controler(source.encode(), "c.md", JOUR)
    assert time.perf_counter() - debut < 20
