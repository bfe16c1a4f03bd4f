"""Écrire un dépôt : un lot, une tâche par part ; chez chaque organisme, un import à lui, qui s'y défait aussi tout seul.

La tâche ne porte que l'identifiant de la part : ce que le fichier disait reste au dépôt, chiffré, un jour au plus. L'import
prend un identifiant tiré de la part : rejouer, relancer ou doubler le lot le retrouve, et n'écrit rien deux fois.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from sqlmodel import select

from registre import droits
from registre.depots import contenus
from registre.depots.modele import PartDeDepot
from registre.depots.operations import APERCU, LANCE, DepotLu, lire, trouver
from registre.imports import confirmation
from registre.imports import operations as imports
from registre.imports.attente import Attente
from registre.imports.choix import decisions
from registre.imports.confirmation import MODES, TOUT
from registre.imports.fusion import COMPLETER, REMPLACER
from registre.imports.modele import Import
from registre.imports.operations import TYPE_IMPORT
from registre.imports.poser import PASSER
from registre.imports.rapprochement import Candidat
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.lots.genres import DEFAITE, DEJA, FAITE, GARDEE, Ecrit, Genre, Resultat, Tache, declarer_genre
from socle.lots.operations import Demande, arreter, ouvrir
from socle.operations import Atelier, Contexte, lecture, operation
from socle.perimetre import Perimetre

CODE: Final = "depots"
RIEN: Final = "Aucun organisme n'a de fiche à reprendre : choisissez à qui est chaque fichier, et ce que l'on en fait."
ABANDONNE: Final = "Cet import a été abandonné chez l'organisme : déposez le fichier de nouveau."


def identifiant_de_l_import(part_id: uuid.UUID) -> uuid.UUID:
    """L'import que donne une part, toujours le même."""
    return uuid.uuid5(part_id, "import")


def lancer(contexte: Contexte, depot_id: uuid.UUID, mode: str = TOUT) -> uuid.UUID:
    """Ouvre le lot d'un dépôt ; redemandé, rend le même."""
    lu = lire(contexte, depot_id)
    if lu.depot.lot_id is not None:
        return lu.depot.lot_id
    if lu.depot.etat != APERCU:
        raise RegleEnfreinte(contenus.PERDU)
    if not lu.retenues:
        raise SaisieRefusee({"organismes": [RIEN]})
    demandes = [Demande(p.cible_id, _precision(p), {"part": str(p.id)}) for p in lu.retenues if p.cible_id]
    commune = {"noeud": str(contexte.organisme_id), "depot": str(depot_id), "mode": mode if mode in MODES else TOUT}
    lot = ouvrir(contexte, CODE, _libelle(lu), commune, demandes, f"depot|{depot_id}")
    retenu = _noter_le_lot(contexte, depot_id, lot)
    if retenu != lot:  # lancé au même instant d'une autre page, autrement : un seul lot écrit
        with suppress(RegleEnfreinte):
            arreter(contexte, lot)
    return retenu


def _precision(part: PartDeDepot) -> str:
    return f"{part.fichier} ({part.partie})" if part.partie else part.fichier


def _libelle(lu: DepotLu) -> str:
    combien = lu.organismes
    return f"Reprise de {lu.depot.libelle} chez {combien} organisme{'s' if combien > 1 else ''}"


@operation(droits.IMPORTER)
def _noter_le_lot(atelier: Atelier, depot_id: uuid.UUID, lot: uuid.UUID) -> uuid.UUID:
    depot = trouver(atelier, depot_id)
    if depot.lot_id is None:
        depot.etat, depot.lot_id = LANCE, lot
        atelier.session.add(depot)
    return depot.lot_id or lot


def faire(contexte: Contexte, tache: Tache) -> Resultat:
    """Fait chez l'organisme l'import de sa part, jusqu'au bout ; rejoué, le reprend là où il en est."""
    part_id = uuid.UUID(str(tache.propre["part"]))
    import_id = identifiant_de_l_import(part_id)
    etat = _etat(contexte, import_id)
    if etat is None:
        if (vide := _recevoir(contexte, tache, part_id, import_id)) is not None:
            return vide
        etat = "apercu"
    elif etat == "apercu":
        imports.recomparer(contexte, import_id)
    if etat == "abandonne":
        raise RegleEnfreinte(ABANDONNE)
    if etat == "apercu":
        confirmation.confirmer(contexte, import_id, {}, str(tache.commune.get("mode", TOUT)))
    while _etat(contexte, import_id) == "en_cours":
        confirmation.continuer(contexte, import_id)
    return _raconter(contexte, import_id)


@lecture(droits.IMPORTER)
def _etat(atelier: Atelier, import_id: uuid.UUID) -> str | None:
    return atelier.session.exec(select(Import.etat).where(Import.id == import_id)).first()


