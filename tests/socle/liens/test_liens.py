"""Liens : d'un objet à l'autre et retour, dans l'organisme seulement, selon les droits des deux objets."""

from __future__ import annotations

import uuid

import pytest

import registre.liens
import registre.traitements.verbes  # noqa: F401 -- déclarent les types liables et leurs droits
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.liens import operations
from socle.perimetre import Perimetre
from socle.saisies import valider


def test_un_lien_se_lit_dans_les_deux_sens_et_se_retire(monde: Monde) -> None:
    commune = monde.organisme()
    une, autre = monde.fiche(commune, "Cantine"), monde.fiche(commune, "Facturation")
    contexte = monde.contexte(commune)
    assert operations.attacher(contexte, une, autre)
    assert not operations.attacher(contexte, autre, une), "le même lien, dans l'autre sens, ne se pose pas deux fois"
    for depart, arrivee in ((une, autre), (autre, une)):
        lies = operations.lire_dossier(contexte, depart).lies["traitement"]
        assert [lie.id for lie in lies] == [arrivee]
    assert operations.detacher(contexte, autre, une)
    assert operations.lire_dossier(contexte, une).lies["traitement"] == []


def test_le_voisin_ne_se_lie_pas(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Ailleurs")
    mienne, sienne = monde.fiche(commune), monde.fiche(voisine)
    for un, autre in ((mienne, sienne), (sienne, mienne), (mienne, uuid.uuid4())):
        with pytest.raises(Introuvable):
            operations.attacher(monde.contexte(commune), un, autre)
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        assert operations.objets_lies(session, [mienne, sienne]) == {mienne: [], sienne: []}


def test_il_faut_pouvoir_modifier_l_un_et_lire_l_autre(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    une, autre = monde_sqlite.fiche(commune, "Cantine"), monde_sqlite.fiche(commune, "Facturation")
    with pytest.raises(DroitManquant):
        operations.attacher(monde_sqlite.contexte(commune, sans="registre.modifier"), une, autre)
    with pytest.raises(Introuvable):
        operations.attacher(monde_sqlite.contexte(commune, sans="registre.lire"), une, autre)
    with pytest.raises(RegleEnfreinte):
        operations.attacher(monde_sqlite.contexte(commune), une, une)


def test_les_objets_archives_ne_sont_plus_proposes(monde_sqlite: Monde) -> None:
    from registre.traitements import operations as traitements

    commune = monde_sqlite.organisme()
    une, autre = monde_sqlite.fiche(commune, "Cantine"), monde_sqlite.fiche(commune, "Élections")
    contexte = monde_sqlite.contexte(commune)

    def proposes(demande: str) -> list[uuid.UUID]:
        lu = operations.lire_dossier(contexte, une, {"traitement": demande})
        return [o.id for o in lu.proposes["traitement"]]

    assert proposes("elec") == proposes("") == [autre], "ni soi, ni ce qui ne répond pas au mot"
    assert proposes("dirigeable") == []
    lecteur = monde_sqlite.contexte(commune, "lecteur")
    assert operations.lire_dossier(lecteur, une, {}).proposes == {}, "qui ne peut pas lier ne se voit rien proposer"
    traitements.archiver(contexte, autre, 1)
    assert proposes("elec") == []


def test_le_journal_dit_qui_a_lie_quoi(monde_sqlite: Monde) -> None:
    from socle.journal import Entree, lire_contenu

    commune = monde_sqlite.organisme()
    une, autre = monde_sqlite.fiche(commune, "Cantine"), monde_sqlite.fiche(commune, "Facturation")
    operations.attacher(monde_sqlite.contexte(commune), une, autre)
    with monde_sqlite.instance.base.lire(Perimetre.organisme(commune.id)) as session:
        from sqlmodel import select

        (entree,) = session.exec(select(Entree).where(Entree.verbe == "lien.pose"))
        assert entree.objet_id == une
        assert lire_contenu(session, entree.id)["avec"]["libelle"] == "Facturation"


def test_la_page_lie_et_delie(maison: Maison) -> None:
    une, autre = maison.fiche("Cantine"), maison.fiche("Facturation")
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/objets/{une}/liens")
    assert "Aucun lien" in referente.page.texte
    referente.soumettre("Lier : Fiche de traitement", cible=str(autre))
    assert "Facturation" in referente.suivre().texte
    referente.aller(f"{maison.base}/traitements/{autre}")
    assert "Cantine" in referente.page.texte, "la fiche liée montre le lien de retour"
    referente.aller(f"{maison.base}/objets/{autre}/liens")
    referente.soumettre("Retirer le lien avec « Cantine »")
    assert "Aucun lien" in referente.suivre().texte


def test_les_onglets_d_un_objet_ne_changent_pas_d_une_page_a_l_autre(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    systeme = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Portail"}))
    referente = maison.membre("referent")
    pages = (f"systemes/{systeme}", f"objets/{systeme}/liens", f"systemes/{systeme}/historique")
    onglets = [
        [a.get_text(strip=True) for a in referente.aller(f"{maison.base}/{page}").soupe.select(".onglets a")]
        for page in pages
    ]
    assert onglets == [["Fiche", "Liens et pièces", "Historique"]] * 3


def test_un_lecteur_voit_les_liens_sans_bouton_et_le_vide_se_dit(maison: Maison) -> None:
    une = maison.fiche("Cantine")
    lectrice = maison.membre("lecteur")
    lectrice.aller(f"{maison.base}/objets/{une}/liens")
    assert not lectrice.page.soupe.select("main form")
    referente = maison.membre("referent", nom="Autre")
    maison.fiche("Facturation")
    referente.aller(f"{maison.base}/objets/{une}/liens")
    referente.soumettre("Lier : Fiche de traitement", statut=422, cible="")
    assert "Choisissez dans la liste" in referente.page.texte
