"""Les tableaux d'un .docx : une ligne prototype clonée et remplie, jamais `table.cell()` (quadratique)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from socle.documents.arbre import CaseSignature
from socle.documents.dates import date_en_lettres
from socle.documents.docx.balises import Element, ajouter, champ, ecrire, w, xml
from socle.documents.docx.listes import liste
from socle.documents.docx.redaction import Redaction
from socle.documents.ouvrage import FichePrete, Ligne, ListePrete, SignaturesPretes, TableauPret

_STYLES = {
    "normal": "Cellule",
    "discret": "CelluleDiscrete",
    "aide": "CelluleAide",
    "alerte": "CelluleAlerte",
    "citation": "CelluleAide",
}
_JUSTIFICATIONS = {"centre": "center", "droite": "right"}
_LIGNES_D_UN_SEUL_TENANT = 8
_ECART, _HAUTEUR_DE_SIGNATURE = 240, 1500


def tableau(redaction: Redaction, source: TableauPret, apres_tableau: bool) -> Iterator[Element]:
    """Donne la légende et le tableau de données ; sa ligne d'en-tête se répète à chaque page."""
    if source.legende:
        yield legende(redaction, "Tableau", str(next(redaction.tableaux)), source.legende)
    largeurs = [round(redaction.largeur * part / 100) for part in source.largeurs]
    table = _table(largeurs, redaction.styles["TableauGouverne"], source.legende)
    entetes = [[redaction.paragraphe_de(e, "EnteteCellule")] for e in source.entetes]
    prototype = _ligne(largeurs)
    lignes: Any = source.lignes
    for rang, cellules in enumerate([entetes, *(_cellules(redaction, ligne) for ligne in lignes)]):
        rangee = _remplir(copy(prototype), cellules)
        _aligner(rangee, source.alignements)
        if rang < len(lignes) <= _LIGNES_D_UN_SEUL_TENANT:
            _retenir(rangee)
        table.append(_repeter(rangee) if rang == 0 else rangee)
    yield _ecarter(table) if apres_tableau and not source.legende else table


def fiche(redaction: Redaction, source: FichePrete, apres_tableau: bool) -> Iterator[Element]:
    """Donne une fiche : rubrique et article de loi à gauche, contenu à droite."""
    if source.legende:
        en_tete = redaction.texte(source.legende, "Legende")
        ajouter(en_tete.pPr, "keepNext")
        yield en_tete
    gauche = round(redaction.largeur * 0.31)
    largeurs = [gauche, redaction.largeur - gauche]
    table = _table(largeurs, redaction.styles["FicheGouverne"], source.legende or "Fiche")
    prototype = _ligne(largeurs)
    entete = [[redaction.texte(nom, "Rubrique")] for nom in ("Rubrique", "Contenu")]
    table.append(_repeter(_remplir(copy(prototype), entete)))
    lignes: Any = source.lignes
    for ligne in lignes:
        table.append(_remplir(copy(prototype), [_libelle(redaction, ligne), _cellule(redaction, ligne.blocs)]))
    yield _ecarter(table) if apres_tableau and not source.legende else table


