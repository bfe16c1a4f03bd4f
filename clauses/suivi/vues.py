"""Pages du suivi d'un contrat : ses obligations, leur reprise, un événement, son calendrier de fin, son dossier."""

from __future__ import annotations

import io
import uuid
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.suivi import calendrier as calendriers
from clauses.suivi import contenu, dossier, frise, lectures, operations, reprise
from clauses.suivi.donnees import catalogue
from clauses.suivi.lectures import ContratSuivi, Suivie
from clauses.suivi.listes import libelle
from clauses.suivi.rebours import REGLE
from clauses.suivi.regles import ecrire_quand
from clauses.suivi.vues_obligations import LISTE
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument, fil
from socle.liens.volets import Volet
from socle.objets import Objet
from socle.operations import Contexte
from socle.types import lire_date, lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("suivi", __name__)
BASE = "/o/<code>/contrats/<uuid:id_>"
AIDE_SANS_TYPE = "Choisissez d'abord le type du contrat : ce que la loi y attache en dépend."


def onglets(contrat: ContratSuivi, actif: str) -> list[dict[str, Any]]:
    """Onglets du suivi d'un contrat."""
    return [
        {"libelle": "Contrat", "url": adresse("contrats.voir", id_=contrat.id), "actif": False},
        {"libelle": "Suivi", "url": adresse("suivi.voir", id_=contrat.id), "actif": actif == "suivi"},
        {"libelle": "Calendrier de fin", "url": adresse("suivi.calendrier", id_=contrat.id), "actif": actif == "calendrier"},
        {"libelle": "Dossier de renouvellement", "url": adresse("suivi.preparer", id_=contrat.id),
         "actif": actif == "dossier"},
    ]  # fmt: skip


def _rendre(gabarit: str, contrat: ContratSuivi, actif: str, titre: str, statut: int = 200, **suite: Any) -> Response:
    tete: list[tuple[str, str | None]] = [(contrat.nom, adresse("suivi.voir", id_=contrat.id)), (titre, None)]
    if gabarit == "clauses/suivi/suivi.html":
        tete = [(contrat.nom, None)]
    siens = contexte().droits
    return rendre(
        gabarit, statut, contrat=contrat, onglets=onglets(contrat, actif), titre=titre,
        fil=fil((LISTE, adresse("obligations.lister")), *tete), libelle=libelle,
        aujourd_hui=contexte().aujourd_hui, peut_suivre=droits.SUIVRE in siens and not contrat.archive,
        peut_exporter=droits.EXPORTER in siens, evenements=catalogue().evenements, **suite,
    )  # fmt: skip


