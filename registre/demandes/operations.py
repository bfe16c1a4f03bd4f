"""Ce qu'une personne fait d'une demande : l'inscrire, l'instruire, la prolonger, y répondre, la clore.

L'état ne change que par la table des passages (`regles.PASSAGES`). L'identité ne passe jamais par le journal.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre import droits
from registre.demandes import regles
from registre.demandes.dossier import (
    Dossier,
    ajouter,
    charger,
    controler_jour,
    faits_de,
    lire_coffret,
    passer,
    poser_coffret,
    prochain_numero,
    refuser_l_identite,
    sans_identite,
)
from registre.demandes.forme import FORME
from registre.demandes.listes import LISTES
from registre.demandes.modele import (
    TYPE,
    DemandeCommunication,
    DemandePause,
    DemandeProlongation,
    DemandeSaisie,
    IdentiteSaisie,
)
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.objets import Objet, trouver_objet
from socle.operations import Atelier, lecture, operation

LIBRES: Final = ("resume", "service", "observations")
SANS_REPONSE: Final[dict[str, Any]] = {
    "reponse_le": None, "reponse_moyen": "", "a_temps": None, "jours_de_reponse": None, "refus_motif": "",
    "refus_texte": "", "recours_indiques": False, "close_le": None, "issue": "", "requalifiee_le": None,
}  # fmt: skip


@dataclass(frozen=True)
class Reponse:
    """Une réponse à consigner. `sens` : repondue, partielle ou refusee ; `motif` : code de `motifs_refus` ; `texte` : la
    motivation, sans nom ; `recours` : les voies de recours y sont dites.
    """

    sens: str
    jour: date | None
    moyen: str
    motif: str = ""
    texte: str = ""
    recours: bool = False


@operation(droits.DEMANDES_TRAITER)
def creer(atelier: Atelier, saisie: DemandeSaisie, identite: IdentiteSaisie, jeton: str = "") -> uuid.UUID:
    """Inscrit une demande et garde l'identité à part ; rend son identifiant. Le même jeton ne l'inscrit qu'une fois."""
    return _inscrire(atelier, saisie, identite, jeton, "cree")


@operation(droits.DEMANDES_RECEVOIR)
def recevoir(atelier: Atelier, saisie: DemandeSaisie, identite: IdentiteSaisie, jeton: str = "") -> uuid.UUID:
    """Inscrit une demande du formulaire public ; aucun rôle n'a ce droit, seul le serveur en fait le contexte."""
    return _inscrire(atelier, saisie, identite, jeton, "recue")


def _inscrire(atelier: Atelier, saisie: DemandeSaisie, identite: IdentiteSaisie, jeton: str, verbe: str) -> uuid.UUID:
    _controler_reception(atelier, saisie.recue_le)
    refuser_l_identite(identite, {nom: getattr(saisie, nom) for nom in LIBRES})
    cle = f"{jeton}|{saisie.model_dump_json()}|{identite.model_dump_json()}"
    identifiant = identifiant_de(cle if jeton else "", atelier.organisme_id)
    if identifiant is not None and atelier.session.get(Objet, identifiant) is not None:
        return identifiant
    annee = atelier.aujourd_hui.year
    numero = prochain_numero(atelier.session, annee)
    id_ = fiches.poser(
        atelier, FORME, saisie, identifiant=identifiant, libelle=regles.reference(annee, numero), verbe=verbe,
        annee=annee, numero=numero, **faits_de(identite),
    )  # fmt: skip
    poser_coffret(atelier, id_, identite)
    return id_


def _controler_reception(atelier: Atelier, recue_le: date | None) -> None:
    if recue_le is not None and recue_le > atelier.aujourd_hui:
        raise SaisieRefusee({"recue_le": ["Une demande ne se reçoit pas dans l'avenir."]})


