"""Pages du registre : liste, fiche, formulaire, historique, décisions. Chacune lit, appelle une opération, rend."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre import liens as _liens  # noqa: F401 -- déclare les types liables
from registre.traitements import operations, regles
from registre.traitements import verbes as _verbes  # noqa: F401
from registre.traitements.chargement import Fiche
from registre.traitements.formulaire import (
    SECTIONS,
    appliquer,
    champs_de_la_fiche,
    erreurs_a_montrer,
    libelles_des_chemins,
    lire_formulaire,
    montrables,
    nettoyer,
    sections_lues,
)
from registre.traitements.listes import LISTES, libelle
from registre.traitements.modele import TraitementSaisie
from registre.traitements.suites import suites
from socle.comptes import brouillons
from socle.droits import cumul_a_signaler
from socle.ecarts import ecarts_triples, reprendre_leurs_valeurs
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import histoire, objet_demande, onglets_de
from socle.liens.vues import lies_par_type, url_de_l_objet
from socle.organismes.listes import groupe_du_type
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_entier, lire_ligne
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("traitements", __name__)
BASE = "/o/<code>/traitements"
_FORME_DU_JETON = re.compile(r"^[0-9a-f]{32}$")
Fil = list[tuple[str, str | None]]


def _url(point: str, **valeurs: Any) -> str:
    return url_for(f"traitements.{point}", code=organisme().code, **valeurs)


def _fil(*suite: tuple[str, str | None]) -> Fil:
    return [(organisme().nom, url_for("organismes.accueil", code=organisme().code)),
            ("Traitements", _url("lister")), *suite]  # fmt: skip


def _filtre() -> operations.Filtre:
    arguments = request.args
    try:
        numero = lire_entier(arguments.get("page", "1")) or 1
    except ValueError:
        numero = 1
    demande = lire_ligne(arguments.get("q", "")[:200])
    return operations.Filtre(
        demande, lire_ligne(arguments.get("statut", "")[:20]), lire_ligne(arguments.get("service", "")[:500]),
        arguments.get("tri") or ("pertinence" if demande else "nom"), max(1, min(numero, operations.PAGE_MAXIMALE)),
    )  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des fiches : recherche, filtres, tri, pages."""
    filtre = _filtre()
    liste = operations.lister(contexte(), filtre)

    def url(**changements: Any) -> str:
        gardes = {"q": filtre.demande, "statut": filtre.statut, "service": filtre.service, "tri": filtre.tri}
        choisis = {k: v for k, v in (gardes | changements).items() if v not in ("", None)}
        return f"{_url('lister')}?{urlencode(choisis)}"

    pages = {
        "precedente_url": url(page=liste.page - 1) if liste.page > 1 else None,
        "suivante_url": url(page=liste.page + 1) if liste.page < liste.pages else None,
        "libelle": f"Page {liste.page} sur {liste.pages}",
    }
    return rendre(
        "registre/traitements/liste.html", fil=[*_fil()[:1], ("Traitements", None)], liste=liste, filtre=filtre,
        url=url, pages=pages, statuts=LISTES["statuts"].items, aujourd_hui=contexte().aujourd_hui, libelle=libelle,
        peut_modifier=droits.MODIFIER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
        peut_importer=droits.IMPORTER in contexte().droits, peut_dupliquer=droits.DUPLIQUER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une fiche : son contenu, ce qui lui manque, ce qu'on peut en faire."""
    fiche = operations.lire_fiche(contexte(), id_)
    return _rendre_fiche(fiche)


def _rendre_fiche(fiche: Fiche, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    publique = groupe_du_type(organisme().type) not in {"droit_prive", "indetermine"}
    return rendre(
        "registre/traitements/fiche.html", statut, fil=_fil((fiche.saisie.nom, None)), fiche=fiche, refus=refus,
        sections=sections_lues(fiche.saisie), completude=regles.completude(fiche.saisie),
        alertes=regles.alertes(fiche.saisie, publique, contexte().aujourd_hui), libelle=libelle,
        transitions={v: fiche.traitement.statut in t.depuis for v, t in regles.TRANSITIONS.items()},
        droits_page=contexte().droits, cumul=cumul_a_signaler(contexte().roles), avis_possibles=LISTES["avis_dpo"].items,
        onglets=onglets_de("traitements", fiche.objet.id, "fiche"), aujourd_hui=contexte().aujourd_hui,
        lies=lies_par_type(fiche.objet.id), suites=list(suites(current_app, contexte(), fiche)),
        url_de_l_objet=url_de_l_objet,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Créer une fiche ; incomplète, elle s'enregistre aussi."""
    if request.method != "POST":
        return _formulaire(_depart("nouvelle", None))
    valeurs = lire_formulaire(request.form)
    if _action() != "enregistrer":
        return _formulaire({"valeurs": appliquer(_action(), valeurs), "fiche": None})
    valeurs = nettoyer(valeurs)
    try:
        identifiant = operations.creer(contexte(), valider(TraitementSaisie, valeurs), _jeton(), objet_demande())
    except SaisieRefusee as refus:
        return _formulaire({"valeurs": valeurs, "fiche": None, "erreurs": refus.erreurs}, 422)
    brouillons.oublier(contexte(), _nom_du_formulaire(None))
    flash("La fiche est créée. Vous pourrez la compléter à tout moment.", "reussite")
    return redirect(_url("voir", id_=identifiant), 303)


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une fiche lue en une version donnée ; si elle a changé, 409 avec les trois textes."""
    if request.method != "POST":
        return _formulaire(_depart(str(id_), operations.lire_fiche(contexte(), id_)))
    valeurs = lire_formulaire(request.form)
    if _action() != "enregistrer":
        return _reprise(id_, appliquer(_action(), valeurs), {}, 200)
    valeurs = nettoyer(valeurs)
    try:
        operations.enregistrer(contexte(), id_, valider(TraitementSaisie, valeurs), _version())
    except SaisieRefusee as refus:
        return _reprise(id_, valeurs, refus.erreurs, 422)
    except ConflitDeVersion:
        return _conflit(id_, valeurs)
    except RegleEnfreinte as refus:
        return _reprise(id_, valeurs, {"_": [refus.phrase]}, 422)
    brouillons.oublier(contexte(), _nom_du_formulaire(id_))
    flash("La fiche est enregistrée.", "reussite")
    return redirect(_url("voir", id_=id_), 303)


def _reprise(
    id_: uuid.UUID, valeurs: dict[str, Any], erreurs: dict[str, list[str]], statut: int
) -> ResponseReturnValue:
    """Le formulaire rendu avec ce qui a été tapé ; la fiche n'est relue que là, jamais avant d'enregistrer."""
    fiche = operations.lire_fiche(contexte(), id_)
    return _formulaire({"valeurs": valeurs, "fiche": fiche, "version": _version(), "erreurs": erreurs}, statut)


def _depart(cle: str, fiche: Fiche | None) -> dict[str, Any]:
    """Valeurs de départ du formulaire : le brouillon si la personne le reprend, sinon la fiche."""
    brouillon = brouillons.reprendre(contexte(), f"traitement:{cle}")
    depart: dict[str, Any] = {
        "fiche": fiche, "version": fiche.objet.version if fiche else 0, "brouillon": brouillon,
        "valeurs": valeurs_tapees(champs_de_la_fiche(), fiche.saisie if fiche else TraitementSaisie.model_construct()),
    }  # fmt: skip
    if brouillon is not None and request.args.get("brouillon") == "reprendre":
        depart |= {"valeurs": lire_formulaire(brouillon.formulaire), "version": brouillon.version, "brouillon": None}
    return depart


def _nom_du_formulaire(id_: uuid.UUID | None) -> str:
    return f"traitement:{id_ or 'nouvelle'}"


def _action() -> str:
    return request.form.get("_action", "enregistrer")


def _jeton() -> str:
    """Jeton de la page de création : celui reçu s'il a la forme attendue, sinon un neuf."""
    recu = request.form.get("_jeton", "")
    return recu if _FORME_DU_JETON.match(recu) else uuid.uuid4().hex


def _version() -> int:
    texte = request.form.get("_version", "0")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


def _formulaire(contenu: dict[str, Any], statut: int = 200) -> ResponseReturnValue:
    fiche: Fiche | None = contenu.get("fiche")
    erreurs = erreurs_a_montrer(contenu.get("erreurs", {}))
    nom = fiche.saisie.nom if fiche else "Nouvelle fiche"
    suite: Fil = [(nom, _url("voir", id_=fiche.objet.id)), ("Modifier", None)] if fiche else [(nom, None)]
    return rendre(
        "registre/traitements/formulaire.html", statut, fil=_fil(*suite), sections=SECTIONS,
        valeurs=montrables(contenu["valeurs"]), fiche=fiche, version=contenu.get("version", 0), erreurs=erreurs,
        libelles=libelles_des_chemins(erreurs), en_erreur=bool(erreurs), conflit=contenu.get("conflit"),
        brouillon=contenu.get("brouillon"), action=request.full_path.removesuffix("?"),
        nom_formulaire=_nom_du_formulaire(fiche.objet.id if fiche else None), jeton="" if fiche else _jeton(),
    )  # fmt: skip


def _conflit(id_: uuid.UUID, valeurs: dict[str, Any]) -> ResponseReturnValue:
    """Deux personnes sur la même fiche : rien n'est écrit, la saisie est gardée, les trois textes sont montrés."""
    actuelle = operations.lire_fiche(contexte(), id_)
    origine = operations.lire_version(contexte(), id_, _version())
    saisie = valider(TraitementSaisie, nettoyer(valeurs))
    lignes = ecarts_triples(
        champs_de_la_fiche(), origine["saisie"] if origine else actuelle.saisie, actuelle.saisie, saisie
    )
    leurs = valeurs_tapees(champs_de_la_fiche(), actuelle.saisie)
    gardees = reprendre_leurs_valeurs(_avec_lignes_actuelles(valeurs, actuelle), leurs, lignes)
    conflit = {"lignes": lignes, "moment": actuelle.objet.modifie_le}
    return _formulaire(
        {"valeurs": gardees, "fiche": actuelle, "version": actuelle.objet.version, "conflit": conflit}, 409
    )


def _avec_lignes_actuelles(valeurs: dict[str, Any], actuelle: Fiche) -> dict[str, Any]:
    """Une ligne que l'autre personne a retirée perd son identifiant : elle sera recréée si on l'enregistre."""
    for champ in champs_de_la_fiche():
        if champ.genre == "groupe":
            connus = {str(ligne.id) for ligne in getattr(actuelle.saisie, champ.nom)}
            for ligne in valeurs.get(champ.nom) or []:
                if ligne.get("id") not in connus:
                    ligne["id"] = ""
    return valeurs


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à la fiche, et ce qui a changé à chaque fois."""
    fiche = operations.lire_fiche(contexte(), id_)
    return histoire(
        fiche, operations.lire_passages(contexte(), id_), champs_de_la_fiche(), cadre="traitements", liste="Traitements"
    )


@page(cadre, f"{BASE}/<uuid:id_>/soumettre", droits.MODIFIER, methods=["POST"])
def soumettre(id_: uuid.UUID) -> ResponseReturnValue:
    """Envoyer à la relecture."""
    return _decider(id_, lambda: operations.soumettre(contexte(), id_, _version()), "Fiche envoyée à la relecture.")


@page(cadre, f"{BASE}/<uuid:id_>/reprendre", droits.MODIFIER, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre au brouillon."""
    return _decider(id_, lambda: operations.reprendre(contexte(), id_, _version()), "Fiche rendue au brouillon.")


@page(cadre, f"{BASE}/<uuid:id_>/avis", droits.AVIS, methods=["POST"])
def rendre_avis(id_: uuid.UUID) -> ResponseReturnValue:
    """Avis du délégué."""
    avis, motif = request.form.get("avis", ""), request.form.get("motif", "")
    return _decider(id_, lambda: operations.rendre_avis(contexte(), id_, _version(), avis, motif), "Avis enregistré.")


@page(cadre, f"{BASE}/<uuid:id_>/approuver", droits.APPROUVER, methods=["POST"])
def approuver(id_: uuid.UUID) -> ResponseReturnValue:
    """Visa du responsable."""
    motif = request.form.get("motif", "")
    return _decider(id_, lambda: operations.approuver(contexte(), id_, _version(), motif), "Fiche approuvée (visa).")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda: operations.archiver(contexte(), id_, _version()), "Fiche archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda: operations.desarchiver(contexte(), id_, _version()), "Fiche sortie des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/dupliquer", droits.MODIFIER, methods=["POST"])
def dupliquer(id_: uuid.UUID) -> ResponseReturnValue:
    """Copier en brouillon."""
    copie = operations.dupliquer(contexte(), id_)
    flash("La copie est un brouillon : donnez-lui son nom.", "reussite")
    return redirect(_url("modifier", id_=copie), 303)


def _decider(id_: uuid.UUID, acte: Any, phrase: str) -> ResponseReturnValue:
    try:
        acte()
    except ConflitDeVersion as refus:
        return _rendre_fiche(
            operations.lire_fiche(contexte(), id_), 409, f"{refus.phrase} Relisez-la avant de décider."
        )
    except RegleEnfreinte as refus:
        return _rendre_fiche(operations.lire_fiche(contexte(), id_), 422, refus.phrase)
    flash(phrase, "reussite")
    return redirect(_url("voir", id_=id_), 303)
