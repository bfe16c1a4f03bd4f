"""Les vérifications demandées : prises sous un bail, une seule fois ; le soin de la semaine."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

import audit.declarations  # noqa: F401
from audit.verifications import certificats, constats, hotes, travaux
from audit.verifications.faits import FaitsX509
from audit.verifications.modele import CertificatSaisie, EtatVerifie, HoteSaisie, Travail, Verification
from audit.verifications.reseau.garde import Moyens
from commandes import gouverne
from fabriques.certificats import HOTE, faire
from fabriques.monde import Monde
from fabriques.reseau import chiffre, contexte_tls, dns_local, ecouter, http
from socle import travaux as socle
from socle.console import lancer
from socle.instance import Instance
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
SOIGNEE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nContact: mailto:a@b.example\nExpires: 2027-06-30T00:00:00Z\n"
)


def preparer(contexte: Contexte, **champs: Any) -> uuid.UUID:
    """Un hôte déclaré, confirmé, dont une vérification est demandée."""
    id_ = confirmer(contexte, **champs)
    hotes.demander(contexte, id_)
    return id_


def confirmer(contexte: Contexte, **champs: Any) -> uuid.UUID:
    communs = {"nom": HOTE, "controles": ["tls", "http", "securitytxt", "dns"], "domaine": "essai.example"}
    id_ = hotes.creer(contexte, valider(HoteSaisie, communs | champs))
    hotes.confirmer(contexte, id_, 1, True)
    return id_


def lire_travaux(contexte: Contexte) -> list[Travail]:
    with contexte.base.lire(HORS) as session:
        return list(session.exec(select(Travail).order_by(col(Travail.demande_le))))


def changer(contexte: Contexte, **valeurs: Any) -> None:
    with contexte.base.ecrire(HORS) as session:
        for travail in session.exec(select(Travail)):
            for nom, valeur in valeurs.items():
                setattr(travail, nom, valeur)
            session.add(travail)


def test_une_demande_se_fait_de_bout_en_bout(
    rssi: Contexte, instance: Instance, moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    contexte_serveur = contexte_tls(tmp_path, faire("rsa2048", debut=datetime.now(UTC) - timedelta(days=2)))
    zone = {("essai.example", "TXT"): ['"v=spf1 -all"']}
    with ecouter(chiffre(contexte_serveur, http(SOIGNEE))) as serveur, dns_local(zone) as port:
        id_ = preparer(rssi, ports=str(serveur.port))
        assert travaux.accomplir(instance, moyens(serveurs_dns=(("127.0.0.1", port),))) == 1
    dossier = hotes.lire_dossier(rssi, id_)
    vus = {e.genre: e.verdict for e in dossier.etats}
    assert set(vus) == {"tls", "x509", "http", "securitytxt", "dns"}
    assert "erreur" not in vus.values(), [(e.genre, e.resume) for e in dossier.etats]
    assert (vus["tls"], vus["x509"], vus["securitytxt"]) == ("a_surveiller", "conforme", "conforme")
    assert dossier.travail is not None
    assert (dossier.travail.etat, dossier.travail.compte_rendu) == ("fait", "5 constats.")
    assert {v.par for v in dossier.historique} == {"Robin Essai"}
    assert travaux.accomplir(instance, moyens()) == 0


def test_sans_le_reglage_un_hote_interne_n_est_pas_joint(rssi: Contexte, instance: Instance) -> None:
    """Le réglage de l'instance est vide : la boucle locale est refusée, et le constat le dit."""
    with ecouter(http(SOIGNEE)) as serveur:
        id_ = preparer(rssi, nom="localhost", ports=str(serveur.port), controles=["tls", "http", "securitytxt"])
        moyens = travaux.moyens_de(instance)
        assert moyens.reseaux == ()
        travaux.accomplir(instance, Moyens(resoudre=lambda nom, delai: ["127.0.0.1"]))
    assert serveur.connexions == 0
    etats = hotes.lire_dossier(rssi, id_).etats
    assert {e.verdict for e in etats} == {"erreur"}
    assert all("adresse interne" in e.resume for e in etats)


