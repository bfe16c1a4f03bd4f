"""La table de décision des certificats : chaque ligne de la référence, son verdict, sa règle ; et le mur de 2030."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from audit.verifications.verdicts import VERDICTS, Juge, Jugement, pire, recueil
from audit.verifications.x509 import der, regles
from audit.verifications.x509.certificat import Certificat, lire_certificat
from audit.verifications.x509.cle import Cle, Signature, _courbe, lire_cle
from audit.verifications.x509.juger import juger_fichier
from fabriques.certificats import HOTE, MAINTENANT, en_sha1, faire

JUGE = Juge("x509", "essai")


def juger(pem: bytes, hote: str = "", quand: datetime = MAINTENANT, publique: bool | None = None) -> Jugement:
    return juger_fichier(pem, quand, hote, publique)


def verdicts(jugement: Jugement, code: str) -> list[str]:
    return [c.verdict for c in jugement.constats if c.code == code]


def fin(annee: int, mois: int = 12, jour: int = 31) -> datetime:
    return datetime(annee, mois, jour, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("faits", "code", "attendu", "ensemble"),
    [
        ({"genre": "rsa1024"}, "rsa_module", "non_conforme", "non_conforme"),
        ({"genre": "rsa2048"}, "rsa_module", "conforme", "conforme"),
        ({"genre": "rsa3072"}, "rsa_module", "conforme", "conforme"),
        ({"genre": "rsa2048", "fin": fin(2030)}, "rsa_module", "conforme", "a_surveiller"),
        ({"genre": "rsa2048", "fin": fin(2031, 1, 1)}, "rsa_module", "non_conforme", "non_conforme"),
        ({"genre": "rsa3072", "fin": fin(2031, 1, 1)}, "rsa_module", "conforme", "a_surveiller"),
        ({"genre": "rsa2048e3"}, "rsa_exposant", "non_conforme", "non_conforme"),
        ({"genre": "rsa2048e3", "usages": ["key_encipherment"]}, "rsa_exposant", "non_conforme", "non_conforme"),
        ({"genre": "rsa2048e3", "usages": ["digital_signature"]}, "rsa_exposant", "a_surveiller", "a_surveiller"),
        ({"genre": "p224"}, "ec_courbe", "non_conforme", "non_conforme"),
        ({"genre": "p256"}, "ec_courbe", "conforme", "conforme"),
        ({"genre": "p384"}, "ec_courbe", "conforme", "conforme"),
        ({"genre": "p521"}, "ec_courbe", "conforme", "conforme"),
        ({"genre": "brainpool256"}, "ec_courbe", "conforme", "conforme"),
        ({"genre": "secp256k1"}, "ec_courbe", "a_surveiller", "a_surveiller"),
        ({"genre": "ed25519"}, "ec_courbe", "a_surveiller", "a_surveiller"),
        ({"genre": "ed448"}, "ec_courbe", "conforme", "conforme"),
        ({"genre": "p256", "empreinte": hashes.SHA224()}, "hachage", "non_conforme", "non_conforme"),
        ({"genre": "rsa3072", "pss": True}, "hachage", "conforme", "conforme"),
        ({"debut": MAINTENANT - timedelta(400), "fin": MAINTENANT - timedelta(1)}, "periode", "non_conforme", "non_conforme"),
        ({"debut": MAINTENANT + timedelta(1)}, "periode", "non_conforme", "non_conforme"),
        ({"fin": MAINTENANT + timedelta(days=30, hours=1)}, "periode", "a_surveiller", "a_surveiller"),
        ({"fin": MAINTENANT + timedelta(days=31, hours=1)}, "periode", "conforme", "conforme"),
        ({"noms": ()}, "noms", "non_conforme", "non_conforme"),
        ({"jours": 826}, "duree", "a_surveiller", "a_surveiller"),
        ({"jours": 825}, "duree", "conforme", "conforme"),
    ],
    ids=lambda v: "+".join(v) if isinstance(v, dict) else str(v),
)  # fmt: skip
def test_chaque_ligne_de_la_table_donne_son_verdict(
    faits: dict[str, Any], code: str, attendu: str, ensemble: str
) -> None:
    jugement = juger(faire(**faits).pem)
    assert verdicts(jugement, code) == [attendu]
    assert jugement.verdict == ensemble


def test_chaque_constat_nomme_sa_regle_sa_source_et_son_degre() -> None:
    for constat in juger(faire("rsa2048").pem, HOTE).constats:
        regle = recueil("x509").regles[constat.code]
        assert (constat.regle, constat.source, constat.verification) == (regle.nom, regle.source, regle.verification)
        assert constat.verification in {"T", "S", "M"}
        assert date.fromisoformat(constat.etat_du_droit) <= MAINTENANT.date()
        assert constat.explication.endswith((".", ")"))


def test_sha_1_est_non_conforme_meme_si_la_bibliotheque_ne_sait_plus_le_signer() -> None:
    jugement = juger(en_sha1(faire("rsa3072")))
    assert verdicts(jugement, "hachage") == ["non_conforme"]
    assert "SHA-1 (160 bits)" in jugement.resume


@pytest.mark.skipif(shutil.which("openssl") is None, reason="l'outil openssl n'est pas là")
def test_un_vrai_certificat_sha_1_fait_par_openssl_est_non_conforme(tmp_path: Path) -> None:
    sortie = tmp_path / "sha1.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha1", "-nodes", "-keyout", str(tmp_path / "k"), "-out",
         str(sortie), "-days", "300", "-subj", f"/CN={HOTE}", "-addext", f"subjectAltName=DNS:{HOTE}"],
        check=True, capture_output=True,
    )  # fmt: skip
    jugement = juger(sortie.read_bytes(), quand=datetime.now(UTC))
    assert verdicts(jugement, "hachage") == ["non_conforme"]
    assert verdicts(jugement, "rsa_module") == ["conforme"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="l'outil openssl n'est pas là")
@pytest.mark.parametrize(
    ("courbe", "options", "attendu"),
    [("sect283r1", [], "conforme"), ("sect233r1", [], "non_conforme"), ("P-256", ["-pkeyopt", "ec_param_enc:explicit"],
                                                                         "a_surveiller")],
)  # fmt: skip
def test_une_courbe_que_la_bibliotheque_ne_connait_pas_est_nommee(
    tmp_path: Path, courbe: str, options: list[str], attendu: str
) -> None:
    sortie = tmp_path / "c.pem"
    fait = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{courbe}", *options, "-nodes", "-keyout",
         str(tmp_path / "k"), "-out", str(sortie), "-days", "300", "-subj", f"/CN={HOTE}", "-addext",
         f"subjectAltName=DNS:{HOTE}"], capture_output=True,
    )  # fmt: skip
    if fait.returncode:
        pytest.skip("cet openssl ne sait pas faire cette courbe")
    jugement = juger(sortie.read_bytes(), quand=datetime.now(UTC))
    assert [c.verdict for c in jugement.constats if c.code.startswith("ec_")] == [attendu]


def test_frp256v1_est_reconnue_a_son_identifiant() -> None:
    """Aucune bibliothèque d'essai ne la fait : l'identifiant seul est lu, 1.2.250.1.223.101.256.1."""
    element = der.Element(der.OID, bytes.fromhex("2a817a01815f65820001"))
    assert der.oid(element) == "1.2.250.1.223.101.256.1"
    lue = _courbe(element)
    assert (lue.nom, lue.bits, lue.liste) == ("FRP256v1", 256, "b1")


def _avec(cle: Cle | None = None, signature: Signature | None = None) -> Certificat:
    base = lire_certificat(faire().der)
    return Certificat(**{**base.__dict__, "cle": cle or base.cle, "signature": signature or base.signature})


@pytest.mark.parametrize(
    ("cle", "fin_d_usage", "attendu"),
    [
        (Cle("dsa", "DSA", 1024, ordre=160), date(2027, 1, 1), "non_conforme"),
        (Cle("dsa", "DSA", 2048, ordre=224), date(2030, 12, 31), "conforme"),
        (Cle("dsa", "DSA", 2048, ordre=224), date(2031, 1, 1), "non_conforme"),
        (Cle("dsa", "DSA", 3072, ordre=256), date(2031, 1, 1), "conforme"),
        (Cle("ec", "B-571", 570, liste="b1", binaire=True), date(2031, 1, 1), "conforme"),
        (Cle("ec", "K-283", 281, liste="hors", binaire=True), date(2027, 1, 1), "a_surveiller"),
        (Cle("ec", "courbe 1.2.3", liste="inconnue"), date(2027, 1, 1), "a_surveiller"),
        (Cle("edwards", "X25519", 253), date(2027, 1, 1), "a_surveiller"),
        (Cle("inconnue", "2.16.840.1.101.3.4.3.18"), date(2027, 1, 1), "a_surveiller"),
    ],
    ids=lambda v: getattr(v, "nom", str(v)),
)  # fmt: skip
def test_les_cles_rares_se_jugent_aussi(cle: Cle, fin_d_usage: date, attendu: str) -> None:
    assert [c.verdict for c in regles.cle(_avec(cle=cle), JUGE, fin_d_usage)] == [attendu]


@pytest.mark.parametrize(
    ("bits", "attendu"),
    [(128, "non_conforme"), (160, "non_conforme"), (224, "non_conforme"), (256, "conforme"), (0, "a_surveiller")],
)
def test_l_empreinte_se_juge_a_sa_longueur(bits: int, attendu: str) -> None:
    assert regles.hachage(_avec(signature=Signature("x", "x", bits)), JUGE).verdict == attendu


def test_le_mur_de_2030_se_juge_a_la_fin_de_l_usage_jamais_au_jour_de_la_verification() -> None:
    """Le même certificat, à dix ans d'écart : le module reste admis pour son usage, c'est la période qui finit."""
    pem = faire("rsa2048", fin=fin(2030)).pem
    for quand in (MAINTENANT, datetime(2030, 6, 1, tzinfo=UTC)):
        assert verdicts(juger(pem, quand=quand), "rsa_module") == ["conforme"]
    explication = next(c.explication for c in juger(pem).constats if c.code == "rsa_module")
    assert "31/12/2030" in explication
    assert "3072" in explication


@pytest.mark.parametrize(
    ("emis", "jours", "attendu"),
    [
        (datetime(2018, 2, 1, tzinfo=UTC), 1095, "conforme"),
        (datetime(2018, 2, 1, tzinfo=UTC), 1096, "non_conforme"),
        (datetime(2018, 3, 2, tzinfo=UTC), 826, "non_conforme"),
        (datetime(2020, 8, 31, tzinfo=UTC), 800, "conforme"),
        (datetime(2020, 9, 1, tzinfo=UTC), 399, "non_conforme"),
        (datetime(2026, 3, 14, tzinfo=UTC), 398, "conforme"),
        (datetime(2026, 3, 15, tzinfo=UTC), 201, "non_conforme"),
        (datetime(2026, 3, 15, tzinfo=UTC), 200, "conforme"),
        (datetime(2027, 3, 15, tzinfo=UTC), 101, "non_conforme"),
        (datetime(2029, 3, 15, tzinfo=UTC), 48, "non_conforme"),
        (datetime(2029, 3, 15, tzinfo=UTC), 47, "conforme"),
    ],
    ids=str,
)  # fmt: skip
def test_la_duree_d_une_autorite_publique_suit_la_date_d_emission(emis: datetime, jours: int, attendu: str) -> None:
    certificat = lire_certificat(faire(debut=emis, jours=jours).der)
    assert regles.duree(certificat, JUGE, True).verdict == attendu


def test_une_autorite_publique_se_reconnait_ou_se_dit() -> None:
    racine = faire("p384", sujet="Autorité", noms=(), autorite=True, jours=3650)
    reconnue = faire(emetteur=racine, publique=True, jours=300)
    assert verdicts(juger(reconnue.pem), "duree") == ["non_conforme"]
    assert verdicts(juger(reconnue.pem, publique=False), "duree") == ["conforme"]
    assert verdicts(juger(faire(jours=300).pem), "duree") == ["conforme"]
    assert verdicts(juger(faire(jours=300).pem, publique=True), "duree") == ["non_conforme"]
    assert verdicts(juger(reconnue.pem), "transparence") == ["a_surveiller"]
    assert verdicts(juger(faire().pem), "transparence") == []


@pytest.mark.parametrize(
    ("noms", "hote", "attendu"),
    [
        (("a.example",), "a.example", "conforme"),
        (("a.example",), "A.EXAMPLE.", "conforme"),
        (("*.a.example",), "www.a.example", "conforme"),
        (("*.a.example",), "a.example", "non_conforme"),
        (("*.a.example",), "x.www.a.example", "non_conforme"),
        (("*.example",), "a.example", "non_conforme"),
        (("xn--vian-9oa.example",), "évian.example", "conforme"),
        (("a.example",), "b.example", "non_conforme"),
    ],
)
def test_le_nom_d_hote_se_lit_dans_le_san(noms: tuple[str, ...], hote: str, attendu: str) -> None:
    assert verdicts(juger(faire(noms=noms).pem, hote), "hote") == [attendu]


def test_le_nom_commun_ne_compte_pas_et_une_adresse_du_san_compte() -> None:
    assert verdicts(juger(faire(sujet="b.example", noms=("a.example",)).pem, "b.example"), "hote") == ["non_conforme"]
    assert verdicts(juger(faire(noms=(), ips=("192.0.2.7",)).pem, "192.0.2.7"), "hote") == ["conforme"]


def test_ce_que_le_guide_prefere_est_un_conseil_sans_verdict() -> None:
    jugement = juger(faire("rsa2048").pem)
    assert jugement.verdict == "conforme"
    for mot in ("R27", "R28", "R32", "R33", "PSS", "3072"):
        assert any(mot in conseil for conseil in jugement.conseils), mot
    sobre = juger(faire(usages=["digital_signature"], serveur=True).pem)
    assert not any("R27" in c or "R28" in c for c in sobre.conseils)
    assert any("critique" in c for c in juger(faire(usages=["digital_signature"], usages_critiques=False).pem).conseils)


def test_un_usage_de_trop_et_un_certificat_d_agent_se_signalent() -> None:
    assert verdicts(juger(faire(usages=["digital_signature", "key_cert_sign"]).pem), "usage") == ["a_surveiller"]
    assert verdicts(juger(faire(serveur=False).pem), "usage_etendu") == ["a_surveiller"]
    assert verdicts(juger(faire(serveur=True).pem), "usage_etendu") == ["conforme"]


def test_le_pire_l_emporte_dans_l_ordre_dit() -> None:
    for rang, verdict in enumerate(VERDICTS):
        assert pire(VERDICTS[: rang + 1]) == verdict
    assert VERDICTS == ("conforme", "non_teste", "a_surveiller", "erreur", "non_conforme")
    assert pire(()) == "non_teste"


@pytest.mark.parametrize("coupe", range(0, 400, 7))
def test_un_der_coupe_n_importe_ou_n_est_jamais_une_panne(coupe: int) -> None:
    octets = faire("rsa2048").der
    with pytest.raises((der.DerIllisible, ValueError)):
        lire_cle(octets[:coupe])
    assert juger(octets[: len(octets) - 1 - coupe]).verdict == "erreur"
