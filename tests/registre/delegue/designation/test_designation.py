"""La vie d'une désignation : états tenus sur le serveur, un délégué à la fois, coordonnées privées ; sur les deux moteurs."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques import designations as essais
from fabriques.designations import arretee, en_cours, ligne, preparee, saisie, version
from fabriques.monde import Monde
from registre.delegue.designation import actes, coordonnees, operations, publication, report
from registre.delegue.designation.coordonnees import CoordonneesSaisie
from registre.delegue.designation.faits import delegue_designe
from socle.actions import operations as actions
from socle.coffrets import Coffret
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, Refus, RegleEnfreinte
from socle.faits import Mesure
from socle.journal import Contenu
from socle.operations import Contexte
from socle.organismes.operations import lire_organisme
from socle.perimetre import Perimetre
from socle.saisies import valider

LE = date(2026, 3, 1)


def essayer(contexte: Contexte, id_: uuid.UUID, acte: str) -> str:
    """Tente un acte ; rend la phrase du refus, ou vide."""
    v = version(contexte, id_)
    gestes = {
        "arreter": lambda: actes.arreter(contexte, id_, v, LE),
        "declarer": lambda: actes.declarer(contexte, id_, v, LE),
        "attribuer": lambda: actes.attribuer(contexte, id_, v, "DPO-1", LE),
        "terminer": lambda: actes.terminer(contexte, id_, v, LE, "Départ"),
        "publier": lambda: publication.publier(contexte, id_, v),
        "revenir": lambda: actes.revenir(contexte, id_, v, "Erreur"),
        "dire_la_fin": lambda: actes.dire_la_fin(contexte, id_, v, LE),
    }
    try:
        gestes[acte]()
    except Refus as refus:
        return refus.phrase
    return ""


def test_chaque_acte_ne_se_fait_que_depuis_son_etat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = preparee(contexte, fin="")
    chemin = [
        ("arreter", "arretee", {"declarer", "attribuer", "terminer", "publier", "dire_la_fin"}),
        ("declarer", "declaree", {"arreter", "attribuer", "dire_la_fin"}),
        ("attribuer", "en_cours", {"arreter", "declarer", "dire_la_fin"}),
        ("terminer", "terminee", {"arreter", "declarer", "attribuer", "dire_la_fin"}),
        ("dire_la_fin", "terminee", {"arreter", "declarer", "attribuer", "terminer", "publier"}),
    ]
    for acte, etat, impossibles in chemin:
        avant = version(contexte, id_)
        for interdit in impossibles:
            assert "Ce n'est pas possible" in essayer(contexte, id_, interdit), (acte, interdit)
        assert version(contexte, id_) == avant, "un refus n'écrit rien"
        assert essayer(contexte, id_, acte) == ""
        assert ligne(contexte, id_).etat == etat
    d = ligne(contexte, id_)
    assert (d.numero, d.terminee_le, d.fin, d.fin_declaree_le) == ("DPO-1", LE, None, LE)


def test_un_organisme_n_a_qu_un_delegue_a_la_fois(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    premier = en_cours(contexte, fin="")
    second = preparee(contexte, nom="Sacha Essai", debut="01/07/2026", fin="")
    assert "« Dominique Essai » est délégué depuis le 01/01/2026" in essayer(contexte, second, "arreter")
    actes.terminer(contexte, premier, version(contexte, premier), date(2026, 6, 30), "Départ")
    assert essayer(contexte, second, "arreter") == ""
    with pytest.raises(RegleEnfreinte, match="« Sacha Essai » est délégué"):
        actes.revenir(contexte, premier, version(contexte, premier), "Erreur")
    noms = [o.libelle for o, _ in operations.lister(contexte, operations.Filtre()).paires]
    assert noms == ["Sacha Essai", "Dominique Essai"]
    ailleurs = monde.contexte(monde.organisme("Voisine"))
    assert en_cours(ailleurs, fin="")
    with pytest.raises(Introuvable):
        operations.lire(ailleurs, premier)


def test_deux_actes_pris_au_meme_instant_ne_font_qu_un_delegue(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    ids = [preparee(contexte, nom=f"Délégué {rang}") for rang in range(4)]
    with ThreadPoolExecutor(4) as fils:
        refus = list(fils.map(lambda id_: essayer(contexte, id_, "arreter"), ids))
    assert refus.count("") == 1
    assert sum("est délégué" in r for r in refus) == 3


def test_l_acte_pris_fige_ce_qu_il_dit_et_laisse_le_reste(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = arretee(contexte)
    with pytest.raises(RegleEnfreinte, match="« Prénom et nom, ou dénomination » ne change plus"):
        operations.enregistrer(contexte, id_, saisie(nom="Sacha Essai"), version(contexte, id_))
    operations.enregistrer(contexte, id_, saisie(public_telephone="01 99 00 00 02"), version(contexte, id_))
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, id_, saisie(), 1)
    publication.publier(contexte, id_, version(contexte, id_))
    with pytest.raises(RegleEnfreinte, match="gardez au moins un moyen"):
        operations.enregistrer(
            contexte, id_, saisie(public_courriel="", public_telephone=""), version(contexte, id_)
        )  # fmt: skip
    with pytest.raises(RegleEnfreinte, match="terminez la mission avant"):
        operations.archiver(contexte, id_, version(contexte, id_))
    actes.terminer(contexte, id_, version(contexte, id_), LE, "Départ")
    with pytest.raises(RegleEnfreinte, match="ne se modifie plus"):
        operations.enregistrer(contexte, id_, saisie(), version(contexte, id_))
    operations.archiver(contexte, id_, version(contexte, id_))


def test_revenir_defait_un_acte_a_la_fois_avec_son_motif(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = en_cours(contexte)
    publication.publier(contexte, id_, version(contexte, id_))
    with pytest.raises(RegleEnfreinte, match="Dites pourquoi"):
        actes.revenir(contexte, id_, version(contexte, id_), "  ")
    suite = []
    for _ in range(3):
        actes.revenir(contexte, id_, version(contexte, id_), "Mauvaise date")
        suite.append(ligne(contexte, id_).etat)
    assert suite == ["declaree", "arretee", "preparee"]
    d = ligne(contexte, id_)
    assert (d.numero, d.declaree_le, d.acte_le, d.publiee_le) == ("", None, None, None)
    assert "Mauvaise date" in str(operations.lire_passages(contexte, id_)[0].contenu)


def test_revenir_sur_l_acte_revient_a_qui_designe(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    id_ = arretee(contexte)
    with pytest.raises(DroitManquant):
        actes.revenir(monde.contexte(commune, "dpo"), id_, version(contexte, id_), "Erreur")
    actes.revenir(monde.contexte(commune, "dpo", "responsable"), id_, version(contexte, id_), "Erreur")
    with pytest.raises(DroitManquant):
        actes.arreter(monde.contexte(commune, "dpo"), id_, version(contexte, id_), LE)
    with pytest.raises(DroitManquant):
        operations.creer(monde.contexte(commune, "lecteur"), saisie())


@pytest.mark.parametrize(
    ("le", "phrase"),
    [(None, "Écrivez la date"), (date(2100, 1, 1), "dans l'avenir"), (date(2026, 1, 4), "l'acte est du 05/01/2026")],
)
def test_une_date_absente_future_ou_trop_ancienne_est_refusee(
    monde_sqlite: Monde, le: date | None, phrase: str
) -> None:  # fmt: skip
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = arretee(contexte)
    with pytest.raises(RegleEnfreinte, match=phrase):
        actes.declarer(contexte, id_, version(contexte, id_), le)
    assert ligne(contexte, id_).etat == "arretee"


def test_il_manque_de_quoi_prendre_l_acte(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme(representant_nom="Dominique Essai"))
    id_ = preparee(contexte, conflit="", debut="")
    phrase = essayer(contexte, id_, "arreter")
    for attendu in ("la date de prise de fonction", "l'examen d'un conflit", "un autre nom que celui du représentant"):
        assert attendu in phrase


def test_les_coordonnees_privees_se_chiffrent_s_effacent_et_n_entrent_nulle_part_ailleurs(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    id_ = preparee(contexte)
    privees = valider(CoordonneesSaisie, {"delegue_courriel": "prive@essai.example", "interlocuteur_nom": "Alix Essai"})
    coordonnees.enregistrer(contexte, id_, privees)
    assert coordonnees.lire(contexte, id_).interlocuteur_nom == "Alix Essai"
    with contexte.base.lire(contexte.perimetre) as session:
        (coffret,) = session.exec(select(Coffret)).all()
        assert b"prive@" not in coffret.contenu
        assert not [c for c in session.exec(select(Contenu)) if b"prive@" in (c.octets or b"")]
    assert operations.lister(contexte, operations.Filtre("Alix")).total == 0
    with pytest.raises(DroitManquant):
        coordonnees.lire(monde.contexte(commune, "lecteur"), id_)
    coordonnees.effacer(contexte, id_)
    assert coordonnees.lire(contexte, id_).interlocuteur_nom == ""
    with pytest.raises(RegleEnfreinte, match="Aucune coordonnée privée"):
        coordonnees.effacer(contexte, id_)


def test_les_coordonnees_privees_d_une_mission_finie_depuis_un_an_s_effacent_d_elles_memes(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    il_y_a_un_an = contexte.aujourd_hui - coordonnees.GARDE
    ids = []
    for fin in (il_y_a_un_an - timedelta(days=1), il_y_a_un_an):
        id_ = arretee(contexte, debut=fin, fin="")
        coordonnees.enregistrer(contexte, id_, valider(CoordonneesSaisie, {"delegue_telephone": "01 99 00 00 09"}))
        actes.terminer(contexte, id_, version(contexte, id_), fin, "Départ")
        ids.append(id_)
    assert coordonnees.effacer_les_anciennes(contexte) == 1
    assert [coordonnees.lire(contexte, id_).delegue_telephone for id_ in ids] == ["", "01 99 00 00 09"]
    assert coordonnees.effacer_les_anciennes(contexte) == 0


def test_le_fait_du_jour_dit_qui_a_un_delegue(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    pourvu, prepare, echu, sans = (monde.organisme(n, territoire) for n in ("Pourvu", "Préparé", "Échu", "Sans"))
    en_cours(monde.contexte(pourvu))
    preparee(monde.contexte(prepare))
    arretee(monde.contexte(echu), fin="01/06/2026")
    ids = frozenset(o.id for o in (pourvu, prepare, echu, sans))
    with monde.instance.base.lire(Perimetre.territoire(ids)) as session:
        lus = delegue_designe(session, date(2026, 11, 24))
    assert lus == {
        pourvu.id: Mesure(1, 1, date(2026, 2, 1)), prepare.id: Mesure(0, 1), echu.id: Mesure(0, 1, en_retard=1),
        sans.id: Mesure(0, 1),
    }  # fmt: skip


def test_le_terme_se_rappelle_sans_nom_dans_le_courriel(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    jour = contexte.aujourd_hui
    id_ = arretee(contexte, fin=jour + timedelta(days=20))

    def points(horizon: int) -> list[str]:
        with contexte.base.lire(contexte.perimetre) as session:
            vus = points_a_faire(session, jour, jour + timedelta(days=horizon))
            return [f"{p.libelle}|{p.resume}" for p in vus if p.objet_id == id_]

    (dit,) = points(20)
    libelle, _, resume = dit.partition("|")
    assert "Dominique" in libelle
    assert "Dominique" not in resume
    assert points(19) == []
    actes.terminer(contexte, id_, version(contexte, id_), jour, "Départ")
    assert points(20) == []


def test_ce_qui_reste_a_faire_se_propose_et_se_range(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = preparee(contexte)

    def titres() -> list[str]:
        actions.actualiser_propositions(contexte)
        lues = actions.lister(contexte, actions.Filtre(etat="proposee")).paires
        return [o.libelle for o, _ in lues if "délégué" in o.libelle or "désignation" in o.libelle]

    assert titres() == ["Faire prendre l'acte de désignation : Dominique Essai"]
    essayer(contexte, id_, "arreter")
    assert titres() == ["Communiquer à la CNIL les coordonnées du délégué : Dominique Essai"]
    essayer(contexte, id_, "declarer")
    assert titres() == []
    essayer(contexte, id_, "terminer")
    assert titres() == ["Dire à la CNIL la fin de mission du délégué : Dominique Essai"]


def test_le_delegue_en_cours_se_reporte_sur_la_fiche_de_l_organisme(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme(dpo_nom="Ancien Essai"))
    id_ = essais.preparee(contexte)
    with pytest.raises(RegleEnfreinte, match="en cours"):
        report.reporter(contexte, id_)
    essayer(contexte, id_, "arreter")
    d = ligne(contexte, id_)
    assert "Délégué à la protection des données" in report.ecarts(lire_organisme(contexte), d)
    report.reporter(contexte, id_)
    organisme = lire_organisme(contexte)
    assert (organisme.dpo_nom, organisme.dpo_societe, organisme.dpo_courriel) == (
        "Dominique Essai", "Syndicat d'Essai", "dpo@essai.example",
    )  # fmt: skip
    assert report.ecarts(organisme, d) == []


SUIVANTS = {
    ("preparee", "arreter"): "arretee", ("arretee", "declarer"): "declaree", ("declaree", "attribuer"): "en_cours",
    ("arretee", "terminer"): "terminee", ("declaree", "terminer"): "terminee", ("en_cours", "terminer"): "terminee",
    ("arretee", "publier"): "arretee", ("declaree", "publier"): "declaree", ("en_cours", "publier"): "en_cours",
    ("arretee", "revenir"): "preparee", ("declaree", "revenir"): "arretee", ("en_cours", "revenir"): "declaree",
}  # fmt: skip
"""État et acte → état suivant, écrits ici à part des règles ; `revenir` d'une fin rend l'état d'avant elle."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suite=st.lists(st.sampled_from(["arreter", "declarer", "attribuer", "terminer", "publier", "revenir"]), max_size=9)
)
def test_aucune_suite_d_actes_ne_mene_ailleurs_que_les_passages_permis(monde_sqlite: Monde, suite: list[str]) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_, attendu, avant_la_fin = preparee(contexte, fin=""), "preparee", ""
    for acte in suite:
        vers = avant_la_fin if (attendu, acte) == ("terminee", "revenir") else SUIVANTS.get((attendu, acte), "")
        avant = version(contexte, id_)
        refus = essayer(contexte, id_, acte)
        assert bool(refus) == (not vers), (attendu, acte, refus)
        assert version(contexte, id_) == avant + (1 if vers else 0)
        if vers and acte == "terminer":
            avant_la_fin = attendu
        attendu = vers or attendu
        d = ligne(contexte, id_)
        assert d.etat == attendu
        assert (d.numero != "") == (attendu == "en_cours" or (attendu == "terminee" and avant_la_fin == "en_cours"))
        assert d.publiee_le is None or attendu in {"arretee", "declaree", "en_cours"}
