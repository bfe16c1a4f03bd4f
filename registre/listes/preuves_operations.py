"""Reprendre des preuves : aperçu, choix, dépôt par tranches, compte rendu, retour.

Une preuve déposée deux fois par la même reprise est la même : une confirmation renvoyée ou interrompue ne double rien.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from sqlmodel import col, select

from registre.depots.archives import Fichier
from registre.listes import preuves_attente as attente
from registre.listes.preuves import GENRE, OCTETS, TROP, Objet, comprendre, reperer_les_doubles, voulu
from registre.prestataires.modele import TYPE_RELATION
from registre.traitements.modele import TYPE as TYPE_FICHE
from socle.droits import PREUVES_DEPOSER
from socle.erreurs import Refus, RegleEnfreinte, SaisieRefusee
from socle.liens.operations import objets_lies, peut_lire, peut_modifier
from socle.objets import Objet as ObjetEnBase
from socle.operations import Atelier, Contexte, lecture, operation
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot, DepotIndisponible
from socle.preuves.modele import PreuveSaisie
from socle.reprises import operations as reprises
from socle.reprises.lignes import PASSER, Ligne
from socle.reprises.operations import ANNULEE, APERCU, DELAI, EN_COURS, FAITE, RETOUR, Lue, Passee
from socle.saisies import valider

TRANCHE: Final = 10
SORTES: Final = {TYPE_FICHE: "Fiches de traitement", TYPE_RELATION: "Prestataires"}
RETOUCHE: Final = "Gardée : modifiée ou attachée ailleurs depuis."
_ici = operation(PREUVES_DEPOSER)


def preparer(contexte: Contexte, fichiers: Sequence[Fichier], maximum: int) -> uuid.UUID:
    """Relève les fichiers reçus et les garde, chiffrés, avec leur aperçu. `maximum` : octets d'une preuve."""
    contexte.exige(PREUVES_DEPOSER)
    if not fichiers:
        raise RegleEnfreinte("Choisissez au moins un fichier.")
    if sum(len(fichier.contenu) for fichier in fichiers) > OCTETS:
        raise RegleEnfreinte(TROP)
    lignes = comprendre(fichiers, lire_objets(contexte), maximum)
    connues = preuves.semblables(contexte, {str(x.valeurs["empreinte"]) for x in lignes if x.valeurs})
    reperer_les_doubles(lignes, connues)
    nom = fichiers[0].nom if len(fichiers) == 1 else f"{len(fichiers)} fichiers"
    contenus = {x.numero: fichier.contenu for x, fichier in zip(lignes, fichiers, strict=True) if not x.fautes}
    return _garder(contexte, nom, lignes, contenus)


@operation(PREUVES_DEPOSER)
def _garder(atelier: Atelier, nom: str, lignes: Sequence[Ligne], contenus: Mapping[int, bytes]) -> uuid.UUID:
    id_ = reprises.garder(atelier, GENRE, nom, lignes, [], [])
    attente.garder(atelier, id_, contenus)
    return id_


@lecture(PREUVES_DEPOSER)
def lire_objets(atelier: Atelier) -> list[Objet]:
    """Les fiches et les prestataires auxquels la personne peut attacher une preuve, archives exclues."""
    types = [t for t in SORTES if peut_lire(atelier.contexte, t) and peut_modifier(atelier.contexte, t)]
    requete = select(ObjetEnBase).where(col(ObjetEnBase.type).in_(types), col(ObjetEnBase.archive).is_(False))
    trouves = atelier.session.exec(requete.order_by(col(ObjetEnBase.libelle))) if types else ()
    return [Objet(str(o.id), SORTES[o.type], o.libelle) for o in trouves]


def lire_reprise(contexte: Contexte, id_: uuid.UUID) -> Lue:
    """Une reprise de preuves : son aperçu ou son compte rendu."""
    return lecture(PREUVES_DEPOSER)(reprises.ouvrir)(contexte, GENRE, id_)


def lister(contexte: Contexte) -> list[Passee]:
    """Les dernières reprises de preuves."""
    return lecture(PREUVES_DEPOSER)(reprises.lister)(contexte, GENRE)


@operation(PREUVES_DEPOSER)
def abandonner(atelier: Atelier, id_: uuid.UUID) -> None:
    """Renonce à un aperçu : les fichiers qui attendaient sont effacés."""
    reprises.abandonner(atelier, GENRE, id_)
    attente.effacer(atelier, id_)


