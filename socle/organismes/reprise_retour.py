"""Défaire une reprise d'organismes : les champs remplis se vident, les organismes créés qui ne tiennent rien se retirent.

Par tranches, les plus profonds d'abord : le verrou du nœud n'est jamais tenu une seconde. Interrompu, le retour se reprend.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, delete, func, select

from socle.comptes.modele import Attribution
from socle.droits import ORGANISME_CREER, ORGANISME_MODIFIER
from socle.erreurs import Refus
from socle.journal import Tete
from socle.operations import Atelier, Contexte, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.reprise import GENRE, TRANCHE, lire_reprise
from socle.organismes.reprise_ecriture import consigner, deja_fait, reecrire
from socle.perimetre import Perimetre, classes_cloisonnees
from socle.reprises import operations as reprises
from socle.reprises.lignes import Ligne
from socle.reprises.operations import ANNULEE, DELAI, RETOUR, Lue
from socle.verbes import type_d_objet

TENU: Final = "Gardé : il tient quelque chose (compte, membre, fiche, journal)."
COMPTES, MEMBRES = "Compte", "Organisme membre"
RETOUCHE: Final = "Gardé : modifié depuis."
EMPLOYE: Final = "Gardé : un autre organisme s'en sert."
RETIRE: Final = "Retiré : il ne tenait rien."


def annuler(contexte: Contexte, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Défait une reprise, ou continue de la défaire. Déjà défaite, elle est rendue telle quelle."""
    _commencer(contexte, id_)
    fin = time.monotonic() + delai
    lue = operation(ORGANISME_CREER)(reprises.prendre)(contexte, GENRE, id_, RETOUR)
    if lue is None:
        return lire_reprise(contexte, id_)
    try:
        while lue.reprise.etat == RETOUR:
            tranche = [ligne for ligne in lue.lignes if ligne.etat == "completee"][:TRANCHE]
            for ligne in tranche:
                _vider(contexte, id_, ligne)
            lue = _noter(contexte, id_, tranche) if tranche else _retirer_une_tranche(contexte, id_, lue)
            if time.monotonic() > fin:
                break
    finally:
        lue = operation(ORGANISME_CREER)(reprises.lacher)(contexte, GENRE, id_)
    return lue


@operation(ORGANISME_CREER)
def _commencer(atelier: Atelier, id_: uuid.UUID) -> None:
    _clore_si_fini(atelier, reprises.revenir(atelier, GENRE, id_))


@operation(ORGANISME_CREER)
def _noter(atelier: Atelier, id_: uuid.UUID, faites: Sequence[Ligne]) -> Lue:
    lue = reprises.noter(atelier, GENRE, id_, faites, "completee")
    _clore_si_fini(atelier, lue)
    return lue


def _clore_si_fini(atelier: Atelier, lue: Lue) -> None:
    if lue.reprise.etat == RETOUR and not any(ligne.etat in {"completee", "creee"} for ligne in lue.lignes):
        reprises.passer(atelier, lue, ANNULEE)


def _vider(contexte: Contexte, reprise: uuid.UUID, ligne: Ligne) -> None:
    try:
        chez = contexte_chez(contexte, uuid.UUID(ligne.fait["organisme"]))
        rendu = _vider_chez(chez, reprise, ligne.fait["remplis"], ligne.fait["version"])
    except Refus as refus:
        ligne.etat, ligne.message = "gardee", refus.phrase
        return
    ligne.etat, ligne.message = ("defaite", "Champs vidés.") if rendu else ("gardee", RETOUCHE)


@operation(ORGANISME_MODIFIER)
def _vider_chez(atelier: Atelier, reprise: uuid.UUID, remplis: Sequence[str], version: int) -> bool:
    organisme = atelier.session.get(Organisme, atelier.organisme_id, with_for_update=True)
    if organisme is None or deja_fait(atelier, organisme, reprise) is None:
        return False
    if organisme.version == version:  # sinon une panne l'a fait recommencer : il est déjà vidé
        vides = OrganismeSaisie.model_construct(nom=organisme.nom)
        reecrire(atelier, organisme, {nom: getattr(vides, nom) for nom in remplis}, reprise)
    return True


def _retirer_une_tranche(contexte: Contexte, id_: uuid.UUID, lue: Lue) -> Lue:
    """Retire cent organismes ; si un autre nœud s'en sert, un par un, pour ne garder que ceux-là."""
    ids = _plus_profonds(contexte, {uuid.UUID(x.fait["organisme"]) for x in lue.lignes if x.etat == "creee"})
    tenus = occupes(contexte, ids, classes_cloisonnees())
    try:
        return _retirer(contexte, id_, ids, tenus)
    except IntegrityError:
        pass
    for un in ids:
        try:
            lue = _retirer(contexte, id_, [un], tenus)
        except IntegrityError:
            lue = _garder(contexte, id_, un)
    return lue


