"""Pages des certificats déposés : liste, dépôt, fiche et ses constats, renouvellement."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.droits import EXPORTER, LIRE, VERIFIER
from audit.verifications import certificats
from audit.verifications import verbes as _verbes  # noqa: F401
from audit.verifications.documents import ORIGINES, tries
from audit.verifications.forme import FORME_CERTIFICAT
from audit.verifications.genres import GENRES
from audit.verifications.modele import CertificatSaisie
from audit.verifications.vues_hotes import onglets, preciser
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
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
from socle.saisies import valeurs_tapees, valider
from socle.web import contexte, page, rendre

cadre = Blueprint("certificats", __name__)
BASE = "/o/<code>/certificats"
LISTE = "Certificats déposés"


def _creer_jamais(*_: Any) -> uuid.UUID:
    raise RegleEnfreinte("Un certificat se dépose avec son fichier.")


EDITEUR = Editeur(
    FORME_CERTIFICAT, certificats.lire, certificats.lire_version, _creer_jamais, certificats.enregistrer,
    voir="certificats.voir", lister="certificats.lister", titre_liste=LISTE, titre_neuf="Déposer un certificat",
    chapeau="Le fichier ne change pas ici : pour un nouveau certificat, déposez son renouvellement.",
    cree="", enregistree="Le certificat est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """Les certificats déposés et leurs verdicts."""
    filtre = certificats.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste, etats = certificats.lister(contexte(), filtre)
    pages = pages_de_la_liste("certificats.lister", liste, q=filtre.demande, archives="oui" if filtre.archives else "")
    return rendre(
        "audit/verifications/certificats.html", fil=fil((LISTE, None)), liste=liste, etats=etats, filtre=filtre, pages=pages,
        onglets=onglets("certificats"), peut_deposer=VERIFIER in contexte().droits, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/deposer", VERIFIER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer un certificat, lié à l'objet d'où l'on vient."""
    objet_id = objet_demande(request.args)
    if request.method != "POST":
        return _page_deposer(valeurs_tapees(FORME_CERTIFICAT.champs, CertificatSaisie.model_construct()))
    valeurs = formulaire.lire_formulaire(request.form, FORME_CERTIFICAT.champs)
    texte = str(valeurs.pop("texte", ""))
    try:
        saisie = valider(CertificatSaisie, valeurs)
        id_ = certificats.deposer(contexte(), _contenu(texte), saisie, objet_id, jeton_recu())
    except SaisieRefusee as refus:
        return _page_deposer(valeurs, texte, refus.erreurs, 422)
    flash("Le certificat est déposé et vérifié, sans que rien soit joint.", "reussite")
    return redirect(adresse("certificats.voir", id_=id_), 303)


def _contenu(texte: str) -> bytes:
    """Le fichier choisi, sinon le texte collé ; `SaisieRefusee` s'il n'y a ni l'un ni l'autre."""
    fichier = request.files.get("fichier")
    contenu = fichier.read() if fichier is not None and fichier.filename else texte.encode()
    if not contenu.strip() and not (fichier is not None and fichier.filename):
        raise SaisieRefusee({"fichier": ["Choisissez un fichier, ou collez le certificat."]})
    return contenu


def _page_deposer(
    valeurs: dict[str, Any], texte: str = "", erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    champs = EDITEUR.champs(None)
    propres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle == "fichier"}
    autres = {cle: phrases for cle, phrases in (erreurs or {}).items() if cle != "fichier"}
    montrees = propres | formulaire.erreurs_a_montrer(autres, champs)
    return rendre(
        "audit/verifications/deposer.html", statut, fil=fil((LISTE, adresse("certificats.lister")), ("Déposer", None)),
        sections=FORME_CERTIFICAT.sections, champs_vifs=champs, valeurs=formulaire.montrables(valeurs, champs.values()),
        erreurs=montrees, en_erreur=bool(montrees), jeton=jeton_recu(), texte=_sans_cle(texte),
        libelles=formulaire.libelles_des_chemins(montrees, champs) | {"fichier": "Fichier"},
        action=request.full_path.removesuffix("?"),
    )  # fmt: skip


def _sans_cle(texte: str) -> str:
    """Le texte collé, à remontrer ; jamais une clé privée."""
    return "" if "PRIVATE KEY" in texte else texte[:100_000]


@page(cadre, f"{BASE}/<uuid:id_>", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un certificat, ses constats, son histoire."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    dossier = certificats.lire_dossier(contexte(), id_)
    siens = contexte().droits
    return montrer(
        "audit/verifications/certificat.html", FORME_CERTIFICAT, dossier.fiche, cadre="certificats", liste=LISTE,
        champs=EDITEUR.champs(dossier.fiche.saisie), modifiable=VERIFIER in siens, statut=statut, refus=refus,
        dossier=dossier, genres=GENRES, origines=ORIGINES, tries=tries, peut_exporter=EXPORTER in siens,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", VERIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger ce qui est dit d'un certificat."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un certificat."""
    passages = certificats.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(
        certificats.lire(contexte(), id_), passages, champs, cadre="certificats", liste=LISTE, preciser=preciser
    )


@page(cadre, f"{BASE}/<uuid:id_>/renouveler", VERIFIER, methods=["GET", "POST"])
def renouveler(id_: uuid.UUID) -> ResponseReturnValue:
    """Déposer le renouvellement d'un certificat."""
    if request.method != "POST":
        return _page_renouveler(id_)
    texte = request.form.get("texte", "")
    try:
        certificats.remplacer(contexte(), id_, _contenu(texte), version_recue())
    except SaisieRefusee as refus:
        return _page_renouveler(id_, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _page_renouveler(id_, {"_": [refus.phrase]}, 422)
    except ConflitDeVersion as refus:
        return _page_renouveler(id_, {"_": [f"{refus.phrase} Relisez-la avant de déposer."]}, 409)
    flash("Le renouvellement est déposé et vérifié. Les constats de l'ancien restent.", "reussite")
    return redirect(adresse("certificats.voir", id_=id_), 303)


def _page_renouveler(
    id_: uuid.UUID, erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    fiche = certificats.lire(contexte(), id_)
    return rendre(
        "audit/verifications/renouveler.html", statut, fiche=fiche, erreurs=erreurs or {}, en_erreur=bool(erreurs),
        libelles={"fichier": "Fichier"}, texte=_sans_cle(request.form.get("texte", "")),
        fil=fil((LISTE, adresse("certificats.lister")), (fiche.objet.libelle, adresse("certificats.voir", id_=id_)),
                ("Renouveler", None)),
    )  # fmt: skip


def _decider(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("certificats.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/reverifier", VERIFIER, methods=["POST"])
def reverifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Rejuger le certificat à la date du jour."""
    return _decider(
        id_, lambda _: certificats.reverifier(contexte(), id_), "Le certificat est rejugé à la date du jour."
    )


@page(cadre, f"{BASE}/<uuid:id_>/archiver", VERIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda v: certificats.archiver(contexte(), id_, v), "Certificat archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", VERIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda v: certificats.archiver(contexte(), id_, v, False), "Certificat sorti des archives.")
