"""Demander des réponses à un collègue ou à un prestataire : un lien qui expire, une page, rien à installer, aucun compte.

Ce qui revient n'est jamais une réponse : une personne le relit à côté de la sienne et reprend ce qu'elle coche. Du lien, la
base ne garde que l'empreinte ; il ne sert qu'une fois, et n'ouvre rien d'autre que ces questions.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.heritage import Choisie, jour_d_ici, noter_reprises, prendre
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    NON_APPLICABLE,
    ReponseSaisie,
    Sollicitation,
    SollicitationSaisie,
)
from audit.autodiagnostics.operations import ouvert
from audit.autodiagnostics.reponses import Provenance
from audit.droits import LIRE, REPONDRE
from socle.comptes.modele import lire_adresse
from socle.courriels.boite import deposer
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.liens_publics import empreinte, fabriquer
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider
from socle.types import ecrire_date, lire_date

SOLLICITATION: Final = "sollicitation"
POINTS_MAXIMUM, JOURS_MAXIMUM, MESSAGE_MAXIMUM = 30, 90, 2_000
ATTENDUE, ECHUE, RETIREE, RECUE, TRAITEE = "attendue", "echue", "retiree", "recue", "traitee"
LIBELLES: Final = {
    ATTENDUE: "Attendue", ECHUE: "Lien échu", RETIREE: "Lien retiré", RECUE: "Réponse à relire",
    TRAITEE: "Réponse relue",
}  # fmt: skip
COURRIEL: Final = """Bonjour,

{demandeur} ({organisme}) vous demande de répondre à {questions} sur la sécurité informatique.
Une seule page suffit, sans compte ni mot de passe, jusqu'au {fin} :

{lien}

Ce lien vous est personnel et ne sert qu'une fois : ne le transmettez qu'à la personne qui répondra.
"""


@dataclass(frozen=True)
class Envoi:
    """Une demande qui vient de partir : le jeton de son lien, montré cette seule fois."""

    id: uuid.UUID
    jeton: str
    courriel_parti: bool = False


@dataclass(frozen=True)
class Remise:
    """Comment le lien part : `adresse` contient `{jeton}` ; `par_courriel` : un serveur d'envoi est réglé."""

    adresse: str = ""
    par_courriel: bool = False


@dataclass(frozen=True)
class LigneRecue:
    """Une question d'une demande : ce qui est répondu ici, ce qui a été reçu ; `unite` : None si le point n'est plus posé ;
    `de` : qui a répondu.
    """

    point_id: str
    unite: Unite | None
    recu: dict[str, str]
    de: str = ""

    @property
    def repondue_ici(self) -> bool:
        """Vrai si ce point a déjà une réponse sur ce périmètre."""
        return self.unite is not None and self.unite.reponse is not None and bool(self.unite.reponse.statut)

    @property
    def deja_reprise(self) -> bool:
        """Vrai si la réponse d'ici est celle-là."""
        ici = self.unite.reponse if self.unite is not None else None
        la_sienne = (SOLLICITATION, self.de, self.recu.get("statut"))
        return ici is not None and (ici.origine, ici.origine_nom, ici.statut) == la_sienne

    @property
    def echeance(self) -> date | None:
        """La date prévue reçue."""
        return lire_date(self.recu.get("echeance", ""))


@dataclass(frozen=True)
class Demande:
    """Une demande, l'autodiagnostic où elle se range, ses questions."""

    ligne: Sollicitation
    etat: Etat
    lignes: tuple[LigneRecue, ...]


def _jeton(atelier: Atelier, id_: uuid.UUID, graine: str) -> str:
    """Le jeton du lien de cette demande."""
    return fabriquer(atelier.contexte.coffre.trousseau, "sollicitations", id_, graine)


def etat_de(ligne: Sollicitation, jour: date) -> str:
    """Où en est une demande ce jour."""
    if ligne.repondu_le is not None:
        return TRAITEE if ligne.reprise_le is not None else RECUE
    if ligne.revoquee_le is not None:
        return RETIREE
    return ECHUE if jour > ligne.expire_le else ATTENDUE


