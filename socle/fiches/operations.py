"""Poser, lire, réécrire, archiver une fiche dans une opération déjà ouverte, journal compris. Le droit est à l'appelant."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from sqlmodel import col, func, select

from socle import journal
from socle.base import nouvel_id
from socle.champs import texte_a_chercher
from socle.comptes.acces import noms_des_personnes
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import Forme, identifiant_de
from socle.journal import Evenement
from socle.objets import Objet, avancer_version
from socle.operations import Atelier
from socle.perimetre import SessionCloisonnee
from socle.recherche import chercher, indexer
from socle.saisies import LigneSaisie, Saisie
from socle.types import cle_tri
from socle.verbes import acteur_sans_compte

PAR_PAGE = 50
PAGE_MAXIMALE = 10_000
ARCHIVEE = "Cette fiche est archivée : sortez-la des archives avant de la modifier."


@dataclass(frozen=True)
class Fiche:
    """Une fiche chargée : sa carte d'objet, sa ligne de table, son contenu sous forme de saisie."""

    objet: Objet
    ligne: Any
    saisie: Any
    lignes: Mapping[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)


def charger(session: SessionCloisonnee, forme: Forme, id_: uuid.UUID) -> Fiche:
    """La fiche de cet identifiant dans le périmètre, sinon `Introuvable`."""
    fiches = charger_toutes(session, forme, [id_])
    if not fiches:
        raise Introuvable
    return fiches[0]


def charger_toutes(session: SessionCloisonnee, forme: Forme, ids: Sequence[uuid.UUID] | None = None) -> list[Fiche]:
    """Les fiches de ces identifiants (toutes celles qui ne sont pas archivées si None), par ordre alphabétique."""
    requete: Any = (
        select(Objet, forme.table).join(forme.table, forme.table.id == Objet.id).where(Objet.type == forme.code)
    )
    requete = requete.where(col(Objet.id).in_(ids)) if ids is not None else requete.where(col(Objet.archive).is_(False))
    paires = session.exec(requete.order_by(Objet.cle_tri, Objet.id)).all()
    lignes = lire_lignes(session, forme, [objet.id for objet, _ in paires])
    return [Fiche(o, ligne, assembler(forme, ligne, lignes[o.id]), lignes[o.id]) for o, ligne in paires]


def lire_lignes(
    session: SessionCloisonnee, forme: Forme, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[str, list[Any]]]:
    """Les lignes des groupes de ces fiches, une requête par groupe."""
    resultat: dict[uuid.UUID, dict[str, list[Any]]] = {id_: {groupe: [] for groupe in forme.lignes} for id_ in ids}
    for groupe, table in forme.lignes.items() if ids else ():
        cle = getattr(table, forme.cle)
        for ligne in session.exec(select(table).where(cle.in_(ids)).order_by(table.rang)):
            resultat[getattr(ligne, forme.cle)][groupe].append(ligne)
    return resultat


def assembler(forme: Forme, ligne: Any, lignes: Mapping[str, list[Any]]) -> Any:
    """La saisie qui correspond aux tables, sans validation : une base peut garder un vieux code."""
    valeurs: dict[str, Any] = {nom: getattr(ligne, nom) for nom in forme.simples}
    for groupe in forme.lignes:
        (classe,) = get_args(forme.saisie.model_fields[groupe].annotation)
        valeurs[groupe] = [
            classe.model_construct(**{nom: getattr(sous, nom) for nom in classe.model_fields})
            for sous in lignes[groupe]
        ]
    return forme.saisie.model_construct(**valeurs)


def poser(
    atelier: Atelier, forme: Forme, saisie: Saisie, *, jeton: str = "", identifiant: uuid.UUID | None = None,
    libelle: str = "", verbe: str = "cree", **colonnes: Any,
) -> uuid.UUID:  # fmt: skip
    """Crée une fiche et rend son identifiant ; le même jeton et la même saisie deux fois rendent la fiche déjà créée.

    Un formulaire renvoyé avec un autre texte crée une autre fiche : ce qui vient d'être tapé ne se perd jamais en silence.
    `colonnes` : ce que la table porte hors de la saisie ; `libelle` : nom de l'objet s'il ne vient pas de la saisie.
    """
    identifiant = identifiant or identifiant_de(
        f"{jeton}|{saisie.model_dump_json()}" if jeton else "", atelier.organisme_id
    )
    if identifiant and atelier.session.get(Objet, identifiant):
        return identifiant
    identifiant = identifiant or nouvel_id()
    nom = libelle or forme.nommer(saisie)
    objet = Objet(organisme_id=atelier.organisme_id, id=identifiant, type=forme.code, libelle=nom, cle_tri=cle_tri(nom))
    atelier.session.add(objet)
    atelier.session.flush()
    ligne = forme.table(organisme_id=atelier.organisme_id, id=identifiant, **colonnes)
    fiche = Fiche(objet, ligne, saisie.model_copy(deep=True), {groupe: [] for groupe in forme.lignes})
    for groupe in forme.lignes:
        for sous in getattr(fiche.saisie, groupe):
            sous.id = None
    ranger(atelier, forme, fiche)
    consigner(atelier, forme, verbe, fiche)
    return identifiant


