"""Conduire un lot : un avenant par organisme, chacun écrit chez lui, dans sa transaction, à son journal, avec les droits
que la personne y a.

Rien ne traverse en silence : une ligne est faite, ou refusée avec sa phrase. Un lot interrompu se reprend : ce qui est fait
ne se refait pas, car l'identifiant d'un avenant vient de son lot et de sa relation.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, update

from clauses import droits
from clauses.mise_a_niveau import lectures, operations, regles
from clauses.mise_a_niveau.ailleurs import contexte_chez
from clauses.mise_a_niveau.forme import LOT
from clauses.mise_a_niveau.lectures import LigneVue
from clauses.mise_a_niveau.listes import LISTES
from clauses.mise_a_niveau.modele import AvenantSaisie, LigneLot, LotAvenants, LotSaisie
from clauses.mise_a_niveau.projets import projets_de
from registre import presentation
from registre.presentation import EmploiPresente
from socle.base import nouvel_id
from socle.erreurs import Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.operations import Atelier, Contexte, operation
from socle.perimetre import ecrire_en_lot
from socle.types import ecrire_date

DUREE_MAXIMALE = 20.0
"""Secondes : au-delà, un lot s'arrête entre deux lignes et se reprend d'un clic."""
MAXIMUM = 500
DEFAITES = frozenset({"annulee", "gardee"})


def lancer(
    contexte: Contexte, prestataire_id: uuid.UUID, relations: Sequence[uuid.UUID], saisie: LotSaisie, jeton: str = ""
) -> uuid.UUID:
    """Ouvre un lot pour ces relations du sous-arbre et le prépare ; le même jeton deux fois rend le même lot."""
    contexte.exige(droits.METTRE_A_NIVEAU)
    emplois = {e.relation_id: e for e in presentation.emplois_du_territoire(contexte, prestataire_id)}
    voulues = list(dict.fromkeys(relations))
    if not set(voulues) <= set(emplois):
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre, ou n'emploie plus ce prestataire.")
    _controler(voulues, saisie, contexte.aujourd_hui)
    lot_id = _ouvrir(contexte, [emplois[r] for r in voulues], saisie, identifiant_de(jeton, contexte.organisme_id))
    poursuivre(contexte, lot_id)
    return lot_id


def _controler(voulues: Sequence[uuid.UUID], saisie: LotSaisie, jour: date) -> None:
    fautes = {}
    if not voulues:
        fautes["relation"] = ["Choisissez au moins un organisme."]
    elif len(voulues) > MAXIMUM:
        fautes["relation"] = [f"Un lot compte au plus {MAXIMUM} organismes : préparez-en plusieurs."]
    if saisie.retour_le is None or saisie.retour_le <= jour:
        fautes["retour_le"] = ["Écrivez la date de retour demandée, après aujourd'hui."]
    if fautes:
        raise SaisieRefusee(fautes)


@operation(droits.METTRE_A_NIVEAU)
def _ouvrir(
    atelier: Atelier, emplois: Sequence[EmploiPresente], saisie: LotSaisie, identifiant: uuid.UUID | None
) -> uuid.UUID:
    if identifiant is not None and atelier.session.get(LotAvenants, identifiant) is not None:
        return identifiant
    premier, jour = emplois[0], ecrire_date(atelier.aujourd_hui)
    id_ = fiches.poser(
        atelier, LOT, saisie, identifiant=identifiant, libelle=f"Avenants {premier.prestataire}, {jour}",
        prestataire_id=premier.prestataire_id, prestataire=premier.prestataire, lance_par=atelier.contexte.acteur.nom,
        lance_le=atelier.quand,
    )  # fmt: skip
    lignes = [
        {"id": nouvel_id(), "organisme_id": atelier.organisme_id, "lot_id": id_, "relation_id": e.relation_id,
         "chez_id": e.organisme_id, "rang": rang, "etat": "a_faire", "phrase": ""}
        for rang, e in enumerate(emplois)
    ]  # fmt: skip
    ecrire_en_lot(atelier.session, LigneLot, lignes)
    return id_


def identifiant_de_l_avenant(lot_id: uuid.UUID, relation_id: uuid.UUID) -> uuid.UUID:
    """L'identifiant de l'avenant d'une ligne : le même à chaque reprise."""
    return uuid.uuid5(lot_id, relation_id.hex)


def poursuivre(contexte: Contexte, lot_id: uuid.UUID) -> int:
    """Prépare ce qui ne l'est pas encore, refus d'hier compris ; rend le nombre de lignes qui restent."""
    contexte.exige(droits.METTRE_A_NIVEAU)
    lu = lectures.lire_lot(contexte, lot_id)
    if lu.lot.annule_le is not None:
        raise RegleEnfreinte("Ce lot est annulé : lancez-en un autre.")
    saisie = AvenantSaisie(retour_le=lu.lot.retour_le, contact_ssi=lu.lot.contact_ssi, ajout=lu.lot.ajout)

    def faire(vue: LigneVue) -> str:
        ligne = vue.ligne
        identifiant = identifiant_de_l_avenant(lot_id, ligne.relation_id)
        operations.preparer(contexte_chez(contexte, ligne.chez_id), ligne.relation_id, saisie, identifiant, lot_id)
        return "faite"

    _parcourir(contexte, [x for x in lu.lignes if x.ligne.etat in {"a_faire", "refusee"}], faire, "refusee")
    return lectures.lire_lot(contexte, lot_id).restantes


