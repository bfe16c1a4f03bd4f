"""Donner un lien à un référent, le retirer, le remplacer, relire ce qui en revient. Rien n'entre sans la personne qui relit.

Du jeton, la base ne garde que l'empreinte ; ce qui est reçu vit dans un coffret, jamais au journal ni dans la recherche.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.liens_referents import regles
from registre.liens_referents.forme import FORME
from registre.liens_referents.modele import TYPE, LienReferent, LienSaisie
from registre.liens_referents.regles import Recu
from socle import coffrets
from socle.comptes.modele import lire_adresse
from socle.courriels.boite import deposer
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens_publics import empreinte, fabriquer
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import trop_long
from socle.types import ecrire_date

RECU: Final = "recu"
"""Nom du coffret où vit ce qui a été reçu."""
MESSAGE_MAXIMUM: Final = 2_000
GARDE: Final = timedelta(days=183)
"""Ce qui a été reçu et relu ne se garde pas au-delà. Convention de Gouverne, de mémoire d'usage (M)."""
QUOI: Final = {
    "revue": "relire les fiches de votre collectivité au registre des traitements",
    "question": "lui poser une question",
    "violation": "déclarer un incident, dès qu'il en arrive un",
}
COURRIEL: Final = """Bonjour,

{organisme} : {demandeur}, qui y suit la protection des données, vous donne ce lien pour {quoi}.
Une page suffit, sans compte ni mot de passe, jusqu'au {fin} :

{lien}
{message}
Ce lien vous est personnel et ne sert qu'une fois.
"""


@dataclass(frozen=True)
class Remise:
    """Comment le lien part : `adresse` contient `{jeton}` ; `par_courriel` : un serveur d'envoi est réglé."""

    adresse: str = ""
    par_courriel: bool = False


@dataclass(frozen=True)
class Envoi:
    """Un lien qui vient d'être donné : son jeton, montré cette seule fois."""

    id: uuid.UUID
    jeton: str
    courriel_parti: bool = False


@dataclass(frozen=True)
class Lu:
    """Un lien et ce qui en est revenu, en clair ; `recu` None : rien encore, ou effacé."""

    fiche: Fiche
    recu: Recu | None

    @property
    def lien(self) -> LienReferent:
        """La ligne du lien."""
        ligne: LienReferent = self.fiche.ligne
        return ligne


@operation(droits.LIENS_TENIR)
def donner(atelier: Atelier, saisie: LienSaisie, graine: str, remise: Remise | None = None) -> Envoi:
    """Prépare un lien. Le même envoi deux fois n'en prépare qu'un, et rend le même."""
    saisie = controler(saisie)
    id_ = identifiant_de(f"{graine}|{saisie.model_dump_json()}", atelier.organisme_id)
    assert id_ is not None  # noqa: S101
    jeton = _jeton(atelier, id_, graine)
    if atelier.session.get(Objet, id_) is None:
        fiches.poser(
            atelier, FORME, saisie, identifiant=id_, verbe="donne", empreinte=empreinte(jeton), envoye_le=atelier.quand,
            envoye_par=atelier.contexte.acteur.nom, expire_le=atelier.aujourd_hui + timedelta(days=saisie.jours or 0),
        )  # fmt: skip
        return Envoi(id_, jeton, _remettre(atelier, atelier.session.get_one(LienReferent, id_), jeton, remise))
    return Envoi(id_, jeton, bool(saisie.courriel and remise and remise.par_courriel))


def _jeton(atelier: Atelier, id_: uuid.UUID, graine: str) -> str:
    return fabriquer(atelier.contexte.coffre.trousseau, "liens_referents", id_, graine)


def controler(saisie: LienSaisie) -> LienSaisie:
    """La saisie, son adresse en minuscules et sa durée dite ; `SaisieRefusee` réunit tout ce qui est à corriger."""
    erreurs: dict[str, list[str]] = {}
    jours = regles.JOURS_D_USAGE if saisie.jours is None else saisie.jours
    courriel = saisie.courriel
    if not 1 <= jours <= regles.JOURS_MAXIMUM:
        erreurs["jours"] = [f"De 1 à {regles.JOURS_MAXIMUM} jours."]
    if phrase := trop_long(saisie.message, MESSAGE_MAXIMUM):
        erreurs["message"] = [phrase]
    if phrase := trop_long(saisie.nom, regles.NOM_MAXIMUM):
        erreurs["nom"] = [phrase]
    try:
        courriel = lire_adresse(courriel) if courriel else ""
    except ValueError as refus:
        erreurs["courriel"] = [str(refus)]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return saisie.model_copy(update={"jours": jours, "courriel": courriel})


