"""Faut-il consulter la CNIL, et jusqu'à quand a-t-elle pour répondre : des cas comptés à la main sur le calendrier."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.questionnaire import RISQUES, questionnaire
from registre.aipd.suivi.regles import (
    DONNEES,
    Saisine,
    Suspension,
    besoin_de_consulter,
    horloge,
    lire_saisine,
)
from socle.echeances.feries import est_ouvrable

PARIS = ZoneInfo("Europe/Paris")
LOIN = datetime(2030, 1, 1, 12, tzinfo=PARIS)


def j(texte: str) -> date:
    return datetime.strptime(texte, "%d/%m/%Y").date()  # noqa: DTZ007


def a(texte: str) -> datetime:
    return datetime.strptime(texte, "%d/%m/%Y").replace(hour=10, tzinfo=PARIS)


def risque(code: str, *jauges: int) -> Risque:
    rubrique = questionnaire().rubrique(code)
    assert rubrique is not None
    g, v, gr, vr = (*jauges, 0, 0, 0, 0)[:4]
    return Risque(rubrique, (), (), (), (), g, v, gr, vr)


# --- L'examen ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("jauges", "code"), [
    ((4, 4, 3, 3), "consulter"), ((4, 4, 4, 2), "non"), ((4, 4, 2, 4), "non"), ((3, 3), "consulter"),
    ((3, 3, 3, 2), "non"), ((3, 3, 0, 2), "non"), ((0, 4), "indetermine"), ((4, 4, 3, 4), "consulter"),
])  # fmt: skip
def test_consulter_des_qu_un_risque_reste_eleve_apres_les_mesures(jauges: tuple[int, ...], code: str) -> None:
    """Le seuil est le nôtre : gravité et vraisemblance au moins importantes, après mesures."""
    besoin = besoin_de_consulter([risque("3.2", *jauges), risque("3.3", 1, 1), risque("3.4", 2, 2)])
    assert besoin.code == code


def test_un_risque_eleve_l_emporte_sur_un_autre_non_defini_et_dit_pourquoi() -> None:
    besoin = besoin_de_consulter([risque("3.2", 4, 3), risque("3.3", 0, 0), risque("3.4", 1, 1)])
    assert besoin.code == "consulter"
    assert besoin.eleves == (
        "Accès illégitime aux données : après mesures, gravité maximale (4) et vraisemblance importante (3).",
    )
    assert besoin.indefinis == ("Modification non désirée des données : gravité ou vraisemblance non définie.",)


def test_le_titre_trois_renvoie_a_son_article() -> None:
    faibles = [risque(code, 1, 1) for code in RISQUES]
    assert [t.article for t in besoin_de_consulter(faibles, "lil_titre_iii").textes] == ["LIL 90"]
    assert besoin_de_consulter(faibles, "rgpd").textes == ()


# --- Le délai ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("recue", "territoire", "fin"), [
    ("05/01/2026", "metropole", "02/03/2026"),  # lundi, huit semaines plus tard lundi
    ("03/01/2026", "metropole", "02/03/2026"),  # le samedi 28 février va au lundi
    ("30/10/2026", "metropole", "28/12/2026"),  # Noël un vendredi, puis le week-end
    ("25/10/2027", "metropole", "20/12/2027"),
    ("25/10/2027", "la_reunion", "21/12/2027"),  # abolition de l'esclavage
])  # fmt: skip
def test_huit_semaines_et_le_report_du_reglement_1182_71(recue: str, territoire: str, fin: str) -> None:
    assert horloge(Saisine(j(recue)), LOIN, territoire).echeance.dernier_jour == j(fin)


@pytest.mark.parametrize(("annoncee", "fin", "tardive"), [
    ("05/02/2026", "13/04/2026", False),  # le dernier jour du mois d'annonce
    ("06/02/2026", "02/03/2026", True),
    ("20/01/2026", "13/04/2026", False),
])  # fmt: skip
def test_six_semaines_de_plus_si_elles_sont_annoncees_dans_le_mois(annoncee: str, fin: str, tardive: bool) -> None:
    h = horloge(Saisine(j("05/01/2026"), j(annoncee)), LOIN)
    assert (h.echeance.dernier_jour, h.tardive) == (j(fin), tardive)
    assert (h.si_admise.dernier_jour if h.si_admise else None) == (j("13/04/2026") if tardive else None)


def test_le_mois_d_annonce_se_reporte_aussi() -> None:
    """Le 7 février 2026 est un samedi : l'annonce du lundi 9 est à temps."""
    assert not horloge(Saisine(j("07/01/2026"), j("09/02/2026")), LOIN).tardive
    assert horloge(Saisine(j("07/01/2026"), j("10/02/2026")), LOIN).tardive


