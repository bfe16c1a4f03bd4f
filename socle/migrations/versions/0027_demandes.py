"""demandes

Révision : 0027 — précédente : 0026
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('demande_reglages',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('conservation_mois', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_demande_reglages_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_reglages')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demande_reglages_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', name=op.f('uq_demande_reglages_organisme_id'))
    )
    op.create_table('demandes',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('autres_types', sa.JSON(), nullable=False),
    sa.Column('recue_le', sa.Date(), nullable=True),
    sa.Column('canal', sa.Text(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('regime', sa.Text(), nullable=False),
    sa.Column('resume', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('annee', sa.Integer(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('issue', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('represente', sa.Boolean(), nullable=False),
    sa.Column('mineur', sa.Boolean(), nullable=False),
    sa.Column('lien', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('identite_le', sa.Date(), nullable=True),
    sa.Column('identite_moyen', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('qualite_le', sa.Date(), nullable=True),
    sa.Column('qualite_precision', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reponse_le', sa.Date(), nullable=True),
    sa.Column('reponse_moyen', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('a_temps', sa.Boolean(), nullable=True),
    sa.Column('jours_de_reponse', sa.Integer(), nullable=True),
    sa.Column('refus_motif', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('refus_texte', sa.Text(), nullable=False),
    sa.Column('recours_indiques', sa.Boolean(), nullable=False),
    sa.Column('frais_centimes', sa.Integer(), nullable=True),
    sa.Column('frais_motif', sa.Text(), nullable=False),
    sa.Column('requalifiee_le', sa.Date(), nullable=True),
    sa.Column('close_le', sa.Date(), nullable=True),
    sa.Column('identite_effacee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_demandes_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demandes')),
    sa.UniqueConstraint('organisme_id', 'annee', 'numero', name=op.f('uq_demandes_organisme_id_annee_numero')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demandes_organisme_id_id'))
    )
    with op.batch_alter_table('demandes', schema=None) as batch_op:
        batch_op.create_index('ix_demandes_cloture', ['organisme_id', 'close_le'], unique=False)
        batch_op.create_index('ix_demandes_reponse', ['organisme_id', 'reponse_le'], unique=False)
        batch_op.create_index('ix_demandes_statut', ['organisme_id', 'statut', 'recue_le'], unique=False)
    op.create_table('demande_communications',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('sens', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('moyen', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('resume', sa.Text(), nullable=False),
    sa.Column('jour', sa.Date(), nullable=False),
    sa.Column('consigne_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('consigne_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['demandes.organisme_id', 'demandes.id'], name=op.f('fk_demande_communications_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_communications')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demande_communications_organisme_id_id'))
    )
    with op.batch_alter_table('demande_communications', schema=None) as batch_op:
        batch_op.create_index('ix_demande_communications_fiche', ['organisme_id', 'fiche_id'], unique=False)
    op.create_table('demande_pauses',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('motif', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('debut', sa.Date(), nullable=False),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('suspend', sa.Boolean(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['demandes.organisme_id', 'demandes.id'], name=op.f('fk_demande_pauses_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_pauses')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demande_pauses_organisme_id_id'))
    )
    with op.batch_alter_table('demande_pauses', schema=None) as batch_op:
        batch_op.create_index('ix_demande_pauses_fiche', ['organisme_id', 'fiche_id'], unique=False)
    op.create_table('demande_prolongations',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('motif', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('annoncee_le', sa.Date(), nullable=False),
    sa.Column('tardive', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['demandes.organisme_id', 'demandes.id'], name=op.f('fk_demande_prolongations_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_prolongations')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demande_prolongations_organisme_id_id'))
    )
    with op.batch_alter_table('demande_prolongations', schema=None) as batch_op:
        batch_op.create_index('ix_demande_prolongations_fiche', ['organisme_id', 'fiche_id'], unique=False)
    op.create_table('demande_recherches',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('cle', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=True),
    sa.Column('fiche_nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('demandee_le', sa.Date(), nullable=True),
    sa.Column('repondue_le', sa.Date(), nullable=True),
    sa.Column('action', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('propagation', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('au_registre', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['demandes.organisme_id', 'demandes.id'], name=op.f('fk_demande_recherches_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_recherches')),
    sa.UniqueConstraint('organisme_id', 'fiche_id', 'cle', name=op.f('uq_demande_recherches_organisme_id_fiche_id_cle')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demande_recherches_organisme_id_id'))
    )


def downgrade() -> None:
    op.drop_table('demande_recherches')
    with op.batch_alter_table('demande_prolongations', schema=None) as batch_op:
        batch_op.drop_index('ix_demande_prolongations_fiche')
    op.drop_table('demande_prolongations')
    with op.batch_alter_table('demande_pauses', schema=None) as batch_op:
        batch_op.drop_index('ix_demande_pauses_fiche')
    op.drop_table('demande_pauses')
    with op.batch_alter_table('demande_communications', schema=None) as batch_op:
        batch_op.drop_index('ix_demande_communications_fiche')
    op.drop_table('demande_communications')
    with op.batch_alter_table('demandes', schema=None) as batch_op:
        batch_op.drop_index('ix_demandes_statut')
        batch_op.drop_index('ix_demandes_reponse')
        batch_op.drop_index('ix_demandes_cloture')
    op.drop_table('demandes')
    op.drop_table('demande_reglages')
