"""La qualité en tableur : point par point pour un registre, organismes × règles pour un territoire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registre import droits
from registre.qualite import territoire
from registre.qualite.donnees import GRAVITES, QUALITE
from registre.qualite.operations import Point, points_du_registre
from registre.qualite.territoire import Carte, Filtre
from registre.qualite.verbes import TYPE
from registre.traitements.formulaire import CHAMPS
from socle.champs import Champ
from socle.erreurs import RegleEnfreinte
from socle.fiches.tableur import MIMETYPES
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx

DEGRES = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def exporter(contexte: Contexte, format_: str) -> bytes:
    """Le classeur d'un registre : les points, puis les règles. L'acte est journalisé."""
    _exiger(format_)
    points = _lire(contexte)
    _consigner(contexte, "qualite.exportee", format_, len(points))
    feuilles = [_points(points), _regles()]
    return _ecrire(format_, feuilles, "Qualité du registre")


def exporter_le_territoire(contexte: Contexte, format_: str) -> bytes:
    """Le classeur d'un territoire : une ligne par organisme, une colonne par règle."""
    _exiger(format_)
    carte = territoire.relever(contexte, Filtre(territoire.NOM))
    _consigner(contexte, "qualite.territoire_exporte", format_, len(carte.lignes))
    return _ecrire(format_, [_organismes(carte), _regles()], "Qualité des registres du territoire")


@lecture(droits.EXPORTER)
def _lire(atelier: Atelier) -> list[Point]:
    return points_du_registre(atelier)[1]


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, verbe: str, format_: str, lignes: int) -> None:
    atelier.journaliser(Evenement(verbe, TYPE, None, None, {"format": format_, "lignes": lignes}))


def _exiger(format_: str) -> None:
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("La qualité du registre s'exporte en .xlsx ou en .ods.")


def _ecrire(format_: str, feuilles: list[FeuilleAEcrire], titre: str) -> bytes:
    return ecrire_xlsx(feuilles, titre=titre) if format_ == "xlsx" else ecrire_ods(feuilles, titre=titre)


def _points(points: Sequence[Point]) -> FeuilleAEcrire:
    colonnes = [
        Colonne("Gravité", 18.0), Colonne("Règle", 30.0), Colonne("Fiche", 36.0), Colonne("Service", 22.0),
        Colonne("Champ", 30.0), Colonne("Constat", 60.0), Colonne("Quoi faire", 46.0), Colonne("Article", 24.0),
        Colonne("Vérification", 20.0), Colonne("Écarté par", 20.0), Colonne("Raison", 36.0),
    ]  # fmt: skip
    lignes: list[list[Any]] = [
        [GRAVITES[p.regle.gravite], p.regle.titre, p.nom, p.service, libelle_du_champ(c.champ), c.phrase, p.regle.faire,
         p.regle.article, DEGRES[p.regle.verification], p.ecarte.par if p.ecarte else "", p.ecarte.motif if p.ecarte else ""]
        for p in points for c in p.constats
    ]  # fmt: skip
    return FeuilleAEcrire("Points", colonnes, lignes)


def _regles() -> FeuilleAEcrire:
    colonnes = [
        Colonne("Règle", 34.0), Colonne("Gravité", 18.0), Colonne("Pourquoi", 60.0), Colonne("Quoi faire", 50.0),
        Colonne("Article", 26.0), Colonne("Source", 50.0), Colonne("État du droit", 13.0), Colonne("Vérification", 22.0),
    ]  # fmt: skip
    lignes: list[list[Any]] = [
        [
            r.titre,
            GRAVITES[r.gravite],
            r.pourquoi,
            r.faire,
            r.article,
            r.source,
            r.etat_du_droit,
            DEGRES[r.verification],
        ]
        for r in sorted(QUALITE.regles, key=lambda r: QUALITE.rang[r.code])
    ]
    return FeuilleAEcrire("Règles", colonnes, lignes)


def _organismes(carte: Carte) -> FeuilleAEcrire:
    regles = sorted(QUALITE.regles, key=lambda r: QUALITE.rang[r.code])
    colonnes = [Colonne("Organisme", 34.0), Colonne("Fiches", 9.0), Colonne("Fiches à corriger", 11.0)]
    colonnes += [Colonne(nom, 13.0) for nom in GRAVITES.values()] + [Colonne(r.titre, 16.0) for r in regles]
    lignes: list[list[Any]] = [
        [
            o.nom,
            o.fiches,
            o.touchees,
            *(o.par_gravite[g] for g in GRAVITES),
            *(o.par_regle.get(r.code, 0) for r in regles),
        ]
        for o in carte.lignes
    ]
    return FeuilleAEcrire("Organismes", colonnes, lignes)


def libelle_du_champ(chemin: str) -> str:
    """« Catégories de données, ligne 2, durée de conservation » pour `categories_donnees-1-duree_active`."""
    nom, _, reste = chemin.partition("-")
    champ: Champ = CHAMPS[nom]
    if not reste:
        return champ.libelle
    rang, _, sous = reste.partition("-")
    dedans = {c.nom: c.libelle for c in champ.sous_champs}
    return f"{champ.libelle}, ligne {int(rang) + 1}" + (f", {dedans[sous].lower()}" if sous in dedans else "")
