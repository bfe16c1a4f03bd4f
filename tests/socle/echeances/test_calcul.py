"""Le calcul des échéances : cas comptés à la main sur le calendrier, et propriétés qui tiennent pour tous."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.echeances import sources
from socle.echeances.calcul import (
    REGLES,
    Delai,
    Pause,
    Prolongation,
    ajouter_mois,
    calculer,
    limite_d_information,
)
from socle.echeances.feries import est_ouvrable, ferie
from socle.organismes.listes import LISTES
from socle.organismes.regles import fuseau

PARIS = ZoneInfo("Europe/Paris")
MOIS = Delai(1, "mois")
TERRITOIRES = ("metropole", "alsace_moselle", "la_reunion", "mayotte", "martinique", "polynesie_francaise")


def le(texte: str, heure: int = 10) -> datetime:
    """Un instant de métropole : `le("31/01/2026")`."""
    return datetime.strptime(texte, "%d/%m/%Y").replace(hour=heure, tzinfo=PARIS)


def jour(texte: str) -> date:
    return le(texte).date()


@pytest.mark.parametrize(
    ("depart", "territoire", "fin"),
    [
        ("15/01/2026", "metropole", "16/02/2026"),  # le 15 est un dimanche
        ("31/01/2026", "metropole", "02/03/2026"),  # pas de 31 : le 28 est un samedi
        ("31/01/2028", "metropole", "29/02/2028"),  # année bissextile
        ("30/09/2026", "metropole", "30/10/2026"),
        ("01/10/2026", "metropole", "02/11/2026"),  # Toussaint, un dimanche
        ("14/04/2026", "metropole", "15/05/2026"),  # Ascension le jeudi 14 mai
        ("25/11/2026", "metropole", "28/12/2026"),  # Noël un vendredi
        ("26/11/2028", "metropole", "26/12/2028"),
        ("26/11/2028", "alsace_moselle", "27/12/2028"),  # la Saint-Étienne
        ("20/11/2027", "metropole", "20/12/2027"),
        ("20/11/2027", "la_reunion", "21/12/2027"),  # abolition de l'esclavage
        ("22/04/2026", "metropole", "22/05/2026"),
        ("22/04/2026", "martinique", "26/05/2026"),  # abolition un vendredi, puis lundi de Pentecôte
        ("27/04/2026", "guadeloupe", "28/05/2026"),
        ("10/05/2026", "guyane", "11/06/2026"),
        ("27/03/2026", "mayotte", "28/04/2026"),
    ],
)
def test_un_mois_de_date_a_date_finit_un_jour_ouvrable(depart: str, territoire: str, fin: str) -> None:
    echeance = calculer(le(depart), MOIS, maintenant=le(depart), territoire_droit=territoire)
    assert echeance.dernier_jour == jour(fin)
    assert echeance.limite == datetime(jour(fin).year, jour(fin).month, jour(fin).day, 23, 59, 59, tzinfo=PARIS)
    assert fin in echeance.etapes[-1]


def test_le_vendredi_saint_d_alsace_moselle_n_est_pas_compte_et_le_dit() -> None:
    echeance = calculer(le("03/03/2026"), MOIS, maintenant=le("03/03/2026"), territoire_droit="alsace_moselle")
    assert echeance.dernier_jour == jour("03/04/2026")
    assert "Vendredi saint" in echeance.etapes[-1]


@pytest.mark.parametrize(
    ("delai", "fin"),
    [
        (Delai(1, "mois", "nationale"), "15/02/2026"),  # un dimanche : aucun report
        (Delai(1, "mois", "contractuelle"), "15/02/2026"),
        (Delai(1, "mois", "contractuelle", report=True), "16/02/2026"),
        (Delai(1, "mois", "ue", report=False), "15/02/2026"),
        (Delai(31, "jours"), "16/02/2026"),
        (Delai(1, "ans"), "15/01/2027"),
    ],
)
def test_chaque_delai_suit_sa_regle_et_la_nomme(delai: Delai, fin: str) -> None:
    echeance = calculer(le("15/01/2026"), delai, maintenant=le("15/01/2026"))
    assert echeance.dernier_jour == jour(fin)
    assert echeance.regle is REGLES[delai.regle]


def test_les_jours_ouvrables_sautent_noel_et_la_fin_de_semaine() -> None:
    echeance = calculer(le("18/12/2026"), Delai(5, "jours_ouvrables"), maintenant=le("18/12/2026"))
    assert echeance.dernier_jour == jour("28/12/2026")


def test_un_an_apres_un_29_fevrier() -> None:
    echeance = calculer(le("29/02/2028"), Delai(1, "ans"), maintenant=le("29/02/2028"))
    assert echeance.dernier_jour == jour("28/02/2029")
    assert "il n'y a pas de 29" in echeance.etapes[0]


@pytest.mark.parametrize(
    ("depart", "heure_de_fin"),
    [
        (datetime(2026, 3, 27, 18, tzinfo=PARIS), datetime(2026, 3, 30, 19, tzinfo=PARIS)),  # l'heure d'été avance
        (datetime(2026, 10, 23, 18, tzinfo=PARIS), datetime(2026, 10, 26, 17, tzinfo=PARIS)),  # elle recule
        (datetime(2026, 12, 24, 23, 30, tzinfo=PARIS), datetime(2026, 12, 27, 23, 30, tzinfo=PARIS)),  # Noël, dimanche
    ],
)
def test_les_72_heures_courent_en_temps_absolu(depart: datetime, heure_de_fin: datetime) -> None:
    echeance = calculer(depart, Delai(72, "heures"), maintenant=depart)
    assert echeance.limite == heure_de_fin
    assert echeance.limite.hour == heure_de_fin.hour, "l'heure montrée est celle de l'horloge locale"


def test_le_jour_de_depart_est_celui_du_fuseau_de_l_organisme() -> None:
    nuit = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    fins = {
        territoire: calculer(
            nuit, MOIS, maintenant=nuit, territoire_droit=territoire, fuseau=fuseau(territoire)
        ).dernier_jour
        for territoire in ("metropole", "guadeloupe", "la_reunion")
    }
    assert fins == {"metropole": jour("04/05/2026"), "guadeloupe": jour("30/04/2026"), "la_reunion": jour("04/05/2026")}


def test_un_mois_prolonge_de_deux_en_fait_trois_de_date_a_date() -> None:
    deux = Prolongation(Delai(2, "mois"), "demandes nombreuses", jour("20/02/2026"))
    echeance = calculer(le("31/01/2026"), MOIS, maintenant=le("01/03/2026"), prolongations=[deux])
    assert echeance.dernier_jour == jour("30/04/2026"), "et non le 28 : un mois puis deux"
    assert "demandes nombreuses" in " ".join(echeance.etapes)
    avis = limite_d_information(le("31/01/2026"), MOIS, maintenant=le("01/03/2026"))
    assert avis.dernier_jour == jour("02/03/2026"), "la prolongation s'annonce dans le délai de départ"


def test_une_pause_ne_compte_pas_et_une_pause_ouverte_le_dit() -> None:
    depart = le("01/09/2026")
    pause = Pause(le("10/09/2026"), le("15/09/2026"), "identité à vérifier")
    assert calculer(depart, MOIS, maintenant=le("20/09/2026"), pauses=[pause]).dernier_jour == jour("06/10/2026")
    ouverte = calculer(depart, MOIS, maintenant=le("20/09/2026"), pauses=[Pause(le("10/09/2026"), None)])
    assert ouverte.suspendue
    assert ouverte.dernier_jour == jour("12/10/2026"), "dix jours, puis le dimanche 11 octobre est reporté"
    apres = Pause(le("01/12/2026"), le("10/12/2026"))
    assert calculer(depart, MOIS, maintenant=le("20/12/2026"), pauses=[apres]).dernier_jour == jour("01/10/2026")


def test_des_pauses_qui_se_chevauchent_ne_comptent_qu_une_fois() -> None:
    ensemble = [Pause(le("05/09/2026"), le("10/09/2026")), Pause(le("08/09/2026"), le("12/09/2026"))]
    reunie = [Pause(le("05/09/2026"), le("12/09/2026"))]
    fins = [calculer(le("01/09/2026"), MOIS, maintenant=le("30/09/2026"), pauses=p).limite for p in (ensemble, reunie)]
    assert fins[0] == fins[1]


@pytest.mark.parametrize(
    ("depart", "nombre", "fin"),
    [
        ("06/11/2026", 1, "09/11/2026"),  # un vendredi : un seul jour, reporté au lundi
        ("06/11/2026", 2, "10/11/2026"),  # dimanche, reporté au lundi : un seul jour ouvrable, d'où le mardi
        ("06/11/2026", 3, "10/11/2026"),  # lundi : un seul jour ouvrable, d'où le mardi
        ("09/11/2026", 2, "12/11/2026"),  # le 11 novembre ne compte pas
        ("10/11/2026", 2, "13/11/2026"),  # jeudi 12 : le seul, le 11 étant férié ; d'où le vendredi
        ("24/12/2026", 4, "29/12/2026"),  # Noël, fin de semaine, lundi 28 : il faut encore le mardi
        ("09/11/2026", 3, "12/11/2026"),  # mardi et jeudi : rien à ajouter
    ],
)
def test_deux_jours_ou_plus_comportent_deux_jours_ouvrables(depart: str, nombre: int, fin: str) -> None:
    """Règlement 1182/71, article 3(5), compté sur le calendrier."""
    echeance = calculer(le(depart), Delai(nombre, "jours"), maintenant=le(depart))
    assert echeance.dernier_jour == jour(fin), echeance.etapes
    ailleurs = calculer(le(depart), Delai(nombre, "jours", "nationale"), maintenant=le(depart))
    assert ailleurs.dernier_jour == jour(depart) + timedelta(days=nombre), "la règle n'est que celle de l'Union"


def test_une_pause_pendant_le_report_compte_aussi() -> None:
    """Le délai finirait le samedi 17, reporté au lundi 19 : une suspension le dimanche 18 l'allonge encore."""
    pause = Pause(le("18/10/2026", 0), le("25/10/2026", 0))
    fin = calculer(le("17/09/2026"), MOIS, maintenant=le("30/10/2026"), pauses=[pause])
    assert fin.dernier_jour == jour("26/10/2026"), fin.etapes
    trop_tard = Pause(le("20/10/2026", 0), le("25/10/2026", 0))
    assert calculer(le("17/09/2026"), MOIS, maintenant=le("30/10/2026"), pauses=[trop_tard]).dernier_jour == jour(
        "19/10/2026"
    )


