"""Pages des demandes : liste, inscription, fiche, identité à part, histoire, exports, réglage de la garde."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.demandes import effacement, exports, liste, operations, regles
from registre.demandes import verbes as _verbes  # noqa: F401
from registre.demandes.forme import FORME, FORME_IDENTITE, FORME_NOUVELLE
from registre.demandes.listes import LISTES, REPERES, TYPES, libelle, libelle_du_type
from registre.demandes.modele import IdentiteSaisie, NouvelleDemandeSaisie
from registre.demandes.suites import suites
from socle.base import maintenant
from socle.documents import MIMETYPES
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.importation import envoyer_tableur
from socle.fiches.operations import Fiche
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    onglets_de,
    pages_de_la_liste,
)
from socle.liens.vues import lies_par_type
from socle.operations import Contexte
from socle.types import lire_entier
from socle.web import contexte, page, rendre

cadre = Blueprint("demandes", __name__)
BASE = "/o/<code>/demandes"
LISTE = "Demandes des personnes"


def _creer(ici: Contexte, saisie: NouvelleDemandeSaisie, jeton: str) -> uuid.UUID:
    return operations.creer(ici, *saisie.separer(), jeton)


def _lire_fiche(ici: Contexte, id_: uuid.UUID) -> Fiche:
    return operations.lire(ici, id_).fiche


def _lire_identite(ici: Contexte, id_: uuid.UUID) -> Fiche:
    """La fiche, dont la saisie est l'identité : ce que montre et modifie la page à part."""
    fiche = operations.lire(ici, id_).fiche
    identite = operations.lire_identite(ici, id_) or IdentiteSaisie.model_construct()
    return Fiche(fiche.objet, fiche.ligne, identite)


def _sans_version(_ici: Contexte, _id: uuid.UUID, _version: int) -> None:
    """Aucune identité ne se relit d'une version passée : le journal n'en garde pas."""


