"""De l'arbre composé à l'ouvrage prêt à rendre : texte normalisé, titres numérotés, renvois vérifiés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from socle.documents.arbre import (
    Alignement,
    Alinea,
    AncreInconnue,
    Bloc,
    CaseSignature,
    Commentaire,
    Document,
    Encadre,
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
)
from socle.documents.dates import dater
from socle.documents.normaliser import Substitution, decrire, normaliser_texte
from socle.documents.ouvrage import (
    AlineaNumerote,
    Blocs,
    Cible,
    DebutZone,
    Enumeration,
    FinZone,
    Ligne,
    Morceau,
    Morceaux,
    Orientation,
    Ouvrage,
    Repere,
)

SCHEMAS_DE_LIEN = ("https://", "http://", "mailto:", "tel:")
_PNG = b"\x89PNG\r\n\x1a\n"
# Un tiret plutôt que rien : un lecteur d'écran dit la cellule, et Word n'a pas de paragraphe vide.
_CELLULE_VIDE: Blocs = (Paragraphe(("—",), "discret"),)
_ETIQUETTE_MAXIMALE = 64  # au-delà, Word dit le fichier abîmé


def preparer(document: Document) -> Ouvrage:
    """Vérifie, numérote et normalise un document ; lève `ErreurDocument` avec la correction à faire."""
    return _Preparation(document).ouvrage()


def rapport_de_substitutions(document: Document) -> tuple[Substitution, ...]:
    """Donne les caractères du document que la police ne dessine pas et que `□` remplace."""
    return preparer(document).substitutions


def _titres(blocs: Sequence[str | Bloc]) -> Iterator[Titre]:
    """Parcourt les titres, ceux des zones compris."""
    for bloc in blocs:
        if isinstance(bloc, Titre):
            yield bloc
        elif isinstance(bloc, Zone):
            yield from _titres(bloc.blocs)


def _numeroter(titres: Sequence[Titre], hors_serie: bool) -> Iterator[str]:
    """Donne les numéros : ceux des séries, et, à la demande, 1, 1.1, 1.1.1… (un niveau sauté compte pour 1)."""
    series = Counter[str]()
    compteurs = [0, 0, 0, 0]
    for titre in titres:
        if titre.serie:
            series[titre.serie] += 1
            yield str(series[titre.serie])
            continue
        rang = titre.niveau - 1
        compteurs[rang] += 1
        compteurs[rang + 1 :] = [0] * (3 - rang)
        compteurs[:rang] = [compteur or 1 for compteur in compteurs[:rang]]
        yield ".".join(str(compteur) for compteur in compteurs[: rang + 1]) if hors_serie else ""


def _rogner(morceau: Morceau, rogne: Callable[[str], str]) -> Morceau | None:
    """Rogne un texte de bord : le morceau lui-même s'il n'y a rien à rogner, None s'il est blanc."""
    if isinstance(morceau, str):
        return rogne(morceau) or None
    if not isinstance(morceau, Texte) or (texte := rogne(morceau.texte)) == morceau.texte != "":
        return morceau
    return replace(morceau, texte=texte) if texte else None


def _vide(bloc: object) -> bool:
    """Dit qu'un bloc préparé n'a rien à montrer."""
    match bloc:
        case Paragraphe() | AlineaNumerote():
            return not bloc.contenu
        case Enumeration():
            return not bloc.elements
        case Fiche():
            return not bloc.lignes
        case Encadre():
            return not (bloc.titre or bloc.blocs)
        case Signatures():
            return not bloc.cases
    return False


