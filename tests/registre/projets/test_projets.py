"""La fiche projet : points de vigilance, avis du RSSI et du délégué, décision, document, rappels."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import docx
import pytest

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.projets import operations, regles
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte
from socle.operations import Contexte
from socle.saisies import valider

FAITS = {p.champ: "fait" for p in regles.POINTS}


def saisie(**champs: object) -> ProjetSaisie:
    return valider(ProjetSaisie, {"nom": "Capteurs fictifs", **champs})


def demande(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Un projet dont les avis sont demandés ; il est à la version 2."""
    id_ = operations.creer(contexte, saisie(**champs))
    operations.demander_avis(contexte, id_, 1)
    return id_


def test_rien_n_entre_en_service_sans_les_deux_avis(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie(**FAITS))
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.mettre_en_service(contexte, id_, 1, "")
    operations.demander_avis(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="RSSI et celui du délégué"):
        operations.mettre_en_service(contexte, id_, 2, "")
    operations.aviser_rssi(contexte, id_, 2, "favorable", "")
    with pytest.raises(RegleEnfreinte, match=r"Il manque l'avis du délégué"):
        operations.mettre_en_service(contexte, id_, 3, "")
    operations.aviser_dpo(contexte, id_, 3, "favorable", "")
    operations.mettre_en_service(contexte, id_, 4, "")
    projet = operations.lire(contexte, id_).ligne
    assert (projet.statut, projet.decide_par) == ("en_service", "Essai")


def test_passer_outre_se_motive(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte, **(FAITS | {"aipd_etat": "a_faire"}))
    with pytest.raises(RegleEnfreinte, match="Motivez"):
        operations.aviser_rssi(contexte, id_, 2, "reserves", " ")
    with pytest.raises(RegleEnfreinte, match="Choisissez"):
        operations.aviser_rssi(contexte, id_, 2, "peut-être", "x")
    operations.aviser_rssi(contexte, id_, 2, "favorable", "")
    operations.aviser_dpo(contexte, id_, 3, "defavorable", "L'analyse d'impact manque")
    with pytest.raises(RegleEnfreinte, match="défavorable"):
        operations.mettre_en_service(contexte, id_, 4, "")
    operations.aviser_dpo(contexte, id_, 4, "favorable", "")
    with pytest.raises(RegleEnfreinte, match="analyse d'impact"):
        operations.mettre_en_service(contexte, id_, 5, "  ")
    operations.mettre_en_service(contexte, id_, 5, "Urgence sanitaire")
    assert operations.lire(contexte, id_).ligne.decision_motif == "Urgence sanitaire"


def test_modifier_fait_tomber_les_avis_et_l_historique_les_garde(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte)
    operations.aviser_rssi(contexte, id_, 2, "favorable", "")
    operations.enregistrer(contexte, id_, saisie(), 3)
    assert operations.lire(contexte, id_).ligne.avis_rssi == "favorable", "rien n'a changé : l'avis tient"
    operations.enregistrer(contexte, id_, saisie(montage="dsp"), 4)
    projet = operations.lire(contexte, id_).ligne
    assert (projet.avis_rssi, projet.avis_rssi_par, projet.avis_rssi_le) == ("", "", None)
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, id_)]
    assert "projet.avise_rssi" in verbes


def test_un_projet_decide_ne_se_modifie_pas_sans_etre_rouvert(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte)
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.abandonner(contexte, id_, 2, "")
    operations.abandonner(contexte, id_, 2, "Marché infructueux")
    with pytest.raises(RegleEnfreinte, match="rouvrez-le"):
        operations.enregistrer(contexte, id_, saisie(montage="dsp"), 3)
    operations.rouvrir(contexte, id_, 3)
    projet = operations.lire(contexte, id_).ligne
    assert (projet.statut, projet.decide_par, projet.decision_motif) == ("etude", "", "")


