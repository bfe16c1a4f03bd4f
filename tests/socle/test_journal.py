"""Le journal : écrit avec l'acte, et toute altération se voit."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from fabriques.monde import Monde
from registre.traitements import operations
from registre.traitements.modele import Traitement, TraitementSaisie
from socle import journal, journal_operations
from socle.base import creer_moteur
from socle.erreurs import ConflitDeVersion, DroitManquant, SaisieRefusee
from socle.journal import Constat, Contenu, Entree, Tete
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, sql_du_socle
from socle.saisies import valider

FILS = 20


def _constats(monde: Monde, organisme: Organisme) -> list[Constat]:
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        return list(journal.verifier(session, organisme.id))


def _entrees(monde: Monde, organisme: Organisme) -> list[Entree]:
    with monde.instance.base.lire(Perimetre.organisme(organisme.id)) as session:
        return list(session.exec(select(Entree).order_by(col(Entree.rang))))


@pytest.fixture
def commune(monde: Monde) -> Organisme:
    organisme = monde.organisme()
    for numero in range(4):
        monde.fiche(organisme, f"Fiche {numero}")
    return organisme


def _falsifier(monde: Monde, *ordres: str) -> None:
    """Agit comme une personne qui a la main sur la base : déclencheurs ôtés, puis SQL brut."""
    sqlite = monde.instance.base.est_sqlite
    ote = (
        ["DROP TRIGGER tr_journal_update", "DROP TRIGGER tr_journal_delete"]
        if sqlite
        else ["DROP TRIGGER tr_journal_scelle ON journal", "SELECT set_config('gouverne.total', 'oui', true)"]
    )
    adresse = monde.instance.reglages.base_proprietaire or monde.instance.reglages.adresse_base
    moteur = creer_moteur(adresse)
    with moteur.begin() as connexion:
        if not sqlite:
            connexion.execute(text("SELECT set_config('gouverne.total', 'oui', true)"))
        for ordre in (*ote, *ordres):
            connexion.execute(text(ordre))
    moteur.dispose()


def test_une_chaine_intacte_ne_dit_rien(monde: Monde, commune: Organisme) -> None:
    assert _constats(monde, commune) == []
    assert [e.rang for e in _entrees(monde, commune)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("ordre", "etat", "rang"),
    [
        ("UPDATE journal SET verbe = 'autre' WHERE rang = 2", "altere", 2),
        ("UPDATE journal SET quand = '2020-01-01 00:00:00' WHERE rang = 3", "altere", 3),
        ("UPDATE journal SET acteur_id = id WHERE rang = 1", "altere", 1),
        ("UPDATE journal_contenu SET octets = sel WHERE entree_id = (SELECT id FROM journal WHERE rang = 2)", "altere", 2),
        ("DELETE FROM journal_contenu WHERE entree_id = (SELECT id FROM journal WHERE rang = 2)", "manquant", 2),
        ("UPDATE journal_tetes SET rang = 9", "manquant", 5),
        ("UPDATE journal_tetes SET empreinte = 'x'", "altere", 4),
    ],
)  # fmt: skip
def test_une_alteration_se_voit(monde: Monde, commune: Organisme, ordre: str, etat: str, rang: int) -> None:
    _falsifier(monde, ordre)
    assert (etat, rang) in {(c.etat, c.rang) for c in _constats(monde, commune)}


@pytest.mark.parametrize("rang", [1, 3, 4])
def test_une_entree_retiree_se_voit(monde: Monde, commune: Organisme, rang: int) -> None:
    _falsifier(
        monde,
        f"DELETE FROM journal_contenu WHERE entree_id = (SELECT id FROM journal WHERE rang = {rang})",
        f"DELETE FROM journal WHERE rang = {rang}",
    )
    assert ("manquant", rang) in {(c.etat, c.rang) for c in _constats(monde, commune)}


def test_deux_entrees_echangees_se_voient(monde: Monde, commune: Organisme) -> None:
    _falsifier(
        monde,
        "UPDATE journal SET rang = 100 WHERE rang = 2",
        "UPDATE journal SET rang = 2 WHERE rang = 3",
        "UPDATE journal SET rang = 3 WHERE rang = 100",
    )
    assert {c.rang for c in _constats(monde, commune)} >= {2, 3}


def test_une_purge_journalisee_efface_sans_faire_mentir_la_chaine(monde: Monde, commune: Organisme) -> None:
    cible = _entrees(monde, commune)[1]
    journal_operations.purger_contenus(monde.contexte(commune), [cible.id], "Demande d'effacement fictive")
    constats = _constats(monde, commune)
    assert [(c.rang, c.etat, c.est_anomalie) for c in constats] == [(2, "efface", False)]
    with monde.instance.base.lire(Perimetre.organisme(commune.id)) as session:
        assert session.get(Contenu, cible.id) is None
        assert session.get_one(Tete, commune.id).rang == 5


def test_purger_exige_un_motif_et_le_droit(monde: Monde, commune: Organisme) -> None:
    cible = _entrees(monde, commune)[0].id
    with pytest.raises(SaisieRefusee):
        journal_operations.purger_contenus(monde.contexte(commune), [cible], "  ")
    with pytest.raises(DroitManquant):
        journal_operations.purger_contenus(monde.contexte(commune, sans="journal.purger"), [cible], "Motif")


def test_l_application_ne_peut_pas_retoucher_le_journal(monde: Monde, commune: Organisme) -> None:
    for ordre in ("UPDATE journal SET verbe = 'x'", "DELETE FROM journal"):
        with (
            pytest.raises(DBAPIError, match=r"ne se modifie pas|permission denied"),
            monde.instance.base.ecrire(Perimetre.hors("test")) as session,
        ):
            sql_du_socle(session).execute(text(ordre))


def test_vingt_fils_sur_le_meme_organisme(monde: Monde) -> None:
    commune = monde.organisme()
    autre = monde.organisme("Autre")
    fautes: list[BaseException] = []

    def agir(numero: int) -> None:
        try:
            for tour in range(3):
                monde.fiche(commune if numero % 4 else autre, f"Fiche {numero}-{tour}")
        except BaseException as erreur:
            fautes.append(erreur)

    fils = [threading.Thread(target=agir, args=(n,)) for n in range(FILS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert fautes == []
    assert [e.rang for e in _entrees(monde, commune)] == list(range(1, 46))
    assert [e.rang for e in _entrees(monde, autre)] == list(range(1, 16))
    assert _constats(monde, commune) == _constats(monde, autre) == []


def test_vingt_fils_enregistrent_la_meme_fiche_un_seul_gagne(monde: Monde) -> None:
    commune = monde.organisme()
    fiche = monde.fiche(commune)
    issues: list[str] = []

    def agir(numero: int) -> None:
        try:
            saisie = valider(TraitementSaisie, {"nom": f"Version {numero}"})
            operations.enregistrer(monde.contexte(commune), fiche, saisie, 1)
            issues.append("gagne")
        except ConflitDeVersion:
            issues.append("conflit")

    fils = [threading.Thread(target=agir, args=(n,)) for n in range(FILS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert sorted(issues) == ["conflit"] * (FILS - 1) + ["gagne"]
    assert operations.lire_fiche(monde.contexte(commune), fiche).objet.version == 2


def test_un_acte_qui_echoue_n_ecrit_rien(monde: Monde) -> None:
    commune = monde.organisme()
    fiche = monde.fiche(commune)
    saisie = valider(TraitementSaisie, {"nom": "Neuf", "finalites": [{"id": str(commune.id), "libelle": "Intruse"}]})
    with pytest.raises(SaisieRefusee):
        operations.enregistrer(monde.contexte(commune), fiche, saisie, 1)
    assert len(_entrees(monde, commune)) == 1
    with monde.instance.base.lire(Perimetre.organisme(commune.id)) as session:
        assert session.get_one(Traitement, fiche).nom == "Cantine scolaire"
