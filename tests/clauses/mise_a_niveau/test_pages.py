"""Les pages de la mise à niveau : ce qu'on y voit, ce qu'on y fait, ce qu'elles refusent sans rien perdre."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import timedelta

import pytest
from sqlmodel import select

from clauses.mise_a_niveau import lectures
from clauses.mise_a_niveau.modele import Avenant, AvenantSaisie
from clauses.mise_a_niveau.operations import enregistrer
from fabriques.client import HORS, ClientMaison, servir
from fabriques.requetes import budget_requetes
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.organismes.modele import Organisme
from socle.saisies import valider
from socle.types import ecrire_date
from tests.clauses.mise_a_niveau.fabrique import Territoire


class Poste:
    """Le navigateur de la juriste du territoire."""

    def __init__(self, t: Territoire) -> None:
        self.t, self.app = t, servir(t.monde.instance)
        self.client = ClientMaison(self.app).entrer(t.juriste)
        self.haut = f"/o/{t.haut.code}/mise-a-niveau"

    def chez(self, commune: Organisme) -> str:
        return f"/o/{commune.code}/mise-a-niveau"

    def lancer(self) -> str:
        """Prépare les trois avenants par la page du prestataire ; rend l'adresse du lot."""
        self.client.aller(f"{self.haut}/prestataires/{self.t.editeur}")
        return self.client.soumettre("Préparer les avenants cochés").vers

    def avenant(self, commune: Organisme) -> Avenant:
        with self.t.monde.instance.base.lire(HORS) as session:
            return session.exec(select(Avenant).where(Avenant.organisme_id == commune.id)).one()


@pytest.fixture
def poste(territoire_sqlite: Territoire) -> Poste:
    return Poste(territoire_sqlite)


def test_la_vue_de_depart_range_les_prestataires_par_nombre_d_organismes(poste: Poste) -> None:
    t = poste.t
    petit = annuaire.creer(t.monde.contexte(t.haut), valider(PrestataireSaisie, {"nom": "Atelier du Lac"}))
    fait = {"role": "sous_traitant_rgpd", "clauses": "a_verifier"}
    relations.creer(t.monde.contexte(t.communes[0]), valider(RelationSaisie, fait), petit)
    signe = annuaire.creer(t.monde.contexte(t.haut), valider(PrestataireSaisie, {"nom": "Tout signé"}))
    relations.creer(t.monde.contexte(t.communes[0]), valider(RelationSaisie, fait | {"clauses": "signees"}), signe)
    distinct = annuaire.creer(t.monde.contexte(t.haut), valider(PrestataireSaisie, {"nom": "Partenaire"}))
    autre = {"role": "responsable_distinct", "clauses": "manquantes"}
    relations.creer(t.monde.contexte(t.communes[0]), valider(RelationSaisie, autre), distinct)
    page = poste.client.aller(f"{poste.haut}/")
    assert page.textes("tbody th") == ["Éditions Fictives", "Atelier du Lac"]
    assert page.textes("tbody td.nombre")[:1] == ["3"]
    page = poste.client.soumettre("Filtrer", etat="a_verifier", statut=200)
    assert page.textes("tbody th") == ["Atelier du Lac"]
    assert poste.client.aller(f"{poste.haut}/?etat=toutes&q=signe").textes("tbody th") == ["Tout signé"]
    assert "Aucun prestataire ne correspond" in poste.client.aller(f"{poste.haut}/?q=dirigeable").texte
    seul = poste.client.aller(f"{poste.haut}/?vue=organisme")
    assert seul.textes("tbody th") == [], "le territoire lui-même n'emploie personne"
    ici = poste.client.aller(f"{poste.chez(t.communes[0])}/")
    assert ici.textes("tbody th") == ["Atelier du Lac", "Éditions Fictives"]
    assert not ici.soupe.select("#vue"), "une commune sans membres n'a qu'une vue"


def test_une_commune_ne_voit_que_ses_contrats(poste: Poste) -> None:
    t = poste.t
    client = ClientMaison(poste.app).entrer(t.monde.personne("DPO d'ici", dpo=t.communes[0]))
    page = client.aller(f"{poste.chez(t.communes[0])}/prestataires/{t.editeur}")
    assert page.textes("tbody th") == [t.communes[0].nom]
    autre = str(t.relations[t.communes[1].id])
    envoi = {"relation": autre, "retour_le": ecrire_date(t.contexte.aujourd_hui + timedelta(days=9))}
    avant = [t.verbes(c) for c in t.communes]
    client.poster(f"{poste.chez(t.communes[0])}/prestataires/{t.editeur}/lancer", envoi, 404)
    client.aller(f"{poste.haut}/", 404)
    client.aller(f"{poste.chez(t.communes[1])}/", 404)
    assert [t.verbes(c) for c in t.communes] == avant