def test_chacun_son_avis_et_deux_decisions_a_la_fois_n_en_font_qu_une(monde: Monde) -> None:
    commune = monde.organisme()
    id_ = demande(monde.contexte(commune))
    for role, acte in (
        ("dpo", operations.aviser_rssi),
        ("rssi", operations.aviser_dpo),
        ("referent", operations.aviser_dpo),
    ):
        with pytest.raises(DroitManquant):
            acte(monde.contexte(commune, role), id_, 2, "favorable", "")
    with pytest.raises(DroitManquant):
        operations.mettre_en_service(monde.contexte(commune, "dpo", "rssi"), id_, 2, "")
    operations.aviser_dpo(monde.contexte(commune, "dpo"), id_, 2, "favorable", "")
    with pytest.raises(ConflitDeVersion):
        operations.aviser_rssi(monde.contexte(commune, "rssi"), id_, 2, "favorable", "")


def test_sans_donnees_personnelles_les_points_du_rgpd_ne_se_posent_pas() -> None:
    poses = {p.champ for p in regles.points_poses(saisie(donnees_personnelles="non"))}
    assert poses == {"propriete_etat", "clauses_etat", "homologation_etat"}
    assert len(regles.points_ouverts(saisie())) == 6
    assert regles.points_ouverts(saisie(**FAITS)) == ()


def test_les_alertes_disent_ce_qui_presse() -> None:
    jour = date(2026, 11, 23)
    texte = " ".join(a.phrase for a in regles.alertes(saisie(mise_en_service_prevue="20/12/2026"), "etude", jour))
    assert "demandez les avis" in texte
    texte = " ".join(a.phrase for a in regles.alertes(saisie(mise_en_service_prevue="20/11/2026"), "etude", jour))
    assert "est passée" in texte
    assert regles.alertes(saisie(**FAITS, donnees_personnelles="oui", montage="dsp"), "etude", jour) == []
    ouvert = saisie(donnees_personnelles="oui", montage="dsp")
    assert any(a.article == "RGPD 35(1)" for a in regles.alertes(ouvert, "etude", jour))
    assert not any(
        "approche" in a.phrase for a in regles.alertes(saisie(mise_en_service_prevue="20/12/2026"), "en_service", jour)
    )


