"""Isolation : ce qu'une session a le droit de voir et d'écrire, fixé à son ouverture et jamais changé.

Trois barrières : un critère par classe cloisonnée présente dans chaque requête, un contrôle à l'écriture,
et la sécurité par ligne de PostgreSQL (RLS). Rien ne passe par SQL brut hors du socle : `text`, `__table__`,
`.connection()` et les écritures en lot sont refusés à l'exécution, et par un test sur l'arbre syntaxique.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event, false, insert, inspect, text
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as SessionSQLAlchemy
from sqlalchemy.sql import visitors
from sqlmodel import Session, SQLModel


class PerimetreEnfreint(RuntimeError):
    """Une requête ou une écriture sortait du périmètre : défaut du code, jamais une erreur de l'utilisateur."""


@dataclass(frozen=True)
class Perimetre:
    """Organismes lisibles et, s'il y en a un, l'organisme où l'on écrit. `total` : hors périmètre, motivé.

    `ancetres` : nœuds au-dessus, dont on ne lit que les tables partagées (`Partagee`), jamais autre chose.
    """

    lecture: frozenset[uuid.UUID] = frozenset()
    ecriture: uuid.UUID | None = None
    ancetres: frozenset[uuid.UUID] = frozenset()
    total: bool = False
    motif: str = ""

    @classmethod
    def organisme(cls, organisme_id: uuid.UUID, ancetres: frozenset[uuid.UUID] = frozenset()) -> Perimetre:
        """Le périmètre ordinaire d'une page métier : un organisme, lu et écrit ; le partagé de ses ancêtres, lu."""
        return cls(frozenset({organisme_id}), organisme_id, ancetres - {organisme_id})

    @classmethod
    def territoire(cls, organismes: frozenset[uuid.UUID], ancetres: frozenset[uuid.UUID] = frozenset()) -> Perimetre:
        """Un sous-arbre en lecture seule (pages de territoire)."""
        return cls(organismes, None, ancetres - organismes)

    @classmethod
    def hors(cls, motif: str) -> Perimetre:
        """Tous les organismes, pour un motif écrit (vérification du journal, migration…)."""
        return cls(total=True, motif=motif)


class Cloisonne(SQLModel):
    """Toute table dont les lignes appartiennent à un organisme en hérite."""

    organisme_id: uuid.UUID


class Partagee(Cloisonne):
    """Table dont une ligne, tenue par un nœud, se lit aussi dans tout ce qui est en dessous (annuaire partagé)."""


class SessionCloisonnee(Session):
    """Session liée à un périmètre. L'accès à la connexion brute est réservé à `sql_du_socle`."""

    def __init__(self, moteur: Engine, perimetre: Perimetre) -> None:
        super().__init__(moteur, expire_on_commit=False, autoflush=True)
        self.info["perimetre"] = perimetre

    @property
    def perimetre(self) -> Perimetre:
        """Le périmètre de cette session."""
        perimetre: Perimetre = self.info["perimetre"]
        return perimetre

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Refusée : la connexion brute contourne le périmètre."""
        raise PerimetreEnfreint("La connexion brute est réservée au socle.")


def sql_du_socle(session: SessionCloisonnee) -> Connection:
    """Connexion brute de la transaction en cours, pour le seul socle (journal, recherche, verrous)."""
    return Session.connection(session)


def ecrire_en_lot(session: SessionCloisonnee, classe: type[SQLModel], lignes: Sequence[dict[str, Any]]) -> None:
    """Insère des lignes d'un coup ; chacune doit appartenir à l'organisme d'écriture de la session."""
    if not lignes:
        return
    if classe in _cloisonnees() and not session.perimetre.total:
        etrangeres = {ligne.get("organisme_id") for ligne in lignes} - {session.perimetre.ecriture}
        if etrangeres:
            raise PerimetreEnfreint(f"Écriture en lot hors périmètre : {classe.__name__}.")
    session.flush()
    sql_du_socle(session).execute(insert(classe), list(lignes))


@cache
def _classes_par_table() -> dict[str, type[SQLModel]]:
    classes: dict[str, type[SQLModel]] = {}
    for correspondance in _tous_les_mappers():
        classes[correspondance.local_table.name] = correspondance.class_
    return classes