def reecrire(
    atelier: Atelier,
    forme: Forme,
    id_: uuid.UUID,
    saisie: Saisie,
    version: int,
    verbe: str = "enregistre",
    **colonnes: Any,
) -> Fiche:
    """Enregistre une fiche lue en `version` ; `ConflitDeVersion` si elle a changé, refus si elle est archivée."""
    lue = a_jour(charger(atelier.session, forme, id_), version)
    if lue.objet.archive:
        raise RegleEnfreinte(ARCHIVEE)
    fiche = Fiche(lue.objet, lue.ligne, saisie.model_copy(deep=True), lue.lignes)
    avancer_version(atelier.session, fiche.objet, version)
    nom = forme.nommer(saisie) if "libelle" not in colonnes else colonnes.pop("libelle")
    fiche.objet.libelle, fiche.objet.cle_tri = nom, cle_tri(nom)
    for colonne, valeur in colonnes.items():
        setattr(fiche.ligne, colonne, valeur)
    ranger(atelier, forme, fiche)
    consigner(atelier, forme, verbe, fiche)
    return fiche


def a_jour(fiche: Fiche, version: int) -> Fiche:
    """La fiche, si `version` est bien la sienne ; sinon `ConflitDeVersion`."""
    if fiche.objet.version != version:
        raise ConflitDeVersion(version, fiche.objet.version)
    return fiche


def decider(
    atelier: Atelier, forme: Forme, id_: uuid.UUID, version: int, verbe: str, *, pourquoi: Any = "", **colonnes: Any
) -> Fiche:
    """Écrit des colonnes hors saisie (statut, avis) d'une fiche lue en `version`, et journalise l'acte.

    `pourquoi` : le motif d'un acte qui n'a pas de colonne pour lui ; seul le journal le garde.
    """
    fiche = a_jour(charger(atelier.session, forme, id_), version)
    avancer_version(atelier.session, fiche.objet, version)
    for colonne, valeur in colonnes.items():
        setattr(fiche.ligne, colonne, valeur)
    atelier.session.add(fiche.ligne)
    ajouts = {"motif": pourquoi} if pourquoi else {}
    consigner(atelier, forme, verbe, fiche, **{nom: _brut(valeur) for nom, valeur in colonnes.items()}, **ajouts)
    return fiche


def archiver(atelier: Atelier, forme: Forme, id_: uuid.UUID, version: int, archive: bool = True) -> Fiche:
    """Range la fiche aux archives, ou l'en sort ; rien n'est effacé."""
    fiche = a_jour(charger(atelier.session, forme, id_), version)
    if fiche.objet.archive == archive:
        raise RegleEnfreinte("Cette fiche est déjà archivée." if archive else "Cette fiche n'est pas archivée.")
    avancer_version(atelier.session, fiche.objet, version)
    fiche.objet.archive = archive
    atelier.session.add(fiche.objet)
    consigner(atelier, forme, "archive" if archive else "desarchive", fiche)
    return fiche


def ranger(atelier: Atelier, forme: Forme, fiche: Fiche) -> None:
    """Écrit la saisie dans les tables et dans l'index de recherche."""
    for nom in forme.simples:
        setattr(fiche.ligne, nom, getattr(fiche.saisie, nom))
    atelier.session.add(fiche.objet)
    atelier.session.add(fiche.ligne)
    atelier.session.flush()
    for groupe, table in forme.lignes.items():
        _ranger_groupe(atelier, forme, fiche, groupe, table)
    texte = texte_a_chercher(forme.champs, fiche.saisie)
    indexer(atelier.session, atelier.organisme_id, fiche.objet.id, forme.code, fiche.objet.libelle, texte)


