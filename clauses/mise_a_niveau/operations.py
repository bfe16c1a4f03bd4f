"""Ce qu'une personne fait d'un avenant, chez l'organisme qui le signe : préparer, envoyer, relancer, clore.

Chaque acte relit l'état dans sa transaction, tête du journal verrouillée : deux clics n'en font qu'un. L'état des clauses
de la relation suit dans la même transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from clauses import droits
from clauses.mise_a_niveau import regles
from clauses.mise_a_niveau.forme import AVENANT
from clauses.mise_a_niveau.listes import LISTES
from clauses.mise_a_niveau.modele import Avenant, AvenantSaisie
from registre import presentation
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation

IMPOSSIBLE = "Ce n'est pas possible dans l'état actuel de l'avenant."


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste des avenants ; `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


def jour_de_preparation(ligne: Avenant, fuseau: str) -> date:
    """Le jour local de la préparation."""
    return ligne.prepare_le.astimezone(ZoneInfo(fuseau)).date()


@operation(droits.METTRE_A_NIVEAU)
def preparer(
    atelier: Atelier,
    relation_id: uuid.UUID,
    saisie: AvenantSaisie,
    identifiant: uuid.UUID,
    lot_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Prépare l'avenant d'une relation de l'organisme ; le même identifiant deux fois n'en prépare qu'un."""
    if atelier.session.get(Avenant, identifiant) is not None:
        return identifiant
    relation = presentation.relation_breve(atelier, relation_id)
    refus = regles.refus_de_preparer(relation.role, relation.clauses, relation.archivee)
    if refus:
        raise RegleEnfreinte(refus)
    if _ouverts(atelier, relation_id):
        raise RegleEnfreinte("Un avenant est déjà en cours pour ce contrat.")
    libelle = f"Avenant RGPD, {relation.nom}" + (f", {relation.contrat}" if relation.contrat else "")
    id_ = fiches.poser(
        atelier, AVENANT, saisie, verbe="prepare", identifiant=identifiant, libelle=libelle, relation_id=relation_id,
        lot_id=lot_id, prestataire=relation.nom, prepare_par=atelier.contexte.acteur.nom,
        prepare_par_id=atelier.contexte.acteur.id, prepare_le=atelier.quand,
    )  # fmt: skip
    lier(atelier, atelier.session.get_one(Objet, relation_id), atelier.session.get_one(Objet, id_))
    return id_


def _ouverts(atelier: Atelier, relation_id: uuid.UUID) -> Sequence[Avenant]:
    requete: Any = select(Avenant).join(Objet, col(Objet.id) == col(Avenant.id))
    requete = requete.where(Avenant.relation_id == relation_id, col(Avenant.etat).in_(regles.OUVERTS))
    return list(atelier.session.exec(requete.where(col(Objet.archive).is_(False))))


@operation(droits.METTRE_A_NIVEAU)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: AvenantSaisie, version: int) -> int:
    """Modifie un avenant lu en `version` ; une fois parti, il ne change plus."""
    if charger(atelier, id_).ligne.etat != "prepare":
        raise RegleEnfreinte("Cet avenant est parti : son texte ne change plus.")
    return fiches.reecrire(
        atelier, AVENANT, id_, saisie, version, libelle=charger(atelier, id_).objet.libelle
    ).objet.version


