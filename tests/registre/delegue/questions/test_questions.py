"""La boîte de questions au délégué : états, messages, courriels, territoire, réponses gardées."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques.client import HORS, Maison
from fabriques.monde import Monde
from registre.delegue.questions import faits, operations, regles, reponses
from registre.delegue.questions.avertir import Remise
from registre.delegue.questions.modele import CLOSE, EN_COURS, POSEE, REPONDUE, QuestionSaisie, ReponseGardeeSaisie
from registre.delegue.questions.verbes import a_faire
from socle.courriels.boite import Courriel
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.liens.operations import lire_dossier
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

REMISE = Remise("https://essai.example/o/x/questions/{id}", par_courriel=True)


def poser(contexte: Contexte, titre: str = "Peut-on afficher la liste ?", **suite: object) -> uuid.UUID:
    return operations.creer(
        contexte, valider(QuestionSaisie, {"titre": titre, "texte": "Liste secrète de la cantine"}), **suite
    )


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(regles.PASSAGES)), max_size=12))
def test_aucun_passage_ne_sort_des_etats_et_rien_ne_repond_a_une_question_close(verbes: list[str]) -> None:
    statut = POSEE
    for verbe in verbes:
        vers = regles.apres(verbe, statut)
        if statut == CLOSE:
            assert (vers is not None) == (verbe == "rouvrir"), "une question close ne fait que se rouvrir"
        if vers is not None:
            assert vers in regles.STATUTS
            if verbe in {"prendre", "preciser", "poursuivre", "completer", "rouvrir"}:
                assert vers in regles.EN_ATTENTE, "sans réponse, la question attend toujours"
            statut = vers


@given(st.sampled_from(sorted(regles.STATUTS)))
def test_un_message_est_toujours_possible(statut: str) -> None:
    assert regles.apres(regles.suite_d_un_message(statut), statut) in regles.EN_ATTENTE


def test_les_mots_cherches_ignorent_les_petits_mots_et_les_accents() -> None:
    assert regles.mots_a_chercher("Peut-on afficher les élèves à l'école ? Afficher !") == [
        "afficher",
        "eleves",
        "ecole",
    ]


def test_un_nom_d_organisme_est_reconnu_ecrit_tel_quel() -> None:
    assert regles.noms_cites("La mairie de Bourg-Fictif affiche.", ["Bourg-Fictif", "Base"]) == ["Bourg-Fictif"]
    assert regles.noms_cites("Une base légale suffit.", ["Base"]) == [], "un mot commun n'est pas un nom"
    assert regles.noms_cites("À Bourg-Fictif, non.", ["Commune de Bourg-Fictif"]) == ["Bourg-Fictif"]
    assert regles.noms_cites("Au Val-Long, non.", ["Commune du Val"]) == [], "trois lettres ne désignent personne"
    assert regles.noms_cites("L'action sociale se garde.", ["Centre communal d'action sociale"]) == []


def test_de_la_question_a_la_reponse_puis_a_la_reouverture(monde: Monde) -> None:
    commune = monde.organisme()
    referent, dpo = monde.contexte(commune, "referent"), monde.contexte(commune, "dpo")
    id_ = poser(referent)
    with pytest.raises(DroitManquant):
        operations.repondre(referent, id_, 1, "Oui")
    operations.prendre(dpo, id_, 1)
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.prendre(dpo, id_, 2)
    with pytest.raises(RegleEnfreinte, match="Écrivez"):
        operations.repondre(dpo, id_, 2, "  ")
    operations.preciser(dpo, id_, 2, "Dans quelle école ?")
    operations.poursuivre(referent, id_, 3, "Celle du bourg")
    operations.repondre(dpo, id_, 4, "Sans les noms, oui.")
    premiere = operations.lire(dpo, id_).ligne
    assert (premiere.statut, premiere.premiere_reponse_le) == (REPONDUE, premiere.repondue_le)
    operations.clore(referent, id_, 5)
    assert operations.lire(dpo, id_).ligne.statut == CLOSE
    assert operations.poursuivre(referent, id_, 6, "Et par courriel ?") == "rouvrir"
    lue = operations.lire(dpo, id_).ligne
    assert (lue.statut, lue.attente_depuis) == (POSEE, dpo.aujourd_hui)
    assert [m.genre for m in operations.lire_messages(dpo, id_)] == ["precision", "suite", "reponse", "suite"]


def test_une_question_suivie_ne_se_recrit_plus_et_deux_reponses_n_en_font_qu_une(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = poser(contexte)
    operations.enregistrer(contexte, id_, valider(QuestionSaisie, {"titre": "Autre tour"}), 1)
    operations.repondre(contexte, id_, 2, "Oui")
    with pytest.raises(ConflitDeVersion):
        operations.repondre(contexte, id_, 2, "Non")
    with pytest.raises(RegleEnfreinte, match="ajoutez un message"):
        operations.enregistrer(contexte, id_, valider(QuestionSaisie, {"titre": "Encore"}), 3)
    assert len(operations.lire_messages(contexte, id_)) == 1


def test_le_delegue_est_prevenu_sans_un_mot_de_la_question(monde: Monde) -> None:
    territoire = monde.organisme("Territoire", type="epci_autre")
    commune = monde.organisme("Commune membre", territoire)
    deleguee, referent = monde.personne("Déléguée", dpo=territoire), monde.personne("Référent", referent=commune)
    monde.personne("Ailleurs", dpo=monde.organisme("Ailleurs"))
    id_ = poser(monde.contexte(commune, "referent", personne=referent), remise=REMISE)
    assert courriels(monde) == [deleguee.email]
    dpo = monde.contexte(commune, "dpo", personne=deleguee)
    operations.repondre(dpo, id_, 1, "Réponse confidentielle", REMISE)
    assert courriels(monde) == sorted([deleguee.email, referent.email])
    with monde.instance.base.lire(HORS) as session:
        textes = " ".join(c.objet + c.corps for c in session.exec(select(Courriel)))
    assert str(id_) in textes
    for secret in ("afficher", "cantine", "confidentielle"):
        assert secret not in textes
    poser(monde.contexte(commune, "referent", personne=referent), "Sans serveur", remise=Remise("x{id}"))
    assert len(courriels(monde)) == 2, "sans serveur réglé, rien ne s'entasse"


def courriels(monde: Monde) -> list[str]:
    with monde.instance.base.lire(HORS) as session:
        return sorted(session.exec(select(Courriel.destinataire)))


def test_le_meme_envoi_deux_fois_ne_pose_qu_une_question_et_ne_previent_qu_une_fois(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    monde_sqlite.personne("Déléguée", dpo=commune)
    contexte = monde_sqlite.contexte(commune, "referent")
    assert poser(contexte, remise=REMISE, jeton="a" * 32) == poser(contexte, remise=REMISE, jeton="a" * 32)
    assert len(courriels(monde_sqlite)) == 1


def test_une_question_sur_une_fiche_s_y_lie_et_celle_du_voisin_est_introuvable(monde_sqlite: Monde) -> None:
    commune, voisin = monde_sqlite.organisme(), monde_sqlite.organisme("Voisin")
    contexte, fiche = monde_sqlite.contexte(commune), monde_sqlite.fiche(commune)
    id_ = poser(contexte, objet_id=fiche)
    assert [lie.id for lie in lire_dossier(contexte, fiche).lies["question"]] == [id_]
    with pytest.raises(Introuvable):
        poser(contexte, objet_id=monde_sqlite.fiche(voisin))
    with pytest.raises(Introuvable):
        operations.lire(monde_sqlite.contexte(voisin), id_)


def test_le_territoire_reunit_ce_qui_attend_le_plus_ancien_d_abord(monde: Monde) -> None:
    territoire = monde.organisme("Territoire", type="epci_autre")
    communes = [monde.organisme(f"Commune {rang}", territoire) for rang in range(2)]
    hors = monde.contexte(monde.organisme("Hors du territoire"))
    poser(hors, "Ailleurs")
    jour = hors.aujourd_hui
    posees = [poser(monde.contexte(c), f"Question {rang}") for rang, c in enumerate(communes)]
    close = poser(monde.contexte(communes[0]), "Déjà close")
    operations.clore(monde.contexte(communes[0]), close, 1)
    vieillir(monde, communes[1].id, posees[1], jour - timedelta(days=30))
    lues = operations.lire_territoire(monde.contexte(territoire, "dpo"))
    assert [(q.titre, q.organisme) for q in lues] == [("Question 1", "Commune 1"), ("Question 0", "Commune 0")]
    assert lues[0].limite == jour - timedelta(days=23)
    with pytest.raises(DroitManquant):
        operations.lire_territoire(monde.contexte(territoire, "referent"))


def vieillir(monde: Monde, organisme_id: uuid.UUID, id_: uuid.UUID, jour: date) -> None:
    with monde.instance.base.ecrire(Perimetre.organisme(organisme_id)) as session:
        question = session.get_one(operations.Question, id_)
        question.attente_depuis = jour
        question.posee_le = datetime(jour.year, jour.month, jour.day, tzinfo=UTC)
        session.add(question)


def test_une_question_qui_attend_se_rappelle_a_qui_repond(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour, id_ = contexte.aujourd_hui, poser(contexte)

    def dus(dans: int) -> list[str]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            return [p.agir for p in a_faire(session, jour, jour + timedelta(days=dans))]

    autre = poser(contexte, "Déjà répondue")
    operations.repondre(contexte, autre, 1, "Oui")
    assert [o.id for o, _ in operations.lister(contexte, operations.Filtre()).paires] == [id_, autre], (
        "ce qui attend d'abord"
    )
    assert operations.lister(contexte, operations.Filtre(statut="attente")).total == 1
    assert dus(6) == []
    assert dus(7) == ["questions.repondre"]
    operations.repondre(contexte, id_, 1, "Oui")
    assert dus(60) == []


def test_les_faits_et_les_chiffres_comptent_par_organisme(monde: Monde) -> None:
    commune, autre = monde.organisme(), monde.organisme("Autre")
    contexte, jour = monde.contexte(commune), monde.contexte(commune).aujourd_hui
    ids = [poser(contexte, f"Question {rang}") for rang in range(3)]
    poser(monde.contexte(autre))
    vieillir(monde, commune.id, ids[0], jour - timedelta(days=8))
    vieillir(monde, commune.id, ids[1], jour - timedelta(days=10))
    operations.repondre(contexte, ids[1], 1, "Oui")
    with monde.instance.base.lire(HORS) as session:
        mesure = faits.repondues(session, jour)[commune.id]
        assert (mesure.fait, mesure.sur, mesure.en_retard) == (1, 3, 1)
        periode = (jour - timedelta(days=9), jour)
        assert faits.posees(session, *periode) == {commune.id: 2, autre.id: 1}
        assert faits.reponses(session, *periode) == {commune.id: 1}
        assert faits.delai_moyen(session, *periode)[commune.id] in {10, 11}, "à l'heure près"


def test_une_reponse_gardee_vit_au_noeud_du_delegue_et_se_lit_de_ses_communes(monde: Monde) -> None:
    territoire = monde.organisme("Territoire d'essai", type="epci_autre")
    ici, la = monde.organisme("Bourg-Fictif", territoire), monde.organisme("Val-Fictif", territoire)
    deleguee = monde.personne("Déléguée", dpo=territoire)
    chez = monde.contexte(ici, "dpo", personne=deleguee)
    with pytest.raises(SaisieRefusee) as refus:
        reponses.garder(chez, gardee(texte="À Val-Fictif, non."))
    assert "Val-Fictif" in refus.value.erreurs["texte"][0]
    id_ = reponses.garder(chez, gardee())
    ailleurs = monde.contexte(la, "dpo", personne=deleguee)
    assert [r.id for r in reponses.proposer(ailleurs, "Peut-on afficher une liste d'enfants ?")] == [id_]
    assert reponses.proposer(ailleurs, "Vidéoprotection des parkings") == []
    assert [r.titre for r in reponses.lister(ailleurs, "enfants LISTE")] == ["Afficher une liste d'enfants"]
    lue = reponses.lire(ailleurs, id_)
    assert (lue.tenue_par, lue.version) == ("Territoire d'essai", 0)
    with pytest.raises(RegleEnfreinte, match="autre organisme"):
        reponses.archiver(ailleurs, id_, 1)
    noeud = reponses.contexte_du_noeud(ailleurs)
    assert noeud.organisme_id == territoire.id
    reponses.archiver(noeud, id_, 1)
    assert reponses.lister(ailleurs) == []
    voisin = monde.organisme("Hors du territoire")
    with pytest.raises(Introuvable):
        reponses.lire(monde.contexte(voisin, "dpo"), id_)


def gardee(**champs: str) -> ReponseGardeeSaisie:
    depart = {"titre": "Afficher une liste d'enfants", "texte": "Sans les noms, oui : des numéros suffisent."}
    return valider(ReponseGardeeSaisie, depart | champs)


def test_du_referent_au_delegue_par_l_ecran(maison: Maison) -> None:
    referent, dpo = maison.membre("referent", nom="Lou Référente"), maison.membre("dpo")
    referent.aller(f"{maison.base}/questions/")
    referent.aller(referent.page.lien("Poser une question"))  # type: ignore[union-attr]
    assert referent.soumettre("Enregistrer", statut=422).statut == 422
    referent.soumettre("Enregistrer", titre="Afficher la liste des inscrits ?", texte="À l'entrée de l'école")
    url = referent.page.vers  # type: ignore[union-attr]
    page = referent.aller(url)
    assert "Pas encore de réponse" in page.texte
    assert "Envoyer la réponse" not in page.texte
    assert "Lou Référente" in dpo.aller(f"{maison.base}/questions/territoire").texte
    reponses.garder(maison.monde.contexte(maison.commune), gardee())
    dpo.aller(url)
    dpo.aller(dpo.page.lien("Reprendre « Afficher une liste d'enfants »"))  # type: ignore[union-attr]
    assert dpo.page.soupe.select_one("#texte-reponse").text.strip().startswith("Sans les noms")  # type: ignore[union-attr]
    page = dpo.soumettre("Envoyer la réponse", statut=422, texte=" ")
    assert "Écrivez la réponse" in page.texte
    dpo.aller(url)
    dpo.soumettre("Envoyer la réponse", texte="Des numéros suffisent.")
    dpo.aller(url)
    dpo.aller(dpo.page.lien("Garder cette réponse"))  # type: ignore[union-attr]
    assert dpo.page.valeur("texte") == "Des numéros suffisent."  # type: ignore[union-attr]
    dpo.soumettre("Enregistrer", titre="Numéros plutôt que noms")
    assert "Numéros plutôt que noms" in dpo.suivre().texte
    dpo.soumettre("Archiver")
    assert "Archivée" in dpo.suivre().texte
    referent.aller(url)
    assert "Des numéros suffisent." in referent.page.texte  # type: ignore[union-attr]
    referent.soumettre("Ajouter le message et rouvrir", texte="Et sur le site ?")
    assert "rouverte" in referent.suivre().texte
    referent.soumettre("Clore la question")
    assert "Close" in referent.suivre().texte
    assert "a clos la question" in referent.aller(f"{url}/historique").texte
    assert "1 question" in referent.aller(f"{maison.base}/questions/?statut=close&q=inscrits").texte
    maison.membre("lecteur").aller(url, 403)


def test_une_question_devient_un_avis_ou_une_action(maison: Maison) -> None:
    id_ = poser(maison.monde.contexte(maison.commune))
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/questions/{id_}")
    dpo.aller(dpo.page.lien("En faire un avis"))  # type: ignore[union-attr]
    assert dpo.page.valeur("sujet") == "Peut-on afficher la liste ?"  # type: ignore[union-attr]
    dpo.soumettre("Enregistrer", avis="favorable")
    assert "Peut-on afficher la liste ?" in dpo.suivre().textes("[aria-labelledby=s-liens] a")
    dpo.aller(f"{maison.base}/questions/{id_}")
    dpo.aller(dpo.page.lien("En faire une action"))  # type: ignore[union-attr]
    dpo.soumettre("Enregistrer", titre="Refaire l'affichage")
    assert "Refaire l'affichage" in dpo.aller(f"{maison.base}/objets/{id_}/liens").texte


def test_une_question_prise_le_dit(maison: Maison) -> None:
    id_ = poser(maison.monde.contexte(maison.commune))
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/questions/{id_}")
    dpo.soumettre("Je m'en occupe")
    assert regles.STATUTS[EN_COURS] in dpo.suivre().textes(".fiche__etat .etat")
    dpo.soumettre("Demander une précision", texte="Quelle école ?")
    assert "Précision demandée par le délégué" in dpo.suivre().texte
    dpo.soumettre("Archiver")
    page = dpo.suivre()
    assert "Envoyer la réponse" not in page.texte
    dpo.soumettre("Sortir des archives")
