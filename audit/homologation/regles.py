"""Homologation, fonctions pures : profondeur proposée, validité, états, ce qui manque, ce qu'une décision exige."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from audit.homologation.demarche import DEMARCHES, FONDEMENTS, MOIS
from audit.homologation.listes import LISTES
from audit.homologation.modele import BESOINS
from audit.homologation.risques import risques
from socle.echeances.calcul import ajouter_mois
from socle.types import ecrire_date

ORDRE: Final = LISTES["besoins"].codes
PROFONDEURS: Final = tuple(DEMARCHES)
ACCORDS: Final = frozenset({"favorable", "reserves"})
DEPUIS: Final = {
    "modifier": frozenset({"preparation"}),
    "soumettre": frozenset({"preparation"}),
    "reprendre": frozenset({"soumis"}),
    "aviser": frozenset({"soumis"}),
    "decider": frozenset({"soumis"}),
    "rouvrir": frozenset({"decidee"}),
}
"""Verbe → statuts d'où il est possible."""
ETATS: Final = {
    "preparation": "brouillon", "soumis": "a_relire", "en_vigueur": "conforme", "en_vigueur_reserves": "partiel",
    "expiree": "expirees", "refusee": "refusee", "retiree": "archivee",
}  # fmt: skip
"""État d'une homologation → le dessin qui le montre."""
DECIDE: Final = "Décision de l'autorité"
REVUE_MOIS: Final = 12
"""Entre deux relectures, si rien d'autre n'est dit (convention de Gouverne)."""


def besoin(s: Any) -> str:
    """Le besoin le plus fort des cinq critères, celui qui donne la profondeur ; vide si aucun n'est dit."""
    dits = [getattr(s, nom) for nom in BESOINS if getattr(s, nom)]
    return max(dits, key=ORDRE.index, default="")


def demarche_proposee(s: Any) -> str:
    """La profondeur que le besoin propose ; vide si aucun besoin n'est dit."""
    fort = besoin(s)
    return next((d.code for d in DEMARCHES.values() if d.besoin == fort), "")


def demarche_retenue(s: Any) -> str:
    """La profondeur choisie, sinon celle que le besoin propose."""
    return s.demarche or demarche_proposee(s)


def s_ecarte(s: Any) -> bool:
    """Vrai si la profondeur choisie n'est pas celle proposée : il faut dire pourquoi."""
    proposee = demarche_proposee(s)
    return bool(s.demarche and proposee and s.demarche != proposee)


def fin_de_validite(decide_le: date, validite: str) -> date:
    """Dernier jour d'une décision ; `KeyError` si la durée n'est pas de la liste."""
    return ajouter_mois(decide_le, MOIS[validite])


def revue_conseillee(decide_le: date, fin: date) -> date | None:
    """Quand relire la décision : un an après, ou à mi-course si elle dure moins ; None si elle finit avant."""
    jour = ajouter_mois(decide_le, REVUE_MOIS)
    return jour if jour < fin else decide_le + (fin - decide_le) / 2


def en_vigueur(h: Any, jour: date) -> bool:
    """Vrai si la dernière décision homologue, n'est ni retirée ni échue ; même si le dossier est rouvert."""
    return (
        h.decision in ACCORDS and h.retiree_le is None and h.valide_jusqu_au is not None and h.valide_jusqu_au >= jour
    )


def etat(h: Any, jour: date) -> str:
    """Où en est le dossier, tel qu'on le montre : un code de la liste `etats_homologations`."""
    return h.statut if h.statut != "decidee" else etat_de_la_decision(h, jour)


def etat_de_la_decision(h: Any, jour: date) -> str:
    """Ce que vaut une décision ce jour-là."""
    if h.decision == "refus":
        return "refusee"
    if h.retiree_le is not None:
        return "retiree"
    if h.valide_jusqu_au is None or h.valide_jusqu_au < jour:
        return "expiree"
    return "en_vigueur_reserves" if h.decision == "reserves" else "en_vigueur"


@dataclass(frozen=True)
class Point:
    """Un point du parcours : ce qu'il demande, s'il est tenu, où l'écrire ; `bloquant` : sans lui, rien ne se soumet."""

    etape: str
    libelle: str
    fait: bool
    partie: str
    bloquant: bool = False
    article: str = ""


