"""Les règles du dossier de crise : qui manque, ce qui ne peut pas redémarrer, ce qui a vieilli."""

from __future__ import annotations

from datetime import date

import pytest

from audit.crise import ordre, regles
from audit.crise.listes import LISTES
from audit.crise.modele import DossierSaisie
from socle.erreurs import SaisieRefusee
from socle.saisies import valider

JOUR = date(2026, 11, 24)


def saisie(**champs: object) -> DossierSaisie:
    return valider(DossierSaisie, champs)


def lignes(*suite: dict[str, object]) -> DossierSaisie:
    return saisie(redemarrages=list(suite))


def ligne(
    nom: str, rang: int | None = None, dmia: int | None = None, depend: str = "", **suite: object
) -> dict[str, object]:
    return {"nom": nom, "priorite": rang, "dmia_heures": dmia, "depend_de": depend, **suite}


def phrases(s: DossierSaisie, **suite: object) -> str:
    return "\n".join(a.phrase for a in regles.alertes(s, {}, JOUR, **suite))  # type: ignore[arg-type]


def etapes(s: DossierSaisie) -> list[ordre.Etape]:
    return ordre.etapes(s.redemarrages, {})


def test_les_systemes_se_lisent_dans_l_ordre_des_rangs_et_sans_rang_en_dernier() -> None:
    s = lignes(ligne("Site"), ligne("Paie", 2), ligne("Réseau", 1))
    assert [e.nom for e in etapes(s)] == ["Réseau", "Paie", "Site"]
    assert [r.nom for r in ordre.triees(s.redemarrages)] == ["Réseau", "Paie", "Site"]


def test_une_dependance_se_retrouve_sans_accent_ni_casse_et_l_inconnue_se_dit() -> None:
    s = lignes(ligne("Paie", 2, depend="annuaire  DES comptes ; Bande"), ligne("Annuaire des comptes", 1))
    assert [(a.nom, b.nom) for a, b in ordre.dependances(etapes(s))] == [("Paie", "Annuaire des comptes")]
    assert ordre.inconnues(etapes(s)) == [("Paie", "Bande")]
    assert "« Paie » dépend de « Bande », qui n'est pas dans l'ordre" in phrases(s)


def test_un_systeme_qui_redemarre_avant_ce_dont_il_a_besoin_est_dit() -> None:
    s = lignes(ligne("Paie", 1, depend="Annuaire"), ligne("Annuaire", 2))
    assert "« Paie » redémarre au rang 1, mais il a besoin de « Annuaire », au rang 2." in phrases(s)
    assert "sans rang" in phrases(lignes(ligne("Paie", 1, depend="Annuaire"), ligne("Annuaire")))
    for bon in (lignes(ligne("Paie", 2, depend="Annuaire"), ligne("Annuaire", 1)),
                lignes(ligne("Paie", 2, depend="Annuaire"), ligne("Annuaire", 2))):  # fmt: skip
        assert "redémarre au rang" not in phrases(bon)


def test_une_dmia_plus_courte_que_celle_de_ce_dont_on_depend_est_dite() -> None:
    s = lignes(ligne("Paie", 2, 4, "Annuaire"), ligne("Annuaire", 1, 72))
    assert "« Paie » doit revenir en 4 h, mais « Annuaire », dont il dépend, peut attendre 3 jours." in phrases(s)
    assert "doit revenir" not in phrases(lignes(ligne("Paie", 2, 72, "Annuaire"), ligne("Annuaire", 1, 72)))


def test_une_dmia_se_compare_a_tout_ce_dont_on_depend_meme_de_loin() -> None:
    s = lignes(ligne("Paie", 3, 4, "Annuaire"), ligne("Annuaire", 2, None, "Réseau"), ligne("Réseau", 1, 72))
    assert [(e.nom, pire.nom) for e, pire in ordre.trop_court(etapes(s))] == [("Paie", "Réseau")]
    tour = lignes(ligne("A", 1, 4, "B"), ligne("B", 2, 8, "A"))
    assert [(e.nom, pire.nom) for e, pire in ordre.trop_court(etapes(tour))] == [("A", "B")]


def test_une_boucle_est_nommee_du_debut_a_la_fin() -> None:
    s = lignes(ligne("A", 1, depend="B"), ligne("B", 2, depend="C"), ligne("C", 3, depend="B"))
    assert ordre.boucle(etapes(s)) == ["B", "C", "B"]
    assert "Boucle : « B » dépend de « C » dépend de « B ». Aucun ne peut redémarrer le premier" in phrases(s)
    assert ordre.boucle(etapes(lignes(ligne("A", depend="A")))) == ["A", "A"]


def test_deux_chemins_vers_le_meme_systeme_ne_sont_pas_une_boucle() -> None:
    s = lignes(ligne("A", 4, depend="B ; C"), ligne("B", 3, depend="D"), ligne("C", 2, depend="D"), ligne("D", 1))
    assert ordre.boucle(etapes(s)) == []


def test_une_chaine_de_deux_cents_systemes_ne_deborde_pas() -> None:
    chaine = [ligne(f"S{n}", n + 1, depend=f"S{n + 1}") for n in range(200)]
    assert ordre.boucle(etapes(lignes(*chaine))) == []
    chaine[-1] = ligne("S199", 200, depend="S0")
    assert len(ordre.boucle(etapes(lignes(*chaine)))) == 201


