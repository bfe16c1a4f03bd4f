"""Pages des incidents : registre, déclaration, fiche, ordre du téléservice, documents."""

from __future__ import annotations

import io
import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.violations import declaration, enisa, operations, regles, sorties
from registre.violations import verbes as _verbes  # noqa: F401
from registre.violations.forme import FORME
from registre.violations.listes import LISTES, libelle
from registre.violations.modele import NotificationSaisie
from registre.violations.operations import Dossier
from registre.violations.teleservice import RECONSTITUE, ecrire_instant, manquants
from socle.base import maintenant
from socle.champs import champs_par_nom
from socle.documents import MIMETYPES
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire, tableur
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
from socle.saisies import valider
from socle.types import lire_texte
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("violations", __name__)
BASE = "/o/<code>/violations"
UN = f"{BASE}/<uuid:id_>"
LISTE = "Incidents et violations"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="violations.voir", lister="violations.lister", titre_liste=LISTE, titre_neuf="Inscrire un incident",
    chapeau="Un titre suffit : la fiche s'enregistre incomplète, autant de fois qu'il le faut. Un numéro lui est donné.",
    cree="L'incident est inscrit.", enregistree="L'incident est enregistré.",
)  # fmt: skip
NOTIFICATION = champs_par_nom(NotificationSaisie)
QUESTIONS = champs_par_nom(declaration.DeclarationSaisie)


@page(cadre, f"{BASE}/", droits.VIOLATIONS_LIRE)
def lister() -> ResponseReturnValue:
    """Les incidents, le dernier inscrit d'abord."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), argument("genre", 20), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    filtres = {
        "q": filtre.demande,
        "statut": filtre.statut,
        "genre": filtre.genre,
        "archives": "oui" if filtre.archives else "",
    }
    siens = contexte().droits
    return rendre(
        "registre/violations/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, listes=LISTES, libelle=libelle,
        pages=pages_de_la_liste("violations.lister", liste, **filtres), filtre_mis=any(filtres.values()),
        horloges={o.id: regles.horloge_cnil(v, maintenant(), contexte().fuseau) for o, v in liste.paires},
        peut_declarer=droits.VIOLATIONS_DECLARER in siens, peut_diffuser=droits.VIOLATIONS_DIFFUSER in siens,
        peut_creer=droits.VIOLATIONS_MODIFIER in siens,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.VIOLATIONS_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire un incident par la fiche entière ; `?objet=` le lie à la fiche d'où l'on vient."""
    return EDITEUR.nouvelle(objet_demande(request.args))


@page(cadre, f"{BASE}/declarer", droits.VIOLATIONS_DECLARER, methods=["GET", "POST"])
def declarer() -> ResponseReturnValue:
    """Déclarer un incident en trois minutes."""
    if request.method != "POST":
        local = maintenant().astimezone(ZoneInfo(contexte().fuseau))
        return _declaration({"connue_le": local.date(), "connue_heure": f"{local:%H:%M}"})
    tapees = formulaire.lire_formulaire(request.form, tuple(QUESTIONS.values()))
    try:
        dite = valider(declaration.DeclarationSaisie, tapees)
        incident = declaration.en_incident(dite, contexte().aujourd_hui)
        id_ = operations.declarer(contexte(), incident, declaration.contact_de(dite), jeton_recu())
    except SaisieRefusee as refus:
        return _declaration(tapees, refus.erreurs)
    except RegleEnfreinte as refus:
        return _declaration(tapees, {"_": [refus.phrase]})
    return redirect(adresse("violations.consignes", id_=id_), 303)


