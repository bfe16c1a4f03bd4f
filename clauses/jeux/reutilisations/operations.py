"""Ce qu'une personne fait d'une réutilisation : l'inscrire, la suivre, l'archiver, exporter le registre."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.jeux.modele import TYPE as TYPE_JEU
from clauses.jeux.modele import Jeu
from clauses.jeux.reutilisations.forme import FORME
from clauses.jeux.reutilisations.modele import Reutilisation, ReutilisationSaisie
from socle.champs import Champ, afficher, lire_attribut
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.tableurs import ecrire_csv

MIMETYPES = tableur.MIMETYPES | {"csv": "text/csv"}
DATES = (("fin", "acceptee_le", "La fin précède l'acceptation de la licence."),
         ("exclusivite_fin", "exclusivite_debut", "La fin de l'exclusivité précède son début."))  # fmt: skip


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande au registre ; `exclusives` : seulement les exclusivités ; `page` commence à 1."""

    demande: str = ""
    jeu: uuid.UUID | None = None
    exclusives: bool = False
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class PageRegistre:
    """Une page du registre, et le nom de chaque jeu qui y paraît."""

    page: PageFiches
    jeux: dict[uuid.UUID, str]


def _controler(atelier: Atelier, saisie: ReutilisationSaisie) -> None:
    """Le jeu est de l'organisme ; les dates se suivent."""
    objet = atelier.session.get(Objet, saisie.jeu_id) if saisie.jeu_id is not None else None
    if objet is None or objet.type != TYPE_JEU:
        raise SaisieRefusee({"jeu_id": ["Choisissez un jeu de données de la liste."]})
    for fin, debut, phrase in DATES:
        premiere, derniere = getattr(saisie, debut), getattr(saisie, fin)
        if premiere and derniere and derniere < premiere:
            raise SaisieRefusee({fin: [phrase]})


@operation(droits.JEUX_MODIFIER)
def creer(atelier: Atelier, saisie: ReutilisationSaisie, jeton: str = "") -> uuid.UUID:
    """Inscrit une réutilisation ; rend son identifiant."""
    _controler(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(droits.JEUX_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ReutilisationSaisie, version: int) -> int:
    """Enregistre une réutilisation lue en `version`."""
    _controler(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.JEUX_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une réutilisation aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une réutilisation."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_jeu(atelier: Atelier, id_: uuid.UUID | None) -> Jeu | None:
    """Le jeu réutilisé."""
    return atelier.session.get(Jeu, id_) if id_ is not None else None


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une réutilisation telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une réutilisation."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageRegistre:
    """Une page du registre : trois requêtes."""
    conditions: list[Any] = []
    if filtre.jeu is not None:
        conditions.append(Reutilisation.jeu_id == filtre.jeu)
    if filtre.exclusives:
        conditions.append(col(Reutilisation.exclusivite).is_(True))
    page = fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )
    ids = {ligne.jeu_id for _, ligne in page.paires}
    noms = select(Objet.id, Objet.libelle).where(col(Objet.id).in_(ids))
    return PageRegistre(page, dict(atelier.session.exec(noms).all()))


@lecture(droits.LIRE)
def du_jeu(atelier: Atelier, jeu_id: uuid.UUID) -> list[Reutilisation]:
    """Les réutilisations non archivées d'un jeu, cent au plus."""
    requete = select(Reutilisation).join(Objet, col(Objet.id) == col(Reutilisation.id)).where(
        col(Objet.archive).is_(False), Reutilisation.jeu_id == jeu_id
    )  # fmt: skip
    return list(atelier.session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(100)))


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> tuple[Sequence[Fiche], dict[str, Champ]]:
    lues = fiches.charger_toutes(atelier.session, FORME)
    contenu = {"format": format_, "reutilisations": len(lues)}
    atelier.journaliser(Evenement("reutilisation.exportee", "clauses", None, None, contenu))
    return lues, FORME.champs_vifs(atelier.session, *(f.saisie for f in lues))


def exporter(contexte: Contexte, format_: str) -> bytes:
    """Le registre des réutilisateurs en CSV, XLSX ou ODS ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le registre s'exporte en CSV, XLSX ou ODS.")
    lues, par_nom = _lire_pour_exporter(contexte, format_)
    champs = list(par_nom.values())
    if format_ == "csv":
        lignes = [[afficher(c, lire_attribut(f.saisie, c.nom)) for c in champs] for f in lues]
        return ecrire_csv([c.libelle for c in champs], lignes)
    return tableur.ecrire(format_, "Réutilisateurs", champs, [f.saisie for f in lues])
