"""Importer un registre : lire, montrer, confirmer, revenir en arrière. Rien ne s'écrit avant la confirmation.

La lecture du fichier se fait avant toute transaction ; l'aperçu attend dans la base, chiffré, et s'efface à la
confirmation ou au bout d'un jour.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.imports.modele import Import
from registre.traitements.echanges.cnil_lecture import lire_cnil
from registre.traitements.echanges.json_registre import lire_json
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque
from registre.traitements.modele import TYPE, Traitement, TraitementSaisie
from registre.traitements.operations import archiver_fiche, creer_fiche
from socle.donnees_datees import cle_de_texte
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.saisies import valider
from socle.tableurs import Limites, lire_classeur

GARDE = timedelta(days=1)
LIMITES = Limites(feuilles=2000, octets=100 * 1024 * 1024)
TYPE_IMPORT = "import"


@dataclass(frozen=True)
class Doublon:
    """Une fiche du fichier qui ressemble à une fiche déjà au registre (même nom ou même référence)."""

    rang: int
    existante_id: uuid.UUID
    existante_nom: str


@dataclass(frozen=True)
class Apercu:
    """Ce que l'import ferait : les fiches comprises, ce qui ne l'a pas été, les doublons."""

    lot: Import
    fiches: tuple[FicheLue, ...]
    remarques: tuple[Remarque, ...]
    ignorees: tuple[str, ...]
    doublons: dict[int, Doublon]


def lire_fichier(contenu: bytes, nom: str) -> Releve:
    """Comprend un fichier de registre (modèle de la CNIL en tableur, ou notre JSON) ; `FichierRefuse` sinon."""
    if contenu[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return lire_json(contenu)
    releve = lire_cnil(lire_classeur(contenu, nom, LIMITES))
    if not releve.fiches:
        raise RegleEnfreinte(
            "Aucune fiche n'a été reconnue dans ce fichier. Il doit suivre le modèle de registre simplifié de la CNIL "
            "(une feuille par fiche, avec les lignes « Nom du traitement » et « Finalité principale »)."
        )
    return releve


def preparer(contexte: Contexte, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier puis garde l'aperçu ; rend l'identifiant du lot."""
    contexte.exige(droits.IMPORTER)
    return _garder(contexte, contenu, nom[:200], lire_fichier(contenu, nom))


@operation(droits.IMPORTER)
def _garder(atelier: Atelier, contenu: bytes, nom: str, releve: Releve) -> uuid.UUID:
    _purger_les_vieux(atelier)
    genre = "json" if contenu[:1] == b"{" else "tableur"
    lot = Import(organisme_id=atelier.organisme_id, nom_fichier=nom, empreinte=hashlib.sha256(contenu).hexdigest(),
                 format=genre, nombre=len(releve.fiches), cree_par=atelier.contexte.acteur.id)  # fmt: skip
    octets = json.dumps(_en_dict(releve), ensure_ascii=False, default=str).encode()
    lot.apercu = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, octets, _lieu(lot.id))
    atelier.session.add(lot)
    return lot.id


def _lieu(lot_id: uuid.UUID) -> str:
    return f"imports|apercu|{lot_id}"


def _en_dict(releve: Releve) -> dict[str, Any]:
    return {
        "fiches": [
            {"provenance": f.provenance, "saisie": f.saisie.model_dump(mode="json"),
             "remarques": [asdict(r) for r in f.remarques]}
            for f in releve.fiches
        ],
        "remarques": [asdict(r) for r in releve.remarques],
        "ignorees": releve.ignorees,
    }  # fmt: skip


def _purger_les_vieux(atelier: Atelier) -> None:
    limite = atelier.quand - GARDE
    for lot in atelier.session.exec(select(Import).where(Import.etat == "apercu", Import.cree_le < limite)):
        lot.apercu, lot.etat = b"", "abandonne"
        atelier.session.add(lot)


def _trouver(atelier: Atelier, lot_id: uuid.UUID) -> Import:
    lot = atelier.session.exec(select(Import).where(Import.id == lot_id).with_for_update()).first()
    if lot is None:
        raise Introuvable
    return lot


def _ouvrir(atelier: Atelier, lot: Import) -> tuple[list[FicheLue], list[Remarque], list[str]]:
    if lot.etat != "apercu" or not lot.apercu:
        raise RegleEnfreinte("Cet import n'attend plus de confirmation : déposez le fichier de nouveau.")
    octets = atelier.contexte.coffre.dechiffrer(atelier.session, atelier.organisme_id, lot.apercu, _lieu(lot.id))
    donnees = json.loads(octets)
    fiches = [
        FicheLue(f["provenance"], valider(TraitementSaisie, f["saisie"]), [Remarque(**r) for r in f["remarques"]])
        for f in donnees["fiches"]
    ]
    return fiches, [Remarque(**r) for r in donnees["remarques"]], donnees["ignorees"]


