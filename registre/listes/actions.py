"""La liste des actions de protection d'un autre outil, vers le plan d'actions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import col, select

from registre.listes.lecture import (
    STRUCTURE,
    STRUCTURE_INSEE,
    STRUCTURE_SIREN,
    Brouillon,
    Voisins,
    clore,
    libres,
    montrer,
)
from registre.listes.listes import Liste
from socle.actions.forme import FORME
from socle.actions.listes import LISTES
from socle.actions.modele import TYPE, ActionSaisie
from socle.champs import champs_par_nom
from socle.donnees_datees import cle_de_saisie, cle_de_texte
from socle.droits import ACTIONS_MODIFIER
from socle.fiches import operations as fiches
from socle.objets import Objet
from socle.operations import Atelier
from socle.reprises.lignes import CREER, PASSER, Ligne
from socle.reprises.operations import LIGNE, TOUT
from socle.reprises.pages import Pages
from socle.saisies import valider

TITRES: Final[Mapping[str, tuple[str, ...]]] = {
    "titre": ("Nom", "Action", "Titre", "Intitulé", "Action de protection", "Nom de l'action", "Libellé"),
    "structure": STRUCTURE,
    "structure_siren": STRUCTURE_SIREN,
    "structure_insee": STRUCTURE_INSEE,
    "description": ("Description", "Détail"),
    "type": ("Type", "Type d'action"),
    "priorite": ("Priorité",),
    "responsable_nom": ("Responsable d'action", "Responsable", "Pilote", "Responsable de l'action"),
    "cout": ("Coût", "Coût estimé", "Coût estimé (€)"),
    "charge_jours": ("Charge", "Charge estimée", "Charge estimée (jours)"),
    "echeance": (
        "Application - Planification",
        "Planification",
        "Date de planification",
        "Échéance",
        "Date d'échéance",
    ),
    "statut": ("Application - Statut", "Statut", "État"),
    "observations": ("Application - Observations", "Observations", "Commentaire", "Commentaires"),
}
MOTIF: Final = "Dite « non applicable » dans la liste reprise."
SORTS_AU_FEMININ: Final = {
    "creee": "Créée", "passee": "Passée", "refusee": "Refusée", "defaite": "Défaite", "gardee": "Gardée",
    "attente": "En attente",
}  # fmt: skip
_RANG: Final = re.compile(r"^\s*\d+\s*-\s*")
_ACTIONS: Final = {CREER: "Créer l’action", PASSER: "Passer"}


def comprendre(ligne: Ligne, brut: Mapping[str, str]) -> None:
    """Les valeurs d'une action, son état, et le reste aux observations."""
    champs, brouillon = champs_par_nom(ActionSaisie), Brouillon()
    if "observations" in brut:
        brouillon.observations.append(brut["observations"])
    for nom, texte in brut.items():
        if nom in champs and nom != "observations":
            brouillon.poser(champs[nom], TITRES[nom][0], _RANG.sub("", texte) if nom == "priorite" else texte)
    etat = _etat(brut.get("statut", ""))
    if not etat:
        brouillon.garder("Statut", brut.get("statut", ""), "n'est pas un état de nos actions ; elle sera à faire.")
    for titre, texte in libres(brut):
        brouillon.garder(titre, texte)
    valeurs = brouillon.valider(ActionSaisie, "titre", ligne)
    if brouillon.observations:
        valeurs["observations"] = "\n".join(brouillon.observations)
    ligne.remarques += brouillon.remarques
    if not ligne.fautes:
        ligne.details = montrer(ActionSaisie, valeurs, "titre")
        ligne.details.insert(0, ("État", _libelle(etat or "a_faire")))
    ligne.valeurs = {"action": valeurs, "etat": etat or "a_faire", "_structure": brut.get("structure", ""),
                     "_siren": brut.get("structure_siren", "")}  # fmt: skip


def _etat(texte: str) -> str:
    """Le code d'un état dit par son libellé ou par un synonyme ; vide s'il n'est pas connu."""
    cle = cle_de_saisie(texte)
    for option in LISTES["etats_actions"].items:
        if option.code != "proposee" and cle and cle in {cle_de_texte(t) for t in (option.libelle, *option.synonymes)}:
            return str(option.code)
    return ""


def _libelle(etat: str) -> str:
    return next(option.libelle for option in LISTES["etats_actions"].items if option.code == etat)


def rapprocher(atelier: Atelier, lignes: Sequence[Ligne]) -> None:
    """Une action du plan qui porte le même titre, ou un titre voisin, est dite ; on propose alors de passer la ligne."""
    requete = select(Objet.libelle).where(Objet.type == TYPE, col(Objet.archive).is_(False))
    connues = list(atelier.session.exec(requete))
    voisins = Voisins(connues)
    for ligne in lignes:
        rang = voisins.plus_proche(ligne.titre)
        if rang is not None:
            ligne.deja, ligne.proposee = ligne.deja or f"« {connues[rang]} », au plan d'actions.", PASSER
        clore(ligne, _ACTIONS)


def ecrire(atelier: Atelier, ligne: Ligne, reprise: uuid.UUID) -> None:
    """Crée l'action, dans l'état que la liste lui donne."""
    saisie = valider(ActionSaisie, ligne.valeurs["action"])
    etat = str(ligne.valeurs["etat"])
    colonnes: dict[str, Any] = {"etat": etat, "motif": MOTIF if etat == "ecartee" else ""}
    id_ = fiches.poser(atelier, FORME, saisie, identifiant=uuid.uuid5(reprise, f"action {ligne.numero}"), **colonnes)
    ligne.fait |= {"action_id": str(id_), "version": atelier.session.get_one(Objet, id_).version}
    ligne.etat, ligne.message = "creee", f"État : {_libelle(etat).lower()}."


def defaire(atelier: Atelier, ligne: Ligne) -> bool:
    """Range l'action aux archives si personne ne l'a modifiée."""
    id_, version = uuid.UUID(ligne.fait["action_id"]), int(ligne.fait["version"])
    objet = atelier.session.get_one(Objet, id_)
    if objet.version != version or objet.archive:
        return False
    fiches.archiver(atelier, FORME, id_, version)
    return True


LISTE: Final = Liste(
    "actions", ACTIONS_MODIFIER, "/o/<code>/listes/actions",
    Pages(
        "listes_actions", "Reprendre une liste d’actions",
        "Vos actions de protection, telles qu’un autre outil les exporte : une ligne par action.",
        [(titres[0], ", ".join(titres)) for nom, titres in TITRES.items() if not nom.startswith("structure")],
        ("Reprendre une liste", "listes.choisir"), "Action",
        "Les actions créées par la liste et restées telles quelles sont rangées aux archives. Celles que l’on a modifiées "
        "depuis sont gardées, et le compte rendu le dit.",
        {TOUT: "Ne rien créer du tout", LIGNE: "La laisser, et écrire les autres"}, "listes.choisir", sorts=SORTS_AU_FEMININ,
    ),
    TITRES, "titre",
    "Aucune feuille n'a de colonne du nom de l'action, avec au moins une autre colonne connue. Partez du modèle proposé.",
    comprendre, rapprocher, ecrire, defaire,
    {
        "titre": ("Faire signer l'avenant à l'éditeur (fictif)", "Afficher la mention à l'accueil"),
        "priorite": ("Haute", "Moyenne"), "responsable_nom": ("Secrétariat général", "Accueil"),
        "statut": ("À faire", "Faite"), "echeance": ("30/06/2027", ""),
    },
)  # fmt: skip
