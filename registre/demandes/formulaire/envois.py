"""Ce qui se passe derrière le formulaire, sans compte : le lire, envoyer, confirmer. Rien de ce qui part n'en revient.

L'organisme est cherché hors de tout périmètre ; le reste se lit et s'écrit dans le sien, avec le seul droit de recevoir.
La page d'après l'envoi est la même pour tous : elle ne dit ni si l'adresse est connue, ni si un courriel est parti.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, delete, select

from registre.demandes.courriers.consignation import consigner_envoi
from registre.demandes.formulaire import courriels, reception, sceau
from registre.demandes.formulaire.modele import Envoi, EnvoiSaisie, FormulairePublic
from registre.demandes.formulaire.operations import contact_de
from registre.demandes.formulaire.reception import Recu
from registre.demandes.modele import ReglageDemandes
from registre.demandes.operations import recevoir
from registre.demandes.regles import delai_de_conservation
from registre.droits import DEMANDES_RECEVOIR
from socle.comptes.acces import ancetres_de
from socle.comptes.ralentissement import absoudre, oublier, tenter
from socle.courriels.boite import deposer
from socle.erreurs import Introuvable, Refus
from socle.instance import Instance
from socle.operations import Acteur, Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import code_est_valide, fuseau
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS: Final = Perimetre.hors("formulaire public des demandes")
DUREE: Final = timedelta(hours=48)
"""Le temps de confirmer. Convention de Gouverne, de mémoire d'usage (M)."""
SEUIL_ORGANISME: Final = 100
"""Envois d'un même formulaire sans qu'aucun ne soit confirmé, avant de ralentir."""
USAGE: Final = "formulaire"
ACCUSE: Final = "Accusé de réception envoyé par le formulaire public : la référence et les dates"
MIEL: Final = "site_internet"
"""Un champ qu'aucune personne ne voit ; un robot le remplit, et son envoi s'oublie."""


class FormulaireFerme(Refus):
    """Le formulaire a été fermé par l'organisme ; `accueil` dit à qui écrire à la place."""

    code_http = 410

    def __init__(self, accueil: Accueil) -> None:
        super().__init__("Ce formulaire est fermé.")
        self.accueil = accueil


class LienMort(Introuvable):
    """Le lien n'a jamais existé, ou a expiré : les deux se disent pareil."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n'est plus valable : il sert pendant 48 heures. Si vous aviez confirmé votre demande, l'accusé reçu par "
            "courriel fait foi. Sinon, personne ne l'a lue, elle s'est effacée, et vous pouvez la refaire."
        )


@dataclass(frozen=True)
class Accueil:
    """Ce que le formulaire montre d'un organisme."""

    organisme: str
    code: str
    texte: str
    contact: str
    mention: str
    conservation_mois: int
    contexte: Contexte


@dataclass(frozen=True)
class Confirmation:
    """Où mène un lien. `deja` : la demande est confirmée, le lien n'ouvre plus rien."""

    organisme: str
    code: str
    deja: bool


def _contexte(instance: Instance, organisme: Organisme) -> Contexte:
    return Contexte(
        instance.base, instance.coffre, Acteur(None, "Formulaire public"), organisme.id,
        frozenset({DEMANDES_RECEVOIR}), frozenset(), fuseau(organisme.territoire_droit), organisme.territoire_droit,
        ancetres_de(organisme),
    )  # fmt: skip


def accueillir(instance: Instance, code: str) -> Accueil:
    """Le formulaire de cet organisme ; `Introuvable` s'il n'a jamais été ouvert, `FormulaireFerme` s'il l'a été."""
    organisme = formulaire = fixe = None
    if code_est_valide(code):
        with instance.base.lire(HORS) as session:
            organisme = session.exec(select(Organisme).where(Organisme.code == code)).first()
            if organisme is not None:
                requete = select(FormulairePublic).where(FormulairePublic.organisme_id == organisme.id)
                formulaire = session.exec(requete).first()
                duree = select(ReglageDemandes).where(ReglageDemandes.organisme_id == organisme.id)
                fixe = session.exec(duree).first()
    if organisme is None or formulaire is None:
        raise Introuvable("Aucun formulaire n'est ouvert à cette adresse. Vérifiez qu'elle est entière.")
    accueil = Accueil(
        organisme.nom, organisme.code, formulaire.accueil, contact_de(organisme), organisme.mention,
        delai_de_conservation(fixe.conservation_mois if fixe else None), _contexte(instance, organisme),
    )  # fmt: skip
    if not formulaire.ouvert:
        raise FormulaireFerme(accueil)
    return accueil


def envoyer(instance: Instance, code: str, valeurs: Mapping[str, str], graine: str, adresse: str, lien: str) -> None:
    """Range l'envoi, scellé, et dépose le courriel à confirmer (`lien` contient `{jeton}`). Le même envoi deux fois n'en fait
    qu'un. `SaisieRefusee`, ou `TropDeTentatives` par adresse, par courriel et par organisme.
    """
    accueil = accueillir(instance, code)
    donnees = dict(valeurs)
    if donnees.pop(MIEL, ""):
        return
    contenu = valider(EnvoiSaisie, donnees).model_dump(mode="json")
    trace = sceau.trace_de(instance.coffre.trousseau, accueil.contexte.organisme_id, graine, contenu)
    if _deja_recu(accueil.contexte, trace):
        return
    tenter(instance, USAGE, str(accueil.contexte.organisme_id), adresse, seuil=SEUIL_ORGANISME, a_part=True)
    tenter(instance, USAGE, contenu["courriel"], contenu["courriel"], a_part=True)
    jeton, id_ = sceau.nouveau_jeton(), uuid.uuid4()
    envoi = {"id": id_, "empreinte": sceau.empreinte(jeton), "trace": trace}
    scelle = sceau.fermer(jeton, id_, contenu)
    _ranger(accueil.contexte, accueil, envoi, scelle, contenu["courriel"], lien.replace("{jeton}", jeton))


