"""Les modèles de la maison : lus en dessous, changés chez eux seulement, archivés toujours, sans rien ôter aux enfants."""

from __future__ import annotations

import uuid

import pytest

from fabriques.monde import Monde, fiche_pleine
from registre.fiches_modeles import lecture, maison, operations
from registre.fiches_modeles.modele import ApplicabiliteSaisie
from registre.fiches_modeles.offre import code_de, contenu_de, livre
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import enregistrer, lire_fiche
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider

A_QUI = valider(ApplicabiliteSaisie, {"necessite": "habituel", "pourquoi": "Chez nous, toutes."})


def autre_contenu(nom: str) -> TraitementSaisie:
    return valider(TraitementSaisie, fiche_pleine() | {"nom": nom})


@pytest.fixture
def noeud(monde: Monde) -> tuple[Monde, Contexte, Contexte, Contexte]:
    """Le monde, le nœud, un membre, un voisin."""
    haut = monde.organisme("Nœud", type="communaute_communes")
    membre, voisin = monde.organisme("Membre", haut), monde.organisme("Voisin")
    return monde, monde.contexte(haut), monde.contexte(membre), monde.contexte(voisin)


def test_tire_d_une_fiche_lu_en_dessous_inconnu_a_cote(noeud: tuple[Monde, Contexte, Contexte, Contexte]) -> None:
    monde, ici, membre, voisin = noeud
    fiche = operations.poser(ici, "site_internet")
    id_ = maison.tirer(ici, fiche, A_QUI, "j" * 32)
    assert maison.tirer(ici, fiche, A_QUI, "j" * 32) == id_, "le même envoi ne fait qu'un modèle"
    tenu = maison.lire(membre, id_)
    assert (tenu.d_ici, tenu.objet_version, tenu.modele.origine, tenu.modele.origine_version) == (
        False,
        0,
        "site_internet",
        1,
    )
    assert tenu.modele.tenu_par == "Nœud"
    codes = [e.modele.code for e in lecture.bilan(membre).etats]
    assert code_de(id_) in codes
    assert "site_internet" not in codes, "l'adaptation prend la place du modèle livré"
    for geste in (lambda: maison.lire(voisin, id_), lambda: operations.poser(voisin, code_de(id_)),
                  lambda: operations.ecarter(voisin, code_de(id_), "Non")):  # fmt: skip
        with pytest.raises(Introuvable):
            geste()
    with pytest.raises(RegleEnfreinte, match="autre organisme"):
        maison.enregistrer(membre, id_, autre_contenu("Autre"), 1)
    with pytest.raises(RegleEnfreinte, match="autre organisme"):
        maison.archiver(membre, id_, 1)
    with pytest.raises(RegleEnfreinte, match="autre organisme"):
        maison.dire_a_qui(membre, id_, A_QUI, 1)


def test_une_adaptation_s_adresse_a_qui_le_modele_s_adressait(
    noeud: tuple[Monde, Contexte, Contexte, Contexte],
) -> None:
    _, ici, _, _ = noeud
    for code in ("alertes_internes", "cimetiere", "portail_famille"):
        depart = livre(code)
        assert depart is not None
        assert maison.lire(ici, maison.adapter(ici, code)).modele.applicabilite == depart.applicabilite


