"""Le JSON d'un autodiagnostic : tout ce qu'il est, pour un autre logiciel ou une autre instance de Gouverne.

Le contenu porte son empreinte : un fichier retouché ou coupé se voit. Les fichiers des preuves n'y sont pas, leur fiche si.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.modele import AutodiagnosticSaisie, ReponseSaisie
from audit.rapports.dossier import Dossier
from audit.referentiels.echanges.commun import a_valider_ici
from audit.referentiels.forme import Referentiel, empreinte
from socle.erreurs import RegleEnfreinte

FORMAT: Final = "gouverne-autodiagnostic"
VERSION: Final = 1
INTERDITS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LIMITE: Final = 20 * 1024 * 1024
ILLISIBLE: Final = "Ce fichier n'est pas un JSON lisible : il est coupé, ou ce n'en est pas un."


class _Forme(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PreuveDite(_Forme):
    """Ce que l'on sait d'une preuve restée dans l'instance d'origine."""

    titre: str = ""
    date_document: date | None = None
    recue_le: date | None = None
    expire_le: date | None = None
    nom_fichier: str = ""
    empreinte: str = ""


class ReponseDite(_Forme):
    """Une réponse propre à un périmètre, et ce que le point vaut ce jour-là."""

    perimetre: int
    point: str
    statut: str = ""
    reponse: dict[str, Any] | None = None
    origine: str = ""
    evalue_par: str = ""
    evalue_le: str = ""
    relecture: str = ""
    relu_par: str = ""
    preuves: tuple[PreuveDite, ...] = ()


class PerimetreDit(_Forme):
    """Un périmètre ; son rang est son numéro."""

    genre: Literal["organisation", "service", "objets"]
    nom: str


class Contenu(_Forme):
    """Ce que porte le fichier."""

    organisme: dict[str, str] = Field(default_factory=dict)
    autodiagnostic: dict[str, Any]
    referentiel: Referentiel
    referentiel_empreinte: str
    perimetres: tuple[PerimetreDit, ...]
    reponses: tuple[ReponseDite, ...]


def ecrire(d: Dossier) -> bytes:
    """Le JSON de ce dossier, empreinte comprise."""
    contenu = {
        "organisme": {"code": d.organisme.code, "nom": d.organisme.nom},
        "autodiagnostic": _autodiagnostic(d),
        "bilan": _bilan(d),
        "referentiel": d.etat.referentiel.model_dump(mode="json", exclude_defaults=True),
        "referentiel_empreinte": empreinte(d.etat.referentiel),
        "perimetres": [{"genre": c.genre, "nom": c.nom} for c in d.etat.cibles],
        "reponses": [
            _reponse(rang, u) for rang, c in enumerate(d.etat.cibles) for u in d.etat.unites_de(c.id)
        ],
    }  # fmt: skip
    enveloppe = {"format": FORMAT, "version": VERSION, "sha256": _empreinte(contenu), "contenu": contenu}
    return json.dumps(enveloppe, ensure_ascii=False, indent=1).encode()


def _empreinte(contenu: Any) -> str:
    try:
        canonique = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except RecursionError as erreur:
        raise RegleEnfreinte(ILLISIBLE) from erreur
    return hashlib.sha256(canonique.encode()).hexdigest()


def _autodiagnostic(d: Dossier) -> dict[str, Any]:
    a = d.etat.autodiagnostic
    champs = {nom: getattr(a, nom) for nom in AutodiagnosticSaisie.model_fields}
    simples = {nom: v.isoformat() if isinstance(v, date) else v for nom, v in champs.items()}
    return simples | {
        "id": str(a.id), "etat": a.etat, "clos_le": a.clos_le.isoformat() if a.clos_le else None, "lu_le": d.jour.isoformat()
    }  # fmt: skip


def _bilan(d: Dossier) -> dict[str, Any]:
    e = d.bilan.ensemble
    return {
        "score": e.valeur, "note": e.note, "completude": e.completude, "a_verifier": e.a_verifier,
        "obligations_non_tenues": e.non_tenues, "indice": d.bilan.indice,
        "axes": {nom: s.valeur for nom, s in d.bilan.axes.items()},
        "chapitres": {nom: s.valeur for nom, s in d.bilan.chapitres.items()},
    }  # fmt: skip


def _reponse(rang: int, u: Unite) -> dict[str, Any]:
    r = u.reponse
    sienne = None if r is None else {nom: _simple(getattr(r, nom)) for nom in ReponseSaisie.model_fields}
    preuves = [{nom: _simple(getattr(p, nom)) for nom in PreuveDite.model_fields} for p in u.preuves] if r else []
    return {
        "perimetre": rang, "point": u.point.id, "statut": u.statut, "reponse": sienne,
        "origine": r.origine if r else "organisation" if u.est_heritee else "",
        "evalue_par": r.evalue_par if r else "", "evalue_le": r.evalue_le.isoformat() if r else "",
        "relecture": r.relecture if r else "", "relu_par": r.relu_par if r else "", "preuves": preuves,
    }  # fmt: skip


def _simple(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def lire(octets: bytes) -> tuple[Contenu, str]:
    """Le contenu d'un fichier et son empreinte ; `RegleEnfreinte` dit ce qui ne va pas."""
    if not octets or len(octets) > LIMITE:
        raise RegleEnfreinte("Ce fichier est vide ou dépasse 20 Mo.")
    brut = _analyser(octets)
    if not isinstance(brut, dict) or brut.get("format") != FORMAT:
        raise RegleEnfreinte("Ce fichier n'est pas un autodiagnostic exporté de Gouverne en JSON.")
    if brut.get("version") != VERSION:
        raise RegleEnfreinte("Ce fichier vient d'une autre version de Gouverne, dont le format n'est pas lu ici.")
    if any(INTERDITS.search(texte) for texte in _textes(brut)):
        raise RegleEnfreinte(
            "Ce fichier contient des caractères de contrôle qu'un export n'écrit jamais : il n'est pas lu."
        )
    if not isinstance(brut.get("contenu"), Mapping) or _empreinte(brut["contenu"]) != brut.get("sha256"):
        raise RegleEnfreinte(
            "Le contenu de ce fichier ne correspond pas à son empreinte : il a été retouché ou coupé. Exportez-le de nouveau."
        )
    try:
        contenu = Contenu.model_validate(brut["contenu"])
    except ValidationError as erreur:
        ou = ".".join(str(t) for t in erreur.errors()[0]["loc"])
        raise RegleEnfreinte(f"Ce fichier n'a pas la forme attendue (à « {ou[:80]} »).") from erreur
    if empreinte(contenu.referentiel) != contenu.referentiel_empreinte:
        raise RegleEnfreinte("Le référentiel que porte ce fichier ne correspond pas à son empreinte.")
    return contenu.model_copy(update={"referentiel": a_valider_ici(contenu.referentiel)}), str(brut["sha256"])


def _textes(brut: Any) -> Iterator[str]:
    """Toutes les chaînes d'un JSON, clés comprises."""
    reste = [brut]
    while reste:
        valeur = reste.pop()
        if isinstance(valeur, str):
            yield valeur
        elif isinstance(valeur, dict):
            reste += [*valeur, *valeur.values()]
        elif isinstance(valeur, list):
            reste += valeur


def _analyser(octets: bytes) -> Any:
    try:
        return json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError) as erreur:
        raise RegleEnfreinte(ILLISIBLE) from erreur
