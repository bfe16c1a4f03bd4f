"""Inviter d'après une liste : aperçu, invitations, compte rendu, retour en arrière, liens à remettre.

Chaque ligne s'écrit chez son organisme, à son journal, avec les droits que la personne y a : elle ne donne rien qu'elle ne
pourrait donner elle-même. Un courriel ne part que dans la transaction qui crée le compte : jamais deux fois.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from socle import journal
from socle.comptes import operations as comptes
from socle.comptes.listes.lecture import lire, signaler_les_roles_tenus
from socle.comptes.modele import Attribution, InvitationSaisie, Personne
from socle.droits import COMPTES_GERER
from socle.erreurs import Refus, RegleEnfreinte, SaisieRefusee
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.reprise import connus_sous
from socle.perimetre import Perimetre
from socle.reprises import operations as reprises
from socle.reprises.lignes import CREER, LIMITES, Ligne
from socle.reprises.operations import APERCU, COUPE, DELAI, EN_COURS, FAITE, LIGNE, TOUT, Lue, Passee
from socle.saisies import valider
from socle.tableurs import lire_classeur

GENRE: Final = "comptes"
TRANCHE: Final = 50
RIEN: Final = "Aucune ligne n'est à écrire : choisissez-en au moins une."
INVITE: Final = "Invitation envoyée par courriel."
A_REMETTRE: Final = "Compte créé : remettez-lui son lien d'invitation."
DEJA_CONNUE: Final = "Rôle donné à un compte qui existait ; rien ne lui a été envoyé."


def preparer(contexte: Contexte, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier, situe chaque ligne dans l'arbre, garde l'aperçu. Un `Refus` s'il est illisible."""
    contexte.exige(COMPTES_GERER)
    with contexte.base.lire(Perimetre()) as session:
        connus = connus_sous(session, contexte.organisme_id)
        ici = next(connu for connu in connus if connu.id == str(contexte.organisme_id))
        lignes, tableau = lire(lire_classeur(contenu, nom, LIMITES), connus, ici)
        if not lignes:
            raise RegleEnfreinte("Ce fichier n'a aucune ligne sous ses titres.")
        ids = [uuid.UUID(connu.id) for connu in connus]
        requete = select(Personne.email, Attribution.role, Attribution.organisme_id, Personne.nom).join(
            Attribution, col(Attribution.personne_id) == col(Personne.id)
        )
        tenus = session.exec(requete.where(col(Attribution.organisme_id).in_(ids)))
        signaler_les_roles_tenus(lignes, {(email, role, str(o)): qui for email, role, o, qui in tenus})
    remarques = [*([COUPE] if tableau.coupe else []), *tableau.remarques]
    return operation(COMPTES_GERER)(reprises.garder)(contexte, GENRE, nom, lignes, tableau.ignorees, remarques)


@lecture(COMPTES_GERER)
def lire_liste(atelier: Atelier, id_: uuid.UUID) -> Lue:
    """Une liste, son aperçu ou son compte rendu."""
    return reprises.ouvrir(atelier, GENRE, id_)


@lecture(COMPTES_GERER)
def lister(atelier: Atelier) -> list[Passee]:
    """Les dernières listes de comptes."""
    return reprises.lister(atelier, GENRE)


@operation(COMPTES_GERER)
def abandonner(atelier: Atelier, id_: uuid.UUID) -> None:
    """Renonce à un aperçu."""
    reprises.abandonner(atelier, GENRE, id_)


