"""La page des avis et de la décision d'une homologation, et les actes qui s'y font."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from audit import droits
from audit.homologation import attestations, decisions, operations, regles
from audit.homologation.demarche import CONSEILS, FONDEMENTS
from audit.homologation.listes import LISTES, libelle
from audit.homologation.risques import risques
from socle.erreurs import RegleEnfreinte
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse, fil
from socle.saisies import trop_long
from socle.types import lire_date, lire_ligne, lire_texte
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("homologation_decision", __name__)
BASE = "/o/<code>/homologations/<uuid:id_>"
TEXTE_MAXIMUM = 20_000


@page(cadre, f"{BASE}/decision", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les avis, la décision, l'attestation."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    ici = contexte()
    dossier = operations.lire_dossier(ici, id_)
    s, h = dossier.fiche.saisie, dossier.fiche.ligne
    peut = {v: h.statut in depuis and not dossier.fiche.objet.archive for v, depuis in regles.DEPUIS.items()}
    vit = regles.en_vigueur(h, ici.aujourd_hui) and not dossier.fiche.objet.archive
    return rendre(
        "audit/homologation/decision.html", statut, refus=refus, dossier=dossier, fiche=dossier.fiche, peut=peut,
        en_vigueur=vit, exige=regles.motif_exige(s, dossier.avis_du_tour, "favorable", regles.incomplets(dossier.points)),
        fil=fil(("Homologations", adresse("homologations.lister")),
                (dossier.fiche.objet.libelle, adresse("homologations.voir", id_=id_)), ("Avis et décision", None)),
        etat=regles.etat(h, ici.aujourd_hui), ETATS=regles.ETATS, listes=LISTES, libelle=libelle, tape=_tape(),
        homologue=droits.HOMOLOGUER in ici.droits, avise=droits.AVISER in ici.droits, decide=droits.DECIDER in ici.droits,
        bloquants=[p for p in regles.manques(dossier.points) if p.bloquant], incomplets=regles.incomplets(dossier.points),
        attendus=regles.attendus(s),
        lourds=[r for r in risques(s) if r.a_accepter], conseils=CONSEILS, conseil=CONSEILS.get(s.indice),
        fondements=FONDEMENTS, aujourd_hui=ici.aujourd_hui, etat_de=regles.etat_de_la_decision,
        url_publique=_adresse_publique(dossier.attestation.jeton) if dossier.attestation else "",
        revue=regles.revue_conseillee(ici.aujourd_hui, h.valide_jusqu_au) if vit else None,
    )  # fmt: skip


def _tape() -> dict[str, str]:
    """Ce qui vient d'être tapé, sans caractère de contrôle, à remontrer après un refus."""
    return {nom: lire_texte(valeur) for nom, valeur in request.form.items()}


def _adresse_publique(jeton: str) -> str:
    racine = (instance().reglages.adresse_publique or request.host_url).rstrip("/")
    return racine + url_for("attestations.voir", jeton=jeton)


def _texte(nom: str) -> str:
    texte = lire_texte(request.form.get(nom, ""))
    if phrase := trop_long(texte, TEXTE_MAXIMUM):
        raise RegleEnfreinte(phrase)
    return texte


def _jour(nom: str) -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise RegleEnfreinte("Écrivez la date sous la forme jj/mm/aaaa.") from erreur


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("homologation_decision.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/soumettre", droits.HOMOLOGUER, methods=["POST"])
def soumettre(id_: uuid.UUID) -> ResponseReturnValue:
    """Soumettre le dossier à l'autorité."""
    return _agir(id_, lambda v: decisions.soumettre(contexte(), id_, v), "Le dossier est soumis à l'autorité.")


@page(cadre, f"{BASE}/reprendre", droits.HOMOLOGUER, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre le dossier en préparation."""
    return _agir(id_, lambda v: decisions.reprendre(contexte(), id_, v), "Le dossier est de nouveau en préparation.")


@page(cadre, f"{BASE}/avis", droits.AVISER, methods=["POST"])
def aviser(id_: uuid.UUID) -> ResponseReturnValue:
    """Inscrire un avis."""
    return _agir(id_, lambda v: decisions.aviser(contexte(), id_, v, decisions.Avis(
        request.form.get("instance", ""), request.form.get("avis", ""), _texte("texte"),
        lire_ligne(request.form.get("auteur", ""))[:200], _jour("rendu_le"),
    )), "L'avis est inscrit.")  # fmt: skip


@page(cadre, f"{BASE}/decider", droits.DECIDER, methods=["POST"])
def trancher(id_: uuid.UUID) -> ResponseReturnValue:
    """Décider (visa)."""
    return _agir(id_, lambda v: decisions.decider(contexte(), id_, v, decisions.Decision(
        request.form.get("decision", ""), request.form.get("validite", ""), _texte("motif"), _texte("reserves"),
        _texte("risques_acceptes"), _jour("decide_le"),
    )), "La décision est prise. Ce visa n'est pas une signature : faites-la signer, puis déposez-la en preuve.")  # fmt: skip


@page(cadre, f"{BASE}/retirer", droits.DECIDER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer l'homologation en vigueur."""
    return _agir(id_, lambda v: decisions.retirer(contexte(), id_, v, _texte("motif")), "L'homologation est retirée.")


@page(cadre, f"{BASE}/rouvrir", droits.HOMOLOGUER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Préparer la décision suivante."""
    return _agir(
        id_, lambda v: decisions.rouvrir(contexte(), id_, v),
        "Le dossier est rouvert. Les décisions prises restent, et celle qui court vaut jusqu'à sa fin.",
    )  # fmt: skip


@page(cadre, f"{BASE}/relire", droits.HOMOLOGUER, methods=["POST"])
def relire(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter une relecture."""
    return _agir(
        id_, lambda v: decisions.relire(contexte(), id_, v, _texte("constat"), _jour("prochaine")), "La relecture est notée."
    )  # fmt: skip


@page(cadre, f"{BASE}/publier", droits.DECIDER, methods=["POST"])
def publier(id_: uuid.UUID) -> ResponseReturnValue:
    """Publier l'attestation."""
    return _agir(id_, lambda v: attestations.publier(contexte(), id_, v), "L'attestation est publiée.")


@page(cadre, f"{BASE}/depublier", droits.DECIDER, methods=["POST"])
def depublier(id_: uuid.UUID) -> ResponseReturnValue:
    """Dépublier l'attestation."""
    return _agir(id_, lambda v: attestations.depublier(contexte(), id_, v), "L'attestation n'est plus publiée.")