@operation(droits.DEMANDES_TRAITER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: DemandeSaisie, version: int) -> int:
    """Enregistre une demande lue en `version` ; une demande qui a sa réponse se rouvre d'abord."""
    dossier = charger(atelier.session, id_)
    fiches.a_jour(dossier.fiche, version)
    if dossier.demande.statut not in regles.A_SUIVRE:
        raise RegleEnfreinte("Cette demande a sa réponse : rouvrez-la pour la modifier.")
    _controler_reception(atelier, saisie.recue_le)
    connues = [p.debut for p in dossier.pauses] + [p.annoncee_le for p in dossier.prolongations]
    if saisie.recue_le is not None and any(jour < saisie.recue_le for jour in connues):
        raise SaisieRefusee({"recue_le": ["Une étape de la demande est datée d'avant cette réception."]})
    sans_identite(atelier, id_, **{nom: getattr(saisie, nom) for nom in LIBRES})
    return fiches.reecrire(atelier, FORME, id_, saisie, version, libelle=dossier.reference).objet.version


@operation(droits.DEMANDES_IDENTITE)
def modifier_identite(atelier: Atelier, id_: uuid.UUID, identite: IdentiteSaisie, version: int) -> None:
    """Remplace l'identité gardée ; le journal dit qu'elle a changé, jamais ce qu'elle est."""
    dossier = charger(atelier.session, id_)
    if dossier.demande.statut == "close":
        raise RegleEnfreinte("Cette demande est close : rouvrez-la pour corriger l'identité.")
    if any(regles.nomme_la_personne(getattr(dossier.saisie, nom), identite) for nom in LIBRES):
        raise RegleEnfreinte(
            "La fiche de la demande porte ce nom, ce courriel ou ce téléphone : ôtez-le d'abord de la fiche."
        )
    faits: dict[str, Any] = {**faits_de(identite), "identite_effacee_le": None}
    if not faits["represente"] or faits["lien"] != dossier.demande.lien:
        faits |= {"qualite_le": None, "qualite_precision": ""}
    fiches.decider(atelier, FORME, id_, version, "identite_modifiee", **faits)
    poser_coffret(atelier, id_, identite)


@operation(droits.DEMANDES_TRAITER)
def consigner_communication(
    atelier: Atelier, id_: uuid.UUID, sens: str, moyen: str, resume: str, jour: date | None
) -> None:
    """Consigne un échange avec la personne ; le résumé ne la nomme pas. Rien d'autre ne change."""
    dossier = charger(atelier.session, id_)
    if dossier.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    if sens not in LISTES["sens"].codes or moyen not in LISTES["moyens"].codes:
        raise RegleEnfreinte("Choisissez le sens et le moyen de l'échange.")
    if not resume.strip():
        raise RegleEnfreinte("Dites en une phrase ce que l'échange portait.")
    quand = controler_jour(atelier, dossier, jour, "de l'échange")
    sans_identite(atelier, id_, resume=resume)
    ajouter(
        atelier, dossier, DemandeCommunication, sens=sens, moyen=moyen, resume=resume.strip(), jour=quand,
        consigne_par=atelier.contexte.acteur.nom, consigne_le=atelier.quand,
    )  # fmt: skip
    fiches.consigner(atelier, FORME, "communication", dossier.fiche, sens=sens, moyen=moyen, motif=resume.strip())


