"""Pages de la désignation : liste, fiche, formulaire, documents, données pour la CNIL, coordonnées privées."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.designation import cnil, coordonnees, exports, lots, operations, regles, report
from registre.delegue.designation import verbes as _verbes  # noqa: F401
from registre.delegue.designation.coordonnees import CoordonneesSaisie
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.listes import LISTES, libelle
from socle.champs import champs_de
from socle.documents import MIMETYPES
from socle.droits import ORGANISME_MODIFIER
from socle.erreurs import SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, onglets_de, pages_de_la_liste
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_texte
from socle.web import contexte, instance, organisme, page, rendre

cadre = Blueprint("delegue", __name__)
BASE = "/o/<code>/delegue"
FICHE = f"{BASE}/<uuid:id_>"
LISTE = "Délégué à la protection des données"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="delegue.voir", lister="delegue.lister", titre_liste=LISTE, titre_neuf="Désigner un délégué",
    chapeau="Le nom suffit pour commencer. Gouverne en tire l'acte, la lettre de mission et les données pour la CNIL, et dit "
    "ce qui manque.",
    cree="La désignation est préparée.", enregistree="La désignation est enregistrée.",
)  # fmt: skip
TONS = {"preparee": "brouillon", "arretee": "a_faire", "declaree": "en_attente", "en_cours": "conforme",
        "echue": "en_retard", "terminee": "archivee"}  # fmt: skip
"""État d'une désignation → son icône."""


def communs() -> dict[str, Any]:
    """Ce que tous les gabarits de la tranche emploient."""
    siens = contexte().droits
    return {
        "libelle": libelle, "regles": regles, "tons": TONS, "aujourd_hui": contexte().aujourd_hui,
        "peut_preparer": droits.DELEGUE_PREPARER in siens, "peut_designer": droits.DELEGUE_DESIGNER in siens,
        "peut_publier": droits.DELEGUE_PUBLIER in siens, "peut_exporter": droits.EXPORTER in siens,
        "peut_reporter": ORGANISME_MODIFIER in siens,
    }  # fmt: skip


