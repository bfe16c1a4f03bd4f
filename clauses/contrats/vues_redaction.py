"""Le questionnaire d'un contrat, une page à la fois : point de départ, rôles, clauses, réponses, annexes, relecture."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.contrats import annexes as prerempli
from clauses.contrats import documents, etapes, questions, redaction
from clauses.contrats.listes import LISTES
from clauses.contrats.redaction import Changement, Chantier, ouvrir
from clauses.contrats.vues import cadre
from clauses.redaction import completude
from clauses.redaction.derogations import derogations
from clauses.redaction.reponses import LIGNES_MAXIMALES, Redaction
from clauses.redaction.valeurs import lire, valeurs_par_defaut
from socle.documents import ErreurDocument, rendre_html
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse, fil
from socle.preuves.gabarit import gabarit_maison
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, instance, page, rendre

BASE = "/o/<code>/contrats/<uuid:id_>/clauses"
CELLULE_MAXIMALE = 4000
RIEN = "Rien n'est enregistré."
CONFLIT = (
    "Une autre personne a enregistré ce contrat pendant votre saisie. Rien n'est perdu : vos réponses sont ci-dessous. "
    "Vérifiez-les, puis enregistrez de nouveau."
)


def montrer(gabarit: str, chantier: Chantier, titre: str, statut: int = 200, **suite: Any) -> ResponseReturnValue:
    """Une page du questionnaire, avec son avancement."""
    id_, siens = chantier.fiche.objet.id, contexte().droits
    modifiable = chantier.modifiable and droits.REDIGER in siens
    erreurs = suite.pop("erreurs", {})
    return rendre(
        gabarit, statut, chantier=chantier, texte=chantier.texte, titre=titre, erreurs=erreurs,
        fil=fil(("Contrats", adresse("contrats.lister")), (chantier.fiche.objet.libelle, adresse("contrats.voir", id_=id_)),
                (titre, None)),
        etapes=etapes.avancement(chantier), modifiable=modifiable, listes=LISTES, en_erreur=bool(erreurs),
        libelles=suite.pop("libelles", {}), peut_exporter=droits.EXPORTER in siens,
        peut_rediger=droits.REDIGER in siens, autre_type=etapes.profil_d_un_autre_type(chantier), **suite,
    )  # fmt: skip


def appliquer(id_: uuid.UUID, changement: Changement) -> tuple[int, str]:
    """Enregistre un changement ; (0, "") si c'est fait, sinon le statut et la phrase à montrer."""
    try:
        redaction.enregistrer(contexte(), id_, changement, version_recue())
    except ConflitDeVersion:
        return 409, CONFLIT
    except RegleEnfreinte as refus:
        return 422, refus.phrase
    return 0, ""


def suivante(chantier: Chantier, code: str) -> ResponseReturnValue:
    """Mène à l'étape qui suit celle-ci."""
    return redirect(etapes.apres(ouvrir(contexte(), chantier.fiche.objet.id), code), 303)


