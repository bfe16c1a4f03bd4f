"""SPF, DKIM, DMARC, CAA, DNSSEC : nos analyseurs, et un vrai serveur DNS sur la boucle locale."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from audit.verifications import courriel, domaine
from audit.verifications.courriel import compter_consultations, lire_dmarc, lire_spf
from audit.verifications.echanges import zone
from audit.verifications.echanges.commun import ResultatIllisible
from audit.verifications.faits import FaitsDns
from audit.verifications.reseau import sonde_dns
from audit.verifications.reseau.garde import Echeance, Moyens
from audit.verifications.verdicts import Juge, Jugement
from fabriques.certificats import cle
from fabriques.reseau import dns_local

HOTE, DOMAINE = "www.commune.example", "commune.example"
JUGE = Juge("dns", DOMAINE)


def publique(genre: str) -> str:
    octets = cle(genre).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(octets).decode()


def verdicts(jugement: Jugement, code: str) -> list[str]:
    return [c.verdict for c in jugement.constats if c.code == code]


@pytest.mark.parametrize(
    ("spf", "attendu"),
    [
        ((), ["a_surveiller"]),
        (("v=spf1 mx -all",), ["conforme", "conforme"]),
        (("v=spf1 ip4:192.0.2.0/24 ~all",), ["conforme", "conforme"]),
        (("v=spf1 mx +all",), ["conforme", "non_conforme"]),
        (("v=spf1 mx all",), ["conforme", "non_conforme"]),
        (("v=spf1 mx ?all",), ["conforme", "a_surveiller"]),
        (("v=spf1 mx",), ["conforme", "a_surveiller"]),
        (("v=spf1 redirect=_spf.autre.example",), ["conforme", "conforme"]),
        (("v=spf1 -all", "v=spf1 mx -all"), ["non_conforme"]),
        (("v=spf1 ipv4:192.0.2.1 -all",), ["non_conforme", "conforme", "conforme"]),
    ],
)
def test_chaque_spf_a_son_verdict(spf: tuple[str, ...], attendu: list[str]) -> None:
    total = compter_consultations(spf[0], None)[0] if len(spf) == 1 else None
    constats = list(courriel.juger_spf(spf, total, True, DOMAINE, JUGE))
    assert [c.verdict for c in constats] == attendu


def test_les_consultations_se_comptent_dans_les_inclusions_et_s_arretent_a_dix() -> None:
    textes = {
        "a.example": "v=spf1 include:b.example mx a:x.example -all",
        "b.example": "v=spf1 exists:%{i}.c.example ptr -all",
    }
    lire = lambda d: [textes[d]] if d in textes else []  # noqa: E731
    assert compter_consultations("v=spf1 include:a.example -all", lire) == (6, True)
    assert compter_consultations("v=spf1 include:a.example -all", None) == (1, False)
    boucle = {"a.example": "v=spf1 include:a.example -all"}
    assert compter_consultations("v=spf1 include:a.example -all", lambda d: [boucle[d]]) == (2, True)
    profonde = lambda d: [f"v=spf1 include:x{d} -all"]  # noqa: E731
    total, complet = compter_consultations("v=spf1 include:a.example -all", profonde)
    assert (total, complet) == (11, False)
    trop = courriel.juger_spf(("v=spf1 -all",), total, complet, DOMAINE, JUGE)
    assert next(iter(trop)).verdict == "non_conforme"


def test_un_spf_se_lit_terme_par_terme() -> None:
    lu = lire_spf("v=spf1 mx a:mail.example/24 include:_spf.example ip6:2001:db8::/32 ~all exp=x.example")
    assert [(q, n) for q, n, _ in lu.mecanismes] == [
        ("+", "mx"),
        ("+", "a"),
        ("+", "include"),
        ("+", "ip6"),
        ("~", "all"),
    ]
    assert lu.illisibles == ()
    assert not courriel.est_spf("v=spf10 -all")


@pytest.mark.parametrize(
    ("textes", "attendu"),
    [
        ((), ["a_surveiller"]),
        (("v=DMARC1; p=none",), ["a_surveiller"]),
        (("v=DMARC1",), ["a_surveiller"]),
        (("v=DMARC1; p=quarantine",), ["conforme"]),
        (("v=DMARC1;p=reject;rua=mailto:d@x.example",), ["conforme"]),
        (("v=DMARC1; p=reject; t=y",), ["a_surveiller"]),
        (("v=DMARC1; p=rejeter",), ["non_conforme"]),
        (("v=DMARC1; p=reject", "v=DMARC1; p=none"), ["non_conforme"]),
    ],
)
def test_chaque_dmarc_a_son_verdict(textes: tuple[str, ...], attendu: list[str]) -> None:
    assert [c.verdict for c in courriel.juger_dmarc(textes, f"_dmarc.{DOMAINE}", DOMAINE, JUGE)] == attendu


def test_dmarc_suit_la_rfc_9989() -> None:
    """`sp` vaut pour un sous-domaine ; pct, rf et ri ne sont plus lus ; une étiquette inconnue est ignorée."""
    assert lire_dmarc("v=DMARC1; p=reject; sp=none", herite=True).politique == "none"
    assert lire_dmarc("v=DMARC1; p=reject; sp=none").politique == "reject"
    assert lire_dmarc("v=DMARC1; p=reject; zz=1").fautes == ()
    conseils = list(courriel.conseils_dmarc(("v=DMARC1; p=reject; pct=50; ri=3600",)))
    assert any("pct, ri" in c for c in conseils)
    assert any("rua" in c for c in conseils)
    assert not courriel.est_dmarc("x; v=DMARC1")


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (f"v=DKIM1; k=rsa; p={publique('rsa2048')}", "conforme"),
        (f"p={publique('rsa1024')}", "a_surveiller"),
        (f"v=DKIM1; t=y; p={publique('rsa2048')}", "a_surveiller"),
        ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "conforme"),
        ("v=DKIM1; p=", "non_conforme"),
        ("v=DKIM1; k=rsa", "non_conforme"),
        ("v=DKIM1; p=MIGfMA0GCS", "non_conforme"),
        ("v=DKIM1; p=*****", "non_conforme"),
    ],
    ids=["2048", "1024", "essai", "ed25519", "révoquée", "sans p", "coupée", "folle"],
)
def test_chaque_cle_dkim_a_son_verdict(texte: str, attendu: str) -> None:
    assert [c.verdict for c in courriel.juger_dkim({"s1": (texte,)}, JUGE)] == [attendu]


def test_un_selecteur_absent_et_aucun_selecteur_ne_se_confondent_pas() -> None:
    assert [c.verdict for c in courriel.juger_dkim({"s1": ()}, JUGE)] == ["non_conforme"]
    assert [c.verdict for c in courriel.juger_dkim({}, JUGE)] == ["non_teste"]


@pytest.mark.parametrize(
    ("faits", "code", "attendu"),
    [
        ({"caa": ('0 issue "autorite.example"',), "caa_trouve": HOTE}, "caa", "conforme"),
        ({"caa": ('0 iodef "mailto:x@y.example"',)}, "caa", "a_surveiller"),
        ({"caa": ()}, "caa", "a_surveiller"),
        ({}, "caa", "non_teste"),
        ({"authentifie": True}, "dnssec", "conforme"),
        ({"authentifie": False, "signee": False}, "dnssec", "a_surveiller"),
        ({"authentifie": False, "signee": True}, "dnssec", "non_teste"),
        ({"authentifie": False}, "dnssec", "non_teste"),
        ({}, "dnssec", "non_teste"),
    ],
)
def test_caa_et_dnssec_ne_disent_jamais_conforme_sans_l_avoir_vu(
    faits: dict[str, Any], code: str, attendu: str
) -> None:
    assert verdicts(domaine.juger(FaitsDns(hote=HOTE, **faits)), code) == [attendu]


ZONE = {
    (DOMAINE, "TXT"): ['"v=spf1 include:_spf.prestataire.example -all"', '"autre=texte"'],
    ("_spf.prestataire.example", "TXT"): ['"v=spf1 ip4:192.0.2.1 a mx -all"'],
    (f"_dmarc.{DOMAINE}", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@commune.example"'],
    (f"s1._domainkey.{DOMAINE}", "TXT"): [
        f'"v=DKIM1; k=rsa; p={publique("rsa2048")[:200]}" "{publique("rsa2048")[200:]}"'
    ],
    (DOMAINE, "CAA"): ['0 issue "autorite.example"'],
    (HOTE, "A"): ["192.0.2.80"],
}


def demander(
    zone_: Mapping[tuple[str, str], Sequence[str]], moyens: Callable[..., Moyens], selecteurs: Sequence[str] = ("s1",),
    domaine_: str = DOMAINE, **options: Any,
) -> FaitsDns:  # fmt: skip
    with dns_local(zone_, **options) as port:
        outils = moyens(serveurs_dns=(("127.0.0.1", port),), duree=4.0)
        return sonde_dns.observer(HOTE, domaine_, selecteurs, outils, Echeance(outils))


def test_un_domaine_soigne_est_conforme_de_bout_en_bout(moyens: Callable[..., Moyens]) -> None:
    faits = demander(ZONE, moyens, authentifie=True)
    jugement = domaine.juger(faits)
    assert jugement.verdict == "conforme", [c for c in jugement.constats if c.verdict != "conforme"]
    assert (faits.consultations, faits.consultations_completes) == (3, True)
    assert faits.caa_trouve == DOMAINE


def test_la_politique_dmarc_se_trouve_plus_haut(moyens: Callable[..., Moyens]) -> None:
    faits = demander(ZONE, moyens, domaine_=f"service.{DOMAINE}")
    assert faits.dmarc_trouve == f"_dmarc.{DOMAINE}"
    assert verdicts(domaine.juger(faits), "dmarc") == ["conforme"]


def test_sans_ad_la_zone_signee_se_distingue_de_la_zone_nue(moyens: Callable[..., Moyens]) -> None:
    assert verdicts(domaine.juger(demander(ZONE, moyens)), "dnssec") == ["a_surveiller"]
    ds = {**ZONE, (DOMAINE, "DS"): ["12345 13 2 " + "A" * 64]}
    assert verdicts(domaine.juger(demander(ds, moyens)), "dnssec") == ["non_teste"]


def test_un_domaine_qui_n_existe_pas_n_est_pas_une_erreur(moyens: Callable[..., Moyens]) -> None:
    faits = demander({}, moyens)
    assert faits.empechements == ()
    assert (faits.spf, faits.dmarc, faits.caa) == ((), (), ())


def test_un_dns_muet_est_une_erreur_dans_les_delais(moyens: Callable[..., Moyens]) -> None:
    debut = time.monotonic()
    faits = demander(ZONE, moyens, muet=True)
    assert time.monotonic() - debut < 12
    jugement = domaine.juger(faits)
    assert jugement.verdict == "erreur"
    assert "ne répond pas" in jugement.resume


def test_sans_domaine_de_messagerie_rien_du_courriel_ne_se_demande(moyens: Callable[..., Moyens]) -> None:
    jugement = domaine.juger(demander(ZONE, moyens, domaine_=""))
    assert {c.code for c in jugement.constats} == {"caa", "dnssec"}
    assert any("domaine de messagerie" in c for c in jugement.conseils)


def test_une_inclusion_sans_fin_s_arrete(moyens: Callable[..., Moyens]) -> None:
    sans_fin = {
        (f"{'x.' * rang}{DOMAINE}", "TXT"): [f'"v=spf1 include:{"x." * (rang + 1)}{DOMAINE} -all"']
        for rang in range(40)
    }
    faits = demander(sans_fin, moyens)
    assert faits.consultations == 11


ZONE_COLLEE = f"""$ORIGIN {DOMAINE}.
$TTL 3600
@ IN SOA ns1 hostmaster 1 2 3 4 5
@ IN TXT "v=spf1 mx -all"
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:d@{DOMAINE}"
s1._domainkey IN TXT ( "v=DKIM1; k=rsa; p={publique("rsa2048")[:200]}"
   "{publique("rsa2048")[200:]}" )
