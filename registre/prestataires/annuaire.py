"""L'annuaire partagé : qui lit quoi, qui modifie, les doublons et leur fusion par alias (docs/decisions/0007)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.prestataires import chaine, regles
from registre.prestataires.alias import doublons_de, resoudre
from registre.prestataires.chaine import Maillon
from registre.prestataires.formes import ANNUAIRE
from registre.prestataires.modele import Prestataire, PrestataireSaisie
from registre.prestataires.noms import suivre_les_noms_ici
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
    celles qu'elle remplace ; `qualifications` et `chaine` : les siennes et celles de ses doublons ; `donneurs` : ceux dont
    elle est un sous-traitant ultérieur.
    """

    prestataire: Prestataire
    saisie: PrestataireSaisie
    tenue_par: str
    gardee: Prestataire | None
    doublons: tuple[Prestataire, ...]
    qualifications: tuple[Any, ...]
    chaine: tuple[Maillon, ...]
    donneurs: tuple[Prestataire, ...] = ()


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
    """Fiches qui désignent peut-être la même entreprise : même SIREN d'abord, puis nom proche ; cinq au plus."""
    memes = visibles(atelier, siren) if siren else []
    proches = [p for p in visibles(atelier, limite=2000) if regles.se_ressemblent(nom, p.nom)]
    return [p for p in {p.id: p for p in (*memes, *proches)}.values() if p.id != sauf][:5]


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
    maillons = [maillon for ligne in lignes.values() for maillon in ligne["chaine"]]
    return FicheAnnuaire(
        prestataire, saisie, tenue, gardee if gardee.id != id_ else None, tuple(doublons),
        tuple(q for ligne in lignes.values() for q in ligne["qualifications"]),
        chaine.deplier(session, maillons, frozenset(lignes)), tuple(chaine.donneurs(session, lignes)),
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
    saisie = chaine.completer_la_chaine(atelier, saisie)
    return fiches.poser(atelier, ANNUAIRE, saisie, jeton=jeton, cle_tri=cle_tri(saisie.nom))


@operation(droits.PRESTATAIRES_RELATION)
def creer(atelier: Atelier, saisie: PrestataireSaisie, jeton: str = "") -> uuid.UUID:
    """Ajoute une fiche à l'annuaire de l'organisme courant."""
    return creer_fiche(atelier, saisie, jeton)


@operation(droits.PRESTATAIRES_RELATION)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: PrestataireSaisie, version: int) -> int:
    """Corrige une fiche tenue par l'organisme courant ; ses propres relations prennent aussitôt le nouveau nom."""
    _exiger_tenue(atelier, id_)
    saisie = chaine.completer_la_chaine(atelier, saisie, id_)
    fiche = fiches.reecrire(atelier, ANNUAIRE, id_, saisie, version, cle_tri=cle_tri(saisie.nom))
    suivre_les_noms_ici(atelier)
    return fiche.objet.version


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
    if gardee.archive:
        raise RegleEnfreinte("La fiche à garder est archivée : sortez-la des archives, ou choisissez-en une autre.")
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
    suivre_les_noms_ici(atelier)
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
    suivre_les_noms_ici(atelier)
