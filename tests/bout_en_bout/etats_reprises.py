"""Les états des pages des listes reprises : organismes."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from socle.operations import Contexte
from socle.organismes import reprise
from socle.reprises.operations import LIGNE

HAUT = f"/o/{TERRITOIRE}"
LISTE = (
    "Nom;Type;SIREN;INSEE;Population;Organisme parent;Logo\n"
    "Hameau-Mirage;Commune;990000010;1234;120;;bleu\n"
    "CCAS de Hameau-Mirage;CCAS;123;01234;;Hameau-Mirage;\n"
    "Bourg-Fictiff;Commune;;;;;\n"
    "Régie perdue;Régie;;;;Syndicat inconnu;\n"
)


def _haut(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme(TERRITOIRE), "dpo", personne=p.toutes)


def _apercu(p: Plateau) -> uuid.UUID:
    return reprise.preparer(_haut(p), LISTE.encode(), "organismes.csv")


def _organismes(p: Plateau, suite: object = "") -> str:
    return f"{HAUT}/organismes/importer{suite and f'/{suite}'}"


def _reprise(p: Plateau) -> uuid.UUID:
    """Une liste écrite ligne à ligne."""
    return reprise.confirmer(_haut(p), _apercu(p), mode=LIGNE).reprise.id


def _illisible(onglet: Onglet) -> None:
    onglet.champ("fichier").set_input_files(
        {"name": "autre.csv", "mimeType": "text/csv", "buffer": b"Couleur;Taille\nbleu;2\n"}
    )
    onglet.cliquer("Lire le fichier", 422)


REPRISES: tuple[Etat, ...] = (
    Etat("organismes_reprise.deposer", "plein", lambda p: (_apercu(p), _organismes(p))[1]),
    lent("organismes_reprise.deposer", "fichier refusé", _organismes, gestes=_illisible),
    Etat("organismes_reprise.voir", "aperçu", lambda p: _organismes(p, _apercu(p))),
    Etat("organismes_reprise.voir", "compte rendu", lambda p: _organismes(p, _reprise(p))),
)  # fmt: skip
