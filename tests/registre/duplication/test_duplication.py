"""Copier des fiches chez d'autres : les défauts qu'on a tant reprochés à d'autres outils ont ici chacun leur essai."""

from __future__ import annotations

import pytest

from registre.duplication import operations
from registre.duplication.champs import ACTION, MENTION, RELATION, SYSTEME
from registre.duplication.plan import COMPLETER, CREER, PASSER
from registre.mentions import operations as mentions
from registre.prestataires import relations
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from registre.traitements import operations as traitements
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.liens.operations import attacher, objets_lies
from socle.lots import lectures
from socle.lots import operations as lots
from socle.saisies import valider
from tests.registre.duplication.conftest import Territoire


def messages(t: Territoire, lot: object) -> list[str]:
    return [ligne.message for ligne in lectures.lire(t.dpo, lot).lignes]  # type: ignore[arg-type]


def test_une_fiche_se_copie_en_brouillon_chez_chacun_avec_toutes_ses_lignes(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche(service="Affaires scolaires")
    source = t.chez(t.source)
    traitements.soumettre(source, id_, 1)
    traitements.rendre_avis(source, id_, 2, "favorable", "")
    traitements.approuver(source, id_, 3, "")
    lot = t.copier(id_)
    assert lectures.lire(t.dpo, lot).nombres == {"faite": 3}
    for cible in t.cibles:
        (fiche,) = t.fiches(cible)
        assert (fiche.traitement.statut, fiche.traitement.avis, fiche.traitement.approuve_par) == ("brouillon", "", "")
        assert fiche.traitement.import_id is None
        assert [c.duree_active for c in fiche.saisie.categories_donnees] == ["Année scolaire"] * 2
        assert (len(fiche.saisie.finalites), len(fiche.saisie.transferts), len(fiche.saisie.mesures)) == (2, 1, 2)
        assert (fiche.saisie.reference, fiche.saisie.volume_precis, fiche.saisie.prochaine_revue) == ("", None, None)
        assert fiche.saisie.service == "Affaires scolaires"
    versions = {p.version for p, _ in t.copies()}
    assert versions == {4}, "l'enfant garde la version dont il vient"
    assert {p.libelle for p, _ in t.copies()} == {"Restauration scolaire (Commune modèle)"}


def test_copier_deux_fois_ne_multiplie_rien(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    t.copier(id_)
    lot = t.copier(id_, meme=CREER, semblable=CREER)
    assert messages(t, lot) == ["1 déjà là."] * 3
    assert lectures.lire(t.dpo, lot).nombres == {"deja": 3}
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 1, 1]
    t.defaire(lot)
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 1, 1], "ce lot n'a rien écrit : il ne défait rien"


def test_defaire_ne_laisse_aucune_copie_et_garde_le_retouche(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    lot = t.copier(id_)
    (touchee,) = t.fiches(t.cibles[1])
    t.retoucher(touchee, description="La nôtre")
    t.defaire(lot)
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 1, 0]
    assert "gardé, retouché" in messages(t, lot)[1]
    assert [f.saisie.nom for f in t.fiches(t.source)] == ["Restauration scolaire"], "la source n'a pas bougé"
    assert t.fiches(t.source)[0].objet.version == 1
    t.copier(id_)
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 1, 1], "défaite, elle se recopie ; gardée, elle est déjà là"


def test_une_copie_a_quoi_on_a_attache_quelque_chose_est_gardee(t: Territoire) -> None:
    lot = t.copier(t.fiche())
    (copie,) = t.fiches(t.cibles[0])
    actions.creer(t.chez(t.cibles[0]), valider(ActionSaisie, {"titre": "Relire"}), copie.objet.id)
    systeme = systemes.creer(t.chez(t.cibles[1]), valider(SystemeSaisie, {"nom": "Logiciel"}))
    attacher(t.chez(t.cibles[1]), t.fiches(t.cibles[1])[0].objet.id, systeme)
    t.defaire(lot)
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 1, 0]


