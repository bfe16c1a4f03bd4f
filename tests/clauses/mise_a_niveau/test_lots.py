"""Un lot : un avenant par commune, écrit chez elle ; rien ne traverse en silence, rien ne se fait deux fois."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from clauses.mise_a_niveau import lectures, lots, operations
from clauses.mise_a_niveau.ailleurs import contexte_chez
from clauses.mise_a_niveau.modele import Avenant, AvenantSaisie
from fabriques.client import HORS
from registre import presentation
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.comptes.modele import Attribution
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.perimetre import Perimetre
from socle.saisies import valider
from tests.clauses.mise_a_niveau.fabrique import Territoire, saisie


def etats(t: Territoire, lot: uuid.UUID) -> list[str]:
    return [x.ligne.etat for x in lectures.lire_lot(t.contexte, lot).lignes]


def avenants(t: Territoire) -> list[Avenant]:
    with t.monde.instance.base.lire(HORS) as session:
        return list(session.exec(select(Avenant).order_by(col(Avenant.prepare_le))))


def test_la_juriste_du_territoire_prepare_chez_chacune_et_chaque_journal_le_dit(territoire: Territoire) -> None:
    t = territoire
    avant = {c.id: len(t.verbes(c)) for c in t.communes}
    lot = t.lancer()
    assert etats(t, lot) == ["faite"] * 3
    assert {a.organisme_id for a in avenants(t)} == {c.id for c in t.communes}, "chaque avenant est chez sa commune"
    for commune in t.communes:
        assert t.verbes(commune)[avant[commune.id] :] == ["avenant.prepare", "lien.pose"]
        assert t.acteurs(commune, "avenant.prepare") == [t.juriste.id]
    assert t.verbes(t.haut)[-1] == "lot_avenants.cree"
    assert "avenant.prepare" not in t.verbes(t.haut)


def test_le_dpo_d_une_commune_ne_voit_ni_n_ecrit_rien_chez_une_autre(territoire: Territoire) -> None:
    t = territoire
    ici, autre = t.communes[:2]
    dpo = t.monde.personne("DPO d'ici", dpo=ici)
    contexte = t.chez(ici, "dpo", personne=dpo)
    assert {e.organisme_id for e in presentation.emplois_du_territoire(contexte)} == {ici.id}
    assert list(presentation.matiere_des_relations(contexte, list(t.relations.values()))) == [t.relations[ici.id]]
    with pytest.raises(Introuvable):
        lots.lancer(contexte, t.editeur, [t.relations[ici.id], t.relations[autre.id]], saisie())
    with pytest.raises(Introuvable):
        contexte_chez(contexte, autre.id)
    with pytest.raises(Introuvable):
        operations.preparer(contexte, t.relations[autre.id], AvenantSaisie(), uuid.uuid4())
    lot = t.lancer()
    with pytest.raises(Introuvable):
        lectures.lire_lot(contexte, lot)
    (chez_l_autre,) = [a for a in avenants(t) if a.organisme_id == autre.id]
    with pytest.raises(Introuvable):
        operations.lire(contexte, chez_l_autre.id)
    with pytest.raises(Introuvable):
        operations.abandonner(contexte, chez_l_autre.id, 1)


def test_un_role_sur_une_seule_commune_ne_porte_pas_sur_les_autres(territoire: Territoire) -> None:
    """Lectrice du territoire, juriste d'une commune : sa ligne est faite, les autres sont refusées, avec leur phrase."""
    t = territoire
    personne = t.monde.personne("Deux rôles", lecteur=t.haut, juriste=t.communes[0])
    contexte = t.monde.contexte(t.haut, "juriste", personne=personne)
    lot = lots.lancer(contexte, t.editeur, list(t.relations.values()), saisie())
    lignes = lectures.lire_lot(contexte, lot).lignes
    assert [x.ligne.etat for x in lignes] == ["faite", "refusee", "refusee"]
    assert lignes[1].ligne.phrase == "Votre rôle ne permet pas cette action."
    assert [a.organisme_id for a in avenants(t)] == [t.communes[0].id]
    assert "avenant.prepare" not in t.verbes(t.communes[1])


def test_un_role_retire_pendant_le_lot_arrete_les_ecritures(territoire: Territoire, monkeypatch: Any) -> None:
    t, contexte = territoire, territoire.contexte
    vrai, faits = operations.preparer, []

    def preparer(*arguments: Any) -> uuid.UUID:
        faits.append(vrai(*arguments))
        with t.monde.instance.base.ecrire(Perimetre.hors("test")) as session:
            for attribution in session.exec(select(Attribution).where(Attribution.personne_id == t.juriste.id)):
                session.delete(attribution)
        return faits[-1]

    monkeypatch.setattr(operations, "preparer", preparer)
    lot = lots.lancer(contexte, t.editeur, list(t.relations.values()), saisie())
    assert len(faits) == 1
    assert etats(t, lot) == ["faite", "refusee", "refusee"]
    phrases = [x.ligne.phrase for x in lectures.lire_lot(contexte, lot).lignes]
    assert phrases[1:] == ["Vous n'avez pas de rôle sur cet organisme."] * 2


