"""L'annuaire partagé : lu au-dessous, écrit par qui le tient, fusionné sans rien perdre."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registre.liens
import registre.prestataires.verbes
import registre.traitements.verbes  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.saisies import valider


def fiche(nom: str = "Éditions Fictives", **champs: object) -> PrestataireSaisie:
    return valider(PrestataireSaisie, {"nom": nom, **champs})


def relation(**champs: object) -> RelationSaisie:
    return valider(RelationSaisie, {"objet": "Paie", **champs})


def test_la_commune_lit_la_fiche_du_territoire_et_ne_l_ecrit_pas(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    commune, voisine = monde.organisme("Ici", parent=territoire), monde.organisme("Là", parent=territoire)
    partagee = annuaire.creer(monde.contexte(territoire), fiche())
    locale = annuaire.creer(monde.contexte(voisine), fiche("Locale de Là"))
    assert [p.nom for p, _ in annuaire.chercher(monde.contexte(commune), "editions")] == ["Éditions Fictives"]
    assert [tenue for _, tenue in annuaire.chercher(monde.contexte(commune))] == ["Territoire"]
    with pytest.raises(Introuvable):
        annuaire.lire(monde.contexte(commune), locale)
    with pytest.raises(DroitManquant, match="tenue par un autre"):
        annuaire.enregistrer(monde.contexte(commune), partagee, fiche("Volée"), 1)
    with pytest.raises(Introuvable):
        annuaire.lire(monde.contexte(territoire), locale)


def test_le_referent_tient_l_annuaire_d_un_organisme_seul_mais_pas_celui_d_un_territoire(monde_sqlite: Monde) -> None:
    territoire = monde_sqlite.organisme("Territoire")
    commune = monde_sqlite.organisme("Ici", parent=territoire)
    assert annuaire.creer(monde_sqlite.contexte(commune, "referent"), fiche())
    with pytest.raises(DroitManquant, match="partagé"):
        annuaire.creer(monde_sqlite.contexte(territoire, "referent"), fiche())


def test_fusionner_garde_chaque_lien_et_se_defait(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    commune = monde.organisme("Ici", parent=territoire)
    haut, bas = monde.contexte(territoire), monde.contexte(commune)
    gardee = annuaire.creer(haut, fiche("Marelle"))
    double = annuaire.creer(haut, fiche("Marelle SARL", activite="Portail", qualifications=[{"type": "hds"}]))
    lien = relations.creer(bas, relation(), double)
    annuaire.fusionner(haut, double, gardee, True)
    lue = relations.lire(bas, lien)
    assert lue.prestataire.prestataire.id == gardee
    assert lue.prestataire.saisie.activite == "Portail", "le champ vide de la fiche gardée est complété"
    assert [q.type for q in lue.prestataire.qualifications] == ["hds"], "la qualification du doublon se lit toujours"
    assert [u.code for u in relations.lire_usages(haut, gardee).lignes] == [commune.code]
    annuaire.defusionner(haut, double)
    assert relations.lire(bas, lien).prestataire.prestataire.id == double


def test_on_ne_fusionne_ni_avec_soi_ni_en_boucle_ni_vers_le_bas(monde_sqlite: Monde) -> None:
    territoire = monde_sqlite.organisme("Territoire")
    commune = monde_sqlite.organisme("Ici", parent=territoire)
    haut, bas = monde_sqlite.contexte(territoire), monde_sqlite.contexte(commune)
    a, b = annuaire.creer(haut, fiche("A")), annuaire.creer(haut, fiche("B"))
    locale = annuaire.creer(bas, fiche("C"))
    with pytest.raises(RegleEnfreinte):
        annuaire.fusionner(haut, a, a)
    annuaire.fusionner(haut, a, b)
    with pytest.raises(RegleEnfreinte):
        annuaire.fusionner(haut, b, a)
    with pytest.raises(RegleEnfreinte):
        annuaire.fusionner(haut, a, b)
    with pytest.raises(Introuvable):
        annuaire.fusionner(haut, b, locale)
    assert annuaire.fusionner(bas, locale, a) == b, "la fiche locale rejoint celle qui vaut"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestes=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12))
def test_aucune_suite_de_fusions_ne_perd_un_lien(monde_sqlite: Monde, gestes: list[tuple[int, int, bool]]) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    ids = [annuaire.creer(contexte, fiche(f"Maison {n}")) for n in range(5)]
    liens = [relations.creer(contexte, relation(objet=f"objet {n}"), id_) for n, id_ in enumerate(ids)]
    for un, autre, defaire in gestes:
        try:
            if defaire:
                annuaire.defusionner(contexte, ids[un])
            else:
                annuaire.fusionner(contexte, ids[un], ids[autre])
        except RegleEnfreinte:
            pass
        valables = [relations.lire(contexte, lien).prestataire.prestataire for lien in liens]
        assert all(p.fusionne_dans is None for p in valables), "on arrive toujours à une fiche qui vaut"
        vus = [u.relation.id for id_ in {p.id for p in valables} for u in relations.lire_usages(contexte, id_).lignes]
        assert sorted(vus) == sorted(liens), "chaque relation se retrouve, une seule fois"
    for id_ in ids:
        with contextlib.suppress(RegleEnfreinte):
            annuaire.defusionner(contexte, id_)
    assert [relations.lire(contexte, lien).prestataire.prestataire.id for lien in liens] == ids


def test_de_l_annuaire_a_la_relation_dans_les_pages(maison: Maison) -> None:
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/prestataires/")
    assert "Aucun prestataire" in referente.page.texte
    referente.aller(f"{maison.base}/prestataires/nouveau")
    referente.aller(f"{maison.base}/annuaire/nouvelle")
    active = referente.page.soupe.select_one(".metiers [aria-current=page]")
    assert active is not None, "la navigation dit où l'on est"
    assert active.get_text(strip=True) == "Prestataires"
    referente.soumettre("Enregistrer", nom="Licorne Logiciels")
    referente.suivre()
    referente.aller(referente.page.lien("Ajouter à mes prestataires"))
    referente.soumettre("Enregistrer", objet="Paie", role="sous_traitant_rgpd", clauses="manquantes")
    texte = referente.suivre().texte
    assert "Les clauses manquent" in texte
    assert "RGPD 28(3)" in texte
    referente.aller(f"{maison.base}/prestataires/?clauses=manquantes")
    assert "Licorne Logiciels" in referente.page.texte
    referente.aller(f"{maison.base}/prestataires/?clauses=signees")
    assert "Aucun prestataire ne correspond" in referente.page.texte


def test_un_doublon_probable_est_montre_avant_d_etre_cree(maison: Maison) -> None:
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/annuaire/nouvelle")
    dpo.soumettre("Enregistrer", nom="Marelle Enfance")
    dpo.aller(f"{maison.base}/annuaire/nouvelle")
    dpo.soumettre("Enregistrer", statut=409, nom="MARELLE-ENFANCE SARL", activite="Portail")
    assert "peut-être déjà là" in dpo.page.texte
    dpo.soumettre("C’est une autre entreprise : créer la fiche")
    assert "Portail" in dpo.suivre().texte


def test_deux_personnes_sur_la_meme_relation(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = relations.creer(contexte, relation(), annuaire.creer(contexte, fiche()))
    une, autre = maison.membre("referent"), maison.membre("juriste", nom="Autre")
    for client in (une, autre):
        client.aller(f"{maison.base}/prestataires/{id_}/modifier")
    une.soumettre("Enregistrer", objet="Paie et carrières")
    autre.soumettre("Enregistrer", statut=409, objet="Paie seule")
    assert "Paie et carrières" in autre.page.texte
    assert autre.page.valeur("objet") == "Paie seule"


def test_l_historique_relit_les_dates_des_lignes_gardees_au_journal(maison: Maison) -> None:
    """Un instantané garde les dates en texte, jusque dans les qualifications : la page les relit sans tomber."""
    contexte = maison.monde.contexte(maison.commune)
    qualification = {"type": "hds", "portee": "Hébergement", "expire_le": "2027-03-01"}
    id_ = annuaire.creer(contexte, fiche(qualifications=[qualification]))
    annuaire.enregistrer(contexte, id_, fiche(qualifications=[qualification | {"expire_le": "2028-03-01"}]), 1)
    page = maison.membre("dpo").aller(f"{maison.base}/annuaire/{id_}/historique")
    assert "01/03/2027" in page.texte
    assert "01/03/2028" in page.texte
