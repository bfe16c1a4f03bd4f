"""Ouvrir une instance : clés créées une fois, refus qui protègent, deux moteurs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fabriques.bases import ServeurPostgresql
from fabriques.monde import Monde
from socle.coffre import ChiffreIllisible, Coffre, Trousseau, ecrire_trousseau
from socle.erreurs import DemarrageImpossible
from socle.instance import ouvrir_instance
from socle.perimetre import Perimetre
from socle.reglages import Reglages


def test_une_base_neuve_recoit_ses_cles_et_le_dit(tmp_path: Path) -> None:
    dossier = tmp_path / "donnees"
    premiere = ouvrir_instance(Reglages(donnees=dossier))
    premiere.base.fermer()
    assert "Imprimez-le" in premiere.avis[0]
    seconde = ouvrir_instance(Reglages(donnees=dossier))
    seconde.base.fermer()
    assert seconde.avis == ()
    assert seconde.coffre.trousseau == premiere.coffre.trousseau
    if os.name == "posix":
        assert stat.S_IMODE((dossier / "cles.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((dossier / "gouverne.sqlite").stat().st_mode) == 0o600
        assert stat.S_IMODE(dossier.stat().st_mode) == 0o700


def test_une_base_existante_ne_recoit_jamais_de_cle_neuve(monde_sqlite: Monde, tmp_path: Path) -> None:
    monde_sqlite.instance.base.fermer()
    (tmp_path / "cles.json").unlink()
    with pytest.raises(DemarrageImpossible, match="rétablissez-le"):
        ouvrir_instance(Reglages(donnees=tmp_path))
    assert not (tmp_path / "cles.json").exists()


def test_un_autre_trousseau_n_ouvre_pas_la_base(monde_sqlite: Monde, tmp_path: Path) -> None:
    monde_sqlite.instance.base.fermer()
    (tmp_path / "cles.json").unlink()
    ecrire_trousseau(tmp_path / "cles.json", Trousseau.nouveau())
    with pytest.raises(DemarrageImpossible, match="n'ouvre pas cette base"):
        ouvrir_instance(Reglages(donnees=tmp_path))


@pytest.mark.parametrize(
    "contenu", ["", "{}", "pas du json", '{"actuelle": "x", "cles": {}}', "[1]",
                '{"actuelle":"00000000-0000-0000-0000-000000000001","cles":{"00000000-0000-0000-0000-000000000001":'
                '"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}'],
)  # fmt: skip
def test_un_trousseau_illisible_ou_faible_arrete_le_demarrage(tmp_path: Path, contenu: str) -> None:
    (tmp_path / "cles.json").write_text(contenu, encoding="utf-8")
    with pytest.raises(DemarrageImpossible):
        ouvrir_instance(Reglages(donnees=tmp_path))


@pytest.mark.parametrize("adresse", ["nimporte", "mysql://x/y", "postgresql+inconnu://x/y", "oracle://z"])
def test_une_adresse_de_base_fausse_est_dite(tmp_path: Path, adresse: str) -> None:
    with pytest.raises(DemarrageImpossible, match="GOUVERNE_BASE"):
        ouvrir_instance(Reglages(donnees=tmp_path, base=adresse, cles=Trousseau.nouveau().en_json()))


def test_un_fichier_qui_n_est_pas_une_base_est_dit_et_laisse_tel_quel(tmp_path: Path) -> None:
    fichier = tmp_path / "gouverne.sqlite"
    fichier.write_bytes(b"ceci n'est pas une base" * 100)
    with pytest.raises(DemarrageImpossible, match="pas une base SQLite"):
        ouvrir_instance(Reglages(donnees=tmp_path))
    assert fichier.read_bytes() == b"ceci n'est pas une base" * 100


@pytest.mark.postgresql
def test_postgresql_refuse_le_superutilisateur_et_la_base_non_migree(
    serveur_postgresql: ServeurPostgresql, tmp_path: Path
) -> None:
    cles = Trousseau.nouveau().en_json()
    with pytest.raises(DemarrageImpossible, match="superutilisateur"):
        ouvrir_instance(Reglages(donnees=tmp_path, base=serveur_postgresql.adresse_superutilisateur(), cles=cles))
    with serveur_postgresql.base_neuve(migree=False) as (adresse, _):
        with pytest.raises(DemarrageImpossible, match="gouverne migrer"):
            ouvrir_instance(Reglages(donnees=tmp_path, base=adresse, cles=cles))
        with pytest.raises(DemarrageImpossible, match="se donne"):
            ouvrir_instance(Reglages(donnees=tmp_path, base=adresse))


def test_le_coffre_lie_une_valeur_a_son_organisme_et_a_sa_ligne(monde: Monde) -> None:
    ici, la_bas = monde.organisme("Ici"), monde.organisme("Là-bas")
    coffre: Coffre = monde.instance.coffre
    with monde.instance.base.ecrire(Perimetre.organisme(ici.id)) as session:
        scelle = coffre.chiffrer(session, ici.id, b"secret", "brouillons|contenu|1")
        assert coffre.dechiffrer(session, ici.id, scelle, "brouillons|contenu|1") == b"secret"
        assert b"secret" not in scelle
        for organisme, lieu in ((ici.id, "brouillons|contenu|2"), (la_bas.id, "brouillons|contenu|1")):
            with pytest.raises(ChiffreIllisible):
                coffre.dechiffrer(session, organisme, scelle, lieu)
        for altere in (scelle[:-1], scelle[:20] + bytes([scelle[20] ^ 1]) + scelle[21:], b"", b"\x02" + scelle[1:]):
            with pytest.raises(ChiffreIllisible):
                coffre.dechiffrer(session, ici.id, altere, "brouillons|contenu|1")