def test_une_annonce_tardive_se_dit_avec_ce_qu_elle_donnerait() -> None:
    phrases = horloge(Saisine(j("05/01/2026"), j("06/02/2026")), LOIN).phrases
    assert "elle n'est pas comptée. Si vous l'admettez, l'échéance va au 13/04/2026." in phrases[-1]


@pytest.mark.parametrize(("suspensions", "fin"), [
    ([("12/01/2026", "22/01/2026")], "12/03/2026"),
    ([("12/01/2026", "22/01/2026"), ("19/01/2026", "02/02/2026")], "23/03/2026"),  # se chevauchent : vingt et un jours
    ([("19/01/2026", "02/02/2026"), ("12/01/2026", "22/01/2026")], "23/03/2026"),  # dans l'autre ordre
    ([("12/01/2026", "22/01/2026"), ("12/01/2026", "22/01/2026")], "12/03/2026"),  # la même deux fois
    ([("27/02/2026", "09/03/2026")], "12/03/2026"),  # à cheval sur la fin
    ([("20/03/2026", "30/03/2026")], "02/03/2026"),  # après la fin : trop tard
    ([("12/01/2026", "12/01/2026")], "02/03/2026"),  # le jour même
])  # fmt: skip
def test_le_delai_s_arrete_pendant_les_suspensions(suspensions: list[tuple[str, str]], fin: str) -> None:
    s = Saisine(j("05/01/2026"), None, tuple(Suspension(j(d), j(f)) for d, f in suspensions))
    h = horloge(s, LOIN)
    assert h.echeance.dernier_jour == j(fin)
    assert not h.echeance.suspendue


def test_une_suspension_ouverte_court_jusqu_a_aujourd_hui() -> None:
    s = Saisine(j("05/01/2026"), None, (Suspension(j("12/01/2026")),))
    h = horloge(s, a("26/01/2026"))
    assert h.echeance.suspendue
    assert h.echeance.dernier_jour == j("16/03/2026"), "quatorze jours de plus"
    assert horloge(s, a("27/01/2026")).echeance.dernier_jour == j("17/03/2026")
    assert s.ouverte == Suspension(j("12/01/2026"))


def test_une_suspension_prolonge_aussi_les_six_semaines() -> None:
    s = Saisine(j("05/01/2026"), j("20/01/2026"), (Suspension(j("02/03/2026"), j("16/03/2026")),))
    assert horloge(s, LOIN).echeance.dernier_jour == j("27/04/2026")


def test_la_reponse_clot_le_delai_et_la_suspension_restee_ouverte() -> None:
    s = Saisine(j("05/01/2026"), None, (Suspension(j("12/01/2026")),), j("26/01/2026"))
    h = horloge(s, LOIN)
    assert (h.echeance.suspendue, h.a_temps, s.ouverte) == (False, True, None)
    assert h.echeance.dernier_jour == j("16/03/2026")
    assert h.phrases[-1] == "La CNIL a répondu le 26/01/2026, dans le délai."
    assert horloge(Saisine(j("05/01/2026"), reponse_le=j("03/03/2026")), LOIN).a_temps is False
    assert horloge(Saisine(j("05/01/2026")), LOIN).a_temps is None


JOURS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(recue=JOURS, paires=st.lists(st.tuples(JOURS, st.integers(0, 90)), max_size=5))
def test_le_delai_ne_recule_jamais_et_finit_un_jour_ouvrable(recue: date, paires: list[tuple[date, int]]) -> None:
    suspensions = tuple(Suspension(d, date.fromordinal(d.toordinal() + n)) for d, n in paires)
    nu = horloge(Saisine(recue), LOIN).echeance.dernier_jour
    fin = horloge(Saisine(recue, suspensions=suspensions), LOIN).echeance.dernier_jour
    assert fin >= nu
    assert (nu - recue).days >= 56
    assert est_ouvrable(fin)


def test_ce_que_la_base_garde_se_relit_et_l_illisible_ne_compte_pas() -> None:
    gardees = [{"debut": "2026-01-12", "fin": "", "motif": "contrat"}, {"debut": "n'importe"}, {"fin": "2026-01-02"}, 3]
    aipd = SimpleNamespace(saisie_cnil_le=j("05/01/2026"), complexe_le=None, suspensions=gardees, reponse_cnil_le=None)
    lue = lire_saisine(aipd)
    assert lue == Saisine(j("05/01/2026"), None, (Suspension(j("12/01/2026"), None, "contrat"),))
    aipd.saisie_cnil_le = None
    assert lire_saisine(aipd) is None


def test_chaque_donnee_dit_sa_source_et_son_degre() -> None:
    c = DONNEES.consultation
    assert (c.semaines, c.prolongation_semaines, c.information_mois) == (8, 6, 1)
    for donnee in (c, DONNEES.silence, DONNEES.reglages, *DONNEES.textes):
        assert donnee.source
        assert donnee.verification in "TSM"