def _recevoir(contexte: Contexte, tache: Tache, part_id: uuid.UUID, import_id: uuid.UUID) -> Resultat | None:
    """Garde chez l'organisme ce que la part lui apporte, comparé à son registre du jour ; un résultat s'il n'y a rien."""
    part, attente = _lire_la_part(contexte, uuid.UUID(str(tache.commune["noeud"])), part_id)
    vus = dict(attente.proches)
    imports.comparer(contexte, attente)
    choix = choix_encore_vrais(part.choix, vus, attente.proches)
    if all(d.action == PASSER for d in decisions(attente, choix)):
        return Resultat(DEJA, "Rien à reprendre : chacune de ses lignes a été laissée.")
    imports.recevoir(contexte, import_id, attente, part.fichier, part.empreinte, choix)
    return None


def _lire_la_part(contexte: Contexte, noeud: uuid.UUID, part_id: uuid.UUID) -> tuple[PartDeDepot, Attente]:
    """La part, lue au nœud d'où part le lot, où la personne a le droit d'importer ; elle doit être à cet organisme."""
    with contexte.base.lire(Perimetre.territoire(frozenset({noeud}))) as session:
        requete = select(PartDeDepot).where(
            PartDeDepot.id == part_id, PartDeDepot.organisme_id == noeud, PartDeDepot.cible_id == contexte.organisme_id
        )
        part = session.exec(requete).first()
        if part is None:
            raise RegleEnfreinte(contenus.PERDU)
        return part, contenus.ouvrir(contexte, session, part)


def choix_encore_vrais(
    choix: Mapping[str, str], vus: Mapping[int, Candidat], proches: Mapping[int, Candidat]
) -> dict[str, str]:  # fmt: skip
    """Les choix de la personne, sauf compléter ou remplacer une fiche qui n'est plus celle qu'elle a vue."""

    def tient(rang: int, action: str) -> bool:
        vu, proche = vus.get(rang), proches.get(rang)
        memes = vu is not None and proche is not None and vu.existante_id == proche.existante_id
        return memes or action not in {COMPLETER, REMPLACER}

    return {rang: action for rang, action in choix.items() if tient(int(rang), action)}


def _raconter(contexte: Contexte, import_id: uuid.UUID) -> Resultat:
    rapport = confirmation.lire_rapport(contexte, import_id)
    phrase = ", ".join(f"{n} {mot.lower()}{'s' if n > 1 else ''}" for mot, n in confirmation.compter(rapport))
    if rapport.lot.etat == "annule":
        return Resultat(DEJA, "Cet import a déjà été annulé chez l'organisme.")
    ecrites = [ligne for ligne in rapport.lignes if ligne.etat in confirmation.ECRITES]
    objets = (Ecrit(TYPE_IMPORT, import_id),) if ecrites else ()
    return Resultat(FAITE if ecrites else DEJA, f"Fiches : {phrase}.", objets)


def defaire(contexte: Contexte, ecrits: Sequence[Ecrit], tache: Tache) -> Resultat:
    """Annule l'import chez l'organisme ; ce qui a été retouché depuis y est gardé, et dit."""
    for ecrit in ecrits:
        etat = _etat(contexte, ecrit.id)
        while etat in {"confirme", "retour"}:
            confirmation.annuler(contexte, ecrit.id)
            etat = _etat(contexte, ecrit.id)
        if etat == "en_cours":
            raise RegleEnfreinte("Cet import est encore en cours chez l'organisme : attendez qu'il finisse.")
    return _raconter_le_retour(contexte, [ecrit.id for ecrit in ecrits])


def _raconter_le_retour(contexte: Contexte, ids: Sequence[uuid.UUID]) -> Resultat:
    lignes = [ligne for id_ in ids for ligne in confirmation.lire_rapport(contexte, id_).lignes]
    defaites = sum(ligne.etat == "defaite" for ligne in lignes)
    gardees = [ligne for ligne in lignes if ligne.etat == "gardee" and not ligne.message.startswith("Elle était")]
    phrase = f"{defaites} ligne{'s' if defaites > 1 else ''} défaite{'s' if defaites > 1 else ''}"
    if not gardees:
        return Resultat(DEFAITE, f"{phrase}.")
    noms = ", ".join(f"« {ligne.nom} »" for ligne in gardees[:5])
    suite = f" et {len(gardees) - 5} autres" if len(gardees) > 5 else ""
    return Resultat(GARDEE, f"{phrase} ; gardé, car modifié depuis : {noms}{suite}.")


def comptes_rendus(contexte: Contexte, lu: DepotLu) -> dict[uuid.UUID, Import]:
    """Part → l'import qu'elle a donné chez son organisme, en une requête."""
    par_import = {identifiant_de_l_import(part.id): part.id for part in lu.parts}
    with contexte.base.lire(Perimetre.territoire(frozenset(lu.membres))) as session:
        requete = select(Import).where(Import.id.in_(par_import), Import.etat != "abandonne")  # type: ignore[attr-defined]
        return {par_import[un.id]: un for un in session.exec(requete)}


GENRE: Final = declarer_genre(
    Genre(CODE, "Reprise de fichiers", droits.IMPORTER, faire, defaire,
          "Une fiche complétée retrouve son contenu d'avant ; chaque organisme peut aussi annuler son import seul.")
)  # fmt: skip
