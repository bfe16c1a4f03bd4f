"""Les pages des mentions et des consentements, telles qu'un navigateur les reçoit."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import select

from fabriques import mentions as essais
from fabriques.client import HORS, ClientMaison, Maison
from registre.mentions import operations
from registre.mentions.consentements import operations as consentements
from registre.mentions.modele import Mention
from socle.operations import Contexte

ADRESSE = "https://www.vallon.example/cantine"


@pytest.fixture
def servie(tout: Contexte) -> uuid.UUID:
    """Une fiche complète de la commune servie."""
    return essais.fiche(tout, essais.fiche_informante())


def mentions(maison: Maison) -> list[Mention]:
    with maison.monde.instance.base.lire(HORS) as session:
        return list(session.exec(select(Mention)))


def test_du_registre_a_la_page_publique_sans_rien_retaper(
    maison: Maison, client: ClientMaison, servie: uuid.UUID
) -> None:
    liste = client.aller(f"{maison.base}/mentions/")
    assert "Sans mention" in liste.texte
    client.soumettre("Préparer (Cantine scolaire)")
    page = client.suivre()
    assert "Tout ce que la loi demande est dit" in page.texte
    assert "pas d'inscription" in page.texte
    client.soumettre("Publier la version 1")
    page = client.suivre()
    assert "À jour" in page.texte
    client.soumettre("Mettre en ligne")
    page = client.suivre()
    adresse = page.lien("/information/").removeprefix("http://localhost")
    publique = maison.inconnu().aller(adresse)
    assert publique.titre.startswith("Vos données : Cantine scolaire")
    assert "pas d'inscription" in publique.texte
    faits = [v for v in maison.verbes() if v.startswith("mention.")]
    assert faits == ["mention.cree", "mention.publiee", "mention.mise_en_ligne"]
    client.aller(page.url)
    client.soumettre("Retirer de la page publique")
    maison.inconnu().aller(adresse, 404)


def test_une_fiche_qui_change_le_dit_sur_la_mention_sur_la_fiche_et_dans_la_liste(
    maison: Maison, client: ClientMaison, tout: Contexte, servie: uuid.UUID
) -> None:
    id_ = essais.publiee(tout, servie)
    fiche = client.aller(f"{maison.base}/traitements/{servie}")
    assert "Informée, à jour" in fiche.texte
    essais.changer(tout, servie, {**essais.fiche_informante(), "consequences": "Une place d'attente."})
    page = client.aller(f"{maison.base}/mentions/{id_}")
    assert "La fiche a changé depuis que cette mention a été publiée" in page.texte
    assert "Une place d'attente." in " ".join(page.textes("ins"))
    assert "la fiche a changé depuis" in client.aller(f"{maison.base}/traitements/{servie}").texte
    assert "v1, à revoir" in client.aller(f"{maison.base}/mentions/").texte
    assert [c["nombre"] for c in [{"nombre": t} for t in client.page.textes(".chiffres__nombre")]] == ["0 %", "0", "1"]
    client.aller(f"{maison.base}/mentions/{id_}")
    client.soumettre("Publier la version 2")
    assert "À jour" in client.suivre().texte
    ancienne = client.aller(f"{maison.base}/mentions/{id_}/versions/1")
    assert "pas d'inscription" in ancienne.texte
    assert "Remplacée" in ancienne.texte
    assert "Ce qu'elle a changé" in client.aller(f"{maison.base}/mentions/{id_}/versions/2").texte
    client.aller(f"{maison.base}/mentions/{id_}/versions/3", 404)


def test_ce_qui_manque_mene_au_champ_de_la_fiche_et_ne_se_publie_pas(
    maison: Maison, client: ClientMaison, tout: Contexte
) -> None:
    fiche = essais.fiche(tout, essais.fiche_informante(destinataires=[]))
    id_ = operations.preparer(tout, fiche)
    page = client.aller(f"{maison.base}/mentions/{id_}")
    assert page.lien("Destinataires") == f"{maison.base}/traitements/{fiche}/modifier#champ-destinataires"
    assert "Publier la version" not in page.texte
    assert "[à compléter : destinataires]" in page.texte
    refus = client.poster(f"{maison.base}/mentions/{id_}/publier", {"_version": "1"}, 422)
    assert "Il manque de quoi publier : destinataires" in refus.texte
    assert operations.lire(tout, id_).ligne.numero == 0
    client.aller(f"{maison.base}/traitements/{fiche}/modifier")
    assert client.page is not None
    assert client.page.soupe.select("#champ-destinataires"), "l'ancre existe"


def test_recrire_un_paragraphe_puis_le_rendre(
    maison: Maison, client: ClientMaison, tout: Contexte, servie: uuid.UUID
) -> None:
    id_ = operations.preparer(tout, servie)
    client.aller(f"{maison.base}/mentions/{id_}/textes")
    client.soumettre("Enregistrer les textes", {"texte-durees": "Le temps de l'année."})
    assert "Texte personnel" in client.suivre().texte
    client.aller(f"{maison.base}/mentions/{id_}/textes")
    client.soumettre("Rendre l'original : Combien de temps")
    assert "(personnel)" not in client.suivre().texte
    client.aller(f"{maison.base}/mentions/{id_}/textes")
    refus = client.soumettre("Enregistrer les textes", {"texte-durees": "x" * 10_001}, 422)
    assert "Texte trop long" in refus.texte
    assert refus.valeur("texte-durees").strip() == "x" * 10_001
    vieux = client.poster(f"{maison.base}/mentions/{id_}/textes", {"_version": "1", "texte-durees": "Autre"}, 409)
    assert vieux.valeur("texte-durees").strip() == "Autre"
    client.poster(f"{maison.base}/mentions/{id_}/textes", {"_version": "3", "texte-intrus": "x"}, 422)


def test_une_mention_se_cree_reglee_depuis_une_fiche(maison: Maison, client: ClientMaison, servie: uuid.UUID) -> None:
    page = client.aller(f"{maison.base}/mentions/nouvelle?objet={servie}")
    assert page.valeur("nom") == "Vos données : Cantine scolaire"
    client.soumettre("Enregistrer", genre="affiche", adresse=ADRESSE)
    assert "Affiche" in client.suivre().texte
    client.aller(f"{maison.base}/mentions/nouvelle")
    refus = client.soumettre("Enregistrer", {"nom": "Sans fiche"}, 422)
    assert "Choisissez la fiche du registre" in refus.texte
    refus = client.aller(f"{maison.base}/mentions/nouvelle?objet={servie}")
    assert "commence par https://" in client.soumettre("Enregistrer", {"adresse": "ftp://x"}, 422).texte
    assert len(mentions(maison)) == 1


def test_le_html_a_coller_est_dans_un_champ_a_lire_seul(
    maison: Maison, client: ClientMaison, tout: Contexte, servie: uuid.UUID
) -> None:
    id_ = essais.publiee(tout, servie)
    page = client.aller(f"{maison.base}/mentions/{id_}/html")
    (champ,) = page.soupe.select("textarea[readonly][data-copier]")
    assert "<section>" in champ.get_text()
    assert "style=" not in champ.get_text()
    affiche = essais.preparee(tout, servie, "affiche", adresse=ADRESSE)
    page = client.aller(f"{maison.base}/mentions/{affiche}/html")
    assert "s'impriment" in page.texte
    assert not page.soupe.select("textarea")


def test_les_fichiers_sortent_et_le_journal_le_dit(
    maison: Maison, client: ClientMaison, tout: Contexte, servie: uuid.UUID
) -> None:
    id_ = essais.publiee(tout, servie, "affiche", adresse=ADRESSE)
    sortie = client.poster(f"{maison.base}/mentions/{id_}/mention.pdf", {"version": "1"}, 200)
    assert sortie.octets[:5] == b"%PDF-"
    assert maison.verbes()[-1] == "mention.exportee"
    client.poster(f"{maison.base}/mentions/{id_}/mention.exe", {}, 404)
    client.poster(f"{maison.base}/mentions/{id_}/mention.pdf", {"version": "9"}, 404)


def test_une_mention_archivee_quitte_la_liste_et_y_revient(
    maison: Maison, client: ClientMaison, tout: Contexte, servie: uuid.UUID
) -> None:
    id_ = essais.publiee(tout, servie)
    client.aller(f"{maison.base}/mentions/{id_}")
    client.soumettre("Archiver")
    assert "Sans mention" in client.aller(f"{maison.base}/mentions/").texte
    assert "Vos données : Cantine scolaire" in client.aller(f"{maison.base}/mentions/?archives=oui").texte
    client.aller(f"{maison.base}/mentions/{id_}")
    client.soumettre("Sortir des archives")
    assert "Informée, à jour" in client.aller(f"{maison.base}/mentions/").texte
    assert client.aller(f"{maison.base}/mentions/{id_}/historique").statut == 200


def test_preparer_refuse_une_fiche_inconnue_ou_une_forme_inventee(
    maison: Maison, client: ClientMaison, servie: uuid.UUID, rien_ecrit: None
) -> None:
    client.poster(f"{maison.base}/mentions/preparer", {"traitement": "pas-un-uuid"}, 422)
    client.poster(f"{maison.base}/mentions/preparer", {"traitement": str(uuid.uuid4())}, 404)
    client.poster(f"{maison.base}/mentions/preparer", {"traitement": str(servie), "genre": "tract"}, 422)


def test_un_consentement_s_inscrit_s_ouvre_et_se_retire(maison: Maison, client: ClientMaison, tout: Contexte) -> None:
    demande = essais.demande(tout, essais.fiche(tout, essais.fiche_consentie()))
    client.aller(f"{maison.base}/mentions/{demande}")
    page = client.aller(client.page.lien("Inscrire un consentement") if client.page else "")
    assert not page.soupe.select("input[type=checkbox][checked]"), "rien n'est coché d'avance"
    refus = client.soumettre("Inscrire", {"reference": "D-77"}, 422)
    assert "Finalités acceptées" in refus.texte
    assert refus.valeur("reference") == "D-77"
    client.soumettre("Inscrire", {"finalites": ["f1", "f2"], "mode": "papier", "nom": "Dominique Inventée"})
    fiche = client.suivre()
    assert "Dominique" not in fiche.texte
    ouverte = client.soumettre("Ouvrir l'identité", statut=200)
    assert "Dominique Inventée" in ouverte.texte
    assert ouverte.reponse.headers["Cache-Control"] == "no-store"
    liste = client.aller(f"{maison.base}/mentions/{demande}/consentements/")
    assert "Dominique" not in liste.texte
    assert "D-77" not in liste.texte
    trouvee = client.soumettre("Chercher", {"qui": "dominique"}, 200)
    assert "1 consentement" in trouvee.texte
    assert "Personne ne répond" in client.soumettre("Chercher", {"qui": "Autre"}, 200).texte
    client.soumettre("Chercher", {"qui": ""}, 422)
    client.aller(fiche.url)
    assert "jj/mm/aaaa" in client.soumettre("Inscrire le retrait", {"le": "hier"}, 422).texte
    client.soumettre("Inscrire le retrait", {"finalites": ["f1"]})
    assert "Retiré en partie" in client.suivre().texte
    client.soumettre("Inscrire le retrait")
    assert "Retiré" in client.suivre().texte
    client.soumettre("Effacer l'identité pour de bon")
    assert "Identité effacée" in client.suivre().texte
    verbes = maison.verbes()
    assert [v for v in verbes if v.startswith("consentement.")] == [
        "consentement.recueilli", "consentement.ouvert", "consentement.retire", "consentement.retire",
        "consentement.identite_effacee",
    ]  # fmt: skip


def test_la_preuve_des_consentements_n_est_ouverte_qu_a_qui_la_tient(maison: Maison, tout: Contexte) -> None:
    demande = essais.demande(tout, essais.fiche(tout, essais.fiche_consentie()))
    id_ = essais.consentir(tout, demande)
    juriste = maison.membre("juriste")
    assert "en cours" in juriste.aller(f"{maison.base}/mentions/{demande}").texte
    juriste.aller(f"{maison.base}/mentions/{demande}/consentements/", 403)
    juriste.aller(f"{maison.base}/consentements/{id_}", 403)
    juriste.poster(f"{maison.base}/consentements/{id_}/ouvrir", {}, 403)
    maison.membre("referent").aller(f"{maison.base}/consentements/{id_}")
    assert consentements.lire(tout, id_).etat == consentements.DONNE


def test_une_page_ordinaire_n_a_pas_de_consentements(maison: Maison, client: ClientMaison, tout: Contexte) -> None:
    id_ = essais.publiee(tout, essais.fiche(tout, essais.fiche_informante()))
    client.aller(f"{maison.base}/mentions/{id_}/consentements/", 404)
    client.aller(f"{maison.base}/mentions/{id_}/consentements/inscrire", 404)


def test_un_lecteur_lit_sans_pouvoir_agir(maison: Maison, tout: Contexte, servie: uuid.UUID) -> None:
    id_ = essais.publiee(tout, servie)
    lecteur = maison.membre("lecteur")
    page = lecteur.aller(f"{maison.base}/mentions/{id_}")
    assert "Récrire" not in page.texte
    assert not page.soupe.select("main form")
    lecteur.poster(f"{maison.base}/mentions/{id_}/publier", {"_version": "1"}, 403)
    assert not lecteur.aller(f"{maison.base}/mentions/").soupe.select("main form[method=post]")
