"""Les états des pages des listes reprises : organismes, comptes."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from socle.comptes.listes import operations as listes
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


COMPTES = (
    "Nom;Courriel;Rôle;Organisme;Remarque\n"
    "Alix Mirage;alix.mirage@essai.example;Référent;;\n"
    "Bo Chimère;bo.chimere@essai.example;Signataire;;à rappeler\n"
    "Cam Vapeur;pas une adresse;Grand chef;Nulle part;\n"
)


def _haut(p: Plateau, role: str = "dpo") -> Contexte:
    return p.service.monde.contexte(p.service.organisme(TERRITOIRE), role, personne=p.toutes)


def _apercu(p: Plateau) -> uuid.UUID:
    return reprise.preparer(_haut(p), LISTE.encode(), "organismes.csv")


def _organismes(p: Plateau, suite: object = "") -> str:
    return f"{HAUT}/organismes/importer{suite and f'/{suite}'}"


def _reprise(p: Plateau) -> uuid.UUID:
    """Une liste écrite ligne à ligne ; rejouée, elle est la même."""
    faites = [liste.id for liste in reprise.lister(_haut(p)) if liste.etat == "faite"]
    if faites:
        return faites[0]
    return reprise.confirmer(_haut(p), _apercu(p), mode=LIGNE).reprise.id


def _invitations(p: Plateau, suite: object = "") -> str:
    return f"{HAUT}/comptes/liste{suite and f'/{suite}'}"


def _apercu_des_comptes(p: Plateau) -> uuid.UUID:
    return listes.preparer(_haut(p, "administrateur"), COMPTES.encode(), "comptes.csv")


def _invites(p: Plateau) -> uuid.UUID:
    """Une liste dont les invitations attendent d'être remises ; rejouée, elle est la même."""
    contexte = _haut(p, "administrateur")
    faites = [liste.id for liste in listes.lister(contexte) if liste.etat == "faite"]
    if faites:
        return faites[0]
    url = "http://localhost/invitation/{jeton}"
    return listes.confirmer(contexte, _apercu_des_comptes(p), url, mode=LIGNE, par_courriel=False).reprise.id


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
    Etat("comptes_listes.deposer", "", _invitations),
    lent("comptes_listes.voir", "aperçu", lambda p: _invitations(p, _apercu_des_comptes(p))),
    Etat("comptes_listes.voir", "compte rendu", lambda p: _invitations(p, _invites(p))),
)  # fmt: skip
