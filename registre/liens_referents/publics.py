"""Ce qui se passe derrière un lien : montrer la page, recevoir un envoi, une seule fois.

Le lien est cherché par son empreinte hors de tout périmètre ; le reste se lit et s'écrit dans celui de l'organisme, avec le
seul droit de recevoir. Un lien mort ne dit rien de l'organisme ; lire n'écrit rien ; rien de ce qui est envoyé ne revient.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.liens_referents import regles
from registre.liens_referents.forme import FORME
from registre.liens_referents.modele import REVUE, VIOLATION, LienReferent
from registre.liens_referents.operations import RECU, noter
from registre.traitements.chargement import charger_toutes
from registre.traitements.modele import Traitement
from socle import coffrets
from socle.comptes.acces import ancetres_de
from socle.comptes.destinataires import adresses_de_qui_peut
from socle.comptes.ralentissement import absoudre, tenter
from socle.courriels.boite import deposer
from socle.erreurs import SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.instance import Instance
from socle.liens_publics import LienEmploye, LienFerme, LienInconnu, bien_forme, empreinte
from socle.operations import Acteur, Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre

HORS: Final = Perimetre.hors("lien d'un référent")
ARRIVE: Final = """Bonjour,

{quoi} est arrivé par un lien, pour {organisme}. Ce message n'en dit rien : lisez-le ici.

{lien}
"""


@dataclass(frozen=True)
class FicheARevoir:
    """Une fiche du registre telle que la page de revue la montre."""

    id: uuid.UUID
    nom: str
    service: str
    finalites: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Ce que la page d'un lien montre, et rien d'autre. `reste` : fiches qu'elle ne montre pas, faute de place."""

    organisme: str
    demandeur: str
    message: str
    usage: str
    fin: date
    aujourd_hui: date
    fiches: tuple[FicheARevoir, ...] = ()
    reste: int = 0


@dataclass(frozen=True)
class Avis:
    """Comment le délégué est prévenu : `adresse` contient `{code}` et `{id}` ; `par_courriel` : un serveur est réglé."""

    adresse: str = ""
    par_courriel: bool = False


def _contexte(instance: Instance, jeton: str) -> tuple[Contexte, Organisme, uuid.UUID]:
    """Le contexte de l'organisme d'un lien, avec le seul droit de recevoir ; `LienInconnu` sinon."""
    if not bien_forme(jeton):
        raise LienInconnu
    with instance.base.lire(HORS) as session:
        lien = session.exec(select(LienReferent).where(LienReferent.empreinte == empreinte(jeton))).first()
        organisme = session.get(Organisme, lien.organisme_id) if lien is not None else None
    if lien is None or organisme is None:
        raise LienInconnu
    contexte = Contexte(
        instance.base, instance.coffre, Acteur(None, lien.nom), organisme.id, frozenset({droits.LIENS_RECEVOIR}),
        frozenset(), fuseau(organisme.territoire_droit), organisme.territoire_droit, ancetres_de(organisme),
    )  # fmt: skip
    return contexte, organisme, lien.id


