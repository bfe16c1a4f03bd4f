"""TLS contre de vrais serveurs locaux : chaque version sans le vert trompeur, la confiance, la lenteur."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.verifications import service_tls
from audit.verifications.faits import FaitsTls, FaitsX509, VersionTls
from audit.verifications.genres import juger
from audit.verifications.reseau import anciens, sonde_tls
from audit.verifications.reseau.garde import Cible, Echeance, Moyens
from audit.verifications.verdicts import Jugement
from fabriques.certificats import HOTE, MAINTENANT, chaine, faire
from fabriques.reseau import Serveur, chiffre, contexte_tls, ecouter

V = ssl.TLSVersion
VERSIONS = {"TLS 1.0": V.TLSv1, "TLS 1.1": V.TLSv1_1, "TLS 1.2": V.TLSv1_2, "TLS 1.3": V.TLSv1_3}
OFFERTES = {nom: version for nom, version in VERSIONS.items() if sonde_tls.peut_offrir(nom)}


def observer(port: int, moyens: Moyens, hote: str = HOTE) -> tuple[FaitsTls, FaitsX509 | None]:
    return sonde_tls.observer(Cible(hote, port, "127.0.0.1"), moyens, Echeance(moyens))


def verdicts(jugement: Jugement, code: str) -> list[str]:
    return [c.verdict for c in jugement.constats if c.code == code]


def test_cette_machine_sait_offrir_les_quatre_versions() -> None:
    """Sur l'OpenSSL des essais ; ailleurs, les versions qui manquent sont dites « non testé »."""
    assert {"TLS 1.2", "TLS 1.3"} <= set(OFFERTES)


@pytest.mark.parametrize("nom", OFFERTES)
def test_un_serveur_d_une_seule_version_est_vu_tel_qu_il_est(
    nom: str, moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    contexte = contexte_tls(tmp_path, faire("rsa2048"), version=VERSIONS[nom])
    with ecouter(chiffre(contexte)) as serveur:
        faits, recue = observer(serveur.port, moyens())
    acceptees = {n for n, v in faits.versions.items() if v.etat == "acceptee"}
    assert acceptees == {nom}
    assert {v.etat for n, v in faits.versions.items() if n != nom and n in OFFERTES} == {"refusee"}
    assert recue is not None
    assert "BEGIN CERTIFICATE" in recue.pem[0]
    attendu = "non_conforme" if nom in service_tls.ANCIENNES else "conforme"
    assert verdicts(service_tls.juger(faits), "versions_modernes") == [attendu]
    if nom in service_tls.ANCIENNES:
        assert "non_conforme" in verdicts(service_tls.juger(faits), "versions_anciennes")


def test_avec_les_reglages_par_defaut_la_bibliotheque_refuserait_elle_meme() -> None:
    """Le vert trompeur : sans toutes les suites, le refus vient de chez nous, pas du serveur."""
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        contexte.minimum_version = contexte.maximum_version = V.TLSv1
    entree, sortie = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLError) as leve:
        contexte.wrap_bio(entree, sortie, server_hostname="a.example").do_handshake()
    if "TLS 1.0" in OFFERTES:
        assert "NO_CIPHERS_AVAILABLE" in str(leve.value) or "NO_PROTOCOLS" in str(leve.value)


def test_une_version_que_la_bibliotheque_ne_sait_pas_offrir_est_non_testee_jamais_conforme(
    moyens: Callable[..., Moyens], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sonde_tls, "peut_offrir", lambda nom: nom in {"TLS 1.2", "TLS 1.3"})
    with ecouter(chiffre(contexte_tls(tmp_path, faire("rsa2048")))) as serveur:
        faits, _ = observer(serveur.port, moyens())
    assert {faits.versions[n].etat for n in ("TLS 1.0", "TLS 1.1")} == {"non_testee"}
    jugement = service_tls.juger(faits)
    assert verdicts(jugement, "versions_anciennes") == ["conforme", "conforme", "non_teste", "non_teste"]
    assert jugement.verdict != "conforme"


def test_peut_offrir_lit_le_message_et_ne_croit_pas_la_bibliotheque(monkeypatch: pytest.MonkeyPatch) -> None:
    """Un contexte qui offrirait en réalité TLS 1.2 ne compte pas pour TLS 1.0."""
    moderne = sonde_tls.contexte_ouvert(V.TLSv1_2)
    monkeypatch.setattr(sonde_tls, "contexte_ouvert", lambda version=None: moderne)
    assert sonde_tls.peut_offrir("TLS 1.2")
    assert not sonde_tls.peut_offrir("TLS 1.0")
    assert not sonde_tls.peut_offrir("TLS 1.3")


