"""L'entrée de l'arbre : normalisation, numéros, renvois, erreurs."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.documents import (
    Alinea,
    AncreInconnue,
    Commentaire,
    Document,
    ErreurDocument,
    Fiche,
    Image,
    Lien,
    Liste,
    Marque,
    Paragraphe,
    Renvoi,
    SautDePage,
    Signatures,
    Tableau,
    Texte,
    Titre,
    Zone,
    rapport_de_substitutions,
)
from socle.documents.arbre import Cellule
from socle.documents.normaliser import SUBSTITUT, normaliser_texte
from socle.documents.ouvrage import AlineaPret, Ligne, ListePrete, Orientation, Repere
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


def _numerotes(blocs: list[object]) -> list[str]:
    ouvrage = preparer(Document("d", blocs))  # type: ignore[arg-type]
    return [bloc.etiquette if isinstance(bloc, Repere) else bloc.numero for bloc in ouvrage.blocs
            if isinstance(bloc, Repere | AlineaPret)]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["article", "annexe", "chapitre", "alinea", "zone"]), max_size=25))
def test_la_numerotation_suit_l_ordre_quel_qu_il_soit(suite: list[str]) -> None:
    blocs, attendus = [], []
    articles, annexes, alineas, ouvert = 0, 0, 0, False
    for genre in suite:
        if genre in ("article", "zone"):
            articles, alineas, ouvert = articles + 1, 0, True
            titre = Titre(2, "t", serie="article")
            blocs.append(Zone("z", "zone", [titre]) if genre == "zone" else titre)
            attendus.append(f"Article\u00a0{articles}")
        elif genre == "annexe":
            annexes, ouvert = annexes + 1, False
            blocs.append(Titre(1, "t", serie="annexe"))
            attendus.append(f"Annexe\u00a0{annexes}")
        elif genre == "chapitre":
            ouvert = False
            blocs.append(Titre(1, "t"))
            attendus.append("")
        elif ouvert:
            alineas += 1
            blocs.append(Alinea("a"))
            attendus.append(f"{articles}.{alineas}")
    assert _numerotes(blocs) == attendus


def test_un_sous_titre_ne_ferme_pas_l_article() -> None:
    blocs = [Titre(2, "t", serie="article"), Alinea("a"), Titre(3, "sous-titre"), Alinea("b"), Alinea(" ")]
    assert _numerotes(blocs) == ["Article\u00a01", "1.1", "", "1.2"]


@pytest.mark.parametrize(
    "avant", [[], [Titre(1, "Chapitre")], [Titre(2, "a", serie="article"), Titre(1, "b", serie="annexe")]]
)
def test_un_alinea_hors_d_un_article_est_refuse(avant: list[object]) -> None:
    with pytest.raises(ErreurDocument, match=r"hors de tout article.*« perdu »"):
        preparer(Document("d", [*avant, Alinea("perdu")]))  # type: ignore[list-item]


def test_une_liste_est_sous_l_alinea_qui_la_precede_et_lui_seul() -> None:
    blocs = [
        Titre(2, "t", serie="article"),
        Liste(["x"]),
        Alinea("a"),
        Liste(["b"]),
        Liste(["c"]),
        "entre",
        Liste(["d"]),
    ]
    suite = preparer(Document("d", blocs)).blocs
    assert [bloc.suspendue for bloc in suite if isinstance(bloc, ListePrete)] == [False, True, True, False]


def test_la_marque_d_une_liste_l_emporte_sur_son_ordre() -> None:
    listes = [
        Liste(["a"]),
        Liste(["a"], ordonnee=True),
        Liste(["a"], ordonnee=True, marque="lettre"),
        Liste(["a"], marque="puce"),
    ]
    assert [bloc.marque for bloc in preparer(Document("d", listes)).blocs] == ["puce", "nombre", "lettre", "puce"]


def test_la_page_tourne_pour_l_annexe_et_revient() -> None:
    blocs = [
        Titre(1, "a"),
        Titre(2, "b", paysage=True),
        "x",
        Titre(3, "c"),
        Titre(2, "d", serie="annexe"),
        Titre(1, "e", paysage=True),
    ]
    suite = preparer(Document("d", blocs)).blocs
    assert [bloc.paysage for bloc in suite if isinstance(bloc, Orientation)] == [True, False, True]
    assert not any(isinstance(bloc, SautDePage) for bloc in suite)
    assert suite[suite.index(Orientation(False)) + 1].texte == "d"


def test_la_page_tourne_avant_la_zone_qui_s_ouvre() -> None:
    blocs = [Titre(1, "a", paysage=True), Zone("z", "", [Titre(1, "b")])]
    assert [type(bloc).__name__ for bloc in preparer(Document("d", blocs)).blocs] == [
        "Orientation", "Repere", "Orientation", "DebutZone", "Repere", "FinZone"]  # fmt: skip


def test_une_zone_sans_contenu_s_efface() -> None:
    blocs = [Zone("z", "vide", [" ", Zone("y", "vide aussi", [])]), "reste"]
    assert [type(bloc).__name__ for bloc in preparer(Document("d", blocs)).blocs] == ["ParagraphePret"]


def test_commentaires_et_marques_sont_normalises_et_les_vides_s_effacent() -> None:
    notes = (Commentaire(" a\x00 ", ""), Commentaire(" "))
    blocs = [Titre(2, "t", serie="article", commentaires=notes), Alinea(Marque(" e ", "\x07", "le délai"), notes)]
    titre, alinea = preparer(Document("d", blocs)).blocs
    assert titre.commentaires == alinea.commentaires == (Commentaire("a", "Bibliothèque"),)
    assert alinea.contenu == (Marque("e", "le délai", "le délai"),)


@pytest.mark.parametrize(
    ("blocs", "message"),
    [
        ([Titre(1, "a", serie="clause")], "série inconnue"),  # type: ignore[arg-type]
        ([Liste(["a"], marque="romain")], "marque inconnue"),  # type: ignore[arg-type]
        ([Zone("", "z", [])], "1 à 64"),
        ([Paragraphe(Marque("m" * 65, "x"))], "1 à 64"),
    ],
)
def test_un_arbre_de_contrat_fautif_dit_quoi_corriger(blocs: list[object], message: str) -> None:
    with pytest.raises(ErreurDocument, match=message):
        preparer(Document("d", blocs))  # type: ignore[arg-type]


@given(
    st.lists(st.lists(st.text("abcdé -", max_size=30), min_size=9, max_size=9), min_size=1, max_size=4), st.booleans()
)
def test_les_largeurs_d_un_tableau_large_font_cent(lignes: list[list[str]], paysage: bool) -> None:
    (tableau,) = preparer(Document("d", [Tableau(["en-tête"] * 9, lignes)], paysage=paysage)).blocs
    assert tableau.serre
    assert sum(tableau.largeurs) == pytest.approx(100)
    assert min(tableau.largeurs) > 3
