"""Un autodiagnostic en tableaux : chaque point sur chaque périmètre, une ligne. XLSX, ODS, CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from audit.autodiagnostics.lecture import Unite
from audit.rapports.dossier import Dossier
from audit.rapports.textes import (
    jour_local,
    libelle_de_methode,
    libelle_de_statut,
    nom_de_cible,
    provenance,
)
from audit.referentiels.forme import empreinte
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_csv, ecrire_ods, ecrire_xlsx
from socle.types import ecrire_date

COLONNES: Final = (
    Colonne("Périmètre", 22), Colonne("Chapitre", 26), Colonne("Point", 10), Colonne("Intitulé", 40), Colonne("Axe", 14),
    Colonne("Poids", 8), Colonne("Obligation", 11), Colonne("Condition", 26), Colonne("Référence", 26),
    Colonne("Réponse", 15), Colonne("Réponse donnée", 15), Colonne("D'où elle vient", 22), Colonne("Établi par", 12),
    Colonne("Commentaire", 44), Colonne("Justification", 30), Colonne("Prévu pour le", 13), Colonne("Qui s'en charge", 20),
    Colonne("Évalué par", 20), Colonne("Évalué le", 12), Colonne("Relecture", 16), Colonne("Relu par", 20),
    Colonne("Preuves", 9), Colonne("Compte dans le score", 12),
)  # fmt: skip
PREUVES: Final = (
    Colonne("Point", 10), Colonne("Périmètre", 22), Colonne("Titre", 40), Colonne("Date du document", 14),
    Colonne("Reçu le", 12), Colonne("Valable jusqu'au", 14), Colonne("Fichier", 30), Colonne("SHA-256", 66),
)  # fmt: skip


def ecrire(d: Dossier, format_: str) -> bytes:
    """Le classeur ou le CSV de ce dossier."""
    if format_ == "csv":
        return ecrire_csv([c.titre for c in COLONNES], _lignes(d))
    feuilles = [FeuilleAEcrire("Points", COLONNES, _lignes(d)), FeuilleAEcrire("Preuves", PREUVES, _preuves(d)),
                FeuilleAEcrire("Bilan", (Colonne("", 44), Colonne("", 40)), _bilan(d))]  # fmt: skip
    return (ecrire_xlsx if format_ == "xlsx" else ecrire_ods)(feuilles, titre=d.etat.objet.libelle)


def _toutes(d: Dossier) -> Iterator[Unite]:
    """Chaque point sur chaque périmètre, hérités compris."""
    for cible in d.etat.cibles:
        yield from d.etat.unites_de(cible.id)


def _lignes(d: Dossier) -> Iterator[Sequence[Any]]:
    comptent = {(u.cible.id, u.point.id) for u in d.etat.unites}
    axes = d.etat.referentiel.referentiel.axes
    for u in _toutes(d):
        p, r = u.point, u.source
        yield (
            nom_de_cible(u.cible), d.etat.referentiel.titres[p.chapitre], p.id, p.intitule, axes.get(p.axe, p.axe), p.poids,
            "oui" if p.obligatoire else "non", p.condition, p.reference, libelle_de_statut(u.statut),
            libelle_de_statut(u.statut_donne), provenance(u), libelle_de_methode(r.methode) if r else "",
            r.commentaire if r else "", r.justification if r else "", r.echeance if r else None, r.responsable if r else "",
            r.evalue_par if r else "", r.evalue_le.astimezone(d.zone).date() if r else None, r.relecture if r else "",
            r.relu_par if r else "", len(u.preuves), "oui" if (u.cible.id, p.id) in comptent else "non",
        )  # fmt: skip


def _preuves(d: Dossier) -> Iterator[Sequence[Any]]:
    for u in d.etat.unites:
        for p in u.preuves:
            yield (u.point.id, nom_de_cible(u.cible), p.titre, p.date_document, p.recue_le, p.expire_le, p.nom_fichier,
                   p.empreinte)  # fmt: skip


def _bilan(d: Dossier) -> Iterator[Sequence[Any]]:
    e, a, ref = d.bilan.ensemble, d.etat.autodiagnostic, d.etat.referentiel
    yield "Organisme", d.organisme.nom
    yield "Autodiagnostic", d.etat.objet.libelle
    yield "Lu le", d.jour
    yield "État", f"clos le {jour_local(a.clos_le, d.zone)}" if a.clos_le else "ouvert"
    yield "Référentiel", f"{ref.titre}, version {ref.version} du {ecrire_date(ref.referentiel.date)}"
    yield "Empreinte du référentiel (SHA-256)", empreinte(ref)
    yield "Score", None if e.valeur is None else round(e.valeur, 1)
    yield "Note", e.note
    yield "Complétude", round(e.completude, 1)
    yield "Obligations non tenues", e.non_tenues
    yield "À vérifier", e.a_verifier
    for code, nom in ref.referentiel.axes.items():
        score = d.bilan.axes.get(code)
        yield f"Axe : {nom}", None if score is None or score.valeur is None else round(score.valeur, 1)
