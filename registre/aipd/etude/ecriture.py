"""Écrire une réponse dans une opération ouverte ; une évaluation déjà rendue sur ce point est à refaire."""

from __future__ import annotations

from dataclasses import dataclass

from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import A_CORRIGER, ReponseAipd
from socle.operations import Atelier


@dataclass(frozen=True)
class Saisie:
    """Ce qu'une personne a tapé pour une question, et la version qu'elle en avait lue (0 : aucune réponse)."""

    texte: str = ""
    liste: tuple[str, ...] = ()
    mesures: tuple[str, ...] = ()
    jauge: int = 0
    version: int = 0


def poser_reponse(atelier: Atelier, etude: Etude, code: str, s: Saisie, origine: str = "", source: str = "") -> None:
    """Écrit une réponse, dans une opération ouverte ; la version est déjà contrôlée."""
    ligne = etude.reponses.get(code)
    if ligne is None:
        ligne = ReponseAipd(organisme_id=atelier.organisme_id, aipd_id=etude.aipd.id, question=code, version=0)
    ligne.texte, ligne.liste, ligne.mesures, ligne.jauge = s.texte.strip(), list(s.liste), list(s.mesures), s.jauge
    ligne.origine = origine
    ligne.source = source or ligne.source
    ligne.version += 1
    ligne.par, ligne.le = atelier.contexte.acteur.nom, atelier.quand
    atelier.session.add(ligne)


def rouvrir_l_evaluation(atelier: Atelier, etude: Etude, rubrique: str, code: str) -> None:
    """Un point évalué dont la réponse change est à réévaluer ; ce que l'évaluateur avait écrit reste lisible."""
    for reference in (rubrique, f"{rubrique}.{code}"):
        ligne = etude.par_reference.get(reference)
        if ligne is not None and ligne.close and ligne.verdict != A_CORRIGER:
            ligne.close = False
            ligne.version += 1
            atelier.session.add(ligne)
