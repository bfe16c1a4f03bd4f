"""Certificats déposés et constats : jugés sans réseau, gardés avec leur empreinte, rappelés, lus par les campagnes."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

import audit.declarations  # noqa: F401
from audit.verifications import certificats, constats, depots, echeances, hotes
from audit.verifications.modele import (
    CertificatSaisie,
    HoteSaisie,
    Verification,
)
from audit.verifications.presentation import dernieres_constatations
from audit.verifications.verdicts import VERDICTS
from fabriques.certificats import faire
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, SaisieRefusee
from socle.journal import Entree
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
ILLISIBLES = {"rien": b"", "texte": b"bonjour", "clé": faire().cle_pem, "coupé": faire().pem[:100]}
VIEUX = datetime.now(UTC) - timedelta(days=1)


def saisie(nom: str = "www.commune.example", **champs: Any) -> HoteSaisie:
    return valider(HoteSaisie, {"nom": nom, "controles": ["tls", "http"], **champs})


def declarer(contexte: Contexte, nom: str = "www.commune.example", **champs: Any) -> uuid.UUID:
    return hotes.creer(contexte, saisie(nom, **champs))


def deposer(contexte: Contexte, nom: str = "Portail", **faits: Any) -> uuid.UUID:
    faits.setdefault("debut", VIEUX)
    return certificats.deposer(contexte, faire(**faits).pem, valider(CertificatSaisie, {"nom": nom}))


def verbes(contexte: Contexte) -> list[str]:
    with contexte.base.lire(contexte.perimetre) as session:
        return list(session.exec(select(Entree.verbe).order_by(col(Entree.rang))))


def test_un_certificat_depose_est_juge_et_son_empreinte_retenue(rssi: Contexte) -> None:
    fait = faire("rsa2048", debut=VIEUX)
    id_ = certificats.deposer(
        rssi, fait.pem, valider(CertificatSaisie, {"nom": "Portail", "hote": "site.essai.example"})
    )
    dossier = certificats.lire_dossier(rssi, id_)
    (etat,), (ligne,) = dossier.etats, dossier.historique
    assert (etat.verdict, ligne.verdict, ligne.origine) == ("conforme", "conforme", "fichier")
    assert ligne.empreinte_source == hashlib.sha256(fait.pem).hexdigest()
    assert ligne.empreinte == hashlib.sha256(ligne.faits).hexdigest()
    assert ligne.outil.startswith("Gouverne ")
    assert etat.expire_le == (VIEUX + timedelta(days=300)).date()
    assert {"lisible", "rsa_module", "hote"} <= {c["code"] for c in ligne.constats}
    assert verbes(rssi) == ["certificat.cree", "verification.constatee"]


@pytest.mark.parametrize(
    "contenu", [b"", b"bonjour", faire().cle_pem, faire().pem[:100]], ids=["rien", "texte", "clé", "coupé"]
)
def test_un_depot_illisible_est_refuse_et_rien_n_est_ecrit(rssi: Contexte, contenu: bytes) -> None:
    with pytest.raises(SaisieRefusee) as leve:
        certificats.deposer(rssi, contenu, valider(CertificatSaisie, {"nom": "X"}))
    assert list(leve.value.erreurs) == ["fichier"]
    assert verbes(rssi) == []


def test_un_renouvellement_prend_la_place_et_l_histoire_reste(rssi: Contexte) -> None:
    id_ = deposer(rssi, genre="p224")
    assert certificats.lire_dossier(rssi, id_).etats[0].verdict == "non_conforme"
    with pytest.raises(SaisieRefusee, match="point"):
        certificats.remplacer(rssi, id_, faire("p224", debut=VIEUX).pem[:50], 1)
    certificats.remplacer(rssi, id_, faire("p384", debut=VIEUX).pem, 1)
    dossier = certificats.lire_dossier(rssi, id_)
    assert [v.verdict for v in dossier.historique] == ["conforme", "non_conforme"]
    assert (dossier.etats[0].verdict, dossier.etats[0].precedent) == ("conforme", "non_conforme")
    with pytest.raises(ConflitDeVersion):
        certificats.remplacer(rssi, id_, faire("p256", debut=VIEUX).pem, 1)
    meme = faire("p521", debut=VIEUX).pem
    certificats.remplacer(rssi, id_, meme, 2)
    with pytest.raises(SaisieRefusee):
        certificats.remplacer(rssi, id_, meme, 3)


def test_changer_le_nom_attendu_rejuge_le_certificat(rssi: Contexte) -> None:
    id_ = deposer(rssi)
    certificats.enregistrer(rssi, id_, valider(CertificatSaisie, {"nom": "Portail", "hote": "autre.example"}), 1)
    assert certificats.lire_dossier(rssi, id_).etats[0].verdict == "non_conforme"
    certificats.enregistrer(rssi, id_, valider(CertificatSaisie, {"nom": "Portail bis", "hote": "autre.example"}), 2)
    assert len(certificats.lire_dossier(rssi, id_).historique) == 2


def test_un_constat_ne_repond_jamais_et_un_resultat_altere_se_voit(rssi: Contexte) -> None:
    id_ = deposer(rssi)
    (ligne,) = certificats.lire_dossier(rssi, id_).historique
    assert constats.lire(rssi, ligne.id).intacte
    with rssi.base.ecrire(rssi.perimetre) as session:
        gardee = session.get_one(Verification, ligne.id)
        gardee.faits = gardee.faits.replace(b"PEM", b"DER")
        session.add(gardee)
    assert not constats.lire(rssi, ligne.id).intacte


def test_un_verdict_qui_empire_se_rappelle_jusqu_a_ce_qu_on_l_ait_vu(rssi: Contexte) -> None:
    id_ = deposer(rssi)
    certificats.remplacer(rssi, id_, faire("p224", debut=VIEUX).pem, 1)
    (etat,) = certificats.lire_dossier(rssi, id_).etats
    assert (etat.precedent, etat.aggrave_le) == ("conforme", rssi.aujourd_hui)
    libelles = [p.libelle for p in _points(rssi)]
    assert libelles == ["Verdict changé, Certificat de Portail : conforme → non conforme"]
    assert all("Portail" not in p.resume for p in _points(rssi)), "le courriel ne porte aucun nom"
    constats.noter_vu(rssi, etat.verification_id)
    assert _points(rssi) == []
    constats.noter_vu(rssi, etat.verification_id)
    assert verbes(rssi).count("verification.vue") == 1


def test_un_verdict_qui_s_ameliore_eteint_le_rappel(rssi: Contexte) -> None:
    id_ = deposer(rssi)
    certificats.remplacer(rssi, id_, faire("p224", debut=VIEUX).pem, 1)
    certificats.remplacer(rssi, id_, faire("p384", debut=VIEUX).pem, 2)
    assert certificats.lire_dossier(rssi, id_).etats[0].aggrave_le is None
    assert _points(rssi) == []


def _points(contexte: Contexte, horizon: int = 92) -> list[Any]:
    jour = contexte.aujourd_hui
    with contexte.base.lire(contexte.perimetre) as session:
        lus = points_a_faire(session, jour, jour + timedelta(days=horizon))
        return [p for p in lus if p.metier == "Audit"]


def test_une_fin_proche_se_rappelle_a_60_30_et_7_jours_et_propose_une_action(rssi: Contexte, monde: Monde) -> None:
    deposer(rssi, "Bientôt", fin=VIEUX + timedelta(days=46))
    deposer(rssi, "Plus tard", fin=VIEUX + timedelta(days=200))
    (point,) = _points(rssi)
    assert (point.libelle, point.jalons) == ("Fin du certificat : Bientôt", (60, 30, 7, 0))
    assert point.limite == (VIEUX + timedelta(days=46)).date()
    tous = monde.contexte(next(iter(monde.organismes.values())))
    actions.actualiser_propositions(tous)
    titres = [a.titre for _, a in actions.lister(tous, actions.Filtre(etat="proposee")).paires]
    assert titres == ["Renouveler le certificat de Bientôt"]


def test_un_verdict_non_conforme_propose_une_action_qui_se_range_une_fois_corrige(rssi: Contexte, monde: Monde) -> None:
    id_ = deposer(rssi, genre="rsa1024")
    tous = monde.contexte(next(iter(monde.organismes.values())))
    assert actions.actualiser_propositions(tous) == 1
    certificats.remplacer(rssi, id_, faire("p384", debut=VIEUX).pem, 1)
    assert actions.actualiser_propositions(tous) == 0
    assert actions.lister(tous, actions.Filtre(etat="proposee")).total == 0


def test_un_verdict_qui_empire_sans_etre_non_conforme_propose_de_l_examiner(rssi: Contexte, monde: Monde) -> None:
    id_ = deposer(rssi)
    certificats.remplacer(rssi, id_, faire("ed25519", debut=VIEUX).pem, 1)
    tous = monde.contexte(next(iter(monde.organismes.values())))
    assert actions.actualiser_propositions(tous) == 1
    titres = [a.titre for _, a in actions.lister(tous, actions.Filtre(etat="proposee")).paires]
    assert titres == ["Examiner Certificat de Portail"]
    constats.noter_vu(rssi, certificats.lire_dossier(rssi, id_).etats[0].verification_id)
    actions.actualiser_propositions(tous)
    assert actions.lister(tous, actions.Filtre(etat="proposee")).total == 0


def test_un_objet_archive_ne_rappelle_et_ne_propose_rien(rssi: Contexte) -> None:
    id_ = deposer(rssi, genre="rsa1024", fin=VIEUX + timedelta(days=20))
    certificats.archiver(rssi, id_, 1)
    assert _points(rssi) == []
    with rssi.base.lire(rssi.perimetre) as session:
        assert list(echeances.propositions(session, rssi.aujourd_hui)) == []
        assert dernieres_constatations(session, "x509") == []


def test_les_campagnes_lisent_le_dernier_constat_par_genre_et_par_systeme(rssi: Contexte, monde: Monde) -> None:
    tous = monde.contexte(next(iter(monde.organismes.values())))
    systeme = systemes.creer(tous, valider(SystemeSaisie, {"nom": "Portail"}))
    dite = valider(CertificatSaisie, {"nom": "A", "systeme_id": systeme})
    rattache = certificats.deposer(rssi, faire(debut=VIEUX).pem, dite)
    libre = deposer(rssi, "B", genre="p224")
    hote = declarer(rssi, systeme_id=systeme)
    depots.donner(rssi, hote, "securitytxt", b"", "Contact: https://a.example")
    with rssi.base.lire(rssi.perimetre) as session:
        toutes = dernieres_constatations(session, "x509")
        assert [(c.objet_id, c.verdict) for c in toutes] == [(rattache, "conforme"), (libre, "non_conforme")]
        assert [c.objet_id for c in dernieres_constatations(session, "x509", systeme)] == [rattache]
        assert [c.objet_id for c in dernieres_constatations(session, "securitytxt", systeme)] == [hote]
        assert dernieres_constatations(session, "tls") == []
    assert all(c.quand.tzinfo is not None and c.resume and c.verdict in VERDICTS for c in toutes)


def test_la_base_refuse_un_constat_sur_l_objet_d_un_autre(rssi: Contexte, monde: Monde) -> None:
    certificat = deposer(rssi)
    voisine = monde.organisme("Voisine")
    with pytest.raises(IntegrityError), rssi.base.ecrire(HORS) as session:
        session.add(Verification(organisme_id=voisine.id, objet_id=certificat, genre="x509", origine="x", outil="x",
                                 verdict="conforme", faits=b"", empreinte=""))  # fmt: skip
