"""mentions

Révision : 0029 — précédente : 0028
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mentions',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('collecte', sa.Text(), nullable=False),
    sa.Column('adresse', sa.Text(), nullable=False),
    sa.Column('lieu', sa.Text(), nullable=False),
    sa.Column('exception', sa.Text(), nullable=False),
    sa.Column('retrait', sa.Text(), nullable=False),
    sa.Column('refus', sa.Text(), nullable=False),
    sa.Column('mineurs', sa.Boolean(), nullable=True),
    sa.Column('usage_ulterieur', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('paragraphes', sa.JSON(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('verifiee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('faits', sa.JSON(), nullable=False),
    sa.Column('empreintes', sa.JSON(), nullable=False),
    sa.Column('jeton', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('en_ligne_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('en_ligne_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_mentions_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentions')),
    sa.UniqueConstraint('jeton', name=op.f('uq_mentions_jeton')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_mentions_organisme_id_id'))
    )
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.create_index('ix_mentions_verifiee', ['organisme_id', 'verifiee_le'], unique=False)

    op.create_table('mention_fiches',
    sa.Column('traitement_id', sa.Uuid(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('mention_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'mention_id'], ['mentions.organisme_id', 'mentions.id'], name=op.f('fk_mention_fiches_organisme_id_mention_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_mention_fiches_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mention_fiches')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_mention_fiches_organisme_id_id'))
    )
    with op.batch_alter_table('mention_fiches', schema=None) as batch_op:
        batch_op.create_index('ix_mention_fiches_mention', ['organisme_id', 'mention_id', 'rang'], unique=False)
        batch_op.create_index('ix_mention_fiches_traitement', ['organisme_id', 'traitement_id'], unique=False)

    op.create_table('mention_versions',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('mention_id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('adresse', sa.Text(), nullable=False),
    sa.Column('paragraphes', sa.JSON(), nullable=False),
    sa.Column('finalites', sa.JSON(), nullable=False),
    sa.Column('fiches', sa.JSON(), nullable=False),
    sa.Column('faits', sa.JSON(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('jour', sa.Date(), nullable=False),
    sa.Column('publiee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('publiee_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'mention_id'], ['mentions.organisme_id', 'mentions.id'], name=op.f('fk_mention_versions_organisme_id_mention_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mention_versions')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_mention_versions_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'mention_id', 'numero', name=op.f('uq_mention_versions_organisme_id_mention_id_numero'))
    )
    with op.batch_alter_table('mention_versions', schema=None) as batch_op:
        batch_op.create_index('ix_mention_versions_jour', ['organisme_id', 'jour'], unique=False)

    op.create_table('consentements',
    sa.Column('recueilli_le', sa.Date(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('finalites', sa.JSON(), nullable=False),
    sa.Column('moins_de_15', sa.Boolean(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('mention_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('retraits', sa.JSON(), nullable=False),
    sa.Column('retire_le', sa.Date(), nullable=True),
    sa.Column('retire_mode', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('inscrit_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inscrit_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('identite_effacee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_consentements_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'mention_id'], ['mentions.organisme_id', 'mentions.id'], name=op.f('fk_consentements_organisme_id_mention_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'version_id'], ['mention_versions.organisme_id', 'mention_versions.id'], name=op.f('fk_consentements_organisme_id_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consentements')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_consentements_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'mention_id', 'rang', name=op.f('uq_consentements_organisme_id_mention_id_rang'))
    )
    with op.batch_alter_table('consentements', schema=None) as batch_op:
        batch_op.create_index('ix_consentements_recueilli', ['organisme_id', 'recueilli_le'], unique=False)
        batch_op.create_index('ix_consentements_retire', ['organisme_id', 'retire_le'], unique=False)
        batch_op.create_index('ix_consentements_version', ['organisme_id', 'version_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('consentements', schema=None) as batch_op:
        batch_op.drop_index('ix_consentements_version')
        batch_op.drop_index('ix_consentements_retire')
        batch_op.drop_index('ix_consentements_recueilli')

    op.drop_table('consentements')
    with op.batch_alter_table('mention_versions', schema=None) as batch_op:
        batch_op.drop_index('ix_mention_versions_jour')

    op.drop_table('mention_versions')
    with op.batch_alter_table('mention_fiches', schema=None) as batch_op:
        batch_op.drop_index('ix_mention_fiches_traitement')
        batch_op.drop_index('ix_mention_fiches_mention')

    op.drop_table('mention_fiches')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_index('ix_mentions_verifiee')

    op.drop_table('mentions')
