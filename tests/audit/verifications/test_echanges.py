"""Les résultats de sslyze et de testssl.sh : lus comme des preuves, bornés, jamais crus sur un autre hôte."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verifications import service_tls
from audit.verifications.echanges import sslyze, testssl
from audit.verifications.echanges.commun import TAILLE_MAXIMALE, ResultatIllisible
from audit.verifications.echanges.resultat import Resultat
from audit.verifications.genres import juger
from fabriques.certificats import HOTE, MAINTENANT, faire

Lire = Callable[[bytes, str], Resultat]


def essai(suites: list[str], **suite: Any) -> dict[str, Any]:
    """Une commande de sslyze aboutie."""
    acceptees = [{"cipher_suite": {"name": nom, "key_size": 128}, "ephemeral_key": None} for nom in suites]
    return {"status": "COMPLETED", "error_reason": None, "result": {"accepted_cipher_suites": acceptees, **suite}}


def fait(**resultat: Any) -> dict[str, Any]:
    return {"status": "COMPLETED", "error_reason": None, "result": resultat}


def resultat_sslyze(hote: str = HOTE, **remplace: Any) -> dict[str, Any]:
    """Un petit résultat à la forme de sslyze 6, écrit pour l'essai."""
    scan = {
        "ssl_2_0_cipher_suites": essai([]), "ssl_3_0_cipher_suites": essai([]), "tls_1_0_cipher_suites": essai([]),
        "tls_1_1_cipher_suites": {"status": "ERROR", "error_reason": "TIMEOUT", "result": None},
        "tls_1_2_cipher_suites": essai(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]),
        "tls_1_3_cipher_suites": essai(["TLS_AES_256_GCM_SHA384"]),
        "tls_compression": fait(supports_compression=False), "tls_1_3_early_data": fait(supports_early_data=False),
        "heartbleed": fait(is_vulnerable_to_heartbleed=False), "robot": fait(robot_result="NOT_VULNERABLE_NO_ORACLE"),
        "openssl_ccs_injection": fait(is_vulnerable_to_ccs_injection=False),
        "elliptic_curves": fait(supported_curves=[{"name": "X25519"}, {"name": "prime256v1"}]),
        "certificate_info": fait(certificate_deployments=[{
            "received_certificate_chain": [{"as_pem": faire("rsa2048").pem.decode()}],
            "path_validation_results": [{"was_validation_successful": True}],
        }]),
    } | remplace  # fmt: skip
    serveur = {"server_location": {"hostname": hote, "port": 443, "ip_address": "192.0.2.1"}, "scan_status": "COMPLETED",
               "scan_result": scan}  # fmt: skip
    return {"sslyze_version": "6.3.1", "date_scans_completed": "2026-11-20T10:00:00", "server_scan_results": [serveur]}


def points(**remplace: tuple[str, str]) -> list[dict[str, Any]]:
    """Des points à la forme de testssl.sh 3.2, écrits pour l'essai."""
    lus = {
        "SSLv2": ("OK", "not offered"), "SSLv3": ("OK", "not offered"), "TLS1": ("INFO", "not offered"),
        "TLS1_1": ("INFO", "not offered"), "TLS1_2": ("OK", "offered"), "TLS1_3": ("OK", "offered with final"),
        "cipherlist_NULL": ("OK", "not offered"), "cipherlist_3DES_IDEA": ("INFO", "not offered"),
        "cipherlist_OBSOLETED": ("INFO", "not offered"), "heartbleed": ("OK", "not vulnerable, no heartbeat extension"),
        "ROBOT": ("OK", "not vulnerable"), "cert_chain_of_trust": ("OK", "passed."), "FS": ("OK", "offered"),
    } | remplace  # fmt: skip
    return [
        {"id": i, "ip": f"{HOTE}/192.0.2.1", "port": "443", "severity": g, "finding": f} for i, (g, f) in lus.items()
    ]


def octets(contenu: Any) -> bytes:
    return json.dumps(contenu).encode()


def verdicts(lu: Resultat) -> dict[str, set[str]]:
    vus: dict[str, set[str]] = {}
    for constat in service_tls.juger(lu.tls).constats:
        vus.setdefault(constat.code, set()).add(constat.verdict)
    return vus


def test_sslyze_donne_versions_suites_failles_et_chaine() -> None:
    lu = sslyze.lire(octets(resultat_sslyze()), HOTE)
    assert (lu.outil, lu.date) == ("sslyze 6.3.1", "2026-11-20T10:00:00")
    assert {n: v.etat for n, v in lu.tls.versions.items()} == {
        "SSLv2": "refusee", "SSLv3": "refusee", "TLS 1.0": "refusee", "TLS 1.1": "non_testee", "TLS 1.2": "acceptee",
        "TLS 1.3": "acceptee",
    }  # fmt: skip
    vus = verdicts(lu)
    assert vus["versions_anciennes"] == {"conforme", "non_teste"}
    assert vus["faille"] == vus["groupes"] == vus["authentification"] == {"conforme"}
    assert lu.x509 is not None
    assert juger("x509", lu.x509, MAINTENANT).verdict == "conforme"


