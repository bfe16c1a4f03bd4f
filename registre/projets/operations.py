"""Ce qu'une personne fait d'un projet : l'écrire, demander les avis, les rendre, décider la mise en service."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from registre import droits
from registre.projets import regles
from registre.projets.documents import document_du_projet
from registre.projets.forme import FORME
from registre.projets.modele import Projet, ProjetSaisie
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

AVIS_POSSIBLES: Final = frozenset({"favorable", "reserves", "defavorable"})
SANS_AVIS: Final = {
    f"avis_{qui}{suite}": None if suite == "_le" else ""
    for qui in regles.AVIS
    for suite in ("", "_motif", "_par", "_le")
}
SANS_DECISION: Final = {"decision_motif": "", "decide_par": "", "decide_le": None}


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    archives: bool = False
    page: int = 1


@operation(droits.PROJETS_MODIFIER)
def creer(atelier: Atelier, saisie: ProjetSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Crée un projet, lié à `objet_id` si on le crée depuis une fiche ; rend son identifiant."""
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.PROJETS_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ProjetSaisie, version: int) -> int:
    """Enregistre un projet lu en `version` ; les avis déjà rendus tombent, ils portaient sur un autre texte."""
    projet = fiches.charger(atelier.session, FORME, id_)
    if projet.ligne.statut in {"en_service", "abandonne"}:
        raise RegleEnfreinte("Ce projet est décidé : rouvrez-le pour le modifier.")
    tombent: dict[str, Any] = {} if projet.saisie == saisie else dict(SANS_AVIS)
    return fiches.reecrire(atelier, FORME, id_, saisie, version, **tombent).objet.version


def _depuis(atelier: Atelier, id_: uuid.UUID, verbe: str) -> Fiche:
    projet = fiches.charger(atelier.session, FORME, id_)
    if projet.objet.archive or projet.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel du projet.")
    return projet


@operation(droits.PROJETS_MODIFIER)
def demander_avis(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Demande les avis du RSSI et du délégué."""
    _depuis(atelier, id_, "demander")
    fiches.decider(atelier, FORME, id_, version, "avis_demandes", statut="avis_demandes")


def _aviser(atelier: Atelier, id_: uuid.UUID, version: int, qui: str, avis: str, motif: str) -> None:
    _depuis(atelier, id_, "aviser")
    if avis not in AVIS_POSSIBLES:
        raise RegleEnfreinte("Choisissez un avis : favorable, avec réserves ou défavorable.")
    if avis != "favorable" and not motif.strip():
        raise RegleEnfreinte("Motivez cet avis : la personne qui décide doit pouvoir en tenir compte.")
    colonnes = {"": avis, "_motif": motif.strip(), "_par": atelier.contexte.acteur.nom, "_le": atelier.quand}
    rendu = {f"avis_{qui}{suite}": valeur for suite, valeur in colonnes.items()}
    fiches.decider(atelier, FORME, id_, version, f"avise_{qui}", **rendu)


@operation(droits.PROJETS_AVIS_RSSI)
def aviser_rssi(atelier: Atelier, id_: uuid.UUID, version: int, avis: str, motif: str) -> None:
    """Le RSSI rend son avis ; il peut le changer tant que rien n'est décidé."""
    _aviser(atelier, id_, version, "rssi", avis, motif)


@operation(droits.AVIS)
def aviser_dpo(atelier: Atelier, id_: uuid.UUID, version: int, avis: str, motif: str) -> None:
    """Le délégué rend son avis (RGPD 39(1)) ; il peut le changer tant que rien n'est décidé."""
    _aviser(atelier, id_, version, "dpo", avis, motif)


@operation(droits.PROJETS_DECIDER)
def mettre_en_service(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Le responsable décide la mise en service : un visa, non une signature. Passer outre se motive."""
    projet = _depuis(atelier, id_, "decider")
    manquants = regles.avis_manquants(projet.ligne)
    if manquants:
        noms = " et celui du ".join(regles.AVIS[qui] for qui in manquants)
        raise RegleEnfreinte(f"Il manque l'avis du {noms}.")
    exige = regles.motif_de_decision(projet.saisie, projet.ligne)
    if exige and not motif.strip():
        raise RegleEnfreinte(exige)
    _trancher(atelier, id_, version, "mis_en_service", "en_service", motif)


@operation(droits.PROJETS_MODIFIER)
def abandonner(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Abandonne un projet ; le motif reste."""
    _depuis(atelier, id_, "abandonner")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi le projet est abandonné.")
    _trancher(atelier, id_, version, "abandonne", "abandonne", motif)


def _trancher(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, statut: str, motif: str) -> None:
    fiches.decider(
        atelier, FORME, id_, version, verbe, statut=statut, decision_motif=motif.strip(),
        decide_par=atelier.contexte.acteur.nom, decide_le=atelier.quand,
    )  # fmt: skip


@operation(droits.PROJETS_MODIFIER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Remet un projet à l'étude : avis et décision tombent, l'historique les garde."""
    _depuis(atelier, id_, "rouvrir")
    fiches.decider(atelier, FORME, id_, version, "rouvert", statut="etude", **SANS_AVIS, **SANS_DECISION)


@operation(droits.PROJETS_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un projet aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un projet."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un projet tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un projet."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de projets."""
    conditions = [Projet.statut == filtre.statut] if filtre.statut else []
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche]:
    projet = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("projet.exporte", FORME.code, id_, None, {"format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), projet


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """La fiche projet en Word ou en PDF ; rend (nom, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Une fiche projet s'exporte en Word ou en PDF.")
    organisme, projet = _lire_pour_exporter(contexte, id_, format_)
    return projet.saisie.nom, rendre(document_du_projet(organisme, projet, contexte.aujourd_hui), format_)
