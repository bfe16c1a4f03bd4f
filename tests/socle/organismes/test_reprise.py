"""Reprendre une liste d'organismes : ce qui s'écrit, ce qui ne s'écrit pas deux fois, ce qui revient en arrière."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from fabriques.monde import Monde, monde_neuf
from fabriques.territoires import liste_de_communes, siren
from registre import declarations as _declarations  # noqa: F401
from socle.base import maintenant
from socle.comptes import brouillons
from socle.droits import ORGANISME_CREER
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import verifier
from socle.lots.modele import LigneDeLot, Lot
from socle.operations import Contexte, operation
from socle.organismes import lectures, reprise, reprise_ecriture, reprise_retour
from socle.organismes.modele import Organisme, OrganismeChamps
from socle.organismes.operations import lire_organisme, modifier_organisme
from socle.perimetre import Perimetre
from socle.reprises import operations as reprises
from socle.reprises.lignes import COMPLETER, CREER, PASSER
from socle.reprises.modele import RepriseListe
from socle.reprises.operations import LIGNE, TOUT, Lue

HORS = Perimetre.hors("test")
TITRES = "Nom;Type;SIREN;INSEE;Population;Parent\n"


@dataclass
class Territoire:
    """Un nœud et sa déléguée."""

    monde: Monde
    noeud: Organisme
    contexte: Contexte

    def arbre(self) -> dict[str, tuple[object, ...]]:
        """Chemin → tout ce que l'organisme porte : l'arbre entier de l'instance, sans les versions."""
        with self.monde.instance.base.lire(HORS) as session:
            return {o.chemin: tuple(getattr(o, n) for n in ("code", *OrganismeChamps.model_fields))
                    for o in session.exec(select(Organisme))}  # fmt: skip

    def noms(self) -> set[str]:
        """Les noms des organismes du sous-arbre, le nœud excepté."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Organisme.nom).where(col(Organisme.chemin).startswith(self.noeud.chemin))
            return set(session.exec(requete)) - {self.noeud.nom}

    def reprendre(self, texte: str, choix: dict[int, str] | None = None, mode: str = TOUT) -> Lue:
        """Dépose puis confirme."""
        return reprise.confirmer(self.contexte, self.deposer(texte), choix, mode)

    def deposer(self, texte: str) -> uuid.UUID:
        """L'aperçu d'un CSV."""
        return reprise.preparer(self.contexte, (TITRES + texte).encode(), "liste.csv")

    def chez(self, nom: str) -> Contexte:
        """Le contexte de tous les droits sur l'organisme de ce nom."""
        with self.monde.instance.base.lire(HORS) as session:
            return self.monde.contexte(session.exec(select(Organisme).where(Organisme.nom == nom)).one())


