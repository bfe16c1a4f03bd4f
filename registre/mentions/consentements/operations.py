"""Ce qu'une personne fait d'un consentement : l'inscrire, en noter le retrait, ouvrir ou effacer l'identité, compter.

L'identité ne sort de son coffret que par un acte journalisé ; rien d'elle n'entre au journal.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.mentions.consentements.modele import (
    COFFRET,
    TYPE,
    Consentement,
    ConsentementSaisie,
    IdentiteChamps,
)
from registre.mentions.forme import FORME
from registre.mentions.lecture import lire_versions
from registre.mentions.listes import CONSENTEMENT, LISTES
from registre.mentions.modele import TYPE as MENTION
from registre.mentions.modele import MentionVersion
from socle import coffrets
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.objets import Objet, avancer_version, trouver_objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.types import cle_tri, sans_accents

PAR_PAGE: Final = 50
LOT: Final = 500
IDENTITE: Final = tuple(IdentiteChamps.model_fields)
DONNE, PARTIEL, RETIRE = "donne", "partiel", "retire"
ETATS: Final = {DONNE: "Donné", PARTIEL: "Retiré en partie", RETIRE: "Retiré"}
PUCES: Final = {DONNE: "conforme", PARTIEL: "partiel", RETIRE: "archivee"}


@dataclass(frozen=True)
class Comptes:
    """Ce que l'on compte des consentements d'une mention, sans savoir de qui."""

    donnes: int = 0
    retires: int = 0
    par_finalite: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Tous les consentements inscrits."""
        return self.donnes + self.retires


@dataclass(frozen=True)
class Preuve:
    """Un consentement, son objet, sa mention et la version du texte qu'il a accepté."""

    objet: Objet
    consentement: Consentement
    mention: Fiche
    version: MentionVersion

    @property
    def etat(self) -> str:
        """Donné, retiré en partie, retiré."""
        return etat_de(self.consentement)

    @property
    def lignes(self) -> list[tuple[str, str, str | None]]:
        """Chaque finalité acceptée : son code, son libellé, le jour de son retrait."""
        c, noms = self.consentement, {f["code"]: f["libelle"] for f in self.version.finalites}
        return [(code, noms.get(code, code), c.retraits.get(code)) for code in c.finalites]


def etat_de(c: Consentement) -> str:
    """Donné, retiré en partie, retiré."""
    if c.retire_le is not None:
        return RETIRE
    return PARTIEL if c.retraits else DONNE


def _mention(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.ligne.genre != CONSENTEMENT:
        raise Introuvable
    return fiche


@dataclass(frozen=True)
class Depart:
    """De quoi inscrire un consentement : la mention, ses versions (la plus récente d'abord)."""

    mention: Fiche
    versions: Sequence[MentionVersion]

    def version(self, numero: int | None) -> MentionVersion | None:
        """La version de ce numéro ; sans numéro, la dernière."""
        if numero is None:
            return self.versions[0] if self.versions else None
        return next((v for v in self.versions if v.numero == numero), None)


@lecture(droits.CONSENTEMENTS_TENIR)
def lire_depart(atelier: Atelier, mention_id: uuid.UUID) -> Depart:
    """La demande de consentement et ses versions publiées."""
    return Depart(_mention(atelier, mention_id), lire_versions(atelier.session, mention_id))


@operation(droits.CONSENTEMENTS_TENIR)
def inscrire(
    atelier: Atelier, mention_id: uuid.UUID, numero: int, saisie: ConsentementSaisie, jeton: str = ""
) -> uuid.UUID:
    """Inscrit un consentement donné sur la version `numero` du texte ; le même envoi deux fois n'en inscrit qu'un."""
    mention = _mention(atelier, mention_id)
    version = next((v for v in lire_versions(atelier.session, mention_id) if v.numero == numero), None)
    if version is None:
        raise RegleEnfreinte("Publiez d'abord le texte : un consentement porte sur une version figée.")
    _controler(atelier, version, saisie)
    id_ = identifiant_de(f"{jeton}|{saisie.model_dump_json()}" if jeton else "", mention_id) or uuid.uuid4()
    if atelier.session.get(Objet, id_):
        return id_
    rang = _rang_suivant(atelier, mention_id)
    objet = Objet(organisme_id=atelier.organisme_id, id=id_, type=TYPE, libelle=f"Consentement n° {rang}", cle_tri=cle_tri(
        f"consentement {rang:06d}"))  # fmt: skip
    atelier.session.add(objet)
    atelier.session.flush()
    atelier.session.add(Consentement(
        organisme_id=atelier.organisme_id, id=id_, mention_id=mention_id, version_id=version.id, rang=rang,
        inscrit_par=atelier.contexte.acteur.nom, inscrit_le=atelier.quand,
        **saisie.model_dump(exclude=set(IDENTITE)),
    ))  # fmt: skip
    atelier.session.flush()
    coffrets.poser(atelier, id_, COFFRET, {nom: getattr(saisie, nom) for nom in IDENTITE if getattr(saisie, nom)})
    _dire(atelier, "recueilli", objet, motif=f"« {mention.objet.libelle} », version {numero}")
    return id_


def _controler(atelier: Atelier, version: MentionVersion, saisie: ConsentementSaisie) -> None:
    connues = {f["code"] for f in version.finalites}
    if not saisie.finalites or set(saisie.finalites) - connues:
        raise SaisieRefusee({"finalites": ["Cochez au moins une finalité de ce texte."]})
    if saisie.recueilli_le is not None and saisie.recueilli_le > atelier.aujourd_hui:
        raise SaisieRefusee({"recueilli_le": ["Cette date est à venir."]})
    if saisie.recueilli_le is not None and saisie.recueilli_le < version.jour:
        raise SaisieRefusee({"recueilli_le": [f"Cette version du texte n'existait pas encore : elle est du "
                                              f"{version.jour:%d/%m/%Y}."]})  # fmt: skip


def _rang_suivant(atelier: Atelier, mention_id: uuid.UUID) -> int:
    requete = select(func.max(Consentement.rang)).where(Consentement.mention_id == mention_id)
    return (atelier.session.exec(requete).one() or 0) + 1


def _dire(atelier: Atelier, verbe: str, objet: Objet, motif: str = "") -> None:
    """L'acte au journal : le numéro, jamais la personne."""
    contenu = {"libelle": objet.libelle, **({"motif": motif} if motif else {})}
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, objet.id, objet.version, contenu))


