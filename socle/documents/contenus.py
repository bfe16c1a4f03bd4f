"""Les contenus d'un document, préparés : texte normalisé, renvois résolus, cellules et blocs vérifiés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from socle.documents.arbre import (
    Alignement,
    AncreInconnue,
    CaseSignature,
    Commentaire,
    Encadre,
    ErreurDocument,
    Fiche,
    Image,
    Lien,
    Liste,
    Marque,
    Paragraphe,
    Renvoi,
    Signatures,
    Tableau,
    Texte,
)
from socle.documents.largeurs import largeurs_de
from socle.documents.normaliser import normaliser_texte
from socle.documents.ouvrage import (
    BlocSimplePret,
    BlocsPrets,
    CellulePrete,
    Cible,
    EncadrePret,
    FichePrete,
    Ligne,
    ListePrete,
    Morceau,
    Morceaux,
    ParagraphePret,
    Repere,
    SignaturesPretes,
    TableauPret,
)

SCHEMAS_DE_LIEN = ("https://", "http://", "mailto:", "tel:")
_PNG = b"\x89PNG\r\n\x1a\n"
# Un tiret plutôt que rien : un lecteur d'écran dit la cellule, et Word n'a pas de paragraphe vide.
_CELLULE_VIDE: BlocsPrets = (ParagraphePret(("—",), "discret"),)
_ETIQUETTE_MAXIMALE = 64  # au-delà, Word dit le fichier abîmé
_COLONNES_SERREES = 8
_A_GAUCHE: tuple[Alignement, ...] = ("gauche",)


def _rogner(morceau: Morceau, rogne: Callable[[str], str]) -> Morceau | None:
    """Rogne un texte de bord : le morceau lui-même s'il n'y a rien à rogner, None s'il est blanc."""
    if isinstance(morceau, str):
        return rogne(morceau) or None
    if not isinstance(morceau, Texte) or (texte := rogne(morceau.texte)) == morceau.texte != "":
        return morceau
    return replace(morceau, texte=texte) if texte else None


