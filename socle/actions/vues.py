"""Pages du plan d'actions : liste, calendrier, fiche, formulaire, agenda."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from socle.actions import agenda, operations, regles
from socle.actions import verbes as _verbes  # noqa: F401
from socle.actions.calendrier import JOURS, MOIS, mois_demande, semaines, voisin
from socle.actions.forme import FORME
from socle.actions.listes import LISTES
from socle.actions.modele import TYPE
from socle.droits import ACTIONS_LIRE, ACTIONS_MODIFIER
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.importation import envoyer_tableur
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.liens import operations as liens
from socle.liens.volets import Volet
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.tableau import Bloc, Chiffre, Lien
from socle.types import cle_tri
from socle.web import PUBLIC, contexte, instance, page, rendre

cadre = Blueprint("actions", __name__)
BASE = "/o/<code>/actions"
LISTE = "Plan d'actions"

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="actions.voir", lister="actions.lister", titre_liste=LISTE, titre_neuf="Nouvelle action",
    chapeau="Une chose à faire, une personne, une date.", cree="L'action est au plan.",
    enregistree="L'action est enregistrée.",
)  # fmt: skip


def _etat(code: str) -> str:
    return LISTES["etats_actions"].item(code).libelle


def _filtre() -> operations.Filtre:
    etat = argument("etat", 20) if "etat" in request.args else "ouvertes"
    return operations.Filtre(
        argument("q"),
        etat,
        argument("type", 40),
        argument("responsable"),
        argument("archives", 3) == "oui",
        numero_demande(),
    )


@page(cadre, f"{BASE}/", ACTIONS_LIRE)
def lister() -> ResponseReturnValue:
    """Le plan : recherche, filtres, pages."""
    filtre = _filtre()
    liste = operations.lister(contexte(), filtre)
    gardes = {"q": filtre.demande, "etat": filtre.etat, "type": filtre.type, "responsable": filtre.responsable,
              "archives": "oui" if filtre.archives else ""}  # fmt: skip
    charges = operations.responsables(contexte())
    noms = _noms(*(action for _, action in liste.paires), *({"responsable_id": id_} for id_, _ in charges))
    return rendre(
        "socle/actions/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, listes=LISTES, etat=_etat,
        responsables=_responsables(charges, noms), personnes=noms, aujourd_hui=contexte().aujourd_hui, gardes=gardes,
        pages=pages_de_la_liste("actions.lister", liste, **gardes), est_en_retard=regles.est_en_retard,
        peut_modifier=ACTIONS_MODIFIER in contexte().droits,
    )  # fmt: skip


def _responsables(charges: Iterable[tuple[uuid.UUID | None, str]], noms: dict[str, str]) -> list[tuple[str, str]]:
    """Ceux qui ont une action : ce que le filtre envoie, et leur nom ; l'ordre est celui des noms."""
    siens = {(str(id_) if id_ else nom): noms[str(id_)] if id_ else nom for id_, nom in charges}
    return sorted(siens.items(), key=lambda couple: cle_tri(couple[1]))


def _noms(*actions: Any) -> dict[str, str]:
    """Nom de chaque responsable possible et de ceux de ces actions, par identifiant."""
    return {o.code: o.libelle for o in EDITEUR.champs(*actions)["responsable_id"].admises}


