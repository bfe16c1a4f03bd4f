"""Les pages d'une homologation, comme une personne s'en sert : du nom du téléservice à l'attestation publique."""

from __future__ import annotations

import uuid

import pytest

from audit.homologation import exports, operations
from fabriques import homologations as essais
from fabriques.autodiagnostics import ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison
from fabriques.homologations import url
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.liens.operations import lire_dossier as lire_liens
from socle.operations import Contexte
from socle.saisies import valider

PARTIES = {
    "besoin": dict.fromkeys((f"besoin_{c}" for c in ("disponibilite", "integrite", "confidentialite", "authentification",
                                                     "tracabilite")), "modere"),
    "autorite": {"autorite_nom": "Camille Exemple", "autorite_qualite": "Maire", "autorite_acte": "Arrêté 12",
                 "autorite_acte_le": "02/11/2026"},
    "perimetre": {"perimetre_inclus": "Le site.", "utilisateurs": "Familles.", "donnees": "État civil.",
                  "hebergement": "France.", "interconnexions": "Aucune."},
    "controles": {"controles": ["intrusion"]},
    "suivi": {"suivi": "Chaque trimestre.", "indice": "de_2_a_3", "validite": "un_an"},
}  # fmt: skip
"""Ce que le RSSI écrit, partie par partie."""


def test_un_rssi_mene_un_dossier_jusqu_a_l_attestation(maison: Maison, rssi: ClientMaison) -> None:
    rssi.aller(f"{maison.base}/homologations/nouvelle")
    rssi.soumettre("Enregistrer", nom="Portail famille fictif", teleservice="oui", service_rendu="Inscrire un enfant.")
    dossier = rssi.page.vers if rssi.page else ""
    page = rssi.suivre()
    assert "Reste" in page.texte
    assert page.texte.count("intitulé à vérifier") == 2
    for partie, champs in PARTIES.items():
        rssi.aller(f"{dossier}/modifier/{partie}")
        rssi.soumettre("Enregistrer", champs)
    _dire_les_risques(rssi, dossier)
    page = rssi.aller(f"{dossier}/risques")
    assert "R1" in page.textes("svg.matrice text")
    assert "Critique" in page.texte
    rssi.aller(f"{dossier}/decision")
    rssi.soumettre("Soumettre à l'autorité")
    for instance in ("rssi", "dpo", "metier"):
        rssi.aller(f"{dossier}/decision")
        rssi.soumettre("Inscrire cet avis", instance=instance, avis="favorable")
    maire = maison.membre("responsable", nom="Camille Exemple")
    page = maire.aller(f"{dossier}/decision")
    assert "MonServiceSécurisé conseille 1 an" in page.texte
    assert page.valeur("validite") == "un_an"
    maire.soumettre("Décider (visa)", decision="favorable")
    page = maire.suivre()
    assert "Ce visa n'est pas une signature" in page.texte
    maire.soumettre("Publier l'attestation")
    page = maire.suivre()
    publique = page.lien("/attestation/")
    passant = maison.inconnu().aller(publique)
    assert "Portail famille fictif" in passant.texte
    assert passant.reponse.headers["X-Robots-Tag"] == "noindex, nofollow"
    page = rssi.aller(dossier)
    assert "Reste" not in page.texte.split("Besoin et profondeur")[0]


def _dire_les_risques(client: ClientMaison, dossier: str) -> None:
    client.aller(f"{dossier}/modifier/evenements")
    client.soumettre("Ajouter une ligne", statut=200)
    client.soumettre("Enregistrer", {"evenements-0-nom": "Dossiers publiés", "evenements-0-gravite": "g4",
                                     "evenements-0-gravite_residuelle": "g2"})  # fmt: skip
    client.aller(f"{dossier}/modifier/scenarios")
    client.soumettre("Ajouter une ligne", statut=200)
    page = client.page
    assert page is not None
    (evenement,) = [str(c["value"]) for c in page.soupe.select('[name="scenarios-0-evenement_id"]') if c["value"]]
    client.soumettre("Enregistrer", {
        "scenarios-0-nom": "Mot de passe volé", "scenarios-0-evenement_id": evenement, "scenarios-0-vraisemblance": "v4",
        "scenarios-0-vraisemblance_residuelle": "v1",
    })  # fmt: skip
    client.aller(f"{dossier}/modifier/mesures")
    client.soumettre("Ajouter une ligne", statut=200)
    page = client.page
    scenario = str(page.soupe.select_one('[name="mesures-0-scenarios"]')["value"])  # type: ignore[index]
    client.soumettre("Enregistrer", {"mesures-0-nom": "Second facteur", "mesures-0-etat": "faite",
                                     "mesures-0-scenarios": [scenario]})  # fmt: skip
    assert "Second facteur" in client.aller(f"{dossier}/risques").textes("#risques-legende ~ tbody td ul li")


