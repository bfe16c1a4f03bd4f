"""De l'arbre composé à l'ouvrage prêt à rendre : texte normalisé, titres numérotés, renvois vérifiés.

Les moteurs ne lisent que l'`Ouvrage` : tout contenu y est une suite de `Texte`, `Lien`, `Cible`, toute
cellule une suite de paragraphes et de listes, et chaque titre y connaît son numéro.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from socle.documents.arbre import (
    Alignement,
    AncreInconnue,
    Bloc,
    CaseSignature,
    Document,
    Encadre,
    ErreurDocument,
    Fiche,
    Image,
    Lien,
    Liste,
    Paragraphe,
    Renvoi,
    Signatures,
    Tableau,
    Texte,
    Titre,
)
from socle.documents.dates import date_en_lettres, dater
from socle.documents.normaliser import Substitution, decrire, normaliser_texte

SCHEMAS_DE_LIEN = ("https://", "http://", "mailto:", "tel:")
_PNG = b"\x89PNG\r\n\x1a\n"
# Un tiret plutôt que rien : un lecteur d'écran dit la cellule, et Word n'a pas de paragraphe vide.
_CELLULE_VIDE = (Paragraphe((Texte("—"),), "discret"),)
_ENTETE_SUR_UNE_LIGNE, _ENTETE_MAXIMAL = 105, 180
_SEPARATEUR = "\u00a0· "


@dataclass(frozen=True)
class Repere:
    """Un titre dans l'ouvrage : son rang (identifiant stable), son niveau, son texte, son numéro ou « »."""

    rang: int
    niveau: int
    texte: str
    numero: str = ""
    ancre: str = ""


@dataclass(frozen=True, kw_only=True)
class Cible(Renvoi):
    """Un renvoi résolu : le titre visé et ce qu'on affiche de lui."""

    repere: Repere
    par_numero: bool

    @property
    def affichage(self) -> str:
        """Ce que le lecteur lit à la place du renvoi."""
        return self.repere.numero if self.par_numero else self.repere.texte


Morceau: TypeAlias = "Texte | Lien | Cible"
Morceaux: TypeAlias = tuple[Morceau, ...]


class Ligne(NamedTuple):
    """Une ligne de fiche préparée : libellé, blocs de la valeur, article de loi ou « »."""

    libelle: str
    blocs: tuple[Paragraphe | Liste, ...]
    article: str


@dataclass(frozen=True)
class Ouvrage:
    """Un document prêt à rendre ; `blocs` contient des `Repere` à la place des `Titre`."""

    document: Document
    blocs: tuple[Any, ...]
    reperes: tuple[Repere, ...]
    substitutions: tuple[Substitution, ...]

    @cached_property
    def entete(self) -> tuple[str, str]:
        """L'en-tête courant : organisme à gauche, titre à droite ; trop longs, tout à gauche et abrégé."""
        organisme, titre = self.document.organisme, self.document.titre
        if organisme and len(organisme + titre) <= _ENTETE_SUR_UNE_LIGNE:
            return organisme, titre
        suite = f"{organisme} — {titre}" if organisme else titre
        return (suite if len(suite) <= _ENTETE_MAXIMAL else suite[: _ENTETE_MAXIMAL - 1] + "…"), ""

    @cached_property
    def references(self) -> str:
        """La ligne de références du pied de page : version, date, état du droit."""
        document = self.document
        return _SEPARATEUR.join(
            texte
            for texte in (
                f"Version {document.version}" if document.version else "",
                date_en_lettres(document.date_document) if document.date_document else "",
                f"État du droit\u00a0: {document.etat_du_droit}" if document.etat_du_droit else "",
            )
            if texte
        )


def preparer(document: Document) -> Ouvrage:
    """Vérifie, numérote et normalise un document ; lève `ErreurDocument` avec la correction à faire."""
    return _Preparation(document).ouvrage()


def rapport_de_substitutions(document: Document) -> tuple[Substitution, ...]:
    """Donne les caractères du document que la police ne dessine pas et que `□` remplace."""
    return preparer(document).substitutions


def _numeroter(titres: Sequence[Titre]) -> Iterator[str]:
    """Donne les numéros 1, 1.1, 1.1.1… ; un niveau sauté compte pour 1, comme dans Word."""
    compteurs = [0, 0, 0, 0]
    for titre in titres:
        rang = titre.niveau - 1
        compteurs[rang] += 1
        compteurs[rang + 1 :] = [0] * (3 - rang)
        compteurs[:rang] = [compteur or 1 for compteur in compteurs[:rang]]
        yield ".".join(str(compteur) for compteur in compteurs[: rang + 1])


def _rogner(morceau: Morceau, rogne: Callable[[str], str]) -> Morceau | None:
    """Rogne un texte de bord : le morceau lui-même s'il n'y a rien à rogner, None s'il est blanc."""
    if not isinstance(morceau, Texte) or (texte := rogne(morceau.texte)) == morceau.texte != "":
        return morceau
    return replace(morceau, texte=texte) if texte else None


