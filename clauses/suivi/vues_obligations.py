"""Pages des obligations : liste, calendrier de tous les contrats, fiche, formulaire, décision."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.suivi import calendrier, fin, frise, lectures, operations, passages, regles
from clauses.suivi.donnees import catalogue
from clauses.suivi.forme import FORME
from clauses.suivi.lectures import FILTRES, OUVERTES, Filtre
from clauses.suivi.listes import LISTES, libelle
from clauses.suivi.operations import Decision
from socle.actions.calendrier import MOIS
from socle.erreurs import Introuvable, RegleEnfreinte
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
from socle.types import lire_date, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("obligations", __name__)
BASE = "/o/<code>/obligations"
LISTE = "Suivi des contrats"
JALONS_MONTRES = 300

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="obligations.voir", lister="obligations.lister", titre_liste=LISTE, titre_neuf="Nouvelle obligation",
    chapeau="Ce que l'un doit à l'autre, et comment on le constatera.", cree="L'obligation est au suivi.",
    enregistree="L'obligation est enregistrée.",
)  # fmt: skip


def onglets(actif: str) -> list[dict[str, Any]]:
    """Onglets du suivi de tous les contrats."""
    return [
        {"libelle": "Obligations", "url": adresse("obligations.lister"), "actif": actif == "obligations"},
        {"libelle": "Calendrier de fin", "url": adresse("obligations.calendrier_de_tous"), "actif": actif == "calendrier"},
        *([{"libelle": "Importer des contrats", "url": adresse("imports_contrats.deposer"), "actif": actif == "importer"}]
          if droits.REDIGER in contexte().droits else []),
    ]  # fmt: skip


def _filtre() -> Filtre:
    etat = argument("etat", 20) if "etat" in request.args else OUVERTES
    return Filtre(
        argument("q"), etat, argument("contrat", 40), argument("debiteur", 20), argument("nature", 20), numero_demande()
    )


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Toutes les obligations de l'organisme : recherche, filtres, pages."""
    filtre = _filtre()
    liste: Any = lectures.lister(contexte(), filtre)
    gardes = {"q": filtre.demande, "etat": filtre.etat, "contrat": filtre.contrat, "debiteur": filtre.debiteur,
              "nature": filtre.nature}  # fmt: skip
    return rendre(
        "clauses/suivi/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, gardes=gardes, filtres=FILTRES,
        pages=pages_de_la_liste("obligations.lister", liste, **gardes), listes=LISTES, libelle=libelle,
        contrats=lectures.noms_des_contrats(contexte()), aujourd_hui=contexte().aujourd_hui, onglets=onglets("obligations"),
        peut_suivre=droits.SUIVRE in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/calendrier", droits.LIRE)
def calendrier_de_tous() -> ResponseReturnValue:
    """Les fins de contrat, mois par mois."""
    tous = calendrier.de_tous(contexte())
    montres = tous.jalons[:JALONS_MONTRES]
    mois = [
        (f"{MOIS[premier.month - 1].capitalize()} {premier.year}", siens) for premier, siens in fin.par_mois(montres)
    ]
    return rendre(
        "clauses/suivi/calendrier_de_tous.html", fil=fil((LISTE, adresse("obligations.lister")), ("Calendrier de fin", None)),
        mois=mois, tous=tous, frise=frise.dessiner(tous.jalons, contexte().aujourd_hui, par_contrat=True),
        onglets=onglets("calendrier"), libelle=libelle, aujourd_hui=contexte().aujourd_hui, montres=len(montres),
        peut_suivre=droits.SUIVRE in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.SUIVRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ajouter une obligation au contrat `?objet=` ; sans lui, on le choisit d'abord."""
    contrat_id = objet_demande(request.args)
    if contrat_id is None:
        return rendre(
            "clauses/suivi/choisir.html", fil=fil((LISTE, adresse("obligations.lister")), ("Nouvelle obligation", None)),
            contrats=operations.contrats_ouverts(contexte()),
        )  # fmt: skip
    operations.lire_contrat(contexte(), contrat_id)
    return EDITEUR.nouvelle(contrat_id)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une obligation."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    complete = operations.lire_complete(contexte(), id_)
    fiche, suivie = complete.fiche, complete.suivie
    modifiable = droits.SUIVRE in contexte().droits
    return montrer(
        "clauses/suivi/fiche.html", FORME, fiche, cadre="obligations", liste=LISTE, champs=EDITEUR.champs(), statut=statut,
        modifiable=modifiable, refus=refus, sans=frozenset(FORME.simples) - {"observations"},
        s=suivie, libelle=libelle, evenement=catalogue().evenements.get(fiche.ligne.evenement), tape=_tape(),
        passages=passages.possibles(fiche.ligne) if modifiable and not fiche.objet.archive else {},
        retard=regles.jours_de_retard(suivie.limite, fiche.ligne.tenue_le), listes=LISTES,
    )  # fmt: skip


def _tape() -> dict[str, str]:
    """Ce qui vient d'être tapé dans un formulaire de décision refusé."""
    return {nom: lire_texte(request.form.get(nom, ""))[:2000] for nom in ("motif", "le", "conformite")}


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.SUIVRE, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une obligation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une obligation."""
    lus = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), lus, FORME.champs, cadre="obligations", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/passer/<string:verbe>", droits.SUIVRE, methods=["POST"])
def passer(id_: uuid.UUID, verbe: str) -> ResponseReturnValue:
    """Dire ce qu'il en est d'une obligation."""
    if verbe not in passages.PASSAGES:
        raise Introuvable
    return decider(
        lambda: operations.passer(contexte(), id_, version_recue(), verbe, _decision()), "C'est noté.",
        adresse("obligations.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


def _decision() -> Decision:
    tape = _tape()
    try:
        le = lire_date(tape["le"])
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur
    return Decision(le, tape["conformite"], tape["motif"])


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.SUIVRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Obligation archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.SUIVRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Obligation sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("obligations.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/liste.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """Les obligations filtrées, en tableur."""
    return envoyer_tableur(operations.exporter(contexte(), _filtre(), format), "obligations", format)
