"""Produire les documents d'une analyse d'impact. L'acte est journalisé ; le rendu se fait après la transaction."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Final

from registre import droits
from registre.aipd.documents import article36, communicable, edpb, etude, resume
from registre.aipd.documents.images import dessiner
from registre.aipd.documents.masques import masques
from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.modele import TYPE
from registre.aipd.reperage.dossier import charger_dossier, reperage_de
from registre.traitements.documents import LIES_MONTRES, document_de_la_fiche
from socle.documents import MIMETYPES as DOCUMENTS
from socle.documents import Document, rendre, rendre_html
from socle.droits import PREUVES_LIRE
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import code_depuis_nom
from socle.preuves.depot import Depot
from socle.preuves.modele import TYPE as PREUVE
from socle.preuves.operations import ouvrir, preuves_de

MIMETYPES: Final = {**DOCUMENTS, "html": "text/html; charset=utf-8", "zip": "application/zip"}
PIECES_MAXIMUM: Final = 100 * 1024 * 1024
"""Octets de pièces déposées que le dossier compressé emporte ; au-delà, elles restent à joindre à la main."""


@dataclass(frozen=True)
class Production:
    """Un document : son nom, ce qu'on en dit, ses formats, ce qui le compose."""

    code: str
    libelle: str
    description: str
    formats: tuple[str, ...]
    composer: Callable[[Matiere], Document]


PRODUCTIONS: Final[Mapping[str, Production]] = {
    p.code: p
    for p in (
        Production("etude", "Étude entière", "Synthèse, réponses, mesures, risques, évaluations, avis, décisions. Elle dit "
                   "où vous êtes vulnérable : à garder.", ("docx", "pdf", "odt"), etude.composer),
        Production("cepd", "Au plan du CEPD", "Les mêmes réponses dans les sept parties du modèle européen ; ce qui "
                   "manque y est dit.", ("docx", "pdf", "odt"), edpb.document_edpb),
        Production("resume", "Résumé à publier", "Deux pages pour les personnes concernées : ni mesure, ni menace, ni nom "
                   "d'agent. À relire avant de publier.", ("docx", "pdf", "html"), resume.document_du_resume),
        Production("lettre", "Lettre à l'autorité de contrôle", "La saisine de l'article 36, à relire et à signer.",
                   ("docx", "pdf"), article36.lettre),
        Production("dossier", "Dossier de consultation", "L'article 36(3), point par point, et l'étude ; le .zip y joint la "
                   "lettre, les annexes, les pièces.", ("docx", "pdf", "zip"),
                   article36.document_du_dossier),
    )
}  # fmt: skip


@operation(droits.EXPORTER)
def _lire(atelier: Atelier, id_: uuid.UUID, quoi: str, format_: str, occultes: tuple[str, ...] = ()) -> Matiere:
    organisme = atelier.session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    lue = etudes.charger(atelier.session, id_)
    fiche = lue.fiche.objet.id if lue.fiche is not None else None
    lies = objets_lies(atelier.session, [id_, *([fiche] if fiche else [])], [t for t, _, _ in LIES_MONTRES] + [PREUVE])
    reperage = reperage_de(atelier.session, fiche) if fiche is not None else None
    contenu: dict[str, Any] = {"libelle": lue.objet.libelle, "document": quoi, "format": format_}
    contenu |= {"occultes": list(occultes)} if occultes else {}
    atelier.journaliser(Evenement(f"{TYPE}.document", TYPE, id_, None, contenu))
    return Matiere(
        organisme, lue, atelier.aujourd_hui, lies=[o for o in lies[fiche] if o.type != PREUVE] if fiche else [],
        pieces=[o.libelle for o in lies[id_] if o.type == PREUVE and not o.archive],
        reperage=charger_dossier(atelier.session, reperage) if reperage is not None else None,
    )  # fmt: skip


