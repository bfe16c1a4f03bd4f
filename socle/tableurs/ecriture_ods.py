"""Écriture .ods en flux : chaque ligne part dans l'archive dès qu'elle est formée, la mémoire est constante.

Le texte est toujours une cellule de type chaîne, donc jamais une formule.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from socle.tableurs.a_ecrire import FeuilleAEcrire, Place, hauteur, noms_de_feuilles, placer
from socle.tableurs.modele import Valeur, nom_colonne
from socle.tableurs.styles_ods import DEBUT_CONTENU, FIN_CONTENU, MANIFESTE, STYLES, TYPE, meta, reglages
from socle.tableurs.textes import afficher, normaliser

_BLANCS = re.compile("\t|  +|^ | $")
_TAMPON = 256
_CENTIMETRES_PAR_CARACTERE = 0.2
_EPOQUE_ZIP = (1980, 1, 1, 0, 0, 0)


def _blanc(trouve: re.Match[str]) -> str:
    return "<text:tab/>" if trouve[0] == "\t" else f'<text:s text:c="{len(trouve[0])}"/>'


def paragraphes(texte: str) -> str:
    """Un `text:p` par ligne ; espaces multiples et tabulations gardés par text:s et text:tab."""
    texte = escape(texte)
    if "\n" not in texte and "  " not in texte and "\t" not in texte and texte == texte.strip(" "):
        return f"<text:p>{texte}</text:p>"
    return "".join(f"<text:p>{_BLANCS.sub(_blanc, ligne)}</text:p>" for ligne in texte.split("\n"))


def _attributs(valeur: Valeur) -> tuple[str, str]:
    """(suffixe du style, attributs de type et de valeur) d'une cellule."""
    if valeur is None:
        return "", ""
    if isinstance(valeur, str):
        return "", ' office:value-type="string"'
    if isinstance(valeur, bool):
        return "-bool", f' office:value-type="boolean" office:boolean-value="{str(valeur).lower()}"'
    if isinstance(valeur, datetime):
        return "-dateheure", f' office:value-type="date" office:date-value="{valeur.isoformat()}"'
    if isinstance(valeur, date):
        return "-date", f' office:value-type="date" office:date-value="{valeur.isoformat()}"'
    if isinstance(valeur, time):
        return "-heure", f' office:value-type="time" office:time-value="{valeur:PT%HH%MM%SS}"'
    return "-nombre", f' office:value-type="float" office:value="{valeur}"'


def _cellule(place: Place, validation: str = "") -> str:
    suffixe, attributs = _attributs(place.valeur)
    contenu = "" if place.valeur is None else paragraphes(afficher(place.valeur))
    fusion = couverte = ""
    if place.etendue > 1:
        suffixe = "-gauche" if suffixe == "-nombre" else suffixe
        fusion = f' table:number-columns-spanned="{place.etendue}" table:number-rows-spanned="1"'
        couverte = f'<table:covered-table-cell table:number-columns-repeated="{place.etendue - 1}"/>'
    return (
        f'<table:table-cell table:style-name="{place.style}{suffixe}"{attributs}{fusion}{validation}>'
        f"{contenu}</table:table-cell>{couverte}"
    )


def _lignes(feuille: FeuilleAEcrire) -> Iterator[str]:
    for rang, ligne in enumerate(feuille.toutes_les_lignes()):
        places = list(placer(ligne))
        libre = feuille.a_un_entete and rang > feuille.rang_entete
        cellules = (
            "".join(_cellule(p, _validation(feuille, p) if libre else "") for p in places) or "<table:table-cell/>"
        )
        style = _style_ligne(places, feuille)
        rangee = f'<table:table-row table:style-name="{style}">{cellules}</table:table-row>'
        if feuille.a_un_entete and rang == feuille.rang_entete:
            rangee = f"<table:table-header-rows>{rangee}</table:table-header-rows>"
        yield rangee


def _validation(feuille: FeuilleAEcrire, place: Place) -> str:
    """L'attribut qui rattache une cellule à la liste déroulante de sa colonne."""
    choix = feuille.colonnes[place.colonne].choix if place.colonne < len(feuille.colonnes) else ()
    return f' table:content-validation-name="{_nom_de_choix(choix)}"' if choix else ""


def _nom_de_choix(choix: Sequence[str]) -> str:
    return f"choix-{zlib.crc32(chr(31).join(choix).encode()):08x}"


def _liste_de_choix(choix: Sequence[str]) -> str:
    """La validation ODF d'une liste de valeurs ; une cellule vide est admise."""
    dites = ";".join('"' + c.replace('"', '""') + '"' for c in choix)
    return (
        f'<table:content-validation table:name="{_nom_de_choix(choix)}" table:allow-empty-cell="true" '
        f'table:condition={quoteattr(f"of:cell-content-is-in-list({dites})")} table:display-list="unsorted">'
        '<table:error-message table:message-type="stop" table:display="true" table:title="Valeur inconnue">'
        "<text:p>Choisissez une valeur de la liste.</text:p></table:error-message></table:content-validation>"
    )


