"""Ce qu'une personne fait d'une demande de publication : l'inscrire, l'examiner, décider (un visa), publier."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clauses import droits
from clauses.jeux.modele import ADRESSE, ADRESSE_REFUSEE, Jeu
from clauses.jeux.modele import TYPE as TYPE_JEU
from clauses.jeux.operations import noter_publication
from clauses.publications import regles
from clauses.publications.documents import lettre
from clauses.publications.forme import FORME
from clauses.publications.listes import LISTES
from clauses.publications.modele import Publication, PublicationSaisie
from socle.champs import Champ
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

SANS_EXAMENS: Final[Mapping[str, Any]] = {
    f"examen_{code}{suite}": None if suite == "_le" else ""
    for code in regles.EXAMENS
    for suite in ("", "_motif", "_par", "_le")
}
SANS_DECISION: Final[Mapping[str, Any]] = {
    "decision_motif": "",
    "decision_fondement": "",
    "decide_par": "",
    "decide_le": None,
}
VERBES: Final = {"acceptee": "acceptee", "occultation": "acceptee_occultation", "refusee": "refusee"}


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    demandeur: str = ""
    archives: bool = False
    page: int = 1


def _controler(atelier: Atelier, saisie: PublicationSaisie) -> None:
    """Le jeu est de l'organisme ; la demande n'est pas reçue demain."""
    objet = atelier.session.get(Objet, saisie.jeu_id) if saisie.jeu_id is not None else None
    if saisie.jeu_id is not None and (objet is None or objet.type != TYPE_JEU):
        raise SaisieRefusee({"jeu_id": ["Choisissez un jeu de données de la liste."]})
    if saisie.recue_le is not None and saisie.recue_le > atelier.aujourd_hui:
        raise SaisieRefusee({"recue_le": ["Une demande ne se reçoit pas dans l'avenir."]})


@operation(droits.JEUX_MODIFIER)
def creer(atelier: Atelier, saisie: PublicationSaisie, jeton: str = "") -> uuid.UUID:
    """Inscrit une demande ; rend son identifiant."""
    _controler(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(droits.JEUX_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: PublicationSaisie, version: int) -> int:
    """Enregistre une demande lue en `version` ; si elle porte sur autre chose, les examens rendus tombent."""
    _controler(atelier, saisie)
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.ligne.statut not in regles.OUVERTS:
        raise RegleEnfreinte("Cette demande est décidée : rouvrez-la pour la modifier.")
    visees = ("jeu_id", "jeu_decrit", "texte")
    change = any(getattr(saisie, nom) != getattr(lue.saisie, nom) for nom in visees)
    tombent: dict[str, Any] = {**SANS_EXAMENS, "statut": "recue"} if change else {}
    return fiches.reecrire(atelier, FORME, id_, saisie, version, **tombent).objet.version


def _depuis(atelier: Atelier, id_: uuid.UUID, verbe: str) -> Fiche:
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.objet.archive or lue.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel de la demande.")
    return lue


@operation(droits.PUBLICATION_EXAMINER)
def examiner(atelier: Atelier, id_: uuid.UUID, version: int, examen: str, avis: str, motif: str) -> None:
    """Rend l'un des trois examens ; il peut changer tant que rien n'est décidé."""
    lue = _depuis(atelier, id_, "examiner")
    if examen not in regles.EXAMENS or avis not in regles.AVIS:
        raise RegleEnfreinte("Choisissez ce que l'examen conclut.")
    if avis != "favorable" and not motif.strip():
        raise RegleEnfreinte("Motivez cet examen, mention par mention : la décision s'appuiera dessus.")
    rendu: dict[str, Any] = {
        "": avis,
        "_motif": motif.strip(),
        "_par": atelier.contexte.acteur.nom,
        "_le": atelier.quand,
    }
    reste = [code for code in regles.manquants(lue.ligne) if code != examen]
    colonnes: dict[str, Any] = {f"examen_{examen}{suite}": valeur for suite, valeur in rendu.items()}
    colonnes["statut"] = "examen" if reste else "examinee"
    fiches.decider(atelier, FORME, id_, version, f"examine_{examen}", **colonnes)


@operation(droits.PUBLICATION_DECIDER)
def decider(
    atelier: Atelier, id_: uuid.UUID, version: int, decision: str, motif: str = "", fondement: str = ""
) -> None:
    """Décide : accepter, accepter avec occultation, refuser. C'est un visa, non une signature."""
    lue = fiches.charger(atelier.session, FORME, id_)
    absents = regles.manquants(lue.ligne)
    if lue.ligne.statut in regles.OUVERTS and absents:
        noms = ", ".join(LISTES["examens"].item(code).libelle.lower() for code in absents)
        raise RegleEnfreinte(f"Il manque l'examen : {noms}.")
    _depuis(atelier, id_, "decider")
    if decision not in VERBES:
        raise RegleEnfreinte("Choisissez une décision : accepter, accepter avec occultation ou refuser.")
    exige = regles.motif_exige(lue.ligne, decision)
    if exige and not motif.strip():
        raise RegleEnfreinte(exige)
    if decision == "refusee" and fondement not in LISTES["motifs_refus"].codes:
        raise RegleEnfreinte("Choisissez le fondement du refus : il figure dans la décision.")
    fiches.decider(
        atelier, FORME, id_, version, VERBES[decision], statut=decision, decision_motif=motif.strip(),
        decision_fondement=fondement if decision == "refusee" else "", decide_par=atelier.contexte.acteur.nom,
        decide_le=atelier.quand,
    )  # fmt: skip


