"""Le lot d'un dépôt : écrit chez chacun, rejoué sans doubler, coupé, refusé, défait seul ou en entier."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from fabriques.depots import Territoire, batir, cibles, fichier, tableau, tableau_commun
from fabriques.monde import Monde
from registre.depots import lots as reprise
from registre.depots import operations
from registre.depots.archives import Fichier
from registre.depots.modele import PartDeDepot
from registre.imports import confirmation
from registre.imports import operations as imports
from registre.imports.modele import Import
from registre.traitements import operations as traitements
from registre.traitements.operations import lire_registre
from socle.erreurs import RegleEnfreinte
from socle.lots import lectures
from socle.lots import operations as lots
from socle.perimetre import Perimetre

REELS = Path(__file__).parents[4] / "shared" / "donnees"
HORS = Perimetre.hors("test")


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    return batir(monde)


@pytest.fixture
def ici(monde_sqlite: Monde) -> Territoire:
    return batir(monde_sqlite)


def test_chaque_fichier_va_a_son_organisme_et_le_lot_l_y_ecrit(territoire: Territoire) -> None:
    t = territoire
    t.monde.fiche(t.communes[0], "Cantine")
    lu = t.deposer(
        fichier("registre-vallon-le-haut-2025.xlsx", "Cantine", "Paie"), fichier("pre_fictif.xlsx", "Élections")
    )
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    assert [p.comptes for p in lu.parts] == [{"completer": 1, "creer": 1}, {"creer": 1}]
    assert t.noms(0) == ["Cantine"], "rien ne s'écrit avant le lot"
    vu = t.lancer(lu)
    assert (vu.lot.etat, [ligne.etat for ligne in vu.lignes]) == ("fini", ["faite", "faite"])
    assert vu.lignes[0].message == "Fiches : 1 créée, 1 complétée."
    assert (t.noms(0), t.noms(1), t.noms(2)) == (["Cantine", "Paie"], ["Élections"], [])
    lots.defaire(t.contexte, vu.lot.id)
    t.mener(vu.lot.id)
    assert (t.noms(0), t.noms(1)) == (["Cantine"], [])
    assert lire_registre(t.chez(0))[0].saisie.service == ""


def test_un_organisme_peut_defaire_le_sien_seul_puis_le_lot_le_reste(ici: Territoire) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie"), fichier("Pré-Fictif.xlsx", "Paie"))
    vu = ici.lancer(lu)
    comptes = reprise.comptes_rendus(ici.contexte, operations.lire(ici.contexte, lu.depot.id))
    assert {un.etat for un in comptes.values()} == {"confirme"}
    confirmation.annuler(ici.chez(0), comptes[lu.parts[0].id].id)
    assert (ici.noms(0), ici.noms(1)) == ([], ["Paie"])
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert (ici.noms(0), ici.noms(1)) == ([], [])
    assert {ligne.etat for ligne in lectures.lire(ici.contexte, vu.lot.id).lignes} == {"defaite"}


def test_ce_qui_a_ete_retouche_est_garde_et_nomme(ici: Territoire) -> None:
    vu = ici.lancer(ici.deposer(fichier("vallon le haut.xlsx", "Paie", "Cantine")))
    fiche = next(f for f in lire_registre(ici.chez(0)) if f.saisie.nom == "Paie")
    saisie = fiche.saisie.model_copy(update={"description": "Retouchée"})
    traitements.enregistrer(ici.chez(0), fiche.objet.id, saisie, 1)
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    (ligne,) = lectures.lire(ici.contexte, vu.lot.id).lignes
    assert (ligne.etat, ligne.message) == ("gardee", "1 ligne défaite ; gardé, car modifié depuis : « Paie ».")
    assert ici.noms(0) == ["Paie"]


def test_deux_depots_identiques_ne_doublent_rien(ici: Territoire) -> None:
    for _ in range(2):
        ici.lancer(ici.deposer(fichier("vallon le haut.xlsx", "Paie", "Cantine")))
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_deux_fichiers_pour_le_meme_organisme_se_completent(ici: Territoire) -> None:
    lu = ici.deposer(fichier("vallon le haut 1.xlsx", "Paie"), fichier("vallon le haut 2.xlsx", "Paie", "Cantine"))
    assert lu.organismes == 1
    ici.lancer(lu)
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_lancer_deux_fois_ne_fait_qu_un_lot(ici: Territoire) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie"))
    premier = reprise.lancer(ici.contexte, lu.depot.id)
    assert reprise.lancer(ici.contexte, lu.depot.id) == premier
    ici.mener(premier)
    assert len(lectures.lister(ici.contexte)) == 1
    with pytest.raises(RegleEnfreinte, match="n'attend plus"):
        operations.affecter(ici.contexte, lu.depot.id, {0: ici.communes[1].id})


def test_une_ligne_rejouee_ne_double_rien(ici: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une panne juste après l'écriture : la ligne recommence et retrouve son import."""
    lot = reprise.lancer(ici.contexte, ici.deposer(fichier("vallon le haut.xlsx", "Paie")).depot.id)
    with monkeypatch.context() as panne:
        panne.setattr(reprise, "_raconter", lambda *_: 1 / 0)
        lots.avancer(ici.contexte, lot)
    assert ici.noms(0) == ["Paie"]
    lots.reprendre(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == ["Paie"]
    lots.defaire(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == []


def test_une_confirmation_coupee_reprend_ou_elle_en_est(ici: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    noms = [f"Traitement fictif {chr(65 + n)}{n}" for n in range(9)]
    lot = reprise.lancer(ici.contexte, ici.deposer(Fichier("vallon le haut.xlsx", tableau(*noms))).depot.id, "ligne")
    monkeypatch.setattr(confirmation, "DELAI", 0.0)
    monkeypatch.setattr(confirmation, "VERROU", 0.0)
    ici.mener(lot)
    assert len(ici.noms(0)) == len(set(ici.noms(0))) > 1
    (ligne,) = lectures.lire(ici.contexte, lot).lignes
    assert ligne.etat == "faite"


def test_tout_ou_rien_ne_laisse_rien_la_ou_une_ligne_est_refusee(
    ici: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie", "Cantine"), fichier("pré fictif.xlsx", "Élections"))
    lot = reprise.lancer(ici.contexte, lu.depot.id, "tout")
    poser = confirmation.poser_fiches

    def refuser(atelier: object, lot_id: object, choix: list[object], **suite: object) -> object:
        if choix[0].fiche.saisie.nom == "Cantine":  # type: ignore[attr-defined]
            raise RegleEnfreinte("Refusée pour l'essai.")
        return poser(atelier, lot_id, choix, **suite)  # type: ignore[arg-type]

    with monkeypatch.context() as refus:
        refus.setattr(confirmation, "poser_fiches", refuser)
        ici.mener(lot)
    vu = lectures.lire(ici.contexte, lot)
    assert [ligne.etat for ligne in vu.lignes] == ["refusee", "faite"]
    assert "Rien n'a été importé. Refusée pour l'essai." in vu.lignes[0].message
    assert (ici.noms(0), ici.noms(1)) == ([], ["Élections"])
    lots.reprendre(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_choix_encore_vrais_oublie_une_fiche_qui_n_est_plus_celle_qu_on_a_vue() -> None:
    from registre.imports.rapprochement import Candidat

    un, autre = (Candidat(0, uuid.UUID(int=n), "Paie", 100, "Même nom.") for n in (1, 2))
    choix = {"0": "remplacer", "1": "creer"}
    assert reprise.choix_encore_vrais(choix, {0: un}, {0: un}) == choix
    assert reprise.choix_encore_vrais(choix, {0: un}, {0: autre}) == {"1": "creer"}
    assert reprise.choix_encore_vrais(choix, {0: un}, {}) == {"1": "creer"}


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_depose_pour_chaque_commune(ici: Territoire) -> None:
    octets = (REELS / "cnil-registre-traitement-simplifie.ods").read_bytes()
    lu = ici.deposer(*(Fichier(f"{c.nom}/registre.ods", octets) for c in ici.communes))
    assert cibles(lu) == [c.nom for c in ici.communes]
    vu = ici.lancer(lu)
    assert [ici.noms(n) for n in range(3)] == [["Gestion de la paie"]] * 3
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert [ici.noms(n) for n in range(3)] == [[]] * 3


def _registre(t: Territoire, rang: int) -> dict[uuid.UUID, tuple[str, str]]:
    """Ce que dit le registre d'une commune, dates de mise à jour exclues."""
    return {
        f.objet.id: (f.saisie.nom, f.saisie.model_copy(update={"date_mise_a_jour": None}).model_dump_json())
        for f in lire_registre(t.chez(rang))
    }


FICHES = st.lists(
    st.sampled_from(("Paie", "Cantine", "Élections", "Paie des agents", "État civil")), min_size=1, max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deja=st.lists(FICHES, min_size=3, max_size=3),
    deposes=st.lists(FICHES, min_size=3, max_size=3),
    commun=st.booleans(),
)
def test_lancer_puis_defaire_rend_chaque_registre_comme_il_etait(
    ici: Territoire, deja: list[list[str]], deposes: list[list[str]], commun: bool
) -> None:
    for rang, noms in enumerate(deja):
        for nom in set(noms) - set(ici.noms(rang)):
            ici.monde.fiche(ici.communes[rang], nom)
    avant = [_registre(ici, rang) for rang in range(3)]
    if commun:
        lignes = [(ici.communes[rang].nom, nom) for rang, noms in enumerate(deposes) for nom in noms]
        lu = ici.deposer(Fichier("tout.xlsx", tableau_commun(lignes)))
    else:
        lu = ici.deposer(*(fichier(f"{ici.communes[r].nom}.xlsx", *noms) for r, noms in enumerate(deposes)))
    if not lu.retenues:
        return
    vu = ici.lancer(lu)
    assert {ligne.etat for ligne in vu.lignes} <= {"faite", "deja"}
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert [_registre(ici, rang) for rang in range(3)] == avant


def test_un_import_en_attente_se_recompare_et_se_recoit_une_fois(ici: Territoire) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie"))
    id_ = reprise.identifiant_de_l_import(lu.parts[0].id)
    with ici.monde.instance.base.lire(HORS) as session:
        part = session.exec(select(PartDeDepot)).one()
        from registre.depots import contenus

        attente = contenus.ouvrir(ici.contexte, session, part)
    for _ in range(2):
        assert imports.recevoir(ici.chez(0), id_, attente, "a.xlsx", "e", {}) == id_
    ici.monde.fiche(ici.communes[0], "Paie")
    imports.recomparer(ici.chez(0), id_)
    _, relue = imports.lire_attente(ici.chez(0), id_)
    assert relue.proches[0].existante_nom == "Paie"
    with ici.monde.instance.base.lire(HORS) as session:
        assert len(session.exec(select(Import)).all()) == 1


def test_deux_personnes_qui_lancent_chacune_a_sa_facon_n_ouvrent_qu_un_lot_qui_ecrit(
    ici: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie"))
    monkeypatch.setattr(reprise, "lire", lambda contexte, _: lu)
    premier, second = (reprise.lancer(ici.contexte, lu.depot.id, mode) for mode in ("tout", "ligne"))
    assert premier == second
    etats = sorted(un.lot.etat for un in lectures.lister(ici.contexte))
    assert etats == ["arrete", "en_cours"]
    ici.mener(premier)
    assert ici.noms(0) == ["Paie"]