@page(cadre, f"{BASE}/", droits.DELEGUE_LIRE)
def lister() -> ResponseReturnValue:
    """Le délégué en cours, et ceux qui l'ont précédé."""
    filtre = operations.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    return rendre(
        "registre/delegue/designation/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre,
        courante=operations.lire_courante(contexte()),
        pages=pages_de_la_liste("delegue.lister", liste, q=filtre.demande, archives=archives), **communs(),
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.DELEGUE_PREPARER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Préparer une désignation, à partir de ce que la fiche de l'organisme dit déjà."""
    o = organisme()
    connus = {"nom": o.dpo_nom, "entite": o.dpo_societe, "public_courriel": o.dpo_courriel,
              "public_telephone": o.dpo_telephone, "public_adresse": o.dpo_adresse,
              "public_code_postal": o.dpo_code_postal, "public_ville": o.dpo_ville}  # fmt: skip
    return EDITEUR.nouvelle(depart={nom: valeur for nom, valeur in connus.items() if valeur})


@page(cadre, FICHE, droits.DELEGUE_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'une désignation."""
    return montrer_la_fiche(id_)


def montrer_la_fiche(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    """La fiche, ses actes et ce qui manque ; après un refus, ce qui a été tapé y reste."""
    fiche, ici = operations.lire(contexte(), id_), contexte()
    d, chef = fiche.ligne, organisme().representant_nom
    return montrer(
        "registre/delegue/designation/fiche.html", FORME, fiche, cadre="delegue", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), statut=statut, refus=refus,
        modifiable=droits.DELEGUE_PREPARER in ici.droits and d.etat != "terminee",
        point_archiver="" if d.etat in regles.VIVANTES else "delegue.archiver",
        alertes=regles.alertes(d, chef, ici.aujourd_hui), etat=regles.etat_montre(d, ici.aujourd_hui),
        manques=regles.manques(fiche.saisie, chef), bloquants=regles.bloquants(fiche.saisie, chef),
        peut={v: d.etat in depuis and not fiche.objet.archive for v, depuis in regles.DEPUIS.items()},
        court=regles.est_courante(d, ici.aujourd_hui), url_publique=_adresse_publique(),
        ecarts=report.ecarts(organisme(), d) if regles.est_courante(d, ici.aujourd_hui) else [],
        membres=droits.DELEGUE_PREPARER in ici.droits and lots.a_des_membres(ici),
        tape={nom: lire_texte(valeur) for nom, valeur in request.form.items()}, **communs(),
    )  # fmt: skip


def _adresse_publique() -> str:
    racine = (instance().reglages.adresse_publique or request.host_url).rstrip("/")
    return racine + url_for("delegue.publique", code=organisme().code)


@page(cadre, f"{FICHE}/modifier", droits.DELEGUE_PREPARER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une désignation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{FICHE}/historique", droits.DELEGUE_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une désignation."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="delegue", liste=LISTE)


@page(cadre, f"{FICHE}/archiver", droits.DELEGUE_PREPARER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Désignation archivée. Rien n'est effacé.")


@page(cadre, f"{FICHE}/desarchiver", droits.DELEGUE_PREPARER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Désignation sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("delegue.voir", id_=id_),
        lambda statut, refus: montrer_la_fiche(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{FICHE}/acte.<string:format>", droits.EXPORTER, methods=["POST"])
def acte(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le projet d'arrêté ou de délibération."""
    return _envoyer(
        exports.exporter(contexte(), id_, "acte", format, instance().depot), format, "designation-du-delegue"
    )


@page(cadre, f"{FICHE}/lettre.<string:format>", droits.EXPORTER, methods=["POST"])
def lettre(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La lettre de mission."""
    return _envoyer(
        exports.exporter(contexte(), id_, "lettre", format, instance().depot), format, "lettre-de-mission-du-delegue"
    )


@page(cadre, f"{FICHE}/cnil.<string:format>", droits.DELEGUE_PREPARER, methods=["POST"])
def cnil_en_document(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Les données pour la CNIL, à imprimer."""
    return _envoyer(exports.exporter_pour_la_cnil(contexte(), id_, format), format, "donnees-cnil-du-delegue")


def _envoyer(contenu: bytes, format: str, nom: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"{nom}-{organisme().code}.{format}")


@page(cadre, f"{FICHE}/cnil", droits.DELEGUE_PREPARER)
def pour_la_cnil(id_: uuid.UUID) -> ResponseReturnValue:
    """Les données de la désignation, dans l'ordre du téléservice."""
    celui, fiche, prive = exports.lire_pour_la_cnil(contexte(), id_)
    parties = cnil.parties(celui, fiche.saisie, prive)
    return rendre(
        "registre/delegue/designation/cnil.html", fiche=fiche, parties=parties, vides=cnil.vides(parties),
        fil=_fil(fiche, "Données pour la CNIL"), avertissement=cnil.AVERTISSEMENT,
        provenance=LISTES["champs_cnil"].items[0], onglets=onglets_de("delegue", id_, ""), **communs(),
    )  # fmt: skip


def _fil(fiche: Any, titre: str) -> list[tuple[str, str | None]]:
    return fil((LISTE, adresse("delegue.lister")), (fiche.objet.libelle, adresse("delegue.voir", id_=fiche.objet.id)),
               (titre, None))  # fmt: skip


@page(cadre, f"{FICHE}/coordonnees", droits.DELEGUE_PREPARER, methods=["GET", "POST"])
def coordonnees_privees(id_: uuid.UUID) -> ResponseReturnValue:
    """Les coordonnées que seule la CNIL reçoit."""
    champs = champs_de(CoordonneesSaisie)
    if request.method != "POST":
        return _coordonnees(id_, valeurs_tapees(champs, coordonnees.lire(contexte(), id_)))
    valeurs = formulaire.lire_formulaire(request.form, champs)
    try:
        coordonnees.enregistrer(contexte(), id_, valider(CoordonneesSaisie, valeurs))
    except SaisieRefusee as refus:
        return _coordonnees(id_, valeurs, 422, dict(refus.erreurs))
    flash("Les coordonnées sont gardées, chiffrées.", "reussite")
    return redirect(adresse("delegue.pour_la_cnil", id_=id_), 303)


def _coordonnees(
    id_: uuid.UUID, valeurs: dict[str, Any], statut: int = 200, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:  # fmt: skip
    fiche, champs = operations.lire(contexte(), id_), {c.nom: c for c in champs_de(CoordonneesSaisie)}
    montrees = formulaire.erreurs_a_montrer(erreurs or {}, champs)
    return rendre(
        "registre/delegue/designation/coordonnees.html", statut, fiche=fiche, valeurs=valeurs, champs_lus=champs,
        erreurs=montrees, libelles=formulaire.libelles_des_chemins(montrees, champs), en_erreur=bool(montrees),
        fil=_fil(fiche, "Coordonnées privées"), **communs(),
    )  # fmt: skip


@page(cadre, f"{FICHE}/coordonnees/effacer", droits.DELEGUE_PREPARER, methods=["POST"])
def effacer_les_coordonnees(id_: uuid.UUID) -> ResponseReturnValue:
    """Effacer pour de bon les coordonnées privées."""
    return decider(
        lambda: coordonnees.effacer(contexte(), id_), "Les coordonnées privées sont effacées.",
        adresse("delegue.voir", id_=id_), lambda statut, refus: montrer_la_fiche(id_, statut, refus),
    )  # fmt: skip
