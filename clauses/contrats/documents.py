"""Produire les documents d'un contrat, dans le format demandé."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from clauses.contrats.redaction import Chantier
from clauses.redaction import documents as rediges
from clauses.redaction import pieces
from clauses.redaction.documents import Entete
from socle import documents as doc
from socle.erreurs import Introuvable
from socle.types import cle_tri

FORMATS = ("docx", "odt", "pdf")
ZIP = "application/zip"


def entete(chantier: Chantier, jour: date, *, commentaires: bool = False) -> Entete:
    """L'en-tête des documents de ce contrat."""
    o, fiche = chantier.organisme, chantier.fiche
    return Entete(
        organisme=o.nom, contrat=fiche.saisie.nom, jour=jour, version=str(fiche.objet.version), mention=o.mention,
        arrete=fiche.ligne.statut != "preparation", commentaires=commentaires, signataire=o.representant_nom,
        qualite=o.representant_qualite, cocontractant=str(chantier.connues.get("titulaire_nom", "")),
    )  # fmt: skip


def document(chantier: Chantier, nom: str, jour: date) -> doc.Document:
    """L'arbre du document de ce nom ; `Introuvable` s'il n'existe pas."""
    texte = chantier.texte
    if nom in {"annexe", "annexe-commentee"}:
        return rediges.document_de_l_annexe(texte, entete(chantier, jour, commentaires=nom == "annexe-commentee"))
    fabriques = {
        "note": rediges.note_de_presentation, "mentions": rediges.document_des_mentions,
        "consultation": pieces.document_de_consultation,
    }  # fmt: skip
    if nom not in fabriques:
        raise Introuvable
    return fabriques[nom](texte, entete(chantier, jour))


def produire(
    chantier: Chantier, nom: str, format_: str, jour: date, gabarit: bytes | None = None
) -> tuple[bytes, str, str]:
    """Les octets, le type et le nom du fichier."""
    base = f"{_nom(chantier.fiche.saisie.nom)}-{nom}"
    if nom == "pieces":
        if format_ != "zip":
            raise Introuvable
        return archive(chantier, jour, gabarit), ZIP, f"{base}.zip"
    if format_ not in FORMATS:
        raise Introuvable
    contenu = doc.rendre(document(chantier, nom, jour), format_, gabarit)
    return contenu, doc.MIMETYPES[format_], f"{base}.{format_}"


def archive(chantier: Chantier, jour: date, gabarit: bytes | None = None) -> bytes:
    """Les pièces du contrat et celles de la consultation, en Word, dans un ZIP."""
    documents = pieces.documents_par_piece(chantier.texte, entete(chantier, jour))
    if chantier.texte.variables["type_contrat"] != "convention":
        documents["règlement de la consultation"] = pieces.document_de_consultation(
            chantier.texte, entete(chantier, jour)
        )
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom, arbre in documents.items():
            sortie.writestr(f"{_nom(nom)}.docx", doc.rendre(arbre, "docx", gabarit))
    return tampon.getvalue()


def _nom(texte: str) -> str:
    return "-".join(cle_tri(texte).replace("’", " ").replace("'", " ").split())[:60] or "contrat"
