"""Pages d'un avenant, chez l'organisme qui le signe : ce qui reste à remplir, les documents, chaque pas jusqu'au retour."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.mise_a_niveau import operations, regles, retour
from clauses.mise_a_niveau.documents import PIECES, arbre
from clauses.mise_a_niveau.forme import AVENANT
from clauses.mise_a_niveau.listes import LISTES
from clauses.mise_a_niveau.projets import Projet, projets_de
from clauses.mise_a_niveau.vues import BASE, LISTE, communs, onglets, racine
from socle.documents import MIMETYPES
from socle.documents import rendre as rendre_document
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
from socle.fiches.operations import Fiche
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    motif_de,
    numero_demande,
    pages_de_la_liste,
)
from socle.organismes.regles import code_depuis_nom
from socle.preuves.gabarit import gabarit_maison
from socle.types import ecrire_date, lire_date, lire_ligne, lire_texte
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("avenants", __name__)
UN = f"{BASE}/avenants/<uuid:id_>"
CHAMPS = ("le", "canal", "attendu_le", "motif", "signe_le", "fichier")
LIBELLES = {"le": "Date", "canal": "Comment", "attendu_le": "Nouveau retour demandé pour le", "motif": "Motif",
            "signe_le": "Date de la signature", "fichier": "Fichier signé"}  # fmt: skip
FAITS = {
    "envoyer": "L'envoi est noté ; le texte ne change plus.", "relancer": "La relance est notée.",
    "refuser": "Le refus est noté.", "clore": "L'absence de réponse est notée.",
    "abandonner": "L'avenant est abandonné, et archivé.",
}  # fmt: skip


def _creer_jamais(*_: Any) -> uuid.UUID:
    raise RegleEnfreinte("Un avenant se prépare depuis la page de son prestataire.")


EDITEUR = Editeur(
    AVENANT, operations.lire, operations.lire_version, _creer_jamais, operations.enregistrer,
    voir="avenants.voir", lister="avenants.lister", titre_liste="Avenants", titre_neuf="Avenant",
    chapeau="Ce que ni le registre ni l'annuaire ne savent. Le reste se corrige là où il est tenu.",
    cree="", enregistree="L'avenant est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/avenants/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les avenants de l'organisme."""
    filtre = operations.Filtre(
        argument("q"), argument("etat", 20), argument("archives", 3) == "oui", numero_demande()
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("avenants.lister", liste, q=filtre.demande, etat=filtre.etat, archives=archives)
    return rendre(
        "clauses/mise_a_niveau/avenants.html", fil=fil(racine(), ("Avenants", None)), liste=liste, filtre=filtre, pages=pages,
        etats=LISTES["etats_avenants"].items, onglets=onglets("avenants.lister"), **communs(),
    )  # fmt: skip


@page(cadre, UN, droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un avenant : où il en est, ce qui reste à remplir, ses documents, le pas suivant."""
    return _voir(id_)


def _voir(
    id_: uuid.UUID, statut: int = 200, refus: str = "", acte: str = "", erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    a, jour = fiche.ligne, contexte().aujourd_hui
    projet = _projet(fiche)
    siens = communs()
    actes = regles.actes(a.etat, fiche.objet.archive) if siens["peut_conduire"] else ()
    fautes = (erreurs or {}) if acte in actes else {}
    tape = {nom: request.form.get(nom, "") for nom in CHAMPS} if request.method == "POST" else {}
    return montrer(
        "clauses/mise_a_niveau/avenant.html", AVENANT, fiche, cadre="avenants", liste="Avenants", champs=EDITEUR.champs(),
        modifiable=siens["peut_conduire"], statut=statut, refus=refus, acte=acte, erreurs=fautes, tape=tape,
        projet=projet, retard=regles.retard(a.etat, a.attendu_le, jour), canaux=LISTES["canaux_envoi"].items,
        actes=actes, pieces=_pieces(a.etat),
        jeton=jeton_recu(), libelles=LIBELLES, demain=ecrire_date(jour + regles.DELAI_DE_RELANCE), fil_racine=LISTE,
        point_archiver="avenants.archiver" if a.etat in regles.FINIS else "",
        point_desarchiver="avenants.desarchiver" if a.etat != "abandonne" else "", **siens,
    )  # fmt: skip


def _pieces(etat: str) -> list[tuple[str, str]]:
    """Les documents que cet état appelle."""
    noms = ["lettre", "avenant", *(["relance"] if etat in (*regles.ATTENDUS, "sans_reponse") else [])]
    return [(nom, PIECES[nom]) for nom in noms]


def _projet(fiche: Fiche) -> Projet:
    projet = projets_de(contexte(), [(fiche.objet, fiche.ligne)]).get(fiche.objet.id)
    if projet is None:
        raise Introuvable
    return projet


@page(cadre, f"{UN}/modifier", droits.METTRE_A_NIVEAU, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un avenant qui n'est pas parti."""
    return EDITEUR.modification(id_)


@page(cadre, f"{UN}/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un avenant."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, AVENANT.champs, cadre="avenants", liste="Avenants",
                    preciser=_preciser)  # fmt: skip


def _preciser(contenu: Mapping[str, Any]) -> str:
    """Ce qu'un acte a noté : sa date, son moyen, la date de retour, le motif."""
    noms = {"envoye_le": "le", "relance_le": "le", "signe_le": "signé le", "attendu_le": "retour demandé pour le"}
    dates = [
        f"{mot} {ecrire_date(lire_date(contenu[nom]))}"
        for nom, mot in noms.items()
        if contenu.get(nom) not in (None, "None")
    ]
    canal = LISTES["canaux_envoi"].item(contenu["canal"]).libelle.lower() if contenu.get("canal") else ""
    return ", ".join(x for x in (*dates[:1], canal, *dates[1:], motif_de(contenu)) if x)


@page(cadre, f"{UN}/<string:piece>.<string:format>", droits.EXPORTER, methods=["POST"])
def produire(id_: uuid.UUID, piece: str, format: str) -> ResponseReturnValue:
    """Un document de l'avenant, en Word ou en PDF."""
    fiche = operations.lire(contexte(), id_)
    if piece not in dict(_pieces(fiche.ligne.etat)) or format not in MIMETYPES:
        raise Introuvable
    document = arbre(_projet(fiche), piece, contexte().aujourd_hui)
    gabarit = gabarit_maison(contexte(), instance().depot) if format == "docx" else None
    contenu = rendre_document(document, format, gabarit)
    operations.consigner_document(contexte(), id_, f"{piece}.{format}")
    nom = f"{piece}-{code_depuis_nom(fiche.ligne.prestataire)}.{format}"
    return send_file(io.BytesIO(contenu), MIMETYPES[format], as_attachment=True, download_name=nom)


@page(cadre, f"{UN}/envoyer", droits.METTRE_A_NIVEAU, methods=["POST"])
def envoyer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'envoi ; le texte de ce jour est figé."""
    fige = _projet(operations.lire(contexte(), id_)).fige()
    canal = request.form.get("canal", "")
    return _agir(
        id_, "envoyer", lambda: operations.envoyer(contexte(), id_, version_recue(), _date("le"), canal, fige)
    )  # fmt: skip


@page(cadre, f"{UN}/relancer", droits.METTRE_A_NIVEAU, methods=["POST"])
def relancer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter une relance."""
    return _agir(
        id_, "relancer",
        lambda: operations.relancer(contexte(), id_, version_recue(), _date("le"), _date("attendu_le")),
    )  # fmt: skip


@page(cadre, f"{UN}/refuser", droits.METTRE_A_NIVEAU, methods=["POST"])
def refuser(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter que le prestataire refuse."""
    return _clore(id_, "refuser", "refuse")


@page(cadre, f"{UN}/clore", droits.METTRE_A_NIVEAU, methods=["POST"])
def clore(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter que le prestataire n'a pas répondu."""
    return _clore(id_, "clore", "sans_reponse")


def _clore(id_: uuid.UUID, acte: str, issue: str) -> ResponseReturnValue:
    motif = lire_texte(request.form.get("motif", ""))[:2000]
    return _agir(id_, acte, lambda: operations.clore(contexte(), id_, version_recue(), issue, motif))


@page(cadre, f"{UN}/signe", droits.METTRE_A_NIVEAU, methods=["POST"])
def deposer(id_: uuid.UUID) -> ResponseReturnValue:
    """Déposer l'exemplaire signé : lui seul fait dire « signé »."""
    fichier = request.files.get("fichier")
    nom, contenu = (lire_ligne(fichier.filename), fichier.read()) if fichier and fichier.filename else ("", b"")

    def acte() -> None:
        retour.deposer(
            contexte(), instance().depot, id_, version_recue(), contenu, nom, _date("signe_le"), jeton_recu()
        )

    phrase = "L'exemplaire signé est au dossier, chiffré ; les clauses de la relation sont dites signées à sa date."
    return _agir(id_, "revenir", acte, phrase)


@page(cadre, f"{UN}/abandonner", droits.METTRE_A_NIVEAU, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à un avenant qui n'est pas parti."""
    return _agir(
        id_, "abandonner", lambda: operations.abandonner(contexte(), id_, version_recue()), "L'avenant est abandonné."
    )


@page(cadre, f"{UN}/archiver", droits.METTRE_A_NIVEAU, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Avenant archivé. Rien n'est effacé.")


@page(cadre, f"{UN}/desarchiver", droits.METTRE_A_NIVEAU, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Avenant sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("avenants.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


def _agir(id_: uuid.UUID, acte: str, faire: Callable[[], object], phrase: str = "") -> ResponseReturnValue:
    """Fait un pas ; refusé, la page revient avec ce qui a été tapé et pourquoi."""
    try:
        faire()
    except SaisieRefusee as refus:
        return _voir(id_, 422, refus.phrase, acte, refus.erreurs)
    except ConflitDeVersion as refus:
        return _voir(id_, 409, f"{refus.phrase} Relisez-la avant de décider.", acte)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase, acte)
    flash(phrase or FAITS[acte], "reussite")
    return redirect(adresse("avenants.voir", id_=id_), 303)


def _date(nom: str) -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise SaisieRefusee({nom: [str(erreur)]}) from erreur
