"""Déposer en nombre : à qui est chaque fichier, ce que la reprise ferait, le lot, son retour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from fabriques.depots import TITRES, Territoire, batir, cibles, fichier, tableau, tableau_commun
from fabriques.fiches_lues import lue
from fabriques.monde import Monde
from fabriques.tableaux_lus import en_xlsx
from registre.depots import lecture, operations, parts
from registre.depots import lots as reprise
from registre.depots.archives import Fichier
from registre.depots.modele import Depot, PartDeDepot
from registre.imports.operations import Lu
from registre.traitements.echanges.json_registre import ecrire_json
from registre.traitements.echanges.releve import Releve
from registre.traitements.operations import lire_registre
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.lots import lectures
from socle.perimetre import Perimetre
from socle.tableurs import Classeur, Colonne, FeuilleAEcrire, ecrire_xlsx

REELS = Path(__file__).parents[4] / "shared" / "donnees"
HORS = Perimetre.hors("test")


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    return batir(monde)


@pytest.fixture
def ici(monde_sqlite: Monde) -> Territoire:
    return batir(monde_sqlite)


def test_une_colonne_qui_nomme_l_organisme_coupe_le_fichier(ici: Territoire) -> None:
    lignes = [
        ("Vallon-le-Haut", "Paie"),
        ("Pré Fictif", "Paie"),
        ("commune de Vallon le Haut", "Cantine"),
        ("Ailleurs", "X"),
    ]
    lu = ici.deposer(Fichier("territoire.xlsx", tableau_commun(lignes)))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif", "lue"]
    assert [(p.partie, p.nombre) for p in lu.parts] == [("Vallon-le-Haut", 2), ("Pré Fictif", 1), ("Ailleurs", 1)]
    provenances = [ligne.fiche.provenance for ligne in parts.voir(ici.contexte, lu.depot.id, 0).lignes]
    assert provenances == ["Feuille 1, ligne 2", "Feuille 1, ligne 4"], "les lignes gardent leur place dans le fichier"
    ici.lancer(lu)
    assert (ici.noms(0), ici.noms(1)) == (["Cantine", "Paie"], ["Paie"])
    assert lire_registre(ici.chez(0))[0].saisie.observations == "", "la colonne de l'organisme n'est pas recopiée"


@pytest.mark.parametrize(
    ("titre", "valeur"), [("SIREN", "219900008"), ("Code INSEE", "99000"), ("SIRET", "21990000800012")]
)
def test_un_siren_ou_un_code_insee_nomment_aussi(ici: Territoire, titre: str, valeur: str) -> None:
    assert ici.communes[0].siren == "219900008"
    lu = ici.deposer(Fichier("export.xlsx", tableau_commun([(valeur, "Paie")], titre)))
    assert cibles(lu) == ["Commune de Vallon-le-Haut"]


def test_une_case_fusionnee_vaut_pour_les_lignes_du_dessous(ici: Territoire) -> None:
    lignes = [("Vallon-le-Haut", "Paie"), ("", "Cantine"), ("Pré-Fictif", "Paie"), ("", "Élections")]
    lu = ici.deposer(Fichier("t.xlsx", tableau_commun(lignes)))
    assert [(p.partie, p.nombre) for p in lu.parts] == [("Vallon-le-Haut", 2), ("Pré-Fictif", 2)]


def test_une_colonne_qui_ne_nomme_personne_d_ici_ne_coupe_rien(ici: Territoire) -> None:
    lu = ici.deposer(Fichier("t.xlsx", tableau_commun([("Direction", "Paie"), ("Écoles", "Cantine")], "Structure")))
    assert [(p.partie, p.nombre) for p in lu.parts] == [("", 2)]


def test_un_classeur_lu_par_un_lecteur_a_lui_se_coupe_avant_d_etre_lu(
    ici: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un outil dont le classeur a son propre lecteur : chaque organisme reçoit ses rangées, et les feuilles communes."""
    vus: list[tuple[int, ...]] = []

    def comprendre(classeur: Classeur) -> Lu:
        vus.append(tuple(sum(bool(ligne) for ligne in f.lignes) for f in classeur.feuilles))
        noms = [ligne[1].texte for ligne in classeur.feuilles[0].lignes[1:] if ligne]
        return Lu(Releve([lue(nom) for nom in noms]))

    monkeypatch.setattr(lecture, "comprendre_classeur", comprendre)
    rangees = [
        ["Structure", *TITRES],
        ["Vallon-le-Haut", "Paie"],
        ["Pré-Fictif", "Cantine"],
        ["Vallon-le-Haut", "Élections"],
    ]
    octets = en_xlsx(rangees, [["Code", "Valeur"], ["a", "b"]])
    lu = ici.deposer(Fichier("export.xlsx", octets))
    assert vus == [(4, 2), (3, 2), (2, 2)]
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    ici.lancer(lu)
    assert (ici.noms(0), ici.noms(1)) == (["Paie", "Élections"], ["Cantine"])


