"""L'aperçu HTML : un fragment sémantique, entièrement échappé, sans style en ligne (la CSP reste stricte)."""

from __future__ import annotations

import base64
from itertools import count
from typing import Any

from markupsafe import Markup, escape

from socle.documents.arbre import (
    Document,
    ErreurDocument,
    Image,
    Lien,
    Marque,
    SautDePage,
    Sommaire,
    Texte,
)
from socle.documents.dates import date_en_lettres
from socle.documents.ouvrage import (
    AlineaPret,
    Cible,
    DebutZone,
    EncadrePret,
    FichePrete,
    FinZone,
    Ligne,
    ListePrete,
    Morceau,
    Orientation,
    Ouvrage,
    ParagraphePret,
    Repere,
    SignaturesPretes,
    TableauPret,
)
from socle.documents.preparation import preparer

_VIDE = Markup("")


def rendre_html(document: Document, niveau_depart: int = 2) -> Markup:
    """Rend un document en `<article class="doc">` ; son titre est un `h{niveau_depart}`, les autres suivent.

    Les ancres sont `doc-t1`, `doc-t2`… : une page ne montre qu'un document.
    """
    return _Page(preparer(document), niveau_depart).rendre()


def _balise(nom: str, contenu: Markup, classe: str = "", **attributs: object) -> Markup:
    """Donne un élément ; les attributs vides sont omis, leurs valeurs échappées, et un contenu qui ne le serait pas."""
    ouverture = f' class="{escape(classe)}"' if classe else ""
    if attributs:
        ouverture += "".join(f' {cle}="{escape(v)}"' for cle, v in attributs.items() if v not in ("", None))
    return Markup(f"<{nom}{ouverture}>{escape(contenu)}</{nom}>")  # noqa: S704 -- tout y est échappé ou écrit par nous


def _lignes(texte: str) -> Markup:
    return Markup("<br>").join(map(escape, texte.split("\n"))) if "\n" in texte else escape(texte)


def _morceau(morceau: Morceau) -> Markup:
    match morceau:
        case str():
            return _lignes(morceau)
        case Marque():
            return _lignes(morceau.texte)
        case Lien():
            return _balise("a", _lignes(morceau.texte), href=morceau.url, rel="noopener noreferrer")
        case Cible():
            repere = morceau.repere
            return _balise(
                "a", _lignes(morceau.affichage), "doc-renvoi", href=f"#doc-t{repere.rang}", title=repere.intitule
            )
        case Texte():
            rendu = _lignes(morceau.texte)
            rendu = _balise("span", rendu, "doc-discret") if morceau.discret else rendu
            rendu = _balise("em", rendu) if morceau.italique else rendu
            return _balise("strong", rendu) if morceau.gras else rendu


def _morceaux(morceaux: Any) -> Markup:
    return _VIDE.join(_morceau(morceau) for morceau in morceaux)


def _simple(bloc: Any) -> Markup:
    if isinstance(bloc, ListePrete):
        return _liste(bloc)
    if bloc.style == "citation":
        return _balise("blockquote", _balise("p", _morceaux(bloc.contenu)), "doc-citation")
    return _balise("p", _morceaux(bloc.contenu), "" if bloc.style == "normal" else f"doc-{bloc.style}")


def _liste(liste: ListePrete) -> Markup:
    elements: list[Markup] = []
    for element in liste.elements:
        if not isinstance(element, ListePrete):
            elements.append(_morceaux(element))
        elif elements:
            elements[-1] += _liste(element)
        else:
            elements.append(_liste(element))
    classes = ["doc-lettres"] if liste.marque == "lettre" else []
    classes += ["doc-sous-alinea"] if liste.suspendue else []
    contenu = _VIDE.join(_balise("li", element) for element in elements)
    if liste.marque == "puce":
        return _balise("ul", contenu, " ".join(classes))
    return _balise("ol", contenu, " ".join(classes), type="a" if liste.marque == "lettre" else "")


def _cellule(blocs: Any) -> Markup:
    if isinstance(blocs, str):
        return _lignes(blocs)
    if len(blocs) == 1 and isinstance(blocs[0], ParagraphePret) and blocs[0].style == "normal":
        return _morceaux(blocs[0].contenu)
    return _VIDE.join(_simple(bloc) for bloc in blocs)


