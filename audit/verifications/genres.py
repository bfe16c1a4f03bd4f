"""Les genres de vérification : leur nom, leurs faits, qui les juge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from audit.verifications import domaine, entetes, securitytxt, service_tls
from audit.verifications.faits import Faits, FaitsDns, FaitsHttp, FaitsSecurityTxt, FaitsTls, FaitsX509
from audit.verifications.verdicts import ERREUR, Juge, Jugement
from audit.verifications.x509 import juger as x509
from audit.verifications.x509.lecture import Illisible, Lecture, lire_fichier


class PreuveAlteree(ValueError):
    """Les faits gardés ne correspondent plus à leur empreinte : ils ne sont ni montrés ni rejugés."""


@dataclass(frozen=True)
class Genre:
    """Un genre : son code, son nom d'écran, sa classe de faits, son juge."""

    code: str
    libelle: str
    court: str
    faits: type[Faits]
    juger: Callable[[Any, datetime], Jugement]


def _juger_x509(faits: FaitsX509, quand: datetime) -> Jugement:
    try:
        lecture = lire_fichier("\n".join(faits.pem).encode())
    except Illisible as refus:
        return Jugement([Juge("x509", faits.hote or "chaîne")("lisible", ERREUR, str(refus))])
    remise = Lecture(lecture.certificats, faits.format, faits.ordonnee)
    return x509.juger(remise, quand, faits.hote, faits.publique)


GENRES: Final[dict[str, Genre]] = {
    genre.code: genre
    for genre in (
        Genre("x509", "Certificat", "Certificat", FaitsX509, _juger_x509),
        Genre("tls", "Protocole TLS", "TLS", FaitsTls, lambda faits, _: service_tls.juger(faits)),
        Genre("http", "En-têtes HTTP", "HTTP", FaitsHttp, lambda faits, _: entetes.juger(faits)),
        Genre("dns", "DNS et courriel", "DNS", FaitsDns, lambda faits, _: domaine.juger(faits)),
        Genre("securitytxt", "security.txt", "security.txt", FaitsSecurityTxt, securitytxt.juger),
    )
}


def juger(genre: str, faits: Faits, quand: datetime) -> Jugement:
    """Le jugement de ces faits à cet instant."""
    return GENRES[genre].juger(faits, quand)


def relire(genre: str, octets: bytes, empreinte: str) -> Faits:
    """Les faits gardés, leur empreinte revérifiée ; `PreuveAlteree` sinon."""
    if hashlib.sha256(octets).hexdigest() != empreinte:
        raise PreuveAlteree("Ce résultat ne correspond plus à son empreinte : il a été altéré.")
    try:
        return GENRES[genre].faits.model_validate_json(octets)
    except ValidationError as erreur:
        raise PreuveAlteree("Ce résultat ne se relit plus dans sa forme d'origine.") from erreur