@ IN CAA 0 issue "autorite.example"
$GENERATE 1-2000000000 h$ A 192.0.2.1
$INCLUDE /etc/passwd
"""


def test_une_zone_collee_donne_les_memes_verdicts_qu_en_ligne() -> None:
    debut = time.monotonic()
    jugement = domaine.juger(zone.lire(ZONE_COLLEE, HOTE, DOMAINE, ["s1"]))
    assert time.monotonic() - debut < 2, "$GENERATE ne fabrique rien"
    assert {c.code: c.verdict for c in jugement.constats} == {
        "spf": "conforme", "dkim": "conforme", "dmarc": "conforme", "caa": "conforme", "dnssec": "non_teste",
    }  # fmt: skip


def test_la_sortie_de_dig_se_lit_drapeau_compris_et_n_affirme_aucune_absence() -> None:
    dig = f';; flags: qr rd ra ad; QUERY: 1\n{DOMAINE}.\t3600\tIN\tTXT\t"v=spf1 mx -all"\n'
    jugement = domaine.juger(zone.lire(dig, HOTE, DOMAINE, ["s1"]))
    vus = {c.code: c.verdict for c in jugement.constats}
    assert vus == {
        "spf": "conforme",
        "dkim": "non_teste",
        "dmarc": "non_teste",
        "caa": "non_teste",
        "dnssec": "conforme",
    }


@pytest.mark.parametrize(
    "texte", ["", "bonjour tout le monde", "a" * 300_000, "\n" * 6000, f"{DOMAINE}. IN A 192.0.2.1"]
)
def test_un_texte_qui_n_est_pas_une_zone_est_refuse(texte: str) -> None:
    with pytest.raises(ResultatIllisible):
        zone.lire(texte, HOTE, DOMAINE, [])


@given(st.text(max_size=300))
def test_un_texte_quelconque_ne_fait_jamais_tomber_un_analyseur(texte: str) -> None:
    lire_spf(texte)
    lire_dmarc(texte)
    courriel.lire_etiquettes(texte)
    list(courriel.juger_dkim({"s": (texte,)}, JUGE))
    with suppress(ResultatIllisible):
        domaine.juger(zone.lire(texte, HOTE, DOMAINE, ["s"]))
