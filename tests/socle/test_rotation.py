"""Tourner les clés ne ferme jamais rien : ce qui était chiffré se relit, ailleurs ou altéré il ne s'ouvre pas."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.monde import Monde
from socle import rotation
from socle.coffre import ChiffreIllisible, Coffre, Trousseau, identifiant_de_cle
from socle.comptes import second_facteur
from socle.comptes.modele import Personne
from socle.erreurs import RegleEnfreinte
from socle.instance import ouvrir_instance
from socle.perimetre import Perimetre


def chiffrer(monde: Monde, coffre: Coffre, organisme: uuid.UUID, clair: bytes, lieu: str) -> bytes:
    with monde.instance.base.ecrire(Perimetre.organisme(organisme)) as session:
        return coffre.chiffrer(session, organisme, clair, lieu)


def ouvrir(monde: Monde, coffre: Coffre, organisme: uuid.UUID, chiffre: bytes, lieu: str) -> bytes:
    with monde.instance.base.lire(Perimetre.organisme(organisme)) as session:
        return coffre.dechiffrer(session, organisme, chiffre, lieu)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clair=st.binary(max_size=200), tours=st.lists(st.booleans(), min_size=1, max_size=3), bit=st.integers(0, 10_000))
def test_tout_chiffre_d_avant_se_relit_apres(monde: Monde, clair: bytes, tours: list[bool], bit: int) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Là")
    coffre = monde.instance.coffre
    chiffres = [chiffrer(monde, coffre, commune.id, clair, "t|c|1")]
    chiffrer(monde, coffre, voisine.id, clair, "t|c|1")
    trousseau = coffre.trousseau
    for donnees in tours:
        trousseau = rotation.ajouter_cle(trousseau)
        rotation.refaire_enveloppes(monde.instance.base, trousseau, cles_de_donnees=donnees)
        chiffres.append(chiffrer(monde, Coffre(trousseau), commune.id, clair, "t|c|1"))
        if donnees:
            assert identifiant_de_cle(chiffres[-1]) != identifiant_de_cle(chiffres[-2])
    seul = Coffre(rotation.retirer_anciennes(monde.instance.base, trousseau))
    assert len(seul.trousseau.cles) == 1
    for chiffre in chiffres:
        assert ouvrir(monde, seul, commune.id, chiffre, "t|c|1") == clair
        for organisme, lieu in ((commune.id, "t|c|2"), (voisine.id, "t|c|1")):
            with pytest.raises(ChiffreIllisible):
                ouvrir(monde, seul, organisme, chiffre, lieu)
        altere = bytearray(chiffre)
        altere[bit % len(altere)] ^= 1 << bit % 8
        with pytest.raises(ChiffreIllisible):
            ouvrir(monde, seul, commune.id, bytes(altere), "t|c|1")
    rotation.refaire_enveloppes(monde.instance.base, Trousseau(coffre.trousseau.actuelle, {**trousseau.cles}))


def test_une_coupure_apres_le_fichier_se_reprend(monde_sqlite: Monde) -> None:
    instance = monde_sqlite.instance
    commune = monde_sqlite.organisme()
    chiffre = chiffrer(monde_sqlite, instance.coffre, commune.id, b"secret", "t|c|1")
    neuf = rotation.ajouter_cle(instance.coffre.trousseau)
    rotation.remplacer_trousseau(instance.reglages.chemin_cles, neuf)
    instance.base.fermer()
    reprise = ouvrir_instance(instance.reglages)
    with pytest.raises(RegleEnfreinte):
        rotation.retirer_anciennes(reprise.base, reprise.coffre.trousseau)
    assert ouvrir(monde_sqlite, reprise.coffre, commune.id, chiffre, "t|c|1") == b"secret"
    assert rotation.refaire_enveloppes(reprise.base, reprise.coffre.trousseau).enveloppes == 1
    assert rotation.refaire_enveloppes(reprise.base, reprise.coffre.trousseau).enveloppes == 0
    seul = rotation.retirer_anciennes(reprise.base, reprise.coffre.trousseau)
    assert ouvrir(monde_sqlite, Coffre(seul), commune.id, chiffre, "t|c|1") == b"secret"
    reprise.base.fermer()


def test_le_second_facteur_survit_a_la_rotation(monde: Monde) -> None:
    personne = monde.personne("Camille", lecteur=monde.organisme())
    avant = monde.instance.coffre.trousseau
    with monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        lue = session.get_one(Personne, personne.id)
        lue.totp_scelle = second_facteur.sceller(avant, personne.id, "SECRET")
        session.add(lue)
    apres = rotation.ajouter_cle(avant)
    rotation.refaire_enveloppes(monde.instance.base, apres)
    seul = rotation.retirer_anciennes(monde.instance.base, apres)
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        scelle = session.get_one(Personne, personne.id).totp_scelle
    assert scelle is not None
    assert second_facteur.ouvrir(seul, personne.id, scelle) == "SECRET"
