"""Les états des pages d'import d'un tableau : colonnes, aperçu d'une ligne, compte rendu, correspondances."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from registre.imports import confirmation, correspondances, operations
from socle.operations import Contexte

TITRES = "Nom;Service gestionnaire;Durée de conservation;Machin"
TABLEAU = f"{TITRES}\nTéléservice fictif;Accueil;5 ans;bleu\nNouveau bulletin fictif;idem;N/A;vert\n".encode()


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _a_placer(p: Plateau) -> str:
    """Un tableau dont aucune correspondance ne parle encore."""
    neuf = TABLEAU.replace(b"Machin", f"Machin {uuid.uuid4().hex[:6]}".encode())
    return f"{p.o}/imports/{operations.preparer(_contexte(p), neuf, 'tableau.csv')}/colonnes"


def _plusieurs(p: Plateau) -> str:
    """Un tableau dont une colonne nomme deux communes."""
    octets = (
        f"Commune;{TITRES}\nBourg;Bulletin fictif;Accueil;5 ans;bleu\nVal;Kermesse fictive;Accueil;1 an;vert\n".encode()
    )
    return f"{p.o}/imports/{operations.preparer(_contexte(p), octets, 'communes.csv')}/colonnes"


def _sans_nom(onglet: Onglet) -> None:
    onglet.page.locator("[name=cible-0]").select_option("ignorer")
    onglet.cliquer("Voir ce que cela donne", 422)


def _place(p: Plateau) -> uuid.UUID:
    p.service.monde.fiche(p.commune, "Téléservice fictif", service="Guichet")
    lot = operations.preparer(_contexte(p), TABLEAU, "tableau.csv")
    _, attente = operations.lire_attente(_contexte(p), lot)
    choisies = {"nom": "nom", "service gestionnaire": "service", "duree de conservation": "categories_donnees.duree_active",
                "machin": "observations+"}  # fmt: skip
    operations.placer(_contexte(p), lot, attente.plan, choisies, {}, "Tableau fictif des services")
    return lot


def _ecrit(p: Plateau) -> str:
    lot = _place(p)
    confirmation.confirmer(_contexte(p), lot)
    return f"{p.o}/imports/{lot}/rapport"


def _retenue(p: Plateau) -> str:
    _place(p)
    return f"{p.o}/imports/correspondances/{correspondances.lister(_contexte(p))[0].id}"


IMPORTS: tuple[Etat, ...] = (
    Etat("imports.colonnes", "proposées", _a_placer),
    lent("imports.colonnes", "sans nom", _a_placer, gestes=_sans_nom),
    lent("imports.colonnes", "plusieurs organismes", _plusieurs),
    lent("imports.apercu", "un tableau", lambda p: f"{p.o}/imports/{_place(p)}"),
    Etat("imports.ligne", "face à l'existante", lambda p: f"{p.o}/imports/{_place(p)}/lignes/0"),
    Etat("imports.rapport", "écrit", _ecrit),
    Etat("imports.correspondances_retenues", "pleine", lambda p: (_place(p), f"{p.o}/imports/correspondances/")[1]),
    lent("imports.correspondances_retenues", "vide", lambda p: f"{p.vide}/imports/correspondances/"),
    Etat("imports.correspondance", "à modifier", _retenue),
)  # fmt: skip