def points(s: Any, h: Any, avis: Sequence[Any], publiee: bool, jour: date) -> list[Point]:
    """Tous les points du parcours que la profondeur retenue demande. `avis` : ceux du tour en cours."""
    return [*_evaluer(s), *_securiser(s), *_decider(s, h, avis), *_suivre(s, h, publiee, jour)]


def manques(liste: Sequence[Point], etape: str = "") -> list[Point]:
    """Les points qui ne sont pas tenus, de cette étape ou de toutes."""
    return [p for p in liste if not p.fait and etape in ("", p.etape)]


def _evaluer(s: Any) -> Iterator[Point]:
    rgs, risque = FONDEMENTS["decision"].ref, FONDEMENTS["risques"].ref
    yield Point("evaluer", "Description du service rendu", bool(s.service_rendu), "service")
    dits = all(getattr(s, nom) for nom in BESOINS)
    yield Point("evaluer", "Besoin de sécurité, pour chacun des cinq critères", dits, "besoin", True, risque)
    if s_ecarte(s):
        yield Point("evaluer", "Motif de l'écart à la profondeur proposée", bool(s.demarche_motif), "besoin")
    yield Point("evaluer", "Nom de l'autorité d'homologation", bool(s.autorite_nom), "autorite", True, rgs)
    acte = bool(s.autorite_acte and s.autorite_acte_le)
    yield Point("evaluer", "Acte daté qui désigne l'autorité", acte, "autorite", False, rgs)
    yield Point("evaluer", "Périmètre homologué", bool(s.perimetre_inclus), "perimetre", True, rgs)
    alentour = all((s.utilisateurs, s.donnees, s.hebergement, s.interconnexions))
    yield Point("evaluer", "Utilisateurs, données, hébergement et interconnexions", alentour, "perimetre")


def _securiser(s: Any) -> Iterator[Point]:
    profondeur, liste = demarche_retenue(s), risques(s)
    if profondeur in {"intermediaire", "renforcee"}:
        cotes = bool(s.evenements) and all(e.gravite for e in s.evenements)
        yield Point("securiser", "Événements redoutés, avec leur gravité", cotes, "evenements", False,
                    FONDEMENTS["risques"].ref)  # fmt: skip
        scenarios = bool(liste) and all(r.avant for r in liste)
        yield Point("securiser", "Scénarios, avec leur vraisemblance", scenarios, "scenarios")
    if profondeur == "renforcee":
        menes = {sc.evenement_id for sc in s.scenarios}
        chacun = bool(s.evenements) and all(e.id in menes for e in s.evenements)
        yield Point("securiser", "Un scénario pour chaque événement redouté", chacun, "scenarios")
    if liste:
        yield Point("securiser", "Cotation du risque qui reste", all(r.apres for r in liste), "scenarios")
    sues = bool(s.mesures) and all(m.etat not in {"", "a_verifier"} for m in s.mesures)
    yield Point("securiser", "Mesures de sécurité, et où chacune en est", sues, "mesures")
    libelle, voulus = _CONTROLES[profondeur or "simplifiee"]
    yield Point("securiser", libelle, bool(voulus & set(s.controles)), "controles")


_CONTROLES: Final = {
    "simplifiee": ("Contrôle fait, au moins des tests automatiques",
                   frozenset({"tests", "revue", "failles", "intrusion", "audit"})),
    "intermediaire": ("Recherche de failles, test d'intrusion ou audit fait",
                      frozenset({"failles", "intrusion", "audit"})),
    "renforcee": ("Audit approfondi fait", frozenset({"audit"})),
}  # fmt: skip


def _decider(s: Any, h: Any, avis: Sequence[Any]) -> Iterator[Point]:
    rendus = {a.instance for a in avis} if h.tour else set()
    soumis = h.statut in {"soumis", "decidee"}
    yield Point("decider", "Dossier soumis à l'autorité", soumis, "decision")
    for code in attendus(s):
        nom = LISTES["instances_avis"].item(code).libelle
        yield Point("decider", f"Avis rendu : {nom}", soumis and code in rendus, "decision")
    yield Point("decider", DECIDE, h.statut == "decidee", "decision", False, FONDEMENTS["decision"].ref)


