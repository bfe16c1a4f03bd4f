"""Reprendre une liste d'organismes : aperçu, choix, confirmation, reprise d'une confirmation interrompue.

Les organismes neufs se plantent d'un seul tenant, au journal du nœud ; ceux qui existent se complètent chez eux, chacun à
son journal, avec les droits que la personne y a. Ce qui est lu et validé l'est hors du verrou.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from socle.droits import ORGANISME_CREER
from socle.erreurs import RegleEnfreinte
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.listes import groupe_du_type
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.reprise_arbre import Connu, rapprocher
from socle.organismes.reprise_ecarts import dites_une_fois
from socle.organismes.reprise_ecriture import completer, planter_les_lignes
from socle.organismes.reprise_lecture import lire, saisissables
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.reprises import operations as reprises
from socle.reprises.lignes import COMPLETER, LIMITES, PASSER, Ligne
from socle.reprises.operations import APERCU, COUPE, DELAI, EN_COURS, FAITE, LIGNE, TOUT, Lue, Passee
from socle.saisies import valider
from socle.tableurs import lire_classeur

GENRE: Final = "organismes"
TRANCHE: Final = 100
REUNISSENT: Final = frozenset(("territoire", "centre_gestion", "departement"))
"""Types qui, hors des intercommunalités, ont d'ordinaire des organismes membres."""
ESSAIS: Final = 3
DEUX_FOIS: Final = "La ligne {} complète déjà cet organisme : pour ajouter celle-ci, déposez la liste de nouveau."


