"""Les écarts et le plan ; la couverture du Guide d'hygiène et du ReCyF, les six mesures, l'indice de comparaison."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import ecarts, operations, plan
from audit.autodiagnostics.bilans import bilan_de
from audit.autodiagnostics.conseils import clausier, efforts, mention
from audit.autodiagnostics.couvertures import lire_couvertures, unites_par_point
from audit.autodiagnostics.figures import figure_du_guide
from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.onglets import fil_de, onglets_de
from audit.autodiagnostics.scores import bande
from audit.droits import LIRE
from registre.presentation import LIRE as REGISTRE_LIRE
from socle.actions.listes import LISTES as LISTES_ACTIONS
from socle.droits import ACTIONS_LIRE, ACTIONS_MODIFIER
from socle.fiches.pages import adresse, argument, numero_demande
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("ecarts", __name__)
BASE = "/o/<code>/autodiagnostics/<uuid:id_>"
PAR_PAGE = 40
CLAUSE = "bibliotheque.clause"


@page(cadre, f"{BASE}/ecarts", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les écarts, du plus pressé au moins pressé, et l'action que chacun appelle."""
    lu, siens = plan.lire_plan(contexte(), id_), contexte().droits
    filtre = ecarts.Filtre(
        argument("priorite", 20), argument("statut", 20), argument("cible", 40), argument("chapitre", 60),
        argument("fondement", 20),
    )  # fmt: skip
    vus = ecarts.filtrer(lu.ecarts, filtre)
    pages = max(1, -(-len(vus) // PAR_PAGE))
    numero = min(numero_demande(), pages)
    return rendre(
        "audit/autodiagnostics/ecarts.html", fil=fil_de(id_, lu.etat.objet.libelle, ("Écarts et plan", None)), plan=lu,
        etat=lu.etat, filtre=filtre, total=len(vus), ecarts=vus[(numero - 1) * PAR_PAGE : numero * PAR_PAGE],
        onglets=onglets_de(id_, "ecarts"), chiffres=_chiffres(lu.ecarts, id_), efforts=efforts(), clausier=clausier(),
        pagination=_pagination(id_, filtre, numero, pages), statuts=ecarts.STATUTS, listes=LISTES,
        priorites={i.code: i.libelle for i in LISTES_ACTIONS["priorites"].items},
        etats_actions={i.code: i.libelle for i in LISTES_ACTIONS["etats_actions"].items}, adresse_de=_adresse,
        url_clause=_url_clause, voit_actions=ACTIONS_LIRE in siens, voit_registre=REGISTRE_LIRE in siens,
        peut_proposer=ACTIONS_MODIFIER in siens and lu.nourrit and bool(lu.ecarts), jour=contexte().aujourd_hui,
    )  # fmt: skip


def _chiffres(tous: Any, id_: uuid.UUID) -> list[dict[str, Any]]:
    """Les écarts en quatre nombres ; chacun mène à sa liste."""

    def lien(**filtre: str) -> str:
        return adresse("ecarts.voir", id_=id_, **filtre)

    hautes = sum(e.priorite == "haute" for e in tous)
    obligations = sum(e.point.obligatoire for e in tous)
    douteux = sum(e.statut == "ne_sait_pas" for e in tous)
    return [
        {"nombre": len(tous), "libelle": "écart" if len(tous) == 1 else "écarts", "url": lien()},
        {"nombre": obligations, "libelle": "sur une obligation", "url": lien(fondement="obligation"),
         "ton": "alerte" if obligations else ""},
        {"nombre": hautes, "libelle": "de priorité haute", "url": lien(priorite="haute"),
         "ton": "attention" if hautes else ""},
        {"nombre": douteux, "libelle": "à vérifier", "url": lien(statut="ne_sait_pas")},
    ]  # fmt: skip


def _pagination(id_: uuid.UUID, filtre: ecarts.Filtre, numero: int, pages: int) -> dict[str, Any] | None:
    if pages == 1:
        return None
    gardes = {nom: valeur for nom, valeur in vars(filtre).items() if valeur}
    return {
        "precedente_url": adresse("ecarts.voir", id_=id_, page=numero - 1, **gardes) if numero > 1 else None,
        "suivante_url": adresse("ecarts.voir", id_=id_, page=numero + 1, **gardes) if numero < pages else None,
        "libelle": f"Page {numero} sur {pages}",
    }


def _adresse(unite: Unite) -> str:
    """La page d'une question."""
    return adresse(
        "reponses.point", id_=unite.cible.autodiagnostic_id, cible_id=unite.cible.id, point_id=unite.point.id
    )


def _url_clause(clause: str) -> str:
    """La page d'une clause de la bibliothèque, si elle est servie et que la personne peut la lire ; sinon rien."""
    vue = current_app.view_functions.get(CLAUSE)
    if vue is None or getattr(vue, "droit", None) not in contexte().droits:
        return ""
    return adresse(CLAUSE, clause=lire_ligne(clause))


@page(cadre, f"{BASE}/couverture", LIRE)
def couverture(id_: uuid.UUID) -> ResponseReturnValue:
    """Une réponse, plusieurs référentiels : l'hygiène, le ReCyF, les six mesures du guide ; l'indice de comparaison."""
    etat = operations.lire_etat(contexte(), id_)
    bilan = bilan_de(etat.unites)
    return rendre(
        "audit/autodiagnostics/couverture.html", fil=fil_de(id_, etat.objet.libelle, ("Hygiène et ReCyF", None)),
        etat=etat, lectures=lire_couvertures(etat), onglets=onglets_de(id_, "couverture"), points=unites_par_point(etat),
        adresse_de=_adresse, figure=figure_du_guide(bilan, etat.referentiel), indice=bilan.indice,
        bande=bande(bilan.indice) if bilan.indice is not None else "", nis2=mention("nis2"), formule=mention("indice"),
    )  # fmt: skip