def test_deux_envois_de_la_meme_page_n_ouvrent_qu_un_dossier(maison: Maison, rssi: ClientMaison) -> None:
    page = rssi.aller(f"{maison.base}/homologations/nouvelle")
    vers = {rssi.soumettre("Enregistrer", nom="Portail", page=page).vers for _ in range(2)}
    assert len(vers) == 1
    assert maison.verbes().count("homologation.cree") == 1


def test_ouvrir_depuis_un_systeme_lie_le_dossier(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    systeme = systemes.creer(tout, valider(SystemeSaisie, {"nom": "Portail"}))
    rssi.aller(f"{maison.base}/homologations/nouvelle?objet={systeme}")
    rssi.soumettre("Enregistrer", nom="Homologation du portail")
    assert "Portail" in rssi.suivre().texte
    assert "Homologation du portail" in maison.membre("dpo").aller(f"{maison.base}/systemes/{systeme}").texte


def test_une_partie_se_modifie_sans_toucher_aux_autres(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.plein(tout)
    avant = operations.lire(tout, id_).saisie
    rssi.aller(url(maison, id_, "/modifier/controles"))
    rssi.soumettre("Enregistrer", controles=["audit"], controles_resume="Audit fait.")
    apres = operations.lire(tout, id_).saisie
    assert (apres.controles, apres.controles_resume) == (["audit"], "Audit fait.")
    ecarts = {n for n in type(avant).model_fields if getattr(avant, n) != getattr(apres, n)}
    assert ecarts == {"controles", "controles_resume"}
    rssi.aller(url(maison, id_, "/modifier/controles"))
    rssi.soumettre("Enregistrer", controles=None)
    assert operations.lire(tout, id_).saisie.controles == []


def test_deux_personnes_sur_le_dossier_se_voient_dire_le_conflit(
    maison: Maison, tout: Contexte, rssi: ClientMaison
) -> None:
    id_ = essais.plein(tout)
    page = rssi.aller(url(maison, id_, "/modifier/perimetre"))
    autre = maison.membre("rssi", nom="Alix Autre")
    autre.aller(url(maison, id_, "/modifier/perimetre"))
    autre.soumettre("Enregistrer", perimetre_exclus="Tout le reste.")
    page = rssi.soumettre("Enregistrer", perimetre_inclus="Autre chose.", statut=409, page=page)
    assert "Rien n'est perdu" in page.texte
    assert page.valeur("perimetre_inclus") == "Autre chose."
    assert page.valeur("perimetre_exclus") == "Tout le reste."
    rssi.soumettre("Enregistrer")
    lue = operations.lire(tout, id_).saisie
    assert (lue.perimetre_inclus, lue.perimetre_exclus) == ("Autre chose.", "Tout le reste.")


def test_une_saisie_refusee_revient_avec_sa_phrase(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.plein(tout)
    rssi.aller(url(maison, id_, "/modifier/service"))
    page = rssi.soumettre("Enregistrer", nom="", mise_en_service="le 31 juin", statut=422)
    assert "Remplissez" in page.texte
    assert page.valeur("mise_en_service") == "le 31 juin"
    rssi.aller(url(maison, id_, "/modifier/evenements"))
    page = rssi.soumettre("Retirer la ligne 1 de « Événements redoutés »", statut=200)
    page = rssi.soumettre("Enregistrer", statut=422)
    assert "retirez d'abord le scénario" in page.texte
    rssi.aller(url(maison, id_, "/modifier/inconnue"), 404)


@pytest.mark.parametrize(
    "champs", [{"statut": "decidee"}, {"decision": "favorable"}, {"tour": "9"}, {"valide_jusqu_au": "x"}]
)
def test_un_formulaire_forge_ne_decide_rien(
    maison: Maison, tout: Contexte, rssi: ClientMaison, champs: dict[str, str]
) -> None:
    id_ = essais.nu(tout)
    page = rssi.poster(url(maison, id_, "/modifier/service"), {"nom": "x", "_version": "1", **champs}, 422)
    assert "Ce champ n'est pas connu" in page.texte
    assert operations.lire(tout, id_).ligne.statut == "preparation"


def test_l_identifiant_d_un_voisin_est_introuvable(maison: Maison, rssi: ClientMaison) -> None:
    voisine = maison.monde.organisme("Voisine")
    id_ = essais.publie(maison.monde.contexte(voisine))
    for suite in ("", "/risques", "/decision", "/modifier/service", "/historique"):
        rssi.aller(url(maison, id_, suite), 404)
    for suite in ("/soumettre", "/avis", "/mesure", "/documents/dossier.docx", "/archiver"):
        rssi.poster(url(maison, id_, suite), {"mesure": str(uuid.uuid4())}, 404)


def test_un_acte_sur_une_version_depassee_est_un_conflit(maison: Maison, tout: Contexte) -> None:
    id_ = essais.soumis(tout)
    maire = maison.membre("responsable")
    page = maire.aller(url(maison, id_, "/decision"))
    maire.soumettre("Décider (visa)", decision="favorable", page=page)
    page = maire.soumettre("Décider (visa)", decision="refus", motif="Double clic.", statut=409, page=page)
    assert "Relisez-la avant de décider" in page.texte
    assert [d.decision for d in operations.lire_dossier(tout, id_).decisions] == ["favorable"]


def test_une_decision_refusee_garde_ce_qui_est_tape(maison: Maison, tout: Contexte) -> None:
    id_ = essais.soumis(tout)
    maire = maison.membre("responsable")
    maire.aller(url(maison, id_, "/decision"))
    page = maire.soumettre("Décider (visa)", decision="reserves", motif="Un motif.", decide_le="bientôt", statut=422)
    assert "jj/mm/aaaa" in page.texte
    assert (page.valeur("decision"), page.valeur("motif"), page.valeur("decide_le")) == (
        "reserves",
        "Un motif.",
        "bientôt",
    )


def test_un_texte_trop_long_se_refuse_sans_se_couper(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.soumis(tout)
    envoi = {"instance": "rssi", "avis": "favorable", "texte": "x" * 20_001, "_version": str(essais.version(tout, id_))}
    page = rssi.poster(url(maison, id_, "/avis"), envoi, 422)
    assert "Texte trop long : 20001 caractères, 20000 au plus" in page.texte


def test_qui_prepare_ne_decide_pas_et_qui_lit_ne_fait_rien(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.soumis(tout)
    page = rssi.aller(url(maison, id_, "/decision"))
    assert "La décision est à l'autorité" in page.texte
    rssi.poster(url(maison, id_, "/decider"), {"decision": "favorable"}, 403)
    dpo = maison.membre("dpo")
    dpo.aller(url(maison, id_, "/decision"))
    dpo.soumettre("Inscrire cet avis", instance="dpo", avis="reserves", texte="Durées à fixer.")
    lecteur = maison.membre("lecteur")
    for suite in ("", "/risques", "/decision", "/historique"):
        page = lecteur.aller(url(maison, id_, suite))
        boutons = {b for b in page.textes("main button") if b}
        assert boutons <= {"Filtrer"}, boutons


def test_un_dossier_archive_se_lit_et_ne_s_ecrit_plus(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.plein(tout)
    rssi.aller(url(maison, id_))
    rssi.soumettre("Archiver")
    page = rssi.suivre()
    assert "Archivé" in page.texte
    assert "Parties du dossier" not in page.texte
    rssi.aller(url(maison, id_, "/modifier/service"))
    page = rssi.soumettre("Enregistrer", nom="Autre", statut=422)
    assert "archivée" in page.texte
    rssi.poster(url(maison, id_, "/soumettre"), {"_version": str(essais.version(tout, id_))}, 422)
    assert "Portail famille fictif" not in rssi.aller(f"{maison.base}/homologations/").texte
    assert "Portail famille fictif" in rssi.aller(f"{maison.base}/homologations/?archives=oui").texte
    rssi.aller(url(maison, id_))
    rssi.soumettre("Sortir des archives")


def test_noter_une_mesure_depuis_la_page_des_risques(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.decide(tout)
    rssi.aller(url(maison, id_, "/risques"))
    rssi.soumettre("Noter l'état de « Sauvegarde isolée »", etat="faite")
    assert operations.lire(tout, id_).saisie.mesures[1].etat == "faite"
    for mesure in ("x", "", str(uuid.uuid4())):
        page = rssi.poster(url(maison, id_, "/mesure"), {"mesure": mesure, "etat": "faite"}, 422)
        assert "Choisissez une mesure" in page.texte


def test_en_service_sans_homologation_se_voit_sur_la_liste_et_la_fiche(
    maison: Maison, tout: Contexte, rssi: ClientMaison
) -> None:
    id_ = essais.nu(tout, mise_en_service="01/03/2020")
    assert "Sans homologation" in rssi.aller(f"{maison.base}/homologations/").texte
    assert "la décision doit précéder la mise en service" in rssi.aller(url(maison, id_)).texte


def test_l_historique_nomme_les_scenarios_et_les_evenements(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.plein(tout)
    identifiant = str(operations.lire(tout, id_).saisie.evenements[0].id)
    page = rssi.aller(url(maison, id_, "/historique"))
    assert "Les dossiers des familles sont publiés" in page.texte
    assert identifiant not in page.texte


def test_les_documents_se_telechargent(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.soumis(tout)
    rssi.aller(url(maison, id_))
    for quoi in ("Stratégie d'homologation", "Dossier d'homologation"):
        assert rssi.soumettre(f"Word ({quoi})", statut=200).octets.startswith(b"PK")
        rssi.aller(url(maison, id_))
    assert rssi.soumettre("PDF (Attestation pour les usagers)", statut=200).octets.startswith(b"%PDF")
    rssi.poster(url(maison, id_, "/documents/inconnu.docx"), statut=404)
    rssi.poster(url(maison, id_, "/documents/dossier.exe"), statut=404)
    assert maison.verbes().count("homologation.exportee") == 3


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_un_octet_nul_ne_fait_tomber_ni_la_page_publique_ni_les_actes(maison_partout: Maison) -> None:
    maison = maison_partout
    contexte = maison.monde.contexte(maison.commune)
    id_, nul, client = essais.soumis(contexte), "a\x00b", maison.membre("rssi", "responsable")
    maison.app.config.update(TESTING=False, PROPAGER_PANNES=False)
    for adresse in ("/attestation/" + "a%00b" * 8, f"/attestation/{'a' * 43}"):
        assert client.demander("GET", adresse).statut == 404
    for suite, champs in {
        "/avis": {"instance": "rssi", "avis": "reserves", "texte": nul, "auteur": nul, "rendu_le": nul},
        "/decider": {"decision": nul, "motif": nul, "reserves": nul, "decide_le": nul},
        "/mesure": {"mesure": nul, "etat": nul},
        "/relire": {"constat": nul, "prochaine": nul},
        "/modifier/perimetre": {"perimetre_inclus": nul, nul: nul},
    }.items():
        version = str(essais.version(contexte, id_))
        assert client.poster(url(maison, id_, suite), {"_version": version, **champs}, None).statut in {303, 409, 422}
    for chemin in (f"?q={nul}&etat={nul}", f"?page={nul}"):
        client.demander("GET", f"{maison.base}/homologations/{chemin}")


def test_le_bilan_de_l_autodiagnostic_se_lit_a_cote_des_controles(
    maison: Maison, tout: Contexte, rssi: ClientMaison
) -> None:
    autodiagnostic = ouvrir_autodiagnostic(tout, "Autodiagnostic fictif")
    id_ = essais.plein(tout)
    rssi.aller(url(maison, id_, "/modifier/controles"))
    rssi.soumettre("Enregistrer", autodiagnostic_id=str(autodiagnostic))
    page = rssi.aller(url(maison, id_))
    assert "Autodiagnostic fictif" in page.textes("#s-bilan ~ dl")[0]
    assert "non évalué" in page.textes("#s-bilan ~ dl")[0]
    lies = [o.id for o in lire_liens(tout, id_).lies["autodiagnostic"]]
    assert lies == [autodiagnostic]
    contenu = exports.produire(tout, id_, "dossier", "pdf")[0]
    assert contenu.startswith(b"%PDF")
    faux = {"autodiagnostic_id": str(id_), "_version": str(essais.version(tout, id_))}
    assert "Choisissez un autodiagnostic" in rssi.poster(url(maison, id_, "/modifier/controles"), faux, 422).texte
