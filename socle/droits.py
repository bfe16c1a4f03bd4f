"""Droits et rôles : chaque métier déclare ses droits, chaque rôle en réunit une liste.

Un droit est déclaré une fois, avec les rôles qui le portent ; une route et une opération le nomment.
Les rôles sont ceux de conception.md §5 ; « signataire » est le mot d'écran du rôle `responsable`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Role:
    """Un rôle : son code, son nom d'écran, ce qu'il fait ; `etendu` : exige un second facteur."""

    code: str
    libelle: str
    description: str
    etendu: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("administrateur", "Administrateur", "Comptes et réglages ; aucune donnée métier.", etendu=True),
        Role("dpo", "Délégué à la protection des données", "Tient le registre, rend les avis.", etendu=True),
        Role("referent", "Référent", "Remplit les fiches de sa collectivité."),
        Role("responsable", "Signataire (maire, président)", "Approuve : il est responsable.", etendu=True),
        Role("juriste", "Juriste", "Rédige et suit les clauses et les contrats."),
        Role("rssi", "RSSI", "Conduit l'autodiagnostic et les homologations.", etendu=True),
        Role("lecteur", "Lecteur", "Consulte sans modifier."),
        Role("auditeur", "Auditeur", "Consulte tout, pour une durée limitée.", etendu=True),
    )
}


@dataclass(frozen=True)
class Droit:
    """Un droit et les rôles qui le portent."""

    code: str
    libelle: str
    roles: frozenset[str]


@dataclass
class _Registre:
    droits: dict[str, Droit] = field(default_factory=dict)


_registre = _Registre()


def declarer_droit(code: str, libelle: str, *roles: str) -> str:
    """Déclare un droit porté par ces rôles et rend son code. Le redéclarer autrement est un défaut."""
    inconnus = set(roles) - set(ROLES)
    if inconnus:
        raise ValueError(f"Rôles inconnus pour {code} : {sorted(inconnus)}")
    droit = Droit(code, libelle, frozenset(roles))
    if _registre.droits.setdefault(code, droit) != droit:
        raise ValueError(f"Droit déclaré deux fois autrement : {code}")
    return code


def droits_declares() -> dict[str, Droit]:
    """Tous les droits connus, par code."""
    return dict(_registre.droits)


def droits_des_roles(roles: frozenset[str]) -> frozenset[str]:
    """Les droits réunis par ces rôles."""
    return frozenset(d.code for d in _registre.droits.values() if d.roles & roles)


def exige_second_facteur(roles: frozenset[str]) -> bool:
    """Vrai si l'un des rôles voit au-delà de son propre service."""
    return any(ROLES[role].etendu for role in roles if role in ROLES)


def cumul_a_signaler(roles: frozenset[str]) -> str:
    """Phrase d'alerte quand une même personne est DPO et décide (RGPD 38(6)), sinon chaîne vide."""
    if "dpo" in roles and roles & {"rssi", "responsable"}:
        return (
            "Cette personne est à la fois déléguée à la protection des données et "
            + ("signataire" if "responsable" in roles else "RSSI")
            + " : le délégué ne doit pas avoir de mission qui entraîne un conflit d'intérêts (RGPD 38(6))."
        )
    return ""


TOUS_LES_METIERS = ("dpo", "referent", "responsable", "juriste", "rssi", "lecteur", "auditeur")
ORGANISME_LIRE = declarer_droit("organisme.lire", "Voir la fiche de l'organisme", "administrateur", *TOUS_LES_METIERS)
ORGANISME_MODIFIER = declarer_droit("organisme.modifier", "Modifier l'organisme", "administrateur", "dpo")
ORGANISME_CREER = declarer_droit("organisme.creer", "Ajouter un organisme au territoire", "administrateur", "dpo")
COMPTES_GERER = declarer_droit("comptes.gerer", "Gérer les comptes et les rôles", "administrateur")
JOURNAL_LIRE = declarer_droit("journal.lire", "Consulter le journal", "dpo", "rssi", "auditeur", "administrateur")
ACTIONS_LIRE = declarer_droit("actions.lire", "Consulter le plan d'actions", *TOUS_LES_METIERS)
ACTIONS_MODIFIER = declarer_droit(
    "actions.modifier", "Tenir le plan d'actions", "dpo", "referent", "responsable", "juriste", "rssi"
)
PREUVES_LIRE = declarer_droit("preuves.lire", "Consulter les preuves", *TOUS_LES_METIERS)
PREUVES_DEPOSER = declarer_droit(
    "preuves.deposer", "Déposer des preuves", "dpo", "referent", "responsable", "juriste", "rssi"
)
PREUVES_EFFACER = declarer_droit("preuves.effacer", "Effacer le contenu d'une preuve (RGPD 17)", "dpo")
ENVOI_REGLER = declarer_droit("envoi.regler", "Régler l'envoi des courriels", "administrateur")
