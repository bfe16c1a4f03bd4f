"""rapports de l'audit : validations juridiques, repères d'un territoire

Révision : 0020 — précédente : 0019
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reperes_territoire',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('territoire', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('referentiel_code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('parcours', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('jour', sa.Date(), nullable=False),
    sa.Column('effectif', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('quartiles', sa.JSON(), nullable=False),
    sa.Column('publie_par', sa.Text(), nullable=False),
    sa.Column('publie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_reperes_territoire_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reperes_territoire')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_reperes_territoire_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'referentiel_code', 'parcours', name=op.f('uq_reperes_territoire_organisme_id_referentiel_code_parcours'))
    )
    op.create_table('validations_juridiques',
    sa.Column('valide_par', sa.Text(), nullable=False),
    sa.Column('valide_le', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisme_nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('referentiel_code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('point_id', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('question_empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('inscrite_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inscrite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('retiree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('retiree_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_validations_juridiques_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_validations_juridiques')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_validations_juridiques_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'referentiel_code', 'point_id', name=op.f('uq_validations_juridiques_organisme_id_referentiel_code_point_id'))
    )


def downgrade() -> None:
    op.drop_table("validations_juridiques")
    op.drop_table("reperes_territoire")
