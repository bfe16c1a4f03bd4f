"""Un lot s'ouvre, avance, se reprend après une panne, se défait : rien n'est fait deux fois, rien n'est oublié."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.lots import CODE, Pannes, Territoire
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.base import maintenant
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.lots import lectures, operations
from socle.lots.operations import BAIL, MAXIMUM, Demande
from socle.lots.verbes import GARDE, vider_les_vieux
from socle.operations import Contexte
from socle.saisies import valider


def test_un_lot_se_mene_a_son_terme_et_se_dit(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    assert territoire.actions() == [], "ouvrir ne fait encore rien"
    assert operations.avancer(territoire.contexte, id_) == 3
    assert territoire.etats(id_) == ["faite"] * 3
    lot = territoire.lot(id_)
    assert (lot.etat, lot.bail, lot.demande_par) == ("fini", None, "Camille Essai")
    assert {o for o, _ in territoire.actions()} == {c.id for c in territoire.communes}
    vu = lectures.lire(territoire.contexte, id_)
    assert (vu.total, vu.restent, vu.pourcent, vu.defaisable, vu.a_reprendre) == (3, 0, 100, True, 0)
    (liste,) = lectures.lister(territoire.contexte)
    assert (liste.lignes, liste.refusees, liste.genre) == (3, 0, "Essai")
    assert operations.avancer(territoire.contexte, id_) == 0, "un lot fini ne se refait pas"


def test_le_temps_imparti_se_tient_et_le_bail_se_rend(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    for attendues in (1, 1, 1):
        assert operations.avancer(territoire.contexte, id_, duree=0.0) == attendues
        assert territoire.lot(id_).bail is None
    assert territoire.lot(id_).etat == "fini", "la dernière ligne conclut le lot"


def test_un_autre_le_tient_rien_ne_se_fait(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    territoire.regler(id_, bail=maintenant() + BAIL)
    assert operations.avancer(territoire.contexte, id_) == 0
    assert territoire.actions() == []
    territoire.regler(id_, bail=maintenant() - timedelta(seconds=1))
    assert operations.avancer(territoire.contexte, id_) == 3, "un bail échu se reprend"


def test_perdre_le_bail_en_route_arrete_la_machine_sans_perdre_la_ligne(territoire: Territoire, pannes: Pannes) -> None:
    id_ = territoire.ouvrir()

    def prise_par_une_autre(_: Contexte) -> None:
        pannes.apres = None
        territoire.regler(id_, bail=maintenant() + timedelta(minutes=9))

    pannes.apres = prise_par_une_autre
    assert operations.avancer(territoire.contexte, id_) == 0
    assert territoire.etats(id_) == ["faite", "attente", "attente"]


def test_une_coupure_entre_l_ecriture_et_la_note_se_rejoue_sans_doubler(
    territoire: Territoire, pannes: Pannes, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = territoire.ouvrir()

    def couper(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(operations, "_inscrire", couper)
        with pytest.raises(KeyboardInterrupt):
            operations.avancer(territoire.contexte, id_)
    assert len(territoire.actions()) == 1
    assert territoire.etats(id_) == ["attente"] * 3
    territoire.regler(id_, bail=maintenant() - timedelta(seconds=1))
    assert operations.avancer(territoire.contexte, id_) == 3
    assert len(territoire.actions()) == 3


def test_un_refus_et_un_defaut_se_disent_et_se_retentent(territoire: Territoire, pannes: Pannes) -> None:
    pannes.refus.add(territoire.communes[0].id)
    pannes.plantent.add(territoire.communes[2].id)
    id_ = territoire.ouvrir()
    operations.avancer(territoire.contexte, id_)
    assert territoire.etats(id_) == ["refusee", "faite", "refusee"]
    lignes = lectures.lire(territoire.contexte, id_, "refusee").lignes
    assert lignes[0].message == "Refusé pour l'essai."
    assert "ZeroDivision" not in lignes[1].message
    pannes.refus.clear()
    pannes.plantent.clear()
    operations.reprendre(territoire.contexte, id_)
    assert operations.avancer(territoire.contexte, id_) == 2, "ce qui est fait ne se refait pas"
    assert territoire.etats(id_) == ["faite"] * 3


def test_arreter_laisse_ce_qui_est_fait_et_se_reprend(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    operations.avancer(territoire.contexte, id_, duree=0.0)
    operations.arreter(territoire.contexte, id_)
    assert territoire.etats(id_) == ["faite", "arretee", "arretee"]
    assert operations.avancer(territoire.contexte, id_) == 0
    with pytest.raises(RegleEnfreinte):
        operations.arreter(territoire.contexte, id_)
    operations.reprendre(territoire.contexte, id_)
    assert operations.avancer(territoire.contexte, id_) == 2


def test_defaire_va_a_rebours_et_garde_le_retouche(territoire: Territoire, pannes: Pannes) -> None:
    id_ = territoire.ouvrir()
    operations.avancer(territoire.contexte, id_)
    milieu = territoire.monde.contexte(territoire.communes[1])
    (action,) = actions.lister(milieu, actions.Filtre()).paires
    actions.enregistrer(milieu, action[0].id, valider(ActionSaisie, {"titre": "Retouchée"}), 1)
    operations.defaire(territoire.contexte, id_)
    with pytest.raises(RegleEnfreinte):
        operations.defaire(territoire.contexte, id_)
    operations.avancer(territoire.contexte, id_)
    assert pannes.defaits == [c.id for c in reversed(territoire.communes)]
    assert territoire.etats(id_) == ["defaite", "gardee", "defaite"]
    assert territoire.lot(id_).etat == "annule"
    assert dict(territoire.actions()) == {c.id: c.id != territoire.communes[1].id for c in territoire.communes}
    with pytest.raises(RegleEnfreinte):
        operations.reprendre(territoire.contexte, id_)


def test_un_retour_empeche_se_retente(territoire: Territoire, pannes: Pannes) -> None:
    id_ = territoire.ouvrir()
    operations.avancer(territoire.contexte, id_)
    pannes.plantent.add(territoire.communes[1].id)
    operations.defaire(territoire.contexte, id_)
    operations.avancer(territoire.contexte, id_)
    assert territoire.etats(id_) == ["defaite", "gardee", "defaite"]
    assert lectures.lire(territoire.contexte, id_).gardees == 1
    pannes.plantent.clear()
    operations.defaire(territoire.contexte, id_)
    operations.avancer(territoire.contexte, id_)
    assert territoire.etats(id_) == ["defaite"] * 3


def test_ce_qui_s_ecrit_pendant_qu_on_arrete_et_defait_se_defait_aussi(territoire: Territoire, pannes: Pannes) -> None:
    id_ = territoire.ouvrir()

    def on_defait(_: Contexte) -> None:
        pannes.apres = None
        operations.arreter(territoire.contexte, id_)
        operations.defaire(territoire.contexte, id_)
        operations.avancer(territoire.contexte, id_)
        assert territoire.lot(id_).etat == "annule"

    pannes.apres = on_defait
    operations.avancer(territoire.contexte, id_)
    assert len(territoire.actions()) == 1
    operations.avancer(territoire.contexte, id_)
    assert territoire.actions() == [(territoire.communes[0].id, True)], "aucune copie ne reste"
    assert territoire.lot(id_).etat == "annule"


def test_un_compte_rendu_tardif_n_efface_pas_ce_qu_une_autre_a_note(territoire: Territoire, pannes: Pannes) -> None:
    id_ = territoire.ouvrir(combien=1)

    def une_autre_a_fini(_: Contexte) -> None:
        pannes.apres = None
        territoire.regler(id_, bail=maintenant() - timedelta(seconds=1))
        operations.avancer(territoire.contexte, id_)
        raise RegleEnfreinte("La mienne a échoué, trop tard.")

    pannes.apres = une_autre_a_fini
    operations.avancer(territoire.contexte, id_)
    assert territoire.etats(id_) == ["faite"]
    assert lectures.lire(territoire.contexte, id_).lignes[0].objets, "ce qui a été écrit reste à défaire"


def test_le_meme_envoi_deux_fois_n_ouvre_qu_un_lot_un_envoi_change_en_ouvre_un_autre(territoire: Territoire) -> None:
    premier = territoire.ouvrir(jeton="a" * 32)
    assert territoire.ouvrir(jeton="a" * 32) == premier
    assert territoire.ouvrir(jeton="a" * 32, combien=2) != premier
    assert territoire.ouvrir() != territoire.ouvrir()


def test_on_n_ouvre_ni_a_vide_ni_trop_grand_ni_ailleurs(territoire: Territoire) -> None:
    ailleurs = territoire.monde.organisme("Voisine")

    def ouvrir(*demandes: Demande) -> None:
        operations.ouvrir(territoire.contexte, CODE, "Essai", {"titre": "x"}, demandes)

    with pytest.raises(SaisieRefusee):
        ouvrir()
    with pytest.raises(SaisieRefusee):
        ouvrir(*[Demande(territoire.communes[0].id)] * (MAXIMUM + 1))
    with pytest.raises(Introuvable):
        ouvrir(Demande(ailleurs.id))
    assert lectures.lister(territoire.contexte) == []


def test_un_lot_ne_se_voit_ni_ne_se_touche_d_ailleurs(territoire: Territoire) -> None:
    id_ = territoire.ouvrir()
    voisin = territoire.monde.contexte(territoire.monde.organisme("Voisine"))
    assert lectures.lister(voisin) == []
    for geste in (lectures.lire, operations.avancer, operations.arreter, operations.reprendre, operations.defaire):
        with pytest.raises(Introuvable):
            geste(voisin, id_)
    assert territoire.etats(id_) == ["attente"] * 3


def test_la_charge_s_efface_apres_quatre_vingt_dix_jours(territoire: Territoire, pannes: Pannes) -> None:
    pannes.refus.add(territoire.communes[0].id)
    id_ = territoire.ouvrir("Nom à effacer")
    operations.avancer(territoire.contexte, id_)
    noeud = territoire.monde.contexte(territoire.noeud)
    assert vider_les_vieux(noeud) == 0
    territoire.regler(id_, fini_le=maintenant() - GARDE - timedelta(hours=1))
    assert vider_les_vieux(noeud) == 1
    assert territoire.lot(id_).charge == b""
    assert lectures.lire(territoire.contexte, id_).a_reprendre == 0
    with pytest.raises(RegleEnfreinte, match="trop vieux"):
        operations.reprendre(territoire.contexte, id_)
    operations.defaire(territoire.contexte, id_)
    operations.avancer(territoire.contexte, id_)
    assert territoire.etats(id_) == ["refusee", "defaite", "defaite"], "il se défait encore"


def test_la_charge_est_chiffree(territoire_sqlite: Territoire) -> None:
    id_ = territoire_sqlite.ouvrir("Titre très particulier")
    assert b"particulier" not in territoire_sqlite.lot(id_).charge
