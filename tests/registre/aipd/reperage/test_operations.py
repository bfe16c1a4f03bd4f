"""La fiche de décision : ouvrir, répondre, aviser, décider, rouvrir ; ce qui périme, ce qui se rappelle. Les deux moteurs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

import registre.declarations  # noqa: F401
from fabriques.monde import Monde, fiche_pleine
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.modele import AipdSaisie
from registre.aipd.reperage import liste, operations
from registre.aipd.reperage.donnees import CRITERES
from registre.aipd.reperage.dossier import Dossier
from registre.aipd.reperage.modele import ReperageSaisie
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

CANTINE = fiche_pleine()
BIOMETRIE = {
    "nom": "Contrôle de la cantine par la main", "finalites": [{"libelle": "Contrôler l'accès à la cantine"}],
    "categories_personnes": [{"categorie": "eleves"}], "categories_donnees": [{"categorie": "biometriques"}],
}  # fmt: skip


def saisir(dossier: Dossier, **dites: str | tuple[str, str]) -> ReperageSaisie:
    """Toutes les questions telles que la page les envoie, celles dites changées."""
    lignes = []
    for code, depart in dossier.a_rouvrir().items():
        dite = dites.get(code, (depart.valeur, depart.motif))
        valeur, motif = dite if isinstance(dite, tuple) else (dite, "Vérifié")
        lignes.append({"code": code, "valeur": valeur, "motif": motif})
    return valider(ReperageSaisie, {"reponses": lignes})


def ecarter_le_reste(dossier: Dossier) -> dict[str, str | tuple[str, str]]:
    return {code: ("non", "Examiné") for code, r in dossier.a_rouvrir().items() if r.valeur == "a_verifier"}


def ouvrir(contexte: Contexte, fiche: uuid.UUID) -> tuple[uuid.UUID, int]:
    id_ = operations.ouvrir(contexte, fiche)
    return id_, version(contexte, id_)


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    objet = operations.lire(contexte, id_).objet
    assert objet is not None
    return objet.version


def avise(contexte: Contexte, fiche: uuid.UUID, avis: str = "requise") -> uuid.UUID:
    """Une fiche de décision dont l'avis est rendu."""
    id_, v = ouvrir(contexte, fiche)
    operations.demander_avis(contexte, id_, v)
    operations.aviser(contexte, id_, v + 1, avis, "Avis fictif motivé")
    return id_


def modifier(contexte: Contexte, fiche: uuid.UUID, **champs: Any) -> None:
    lue = traitements.lire_fiche(contexte, fiche)
    saisie = valider(TraitementSaisie, CANTINE | champs)
    traitements.enregistrer(contexte, fiche, saisie, lue.objet.version)


@pytest.fixture
def commune(monde: Monde) -> Organisme:
    return monde.organisme(effectif_etp=80)


@pytest.fixture
def contexte(monde: Monde, commune: Organisme) -> Contexte:
    return monde.contexte(commune)


def test_ouvrir_deux_fois_rend_la_meme_et_garde_les_faits(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **CANTINE)
    id_ = operations.ouvrir(contexte, fiche)
    assert operations.ouvrir(contexte, fiche) == id_
    dossier = operations.lire(contexte, id_)
    assert dossier.ligne is not None
    assert len(dossier.ligne.reponses) == len(CRITERES.points)
    assert dossier.ligne.reponses["critere_7"]["valeur"] == "oui"
    assert {r["origine"] for r in dossier.ligne.reponses.values()} == {"fiche"}
    assert (dossier.etat, dossier.perimee, dossier.ligne.version_fiche) == ("en_cours", False, 1)
    assert dossier.objet is not None
    assert dossier.objet.libelle == "Faut-il une AIPD ? Restauration scolaire"


