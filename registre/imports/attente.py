"""Ce qu'un lot garde en attendant sa confirmation : le tableau lu, le plan, les fiches comprises. Compressé puis chiffré,
sous la clé de l'organisme ; effacé au bout d'un jour.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from registre.imports.grille import Grille, Plan
from registre.imports.modele import Import
from registre.imports.rapprochement import Candidat
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque
from registre.traitements.modele import TraitementSaisie
from socle.erreurs import RegleEnfreinte
from socle.operations import Atelier
from socle.saisies import valider

PERDU: Final = "Cet import n'attend plus de confirmation : déposez le fichier de nouveau."
OUVERTS: Final = frozenset({"colonnes", "apercu", "en_cours"})


@dataclass
class Attente:
    """Le contenu d'un lot. `fiches` : leurs valeurs brutes ; on ne relit que celles que l'on montre ou que l'on pose.

    `proches` : rang → la fiche du registre qui ressemble ; `doubles` : rang → (rang d'une autre ligne du fichier, note).
    """

    grille: Grille | None = None
    plan: Plan = field(default_factory=Plan)
    colonnes: dict[str, str] = field(default_factory=dict)
    reglages: dict[str, Any] = field(default_factory=dict)
    fiches: list[dict[str, Any]] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)
    proches: dict[int, Candidat] = field(default_factory=dict)
    doubles: dict[int, tuple[int, float]] = field(default_factory=dict)

    def recevoir(self, releve: Releve) -> None:
        """Prend ce qu'une lecture a compris."""
        self.fiches = [
            {"provenance": f.provenance, "saisie": f.saisie.model_dump(mode="json", exclude_unset=True),
             "remarques": [asdict(r) for r in f.remarques]}
            for f in releve.fiches
        ]  # fmt: skip
        self.remarques, self.ignorees = list(releve.remarques), list(releve.ignorees)

    def fiche(self, rang: int) -> FicheLue:
        """La fiche de ce rang, validée comme au premier jour."""
        brute = self.fiches[rang]
        remarques = [Remarque(**r) for r in brute["remarques"]]
        return FicheLue(brute["provenance"], valider(TraitementSaisie, brute["saisie"]), remarques)

    def esquisses(self) -> list[FicheLue]:
        """Toutes les fiches, avec leur seul nom et leur seule référence : de quoi les rapprocher."""
        return [FicheLue(f["provenance"], _esquisse(f["saisie"])) for f in self.fiches]

    def toutes_les_remarques(self) -> list[Remarque]:
        """Remarques générales, puis celles de chaque fiche."""
        return [*self.remarques, *(Remarque(**r) for f in self.fiches for r in f["remarques"])]


def _esquisse(saisie: dict[str, Any]) -> TraitementSaisie:
    return TraitementSaisie.model_construct(nom=saisie.get("nom", ""), reference=saisie.get("reference", ""))


def en_octets(attente: Attente) -> bytes:
    """Le contenu, compressé : à faire avant d'ouvrir une transaction."""
    donnees = {
        "grille": attente.grille.en_dict() if attente.grille else None, "plan": asdict(attente.plan),
        "colonnes": attente.colonnes, "reglages": attente.reglages, "fiches": attente.fiches,
        "remarques": [asdict(r) for r in attente.remarques], "ignorees": attente.ignorees,
        "proches": [asdict(p) for p in attente.proches.values()], "doubles": attente.doubles,
    }  # fmt: skip
    return zlib.compress(json.dumps(donnees, ensure_ascii=False, default=str).encode(), 3)


def depuis_octets(octets: bytes) -> Attente:
    """L'inverse de `en_octets`."""
    donnees = json.loads(zlib.decompress(octets))
    proches = [Candidat(**(p | {"existante_id": uuid.UUID(p["existante_id"])})) for p in donnees["proches"]]
    grille = donnees["grille"]
    return Attente(
        Grille.depuis_dict(grille) if grille else None, Plan(**donnees["plan"]), donnees["colonnes"], donnees["reglages"],
        donnees["fiches"], [Remarque(**r) for r in donnees["remarques"]], donnees["ignorees"],
        {p.rang: p for p in proches}, {int(rang): (int(r), float(n)) for rang, (r, n) in donnees["doubles"].items()},
    )  # fmt: skip


def _lieu(lot_id: uuid.UUID) -> str:
    return f"imports|apercu|{lot_id}"


def ranger(atelier: Atelier, lot: Import, octets: bytes) -> None:
    """Chiffre le contenu dans le lot."""
    lot.apercu = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, octets, _lieu(lot.id))
    atelier.session.add(lot)


def ouvrir(atelier: Atelier, lot: Import, etats: Sequence[str] | frozenset[str] = OUVERTS) -> Attente:
    """Le contenu d'un lot qui attend encore ; `RegleEnfreinte` sinon."""
    if lot.etat not in etats or not lot.apercu:
        raise RegleEnfreinte(PERDU)
    return relire(atelier, lot)


def relire(atelier: Atelier, lot: Import) -> Attente:
    """Le contenu d'un lot, quel que soit son état."""
    octets = atelier.contexte.coffre.dechiffrer(atelier.session, atelier.organisme_id, lot.apercu, _lieu(lot.id))
    return depuis_octets(octets)
