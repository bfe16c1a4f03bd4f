"""Ce qu'une personne fait d'un hôte : le déclarer, confirmer que l'organisme l'exploite, demander une vérification."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlmodel import col, select, update

from audit.droits import HOTES, LIRE, VERIFIER
from audit.verifications import constats
from audit.verifications.forme import FORME_HOTE
from audit.verifications.modele import (
    HOTE,
    EtatVerifie,
    Hote,
    HoteSaisie,
    Travail,
    Verification,
    lire_ports,
    lire_selecteurs,
)
from audit.verifications.rattachement import controler_systeme, rattacher
from audit.verifications.reseau.observation import Demande
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation

INTERVALLE: Final = timedelta(minutes=5)
SANS_CONFIRMATION: Final = {"confirme_le": None, "confirme_par": "", "confirme_par_id": None}
ENGAGES: Final = ("nom", "ports", "domaine")
"""Ce sur quoi porte la confirmation : y toucher la fait tomber."""
NON_CONFIRME = "Cet hôte n'est pas confirmé : rien n'est joint avant qu'une personne dise que vous l'exploitez."


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `etat` ∈ confirmes, a_confirmer, ou vide. `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class Dossier:
    """Tout ce que la page d'un hôte ou d'un certificat montre."""

    fiche: Fiche
    etats: list[EtatVerifie]
    courants: dict[uuid.UUID, Verification]
    historique: list[Verification]
    travail: Travail | None = None


def _refuser_un_double(atelier: Atelier, nom: str, sauf: uuid.UUID | None = None) -> None:
    requete = select(Objet.id).where(Objet.type == HOTE, Objet.libelle == nom, col(Objet.archive).is_(False))
    if any(id_ != sauf for id_ in atelier.session.exec(requete)):
        raise SaisieRefusee({"nom": ["Cet hôte est déjà déclaré."]})


@operation(HOTES)
def creer(atelier: Atelier, saisie: HoteSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Déclare un hôte, lié à `objet_id` si on le crée depuis une fiche ; rien n'est joint pour autant."""
    connu = identifiant_de(f"{jeton}|{saisie.model_dump_json()}" if jeton else "", atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu
    controler_systeme(atelier, saisie.systeme_id)
    _refuser_un_double(atelier, saisie.nom)
    id_ = fiches.poser(atelier, FORME_HOTE, saisie, identifiant=connu)
    rattacher(atelier, id_, saisie.systeme_id)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(HOTES)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: HoteSaisie, version: int) -> int:
    """Enregistre un hôte lu en `version` ; la confirmation tombe si le nom, les ports ou le domaine changent."""
    controler_systeme(atelier, saisie.systeme_id)
    _refuser_un_double(atelier, saisie.nom, sauf=id_)
    avant = fiches.charger(atelier.session, FORME_HOTE, id_)
    systeme, change = avant.ligne.systeme_id, any(getattr(avant.saisie, n) != getattr(saisie, n) for n in ENGAGES)
    tombe: dict[str, Any] = dict(SANS_CONFIRMATION) if change else {}
    version = fiches.reecrire(atelier, FORME_HOTE, id_, saisie, version, **tombe).objet.version
    rattacher(atelier, id_, saisie.systeme_id, systeme)
    if change:
        _abandonner_les_travaux(atelier, id_)
    return version


@operation(HOTES)
def confirmer(atelier: Atelier, id_: uuid.UUID, version: int, engagement: bool) -> None:
    """Une personne dit que l'organisme exploite cet hôte ; la ligne de commande ne le peut pas."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    acteur = atelier.contexte.acteur
    if fiche.objet.archive:
        raise RegleEnfreinte("Cet hôte est archivé : sortez-le des archives d'abord.")
    if acteur.id is None:
        raise RegleEnfreinte("La confirmation est donnée par une personne, à l'écran, sous son nom.")
    if not engagement:
        raise RegleEnfreinte("Cochez la case : vous seul pouvez dire que votre organisme exploite cet hôte.")
    if fiche.ligne.confirme_le is not None:
        raise RegleEnfreinte("Cet hôte est déjà confirmé.")
    fiches.decider(
        atelier, FORME_HOTE, id_, version, "confirme", confirme_le=atelier.quand, confirme_par=acteur.nom,
        confirme_par_id=acteur.id, revoque_le=None, revoque_par="",
    )  # fmt: skip


@operation(HOTES)
def revoquer(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Retire la confirmation : plus rien n'est joint, ce qui attendait est abandonné ; les constats restent."""
    if fiches.charger(atelier.session, FORME_HOTE, id_).ligne.confirme_le is None:
        raise RegleEnfreinte("Cet hôte n'est pas confirmé.")
    fiches.decider(
        atelier, FORME_HOTE, id_, version, "revoque", **SANS_CONFIRMATION, revoque_le=atelier.quand,
        revoque_par=atelier.contexte.acteur.nom,
    )  # fmt: skip
    _abandonner_les_travaux(atelier, id_)


def _abandonner_les_travaux(atelier: Atelier, id_: uuid.UUID) -> None:
    ouverts = update(Travail).where(col(Travail.hote_id) == id_, col(Travail.etat).in_(("attente", "en_cours")))
    atelier.session.exec(ouverts.values(etat="abandonne", fini_le=atelier.quand, compte_rendu="Confirmation retirée."))


