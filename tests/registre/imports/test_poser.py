"""Poser les fiches d'un fichier au registre, et les défaire : ce qui n'a pas été retouché revient comme avant."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.fiches_lues import lue, saisies
from fabriques.monde import Monde, fiche_pleine
from registre import droits
from registre.imports import poser
from registre.imports.poser import Choix, Pose, defaire_fiches, empreinte, poser_fiches
from registre.imports.rapprochement import Candidat, doublons_internes, rapprocher, ressemblance
from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import archiver, enregistrer, lire_fiche, lire_passages, lire_registre
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Atelier, Contexte, lecture, operation
from socle.provenances import provenance_de
from socle.saisies import valider

POSER = operation(droits.IMPORTER)(poser_fiches)
DEFAIRE = operation(droits.IMPORTER)(defaire_fiches)
LOT = uuid.UUID(int=7)


@lecture(droits.IMPORTER)
def rapproche(atelier: Atelier, fiches: list[FicheLue]) -> dict[int, Candidat]:
    return rapprocher(atelier, fiches)


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme())


@pytest.fixture
def ici(monde_sqlite: Monde) -> Contexte:
    return monde_sqlite.contexte(monde_sqlite.organisme())


def contenu(contexte: Contexte, id_: uuid.UUID) -> str:
    saisie = lire_fiche(contexte, id_).saisie.model_copy(deep=True)
    saisie.date_mise_a_jour = None
    return empreinte(saisie)


def deja(contexte: Contexte, **valeurs: object) -> uuid.UUID:
    (pose,) = POSER(contexte, uuid.UUID(int=1), [Choix(0, lue("Cantine", **valeurs))])
    assert pose.objet_id
    return pose.objet_id


def test_creer_completer_remplacer_passer_puis_tout_defaire(contexte: Contexte) -> None:
    cantine, paie = (
        deja(contexte, service="Écoles"),
        POSER(contexte, uuid.UUID(int=2), [Choix(0, lue("Paie"))])[0].objet_id,
    )
    assert paie
    avant = contenu(contexte, cantine), contenu(contexte, paie)
    poses = POSER(contexte, LOT, [
        Choix(0, lue("Élections")), Choix(1, lue("Cantine", description="Repas", service="X"), "completer", cantine),
        Choix(2, lue("La paie", service="RH"), "remplacer", paie), Choix(3, lue("Ignorée"), "passer"),
    ], source="registre.xlsx")  # fmt: skip
    assert [(p.etat, p.version) for p in poses] == [("creee", 1), ("completee", 2), ("remplacee", 2), ("passee", 0)]
    assert (lire_fiche(contexte, cantine).saisie.service, lire_fiche(contexte, cantine).saisie.description) == (
        "Écoles", "Repas",
    )  # fmt: skip
    assert lire_fiche(contexte, paie).saisie.nom == "La paie"
    retours = DEFAIRE(contexte, [(p.objet_id, p.version) for p in poses if p.objet_id])
    assert {r.etat for r in retours} == {"defaite"}
    assert (contenu(contexte, cantine), contenu(contexte, paie)) == avant
    assert [f.saisie.nom for f in lire_registre(contexte)] == ["Cantine", "Paie"]
    assert lire_passages(contexte, cantine)[0].entree.verbe == "traitement.import_retabli"


def test_l_origine_d_une_fiche_creee_est_notee(contexte: Contexte) -> None:
    id_ = POSER(contexte, LOT, [Choix(0, lue("Cantine"))], source="registre.ods")[0].objet_id
    with contexte.base.lire(contexte.perimetre) as session:
        origine = provenance_de(session, id_) if id_ else None
    assert origine
    assert (origine.genre, origine.source, origine.lot_id) == ("reprise", "registre.ods", LOT)


def test_poser_deux_fois_le_meme_lot_ne_double_rien(ici: Contexte) -> None:
    for _ in range(2):
        POSER(ici, LOT, [Choix(0, lue("Cantine")), Choix(1, lue("Paie"))])
    assert [f.saisie.nom for f in lire_registre(ici)] == ["Cantine", "Paie"]


def test_une_fiche_retouchee_depuis_est_gardee(ici: Contexte) -> None:
    cantine = deja(ici)
    poses = POSER(ici, LOT, [Choix(0, lue("Élections")), Choix(1, lue("Cantine", service="X"), "completer", cantine)])
    for pose in poses:
        assert pose.objet_id
        saisie = lire_fiche(ici, pose.objet_id).saisie
        saisie.description = "Retouchée"
        enregistrer(ici, pose.objet_id, saisie, pose.version)
    assert [r.message for r in DEFAIRE(ici, [(p.objet_id, p.version) for p in poses if p.objet_id])] == (
        ["Elle a été modifiée depuis."] * 2
    )
    assert len(lire_registre(ici)) == 2


def test_deux_lignes_sur_la_meme_fiche_se_defont_l_une_apres_l_autre(ici: Contexte) -> None:
    cantine = deja(ici)
    avant = contenu(ici, cantine)
    poses = POSER(ici, LOT, [
        Choix(0, lue("Cantine", service="A"), "completer", cantine),
        Choix(1, lue("Cantine", description="B"), "completer", cantine),
        Choix(2, lue("Cantine", description="Z"), "completer", cantine),
    ])  # fmt: skip
    assert [(p.etat, p.version) for p in poses] == [("completee", 2), ("completee", 3), ("inchangee", 0)]
    retours = DEFAIRE(ici, [(p.objet_id, p.version) for p in poses if p.objet_id and p.version])
    assert [r.etat for r in retours] == ["defaite"] * 2
    assert contenu(ici, cantine) == avant


def test_une_ligne_remplacee_revient_meme_si_elle_etait_partie(contexte: Contexte) -> None:
    id_ = POSER(contexte, uuid.UUID(int=3), [Choix(0, FicheLue("", valider(TraitementSaisie, fiche_pleine())))])[
        0
    ].objet_id
    assert id_
    avant = contenu(contexte, id_)
    poses = POSER(contexte, LOT, [Choix(0, lue("X", mesures=[{"type": "charte"}]), "remplacer", id_)])
    assert [m.type for m in lire_fiche(contexte, id_).saisie.mesures] == ["charte"]
    DEFAIRE(contexte, [(id_, poses[0].version)])
    assert contenu(contexte, id_) == avant


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(saisies(), saisies(), st.sampled_from(["completer", "remplacer"]), st.uuids())
def test_defaire_rend_toujours_le_contenu_d_avant(
    ici: Contexte, ancienne: TraitementSaisie, neuve: TraitementSaisie, action: str, lot: uuid.UUID
) -> None:
    id_ = POSER(ici, uuid.uuid5(lot, "avant"), [Choix(0, FicheLue("", ancienne))])[0].objet_id
    assert id_
    avant = contenu(ici, id_)
    (pose,) = POSER(ici, lot, [Choix(0, FicheLue("", neuve), action, id_)])
    if pose.version:
        assert [r.etat for r in DEFAIRE(ici, [(id_, pose.version)])] == ["defaite"]
    assert contenu(ici, id_) == avant


def test_deux_lignes_jumelles_se_remplacent_sans_se_confondre(ici: Contexte) -> None:
    mesure = {"type": "charte"}
    cantine = deja(ici, mesures=[mesure])
    POSER(ici, LOT, [Choix(0, lue("Cantine", mesures=[mesure, mesure]), "remplacer", cantine)])
    assert [m.type for m in lire_fiche(ici, cantine).saisie.mesures] == ["charte", "charte"]


def test_une_cible_partie_ou_archivee_refuse(ici: Contexte) -> None:
    cantine = deja(ici)
    archiver(ici, cantine, 1)
    with pytest.raises(RegleEnfreinte):
        POSER(ici, LOT, [Choix(0, lue("Autre")), Choix(1, lue("Cantine", service="X"), "completer", cantine)])
    assert lire_registre(ici) == []
    with pytest.raises(Introuvable):
        POSER(ici, LOT, [Choix(1, lue("Cantine"), "completer", uuid.uuid4())])
    with pytest.raises(RegleEnfreinte):
        POSER(ici, LOT, [Choix(1, lue("Cantine"), "inventer", cantine)])
    assert DEFAIRE(ici, [(cantine, 2), (uuid.uuid4(), 1)]) != []


def test_une_fiche_qui_deborderait_est_refusee(ici: Contexte) -> None:
    mesures = [{"precision": f"mesure {n}"} for n in range(150)]
    cantine = deja(ici, mesures=mesures)
    autres = [{"precision": f"autre {n}"} for n in range(60)]
    with pytest.raises(RegleEnfreinte, match="200 lignes : Mesures de sécurité"):
        POSER(ici, LOT, [Choix(0, lue("Cantine", mesures=autres), "completer", cantine)])


def test_rapprocher_dit_la_note_et_pourquoi(contexte: Contexte) -> None:
    POSER(contexte, LOT, [Choix(0, lue("Cantine scolaire", reference="RT-1")), Choix(1, lue("Paie", reference="RT-2"))])
    trouves = rapproche(contexte, [
        lue("CANTINE SCOLAIRE"),
        lue("Gestion de la cantine des écoles", reference="rt 1"), lue("Élections", reference="RT-2"),
        lue("Cantine scolair"), lue("Cimetière"),
    ])  # fmt: skip
    assert set(trouves) == {0, 1, 2, 3}
    assert (trouves[0].note, trouves[0].raison, trouves[0].sur) == (100.0, "Même nom.", True)
    assert trouves[1].raison.startswith("Même référence")
    assert (trouves[2].note, trouves[2].sur) == (90.0, False)
    assert trouves[3].raison == "Nom voisin."


def test_un_nombre_qui_change_n_est_jamais_sur() -> None:
    assert ressemblance("École publique n° 1", "École publique n° 2") < 95
    assert ressemblance("Budget 2024", "Budget 2024") == 100
    assert ressemblance("Cantine scolaire", "Cantine scolair") > 82


def test_les_doublons_d_un_meme_fichier_se_voient() -> None:
    fiches = [
        lue("Cantine scolaire"),
        lue("Paie"),
        lue("La cantine scolaire"),
        lue("cantine scolaire"),
        lue("Cimetière"),
    ]
    trouves = doublons_internes(fiches)
    assert {rang: origine for rang, (origine, _) in trouves.items()} == {2: 0, 3: 0}


def test_une_pose_dit_son_etat() -> None:
    assert Pose(0, poser.PASSEE, "Cantine").objet_id is None