def test_la_confiance_reconnait_une_chaine_et_dit_l_emetteur_inconnu_a_part(
    moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    debut = _recent()
    racine, milieu, feuille = chaine(debut=debut)
    with ecouter(chiffre(contexte_tls(tmp_path, feuille, [milieu]))) as serveur:
        connue, recue = observer(serveur.port, moyens(autorites=racine.pem.decode()))
        inconnue, _ = observer(serveur.port, moyens())
        autre_nom, _ = observer(serveur.port, moyens(autorites=racine.pem.decode()), "autre.example")
    assert connue.confiance == "reconnue"
    assert recue is not None
    assert len(recue.pem) == 2
    assert (inconnue.confiance, verdicts(service_tls.juger(inconnue), "authentification")) == (
        "emetteur",
        ["a_surveiller"],
    )
    assert (autre_nom.confiance, verdicts(service_tls.juger(autre_nom), "authentification")) == (
        "nom",
        ["non_conforme"],
    )


def _recent() -> Any:
    return datetime.now(UTC) - timedelta(days=2)


def test_une_chaine_incomplete_et_un_certificat_expire_se_voient(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    racine, _, feuille = chaine(debut=_recent())
    perime = faire("p256", emetteur=racine, debut=_recent() - timedelta(days=90), jours=30, variante=4)
    ancre = moyens(autorites=racine.pem.decode())
    with ecouter(chiffre(contexte_tls(tmp_path, feuille))) as serveur:
        incomplete, _ = observer(serveur.port, ancre)
    with ecouter(chiffre(contexte_tls(tmp_path, perime))) as serveur:
        expire, recue = observer(serveur.port, ancre)
    assert incomplete.confiance == "emetteur"
    assert expire.confiance == "periode"
    assert recue is not None
    assert juger("x509", recue, MAINTENANT).verdict in {"non_conforme"}


def test_sans_magasin_de_confiance_l_emetteur_n_est_pas_dit_inconnu(
    moyens: Callable[..., Moyens], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vide = ssl.get_default_verify_paths()._replace(cafile=None, capath=str(tmp_path / "absent"))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: vide)
    with ecouter(chiffre(contexte_tls(tmp_path, faire("rsa2048")))) as serveur:
        faits, _ = observer(serveur.port, moyens())
    assert verdicts(service_tls.juger(faits), "authentification") == ["non_teste"]


def test_une_suite_sans_confidentialite_persistante_est_non_conforme(
    moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    contexte = contexte_tls(tmp_path, faire("rsa2048"), version=V.TLSv1_2, suites="AES128-GCM-SHA256:@SECLEVEL=0")
    with ecouter(chiffre(contexte)) as serveur:
        faits, _ = observer(serveur.port, moyens())
    assert faits.versions["TLS 1.2"].suites == ("AES128-GCM-SHA256",)
    assert verdicts(service_tls.juger(faits), "confidentialite_persistante") == ["non_conforme"]


def test_un_service_qui_ne_parle_pas_tls_est_une_erreur_jamais_un_refus(moyens: Callable[..., Moyens]) -> None:
    def bavarder(prise: Any, _: Serveur) -> None:
        prise.sendall(b"220 bonjour\r\n" * 10)
        prise.recv(100)

    with ecouter(bavarder) as serveur:
        faits, recue = observer(serveur.port, moyens())
    assert recue is None
    jugement = service_tls.juger(faits)
    assert (jugement.verdict, verdicts(jugement, "joignable")) == ("erreur", ["erreur"])


def test_un_serveur_muet_ne_retient_pas_au_dela_de_l_echeance(moyens: Callable[..., Moyens]) -> None:
    with ecouter(lambda prise, _: time.sleep(15)) as serveur:
        debut = time.monotonic()
        faits, _ = observer(serveur.port, moyens(delai=0.4, duree=2.0))
    assert time.monotonic() - debut < 5
    assert service_tls.juger(faits).verdict == "erreur"


def test_un_serveur_qui_goutte_ne_retient_pas_non_plus(moyens: Callable[..., Moyens]) -> None:
    """Un octet toutes les 50 ms : chaque attente est courte, c'est l'échéance entière qui protège."""

    def goutter(prise: Any, _: Serveur) -> None:
        for octet in b"\x16\x03\x03\x40\x00" + bytes(400):
            prise.sendall(bytes([octet]))
            time.sleep(0.05)

    with ecouter(goutter) as serveur:
        debut = time.monotonic()
        observer(serveur.port, moyens(delai=0.5, duree=2.0))
    assert time.monotonic() - debut < 6


def test_un_port_ferme_se_dit_en_une_phrase(moyens: Callable[..., Moyens]) -> None:
    faits, _ = observer(9, moyens())
    assert "refuse la connexion" in service_tls.juger(faits).resume


@pytest.mark.parametrize(
    ("nom", "reponse"),
    [("SSLv3", b"\x16\x03\x00\x00\x31\x02\x00\x00\x2d\x03\x00" + bytes(44)),
     ("SSLv2", b"\x80\x2b\x04\x00\x01\x00\x02\x00\x10\x00\x03\x00\x10" + bytes(35))],
)  # fmt: skip
def test_un_vieux_serveur_ssl_est_reconnu_a_sa_reponse(nom: str, reponse: bytes, moyens: Callable[..., Moyens]) -> None:
    """Aucune bibliothèque ne sait plus servir SSLv2 ni SSLv3 : le serveur d'essai écrit leur ServerHello à la main."""

    def vieux(prise: Any, _: Serveur) -> None:
        bonjour = prise.recv(4096)
        est_v2 = bonjour[2:5] == b"\x01\x00\x02"
        if (nom == "SSLv2") == est_v2 and (est_v2 or bonjour[9:11] == b"\x03\x00"):
            prise.sendall(reponse)

    outils = moyens()
    with ecouter(vieux) as serveur:
        vus = anciens.demander(Cible(HOTE, serveur.port, "127.0.0.1"), Echeance(outils))
        faits, _ = observer(serveur.port, outils)
    assert {n: v.etat for n, v in vus.items()} == {nom: "acceptee", ("SSLv3" if nom == "SSLv2" else "SSLv2"): "refusee"}
    assert "non_conforme" in verdicts(service_tls.juger(faits), "versions_anciennes")


@pytest.mark.parametrize(
    ("nom", "persistante", "faible", "mode"),
    [
        ("ECDHE-RSA-AES256-GCM-SHA384", True, "", "aead"),
        ("TLS_AES_256_GCM_SHA384", True, "", "aead"),
        ("TLS_AES_128_CCM_8_SHA256", True, "", "ccm8"),
        ("TLS_CHACHA20_POLY1305_SHA256", True, "", "aead"),
        ("DHE-RSA-CHACHA20-POLY1305", True, "", "aead"),
        ("ECDHE-ECDSA-AES128-CCM8", True, "", "ccm8"),
        ("ECDHE-RSA-AES128-SHA256", True, "", "cbc"),
        ("AES128-GCM-SHA256", False, "", "aead"),
        ("DES-CBC3-SHA", False, "3DES", "cbc"),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", False, "3DES", "cbc"),
        ("TLS_ECDHE_RSA_WITH_RC4_128_SHA", True, "RC4", "cbc"),
        ("TLS_RSA_WITH_NULL_SHA256", False, "NULL", "cbc"),
        ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", False, "EXPORT", "cbc"),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", False, "ANON", "aead"),
        ("ECDHE-RSA-CAMELLIA256-SHA384", True, "", "cbc"),
    ],
)
def test_le_nom_d_une_suite_dit_ce_qu_elle_vaut(nom: str, persistante: bool, faible: str, mode: str) -> None:
    suite = service_tls.lire_suite(nom)
    assert (suite.persistante, suite.faible, suite.mode) == (persistante, faible, mode)


def test_tls_1_3_refuse_est_un_conseil_pas_une_faute() -> None:
    etats = {n: VersionTls(etat="refusee") for n in ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.3")}
    douze = VersionTls(etat="acceptee", suites=("ECDHE-RSA-AES256-GCM-SHA384",))
    faits = FaitsTls(hote=HOTE, versions={**etats, "TLS 1.2": douze}, confiance="reconnue", compression=False)
    jugement = service_tls.juger(faits)
    assert jugement.verdict == "conforme"
    assert any("TLS 1.3" in conseil for conseil in jugement.conseils)
