"""Les en-têtes HTTP d'un site, en fonctions pures : redirection, HSTS, politiques, témoins, bavardage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from audit.verifications.faits import FaitsHttp, ReponseHttp
from audit.verifications.verdicts import (
    A_SURVEILLER,
    CONFORME,
    ERREUR,
    NON_CONFORME,
    NON_TESTE,
    Constat,
    Juge,
    Jugement,
    seuil,
)  # fmt: skip

GENRE: Final = "http"
LIGNES_MAXIMUM: Final = 400
_STATUT = re.compile(r"^HTTP/\d(?:\.\d)?\s+(\d{3})")
_ENTETE = re.compile(r"^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):(.*)$")
_SESSION = re.compile(r"sess|sid$|auth|token|jwt", re.IGNORECASE)
_VERSION = re.compile(r"\d+\.\d+")
_FUITES: Final = frozenset({"unsafe-url", "no-referrer-when-downgrade"})


class EntetesIllisibles(ValueError):
    """Le texte collé n'est pas une suite d'en-têtes ; `str()` est la phrase à montrer."""


def lire_entetes(texte: str, hote: str) -> FaitsHttp:
    """Les réponses d'un texte collé (`curl -sIL http://hote/`) : la première en clair, la dernière en HTTPS."""
    blocs = list(_blocs(texte))
    if not blocs:
        raise EntetesIllisibles("Aucun en-tête reconnu : collez la réponse entière, par exemple celle de "
                                "« curl -sIL http://votre-site/ ».")  # fmt: skip
    reponses = [ReponseHttp(url=f"https://{hote}/", statut=statut, entetes=tuple(entetes)) for statut, entetes in blocs]
    premiere = reponses[0]
    vers_chiffre = premiere.un("location").lower().startswith("https://")
    if len(reponses) > 1 and 300 <= premiere.statut < 400 and vers_chiffre:
        clair = premiere.model_copy(update={"url": f"http://{hote}/"})
        return FaitsHttp(hote=hote, clair=clair, chiffree=reponses[-1])
    return FaitsHttp(hote=hote, chiffree=reponses[-1])


