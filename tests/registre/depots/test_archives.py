"""Une archive déposée : bornée, sans jeu de chemin, sans archive dedans ; ce qui se refuse se dit, le reste se lit."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from fabriques.depots import archive, tableau
from registre.depots import archives
from registre.depots.archives import deplier
from socle.erreurs import RegleEnfreinte


def seul(nom: str, octets: bytes) -> tuple[str, str]:
    (fichier,) = deplier([(nom, octets)])
    return fichier.nom, fichier.refus


def test_un_classeur_n_est_pas_une_archive_a_deplier() -> None:
    (fichier,) = deplier([("a.xlsx", tableau("Paie"))])
    assert (fichier.nom, fichier.refus) == ("a.xlsx", "")
    assert fichier.contenu.startswith(b"PK")


def test_les_dossiers_restent_dans_le_nom_et_les_ajouts_des_systemes_s_ecartent() -> None:
    octets = archive(
        {"Vallon/r.csv": b"a;b", "__MACOSX/r": b"x", "Vallon/.DS_Store": b"x", "Thumbs.db": b"x", "vide/": b""}
    )
    assert [(f.nom, f.contenu) for f in deplier([("t.zip", octets)])] == [("Vallon/r.csv", b"a;b")]


@pytest.mark.parametrize("nom", ["../r.csv", "a/../../r.csv", "/etc/r.csv", "C:\\r.csv", "..\\r.csv"])
def test_un_nom_qui_sort_de_l_archive_se_refuse_seul(nom: str) -> None:
    lus = deplier([("t.zip", archive({nom: b"a", "bon.csv": b"b"}))])
    assert [f.refus for f in lus] == [archives.NOM_REFUSE, ""]


def test_une_archive_dans_l_archive_un_lien_un_chiffre_se_refusent_seuls() -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as sortie:
        lien = zipfile.ZipInfo("lien.csv")
        lien.external_attr = (stat.S_IFLNK | 0o777) << 16
        sortie.writestr(lien, "/etc/passwd")
        sortie.writestr("dedans.zip", archive({"r.csv": b"a"}))
        sortie.writestr("bon.csv", b"b")
    assert [f.refus for f in deplier([("t.zip", tampon.getvalue())])] == [archives.LIEN, archives.IMBRIQUEE, ""]
    octets = bytearray(archive({"r.csv": b"a"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(signature) + place] |= 1
    assert seul("t.zip", bytes(octets)) == ("r.csv", archives.CHIFFRE)


def test_une_bombe_est_refusee_tout_entiere_sans_etre_depliee_jusqu_au_bout() -> None:
    bombe = archive({"bon.csv": b"a;b", "bombe.csv": b"0" * (archives.FRANCHISE + 1_000_000)})
    assert len(bombe) < 20_000
    assert seul("t.zip", bombe) == ("t.zip", archives.BOMBE)


def test_une_taille_annoncee_fausse_ne_trompe_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "OCTETS", 1000)
    octets = bytearray(archive({"r.csv": bytes(range(256)) * 20}))
    centre = octets.index(b"PK\x01\x02")
    octets[centre + 24 : centre + 28] = (10).to_bytes(4, "little")
    assert seul("t.zip", bytes(octets))[1] in {archives.BOMBE, archives.ABIME}


def test_trop_de_fichiers_se_dit_et_une_archive_abimee_aussi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FICHIERS", 3)
    with pytest.raises(RegleEnfreinte, match="au plus"):
        deplier([("t.zip", archive({f"{n}.csv": b"a" for n in range(4)}))])
    with pytest.raises(RegleEnfreinte, match="au plus"):
        deplier([(f"{n}.csv", b"a") for n in range(4)])
    octets = bytearray(archive({"r.csv": b"a;b;c" * 40}))
    octets[40] ^= 0xFF
    assert seul("t.zip", bytes(octets)) == ("r.csv", archives.ABIME)


def test_plusieurs_archives_ne_depassent_pas_ensemble_ce_qu_un_depot_peut_prendre(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "OCTETS", 1000)
    recus = [(f"{n}.zip", archive({"r.csv": bytes(range(256)) * 2})) for n in range(4)]
    lus = deplier(recus)
    assert [f.refus for f in lus] == ["", archives.BOMBE, archives.BOMBE, archives.BOMBE]
    assert sum(len(f.contenu) for f in lus) <= 1000


def test_un_sommaire_demesure_se_refuse_sans_etre_ouvert(monkeypatch: pytest.MonkeyPatch) -> None:
    gonflee = archive({f"{n}.csv": b"" for n in range(30)})
    monkeypatch.setattr(archives, "ENTREES", 20)
    monkeypatch.setattr(
        archives, "est_une_archive", lambda contenu: pytest.fail("ouverte") if contenu == gonflee else True
    )
    assert seul("t.zip", gonflee) == ("t.zip", archives.BOMBE)
    monkeypatch.setattr(archives, "FRANCHISE", 1_000_000)
    assert seul("t.zip", archive({"dedans.zip": gonflee})) == ("dedans.zip", archives.IMBRIQUEE)
