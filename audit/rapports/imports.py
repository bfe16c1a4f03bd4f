"""Rapporter des réponses d'un classeur, reprendre un autodiagnostic d'une autre instance. Rien avant la confirmation."""

from __future__ import annotations

import base64
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pydantic import ValidationError

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    ORGANISATION,
    AutodiagnosticSaisie,
    ReponseSaisie,
)
from audit.autodiagnostics.operations import ouvert, ouvrir, poser_cible
from audit.autodiagnostics.reponses import Provenance, poser
from audit.droits import CONDUIRE
from audit.rapports import retour, transport
from audit.rapports.retour import Releve, Reprise
from audit.rapports.transport import Contenu, PreuveDite, ReponseDite
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider
from socle.types import ecrire_date

IMPORT: Final = "import"
CHARGE_MAXIMALE: Final = 1_600_000
"""Caractères que l'aperçu confie à la page : au-delà, le formulaire ne passerait pas."""
TROP: Final = "Ce fichier change trop de choses pour un seul import : partagez-le."
PERIMETRES_MAXIMUM: Final = 62


@lecture(CONDUIRE)
def apercevoir(atelier: Atelier, id_: uuid.UUID, contenu: bytes, nom: str) -> tuple[Etat, Releve]:
    """Ce qu'un classeur rapporté changerait ; rien n'est écrit."""
    ouvert(atelier, id_)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    releve = retour.lire(contenu, nom, etat)
    if len(releve.charge()) > CHARGE_MAXIMALE:
        raise RegleEnfreinte(TROP)
    return etat, releve


def importer(contexte: Contexte, id_: uuid.UUID, charge: str, prises: frozenset[str], nom: str) -> int:
    """Écrit les réponses choisies d'un aperçu, toutes ou aucune ; rend leur nombre."""
    reprises = retour.relire(charge, prises)
    if not reprises:
        raise RegleEnfreinte("Aucune réponse n'était choisie : rien n'est écrit.")
    return _ecrire(contexte, id_, reprises, nom)


@operation(CONDUIRE)
def _ecrire(atelier: Atelier, id_: uuid.UUID, reprises: list[Reprise], nom: str) -> int:
    fiche = ouvert(atelier, id_)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    for r in reprises:
        qui = r.par or f"fichier {nom}"
        poser(atelier, etat.unite(r.cible_id, r.point_id), r.saisie, r.version, Provenance(IMPORT, qui, r.le))
    contenu = {"libelle": fiche.objet.libelle, "motif": nom, "reponses": len(reprises)}
    atelier.journaliser(Evenement("autodiagnostic.reponses_importees", AUTODIAGNOSTIC, id_, None, contenu))
    return len(reprises)


@dataclass(frozen=True)
class Apercu:
    """Ce qu'un fichier d'une autre instance porte, avant de le reprendre."""

    contenu: Contenu
    empreinte: str
    charge: str
    fautes: tuple[str, ...]

    @property
    def reponses(self) -> list[ReponseDite]:
        """Les réponses propres, celles que l'on reprend."""
        return [r for r in self.contenu.reponses if r.reponse and r.reponse.get("statut")]

    @property
    def preuves(self) -> int:
        """Preuves dont seule la fiche voyage."""
        return len({p.empreinte for r in self.reponses for p in r.preuves})


def apercevoir_instance(contexte: Contexte, octets: bytes) -> Apercu:
    """Relit un fichier d'une autre instance ; `RegleEnfreinte` dit ce qui empêche de le reprendre."""
    contexte.exige(CONDUIRE)
    contenu, sha = transport.lire(octets)
    _controler(contenu)
    charge = base64.b64encode(zlib.compress(octets, 9)).decode()
    if len(charge) > CHARGE_MAXIMALE:
        raise RegleEnfreinte("Cet autodiagnostic est trop volumineux pour être repris par une page.")
    fautes = [f"{r.point} : {p}" for r in contenu.reponses if r.reponse for p in _fautes(r.reponse)]
    return Apercu(contenu, sha, charge, tuple(fautes[:50]))


def _controler(contenu: Contenu) -> None:
    """Une organisation, des périmètres en nombre raisonnable, chaque réponse sur un périmètre et un point du fichier."""
    genres: list[str] = [p.genre for p in contenu.perimetres]
    if genres.count(ORGANISATION) != 1 or len(genres) > PERIMETRES_MAXIMUM or genres.count("objets") > 1:
        raise RegleEnfreinte(
            "Les périmètres de ce fichier ne se comprennent pas : il en faut un, et un seul, d'organisation."
        )
    if not contenu.referentiel.points_du_parcours(str(contenu.autodiagnostic.get("parcours", ""))):
        raise RegleEnfreinte("Le référentiel de ce fichier n'a aucun point dans le parcours de l'autodiagnostic.")
    connus = contenu.referentiel.par_id
    perdues = [r.point for r in contenu.reponses if not 0 <= r.perimetre < len(genres) or r.point not in connus]
    if perdues:
        raise RegleEnfreinte(f"Des réponses visent un point ou un périmètre inconnu : {', '.join(perdues[:5])}.")
    cles = [(r.perimetre, r.point) for r in contenu.reponses]
    if len(set(cles)) != len(cles):
        raise RegleEnfreinte("Un même point a deux réponses sur le même périmètre.")


