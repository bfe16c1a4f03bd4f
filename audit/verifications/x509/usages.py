"""Usages, émetteur, révocation, transparence, chaîne (guide TLS R27 à R38), en fonctions pures.

Une recommandation que le certificat ne suit pas sans rien enfreindre est un conseil, sans verdict ; ce qui contredit son
emploi de serveur est un constat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from audit.verifications.verdicts import A_SURVEILLER, CONFORME, NON_CONFORME, Constat, Juge, seuil
from audit.verifications.x509.certificat import SERVEUR, TOUT_USAGE, Certificat, est_signe_par

ADMIS = frozenset({"digitalSignature", "keyEncipherment"})


def usages(certificat: Certificat, juge: Juge) -> Iterator[Constat]:
    """KeyUsage et ExtendedKeyUsage, quand ils sont là."""
    if not certificat.extensions:
        yield juge(
            "extensions",
            A_SURVEILLER,
            "Des extensions du certificat sont mal formées : ses usages n'ont pas pu être lus.",
        )
    if certificat.usage is not None:
        trop = sorted(certificat.usage - ADMIS)
        if trop:
            yield juge("usage", A_SURVEILLER, f"La clé a des usages de trop pour un serveur : {', '.join(trop)}.")
        else:
            yield juge("usage", CONFORME, f"Usages : {', '.join(sorted(certificat.usage)) or 'aucun'}.")
    if certificat.usage_etendu is not None:
        if SERVEUR in certificat.usage_etendu:
            yield juge("usage_etendu", CONFORME, "Certificat prévu pour un serveur (serverAuth).")
        elif TOUT_USAGE in certificat.usage_etendu:
            yield juge("usage_etendu", A_SURVEILLER, "Usage étendu « tout usage » au lieu de serverAuth.")
        else:
            yield juge(
                "usage_etendu", A_SURVEILLER, "Ce certificat n'est pas prévu pour un serveur (serverAuth absent)."
            )


def publics(certificat: Certificat, juge: Juge) -> Iterator[Constat]:
    """Ce qu'un certificat d'autorité publique doit porter, et qu'une autorité privée est libre d'omettre."""
    for code, la, present, absent in (
        ("identifiant_emetteur", certificat.identifiant_emetteur, "Identifiant de l'émetteur présent.",
         "Identifiant de l'émetteur absent (AuthorityKeyIdentifier)."),
        ("revocation", certificat.adresse_revocation, "Adresse de révocation présente.",
         "Aucune adresse de révocation (CRL ou AIA)."),
        ("transparence", certificat.transparence, "Inscrit aux journaux de transparence.",
         "Pas de preuve d'inscription aux journaux de transparence dans le certificat."),
    ):  # fmt: skip
        yield juge(code, CONFORME if la else A_SURVEILLER, present if la else absent)


def conseils(certificat: Certificat, publique: bool) -> Iterator[str]:
    """Ce que le guide préfère et que le certificat ne fait pas, sans rien enfreindre."""
    if certificat.usage is None:
        yield "R27 : ajoutez KeyUsage, critique, limité à digitalSignature (et keyEncipherment si besoin)."
    elif not certificat.usage_critique:
        yield "R27 : marquez KeyUsage comme critique."
    if certificat.usage_etendu is None:
        yield "R28 : ajoutez ExtendedKeyUsage avec serverAuth."
    if not certificat.identifiant_emetteur and not publique:
        yield "R32 : ajoutez l'identifiant de l'émetteur (AuthorityKeyIdentifier)."
    if not certificat.adresse_revocation and not publique:
        yield "R33 : donnez une adresse de révocation (CRLDistributionPoints ou AuthorityInfoAccess)."
    if certificat.autorite:
        yield "Ce certificat de serveur se dit aussi autorité (CA) : séparez les deux."
    if certificat.auto_signe and not certificat.autorite:
        yield "Certificat signé par lui-même : les navigateurs avertiront ; préférez une autorité, publique ou interne."
    yield from _de_la_cle(certificat)


def _de_la_cle(certificat: Certificat) -> Iterator[str]:
    if certificat.signature.schema == "pkcs1":
        yield "Signature RSA PKCS#1 v1.5 : admise, mais RSASSA-PSS ou ECDSA sont préférés (B1 2.2.3 ; guide TLS R8)."
    if certificat.cle.genre == "rsa" and certificat.cle.bits < seuil("x509", "rsa_au_dela"):
        yield "B1 RecomFact-1 : un module d'au moins 3072 bits est recommandé dès maintenant."


def ranger(certificats: Sequence[Certificat]) -> list[Certificat]:
    """La chaîne du serveur à la racine : le certificat qui n'en signe aucun autre d'abord, puis chaque émetteur."""
    emetteurs = {c.nom_emetteur for c in certificats if not c.auto_signe}
    feuilles = [c for c in certificats if c.nom_sujet not in emetteurs]
    seules = [c for c in feuilles if not c.est_racine] or feuilles
    suite = [seules[0] if seules else certificats[0]]
    while True:
        derniere = suite[-1]
        suivant = next((c for c in certificats if c not in suite and c.nom_sujet == derniere.nom_emetteur), None)
        if suivant is None:
            return suite
        suite.append(suivant)


def chaine(recus: Sequence[Certificat], rangee: Sequence[Certificat], juge: Juge, ordonnee: bool) -> Iterator[Constat]:
    """L'ordre reçu, les certificats étrangers, et chaque signature. Un certificat seul n'a pas de chaîne à juger."""
    if len(recus) < 2:
        return
    fautes = list(_fautes_de_chaine(rangee, juge))
    yield from fautes
    etrangers = [c for c in recus if c not in rangee]
    if etrangers:
        sujets = ", ".join(c.sujet for c in etrangers[:3])
        yield juge("chaine", A_SURVEILLER, f"Hors de la chaîne : {sujets}.", "chaîne")
    elif ordonnee and list(recus) != list(rangee):
        yield juge("chaine", A_SURVEILLER, "La chaîne n'est pas dans l'ordre : le serveur d'abord, puis chacun de ses "
                                           "émetteurs.", "chaîne")  # fmt: skip
    elif not fautes:
        suite = "jusqu'à la racine" if rangee[-1].est_racine else "la racine reste chez celui qui vérifie"
        yield juge("chaine", CONFORME, f"Chaîne de {len(rangee)} certificats, ordonnée ; {suite}.", "chaîne")


def _fautes_de_chaine(rangee: Sequence[Certificat], juge: Juge) -> Iterator[Constat]:
    for certificat, emetteur in pairwise(rangee):
        verifiee = est_signe_par(certificat, emetteur)
        if verifiee is False:
            yield juge("chaine", NON_CONFORME, f"« {certificat.sujet} » n'est pas signé par « {emetteur.sujet} ».",
                       "chaîne")  # fmt: skip
        elif verifiee is None:
            yield juge(
                "chaine",
                A_SURVEILLER,
                f"La signature de « {certificat.sujet} » n'a pas pu être recalculée ici.",
                "chaîne",
            )
        if not emetteur.autorite:
            yield juge("autorite", NON_CONFORME, f"« {emetteur.sujet} » signe un certificat sans être une autorité (CA).",
                       emetteur.sujet)  # fmt: skip
