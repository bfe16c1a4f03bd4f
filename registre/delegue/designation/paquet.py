"""Les actes et les lettres des membres d'un nœud, en une archive Word ; produite hors de toute transaction."""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from collections.abc import Sequence
from typing import IO, Final

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation import lots, regles
from registre.delegue.designation.documents import DOCUMENTS
from registre.delegue.designation.exports import rendre_ou_refuser
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.lots import Membre
from registre.delegue.designation.modele import TYPE
from socle.erreurs import Refus, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.preuves.depot import Depot
from socle.preuves.gabarit import gabarit_maison
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

EN_MEMOIRE: Final = 16 * 1024 * 1024
PIECES: Final = {"acte": ("acte",), "lettre": ("lettre",), "tous": ("acte", "lettre")}
RECAPITULATIF: Final = (Colonne("Organisme", 34), Colonne("Dossier", 26), Colonne("Où elle en est", 20),
                        Colonne("Acte pris le", 14), Colonne("Reste en blanc", 70))  # fmt: skip
Paire = tuple[Organisme, Fiche]


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, id_: uuid.UUID, combien: int, quoi: str) -> None:
    atelier.journaliser(Evenement(f"{TYPE}.exporte", TYPE, id_, None, {"piece": quoi, "organismes": combien}))


def archive(contexte: Contexte, id_: uuid.UUID, quoi: str, depot: Depot | None = None) -> IO[bytes]:
    """L'archive des documents (`quoi` : acte, lettre, tous) des membres dont la désignation vient de celle-ci."""
    contexte.exige(droits.EXPORTER)
    if quoi not in PIECES:
        raise RegleEnfreinte("Choisissez les documents à produire : les actes, les lettres, ou les deux.")
    vus = lots.lire_membres(contexte, id_)
    if not vus.d_ici:
        raise RegleEnfreinte("Aucune désignation de membre n'est encore préparée d'ici.")
    paires = _charger(contexte, vus.d_ici)
    _consigner(contexte, id_, len(paires), quoi)
    fichier: IO[bytes] = tempfile.SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115 -- rendu ouvert à l'appelant
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as sortie:
        sortie.writestr("recapitulatif.xlsx", _recapitulatif(contexte, paires))
        for organisme, fiche in paires:
            maison = _gabarit(contexte, organisme.id, depot)
            for piece in PIECES[quoi]:
                document = DOCUMENTS[piece](organisme, fiche, contexte.aujourd_hui)
                sortie.writestr(f"{organisme.code}/{piece}.docx", rendre_ou_refuser(document, "docx", maison))
    fichier.seek(0)
    return fichier


def _gabarit(contexte: Contexte, organisme_id: uuid.UUID, depot: Depot | None) -> bytes | None:
    """Le gabarit Word de cet organisme, si la personne peut le lire chez lui ; sans lui, celui de Gouverne sert."""
    try:
        return gabarit_maison(contexte_chez(contexte, organisme_id), depot) if depot is not None else None
    except Refus:
        return None


def _charger(contexte: Contexte, membres: Sequence[Membre]) -> list[Paire]:
    """Chaque organisme et sa fiche : un nombre fixe de requêtes."""
    ids = [m.designation.id for m in membres if m.designation is not None]
    organismes = frozenset(m.id for m in membres)
    with contexte.base.lire(Perimetre.territoire(organismes, contexte.ancetres)) as session:
        lus = {f.ligne.organisme_id: f for f in fiches.charger_toutes(session, FORME, ids)}
        par_id = {o.id: o for o in session.exec(select(Organisme).where(col(Organisme.id).in_(organismes)))}
    return [(par_id[m.id], lus[m.id]) for m in membres if m.id in lus]


def _recapitulatif(contexte: Contexte, paires: Sequence[Paire]) -> bytes:
    """Une ligne par organisme : où elle en est, ce qui reste en blanc."""
    lignes = [
        [o.nom, o.code, regles.dire_l_etat(f.ligne, contexte.aujourd_hui), f.ligne.acte_le,
         "\n".join(regles.manques(f.saisie, o.representant_nom))]
        for o, f in paires
    ]  # fmt: skip
    return ecrire_xlsx([FeuilleAEcrire("Désignations", RECAPITULATIF, lignes)], titre="Désignations des membres")
