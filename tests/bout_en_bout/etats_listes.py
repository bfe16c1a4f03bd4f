"""Les états des pages des listes du registre reprises : sous-traitants, actions."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from registre.depots.archives import Fichier
from registre.listes import operations
from registre.listes import preuves_operations as preuves
from registre.listes.actions import LISTE as ACTIONS
from registre.listes.listes import Liste
from registre.listes.prestataires import LISTE as PRESTATAIRES
from socle.operations import Contexte
from socle.reprises.operations import LIGNE

SOUS_TRAITANTS = (
    "Nom;Collectivité - Nom;Clauses contractuelles vérifiées;Envoi des données hors UE;Coordonnées - Email;Couleur\n"
    "Éditions Mirage SAS;;Oui;Non;contact@mirage.example;bleue\n"
    "Hébergeur-Chimère;Une autre commune;;Peut-être;pas une adresse;\n"
    ";;;;;sans nom\n"
)
MESURES = (
    "Nom;Priorité;Application - Statut\nRanger l'armoire-mirage;3 - Haute;Non appliquée\nRevoir la charte;;Appliquée\n"
    ";Haute;\n"
)


def _ici(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, "dpo", personne=p.toutes)


def _apercu(p: Plateau, liste: Liste, texte: str) -> uuid.UUID:
    return operations.preparer(_ici(p), liste, texte.encode(), "liste.csv")


def _page(p: Plateau, liste: Liste, suite: object = "") -> str:
    return f"/o/{p.commune.code}/listes/{liste.genre}{suite and f'/{suite}'}"


def _reprise(p: Plateau, liste: Liste, texte: str) -> uuid.UUID:
    """Une liste écrite ligne à ligne ; rejouée, elle est la même."""
    faites = [une.id for une in operations.lister(_ici(p), liste) if une.etat == "faite"]
    if faites:
        return faites[0]
    return operations.confirmer(_ici(p), liste, _apercu(p, liste, texte), mode=LIGNE).reprise.id


def _preuves(p: Plateau) -> uuid.UUID:
    """Un envoi d'une pièce, d'une pièce répétée et d'un programme, à relire."""
    pieces = {"Paie/contrat_mirage.txt": b"contrat", "copie.txt": b"contrat", "outil.exe": b"MZ\x90"}
    return preuves.preparer(_ici(p), [Fichier(nom, octets) for nom, octets in pieces.items()], 10_000)


def _preuves_reprises(p: Plateau) -> uuid.UUID:
    """Des preuves déposées ; rejouée, la reprise est la même."""
    faites = [une.id for une in preuves.lister(_ici(p)) if une.etat == "faite"]
    return faites[0] if faites else preuves.confirmer(
        _ici(p), p.service.monde.instance.depot, _preuves(p), {"1": "creer"}
    ).reprise.id  # fmt: skip


LISTES: tuple[Etat, ...] = (
    Etat("listes.choisir", "plein", lambda p: f"/o/{p.commune.code}/listes"),
    Etat("listes_prestataires.deposer", "plein", lambda p: _page(p, PRESTATAIRES)),
    Etat("listes_prestataires.voir", "à relire", lambda p: _page(p, PRESTATAIRES, _apercu(p, PRESTATAIRES, SOUS_TRAITANTS))),
    lent("listes_prestataires.voir", "compte rendu",
         lambda p: _page(p, PRESTATAIRES, _reprise(p, PRESTATAIRES, SOUS_TRAITANTS))),
    Etat("listes_actions.deposer", "vide", lambda p: _page(p, ACTIONS)),
    lent("listes_actions.deposer", "refusé", lambda p: _page(p, ACTIONS), gestes=cliquer("Lire le fichier", 422)),
    lent("listes_actions.voir", "à relire", lambda p: _page(p, ACTIONS, _apercu(p, ACTIONS, MESURES))),
    Etat("listes_preuves.deposer", "vide", lambda p: f"/o/{p.commune.code}/listes/preuves"),
    Etat("listes_preuves.voir", "à relire", lambda p: f"/o/{p.commune.code}/listes/preuves/{_preuves(p)}"),
    lent("listes_preuves.voir", "compte rendu", lambda p: f"/o/{p.commune.code}/listes/preuves/{_preuves_reprises(p)}"),
    Etat("listes_actions.voir", "compte rendu", lambda p: _page(p, ACTIONS, _reprise(p, ACTIONS, MESURES))),
)  # fmt: skip