@operation(HOTES)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un hôte aux archives, ou l'en sort ; archivé, il n'est plus joint ni rappelé."""
    fiche = fiches.archiver(atelier, FORME_HOTE, id_, version, archive)
    if archive:
        _abandonner_les_travaux(atelier, id_)
    else:
        _refuser_un_double(atelier, fiche.saisie.nom, sauf=id_)


@operation(VERIFIER)
def demander(atelier: Atelier, id_: uuid.UUID) -> None:
    """Demande une vérification en ligne : un travail que la boucle de l'instance prendra."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    _refuser_de_joindre(fiche)
    dernier = dernier_travail(atelier, id_)
    if dernier is not None and dernier.etat in {"attente", "en_cours"}:
        raise RegleEnfreinte("Une vérification de cet hôte est déjà demandée : son résultat arrive.")
    if dernier is not None and atelier.quand - dernier.demande_le < INTERVALLE:
        raise RegleEnfreinte("Cet hôte vient d'être vérifié : attendez cinq minutes entre deux demandes.")
    poser_travail(atelier, fiche, atelier.contexte.acteur.nom)


def poser_travail(atelier: Atelier, fiche: Fiche, par: str) -> None:
    """Une ligne de travail, dans l'opération en cours."""
    id_ = fiche.objet.id
    atelier.session.add(
        Travail(organisme_id=atelier.organisme_id, hote_id=id_, demande_le=atelier.quand, demande_par=par)
    )
    atelier.journaliser(
        Evenement("verification.demandee", HOTE, id_, None, {"libelle": fiche.objet.libelle, "par": par})
    )


def _refuser_de_joindre(fiche: Fiche) -> None:
    if fiche.objet.archive or fiche.ligne.confirme_le is None:
        raise RegleEnfreinte(NON_CONFIRME)
    if not fiche.saisie.controles:
        raise RegleEnfreinte("Aucune vérification en ligne n'est cochée pour cet hôte : modifiez sa fiche.")


def dernier_travail(atelier: Atelier, id_: uuid.UUID) -> Travail | None:
    """La dernière vérification en ligne demandée."""
    requete = (
        select(Travail).where(Travail.hote_id == id_).order_by(col(Travail.demande_le).desc(), col(Travail.id).desc())
    )
    return atelier.session.exec(requete.limit(1)).first()


@lecture(VERIFIER)
def demande_de(atelier: Atelier, id_: uuid.UUID) -> Demande:
    """Ce qui peut être observé d'un hôte, relu à l'instant ; `RegleEnfreinte` s'il n'est pas, ou plus, confirmé."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    _refuser_de_joindre(fiche)
    s = fiche.saisie
    return Demande(s.nom, lire_ports(s.ports), frozenset(s.controles), s.domaine, lire_selecteurs(s.selecteurs))


@operation(VERIFIER)
def ajouter(atelier: Atelier, id_: uuid.UUID, pretes: list[constats.Prete]) -> list[uuid.UUID]:
    """Inscrit ce qu'une personne a donné (fichier, texte collé, résultat d'un outil) ; rien n'est joint."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    if fiche.objet.archive:
        raise RegleEnfreinte("Cet hôte est archivé : sortez-le des archives d'abord.")
    return [ligne.id for ligne in constats.inscrire(atelier, fiche.objet, pretes)]


@operation(VERIFIER)
def inscrire_en_ligne(
    atelier: Atelier, id_: uuid.UUID, pretes: list[constats.Prete], par: str = ""
) -> list[Verification]:
    """Inscrit ce qui vient d'être observé ; rien n'est gardé si la confirmation a été retirée entre-temps."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    _refuser_de_joindre(fiche)
    return constats.inscrire(atelier, fiche.objet, pretes, par)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un hôte."""
    return fiches.charger(atelier.session, FORME_HOTE, id_)


@lecture(LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Un hôte, ses états, leurs constats, son histoire, sa dernière demande."""
    fiche = fiches.charger(atelier.session, FORME_HOTE, id_)
    etats = constats.etats_de(atelier.session, [id_])[id_]
    return Dossier(
        fiche, etats, constats.courants(atelier.session, etats), constats.historique(atelier.session, id_),
        dernier_travail(atelier, id_),
    )  # fmt: skip


@lecture(LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un hôte tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un hôte."""
    fiches.charger(atelier.session, FORME_HOTE, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> tuple[PageFiches, dict[uuid.UUID, list[EtatVerifie]]]:
    """Une page d'hôtes et leurs états."""
    conditions: list[Any] = []
    if filtre.etat == "confirmes":
        conditions.append(col(Hote.confirme_le).is_not(None))
    elif filtre.etat == "a_confirmer":
        conditions.append(col(Hote.confirme_le).is_(None))
    page = fiches.lister(
        atelier, FORME_HOTE, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )
    return page, constats.etats_de(atelier.session, [objet.id for objet, _ in page.paires])


@lecture(VERIFIER)
def confirmes(atelier: Atelier) -> list[tuple[uuid.UUID, str]]:
    """Identifiant et nom des hôtes confirmés qui ont quelque chose à vérifier en ligne."""
    requete: Any = select(Hote).join(Objet, col(Objet.id) == col(Hote.id)).where(
        col(Objet.archive).is_(False), col(Hote.confirme_le).is_not(None)
    )  # fmt: skip
    return [(h.id, h.nom) for h in atelier.session.exec(requete.order_by(col(Objet.cle_tri))) if h.controles]