@operation(REPONDRE)
def demander(
    atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID, saisie: SollicitationSaisie, graine: str,
    remise: Remise | None = None,
) -> Envoi:  # fmt: skip
    """Prépare une demande et son lien. Le même envoi deux fois n'en prépare qu'une, et rend le même lien."""
    objet = ouvert(atelier, id_).objet
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    jours = _controler(etat, cible_id, saisie)
    connu = identifiant_de(f"{graine}|{cible_id}|{saisie.model_dump_json()}", atelier.organisme_id)
    assert connu is not None  # noqa: S101
    jeton, parti = _jeton(atelier, connu, graine), bool(saisie.courriel and remise and remise.par_courriel)
    if atelier.session.get(Sollicitation, connu) is not None:
        return Envoi(connu, jeton, parti)
    ligne = Sollicitation(
        **{nom: getattr(saisie, nom) for nom in SollicitationSaisie.model_fields}, organisme_id=atelier.organisme_id,
        id=connu, autodiagnostic_id=id_, cible_id=cible_id, empreinte=empreinte(jeton), envoyee_le=atelier.quand,
        envoyee_par=atelier.contexte.acteur.nom, expire_le=atelier.aujourd_hui + timedelta(days=jours),
    )  # fmt: skip
    ligne.courriel = lire_adresse(saisie.courriel) if saisie.courriel else ""
    atelier.session.add(ligne)
    _noter(atelier, objet, "creee", ligne, points=list(saisie.points))
    return Envoi(connu, jeton, _remettre(atelier, ligne, jeton, remise))


def _controler(etat: Etat, cible_id: uuid.UUID, saisie: SollicitationSaisie) -> int:
    """Nombre de jours de validité ; `SaisieRefusee` réunit tout ce qui est à corriger."""
    erreurs: dict[str, list[str]] = {}
    jours = 21 if saisie.jours is None else saisie.jours
    if not 1 <= jours <= JOURS_MAXIMUM:
        erreurs["jours"] = [f"De 1 à {JOURS_MAXIMUM} jours."]
    if len(saisie.message) > MESSAGE_MAXIMUM:
        erreurs["message"] = [f"Message trop long : {len(saisie.message)} caractères, {MESSAGE_MAXIMUM} au plus."]
    connus = {u.point.id for u in etat.unites_de(etat.cible(cible_id).id)}
    if not saisie.points:
        erreurs["points"] = ["Cochez au moins une question."]
    elif len(saisie.points) > POINTS_MAXIMUM:
        erreurs["points"] = [f"{POINTS_MAXIMUM} questions au plus dans une demande : au-delà, faites-en deux."]
    elif any(p not in connus for p in saisie.points):
        erreurs["points"] = ["Choisissez des questions de la liste."]
    try:
        lire_adresse(saisie.courriel) if saisie.courriel else ""
    except ValueError as refus:
        erreurs["courriel"] = [str(refus)]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return jours


def _remettre(atelier: Atelier, ligne: Sollicitation, jeton: str, remise: Remise | None) -> bool:
    """Dépose le courriel dans la boîte d'envoi : il part après la transaction. Il ne porte ni question, ni réponse."""
    if not ligne.courriel or remise is None or not remise.par_courriel:
        return False
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    nombre = len(ligne.points)
    corps = COURRIEL.format(
        demandeur=ligne.envoyee_par, organisme=organisme, fin=ecrire_date(ligne.expire_le),
        questions=f"{nombre} questions" if nombre > 1 else "une question", lien=remise.adresse.replace("{jeton}", jeton),
    )  # fmt: skip
    deposer(atelier.session, ligne.courriel, f"{organisme} : des questions pour vous", corps)
    return True


def _ouverte(atelier: Atelier, id_: uuid.UUID) -> tuple[Objet, Sollicitation]:
    """Une demande qui attend encore, dans un autodiagnostic ouvert."""
    ligne = _trouver(atelier, id_)
    objet = ouvert(atelier, ligne.autodiagnostic_id).objet
    if ligne.repondu_le is not None:
        raise RegleEnfreinte("Cette demande a déjà reçu sa réponse.")
    return objet, ligne


def _trouver(atelier: Atelier, id_: uuid.UUID) -> Sollicitation:
    ligne = atelier.session.get(Sollicitation, id_)
    if ligne is None:
        raise Introuvable
    return ligne


@operation(REPONDRE)
def revoquer(atelier: Atelier, id_: uuid.UUID) -> None:
    """Retire le lien : il ne répond plus. Le retirer deux fois n'y change rien."""
    objet, ligne = _ouverte(atelier, id_)
    if ligne.revoquee_le is not None:
        return
    ligne.revoquee_le = atelier.quand
    atelier.session.add(ligne)
    _noter(atelier, objet, "revoquee", ligne)


