"""La matrice : quels jeux sont tenus dans quel contrat, jusqu'à quand, sous quelle licence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.listes import LISTES as LISTES_CONTRATS
from clauses.contrats.modele import Contrat
from clauses.jeux.frise import Frise, Periode, dessiner
from clauses.jeux.listes import libelle
from clauses.jeux.modele import Jeu
from socle.erreurs import RegleEnfreinte
from socle.fiches import tableur
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.tableurs import Colonne, FeuilleAEcrire, Ligne, ecrire_ods, ecrire_xlsx

AFFICHES = 500


@dataclass(frozen=True)
class Tenu:
    """Un jeu et ce qui le tient : un contrat (`contrat_id`), une régie, un système, une convention, ou l'on ne sait pas."""

    jeu: Jeu
    contrat_id: uuid.UUID | None
    source: str
    type_contrat: str
    debut: date | None
    fin: date | None

    @property
    def ferme(self) -> bool:
        """L'organisme n'y a aucun accès aujourd'hui."""
        return "aucun" in self.jeu.mode_acces


@dataclass(frozen=True)
class Matrice:
    """Les jeux par échéance de ce qui les tient, la frise des contrats, et si la liste a été coupée."""

    lignes: Sequence[Tenu]
    frise: Frise | None
    coupee: bool


def _lire_tenus(atelier: Atelier, maximum: int) -> list[Tenu]:
    requete: Any = (
        select(Jeu, Contrat).join(Objet, col(Objet.id) == col(Jeu.id))
        .outerjoin(Contrat, col(Contrat.id) == col(Jeu.contrat_id)).where(col(Objet.archive).is_(False))
    )  # fmt: skip
    requete = requete.order_by(
        col(Contrat.date_fin).asc().nulls_last(), col(Contrat.nom).asc().nulls_last(), Objet.cle_tri, Objet.id
    )
    return [_tenu(jeu, contrat) for jeu, contrat in atelier.session.exec(requete.limit(maximum))]


def _tenu(jeu: Jeu, contrat: Contrat | None) -> Tenu:
    if contrat is None:
        source = libelle("sources_jeux", jeu.source)
        return Tenu(jeu, None, " : ".join(t for t in (source, jeu.source_precision) if t), "", None, None)
    nom_du_type = next(
        (i.libelle for i in LISTES_CONTRATS["types_contrats"].items if i.code == contrat.type_contrat), ""
    )
    return Tenu(jeu, contrat.id, contrat.nom, nom_du_type, contrat.date_debut, contrat.date_fin)


@lecture(droits.LIRE)
def lire(atelier: Atelier) -> Matrice:
    """La matrice de l'organisme, en une requête."""
    tenus = _lire_tenus(atelier, AFFICHES + 1)
    lignes = tenus[:AFFICHES]
    par_contrat: dict[uuid.UUID, list[Tenu]] = {}
    for tenu in lignes:
        if tenu.contrat_id is not None:
            par_contrat.setdefault(tenu.contrat_id, []).append(tenu)
    periodes = [Periode(siens[0].source, len(siens), siens[0].debut, siens[0].fin) for siens in par_contrat.values()]
    return Matrice(lignes, dessiner(periodes, atelier.aujourd_hui), len(tenus) > AFFICHES)


COLONNES = ("Jeu de données", "Tenu par", "Type de contrat", "Du", "Jusqu'au", "Détenteur", "Mode d'accès", "Licence",
            "Données personnelles", "Adresse de publication")  # fmt: skip


def _ligne(t: Tenu) -> Ligne:
    jeu = t.jeu
    acces = " ; ".join(libelle("acces_jeux", code) for code in jeu.mode_acces)
    personnelles = {True: "Oui", False: "Non", None: "À vérifier"}[jeu.donnees_personnelles]
    return [jeu.nom, t.source, t.type_contrat, t.debut, t.fin, jeu.detenteur, acces, libelle("licences", jeu.licence),
            personnelles, jeu.adresse_publication]  # fmt: skip


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> list[Tenu]:
    tenus = _lire_tenus(atelier, 20_000)
    atelier.journaliser(
        Evenement("jeu.matrice_exportee", "clauses", None, None, {"format": format_, "jeux": len(tenus)})
    )
    return tenus


def exporter(contexte: Contexte, format_: str) -> bytes:
    """La matrice en XLSX ou en ODS ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("La matrice s'exporte en XLSX ou en ODS.")
    lignes = [_ligne(t) for t in _lire_pour_exporter(contexte, format_)]
    largeurs = (34, 34, 28, 12, 12, 24, 28, 22, 14, 40)
    feuille = FeuilleAEcrire("Matrice des jeux", [Colonne(*c) for c in zip(COLONNES, largeurs, strict=True)], lignes)
    titre = "Matrice des jeux de données"
    return ecrire_xlsx([feuille], titre=titre) if format_ == "xlsx" else ecrire_ods([feuille], titre=titre)