@lecture(droits.IMPORTER)
def lire_apercu(atelier: Atelier, lot_id: uuid.UUID) -> Apercu:
    """L'aperçu d'un lot qui attend sa confirmation."""
    lot = _trouver(atelier, lot_id)
    fiches, remarques, ignorees = _ouvrir(atelier, lot)
    toutes = (*remarques, *(r for f in fiches for r in f.remarques))
    return Apercu(lot, tuple(fiches), toutes, tuple(ignorees), _doublons(atelier, fiches))


def _doublons(atelier: Atelier, fiches: Sequence[FicheLue]) -> dict[int, Doublon]:
    requete = select(Objet.id, Objet.libelle, Traitement.reference).join(
        Traitement, col(Traitement.id) == col(Objet.id)
    )
    existantes = atelier.session.exec(requete.where(Objet.type == TYPE, col(Objet.archive).is_(False))).all()
    par_nom = {cle_de_texte(nom): (id_, nom) for id_, nom, _ in existantes}
    par_reference = {cle_de_texte(ref): (id_, nom) for id_, nom, ref in existantes if ref}
    trouves: dict[int, Doublon] = {}
    for rang, fiche in enumerate(fiches):
        trouve = par_nom.get(cle_de_texte(fiche.saisie.nom)) or par_reference.get(cle_de_texte(fiche.saisie.reference))
        if trouve and cle_de_texte(fiche.saisie.nom):
            trouves[rang] = Doublon(rang, *trouve)
    return trouves


@operation(droits.IMPORTER)
def confirmer(atelier: Atelier, lot_id: uuid.UUID, retenues: frozenset[int] | None = None) -> list[uuid.UUID]:
    """Crée les fiches retenues (toutes si None), en brouillon, d'un seul tenant ; rend leurs identifiants."""
    lot = _trouver(atelier, lot_id)
    fiches, _, _ = _ouvrir(atelier, lot)
    choisies = [f for rang, f in enumerate(fiches) if retenues is None or rang in retenues]
    if not choisies:
        raise RegleEnfreinte("Choisissez au moins une fiche à importer.")
    ids = [
        creer_fiche(atelier, f.saisie, "importe", import_id=lot.id, provenance=f.provenance, fichier=lot.nom_fichier)
        for f in choisies
    ]
    lot.etat, lot.apercu, lot.nombre, lot.confirme_le = "confirme", b"", len(ids), atelier.quand
    atelier.session.add(lot)
    atelier.journaliser(_evenement(lot, "import.confirme"))
    return ids


@operation(droits.IMPORTER)
def abandonner(atelier: Atelier, lot_id: uuid.UUID) -> None:
    """Renonce à un aperçu : son contenu est effacé."""
    lot = _trouver(atelier, lot_id)
    if lot.etat == "apercu":
        lot.etat, lot.apercu = "abandonne", b""
        atelier.session.add(lot)


@operation(droits.IMPORTER)
def annuler(atelier: Atelier, lot_id: uuid.UUID) -> tuple[int, int]:
    """Défait un import : ses fiches jamais retouchées vont aux archives. Rend (archivées, gardées car modifiées)."""
    lot = _trouver(atelier, lot_id)
    if lot.etat != "confirme":
        raise RegleEnfreinte("Cet import n'est pas à annuler.")
    requete = select(Objet, Traitement).join(Traitement, col(Traitement.id) == col(Objet.id))
    archivees = gardees = 0
    for objet, traitement in atelier.session.exec(requete.where(Traitement.import_id == lot.id)).all():
        if objet.version == 1 and not objet.archive:
            archiver_fiche(atelier, objet.id, "import_annule")
            archivees += 1
        else:
            gardees += traitement.statut != "archivee"
    lot.etat, lot.annule_le = "annule", atelier.quand
    atelier.session.add(lot)
    atelier.journaliser(_evenement(lot, "import.annule"))
    return archivees, gardees


def _evenement(lot: Import, verbe: str) -> Evenement:
    contenu = {"fichier": lot.nom_fichier, "empreinte": lot.empreinte, "nombre": lot.nombre}
    return Evenement(verbe, TYPE_IMPORT, lot.id, None, contenu)


@lecture(droits.IMPORTER)
def lister_imports(atelier: Atelier) -> list[Import]:
    """Les vingt derniers imports de l'organisme."""
    return list(atelier.session.exec(select(Import).order_by(col(Import.cree_le).desc()).limit(20)))
