"""Le classeur à remplir hors ligne : une feuille par périmètre, des listes déroulantes, des repères cachés et stables.

Le repère d'une ligne dit son périmètre, son point, la version de la réponse et ce qu'elle disait au départ : au retour, ce
qui a été changé ici et là-bas se voit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import SERVICE, Cible, ReponseSaisie
from audit.autodiagnostics.reponses import saisie_de
from audit.rapports.dossier import Dossier
from audit.rapports.textes import libelle_de_methode, libelle_de_statut, nom_de_cible
from audit.referentiels import forme
from audit.referentiels.forme import COLLECTIVITE, empreinte
from socle.tableurs import CelluleAEcrire, Colonne, FeuilleAEcrire, Style, ecrire_ods, ecrire_xlsx, normaliser
from socle.types import ecrire_date

SIGNATURE: Final = "gouverne-autodiagnostic-1"
REPERE: Final = "Repère (ne pas modifier)"
STATUTS: Final = tuple(item.libelle for item in LISTES["statuts"].items)
METHODES: Final = tuple(item.libelle for item in LISTES["methodes"].items)
MODE_D_EMPLOI: Final = (
    "Remplissez les colonnes, de « Réponse » à « Par qui ». Laissez le reste : c'est ce qui permet de rapporter le "
    "fichier. « Planifié » demande une date ; « Non applicable », une raison. Une case vide ne change rien ici."
)


@dataclass(frozen=True)
class Colonnes:
    """Les titres des colonnes à remplir : ce que le retour cherche."""

    reponse: str = "Réponse"
    methode: str = "Comment c'est établi"
    commentaire: str = "Commentaire"
    justification: str = "Pourquoi ce point ne s'applique pas"
    echeance: str = "Prévu pour le"
    responsable: str = "Qui s'en charge"
    le: str = "Répondu le"
    par: str = "Par qui"


TITRES: Final = Colonnes()
COLONNES: Final = (
    Colonne(REPERE, 20, masquee=True), Colonne("Point", 9), Colonne("Question", 46), Colonne("Ce qui le montre", 34),
    Colonne(TITRES.reponse, 15, STATUTS), Colonne(TITRES.methode, 13, METHODES), Colonne(TITRES.commentaire, 44),
    Colonne(TITRES.justification, 28), Colonne(TITRES.echeance, 12), Colonne(TITRES.responsable, 18),
    Colonne(TITRES.le, 14), Colonne(TITRES.par, 18),
)  # fmt: skip


def ecrire(d: Dossier, format_: str) -> bytes:
    """Le classeur de cet autodiagnostic, dans son état de ce jour."""
    feuilles = [_feuille(d, cible) for cible in d.etat.cibles]
    return (ecrire_xlsx if format_ == "xlsx" else ecrire_ods)(feuilles, titre=f"{d.etat.objet.libelle} (à remplir)")


def signature(etat: Etat) -> str:
    """Ce que la ligne de signature porte : de quel autodiagnostic, de quel référentiel vient la feuille."""
    return f"{SIGNATURE}|{etat.objet.id}|{empreinte(etat.referentiel)}"


def a_remplir(etat: Etat, cible: Cible) -> list[Unite]:
    """Ce qui se répond sur ce périmètre : un point de l'organisation n'y est que s'il y a déjà sa propre réponse."""
    return [
        u for u in etat.unites_de(cible.id)
        if cible.genre != SERVICE or u.point.portee != COLLECTIVITE or (u.reponse is not None and u.reponse.statut)
    ]  # fmt: skip


def repere(u: Unite) -> str:
    """Le repère d'une ligne : périmètre, point, version de la réponse, empreinte de ce qu'elle disait."""
    return f"{u.cible.id}|{u.point.id}|{u.version}|{empreinte_de_saisie(saisie_de(u.reponse))}"


def empreinte_de_saisie(saisie: ReponseSaisie) -> str:
    """Quelques caractères qui changent si la réponse change."""
    dits = "\x1f".join(normaliser(str(getattr(saisie, nom) or "")).strip() for nom in ReponseSaisie.model_fields)
    return hashlib.sha256(dits.encode()).hexdigest()[:16]


def _feuille(d: Dossier, cible: Cible) -> FeuilleAEcrire:
    preambule: list[Sequence[Any]] = [
        (_cache(signature(d.etat)), CelluleAEcrire(f"{d.etat.objet.libelle} · {cible.nom}", Style.TITRE)),
        (None, CelluleAEcrire(f"{d.organisme.nom}, export du {ecrire_date(d.jour)}", Style.NOTE)),
        (None, CelluleAEcrire(MODE_D_EMPLOI, Style.NOTE)),
        (),
    ]
    return FeuilleAEcrire(nom_de_cible(cible), COLONNES, _lignes(d.etat, cible), preambule)


def _lignes(etat: Etat, cible: Cible) -> Iterator[Sequence[Any]]:
    chapitre = ""
    for u in a_remplir(etat, cible):
        if u.point.chapitre != chapitre:
            chapitre = u.point.chapitre
            yield None, CelluleAEcrire(etat.referentiel.titres[chapitre], Style.SECTION, len(COLONNES) - 1)
        s = saisie_de(u.reponse)
        yield (
            _cache(repere(u)), CelluleAEcrire(u.point.id, Style.LIBELLE), _question(u), u.point.attendu,
            libelle_de_statut(s.statut) if s.statut else None, libelle_de_methode(s.methode) or None, s.commentaire,
            s.justification, s.echeance, s.responsable, None, None,
        )  # fmt: skip


def _cache(texte: str) -> CelluleAEcrire:
    """Un repère : il ne compte pas dans la hauteur de sa rangée."""
    return CelluleAEcrire(texte, Style.NOTE)


def _question(u: Unite) -> str:
    question = u.point.question_courte if forme.COURT in u.point.parcours else u.point.question
    return f"{question} (obligation)" if u.point.obligatoire else question
