"""Le cloisonnement : rien ne se lit ni ne s'écrit hors de l'organisme, sur les deux moteurs."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select

from fabriques.monde import Monde
from registre.traitements import operations
from registre.traitements.modele import Finalite, Traitement, TraitementSaisie
from socle.erreurs import Introuvable, SaisieRefusee
from socle.objets import Objet
from socle.perimetre import Perimetre, PerimetreEnfreint, ecrire_en_lot, sql_du_socle
from socle.saisies import valider


@pytest.fixture
def voisins(monde: Monde) -> tuple[Monde, uuid.UUID, uuid.UUID]:
    ici, la_bas = monde.organisme("Ici"), monde.organisme("Là-bas")
    finalites = [{"libelle": "But"}]
    return monde, monde.fiche(ici, "Fiche d'ici", finalites=finalites), monde.fiche(la_bas, finalites=finalites)


def _lire_ici(monde: Monde) -> Perimetre:
    return Perimetre.organisme(monde.organismes["ici"].id)


def test_aucune_forme_de_lecture_ne_voit_le_voisin(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    with monde.instance.base.lire(_lire_ici(monde)) as session:
        autre = aliased(Traitement)
        assert [t.id for t in session.exec(select(Traitement))] == [ici]
        assert list(session.exec(select(Objet.id))) == [ici]
        assert session.exec(select(func.count()).select_from(Traitement)).one() == 1
        assert list(session.exec(select(autre.id))) == [ici]
        assert session.get(Traitement, la_bas) is None
        jointe = select(Objet.libelle, Finalite.libelle).join(Finalite, col(Finalite.traitement_id) == col(Objet.id))
        assert session.exec(jointe).all() == [("Fiche d'ici", "But")]
        sous = select(Traitement.id).where(Traitement.id == la_bas).scalar_subquery()
        assert session.exec(select(Objet.id).where(Objet.id == sous)).all() == []
        existe = select(Finalite.id).where(Finalite.traitement_id == la_bas).exists()
        assert session.exec(select(Objet.id).where(existe)).all() == []


def test_sans_perimetre_rien_ne_se_voit(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, *_ = voisins
    with monde.instance.base.lire(Perimetre()) as session:
        assert session.exec(select(Traitement)).all() == []


def test_les_chemins_detournes_sont_refuses(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    etranger = monde.organismes["la-bas"].id
    ligne = {"id": uuid.uuid4(), "organisme_id": etranger, "traitement_id": la_bas, "rang": 0, "libelle": "Intrus"}
    with monde.instance.base.lire(_lire_ici(monde)) as session:
        for interdit in (
            lambda: session.exec(select(Traitement.__table__)),  # type: ignore[call-overload]
            lambda: session.execute(text("SELECT * FROM traitements")),
            lambda: session.connection(),
            lambda: session.execute(insert(Finalite), [ligne]),
            lambda: session.execute(insert(Finalite).values(**ligne)),
            lambda: session.execute(update(Traitement), [{"id": la_bas, "nom": "Volé"}]),
            lambda: session.execute(update(Traitement).values(organisme_id=etranger)),
            lambda: ecrire_en_lot(session, Finalite, [ligne]),
        ):
            with pytest.raises(PerimetreEnfreint):
                interdit()


def test_ecrire_chez_le_voisin_est_refuse_au_flush(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    with monde.instance.base.lire(_lire_ici(monde)) as session:
        session.add(Objet(organisme_id=monde.organismes["la-bas"].id, type="traitement", libelle="x", cle_tri="x"))
        with pytest.raises(PerimetreEnfreint):
            session.flush()


def test_un_objet_ne_change_pas_d_organisme(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, _ = voisins
    with monde.instance.base.lire(_lire_ici(monde)) as session:
        session.get_one(Objet, ici).organisme_id = monde.organismes["la-bas"].id
        with pytest.raises(PerimetreEnfreint):
            session.flush()


def test_modifier_ou_effacer_en_nombre_reste_chez_soi(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    with monde.instance.base.ecrire(_lire_ici(monde)) as session:
        assert session.exec(update(Traitement).values(service="Écoles")).rowcount == 1
        assert session.exec(delete(Finalite)).rowcount == 1
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        assert session.get_one(Traitement, la_bas).service == ""
        assert session.exec(select(Finalite.traitement_id)).all() == [la_bas]


def test_la_base_refuse_une_reference_vers_le_voisin(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    with (
        pytest.raises(DBAPIError, match=r"(?i)foreign key"),
        monde.instance.base.ecrire(_lire_ici(monde)) as session,
    ):
        session.add(Finalite(organisme_id=monde.organismes["ici"].id, traitement_id=la_bas))


def test_l_identifiant_du_voisin_est_introuvable(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    contexte = monde.contexte(monde.organismes["ici"])
    saisie = valider(TraitementSaisie, {"nom": "Pris"})
    for acte in (
        lambda: operations.lire_fiche(contexte, la_bas),
        lambda: operations.enregistrer(contexte, la_bas, saisie, 1),
        lambda: operations.dupliquer(contexte, la_bas),
        lambda: operations.archiver(contexte, la_bas, 1),
    ):
        with pytest.raises(Introuvable):
            acte()


def test_la_ligne_du_voisin_ne_se_prend_pas(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    volee = operations.lire_fiche(monde.contexte(monde.organismes["la-bas"]), la_bas).saisie.finalites[0]
    saisie = valider(TraitementSaisie, {"nom": "Ici", "finalites": [{"id": str(volee.id), "libelle": "Volée"}]})
    with pytest.raises(SaisieRefusee) as refus:
        operations.enregistrer(monde.contexte(monde.organismes["ici"]), ici, saisie, 1)
    assert "n'appartient pas" in refus.value.erreurs["finalites-0-id"][0]


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_postgresql_ferme_la_porte_meme_en_sql_brut(voisins: tuple[Monde, uuid.UUID, uuid.UUID]) -> None:
    monde, ici, la_bas = voisins
    with monde.instance.base.lire(_lire_ici(monde)) as session:
        brut = sql_du_socle(session)
        assert brut.execute(text("SELECT id FROM traitements")).scalars().all() == [ici]
        assert brut.execute(text("UPDATE traitements SET nom = 'Volé' WHERE id = :i"), {"i": la_bas}).rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            brut.execute(
                text("INSERT INTO cles_organismes VALUES (:i, :o, true, '')"),
                {"i": uuid.uuid4(), "o": monde.organismes["la-bas"].id},
            )


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_postgresql_toute_table_cloisonnee_a_sa_politique(monde: Monde) -> None:
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        brut = sql_du_socle(session)
        avec = set(
            brut.execute(
                text(
                    "SELECT c.relname FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname"
                    " WHERE c.relrowsecurity AND c.relforcerowsecurity"
                )
            ).scalars()
        )
        cloisonnees = set(
            brut.execute(
                text("SELECT table_name FROM information_schema.columns WHERE column_name = 'organisme_id'")
            ).scalars()
        )
    assert cloisonnees - avec == {"attributions"}
