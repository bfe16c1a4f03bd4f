"""La page des réponses : une ligne par question, l'effet montré sans rien enregistrer, deux personnes à la fois."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.reperage import operations, regles
from registre.aipd.reperage.donnees import CRITERES, VALEURS
from registre.aipd.reperage.dossier import Dossier
from registre.aipd.reperage.modele import TYPE, ReperageSaisie
from registre.aipd.reperage.pages import BASE, CHAMPS, LISTE
from registre.aipd.reperage.pre_reponses import Reponse
from registre.aipd.reperage.vues import cadre
from socle.champs import champs_de
from socle.comptes import brouillons
from socle.ecarts import ecarts_triples
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.formulaire import lire_formulaire
from socle.fiches.pages import adresse, fil
from socle.saisies import valider
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

SAISIE: Final = champs_de(ReperageSaisie)
CODES: Final = tuple(CRITERES.points)


@page(cadre, f"{BASE}/<uuid:id_>/repondre", droits.AIPD_REDIGER, methods=["GET", "POST"])
def repondre(id_: uuid.UUID) -> ResponseReturnValue:
    """Répondre aux questions ; « Voir l'effet » recalcule la proposition sans rien enregistrer."""
    dossier = operations.lire(contexte(), id_)
    if request.method != "POST":
        return _depart(dossier)
    valeurs = lire_formulaire(request.form, SAISIE)
    action = request.form.get("_action", "enregistrer")
    if action != "enregistrer":
        return _rendre(dossier, _non_au_reste(action, _tapees(valeurs, dossier)), version_recue())
    try:
        saisie = valider(ReperageSaisie, valeurs)
        operations.repondre(contexte(), id_, saisie, version_recue())
    except SaisieRefusee as refus:
        return _rendre(dossier, _tapees(valeurs, dossier), version_recue(), 422, erreurs=refus.erreurs)
    except RegleEnfreinte as refus:
        return _rendre(dossier, _tapees(valeurs, dossier), version_recue(), 422, erreurs={"_": [refus.phrase]})
    except ConflitDeVersion:
        return _conflit(id_, _tapees(valeurs, dossier))
    brouillons.oublier(contexte(), _nom(id_))
    flash("Les réponses sont enregistrées.", "reussite")
    return redirect(adresse("reperages.voir", id_=id_), 303)


def _nom(id_: uuid.UUID) -> str:
    return f"{TYPE}:{id_}"


def _depart(dossier: Dossier) -> ResponseReturnValue:
    """Les réponses d'où l'on repart, ou le brouillon que la personne reprend."""
    assert dossier.objet is not None  # noqa: S101
    brouillon = brouillons.reprendre(contexte(), _nom(dossier.objet.id))
    if brouillon is not None and request.args.get("brouillon") == "reprendre":
        tapees = _tapees(lire_formulaire(brouillon.formulaire, SAISIE), dossier)
        return _rendre(dossier, tapees, brouillon.version)
    return _rendre(dossier, dossier.a_rouvrir(), dossier.objet.version, brouillon=brouillon)


def _tapees(valeurs: Mapping[str, Any], dossier: Dossier) -> dict[str, Reponse]:
    """Ce qui a été tapé, question par question ; une ligne illisible garde la réponse de départ."""
    reponses = dict(dossier.a_rouvrir())
    lignes = valeurs.get("reponses")
    for ligne in lignes if isinstance(lignes, list) else ():
        code, valeur = str(ligne.get("code", "")), str(ligne.get("valeur", "a_verifier"))
        if code in reponses:
            admise = valeur if regles.valeur_admise(valeur) else "a_verifier"
            reponses[code] = Reponse(admise, regles.motif_garde(dossier.pre[code], admise, str(ligne.get("motif", ""))))
    return reponses


def _non_au_reste(action: str, reponses: dict[str, Reponse]) -> dict[str, Reponse]:
    """`reste:<groupe>` : ce qui est à vérifier dans ce groupe devient un non examiné ; toute autre action ne change rien."""
    verbe, _, code = action.partition(":")
    groupe = next((g for g in CRITERES.groupes if g.code == code), None)
    if verbe != "reste" or groupe is None:
        return reponses
    restent = {p.code for p in groupe.points if reponses[p.code].valeur == "a_verifier"}
    return {c: Reponse("non", regles.EXAMINE) if c in restent else r for c, r in reponses.items()}


def _conflit(id_: uuid.UUID, tapees: Mapping[str, Reponse]) -> ResponseReturnValue:
    """Rien n'est écrit, la saisie est gardée ; ce que l'autre personne a changé est montré, question par question."""
    actuel = operations.lire(contexte(), id_)
    assert actuel.objet is not None  # noqa: S101
    origine = operations.lire_version(contexte(), id_, version_recue())
    leur = operations.en_phrases(actuel.reponses)
    lignes = ecarts_triples(CHAMPS, (origine or {}).get("saisie", leur), leur, operations.en_phrases(tapees))
    seules = {ligne.nom for ligne in lignes if ligne.est_seulement_leur}
    gardees = {code: actuel.reponses[code] if code in seules else r for code, r in tapees.items()}
    conflit = {"lignes": lignes, "moment": actuel.objet.modifie_le}
    return _rendre(actuel, gardees, actuel.objet.version, 409, conflit=conflit)


def _rendre(
    dossier: Dossier, reponses: Mapping[str, Reponse], version: int, statut: int = 200, **suite: Any
) -> ResponseReturnValue:  # fmt: skip
    assert dossier.objet is not None  # noqa: S101
    id_, erreurs = dossier.objet.id, _montrables(suite.pop("erreurs", {}))
    return rendre(
        "registre/aipd/reperage/repondre.html", statut, dossier=dossier, version=version, nom_formulaire=_nom(id_),
        fil=fil((LISTE, adresse("reperages.lister")), (dossier.fiche.saisie.nom, adresse("reperages.voir", id_=id_)),
                ("Répondre", None)),
        groupes=dossier.groupes(reponses), rangs={code: rang for rang, code in enumerate(CODES)}, erreurs=erreurs,
        libelles={c: CRITERES.points[_question(c)].court for c in erreurs if c != "_"},
        en_erreur=bool(erreurs), proposition=dossier.proposer(reponses), valeurs=VALEURS,
        noms={v.code: v.libelle for v in VALEURS}, resultats=regles.RESULTATS, nommer=regles.nommer,
        ouverte=dossier.ligne is not None and dossier.ligne.statut in regles.DEPUIS["repondre"],
        **{"conflit": None, "brouillon": None, **suite},
    )  # fmt: skip


def _montrables(erreurs: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Les mêmes erreurs, chacune sur une ligne que la page montre ; les autres valent pour la page."""
    resultat: dict[str, list[str]] = {}
    for chemin, phrases in erreurs.items():
        question = _question(chemin)
        sous = "motif" if chemin.endswith("-motif") else "valeur"
        propres = phrases if question or chemin == "_" else [f"« {lire_ligne(chemin)[:60]} » : {p}" for p in phrases]
        resultat.setdefault(f"reponses-{CODES.index(question)}-{sous}" if question else "_", []).extend(propres)
    return resultat


def _question(chemin: str) -> str:
    """Le code de la question que vise ce chemin d'erreur ; vide s'il n'en vise aucune."""
    groupe, _, reste = chemin.partition("-")
    rang, _, sous = reste.partition("-")
    connue = groupe == "reponses" and sous in {"code", "valeur", "motif"} and rang.isascii() and rang.isdigit()
    return CODES[int(rang)] if connue and int(rang[:5]) < len(CODES) else ""
