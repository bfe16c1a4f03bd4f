"""Ce que les pages du repérage ont en commun : la fiche de décision, ses états, ses questions comme des champs."""

from __future__ import annotations

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.reperage import liste, regles
from registre.aipd.reperage.donnees import CRITERES, VALEURS
from registre.aipd.reperage.dossier import Dossier
from socle.champs import Champ
from socle.fiches.pages import adresse, fil, onglets_de
from socle.types import lire_texte
from socle.web import contexte, rendre

BASE: Final = "/o/<code>/aipd/reperages"
LISTE: Final = "Faut-il une AIPD ?"
PUCES: Final = {
    "manque": "en_retard", "sans_etude": "en_retard", "a_revoir": "a_reviser", "avise": "avis_dpo",
    "avis_demande": "avis_demandes", "en_cours": "brouillon", "a_faire": "a_faire", "decide": "conforme",
}  # fmt: skip
"""État → le dessin qui le montre."""
CHAMPS: Final = tuple(
    Champ(code, regles.nommer(code)[:1].upper() + regles.nommer(code)[1:], "texte_long") for code in CRITERES.points
)
"""Les questions, comme des champs : ce que l'histoire et un conflit comparent."""


def rendre_dossier(dossier: Dossier, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    """La page d'une fiche de décision, ouverte ou non ; refusée, elle garde ce qui a été tapé."""
    siens, ligne = contexte().droits, dossier.ligne
    ouvrable = not dossier.fiche.objet.archive
    peut = {v: ouvrable and ligne is not None and ligne.statut in depuis for v, depuis in regles.DEPUIS.items()}
    return rendre(
        "registre/aipd/reperage/fiche.html", statut, dossier=dossier, refus=refus, peut=peut, ouvrable=ouvrable,
        fil=fil((LISTE, adresse("reperages.lister")), (dossier.fiche.saisie.nom, None)),
        onglets=onglets_de("reperages", ligne.id, "fiche") if ligne is not None else [], puces=PUCES, etats=liste.ETATS,
        redige=droits.AIPD_REDIGER in siens, avise=droits.AIPD_AVISER in siens, decide=droits.AIPD_DECIDER in siens,
        peut_exporter=droits.EXPORTER in siens, issues=regles.ISSUES, noms={i.code: i.libelle for i in regles.ISSUES},
        resultats=regles.RESULTATS, valeurs={v.code: v.libelle for v in VALEURS}, nommer=regles.nommer,
        tape={nom: lire_texte(request.form.get(nom, "")) for nom in ("motif", "issue", "couverte_par")},
    )  # fmt: skip
