"""Les états du formulaire public des demandes et des courriers."""

from __future__ import annotations

import re
import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent, public, public_lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import demandes
from fabriques.courriels import Boite, brancher
from fabriques.formulaires import ECRIT, ouvrir
from registre.demandes.formulaire import envois
from registre.demandes.modele import Demande
from socle.courriels.boite import Courriel
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _ouvert(p: Plateau, suite: str = "") -> str:
    """L'adresse du formulaire, ouvert ; un serveur d'envoi est réglé, que personne n'appelle."""
    brancher(p.service.monde, Boite(port=1))
    ouvrir(_contexte(p), "Pour l'état civil, adressez-vous à la mairie de naissance.")
    return f"/vos-droits/{p.commune.code}{suite}"


def _lien(p: Plateau) -> str:
    """Le chemin d'un lien de confirmation, neuf."""
    _ouvert(p)
    qui, modele = f"{uuid.uuid4().hex}@essai.example", "http://127.0.0.1/vos-droits/confirmer/{jeton}"
    instance = p.service.monde.instance
    envois.envoyer(instance, p.commune.code, ECRIT | {"courriel": qui}, uuid.uuid4().hex, "127.0.0.1", modele)
    with instance.base.lire(HORS) as session:
        (courriel,) = session.exec(select(Courriel).where(Courriel.destinataire == qui))
    return str(re.findall(r"/vos-droits/confirmer/[\w-]{43}", courriel.corps)[0])


def _confirme(p: Plateau) -> str:
    chemin = _lien(p)
    envois.confirmer(p.service.monde.instance, chemin.rpartition("/")[2], "127.0.0.1")
    return chemin


def _courriers(p: Plateau) -> str:
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Demande.id).where(Demande.organisme_id == p.commune.id, Demande.canal == "courrier")
        connue = session.exec(requete).first()
    return f"{p.o}/demandes/{connue or demandes.demande(_contexte(p), canal='courrier')}/courriers"


def _prolonger_sans_motif(onglet: Onglet) -> None:
    onglet.page.locator("summary", has_text="Prolongation").click()
    onglet.page.locator("details[open] button").first.click()
    onglet.page.locator("#resume-erreurs").wait_for()


FORMULAIRE: tuple[Etat, ...] = (
    Etat("formulaire_demandes.regler", "ouvert", lambda p: (_ouvert(p), f"{p.o}/demandes/formulaire")[1]),
    lent("formulaire_demandes.regler", "jamais ouvert", lambda p: f"{p.vide}/demandes/formulaire"),
    Etat("formulaire_demandes.regler", "refusé", lambda p: (_ouvert(p), f"{p.o}/demandes/formulaire")[1],
         gestes=cliquer("Enregistrer le texte", 422, accueil="x" * 2_001)),
    public("vos_droits.ecrire", "en erreur", _ouvert, gestes=cliquer("Envoyer ma demande", 422, courriel="x")),
    public_lent("vos_droits.ecrire", "ouvert", _ouvert),
    public("vos_droits.envoye", "", lambda p: _ouvert(p, "/envoye")),
    public("vos_droits.confirmer", "à confirmer", _lien),
    public_lent("vos_droits.confirmer", "reçue", _lien, gestes=cliquer("Confirmer ma demande", 200)),
    public_lent("vos_droits.confirmer", "déjà confirmée", _confirme),
    public_lent("vos_droits.confirmer", "lien mort", lambda p: f"/vos-droits/confirmer/{'x' * 43}", statut=404),
    Etat("courriers_demandes.voir", "refusé", _courriers, gestes=_prolonger_sans_motif),
    lent("courriers_demandes.voir", "plein", _courriers),
)  # fmt: skip