@operation(PREUVES_DEPOSER)
def retenir(atelier: Atelier, id_: uuid.UUID, choix: Mapping[str, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    lue = reprises.ouvrir(atelier, GENRE, id_, APERCU, verrou=True)
    lue.choix |= choix
    reprises.ranger(atelier, lue)


def confirmer(contexte: Contexte, depot: Depot, id_: uuid.UUID, choix: Mapping[str, str] | None = None) -> Lue:
    """Dépose ce qui est choisi ; un fichier refusé n'arrête pas les autres."""
    _commencer(contexte, id_, choix or {})
    return continuer(contexte, depot, id_)


@operation(PREUVES_DEPOSER)
def _commencer(atelier: Atelier, id_: uuid.UUID, choix: Mapping[str, str]) -> None:
    lue = reprises.ouvrir(atelier, GENRE, id_, verrou=True)
    if lue.reprise.etat != APERCU:
        return
    lue.choix |= choix
    for ligne in lue.lignes:
        if ligne.fautes:
            ligne.etat, ligne.message = "refusee", " ".join(ligne.fautes)
        elif lue.action(ligne) == PASSER:
            ligne.etat = "passee"
    if all(ligne.etat for ligne in lue.lignes):
        raise RegleEnfreinte("Aucun fichier n'est à déposer : choisissez-en au moins un.")
    lue.reprise.etat = EN_COURS
    reprises.ranger(atelier, lue)


def continuer(contexte: Contexte, depot: Depot, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Dépose ce qui reste, par tranches, jusqu'au bout ou jusqu'au terme du délai ; une seule demande à la fois."""
    return _mener(
        contexte, id_, EN_COURS, "", lambda lue, ligne: _deposer(contexte, depot, lue, ligne), _noter, delai
    )  # fmt: skip


def _mener(
    contexte: Contexte, id_: uuid.UUID, etat: str, depuis: str, faire: Callable[[Lue, Ligne], None],
    noter: Callable[[Contexte, uuid.UUID, Sequence[Ligne]], Lue], delai: float,
) -> Lue:  # fmt: skip
    fin = time.monotonic() + delai
    lue = _ici(reprises.prendre)(contexte, GENRE, id_, etat)
    if lue is None:
        return lire_reprise(contexte, id_)
    try:
        while lue.reprise.etat == etat:
            tranche = [ligne for ligne in lue.lignes if ligne.etat == depuis][:TRANCHE]
            for ligne in tranche:
                faire(lue, ligne)
            lue = noter(contexte, id_, tranche)
            if time.monotonic() > fin:
                break
    finally:
        lue = _ici(reprises.lacher)(contexte, GENRE, id_)
    return lue


@operation(PREUVES_DEPOSER)
def _noter(atelier: Atelier, id_: uuid.UUID, faites: Sequence[Ligne]) -> Lue:
    lue = reprises.noter(atelier, GENRE, id_, faites, "")
    if lue.reprise.etat == EN_COURS and all(ligne.etat for ligne in lue.lignes):
        reprises.passer(atelier, lue, FAITE)
        attente.effacer(atelier, id_)
    return lue


def _deposer(contexte: Contexte, depot: Depot, lue: Lue, ligne: Ligne) -> None:
    """Dépose un fichier ; un refus est une réponse. Un dossier des preuves indisponible arrête tout : on continuera."""
    dit = voulu(lue.choix, ligne)
    try:
        octets = lecture(PREUVES_DEPOSER)(attente.lire)(contexte, lue.reprise.id, ligne.numero)
        saisie = valider(PreuveSaisie, {"titre": dit.titre, "nature": dit.nature})
        id_ = preuves.deposer(
            contexte, depot, octets, str(ligne.valeurs["nom"]), saisie, objet_id=_cible(dit.cible),
            jeton=f"reprise {lue.reprise.id} {ligne.numero}",
        )  # fmt: skip
    except DepotIndisponible:
        raise
    except Refus as refus:
        phrases = [p for suite in refus.erreurs.values() for p in suite] if isinstance(refus, SaisieRefusee) else []
        ligne.etat, ligne.message = "refusee", " ".join(phrases) or refus.phrase
        return
    version = preuves.lire_seule(contexte, id_).objet.version
    ligne.titre, ligne.fait = dit.titre, {"preuve": str(id_), "version": version, "cible": dit.cible}
    ligne.etat, ligne.message = "creee", "Attachée." if dit.cible else "Attachée à rien."


def _cible(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte) if texte else None
    except ValueError as erreur:
        raise RegleEnfreinte("Ce rattachement n'existe pas : choisissez-le dans la liste.") from erreur


def annuler(contexte: Contexte, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Range aux archives ce que la reprise a déposé et que personne n'a touché depuis ; déjà défaite, elle est rendue."""
    _commencer_le_retour(contexte, id_)
    return _mener(contexte, id_, RETOUR, "creee", lambda _, ligne: _defaire(contexte, ligne), _noter_le_retour, delai)


@operation(PREUVES_DEPOSER)
def _commencer_le_retour(atelier: Atelier, id_: uuid.UUID) -> None:
    _clore_si_fini(atelier, reprises.revenir(atelier, GENRE, id_))
    attente.effacer(atelier, id_)


@operation(PREUVES_DEPOSER)
def _noter_le_retour(atelier: Atelier, id_: uuid.UUID, faites: Sequence[Ligne]) -> Lue:
    lue = reprises.noter(atelier, GENRE, id_, faites, "creee")
    _clore_si_fini(atelier, lue)
    return lue


def _clore_si_fini(atelier: Atelier, lue: Lue) -> None:
    if lue.reprise.etat == RETOUR and not any(ligne.etat == "creee" for ligne in lue.lignes):
        reprises.passer(atelier, lue, ANNULEE)


def _defaire(contexte: Contexte, ligne: Ligne) -> None:
    id_, version = uuid.UUID(ligne.fait["preuve"]), int(ligne.fait["version"])
    ligne.etat, ligne.message = "gardee", RETOUCHE
    intacte, rangee = _regarder(contexte, id_, version, str(ligne.fait["cible"]))
    with suppress(Refus):
        if intacte and not rangee:
            preuves.archiver(contexte, id_, version)
        if intacte:
            ligne.etat, ligne.message = "defaite", "Rangée aux archives."


@lecture(PREUVES_DEPOSER)
def _regarder(atelier: Atelier, id_: uuid.UUID, version: int, cible: str) -> tuple[bool, bool]:
    """(telle que la reprise l'a laissée, déjà rangée) : même version, celle du rangement comptée, mêmes rattachements."""
    objet = atelier.session.get_one(ObjetEnBase, id_)
    liees = {str(o.id) for o in objets_lies(atelier.session, [id_])[id_]}
    return objet.version == version + objet.archive and liees == ({cible} - {""}), objet.archive