def _blocs(texte: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    statut, entetes = 0, list[tuple[str, str]]()
    for ligne in texte.replace("\r\n", "\n").split("\n")[:LIGNES_MAXIMUM]:
        debut = _STATUT.match(ligne)
        if debut or not ligne.strip():
            if entetes:
                yield statut or 200, entetes
            statut, entetes = (int(debut.group(1)) if debut else 0), []
        elif lu := _ENTETE.match(ligne.strip()):
            entetes.append((lu.group(1), lu.group(2).strip()[:4000]))
    if entetes:
        yield statut or 200, entetes


def juger(faits: FaitsHttp) -> Jugement:
    """Le jugement d'un site."""
    juge = Juge(GENRE, faits.hote)
    constats = [_redirection(faits, juge)]
    reponse = faits.chiffree
    if reponse is None:
        constats.append(juge("reponse", NON_TESTE, "La réponse en HTTPS n'a pas été demandée."))
    elif reponse.empechement or reponse.ferme or reponse.statut >= 500:
        phrase = reponse.empechement or ("Le port refuse la connexion." if reponse.ferme
                                         else f"Le site répond par l'erreur {reponse.statut}.")  # fmt: skip
        constats.append(juge("reponse", ERREUR, phrase))
    else:
        constats += _de_la_reponse(reponse, faits.hote, juge)
    return Jugement(constats, faits=tuple(_montrer(faits)))


def _redirection(faits: FaitsHttp, juge: Juge) -> Constat:
    clair = faits.clair
    if clair is None:
        return juge("redirection", NON_TESTE, "La réponse en clair (port 80) n'a pas été demandée.")
    if clair.ferme:
        return juge("redirection", CONFORME, "Le port 80 est fermé : rien n'est servi en clair.")
    if clair.empechement:
        return juge("redirection", ERREUR, f"Port 80 : {clair.empechement}")
    if not 300 <= clair.statut < 400:
        return juge(
            "redirection", NON_CONFORME, f"Le site répond en clair (statut {clair.statut}) au lieu de mener en HTTPS."
        )
    return _ou_mene(clair, faits.hote, juge)


def _arrivee(reponse: ReponseHttp) -> tuple[str, str]:
    """Schéma et hôte d'une redirection, en minuscules ; vides si elle est relative ou illisible."""
    try:
        vers = urlsplit(reponse.un("location"))
        return vers.scheme.lower(), (vers.hostname or "").lower()
    except ValueError:
        return "", ""


def _ou_mene(clair: ReponseHttp, hote: str, juge: Juge) -> Constat:
    schema, arrivee = _arrivee(clair)
    if schema != "https":
        return juge("redirection", NON_CONFORME, "La redirection du port 80 ne mène pas en HTTPS.")
    if arrivee != hote.lower():
        return juge("redirection", A_SURVEILLER, f"Le port 80 mène à un autre hôte ({arrivee[:100] or 'illisible'}), que "
                                                 "l'outil ne suit pas : vérifiez-le à part.")  # fmt: skip
    return juge("redirection", CONFORME, "Le port 80 mène au même hôte en HTTPS.")


def _de_la_reponse(reponse: ReponseHttp, hote: str, juge: Juge) -> Iterator[Constat]:
    _, arrivee = _arrivee(reponse) if 300 <= reponse.statut < 400 else ("", "")
    if arrivee not in {"", hote.lower()}:
        yield juge("reponse", A_SURVEILLER, f"Le site mène à un autre hôte ({arrivee[:100]}), que l'outil ne suit pas.")
    yield _hsts(reponse, juge)
    yield _csp(reponse, juge)
    yield _presence(juge, "types", reponse.un("x-content-type-options").strip().lower() == "nosniff",
                    "X-Content-Type-Options: nosniff.", "X-Content-Type-Options absent ou différent de nosniff.")  # fmt: skip
    yield _provenance(reponse, juge)
    encadre = bool(reponse.un("x-frame-options")) or "frame-ancestors" in reponse.un("content-security-policy").lower()
    yield _presence(juge, "cadre", encadre, "La page ne se laisse pas encadrer par n'importe qui.",
                    "Ni frame-ancestors ni X-Frame-Options : la page peut être encadrée par un autre site.")  # fmt: skip
    yield from _temoins(reponse, juge)
    bavards = [f"{n} : {v[:60]}" for n in ("server", "x-powered-by", "x-aspnet-version") for v in reponse.tous(n)
               if _VERSION.search(v)]  # fmt: skip
    yield _presence(juge, "bavardage", not bavards, "Aucune version de logiciel dans les en-têtes.",
                    f"Version du logiciel visible ({' ; '.join(bavards[:3])}).")  # fmt: skip


def _presence(juge: Juge, code: str, bien: bool, bonne: str, mauvaise: str) -> Constat:
    return juge(code, CONFORME if bien else A_SURVEILLER, bonne if bien else mauvaise)


def _hsts(reponse: ReponseHttp, juge: Juge) -> Constat:
    valeur = reponse.un("strict-transport-security")
    if not valeur:
        return juge("hsts", A_SURVEILLER, "HSTS absent : un navigateur peut encore revenir au HTTP.")
    duree = re.search(r'max-age\s*=\s*"?(\d{1,12})', valeur, re.IGNORECASE)
    secondes = int(duree.group(1)) if duree else 0
    if secondes < seuil(GENRE, "hsts_secondes"):
        return juge("hsts", A_SURVEILLER, f"HSTS de {secondes // 86400} jours : un an au moins est d'usage.")
    return juge("hsts", CONFORME, f"HSTS de {secondes // 86400} jours.")


def _csp(reponse: ReponseHttp, juge: Juge) -> Constat:
    politique = reponse.un("content-security-policy").lower()
    if not politique:
        return juge("csp", A_SURVEILLER, "Content-Security-Policy absente.")
    scripts = (
        politique.partition("script-src")[2].partition(";")[0]
        or politique.partition("default-src")[2].partition(";")[0]
    )
    if "'unsafe-inline'" in scripts and "nonce-" not in scripts and "sha256-" not in scripts:
        return juge("csp", A_SURVEILLER, "Content-Security-Policy présente, mais elle admet les scripts écrits dans la page "
                                         "('unsafe-inline').")  # fmt: skip
    return juge("csp", CONFORME, "Content-Security-Policy présente.")


def _provenance(reponse: ReponseHttp, juge: Juge) -> Constat:
    valeurs = [v.strip().lower() for v in reponse.un("referrer-policy").split(",") if v.strip()]
    if not valeurs:
        return juge("provenance", A_SURVEILLER, "Referrer-Policy absente : le choix est laissé au navigateur.")
    fuit = valeurs[-1] in _FUITES
    return _presence(juge, "provenance", not fuit, f"Referrer-Policy : {valeurs[-1][:60]}.",
                     f"Referrer-Policy : {valeurs[-1][:60]} laisse partir l'adresse complète.")  # fmt: skip


def _temoins(reponse: ReponseHttp, juge: Juge) -> Iterator[Constat]:
    temoins = reponse.tous("set-cookie")
    for temoin in temoins[:20]:
        yield _temoin(temoin, juge)
    if not temoins:
        yield juge("temoins", CONFORME, "Aucun témoin posé par cette réponse.")


def _temoin(ligne: str, juge: Juge) -> Constat:
    nom, _, suite = ligne.partition(";")
    nom = nom.partition("=")[0].strip()[:60]
    attributs = {a.partition("=")[0].strip().lower(): a.partition("=")[2].strip().lower() for a in suite.split(";")}
    manques = [m for m, la in (("Secure", "secure" in attributs), ("HttpOnly", "httponly" in attributs),
                               ("SameSite", "samesite" in attributs)) if not la]  # fmt: skip
    session = bool(_SESSION.search(nom))
    if not manques:
        return juge("temoins", CONFORME, f"Témoin « {nom} » : Secure, HttpOnly, SameSite.")
    grave = "Secure" in manques and (session or attributs.get("samesite") == "none")
    phrase = f"Témoin « {nom} » sans {', '.join(manques)}{' : il semble porter une session' if session else ''}."
    return juge("temoins", NON_CONFORME if grave else A_SURVEILLER, phrase)


def _montrer(faits: FaitsHttp) -> Iterator[tuple[str, str]]:
    for titre, reponse in (("En clair", faits.clair), ("En HTTPS", faits.chiffree)):
        if reponse is not None:
            yield titre, f"statut {reponse.statut}" if reponse.statut else reponse.empechement or "port fermé"
