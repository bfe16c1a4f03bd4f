"""Poser chez plusieurs organismes : choisir, relire ce qui serait créé, lancer. La carte de ce qui manque au territoire."""

from __future__ import annotations

import io
import uuid
from typing import Any, Final

from flask import request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.fiches_modeles import lots, tableur, territoire
from registre.fiches_modeles.chargement import domaines
from registre.fiches_modeles.lots import CHACUN, CHOISIS, CREER, PASSER, Apercu, Pose
from registre.fiches_modeles.offre import MAISON, Modele, libelle_du_domaine, sans_les_adaptes
from registre.fiches_modeles.territoire import Lu, Membre
from registre.fiches_modeles.vues import BASE, TITRE, cadre, communs
from socle.erreurs import Introuvable, SaisieRefusee
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.fiches.tableur import MIMETYPES
from socle.lots.vues import mener_au_lot
from socle.organismes.listes import LISTES
from socle.types import lire_entier, lire_ligne
from socle.web import contexte, organisme, page, rendre

MONTRES: Final = 200
"""Organismes montrés d'un coup ; au-delà, on prend tous ceux du filtre, ou on le resserre."""
CHEZ = "Poser chez plusieurs organismes"
FILTRES: Final = ("type", "competence", "mini", "maxi")


@page(cadre, f"{BASE}/chez-plusieurs", droits.FICHES_MODELES_TENIR, methods=["GET", "POST"])
def chez_plusieurs() -> ResponseReturnValue:
    """Choisir des modèles et des organismes (GET) ; relire, puis lancer (POST)."""
    if request.method != "POST":
        return _choisir(_filtre(request.args))
    filtre = _filtre(request.form)
    try:
        pose = _pose(filtre)
        if request.form.get("_action") == "lancer":
            return mener_au_lot(lots.lancer(contexte(), pose, lire_ligne(request.form.get("_jeton", "")[:64])))
        return _apercu(lots.preparer(contexte(), pose))
    except SaisieRefusee as refus:
        return _choisir(filtre, 422, dict(refus.erreurs))


def _filtre(source: Any) -> dict[str, str]:
    """Le filtre des organismes ; une valeur inconnue ne filtre pas."""
    lus = {nom: lire_ligne(source.get(nom, "")[:60]) for nom in FILTRES}
    connus = {"type": LISTES["types_organismes"].codes, "competence": LISTES["competences"].codes}
    return {nom: v if nom not in connus or v in connus[nom] else "" for nom, v in lus.items()}


def _nombre(texte: str) -> int | None:
    try:
        return lire_entier(texte)
    except ValueError:
        return None


def _convient(m: Membre, filtre: dict[str, str]) -> bool:
    mini, maxi = _nombre(filtre["mini"]), _nombre(filtre["maxi"])
    if (mini is not None or maxi is not None) and m.population is None:
        return False
    return (
        filtre["type"] in ("", m.type) and (not filtre["competence"] or filtre["competence"] in m.faits.competences)
        and (mini is None or (m.population or 0) >= mini) and (maxi is None or (m.population or 0) <= maxi)
    )  # fmt: skip


def _membres(lu: Lu, filtre: dict[str, str]) -> list[Membre]:
    return [m for m in lu.membres if m.id != contexte().organisme_id and _convient(m, filtre)]


def _pose(filtre: dict[str, str]) -> Pose:
    """Ce que le formulaire demande ; « tous » : ceux du filtre, relus."""
    form = request.form
    if form.get("qui") == "tous":
        voulus = [m.id for m in _membres(territoire.lire(contexte()), filtre)]
    else:
        voulus = _uuids(form.getlist("organisme"))
    mode = CHOISIS if form.get("mode") == CHOISIS else CHACUN
    meme, semblable = (CREER if form.get(nom) == CREER else PASSER for nom in ("meme", "semblable"))
    return Pose(mode, tuple(c[:80] for c in form.getlist("modele")), tuple(voulus), meme, semblable)


def _uuids(textes: list[str]) -> list[uuid.UUID]:
    try:
        return list(dict.fromkeys(uuid.UUID(texte) for texte in textes))
    except ValueError:
        raise Introuvable from None


