"""Pages des référentiels : la liste, en lire un, ce qu'il couvre, le comparer, son histoire, l'emporter."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from audit.droits import LIRE, REFERENTIELS
from audit.referentiels import exports, operations, regles
from audit.referentiels import verbes as _verbes  # noqa: F401
from audit.referentiels.couverture import grilles, points_de
from audit.referentiels.echanges.commun import ORIGINES
from audit.referentiels.operations import ReferentielLu
from audit.referentiels.versions import LIBELLES, comparer, reponses_gardees, resume
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse, argument, fil
from socle.organismes.regles import code_depuis_nom
from socle.verbes import phrase_du_verbe
from socle.web import contexte, page, rendre

cadre = Blueprint("referentiels", __name__)
BASE = "/o/<code>/referentiels"
LISTE = "Référentiels"
FICHE = f"{BASE}/<string:id_>"


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """Les référentiels que l'on peut employer, ou ceux des archives."""
    archives = argument("archives", 3) == "oui"
    return rendre(
        "audit/referentiels/liste.html", fil=fil((LISTE, None)), proposes=operations.lister(contexte(), archives),
        archives=archives, origines=ORIGINES, peut_importer=REFERENTIELS in contexte().droits,
    )  # fmt: skip


@page(cadre, FICHE, LIRE)
def voir(id_: str) -> ResponseReturnValue:
    """Un référentiel et ses points, filtrés."""
    return _voir(id_)


