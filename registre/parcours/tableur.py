"""Le territoire en tableur : une feuille par sujet, une par étape, une de mesures à plat, à trier et à filtrer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registre import droits
from registre.parcours import territoire
from registre.parcours.regles import ETATS
from registre.parcours.territoire import NOM, Carte, Cellule, Filtre, Ligne
from socle.erreurs import RegleEnfreinte
from socle.fiches.tableur import MIMETYPES
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.listes import LISTES
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, format_: str, organismes: int) -> None:
    contenu = {"format": format_, "organismes": organismes}
    atelier.journaliser(Evenement("parcours.carte_exportee", "parcours", None, None, contenu))


def exporter(contexte: Contexte, format_: str) -> bytes:
    """Le classeur de tout le territoire, regroupements exceptés. L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("La carte s'exporte en .xlsx ou en .ods.")
    sujets, etapes = territoire.carte(contexte, Filtre(NOM)), territoire.matrice(contexte, Filtre(NOM))
    _consigner(contexte, format_, len(sujets.lignes))
    feuilles = [_feuille("Sujets", sujets), _feuille("Étapes du parcours", etapes), _mesures(sujets, etapes)]
    ecrire = ecrire_xlsx if format_ == "xlsx" else ecrire_ods
    return ecrire(feuilles, titre="Territoire : parcours de conformité")


def _type(ligne: Ligne) -> str:
    return LISTES["types_organismes"].item(ligne.type).libelle if ligne.type else ""


def _feuille(nom: str, carte: Carte) -> FeuilleAEcrire:
    colonnes = [
        Colonne("Organisme", 34.0),
        Colonne("Type", 24.0),
        Colonne("En retard", 11.0),
        Colonne("Fait, en %", 11.0),
    ]
    colonnes += [Colonne(c.court, 20.0) for c in carte.colonnes] + [Colonne("Dernier acte", 13.0)]
    lignes = [
        [o.nom, _type(o), o.en_retard, o.part.pourcent, *(_case(c) for c in o.cellules), o.dernier]
        for o in carte.lignes
    ]
    return FeuilleAEcrire(nom, colonnes, lignes)


def _case(cellule: Cellule) -> str:
    """« En cours, 4/12, attesté »."""
    suite = [ETATS[cellule.etat.etat], cellule.etat.chiffre, "attesté" if cellule.attestee else ""]
    return ", ".join(x for x in suite if x)


def _mesures(*cartes: Carte) -> FeuilleAEcrire:
    """Une ligne par organisme et par fait : de quoi refaire ses propres tableaux."""
    colonnes = [
        Colonne("Organisme", 34.0), Colonne("Mesure", 30.0), Colonne("Fait", 9.0), Colonne("Sur", 9.0),
        Colonne("En %", 9.0), Colonne("En retard", 11.0), Colonne("Dernier acte", 13.0),
    ]  # fmt: skip
    return FeuilleAEcrire("Mesures", colonnes, list(_lignes_de_mesure(cartes)))


def _lignes_de_mesure(cartes: tuple[Carte, ...]) -> Iterator[list[Any]]:
    for groupe in zip(*(carte.lignes for carte in cartes), strict=True):
        vus: set[str] = set()
        for lue in (lue for ligne in groupe for c in ligne.cellules for lue in c.etat.lectures):
            m = lue.mesure
            if lue.fait is not None and lue.phrase and lue.fait.code not in vus:
                vus.add(lue.fait.code)
                yield [groupe[0].nom, lue.fait.libelle, m.fait, m.sur, m.part, m.en_retard, m.dernier]
