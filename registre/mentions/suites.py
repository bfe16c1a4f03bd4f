"""Ce que la page d'une fiche du registre dit de l'information des personnes : ses mentions, et si elles sont à jour."""

from __future__ import annotations

from flask import url_for

from registre import droits
from registre.mentions import liste
from registre.mentions.listes import libelle
from registre.traitements.chargement import Fiche
from socle.liens.volets import Volet
from socle.operations import Contexte
from socle.web import organisme


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """La ligne « Information des personnes » d'une fiche du registre, pour qui peut la lire."""
    if droits.MENTIONS_LIRE not in contexte.droits:
        return None
    etat, siennes = liste.lire_mentions_de(contexte, fiche)
    code = organisme().code
    return Volet("Information des personnes", "registre/mentions/suite.html", {
        "puce": liste.PUCES[etat], "etat": liste.ETATS[etat], "libelle": libelle, "traitement_id": fiche.objet.id,
        "mentions": [(v, url_for("mentions.voir", code=code, id_=v.mention.id)) for v in siennes],
        "preparer": url_for("mentions.preparer", code=code), "ouvrable": not fiche.objet.archive,
        "redige": droits.MENTIONS_REDIGER in contexte.droits,
    })  # fmt: skip