def test_du_premier_point_a_la_decision(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **CANTINE)
    id_, v = ouvrir(contexte, fiche)
    depart = operations.lire(contexte, id_)
    assert depart.proposition.resultat == "a_decider"
    operations.repondre(contexte, id_, saisir(depart, **ecarter_le_reste(depart)), v)
    dossier = operations.lire(contexte, id_)
    assert dossier.proposition.resultat == "non_requise", "la dispense scolaire, une fois la biométrie écartée"
    assert dossier.ligne is not None
    assert dossier.ligne.reponses["biometrie"]["origine"] == "personne"
    operations.demander_avis(contexte, id_, v + 1)
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.decider(contexte, id_, v + 2, "non_requise")
    operations.aviser(contexte, id_, v + 2, "non_requise", "La dispense 10 s'applique")
    operations.decider(contexte, id_, v + 3, "non_requise")
    fin = operations.lire(contexte, id_)
    assert (fin.etat, fin.ligne and fin.ligne.decision, fin.ligne and fin.ligne.decide_par) == (
        "decide",
        "non_requise",
        "Essai",
    )
    (prise,) = fin.decisions
    assert (prise.avis, prise.resultat, prise.version, prise.tour) == ("non_requise", "non_requise", v + 4, 1)
    assert prise.reponses == fin.ligne.reponses if fin.ligne else False


def test_contredire_la_fiche_se_motive_et_rien_n_est_ecrit(
    monde: Monde, commune: Organisme, contexte: Contexte
) -> None:
    id_, v = ouvrir(contexte, monde.fiche(commune, **CANTINE))
    depart = operations.lire(contexte, id_)
    with pytest.raises(SaisieRefusee) as refus:
        operations.repondre(contexte, id_, saisir(depart, critere_7=("non", " ")), v)
    rang = list(CRITERES.points).index("critere_7")
    assert f"reponses-{rang}-motif" in refus.value.erreurs
    assert version(contexte, id_) == v
    operations.repondre(contexte, id_, saisir(depart, critere_7=("non", "Les élèves n'y sont pas nommés")), v)
    ligne = next(
        x for _, lignes in operations.lire(contexte, id_).groupes() for x in lignes if x.point.code == "critere_7"
    )
    assert (ligne.reponse.valeur, ligne.s_ecarte, ligne.origine) == ("non", True, "personne")


