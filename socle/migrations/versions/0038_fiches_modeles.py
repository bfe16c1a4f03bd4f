"""fiches modeles

Révision : 0038 — précédente : 0037
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fiches_modeles',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('contenu', sa.JSON(), nullable=False),
    sa.Column('applicabilite', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('origine_version', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('modifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_fiches_modeles_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fiches_modeles')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_fiches_modeles_organisme_id_id'))
    )
    op.create_table('fiches_modeles_choix',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('modele', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('choix', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=True),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_fiches_modeles_choix_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fiches_modeles_choix')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_fiches_modeles_choix_organisme_id_id'))
    )
    with op.batch_alter_table('fiches_modeles_choix', schema=None) as batch_op:
        batch_op.create_index('ix_fiches_modeles_choix_modele', ['organisme_id', 'modele'], unique=False)
    op.create_table('fiches_modeles_versions',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('modele_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('contenu', sa.JSON(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'modele_id'], ['fiches_modeles.organisme_id', 'fiches_modeles.id'], name=op.f('fk_fiches_modeles_versions_organisme_id_modele_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fiches_modeles_versions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_fiches_modeles_versions_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'modele_id', 'version', name=op.f('uq_fiches_modeles_versions_organisme_id_modele_id_version'))
    )


def downgrade() -> None:
    op.drop_table("fiches_modeles_versions")
    with op.batch_alter_table("fiches_modeles_choix", schema=None) as batch_op:
        batch_op.drop_index("ix_fiches_modeles_choix_modele")
    op.drop_table("fiches_modeles_choix")
    op.drop_table("fiches_modeles")
