"""La page « Partage et demandes » : ce que d'autres organismes proposent, ce que l'on partage, ce que l'on a demandé."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import heritage
from audit.autodiagnostics import verbes_partage as _verbes  # noqa: F401
from audit.autodiagnostics.heritage import Choisie
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import OUVERT
from audit.autodiagnostics.onglets import fil_de, onglets_de
from audit.autodiagnostics.sollicitations import LIBELLES, etat_de
from audit.droits import CONDUIRE, LIRE, REPONDRE
from socle.erreurs import ConflitDeVersion, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import adresse, argument
from socle.web import contexte, page, rendre

cadre = Blueprint("partages", __name__)
BASE = "/o/<code>/autodiagnostics/<uuid:id_>/partage"
ICI = "Partage et demandes"
_CHOISIE = re.compile(r"^([A-Za-z0-9._-]{1,60}):(\d{1,8})$")


def choisies() -> list[Choisie]:
    """Les réponses cochées d'un formulaire : « reprendre » et « remplacer », chacune `clé:version` ; illisible, refusée."""
    lues = []
    for nom in ("reprendre", "remplacer"):
        for valeur in request.form.getlist(nom):
            trouve = _CHOISIE.match(valeur)
            if trouve is None:
                raise RegleEnfreinte("Cochez des réponses de la liste.")
            lues.append(Choisie(trouve[1], int(trouve[2]), nom == "remplacer"))
    return lues


@page(cadre, BASE, LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est proposé, demandé et partagé autour d'un autodiagnostic."""
    return montrer(id_)


def montrer(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    """La page, avec un refus s'il y en a un."""
    lu = heritage.lire(contexte(), id_)
    siens, etat, jour = contexte().droits, lu.etat, contexte().aujourd_hui
    ouvert = etat.autodiagnostic.etat == OUVERT and not etat.objet.archive
    cochees = set(request.form.getlist("reprendre") + request.form.getlist("remplacer"))
    libres = {o.unite.point.id: o for o in reversed(lu.offres) if o.etat == heritage.LIBRE}
    if argument("cocher", 10) == "libres":
        cochees |= {f"{o.cle}:{o.unite.version}" for o in libres.values()}
    return rendre(
        "audit/autodiagnostics/partage.html", statut, fil=fil_de(id_, etat.objet.libelle, (ICI, None)), lu=lu, etat=etat,
        onglets=onglets_de(id_, "partage"), refus=refus, en_erreur=bool(refus), listes=LISTES, ouvert=ouvert, jour=jour,
        demandes=[(d, etat_de(d, jour)) for d in lu.demandes], etats_demandes=LIBELLES, cochees=cochees,
        cibles={c.id: c.nom for c in (*etat.cibles, *etat.retirees)},
        libres=len(libres),
        a_reprendre=any(o.a_reprendre for o in lu.offres), peut_repondre=ouvert and REPONDRE in siens,
        peut_partager=lu.porte and CONDUIRE in siens and not etat.objet.archive,
    )  # fmt: skip


def _acter(id_: uuid.UUID, acte: Any, phrase: str, pluriel: str) -> ResponseReturnValue:
    """Un acte de la page : fait, il y ramène ; refusé, la page le dit et garde ce qui était coché."""
    try:
        nombre = acte()
    except ConflitDeVersion:
        return montrer(id_, 409, "Une réponse a changé ici pendant votre lecture : relisez-la. Rien n'a été repris.")
    except (RegleEnfreinte, SaisieRefusee) as refus:
        return montrer(id_, 422, phrase_de(refus))
    flash(phrase if nombre == 1 else pluriel.format(nombre), "reussite")
    return redirect(adresse("partages.voir", id_=id_), 303)


def phrase_de(refus: Refus) -> str:
    """La phrase d'un refus ; d'une saisie refusée, ses phrases."""
    if isinstance(refus, SaisieRefusee):
        return " ".join(p for phrases in refus.erreurs.values() for p in phrases)
    return refus.phrase


@page(cadre, f"{BASE}/reprendre", REPONDRE, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Reprendre les réponses cochées d'un porteur."""
    return _acter(id_, lambda: heritage.reprendre(contexte(), id_, choisies()),
                  "La réponse est reprise.", "{} réponses sont reprises.")  # fmt: skip


@page(cadre, f"{BASE}/retirer", CONDUIRE, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Ne plus proposer des réponses partagées."""
    return _acter(id_, lambda: heritage.retirer(contexte(), id_, _identifiants()),
                  "La réponse n'est plus proposée.", "{} réponses ne sont plus proposées.")  # fmt: skip


def _identifiants() -> list[uuid.UUID]:
    try:
        return [uuid.UUID(valeur) for valeur in request.form.getlist("partagee")]
    except ValueError:
        raise RegleEnfreinte("Cochez des réponses de la liste.") from None


@page(cadre, f"{BASE}/publier", CONDUIRE, methods=["GET", "POST"])
def publier(id_: uuid.UUID) -> ResponseReturnValue:
    """Partager des réponses avec les organismes d'en dessous."""
    if request.method != "POST":
        return _page_publier(id_)
    points, prestataire = request.form.getlist("points"), request.form.get("prestataire", "")[:60]
    try:
        nombre = heritage.partager(
            contexte(), id_, points, prestataire, commentaires=request.form.get("commentaires") == "oui"
        )
    except SaisieRefusee as refus:
        return _page_publier(id_, 422, refus.erreurs)
    except RegleEnfreinte as refus:
        return _page_publier(id_, 422, {"_": [refus.phrase]})
    flash("La réponse est partagée." if nombre == 1 else f"{nombre} réponses sont partagées.", "reussite")
    return redirect(adresse("partages.voir", id_=id_), 303)


def _page_publier(
    id_: uuid.UUID, statut: int = 200, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    etat, proposees, prestataires = heritage.lire_partageables(contexte(), id_)
    envoye = request.method == "POST"
    coches = set(request.form.getlist("points")) if envoye else {p.unite.point.id for p in proposees if p.partagees}
    suite = (ICI, adresse("partages.voir", id_=id_)), ("Partager des réponses", None)
    return rendre(
        "audit/autodiagnostics/partage_publier.html", statut, fil=fil_de(id_, etat.objet.libelle, *suite), etat=etat,
        chapitres=[(t, [p for p in proposees if p.unite.point.chapitre == c]) for c, t in etat.referentiel.titres.items()],
        prestataires=prestataires, prestataire=request.form.get("prestataire", ""), coches=coches, listes=LISTES,
        commentaires=not envoye or request.form.get("commentaires") == "oui", erreurs=erreurs or {},
        en_erreur=bool(erreurs), libelles={"points": "Réponses", "prestataire": "Au nom de"}, proposees=proposees,
    )  # fmt: skip
