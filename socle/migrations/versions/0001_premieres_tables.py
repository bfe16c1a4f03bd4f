"""Premières tables

Révision : 0001 — précédente :  — 2026-11-22 23:08:23.937405
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cles_organismes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('enveloppe', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cles_organismes'))
    )
    with op.batch_alter_table('cles_organismes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cles_organismes_organisme_id'), ['organisme_id'], unique=False)

    op.create_table('courriels',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('destinataire', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('objet', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('corps', sa.Text(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('prochain_essai', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('essais', sa.Integer(), nullable=False),
    sa.Column('remis_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('erreur', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courriels'))
    )
    with op.batch_alter_table('courriels', schema=None) as batch_op:
        batch_op.create_index('ix_courriels_attente', ['remis_le', 'prochain_essai'], unique=False)

    op.create_table('instance',
    sa.Column('cle', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('valeur', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('cle', name=op.f('pk_instance'))
    )
    op.create_table('journal',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('quand', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('acteur_id', sa.Uuid(), nullable=True),
    sa.Column('verbe', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('objet_type', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=True),
    sa.Column('objet_version', sa.Integer(), nullable=True),
    sa.Column('precedente', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('empreinte_contenu', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal')),
    sa.UniqueConstraint('organisme_id', 'rang', name=op.f('uq_journal_organisme_id_rang'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index('ix_journal_objet', ['organisme_id', 'objet_id', 'rang'], unique=False)

    op.create_table('journal_tetes',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('organisme_id', name=op.f('pk_journal_tetes'))
    )
    op.create_table('organismes',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('siren', sa.Text(), nullable=False),
    sa.Column('insee', sa.Text(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('effectif_etp', sa.Integer(), nullable=True),
    sa.Column('competences', sa.JSON(), nullable=False),
    sa.Column('territoire_droit', sa.Text(), nullable=False),
    sa.Column('adresse', sa.Text(), nullable=False),
    sa.Column('code_postal', sa.Text(), nullable=False),
    sa.Column('ville', sa.Text(), nullable=False),
    sa.Column('telephone', sa.Text(), nullable=False),
    sa.Column('courriel', sa.Text(), nullable=False),
    sa.Column('representant_nom', sa.Text(), nullable=False),
    sa.Column('representant_qualite', sa.Text(), nullable=False),
    sa.Column('dpo_nom', sa.Text(), nullable=False),
    sa.Column('dpo_societe', sa.Text(), nullable=False),
    sa.Column('dpo_adresse', sa.Text(), nullable=False),
    sa.Column('dpo_code_postal', sa.Text(), nullable=False),
    sa.Column('dpo_ville', sa.Text(), nullable=False),
    sa.Column('dpo_telephone', sa.Text(), nullable=False),
    sa.Column('dpo_courriel', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('chemin', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cle_tri', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['organismes.id'], name=op.f('fk_organismes_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organismes')),
    sa.UniqueConstraint('code', name=op.f('uq_organismes_code'))
    )
    with op.batch_alter_table('organismes', schema=None) as batch_op:
        batch_op.create_index('ix_organismes_chemin', ['chemin'], unique=False)

    op.create_table('personnes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('mot_de_passe', sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('estampille', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('totp_scelle', sa.LargeBinary(), nullable=True),
    sa.Column('totp_dernier', sa.Integer(), nullable=True),
    sa.Column('codes_secours', sa.JSON(), nullable=True),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('vu_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personnes')),
    sa.UniqueConstraint('email', name=op.f('uq_personnes_email')),
    sa.UniqueConstraint('estampille', name=op.f('uq_personnes_estampille'))
    )
    op.create_table('tentatives',
    sa.Column('cle', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('echecs', sa.Integer(), nullable=False),
    sa.Column('dernier_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('bloque_jusqu_a', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('cle', name=op.f('pk_tentatives'))
    )
    op.create_table('attributions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('expire_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_attributions_organisme_id')),
    sa.ForeignKeyConstraint(['personne_id'], ['personnes.id'], name=op.f('fk_attributions_personne_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attributions')),
    sa.UniqueConstraint('personne_id', 'organisme_id', 'role', name=op.f('uq_attributions_personne_id_organisme_id_role'))
    )
    with op.batch_alter_table('attributions', schema=None) as batch_op:
        batch_op.create_index('ix_attributions_organisme', ['organisme_id'], unique=False)

    op.create_table('brouillons',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('formulaire', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('modifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expire_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_brouillons_organisme_id')),
    sa.ForeignKeyConstraint(['personne_id'], ['personnes.id'], name=op.f('fk_brouillons_personne_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brouillons')),
    sa.UniqueConstraint('organisme_id', 'personne_id', 'formulaire', name=op.f('uq_brouillons_organisme_id_personne_id_formulaire'))
    )
    op.create_table('imports',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nom_fichier', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('format', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('apercu', sa.LargeBinary(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cree_par', sa.Uuid(), nullable=True),
    sa.Column('confirme_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('annule_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_imports_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.create_index('ix_imports_liste', ['organisme_id', 'cree_le'], unique=False)

    op.create_table('jetons',
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('usage', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('personne_id', sa.Uuid(), nullable=True),
    sa.Column('expire_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('utilise_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['personne_id'], ['personnes.id'], name=op.f('fk_jetons_personne_id')),
    sa.PrimaryKeyConstraint('empreinte', name=op.f('pk_jetons'))
    )
    op.create_table('journal_contenu',
    sa.Column('entree_id', sa.Uuid(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('sel', sa.LargeBinary(), nullable=False),
    sa.Column('octets', sa.LargeBinary(), nullable=False),
    sa.Column('version_schema', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entree_id'], ['journal.id'], name=op.f('fk_journal_contenu_entree_id')),
    sa.PrimaryKeyConstraint('entree_id', name=op.f('pk_journal_contenu'))
    )
    with op.batch_alter_table('journal_contenu', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_journal_contenu_organisme_id'), ['organisme_id'], unique=False)

    op.create_table('objets',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('type', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('libelle', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cle_tri', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('modifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_objets_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objets')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_objets_organisme_id_id'))
    )
    with op.batch_alter_table('objets', schema=None) as batch_op:
        batch_op.create_index('ix_objets_organisme_type', ['organisme_id', 'type', 'archive', 'cle_tri', 'id'], unique=False)

    op.create_table('recherche',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('type', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'objet_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_recherche_organisme_id_objet_id')),
    sa.PrimaryKeyConstraint('numero', name=op.f('pk_recherche')),
    sa.UniqueConstraint('organisme_id', 'objet_id', name=op.f('uq_recherche_organisme_id_objet_id'))
    )
    op.create_table('traitements',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('responsabilite', sa.Text(), nullable=False),
    sa.Column('regime_juridique', sa.Text(), nullable=False),
    sa.Column('date_creation', sa.Date(), nullable=True),
    sa.Column('date_mise_a_jour', sa.Date(), nullable=True),
    sa.Column('volume', sa.Text(), nullable=False),
    sa.Column('volume_precis', sa.Integer(), nullable=True),
    sa.Column('infractions', sa.Boolean(), nullable=True),
    sa.Column('infractions_fondement', sa.Text(), nullable=False),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('sources_precision', sa.Text(), nullable=False),
    sa.Column('moyens_collecte', sa.JSON(), nullable=False),
    sa.Column('caractere_obligatoire', sa.Text(), nullable=False),
    sa.Column('consequences', sa.Text(), nullable=False),
    sa.Column('information_supports', sa.JSON(), nullable=False),
    sa.Column('information_precision', sa.Text(), nullable=False),
    sa.Column('information_date', sa.Date(), nullable=True),
    sa.Column('droits', sa.JSON(), nullable=False),
    sa.Column('droits_modalites', sa.Text(), nullable=False),
    sa.Column('decision_automatisee', sa.Boolean(), nullable=True),
    sa.Column('decision_logique', sa.Text(), nullable=False),
    sa.Column('supports', sa.JSON(), nullable=False),
    sa.Column('systemes', sa.Text(), nullable=False),
    sa.Column('hebergement', sa.Text(), nullable=False),
    sa.Column('hebergement_precision', sa.Text(), nullable=False),
    sa.Column('mesures_description', sa.Text(), nullable=False),
    sa.Column('registre_public', sa.Boolean(), nullable=True),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('prochaine_revue', sa.Date(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('statut', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('completude', sa.Integer(), nullable=False),
    sa.Column('avis', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('avis_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('avis_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('avis_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('approuve_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('approuve_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('approbation_motif', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_traitements_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitements')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitements_organisme_id_id'))
    )
    with op.batch_alter_table('traitements', schema=None) as batch_op:
        batch_op.create_index('ix_traitements_liste', ['organisme_id', 'statut'], unique=False)

    op.create_table('traitement_acteurs',
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('adresse', sa.Text(), nullable=False),
    sa.Column('code_postal', sa.Text(), nullable=False),
    sa.Column('ville', sa.Text(), nullable=False),
    sa.Column('pays', sa.Text(), nullable=False),
    sa.Column('telephone', sa.Text(), nullable=False),
    sa.Column('courriel', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_acteurs_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_acteurs')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_acteurs_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_acteurs', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_acteurs_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_destinataires',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('precision', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_destinataires_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_destinataires')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_destinataires_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_destinataires', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_destinataires_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_donnees',
    sa.Column('categorie', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('duree_active', sa.Text(), nullable=False),
    sa.Column('evenement_depart', sa.Text(), nullable=False),
    sa.Column('duree_intermediaire', sa.Text(), nullable=False),
    sa.Column('sort_final', sa.Text(), nullable=False),
    sa.Column('texte_duree', sa.Text(), nullable=False),
    sa.Column('sensible', sa.Boolean(), nullable=True),
    sa.Column('nir', sa.Boolean(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_donnees_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_donnees')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_donnees_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_donnees', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_donnees_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_finalites',
    sa.Column('libelle', sa.Text(), nullable=False),
    sa.Column('base_legale', sa.Text(), nullable=False),
    sa.Column('justification', sa.Text(), nullable=False),
    sa.Column('condition_article_9', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_finalites_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_finalites')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_finalites_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_finalites', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_finalites_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_mesures',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('precision', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_mesures_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_mesures')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_mesures_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_mesures', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_mesures_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_personnes',
    sa.Column('categorie', sa.Text(), nullable=False),
    sa.Column('precision', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_personnes_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_personnes')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_personnes_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_personnes', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_personnes_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)

    op.create_table('traitement_transferts',
    sa.Column('organisme', sa.Text(), nullable=False),
    sa.Column('pays', sa.Text(), nullable=False),
    sa.Column('garantie', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('precision', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_traitement_transferts_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_traitement_transferts')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_traitement_transferts_organisme_id_id'))
    )
    with op.batch_alter_table('traitement_transferts', schema=None) as batch_op:
        batch_op.create_index('ix_traitement_transferts_fiche', ['organisme_id', 'traitement_id', 'rang'], unique=False)



def downgrade() -> None:
    raise RuntimeError("On ne revient pas avant la première migration : rétablissez une sauvegarde.")