@page(cadre, BASE, droits.LIRE)
def rediger(id_: uuid.UUID) -> ResponseReturnValue:
    """Où en est la rédaction : étapes, décisions, mentions de l'article 28, ce qui reste, documents."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    chantier = ouvrir(contexte(), id_)
    t = chantier.texte
    return montrer(
        "clauses/contrats/ensemble.html",
        chantier,
        "Rédaction des clauses",
        statut,
        refus=refus,
        mentions=completude.mentions(t),
        obstacles=completude.obstacles(t),
        remedes=etapes.remedes(chantier),
        derogations=derogations(t),
        documents=etapes.documents(chantier),
    )


@page(cadre, f"{BASE}/depart", droits.REDIGER, methods=["GET", "POST"])
def depart(id_: uuid.UUID) -> ResponseReturnValue:
    """Choisir le point de départ : un profil de la bibliothèque."""
    chantier = ouvrir(contexte(), id_)
    statut, erreurs = 200, {}
    if request.method == "POST":
        profil = request.form.get("profil", "")
        if profil not in {p.id for p in chantier.texte.bibliotheque.meta.profils}:
            statut, erreurs = 422, {"profil": ["Choisissez un point de départ."]}
        else:
            statut, phrase = appliquer(id_, lambda r: etapes.partir(r, profil))
            if not statut:
                return suivante(chantier, "depart")
            erreurs = {"_": [phrase]}
    proposes = etapes.profils_proposes(chantier)
    return montrer(
        "clauses/contrats/depart.html",
        chantier,
        "Point de départ",
        statut,
        erreurs=erreurs,
        profils=proposes,
        choisi=request.form.get("profil", chantier.redaction.profil),
    )


@page(cadre, f"{BASE}/choix", droits.REDIGER, methods=["GET", "POST"])
def choix(id_: uuid.UUID) -> ResponseReturnValue:
    """Retenir ou retirer des clauses ; « Voir l'effet » essaie sans enregistrer."""
    chantier = ouvrir(contexte(), id_)
    erreurs: dict[str, list[str]] = {}
    statut = 200
    if request.method == "POST":
        cochees = frozenset(request.form.getlist("clause"))
        erreurs = etapes.fautes_du_choix(chantier, cochees)
        if erreurs:
            statut = 422
        elif request.form.get("_action") == "essayer":
            essai = etapes.cocher(chantier.redaction.model_copy(deep=True), chantier, cochees)
            chantier = ouvrir(contexte(), id_, essai)
        else:
            statut, phrase = appliquer(id_, lambda r: etapes.cocher(r, chantier, cochees))
            if not statut:
                return suivante(chantier, "choix")
            chantier = ouvrir(
                contexte(), id_, etapes.cocher(chantier.redaction.model_copy(deep=True), chantier, cochees)
            )
            erreurs = {"_": [phrase]}
    return montrer(
        "clauses/contrats/choix.html",
        chantier,
        "Les clauses",
        statut,
        erreurs=erreurs,
        groupes=etapes.clauses_a_choisir(chantier),
        decisions={d.code: d for d in chantier.texte.resolution.decisions},
        essai=request.form.get("_action") == "essayer" and not erreurs,
    )


@page(cadre, f"{BASE}/questions/<string:groupe>", droits.REDIGER, methods=["GET", "POST"])
def repondre(id_: uuid.UUID, groupe: str) -> ResponseReturnValue:
    """Les questions d'un groupe de clauses ; « Voir l'effet » montre le texte que donnent les réponses."""
    chantier = ouvrir(contexte(), id_)
    page_ = next((p for p in questions.pages(chantier.texte, chantier.connues) if p.code == groupe), None)
    if page_ is None:
        raise Introuvable
    valeurs = questions.tapees(page_, chantier.texte.variables)
    erreurs: dict[str, list[str]] = {}
    statut = 200
    if request.method == "POST":
        valeurs, lues, erreurs = _lire_reponses(page_)
        statut = 422 if erreurs else 200
        if not erreurs and request.form.get("_action") == "essayer":
            chantier = ouvrir(contexte(), id_, _ranger(chantier.redaction.model_copy(deep=True), chantier, lues, ""))
        elif not erreurs:
            statut, phrase = appliquer(id_, lambda r: _ranger(r, chantier, lues, f"q-{groupe}"))
            if not statut:
                return suivante(chantier, f"q-{groupe}")
            erreurs = {"_": [phrase]}
    return montrer(
        "clauses/contrats/questions.html", chantier, page_.titre, statut, erreurs=erreurs, page=page_, valeurs=valeurs,
        libelles={q.champ.nom: q.champ.libelle for q in page_.questions},
        articles=etapes.articles_de_la_page(chantier, page_),
    )  # fmt: skip