def _remettre(atelier: Atelier, lien: LienReferent, jeton: str, remise: Remise | None) -> bool:
    """Dépose le courriel dans la boîte d'envoi : il part après la transaction."""
    if not lien.courriel or remise is None or not remise.par_courriel:
        return False
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    corps = COURRIEL.format(
        demandeur=lien.envoye_par, organisme=organisme, fin=ecrire_date(lien.expire_le), quoi=QUOI[lien.usage],
        lien=remise.adresse.replace("{jeton}", jeton), message=f"\n{lien.message}\n" if lien.message else "",
    )  # fmt: skip
    deposer(atelier.session, lien.courriel, f"{organisme} : un lien pour vous", corps, _terme(lien))
    return True


def _terme(lien: LienReferent) -> datetime:
    """Le lendemain du dernier jour du lien : son courriel ne part plus après."""
    return datetime.combine(lien.expire_le, time(), UTC) + timedelta(days=2)


def _ouvert(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un lien par lequel rien n'est encore revenu."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.ligne.recu_le is not None:
        raise RegleEnfreinte("Une réponse est déjà arrivée par ce lien.")
    return fiche


def noter(atelier: Atelier, fiche: Fiche, verbe: str, **ajouts: Any) -> None:
    """Confie au journal un acte sur un lien : jamais ce qui a été reçu."""
    objet = fiche.objet
    contenu = {"libelle": objet.libelle, **ajouts}
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, objet.id, objet.version, contenu))


@operation(droits.LIENS_TENIR)
def revoquer(atelier: Atelier, id_: uuid.UUID) -> None:
    """Retire le lien : il ne répond plus. Le retirer deux fois n'y change rien."""
    fiche = _ouvert(atelier, id_)
    if fiche.ligne.revoque_le is None:
        fiche.ligne.revoque_le = atelier.quand
        atelier.session.add(fiche.ligne)
        noter(atelier, fiche, "retire")


@operation(droits.LIENS_TENIR)
def renouveler(atelier: Atelier, id_: uuid.UUID, jours: int, graine: str, remise: Remise | None = None) -> Envoi:
    """Un lien neuf à la place de l'ancien, qui ne répond plus. Le même envoi deux fois rend le même."""
    fiche = _ouvert(atelier, id_)
    lien: LienReferent = fiche.ligne
    if not 1 <= jours <= regles.JOURS_MAXIMUM:
        raise RegleEnfreinte(f"Donnez une durée de 1 à {regles.JOURS_MAXIMUM} jours.")
    jeton = _jeton(atelier, id_, f"renouvellement|{graine}")
    if lien.empreinte == empreinte(jeton):
        return Envoi(id_, jeton, bool(lien.courriel and remise and remise.par_courriel))
    lien.empreinte, lien.expire_le = empreinte(jeton), atelier.aujourd_hui + timedelta(days=jours)
    lien.jours, lien.revoque_le = jours, None
    lien.envoye_le, lien.envoye_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(lien)
    noter(atelier, fiche, "renouvele")
    return Envoi(id_, jeton, _remettre(atelier, lien, jeton, remise))


def relire(atelier: Atelier, id_: uuid.UUID) -> Lu:
    """Un lien et ce qui en est revenu, dans une session ouverte."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    return Lu(fiche, coffrets.lire(atelier, id_, RECU) if fiche.ligne.recu_le is not None else None)


@lecture(droits.LIENS_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un lien, sans ce qui en est revenu."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIENS_TENIR)
def lire_le_recu(atelier: Atelier, id_: uuid.UUID) -> Lu:
    """Un lien et ce qui en est revenu."""
    return relire(atelier, id_)


@lecture(droits.LIENS_LIRE)
def lister(atelier: Atelier, a_relire: bool = False, page: int = 1) -> PageFiches:
    """Les liens de l'organisme, ceux qui attendent d'être relus d'abord."""
    attend = col(LienReferent.recu_le).is_not(None) & col(LienReferent.traite_le).is_(None)
    conditions: Sequence[Any] = [attend] if a_relire else []
    return fiches.lister(
        atelier, FORME, page=page, conditions=conditions, ordre=(attend.desc(), col(LienReferent.envoye_le).desc())
    )


@operation(droits.LIENS_TENIR)
def effacer_les_anciens(atelier: Atelier) -> int:
    """Efface, au passage du jour, ce qui a été reçu il y a plus de `GARDE` et relu, ou jamais relu en deux fois ce temps."""
    avant = atelier.quand - GARDE
    vieux = select(LienReferent.id).where(
        (col(LienReferent.traite_le) < avant) | (col(LienReferent.recu_le) < avant - GARDE),
        LienReferent.organisme_id == atelier.organisme_id,
    )
    effaces = [id_ for id_ in atelier.session.exec(vieux).all() if coffrets.effacer(atelier, id_, RECU)]
    for id_ in effaces:
        atelier.journaliser(Evenement(f"{TYPE}.efface", TYPE, id_, None, {}))
    return len(effaces)
