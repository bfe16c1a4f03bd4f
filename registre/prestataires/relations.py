"""La relation d'un organisme avec un prestataire : créer, suivre, archiver, et qui emploie ce prestataire."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.prestataires import annuaire
from registre.prestataires.alias import resoudre, resoudre_tous
from registre.prestataires.formes import RELATION
from registre.prestataires.modele import Prestataire, Relation, RelationSaisie
from registre.prestataires.regles import etat_effectif
from registre.systemes.portes import SystemePorte, systemes_portes
from socle.base import maintenant
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.operations import ObjetLie, lier, objet_visible, objets_lies
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import cle_tri


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste des prestataires ; `page` commence à 1."""

    demande: str = ""
    clauses: str = ""
    role: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class FicheRelation:
    """Une relation et la fiche de l'annuaire qui vaut pour elle, alias suivis ; `preuves` : nombre de pièces attachées ;
    `systemes` : ce qu'il édite ou héberge pour l'organisme.
    """

    fiche: Fiche
    prestataire: annuaire.FicheAnnuaire
    preuves: int
    systemes: tuple[SystemePorte, ...] = ()


def creer_relation(
    atelier: Atelier, saisie: RelationSaisie, prestataire_id: uuid.UUID, jeton: str = "",
    identifiant: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Crée une relation avec une fiche visible, dans une opération déjà ouverte."""
    prestataire = atelier.session.get(Prestataire, prestataire_id)
    if prestataire is None:
        raise Introuvable
    prestataire = resoudre(atelier.session, prestataire)
    if prestataire.archive:
        raise RegleEnfreinte(
            "Cette fiche de l'annuaire est archivée : sortez-la des archives, ou choisissez-en une autre."
        )
    return fiches.poser(
        atelier, RELATION, saisie, jeton=jeton, identifiant=identifiant, libelle=prestataire.nom,
        prestataire_id=prestataire.id, prestataire_organisme_id=prestataire.organisme_id, cree_le=maintenant(),
    )  # fmt: skip


@operation(droits.PRESTATAIRES_RELATION)
def creer(
    atelier: Atelier,
    saisie: RelationSaisie,
    prestataire_id: uuid.UUID,
    objet_id: uuid.UUID | None = None,
    jeton: str = "",
) -> uuid.UUID:
    """Crée une relation, liée à `objet_id` si on la crée depuis une fiche ; rend son identifiant."""
    id_ = creer_relation(atelier, saisie, prestataire_id, jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.PRESTATAIRES_RELATION)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: RelationSaisie, version: int) -> int:
    """Enregistre une relation lue en `version` ; son nom suit celui de la fiche de l'annuaire."""
    relation = fiches.charger(atelier.session, RELATION, id_).ligne
    prestataire = atelier.session.get(Prestataire, relation.prestataire_id)
    nom = resoudre(atelier.session, prestataire).nom if prestataire else ""
    return fiches.reecrire(atelier, RELATION, id_, saisie, version, libelle=nom).objet.version


@operation(droits.PRESTATAIRES_RELATION)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une relation aux archives, ou l'en sort."""
    fiches.archiver(atelier, RELATION, id_, version, archive)


@lecture(droits.LIRE)
def lire_seule(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La relation, sans la fiche de l'annuaire."""
    return fiches.charger(atelier.session, RELATION, id_)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> FicheRelation:
    """Une relation et son prestataire."""
    fiche = fiches.charger(atelier.session, RELATION, id_)
    prestataire = atelier.session.get(Prestataire, fiche.ligne.prestataire_id)
    if prestataire is None:
        raise Introuvable
    valable = annuaire.charger(atelier.session, resoudre(atelier.session, prestataire).id)
    preuves = objets_lies(atelier.session, [id_], ["preuve"])[id_]
    systemes = systemes_portes(atelier.session, [id_])[id_]
    return FicheRelation(fiche, valable, len(preuves), systemes)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une relation telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une relation."""
    fiches.charger(atelier.session, RELATION, id_)
    return fiches.lire_passages(atelier, id_)


@dataclass(frozen=True)
class ListeRelations:
    """Une page de relations, et le prestataire qui vaut pour chacune."""

    page: PageFiches
    prestataires: dict[uuid.UUID, Prestataire]


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> ListeRelations:
    """Une page des prestataires de l'organisme."""
    conditions: list[Any] = []
    if filtre.clauses == "expirees":
        jour = atelier.aujourd_hui
        echues = (col(Relation.clauses) == "signees") & (col(Relation.clauses_expirent_le) < jour)
        conditions.append((col(Relation.clauses) == "expirees") | echues)
    elif filtre.clauses:
        conditions.append(Relation.clauses == filtre.clauses)
    if filtre.role:
        conditions.append(Relation.role == filtre.role)
    page = fiches.lister(
        atelier, RELATION, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )
    return ListeRelations(page, resoudre_tous(atelier.session, [r.prestataire_id for _, r in page.paires]))


@dataclass(frozen=True)
class Usage:
    """L'emploi d'un prestataire par un organisme ; `clauses` est l'état qui vaut aujourd'hui. `traitements` : ceux liés à la
    relation, et ceux que portent les systèmes qu'il édite ou héberge.
    """

    organisme: str
    code: str
    relation: Relation
    clauses: str
    traitements: tuple[ObjetLie, ...] = ()
    systemes: tuple[SystemePorte, ...] = ()


@dataclass(frozen=True)
class Usages:
    """Qui emploie ce prestataire, dans le sous-arbre de l'organisme courant."""

    prestataire: annuaire.FicheAnnuaire
    lignes: tuple[Usage, ...]
    par_etat: dict[str, int] = field(default_factory=dict)


def lire_usages(contexte: Contexte, id_: uuid.UUID) -> Usages:
    """Qui l'emploie, pour quels traitements, avec quelles clauses : l'organisme courant et ceux qui en dépendent."""
    contexte.exige(droits.LIRE)
    organismes = organismes_du_territoire(contexte)
    perimetre = Perimetre.territoire(frozenset(organismes), contexte.ancetres)
    with contexte.base.lire(perimetre) as session:
        fiche = annuaire.charger(session, id_)
        ids = {id_, *(d.id for d in fiche.doublons)}
        requete: Any = select(Relation).join(Objet, Objet.id == Relation.id)  # type: ignore[arg-type]
        requete = requete.where(col(Relation.prestataire_id).in_(ids), col(Objet.archive).is_(False))
        relations = list(session.exec(requete))
        lies = objets_lies(session, [r.id for r in relations], ["traitement"])
        portes = systemes_portes(session, [r.id for r in relations])
    lignes = [
        Usage(*organismes[r.organisme_id], r, etat_effectif(r, contexte.aujourd_hui),
              _reunir(lies[r.id], portes[r.id]), portes[r.id])
        for r in relations
    ]  # fmt: skip
    lignes.sort(key=lambda u: (cle_tri(u.organisme), u.relation.cree_le))
    return Usages(fiche, tuple(lignes), dict(Counter(u.clauses for u in lignes)))


def _reunir(lies: Iterable[ObjetLie], portes: Iterable[SystemePorte]) -> tuple[ObjetLie, ...]:
    """Les traitements liés à la relation, puis ceux de ses systèmes, chacun une fois ; un archivé n'est plus un emploi."""
    tous = (*lies, *(t for porte in portes for t in porte.traitements))
    return tuple({t.id: t for t in tous if not t.archive}.values())
