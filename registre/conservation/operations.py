"""Ce qu'une personne fait des règles : les lire, en adapter une, ajouter la sienne, en importer, revenir en arrière."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.conservation import lectures
from registre.conservation.formes import REGLE
from registre.conservation.lectures import RegleVue
from registre.conservation.livrees import RegleLivree, livrees
from registre.conservation.modele import RegleConservation, RegleSaisie
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation


@lecture(droits.LIRE)
def lister(atelier: Atelier) -> list[RegleVue]:
    """Les règles qui valent ici."""
    return lectures.regles_valables(atelier.session)


@lecture(droits.LIRE)
def lister_rangees(atelier: Atelier) -> list[RegleConservation]:
    """Les règles de l'organisme mises aux archives."""
    requete = select(RegleConservation).where(
        RegleConservation.organisme_id == atelier.organisme_id, col(RegleConservation.archive).is_(True)
    )
    return list(atelier.session.exec(requete.order_by(RegleConservation.nom)))


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une règle de l'organisme."""
    return fiches.charger(atelier.session, REGLE, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une règle telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une règle."""
    fiches.charger(atelier.session, REGLE, id_)
    return fiches.lire_passages(atelier, id_)


@operation(droits.CONSERVATION_TENIR)
def creer(atelier: Atelier, saisie: RegleSaisie, jeton: str = "") -> uuid.UUID:
    """Ajoute une règle, ou adapte une règle livrée."""
    id_ = fiches.poser(atelier, REGLE, saisie, jeton=jeton)
    _exiger_seule(atelier, id_, saisie.adapte)
    return id_


@operation(droits.CONSERVATION_TENIR)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: RegleSaisie, version: int) -> int:
    """Enregistre une règle lue en `version`."""
    _exiger_seule(atelier, id_, saisie.adapte)
    return fiches.reecrire(atelier, REGLE, id_, saisie, version).objet.version


def _exiger_seule(atelier: Atelier, id_: uuid.UUID, adapte: str) -> None:
    """Un organisme n'adapte une règle livrée qu'une fois."""
    if not adapte:
        return
    requete = select(RegleConservation.id).where(
        RegleConservation.organisme_id == atelier.organisme_id, RegleConservation.adapte == adapte,
        col(RegleConservation.archive).is_(False), RegleConservation.id != id_,
    )  # fmt: skip
    if atelier.session.exec(requete).first() is not None:
        raise RegleEnfreinte("Cette règle livrée est déjà adaptée ici : modifiez cette adaptation.")


@operation(droits.CONSERVATION_TENIR)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une règle aux archives, ou l'en sort ; la règle livrée qu'elle adaptait vaut de nouveau."""
    fiche = fiches.archiver(atelier, REGLE, id_, version, archive)
    if not archive:
        _exiger_seule(atelier, id_, fiche.saisie.adapte)
    fiche.ligne.archive = archive
    atelier.session.add(fiche.ligne)


@operation(droits.CONSERVATION_TENIR)
def importer(atelier: Atelier, saisies: Sequence[RegleSaisie], jeton: str = "") -> int:
    """Ajoute les règles d'un fichier, toutes ou aucune ; rend leur nombre. Le même envoi deux fois n'ajoute rien."""
    import_id = uuid.uuid5(atelier.organisme_id, jeton) if jeton else uuid.uuid4()
    for rang, saisie in enumerate(saisies):
        fiches.poser(atelier, REGLE, saisie, jeton=f"{import_id}-{rang}", verbe="importe", import_id=import_id)
    return len(saisies)


@operation(droits.CONSERVATION_TENIR)
def annuler_import(atelier: Atelier) -> tuple[int, int]:
    """Défait le dernier import : ses règles jamais retouchées vont aux archives. Rend (archivées, gardées car modifiées)."""
    lues = _dernier_import(atelier)
    if not lues:
        raise RegleEnfreinte("Aucun import n'est à annuler.")
    archivees = 0
    for objet, regle in lues:
        if objet.version == 1:
            fiches.archiver(atelier, REGLE, objet.id, 1)
            regle.archive = True
            archivees += 1
        regle.import_id = None
        atelier.session.add(regle)
    return archivees, len(lues) - archivees


def _dernier_import(atelier: Atelier) -> list[tuple[Objet, RegleConservation]]:
    requete: Any = select(Objet, RegleConservation).join(RegleConservation, col(RegleConservation.id) == col(Objet.id)).where(
        RegleConservation.organisme_id == atelier.organisme_id, col(RegleConservation.import_id).is_not(None),
        col(RegleConservation.archive).is_(False),
    ).order_by(col(Objet.id).desc())  # fmt: skip
    lues = [(objet, regle) for objet, regle in atelier.session.exec(requete)]
    recent = max(lues, key=lambda paire: paire[0].modifie_le)[1].import_id if lues else None
    return [paire for paire in lues if paire[1].import_id == recent]


@lecture(droits.CONSERVATION_TENIR)
def dernier_import(atelier: Atelier) -> int:
    """Combien de règles le dernier import a ajoutées, s'il se défait encore."""
    return len(_dernier_import(atelier))


def depart(code: str) -> dict[str, str]:
    """De quoi remplir d'avance l'adaptation d'une règle livrée ; rien si le code est inconnu."""
    regle: RegleLivree | None = livrees().get(code)
    if regle is None:
        return {}
    vue = lectures.toutes_livrees()[code]
    return {
        "nom": regle.document, "adapte": code, "domaine": vue.domaine, "courante_texte": regle.courante_texte,
        "depart": regle.depart, "sort_final": regle.sort_final, "base_legale": regle.base_legale, "source": regle.source,
        "etat_du_droit": regle.etat_du_droit.strftime("%d/%m/%Y"), "verification": regle.verification.lower(),
    } | {
        f"{nom}_{suite}": str(getattr(duree, suite))
        for nom in ("courante", "intermediaire", "dua")
        if (duree := getattr(vue, nom)) is not None
        for suite in ("nombre", "unite")
    }  # fmt: skip
