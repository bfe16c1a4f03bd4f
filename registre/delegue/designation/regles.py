"""Désignation d'un délégué, fonctions pures : ses états, ce qui l'empêche d'avancer, ce qui demande attention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.delegue.designation.listes import LISTES
from socle.droits import cumul_a_signaler
from socle.types import cle_tri, ecrire_date

PREAVIS: Final = 60
"""Jours avant le terme où il se rappelle."""
ENGAGEES: Final = frozenset({"arretee", "declaree", "en_cours", "terminee"})
"""États où l'acte est pris : la période compte, un autre délégué ne peut pas la couvrir."""
VIVANTES: Final = frozenset({"arretee", "declaree", "en_cours"})
DEPUIS: Final = {
    "arreter": frozenset({"preparee"}), "declarer": frozenset({"arretee"}), "attribuer": frozenset({"declaree"}),
    "terminer": VIVANTES, "revenir": ENGAGEES, "publier": VIVANTES, "fin_declaree": frozenset({"terminee"}),
}  # fmt: skip
"""Acte → états d'où il se fait."""
FIGES: Final = ("forme", "nature", "nom", "entite", "debut", "fin", "acte_genre")
"""Ce que l'acte de désignation dit, et qui ne se récrit plus une fois qu'il est pris."""
CONTACTS: Final = ("public_courriel", "public_telephone", "public_adresse", "public_url")
NUMERO: Final = re.compile(r"^DPO-[A-Z0-9-]{1,30}$")
_ROLES: Final = {"executif": "responsable", "rssi": "rssi"}


@dataclass(frozen=True)
class Alerte:
    """Un point d'attention : sa phrase, l'article, son grade, et l'action à proposer s'il y en a une."""

    phrase: str
    article: str = ""
    verification: str = "T"
    cle: str = ""
    faire: str = ""


def dernier_jour(d: Any) -> date | None:
    """Le dernier jour de la mission : celui où elle a pris fin, sinon son terme ; None si elle n'en a pas."""
    fin: date | None = d.terminee_le or d.fin
    return fin


def couvre(d: Any, jour: date) -> bool:
    """Vrai si la mission court ce jour-là, bornes comprises ; sans début, elle ne court jamais."""
    fin = dernier_jour(d)
    return d.debut is not None and d.debut <= jour and (fin is None or fin >= jour)


def est_courante(d: Any, jour: date) -> bool:
    """Vrai si l'acte est pris, la mission commencée, et qu'elle n'a pas pris fin."""
    return d.etat in VIVANTES and couvre(d, jour)


def etat_montre(d: Any, jour: date) -> str:
    """L'état à l'écran : une mission dont le terme est passé se dit, même si personne ne l'a close."""
    return "echue" if d.etat in VIVANTES and d.fin is not None and d.fin < jour else str(d.etat)


def se_chevauchent(debut: date | None, fin: date | None, autre_debut: date | None, autre_fin: date | None) -> bool:
    """Vrai si les deux périodes ont un jour en commun, bornes comprises ; sans début, une période n'en a aucun."""
    if debut is None or autre_debut is None:
        return False
    return (autre_fin is None or debut <= autre_fin) and (fin is None or autre_debut <= fin)


def chevauchee(d: Any, autres: Iterable[Any]) -> Any | None:
    """La première désignation dont l'acte est pris et qui couvre un jour de celle-ci, du début à son terme ; ou None."""
    return next(
        (
            a for a in autres
            if a.id != d.id and a.etat in ENGAGEES and se_chevauchent(d.debut, d.fin, a.debut, dernier_jour(a))
        ),
        None,
    )  # fmt: skip


def dire_le_chevauchement(autre: Any) -> str:
    """La phrase qui refuse deux délégués à la fois."""
    fin = dernier_jour(autre)
    depuis = f"du {ecrire_date(autre.debut)} au {ecrire_date(fin)}" if fin else f"depuis le {ecrire_date(autre.debut)}"
    return (
        f"« {autre.nom} » est délégué {depuis} : un organisme n'en a qu'un à la fois. Terminez sa mission, ou faites "
        "commencer celle-ci après."
    )


def fonctions_a_conflit(s: Any) -> list[str]:
    """Libellés des autres fonctions qui, d'ordinaire, font décider des traitements."""
    items = LISTES["fonctions_delegue"].items
    return [i.libelle for i in items if i.groupe == "conflit" and i.code in s.autres_fonctions]


def bloquants(s: Any, representant: str) -> list[str]:
    """Ce sans quoi l'acte ne peut pas être pris."""
    return list(_bloquants(s, representant))


def _bloquants(s: Any, representant: str) -> Iterator[str]:
    if not s.forme:
        yield "qui est désigné : un agent, un délégué mutualisé ou un prestataire"
    if not s.debut:
        yield "la date de prise de fonction"
    if not s.acte_genre:
        yield "l'acte : arrêté ou délibération"
    if s.conflit == "present":
        yield "l'absence de conflit d'intérêts (RGPD 38(6))"
    elif not s.conflit:
        yield "l'examen d'un conflit d'intérêts (RGPD 38(6))"
    elif s.conflit == "ecarte" and not s.conflit_mesures:
        yield "ce qui écarte le conflit d'intérêts (RGPD 38(6))"
    if representant and cle_tri(representant) == cle_tri(s.nom):
        yield "un autre nom que celui du représentant légal : il décide, il ne peut pas se contrôler (RGPD 38(6))"


def manques(s: Any, representant: str) -> list[str]:
    """Ce qui reste en blanc dans les documents."""
    return list(_manques(s, representant))