def charger(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un avenant, dans une opération déjà ouverte."""
    return fiches.charger(atelier.session, AVENANT, id_)


def _permettre(lue: Fiche, acte: str) -> None:
    if lue.objet.archive or not regles.possible(lue.ligne.etat, acte):
        raise RegleEnfreinte(IMPOSSIBLE)


@operation(droits.METTRE_A_NIVEAU)
def envoyer(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None, canal: str, fige: str) -> None:
    """Note l'envoi et fige le texte ; la relation passe à « envoyées ». Le même envoi deux fois n'en fait qu'un."""
    lue = charger(atelier, id_)
    if lue.ligne.etat == "envoye" and (lue.ligne.envoye_le, lue.ligne.canal) == (le, canal):
        return
    _permettre(lue, "envoyer")
    prepare = jour_de_preparation(lue.ligne, atelier.contexte.fuseau)
    fautes = regles.faute_d_envoi(le, canal, LISTES["canaux_envoi"].codes, prepare, atelier.aujourd_hui)
    if fautes or le is None:
        raise SaisieRefusee(fautes)
    relation = presentation.relation_breve(atelier, lue.ligne.relation_id)
    if relation.clauses == "signees":
        raise RegleEnfreinte(regles.DEJA_SIGNEES)
    if lue.saisie.retour_le is not None and lue.saisie.retour_le <= le:
        raise RegleEnfreinte("La date de retour demandée est passée : corrigez-la, puis reproduisez la lettre.")
    fiches.decider(
        atelier, AVENANT, id_, version, "envoye", etat="envoye", envoye_le=le, canal=canal, fige=fige,
        attendu_le=lue.saisie.retour_le, clauses_avant=relation.clauses,
    )  # fmt: skip
    presentation.noter_clauses(atelier, lue.ligne.relation_id, "envoyees", le)


@operation(droits.METTRE_A_NIVEAU)
def relancer(atelier: Atelier, id_: uuid.UUID, version: int, le: date | None, attendu: date | None) -> None:
    """Note une relance et la nouvelle date attendue. La même relance deux fois n'en fait qu'une."""
    lue = charger(atelier, id_)
    a = lue.ligne
    if a.etat == "relance" and (a.relance_le, a.attendu_le) == (le, attendu):
        return
    _permettre(lue, "relancer")
    fautes = regles.faute_de_relance(le, attendu, a.relance_le or a.envoye_le, atelier.aujourd_hui)
    if fautes or le is None:
        raise SaisieRefusee(fautes)
    if a.etat == "sans_reponse":
        presentation.noter_clauses(atelier, a.relation_id, "envoyees", le)
    fiches.decider(
        atelier, AVENANT, id_, version, "relance", etat="relance", relances=a.relances + 1, relance_le=le,
        attendu_le=attendu, motif="",
    )  # fmt: skip


@operation(droits.METTRE_A_NIVEAU)
def clore(atelier: Atelier, id_: uuid.UUID, version: int, issue: str, motif: str) -> None:
    """L'avenant n'aboutit pas : `refuse` ou `sans_reponse`, avec son motif ; la relation reprend son état d'avant l'envoi."""
    acte = {"refuse": "refuser", "sans_reponse": "clore"}.get(issue)
    if acte is None:
        raise RegleEnfreinte("Dites si le prestataire a refusé, ou s'il n'a pas répondu.")
    lue = charger(atelier, id_)
    _permettre(lue, acte)
    if not motif.strip():
        raise SaisieRefusee({"motif": ["Dites ce qui s'est passé : on le relira avant de recommencer."]})
    fiches.decider(atelier, AVENANT, id_, version, issue, etat=issue, motif=motif.strip())
    if presentation.relation_breve(atelier, lue.ligne.relation_id).clauses == "envoyees":
        apres = regles.clauses_apres_echec(lue.ligne.clauses_avant)
        presentation.noter_clauses(atelier, lue.ligne.relation_id, apres, atelier.aujourd_hui)


@operation(droits.METTRE_A_NIVEAU)
def noter_le_retour(atelier: Atelier, id_: uuid.UUID, version: int, preuve_id: uuid.UUID, signe_le: date) -> None:
    """L'exemplaire signé est au dossier (`preuve_id`) : l'avenant est revenu signé, les clauses de la relation le sont."""
    lue = charger(atelier, id_)
    if lue.ligne.etat == "revenu_signe" and lue.ligne.preuve_id == preuve_id:
        return
    _permettre(lue, "revenir")
    fiches.decider(
        atelier,
        AVENANT,
        id_,
        version,
        "revenu_signe",
        etat="revenu_signe",
        preuve_id=preuve_id,
        signe_le=signe_le,
        motif="",
    )
    presentation.noter_clauses(atelier, lue.ligne.relation_id, "signees", signe_le)


@operation(droits.METTRE_A_NIVEAU)
def abandonner(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Renonce à un avenant qui n'est pas parti : il va aux archives."""
    _permettre(charger(atelier, id_), "abandonner")
    _ranger(atelier, id_, version)


@operation(droits.METTRE_A_NIVEAU)
def annuler_si_intact(atelier: Atelier, id_: uuid.UUID) -> bool:
    """Défait une préparation que personne n'a touchée depuis ; rend faux si l'avenant a servi, et reste."""
    lue = charger(atelier, id_)
    if lue.ligne.etat == "abandonne":
        return True
    if lue.ligne.etat != "prepare" or lue.objet.version != 1 or lue.objet.archive:
        return False
    _ranger(atelier, id_, lue.objet.version)
    return True


def _ranger(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    fiche = fiches.decider(atelier, AVENANT, id_, version, "abandonne", etat="abandonne")
    fiche.objet.archive = True
    atelier.session.add(fiche.objet)


@operation(droits.METTRE_A_NIVEAU)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un avenant fini aux archives, ou l'en sort ; un avenant en route ne se range pas."""
    etat = charger(atelier, id_).ligne.etat
    if archive and etat in regles.OUVERTS:
        raise RegleEnfreinte("Cet avenant est en route : notez d'abord son retour, un refus ou l'absence de réponse.")
    if not archive and etat == "abandonne":
        raise RegleEnfreinte("Un avenant abandonné ne revient pas : préparez-en un autre.")
    fiches.archiver(atelier, AVENANT, id_, version, archive)


@operation(droits.EXPORTER)
def consigner_document(atelier: Atelier, id_: uuid.UUID, nom: str) -> None:
    """Inscrit au journal qu'un document de l'avenant a été produit."""
    objet = charger(atelier, id_).objet
    atelier.journaliser(Evenement("avenant.produit", AVENANT.code, id_, objet.version, {"document": nom}))


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un avenant de l'organisme."""
    return charger(atelier, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un avenant tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un avenant."""
    charger(atelier, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page des avenants de l'organisme, les derniers préparés d'abord."""
    conditions: Iterable[Any] = [Avenant.etat == filtre.etat] if filtre.etat else []
    return fiches.lister(
        atelier, AVENANT, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=(col(Avenant.prepare_le).desc(),),
    )  # fmt: skip


def fautes_de_signature(contexte: Contexte, ligne: Avenant, le: date | None) -> str:
    """Ce qui ne va pas dans la date de signature donnée ; vide si elle convient."""
    return regles.faute_de_signature(le, jour_de_preparation(ligne, contexte.fuseau), contexte.aujourd_hui)
