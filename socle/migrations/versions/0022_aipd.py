"""aipd

Révision : 0022 — précédente : 0021
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('aipd',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=True),
    sa.Column('auteurs', sa.Text(), nullable=False),
    sa.Column('evaluateurs', sa.Text(), nullable=False),
    sa.Column('valideurs', sa.Text(), nullable=False),
    sa.Column('revue_mois', sa.Integer(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('modele', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('structure', sa.JSON(), nullable=False),
    sa.Column('annexe', sa.JSON(), nullable=False),
    sa.Column('avis_dpo', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('avis_dpo_nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('avis_dpo_texte', sa.Text(), nullable=False),
    sa.Column('avis_dpo_le', sa.Date(), nullable=True),
    sa.Column('personnes_consultees', sa.Boolean(), nullable=True),
    sa.Column('personnes_noms', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('personnes_avis', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('personnes_texte', sa.Text(), nullable=False),
    sa.Column('personnes_motif', sa.Text(), nullable=False),
    sa.Column('decide_le', sa.Date(), nullable=True),
    sa.Column('decide_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decision_motif', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('ajustements', sa.Text(), nullable=False),
    sa.Column('revue_le', sa.Date(), nullable=True),
    sa.Column('fiche_empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('saisie_cnil_le', sa.Date(), nullable=True),
    sa.Column('complexe_le', sa.Date(), nullable=True),
    sa.Column('suspensions', sa.JSON(), nullable=False),
    sa.Column('reponse_cnil_le', sa.Date(), nullable=True),
    sa.Column('reponse_cnil', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_aipd_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_aipd_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_aipd_organisme_id_id'))
    )
    with op.batch_alter_table('aipd', schema=None) as batch_op:
        batch_op.create_index('ix_aipd_revue', ['organisme_id', 'revue_le'], unique=False)
        batch_op.create_index('ix_aipd_traitement', ['organisme_id', 'traitement_id'], unique=False)
    op.create_table('aipd_commentaires',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aipd_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'aipd_id'], ['aipd.organisme_id', 'aipd.id'], name=op.f('fk_aipd_commentaires_organisme_id_aipd_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd_commentaires')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_aipd_commentaires_organisme_id_id'))
    )
    with op.batch_alter_table('aipd_commentaires', schema=None) as batch_op:
        batch_op.create_index('ix_aipd_commentaires_aipd', ['organisme_id', 'aipd_id', 'le'], unique=False)
    op.create_table('aipd_decisions',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aipd_id', sa.Uuid(), nullable=False),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('avis_dpo', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('prise_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'aipd_id'], ['aipd.organisme_id', 'aipd.id'], name=op.f('fk_aipd_decisions_organisme_id_aipd_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd_decisions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_aipd_decisions_organisme_id_id'))
    )
    with op.batch_alter_table('aipd_decisions', schema=None) as batch_op:
        batch_op.create_index('ix_aipd_decisions_aipd', ['organisme_id', 'aipd_id', 'le'], unique=False)
    op.create_table('aipd_evaluations',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aipd_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('close', sa.Boolean(), nullable=False),
    sa.Column('commentaire', sa.Text(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('responsable', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('echeance', sa.Date(), nullable=True),
    sa.Column('gravite', sa.Integer(), nullable=False),
    sa.Column('vraisemblance', sa.Integer(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'aipd_id'], ['aipd.organisme_id', 'aipd.id'], name=op.f('fk_aipd_evaluations_organisme_id_aipd_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd_evaluations')),
    sa.UniqueConstraint('organisme_id', 'aipd_id', 'reference', name=op.f('uq_aipd_evaluations_organisme_id_aipd_id_reference'))
    )
    op.create_table('aipd_mesures',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('famille', sa.Text(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aipd_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('retiree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('prouvee_le', sa.Date(), nullable=True),
    sa.Column('cnil_id', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'aipd_id'], ['aipd.organisme_id', 'aipd.id'], name=op.f('fk_aipd_mesures_organisme_id_aipd_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd_mesures')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_aipd_mesures_organisme_id_id'))
    )
    with op.batch_alter_table('aipd_mesures', schema=None) as batch_op:
        batch_op.create_index('ix_aipd_mesures_aipd', ['organisme_id', 'aipd_id', 'rang'], unique=False)
    op.create_table('aipd_reponses',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aipd_id', sa.Uuid(), nullable=False),
    sa.Column('question', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('liste', sa.JSON(), nullable=False),
    sa.Column('mesures', sa.JSON(), nullable=False),
    sa.Column('jauge', sa.Integer(), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'aipd_id'], ['aipd.organisme_id', 'aipd.id'], name=op.f('fk_aipd_reponses_organisme_id_aipd_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aipd_reponses')),
    sa.UniqueConstraint('organisme_id', 'aipd_id', 'question', name=op.f('uq_aipd_reponses_organisme_id_aipd_id_question'))
    )


def downgrade() -> None:
    op.drop_table('aipd_reponses')
    with op.batch_alter_table('aipd_mesures', schema=None) as batch_op:
        batch_op.drop_index('ix_aipd_mesures_aipd')
    op.drop_table('aipd_mesures')
    op.drop_table('aipd_evaluations')
    with op.batch_alter_table('aipd_decisions', schema=None) as batch_op:
        batch_op.drop_index('ix_aipd_decisions_aipd')
    op.drop_table('aipd_decisions')
    with op.batch_alter_table('aipd_commentaires', schema=None) as batch_op:
        batch_op.drop_index('ix_aipd_commentaires_aipd')
    op.drop_table('aipd_commentaires')
    with op.batch_alter_table('aipd', schema=None) as batch_op:
        batch_op.drop_index('ix_aipd_traitement')
        batch_op.drop_index('ix_aipd_revue')
    op.drop_table('aipd')
