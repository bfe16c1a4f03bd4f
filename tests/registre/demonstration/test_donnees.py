"""Les données de démonstration sont valides, fictives, et disent qu'elles le sont."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from registre.demonstration.formes import DOSSIER, Donnees, lire_donnees
from registre.demonstration.regles import NIVEAUX, VOLETS, composer
from registre.traitements.modele import TraitementSaisie
from registre.traitements.regles import completude
from socle.donnees_datees import DonneesDateesInvalides
from socle.droits import ROLES
from socle.organismes.modele import OrganismeSaisie
from socle.saisies import valider

JOUR = date(2026, 11, 22)
TEXTES = {f.relative_to(DOSSIER).as_posix(): f.read_text("utf-8") for f in sorted(DOSSIER.rglob("*.yaml"))}


@pytest.fixture(scope="module")
def donnees() -> Donnees:
    return lire_donnees()


@pytest.fixture(scope="module")
def fiches(donnees: Donnees) -> list[TraitementSaisie]:
    return [
        composer(donnees.catalogue, registre, rang, JOUR)[0]
        for registre in donnees.registres.values()
        for rang in range(len(registre.fiches))
    ]


def test_chaque_modele_du_catalogue_est_une_fiche_valide_et_presque_complete(donnees: Donnees) -> None:
    assert len(donnees.catalogue) >= 35
    for cle, brut in donnees.catalogue.items():
        fiche = valider(TraitementSaisie, brut)
        assert completude(fiche).pourcent >= 85, cle


def test_chaque_modele_sert_et_chaque_renvoi_existe(donnees: Donnees) -> None:
    poses = {posee.modele for registre in donnees.registres.values() for posee in registre.fiches}
    codes = {organisme.code for organisme in donnees.territoire.organismes}
    assert poses == set(donnees.catalogue)
    assert set(donnees.registres) == codes - {"trois-chimeres"}
    for personne in donnees.personnes:
        for role in personne.roles:
            assert role.organisme in codes
            assert role.role in ROLES


def test_un_champ_inconnu_dans_un_fichier_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "organismes.yaml").write_text(
        "delegue: {}\norganismes: [{code: a, faits: {}, couleur: bleu}]\n", encoding="utf-8"
    )
    with pytest.raises(DonneesDateesInvalides, match="couleur"):
        lire_donnees(tmp_path)


def test_les_lieux_les_telephones_et_les_adresses_sont_fictifs(donnees: Donnees) -> None:
    for fictif in donnees.territoire.organismes:
        organisme = valider(OrganismeSaisie, fictif.faits | donnees.territoire.delegue)
        assert re.fullmatch(r"(99\d{3})?", organisme.insee), fictif.code
        assert re.fullmatch(r"99\d{3}", organisme.code_postal), fictif.code
        assert re.fullmatch(r"(000000\d{3})?", organisme.siren), fictif.code
    for nom, texte in TEXTES.items():
        for telephone in re.findall(r"\b0\d(?: \d\d){4}\b", texte):
            assert telephone.startswith("01 99 00 "), nom
        for domaine in re.findall(r"(?:@|https?://)([\w.-]+)", texte):
            assert domaine.endswith(".example"), nom


def test_les_communes_vont_de_180_a_9000_habitants(donnees: Donnees) -> None:
    saisies = [valider(OrganismeSaisie, f.faits) for f in donnees.territoire.organismes]
    populations = [o.population or 0 for o in saisies if o.type == "commune"]
    assert (len(populations), min(populations), max(populations)) == (12, 180, 9000)
    (communaute,) = [o for o in saisies if o.type == "communaute_communes"]
    assert communaute.population == sum(populations)


def test_toute_duree_et_tout_texte_cite_se_disent_exemples(fiches: list[TraitementSaisie]) -> None:
    for fiche in fiches:
        for donnee in fiche.categories_donnees:
            assert not donnee.duree_active or "xemple fictif" in donnee.texte_duree, fiche.nom
        for finalite in fiche.finalites:
            assert not finalite.justification or "xemple fictif" in finalite.justification, fiche.nom


def test_les_registres_sont_inegaux_comme_les_vrais(fiches: list[TraitementSaisie]) -> None:
    assert len(fiches) == 140
    avec_duree = sum(any(d.duree_active for d in f.categories_donnees) for f in fiches)
    avec_base = sum(any(b.base_legale for b in f.finalites) for f in fiches)
    assert 0.05 < avec_duree / len(fiches) < 0.4
    assert avec_base / len(fiches) < 0.5
    assert sum(bool(f.service) for f in fiches) / len(fiches) > 0.9
    assert sum(bool(f.supports) for f in fiches) / len(fiches) > 0.9
    repartition = Counter(completude(f).pourcent // 25 for f in fiches)
    assert all(repartition[quart] >= 10 for quart in (0, 1, 2, 3))
    assert sum(completude(f).pourcent == 100 for f in fiches) >= 10


def test_les_cas_difficiles_sont_la(fiches: list[TraitementSaisie]) -> None:
    tout = " ".join(f"{f.nom} {f.observations}" for f in fiches)
    assert all(signe in tout for signe in "œŒ—«»'–…é&")
    assert max(len(f.observations) for f in fiches) >= 2000
    assert [t.pays for f in fiches for t in f.transferts] == ["us"]
    assert any(d.nir for f in fiches for d in f.categories_donnees)
    assert any(d.categorie == "sante" and d.sensible for f in fiches for d in f.categories_donnees)
    assert any(f.regime_juridique == "lil_titre_iii" for f in fiches)
    revues = [f.prochaine_revue for f in fiches if f.prochaine_revue]
    assert any(r < JOUR for r in revues)
    assert any(r > JOUR for r in revues)


def test_la_grande_commune_porte_une_reference_et_un_nom_en_double(donnees: Donnees) -> None:
    registre = donnees.registres["bourg-fictif"]
    fiches = [composer(donnees.catalogue, registre, rang, JOUR)[0] for rang in range(len(registre.fiches))]
    references = Counter(f.reference for f in fiches if f.reference)
    noms = Counter(f.nom for f in fiches)
    assert [r for r, nombre in references.items() if nombre > 1] == ["ENF-01"]
    assert [n for n, nombre in noms.items() if nombre > 1] == ["Gestion du personnel"]


def test_les_niveaux_vont_du_plus_soigne_au_plus_nu() -> None:
    ordre = [NIVEAUX[niveau] for niveau in ("complet", "courant", "mince", "sommaire", "nu")]
    assert all(soigne < neglige for soigne, neglige in pairwise(ordre))
    champs = {chemin.partition(".")[0] for chemins in VOLETS.values() for chemin in chemins}
    assert champs <= set(TraitementSaisie.model_fields)


def test_composer_ne_modifie_pas_le_catalogue(donnees: Donnees) -> None:
    registre = donnees.registres["factice-sous-bois"]
    assert composer(donnees.catalogue, registre, 0, JOUR)[0].finalites == []
    assert donnees.catalogue["etat_civil"]["finalites"]
