"""Ouvrir le suivi, le reprendre sans rien perdre, dire ce qu'il advient d'une obligation, réveiller celles d'un événement."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest

from clauses.contrats import operations as contrats
from clauses.contrats.modele import ContratSaisie
from clauses.suivi import lectures, operations, reprise
from clauses.suivi.lectures import Filtre
from clauses.suivi.regles import Dates, dates_du_contrat
from fabriques.monde import Monde
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.liens.operations import attacher
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from tests.clauses.suivi.fabrique import contrat, ouvrir, passer, rediger, saisie, suivies, une

JOUR = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _au_24_novembre_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """Le jour ne change pas sous le test."""
    quand = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    monkeypatch.setattr("socle.operations.maintenant", lambda: quand)


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme())


def test_ouvrir_le_suivi_donne_les_obligations_du_texte_datees_par_le_contrat(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    rediger(contexte, id_, secteur="eau_assainissement", delai_inventaire_initial_jours=45)
    faits = ouvrir(contexte, id_)
    s = suivies(contexte, id_)
    assert faits["ajoutee"] == len(s) > 60
    dossier = s["SUI-02.dossier", 0]
    assert (dossier.limite, dossier.ligne.debiteur, dossier.etat) == (date(2029, 6, 30), "titulaire", "a_venir")
    assert dossier.ligne.penalite.startswith("150 € par jour et par élément (article ")
    assert dossier.ligne.grade == "T"
    assert s["PRO-05.inventaire", 0].limite == date(2026, 2, 15)
    assert s["OPD-07.eau_fin", 0].limite == date(2030, 6, 30)
    assert s["OPD-06.rapport", 2].limite == date(2027, 5, 31), "le 31 mai 2026 est passé à l'ouverture"
    assert s["SEC-02.alerte", 0].dormante
    assert s["PRO-05.inventaire", 0].retard
    assert contrats.lire(contexte, id_).ligne.statut == "en_cours"


def test_un_contrat_sans_texte_a_une_liste_selon_son_type(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    apercu = reprise.apercevoir(contexte, id_)
    assert {c.cle for c in apercu.facultatives} == {"hors.mairie", "hors.eau"}
    ouvrir(contexte, id_, frozenset({"hors.eau"}))
    s = suivies(contexte, id_)
    assert s["hors.remise_concurrence", 0].limite == date(2029, 6, 30)
    assert s["hors.remise_concurrence", 0].ligne.grade == "M"
    assert ("hors.eau", 0) in s
    assert ("hors.mairie", 0) not in s
    sans_type = contrat(contexte, "Sans type", type_contrat="")
    assert reprise.apercevoir(contexte, sans_type).rien


def test_l_apercu_n_ecrit_rien_et_la_reprise_refuse_ce_qui_a_bouge(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    signe = reprise.apercevoir(contexte, id_).signe
    assert suivies(contexte, id_) == {}
    rediger(contexte, id_)
    with pytest.raises(ConflitDeVersion):
        reprise.reprendre(contexte, id_, signe, frozenset())
    assert suivies(contexte, id_) == {}


def test_reprendre_un_texte_change_ne_perd_ni_etat_ni_preuve_ni_retouche(contexte: Contexte, monde: Monde) -> None:
    id_ = contrat(contexte)
    rediger(contexte, id_)
    ouvrir(contexte, id_)
    tenue = une(contexte, id_, "REV-02.plan")
    passer(contexte, tenue, "tenir", le=date(2026, 6, 1), conformite="conforme")
    preuve = preuves.deposer(
        contexte, monde.instance.depot, b"plan", "plan.txt", valider(PreuveSaisie, {"titre": "Plan"}),
        objet_id=une(contexte, id_, "SUI-02.dossier").ligne.id,
    )  # fmt: skip
    retouchee = une(contexte, id_, "SOU-01.localisation")
    operations.enregistrer(
        contexte, retouchee.ligne.id, saisie(libelle="Localisation, à notre façon", article="99"), retouchee.version
    )
    _rouvrir_la_redaction(monde, contexte, id_)
    rediger(contexte, id_, "marche_fcs_simple", type_contrat="marche_fcs")
    apercu = reprise.apercevoir(contexte, id_)
    assert {c.cle for c in apercu.du_geste("gardee")} == {"SOU-01.localisation"}
    assert "SUI-02.dossier" in {c.cle for c in apercu.du_geste("retiree")}
    assert "REV-02.plan" not in {c.cle for c in apercu.changements}
    ouvrir(contexte, id_)
    s = suivies(contexte, id_)
    assert s["REV-02.plan", 0].etat == "tenue"
    assert (s["SUI-02.dossier", 0].etat, s["SUI-02.dossier", 0].preuves) == ("levee", 1)
    assert s["SOU-01.localisation", 0].ligne.libelle == "Localisation, à notre façon"
    assert preuves.lire(contexte, preuve)[1]
    assert reprise.apercevoir(contexte, id_).rien, "reprendre deux fois ne change rien de plus"
    _rouvrir_la_redaction(monde, contexte, id_)
    rediger(contexte, id_, "dsp_standard", type_contrat="dsp")
    ouvrir(contexte, id_)
    assert une(contexte, id_, "SUI-02.dossier").etat == "a_venir", "la clause est revenue : l'obligation aussi"
    assert une(contexte, id_, "REV-02.plan").etat == "tenue"


def _rouvrir_la_redaction(monde: Monde, contexte: Contexte, id_: uuid.UUID) -> None:
    """Un avenant : le texte redevient modifiable (l'écran ne l'offre pas encore d'un contrat en cours)."""
    from clauses.contrats.modele import Contrat

    with monde.instance.base.ecrire(contexte.perimetre) as session:
        session.get_one(Contrat, id_).statut = "preparation"


def test_les_echeances_suivent_les_dates_du_contrat_celles_decidees_non(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    passer(contexte, une(contexte, id_, "hors.essentielles_concession"), "tenir", le=date(2026, 1, 10))
    fiche = contrats.lire(contexte, id_)
    neuve = fiche.saisie.model_copy(update={"date_debut": date(2026, 2, 1), "date_fin": date(2031, 8, 31)})
    contrats.enregistrer(contexte, id_, neuve, fiche.objet.version)
    s = suivies(contexte, id_)
    assert s["hors.remise_concurrence", 0].limite == date(2030, 2, 28)
    assert s["hors.essentielles_concession", 0].limite == date(2026, 1, 1), "ce qui est jugé l'est sur sa date d'alors"


def test_une_obligation_qui_revient_fait_naitre_la_suivante_une_seule_fois(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    rapport = une(contexte, id_, "hors.rapport")
    assert (rapport.ligne.rang, rapport.limite) == (2, date(2027, 5, 31))
    suite = passer(contexte, rapport, "tenir", conformite="conforme")
    suivant = une(contexte, id_, "hors.rapport")
    assert suite == suivant.ligne.id
    assert (suivant.ligne.rang, suivant.limite, suivant.etat) == (3, date(2028, 5, 31), "a_venir")
    rouvert = une(contexte, id_, "hors.rapport", 2)
    passer(contexte, rouvert, "rouvrir")
    assert une(contexte, id_, "hors.rapport", 2).ligne.tenue_le is None
    assert passer(contexte, une(contexte, id_, "hors.rapport", 2), "ecarter", motif="Premier exercice") is None
    assert [k for k in suivies(contexte, id_) if k[0] == "hors.rapport"] == [("hors.rapport", 2), ("hors.rapport", 3)]


def test_rien_ne_renait_apres_le_terme(contexte: Contexte) -> None:
    id_ = contrat(contexte, date_debut="01/01/2026", date_fin="30/06/2027")
    ouvrir(contexte, id_)
    assert passer(contexte, une(contexte, id_, "hors.rapport"), "tenir") is None, "le 31 mai 2028 est après le terme"
    levee = une(contexte, id_, "hors.interet_general")
    assert passer(contexte, levee, "manquer", motif="Rien reçu au premier semestre") is not None
    assert une(contexte, id_, "hors.interet_general").ligne.rang == 1, "une obligation permanente vaut encore"
    assert passer(contexte, une(contexte, id_, "hors.interet_general"), "lever", motif="Dispense publiée") is None


def test_les_reserves_se_disent_puis_se_levent(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    with pytest.raises(RegleEnfreinte, match="quelles réserves"):
        passer(contexte, une(contexte, id_, "hors.rapport"), "tenir", conformite="reserves")
    passer(contexte, une(contexte, id_, "hors.rapport"), "tenir", conformite="reserves", motif="Un fichier illisible")
    s = une(contexte, id_, "hors.rapport", 2)
    assert (s.etat, s.ligne.conformite) == ("tenue", "reserves")
    passer(contexte, s, "reserves")
    s = une(contexte, id_, "hors.rapport", 2)
    assert (s.ligne.conformite, s.ligne.tenue_le, s.ligne.motif) == ("conforme", JOUR, "Un fichier illisible")


@pytest.mark.parametrize(
    ("verbe", "decision", "phrase"),
    [
        ("manquer", {}, "ce qui a été constaté"),
        ("ecarter", {"motif": "  "}, "pourquoi elle ne se pose pas"),
        ("lever", {}, "pourquoi y renoncer"),
        ("tenir", {"le": date(2026, 11, 25)}, "à venir"),
        ("tenir", {"conformite": "parfait"}, "Choisissez"),
        ("rouvrir", {}, "pas possible"),
        ("reserves", {}, "pas possible"),
    ],
)
def test_une_decision_mal_dite_est_refusee(
    contexte: Contexte, verbe: str, decision: dict[str, object], phrase: str
) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    avant = une(contexte, id_, "hors.rapport")
    with pytest.raises(RegleEnfreinte, match=phrase):
        passer(contexte, avant, verbe, **decision)
    assert une(contexte, id_, "hors.rapport").ligne.etat == "a_venir"


def test_ce_qui_attend_un_evenement_ne_se_dit_pas_tenu(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    for cle in ("hors.examen", "hors.interet_general"):
        with pytest.raises(RegleEnfreinte, match="pas possible"):
            passer(contexte, une(contexte, id_, cle), "tenir")


def test_un_incident_fait_courir_chaque_delai_a_l_heure_pres(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    rediger(contexte, id_, delai_alerte_heures=12)
    ouvrir(contexte, id_)
    assert operations.declarer_evenement(contexte, id_, "incident", date(2026, 11, 20), "22h30", "a" * 32) == 4
    assert operations.declarer_evenement(contexte, id_, "incident", date(2026, 11, 20), "22:30", "a" * 32) == 4
    s = suivies(contexte, id_)
    alerte = s["SEC-02.alerte", 1]
    assert alerte.ligne.instant == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert (alerte.limite, alerte.ligne.survenu_le) == (date(2026, 11, 21), date(2026, 11, 20))
    assert s["SEC-02.final", 1].limite == date(2026, 12, 20)
    assert ("SEC-02.alerte", 2) not in s, "le même envoi deux fois ne compte qu'une fois"
    operations.declarer_evenement(contexte, id_, "incident", date(2026, 11, 22), "", "b" * 32)
    assert ("SEC-02.alerte", 2) in suivies(contexte, id_)
    assert s["SEC-02.alerte", 0].dormante


def test_un_evenement_a_venir_donne_une_date_avant_lui(contexte: Contexte) -> None:
    id_ = contrat(contexte, type_contrat="marche_fcs")
    rediger(contexte, id_, "marche_fcs_simple", preavis_sous_traitant_jours=30)
    ouvrir(contexte, id_)
    operations.declarer_evenement(contexte, id_, "changement_sous_traitant", date(2027, 3, 1))
    assert une(contexte, id_, "DCP-04.preavis", 1).limite == date(2027, 1, 30)


@pytest.mark.parametrize(("code", "heure", "refus"), [
    ("meteorite", "", SaisieRefusee), ("pays_tiers", "", RegleEnfreinte), ("rapport_annuel", "25:99", SaisieRefusee),
])  # fmt: skip
def test_un_evenement_inconnu_ou_que_rien_n_attend_est_refuse(
    contexte: Contexte, code: str, heure: str, refus: type[Exception]
) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    avant = len(suivies(contexte, id_))
    with pytest.raises(refus):
        operations.declarer_evenement(contexte, id_, code, JOUR, heure)
    assert len(suivies(contexte, id_)) == avant


def test_une_obligation_ecrite_a_la_main_revient_a_son_rythme(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    with pytest.raises(SaisieRefusee):
        operations.creer(contexte, saisie(periodicite="mensuelle"), id_)
    une_fois = operations.creer(contexte, saisie(jour="31/08/2026", periodicite="semestrielle"), id_, "c" * 32)
    assert operations.creer(contexte, saisie(jour="31/08/2026"), id_, "c" * 32) == une_fois
    s = operations.lire_complete(contexte, une_fois).suivie
    assert (s.limite, s.etat, s.retard) == (date(2026, 8, 31), "due", True)
    suite = passer(contexte, s, "tenir", le=date(2026, 9, 12))
    assert suite is not None
    assert operations.lire_complete(contexte, suite).suivie.limite == date(2027, 2, 28)


def test_un_contrat_archive_ne_change_plus(contexte: Contexte) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    contrats.archiver(contexte, id_, contrats.lire(contexte, id_).objet.version)
    with pytest.raises(RegleEnfreinte, match="archivé"):
        ouvrir(contexte, id_)
    with pytest.raises(RegleEnfreinte, match="archivé"):
        operations.creer(contexte, saisie(), id_)
    with pytest.raises(RegleEnfreinte, match="archivé"):
        passer(contexte, une(contexte, id_, "hors.rapport"), "tenir")
    assert lectures.lister(contexte, Filtre()).total == 0


def test_la_liste_filtre_par_etat_contrat_debiteur_nature_et_mot(contexte: Contexte) -> None:
    un, autre = contrat(contexte, "Eau"), contrat(contexte, "Transport", date_fin="30/06/2027")
    ouvrir(contexte, un)
    ouvrir(contexte, autre)

    def trouver(**filtre: str) -> set[tuple[str, str]]:
        return {(s.contrat.nom, s.ligne.cle) for s in lectures.lister(contexte, Filtre(**filtre)).lignes}  # type: ignore[arg-type]

    assert ("Transport", "hors.remise_concurrence") in trouver(etat="retard")
    assert ("Eau", "hors.remise_concurrence") not in trouver(etat="due")
    assert {nom for nom, _ in trouver(contrat=str(un))} == {"Eau"}
    assert trouver(contrat="n'importe quoi") == set()
    assert ("Eau", "hors.rapport") not in trouver(debiteur="collectivite")
    assert ("Eau", "hors.cloture") not in trouver(nature="livraison")
    assert trouver(demande="restituer") == {("Eau", "hors.restitution"), ("Transport", "hors.restitution")}
    assert ("Eau", "hors.examen") in trouver(etat="evenement")
    assert ("Eau", "hors.interet_general") in trouver(etat="permanente")
    limites = [s.limite for s in lectures.lister(contexte, Filtre()).lignes]
    assert limites == sorted(limites, key=lambda jour: jour or date.max)


def test_le_suivi_rappelle_et_propose_sans_nommer_le_contrat_par_courriel(contexte: Contexte, monde: Monde) -> None:
    id_ = contrat(contexte, date_fin="30/06/2027")
    assert actions.actualiser_propositions(contexte) == 0, "un contrat en préparation ne propose rien"
    ouvrir(contexte, id_)
    with monde.instance.base.lire(contexte.perimetre) as session:
        points = [p for p in points_a_faire(session, JOUR, date(2026, 12, 31)) if p.cle.startswith("obligation:")]
    assert {p.limite for p in points} == {date(2025, 12, 30), date(2026, 1, 1), date(2026, 12, 30)}
    assert all("eau" not in p.resume.lower() and "Concession de l'eau" in p.libelle for p in points)
    en_retard = actions.actualiser_propositions(contexte)
    assert en_retard == 2
    passer(contexte, une(contexte, id_, "hors.remise_concurrence"), "manquer", motif="Rien de prêt")
    passer(contexte, une(contexte, id_, "hors.essentielles_concession"), "tenir")
    assert actions.actualiser_propositions(contexte) == 1, "le manquement appelle une suite"
    restantes = actions.lister(contexte, actions.Filtre()).paires
    assert [o.libelle[:34] for o, _ in restantes] == ["Donner suite à l'obligation manqué"]


def test_un_contrat_qui_finit_bientot_sans_suivi_est_signale(contexte: Contexte, monde: Monde) -> None:
    id_ = contrat(contexte, date_fin="", duree_mois="18")
    contrats.passer(contexte, id_, 1, "suivre")
    assert actions.actualiser_propositions(contexte) == 1
    ouvrir(contexte, id_)
    actions.actualiser_propositions(contexte)
    assert not [o for o, _ in actions.lister(contexte, actions.Filtre()).paires if "Ouvrir le suivi" in o.libelle]


def test_sans_echeance_ecrite_le_terme_s_estime_d_apres_la_duree() -> None:
    def dates(**champs: object) -> Dates:
        return dates_du_contrat(valider(ContratSaisie, {"nom": "x", **champs}))

    assert dates(date_debut="01/01/2026", duree_mois="60") == Dates(date(2026, 1, 1), date(2030, 12, 31), True)
    assert dates(date_debut="29/02/2028", duree_mois="12") == Dates(date(2028, 2, 29), date(2029, 2, 27), True)
    assert dates(date_debut="01/01/2026", duree_mois="60", date_fin="30/06/2030").estime is False
    assert dates(duree_mois="12") == Dates(None, None)
    assert dates(date_debut="01/01/2026", duree_mois="99999").fin is None


def test_rien_d_un_voisin_ne_se_lit_ni_ne_se_touche(contexte: Contexte, monde: Monde) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    obligation = une(contexte, id_, "hors.rapport")
    voisin = monde.contexte(monde.organisme("Voisine"))
    for acte in (
        lambda: operations.lire_complete(voisin, obligation.ligne.id),
        lambda: operations.lire_suivi(voisin, id_),
        lambda: reprise.apercevoir(voisin, id_),
        lambda: reprise.reprendre(voisin, id_, "x", frozenset()),
        lambda: passer(voisin, obligation, "tenir"),
        lambda: operations.creer(voisin, saisie(), id_),
        lambda: operations.declarer_evenement(voisin, id_, "rapport_annuel", JOUR),
        lambda: operations.archiver(voisin, obligation.ligne.id, obligation.version),
    ):
        with pytest.raises(Introuvable):
            acte()
    assert lectures.lister(voisin, Filtre(etat="toutes")).total == 0
    with monde.instance.base.lire(Perimetre.organisme(voisin.organisme_id)) as session:
        assert not [p for p in points_a_faire(session, JOUR, date(2040, 1, 1)) if p.metier == "Contrats"]


@pytest.mark.parametrize("acte", ["creer", "passer", "reprendre", "evenement", "archiver", "enregistrer"])
def test_sans_le_droit_de_suivre_rien_ne_s_ecrit(contexte: Contexte, monde: Monde, acte: str) -> None:
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    s = une(contexte, id_, "hors.rapport")
    sans = monde.contexte(next(iter(monde.organismes.values())), sans="contrats.suivre")
    gestes = {
        "creer": lambda: operations.creer(sans, saisie(), id_),
        "passer": lambda: passer(sans, s, "tenir"),
        "reprendre": lambda: reprise.reprendre(sans, id_, "", frozenset()),
        "evenement": lambda: operations.declarer_evenement(sans, id_, "rapport_annuel", JOUR),
        "archiver": lambda: operations.archiver(sans, s.ligne.id, s.version),
        "enregistrer": lambda: operations.enregistrer(sans, s.ligne.id, saisie(), s.version),
    }
    with pytest.raises(DroitManquant):
        gestes[acte]()


def test_une_action_et_un_jeu_se_lient_a_une_obligation(contexte: Contexte, monde: Monde) -> None:
    """L'obligation est une racine : liens, preuves et actions s'y attachent."""
    id_ = contrat(contexte)
    ouvrir(contexte, id_)
    obligation = une(contexte, id_, "hors.rapport").ligne.id
    assert attacher(contexte, obligation, id_)
    assert operations.exporter(contexte, Filtre(etat="toutes"), "xlsx")[:2] == b"PK"
    with pytest.raises(RegleEnfreinte, match="XLSX ou en ODS"):
        operations.exporter(contexte, Filtre(), "csv")
