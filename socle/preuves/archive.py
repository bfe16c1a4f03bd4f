"""L'archive ZIP de toutes les preuves d'un organisme, avec un manifeste qui permet de les vérifier sans Gouverne."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from socle.droits import PREUVES_LIRE
from socle.journal import Evenement
from socle.liens.operations import ObjetLie
from socle.operations import Atelier, Contexte, operation
from socle.preuves import operations
from socle.preuves.depot import Depot, DepotIndisponible
from socle.preuves.modele import TYPE, Preuve
from socle.types import ecrire_date

EN_MEMOIRE = 8 * 1024 * 1024
COLONNES = ("fichier", "titre", "nature", "sha256", "octets", "date_document", "recue_le", "valable_jusqu_au",
            "deposee_par", "signee", "objets", "etat")  # fmt: skip


@operation(PREUVES_LIRE)
def _consigner(atelier: Atelier, nombre: int) -> None:
    atelier.journaliser(Evenement("preuve.archive_zip", "registre", None, None, {"preuves": nombre}))


def composer(contexte: Contexte, depot: Depot) -> IO[bytes]:
    """Un fichier temporaire, ouvert au début : les preuves visibles, `manifeste.csv` et `manifeste.json`.

    Une preuve illisible n'arrête pas l'archive : le manifeste le dit.
    """
    preuves = operations.toutes(contexte)
    _consigner(contexte, len(preuves))
    fichier: IO[bytes] = tempfile.SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115 -- rendu ouvert à l'appelant
    lignes: list[dict[str, Any]] = []
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive:
        for preuve, objets in preuves:
            nom = f"preuves/{preuve.id.hex[:12]}-{preuve.nom_fichier}"
            etat = "verifiee"
            try:
                archive.writestr(nom, operations.ouvrir(contexte, depot, preuve))
            except (operations.PreuveAlteree, DepotIndisponible):
                nom, etat = "", "illisible"
            lignes.append(_ligne(preuve, objets, nom, etat))
        archive.writestr("manifeste.csv", _csv(lignes))
        archive.writestr("manifeste.json", json.dumps(lignes, ensure_ascii=False, indent=1))
    fichier.seek(0)
    return fichier


def _ligne(preuve: Preuve, objets: Iterable[ObjetLie], nom: str, etat: str) -> dict[str, Any]:
    valeurs = (
        nom, preuve.titre, preuve.nature, preuve.empreinte, preuve.taille, ecrire_date(preuve.date_document),
        ecrire_date(preuve.recue_le), ecrire_date(preuve.expire_le), preuve.deposee_par, "oui" if preuve.signe else "non",
        " ; ".join(o.libelle for o in objets if o.type != TYPE), etat,
    )  # fmt: skip
    return dict(zip(COLONNES, valeurs, strict=True))


def _csv(lignes: list[dict[str, Any]]) -> str:
    texte = io.StringIO()
    texte.write("\ufeff")
    ecrivain = csv.DictWriter(texte, COLONNES, delimiter=";")
    ecrivain.writeheader()
    ecrivain.writerows({nom: _sans_formule(valeur) for nom, valeur in ligne.items()} for ligne in lignes)
    return texte.getvalue()


def _sans_formule(valeur: Any) -> Any:
    """Un texte qui commencerait une formule est précédé d'une apostrophe."""
    return f"'{valeur}" if isinstance(valeur, str) and valeur[:1] in "=+-@\t" and valeur else valeur
