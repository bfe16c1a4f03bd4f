"""bureau_delegue

Révision : 0035 — précédente : 0034
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('temps_dpo',
    sa.Column('le', sa.Date(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('note_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_temps_dpo')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_temps_dpo_organisme_id_id'))
    )
    with op.batch_alter_table('temps_dpo', schema=None) as batch_op:
        batch_op.create_index('ix_temps_dpo_jour', ['organisme_id', 'le'], unique=False)
    op.create_table('avis_delegue',
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('demande_par', sa.Text(), nullable=False),
    sa.Column('demande_le', sa.Date(), nullable=True),
    sa.Column('avis', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('rendu_le', sa.Date(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('rendu_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('suite', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('suite_motif', sa.Text(), nullable=False),
    sa.Column('suite_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('suite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_avis_delegue_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_avis_delegue')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_avis_delegue_organisme_id_id'))
    )
    with op.batch_alter_table('avis_delegue', schema=None) as batch_op:
        batch_op.create_index('ix_avis_delegue_rendu', ['organisme_id', 'rendu_le'], unique=False)
    op.create_table('conventions_dpo',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('debut', sa.Date(), nullable=True),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('reconduction', sa.Text(), nullable=False),
    sa.Column('deliberation', sa.Text(), nullable=False),
    sa.Column('missions', sa.Text(), nullable=False),
    sa.Column('moyens', sa.Text(), nullable=False),
    sa.Column('financement', sa.Text(), nullable=False),
    sa.Column('depart', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('heures_par_jour', sa.Numeric(precision=4, scale=2), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_conventions_dpo_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conventions_dpo')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_conventions_dpo_organisme_id_id'))
    )
    with op.batch_alter_table('conventions_dpo', schema=None) as batch_op:
        batch_op.create_index('ix_conventions_dpo_fin', ['organisme_id', 'fin'], unique=False)
    op.create_table('questions_dpo',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('posee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('posee_par_id', sa.Uuid(), nullable=True),
    sa.Column('posee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('attente_depuis', sa.Date(), nullable=False),
    sa.Column('premiere_reponse_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('repondue_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_questions_dpo_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions_dpo')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_questions_dpo_organisme_id_id'))
    )
    with op.batch_alter_table('questions_dpo', schema=None) as batch_op:
        batch_op.create_index('ix_questions_dpo_attente', ['organisme_id', 'statut', 'attente_depuis'], unique=False)
    op.create_table('reponses_gardees',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cherchable', sa.Text(), nullable=False),
    sa.Column('gardee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('gardee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_reponses_gardees_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reponses_gardees')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_reponses_gardees_organisme_id_id'))
    )
    op.create_table('visites_dpo',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('prevue_le', sa.Date(), nullable=True),
    sa.Column('lieu', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('a_rencontrer', sa.Text(), nullable=False),
    sa.Column('tenue_le', sa.Date(), nullable=True),
    sa.Column('presents', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_visites_dpo_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visites_dpo')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_visites_dpo_organisme_id_id'))
    )
    with op.batch_alter_table('visites_dpo', schema=None) as batch_op:
        batch_op.create_index('ix_visites_dpo_prevue', ['organisme_id', 'prevue_le'], unique=False)
        batch_op.create_index('ix_visites_dpo_tenue', ['organisme_id', 'tenue_le'], unique=False)
    op.create_table('convention_membres',
    sa.Column('membre_id', sa.Uuid(), nullable=True),
    sa.Column('entre_le', sa.Date(), nullable=True),
    sa.Column('sorti_le', sa.Date(), nullable=True),
    sa.Column('deliberation', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('jours_dus', sa.Numeric(precision=6, scale=2), nullable=True),
    sa.ForeignKeyConstraint(['membre_id'], ['organismes.id'], name=op.f('fk_convention_membres_membre_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['conventions_dpo.organisme_id', 'conventions_dpo.id'], name=op.f('fk_convention_membres_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_convention_membres')),
    sa.UniqueConstraint('organisme_id', 'fiche_id', 'membre_id', name=op.f('uq_convention_membres_organisme_id_fiche_id_membre_id')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_convention_membres_organisme_id_id'))
    )
    with op.batch_alter_table('convention_membres', schema=None) as batch_op:
        batch_op.create_index('ix_convention_membres_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)
    op.create_table('question_messages',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('question_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'question_id'], ['questions_dpo.organisme_id', 'questions_dpo.id'], name=op.f('fk_question_messages_organisme_id_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_messages')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_question_messages_organisme_id_id'))
    )
    with op.batch_alter_table('question_messages', schema=None) as batch_op:
        batch_op.create_index('ix_question_messages_question', ['organisme_id', 'question_id', 'le'], unique=False)
    op.create_table('visite_constats',
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('constat', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('echeance', sa.Date(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['visites_dpo.organisme_id', 'visites_dpo.id'], name=op.f('fk_visite_constats_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visite_constats')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_visite_constats_organisme_id_id'))
    )
    with op.batch_alter_table('visite_constats', schema=None) as batch_op:
        batch_op.create_index('ix_visite_constats_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)


def downgrade() -> None:
    op.drop_table('visite_constats')
    op.drop_table('question_messages')
    op.drop_table('convention_membres')
    op.drop_table('visites_dpo')
    op.drop_table('reponses_gardees')
    op.drop_table('questions_dpo')
    op.drop_table('conventions_dpo')
    op.drop_table('avis_delegue')
    op.drop_table('temps_dpo')
