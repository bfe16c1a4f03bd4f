"""L'entrée de l'arbre : normalisation, numéros, renvois, erreurs."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.documents import (
    AncreInconnue,
    Document,
    ErreurDocument,
    Fiche,
    Image,
    Lien,
    Paragraphe,
    Renvoi,
    Signatures,
    Tableau,
    Texte,
    Titre,
    rapport_de_substitutions,
)
from socle.documents.arbre import Cellule
from socle.documents.normaliser import SUBSTITUT, normaliser_texte
from socle.documents.ouvrage import Ligne
from socle.documents.police import caracteres_dessines
from socle.documents.preparation import preparer
from tests.socle.documents.exemples import png


@pytest.mark.parametrize(
    ("donne", "attendu"),
    [
        ("e\u0301te\u0301", "été"),
        ("\uf0b7 puce", "• puce"),
        ("a\r\nb\rc\vd", "a\nb\nc\nd"),
        ("\x00a\x1f\u200b\ufeff", "a"),
        ("cœur, 12\u202f€, « mot »", "cœur, 12\u202f€, «\u00a0mot\u00a0»"),
        ("Quoi ? Non ; oui : 3 %", "Quoi\u202f? Non\u202f; oui\u00a0: 3\u00a0%"),
        ("① Ｂ", "1 B"),
        ("❤\ufe0f", SUBSTITUT),
        ("e-\u2011mail", "e-\u2011mail"),
    ],
)
def test_le_texte_est_normalise(donne: str, attendu: str) -> None:
    assert normaliser_texte(donne) == attendu


@given(st.text(alphabet=st.characters(), max_size=60))
def test_tout_texte_normalise_est_dessinable_et_stable(texte: str) -> None:
    rendu = normaliser_texte(texte)
    assert set(rendu) <= caracteres_dessines() | {"\n", SUBSTITUT, "\u2011"}
    assert normaliser_texte(rendu) == rendu


@given(st.text(alphabet="abé çœ«»;:?!%.\u00a0\u202f", max_size=40))
def test_un_texte_francais_ne_change_que_d_espaces(texte: str) -> None:
    assert "".join(normaliser_texte(texte).split()) == "".join(texte.split())


def test_les_caracteres_absents_sont_comptes_et_nommes() -> None:
    rapport = rapport_de_substitutions(Document("😀", ["😀 et \ue123", Fiche((("x", "\ud800"),))]))
    assert {(s.caractere, s.nom): s.occurrences for s in rapport} == {
        ("😀", "GRINNING FACE"): 2,
        (SUBSTITUT, "U+E123"): 1,
        (SUBSTITUT, "U+D800"): 1,
    }


def test_les_numeros_comptent_un_niveau_saute_pour_un() -> None:
    titres = [Titre(niveau, "t") for niveau in (1, 2, 2, 1, 3, 2, 4)]
    reperes = preparer(Document("d", titres, numeroter=True)).reperes
    assert [r.numero for r in reperes] == ["1", "1.1", "1.2", "2", "2.1.1", "2.2", "2.2.1.1"]


def test_un_renvoi_affiche_le_numero_ou_a_defaut_l_intitule() -> None:
    def affichages(numeroter: bool) -> list[str]:
        renvois = Paragraphe([Renvoi("a"), Renvoi("a", "titre"), Renvoi("a", "numero")])
        ouvrage = preparer(Document("d", [renvois, Titre(1, "Annexe", "a")], numeroter=numeroter))
        return [cible.affichage for cible in ouvrage.blocs[0].contenu]

    assert affichages(True) == ["1", "Annexe", "1"]
    assert affichages(False) == ["Annexe", "Annexe", "Annexe"]


def test_un_renvoi_inconnu_dit_quelles_ancres_existent() -> None:
    with pytest.raises(AncreInconnue, match=r"« mesure » \(connues : mesures\)"):
        preparer(Document("d", [Titre(1, "Mesures", "mesures"), Paragraphe(Renvoi("mesure"))]))


@pytest.mark.parametrize(
    ("blocs", "message"),
    [
        ([Titre(1, "a", "x"), Titre(1, "b", "x")], "plusieurs titres : x"),
        ([Titre(5, "a")], "niveau 5"),
        ([Tableau(["a", "b"], [["1", "2"], ["1"]])], "la ligne 2"),
        ([Tableau(["a"], [], largeurs=(50, 50))], "2 largeurs"),
        ([Tableau([], [])], "aucun en-tête"),
        ([Image(b"GIF89a", "x")], "PNG"),
        ([Image(png(), " ")], "texte alternatif"),
        ([Paragraphe([3])], "int"),  # type: ignore[list-item]
    ],
)
def test_un_arbre_fautif_dit_quoi_corriger(blocs: list[object], message: str) -> None:
    with pytest.raises(ErreurDocument, match=message):
        preparer(Document("d", blocs))  # type: ignore[arg-type]


def test_un_document_sans_titre_est_refuse() -> None:
    with pytest.raises(ErreurDocument, match="pas de titre"):
        preparer(Document(" \x00", []))


def test_une_cellule_est_un_texte_une_liste_ou_des_paragraphes() -> None:
    lignes: list[tuple[str, Cellule]] = [
        ("a", ["x", Texte("y", gras=True)]),
        ("b", ["x", Paragraphe("y")]),
        ("c", "  \n"),
    ]
    fiche = Fiche(lignes)
    prepares = preparer(Document("d", [fiche])).blocs[0].lignes
    assert all(isinstance(ligne, Ligne) for ligne in prepares)
    assert Counter({ligne.libelle: len(ligne.blocs) for ligne in prepares}) == {"a": 1, "b": 2, "c": 1}
    assert prepares[2].blocs[0].contenu == ("—",)


def test_un_lien_dangereux_devient_du_texte() -> None:
    ouvrage = preparer(Document("d", [Paragraphe([Lien("java\nscript:alert(1)", "ici"), Lien("HTTPS://a.fr")])]))
    assert ouvrage.blocs[0].contenu == ("ici", Lien("HTTPS://a.fr", "HTTPS://a.fr"))


def test_un_role_de_signature_vide_est_nomme() -> None:
    assert preparer(Document("d", [Signatures([" "])])).blocs[0].cases[0].role == "Signataire"


def test_les_references_sont_en_toutes_lettres() -> None:
    ouvrage = preparer(Document("d", [], version="2", date_document=date(2026, 3, 1), etat_du_droit="2026-02-12"))
    assert ouvrage.references.replace("\u00a0", " ") == "Version 2 · 1er mars 2026 · État du droit : 12 février 2026"


@pytest.mark.parametrize(
    ("organisme", "titre", "attendu"),
    [
        ("Commune", "Registre", ("Commune", "Registre")),
        ("", "Registre", ("Registre", "")),
        ("C" * 60, "R" * 60, ("C" * 60 + " — " + "R" * 60, "")),
        ("C" * 100, "R" * 100, ("C" * 100 + " — " + "R" * 76 + "…", "")),
    ],
)
def test_l_en_tete_tient_sur_ses_lignes(organisme: str, titre: str, attendu: tuple[str, str]) -> None:
    assert preparer(Document(titre, [], organisme)).entete == attendu
