"""jeux

Révision : 0012 — précédente : 0011
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('jeux',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.Column('domaine', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('dictionnaire', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('contrat_id', sa.Uuid(), nullable=True),
    sa.Column('systeme_id', sa.Uuid(), nullable=True),
    sa.Column('source_precision', sa.Text(), nullable=False),
    sa.Column('producteur', sa.Text(), nullable=False),
    sa.Column('detenteur', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('schema_suivi', sa.Text(), nullable=False),
    sa.Column('frequence', sa.Text(), nullable=False),
    sa.Column('mode_acces', sa.JSON(), nullable=False),
    sa.Column('donnees_personnelles', sa.Boolean(), nullable=True),
    sa.Column('traitement_dcp', sa.Text(), nullable=False),
    sa.Column('traitement_precision', sa.Text(), nullable=False),
    sa.Column('secrets', sa.JSON(), nullable=False),
    sa.Column('secrets_portee', sa.Text(), nullable=False),
    sa.Column('secrets_motif', sa.Text(), nullable=False),
    sa.Column('droits_tiers', sa.Boolean(), nullable=True),
    sa.Column('droits_tiers_precision', sa.Text(), nullable=False),
    sa.Column('sensibilite', sa.Text(), nullable=False),
    sa.Column('localisation', sa.Text(), nullable=False),
    sa.Column('interet_general', sa.Boolean(), nullable=True),
    sa.Column('dispense', sa.Text(), nullable=False),
    sa.Column('forte_valeur', sa.Text(), nullable=False),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('licence_precision', sa.Text(), nullable=False),
    sa.Column('redevance', sa.Text(), nullable=False),
    sa.Column('adresse_publication', sa.Text(), nullable=False),
    sa.Column('premiere_publication', sa.Date(), nullable=True),
    sa.Column('derniere_mise_a_jour', sa.Date(), nullable=True),
    sa.Column('conservation', sa.Text(), nullable=False),
    sa.Column('sort_final', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'contrat_id'], ['contrats.organisme_id', 'contrats.id'], name=op.f('fk_jeux_organisme_id_contrat_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_jeux_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'systeme_id'], ['systemes.organisme_id', 'systemes.id'], name=op.f('fk_jeux_organisme_id_systeme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jeux')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_jeux_organisme_id_id'))
    )
    with op.batch_alter_table('jeux', schema=None) as batch_op:
        batch_op.create_index('ix_jeux_contrat', ['organisme_id', 'contrat_id'], unique=False)
        batch_op.create_index('ix_jeux_mise_a_jour', ['organisme_id', 'derniere_mise_a_jour'], unique=False)
        batch_op.create_index('ix_jeux_source', ['organisme_id', 'source'], unique=False)
    op.create_table('publications',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('demandeur_type', sa.Text(), nullable=False),
    sa.Column('demandeur', sa.Text(), nullable=False),
    sa.Column('recue_le', sa.Date(), nullable=True),
    sa.Column('jeu_id', sa.Uuid(), nullable=True),
    sa.Column('jeu_decrit', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('delai_jours', sa.Integer(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('examen_donnees', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('examen_donnees_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_donnees_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_donnees_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('examen_secrets', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('examen_secrets_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_secrets_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_secrets_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('examen_securite', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('examen_securite_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_securite_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('examen_securite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('decision_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decision_fondement', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('decide_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('decide_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('publiee_le', sa.Date(), nullable=True),
    sa.Column('publiee_adresse', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_publications_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'jeu_id'], ['jeux.organisme_id', 'jeux.id'], name=op.f('fk_publications_organisme_id_jeu_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publications')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_publications_organisme_id_id'))
    )
    with op.batch_alter_table('publications', schema=None) as batch_op:
        batch_op.create_index('ix_publications_jeu', ['organisme_id', 'jeu_id'], unique=False)
        batch_op.create_index('ix_publications_statut', ['organisme_id', 'statut'], unique=False)
    op.create_table('reutilisations',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('jeu_id', sa.Uuid(), nullable=True),
    sa.Column('finalite', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('licence_precision', sa.Text(), nullable=False),
    sa.Column('acceptee_le', sa.Date(), nullable=True),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('payante', sa.Boolean(), nullable=True),
    sa.Column('redevance', sa.Text(), nullable=False),
    sa.Column('exclusivite', sa.Boolean(), nullable=True),
    sa.Column('exclusivite_motif', sa.Text(), nullable=False),
    sa.Column('exclusivite_debut', sa.Date(), nullable=True),
    sa.Column('exclusivite_fin', sa.Date(), nullable=True),
    sa.Column('reexaminee_le', sa.Date(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_reutilisations_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'jeu_id'], ['jeux.organisme_id', 'jeux.id'], name=op.f('fk_reutilisations_organisme_id_jeu_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reutilisations')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_reutilisations_organisme_id_id'))
    )
    with op.batch_alter_table('reutilisations', schema=None) as batch_op:
        batch_op.create_index('ix_reutilisations_jeu', ['organisme_id', 'jeu_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('reutilisations', schema=None) as batch_op:
        batch_op.drop_index('ix_reutilisations_jeu')
    op.drop_table('reutilisations')
    with op.batch_alter_table('publications', schema=None) as batch_op:
        batch_op.drop_index('ix_publications_statut')
        batch_op.drop_index('ix_publications_jeu')
    op.drop_table('publications')
    with op.batch_alter_table('jeux', schema=None) as batch_op:
        batch_op.drop_index('ix_jeux_source')
        batch_op.drop_index('ix_jeux_mise_a_jour')
        batch_op.drop_index('ix_jeux_contrat')
    op.drop_table('jeux')
