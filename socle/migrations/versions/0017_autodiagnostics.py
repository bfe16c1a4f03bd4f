"""autodiagnostics

Révision : 0017 — précédente : 0016
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reponses_partagees',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('au_nom_de', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('porteur', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('referentiel_code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('point_id', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('methode', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('commentaire', sa.Text(), nullable=False),
    sa.Column('evalue_le', sa.Date(), nullable=False),
    sa.Column('partagee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('partagee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('retiree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_reponses_partagees_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reponses_partagees')),
    sa.UniqueConstraint('organisme_id', 'au_nom_de', 'referentiel_code', 'point_id', name=op.f('uq_reponses_partagees_organisme_id_au_nom_de_referentiel_code_point_id')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_reponses_partagees_organisme_id_id'))
    )
    op.create_table('autodiagnostics',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('parcours', sa.Text(), nullable=False),
    sa.Column('debut', sa.Date(), nullable=True),
    sa.Column('fin_prevue', sa.Date(), nullable=True),
    sa.Column('conduit_par', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('referentiel_code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('referentiel_titre', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('referentiel_version', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('precedent_id', sa.Uuid(), nullable=True),
    sa.Column('clos_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('clos_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('bilan', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_autodiagnostics_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'precedent_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_autodiagnostics_organisme_id_precedent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autodiagnostics')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_autodiagnostics_organisme_id_id'))
    )
    with op.batch_alter_table('autodiagnostics', schema=None) as batch_op:
        batch_op.create_index('ix_autodiagnostics_fin', ['organisme_id', 'etat', 'fin_prevue'], unique=False)
    op.create_table('autodiagnostic_cibles',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('autodiagnostic_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=True),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('retiree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'autodiagnostic_id'], ['autodiagnostics.organisme_id', 'autodiagnostics.id'], name=op.f('fk_autodiagnostic_cibles_organisme_id_autodiagnostic_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'objet_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_autodiagnostic_cibles_organisme_id_objet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autodiagnostic_cibles')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_autodiagnostic_cibles_organisme_id_id'))
    )
    with op.batch_alter_table('autodiagnostic_cibles', schema=None) as batch_op:
        batch_op.create_index('ix_autodiagnostic_cibles_autodiagnostic', ['organisme_id', 'autodiagnostic_id', 'rang'], unique=False)
    op.create_table('autodiagnostic_referentiels',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('autodiagnostic_id', sa.Uuid(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'autodiagnostic_id'], ['autodiagnostics.organisme_id', 'autodiagnostics.id'], name=op.f('fk_autodiagnostic_referentiels_organisme_id_autodiagnostic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autodiagnostic_referentiels')),
    sa.UniqueConstraint('organisme_id', 'autodiagnostic_id', name=op.f('uq_autodiagnostic_referentiels_organisme_id_autodiagnostic_id'))
    )
    op.create_table('autodiagnostic_reponses',
    sa.Column('statut', sa.Text(), nullable=False),
    sa.Column('methode', sa.Text(), nullable=False),
    sa.Column('commentaire', sa.Text(), nullable=False),
    sa.Column('justification', sa.Text(), nullable=False),
    sa.Column('echeance', sa.Date(), nullable=True),
    sa.Column('responsable', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('autodiagnostic_id', sa.Uuid(), nullable=False),
    sa.Column('cible_id', sa.Uuid(), nullable=False),
    sa.Column('point_id', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('evalue_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('evalue_par_id', sa.Uuid(), nullable=True),
    sa.Column('evalue_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('origine_nom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('origine_le', sa.Date(), nullable=True),
    sa.Column('a_confirmer', sa.Boolean(), nullable=False),
    sa.Column('relecture', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('relecture_remarque', sa.Text(), nullable=False),
    sa.Column('relu_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('relu_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'autodiagnostic_id'], ['autodiagnostics.organisme_id', 'autodiagnostics.id'], name=op.f('fk_autodiagnostic_reponses_organisme_id_autodiagnostic_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'cible_id'], ['autodiagnostic_cibles.organisme_id', 'autodiagnostic_cibles.id'], name=op.f('fk_autodiagnostic_reponses_organisme_id_cible_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_autodiagnostic_reponses_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autodiagnostic_reponses')),
    sa.UniqueConstraint('organisme_id', 'cible_id', 'point_id', name=op.f('uq_autodiagnostic_reponses_organisme_id_cible_id_point_id')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_autodiagnostic_reponses_organisme_id_id'))
    )
    with op.batch_alter_table('autodiagnostic_reponses', schema=None) as batch_op:
        batch_op.create_index('ix_autodiagnostic_reponses_autodiagnostic', ['organisme_id', 'autodiagnostic_id'], unique=False)
    op.create_table('sollicitations',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('courriel', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('jours', sa.Integer(), nullable=True),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('autodiagnostic_id', sa.Uuid(), nullable=False),
    sa.Column('cible_id', sa.Uuid(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('envoyee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('envoyee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('expire_le', sa.Date(), nullable=False),
    sa.Column('revoquee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('repondu_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('repondant', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recu', sa.JSON(), nullable=False),
    sa.Column('reprise_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('reprise_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'autodiagnostic_id'], ['autodiagnostics.organisme_id', 'autodiagnostics.id'], name=op.f('fk_sollicitations_organisme_id_autodiagnostic_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'cible_id'], ['autodiagnostic_cibles.organisme_id', 'autodiagnostic_cibles.id'], name=op.f('fk_sollicitations_organisme_id_cible_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sollicitations')),
    sa.UniqueConstraint('empreinte', name=op.f('uq_sollicitations_empreinte')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_sollicitations_organisme_id_id'))
    )
    with op.batch_alter_table('sollicitations', schema=None) as batch_op:
        batch_op.create_index('ix_sollicitations_autodiagnostic', ['organisme_id', 'autodiagnostic_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('sollicitations', schema=None) as batch_op:
        batch_op.drop_index('ix_sollicitations_autodiagnostic')
    op.drop_table('sollicitations')
    with op.batch_alter_table('autodiagnostic_reponses', schema=None) as batch_op:
        batch_op.drop_index('ix_autodiagnostic_reponses_autodiagnostic')
    op.drop_table('autodiagnostic_reponses')
    op.drop_table('autodiagnostic_referentiels')
    with op.batch_alter_table('autodiagnostic_cibles', schema=None) as batch_op:
        batch_op.drop_index('ix_autodiagnostic_cibles_autodiagnostic')
    op.drop_table('autodiagnostic_cibles')
    with op.batch_alter_table('autodiagnostics', schema=None) as batch_op:
        batch_op.drop_index('ix_autodiagnostics_fin')
    op.drop_table('autodiagnostics')
    op.drop_table('reponses_partagees')
