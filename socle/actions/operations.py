"""Ce qu'une personne fait d'une action : écrire, accepter, commencer, terminer, écarter ; et ce que les règles proposent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import case, col, func, select

from socle.actions.forme import FORME
from socle.actions.modele import Action, ActionSaisie
from socle.actions.regles import OUVERTES, PASSAGES
from socle.champs import Champ
from socle.droits import ACTIONS_LIRE, ACTIONS_MODIFIER
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import objet_modifiable, peut_lire
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.saisies import valider

CALENDRIER_MAXIMUM = 500
DISPARUE = "Ce qui la motivait a disparu."
"""Motif d'une proposition que sa règle a rangée : elle revient d'elle-même si sa raison revient."""


@dataclass(frozen=True)
class Proposition:
    """Ce qu'une règle propose : une clé stable (`<règle>:<objet>`), un titre, l'objet d'où elle vient ; qui, et quand."""

    cle: str
    titre: str
    source_id: uuid.UUID
    type: str = "organisationnel"
    priorite: str = "moyenne"
    description: str = ""
    responsable_nom: str = ""
    echeance: date | None = None


Regle = Callable[[SessionCloisonnee, date], Iterable[Proposition]]
_regles: dict[str, Regle] = {}


def declarer_regle(code: str, regle: Regle) -> None:
    """Déclare une règle qui propose des actions ; le socle n'en connaît pas le sens."""
    if _regles.setdefault(code, regle) is not regle:
        raise ValueError(f"Règle d'actions déclarée deux fois : {code}")


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande au plan ; `etat` : un code, `ouvertes`, `retard` ou vide ; `responsable` : `moi`, un identifiant de
    personne ou un nom écrit à la main. `page` commence à 1.
    """

    demande: str = ""
    etat: str = "ouvertes"
    type: str = ""
    responsable: str = ""
    archives: bool = False
    page: int = 1


def _controler_responsable(atelier: Atelier, saisie: ActionSaisie, deja: uuid.UUID | None = None) -> None:
    """Le responsable est l'une des personnes proposées, ou celui que l'action a `deja` ; un autre est refusé à sa place."""
    if saisie.responsable_id is not None and saisie.responsable_id != deja:
        admis = {choix.code for choix in FORME.options["responsable_id"](atelier.session)}
        if str(saisie.responsable_id) not in admis:
            raise SaisieRefusee({"responsable_id": ["Choisissez une personne de la liste."]})


@operation(ACTIONS_MODIFIER)
def creer(atelier: Atelier, saisie: ActionSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Crée une action, née de `objet_id` si on l'écrit depuis une fiche ; rend son identifiant."""
    _controler_responsable(atelier, saisie)
    source = objet_modifiable(atelier, objet_id).id if objet_id is not None else None
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, source_id=source)


@operation(ACTIONS_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ActionSaisie, version: int) -> int:
    """Enregistre une action lue en `version` ; rend la nouvelle version."""
    _controler_responsable(atelier, saisie, fiches.charger(atelier.session, FORME, id_).ligne.responsable_id)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(ACTIONS_MODIFIER)
def passer(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, motif: str = "") -> None:
    """Fait passer une action d'un état à l'autre (`regles.PASSAGES`) ; écarter se motive."""
    passage = PASSAGES[verbe]
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.objet.archive:
        raise RegleEnfreinte("Cette action est archivée : sortez-la des archives avant d'en décider.")
    if fiche.ligne.etat not in passage.depuis:
        raise RegleEnfreinte(f"« {passage.libelle} » n'est pas possible dans l'état actuel de l'action.")
    if verbe == "ecarter" and not motif.strip():
        raise RegleEnfreinte("Dites pourquoi cette action est écartée.")
    fiches.decider(
        atelier, FORME, id_, version, verbe, etat=passage.vers, motif=motif.strip(),
        faite_le=atelier.aujourd_hui if verbe == "terminer" else None, decidee_par=atelier.contexte.acteur.nom,
        decidee_le=atelier.quand,
    )  # fmt: skip


