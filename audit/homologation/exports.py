"""Produire les documents d'un dossier : cinq, chacun en Word, en ODT ou en PDF, et tous dans une archive."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit import droits
from audit.homologation import actes, pieces, regles
from audit.homologation.forme import FORME
from audit.homologation.matiere import Matiere, lire_matiere
from socle.documents import MIMETYPES, Document, rendre
from socle.erreurs import Introuvable
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.regles import code_depuis_nom

ZIP: Final = "application/zip"


@dataclass(frozen=True)
class Modele:
    """Un document : son nom d'écran, ce qu'il est, ce qui le compose."""

    libelle: str
    quoi: str
    composer: Callable[[Matiere], Document]


DOCUMENTS: Final[Mapping[str, Modele]] = {
    "designation": Modele("Désignation de l'autorité", "Le projet d'arrêté à faire signer.", actes.designation),
    "strategie": Modele("Stratégie d'homologation", "Besoin, profondeur, périmètre, acteurs, étapes.", pieces.strategie),
    "dossier": Modele("Dossier d'homologation", "Sommaire, risques, mesures, contrôles, avis, décisions.", pieces.dossier),
    "decision": Modele("Décision", "Le projet de décision, ou la décision à faire signer.", actes.decision),
    "attestation": Modele("Attestation pour les usagers", "Ce que l'organisme atteste lui-même.", actes.attestation),
}  # fmt: skip


@operation(droits.EXPORTER)
def _lire(atelier: Atelier, id_: uuid.UUID, quoi: str, format_: str) -> Matiere:
    matiere = lire_matiere(atelier, id_)
    contenu = {"document": quoi, "format": format_}
    atelier.journaliser(Evenement("homologation.exportee", FORME.code, id_, None, contenu))
    return matiere


def produire(contexte: Contexte, id_: uuid.UUID, quoi: str, format_: str) -> tuple[bytes, str, str]:
    """Les octets, le type et le nom du fichier ; `Introuvable` si le document ou le format n'existe pas. Journalisé."""
    if quoi == "tout" and format_ == "zip":
        matiere = _lire(contexte, id_, quoi, format_)
        return archiver(matiere), ZIP, f"{_nom(matiere)}.zip"
    if quoi not in DOCUMENTS or format_ not in MIMETYPES:
        raise Introuvable
    matiere = _lire(contexte, id_, quoi, format_)
    return _ecrire(matiere, quoi, format_), MIMETYPES[format_], f"{_nom(matiere)}-{quoi}.{format_}"


def _ecrire(matiere: Matiere, quoi: str, format_: str) -> bytes:
    """Un document ; de l'attestation publiée, tant qu'elle vaut, les octets mêmes que tous lisent."""
    publiee, prise = matiere.dossier.attestation, matiere.dossier.decision
    if quoi == "attestation" and format_ == "pdf" and publiee is not None and publiee.publiee_le is not None:
        vaut = prise is not None and publiee.decision_id == prise.id
        if vaut and regles.en_vigueur(matiere.dossier.fiche.ligne, matiere.jour):
            return publiee.contenu
    return rendre(DOCUMENTS[quoi].composer(matiere), format_)


def _nom(matiere: Matiere) -> str:
    return f"homologation-{code_depuis_nom(matiere.dossier.fiche.saisie.nom)}"


def archiver(matiere: Matiere) -> bytes:
    """Tous les documents, en Word et en PDF, et leurs empreintes."""
    fichiers = {
        f"{quoi}.{format_}": _ecrire(matiere, quoi, format_) for quoi in DOCUMENTS for format_ in ("docx", "pdf")
    }  # fmt: skip
    sommes = "".join(f"{hashlib.sha256(octets).hexdigest()}  {nom}\n" for nom, octets in fichiers.items())
    return _empaqueter({**fichiers, "sha256sum.txt": sommes.encode()}, matiere.jour)


def _empaqueter(fichiers: Mapping[str, bytes], jour: date) -> bytes:
    """Une archive reproductible : mêmes octets pour le même contenu."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers.items():
            entree = zipfile.ZipInfo(nom, (jour.year, jour.month, jour.day, 0, 0, 0))
            entree.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entree, octets)
    return tampon.getvalue()