@pytest.mark.parametrize("champ", ["population_min", "effectif_min"])
def test_un_seuil_negatif_est_refuse(champ: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(ApplicabiliteSaisie, {"necessite": "habituel", "pourquoi": "Chez nous.", champ: "-1"})
    assert champ in refus.value.erreurs


def test_chaque_changement_fait_une_version_gardee(noeud: tuple[Monde, Contexte, Contexte, Contexte]) -> None:
    _, ici, membre, _ = noeud
    id_ = maison.adapter(ici, "site_internet")
    maison.enregistrer(ici, id_, autre_contenu("Notre site"), 1)
    with pytest.raises(ConflitDeVersion):
        maison.enregistrer(ici, id_, autre_contenu("Vieux"), 1)
    with pytest.raises(RegleEnfreinte, match="Rien n'a changé"):
        maison.enregistrer(ici, id_, autre_contenu("Notre site"), 2)
    maison.dire_a_qui(ici, id_, A_QUI, 2)
    tenu = maison.lire(membre, id_)
    assert tenu.modele.version == 2, "dire à qui il s'adresse ne change pas son contenu"
    assert [v.version for v in tenu.versions] == [2, 1]
    assert tenu.versions[1].contenu == contenu_de(livre("site_internet").saisie)  # type: ignore[union-attr]
    assert tenu.versions[0].contenu["nom"] == "Notre site"


def test_un_modele_employe_s_archive_et_ses_enfants_ne_bougent_pas(
    noeud: tuple[Monde, Contexte, Contexte, Contexte],
) -> None:
    _, ici, membre, _ = noeud
    id_ = maison.adapter(ici, "site_internet")
    enfant = operations.poser(membre, code_de(id_))
    avant = lire_fiche(membre, enfant)
    maison.archiver(ici, id_, 1)
    apres = lire_fiche(membre, enfant)
    assert (apres.objet.version, apres.saisie) == (avant.objet.version, avant.saisie)
    with pytest.raises(RegleEnfreinte, match="archivé"):
        operations.poser(membre, code_de(id_))
    with pytest.raises(RegleEnfreinte, match="archivé"):
        maison.enregistrer(ici, id_, autre_contenu("Non"), 2)
    etats = {e.modele.code: e.etat for e in lecture.bilan(membre).etats}
    assert code_de(id_) not in etats
    assert "site_internet" in etats
    maison.archiver(ici, id_, 2, archive=False)
    assert code_de(id_) in {e.modele.code for e in lecture.bilan(membre).etats}


def test_reprendre_depuis_la_fiche(monde_sqlite: Monde) -> None:
    ici = monde_sqlite.contexte(monde_sqlite.organisme())
    fiche = operations.poser(ici, "site_internet")
    id_ = maison.tirer(ici, fiche, A_QUI)
    lue = lire_fiche(ici, fiche)
    enregistrer(ici, fiche, lue.saisie.model_copy(update={"service": "Cabinet"}), lue.objet.version)
    maison.reprendre_la_fiche(ici, id_, 1)
    assert maison.lire(ici, id_).modele.saisie.service == "Cabinet"
    livree = maison.adapter(ici, "lettre_information")
    with pytest.raises(RegleEnfreinte, match="pas été tiré"):
        maison.reprendre_la_fiche(ici, livree, 1)


def test_ecarter_reprendre_reconnaitre(monde_sqlite: Monde) -> None:
    organisme = monde_sqlite.organisme(population="3000", competences=["scolaire"])
    ici = monde_sqlite.contexte(organisme)
    with pytest.raises(SaisieRefusee):
        operations.ecarter(ici, "site_internet", "  ")
    operations.ecarter(ici, "site_internet", "Pas de site")
    assert lecture.lire(ici, "site_internet").etat == "ecarte"
    operations.reprendre(ici, "site_internet")
    with pytest.raises(RegleEnfreinte):
        operations.reprendre(ici, "site_internet")
    fiche = monde_sqlite.fiche(organisme, "Site web de la mairie")
    assert lecture.lire(ici, "site_internet").fiche == fiche
    operations.reconnaitre(ici, "site_internet", fiche, False)
    operations.reconnaitre(ici, "site_internet", fiche, False)
    assert lecture.lire(ici, "site_internet").etat == "manque"
    operations.reconnaitre(ici, "site_internet", fiche, True)
    assert lecture.lire(ici, "site_internet").etat == "present"
    with pytest.raises(RegleEnfreinte, match="vient déjà"):
        operations.reconnaitre(ici, "lettre_information", fiche, True)
    with pytest.raises(Introuvable):
        operations.reconnaitre(ici, "site_internet", uuid.uuid4(), True)
    with pytest.raises(DroitManquant):
        operations.ecarter(monde_sqlite.contexte(organisme, "lecteur"), "site_internet", "Non")
