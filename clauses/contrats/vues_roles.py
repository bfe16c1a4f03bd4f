"""Qui décide des données, traitement par traitement : des faits au rôle, et au motif qui s'écrit dans l'annexe A1."""

from __future__ import annotations

import uuid

from flask import redirect, request
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.contrats import etapes
from clauses.contrats.redaction import Chantier, ouvrir
from clauses.contrats.vues import cadre
from clauses.contrats.vues_redaction import appliquer, montrer, suivante
from clauses.redaction.qualification import Proposition, proposer, questionnaire, role_dominant
from clauses.redaction.reponses import Qualification, Redaction
from registre import presentation
from socle.erreurs import Introuvable
from socle.fiches.pages import adresse
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, page

BASE = "/o/<code>/contrats/<uuid:id_>/clauses/roles"
MAXIMUM = 60
ROLES_DU_TEXTE = {"mixte": "Les rôles diffèrent d'un traitement à l'autre"}


@page(cadre, BASE, droits.REDIGER, methods=["GET", "POST"])
def roles(id_: uuid.UUID) -> ResponseReturnValue:
    """Les traitements du contrat et leur rôle ; en ajouter, en retirer, fixer le rôle à la main s'il n'y en a pas."""
    chantier = ouvrir(contexte(), id_)
    statut, erreurs = 200, {}
    if request.method == "POST":
        action = request.form.get("_action", "continuer")
        if action == "ajouter":
            return _ajouter(chantier)
        retirer = action.removeprefix("retirer:") if action.startswith("retirer:") else ""
        role = request.form.get("role_dcp", "")
        statut, phrase = appliquer(id_, lambda r: _retirer(r, retirer) if retirer else _continuer(r, role))
        if not statut:
            return redirect(adresse("contrats.roles", id_=id_), 303) if retirer else suivante(chantier, "roles")
        erreurs = {"_": [phrase]}
    return _montrer(chantier, statut, erreurs)


def _montrer(chantier: Chantier, statut: int, erreurs: dict[str, list[str]]) -> ResponseReturnValue:
    pris = {q.traitement_id for q in chantier.redaction.qualifications}
    lisible = presentation.LIRE in contexte().droits
    proposes = [t for t in presentation.traitements(contexte()) if t.id not in pris] if lisible else []
    possibles = {code: r.libelle for code, r in questionnaire().roles.items()} | ROLES_DU_TEXTE
    return montrer(
        "clauses/contrats/roles.html",
        chantier,
        "Qui décide des données",
        statut,
        erreurs=erreurs,
        proposes=proposes,
        roles=possibles,
        questionnaire=questionnaire(),
        tape={nom: lire_ligne(request.form.get(nom, ""))[:300] for nom in ("traitement", "nom", "role_dcp")},
    )


def _ajouter(chantier: Chantier) -> ResponseReturnValue:
    """Ajoute le traitement choisi (du registre, ou par son nom) et mène à ses questions."""
    id_, choisi = chantier.fiche.objet.id, request.form.get("traitement", "")
    nom = lire_ligne(request.form.get("nom", ""))[:300]
    connus = (
        {str(t.id): t for t in presentation.traitements(contexte())} if presentation.LIRE in contexte().droits else {}
    )
    if choisi and choisi not in connus:
        raise Introuvable
    if not choisi and not nom:
        return _montrer(chantier, 422, {"nom": ["Choisissez un traitement du registre, ou nommez-le."]})
    neuve = Qualification(traitement_id=connus[choisi].id, nom=connus[choisi].nom) if choisi else Qualification(nom=nom)
    if len(chantier.redaction.qualifications) >= MAXIMUM:
        return _montrer(chantier, 422, {"nom": [f"Un contrat porte au plus {MAXIMUM} traitements."]})
    deja = next((n for n, q in enumerate(chantier.redaction.qualifications) if _memes(q, neuve)), None)
    if deja is None:
        statut, phrase = appliquer(id_, lambda r: _avec(r, neuve))
        if statut:
            return _montrer(chantier, statut, {"_": [phrase]})
        deja = len(chantier.redaction.qualifications)
    return redirect(adresse("contrats.qualifier", id_=id_, rang=deja), 303)