def produire(
    contexte: Contexte, id_: uuid.UUID, quoi: str, format_: str, depot: Depot | None = None
) -> tuple[str, bytes]:
    """Ce document dans ce format ; rend (nom de fichier, octets). `depot` : d'où le .zip tire les pièces déposées."""
    production = PRODUCTIONS.get(quoi)
    if production is None or format_ not in production.formats:
        raise RegleEnfreinte("Ce document ne se produit pas dans ce format.")
    m = _lire(contexte, id_, quoi, format_)
    m = replace(m, images=dessiner(m.etude)) if quoi in ("etude", "cepd", "dossier") else m
    nom = f"aipd-{quoi}-{code_depuis_nom(m.etude.objet.libelle)}.{format_}"
    if format_ == "zip":
        return nom, archiver(m, _pieces(contexte, id_, depot))
    document = production.composer(m)
    return nom, str(rendre_html(document)).encode() if format_ == "html" else rendre(document, format_)


def occulter(contexte: Contexte, id_: uuid.UUID, choix: Mapping[str, str], format_: str) -> tuple[str, bytes]:
    """La version communicable, ces passages occultés (passage → motif) ; le journal dit lesquels, jamais leur contenu."""
    retenus = masques().choix(choix)
    if format_ not in DOCUMENTS:
        raise RegleEnfreinte("Ce document ne se produit pas dans ce format.")
    m = _lire(contexte, id_, "communicable", format_, tuple(f"{p} : {motif}" for p, motif in sorted(retenus.items())))
    m = replace(m, images=dessiner(m.etude, schemas=False))
    nom = f"aipd-communicable-{code_depuis_nom(m.etude.objet.libelle)}.{format_}"
    return nom, rendre(communicable.document_communicable(m, retenus), format_)


# --- Le dossier compressé -------------------------------------------------------------------------------------------------


def _pieces(contexte: Contexte, id_: uuid.UUID, depot: Depot | None) -> dict[str, bytes]:
    """Les pièces déposées sur l'étude, en clair, si la personne peut les lire ; celles qui ne tiennent pas sont laissées."""
    if depot is None or PREUVES_LIRE not in contexte.droits:
        return {}
    fichiers: dict[str, bytes] = {}
    for rang, preuve in enumerate(preuves_de(contexte, id_), 1):
        tient = sum(map(len, fichiers.values())) + preuve.taille <= PIECES_MAXIMUM
        if preuve.effacee_le is None and tient:
            suffixe = PurePath(preuve.nom_fichier).suffix.lower()[:10]
            fichiers[f"pieces/{rang:02d}-{code_depuis_nom(preuve.titre)}{suffixe}"] = ouvrir(contexte, depot, preuve)
    return fichiers


def archiver(m: Matiere, pieces: Mapping[str, bytes]) -> bytes:
    """Tout le dossier de l'article 36, en Word et en PDF, ses annexes, les pièces, et les empreintes."""
    composes: dict[str, Document] = {
        "1-lettre": article36.lettre(m), "2-dossier": article36.document_du_dossier(m),
        "3-analyse-d-impact": etude.composer(m), "4-plan-du-cepd": edpb.document_edpb(m),
    }  # fmt: skip
    if m.etude.fiche is not None:
        lies = {m.etude.fiche.objet.id: list(m.lies)}
        composes["5-fiche-du-registre"] = document_de_la_fiche(
            m.organisme, m.etude.fiche, m.jour, m.organisme.mention, lies
        )
    fichiers = {f"{nom}.{f}": rendre(document, f) for nom, document in composes.items() for f in ("docx", "pdf")}
    if m.images.carte is not None:
        fichiers["6-carte-des-risques.png"] = m.images.carte
    fichiers |= pieces
    sommes = "".join(f"{hashlib.sha256(octets).hexdigest()}  {nom}\n" for nom, octets in fichiers.items())
    return _empaqueter({**fichiers, "sha256sum.txt": sommes.encode()}, m.jour)


def _empaqueter(fichiers: Mapping[str, bytes], jour: date) -> bytes:
    """Une archive reproductible : mêmes octets pour le même contenu."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers.items():
            entree = zipfile.ZipInfo(nom, (jour.year, jour.month, jour.day, 0, 0, 0))
            entree.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entree, octets)
    return tampon.getvalue()
