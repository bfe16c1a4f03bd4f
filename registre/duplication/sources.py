"""Ce que l'on copie : les objets choisis d'un organisme, ce qui va avec eux, tels qu'ils sont à cet instant."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from sqlmodel import col, or_, select

from registre import droits
from registre.duplication.champs import (
    ACTION,
    MENTION,
    ORDRE,
    PARTAGES,
    RELATION,
    SYSTEME,
    TRAITEMENT,
    valeurs_a_copier,
)
from registre.mentions.forme import FORME as FORME_MENTION
from registre.mentions.modele import MentionFiche
from registre.prestataires.alias import resoudre_tous
from registre.prestataires.formes import RELATION as FORME_RELATION
from registre.prestataires.modele import Prestataire
from registre.systemes.forme import FORME as FORME_SYSTEME
from registre.traitements.chargement import charger_toutes as charger_fiches
from socle.actions.forme import FORME as FORME_ACTION
from socle.actions.modele import Action
from socle.droits import ACTIONS_LIRE
from socle.erreurs import Introuvable, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import Forme
from socle.liens.modele import Lien
from socle.liens.operations import peut_lire
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.perimetre import SessionCloisonnee
from socle.provenances import provenances_de
from socle.saisies import valider

FORMES: Final[Mapping[str, Forme]] = {
    RELATION: FORME_RELATION, SYSTEME: FORME_SYSTEME, MENTION: FORME_MENTION, ACTION: FORME_ACTION,
}  # fmt: skip
LISIBLES: Final = {TRAITEMENT: droits.LIRE, RELATION: droits.LIRE, SYSTEME: droits.LIRE, MENTION: droits.MENTIONS_LIRE,
                   ACTION: ACTIONS_LIRE}  # fmt: skip
AVEC: Final = (RELATION, MENTION, ACTION, SYSTEME)
"""Ce qui peut aller avec une fiche ; les systèmes ne suivent que si on le demande."""
MAXIMUM: Final = 60
"""Objets copiés d'un coup, ceux qui vont avec compris."""


@dataclass(frozen=True)
class Choix:
    """Ce que l'on a choisi : les objets, et ce qui va avec les fiches. `de` : l'organisme dont ils viennent."""

    de: uuid.UUID
    objets: tuple[uuid.UUID, ...] = ()
    avec: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """Un objet à copier, figé. `valeurs` : ce que la copie emporte ; `renoue` : rôle → objet désigné (éditeur, fiche…) ;
    `prestataire` : (organisme, fiche de l'annuaire) d'une relation ; `modele` : (code, version) de la fiche modèle dont
    elle descend.
    """

    type: str
    id: uuid.UUID
    version: int
    nom: str
    valeurs: Mapping[str, Any]
    renoue: Mapping[str, list[str]]
    prestataire: tuple[str, str] | None = None
    paragraphes: Mapping[str, str] = field(default_factory=dict)
    choisi: bool = True
    modele: tuple[str, int] | None = None

    @property
    def service(self) -> str:
        """Le service que nomme une fiche."""
        return str(self.valeurs.get("service", "")) if self.type == TRAITEMENT else ""


@dataclass(frozen=True)
class Lot:
    """Les objets à copier, dans l'ordre où ils s'écrivent, et les liens à renouer entre eux. `laisses` : (type, nom) de ce
    qui leur est lié et ne suit pas ; l'aperçu le dit.
    """

    sources: tuple[Source, ...]
    liens: tuple[tuple[uuid.UUID, uuid.UUID], ...]
    laisses: tuple[tuple[str, str], ...] = ()


@lecture(droits.DUPLIQUER)
def lister(atelier: Atelier, type_: str) -> list[Objet]:
    """Les objets non archivés de ce type, par ordre alphabétique."""
    atelier.contexte.exige(LISIBLES[type_])
    requete = select(Objet).where(Objet.type == type_, col(Objet.archive).is_(False))
    return list(atelier.session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(500)))


