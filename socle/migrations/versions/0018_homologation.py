"""homologation

Révision : 0018 — précédente : 0017
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('homologations',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('systeme_id', sa.Uuid(), nullable=True),
    sa.Column('autodiagnostic_id', sa.Uuid(), nullable=True),
    sa.Column('teleservice', sa.Boolean(), nullable=True),
    sa.Column('service_rendu', sa.Text(), nullable=False),
    sa.Column('mise_en_service', sa.Date(), nullable=True),
    sa.Column('besoin_disponibilite', sa.Text(), nullable=False),
    sa.Column('besoin_integrite', sa.Text(), nullable=False),
    sa.Column('besoin_confidentialite', sa.Text(), nullable=False),
    sa.Column('besoin_authentification', sa.Text(), nullable=False),
    sa.Column('besoin_tracabilite', sa.Text(), nullable=False),
    sa.Column('besoin_motif', sa.Text(), nullable=False),
    sa.Column('demarche', sa.Text(), nullable=False),
    sa.Column('demarche_motif', sa.Text(), nullable=False),
    sa.Column('autorite_nom', sa.Text(), nullable=False),
    sa.Column('autorite_qualite', sa.Text(), nullable=False),
    sa.Column('autorite_acte', sa.Text(), nullable=False),
    sa.Column('autorite_acte_le', sa.Date(), nullable=True),
    sa.Column('contributeurs', sa.Text(), nullable=False),
    sa.Column('decision_prevue', sa.Date(), nullable=True),
    sa.Column('perimetre_inclus', sa.Text(), nullable=False),
    sa.Column('perimetre_exclus', sa.Text(), nullable=False),
    sa.Column('utilisateurs', sa.Text(), nullable=False),
    sa.Column('donnees', sa.Text(), nullable=False),
    sa.Column('hebergement', sa.Text(), nullable=False),
    sa.Column('interconnexions', sa.Text(), nullable=False),
    sa.Column('analyse_methode', sa.Text(), nullable=False),
    sa.Column('controles', sa.JSON(), nullable=False),
    sa.Column('controles_resume', sa.Text(), nullable=False),
    sa.Column('suivi', sa.Text(), nullable=False),
    sa.Column('validite', sa.Text(), nullable=False),
    sa.Column('indice', sa.Text(), nullable=False),
    sa.Column('pieces', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('tour', sa.Integer(), nullable=False),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('decide_le', sa.Date(), nullable=True),
    sa.Column('valide_jusqu_au', sa.Date(), nullable=True),
    sa.Column('retiree_le', sa.Date(), nullable=True),
    sa.Column('revue_prevue', sa.Date(), nullable=True),
    sa.Column('revue_le', sa.Date(), nullable=True),
    sa.Column('revue_constat', sa.Text(), nullable=False),
    sa.Column('revue_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'autodiagnostic_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_homologations_organisme_id_autodiagnostic_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_homologations_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'systeme_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_homologations_organisme_id_systeme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologations')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologations_organisme_id_id'))
    )
    with op.batch_alter_table('homologations', schema=None) as batch_op:
        batch_op.create_index('ix_homologations_autodiagnostic', ['organisme_id', 'autodiagnostic_id'], unique=False)
        batch_op.create_index('ix_homologations_statut', ['organisme_id', 'statut'], unique=False)
        batch_op.create_index('ix_homologations_systeme', ['organisme_id', 'systeme_id'], unique=False)
        batch_op.create_index('ix_homologations_validite', ['organisme_id', 'valide_jusqu_au'], unique=False)
    op.create_table('homologation_avis',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('instance', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('avis', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('auteur', sa.Text(), nullable=False),
    sa.Column('rendu_le', sa.Date(), nullable=False),
    sa.Column('inscrit_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inscrit_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_homologation_avis_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologation_avis')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologation_avis_organisme_id_id'))
    )
    with op.batch_alter_table('homologation_avis', schema=None) as batch_op:
        batch_op.create_index('ix_homologation_avis_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)
    op.create_table('homologation_decisions',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('reserves', sa.Text(), nullable=False),
    sa.Column('risques_acceptes', sa.Text(), nullable=False),
    sa.Column('validite', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('decide_le', sa.Date(), nullable=False),
    sa.Column('valide_jusqu_au', sa.Date(), nullable=True),
    sa.Column('autorite_nom', sa.Text(), nullable=False),
    sa.Column('autorite_qualite', sa.Text(), nullable=False),
    sa.Column('autorite_acte', sa.Text(), nullable=False),
    sa.Column('decide_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inscrit_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('retiree_le', sa.Date(), nullable=True),
    sa.Column('retiree_motif', sa.Text(), nullable=False),
    sa.Column('retiree_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_homologation_decisions_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologation_decisions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologation_decisions_organisme_id_id'))
    )
    with op.batch_alter_table('homologation_decisions', schema=None) as batch_op:
        batch_op.create_index('ix_homologation_decisions_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)
    op.create_table('homologation_evenements',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('criteres', sa.JSON(), nullable=False),
    sa.Column('consequences', sa.Text(), nullable=False),
    sa.Column('gravite', sa.Text(), nullable=False),
    sa.Column('gravite_residuelle', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_homologation_evenements_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologation_evenements')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologation_evenements_organisme_id_id'))
    )
    with op.batch_alter_table('homologation_evenements', schema=None) as batch_op:
        batch_op.create_index('ix_homologation_evenements_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)
    op.create_table('homologation_mesures',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('scenarios', sa.JSON(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('responsable', sa.Text(), nullable=False),
    sa.Column('echeance', sa.Date(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_homologation_mesures_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologation_mesures')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologation_mesures_organisme_id_id'))
    )
    with op.batch_alter_table('homologation_mesures', schema=None) as batch_op:
        batch_op.create_index('ix_homologation_mesures_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)
    op.create_table('attestations',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('homologation_id', sa.Uuid(), nullable=False),
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('jeton', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('faits', sa.JSON(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('publiee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('publiee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'decision_id'], ['homologation_decisions.organisme_id', 'homologation_decisions.id'], name=op.f('fk_attestations_organisme_id_decision_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'homologation_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_attestations_organisme_id_homologation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attestations')),
    sa.UniqueConstraint('jeton', name=op.f('uq_attestations_jeton')),
    sa.UniqueConstraint('organisme_id', 'homologation_id', name=op.f('uq_attestations_organisme_id_homologation_id')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_attestations_organisme_id_id'))
    )
    with op.batch_alter_table('attestations', schema=None) as batch_op:
        batch_op.create_index('ix_attestations_decision', ['organisme_id', 'decision_id'], unique=False)
    op.create_table('homologation_scenarios',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('evenement_id', sa.Uuid(), nullable=True),
    sa.Column('vraisemblance', sa.Text(), nullable=False),
    sa.Column('vraisemblance_residuelle', sa.Text(), nullable=False),
    sa.Column('traitement', sa.Text(), nullable=False),
    sa.Column('observation', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'evenement_id'], ['homologation_evenements.organisme_id', 'homologation_evenements.id'], name=op.f('fk_homologation_scenarios_organisme_id_evenement_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['homologations.organisme_id', 'homologations.id'], name=op.f('fk_homologation_scenarios_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_homologation_scenarios')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_homologation_scenarios_organisme_id_id'))
    )
    with op.batch_alter_table('homologation_scenarios', schema=None) as batch_op:
        batch_op.create_index('ix_homologation_scenarios_evenement', ['organisme_id', 'evenement_id'], unique=False)
        batch_op.create_index('ix_homologation_scenarios_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)


def downgrade() -> None:
    for table, index in (
        ('homologation_scenarios', ('ix_homologation_scenarios_fiche', 'ix_homologation_scenarios_evenement')),
        ('attestations', ('ix_attestations_decision',)),
        ('homologation_mesures', ('ix_homologation_mesures_fiche',)),
        ('homologation_evenements', ('ix_homologation_evenements_fiche',)),
        ('homologation_decisions', ('ix_homologation_decisions_fiche',)),
        ('homologation_avis', ('ix_homologation_avis_fiche',)),
        ('homologations', ('ix_homologations_validite', 'ix_homologations_systeme', 'ix_homologations_statut',
                           'ix_homologations_autodiagnostic')),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for nom in index:
                batch_op.drop_index(nom)
        op.drop_table(table)
