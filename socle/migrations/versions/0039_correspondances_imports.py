"""correspondances imports

Révision : 0039 — précédente : 0038
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False, server_default="tout"))
        batch_op.add_column(sa.Column("correspondance", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("choix", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("uq_imports_organisme_id_id", "imports", ["organisme_id", "id"], unique=True)
    op.create_table('correspondances_imports',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('signature', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('titres', sa.JSON(), nullable=False),
    sa.Column('colonnes', sa.JSON(), nullable=False),
    sa.Column('reglages', sa.JSON(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('modifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_correspondances_imports_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correspondances_imports')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_correspondances_imports_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'signature', name=op.f('uq_correspondances_imports_organisme_id_signature'))
    )
    op.create_table('imports_lignes',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('provenance', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('message', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'import_id'], ['imports.organisme_id', 'imports.id'], name=op.f('fk_imports_lignes_organisme_id_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports_lignes')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_imports_lignes_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'import_id', 'rang', name=op.f('uq_imports_lignes_organisme_id_import_id_rang'))
    )


def downgrade() -> None:
    op.drop_table("imports_lignes")
    op.drop_table("correspondances_imports")
    op.drop_index("uq_imports_organisme_id_id", table_name="imports")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_column("choix")
        batch_op.drop_column("correspondance")
        batch_op.drop_column("mode")
