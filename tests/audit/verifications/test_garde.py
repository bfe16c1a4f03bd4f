"""La garde des connexions sortantes : aucune adresse interne sans le réglage, une seule résolution, des délais tenus."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.verifications.reseau.garde import (
    METADONNEES,
    Cible,
    Echeance,
    Empechement,
    Moyens,
    est_permise,
    ouvrir,
    resoudre_par_le_systeme,
    viser,
)
from fabriques.reseau import ecouter
from socle.console import lire_reglages
from socle.erreurs import DemarrageImpossible
from socle.reglages import Reglages, lire_reseaux

INTERNES = (
    "127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
    "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:0:4136:e378:8000:63bf:80ff:fffe",
)  # fmt: skip
PUBLIQUES = ("9.9.9.9", "93.184.216.34", "2620:fe::fe", "64:ff9b::909:909", "::ffff:9.9.9.9")


@pytest.mark.parametrize("adresse", INTERNES)
def test_une_adresse_interne_n_est_jamais_permise_sans_reglage(adresse: str) -> None:
    assert not est_permise(ipaddress.ip_address(adresse), ())


@pytest.mark.parametrize("adresse", PUBLIQUES)
def test_une_adresse_publique_est_permise(adresse: str) -> None:
    assert est_permise(ipaddress.ip_address(adresse), ())


@given(st.ip_addresses())
def test_rien_de_prive_ne_passe_jamais(adresse: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if est_permise(adresse, ()):
        assert not (adresse.is_private or adresse.is_loopback or adresse.is_link_local or adresse.is_multicast
                    or adresse.is_unspecified) or (adresse.version == 6 and adresse.ipv4_mapped)  # fmt: skip


def test_le_reglage_permet_son_reseau_et_lui_seul() -> None:
    reseaux = lire_reseaux("10.20.0.0/16, fd12:3456::/32")
    assert est_permise(ipaddress.ip_address("10.20.3.4"), reseaux)
    assert est_permise(ipaddress.ip_address("fd12:3456::7"), reseaux)
    assert not est_permise(ipaddress.ip_address("10.21.0.1"), reseaux)
    assert not est_permise(ipaddress.ip_address("127.0.0.1"), reseaux)


@pytest.mark.parametrize("adresse", sorted(METADONNEES))
def test_les_metadonnees_de_l_hebergeur_ne_s_ouvrent_qu_a_leur_adresse_exacte(adresse: str) -> None:
    lue = ipaddress.ip_address(adresse)
    large = ipaddress.ip_network((adresse, 16 if lue.version == 4 else 32), strict=False)
    assert not est_permise(lue, (large,))
    assert est_permise(lue, (ipaddress.ip_network(adresse),))


@pytest.mark.parametrize("texte", ["10.0.0.1/8", "0.0.0.0/0", "10.0.0.0/7", "::/8", "bonjour", "10.0.0.0/33"])
def test_un_reglage_faux_ou_trop_large_arrete_le_demarrage(texte: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUVERNE_VERIFICATIONS_RESEAUX", texte)
    with pytest.raises(DemarrageImpossible, match="GOUVERNE_VERIFICATIONS_RESEAUX"):
        lire_reglages()


def test_un_reglage_juste_se_lit() -> None:
    assert len(lire_reseaux(Reglages(verifications_reseaux=" 10.0.0.0/8 , ,192.168.0.0/16").verifications_reseaux)) == 2
    assert lire_reseaux(Reglages().verifications_reseaux) == ()


def viser_(adresses: Sequence[str], **options: object) -> Cible:
    moyens = Moyens(resoudre=lambda nom, delai: adresses, **options)  # type: ignore[arg-type]
    return viser(moyens, "site.example", 443, Echeance(moyens))


def test_une_seule_adresse_interne_parmi_les_reponses_suffit_a_refuser() -> None:
    assert viser_(["9.9.9.9"]).adresse == "9.9.9.9"
    with pytest.raises(Empechement, match="adresse interne"):
        viser_(["9.9.9.9", "10.0.0.1"])
    with pytest.raises(Empechement, match="ne se résout pas"):
        viser_([])
    with pytest.raises(Empechement, match="ne se résout pas"):
        viser_(["pas une adresse"])


def test_on_se_connecte_a_l_adresse_resolue_jamais_au_nom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Une seconde réponse du DNS, interne cette fois, ne change rien : le nom n'est résolu qu'une fois."""
    reponses = [["127.0.0.1"], ["10.0.0.1"]]
    moyens = Moyens(reseaux=lire_reseaux("127.0.0.0/8"), resoudre=lambda nom, delai: reponses.pop(0))
    monkeypatch.setattr(socket, "getaddrinfo", _seulement_des_adresses(socket.getaddrinfo))
    with ecouter(lambda prise, _: None) as serveur:
        echeance = Echeance(moyens)
        cible = viser(moyens, "site.example", serveur.port, echeance)
        ouvrir(cible, echeance).close()
    assert len(reponses) == 1


def _seulement_des_adresses(origine: object) -> object:
    def resoudre(hote: str, *suite: object, **nommes: object) -> object:
        ipaddress.ip_address(hote)  # un nom lèverait
        return origine(hote, *suite, **nommes)  # type: ignore[operator]

    return resoudre


def test_sans_le_reglage_le_serveur_local_n_est_pas_joint() -> None:
    with ecouter(lambda prise, _: None) as serveur:
        moyens = Moyens(resoudre=lambda nom, delai: ["127.0.0.1"])
        with pytest.raises(Empechement, match="adresse interne"):
            viser(moyens, "localhost", serveur.port, Echeance(moyens))
    assert serveur.connexions == 0


def test_un_port_ferme_se_distingue_d_un_port_muet() -> None:
    moyens = Moyens(reseaux=lire_reseaux("127.0.0.0/8"), delai=0.3)
    libre = socket.socket()
    libre.bind(("127.0.0.1", 0))
    port = libre.getsockname()[1]
    with pytest.raises(Empechement) as leve:
        ouvrir(Cible("a", port, "127.0.0.1"), Echeance(moyens))
    assert leve.value.ferme
    libre.close()


def test_l_echeance_finit_toujours() -> None:
    echeance = Echeance(Moyens(duree=0.05, delai=5))
    assert echeance.reste() <= 0.05
    time.sleep(0.06)
    with pytest.raises(Empechement, match="trop lent"):
        echeance.reste()


def test_une_resolution_qui_n_en_finit_pas_rend_la_main(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [time.sleep(1.5)][:0])
    debut = time.monotonic()
    assert resoudre_par_le_systeme("lent.example", 0.2) == []
    assert time.monotonic() - debut < 1


def test_deux_connexions_au_meme_hote_sont_espacees() -> None:
    moyens = Moyens(reseaux=lire_reseaux("127.0.0.0/8"), pause=0.2)
    with ecouter(lambda prise, _: None) as serveur:
        echeance, cible = Echeance(moyens), Cible("a", serveur.port, "127.0.0.1")
        debut = time.monotonic()
        for _ in range(3):
            ouvrir(cible, echeance).close()
    assert time.monotonic() - debut >= 0.4
