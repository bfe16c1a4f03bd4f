"""Ce que la page d'une fiche dit des copies : d'où elle vient, où elle est, et de quoi la copier ailleurs."""

from __future__ import annotations

from flask import url_for

from registre import droits
from registre.duplication import provenance
from registre.traitements.chargement import Fiche
from socle.liens.volets import Volet
from socle.operations import Contexte
from socle.web import organisme


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """« Copiée de … » pour qui peut lire la fiche ; les gestes, pour qui peut copier."""
    origine = provenance.lire(contexte, fiche.objet.id)
    peut = droits.DUPLIQUER in contexte.droits
    if origine is None and not peut:
        return None
    code, id_ = organisme().code, fiche.objet.id
    return Volet("Copies", "registre/duplication/suite.html", {
        "origine": origine, "retouchee": origine is not None and fiche.objet.version > 1,
        "copier": url_for("duplication.choisir", code=code, objet=id_) if peut and not fiche.objet.archive else "",
        "copies": url_for("duplication.copies", code=code, id_=id_) if peut else "",
    })  # fmt: skip
