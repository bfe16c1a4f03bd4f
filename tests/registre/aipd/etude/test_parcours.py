"""De l'ouverture à la décision et retour : rien ne se perd, aucune impasse, le serveur tient chaque étape."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

import registre.declarations  # noqa: F401
from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.etude.operations import Conflits
from registre.aipd.etude.parcours import DECLARATIONS, Evaluation, revue
from registre.aipd.etude.questionnaire import questionnaire
from registre.traitements import operations as traitements
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.saisies import valider


@pytest.fixture
def analyse(monde_sqlite: Monde) -> Analyse:
    """Une analyse ouverte sur la restauration scolaire, sur SQLite : les règles du parcours ne dépendent pas du moteur."""
    return ouvrir_analyse(monde_sqlite, monde_sqlite.organisme("Bourg-Fictif"))


@pytest.fixture
def partout(monde: Monde) -> Analyse:
    """La même, sur les deux moteurs."""
    return ouvrir_analyse(monde, monde.organisme("Bourg-Fictif"))


def verbes(analyse: Analyse) -> list[str]:
    with analyse.contexte.base.lire(analyse.contexte.perimetre) as session:
        requete = select(Entree.verbe).where(Entree.objet_id == analyse.id).order_by(col(Entree.rang))
        return list(session.exec(requete))


def test_la_fiche_remplit_ce_qu_elle_sait(partout: Analyse) -> None:
    etude = partout.etude
    assert "Inscription des élèves" in etude.reponses["111"].texte
    assert "Allergies (PAI)" in etude.reponses["121"].texte
    assert "Année scolaire" in etude.reponses["215"].texte
    assert {r.origine for r in etude.reponses.values()} == {"registre"}
    assert etude.mesures
    assert "214" not in etude.reponses
    assert etude.etat(etude.rubrique("3.2")) == "vide"


def test_un_changement_de_la_fiche_se_signale_sans_recrire(partout: Analyse) -> None:
    assert operations.changees(partout.contexte, partout.id) == []
    fiche = partout.etude.fiche
    assert fiche is not None
    saisie = fiche.saisie.model_copy(deep=True)
    saisie.description = "Tout autre chose."
    traitements.enregistrer(partout.contexte, fiche.objet.id, saisie, fiche.objet.version)
    avant = partout.etude.reponses["111"].texte
    assert operations.changees(partout.contexte, partout.id) == ["111"]
    assert partout.etude.reponses["111"].texte == avant
    operations.reprendre(partout.contexte, partout.id, ["111"])
    assert "Tout autre chose." in partout.etude.reponses["111"].texte
    assert operations.changees(partout.contexte, partout.id) == []


def test_deux_personnes_sur_deux_questions_puis_sur_la_meme(partout: Analyse) -> None:
    version = partout.etude.reponses["111"].version
    operations.repondre(partout.contexte, partout.id, "1.1", {"111": Saisie("Une", version=version)})
    autre = partout.etude.reponses["112"].version
    operations.repondre(partout.contexte, partout.id, "1.1", {"112": Saisie("Deux", version=autre)})
    with pytest.raises(Conflits) as conflit:
        saisies = {"111": Saisie("Trois", version=version), "113": Saisie("Autre", version=0)}
        operations.repondre(partout.contexte, partout.id, "1.1", saisies)
    assert "111" in conflit.value.codes
    assert partout.etude.reponses["111"].texte == "Une"
    operations.repondre(partout.contexte, partout.id, "1.1", {"111": Saisie("Une", version=0)})


@pytest.mark.parametrize(
    ("code", "saisie"),
    [
        ("214", Saisie("x" * 50_001)),
        ("321", Saisie(liste=tuple(f"l{i}" for i in range(61)))),
        ("325", Saisie("x", jauge=5)),
        ("324", Saisie(mesures=(str(uuid.UUID(int=3)),))),
    ],
    ids=["texte long", "trop de lignes", "jauge", "mesure d'ailleurs"],
)
def test_une_reponse_impossible_est_refusee_a_sa_place(analyse: Analyse, code: str, saisie: Saisie) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        operations.repondre(analyse.contexte, analyse.id, questionnaire().rubrique_de[code].code, {code: saisie})
    assert list(refus.value.erreurs) == [code]
    assert code not in analyse.etude.reponses


def test_deux_mesures_ne_portent_pas_le_meme_titre(analyse: Analyse) -> None:
    analyse.mesure("Chiffrement des sauvegardes")
    with pytest.raises(SaisieRefusee):
        analyse.mesure("chiffrement des sauvegardes")


def test_une_mesure_retiree_garde_ce_qui_en_etait_dit(partout: Analyse) -> None:
    id_ = partout.mesure("Chiffrement des sauvegardes")
    partout.repondre("324", mesures=(str(id_),))
    operations.retirer_mesure(partout.contexte, partout.id, id_)
    assert partout.etude.mesures_de("324") == ()
    operations.retirer_mesure(partout.contexte, partout.id, id_, remettre=True)
    assert [m.titre for m in partout.etude.mesures_de("324")] == ["Chiffrement des sauvegardes"]


def test_une_mesure_ne_se_remet_pas_a_cote_d_une_autre_du_meme_titre(analyse: Analyse) -> None:
    id_ = analyse.mesure("Chiffrement des sauvegardes")
    operations.retirer_mesure(analyse.contexte, analyse.id, id_)
    analyse.mesure("chiffrement des sauvegardes ")
    with pytest.raises(RegleEnfreinte, match="porte déjà ce titre"):
        operations.retirer_mesure(analyse.contexte, analyse.id, id_, remettre=True)
    assert [m.id for m in analyse.etude.retirees] == [id_]


def test_un_commentaire_envoye_deux_fois_n_en_fait_qu_un(partout: Analyse) -> None:
    for texte in ("Depuis quand ?", "Depuis quand ? ", "Depuis mars."):
        operations.commenter(partout.contexte, partout.id, "111", texte)
    operations.commenter(partout.contexte, partout.id, "112", "Depuis mars.")
    assert [c.texte for c in partout.etude.commentaires] == ["Depuis quand ?", "Depuis mars.", "Depuis mars."]


def test_l_evaluation_attend_que_tout_soit_redige(analyse: Analyse) -> None:
    with pytest.raises(RegleEnfreinte, match=r"Il reste à rédiger : .*Accès illégitime"):
        parcours.demander(analyse.contexte, analyse.id)
    analyse.remplir()
    parcours.demander(analyse.contexte, analyse.id)
    assert analyse.etude.aipd.statut == "evaluation"
    with pytest.raises(RegleEnfreinte, match="plus en rédaction"):
        analyse.repondre("214", "Trop tard")


@pytest.mark.parametrize(
    ("reference", "rendue", "champ"),
    [
        ("2.1.211", Evaluation("a_corriger"), "2.1.211-commentaire"),
        ("2.1.211", Evaluation("ameliorable"), "2.1.211-plan"),
        ("3.2", Evaluation("ameliorable", plan="Chiffrer"), "3.2-gravite"),
        ("1.1", Evaluation("ameliorable", plan="x"), "1.1-verdict"),
        ("2.1.211", Evaluation("parfait"), "2.1.211-verdict"),
        ("3.2", Evaluation("acceptable", gravite=9), "3.2-gravite"),
        ("2.1.211", Evaluation("acceptable", echeance="31/02/2027"), "2.1.211-echeance"),
    ],
    ids=["sans commentaire", "sans action", "sans jauges", "section 1", "inconnu", "jauge", "date"],
)
def test_ce_qu_un_verdict_exige(analyse: Analyse, reference: str, rendue: Evaluation, champ: str) -> None:
    analyse.remplir()
    parcours.demander(analyse.contexte, analyse.id)
    rubrique = reference if reference.count(".") == 1 else reference.rpartition(".")[0]
    version = analyse.etude.par_reference[reference].version
    rendue = Evaluation(**{**rendue.__dict__, "version": version})
    with pytest.raises(SaisieRefusee) as refus:
        parcours.evaluer(analyse.contexte, analyse.id, rubrique, {reference: rendue})
    assert champ in refus.value.erreurs
    assert analyse.etude.par_reference[reference].verdict == ""


def test_a_corriger_revient_a_l_auteur_et_repart(partout: Analyse) -> None:
    partout.remplir().evaluer(sauf={"2.1.214": Evaluation("a_corriger", "Qui corrige ?")})
    etude = partout.etude
    assert etude.aipd.statut == "redaction"
    assert etude.etat(etude.rubrique("2.1")) == "a_corriger"
    assert etude.etat(etude.rubrique("2.2")) == "evaluee"
    partout.repondre("214", "Le service, chaque mois.")
    parcours.demander(partout.contexte, partout.id)
    par = partout.etude.par_reference
    assert (par["2.1.214"].verdict, par["2.1.214"].commentaire) == ("", "Qui corrige ?")
    assert par["2.1.211"].verdict == "acceptable"
    version = par["2.1.214"].version
    parcours.evaluer(partout.contexte, partout.id, "2.1", {"2.1.214": Evaluation("acceptable", version=version)})
    assert parcours.rendre(partout.contexte, partout.id) == "avis"


def test_une_reponse_acceptee_qui_change_est_a_reevaluer(analyse: Analyse) -> None:
    analyse.remplir().evaluer(sauf={"2.1.214": Evaluation("a_corriger", "Qui corrige ?")})
    analyse.repondre("215", "Deux ans.")
    assert not analyse.etude.par_reference["2.1.215"].close
    parcours.demander(analyse.contexte, analyse.id)
    with pytest.raises(RegleEnfreinte, match="2 points à évaluer"):
        parcours.rendre(analyse.contexte, analyse.id)


def test_un_texte_trop_long_est_refuse_jamais_coupe(analyse: Analyse) -> None:
    long, ici, id_ = "mot " * 5_001, analyse.contexte, analyse.id
    analyse.remplir()
    parcours.demander(ici, id_)
    version = analyse.etude.par_reference["2.1.211"].version
    with pytest.raises(SaisieRefusee) as refus:
        parcours.evaluer(
            ici, id_, "2.1", {"2.1.211": Evaluation("ameliorable", long, long, "x" * 501, version=version)}
        )
    assert set(refus.value.erreurs) == {"2.1.211-commentaire", "2.1.211-plan", "2.1.211-responsable"}
    analyse.evaluer()
    with pytest.raises(SaisieRefusee) as refus:
        parcours.aviser(ici, id_, "favorable", long, "n" * 201)
    assert refus.value.erreurs["texte"] == ["Texte trop long : 20003 caractères, 20000 au plus."]
    assert set(refus.value.erreurs) == {"texte", "nom"}
    with pytest.raises(SaisieRefusee) as refus:
        parcours.consulter_les_personnes(ici, id_, True, "n" * 501, "favorable", long)
    assert set(refus.value.erreurs) == {"noms", "texte"}
    analyse.donner_les_avis()
    with pytest.raises(SaisieRefusee) as refus:
        parcours.decider(ici, id_, analyse.etude.objet.version, "conditions", long, long, long, frozenset(DECLARATIONS))
    assert set(refus.value.erreurs) == {"motif", "conditions", "ajustements"}
    with pytest.raises(RegleEnfreinte, match="5000 au plus"):
        parcours.abandonner(ici, id_, long)
    assert (analyse.etude.aipd.statut, analyse.etude.decisions) == ("decision", ())


def test_les_avis_ouvrent_la_decision(analyse: Analyse) -> None:
    analyse.remplir().evaluer()
    with pytest.raises(SaisieRefusee):
        parcours.aviser(analyse.contexte, analyse.id, "favorable", " ")
    parcours.aviser(analyse.contexte, analyse.id, "favorable", "Proportionné.")
    assert analyse.etude.aipd.statut == "avis"
    with pytest.raises(SaisieRefusee) as refus:
        parcours.consulter_les_personnes(analyse.contexte, analyse.id, True)
    assert set(refus.value.erreurs) == {"noms", "avis", "texte"}
    parcours.consulter_les_personnes(analyse.contexte, analyse.id, True, "Parents", "favorable", "D'accord.")
    assert analyse.etude.aipd.statut == "decision"


@pytest.mark.parametrize(
    ("decision", "champs", "manque"),
    [
        ("validee", {"declarations": frozenset({"reel"})}, "declarations"),
        ("conditions", {}, "conditions"),
        ("refusee", {}, "motif"),
        ("saisine", {}, "motif"),
        ("peut-etre", {}, "decision"),
    ],
)
def test_ce_qu_une_decision_exige(analyse: Analyse, decision: str, champs: dict[str, Any], manque: str) -> None:
    analyse.remplir().evaluer().donner_les_avis()
    champs.setdefault("declarations", frozenset(DECLARATIONS))
    with pytest.raises(SaisieRefusee) as refus:
        parcours.decider(analyse.contexte, analyse.id, analyse.etude.objet.version, decision, **champs)
    assert list(refus.value.erreurs) == [manque]
    assert analyse.etude.decisions == ()


def test_passer_outre_l_avis_du_delegue_se_motive(analyse: Analyse) -> None:
    analyse.remplir().evaluer().donner_les_avis("defavorable")
    with pytest.raises(SaisieRefusee):
        analyse.decider("validee")
    analyse.decider("validee", motif="Mesures renforcées depuis l'avis.")
    assert analyse.etude.decisions[0].avis_dpo == "defavorable"


def test_on_decide_du_texte_que_l_on_a_lu(analyse: Analyse) -> None:
    analyse.remplir().evaluer().donner_les_avis()
    lue = analyse.etude.objet.version
    parcours.aviser(analyse.contexte, analyse.id, "defavorable", "J'ai changé d'avis.")
    with pytest.raises(ConflitDeVersion):
        parcours.decider(analyse.contexte, analyse.id, lue, "validee", declarations=frozenset(DECLARATIONS))
    assert analyse.etude.aipd.statut == "decision"


@pytest.mark.parametrize("decision", ["validee", "conditions", "refusee", "saisine"])
def test_on_rouvre_toujours_et_rien_ne_se_perd(analyse: Analyse, decision: str) -> None:
    analyse.remplir().evaluer().donner_les_avis()
    analyse.decider(decision, motif="Motif.", conditions="Condition." if decision == "conditions" else "")
    avant = analyse.etude
    assert (avant.aipd.revue_le is not None) == (decision in ("validee", "conditions"))
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        parcours.rouvrir(analyse.contexte, analyse.id, " ")
    parcours.rouvrir(analyse.contexte, analyse.id, "Nouveau prestataire")
    apres = analyse.etude
    assert apres.aipd.statut == "redaction"
    assert {c: r.texte for c, r in apres.reponses.items()} == {c: r.texte for c, r in avant.reponses.items()}
    assert [d.decision for d in apres.decisions] == [decision]
    assert apres.par_reference["1.1"].verdict == "acceptable"
    assert apres.aipd.avis_dpo_texte == "Motifs du délégué."
    analyse.evaluer().donner_les_avis().decider("validee")
    assert [d.decision for d in analyse.etude.decisions] == ["validee", decision]
    assert verbes(analyse)[-1] == "aipd.decidee"


def test_abandonner_puis_rouvrir(analyse: Analyse) -> None:
    parcours.abandonner(analyse.contexte, analyse.id, "Le projet s'arrête")
    with pytest.raises(RegleEnfreinte):
        analyse.repondre("214", "x")
    parcours.rouvrir(analyse.contexte, analyse.id, "Il reprend")
    analyse.repondre("214", "Chaque mois.")


def test_chaque_etape_refuse_ce_qui_n_est_pas_la_sienne(analyse: Analyse) -> None:
    actes = (
        lambda: parcours.rendre(analyse.contexte, analyse.id),
        lambda: parcours.aviser(analyse.contexte, analyse.id, "favorable", "x"),
        lambda: parcours.consulter_les_personnes(analyse.contexte, analyse.id, False, motif="x"),
        lambda: parcours.decider(analyse.contexte, analyse.id, 1, "validee"),
        lambda: parcours.rouvrir(analyse.contexte, analyse.id, "x"),
    )
    for acte in actes:
        with pytest.raises(RegleEnfreinte, match="étape"):
            acte()
    assert analyse.etude.aipd.statut == "redaction"


def test_chaque_acte_a_son_droit(analyse: Analyse, monde_sqlite: Monde) -> None:
    lecteur = monde_sqlite.contexte(next(iter(monde_sqlite.organismes.values())), "lecteur")
    for acte in (
        lambda: operations.creer(lecteur, valider(AipdSaisie, {"nom": "x"})),
        lambda: parcours.demander(lecteur, analyse.id),
        lambda: parcours.rendre(lecteur, analyse.id),
        lambda: parcours.aviser(lecteur, analyse.id, "favorable", "x"),
        lambda: parcours.decider(lecteur, analyse.id, 1, "validee"),
        lambda: operations.enregistrer_mesure(lecteur, analyse.id, valider(MesureAipdSaisie, {"titre": "x"})),
    ):
        with pytest.raises(DroitManquant):
            acte()
    assert operations.lire_etude(lecteur, analyse.id).objet.id == analyse.id


def test_l_analyse_du_voisin_n_existe_pas(partout: Analyse, monde: Monde) -> None:
    voisine = monde.contexte(monde.organisme("Voisine"))
    for acte in (
        lambda: operations.lire_etude(voisine, partout.id),
        lambda: operations.repondre(voisine, partout.id, "1.1", {}),
        lambda: parcours.rouvrir(voisine, partout.id, "x"),
        lambda: operations.commenter(voisine, partout.id, "111", "x"),
    ):
        with pytest.raises(Introuvable):
            acte()
    with pytest.raises(SaisieRefusee):
        operations.creer(voisine, valider(AipdSaisie, {"nom": "x", "traitement_id": str(partout.traitement)}))


def test_le_risque_actuel_attend_les_preuves(analyse: Analyse) -> None:
    action = Evaluation("ameliorable", plan="Double facteur", gravite=2, vraisemblance=1)
    analyse.remplir().evaluer(sauf={"3.2": action})
    risque = analyse.etude.risques[0]
    assert (risque.lettre, risque.residuel, risque.actuel) == ("A", (2, 1), (3, 3))
    assert [m.titre for m in risque.a_prouver] == ["Double authentification"]
    autre = analyse.etude.risques[1]
    assert (autre.residuel, autre.actuel) == ((3, 3), (3, 3))


def test_une_etude_se_lit_en_un_nombre_fixe_de_requetes(partout: Analyse) -> None:
    def nombre() -> int:
        with budget_requetes(partout.contexte.base, 20) as vues:
            operations.lire_etude(partout.contexte, partout.id)
        return len(vues)

    avant = nombre()
    partout.remplir()
    for rang in range(8):
        partout.mesure(f"Mesure {rang}")
        operations.commenter(partout.contexte, partout.id, "111", f"Commentaire {rang}")
    assert nombre() == avant


def test_la_revue_suit_le_rythme_choisi() -> None:
    assert revue(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert revue(date(2026, 1, 31), 36) == date(2029, 1, 31)
    assert revue(date(2026, 1, 1), None) is None


def test_un_double_envoi_n_ouvre_qu_une_analyse(partout: Analyse) -> None:
    saisie = valider(AipdSaisie, {"nom": "Double", "traitement_id": str(partout.traitement)})
    une = operations.creer(partout.contexte, saisie, "", "b" * 32)
    assert operations.creer(partout.contexte, saisie, "", "b" * 32) == une
    assert operations.lister(partout.contexte, operations.Filtre()).total == 2