def test_de_la_page_du_prestataire_a_l_exemplaire_signe(poste: Poste) -> None:
    t, client, commune = poste.t, poste.client, poste.t.communes[0]
    lot = poste.lancer()
    page = client.suivre()
    assert page.textes("#s-prepares, #s-partis") == ["À envoyer"]
    assert "nature des opérations" in page.texte
    client.soumettre("Noter l’envoi", canal="courriel")
    page = client.suivre()
    assert "3 envois notés" in page.texte
    assert page.textes("#s-prepares, #s-partis") == ["Partis, pas encore revenus"]
    une = str(poste.avenant(commune).id)
    client.soumettre("Noter la relance", avenant=[une])
    page = client.suivre()
    assert "1 relance notée" in page.texte
    client.aller(page.lien(commune.nom))
    assert client.soumettre("Déposer l’exemplaire signé", statut=422, signe_le="hier").valeur("signe_le") == "hier"
    jour = ecrire_date(t.contexte.aujourd_hui)
    refusee = client.soumettre("Déposer l’exemplaire signé", statut=422, signe_le=jour)
    assert "Choisissez le PDF signé" in refusee.texte
    client.soumettre("Déposer l’exemplaire signé", fichier=(b"%PDF-1.7 x", "signe.pdf"), signe_le=jour)
    page = client.suivre()
    assert "Revenu signé" in page.texte
    assert page.lien("l’exemplaire signé").startswith(f"/o/{commune.code}/preuves/")
    assert t.relation(commune).clauses == "signees"
    assert "Revenus, refusés" in client.aller(lot).texte
    historique = client.aller(f"{poste.chez(commune)}/avenants/{une}/historique")
    assert f"le {jour}, courriel, retour demandé pour le" in historique.texte


def test_le_mot_signe_n_apparait_qu_une_fois_le_fichier_revenu(poste: Poste) -> None:
    lot = poste.lancer()
    client = poste.client
    for geste in ("", "Noter l’envoi", "Noter la relance"):
        client.aller(lot)
        if geste:
            client.soumettre(geste, **({"canal": "courriel"} if "envoi" in geste else {}))
        client.aller(f"{poste.chez(poste.t.communes[0])}/avenants/{poste.avenant(poste.t.communes[0]).id}")
        assert client.page is not None
        assert not any("signé" in etat.lower() for etat in client.page.textes(".fiche__etat, .etat"))


def test_lancer_sans_cocher_ou_mal_date_rend_la_page_et_ce_qui_a_ete_tape(poste: Poste) -> None:
    client, url = poste.client, f"{poste.haut}/prestataires/{poste.t.editeur}"
    client.aller(url)
    page = client.soumettre("Préparer les avenants cochés", statut=422, relation=None, ajout="Bien à vous")
    assert "Choisissez au moins un organisme." in page.texte
    assert page.titre.startswith("Erreur : ")
    assert page.valeur("ajout").strip() == "Bien à vous"
    page = client.soumettre("Préparer les avenants cochés", statut=422, retour_le="31/02/2027")
    assert "n'est pas une date" in page.texte
    assert page.valeur("retour_le") == "31/02/2027"
    client.poster(f"{url}/lancer", {"relation": "x", "retour_le": "01/01/2099"}, 404)
    assert lectures.lister_lots(poste.t.contexte) == []


def test_le_double_clic_ne_lance_qu_un_lot(poste: Poste) -> None:
    poste.client.aller(f"{poste.haut}/prestataires/{poste.t.editeur}")
    page = poste.client.page
    une = poste.client.soumettre("Préparer les avenants cochés", page=page).vers
    assert poste.client.soumettre("Préparer les avenants cochés", page=page).vers == une
    assert len(lectures.lister_lots(poste.t.contexte)) == 1


def test_un_refus_dans_le_lot_se_lit_sur_sa_ligne(poste: Poste) -> None:
    t, client = poste.t, poste.client
    lot = poste.lancer()
    client.suivre()
    for faute, phrase in (
        ({"canal": ""}, "Dites comment"),
        ({"canal": "courriel", "envoi_le": "01/01/2099"}, "au plus tard"),
    ):
        assert phrase in client.soumettre("Noter l’envoi", faute, 422).texte
    passee = AvenantSaisie(retour_le=t.contexte.aujourd_hui)
    enregistrer(t.chez(t.communes[1]), poste.avenant(t.communes[1]).id, passee, 1)
    client.aller(lot)
    client.soumettre("Noter l’envoi", canal="courriel")
    page = client.suivre()
    assert "2 envois notés" in page.texte
    assert "1 refus" in page.texte
    assert "La date de retour demandée est passée" in client.aller(lot).texte