def _vide(bloc: object) -> bool:
    """Dit qu'un bloc préparé n'a rien à montrer."""
    match bloc:
        case Paragraphe():
            return not bloc.contenu
        case Liste():
            return not bloc.elements
        case Fiche():
            return not bloc.lignes
        case Encadre():
            return not (bloc.titre or bloc.blocs)
        case Signatures():
            return not bloc.cases
    return False


class _Preparation:
    """Une traversée de l'arbre : ce qu'elle a vu des caractères absents, et les ancres qu'elle connaît."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.absents: Counter[str] = Counter()
        self.reperes = self._reperes([bloc for bloc in document.blocs if isinstance(bloc, Titre)])
        self.par_ancre = {repere.ancre: repere for repere in self.reperes if repere.ancre}

    def ouvrage(self) -> Ouvrage:
        """Donne l'ouvrage : l'en-tête du document, puis ses blocs, normalisés."""
        source = self.document
        entete = replace(
            source,
            blocs=(),
            etat_du_droit=self.ligne(dater(source.etat_du_droit)),
            titre=self.ligne(source.titre),
            organisme=self.ligne(source.organisme),
            sous_titre=self.ligne(source.sous_titre),
            version=self.ligne(source.version),
            mention=self.ligne(source.mention),
        )
        if not entete.titre:
            raise ErreurDocument("Le document n'a pas de titre : un lecteur d'écran ne saurait l'annoncer.")
        reperes = iter(self.reperes)
        blocs = (next(reperes) if isinstance(bloc, Titre) else self.bloc(bloc) for bloc in source.blocs)
        pleins = tuple(bloc for bloc in blocs if not _vide(bloc))
        return Ouvrage(entete, pleins, self.reperes, decrire(self.absents))

    def _reperes(self, titres: Sequence[Titre]) -> tuple[Repere, ...]:
        ancres = [titre.ancre for titre in titres if titre.ancre]
        if doubles := sorted({ancre for ancre in ancres if ancres.count(ancre) > 1} if ancres else ()):
            raise ErreurDocument(f"Ancre portée par plusieurs titres : {', '.join(doubles)}.")
        for titre in titres:
            if titre.niveau not in (1, 2, 3, 4):
                raise ErreurDocument(f"Le titre « {titre.texte} » est de niveau {titre.niveau} (1 à 4).")
        numeros = _numeroter(titres) if self.document.numeroter else iter([""] * len(titres))
        return tuple(
            Repere(rang, titre.niveau, self.ligne(titre.texte) or "Sans titre", numero, titre.ancre)
            for rang, (titre, numero) in enumerate(zip(titres, numeros, strict=True), start=1)
        )

    def ligne(self, texte: str) -> str:
        """Normalise un texte d'une seule ligne (titre, légende, libellé)."""
        return normaliser_texte(texte, self.absents).replace("\n", " ").strip()

    def morceau(self, partie: object) -> Morceau:
        """Résout un morceau en ligne."""
        match partie:
            case str():
                return Texte(normaliser_texte(partie, self.absents))
            case Texte():
                return replace(partie, texte=normaliser_texte(partie.texte, self.absents))
            case Renvoi():
                return self._cible(partie)
            case Lien():
                return self._lien(partie)
        raise ErreurDocument(f"Contenu inattendu dans un paragraphe : {type(partie).__name__}.")

    def _cible(self, renvoi: Renvoi) -> Cible:
        repere = self.par_ancre.get(renvoi.ancre)
        if repere is None:
            connues = ", ".join(sorted(self.par_ancre)) or "aucune"
            raise AncreInconnue(f"Renvoi vers l'ancre inconnue « {renvoi.ancre} » (connues : {connues}).")
        par_numero = bool(repere.numero) and renvoi.forme != "titre"
        return Cible(renvoi.ancre, renvoi.forme, repere=repere, par_numero=par_numero)

    def _lien(self, lien: Lien) -> Morceau:
        url = "".join(lettre for lettre in lien.url.strip() if lettre.isprintable() and lettre != " ")
        texte = self.ligne(lien.texte or lien.url)
        return Lien(url, texte) if url.lower().startswith(SCHEMAS_DE_LIEN) else Texte(texte)

    def morceaux(self, contenu: object) -> Morceaux:
        """Résout un contenu en suite de morceaux, sans blancs aux bords ; un contenu blanc donne ()."""
        parties = contenu if isinstance(contenu, list | tuple) else (contenu,)
        resolus = [self.morceau(partie) for partie in parties]
        while resolus and (bord := _rogner(resolus[0], str.lstrip)) is not resolus[0]:
            resolus[:1] = [bord] if bord else []
        while resolus and (bord := _rogner(resolus[-1], str.rstrip)) is not resolus[-1]:
            resolus[-1:] = [bord] if bord else []
        return tuple(resolus)

    def bloc_simple(self, bloc: object) -> Paragraphe | Liste:
        """Prépare un paragraphe ou une liste."""
        if isinstance(bloc, Liste):
            return Liste(tuple(self._elements(bloc)), bloc.ordonnee)
        if isinstance(bloc, Paragraphe):
            return Paragraphe(self.morceaux(bloc.contenu), bloc.style)
        return Paragraphe(self.morceaux(bloc))

    def _elements(self, liste: Liste) -> Iterator[Morceaux | Liste]:
        """Prépare les éléments d'une liste ; les vides s'effacent."""
        for element in liste.elements:
            if isinstance(element, Liste):
                sous_liste = Liste(tuple(self._elements(element)), element.ordonnee)
                if sous_liste.elements:
                    yield sous_liste
            elif morceaux := self.morceaux(element):
                yield morceaux

    def cellule(self, cellule: object) -> tuple[Paragraphe | Liste, ...]:
        """Prépare une cellule : une suite contenant un bloc est une suite de blocs, sinon un paragraphe."""
        if isinstance(cellule, list | tuple) and any(isinstance(partie, Paragraphe | Liste) for partie in cellule):
            return self.blocs_simples(cellule) or _CELLULE_VIDE
        return self.blocs_simples((cellule,)) or _CELLULE_VIDE

    def blocs_simples(self, blocs: Sequence[object]) -> tuple[Paragraphe | Liste, ...]:
        """Prépare une suite de blocs simples ; les vides s'effacent."""
        prepares = (self.bloc_simple(bloc) for bloc in blocs)
        return tuple(bloc for bloc in prepares if not _vide(bloc))

    def bloc(self, bloc: str | Bloc) -> object:
        """Prépare un bloc autre qu'un titre."""
        match bloc:
            case str() | Paragraphe() | Liste():
                return self.bloc_simple(bloc)
            case Tableau():
                return self._tableau(bloc)
            case Fiche():
                return replace(bloc, legende=self.ligne(bloc.legende), lignes=self._lignes(bloc))
            case Encadre():
                blocs = self.blocs_simples(bloc.blocs)
                return replace(bloc, titre=self.ligne(bloc.titre), blocs=blocs)
            case Image():
                return self._image(bloc)
            case Signatures():
                return Signatures(tuple(self._case(case) for case in bloc.cases))
        return bloc

    def _lignes(self, fiche: Fiche) -> tuple[Ligne, ...]:
        return tuple(
            Ligne(self.ligne(libelle) or "—", self.cellule(valeur), self.ligne(article[0]) if article else "")
            for libelle, valeur, *article in fiche.lignes
        )

    def _tableau(self, tableau: Tableau) -> Tableau:
        colonnes = len(tableau.entetes)
        if not colonnes:
            raise ErreurDocument("Un tableau n'a aucun en-tête de colonne.")
        if fautives := [rang for rang, ligne in enumerate(tableau.lignes, 1) if len(ligne) != colonnes]:
            raise ErreurDocument(f"Tableau à {colonnes} colonnes : la ligne {fautives[0]} n'en a pas autant.")
        if tableau.largeurs and len(tableau.largeurs) != colonnes:
            raise ErreurDocument(f"Tableau à {colonnes} colonnes : {len(tableau.largeurs)} largeurs données.")
        total = sum(tableau.largeurs)
        largeurs = tuple(100 * largeur / total for largeur in tableau.largeurs) or (100 / colonnes,) * colonnes
        par_defaut: list[Alignement] = ["gauche"] * colonnes
        alignements = [*tableau.alignements, *par_defaut][:colonnes]
        return Tableau(
            tuple(self.morceaux(entete) or (Texte("—"),) for entete in tableau.entetes),
            tuple(tuple(self.cellule(cellule) for cellule in ligne) for ligne in tableau.lignes),
            self.ligne(tableau.legende),
            largeurs,
            alignements,
        )

    def _image(self, image: Image) -> Image:
        if not image.png.startswith(_PNG):
            raise ErreurDocument("Une image n'est pas au format PNG.")
        if not image.texte_alternatif.strip():
            raise ErreurDocument("Une image n'a pas de texte alternatif : elle serait muette pour certains.")
        texte = self.ligne(image.texte_alternatif)
        return replace(image, texte_alternatif=texte, legende=self.ligne(image.legende))

    def _case(self, case: CaseSignature | str) -> CaseSignature:
        case = CaseSignature(case) if isinstance(case, str) else case
        return CaseSignature(
            self.ligne(case.role) or "Signataire",
            self.ligne(case.nom),
            self.ligne(case.qualite),
            self.ligne(case.lieu),
            case.le,
        )
