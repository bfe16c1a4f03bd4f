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
    op.create_table('clauses_propres',
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('groupe', sa.Text(), nullable=False),
    sa.Column('piece', sa.Text(), nullable=False),
    sa.Column('types_contrat', sa.JSON(), nullable=False),
    sa.Column('note_redaction', sa.Text(), nullable=False),
    sa.Column('risque_absence', sa.Text(), nullable=False),
    sa.Column('repli_negociation', sa.Text(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('depart', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_clauses_propres_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clauses_propres')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_clauses_propres_organisme_id_id'))
    )
    with op.batch_alter_table('clauses_propres', schema=None) as batch_op:
        batch_op.create_index('ix_clauses_propres_code', ['organisme_id', 'code'], unique=False)
    op.create_table('clause_redactions',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('libelle', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['clauses_propres.organisme_id', 'clauses_propres.id'], name=op.f('fk_clause_redactions_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause_redactions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_clause_redactions_organisme_id_id'))
    )
    with op.batch_alter_table('clause_redactions', schema=None) as batch_op:
        batch_op.create_index('ix_clause_redactions_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('clause_redactions', schema=None) as batch_op:
        batch_op.drop_index('ix_clause_redactions_fiche')
    op.drop_table('clause_redactions')
    with op.batch_alter_table('clauses_propres', schema=None) as batch_op:
        batch_op.drop_index('ix_clauses_propres_code')
    op.drop_table('clauses_propres')
    with op.batch_alter_table('contrats', schema=None) as batch_op:
        batch_op.drop_index('ix_contrats_statut')
        batch_op.drop_index('ix_contrats_fin')
    op.drop_table('contrats')