def _declaration(valeurs: dict[str, Any], erreurs: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    fautes = formulaire.erreurs_a_montrer(erreurs or {}, QUESTIONS)
    return rendre(
        "registre/violations/declarer.html", 422 if fautes else 200, questions=[QUESTIONS[n] for n in declaration.ORDRE],
        valeurs=valeurs, erreurs=fautes, en_erreur=bool(fautes), jeton=jeton_recu(), dpo=organisme(), largeur="etroite",
        libelles=formulaire.libelles_des_chemins(fautes, QUESTIONS),
        fil=fil((LISTE, adresse("violations.lister")), ("Déclarer", None)),
    )  # fmt: skip


@page(cadre, f"{UN}/maintenant", droits.VIOLATIONS_LIRE)
def consignes(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qu'il faut faire tout de suite, et le délai qui court."""
    dossier = operations.lire_dossier(contexte(), id_)
    return rendre(
        "registre/violations/consignes.html", dossier=dossier, v=dossier.fiche.ligne, gestes=LISTES["gestes"].items,
        dpo=organisme(), horloges=_horloges(dossier), quand=_quand, largeur="etroite",
        peut_completer=droits.VIOLATIONS_MODIFIER in contexte().droits,
        fil=fil((LISTE, adresse("violations.lister")), (dossier.fiche.objet.libelle, adresse("violations.voir", id_=id_)),
                ("Maintenant", None)),
    )  # fmt: skip


def _horloges(dossier: Dossier) -> tuple[regles.Horloge, ...]:
    return regles.horloges(dossier.fiche.ligne, maintenant(), contexte().fuseau)


def _quand(instant: datetime) -> str:
    return ecrire_instant(instant, ZoneInfo(contexte().fuseau))


@page(cadre, UN, droits.VIOLATIONS_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un incident : ses délais, ce qu'il attend, ce qu'on en sait."""
    return montrer_incident(id_)


def montrer_incident(
    id_: uuid.UUID, statut: int = 200, refus: str = "", erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    """La fiche, et ce qu'un acte refusé vient de dire."""
    dossier = operations.lire_dossier(contexte(), id_)
    fiche, siens = dossier.fiche, contexte().droits
    v = fiche.ligne
    peut = {acte: not regles.refus_de(acte, v, fiche.objet.archive) for acte in regles.DEPUIS}
    risque = regles.risque_de(v.decision) or v.avis_risque
    return montrer(
        "registre/violations/fiche.html", FORME, fiche, cadre="violations", liste=LISTE, champs=EDITEUR.champs(fiche.saisie),
        modifiable=droits.VIOLATIONS_MODIFIER in siens, statut=statut, refus=refus, listes=LISTES, libelle=libelle, v=v,
        peut=peut, horloges=_horloges(dossier), quand=_quand, arbre=regles.arbre(v.est_violation, risque), enisa=enisa,
        gravite=enisa.gravite(fiche.saisie), notifications=dossier.notifications, notification=NOTIFICATION,
        contact=dossier.contact, tape=_tape(), acte_tape=_acte_tape(), erreurs=erreurs or {}, en_attente=dossier.en_attente,
        change=_change_depuis(v), refus_de_clore=regles.refus_de("clore", v, fiche.objet.archive),
        qualifie=droits.VIOLATIONS_QUALIFIER in siens, avise=droits.VIOLATIONS_AVISER in siens,
        decide=droits.VIOLATIONS_DECIDER in siens, sans=frozenset({"titre"}), point_archiver="", point_desarchiver="",
    )  # fmt: skip


def _change_depuis(v: Any) -> str:
    """Ce que la dernière modification des faits rend à relire : l'avis, la décision, ou rien."""
    if v.decide_le is not None:
        return "la décision" if v.saisie_le > v.decide_le else ""
    return "l'avis" if v.avis_le is not None and v.saisie_le > v.avis_le else ""


def _acte_tape() -> str:
    return (request.endpoint or "").rpartition(".")[2] if request.method == "POST" else ""


def _tape() -> dict[str, str]:
    return {nom: lire_texte(valeur) for nom, valeur in request.form.items()}


@page(cadre, f"{UN}/modifier", droits.VIOLATIONS_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Compléter la fiche."""
    return EDITEUR.modification(id_)


@page(cadre, f"{UN}/historique", droits.VIOLATIONS_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à l'incident."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    fiche = operations.lire(contexte(), id_)
    return histoire(fiche, passages, champs, cadre="violations", liste=LISTE, preciser=preciser)


def preciser(contenu: Any) -> str:
    """Ce qu'un acte du journal a dit : qualification, risque, décision, motif."""
    dits = [
        {True: "Violation", False: "Pas une violation"}.get(contenu.get("est_violation"), ""),
        libelle("risques", contenu.get("avis_risque") or ""), libelle("issues", contenu.get("decision") or ""),
        libelle("dispenses_34", contenu.get("decision_dispense") or ""),
    ]  # fmt: skip
    noms = ("qualification_motif", "avis_motif", "decision_motif", "cloture_motif", "motif")
    return " : ".join(m for m in (*dits, *(str(contenu.get(nom) or "") for nom in noms)) if m)


@page(cadre, f"{UN}/cnil", droits.VIOLATIONS_LIRE)
def teleservice(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche dans l'ordre du téléservice de la CNIL, champ par champ, prête à coller."""
    relevee = sorties.relever(contexte(), id_)
    fiche = relevee.dossier.fiche
    modifiable = not regles.refus_de("modifier", fiche.ligne, fiche.objet.archive)
    return rendre(
        "registre/violations/teleservice.html", parties=relevee.parties, reste=manquants(relevee.parties), fiche=fiche,
        v=fiche.ligne, reconstitue=RECONSTITUE, horloges=_horloges(relevee.dossier), quand=_quand,
        modifiable=modifiable and droits.VIOLATIONS_MODIFIER in contexte().droits,
        fil=fil((LISTE, adresse("violations.lister")), (fiche.objet.libelle, adresse("violations.voir", id_=id_)),
                ("Pour la CNIL", None)),
    )  # fmt: skip


@page(cadre, f"{UN}/contact", droits.VIOLATIONS_MODIFIER, methods=["POST"])
def noter_contact(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder, chiffré, qui appeler sur place."""
    recu = {nom: request.form.get(nom, "") for nom in ("nom", "telephone")}
    return decider(
        lambda: operations.noter_contact(contexte(), id_, recu), "Le contact est gardé, chiffré.",
        adresse("violations.voir", id_=id_), lambda statut, refus: montrer_incident(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{UN}/archiver", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Incident archivé. Il garde son numéro, et sa place au registre.")


@page(cadre, f"{UN}/desarchiver", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Incident sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("violations.voir", id_=id_), lambda statut, refus: montrer_incident(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{UN}/fiche.<string:format>", droits.VIOLATIONS_LIRE, methods=["POST"])
def exporter_fiche(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La fiche, dans l'ordre de la CNIL."""
    return _envoyer(id_, sorties.FICHE, format)


@page(cadre, f"{UN}/lettre.<string:format>", droits.VIOLATIONS_LIRE, methods=["POST"])
def exporter_lettre(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le projet de lettre aux personnes (RGPD 34)."""
    return _envoyer(id_, sorties.LETTRE, format)


def _envoyer(id_: uuid.UUID, piece: str, format: str) -> ResponseReturnValue:
    reference, contenu = sorties.imprimer(contexte(), id_, piece, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"violation-{reference}-{piece}.{format}")


@page(cadre, f"{BASE}/registre.<string:format>", droits.VIOLATIONS_LIRE, methods=["POST"])
def exporter_registre(format: str) -> ResponseReturnValue:
    """Le registre des violations (RGPD 33(5))."""
    contenu = sorties.exporter_registre(contexte(), format)
    genre = MIMETYPES.get(format) or tableur.MIMETYPES[format]
    return send_file(io.BytesIO(contenu), genre, True, f"registre-violations-{organisme().code}.{format}")
