"""Fichiers abîmés ou hostiles : une phrase, vite, sans rien déplier ni rien écrire."""

from __future__ import annotations

import time

import pytest

from audit.referentiels.echanges import lecture, natif
from audit.referentiels.echanges.commun import TAILLE_MAXIMALE, ReferentielRefuse
from audit.referentiels.echanges.yaml_borne import lire_yaml
from audit.referentiels.livres import rgs
from fabriques.referentiels import bibliotheque, en_fichier, petit

BOMBE = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
FUSIONS = "a0: &a0 {x0: 1, y0: 2}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], x{n}: 1}}\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (BOMBE.encode(), "démesuré"),
        (FUSIONS.encode(), "démesuré"),
        (b"[" * 100_000, "démesuré"),
        (b"- [a, b]\n" * 150_000, "démesuré"),
        (b"a: &a\n  b: *a\n", "se contient lui-même"),
        (("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3000))).encode(), "démesuré"),
        (b"x" * (TAILLE_MAXIMALE + 1), "dépasse 5 Mo"),
        (b"", "vide"),
        (b" \n\t", "vide"),
        (b"a: [1, 2", "pas du YAML lisible"),
        ("é: à".encode("latin-1"), "pas du YAML lisible"),
        (b"a: \x00", "pas du YAML lisible"),
        (b"a: 1\na: 2\n", "clé en double : a"),
        (b"? [a, b]\n: 1\n", "pas du YAML lisible"),
        (b"a: !!python/object/apply:os.system [id]\n", "pas du YAML lisible"),
        (b"a: 2026-99-99\n", "pas du YAML lisible"),
        (b"%PDF-1.7\n", "pas du YAML lisible"),
        (b"a: 1\n---\nb: 2\n", "pas du YAML lisible"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_un_yaml_hostile_se_refuse_vite(contenu: bytes, phrase: str) -> None:
    debut = time.monotonic()
    with pytest.raises(ReferentielRefuse, match=phrase):
        lire_yaml(contenu)
    assert time.monotonic() - debut < 5


def test_des_alias_ordinaires_se_lisent() -> None:
    assert lire_yaml(b"a: &x {b: c}\nd: [*x, *x]\n") == {"a": {"b": "c"}, "d": [{"b": "c"}] * 2}


@pytest.mark.parametrize("encodage", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_un_autre_encodage_se_lit_ou_se_refuse_d_une_phrase(encodage: str) -> None:
    contenu = bibliotheque().decode().encode(encodage)
    if encodage == "utf-16-le":
        with pytest.raises(ReferentielRefuse, match="pas du YAML lisible"):
            lecture.lire(contenu, "lib.yaml")
    else:
        assert lecture.lire(contenu, "lib.yaml").acquis.code == "essai"


def _altere(avant: str, apres: str) -> bytes:
    texte = en_fichier(petit("1", {"A": "Un ?", "B": "Deux ?"})).decode()
    assert avant in texte
    return texte.replace(avant, apres).encode()


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (_altere('"id": "B"', '"id": "A"'), "identifiants en double : A"),
        (_altere('"chapitre": "UN"', '"chapitre": "DEUX"'), "points sans chapitre connu"),
        (_altere('"id": "B"', '"id": "B B"'), "cet identifiant n'est pas admis"),
        (_altere('"id": "B"', '"id": "B", "poids": 9'), "cette valeur n'est pas admise"),
        (_altere('"id": "B"', '"id": "B", "inconnu": 1'), "ce champ n'est pas connu"),
        (_altere('"question": "Deux ?"', '"reference": "x"'), "ce champ manque"),
        (_altere("Deux ?", "x" * 20_001), "dépasse 20000 caractères"),
        (_altere("2026-01-02", "hier"), "valeur non valide"),
        (b'{"referentiel": {}, "points": []}', "ce champ manque"),
        (b'{"referentiel": 3, "points": 4, "chapitres": 5}', "ne se tient pas"),
        (b"[1, 2]", "ni une biblioth"),
        (b"texte", "ni une biblioth"),
    ],
)
def test_un_fichier_des_notres_abime_dit_ou(contenu: bytes, phrase: str) -> None:
    with pytest.raises(ReferentielRefuse, match=phrase):
        lecture.lire(contenu, "r.json")


def test_le_notre_fait_l_aller_retour_a_l_identique() -> None:
    for contenu, nom in ((natif.en_yaml(rgs()), "rgs.yaml"), (natif.en_json(rgs()), "rgs.json")):
        assert lecture.lire(contenu, nom).acquis == rgs()
