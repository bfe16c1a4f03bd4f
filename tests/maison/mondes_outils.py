"""Ce que chaque organisme des matrices tient des modèles, des reprises, de la qualité, des durées : blueprint → id."""

from __future__ import annotations

import uuid

from fabriques.lots import CODE as LOT_D_ESSAI
from registre.conservation import bordereaux, fonds
from registre.conservation import operations as regles
from registre.conservation.modele import FondsSaisie, RegleSaisie
from registre.depots import operations as depots
from registre.depots.archives import Fichier
from registre.fiches_modeles import maison
from registre.imports import correspondances
from registre.imports import operations as imports
from registre.listes import operations as listes
from registre.listes import preuves_operations as preuves_reprises
from registre.listes.listes import Liste
from registre.listes.vues import LISTES
from socle.comptes.listes import operations as comptes_listes
from socle.lots import operations as lots
from socle.lots.operations import Demande
from socle.operations import Contexte
from socle.organismes import reprise
from socle.saisies import valider


def _correspondance(contexte: Contexte, nom: str) -> uuid.UUID:
    """Une correspondance retenue par un import que l'on abandonne."""
    lot = imports.preparer(contexte, f"Nom;Service\nFiche de {nom};Accueil\n".encode(), "registre.csv")
    _, attente = imports.lire_attente(contexte, lot)
    imports.placer(contexte, lot, attente.plan, {"nom": "nom", "service": "service"}, {}, f"Source de {nom}")
    imports.abandonner(contexte, lot)
    return correspondances.lister(contexte)[0].id


def _conservation(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Une règle, un fonds libre, un bordereau d'un autre fonds."""
    duree = {"dua_annees": "5", "annee_fin": "2010", "service": "Finances"}
    un, deux = (
        fonds.creer(contexte, valider(FondsSaisie, {"nom": f"{n} de {nom}", **duree})) for n in ("Titres", "Factures")
    )
    return {
        "conservation": regles.creer(contexte, valider(RegleSaisie, {"nom": f"Règle de {nom}"})), "fonds": un,
        "bordereaux": bordereaux.preparer(contexte, [deux]),
    }  # fmt: skip


def _depot(contexte: Contexte, nom: str) -> uuid.UUID:
    """Un dépôt d'un tableau, qui attend sa confirmation."""
    octets = f"Nom du traitement;Service\nDéposée de {nom};Accueil\nAutre déposée;\n".encode()
    return depots.deposer(contexte, [Fichier("registre.csv", octets)])


def _liste(contexte: Contexte, liste: Liste, nom: str) -> uuid.UUID:
    """L'aperçu d'une liste d'une ligne."""
    return listes.preparer(contexte, liste, f"Nom;Observations\nLigne de {nom};Essai\n".encode(), "liste.csv")


def _preuves(contexte: Contexte, nom: str) -> uuid.UUID:
    """L'aperçu d'une reprise de preuves, d'un fichier."""
    return preuves_reprises.preparer(contexte, [Fichier(f"Pièce de {nom}.txt", nom.encode())], 10_000)


def _lot(contexte: Contexte, nom: str) -> uuid.UUID:
    """Un lot que rien n'a encore fait avancer."""
    return lots.ouvrir(contexte, LOT_D_ESSAI, f"Lot de {nom}", {"titre": nom}, [Demande(contexte.organisme_id)])


def garnir_outils(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche."""
    return {"fiches_modeles": maison.adapter(contexte, "lettre_information"), "qualite": fiche,
            "duplication": fiche, "depots": _depot(contexte, nom), "lots": _lot(contexte, nom),
            **{liste.cadre: _liste(contexte, liste, nom) for liste in LISTES}, "listes_preuves": _preuves(contexte, nom),
            "organismes_reprise": reprise.preparer(contexte, f"Nom;Type\nHameau de {nom};Commune\n".encode(), "liste.csv"),
            "comptes_listes": comptes_listes.preparer(
                contexte, f"Nom;Courriel;Rôle\nAlix;alix@{uuid.uuid4().hex[:8]}.example;Lecteur\n".encode(), "comptes.csv"
            ),
            "imports": _correspondance(contexte, nom), **_conservation(contexte, nom)}  # fmt: skip
