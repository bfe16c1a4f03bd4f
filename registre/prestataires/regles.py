"""Ce que le RGPD demande d'une relation avec un prestataire, en fonctions pures ; la date du jour est un paramètre."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from registre.prestataires.listes import LISTES
from socle.types import ecrire_date, sans_accents

FIN_DE_CONTRAT = 90
PEREMPTION = 60
RESSEMBLANCE = 0.86
VISAS = frozenset({"passi", "pris", "pdis", "secnumcloud", "hds"})
"""Qualifications de sécurité qui ne valent que pour une portée et une durée écrites."""
_SIGLES = re.compile(r"\b(sarl|sas|sasu|sa|eurl|scop|gie|sci|societe|groupe|france)\b")


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement et son grade ; `ton` : alerte ou attention."""

    phrase: str
    article: str = ""
    verification: str = "S"
    ton: str = "attention"


def etat_effectif(relation: Any, aujourd_hui: date) -> str:
    """L'état des clauses tel qu'il vaut aujourd'hui : des clauses signées dont la validité est passée sont expirées."""
    fin = relation.clauses_expirent_le
    if relation.clauses == "signees" and fin is not None and fin < aujourd_hui:
        return "expirees"
    return str(relation.clauses or "a_verifier")


def alertes(relation: Any, qualifications: Iterable[Any], aujourd_hui: date, preuves: int = 0) -> list[Alerte]:
    """Ce qui demande une action sur cette relation ; `preuves` : nombre de preuves attachées."""
    return [
        *_des_clauses(relation, aujourd_hui, preuves), *_du_contrat(relation, aujourd_hui),
        *alertes_des_qualifications(qualifications, aujourd_hui),
    ]  # fmt: skip


def _des_clauses(relation: Any, aujourd_hui: date, preuves: int) -> Iterator[Alerte]:
    etat = etat_effectif(relation, aujourd_hui)
    if relation.role == "sous_traitant_rgpd" and etat in {"a_verifier", "manquantes", "envoyees", "sans_objet"}:
        phrase = {
            "manquantes": "Les clauses manquent : un contrat écrit est exigé.",
            "envoyees": "Les clauses sont envoyées, pas encore signées.",
            "sans_objet": "Un sous-traitant RGPD a toujours des clauses : l'état « sans objet » ne convient pas.",
        }.get(etat, "Vérifiez que le contrat porte les clauses exigées.")
        yield Alerte(phrase, "RGPD 28(3)", "S", "alerte" if etat == "manquantes" else "attention")
    if etat == "expirees":
        yield Alerte("Les clauses ne valent plus.", "RGPD 28(3)", "S", "alerte")
    manques = [quoi for quoi, su in (("leur date", relation.clauses_date), ("l'exemplaire signé", preuves)) if not su]
    if etat == "signees" and manques:
        yield Alerte(f"Clauses dites signées : il manque au dossier {' et '.join(manques)}.", "RGPD 28(9)", "S")
    if not relation.role:
        yield Alerte("Dites quel est son rôle : la qualification suit les faits.", "RGPD 4(8), 26, 28", "S")
    if relation.transferts and not relation.transferts_precision:
        yield Alerte("Décrivez le transfert hors de l'Union et sa garantie.", "RGPD 44 à 49", "S")


def _du_contrat(relation: Any, aujourd_hui: date) -> Iterator[Alerte]:
    fin = relation.contrat_fin
    if fin is None:
        return
    if fin < aujourd_hui:
        yield Alerte(f"Le contrat a pris fin le {ecrire_date(fin)} : que sont devenues les données ?", "RGPD 28(3)g", "S",
                     "alerte")  # fmt: skip
    elif fin <= aujourd_hui + timedelta(days=FIN_DE_CONTRAT):
        yield Alerte(f"Le contrat prend fin le {ecrire_date(fin)} : prévoyez le sort des données.", "RGPD 28(3)g", "S")


def alertes_des_qualifications(qualifications: Iterable[Any], aujourd_hui: date) -> list[Alerte]:
    """Qualifications qui ont pris fin ou vont le faire, et visas de sécurité dont on ne sait ni la portée ni la fin."""
    return [alerte for q in qualifications for alerte in _de_la_qualification(q, aujourd_hui)]


def _de_la_qualification(q: Any, aujourd_hui: date) -> Iterator[Alerte]:
    nom = nom_de_la_qualification(q)
    if q.expire_le is not None and q.expire_le < aujourd_hui:
        yield Alerte(
            f"{nom} : plus valable, elle allait jusqu'au {ecrire_date(q.expire_le)}.", "RGPD 28(1)", "S", "alerte"
        )
    elif q.expire_le is not None and q.expire_le <= aujourd_hui + timedelta(days=PEREMPTION):
        yield Alerte(f"{nom} : valable jusqu'au {ecrire_date(q.expire_le)}, à renouveler.", "RGPD 28(1)", "S")
    inconnus = [quoi for quoi, su in (("sa portée", q.portee), ("sa date de fin", q.expire_le)) if not su]
    if q.type in VISAS and inconnus:
        yield Alerte(f"{nom} : écrivez {' et '.join(inconnus)} ; elle ne vaut que pour un périmètre et un temps.",
                     "RGPD 28(1)", "S")  # fmt: skip


def nom_de_la_qualification(q: Any) -> str:
    """« HDS (hébergement de données de santé), portée : hébergement d'application »."""
    nom = LISTES["qualifications"].item(q.type).libelle if q.type else "Qualification"
    portee = " ".join((q.portee or "").split())
    return f"{nom}, portée : {portee[:120]}" if portee else nom


def nom_comparable(nom: str) -> str:
    """Nom réduit à ce qui le distingue : sans accents, forme sociale ni ponctuation."""
    mots = re.sub(r"[^a-z0-9]+", " ", sans_accents(re.sub(r"\(.*?\)", " ", nom)))
    return " ".join(_SIGLES.sub(" ", mots).split())


def se_ressemblent(un: str, autre: str) -> bool:
    """Vrai si deux noms désignent sans doute la même entreprise."""
    a, b = nom_comparable(un), nom_comparable(autre)
    return bool(a and b) and (a == b or SequenceMatcher(None, a, b).ratio() >= RESSEMBLANCE)
