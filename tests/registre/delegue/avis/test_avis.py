"""Le registre des avis du délégué : inscrire, corriger, dire la suite, réunir ceux des fiches, exporter."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import docx
import pytest
from openpyxl import load_workbook

import registre.declarations  # noqa: F401
from fabriques.client import HORS, Maison
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.delegue.avis import faits, operations
from registre.delegue.avis.modele import AvisSaisie
from registre.delegue.avis.verbes import a_faire
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.traitements import operations as traitements
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider


def saisie(**champs: object) -> AvisSaisie:
    depart = {
        "sujet": "Photos d'enfants",
        "avis": "reserves",
        "texte": "Avec l'accord écrit des parents.",
        "rendu_le": "02/03/2026",
    }
    return valider(AvisSaisie, depart | champs)


def inscrire(contexte: Contexte, **champs: object) -> uuid.UUID:
    return operations.creer(contexte, saisie(**champs))


def avis_sur_les_fiches(contexte: Contexte, monde: Monde) -> None:
    """Un avis sur un traitement, un autre sur un projet."""
    fiche = monde.fiche(monde.organismes[next(iter(monde.organismes))], "Cantine", finalites=[{"libelle": "Servir"}])
    traitements.soumettre(contexte, fiche, 1)
    traitements.rendre_avis(contexte, fiche, 2, "favorable", "")
    projet = projets.creer(contexte, valider(ProjetSaisie, {"nom": "Capteurs fictifs"}))
    projets.demander_avis(contexte, projet, 1)
    projets.aviser_dpo(contexte, projet, 2, "defavorable", "Aucune analyse d'impact")


def test_un_avis_qui_n_est_pas_favorable_se_motive_et_ne_se_rend_ni_demain_ni_avant_d_etre_demande(
    monde_sqlite: Monde,
) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    demain = (contexte.aujourd_hui + timedelta(days=1)).isoformat()
    for champs, chemin in (({"texte": " "}, "texte"), ({"rendu_le": demain}, "rendu_le"),
                           ({"demande_le": "03/03/2026"}, "demande_le")):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            inscrire(contexte, **champs)
        assert list(refus.value.erreurs) == [chemin]
    with pytest.raises(SaisieRefusee):
        saisie(rendu_le="")
    inscrire(contexte, avis="favorable", texte="")


def test_la_suite_est_dite_par_qui_decide_et_tombe_si_l_avis_change(monde: Monde) -> None:
    commune = monde.organisme()
    dpo, maire = monde.contexte(commune, "dpo"), monde.contexte(commune, "responsable")
    id_ = inscrire(dpo)
    with pytest.raises(DroitManquant):
        operations.dire_la_suite(dpo, id_, 1, "oui", "")
    with pytest.raises(DroitManquant):
        inscrire(maire)
    for suite, motif, dit in (("peut-être", "x", "Choisissez"), ("non", " ", "pourquoi")):
        with pytest.raises(RegleEnfreinte, match=dit):
            operations.dire_la_suite(maire, id_, 1, suite, motif)
    operations.dire_la_suite(maire, id_, 1, "partiel", "Deux photos gardées")
    with pytest.raises(ConflitDeVersion):
        operations.dire_la_suite(maire, id_, 1, "oui", "")
    operations.enregistrer(dpo, id_, saisie(), 2)
    assert operations.lire(dpo, id_).ligne.suite == "partiel", "rien n'a changé : la suite tient"
    operations.enregistrer(dpo, id_, saisie(texte="Sans réserve", avis="favorable"), 3)
    ligne = operations.lire(dpo, id_).ligne
    assert (ligne.suite, ligne.suite_motif, ligne.suite_le) == ("", "", None)
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(monde.organisme("Voisin")), id_)


def test_le_registre_reunit_les_avis_des_fiches_en_un_nombre_fixe_de_requetes(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    avis_sur_les_fiches(contexte, monde)
    inscrire(contexte)
    with budget_requetes(monde.instance.base, 5):
        lues = operations.lister(contexte, operations.Filtre())
    assert lues.total == 3
    sujets = {a.sujet: (a.avis, a.devenu) for a in lues.lignes}
    assert sujets == {
        "Cantine": ("favorable", ""),
        "Capteurs fictifs": ("defavorable", ""),
        "Photos d'enfants": ("reserves", ""),
    }
    for demande, attendu in (({"avis": "favorable"}, {"Cantine"}), ({"demande": "analyse IMPACT"}, {"Capteurs fictifs"}),
                             ({"suite": "oui"}, set())):  # fmt: skip
        page = operations.lister(contexte, operations.Filtre(**demande))
        assert {a.sujet for a in page.lignes} == attendu
    for _ in range(3):
        inscrire(contexte)
    with budget_requetes(monde.instance.base, 5):
        operations.lister(contexte, operations.Filtre())
    assert operations.lister(monde.contexte(monde.organisme("Voisin")), operations.Filtre()).total == 0


def test_une_suite_non_dite_se_rappelle_au_signataire(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    ids = [inscrire(contexte, rendu_le=(jour - timedelta(days=ecart)).isoformat()) for ecart in (31, 5)]
    inscrire(contexte, rendu_le=(jour - timedelta(days=90)).isoformat(), avis="favorable")

    def dus() -> list[tuple[uuid.UUID, str]]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            return [(p.objet_id, p.agir) for p in a_faire(session, jour, jour)]

    assert dus() == [(ids[0], "avis_dpo.suivre")]
    operations.dire_la_suite(contexte, ids[0], 1, "oui", "")
    assert dus() == []


def test_les_chiffres_comptent_les_avis_des_fiches_et_les_suites(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    jour = contexte.aujourd_hui
    avis_sur_les_fiches(contexte, monde)
    id_ = inscrire(contexte, rendu_le=jour.isoformat())
    inscrire(contexte, rendu_le="02/03/2020")
    operations.dire_la_suite(contexte, id_, 1, "oui", "")
    periode = (jour - timedelta(days=1), jour + timedelta(days=1))
    with monde.instance.base.lire(HORS) as session:
        assert faits.rendus(session, *periode) == {commune.id: 3}
        assert faits._de_suite("oui")(session, *periode) == {commune.id: 1}
        assert faits._de_suite("non")(session, *periode) == {}
        mesure = faits.suites_dites(session, jour)[commune.id]
    assert (mesure.fait, mesure.sur, mesure.dernier) == (1, 2, jour)


def test_le_registre_et_un_avis_partent_en_tableur_en_word_et_en_pdf(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    avis_sur_les_fiches(contexte, maison.monde)
    id_ = inscrire(contexte)
    operations.dire_la_suite(contexte, id_, 1, "non", "Coût trop élevé")
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/avis-dpo/")
    classeur = load_workbook(io.BytesIO(client.soumettre("Tableur", statut=200).octets))
    lignes = [[c.value for c in ligne] for ligne in classeur.active.iter_rows()]
    entete = next(rang for rang, ligne in enumerate(lignes) if ligne[0] == "Rendu le")
    assert len(lignes) - entete - 1 == 3
    assert any("Non suivi" in [str(c) for c in ligne] for ligne in lignes)
    client.aller(f"{maison.base}/avis-dpo/")
    word = docx.Document(io.BytesIO(client.soumettre("Word", statut=200).octets))
    texte = "\n".join(
        [p.text for p in word.paragraphs] + [c.text for t in word.tables for r in t.rows for c in r.cells]
    )
    for attendu in ("3 avis, dont 0 suivi, ", "Aucune analyse d'impact", "Photos d'enfants"):
        assert attendu in texte
    client.aller(f"{maison.base}/avis-dpo/{id_}")
    assert client.soumettre("PDF", statut=200).octets.startswith(b"%PDF")
    assert maison.verbes().count("avis_dpo.registre_exporte") == 2
    client.poster(f"{maison.base}/avis-dpo/registre.exe", statut=422)
    client.poster(f"{maison.base}/avis-dpo/{id_}/document.xlsx", statut=422)


def test_de_l_avis_a_sa_suite_par_l_ecran(maison: Maison) -> None:
    dpo, maire = maison.membre("dpo"), maison.membre("responsable")
    dpo.aller(f"{maison.base}/avis-dpo/")
    dpo.aller(dpo.page.lien("Inscrire un avis"))  # type: ignore[union-attr]
    page = dpo.soumettre("Enregistrer", statut=422, sujet="Registre des visiteurs", avis="defavorable")
    assert "Motivez cet avis" in page.texte
    dpo.soumettre("Enregistrer", texte="Trop de données.", page=page)
    url = dpo.page.vers  # type: ignore[union-attr]
    assert "Enregistrer la suite" not in dpo.aller(url).texte
    maire.aller(url)
    page = maire.soumettre("Enregistrer la suite", statut=422, suite="non")
    assert "pourquoi" in page.texte
    assert page.soupe.select_one("#suite-non[checked]"), "le choix n'est pas perdu"
    maire.soumettre("Enregistrer la suite", motif="Le registre reste", page=page)
    assert "Le registre reste" in maire.suivre().texte
    assert "Non suivi" in dpo.aller(f"{maison.base}/avis-dpo/?suite=non").texte
    assert "Aucun avis ne correspond" in dpo.aller(f"{maison.base}/avis-dpo/?suite=oui").texte
    assert "Le registre reste" in dpo.aller(f"{url}/historique").texte
    dpo.aller(url)
    dpo.soumettre("Archiver")
    assert "Aucun avis pour l'instant" in dpo.aller(f"{maison.base}/avis-dpo/").texte
    assert "Registre des visiteurs" in dpo.aller(f"{maison.base}/avis-dpo/archives").texte
