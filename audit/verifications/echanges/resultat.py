"""Ce qu'un résultat importé donne : l'outil et sa date, les faits du service, et la chaîne de certificats s'il y en a une."""

from __future__ import annotations

from dataclasses import dataclass

from audit.verifications.faits import FaitsTls, FaitsX509


@dataclass(frozen=True)
class Resultat:
    """Un résultat lu ; `date` : ce que l'outil en dit, en toutes lettres."""

    outil: str
    date: str
    tls: FaitsTls
    x509: FaitsX509 | None = None
