"""De l'arbre composé à l'ouvrage prêt à rendre : titres numérotés, alinéas comptés, zones et orientations posées."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from socle.documents.arbre import (
    Alinea,
    Bloc,
    Document,
    Encadre,
    ErreurDocument,
    Fiche,
    Image,
    Liste,
    Paragraphe,
    SautDePage,
    Signatures,
    Tableau,
    Titre,
    Zone,
)
from socle.documents.contenus import Contenus
from socle.documents.dates import dater
from socle.documents.normaliser import Substitution, decrire
from socle.documents.ouvrage import AlineaPret, DebutZone, FinZone, Orientation, Ouvrage, Repere

_PAS_D_ALINEA = "Un alinéa est hors de tout article, il n'aurait pas de numéro : « {} »."


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


class _Preparation(Contenus):
    """Une traversée de l'arbre : ce qui est déjà prêt, l'article, la liste, la zone et la page où l'on est."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.reperes = self._reperes(list(_titres(document.blocs)))
        self.par_ancre = {repere.ancre: repere for repere in self.reperes if repere.ancre}
        self.suivants = iter(self.reperes)
        self.prets: list[Any] = []
        self.article: Repere | None = None
        self.alineas = 0
        self.sous_alinea = False
        self.niveau_paysage = 0
        self.profondeur = 0

    def ouvrage(self) -> Ouvrage:
        """Donne l'ouvrage : l'en-tête du document, puis ses blocs, normalisés."""
        source = self.document
        proprietes = {self.ligne(nom): self.ligne(valeur) for nom, valeur in source.proprietes.items()}
        entete = replace(
            source,
            blocs=(),
            etat_du_droit=self.ligne(dater(source.etat_du_droit)),
            titre=self.ligne(source.titre),
            organisme=self.ligne(source.organisme),
            sous_titre=self.ligne(source.sous_titre),
            version=self.ligne(source.version),
            mention=self.ligne(source.mention),
            proprietes={nom: valeur for nom, valeur in proprietes.items() if nom},
        )
        if not entete.titre:
            raise ErreurDocument("Le document n'a pas de titre : un lecteur d'écran ne saurait l'annoncer.")
        self._suite(source.blocs)
        return Ouvrage(entete, tuple(self.prets), self.reperes, frozenset(self.vises), decrire(self.absents))

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
                self.commentaires(titre.commentaires),
            )
            for rang, (titre, numero) in enumerate(zip(titres, numeros, strict=True), start=1)
        )

    def _suite(self, blocs: Sequence[str | Bloc]) -> None:
        """Prépare des blocs, à plat, dans l'ordre ; les vides s'effacent."""
        for bloc in blocs:
            match bloc:
                case Alinea():
                    self._alinea(bloc)
                case Titre():
                    self._titre(bloc)
                case Zone():
                    self._zone(bloc)
                case Liste():
                    self._garder(liste := self.liste(bloc, self.sous_alinea), bool(liste.elements))
                case _:
                    self.sous_alinea = False
                    self._bloc(bloc)

    def _garder(self, pret: object, plein: bool = True) -> None:
        if plein:
            self.prets.append(pret)

    def _bloc(self, bloc: object) -> None:
        """Prépare un bloc dont la place dans le document n'importe pas."""
        match bloc:
            case str() | Paragraphe():
                paragraphe = self.bloc_simple(bloc)
                self._garder(paragraphe, bool(paragraphe[0]))
            case Tableau():
                self._garder(self.tableau(bloc, bool(self.niveau_paysage) or self.document.paysage))
            case Fiche():
                self._garder(fiche := self.fiche(bloc), bool(fiche.lignes))
            case Encadre():
                self._garder(encadre := self.encadre(bloc), bool(encadre.titre or encadre.blocs))
            case Image():
                self._garder(self.image(bloc))
            case Signatures():
                self._garder(signatures := self.signatures(bloc), bool(signatures.cases))
            case _:
                self._garder(bloc)

    def _alinea(self, alinea: Alinea) -> None:
        if self.article is None:
            raise ErreurDocument(_PAS_D_ALINEA.format(str(alinea.contenu)[:60]))
        if contenu := self.morceaux(alinea.contenu):
            self.alineas += 1
            self.sous_alinea = True
            notes = self.commentaires(alinea.commentaires) if alinea.commentaires else ()
            self.prets.append(AlineaPret(f"{self.article.numero}.{self.alineas}", contenu, notes))

    def _titre(self, titre: Titre) -> None:
        repere = next(self.suivants)
        if titre.paysage and self.profondeur:
            raise ErreurDocument(f"Le titre « {titre.texte} » est en paysage dans une zone : sortez-le de la zone.")
        if not self._tourner(titre.niveau, titre.paysage) and titre.serie == "annexe":
            self.prets.append(SautDePage())
        if titre.serie == "article":
            self.article, self.alineas = repere, 0
        elif self.article and (titre.serie or titre.niveau <= self.article.niveau):
            self.article = None
        self.sous_alinea = False
        self.prets.append(repere)

    def _tourner(self, niveau: int, paysage: bool) -> bool:
        """Pose un changement d'orientation si un titre l'ouvre ou la ferme ; dit s'il l'a fait."""
        etait = self.niveau_paysage
        if niveau <= etait:
            self.niveau_paysage = 0
        if paysage and not self.niveau_paysage and not self.document.paysage:
            self.niveau_paysage = niveau
        if bool(etait) == bool(self.niveau_paysage):
            return False
        self.prets.append(Orientation(bool(self.niveau_paysage)))
        return True

    def _zone(self, zone: Zone) -> None:
        """Prépare une zone ; la page tourne avant qu'elle s'ouvre, jamais entre son ouverture et son premier titre."""
        premier = next(iter(zone.blocs), None)
        if isinstance(premier, Titre):
            self._tourner(premier.niveau, False)
        self.prets.append(DebutZone(self.etiquette(zone.etiquette), self.ligne(zone.titre)))
        debut = len(self.prets)
        self.profondeur += 1
        self._suite(zone.blocs)
        self.profondeur -= 1
        if len(self.prets) > debut:
            self.prets.append(FinZone())
        else:
            self.prets.pop()  # une zone sans contenu s'efface : Word n'en veut pas