@lecture(droits.DUPLIQUER)
def lire(atelier: Atelier, choix: Choix) -> Lot:
    """Fige ce qui est choisi ; refuse un objet inconnu, archivé, ou dont une valeur n'est plus dans nos listes."""
    session = atelier.session
    objets = {o.id: o for o in session.exec(select(Objet).where(col(Objet.id).in_(choix.objets)))}
    if set(choix.objets) - set(objets) or any(o.type not in PARTAGES for o in objets.values()):
        raise Introuvable
    if not objets:
        raise SaisieRefusee({"objet": ["Choisissez au moins un objet à copier."]})
    if archives := [o.libelle for o in objets.values() if o.archive]:
        raise SaisieRefusee({"objet": [f"« {archives[0]} » est aux archives : sortez-le d'abord."]})
    ids = _avec_ce_qui_va_avec(session, objets, choix.avec)
    if len(ids) > MAXIMUM:
        raise SaisieRefusee({"objet": [f"Cela fait {len(ids)} objets, {MAXIMUM} au plus : faites-en plusieurs lots."]})
    for type_ in {o.type for o in ids.values()}:
        atelier.contexte.exige(LISIBLES[type_])
    sources = _figer(session, ids, set(objets), SYSTEME in choix.avec)
    rangees = sorted(sources, key=lambda s: (ORDRE.index(s.type), s.nom, str(s.id)))
    return Lot(tuple(rangees), _liens(session, set(ids)), _laisses(atelier, set(objets), set(ids)))


def _avec_ce_qui_va_avec(
    session: SessionCloisonnee, objets: Mapping[uuid.UUID, Objet], avec: Collection[str]
) -> dict[uuid.UUID, Objet]:  # fmt: skip
    """Les objets choisis et ceux qui vont avec les fiches, archives exclues."""
    traitements = [o.id for o in objets.values() if o.type == TRAITEMENT]
    if not traitements or not avec:
        return dict(objets)
    voulus = select(Objet).where(
        col(Objet.id).in_(_voisins(session, traitements)), col(Objet.type).in_(set(avec) & set(AVEC)),
        col(Objet.archive).is_(False),
    )  # fmt: skip
    return {o.id: o for o in session.exec(voulus)} | dict(objets)