@operation(REPONDRE)
def renouveler(atelier: Atelier, id_: uuid.UUID, jours: int, graine: str, remise: Remise | None = None) -> Envoi:
    """Un lien neuf pour la même demande ; l'ancien ne répond plus. Le même envoi deux fois rend le même lien."""
    objet, ligne = _ouverte(atelier, id_)
    if not 1 <= jours <= JOURS_MAXIMUM:
        raise RegleEnfreinte(f"Donnez une durée de 1 à {JOURS_MAXIMUM} jours.")
    jeton = _jeton(atelier, id_, f"renouvellement|{graine}")
    if ligne.empreinte == empreinte(jeton):
        return Envoi(id_, jeton, bool(ligne.courriel and remise and remise.par_courriel))
    ligne.empreinte, ligne.expire_le = empreinte(jeton), atelier.aujourd_hui + timedelta(days=jours)
    ligne.jours, ligne.revoquee_le = jours, None
    ligne.envoyee_le, ligne.envoyee_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(ligne)
    _noter(atelier, objet, "renouvelee", ligne)
    return Envoi(id_, jeton, _remettre(atelier, ligne, jeton, remise))


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Demande:
    """Une demande et, en face de chaque question, la réponse d'ici et celle reçue."""
    return _charger(atelier, id_)


def _charger(atelier: Atelier, id_: uuid.UUID) -> Demande:
    ligne = _trouver(atelier, id_)
    etat = etats.charger(atelier.session, ligne.autodiagnostic_id, atelier.aujourd_hui)
    unites = {u.point.id: u for u in etat.par_cible.get(ligne.cible_id, ())}
    recus = {r["point"]: r for r in ligne.recu}
    return Demande(ligne, etat, tuple(
        LigneRecue(p, unites.get(p), recus.get(p, {}), ligne.repondant) for p in ligne.points
    ))  # fmt: skip


@operation(REPONDRE)
def reprendre(atelier: Atelier, id_: uuid.UUID, choix: Sequence[Choisie]) -> int:
    """Reprend les réponses cochées, et elles seules ; aucune : la réponse est classée, relue. Rend leur nombre."""
    demande = _charger(atelier, id_)
    ligne = demande.ligne
    objet = ouvert(atelier, ligne.autodiagnostic_id).objet
    if ligne.repondu_le is None:
        raise RegleEnfreinte("Cette demande n'a pas encore reçu de réponse.")
    recues = {li.point_id: li for li in demande.lignes if li.unite is not None and li.recu.get("statut")}
    if any(c.cle not in recues for c in choix) or len({c.cle for c in choix}) < len(choix):
        raise RegleEnfreinte("Cochez des réponses de la liste, une fois chacune.")
    d_ou = Provenance(SOLLICITATION, ligne.repondant, jour_d_ici(atelier, ligne.repondu_le))
    reprises = []
    for c in choix:
        unite = recues[c.cle].unite
        assert unite is not None  # noqa: S101
        reprises.append(prendre(atelier, unite, _saisie(recues[c.cle].recu), c, d_ou))
    ligne.reprise_le, ligne.reprise_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(ligne)
    if reprises:
        noter_reprises(atelier, objet, reprises)
    _noter(atelier, objet, "relue", ligne)
    return len(reprises)


def _saisie(recu: dict[str, str]) -> ReponseSaisie:
    """Ce qui a été reçu, sous forme de saisie : quelqu'un l'a dit, c'est donc un entretien."""
    texte, statut = recu.get("commentaire", ""), recu["statut"]
    valeurs = {"statut": statut, "methode": "entretien", "echeance": recu.get("echeance", ""), "commentaire": texte}
    return valider(ReponseSaisie, valeurs | ({"justification": texte} if statut == NON_APPLICABLE else {}))


def _noter(atelier: Atelier, objet: Objet, verbe: str, ligne: Sollicitation, **ajouts: object) -> None:
    contenu = {"libelle": objet.libelle, "motif": f"Demande à {ligne.nom}", "sollicitation": str(ligne.id), **ajouts}
    atelier.journaliser(Evenement(f"sollicitation.{verbe}", AUTODIAGNOSTIC, objet.id, None, contenu))
