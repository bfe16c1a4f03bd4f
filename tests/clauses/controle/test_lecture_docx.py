"""Lire un .docx : chaque paragraphe une fois, à sa place, avec le numéro que Word affiche."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from clauses.controle.lecture.fichier import lire
from clauses.controle.lecture.passages import Lecture
from clauses.controle.structure import batir
from tests.clauses.controle.fabrique_documents import docx, numero, p, r, tableau

DONNEES_REELLES = Path(__file__).resolve().parents[4] / "shared" / "donnees"
LISTES = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1 –"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Partie"/>
    <w:lvlText w:val="%1."/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def textes(lecture: Lecture) -> list[str]:
    return [passage.texte for passage in lecture.passages]


def lieux(lecture: Lecture) -> dict[str, str]:
    return {passage.texte: passage.lieu for passage in lecture.passages}


def test_la_numerotation_automatique_est_recomptee() -> None:
    corps = (
        p("Objet", numero(1)) + p("Durée", numero(1)) + p("Premier", numero(1, 1)) + p("Second", numero(1, 1))
        + p("lettre", numero(1, 2)) + p("autre lettre", numero(1, 2)) + p("Prix", numero(1)) + p("Encore", numero(1, 1))
    )  # fmt: skip
    lus = textes(lire(docx(corps, numbering=LISTES), "c.docx"))
    assert lus == ["Article 1 – Objet", "Article 2 – Durée", "2.1 Premier", "2.2 Second", "a) lettre", "b) autre lettre",
                   "Article 3 – Prix", "3.1 Encore"]  # fmt: skip


def test_un_numero_vient_du_style_et_une_liste_relancee_repart() -> None:
    styles = (
        '<w:style w:styleId="Partie"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
        '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="Fille"><w:name w:val="Fille"/><w:basedOn w:val="Partie"/></w:style>'
    )
    corps = p("Parties", '<w:pStyle w:val="Partie"/>') + p("Suite", '<w:pStyle w:val="Fille"/>')
    corps += p("un", numero(1, 2)) + p("deux", numero(1, 2)) + p("repart", numero(3, 2))
    lecture = lire(docx(corps, numbering=LISTES, styles=styles), "c.docx")
    assert textes(lecture) == ["I. Parties", "II. Suite", "a) un", "b) deux", "a) repart"]
    assert [passage.genre for passage in lecture.passages[:2]] == ["titre", "titre"]


def test_les_places_suivent_les_numeros_recomptes() -> None:
    corps = p("Objet", numero(1)) + p("Données", numero(1)) + p("Les données sont chiffrées.", numero(1, 1))
    ossature = batir(lire(docx(corps, numbering=LISTES), "c.docx").passages)
    assert ossature.blocs[-1].lieu == "article 2.1"
    assert {"1", "2", "2.1"} <= ossature.articles


def test_les_tableaux_imbriques_sont_lus_avec_leur_place() -> None:
    dedans = tableau(["Clé", "Valeur"])
    corps = p("Avant") + tableau(["Objet", "Tenue du registre"], ["Suite", p("Voici") + dedans + p("")])
    places = lieux(lire(docx(corps), "c.docx"))
    assert places["Objet | Tenue du registre"] == "tableau 1, ligne 1"
    assert places["Suite | Voici"] == "tableau 1, ligne 2"
    assert places["Clé | Valeur"] == "tableau 1, ligne 2, tableau 2, ligne 1"


def test_une_cellule_porte_le_nom_de_sa_colonne() -> None:
    corps = tableau(
        ["Traitement", "Finalité", "Durée"], ["Paie", "Verser les salaires", "5 ans"], ["Vide", "—", "néant"]
    )
    lecture = lire(docx(corps), "c.docx")
    assert textes(lecture) == [
        "Traitement | Finalité | Durée", "Paie | Finalité : Verser les salaires | Durée : 5 ans", "Vide | — | néant",
    ]  # fmt: skip
    assert lecture.passages[0].genre == "entetes"


def test_une_zone_de_texte_est_lue_une_fois() -> None:
    zone = f"<w:txbxContent>{p('Encadré important')}</w:txbxContent>"
    double = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{zone}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{zone}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    lecture = lire(docx(p("Corps", dedans=double)), "c.docx")
    assert textes(lecture) == ["Corps", "Encadré important"]
    assert lecture.passages[1].lieu == "zone de texte"


def test_controles_de_contenu_notes_entetes_et_commentaires() -> None:
    bloc = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('À remplir')}</w:sdtContent></w:sdt>"
    en_ligne = f"<w:sdt><w:sdtContent>{r('Essai SAS')}</w:sdtContent></w:sdt>"
    lecture = lire(
        docx(
            bloc + p("La société ", dedans=en_ligne),
            footnotes=f'<w:footnote w:type="separator">{p("—")}</w:footnote><w:footnote>{p("Voir la loi.")}</w:footnote>',
            header=p("Ville d’Essai"), footer=p("Page"), comments=f"<w:comment>{p('Trop cher ?')}</w:comment>",
        ),
        "c.docx",
    )  # fmt: skip
    places = lieux(lecture)
    assert "La société Essai SAS" in places
    assert places["Voir la loi."] == "note 1"
    assert places["Ville d’Essai"] == "en-tête"
    assert places["Page"] == "pied de page"
    assert "Trop cher ?" not in lecture.texte
    assert any("1 commentaire de relecture" in remarque for remarque in lecture.remarques)
    assert any("1 champ de saisie" in remarque for remarque in lecture.remarques)


def test_le_suivi_des_modifications_est_tenu_pour_accepte_et_dit() -> None:
    supprime = "<w:del><w:r><w:delText>sans délai</w:delText></w:r></w:del>"
    insere = f"<w:ins>{r('sous 24 heures')}</w:ins>"
    ligne_supprimee = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    corps = p("Il avertit ", dedans=supprime + insere) + f"<w:tbl>{ligne_supprimee}</w:tbl>"
    lecture = lire(docx(corps), "c.docx")
    assert textes(lecture) == ["Il avertit sous 24 heures"]
    assert any("2 suppressions" in remarque for remarque in lecture.remarques)
    assert any("1 ajout " in remarque for remarque in lecture.remarques)


def test_un_sommaire_n_est_pas_le_contrat() -> None:
    styles = '<w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    corps = p("Article 9 – Audits\t12", '<w:pStyle w:val="TM1"/>') + p("Article 1 – Objet")
    lecture = lire(docx(corps, styles=styles), "c.docx")
    assert lecture.passages[0].genre == "sommaire"
    assert batir(lecture.passages).articles == {"1"}


def texte_de_l_archive(fichier: Path) -> str:
    """Tout le texte visible des parties XML, lu sans notre lecteur : suppressions et doubles de compatibilité exclus."""
    w, mc = (
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}",
    )
    morceaux = []
    with zipfile.ZipFile(fichier) as archive:
        for nom in archive.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", nom):
                racine = etree.fromstring(archive.read(nom))
                for element in racine.iter(f"{w}t"):
                    if not any(a.tag in {f"{w}del", f"{mc}Fallback"} for a in element.iterancestors()):
                        morceaux.append(element.text or "")
    return "".join(morceaux)


@pytest.mark.donnees_reelles
def test_un_vrai_contrat_est_lu_sans_perdre_un_signe() -> None:
    """37 % de son texte est dans des tableaux : un lecteur de paragraphes le perd."""
    fichier = DONNEES_REELLES / "dpa-en-commonpaper-1.1.docx"
    lecture = lire(fichier.read_bytes(), fichier.name)
    lus = Counter(re.sub(r"\s", "", "".join(passage.texte for passage in lecture.passages)))
    attendus = Counter(re.sub(r"\s", "", texte_de_l_archive(fichier)))
    assert attendus - lus == Counter(), (attendus - lus).most_common(5)
    assert sum("tableau" in passage.lieu for passage in lecture.passages) > 50
