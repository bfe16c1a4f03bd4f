"""Les états des pages de l'audit."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from audit.verifications import certificats, constats, depots, hotes
from audit.verifications.modele import CertificatSaisie, HoteSaisie
from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.etats_autodiagnostics import AUTODIAGNOSTICS
from bout_en_bout.etats_ecarts import ECARTS
from bout_en_bout.etats_partages import PARTAGE
from bout_en_bout.etats_rapports import RAPPORTS
from bout_en_bout.etats_referentiels import REFERENTIELS
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.certificats import chaine, faire
from socle.objets import Objet
from socle.operations import Contexte
from socle.saisies import valider

EN_TETES = "HTTP/1.1 200 OK\nServer: Apache/2.4.1\nSet-Cookie: PHPSESSID=x\nX-Content-Type-Options: nosniff\n"
ZONE = 'commune.example. 60 IN TXT "v=spf1 mx ?all"\n_dmarc.commune.example. 60 IN TXT "v=DMARC1; p=none; pct=50"\n'


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _deja(p: Plateau, type_: str, nom: str) -> uuid.UUID | None:
    """L'objet de ce nom, si un état l'a déjà préparé."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == type_, Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _hote(p: Plateau) -> uuid.UUID:
    """Un hôte confirmé, quelques constats donnés, une vérification demandée."""
    if deja := _deja(p, "hote", "www.bourg-fictif.example"):
        return deja
    contexte = _contexte(p)
    champs = {"nom": "www.bourg-fictif.example", "usage": "Site de la commune fictive", "controles": ["tls", "http"],
              "domaine": "commune.example", "selecteurs": "s1"}  # fmt: skip
    id_ = hotes.creer(contexte, valider(HoteSaisie, champs))
    hotes.confirmer(contexte, id_, 1, True)
    depots.donner(contexte, id_, "http", b"", EN_TETES)
    depots.donner(contexte, id_, "dns", b"", ZONE)
    depots.donner(contexte, id_, "securitytxt", b"", "Contact: https://a.example\nExpires: 2027-06-30T00:00:00Z")
    depots.donner(contexte, id_, "securitytxt", b"", "Contact: securite@a.example")
    hotes.demander(contexte, id_)
    return id_


def _declare(p: Plateau) -> uuid.UUID:
    """Un hôte que personne n'a confirmé."""
    nom = "portail.bourg-fictif.example"
    saisie = valider(HoteSaisie, {"nom": nom, "controles": ["tls"]})
    return _deja(p, "hote", nom) or hotes.creer(_contexte(p), saisie)


def _certificat(p: Plateau) -> uuid.UUID:
    """Une chaîne en désordre, bientôt à sa fin, dont le verdict a empiré."""
    if deja := _deja(p, "certificat", "Certificat du portail fictif"):
        return deja
    contexte, debut = _contexte(p), datetime.now(UTC) - timedelta(days=100)
    racine, milieu, feuille = chaine(debut=debut)
    dite = valider(CertificatSaisie, {"nom": "Certificat du portail fictif", "hote": "site.essai.example"})
    id_ = certificats.deposer(contexte, feuille.pem + milieu.pem, dite)
    autre = faire("rsa2048e3", emetteur=milieu, debut=debut, fin=datetime.now(UTC) + timedelta(days=12), variante=5)
    certificats.remplacer(contexte, id_, racine.pem + autre.pem + milieu.pem, 1)
    return id_


def _constat(p: Plateau, rang: int) -> str:
    """Le constat de ce rang dans l'histoire du certificat."""
    ligne = certificats.lire_dossier(_contexte(p), _certificat(p)).historique[rang]
    assert constats.lire(_contexte(p), ligne.id).intacte
    return f"{p.o}/verifications/{ligne.id}"


VERIFICATIONS = (
    Etat("hotes.lister", "plein", lambda p: (_hote(p), _declare(p), f"{p.o}/hotes/")[2]),
    Etat("hotes.lister", "vide", lambda p: f"{p.vide}/hotes/"),
    lent("hotes.lister", "sans réponse", lambda p: f"{p.o}/hotes/?q=dirigeable"),
    Etat("hotes.voir", "confirmé", lambda p: f"{p.o}/hotes/{_hote(p)}"),
    Etat("hotes.voir", "à confirmer, refusé", lambda p: f"{p.o}/hotes/{_declare(p)}",
         gestes=cliquer("Confirmer sous mon nom", 422)),
    lent("hotes.voir", "lecteur", lambda p: f"{p.o}/hotes/{_hote(p)}", qui="lecteur"),
    Etat("hotes.creer", "vide", lambda p: f"{p.o}/hotes/nouveau"),
    lent("hotes.creer", "en erreur", lambda p: f"{p.o}/hotes/nouveau",
         gestes=cliquer("Enregistrer", 422, nom="https://a", ports="x")),
    lent("hotes.modifier", "plein", lambda p: f"{p.o}/hotes/{_declare(p)}/modifier"),
    Etat("hotes.modifier", "conflit", lambda p: f"{p.o}/hotes/{_declare(p)}/modifier", gestes=conflit),
    Etat("hotes.historique", "plein", lambda p: f"{p.o}/hotes/{_hote(p)}/historique"),
    Etat("hotes.donner", "refusé", lambda p: f"{p.o}/hotes/{_declare(p)}/donner",
         gestes=cliquer("Lire et inscrire", 422, texte="bonjour")),
    Etat("certificats.lister", "plein", lambda p: (_certificat(p), f"{p.o}/certificats/")[1]),
    lent("certificats.lister", "vide", lambda p: f"{p.vide}/certificats/"),
    Etat("certificats.deposer", "refusé", lambda p: f"{p.o}/certificats/deposer",
         gestes=cliquer("Déposer et vérifier", 422, texte="bonjour")),
    Etat("certificats.voir", "empiré", lambda p: f"{p.o}/certificats/{_certificat(p)}"),
    lent("certificats.voir", "lecteur", lambda p: f"{p.o}/certificats/{_certificat(p)}", qui="lecteur"),
    Etat("certificats.modifier", "plein", lambda p: f"{p.o}/certificats/{_certificat(p)}/modifier"),
    Etat("certificats.historique", "plein", lambda p: f"{p.o}/certificats/{_certificat(p)}/historique"),
    Etat("certificats.renouveler", "refusé", lambda p: f"{p.o}/certificats/{_certificat(p)}/renouveler",
         gestes=cliquer("Déposer le renouvellement", 422, texte="bonjour")),
    Etat("verifications.voir", "courant", lambda p: _constat(p, 0)),
    lent("verifications.voir", "dépassé", lambda p: _constat(p, 1)),
)  # fmt: skip
AUDIT: tuple[Etat, ...] = (*VERIFICATIONS, *REFERENTIELS, *AUTODIAGNOSTICS, *ECARTS, *PARTAGE, *RAPPORTS)