def _ranger_groupe(atelier: Atelier, forme: Forme, fiche: Fiche, groupe: str, table: type[Any]) -> None:
    """Une ligne connue garde son identifiant ; une ligne absente de la saisie part."""
    par_id = {ligne.id: ligne for ligne in fiche.lignes[groupe]}
    saisies: list[LigneSaisie] = getattr(fiche.saisie, groupe)
    for rang, saisie in enumerate(saisies):
        if saisie.id is not None and saisie.id not in par_id:
            raise SaisieRefusee({f"{groupe}-{rang}-id": ["Cette ligne n'appartient pas à cette fiche."]})
        neuve = {"organisme_id": atelier.organisme_id, forme.cle: fiche.objet.id}
        ligne = par_id.pop(saisie.id) if saisie.id else table(**neuve)
        ligne.rang = rang
        for nom in type(saisie).model_fields:
            if nom != "id":
                setattr(ligne, nom, getattr(saisie, nom))
        atelier.session.add(ligne)
        saisie.id = ligne.id
    for ligne in par_id.values():
        atelier.session.delete(ligne)


def consigner(atelier: Atelier, forme: Forme, verbe: str, fiche: Fiche, **ajouts: Any) -> None:
    """Confie l'acte au journal, avec l'instantané de la fiche."""
    contenu = {"libelle": fiche.objet.libelle, "saisie": fiche.saisie.model_dump(mode="json"), **ajouts}
    atelier.journaliser(Evenement(f"{forme.code}.{verbe}", forme.code, fiche.objet.id, fiche.objet.version, contenu))


def _brut(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | bool | None) else str(valeur)


@dataclass(frozen=True)
class PageFiches:
    """Une page d'une liste : couples (objet, ligne de table) et total trouvé."""

    paires: tuple[tuple[Objet, Any], ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


def lister(
    atelier: Atelier, forme: Forme, *, demande: str = "", archive: bool = False, page: int = 1,
    conditions: Iterable[Any] = (), ordre: Sequence[Any] = (),
) -> PageFiches:  # fmt: skip
    """Une page de fiches : deux requêtes, trois avec une recherche."""
    toutes: list[Any] = [Objet.type == forme.code, col(Objet.archive).is_(archive), *conditions]
    trouves = chercher(atelier.session, atelier.organisme_id, demande, forme.code) if demande else None
    if trouves is not None:
        toutes.append(col(Objet.id).in_(trouves))
    source: Any = select(Objet, forme.table).join(forme.table, forme.table.id == Objet.id).where(*toutes)
    compte: Any = select(func.count()).select_from(Objet).join(forme.table, forme.table.id == Objet.id).where(*toutes)
    total = atelier.session.exec(compte).one()
    numero = max(1, min(page, PAGE_MAXIMALE, max(1, -(-total // PAR_PAGE))))
    source = source.order_by(*ordre, Objet.cle_tri, Objet.id).limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)
    return PageFiches(tuple((o, ligne) for o, ligne in atelier.session.exec(source)), total, numero)


@dataclass
class Passage:
    """Un événement d'un objet : l'entrée du journal, l'état avant et après l'acte (None s'il est inconnu ou purgé) ;
    `contenu` : tout ce que l'acte a laissé.
    """

    entree: journal.Entree
    acteur: str
    avant: dict[str, Any] | None
    apres: dict[str, Any] | None
    efface: bool = False
    ecarts: Sequence[Any] = ()
    contenu: Mapping[str, Any] = field(default_factory=dict)
    precision: str = ""


def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[Passage]:
    """Les événements d'un objet, du plus récent au plus ancien, avec ce qu'il contenait.

    Un acte sans instantané (un lien posé) laisse l'objet tel qu'il était ; un contenu purgé est dit effacé.
    """
    entrees = journal.historique(atelier.session, atelier.organisme_id, id_)
    contenus = journal.lire_contenus(atelier.session, [e.id for e in entrees])
    noms = noms_des_personnes(atelier.session, {e.acteur_id for e in entrees if e.acteur_id})
    passages: list[Passage] = []
    etat: dict[str, Any] | None = None
    for entree in reversed(entrees):
        contenu = contenus.get(entree.id)
        apres = etat if contenu is not None and "saisie" not in contenu else (contenu or {}).get("saisie")
        acteur = noms.get(entree.acteur_id, acteur_sans_compte(entree.verbe))
        passages.append(Passage(entree, acteur, etat, apres, contenu is None, contenu=contenu or {}))
        etat = apres
    return passages[::-1]


def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """L'instantané d'un objet à cette version, ou None s'il a été purgé."""
    entree = journal.entree_de_version(atelier.session, atelier.organisme_id, id_, version)
    return journal.lire_contenu(atelier.session, entree.id) if entree else None
