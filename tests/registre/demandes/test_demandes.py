"""Une demande, de son inscription à l'effacement de l'identité : états, numéros, coffret, journal, réponse."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques.demandes import close, demande, identite, saisie_de_demande, version_de
from fabriques.monde import Monde
from registre.demandes import effacement, operations, regles
from registre.demandes.modele import Demande, IdentiteSaisie
from registre.demandes.operations import Reponse
from socle import journal, recherche
from socle.base import maintenant
from socle.coffrets import Coffret
from socle.echeances.calcul import ajouter_mois
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.rappels.entretien import menage


def test_les_references_se_suivent_sans_trou_et_par_organisme(monde: Monde) -> None:
    un, autre = monde.contexte(monde.organisme()), monde.contexte(monde.organisme("Autre commune"))
    annee = un.aujourd_hui.year
    ids = [demande(un), demande(autre), demande(un)]
    with pytest.raises(SaisieRefusee):
        operations.creer(un, saisie_de_demande(recue_le=un.aujourd_hui + timedelta(days=1)), identite())
    ids.append(demande(un))
    noms = [operations.lire(c, i).reference for c, i in zip((un, autre, un, un), ids, strict=True)]
    assert noms == [f"D-{annee}-001", f"D-{annee}-001", f"D-{annee}-002", f"D-{annee}-003"]


def test_deux_ecritures_a_la_fois_ne_prennent_pas_le_meme_numero(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    with ThreadPoolExecutor(6) as equipe:
        ids = list(equipe.map(lambda _: demande(contexte), range(12)))
    assert sorted(operations.lire(contexte, id_).demande.numero for id_ in ids) == list(range(1, 13))


def test_le_meme_envoi_deux_fois_n_inscrit_qu_une_demande(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    un, deux = (operations.creer(contexte, saisie_de_demande(), identite(), "a" * 32) for _ in range(2))
    assert un == deux
    autre = operations.creer(contexte, saisie_de_demande(), identite(prenom="Sacha"), "a" * 32)
    assert autre != un
    assert operations.lire(contexte, autre).demande.numero == 2


def test_l_identite_n_est_que_dans_le_coffret(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte, resume="Copie des données de cantine")
    with contexte.base.lire(Perimetre.hors("test")) as session:
        entrees = journal.historique(session, contexte.organisme_id, id_)
        contenus = journal.lire_contenus(session, [e.id for e in entrees])
        (coffret,) = session.exec(select(Coffret)).all()
        ligne = session.get_one(Demande, id_)
        assert recherche.chercher(session, contexte.organisme_id, "cantine", "demande") == [id_]
        trouves = recherche.chercher(session, contexte.organisme_id, "exemplaire", "demande")
    lus = f"{contenus} {ligne.model_dump()} {operations.lire(contexte, id_).reference}".lower()
    assert "exemplaire" not in lus
    assert "cantine" in lus
    assert b"xemplaire" not in coffret.contenu
    assert not trouves
    assert operations.lire_identite(contexte, id_) == identite()


def test_un_texte_qui_nomme_la_personne_est_refuse(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        demande(contexte, resume="Copie pour M. EXEMPLAIRE")
    assert "nomme la personne" in refus.value.erreurs["resume"][0]
    id_ = demande(contexte)
    for texte in ("Dossier d'Exemplaire", "écrire à Camille.Exemplaire@essai.example"):
        with pytest.raises(SaisieRefusee):
            operations.consigner_communication(contexte, id_, "envoyee", "courriel", texte, contexte.aujourd_hui)
    operations.consigner_communication(
        contexte, id_, "envoyee", "courriel", "Accusé de réception", contexte.aujourd_hui
    )
    (seule,) = operations.lire(contexte, id_).communications
    assert seule.resume == "Accusé de réception"


def test_chaque_role_a_sa_part(monde: Monde) -> None:
    commune = monde.organisme()
    id_ = demande(monde.contexte(commune))
    auditeur, referent = monde.contexte(commune, "auditeur"), monde.contexte(commune, "referent")
    assert operations.lire(auditeur, id_).demande.type == "acces"
    for contexte, acte in (
        (auditeur, lambda: operations.lire_identite(auditeur, id_)),
        (auditeur, lambda: operations.instruire(auditeur, id_, 1)),
        (
            referent,
            lambda: operations.repondre(referent, id_, 1, Reponse("repondue", referent.aujourd_hui, "courriel")),
        ),
        (referent, lambda: effacement.effacer_l_identite(referent, id_, 1, "effacer")),
    ):
        with pytest.raises(DroitManquant):
            acte()
        assert operations.lire(contexte, id_).objet.version == 1
    with pytest.raises(DroitManquant):
        operations.recevoir(monde.contexte(commune, "dpo"), saisie_de_demande(), identite())
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(monde.organisme("Voisine")), id_)


def test_une_reponse_attend_l_identite_et_le_mandat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte, qui={"est_concernee": "non", "concernee_nom": "Autrui", "lien": "parent", "mineur": "oui"})
    operations.instruire(contexte, id_, 1)
    reponse = Reponse("repondue", contexte.aujourd_hui, "courriel")
    with pytest.raises(RegleEnfreinte, match=r"identité de la personne.*autorité parentale"):
        operations.repondre(contexte, id_, 2, reponse)
    operations.verifier_identite(contexte, id_, 2, contexte.aujourd_hui, "sans_doute")
    with pytest.raises(RegleEnfreinte, match="autorité parentale"):
        operations.repondre(contexte, id_, 3, reponse)
    operations.constater_qualite(contexte, id_, 3, contexte.aujourd_hui, "Livret de famille vu")
    operations.repondre(contexte, id_, 4, reponse)
    lue = operations.lire(contexte, id_).demande
    assert (lue.statut, lue.a_temps, lue.jours_de_reponse) == ("repondue", True, 3)


def test_un_refus_se_motive_et_dit_les_recours(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte)
    operations.demander_identite(contexte, id_, 1, contexte.aujourd_hui, "Adresse inconnue du service")
    refus = Reponse("refusee", contexte.aujourd_hui, "courrier", "identite", "Aucune réponse à nos deux courriers.")
    with pytest.raises(RegleEnfreinte, match="recours"):
        operations.repondre(contexte, id_, 2, refus)
    with pytest.raises(RegleEnfreinte, match="motif"):
        operations.repondre(contexte, id_, 2, Reponse("refusee", contexte.aujourd_hui, "courrier", recours=True))
    complet = Reponse("refusee", refus.jour, refus.moyen, refus.motif, refus.texte, recours=True)
    operations.repondre(contexte, id_, 2, complet)
    lue = operations.lire(contexte, id_)
    assert (lue.demande.statut, lue.demande.recours_indiques) == ("refusee", True)
    assert [p.fin for p in lue.pauses] == [contexte.aujourd_hui]


def test_une_prolongation_tardive_se_consigne_et_ne_compte_pas(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    recue = contexte.aujourd_hui - timedelta(days=60)
    id_ = demande(contexte, recue_le=recue)
    avant = _limite(contexte, id_)
    with pytest.raises(RegleEnfreinte, match="au plus tard le"):
        operations.prolonger(contexte, id_, 1, "complexite", "Trois services", contexte.aujourd_hui)
    operations.prolonger(contexte, id_, 1, "complexite", "Trois services", contexte.aujourd_hui, tardive=True)
    assert operations.lire(contexte, id_).prolongations[0].tardive
    assert _limite(contexte, id_) == avant
    operations.prolonger(contexte, id_, 2, "complexite", "Trois services", recue + timedelta(days=10))
    assert _limite(contexte, id_) > avant
    with pytest.raises(RegleEnfreinte, match="déjà prolongée"):
        operations.prolonger(contexte, id_, 3, "nombre", "Encore", recue + timedelta(days=11))


@pytest.mark.parametrize(("sens", "a_temps"), [("repondue", True), ("refusee", False)])
def test_un_refus_se_dit_dans_le_mois_meme_prolonge(monde: Monde, sens: str, a_temps: bool) -> None:
    contexte = monde.contexte(monde.organisme())
    recue = contexte.aujourd_hui - timedelta(days=60)
    id_ = demande(contexte, recue_le=recue)
    operations.prolonger(contexte, id_, 1, "complexite", "Trois services", recue + timedelta(days=10))
    operations.verifier_identite(contexte, id_, 2, contexte.aujourd_hui, "sans_doute")
    motif = {"motif": "excessive", "texte": "Dixième demande identique", "recours": True} if not a_temps else {}
    reponse = Reponse(sens, contexte.aujourd_hui, "courriel", **motif)
    operations.repondre(contexte, id_, operations.lire(contexte, id_).objet.version, reponse)
    assert operations.lire(contexte, id_).demande.a_temps is a_temps


def _limite(contexte: Contexte, id_: object) -> object:
    dossier = operations.lire(contexte, id_)  # type: ignore[arg-type]
    return dossier.echeance(maintenant(), contexte.fuseau, contexte.territoire_droit).dernier_jour


def test_les_precisions_ne_suspendent_que_l_acces_sur_beaucoup_de_donnees(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui - timedelta(days=2)
    rectification = demande(contexte, type="rectification")
    operations.instruire(contexte, rectification, 1)
    with pytest.raises(RegleEnfreinte, match="demande d'accès"):
        operations.demander_precisions(contexte, rectification, 2, jour, "Quel dossier ?", True, True)
    acces = demande(contexte)
    operations.instruire(contexte, acces, 1)
    with pytest.raises(RegleEnfreinte, match="grande quantité"):
        operations.demander_precisions(contexte, acces, 2, jour, "Quelle période ?", True, False)
    depart = _limite(contexte, acces)
    operations.demander_precisions(contexte, acces, 2, jour, "Quelle période ?")
    assert _limite(contexte, acces) == depart
    operations.recevoir_precisions(contexte, acces, 3, contexte.aujourd_hui)
    operations.demander_precisions(contexte, acces, 4, contexte.aujourd_hui, "Et après ?", True, True)
    assert operations.lire(contexte, acces).pauses[1].suspend


def test_l_identite_s_efface_a_son_terme_ou_a_la_main(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    ouverte, finie, presente = demande(contexte), close(contexte), close(contexte)
    with pytest.raises(RegleEnfreinte, match="qu'une fois la demande close"):
        effacement.effacer_l_identite(contexte, ouverte, 1, "effacer")
    with pytest.raises(RegleEnfreinte, match="pour confirmer"):
        effacement.effacer_l_identite(contexte, presente, version_de(contexte, presente), "oui")
    effacement.effacer_l_identite(contexte, presente, version_de(contexte, presente), "Effacer")
    assert operations.lire_identite(contexte, presente) is None
    assert effacement.effacer_les_identites(contexte) == 0
    with contexte.base.ecrire(Perimetre.hors("test")) as session:
        ligne = session.get_one(Demande, finie)
        ligne.close_le = contexte.aujourd_hui - timedelta(days=70)
        session.add(ligne)
    assert effacement.effacer_les_identites(contexte) == 0, "la maison garde trente-six mois"
    effacement.fixer_conservation(contexte, 2)
    menage(monde.instance)
    assert effacement.effacer_les_identites(contexte) == 0
    assert operations.lire_identite(contexte, finie) is None
    assert operations.lire(contexte, finie).demande.reponse_le == contexte.aujourd_hui
    assert operations.lire_identite(contexte, ouverte) is not None


def test_une_demande_rouverte_garde_son_delai_de_depart(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = close(contexte)
    with pytest.raises(RegleEnfreinte, match="close"):
        operations.retirer(contexte, id_, 4, "Par téléphone")
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.rouvrir(contexte, id_, 4, " ")
    with pytest.raises(ConflitDeVersion):
        operations.rouvrir(contexte, id_, 3, "Réclamation")
    operations.rouvrir(contexte, id_, 4, "Réclamation transmise par la CNIL")
    lue = operations.lire(contexte, id_).demande
    assert (lue.statut, lue.reponse_le, lue.issue, lue.a_temps) == ("en_cours", None, "", None)


def test_une_demande_requalifiee_suit_le_delai_du_crpa(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte)
    operations.requalifier(contexte, id_, 1, "Il s'agit du budget de la commune.")
    dossier = operations.lire(contexte, id_)
    echeance = dossier.echeance(maintenant(), contexte.fuseau, contexte.territoire_droit)
    assert "CRPA" in echeance.regle.article
    assert regles.cada_jusqu_au(echeance) == ajouter_mois(echeance.dernier_jour, 2)
    operations.clore(contexte, id_, 2)
    assert operations.lire(contexte, id_).demande.issue == "requalifiee"


def test_une_identite_corrigee_remet_la_qualite_en_question(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    autre = {"est_concernee": "non", "lien": "mandataire", "concernee_nom": "Autrui"}
    id_ = demande(contexte, qui=autre)
    operations.constater_qualite(contexte, id_, 1, contexte.aujourd_hui, "Mandat vu")
    nouvelle: IdentiteSaisie = identite(**(autre | {"lien": "tuteur"}))
    operations.modifier_identite(contexte, id_, nouvelle, 2)
    lue = operations.lire(contexte, id_).demande
    assert (lue.lien, lue.qualite_le) == ("tuteur", None)
    assert operations.lire_identite(contexte, id_) == nouvelle
    ecrite = demande(contexte, resume="Dossier de la famille Autrui")
    with pytest.raises(RegleEnfreinte, match="La fiche de la demande porte ce nom"):
        operations.modifier_identite(contexte, ecrite, identite(nom="Autrui"), 1)