@page(cadre, f"{BASE}/suivi", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les obligations d'un contrat : ce qui presse d'abord."""
    contrat, suivies = operations.lire_suivi(contexte(), id_)
    tableau = lectures.ranger(suivies)
    return _rendre(
        "clauses/suivi/suivi.html", contrat, "suivi", "Suivi", tableau=tableau, dormantes=_par_evenement(tableau.dormantes),
        sans_type=not contrat.type_contrat and tableau.vide, aide_sans_type=AIDE_SANS_TYPE,
    )  # fmt: skip


def _par_evenement(dormantes: tuple[Suivie, ...]) -> list[tuple[str, str, list[Suivie]]]:
    """Les obligations qui attendent, par événement : code, libellé, obligations."""
    noms = {code: e.libelle for code, e in catalogue().evenements.items()}
    triees = sorted(dormantes, key=lambda s: (noms.get(s.ligne.evenement, ""), s.ligne.evenement))
    groupes = groupby(triees, key=lambda s: s.ligne.evenement)
    return [(code, noms.get(code, code), list(siennes)) for code, siennes in groupes]


@page(cadre, f"{BASE}/suivi/reprendre", droits.SUIVRE, methods=["GET", "POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Voir ce que le texte du contrat fait naître, change ou retire ; puis le faire."""
    if request.method != "POST":
        return _apercu(id_)
    signe, cochees = request.form.get("signe", "")[:64], frozenset(request.form.getlist("facultative"))
    try:
        faits = reprise.reprendre(contexte(), id_, signe, cochees)
    except ConflitDeVersion:
        return _apercu(id_, 409, reprise.BOUGE, cochees)
    except RegleEnfreinte as refus:
        return _apercu(id_, 422, refus.phrase, cochees)
    flash(_dire(faits), "reussite")
    return redirect(adresse("suivi.voir", id_=id_), 303)


def _apercu(id_: uuid.UUID, statut: int = 200, refus: str = "", cochees: frozenset[str] = frozenset()) -> Response:
    apercu = reprise.apercevoir(contexte(), id_)
    titre = "Reprendre le texte du contrat" if apercu.ouvert else "Ouvrir le suivi"
    return _rendre(
        "clauses/suivi/reprise.html", apercu.contrat, "suivi", titre, statut, apercu=apercu, refus=refus, cochees=cochees,
        gestes=GESTES, aide_sans_type=AIDE_SANS_TYPE, catalogue=catalogue(), quand=ecrire_quand,
    )  # fmt: skip


GESTES = (
    ("ajoutee", "À ajouter"), ("rouverte", "À rouvrir : la clause est revenue"), ("changee", "À mettre à jour"),
    ("retiree", "À lever : la clause n'est plus au contrat"), ("gardee", "Gardées telles quelles : modifiées à la main"),
)  # fmt: skip
_FAITS = {"ajoutee": "ajoutée", "rouverte": "rouverte", "changee": "mise à jour", "retiree": "levée"}


def _dire(faits: dict[str, int]) -> str:
    morceaux = [f"{faits[geste]} {mot}{'s' if faits[geste] > 1 else ''}".replace("mise à jours", "mises à jour")
                for geste, mot in _FAITS.items() if faits.get(geste)]  # fmt: skip
    return f"Obligations : {', '.join(morceaux)}." if morceaux else "Rien n'a changé."


@page(cadre, f"{BASE}/suivi/evenement", droits.SUIVRE, methods=["GET", "POST"])
def evenement(id_: uuid.UUID) -> ResponseReturnValue:
    """Déclarer un événement : chaque obligation qui l'attendait reçoit sa date."""
    if request.method != "POST":
        return _evenement(id_, {"evenement": argument("evenement", 40), "le": "", "heure": ""})
    valeurs = {nom: lire_ligne(request.form.get(nom, ""))[:40] for nom in ("evenement", "le", "heure")}
    try:
        nombre = operations.declarer_evenement(
            contexte(), id_, valeurs["evenement"], _jour(valeurs["le"]), valeurs["heure"], jeton_recu()
        )
    except SaisieRefusee as refus:
        return _evenement(id_, valeurs, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _evenement(id_, valeurs, {"evenement": [refus.phrase]}, 422)
    flash(f"{nombre} échéance{'s' if nombre > 1 else ''} {'courent' if nombre > 1 else 'court'} désormais.", "reussite")
    return redirect(adresse("suivi.voir", id_=id_), 303)


def _jour(texte: str) -> date:
    try:
        lu = lire_date(texte)
    except ValueError as erreur:
        raise SaisieRefusee({"le": [str(erreur)]}) from erreur
    if lu is None or not 1990 <= lu.year <= 2100:
        raise SaisieRefusee({"le": ["Écrivez la date de l'événement, sous la forme jj/mm/aaaa."]})
    return lu


def _evenement(
    id_: uuid.UUID, valeurs: dict[str, str], erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> Response:
    contrat, suivies = operations.lire_suivi(contexte(), id_)
    attendus = [(code, nom, siennes) for code, nom, siennes in _par_evenement(lectures.ranger(suivies).dormantes)]
    return _rendre(
        "clauses/suivi/evenement.html", contrat, "suivi", "Déclarer un événement", statut, attendus=attendus, valeurs=valeurs,
        erreurs=erreurs or {}, en_erreur=bool(erreurs), jeton=jeton_recu(),
    )  # fmt: skip


@page(cadre, f"{BASE}/calendrier", droits.LIRE)
def calendrier(id_: uuid.UUID) -> ResponseReturnValue:
    """Le calendrier de fin d'un contrat, compté à rebours de son terme."""
    lu = calendriers.du_contrat(contexte(), id_)
    dessin = frise.dessiner(lu.jalons, contexte().aujourd_hui, par_contrat=False)
    return _rendre(
        "clauses/suivi/calendrier.html",
        lu.contrat,
        "calendrier",
        "Calendrier de fin",
        calendrier=lu,
        frise=dessin,
        regle=REGLE,
    )


@page(cadre, f"{BASE}/calendrier.ics", droits.LIRE)
def agenda(id_: uuid.UUID) -> ResponseReturnValue:
    """Les échéances d'un contrat, pour un agenda (iCalendar)."""
    racine = (instance().reglages.adresse_publique or request.host_url).rstrip("/")
    objets = adresse("liens.mener", id_=id_).removesuffix(f"/{id_}/")
    octets = calendriers.en_agenda(contexte(), id_, f"{racine}{objets}")
    return send_file(io.BytesIO(octets), "text/calendar", True, "echeances-contrat.ics", etag=False)


@page(cadre, f"{BASE}/dossier", droits.LIRE)
def preparer(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce que le dossier de remise en concurrence porterait, et ce qui lui manque."""
    return _preparer(id_)


def _preparer(id_: uuid.UUID, statut: int = 200, refus: str = "") -> Response:
    lu = dossier.assembler(contexte(), id_)
    return _rendre(
        "clauses/suivi/dossier.html", lu.contrat, "dossier", "Dossier de renouvellement", statut, dossier=lu, refus=refus,
        a_remplir=contenu.A_REMPLIR, occultations=contenu.OCCULTATIONS,
        formats=[(f, {"docx": "Word", "odt": "ODT", "pdf": "PDF"}[f]) for f in dossier.FORMATS],
    )  # fmt: skip


@page(cadre, f"{BASE}/dossier.zip", droits.EXPORTER, methods=["POST"])
def produire(id_: uuid.UUID) -> ResponseReturnValue:
    """Le dossier, en ZIP."""
    try:
        nom, octets = dossier.produire(contexte(), id_, request.form.get("note", dossier.FORMATS[0]))
    except RegleEnfreinte as refus:
        return _preparer(id_, 422, refus.phrase)
    return send_file(io.BytesIO(octets), "application/zip", True, nom, etag=False)


def volet(contexte_: Contexte, objet: Objet) -> Volet | None:
    """Le suivi d'un contrat, sur sa page « Liens et pièces »."""
    if objet.type != "contrat" or droits.LIRE not in contexte_.droits:
        return None
    return Volet("Suivi", "clauses/suivi/volet.html", {})