def _vivant(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.ligne.recu_le is not None:
        raise LienEmploye
    if regles.etat_de(fiche.ligne, atelier.aujourd_hui) != regles.ATTENDU or fiche.objet.archive:
        raise LienFerme
    return fiche


def fiches_a_revoir(atelier: Atelier) -> list[uuid.UUID]:
    """Les fiches en vie de l'organisme, celles dont la revue presse d'abord."""
    requete = select(Traitement.id).where(
        Traitement.statut != "archivee", Traitement.organisme_id == atelier.organisme_id
    )
    ordre = (col(Traitement.prochaine_revue).asc().nulls_first(), col(Traitement.nom), col(Traitement.id))
    return list(atelier.session.exec(requete.order_by(*ordre)))


def _montrees(atelier: Atelier, usage: str) -> tuple[tuple[FicheARevoir, ...], int]:
    if usage != REVUE:
        return (), 0
    ids = fiches_a_revoir(atelier)
    lues = {f.objet.id: f.saisie for f in charger_toutes(atelier.session, ids[: regles.FICHES_MAXIMUM])}
    montrees = tuple(
        FicheARevoir(i, s.nom, s.service, tuple(f.libelle for f in s.finalites if f.libelle))
        for i in ids[: regles.FICHES_MAXIMUM] if (s := lues.get(i)) is not None
    )  # fmt: skip
    return montrees, max(0, len(ids) - regles.FICHES_MAXIMUM)


@lecture(droits.LIENS_RECEVOIR)
def _consulter(atelier: Atelier, id_: uuid.UUID, organisme: str) -> Page:
    lien: LienReferent = _vivant(atelier, id_).ligne
    montrees, reste = _montrees(atelier, lien.usage)
    return Page(
        organisme, lien.envoye_par, lien.message, lien.usage, lien.expire_le, atelier.aujourd_hui, montrees, reste
    )


def ouvrir(instance: Instance, jeton: str) -> Page:
    """La page d'un lien ; `LienInconnu` (404), `LienFerme` ou `LienEmploye` (410). N'écrit rien."""
    contexte, organisme, id_ = _contexte(instance, jeton)
    return _consulter(contexte, id_, organisme.nom)


def recevoir(instance: Instance, jeton: str, valeurs: Mapping[str, str], adresse: str, avis: Avis | None = None) -> str:
    """Reçoit un envoi et rend l'usage du lien. Le même envoi deux fois ne compte qu'une fois ; un autre est refusé (410).

    Un essai sur un lien inconnu ralentit l'adresse d'où il vient, sans fermer la connexion à qui la partage.
    """
    essai = tenter(instance, "lien_referent", empreinte(jeton), adresse, a_part=True)
    contexte, _, id_ = _contexte(instance, jeton)
    with instance.base.ecrire(HORS) as session:
        absoudre(session, essai)
    return _recevoir(contexte, id_, empreinte(jeton), valeurs, avis)


@operation(droits.LIENS_RECEVOIR)
def _recevoir(atelier: Atelier, id_: uuid.UUID, trace: str, valeurs: Mapping[str, str], avis: Avis | None) -> str:
    fiche = fiches.charger(atelier.session, FORME, id_)
    lien: LienReferent = fiche.ligne
    if lien.empreinte != trace:
        raise LienInconnu
    if lien.recu_le is not None:
        _exiger_le_meme(atelier, lien, valeurs)
        return lien.usage
    _vivant(atelier, id_)
    coffrets.poser(
        atelier, id_, RECU, regles.lire_envoi(lien.usage, valeurs, list(_en_vie(atelier).items()), atelier.aujourd_hui)
    )
    lien.recu_le = atelier.quand
    atelier.session.add(lien)
    noter(atelier, fiche, "recu")
    _prevenir(atelier, lien, avis)
    return lien.usage


def _en_vie(atelier: Atelier) -> dict[str, str]:
    """Identifiant → nom des fiches en vie : une réponse nomme sa fiche, et ne glisse pas sur une autre si la liste change."""
    requete = select(Traitement.id, Traitement.nom)
    requete = requete.where(Traitement.statut != "archivee", Traitement.organisme_id == atelier.organisme_id)
    return {str(id_): nom for id_, nom in atelier.session.exec(requete)}


def _exiger_le_meme(atelier: Atelier, lien: LienReferent, valeurs: Mapping[str, str]) -> None:
    """Un double clic renvoie la même chose : il est reçu. Autre chose est refusé, et dit."""
    garde = coffrets.lire(atelier, lien.id, RECU) or {}
    couples = list((_en_vie(atelier) | {f["fiche"]: f["nom"] for f in garde.get("fiches", ())}).items())
    try:
        meme = garde == regles.lire_envoi(lien.usage, valeurs, couples, atelier.aujourd_hui)
    except SaisieRefusee:
        meme = False
    if not meme:
        raise LienEmploye


def _prevenir(atelier: Atelier, lien: LienReferent, avis: Avis | None) -> None:
    """Un message à qui relit, sans rien de ce qui est arrivé : un incident n'attend pas qu'on ouvre le bureau."""
    if avis is None or not avis.par_courriel:
        return
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    quoi = "Un incident déclaré" if lien.usage == VIOLATION else "Un envoi d'un référent"
    adresse = avis.adresse.replace("{code}", organisme.code).replace("{id}", str(lien.id))
    for destinataire in adresses_de_qui_peut(atelier, droits.LIENS_TENIR):
        corps = ARRIVE.format(quoi=quoi, organisme=organisme.nom, lien=adresse)
        deposer(atelier.session, destinataire, f"{organisme.nom} : {quoi[0].lower()}{quoi[1:]}", corps)