@page(cadre, f"{BASE}/calendrier", ACTIONS_LIRE)
def calendrier() -> ResponseReturnValue:
    """Le mois, en tableau."""
    premier = mois_demande(argument("mois", 7), contexte().aujourd_hui)
    dernier = premier.replace(day=calendar.monthrange(premier.year, premier.month)[1])
    actions = operations.du_mois(contexte(), premier, dernier)
    return rendre(
        "socle/actions/calendrier.html", fil=fil((LISTE, adresse("actions.lister")), ("Calendrier", None)),
        titre=f"{MOIS[premier.month - 1].capitalize()} {premier.year}", semaines=semaines(premier, actions), jours=JOURS,
        avant=adresse("actions.calendrier", mois=voisin(premier, -1)),
        apres=adresse("actions.calendrier", mois=voisin(premier, 1)),
        aujourd_hui=contexte().aujourd_hui, est_en_retard=regles.est_en_retard, actions=actions, etat=_etat,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", ACTIONS_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Écrire une action ; `?objet=` dit d'où elle vient."""
    return EDITEUR.nouvelle(objet_demande(request.args))


@page(cadre, f"{BASE}/proposer", ACTIONS_MODIFIER, methods=["POST"])
def proposer() -> ResponseReturnValue:
    """Chercher ce qui manque : les règles proposent, une personne décidera."""
    nombre = operations.actualiser_propositions(contexte())
    flash(f"{nombre} action{'s' if nombre > 1 else ''} proposée{'s' if nombre > 1 else ''}." if nombre
          else "Rien de neuf à proposer.", "reussite")  # fmt: skip
    return redirect(adresse("actions.lister", etat="proposee" if nombre else None), 303)


@page(cadre, f"{BASE}/<uuid:id_>", ACTIONS_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une action."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    passages = {verbe: p for verbe, p in regles.PASSAGES.items() if fiche.ligne.etat in p.depuis}
    return montrer(
        "socle/actions/fiche.html", FORME, fiche, cadre="actions", liste=LISTE, etat=_etat,
        champs=EDITEUR.champs(fiche.saisie), modifiable=ACTIONS_MODIFIER in contexte().droits, statut=statut, refus=refus,
        sans=frozenset({"titre", "echeance"}),
        source=operations.lire_source(contexte(), fiche.ligne.source_id), passages=passages,
        en_retard=regles.est_en_retard(fiche.ligne, contexte().aujourd_hui),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", ACTIONS_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une action."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", ACTIONS_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une action."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="actions", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/passer/<string:verbe>", ACTIONS_MODIFIER, methods=["POST"])
def passer(id_: uuid.UUID, verbe: str) -> ResponseReturnValue:
    """Faire passer une action d'un état à l'autre."""
    if verbe not in regles.PASSAGES:
        raise Introuvable
    motif = request.form.get("motif", "")
    return _decider(id_, lambda: operations.passer(contexte(), id_, version_recue(), verbe, motif), "C'est noté.")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", ACTIONS_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue()), "Action archivée.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", ACTIONS_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(
        id_, lambda: operations.archiver(contexte(), id_, version_recue(), False), "Action sortie des archives."
    )


def _decider(id_: uuid.UUID, acte: Any, phrase: str) -> ResponseReturnValue:
    return decider(acte, phrase, adresse("actions.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus))


@page(cadre, f"{BASE}/plan.<string:format>", ACTIONS_LIRE, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """Le plan filtré, en tableur."""
    return envoyer_tableur(operations.exporter(contexte(), _filtre(), format, _etat), "actions", format)


@page(cadre, f"{BASE}/agenda", ACTIONS_LIRE, methods=["GET", "POST"])
def abonnement() -> ResponseReturnValue:
    """Ouvrir, renouveler ou fermer son flux d'agenda ; l'adresse n'est montrée qu'une fois."""
    flux = ""
    if request.method == "POST" and request.form.get("acte") == "fermer":
        agenda.fermer(contexte())
        flash("Le flux est fermé : son adresse ne répond plus.", "reussite")
        return redirect(adresse("actions.abonnement"), 303)
    if request.method == "POST":
        flux = f"{_adresse_publique()}/agenda/{agenda.ouvrir(contexte())}.ics"
    return rendre(
        "socle/actions/agenda.html", fil=fil((LISTE, adresse("actions.lister")), ("Agenda", None)), flux=flux,
        abonnement=agenda.lire_abonnement(contexte()),
    )  # fmt: skip


def _adresse_publique() -> str:
    return (instance().reglages.adresse_publique or request.host_url).rstrip("/")


@page(cadre, "/agenda/<string:jeton>.ics", PUBLIC)
def flux(jeton: str) -> ResponseReturnValue:
    """Le calendrier d'un jeton ; inconnu, fermé ou sans droit : 404, sans distinction."""
    contenu = agenda.lire_flux(instance(), jeton[:200], _adresse_publique())
    reponse = Response(contenu, mimetype="text/calendar")
    reponse.headers["Content-Disposition"] = 'attachment; filename="actions.ics"'
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


def volet(contexte_: Contexte, objet: Objet) -> Volet | None:
    """Les actions d'un objet, sur sa page « Liens et pièces »."""
    if ACTIONS_LIRE not in contexte_.droits or objet.type == TYPE:
        return None
    peut = ACTIONS_MODIFIER in contexte_.droits and liens.peut_modifier(contexte_, objet.type)
    donnees = {"actions": operations.actions_de(contexte_, objet.id), "peut_ajouter": peut, "etat": _etat,
               "aujourd_hui": contexte_.aujourd_hui}  # fmt: skip
    return Volet("Actions", "socle/actions/volet.html", donnees)


def blocs(contexte_: Contexte) -> Iterator[Bloc]:
    """Le bloc « Plan d'actions » du tableau de bord."""
    if ACTIONS_LIRE not in contexte_.droits:
        return
    bilan = operations.resumer(contexte_)
    if not any((bilan.ouvertes, bilan.proposees, bilan.faites)):
        yield Bloc(
            LISTE, phrase="Aucune action pour l'instant.", liens=[Lien("Ouvrir le plan", adresse("actions.lister"))]
        )
        return
    chiffres = [
        Chiffre(bilan.ouvertes, "à faire ou en cours", adresse("actions.lister")),
        Chiffre(
            bilan.en_retard, "en retard", adresse("actions.lister", etat="retard"), "alerte" if bilan.en_retard else ""
        ),
        Chiffre(
            bilan.proposees,
            "proposées",
            adresse("actions.lister", etat="proposee"),
            "attention" if bilan.proposees else "",
        ),
        Chiffre(bilan.faites, "faites", adresse("actions.lister", etat="faite"), "bien" if bilan.faites else ""),
    ]
    yield Bloc(LISTE, chiffres, [Lien("Ouvrir le plan", adresse("actions.lister"))])
