"""Ce qu'une personne fait d'un certificat : le déposer, le renouveler, le décrire. Tout se juge sans réseau."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from audit.droits import LIRE, VERIFIER
from audit.verifications import constats
from audit.verifications.constats import Observation
from audit.verifications.faits import FaitsX509
from audit.verifications.forme import FORME_CERTIFICAT
from audit.verifications.hotes import Dossier
from audit.verifications.modele import CertificatSaisie, EtatVerifie
from audit.verifications.rattachement import controler_systeme, rattacher
from audit.verifications.x509.lecture import Illisible, lire_fichier
from socle.base import maintenant
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation

PUBLIQUES: Final = {"publique": True, "privee": False}


@dataclass(frozen=True)
class Recu:
    """Un fichier lu : ses certificats, et l'empreinte du fichier."""

    pem: tuple[str, ...]
    ordonnee: bool
    format: str
    empreinte: str

    @property
    def colonnes(self) -> dict[str, Any]:
        """Ce que la table en garde."""
        return {"pem": list(self.pem), "ordonnee": self.ordonnee, "format": self.format, "empreinte": self.empreinte}


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


def recevoir(contenu: bytes) -> Recu:
    """Les certificats d'un fichier ; `SaisieRefusee` sur le champ « fichier », avec la phrase qui dit ce qu'il est."""
    try:
        lecture_ = lire_fichier(contenu)
    except Illisible as refus:
        raise SaisieRefusee({"fichier": [str(refus)]}) from refus
    pem = tuple(load_der_x509_certificate(c.octets).public_bytes(Encoding.PEM).decode() for c in lecture_.certificats)
    return Recu(pem, lecture_.ordonnee, lecture_.format, hashlib.sha256(contenu).hexdigest())


def observation(recu: Recu, hote: str, autorite: str, origine: str = "fichier") -> Observation:
    """L'observation d'un fichier reçu."""
    faits = FaitsX509(
        pem=recu.pem, ordonnee=recu.ordonnee, format=recu.format, hote=hote, publique=PUBLIQUES.get(autorite)
    )
    return Observation("x509", faits, origine=origine, source=recu.empreinte)


def deposer(
    contexte: Contexte, contenu: bytes, saisie: CertificatSaisie, objet_id: uuid.UUID | None = None, jeton: str = ""
) -> uuid.UUID:
    """Dépose un certificat et le juge ; rend son identifiant. Un fichier illisible ou une clé privée sont refusés."""
    recu = recevoir(contenu)
    pretes = constats.preparer([observation(recu, saisie.hote, saisie.autorite)], maintenant())
    return _poser(contexte, recu, saisie, pretes, objet_id, jeton)


@operation(VERIFIER)
def _poser(
    atelier: Atelier, recu: Recu, saisie: CertificatSaisie, pretes: list[constats.Prete], objet_id: uuid.UUID | None,
    jeton: str,
) -> uuid.UUID:  # fmt: skip
    cle = f"{jeton}|{recu.empreinte}|{saisie.model_dump_json()}" if jeton else ""
    connu = identifiant_de(cle, atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu
    controler_systeme(atelier, saisie.systeme_id)
    id_ = fiches.poser(
        atelier, FORME_CERTIFICAT, saisie, identifiant=connu, depose_par=atelier.contexte.acteur.nom,
        depose_le=atelier.quand, **recu.colonnes,
    )  # fmt: skip
    rattacher(atelier, id_, saisie.systeme_id)
    objet = atelier.session.get_one(Objet, id_)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), objet)
    constats.inscrire(atelier, objet, pretes)
    return id_


def remplacer(contexte: Contexte, id_: uuid.UUID, contenu: bytes, version: int) -> None:
    """Dépose le renouvellement d'un certificat : les constats de l'ancien restent."""
    recu = recevoir(contenu)
    saisie = lire(contexte, id_).saisie
    pretes = constats.preparer([observation(recu, saisie.hote, saisie.autorite)], maintenant())
    _remplacer(contexte, id_, recu, pretes, version)


@operation(VERIFIER)
def _remplacer(atelier: Atelier, id_: uuid.UUID, recu: Recu, pretes: list[constats.Prete], version: int) -> None:
    fiche = fiches.charger(atelier.session, FORME_CERTIFICAT, id_)
    if fiche.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    if fiche.ligne.empreinte == recu.empreinte:
        raise SaisieRefusee({"fichier": ["C'est le fichier déjà déposé : donnez celui du renouvellement."]})
    for nom, valeur in recu.colonnes.items():
        setattr(fiche.ligne, nom, valeur)
    fiches.decider(
        atelier, FORME_CERTIFICAT, id_, version, "remplace", empreinte=recu.empreinte, depose_le=atelier.quand,
        depose_par=atelier.contexte.acteur.nom,
    )  # fmt: skip
    constats.inscrire(atelier, fiche.objet, pretes)


@operation(VERIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: CertificatSaisie, version: int) -> int:
    """Corrige ce qui est dit d'un certificat ; s'il change de nom attendu ou d'autorité, il est rejugé."""
    controler_systeme(atelier, saisie.systeme_id)
    avant = fiches.charger(atelier.session, FORME_CERTIFICAT, id_)
    systeme, rejuge = (
        avant.ligne.systeme_id,
        (avant.saisie.hote, avant.saisie.autorite) != (saisie.hote, saisie.autorite),
    )
    fiche = fiches.reecrire(atelier, FORME_CERTIFICAT, id_, saisie, version)
    rattacher(atelier, id_, saisie.systeme_id, systeme)
    if rejuge:
        constats.inscrire(atelier, fiche.objet, constats.preparer([relue(fiche)], atelier.quand))
    return fiche.objet.version


def relue(fiche: Fiche) -> Observation:
    """L'observation d'un certificat déjà déposé, telle qu'il est dit aujourd'hui."""
    ligne, saisie = fiche.ligne, fiche.saisie
    recu = Recu(tuple(ligne.pem), ligne.ordonnee, ligne.format, ligne.empreinte)
    return observation(recu, saisie.hote, saisie.autorite, "relecture")


@operation(VERIFIER)
def reverifier(atelier: Atelier, id_: uuid.UUID) -> None:
    """Rejuge un certificat à la date du jour."""
    fiche = fiches.charger(atelier.session, FORME_CERTIFICAT, id_)
    constats.inscrire(atelier, fiche.objet, constats.preparer([relue(fiche)], atelier.quand))


@operation(VERIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un certificat aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME_CERTIFICAT, id_, version, archive)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un certificat déposé."""
    return fiches.charger(atelier.session, FORME_CERTIFICAT, id_)


@lecture(LIRE)
def lire_dossier(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Un certificat, son état, son constat, son histoire."""
    fiche = fiches.charger(atelier.session, FORME_CERTIFICAT, id_)
    etats = constats.etats_de(atelier.session, [id_])[id_]
    return Dossier(fiche, etats, constats.courants(atelier.session, etats), constats.historique(atelier.session, id_))


@lecture(LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Ce qui était dit d'un certificat à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un certificat."""
    fiches.charger(atelier.session, FORME_CERTIFICAT, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> tuple[PageFiches, dict[uuid.UUID, list[EtatVerifie]]]:
    """Une page de certificats et leurs états."""
    page = fiches.lister(atelier, FORME_CERTIFICAT, demande=filtre.demande, archive=filtre.archives, page=filtre.page)
    return page, constats.etats_de(atelier.session, [objet.id for objet, _ in page.paires])
