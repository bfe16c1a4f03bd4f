"""Les demandes de publication : trois examens, une décision motivée, la publication ; le silence vaut refus."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import clauses.declarations  # noqa: F401
from clauses.jeux import operations as jeux
from clauses.publications import operations, regles
from clauses.publications.listes import LISTES
from clauses.publications.modele import PublicationSaisie
from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.publications import ADRESSE, decider, examinee, lue, saisie, un_jeu, version
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider
from socle.tableurs import lire_classeur


def test_rien_ne_se_decide_sans_les_trois_examens(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie())
    with pytest.raises(RegleEnfreinte, match="données personnelles, secrets, sécurité"):
        decider(contexte, id_, "acceptee")
    operations.examiner(contexte, id_, 1, "securite", "favorable", "")
    assert lue(contexte, id_).ligne.statut == "examen"
    operations.examiner(contexte, id_, 2, "secrets", "favorable", "")
    with pytest.raises(RegleEnfreinte, match=r"données personnelles\.$"):
        decider(contexte, id_, "acceptee")
    operations.examiner(contexte, id_, 3, "donnees", "favorable", "")
    decider(contexte, id_, "acceptee")
    p = lue(contexte, id_).ligne
    assert (p.statut, p.decide_par, p.examen_secrets_par) == ("acceptee", "Essai", "Essai")


@pytest.mark.parametrize(
    ("examen", "avis", "motif", "phrase"),
    [
        ("donnees", "peut-être", "x", "conclut"),
        ("alchimie", "favorable", "", "conclut"),
        ("donnees", "occultation", "  ", "mention par mention"),
        ("secrets", "defavorable", "", "mention par mention"),
    ],
)
def test_un_examen_mal_rendu_est_refuse(monde_sqlite: Monde, examen: str, avis: str, motif: str, phrase: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = operations.creer(contexte, saisie())
    with pytest.raises(RegleEnfreinte, match=phrase):
        operations.examiner(contexte, id_, 1, examen, avis, motif)
    assert lue(contexte, id_).objet.version == 1


@pytest.mark.parametrize(
    ("avis", "decision", "motif", "fondement", "phrase"),
    [
        ({}, "acceptee", "", "", ""),
        ({"donnees": "occultation"}, "acceptee", "", "", "demande une occultation"),
        ({"donnees": "occultation"}, "acceptee", "Déjà anonymes", "", ""),
        ({"donnees": "occultation"}, "occultation", "", "", "ce qui est occulté"),
        ({"donnees": "occultation"}, "occultation", "Les plaques", "", ""),
        ({"secrets": "defavorable"}, "acceptee", "", "", "passez outre"),
        ({"secrets": "defavorable"}, "occultation", "", "", "passez outre"),
        ({"secrets": "defavorable"}, "refusee", "", "affaires", "Motivez le refus"),
        ({"secrets": "defavorable"}, "refusee", "Coûts unitaires", "", "fondement du refus"),
        ({"secrets": "defavorable"}, "refusee", "Coûts unitaires", "caprice", "fondement du refus"),
        ({"secrets": "defavorable"}, "refusee", "Coûts unitaires", "affaires", ""),
        ({}, "peut-etre", "", "", "Choisissez une décision"),
    ],
)
def test_ce_qu_une_decision_exige(
    monde_sqlite: Monde, avis: dict[str, str], decision: str, motif: str, fondement: str, phrase: str
) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = examinee(contexte, avis)
    if phrase:
        with pytest.raises(RegleEnfreinte, match=phrase):
            decider(contexte, id_, decision, motif, fondement)
        assert lue(contexte, id_).ligne.statut == "examinee"
    else:
        decider(contexte, id_, decision, motif, fondement)
        assert lue(contexte, id_).ligne.statut == decision


ACTES: dict[str, Any] = {
    "examiner": lambda c, i: operations.examiner(c, i, version(c, i), "donnees", "favorable", ""),
    "decider": lambda c, i: decider(c, i, "acceptee"),
    "publier": lambda c, i: operations.publier(c, i, version(c, i), ADRESSE, date(2026, 11, 20)),
    "retirer": lambda c, i: operations.retirer(c, i, version(c, i), "Par courriel"),
    "rouvrir": lambda c, i: operations.rouvrir(c, i, version(c, i)),
}


def mener(contexte: Contexte, statut: str) -> uuid.UUID:
    """Une demande dans cet état."""
    if statut in {"recue", "examen", "retiree"}:
        id_ = operations.creer(contexte, saisie())
        if statut != "recue":
            ACTES["examiner" if statut == "examen" else "retirer"](contexte, id_)
        return id_
    id_ = examinee(contexte)
    if statut != "examinee":
        decision = {"publiee": "acceptee"}.get(statut, statut)
        decider(contexte, id_, decision, "Motif fictif", "affaires")
    if statut == "publiee":
        ACTES["publier"](contexte, id_)
    return id_


@pytest.mark.parametrize("statut", LISTES["statuts_publications"].codes)
def test_chaque_acte_n_est_possible_que_depuis_ses_etats(monde_sqlite: Monde, statut: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    for verbe, acte in ACTES.items():
        id_ = mener(contexte, statut)
        assert lue(contexte, id_).ligne.statut == statut
        avant = version(contexte, id_)
        if statut in regles.DEPUIS[verbe]:
            acte(contexte, id_)
            assert version(contexte, id_) == avant + 1
        else:
            with pytest.raises(RegleEnfreinte):
                acte(contexte, id_)
            assert version(contexte, id_) == avant, f"{verbe} depuis {statut} n'écrit rien"


def test_chacun_son_role_et_deux_decisions_a_la_fois_n_en_font_qu_une(monde: Monde) -> None:
    commune = monde.organisme()
    referent = monde.contexte(commune, "referent")
    id_ = operations.creer(referent, saisie())
    for acte, role in (("examiner", "referent"), ("examiner", "lecteur"), ("decider", "juriste"), ("retirer", "rssi")):
        with pytest.raises(DroitManquant):
            ACTES[acte](monde.contexte(commune, role), id_)
    for role, code in (("dpo", "donnees"), ("juriste", "secrets"), ("rssi", "securite")):
        operations.examiner(monde.contexte(commune, role), id_, version(referent, id_), code, "favorable", "")
    maire = monde.contexte(commune, "responsable")
    operations.decider(maire, id_, 4, "acceptee")
    with pytest.raises(ConflitDeVersion):
        operations.publier(referent, id_, 4, ADRESSE, date(2026, 11, 20))


def test_le_jeu_est_d_ici_et_la_demande_ne_se_recoit_pas_demain(monde: Monde) -> None:
    ici, voisine = monde.contexte(monde.organisme("Ici")), monde.contexte(monde.organisme("Là"))
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(ici, saisie(jeu_id=un_jeu(voisine)))
    assert list(refus.value.erreurs) == ["jeu_id"]
    demain = (ici.aujourd_hui + timedelta(days=1)).isoformat()
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(ici, saisie(recue_le=demain))
    assert list(refus.value.erreurs) == ["recue_le"]
    with pytest.raises(SaisieRefusee) as refus:
        valider(PublicationSaisie, {"nom": "", "demandeur_type": "", "recue_le": "", "delai_jours": "0"})
    assert set(refus.value.erreurs) == {"nom", "demandeur_type", "recue_le", "delai_jours"}
    id_ = operations.creer(ici, saisie())
    with pytest.raises(Introuvable):
        operations.lire(voisine, id_)


def test_changer_ce_qui_est_demande_fait_tomber_les_examens_et_decide_on_ne_change_plus(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = examinee(contexte)
    operations.enregistrer(contexte, id_, saisie(observations="Relancé"), version(contexte, id_))
    assert lue(contexte, id_).ligne.statut == "examinee", "une note ne change pas ce qui est examiné"
    operations.enregistrer(contexte, id_, saisie(texte="Et les tarifs aussi"), version(contexte, id_))
    p = lue(contexte, id_).ligne
    assert (p.statut, p.examen_donnees, p.examen_donnees_le) == ("recue", "", None)
    refusee = mener(contexte, "refusee")
    with pytest.raises(RegleEnfreinte, match="rouvrez-la"):
        operations.enregistrer(contexte, refusee, saisie(texte="x"), version(contexte, refusee))
    operations.rouvrir(contexte, refusee, version(contexte, refusee))
    p = lue(contexte, refusee).ligne
    assert (p.statut, p.decide_par, p.decision_fondement, p.examen_donnees) == ("examinee", "", "", "favorable")


@pytest.mark.parametrize(
    ("adresse", "le", "phrase"),
    [
        ("data.gouv.fr", date(2026, 11, 20), "adresse complète"),
        ("javascript:alert(1)", date(2026, 11, 20), "adresse complète"),
        (ADRESSE, None, "au plus tard aujourd'hui"),
        (ADRESSE, date(2999, 1, 1), "au plus tard aujourd'hui"),
        (ADRESSE, date(2026, 11, 1), "précéder la demande"),
    ],
)
def test_une_publication_mal_notee_est_refusee(monde_sqlite: Monde, adresse: str, le: date | None, phrase: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = mener(contexte, "acceptee")
    with pytest.raises(RegleEnfreinte, match=phrase):
        operations.publier(contexte, id_, version(contexte, id_), adresse, le)


def test_la_publication_se_porte_sur_la_fiche_du_jeu_et_garde_la_premiere_date(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jeu = un_jeu(contexte, premiere_publication="01/03/2026", derniere_mise_a_jour="01/04/2026")
    id_ = examinee(contexte, jeu_id=jeu)
    decider(contexte, id_, "acceptee")
    assert operations.publier(contexte, id_, version(contexte, id_), ADRESSE, date(2026, 11, 20)) is True
    fiche = jeux.lire(contexte, jeu)
    assert fiche.saisie.adresse_publication == ADRESSE
    assert (fiche.saisie.premiere_publication, fiche.saisie.derniere_mise_a_jour) == (
        date(2026, 3, 1),
        date(2026, 11, 20),
    )
    assert [p.entree.verbe for p in jeux.lire_passages(contexte, jeu)] == ["jeu.publie", "jeu.cree"]


def test_un_jeu_archive_ne_bouge_pas_et_une_demande_en_cours_ne_s_archive_pas(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jeu = un_jeu(contexte)
    id_ = examinee(contexte, jeu_id=jeu)
    with pytest.raises(RegleEnfreinte, match="attend sa réponse"):
        operations.archiver(contexte, id_, version(contexte, id_))
    decider(contexte, id_, "acceptee")
    jeux.archiver(contexte, jeu, 1)
    assert operations.publier(contexte, id_, version(contexte, id_), ADRESSE, date(2026, 11, 20)) is False
    assert jeux.lire(contexte, jeu).saisie.adresse_publication == ""
    operations.archiver(contexte, id_, version(contexte, id_))
    with pytest.raises(RegleEnfreinte):
        operations.rouvrir(contexte, id_, version(contexte, id_))


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"recue_le": "02/11/2026"}, date(2026, 12, 2)),
        ({"recue_le": "31/01/2026"}, date(2026, 2, 28)),
        ({"recue_le": "31/10/2026", "demandeur_type": "particulier"}, date(2026, 11, 30)),
        ({"recue_le": "02/11/2026", "demandeur_type": "cocontractant"}, date(2026, 12, 2)),
        ({"recue_le": "02/11/2026", "demandeur_type": "cocontractant", "delai_jours": "15"}, date(2026, 11, 17)),
        ({"recue_le": "02/11/2026", "demandeur_type": "service"}, None),
    ],
)
def test_le_silence_vaut_refus_au_jour_compte(champs: dict[str, object], attendu: date | None) -> None:
    """CRPA R*311-12 et R311-13 : un mois de date à date, sans report ; le délai du contrat pour un cocontractant."""
    echeance = regles.reponse_attendue(
        saisie(**champs), datetime(2026, 11, 22, tzinfo=UTC), "Europe/Paris", "metropole"
    )
    assert (echeance.dernier_jour if echeance else None) == attendu


def test_chaque_etape_est_rappelee_a_qui_doit_la_faire(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    id_ = operations.creer(contexte, saisie(recue_le=(jour - timedelta(days=10)).isoformat()))
    operations.creer(contexte, saisie(nom="Interne", demandeur_type="service", recue_le=jour.isoformat()))

    def dus() -> dict[str, str]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            points = list(points_a_faire(session, jour, jour + timedelta(days=60)))
            assert all(p.objet_id == id_ for p in points), "une demande interne n'a pas de délai légal"
            assert all("horaires" not in p.resume for p in points)
            return {p.agir: p.libelle for p in points}

    assert list(dus()) == ["publications.examiner"]
    for code in regles.EXAMENS:
        operations.examiner(contexte, id_, version(contexte, id_), code, "favorable", "")
    assert list(dus()) == ["publications.decider"]
    decider(contexte, id_, "acceptee")
    assert list(dus()) == ["jeux.modifier"]
    operations.publier(contexte, id_, version(contexte, id_), ADRESSE, jour)
    assert dus() == {}


def test_le_registre_s_exporte_avec_ce_qui_a_ete_decide(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    mener(contexte, "publiee")
    mener(contexte, "refusee")
    for format_ in ("xlsx", "ods"):
        contenu = operations.exporter_registre(contexte, format_)
        textes = {c.texte for ligne in lire_classeur(contenu, f"x.{format_}").feuilles[0].lignes for c in ligne}
        assert {"État", "Publiée", "Refusée", "Motif fictif", ADRESSE} <= textes
    with pytest.raises(RegleEnfreinte):
        operations.exporter_registre(contexte, "csv")


def _demander(maison: Maison, jeu: uuid.UUID) -> str:
    """Le référent dépose la demande depuis la fiche du jeu ; rend l'adresse de la demande."""
    contexte = maison.monde.contexte(maison.commune)
    referent = maison.membre("referent")
    referent.aller(f"{maison.base}/jeux/{jeu}")
    referent.aller(referent.page.lien("Demande de publication"))  # type: ignore[union-attr]
    page = referent.soumettre("Enregistrer", statut=422, nom="", recue_le="hier")
    assert "points à corriger" in page.texte
    referent.soumettre("Enregistrer", nom="Ouvrir les horaires", demandeur_type="association",
                       demandeur="Collectif fictif", recue_le=contexte.aujourd_hui.strftime("%d/%m/%Y"))  # fmt: skip
    url = str(referent.page.vers)  # type: ignore[union-attr]
    page = referent.suivre()
    assert "le silence vaut refus" in page.texte
    assert "R311-13" in page.texte
    assert "Rendre l'examen" not in page.texte
    return url


