"""Ce qu'une personne fait des obligations d'un contrat : en ajouter, dire ce qu'il en est, déclarer un événement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.forme import FORME as CONTRATS
from clauses.contrats.modele import Contrat
from clauses.suivi import lectures, passages, regles
from clauses.suivi.donnees import catalogue
from clauses.suivi.forme import FORME
from clauses.suivi.lectures import ContratSuivi, Filtre, Moment, Suivie
from clauses.suivi.listes import libelle
from clauses.suivi.modele import TYPE, Obligation, ObligationSaisie
from clauses.suivi.rebours import Jalon, a_rebours, en_avant, en_heures
from socle.base import nouvel_id
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation

REPRISES = ("libelle", "nature", "debiteur", "periodicite", "penalite", "article", "fondement", "observations",
            "preuve_attendue")  # fmt: skip
COLONNES = ("contrat_id", "cle", "clause", "origine", "mode", "nombre", "unite", "jour_annuel", "evenement", "grade",
            "note")  # fmt: skip


@dataclass(frozen=True)
class FicheObligation:
    """Une obligation : sa fiche, ce qu'on en sait ce jour, les passages possibles."""

    fiche: Fiche
    suivie: Suivie


@dataclass(frozen=True)
class Decision:
    """Ce que la personne dit en décidant ; `le` : jour où c'est tenu ou reçu (aujourd'hui si None)."""

    le: date | None = None
    conformite: str = ""
    motif: str = ""


def contrat_de(atelier: Atelier, contrat_id: uuid.UUID) -> ContratSuivi:
    """Le contrat et ses dates ; `Introuvable` s'il n'est pas de l'organisme."""
    trouves = lectures.contrats_suivis(atelier.session, [contrat_id])
    if contrat_id not in trouves:
        raise Introuvable
    return trouves[contrat_id]


def _modifiable(atelier: Atelier, contrat_id: uuid.UUID) -> ContratSuivi:
    contrat = contrat_de(atelier, contrat_id)
    if contrat.archive:
        raise RegleEnfreinte("Ce contrat est archivé : sortez-le des archives avant d'en changer les obligations.")
    return contrat


@operation(droits.SUIVRE)
def creer(atelier: Atelier, saisie: ObligationSaisie, contrat_id: uuid.UUID, jeton: str = "") -> uuid.UUID:
    """Ajoute à la main une obligation à un contrat ; rend son identifiant."""
    contrat = _modifiable(atelier, contrat_id)
    if saisie.periodicite and saisie.jour is None:
        raise SaisieRefusee({"jour": ["Une obligation qui revient veut la date de sa première échéance."]})
    id_ = identifiant_de(jeton, atelier.organisme_id) or nouvel_id()
    mode = "date" if saisie.jour else "permanente"
    return fiches.poser(
        atelier, FORME, saisie, identifiant=id_, contrat_id=contrat.id, cle=f"main.{id_}", origine="ajoutee", mode=mode
    )


@operation(droits.SUIVRE)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ObligationSaisie, version: int) -> int:
    """Enregistre une obligation lue en `version` ; née d'une clause, elle est dite retouchée et ne sera plus reprise."""
    avant = charger(atelier, id_)
    if avant.ligne.etat in regles.FINIES:
        raise RegleEnfreinte("Cette obligation est décidée : rouvrez-la pour la modifier.")
    colonnes: dict[str, Any] = {}
    if avant.ligne.origine != "ajoutee" and saisie != avant.saisie:
        colonnes["retouchee"] = True
    if avant.ligne.mode in {"date", "permanente"} and avant.ligne.origine == "ajoutee":
        colonnes["mode"] = "date" if saisie.jour else "permanente"
    return fiches.reecrire(atelier, FORME, id_, saisie, version, **colonnes).objet.version


