"""Ce qu'une personne fait d'une fiche de décision : l'ouvrir, répondre, demander l'avis, aviser, décider, rouvrir."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from registre import droits
from registre.aipd.reperage import regles
from registre.aipd.reperage.documents import document_de_decision
from registre.aipd.reperage.donnees import VALEURS
from registre.aipd.reperage.dossier import (
    Dossier,
    charger_dossier,
    dossier_de_la_fiche,
    figer,
    lire_reponses,
    reperage_de,
)
from registre.aipd.reperage.indices import empreinte
from registre.aipd.reperage.modele import SANS_AVIS, SANS_DECISION, TYPE, DecisionReperage, Reperage, ReperageSaisie
from registre.aipd.reperage.pre_reponses import Reponse
from socle.documents import MIMETYPES, rendre
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, Contexte, lecture, operation
from socle.recherche import indexer
from socle.types import cle_tri

ISSUES: Final = frozenset(choix.code for choix in regles.ISSUES)
ETAT: Final = "Ce n'est pas possible dans l'état actuel de cette fiche de décision."
ARCHIVEE: Final = "La fiche du registre est archivée : sortez-la des archives pour décider d'une AIPD."
PERIMEE: Final = "La fiche du registre a changé depuis ces réponses : reprenez-les et enregistrez-les d'abord."


def nom_de(dossier: Dossier) -> str:
    """Libellé de l'objet, d'après le nom d'aujourd'hui de la fiche du registre."""
    return f"Faut-il une AIPD ? {dossier.fiche.saisie.nom}"


def en_phrases(reponses: Mapping[str, Reponse]) -> dict[str, str]:
    """Chaque réponse en une phrase, comme une colonne : ce que le journal garde et qu'un conflit compare."""
    libelles = {v.code: v.libelle for v in VALEURS}
    return {
        code: " : ".join(filter(None, (libelles.get(r.valeur, r.valeur), r.motif))) for code, r in reponses.items()
    }  # fmt: skip


def _consigner(atelier: Atelier, dossier: Dossier, verbe: str, **ajouts: Any) -> None:
    assert dossier.objet is not None  # noqa: S101 -- une fiche ouverte
    assert dossier.ligne is not None  # noqa: S101
    saisie = en_phrases(lire_reponses(dossier.ligne.reponses))
    contenu = {"libelle": dossier.objet.libelle, "saisie": saisie, "statut": dossier.ligne.statut,
               "traitement": str(dossier.ligne.traitement_id), **ajouts}  # fmt: skip
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, dossier.objet.id, dossier.objet.version, contenu))


@operation(droits.AIPD_REDIGER)
def ouvrir(atelier: Atelier, traitement_id: uuid.UUID) -> uuid.UUID:
    """Ouvre la fiche de décision d'un traitement, avec ce que sa fiche répond d'avance ; deux fois, rend la même."""
    if deja := reperage_de(atelier.session, traitement_id):
        return deja
    depart = dossier_de_la_fiche(atelier.session, traitement_id)
    _refuser_une_archive(depart)
    id_, nom = uuid.uuid5(traitement_id, TYPE), nom_de(depart)
    objet = Objet(organisme_id=atelier.organisme_id, id=id_, type=TYPE, libelle=nom, cle_tri=cle_tri(nom))
    atelier.session.add(objet)
    atelier.session.flush()
    ligne = Reperage(organisme_id=atelier.organisme_id, id=id_, traitement_id=traitement_id)
    dossier = Dossier(depart.fiche, depart.organisme, objet, ligne)
    _poser_les_reponses(atelier, dossier, depart.pre)
    _consigner(atelier, dossier, "cree")
    return id_


def _refuser_une_archive(dossier: Dossier) -> None:
    if dossier.fiche.objet.archive:
        raise RegleEnfreinte(ARCHIVEE)


def _poser_les_reponses(atelier: Atelier, dossier: Dossier, reponses: Mapping[str, Reponse]) -> None:
    """Range les réponses et les faits d'aujourd'hui, et l'index de recherche."""
    ligne, objet = dossier.ligne, dossier.objet
    assert ligne is not None  # noqa: S101
    assert objet is not None  # noqa: S101
    ligne.reponses, ligne.faits = figer(reponses, dossier.pre), dossier.faits
    ligne.empreinte, ligne.version_fiche = empreinte(dossier.faits), dossier.fiche.objet.version
    objet.libelle = nom_de(dossier)
    objet.cle_tri = cle_tri(objet.libelle)
    atelier.session.add(ligne)
    atelier.session.flush()
    texte = " ".join(r["motif"] for r in ligne.reponses.values() if r["valeur"] == "oui")
    indexer(atelier.session, atelier.organisme_id, objet.id, TYPE, objet.libelle, texte)


