"""Les états des pages de la crise et du RSSI."""

from __future__ import annotations

import uuid

from sqlmodel import select

from audit.crise import operations as crise
from audit.crise.modele import DossierSaisie
from audit.crise.rssi import operations as rssi
from audit.crise.rssi.modele import DesignationSaisie
from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from socle.objets import Objet
from socle.operations import Contexte
from socle.saisies import valider

DOSSIER = {
    "contacts": [{"role": "maire", "nom": "Camille Fictive", "telephone": "06 00 00 00 01", "ordre": "1"},
                 {"role": "dpo", "courriel": "dpo@bourg-fictif.example"}],
    "cellule": [{"fonction": "decider", "titulaire": "Le maire"}],
    "redemarrages": [{"nom": "Réseau", "priorite": "1", "dmia_heures": "4", "depend_de": "Annuaire"},
                     {"nom": "Annuaire", "priorite": "2", "pdma_heures": "12", "sauvegarde_heures": "24",
                      "depend_de": "Réseau", "mode_degrade": "Comptes locaux"}],
    "formulaires": [{"genre": "etat_civil", "lieu": "Armoire", "verifie_le": "01/09/2024"}],
    "lieu": "Salle des associations", "exercice_le": "01/03/2024", "prochaine_revue": "01/01/2027",
}  # fmt: skip
RSSI = {"nom": "Syndicat numérique fictif", "forme": "mutualise", "debut": "01/01/2026", "fin": "31/12/2026",
        "missions": ["conseiller", "crise", "incidents"], "rattachement": "dsi"}  # fmt: skip


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _dossier(p: Plateau) -> uuid.UUID:
    """Un dossier où presque tout alerte : une boucle, des rôles absents, des dates passées."""
    trouve = crise.trouver(_contexte(p))
    return trouve.fiche.objet.id if trouve else crise.creer(_contexte(p), valider(DossierSaisie, DOSSIER))


def _designation(p: Plateau) -> uuid.UUID:
    """La désignation d'une entité mutualisée, à laquelle il manque de quoi signer."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == "designation_rssi", Objet.organisme_id == p.commune.id)
        deja = session.exec(requete).first()
    return deja or rssi.creer(_contexte(p), valider(DesignationSaisie, RSSI))


def _ligne_refusee(onglet: Onglet) -> None:
    onglet.cliquer("Ajouter une ligne à « Ordre de redémarrage »", 200)
    onglet.page.locator("[name='redemarrages-0-dmia_heures']").fill("-4")
    onglet.cliquer("Enregistrer", 422)


def _conflit(onglet: Onglet) -> None:
    """Une autre personne change le lieu de réunion entre-temps, puis nous."""
    autre = onglet.page.context.new_page()
    autre.goto(onglet.page.url)
    for page, texte in ((autre, "Gymnase"), (onglet.page, "École")):
        page.locator("main [name=lieu]").fill(texte)
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    autre.close()


CRISE: tuple[Etat, ...] = (
    Etat("crise.lister", "plein", lambda p: (_dossier(p), _designation(p), f"{p.o}/crise/")[2]),
    Etat("crise.lister", "vide", lambda p: f"{p.vide}/crise/"),
    lent("crise.lister", "lecteur", lambda p: f"{p.o}/crise/", qui="lecteur"),
    Etat("crise.voir", "à regarder", lambda p: f"{p.o}/crise/{_dossier(p)}"),
    lent("crise.voir", "lecteur", lambda p: f"{p.o}/crise/{_dossier(p)}", qui="lecteur"),
    Etat("crise.creer", "vide", lambda p: f"{p.vide}/crise/nouveau"),
    Etat("crise.creer", "ligne refusée", lambda p: f"{p.vide}/crise/nouveau", gestes=_ligne_refusee),
    lent("crise.creer", "déjà ouvert", lambda p: (_dossier(p), f"{p.o}/crise/nouveau")[1],
         gestes=cliquer("Enregistrer", 422, lieu="Ailleurs")),
    Etat("crise.modifier", "plein", lambda p: f"{p.o}/crise/{_dossier(p)}/modifier"),
    lent("crise.modifier", "conflit", lambda p: f"{p.o}/crise/{_dossier(p)}/modifier", gestes=_conflit),
    Etat("crise.historique", "plein", lambda p: f"{p.o}/crise/{_dossier(p)}/historique"),
    Etat("rssi.lister", "plein", lambda p: (_designation(p), f"{p.o}/rssi/")[1]),
    Etat("rssi.lister", "vide", lambda p: f"{p.vide}/rssi/"),
    lent("rssi.lister", "sans réponse", lambda p: f"{p.o}/rssi/?q=dirigeable"),
    Etat("rssi.voir", "à compléter", lambda p: f"{p.o}/rssi/{_designation(p)}"),
    Etat("rssi.creer", "refusé", lambda p: f"{p.o}/rssi/nouvelle", gestes=cliquer("Enregistrer", 422, quotite="200")),
    Etat("rssi.modifier", "plein", lambda p: f"{p.o}/rssi/{_designation(p)}/modifier"),
    Etat("rssi.historique", "plein", lambda p: f"{p.o}/rssi/{_designation(p)}/historique"),
)  # fmt: skip
