"""Les tableaux d'un .docx : la grille et les débuts de cellule s'écrivent une fois par tableau, les lignes d'un trait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from socle.documents.arbre import CaseSignature
from socle.documents.dates import date_en_lettres
from socle.documents.docx.balises import (
    DEBUT_DE_TEXTE,
    FIN_DE_TEXTE,
    attribut,
    champ,
    parcours,
    pose,
    tabulation,
)
from socle.documents.docx.listes import items
from socle.documents.docx.redaction import Redaction
from socle.documents.ouvrage import (
    BlocsPrets,
    CellulePrete,
    FichePrete,
    Ligne,
    ParagraphePret,
    SignaturesPretes,
    TableauPret,
)

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
_COTES = {"gauche": "", "centre": "center", "droite": "right"}
_LIGNES_D_UN_SEUL_TENANT = 8
_ECART, _HAUTEUR_DE_SIGNATURE = 240, 1500
_INSECABLE, _ENTETE = "<w:cantSplit/>", "<w:cantSplit/><w:tblHeader/>"


class _Grille:
    """Une table en cours d'écriture : ses largeurs, et ce qui ouvre chacune de ses cellules.

    Une table `souple` laisse Word élargir une colonne plutôt que de couper un mot.
    Une table qui en suit une autre s'en écarte par la marge de sa première ligne, sans paragraphe vide entre elles.
    """

    def __init__(
        self, largeurs: Sequence[int], style: str, description: str, ecartee: bool, souple: bool = False
    ) -> None:
        colonnes = "".join(f'<w:gridCol w:w="{largeur}"/>' for largeur in largeurs)
        legende = f'<w:tblCaption w:val="{attribut(description)}"/>' if description else ""
        self.debut = (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(largeurs)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="{"autofit" if souple else "fixed"}"/>'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{legende}</w:tblPr><w:tblGrid>{colonnes}</w:tblGrid>'
        )
        self.cellules = [f'<w:tc><w:tcPr><w:tcW w:w="{largeur}" w:type="dxa"/></w:tcPr>' for largeur in largeurs]
        marge = f'<w:tcMar><w:top w:w="{_ECART}" w:type="dxa"/></w:tcMar></w:tcPr>'
        self.premieres = [c.replace("</w:tcPr>", marge) for c in self.cellules] if ecartee else self.cellules

    def ligne(self, contenus: Iterable[str], proprietes: str = _INSECABLE, premiere: bool = False) -> str:
        """Donne une ligne, ses cellules déjà écrites."""
        debuts = self.premieres if premiere else self.cellules
        cases = [f"{debut}{contenu}</w:tc>" for debut, contenu in zip(debuts, contenus, strict=True)]
        return f"<w:tr><w:trPr>{proprietes}</w:trPr>{''.join(cases)}</w:tr>"


def tableau(redaction: Redaction, source: TableauPret, apres_tableau: bool) -> Iterator[str]:
    """Donne la légende et le tableau de données ; sa ligne d'en-tête se répète à chaque page."""
    if source.legende:
        yield legende(redaction, "Tableau", str(next(redaction.tableaux)), source.legende)
    largeurs = [round(redaction.largeur * part / 100) for part in source.largeurs]
    style = redaction.support.styles["TableauSerre" if source.serre else "TableauGouverne"]
    grille = _Grille(largeurs, style, source.legende, apres_tableau and not source.legende, source.serre)
    cotes = [_COTES[cote] for cote in source.alignements]
    nom = "EnteteSerree" if source.serre else "EnteteCellule"
    entetes = [
        redaction.paragraphe_pose(nom, redaction.morceaux(entete), cote=cote)
        for entete, cote in zip(source.entetes, cotes, strict=True)
    ]
    yield f"{grille.debut}{grille.ligne(entetes, _ENTETE, premiere=True)}{_lignes(redaction, source, grille, cotes)}</w:tbl>"


def _lignes(redaction: Redaction, source: TableauPret, grille: _Grille, cotes: list[str]) -> str:
    """Donne les lignes de données. Un petit tableau ne se coupe pas : chaque ligne se tient à la suivante."""
    styles = _STYLES_SERRES if source.serre else _STYLES
    libre, tenue = (_modele(redaction.tetes[styles["normal"]], grille, cotes, garde) for garde in (False, True))
    dernier = len(source.lignes) - 1
    petit = dernier < _LIGNES_D_UN_SEUL_TENANT
    lignes: list[str] = []
    for rang, ligne in enumerate(source.lignes):
        garde = petit and rang < dernier
        if _simple(ligne):
            lignes.append((tenue if garde else libre) % ligne)
            continue
        cellules = [_cellule(redaction, c, styles, garde, cote) for c, cote in zip(ligne, cotes, strict=True)]
        lignes.append(grille.ligne(cellules))
    return "".join(lignes)


def _modele(tete: str, grille: _Grille, cotes: list[str], garde: bool) -> str:
    """Donne une ligne dont chaque cellule attend un texte : la remplir d'un trait est ce qui coûte le moins."""
    paragraphes = [
        f"<w:p><w:pPr>{tete}{pose(garde, cote=cote)}</w:pPr>{DEBUT_DE_TEXTE}%s{FIN_DE_TEXTE}</w:p>" for cote in cotes
    ]
    return grille.ligne(paragraphes)


