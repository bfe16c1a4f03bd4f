"""Les états des pages de suivi d'une analyse d'impact : ses risques, la consultation de la CNIL."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import suivis_aipd as essais
from fabriques.analyses import Analyse, ouvrir_analyse
from socle.actions import operations as actions
from socle.objets import Objet


def _deja(p: Plateau, nom: str) -> Analyse | None:
    """L'analyse de ce nom, si un état l'a déjà préparée."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == "aipd", Objet.libelle == nom)
        id_: uuid.UUID | None = session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()
    return Analyse(p.service.monde.contexte(p.commune, personne=p.toutes), id_) if id_ else None


def _nue(p: Plateau) -> Analyse:
    """Une analyse dont rien n'est encore estimé."""
    nom = "Suivi à peine ouvert"
    return _deja(p, nom) or ouvrir_analyse(p.service.monde, p.commune, nom)


def _a_prouver(p: Plateau) -> Analyse:
    """Réestimée, une pièce déposée, rien de prouvé, ses actions proposées."""
    nom = "Suivi à prouver"
    if deja := _deja(p, nom):
        return deja
    ici = essais.reestimee(p.service.monde, p.commune, nom)
    essais.deposer(p.service.monde, ici)
    actions.actualiser_propositions(ici.contexte)
    return ici


def _prouvee(p: Plateau) -> Analyse:
    """Décidée, sa mesure prévue prouvée ; la CNIL a répondu."""
    nom = "Suivi prouvé"
    if deja := _deja(p, nom):
        return deja
    ici = essais.reestimee(p.service.monde, p.commune, nom).donner_les_avis().decider()
    essais.prouver(ici, essais.deposer(p.service.monde, ici, "Recette d'essai"))
    essais.saisir_la_cnil(ici, reponse_cnil_le="26/02/2026", reponse_cnil="Avis écrit fictif.")
    return ici


def _consultee(p: Plateau) -> Analyse:
    """Un risque reste élevé ; la CNIL consultée, prolongation tardive, une information attendue."""
    nom = "Suivi consulté"
    if deja := _deja(p, nom):
        return deja
    ici = ouvrir_analyse(p.service.monde, p.commune, nom, regime_juridique="lil_titre_iii").remplir().evaluer()
    essais.saisir_la_cnil(ici, complexe_le="06/02/2026", suspensions=[
        {"debut": "12/01/2026", "fin": "22/01/2026", "motif": "Le contrat fictif"},
        {"debut": "19/02/2026", "motif": "Un plan fictif"},
    ])  # fmt: skip
    return ici


def _en_retard(p: Plateau) -> Analyse:
    """Consultée, le délai passé sans réponse."""
    nom = "Suivi sans réponse"
    if deja := _deja(p, nom):
        return deja
    ici = essais.reestimee(p.service.monde, p.commune, nom)
    essais.saisir_la_cnil(ici)
    return ici


def _page(p: Plateau, ici: Analyse, suite: str) -> str:
    return f"{p.o}/aipd/{ici.id}/{suite}"


AIPD_SUIVI: tuple[Etat, ...] = (
    Etat("aipd_risques.voir", "à prouver, refusé", lambda p: _page(p, _a_prouver(p), "risques"), gestes=lambda o: (
        o.page.locator("summary", has_text="Marquer prouvée").first.click(),
        o.remplir(prouvee_le="hier").cliquer("Marquer prouvée", 422))),
    Etat("aipd_risques.voir", "prouvé", lambda p: _page(p, _prouvee(p), "risques")),
    lent("aipd_risques.voir", "vide", lambda p: _page(p, _nue(p), "risques")),
    lent("aipd_risques.voir", "lecteur", lambda p: _page(p, _prouvee(p), "risques"), qui="lecteur"),
    Etat("aipd_saisine.voir", "consultée", lambda p: _page(p, _consultee(p), "saisine")),
    Etat("aipd_saisine.voir", "en erreur", lambda p: _page(p, _en_retard(p), "saisine"),
         gestes=cliquer("Enregistrer", 422, complexe_le="01/01/2026")),
    lent("aipd_saisine.voir", "réponse reçue", lambda p: _page(p, _prouvee(p), "saisine")),
    lent("aipd_saisine.voir", "rien de noté", lambda p: _page(p, _nue(p), "saisine"), qui="lecteur"),
)  # fmt: skip