def test_l_archive_se_telecharge_et_le_lot_s_annule(poste: Poste) -> None:
    client = poste.client
    lot = poste.lancer()
    client.suivre()
    octets = client.soumettre("Télécharger : lettres et avenants", statut=200).octets
    assert len(zipfile.ZipFile(io.BytesIO(octets)).namelist()) == 7
    client.aller(lot)
    client.soumettre("Annuler la préparation")
    page = client.suivre()
    assert "3 avenants annulés." in page.texte
    assert "Annulé" in page.textes(".fiche__etat")[0]
    assert client.aller(f"{poste.haut}/prestataires/{poste.t.editeur}").soupe.select("input[name=relation]")


def test_les_documents_d_un_avenant_et_ses_pieces_inconnues(poste: Poste) -> None:
    poste.lancer()
    commune = poste.t.communes[0]
    url = f"{poste.chez(commune)}/avenants/{poste.avenant(commune).id}"
    for piece, f in (("lettre", "docx"), ("avenant", "pdf")):
        assert poste.client.poster(f"{url}/{piece}.{f}", statut=200).octets[:4] in {b"PK\x03\x04", b"%PDF"}
    for piece, f in (("relance", "docx"), ("lettre", "exe"), ("x", "docx")):
        poste.client.poster(f"{url}/{piece}.{f}", statut=404)
    assert poste.t.verbes(commune).count("avenant.produit") == 2


def test_qui_ne_conduit_pas_ne_voit_aucun_bouton_d_acte(poste: Poste) -> None:
    lot = poste.lancer()
    t = poste.t
    client = ClientMaison(poste.app).entrer(t.monde.personne("Lectrice", lecteur=t.haut))
    une = f"{poste.chez(t.communes[0])}/avenants/{poste.avenant(t.communes[0]).id}"
    for url in (f"{poste.haut}/", f"{poste.haut}/prestataires/{t.editeur}", lot, une, f"{poste.haut}/avancement"):
        page = client.aller(url)
        assert not page.soupe.select('main form[method="post"]'), url


BUDGETS = {
    # 4 + territoire (2) + relations + prestataires + territoire (2) + avenants + territoire (2)
    "": 13,
    # le même, alias (2 de plus), lots, et la fiche demandée
    "/prestataires/{editeur}": 17,
    "/avancement": 11,
    "/avenants/": 6,
    "/lots/": 5,
}


@pytest.mark.parametrize("suite", BUDGETS)
def test_le_nombre_de_requetes_ne_suit_ni_les_communes_ni_les_avenants(poste: Poste, suite: str) -> None:
    t, base = poste.t, poste.t.monde.instance.base
    url = f"{poste.haut}{suite.format(editeur=t.editeur)}" + ("" if suite else "/")

    def mesurer() -> int:
        poste.client.aller(url)
        with budget_requetes(base, 1000) as vues:
            poste.client.aller(url)
        return len(vues)

    t.lancer(t.communes[0])
    peu = mesurer()
    for rang in range(12):
        commune = t.monde.organisme(f"Membre {rang}", parent=t.haut)
        fait = {"role": "sous_traitant_rgpd", "clauses": "manquantes"}
        t.relations[commune.id] = relations.creer(t.monde.contexte(commune), valider(RelationSaisie, fait), t.editeur)
        t.communes.append(commune)
    t.lancer(*t.communes[5:10])
    beaucoup = mesurer()
    print(f"{suite or '/'} : {beaucoup} requêtes")
    assert beaucoup == peu
    assert beaucoup <= BUDGETS[suite]


def test_un_lot_et_un_avenant_tiennent_leur_budget(poste: Poste) -> None:
    t, base = poste.t, poste.t.monde.instance.base
    lot = poste.lancer()
    une = f"{poste.chez(t.communes[0])}/avenants/{poste.avenant(t.communes[0]).id}"
    for url, budget in ((lot, 45), (une, 48)):
        poste.client.aller(url)
        with budget_requetes(base, budget) as vues:
            poste.client.aller(url)
        print(f"{url} : {len(vues)} requêtes")


def test_un_identifiant_quelconque_n_ouvre_rien(poste: Poste) -> None:
    for suite in ("prestataires", "lots", "avenants"):
        poste.client.aller(f"{poste.haut}/{suite}/{uuid.uuid4()}", 404)
    for page in ("0", "-3", "x", "99999999999"):
        poste.client.aller(f"{poste.haut}/avancement?page={page}&prestataires={page}")
        poste.client.aller(f"{poste.haut}/?page={page}&etat=inconnu")
