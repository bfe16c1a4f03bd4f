"""Ce que les vérifications ont à rappeler (fin proche, verdict qui a empiré) et ce qu'elles proposent de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, or_, select

from audit.droits import LIRE, VERIFIER
from audit.verifications.genres import GENRES
from audit.verifications.modele import CERTIFICAT, EtatVerifie
from audit.verifications.verdicts import LIBELLES, NON_CONFORME
from socle.actions.operations import Proposition
from socle.echeances.sources import AFaire
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.types import ecrire_date

JALONS: Final = (60, 30, 7, 0)
DATES: Final = ("x509", "securitytxt")
POUR_VOIR: Final = timedelta(days=7)


def _lire(session: SessionCloisonnee, *conditions: Any) -> Any:
    """États et objets non archivés qui remplissent ces conditions, en une requête."""
    requete: Any = select(EtatVerifie, Objet.libelle, Objet.type).join(
        Objet, col(Objet.id) == col(EtatVerifie.objet_id)
    )
    return session.exec(requete.where(col(Objet.archive).is_(False), *conditions).order_by(col(EtatVerifie.id)))


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les fins de certificat et de security.txt, et les verdicts qui ont empiré sans que personne l'ait vu."""
    fin = col(EtatVerifie.genre).in_(DATES) & (col(EtatVerifie.expire_le) <= horizon)
    for etat, nom, type_ in _lire(session, or_(fin, col(EtatVerifie.aggrave_le).is_not(None))):
        if etat.genre in DATES and etat.expire_le is not None and etat.expire_le <= horizon:
            yield _fin(etat, nom, type_)
        if etat.aggrave_le is not None:
            yield _aggravation(etat, nom, type_)


def _fin(etat: EtatVerifie, nom: str, type_: str) -> AFaire:
    quoi = "du certificat" if etat.genre == "x509" else "de security.txt"
    suite = f" (port {etat.cible})" if etat.cible else ""
    resume = (
        "Un certificat de serveur arrive à sa fin"
        if etat.genre == "x509"
        else "Un fichier security.txt arrive à sa fin"
    )
    assert etat.expire_le is not None  # noqa: S101
    return AFaire(
        f"verification:{etat.id}:fin", etat.organisme_id, etat.objet_id, "Audit", f"Fin {quoi} : {nom}{suite}", resume,
        etat.expire_le, _page(type_), LIRE, JALONS, agir=VERIFIER,
    )  # fmt: skip


def _aggravation(etat: EtatVerifie, nom: str, type_: str) -> AFaire:
    assert etat.aggrave_le is not None  # noqa: S101
    passe = f"{LIBELLES.get(etat.precedent, 'sans verdict').lower()} → {LIBELLES[etat.verdict].lower()}"
    return AFaire(
        f"verification:{etat.id}:verdict", etat.organisme_id, etat.objet_id, "Audit",
        f"Verdict changé, {GENRES[etat.genre].court} de {nom} : {passe}", "Une vérification technique a changé de verdict",
        etat.aggrave_le + POUR_VOIR, _page(type_), LIRE, (7, 0), agir=VERIFIER,
    )  # fmt: skip


def _page(type_: str) -> str:
    return "certificats.voir" if type_ == CERTIFICAT else "hotes.voir"


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par verdict non conforme ou qui a empiré sans être vu, une par certificat qui finit dans soixante jours."""
    proche = aujourd_hui + timedelta(days=JALONS[0])
    fin = col(EtatVerifie.genre).in_(DATES) & (col(EtatVerifie.expire_le) <= proche)
    empire = col(EtatVerifie.aggrave_le).is_not(None)
    for etat, nom, _ in _lire(session, or_(fin, col(EtatVerifie.verdict) == NON_CONFORME, empire)):
        cible = f":{etat.cible}" if etat.cible else ""
        if etat.verdict == NON_CONFORME:
            yield Proposition(
                f"verification:{etat.objet_id}:{etat.genre}{cible}", f"Corriger {GENRES[etat.genre].court} de {nom}",
                etat.objet_id, "technique", "haute", etat.resume,
            )  # fmt: skip
        elif etat.aggrave_le is not None:
            yield Proposition(
                f"examiner:{etat.objet_id}:{etat.genre}{cible}:{etat.verdict}",
                f"Examiner {GENRES[etat.genre].court} de {nom}", etat.objet_id, "technique", "moyenne", etat.resume,
            )  # fmt: skip
        if etat.genre in DATES and etat.expire_le is not None and etat.expire_le <= proche:
            quoi = "le certificat" if etat.genre == "x509" else "security.txt"
            yield Proposition(
                f"renouveler:{etat.objet_id}:{etat.genre}{cible}:{etat.expire_le}", f"Renouveler {quoi} de {nom}",
                etat.objet_id, "technique", "haute" if (etat.expire_le - aujourd_hui).days <= 30 else "moyenne",
                f"Fin le {ecrire_date(etat.expire_le)}.",
            )  # fmt: skip
