"""dossier de crise, désignation du RSSI

Révision : 0019 — précédente : 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('designations_rssi',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('forme', sa.Text(), nullable=False),
    sa.Column('qualite', sa.Text(), nullable=False),
    sa.Column('convention', sa.Text(), nullable=False),
    sa.Column('suppleant', sa.Text(), nullable=False),
    sa.Column('quotite', sa.Integer(), nullable=True),
    sa.Column('rattachement', sa.Text(), nullable=False),
    sa.Column('rattachement_precision', sa.Text(), nullable=False),
    sa.Column('debut', sa.Date(), nullable=True),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('missions', sa.JSON(), nullable=False),
    sa.Column('missions_precision', sa.Text(), nullable=False),
    sa.Column('perimetre', sa.Text(), nullable=False),
    sa.Column('moyens', sa.Text(), nullable=False),
    sa.Column('pouvoirs', sa.Text(), nullable=False),
    sa.Column('arrete_numero', sa.Text(), nullable=False),
    sa.Column('signe_le', sa.Date(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_designations_rssi_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_designations_rssi')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_designations_rssi_organisme_id_id'))
    )
    with op.batch_alter_table('designations_rssi', schema=None) as batch_op:
        batch_op.create_index('ix_designations_rssi_fin', ['organisme_id', 'fin'], unique=False)

    op.create_table('dossiers_crise',
    sa.Column('lieu', sa.Text(), nullable=False),
    sa.Column('joindre', sa.Text(), nullable=False),
    sa.Column('consignes', sa.Text(), nullable=False),
    sa.Column('exemplaire_lieu', sa.Text(), nullable=False),
    sa.Column('imprime_le', sa.Date(), nullable=True),
    sa.Column('exercice_le', sa.Date(), nullable=True),
    sa.Column('exercice_bilan', sa.Text(), nullable=False),
    sa.Column('revue_le', sa.Date(), nullable=True),
    sa.Column('prochaine_revue', sa.Date(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_dossiers_crise_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossiers_crise')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_dossiers_crise_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', name=op.f('uq_dossiers_crise_organisme_id'))
    )
    op.create_table('crise_cellule',
    sa.Column('fonction', sa.Text(), nullable=False),
    sa.Column('titulaire', sa.Text(), nullable=False),
    sa.Column('suppleant', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['dossiers_crise.organisme_id', 'dossiers_crise.id'], name=op.f('fk_crise_cellule_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crise_cellule')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_crise_cellule_organisme_id_id'))
    )
    with op.batch_alter_table('crise_cellule', schema=None) as batch_op:
        batch_op.create_index('ix_crise_cellule_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)

    op.create_table('crise_contacts',
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('telephone', sa.Text(), nullable=False),
    sa.Column('courriel', sa.Text(), nullable=False),
    sa.Column('quand', sa.Text(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['dossiers_crise.organisme_id', 'dossiers_crise.id'], name=op.f('fk_crise_contacts_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crise_contacts')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_crise_contacts_organisme_id_id'))
    )
    with op.batch_alter_table('crise_contacts', schema=None) as batch_op:
        batch_op.create_index('ix_crise_contacts_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)

    op.create_table('crise_formulaires',
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('lieu', sa.Text(), nullable=False),
    sa.Column('verifie_le', sa.Date(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['dossiers_crise.organisme_id', 'dossiers_crise.id'], name=op.f('fk_crise_formulaires_organisme_id_fiche_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crise_formulaires')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_crise_formulaires_organisme_id_id'))
    )
    with op.batch_alter_table('crise_formulaires', schema=None) as batch_op:
        batch_op.create_index('ix_crise_formulaires_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)

    op.create_table('crise_redemarrages',
    sa.Column('systeme_id', sa.Uuid(), nullable=True),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('priorite', sa.Integer(), nullable=True),
    sa.Column('dmia_heures', sa.Integer(), nullable=True),
    sa.Column('pdma_heures', sa.Integer(), nullable=True),
    sa.Column('depend_de', sa.Text(), nullable=False),
    sa.Column('mode_degrade', sa.Text(), nullable=False),
    sa.Column('sauvegarde_heures', sa.Integer(), nullable=True),
    sa.Column('sauvegarde_lieu', sa.Text(), nullable=False),
    sa.Column('qui', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fiche_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'fiche_id'], ['dossiers_crise.organisme_id', 'dossiers_crise.id'], name=op.f('fk_crise_redemarrages_organisme_id_fiche_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'systeme_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_crise_redemarrages_organisme_id_systeme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crise_redemarrages')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_crise_redemarrages_organisme_id_id'))
    )
    with op.batch_alter_table('crise_redemarrages', schema=None) as batch_op:
        batch_op.create_index('ix_crise_redemarrages_fiche', ['organisme_id', 'fiche_id', 'rang'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('crise_redemarrages', schema=None) as batch_op:
        batch_op.drop_index('ix_crise_redemarrages_fiche')

    op.drop_table('crise_redemarrages')
    with op.batch_alter_table('crise_formulaires', schema=None) as batch_op:
        batch_op.drop_index('ix_crise_formulaires_fiche')

    op.drop_table('crise_formulaires')
    with op.batch_alter_table('crise_contacts', schema=None) as batch_op:
        batch_op.drop_index('ix_crise_contacts_fiche')

    op.drop_table('crise_contacts')
    with op.batch_alter_table('crise_cellule', schema=None) as batch_op:
        batch_op.drop_index('ix_crise_cellule_fiche')

    op.drop_table('crise_cellule')
    op.drop_table('dossiers_crise')
    with op.batch_alter_table('designations_rssi', schema=None) as batch_op:
        batch_op.drop_index('ix_designations_rssi_fin')

    op.drop_table('designations_rssi')
