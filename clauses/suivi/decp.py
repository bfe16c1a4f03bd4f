"""Lire les données essentielles de la commande publique (JSON) : marchés et concessions, schéma 2.0 et formes antérieures.

Schéma 2.0 : `{"marches": {"marche": […], "contrat-concession": […]}}`. Avant 2024 : `{"marches": […]}`, titulaires à plat et
dénominations. Rien n'est deviné : ce qui manque ou n'est pas compris est dit, ligne par ligne. Ici ni base ni page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from clauses.contrats.modele import ContratSaisie
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.saisies import valider
from socle.types import ecrire_date, ecrire_decimal, lire_ligne, lire_texte

OCTETS = 50 * 1024 * 1024
LIGNES = 2000
NOM_MAXIMUM = 150
EUROS_MAXIMUM = 2_000_000_000
DUREE_MAXIMALE = 1200
DEMESURE = Decimal(10) ** 15
_CONCESSIONS = {
    "concession de travaux": "concession", "concession de service": "concession", "concession de services": "concession",
    "concession de service public": "dsp", "délégation de service public": "dsp",
}  # fmt: skip
_CCAG = {
    "techniques de l'information et de la communication": "marche_tic", "fournitures courantes et services": "marche_fcs",
    "prestations intellectuelles": "marche_services",
}  # fmt: skip
_CPV_NUMERIQUES = ("48", "72")
"""Divisions CPV des logiciels et des services informatiques (de mémoire) : le type est alors proposé, et dit tel."""
REFUS = (
    "Ce fichier n'est pas reconnu comme des données essentielles de la commande publique. Il doit être un JSON dont la "
    "rubrique « marches » porte des marchés ou des contrats de concession."
)


@dataclass
class ContratLu:
    """Un contrat du fichier : d'où il vient, ce qu'on en ferait, ce qu'il faut savoir, et ce qui empêche de le prendre."""

    rang: int
    identifiant: str
    acheteur: str
    valeurs: dict[str, Any]
    remarques: list[str] = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)

    @property
    def nom(self) -> str:
        """L'intitulé lu."""
        return str(self.valeurs.get("nom", ""))

    def saisie(self) -> ContratSaisie:
        """La saisie validée ; `SaisieRefusee` si elle ne l'est pas."""
        return valider(ContratSaisie, self.valeurs)


@dataclass
class Releve:
    """Ce qui a été compris d'un fichier ; `coupe` : il avait plus de lignes qu'on n'en lit."""

    contrats: list[ContratLu]
    coupe: bool = False


