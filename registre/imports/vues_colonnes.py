"""Dire où vont les colonnes d'un tableau, et tenir les correspondances retenues."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.imports import correspondances, operations
from registre.imports.attente import Attente
from registre.imports.cibles import cibles, familles
from registre.imports.correspondances import Trouvee
from registre.imports.grille import HAUTEURS, RANGEES_A_REGARDER, Colonne, Plan, colonnes_de
from registre.imports.lecture import FORMES, SECOURS, feuilles_jumelles, forme_probable
from registre.imports.modele import Import
from registre.imports.nommes import Avertissement, avertir
from registre.imports.titres import Proposition, proposer
from registre.imports.vues import BASE, accueil, cadre, fil, vers
from socle.erreurs import Refus
from socle.web import contexte, organisme, page, rendre


@dataclass(frozen=True)
class Placement:
    """Ce que la page montre : le plan, les colonnes, ce que l'on propose de chacune, ce qui était retenu."""

    lot: Import
    plan: Plan
    feuilles: tuple[str, ...]
    jumelles: tuple[int, ...]
    colonnes: tuple[Colonne, ...]
    propositions: Mapping[str, Proposition]
    choisies: Mapping[str, str]
    reglages: Mapping[str, Any]
    trouvee: Trouvee | None
    plusieurs: Avertissement | None = None


def _entier(nom: str, defaut: int, maximum: int) -> int:
    texte = request.values.get(nom, "")
    valeur = int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 6 else defaut
    return max(0, min(valeur, maximum))


def _plan(attente: Attente) -> Plan:
    """Le plan demandé, borné à ce que le fichier porte ; celui du lot à défaut."""
    assert attente.grille is not None  # noqa: S101 -- la vue l'a vérifié
    feuille = _entier("feuille", attente.plan.feuille, len(attente.grille.feuilles) - 1)
    derniere = max(0, len(attente.grille.feuilles[feuille].lignes) - 1)
    entete = max(0, _entier("entete", attente.plan.entete + 1, derniere + 1) - 1)
    return Plan(feuille, min(entete, derniere), max(1, _entier("hauteur", attente.plan.hauteur, max(HAUTEURS))))


