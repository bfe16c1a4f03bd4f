"""Tableurs : colonnes reconnues, aller-retour, compte rendu ligne par ligne, tout ou rien."""

from __future__ import annotations

import pytest

from audit.referentiels.echanges import tableur
from audit.referentiels.echanges.colonnes import COLONNES
from audit.referentiels.echanges.commun import Lu, ReferentielRefuse
from audit.referentiels.echanges.tableur import EnteteDonnee
from audit.referentiels.livres import rgs
from conftest import RACINE
from socle.tableurs import FichierRefuse

PERDUS = {"poids", "portees", "parcours", "interlocuteurs", "historique"}
"""Ce que les colonnes ne portent pas : des légendes qui sont les nôtres, et l'histoire des versions."""


def lire(texte: str, **donnee: str) -> Lu:
    return tableur.lire(texte.encode(), "Liste de la ville.csv", EnteteDonnee(**donnee))


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_l_aller_retour_rend_les_memes_points(format_: str) -> None:
    lu = tableur.lire(tableur.ecrire(rgs(), format_), f"r.{format_}", EnteteDonnee())
    r = lu.acquis
    assert r.points == rgs().points
    assert r.chapitres == rgs().chapitres
    champs = set(type(r.referentiel).model_fields) - PERDUS
    assert {c: getattr(r.referentiel, c) for c in champs} == {c: getattr(rgs().referentiel, c) for c in champs}
    assert (lu.remarques, lu.fautes) == ((), ())
    assert tableur.lire(tableur.ecrire(r, format_), "r", EnteteDonnee()).acquis == r


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_le_modele_vide_se_lit_et_n_a_aucun_point(format_: str) -> None:
    with pytest.raises(ReferentielRefuse, match="aucun point"):
        tableur.lire(tableur.modele_vide(format_), "m", EnteteDonnee())


def test_les_colonnes_se_reconnaissent_a_leurs_synonymes() -> None:
    lu = lire(
        "Ref;Domaine;Mesure;Énoncé;Preuves attendues;Importance;Obligation;Base légale;Recommandation;Périmètre;"
        "Parcours court;Couleur\n"
        "S-1;Accès;Mots de passe;Sont-ils longs ?;Une capture;Essentiel;oui;RGPD, art. 32;Douze signes;Téléservice;oui;bleu\n"
    )
    (p,) = lu.acquis.points
    assert (p.id, p.chapitre, p.intitule, p.question) == ("S-1", "Acces", "Mots de passe", "Sont-ils longs ?")
    assert (p.attendu, p.poids, p.obligatoire, p.reference) == ("Une capture", 3, True, "RGPD, art. 32")
    assert (p.remediation, p.portee, p.parcours) == ("Douze signes", "service", ("court", "complet"))
    assert lu.acquis.titres == {"Acces": "Accès"}
    assert any("laissées de côté : Couleur" in r for r in lu.remarques)


def test_un_fichier_ne_se_dit_pas_valide_par_un_juriste() -> None:
    colonnes = "Identifiant;Question;Obligatoire;Relu par un juriste\n"
    deux = lire(f"{colonnes}A;Un ?;oui;oui\nB;Deux ?;non;\n").acquis.points
    assert [p.validation_juriste for p in deux] == [False, None]


def test_le_nom_du_fichier_ou_la_personne_donnent_le_titre() -> None:
    csv = "Identifiant;Question\nA;Un ?\n"
    r = lire(csv).acquis
    assert (r.titre, r.code, r.version) == ("Liste de la ville", "liste-de-la-ville", "1")
    r = lire(csv, titre="Règles", code="Règles de 2026", version="2.0.0").acquis
    assert (r.titre, r.code, r.version) == ("Règles", "regles-de-2026", "2.0.0")


def test_l_intitule_ou_la_question_suffit() -> None:
    a, b = lire("Identifiant;Intitulé;Question\nA;Seul;\nB;;Seule ?\n").acquis.points
    assert (a.question, b.intitule) == ("Seul", "Seule ?")


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        (";Un ?;;;;", "donnez-en un"),
        ("A B;Un ?;;;;", "« A B » n'est pas admis"),
        ("A;;;;;", "écrivez la question"),
        ("A;Un ?;énorme;;;", "« énorme » n'est pas admis : écrivez 1, 2 ou 3"),
        ("A;Un ?;;peut-être;;", "répondez par oui ou par non"),
        ("A;Un ?;;;partout;", "« partout » n'est pas admis"),
        ("A;Un ?;;;;RGPD", "écrivez une référence par ligne"),
        ("A;Un ?;;;;RGPD [T, 31/02/2026]", "n'est pas une date"),
        (f"A;{'x' * 20_001};;;;", "dépasse 20000 caractères"),
    ],
)
def test_une_ligne_en_faute_se_nomme_et_rien_n_est_pris(ligne: str, phrase: str) -> None:
    lu = lire(f"Identifiant;Question;Poids;Obligatoire;Portée;Fondements\nZ;Bonne ?;1;non;objets;\n{ligne}\n")
    assert lu.referentiel is None
    assert [f.ligne for f in lu.fautes] == [3]
    assert phrase in lu.fautes[0].phrase
    with pytest.raises(ReferentielRefuse):
        _ = lu.acquis


def test_un_double_dit_sa_premiere_ligne() -> None:
    lu = lire("Identifiant;Question\nA;Un ?\nB;Deux ?\nA;Trois ?\n")
    assert [(f.ligne, f.phrase) for f in lu.fautes] == [(4, "Identifiant : « A » est déjà celui de la ligne 2.")]


def test_une_formule_reste_du_texte() -> None:
    (p,) = lire('Identifiant;Question\nA;\'=HYPERLINK("x") ?\n').acquis.points
    assert p.question == '=HYPERLINK("x") ?'


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"Question;Poids\nUn ?;1\n", "Aucune feuille n'a de colonne « Identifiant »"),
        (b"Identifiant;Poids\nA;1\n", "Aucune feuille n'a de colonne « Identifiant »"),
        (b"Identifiant;Question\n", "aucun point"),
    ],
)
def test_un_tableur_sans_ses_colonnes_dit_ce_qui_manque(contenu: bytes, phrase: str) -> None:
    with pytest.raises(ReferentielRefuse, match=phrase):
        tableur.lire(contenu, "x.csv", EnteteDonnee())


@pytest.mark.parametrize(
    "contenu", [b"PK\x03\x04rien", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a\x00b", b"x" * 6_000_000]
)
def test_un_tableur_abime_se_refuse(contenu: bytes) -> None:
    with pytest.raises(FichierRefuse):
        tableur.lire(contenu, "x.xlsx", EnteteDonnee())


def test_trop_de_lignes_se_refusent() -> None:
    csv = "Identifiant;Question\n" + "".join(f"P{n};Un ?\n" for n in range(3051))
    with pytest.raises(FichierRefuse, match="lignes"):
        lire(csv)


def test_chaque_colonne_est_documentee() -> None:
    formats = (RACINE / "docs" / "formats.md").read_text("utf-8")
    assert [c.titre for c in COLONNES if f"| {c.titre} |" not in formats] == []