def _style_ligne(places: list[Place], feuille: FeuilleAEcrire) -> str:
    """Hauteur automatique, sauf si une cellule fusionnée est la plus haute : le tableur ne la mesure pas."""
    fusionnees = [place for place in places if place.etendue > 1]
    lignes = hauteur(fusionnees, feuille.colonnes) if fusionnees else 1
    seules = hauteur([p for p in places if p.etendue == 1], feuille.colonnes) if lignes > 1 else 1
    return f"ligne-{lignes}" if lignes > seules else "ligne"


class _Contenu:
    """content.xml morceau par morceau ; retient les zones à filtrer."""

    def __init__(self, feuilles: Sequence[FeuilleAEcrire]) -> None:
        self._feuilles = list(zip(noms_de_feuilles(feuilles), feuilles, strict=True))
        self._filtres: list[str] = []

    def figees(self) -> list[tuple[str, int]]:
        return [(nom, feuille.rang_entete + 1) for nom, feuille in self._feuilles if feuille.a_un_entete]

    def morceaux(self) -> Iterator[str]:
        largeurs = sorted({colonne.largeur for _, feuille in self._feuilles for colonne in feuille.colonnes})
        yield DEBUT_CONTENU
        for largeur in largeurs:
            centimetres = f"{largeur * _CENTIMETRES_PAR_CARACTERE:.2f}cm"
            yield (
                f'<style:style style:name="{_style_colonne(largeur)}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{centimetres}"/>'
                "</style:style>"
            )
        yield "</office:automatic-styles><office:body><office:spreadsheet>"
        if choix := {c.choix: None for _, feuille in self._feuilles for c in feuille.colonnes if c.choix}:
            yield f"<table:content-validations>{''.join(map(_liste_de_choix, choix))}</table:content-validations>"
        for nom, feuille in self._feuilles:
            yield from self._table(nom, feuille)
        if self._filtres:
            yield f"<table:database-ranges>{''.join(self._filtres)}</table:database-ranges>"
        yield FIN_CONTENU

    def _table(self, nom: str, feuille: FeuilleAEcrire) -> Iterator[str]:
        yield f'<table:table table:name={quoteattr(nom)} table:style-name="feuille">'
        for colonne in feuille.colonnes:
            masquee = ' table:visibility="collapse"' if colonne.masquee else ""
            yield f'<table:table-column table:style-name="{_style_colonne(colonne.largeur)}"{masquee}/>'
        nombre = 0
        for rangee in _lignes(feuille):
            nombre += 1
            yield rangee
        if not nombre:
            yield "<table:table-row><table:table-cell/></table:table-row>"
        yield "</table:table>"
        if feuille.a_un_entete:
            self._filtres.append(self._filtre(nom, feuille, nombre))

    def _filtre(self, nom: str, feuille: FeuilleAEcrire, lignes: int) -> str:
        feuille_citee = "'" + nom.replace("'", "''") + "'"
        debut = f"{feuille_citee}.A{feuille.rang_entete + 1}"
        fin = f"{feuille_citee}.{nom_colonne(len(feuille.colonnes) - 1)}{lignes}"
        return (
            f'<table:database-range table:name="__Anonymous_Sheet_DB__{len(self._filtres)}" '
            f'table:target-range-address={quoteattr(f"{debut}:{fin}")} table:display-filter-buttons="true"/>'
        )


def _style_colonne(largeur: float) -> str:
    return f"colonne-{largeur:.2f}".replace(".", "_")


def _partie(nom: str, methode: int = ZIP_DEFLATED) -> ZipInfo:
    entree = ZipInfo(nom, date_time=_EPOQUE_ZIP)
    entree.compress_type = methode
    return entree


def ecrire_ods(feuilles: Sequence[FeuilleAEcrire], titre: str = "", cree_le: datetime | None = None) -> bytes:
    """Le classeur .ods (ODF 1.3, fr-FR, A4 paysage) ; mêmes feuilles, même octets."""
    contenu = _Contenu(feuilles)
    sortie = BytesIO()
    with ZipFile(sortie, "w") as archive:
        # Le type vient en premier et sans compression : c'est ainsi qu'un fichier ODF se reconnaît.
        archive.writestr(_partie("mimetype", ZIP_STORED), TYPE)
        archive.writestr(_partie("META-INF/manifest.xml"), MANIFESTE)
        archive.writestr(_partie("styles.xml"), STYLES)
        date_iso = cree_le.isoformat(timespec="seconds") if cree_le else ""
        archive.writestr(_partie("meta.xml"), meta(normaliser(titre), date_iso))
        archive.writestr(_partie("settings.xml"), reglages(contenu.figees()))
        with archive.open(_partie("content.xml"), "w") as flux:
            tampon: list[str] = []
            for morceau in contenu.morceaux():
                tampon.append(morceau)
                if len(tampon) >= _TAMPON:
                    flux.write("".join(tampon).encode())
                    tampon.clear()
            flux.write("".join(tampon).encode())
    return sortie.getvalue()
