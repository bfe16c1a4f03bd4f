"""Produire un document ou un export d'un autodiagnostic. L'acte est journalisé ; le rendu se fait après la transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from audit.rapports import hors_ligne, tableaux, transport
from audit.rapports.dossier import Dossier, lire_pour_exporter
from audit.rapports.lettre import document_de_la_lettre
from audit.rapports.rapport import document_du_rapport
from socle.documents import MIMETYPES as DOCUMENTS
from socle.documents import Document, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches.tableur import MIMETYPES as TABLEURS
from socle.operations import Contexte
from socle.organismes.regles import code_depuis_nom

MIMETYPES: Final = {**DOCUMENTS, **TABLEURS, "csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True)
class Production:
    """Ce qui se produit d'un autodiagnostic : son nom, ce qu'on en dit, ses formats, et comment il se fait."""

    code: str
    libelle: str
    description: str
    formats: tuple[str, ...]
    faire: Callable[[Dossier, str], bytes]


def _document(composer: Callable[[Dossier], Document]) -> Callable[[Dossier, str], bytes]:
    return lambda d, format_: rendre(composer(d), format_)


PRODUCTIONS: Final[dict[str, Production]] = {
    p.code: p
    for p in (
        Production("rapport", "Rapport", "La synthèse d'une page, puis les écarts, les réponses, les preuves, la méthode.",
                   ("docx", "pdf", "odt"), _document(document_du_rapport)),
        Production("lettre", "Lettre au maire", "Une page : les seuls écarts à la loi qu'un juriste a validés.",
                   ("docx", "pdf"), _document(document_de_la_lettre)),
        Production("donnees", "Données", "Chaque point sur chaque périmètre. Le JSON se reprend dans une autre instance.",
                   ("xlsx", "csv", "json"),
                   lambda d, f: transport.ecrire(d) if f == "json" else tableaux.ecrire(d, f)),
        Production("hors-ligne", "Classeur à remplir hors ligne",
                   "Une feuille par périmètre, des listes déroulantes ; il se rapporte ici, les conflits sont montrés.",
                   ("xlsx", "ods"), hors_ligne.ecrire),
    )
}  # fmt: skip


def exporter(contexte: Contexte, id_: uuid.UUID, quoi: str, format_: str) -> tuple[str, bytes]:
    """Ce document de cet autodiagnostic ; rend (nom de fichier sans suffixe, octets)."""
    production = PRODUCTIONS.get(quoi)
    if production is None or format_ not in production.formats:
        raise RegleEnfreinte("Ce document ne se produit pas dans ce format.")
    dossier = lire_pour_exporter(contexte, id_, quoi, format_)
    return f"{quoi}-{code_depuis_nom(dossier.etat.objet.libelle)}", production.faire(dossier, format_)
