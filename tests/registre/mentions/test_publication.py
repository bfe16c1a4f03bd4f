"""Préparer, récrire, publier, mettre en ligne : ce que chaque acte laisse, et ce qui est refusé."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import select

from fabriques import designations
from fabriques import mentions as essais
from fabriques.client import HORS
from fabriques.monde import Monde
from registre.mentions import echeances, lecture, liste, operations, publication
from registre.mentions.modele import MentionSaisie, MentionVersion
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.liens.operations import objets_lies
from socle.operations import Contexte
from socle.saisies import valider


def dossier(contexte: Contexte, id_: uuid.UUID) -> lecture.Dossier:
    return operations.lire_dossier(contexte, id_, essais.PREFIXE)


def test_une_fiche_donne_d_un_geste_sa_mention_liee_et_reglee(partout: Contexte) -> None:
    fiche = essais.fiche(partout, essais.fiche_informante(sources=["personne", "administration"]))
    id_ = operations.preparer(partout, fiche)
    lue = dossier(partout, id_)
    assert (lue.fiche.saisie.nom, lue.fiche.saisie.genre, lue.fiche.saisie.collecte) == (
        "Vos données : Cantine scolaire", "page", "mixte",
    )  # fmt: skip
    assert [f.objet.id for f in lue.registre] == [fiche]
    assert lue.etat == lecture.BROUILLON
    with partout.base.lire(partout.perimetre) as session:
        assert [o.id for o in objets_lies(session, [id_], ["traitement"])[id_]] == [fiche]


def test_publier_fige_le_texte_et_garde_les_versions_d_avant(partout: Contexte) -> None:
    valeurs = essais.fiche_informante()
    fiche = essais.fiche(partout, valeurs)
    id_ = operations.preparer(partout, fiche)
    assert essais.publier(partout, id_) == 1
    premier = dossier(partout, id_)
    assert premier.etat == lecture.A_JOUR
    version = premier.versions[0]
    assert (version.numero, version.publiee_par, version.jour) == (1, "Robin Essai", partout.aujourd_hui)
    assert version.fiches == {str(fiche): {"nom": "Cantine scolaire", "version": 1}}
    assert len(version.empreinte) == 64
    essais.changer(partout, fiche, {**valeurs, "consequences": "Sans elles, une place d'attente."})
    vu = dossier(partout, id_)
    assert vu.etat == lecture.A_REVOIR
    assert [(c.libelle, c.avant, c.apres) for c in vu.changements] == [(
        "Conséquences si la personne ne les fournit pas", "Sans elles, pas d'inscription.",
        "Sans elles, une place d'attente.",
    )]  # fmt: skip
    assert [c.libelle for c in vu.ecarts] == ["Êtes-vous obligé de répondre ?"]
    assert essais.publier(partout, id_) == 2
    apres = dossier(partout, id_)
    assert (apres.etat, [v.numero for v in apres.versions]) == (lecture.A_JOUR, [2, 1])
    assert apres.versions[1].paragraphes == version.paragraphes
    assert apres.versions[1].empreinte == version.empreinte != apres.versions[0].empreinte
    with pytest.raises(RegleEnfreinte, match="Rien n'a changé depuis la version 2"):
        essais.publier(partout, id_)


def test_un_changement_qui_ne_touche_pas_le_texte_se_confirme_sans_version_de_plus(contexte: Contexte) -> None:
    valeurs = essais.fiche_informante()
    fiche = essais.fiche(contexte, valeurs)
    id_ = essais.publiee(contexte, fiche, "affiche", adresse="https://www.vallon.example/cantine")
    essais.changer(contexte, fiche, {**valeurs, "consequences": "Sans elles, une place d'attente."})
    assert (dossier(contexte, id_).etat, dossier(contexte, id_).ecarts) == (lecture.A_REVOIR, [])
    assert essais.publier(contexte, id_) == 0
    vu = dossier(contexte, id_)
    assert (vu.etat, vu.fiche.ligne.numero, vu.changements) == (lecture.A_JOUR, 1, [])


def test_une_note_interne_de_la_fiche_ne_perime_pas_la_mention(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche)
    essais.changer(contexte, fiche, {**essais.fiche_informante(), "observations": "Rappeler la régie."})
    assert dossier(contexte, id_).etat == lecture.A_JOUR
    assert liste.lister(contexte, liste.Filtre()).lignes[0].etat == liste.A_JOUR


def test_le_delegue_qui_change_perime_la_mention(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche)
    avant = essais.COORDONNEES["dpo_courriel"]
    essais.COORDONNEES["dpo_courriel"] = "nouveau@vallon.example"
    try:
        essais.coordonner(contexte)
    finally:
        essais.COORDONNEES["dpo_courriel"] = avant
    vu = dossier(contexte, id_)
    assert (vu.etat, [c.libelle for c in vu.changements]) == (lecture.A_REVOIR, ["Coordonnées du délégué"])
    assert liste.lister(contexte, liste.Filtre()).lignes[0].etat == liste.A_REVOIR


def test_une_mention_incomplete_s_enregistre_mais_ne_se_publie_pas(contexte: Contexte) -> None:
    fiche = essais.fiche(contexte, essais.fiche_informante(destinataires=[], decision_automatisee=""))
    id_ = operations.preparer(contexte, fiche)
    with pytest.raises(RegleEnfreinte, match="Il manque de quoi publier : destinataires, décision automatisée"):
        essais.publier(contexte, id_)
    assert dossier(contexte, id_).versions == []
    assert essais.version(contexte, id_) == 1


def test_un_blanc_laisse_dans_un_texte_personnel_empeche_de_publier(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = operations.preparer(contexte, fiche)
    operations.recrire(contexte, id_, 1, {"durees": "Gardées […] ans."})
    with pytest.raises(RegleEnfreinte, match=r"laisse un blanc.*« \[…\] »"):
        essais.publier(contexte, id_)


def test_un_paragraphe_recrit_est_garde_puis_rendu_a_volonte(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = operations.preparer(contexte, fiche)
    original = {p.code: p.texte for p in dossier(contexte, id_).examen.paragraphes}["durees"]
    assert operations.recrire(contexte, id_, 1, {"durees": "Le temps de l'année scolaire."}) == ["durees"]
    (p,) = [p for p in dossier(contexte, id_).examen.paragraphes if p.code == "durees"]
    assert (p.texte, p.personnel, p.original) == ("Le temps de l'année scolaire.", True, original)
    assert operations.recrire(contexte, id_, 2, {"durees": "Le temps de l'année scolaire."}) == []
    assert operations.restaurer(contexte, id_, 2, "durees") == ["durees"]
    assert not any(p.personnel for p in dossier(contexte, id_).examen.paragraphes)
    with pytest.raises(RegleEnfreinte, match="déjà le texte d'origine"):
        operations.restaurer(contexte, id_, 3, "durees")


def test_recrire_avec_le_meme_texte_ou_rien_ne_laisse_rien_de_personnel(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = operations.preparer(contexte, fiche)
    textes = {p.code: p.texte.replace("\n", "\r\n") for p in dossier(contexte, id_).examen.paragraphes}
    assert operations.recrire(contexte, id_, 1, textes | {"droits": "   "}) == []
    assert essais.version(contexte, id_) == 1


def test_un_paragraphe_inconnu_trop_long_ou_perime_est_refuse(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = operations.preparer(contexte, fiche)
    with pytest.raises(SaisieRefusee) as refus:
        operations.recrire(contexte, id_, 1, {"secret": "x"})
    assert "n'est plus dans cette mention" in refus.value.erreurs["_"][0]
    with pytest.raises(SaisieRefusee) as refus:
        operations.recrire(contexte, id_, 1, {"durees": "x" * 10_001})
    assert "Texte trop long" in refus.value.erreurs["texte-durees"][0]
    operations.recrire(contexte, id_, 1, {"durees": "Autre."})
    with pytest.raises(ConflitDeVersion):
        operations.recrire(contexte, id_, 1, {"droits": "Autre."})


def test_un_texte_recrit_apres_publication_se_voit_sans_toucher_la_version(
    contexte: Contexte, fiche: uuid.UUID
) -> None:
    id_ = essais.publiee(contexte, fiche)
    operations.recrire(contexte, id_, essais.version(contexte, id_), {"durees": "Le temps de l'année."})
    vu = dossier(contexte, id_)
    assert (vu.etat, [c.apres for c in vu.ecarts]) == (lecture.MODIFIEE, ["Le temps de l'année."])
    assert "Le temps de l'année." not in str(vu.versions[0].paragraphes)


def test_la_fiche_d_un_autre_organisme_ne_se_prend_pas(monde_sqlite: Monde, contexte: Contexte) -> None:
    ailleurs = monde_sqlite.fiche(monde_sqlite.organisme("Commune Voisine"), "Secrète")
    with pytest.raises(Introuvable):
        operations.preparer(contexte, ailleurs)
    saisie = valider(MentionSaisie, {"nom": "Volée", "fiches": [{"traitement_id": str(ailleurs)}]})
    with pytest.raises(SaisieRefusee):
        operations.creer(contexte, saisie)


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        ({"nom": "Sans fiche"}, "fiches"),
        ({"nom": "", "fiches": [{"traitement_id": str(uuid.uuid4())}]}, "nom"),
        ({"nom": "x", "adresse": "javascript:alert(1)", "fiches": [{"traitement_id": str(uuid.uuid4())}]}, "adresse"),
        ({"nom": "x", "genre": "tract", "fiches": [{"traitement_id": str(uuid.uuid4())}]}, "genre"),
    ],
)
def test_une_mauvaise_saisie_est_refusee_d_une_phrase(saisie: dict[str, object], champ: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(MentionSaisie, saisie)
    assert champ in refus.value.erreurs


def test_la_page_publique_suit_la_derniere_version_a_la_meme_adresse(contexte: Contexte, monde_sqlite: Monde) -> None:
    valeurs = essais.fiche_informante()
    fiche = essais.fiche(contexte, valeurs)
    id_ = operations.preparer(contexte, fiche)
    with pytest.raises(RegleEnfreinte, match="Publiez d'abord"):
        publication.mettre_en_ligne(contexte, id_, 1)
    essais.publier(contexte, id_)
    publication.mettre_en_ligne(contexte, id_, essais.version(contexte, id_))
    jeton = operations.lire(contexte, id_).ligne.jeton
    assert publication.lire_publique(monde_sqlite.instance, jeton).numero == 1
    essais.changer(contexte, fiche, {**valeurs, "consequences": "Autre suite."})
    assert "Autre suite." not in str(publication.lire_publique(monde_sqlite.instance, jeton).paragraphes)
    essais.publier(contexte, id_)
    assert "Autre suite." in str(publication.lire_publique(monde_sqlite.instance, jeton).paragraphes)
    with pytest.raises(RegleEnfreinte, match="retirez-la d'abord"):
        operations.archiver(contexte, id_, essais.version(contexte, id_))
    publication.retirer_de_la_ligne(contexte, id_, essais.version(contexte, id_))
    for inconnu in (jeton, "x" * 43, "../../etc", ""):
        with pytest.raises(Introuvable):
            publication.lire_publique(monde_sqlite.instance, inconnu)
    publication.mettre_en_ligne(contexte, id_, essais.version(contexte, id_))
    assert operations.lire(contexte, id_).ligne.jeton == jeton


def test_seule_une_page_complete_se_met_en_ligne_et_le_reste(contexte: Contexte, fiche: uuid.UUID) -> None:
    courte = essais.publiee(contexte, fiche, "courte", adresse="https://www.vallon.example/x")
    with pytest.raises(RegleEnfreinte, match="Seule une page complète"):
        publication.mettre_en_ligne(contexte, courte, essais.version(contexte, courte))
    page = essais.en_ligne(contexte, fiche)
    lue = operations.lire(contexte, page)
    saisie = valider(MentionSaisie, {**lue.saisie.model_dump(mode="json"), "genre": "courte"})
    with pytest.raises(SaisieRefusee):
        operations.enregistrer(contexte, page, saisie, lue.objet.version)


def test_une_affiche_mene_a_la_page_en_ligne_de_sa_fiche(contexte: Contexte, fiche: uuid.UUID) -> None:
    affiche = operations.preparer(contexte, fiche, "affiche")
    assert dossier(contexte, affiche).matiere.adresse == ""
    page = essais.en_ligne(contexte, fiche)
    jeton = operations.lire(contexte, page).ligne.jeton
    assert dossier(contexte, affiche).matiere.adresse == f"{essais.PREFIXE}{jeton}"
    assert essais.publier(contexte, affiche) == 1


def test_la_liste_met_d_abord_les_fiches_sans_mention(contexte: Contexte) -> None:
    valeurs = essais.fiche_informante("Bourses")
    a_jour, perdue = essais.fiche(contexte, essais.fiche_informante("Accueil")), essais.fiche(contexte, valeurs)
    essais.fiche(contexte, essais.fiche_informante("Zèle"))
    consentie = essais.fiche(contexte, essais.fiche_consentie("Fêtes"))
    essais.publiee(contexte, a_jour)
    essais.publiee(contexte, perdue)
    essais.demande(contexte, consentie)
    essais.changer(contexte, perdue, {**valeurs, "consequences": "Autre."})
    page = liste.lister(contexte, liste.Filtre())
    assert [(ligne.nom, ligne.etat) for ligne in page.lignes] == [
        ("Fêtes", liste.SANS), ("Zèle", liste.SANS), ("Bourses", liste.A_REVOIR), ("Accueil", liste.A_JOUR),
    ]  # fmt: skip
    assert page.part == 25
    assert [ligne.nom for ligne in liste.lister(contexte, liste.Filtre(etat=liste.A_REVOIR)).lignes] == ["Bourses"]
    assert [ligne.nom for ligne in liste.lister(contexte, liste.Filtre(demande="zele")).lignes] == ["Zèle"]


def test_une_mention_depassee_est_a_faire_et_une_mention_a_jour_ne_l_est_pas(contexte: Contexte) -> None:
    valeurs = essais.fiche_informante()
    fiche = essais.fiche(contexte, valeurs)
    id_ = essais.publiee(contexte, fiche)
    jour = contexte.aujourd_hui
    horizon = jour.replace(year=jour.year + 1)
    with contexte.base.lire(contexte.perimetre) as session:
        assert list(echeances.a_faire(session, jour, horizon)) == []
    essais.changer(contexte, fiche, {**valeurs, "consequences": "Autre."})
    with contexte.base.lire(contexte.perimetre) as session:
        (point,) = echeances.a_faire(session, jour, horizon)
        assert list(echeances.a_faire(session, jour, jour)) == [], "trente jours pour la revoir"
    assert (point.objet_id, point.limite) == (id_, jour + echeances.timedelta(days=30))
    assert "Cantine" not in point.resume


def test_il_faut_le_droit_de_publier_pour_publier(monde_sqlite: Monde, contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = operations.preparer(contexte, fiche)
    organisme = next(iter(monde_sqlite.organismes.values()))
    juriste = monde_sqlite.contexte(organisme, "juriste")
    operations.recrire(juriste, id_, 1, {"durees": "Le temps de l'année."})
    with pytest.raises(DroitManquant):
        publication.publier(juriste, id_, 2)
    with pytest.raises(DroitManquant):
        operations.preparer(monde_sqlite.contexte(organisme, "lecteur"), fiche)


def test_aucune_version_ne_se_recrit(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche)
    operations.recrire(contexte, id_, essais.version(contexte, id_), {"durees": "Autre."})
    essais.publier(contexte, id_)
    with contexte.base.lire(HORS) as session:
        versions = session.exec(select(MentionVersion).order_by(MentionVersion.numero)).all()
    assert [v.numero for v in versions] == [1, 2]
    assert "Autre." not in str(versions[0].paragraphes)


def test_le_delegue_designe_donne_ses_coordonnees_publiques_sans_le_nom_qu_il_ne_publie_pas(contexte: Contexte) -> None:
    fiche = essais.fiche(contexte, essais.fiche_informante())
    id_ = essais.publiee(contexte, fiche)
    publics = {"public_courriel": "delegue@designe.example", "public_telephone": "", "public_adresse": "",
               "entite": "Le Cercle", "nom": "Nom Inventé"}  # fmt: skip
    designations.en_cours(contexte, **publics, publier_nom="non")
    vu = dossier(contexte, id_)
    assert vu.matiere.delegue.phrase == "Le Cercle, delegue@designe.example"
    assert [c.libelle for c in vu.changements] == ["Coordonnées du délégué"]
    assert liste.lister(contexte, liste.Filtre()).lignes[0].etat == liste.A_REVOIR


def test_une_designation_en_preparation_ne_change_rien_a_la_mention(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche)
    designations.preparee(contexte, public_courriel="delegue@designe.example")
    assert dossier(contexte, id_).etat == lecture.A_JOUR
    assert dossier(contexte, id_).matiere.delegue.courriel == essais.COORDONNEES["dpo_courriel"]
