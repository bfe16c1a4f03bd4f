"""L'annuaire partagé : qui lit quoi, qui modifie, les doublons et leur fusion par alias (docs/decisions/0007)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.prestataires import regles
from registre.prestataires.formes import ANNUAIRE
from registre.prestataires.modele import Prestataire, PrestataireSaisie
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.types import cle_tri, sans_accents

PROPOSES = 60
TENUE_AILLEURS = "Cette fiche est tenue par un autre organisme du territoire : demandez-lui de la corriger."


@dataclass(frozen=True)
class FicheAnnuaire:
    """Une fiche de l'annuaire telle qu'on la lit d'ici.

    `tenue_par` : nom de l'organisme qui la tient ; `gardee` : la fiche qui la remplace si elle est un doublon ; `doublons` :
    celles qu'elle remplace ; `qualifications` et `chaine` : les siennes et celles de ses doublons.
    """

    prestataire: Prestataire
    saisie: PrestataireSaisie
    tenue_par: str
    gardee: Prestataire | None
    doublons: tuple[Prestataire, ...]
    qualifications: tuple[Any, ...]
    chaine: tuple[Any, ...]


def resoudre(session: SessionCloisonnee, prestataire: Prestataire) -> Prestataire:
    """La fiche qui vaut pour celle-ci, alias suivis ; une boucle ou une fiche hors de vue s'arrête où l'on est."""
    vus = {prestataire.id}
    while prestataire.fusionne_dans is not None and prestataire.fusionne_dans not in vus:
        suivant = session.get(Prestataire, prestataire.fusionne_dans)
        if suivant is None:
            break
        vus.add(suivant.id)
        prestataire = suivant
    return prestataire


def resoudre_tous(session: SessionCloisonnee, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Prestataire]:
    """Pour chaque identifiant, la fiche qui vaut, une requête par maillon d'alias."""
    connus: dict[uuid.UUID, Prestataire] = {}
    manquants = set(ids)
    while manquants:
        lus = {p.id: p for p in session.exec(select(Prestataire).where(col(Prestataire.id).in_(manquants)))}
        connus |= lus
        manquants = {p.fusionne_dans for p in lus.values() if p.fusionne_dans} - connus.keys()
    return {id_: _suivre(connus[id_], connus) for id_ in ids if id_ in connus}


def _suivre(prestataire: Prestataire, connus: Mapping[uuid.UUID, Prestataire]) -> Prestataire:
    vus: set[uuid.UUID] = set()
    while prestataire.fusionne_dans in connus and prestataire.id not in vus:
        vus.add(prestataire.id)
        prestataire = connus[prestataire.fusionne_dans]  # type: ignore[index]
    return prestataire


def doublons_de(session: SessionCloisonnee, id_: uuid.UUID) -> list[Prestataire]:
    """Les fiches que celle-ci remplace, alias d'alias compris."""
    trouves: dict[uuid.UUID, Prestataire] = {}
    front = {id_}
    while front:
        requete = select(Prestataire).where(col(Prestataire.fusionne_dans).in_(front))
        front = {p.id for p in session.exec(requete) if trouves.setdefault(p.id, p) is p and p.id != id_}
    trouves.pop(id_, None)
    return sorted(trouves.values(), key=lambda p: p.cle_tri)


def visibles(atelier: Atelier, demande: str = "", *, limite: int = PROPOSES) -> list[Prestataire]:
    """Fiches de l'annuaire que l'organisme voit (les siennes, celles de ses ancêtres), doublons et archives exclus."""
    requete = select(Prestataire).where(col(Prestataire.archive).is_(False), col(Prestataire.fusionne_dans).is_(None))
    compact = "".join(demande.split())
    if compact.isdigit():
        requete = requete.where(col(Prestataire.siren).startswith(compact))
    else:
        for mot in sans_accents(demande).split()[:8]:
            requete = requete.where(col(Prestataire.cle_tri).contains(mot, autoescape=True))
    return list(atelier.session.exec(requete.order_by(col(Prestataire.cle_tri), col(Prestataire.id)).limit(limite)))