def test_une_pdma_sans_frequence_ou_plus_courte_que_la_sauvegarde_est_dite() -> None:
    assert "aucune fréquence de sauvegarde : Paie" in phrases(lignes(ligne("Paie", pdma_heures=4)))
    rare = phrases(lignes(ligne("Paie", pdma_heures=4, sauvegarde_heures=24)))
    assert "on accepte de perdre 4 h de données, mais la sauvegarde passe toutes les 24 h" in rare
    juste = phrases(lignes(ligne("Paie", pdma_heures=24, sauvegarde_heures=24)))
    assert "aucune fréquence" not in juste
    assert "on accepte de perdre" not in juste


def test_les_roles_attendus_qui_manquent_sont_nommes() -> None:
    tous = [{"role": role, "nom": "X", "telephone": "01"} for role in regles.ROLES_ATTENDUS]
    assert regles.roles_absents(saisie(contacts=tous)) == []
    sans = saisie(contacts=[c for c in tous if c["role"] not in {"cert", "assurance"}])
    assert regles.roles_absents(sans) == ["Assurance", "CSIRT régional ou 17Cyber"]
    (alerte,) = [a for a in regles.alertes(sans, {}, JOUR) if a.cle == "annuaire"]
    assert alerte.verification == "M"
    muet = saisie(contacts=[{"role": "maire", "nom": "X"}])
    assert "Sans téléphone, on ne les joindra pas : Maire, président." in phrases(muet)


def test_la_cellule_veut_qui_decide_et_un_suppleant() -> None:
    seule = phrases(saisie(cellule=[{"fonction": "decider", "titulaire": "X"}]))
    assert "personne pour : conduire" in seule
    assert "Sans suppléant, un congé suffit : décider." in seule


@pytest.mark.parametrize(
    ("champs", "phrase", "dite"),
    [
        ({}, "Aucun exercice n'a jamais eu lieu", True),
        ({"exercice_le": "25/11/2025"}, "exercice date de plus d'un an", False),
        ({"exercice_le": "23/11/2025"}, "exercice date de plus d'un an", True),
        ({"revue_le": "24/11/2025"}, "pas été revu depuis douze mois", False),
        ({"revue_le": "23/11/2025"}, "pas été revu depuis douze mois", True),
        ({"revue_le": "01/11/2026", "prochaine_revue": "23/11/2026"}, "prochaine revue est passée", True),
        ({"revue_le": "01/11/2026", "prochaine_revue": "24/11/2026"}, "prochaine revue est passée", False),
        ({"lieu": "Salle"}, "où se réunir", False),
        ({"formulaires": [{"genre": "paie", "verifie_le": "01/11/2026"}]}, "Formulaires papier à vérifier", False),
        ({"formulaires": [{"genre": "paie"}]}, "Formulaires papier à vérifier : paie", True),
    ],
)
def test_ce_qui_vieillit_est_dit_le_jour_ou_il_faut(champs: dict[str, object], phrase: str, dite: bool) -> None:
    assert (phrase in phrases(saisie(**champs))) is dite


def test_une_impression_plus_vieille_que_la_fiche_est_dite() -> None:
    s = saisie(imprime_le="01/06/2026")
    assert "imprimez-le de nouveau" in phrases(s, modifie_le=date(2026, 6, 2))
    assert "imprimez-le de nouveau" not in phrases(s, modifie_le=date(2026, 6, 1))


def test_la_revue_due_est_celle_prevue_sinon_douze_mois_apres_la_derniere() -> None:
    assert regles.revue_due(saisie(revue_le="29/02/2024")) == date(2025, 2, 28)
    assert regles.revue_due(saisie(revue_le="29/02/2024", prochaine_revue="01/06/2024")) == date(2024, 6, 1)
    assert regles.revue_due(saisie()) is None


@pytest.mark.parametrize(
    ("champs", "chemin", "phrase"),
    [
        ({"redemarrages": [{"nom": "A", "dmia_heures": "-1"}]}, "redemarrages-0-dmia_heures", "entre 0 et 8760"),
        ({"redemarrages": [{"nom": "A", "pdma_heures": "9000"}]}, "redemarrages-0-pdma_heures", "entre 0 et 8760"),
        ({"redemarrages": [{"nom": "A", "dmia_heures": "4,5"}]}, "redemarrages-0-dmia_heures", "nombre entier"),
        ({"redemarrages": [{"nom": "A", "priorite": "0"}]}, "redemarrages-0-priorite", "entre 1 et 999"),
        ({"redemarrages": [{"priorite": "1"}]}, "redemarrages-0-nom", "Choisissez un système du registre, ou écrivez"),
        ({"redemarrages": [{"systeme_id": "abc"}]}, "redemarrages-0-systeme_id", "Identifiant"),
        ({"contacts": [{"nom": "X"}]}, "contacts-0-role", "Remplissez « Rôle »"),
        ({"contacts": [{"role": "chef"}]}, "contacts-0-role", "valeur de la liste"),
        ({"contacts": [{"role": "maire"}] * 10_000}, "contacts", "Trop de lignes"),
        ({"formulaires": [{"genre": "paie", "verifie_le": "31/02/2026"}]}, "formulaires-0-verifie_le", "pas une date"),
    ],
)
def test_une_mauvaise_valeur_est_refusee_a_sa_place(champs: dict[str, object], chemin: str, phrase: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        saisie(**champs)
    assert list(refus.value.erreurs) == [chemin]
    assert phrase in refus.value.erreurs[chemin][0]


def test_chaque_delai_legal_porte_sa_source_et_son_degre() -> None:
    horloges = {h.code: h for h in LISTES["horloges"].items}
    assert {"cnil", "plainte"} <= set(horloges)
    for code, article in (("cnil", "RGPD 33"), ("plainte", "L12-10-1")):
        assert "72 heures" in horloges[code].aide
        assert article in horloges[code].note
        assert horloges[code].verification in {"T", "S"}
