"""Le dossier d'homologation et ses actes : ce que le serveur permet, ce qu'il garde, ce qu'il rappelle."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlmodel import col, update

import audit.declarations  # noqa: F401
from audit.homologation import decisions, operations, regles
from audit.homologation.forme import FORME
from audit.homologation.modele import Homologation, HomologationSaisie
from fabriques import homologations as essais
from fabriques.client import HORS
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.liens.operations import lire_dossier as lire_liens
from socle.operations import Contexte
from socle.saisies import valeurs_tapees, valider


def etat(contexte: Contexte, id_: uuid.UUID) -> str:
    return regles.etat(operations.lire(contexte, id_).ligne, contexte.aujourd_hui)


def dater(contexte: Contexte, id_: uuid.UUID, **colonnes: object) -> None:
    """Vieillit un dossier, comme le temps le ferait."""
    with contexte.base.ecrire(HORS) as session:
        session.exec(update(Homologation).where(col(Homologation.id) == id_).values(**colonnes))


def test_un_dossier_s_ouvre_d_un_nom_et_se_lie_au_systeme(contexte: Contexte) -> None:
    systeme = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Système fictif"}))
    id_ = essais.nu(contexte, systeme_id=systeme)
    lies = [o.id for o in lire_liens(contexte, id_).lies["systeme"]]
    assert lies == [systeme]
    assert etat(contexte, id_) == "preparation"
    with pytest.raises(SaisieRefusee):
        essais.nu(contexte, systeme_id=uuid.uuid4())


def test_le_systeme_d_un_voisin_est_refuse(monde: Monde, contexte: Contexte) -> None:
    voisin = monde.contexte(monde.organisme("Voisine"))
    systeme = systemes.creer(voisin, valider(SystemeSaisie, {"nom": "Ailleurs"}))
    with pytest.raises(SaisieRefusee):
        essais.nu(contexte, systeme_id=systeme)
    id_ = essais.nu(contexte)
    for lire in (operations.lire, operations.lire_dossier):
        with pytest.raises(Introuvable):
            lire(voisin, id_)


def test_le_meme_envoi_deux_fois_n_ouvre_qu_un_dossier(contexte: Contexte) -> None:
    systeme = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Système fictif"}))
    s = essais.saisie(systeme_id=systeme)
    un, deux = (operations.creer(contexte, s, jeton="a" * 32) for _ in range(2))
    assert un == deux
    assert operations.lister(contexte, operations.Filtre()).total == 1


def test_deux_personnes_sur_le_meme_dossier(contexte: Contexte) -> None:
    id_ = essais.nu(contexte)
    operations.enregistrer(contexte, id_, essais.saisie(nom="Premier"), 1)
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, id_, essais.saisie(nom="Second"), 1)
    assert operations.lire(contexte, id_).saisie.nom == "Premier"


def test_un_evenement_qui_a_un_scenario_ne_s_ote_pas(contexte: Contexte) -> None:
    id_ = essais.plein(contexte)
    fiche = operations.lire(contexte, id_)
    valeurs = valeurs_tapees(FORME.champs, fiche.saisie)
    valeurs["evenements"] = valeurs["evenements"][1:]
    with pytest.raises(SaisieRefusee) as refus:
        operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), fiche.objet.version)
    assert "dossiers des familles" in refus.value.erreurs["evenements"][0]
    assert len(operations.lire(contexte, id_).saisie.evenements) == 2


def test_oter_un_scenario_l_ote_des_mesures_qui_le_couvraient(contexte: Contexte) -> None:
    id_ = essais.plein(contexte)
    fiche = operations.lire(contexte, id_)
    assert len(fiche.saisie.mesures[0].scenarios) == 1
    valeurs = valeurs_tapees(FORME.champs, fiche.saisie)
    valeurs["scenarios"] = valeurs["scenarios"][1:]
    operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), fiche.objet.version)
    lue = operations.lire(contexte, id_).saisie
    assert [len(lue.scenarios), lue.mesures[0].scenarios] == [1, []]


def test_un_scenario_ne_mene_qu_a_un_evenement_du_dossier(contexte: Contexte) -> None:
    id_, autre = essais.plein(contexte), essais.plein(contexte)
    etranger = operations.lire(contexte, autre).saisie.evenements[0].id
    fiche = operations.lire(contexte, id_)
    valeurs = valeurs_tapees(FORME.champs, fiche.saisie)
    valeurs["scenarios"][0]["evenement_id"] = str(etranger)
    with pytest.raises(SaisieRefusee):
        operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), fiche.objet.version)


def test_rien_ne_se_soumet_sans_besoin_autorite_ni_perimetre(contexte: Contexte) -> None:
    id_ = essais.nu(contexte)
    with pytest.raises(RegleEnfreinte, match=r"Besoin.*autorité.*Périmètre"):
        decisions.soumettre(contexte, id_, 1)


def test_un_dossier_soumis_ne_change_plus_mais_ses_mesures_se_suivent(contexte: Contexte) -> None:
    id_ = essais.soumis(contexte)
    fiche = operations.lire(contexte, id_)
    with pytest.raises(RegleEnfreinte, match="soumis ou décidé"):
        operations.enregistrer(contexte, id_, fiche.saisie, fiche.objet.version)
    operations.suivre_une_mesure(contexte, id_, fiche.objet.version, fiche.saisie.mesures[1].id, "faite")
    assert operations.lire(contexte, id_).saisie.mesures[1].etat == "faite"
    with pytest.raises(RegleEnfreinte, match="Choisissez une mesure"):
        operations.suivre_une_mesure(contexte, id_, fiche.objet.version + 1, uuid.uuid4(), "faite")


def test_un_avis_se_motive_et_ne_vient_pas_de_l_avenir(contexte: Contexte) -> None:
    id_ = essais.soumis(contexte)
    v = essais.version(contexte, id_)
    demain = contexte.aujourd_hui + timedelta(days=1)
    for avis, phrase in (
        (decisions.Avis("rssi", "reserves"), "Motivez"),
        (decisions.Avis("chef", "favorable"), "Choisissez"),
        (decisions.Avis("rssi", "moyen"), "Choisissez"),
        (decisions.Avis("rssi", "favorable", rendu_le=demain), "avenir"),
    ):
        with pytest.raises(RegleEnfreinte, match=phrase):
            decisions.aviser(contexte, id_, v, avis)
    decisions.aviser(contexte, id_, v, decisions.Avis("commission", "reserves", "Isoler.", "Commission du 3 mars"))
    rendu = operations.lire_dossier(contexte, id_).avis[0]
    assert (rendu.auteur, rendu.inscrit_par, rendu.version) == ("Commission du 3 mars", "Robin Essai", v)


def test_reprendre_un_dossier_garde_les_avis_mais_les_redemande(contexte: Contexte) -> None:
    id_ = essais.soumis(contexte)
    decisions.reprendre(contexte, id_, essais.version(contexte, id_))
    decisions.soumettre(contexte, id_, essais.version(contexte, id_))
    dossier = operations.lire_dossier(contexte, id_)
    assert len(dossier.avis) == 3
    assert dossier.avis_du_tour == ()
    assert "Avis rendu : RSSI" in [p.libelle for p in regles.manques(dossier.points)]


def test_l_autorite_homologue_et_la_fin_se_calcule(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    dossier = operations.lire_dossier(contexte, id_)
    decision = dossier.decision
    assert decision is not None
    assert decision.valide_jusqu_au == ajouter_mois(contexte.aujourd_hui, 12)
    assert (decision.decide_par, decision.autorite_nom) == ("Robin Essai", "Camille Exemple")
    assert etat(contexte, id_) == "en_vigueur"
    assert dossier.fiche.ligne.revue_prevue is not None


@pytest.mark.parametrize(
    ("decision", "phrase"),
    [
        (decisions.Decision("peut-etre"), "Choisissez une décision"),
        (decisions.Decision("favorable"), "durée de validité"),
        (decisions.Decision("favorable", "dix_ans"), "durée de validité"),
        (decisions.Decision("reserves", "un_an"), "Écrivez les réserves"),
        (decisions.Decision("refus"), "Motivez le refus"),
        (decisions.Decision("favorable", "un_an", decide_le=date(2126, 1, 1)), "avenir"),
    ],
)
def test_une_decision_incomplete_est_refusee_et_rien_n_est_ecrit(
    contexte: Contexte, decision: decisions.Decision, phrase: str
) -> None:
    id_ = essais.soumis(contexte)
    v = essais.version(contexte, id_)
    with pytest.raises(RegleEnfreinte, match=phrase):
        decisions.decider(contexte, id_, v, decision)
    assert (etat(contexte, id_), essais.version(contexte, id_)) == ("soumis", v)


def test_passer_outre_un_avis_ou_un_manque_se_motive(contexte: Contexte) -> None:
    id_ = essais.soumis(contexte, controles=[])
    with pytest.raises(RegleEnfreinte, match="Un point manque"):
        essais.decider(contexte, id_)
    essais.aviser(contexte, id_, "rssi", "defavorable", "Trop tôt.")
    with pytest.raises(RegleEnfreinte, match="défavorable"):
        essais.decider(contexte, id_)
    essais.decider(contexte, id_, motif="Le service ouvre, un contrôle suivra.")
    assert etat(contexte, id_) == "en_vigueur"


def test_un_risque_lourd_qui_reste_s_accepte_par_ecrit(contexte: Contexte) -> None:
    id_ = essais.soumis(contexte, vraisemblance="v4")
    with pytest.raises(RegleEnfreinte, match="élevé ou critique"):
        essais.decider(contexte, id_)
    essais.decider(contexte, id_, risques_acceptes="R1, six mois.")
    decision = operations.lire_dossier(contexte, id_).decision
    assert decision is not None
    assert decision.risques_acceptes == "R1, six mois."


def test_chaque_acte_n_est_possible_que_depuis_son_etat(contexte: Contexte) -> None:
    nu, soumis, decide = essais.nu(contexte), essais.soumis(contexte), essais.decide(contexte)

    def v(id_: uuid.UUID) -> int:
        return essais.version(contexte, id_)

    actes = {
        "soumettre": lambda i: decisions.soumettre(contexte, i, v(i)),
        "reprendre": lambda i: decisions.reprendre(contexte, i, v(i)),
        "aviser": lambda i: decisions.aviser(contexte, i, v(i), decisions.Avis("rssi", "favorable")),
        "decider": lambda i: decisions.decider(contexte, i, v(i), decisions.Decision("refus", motif="x")),
        "rouvrir": lambda i: decisions.rouvrir(contexte, i, v(i)),
    }
    interdits = {nu: {"reprendre", "aviser", "decider", "rouvrir"}, soumis: {"soumettre", "rouvrir"},
                 decide: {"soumettre", "reprendre", "aviser", "decider"}}  # fmt: skip
    for id_, noms in interdits.items():
        for nom in noms:
            with pytest.raises(RegleEnfreinte, match="état actuel"):
                actes[nom](id_)


def test_rouvrir_garde_la_decision_en_vigueur_puis_la_suivante_la_remplace(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))
    h = operations.lire(contexte, id_).ligne
    assert regles.en_vigueur(h, contexte.aujourd_hui)
    decisions.soumettre(contexte, id_, essais.version(contexte, id_))
    essais.decider(contexte, id_, "refus", motif="L'éditeur ne corrige plus.")
    dossier = operations.lire_dossier(contexte, id_)
    assert [d.decision for d in dossier.decisions] == ["refus", "favorable"]
    assert dossier.decisions[1].valide_jusqu_au is not None
    assert etat(contexte, id_) == "refusee"


def test_un_refus_n_est_pas_une_impasse(contexte: Contexte) -> None:
    id_ = essais.decide(contexte, "refus")
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))
    assert operations.lire(contexte, id_).saisie.perimetre_inclus == essais.PLEIN["perimetre_inclus"]
    decisions.soumettre(contexte, id_, essais.version(contexte, id_))
    essais.decider(contexte, id_, "reserves", motif="Avis à venir.")
    assert etat(contexte, id_) == "en_vigueur_reserves"
    assert [d.decision for d in operations.lire_dossier(contexte, id_).decisions] == ["reserves", "refus"]


def test_retirer_se_motive_et_laisse_la_decision_au_dossier(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        decisions.retirer(contexte, id_, essais.version(contexte, id_), " ")
    decisions.retirer(contexte, id_, essais.version(contexte, id_), "Faille grave.")
    decision = operations.lire_dossier(contexte, id_).decision
    assert decision is not None
    assert (decision.retiree_le, decision.retiree_motif) == (contexte.aujourd_hui, "Faille grave.")
    assert etat(contexte, id_) == "retiree"
    with pytest.raises(RegleEnfreinte, match="Aucune homologation en vigueur"):
        decisions.retirer(contexte, id_, essais.version(contexte, id_), "Encore.")
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))


def test_relire_se_date_entre_demain_et_la_fin(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    fin = operations.lire(contexte, id_).ligne.valide_jusqu_au
    for constat, prochaine, phrase in (("", None, "trouvé"), ("Rien.", contexte.aujourd_hui, "relecture suivante"),
                                       ("Rien.", fin + timedelta(days=1), "relecture suivante")):  # fmt: skip
        with pytest.raises(RegleEnfreinte, match=phrase):
            decisions.relire(contexte, id_, essais.version(contexte, id_), constat, prochaine)
    decisions.relire(contexte, id_, essais.version(contexte, id_), "Rien de neuf.", fin)
    h = operations.lire(contexte, id_).ligne
    assert (h.revue_le, h.revue_prevue, h.revue_par) == (contexte.aujourd_hui, fin, "Robin Essai")
    with pytest.raises(RegleEnfreinte, match="à relire"):
        decisions.relire(contexte, essais.nu(contexte), 1, "x", None)


def test_une_homologation_en_vigueur_ne_s_archive_pas(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    with pytest.raises(RegleEnfreinte, match="en vigueur"):
        operations.archiver(contexte, id_, essais.version(contexte, id_))
    decisions.retirer(contexte, id_, essais.version(contexte, id_), "Arrêt du service.")
    operations.archiver(contexte, id_, essais.version(contexte, id_))
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        decisions.rouvrir(contexte, id_, essais.version(contexte, id_))
    operations.archiver(contexte, id_, essais.version(contexte, id_), False)
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))


@pytest.mark.parametrize(
    ("droit", "acte"),
    [
        ("audit.homologuer", lambda c, i: decisions.soumettre(c, i, 1)),
        ("audit.homologuer", lambda c, i: operations.enregistrer(c, i, essais.saisie(), 1)),
        ("audit.aviser", lambda c, i: decisions.aviser(c, i, 1, decisions.Avis("rssi", "favorable"))),
        ("audit.decider", lambda c, i: decisions.decider(c, i, 1, decisions.Decision("refus", motif="x"))),
        ("audit.decider", lambda c, i: decisions.retirer(c, i, 1, "x")),
        ("audit.lire", lambda c, i: operations.lire_dossier(c, i)),
    ],
)  # fmt: skip
def test_sans_le_droit_rien_ne_se_fait(monde: Monde, droit: str, acte: object) -> None:
    commune = monde.organisme()
    id_ = essais.nu(monde.contexte(commune))
    with pytest.raises(DroitManquant):
        acte(monde.contexte(commune, sans=droit), id_)  # type: ignore[operator]


def test_la_liste_et_les_regles_disent_le_meme_etat(contexte: Contexte) -> None:
    hier = contexte.aujourd_hui - timedelta(days=1)
    ids = {
        "preparation": essais.nu(contexte), "soumis": essais.soumis(contexte), "en_vigueur": essais.decide(contexte),
        "en_vigueur_reserves": essais.decide(contexte, "reserves"), "refusee": essais.decide(contexte, "refus"),
        "expiree": essais.decide(contexte), "retiree": essais.decide(contexte),
    }  # fmt: skip
    dater(contexte, ids["expiree"], valide_jusqu_au=hier)
    decisions.retirer(contexte, ids["retiree"], essais.version(contexte, ids["retiree"]), "x")
    for code, id_ in ids.items():
        assert etat(contexte, id_) == code
        assert [o.id for o, _ in operations.lister(contexte, operations.Filtre(etat=code)).paires] == [id_]
    assert operations.lister(contexte, operations.Filtre(etat="inconnu")).total == len(ids)


def rappels(contexte: Contexte, jour: date, jours: int = 92) -> dict[str, tuple[date, tuple[int, ...]]]:
    with contexte.base.lire(contexte.perimetre) as session:
        points = points_a_faire(session, jour, jour + timedelta(days=jours))
        return {p.cle.rpartition(":")[2]: (p.limite, p.jalons) for p in points if p.cle.startswith("homologation:")}


def test_la_fin_se_rappelle_six_trois_et_un_mois_avant(contexte: Contexte) -> None:
    id_ = essais.decide(contexte)
    fin = operations.lire(contexte, id_).ligne.valide_jusqu_au
    dater(contexte, id_, revue_prevue=None)
    assert rappels(contexte, ajouter_mois(fin, -7)) == {}
    six = rappels(contexte, ajouter_mois(fin, -6))
    trois = ajouter_mois(fin, -3)
    assert six == {"renouveler": (trois, (92, 30, 0))}
    assert (trois - ajouter_mois(fin, -6)).days <= 92
    assert rappels(contexte, trois)["fin"] == (fin, (92, 31, 0))
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))
    assert set(rappels(contexte, ajouter_mois(fin, -1))) == {"fin"}, "le renouvellement est en route"
    dater(contexte, id_, retiree_le=contexte.aujourd_hui)
    assert rappels(contexte, ajouter_mois(fin, -1)) == {}


def test_une_decision_attendue_et_une_relecture_se_rappellent(contexte: Contexte) -> None:
    essais.soumis(contexte)
    assert rappels(contexte, date(2027, 2, 1)) == {"decision": (date(2027, 2, 15), (30, 7, 0))}
    id_ = essais.decide(contexte)
    prevue = operations.lire(contexte, id_).ligne.revue_prevue
    assert rappels(contexte, prevue - timedelta(days=20), 30)["revue"] == (prevue, (30, 7, 0))


def test_les_mesures_a_faire_et_les_reserves_deviennent_des_actions(contexte: Contexte) -> None:
    id_ = essais.decide(contexte, "reserves")
    essais.nu(contexte, nom="Vieux portail", mise_en_service="01/03/2020")
    actions.actualiser_propositions(contexte)
    titres = {a.titre for _, a in actions.lister(contexte, actions.Filtre(etat="proposee")).paires}
    assert {"Mettre en place : Sauvegarde isolée", "Lever les réserves : Portail famille fictif",
            "Homologuer Vieux portail"} <= titres  # fmt: skip
    assert "Mettre en place : Second facteur pour les agents" not in titres
    mesure = operations.lire(contexte, id_).saisie.mesures[1]
    operations.suivre_une_mesure(contexte, id_, essais.version(contexte, id_), mesure.id, "faite")
    actions.actualiser_propositions(contexte)
    titres = {a.titre for _, a in actions.lister(contexte, actions.Filtre(etat="proposee")).paires}
    assert "Mettre en place : Sauvegarde isolée" not in titres


def test_l_histoire_dit_tout_et_garde_chaque_version(contexte: Contexte) -> None:
    id_ = essais.decide(contexte, "refus")
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, id_)][::-1]
    assert verbes[0] == "homologation.cree"
    assert verbes[-5:] == ["homologation.soumise", *["homologation.avisee"] * 3, "homologation.refusee"]
    motif = operations.lire_passages(contexte, id_)[0].contenu["motif"]
    assert motif == "Trop d'écarts."
    ancienne = operations.lire_version(contexte, id_, 1)
    assert ancienne is not None
    assert ancienne["saisie"]["scenarios"] == []
