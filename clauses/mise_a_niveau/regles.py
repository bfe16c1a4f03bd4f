"""Ce qui appelle un avenant, ce qu'un avenant peut devenir, ce que la relation en garde : en fonctions pures.

L'article 28 du RGPD ne vise que les sous-traitants : une relation dont le rôle n'est pas dit se qualifie d'abord.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

SOUS_TRAITANT = "sous_traitant_rgpd"
CONCERNES = frozenset({SOUS_TRAITANT, ""})
"""Rôles que la page montre : les sous-traitants RGPD, et ceux que personne n'a encore qualifiés."""
SANS_CLAUSES = ("manquantes", "expirees", "a_verifier", "envoyees", "sans_objet")
"""États des clauses, du plus pressant au moins pressant, pour lesquels rien de signé ne vaut."""
OUVERTS = ("prepare", "envoye", "relance")
ATTENDUS = ("envoye", "relance")
FINIS = ("revenu_signe", "refuse", "sans_reponse", "abandonne")
DELAI_PROPOSE = timedelta(days=45)
DELAI_DE_RELANCE = timedelta(days=15)
DELAI_D_ENVOI = timedelta(days=15)
"""Trois conventions de l'outil, proposées et modifiables : aucun texte ne fixe ces délais."""
PASSAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "envoyer": ("prepare",),
    "relancer": ("envoye", "relance", "sans_reponse"),
    "revenir": ("envoye", "relance", "sans_reponse", "refuse"),
    "refuser": ("envoye", "relance", "sans_reponse"),
    "clore": ("envoye", "relance"),
    "abandonner": ("prepare",),
})  # fmt: skip
"""Acte → états d'où il est possible."""
DEJA_SIGNEES = (
    "Les clauses de ce contrat sont déjà signées et valent encore : cet avenant n'a plus d'objet, abandonnez-le."
)
ROLE_A_DIRE = (
    "Dites d'abord, sur la fiche du prestataire, quel est son rôle : l'article 28 ne vise que les sous-traitants RGPD."
)


def appelle_un_avenant(role: str, clauses: str) -> bool:
    """Vrai si un sous-traitant RGPD, ou un prestataire encore sans rôle, n'a pas de clauses signées qui valent."""
    if role == SOUS_TRAITANT:
        return clauses in SANS_CLAUSES
    return role == "" and clauses in SANS_CLAUSES and clauses != "sans_objet"


def refus_de_preparer(role: str, clauses: str, archivee: bool) -> str:
    """Pourquoi cette relation ne reçoit pas d'avenant ; vide si elle le peut."""
    if archivee:
        return "Cette relation est archivée."
    if role == "":
        return ROLE_A_DIRE
    if role != SOUS_TRAITANT:
        return "Ce prestataire n'est pas un sous-traitant RGPD de cet organisme."
    return "Les clauses de ce contrat sont déjà signées et valent encore." if clauses == "signees" else ""


def possible(etat: str, acte: str) -> bool:
    """Vrai si l'acte est possible dans cet état."""
    return etat in PASSAGES[acte]


def actes(etat: str, archive: bool) -> tuple[str, ...]:
    """Les actes possibles, dans l'ordre où on les propose."""
    return () if archive else tuple(acte for acte in PASSAGES if possible(etat, acte))


def clauses_apres_echec(avant: str) -> str:
    """L'état des clauses quand l'avenant n'aboutit pas : celui d'avant l'envoi, « manquantes » si l'envoi seul le disait."""
    return avant if avant in {"a_verifier", "expirees"} else "manquantes"


def retard(etat: str, attendu_le: date | None, aujourd_hui: date) -> int:
    """Jours écoulés depuis la date où l'avenant devait revenir ; 0 s'il n'est pas attendu ou pas en retard."""
    if etat not in ATTENDUS or attendu_le is None:
        return 0
    return max(0, (aujourd_hui - attendu_le).days)


def faute_d_envoi(
    le: date | None, canal: str, canaux: Iterable[str], prepare_le: date, jour: date
) -> dict[str, list[str]]:
    """Ce qui ne va pas dans la date et le moyen d'un envoi, par champ."""
    fautes: dict[str, list[str]] = {}
    if le is None or le > jour:
        fautes["le"] = ["Écrivez la date de l'envoi, au plus tard aujourd'hui."]
    elif le < prepare_le:
        fautes["le"] = ["L'avenant ne peut pas être parti avant d'avoir été préparé."]
    if canal not in set(canaux):
        fautes["canal"] = ["Dites comment l'avenant est parti."]
    return fautes


def faute_de_relance(le: date | None, attendu: date | None, dernier: date | None, jour: date) -> dict[str, list[str]]:
    """Ce qui ne va pas dans une relance : elle suit l'envoi, et demande un retour plus tard qu'elle."""
    fautes: dict[str, list[str]] = {}
    if le is None or le > jour:
        fautes["le"] = ["Écrivez la date de la relance, au plus tard aujourd'hui."]
    elif dernier is not None and le < dernier:
        fautes["le"] = ["Une relance suit l'envoi et la relance d'avant."]
    if attendu is None or (le is not None and attendu <= le):
        fautes["attendu_le"] = ["Écrivez la nouvelle date de retour, après la relance."]
    return fautes


def faute_de_signature(le: date | None, prepare_le: date, jour: date) -> str:
    """Ce qui ne va pas dans la date de signature ; vide si elle convient."""
    if le is None:
        return "Écrivez la date de la signature, telle que le document la porte."
    if le > jour:
        return "Un document ne se signe pas dans l'avenir."
    plus_anciennes = "Des clauses plus anciennes se notent sur la fiche du prestataire."
    return f"Cette date précède la préparation de l'avenant. {plus_anciennes}" if le < prepare_le else ""


@dataclass(frozen=True)
class Compte:
    """Ce qu'un ensemble de relations compte : par état des clauses, et les avenants en route."""

    par_etat: Mapping[str, int]
    organismes: int
    total: int
    signees: int
    en_route: int
    en_retard: int
    a_qualifier: int

    @property
    def sans_clauses(self) -> int:
        """Relations sans clauses qui valent."""
        return sum(self.par_etat.values())


def compter(emplois: Iterable[Any], avenants: Mapping[Any, Any], jour: date) -> Compte:
    """Le compte de ces emplois ; `avenants` : relation → son dernier avenant."""
    tous = list(emplois)
    sans = [e for e in tous if appelle_un_avenant(e.role, e.clauses)]
    par_etat = {etat: sum(e.clauses == etat for e in sans) for etat in SANS_CLAUSES}
    ouverts = [a for e in sans if (a := avenants.get(e.relation_id)) is not None and a.etat in OUVERTS]
    return Compte(
        {etat: n for etat, n in par_etat.items() if n}, len({e.organisme_id for e in sans}), len(tous),
        sum(e.clauses == "signees" for e in tous), len(ouverts),
        sum(retard(a.etat, a.attendu_le, jour) > 0 for a in ouverts), sum(e.role == "" for e in sans),
    )  # fmt: skip