def _simple(ligne: tuple[CellulePrete, ...]) -> bool:
    """Dit si une ligne n'a que des textes, et rien en eux à échapper."""
    for cellule in ligne:
        if not isinstance(cellule, str):
            return False
    tout = "".join(cast("tuple[str, ...]", ligne))
    return not ("&" in tout or "<" in tout or ">" in tout or "\n" in tout)


def _cellule(
    redaction: Redaction, cellule: CellulePrete, styles: dict[str, str], garde: bool = False, cote: str = ""
) -> str:
    blocs: BlocsPrets = (ParagraphePret((cellule,)),) if isinstance(cellule, str) else cellule
    ecrits: list[str] = []
    for bloc in blocs:
        if isinstance(bloc, ParagraphePret):
            contenu = redaction.morceaux(bloc.contenu)
            ecrits.append(redaction.paragraphe_pose(styles[bloc.style], contenu, garde=garde, cote=cote))
            continue
        for item in items(redaction, bloc, 0):
            nom, retrait = styles["normal"], item.retrait
            ecrits.append(redaction.paragraphe_pose(nom, item.contenu, garde, item.num, retrait=retrait, cote=cote))
    return "".join(ecrits)


def fiche(redaction: Redaction, source: FichePrete, apres_tableau: bool) -> Iterator[str]:
    """Donne une fiche : rubrique et article de loi à gauche, contenu à droite."""
    if source.legende:
        yield redaction.paragraphe_pose("Legende", parcours(source.legende), garde=True)
    gauche = round(redaction.largeur * 0.31)
    largeurs = [gauche, redaction.largeur - gauche]
    style = redaction.support.styles["FicheGouverne"]
    grille = _Grille(largeurs, style, source.legende or "Fiche", apres_tableau and not source.legende)
    entete = [redaction.texte(nom, "Rubrique") for nom in ("Rubrique", "Contenu")]
    lignes = [
        grille.ligne([_libelle(redaction, ligne), _cellule(redaction, ligne.blocs, _STYLES)]) for ligne in source.lignes
    ]
    yield f"{grille.debut}{grille.ligne(entete, _ENTETE, premiere=True)}{''.join(lignes)}</w:tbl>"


def _libelle(redaction: Redaction, ligne: Ligne) -> str:
    article = redaction.texte(ligne.article, "Article") if ligne.article else ""
    return redaction.texte(ligne.libelle, "Libelle") + article


def legende(redaction: Redaction, nom: str, numero: str, texte: str, style: str = "Legende") -> str:
    """Donne une légende numérotée par un champ SEQ, son résultat déjà juste."""
    numerotee = champ(rf"SEQ {nom} \* ARABIC", numero)
    contenu = f"{parcours(nom + chr(160))}{numerotee}{parcours(f' – {texte}')}"
    return redaction.paragraphe_pose(style, contenu, garde=style == "Legende")


def signatures(redaction: Redaction, source: SignaturesPretes, apres_tableau: bool) -> Iterator[str]:
    """Donne les cases à signer, trois au plus par rangée, qu'aucun saut de page ne coupe."""
    cases = source.cases
    par_rangee = 2 if len(cases) in (2, 4) else min(3, len(cases)) or 1
    style = redaction.support.styles["FicheGouverne"]
    for rang in range(0, len(cases), par_rangee):
        rangee = cases[rang : rang + par_rangee]
        largeur = redaction.largeur // par_rangee
        grille = _Grille([largeur] * len(rangee), style, "Signatures", apres_tableau or rang > 0)
        roles, *milieu, place = _lignes_de_signature(redaction, rangee, largeur)
        hauteur = f'{_INSECABLE}<w:trHeight w:val="{_HAUTEUR_DE_SIGNATURE}" w:hRule="atLeast"/>'
        lignes = [
            grille.ligne(roles, _ENTETE, premiere=True),
            *(grille.ligne(contenus) for contenus in milieu),
            grille.ligne(place, hauteur),
        ]
        yield f"{grille.debut}{''.join(lignes)}</w:tbl>"


def _lignes_de_signature(redaction: Redaction, cases: Sequence[CaseSignature], largeur: int) -> Iterator[list[str]]:
    """Donne les rangées : rôle, lieu et date, nom et qualité, place de la signature."""
    yield [redaction.texte(case.role, "EnteteCellule") for case in cases]
    milieu, bout = round(largeur * 0.55), largeur - 220
    yield [
        _a_remplir(
            redaction,
            ("Fait à ", case.lieu, milieu),
            (", le ", date_en_lettres(case.le) if case.le else "", bout),
        )
        for case in cases
    ]
    yield [
        _a_remplir(redaction, ("Nom et qualité\u00a0: ", ", ".join(filter(None, (case.nom, case.qualite))), bout))
        for case in cases
    ]
    yield [redaction.texte("Signature", "Article") for _ in cases]


def _a_remplir(redaction: Redaction, *parties: tuple[str, str, int]) -> str:
    """Donne une ligne où chaque partie inconnue est un pointillé jusqu'à sa tabulation."""
    contenu = "".join(
        parcours(libelle + valeur) + ("" if valeur else "<w:r><w:tab/></w:r>") for libelle, valeur, _ in parties
    )
    tabs = "".join(tabulation(position, points=True) for _, valeur, position in parties if not valeur)
    return redaction.paragraphe_pose("Cellule", contenu, garde=True, tabs=tabs)