@pytest.mark.parametrize(
    ("remplace", "code", "attendu"),
    [
        ({"tls_1_0_cipher_suites": essai(["TLS_RSA_WITH_AES_128_CBC_SHA"])}, "versions_anciennes", "non_conforme"),
        ({"tls_1_2_cipher_suites": essai(["TLS_RSA_WITH_3DES_EDE_CBC_SHA"])}, "chiffrement", "non_conforme"),
        ({"tls_1_2_cipher_suites": essai(["TLS_RSA_WITH_AES_128_GCM_SHA256"])}, "confidentialite_persistante",
         "non_conforme"),
        ({"heartbleed": fait(is_vulnerable_to_heartbleed=True)}, "faille", "non_conforme"),
        ({"robot": fait(robot_result="VULNERABLE_STRONG_ORACLE")}, "faille", "non_conforme"),
        ({"tls_compression": fait(supports_compression=True)}, "compression", "non_conforme"),
        ({"tls_1_3_early_data": fait(supports_early_data=True)}, "donnees_precoces", "a_surveiller"),
        ({"supported_groups": fait(supported_groups=[{"name": "secp192r1"}])}, "groupes", "a_surveiller"),
        ({"certificate_info": fait(certificate_deployments=[])}, "authentification", "non_teste"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_une_faute_de_sslyze_est_une_faute_ici(remplace: dict[str, Any], code: str, attendu: str) -> None:
    assert attendu in verdicts(sslyze.lire(octets(resultat_sslyze(**remplace)), HOTE))[code]


@pytest.mark.parametrize("range_", [False, True], ids=["plat", "rangé"])
def test_testssl_donne_versions_familles_et_failles(range_: bool) -> None:
    contenu: Any = points()
    if range_:
        serveur = {
            "targetHost": HOTE,
            "ip": "192.0.2.1",
            "port": "443",
            "protocols": points()[:6],
            "ciphers": points()[6:],
        }
        contenu = {"version": "3.2.1", "startTime": "1763800000", "scanResult": [serveur]}
    lu = testssl.lire(octets(contenu), HOTE)
    vus = verdicts(lu)
    assert vus["versions_anciennes"] == vus["versions_modernes"] == vus["faille"] == {"conforme"}
    assert vus["authentification"] == {"conforme"}
    assert lu.outil == ("testssl.sh 3.2.1" if range_ else "testssl.sh")


@pytest.mark.parametrize(
    ("remplace", "code", "attendu"),
    [
        ({"TLS1": ("LOW", "offered (deprecated)")}, "versions_anciennes", "non_conforme"),
        ({"TLS1_2": ("MEDIUM", "not offered"), "TLS1_3": ("LOW", "not offered")}, "versions_modernes", "non_conforme"),
        ({"cipherlist_3DES_IDEA": ("MEDIUM", "offered")}, "autre_point", "non_conforme"),
        ({"cipherlist_OBSOLETED": ("LOW", "offered")}, "autre_point", "a_surveiller"),
        ({"heartbleed": ("CRITICAL", "VULNERABLE")}, "faille", "non_conforme"),
        ({"BEAST": ("MEDIUM", "VULNERABLE")}, "faille", "a_surveiller"),
        ({"cert_chain_of_trust": ("CRITICAL", "failed (self signed).")}, "authentification", "a_surveiller"),
        ({"TLS1_1": ("WARN", "test failed")}, "versions_anciennes", "non_teste"),
        ({"ROBOT": ("BIZARRE", "?")}, "faille", "erreur"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_une_faute_de_testssl_est_une_faute_ici(remplace: dict[str, Any], code: str, attendu: str) -> None:
    assert attendu in verdicts(testssl.lire(octets(points(**remplace)), HOTE))[code]


@pytest.mark.parametrize("lire", [sslyze.lire, testssl.lire], ids=["sslyze", "testssl"])
@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "vide"),
        (b"{", "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b"[" * 200_000, "JSON"),
        (b"[]", "n'est pas un résultat"),
        (b"{}", "n'est pas un résultat"),
        (b"null", "n'est pas un résultat"),
        (b"12", "n'est pas un résultat"),
        (b" " * (TAILLE_MAXIMALE + 1) + b"x", "5 Mo"),
    ],
    ids=["vide", "coupé", "octets", "profond", "liste", "dict", "null", "nombre", "énorme"],
)
def test_un_fichier_qui_n_est_pas_un_resultat_est_refuse(lire: Lire, contenu: bytes, phrase: str) -> None:
    with pytest.raises(ResultatIllisible, match=phrase):
        lire(contenu, HOTE)


def test_le_resultat_d_un_autre_hote_est_refuse_et_nomme() -> None:
    with pytest.raises(ResultatIllisible, match=r"porte sur autre\.example"):
        sslyze.lire(octets(resultat_sslyze("autre.example")), HOTE)
    ailleurs = [p | {"ip": "autre.example/192.0.2.9"} for p in points()]
    with pytest.raises(ResultatIllisible, match=r"porte sur autre\.example"):
        testssl.lire(octets(ailleurs), HOTE)
    with pytest.raises(ResultatIllisible, match="joindre"):
        sslyze.lire(
            octets({"server_scan_results": [{"server_location": {"hostname": HOTE}, "scan_result": None}]}), HOTE
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=20) | st.just("\ud800\x00"),
    lambda s: st.lists(s, max_size=4) | st.dictionaries(
        st.sampled_from(["server_scan_results", "scan_result", "result", "status", "accepted_cipher_suites", "id", "ip",
                         "finding", "severity", "port", "scanResult", "targetHost", "certificate_info"]), s, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_un_json_de_forme_imprevue_ne_fait_jamais_tomber(contenu: Any) -> None:
    enrobe = {"server_scan_results": [{"server_location": {"hostname": HOTE}, "scan_result": contenu}]}
    point = [{"id": "TLS1", "ip": f"{HOTE}/1", "finding": contenu, "severity": contenu}]
    for lire, envoye in ((sslyze.lire, contenu), (testssl.lire, contenu), (sslyze.lire, enrobe), (testssl.lire, point)):
        with suppress(ResultatIllisible):
            lu = lire(octets(envoye), HOTE)
            service_tls.juger(lu.tls)
            assert lu.tls.octets()