@pytest.mark.parametrize("delai", [MOIS, Delai(72, "heures"), Delai(10, "jours")])
def test_un_delai_ne_se_dit_suspendu_que_s_il_l_est(delai: Delai) -> None:
    depart = le("01/09/2026")
    future, apres_coup = Pause(le("01/09/2027"), None), Pause(le("01/03/2027"), None)
    assert not calculer(depart, delai, maintenant=le("02/09/2026"), pauses=[future]).suspendue, "pas encore"
    assert not calculer(depart, delai, maintenant=le("01/04/2027"), pauses=[apres_coup]).suspendue, "trop tard"
    assert calculer(depart, delai, maintenant=le("05/09/2026"), pauses=[Pause(le("02/09/2026"), None)]).suspendue


def test_un_instant_sans_fuseau_ou_des_unites_melees_sont_refuses() -> None:
    nu = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="sans fuseau"):
        calculer(nu, MOIS, maintenant=le("01/01/2026"))
    with pytest.raises(ValueError, match="sans fuseau"):
        calculer(le("01/01/2026"), MOIS, maintenant=le("01/01/2026"), pauses=[Pause(nu, None)])
    mois = Prolongation(MOIS, "x", jour("01/01/2026"))
    with pytest.raises(ValueError, match="qu'en heures"):
        calculer(le("01/01/2026"), Delai(72, "heures"), maintenant=le("01/01/2026"), prolongations=[mois])


DEPARTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(PARIS))  # noqa: DTZ001
DELAIS = st.builds(
    Delai, st.integers(0, 40), st.sampled_from(["jours", "jours_ouvrables", "mois", "ans"]),
    st.sampled_from(["ue", "nationale", "contractuelle"]),
)  # fmt: skip


@given(DEPARTS, DELAIS, st.sampled_from(TERRITOIRES))
def test_un_delai_reporte_finit_toujours_un_jour_ouvrable(depart: datetime, delai: Delai, territoire: str) -> None:
    echeance = calculer(depart, delai, maintenant=depart, territoire_droit=territoire)
    assert echeance.dernier_jour >= depart.date()
    assert echeance.limite.date() == echeance.dernier_jour
    assert all(etape.strip() for etape in echeance.etapes)
    if REGLES[delai.regle].report:
        assert est_ouvrable(echeance.dernier_jour, territoire)
    sec = calculer(depart, Delai(delai.nombre, delai.unite, delai.regle, report=False), maintenant=depart,
                   territoire_droit=territoire)  # fmt: skip
    assert 0 <= (echeance.dernier_jour - sec.dernier_jour).days <= 6, "un report ne dépasse pas un pont"


@given(DEPARTS, st.integers(2, 40), st.sampled_from(["jours", "mois"]), st.sampled_from(TERRITOIRES))
def test_deux_jours_ouvrables_sont_toujours_laisses(depart: datetime, nombre: int, unite: str, territoire: str) -> None:
    fin = calculer(depart, Delai(nombre, unite), maintenant=depart, territoire_droit=territoire).dernier_jour  # type: ignore[arg-type]
    jours = (depart.date() + timedelta(days=n) for n in range(1, min(15, (fin - depart.date()).days) + 1))
    assert sum(est_ouvrable(j, territoire) for j in jours) >= 2