def attendus(s: Any) -> tuple[str, ...]:
    """Les avis que la profondeur retenue fait attendre ; aucun n'est exigé par le RGS."""
    suite = {"intermediaire": ("metier",), "renforcee": ("metier", "commission")}
    return ("rssi", "dpo", *suite.get(demarche_retenue(s), ()))


def _suivre(s: Any, h: Any, publiee: bool, jour: date) -> Iterator[Point]:
    if s.teleservice:
        yield Point("suivre", "Attestation rendue accessible aux usagers", publiee, "decision", False,
                    FONDEMENTS["attestation"].ref)  # fmt: skip
    yield Point("suivre", "Description du suivi de la sécurité", bool(s.suivi), "suivi", False, FONDEMENTS["suivi"].ref)
    relue = en_vigueur(h, jour) and (h.revue_prevue is None or h.revue_prevue >= jour)
    yield Point("suivre", "Homologation en vigueur et relue à temps", relue, "decision")


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str = ""
    verification: str = "S"


def alertes(s: Any, h: Any, jour: date) -> list[Alerte]:
    """Ce qui demande une action : service ouvert sans homologation, fin proche, réserves, relecture en retard."""
    return [*_du_service(s, h, jour), *_de_la_validite(h, jour)]


def _du_service(s: Any, h: Any, jour: date) -> Iterator[Alerte]:
    if s.mise_en_service is None or en_vigueur(h, jour):
        return
    if s.mise_en_service <= jour:
        depuis = f"Le système est en service depuis le {ecrire_date(s.mise_en_service)} sans homologation en vigueur"
        yield Alerte(f"{depuis} : la décision doit précéder la mise en service.", FONDEMENTS["decision"].ref)
    elif (s.mise_en_service - jour).days <= 60:
        phrase = f"La mise en service est prévue le {ecrire_date(s.mise_en_service)} : l'autorité doit décider avant."
        yield Alerte(phrase, FONDEMENTS["decision"].ref)


def _de_la_validite(h: Any, jour: date) -> Iterator[Alerte]:
    if en_vigueur(h, jour):
        reste = (h.valide_jusqu_au - jour).days
        if reste <= 92 and h.statut == "decidee":
            yield Alerte(f"L'homologation finit le {ecrire_date(h.valide_jusqu_au)} : préparez son renouvellement.")
        if h.decision == "reserves":
            yield Alerte("L'homologation est donnée avec des réserves : elles restent à lever.")
    elif h.statut == "decidee" and etat(h, jour) == "expiree":
        yield Alerte(f"L'homologation a pris fin le {ecrire_date(h.valide_jusqu_au)}.", FONDEMENTS["decision"].ref)
    if h.revue_prevue is not None and h.revue_prevue < jour and en_vigueur(h, jour):
        yield Alerte(
            f"La relecture prévue le {ecrire_date(h.revue_prevue)} n'est pas faite.", FONDEMENTS["risques"].ref
        )


def incomplets(liste: Sequence[Point]) -> list[Point]:
    """Ce qui manque au dossier au moment de décider : tout, sauf la décision elle-même et ce qui la suit."""
    return [p for p in manques(liste) if p.etape != "suivre" and p.libelle != DECIDE]


def motif_exige(s: Any, avis: Sequence[Any], decision: str, incomplet: Sequence[Point]) -> str:
    """Pourquoi cette décision doit être motivée ; chaîne vide si rien ne l'exige."""
    if decision == "refus":
        return "Motivez le refus : c'est ce qu'il faudra corriger."
    contre = [LISTES["instances_avis"].item(a.instance).libelle for a in avis if a.avis == "defavorable"]
    if contre:
        return f"Un avis est défavorable ({', '.join(dict.fromkeys(contre))}) : écrivez pourquoi vous passez outre."
    if incomplet:
        nombre = "Un point manque" if len(incomplet) == 1 else f"{len(incomplet)} points manquent"
        return f"{nombre} au dossier : écrivez pourquoi vous décidez sans attendre."
    return ""