def _plus_profonds(contexte: Contexte, ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Cent au plus de ces organismes, à la même profondeur, la plus grande ; ceux qui n'existent plus viennent à la fin."""
    with contexte.base.lire(Perimetre()) as session:
        requete = select(Organisme.id, Organisme.chemin).where(col(Organisme.id).in_(ids))
        profondeurs = {id_: chemin.count("/") for id_, chemin in session.exec(requete)}
    fond = max(profondeurs.values(), default=0)
    return sorted(id_ for id_ in ids if profondeurs.get(id_, 0) == fond)[:TRANCHE]


@operation(ORGANISME_CREER)
def _retirer(
    atelier: Atelier, id_: uuid.UUID, ids: Sequence[uuid.UUID], occupations: Mapping[uuid.UUID, Counter[str]]
) -> Lue:
    """Retire ceux qui ne tiennent rien et que personne n'a modifiés.

    Leur ligne est verrouillée : plus aucune clé étrangère ne s'y attache. Ce qui n'en a pas passe par leur journal, relu ici.
    """
    lue = reprises.ouvrir(atelier, GENRE, id_, RETOUR, ANNULEE, verrou=True)
    lignes = {uuid.UUID(x.fait["organisme"]): x for x in lue.lignes if x.etat == "creee"}
    requete = select(Organisme).where(col(Organisme.id).in_(set(ids) & set(lignes))).with_for_update()
    presents = {o.id: o for o in atelier.session.exec(requete)}
    tenus = {*occupations, *occupes(atelier.contexte, presents, (Tete,))}
    retouches = {o.id for o in presents.values() if o.version != lignes[o.id].fait["version"]}
    retires = [o for o in presents.values() if o.id not in tenus and o.id not in retouches]
    for organisme in retires:
        consigner(atelier, "organisme.membre_retire", organisme, id_)
    atelier.session.exec(delete(Organisme).where(col(Organisme.id).in_([o.id for o in retires])))
    gardes = {
        **{un: dire_ce_qu_il_tient(occupations.get(un, {})) for un in tenus},
        **dict.fromkeys(retouches, RETOUCHE),
    }
    for id_organisme in set(ids) & set(lignes):
        ligne, garde = lignes[id_organisme], gardes.get(id_organisme, "")
        ligne.etat, ligne.message = ("gardee", garde) if garde else ("defaite", RETIRE)
    _clore_si_fini(atelier, lue)
    reprises.ranger(atelier, lue)
    return lue


@operation(ORGANISME_CREER)
def _garder(atelier: Atelier, id_: uuid.UUID, organisme_id: uuid.UUID) -> Lue:
    lue = reprises.ouvrir(atelier, GENRE, id_, RETOUR, ANNULEE, verrou=True)
    for ligne in lue.lignes:
        if ligne.etat == "creee" and ligne.fait["organisme"] == str(organisme_id):
            ligne.etat, ligne.message = "gardee", EMPLOYE
    _clore_si_fini(atelier, lue)
    reprises.ranger(atelier, lue)
    return lue


def dire_ce_qu_il_tient(nombres: Mapping[str, int]) -> str:
    """« Gardé : il tient 29 fiches de traitement, 1 compte. » ; sans rien à nommer, la phrase générale."""
    choses = [f"{nombre} {_accorder(chose, nombre)}" for chose, nombre in sorted(nombres.items()) if chose]
    return f"Gardé : il tient {', '.join(choses)}." if choses else TENU


def _accorder(chose: str, nombre: int) -> str:
    """« fiches de traitement », « organismes membres »."""
    premier, *suite = chose.lower().split()
    if nombre < 2:
        return " ".join((premier, *suite))
    return " ".join((f"{premier}s", *(f"{mot}s" if chose == MEMBRES else mot for mot in suite)))


def occupes(
    contexte: Contexte, ids: Collection[uuid.UUID], classes: Iterable[type[SQLModel]]
) -> dict[uuid.UUID, Counter[str]]:
    """Ceux de ces organismes qui tiennent quelque chose, et combien : comptes, membres, lignes de ces tables.

    Ne se nomme que ce que la personne peut lire ; le reste se compte sous un nom vide.

    Une tête de journal sans entrée n'est rien : une opération qui n'a rien écrit la laisse.
    """
    tenus: dict[uuid.UUID, Counter[str]] = {}
    if not ids:
        return tenus
    with contexte.base.lire(Perimetre.territoire(frozenset(ids))) as session:
        for chose, colonne, reserve in _ou_compter(contexte, classes):
            combien = func.count(func.distinct(Attribution.personne_id)) if chose == COMPTES else func.count()
            requete = select(colonne, combien).where(colonne.in_(ids), *reserve).group_by(colonne)
            for organisme, nombre in session.exec(requete):
                tenus.setdefault(organisme, Counter())[chose] += nombre
    return tenus


def _ou_compter(contexte: Contexte, classes: Iterable[type[SQLModel]]) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    """Nom de ce qui se compte (vide s'il n'est pas à dire), colonne de l'organisme qui le tient, conditions de plus."""
    yield COMPTES, col(Attribution.organisme_id), ()
    yield MEMBRES, col(Organisme.parent_id), ()
    for classe in classes:
        type_ = type_d_objet(str(classe.__tablename__).removesuffix("s"))
        lisible = bool(type_.droit) and type_.droit in contexte.droits
        yield (type_.libelle if lisible else "", classe.organisme_id,  # type: ignore[attr-defined]
               (Tete.rang > 0,) if classe is Tete else ())  # fmt: skip
