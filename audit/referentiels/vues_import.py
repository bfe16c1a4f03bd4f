"""La page d'import d'un référentiel : déposer, relire l'aperçu, confirmer. Rien n'est écrit avant la confirmation.

L'aperçu est rendu à la page, signé : ce qui revient est ce qui a été lu du fichier, mot pour mot.
"""

from __future__ import annotations

import base64
import uuid
from typing import Any

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from audit.droits import REFERENTIELS
from audit.referentiels import operations, regles
from audit.referentiels.echanges import lecture, tableur
from audit.referentiels.echanges.commun import ORIGINES, Lu, ReferentielRefuse
from audit.referentiels.forme import ecrire
from audit.referentiels.vues import BASE, LISTE, cadre
from socle.erreurs import Introuvable, Refus
from socle.fiches.importation import envoyer_tableur
from socle.fiches.pages import adresse, fil
from socle.fiches.tableur import MIMETYPES
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

__all__ = ["cadre"]
DITS = ("titre", "code_court", "version")
"""Ce qu'une personne dit d'un tableur qui ne le dit pas lui-même."""
ILLISIBLE = "L'aperçu est illisible : reprenez l'import depuis le fichier."


@page(cadre, f"{BASE}/importer", REFERENTIELS, methods=["GET", "POST"])
def importer() -> ResponseReturnValue:
    """Dépôt (GET, POST d'un fichier), puis confirmation (POST de l'aperçu)."""
    if request.method != "POST":
        return _rendre()
    try:
        return _confirmer() if "apercu" in request.form else _lire()
    except Refus as refus:
        return _rendre(refus.code_http, refus.phrase)


@page(cadre, f"{BASE}/modele.<string:format>", REFERENTIELS)
def modele(format: str) -> ResponseReturnValue:
    """Le tableur vide à remplir."""
    if format not in MIMETYPES:
        raise Introuvable
    return envoyer_tableur(tableur.modele_vide(format), "modele-referentiel", format)


def _lire() -> ResponseReturnValue:
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        raise ReferentielRefuse("Choisissez un fichier à importer.")
    donnee = tableur.EnteteDonnee(*(lire_ligne(request.form.get(nom, "")[:200]) for nom in DITS))
    lu = lecture.lire(
        fichier.read(),
        lire_ligne(fichier.filename)[:200],
        cadre=lire_ligne(request.form.get("cadre", "")[:200]),
        entete=donnee,
    )
    deja = operations.apercevoir(contexte(), lu)
    return _rendre(200 if lu.referentiel else 422, lu=lu, deja=deja)


def _signature() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="apercu-referentiel")


def _fermer(lu: Lu) -> str:
    """L'aperçu signé, pour qu'il revienne tel quel de la page, et de la même personne."""
    contenu = base64.b85encode(ecrire(lu.acquis)).decode()
    return str(_signature().dumps([
        str(contexte().organisme_id), str(contexte().acteur.id), contenu, lu.origine, lu.nom_fichier, lu.empreinte_fichier,
        list(lu.remarques),
    ]))  # fmt: skip


def _ouvrir(texte: str) -> Lu:
    try:
        organisme_id, acteur_id, contenu, origine, nom, empreinte, remarques = _signature().loads(texte)
    except (BadData, ValueError, TypeError) as erreur:
        raise ReferentielRefuse(ILLISIBLE) from erreur
    if (organisme_id, acteur_id) != (str(contexte().organisme_id), str(contexte().acteur.id)):
        raise ReferentielRefuse(ILLISIBLE)
    return operations.relire_apercu(
        base64.b85decode(contenu),
        origine=origine,
        nom_fichier=nom,
        empreinte_fichier=empreinte,
        remarques=tuple(remarques),
    )


def _confirmer() -> ResponseReturnValue:
    id_: uuid.UUID = operations.importer(contexte(), _ouvrir(request.form["apercu"]))
    flash("Le référentiel est importé.", "reussite")
    return redirect(adresse("referentiels.voir", id_=id_), 303)


def _rendre(
    statut: int = 200, refus: str = "", lu: Lu | None = None, deja: operations.ReferentielPropose | None = None
) -> ResponseReturnValue:
    lisible: dict[str, Any] = {}
    if lu is not None and lu.referentiel is not None:
        lisible = {"apercu": _fermer(lu), "portrait": regles.portrait(lu.referentiel), "r": lu.referentiel,
                   "date_connue": regles.date_connue(lu.referentiel.referentiel.date)}  # fmt: skip
    return rendre(
        "audit/referentiels/importer.html", statut, refus=refus, en_erreur=statut >= 400, lu=lu, deja=deja, origines=ORIGINES,
        fil=fil((LISTE, adresse("referentiels.lister")), ("Importer", None)), formats=list(MIMETYPES),
        saisi={nom: lire_ligne(request.form.get(nom, "")[:200]) for nom in (*DITS, "cadre")},
        **{"r": None, "apercu": "", "portrait": None, "date_connue": False, **lisible},
    )  # fmt: skip
