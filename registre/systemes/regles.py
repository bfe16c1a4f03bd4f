"""Ce que la loi demande d'un système, en fonctions pures : alertes et complétude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registre.systemes.modele import SystemeSaisie

SITES = frozenset({"site", "teleservice"})
ATTENDUS = ("type", "description", "service", "criticite", "pays", "hebergement", "mesures")
HEBERGEMENTS_HORS_UE = frozenset({"prestataire_hors_ue"})


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str = ""
    verification: str = "M"
    champ: str = ""


def alertes(s: SystemeSaisie) -> list[Alerte]:
    """Ce qui demande une action ou une vérification sur ce système."""
    return [*_du_site(s), *_de_l_algorithme(s), *_de_la_protection(s)]


def _du_site(s: SystemeSaisie) -> Iterator[Alerte]:
    if s.type not in SITES:
        return
    if s.traceurs in {"", "a_verifier"}:
        yield Alerte("Dites si ce site dépose des traceurs, et lesquels.", "LIL 82", "M", "traceurs")
    if s.traceurs == "consentement":
        yield Alerte("Vérifiez que refuser les traceurs est aussi simple que les accepter.", "LIL 82", "M", "traceurs")
    if s.mentions_legales is False:
        yield Alerte("Les mentions légales manquent en ligne.", "", "M", "mentions_legales")
    if s.contact_dpo is False:
        yield Alerte("Publiez un contact du délégué à la protection des données.", "RGPD 37(7)", "S", "contact_dpo")


def _de_l_algorithme(s: SystemeSaisie) -> Iterator[Alerte]:
    if s.algorithme == "a_verifier":
        yield Alerte("Vérifiez si des décisions individuelles en dépendent.", "CRPA L311-3-1", "M", "algorithme")
    if s.algorithme != "fonde":
        return
    if s.algorithme_mention is not True:
        yield Alerte("La décision doit porter une mention explicite.", "CRPA L311-3-1", "M", "algorithme_mention")
    if not s.algorithme_regles:
        yield Alerte("Publiez les règles qui définissent le traitement, ou vérifiez que vous en êtes dispensé.",
                     "CRPA L312-1-3", "T", "algorithme_regles")  # fmt: skip


def _de_la_protection(s: SystemeSaisie) -> Iterator[Alerte]:
    if s.hebergement in HEBERGEMENTS_HORS_UE:
        yield Alerte("Des données sortent de l'Union : décrivez le transfert dans les fiches de traitement.",
                     "RGPD 44 à 49", "S", "hebergement")  # fmt: skip
    if s.criticite in {"forte", "vitale"} and "sauvegarde" not in s.mesures:
        yield Alerte("Système critique sans sauvegarde déclarée.", "RGPD 32(1)", "S", "mesures")
    if s.type == "objets_connectes" and s.quantite is None:
        yield Alerte("Combien d'objets ce parc compte-t-il ?", "", "M", "quantite")


def completude(s: SystemeSaisie) -> int:
    """Part, en pour cent, des champs attendus qui sont remplis ; un site doit aussi dire ses traceurs et son adresse."""
    attendus = [*ATTENDUS, *(("adresse", "traceurs") if s.type in SITES else ())]
    return round(100 * sum(bool(getattr(s, nom)) for nom in attendus) / len(attendus))