def test_des_codes_forges_sont_refuses(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    id_, v = ouvrir(contexte, monde.fiche(commune, **CANTINE))
    for lignes in (
        [{"code": "marabout", "valeur": "oui"}], [{"code": "critere_1", "valeur": "peut-etre"}], [{"valeur": "oui"}],
        [{"code": "critere_1", "autre": "x"}],
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee):
            valider(ReperageSaisie, {"reponses": lignes})
    double = valider(ReperageSaisie, {"reponses": [{"code": "critere_1", "valeur": "oui", "motif": "x"}] * 2})
    with pytest.raises(SaisieRefusee):
        operations.repondre(contexte, id_, double, v)
    courte = valider(ReperageSaisie, {"reponses": [{"code": "critere_1", "valeur": "oui", "motif": "Cotation"}]})
    operations.repondre(contexte, id_, courte, v)
    dossier = operations.lire(contexte, id_)
    assert dossier.reponses["critere_7"].valeur == "oui", "ce que la page n'envoie pas garde la réponse de la fiche"


def test_deux_personnes_a_la_fois_et_l_etat_tenu_par_le_serveur(
    monde: Monde, commune: Organisme, contexte: Contexte
) -> None:
    id_, v = ouvrir(contexte, monde.fiche(commune, **CANTINE))
    depart = operations.lire(contexte, id_)
    operations.repondre(contexte, id_, saisir(depart), v)
    with pytest.raises(ConflitDeVersion):
        operations.repondre(contexte, id_, saisir(depart), v)
    operations.demander_avis(contexte, id_, v + 1)
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.repondre(contexte, id_, saisir(depart), v + 2)
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.rouvrir(contexte, id_, v + 2, "Sans raison")
    with pytest.raises(ConflitDeVersion):
        operations.aviser(contexte, id_, v + 1, "requise", "Avis")
    with pytest.raises(RegleEnfreinte, match="Choisissez"):
        operations.aviser(contexte, id_, v + 2, "favorable", "Avis")
    with pytest.raises(RegleEnfreinte, match="Motivez"):
        operations.aviser(contexte, id_, v + 2, "requise", " ")


def test_s_ecarter_de_l_avis_se_motive(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    id_ = avise(contexte, monde.fiche(commune, **BIOMETRIE))
    v = version(contexte, id_)
    with pytest.raises(RegleEnfreinte, match="avis du délégué"):
        operations.decider(contexte, id_, v, "non_requise")
    with pytest.raises(RegleEnfreinte, match="Choisissez"):
        operations.decider(contexte, id_, v, "peut-être", "x")
    with pytest.raises(RegleEnfreinte, match="Nommez"):
        operations.decider(contexte, id_, v, "couverte", "x")
    with pytest.raises(RegleEnfreinte, match="couvre"):
        operations.decider(contexte, id_, v, "couverte", "", "AIPD du syndicat fictif, 2025")
    operations.decider(contexte, id_, v, "couverte", "Même borne, mêmes données", "AIPD du syndicat fictif, 2025")
    dossier = operations.lire(contexte, id_)
    assert dossier.ligne is not None
    assert dossier.ligne.couverte_par == "AIPD du syndicat fictif, 2025"


def test_rouvrir_garde_la_decision_et_laisse_en_prendre_une_autre(
    monde: Monde, commune: Organisme, contexte: Contexte
) -> None:
    id_ = avise(contexte, monde.fiche(commune, **BIOMETRIE))
    operations.decider(contexte, id_, version(contexte, id_), "requise")
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.rouvrir(contexte, id_, version(contexte, id_), "")
    operations.rouvrir(contexte, id_, version(contexte, id_), "La borne est remplacée par une carte")
    dossier = operations.lire(contexte, id_)
    assert dossier.ligne is not None
    assert (dossier.ligne.statut, dossier.ligne.decision, dossier.ligne.avis, dossier.ligne.tour) == (
        "en_cours",
        "",
        "",
        2,
    )
    v = version(contexte, id_)
    operations.demander_avis(contexte, id_, v)
    operations.aviser(contexte, id_, v + 1, "requise", "Encore")
    operations.reprendre(contexte, id_, v + 2)
    operations.demander_avis(contexte, id_, v + 3)
    operations.aviser(contexte, id_, v + 4, "requise", "Toujours")
    operations.decider(contexte, id_, v + 5, "requise", "")
    assert [(d.tour, d.avis_motif) for d in operations.lire(contexte, id_).decisions] == [
        (2, "Toujours"), (1, "Avis fictif motivé"),
    ]  # fmt: skip


def test_la_fiche_a_change_depuis(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **CANTINE)
    id_, v = ouvrir(contexte, fiche)
    depart = operations.lire(contexte, id_)
    operations.repondre(contexte, id_, saisir(depart, critere_1=("oui", "Un score est calculé")), v)
    modifier(contexte, fiche, observations="Une note interne")
    assert not operations.lire(contexte, id_).perimee, "une note ne change aucun fait"
    modifier(contexte, fiche, categories_donnees=[{"categorie": "biometriques"}])
    dossier = operations.lire(contexte, id_)
    assert (dossier.perimee, dossier.etat) == (True, "a_revoir")
    assert [e.libelle for e in dossier.changements] == ["Catégories de données"]
    assert dossier.reponses["requis_11"].valeur == "a_verifier", "les réponses gardées ne se récrivent pas"
    with pytest.raises(RegleEnfreinte, match="a changé depuis"):
        operations.demander_avis(contexte, id_, v + 1)
    repart = dossier.a_rouvrir()
    assert (repart["requis_11"].valeur, repart["critere_1"].motif) == ("oui", "Un score est calculé")
    operations.repondre(contexte, id_, saisir(dossier), v + 1)
    neuf = operations.lire(contexte, id_)
    assert (neuf.perimee, neuf.proposition.resultat) == (False, "requise")


def test_une_fiche_qui_change_apres_l_avis_bloque_la_decision_sans_impasse(
    monde: Monde, commune: Organisme, contexte: Contexte
) -> None:
    fiche = monde.fiche(commune, **CANTINE)
    id_ = avise(contexte, fiche)
    modifier(contexte, fiche, volume="plus_de_100000")
    with pytest.raises(RegleEnfreinte, match="a changé depuis"):
        operations.decider(contexte, id_, version(contexte, id_), "requise")
    operations.reprendre(contexte, id_, version(contexte, id_))
    operations.repondre(contexte, id_, saisir(operations.lire(contexte, id_)), version(contexte, id_))
    operations.demander_avis(contexte, id_, version(contexte, id_))


def test_une_fiche_archivee_ne_se_decide_plus(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **CANTINE)
    autre = monde.fiche(commune, **BIOMETRIE)
    id_, v = ouvrir(contexte, fiche)
    for archivee in (fiche, autre):
        traitements.archiver(contexte, archivee, 1)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.demander_avis(contexte, id_, v)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.ouvrir(contexte, autre)
    assert liste.lister(contexte, liste.Filtre()).total == 0
    traitements.desarchiver(contexte, fiche, 2)
    operations.demander_avis(contexte, id_, v)


def test_chacun_son_acte(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **BIOMETRIE)
    with pytest.raises(DroitManquant):
        operations.ouvrir(monde.contexte(commune, "lecteur", "responsable", "juriste"), fiche)
    id_, v = ouvrir(monde.contexte(commune, "referent"), fiche)
    operations.demander_avis(monde.contexte(commune, "referent"), id_, v)
    with pytest.raises(DroitManquant):
        operations.aviser(monde.contexte(commune, "referent", "responsable", "rssi"), id_, v + 1, "requise", "x")
    operations.aviser(monde.contexte(commune, "dpo"), id_, v + 1, "requise", "Type 11")
    with pytest.raises(DroitManquant):
        operations.decider(monde.contexte(commune, "dpo", "referent"), id_, v + 2, "requise")
    operations.decider(monde.contexte(commune, "responsable"), id_, v + 2, "requise")


def test_le_voisin_n_existe_pas(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    voisin = monde.organisme("Commune voisine")
    fiche = monde.fiche(voisin, **BIOMETRIE)
    id_ = operations.ouvrir(monde.contexte(voisin), fiche)
    for acte in (
        lambda: operations.ouvrir(contexte, fiche), lambda: operations.lire(contexte, id_),
        lambda: operations.demander_avis(contexte, id_, 1), lambda: operations.exporter(contexte, id_, "docx"),
    ):  # fmt: skip
        with pytest.raises(Introuvable):
            acte()
    assert liste.lister(contexte, liste.Filtre()).total == 0


def test_la_liste_met_en_tete_ce_qui_appelle_une_aipd(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    monde.fiche(commune, "Annuaire des associations")
    cantine = monde.fiche(commune, **CANTINE)
    main = monde.fiche(commune, **BIOMETRIE)
    lue = liste.lister(contexte, liste.Filtre())
    assert next((x.traitement_id, x.etat) for x in lue.lignes) == (main, "manque")
    assert lue.comptes["manque"] == 1
    id_ = avise(contexte, main)
    assert liste.lister(contexte, liste.Filtre(etat="avise")).lignes[0].reperage_id == id_
    operations.decider(contexte, id_, version(contexte, id_), "requise")
    assert liste.lister(contexte, liste.Filtre()).lignes[0].etat == "sans_etude"
    assert [x.traitement_id for x in liste.lister(contexte, liste.Filtre("RESTAURATION scolaire")).lignes] == [cantine]
    assert liste.lister(contexte, liste.Filtre(page=99)).page == 1


def dus(monde: Monde, contexte: Contexte) -> dict[str, tuple[str, str]]:
    """Ce que le repérage rappelle : clé courte → droit de qui doit agir, page."""
    jour = contexte.aujourd_hui
    with monde.instance.base.lire(contexte.perimetre) as session:
        points = [p for p in points_a_faire(session, jour, jour) if p.cle.startswith("reperage_aipd:")]
    return {p.cle.rpartition(":")[2]: (p.agir, p.point) for p in points}


def test_chaque_etape_est_rappelee_a_qui_doit_la_faire(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    fiche = monde.fiche(commune, **BIOMETRIE)
    monde.fiche(commune, **CANTINE)
    assert dus(monde, contexte) == {}, "un brouillon ne presse pas"
    traitements.soumettre(contexte, fiche, 1)
    assert dus(monde, contexte) == {"manque": ("aipd.rediger", "reperages_fiches.voir")}
    id_, v = ouvrir(contexte, fiche)
    assert dus(monde, contexte) == {"manque": ("aipd.rediger", "reperages.voir")}
    operations.demander_avis(contexte, id_, v)
    assert dus(monde, contexte) == {"avis_demande": ("aipd.aviser", "reperages.voir")}
    operations.aviser(contexte, id_, v + 1, "requise", "Type 11")
    assert dus(monde, contexte) == {"avise": ("aipd.decider", "reperages.voir")}
    operations.decider(contexte, id_, v + 2, "requise")
    assert dus(monde, contexte) == {"sans_etude": ("aipd.rediger", "reperages.voir")}
    voisin = monde.organisme("Commune voisine")
    assert dus(monde, monde.contexte(voisin)) == {}
    saisie = valider(AipdSaisie, {"nom": "Borne de la cantine", "traitement_id": str(fiche)})
    etudes.creer(contexte, saisie)
    assert dus(monde, contexte) == {}
    assert operations.lire(contexte, id_).etudes[0].libelle == "Borne de la cantine"


def test_la_source_lit_les_memes_faits_que_la_page(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    """Une seule requête rassemble ce que les règles lisent : elle ne doit rien en perdre."""
    pleines = {
        "critères": {"nom": "Suivi", "categories_personnes": [{"categorie": "agents"}, {"categorie": "elus"}],
                     "categories_donnees": [{"categorie": "etat_civil", "sensible": "non"}, {"categorie": "nir"}]},
        "liste": BIOMETRIE,
        "rien": {"nom": "Annuaire", "categories_donnees": [{"categorie": "etat_civil", "sensible": "non"}]},
        "texte": {"nom": "Cantine", "finalites": [{"libelle": "Gérer la cantine"}, {"libelle": "Facturer"}],
                  "categories_personnes": [{"categorie": "eleves"}], "categories_donnees": [{"categorie": "sante"}]},
    }  # fmt: skip
    for valeurs in pleines.values():
        traitements.soumettre(contexte, monde.fiche(commune, **valeurs), 1)
    jour = contexte.aujourd_hui
    with monde.instance.base.lire(contexte.perimetre) as session:
        vus = {p.objet_id for p in points_a_faire(session, jour, jour) if p.cle.startswith("reperage_aipd:")}
    attendus = {x.traitement_id for x in liste.lister(contexte, liste.Filtre(etat="manque")).lignes}
    assert vus == attendus
    assert len(vus) == 2


def test_l_histoire_dit_chaque_reponse_changee(monde: Monde, commune: Organisme, contexte: Contexte) -> None:
    id_, v = ouvrir(contexte, monde.fiche(commune, **CANTINE))
    depart = operations.lire(contexte, id_)
    operations.repondre(contexte, id_, saisir(depart, critere_9=("oui", "Des refus")), v)
    dernier, premier = operations.lire_passages(contexte, id_)
    assert (premier.entree.verbe, dernier.entree.verbe) == ("reperage_aipd.cree", "reperage_aipd.repondu")
    assert dernier.apres is not None
    assert premier.apres is not None
    changes = {c for c in dernier.apres if dernier.apres[c] != premier.apres[c]}
    assert changes == {"critere_9"}
    assert dernier.apres["critere_9"] == "Oui : Des refus"
