"""Pages des contrôles : liste, dépôt, résultat, annotation, rapport."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.controle import operations
from clauses.controle import verbes as _verbes  # noqa: F401
from clauses.controle.donnees import regles
from clauses.controle.forme import FORME
from clauses.controle.lecture.fichier import FORMATS
from clauses.controle.lecture.passages import LectureImpossible
from clauses.controle.modele import ControleSaisie
from clauses.controle.resultat import ETATS, NATURES
from socle.documents import MIMETYPES
from socle.erreurs import RegleEnfreinte, SaisieRefusee
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
from socle.objets import Objet
from socle.organismes.regles import code_depuis_nom
from socle.saisies import valider
from socle.types import lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("controles", __name__)
BASE = "/o/<code>/controles"
LISTE = "Contrôles de contrats"


def _creer_jamais(*_: Any) -> uuid.UUID:
    raise RegleEnfreinte("Un contrôle se fait sur un fichier.")


EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, _creer_jamais, operations.enregistrer,
    voir="controles.voir", lister="controles.lister", titre_liste=LISTE, titre_neuf="Contrôler un contrat",
    chapeau="Le résultat ne change pas. Notez ici ce que vous en concluez : le rapport le reprend.",
    cree="", enregistree="Vos observations sont enregistrées.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les contrôles déjà faits."""
    filtre = operations.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    return rendre(
        "clauses/controle/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre,
        pages=pages_de_la_liste("controles.lister", liste, q=filtre.demande, archives=archives),
        peut_controler=droits.CONTROLER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.CONTROLER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Déposer un contrat : il est lu, contrôlé, et n'est pas gardé. `?objet=` : le contrat auquel lier le contrôle."""
    contrat = operations.lire_contrat(contexte(), objet_demande(request.args))
    if request.method != "POST":
        return _deposer(contrat, contrat.libelle if contrat else "")
    nom = lire_ligne(request.form.get("nom", "")[:500])
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _deposer(contrat, nom, {"fichier": ["Choisissez un fichier."]}, 422)
    titre = lire_ligne(fichier.filename)[:200]
    try:
        saisie = valider(ControleSaisie, {"nom": nom or f"Contrat contrôlé le {contexte().aujourd_hui:%d/%m/%Y}"})
        id_ = operations.lancer(
            contexte(), fichier.read(), titre, saisie, objet_id=contrat.id if contrat else None, jeton=jeton_recu()
        )
    except SaisieRefusee as refus:
        return _deposer(contrat, nom, refus.erreurs, 422)
    except LectureImpossible as refus:
        return _deposer(contrat, nom, {"fichier": [refus.phrase]}, 422)
    flash(
        "Le contrat est contrôlé. Le fichier n'est pas gardé : seuls le résultat, chiffré, et son empreinte le sont.",
        "reussite",
    )
    return redirect(adresse("controles.voir", id_=id_), 303)


def _deposer(
    contrat: Objet | None, nom: str, erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    champs = {c.nom: c for c in FORME.champs}
    aide = "Laissé vide, il portera la date du jour. Il paraît dans les listes et le journal : rien de confidentiel."
    champs["nom"] = replace(champs["nom"], obligatoire=False, aide=aide)
    return rendre(
        "clauses/controle/deposer.html", statut, fil=fil((LISTE, adresse("controles.lister")), ("Contrôler", None)),
        contrat=contrat, nom=nom, erreurs=erreurs or {}, en_erreur=bool(erreurs), champs_vifs=champs, jeton=jeton_recu(),
        libelles=formulaire.libelles_des_chemins(erreurs or {}, champs) | {"fichier": "Contrat"}, regles=regles(),
        action=adresse("controles.creer", objet=contrat.id if contrat else None), formats=",".join(FORMATS),
        taille=instance().reglages.taille_televersement_mo,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Le résultat d'un contrôle."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, resultat = operations.lire_resultat(contexte(), id_)
    siens = contexte().droits
    return montrer(
        "clauses/controle/resultat.html", FORME, fiche, cadre="controles", liste=LISTE, champs=EDITEUR.champs(),
        statut=statut, modifiable=droits.CONTROLER in siens, refus=refus, resultat=resultat, etats=ETATS,
        natures=NATURES, regles=regles(), peut_exporter=droits.EXPORTER in siens, formats=operations.FORMATS,
        memes=operations.meme_fichier(contexte(), id_, fiche.ligne.empreinte), sans=frozenset({"nom", "observations"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.CONTROLER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Annoter un contrôle."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un contrôle."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="controles", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.CONTROLER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Contrôle archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.CONTROLER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Contrôle sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("controles.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/rapport.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le rapport en Word ou en PDF."""
    nom, contenu = operations.produire_rapport(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"controle-{code_depuis_nom(nom)}.{format}")