def batir(monde: Monde) -> Territoire:
    noeud = monde.organisme("Territoire des Vallées", type="communaute_communes")
    return Territoire(monde, noeud, monde.contexte(noeud, "dpo", personne=monde.personne("Déléguée", dpo=noeud)))


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Sur les deux moteurs."""
    return batir(monde)


@pytest.fixture
def ici(monde_sqlite: Monde) -> Territoire:
    """Sur SQLite seul."""
    return batir(monde_sqlite)


def etats(lue: Lue) -> list[str]:
    return [ligne.etat for ligne in lue.lignes]


def test_la_liste_entiere_se_cree_une_fois_et_se_defait(territoire: Territoire) -> None:
    avant = territoire.arbre()
    id_ = reprise.preparer(territoire.contexte, liste_de_communes(40), "communes.xlsx")
    assert territoire.arbre() == avant
    lue = reprise.confirmer(territoire.contexte, id_)
    assert etats(lue) == ["creee"] * 40
    assert lue.reprise.etat == "faite"
    apres = territoire.arbre()
    assert len(apres) == len(avant) + 40
    reprise.confirmer(territoire.contexte, id_)
    assert territoire.arbre() == apres
    with territoire.monde.instance.base.lire(HORS) as session:
        assert list(verifier(session, territoire.noeud.id)) == []
    assert etats(reprise_retour.annuler(territoire.contexte, id_)) == ["defaite"] * 40
    assert territoire.arbre() == avant
    assert reprise_retour.annuler(territoire.contexte, id_).reprise.etat == "annulee"


def test_la_meme_liste_deposee_deux_fois_ne_cree_rien_deux_fois(territoire: Territoire) -> None:
    texte = f"Vallon;Commune;{siren(1)};01234;50;\nPréau;Commune;;;;\n"
    un, deux = territoire.deposer(texte), territoire.deposer(texte)
    reprise.confirmer(territoire.contexte, un)
    avant = territoire.arbre()
    with pytest.raises(RegleEnfreinte, match="existe maintenant"):
        reprise.confirmer(territoire.contexte, deux)
    assert territoire.arbre() == avant
    with pytest.raises(RegleEnfreinte, match="existe maintenant"):
        reprise.confirmer(territoire.contexte, deux)
    assert etats(reprise.confirmer(territoire.contexte, deux, mode=LIGNE)) == ["refusee", "refusee"]
    assert territoire.arbre() == avant


def test_deux_confirmations_en_meme_temps_n_ecrivent_qu_une_fois(territoire: Territoire) -> None:
    id_ = reprise.preparer(territoire.contexte, liste_de_communes(20), "communes.xlsx")
    with ThreadPoolExecutor(2) as fils:
        lues = list(fils.map(lambda _: reprise.confirmer(territoire.contexte, id_), range(2)))
    assert {lue.reprise.etat for lue in lues} == {"faite"}
    assert len(territoire.noms()) == 20
    with territoire.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(func.count()).select_from(Organisme)).one() == 21


def test_deux_lignes_du_meme_siren_ne_se_creent_pas_meme_si_on_le_demande(ici: Territoire) -> None:
    texte = f"Vallon;Commune;{siren(1)};;;\nVallon bis;Commune;{siren(1)};;;\nClair;Commune;;;;\nClair;Commune;;;;\n"
    lue = ici.reprendre(texte, {3: CREER, 5: CREER}, LIGNE)
    assert etats(lue) == ["creee", "refusee", "creee", "creee"]
    with ici.monde.instance.base.lire(HORS) as session:
        codes = set(session.exec(select(Organisme.code).where(Organisme.nom == "Clair")))
    assert codes == {"clair", "clair-2"}


def test_deux_lignes_ne_completent_pas_le_meme_organisme_sans_le_dire(ici: Territoire) -> None:
    ici.monde.organisme("Vallon", ici.noeud, siren=siren(1), type="commune")
    texte = f"Vallon;Commune;{siren(1)};;50;\nVallon;Commune;;01234;;\n"
    lue = reprise.lire_reprise(ici.contexte, ici.deposer(texte))
    assert [ligne.proposee for ligne in lue.lignes] == [COMPLETER, PASSER]
    lue = reprise.confirmer(ici.contexte, lue.reprise.id, {3: COMPLETER})
    assert etats(lue) == ["completee", "passee"]
    assert "La ligne 2 complète déjà" in lue.lignes[1].message
    assert etats(ici.reprendre("Vallon;Commune;;01234;;\n")) == ["completee"]
    assert (lire_organisme(ici.chez("Vallon")).population, lire_organisme(ici.chez("Vallon")).insee) == (50, "01234")


def test_un_refus_n_ecrit_rien_en_tout_ou_rien_et_laisse_les_autres_ligne_a_ligne(ici: Territoire) -> None:
    id_ = ici.deposer("CCAS;CCAS;;;;Vallon\nVallon;Commune;;01234;;\nPréau;Commune;;;;\n")
    avant = ici.arbre()
    with pytest.raises(RegleEnfreinte, match="Ligne 2, « CCAS » : Son organisme parent"):
        reprise.confirmer(ici.contexte, id_, {3: PASSER})
    assert ici.arbre() == avant
    lue = reprise.confirmer(ici.contexte, id_, {3: PASSER}, LIGNE)
    assert etats(lue) == ["refusee", "passee", "creee"]
    assert ici.noms() == {"Préau"}


def test_completer_ne_remplit_que_le_vide_et_se_defait(territoire: Territoire) -> None:
    vallon = territoire.monde.organisme("Vallon", territoire.noeud, population="70")
    lue = territoire.reprendre(f"Vallon;Commune;{siren(2)};01234;50;\n")
    assert etats(lue) == ["completee"]
    assert lue.lignes[0].fait["remplis"] == ["siren", "insee"]
    chez = territoire.monde.contexte(vallon)
    assert (lire_organisme(chez).population, lire_organisme(chez).siren) == (70, siren(2))
    assert etats(reprise_retour.annuler(territoire.contexte, lue.reprise.id)) == ["defaite"]
    assert (lire_organisme(chez).population, lire_organisme(chez).siren) == (70, "")
    assert lire_organisme(chez).version == 3


def test_une_ligne_rejouee_apres_une_panne_n_ecrit_pas_deux_fois(ici: Territoire) -> None:
    vallon = ici.monde.organisme("Vallon", ici.noeud)
    lue = reprise.lire_reprise(ici.contexte, ici.deposer(f"Vallon;Commune;{siren(2)};;;\n"))
    for _ in range(2):
        reprise_ecriture.completer(ici.contexte, lue.reprise.id, lue.lignes[0])
        assert lue.lignes[0].etat == "completee"
    assert lire_organisme(ici.monde.contexte(vallon)).version == 2


def test_une_confirmation_interrompue_se_continue(ici: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    for nom in ("Vallon", "Préau"):
        ici.monde.organisme(nom, ici.noeud)
    id_ = ici.deposer("Vallon;Commune;;01234;;\nPréau;Commune;;01235;;\nNeuve;Commune;;;;\n")
    monkeypatch.setattr(reprise, "TRANCHE", 1)
    saisies = {rang: ici_saisie(nom) for rang, nom in enumerate(("Vallon", "Préau", "Neuve"), 2)}
    reprise._creer(ici.contexte, id_, {}, TOUT, saisies)
    assert etats(reprise.continuer(ici.contexte, id_, delai=0)) == ["completee", "", "creee"]
    assert etats(reprise.confirmer(ici.contexte, id_)) == ["completee", "completee", "creee"]
    assert chez(ici, "Préau").insee == "01235"


def test_une_reprise_qu_une_autre_page_fait_avancer_ne_se_defait_pas(ici: Territoire) -> None:
    ici.monde.organisme("Vallon", ici.noeud)
    id_ = ici.deposer("Vallon;Commune;;01234;;\n")
    reprise._creer(ici.contexte, id_, {}, TOUT, {2: ici_saisie("Vallon")})
    assert operation(ORGANISME_CREER)(reprises.prendre)(ici.contexte, reprise.GENRE, id_, "en_cours") is not None
    assert reprise.continuer(ici.contexte, id_).reprise.etat == "en_cours"
    with pytest.raises(RegleEnfreinte, match="avance en ce moment"):
        reprise_retour.annuler(ici.contexte, id_)


def ici_saisie(nom: str) -> reprise.OrganismeSaisie:
    return reprise.valider(reprise.OrganismeSaisie, {"nom": nom, "type": "commune"})


def test_ce_qui_tient_quelque_chose_ou_a_ete_modifie_est_garde(territoire: Territoire) -> None:
    lue = territoire.reprendre(
        "Fiche;Commune;;;;\nModifiée;Commune;;;;\nNue;Commune;;;;\nPorte;Commune;;;;\nDessous;Service;;;;Porte\n"
    )
    territoire.monde.fiche(chez(territoire, "Fiche"), "Cantine")
    modifiee = territoire.chez("Modifiée")
    modifier_organisme(modifiee, ici_saisie("Modifiée à la main"), 1)
    territoire.monde.personne("Secrétaire", referent=chez(territoire, "Dessous"), lecteur=chez(territoire, "Dessous"))
    apres = reprise_retour.annuler(territoire.contexte, lue.reprise.id)
    assert etats(apres) == ["gardee", "gardee", "defaite", "gardee", "gardee"]
    assert [ligne.message for ligne in apres.lignes] == [
        "Gardé : il tient 1 fiche de traitement.", reprise_retour.RETOUCHE, reprise_retour.RETIRE,
        "Gardé : il tient 1 organisme membre.", "Gardé : il tient 1 compte.",
    ]  # fmt: skip
    assert territoire.noms() == {"Fiche", "Modifiée à la main", "Porte", "Dessous"}
    assert apres.reprise.etat == "annulee"


def chez(territoire: Territoire, nom: str) -> Organisme:
    return lire_organisme(territoire.chez(nom))


def test_ce_qu_un_organisme_tient_se_dit_en_mots_accordes() -> None:
    nombres = {"": 3, "Fiche de traitement": 29, reprise_retour.MEMBRES: 2, reprise_retour.COMPTES: 1}
    phrase = "Gardé : il tient 1 compte, 29 fiches de traitement, 2 organismes membres."
    assert reprise_retour.dire_ce_qu_il_tient(nombres) == phrase
    assert reprise_retour.dire_ce_qu_il_tient({"": 3}) == reprise_retour.TENU


def test_un_brouillon_suffit_a_garder_un_organisme(territoire: Territoire) -> None:
    lue = territoire.reprendre("Vallon;Commune;;;;\n")
    personne = territoire.monde.personne("Qui commence")
    contexte = territoire.monde.contexte(chez(territoire, "Vallon"), personne=personne)
    brouillons.garder(contexte, "traitement", 0, [("nom", "Cantine")])
    (ligne,) = reprise_retour.annuler(territoire.contexte, lue.reprise.id).lignes
    assert ligne.message == reprise_retour.TENU
    assert territoire.noms() == {"Vallon"}


def test_un_organisme_dont_un_voisin_se_sert_est_garde_et_les_autres_retires(territoire: Territoire) -> None:
    lue = territoire.reprendre("Employée;Commune;;;;\nNue;Commune;;;;\n")
    with territoire.monde.instance.base.ecrire(HORS) as session:
        lot = Lot(
            organisme_id=territoire.noeud.id, genre="essai", libelle="Essai", demande_par="Essai", cree_le=maintenant()
        )
        session.add(lot)
        session.flush()
        session.add(LigneDeLot(organisme_id=territoire.noeud.id, lot_id=lot.id, rang=0, cible_nom="Employée",
                               cible_id=chez(territoire, "Employée").id))  # fmt: skip
    assert etats(reprise_retour.annuler(territoire.contexte, lue.reprise.id)) == ["gardee", "defaite"]
    assert territoire.noms() == {"Employée"}


def test_un_parent_hors_du_sous_arbre_ne_s_atteint_pas(ici: Territoire) -> None:
    ailleurs = ici.monde.organisme("Ailleurs", siren=siren(50))
    for parent in (ailleurs.nom, ailleurs.code, ailleurs.siren, str(ailleurs.id)):
        lue = reprise.lire_reprise(ici.contexte, ici.deposer(f"Vallon;Commune;;;;{parent}\n"))
        assert "ne figure ni parmi vos organismes" in lue.lignes[0].fautes[0]
    lue = ici.reprendre(f"Homonyme;Commune;{siren(50)};;;\n")
    assert etats(lue) == ["creee"]
    assert chez(ici, "Homonyme").parent_id == ici.noeud.id


def test_la_reprise_d_un_autre_noeud_et_un_droit_manquant_sont_refuses(ici: Territoire) -> None:
    id_ = ici.deposer("Vallon;Commune;;;;\n")
    voisin = ici.monde.contexte(ici.monde.organisme("Voisin"))
    for acte in (reprise.lire_reprise, reprise.confirmer, reprise.abandonner, reprise_retour.annuler):
        with pytest.raises(Introuvable):
            acte(voisin, id_)
    sans = ici.monde.contexte(ici.noeud, sans="organisme.creer")
    with pytest.raises(DroitManquant):
        reprise.confirmer(sans, id_)
    assert ici.noms() == set()


def test_un_membre_plante_sous_un_autre_retrouve_sa_naissance(ici: Territoire) -> None:
    ici.reprendre("Vallon;Commune;;01234;;\nCCAS de Vallon;CCAS;;01234;;Vallon\n")
    ccas = chez(ici, "CCAS de Vallon")
    assert ccas.chemin.count("/") == 4
    naissance = lectures.etat_a_la_version(ici.monde.contexte(ccas), 1)
    assert naissance is not None
    assert naissance["nom"] == "CCAS de Vallon"


def test_un_ccas_dont_la_commune_est_passee_reste_sous_l_organisme_courant(ici: Territoire) -> None:
    texte = "Nom;Type;INSEE\nVallon;Commune;01234\nCCAS de Vallon;CCAS;01234\n"
    for choix, sous in (({2: PASSER}, "Territoire des Vallées"), ({}, "Vallon")):
        id_ = reprise.preparer(ici.contexte, texte.encode(), "liste.csv")
        lue = reprise.confirmer(ici.contexte, id_, choix)
        assert lue.lignes[1].message == f"Sous « {sous} »."
        reprise_retour.annuler(ici.contexte, id_)


def test_un_vieil_apercu_s_efface(ici: Territoire) -> None:
    id_ = ici.deposer("Vallon;Commune;;;;\n")
    with ici.monde.instance.base.ecrire(HORS) as session:
        ligne = session.get(RepriseListe, id_)
        assert ligne is not None
        ligne.cree_le -= timedelta(days=2)
    assert operation("organisme.lire")(reprises.effacer_les_vieilles)(ici.contexte) == 1
    with pytest.raises(RegleEnfreinte, match="a été effacé"):
        reprise.lire_reprise(ici.contexte, id_)


LISTES = st.lists(
    st.tuples(st.sampled_from(["Vallon", "Préau", "Font", "Roche", "Clair"]), st.sampled_from(["Commune", "CCAS", ""]),
              st.sampled_from(["", siren(1), siren(2), siren(3)]), st.sampled_from(["", "01234", "1235", "faux"]),
              st.sampled_from(["", "Territoire des Vallées", "Vallon", "Préau", "Inconnu"])),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    LISTES, st.lists(st.sampled_from([CREER, COMPLETER, PASSER, ""]), max_size=8), st.sampled_from(["tout", "ligne"])
)
def test_reprendre_puis_defaire_rend_l_arbre_et_rejouer_n_ecrit_rien(
    modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, lignes: list[tuple[str, ...]], choix: list[str],
    mode: str,
) -> None:  # fmt: skip
    with monde_neuf(modele_sqlite, tmp_path_factory.mktemp("liste")) as monde:
        ici = batir(monde)
        monde.organisme("Vallon", ici.noeud)
        avant = ici.arbre()
        id_ = ici.deposer(
            "".join(f"{nom};{type_};{numero};{insee};;{parent}\n" for nom, type_, numero, insee, parent in lignes)
        )
        voulus = {rang + 2: action for rang, action in enumerate(choix) if action}
        try:
            reprise.confirmer(ici.contexte, id_, voulus, mode)
        except RegleEnfreinte:
            assert ici.arbre() == avant
            return
        apres = ici.arbre()
        reprise.confirmer(ici.contexte, id_, voulus, mode)
        assert ici.arbre() == apres
        reprise_retour.annuler(ici.contexte, id_)
        assert ici.arbre() == avant
