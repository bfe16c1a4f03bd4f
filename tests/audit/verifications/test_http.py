"""HTTP contre de vrais serveurs locaux : redirection, en-têtes, security.txt ; rien n'est suivi ailleurs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from audit.verifications import entetes, securitytxt
from audit.verifications.faits import FaitsHttp, FaitsSecurityTxt, ReponseHttp
from audit.verifications.reseau import sonde_http
from audit.verifications.reseau.garde import Cible, Echeance, Moyens
from audit.verifications.verdicts import Jugement
from fabriques.certificats import HOTE, MAINTENANT, faire
from fabriques.reseau import Serveur, chiffre, contexte_tls, ecouter, http

SOIGNEE = (
    b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    b"Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n"
    b"Referrer-Policy: no-referrer\r\nSet-Cookie: session=x; Secure; HttpOnly; SameSite=Lax\r\n"
    b"Server: nginx\r\nContent-Length: 2\r\n\r\nok"
)
TEXTE = b"Contact: mailto:securite@site.example\nExpires: 2027-06-30T00:00:00Z\n"


def fichier(corps: bytes, type_: bytes = b"text/plain; charset=utf-8") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (type_, len(corps)) + corps


def vers(adresse: str) -> bytes:
    return f"HTTP/1.1 301 Moved\r\nLocation: {adresse}\r\n\r\n".encode()


@contextmanager
def servir(dossier: Path, traiter: Callable[[Any, Serveur], None]) -> Iterator[Serveur]:
    with ecouter(chiffre(contexte_tls(dossier, faire("p256")), traiter)) as serveur:
        yield serveur


def observer(port: int, moyens: Moyens) -> FaitsHttp:
    return sonde_http.observer(Cible(HOTE, port, "127.0.0.1"), moyens, Echeance(moyens))


def lire_securite(port: int, moyens: Moyens) -> FaitsSecurityTxt:
    return sonde_http.lire_security_txt(Cible(HOTE, port, "127.0.0.1"), Echeance(moyens))


def par_code(jugement: Jugement) -> dict[str, str]:
    return {c.code: c.verdict for c in jugement.constats}


def test_un_site_soigne_est_conforme_de_bout_en_bout(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    with servir(tmp_path, http(SOIGNEE)) as serveur, ecouter(http(vers(f"https://{HOTE}/"))) as clair:
        faits = observer(serveur.port, moyens(port_clair=clair.port))
    jugement = entetes.juger(faits)
    assert jugement.verdict == "conforme", jugement.resume
    (demande,) = serveur.recues
    assert demande.startswith(b"GET / HTTP/1.1\r\n")
    assert f"Host: {HOTE}:{serveur.port}".encode() in demande
    assert b"Gouverne/" in demande
    assert b"Cookie" not in demande
    assert serveur.connexions == 1
    assert clair.connexions == 1


def test_un_site_nu_est_a_surveiller_point_par_point(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    nue = b"HTTP/1.1 200 OK\r\nServer: Apache/2.4.1\r\nX-Powered-By: PHP/7.0\r\n\r\n"
    with servir(tmp_path, http(nue)) as serveur, ecouter(http(nue)) as clair:
        jugement = entetes.juger(observer(serveur.port, moyens(port_clair=clair.port)))
    vus = par_code(jugement)
    assert vus.pop("redirection") == "non_conforme", "servi en clair"
    assert vus.pop("temoins") == "conforme"
    assert set(vus.values()) == {"a_surveiller"}
    assert set(vus) == {"hsts", "csp", "types", "provenance", "cadre", "bavardage"}


def test_une_redirection_vers_un_autre_hote_n_est_jamais_suivie(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    with ecouter(http(b"HTTP/1.1 200 OK\r\n\r\n")) as piege:
        ailleurs = vers(f"https://interne.example:{piege.port}/")
        with servir(tmp_path, http(ailleurs)) as serveur, ecouter(http(ailleurs)) as clair:
            faits = observer(serveur.port, moyens(port_clair=clair.port))
        assert piege.connexions == 0
    vus = par_code(entetes.juger(faits))
    assert (vus["redirection"], vus["reponse"]) == ("a_surveiller", "a_surveiller")
    assert serveur.connexions == 1


def test_une_redirection_vers_le_meme_hote_se_suit_deux_fois_au_plus(
    moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    with servir(tmp_path, http({"/": vers("/accueil"), "/accueil": SOIGNEE})) as serveur:
        faits = observer(serveur.port, moyens())
    assert faits.chiffree is not None
    assert (faits.chiffree.statut, serveur.connexions) == (200, 2)
    with servir(tmp_path, http(vers("/encore"))) as serveur:
        observer(serveur.port, moyens())
    assert serveur.connexions == 3


@pytest.mark.parametrize(
    "adresse",
    ["http://{h}/", "https://{h}:1/", "https://{h}@mal.example/", "//mal.example/", "https://[::1/", "javascript:x",
     "https://{h}.mal.example/", "/a b\r\nX: y", "https://{h}:99999/"],
)  # fmt: skip
def test_aucune_redirection_tordue_ne_mene_ailleurs(
    adresse: str, moyens: Callable[..., Moyens], tmp_path: Path
) -> None:
    with servir(tmp_path, http(vers(adresse.format(h=HOTE)))) as serveur:
        faits = observer(serveur.port, moyens())
        assert faits.chiffree is not None
        entetes.juger(faits)
    assert all(b"mal.example" not in d.split(b"\r\n")[0] for d in serveur.recues)
    assert serveur.connexions <= 3


def test_un_port_80_ferme_est_conforme_et_un_site_injoignable_une_erreur(moyens: Callable[..., Moyens]) -> None:
    vus = par_code(entetes.juger(observer(9, moyens())))
    assert vus == {"redirection": "conforme", "reponse": "erreur"}


@pytest.mark.parametrize(
    ("temoin", "attendu"),
    [
        ("session=x; Secure; HttpOnly; SameSite=Strict", "conforme"),
        ("PHPSESSID=x; path=/", "non_conforme"),
        ("sid=x; HttpOnly; SameSite=Lax", "non_conforme"),
        ("langue=fr; path=/", "a_surveiller"),
        ("langue=fr; SameSite=None", "non_conforme"),
        ("session=x; Secure", "a_surveiller"),
        ("session=x; SECURE; httponly; samesite=lax", "conforme"),
        ("", "a_surveiller"),
    ],
)
def test_les_attributs_d_un_temoin_se_jugent(temoin: str, attendu: str) -> None:
    reponse = ReponseHttp(url=f"https://{HOTE}/", statut=200, entetes=(("Set-Cookie", temoin),))
    assert par_code(entetes.juger(FaitsHttp(hote=HOTE, chiffree=reponse)))["temoins"] == attendu


@pytest.mark.parametrize(
    ("nom", "valeur", "code", "attendu"),
    [
        ("Strict-Transport-Security", "max-age=31536000", "hsts", "conforme"),
        ("Strict-Transport-Security", 'MAX-AGE="63072000"; preload', "hsts", "conforme"),
        ("Strict-Transport-Security", "max-age=3600", "hsts", "a_surveiller"),
        ("Strict-Transport-Security", "max-age=0", "hsts", "a_surveiller"),
        ("Strict-Transport-Security", "bonjour", "hsts", "a_surveiller"),
        ("Content-Security-Policy", "default-src 'self'", "csp", "conforme"),
        ("Content-Security-Policy", "script-src 'self' 'unsafe-inline'", "csp", "a_surveiller"),
        ("Content-Security-Policy", "script-src 'nonce-abc' 'unsafe-inline'", "csp", "conforme"),
        ("Content-Security-Policy", "style-src 'unsafe-inline'; script-src 'self'", "csp", "conforme"),
        ("Referrer-Policy", "no-referrer, strict-origin-when-cross-origin", "provenance", "conforme"),
        ("Referrer-Policy", "unsafe-url", "provenance", "a_surveiller"),
        ("X-Frame-Options", "DENY", "cadre", "conforme"),
        ("Content-Security-Policy", "frame-ancestors 'none'", "cadre", "conforme"),
        ("X-Content-Type-Options", "nosniff", "types", "conforme"),
        ("Server", "nginx/1.25.3", "bavardage", "a_surveiller"),
    ],
)
def test_chaque_en_tete_a_son_verdict(nom: str, valeur: str, code: str, attendu: str) -> None:
    reponse = ReponseHttp(url=f"https://{HOTE}/", statut=200, entetes=((nom, valeur),))
    assert par_code(entetes.juger(FaitsHttp(hote=HOTE, chiffree=reponse)))[code] == attendu


def test_un_statut_500_est_une_erreur_et_rien_d_autre_ne_se_juge() -> None:
    reponse = ReponseHttp(url=f"https://{HOTE}/", statut=503)
    assert par_code(entetes.juger(FaitsHttp(hote=HOTE, chiffree=reponse))) == {
        "redirection": "non_teste",
        "reponse": "erreur",
    }


COLLE = """HTTP/1.1 301 Moved Permanently
Location: https://site.essai.example/

