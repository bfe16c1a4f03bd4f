"""La preuve des consentements : qui reste au coffret, quand, quel texte, comment, et le retrait (RGPD 7)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlmodel import select

from fabriques import mentions as essais
from fabriques.client import HORS
from registre.mentions import operations as mentions
from registre.mentions.consentements import operations
from registre.mentions.consentements.modele import ConsentementSaisie
from socle.coffrets import Coffret
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Contenu
from socle.objets import Objet
from socle.operations import Contexte
from socle.recherche import Recherche
from socle.saisies import valider

SECRET = "Dominique Inventée"


@pytest.fixture
def demande(contexte: Contexte) -> uuid.UUID:
    return essais.demande(contexte, essais.fiche(contexte, essais.fiche_consentie()))


def saisie(contexte: Contexte, **valeurs: object) -> ConsentementSaisie:
    return valider(ConsentementSaisie, {"reference": "D-1", "recueilli_le": contexte.aujourd_hui, "mode": "papier",
                                        "finalites": ["f1"], **valeurs})  # fmt: skip


def test_un_consentement_porte_la_version_figee_du_texte(partout: Contexte) -> None:
    demande = essais.demande(partout, essais.fiche(partout, essais.fiche_consentie()))
    premier = essais.consentir(partout, demande)
    mentions.recrire(partout, demande, essais.version(partout, demande), {"refus": "Vraiment rien."})
    essais.publier(partout, demande)
    second = essais.consentir(partout, demande, "D-13", finalites=["f2"])
    un, deux = operations.lire(partout, premier), operations.lire(partout, second)
    assert (un.version.numero, deux.version.numero, un.objet.libelle) == (1, 2, "Consentement n° 1")
    assert [libelle for _, libelle, _ in un.lignes] == ["Envoyer la lettre du Vallon", "Inviter aux fêtes"]
    assert [libelle for _, libelle, _ in deux.lignes] == ["Inviter aux fêtes"]
    comptes = operations.compter(partout, demande)
    assert (comptes.donnes, comptes.retires) == (2, 0)
    assert comptes.par_finalite == {"Envoyer la lettre du Vallon": (1, 0), "Inviter aux fêtes": (2, 0)}


def test_l_identite_n_est_que_dans_le_coffret_chiffre(contexte: Contexte, demande: uuid.UUID) -> None:
    id_ = essais.consentir(contexte, demande, nom=SECRET, precision="Armoire 4")
    operations.chercher(contexte, demande, "inventee")
    operations.ouvrir(contexte, id_)
    with contexte.base.lire(HORS) as session:
        contenus = b" ".join(c.octets for c in session.exec(select(Contenu)))
        libelles = " ".join(session.exec(select(Objet.libelle)))
        cherchables = " ".join(f"{r.titre} {r.texte}" for r in session.exec(select(Recherche)))
        (coffret,) = session.exec(select(Coffret).where(Coffret.objet_id == id_))
    for lieu in (contenus.decode(errors="ignore"), libelles, cherchables, coffret.contenu.decode(errors="ignore")):
        for dit in (SECRET, "Inventée", "D-12", "Armoire 4"):
            assert dit not in lieu
    identite = operations.ouvrir(contexte, id_)
    assert identite == {"reference": "D-12", "nom": SECRET, "precision": "Armoire 4"}


def test_une_personne_se_retrouve_par_sa_reference_ou_son_nom(contexte: Contexte, demande: uuid.UUID) -> None:
    premier = essais.consentir(contexte, demande, "D-12", nom=SECRET)
    essais.consentir(contexte, demande, "D-13")
    assert operations.chercher(contexte, demande, "dominique INVENTEE") == [premier]
    assert operations.chercher(contexte, demande, "d-12") == [premier]
    assert operations.chercher(contexte, demande, "personne") == []
    with pytest.raises(RegleEnfreinte):
        operations.chercher(contexte, demande, "  ")
    lu = operations.lister(contexte, demande, seuls=[premier])
    assert ([c.id for c in lu.lignes], lu.total) == ([premier], 1)


def test_retirer_est_aussi_simple_et_finalite_par_finalite(contexte: Contexte, demande: uuid.UUID) -> None:
    id_ = essais.consentir(contexte, demande)
    operations.retirer(contexte, id_, 1, ["f2"], None, "guichet")
    preuve = operations.lire(contexte, id_)
    assert (preuve.etat, preuve.consentement.retraits) == (operations.PARTIEL, {"f2": contexte.aujourd_hui.isoformat()})
    assert operations.compter(contexte, demande).par_finalite["Inviter aux fêtes"] == (0, 1)
    operations.retirer(contexte, id_, 2, [], contexte.aujourd_hui, "")
    preuve = operations.lire(contexte, id_)
    assert (preuve.etat, preuve.consentement.retire_le) == (operations.RETIRE, contexte.aujourd_hui)
    with pytest.raises(RegleEnfreinte, match="déjà retiré"):
        operations.retirer(contexte, id_, 3, [], None, "")
    assert operations.compter(contexte, demande).retires == 1


@pytest.mark.parametrize(
    ("jours", "finalites", "mode"), [(1, [], ""), (-1, [], ""), (0, ["f9"], ""), (0, [], "pigeon")]
)
def test_un_mauvais_retrait_est_refuse_et_rien_ne_change(
    contexte: Contexte, demande: uuid.UUID, jours: int, finalites: list[str], mode: str
) -> None:
    id_ = essais.consentir(contexte, demande)
    with pytest.raises(RegleEnfreinte):
        operations.retirer(contexte, id_, 1, finalites, contexte.aujourd_hui + timedelta(days=jours), mode)
    assert (operations.lire(contexte, id_).etat, operations.lire(contexte, id_).objet.version) == (operations.DONNE, 1)


def test_l_identite_ne_s_efface_qu_apres_le_retrait_et_pour_de_bon(contexte: Contexte, demande: uuid.UUID) -> None:
    id_ = essais.consentir(contexte, demande)
    with pytest.raises(RegleEnfreinte, match="Notez d'abord le retrait"):
        operations.effacer_l_identite(contexte, id_, 1)
    operations.retirer(contexte, id_, 1, [], None, "")
    operations.effacer_l_identite(contexte, id_, 2)
    assert operations.ouvrir(contexte, id_) is None
    assert operations.compter(contexte, demande).retires == 1
    with pytest.raises(RegleEnfreinte, match="déjà effacée"):
        operations.effacer_l_identite(contexte, id_, 3)


@pytest.mark.parametrize(
    ("valeurs", "champ"),
    [
        ({"recueilli_le": "31/12/2099"}, "recueilli_le"),
        ({"recueilli_le": "01/01/2020"}, "recueilli_le"),
        ({"finalites": ["f9"]}, "finalites"),
    ],
)
def test_une_date_ou_une_finalite_impossible_est_refusee(
    contexte: Contexte, demande: uuid.UUID, valeurs: dict[str, object], champ: str
) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        operations.inscrire(contexte, demande, 1, saisie(contexte, **valeurs))
    assert list(refus.value.erreurs) == [champ]


@pytest.mark.parametrize(
    "valeurs",
    [{"reference": "", "nom": ""}, {"moins_de_15": "oui"}, {"finalites": []}, {"mode": ""}, {"mode": "pigeon"}],
)
def test_un_consentement_qui_ne_prouverait_rien_est_refuse(contexte: Contexte, valeurs: dict[str, object]) -> None:
    with pytest.raises(SaisieRefusee):
        saisie(contexte, **valeurs)


def test_avant_15_ans_un_parent_consent_aussi(contexte: Contexte, demande: uuid.UUID) -> None:
    id_ = operations.inscrire(contexte, demande, 1, saisie(contexte, moins_de_15="oui", parent="Parent inventé"))
    assert operations.lire(contexte, id_).consentement.moins_de_15 is True
    assert (operations.ouvrir(contexte, id_) or {})["parent"] == "Parent inventé"


def test_le_meme_envoi_deux_fois_n_inscrit_qu_un_consentement(contexte: Contexte, demande: uuid.UUID) -> None:
    jeton = "0" * 32
    ids = {operations.inscrire(contexte, demande, 1, saisie(contexte), jeton) for _ in range(2)}
    assert (len(ids), operations.lister(contexte, demande).total) == (1, 1)


def test_sans_texte_publie_ou_sur_une_autre_mention_rien_ne_s_inscrit(contexte: Contexte, fiche: uuid.UUID) -> None:
    brouillon = mentions.preparer(contexte, essais.fiche(contexte, essais.fiche_consentie()), "consentement")
    with pytest.raises(RegleEnfreinte, match="Publiez d'abord le texte"):
        operations.inscrire(contexte, brouillon, 1, saisie(contexte))
    page = essais.publiee(contexte, fiche)
    with pytest.raises(Introuvable):
        operations.inscrire(contexte, page, 1, saisie(contexte))
