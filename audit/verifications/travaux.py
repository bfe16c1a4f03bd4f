"""Les vérifications en ligne demandées : des lignes, prises sous un bail par la boucle de `gouverne servir`.

Le réseau se fait hors de toute transaction. Une machine qui s'arrête rend son travail à la fin du bail ; trois essais.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import col, or_, select

from audit.droits import VERIFIER
from audit.verifications import certificats, constats, genres, hotes
from audit.verifications.constats import Observation
from audit.verifications.forme import FORME_CERTIFICAT, FORME_HOTE
from audit.verifications.modele import EtatVerifie, Hote, Travail, Verification
from audit.verifications.reseau import observation
from audit.verifications.reseau.garde import Moyens
from socle.base import maintenant
from socle.comptes.acces import contexte_de_commande
from socle.erreurs import Refus
from socle.fiches import operations as fiches
from socle.instance import Instance
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.reglages import lire_reseaux

HORS = Perimetre.hors("vérifications demandées")
BAIL: Final = timedelta(minutes=15)
ESSAIS: Final = 3
PAR_PASSAGE: Final = 20
SEMAINE: Final = timedelta(days=7)
MEMOIRE: Final = timedelta(days=90)
CHAQUE_SEMAINE: Final = "Chaque semaine"


@dataclass(frozen=True)
class Pris:
    """Un travail pris : son bail dit qui le tient."""

    id: uuid.UUID
    hote_id: uuid.UUID
    code: str
    par: str
    bail: datetime


def moyens_de(instance: Instance) -> Moyens:
    """Les moyens d'observation que les réglages permettent."""
    return Moyens(reseaux=lire_reseaux(instance.reglages.verifications_reseaux))


def accomplir(instance: Instance, moyens: Moyens | None = None, maximum: int = PAR_PASSAGE) -> int:
    """Fait les travaux qui attendent ; rend leur nombre. Plusieurs machines peuvent le faire ensemble."""
    faits = 0
    while faits < maximum and (pris := prendre(instance)) is not None:
        _faire(instance, pris, moyens or moyens_de(instance))
        faits += 1
    return faits


def prendre(instance: Instance) -> Pris | None:
    """Le plus ancien travail libre, ou dont le bail est fini ; trois essais perdus, et il est dit en échec."""
    quand = maintenant()
    libre = or_(col(Travail.etat) == "attente", (col(Travail.etat) == "en_cours") & (col(Travail.bail) < quand))
    with instance.base.ecrire(HORS) as session:
        requete = select(Travail).where(libre).order_by(col(Travail.demande_le), col(Travail.id)).limit(1)
        travail = session.exec(requete.with_for_update(skip_locked=True)).first()
        if travail is None:
            return None
        travail.essais += 1
        travail.etat, travail.bail = "en_cours", quand + BAIL
        code = session.exec(select(Organisme.code).where(Organisme.id == travail.organisme_id)).one()
        session.add(travail)
        return Pris(travail.id, travail.hote_id, code, travail.demande_par, travail.bail)


def _faire(instance: Instance, pris: Pris, moyens: Moyens) -> None:
    contexte = contexte_de_commande(instance, pris.code)
    try:
        lignes = verifier_hote(contexte, pris.hote_id, moyens, pris.par)
    except Refus as refus:
        _finir(contexte, pris, "abandonne", refus.phrase)
    except (
        Exception
    ) as erreur:  # un défaut ne doit pas arrêter la boucle : le bail rendra le travail, trois fois au plus
        structlog.get_logger("gouverne").error("verification", genre=type(erreur).__name__)
        _rater(contexte, pris)
    else:
        _finir(contexte, pris, "fait", f"{len(lignes)} constat{'s' if len(lignes) > 1 else ''}.")


def verifier_hote(contexte: Contexte, hote_id: uuid.UUID, moyens: Moyens, par: str = "") -> Sequence[Verification]:
    """Observe un hôte confirmé, puis inscrit ce qui a été vu. Aucune transaction n'est ouverte pendant le réseau."""
    demande = hotes.demande_de(contexte, hote_id)
    observations = [Observation(genre, faits, cible) for genre, cible, faits in observation.observer(demande, moyens)]
    return hotes.inscrire_en_ligne(contexte, hote_id, constats.preparer(observations, maintenant()), par)


@operation(VERIFIER)
def _finir(atelier: Atelier, pris: Pris, etat: str, compte_rendu: str) -> None:
    """Clôt un travail si le bail est encore le nôtre."""
    travail = atelier.session.get(Travail, pris.id)
    if travail is not None and travail.etat == "en_cours" and travail.bail == pris.bail:
        travail.etat, travail.fini_le, travail.compte_rendu = etat, atelier.quand, compte_rendu[:500]
        atelier.session.add(travail)


@operation(VERIFIER)
def _rater(atelier: Atelier, pris: Pris) -> None:
    """Rend un travail qui a échoué, ou le dit en échec après le dernier essai."""
    travail = atelier.session.get(Travail, pris.id)
    if travail is None or travail.etat != "en_cours" or travail.bail != pris.bail:
        return
    fini = travail.essais >= ESSAIS
    travail.etat = "echec" if fini else "attente"
    travail.fini_le = atelier.quand if fini else None
    travail.compte_rendu = (
        "La vérification n'a pas abouti : l'administrateur trouvera pourquoi au journal technique." * fini
    )
    atelier.session.add(travail)


