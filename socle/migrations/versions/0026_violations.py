"""violations

Révision : 0026 — précédente : 0025
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('violation_diffusions',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('recit', sa.Text(), nullable=False),
    sa.Column('debut_le', sa.Date(), nullable=True),
    sa.Column('debut_heure', sa.Text(), nullable=False),
    sa.Column('fin_le', sa.Date(), nullable=True),
    sa.Column('en_cours', sa.Boolean(), nullable=True),
    sa.Column('caractere', sa.Text(), nullable=False),
    sa.Column('natures', sa.JSON(), nullable=False),
    sa.Column('origines', sa.JSON(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('donnees', sa.JSON(), nullable=False),
    sa.Column('donnees_precision', sa.Text(), nullable=False),
    sa.Column('mesures_apres', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('prestataire_id', sa.Uuid(), nullable=False),
    sa.Column('prestataire', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recue_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recue_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_violation_diffusions_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_violation_diffusions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_violation_diffusions_organisme_id_id'))
    )
    op.create_table('violations',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('recit', sa.Text(), nullable=False),
    sa.Column('debut_le', sa.Date(), nullable=True),
    sa.Column('debut_heure', sa.Text(), nullable=False),
    sa.Column('fin_le', sa.Date(), nullable=True),
    sa.Column('en_cours', sa.Boolean(), nullable=True),
    sa.Column('caractere', sa.Text(), nullable=False),
    sa.Column('natures', sa.JSON(), nullable=False),
    sa.Column('origines', sa.JSON(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('donnees', sa.JSON(), nullable=False),
    sa.Column('donnees_precision', sa.Text(), nullable=False),
    sa.Column('mesures_apres', sa.Text(), nullable=False),
    sa.Column('connue_le', sa.Date(), nullable=True),
    sa.Column('connue_heure', sa.Text(), nullable=False),
    sa.Column('circonstances', sa.Text(), nullable=False),
    sa.Column('nombre_enregistrements', sa.Integer(), nullable=True),
    sa.Column('personnes', sa.JSON(), nullable=False),
    sa.Column('personnes_precision', sa.Text(), nullable=False),
    sa.Column('nombre_personnes', sa.Integer(), nullable=True),
    sa.Column('consequences_confidentialite', sa.JSON(), nullable=False),
    sa.Column('consequences_integrite', sa.JSON(), nullable=False),
    sa.Column('consequences_disponibilite', sa.JSON(), nullable=False),
    sa.Column('impacts', sa.JSON(), nullable=False),
    sa.Column('consequences_precision', sa.Text(), nullable=False),
    sa.Column('gravite', sa.Text(), nullable=False),
    sa.Column('mesures_avant', sa.Text(), nullable=False),
    sa.Column('communication', sa.Text(), nullable=False),
    sa.Column('communication_le', sa.Date(), nullable=True),
    sa.Column('communication_moyen', sa.Text(), nullable=False),
    sa.Column('communication_contenu', sa.Text(), nullable=False),
    sa.Column('communication_nombre', sa.Integer(), nullable=True),
    sa.Column('communication_motif', sa.Text(), nullable=False),
    sa.Column('communication_precision', sa.Text(), nullable=False),
    sa.Column('transfrontalier', sa.Boolean(), nullable=True),
    sa.Column('transfrontalier_precision', sa.Text(), nullable=False),
    sa.Column('autres_autorites', sa.Text(), nullable=False),
    sa.Column('autres_responsables', sa.Text(), nullable=False),
    sa.Column('relation_id', sa.Uuid(), nullable=True),
    sa.Column('assurance', sa.Boolean(), nullable=True),
    sa.Column('plainte', sa.Text(), nullable=False),
    sa.Column('plainte_le', sa.Date(), nullable=True),
    sa.Column('plainte_reference', sa.Text(), nullable=False),
    sa.Column('enisa_donnees', sa.Text(), nullable=False),
    sa.Column('enisa_identification', sa.Text(), nullable=False),
    sa.Column('enisa_confidentialite', sa.Text(), nullable=False),
    sa.Column('enisa_integrite', sa.Text(), nullable=False),
    sa.Column('enisa_disponibilite', sa.Text(), nullable=False),
    sa.Column('enisa_malveillance', sa.Boolean(), nullable=True),
    sa.Column('enisa_illisibles', sa.Boolean(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('annee', sa.Integer(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('ouverte_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('saisie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('connue_a', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('premiere_a', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('diffusion_id', sa.Uuid(), nullable=True),
    sa.Column('declaree_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('est_violation', sa.Boolean(), nullable=True),
    sa.Column('qualification_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('qualifie_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('qualifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('avis_risque', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('avis_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('avis_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('avis_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('decision_dispense', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('decision_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decide_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decide_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('cloture_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('clos_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('clos_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_violations_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'relation_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_violations_organisme_id_relation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_violations')),
    sa.UniqueConstraint('organisme_id', 'annee', 'numero', name=op.f('uq_violations_organisme_id_annee_numero')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_violations_organisme_id_id'))
    )
    op.create_table('violation_notifications',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('violation_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('faite_a', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('reference_cnil', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('retard_motifs', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('contenu', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('notee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('notee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'violation_id'], ['violations.organisme_id', 'violations.id'], name=op.f('fk_violation_notifications_organisme_id_violation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_violation_notifications')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_violation_notifications_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'violation_id', 'rang', name=op.f('uq_violation_notifications_organisme_id_violation_id_rang'))
    )
    op.create_index('ix_violations_diffusion', 'violations', ['diffusion_id'], unique=False)
    op.create_index('ix_violations_suivi', 'violations', ['organisme_id', 'statut', 'connue_a'], unique=False)
    op.create_index('ix_violation_notifications_faite', 'violation_notifications', ['organisme_id', 'faite_a'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_violation_notifications_faite', 'violation_notifications')
    op.drop_table('violation_notifications')
    op.drop_index('ix_violations_suivi', 'violations')
    op.drop_index('ix_violations_diffusion', 'violations')
    op.drop_table('violations')
    op.drop_table('violation_diffusions')