def test_tue_au_milieu_puis_repris_le_lot_ne_prepare_que_ce_qui_manque(
    territoire: Territoire, monkeypatch: Any
) -> None:
    t, contexte = territoire, territoire.contexte
    vrai = lots._noter

    def noter(ctx: Any, ligne: uuid.UUID, etat: str, phrase: str) -> None:
        """La machine s'arrête une fois l'avenant de la deuxième commune écrit, avant que sa ligne le sache."""
        if len(avenants(t)) == 2:
            raise KeyboardInterrupt
        vrai(ctx, ligne, etat, phrase)

    monkeypatch.setattr(lots, "_noter", noter)
    jeton = uuid.uuid4().hex
    with pytest.raises(KeyboardInterrupt):
        t.lancer(jeton=jeton)
    monkeypatch.setattr(lots, "_noter", vrai)
    ((_, lot),) = lectures.lister_lots(contexte)
    assert etats(t, lot.id) == ["faite", "a_faire", "a_faire"]
    assert t.lancer(jeton=jeton) == lot.id, "le même formulaire reprend le même lot"
    assert etats(t, lot.id) == ["faite"] * 3
    assert len(avenants(t)) == 3
    assert [t.verbes(c).count("avenant.prepare") for c in t.communes] == [1, 1, 1]


def test_un_lot_trop_long_s_arrete_entre_deux_lignes_et_se_poursuit(
    territoire_sqlite: Territoire, monkeypatch: Any
) -> None:
    t = territoire_sqlite
    monkeypatch.setattr(lots, "DUREE_MAXIMALE", -1.0)
    lot = t.lancer()
    assert etats(t, lot) == ["a_faire"] * 3
    monkeypatch.undo()
    assert lots.poursuivre(t.contexte, lot) == 0
    assert etats(t, lot) == ["faite"] * 3


def test_deux_clics_ne_font_qu_un_lot_et_qu_un_avenant_par_commune(territoire: Territoire) -> None:
    t, jeton = territoire, uuid.uuid4().hex
    assert t.lancer(jeton=jeton) == t.lancer(jeton=jeton)
    assert len(avenants(t)) == 3
    assert len(lectures.lister_lots(t.contexte)) == 1


@pytest.mark.parametrize("meme_formulaire", [True, False])
def test_deux_personnes_au_meme_instant_ne_preparent_qu_un_avenant_par_commune(
    territoire: Territoire, meme_formulaire: bool
) -> None:
    t, jeton = territoire, uuid.uuid4().hex
    jetons = [jeton, jeton] if meme_formulaire else [uuid.uuid4().hex, uuid.uuid4().hex]
    with ThreadPoolExecutor(2) as fils:
        rendus = list(fils.map(lambda j: t.lancer(jeton=j), jetons))
    assert len(set(rendus)) == (1 if meme_formulaire else 2)
    assert len(avenants(t)) == 3
    assert [t.verbes(c).count("avenant.prepare") for c in t.communes] == [1, 1, 1]
    faites = [etat for lot in set(rendus) for etat in etats(t, lot) if etat == "faite"]
    assert len(faites) == 3


def test_un_second_lot_est_refuse_ligne_a_ligne_tant_que_le_premier_court(territoire: Territoire) -> None:
    t = territoire
    t.lancer(t.communes[0])
    second = t.lancer()
    lignes = lectures.lire_lot(t.contexte, second).lignes
    assert [x.ligne.etat for x in lignes] == ["refusee", "faite", "faite"]
    assert lignes[0].ligne.phrase == "Un avenant est déjà en cours pour ce contrat."


def test_une_ligne_refusee_se_refait_quand_la_cause_a_disparu(territoire: Territoire) -> None:
    t, commune = territoire, territoire.communes[0]
    ici, relation = t.monde.contexte(commune), t.relations[commune.id]
    lue = relations.lire_seule(ici, relation)
    sans_role = lue.saisie.model_copy(update={"role": ""})
    version = relations.enregistrer(ici, relation, sans_role, lue.objet.version)
    lot = t.lancer()
    lignes = lectures.lire_lot(t.contexte, lot).lignes
    assert lignes[0].ligne.etat == "refusee"
    assert "quel est son rôle" in lignes[0].ligne.phrase
    relations.enregistrer(ici, relation, lue.saisie, version)
    assert lots.poursuivre(t.contexte, lot) == 0
    assert etats(t, lot) == ["faite"] * 3


def test_annuler_un_lot_archive_ce_que_personne_n_a_touche(territoire: Territoire) -> None:
    t, contexte = territoire, territoire.contexte
    lot = t.lancer()
    touche = next(a for a in avenants(t) if a.organisme_id == t.communes[1].id)
    operations.enregistrer(t.chez(t.communes[1]), touche.id, AvenantSaisie(numero="2"), 1)
    assert lots.annuler(contexte, lot) == (2, 1)
    assert etats(t, lot) == ["annulee", "gardee", "annulee"]
    assert [a.etat for a in sorted(avenants(t), key=lambda a: a.organisme_id == touche.organisme_id)] == [
        "abandonne", "abandonne", "prepare",
    ]  # fmt: skip
    assert t.verbes(t.communes[0])[-1] == "avenant.abandonne"
    assert "avenant.abandonne" not in t.verbes(t.communes[1])
    assert lots.annuler(contexte, lot) == (2, 1), "se rejoue sans rien changer"
    assert t.verbes(t.haut).count("lot_avenants.annule") == 1
    with pytest.raises(RegleEnfreinte, match="annulé"):
        lots.poursuivre(contexte, lot)