HTTP/2 200
strict-transport-security: max-age=63072000
content-security-policy: default-src 'self'; frame-ancestors 'none'
x-content-type-options: nosniff
referrer-policy: same-origin
set-cookie: session=x; Secure; HttpOnly; SameSite=Lax
"""


def test_des_en_tetes_colles_donnent_le_meme_verdict_qu_en_ligne() -> None:
    assert entetes.juger(entetes.lire_entetes(COLLE, HOTE)).verdict == "conforme"
    assert entetes.juger(entetes.lire_entetes(COLLE.replace("\n", "\r\n"), HOTE)).verdict == "conforme"
    seuls = par_code(entetes.juger(entetes.lire_entetes(COLLE.split("\n\n")[1], HOTE)))
    assert seuls["redirection"] == "non_teste", "sans la réponse en clair, la redirection n'est pas testée"


@pytest.mark.parametrize("texte", ["", "bonjour", "<html><body>oui</body></html>", "\x00\x01\x02"])
def test_un_texte_qui_n_est_pas_des_en_tetes_est_refuse(texte: str) -> None:
    with pytest.raises(entetes.EntetesIllisibles, match="Aucun en-tête"):
        entetes.lire_entetes(texte, HOTE)


def test_security_txt_se_lit_en_ligne_et_se_juge(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    with servir(tmp_path, http({sonde_http.CHEMIN_SECURITY: fichier(TEXTE)})) as serveur:
        faits = lire_securite(serveur.port, moyens())
    assert serveur.recues[0].startswith(b"GET /.well-known/security.txt ")
    assert securitytxt.juger(faits, MAINTENANT).verdict == "conforme"
    with servir(tmp_path, http({})) as serveur:
        absent = lire_securite(serveur.port, moyens())
    assert (absent.statut, securitytxt.juger(absent, MAINTENANT).verdict) == (404, "a_surveiller")


def test_une_reponse_decoupee_se_recolle(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    moitie = len(TEXTE) // 2
    corps = b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (moitie, TEXTE[:moitie], len(TEXTE) - moitie, TEXTE[moitie:])
    reponse = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + corps
    with servir(tmp_path, http(reponse)) as serveur:
        assert lire_securite(serveur.port, moyens()).texte.encode() == TEXTE


def test_une_reponse_enorme_s_arrete_au_megaoctet(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    envoyes = [0]

    def inonder(prise: Any, _: Serveur) -> None:
        prise.recv(4096)
        prise.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while envoyes[0] < 50 * 1024 * 1024:
            prise.sendall(b"x" * 65536)
            envoyes[0] += 65536

    with servir(tmp_path, inonder) as serveur:
        faits = lire_securite(serveur.port, moyens())
    assert "dépasse 1 Mo" in faits.empechement
    assert envoyes[0] < 8 * 1024 * 1024
    assert securitytxt.juger(faits, MAINTENANT).verdict == "erreur"


def test_des_en_tetes_sans_fin_s_arretent_a_64_ko(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    def inonder(prise: Any, _: Serveur) -> None:
        prise.recv(4096)
        prise.sendall(b"HTTP/1.1 200 OK\r\n")
        for _rang in range(20_000):
            prise.sendall(b"X-Rien: " + b"y" * 100 + b"\r\n")

    with servir(tmp_path, inonder) as serveur:
        faits = observer(serveur.port, moyens())
    assert faits.chiffree is not None
    assert "64 Ko" in faits.chiffree.empechement


def test_un_site_qui_goutte_ne_retient_pas_au_dela_de_l_echeance(moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    def goutter(prise: Any, _: Serveur) -> None:
        prise.recv(4096)
        for octet in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 4000:
            prise.sendall(bytes([octet]))
            time.sleep(0.05)

    with servir(tmp_path, goutter) as serveur:
        debut = time.monotonic()
        faits = observer(serveur.port, moyens(delai=0.5, duree=1.5))
    assert time.monotonic() - debut < 4
    assert faits.chiffree is not None
    assert faits.chiffree.empechement.endswith(("dans le délai.", "fin de son temps."))


@pytest.mark.parametrize(
    "reponse", [b"", b"\x00" * 50, b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/9.9 abc\r\n\r\n", b"HTTP/1.1 200"]
)
def test_une_reponse_folle_est_une_erreur(reponse: bytes, moyens: Callable[..., Moyens], tmp_path: Path) -> None:
    with servir(tmp_path, http(reponse)) as serveur:
        faits = observer(serveur.port, moyens())
    assert par_code(entetes.juger(faits))["reponse"] == "erreur"


@pytest.mark.parametrize(
    ("texte", "code", "attendu"),
    [
        ("Contact: https://a.example\nExpires: 2027-06-30T00:00:00Z", "expires", "conforme"),
        ("contact: tel:+33100000000\nEXPIRES: 2027-06-30T00:00:00+02:00", "contact", "conforme"),
        ("Expires: 2027-06-30T00:00:00Z", "contact", "non_conforme"),
        ("Contact: securite@a.example\nExpires: 2027-06-30T00:00:00Z", "contact", "non_conforme"),
        ("Contact: http://a.example\nExpires: 2027-06-30T00:00:00Z", "contact", "non_conforme"),
        ("Contact: https://a.example", "expires", "non_conforme"),
        ("Contact: https://a.example\n" + "Expires: 2027-06-30T00:00:00Z\n" * 2, "expires", "non_conforme"),
        ("Contact: https://a.example\nExpires: demain", "expires", "non_conforme"),
        ("Contact: https://a.example\nExpires: 2026-01-01T00:00:00Z", "expires", "non_conforme"),
        ("Contact: https://a.example\nExpires: 2026-12-01T00:00:00Z", "expires", "a_surveiller"),
        ("Contact: https://a.example\nExpires: 2029-01-01T00:00:00Z", "expires", "a_surveiller"),
        ("Preferred-Languages: fr\nPreferred-Languages: en\nContact: https://a.example", "langues", "non_conforme"),
        ("# un commentaire seul", "presence", "a_surveiller"),
    ],
)  # fmt: skip
def test_chaque_regle_de_security_txt(texte: str, code: str, attendu: str) -> None:
    assert par_code(securitytxt.juger(FaitsSecurityTxt(hote=HOTE, texte=texte), MAINTENANT))[code] == attendu


def test_security_txt_signe_canonique_et_mal_type() -> None:
    tete, pied = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n",
        "-----BEGIN PGP SIGNATURE-----\nContact: faux\n",
    )
    signe = f"{tete}{TEXTE.decode()}{pied}"
    lu = securitytxt.lire(signe)
    assert lu.signe
    assert lu.tous("contact") == ["mailto:securite@site.example"]
    adresse = f"https://{HOTE}/.well-known/security.txt"
    for canonique, attendu in ((adresse, "conforme"), ("https://autre.example/x", "a_surveiller")):
        faits = FaitsSecurityTxt(hote=HOTE, url=adresse, statut=200, type_contenu="text/plain",
                                 texte=f"Canonical: {canonique}\n{TEXTE.decode()}")  # fmt: skip
        assert par_code(securitytxt.juger(faits, MAINTENANT))["canonique"] == attendu
    html = FaitsSecurityTxt(hote=HOTE, statut=200, type_contenu="text/html", texte=TEXTE.decode())
    assert par_code(securitytxt.juger(html, MAINTENANT))["presence"] == "a_surveiller"
