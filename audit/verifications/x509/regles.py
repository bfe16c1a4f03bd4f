"""Clé, empreinte, période et noms d'un certificat de serveur : la table datée de l'annexe B1 et du guide TLS.

Toutes ces fonctions sont pures ; l'instant est un paramètre. « Le mur de 2030 » : un module de 2048 bits se juge à la fin de
l'usage, jamais au jour de la vérification.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from audit.verifications.verdicts import A_SURVEILLER, CONFORME, NON_CONFORME, Constat, Juge, seuil
from audit.verifications.x509.certificat import Certificat
from audit.verifications.x509.cle import falaise
from socle.types import ecrire_date


def cle(certificat: Certificat, juge: Juge, fin_d_usage: date) -> Iterator[Constat]:
    """La clé, si son usage finit ce jour-là."""
    genre = certificat.cle.genre
    if genre == "rsa":
        yield _module(certificat, juge, fin_d_usage)
        yield _exposant(certificat, juge)
    elif genre == "ec":
        yield _courbe(certificat, juge)
    elif genre == "edwards":
        yield _edwards(certificat, juge)
    elif genre == "dsa":
        yield _groupe(certificat, juge, fin_d_usage)
    else:
        yield juge("cle_inconnue", A_SURVEILLER,
                   f"Algorithme de clé {certificat.cle.nom} : l'annexe B1 n'en dit rien, à faire examiner.")  # fmt: skip


def _taille(bits: int, fin: date, quoi: str) -> tuple[str, str]:
    """Verdict et phrase d'un module ou d'un groupe, selon la fin de l'usage."""
    minimum, au_dela = seuil("x509", "rsa_minimum"), seuil("x509", "rsa_au_dela")
    if bits < minimum:
        return NON_CONFORME, f"{quoi} de {bits} bits : il en faut au moins {minimum}."
    if bits >= au_dela:
        return CONFORME, f"{quoi} de {bits} bits."
    jour = ecrire_date(falaise())
    if fin <= falaise():
        return CONFORME, (
            f"{quoi} de {bits} bits, admis pour un usage qui finit le {ecrire_date(fin)} ; après le {jour}, il en faudra "
            f"{au_dela} : prenez-les au prochain renouvellement."
        )
    return NON_CONFORME, (
        f"{quoi} de {bits} bits et un usage jusqu'au {ecrire_date(fin)} : au-delà du {jour}, il faut au moins {au_dela} bits."
    )


def _module(certificat: Certificat, juge: Juge, fin: date) -> Constat:
    return juge("rsa_module", *_taille(certificat.cle.bits, fin, "Module RSA"))


def _exposant(certificat: Certificat, juge: Juge) -> Constat:
    exposant, minimum = certificat.cle.exposant, seuil("x509", "exposant_minimum")
    if exposant >= minimum:
        return juge(
            "rsa_exposant", CONFORME, f"Exposant public {'65537' if exposant == 65537 else 'supérieur à 65536'}."
        )
    if certificat.peut_chiffrer:
        return juge("rsa_exposant", NON_CONFORME,
                    f"Exposant public {exposant}, et la clé peut chiffrer : il doit dépasser 65536.")  # fmt: skip
    return juge("rsa_exposant", A_SURVEILLER,
                f"Exposant public {exposant} : la clé ne chiffre pas, mais un plus grand est recommandé.")  # fmt: skip


def _courbe(certificat: Certificat, juge: Juge) -> Constat:
    cle_, minimum = certificat.cle, seuil("x509", "ordre_minimum")
    code = "ec_binaire" if cle_.binaire else "ec_courbe"
    if cle_.liste in {"inconnue", "explicite"}:
        return juge(code, A_SURVEILLER, f"Clé sur une {cle_.nom} : elle n'est dans aucune liste connue, à examiner.")
    if cle_.bits < minimum:
        return juge(code, NON_CONFORME, f"Courbe {cle_.nom}, d'ordre {cle_.bits} bits : il en faut au moins {minimum}.")
    if cle_.liste == "b1":
        return juge(code, CONFORME, f"Courbe {cle_.nom}, nommée par l'annexe B1.")
    if cle_.liste == "tls":
        return juge(code, CONFORME, f"Courbe {cle_.nom}, d'ordre {cle_.bits} bits, admise par le guide TLS.")
    return juge(code, A_SURVEILLER,
                f"Courbe {cle_.nom}, d'ordre suffisant ({cle_.bits} bits), hors des listes de B1 et du guide.")  # fmt: skip


def _edwards(certificat: Certificat, juge: Juge) -> Constat:
    nom = certificat.cle.nom
    if nom == "Ed448":
        return juge(
            "ec_courbe", CONFORME, "Ed448 : ordre de 446 bits. La courbe n'est pas dans la liste de l'annexe B1."
        )
    if nom == "Ed25519":
        return juge("ec_courbe", A_SURVEILLER,
                    "Ed25519 : ordre de 253 bits, sous les 256 de l'annexe B1 v2.03, mais le guide v2.04 de l'ANSSI admet "
                    "250 bits.")  # fmt: skip
    return juge(
        "ec_courbe", A_SURVEILLER, f"{nom} : une clé d'échange ne signe pas, elle n'a rien à faire dans ce certificat."
    )