def preparer(contexte: Contexte, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier, le rapproche de l'arbre, garde l'aperçu. `FichierRefuse` ou `RegleEnfreinte` s'il n'est pas lisible."""
    contexte.exige(ORGANISME_CREER)
    lignes, tableau = lire(lire_classeur(contenu, nom, LIMITES))
    if not lignes:
        raise RegleEnfreinte("Ce fichier n'a aucune ligne sous ses titres.")
    connus = _connus(contexte)
    rapprocher(lignes, connus)
    remarques = [*([COUPE] if tableau.coupe else []), *dites_une_fois(lignes)]
    return operation(ORGANISME_CREER)(reprises.garder)(
        contexte, GENRE, nom, lignes, tableau.ignorees, remarques, _temoin(connus)
    )


def _connus(contexte: Contexte) -> list[Connu]:
    with contexte.base.lire(Perimetre()) as session:
        return connus_sous(session, contexte.organisme_id)


def _temoin(connus: Sequence[Connu]) -> str:
    return hashlib.sha256(repr(connus).encode()).hexdigest()[:16]


def relire(contexte: Contexte, id_: uuid.UUID) -> Lue:
    """Une reprise ; son aperçu, si l'arbre a changé depuis, est d'abord comparé de nouveau, hors du verrou."""
    lue = lire_reprise(contexte, id_)
    if lue.reprise.etat != APERCU or not lue.temoin:
        return lue
    connus = _connus(contexte)
    temoin = _temoin(connus)
    if temoin == lue.temoin:
        return lue
    rapprocher(lue.lignes, connus)
    return operation(ORGANISME_CREER)(reprises.comparer_de_nouveau)(
        contexte, GENRE, id_, lue.lignes, lue.temoin, temoin
    )


def connus_sous(session: SessionCloisonnee, organisme_id: uuid.UUID) -> list[Connu]:
    """Les organismes du sous-arbre, l'organisme courant compris, en colonnes."""
    chemin = session.exec(select(Organisme.chemin).where(Organisme.id == organisme_id)).one()
    colonnes = (Organisme.id, Organisme.code, Organisme.nom, Organisme.type, Organisme.siren, Organisme.insee)
    requete = select(*colonnes).where(col(Organisme.chemin).startswith(chemin))  # type: ignore[call-overload]
    lignes = session.exec(requete.order_by(col(Organisme.cle_tri), col(Organisme.code)))
    return [Connu(str(id_), *suite) for id_, *suite in lignes]


@lecture(ORGANISME_CREER)
def lire_reprise(atelier: Atelier, id_: uuid.UUID) -> Lue:
    """Une reprise, son aperçu ou son compte rendu."""
    return reprises.ouvrir(atelier, GENRE, id_)


def reunit(organisme: Organisme) -> bool:
    """Vrai s'il est de ceux qui en réunissent d'autres, par son type ou, sans type, parce que rien n'est au-dessus."""
    seul_en_haut = not organisme.type and organisme.parent_id is None
    return organisme.type in REUNISSENT or groupe_du_type(organisme.type) == "groupement" or seul_en_haut


@lecture(ORGANISME_CREER)
def sans_membre(atelier: Atelier) -> bool:
    """Vrai si l'organisme courant n'a aucun membre."""
    requete = select(Organisme.id).where(Organisme.parent_id == atelier.organisme_id)
    return atelier.session.exec(requete.limit(1)).first() is None


@lecture(ORGANISME_CREER)
def lister(atelier: Atelier) -> list[Passee]:
    """Les dernières reprises d'organismes."""
    return reprises.lister(atelier, GENRE)


@operation(ORGANISME_CREER)
def abandonner(atelier: Atelier, id_: uuid.UUID) -> None:
    """Renonce à un aperçu."""
    reprises.abandonner(atelier, GENRE, id_)


@operation(ORGANISME_CREER)
def retenir(atelier: Atelier, id_: uuid.UUID, choix: Mapping[int, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    reprises.retenir(atelier, GENRE, id_, choix)


def confirmer(
    contexte: Contexte, id_: uuid.UUID, choix: Mapping[int, str] | None = None, mode: str = TOUT, lu: str = ""
) -> Lue:
    """Écrit ce qui est choisi. `mode` « tout » : si un organisme à créer ne peut pas l'être, aucun ne l'est. `lu` : le témoin
    de l'aperçu que montrait la page.

    Envoyée deux fois, elle n'écrit qu'une fois : la seconde trouve la reprise où la première l'a menée.
    """
    lue = lire_reprise(contexte, id_)
    if lue.reprise.etat != APERCU:
        return continuer(contexte, id_)
    saisies = {ligne.numero: valider(OrganismeSaisie, saisissables(ligne.valeurs)) for ligne in lue.lignes
               if not ligne.fautes}  # fmt: skip
    for essai in range(ESSAIS):
        try:
            _creer(contexte, id_, choix or {}, mode, saisies, lu or lue.temoin)
            break
        except IntegrityError:  # un autre nœud vient de prendre l'un des codes
            if essai == ESSAIS - 1:
                raise RegleEnfreinte("D'autres organismes se créent en ce moment : recommencez.") from None
    return continuer(contexte, id_)


@operation(ORGANISME_CREER)
def _creer(
    atelier: Atelier, id_: uuid.UUID, choix: Mapping[int, str], mode: str, saisies: Mapping[int, OrganismeSaisie],
    lu: str = "",
) -> None:  # fmt: skip
    lue = reprises.ouvrir(atelier, GENRE, id_, APERCU, EN_COURS, FAITE, verrou=True)
    if lue.reprise.etat != APERCU:
        return  # une confirmation jumelle vient de passer
    reprises.exiger_temoin(lue, lu)
    lue.choix |= {str(numero): action for numero, action in choix.items()}
    _choisir(lue)
    connus = connus_sous(atelier.session, atelier.organisme_id)
    refusees = planter_les_lignes(atelier, lue, connus, saisies)
    if refusees and mode != LIGNE:
        premiere = refusees[0]
        raise RegleEnfreinte(f"Rien n'est écrit. Ligne {premiere.numero}, « {premiere.titre} » : {premiere.message}")
    lue.reprise.etat = EN_COURS
    _clore_si_fini(atelier, lue)
    reprises.ranger(atelier, lue)


def _choisir(lue: Lue) -> None:
    """Ce que l'on fait de chaque ligne ; de deux qui complètent le même organisme, la première."""
    completes: dict[str, int] = {}
    for ligne in lue.lignes:
        voulue = lue.action(ligne)
        if ligne.fautes:
            ligne.etat, ligne.message = "refusee", " ".join(ligne.fautes)
        elif voulue == PASSER:
            ligne.etat, ligne.message = "passee", f"Déjà là : {ligne.deja}." if ligne.deja else ""
        elif voulue == COMPLETER and completes.setdefault(ligne.cible, ligne.numero) != ligne.numero:
            ligne.etat, ligne.message = "passee", DEUX_FOIS.format(completes[ligne.cible])
        else:
            ligne.fait = {"action": voulue}
    if not any(ligne.fait for ligne in lue.lignes):
        raise RegleEnfreinte("Aucune ligne n'est à écrire : choisissez-en au moins une.")


def _clore_si_fini(atelier: Atelier, lue: Lue) -> None:
    if lue.reprise.etat == EN_COURS and all(ligne.etat for ligne in lue.lignes):
        reprises.passer(atelier, lue, FAITE)


def continuer(contexte: Contexte, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Complète les organismes qui existaient déjà, par tranches, jusqu'au bout ou jusqu'au terme du délai."""
    fin = time.monotonic() + delai
    lue = operation(ORGANISME_CREER)(reprises.prendre)(contexte, GENRE, id_, EN_COURS)
    if lue is None:
        return lire_reprise(contexte, id_)
    try:
        while lue.reprise.etat == EN_COURS:
            tranche = [x for x in lue.lignes if x.fait.get("action") == COMPLETER and not x.etat][:TRANCHE]
            for ligne in tranche:
                completer(contexte, id_, ligne)
            lue = _noter(contexte, id_, tranche)
            if time.monotonic() > fin:
                break
    finally:
        lue = operation(ORGANISME_CREER)(reprises.lacher)(contexte, GENRE, id_)
    return lue


@operation(ORGANISME_CREER)
def _noter(atelier: Atelier, id_: uuid.UUID, faites: list[Ligne]) -> Lue:
    lue = reprises.noter(atelier, GENRE, id_, faites, "")
    _clore_si_fini(atelier, lue)
    return lue
