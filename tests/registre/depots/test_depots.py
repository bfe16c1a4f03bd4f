"""Déposer en nombre : à qui est chaque fichier, ce que la reprise ferait, le lot, son retour."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from fabriques.depots import Territoire, batir, fichier, tableau, tableau_commun
from fabriques.monde import Monde
from registre.depots import lots as reprise
from registre.depots import operations, parts
from registre.depots.archives import Fichier
from registre.depots.modele import Depot, PartDeDepot
from registre.depots.operations import DepotLu
from registre.imports import confirmation
from registre.imports import operations as imports
from registre.imports.modele import Import
from registre.traitements import operations as traitements
from registre.traitements.echanges.json_registre import ecrire_json
from registre.traitements.operations import lire_registre
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.lots import lectures
from socle.lots import operations as lots
from socle.perimetre import Perimetre

REELS = Path(__file__).parents[4] / "shared" / "donnees"
HORS = Perimetre.hors("test")


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    return batir(monde)


@pytest.fixture
def ici(monde_sqlite: Monde) -> Territoire:
    return batir(monde_sqlite)


def deposer(t: Territoire, *fichiers: Fichier) -> DepotLu:
    return operations.lire(t.contexte, operations.deposer(t.contexte, fichiers))


def cibles(lu: DepotLu) -> list[str]:
    return [lu.membres[p.cible_id].nom if p.cible_id else p.etat for p in lu.parts]


def lancer(t: Territoire, lu: DepotLu, mode: str = "tout") -> lectures.LotVu:
    lot = reprise.lancer(t.contexte, lu.depot.id, mode)
    t.mener(lot)
    return lectures.lire(t.contexte, lot)


def test_chaque_fichier_va_a_son_organisme_et_le_lot_l_y_ecrit(territoire: Territoire) -> None:
    t = territoire
    t.monde.fiche(t.communes[0], "Cantine")
    lu = deposer(
        t, fichier("registre-vallon-le-haut-2025.xlsx", "Cantine", "Paie"), fichier("pre_fictif.xlsx", "Élections")
    )
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    assert [p.comptes for p in lu.parts] == [{"completer": 1, "creer": 1}, {"creer": 1}]
    assert t.noms(0) == ["Cantine"], "rien ne s'écrit avant le lot"
    vu = lancer(t, lu)
    assert (vu.lot.etat, [ligne.etat for ligne in vu.lignes]) == ("fini", ["faite", "faite"])
    assert vu.lignes[0].message == "Fiches : 1 créée, 1 complétée."
    assert (t.noms(0), t.noms(1), t.noms(2)) == (["Cantine", "Paie"], ["Élections"], [])
    lots.defaire(t.contexte, vu.lot.id)
    t.mener(vu.lot.id)
    assert (t.noms(0), t.noms(1)) == (["Cantine"], [])
    assert lire_registre(t.chez(0))[0].saisie.service == ""


def test_un_organisme_peut_defaire_le_sien_seul_puis_le_lot_le_reste(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"), fichier("Pré-Fictif.xlsx", "Paie"))
    vu = lancer(ici, lu)
    comptes = reprise.comptes_rendus(ici.contexte, operations.lire(ici.contexte, lu.depot.id))
    assert {un.etat for un in comptes.values()} == {"confirme"}
    confirmation.annuler(ici.chez(0), comptes[lu.parts[0].id].id)
    assert (ici.noms(0), ici.noms(1)) == ([], ["Paie"])
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert (ici.noms(0), ici.noms(1)) == ([], [])
    assert {ligne.etat for ligne in lectures.lire(ici.contexte, vu.lot.id).lignes} == {"defaite"}


def test_ce_qui_a_ete_retouche_est_garde_et_nomme(ici: Territoire) -> None:
    vu = lancer(ici, deposer(ici, fichier("vallon le haut.xlsx", "Paie", "Cantine")))
    fiche = next(f for f in lire_registre(ici.chez(0)) if f.saisie.nom == "Paie")
    saisie = fiche.saisie.model_copy(update={"description": "Retouchée"})
    traitements.enregistrer(ici.chez(0), fiche.objet.id, saisie, 1)
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    (ligne,) = lectures.lire(ici.contexte, vu.lot.id).lignes
    assert (ligne.etat, ligne.message) == ("gardee", "1 ligne défaite ; gardé, car modifié depuis : « Paie ».")
    assert ici.noms(0) == ["Paie"]


def test_une_colonne_qui_nomme_l_organisme_coupe_le_fichier(ici: Territoire) -> None:
    lignes = [
        ("Vallon-le-Haut", "Paie"),
        ("Pré Fictif", "Paie"),
        ("commune de Vallon le Haut", "Cantine"),
        ("Ailleurs", "X"),
    ]
    lu = deposer(ici, Fichier("territoire.xlsx", tableau_commun(lignes)))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif", "lue"]
    assert [(p.partie, p.nombre) for p in lu.parts] == [("Vallon-le-Haut", 2), ("Pré Fictif", 1), ("Ailleurs", 1)]
    provenances = [ligne.fiche.provenance for ligne in parts.voir(ici.contexte, lu.depot.id, 0).lignes]
    assert provenances == ["Feuille 1, ligne 2", "Feuille 1, ligne 4"], "les lignes gardent leur place dans le fichier"
    lancer(ici, lu)
    assert (ici.noms(0), ici.noms(1)) == (["Cantine", "Paie"], ["Paie"])
    assert lire_registre(ici.chez(0))[0].saisie.observations == "", "la colonne de l'organisme n'est pas recopiée"


@pytest.mark.parametrize(
    ("titre", "valeur"), [("SIREN", "219900008"), ("Code INSEE", "99000"), ("SIRET", "21990000800012")]
)
def test_un_siren_ou_un_code_insee_nomment_aussi(ici: Territoire, titre: str, valeur: str) -> None:
    assert ici.communes[0].siren == "219900008"
    lu = deposer(ici, Fichier("export.xlsx", tableau_commun([(valeur, "Paie")], titre)))
    assert cibles(lu) == ["Commune de Vallon-le-Haut"]


def test_une_case_fusionnee_vaut_pour_les_lignes_du_dessous(ici: Territoire) -> None:
    lignes = [("Vallon-le-Haut", "Paie"), ("", "Cantine"), ("Pré-Fictif", "Paie"), ("", "Élections")]
    lu = deposer(ici, Fichier("t.xlsx", tableau_commun(lignes)))
    assert [(p.partie, p.nombre) for p in lu.parts] == [("Vallon-le-Haut", 2), ("Pré-Fictif", 2)]


def test_une_colonne_qui_ne_nomme_personne_d_ici_ne_coupe_rien(ici: Territoire) -> None:
    lu = deposer(ici, Fichier("t.xlsx", tableau_commun([("Direction", "Paie"), ("Écoles", "Cantine")], "Structure")))
    assert [(p.partie, p.nombre) for p in lu.parts] == [("", 2)]


def test_un_fichier_casse_parmi_de_bons_se_dit_et_les_autres_vont(ici: Territoire) -> None:
    lu = deposer(ici, Fichier("casse.xlsx", b"PK\x03\x04rien"), Fichier("vide.ods", b""), Fichier("p.pdf", b"%PDF-1.7\n"),
                 fichier("vallon le haut.xlsx", "Paie"))  # fmt: skip
    assert [p.etat for p in lu.parts] == ["refusee", "refusee", "refusee", "lue"]
    assert "abîmé" in lu.parts[0].message
    assert "vide" in lu.parts[1].message
    assert lu.parts[2].message.startswith("Ce fichier est un document PDF")
    assert [ligne.etat for ligne in lancer(ici, lu).lignes] == ["faite"]
    assert ici.noms(0) == ["Paie"]


def test_le_json_de_gouverne_dit_de_qui_il_vient(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[2], "Paie")
    octets = ecrire_json(ici.communes[2], lire_registre(ici.chez(2)))
    assert cibles(deposer(ici, Fichier("export.json", octets))) == ["Commune de Rives-Inventées"]


def test_le_meme_fichier_deux_fois_se_dit(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"), fichier("vallon le haut (copie).xlsx", "Paie"))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "lue"]
    assert lu.parts[1].message.startswith("Même contenu que « vallon le haut.xlsx » : laissé de côté.")
    lancer(ici, lu)
    assert (
        "a déjà été repris chez cet organisme" in deposer(ici, fichier("vallon le haut.xlsx", "Paie")).parts[0].message
    )


def test_le_meme_contenu_pour_deux_organismes_se_garde(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"), fichier("pré fictif.xlsx", "Paie"))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    assert "pour un autre organisme" in lu.parts[1].message


def test_deux_depots_identiques_ne_doublent_rien(ici: Territoire) -> None:
    for _ in range(2):
        lancer(ici, deposer(ici, fichier("vallon le haut.xlsx", "Paie", "Cantine")))
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_deux_fichiers_pour_le_meme_organisme_se_completent(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut 1.xlsx", "Paie"), fichier("vallon le haut 2.xlsx", "Paie", "Cantine"))
    assert lu.organismes == 1
    lancer(ici, lu)
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_lancer_deux_fois_ne_fait_qu_un_lot(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"))
    premier = reprise.lancer(ici.contexte, lu.depot.id)
    assert reprise.lancer(ici.contexte, lu.depot.id) == premier
    ici.mener(premier)
    assert len(lectures.lister(ici.contexte)) == 1
    with pytest.raises(RegleEnfreinte, match="n'attend plus"):
        operations.affecter(ici.contexte, lu.depot.id, {0: ici.communes[1].id})


def test_une_ligne_rejouee_ne_double_rien(ici: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une panne juste après l'écriture : la ligne recommence et retrouve son import."""
    lot = reprise.lancer(ici.contexte, deposer(ici, fichier("vallon le haut.xlsx", "Paie")).depot.id)
    with monkeypatch.context() as panne:
        panne.setattr(reprise, "_raconter", lambda *_: 1 / 0)
        lots.avancer(ici.contexte, lot)
    assert ici.noms(0) == ["Paie"]
    lots.reprendre(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == ["Paie"]
    lots.defaire(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == []


def test_une_confirmation_coupee_reprend_ou_elle_en_est(ici: Territoire, monkeypatch: pytest.MonkeyPatch) -> None:
    noms = [f"Traitement fictif {chr(65 + n)}{n}" for n in range(9)]
    lot = reprise.lancer(ici.contexte, deposer(ici, Fichier("vallon le haut.xlsx", tableau(*noms))).depot.id, "ligne")
    monkeypatch.setattr(confirmation, "DELAI", 0.0)
    monkeypatch.setattr(confirmation, "VERROU", 0.0)
    ici.mener(lot)
    assert len(ici.noms(0)) == len(set(ici.noms(0))) > 1
    (ligne,) = lectures.lire(ici.contexte, lot).lignes
    assert ligne.etat == "faite"


def test_tout_ou_rien_ne_laisse_rien_la_ou_une_ligne_est_refusee(
    ici: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie", "Cantine"), fichier("pré fictif.xlsx", "Élections"))
    lot = reprise.lancer(ici.contexte, lu.depot.id, "tout")
    poser = confirmation.poser_fiches

    def refuser(atelier: object, lot_id: object, choix: list[object], **suite: object) -> object:
        if choix[0].fiche.saisie.nom == "Cantine":  # type: ignore[attr-defined]
            raise RegleEnfreinte("Refusée pour l'essai.")
        return poser(atelier, lot_id, choix, **suite)  # type: ignore[arg-type]

    with monkeypatch.context() as refus:
        refus.setattr(confirmation, "poser_fiches", refuser)
        ici.mener(lot)
    vu = lectures.lire(ici.contexte, lot)
    assert [ligne.etat for ligne in vu.lignes] == ["refusee", "faite"]
    assert "Rien n'a été importé. Refusée pour l'essai." in vu.lignes[0].message
    assert (ici.noms(0), ici.noms(1)) == ([], ["Élections"])
    lots.reprendre(ici.contexte, lot)
    ici.mener(lot)
    assert ici.noms(0) == ["Cantine", "Paie"]


def test_le_choix_ligne_a_ligne_est_suivi_et_recompte(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[0], "Gestion de la cantine des écoles")
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Cantine des écoles et gestion", "Paie"))
    parts.retenir_choix(ici.contexte, lu.depot.id, 0, {"1": "passer", "0": "creer", "99": "creer"})
    part = operations.lire(ici.contexte, lu.depot.id).parts[0]
    assert part.comptes == {"creer": 1, "passer": 1}
    assert part.choix == {"1": "passer", "0": "creer"}
    lancer(ici, operations.lire(ici.contexte, lu.depot.id))
    assert "Paie" not in ici.noms(0)
    assert len(ici.noms(0)) == 2


def test_changer_d_organisme_refait_l_apercu_chez_lui(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[1], "Paie")
    lu = deposer(ici, fichier("inconnu.xlsx", "Paie"))
    assert cibles(lu) == ["lue"]
    assert operations.affecter(ici.contexte, lu.depot.id, {0: ici.communes[1].id}) == 1
    assert operations.lire(ici.contexte, lu.depot.id).parts[0].comptes == {"completer": 1}
    assert operations.affecter(ici.contexte, lu.depot.id, {0: None}) == 1
    with pytest.raises(SaisieRefusee):
        reprise.lancer(ici.contexte, lu.depot.id)


def test_une_colonne_du_nom_inconnue_se_place_pour_tous_les_fichiers_jumeaux(ici: Territoire) -> None:
    titres = ("Machin", "Service gestionnaire", "Truc")
    lu = deposer(ici, Fichier("vallon le haut.xlsx", tableau("Paie", titres=titres)),
                 Fichier("pré fictif.xlsx", tableau("Cantine", titres=titres)))  # fmt: skip
    assert [p.etat for p in lu.parts] == ["colonnes", "colonnes"]
    choisies = {"machin": "nom", "service gestionnaire": "service", "truc": "observations+"}
    assert parts.placer(ici.contexte, lu.depot.id, 0, choisies, {"forme": "ligne"}, "Le tableau du Vallon") == 2
    lu = operations.lire(ici.contexte, lu.depot.id)
    assert [(p.etat, p.comptes) for p in lu.parts] == [("lue", {"creer": 1})] * 2
    lancer(ici, lu)
    assert (ici.noms(0), ici.noms(1)) == (["Paie"], ["Cantine"])
    suivant = deposer(ici, Fichier("Rives-Inventées.xlsx", tableau("Paie", titres=titres)))
    assert suivant.parts[0].message == "Colonnes placées selon « Le tableau du Vallon »."


def test_le_depot_d_un_voisin_et_un_organisme_hors_du_sous_arbre_n_existent_pas(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"))
    voisin = ici.monde.organisme("Commune voisine")
    ailleurs = ici.monde.contexte(voisin)
    for geste in (lambda: operations.lire(ailleurs, lu.depot.id), lambda: parts.voir(ailleurs, lu.depot.id, 0),
                  lambda: reprise.lancer(ailleurs, lu.depot.id), lambda: operations.abandonner(ailleurs, lu.depot.id),
                  lambda: operations.affecter(ici.contexte, lu.depot.id, {0: voisin.id}),
                  lambda: parts.voir(ici.contexte, lu.depot.id, 9)):  # fmt: skip
        with pytest.raises(Introuvable):
            geste()


def test_on_ne_propose_que_le_sous_arbre_et_une_commune_seule_recoit_tout(ici: Territoire) -> None:
    chez = ici.monde.contexte(ici.communes[0], "referent")
    lu = operations.lire(chez, operations.deposer(chez, [fichier("pré fictif.xlsx", "Paie")]))
    assert list(lu.membres) == [ici.communes[0].id]
    assert lu.parts[0].cible_id == ici.communes[0].id


def test_au_bout_d_un_jour_plus_rien_ne_reste_du_fichier(territoire: Territoire) -> None:
    t = territoire
    lu, lance = (deposer(t, fichier(f"vallon le haut {n}.xlsx", "Paie")) for n in (1, 2))
    lot = reprise.lancer(t.contexte, lance.depot.id)
    with t.monde.instance.base.ecrire(HORS) as session:
        for depot in session.exec(select(Depot).where(col(Depot.id).in_([lu.depot.id, lance.depot.id]))):
            depot.cree_le -= timedelta(days=1, minutes=1)
            session.add(depot)
    assert operations.purger(t.contexte) == 2
    with t.monde.instance.base.lire(HORS) as session:
        assert {bytes(octets) for octets in session.exec(select(PartDeDepot.contenu))} == {b""}
        assert set(session.exec(select(Depot.etat))) == {"abandonne", "lance"}
    t.mener(lot)
    (ligne,) = lectures.lire(t.contexte, lot).lignes
    assert ligne.etat == "refusee"
    assert "Déposez les fichiers de nouveau." in ligne.message
    with pytest.raises(RegleEnfreinte):
        reprise.lancer(t.contexte, lu.depot.id)


def test_le_contenu_est_chiffre(ici: Territoire) -> None:
    deposer(ici, fichier("vallon le haut.xlsx", "Traitement secret fictif"))
    with ici.monde.instance.base.lire(HORS) as session:
        (octets,) = session.exec(select(PartDeDepot.contenu)).all()
    assert octets
    assert b"secret" not in octets


def test_choix_encore_vrais_oublie_une_fiche_qui_n_est_plus_celle_qu_on_a_vue() -> None:
    from registre.imports.rapprochement import Candidat

    un, autre = (Candidat(0, uuid.UUID(int=n), "Paie", 100, "Même nom.") for n in (1, 2))
    choix = {"0": "remplacer", "1": "creer"}
    assert reprise.choix_encore_vrais(choix, {0: un}, {0: un}) == choix
    assert reprise.choix_encore_vrais(choix, {0: un}, {0: autre}) == {"1": "creer"}
    assert reprise.choix_encore_vrais(choix, {0: un}, {}) == {"1": "creer"}


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_depose_pour_chaque_commune(ici: Territoire) -> None:
    octets = (REELS / "cnil-registre-traitement-simplifie.ods").read_bytes()
    lu = deposer(ici, *(Fichier(f"{c.nom}/registre.ods", octets) for c in ici.communes))
    assert cibles(lu) == [c.nom for c in ici.communes]
    vu = lancer(ici, lu)
    assert [ici.noms(n) for n in range(3)] == [["Gestion de la paie"]] * 3
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert [ici.noms(n) for n in range(3)] == [[]] * 3


def _registre(t: Territoire, rang: int) -> dict[uuid.UUID, tuple[str, str]]:
    """Ce que dit le registre d'une commune, dates de mise à jour exclues."""
    return {
        f.objet.id: (f.saisie.nom, f.saisie.model_copy(update={"date_mise_a_jour": None}).model_dump_json())
        for f in lire_registre(t.chez(rang))
    }


FICHES = st.lists(
    st.sampled_from(("Paie", "Cantine", "Élections", "Paie des agents", "État civil")), min_size=1, max_size=4
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deja=st.lists(FICHES, min_size=3, max_size=3),
    deposes=st.lists(FICHES, min_size=3, max_size=3),
    commun=st.booleans(),
)
def test_lancer_puis_defaire_rend_chaque_registre_comme_il_etait(
    ici: Territoire, deja: list[list[str]], deposes: list[list[str]], commun: bool
) -> None:
    for rang, noms in enumerate(deja):
        for nom in set(noms) - set(ici.noms(rang)):
            ici.monde.fiche(ici.communes[rang], nom)
    avant = [_registre(ici, rang) for rang in range(3)]
    if commun:
        lignes = [(ici.communes[rang].nom, nom) for rang, noms in enumerate(deposes) for nom in noms]
        lu = deposer(ici, Fichier("tout.xlsx", tableau_commun(lignes)))
    else:
        lu = deposer(ici, *(fichier(f"{ici.communes[r].nom}.xlsx", *noms) for r, noms in enumerate(deposes)))
    if not lu.retenues:
        return
    vu = lancer(ici, lu)
    assert {ligne.etat for ligne in vu.lignes} <= {"faite", "deja"}
    lots.defaire(ici.contexte, vu.lot.id)
    ici.mener(vu.lot.id)
    assert [_registre(ici, rang) for rang in range(3)] == avant


def test_un_import_en_attente_se_recompare_et_se_recoit_une_fois(ici: Territoire) -> None:
    lu = deposer(ici, fichier("vallon le haut.xlsx", "Paie"))
    id_ = reprise.identifiant_de_l_import(lu.parts[0].id)
    with ici.monde.instance.base.lire(HORS) as session:
        part = session.exec(select(PartDeDepot)).one()
        from registre.depots import contenus

        attente = contenus.ouvrir(ici.contexte, session, part)
    for _ in range(2):
        assert imports.recevoir(ici.chez(0), id_, attente, "a.xlsx", "e", {}) == id_
    ici.monde.fiche(ici.communes[0], "Paie")
    imports.recomparer(ici.chez(0), id_)
    _, relue = imports.lire_attente(ici.chez(0), id_)
    assert relue.proches[0].existante_nom == "Paie"
    with ici.monde.instance.base.lire(HORS) as session:
        assert len(session.exec(select(Import)).all()) == 1
