"""Ce que la loi demande d'une réutilisation, en fonctions pures ; la date du jour est un paramètre."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from clauses.jeux.regles import Alerte
from socle.echeances.calcul import ajouter_mois
from socle.types import ecrire_date

EXCLUSIVITE_MAXIMALE: Final = 120
REEXAMEN: Final = 36
"""En mois : dix ans et trois ans (CRPA L325-2, texte lu)."""


def prochain_reexamen(s: Any) -> date | None:
    """Dernier jour pour réexaminer une exclusivité : trois ans après son octroi ou son dernier réexamen, avant sa fin."""
    depart = s.reexaminee_le or s.exclusivite_debut
    if not s.exclusivite or depart is None:
        return None
    limite = ajouter_mois(depart, REEXAMEN)
    return None if s.exclusivite_fin and s.exclusivite_fin <= limite else limite


def exclusive(s: Any, aujourd_hui: date) -> bool:
    """Vrai si une exclusivité court aujourd'hui, ou doit courir."""
    return bool(s.exclusivite) and (s.exclusivite_fin is None or s.exclusivite_fin >= aujourd_hui)


def en_cours(s: Any, aujourd_hui: date) -> bool:
    """Vrai tant que la réutilisation n'a pas pris fin."""
    return s.fin is None or s.fin >= aujourd_hui


def alertes(s: Any, licence_du_jeu: str, aujourd_hui: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification sur cette réutilisation."""
    if not en_cours(s, aujourd_hui):
        return [Alerte(f"Cette réutilisation a pris fin le {ecrire_date(s.fin)}.")]
    return [*_des_conditions(s, licence_du_jeu), *_de_l_exclusivite(s, aujourd_hui)]


def _des_conditions(s: Any, licence_du_jeu: str) -> Iterator[Alerte]:
    if s.payante and s.licence in {"", "aucune"}:
        yield Alerte("Une redevance exige une licence.", "CRPA L323-1")
    if s.payante and not s.redevance:
        yield Alerte("Le montant et les bases de calcul de la redevance sont rendus publics.", "CRPA L322-6")
    if s.licence and licence_du_jeu and s.licence != licence_du_jeu:
        yield Alerte("La licence acceptée n'est pas celle de la fiche du jeu.")
    if s.licence and s.acceptee_le is None:
        yield Alerte("Notez quand la licence a été acceptée.")


def _de_l_exclusivite(s: Any, aujourd_hui: date) -> Iterator[Alerte]:
    if not s.exclusivite:
        return
    debut, fin = s.exclusivite_debut, s.exclusivite_fin
    if not s.exclusivite_motif:
        yield Alerte(
            "Une exclusivité n'est permise que si une mission de service public l'exige : écrivez pourquoi.",
            "CRPA L325-1",
        )
    if debut is None or fin is None:
        yield Alerte("Datez le début et la fin de l'exclusivité : elle ne peut dépasser dix ans.", "CRPA L325-2")
    elif fin > ajouter_mois(debut, EXCLUSIVITE_MAXIMALE):
        limite = ecrire_date(ajouter_mois(debut, EXCLUSIVITE_MAXIMALE))
        yield Alerte(f"L'exclusivité dépasse dix ans : elle ne peut courir après le {limite}.", "CRPA L325-2")
    if s.payante:
        yield Alerte("Après une exclusivité, ces informations ne peuvent plus donner lieu à redevance.", "CRPA L324-1")
    reexamen = prochain_reexamen(s)
    if reexamen and reexamen < aujourd_hui and exclusive(s, aujourd_hui):
        yield Alerte(f"Le réexamen du bien-fondé était dû le {ecrire_date(reexamen)}.", "CRPA L325-2")
