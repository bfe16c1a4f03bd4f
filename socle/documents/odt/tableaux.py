"""Les tableaux d'un .odt : données, fiches, signatures ; leur première ligne est un en-tête qui se répète."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from socle.documents.arbre import CaseSignature
from socle.documents.dates import date_en_lettres
from socle.documents.docx.styles import ACCENT, FILET
from socle.documents.odt.balises import echapper, sequence, texte
from socle.documents.odt.listes import nom_de_liste
from socle.documents.odt.redaction import Redaction
from socle.documents.odt.styles import taquet
from socle.documents.ouvrage import CellulePrete, FichePrete, ListePrete, ParagraphePret, SignaturesPretes, TableauPret

_STYLES = {
    "normal": "Cellule",
    "discret": "CelluleDiscrete",
    "aide": "CelluleAide",
    "alerte": "CelluleAlerte",
    "citation": "CelluleAide",
    "grand": "Cellule",
    "affiche": "Cellule",
}
_STYLES_SERRES = dict.fromkeys(_STYLES, "CelluleSerree")
_COTES = {"gauche": "", "centre": 'fo:text-align="center"', "droite": 'fo:text-align="end"'}
_LIGNES_D_UN_SEUL_TENANT = 8
STYLES_DE_CELLULE = "".join(
    f'<style:style style:name="{nom}" style:family="table-cell"><style:table-cell-properties fo:padding-top="{haut}mm" '
    f'fo:padding-bottom="{haut}mm" fo:padding-left="{cote}mm" fo:padding-right="{cote}mm" fo:border="none" '
    f'fo:border-bottom="{trait}"/></style:style>'
    for nom, haut, cote, trait in (
        ("Case", 1.2, 1.8, f"0.5pt solid #{FILET}"),
        ("CaseEntete", 1.2, 1.8, f"1pt solid #{ACCENT}"),
        ("CaseSerree", 0.9, 1.0, f"0.5pt solid #{FILET}"),
        ("CaseEnteteSerree", 0.9, 1.0, f"1pt solid #{ACCENT}"),
    )
) + (
    '<style:style style:name="Rangee" style:family="table-row"><style:table-row-properties fo:keep-together="always"/>'
    '</style:style><style:style style:name="RangeeSignature" style:family="table-row"><style:table-row-properties '
    'style:min-row-height="26mm" fo:keep-together="always"/></style:style>'
)


class _Table(NamedTuple):
    """Une table à écrire : comment elle ouvre sa page, ses largeurs en millimètres, ce qu'elle montre, ses cases."""

    rupture: tuple[str, str]
    largeurs: Sequence[float]
    entete: Sequence[str]
    lignes: Sequence[Sequence[str]]
    titre: str
    case: str = "Case"
    insecable: bool = False
    derniere: str = "Rangee"


def _ecrire(redaction: Redaction, table: _Table) -> str:
    rang = next(redaction.tables)
    maitre, saut = table.rupture
    coupure = 'style:may-break-between-rows="false"' if table.insecable else ""
    redaction.autres_styles.append(
        f'<style:style style:name="T{rang}" style:family="table"{maitre}><style:table-properties '
        f'style:width="{sum(table.largeurs):.2f}mm" table:align="left" fo:margin-top="1mm" fo:margin-bottom="4mm" '
        f"{coupure} {saut}/></style:style>"
        + "".join(
            f'<style:style style:name="T{rang}.{n}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{largeur:.2f}mm"/></style:style>'
            for n, largeur in enumerate(table.largeurs, start=1)
        )
    )
    colonnes = "".join(f'<table:table-column table:style-name="T{rang}.{n + 1}"/>' for n in range(len(table.largeurs)))
    dernier = len(table.lignes) - 1
    corps = [
        _ligne(ligne, table.case, table.derniere if n == dernier else "Rangee") for n, ligne in enumerate(table.lignes)
    ]
    titre = f"<table:title>{echapper(table.titre)}</table:title>" if table.titre else ""
    return (
        f'<table:table table:name="Table{rang}" table:style-name="T{rang}">{titre}{colonnes}<table:table-header-rows>'
        f"{_ligne(table.entete, table.case.replace('Case', 'CaseEntete'))}</table:table-header-rows>{''.join(corps)}"
        "</table:table>"
    )


def _ligne(cellules: Sequence[str], case: str, style: str = "Rangee") -> str:
    debut = f'<table:table-cell table:style-name="{case}" office:value-type="string">'
    contenu = "".join([f"{debut}{cellule}</table:table-cell>" for cellule in cellules])
    return f'<table:table-row table:style-name="{style}">{contenu}</table:table-row>'


def tableau(redaction: Redaction, source: TableauPret) -> str:
    """Donne la légende et le tableau de données."""
    tete = legende(redaction, "Tableau", next(redaction.tableaux), source.legende) if source.legende else ""
    rupture = redaction.rupture()
    nom, styles = ("EnteteSerree", _STYLES_SERRES) if source.serre else ("EnteteCellule", _STYLES)
    cotes = [_COTES[cote] for cote in source.alignements]
    entete = [
        redaction.paragraphe(nom, redaction.morceaux(morceaux), cote)
        for morceaux, cote in zip(source.entetes, cotes, strict=True)
    ]
    lignes = [
        [_cellule(redaction, cellule, styles, cote) for cellule, cote in zip(ligne, cotes, strict=True)]
        for ligne in source.lignes
    ]
    largeurs = [redaction.largeur * part / 100 for part in source.largeurs]
    petit = len(lignes) <= _LIGNES_D_UN_SEUL_TENANT
    case = "CaseSerree" if source.serre else "Case"
    return tete + _ecrire(redaction, _Table(rupture, largeurs, entete, lignes, source.legende, case, petit))