def test_ce_qu_un_lot_refuse_d_emblee(territoire_sqlite: Territoire) -> None:
    t, contexte = territoire_sqlite, territoire_sqlite.contexte
    une = [t.relations[t.communes[0].id]]
    avant = t.verbes(t.haut)
    for relations_, envoi, champ in (
        ([], saisie(), "relation"), (une, saisie(retour_le=None), "retour_le"),
        (une, saisie(retour_le=contexte.aujourd_hui), "retour_le"),
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            lots.lancer(contexte, t.editeur, relations_, envoi)
        assert list(refus.value.erreurs) == [champ]
    with pytest.raises(Introuvable):
        lots.lancer(contexte, uuid.uuid4(), une, saisie())
    sans = t.monde.contexte(t.haut, "referent", personne=t.juriste)
    with pytest.raises(DroitManquant):
        lots.lancer(sans, t.editeur, une, saisie())
    assert t.verbes(t.haut) == avant, "rien n'est écrit"


def test_envoyer_et_relancer_en_lot_laissent_un_acte_chez_chacune(territoire: Territoire) -> None:
    t, contexte, jour = territoire, territoire.contexte, territoire.contexte.aujourd_hui
    lot = t.lancer()
    tous = frozenset(a.id for a in avenants(t))
    bilan = lots.envoyer(contexte, lot, tous, jour, "recommande")
    assert (bilan.faits, bilan.refus) == (3, ())
    assert lots.envoyer(contexte, lot, tous, jour, "recommande").faits == 3, "le double clic ne refait rien"
    for commune in t.communes:
        assert t.verbes(commune).count("avenant.envoye") == 1
        assert t.acteurs(commune, "avenant.envoye") == [t.juriste.id]
        assert (t.relation(commune).clauses, t.relation(commune).clauses_date) == ("envoyees", jour)
    operations.clore(t.chez(t.communes[0]), next(iter(sorted(
        a.id for a in avenants(t) if a.organisme_id == t.communes[0].id))), 2, "refuse", "Il préfère son modèle")  # fmt: skip
    bilan = lots.relancer(contexte, lot, tous, jour, jour + timedelta(days=10))
    assert bilan.faits == 2
    assert bilan.refus == ((t.communes[0].nom, operations.IMPOSSIBLE),)
    lignes = lectures.lire_lot(contexte, lot).lignes
    assert [x.ligne.phrase for x in lignes] == [operations.IMPOSSIBLE, "", ""], "le refus se lit ligne à ligne"
    assert [a.relances for a in sorted(avenants(t), key=lambda a: a.relances)] == [0, 1, 1]


def test_un_acte_en_lot_ne_prend_ni_l_avenant_d_un_autre_lot_ni_une_date_a_venir(territoire_sqlite: Territoire) -> None:
    t, contexte, jour = territoire_sqlite, territoire_sqlite.contexte, territoire_sqlite.contexte.aujourd_hui
    premier, second = t.lancer(t.communes[0]), t.lancer(t.communes[1])
    autres = frozenset(a.id for _, a in lectures.lire_lot(contexte, second).paires)
    with pytest.raises(Introuvable):
        lots.envoyer(contexte, premier, autres, jour, "courriel")
    with pytest.raises(SaisieRefusee) as refus:
        lots.envoyer(contexte, second, autres, jour + timedelta(days=1), "pigeon")
    assert set(refus.value.erreurs) == {"le", "canal"}
    with pytest.raises(SaisieRefusee):
        lots.envoyer(contexte, second, frozenset(), jour, "courriel")
    assert {a.etat for a in avenants(t)} == {"prepare"}


def test_les_doublons_de_l_annuaire_comptent_pour_une_seule_fiche(territoire: Territoire) -> None:
    t, haut = territoire, territoire.monde.contexte(territoire.haut)
    double = annuaire.creer(haut, valider(PrestataireSaisie, {"nom": "Editions Fictives SARL"}))
    ailleurs = t.monde.organisme("Commune de Dahlia", parent=t.haut)
    relations.creer(
        t.monde.contexte(ailleurs),
        valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"}),
        double,
    )
    annuaire.fusionner(haut, double, t.editeur)
    depart = lectures.lire_depart(t.contexte, lectures.Filtre())
    assert [(p.nom, p.compte.organismes) for p in depart.prestataires] == [("Éditions Fictives", 4)]
    assert {x.emploi.organisme for x in lectures.lire_lignes(t.contexte, double)} == {
        "Commune de Dahlia", *(c.nom for c in t.communes)
    }  # fmt: skip
