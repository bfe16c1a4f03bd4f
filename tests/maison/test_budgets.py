"""Budgets de requêtes : le nombre ne dépend ni du nombre de lignes, ni du nombre d'organismes.

Chaque page est mesurée sur peu puis sur beaucoup ; le budget est la mesure, décomposée en commentaire.
Socle de toute page d'organisme : 1 personne, 1 organisme, 1 rôles, 1 marqueur de démonstration = 4.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.client import ClientMaison, Maison
from fabriques.requetes import budget_requetes
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, ecrire_en_lot
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from socle.types import cle_tri

Geste = Callable[[ClientMaison, Maison], object]
GROUPES = {
    "finalites": [{"libelle": "Une"}] * 3, "categories_donnees": [{"categorie": "etat_civil"}] * 3,
    "mesures": [{"type": "sauvegarde"}] * 3, "destinataires": [{"type": "interne"}] * 3,
}  # fmt: skip


def _fiche(client: ClientMaison, maison: Maison, suite: str = "") -> None:
    client.aller(f"{maison.base}/traitements/{maison.reperes['fiche']}{suite}")


BUDGETS: dict[str, tuple[int, Geste]] = {
    # 4 + total + page + services
    "liste": (7, lambda c, m: c.aller(f"{m.base}/traitements/")),
    # 4 + recherche + total + page + services
    "recherche": (8, lambda c, m: c.aller(f"{m.base}/traitements/?q=fiche")),
    # 4 + fiche + 7 groupes de lignes + objet + liens + objets liés
    "fiche": (15, _fiche),
    # 4 + fiche + 7 groupes + brouillon
    "formulaire": (13, lambda c, m: _fiche(c, m, "/modifier")),
    # 4 + fiche + 7 groupes + entrées + contenus (aucun nom : la ligne de commande)
    "historique": (14, lambda c, m: _fiche(c, m, "/historique")),
    # 4 + à faire (une requête par source, deux pour les prestataires : 6) + bilan du registre + bilan du plan d'actions
    "tableau de bord": (12, lambda c, m: c.aller(f"{m.base}/")),
    # 4 + entrées (aucun nom à lire ici)
    "journal": (5, lambda c, m: c.aller(f"{m.base}/journal")),
    # 4 + nombre de membres + membres
    "identité": (6, lambda c, m: c.aller(f"{m.base}/organisme")),
    # 4 + imports
    "imports": (5, lambda c, m: c.aller(f"{m.base}/imports/")),
    # 3 + organisme + fiches + 7 groupes + liens + objets liés + tête (2) + entrée + contenu + tête
    "export": (19, lambda c, m: c.poster(f"{m.base}/exports/registre.json", statut=200)),
    # 4 + objet + liens + candidats de 5 types (3 chacun) + preuves + actions ; un lien ne coûte rien de plus
    "liens": (27, lambda c, m: c.aller(f"{m.base}/objets/{m.reperes['fiche']}/liens")),
    # 4 + total + page ; l'alias des prestataires, les personnes du plan et ceux qui y ont une action
    "systèmes": (6, lambda c, m: c.aller(f"{m.base}/systemes/")),
    "prestataires": (7, lambda c, m: c.aller(f"{m.base}/prestataires/")),
    "projets": (6, lambda c, m: c.aller(f"{m.base}/projets/")),
    "preuves": (6, lambda c, m: c.aller(f"{m.base}/preuves/")),
    "actions": (8, lambda c, m: c.aller(f"{m.base}/actions/")),
    # 4 + fiches visibles + organismes qui les tiennent
    "annuaire": (6, lambda c, m: c.aller(f"{m.base}/annuaire/")),
    # personne + racines + nœuds + marqueur
    "organismes": (4, lambda c, m: c.aller("/organismes")),
}


def mesurer(client: ClientMaison, maison: Maison, geste: Geste) -> list[str]:
    with budget_requetes(maison.monde.instance.base, 10_000) as vues:
        geste(client, maison)
    return vues


@pytest.mark.parametrize("page", BUDGETS)
def test_la_page_tient_son_budget_quand_les_lignes_se_multiplient(maison: Maison, page: str) -> None:
    maximum, geste = BUDGETS[page]
    client = maison.membre("dpo", "administrateur")
    (maison.reperes["fiche"],) = maison.fiches(["Fiche zéro"], **GROUPES)
    territoire(maison, 2)
    entourer(maison, 1)
    mesurer(client, maison, geste)
    peu = mesurer(client, maison, geste)
    maison.fiches([f"Fiche {rang}" for rang in range(40)], **GROUPES)
    entourer(maison, 12)
    territoire(maison, 300 if page == "organismes" else 30)
    beaucoup = mesurer(client, maison, geste)
    print(f"{page} : {len(beaucoup)} requêtes")
    assert len(beaucoup) == len(peu), "\n".join(beaucoup)
    assert len(beaucoup) <= maximum, f"{len(beaucoup)} requêtes, {maximum} permises :\n" + "\n".join(beaucoup)


def entourer(maison: Maison, combien: int) -> None:
    """Prestataires, systèmes, preuves et actions, attachés à la fiche repère."""
    contexte, fiche, depot = maison.monde.contexte(maison.commune), maison.reperes["fiche"], maison.monde.instance.depot
    for rang in range(combien):
        prestataire = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": f"Prestataire {combien} {rang}"}))
        relations.creer(contexte, valider(RelationSaisie, {}), prestataire, fiche)
        systemes.creer(contexte, valider(SystemeSaisie, {"nom": f"Système {rang}"}), fiche)
        projets.creer(contexte, valider(ProjetSaisie, {"nom": f"Projet {rang}"}), fiche)
        actions.creer(contexte, valider(ActionSaisie, {"titre": f"Action {rang}"}), fiche)
        preuve = valider(PreuveSaisie, {"titre": f"Preuve {rang}"})
        preuves.deposer(contexte, depot, f"{combien} {rang}".encode(), "p.txt", preuve, objet_id=fiche)


def territoire(maison: Maison, combien: int) -> None:
    """Des membres sous la commune, écrits d'un coup."""
    modele = maison.commune.model_dump()
    lignes = []
    for rang in range(combien):
        membre = Organisme(code=f"membre-{combien}-{rang}", chemin="", nom=f"Membre {rang}")
        place = {"parent_id": maison.commune.id, "chemin": f"{maison.commune.chemin}{membre.id}/"}
        lignes.append(
            modele | place | {"id": membre.id, "code": membre.code, "nom": membre.nom, "cle_tri": cle_tri(membre.nom)}
        )
    with maison.monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        ecrire_en_lot(session, Organisme, lignes)


def test_le_budget_voit_une_requete_de_trop(maison: Maison) -> None:
    with pytest.raises(AssertionError, match="requêtes, 1 permises"), budget_requetes(maison.monde.instance.base, 1):
        maison.membre("dpo").aller(f"{maison.base}/")


def test_les_statiques_et_l_aide_ne_touchent_pas_la_base(maison: Maison) -> None:
    client = maison.inconnu()
    with budget_requetes(maison.monde.instance.base, 0):
        client.demander("GET", "/statique/gouverne.css")
        client.demander("GET", "/robots.txt")
