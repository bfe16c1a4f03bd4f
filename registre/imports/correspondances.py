"""Les correspondances retenues : la même source se relit sans rien redemander, ici et chez les membres de son nœud."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.imports.cibles import NOM, cibles
from registre.imports.grille import Colonne, signature
from registre.imports.modele import CorrespondanceImport
from registre.imports.sources import madis
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Atelier, lecture, operation
from socle.types import lire_ligne

PROCHE: Final = 0.6
"""Part des titres en commun à partir de laquelle une correspondance sert de point de départ."""


@dataclass(frozen=True)
class Trouvee:
    """Une correspondance retenue et ce qui la sépare du fichier : titres nouveaux, titres absents."""

    correspondance: CorrespondanceImport
    nouveaux: tuple[str, ...] = ()
    absents: tuple[str, ...] = ()

    @property
    def exacte(self) -> bool:
        """Vrai si le fichier a les mêmes titres."""
        return not self.nouveaux and not self.absents


def chercher(atelier: Atelier, colonnes: Sequence[Colonne]) -> Trouvee | None:
    """La correspondance de ces titres ; à défaut la plus proche. Celle de l'organisme passe avant celles d'au-dessus."""
    cles = {c.cle: c.titre for c in colonnes}
    empreinte = signature(colonnes)
    toutes = sorted(
        atelier.session.exec(select(CorrespondanceImport).order_by(col(CorrespondanceImport.modifie_le).desc())),
        key=lambda une: une.organisme_id != atelier.organisme_id,
    )
    exacte = next((une for une in toutes if une.signature == empreinte), None)
    if exacte is not None:
        return Trouvee(exacte)
    livree = _livree(atelier, colonnes)
    if livree is not None:
        return Trouvee(livree)
    notes = [(_part_commune(set(une.colonnes), set(cles)), -rang, une) for rang, une in enumerate(toutes)]
    note, _, proche = max(notes, key=lambda n: n[:2], default=(0.0, 0, None))
    if proche is None or note < PROCHE:
        return None
    nouveaux = tuple(titre for cle, titre in cles.items() if cle not in proche.colonnes)
    return Trouvee(proche, nouveaux, tuple(titre for cle, titre in proche.titres.items() if cle not in cles))


def _livree(atelier: Atelier, colonnes: Sequence[Colonne]) -> CorrespondanceImport | None:
    """La correspondance livrée d'un export reconnu ; elle n'est pas en base, et s'efface devant celle que l'on retient."""
    connue = madis.correspondance(colonnes)
    if connue is None:
        return None
    return CorrespondanceImport(
        organisme_id=atelier.organisme_id, nom=madis.source().nom, signature=signature(colonnes), colonnes=connue,
        titres={c.cle: c.titre[:200] for c in colonnes}, reglages={"forme": "ligne", "secours": "finalite"},
    )  # fmt: skip


def _part_commune(une: set[str], autre: set[str]) -> float:
    return len(une & autre) / len(une | autre) if une | autre else 0.0


def retenir(
    atelier: Atelier, nom: str, colonnes: Sequence[Colonne], choisies: Mapping[str, str], reglages: Mapping[str, Any]
) -> str:
    """Retient, dans une opération ouverte, la correspondance de ces titres, à la place de celle d'avant ; rend son nom."""
    empreinte = signature(colonnes)
    requete = select(CorrespondanceImport).where(
        CorrespondanceImport.signature == empreinte, CorrespondanceImport.organisme_id == atelier.organisme_id
    )
    ligne = atelier.session.exec(requete).first() or CorrespondanceImport(
        organisme_id=atelier.organisme_id, nom="", signature=empreinte
    )
    ligne.nom, ligne.titres = lire_ligne(nom)[:200] or "Correspondance", {c.cle: c.titre[:200] for c in colonnes}
    ligne.colonnes, ligne.reglages = dict(choisies), dict(reglages)
    ligne.modifie_le = atelier.quand
    atelier.session.add(ligne)
    return ligne.nom


@lecture(droits.IMPORTER)
def lister(atelier: Atelier) -> list[CorrespondanceImport]:
    """Celles de l'organisme et de ses ancêtres, les dernières modifiées d'abord."""
    requete = select(CorrespondanceImport).order_by(col(CorrespondanceImport.modifie_le).desc()).limit(200)
    return list(atelier.session.exec(requete))


@lecture(droits.IMPORTER)
def lire(atelier: Atelier, id_: uuid.UUID) -> CorrespondanceImport:
    """Une correspondance, d'ici ou d'au-dessus."""
    return _trouver(atelier, id_)


def _trouver(atelier: Atelier, id_: uuid.UUID) -> CorrespondanceImport:
    ligne = atelier.session.exec(select(CorrespondanceImport).where(CorrespondanceImport.id == id_)).first()
    if ligne is None:
        raise Introuvable
    return ligne


def _d_ici(atelier: Atelier, id_: uuid.UUID) -> CorrespondanceImport:
    ligne = _trouver(atelier, id_)
    if ligne.organisme_id != atelier.organisme_id:
        raise RegleEnfreinte("Cette correspondance est tenue par le territoire : modifiez-la depuis son organisme.")
    return ligne


@operation(droits.IMPORTER)
def modifier(atelier: Atelier, id_: uuid.UUID, nom: str, choisies: Mapping[str, str]) -> None:
    """Renomme une correspondance et change où vont ses colonnes."""
    ligne = _d_ici(atelier, id_)
    if not lire_ligne(nom):
        raise RegleEnfreinte("Donnez un nom à cette correspondance.")
    ligne.nom = lire_ligne(nom)[:200]
    ligne.colonnes = verifier({cle: choisies.get(cle, ancienne) for cle, ancienne in ligne.colonnes.items()})
    ligne.modifie_le = atelier.quand
    atelier.session.add(ligne)


@operation(droits.IMPORTER)
def oublier(atelier: Atelier, id_: uuid.UUID) -> None:
    """Oublie une correspondance : la même source redemandera où vont ses colonnes."""
    atelier.session.delete(_d_ici(atelier, id_))


def verifier(choisies: Mapping[str, str]) -> dict[str, str]:
    """Les cibles choisies, toutes connues ; le nom du traitement ne peut venir que d'une colonne au moins."""
    inconnues = sorted(set(choisies.values()) - set(cibles()))
    if inconnues:
        raise RegleEnfreinte("Une colonne est envoyée vers un champ que l'application ne connaît pas.")
    if NOM not in choisies.values():
        raise RegleEnfreinte("Dites quelle colonne porte le nom du traitement : c'est la seule qu'il faut.")
    return dict(choisies)