def _lue(atelier: Atelier, id_: uuid.UUID, version: int) -> Preuve:
    preuve = _charger(atelier, id_)
    if preuve.objet.version != version:
        raise ConflitDeVersion(version, preuve.objet.version)
    avancer_version(atelier.session, preuve.objet, version)
    return preuve


def _charger(atelier: Atelier, id_: uuid.UUID) -> Preuve:
    objet = trouver_objet(atelier.session, id_, TYPE)
    consentement = atelier.session.get_one(Consentement, id_)
    version = atelier.session.get_one(MentionVersion, consentement.version_id)
    return Preuve(objet, consentement, _mention(atelier, consentement.mention_id), version)


@operation(droits.CONSENTEMENTS_TENIR)
def retirer(
    atelier: Atelier, id_: uuid.UUID, version: int, finalites: Sequence[str], le: date | None, mode: str
) -> None:
    """Inscrit le retrait de ces finalités (toutes, si aucune n'est dite) : aussi simple que de consentir (RGPD 7(3))."""
    preuve = _lue(atelier, id_, version)
    c = preuve.consentement
    restantes = [code for code in c.finalites if code not in c.retraits]
    if not restantes:
        raise RegleEnfreinte("Ce consentement est déjà retiré.")
    if set(finalites) - set(restantes):
        raise RegleEnfreinte("Choisissez des finalités encore acceptées.")
    jour = le or atelier.aujourd_hui
    if jour > atelier.aujourd_hui or (c.recueilli_le is not None and jour < c.recueilli_le):
        raise RegleEnfreinte("La date du retrait va du jour du consentement à aujourd'hui.")
    if mode and mode not in LISTES["modes_retrait"].codes:
        raise RegleEnfreinte("Choisissez une valeur de la liste.")
    choisies = list(finalites) or restantes
    c.retraits = {**c.retraits, **dict.fromkeys(choisies, jour.isoformat())}
    c.retire_mode = mode
    if set(c.retraits) == set(c.finalites):
        c.retire_le = jour
    atelier.session.add(c)
    _dire(atelier, "retire", preuve.objet, f"{len(choisies)} finalité{'s' if len(choisies) > 1 else ''}")


@operation(droits.CONSENTEMENTS_TENIR)
def ouvrir(atelier: Atelier, id_: uuid.UUID) -> Mapping[str, Any] | None:
    """L'identité d'un consentement, en clair ; l'ouvrir est un acte, que le journal garde."""
    preuve = _charger(atelier, id_)
    identite = coffrets.lire(atelier, id_, COFFRET)
    _dire(atelier, "ouvert", preuve.objet)
    return identite