def _lire_reponses(page_: questions.Page) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[str]]]:
    """Ce qui a été tapé, ce qui en a été compris, ce qui est refusé."""
    brutes: dict[str, Any] = {}
    lues: dict[str, Any] = {}
    erreurs: dict[str, list[str]] = {}
    for question in page_.questions:
        nom = question.variable.name
        liste = question.variable.type == "list"
        brutes[nom] = request.form.getlist(nom) if liste else request.form.get(nom, "")
        try:
            lues[nom] = lire(question.variable, brutes[nom])
        except ValueError as refus:
            erreurs[nom] = [str(refus)]
    debut, fin = lues.get("date_debut"), lues.get("date_fin")
    if debut and fin and fin < debut:
        erreurs["date_fin"] = ["L'échéance précède la prise d'effet."]
    return brutes, lues, erreurs


def _ranger(r: Redaction, chantier: Chantier, lues: Mapping[str, Any], faite: str) -> Redaction:
    """Ne garde d'une réponse que ce qui diffère de ce que l'on savait sans elle."""
    sans = valeurs_par_defaut(chantier.texte.bibliotheque, r.profil)
    for nom, valeur in lues.items():
        connue = chantier.connues.get(nom)
        variable = chantier.texte.bibliotheque.variables[nom]
        depart = lire(variable, connue) if connue is not None else sans[nom]
        ecrite = valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
        if valeur == depart or (valeur in (None, []) and not variable.facultatif):
            r.variables.pop(nom, None)
        else:
            r.variables[nom] = ecrite
    return etapes.faire(r, faite)


@page(cadre, f"{BASE}/annexes/<string:annexe>", droits.REDIGER, methods=["GET", "POST"])
def remplir(id_: uuid.UUID, annexe: str) -> ResponseReturnValue:
    """Remplir une annexe ; « Reprendre du registre » propose ses lignes sans les enregistrer."""
    chantier = ouvrir(contexte(), id_)
    remplie = next((a for a in chantier.texte.annexes if a.annexe.id == annexe), None)
    if remplie is None:
        raise Introuvable
    noms = [c.name for c in remplie.annexe.colonnes]
    lignes = [dict(zip(noms, ligne, strict=True)) for ligne in remplie.lignes]
    action, statut = request.form.get("_action", "enregistrer"), 200
    erreurs: dict[str, list[str]] = {}
    if request.method == "POST":
        lignes, erreurs = _lire_lignes(noms, lignes)
        statut = 422 if erreurs else 200
        if not erreurs and action == "enregistrer":
            statut, phrase = appliquer(id_, lambda r: etapes.ranger_annexe(r, annexe, lignes))
            if not statut:
                return suivante(chantier, f"a-{annexe}")
            erreurs = {"_": [phrase]}
        elif action == "registre":
            lignes, statut, erreurs = _reprendre(chantier, remplie.annexe, lignes)
        elif action == "ajouter":
            lignes.append(dict.fromkeys(noms, ""))
        elif action.startswith("retirer:"):
            lignes = [ligne for rang, ligne in enumerate(lignes) if str(rang) != action.removeprefix("retirer:")]
    return montrer(
        "clauses/contrats/annexe.html",
        chantier,
        remplie.annexe.titre,
        statut,
        erreurs=erreurs,
        remplie=remplie,
        lignes=lignes,
    )