class _Preparation:
    """Une traversée de l'arbre : ce qu'elle a vu des caractères absents, les ancres, l'article où l'on est."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.absents: Counter[str] = Counter()
        self.reperes = self._reperes(list(_titres(document.blocs)))
        self.par_ancre = {repere.ancre: repere for repere in self.reperes if repere.ancre}
        self.suivants = iter(self.reperes)
        self.article: Repere | None = None
        self.alineas = 0
        self.sous_alinea = False
        self.niveau_paysage = 0
        self.profondeur = 0

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
            proprietes={
                self.ligne(nom): self.ligne(valeur) for nom, valeur in source.proprietes.items() if nom.strip()
            },
        )
        if not entete.titre:
            raise ErreurDocument("Le document n'a pas de titre : un lecteur d'écran ne saurait l'annoncer.")
        blocs = tuple(self._suite(source.blocs))
        return Ouvrage(entete, blocs, self.reperes, decrire(self.absents))

    def _reperes(self, titres: Sequence[Titre]) -> tuple[Repere, ...]:
        ancres = [titre.ancre for titre in titres if titre.ancre]
        if len(set(ancres)) < len(ancres):
            doubles = sorted({ancre for ancre in ancres if ancres.count(ancre) > 1})
            raise ErreurDocument(f"Ancre portée par plusieurs titres : {', '.join(doubles)}.")
        for titre in titres:
            if titre.niveau not in (1, 2, 3, 4):
                raise ErreurDocument(f"Le titre « {titre.texte} » est de niveau {titre.niveau} (1 à 4).")
            if titre.serie not in ("", "article", "annexe"):
                raise ErreurDocument(f"Le titre « {titre.texte} » est d'une série inconnue : « {titre.serie} ».")
        numeros = _numeroter(titres, self.document.numeroter)
        return tuple(
            Repere(
                rang,
                titre.niveau,
                self.ligne(titre.texte) or "Sans titre",
                numero,
                titre.ancre,
                titre.serie,
                self._commentaires(titre.commentaires),
            )
            for rang, (titre, numero) in enumerate(zip(titres, numeros, strict=True), start=1)
        )

    # ————— La suite des blocs

    def _suite(self, blocs: Sequence[str | Bloc]) -> Iterator[object]:
        """Donne les blocs préparés, à plat, dans l'ordre ; les vides s'effacent."""
        for bloc in blocs:
            match bloc:
                case Titre():
                    yield from self._titre(bloc)
                case Zone():
                    yield from self._zone(bloc)
                case Alinea():
                    yield from self._alinea(bloc)
                case _:
                    prepare = self.bloc(bloc)
                    self.sous_alinea = self.sous_alinea and isinstance(prepare, Enumeration)
                    if not _vide(prepare):
                        yield prepare

    def _titre(self, titre: Titre) -> Iterator[object]:
        repere = next(self.suivants)
        if titre.paysage and self.profondeur:
            raise ErreurDocument(f"Le titre « {titre.texte} » est en paysage dans une zone : sortez-le de la zone.")
        if tour := self._tourner(titre):
            yield tour
        elif titre.serie == "annexe":
            yield SautDePage()
        if titre.serie == "article":
            self.article, self.alineas = repere, 0
        elif self.article and (titre.serie or titre.niveau <= self.article.niveau):
            self.article = None
        self.sous_alinea = False
        yield repere

    def _tourner(self, titre: Titre) -> Orientation | None:
        """Donne le changement d'orientation que le titre ouvre ou ferme."""
        etait = self.niveau_paysage
        if titre.niveau <= etait:
            self.niveau_paysage = 0
        if titre.paysage and not self.niveau_paysage and not self.document.paysage:
            self.niveau_paysage = titre.niveau
        est = bool(self.niveau_paysage)
        return Orientation(est) if est != bool(etait) else None

    def _zone(self, zone: Zone) -> Iterator[object]:
        premier = next(iter(zone.blocs), None)
        if isinstance(premier, Titre) and (tour := self._tourner(replace(premier, paysage=False))):
            yield tour
        yield DebutZone(self._etiquette(zone.etiquette), self.ligne(zone.titre))
        self.profondeur += 1
        yield from self._suite(zone.blocs)
        self.profondeur -= 1
        yield FinZone()

    def _alinea(self, alinea: Alinea) -> Iterator[AlineaNumerote]:
        if self.article is None:
            debut = str(alinea.contenu)[:60]
            raise ErreurDocument(f"Un alinéa est hors de tout article, il n'aurait pas de numéro : « {debut} ».")
        if contenu := self.morceaux(alinea.contenu):
            self.alineas += 1
            self.sous_alinea = True
            numero = f"{self.article.numero}.{self.alineas}"
            yield AlineaNumerote(numero, contenu, self._commentaires(alinea.commentaires))

    def _commentaires(self, commentaires: Sequence[Commentaire]) -> tuple[Commentaire, ...]:
        if not commentaires:
            return ()
        prepares = (
            Commentaire(normaliser_texte(c.texte, self.absents).strip(), self.ligne(c.auteur) or "Bibliothèque")
            for c in commentaires
        )
        return tuple(commentaire for commentaire in prepares if commentaire.texte)

    def _etiquette(self, etiquette: str) -> str:
        prete = self.ligne(etiquette)
        if not 0 < len(prete) <= _ETIQUETTE_MAXIMALE:
            raise ErreurDocument(f"L'étiquette « {etiquette} » doit compter de 1 à {_ETIQUETTE_MAXIMALE} caractères.")
        return prete

    # ————— Le texte

    def ligne(self, texte: str) -> str:
        """Normalise un texte d'une seule ligne (titre, légende, libellé)."""
        return normaliser_texte(texte, self.absents).replace("\n", " ").strip()

    def morceau(self, partie: object) -> Morceau:
        """Résout un morceau en ligne."""
        match partie:
            case str():
                return normaliser_texte(partie, self.absents)
            case Texte():
                return replace(partie, texte=normaliser_texte(partie.texte, self.absents))
            case Renvoi():
                return self._cible(partie)
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
        par_numero = bool(repere.numero) and renvoi.forme != "titre"
        return Cible(renvoi.ancre, renvoi.forme, repere=repere, par_numero=par_numero)

    def _lien(self, lien: Lien) -> Morceau:
        url = "".join(lettre for lettre in lien.url.strip() if lettre.isprintable() and lettre != " ")
        texte = self.ligne(lien.texte or lien.url)
        return Lien(url, texte) if url.lower().startswith(SCHEMAS_DE_LIEN) else texte

    def _marque(self, marque: Marque) -> Marque:
        etiquette, titre = self._etiquette(marque.etiquette), self.ligne(marque.titre)
        texte = normaliser_texte(marque.texte, self.absents).strip()
        return Marque(etiquette, texte or titre or etiquette, titre)

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

    # ————— Les blocs

    def bloc_simple(self, bloc: object) -> Paragraphe | Enumeration:
        """Prépare un paragraphe ou une liste."""
        if isinstance(bloc, Liste):
            return self._enumeration(bloc)
        if isinstance(bloc, Paragraphe):
            return Paragraphe(self.morceaux(bloc.contenu), bloc.style)
        return Paragraphe(self.morceaux(bloc))

    def _enumeration(self, liste: Liste, suspendue: bool = False) -> Enumeration:
        marque = liste.marque or ("nombre" if liste.ordonnee else "puce")
        return Enumeration(marque, tuple(self._elements(liste)), suspendue)

    def _elements(self, liste: Liste) -> Iterator[Morceaux | Enumeration]:
        """Prépare les éléments d'une liste ; les vides s'effacent."""
        for element in liste.elements:
            if isinstance(element, Liste):
                sous_liste = self._enumeration(element)
                if sous_liste.elements:
                    yield sous_liste
            elif morceaux := self.morceaux(element):
                yield morceaux

    def cellule(self, cellule: object) -> Blocs:
        """Prépare une cellule : une suite contenant un bloc est une suite de blocs, sinon un paragraphe."""
        if isinstance(cellule, list | tuple) and any(isinstance(partie, Paragraphe | Liste) for partie in cellule):
            return self.blocs_simples(cellule) or _CELLULE_VIDE
        return self.blocs_simples((cellule,)) or _CELLULE_VIDE

    def blocs_simples(self, blocs: Sequence[object]) -> Blocs:
        """Prépare une suite de blocs simples ; les vides s'effacent."""
        prepares = (self.bloc_simple(bloc) for bloc in blocs)
        return tuple(bloc for bloc in prepares if not _vide(bloc))

    def bloc(self, bloc: str | Bloc) -> object:
        """Prépare un bloc autre qu'un titre, un alinéa ou une zone."""
        match bloc:
            case Liste():
                return self._enumeration(bloc, self.sous_alinea)
            case str() | Paragraphe():
                return self.bloc_simple(bloc)
            case Tableau():
                return self._tableau(bloc)
            case Fiche():
                lignes: Any = self._lignes(bloc)
                return Fiche(lignes, self.ligne(bloc.legende))
            case Encadre():
                blocs: Any = self.blocs_simples(bloc.blocs)
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
            tuple(self.morceaux(entete) or ("—",) for entete in tableau.entetes),
            tuple(tuple(self.cellule(cellule) for cellule in ligne) for ligne in tableau.lignes),  # type: ignore[misc]
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