@operation(droits.JEUX_MODIFIER)
def publier(atelier: Atelier, id_: uuid.UUID, version: int, adresse: str, le: date | None) -> bool:
    """Note la publication, et la porte sur la fiche du jeu ; rend si le jeu a été mis à jour."""
    lue = _depuis(atelier, id_, "publier")
    if not ADRESSE.match(adresse):
        raise RegleEnfreinte(ADRESSE_REFUSEE)
    if le is None or le > atelier.aujourd_hui:
        raise RegleEnfreinte("Écrivez la date de la publication, au plus tard aujourd'hui.")
    if lue.saisie.recue_le and le < lue.saisie.recue_le:
        raise RegleEnfreinte("La publication ne peut pas précéder la demande.")
    fiches.decider(
        atelier, FORME, id_, version, "publiee", statut="publiee", publiee_le=le, publiee_adresse=adresse
    )  # fmt: skip
    return lue.ligne.jeu_id is not None and noter_publication(atelier, lue.ligne.jeu_id, adresse, le)


@operation(droits.JEUX_MODIFIER)
def retirer(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Le demandeur retire sa demande ; on note pourquoi."""
    _depuis(atelier, id_, "retirer")
    if not motif.strip():
        raise RegleEnfreinte("Dites comment la demande a été retirée.")
    fiches.decider(atelier, FORME, id_, version, "retiree", statut="retiree", decision_motif=motif.strip())


@operation(droits.PUBLICATION_DECIDER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Remet une demande à l'examen : la décision tombe, les examens restent, l'historique garde tout."""
    lue = _depuis(atelier, id_, "rouvrir")
    statut = "recue" if not regles.avis_rendus(lue.ligne) else "examen" if regles.manquants(lue.ligne) else "examinee"
    fiches.decider(atelier, FORME, id_, version, "rouverte", statut=statut, **SANS_DECISION)


@operation(droits.JEUX_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une demande aux archives, ou l'en sort ; une demande en cours ne se range pas."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if archive and lue.ligne.statut in regles.OUVERTS:
        raise RegleEnfreinte("Une demande qui attend sa réponse ne s'archive pas : décidez-la, ou notez son retrait.")
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une demande."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_jeu(atelier: Atelier, id_: uuid.UUID | None) -> Jeu | None:
    """Le jeu demandé."""
    return atelier.session.get(Jeu, id_) if id_ is not None else None


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une demande telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une demande."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de demandes, les dernières reçues d'abord."""
    conditions: list[Any] = []
    if filtre.statut:
        conditions.append(Publication.statut == filtre.statut)
    if filtre.demandeur:
        conditions.append(Publication.demandeur_type == filtre.demandeur)
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=(Publication.recue_le.desc(),),  # type: ignore[union-attr]
    )  # fmt: skip


@operation(droits.EXPORTER)
def _lire_lettre(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche, Jeu | None]:
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.ligne.statut not in (*VERBES, "publiee"):
        raise RegleEnfreinte("Rien n'est encore décidé : la lettre attend la décision.")
    atelier.journaliser(Evenement("publication.lettre_produite", FORME.code, id_, None, {"format": format_}))
    jeu = atelier.session.get(Jeu, lue.ligne.jeu_id) if lue.ligne.jeu_id else None
    return atelier.session.get_one(Organisme, atelier.organisme_id), lue, jeu


def exporter_lettre(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """La lettre de décision en Word ou en PDF ; rend (nom, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("La lettre s'exporte en Word ou en PDF.")
    organisme, lue, jeu = _lire_lettre(contexte, id_, format_)
    return lue.saisie.nom, rendre(lettre(organisme, lue, jeu, contexte.aujourd_hui), format_)


@operation(droits.EXPORTER)
def _lire_registre(atelier: Atelier, format_: str) -> tuple[Sequence[Fiche], dict[str, Champ]]:
    lues = fiches.charger_toutes(atelier.session, FORME)
    contenu = {"format": format_, "demandes": len(lues)}
    atelier.journaliser(Evenement("publication.exportee", "clauses", None, None, contenu))
    return lues, FORME.champs_vifs(atelier.session, *(f.saisie for f in lues))


def exporter_registre(contexte: Contexte, format_: str) -> bytes:
    """Le registre des demandes en XLSX ou en ODS, avec ce qui a été décidé ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("Le registre s'exporte en XLSX ou en ODS.")
    lues, champs = _lire_registre(contexte, format_)
    calculees = {
        "État": [LISTES["statuts_publications"].item(f.ligne.statut).libelle for f in lues],
        "Motif de la décision": [f.ligne.decision_motif for f in lues],
        "Publiée le": [f.ligne.publiee_le for f in lues],
        "Adresse de publication": [f.ligne.publiee_adresse for f in lues],
    }
    return tableur.ecrire(
        format_, "Demandes de publication", list(champs.values()), [f.saisie for f in lues], calculees
    )
