"""Les référentiels importés : figés, partagés avec les membres, une version une fois."""

from __future__ import annotations

import uuid

import pytest

from audit.referentiels import operations
from audit.referentiels.echanges import lecture, natif
from audit.referentiels.echanges.commun import Lu
from audit.referentiels.forme import Referentiel
from audit.referentiels.livres import RGS, rgs
from fabriques.monde import Monde
from fabriques.referentiels import bibliotheque, en_fichier, petit
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import verifier
from socle.operations import Contexte
from socle.perimetre import Perimetre


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    return monde.contexte(monde.organisme())


def _lu(referentiel: Referentiel) -> Lu:
    return lecture.lire(en_fichier(referentiel), "r.json")


def _disponibles(contexte: Contexte) -> list[tuple[str, str]]:
    with contexte.base.lire(contexte.perimetre) as session:
        return [(p.code, p.version) for p in operations.disponibles(session)]


def test_importer_garde_mot_pour_mot_et_se_propose(contexte: Contexte) -> None:
    lu = lecture.lire(bibliotheque(), "lib.yaml")
    id_ = operations.importer(contexte, lu)
    relu = operations.lire(contexte, str(id_))
    assert relu.referentiel == lu.referentiel
    assert relu.ligne is not None
    assert (relu.ligne.nombre_points, relu.ligne.droits, relu.ligne.origine) == (2, "Domaine fictif", "ciso")
    assert relu.ligne.empreinte_fichier == lu.empreinte_fichier
    assert _disponibles(contexte) == [(RGS, rgs().version), ("essai", "1")]
    with contexte.base.lire(contexte.perimetre) as session:
        assert operations.charger(session, str(id_)) == lu.referentiel
        assert operations.charger(session, RGS) is rgs()


def test_le_meme_deux_fois_rend_le_meme(contexte: Contexte) -> None:
    lu = lecture.lire(bibliotheque(), "lib.yaml")
    premier = operations.importer(contexte, lu)
    assert operations.importer(contexte, lecture.lire(bibliotheque(), "autre.yaml")) == premier
    assert len(operations.lire_passages(contexte, str(premier))) == 1


def test_la_meme_version_autrement_se_refuse(contexte: Contexte) -> None:
    operations.importer(contexte, _lu(petit("1.0.0", {"A": "Un ?"})))
    with pytest.raises(
        RegleEnfreinte, match=r"La version 1\.0\.0 existe déjà avec un autre contenu : changez son numéro"
    ):
        operations.importer(contexte, _lu(petit("1.0.0", {"A": "Deux ?"})))
    operations.importer(contexte, _lu(petit("1.1.0", {"A": "Deux ?"})))
    operations.importer(contexte, _lu(petit("1.10.0", {"A": "Trois ?"})))
    assert _disponibles(contexte)[1:] == [("essai", "1.10.0"), ("essai", "1.1.0"), ("essai", "1.0.0")]


def test_le_notre_ne_s_importe_ni_ne_se_contrefait(contexte: Contexte) -> None:
    with pytest.raises(RegleEnfreinte, match="est livrée avec Gouverne"):
        operations.importer(contexte, lecture.lire(natif.en_yaml(rgs()), "rgs.yaml"))
    faux = natif.en_yaml(rgs()).replace(b"obligatoire: true", b"obligatoire: false", 1)
    with pytest.raises(RegleEnfreinte, match="autre contenu"):
        operations.importer(contexte, lecture.lire(faux, "rgs.yaml"))
    d_hier = natif.en_yaml(rgs()).replace(rgs().version.encode(), b"1.0.9", 1)
    assert operations.importer(contexte, lecture.lire(d_hier, "rgs.yaml"))


def test_un_membre_lit_et_emploie_celui_du_territoire_un_voisin_non(monde: Monde) -> None:
    territoire = monde.organisme("Territoire", type="communaute_communes")
    membre, voisin = monde.organisme("Membre", parent=territoire), monde.organisme("Voisin")
    id_ = operations.importer(monde.contexte(territoire), _lu(petit("1", {"A": "Un ?"})))
    d_ici = monde.contexte(membre)
    (propose,) = [p for p in operations.lister(d_ici) if p.cle == str(id_)]
    assert (propose.tenu_par, propose.d_ici) == ("Territoire", False)
    assert operations.importer(d_ici, _lu(petit("1", {"A": "Un ?"}))) == id_, "le même n'est pas gardé deux fois"
    with pytest.raises(RegleEnfreinte, match="autre contenu"):
        operations.importer(d_ici, _lu(petit("1", {"A": "Autre ?"})))
    with pytest.raises(RegleEnfreinte, match="tenu par un autre organisme"):
        operations.archiver(d_ici, str(id_), 1)
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(voisin), str(id_))
    assert len(operations.lister(monde.contexte(voisin))) == 1
    du_membre = operations.importer(d_ici, _lu(petit("2", {"A": "Un ?"})))
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(territoire), str(du_membre))


def test_archive_il_ne_s_emploie_plus_et_en_sort(contexte: Contexte) -> None:
    cle = str(operations.importer(contexte, _lu(petit("1", {"A": "Un ?"}))))
    operations.archiver(contexte, cle, 1)
    assert _disponibles(contexte) == [(RGS, rgs().version)]
    assert [p.cle for p in operations.lister(contexte, True)] == [cle]
    assert operations.lire(contexte, cle).propose.archive
    with contexte.base.lire(contexte.perimetre) as session, pytest.raises(Introuvable, match="archivé"):
        operations.charger(session, cle)
    with pytest.raises(RegleEnfreinte, match="déjà archivé"):
        operations.archiver(contexte, cle, 2)
    with pytest.raises(ConflitDeVersion):
        operations.archiver(contexte, cle, 1, False)
    operations.archiver(contexte, cle, 2, False)
    assert len(_disponibles(contexte)) == 2
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, cle)]
    assert verbes == ["referentiel.desarchive", "referentiel.archive", "referentiel.importe"]
    with contexte.base.ecrire(Perimetre.hors("test")) as session:
        assert not list(verifier(session, contexte.organisme_id))


@pytest.mark.parametrize(
    "cle", ["", "x", str(uuid.UUID(int=9)), "../rgs", "a" * 5000], ids=["vide", "mot", "inconnue", "chemin", "longue"]
)
def test_une_cle_inconnue_est_introuvable(contexte: Contexte, cle: str) -> None:
    with contexte.base.lire(contexte.perimetre) as session, pytest.raises(Introuvable):
        operations.charger(session, cle)
    for lire in (operations.lire, operations.lire_passages):
        with pytest.raises(Introuvable):
            lire(contexte, cle)


def test_chacun_son_droit(monde: Monde) -> None:
    commune = monde.organisme()
    lu = _lu(petit("1", {"A": "Un ?"}))
    sans = monde.contexte(commune, sans="audit.referentiels")
    for acte in (lambda: operations.importer(sans, lu), lambda: operations.archiver(sans, RGS, 1)):
        with pytest.raises(DroitManquant):
            acte()
    with pytest.raises(DroitManquant):
        operations.lister(monde.contexte(commune, sans="audit.lire"))
    assert operations.lister(monde.contexte(commune, "lecteur"))


def test_rien_de_lu_n_est_ecrit_sans_etre_entier(contexte: Contexte) -> None:
    fautif = lecture.lire(b"Identifiant;Question;Poids\nA;Un ?;9\n", "x.csv")
    with pytest.raises(Exception, match="Poids"):
        operations.importer(contexte, fautif)
    assert operations.apercevoir(contexte, fautif) is None
    assert len(_disponibles(contexte)) == 1
