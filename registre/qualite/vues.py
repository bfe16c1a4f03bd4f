"""Pages de la qualité du registre : ce qui est à corriger, une fiche, les règles expliquées, l'export."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.qualite import operations
from registre.qualite import verbes as _verbes  # noqa: F401
from registre.qualite.donnees import GRAVITES, QUALITE, TONS
from registre.qualite.modele import EcartSaisie
from registre.qualite.operations import Filtre
from registre.qualite.tableur import exporter, libelle_du_champ
from socle.champs import champs_par_nom
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.fiches.tableur import MIMETYPES
from socle.saisies import valider
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("qualite", __name__)
BASE = "/o/<code>/qualite"
TITRE = "Qualité du registre"
ICONES = {"grave": "croix", "important": "alerte", "precision": "information"}
VUES = {"qualite.lister": "Ce registre", "qualite.territoire": "Le territoire", "qualite.regles": "Les règles"}


def onglets(actif: str) -> list[dict[str, Any]]:
    """Les trois vues de la qualité."""
    return [{"libelle": libelle, "url": adresse(point), "actif": point == actif} for point, libelle in VUES.items()]


def url_du_champ(traitement_id: uuid.UUID, champ: str) -> str:
    """L'adresse du champ visé dans le formulaire de la fiche ; la fiche elle-même pour qui ne la modifie pas."""
    if droits.MODIFIER not in contexte().droits:
        return adresse("traitements.voir", id_=traitement_id)
    return f"{adresse('traitements.modifier', id_=traitement_id)}#champ-{champ}"


def commun() -> dict[str, Any]:
    """Ce que tous les gabarits de la qualité reçoivent."""
    return {
        "gravites": GRAVITES, "tons": TONS, "icones": ICONES, "url_du_champ": url_du_champ, "nom_du_champ": libelle_du_champ,
        "peut_modifier": droits.MODIFIER in contexte().droits, "peut_exporter": droits.EXPORTER in contexte().droits,
        "peut_ecarter": droits.QUALITE_ECARTER in contexte().droits,
    }  # fmt: skip


def _filtre() -> Filtre:
    gravite, regle = argument("gravite", 20), argument("regle", 60)
    return Filtre(
        gravite if gravite in GRAVITES else "", regle if regle in QUALITE.par_code else "", argument("service", 500),
        argument("ecartes", 3) == "oui", numero_demande(),
    )  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Ce qui est à corriger dans le registre, le plus grave d'abord."""
    filtre = _filtre()
    releve = operations.relever(contexte(), filtre)
    ecartes = "oui" if filtre.ecartes else ""
    liste = PageFiches((), releve.total, releve.page)
    return rendre(
        "registre/qualite/liste.html", fil=fil((TITRE, None)), releve=releve, filtre=filtre,
        onglets=onglets("qualite.lister"), groupes=_groupes(releve),
        regles=[r for r in QUALITE.regles if r.code in releve.par_regle],
        pages=pages_de_la_liste("qualite.lister", liste, gravite=filtre.gravite, regle=filtre.regle,
                                service=filtre.service, ecartes=ecartes),
        filtree=bool(filtre.gravite or filtre.regle or filtre.service), **commun(),
    )  # fmt: skip


def _groupes(releve: operations.Releve) -> list[tuple[Any, list[operations.Point]]]:
    """Les points de la page, règle par règle."""
    groupes: dict[str, list[operations.Point]] = {}
    for point in releve.points:
        groupes.setdefault(point.regle.code, []).append(point)
    return [(points[0].regle, points) for points in groupes.values()]


@page(cadre, f"{BASE}/regles", droits.LIRE)
def regles() -> ResponseReturnValue:
    """Chaque règle : ce qu'elle dit, pourquoi, quoi faire, sa source et son degré de vérification."""
    classees = [(g, [r for r in QUALITE.regles if r.gravite == g]) for g in GRAVITES]
    return rendre(
        "registre/qualite/regles.html", fil=fil((TITRE, adresse("qualite.lister")), ("Les règles", None)),
        onglets=onglets("qualite.regles"), classees=classees, nombre=len(QUALITE.regles), **commun(),
    )  # fmt: skip


@page(cadre, f"{BASE}/registre.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_le_registre(format: str) -> ResponseReturnValue:
    """Les points du registre en tableur."""
    contenu = exporter(contexte(), format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"qualite-{organisme().code}.{format}")


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une fiche : ses points, ceux que l'on a écartés et pourquoi."""
    return _voir(id_)


def _voir(
    id_: uuid.UUID, statut: int = 200, erreurs: dict[str, list[str]] | None = None, refus: str = ""
) -> ResponseReturnValue:
    dossier = operations.voir_fiche(contexte(), id_)
    regle = lire_ligne(request.form.get("regle", "")[:60])
    ici = any(p.regle.code == regle for p in dossier.ouverts)
    montrees = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle == "motif" and ici}
    autres = [phrase for cle, phrases in (erreurs or {}).items() if cle not in montrees for phrase in phrases]
    return rendre(
        "registre/qualite/fiche.html", statut, fil=fil((TITRE, adresse("qualite.lister")), (dossier.fiche.saisie.nom, None)),
        dossier=dossier, erreurs=montrees, refus=refus or " ".join(autres), champ=champs_par_nom(EcartSaisie)["motif"],
        tape=lire_texte(request.form.get("motif", "")), regle_tapee=regle,
        en_erreur=bool(erreurs or refus), **commun(),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/ecarter", droits.QUALITE_ECARTER, methods=["POST"])
def ecarter(id_: uuid.UUID) -> ResponseReturnValue:
    """Mettre un point de côté, avec sa raison."""
    tapees = {"regle": request.form.get("regle", ""), "motif": request.form.get("motif", "")}
    try:
        operations.ecarter(contexte(), id_, valider(EcartSaisie, tapees))
    except SaisieRefusee as refus:
        return _voir(id_, 422, refus.erreurs)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus=refus.phrase)
    flash("Le point est écarté. Il reviendra si ce qu'il vise change.", "reussite")
    return redirect(adresse("qualite.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/retablir", droits.QUALITE_ECARTER, methods=["POST"])
def retablir(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre un point écarté dans la liste."""
    try:
        operations.retablir(contexte(), id_, lire_ligne(request.form.get("regle", "")[:60]))
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus=refus.phrase)
    flash("Le point est de nouveau dans la liste.", "reussite")
    return redirect(adresse("qualite.voir", id_=id_), 303)
