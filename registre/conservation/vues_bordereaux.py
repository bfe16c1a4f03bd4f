"""Pages des bordereaux d'élimination : liste, fiche, actes, document."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.conservation import bordereaux
from registre.conservation.fonds import A_DETERMINER, duree_retenue, sort_de, volume_de, volumes_de
from registre.conservation.formes import BORDEREAU
from registre.conservation.listes import LISTES
from registre.conservation.onglets import onglets
from registre.conservation.vues import montrer_les_dus, uuid_recu
from socle.documents import MIMETYPES
from socle.erreurs import RegleEnfreinte
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
from socle.fiches.pages import adresse, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.types import lire_date, lire_texte
from socle.web import contexte, organisme, page, rendre, uuid_ou_introuvable

cadre = Blueprint("bordereaux", __name__)
BASE = "/o/<code>/conservation/bordereaux"
LISTE = "Bordereaux d'élimination"
EDITEUR = Editeur(
    BORDEREAU, bordereaux.lire, bordereaux.lire_version, bordereaux.preparer, bordereaux.enregistrer,
    voir="bordereaux.voir", lister="bordereaux.lister", titre_liste=LISTE, titre_neuf="",
    chapeau="L'intitulé et le service producteur ; les articles sont les fonds choisis.",
    cree="", enregistree="Le bordereau est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les bordereaux, le dernier d'abord."""
    liste = bordereaux.lister(contexte(), numero_demande())
    return rendre(
        "registre/conservation/bordereaux.html", onglets=onglets("bordereaux"), liste=liste, listes=LISTES,
        fil=fil(("Conservation", adresse("conservation.lister")), (LISTE, None)),
        pages=pages_de_la_liste("bordereaux.lister", liste),
    )  # fmt: skip


@page(cadre, f"{BASE}/preparer", droits.CONSERVATION_TENIR, methods=["POST"])
def preparer() -> ResponseReturnValue:
    """Préparer un bordereau des fonds cochés."""
    ids = [uuid_ou_introuvable(texte) for texte in request.form.getlist("fonds")]
    try:
        id_ = bordereaux.preparer(contexte(), ids, jeton_recu())
    except RegleEnfreinte as refus:
        return montrer_les_dus(422, refus.phrase)
    flash("Le bordereau est préparé. Relisez-le, puis envoyez-le aux archives pour visa.", "reussite")
    return redirect(adresse("bordereaux.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un bordereau, ses articles, où il en est."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    dossier, siens = bordereaux.lire_dossier(contexte(), id_), contexte().droits
    ligne = dossier.fiche.ligne
    return montrer(
        "registre/conservation/fiche_bordereau.html", BORDEREAU, dossier.fiche, cadre="bordereaux", liste=LISTE,
        champs=EDITEUR.champs(), statut=statut, refus=refus, dossier=dossier, listes=LISTES, volume_de=volume_de,
        duree_retenue=duree_retenue, volumes=volumes_de(dossier.fonds), non_determine=A_DETERMINER,
        sorts={f.id: sort_de(f, dossier.regles) for f in dossier.fonds},
        peut={acte: ligne.statut in depuis for acte, depuis in bordereaux.DEPUIS.items()},
        modifiable=droits.CONSERVATION_TENIR in siens and ligne.statut == "prepare", point_archiver=None,
        tient=droits.CONSERVATION_TENIR in siens, vise=droits.CONSERVATION_VISER in siens,
        peut_exporter=droits.EXPORTER in siens, tape=request.form,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un bordereau en préparation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un bordereau."""
    passages = bordereaux.lire_passages(contexte(), id_)
    return histoire(bordereaux.lire(contexte(), id_), passages, BORDEREAU.champs, cadre="bordereaux", liste=LISTE)


def _decider(id_: uuid.UUID, acte: Callable[[int], None], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("bordereaux.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


def _date(nom: str) -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur


def _texte(nom: str) -> str:
    return lire_texte(request.form.get(nom, ""))


@page(cadre, f"{BASE}/<uuid:id_>/retirer", droits.CONSERVATION_TENIR, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer un fonds du bordereau."""
    retire = uuid_recu("fonds")
    return _decider(id_, lambda v: bordereaux.retirer(contexte(), id_, retire, v), "Le fonds est retiré du bordereau.")


@page(cadre, f"{BASE}/<uuid:id_>/envoyer", droits.CONSERVATION_TENIR, methods=["POST"])
def envoyer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'envoi pour visa."""
    return _decider(id_, lambda v: bordereaux.envoyer(contexte(), id_, v), "Envoi pour visa noté.")


@page(cadre, f"{BASE}/<uuid:id_>/rappeler", droits.CONSERVATION_TENIR, methods=["POST"])
def rappeler(id_: uuid.UUID) -> ResponseReturnValue:
    """Revenir sur un envoi noté par erreur."""
    return _decider(
        id_, lambda v: bordereaux.rappeler(contexte(), id_, v), "Envoi rappelé : le bordereau est à préparer."
    )


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", droits.CONSERVATION_TENIR, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à un bordereau en préparation."""
    return _decider(id_, lambda v: bordereaux.abandonner(contexte(), id_, v), "Abandonné : ses fonds sont rendus.")


@page(cadre, f"{BASE}/<uuid:id_>/viser", droits.CONSERVATION_VISER, methods=["POST"])
def viser(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter le visa reçu."""
    return _decider(
        id_, lambda v: bordereaux.viser(contexte(), id_, v, _date("date"), _texte("reference")), "Le visa est noté."
    )


@page(cadre, f"{BASE}/<uuid:id_>/refuser", droits.CONSERVATION_VISER, methods=["POST"])
def refuser(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter le refus du visa."""
    return _decider(
        id_, lambda v: bordereaux.refuser(contexte(), id_, v, _texte("motif")), "Refus noté : les fonds sont rendus."
    )


@page(cadre, f"{BASE}/<uuid:id_>/eliminer", droits.CONSERVATION_VISER, methods=["POST"])
def noter_elimination(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'élimination faite."""
    return _decider(
        id_, lambda v: bordereaux.noter_elimination(contexte(), id_, v, _date("date"), _texte("temoin")),
        "L'élimination est notée.",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/bordereau.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le bordereau en Word, ODT ou PDF."""
    numero, contenu = bordereaux.exporter(contexte(), id_, format)
    nom = f"bordereau-elimination-{numero}-{organisme().code}.{format}"
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, nom)