def _lue(
    atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, *, a_jour: bool = False
) -> tuple[Dossier, Reperage]:
    """La fiche lue en `version`, dans un état d'où ce verbe est possible ; `a_jour` : refuse des réponses périmées."""
    dossier = charger_dossier(atelier.session, id_)
    assert dossier.objet is not None  # noqa: S101
    assert dossier.ligne is not None  # noqa: S101
    if dossier.objet.version != version:
        raise ConflitDeVersion(version, dossier.objet.version)
    _refuser_une_archive(dossier)
    if dossier.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte(ETAT)
    if a_jour and dossier.perimee:
        raise RegleEnfreinte(PERIMEE)
    return dossier, dossier.ligne


def _ecrire(atelier: Atelier, dossier: Dossier, version: int, verbe: str, pourquoi: str = "", **colonnes: Any) -> None:
    """Écrit ces colonnes, avance la version et journalise l'acte."""
    assert dossier.objet is not None  # noqa: S101
    avancer_version(atelier.session, dossier.objet, version)
    for colonne, valeur in colonnes.items():
        setattr(dossier.ligne, colonne, valeur)
    atelier.session.add(dossier.ligne)
    dites = {nom: valeur for nom, valeur in colonnes.items() if isinstance(valeur, str) and valeur}
    _consigner(atelier, dossier, verbe, **dites, motif=pourquoi)


@operation(droits.AIPD_REDIGER)
def repondre(atelier: Atelier, id_: uuid.UUID, saisie: ReperageSaisie, version: int) -> None:
    """Enregistre les réponses ; contredire un oui de la fiche se motive. Elles portent sur la fiche d'aujourd'hui."""
    dossier, _ = _lue(atelier, id_, version, "repondre")
    assert dossier.objet is not None  # noqa: S101
    reponses = lire_saisie(saisie, dossier)
    avancer_version(atelier.session, dossier.objet, version)
    _poser_les_reponses(atelier, dossier, reponses)
    _consigner(atelier, dossier, "repondu")


def lire_saisie(saisie: ReperageSaisie, dossier: Dossier) -> dict[str, Reponse]:
    """Les réponses d'une saisie (celle de la fiche où la page n'envoie rien), ou `SaisieRefusee` : question deux fois, oui de
    la fiche contredit sans raison.
    """
    erreurs: dict[str, list[str]] = {}
    reponses = dict(dossier.pre)
    vus: set[str] = set()
    for rang, ligne in enumerate(saisie.reponses):
        if ligne.code in vus:
            erreurs[f"reponses-{rang}-code"] = ["Cette question a déjà sa réponse."]
        vus.add(ligne.code)
        valeur = ligne.valeur or "a_verifier"
        if phrase := regles.motif_de_reponse(dossier.pre[ligne.code], valeur, ligne.motif):
            erreurs[f"reponses-{rang}-motif"] = [phrase]
        reponses[ligne.code] = Reponse(valeur, regles.motif_garde(dossier.pre[ligne.code], valeur, ligne.motif))
    if erreurs:
        raise SaisieRefusee(erreurs)
    return reponses


