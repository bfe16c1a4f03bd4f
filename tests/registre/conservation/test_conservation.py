"""La conservation comme une personne s'en sert : règles, durées du registre, fonds dus, bordereau ; sur les deux moteurs."""

from __future__ import annotations

import uuid

import pytest

from fabriques.monde import Monde
from registre.conservation import bordereaux, fonds, operations, registre
from registre.conservation.modele import FondsSaisie, RegleSaisie
from registre.conservation.registre import Choisie
from registre.fiches_modeles import operations as modeles
from registre.traitements import operations as fiches
from registre.traitements.modele import TraitementSaisie
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider


@pytest.fixture
def ici(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme("Commune fictive"))


def _regle(**valeurs: object) -> RegleSaisie:
    return valider(RegleSaisie, {"nom": "Une règle", "dua_nombre": "5", "dua_unite": "annees", **valeurs})


def _fonds(ici: Contexte, nom: str = "Marchés 2010", **valeurs: object) -> uuid.UUID:
    base = {"nom": nom, "service": "Finances", "regle": "marches", "annee_debut": "2009", "annee_fin": "2010"}
    return fonds.creer(ici, valider(FondsSaisie, base | valeurs))


def _version(ici: Contexte, id_: uuid.UUID) -> int:
    return bordereaux.lire(ici, id_).objet.version


def _deposer(monde: Monde, ici: Contexte, id_: uuid.UUID) -> None:
    saisie = valider(PreuveSaisie, {"titre": "Bordereau visé"})
    preuves.deposer(ici, monde.instance.depot, b"vise", "v.txt", saisie, objet_id=id_)


def test_l_adaptation_d_un_territoire_vaut_en_dessous_et_la_plus_proche_l_emporte(monde: Monde) -> None:
    territoire = monde.organisme("Territoire fictif")
    commune = monde.organisme("Commune fictive", parent=territoire)
    haut, bas = monde.contexte(territoire), monde.contexte(commune)
    operations.creer(haut, _regle(nom="Marchés", adapte="marches", dua_nombre="12"))
    vue = next(r for r in operations.lister(bas) if r.cle == "marches")
    assert (vue.fixee, vue.tenue_par) == ("12 ans", "Territoire fictif")
    operations.creer(bas, _regle(nom="Marchés", adapte="marches", dua_nombre="15"))
    assert next(r for r in operations.lister(bas) if r.cle == "marches").fixee == "15 ans"
    assert next(r for r in operations.lister(haut) if r.cle == "marches").fixee == "12 ans"


def test_la_regle_du_territoire_ne_se_modifie_pas_d_en_bas(monde: Monde) -> None:
    territoire = monde.organisme("Territoire fictif")
    bas = monde.contexte(monde.organisme("Commune fictive", parent=territoire))
    id_ = operations.creer(monde.contexte(territoire), _regle())
    with pytest.raises(Introuvable):
        operations.enregistrer(bas, id_, _regle(nom="Autre"), 1)


def test_une_regle_livree_ne_s_adapte_qu_une_fois_et_revient_quand_on_archive(ici: Contexte) -> None:
    id_ = operations.creer(ici, _regle(adapte="marches"))
    with pytest.raises(RegleEnfreinte, match="déjà adaptée"):
        operations.creer(ici, _regle(nom="Seconde", adapte="marches"))
    operations.archiver(ici, id_, 1)
    vue = next(r for r in operations.lister(ici) if r.cle == "marches")
    assert vue.id is None
    assert vue.fixee == "10 ans"


def test_un_import_deux_fois_envoye_n_ajoute_qu_une_fois_et_se_defait(ici: Contexte) -> None:
    saisies = [_regle(nom="Une", code="A-1"), _regle(nom="Deux", code="A-2")]
    avant = len(operations.lister(ici))
    operations.importer(ici, saisies, "a" * 32)
    operations.importer(ici, saisies, "a" * 32)
    assert len(operations.lister(ici)) == avant + 2
    retouchee = next(r for r in operations.lister(ici) if r.code == "A-2")
    assert retouchee.id is not None
    operations.enregistrer(ici, retouchee.id, _regle(nom="Deux bis", code="A-2"), 1)
    assert operations.annuler_import(ici) == (1, 1)
    assert {r.document for r in operations.lister(ici) if r.id} == {"Deux bis"}
    with pytest.raises(RegleEnfreinte, match="Aucun import"):
        operations.annuler_import(ici)


def _fiche(ici: Contexte) -> uuid.UUID:
    donnees = [
        {"categorie": "etat_civil", "description": "Images de vidéoprotection"},
        {"description": "Tenue", "duree_active": "1 an"},
    ]
    return fiches.creer(
        ici, valider(TraitementSaisie, {"nom": "Caméras", "service": "Police", "categories_donnees": donnees})
    )


