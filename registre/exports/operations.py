"""Produire le registre dans un format ; l'export est un acte, journalisé."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from registre import droits
from registre.traitements.chargement import Fiche, charger, charger_toutes
from registre.traitements.documents import LIES_MONTRES, document_de_la_fiche, document_du_registre
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.echanges.json_registre import ecrire_json
from registre.traitements.echanges.tableaux import ecrire_csv_registre, ecrire_xlsx_registre
from registre.traitements.modele import TYPE
from socle.documents import rendre
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.journal import Evenement
from socle.liens.operations import ObjetLie, objets_lies
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme


@dataclass(frozen=True)
class Format:
    """Un format d'export : ce qu'on en dit, son type de fichier."""

    code: str
    libelle: str
    description: str
    mimetype: str


FORMATS: dict[str, Format] = {
    f.code: f
    for f in (
        Format("docx", "Word", "À relire, compléter, imprimer ou faire signer.",
               "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Format("pdf", "PDF", "Figé et accessible (PDF/A et PDF/UA) : à transmettre ou à archiver.", "application/pdf"),
        Format("ods", "Tableur au modèle de la CNIL", "Une feuille par fiche ; se réimporte sans perte.",
               "application/vnd.oasis.opendocument.spreadsheet"),
        Format("xlsx", "Excel", "Une ligne par fiche, à trier et à filtrer.",
               "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format("csv", "CSV", "Une ligne par fiche, pour un autre logiciel.", "text/csv; charset=utf-8"),
        Format("json", "JSON", "Tous les champs, pour une reprise complète.", "application/json"),
    )
}  # fmt: skip


@operation(droits.EXPORTER)
def _lire(
    atelier: Atelier, format_: str, traitement_id: uuid.UUID | None
) -> tuple[Organisme, Sequence[Fiche], dict[uuid.UUID, list[ObjetLie]]]:
    """Lit ce qui sera exporté et journalise l'acte ; le rendu se fait après la transaction."""
    organisme = atelier.session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    fiches = [charger(atelier.session, traitement_id)] if traitement_id else charger_toutes(atelier.session)
    verbe = f"{TYPE}.exporte" if traitement_id else "registre.exporte"
    atelier.journaliser(Evenement(verbe, TYPE if traitement_id else "registre", traitement_id, None,
                                  {"format": format_, "fiches": len(fiches)}))  # fmt: skip
    types = [type_ for type_, _, _ in LIES_MONTRES]
    return organisme, fiches, objets_lies(atelier.session, [fiche.objet.id for fiche in fiches], types)


def exporter(contexte: Contexte, format_: str) -> bytes:
    """Le registre entier de l'organisme dans ce format ; `RegleEnfreinte` si le format est inconnu."""
    if format_ not in FORMATS:
        raise RegleEnfreinte(f"Format inconnu : « {format_[:20]} ». Formats possibles : {', '.join(FORMATS)}.")
    organisme, fiches, lies = _lire(contexte, format_, None)
    if format_ == "json":
        return ecrire_json(organisme, fiches)
    if format_ == "csv":
        return ecrire_csv_registre(fiches)
    if format_ == "xlsx":
        return ecrire_xlsx_registre(organisme, fiches)
    if format_ == "ods":
        return ecrire_cnil(organisme, [f.saisie for f in fiches])
    return rendre(document_du_registre(organisme, fiches, contexte.aujourd_hui, organisme.mention, lies), format_)


def exporter_fiche(contexte: Contexte, traitement_id: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Une fiche en Word ou en PDF ; rend (nom, octets)."""
    if format_ not in {"docx", "pdf"}:
        raise RegleEnfreinte("Une fiche seule s'exporte en Word ou en PDF.")
    organisme, (fiche,), lies = _lire(contexte, format_, traitement_id)
    document = document_de_la_fiche(organisme, fiche, contexte.aujourd_hui, organisme.mention, lies)
    return fiche.saisie.nom, rendre(document, format_)
