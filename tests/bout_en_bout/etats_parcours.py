"""Les états des pages du parcours de conformité et du territoire."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from fabriques import parcours
from registre.parcours import operations
from socle.operations import Contexte

BOUTON = "Attester"


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _attestation(p: Plateau) -> uuid.UUID:
    """L'attestation de l'étape des mentions, la même d'un état à l'autre."""
    contexte = _contexte(p)
    deja = operations.lire_attestations(contexte, "mentions")
    return deja[0].id if deja else parcours.attester(contexte, p.service.monde.instance.depot)


PARCOURS: tuple[Etat, ...] = (
    Etat("parcours.lister", "plein", lambda p: (_attestation(p), f"{p.o}/parcours/")[1]),
    lent("parcours.lister", "vide", lambda p: f"{p.vide}/parcours/"),
    lent("parcours.lister", "lecteur", lambda p: f"{p.o}/parcours/", qui="lecteur"),
    Etat("parcours.attester", "en erreur", lambda p: f"{p.o}/parcours/attester",
         gestes=cliquer(BOUTON, 422, motif="", expire_le="hier")),
    lent("parcours.attester", "étape choisie", lambda p: f"{p.o}/parcours/attester?etape=mentions"),
    Etat("parcours.voir", "retrait refusé", lambda p: f"{p.o}/parcours/attestations/{_attestation(p)}",
         gestes=lambda onglet: (onglet.page.locator("main details summary").last.click(),
                                cliquer("Retirer", 422, motif="")(onglet))),
    Etat("parcours.historique", "plein", lambda p: f"{p.o}/parcours/attestations/{_attestation(p)}/historique"),
    Etat("parcours.matrice", "plein", lambda p: "/o/trois-chimeres/parcours/territoire"),
    Etat("parcours.carte", "plein", lambda p: "/o/trois-chimeres/parcours/territoire/carte?tri=registre"),
    lent("parcours.carte", "sans réponse", lambda p: f"{p.vide}/parcours/territoire/carte?type=commune&retard=oui"),
)  # fmt: skip
