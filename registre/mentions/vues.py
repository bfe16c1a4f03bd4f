"""Pages des mentions : liste par fiche du registre, mention et son contrôle, textes, versions, HTML à coller."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.mentions import exports, lecture, liste, operations, publication
from registre.mentions import verbes as _verbes  # noqa: F401
from registre.mentions.consentements.operations import compter
from registre.mentions.controle import Point
from registre.mentions.forme import FORME
from registre.mentions.listes import COURTE, PAGE, libelle
from registre.mentions.obligations import DONNEES
from registre.mentions.textes import en_html
from socle.documents import MIMETYPES
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
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
from socle.organismes.regles import code_depuis_nom
from socle.types import lire_texte
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("mentions", __name__)
BASE = "/o/<code>/mentions"
LISTE = "Mentions d'information"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="mentions.voir", lister="mentions.lister", titre_liste=LISTE, titre_neuf="Nouvelle mention",
    chapeau="Le texte vient de la fiche du registre : choisissez-la, puis la forme. Tout se règle encore après.",
    cree="La mention est préparée : relisez-la.", enregistree="La mention est réglée.",
)  # fmt: skip


def prefixe_public() -> str:
    """Début de l'adresse d'une page publique, jeton exclu."""
    racine = (instance().reglages.adresse_publique or request.host_url).rstrip("/")
    return racine + url_for("mentions_publiques.voir", jeton="-").removesuffix("-")


@page(cadre, f"{BASE}/", droits.MENTIONS_LIRE)
def lister() -> ResponseReturnValue:
    """Les fiches du registre et leurs mentions : recherche, état, archives, pages."""
    filtre = liste.Filtre(argument("q"), argument("etat", 20), argument("archives", 3) == "oui", numero_demande())
    lue: Any = liste.lister(contexte(), filtre)
    pages = pages_de_la_liste("mentions.lister", lue, q=filtre.demande, etat=filtre.etat)
    return rendre(
        "registre/mentions/liste.html", fil=fil((LISTE, None)), liste=lue, filtre=filtre, etats=liste.ETATS,
        puces=liste.PUCES, pages=pages, libelle=libelle, redige=droits.MENTIONS_REDIGER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/preparer", droits.MENTIONS_REDIGER, methods=["POST"])
def preparer() -> ResponseReturnValue:
    """Préparer d'un geste la mention d'une fiche."""
    fiche = objet_demande({"objet": request.form.get("traitement", "")})
    if fiche is None:
        raise RegleEnfreinte("Choisissez une fiche du registre.")
    id_ = operations.preparer(contexte(), fiche, request.form.get("genre", "") or PAGE)
    flash("La mention est préparée d'après la fiche : relisez-la.", "reussite")
    return redirect(adresse("mentions.voir", id_=id_), 303)


@page(cadre, f"{BASE}/nouvelle", droits.MENTIONS_REDIGER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Créer une mention ; `?objet=` la remplit d'avance de la fiche d'où l'on vient."""
    depuis = objet_demande(request.args)
    return EDITEUR.nouvelle(depuis, depart=operations.depart(contexte(), depuis) if depuis else None)


@page(cadre, f"{BASE}/<uuid:id_>", droits.MENTIONS_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une mention : son état, ce que la loi veut y lire, son texte, ses versions."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    ici = contexte()
    dossier = operations.lire_dossier(ici, id_, prefixe_public())
    ligne = dossier.fiche.ligne
    return montrer(
        "registre/mentions/fiche.html", FORME, dossier.fiche, cadre="mentions", liste=LISTE, statut=statut, refus=refus,
        champs=EDITEUR.champs(dossier.fiche.saisie), modifiable=droits.MENTIONS_REDIGER in ici.droits, sans=AILLEURS,
        alertes=dossier.examen.alertes, dossier=dossier, examen=dossier.examen, etat=dossier.etat, etats=lecture.ETATS,
        puces=lecture.PUCES, libelle=libelle, en_html=en_html, ou=_ou, publie=droits.MENTIONS_PUBLIER in ici.droits,
        peut_exporter=droits.EXPORTER in ici.droits, donnees=DONNEES, collable=ligne.genre in (PAGE, COURTE),
        url_publique=f"{prefixe_public()}{ligne.jeton}" if ligne.jeton else "",
        comptes=compter(ici, id_) if ligne.genre == "consentement" else None,
        tient=droits.CONSENTEMENTS_TENIR in ici.droits,
    )  # fmt: skip


AILLEURS = frozenset({"nom", "genre", "fiches"})
"""Ce que la page montre elle-même."""


def _ou(point: Point) -> str:
    """L'adresse où compléter ce qui manque ; vide si la personne n'y peut rien."""
    o, siens = point.obligation, contexte().droits
    if o.lieu == "fiche" and point.fiche is not None and droits.MODIFIER in siens:
        return f"{adresse('traitements.modifier', id_=point.fiche)}#champ-{o.champ}"
    if o.lieu == "organisme" and "organisme.modifier" in siens:
        return f"{adresse('organismes.modifier')}#champ-{o.champ}"
    if o.lieu == "mention" and droits.MENTIONS_REDIGER in siens and request.view_args:
        return f"{adresse('mentions.modifier', id_=request.view_args['id_'])}#champ-{o.champ}"
    return ""


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.MENTIONS_REDIGER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Régler une mention."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/textes", droits.MENTIONS_REDIGER, methods=["GET", "POST"])
def recrire(id_: uuid.UUID) -> ResponseReturnValue:
    """Récrire des paragraphes, ou leur rendre leur texte d'origine."""
    if request.method != "POST":
        return _textes(id_)
    tapes = {nom.removeprefix("texte-"): lire_texte(v) for nom, v in request.form.items() if nom.startswith("texte-")}
    code = request.form.get("_restaurer", "")
    try:
        if code:
            operations.restaurer(contexte(), id_, version_recue(), code)
            flash("Le texte d'origine est revenu.", "reussite")
            return redirect(f"{adresse('mentions.recrire', id_=id_)}#champ-texte-{code}", 303)
        changes = operations.recrire(contexte(), id_, version_recue(), tapes)
    except SaisieRefusee as refus:
        return _textes(id_, 422, tapes, refus.erreurs)
    except (ConflitDeVersion, RegleEnfreinte) as refus:
        return _textes(id_, refus.code_http, tapes, {"_": [refus.phrase]})
    flash("Les textes sont enregistrés." if changes else "Rien n'a changé.", "reussite")
    return redirect(adresse("mentions.voir", id_=id_), 303)