def test_la_source_s_archive_et_change_sans_toucher_a_ses_copies(t: Territoire) -> None:
    id_ = t.fiche()
    t.copier(id_)
    avant = [t.fiches(c)[0].saisie.model_dump() for c in t.cibles]
    t.retoucher(t.fiches(t.source)[0], nom="Tout autre chose")
    traitements.archiver(t.chez(t.source), id_, 2)
    assert [t.fiches(c)[0].saisie.model_dump() for c in t.cibles] == avant
    with pytest.raises(SaisieRefusee, match="point"):
        operations.apercevoir(t.dpo, t.demandee(id_))
    copies = operations.ou_est_elle(t.dpo, id_)
    assert [(c.organisme, c.touchee, c.archive) for c in copies] == [(c.nom, False, False) for c in t.cibles]


def test_le_lot_emporte_la_fiche_telle_qu_elle_etait_au_lancement(t: Territoire) -> None:
    id_ = t.fiche()
    lot = operations.lancer(t.dpo, t.demandee(id_))
    t.retoucher(t.fiches(t.source)[0], nom="Renommée entre-temps")
    t.mener(lot)
    assert t.noms(t.cibles[0]) == ["Restauration scolaire"]


def test_un_nom_deja_pris_se_passe_se_cree_ou_se_complete(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    for cible in t.cibles:
        t.monde.fiche(cible, "restauration SCOLAIRE", description="La nôtre")
    un, deux, trois = (c.id for c in t.cibles)
    lignes = {un: {id_: PASSER}, deux: {id_: CREER}, trois: {id_: COMPLETER}}
    apercu = operations.apercevoir(t.dpo, t.demandee(id_, lignes=lignes))
    assert [p.prevus[0].sort for p in apercu.plans] == [PASSER, CREER, COMPLETER]
    assert all(p.prevus[0].meme for p in apercu.plans)
    t.copier(id_, lignes=lignes)
    assert t.noms(t.cibles[0]) == ["restauration SCOLAIRE"]
    assert t.noms(t.cibles[1]) == ["restauration SCOLAIRE", "Restauration scolaire (copie)"]
    (completee,) = t.fiches(t.cibles[2])
    assert (completee.saisie.nom, completee.saisie.description) == ("restauration SCOLAIRE", "La nôtre")
    assert len(completee.saisie.categories_donnees) == 2
    assert completee.objet.version == 2


def test_un_nom_qui_ressemble_se_dit_et_suit_sa_regle(t: Territoire) -> None:
    id_ = t.fiche("Restauration scolaire municipale")
    t.monde.fiche(t.cibles[0], "Gestion de la restauration scolaire municipale")
    (plan, *_) = operations.apercevoir(t.dpo, t.demandee(id_)).plans
    (prevu,) = plan.a_regarder
    assert (prevu.sort, prevu.meme, prevu.existant) == (PASSER, False, "Gestion de la restauration scolaire municipale")
    t.copier(id_, semblable=CREER)
    assert len(t.fiches(t.cibles[0])) == 2


def test_defaire_rend_a_une_fiche_completee_son_contenu_d_avant(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    for cible in t.cibles[:2]:
        t.monde.fiche(cible, "Restauration scolaire", finalites=[{"libelle": "La nôtre"}])
    avant = t.fiches(t.cibles[0])[0].saisie.model_dump(exclude={"date_mise_a_jour"})
    lot = t.copier(id_, meme=COMPLETER)
    assert len(t.fiches(t.cibles[0])[0].saisie.finalites) == 3
    t.retoucher(t.fiches(t.cibles[1])[0], description="Touchée depuis")
    t.defaire(lot)
    rendue = t.fiches(t.cibles[0])[0].saisie.model_dump(exclude={"date_mise_a_jour"})
    assert rendue == avant
    assert t.fiches(t.cibles[1])[0].saisie.description == "Touchée depuis"
    lots.defaire(t.dpo, lot)
    t.mener(lot)
    assert t.fiches(t.cibles[0])[0].objet.version == 3, "retenté, le retour ne rétablit pas deux fois"


def test_une_coupure_apres_l_ecriture_ne_perd_pas_ce_qui_a_ete_complete(
    t: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = t.fiche()
    t.monde.fiche(t.cibles[0], "Restauration scolaire")
    lot = operations.lancer(t.dpo, t.demandee(id_, meme=COMPLETER))

    def couper(*_: object) -> None:
        raise KeyboardInterrupt

    for rang in range(2):
        with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
            m.setattr(lots, "_inscrire", couper)
            m.setattr(lots, "BAIL", lots.BAIL * -1)
            lots.avancer(t.dpo, lot)
        assert t.fiches(t.cibles[0])[0].objet.version == 2, rang
    t.mener(lot)
    assert lectures.lire(t.dpo, lot).nombres == {"faite": 3}
    t.defaire(lot)
    assert t.fiches(t.cibles[0])[0].saisie.finalites == []
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 0, 0]


def test_le_service_qui_n_existe_pas_la_bas_se_dit(t: Territoire) -> None:
    id_ = t.fiche()
    t.monde.fiche(t.cibles[0], "Autre", service="affaires scolaires")
    un, deux, _ = operations.apercevoir(t.dpo, t.demandee(id_)).plans
    assert un.prevus[0].avertissements == ()
    assert "Affaires scolaires" in deux.prevus[0].avertissements[0]


def test_le_prestataire_suit_et_le_lien_se_renoue_mais_pas_le_contrat(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    partage = t.prestataire()
    t.relation(partage, id_, contrat_reference="2024-017", clauses="signees", contact_local="Mme Ici")
    deja = t.relation(partage, chez=t.cibles[1])
    lot = t.copier(id_, avec=[RELATION])
    for cible in t.cibles:
        (relation,) = t.objets("relation", cible)
        (fiche,) = t.fiches(cible)
        contexte = t.chez(cible)
        with contexte.base.lire(contexte.perimetre) as session:
            lies = objets_lies(session, [fiche.objet.id])[fiche.objet.id]
        assert [lie.id for lie in lies] == [relation.id]
        lue = relations.lire_seule(contexte, relation.id).saisie
        assert lue.objet == "Logiciel de cantine"
        assert (lue.contrat_reference, lue.clauses, lue.contact_local) == ("", "a_verifier", "")
    t.defaire(lot)
    assert [len(t.objets("relation", c)) for c in t.cibles] == [0, 1, 0]
    assert t.objets("relation", t.cibles[1])[0].id == deja, "ce qui était là n'est pas au lot"
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 0, 0]


def test_sans_le_demander_ni_prestataire_ni_systeme_ne_suit(t: Territoire) -> None:
    id_ = t.fiche(systemes="Logiciel maison")
    t.relation(t.prestataire(), id_)
    systemes.creer(t.chez(t.source), valider(SystemeSaisie, {"nom": "Logiciel maison"}), id_)
    t.copier(id_)
    assert [t.objets(type_, t.cibles[0]) for type_ in ("relation", "systeme")] == [[], []]
    assert t.fiches(t.cibles[0])[0].saisie.systemes == ""


def test_un_prestataire_que_l_autre_ne_lit_pas_se_dit_impossible(t: Territoire) -> None:
    id_ = t.fiche()
    t.relation(t.prestataire(chez=t.source), id_)
    apercu = operations.apercevoir(t.dpo, t.demandee(id_, avec=[RELATION]))
    assert apercu.chiffres["impossible"] == 3
    lot = t.copier(id_, avec=[RELATION])
    assert "1 créé ; 1 impossible." in messages(t, lot)[0]
    assert t.objets("relation", t.cibles[0]) == []


def test_tout_ce_qui_va_avec_une_fiche_suit_et_se_rattache_a_sa_copie(territoire: Territoire) -> None:
    t = territoire
    source, id_ = t.chez(t.source), t.fiche()
    editeur = t.relation(t.prestataire(), id_)
    systemes.creer(source, valider(SystemeSaisie, {"nom": "Portail", "editeur_id": str(editeur), "adresse": "x"}), id_)
    mentions.preparer(source, id_)
    valeurs = {"titre": "Informer les familles", "echeance": "01/03/2027", "responsable_nom": "Mme Ici", "cout": "100"}
    action = actions.creer(source, valider(ActionSaisie, valeurs), id_)
    actions.passer(source, action, 1, "terminer")
    lot = t.copier(id_, avec=[RELATION, SYSTEME, MENTION, ACTION])
    for cible in t.cibles:
        chez = t.chez(cible)
        (fiche,), (relation,) = t.fiches(cible), t.objets("relation", cible)
        (portail,) = t.objets("systeme", cible)
        lu = systemes.lire(chez, portail.id)
        lu = getattr(lu, "fiche", lu)
        assert (lu.saisie.editeur_id, lu.saisie.adresse) == (relation.id, "")
        (copiee,) = t.objets("mention", cible)
        lue = mentions.lire(chez, copiee.id)
        assert [ligne.traitement_id for ligne in lue.saisie.fiches] == [fiche.objet.id]
        assert (lue.ligne.numero, lue.ligne.en_ligne_le) == (0, None)
        (a_faire,) = t.objets("action", cible)
        posee = actions.lire(chez, a_faire.id)
        assert (posee.ligne.source_id, posee.ligne.etat, posee.saisie.echeance) == (fiche.objet.id, "a_faire", None)
        assert (posee.saisie.responsable_nom, posee.saisie.cout) == ("", 100)
    t.defaire(lot)
    types = ("traitement", "relation", "systeme", "mention", "action")
    assert [o.libelle for c in t.cibles for type_ in types for o in t.objets(type_, c)] == []


def test_une_action_copiee_puis_retouchee_garde_la_fiche_dont_elle_parle(t: Territoire) -> None:
    id_ = t.fiche()
    actions.creer(t.chez(t.source), valider(ActionSaisie, {"titre": "Informer"}), id_)
    lot = t.copier(id_, avec=[ACTION])
    (action,) = t.objets("action", t.cibles[0])
    actions.enregistrer(t.chez(t.cibles[0]), action.id, valider(ActionSaisie, {"titre": "Nous l'avons réécrite"}), 1)
    t.defaire(lot)
    assert [len(t.fiches(c)) for c in t.cibles] == [1, 0, 0]
    assert [len(t.objets("action", c)) for c in t.cibles] == [1, 0, 0]


def test_une_mention_sans_sa_fiche_ne_se_copie_pas(t: Territoire) -> None:
    id_ = t.fiche()
    mention = mentions.preparer(t.chez(t.source), id_)
    apercu = operations.apercevoir(t.dpo, t.demandee(mention))
    assert apercu.chiffres["impossible"] == 3
    t.copier(id_)
    lot = t.copier(mention)
    assert lectures.lire(t.dpo, lot).nombres == {"faite": 3}, "sa fiche est là, copiée par un autre lot"


def test_qui_n_a_pas_le_droit_la_bas_ne_copie_que_la_ou_elle_l_a(t: Territoire) -> None:
    personne = t.monde.personne("Déléguée d'une commune", dpo=t.source, lecteur=t.noeud)
    contexte = t.monde.contexte(t.noeud, "dpo", personne=personne)
    lot = operations.lancer(contexte, t.demandee(t.fiche()))
    lots.avancer(contexte, lot)
    assert lectures.lire(t.dpo, lot).nombres == {"refusee": 3}
    with pytest.raises(DroitManquant):
        operations.apercevoir(t.monde.contexte(t.noeud, "referent"), t.demandee(t.fiche("Autre")))


def test_ni_la_source_ni_l_organisme_d_a_cote_ne_sont_des_cibles(t: Territoire) -> None:
    voisine = t.monde.organisme("Voisine")
    id_ = t.fiche()
    with pytest.raises(Introuvable):
        operations.apercevoir(t.dpo, t.demandee(id_, cibles=[voisine]))
    with pytest.raises(SaisieRefusee):
        operations.apercevoir(t.dpo, t.demandee(id_, cibles=[t.source]))
    with pytest.raises(SaisieRefusee):
        operations.apercevoir(t.dpo, t.demandee())
    chez_elle = t.monde.fiche(voisine)
    with pytest.raises(Introuvable):
        operations.apercevoir(t.dpo, t.demandee(chez_elle))


def test_dupliquer_chez_soi_note_d_ou_vient_la_copie(territoire: Territoire) -> None:
    t = territoire
    id_ = t.fiche()
    copie = traitements.dupliquer(t.chez(t.source), id_)
    ((provenance, objet),) = t.copies()
    assert (objet.id, provenance.source, provenance.version) == (copie, str(id_), 1)
