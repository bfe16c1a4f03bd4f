"""Du fichier aux certificats : chaque forme lue donne le même verdict, chaque autre fichier une phrase."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verifications.verdicts import Jugement
from audit.verifications.x509.juger import juger_fichier
from audit.verifications.x509.lecture import Illisible, lire_fichier
from fabriques.certificats import HOTE, MAINTENANT, chaine, faire, nom


def juger(octets: bytes) -> Jugement:
    return juger_fichier(octets, MAINTENANT, HOTE)


def phrase(octets: bytes) -> str:
    with pytest.raises(Illisible) as leve:
        lire_fichier(octets)
    return str(leve.value)


def test_pem_der_p7b_et_base64_nu_donnent_le_meme_verdict() -> None:
    fait = faire("rsa2048")
    p7 = pkcs7.serialize_certificates([fait.certificat], Encoding.DER)
    formes = (
        fait.pem, fait.pem.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + fait.pem, fait.pem.decode().encode("utf-16"),
        b"Bag Attributes\n  friendlyName: x\n" + fait.pem, fait.der, base64.b64encode(fait.der), p7,
        pkcs7.serialize_certificates([fait.certificat], Encoding.PEM),
        fait.pem.replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE"),
    )  # fmt: skip
    attendu = [(c.code, c.verdict) for c in juger(fait.pem).constats]
    for forme in formes:
        assert [(c.code, c.verdict) for c in juger(forme).constats] == attendu


def test_une_chaine_de_trois_dans_l_ordre_est_conforme() -> None:
    racine, milieu, feuille = chaine()
    for fichiers in ((feuille, milieu, racine), (feuille, milieu)):
        jugement = juger(b"".join(f.pem for f in fichiers))
        assert jugement.verdict == "conforme", jugement.resume
        assert [c.verdict for c in jugement.constats if c.code == "chaine"] == ["conforme"]


def test_une_chaine_en_desordre_se_signale_sauf_dans_un_p7b_qui_n_a_pas_d_ordre() -> None:
    racine, milieu, feuille = chaine()
    jugement = juger(racine.pem + feuille.pem + milieu.pem)
    assert [(c.verdict, c.sujet) for c in jugement.constats if c.code == "chaine"] == [("a_surveiller", "chaîne")]
    assert [c.verdict for c in jugement.constats if c.code == "hote"] == ["conforme"], (
        "le serveur est reconnu malgré l'ordre"
    )
    certificats = [racine.certificat, feuille.certificat, milieu.certificat]
    assert juger(pkcs7.serialize_certificates(certificats, Encoding.DER)).verdict == "conforme"


def test_un_maillon_etranger_ou_faux_se_voit() -> None:
    racine, _, feuille = chaine()
    etranger = juger(feuille.pem + racine.pem)
    assert [c.verdict for c in etranger.constats if c.code == "chaine"] == ["a_surveiller"]
    faux = faire("p521", sujet="Intermédiaire d'essai", noms=(), autorite=True)
    mauvais = juger(feuille.pem + faux.pem)
    assert [c.verdict for c in mauvais.constats if c.code == "chaine"] == ["non_conforme"]
    simple = faire("p256", sujet="Pas une autorité", noms=())
    signe = faire("p384", emetteur=simple)
    assert [c.verdict for c in juger(signe.pem + simple.pem).constats if c.code == "autorite"] == ["non_conforme"]


def test_un_emetteur_se_juge_sur_l_usage_qu_en_fait_le_certificat_du_serveur() -> None:
    """Une autorité RSA 2048 valable jusqu'en 2036 protège un certificat qui finit en 2027 : c'est 2027 qui compte."""
    autorite = faire("rsa2048", sujet="Autorité RSA", noms=(), autorite=True, jours=3650)
    jugement = juger(faire("p256", emetteur=autorite, variante=3).pem + autorite.pem)
    assert jugement.verdict == "conforme", jugement.resume


@pytest.mark.parametrize("octets", [b"", b"   \n\t\n"], ids=["rien", "des blancs"])
def test_un_fichier_vide_se_dit_vide(octets: bytes) -> None:
    jugement = juger(octets)
    assert (jugement.verdict, jugement.resume) == ("erreur", "Le fichier est vide.")


def test_un_certificat_coupe_se_dit_coupe() -> None:
    pem = faire().pem
    assert "coupé" in phrase(pem[: len(pem) // 2])
    assert "coupé" in phrase(faire().der[:-10])
    assert "coupé" in phrase(pem.replace(b"-----END CERTIFICATE-----", b"") + pem)
    lignes = pem.split(b"\n")
    assert "coupé" in phrase(b"\n".join([*lignes[:3], *lignes[5:]]))
    assert "base64" in phrase(b"\n".join([lignes[0], b"*" + lignes[1], *lignes[2:]]))


def test_une_cle_a_la_place_d_un_certificat_est_refusee_et_jamais_citee() -> None:
    fait = faire("rsa2048")
    formes = [
        fait.cle_pem, fait.cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        fait.cle.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        fait.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
        fait.cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
        faire("p256").cle.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    ]  # fmt: skip
    for octets in formes:
        assert phrase(octets).startswith("Ce fichier est une clé privée")
    assert "à côté du certificat" in phrase(fait.pem + fait.cle_pem)
    assert "PKCS #12" in phrase(
        pkcs12.serialize_key_and_certificates(b"x", fait.cle, fait.certificat, None, NoEncryption())
    )


def test_les_autres_fichiers_se_disent_ce_qu_ils_sont() -> None:
    fait = faire("rsa2048")
    publique = fait.cle.public_key()
    assert "clé publique" in phrase(publique.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert "clé publique" in phrase(publique.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert "clé publique" in phrase(publique.public_bytes(Encoding.DER, PublicFormat.PKCS1))
    demande = x509.CertificateSigningRequestBuilder().subject_name(nom("x")).sign(fait.cle, hashes.SHA256())
    assert "demande de certificat" in phrase(demande.public_bytes(Encoding.PEM))
    assert "n'est pas un certificat" in phrase(b"Bonjour, ceci est une lettre.")
    assert "n'est pas un certificat" in phrase(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert "dépasse 1 Mo" in phrase(b"0" * (1024 * 1024 + 1))
    assert "magasin" in phrase(fait.pem * 21)
    assert "PEM" in phrase(b"-----BEGIN DH PARAMETERS-----\nMA==\n-----END DH PARAMETERS-----\n")


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_des_octets_quelconques_donnent_une_phrase_jamais_une_panne(octets: bytes) -> None:
    assert juger(octets).verdict == "erreur"


@given(st.integers(0, 700), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_un_certificat_dont_un_octet_a_change_ne_fait_jamais_tomber(place: int, octet: int) -> None:
    abime = bytearray(faire().der)
    abime[place % len(abime)] = octet
    assert juger(bytes(abime)).verdict in {"conforme", "a_surveiller", "non_conforme", "erreur"}


def test_un_chemin_de_depot_ne_porte_aucune_cle(request: pytest.FixtureRequest) -> None:
    """Les certificats d'essai sont faits à chaque séance : aucun fichier de clé n'est au dépôt."""
    dossier = Path(request.path).parent
    assert [f.name for f in dossier.rglob("*") if f.suffix in {".pem", ".key", ".p12"}] == []
