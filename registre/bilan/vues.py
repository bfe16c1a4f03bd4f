"""Pages des bilans : liste, bilan et ses chapitres, formulaire, décisions, documents."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.bilan import operations, regles
from registre.bilan import verbes as _verbes  # noqa: F401
from registre.bilan.chapitres import PLAN
from registre.bilan.figures import figure
from registre.bilan.forme import FORME
from registre.bilan.modele import ARRETE, BROUILLON, PRESENTE
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.types import lire_date, lire_ligne, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("bilan", __name__)
BASE = "/o/<code>/bilans"
LISTE = "Bilan annuel"
TONS = {BROUILLON: "brouillon", ARRETE: "validee", PRESENTE: "faite"}
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="bilan.voir", lister="bilan.lister", titre_liste=LISTE, titre_neuf="Nouveau bilan annuel",
    chapeau="Les nombres des deux années se calculent. Écrivez ce qu'ils ne disent pas, chapitre par chapitre, "
    "en plusieurs fois si besoin : tout est facultatif, sauf l'année.",
    cree="Le bilan est ouvert.", enregistree="Le bilan est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.BILAN_LIRE)
def lister() -> ResponseReturnValue:
    """Les bilans de l'organisme, année par année."""
    archives = argument("archives", 3) == "oui"
    liste = operations.lister(contexte(), archives, numero_demande())
    return rendre(
        "registre/bilan/liste.html", fil=fil((LISTE, None)), liste=liste, archives=archives, statuts=regles.STATUTS,
        pages=pages_de_la_liste("bilan.lister", liste, archives="oui" if archives else ""), tons=TONS,
        peut_ecrire=droits.BILAN_TENIR in contexte().droits, annee=contexte().aujourd_hui.year,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.BILAN_TENIR, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir le bilan d'une année ; celle d'avant est proposée jusqu'en juin."""
    jour = contexte().aujourd_hui
    return EDITEUR.nouvelle(depart={"annee": jour.year - 1 if jour.month < 7 else jour.year})


@page(cadre, f"{BASE}/<uuid:id_>", droits.BILAN_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un bilan : ses chapitres, leurs nombres, leurs dessins."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    garni = operations.lire_garni(contexte(), id_)
    bilan, ligne, jour = garni.fiche, garni.fiche.ligne, contexte().aujourd_hui
    tenir = droits.BILAN_TENIR in contexte().droits
    peut = {v: tenir and ligne.statut in depuis and not bilan.objet.archive for v, depuis in regles.DEPUIS.items()}
    return montrer(
        "registre/bilan/fiche.html", FORME, bilan, cadre="bilan", liste=LISTE, champs=EDITEUR.champs(), statut=statut,
        refus=refus, modifiable=tenir, statuts=regles.STATUTS, tons=TONS, peut=peut, releve=garni.releve, plan=PLAN,
        parties=[(p, figure(p, garni.releve), regles.dits(p.nombres)) for p in garni.parties], lies=(),
        alertes=list(regles.alertes(bilan.saisie, ligne.statut, jour)), ecart=regles.ecrire_ecart, tus=regles.tus,
        tape=lire_texte(request.form.get("motif", "")), tape_jour=lire_ligne(request.form.get("jour", "")),
        tape_devant=lire_ligne(request.form.get("devant", "")), sans=frozenset(FORME.simples),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.BILAN_TENIR, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Écrire les paragraphes d'un bilan."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.BILAN_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un bilan."""
    passages = operations.lire_passages(contexte(), id_)
    bilan = operations.lire(contexte(), id_)
    return histoire(bilan, passages, FORME.champs, cadre="bilan", liste=LISTE, preciser=regles.preciser)


def _decider(id_: uuid.UUID, acte: Callable[[int], None], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("bilan.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/arreter", droits.BILAN_TENIR, methods=["POST"])
def arreter(id_: uuid.UUID) -> ResponseReturnValue:
    """Arrêter le bilan."""
    return _decider(
        id_, lambda v: operations.arreter(contexte(), id_, v), "Le bilan est arrêté : ses nombres ne bougeront plus."
    )


@page(cadre, f"{BASE}/<uuid:id_>/presenter", droits.BILAN_TENIR, methods=["POST"])
def presenter(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter la présentation du bilan."""
    try:
        jour = lire_date(request.form.get("jour", ""))
    except ValueError as faute:
        return _voir(id_, 422, str(faute))
    devant = lire_ligne(request.form.get("devant", ""))[:500]
    return _decider(
        id_, lambda v: operations.presenter(contexte(), id_, v, jour, devant), "La présentation du bilan est notée."
    )


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.BILAN_TENIR, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir un bilan arrêté."""
    motif = lire_texte(request.form.get("motif", ""))
    return _decider(
        id_,
        lambda v: operations.rouvrir(contexte(), id_, v, motif),
        "Le bilan est rouvert : ses nombres se recalculent.",
    )


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.BILAN_TENIR, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda v: operations.archiver(contexte(), id_, v), "Bilan archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.BILAN_TENIR, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda v: operations.archiver(contexte(), id_, v, False), "Bilan sorti des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/bilan.<string:format>", droits.BILAN_LIRE, methods=["POST"])
def imprimer(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le bilan en Word ou en PDF."""
    return _envoyer(id_, "bilan", format)


@page(cadre, f"{BASE}/<uuid:id_>/note.<string:format>", droits.BILAN_LIRE, methods=["POST"])
def imprimer_note(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La note aux élus en Word ou en PDF."""
    return _envoyer(id_, "note", format)


def _envoyer(id_: uuid.UUID, piece: str, format_: str) -> ResponseReturnValue:
    annee, contenu = operations.imprimer(contexte(), id_, piece, format_)
    nom = {"bilan": "bilan-dpo", "note": "note-aux-elus"}[piece]
    return send_file(io.BytesIO(contenu), MIMETYPES[format_], True, f"{nom}-{annee}.{format_}")
