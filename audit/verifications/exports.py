"""Produire la fiche d'un constat : Word, PDF, ou les faits en JSON. L'acte est journalisé."""

from __future__ import annotations

import json
import uuid

from audit.droits import EXPORTER
from audit.verifications.constats import Lue, charger
from audit.verifications.documents import document_du_constat
from socle.documents import MIMETYPES as DOCUMENTS
from socle.documents import rendre
from socle.erreurs import RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme

MIMETYPES = {"docx": DOCUMENTS["docx"], "pdf": DOCUMENTS["pdf"], "json": "application/json"}


@operation(EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Lue]:
    lue = charger(atelier, id_)
    contenu = {"libelle": lue.objet.libelle, "genre": lue.verification.genre, "format": format_}
    atelier.journaliser(Evenement("verification.exportee", lue.objet.type, lue.objet.id, None, contenu))
    return atelier.session.get_one(Organisme, atelier.organisme_id), lue


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Un constat dans ce format ; rend (nom, octets). Un résultat altéré ne s'exporte pas en JSON."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Un constat s'exporte en Word, en PDF ou en JSON.")
    organisme, lue = _lire_pour_exporter(contexte, id_, format_)
    nom = f"{lue.verification.genre}-{lue.objet.libelle}"
    if format_ != "json":
        return nom, rendre(document_du_constat(organisme, lue, contexte.aujourd_hui), format_)
    if not lue.intacte:
        raise RegleEnfreinte("Ce résultat ne correspond plus à son empreinte : il n'est pas rendu.")
    return nom, _json(lue)


def _json(lue: Lue) -> bytes:
    v = lue.verification
    contenu = {
        "objet": lue.objet.libelle, "genre": v.genre, "cible": v.cible, "quand": v.quand.isoformat(), "outil": v.outil,
        "origine": v.origine, "verdict": v.verdict, "constats": v.constats, "conseils": v.conseils,
        "empreinte": v.empreinte, "empreinte_source": v.empreinte_source, "faits": json.loads(v.faits),
    }  # fmt: skip
    return json.dumps(contenu, ensure_ascii=False, indent=1).encode()
