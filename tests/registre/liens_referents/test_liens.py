"""Les liens des référents : donnés une fois, reçus une fois, relus avant d'entrer ; rien du contenu n'est lisible à côté."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.liens_referents import ADRESSE, donner, recevoir, tous
from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from registre import droits
from registre.delegue.questions.modele import Question
from registre.liens_referents import envois, operations, publics, regles, suites
from registre.liens_referents.modele import LienReferent
from registre.traitements.modele import Traitement
from registre.violations.modele import Violation
from socle.comptes.ralentissement import TropDeTentatives
from socle.courriels.boite import Courriel
from socle.erreurs import DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.journal import Contenu
from socle.liens_publics import LienFerme, LienInconnu, empreinte
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre


@pytest.fixture
def monde(monde_sqlite: Monde) -> Monde:
    return monde_sqlite


def test_le_meme_envoi_deux_fois_donne_un_seul_lien_et_la_base_n_en_garde_que_l_empreinte(
    monde: Monde, dpo: Contexte
) -> None:
    un, deux = donner(dpo, "question"), donner(dpo, "question")
    assert un == deux
    (lien,) = tous(monde, LienReferent)
    assert lien.empreinte == empreinte(un.jeton)
    assert un.jeton not in repr(lien)


def test_une_question_recue_n_entre_qu_une_fois_relue(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "question")
    assert recevoir(monde, envoi, titre="Peut-on afficher la liste ?", texte="À l'école.") == "question"
    assert tous(monde, Question) == []
    suite = suites.traiter(dpo, envoi.id, ())
    assert suites.traiter(dpo, envoi.id, ()) == suite, "un double clic n'en fait pas deux"
    (question,) = tous(monde, Question)
    assert (question.id, question.titre) == (suite, "Peut-on afficher la liste ?")


def test_un_incident_recu_garde_le_jour_et_l_heure_dits(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    recevoir(monde, envoi, titre="Ordinateur volé", quand="20/11/2026", heure="9 h 15")
    suites.traiter(dpo, envoi.id, ())
    (incident,) = tous(monde, Violation)
    assert (str(incident.connue_le), incident.connue_heure) == ("2026-11-20", "09:15")


def test_une_heure_illisible_ne_perd_pas_l_incident(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    recevoir(monde, envoi, titre="Ordinateur volé", quand="20/11/2026", heure="vers midi")
    suites.traiter(dpo, envoi.id, ())
    (incident,) = tous(monde, Violation)
    assert (str(incident.connue_le), incident.connue_heure) == ("2026-11-20", "")


def test_sans_jour_dit_l_incident_est_connu_au_jour_de_l_envoi(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    recevoir(monde, envoi, titre="Ordinateur volé")
    suites.traiter(dpo, envoi.id, ())
    (incident,) = tous(monde, Violation)
    assert incident.connue_le == dpo.aujourd_hui


def test_une_fiche_approuvee_le_reste_quand_rien_n_a_change(monde: Monde, commune: Organisme, dpo: Contexte) -> None:
    fiche = monde.fiche(commune, "A")
    avant = {t.id: t.statut for t in tous(monde, Traitement)}
    envoi = donner(dpo, "revue")
    recevoir(monde, envoi, **{f"constat-{fiche}": "inchangee"})
    suites.traiter(dpo, envoi.id, {str(fiche)})
    assert {t.id: t.statut for t in tous(monde, Traitement)} == avant


def test_une_fiche_archivee_depuis_ne_bloque_rien(monde: Monde, commune: Organisme, dpo: Contexte) -> None:
    from registre.traitements import operations as traitements

    fiche = monde.fiche(commune, "A")
    envoi = donner(dpo, "revue")
    recevoir(monde, envoi, **{f"constat-{fiche}": "inchangee"})
    traitements.archiver(dpo, fiche, traitements.lire_fiche(dpo, fiche).objet.version)
    suites.traiter(dpo, envoi.id, {str(fiche)})
    assert regles.etat_de(operations.lire(dpo, envoi.id).ligne, dpo.aujourd_hui) == regles.TRAITE


def test_classer_ne_fait_rien_d_autre(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "question")
    recevoir(monde, envoi, titre="Une question")
    suites.classer(dpo, envoi.id)
    assert tous(monde, Question) == []
    with pytest.raises(RegleEnfreinte, match="déjà été relu"):
        suites.traiter(dpo, envoi.id, ())


def test_rien_du_contenu_n_est_en_clair_dans_le_journal(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    recevoir(monde, envoi, titre="Dossier de Madame Inventée perdu")
    octets = b"".join(c.octets for c in tous(monde, Contenu))
    assert b"Invent" not in octets
    assert b"accueil" not in octets


def test_un_lien_retire_echu_ou_remplace_n_ouvre_plus_rien(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "question")
    operations.revoquer(dpo, envoi.id)
    operations.revoquer(dpo, envoi.id)
    with pytest.raises(LienFerme):
        recevoir(monde, envoi, titre="Une question")
    neuf = operations.renouveler(dpo, envoi.id, 10, "b" * 32)
    assert operations.renouveler(dpo, envoi.id, 10, "b" * 32) == neuf
    with pytest.raises(LienInconnu):
        publics.ouvrir(monde.instance, envoi.jeton)
    assert publics.ouvrir(monde.instance, neuf.jeton).fin == dpo.aujourd_hui + timedelta(days=10)
    with monde.instance.base.ecrire(Perimetre.organisme(dpo.organisme_id)) as session:
        lien = session.get_one(LienReferent, envoi.id)
        lien.expire_le = dpo.aujourd_hui - timedelta(days=1)
        session.add(lien)
    with pytest.raises(LienFerme):
        publics.ouvrir(monde.instance, neuf.jeton)


@pytest.mark.parametrize(
    ("usage", "valeurs", "champs"),
    [
        ("question", {"repondant": " "}, {"repondant", "titre"}),
        ("question", {"titre": "x" * 301}, {"titre"}),
        ("violation", {"titre": "Vol", "quand": "32/01/2026"}, {"quand"}),
        ("violation", {"titre": "Vol", "quand": "01/01/2090"}, {"quand"}),
        ("revue", {}, {"manque"}),
        ("revue", {"constat-F": "changee"}, {"precision-F"}),
        ("revue", {"precision-F": "Seule"}, {"constat-F"}),
        ("revue", {"constat-F": "inventee"}, {"constat-F"}),
    ],
)
def test_un_envoi_incomplet_dit_tout_et_n_ecrit_rien(
    monde: Monde, commune: Organisme, dpo: Contexte, usage: str, valeurs: dict[str, str], champs: set[str]
) -> None:
    fiche = str(monde.fiche(commune, "A"))
    envoi = donner(dpo, usage)
    with pytest.raises(SaisieRefusee) as refus:
        recevoir(monde, envoi, **{nom.replace("F", fiche): valeur for nom, valeur in valeurs.items()})
    assert set(refus.value.erreurs) == {nom.replace("F", fiche) for nom in champs}
    assert tous(monde, LienReferent)[0].recu_le is None


def test_deviner_ralentit_l_adresse_sans_fermer_la_connexion(monde: Monde, dpo: Contexte) -> None:
    for rang in range(20):
        with pytest.raises(LienInconnu):
            publics.recevoir(monde.instance, f"{rang:043d}", {}, ADRESSE)
    with pytest.raises(TropDeTentatives):
        publics.recevoir(monde.instance, "z" * 43, {}, ADRESSE)


def test_le_delegue_est_prevenu_sans_rien_lire_du_contenu(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    avis = publics.Avis("https://gouverne.example/o/{code}/liens-referents/{id}", par_courriel=True)
    valeurs = {"repondant": "Dominique", "titre": "Dossier perdu"}
    publics.recevoir(monde.instance, envoi.jeton, valeurs, ADRESSE, avis)
    (courriel,) = tous(monde, Courriel)
    assert str(envoi.id) in courriel.corps
    assert "perdu" not in courriel.corps + courriel.objet


def test_sans_le_droit_rien_ne_se_donne_ni_ne_se_lit(monde: Monde, commune: Organisme, dpo: Contexte) -> None:
    prive = monde.contexte(commune, sans=droits.LIENS_TENIR)
    envoi = donner(dpo, "question")
    for acte in (
        lambda: donner(prive, "question", "c" * 32), lambda: operations.lire_le_recu(prive, envoi.id),
        lambda: suites.traiter(prive, envoi.id, ()), lambda: envois.apercevoir(prive, "revue"),
    ):  # fmt: skip
        with pytest.raises(DroitManquant):
            acte()


def test_une_reponse_reste_a_sa_fiche_quand_la_liste_change(monde: Monde, commune: Organisme, dpo: Contexte) -> None:
    fiche = monde.fiche(commune, "M")
    envoi = donner(dpo, "revue")
    valeurs = {f"constat-{fiche}": "inchangee"}
    monde.fiche(commune, "A, ajoutée pendant que la page était ouverte")
    recevoir(monde, envoi, **valeurs)
    monde.fiche(commune, "B, ajoutée avant le second clic")
    recevoir(monde, envoi, **valeurs)
    recu = operations.lire_le_recu(dpo, envoi.id).recu
    assert recu is not None
    assert [f["fiche"] for f in recu["fiches"]] == [str(fiche)]


def test_la_fiche_d_un_voisin_ne_se_nomme_pas(monde: Monde, dpo: Contexte) -> None:
    ailleurs = monde.fiche(monde.organisme("Ailleurs"), "Chez le voisin")
    envoi = donner(dpo, "revue")
    with pytest.raises(SaisieRefusee):
        recevoir(monde, envoi, **{f"constat-{ailleurs}": "finie"})


def test_ce_qui_est_relu_depuis_six_mois_s_efface(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "question")
    recevoir(monde, envoi, titre="Une question")
    suites.classer(dpo, envoi.id)
    assert operations.effacer_les_anciens(dpo) == 0
    with monde.instance.base.ecrire(Perimetre.organisme(dpo.organisme_id)) as session:
        lien = session.get_one(LienReferent, envoi.id)
        lien.traite_le = lien.recu_le = lien.recu_le - timedelta(days=200) if lien.recu_le else None
        session.add(lien)
    assert operations.effacer_les_anciens(dpo) == 1
    assert operations.lire_le_recu(dpo, envoi.id).recu is None
