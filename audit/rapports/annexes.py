"""Les parties longues du rapport : résultats, plan d'actions, preuves, constats techniques, ce qui n'est pas évalué."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.modele import NON_EVALUE
from audit.rapports.dossier import Dossier
from audit.rapports.textes import (
    auteurs,
    jour_local,
    libelle_de_statut,
    nom_de_cible,
    pluriel,
    provenance,
    remarques,
)
from audit.rapports.validations import est_validee
from audit.referentiels import forme
from audit.verifications.verdicts import LIBELLES as VERDICTS
from socle import documents as doc
from socle.actions.listes import LISTES as ACTIONS
from socle.preuves.modele import Preuve
from socle.types import ecrire_date

TEXTE_MAXIMAL = 1500
ACTIONS_MONTREES = 60


def validee(d: Dossier, u: Unite) -> bool:
    """Vrai si un juriste a validé l'obligation de ce point."""
    return est_validee(u.point, d.validations)


def empreinte(d: Dossier) -> str:
    """SHA-256 du référentiel figé."""
    return forme.empreinte(d.etat.referentiel)


def resultats(d: Dossier) -> Iterator[Any]:
    """Les réponses, chapitre par chapitre, en paysage."""
    yield doc.Titre(1, "Résultats par chapitre", paysage=True)
    dites: dict[str, list[Unite]] = {}
    for u in d.etat.unites:
        if u.statut != NON_EVALUE:
            dites.setdefault(u.point.chapitre, []).append(u)
    if not dites:
        yield "Aucun point n'a encore de réponse."
    for code in d.etat.referentiel.par_chapitre:
        if siennes := dites.get(code):
            yield doc.Titre(2, d.etat.referentiel.titres[code])
            yield _tableau_du_chapitre(d, code, siennes)


def _tableau_du_chapitre(d: Dossier, code: str, unites: Sequence[Unite]) -> doc.Tableau:
    plusieurs = len(d.etat.cibles) > 1
    lignes: list[list[Any]] = [
        [
            [doc.Texte(f"{u.point.id} ", gras=True), u.point.intitule, *([" (obligation)"] if u.point.obligatoire else [])],
            *([nom_de_cible(u.cible)] if plusieurs else []), doc.Texte(libelle_de_statut(u.statut), gras=True),
            provenance(u), _texte(remarques(u)), auteurs(u, d.zone), pluriel(len(u.preuves), "preuve") if u.preuves else "",
        ]
        for u in unites
    ]  # fmt: skip
    entetes = ["Point", *(["Périmètre"] if plusieurs else []), "Réponse", "D'où elle vient", "Remarques", "Évalué, relu",
               "Preuves"]  # fmt: skip
    largeurs = (20, 11, 10, 12, 24, 16, 7) if plusieurs else (24, 11, 13, 27, 17, 8)
    return doc.Tableau(entetes, lignes, d.etat.referentiel.titres[code], largeurs)


def _texte(dites: Sequence[str]) -> str:
    texte = "\n".join(dites)
    return texte if len(texte) <= TEXTE_MAXIMAL else f"{texte[:TEXTE_MAXIMAL].rstrip()}… (suite dans l'application)"


def plan(d: Dossier) -> Iterator[Any]:
    """Un extrait du plan d'actions : ce qui est né de cet autodiagnostic."""
    yield doc.Titre(1, "Plan d'actions")
    if not d.actions:
        yield "Aucune action n'a encore été tirée de cet autodiagnostic."
        return
    etats, priorites = ACTIONS["etats_actions"], ACTIONS["priorites"]
    lignes = [
        [a.titre, priorites.item(a.priorite).libelle if a.priorite else "", a.responsable_nom or "", ecrire_date(a.echeance),
         etats.item(a.etat).libelle]
        for a in d.actions[:ACTIONS_MONTREES]
    ]  # fmt: skip
    yield doc.Tableau(("Action", "Priorité", "Responsable", "Échéance", "État"), lignes, "Actions",
                      (46, 12, 18, 12, 12))  # fmt: skip
    if (suite := len(d.actions) - ACTIONS_MONTREES) > 0:
        yield f"{pluriel(suite, 'autre action', 'autres actions')} dans l'application."


def preuves(d: Dossier) -> Iterator[Any]:
    """L'annexe des preuves : leurs deux dates, leur fin, leur empreinte, ce à quoi elles s'attachent."""
    yield doc.Titre(1, "Annexe : preuves", paysage=True)
    portees: dict[Any, tuple[Preuve, list[str]]] = {}
    for u in d.etat.unites:
        for p in u.preuves:
            ou = f"{u.point.id} ({nom_de_cible(u.cible)})" if len(d.etat.cibles) > 1 else u.point.id
            portees.setdefault(p.id, (p, []))[1].append(ou)
    if not portees:
        yield "Aucune preuve n'est attachée aux réponses."
        return
    lignes = [
        [p.titre, ecrire_date(p.date_document), ecrire_date(p.recue_le) or jour_local(p.deposee_le, d.zone), _fin(p, d),
         p.empreinte, ", ".join(dict.fromkeys(ou))]
        for p, ou in sorted(portees.values(), key=lambda paire: paire[0].titre)
    ]  # fmt: skip
    yield doc.Tableau(
        ("Titre", "Date du document", "Reçu le", "Valable jusqu'au", "SHA-256", "Attachée à"), lignes,
        f"{pluriel(len(portees), 'preuve')}", (24, 10, 10, 12, 28, 16),
    )  # fmt: skip


def _fin(preuve: Preuve, d: Dossier) -> str:
    if preuve.expire_le is None:
        return ""
    return f"{ecrire_date(preuve.expire_le)}{' (périmée)' if preuve.expire_le < d.jour else ''}"


def constats(d: Dossier) -> Iterator[Any]:
    """Les derniers constats techniques, genre par genre."""
    yield doc.Titre(1, "Constats techniques")
    lignes = [
        [genre, c.libelle, VERDICTS[c.verdict], c.resume, jour_local(c.quand, d.zone)]
        for genre, siens in d.constatations.items()
        for c in siens
    ]
    if not lignes:
        yield "Aucune vérification technique n'a été faite."
        return
    yield doc.Tableau(("Vérification", "Sur quoi", "Verdict", "En résumé", "Le"), lignes, "Derniers constats",
                      (16, 22, 14, 36, 12))  # fmt: skip


def non_evalues(d: Dossier) -> Iterator[Any]:
    """Ce qui n'a pas été évalué, périmètre par périmètre."""
    yield doc.Titre(1, "Ce qui n'a pas été évalué")
    vides: dict[str, list[str]] = {}
    for u in d.etat.unites:
        if u.statut == NON_EVALUE:
            vides.setdefault(nom_de_cible(u.cible), []).append(f"{u.point.id} {u.point.intitule}")
    if not vides:
        yield "Tous les points ont une réponse."
        return
    yield doc.Fiche([(f"{nom} ({len(points)})", " ; ".join(points)) for nom, points in vides.items()])
