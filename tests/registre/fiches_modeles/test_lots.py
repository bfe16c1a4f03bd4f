"""Poser chez N organismes et défaire : pas de copie de trop, rien de perdu, aucune fiche retouchée qui parte."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.monde import Monde
from registre.aipd.reperage import operations as reperage
from registre.fiches_modeles import lecture as lecture_des_modeles
from registre.fiches_modeles import lots, maison, operations
from registre.fiches_modeles.lots import CHACUN, CHOISIS, CREER, POSER, Pose
from registre.fiches_modeles.offre import code_de, contenu_de, empreinte, livre, livres
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import Filtre, lire_fiche, lire_passages, lister
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.liens.operations import lier, objet_visible
from socle.lots import lectures
from socle.lots import operations as socle_lots
from socle.lots.genres import Tache
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.provenances import Provenance, provenance_de
from socle.saisies import valider

DEUX = ("site_internet", "lettre_information")


@dataclass
class Ici:
    """Un nœud, ses communes, la déléguée du nœud."""

    monde: Monde
    noeud: Organisme
    communes: list[Organisme]
    contexte: Contexte
    lots: list[uuid.UUID] = field(default_factory=list)

    def pose(self, *codes: str, mode: str = CHOISIS, **suite: str) -> Pose:
        return Pose(mode, codes, tuple(c.id for c in self.communes), **suite)

    def poser(self, *codes: str, **suite: str) -> uuid.UUID:
        id_ = lots.lancer(self.contexte, self.pose(*codes, **suite))
        socle_lots.avancer(self.contexte, id_)
        return id_

    def defaire(self, id_: uuid.UUID) -> None:
        socle_lots.defaire(self.contexte, id_)
        socle_lots.avancer(self.contexte, id_)

    def chez(self, rang: int = 0) -> Contexte:
        return self.monde.contexte(self.communes[rang])

    def noms(self, rang: int = 0, statut: str = "") -> list[str]:
        return [ligne.nom for ligne in lister(self.chez(rang), Filtre(statut=statut)).lignes]

    def ids(self, rang: int = 0, statut: str = "") -> list[uuid.UUID]:
        return [ligne.id for ligne in lister(self.chez(rang), Filtre(statut=statut)).lignes]


def territoire(monde: Monde, combien: int = 2) -> Ici:
    noeud = monde.organisme("Nœud", type="communaute_communes", population="9000")
    communes = [
        monde.organisme(f"Commune {n}", noeud, population="3000", competences=["scolaire", "etat_civil"])
        for n in range(combien)
    ]  # fmt: skip
    return Ici(monde, noeud, communes, monde.contexte(noeud, "dpo", personne=monde.personne("Déléguée", dpo=noeud)))


@pytest.fixture
def ici(monde_sqlite: Monde) -> Ici:
    return territoire(monde_sqlite)


@lecture("registre.lire")
def origine(atelier: Atelier, id_: uuid.UUID) -> Provenance | None:
    return provenance_de(atelier.session, id_)


@operation("registre.modifier")
def relier(atelier: Atelier, un: uuid.UUID, autre: uuid.UUID) -> None:
    lier(atelier, objet_visible(atelier, un), objet_visible(atelier, autre))


def retoucher(contexte: Contexte, id_: uuid.UUID) -> None:
    fiche = lire_fiche(contexte, id_)
    traitements.enregistrer(contexte, id_, fiche.saisie.model_copy(update={"service": "Mairie"}), fiche.objet.version)


def test_poser_defaire_poser_de_nouveau_sur_les_deux_moteurs(monde: Monde) -> None:
    ici = territoire(monde)
    lot = ici.poser(*DEUX)
    assert [len(ici.ids(n)) for n in (0, 1)] == [2, 2]
    une, autre = ici.ids()
    retoucher(ici.chez(), une)
    ici.defaire(lot)
    assert (ici.ids(), ici.ids(0, "archivee")) == ([une], [autre]), "la fiche retouchée reste, l'autre est rangée"
    assert ici.ids(1) == []
    vu = lectures.lire(ici.contexte, lot)
    assert [ligne.etat for ligne in vu.lignes] == ["gardee", "defaite"]
    assert lire_fiche(ici.chez(), une).saisie.nom in vu.lignes[0].message
    ici.poser(*DEUX)
    assert [len(ici.ids(n)) for n in (0, 1)] == [2, 2], (
        "les archives ne bloquent pas, la fiche gardée n'a pas de double"
    )


def test_la_fiche_posee_dit_tout_le_modele_en_brouillon_et_d_ou_elle_vient(ici: Ici) -> None:
    lot = ici.poser("site_internet")
    (id_,) = ici.ids()
    fiche, modele = lire_fiche(ici.chez(), id_), livre("site_internet")
    assert modele is not None
    assert contenu_de(fiche.saisie) == contenu_de(modele.saisie), "aucune propriété, aucune durée ne se perd"
    assert (fiche.traitement.statut, fiche.traitement.avis, fiche.traitement.approuve_par) == ("brouillon", "", "")
    venue = origine(ici.chez(), id_)
    assert venue is not None
    assert (venue.genre, venue.source, venue.version, venue.lot_id) == ("modele", "site_internet", modele.version, lot)
    assert venue.empreinte == empreinte(fiche.saisie)
    (passage,) = lire_passages(ici.chez(), id_)
    assert (passage.entree.verbe, passage.contenu["modele"]) == ("traitement.pose", "site_internet")
    autre = lire_fiche(ici.chez(1), ici.ids(1)[0]).saisie
    assert {x.id for x in fiche.saisie.mesures}.isdisjoint(x.id for x in autre.mesures), "rien n'est partagé"


def test_une_panne_puis_un_rejeu_ne_posent_rien_de_plus(ici: Ici) -> None:
    tache = Tache(uuid.uuid4(), 3, {"meme": "passer", "semblable": "passer"}, {"codes": list(DEUX)})
    un, deux = lots.faire(ici.chez(), tache), lots.faire(ici.chez(), tache)
    assert (un.etat, deux.etat) == ("faite", "faite")
    assert {o.id for o in un.objets} == {o.id for o in deux.objets} == set(ici.ids())


def test_le_formulaire_envoye_deux_fois_n_ouvre_qu_un_lot(ici: Ici) -> None:
    un, deux = (lots.lancer(ici.contexte, ici.pose(*DEUX), "j" * 32) for _ in range(2))
    assert un == deux
    assert len(lectures.lister(ici.contexte)) == 1


def test_deux_lots_des_memes_modeles_ne_multiplient_pas_les_copies(ici: Ici) -> None:
    ici.poser(*DEUX)
    with pytest.raises(SaisieRefusee):
        lots.lancer(ici.contexte, ici.pose(*DEUX, meme=CREER, semblable=CREER))
    assert len(ici.ids()) == 2


def test_deux_lots_ouverts_a_la_fois_non_plus(ici: Ici) -> None:
    un, deux = lots.lancer(ici.contexte, ici.pose(*DEUX)), lots.lancer(ici.contexte, ici.pose(*DEUX))
    for lot in (un, deux):
        socle_lots.avancer(ici.contexte, lot)
    assert [len(ici.ids(n)) for n in (0, 1)] == [2, 2]
    assert [ligne.etat for ligne in lectures.lire(ici.contexte, deux).lignes] == ["deja", "deja"]


def test_un_nom_deja_pris_est_passe_sauf_si_l_on_veut_creer(ici: Ici) -> None:
    nom = livre("site_internet").nom  # type: ignore[union-attr]
    sienne = ici.monde.fiche(ici.communes[0], nom)
    proche = ici.monde.fiche(ici.communes[1], "La lettre d'information")
    apercu = lots.preparer(ici.contexte, ici.pose(*DEUX))
    assert [(apercu.total(s)) for s in (POSER, "meme", "semblable")] == [2, 1, 1]
    ici.poser(*DEUX)
    assert sienne in ici.ids()
    assert len(ici.ids()) == 2
    assert proche in ici.ids(1)
    assert len(ici.ids(1)) == 2
    ici.poser(*DEUX, meme=CREER, semblable=CREER)
    assert [len(ici.ids(n)) for n in (0, 1)] == [3, 3]


def test_ce_qui_manque_a_chacun_evite_les_ecartes(ici: Ici) -> None:
    apercu = lots.preparer(ici.contexte, ici.pose(mode=CHACUN))
    prevus = [p.modele for p in apercu.plans[0].de(POSER)]
    assert prevus
    assert {m.applicabilite.necessite for m in prevus} <= {"obligatoire", "habituel"}
    operations.ecarter(ici.chez(), prevus[0].code, "Le syndicat le fait")
    apres = lots.preparer(ici.contexte, ici.pose(mode=CHACUN))
    assert len(apres.plans[0].de(POSER)) == len(prevus) - 1
    assert len(apres.plans[1].de(POSER)) == len(prevus)


def test_une_fiche_a_laquelle_on_a_lie_quelque_chose_est_gardee(ici: Ici) -> None:
    lot = ici.poser("site_internet")
    relier(ici.chez(), ici.ids()[0], ici.monde.fiche(ici.communes[0], "Autre fiche"))
    ici.defaire(lot)
    assert livre("site_internet").nom in ici.noms()  # type: ignore[union-attr]


def test_une_fiche_d_ou_est_nee_une_action_ou_un_reperage_est_gardee(ici: Ici) -> None:
    lot = ici.poser("site_internet")
    (une,), (autre,) = ici.ids(), ici.ids(1)
    actions.creer(ici.chez(), valider(ActionSaisie, {"titre": "Relire"}), une)
    reperage.ouvrir(ici.chez(1), autre)
    ici.defaire(lot)
    assert (ici.ids(), ici.ids(1)) == ([une], [autre])


def test_on_ne_pose_que_la_ou_l_on_a_le_droit(ici: Ici) -> None:
    ailleurs = ici.monde.organisme("Ailleurs")
    with pytest.raises(Introuvable):
        lots.preparer(ici.contexte, Pose(CHOISIS, DEUX, (ailleurs.id,)))
    with pytest.raises(Introuvable):
        lots.preparer(ici.contexte, ici.pose("nexiste_pas"))
    with pytest.raises(SaisieRefusee):
        lots.preparer(ici.contexte, ici.pose())
    with pytest.raises(DroitManquant):
        lots.preparer(ici.monde.contexte(ici.noeud, "referent"), ici.pose(*DEUX))


def test_un_modele_et_son_adaptation_ne_donnent_qu_une_fiche_meme_rangee(ici: Ici) -> None:
    id_ = maison.adapter(ici.contexte, "site_internet")
    fiche = maison.lire(ici.contexte, id_).modele.saisie.model_copy(update={"nom": "Notre vitrine"})
    maison.enregistrer(ici.contexte, id_, fiche, 1)
    tous = (code_de(id_), "site_internet")
    assert [p.sort for p in lots.preparer(ici.contexte, ici.pose(*tous)).plans[0].prevus] == [POSER, "present"]
    ici.poser(*tous)
    assert (ici.noms(), ici.noms(1)) == (["Notre vitrine"], ["Notre vitrine"])
    maison.archiver(ici.contexte, id_, 2)
    assert lecture_des_modeles.lire(ici.chez(), "site_internet").etat == "present", (
        "l'adaptation rangée, rien ne manque"
    )
    assert operations.poser_plusieurs(ici.chez(), ["site_internet"]) == []
    with pytest.raises(SaisieRefusee):
        lots.lancer(ici.contexte, ici.pose("site_internet"))


def test_poser_d_un_coup_un_modele_et_son_adaptation_n_en_pose_qu_un(ici: Ici) -> None:
    id_ = maison.adapter(ici.chez(), "site_internet")
    assert len(operations.poser_plusieurs(ici.chez(), [code_de(id_), "site_internet"])) == 1


def test_le_modele_d_un_voisin_ne_se_pose_pas(ici: Ici) -> None:
    voisin = ici.monde.organisme("Voisin")
    id_ = maison.adapter(ici.monde.contexte(voisin), "site_internet")
    with pytest.raises(Introuvable):
        lots.preparer(ici.contexte, ici.pose(f"maison_{id_.hex}"))


GESTES = st.lists(
    st.one_of(
        st.tuples(st.just("poser"), st.sampled_from([DEUX, DEUX[:1]])), st.tuples(st.just("retoucher"), st.integers(0, 1)),
        st.tuples(st.just("defaire"), st.integers(0, 5)), st.tuples(st.just("archiver"), st.integers(0, 1)),
    ),
    max_size=7,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestes=GESTES)
def test_quel_que_soit_l_ordre_ni_copie_orpheline_ni_fiche_perdue(
    monde_sqlite: Monde, gestes: list[tuple[str, object]]
) -> None:
    ici = territoire(monde_sqlite, 1)
    touchees: set[uuid.UUID] = set()
    for geste, valeur in gestes:
        vivantes = ici.ids()
        if geste == "poser":
            try:
                ici.lots.append(ici.poser(*valeur))  # type: ignore[misc]
            except SaisieRefusee:
                assert {o.source for id_ in vivantes if (o := origine(ici.chez(), id_))} >= set(valeur)  # type: ignore[call-overload]
        elif geste == "retoucher" and len(vivantes) > int(str(valeur)):
            retoucher(ici.chez(), vivantes[int(str(valeur))])
            touchees.add(vivantes[int(str(valeur))])
        elif geste == "archiver" and len(vivantes) > int(str(valeur)):
            id_ = vivantes[int(str(valeur))]
            traitements.archiver(ici.chez(), id_, lire_fiche(ici.chez(), id_).objet.version)
            touchees.discard(id_)
        elif geste == "defaire" and len(ici.lots) > int(str(valeur)):
            ici.defaire(ici.lots.pop(int(str(valeur))))
        sources = [o.source for id_ in ici.ids() if (o := origine(ici.chez(), id_))]
        assert len(sources) == len(set(sources)), "jamais deux fiches vivantes du même modèle"
        assert touchees <= set(ici.ids()), "une fiche retouchée ne part pas"
    for lot in ici.lots:
        ici.defaire(lot)
    assert set(ici.ids()) == touchees, "tout défait : il ne reste que ce que quelqu'un a touché"


def test_les_modeles_livres_se_posent_tous(ici: Ici) -> None:
    id_ = lots.lancer(ici.contexte, Pose(CHOISIS, tuple(m.code for m in livres()), (ici.communes[0].id,), CREER, CREER))
    socle_lots.avancer(ici.contexte, id_, duree=60)
    (ligne,) = lectures.lire(ici.contexte, id_).lignes
    assert (ligne.etat, len(ligne.objets)) == ("faite", len(livres()))
    assert all(isinstance(m.saisie, TraitementSaisie) for m in livres())
