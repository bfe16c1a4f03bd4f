"""L'état d'une étape, fonctions pures : des mesures, des seuils, une date. Une attestation ne change jamais une mesure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.parcours.donnees import Critere
from socle.echeances.calcul import ajouter_mois
from socle.faits import Mesure

FAIT, A_REVOIR, EN_COURS, A_FAIRE = "fait", "a_revoir", "en_cours", "a_faire"
SANS_OBJET, A_VENIR, RESERVE = "sans_objet", "a_venir", "reserve"
ETATS: Final = {
    FAIT: "Fait", A_REVOIR: "À revoir", EN_COURS: "En cours", A_FAIRE: "À faire", SANS_OBJET: "Sans objet",
    A_VENIR: "Mesure à venir", RESERVE: "Hors de vos droits",
}  # fmt: skip
"""État mesuré → son mot. `a_venir` : personne ne mesure encore ce fait ; `reserve` : la personne ne peut pas le lire."""
DESSINS: Final = {
    FAIT: "fait", A_REVOIR: "a_reviser", EN_COURS: "en_cours", A_FAIRE: "non", SANS_OBJET: "sans_objet",
    A_VENIR: "a_venir", RESERVE: "reserve",
}  # fmt: skip
"""État mesuré → le dessin qui le montre (`macros/commun.html`)."""
MUETS: Final = frozenset({SANS_OBJET, A_VENIR, RESERVE})
GRAVITES: Final = (A_FAIRE, A_REVOIR, EN_COURS, A_VENIR, RESERVE, FAIT, SANS_OBJET)
"""Du plus pressant au moins pressant, pour trier une carte."""
DUREE_MAXIMALE: Final = 24
"""Mois au plus entre le constat et la fin d'une attestation (convention de Gouverne)."""


def etat_du_critere(critere: Critere, mesure: Mesure, jour: date) -> str:
    """L'état que donne une mesure ce jour-là."""
    retard = critere.sans_retard and mesure.en_retard > 0
    if mesure.part is None:
        return A_REVOIR if retard else critere.vide
    if mesure.part < critere.seuil:
        return EN_COURS if mesure.fait else A_FAIRE
    ancien = bool(critere.mois and mesure.dernier and mesure.dernier < ajouter_mois(jour, -critere.mois))
    return A_REVOIR if retard or ancien else FAIT


def etat_de_l_ensemble(etats: Iterable[str]) -> str:
    """L'état d'une étape, d'après ceux de ses critères ; ceux dont on ne sait rien n'y comptent pas."""
    tous = set(etats)
    connus = tous - MUETS
    if not connus:
        return next((muet for muet in (A_VENIR, RESERVE) if muet in tous), SANS_OBJET)
    if len(connus) == 1:
        return connus.pop()
    return A_REVOIR if connus == {FAIT, A_REVOIR} else EN_COURS


@dataclass(frozen=True)
class Part:
    """Un anneau : les étapes faites, celles qui comptent, celles que seule une attestation tient pour faites."""

    faites: int
    sur: int
    attestees: int = 0

    @property
    def pourcent(self) -> int:
        """Part mesurée comme faite, en pour cent arrondi en dessous ; 0 s'il n'y a rien à mesurer."""
        return self.faites * 100 // self.sur if self.sur else 0


def part(etats: Sequence[tuple[str, bool]]) -> Part:
    """La part de ces étapes : (état mesuré, attestée) pour chacune. Une attestation se compte à part."""
    comptes = [(etat, atteste) for etat, atteste in etats if etat != SANS_OBJET]
    return Part(
        sum(etat == FAIT for etat, _ in comptes),
        len(comptes),
        sum(atteste and etat != FAIT for etat, atteste in comptes),
    )


def vaut(attestation: Any, jour: date) -> bool:
    """Vrai si l'attestation n'est ni retirée ni échue ; son dernier jour compte."""
    return attestation.retiree_le is None and attestation.expire_le >= jour


def fautes_des_dates(constatee_le: date | None, expire_le: date | None, jour: date) -> dict[str, list[str]]:
    """Ce que les dates d'une attestation ont de faux, par champ ; vide si tout va."""
    fautes: dict[str, list[str]] = {}
    if constatee_le is None:
        fautes["constatee_le"] = ["Dites quel jour vous l'avez constaté."]
    elif constatee_le > jour:
        fautes["constatee_le"] = ["On n'atteste pas de ce qui n'est pas encore arrivé."]
    if expire_le is None:
        fautes["expire_le"] = ["Dites jusqu'à quand cette attestation vaut."]
    elif expire_le < jour:
        fautes["expire_le"] = ["Cette date est passée : l'attestation ne vaudrait rien."]
    elif constatee_le is not None and expire_le > ajouter_mois(constatee_le, DUREE_MAXIMALE):
        fautes["expire_le"] = ["Deux ans au plus après le constat : au-delà, il faut constater de nouveau."]
    return fautes
