"""Ce qu'une personne fait du dossier de crise : l'ouvrir, le tenir, le ranger, l'imprimer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import col, select

from audit.crise.documents import DOCUMENTS
from audit.crise.forme import FORME
from audit.crise.modele import LIBELLE, TYPE, DossierSaisie
from audit.droits import CONDUIRE, EXPORTER, LIRE
from socle.champs import Champ, texte_a_chercher
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.recherche import indexer

DEJA = "Votre organisme a déjà un dossier de crise : modifiez-le plutôt que d'en ouvrir un autre."
PERSONNELS: Final = {
    "contacts": frozenset({"nom", "telephone", "courriel"}), "cellule": frozenset({"titulaire", "suppleant"}),
}  # fmt: skip
"""Ce qui nomme ou joint une personne : jamais dans l'index de recherche."""


@dataclass(frozen=True)
class Charge:
    """Un dossier et les noms des systèmes du registre qu'il emploie."""

    fiche: Fiche
    noms: dict[str, str]


@operation(CONDUIRE)
def creer(atelier: Atelier, saisie: DossierSaisie, jeton: str = "") -> uuid.UUID:
    """Ouvre le dossier de l'organisme ; un second est refusé, le même envoi deux fois rend le premier.

    `jeton` n'y sert pas : l'identifiant du dossier est celui de l'organisme, il ne peut pas y en avoir deux.
    """
    identifiant = identifiant_de(TYPE, atelier.organisme_id)
    assert identifiant is not None  # noqa: S101
    if atelier.session.get(Objet, identifiant) is not None:
        deja = fiches.charger(atelier.session, FORME, identifiant)
        if deja.objet.version == 1 and _sans_id(deja.saisie) == _sans_id(saisie):
            return identifiant
        raise RegleEnfreinte(DEJA)
    _controler_systemes(atelier, saisie)
    fiches.poser(atelier, FORME, saisie, identifiant=identifiant)
    _indexer(atelier, identifiant, saisie)
    return identifiant


def _sans_id(saisie: Any) -> dict[str, Any]:
    contenu: dict[str, Any] = saisie.model_dump(mode="json")
    for groupe in FORME.lignes:
        contenu[groupe] = [{k: v for k, v in ligne.items() if k != "id"} for ligne in contenu[groupe]]
    return contenu


@operation(CONDUIRE)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: DossierSaisie, version: int) -> int:
    """Enregistre le dossier lu en `version` ; rend la nouvelle version."""
    _controler_systemes(atelier, saisie)
    rendue = fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version
    _indexer(atelier, id_, saisie)
    return rendue


@operation(CONDUIRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range le dossier aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


def _controler_systemes(atelier: Atelier, saisie: DossierSaisie) -> None:
    """Chaque système est l'un de ceux de l'organisme ; un autre identifiant est refusé à sa place."""
    demandes = {r.systeme_id for r in saisie.redemarrages if r.systeme_id is not None}
    requete = select(Objet.id).where(col(Objet.id).in_(demandes), Objet.type == "systeme")
    connus = set(atelier.session.exec(requete)) if demandes else set()
    fautes = {
        f"redemarrages-{rang}-systeme_id": ["Choisissez un système de la liste."]
        for rang, r in enumerate(saisie.redemarrages) if r.systeme_id is not None and r.systeme_id not in connus
    }  # fmt: skip
    if fautes:
        raise SaisieRefusee(fautes)


def _indexer(atelier: Atelier, id_: uuid.UUID, saisie: DossierSaisie) -> None:
    """Récrit l'index sans les noms, les téléphones ni les courriels : ils ne se cherchent pas."""
    texte = texte_a_chercher([_impersonnel(c) for c in FORME.champs], saisie)
    indexer(atelier.session, atelier.organisme_id, id_, TYPE, LIBELLE, texte)


def _impersonnel(champ: Champ) -> Champ:
    tus = PERSONNELS.get(champ.nom, frozenset())
    return replace(champ, sous_champs=tuple(s for s in champ.sous_champs if s.nom not in tus)) if tus else champ


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Le dossier de crise."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(LIRE)
def lire_avec_noms(atelier: Atelier, id_: uuid.UUID) -> Charge:
    """Le dossier de crise et les noms des systèmes qu'il emploie."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    return Charge(fiche, noms_des_systemes(atelier.session, [fiche.saisie]))


@lecture(LIRE)
def trouver(atelier: Atelier) -> Charge | None:
    """Le dossier de l'organisme, archivé ou non ; None s'il n'en a pas."""
    identifiant = identifiant_de(TYPE, atelier.organisme_id)
    trouves = fiches.charger_toutes(atelier.session, FORME, [identifiant]) if identifiant else []
    return Charge(trouves[0], noms_des_systemes(atelier.session, [trouves[0].saisie])) if trouves else None


def noms_des_systemes(session: SessionCloisonnee, saisies: Sequence[Any]) -> dict[str, str]:
    """Nom des systèmes du registre que ces dossiers emploient, par identifiant."""
    ids = {r.systeme_id for s in saisies for r in s.redemarrages if r.systeme_id is not None}
    requete = select(Objet.id, Objet.libelle).where(col(Objet.id).in_(ids))
    return {str(id_): nom for id_, nom in session.exec(requete)} if ids else {}


@lecture(LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Le dossier tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé au dossier."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@operation(EXPORTER)
def _lire_pour_imprimer(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> tuple[Organisme, Charge]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("dossier_crise.imprime", TYPE, id_, None, {"piece": piece, "format": format_}))
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    return organisme, Charge(fiche, noms_des_systemes(atelier.session, [fiche.saisie]))


def imprimer(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str) -> bytes:
    """Le dossier, ou la liste des formulaires papier, en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le dossier de crise s'imprime depuis Word ou en PDF.")
    organisme, charge = _lire_pour_imprimer(contexte, id_, piece, format_)
    composer = DOCUMENTS[piece]
    return rendre(composer(organisme, charge.fiche, charge.noms, contexte.aujourd_hui), format_)
