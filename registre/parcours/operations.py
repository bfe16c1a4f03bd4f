"""Ce qu'une personne fait du parcours : attester une étape avec sa preuve, retirer une attestation, en faire une page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from registre import droits
from registre.parcours import regles
from registre.parcours.documents import document_du_parcours
from registre.parcours.forme import FORME, nom_de_l_etape
from registre.parcours.lecture import ParcoursLu, charger
from registre.parcours.modele import AttestationEtape, AttestationSaisie
from socle.champs import Choix
from socle.documents import MIMETYPES, rendre
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.liens.operations import lier
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import Preuve, PreuveSaisie


@dataclass(frozen=True)
class Fichier:
    """Une pièce envoyée avec l'attestation."""

    nom: str
    contenu: bytes


def attester(
    contexte: Contexte, depot: Depot, saisie: AttestationSaisie, fichier: Fichier | None = None, jeton: str = ""
) -> uuid.UUID:
    """Atteste une étape, avec une preuve du dossier ou une pièce nouvelle, et rend l'attestation. Tout se vérifie d'abord."""
    contexte.exige(droits.PARCOURS_ATTESTER)
    fautes = _fautes(saisie, contexte.aujourd_hui)
    if fichier is None and saisie.preuve_id is None:
        fautes["preuve_id"] = ["Une attestation porte sa preuve : choisissez-en une, ou joignez un fichier."]
    if fautes:
        raise SaisieRefusee(fautes)
    preuve = (
        _deposer(contexte, depot, saisie.etape, fichier, jeton) if fichier else _choisie(contexte, saisie.preuve_id)
    )
    return _inscrire(contexte, saisie.model_copy(update={"preuve_id": preuve}), jeton)


def _fautes(saisie: AttestationSaisie, jour: date) -> dict[str, list[str]]:
    fautes = {} if saisie.etape else {"etape": ["Choisissez l'étape que vous attestez."]}
    if not saisie.motif:
        fautes["motif"] = ["Dites pourquoi cette étape est tenue."]
    return fautes | regles.fautes_des_dates(saisie.constatee_le, saisie.expire_le, jour)


def _choisie(contexte: Contexte, preuve_id: uuid.UUID | None) -> uuid.UUID:
    """La preuve choisie, si la personne peut la lire et que son contenu est encore là."""
    try:
        preuve = preuves.lire_seule(contexte, preuve_id or uuid.UUID(int=0))
    except Introuvable as refus:
        raise SaisieRefusee({"preuve_id": ["Choisissez une preuve de la liste."]}) from refus
    if preuve.ligne.effacee_le is not None or preuve.objet.archive:
        raise SaisieRefusee({"preuve_id": ["Cette preuve est archivée ou effacée : choisissez-en une autre."]})
    return preuve.objet.id


def _deposer(contexte: Contexte, depot: Depot, etape: str, fichier: Fichier, jeton: str) -> uuid.UUID:
    titre = PreuveSaisie(titre=f"Preuve : {nom_de_l_etape(etape)}"[:200])
    try:
        return preuves.deposer(contexte, depot, fichier.contenu, fichier.nom, titre, jeton=jeton)
    except RegleEnfreinte as refus:
        raise SaisieRefusee({"fichier": [refus.phrase]}) from refus


@operation(droits.PARCOURS_ATTESTER)
def _inscrire(atelier: Atelier, saisie: AttestationSaisie, jeton: str) -> uuid.UUID:
    id_ = fiches.poser(
        atelier, FORME, saisie, jeton=jeton, attestee_par=atelier.contexte.acteur.nom, attestee_le=atelier.quand
    )
    lier(atelier, atelier.session.get_one(Objet, id_), atelier.session.get_one(Objet, saisie.preuve_id))
    return id_


def preuves_proposees(contexte: Contexte) -> list[Choix]:
    """Les preuves que la personne peut lire, les plus récentes d'abord, à proposer dans une liste."""
    paires = preuves.lister(contexte, preuves.Filtre()).paires
    return [Choix(str(objet.id), objet.libelle) for objet, preuve in paires if preuve.effacee_le is None]


@operation(droits.PARCOURS_ATTESTER)
def retirer(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Retire une attestation ; le motif reste, et l'étape retrouve sa seule mesure."""
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi cette attestation est retirée : le motif reste au dossier.")
    if fiches.charger(atelier.session, FORME, id_).ligne.retiree_le is not None:
        raise RegleEnfreinte("Cette attestation est déjà retirée.")
    fiches.decider(
        atelier, FORME, id_, version, "retiree", retiree_le=atelier.quand, retiree_par=atelier.contexte.acteur.nom,
        retiree_motif=motif.strip(),
    )  # fmt: skip


@lecture(droits.LIRE)
def lire_attestation(atelier: Atelier, id_: uuid.UUID) -> tuple[Fiche, Preuve]:
    """Une attestation, et la preuve qu'elle porte."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    return fiche, atelier.session.get_one(Preuve, fiche.ligne.preuve_id)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une attestation."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lire_attestations(atelier: Atelier, etape: str) -> Sequence[AttestationEtape]:
    """Toutes les attestations d'une étape, les plus récentes d'abord, retirées et échues comprises."""
    requete = select(AttestationEtape).where(AttestationEtape.etape == etape)
    return atelier.session.exec(requete.order_by(col(AttestationEtape.attestee_le).desc())).all()


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> ParcoursLu:
    atelier.journaliser(Evenement("parcours.exporte", "parcours", None, None, {"format": format_}))
    return charger(atelier)


def exporter(contexte: Contexte, format_: str) -> bytes:
    """« Où en sommes-nous », une page en Word ou en PDF. L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le parcours s'exporte en Word ou en PDF.")
    return rendre(document_du_parcours(_lire_pour_exporter(contexte, format_)), format_)
