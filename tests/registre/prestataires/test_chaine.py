"""La chaîne des sous-traitants, les qualifications, les emplois : ce qu'un délégué demande à l'annuaire."""

from __future__ import annotations

import contextlib
import uuid
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.prestataires import annuaire, regles, relations
from registre.prestataires.chaine import Maillon
from registre.prestataires.modele import PrestataireSaisie, QualificationSaisie, RelationSaisie
from registre.prestataires.noms import suivre_les_noms
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.echeances.sources import points_a_faire
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.liens.operations import attacher
from socle.operations import Contexte
from socle.rappels.entretien import menage
from socle.saisies import valider

JOUR = date(2026, 11, 24)


def fiche(nom: str, **champs: object) -> PrestataireSaisie:
    return valider(PrestataireSaisie, {"nom": nom, **champs})


def relation(**champs: object) -> RelationSaisie:
    return valider(RelationSaisie, {"objet": "Paie", **champs})


def systeme(nom: str, **champs: object) -> SystemeSaisie:
    return valider(SystemeSaisie, {"nom": nom, **champs})


def noms(maillons: tuple[Maillon, ...]) -> list[object]:
    return [[m.nom, noms(m.suite)] if m.suite else m.nom for m in maillons]


def test_la_chaine_se_deplie_de_fiche_en_fiche_et_se_lit_a_rebours(monde: Monde) -> None:
    haut = monde.contexte(monde.organisme())
    centre = annuaire.creer(haut, fiche("Dalle Froide"))
    hebergeur = annuaire.creer(haut, fiche("Nimbus", chaine=[{"prestataire_id": str(centre), "role": "Salles"}]))
    editeur = annuaire.creer(
        haut, fiche("Licorne", chaine=[{"prestataire_id": str(hebergeur)}, {"nom": "Messagerie X"}])
    )
    lue = annuaire.lire(haut, editeur)
    assert noms(lue.chaine) == [["Nimbus", ["Dalle Froide"]], "Messagerie X"], (
        "un maillon sans nom prend celui de sa fiche"
    )
    assert [d.nom for d in annuaire.lire(haut, hebergeur).donneurs] == ["Licorne"]
    double = annuaire.creer(haut, fiche("Nimbus SARL"))
    annuaire.fusionner(haut, hebergeur, double)
    (premier, _) = annuaire.lire(haut, editeur).chaine
    assert premier.prestataire_id == double, "le maillon mène à la fiche qui vaut"
    assert [d.nom for d in annuaire.lire(haut, double).donneurs] == ["Licorne"]


def test_une_chaine_qui_revient_sur_elle_meme_s_arrete(monde_sqlite: Monde) -> None:
    haut = monde_sqlite.contexte(monde_sqlite.organisme())
    un = annuaire.creer(haut, fiche("Un"))
    deux = annuaire.creer(haut, fiche("Deux", chaine=[{"prestataire_id": str(un)}]))
    annuaire.enregistrer(haut, un, fiche("Un", chaine=[{"prestataire_id": str(deux)}]), 1)
    assert noms(annuaire.lire(haut, un).chaine) == [["Deux", ["Un"]]]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    aretes=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8),
    fusions=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3),
)
def test_aucune_chaine_ne_perd_un_maillon_ni_ne_tourne_sans_fin(
    monde_sqlite: Monde, aretes: list[tuple[int, int]], fusions: list[tuple[int, int]]
) -> None:
    haut = monde_sqlite.contexte(monde_sqlite.organisme())
    ids = [annuaire.creer(haut, fiche(f"Maison {n}")) for n in range(4)]
    siens = {n: sorted({vers for de, vers in aretes if de == n != vers}) for n in range(4)}
    for n, vers in siens.items():
        chaine = [{"prestataire_id": str(ids[v])} for v in vers]
        annuaire.enregistrer(haut, ids[n], fiche(f"Maison {n}", chaine=chaine), 1)
    for un, autre in fusions:
        with contextlib.suppress(RegleEnfreinte):
            annuaire.fusionner(haut, ids[un], ids[autre])
    for n, vers in siens.items():
        assert {m.nom for m in annuaire.lire(haut, ids[n]).chaine} >= {f"Maison {v}" for v in vers}