def test_reprendre_une_duree_remplit_la_fiche_et_garde_ses_lignes(ici: Contexte) -> None:
    id_ = _fiche(ici)
    premiere, seconde = registre.lister(ici)
    assert (premiere.etat, seconde.etat) == ("absente", "lue")
    assert premiere.regle is not None
    assert premiere.regle.cle == "videoprotection"
    registre.appliquer(ici, [Choisie(id_, premiere.version, premiere.ligne_id, "videoprotection")])
    donnees = fiches.lire_fiche(ici, id_).saisie.categories_donnees
    assert donnees[0].id == premiere.ligne_id
    assert donnees[0].duree_active == "Un mois au plus, sauf procédure en cours."
    assert "L252-5" in donnees[0].texte_duree
    assert donnees[1].duree_active == "1 an"


def test_une_duree_chiffree_ne_se_remplace_pas_meme_demandee_a_la_main(ici: Contexte) -> None:
    id_ = _fiche(ici)
    premiere, seconde = registre.lister(ici)
    choisies = [Choisie(id_, 1, premiere.ligne_id, "videoprotection"), Choisie(id_, 1, seconde.ligne_id, "marches")]
    with pytest.raises(RegleEnfreinte, match="en chiffres"):
        registre.appliquer(ici, choisies)
    assert [d.duree_active for d in fiches.lire_fiche(ici, id_).saisie.categories_donnees] == ["", "1 an"]


def test_le_modele_d_une_fiche_renommee_compte_encore(ici: Contexte) -> None:
    id_ = modeles.poser(ici, "objets_trouves")
    saisie = fiches.lire_fiche(ici, id_).saisie
    saisie.nom = "Affaires perdues"
    fiches.enregistrer(ici, id_, saisie, 1)
    assert {ligne.regle.cle for ligne in registre.lister(ici) if ligne.regle} == {"objets_trouves"}


def test_une_fiche_changee_entre_temps_arrete_toute_la_reprise(ici: Contexte) -> None:
    une, autre = _fiche(ici), _fiche(ici)
    lignes = {ligne.fiche_id: ligne for ligne in registre.lister(ici) if ligne.etat == "absente"}
    saisie = fiches.lire_fiche(ici, autre).saisie
    saisie.nom = "Renommée"
    fiches.enregistrer(ici, autre, saisie, 1)
    with pytest.raises(ConflitDeVersion):
        registre.appliquer(ici, [Choisie(f, 1, lignes[f].ligne_id, "videoprotection") for f in (une, autre)])
    assert fiches.lire_fiche(ici, une).saisie.categories_donnees[0].duree_active == ""


def test_ce_qui_est_du_se_range_par_service_avec_ses_volumes_et_ses_purges(ici: Contexte) -> None:
    _fonds(ici, volume="1,5", volume_unite="metres")
    _fonds(ici, "Marchés 2011", annee_fin="2011", volume="0,5", volume_unite="metres")
    _fonds(ici, "Marchés 2030", annee_fin="2030")
    _fonds(ici, "Délibérations", regle="deliberations", dua_annees="0")
    _fiche(ici)
    finances, police = fonds.dus_en(ici, ici.aujourd_hui.year)
    assert (finances.service, [f.annee_due for f in finances.fonds], finances.volumes) == (
        "Finances", [2021, 2022], "2 mètres linéaires",
    )  # fmt: skip
    (purge,) = police.purges
    assert purge.faite is None
    assert fonds.noter_purge(ici, purge.ligne_id, 2026)
    assert not fonds.noter_purge(ici, purge.ligne_id, 2026)
    assert fonds.dus_en(ici, 2026)[-1].purges[0].faite is not None
    assert fonds.dus_en(ici, 2027)[-1].purges[0].faite is None


def test_le_bordereau_va_jusqu_a_l_elimination_dite(monde: Monde, ici: Contexte) -> None:
    un, deux = _fonds(ici), _fonds(ici, "Marchés 2008", annee_fin="2008", annee_debut="")
    id_ = bordereaux.preparer(ici, [un, deux], "b" * 32)
    assert bordereaux.preparer(ici, [un, deux], "b" * 32) == id_
    jour = ici.aujourd_hui
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        bordereaux.noter_elimination(ici, id_, _version(ici, id_), jour, "DGS")
    bordereaux.envoyer(ici, id_, 1)
    with pytest.raises(RegleEnfreinte, match="Déposez"):
        bordereaux.viser(ici, id_, _version(ici, id_), jour, "AD-1")
    _deposer(monde, ici, id_)
    with pytest.raises(RegleEnfreinte, match="référence"):
        bordereaux.viser(ici, id_, _version(ici, id_), jour, " ")
    bordereaux.viser(ici, id_, _version(ici, id_), jour, "AD-1")
    bordereaux.noter_elimination(ici, id_, _version(ici, id_), jour, "Directrice des services")
    assert bordereaux.lire(ici, id_).ligne.statut == "elimine"
    assert fonds.lire(ici, un).ligne.elimine_le == jour
    assert fonds.lire(ici, un).objet.archive
    assert [nom for nom, contenu in [bordereaux.exporter(ici, id_, "docx")] if contenu[:2] == b"PK"] == [1]


