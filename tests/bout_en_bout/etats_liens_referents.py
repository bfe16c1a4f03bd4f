"""Les états des pages des liens donnés aux référents."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent, public, public_lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from registre.liens_referents import operations, publics
from registre.liens_referents.modele import LienSaisie
from registre.liens_referents.operations import Envoi
from socle.operations import Atelier
from socle.saisies import valider

MESSAGE = "Merci de le faire avant la fin du mois."


def _lien(p: Plateau, usage: str, nom: str = "Secrétariat de mairie") -> Envoi:
    """Un lien de cet usage et de ce nom, donné une fois."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    saisie = valider(LienSaisie, {"usage": usage, "nom": nom, "message": MESSAGE, "jours": "30"})
    return operations.donner(contexte, saisie, f"{len(nom):032x}")


def _recu(p: Plateau, usage: str) -> uuid.UUID:
    envoi = _lien(p, usage, "Référente qui a répondu")
    contexte = p.service.monde.contexte(p.commune)
    with contexte.base.lire(contexte.perimetre) as session:
        une, autre = publics.fiches_a_revoir(Atelier(session, contexte))[:2]
    valeurs = {"repondant": "Dominique Fictive", f"constat-{une}": "inchangee", f"constat-{autre}": "changee",
               f"precision-{autre}": "Nouveau logiciel depuis mars.", "manque": "Le fichier des jardins familiaux.",
               "titre": "Courriel mal adressé", "texte": "Trente familles.", "quand": "02/11/2026"}  # fmt: skip
    publics.recevoir(p.service.monde.instance, envoi.jeton, valeurs, "127.0.0.1")
    return envoi.id


def _liste(p: Plateau) -> str:
    for usage in ("revue", "violation"):
        _recu(p, usage)
    _lien(p, "question")
    return f"{p.o}/liens-referents/"


def _donner(onglet: Onglet) -> None:
    onglet.remplir(nom="Accueil").cliquer("Préparer le lien", 200)


LIENS_REFERENTS = (
    Etat("liens_referents.lister", "pleine", _liste),
    lent("liens_referents.lister", "vide", lambda p: f"{p.vide}/liens-referents/"),
    Etat("liens_referents.donner", "refusé", lambda p: f"{p.o}/liens-referents/nouveau",
         gestes=cliquer("Préparer le lien", 422, jours="400", courriel="x")),
    lent("liens_referents.donner", "lien montré", lambda p: f"{p.o}/liens-referents/nouveau", gestes=_donner),
    Etat("liens_referents.voir", "revue reçue", lambda p: f"{p.o}/liens-referents/{_recu(p, 'revue')}"),
    lent("liens_referents.voir", "incident reçu", lambda p: f"{p.o}/liens-referents/{_recu(p, 'violation')}"),
    lent("liens_referents.voir", "attendu", lambda p: f"{p.o}/liens-referents/{_lien(p, 'question').id}"),
    Etat("liens_referents.envoyer", "refusé", lambda p: f"/o/{TERRITOIRE}/liens-referents/plusieurs",
         gestes=cliquer("Donner les liens", 422, jours="0")),
    lent("liens_referents.envoyer", "sans membre", lambda p: f"{p.vide}/liens-referents/plusieurs"),
    public("page_du_referent.repondre", "revue", lambda p: f"/referent/{_lien(p, 'revue').jeton}",
           gestes=cliquer("Envoyer", 422)),
    public("page_du_referent.repondre", "incident", lambda p: f"/referent/{_lien(p, 'violation').jeton}",
           gestes=cliquer("Envoyer", 422, quand="x")),
    public_lent("page_du_referent.repondre", "question", lambda p: f"/referent/{_lien(p, 'question').jeton}"),
    public_lent("page_du_referent.repondre", "inconnue", lambda p: "/referent/inconnu", statut=404),
)  # fmt: skip
