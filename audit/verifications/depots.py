"""Ce qu'une personne donne sur un hôte sans que rien ne soit joint : fichier, texte collé, résultat d'un outil."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from audit.droits import VERIFIER
from audit.verifications import certificats, constats, hotes
from audit.verifications.constats import OUTIL, Observation
from audit.verifications.echanges import sslyze, testssl, zone
from audit.verifications.echanges.commun import ResultatIllisible
from audit.verifications.entetes import EntetesIllisibles, lire_entetes
from audit.verifications.faits import Faits, FaitsSecurityTxt
from audit.verifications.modele import HoteSaisie, lire_ports, lire_selecteurs
from audit.verifications.securitytxt import TAILLE_MAXIMALE
from audit.verifications.x509.regles import en_ascii
from socle.base import maintenant
from socle.erreurs import SaisieRefusee
from socle.operations import Contexte

FICHIERS: Final = frozenset({"x509", "sslyze", "testssl"})
TEXTES: Final = frozenset({"http", "dns", "securitytxt"})
TEXTE_MAXIMUM: Final = 200 * 1024


def donner(contexte: Contexte, id_: uuid.UUID, quoi: str, contenu: bytes, texte: str) -> list[uuid.UUID]:
    """Lit ce qui est donné, le juge et l'inscrit ; `SaisieRefusee` dit pourquoi un fichier ou un texte ne se lit pas."""
    contexte.exige(VERIFIER)
    saisie = hotes.lire(contexte, id_).saisie
    if quoi not in FICHIERS | TEXTES:
        raise SaisieRefusee({"quoi": ["Choisissez ce que vous donnez."]})
    if not contenu and not texte.strip():
        raise SaisieRefusee({"fichier": ["Choisissez un fichier, ou collez son texte."]})
    octets = contenu or texte.encode()
    try:
        observations = _observer(quoi, octets, saisie)
    except (ResultatIllisible, EntetesIllisibles) as refus:
        raise SaisieRefusee({"fichier" if contenu else "texte": [str(refus)]}) from refus
    except SaisieRefusee as refus:
        raise SaisieRefusee({"fichier" if contenu else "texte": refus.erreurs["fichier"]}) from refus
    return hotes.ajouter(contexte, id_, constats.preparer(observations, maintenant()))


def _observer(quoi: str, octets: bytes, saisie: HoteSaisie) -> list[Observation]:
    source = hashlib.sha256(octets).hexdigest()
    if quoi == "x509":
        return [certificats.observation(certificats.recevoir(octets), saisie.nom, "")]
    if quoi in {"sslyze", "testssl"}:
        return _d_un_outil(quoi, octets, saisie, source)
    texte = _decoder(octets)
    faits: Faits
    if quoi == "http":
        faits = lire_entetes(texte, en_ascii(saisie.nom))
    elif quoi == "dns":
        faits = zone.lire(texte, saisie.nom, saisie.domaine, lire_selecteurs(saisie.selecteurs))
    else:
        faits = FaitsSecurityTxt(hote=saisie.nom, texte=texte[:TAILLE_MAXIMALE])
    return [Observation(quoi, faits, origine="texte", outil=f"{OUTIL}, texte donné", source=source)]


def _decoder(octets: bytes) -> str:
    if len(octets) > TEXTE_MAXIMUM:
        raise ResultatIllisible("Ce texte dépasse 200 Ko : n'en donnez que la partie utile.")
    return octets.decode("utf-8-sig", "replace")


def _d_un_outil(quoi: str, octets: bytes, saisie: HoteSaisie, source: str) -> list[Observation]:
    """Le service, et la chaîne s'il y en a une ; un port autre que le premier déclaré est une cible à part."""
    resultat = (sslyze if quoi == "sslyze" else testssl).lire(octets, saisie.nom)
    cible = "" if resultat.tls.port == lire_ports(saisie.ports)[0] else str(resultat.tls.port)
    communs = {"cible": cible, "origine": quoi, "outil": resultat.outil, "date_outil": resultat.date, "source": source}
    observations = [Observation("tls", resultat.tls, **communs)]
    if resultat.x509 is not None:
        observations.append(Observation("x509", resultat.x509, **communs))
    return observations