@operation(VERIFIER)
def soigner(atelier: Atelier) -> None:
    """Le soin du jour : rejuger ce que le temps a pu changer, redemander chaque semaine ce qui doit l'être."""
    _rejuger_les_certificats(atelier)
    _rejuger_les_chaines(atelier)
    _redemander(atelier)


@operation(VERIFIER)
def rejuger(atelier: Atelier) -> None:
    """Rejuge ce que le temps seul a pu changer, sans rien demander en ligne."""
    _rejuger_les_certificats(atelier)
    _rejuger_les_chaines(atelier)


def _rejuger_les_certificats(atelier: Atelier) -> None:
    """Chaque certificat déposé, au jour d'aujourd'hui ; une ligne de plus si le verdict change, ou chaque semaine."""
    toutes = fiches.charger_toutes(atelier.session, FORME_CERTIFICAT)
    etats = constats.etats_de(atelier.session, [fiche.objet.id for fiche in toutes])
    for fiche in toutes:
        avant = next(iter(etats[fiche.objet.id]), None)
        pretes = constats.preparer([certificats.relue(fiche)], atelier.quand)
        recent = avant is not None and atelier.quand - avant.quand < SEMAINE
        if not recent or avant is None or avant.verdict != pretes[0].jugement.verdict:
            constats.inscrire(atelier, fiche.objet, pretes, CHAQUE_SEMAINE)


def _rejuger_les_chaines(atelier: Atelier) -> None:
    """Les chaînes et les security.txt observés sur un hôte : le temps seul peut en changer le verdict."""
    requete = select(EtatVerifie, Verification, Objet).join(
        Verification, col(Verification.id) == col(EtatVerifie.verification_id)
    ).join(Objet, col(Objet.id) == col(EtatVerifie.objet_id)).where(
        col(EtatVerifie.genre).in_(("x509", "securitytxt")), Objet.type == FORME_HOTE.code, col(Objet.archive).is_(False),
        col(EtatVerifie.expire_le).is_not(None),
    )  # fmt: skip
    for etat, ligne, objet in list(atelier.session.exec(requete)):
        try:
            faits = genres.relire(ligne.genre, ligne.faits, ligne.empreinte)
        except genres.PreuveAlteree:
            continue
        vue = Observation(
            ligne.genre, faits, ligne.cible, "relecture", ligne.outil, ligne.date_outil, ligne.empreinte_source
        )
        pretes = constats.preparer([vue], atelier.quand)
        if pretes[0].jugement.verdict != etat.verdict:
            constats.inscrire(atelier, objet, pretes, CHAQUE_SEMAINE)


def _redemander(atelier: Atelier) -> None:
    """Un travail par hôte confirmé, voulu chaque semaine, que rien n'a vérifié depuis une semaine."""
    recents = select(Travail.hote_id).where(col(Travail.demande_le) > atelier.quand - SEMAINE + timedelta(hours=12))
    ouverts = select(Travail.hote_id).where(col(Travail.etat).in_(("attente", "en_cours")))
    requete = select(Hote.id).join(Objet, col(Objet.id) == col(Hote.id)).where(
        col(Objet.archive).is_(False), col(Hote.confirme_le).is_not(None), col(Hote.hebdomadaire).is_(True),
        col(Hote.id).not_in(recents), col(Hote.id).not_in(ouverts),
    )  # fmt: skip
    ids = list(atelier.session.exec(requete))
    for fiche in fiches.charger_toutes(atelier.session, FORME_HOTE, ids) if ids else ():
        if fiche.saisie.controles:
            hotes.poser_travail(atelier, fiche, CHAQUE_SEMAINE)
    anciens = select(Travail).where(col(Travail.fini_le) < atelier.quand - MEMOIRE)
    for travail in atelier.session.exec(anciens.limit(500)):
        atelier.session.delete(travail)


@operation(VERIFIER)
def _noter_fait(atelier: Atelier, hote_id: uuid.UUID) -> None:
    """Une vérification faite hors de la file : la boucle ne la refera pas avant une semaine."""
    atelier.session.add(Travail(
        organisme_id=atelier.organisme_id, hote_id=hote_id, etat="fait", demande_le=atelier.quand, fini_le=atelier.quand,
        demande_par=atelier.contexte.acteur.nom,
    ))  # fmt: skip


def verifier_tout(contexte: Contexte, moyens: Moyens, nom: str = "") -> list[tuple[str, Verification]]:
    """Vérifie tout de suite les hôtes confirmés d'un organisme (ou celui-là), puis rejuge ses certificats."""
    resultat: list[tuple[str, Verification]] = []
    for id_, hote in hotes.confirmes(contexte):
        if nom in {"", hote}:
            resultat += [(hote, ligne) for ligne in verifier_hote(contexte, id_, moyens)]
            _noter_fait(contexte, id_)
    rejuger(contexte)
    return resultat
