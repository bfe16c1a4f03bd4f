"""conservation

Révision : 0041 — précédente : 0040
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bordereaux_elimination',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('envoye_le', sa.Date(), nullable=True),
    sa.Column('vise_le', sa.Date(), nullable=True),
    sa.Column('visa_reference', sa.Text(), nullable=False),
    sa.Column('elimine_le', sa.Date(), nullable=True),
    sa.Column('temoin', sa.Text(), nullable=False),
    sa.Column('refus_motif', sa.Text(), nullable=False),
    sa.Column('articles', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_bordereaux_elimination_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bordereaux_elimination')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_bordereaux_elimination_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'numero', name=op.f('uq_bordereaux_elimination_organisme_id_numero'))
    )
    op.create_table('fonds_a_eliminer',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=True),
    sa.Column('regle', sa.Text(), nullable=False),
    sa.Column('dua_annees', sa.Integer(), nullable=True),
    sa.Column('annee_debut', sa.Integer(), nullable=True),
    sa.Column('annee_fin', sa.Integer(), nullable=True),
    sa.Column('volume_unite', sa.Text(), nullable=False),
    sa.Column('support', sa.Text(), nullable=False),
    sa.Column('localisation', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('volume', sa.Numeric(precision=12, scale=3), nullable=True),
    sa.Column('annee_due', sa.Integer(), nullable=True),
    sa.Column('dua_source', sa.Text(), nullable=False),
    sa.Column('bordereau_id', sa.Uuid(), nullable=True),
    sa.Column('elimine_le', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'bordereau_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_fonds_a_eliminer_organisme_id_bordereau_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_fonds_a_eliminer_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_fonds_a_eliminer_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fonds_a_eliminer')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_fonds_a_eliminer_organisme_id_id'))
    )
    with op.batch_alter_table('fonds_a_eliminer', schema=None) as batch_op:
        batch_op.create_index('ix_fonds_a_eliminer_bordereau', ['organisme_id', 'bordereau_id'], unique=False)
        batch_op.create_index('ix_fonds_a_eliminer_dus', ['organisme_id', 'annee_due'], unique=False)
    op.create_table('purges_faites',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('ligne_id', sa.Uuid(), nullable=False),
    sa.Column('annee', sa.Integer(), nullable=False),
    sa.Column('faite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('faite_par', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_purges_faites_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purges_faites')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_purges_faites_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'ligne_id', 'annee', name=op.f('uq_purges_faites_organisme_id_ligne_id_annee'))
    )
    op.create_table('regles_conservation',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('adapte', sa.Text(), nullable=False),
    sa.Column('domaine', sa.Text(), nullable=False),
    sa.Column('courante_nombre', sa.Integer(), nullable=True),
    sa.Column('courante_unite', sa.Text(), nullable=False),
    sa.Column('courante_texte', sa.Text(), nullable=False),
    sa.Column('depart', sa.Text(), nullable=False),
    sa.Column('intermediaire_nombre', sa.Integer(), nullable=True),
    sa.Column('intermediaire_unite', sa.Text(), nullable=False),
    sa.Column('dua_nombre', sa.Integer(), nullable=True),
    sa.Column('dua_unite', sa.Text(), nullable=False),
    sa.Column('sort_final', sa.Text(), nullable=False),
    sa.Column('base_legale', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('etat_du_droit', sa.Date(), nullable=True),
    sa.Column('verification', sa.Text(), nullable=False),
    sa.Column('valide_archives_le', sa.Date(), nullable=True),
    sa.Column('valide_archives_reference', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_regles_conservation_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regles_conservation')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_regles_conservation_organisme_id_id'))
    )
    with op.batch_alter_table('regles_conservation', schema=None) as batch_op:
        batch_op.create_index('ix_regles_conservation_liste', ['organisme_id', 'archive'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('regles_conservation', schema=None) as batch_op:
        batch_op.drop_index('ix_regles_conservation_liste')
    op.drop_table('regles_conservation')
    op.drop_table('purges_faites')
    with op.batch_alter_table('fonds_a_eliminer', schema=None) as batch_op:
        batch_op.drop_index('ix_fonds_a_eliminer_dus')
        batch_op.drop_index('ix_fonds_a_eliminer_bordereau')
    op.drop_table('fonds_a_eliminer')
    op.drop_table('bordereaux_elimination')
