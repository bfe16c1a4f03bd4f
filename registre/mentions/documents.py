"""Une mention en arbre de document : page, mention courte, affiche et son code QR, demande de consentement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.mentions import qr
from registre.mentions.listes import AFFICHE, CONSENTEMENT, COURTE, PAGE
from registre.mentions.obligations import DONNEES
from registre.mentions.textes import en_document
from socle import documents as doc

PROJET: Final = "Projet : cette mention n'est pas publiée"
QR_MM, QR_AUTRES_MM = 50.0, 36.0
EN_TRES_GRAND: Final = 230
"""Signes : au-delà, les lettres se font plus petites, et l'affiche tient sur une page."""
SOUS_TITRES: Final = {
    PAGE: "Information des personnes, RGPD 13 et 14", COURTE: "À porter au bas du formulaire",
    CONSENTEMENT: "Demande de consentement",
}  # fmt: skip
PARTIES: Final = {
    (PAGE, "responsable"): "Ce que nous faisons de vos données", (PAGE, "droits"): "Ce que vous pouvez faire",
    (CONSENTEMENT, "responsable"): "Ce que nous vous demandons", (CONSENTEMENT, "retrait"): "Ce que vous pouvez faire",
}  # fmt: skip
"""Forme et paragraphe → le titre de la partie qu'il ouvre."""


@dataclass(frozen=True)
class AImprimer:
    """Ce qu'il faut d'une version, ou d'un projet (`numero` nul), pour l'imprimer."""

    titre: str
    genre: str
    adresse: str
    paragraphes: Sequence[Mapping[str, str]]
    organisme: str
    jour: date
    numero: int = 0
    mention: str = ""
    mineurs: bool = False


def composer(a: AImprimer, format_: str = "pdf") -> doc.Document:
    """Le document de cette forme ; une affiche se lit de loin en PDF, et tient sur une page dans les autres formats."""
    blocs = list(_affiche(a, format_)) if a.genre == AFFICHE else list(_texte(a))
    mention = " · ".join(filter(None, (PROJET if not a.numero else "", a.mention)))
    return doc.Document(
        titre=a.titre, sous_titre=SOUS_TITRES.get(a.genre, ""), blocs=blocs, organisme=a.organisme,
        version=str(a.numero) if a.numero else "", date_document=a.jour, page_de_garde=False, mention=mention,
        etat_du_droit="" if a.genre == AFFICHE else DONNEES.defaut.etat_du_droit.isoformat(),
    )  # fmt: skip


def _texte(a: AImprimer) -> Iterator[Any]:
    for p in a.paragraphes:
        if partie := PARTIES.get((a.genre, p["code"])):
            yield doc.Titre(1, partie)
        if p["titre"]:
            yield doc.Titre(2, p["titre"])
        if p["code"] == "signature" and not p.get("personnel"):
            yield doc.Signatures(_cases(a))
        else:
            yield from en_document(p["texte"])


def _cases(a: AImprimer) -> list[doc.CaseSignature]:
    cases = [doc.CaseSignature("La personne")]
    return [*cases, doc.CaseSignature("Titulaire de l'autorité parentale")] if a.mineurs else cases


def _affiche(a: AImprimer, format_: str) -> Iterator[Any]:
    """Peu de mots, en très grand s'ils tiennent, et le code QR de la page complète."""
    signes = sum(len(p["texte"]) for p in a.paragraphes if p["code"] != "renvoi")
    cote = QR_MM if format_ == "pdf" else QR_AUTRES_MM
    style = "affiche" if format_ == "pdf" and signes <= EN_TRES_GRAND else "grand"
    for p in a.paragraphes:
        if p["code"] == "renvoi":
            continue
        yield doc.Titre(1, p["titre"])
        yield from en_document(p["texte"], style)
    if a.adresse:
        yield doc.Image(qr.png(a.adresse), f"Code QR vers l'information complète : {a.adresse}", "", cote)
        yield doc.Paragraphe(["Tout savoir : ", doc.Lien(a.adresse)], "grand" if format_ == "pdf" else "normal")
