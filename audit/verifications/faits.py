"""Ce qu'une vérification a observé, avant tout jugement : valeurs figées, gardées en JSON, relues et rejugées à volonté."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from socle.journal import octets_canoniques


class Faits(BaseModel):
    """Base des faits : rien d'inconnu n'y entre, rien n'y change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def octets(self) -> bytes:
        """Le JSON canonique des faits : c'est lui que l'on garde, et dont on retient l'empreinte."""
        return octets_canoniques(self.model_dump(mode="json"))


class FaitsX509(Faits):
    """Un fichier de certificats, ou la chaîne qu'un serveur a présentée (PEM)."""

    pem: tuple[str, ...]
    ordonnee: bool = True
    format: str = "PEM"
    hote: str = ""
    publique: bool | None = None


class VersionTls(Faits):
    """Une version du protocole : ce que le serveur en fait, et la suite négociée."""

    etat: Literal["acceptee", "refusee", "non_testee", "erreur"]
    suites: tuple[str, ...] = ()
    detail: str = ""


class Releve(Faits):
    """Un point qu'un outil importé a relevé : son nom, notre verdict, sa phrase."""

    nom: str
    verdict: str
    phrase: str
    faille: bool = False


class FaitsTls(Faits):
    """Un service TLS. `confiance` : ce que dit la vérification du certificat avec le magasin du système."""

    hote: str
    port: int = 443
    adresse: str = ""
    versions: dict[str, VersionTls] = {}
    confiance: Literal["reconnue", "emetteur", "nom", "periode", "autre", "non_testee"] = "non_testee"
    confiance_detail: str = ""
    compression: bool | None = None
    donnees_precoces: bool | None = None
    groupes: tuple[str, ...] = ()
    releves: tuple[Releve, ...] = ()
    chaine: tuple[str, ...] = ()
    empechement: str = ""


class ReponseHttp(Faits):
    """Une réponse : son statut et ses en-têtes, dans l'ordre reçu. `ferme` : le port refuse la connexion."""

    url: str
    statut: int = 0
    entetes: tuple[tuple[str, str], ...] = ()
    ferme: bool = False
    empechement: str = ""

    def tous(self, nom: str) -> list[str]:
        """Les valeurs de cet en-tête, dans l'ordre."""
        return [valeur for cle, valeur in self.entetes if cle.lower() == nom]

    def un(self, nom: str) -> str:
        """La première valeur de cet en-tête, ou une chaîne vide."""
        return next(iter(self.tous(nom)), "")


class FaitsHttp(Faits):
    """Ce que le site répond en clair, puis en HTTPS."""

    hote: str
    clair: ReponseHttp | None = None
    chiffree: ReponseHttp | None = None


class FaitsDns(Faits):
    """Les enregistrements d'un domaine. Un champ à None n'a pas été demandé ; une suite vide veut dire « aucun »."""

    hote: str
    domaine: str = ""
    spf: tuple[str, ...] | None = None
    consultations: int | None = None
    consultations_completes: bool = False
    dmarc: tuple[str, ...] | None = None
    dmarc_trouve: str = ""
    dkim: dict[str, tuple[str, ...] | None] = {}
    caa: tuple[str, ...] | None = None
    caa_trouve: str = ""
    authentifie: bool | None = None
    signee: bool | None = None
    empechements: tuple[str, ...] = ()


class FaitsSecurityTxt(Faits):
    """Le fichier security.txt tel qu'il a été reçu."""

    hote: str
    url: str = ""
    statut: int = 0
    type_contenu: str = ""
    texte: str = ""
    empechement: str = ""