class _Page:
    """Un ouvrage en cours de rendu : le niveau de son titre et les numéros de ses légendes."""

    def __init__(self, ouvrage: Ouvrage, niveau_depart: int) -> None:
        self.ouvrage = ouvrage
        self.niveau_depart = niveau_depart
        self.tableaux, self.figures = count(1), count(1)
        self.niveau = 0

    def rendre(self) -> Markup:
        """Donne l'article entier."""
        document = self.ouvrage.document
        visibles = (bloc for bloc in self.ouvrage.blocs if not isinstance(bloc, DebutZone | FinZone | Orientation))
        blocs = _VIDE.join(self.bloc(bloc) for bloc in visibles)
        return _balise("article", self._entete() + blocs + self._pied(), "doc", lang=document.langue)

    def _entete(self) -> Markup:
        document = self.ouvrage.document
        titre = _balise(self._titre(0), escape(document.titre), "doc-titre")
        organisme, sous_titre, mention = (
            _balise("p", escape(texte), f"doc-{classe}") if texte else _VIDE
            for classe, texte in (
                ("organisme", document.organisme),
                ("sous-titre", document.sous_titre),
                ("mention", document.mention),
            )
        )
        return _balise("header", organisme + titre + sous_titre + mention, "doc-entete")

    def _pied(self) -> Markup:
        references = self.ouvrage.references
        return _balise("footer", _balise("p", escape(references)), "doc-pied") if references else _VIDE

    def _titre(self, niveau: int) -> str:
        return f"h{min(6, self.niveau_depart + niveau)}"

    def bloc(self, bloc: object) -> Markup:
        """Rend un bloc."""
        match bloc:
            case Repere():
                return self._repere(bloc)
            case ParagraphePret() | ListePrete():
                return _simple(bloc)
            case AlineaPret():
                numero = _balise("span", escape(bloc.numero), "doc-numero")
                return _balise("p", numero + " " + _morceaux(bloc.contenu), "doc-alinea")
            case TableauPret():
                return self._tableau(bloc)
            case FichePrete():
                return self._fiche(bloc)
            case EncadrePret():
                titre = _balise("p", escape(bloc.titre), "doc-encadre-titre") if bloc.titre else _VIDE
                blocs = _VIDE.join(_simple(simple) for simple in bloc.blocs)
                return _balise("aside", titre + blocs, f"doc-encadre doc-encadre-{bloc.ton}")
            case Image():
                return self._image(bloc)
            case Sommaire():
                return self._sommaire(bloc.niveaux)
            case SautDePage():
                return Markup('<hr class="doc-saut">')
            case SignaturesPretes():
                cases = _VIDE.join(_case(case) for case in bloc.cases)
                return _balise("div", cases, "doc-signatures")
        raise ErreurDocument(f"Bloc inattendu dans un document : {type(bloc).__name__}.")

    def _repere(self, repere: Repere) -> Markup:
        numero = _balise("span", escape(repere.prefixe), "doc-numero") + " " if repere.numero else _VIDE
        contenu = numero + escape(repere.texte)
        # Un niveau sauté dérouterait un lecteur d'écran : on le rabat sur le suivant du précédent.
        self.niveau = min(repere.niveau, self.niveau + 1)
        return _balise(self._titre(self.niveau), contenu, id=f"doc-t{repere.rang}")

    def _tableau(self, tableau: TableauPret) -> Markup:
        legende = _VIDE
        if tableau.legende:
            legende = _balise("caption", escape(f"Tableau {next(self.tableaux)} – {tableau.legende}"))
        classes = ["" if cote == "gauche" else f"doc-{cote}" for cote in tableau.alignements]
        entetes = _VIDE.join(
            _balise("th", _morceaux(entete), classe, scope="col")
            for entete, classe in zip(tableau.entetes, classes, strict=True)
        )
        lignes = _VIDE.join(
            _balise(
                "tr",
                _VIDE.join(
                    _balise("td", _cellule(cellule), classe) for cellule, classe in zip(ligne, classes, strict=True)
                ),
            )
            for ligne in tableau.lignes
        )
        corps = _balise("thead", _balise("tr", entetes)) + _balise("tbody", lignes)
        rendu = _balise("table", legende + corps, "doc-tableau")
        if not tableau.serre:
            return rendu
        # Un tableau large défile dans son cadre, au clavier aussi, plutôt que de faire défiler la page.
        nom = tableau.legende or "Tableau"
        return _balise("div", rendu, "doc-defile", role="region", tabindex="0", **{"aria-label": nom})

    def _fiche(self, fiche: FichePrete) -> Markup:
        lignes: Any = fiche.lignes
        liste = _balise("dl", _VIDE.join(_ligne(ligne) for ligne in lignes), "doc-fiche")
        if not fiche.legende:
            return liste
        return _balise("figure", _balise("figcaption", escape(fiche.legende)) + liste, "doc-fiche-legendee")

    def _image(self, image: Image) -> Markup:
        source = "data:image/png;base64," + base64.b64encode(image.png).decode("ascii")
        balise = Markup('<img src="{}" alt="{}">').format(source, image.texte_alternatif)
        if image.legende:
            balise += _balise("figcaption", escape(f"Figure {next(self.figures)} – {image.legende}"))
        return _balise("figure", balise, "doc-figure")

    def _sommaire(self, niveaux: int) -> Markup:
        entrees = _VIDE.join(
            _balise(
                "li",
                _balise("a", escape(r.intitule), href=f"#doc-t{r.rang}"),
                f"doc-sommaire-{r.niveau}",
            )
            for r in self.ouvrage.sommaire(niveaux)
        )
        titre = _balise("p", Markup("Sommaire"), "doc-sommaire-titre")
        return _balise("nav", titre + _balise("ol", entrees), "doc-sommaire", **{"aria-label": "Sommaire"})


def _ligne(ligne: Ligne) -> Markup:
    article = " " + _balise("span", escape(ligne.article), "doc-article") if ligne.article else _VIDE
    terme = _balise("dt", escape(ligne.libelle) + article)
    return _balise("div", terme + _balise("dd", _cellule(ligne.blocs)), "doc-fiche-ligne")


def _case(case: Any) -> Markup:
    blanc = _balise("span", Markup("&nbsp;"), "doc-blanc")
    le = escape(date_en_lettres(case.le)) if case.le else blanc
    qui = escape(", ".join(texte for texte in (case.nom, case.qualite) if texte)) or blanc
    lieu = escape(case.lieu) if case.lieu else blanc
    return _balise(
        "div",
        _balise("p", escape(case.role), "doc-signature-role")
        + _balise("p", Markup("Fait à {}, le {}").format(lieu, le))
        + _balise("p", Markup("Nom et qualité : {}").format(qui))
        + _balise("p", Markup("Signature"), "doc-signature-cadre"),
        "doc-signature",
    )
