"""contrats

Révision : 0010 — précédente : 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contrats',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('type_contrat', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('cocontractant_id', sa.Uuid(), nullable=True),
    sa.Column('cocontractant_nom', sa.Text(), nullable=False),
    sa.Column('date_debut', sa.Date(), nullable=True),
    sa.Column('date_fin', sa.Date(), nullable=True),
    sa.Column('duree_mois', sa.Integer(), nullable=True),
    sa.Column('montant_ht', sa.Integer(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('redaction', sa.Text(), nullable=False),
    sa.Column('arrete_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('arrete_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('identifiant_externe', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'cocontractant_id'], ['relations.organisme_id', 'relations.id'], name=op.f('fk_contrats_organisme_id_cocontractant_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_contrats_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contrats')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_contrats_organisme_id_id'))
    )
    with op.batch_alter_table('contrats', schema=None) as batch_op:
        batch_op.create_index('ix_contrats_fin', ['organisme_id', 'date_fin'], unique=False)
        batch_op.create_index('ix_contrats_statut', ['organisme_id', 'statut'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('contrats', schema=None) as batch_op:
        batch_op.drop_index('ix_contrats_statut')
        batch_op.drop_index('ix_contrats_fin')
    op.drop_table('contrats')
