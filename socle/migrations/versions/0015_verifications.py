"""verifications

Révision : 0015 — précédente : 0014
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certificats',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('hote', sa.Text(), nullable=False),
    sa.Column('autorite', sa.Text(), nullable=False),
    sa.Column('systeme_id', sa.Uuid(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('pem', sa.JSON(), nullable=False),
    sa.Column('ordonnee', sa.Boolean(), nullable=False),
    sa.Column('format', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('depose_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('depose_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_certificats_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'systeme_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_certificats_organisme_id_systeme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificats')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_certificats_organisme_id_id'))
    )
    with op.batch_alter_table('certificats', schema=None) as batch_op:
        batch_op.create_index('ix_certificats_systeme', ['organisme_id', 'systeme_id'], unique=False)
    op.create_table('hotes',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('usage', sa.Text(), nullable=False),
    sa.Column('ports', sa.Text(), nullable=False),
    sa.Column('controles', sa.JSON(), nullable=False),
    sa.Column('hebdomadaire', sa.Boolean(), nullable=True),
    sa.Column('domaine', sa.Text(), nullable=False),
    sa.Column('selecteurs', sa.Text(), nullable=False),
    sa.Column('systeme_id', sa.Uuid(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('confirme_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('confirme_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('confirme_par_id', sa.Uuid(), nullable=True),
    sa.Column('revoque_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('revoque_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_hotes_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'systeme_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_hotes_organisme_id_systeme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hotes')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_hotes_organisme_id_id'))
    )
    with op.batch_alter_table('hotes', schema=None) as batch_op:
        batch_op.create_index('ix_hotes_systeme', ['organisme_id', 'systeme_id'], unique=False)
    op.create_table('verifications',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('cible', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('quand', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('outil', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('date_outil', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('precedent', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('resume', sa.Text(), nullable=False),
    sa.Column('constats', sa.JSON(), nullable=False),
    sa.Column('conseils', sa.JSON(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('faits', sa.LargeBinary(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('empreinte_source', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('expire_le', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'objet_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_verifications_organisme_id_objet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verifications')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_verifications_organisme_id_id'))
    )
    with op.batch_alter_table('verifications', schema=None) as batch_op:
        batch_op.create_index('ix_verifications_objet', ['organisme_id', 'objet_id', 'genre', 'quand'], unique=False)
    op.create_table('verification_etats',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('verification_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('cible', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('quand', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('precedent', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('resume', sa.Text(), nullable=False),
    sa.Column('expire_le', sa.Date(), nullable=True),
    sa.Column('aggrave_le', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'objet_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_verification_etats_organisme_id_objet_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'verification_id'], ['verifications.organisme_id', 'verifications.id'], name=op.f('fk_verification_etats_organisme_id_verification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_etats')),
    sa.UniqueConstraint('organisme_id', 'objet_id', 'genre', 'cible', name=op.f('uq_verification_etats_organisme_id_objet_id_genre_cible'))
    )
    with op.batch_alter_table('verification_etats', schema=None) as batch_op:
        batch_op.create_index('ix_verification_etats_aggrave', ['organisme_id', 'aggrave_le'], unique=False)
        batch_op.create_index('ix_verification_etats_expire', ['organisme_id', 'expire_le'], unique=False)
    op.create_table('verification_travaux',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('hote_id', sa.Uuid(), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('demande_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('demande_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('bail', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('essais', sa.Integer(), nullable=False),
    sa.Column('fini_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('compte_rendu', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'hote_id'], ['hotes.organisme_id', 'hotes.id'], name=op.f('fk_verification_travaux_organisme_id_hote_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_travaux')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_verification_travaux_organisme_id_id'))
    )
    with op.batch_alter_table('verification_travaux', schema=None) as batch_op:
        batch_op.create_index('ix_verification_travaux_attente', ['etat', 'demande_le'], unique=False)
        batch_op.create_index('ix_verification_travaux_hote', ['organisme_id', 'hote_id', 'demande_le'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('verification_travaux', schema=None) as batch_op:
        batch_op.drop_index('ix_verification_travaux_hote')
        batch_op.drop_index('ix_verification_travaux_attente')
    op.drop_table('verification_travaux')
    with op.batch_alter_table('verification_etats', schema=None) as batch_op:
        batch_op.drop_index('ix_verification_etats_expire')
        batch_op.drop_index('ix_verification_etats_aggrave')
    op.drop_table('verification_etats')
    with op.batch_alter_table('verifications', schema=None) as batch_op:
        batch_op.drop_index('ix_verifications_objet')
    op.drop_table('verifications')
    with op.batch_alter_table('hotes', schema=None) as batch_op:
        batch_op.drop_index('ix_hotes_systeme')
    op.drop_table('hotes')
    with op.batch_alter_table('certificats', schema=None) as batch_op:
        batch_op.drop_index('ix_certificats_systeme')
    op.drop_table('certificats')
