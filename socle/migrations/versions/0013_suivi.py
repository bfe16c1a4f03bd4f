"""suivi

Révision : 0013 — précédente : 0012
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imports_contrats',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nom_fichier', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('apercu', sa.LargeBinary(), nullable=False),
    sa.Column('contrats', sa.Text(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cree_par', sa.Uuid(), nullable=True),
    sa.Column('confirme_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('annule_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_imports_contrats_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports_contrats'))
    )
    with op.batch_alter_table('imports_contrats', schema=None) as batch_op:
        batch_op.create_index('ix_imports_contrats_liste', ['organisme_id', 'cree_le'], unique=False)
    op.create_table('obligations',
    sa.Column('libelle', sa.Text(), nullable=False),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.Column('debiteur', sa.Text(), nullable=False),
    sa.Column('jour', sa.Date(), nullable=True),
    sa.Column('periodicite', sa.Text(), nullable=False),
    sa.Column('preuve_attendue', sa.Text(), nullable=False),
    sa.Column('penalite', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('fondement', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contrat_id', sa.Uuid(), nullable=False),
    sa.Column('cle', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('clause', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('mode', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=True),
    sa.Column('unite', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('jour_annuel', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('evenement', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('survenu_le', sa.Date(), nullable=True),
    sa.Column('instant', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('grade', sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('retouchee', sa.Boolean(), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('limite', sa.Date(), nullable=True),
    sa.Column('tenue_le', sa.Date(), nullable=True),
    sa.Column('conformite', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('decidee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decidee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'contrat_id'], ['contrats.organisme_id', 'contrats.id'], name=op.f('fk_obligations_organisme_id_contrat_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_obligations_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_obligations')),
    sa.UniqueConstraint('organisme_id', 'contrat_id', 'cle', 'rang', name=op.f('uq_obligations_organisme_id_contrat_id_cle_rang')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_obligations_organisme_id_id'))
    )
    with op.batch_alter_table('obligations', schema=None) as batch_op:
        batch_op.create_index('ix_obligations_etat', ['organisme_id', 'etat'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('obligations', schema=None) as batch_op:
        batch_op.drop_index('ix_obligations_etat')
    op.drop_table('obligations')
    with op.batch_alter_table('imports_contrats', schema=None) as batch_op:
        batch_op.drop_index('ix_imports_contrats_liste')
    op.drop_table('imports_contrats')