@operation(droits.AIPD_REDIGER)
def demander_avis(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Demande l'avis du délégué (RGPD 35(2))."""
    dossier, _ = _lue(atelier, id_, version, "demander", a_jour=True)
    _ecrire(atelier, dossier, version, "avis_demande", statut="avis_demande")


@operation(droits.AIPD_REDIGER)
def reprendre(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Reprend les réponses : l'avis rendu tombe, il portait sur un autre texte ; l'historique le garde."""
    dossier, _ = _lue(atelier, id_, version, "reprendre")
    _ecrire(atelier, dossier, version, "repris", statut="en_cours", **SANS_AVIS)


@operation(droits.AIPD_AVISER)
def aviser(atelier: Atelier, id_: uuid.UUID, version: int, avis: str, motif: str) -> None:
    """Le délégué rend son avis motivé (RGPD 35(2), 39(1)c) ; il peut le changer tant que rien n'est décidé."""
    dossier, _ = _lue(atelier, id_, version, "aviser", a_jour=True)
    if avis not in ISSUES:
        raise RegleEnfreinte("Choisissez un avis : requise, non requise ou couverte par une AIPD existante.")
    if not motif.strip():
        raise RegleEnfreinte("Motivez cet avis : la personne qui décide doit pouvoir en tenir compte.")
    _ecrire(atelier, dossier, version, "avise", motif.strip(), statut="avise", avis=avis, avis_motif=motif.strip(),
            avis_par=atelier.contexte.acteur.nom, avis_le=atelier.quand)  # fmt: skip


@operation(droits.AIPD_DECIDER)
def decider(
    atelier: Atelier, id_: uuid.UUID, version: int, issue: str, motif: str = "", couverte_par: str = ""
) -> None:  # fmt: skip
    """Le responsable décide : un visa, non une signature. S'écarter de l'avis ou de la proposition se motive."""
    dossier, ligne = _lue(atelier, id_, version, "decider", a_jour=True)
    if issue not in ISSUES:
        raise RegleEnfreinte("Choisissez une décision : requise, non requise ou couverte par une AIPD existante.")
    motif, couverte_par = motif.strip(), couverte_par.strip()
    if issue == "couverte" and not couverte_par:
        raise RegleEnfreinte("Nommez l'AIPD existante qui couvre ce traitement.")
    exige = regles.motif_de_decision(issue, ligne.avis, dossier.proposition)
    if exige and not motif:
        raise RegleEnfreinte(exige)
    par, tour = atelier.contexte.acteur.nom, ligne.tour
    couverte_par = couverte_par if issue == "couverte" else ""
    _ecrire(atelier, dossier, version, f"decide_{issue}", motif, statut="decide", decision=issue, decision_motif=motif,
            couverte_par=couverte_par, decide_par=par, decide_le=atelier.quand)  # fmt: skip
    atelier.session.add(_decision(dossier, ligne, tour))


def _decision(dossier: Dossier, ligne: Reperage, tour: int) -> DecisionReperage:
    """La décision telle qu'elle restera, avec ce sur quoi elle a porté."""
    assert dossier.objet is not None  # noqa: S101
    assert ligne.decide_le is not None  # noqa: S101
    return DecisionReperage(
        organisme_id=ligne.organisme_id, reperage_id=ligne.id, tour=tour, decision=ligne.decision, motif=ligne.decision_motif,
        couverte_par=ligne.couverte_par, avis=ligne.avis, avis_motif=ligne.avis_motif, avis_par=ligne.avis_par,
        avis_le=ligne.avis_le, resultat=dossier.proposition.resultat, motifs=list(dossier.proposition.motifs),
        reponses=ligne.reponses, version_fiche=ligne.version_fiche, decide_par=ligne.decide_par, decide_le=ligne.decide_le,
        version=dossier.objet.version,
    )  # fmt: skip


@operation(droits.AIPD_REDIGER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Rouvre une fiche décidée ; la décision prise reste dans sa table, avec ses réponses."""
    dossier, ligne = _lue(atelier, id_, version, "rouvrir")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi la question se repose : une décision a été prise.")
    _ecrire(atelier, dossier, version, "rouvert", motif.strip(), statut="en_cours", tour=ligne.tour + 1, **SANS_AVIS,
            **SANS_DECISION)  # fmt: skip


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Dossier:
    """Une fiche de décision entière."""
    return charger_dossier(atelier.session, id_)


@lecture(droits.LIRE)
def trouver(atelier: Atelier, traitement_id: uuid.UUID) -> tuple[uuid.UUID | None, Dossier | None]:
    """La fiche de décision d'un traitement : son identifiant, ou ce que la fiche proposerait si elle n'est pas ouverte."""
    deja = reperage_de(atelier.session, traitement_id)
    return deja, None if deja else dossier_de_la_fiche(atelier.session, traitement_id)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Les réponses telles qu'elles étaient à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une fiche de décision."""
    charger_dossier(atelier.session, id_)
    return fiches.lire_passages(atelier, id_)


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> Dossier:
    dossier = charger_dossier(atelier.session, id_)
    atelier.journaliser(Evenement(f"{TYPE}.exporte", TYPE, id_, None, {"format": format_}))
    return dossier


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """La fiche de décision en Word ou en PDF ; rend (nom de la fiche du registre, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Une fiche de décision s'exporte en Word ou en PDF.")
    dossier = _lire_pour_exporter(contexte, id_, format_)
    return dossier.fiche.saisie.nom, rendre(document_de_decision(dossier, contexte.aujourd_hui), format_)