def _lire_lignes(noms: list[str], connues: list[dict[str, str]]) -> tuple[list[dict[str, str]], dict[str, list[str]]]:
    """Les lignes tapées, dans l'ordre, et ce qui s'y refuse : rien n'est coupé en silence."""
    nombre = request.form.get("nombre", "")
    if not (nombre.isascii() and nombre.isdigit() and len(nombre) < 5):
        return connues, {"_": ["Ce formulaire est incomplet : rien n'est enregistré. Rechargez la page."]}
    rangs = range(int(nombre))
    lignes = [{nom: lire_texte(request.form.get(f"l-{rang}-{nom}", "")) for nom in noms} for rang in rangs]
    if len(lignes) > LIGNES_MAXIMALES:
        return lignes, {
            "_": [f"Une annexe porte au plus {LIGNES_MAXIMALES} lignes, et celle-ci en a {len(lignes)}. {RIEN}"]
        }
    longues = [str(rang) for rang, x in enumerate(lignes, 1) if any(len(v) > CELLULE_MAXIMALE for v in x.values())]
    phrase = f"Une case porte au plus {CELLULE_MAXIMALE} caractères : voyez ligne {', '.join(longues[:10])}. {RIEN}"
    return lignes, {"_": [phrase]} if longues else {}


def _reprendre(
    chantier: Chantier, annexe: Any, lignes: list[dict[str, str]]
) -> tuple[list[dict[str, str]], int, dict[str, list[str]]]:
    """Les lignes du registre devant celles déjà écrites ; une ligne déjà là n'est pas doublée."""
    neuves = prerempli.preremplir(contexte(), chantier, annexe)
    if not neuves:
        return lignes, 422, {"_": ["Le registre ne donne rien pour cette annexe : qualifiez d'abord un traitement, ou "
                                   "complétez la fiche du prestataire."]}  # fmt: skip
    premiere = annexe.colonnes[0].name
    connues = {lire_ligne(ligne.get(premiere, "")) for ligne in neuves}
    gardees = [
        x for x in lignes if any(v.strip() for v in x.values()) and lire_ligne(x.get(premiere, "")) not in connues
    ]
    completes = [{c.name: ligne.get(c.name, "") for c in annexe.colonnes} for ligne in neuves]
    return completes + gardees, 200, {}


@page(cadre, f"{BASE}/arreter", droits.REDIGER, methods=["POST"])
def arreter(id_: uuid.UUID) -> ResponseReturnValue:
    """Arrêter le texte."""
    return _trancher(id_, lambda: redaction.arreter(contexte(), id_, version_recue()),
                     "Le texte est arrêté. Il part à la consultation ou à la signature.")  # fmt: skip


@page(cadre, f"{BASE}/rouvrir", droits.REDIGER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir le texte."""
    return _trancher(id_, lambda: redaction.rouvrir(contexte(), id_, version_recue()), "Le texte est rouvert.")


def _trancher(id_: uuid.UUID, acte: Any, phrase: str) -> ResponseReturnValue:
    try:
        acte()
    except ConflitDeVersion as refus:
        return _voir(id_, 409, f"{refus.phrase} Relisez-le avant de décider.")
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    flash(phrase, "reussite")
    return redirect(adresse("contrats.rediger", id_=id_), 303)


@page(cadre, f"{BASE}/apercu", droits.LIRE)
def apercu(id_: uuid.UUID) -> ResponseReturnValue:
    """Le document lui-même, dans la page."""
    chantier = ouvrir(contexte(), id_)
    contenu = rendre_html(documents.document(chantier, "annexe", contexte().aujourd_hui))
    return montrer("clauses/contrats/apercu.html", chantier, "Relire l'annexe", contenu=contenu)


@page(cadre, f"{BASE}/document/<string:nom>.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, nom: str, format: str) -> ResponseReturnValue:
    """Un document du contrat, en Word, ODT ou PDF ; les pièces séparées en ZIP."""
    gabarit = gabarit_maison(contexte(), instance().depot) if format != "pdf" else None
    try:
        contenu, mime, fichier = documents.produire(
            ouvrir(contexte(), id_), nom, format, contexte().aujourd_hui, gabarit
        )
    except ErreurDocument as refus:
        return _voir(id_, 422, f"{refus} Déposez un autre gabarit Word, ou archivez celui-ci, dans les preuves.")
    redaction.consigner_document(contexte(), id_, f"{nom}.{format}")
    return send_file(io.BytesIO(contenu), mime, True, fichier)