def _manques(s: Any, representant: str) -> Iterator[str]:
    yield from _bloquants(s, representant)
    if not representant:
        yield "le nom de qui signe (fiche de l'organisme)"
    if not s.qualite:
        yield "la qualité ou la fonction du délégué"
    if not s.qualites:
        yield "son expérience et ses qualités (RGPD 37(5))"
    if not s.moyens and not s.moyens_precision:
        yield "les moyens donnés (RGPD 38(2))"
    if s.quotite is None:
        yield "la quotité de temps (RGPD 38(2))"
    if not s.autres_fonctions and not s.autres_fonctions_precision:
        yield "ses autres fonctions, ou aucune (RGPD 38(6))"
    if not s.rattachement:
        yield "à qui il fait rapport (RGPD 38(3))"
    if s.forme in {"mutualise", "externe"}:
        yield from _manques_du_dehors(s)
    if s.nature == "morale" and not s.prepose:
        yield "qui exerce la mission pour la personne morale (décret 2019-536, art. 83)"
    if not joignable(s):
        yield "un moyen public de le joindre (RGPD 37(7))"
    if s.acte_genre == "deliberation" and not s.organe:
        yield "l'assemblée qui délibère"


def _manques_du_dehors(s: Any) -> Iterator[str]:
    if not s.entite:
        yield "son organisme ou sa société"
    if not s.convention and s.forme == "mutualise":
        yield "la convention de mutualisation (décret 2019-536, art. 84)"
    elif not s.convention:
        yield "le contrat de service (RGPD 37(6))"


def joignable(s: Any) -> bool:
    """Vrai si un moyen public de joindre le délégué est écrit."""
    return any(getattr(s, nom) for nom in CONTACTS)


def alertes(d: Any, representant: str, jour: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification ; `d` : la ligne de la désignation."""
    if d.etat == "terminee":
        return list(_apres_la_fin(d))
    return [*_independance(d, representant), *_suites(d, jour)]


def _apres_la_fin(d: Any) -> Iterator[Alerte]:
    if d.declaree_le is not None and d.fin_declaree_le is None:
        yield Alerte("Dites à la CNIL que la mission est finie : toute modification lui est communiquée sans délai.",
                     "Décret 2019-536, art. 83", "T", "fin", "Dire à la CNIL la fin de mission du délégué")  # fmt: skip


def _independance(d: Any, representant: str) -> Iterator[Alerte]:
    if d.conflit == "present":
        yield Alerte("Un conflit d'intérêts est dit présent : le délégué ne peut pas exercer ainsi.", "RGPD 38(6)")
    conflits = fonctions_a_conflit(d)
    if conflits and d.conflit not in {"ecarte", "present"}:
        yield Alerte(f"Il exerce aussi : {', '.join(conflits)}. D'ordinaire, ces fonctions font décider des traitements : "
                     "dites ce qui écarte le conflit d'intérêts.", "RGPD 38(6)", "M")  # fmt: skip
    cumul = cumul_a_signaler(frozenset({"dpo", *(_ROLES[f] for f in d.autres_fonctions if f in _ROLES)}))
    if cumul:
        yield Alerte(cumul)
    if representant and cle_tri(representant) == cle_tri(d.nom):
        yield Alerte("Le représentant légal ne peut pas être le délégué : il décide de ce que le délégué contrôle.",
                     "RGPD 38(6)")  # fmt: skip
    if d.rattachement == "service":
        yield Alerte("Le délégué fait rapport au niveau le plus élevé de la direction.", "RGPD 38(3)")


def _suites(d: Any, jour: date) -> Iterator[Alerte]:
    if d.fin is not None and d.fin < jour:
        yield Alerte(f"Le terme est passé depuis le {ecrire_date(d.fin)} : dites la mission terminée, et désignez la suite.",
                     "RGPD 37(1)a")  # fmt: skip
    elif d.fin is not None and (d.fin - jour).days <= PREAVIS:
        yield Alerte("La mission prend fin bientôt : préparez la désignation suivante.", "RGPD 37(1)a")
    if d.etat == "arretee":
        yield Alerte("L'acte est pris : communiquez les coordonnées du délégué à la CNIL, sans délai.",
                     "RGPD 37(7), décret 2019-536, art. 83", "T", "declarer",
                     "Communiquer à la CNIL les coordonnées du délégué")  # fmt: skip
    if d.etat in VIVANTES and d.publiee_le is None:
        yield Alerte("Ses coordonnées sont à publier : la page de contact n'est pas en ligne ici.", "RGPD 37(7)")


def lire_numero(texte: str) -> str:
    """Le numéro « DPO-… » donné par la CNIL, en capitales ; `ValueError` s'il n'en a pas la forme."""
    numero = re.sub(r"\s+", "", texte).upper()
    if not NUMERO.match(numero):
        raise ValueError("Le numéro de la CNIL commence par « DPO- », suivi de chiffres.")
    return numero


def etat_precedent(d: Any) -> str:
    """L'état d'avant le dernier acte, tel que les dates gardées le disent."""
    if d.etat == "terminee":
        return "en_cours" if d.numero else "declaree" if d.declaree_le else "arretee"
    return {"en_cours": "declaree", "declaree": "arretee", "arretee": "preparee"}[d.etat]


def dire_l_etat(d: Any, jour: date) -> str:
    """L'état à l'écran, en mots."""
    return LISTES["etats_designations"].item(etat_montre(d, jour)).libelle