def _memes(une: Qualification, autre: Qualification) -> bool:
    return (une.traitement_id, une.nom) == (autre.traitement_id, autre.nom)


def _avec(r: Redaction, neuve: Qualification) -> Redaction:
    r.qualifications.append(neuve)
    return r


def _retirer(r: Redaction, rang: str) -> Redaction:
    r.qualifications = [q for n, q in enumerate(r.qualifications) if str(n) != rang]
    return _fixer(r)


def _continuer(r: Redaction, role: str) -> Redaction:
    """Sans traitement qualifié, le rôle se choisit à la main ; sinon il vient des traitements."""
    if not r.qualifications and role in {*questionnaire().roles, *ROLES_DU_TEXTE}:
        r.variables["role_dcp"] = role
    return etapes.faire(_fixer(r), "roles")


def _fixer(r: Redaction) -> Redaction:
    dominant = role_dominant(q.role for q in r.qualifications)
    if dominant:
        r.variables["role_dcp"] = dominant
    return r


@page(cadre, f"{BASE}/<int:rang>", droits.REDIGER, methods=["GET", "POST"])
def qualifier(id_: uuid.UUID, rang: int) -> ResponseReturnValue:
    """Cinq questions sur les faits, le rôle qu'ils désignent, celui que l'on retient et pourquoi."""
    chantier = ouvrir(contexte(), id_)
    if rang >= len(chantier.redaction.qualifications):
        raise Introuvable
    q = chantier.redaction.qualifications[rang]
    statut, erreurs = 200, {}
    if request.method == "POST":
        q = _lire(q)
        if request.form.get("_action") != "proposer":
            erreurs = _fautes(q)
            statut = 422 if erreurs else 200
            if not erreurs:
                statut, phrase = appliquer(id_, lambda r: _ranger(r, rang, q))
                if not statut:
                    return redirect(adresse("contrats.roles", id_=id_), 303)
                erreurs = {"_": [phrase]}
    proposition = proposer(q.reponses)
    return montrer(
        "clauses/contrats/role.html",
        chantier,
        q.nom,
        statut,
        erreurs=erreurs,
        q=q,
        proposition=proposition,
        rang=rang,
        questionnaire=questionnaire(),
        libelles={"motif": "Motif", "role": "Rôle retenu"},
    )


def _lire(q: Qualification) -> Qualification:
    """Les réponses tapées. Le rôle et le motif que la page avait proposés suivent les faits ; ceux qu'on a écrits restent."""
    reponses = {x.code: request.form.get(f"f-{x.code}", "") for x in questionnaire().questions}
    admis = {x.code: {c.code for c in x.choix} for x in questionnaire().questions}
    reponses = {code: valeur for code, valeur in reponses.items() if valeur in admis[code]}
    role = request.form.get("role", "")
    if request.form.get("_action") == "proposer" and role == request.form.get("_role_propose"):
        role = ""
    propose: Proposition = proposer(reponses)
    motif = lire_texte(request.form.get("motif", ""))[:2000]
    automatiques = {"", proposer(q.reponses).motif, lire_texte(request.form.get("_motif_propose", ""))}
    return Qualification(
        traitement_id=q.traitement_id, nom=q.nom, reponses=reponses,
        role=role if role in questionnaire().roles else propose.role,
        motif=propose.motif if motif in automatiques else motif,
    )  # fmt: skip


def _fautes(q: Qualification) -> dict[str, list[str]]:
    propose = proposer(q.reponses)
    if not q.role:
        return {"role": ["Dites au moins qui décide à quoi servent les données, ou choisissez un rôle."]}
    if q.role != propose.role and q.motif in ("", propose.motif):
        return {"motif": ["Ce rôle n'est pas celui que désignent les faits : dites pourquoi vous le retenez."]}
    return {}


def _ranger(r: Redaction, rang: int, q: Qualification) -> Redaction:
    if rang < len(r.qualifications):
        r.qualifications[rang] = q
    return etapes.faire(_fixer(r), "roles")
