"""La consultation de la CNIL (RGPD 36) : faut-il la consulter, où en est le délai, ce qu'elle a répondu."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.onglets import fil_de, onglets_de
from registre.aipd.niveaux import EXPLICATION
from registre.aipd.suivi import operations
from registre.aipd.suivi.modele import SaisineSaisie, SuspensionSaisie
from registre.aipd.suivi.regles import DONNEES, Horloge, besoin_de_consulter, horloge, lire_saisine
from socle.base import maintenant
from socle.champs import champs_de
from socle.droits import PREUVES_DEPOSER, PREUVES_LIRE
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse
from socle.preuves import operations as preuves
from socle.saisies import sans_lignes_vides, valeurs_tapees, valider
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd_saisine", __name__)
BASE = "/o/<code>/aipd/<uuid:id_>/saisine"
CHAMPS: Final = {c.nom: c for c in champs_de(SaisineSaisie)}
ORDRE: Final = ("saisie_cnil_le", "complexe_le", "suspensions", "reponse_cnil_le", "reponse_cnil")


@page(cadre, BASE, droits.LIRE, methods=["GET"])
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """L'examen des risques, le délai de la CNIL, sa réponse."""
    return _voir(etudes.lire_etude(contexte(), id_))


@page(cadre, BASE, droits.AIPD_REDIGER, methods=["POST"])
def noter(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter les dates de la consultation et la réponse."""
    etude = etudes.lire_etude(contexte(), id_)
    tapees = formulaire.lire_formulaire(request.form, list(CHAMPS.values()))
    action = request.form.get("_action", "")
    if action.startswith(("ajouter:", "retirer:")):
        return _voir(etude, tapees=formulaire.appliquer(action, tapees, CHAMPS))
    try:
        saisie = valider(SaisineSaisie, sans_lignes_vides(tapees, CHAMPS.values()))
        operations.noter_la_saisine(contexte(), id_, saisie, version_recue())
    except SaisieRefusee as refus:
        return _voir(etude, 422, tapees=tapees, erreurs=refus.erreurs)
    except ConflitDeVersion:
        phrase = (
            "Quelqu'un a écrit dans cette analyse entre-temps. Votre saisie est gardée : relisez, puis enregistrez."
        )
        return _voir(etude, 409, tapees=tapees, refus=phrase)
    except RegleEnfreinte as refus:
        return _voir(etude, 422, tapees=tapees, refus=refus.phrase)
    flash("La consultation est à jour.", "reussite")
    return redirect(adresse("aipd_saisine.voir", id_=id_), 303)


def _voir(
    etude: Etude, statut: int = 200, *, tapees: Mapping[str, Any] | None = None, refus: str = "",
    erreurs: dict[str, list[str]] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    ici, id_ = contexte(), etude.objet.id
    fautes = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    regime = etude.fiche.saisie.regime_juridique if etude.fiche is not None else ""
    return rendre(
        "registre/aipd/suivi/saisine.html", statut, etude=etude, a=etude.aipd, refus=refus, droit=DONNEES,
        fil=fil_de(id_, etude.objet.libelle, ("Consultation de la CNIL", None)), onglets=onglets_de(id_, "saisine"),
        explication=EXPLICATION,
        besoin=besoin_de_consulter(etude.risques, regime or ""), horloge=_horloge(etude), aujourd_hui=ici.aujourd_hui,
        champs_saisine=[CHAMPS[nom] for nom in ORDRE], erreurs=fautes, en_erreur=bool(fautes),
        libelles=formulaire.libelles_des_chemins(fautes, CHAMPS), valeurs=_valeurs(etude, tapees),
        pieces=preuves.preuves_de(ici, id_) if PREUVES_LIRE in ici.droits else [],
        peut_deposer=PREUVES_DEPOSER in ici.droits and not etude.objet.archive,
        peut_noter=droits.AIPD_REDIGER in ici.droits and not etude.objet.archive,
    )  # fmt: skip


def _valeurs(etude: Etude, tapees: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Ce qui a été tapé, ou ce que l'analyse garde."""
    if tapees is not None:
        return formulaire.montrables(tapees, CHAMPS.values())
    a, s = etude.aipd, lire_saisine(etude.aipd)
    lignes = [
        SuspensionSaisie.model_construct(debut=x.debut, fin=x.fin, motif=x.motif) for x in (s.suspensions if s else ())
    ]
    return valeurs_tapees(CHAMPS.values(), SaisineSaisie.model_construct(
        saisie_cnil_le=a.saisie_cnil_le, complexe_le=a.complexe_le, reponse_cnil_le=a.reponse_cnil_le,
        reponse_cnil=a.reponse_cnil, suspensions=lignes,
    ))  # fmt: skip


def _horloge(etude: Etude) -> Horloge | None:
    """Le délai du moment ; ses étapes sont les phrases de la page, dans l'ordre."""
    s, ici = lire_saisine(etude.aipd), contexte()
    if s is None:
        return None
    h = horloge(s, maintenant(), ici.territoire_droit or "metropole", ici.fuseau)
    return replace(h, echeance=replace(h.echeance, etapes=h.phrases))