@given(DEPARTS, DELAIS, st.integers(0, 400))
def test_partir_plus_tard_ou_compter_plus_ne_finit_jamais_plus_tot(depart: datetime, delai: Delai, apres: int) -> None:
    ici = calculer(depart, delai, maintenant=depart).dernier_jour
    assert calculer(depart + timedelta(days=apres), delai, maintenant=depart).dernier_jour >= ici
    plus = Delai(delai.nombre + 1, delai.unite, delai.regle)
    assert calculer(depart, plus, maintenant=depart).dernier_jour >= ici


@given(DEPARTS, st.integers(0, 2000))
def test_des_heures_sont_des_heures(depart: datetime, nombre: int) -> None:
    echeance = calculer(depart, Delai(nombre, "heures"), maintenant=depart)
    assert echeance.limite.astimezone(UTC) - depart.astimezone(UTC) == timedelta(hours=nombre)


PAUSES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=5)


@given(
    DEPARTS, PAUSES, st.randoms(), st.sampled_from([MOIS, Delai(72, "heures"), Delai(10, "jours"), Delai(2, "jours")])
)
def test_une_pause_n_avance_jamais_l_echeance_et_leur_ordre_est_indifferent(
    depart: datetime, jours: list[tuple[int, int]], hasard: object, delai: Delai
) -> None:
    pauses = [Pause(depart + timedelta(days=d), depart + timedelta(days=d + n)) for d, n in jours]
    fin = calculer(depart, delai, maintenant=depart + timedelta(days=90), pauses=pauses).limite
    assert fin >= calculer(depart, delai, maintenant=depart + timedelta(days=90)).limite
    melees = list(pauses)
    hasard.shuffle(melees)  # type: ignore[attr-defined]
    assert calculer(depart, delai, maintenant=depart + timedelta(days=90), pauses=melees).limite == fin
    moins = calculer(depart, delai, maintenant=depart + timedelta(days=90), pauses=pauses[:-1]).limite
    assert moins <= fin


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_un_mois_garde_le_quantieme_ou_finit_le_mois(depart: date, nombre: int) -> None:
    fin = ajouter_mois(depart, nombre)
    assert (fin.year * 12 + fin.month) - (depart.year * 12 + depart.month) == nombre
    assert fin.day == depart.day or (fin.day < depart.day and (fin + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("territoire", [item.code for item in LISTES["territoires_droit"].items])
def test_chaque_territoire_a_ses_feries_en_francais(territoire: str) -> None:
    assert ferie(date(2026, 7, 14), territoire), "le 14 juillet est férié partout"
    assert ferie(date(2026, 7, 15), territoire) == ""


def test_chaque_regle_dit_sa_source_et_son_degre() -> None:
    assert set(REGLES) == {"ue", "nationale", "contractuelle"}
    for regle in REGLES.values():
        assert regle.verification in {"T", "S", "M"}
        assert regle.source
        assert regle.article


def test_redeclarer_une_source_autrement_est_un_defaut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_sources", {})
    vides = [lambda *_: [], lambda *_: []]
    sources.declarer_source("essai", vides[0])
    sources.declarer_source("essai", vides[0])
    with pytest.raises(ValueError, match="deux fois"):
        sources.declarer_source("essai", vides[1])


def test_les_mois_qui_se_suivent_ne_reculent_pas() -> None:
    fins = [ajouter_mois(date(2026, 1, 31), n) for n in range(25)]
    assert all(a < b for a, b in pairwise(fins))