def _parcourir(contexte: Contexte, vues: Iterable[LigneVue], faire: Callable[[LigneVue], str], sinon: str = "") -> None:
    """Fait chaque ligne et note ce qu'elle a donné, tant que le temps le permet ; `sinon` : l'état d'une ligne refusée."""
    fin = time.monotonic() + DUREE_MAXIMALE
    for vue in vues:
        if time.monotonic() > fin:
            return
        try:
            _noter(contexte, vue.ligne.id, faire(vue), "")
        except Refus as refus:
            _noter(contexte, vue.ligne.id, sinon or vue.ligne.etat, refus.phrase)


@operation(droits.METTRE_A_NIVEAU)
def _noter(atelier: Atelier, ligne_id: uuid.UUID, etat: str, phrase: str) -> None:
    """Ce qu'une ligne a donné ; une ligne faite par un passage parallèle n'est pas défaite par un refus."""
    requete = update(LigneLot).where(col(LigneLot.id) == ligne_id)
    if etat == "refusee":
        requete = requete.where(col(LigneLot.etat) != "faite")
    atelier.session.exec(requete.values(etat=etat, phrase=phrase[:500]))


def annuler(contexte: Contexte, lot_id: uuid.UUID) -> tuple[int, int]:
    """Défait un lot : les avenants que personne n'a touchés vont aux archives. Rend (annulés, gardés) ; se rejoue."""
    contexte.exige(droits.METTRE_A_NIVEAU)
    lu = lectures.lire_lot(contexte, lot_id)

    def faire(vue: LigneVue) -> str:
        if vue.avenant is None:
            return "annulee"
        intact = operations.annuler_si_intact(contexte_chez(contexte, vue.ligne.chez_id), vue.avenant.id)
        return "annulee" if intact else "gardee"

    _parcourir(contexte, [x for x in lu.lignes if x.ligne.etat not in DEFAITES], faire)
    etats = [x.ligne.etat for x in lectures.lire_lot(contexte, lot_id).lignes]
    if set(etats) <= DEFAITES:
        _clore(contexte, lot_id)
    return etats.count("annulee"), etats.count("gardee")


@operation(droits.METTRE_A_NIVEAU)
def _clore(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = fiches.charger(atelier.session, LOT, lot_id)
    if lot.ligne.annule_le is None:
        fiches.decider(atelier, LOT, lot_id, lot.objet.version, "annule", annule_le=atelier.quand)


@dataclass(frozen=True)
class Bilan:
    """Ce qu'un acte sur plusieurs avenants a donné : combien sont faits, et pourquoi les autres ne le sont pas."""

    faits: int
    refus: tuple[tuple[str, str], ...]


def envoyer(contexte: Contexte, lot_id: uuid.UUID, choisis: frozenset[uuid.UUID], le: date | None, canal: str) -> Bilan:
    """Note l'envoi de ces avenants du lot, chacun chez lui, son texte figé."""
    fautes = regles.faute_d_envoi(le, canal, LISTES["canaux_envoi"].codes, date.min, contexte.aujourd_hui)
    if fautes:
        raise SaisieRefusee(fautes)
    lu = _choisis(contexte, lot_id, choisis)
    projets = projets_de(contexte, lu.paires)

    def faire(vue: LigneVue) -> None:
        projet = projets[vue.avenant.id]  # type: ignore[union-attr]
        chez = contexte_chez(contexte, vue.ligne.chez_id)
        operations.envoyer(chez, projet.avenant.id, projet.version, le, canal, projet.fige())

    return _agir(contexte, lu, choisis, faire)


def relancer(
    contexte: Contexte, lot_id: uuid.UUID, choisis: frozenset[uuid.UUID], le: date | None, attendu: date | None
) -> Bilan:
    """Note la relance de ces avenants du lot, chacun chez lui."""
    fautes = regles.faute_de_relance(le, attendu, None, contexte.aujourd_hui)
    if fautes:
        raise SaisieRefusee(fautes)
    lu = _choisis(contexte, lot_id, choisis)

    def faire(vue: LigneVue) -> None:
        assert vue.objet is not None  # noqa: S101 -- une ligne choisie a son avenant
        chez = contexte_chez(contexte, vue.ligne.chez_id)
        operations.relancer(chez, vue.objet.id, vue.objet.version, le, attendu)

    return _agir(contexte, lu, choisis, faire)


def _choisis(contexte: Contexte, lot_id: uuid.UUID, choisis: frozenset[uuid.UUID]) -> lectures.LotLu:
    contexte.exige(droits.METTRE_A_NIVEAU)
    lu = lectures.lire_lot(contexte, lot_id)
    if not choisis:
        raise SaisieRefusee({"avenant": ["Cochez au moins un avenant."]})
    if not choisis <= {a.id for _, a in lu.paires}:
        raise Introuvable("L'un de ces avenants n'est pas de ce lot.")
    return lu


def _agir(
    contexte: Contexte, lu: lectures.LotLu, choisis: frozenset[uuid.UUID], faire: Callable[[LigneVue], None]
) -> Bilan:
    """Fait l'acte sur chaque avenant choisi ; un refus se note sur sa ligne et n'arrête pas les autres."""
    faits, refus = 0, list[tuple[str, str]]()
    for vue in lu.lignes:
        if vue.avenant is None or vue.avenant.id not in choisis:
            continue
        phrase = _tenter(faire, vue)
        if phrase:
            refus.append((vue.organisme, phrase))
        else:
            faits += 1
        if phrase != vue.ligne.phrase:
            _noter(contexte, vue.ligne.id, vue.ligne.etat, phrase)
    return Bilan(faits, tuple(refus))


def _tenter(faire: Callable[[LigneVue], None], vue: LigneVue) -> str:
    """Fait l'acte sur une ligne ; rend pourquoi il a été refusé, ou rien."""
    try:
        faire(vue)
    except SaisieRefusee as refusee:
        return " ".join(phrase for phrases in refusee.erreurs.values() for phrase in phrases)
    except Refus as refus:
        return refus.phrase
    return ""
