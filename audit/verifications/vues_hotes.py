"""Pages des hôtes : déclarer, confirmer, demander une vérification, donner un résultat sans réseau."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from audit.droits import HOTES, LIRE, VERIFIER
from audit.verifications import constats, depots, hotes
from audit.verifications import verbes as _verbes  # noqa: F401
from audit.verifications.documents import ORIGINES, tries
from audit.verifications.forme import FORME_HOTE
from audit.verifications.genres import GENRES
from audit.verifications.listes import LISTES
from audit.verifications.vues import vers_le_constat
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.types import lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("hotes", __name__)
BASE = "/o/<code>/hotes"
LISTE = "Hôtes vérifiés"
EDITEUR = Editeur(
    FORME_HOTE, hotes.lire, hotes.lire_version, hotes.creer, hotes.enregistrer,
    voir="hotes.voir", lister="hotes.lister", titre_liste=LISTE, titre_neuf="Déclarer un hôte",
    chapeau="Un site, un téléservice, une messagerie que votre organisme exploite. Déclarer ne joint rien : une personne "
    "confirme ensuite, sous son nom.",
    cree="L'hôte est déclaré. Confirmez-le pour qu'il soit vérifié en ligne.", enregistree="L'hôte est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """Les hôtes et leurs verdicts."""
    filtre = hotes.Filtre(argument("q"), argument("etat", 20), argument("archives", 3) == "oui", numero_demande())
    liste, etats = hotes.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("hotes.lister", liste, q=filtre.demande, etat=filtre.etat, archives=archives)
    return rendre(
        "audit/verifications/hotes.html", fil=fil((LISTE, None)), liste=liste, etats=etats, filtre=filtre, pages=pages,
        genres=GENRES, ensembles={id_: constats.ensemble(siens) for id_, siens in etats.items()},
        onglets=onglets("hotes"), peut_declarer=HOTES in contexte().droits,
        aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


def onglets(actif: str) -> list[dict[str, object]]:
    """Les deux listes des vérifications."""
    return [
        {"libelle": "Hôtes", "url": adresse("hotes.lister"), "actif": actif == "hotes"},
        {"libelle": "Certificats déposés", "url": adresse("certificats.lister"), "actif": actif == "certificats"},
    ]


@page(cadre, f"{BASE}/nouveau", HOTES, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Déclarer un hôte ; `?objet=` le lie aussitôt à la fiche d'où l'on vient."""
    tous = [item.code for item in LISTES["controles"].items]
    return EDITEUR.nouvelle(
        objet_demande(request.args), depart={"controles": tous, "ports": "443", "hebdomadaire": True}
    )


@page(cadre, f"{BASE}/<uuid:id_>", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un hôte, ses verdicts, son histoire."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    dossier = hotes.lire_dossier(contexte(), id_)
    siens = contexte().droits
    return montrer(
        "audit/verifications/hote.html", FORME_HOTE, dossier.fiche, cadre="hotes", liste=LISTE,
        champs=EDITEUR.champs(dossier.fiche.saisie), modifiable=HOTES in siens, statut=statut, refus=refus, dossier=dossier,
        genres=GENRES, origines=ORIGINES, tries=tries, peut_verifier=VERIFIER in siens,
        sans=frozenset({"nom"}), engagement=request.form.get("engagement") == "oui",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", HOTES, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un hôte."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un hôte."""
    passages = hotes.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(hotes.lire(contexte(), id_), passages, champs, cadre="hotes", liste=LISTE, preciser=preciser)


def preciser(contenu: object) -> str:
    """Ce qu'un acte du journal a constaté : le résumé et le verdict."""
    return str(contenu.get("resume") or contenu.get("motif") or "") if isinstance(contenu, dict) else ""


def _decider(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("hotes.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/confirmer", HOTES, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Confirmer que l'organisme exploite cet hôte."""
    engagement = request.form.get("engagement", "") == "oui"
    return _decider(id_, lambda version: hotes.confirmer(contexte(), id_, version, engagement),
                    "L'hôte est confirmé, sous votre nom. Il peut être vérifié en ligne.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/revoquer", HOTES, methods=["POST"])
def revoquer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer la confirmation."""
    return _decider(id_, lambda version: hotes.revoquer(contexte(), id_, version),
                    "La confirmation est retirée : plus rien n'est joint. Les constats restent.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/verifier", VERIFIER, methods=["POST"])
def verifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Demander une vérification en ligne."""
    return _decider(id_, lambda _: hotes.demander(contexte(), id_),
                    "La vérification est demandée : son résultat paraîtra ici en deux minutes.")  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/donner", VERIFIER, methods=["GET", "POST"])
def donner(id_: uuid.UUID) -> ResponseReturnValue:
    """Donner un certificat, un texte ou le résultat d'un outil : rien n'est joint."""
    if request.method != "POST":
        return _page_donner(id_, argument("quoi", 20))
    quoi, fichier = request.form.get("quoi", ""), request.files.get("fichier")
    contenu = fichier.read() if fichier is not None and fichier.filename else b""
    try:
        ids = depots.donner(contexte(), id_, quoi, contenu, request.form.get("texte", ""))
    except SaisieRefusee as refus:
        return _page_donner(id_, quoi, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _page_donner(id_, quoi, {"_": [refus.phrase]}, 422)
    flash("Le constat est inscrit.", "reussite")
    return vers_le_constat(ids[0])


def _page_donner(
    id_: uuid.UUID, quoi: str, erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    fiche = hotes.lire(contexte(), id_)
    return rendre(
        "audit/verifications/donner.html", statut, fiche=fiche, quoi=lire_ligne(quoi)[:20], erreurs=erreurs or {},
        en_erreur=bool(erreurs), texte=request.form.get("texte", "")[:200_000], listes=LISTES,
        libelles={"quoi": "Ce que vous donnez", "fichier": "Fichier", "texte": "Texte"},
        fil=fil((LISTE, adresse("hotes.lister")), (fiche.objet.libelle, adresse("hotes.voir", id_=id_)),
                ("Donner un résultat", None)),
        taille=instance().reglages.taille_televersement_mo,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", HOTES, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda v: hotes.archiver(contexte(), id_, v), "Hôte archivé : il n'est plus joint.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", HOTES, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    try:
        return _decider(id_, lambda v: hotes.archiver(contexte(), id_, v, False), "Hôte sorti des archives.")
    except SaisieRefusee as refus:
        return _voir(id_, 422, refus.erreurs["nom"][0])