@operation(ACTIONS_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une action aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(ACTIONS_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une action."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(ACTIONS_LIRE)
def lire_source(atelier: Atelier, id_: uuid.UUID | None) -> Objet | None:
    """L'objet d'où vient une action, si la personne peut le lire."""
    objet = atelier.session.get(Objet, id_) if id_ is not None else None
    return objet if objet is not None and peut_lire(atelier.contexte, objet.type) else None


@lecture(ACTIONS_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une action telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(ACTIONS_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une action."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


def _conditions(atelier: Atelier, filtre: Filtre) -> list[Any]:
    conditions: list[Any] = []
    if filtre.etat == "ouvertes":
        conditions.append(col(Action.etat).in_(("proposee", *OUVERTES)))
    elif filtre.etat == "retard":
        conditions += [col(Action.etat).in_(OUVERTES), col(Action.echeance) < atelier.aujourd_hui]
    elif filtre.etat:
        conditions.append(Action.etat == filtre.etat)
    if filtre.type:
        conditions.append(Action.type == filtre.type)
    if filtre.responsable == "moi":
        conditions.append(Action.responsable_id == atelier.contexte.acteur.id)
    elif filtre.responsable:
        id_ = _identifiant(filtre.responsable)
        conditions.append(Action.responsable_id == id_ if id_ else Action.responsable_nom == filtre.responsable)
    return conditions


def _identifiant(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


@lecture(ACTIONS_LIRE)
def responsables(atelier: Atelier) -> list[tuple[uuid.UUID | None, str]]:
    """Ceux qui ont une action non archivée : (identifiant, ou None et le nom écrit à la main)."""
    requete = select(col(Action.responsable_id), Action.responsable_nom).join(Objet, col(Objet.id) == col(Action.id))
    lus = atelier.session.exec(requete.where(col(Objet.archive).is_(False)).distinct().limit(500))
    return [(id_, "" if id_ else nom) for id_, nom in lus if id_ or nom]


_RANGS = case({"haute": 0, "moyenne": 1, "basse": 2}, value=col(Action.priorite), else_=3)


@lecture(ACTIONS_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page du plan : par échéance, puis par priorité."""
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page,
        conditions=_conditions(atelier, filtre), ordre=(col(Action.echeance).asc().nulls_last(), _RANGS),
    )  # fmt: skip


@lecture(ACTIONS_LIRE)
def du_mois(atelier: Atelier, premier: date, dernier: date) -> list[Action]:
    """Actions non archivées dont l'échéance tombe dans cet intervalle, écartées exceptées."""
    requete = select(Action).join(Objet, col(Objet.id) == col(Action.id)).where(
        col(Objet.archive).is_(False), col(Action.echeance).between(premier, dernier), Action.etat != "ecartee"
    )  # fmt: skip
    return list(atelier.session.exec(requete.order_by(col(Action.echeance), col(Action.id)).limit(CALENDRIER_MAXIMUM)))


@lecture(ACTIONS_LIRE)
def actions_de(atelier: Atelier, objet_id: uuid.UUID) -> list[Action]:
    """Actions nées d'un objet, archives exclues."""
    requete = select(Action).join(Objet, col(Objet.id) == col(Action.id)).where(
        col(Objet.archive).is_(False), Action.source_id == objet_id
    )  # fmt: skip
    return list(atelier.session.exec(requete.order_by(col(Action.echeance).asc().nulls_last(), col(Action.id))))


@dataclass(frozen=True)
class Bilan:
    """Le plan en quelques nombres."""

    ouvertes: int
    en_retard: int
    proposees: int
    faites: int


@lecture(ACTIONS_LIRE)
def resumer(atelier: Atelier) -> Bilan:
    """Compte les actions non archivées, en une requête."""

    def nombre(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    ouverte = col(Action.etat).in_(OUVERTES)
    requete: Any = select(
        nombre(ouverte), nombre(ouverte & (col(Action.echeance) < atelier.aujourd_hui)),
        nombre(col(Action.etat) == "proposee"), nombre(col(Action.etat) == "faite"),
    ).select_from(Action)  # fmt: skip
    requete = requete.join(Objet, col(Objet.id) == col(Action.id)).where(col(Objet.archive).is_(False))
    return Bilan(*(int(valeur) for valeur in atelier.session.exec(requete).one()))


@operation(ACTIONS_LIRE)
def _lire_pour_exporter(atelier: Atelier, filtre: Filtre, format_: str) -> tuple[Sequence[Fiche], dict[str, Champ]]:
    conditions = [Objet.type == FORME.code, col(Objet.archive).is_(filtre.archives), *_conditions(atelier, filtre)]
    requete: Any = select(Action.id).join(Objet, col(Objet.id) == col(Action.id)).where(*conditions)
    ids = list(atelier.session.exec(requete.limit(20_000)))
    atelier.journaliser(Evenement("action.exporte", "registre", None, None, {"format": format_, "actions": len(ids)}))
    lues = [f for debut in range(0, len(ids), 500)
            for f in fiches.charger_toutes(atelier.session, FORME, ids[debut : debut + 500])]  # fmt: skip
    return lues, FORME.champs_vifs(atelier.session, *(f.saisie for f in lues))


def exporter(contexte: Contexte, filtre: Filtre, format_: str, libelle_etat: Callable[[str], str]) -> bytes:
    """Le plan filtré en XLSX ou en ODS, avec l'état de chaque action ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("Le plan s'exporte en XLSX ou en ODS.")
    lues, champs = _lire_pour_exporter(contexte, filtre, format_)
    calculees = {"État": [libelle_etat(f.ligne.etat) for f in lues], "Faite le": [f.ligne.faite_le for f in lues]}
    return tableur.ecrire(format_, "Plan d'actions", list(champs.values()), [f.saisie for f in lues], calculees)


@operation(ACTIONS_MODIFIER)
def actualiser_propositions(atelier: Atelier) -> int:
    """Fait dire aux règles ce qui manque ; rend le nombre de propositions neuves.

    Une proposition déjà faite n'est pas refaite, même écartée ; celle dont la règle ne tient plus s'archive d'elle-même si
    personne ne l'a acceptée, et revient si sa raison revient.
    """
    connues = {a.regle_cle: a for a in atelier.session.exec(select(Action).where(col(Action.regle_cle).is_not(None)))}
    dues: set[str] = set()
    neuves = 0
    for code, regle in _regles.items():
        for p in regle(atelier.session, atelier.aujourd_hui):
            dues.add(p.cle)
            if p.cle not in connues:
                saisie = valider(ActionSaisie, {"titre": p.titre, "type": p.type, "priorite": p.priorite,
                                                "description": p.description, "responsable_nom": p.responsable_nom,
                                                "echeance": p.echeance})  # fmt: skip
                fiches.poser(atelier, FORME, saisie, verbe="proposee", source_id=p.source_id, etat="proposee", regle=code,
                             regle_cle=p.cle)  # fmt: skip
                neuves += 1
            elif _rangee_par_sa_regle(atelier, connues[p.cle]):
                neuves += 1
    for cle, action in connues.items():
        if cle not in dues and action.etat == "proposee":
            objet = atelier.session.get_one(Objet, action.id)
            if not objet.archive:
                action.motif = DISPARUE
                fiches.archiver(atelier, FORME, action.id, objet.version)
    return neuves


def _rangee_par_sa_regle(atelier: Atelier, action: Action) -> bool:
    """Sort des archives une proposition que sa règle y avait mise ; celle qu'une personne a rangée y reste."""
    if action.etat != "proposee" or action.motif != DISPARUE:
        return False
    objet = atelier.session.get_one(Objet, action.id)
    if not objet.archive:
        return False
    action.motif = ""
    fiches.archiver(atelier, FORME, action.id, objet.version, False)
    return True