def _fautes(reponse: Mapping[str, Any]) -> list[str]:
    try:
        _saisie(reponse)
    except SaisieRefusee as refus:
        return [p for phrases in refus.erreurs.values() for p in phrases]
    return []


def _saisie(reponse: Mapping[str, Any]) -> ReponseSaisie:
    return valider(ReponseSaisie, {nom: reponse.get(nom) for nom in ReponseSaisie.model_fields if reponse.get(nom)})


def reprendre_instance(contexte: Contexte, charge: str, jeton: str = "") -> uuid.UUID:
    """Ouvre, d'un fichier d'une autre instance, un autodiagnostic neuf ; le même envoi deux fois n'en ouvre qu'un."""
    try:
        deplieur = zlib.decompressobj()
        octets = deplieur.decompress(base64.b64decode(charge, validate=True), transport.LIMITE)
    except (ValueError, zlib.error) as erreur:
        raise RegleEnfreinte("L'aperçu est illisible : reprenez l'import depuis le fichier.") from erreur
    return _ouvrir(contexte, apercevoir_instance(contexte, octets), jeton)


@operation(CONDUIRE)
def _ouvrir(atelier: Atelier, apercu: Apercu, jeton: str) -> uuid.UUID:
    connu = identifiant_de(f"{jeton}|{apercu.empreinte}" if jeton else "", atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu
    contenu = apercu.contenu
    id_ = ouvrir(atelier, _fiche(contenu), contenu.referentiel, identifiant=connu, verbe="importe")
    nom = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    cibles = [
        poser_cible(atelier, id_, p.genre, nom if p.genre == ORGANISATION else p.nom[:300]) for p in contenu.perimetres
    ]
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    for r in apercu.reponses:
        _reprendre(atelier, etat, cibles[r.perimetre], r, contenu)
    return id_


def _fiche(contenu: Contenu) -> AutodiagnosticSaisie:
    champs = {nom: contenu.autodiagnostic.get(nom) for nom in AutodiagnosticSaisie.model_fields}
    try:
        return valider(AutodiagnosticSaisie, {nom: v for nom, v in champs.items() if v})
    except SaisieRefusee as refus:
        phrases = " ".join(p for phrases in refus.erreurs.values() for p in phrases)
        raise RegleEnfreinte(f"La fiche de l'autodiagnostic n'est pas valide : {phrases}") from refus
    except ValidationError as erreur:
        raise RegleEnfreinte("La fiche de l'autodiagnostic n'est pas valide.") from erreur


def _reprendre(atelier: Atelier, etat: Etat, cible_id: uuid.UUID, r: ReponseDite, contenu: Contenu) -> None:
    """Une réponse qui n'a pas sa place dans ce parcours est laissée ; une réponse fausse l'est aussi, l'aperçu l'a dit."""
    if r.reponse is None or _fautes(r.reponse):
        return
    try:
        unite = etat.unite(cible_id, r.point)
    except Introuvable:
        return
    saisie = _saisie(r.reponse)
    if r.preuves:
        saisie = saisie.model_copy(update={"commentaire": _avec_preuves(saisie.commentaire, r.preuves)})
    qui = " ".join(t for t in (r.evalue_par[:200], f"({contenu.organisme.get('nom', '')[:200]})") if t.strip("() "))
    poser(atelier, unite, saisie, 0, Provenance(IMPORT, qui, _jour(r.evalue_le), a_confirmer=True))


def _avec_preuves(commentaire: str, preuves: tuple[PreuveDite, ...]) -> str:
    """Le commentaire, et la fiche des preuves restées ailleurs."""
    dites = [
        f"Preuve restée dans l'instance d'origine : « {p.titre or p.nom_fichier} »"
        f"{f', du {ecrire_date(p.date_document)}' if p.date_document else ''}, SHA-256 {p.empreinte}"
        for p in preuves
    ]
    return "\n".join([*([commentaire] if commentaire else []), *dites])[:50_000]


def _jour(texte: str) -> date | None:
    try:
        return datetime.fromisoformat(texte).date()
    except ValueError:
        return None