@operation(droits.SUIVRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une obligation aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(droits.SUIVRE)
def passer(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, decision: Decision) -> uuid.UUID | None:
    """Fait passer une obligation d'un état à l'autre ; rend l'occurrence suivante si l'acte en fait naître une."""
    fiche = charger(atelier, id_)
    contrat = _modifiable(atelier, fiche.ligne.contrat_id)
    if fiche.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    passage = passages.possibles(fiche.ligne).get(verbe)
    if passage is None:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel de l'obligation.")
    limite = fiche.ligne.limite or _limite(atelier, fiche.ligne, contrat)
    colonnes = _colonnes(atelier, passage, verbe, decision, fiche.ligne) | {"limite": limite}
    if verbe == "rouvrir":
        colonnes |= {"limite": None}
    fiches.decider(atelier, FORME, id_, version, verbe, etat=passage.vers, **colonnes)
    return _faire_naitre(atelier, fiche.saisie, charger(atelier, id_).ligne, contrat) if verbe != "reserves" else None


def _limite(atelier: Atelier, ligne: Obligation, contrat: ContratSuivi) -> date | None:
    jalon = regles.echeance(ligne, contrat.dates, atelier.contexte.territoire_droit or "metropole")
    return jalon.jour if jalon else None


def _colonnes(
    atelier: Atelier, passage: passages.Passage, verbe: str, decision: Decision, ligne: Obligation
) -> dict[str, Any]:
    """Ce que l'acte écrit ; `RegleEnfreinte` s'il manque quelque chose."""
    motif = decision.motif.strip()
    if passage.question and not motif:
        raise RegleEnfreinte(f"Dites en une phrase : {passage.question[:1].lower()}{passage.question[1:]}.")
    if decision.conformite not in {"", "conforme", "reserves"}:
        raise RegleEnfreinte("Choisissez : conforme, ou avec réserves.")
    if verbe == "tenir" and decision.conformite == "reserves" and not motif:
        raise RegleEnfreinte("Dites quelles réserves vous faites.")
    qui = {"decidee_par": atelier.contexte.acteur.nom, "decidee_le": atelier.quand}
    if verbe == "rouvrir":
        return {"tenue_le": None, "conformite": "", "motif": "", **qui}
    if verbe == "reserves":
        return {"tenue_le": ligne.tenue_le, "conformite": "conforme", "motif": ligne.motif, **qui}
    le = decision.le or atelier.aujourd_hui
    if le > atelier.aujourd_hui:
        raise RegleEnfreinte("Le jour où c'est tenu ne peut pas être à venir.")
    tenue = {"tenue_le": le, "conformite": decision.conformite} if verbe == "tenir" else {"tenue_le": None}
    return {"motif": motif, **tenue, **qui}


def _faire_naitre(
    atelier: Atelier, saisie: ObligationSaisie, ligne: Obligation, contrat: ContratSuivi
) -> uuid.UUID | None:
    """L'occurrence suivante d'une obligation finie, si elle revient et qu'elle n'est pas déjà là."""
    neuve = passages.suivante(ligne, contrat.dates) if ligne.etat in regles.FINIES else None
    if neuve is None or _occurrence(atelier, ligne, neuve["rang"]) is not None:
        return None
    suite = saisie.model_copy(deep=True)
    suite.jour = neuve["jour"]
    gardees = {nom: getattr(ligne, nom) for nom in COLONNES}
    return fiches.poser(
        atelier, FORME, suite, verbe="suivante", **gardees, rang=neuve["rang"], retouchee=ligne.retouchee
    )


def _occurrence(atelier: Atelier, ligne: Obligation, rang: int) -> Obligation | None:
    requete = select(Obligation).where(
        Obligation.contrat_id == ligne.contrat_id, Obligation.cle == ligne.cle, Obligation.rang == rang
    )
    return atelier.session.exec(requete).first()


def charger(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une obligation, dans une opération déjà ouverte."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une obligation."""
    return charger(atelier, id_)


@lecture(droits.LIRE)
def lire_complete(atelier: Atelier, id_: uuid.UUID) -> FicheObligation:
    """Une obligation, son contrat, son échéance du jour, le nombre de ses preuves."""
    fiche = charger(atelier, id_)
    contrat = contrat_de(atelier, fiche.ligne.contrat_id)
    datee = lectures.dater(Moment.de(atelier), fiche.ligne, fiche.objet.version, contrat)
    return FicheObligation(fiche, lectures.avec_preuves(atelier.session, [datee])[0])


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une obligation telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une obligation."""
    charger(atelier, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lire_contrat(atelier: Atelier, contrat_id: uuid.UUID) -> ContratSuivi:
    """Un contrat et ses dates."""
    return contrat_de(atelier, contrat_id)


@lecture(droits.LIRE)
def contrats_ouverts(atelier: Atelier) -> list[ContratSuivi]:
    """Les contrats non archivés, par ordre alphabétique."""
    return list(lectures.contrats_suivis(atelier.session).values())


@lecture(droits.LIRE)
def lire_suivi(atelier: Atelier, contrat_id: uuid.UUID) -> tuple[ContratSuivi, list[Suivie]]:
    """Un contrat et ses obligations, preuves comptées."""
    contrat = contrat_de(atelier, contrat_id)
    suivies = lectures.obligations_de(atelier, {contrat_id: contrat}, col(Obligation.contrat_id) == contrat_id)
    return contrat, lectures.avec_preuves(atelier.session, suivies)


def lire_evenement(fuseau: str, le: date, heure: str) -> datetime:
    """L'instant d'un événement dans le fuseau de l'organisme ; minuit si l'heure n'est pas dite."""
    texte = heure.strip().replace("h", ":").replace(" ", "")
    try:
        lue = time.fromisoformat(f"{texte}00" if texte.endswith(":") else texte.zfill(5)) if texte else time(0)
    except ValueError as erreur:
        raise SaisieRefusee({"heure": ["Écrivez une heure, comme 14:30."]}) from erreur
    return datetime.combine(le, lue.replace(tzinfo=None), ZoneInfo(fuseau))


@operation(droits.SUIVRE)
def declarer_evenement(
    atelier: Atelier, contrat_id: uuid.UUID, code: str, le: date, heure: str = "", jeton: str = ""
) -> int:
    """Un événement est survenu, ou est prévu : chaque obligation qui l'attendait reçoit sa date. Rend leur nombre."""
    contrat = _modifiable(atelier, contrat_id)
    if code not in catalogue().evenements:
        raise SaisieRefusee({"evenement": ["Choisissez un événement de la liste."]})
    instant = lire_evenement(atelier.contexte.fuseau, le, heure)
    requete = select(Obligation).join(Objet, col(Objet.id) == col(Obligation.id)).where(
        Obligation.contrat_id == contrat.id, Obligation.evenement == code, Obligation.etat == "a_venir",
        col(Objet.archive).is_(False),
    )  # fmt: skip
    dormantes = [ligne for ligne in atelier.session.exec(requete) if regles.est_dormante(ligne)]
    if not dormantes:
        raise RegleEnfreinte("Aucune obligation de ce contrat n'attend cet événement.")
    for ligne in dormantes:
        _reveiller(atelier, ligne, le, instant, jeton)
    return len(dormantes)


def _reveiller(atelier: Atelier, ligne: Obligation, le: date, instant: datetime, jeton: str) -> None:
    jalon = dater_l_evenement(ligne, le, instant, atelier.contexte)
    saisie = ObligationSaisie.model_construct(**{nom: getattr(ligne, nom) for nom in REPRISES}, jour=jalon.jour)
    rangs = atelier.session.exec(
        select(Obligation.rang).where(Obligation.contrat_id == ligne.contrat_id, Obligation.cle == ligne.cle)
    )
    fiches.poser(
        atelier, FORME, saisie, jeton=f"{jeton}:{ligne.id}" if jeton else "", verbe="evenement",
        **{nom: getattr(ligne, nom) for nom in COLONNES}, rang=max(rangs) + 1, survenu_le=le, instant=jalon.instant,
        retouchee=ligne.retouchee,
    )  # fmt: skip


def dater_l_evenement(ligne: Any, le: date, instant: datetime, contexte: Contexte) -> Jalon:
    """L'échéance qu'un événement donne à l'obligation qui l'attendait."""
    if ligne.mode == "evenement" or ligne.nombre is None:
        return Jalon(le, ())
    if ligne.mode == "avant_evenement":
        return a_rebours(le, ligne.nombre, regles.unite_de(ligne))
    if ligne.unite == "heures":
        return en_heures(instant, ligne.nombre, contexte.fuseau)
    return en_avant(le, ligne.nombre, regles.unite_de(ligne), contexte.territoire_droit or "metropole")


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, filtre: Filtre, format_: str) -> list[Suivie]:
    retenues = lectures.choisir(atelier, filtre)
    contenu = {"format": format_, "obligations": len(retenues)}
    atelier.journaliser(Evenement("obligation.exporte", TYPE, None, None, contenu))
    return lectures.avec_preuves(atelier.session, retenues)


def exporter(contexte: Contexte, filtre: Filtre, format_: str) -> bytes:
    """Les obligations filtrées en XLSX ou en ODS ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("Les obligations s'exportent en XLSX ou en ODS.")
    lues = _lire_pour_exporter(contexte, filtre, format_)
    return tableur.ecrire(format_, "Obligations", FORME.champs, [s.ligne for s in lues], _calculees(lues))


def _calculees(lues: Sequence[Suivie]) -> dict[str, list[Any]]:
    return {
        "Contrat": [s.contrat.nom for s in lues],
        "Clause": [s.ligne.clause for s in lues],
        "Délai": [s.quand for s in lues],
        "Échéance": [s.limite for s in lues],
        "État": [libelle("etats_obligations", s.etat) for s in lues],
        "En retard": ["oui" if s.retard else "" for s in lues],
        "Tenue le": [s.ligne.tenue_le for s in lues],
        "À la réception": [libelle("conformites", s.ligne.conformite) for s in lues],
        "Motif": [s.ligne.motif for s in lues],
        "Preuves": [s.preuves for s in lues],
    }


def contrat_en_cours(atelier: Atelier, contrat_id: uuid.UUID) -> None:
    """Met le contrat en exécution, s'il ne l'est pas déjà, dans l'opération en cours."""
    contrat = atelier.session.get_one(Contrat, contrat_id)
    if contrat.statut in {"preparation", "arrete"}:
        objet = atelier.session.get_one(Objet, contrat_id)
        fiches.decider(atelier, CONTRATS, contrat_id, objet.version, "suivi", statut="en_cours")