def _voisins(session: SessionCloisonnee, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Ce qui est lié à ces objets, les mentions qui en parlent, les actions nées d'eux."""
    requete = select(Lien.origine_id, Lien.cible_id).where(
        or_(col(Lien.origine_id).in_(ids), col(Lien.cible_id).in_(ids))
    )
    voisins = {id_ for paire in session.exec(requete) for id_ in paire}
    voisins |= set(session.exec(select(MentionFiche.mention_id).where(col(MentionFiche.traitement_id).in_(ids))))
    return voisins | set(session.exec(select(Action.id).where(col(Action.source_id).in_(ids))))


def _laisses(
    atelier: Atelier, choisis: Collection[uuid.UUID], suivent: Collection[uuid.UUID]
) -> tuple[tuple[str, str], ...]:
    """Ce qui est lié à ce que l'on a choisi et ne suit pas, s'il est d'un type que la personne peut lire."""
    voulus = select(Objet).where(
        col(Objet.id).in_(_voisins(atelier.session, choisis) - set(suivent)), col(Objet.archive).is_(False)
    )
    laisses = [o for o in atelier.session.exec(voulus.order_by(col(Objet.cle_tri), col(Objet.id)))
               if peut_lire(atelier.contexte, o.type)]  # fmt: skip
    return tuple((o.type, o.libelle) for o in sorted(laisses, key=lambda o: o.type))


def _figer(
    session: SessionCloisonnee, objets: Mapping[uuid.UUID, Objet], choisis: Collection[uuid.UUID], outils: bool
) -> list[Source]:  # fmt: skip
    par_type: dict[str, list[uuid.UUID]] = {}
    for objet in objets.values():
        par_type.setdefault(objet.type, []).append(objet.id)
    sources: list[Source] = []
    for type_, ids in par_type.items():
        lues: Sequence[Any] = (
            charger_fiches(session, ids) if type_ == TRAITEMENT else fiches.charger_toutes(session, FORMES[type_], ids)
        )
        annuaire = resoudre_tous(session, [f.ligne.prestataire_id for f in lues]) if type_ == RELATION else {}
        sources += [_source(type_, fiche, fiche.objet.id in choisis, outils, annuaire) for fiche in lues]
    modeles = {
        id_: (p.modele, p.modele_version) for id_, p in provenances_de(session, list(objets)).items() if p.modele
    }
    return [replace(source, modele=modeles.get(source.id)) for source in sources]


def _source(
    type_: str, fiche: Any, choisi: bool, outils: bool, annuaire: Mapping[uuid.UUID, Prestataire]
) -> Source:  # fmt: skip
    valeurs = valeurs_a_copier(type_, fiche.saisie, outils)
    _verifier(type_, fiche.objet, valeurs)
    prestataire = annuaire.get(fiche.ligne.prestataire_id) if type_ == RELATION else None
    if prestataire is not None and prestataire.archive:
        raise SaisieRefusee({"objet": [f"« {prestataire.nom} » est archivé dans l'annuaire : il ne se copie pas."]})
    return Source(
        type_, fiche.objet.id, fiche.objet.version, fiche.objet.libelle, valeurs, _renoue(type_, fiche),
        (str(prestataire.organisme_id), str(prestataire.id)) if prestataire else None,
        dict(fiche.ligne.paragraphes) if type_ == MENTION else {}, choisi,
    )  # fmt: skip


def _verifier(type_: str, objet: Objet, valeurs: Mapping[str, Any]) -> None:
    if type_ == MENTION:  # ses fiches se renouent chez le destinataire : elle ne se valide que là-bas
        return
    try:
        valider(PARTAGES[type_].saisie, valeurs)
    except SaisieRefusee as refus:
        phrase = next(iter(refus.erreurs.values()))[0]
        raise SaisieRefusee({"objet": [f"« {objet.libelle} » ne peut pas être copié tel quel : {phrase}"]}) from refus


def _renoue(type_: str, fiche: Any) -> dict[str, list[str]]:
    if type_ == SYSTEME:
        return {nom: [str(v)] for nom in ("editeur_id", "hebergeur_id") if (v := getattr(fiche.saisie, nom))}
    if type_ == MENTION:
        return {"fiches": [str(ligne.traitement_id) for ligne in fiche.saisie.fiches]}
    if type_ == ACTION and fiche.ligne.source_id:
        return {"source_id": [str(fiche.ligne.source_id)]}
    return {}


def _liens(session: SessionCloisonnee, ids: Collection[uuid.UUID]) -> tuple[tuple[uuid.UUID, uuid.UUID], ...]:
    requete = select(Lien.origine_id, Lien.cible_id).where(col(Lien.origine_id).in_(ids), col(Lien.cible_id).in_(ids))
    return tuple((un, autre) for un, autre in session.exec(requete.order_by(col(Lien.cree_le), col(Lien.id))))


def en_valeurs(lot: Lot) -> dict[str, Any]:
    """Ce que le lot garde de ce qui se copie, en valeurs JSON."""
    return {"objets": [asdict(s) for s in lot.sources], "liens": [[str(un), str(autre)] for un, autre in lot.liens]}


def relire(valeurs: Mapping[str, Any]) -> Lot:
    """L'inverse d'`en_valeurs`."""
    sources = [
        Source(**{**objet, "id": uuid.UUID(str(objet["id"])),
                  "prestataire": tuple(objet["prestataire"]) if objet["prestataire"] else None,
                  "modele": tuple(objet["modele"]) if objet.get("modele") else None})
        for objet in valeurs["objets"]
    ]  # fmt: skip
    return Lot(tuple(sources), tuple((uuid.UUID(un), uuid.UUID(autre)) for un, autre in valeurs["liens"]))