def _groupe(certificat: Certificat, juge: Juge, fin: date) -> Constat:
    ordre, minimum = certificat.cle.ordre, seuil("x509", "dsa_ordre_minimum")
    if ordre < minimum:
        return juge("dsa_groupe", NON_CONFORME, f"Sous-groupe d'ordre {ordre} bits : il en faut au moins {minimum}.")
    return juge("dsa_groupe", *_taille(certificat.cle.bits, fin, "Module DSA"))


def hachage(certificat: Certificat, juge: Juge) -> Constat:
    """L'empreinte dont le certificat est signé."""
    signature, minimum = certificat.signature, seuil("x509", "empreinte_minimum")
    if not signature.bits:
        return juge(
            "hachage", A_SURVEILLER, f"Signature par un {signature.nom} que l'outil ne connaît pas : à examiner."
        )
    if signature.bits < minimum:
        return juge("hachage", NON_CONFORME,
                    f"Signé avec {signature.empreinte} ({signature.bits} bits) : il en faut au moins {minimum}, "
                    "comme SHA-256.")  # fmt: skip
    return juge("hachage", CONFORME, f"Signature : {signature.nom}.")


def periode(certificat: Certificat, juge: Juge, quand: datetime) -> Constat:
    """Commencé, pas expiré, pas dans ses trente derniers jours."""
    if quand > certificat.fin:
        return juge("periode", NON_CONFORME, f"Expiré depuis le {ecrire_date(certificat.fin.date())}.")
    if quand < certificat.debut:
        return juge(
            "periode", NON_CONFORME, f"Pas encore valable : il commence le {ecrire_date(certificat.debut.date())}."
        )
    reste = (certificat.fin.date() - quand.date()).days
    fin = ecrire_date(certificat.fin.date())
    if reste <= seuil("x509", "jours_avant_fin"):
        suite = "aujourd'hui" if reste == 0 else f"dans {reste} jour{'s' if reste > 1 else ''}"
        return juge("periode", A_SURVEILLER, f"Expire {suite}, le {fin} : renouvelez-le.")
    return juge("periode", CONFORME, f"Valable jusqu'au {fin} (encore {reste} jours).")


def duree(certificat: Certificat, juge: Juge, publique: bool) -> Constat:
    """La durée totale contre la limite qui valait à l'émission : non conforme d'une autorité publique, à surveiller sinon."""
    jours = (certificat.fin - certificat.debut).total_seconds() / 86400
    emis = certificat.debut.date()
    limites = [limite for nom in ("durees_guide", *(("durees_publiques",) if publique else ()))
               for limite in [_limite(nom, emis)] if limite]  # fmt: skip
    limite = min(limites)
    de_qui = "d'une autorité publique" if publique else "d'une autorité privée ou inconnue"
    if jours <= limite:
        return juge("duree", CONFORME, f"Durée de {jours:.0f} jours, sous la limite de {limite} jours à son émission.")
    return juge("duree", NON_CONFORME if publique else A_SURVEILLER,
                f"Durée de {jours:.0f} jours pour un certificat {de_qui} émis le {ecrire_date(emis)} : la limite est de "
                f"{limite} jours.")  # fmt: skip


def _limite(nom: str, emis: date) -> int:
    """La limite en jours en vigueur à cette date ; zéro s'il n'y en avait pas."""
    valables = [palier["jours"] for palier in seuil("x509", nom) if palier["depuis"] <= emis]
    return int(valables[-1]) if valables else 0


def noms(certificat: Certificat, juge: Juge, hote: str) -> Iterator[Constat]:
    """L'extension SAN existe, et nomme l'hôte si l'on en donne un. Le nom commun (CN) ne compte pas."""
    portes = (*certificat.noms_dns, *certificat.adresses_ip)
    if not portes:
        yield juge("noms", NON_CONFORME, "Aucun nom d'hôte dans l'extension SAN : les navigateurs le refusent, quel que soit "
                                         "son nom commun.")  # fmt: skip
    else:
        yield juge("noms", CONFORME, f"Noms : {', '.join(portes[:5])}{' …' if len(portes) > 5 else ''}.")
    if hote and portes:
        if nomme(certificat, hote):
            yield juge("hote", CONFORME, f"Le certificat nomme {hote}.")
        else:
            yield juge("hote", NON_CONFORME, f"Le certificat ne nomme pas {hote} (mais {', '.join(portes[:3])}).")


def nomme(certificat: Certificat, hote: str) -> bool:
    """Vrai si un nom du SAN est celui de l'hôte ; un joker ne vaut que pour l'étiquette de gauche, entière."""
    voulu = en_ascii(hote)
    return voulu in certificat.adresses_ip or any(_correspond(nom, voulu) for nom in certificat.noms_dns)


def _correspond(nom: str, voulu: str) -> bool:
    nom = nom.rstrip(".")
    if not nom.startswith("*."):
        return nom == voulu
    _, _, suite = voulu.partition(".")
    return bool(suite) and "." in suite and suite == nom[2:]


def en_ascii(hote: str) -> str:
    """Un nom d'hôte en minuscules, sans point final, ses accents écrits comme le DNS les écrit (« xn--… »)."""
    nu = hote.strip().lower().rstrip(".")
    try:
        return nu.encode("idna").decode("ascii") if not nu.isascii() else nu
    except UnicodeError:
        return nu