@operation(droits.DEMANDES_TRAITER)
def instruire(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Prend la demande en charge, sans question sur l'identité."""
    passer(atelier, id_, version, "instruire")
    fiches.decider(atelier, FORME, id_, version, "instruite", statut="en_cours")


@operation(droits.DEMANDES_TRAITER)
def demander_identite(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, texte: str) -> None:
    """Demande une preuve d'identité, sur un doute raisonnable dit : le délai est suspendu (RGPD 12(6))."""
    dossier = passer(atelier, id_, version, "demander_identite")
    if not texte.strip():
        raise RegleEnfreinte("Dites d'où vient le doute : sans doute raisonnable, rien ne se demande (RGPD 12(6)).")
    debut = _apres_les_pauses(dossier, controler_jour(atelier, dossier, jour, "de la demande d'identité"))
    sans_identite(atelier, id_, texte=texte)
    ajouter(atelier, dossier, DemandePause, motif="identite", debut=debut, texte=texte.strip())
    fiches.decider(
        atelier, FORME, id_, version, "identite_demandee", pourquoi=texte.strip(), statut="identite", identite_le=None,
        identite_moyen="",
    )  # fmt: skip


@operation(droits.DEMANDES_TRAITER)
def verifier_identite(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, moyen: str) -> None:
    """Constate que l'identité est établie, et comment ; la suspension cesse ce jour-là."""
    dossier = passer(atelier, id_, version, "verifier_identite")
    if moyen not in LISTES["moyens_identite"].codes:
        raise RegleEnfreinte("Choisissez comment l'identité a été établie.")
    quand = controler_jour(atelier, dossier, jour, "de la vérification")
    if dossier.demande.statut == "identite" and moyen == "sans_doute":
        raise RegleEnfreinte("Un doute a suspendu le délai : dites ce qui l'a levé.")
    _finir_les_pauses(atelier, dossier, quand)
    fiches.decider(
        atelier, FORME, id_, version, "identite_verifiee", statut="en_cours", identite_le=quand, identite_moyen=moyen
    )


@operation(droits.DEMANDES_TRAITER)
def constater_qualite(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, precision: str) -> None:
    """Constate le mandat, l'autorité parentale ou la qualité de qui agit pour un autre."""
    dossier = passer(atelier, id_, version, "constater_qualite")
    if not dossier.demande.represente:
        raise RegleEnfreinte("Le demandeur agit pour lui-même : il n'y a pas de mandat à constater.")
    quand = controler_jour(atelier, dossier, jour, "du constat")
    sans_identite(atelier, id_, precision=precision)
    fiches.decider(
        atelier, FORME, id_, version, "qualite_constatee", qualite_le=quand, qualite_precision=precision.strip()
    )


@operation(droits.DEMANDES_TRAITER)
def demander_precisions(
    atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, texte: str,
    suspendre: bool = False, grande_quantite: bool = False,
) -> None:  # fmt: skip
    """Demande des précisions. Le délai court, sauf accès sur une grande quantité de données et choix exprès."""
    dossier = passer(atelier, id_, version, "demander_precisions")
    if not texte.strip():
        raise RegleEnfreinte("Dites ce que la personne doit préciser.")
    if suspendre and (phrase := regles.refus_de_suspendre(dossier.demande, grande_quantite)):
        raise RegleEnfreinte(phrase)
    debut = _apres_les_pauses(dossier, controler_jour(atelier, dossier, jour, "de la demande de précisions"))
    sans_identite(atelier, id_, texte=texte)
    ajouter(
        atelier, dossier, DemandePause, motif="precisions", debut=debut, texte=texte.strip(), suspend=suspendre
    )  # fmt: skip
    fiches.decider(atelier, FORME, id_, version, "precisions_demandees", pourquoi=texte.strip(), statut="precisions")


@operation(droits.DEMANDES_TRAITER)
def recevoir_precisions(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None) -> None:
    """Note que les précisions sont arrivées ; une suspension cesse ce jour-là."""
    dossier = passer(atelier, id_, version, "recevoir_precisions")
    _finir_les_pauses(atelier, dossier, controler_jour(atelier, dossier, jour, "des précisions"))
    fiches.decider(atelier, FORME, id_, version, "precisions_recues", statut="en_cours")


def _apres_les_pauses(dossier: Dossier, debut: date) -> date:
    if any(p.fin is not None and debut < p.fin for p in dossier.pauses):
        raise RegleEnfreinte("Cette attente commencerait avant la fin de la précédente.")
    return debut


def _finir_les_pauses(atelier: Atelier, dossier: Dossier, fin: date) -> None:
    """Ferme l'attente ouverte, s'il y en a une."""
    for pause in (p for p in dossier.pauses if p.fin is None):
        if fin < pause.debut:
            raise RegleEnfreinte("La réponse de la personne ne peut pas précéder ce qu'on lui a demandé.")
        pause.fin = fin
        atelier.session.add(pause)


@operation(droits.DEMANDES_REPONDRE)
def prolonger(
    atelier: Atelier, id_: uuid.UUID, version: int, motif: str, texte: str, annoncee_le: date | None,
    tardive: bool = False,
) -> None:  # fmt: skip
    """Prolonge de deux mois, motif dit à la personne dans le premier mois (RGPD 12(3)).

    Annoncée plus tard, elle est refusée, ou consignée comme tardive si on le demande : elle ne compte alors pas.
    """
    dossier = passer(atelier, id_, version, "prolonger")
    if motif not in LISTES["motifs_prolongation"].codes or not texte.strip():
        raise RegleEnfreinte("Choisissez le motif de la prolongation, et écrivez-le : la personne doit l'avoir reçu.")
    quand = controler_jour(atelier, dossier, annoncee_le, "de l'annonce à la personne")
    if any(not p.tardive for p in dossier.prolongations):
        raise RegleEnfreinte("Cette demande est déjà prolongée : le texte ne le permet qu'une fois (RGPD 12(3)).")
    ici = atelier.contexte
    limite = regles.limite_d_annonce(dossier.demande, dossier.pauses, atelier.quand, ici.fuseau, ici.territoire_droit)
    if quand > limite and not tardive:
        raise RegleEnfreinte(
            f"La personne devait l'apprendre au plus tard le {limite:%d/%m/%Y} (RGPD 12(3)). Une annonce plus tardive ne "
            "prolonge rien ; cochez « la consigner quand même » pour en garder trace."
        )
    sans_identite(atelier, id_, texte=texte)
    ajouter(
        atelier, dossier, DemandeProlongation, motif=motif, texte=texte.strip(), annoncee_le=quand, tardive=quand > limite
    )  # fmt: skip
    verbe = "prolongation_tardive" if quand > limite else "prolongee"
    fiches.decider(atelier, FORME, id_, version, verbe, pourquoi=texte.strip())


@operation(droits.DEMANDES_REPONDRE)
def fixer_frais(atelier: Atelier, id_: uuid.UUID, version: int, centimes: int | None, motif: str) -> None:
    """Note les frais demandés et pourquoi ; aucun montant les retire (RGPD 12(5))."""
    passer(atelier, id_, version, "fixer_frais")
    if centimes is not None and (centimes <= 0 or centimes > 10_000_000):
        raise RegleEnfreinte("Écrivez un montant en euros, plus grand que zéro.")
    if centimes is not None and not motif.strip():
        raise RegleEnfreinte(
            "Démontrez que la demande est manifestement infondée ou excessive : sans cela, la réponse est gratuite."
        )
    sans_identite(atelier, id_, motif=motif)
    fiches.decider(
        atelier, FORME, id_, version, "frais", frais_centimes=centimes, frais_motif=motif.strip() if centimes else ""
    )


@operation(droits.DEMANDES_REPONDRE)
def repondre(atelier: Atelier, id_: uuid.UUID, version: int, reponse: Reponse) -> None:
    """Consigne la réponse faite à la personne : entière, partielle, ou refus motivé avec ses recours (RGPD 12(4))."""
    if reponse.sens not in regles.REPONDUES or reponse.moyen not in LISTES["moyens"].codes:
        raise RegleEnfreinte("Choisissez le sens de la réponse et le moyen de l'envoi.")
    dossier = passer(atelier, id_, version, reponse.sens)
    if manques := regles.empechements(dossier.demande, reponse.sens):
        raise RegleEnfreinte(f"Avant de répondre : {' ; '.join(manques)}.")
    _controler_refus(reponse)
    quand = controler_jour(atelier, dossier, reponse.jour, "de la réponse")
    sans_identite(atelier, id_, texte=reponse.texte)
    _finir_les_pauses(atelier, dossier, quand)
    refus = reponse.sens != "repondue"
    fiches.decider(
        atelier, FORME, id_, version, reponse.sens, pourquoi=reponse.texte.strip(), statut=reponse.sens,
        reponse_le=quand, reponse_moyen=reponse.moyen, refus_motif=reponse.motif if refus else "",
        refus_texte=reponse.texte.strip() if refus else "", recours_indiques=refus and reponse.recours,
        **_ponctualite(atelier, dossier, quand, reponse.sens),
    )  # fmt: skip


def _controler_refus(reponse: Reponse) -> None:
    if reponse.sens == "repondue":
        return
    if reponse.motif not in LISTES["motifs_refus"].codes or not reponse.texte.strip():
        raise RegleEnfreinte(
            "Choisissez le motif du refus et écrivez-le : il doit être dit à la personne (RGPD 12(4))."
        )
    if not reponse.recours:
        raise RegleEnfreinte("Dites les recours dans la réponse : réclamation à la CNIL, recours au juge (RGPD 12(4)).")


def _ponctualite(atelier: Atelier, dossier: Dossier, quand: date, sens: str) -> dict[str, Any]:
    """Si la réponse tombe dans le délai, et combien de jours elle a pris : constaté une fois pour toutes.

    Un refus se dit dans le délai de départ, même prolongé (RGPD 12(4)).
    """
    ici = atelier.contexte
    instant = datetime.combine(quand, time(12), ZoneInfo(ici.fuseau))
    limite = dossier.echeance(instant, ici.fuseau, ici.territoire_droit).dernier_jour
    if sens == "refusee":
        limite = regles.limite_d_annonce(dossier.demande, dossier.pauses, instant, ici.fuseau, ici.territoire_droit)
    recue = dossier.demande.recue_le or quand
    return {"a_temps": quand <= limite, "jours_de_reponse": (quand - recue).days}


@operation(droits.DEMANDES_TRAITER)
def retirer(atelier: Atelier, id_: uuid.UUID, version: int, texte: str) -> None:
    """La personne retire sa demande ; on note comment on le sait."""
    dossier = passer(atelier, id_, version, "retirer")
    if not texte.strip():
        raise RegleEnfreinte("Dites comment la personne a retiré sa demande.")
    sans_identite(atelier, id_, texte=texte)
    _finir_les_pauses(atelier, dossier, atelier.aujourd_hui)
    fiches.decider(atelier, FORME, id_, version, "retiree", pourquoi=texte.strip(), statut="retiree")


@operation(droits.DEMANDES_REPONDRE)
def requalifier(atelier: Atelier, id_: uuid.UUID, version: int, texte: str) -> None:
    """C'est une demande d'accès à un document administratif : un autre régime, un autre délai (CRPA)."""
    dossier = passer(atelier, id_, version, "requalifier")
    if not texte.strip():
        raise RegleEnfreinte("Dites pourquoi la demande relève de l'accès aux documents administratifs.")
    sans_identite(atelier, id_, texte=texte)
    _finir_les_pauses(atelier, dossier, atelier.aujourd_hui)
    fiches.decider(
        atelier, FORME, id_, version, "requalifiee", pourquoi=texte.strip(), statut="requalifiee",
        requalifiee_le=atelier.aujourd_hui,
    )  # fmt: skip


@operation(droits.DEMANDES_TRAITER)
def clore(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Clôt la demande : le temps de garde de l'identité commence."""
    dossier = passer(atelier, id_, version, "clore")
    fiches.decider(
        atelier,
        FORME,
        id_,
        version,
        "close",
        statut="close",
        issue=dossier.demande.statut,
        close_le=atelier.aujourd_hui,
    )


@operation(droits.DEMANDES_REPONDRE)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int, texte: str) -> None:
    """Remet la demande en cours, raison dite ; la réponse tombe, l'historique la garde, le délai de départ vaut toujours."""
    passer(atelier, id_, version, "rouvrir")
    if not texte.strip():
        raise RegleEnfreinte("Dites pourquoi la demande est rouverte.")
    sans_identite(atelier, id_, texte=texte)
    fiches.decider(atelier, FORME, id_, version, "rouverte", pourquoi=texte.strip(), statut="en_cours", **SANS_REPONSE)


@lecture(droits.DEMANDES_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Une demande et ses lignes, sans l'identité."""
    return charger(atelier.session, id_)


@lecture(droits.DEMANDES_IDENTITE)
def lire_identite(atelier: Atelier, id_: uuid.UUID) -> IdentiteSaisie | None:
    """L'identité du demandeur, ou None si elle a été effacée."""
    trouver_objet(atelier.session, id_, TYPE)
    return lire_coffret(atelier, id_)