def _voir(cle: str, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lu = operations.lire(contexte(), cle)
    filtre = regles.Filtre(
        argument("q"), argument("chapitre", 60), argument("parcours", 10), argument("portee", 20), argument("obligatoire", 3),
        argument("mesure", 10), argument("niveau", 20),
    )  # fmt: skip
    choix = regles.choisir(lu.referentiel, filtre)
    return rendre(
        "audit/referentiels/referentiel.html", statut, fil=_fil(lu), lu=lu, r=lu.referentiel, e=lu.referentiel.referentiel,
        filtre=filtre, choix=choix, portrait=regles.portrait(lu.referentiel), options=_options(lu, filtre), refus=refus,
        onglets=_onglets(lu, "points"), origines=ORIGINES, poids=regles.POIDS, degres=regles.DEGRES,
        portees=regles.PORTEES, grilles=grilles(), date_connue=regles.date_connue(lu.referentiel.referentiel.date),
        peut_archiver=REFERENTIELS in contexte().droits and lu.propose.d_ici, formats=exports.FORMATS,
    )  # fmt: skip


def _options(lu: ReferentielLu, filtre: regles.Filtre) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(nom du filtre, son libellé, sa valeur, ses choix) : ceux qui séparent vraiment les points de ce référentiel."""
    r, presents = lu.referentiel, regles.presents
    obligations = [("oui", "Obligatoires"), ("non", "Recommandés")] if any(p.obligatoire for p in r.points) else []
    mesures = [(code, f"{code} : {nom}") for code, nom in r.referentiel.mesures_guide.items()]
    filtres = [
        ("chapitre", "Chapitre", filtre.chapitre, presents([p.chapitre for p in r.points], r.titres)),
        ("parcours", "Parcours", filtre.parcours, presents([c for p in r.points for c in p.parcours], regles.PARCOURS)),
        ("portee", "Portée", filtre.portee, presents([p.portee for p in r.points], regles.PORTEES)),
        ("obligatoire", "Obligation", filtre.obligatoire, obligations),
        ("mesure", "Mesure du guide", filtre.mesure, mesures),
        ("niveau", "Niveau", filtre.groupe, presents([g for p in r.points for g in p.groupes], dict(r.referentiel.groupes))),
    ]  # fmt: skip
    return [filtre_ for filtre_ in filtres if len(filtre_[3]) > 1]


def _fil(lu: ReferentielLu, suite: str = "") -> list[tuple[str, str | None]]:
    nom = operations.nommer(lu.referentiel)
    if not suite:
        return fil((LISTE, adresse("referentiels.lister")), (nom, None))
    voir_ = adresse("referentiels.voir", id_=lu.propose.cle)
    return fil((LISTE, adresse("referentiels.lister")), (nom, voir_), (suite, None))


def _onglets(lu: ReferentielLu, actif: str) -> list[dict[str, Any]]:
    noms = {
        "points": ("Points", "voir"),
        "couverture": ("Couverture", "couverture"),
        "comparer": ("Comparer", "comparer"),
    }
    if lu.propose.d_ici:
        noms["historique"] = ("Historique", "historique")
    return [
        {"libelle": libelle, "url": adresse(f"referentiels.{point}", id_=lu.propose.cle), "actif": code == actif}
        for code, (libelle, point) in noms.items()
    ]


@page(cadre, f"{FICHE}/couverture", LIRE)
def couverture(id_: str) -> ResponseReturnValue:
    """Les mesures du Guide d'hygiène et du ReCyF auxquelles ses points répondent."""
    lu = operations.lire(contexte(), id_)
    return rendre(
        "audit/referentiels/couverture.html", fil=_fil(lu, "Couverture"), lu=lu, r=lu.referentiel,
        onglets=_onglets(lu, "couverture"), grilles=grilles(),
        points={code: points_de(lu.referentiel, code) for code in grilles()},
    )  # fmt: skip


@page(cadre, f"{FICHE}/comparer", LIRE, endpoint="comparer")
def comparer_versions(id_: str) -> ResponseReturnValue:
    """Ce qui sépare une version d'une autre : `?avec=` est l'ancienne."""
    lu = operations.lire(contexte(), id_)
    avec = argument("avec", 60)
    autres = operations.autres_versions(contexte(), id_)
    ancien = operations.lire(contexte(), avec) if avec else None
    passages = comparer(ancien.referentiel, lu.referentiel) if ancien else ()
    return rendre(
        "audit/referentiels/comparer.html", fil=_fil(lu, "Comparer"), lu=lu, onglets=_onglets(lu, "comparer"), avec=avec,
        autres=autres, ancien=ancien, passages=passages, resume=resume(passages), gardees=reponses_gardees(passages),
        libelles=LIBELLES,
    )  # fmt: skip


@page(cadre, f"{FICHE}/historique", LIRE)
def historique(id_: str) -> ResponseReturnValue:
    """Ce qui est arrivé à un référentiel importé ici."""
    passages = operations.lire_passages(contexte(), id_)
    lu = operations.lire(contexte(), id_)
    for passage in passages:
        passage.precision = _preciser(passage.contenu)
    return rendre(
        "socle/fiches/historique.html", fil=_fil(lu, "Historique"), passages=passages, phrase_du_verbe=phrase_du_verbe,
        fiche={"objet": {"libelle": operations.nommer(lu.referentiel)}}, onglets=_onglets(lu, "historique"),
    )  # fmt: skip


def _preciser(contenu: Any) -> str:
    fichier, marque = contenu.get("fichier"), contenu.get("empreinte_fichier")
    return f"{contenu.get('points')} points, de « {fichier} » (SHA-256 {marque})." if fichier else ""


@page(cadre, f"{FICHE}/fichier.<string:format>", LIRE)
def exporter(id_: str, format: str) -> ResponseReturnValue:
    """Un référentiel en tableur, en YAML ou en JSON."""
    lu = operations.lire(contexte(), id_)
    contenu, mime = exports.exporter(lu.referentiel, format)
    nom = f"{code_depuis_nom(lu.propose.code)}-{code_depuis_nom(lu.propose.version)}.{format}"
    return send_file(io.BytesIO(contenu), mime, as_attachment=True, download_name=nom)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", REFERENTIELS, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(str(id_), True, "Référentiel archivé. Les autodiagnostics en cours gardent le leur.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", REFERENTIELS, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(str(id_), False, "Référentiel sorti des archives.")


def _ranger(cle: str, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), cle, version_recue(), archive), phrase,
        adresse("referentiels.voir", id_=cle), lambda statut, refus: _voir(cle, statut, refus),
    )  # fmt: skip
