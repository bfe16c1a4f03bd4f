"""Le serveur d'envoi (SMTP) : d'où il est réglé, comment on lui parle, comment dire ce qu'il refuse."""

from __future__ import annotations

import base64
import json
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from socle.coffre import ChiffreIllisible, Reglage, Trousseau
from socle.instance import Instance
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.reglages import Reglages

CLE: Final = "envoi"
LIEU: Final = "instance|reglages|envoi"
SECURITES: Final = {"starttls": "STARTTLS (port 587 d'ordinaire)", "tls": "TLS dès la connexion (port 465)",
                    "aucune": "Aucune (réseau interne seulement)"}  # fmt: skip
DELAI = 20
"""Secondes au bout desquelles un serveur muet est dit ne pas répondre."""


@dataclass(frozen=True)
class Serveur:
    """Un serveur d'envoi. `securite` ∈ starttls, tls, aucune ; sans `utilisateur`, aucune authentification."""

    hote: str
    port: int = 587
    securite: str = "starttls"
    utilisateur: str = ""
    mot_de_passe: str = ""
    expediteur: str = ""

    @property
    def adresse_expediteur(self) -> str:
        """Adresse écrite en tête des messages."""
        return self.expediteur or self.utilisateur


def de_l_environnement(reglages: Reglages) -> Serveur | None:
    """Celui que l'environnement règle (`GOUVERNE_SMTP_…`), ou None."""
    if not reglages.smtp_hote:
        return None
    securite = "tls" if reglages.smtp_port == 465 else "starttls" if reglages.smtp_tls else "aucune"
    return Serveur(
        reglages.smtp_hote, reglages.smtp_port, securite, reglages.smtp_utilisateur,
        reglages.smtp_mot_de_passe.get_secret_value(), reglages.courriel_expediteur,
    )  # fmt: skip


def trouver_serveur(instance: Instance) -> Serveur | None:
    """Le serveur en vigueur : l'environnement l'emporte ; sinon celui de la page « Envoi des courriels »."""
    return de_l_environnement(instance.reglages) or de_la_base(instance)


def de_la_base(instance: Instance) -> Serveur | None:
    """Celui que l'administrateur a réglé à l'écran."""
    with instance.base.lire(Perimetre.hors("serveur d'envoi")) as session:
        reglage = session.get(Reglage, CLE)
    return relire(instance.coffre.trousseau, reglage.valeur) if reglage else None


def ecrire(session: SessionCloisonnee, trousseau: Trousseau, serveur: Serveur) -> None:
    """Range le serveur dans la transaction en cours ; le mot de passe est scellé par le trousseau."""
    scelle = base64.b64encode(trousseau.chiffrer(serveur.mot_de_passe.encode(), LIEU)).decode()
    valeur = json.dumps({**{c: getattr(serveur, c) for c in ("hote", "port", "securite", "utilisateur", "expediteur")},
                         "mot_de_passe": scelle})  # fmt: skip
    reglage = session.get(Reglage, CLE) or Reglage(cle=CLE, valeur="")
    reglage.valeur = valeur
    session.add(reglage)


def relire(trousseau: Trousseau, valeur: str) -> Serveur | None:
    """Inverse d'`ecrire` ; None si le trousseau n'ouvre plus le mot de passe."""
    lu = json.loads(valeur)
    try:
        clair = trousseau.dechiffrer(mot_de_passe_scelle(valeur), LIEU).decode()
    except ChiffreIllisible:
        return None
    return Serveur(**lu | {"mot_de_passe": clair})


def mot_de_passe_scelle(valeur: str) -> bytes:
    """Le chiffré du mot de passe, dans un réglage rangé par `ecrire`."""
    return base64.b64decode(json.loads(valeur)["mot_de_passe"])


def envoyer(serveur: Serveur, destinataire: str, objet: str, corps: str) -> None:
    """Remet un message ; lève `OSError` ou `smtplib.SMTPException` si le serveur ne l'a pas pris."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = serveur.adresse_expediteur, destinataire, objet
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="gouverne.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(corps)
    with _ouvrir(serveur) as client:
        if serveur.utilisateur:
            client.login(serveur.utilisateur, serveur.mot_de_passe)
        client.send_message(message)


def _ouvrir(serveur: Serveur) -> smtplib.SMTP:
    if serveur.securite == "tls":
        contexte = ssl.create_default_context()
        return smtplib.SMTP_SSL(serveur.hote, serveur.port, timeout=DELAI, context=contexte)
    client = smtplib.SMTP(serveur.hote, serveur.port, timeout=DELAI)
    if serveur.securite == "starttls":
        try:
            client.starttls(context=ssl.create_default_context())
        except BaseException:
            client.close()
            raise
    return client


_PHRASES: Final = {
    "SMTPAuthenticationError": "Le serveur refuse le compte ou le mot de passe.",
    "SMTPRecipientsRefused": "Le serveur refuse l'adresse du destinataire.",
    "SMTPSenderRefused": "Le serveur refuse l'adresse d'expédition.",
    "SMTPNotSupportedError": "Le serveur ne propose pas ce chiffrement ou cette authentification.",
    "SMTPServerDisconnected": "Le serveur a coupé la connexion : le chiffrement choisi est-il le bon ?",
    "SMTPDataError": "Le serveur a refusé le message.",
    "SSLCertVerificationError": "Le certificat du serveur n'est pas reconnu.",
    "SSLError": "La connexion chiffrée a échoué : le chiffrement choisi est-il le bon ?",
    "ConnectionRefusedError": "Rien ne répond à cette adresse et ce port.",
    "TimeoutError": "Le serveur n'a pas répondu à temps.",
    "gaierror": "Ce nom de serveur est inconnu.",
    "UnicodeError": "Ce nom de serveur est inconnu.",
}


def phrase_de_l_erreur(nom: str) -> str:
    """Ce que veut dire une erreur d'envoi, d'après le nom de sa classe ; jamais le texte du serveur."""
    return _PHRASES.get(nom, f"L'envoi a échoué ({nom}).")
