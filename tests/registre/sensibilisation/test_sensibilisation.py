"""Les séances de sensibilisation : états, nombres d'une année, feuille à signer, faits et chiffres."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.sensibilisation import annees, faits, operations, regles
from registre.sensibilisation.documents import LIGNES, nombre_de_lignes
from registre.sensibilisation.modele import EffectifsSaisie, SeanceSaisie
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.faits import Mesure, chiffres_declares
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

PUBLICS = [{"public": "elus", "attendus": "10", "presents": "4"},
           {"public": "agents", "service": "Accueil", "attendus": "6", "presents": "6"}]  # fmt: skip


def saisie(**champs: object) -> SeanceSaisie:
    return valider(SeanceSaisie, {"nom": "Réflexes", "publics": PUBLICS, **champs})


def tenue(contexte: Contexte, jour: date, **champs: object) -> uuid.UUID:
    """Une séance tenue ce jour-là ; elle est à la version 2."""
    id_ = operations.creer(contexte, saisie(jour=jour.isoformat(), **champs))
    operations.tenir(contexte, id_, 1)
    return id_


def test_une_seance_ne_se_dit_tenue_qu_une_fois_passee_et_comptee(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    demain = contexte.aujourd_hui + timedelta(days=1)
    for champs, phrase in (
        ({}, "date de la séance"), ({"jour": demain.isoformat()}, "pas encore venue"),
        ({"jour": "01/02/2026", "publics": []}, "quels publics"),
        ({"jour": "01/02/2026", "publics": [{"public": "elus"}]}, "nombre de présents"),
    ):  # fmt: skip
        id_ = operations.creer(contexte, saisie(**champs))
        with pytest.raises(RegleEnfreinte, match=phrase):
            operations.tenir(contexte, id_, 1)
        assert operations.lire(contexte, id_).ligne.statut == "prevue"


def test_une_seance_tenue_se_corrige_sans_perdre_ce_qui_la_fait_compter(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = tenue(contexte, date(2026, 3, 4))
    operations.enregistrer(contexte, id_, saisie(jour="05/03/2026", nom="Réflexes, bis"), 2)
    with pytest.raises(RegleEnfreinte, match="est tenue"):
        operations.enregistrer(contexte, id_, saisie(jour=""), 3)
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, id_, saisie(jour="05/03/2026"), 1)
    operations.rouvrir(contexte, id_, 3)
    operations.annuler(contexte, id_, 4, "Salle prise")
    with pytest.raises(RegleEnfreinte, match="annulée"):
        operations.enregistrer(contexte, id_, saisie(), 5)


ACTES = {
    "tenir": lambda c, i, v: operations.tenir(c, i, v),
    "annuler": lambda c, i, v: operations.annuler(c, i, v, "Report"),
    "rouvrir": lambda c, i, v: operations.rouvrir(c, i, v),
}
SUITES = {"tenir": "tenue", "annuler": "annulee", "rouvrir": "prevue"}


@given(st.lists(st.sampled_from(sorted(ACTES)), max_size=6))
@settings(max_examples=15, deadline=None)
def test_aucune_transition_interdite_ne_passe(gestes: list[str]) -> None:
    contexte = _CONTEXTE["ici"]
    id_, statut, version = operations.creer(contexte, saisie(jour="04/03/2026")), "prevue", 1
    for geste in gestes:
        if statut in regles.DEPUIS[geste]:
            ACTES[geste](contexte, id_, version)
            statut, version = SUITES[geste], version + 1
        else:
            with pytest.raises(RegleEnfreinte):
                ACTES[geste](contexte, id_, version)
    assert operations.lire(contexte, id_).ligne.statut == statut


_CONTEXTE: dict[str, Contexte] = {}


@pytest.fixture(autouse=True)
def _un_contexte(request: pytest.FixtureRequest) -> None:
    if request.node.name.startswith("test_aucune_transition"):
        monde = request.getfixturevalue("monde_sqlite")
        _CONTEXTE["ici"] = monde.contexte(monde.organisme())


def test_les_nombres_impossibles_sont_refuses_a_leur_place() -> None:
    for champs, chemin in (
        ({"publics": [{"public": "elus", "presents": "-1"}]}, "publics-0-presents"),
        ({"publics": [{"attendus": "3"}]}, "publics-0-public"),
        ({"quiz_reponses": "2", "quiz_reussis": "3"}, "quiz_reussis"),
        ({"duree_minutes": "99999"}, "duree_minutes"),
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            saisie(**champs)
        assert chemin in refus.value.erreurs


def test_le_taux_sur_un_an_compte_les_seances_tenues_et_elles_seules(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    tenue(contexte, date(2026, 3, 4), themes=["securite", "droits"])
    tenue(contexte, date(2026, 5, 4), themes=["securite"])
    tenue(contexte, date(2025, 12, 31))
    operations.creer(contexte, saisie(jour="06/06/2026"))
    annees.donner_effectifs(contexte, 2026, valider(EffectifsSaisie, {"elus": "16", "agents": "6"}), 0)
    lue = annees.lire_annee(contexte, 2026)
    assert (lue.seances.tenues, lue.seances.prevues, lue.seances.passees) == (2, 1, 1)
    assert [(p.code, p.presents, p.taux) for p in lue.parts] == [
        ("elus", 8, 50), ("encadrants", 0, None), ("agents", 12, 200)
    ]  # fmt: skip
    assert (lue.ensemble.presents, lue.ensemble.effectif) == (20, 22)
    assert [nombre for _, nombre in lue.themes] == [2, 1]


def test_deux_personnes_ne_s_ecrasent_pas_sur_les_effectifs(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    annees.donner_effectifs(contexte, 2026, valider(EffectifsSaisie, {"elus": "16"}), 0)
    with pytest.raises(ConflitDeVersion):
        annees.donner_effectifs(contexte, 2026, valider(EffectifsSaisie, {"elus": "15"}), 0)
    assert annees.lire_annee(contexte, 2026).effectifs.elus == 16
    with pytest.raises(RegleEnfreinte):
        annees.donner_effectifs(contexte, 12026, valider(EffectifsSaisie, {}), 0)


def test_faits_et_chiffres_d_un_territoire_en_un_nombre_fixe_de_requetes(monde: Monde) -> None:
    contextes = [monde.contexte(monde.organisme(f"Commune {rang}")) for rang in range(3)]
    for rang, contexte in enumerate(contextes[:2]):
        tenue(contexte, date(2026, 3, 4 + rang))
        annees.donner_effectifs(contexte, 2026, valider(EffectifsSaisie, {"elus": "2", "agents": "10"}), 0)
    ids = frozenset(c.organisme_id for c in contextes)
    chiffres = [c for c in chiffres_declares().values() if c.sujet == faits.SUJET]
    with (
        monde.instance.base.lire(Perimetre.territoire(ids)) as session,
        budget_requetes(monde.instance.base, 5 + len(chiffres)),
    ):
        seances = faits.seances_de_l_annee(session, date(2026, 11, 25))
        taux = faits.taux_sur_un_an(session, date(2026, 11, 25))
        nombres = {c.code: c.lire(session, date(2026, 1, 1), date(2026, 12, 31)) for c in chiffres}
    premier = contextes[0].organisme_id
    assert seances[premier] == Mesure(1, 1, date(2026, 3, 4), 0)
    assert taux[premier] == Mesure(8, 12, date(2026, 3, 4)), "quatre élus pour un effectif de deux n'en font que deux"
    assert contextes[2].organisme_id not in seances
    assert {code: n.get(premier) for code, n in nombres.items()} == {
        "sensibilisation.seances": 1, "sensibilisation.presents": 10, "sensibilisation.presents_elus": 4,
        "sensibilisation.presents_encadrants": 0, "sensibilisation.presents_agents": 6, "sensibilisation.attendus": 16,
        "sensibilisation.effectif": 12,
    }  # fmt: skip


def test_une_seance_passee_ou_a_refaire_se_rappelle_et_s_oublie_une_fois_suivie(monde: Monde) -> None:
    contexte, jour = monde.contexte(monde.organisme()), date(2026, 11, 25)

    def dus() -> list[str]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            lus = points_a_faire(session, jour, jour + timedelta(days=60))
            return sorted(p.libelle for p in lus if p.cle.startswith("seance:"))

    id_ = operations.creer(contexte, saisie(jour="01/11/2026"))
    assert dus() == ["Dire si la séance a eu lieu : Réflexes"]
    operations.enregistrer(contexte, id_, saisie(jour="01/11/2026", prochaine="10/01/2027"), 1)
    operations.tenir(contexte, id_, 2)
    assert dus() == ["Programmer la prochaine séance : Réflexes"]
    suite = operations.creer(contexte, valider(SeanceSaisie, {"nom": "Réflexes, suite", "jour": "12/01/2027"}))
    assert dus() == ["Séance de sensibilisation : Réflexes, suite"]
    operations.annuler(contexte, suite, 1, "Report")
    assert dus() == ["Programmer la prochaine séance : Réflexes"]


def test_qui_n_en_a_pas_le_droit_n_ecrit_rien(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    for geste in (
        lambda c: operations.creer(c, saisie()),
        lambda c: annees.donner_effectifs(c, 2026, valider(EffectifsSaisie, {"elus": "1"}), 0),
    ):
        with pytest.raises(DroitManquant):
            geste(monde_sqlite.contexte(commune, sans="sensibilisation.tenir"))


def test_la_feuille_a_assez_de_lignes_et_dit_ce_qu_elle_fait_des_donnees(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = operations.creer(contexte, saisie(jour="04/03/2027", conservation="Deux ans"))
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/sensibilisation/{id_}")
    lu = docx.Document(io.BytesIO(client.soumettre("Feuille à signer, Word", statut=200).octets))
    cellules = [c.text for t in lu.tables for ligne in t.rows for c in ligne.cells]
    texte = "\n".join([*(p.text for p in lu.paragraphs), *cellules])
    for attendu in ("elle-même un traitement de données personnelles", "Deux ans", "RGPD 13(1)c", "Signature"):
        assert attendu in texte
    assert sum(c.startswith("Nom ....") for c in cellules) == 20, "seize attendus, quatre de plus"
    client.aller(f"{maison.base}/sensibilisation/{id_}")
    assert client.soumettre("PDF", statut=200).octets.startswith(b"%PDF")
    assert maison.verbes().count("seance.feuille") == 2
    client.poster(f"{maison.base}/sensibilisation/{id_}/feuille.exe", statut=422)


def test_le_nombre_de_lignes_reste_imprimable() -> None:
    assert [nombre_de_lignes(n) for n in (0, 30, 5000)] == [LIGNES[0], 34, LIGNES[1]]


def test_de_l_inscription_au_taux_par_l_ecran(maison: Maison) -> None:
    client = maison.membre("referent")
    client.aller(f"{maison.base}/sensibilisation/")
    client.aller(client.page.lien("Nouvelle séance"))  # type: ignore[union-attr]
    client.soumettre("Ajouter une ligne à « Publics »", statut=200, nom="Accueil des nouveaux", jour="04/03/2026")
    champs = {"publics-0-public": "agents", "publics-0-attendus": "8", "publics-0-presents": "6"}
    client.soumettre("Enregistrer", champs)
    fiche = client.page.vers  # type: ignore[union-attr]
    client.aller(fiche)
    client.soumettre("La séance a eu lieu")
    assert "compte dans son année" in client.aller(fiche).texte
    client.aller(f"{maison.base}/sensibilisation/annees/2026")
    client.soumettre("Enregistrer les effectifs", statut=422, agents="-3")
    client.soumettre("Enregistrer les effectifs", agents="12")
    page = client.aller(f"{maison.base}/sensibilisation/annees/2026")
    assert "50 %" in page.texte
    assert page.soupe.select_one("svg.dessin") is not None
    client.aller(f"{maison.base}/sensibilisation/annees/3000", 404)


def test_la_suivante_reprend_le_sujet_et_les_publics_sans_les_presents(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = tenue(contexte, date(2026, 3, 4), prochaine="04/03/2027", themes=["securite"])
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/sensibilisation/nouvelle?depuis={id_}")
    assert page.valeur("nom") == "Réflexes"
    assert page.valeur("jour") in {"04/03/2027", "2027-03-04"}
    assert (page.valeur("publics-0-attendus"), page.valeur("publics-0-presents")) == ("10", "")
    client.aller(f"{maison.base}/sensibilisation/nouvelle?depuis={uuid.uuid4()}")