@lecture(DEMANDES_RECEVOIR)
def _deja_recu(atelier: Atelier, trace: str) -> bool:
    return atelier.session.exec(select(Envoi.id).where(Envoi.trace == trace)).first() is not None


@operation(DEMANDES_RECEVOIR)
def _ranger(
    atelier: Atelier, accueil: Accueil, envoi: Mapping[str, Any], scelle: bytes, courriel: str, lien: str
) -> None:
    atelier.session.exec(delete(Envoi).where(col(Envoi.expire_le) <= atelier.quand))
    if atelier.session.exec(select(Envoi.id).where(Envoi.trace == envoi["trace"])).first() is not None:
        return
    fin = atelier.quand + DUREE
    atelier.session.add(
        Envoi(organisme_id=atelier.organisme_id, recu_le=atelier.quand, expire_le=fin, contenu=scelle, **envoi)
    )
    objet, corps = courriels.confirmer(accueil.organisme, fin, atelier.contexte.fuseau, lien)
    deposer(atelier.session, courriel, objet, corps, fin)


def _trouver(instance: Instance, jeton: str) -> tuple[Contexte, Organisme, Envoi]:
    """L'envoi de ce lien, vivant, et son organisme ; `LienMort` sinon."""
    if not sceau.FORME.match(jeton):
        raise LienMort
    with instance.base.lire(HORS) as session:
        envoi = session.exec(select(Envoi).where(Envoi.empreinte == sceau.empreinte(jeton))).first()
        organisme = session.get(Organisme, envoi.organisme_id) if envoi is not None else None
    if envoi is None or organisme is None:
        raise LienMort
    return _contexte(instance, organisme), organisme, envoi


def _exiger_vivant(envoi: Envoi, quand: datetime) -> None:
    if envoi.demande_id is None and envoi.expire_le <= quand:
        raise LienMort


@lecture(DEMANDES_RECEVOIR)
def _heure(atelier: Atelier) -> datetime:
    return atelier.quand


def consulter(instance: Instance, jeton: str) -> Confirmation:
    """Où mène le lien, sans rien confirmer : un lecteur de courriels qui l'ouvre d'avance ne change rien. `LienMort`."""
    contexte, organisme, envoi = _trouver(instance, jeton)
    _exiger_vivant(envoi, _heure(contexte))
    return Confirmation(organisme.nom, organisme.code, envoi.demande_id is not None)


def confirmer(instance: Instance, jeton: str, adresse: str) -> Recu:
    """Confirme l'adresse : la demande entre chez l'organisme, datée du jour de l'envoi, et un accusé part. Le refaire
    rend la même demande. Un essai sur un lien inconnu ralentit l'adresse d'où il vient.
    """
    essai = tenter(instance, "confirmation", sceau.empreinte(jeton), adresse, a_part=True)
    contexte, organisme, envoi = _trouver(instance, jeton)
    _exiger_vivant(envoi, _heure(contexte))
    with instance.base.ecrire(HORS) as session:
        absoudre(session, essai)
    if envoi.contenu is None:
        return _relire(contexte, envoi.id)
    with instance.base.ecrire(HORS) as session:
        oublier(instance, session, USAGE, str(organisme.id))
    saisie = valider(EnvoiSaisie, sceau.lever(jeton, envoi.id, envoi.contenu))
    demande, identite = reception.traduire(saisie, _jour(contexte, envoi.recu_le))
    id_ = recevoir(contexte, demande, identite, envoi.id.hex)
    return _clore(contexte, envoi.id, id_, saisie.courriel)


def _jour(contexte: Contexte, quand: datetime) -> date:
    """Le jour de l'envoi, chez l'organisme : le délai court de lui, et non de la confirmation, au bénéfice de la personne."""
    return quand.astimezone(ZoneInfo(contexte.fuseau)).date()


@lecture(DEMANDES_RECEVOIR)
def _relire(atelier: Atelier, envoi_id: uuid.UUID) -> Recu:
    envoi = atelier.session.get_one(Envoi, envoi_id)
    assert envoi.demande_id is not None  # noqa: S101
    return reception.lire_recu(atelier, envoi.demande_id)


@operation(DEMANDES_RECEVOIR)
def _clore(atelier: Atelier, envoi_id: uuid.UUID, demande_id: uuid.UUID, courriel: str) -> Recu:
    """La demande est ouverte : l'envoi perd son contenu, l'accusé part. Le refaire n'envoie rien de plus."""
    envoi, recu = atelier.session.get_one(Envoi, envoi_id), reception.lire_recu(atelier, demande_id)
    if envoi.demande_id is None:
        envoi.contenu, envoi.demande_id = None, demande_id
        atelier.session.add(envoi)
        objet, corps = courriels.recue(recu)
        deposer(atelier.session, courriel, objet, corps)
        consigner_envoi(atelier, demande_id, "courriel", ACCUSE)
    return recu
