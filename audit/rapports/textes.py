"""Les mots des rapports : une réponse, d'où elle vient, qui l'a donnée, ce que vaut une source. Fonctions pures."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import NON_EVALUE, OBJETS, ORGANISATION, Cible, Reponse
from audit.autodiagnostics.scores import Score
from audit.referentiels.forme import Point
from socle.types import ecrire_date

NON_COMMUNICABLE: Final = "Document non communicable : CRPA, art. L. 311-5, 2°, d"
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
PRECISION: Final = "Périmètre"


def libelle_de_statut(code: str) -> str:
    """« Non conforme », « À vérifier », « Non évalué »."""
    return LISTES["statuts"].item(code).libelle if code != NON_EVALUE else "Non évalué"


def libelle_de_methode(code: str) -> str:
    """« Examen », « Entretien », « Test », ou rien."""
    return LISTES["methodes"].item(code).libelle if code else ""


def nombre(valeur: float | None, decimales: int = 1) -> str:
    """« 66,7 », ou « non évalué »."""
    return "non évalué" if valeur is None else f"{valeur:.{decimales}f}".replace(".", ",")


def sur_cent(score: Score) -> str:
    """« 66,7 / 100 », ou « non évalué »."""
    return "non évalué" if score.valeur is None else f"{nombre(score.valeur)} / 100"


def pluriel(compte: int, singulier: str, pluriel_: str = "") -> str:
    """« 1 point », « 3 points »."""
    return f"{compte} {singulier if compte < 2 else pluriel_ or singulier + 's'}"


def provenance(u: Unite) -> str:
    """D'où vient la réponse : donnée ici, commune, héritée, demandée, reprise, importée. Vide si rien n'est répondu."""
    if u.source is None:
        return ""
    return "réponse de l'organisation" if u.est_heritee else origine(u.source)


def origine(ligne: Reponse) -> str:
    """D'où vient cette réponse, et si elle reste à confirmer."""
    nom, le = ligne.origine_nom, f" du {ecrire_date(ligne.origine_le)}" if ligne.origine_le else ""
    phrase = {
        "": "donnée ici", "heritage": f"héritée de {nom}{le}", "sollicitation": f"demandée à {nom}{le}",
        "reprise": f"reprise de {nom}{le}", "import": f"importée ({nom}{le})" if nom or le else "importée",
    }.get(ligne.origine, ligne.origine)  # fmt: skip
    return f"{phrase}, à confirmer" if ligne.a_confirmer else phrase


def auteurs(u: Unite, zone: ZoneInfo) -> str:
    """Qui a évalué, qui a relu, et quand."""
    ligne = u.source
    if ligne is None:
        return ""
    lue = f"Évalué par {ligne.evalue_par or 'personne'}, le {jour_local(ligne.evalue_le, zone)}"
    if not ligne.relecture or ligne.relu_le is None:
        return lue
    verdict = LISTES["relectures"].item(ligne.relecture).libelle.lower()
    return f"{lue}\nRelu par {ligne.relu_par}, le {jour_local(ligne.relu_le, zone)} : {verdict}"


def jour_local(instant: datetime, zone: ZoneInfo) -> str:
    """Le jour d'un instant, là où est l'organisme."""
    return ecrire_date(instant.astimezone(zone).date())


def remarques(u: Unite) -> list[str]:
    """Ce que la personne a écrit, et ce qui abaisse la réponse."""
    ligne = u.source
    if ligne is None:
        return []
    prevu = f"Prévu pour le {ecrire_date(ligne.echeance)}" if ligne.echeance else ""
    charge = f"Chargé : {ligne.responsable}" if ligne.responsable else ""
    abaissee = f"Répondu « {libelle_de_statut(u.statut_donne)} », ramené à « partiel » : une preuve est périmée"
    methode = f"Établi par : {libelle_de_methode(ligne.methode).lower()}" if ligne.methode else ""
    a_reprendre = f"Relecture, à reprendre : {ligne.relecture_remarque}" if ligne.relecture == "a_reprendre" else ""
    textes = (ligne.commentaire, ligne.justification and f"Ne s'applique pas : {ligne.justification}", prevu, charge,
              methode, abaissee if u.abaissee else "", a_reprendre)  # fmt: skip
    return [t for t in textes if t]


def nom_de_cible(cible: Cible) -> str:
    """Nom d'un périmètre, tel qu'un tableau le dit."""
    return {ORGANISATION: "Organisation", OBJETS: "Parc d'objets"}.get(cible.genre, cible.nom)


def references(point: Point) -> list[str]:
    """Les fondements d'un point, chacun avec son degré et sa date ; à défaut, sa référence."""
    lues = [f"{f.ref} ({DEGRES.get(f.verif, f.verif)}, au {ecrire_date(f.etat_du_droit)})" for f in point.fondements]
    return lues or ([point.reference] if point.reference else [])


def empreinte_de_l_obligation(point: Point) -> str:
    """SHA-256 de ce qu'un juriste relit : la question, l'obligation, sa condition, ses références."""
    relu = [point.id, point.question, point.attendu, point.obligatoire, point.condition, point.reference,
            [f.ref for f in point.fondements]]  # fmt: skip
    return hashlib.sha256(json.dumps(relu, ensure_ascii=False).encode()).hexdigest()
