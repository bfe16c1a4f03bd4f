"""Sortir une mention : Word, PDF, et le HTML à coller. Une version publiée sort telle qu'elle a été figée."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from registre import droits
from registre.mentions import lecture as mentions
from registre.mentions.documents import AImprimer, composer
from registre.mentions.forme import FORME
from registre.mentions.listes import COURTE, PAGE
from registre.mentions.modele import TYPE
from registre.mentions.textes import fragment
from socle.documents import MIMETYPES, rendre
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation

FORMATS = ("docx", "odt", "pdf")
SANS_HTML = "Une affiche et une demande de consentement s'impriment : seules la page et la mention courte se collent."


@dataclass(frozen=True)
class AColler:
    """Le HTML d'une mention, et la version dont il vient (zéro : le projet)."""

    html: str
    numero: int


@lecture(droits.MENTIONS_LIRE)
def _a_imprimer(atelier: Atelier, id_: uuid.UUID, numero: int | None, prefixe: str) -> AImprimer:
    """La version demandée ; sans numéro la dernière publiée, ou le projet s'il n'y en a pas ; zéro : le projet."""
    dossier = mentions.charger(atelier, id_, prefixe)
    voulu = (dossier.versions[0].numero if dossier.versions else 0) if numero is None else numero
    commun = dossier.organisme.nom
    mention, mineurs = dossier.organisme.mention, bool(dossier.fiche.saisie.mineurs)
    if voulu:
        v = next((v for v in dossier.versions if v.numero == voulu), None)
        if v is None:
            raise Introuvable
        return AImprimer(v.titre, v.genre, v.adresse, v.paragraphes, commun, v.jour, v.numero, mention, mineurs)
    s = dossier.fiche.saisie
    textes = [{"code": p.code, "titre": p.titre, "texte": p.texte, "personnel": "oui" if p.personnel else ""}
              for p in dossier.examen.paragraphes]  # fmt: skip
    jour = atelier.aujourd_hui
    return AImprimer(s.nom, s.genre, dossier.matiere.adresse, textes, commun, jour, 0, mention, mineurs)


def exporter(
    contexte: Contexte, id_: uuid.UUID, format_: str, numero: int | None = None, prefixe: str = ""
) -> tuple[str, bytes]:
    """Le titre et le fichier d'une mention ; le rendu se fait hors de la transaction, puis le journal le dit."""
    contexte.exige(droits.EXPORTER)
    if format_ not in MIMETYPES:
        raise Introuvable
    a = _a_imprimer(contexte, id_, numero, prefixe)
    contenu = rendre(composer(a, format_), format_)
    _noter(contexte, id_, f"{format_}, {f'version {a.numero}' if a.numero else 'projet'}")
    return a.titre, contenu


@operation(droits.EXPORTER)
def _noter(atelier: Atelier, id_: uuid.UUID, motif: str) -> None:
    libelle = fiches.charger(atelier.session, FORME, id_).objet.libelle
    atelier.journaliser(Evenement("mention.exportee", TYPE, id_, None, {"libelle": libelle, "motif": motif}))


def a_coller(contexte: Contexte, id_: uuid.UUID, prefixe: str = "") -> AColler:
    """Le fragment HTML de la dernière version publiée, ou du projet."""
    a = _a_imprimer(contexte, id_, None, prefixe)
    if a.genre not in (PAGE, COURTE):
        raise RegleEnfreinte(SANS_HTML)
    return AColler(fragment(a.titre, a.paragraphes), a.numero)