def _cellule(redaction: Redaction, cellule: CellulePrete, styles: dict[str, str], cote: str = "") -> str:
    if isinstance(cellule, str):
        return redaction.paragraphe(styles["normal"], texte(cellule), cote)
    return "".join(
        redaction.paragraphe(styles[bloc.style], redaction.morceaux(bloc.contenu), cote)
        if isinstance(bloc, ParagraphePret)
        else liste(redaction, bloc, "Cellule", styles["normal"])
        for bloc in cellule
    )


def liste(redaction: Redaction, source: ListePrete, lieu: str, style: str = "", dernier_ecarte: bool = True) -> str:
    """Donne une liste ; la numérotation d'une liste nouvelle repart d'elle-même."""
    nom = style or ("List_20_Bullet" if source.marque == "puce" else "List_20_Number")
    # Le dernier élément d'une liste du corps s'écarte de ce qui suit.
    dernier = len(source.elements) - 1 if dernier_ecarte and lieu in ("", "SousAlinea") else -1
    items: list[str] = []
    for rang, element in enumerate(source.elements):
        if isinstance(element, ListePrete):
            sous_liste = liste(redaction, element, lieu, style, rang == dernier)
            items[-1:] = [f"{items[-1]}{sous_liste}" if items else sous_liste]
        else:
            ecart = 'fo:margin-bottom="6pt"' if rang == dernier else ""
            items.append(redaction.paragraphe(nom, redaction.morceaux(element), ecart))
    contenu = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{nom_de_liste(source.marque, lieu)}">{contenu}</text:list>'


def legende(redaction: Redaction, nom: str, numero: int, intitule: str, style: str = "Caption") -> str:
    """Donne une légende que le traitement de texte renumérote."""
    return redaction.paragraphe(style, f"{nom}\u00a0{sequence(nom, numero)} – {echapper(intitule)}")


def fiche(redaction: Redaction, source: FichePrete) -> str:
    """Donne une fiche : rubrique et article de loi à gauche, contenu à droite."""
    tete = redaction.paragraphe("Caption", echapper(source.legende)) if source.legende else ""
    rupture = redaction.rupture()
    gauche = redaction.largeur * 0.31
    lignes = []
    for ligne in source.lignes:
        article = redaction.paragraphe("Article_20_de_20_loi", echapper(ligne.article)) if ligne.article else ""
        libelle = redaction.paragraphe("Libelle", echapper(ligne.libelle)) + article
        lignes.append([libelle, _cellule(redaction, ligne.blocs, _STYLES)])
    entete = [redaction.paragraphe("Rubrique", nom) for nom in ("Rubrique", "Contenu")]
    largeurs = [gauche, redaction.largeur - gauche]
    return tete + _ecrire(redaction, _Table(rupture, largeurs, entete, lignes, source.legende or "Fiche"))


def signatures(redaction: Redaction, source: SignaturesPretes) -> str:
    """Donne les cases à signer, trois au plus par rangée, qu'aucun saut de page ne coupe."""
    cases = source.cases
    par_rangee = 2 if len(cases) in (2, 4) else min(3, len(cases)) or 1
    largeur = redaction.largeur / par_rangee
    tables = []
    for rang in range(0, len(cases), par_rangee):
        rupture = redaction.rupture()
        rangee = cases[rang : rang + par_rangee]
        entete = [redaction.paragraphe("EnteteCellule", echapper(case.role)) for case in rangee]
        lignes = [
            [_lieu_et_date(redaction, case, largeur) for case in rangee],
            [_nom_et_qualite(redaction, case, largeur) for case in rangee],
            [redaction.paragraphe("Article_20_de_20_loi", "Signature") for _ in rangee],
        ]
        table = _Table(rupture, [largeur] * len(rangee), entete, lignes, "Signatures", "Case", True, "RangeeSignature")
        tables.append(_ecrire(redaction, table))
    return "".join(tables)


def _lieu_et_date(redaction: Redaction, case: CaseSignature, largeur: float) -> str:
    le = date_en_lettres(case.le) if case.le else ""
    parties = (("Fait à ", case.lieu, largeur * 0.55), (", le ", le, largeur - 4))
    return _a_remplir(redaction, *parties)


def _nom_et_qualite(redaction: Redaction, case: CaseSignature, largeur: float) -> str:
    qui = ", ".join(filter(None, (case.nom, case.qualite)))
    return _a_remplir(redaction, ("Nom et qualité\u00a0: ", qui, largeur - 4))


def _a_remplir(redaction: Redaction, *parties: tuple[str, str, float]) -> str:
    """Donne une ligne où chaque partie inconnue est un pointillé jusqu'à sa tabulation."""
    contenu = "".join(f"{libelle}{echapper(valeur)}{'' if valeur else '<text:tab/>'}" for libelle, valeur, _ in parties)
    taquets = "".join(taquet(position, points=True) for _, valeur, position in parties if not valeur)
    return redaction.paragraphe("Cellule", contenu, taquets=taquets)