def test_chaque_etape_est_rappelee_a_qui_doit_la_faire(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    id_ = operations.creer(contexte, saisie(mise_en_service_prevue=(jour + timedelta(days=20)).isoformat()))

    def dus() -> set[str]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            points = points_a_faire(session, jour, jour + timedelta(days=90))
            return {p.agir for p in points if p.objet_id == id_}

    assert dus() == {"projets.modifier"}
    operations.demander_avis(contexte, id_, 1)
    assert dus() == {"projets.avis_rssi", "registre.avis"}
    operations.aviser_rssi(contexte, id_, 2, "favorable", "")
    assert dus() == {"registre.avis"}
    operations.aviser_dpo(contexte, id_, 3, "favorable", "")
    assert dus() == {"projets.decider"}
    operations.mettre_en_service(contexte, id_, 4, "Points suivis au plan d'actions")
    assert dus() == set()


def test_un_point_a_faire_propose_son_action(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie(aipd_etat="a_faire"))
    assert actions.actualiser_propositions(contexte) == 1
    ((objet, action),) = actions.lister(contexte, actions.Filtre(etat="proposee")).paires
    assert action.source_id == id_
    assert objet.libelle == "Conduire l'analyse d'impact : Capteurs fictifs"
    operations.enregistrer(contexte, id_, saisie(aipd_etat="fait"), 1)
    actions.actualiser_propositions(contexte)
    assert actions.lister(contexte, actions.Filtre(etat="proposee")).total == 0


def test_la_fiche_part_en_word_et_en_pdf_et_l_acte_est_au_journal(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = demande(contexte, donnees_personnelles="oui", porteur="Service fictif", montage="dsp")
    operations.aviser_rssi(contexte, id_, 2, "reserves", "Journaux à garder un an")
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/projets/{id_}")
    word = client.soumettre("Word", statut=200)
    lu = docx.Document(io.BytesIO(word.octets))
    texte = "\n".join(
        [p.text for p in lu.paragraphs] + [c.text for t in lu.tables for ligne in t.rows for c in ligne.cells]
    )
    (pied,) = {p.text for s in lu.sections for p in s.footer.paragraphs if "Version" in p.text}
    assert pied.replace("\u00a0", " ").startswith("Version 3 ·"), (
        "le numéro que l'exemplaire signé portera, dit une fois"
    )
    for attendu in ("Points de vigilance", "Homologation de sécurité", "Favorable avec réserves", "Journaux à garder un an",
                    "Concession ou délégation", "pas encore rendu"):  # fmt: skip
        assert attendu in texte
    client.aller(f"{maison.base}/projets/{id_}")
    assert client.soumettre("PDF", statut=200).octets.startswith(b"%PDF")
    assert maison.verbes().count("projet.exporte") == 2
    client.poster(f"{maison.base}/projets/{id_}/document.exe", statut=422)


def test_du_premier_mot_au_visa_par_l_ecran(maison: Maison) -> None:
    referent = maison.membre("referent")
    referent.aller(f"{maison.base}/projets/")
    referent.aller(referent.page.lien("Nouveau projet"))  # type: ignore[union-attr]
    referent.soumettre("Enregistrer", nom="Comptage fictif", montage="dsp", **FAITS)
    url = referent.page.vers  # type: ignore[union-attr]
    page = referent.aller(url)
    assert len(page.soupe.select("[aria-labelledby=vigilance-legende] tbody tr")) == 6
    referent.soumettre("Demander les avis")
    assert "Rendre" not in referent.aller(url).texte, "le référent ne rend pas d'avis"
    rssi = maison.membre("rssi")
    rssi.aller(url)
    page = rssi.soumettre("Rendre l'avis du RSSI", statut=422, avis="defavorable", motif="")
    assert "Motivez cet avis" in page.texte
    assert page.soupe.select_one("#avis-rssi-defavorable[checked]"), "le choix n'est pas perdu"
    rssi.soumettre("Rendre l'avis du RSSI", avis="reserves", motif="Chiffrer les liaisons")
    dpo = maison.membre("dpo")
    dpo.aller(url)
    dpo.soumettre("Rendre l'avis du délégué", avis="favorable")
    maire = maison.membre("responsable")
    assert "Chiffrer les liaisons" in maire.aller(url).texte
    maire.soumettre("Décider la mise en service (visa)")
    page = maire.aller(url)
    assert "En service" in page.texte
    assert "signé" not in page.texte.lower().replace("signée, faites", "")
    assert "Comptage fictif" in referent.aller(f"{maison.base}/projets/?statut=en_service").texte
    assert "Aucun projet ne correspond" in referent.aller(f"{maison.base}/projets/?statut=abandonne").texte


def test_l_histoire_garde_les_avis_tombes_et_leurs_motifs(maison: Maison) -> None:
    """Un avis annulé par une modification se relit : lequel, et pourquoi."""
    contexte = maison.monde.contexte(maison.commune)
    id_ = demande(contexte)
    operations.aviser_rssi(contexte, id_, 2, "defavorable", "Aucune sauvegarde")
    operations.enregistrer(contexte, id_, saisie(description="Autre texte"), 3)
    page = maison.membre("lecteur").aller(f"{maison.base}/projets/{id_}/historique").texte
    assert "Défavorable : Aucune sauvegarde" in page
    fiche = maison.membre("responsable").aller(f"{maison.base}/projets/{id_}").texte
    assert "une fois rendu l'avis du RSSI et du délégué" in fiche.replace("’", "'")


def test_un_projet_se_lie_a_ses_systemes(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = operations.creer(contexte, saisie())
    systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Parc de capteurs fictif"}), id_)
    client = maison.membre("referent")
    assert "Parc de capteurs fictif" in client.aller(f"{maison.base}/projets/{id_}").texte
    assert "Capteurs fictifs" in client.aller(client.page.lien("Parc de capteurs fictif")).texte  # type: ignore[union-attr]
