"""Prouver une mesure, s'en dédire, noter la consultation de la CNIL : ce qui change, ce qui se refuse."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from fabriques.analyses import Analyse
from fabriques.monde import Monde
from fabriques.suivis_aipd import defaire, deposer, prevue, prouver, reestimee
from registre import declarations as _declarations  # noqa: F401
from registre.aipd.etude import parcours
from registre.aipd.suivi import operations
from registre.aipd.suivi.modele import PreuveMesureSaisie, SaisineSaisie
from registre.aipd.suivi.propositions import cle_de_mesure
from socle.actions import operations as actions
from socle.actions.modele import Action
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.preuves import operations as preuves
from socle.saisies import valider
from socle.types import ecrire_date


@pytest.fixture
def ici(monde: Monde) -> Analyse:
    """Une analyse évaluée : une mesure prévue répond aux trois risques, réestimés à (2, 1)."""
    return reestimee(monde, monde.organisme())


def actuels(ici: Analyse) -> list[tuple[int, int]]:
    return [r.actuel for r in ici.etude.risques]


def test_le_risque_du_moment_ne_baisse_qu_une_fois_toutes_les_mesures_prouvees(monde: Monde, ici: Analyse) -> None:
    assert actuels(ici) == [(3, 3)] * 3
    prouver(ici, deposer(monde, ici))
    assert actuels(ici) == [(2, 1)] * 3
    defaire(ici)
    assert actuels(ici) == [(3, 3)] * 3
    assert [o.titre for o in preuves.preuves_de(ici.contexte, ici.id)] == ["Facture d'essai"], "la pièce reste"


def test_une_mesure_se_prouve_apres_la_decision_sans_rouvrir(monde: Monde, ici: Analyse) -> None:
    ici.donner_les_avis().decider()
    prouver(ici, deposer(monde, ici))
    assert ici.etude.aipd.statut == "validee"
    assert actuels(ici) == [(2, 1)] * 3


def test_une_preuve_d_ailleurs_une_date_a_venir_une_mesure_d_ailleurs_se_refusent(monde: Monde, ici: Analyse) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        prouver(ici, deposer(monde, ici, attachee=False))
    assert "preuve_id" in refus.value.erreurs
    preuve = deposer(monde, ici, titre="Autre")
    with pytest.raises(SaisieRefusee) as refus:
        prouver(ici, preuve, ecrire_date(ici.contexte.aujourd_hui + timedelta(days=1)))
    assert "prouvee_le" in refus.value.erreurs
    saisie = valider(PreuveMesureSaisie, {"prouvee_le": "01/01/2026", "preuve_id": str(preuve)})
    with pytest.raises(Introuvable):
        operations.prouver(ici.contexte, ici.id, uuid.uuid4(), saisie, 1)
    with pytest.raises(ConflitDeVersion):
        operations.prouver(ici.contexte, ici.id, prevue(ici).id, saisie, 99)
    assert all(m.prouvee_le is None for m in ici.etude.mesures)


def test_une_saisie_sans_date_ou_sans_piece_se_refuse() -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(PreuveMesureSaisie, {"prouvee_le": "", "preuve_id": ""})
    assert set(refus.value.erreurs) == {"prouvee_le", "preuve_id"}
    with pytest.raises(SaisieRefusee):
        valider(PreuveMesureSaisie, {"prouvee_le": "01/01/0026", "preuve_id": str(uuid.uuid4())})


def test_une_analyse_archivee_ne_bouge_plus(monde: Monde, ici: Analyse) -> None:
    from registre.aipd.etude import operations as etudes

    preuve = deposer(monde, ici)
    etudes.archiver(ici.contexte, ici.id, ici.etude.objet.version)
    with pytest.raises(RegleEnfreinte):
        prouver(ici, preuve)
    with pytest.raises(RegleEnfreinte):
        operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, {}), ici.etude.objet.version)


def test_defaire_ce_qui_n_est_pas_prouve_se_refuse(ici: Analyse) -> None:
    with pytest.raises(RegleEnfreinte):
        defaire(ici)


def action_de(ici: Analyse, mesure: uuid.UUID) -> Action:
    return next(a for a in actions.actions_de(ici.contexte, ici.id) if a.regle_cle == cle_de_mesure(ici.id, mesure))


def passer(ici: Analyse, action: Action, verbe: str, motif: str = "") -> None:
    actions.passer(ici.contexte, action.id, actions.lire(ici.contexte, action.id).objet.version, verbe, motif)


def test_l_action_acceptee_se_termine_avec_la_preuve_et_se_rouvre_sans_elle(monde: Monde, ici: Analyse) -> None:
    mesure = prevue(ici).id
    actions.actualiser_propositions(ici.contexte)
    passer(ici, action_de(ici, mesure), "accepter")
    prouver(ici, deposer(monde, ici))
    faite = action_de(ici, mesure)
    assert (faite.etat, faite.motif, faite.faite_le) == ("faite", operations.PROUVEE, ici.contexte.aujourd_hui)
    defaire(ici)
    assert (action_de(ici, mesure).etat, action_de(ici, mesure).faite_le) == ("a_faire", None)


def test_l_action_qu_une_personne_a_terminee_ou_ecartee_n_est_pas_touchee(monde: Monde, ici: Analyse) -> None:
    mesure = prevue(ici).id
    actions.actualiser_propositions(ici.contexte)
    passer(ici, action_de(ici, mesure), "ecarter", "Trop cher")
    preuve = deposer(monde, ici)
    prouver(ici, preuve)
    assert (action_de(ici, mesure).etat, action_de(ici, mesure).motif) == ("ecartee", "Trop cher")
    passer(ici, action_de(ici, mesure), "rouvrir")
    passer(ici, action_de(ici, mesure), "terminer")
    defaire(ici)
    assert action_de(ici, mesure).etat == "faite"


def test_sans_le_droit_rien_ne_s_ecrit(monde: Monde, ici: Analyse) -> None:
    organisme = monde.organisme("Autre commune")
    sans = monde.contexte(organisme, sans="aipd.rediger")
    with pytest.raises(DroitManquant):
        operations.noter_la_saisine(sans, ici.id, valider(SaisineSaisie, {}), 1)


# --- La consultation de la CNIL ------------------------------------------------------------------------------------------

DATES = {
    "saisie_cnil_le": "05/01/2026", "complexe_le": "20/01/2026", "reponse_cnil_le": "02/04/2026",
    "reponse_cnil": "Avis écrit.",
    "suspensions": [{"debut": "02/02/2026", "fin": "", "motif": "Le contrat"}, {"debut": "12/01/2026", "fin": "22/01/2026"}],
}  # fmt: skip


def test_les_dates_se_notent_dans_l_ordre_et_se_corrigent(ici: Analyse) -> None:
    operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, DATES), ici.etude.objet.version)
    a = ici.etude.aipd
    assert ecrire_date(a.saisie_cnil_le or a.decide_le or ici.contexte.aujourd_hui) == "05/01/2026"
    assert a.suspensions == [
        {"debut": "2026-01-12", "fin": "2026-01-22", "motif": ""},
        {"debut": "2026-02-02", "fin": "", "motif": "Le contrat"},
    ]
    assert a.reponse_cnil == "Avis écrit."
    operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, {}), ici.etude.objet.version)
    assert (ici.etude.aipd.saisie_cnil_le, ici.etude.aipd.suspensions) == (None, [])


@pytest.mark.parametrize(("changes", "champ"), [
    ({"saisie_cnil_le": ""}, "saisie_cnil_le"),
    ({"complexe_le": "04/01/2026"}, "complexe_le"),
    ({"reponse_cnil_le": "04/01/2026"}, "reponse_cnil_le"),
    ({"reponse_cnil_le": ""}, "reponse_cnil_le"),
    ({"suspensions": [{"debut": "04/01/2026"}]}, "suspensions-0-debut"),
    ({"suspensions": [{"debut": "12/01/2026", "fin": "11/01/2026"}]}, "suspensions-0-fin"),
    ({"suspensions": [{"debut": "", "motif": "Le contrat"}]}, "suspensions-0-debut"),
    ({"saisie_cnil_le": "01/01/2099", "complexe_le": "", "reponse_cnil_le": "", "reponse_cnil": "", "suspensions": []},
     "saisie_cnil_le"),
    ({"saisie_cnil_le": "05/01/1026"}, "saisie_cnil_le"),
])  # fmt: skip
def test_des_dates_qui_ne_se_suivent_pas_se_refusent_a_leur_place(
    ici: Analyse, changes: dict[str, object], champ: str
) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        operations.noter_la_saisine(
            ici.contexte, ici.id, valider(SaisineSaisie, DATES | changes), ici.etude.objet.version
        )
    assert list(refus.value.erreurs) == [champ]
    assert ici.etude.aipd.saisie_cnil_le is None


def test_deux_personnes_a_la_fois_ne_s_ecrasent_pas(ici: Analyse) -> None:
    lue = ici.etude.objet.version
    operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, DATES), lue)
    with pytest.raises(ConflitDeVersion):
        operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, {}), lue)


def test_rouvrir_ne_perd_ni_les_preuves_ni_la_consultation(monde: Monde, ici: Analyse) -> None:
    mesure = prouver(ici, deposer(monde, ici))
    operations.noter_la_saisine(ici.contexte, ici.id, valider(SaisineSaisie, DATES), ici.etude.objet.version)
    ici.donner_les_avis().decider("saisine", motif="Risque élevé.")
    parcours.rouvrir(ici.contexte, ici.id, "La CNIL a répondu.")
    assert next(m.prouvee_le for m in ici.etude.mesures if m.id == mesure) == ici.contexte.aujourd_hui
    assert ici.etude.aipd.reponse_cnil == "Avis écrit."
