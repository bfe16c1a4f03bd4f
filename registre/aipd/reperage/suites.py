"""Ce que la page d'une fiche du registre dit de l'AIPD : où en est la question, ce que ses faits proposent, le lien."""

from __future__ import annotations

import uuid

from flask import url_for

from registre import droits
from registre.aipd.reperage import liste, regles
from registre.aipd.reperage.indices import FaitsOrganisme
from registre.aipd.reperage.pages import PUCES
from registre.traitements.chargement import Fiche
from socle.liens.volets import Volet
from socle.operations import Contexte
from socle.web import organisme


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """La ligne « AIPD » d'une fiche du registre, pour qui peut la lire."""
    if droits.LIRE not in contexte.droits:
        return None
    ici = organisme()
    etat = liste.lire_etat(contexte, fiche, FaitsOrganisme(ici.type, ici.effectif_etp))
    ligne = etat.ligne
    return Volet("Faut-il une AIPD ?", "registre/aipd/reperage/suite.html", {
        "ligne": ligne, "url": _url(ligne.reperage_id, fiche.objet.id), "etudes": [_etude(id_) for id_ in etat.etudes],
        "puce": PUCES[ligne.etat], "etat": liste.ETATS[ligne.etat], "resultat": regles.RESULTATS[ligne.proposition.resultat],
        "issue": {i.code: i.libelle for i in regles.ISSUES}.get(ligne.decision, ""),
    })  # fmt: skip


def _url(reperage_id: uuid.UUID | None, traitement_id: uuid.UUID) -> str:
    point = "reperages.voir" if reperage_id is not None else "reperages_fiches.voir"
    return url_for(point, code=organisme().code, id_=reperage_id or traitement_id)


def _etude(id_: uuid.UUID) -> str:
    return url_for("aipd.voir", code=organisme().code, id_=id_)
