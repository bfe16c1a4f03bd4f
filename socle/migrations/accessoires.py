"""Ce que les modèles ne disent pas : déclencheurs, index plein texte, sécurité par ligne. Une liste, reposée
après chaque migration.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from socle.perimetre import Partagee, classes_cloisonnees

HORS_MODELE = ("recherche_fts", "vecteur_plein_texte")
ROLE_APPLICATION = "gouverne_app"
_SCELLEES = ("journal",)


def poser(connexion: Connection) -> None:
    """Pose ou repose tous les accessoires du moteur courant ; sans effet s'ils y sont déjà."""
    if connexion.dialect.name == "sqlite":
        _poser_sqlite(connexion)
    else:
        _poser_postgresql(connexion)


def _poser_sqlite(connexion: Connection) -> None:
    connexion.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS recherche_fts USING fts5("
        "titre, texte, content='recherche', content_rowid='numero', tokenize='unicode61', prefix='2 3')"
    )
    for table in _SCELLEES:
        for acte in ("UPDATE", "DELETE"):
            nom = f"tr_{table}_{acte.lower()}"
            connexion.exec_driver_sql(f"DROP TRIGGER IF EXISTS {nom}")
            connexion.exec_driver_sql(
                f"CREATE TRIGGER {nom} BEFORE {acte} ON {table} BEGIN"
                f" SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END"
            )


def _poser_postgresql(connexion: Connection) -> None:
    connexion.execute(
        text(
            "ALTER TABLE recherche ADD COLUMN IF NOT EXISTS vecteur_plein_texte tsvector GENERATED ALWAYS AS"
            " (setweight(to_tsvector('simple', titre), 'A') || setweight(to_tsvector('simple', texte), 'D')) STORED"
        )
    )
    connexion.execute(
        text(
            "CREATE OR REPLACE FUNCTION journal_scelle() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'Le journal ne se modifie pas.'; END $$"
        )
    )
    for table in _SCELLEES:
        connexion.execute(text(f"DROP TRIGGER IF EXISTS tr_{table}_scelle ON {table}"))
        connexion.execute(
            text(
                f"CREATE TRIGGER tr_{table}_scelle BEFORE UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION journal_scelle()"
            )
        )
    presentes = set(inspect(connexion).get_table_names())
    for classe in sorted(classes_cloisonnees(), key=lambda c: c.__name__):
        if classe.__tablename__ not in presentes:  # une migration conduite à mi-chemin
            continue
        _cloisonner(connexion, str(classe.__tablename__), partagee=issubclass(classe, Partagee))
    _accorder(connexion)


def _cloisonner(connexion: Connection, table: str, *, partagee: bool) -> None:
    total = "current_setting('gouverne.total', true) = 'oui'"
    lecture = _parmi("lecture")
    if partagee:
        lecture = f"{lecture} OR {_parmi('ancetres')}"
    ecriture = "organisme_id = nullif(current_setting('gouverne.ecriture', true), '')::uuid"
    for ordre in (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS perimetre ON {table}",
        f"CREATE POLICY perimetre ON {table} USING ({total} OR {lecture}) WITH CHECK ({total} OR {ecriture})",
    ):
        connexion.execute(text(ordre))


def _parmi(reglage: str) -> str:
    liste = f"coalesce(nullif(current_setting('gouverne.{reglage}', true), ''), '{{}}')"
    # Le sous-select se lit une fois par requête ; sans lui, la liste d'un grand territoire se relit à chaque ligne.
    return f"organisme_id = ANY ((SELECT {liste}::uuid[])::uuid[])"


def _accorder(connexion: Connection) -> None:
    existe = connexion.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": ROLE_APPLICATION}).first()
    if existe:
        for ordre in (
            f"GRANT USAGE ON SCHEMA public TO {ROLE_APPLICATION}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE_APPLICATION}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE_APPLICATION}",
            f"REVOKE UPDATE, DELETE ON journal FROM {ROLE_APPLICATION}",
        ):
            connexion.execute(text(ordre))