def ressemblants(atelier: Atelier, nom: str, siren: str = "", sauf: uuid.UUID | None = None) -> list[Prestataire]:
    """Fiches qui désignent peut-être la même entreprise : même SIREN, ou nom proche."""
    return [
        p for p in visibles(atelier, limite=2000)
        if p.id != sauf and ((siren and p.siren == siren) or regles.se_ressemblent(nom, p.nom))
    ][:5]  # fmt: skip


@lecture(droits.LIRE)
def chercher(atelier: Atelier, demande: str = "") -> list[tuple[Prestataire, str]]:
    """Les fiches visibles et le nom de l'organisme qui tient chacune."""
    trouves = visibles(atelier, demande)
    noms = _noms_des_organismes(atelier.session, {p.organisme_id for p in trouves})
    return [(p, noms.get(p.organisme_id, "")) for p in trouves]


@lecture(droits.LIRE)
def chercher_doublons(atelier: Atelier, nom: str, siren: str = "", sauf: uuid.UUID | None = None) -> list[Prestataire]:
    """Fiches qui ressemblent à celle que l'on s'apprête à créer."""
    return ressemblants(atelier, nom, siren, sauf)


def _noms_des_organismes(session: SessionCloisonnee, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return (
        dict(session.exec(select(Organisme.id, Organisme.nom).where(col(Organisme.id).in_(ids))).all()) if ids else {}
    )


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> FicheAnnuaire:
    """Une fiche de l'annuaire visible d'ici, avec ce que ses doublons savent de plus."""
    return charger(atelier.session, id_)


def charger(session: SessionCloisonnee, id_: uuid.UUID) -> FicheAnnuaire:
    """La même, dans une session ouverte ; `Introuvable` si elle n'est pas visible."""
    prestataire = session.get(Prestataire, id_)
    if prestataire is None:
        raise Introuvable
    doublons = doublons_de(session, id_)
    lignes = fiches.lire_lignes(session, ANNUAIRE, [id_, *(d.id for d in doublons)])
    saisie = fiches.assembler(ANNUAIRE, prestataire, lignes[id_])
    tenue = _noms_des_organismes(session, {prestataire.organisme_id}).get(prestataire.organisme_id, "")
    gardee = resoudre(session, prestataire)
    toutes = [(q, c) for ligne in lignes.values() for q, c in ((ligne["qualifications"], ligne["chaine"]),)]
    return FicheAnnuaire(
        prestataire, saisie, tenue, gardee if gardee.id != id_ else None, tuple(doublons),
        tuple(q for qs, _ in toutes for q in qs), tuple(c for _, cs in toutes for c in cs),
    )  # fmt: skip


@lecture(droits.LIRE)
def lire_fiche(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une fiche tenue par l'organisme courant, pour la modifier ou lire son histoire."""
    return fiches.charger(atelier.session, ANNUAIRE, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une fiche telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une fiche tenue ici."""
    fiches.charger(atelier.session, ANNUAIRE, id_)
    return fiches.lire_passages(atelier, id_)


def peut_tenir(atelier: Atelier) -> bool:
    """Vrai si la personne tient l'annuaire de l'organisme courant.

    Le droit `prestataires.annuaire` le donne partout ; un organisme sans membres, que personne d'autre ne lit, laisse aussi
    faire qui suit ses relations.
    """
    if droits.PRESTATAIRES_ANNUAIRE in atelier.contexte.droits:
        return True
    membres = select(Organisme.id).where(Organisme.parent_id == atelier.organisme_id).limit(1)
    return atelier.session.exec(membres).first() is None


def creer_fiche(atelier: Atelier, saisie: PrestataireSaisie, jeton: str = "") -> uuid.UUID:
    """Crée une fiche de l'annuaire dans une opération déjà ouverte."""
    if not peut_tenir(atelier):
        raise DroitManquant("L'annuaire de cet organisme est partagé : demandez au délégué d'y ajouter ce prestataire.")
    return fiches.poser(atelier, ANNUAIRE, saisie, jeton=jeton, cle_tri=cle_tri(saisie.nom))


@operation(droits.PRESTATAIRES_RELATION)
def creer(atelier: Atelier, saisie: PrestataireSaisie, jeton: str = "") -> uuid.UUID:
    """Ajoute une fiche à l'annuaire de l'organisme courant."""
    return creer_fiche(atelier, saisie, jeton)


@operation(droits.PRESTATAIRES_RELATION)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: PrestataireSaisie, version: int) -> int:
    """Corrige une fiche tenue par l'organisme courant."""
    _exiger_tenue(atelier, id_)
    return fiches.reecrire(atelier, ANNUAIRE, id_, saisie, version, cle_tri=cle_tri(saisie.nom)).objet.version


def _exiger_tenue(atelier: Atelier, id_: uuid.UUID) -> Prestataire:
    prestataire = atelier.session.get(Prestataire, id_)
    if prestataire is None:
        raise Introuvable
    if prestataire.organisme_id != atelier.organisme_id:
        raise DroitManquant(TENUE_AILLEURS)
    if not peut_tenir(atelier):
        raise DroitManquant("L'annuaire de cet organisme est partagé : demandez au délégué de corriger cette fiche.")
    return prestataire


@operation(droits.PRESTATAIRES_RELATION)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une fiche aux archives : elle n'est plus proposée, les relations qui la citent restent."""
    prestataire = _exiger_tenue(atelier, id_)
    prestataire.archive = archive
    fiches.archiver(atelier, ANNUAIRE, id_, version, archive)


@operation(droits.PRESTATAIRES_ANNUAIRE)
def fusionner(atelier: Atelier, doublon_id: uuid.UUID, gardee_id: uuid.UUID, completer: bool = False) -> uuid.UUID:
    """Le doublon, tenu ici, devient un alias de la fiche gardée ; rend l'identifiant de celle qui vaut.

    La fiche gardée est tenue par le même organisme ou par un ancêtre : elle se lit donc partout où se lisait le doublon.
    """
    doublon = _exiger_tenue(atelier, doublon_id)
    gardee = atelier.session.get(Prestataire, gardee_id)
    if gardee is None:
        raise Introuvable
    gardee = resoudre(atelier.session, gardee)
    if doublon.fusionne_dans is not None:
        raise RegleEnfreinte("Cette fiche est déjà fusionnée : défaites d'abord sa fusion.")
    if gardee.id == doublon.id:
        raise RegleEnfreinte("Choisissez deux fiches différentes.")
    objet = atelier.session.get_one(Objet, doublon.id)
    avancer_version(atelier.session, objet, objet.version)
    doublon.fusionne_organisme_id, doublon.fusionne_dans = gardee.organisme_id, gardee.id
    atelier.session.add(doublon)
    fiche = fiches.charger(atelier.session, ANNUAIRE, doublon.id)
    fiches.consigner(atelier, ANNUAIRE, "fusionne", fiche, gardee=str(gardee.id), gardee_nom=gardee.nom)
    if completer and gardee.organisme_id == atelier.organisme_id:
        _completer(atelier, gardee, doublon)
    return gardee.id


def _completer(atelier: Atelier, gardee: Prestataire, doublon: Prestataire) -> None:
    """Les champs vides de la fiche gardée prennent la valeur du doublon."""
    fiche = fiches.charger(atelier.session, ANNUAIRE, gardee.id)
    saisie = fiche.saisie.model_copy(deep=True)
    for nom in ANNUAIRE.simples:
        if getattr(saisie, nom) in ("", None):
            setattr(saisie, nom, getattr(doublon, nom))
    fiches.reecrire(atelier, ANNUAIRE, gardee.id, saisie, fiche.objet.version, verbe="complete")


@operation(droits.PRESTATAIRES_ANNUAIRE)
def defusionner(atelier: Atelier, doublon_id: uuid.UUID) -> None:
    """Défait une fusion : la fiche vaut de nouveau par elle-même, avec tous ses liens."""
    doublon = _exiger_tenue(atelier, doublon_id)
    if doublon.fusionne_dans is None:
        raise RegleEnfreinte("Cette fiche n'est pas fusionnée.")
    objet = atelier.session.get_one(Objet, doublon.id)
    avancer_version(atelier.session, objet, objet.version)
    doublon.fusionne_organisme_id = doublon.fusionne_dans = None
    atelier.session.add(doublon)
    fiches.consigner(atelier, ANNUAIRE, "defusionne", fiches.charger(atelier.session, ANNUAIRE, doublon.id))