def _placement(lot: Import, attente: Attente) -> Placement:
    assert attente.grille is not None  # noqa: S101 -- la vue l'a vérifié
    plan = _plan(attente)
    feuille = attente.grille.feuilles[plan.feuille]
    colonnes = colonnes_de(feuille, plan)
    trouvee = operations.trouver_correspondance(contexte(), colonnes)
    retenues = attente.colonnes or (trouvee.correspondance.colonnes if trouvee else {})
    propositions = proposer(colonnes, retenues)
    choisies = {cle: p.cible for cle, p in propositions.items()}
    reglages = dict(attente.reglages or (trouvee.correspondance.reglages if trouvee else {}))
    reglages.setdefault("forme", forme_probable(feuille, plan, choisies))
    reglages.setdefault("secours", "finalite")
    reglages.setdefault("jumelles", True)
    return Placement(
        lot, plan, tuple(f.nom for f in attente.grille.feuilles), tuple(feuilles_jumelles(attente.grille, plan)),
        tuple(colonnes), propositions, choisies, reglages, trouvee, avertir(contexte(), attente, plan),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:lot>/colonnes", droits.IMPORTER, methods=["GET", "POST"])
def colonnes(lot: uuid.UUID) -> ResponseReturnValue:
    """Où va chaque colonne du tableau."""
    trouve = operations.lire_lot(contexte(), lot)
    if trouve.etat not in {"colonnes", "apercu"}:
        return vers("rapport" if trouve.etat != "abandonne" else "deposer", lot if trouve.etat != "abandonne" else None)
    trouve, attente = operations.lire_attente(contexte(), lot)
    if attente.grille is None:
        flash("Ce fichier se lit sans placer de colonnes.", "information")
        return vers("apercu", lot)
    return _placer(trouve, attente) if request.method == "POST" else _montrer(_placement(trouve, attente))


def _montrer(placement: Placement, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    code_retour = fil(accueil(), (placement.lot.nom_fichier, None))
    return rendre(
        "registre/imports/colonnes.html", statut, fil=code_retour, p=placement, refus=refus, en_erreur=bool(refus),
        familles=familles(), formes=FORMES, secours=SECOURS, hauteurs=HAUTEURS, rangees=RANGEES_A_REGARDER,
        nom_retenu=placement.trouvee.correspondance.nom if placement.trouvee else placement.lot.nom_fichier,
    )  # fmt: skip


def _placer(lot: Import, attente: Attente) -> ResponseReturnValue:
    placement = _placement(lot, attente)
    formulaire = request.form
    choisies = {c.cle: formulaire.get(f"cible-{c.rang}", placement.choisies[c.cle]) for c in placement.colonnes}
    reglages: dict[str, Any] = {
        "forme": formulaire.get("forme", "") if formulaire.get("forme") in FORMES else "ligne",
        "secours": formulaire.get("secours", "") if formulaire.get("secours") in SECOURS else "finalite",
    }
    reglages["jumelles"] = bool(formulaire.get("jumelles")) or len(placement.jumelles) == 1
    nom = formulaire.get("nom", "").strip() or lot.nom_fichier
    retenu = nom if formulaire.get("retenir") else ""
    try:
        operations.placer(contexte(), lot.id, placement.plan, choisies, reglages, retenu)
    except Refus as refus:
        montre = Placement(**{**vars(placement), "choisies": choisies, "reglages": reglages})
        return _montrer(montre, refus.code_http, refus.phrase)
    return vers("apercu", lot.id)


@page(cadre, f"{BASE}/correspondances/", droits.IMPORTER)
def correspondances_retenues() -> ResponseReturnValue:
    """Les correspondances retenues ici et au-dessus."""
    return rendre("registre/imports/correspondances.html", fil=fil(accueil(), ("Correspondances retenues", None)),
                  lignes=correspondances.lister(contexte()), ici=organisme().id)  # fmt: skip


@page(cadre, f"{BASE}/correspondances/<uuid:id_>", droits.IMPORTER, methods=["GET", "POST"])
def correspondance(id_: uuid.UUID) -> ResponseReturnValue:
    """Renommer une correspondance, changer où vont ses colonnes."""
    ligne = correspondances.lire(contexte(), id_)
    refus, statut = "", 200
    choisies = dict(ligne.colonnes)
    if request.method == "POST":
        rangs = {cle: request.form.get(f"cible-{rang}", "") for rang, cle in enumerate(ligne.colonnes)}
        choisies |= {cle: valeur for cle, valeur in rangs.items() if valeur in cibles()}
        try:
            correspondances.modifier(contexte(), id_, request.form.get("nom", ""), choisies)
            flash("Correspondance enregistrée.", "reussite")
            return vers("correspondances_retenues")
        except Refus as erreur:
            refus, statut = erreur.phrase, erreur.code_http
    return _montrer_la_correspondance(id_, choisies, refus, statut)


def _montrer_la_correspondance(
    id_: uuid.UUID, choisies: Mapping[str, str], refus: str, statut: int
) -> ResponseReturnValue:
    ligne = correspondances.lire(contexte(), id_)
    return rendre(
        "registre/imports/correspondance.html", statut, fil=fil(accueil(), (ligne.nom, None)), c=ligne, refus=refus,
        en_erreur=bool(refus), familles=familles(), choisies=choisies, ici=ligne.organisme_id == organisme().id,
        cibles=cibles(), nom=request.form.get("nom", ligne.nom),
    )  # fmt: skip


@page(cadre, f"{BASE}/correspondances/<uuid:id_>/oublier", droits.IMPORTER, methods=["POST"])
def oublier(id_: uuid.UUID) -> ResponseReturnValue:
    """Oublier une correspondance."""
    correspondances.oublier(contexte(), id_)
    flash("Correspondance oubliée : la même source redemandera où vont ses colonnes.", "information")
    return vers("correspondances_retenues")