def _choisir(filtre: dict[str, str], statut: int = 200, erreurs: dict[str, list[str]] | None = None
             ) -> ResponseReturnValue:  # fmt: skip
    lu, recu = territoire.lire(contexte()), request.form
    trouves = _membres(lu, filtre)
    if erreurs and len(lu.membres) < 2:
        erreurs = {"_": [phrase for phrases in erreurs.values() for phrase in phrases]}
    coches = set(recu.getlist("modele")) if request.method == "POST" else {argument("modele", 80)}
    mode = recu.get("mode") or (CHOISIS if coches - {""} else CHACUN)
    return rendre(
        "registre/fiches_modeles/chez_plusieurs.html", statut, filtre=filtre, erreurs=erreurs or {}, en_erreur=bool(erreurs),
        trouves=trouves, montres=trouves[:MONTRES], total=len(lu.membres) - 1, groupes=_groupes(lu), coches=coches, mode=mode,
        organismes=set(recu.getlist("organisme")), qui=recu.get("qui", "tous"), types=LISTES["types_organismes"],
        competences=LISTES["competences"], presents={m.type for m in lu.membres}, meme=recu.get("meme", PASSER),
        semblable=recu.get("semblable", PASSER), fil=fil((TITRE, adresse("fiches_modeles.lister")), (CHEZ, None)),
        **communs(),
    )  # fmt: skip


def _groupes(lu: Lu) -> list[tuple[str, list[Modele]]]:
    """(domaine, modèles) de tout ce que l'on peut poser d'ici."""
    ici = {contexte().organisme_id, *contexte().ancetres}
    offerts = sans_les_adaptes([m for m in lu.maison if m.organisme_id in ici])
    ordre = [MAISON, *(d.domaine for d in domaines())]
    groupes = [(libelle_du_domaine(d), [m for m in offerts if m.domaine == d]) for d in ordre]
    return [g for g in groupes if g[1]]


def _apercu(apercu: Apercu) -> ResponseReturnValue:
    plans = apercu.plans
    pages = max(1, -(-len(plans) // MONTRES))
    texte = request.form.get("_page", "1")
    numero = max(1, min(int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 5 else 1, pages))
    jeton = request.form.get("_jeton", "")
    return rendre(
        "registre/fiches_modeles/apercu.html", apercu=apercu, montres=plans[(numero - 1) * MONTRES : numero * MONTRES],
        numero=numero, pages=pages, jeton=jeton if len(jeton) == 32 else uuid.uuid4().hex,
        fil=fil((TITRE, adresse("fiches_modeles.lister")), (CHEZ, adresse("fiches_modeles.chez_plusieurs")),
                ("Relire", None)),
        **communs(),
    )  # fmt: skip


@page(cadre, f"{BASE}/territoire", droits.LIRE)
def carte() -> ResponseReturnValue:
    """Organismes × traitements qui manquent."""
    type_ = argument("type", 40)
    type_ = type_ if type_ in LISTES["types_organismes"].codes else ""
    tri = argument("tri", 20) or territoire.MANQUANTS
    lue = territoire.carte(contexte(), tri, type_, numero_demande())
    return rendre(
        "registre/fiches_modeles/territoire.html", lue=lue, tri=tri, type_=type_, types=LISTES["types_organismes"],
        colonnes=_colonnes(tri, type_), fil=fil((TITRE, adresse("fiches_modeles.lister")), ("Territoire", None)),
        pages=pages_de_la_liste("fiches_modeles.carte", PageFiches((), len(lue.lignes), lue.page), tri=tri, type=type_),
        peut_exporter=droits.EXPORTER in contexte().droits, **communs(),
    )  # fmt: skip


def _colonnes(tri: str, type_: str) -> list[dict[str, Any]]:
    triables = (("Organisme", territoire.NOM), ("Fiches", territoire.FICHES), ("Il manque", territoire.MANQUANTS))
    colonnes = [
        {"libelle": libelle, "url": adresse("fiches_modeles.carte", tri=code, type=type_ or None),
         "sens": "asc" if tri == code else None}
        for libelle, code in triables
    ]  # fmt: skip
    return [*colonnes, {"libelle": "Dont obligatoires"}, {"libelle": "À reconnaître"}, {"libelle": "À renseigner"}]


@page(cadre, f"{BASE}/territoire.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """La carte en tableur."""
    contenu = tableur.exporter(contexte(), format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"fiches-manquantes-{organisme().code}.{format}")