def _textes(
    id_: uuid.UUID, statut: int = 200, tapes: dict[str, str] | None = None, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    dossier = operations.lire_dossier(contexte(), id_, prefixe_public())
    return rendre(
        "registre/mentions/textes.html", statut, dossier=dossier, fiche=dossier.fiche, tapes=tapes or {},
        erreurs=erreurs or {}, courts=lecture.LIBELLES_COURTS, en_erreur=bool(erreurs),
        fil=fil((LISTE, adresse("mentions.lister")), (dossier.fiche.objet.libelle, adresse("mentions.voir", id_=id_)),
                ("Textes", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.MENTIONS_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une mention."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="mentions", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/versions/<int:numero>", droits.MENTIONS_LIRE)
def voir_version(id_: uuid.UUID, numero: int) -> ResponseReturnValue:
    """Une version publiée, telle qu'elle a été figée, et ce qu'elle a changé."""
    fiche, version, avant = operations.lire_une_version(contexte(), id_, numero)
    ecarts = []
    if avant is not None:
        ecarts = lecture.comparer(
            {p["code"]: p for p in avant.paragraphes}, {p["code"]: p for p in version.paragraphes}
        )
    return rendre(
        "registre/mentions/version.html", fiche=fiche, version=version, avant=avant, ecarts=ecarts, en_html=en_html,
        libelle=libelle, peut_exporter=droits.EXPORTER in contexte().droits,
        fil=fil((LISTE, adresse("mentions.lister")), (fiche.objet.libelle, adresse("mentions.voir", id_=id_)),
                (f"Version {numero}", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/html", droits.MENTIONS_LIRE)
def coller(id_: uuid.UUID) -> ResponseReturnValue:
    """Le HTML à coller dans une page de site."""
    fiche = operations.lire(contexte(), id_)
    collable = fiche.ligne.genre in (PAGE, COURTE)
    a_coller = exports.a_coller(contexte(), id_, prefixe_public()) if collable else None
    return rendre(
        "registre/mentions/coller.html", fiche=fiche, a_coller=a_coller, sans=exports.SANS_HTML,
        fil=fil((LISTE, adresse("mentions.lister")), (fiche.objet.libelle, adresse("mentions.voir", id_=id_)),
                ("HTML à coller", None)),
    )  # fmt: skip


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str, ancre: str = "") -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("mentions.voir", id_=id_) + ancre,
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/publier", droits.MENTIONS_PUBLIER, methods=["POST"])
def publier(id_: uuid.UUID) -> ResponseReturnValue:
    """Publier une version de plus."""
    return _agir(
        id_, lambda v: publication.publier(contexte(), id_, v, prefixe_public()), "La mention est publiée et à jour.",
        "#s-versions",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/mettre-en-ligne", droits.MENTIONS_PUBLIER, methods=["POST"])
def mettre_en_ligne(id_: uuid.UUID) -> ResponseReturnValue:
    """Montrer la mention à tous."""
    return _agir(id_, lambda v: publication.mettre_en_ligne(contexte(), id_, v), "La mention est en ligne.")


@page(cadre, f"{BASE}/<uuid:id_>/retirer", droits.MENTIONS_PUBLIER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer la mention de la vue de tous."""
    return _agir(id_, lambda v: publication.retirer_de_la_ligne(contexte(), id_, v), "La mention n'est plus en ligne.")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.MENTIONS_REDIGER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v), "Mention archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.MENTIONS_REDIGER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v, False), "Mention sortie des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/mention.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La mention en Word, ODT ou PDF : la version demandée, la dernière sinon."""
    dit = request.form.get("version", "")
    numero = int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 6 else None
    titre, contenu = exports.exporter(contexte(), id_, format, numero, prefixe_public())
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"{code_depuis_nom(titre)}.{format}")