def _tous_les_mappers() -> Iterable[Any]:
    from sqlmodel.main import default_registry

    return default_registry.mappers


@cache
def _cloisonnees() -> frozenset[type[SQLModel]]:
    return frozenset(c for c in _classes_par_table().values() if issubclass(c, Cloisonne))


def classes_cloisonnees() -> frozenset[type[SQLModel]]:
    """Les classes de table soumises au périmètre (pour la RLS et les tests)."""
    return _cloisonnees()


def _classes_presentes(etat: ORMExecuteState) -> set[type[SQLModel]]:
    par_table = _classes_par_table()
    presentes = {m.class_ for m in etat.all_mappers}
    for element in visitors.iterate(etat.statement):  # type: ignore[arg-type]
        nom = getattr(element, "name", None) if element.__visit_name__ == "table" else None
        if nom is None and element.__visit_name__ == "column":
            nom = getattr(getattr(element, "table", None), "name", None)
        if nom in par_table:
            presentes.add(par_table[nom])
    return presentes & _cloisonnees()


@event.listens_for(SessionCloisonnee, "do_orm_execute")
def _filtrer(etat: ORMExecuteState) -> None:
    session = etat.session
    assert isinstance(session, SessionCloisonnee)  # noqa: S101
    if not etat.is_orm_statement:
        raise PerimetreEnfreint("Requête SQL brute refusée dans une session cloisonnée.")
    perimetre = session.perimetre
    if etat.is_insert or (etat.is_update and _touche_organisme(etat)):
        raise PerimetreEnfreint("Écriture en lot refusée : employer ecrire_en_lot.")
    if perimetre.total:
        return
    for classe in _classes_presentes(etat):
        colonne = inspect(classe).c.organisme_id
        ids = perimetre.lecture | (perimetre.ancetres if issubclass(classe, Partagee) else frozenset())
        if etat.is_update or etat.is_delete:
            ids = frozenset({perimetre.ecriture} if perimetre.ecriture else ())
        critere = false() if not ids else colonne == next(iter(ids)) if len(ids) == 1 else colonne.in_(ids)
        etat.statement = etat.statement.options(with_loader_criteria(classe, critere, include_aliases=True))


def _touche_organisme(etat: ORMExecuteState) -> bool:
    if isinstance(etat.parameters, list):
        return True
    valeurs = getattr(etat.statement, "_values", None) or {}
    noms = {getattr(cle, "key", cle) for cle in valeurs}
    return "organisme_id" in noms or "organisme_id" in (etat.parameters or {})


@event.listens_for(SessionCloisonnee, "before_flush")
def _controler(session: SessionSQLAlchemy, _: UOWTransaction, __: Any) -> None:
    perimetre: Perimetre = session.info["perimetre"]
    for objet in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(objet, Cloisonne):
            continue
        historique = inspect(objet).attrs.organisme_id.history
        if objet not in session.new and historique.has_changes():
            raise PerimetreEnfreint("Un objet ne change pas d'organisme.")
        if not perimetre.total and objet.organisme_id != perimetre.ecriture:
            raise PerimetreEnfreint(f"Écriture hors périmètre : {type(objet).__name__}.")


@event.listens_for(SessionCloisonnee, "after_begin")
def _poser_perimetre(session: SessionSQLAlchemy, _: Any, connexion: Connection) -> None:
    if connexion.dialect.name != "postgresql":
        return
    perimetre: Perimetre = session.info["perimetre"]
    lecture, ancetres = (
        "{" + ",".join(str(i) for i in sorted(ids)) + "}" for ids in (perimetre.lecture, perimetre.ancetres)
    )
    connexion.execute(
        text(
            "SELECT set_config('gouverne.lecture', :lecture, true),"
            " set_config('gouverne.ecriture', :ecriture, true), set_config('gouverne.total', :total, true),"
            " set_config('gouverne.ancetres', :ancetres, true)"
        ),
        {
            "lecture": lecture,
            "ancetres": ancetres,
            "ecriture": str(perimetre.ecriture or ""),
            "total": "oui" if perimetre.total else "",
        },
    )
