"""Les migrations : une base peuplée les traverse sans perte, et le modèle dit bien ce qu'est la base."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from fabriques.monde import Monde, fiche_pleine
from socle import journal
from socle.base import Base, metadonnees
from socle.instance import ouvrir_instance
from socle.migrations import conduite
from socle.migrations.accessoires import HORS_MODELE, poser
from socle.perimetre import Perimetre


def _proprietaire(monde: Monde) -> Base:
    return Base(monde.instance.reglages.base_proprietaire or monde.instance.reglages.adresse_base)


def _photographie(connexion: Connection) -> dict[str, list[tuple[object, ...]]]:
    if connexion.dialect.name == "postgresql":
        connexion.execute(text("SELECT set_config('gouverne.total', 'oui', true)"))
    tables = [t for t in inspect(connexion).get_table_names() if not t.startswith(HORS_MODELE)]
    return {t: sorted(map(str, connexion.execute(text(f"SELECT * FROM {t}")).all())) for t in tables}


def test_le_modele_et_la_base_disent_la_meme_chose(monde: Monde) -> None:
    base = _proprietaire(monde)
    with base.moteur.connect() as connexion:
        contexte = MigrationContext.configure(
            connexion,
            opts={
                "compare_type": True,
                "include_object": lambda objet, nom, *_: not (nom or "").startswith(HORS_MODELE),
            },
        )
        ecarts = compare_metadata(contexte, metadonnees)
    base.fermer()
    assert ecarts == []


def test_une_base_peuplee_traverse_une_migration_sans_perte(monde: Monde) -> None:
    """Rejoue la dernière étape (accessoires compris) et une réécriture de table sur une base pleine."""
    commune = monde.organisme()
    for numero in range(3):
        monde.fiche(commune, **(fiche_pleine() | {"nom": f"Fiche {numero}"}))
    monde.personne("Lectrice", lecteur=commune)
    base = _proprietaire(monde)
    with base.moteur.connect() as connexion:
        avant = _photographie(connexion)
    _reecrire_les_tables(base)
    with base.moteur.connect() as connexion:
        assert _photographie(connexion) == avant
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        assert list(journal.verifier(session, commune.id)) == []
    base.fermer()
    test_le_modele_et_la_base_disent_la_meme_chose(monde)


def _reecrire_les_tables(base: Base) -> None:
    """Ce qu'une migration fait de pire : recopier une table mère entière (mode « batch » de SQLite)."""
    with base.moteur.connect().execution_options(gouverne_migration=True) as connexion:
        sqlite = connexion.dialect.name == "sqlite"
        if sqlite:
            connexion.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connexion.exec_driver_sql("BEGIN IMMEDIATE")
        operations = Operations(MigrationContext.configure(connexion))
        for table in ("objets", "traitements", "journal"):
            with operations.batch_alter_table(table, recreate="always" if sqlite else "auto") as lot:
                lot.alter_column("organisme_id", nullable=False)
        poser(connexion)
        if sqlite:
            assert connexion.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        connexion.commit()


def redescendre(moteur: Engine, vers: str) -> None:
    """Ramène une base à une révision publiée, comme si la version suivante n'avait jamais été installée."""
    config = conduite.configuration()
    with moteur.connect().execution_options(gouverne_migration=True) as connexion:
        config.attributes["connexion"] = connexion
        command.downgrade(config, vers)


def test_une_base_de_la_premiere_version_monte_sans_perte(monde: Monde) -> None:
    """Une base 0001 peuplée (fiches, journal, recherche, comptes) traverse toutes les migrations publiées depuis."""
    commune = monde.organisme()
    monde.fiche(commune)
    base = _proprietaire(monde)
    redescendre(base.moteur, "0001")
    with base.moteur.connect() as connexion:
        avant = _photographie(connexion)
    assert "liens" not in avant
    assert avant["traitements"]
    conduite.migrer(base.moteur)
    with base.moteur.connect() as connexion:
        apres = _photographie(connexion)
    assert {table: apres[table] for table in avant if table != "alembic_version"} == {
        table: lignes for table, lignes in avant.items() if table != "alembic_version"
    }
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        assert list(journal.verifier(session, commune.id)) == []
    base.fermer()


def test_le_journal_reste_scelle_apres_une_migration(monde: Monde) -> None:
    commune = monde.organisme()
    monde.fiche(commune)
    base = _proprietaire(monde)
    _reecrire_les_tables(base)
    with (
        pytest.raises(Exception, match="ne se modifie pas"),
        base.moteur.begin() as connexion,
    ):
        if not base.est_sqlite:
            connexion.execute(text("SELECT set_config('gouverne.total', 'oui', true)"))
        connexion.execute(text("UPDATE journal SET verbe = 'x'"))
    base.fermer()


def test_sqlite_se_met_a_jour_seul_apres_une_copie(monde_sqlite: Monde, tmp_path: Path) -> None:
    monde_sqlite.fiche(monde_sqlite.organisme())
    monde_sqlite.instance.base.fermer()
    base = Base(monde_sqlite.instance.reglages.adresse_base)
    redescendre(base.moteur, "0001")
    base.fermer()
    ouvrir_instance(monde_sqlite.instance.reglages).base.fermer()
    (copie,) = tmp_path.glob("gouverne-avant-*.sqlite")
    with sqlite3.connect(copie) as connexion:
        assert connexion.execute("SELECT count(*) FROM traitements").fetchone() == (1,)


def test_les_vieilles_copies_partent(monde_sqlite: Monde, tmp_path: Path) -> None:
    for annee in range(2000, 2009):
        shutil.copy(tmp_path / "gouverne.sqlite", tmp_path / f"gouverne-avant-{annee}0101T000000.sqlite")
    conduite.copier_sqlite(tmp_path / "gouverne.sqlite")
    restantes = sorted(p.name for p in tmp_path.glob("gouverne-avant-*.sqlite"))
    assert len(restantes) == conduite.COPIES_GARDEES
    assert restantes[0].startswith("gouverne-avant-2005")