def lire(contenu: bytes) -> Releve:
    """Comprend un fichier ; `RegleEnfreinte` s'il n'est pas celui qu'on attend."""
    if len(contenu) > OCTETS:
        raise RegleEnfreinte("Ce fichier dépasse 50 Mo : découpez-le par acheteur ou par année.")
    try:
        donnees = json.loads(contenu.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        raise RegleEnfreinte(REFUS) from erreur
    lignes = list(_lignes(donnees))
    if not lignes:
        raise RegleEnfreinte(REFUS)
    releve = Releve([], len(lignes) > LIGNES)
    vus: set[str] = set()
    for rang, (concession, ligne) in enumerate(lignes[:LIGNES], 1):
        lu = _lire_un(rang, concession, ligne)
        if lu.identifiant in vus and not lu.fautes:
            lu.fautes.append("Déjà plus haut dans ce fichier.")
        vus.add(lu.identifiant)
        releve.contrats.append(lu)
    return releve


def _lignes(donnees: Any) -> Iterator[tuple[bool, Any]]:
    """Chaque contrat, et s'il est une concession."""
    marches = donnees.get("marches") if isinstance(donnees, Mapping) else None
    if isinstance(marches, Mapping):
        for cle, concession in (("marche", False), ("contrat-concession", True)):
            liste = marches.get(cle, [])
            yield from ((concession, ligne) for ligne in (liste if isinstance(liste, list) else [liste]))
    elif isinstance(marches, list):
        yield from ((_est_concession(ligne), ligne) for ligne in marches)


def _est_concession(ligne: Any) -> bool:
    if not isinstance(ligne, Mapping):
        return False
    return "concession" in str(ligne.get("_type", "")).lower() or "autoriteConcedante" in ligne


def _lire_un(rang: int, concession: bool, ligne: Any) -> ContratLu:
    if not isinstance(ligne, Mapping):
        return ContratLu(rang, "", "", {}, fautes=["Cette ligne n'est pas un contrat."])
    lu = ContratLu(rang, "", _acheteur(ligne), {})
    numero, objet = lire_ligne(ligne.get("id", ""))[:100], lire_texte(ligne.get("objet", ""))[:2000]
    if not numero:
        lu.fautes.append("L'identifiant manque.")
    if not objet:
        lu.fautes.append("L'objet manque.")
    lu.identifiant = f"{lu.acheteur}/{numero}"[:120]
    lu.valeurs = {
        "nom": _couper(lire_ligne(objet)), "objet": objet, "reference": numero,
        "type_contrat": _type(ligne, concession, lu), "cocontractant_nom": _titulaires(ligne, concession, lu),
        "date_debut": _debut(ligne, concession, lu), "duree_mois": _duree(ligne, lu),
        "montant_ht": _montant(ligne, concession, lu), "observations": _observations(ligne, concession, lu),
    }  # fmt: skip
    try:
        lu.saisie()
    except SaisieRefusee as refus:
        lu.fautes += [phrase for phrases in refus.erreurs.values() for phrase in phrases if objet]
    return lu


def _couper(nom: str) -> str:
    return nom if len(nom) <= NOM_MAXIMUM else nom[: NOM_MAXIMUM - 1].rstrip() + "…"


def _acheteur(ligne: Mapping[str, Any]) -> str:
    partie = ligne.get("acheteur") or ligne.get("autoriteConcedante") or {}
    if not isinstance(partie, Mapping):
        return ""
    return lire_ligne(partie.get("id") or partie.get("siret") or "")[:40]


def _type(ligne: Mapping[str, Any], concession: bool, lu: ContratLu) -> str:
    nature = lire_ligne(ligne.get("nature", ""))
    if concession:
        trouve = _CONCESSIONS.get(nature.lower(), "")
        if not trouve:
            lu.remarques.append(f"Nature « {nature[:60]} » non reconnue : type à choisir.")
        return trouve
    ccag, cpv = lire_ligne(ligne.get("ccag", "")), lire_ligne(ligne.get("codeCPV", ""))
    if ccag.lower() in _CCAG:
        return _CCAG[ccag.lower()]
    if cpv.startswith(_CPV_NUMERIQUES):
        lu.remarques.append(f"Type proposé d'après le code CPV {cpv[:10]} : à vérifier.")
        return "marche_tic"
    lu.remarques.append(f"Type à choisir : le CCAG « {ccag[:60] or 'non dit'} » ne le donne pas.")
    return ""


def _titulaires(ligne: Mapping[str, Any], concession: bool, lu: ContratLu) -> str:
    """Noms des titulaires, ou leurs identifiants : le schéma 2.0 ne donne plus de nom."""
    liste = ligne.get("concessionnaires" if concession else "titulaires")
    noms, sans_nom = [], False
    for element in liste if isinstance(liste, list) else []:
        partie = (
            element.get("titulaire") or element.get("concessionnaire") or element
            if isinstance(element, Mapping)
            else None
        )
        if not isinstance(partie, Mapping):
            continue
        nom, numero = lire_ligne(partie.get("denominationSociale", "")), lire_ligne(partie.get("id", ""))[:40]
        sans_nom = sans_nom or not nom
        noms.append(nom or f"{lire_ligne(partie.get('typeIdentifiant', '')) or 'identifiant'} {numero}".strip())
    if not noms:
        lu.remarques.append("Le titulaire manque.")
    elif sans_nom:
        lu.remarques.append("Le fichier ne donne que l'identifiant du titulaire, sans son nom.")
    return " ; ".join(dict.fromkeys(noms))[:490]


def _jour(valeur: Any) -> date | None:
    try:
        lu = date.fromisoformat(lire_ligne(valeur)[:10])
    except ValueError:
        return None
    return lu if 1950 <= lu.year <= 2100 else None


def _debut(ligne: Mapping[str, Any], concession: bool, lu: ContratLu) -> date | None:
    cle = "dateDebutExecution" if concession else "dateNotification"
    debut = _jour(ligne.get(cle))
    if debut is None:
        lu.remarques.append("La date de début manque, ou ne se lit pas.")
    elif not concession:
        lu.remarques.append("La prise d'effet est prise à la date de notification, la seule publiée : à vérifier.")
    return debut


def _modifications(ligne: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    liste = ligne.get("modifications")
    lues = [m.get("modification", m) for m in liste if isinstance(m, Mapping)] if isinstance(liste, list) else []
    return [m for m in lues if isinstance(m, Mapping)]


def _duree(ligne: Mapping[str, Any], lu: ContratLu) -> int | None:
    """La durée de la dernière modification qui en porte une, sinon la durée initiale."""
    initiale = _entier(ligne.get("dureeMois"), DUREE_MAXIMALE)
    durees = [d for m in _modifications(ligne) if (d := _entier(m.get("dureeMois"), DUREE_MAXIMALE)) is not None]
    duree = durees[-1] if durees else initiale
    if durees and durees[-1] != initiale:
        lu.remarques.append(f"Durée portée de {initiale or '?'} à {durees[-1]} mois par modification.")
    if duree is None:
        lu.remarques.append("La durée manque, ou ne se lit pas : le terme reste à écrire.")
    return duree


def _entier(valeur: Any, maximum: int) -> int | None:
    nombre = _nombre(valeur)
    if nombre is None or nombre != nombre.to_integral_value() or not 0 < nombre <= maximum:
        return None
    return int(nombre)


def _nombre(valeur: Any) -> Decimal | None:
    if isinstance(valeur, bool) or not isinstance(valeur, int | float | str):
        return None
    if isinstance(valeur, float) and not math.isfinite(valeur):
        return None
    try:
        lu = Decimal(str(valeur).replace(",", ".").strip())
    except ArithmeticError:
        return None
    return lu if lu.is_finite() and abs(lu) < DEMESURE else None


def _montant(ligne: Mapping[str, Any], concession: bool, lu: ContratLu) -> int | None:
    nombre = _nombre(ligne.get("valeurGlobale" if concession else "montant"))
    if nombre is None or not 0 <= nombre <= EUROS_MAXIMUM:
        lu.remarques.append("Le montant manque, ou ne se lit pas.")
        return None
    euros = int(nombre.quantize(Decimal(1), ROUND_HALF_UP))
    if nombre != euros:
        lu.remarques.append(f"Montant de {ecrire_decimal(nombre)} € arrondi à {euros} €.")
    return euros


def _observations(ligne: Mapping[str, Any], concession: bool, lu: ContratLu) -> str:
    """Ce que la fiche n'a pas de champ pour dire : nature, procédure, acheteur, modifications."""
    cle_date = "dateSignatureModification" if concession else "dateNotificationModification"
    cle_montant = "valeurGlobale" if concession else "montant"
    lignes = [
        f"Repris des données essentielles de la commande publique ; acheteur {lu.acheteur or 'non dit'}.",
        *(f"{nom} : {lire_ligne(ligne[cle])[:300]}." for nom, cle in (("Nature", "nature"), ("Procédure", "procedure"),
                                                                     ("Code CPV", "codeCPV")) if ligne.get(cle)),
    ]  # fmt: skip
    for m in _modifications(ligne)[:20]:
        jour, montant = _jour(m.get(cle_date)), _nombre(m.get(cle_montant))
        objet = lire_ligne(m.get("objetModification", ""))[:200]
        details = [f"durée {m['dureeMois']} mois" if _entier(m.get("dureeMois"), DUREE_MAXIMALE) else "",
                   f"montant {ecrire_decimal(montant)} €" if montant is not None else "", objet]  # fmt: skip
        lignes.append(
            f"Modification du {ecrire_date(jour) if jour else '?'} : " + ", ".join(d for d in details if d) + "."
        )
    return "\n".join(lignes)