EDITEUR = Editeur(
    FORME, _lire_fiche, liste.lire_version, _creer, operations.enregistrer, voir="demandes.voir",
    lister="demandes.lister", titre_liste=LISTE, titre_neuf="Inscrire une demande",
    chapeau="Ce qui est demandé, sans aucun nom : cette partie se lit dans la liste, le journal et la recherche.",
    cree="", enregistree="La demande est enregistrée.",
)  # fmt: skip
EDITEUR_NEUF = Editeur(
    FORME_NOUVELLE, _lire_fiche, liste.lire_version, _creer, operations.enregistrer, voir="demandes.voir",
    lister="demandes.lister", titre_liste=LISTE, titre_neuf="Inscrire une demande",
    chapeau="Inscrivez-la le jour même : le délai d'un mois part de sa réception. L'identité est séparée aussitôt, chiffrée, "
    "et s'effacera après la clôture.",
    cree="La demande est inscrite.", enregistree="",
)  # fmt: skip
EDITEUR_IDENTITE = Editeur(
    FORME_IDENTITE, _lire_identite, _sans_version, _creer, operations.modifier_identite, voir="demandes.voir",
    lister="demandes.lister", titre_liste=LISTE, titre_neuf="", cree="",
    chapeau="Ces lignes sont chiffrées. Le journal dira qu'elles ont changé, jamais ce qu'elles disent.",
    enregistree="L'identité est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.DEMANDES_LIRE)
def lister() -> ResponseReturnValue:
    """La liste : recherche, en cours, en retard, closes, par type."""
    filtre = liste.Filtre(
        argument("q"), argument("vue", 20) or "en_cours", argument("type", 40), argument("archives", 3) == "oui",
        numero_demande(),
    )  # fmt: skip
    lue, ici = liste.lister(contexte(), filtre), contexte()
    gardes = {"q": filtre.demande, "vue": filtre.vue, "type": filtre.type}
    pages = pages_de_la_liste("demandes.lister", lue.page, **gardes, archives="oui" if filtre.archives else "")
    return rendre(
        "registre/demandes/liste.html", fil=fil((LISTE, None)), liste=lue.page, filtre=filtre, pages=pages, vues=liste.VUES,
        types=TYPES, echeances=lue.echeances, nombres=lue.nombres, libelle=libelle, titre=regles.titre,
        filtree=bool(filtre.demande or filtre.type or filtre.archives or filtre.vue != "en_cours"),
        aujourd_hui=ici.aujourd_hui, peut_traiter=droits.DEMANDES_TRAITER in ici.droits,
        peut_regler=droits.DEMANDES_REPONDRE in ici.droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.DEMANDES_TRAITER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire une demande et, à part, l'identité de qui la fait."""
    return EDITEUR_NEUF.nouvelle(depart={"recue_le": contexte().aujourd_hui})


@page(cadre, f"{BASE}/<uuid:id_>", droits.DEMANDES_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une demande : son délai, ce qui peut se faire, ses recherches, ses échanges, sa réponse."""
    return rendre_fiche(id_)


def rendre_fiche(id_: uuid.UUID, statut: int = 200, refus: str = "", acte: str = "") -> ResponseReturnValue:
    """La fiche ; `acte` : celui qui vient d'être refusé, sa saisie est remontrée."""
    ici = contexte()
    dossier, siens = operations.lire(ici, id_), ici.droits
    demande = dossier.demande
    echeance = dossier.echeance(maintenant(), ici.fuseau, ici.territoire_droit)
    nominatif = droits.DEMANDES_IDENTITE in siens
    ouverte = demande.statut in regles.OUVERTES
    return montrer(
        "registre/demandes/fiche.html", FORME, dossier.fiche, cadre="demandes", liste=LISTE,
        champs=EDITEUR.champs(dossier.saisie), statut=statut, refus=refus, acte=acte, tape=request.form if acte else {},
        modifiable=droits.DEMANDES_TRAITER in siens, repond=droits.DEMANDES_REPONDRE in siens, nominatif=nominatif,
        identite=operations.lire_identite(ici, id_) if nominatif else None, dossier=dossier, demande=demande,
        lies=lies_par_type(id_) if nominatif else [], echeance=echeance, regles=regles, listes=LISTES, reperes=REPERES,
        libelle=libelle, libelle_du_type=libelle_du_type, titre=regles.titre(demande), ouverte=ouverte,
        alertes=regles.alertes(demande, echeance, ici.aujourd_hui), permis=_permis(dossier), suites=_suites(id_),
        avancement=regles.avancement(dossier.recherches), garde=_garde(ici, demande),
        fondement=REPERES[regles.fondement_du_delai(demande)],
        sans=frozenset({"type", "autres_types", "recue_le"}), nom=dossier.reference,
        point_archiver="demandes.archiver" if demande.statut == "close" else "",
        a_suivre=demande.statut in regles.A_SUIVRE,
        mes_onglets=onglets_de("demandes", id_, "fiche") if nominatif else _deux_onglets(id_, "fiche"),
    )  # fmt: skip


def _permis(dossier: Any) -> frozenset[str]:
    return frozenset() if dossier.objet.archive else regles.actes_permis(dossier.demande.statut)


def _suites(id_: uuid.UUID) -> list[tuple[str, str]]:
    return [(s.libelle, adresse(s.point, id_=id_)) for s in suites() if s.droit in contexte().droits]


def _garde(ici: Contexte, demande: Any) -> dict[str, Any]:
    """Le jour où l'identité s'effacera, et si l'organisme a fixé lui-même la durée."""
    fixe = effacement.lire_conservation(ici)
    mois = regles.delai_de_conservation(fixe)
    jour = regles.effacer_a_partir_du(demande.close_le, mois) if demande.close_le else None
    return {"mois": mois, "fixe": fixe, "jour": jour, "effacee": demande.identite_effacee_le}


def _deux_onglets(id_: uuid.UUID, actif: str) -> list[dict[str, Any]]:
    """Les onglets de qui ne voit pas l'identité : ni liens, ni pièces, qui la portent souvent."""
    return [onglet for onglet in onglets_de("demandes", id_, actif) if onglet["libelle"] != "Liens et pièces"]


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.DEMANDES_TRAITER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une demande qui n'a pas sa réponse."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/identite", droits.DEMANDES_IDENTITE, methods=["GET", "POST"])
def identite(id_: uuid.UUID) -> ResponseReturnValue:
    """Lire et corriger l'identité, à part."""
    return EDITEUR_IDENTITE.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.DEMANDES_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une demande."""
    passages = liste.lire_passages(contexte(), id_)
    nominatif = droits.DEMANDES_IDENTITE in contexte().droits
    onglets = onglets_de("demandes", id_, "historique") if nominatif else _deux_onglets(id_, "historique")
    return histoire(
        _lire_fiche(contexte(), id_), passages, EDITEUR.champs_des_passages(passages), cadre="demandes", liste=LISTE,
        onglets=onglets,
    )  # fmt: skip


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: liste.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("demandes.voir", id_=id_),
        lambda statut, refus: rendre_fiche(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.DEMANDES_TRAITER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger une demande close aux archives."""
    return _ranger(id_, True, "Demande archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.DEMANDES_TRAITER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Demande sortie des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/dossier.<string:format>", droits.DEMANDES_LIRE, methods=["POST"])
def exporter_dossier(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le dossier de preuve en Word ou en PDF ; avec l'identité si le délégué le demande."""
    nominatif = request.form.get("identite") == "oui"
    nom, contenu = exports.exporter_dossier(contexte(), id_, format, nominatif)
    suite = "-avec-identite" if nominatif else ""
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"dossier-{nom.lower()}{suite}.{format}")


@page(cadre, f"{BASE}/registre.<string:format>", droits.DEMANDES_LIRE, methods=["POST"])
def exporter_registre(format: str) -> ResponseReturnValue:
    """Le registre des demandes en tableur, sans identité."""
    return envoyer_tableur(exports.exporter_registre(contexte(), format), "demandes-des-personnes", format)


@page(cadre, f"{BASE}/garde", droits.DEMANDES_REPONDRE, methods=["GET", "POST"])
def regler() -> ResponseReturnValue:
    """Combien de mois, après la clôture, l'identité est gardée."""
    if request.method != "POST":
        return _rendre_reglage()
    texte = request.form.get("mois", "").strip()
    try:
        effacement.fixer_conservation(contexte(), lire_entier(texte))
    except ValueError:
        return _rendre_reglage(422, "Écrivez un nombre de mois entier, ou rien.", texte)
    except RegleEnfreinte as refus:
        return _rendre_reglage(422, refus.phrase, texte)
    flash("La durée de garde est enregistrée.", "reussite")
    return redirect(adresse("demandes.lister"), 303)


def _rendre_reglage(statut: int = 200, refus: str = "", texte: str | None = None) -> ResponseReturnValue:
    fixe = effacement.lire_conservation(contexte())
    return rendre(
        "registre/demandes/garde.html", statut, fil=fil((LISTE, adresse("demandes.lister")), ("Garde de l'identité", None)),
        repere=REPERES["conservation"], fixe=fixe, mois=texte if texte is not None else fixe or "",
        erreurs={"mois": [refus]} if refus else {},
    )  # fmt: skip


def acte_ou_introuvable(actes: Any, verbe: str) -> Any:
    """L'acte de ce nom, sinon la page n'existe pas."""
    if verbe not in actes:
        raise Introuvable
    return actes[verbe]