def signatures(redaction: Redaction, source: SignaturesPretes, apres_tableau: bool) -> Iterator[Element]:
    """Donne les cases à signer, trois au plus par rangée, qu'aucun saut de page ne coupe."""
    cases: Any = source.cases
    par_rangee = 2 if len(cases) in (2, 4) else min(3, len(cases)) or 1
    for rang in range(0, len(cases), par_rangee):
        rangee = cases[rang : rang + par_rangee]
        largeurs = [redaction.largeur // par_rangee] * len(rangee)
        table = _table(largeurs, redaction.styles["FicheGouverne"], "Signatures")
        prototype = _ligne(largeurs)
        for cellules in _lignes_de_signature(redaction, rangee, largeurs[0]):
            table.append(_remplir(copy(prototype), cellules))
        _repeter(table.find(w("tr")))
        hauteur = table.findall(w("tr"))[-1].find(w("trPr"))
        ajouter(hauteur, "trHeight", val=str(_HAUTEUR_DE_SIGNATURE), hRule="atLeast")
        yield _ecarter(table) if apres_tableau or rang else table


def legende(redaction: Redaction, nom: str, numero: str, texte: str, style: str = "Legende") -> Element:
    """Donne une légende numérotée par un champ SEQ, son résultat déjà juste."""
    paragraphe = redaction.paragraphe(style)
    if style == "Legende":
        ajouter(paragraphe.pPr, "keepNext")
    ecrire(ajouter(paragraphe, "r"), f"{nom}\u00a0")
    champ(paragraphe, rf"SEQ {nom} \* ARABIC", numero)
    ecrire(ajouter(paragraphe, "r"), f" – {texte}")
    return paragraphe


def _table(largeurs: Sequence[int], style: str, description: str) -> Element:
    """Donne une table sans ligne, à largeurs fixes, décrite pour les lecteurs d'écran."""
    table = xml("<w:tbl></w:tbl>")
    proprietes = ajouter(table, "tblPr")
    ajouter(proprietes, "tblStyle", val=style)
    ajouter(proprietes, "tblW", w=str(sum(largeurs)), type="dxa")
    ajouter(proprietes, "tblLayout", type="fixed")
    ajouter(proprietes, "tblLook", val="0020", firstRow="1", noHBand="1", noVBand="1")
    if description:
        ajouter(proprietes, "tblCaption", val=description)
    grille = ajouter(table, "tblGrid")
    for largeur in largeurs:
        ajouter(grille, "gridCol", w=str(largeur))
    return table


def _ligne(largeurs: Sequence[int]) -> Element:
    """Donne la ligne prototype, insécable, ses cellules sans contenu."""
    rangee = xml("<w:tr></w:tr>")
    ajouter(ajouter(rangee, "trPr"), "cantSplit")
    for largeur in largeurs:
        ajouter(ajouter(ajouter(rangee, "tc"), "tcPr"), "tcW", w=str(largeur), type="dxa")
    return rangee


def _remplir(rangee: Element, cellules: Sequence[Sequence[Element]]) -> Element:
    for case, paragraphes in zip(rangee.iterfind(w("tc")), cellules, strict=True):
        case.extend(paragraphes)
    return rangee


def _repeter(rangee: Element) -> Element:
    ajouter(rangee.find(w("trPr")), "tblHeader")
    return rangee


def _retenir(rangee: Element) -> None:
    """Retient une ligne sur la page de la suivante : un petit tableau ne se coupe pas."""
    for paragraphe in rangee.iter(w("p")):
        paragraphe.get_or_add_pPr().get_or_add_keepNext()


def _ecarter(table: Element) -> Element:
    """Écarte une table de celle qui la précède, sans paragraphe vide entre elles."""
    for case in table.find(w("tr")).iterfind(w("tc")):
        marges = ajouter(case.find(w("tcPr")), "tcMar")
        ajouter(marges, "top", w=str(_ECART), type="dxa")
    return table


def _aligner(rangee: Element, alignements: Sequence[str]) -> None:
    for case, alignement in zip(rangee.iterfind(w("tc")), alignements, strict=True):
        if alignement in _JUSTIFICATIONS:
            for paragraphe in case.iterfind(w("p")):
                ajouter(paragraphe.pPr, "jc", val=_JUSTIFICATIONS[alignement])


def _cellules(redaction: Redaction, ligne: Any) -> list[list[Element]]:
    return [_cellule(redaction, blocs) for blocs in ligne]


def _cellule(redaction: Redaction, blocs: Any) -> list[Element]:
    paragraphes: list[Element] = []
    for bloc in blocs:
        if isinstance(bloc, ListePrete):
            paragraphes += liste(redaction, bloc, "Cellule", 0)
        else:
            paragraphes.append(redaction.paragraphe_de(bloc.contenu, _STYLES[bloc.style]))
    return paragraphes


def _libelle(redaction: Redaction, ligne: Ligne) -> list[Element]:
    libelle = [redaction.texte(ligne.libelle, "Libelle")]
    return [*libelle, redaction.texte(ligne.article, "Article")] if ligne.article else libelle


def _lignes_de_signature(
    redaction: Redaction, cases: Sequence[CaseSignature], largeur: int
) -> Iterator[list[list[Element]]]:
    """Donne les rangées : rôle, lieu et date, nom et qualité, place de la signature."""
    yield [[redaction.texte(case.role, "EnteteCellule")] for case in cases]
    milieu, bout = round(largeur * 0.55), largeur - 220
    yield [
        [
            _a_remplir(
                redaction,
                ("Fait à ", case.lieu, milieu),
                (", le ", date_en_lettres(case.le) if case.le else "", bout),
            )
        ]
        for case in cases
    ]
    yield [
        [
            _a_remplir(
                redaction,
                ("Nom et qualité\u00a0: ", ", ".join(filter(None, (case.nom, case.qualite))), bout),
            )
        ]
        for case in cases
    ]
    yield [[redaction.texte("Signature", "Article")] for _ in cases]


def _a_remplir(redaction: Redaction, *parties: tuple[str, str, int]) -> Element:
    """Donne une ligne où chaque partie inconnue est un pointillé jusqu'à sa tabulation."""
    paragraphe = redaction.paragraphe("Cellule")
    proprietes = paragraphe.pPr
    ajouter(proprietes, "keepNext")
    tabulations = ajouter(proprietes, "tabs")
    parcours = ajouter(paragraphe, "r")
    for libelle, valeur, position in parties:
        ecrire(parcours, libelle + valeur)
        if not valeur:
            ajouter(tabulations, "tab", val="left", leader="dot", pos=str(position))
            ajouter(parcours, "tab")
    if not len(tabulations):
        proprietes.remove(tabulations)
    return paragraphe