def test_un_maillon_ne_designe_ni_soi_ni_une_fiche_hors_de_vue(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    ici, voisin = (monde.contexte(monde.organisme(nom, parent=territoire)) for nom in ("Ici", "Là"))
    cachee = annuaire.creer(voisin, fiche("Locale de Là"))
    for id_ in (cachee, uuid.uuid4()):
        with pytest.raises(SaisieRefusee) as refus:
            annuaire.creer(ici, fiche("Licorne", chaine=[{"nom": "X", "prestataire_id": str(id_)}]))
        assert "chaine-0-prestataire_id" in refus.value.erreurs
    mienne = annuaire.creer(ici, fiche("Licorne"))
    with pytest.raises(SaisieRefusee):
        annuaire.enregistrer(ici, mienne, fiche("Licorne", chaine=[{"prestataire_id": str(mienne)}]), 1)


def test_qui_l_emploie_pour_quels_traitements_avec_quelles_clauses(monde: Monde) -> None:
    """Les traitements liés à la relation, et ceux que portent les systèmes qu'il édite ou héberge, chacun une fois."""
    territoire = monde.organisme("Territoire")
    commune, voisine = (monde.organisme(nom, parent=territoire) for nom in ("Ici", "Là"))
    haut, ici, la = (monde.contexte(o) for o in (territoire, commune, voisine))
    licorne, autre = annuaire.creer(haut, fiche("Licorne")), annuaire.creer(haut, fiche("Autre"))
    lien = relations.creer(ici, relation(role="sous_traitant_rgpd", clauses="signees"), licorne)
    ailleurs = relations.creer(la, relation(clauses="manquantes"), licorne)
    relations.creer(ici, relation(), autre)
    paie, cantine, temps, rien = (monde.fiche(commune, nom) for nom in ("Paie", "Cantine", "Temps", "Sans rapport"))
    logiciel = systemes.creer(ici, systeme("Logiciel de paie", editeur_id=str(lien), hebergeur_id=str(lien)))
    range = systemes.creer(ici, systeme("Ancien logiciel", editeur_id=str(lien)))
    systemes.archiver(ici, range, 1)
    attacher(ici, logiciel, paie)
    attacher(ici, logiciel, temps)
    attacher(ici, range, rien)
    attacher(ici, lien, cantine)
    attacher(ici, lien, paie)
    usages = relations.lire_usages(haut, licorne)
    lus = {
        u.organisme: ([t.libelle for t in u.traitements], [s.nom for s in u.systemes], u.clauses) for u in usages.lignes
    }
    assert lus == {"Ici": (["Cantine", "Paie", "Temps"], ["Logiciel de paie"], "signees"), "Là": ([], [], "manquantes")}
    assert usages.par_etat == {"signees": 1, "manquantes": 1}
    (porte,) = relations.lire(ici, lien).systemes
    assert (porte.parts, [t.libelle for t in porte.traitements]) == (("éditeur", "hébergeur"), ["Paie", "Temps"])
    assert relations.lire(la, ailleurs).systemes == ()
    assert [u.organisme for u in relations.lire_usages(ici, licorne).lignes] == ["Ici"], "une commune ne voit que soi"


def test_les_emplois_se_lisent_en_autant_de_requetes_pour_deux_communes_que_pour_douze(monde_sqlite: Monde) -> None:
    territoire = monde_sqlite.organisme("Territoire")
    haut = monde_sqlite.contexte(territoire)
    licorne = annuaire.creer(haut, fiche("Licorne", chaine=[{"nom": "Dalle"}]))
    comptes = []
    for combien in (2, 10):
        for rang in range(combien):
            commune = monde_sqlite.organisme(f"Commune {combien} {rang}", parent=territoire)
            bas = monde_sqlite.contexte(commune)
            lien = relations.creer(bas, relation(), licorne, monde_sqlite.fiche(commune))
            logiciel = systemes.creer(bas, systeme("Logiciel", editeur_id=str(lien)))
            attacher(bas, logiciel, monde_sqlite.fiche(commune, "Paie"))
        with budget_requetes(monde_sqlite.instance.base, 20) as vues:
            usages = relations.lire_usages(haut, licorne)
        comptes.append(len(vues))
        assert all(len(u.traitements) == 2 for u in usages.lignes)
    assert len(usages.lignes) == 12
    assert comptes[0] == comptes[1]


def qualification(**champs: object) -> QualificationSaisie:
    return valider(QualificationSaisie, champs)


@pytest.mark.parametrize("type_", sorted(regles.VISAS))
def test_un_visa_de_securite_sans_portee_ou_perime_alerte(type_: str) -> None:
    """PASSI, PRIS, PDIS, SecNumCloud, HDS : la portée et la fin comptent autant que le nom."""

    def phrases(**champs: object) -> str:
        return " ".join(
            a.phrase for a in regles.alertes_des_qualifications([qualification(type=type_, **champs)], JOUR)
        )

    assert "sa portée et sa date de fin" in phrases()
    assert "sa portée ;" in phrases(expire_le="2028-01-01")
    assert phrases(portee="Offre Nuage", expire_le="2028-01-01") == ""
    assert "plus valable" in phrases(portee="Offre Nuage", expire_le="2026-11-23")
    assert "Offre Nuage" in phrases(portee="Offre Nuage", expire_le="2026-11-23"), "l'alerte dit de quelle portée"
    assert "à renouveler" in phrases(portee="Offre Nuage", expire_le="2026-11-24"), "le dernier jour vaut encore"
    assert "à renouveler" in phrases(portee="Offre Nuage", expire_le="2027-01-23")
    assert phrases(portee="Offre Nuage", expire_le="2027-01-24") == ""


def test_des_clauses_dites_signees_demandent_leur_exemplaire() -> None:
    """Un état choisi dans une liste n'est pas une signature : la date et le fichier revenu signé sont demandés."""

    def manque(preuves: int = 0, **champs: object) -> str:
        lue = relation(role="sous_traitant_rgpd", clauses="signees", **champs)
        return " ".join(a.phrase for a in regles.alertes(lue, [], JOUR, preuves) if "signées" in a.phrase)

    assert "leur date et l'exemplaire signé" in manque()
    assert "dossier l'exemplaire signé" in manque(clauses_date="2025-01-02")
    assert "dossier leur date" in manque(1)
    assert manque(1, clauses_date="2025-01-02") == ""


def test_une_certification_ordinaire_n_exige_pas_de_portee() -> None:
    assert regles.alertes_des_qualifications([qualification(type="iso_27001"), qualification()], JOUR) == []


def libelles(contexte: Contexte) -> list[str]:
    jour = contexte.aujourd_hui
    with contexte.base.lire(contexte.perimetre) as session:
        return [p.libelle for p in points_a_faire(session, jour, jour + timedelta(days=92))]


def test_la_qualification_d_un_doublon_se_rappelle_encore_et_une_seule_fois(monde: Monde) -> None:
    """Une fusion ne fait taire aucune échéance."""
    haut = monde.contexte(monde.organisme())
    fin = {"expire_le": haut.aujourd_hui + timedelta(days=20)}
    hds, passi = {"type": "hds", "portee": "Nuage", **fin}, {"type": "passi", "portee": "Audits", **fin}
    gardee = annuaire.creer(haut, fiche("Nimbus", qualifications=[hds]))
    double = annuaire.creer(haut, fiche("NIMBUS", qualifications=[hds, passi]))
    annuaire.fusionner(haut, double, gardee)
    lus = libelles(haut)
    assert sum("HDS" in p for p in lus) == 1
    assert sum("PASSI" in p for p in lus) == 1
    assert all(p.endswith("chez Nimbus") for p in lus)
    annuaire.archiver(haut, gardee, 1)
    assert libelles(haut) == []


def test_une_fiche_archivee_ne_se_choisit_ni_ne_se_garde(monde_sqlite: Monde) -> None:
    haut = monde_sqlite.contexte(monde_sqlite.organisme())
    rangee, autre = annuaire.creer(haut, fiche("Rangée")), annuaire.creer(haut, fiche("Autre"))
    annuaire.archiver(haut, rangee, 1)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        relations.creer(haut, relation(), rangee)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        annuaire.fusionner(haut, autre, rangee)


def test_le_meme_siren_est_reconnu_sous_un_tout_autre_nom(monde_sqlite: Monde) -> None:
    haut = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = annuaire.creer(haut, fiche("Zéphyr", siren="732 829 320"))
    assert [p.id for p in annuaire.chercher_doublons(haut, "Autre raison sociale", "732829320")] == [id_]
    assert annuaire.chercher_doublons(haut, "Autre raison sociale", "732829320", id_) == []


def test_les_relations_suivent_le_nom_de_leur_fiche(monde: Monde) -> None:
    """Le territoire renomme ; la commune suit au passage du jour, recherche et rappels compris."""
    territoire = monde.organisme("Territoire")
    commune = monde.organisme("Ici", parent=territoire)
    haut, ici = monde.contexte(territoire), monde.contexte(commune)
    licorne = annuaire.creer(haut, fiche("Licorne"))
    chez_soi = relations.creer(haut, relation(), licorne)
    lien = relations.creer(ici, relation(contrat_fin=haut.aujourd_hui + timedelta(days=3)), licorne)
    annuaire.enregistrer(haut, licorne, fiche("Pégase Logiciels"), 1)
    assert relations.lire_seule(haut, chez_soi).objet.libelle == "Pégase Logiciels", (
        "chez qui tient la fiche : aussitôt"
    )
    assert relations.lire_seule(ici, lien).objet.libelle == "Licorne"
    menage(monde.instance)
    assert relations.lire_seule(ici, lien).objet.version == 1, "ce que la commune a écrit n'a pas changé"
    assert relations.lister(ici, relations.Filtre(demande="pegase")).page.total == 1
    assert libelles(ici) == ["Fin du contrat avec Pégase Logiciels"]
    assert [p.entree.verbe for p in relations.lire_passages(ici, lien)] == ["relation.renommee", "relation.cree"]
    assert suivre_les_noms(ici) == 0, "rejouable sans effet"


def test_la_chaine_se_choisit_et_se_lit_en_page(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    nimbus = annuaire.creer(contexte, fiche("Nimbus"))
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/annuaire/nouvelle")
    dpo.soumettre("Ajouter une ligne à « Sous-traitants RGPD ultérieurs »", statut=200, nom="Licorne")
    dpo.soumettre("Enregistrer", **{"chaine-0-prestataire_id": str(nimbus), "chaine-0-role": "Hébergement"})
    texte = dpo.suivre().texte
    assert "Travaillent pour lui" in texte
    assert "Nimbus Hébergement" in texte
    assert "Il travaille pour Licorne" in dpo.aller(f"{maison.base}/annuaire/{nimbus}").texte
    assert "Qui emploie Licorne" in dpo.aller(f"{maison.base}/annuaire/{nimbus}/usages").texte


def test_l_attestation_d_un_prestataire_se_depose_sur_sa_fiche(maison: Maison) -> None:
    """La fiche de l'annuaire a ses pièces, chez qui la tient ; les autres n'ont que la fiche."""
    contexte = maison.monde.contexte(maison.commune)
    nimbus = annuaire.creer(contexte, fiche("Nimbus"))
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/annuaire/{nimbus}")
    dpo.aller(dpo.page.lien("Liens et pièces"))
    dpo.aller(dpo.page.lien("Déposer une preuve"))
    dpo.soumettre("Déposer", titre="Attestation HDS", fichier=(b"%PDF-1.7 attestation", "a.pdf"))
    assert "Attestation HDS" in dpo.suivre().texte
    membre = maison.monde.organisme("Membre", parent=maison.commune)
    page = maison.client("Ailleurs", referent=membre).aller(f"/o/{membre.code}/annuaire/{nimbus}")
    assert "Liens et pièces" not in page.texte
    assert "peut corriger cette fiche" in page.texte


def test_apres_une_fusion_la_fiche_gardee_montre_tout(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    gardee = annuaire.creer(contexte, fiche("Nimbus"))
    double = annuaire.creer(contexte, fiche("NIMBUS SA", qualifications=[{"type": "hds"}], chaine=[{"nom": "Dalle"}]))
    lien = relations.creer(contexte, relation(), double)
    annuaire.fusionner(contexte, double, gardee)
    dpo = maison.membre("dpo")
    texte = dpo.aller(f"{maison.base}/annuaire/{gardee}").texte
    assert "dite sur la fiche « NIMBUS SA »" in texte
    assert "Dalle" in texte
    assert "écrivez sa portée" in texte
    page = dpo.aller(f"{maison.base}/prestataires/{lien}")
    assert "NIMBUS SA" not in page.texte, "la relation ne montre plus l'ancien nom"