@operation(COMPTES_GERER)
def retenir(atelier: Atelier, id_: uuid.UUID, choix: Mapping[int, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    reprises.retenir(atelier, GENRE, id_, choix)


def confirmer(
    contexte: Contexte, id_: uuid.UUID, modele_url: str, choix: Mapping[int, str] | None = None, mode: str = TOUT,
    *, par_courriel: bool,
) -> Lue:  # fmt: skip
    """Invite ceux qui sont choisis. `mode` « tout » : si l'un d'eux ne peut pas l'être, personne ne l'est.

    Envoyée deux fois, elle n'invite qu'une fois : la seconde trouve la liste où la première l'a menée.
    """
    lue = lire_liste(contexte, id_)
    if lue.reprise.etat == APERCU:
        lue.choix |= {str(numero): action for numero, action in (choix or {}).items()}
        if mode != LIGNE:
            _tout_verifier(contexte, [ligne for ligne in lue.lignes if lue.action(ligne) == CREER])
        _commencer(contexte, id_, choix or {})
    return continuer(contexte, id_, modele_url, par_courriel=par_courriel)


def _tout_verifier(contexte: Contexte, lignes: Sequence[Ligne]) -> None:
    """Refuse l'ensemble si l'une de ces lignes ne peut pas s'écrire : organisme parti, droit perdu, compte désactivé."""
    fermees = _desactivees(contexte, {str(ligne.valeurs["email"]) for ligne in lignes})
    refus: dict[str, str] = {}
    for cible in {ligne.cible for ligne in lignes}:
        try:
            contexte_chez(contexte, uuid.UUID(cible)).exige(COMPTES_GERER)
        except Refus as erreur:
            refus[cible] = erreur.phrase
    for ligne in lignes:
        phrase = refus.get(ligne.cible, "") or ("Ce compte est désactivé." if ligne.valeurs["email"] in fermees else "")
        if phrase:
            raise RegleEnfreinte(f"Personne n'est invité. Ligne {ligne.numero}, « {ligne.titre} » : {phrase}")


def _desactivees(contexte: Contexte, adresses: Collection[str]) -> set[str]:
    with contexte.base.lire(Perimetre()) as session:
        requete = select(Personne.email).where(col(Personne.email).in_(adresses), col(Personne.active).is_(False))
        return set(session.exec(requete))


@operation(COMPTES_GERER)
def _commencer(atelier: Atelier, id_: uuid.UUID, choix: Mapping[int, str]) -> None:
    lue = reprises.ouvrir(atelier, GENRE, id_, APERCU, EN_COURS, FAITE, verrou=True)
    if lue.reprise.etat != APERCU:
        return  # une confirmation jumelle vient de passer
    lue.choix |= {str(numero): action for numero, action in choix.items()}
    for ligne in lue.lignes:
        if lue.action(ligne) == CREER:
            ligne.fait = {"action": CREER}
        else:
            ligne.etat, ligne.message = ("refusee", " ".join(ligne.fautes)) if ligne.fautes else ("passee", ligne.deja)
    if not any(ligne.fait for ligne in lue.lignes):
        raise RegleEnfreinte(RIEN)
    lue.reprise.etat = EN_COURS
    reprises.ranger(atelier, lue)


def continuer(
    contexte: Contexte, id_: uuid.UUID, modele_url: str, *, par_courriel: bool, delai: float = DELAI
) -> Lue:  # fmt: skip
    """Invite par tranches, jusqu'au bout ou jusqu'au terme du délai ; une seule demande à la fois."""
    fin = time.monotonic() + delai
    lue = operation(COMPTES_GERER)(reprises.prendre)(contexte, GENRE, id_, EN_COURS)
    if lue is None:
        return lire_liste(contexte, id_)
    try:
        while lue.reprise.etat == EN_COURS:
            tranche = [ligne for ligne in lue.lignes if ligne.fait and not ligne.etat][:TRANCHE]
            for ligne in tranche:
                _inviter(contexte, id_, ligne, modele_url, par_courriel=par_courriel)
            lue = _noter(contexte, id_, tranche)
            if time.monotonic() > fin:
                break
    finally:
        lue = operation(COMPTES_GERER)(reprises.lacher)(contexte, GENRE, id_)
    return lue


@operation(COMPTES_GERER)
def _noter(atelier: Atelier, id_: uuid.UUID, faites: Sequence[Ligne]) -> Lue:
    lue = reprises.noter(atelier, GENRE, id_, faites, "")
    if lue.reprise.etat == EN_COURS and all(ligne.etat for ligne in lue.lignes):
        reprises.passer(atelier, lue, FAITE)
    return lue


def _inviter(contexte: Contexte, id_: uuid.UUID, ligne: Ligne, modele_url: str, *, par_courriel: bool) -> None:
    """Écrit une ligne chez son organisme ; un refus est une réponse. Après une panne, elle retrouve ce qu'elle a fait."""
    try:
        chez = contexte_chez(contexte, uuid.UUID(ligne.cible))
        tenu = _tenu(chez, id_, str(ligne.valeurs["email"]), str(ligne.valeurs["role"]))
        if tenu is not None and not tenu.sien:
            ligne.etat, ligne.message = "inchangee", "Avait déjà ce rôle."
            return
        suite = tenu.suite(par_courriel=par_courriel) if tenu else _inviter_chez(
            chez, id_, valider(InvitationSaisie, ligne.valeurs), modele_url, par_courriel=par_courriel
        )  # fmt: skip
    except Refus as refus:
        phrases = [p for suite in refus.erreurs.values() for p in suite] if isinstance(refus, SaisieRefusee) else []
        ligne.etat, ligne.message = "refusee", " ".join(phrases) or refus.phrase
        return
    ligne.etat = "creee" if suite.neuve else "completee"
    ligne.message = " ".join(filter(None, (_dire(suite), suite.alerte)))
    ligne.fait |= {"personne": str(suite.personne_id), "neuve": suite.neuve}


def _inviter_chez(
    chez: Contexte, id_: uuid.UUID, saisie: InvitationSaisie, modele_url: str, *, par_courriel: bool
) -> comptes.Suite:
    try:
        return comptes.inviter(chez, saisie, modele_url, par_courriel=par_courriel, relancer=False, reprise=id_)
    except IntegrityError:  # une autre page vient de créer ce compte : son rôle s'ajoute
        return comptes.inviter(chez, saisie, modele_url, par_courriel=par_courriel, relancer=False, reprise=id_)


def _dire(suite: comptes.Suite) -> str:
    if not suite.neuve:
        return DEJA_CONNUE
    return INVITE if suite.courriel_parti else A_REMETTRE


@dataclass(frozen=True)
class _Tenu:
    """Un rôle déjà donné. `sien` : par cette liste, avant une panne ; `neuve` : avec un compte créé pour lui."""

    personne_id: uuid.UUID
    nom: str
    sien: bool = False
    neuve: bool = False

    def suite(self, *, par_courriel: bool) -> comptes.Suite:
        """Ce qu'avait rendu l'invitation : le courriel était dans la même transaction."""
        return comptes.Suite(self.nom, courriel_parti=par_courriel and self.neuve, personne_id=self.personne_id,
                             neuve=self.neuve)  # fmt: skip


@lecture(COMPTES_GERER)
def _tenu(atelier: Atelier, id_: uuid.UUID, adresse: str, role: str) -> _Tenu | None:
    """Le rôle de cette adresse ici, s'il est donné ; le journal dit si c'est cette liste qui l'a donné."""
    requete = select(Personne.id, Personne.nom).join(Attribution, col(Attribution.personne_id) == col(Personne.id)).where(
        Personne.email == adresse, Attribution.role == role, Attribution.organisme_id == atelier.organisme_id
    )  # fmt: skip
    trouve = atelier.session.exec(requete).first()
    if trouve is None:
        return None
    entrees = journal.historique(atelier.session, atelier.organisme_id, trouve[0])
    contenus = journal.lire_contenus(atelier.session, [entree.id for entree in entrees])
    dons = [e for e in entrees if e.verbe == "compte.role_attribue" and contenus.get(e.id, {}).get("role") == role]
    if not dons or contenus[dons[0].id].get("reprise") != str(id_):
        return _Tenu(*trouve)
    neuve = any(e.verbe == "compte.cree" and e.quand == dons[0].quand for e in entrees)
    return _Tenu(*trouve, sien=True, neuve=neuve)