class Contenus:
    """Ce qui se prépare sans savoir où l'on est dans le document.

    Compte les caractères que la police ne dessine pas, et note les titres que vise un renvoi.
    """

    def __init__(self) -> None:
        self.absents: Counter[str] = Counter()
        self.par_ancre: dict[str, Repere] = {}
        self.vises: set[int] = set()

    # ————— Le texte

    def ligne(self, texte: str) -> str:
        """Normalise un texte d'une seule ligne (titre, légende, libellé)."""
        return normaliser_texte(texte, self.absents).replace("\n", " ").strip()

    def etiquette(self, etiquette: str) -> str:
        """Normalise l'étiquette d'une zone ou d'une marque."""
        prete = self.ligne(etiquette)
        if not 0 < len(prete) <= _ETIQUETTE_MAXIMALE:
            raise ErreurDocument(f"L'étiquette « {etiquette} » doit compter de 1 à {_ETIQUETTE_MAXIMALE} caractères.")
        return prete

    def commentaires(self, commentaires: Sequence[Commentaire]) -> tuple[Commentaire, ...]:
        """Prépare des commentaires ; les vides s'effacent."""
        if not commentaires:
            return ()
        prepares = (
            Commentaire(normaliser_texte(c.texte, self.absents).strip(), self.ligne(c.auteur) or "Bibliothèque")
            for c in commentaires
        )
        return tuple(commentaire for commentaire in prepares if commentaire.texte)

    def morceaux(self, contenu: object) -> Morceaux:
        """Résout un contenu en suite de morceaux, sans blancs aux bords ; un contenu blanc donne ()."""
        if isinstance(contenu, str):
            texte = normaliser_texte(contenu, self.absents).strip()
            return (texte,) if texte else ()
        parties = contenu if isinstance(contenu, list | tuple) else (contenu,)
        resolus = [self.morceau(partie) for partie in parties]
        while resolus and (bord := _rogner(resolus[0], str.lstrip)) != resolus[0]:
            resolus[:1] = [bord] if bord else []
        while resolus and (bord := _rogner(resolus[-1], str.rstrip)) != resolus[-1]:
            resolus[-1:] = [bord] if bord else []
        return tuple(resolus)

    def morceau(self, partie: object) -> Morceau:
        """Résout un morceau en ligne."""
        match partie:
            case str():
                return normaliser_texte(partie, self.absents)
            case Renvoi():
                return self._cible(partie)
            case Texte():
                return replace(partie, texte=normaliser_texte(partie.texte, self.absents))
            case Lien():
                return self._lien(partie)
            case Marque():
                return self._marque(partie)
        raise ErreurDocument(f"Contenu inattendu dans un paragraphe : {type(partie).__name__}.")

    def _cible(self, renvoi: Renvoi) -> Cible:
        repere = self.par_ancre.get(renvoi.ancre)
        if repere is None:
            connues = ", ".join(sorted(self.par_ancre)) or "aucune"
            raise AncreInconnue(f"Renvoi vers l'ancre inconnue « {renvoi.ancre} » (connues : {connues}).")
        self.vises.add(repere.rang)
        par_numero = bool(repere.numero) and renvoi.forme != "titre"
        return Cible(repere, par_numero)

    def _lien(self, lien: Lien) -> Morceau:
        url = "".join(lettre for lettre in lien.url.strip() if lettre.isprintable() and lettre != " ")
        texte = self.ligne(lien.texte or lien.url)
        return Lien(url, texte) if url.lower().startswith(SCHEMAS_DE_LIEN) else texte

    def _marque(self, marque: Marque) -> Marque:
        etiquette, titre = self.etiquette(marque.etiquette), self.ligne(marque.titre)
        texte = normaliser_texte(marque.texte, self.absents).strip()
        return Marque(etiquette, texte or titre or etiquette, titre)

    # ————— Les blocs simples

    def bloc_simple(self, bloc: object) -> BlocSimplePret:
        """Prépare un paragraphe ou une liste."""
        if isinstance(bloc, Liste):
            return self.liste(bloc)
        if isinstance(bloc, Paragraphe):
            return ParagraphePret(self.morceaux(bloc.contenu), bloc.style)
        return ParagraphePret(self.morceaux(bloc))

    def liste(self, liste: Liste, suspendue: bool = False) -> ListePrete:
        """Prépare une liste et ses sous-listes."""
        marque = liste.marque or ("nombre" if liste.ordonnee else "puce")
        if marque not in ("puce", "nombre", "lettre"):
            raise ErreurDocument(f"Liste à marque inconnue : « {marque} » (puce, nombre ou lettre).")
        return ListePrete(marque, tuple(self._elements(liste)), suspendue)

    def _elements(self, liste: Liste) -> Iterator[Morceaux | ListePrete]:
        """Prépare les éléments d'une liste ; les vides s'effacent."""
        for element in liste.elements:
            if isinstance(element, Liste):
                sous_liste = self.liste(element)
                if sous_liste.elements:
                    yield sous_liste
            elif morceaux := self.morceaux(element):
                yield morceaux

    def blocs_simples(self, blocs: Sequence[object]) -> BlocsPrets:
        """Prépare une suite de blocs simples ; les vides s'effacent."""
        prepares = (self.bloc_simple(bloc) for bloc in blocs)
        return tuple(bloc for bloc in prepares if (bloc.elements if isinstance(bloc, ListePrete) else bloc.contenu))

    def cellule(self, cellule: object) -> BlocsPrets:
        """Prépare une cellule : une suite contenant un bloc est une suite de blocs, sinon un paragraphe."""
        if isinstance(cellule, list | tuple) and any(isinstance(partie, Paragraphe | Liste) for partie in cellule):
            return self.blocs_simples(cellule) or _CELLULE_VIDE
        return self.blocs_simples((cellule,)) or _CELLULE_VIDE

    # ————— Les autres blocs

    def fiche(self, fiche: Fiche) -> FichePrete:
        """Prépare une fiche."""
        lignes = (
            Ligne(self.ligne(libelle) or "—", self.cellule(valeur), self.ligne(article[0]) if article else "")
            for libelle, valeur, *article in fiche.lignes
        )
        return FichePrete(tuple(lignes), self.ligne(fiche.legende))

    def encadre(self, encadre: Encadre) -> EncadrePret:
        """Prépare un encadré."""
        return EncadrePret(self.ligne(encadre.titre), self.blocs_simples(encadre.blocs), encadre.ton)

    def tableau(self, tableau: Tableau, paysage: bool) -> TableauPret:
        """Prépare un tableau : autant de cellules que d'en-têtes ; ses largeurs font cent."""
        colonnes = len(tableau.entetes)
        if not colonnes:
            raise ErreurDocument("Un tableau n'a aucun en-tête de colonne.")
        if fautives := [rang for rang, ligne in enumerate(tableau.lignes, 1) if len(ligne) != colonnes]:
            raise ErreurDocument(f"Tableau à {colonnes} colonnes : la ligne {fautives[0]} n'en a pas autant.")
        if tableau.largeurs and len(tableau.largeurs) != colonnes:
            raise ErreurDocument(f"Tableau à {colonnes} colonnes : {len(tableau.largeurs)} largeurs données.")
        entetes = tuple(self.morceaux(entete) or ("—",) for entete in tableau.entetes)
        lignes = tuple([tuple([self._cellule_de_tableau(c) for c in ligne]) for ligne in tableau.lignes])
        serre = colonnes >= _COLONNES_SERREES
        if tableau.largeurs:
            total = sum(tableau.largeurs)
            largeurs = tuple(100 * largeur / total for largeur in tableau.largeurs)
        else:
            largeurs = largeurs_de(entetes, lignes, paysage) if serre else (100 / colonnes,) * colonnes
        alignements = (*tableau.alignements, *_A_GAUCHE * colonnes)[:colonnes]
        return TableauPret(entetes, lignes, self.ligne(tableau.legende), largeurs, alignements, serre)

    def _cellule_de_tableau(self, cellule: object) -> CellulePrete:
        if isinstance(cellule, str):
            return normaliser_texte(cellule, self.absents).strip() or _CELLULE_VIDE
        return self.cellule(cellule)

    def image(self, image: Image) -> Image:
        """Vérifie une image."""
        if not image.png.startswith(_PNG):
            raise ErreurDocument("Une image n'est pas au format PNG.")
        if not image.texte_alternatif.strip():
            raise ErreurDocument("Une image n'a pas de texte alternatif : elle serait muette pour certains.")
        texte = self.ligne(image.texte_alternatif)
        return replace(image, texte_alternatif=texte, legende=self.ligne(image.legende))

    def signatures(self, signatures: Signatures) -> SignaturesPretes:
        """Prépare des cases à signer."""
        return SignaturesPretes(tuple(self._case(case) for case in signatures.cases))

    def _case(self, case: CaseSignature | str) -> CaseSignature:
        case = CaseSignature(case) if isinstance(case, str) else case
        return CaseSignature(
            self.ligne(case.role) or "Signataire",
            self.ligne(case.nom),
            self.ligne(case.qualite),
            self.ligne(case.lieu),
            case.le,
        )
