"""Pages des homologations : liste, dossier et son parcours, parties, risques, histoire, documents."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from audit import droits
from audit.homologation import editeur, exports, image, operations, regles
from audit.homologation import verbes as _verbes  # noqa: F401
from audit.homologation.constats import lire_preuves
from audit.homologation.demarche import CONSEILS, DEMARCHES, DONNEES, ETAPES, GRADES
from audit.homologation.forme import FORME, SECTIONS
from audit.homologation.listes import LISTES, libelle
from audit.homologation.modele import BESOINS
from audit.homologation.risques import matrice, non_cotes, risques
from socle.fiches.editeur import decider, version_recue
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
from socle.web import contexte, page, rendre

cadre = Blueprint("homologations", __name__)
BASE = "/o/<code>/homologations"
LISTE = "Homologations"
AILLEURS = frozenset(
    {"nom", "demarche", "demarche_motif", "besoin_motif", *BESOINS, "evenements", "scenarios", "mesures"}
)
"""Ce que la page du dossier montre elle-même, ou que la page des risques montre."""


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les dossiers : recherche, état, pages."""
    ici = contexte()
    filtre = operations.Filtre(argument("q"), argument("etat", 30), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(ici, filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("homologations.lister", liste, q=filtre.demande, etat=filtre.etat, archives=archives)
    return rendre(
        "audit/homologation/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        peut_modifier=droits.HOMOLOGUER in ici.droits, aujourd_hui=ici.aujourd_hui, regles=regles, libelle=libelle,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.HOMOLOGUER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir un dossier ; `?objet=` le lie aussitôt à la fiche d'où l'on vient."""
    return editeur.nouveau().nouvelle(objet_demande(request.args))


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un dossier, et où en est son parcours."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    ici = contexte()
    dossier = operations.lire_dossier(ici, id_)
    s, h = dossier.fiche.saisie, dossier.fiche.ligne
    constats, bilan = lire_preuves(ici, s)
    return montrer(
        "audit/homologation/fiche.html", FORME, dossier.fiche, cadre="homologations", liste=LISTE, statut=statut, refus=refus,
        champs=editeur.nommer_les_lignes(editeur.entier().champs(s), s), modifiable=droits.HOMOLOGUER in ici.droits,
        alertes=regles.alertes(s, h, ici.aujourd_hui), sans=AILLEURS, dossier=dossier, regles=regles, libelle=libelle,
        etat=regles.etat(h, ici.aujourd_hui), en_vigueur=regles.en_vigueur(h, ici.aujourd_hui), listes=LISTES,
        etapes=[(e, [p for p in dossier.points if p.etape == e.code]) for e in DONNEES.etapes], parties=SECTIONS,
        profondeur=regles.demarche_retenue(s), proposee=regles.demarche_proposee(s), demarches=DEMARCHES,
        besoins=[(c.libelle, libelle("besoins", getattr(s, c.nom))) for c in FORME.champs if c.nom in BESOINS],
        constats=constats, bilan=bilan, documents=exports.DOCUMENTS, peut_exporter=droits.EXPORTER in ici.droits,
        neuf_etapes=DONNEES.neuf_etapes, par_code=ETAPES, grades=GRADES, conseil=CONSEILS.get(s.indice),
        nombre_risques=len(risques(s)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.HOMOLOGUER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Écrire la première partie du dossier : quel service."""
    return editeur.modifier(id_, "service")


@page(cadre, f"{BASE}/<uuid:id_>/modifier/<string:partie>", droits.HOMOLOGUER, methods=["GET", "POST"])
def ecrire(id_: uuid.UUID, partie: str) -> ResponseReturnValue:
    """Écrire une partie du dossier."""
    return editeur.modifier(id_, partie)


@page(cadre, f"{BASE}/<uuid:id_>/risques", droits.LIRE)
def voir_risques(id_: uuid.UUID) -> ResponseReturnValue:
    """Les risques, avant et après les mesures, et les mesures."""
    return _risques(id_)


def _risques(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    ici = contexte()
    fiche = operations.lire(ici, id_)
    liste = risques(fiche.saisie)
    matrices = [
        (titre, image.svg(matrice(liste, apres=apres), f"Matrice des risques, {titre} ; le tableau dit les mêmes places."),
         non_cotes(liste, apres=apres))
        for apres, titre in ((False, "avant les mesures"), (True, "mesures en place"))
    ]  # fmt: skip
    return rendre(
        "audit/homologation/risques.html", statut, fiche=fiche, refus=refus, liste=liste, matrices=matrices, libelle=libelle,
        fil=fil((LISTE, adresse("homologations.lister")), (fiche.objet.libelle, adresse("homologations.voir", id_=id_)),
                ("Risques et mesures", None)),
        peut_suivre=droits.HOMOLOGUER in ici.droits and not fiche.objet.archive, listes=LISTES,
        modifiable=droits.HOMOLOGUER in ici.droits and not fiche.objet.archive and fiche.ligne.statut == "preparation",
        profondeur=regles.demarche_retenue(fiche.saisie), niveaux=DONNEES.niveaux, aujourd_hui=ici.aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/mesure", droits.HOMOLOGUER, methods=["POST"])
def suivre_une_mesure(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter où en est une mesure."""
    mesure, etat = objet_demande({"objet": request.form.get("mesure", "")}), request.form.get("etat", "")
    return decider(
        lambda: operations.suivre_une_mesure(contexte(), id_, version_recue(), mesure, etat), "La mesure est à jour.",
        adresse("homologations.voir_risques", id_=id_) + "#mesures", lambda statut, refus: _risques(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un dossier."""
    passages = operations.lire_passages(contexte(), id_)
    etats = [etat for p in passages for etat in (p.avant, p.apres) if etat is not None]
    champs = editeur.nommer_les_lignes(editeur.entier().champs(*etats), *etats)
    return histoire(
        operations.lire(contexte(), id_), passages, tuple(champs.values()), cadre="homologations", liste=LISTE
    )


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("homologations.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.HOMOLOGUER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v), "Dossier archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.HOMOLOGUER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v, False), "Dossier sorti des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/documents/<string:quoi>.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, quoi: str, format: str) -> ResponseReturnValue:
    """L'un des documents du dossier, ou tous dans une archive."""
    contenu, type_, nom = exports.produire(contexte(), id_, quoi, format)
    return send_file(io.BytesIO(contenu), type_, True, nom)