def test_une_confirmation_retiree_avant_ou_pendant_ne_laisse_aucun_constat(
    rssi: Contexte, instance: Instance, moyens: Callable[..., Moyens], monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = preparer(rssi)
    pris = travaux.prendre(instance)
    assert pris is not None

    def observer(*_: object) -> list[Any]:
        hotes.revoquer(rssi, id_, hotes.lire(rssi, id_).objet.version)
        return []

    monkeypatch.setattr(travaux.observation, "observer", observer)
    travaux._faire(instance, pris, moyens())
    assert hotes.lire_dossier(rssi, id_).historique == []
    assert [t.etat for t in lire_travaux(rssi)] == ["abandonne"]
    assert travaux.accomplir(instance, moyens()) == 0


def test_un_travail_ne_se_prend_qu_une_fois_et_revient_a_la_fin_du_bail(rssi: Contexte, instance: Instance) -> None:
    preparer(rssi)
    premier = travaux.prendre(instance)
    assert premier is not None
    assert travaux.prendre(instance) is None
    changer(rssi, bail=datetime.now(UTC) - timedelta(seconds=1))
    second = travaux.prendre(instance)
    assert second is not None
    assert second.bail != premier.bail
    travaux._finir(rssi, premier, "fait", "trop tard")
    assert [t.etat for t in lire_travaux(rssi)] == ["en_cours"], "le premier n'a plus la main"
    travaux._finir(rssi, second, "fait", "bien")
    assert [t.etat for t in lire_travaux(rssi)] == ["fait"]


def test_plusieurs_machines_ne_font_pas_le_meme_travail(rssi: Contexte, instance: Instance) -> None:
    for rang in range(6):
        preparer(rssi, nom=f"h{rang}.example")
    pris: list[uuid.UUID] = []

    def prendre() -> None:
        while (un := travaux.prendre(instance)) is not None:
            pris.append(un.id)

    fils = [threading.Thread(target=prendre) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(pris) == len(set(pris)) == 6


def test_un_defaut_rend_le_travail_trois_fois_puis_le_dit(
    rssi: Contexte, instance: Instance, moyens: Callable[..., Moyens], monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = preparer(rssi)

    def tomber(*_: object) -> None:
        raise RuntimeError("défaut")

    monkeypatch.setattr(travaux.observation, "observer", tomber)
    assert travaux.accomplir(instance, moyens()) == 3
    (travail,) = lire_travaux(rssi)
    assert (travail.etat, travail.essais) == ("echec", 3)
    assert "journal technique" in travail.compte_rendu
    assert hotes.lire_dossier(rssi, id_).historique == []


def test_la_boucle_du_socle_fait_ces_travaux_et_survit_a_un_defaut(
    rssi: Contexte, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tomber(_: Instance) -> int:
        raise RuntimeError

    monkeypatch.setattr(socle, "_ouvrages", {"a": tomber, "b": lambda _: 2})
    assert socle.accomplir(instance) == 2
    with pytest.raises(ValueError, match="deux fois"):
        socle.declarer_travaux("a", lambda _: 0)
    monkeypatch.undo()
    assert "vérifications demandées" in socle._ouvrages


def vieillir(contexte: Contexte, jours: float) -> None:
    """Recule dans le temps tout ce qui est daté."""
    with contexte.base.ecrire(HORS) as session:
        for etat in session.exec(select(EtatVerifie)):
            etat.quand -= timedelta(days=jours)
            session.add(etat)
        for travail in session.exec(select(Travail)):
            travail.demande_le -= timedelta(days=jours)
            session.add(travail)


def test_chaque_semaine_les_hotes_confirmes_sont_redemandes_une_fois(
    rssi: Contexte, instance: Instance, monde: Monde
) -> None:
    commune = next(iter(monde.organismes.values()))
    confirmer(rssi, nom="oui.example")
    confirmer(rssi, nom="non.example", hebdomadaire="non")
    hotes.creer(rssi, valider(HoteSaisie, {"nom": "jamais.example", "controles": ["tls"]}))
    tous = monde.contexte(commune)
    travaux.soigner(tous)
    travaux.soigner(tous)
    assert [t.demande_par for t in lire_travaux(rssi)] == [travaux.CHAQUE_SEMAINE]
    changer(rssi, etat="fait", fini_le=datetime.now(UTC))
    vieillir(rssi, 3)
    travaux.soigner(tous)
    assert len(lire_travaux(rssi)) == 1
    vieillir(rssi, 4)
    travaux.soigner(tous)
    assert len(lire_travaux(rssi)) == 2


def test_le_temps_seul_change_un_verdict_et_le_soin_le_voit(rssi: Contexte, monde: Monde) -> None:
    tous = monde.contexte(next(iter(monde.organismes.values())))
    fait = faire("p256", debut=datetime.now(UTC) - timedelta(days=100), fin=datetime.now(UTC) + timedelta(days=5))
    id_ = certificats.deposer(rssi, fait.pem, valider(CertificatSaisie, {"nom": "Portail"}))
    assert certificats.lire_dossier(rssi, id_).etats[0].verdict == "a_surveiller"
    with rssi.base.ecrire(HORS) as session:
        etat = session.exec(select(EtatVerifie)).one()
        etat.verdict = "conforme"
        session.add(etat)
    travaux.soigner(tous)
    dossier = certificats.lire_dossier(rssi, id_)
    assert [v.par for v in dossier.historique] == [travaux.CHAQUE_SEMAINE, "Robin Essai"]
    assert (dossier.etats[0].verdict, dossier.etats[0].aggrave_le) == ("a_surveiller", rssi.aujourd_hui)
    travaux.soigner(tous)
    assert len(certificats.lire_dossier(rssi, id_).historique) == 2, "rien de neuf, rien d'écrit"
    vieillir(rssi, 8)
    travaux.soigner(tous)
    assert len(certificats.lire_dossier(rssi, id_).historique) == 3, "une ligne par semaine"


def test_une_chaine_observee_se_rejuge_sans_reseau(rssi: Contexte, monde: Monde) -> None:
    tous = monde.contexte(next(iter(monde.organismes.values())))
    id_ = confirmer(rssi)
    fait = faire(debut=datetime.now(UTC) - timedelta(days=100), fin=datetime.now(UTC) + timedelta(days=300))
    vue = constats.Observation("x509", FaitsX509(pem=(fait.pem.decode(),), hote=HOTE))
    hotes.inscrire_en_ligne(rssi, id_, constats.preparer([vue], datetime.now(UTC)))
    travaux.soigner(tous)
    assert len(hotes.lire_dossier(rssi, id_).historique) == 1
    with rssi.base.ecrire(HORS) as session:
        etat = session.exec(select(EtatVerifie)).one()
        etat.verdict = "non_conforme"
        session.add(etat)
    travaux.soigner(tous)
    assert [v.origine for v in hotes.lire_dossier(rssi, id_).historique] == ["relecture", "reseau"]


def test_la_commande_verifie_les_hotes_confirmes_et_eux_seuls(
    monde_sqlite: Monde,
    moyens: Callable[..., Moyens],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commune = monde_sqlite.organisme()
    contexte = monde_sqlite.contexte(commune, "rssi", personne=monde_sqlite.personne("R", rssi=commune))
    confirmer(contexte, controles=["http"])
    hotes.creer(contexte, valider(HoteSaisie, {"nom": "jamais.example", "controles": ["http"]}))
    monkeypatch.setenv("GOUVERNE_DONNEES", str(monde_sqlite.instance.reglages.donnees))
    monkeypatch.setattr(travaux, "moyens_de", lambda _: moyens())
    with ecouter(http(SOIGNEE)):
        assert lancer(gouverne, ["audit", "verifier", "--organisme", commune.code]) == 0
    lignes = capsys.readouterr().out.strip().split("\n")
    assert [ligne.split("\t")[:3] for ligne in lignes] == [[HOTE, "http", "erreur"]]
    assert lancer(gouverne, ["audit", "verifier", "--organisme", commune.code, "--hote", "jamais.example"]) == 1
    assert "personne le confirme" in capsys.readouterr().err
    with contexte.base.lire(HORS) as session:
        assert [v.par for v in session.exec(select(Verification))] == ["Ligne de commande"]
    travaux.soigner(monde_sqlite.contexte(commune))
    assert [t.etat for t in lire_travaux(contexte)] == ["fait"], (
        "la semaine ne redemande pas ce que cron vient de faire"
    )
