"""Le complément d'un export : ce que le format de l'outil PIA ne sait pas porter, dans un second fichier à côté du premier.

Il nomme par son empreinte le fichier qu'il accompagne, et porte la sienne : séparé, retouché ou coupé, il se voit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from registre.aipd.echanges.json_borne import PiaRefuse, analyser
from registre.aipd.echanges.sortie import Exporte, hors_format
from registre.aipd.etude.lecture import Etude
from socle.actions.modele import Action
from socle.preuves.modele import Preuve

FORMAT: Final = "gouverne-aipd"
VERSION: Final = 1
FICHE: Final = (
    "statut", "modele", "revue_mois", "observations", "avis_dpo", "avis_dpo_le", "personnes_consultees", "decide_le",
    "decide_par", "decision_motif", "conditions", "revue_le", "fiche_empreinte", "saisie_cnil_le", "complexe_le",
    "suspensions", "reponse_cnil_le", "reponse_cnil",
)  # fmt: skip
"""Les colonnes de l'étude que le format n'a pas."""
DECISION: Final = ("decision", "le", "par", "motif", "conditions", "avis_dpo", "version", "prise_le")
MESURE: Final = ("famille", "etat", "prouvee_le")
PREUVE: Final = ("titre", "nature", "date_document", "recue_le", "expire_le", "nom_fichier", "taille", "empreinte")
ACTION: Final = ("titre", "type", "priorite", "responsable_nom", "echeance", "etat", "faite_le")


def simple(valeur: Any) -> Any:
    """Une valeur que le JSON porte."""
    return valeur.isoformat() if isinstance(valeur, (date, datetime)) else valeur


def _de(objet: Any, noms: Iterable[str]) -> dict[str, Any]:
    return {nom: simple(getattr(objet, nom)) for nom in noms}


def ecrire(
    etude: Etude, exporte: Exporte, octets: bytes, preuves: Iterable[Preuve], actions: Iterable[Action]
) -> bytes:
    """Le complément de cet export ; `octets` : le fichier de l'outil qu'il accompagne."""
    mesures = {str(m.id): m for m in etude.mesures}
    commentaires = {str(c.id): c for c in etude.commentaires}
    a, fiche = etude.aipd, etude.fiche
    contenu = {
        "id": str(a.id), "fiche": _de(a, FICHE),
        "traitement": None if fiche is None else {
            "id": str(fiche.objet.id), "nom": fiche.saisie.nom, "reference": fiche.saisie.reference},
        "reponses": {c: {"origine": r.origine, "source": r.source, "par": r.par, "le": simple(r.le)}
                     for c, r in sorted(etude.reponses.items())},
        "questions_de_gouverne": {c: {"texte": r.texte, "liste": r.liste, "jauge": r.jauge}
                                  for c, r in sorted(hors_format(etude).items())},
        "mesures": [_de(mesures[cle], MESURE) if cle else None for cle in exporte.cles.get("measures", [])],
        "mesures_retirees": [{"titre": m.titre, "description": m.description, "le": simple(m.retiree_le)}
                             for m in etude.retirees],
        "evaluations": [_evaluation(etude, cle) for cle in exporte.cles.get("evaluations", [])],
        "commentaires": [{"par": commentaires[cle].par, "le": simple(commentaires[cle].le)} if cle else None
                         for cle in exporte.cles.get("comments", [])],
        "decisions": [_de(d, DECISION) for d in reversed(etude.decisions)],
        "preuves": [{"id": str(p.id)} | _de(p, PREUVE) for p in preuves],
        "actions": [{"id": str(x.id)} | _de(x, ACTION) for x in actions],
    }  # fmt: skip
    enveloppe = {
        "format": FORMAT, "version": VERSION, "pia_sha256": hashlib.sha256(octets).hexdigest(),
        "sha256": _empreinte(contenu), "contenu": contenu,
    }  # fmt: skip
    return json.dumps(enveloppe, ensure_ascii=False, indent=1).encode()


def _evaluation(etude: Etude, cle: str | None) -> dict[str, Any] | None:
    e = etude.par_reference.get(cle) if cle else None
    return None if e is None else {"par": e.par, "le": simple(e.le), "close": e.close}


def _empreinte(contenu: Any) -> str:
    canonique = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonique.encode()).hexdigest()


def lire(octets: bytes, pia: bytes) -> Mapping[str, Any]:
    """Le contenu d'un complément, s'il est entier et accompagne bien ce fichier ; `PiaRefuse` sinon."""
    brut = analyser(octets)
    if not isinstance(brut, dict) or brut.get("format") != FORMAT:
        raise PiaRefuse("Le second fichier n'est pas le complément d'une analyse exportée de Gouverne.")
    if brut.get("version") != VERSION:
        raise PiaRefuse("Le complément vient d'une autre version de Gouverne, dont le format n'est pas lu ici.")
    if brut.get("pia_sha256") != hashlib.sha256(pia).hexdigest():
        raise PiaRefuse(
            "Ce complément accompagne un autre fichier, ou le fichier a été modifié depuis : importez le fichier seul."
        )
    contenu = brut.get("contenu")
    if not isinstance(contenu, dict) or _empreinte(contenu) != brut.get("sha256"):
        raise PiaRefuse("Le contenu du complément ne correspond pas à son empreinte : il a été retouché ou coupé.")
    return contenu