def test_une_feuille_par_organisme_fait_une_part_par_feuille(ici: Territoire) -> None:
    rangees = [["Nom du traitement", "Service"], ["Paie", "RH"]]
    feuilles = [FeuilleAEcrire(nom, [Colonne(), Colonne()], rangees)
                for nom in ("Lisez-moi", "Vallon le Haut", "Mairie de Pré-Fictif")]  # fmt: skip
    lu = ici.deposer(Fichier("territoire.xlsx", ecrire_xlsx(feuilles)))
    assert cibles(lu) == ["douteuse", "Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    assert [p.partie for p in lu.parts] == ["Lisez-moi", "Vallon le Haut", "Mairie de Pré-Fictif"]
    assert parts.voir(ici.contexte, lu.depot.id, 1).lignes[0].fiche.provenance == "Vallon le Haut, ligne 2"
    seule = ici.deposer(Fichier("territoire.xlsx", ecrire_xlsx(feuilles[:2])))
    assert [p.partie for p in seule.parts] == [""], "une seule feuille nommée n'est pas un partage"


def test_un_fichier_casse_parmi_de_bons_se_dit_et_les_autres_vont(ici: Territoire) -> None:
    lu = ici.deposer(Fichier("casse.xlsx", b"PK\x03\x04rien"), Fichier("vide.ods", b""), Fichier("p.pdf", b"%PDF-1.7\n"),
                 fichier("vallon le haut.xlsx", "Paie"))  # fmt: skip
    assert [p.etat for p in lu.parts] == ["refusee", "refusee", "refusee", "lue"]
    assert "abîmé" in lu.parts[0].message
    assert "vide" in lu.parts[1].message
    assert lu.parts[2].message == "Ce n'est pas un tableur."
    assert [operations.etat_de(p) for p in lu.parts] == ["refusee", "refusee", "ignoree", "prete"]
    assert [ligne.etat for ligne in ici.lancer(lu).lignes] == ["faite"]
    assert ici.noms(0) == ["Paie"]


def test_le_json_de_gouverne_dit_de_qui_il_vient(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[2], "Paie")
    octets = ecrire_json(ici.communes[2], lire_registre(ici.chez(2)))
    assert cibles(ici.deposer(Fichier("export.json", octets))) == ["Commune de Rives-Inventées"]


def test_le_meme_fichier_deux_fois_se_dit(ici: Territoire) -> None:
    octets = tableau("Paie")
    lu = ici.deposer(Fichier("vallon le haut.xlsx", octets), Fichier("vallon le haut (copie).xlsx", octets))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "lue"]
    assert lu.parts[1].message.startswith("Même contenu que « vallon le haut.xlsx » : laissé de côté.")
    ici.lancer(lu)
    encore = ici.deposer(Fichier("vallon le haut.xlsx", octets))
    assert "a déjà été repris chez cet organisme" in encore.parts[0].message


def test_le_meme_contenu_pour_deux_organismes_se_garde(ici: Territoire) -> None:
    octets = tableau("Paie")
    lu = ici.deposer(Fichier("vallon le haut.xlsx", octets), Fichier("pré fictif.xlsx", octets))
    assert cibles(lu) == ["Commune de Vallon-le-Haut", "Commune de Pré-Fictif"]
    assert "pour un autre organisme" in lu.parts[1].message


def test_le_choix_ligne_a_ligne_est_suivi_et_recompte(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[0], "Gestion de la cantine des écoles")
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Cantine des écoles et gestion", "Paie"))
    parts.retenir_choix(ici.contexte, lu.depot.id, 0, {"1": "passer", "0": "creer", "99": "creer"})
    part = operations.lire(ici.contexte, lu.depot.id).parts[0]
    assert part.comptes == {"creer": 1, "passer": 1}
    assert part.choix == {"1": "passer", "0": "creer"}
    ici.lancer(operations.lire(ici.contexte, lu.depot.id))
    assert "Paie" not in ici.noms(0)
    assert len(ici.noms(0)) == 2