@operation(droits.CONSENTEMENTS_TENIR)
def effacer_l_identite(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Efface pour de bon l'identité d'un consentement retiré ; il reste compté."""
    preuve = _lue(atelier, id_, version)
    if preuve.consentement.retire_le is None:
        raise RegleEnfreinte("Ce consentement vaut encore : son identité est la preuve. Notez d'abord le retrait.")
    if not coffrets.effacer(atelier, id_, COFFRET):
        raise RegleEnfreinte("L'identité est déjà effacée.")
    preuve.consentement.identite_effacee_le = atelier.quand
    atelier.session.add(preuve.consentement)
    _dire(atelier, "identite_effacee", preuve.objet)


def chercher(contexte: Contexte, mention_id: uuid.UUID, demande: str) -> list[uuid.UUID]:
    """Les consentements d'une personne, par un morceau de sa référence ou de son nom, du dernier au premier, sans en omettre.

    La recherche est un acte, journalisé d'abord ; les identités s'ouvrent ensuite, par lots, sans retenir personne.
    """
    mots = sans_accents(demande).casefold().split()
    if not mots:
        raise RegleEnfreinte("Écrivez une référence, ou un nom.")
    _noter_la_recherche(contexte, mention_id)
    return _reponses(contexte, mention_id, mots)


@operation(droits.CONSENTEMENTS_TENIR)
def _noter_la_recherche(atelier: Atelier, mention_id: uuid.UUID) -> None:
    libelle = _mention(atelier, mention_id).objet.libelle
    atelier.journaliser(Evenement("mention.personne_cherchee", MENTION, mention_id, None, {"libelle": libelle}))


@lecture(droits.CONSENTEMENTS_TENIR)
def _reponses(atelier: Atelier, mention_id: uuid.UUID, mots: Sequence[str]) -> list[uuid.UUID]:
    requete = (
        select(Consentement.id).where(Consentement.mention_id == mention_id).order_by(col(Consentement.rang).desc())
    )
    ids = atelier.session.exec(requete).all()
    lots = (coffrets.lire_tous(atelier, ids[debut : debut + LOT], COFFRET) for debut in range(0, len(ids), LOT))
    trouves = {id_ for lot in lots for id_, identite in lot.items() if _repond(identite, mots)}
    return [id_ for id_ in ids if id_ in trouves]


def _repond(identite: Mapping[str, Any], mots: Sequence[str]) -> bool:
    texte = sans_accents(" ".join(str(identite.get(nom, "")) for nom in ("reference", "nom", "parent"))).casefold()
    return all(mot in texte for mot in mots)


@lecture(droits.CONSENTEMENTS_TENIR)
def lire(atelier: Atelier, id_: uuid.UUID) -> Preuve:
    """Un consentement, sans l'identité."""
    return _charger(atelier, id_)


@dataclass(frozen=True)
class Registre:
    """La preuve des consentements d'une mention, sans une identité : une page, et ce qu'elle compte."""

    mention: Fiche
    lignes: Sequence[Consentement]
    versions: Mapping[uuid.UUID, MentionVersion]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


@lecture(droits.CONSENTEMENTS_TENIR)
def lister(
    atelier: Atelier, mention_id: uuid.UUID, page: int = 1, seuls: Sequence[uuid.UUID] | None = None
) -> Registre:
    """Une page du registre, la plus récente d'abord ; `seuls` : ceux qu'une recherche a trouvés."""
    mention = _mention(atelier, mention_id)
    conditions = [Consentement.mention_id == mention_id]
    if seuls is not None:
        conditions.append(col(Consentement.id).in_(seuls))  # type: ignore[arg-type]
    total = atelier.session.exec(select(func.count()).select_from(Consentement).where(*conditions)).one()
    numero = max(1, min(page, -(-total // PAR_PAGE) or 1))
    requete = select(Consentement).where(*conditions).order_by(col(Consentement.rang).desc())
    lignes = atelier.session.exec(requete.limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)).all()
    versions = {v.id: v for v in lire_versions(atelier.session, mention_id)}
    return Registre(mention, lignes, versions, total, numero)


@lecture(droits.MENTIONS_LIRE)
def compter(atelier: Atelier, mention_id: uuid.UUID) -> Comptes:
    """Combien de consentements, donnés et retirés, en tout et par finalité."""
    requete = select(Consentement, MentionVersion.finalites).join(
        MentionVersion, col(MentionVersion.id) == col(Consentement.version_id)
    )
    donnes = retires = 0
    par_finalite: dict[str, tuple[int, int]] = {}
    for c, finalites in atelier.session.exec(requete.where(Consentement.mention_id == mention_id)):
        retires += c.retire_le is not None
        donnes += c.retire_le is None
        noms = {f["code"]: f["libelle"] for f in finalites}
        for code in c.finalites:
            vivants, partis = par_finalite.get(noms.get(code, code), (0, 0))
            parti = code in c.retraits
            par_finalite[noms.get(code, code)] = (vivants + (not parti), partis + parti)
    return Comptes(donnes, retires, par_finalite)