def test_un_envoi_note_par_erreur_se_rappelle_tant_qu_aucun_visa_n_est_note(monde: Monde, ici: Contexte) -> None:
    id_ = bordereaux.preparer(ici, [_fonds(ici)])
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        bordereaux.rappeler(ici, id_, 1)
    bordereaux.envoyer(ici, id_, 1)
    bordereaux.rappeler(ici, id_, 2)
    ligne = bordereaux.lire(ici, id_).ligne
    assert (ligne.statut, ligne.envoye_le) == ("prepare", None)
    assert [p.entree.verbe for p in bordereaux.lire_passages(ici, id_)][:2] == ["bordereau.rappele", "bordereau.envoye"]
    bordereaux.envoyer(ici, id_, 3)
    _deposer(monde, ici, id_)
    bordereaux.viser(ici, id_, _version(ici, id_), ici.aujourd_hui, "AD-1")
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        bordereaux.rappeler(ici, id_, _version(ici, id_))


def test_un_bordereau_compte_en_cours_jusqu_a_l_elimination_ou_au_refus(ici: Contexte) -> None:
    id_ = bordereaux.preparer(ici, [_fonds(ici), _fonds(ici, "Marchés 2008", annee_fin="2008", annee_debut="")])
    assert [(b.id, b.statut, b.fonds) for b in bordereaux.en_cours(ici)] == [(id_, "prepare", 2)]
    bordereaux.abandonner(ici, id_, 1)
    assert bordereaux.en_cours(ici) == []


def test_une_purge_notee_par_erreur_s_annule_et_le_journal_garde_les_deux(ici: Contexte) -> None:
    _fiche(ici)
    (purge,) = fonds.dus_en(ici, 2026)[-1].purges
    assert not fonds.annuler_purge(ici, purge.ligne_id, 2026)
    fonds.noter_purge(ici, purge.ligne_id, 2026)
    assert not fonds.annuler_purge(ici, purge.ligne_id, 2025)
    assert fonds.annuler_purge(ici, purge.ligne_id, 2026)
    assert fonds.dus_en(ici, 2026)[-1].purges[0].faite is None
    verbes = {p.entree.verbe for p in fiches.lire_passages(ici, purge.traitement_id)}
    assert {"traitement.purge", "traitement.purge_annulee"} <= verbes
    with pytest.raises(Introuvable):
        fonds.annuler_purge(ici, uuid.uuid4(), 2026)


def test_un_refus_rend_les_fonds_et_le_numero_suivant_suit_sans_trou(ici: Contexte) -> None:
    un = _fonds(ici)
    id_ = bordereaux.preparer(ici, [un])
    with pytest.raises(RegleEnfreinte, match="déjà à un bordereau"):
        bordereaux.preparer(ici, [un])
    with pytest.raises(RegleEnfreinte, match="bordereau"):
        fonds.archiver(ici, un, 2)
    bordereaux.envoyer(ici, id_, 1)
    bordereaux.refuser(ici, id_, _version(ici, id_), "Un tri est demandé.")
    dossier = bordereaux.lire_dossier(ici, id_)
    assert not dossier.fonds
    assert dossier.fiche.ligne.articles == "Marchés 2010"
    suivant = bordereaux.preparer(ici, [un])
    assert bordereaux.lire(ici, suivant).ligne.numero == 2


def test_on_ne_prepare_ni_ce_qui_n_est_pas_du_ni_deux_services(ici: Contexte) -> None:
    with pytest.raises(RegleEnfreinte, match="terme"):
        bordereaux.preparer(ici, [_fonds(ici, annee_fin="2026")])
    with pytest.raises(RegleEnfreinte, match="seul service"):
        bordereaux.preparer(ici, [_fonds(ici), _fonds(ici, "Autre", service="Police")])
    with pytest.raises(RegleEnfreinte, match="au moins un"):
        bordereaux.preparer(ici, [])


def test_un_voisin_ne_met_pas_nos_fonds_a_son_bordereau(monde: Monde, ici: Contexte) -> None:
    voisin = monde.contexte(monde.organisme("Commune voisine"))
    with pytest.raises(Introuvable):
        bordereaux.preparer(voisin, [_fonds(ici)])


def test_tenir_n_est_pas_viser(monde: Monde, ici: Contexte) -> None:
    id_ = bordereaux.preparer(ici, [_fonds(ici)])
    bordereaux.envoyer(ici, id_, 1)
    referent = monde.contexte(monde.organisme("Autre"), "referent")
    with pytest.raises(DroitManquant):
        bordereaux.viser(referent, id_, 2, ici.aujourd_hui, "AD-1")
