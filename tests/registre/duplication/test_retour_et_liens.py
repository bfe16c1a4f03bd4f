"""Ce qu'un lot laisse derrière lui : aucun lien, aucune copie ; ce qui sert reste, l'origine ne se perd pas."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from fabriques.monde import Monde
from registre.aipd.reperage import operations as reperage
from registre.duplication import operations
from registre.duplication.champs import ACTION, PARTAGES, RELATION, SYSTEME, TRAITEMENT
from registre.duplication.plan import COMPLETER, CREER, PASSER
from registre.fiches_modeles import lecture
from registre.fiches_modeles import operations as modeles
from registre.fiches_modeles.emplois import REGARD
from registre.fiches_modeles.suites import venue
from registre.mentions.modele import Mention
from registre.prestataires.modele import Relation
from registre.systemes import operations as systemes
from registre.systemes.modele import Systeme, SystemeSaisie
from registre.traitements import operations as traitements
from registre.traitements.chargement import Fiche
from registre.traitements.modele import Traitement
from registre.violations.modele import ViolationSaisie
from registre.violations.operations import creer as signaler
from socle.actions import operations as actions
from socle.actions.modele import Action, ActionSaisie
from socle.comptes.modele import Attribution
from socle.liens.modele import Lien
from socle.lots import lectures, travaux
from socle.lots import operations as lots
from socle.lots.emplois import colonnes
from socle.provenances import COPIE
from socle.saisies import valider
from tests.registre.duplication.conftest import HORS, Territoire, batir

DE_L_OUTIL = {
    TRAITEMENT: (Traitement, {"statut", "avis", "avis_le", "avis_motif", "avis_par", "approuve_le", "approuve_par",
                              "approbation_motif", "completude", "import_id"}),
    RELATION: (Relation, {"cree_le", "prestataire_id", "prestataire_organisme_id"}),
    SYSTEME: (Systeme, set()),
    "mention": (Mention, {"empreintes", "en_ligne_le", "en_ligne_par", "faits", "jeton", "numero", "paragraphes",
                          "verifiee_le"}),
    ACTION: (Action, {"decidee_le", "decidee_par", "etat", "faite_le", "motif", "regle", "regle_cle", "source_id"}),
}  # fmt: skip
"""Les colonnes hors saisie : l'état où en est l'objet (une copie repart du début), et ce que la copie renoue ou emporte."""


@pytest.mark.parametrize("type_", PARTAGES)
def test_toute_colonne_de_la_table_a_un_sort(type_: str) -> None:
    classe, de_l_outil = DE_L_OUTIL[type_]
    connues = set(PARTAGES[type_].saisie.model_fields) | de_l_outil | {"id", "organisme_id"}
    assert set(classe.__table__.columns.keys()) <= connues, (
        "une colonne neuve : se copie-t-elle, ou repart-elle à zéro ?"
    )


def liens(t: Territoire) -> list[Lien]:
    with t.monde.instance.base.lire(HORS) as session:
        return [lien for lien in session.exec(select(Lien)) if lien.organisme_id != t.source.id]


def test_les_liens_d_une_fiche_completee_partent_avec_le_lot(territoire: Territoire) -> None:
    t = territoire
    id_, partage = t.fiche(), t.prestataire()
    t.relation(partage, id_)
    t.monde.fiche(t.cibles[0], "Restauration scolaire")
    sienne = t.relation(partage, chez=t.cibles[0])
    lot = t.copier(id_, avec=[RELATION], meme=COMPLETER)
    assert len(liens(t)) == 3
    t.defaire(lot)
    restent = liens(t)
    assert {lien.organisme_id for lien in restent} == {t.cibles[1].id, t.cibles[2].id}, (
        "deux copies rangées gardent leur lien ; ce qui était là retrouve son état, sans lien de trop"
    )
    assert [o.id for o in t.objets("relation", t.cibles[0])] == [sienne]


def test_une_coupure_n_oublie_pas_les_liens_poses(t: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    id_, partage = t.fiche(), t.prestataire()
    t.relation(partage, id_)
    t.relation(partage, chez=t.cibles[0])
    lot = operations.lancer(t.dpo, t.demandee(id_, avec=[RELATION], cibles=t.cibles[:1]))

    def couper(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        m.setattr(lots, "_inscrire", couper)
        m.setattr(lots, "BAIL", lots.BAIL * -1)
        lots.avancer(t.dpo, lot)
    t.mener(lot)
    t.defaire(lot)
    assert liens(t) == []


def test_un_lien_qu_une_personne_a_pose_ne_part_pas(t: Territoire) -> None:
    id_, partage = t.fiche(), t.prestataire()
    t.relation(partage, id_)
    locale = t.monde.fiche(t.cibles[0], "Restauration scolaire")
    t.relation(partage, locale, chez=t.cibles[0])
    t.defaire(t.copier(id_, avec=[RELATION], meme=COMPLETER))
    assert locale in {bout for lien in liens(t) for bout in (lien.origine_id, lien.cible_id)}


def test_ce_dont_quelqu_un_se_sert_est_garde(t: Territoire) -> None:
    id_ = t.fiche()
    t.relation(t.prestataire(), id_)
    lot = t.copier(id_, avec=[RELATION])
    un, deux, trois = (t.chez(c) for c in t.cibles)
    (relation,) = t.objets("relation", t.cibles[0])
    systemes.creer(un, valider(SystemeSaisie, {"nom": "Portail", "editeur_id": str(relation.id)}))
    reperage.ouvrir(deux, t.fiches(t.cibles[1])[0].objet.id)
    (relation,) = t.objets("relation", t.cibles[2])
    signaler(trois, valider(ViolationSaisie, {"titre": "Fuite", "relation_id": str(relation.id)}))
    t.defaire(lot)
    assert [len(t.objets("relation", c)) for c in t.cibles] == [1, 0, 1]
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 1, 0]


def test_les_tables_qui_designent_un_objet_sont_toutes_regardees() -> None:
    vues = {(classe.__tablename__, colonne.key) for classe, colonne, _ in colonnes(REGARD)}
    assert {("liens", "origine_id"), ("liens", "cible_id"), ("actions", "source_id"), ("reperages_aipd", "traitement_id"),
            ("aipd", "traitement_id"), ("violations", "relation_id"), ("systemes", "editeur_id"),
            ("consentements", "mention_id"), ("fonds_a_eliminer", "traitement_id")} <= vues  # fmt: skip
    assert not {("traitement_finalites", "traitement_id"), ("mention_fiches", "mention_id")} & vues


def test_ce_qui_ne_suit_pas_se_dit_a_l_apercu(t: Territoire) -> None:
    id_ = t.fiche()
    editeur = t.relation(t.prestataire(), id_)
    systeme = systemes.creer(
        t.chez(t.source), valider(SystemeSaisie, {"nom": "Portail", "editeur_id": str(editeur)}), id_
    )
    action = actions.creer(t.chez(t.source), valider(ActionSaisie, {"titre": "Informer"}), id_)
    apercu = operations.apercevoir(t.dpo, t.demandee(id_))
    assert {type_ for type_, _ in apercu.lot.laisses} == {RELATION, SYSTEME, ACTION}
    tout = operations.apercevoir(t.dpo, t.demandee(id_, avec=[RELATION, SYSTEME, ACTION]))
    assert tout.lot.laisses == ()
    assert not any(p.avertissements for plan in tout.plans for p in plan.prevus if p.source.type in {SYSTEME, ACTION})
    seuls = operations.apercevoir(t.dpo, t.demandee(systeme, action))
    phrases = [p.avertissements for p in seuls.plans[0].prevus]
    assert "éditeur" in phrases[0][0]
    assert "rattachée" in phrases[1][0]


def test_la_copie_garde_le_modele_dont_descend_la_fiche(territoire: Territoire) -> None:
    t = territoire
    id_ = modeles.poser(t.chez(t.source), "site_internet")
    t.copier(id_)
    ((origine, copie), *_) = t.copies()
    assert (origine.genre, origine.source, origine.modele, origine.modele_version) == (
        COPIE,
        str(id_),
        "site_internet",
        1,
    )
    chez = t.chez(next(c for c in t.cibles if c.id == copie.organisme_id))
    assert lecture.lire(chez, "site_internet").etat == "present", "elle ne manque plus, et n'est pas à reconnaître"
    lue = venue(chez, copie.id)
    assert lue is not None
    assert (lue.modele.nom if lue.modele else "", lue.version) == (lecture.lire(chez, "site_internet").modele.nom, 1)


def test_la_fiche_du_meme_modele_renommee_la_bas_n_a_pas_de_double(t: Territoire) -> None:
    id_ = modeles.poser(t.chez(t.source), "site_internet")
    modeles.poser(t.chez(t.cibles[0]), "site_internet")
    t.retoucher(t.fiches(t.cibles[0])[0], nom="Notre vitrine")
    (plan, *_) = operations.apercevoir(t.dpo, t.demandee(id_)).plans
    assert (plan.prevus[0].sort, plan.prevus[0].meme_modele, plan.prevus[0].existant) == (PASSER, True, "Notre vitrine")
    t.copier(id_)
    assert t.noms(t.cibles[0]) == ["Notre vitrine"]


def test_reconnaitre_une_copie_ne_lui_ote_pas_son_origine(t: Territoire) -> None:
    id_ = t.fiche("Site internet")
    t.copier(id_)
    (copie,) = t.fiches(t.cibles[0])
    modeles.reconnaitre(t.chez(t.cibles[0]), "site_internet", copie.objet.id, True)
    origine = next(p for p, o in t.copies() if o.id == copie.objet.id)
    assert (origine.source, origine.modele, origine.modele_version) == (str(id_), "site_internet", 0)
    t.copier(id_, meme=CREER, semblable=CREER)
    assert len(t.fiches(t.cibles[0])) == 1, "recopier ne multiplie rien"


def test_qui_perd_ses_droits_avant_que_le_lot_avance_n_ecrit_rien_et_le_lot_dit_pourquoi(t: Territoire) -> None:
    lot = operations.lancer(t.dpo, t.demandee(t.fiche()))
    with t.monde.instance.base.ecrire(HORS) as session:
        for attribution in session.exec(select(Attribution).where(Attribution.personne_id == t.dpo.acteur.id)):
            session.delete(attribution)
    assert travaux.accomplir(t.monde.instance) == 0
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 0, 0]
    lignes = lectures.lire(t.chez(t.noeud), lot).lignes
    assert {ligne.etat for ligne in lignes} == {"arretee"}
    assert all(ligne.message for ligne in lignes)
    t.mener(lot)
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 0, 0], "sa page encore ouverte n'y fait rien non plus"


def test_une_fiche_d_ici_n_est_completee_que_par_une_seule(t: Territoire) -> None:
    un, deux = t.fiche(), t.fiche("Restauration scolaire ", description="Une autre")
    locale = t.monde.fiche(t.cibles[0], "restauration scolaire")
    demandee = t.demandee(un, deux, meme=COMPLETER, cibles=t.cibles[:1])
    assert [p.sort for p in operations.apercevoir(t.dpo, demandee).plans[0].prevus] == [COMPLETER, PASSER]
    t.copier(un, deux, meme=COMPLETER, cibles=t.cibles[:1])
    (seule,) = t.fiches(t.cibles[0])
    assert (seule.objet.id, seule.objet.version, len(seule.saisie.finalites)) == (locale, 2, 2)


def test_il_faut_pouvoir_ecrire_la_bas_chacun_des_types_copies(t: Territoire) -> None:
    id_ = t.fiche()
    actions.creer(t.chez(t.source), valider(ActionSaisie, {"titre": "Informer"}), id_)
    sans = t.monde.contexte(t.noeud, sans="actions.modifier")
    lot = operations.lancer(sans, t.demandee(id_, avec=[ACTION]))
    lots.avancer(sans, lot)
    assert lectures.lire(t.dpo, lot).nombres == {"refusee": 3}
    assert [len(t.fiches(c)) for c in t.cibles] == [0, 0, 0], "tout, ou rien"


GESTES = st.lists(
    st.one_of(
        st.tuples(st.just("copier"), st.sampled_from([PASSER, CREER, COMPLETER])),
        st.tuples(st.just("defaire"), st.integers(0, 3)), st.tuples(st.just("retoucher"), st.integers(0, 2)),
        st.tuples(st.just("archiver"), st.integers(0, 2)), st.tuples(st.just("lier"), st.integers(0, 2)),
        st.tuples(st.just("locale"), st.just(0)),
    ),
    max_size=7,
)  # fmt: skip


class Jeu:
    """Une commune où l'on copie, défait, retouche, dans n'importe quel ordre ; ce qui doit y rester."""

    def __init__(self, monde: Monde) -> None:
        self.t = batir(monde, 1)
        self.cible = self.t.cibles[0]
        self.chez = self.t.chez(self.cible)
        self.source = self.t.fiche()
        self.t.relation(self.t.prestataire(), self.source)
        self.ouverts: list[uuid.UUID] = []
        self.locales: dict[uuid.UUID, object] = {}
        self.touchees: set[uuid.UUID] = set()

    def copier(self, politique: str) -> None:
        self.ouverts.append(self.t.copier(self.source, avec=[RELATION], meme=politique, semblable=politique))

    def defaire(self, rang: int) -> None:
        if rang < len(self.ouverts):
            self.t.defaire(self.ouverts.pop(rang))

    def retoucher(self, fiche: Fiche) -> None:
        self.t.retoucher(fiche, description=fiche.saisie.description + "!")
        self.touchees.add(fiche.objet.id)

    def lier(self, fiche: Fiche) -> None:
        actions.creer(self.chez, valider(ActionSaisie, {"titre": "Relire"}), fiche.objet.id)
        self.touchees.add(fiche.objet.id)

    def archiver(self, fiche: Fiche) -> None:
        traitements.archiver(self.chez, fiche.objet.id, fiche.objet.version)
        self.touchees.discard(fiche.objet.id)
        self.locales.pop(fiche.objet.id, None)

    def locale(self, _: int) -> None:
        if not self.locales:
            neuve = self.t.monde.fiche(self.cible, "Restauration scolaire", description="La nôtre")
            self.locales[neuve] = next(f for f in self.t.fiches(self.cible) if f.objet.id == neuve).saisie.finalites

    def jouer(self, geste: str, valeur: object) -> None:
        """Un geste ; sur une fiche, s'il y en a une à ce rang."""
        if geste in {"retoucher", "lier", "archiver"}:
            fiches = self.t.fiches(self.cible)[int(str(valeur)) :]
            valeur = fiches[0] if fiches else None
        if valeur is not None:
            getattr(self, geste)(valeur)

    def verifier(self) -> None:
        """Ce qui tient à tout instant."""
        copies = [o for p, o in self.t.copies() if p.source == str(self.source) and not o.archive]
        assert len(copies) <= 1, "jamais deux copies vivantes de la même fiche"
        vivantes = {f.objet.id for f in self.t.fiches(self.cible)}
        assert self.touchees | set(self.locales) <= vivantes, "ni le retouché ni le local ne partent"

    def tout_defaire(self) -> None:
        """À la fin : il ne reste que ce que quelqu'un a touché, et ce qui était là, tel quel et sans lien."""
        for lot in reversed(self.ouverts):
            self.t.defaire(lot)
        restent = self.t.fiches(self.cible)
        assert {f.objet.id for f in restent} == self.touchees | set(self.locales)
        bouts = {bout for lien in liens(self.t) for bout in (lien.origine_id, lien.cible_id)}
        for fiche in restent:
            if fiche.objet.id in set(self.locales) - self.touchees:
                assert fiche.saisie.finalites == self.locales[fiche.objet.id], "rendue, elle dit ce qu'elle disait"
                assert fiche.objet.id not in bouts, "et rien ne lui reste lié"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestes=GESTES)
def test_quel_que_soit_l_ordre_ni_copie_de_trop_ni_fiche_perdue_ni_lien_en_trop(
    monde_sqlite: Monde, gestes: list[tuple[str, object]]
) -> None:
    jeu = Jeu(monde_sqlite)
    for geste, valeur in gestes:
        jeu.jouer(geste, valeur)
        jeu.verifier()
    jeu.tout_defaire()