def test_changer_d_organisme_refait_l_apercu_chez_lui(ici: Territoire) -> None:
    ici.monde.fiche(ici.communes[1], "Paie")
    lu = ici.deposer(fichier("inconnu.xlsx", "Paie"))
    assert cibles(lu) == ["lue"]
    assert operations.affecter(ici.contexte, lu.depot.id, {0: ici.communes[1].id}) == 1
    assert operations.lire(ici.contexte, lu.depot.id).parts[0].comptes == {"completer": 1}
    assert operations.affecter(ici.contexte, lu.depot.id, {0: None}) == 1
    with pytest.raises(SaisieRefusee):
        reprise.lancer(ici.contexte, lu.depot.id)


def test_une_colonne_du_nom_inconnue_se_place_pour_tous_les_fichiers_jumeaux(ici: Territoire) -> None:
    titres = ("Machin", "Service gestionnaire", "Truc")
    lu = ici.deposer(Fichier("vallon le haut.xlsx", tableau("Paie", titres=titres)),
                 Fichier("pré fictif.xlsx", tableau("Cantine", titres=titres)))  # fmt: skip
    assert [p.etat for p in lu.parts] == ["colonnes", "colonnes"]
    choisies = {"machin": "nom", "service gestionnaire": "service", "truc": "observations+"}
    assert parts.placer(ici.contexte, lu.depot.id, 0, choisies, {"forme": "ligne"}, "Le tableau du Vallon") == 2
    lu = operations.lire(ici.contexte, lu.depot.id)
    assert [(p.etat, p.comptes) for p in lu.parts] == [("lue", {"creer": 1})] * 2
    ici.lancer(lu)
    assert (ici.noms(0), ici.noms(1)) == (["Paie"], ["Cantine"])
    suivant = ici.deposer(Fichier("Rives-Inventées.xlsx", tableau("Paie", titres=titres)))
    assert suivant.parts[0].message == "Colonnes placées selon « Le tableau du Vallon »."


def test_le_depot_d_un_voisin_et_un_organisme_hors_du_sous_arbre_n_existent_pas(ici: Territoire) -> None:
    lu = ici.deposer(fichier("vallon le haut.xlsx", "Paie"))
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
    lu, lance = (t.deposer(fichier(f"vallon le haut {n}.xlsx", "Paie")) for n in (1, 2))
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
    ici.deposer(fichier("vallon le haut.xlsx", "Traitement secret fictif"))
    with ici.monde.instance.base.lire(HORS) as session:
        (octets,) = session.exec(select(PartDeDepot.contenu)).all()
    assert octets
    assert b"secret" not in octets


def test_une_feuille_qui_ne_nomme_presque_personne_ne_se_recopie_pas_chez_chacun(ici: Territoire) -> None:
    titres = ["Collectivité", *TITRES]
    nommees = [[c.nom, f"Paie de {c.nom}", "RH", "Payer"] for c in ici.communes[:2]]
    orphelines = [["", "Secret", "RH", "x"], ["", "Autre", "RH", "x"], [ici.communes[1].nom, "Cantine", "RH", "x"]]
    annexe = [["a", "b", "c"], *[["z" * 40] * 3] * 20]
    octets = ecrire_xlsx([
        FeuilleAEcrire(nom, [Colonne(t) for t in lignes[0]], lignes[1:])
        for nom, lignes in (("2024", [titres, *nommees]), ("2023", [titres, *orphelines]), ("Annexe", annexe))
    ])  # fmt: skip
    lu = ici.deposer(Fichier("tout.xlsx", octets))
    assert [(c, p.nombre) for c, p in zip(cibles(lu), lu.parts, strict=True)] == [
        (ici.communes[0].nom, 1), (ici.communes[1].nom, 2), ("lue", 2),
    ]  # fmt: skip
    attente = parts._lire(ici.contexte, lu.depot.id, 0, False)[2]
    assert attente.grille is not None
    assert attente.grille.feuilles[2].lignes == []
    ici.lancer(lu)
    assert ici.noms(0) == [f"Paie de {ici.communes[0].nom}"]


def test_une_lecture_qui_n_en_finit_pas_s_arrete_et_ne_garde_rien(
    ici: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "LECTURE", -1.0)
    with pytest.raises(RegleEnfreinte, match="faites plusieurs dépôts"):
        ici.deposer(fichier("vallon le haut.xlsx", "Paie"))
    assert operations.lister(ici.contexte) == []