def _examiner_a_l_ecran(maison: Maison, url: str) -> None:
    dpo = maison.membre("dpo")
    dpo.aller(url)
    page = dpo.soumettre("Rendre l'examen", statut=422, examen="donnees", avis="occultation", motif="")
    assert "mention par mention" in page.texte
    assert page.soupe.select_one("#avis-occultation[checked]"), "le choix n'est pas perdu"
    dpo.soumettre("Rendre l'examen", examen="donnees", avis="occultation", motif="Plaques")
    for code in ("secrets", "securite"):
        dpo.aller(url)
        dpo.soumettre("Rendre l'examen", examen=code, avis="favorable", motif="")


def _decider_a_l_ecran(maison: Maison, url: str) -> None:
    maire = maison.membre("responsable")
    maire.aller(url)
    page = maire.soumettre("Décider (visa)", statut=422, decision="refusee", motif="Non, parce que")
    assert "fondement du refus" in page.texte
    assert "Non, parce que" in page.soupe.select_one("#motif-decision").text  # type: ignore[union-attr]
    maire.soumettre("Décider (visa)", decision="occultation", motif="Les plaques sont retirées")


def test_de_la_demande_a_la_publication_par_l_ecran(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    jeu = un_jeu(contexte, licence="odbl")
    url = _demander(maison, jeu)
    _examiner_a_l_ecran(maison, url)
    _decider_a_l_ecran(maison, url)
    referent = maison.membre("referent")
    page = referent.aller(url)
    assert "Acceptée avec occultation" in page.texte
    page = referent.soumettre("Noter la publication", statut=422, adresse="https://a.example/x", le="le 31 juin")
    assert "jj/mm/aaaa" in page.texte
    assert page.soupe.select_one("#adresse")["value"] == "https://a.example/x"  # type: ignore[index]
    referent.soumettre("Noter la publication", adresse=ADRESSE, le=contexte.aujourd_hui.strftime("%d/%m/%Y"))
    page = referent.suivre()
    assert ADRESSE in page.texte
    assert "signé" not in page.texte.lower()
    assert ADRESSE in referent.aller(f"{maison.base}/jeux/{jeu}").texte
    referent.aller(url)
    assert referent.soumettre("Lettre en Word", statut=200).octets.startswith(b"PK")
    assert "a accepté avec occultation (visa)" in referent.aller(f"{url}/historique").texte
    assert "Collectif fictif" in referent.aller(f"{maison.base}/publications/?statut=publiee").texte
    assert "Aucune demande ne correspond" in referent.aller(f"{maison.base}/publications/?statut=refusee").texte
