"""La bibliothèque d'un organisme : la nôtre, ses adaptations et ses clauses propres par-dessus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Bibliotheque, Clause, Dependances, Variante
from clauses.bibliotheque.forme import FORME
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.perimetre import SessionCloisonnee

ADAPTES = ("titre", "objet", "texte", "note_redaction", "risque_absence", "repli_negociation")


def bibliotheque_de(session: SessionCloisonnee) -> Bibliotheque:
    """La bibliothèque telle que l'organisme de la session l'emploie."""
    propres = fiches.charger_toutes(session, FORME)
    return fondre(bibliotheque(), propres) if propres else bibliotheque()


def fondre(livree: Bibliotheque, propres: Iterable[Fiche]) -> Bibliotheque:
    """La bibliothèque livrée, ses clauses remplacées par les adaptations, les clauses propres à la fin de leur chapitre."""
    par_code = {p.ligne.code: p for p in propres}
    clauses = [adapter(c, par_code[c.id].saisie) if c.id in par_code else c for c in livree.clauses]
    ordre = [g.id for g in livree.meta.groupes]
    neuves = [neuve(p.ligne.code, p.saisie) for code, p in sorted(par_code.items()) if code not in livree.par_code]
    toutes = sorted([*clauses, *neuves], key=lambda c: ordre.index(c.groupe))
    champs = {nom: getattr(livree, nom) for nom in Bibliotheque.model_fields}
    marque = hashlib.sha256("|".join(c.texte for c in toutes).encode()).hexdigest()[:6]
    meta = livree.meta.model_copy(update={"version": f"{livree.meta.version}, adaptée ({marque})"})
    return Bibliotheque.model_construct(**(champs | {"clauses": tuple(toutes), "meta": meta}))


def adapter(clause: Clause, saisie: Any) -> Clause:
    """La clause de la bibliothèque, avec les mots de l'organisme ; place, variables et dépendances restent les nôtres."""
    textes = {r.code: r for r in saisie.redactions}
    variantes = tuple(
        v.model_copy(update={"texte": textes[v.id].texte, "label": textes[v.id].libelle or v.label})
        if v.id in textes and textes[v.id].texte else v
        for v in clause.variantes
    )  # fmt: skip
    return clause.model_copy(update={nom: getattr(saisie, nom) for nom in ADAPTES} | {"variantes": variantes})


def neuve(code: str, saisie: Any) -> Clause:
    """Une clause à l'organisme."""
    return Clause.model_construct(
        id=code, groupe=saisie.groupe or "FIN", titre=saisie.titre, objet=saisie.objet, niveau="option",
        piece=saisie.piece or "annexe", types_contrat=tuple(saisie.types_contrat), dependances=Dependances(),
        texte=saisie.texte, note_redaction=saisie.note_redaction, risque_absence=saisie.risque_absence,
        repli_negociation=saisie.repli_negociation,
    )  # fmt: skip


def depart_de(clause: Clause) -> str:
    """L'instantané d'une clause de la bibliothèque, gardé avec l'adaptation."""
    return clause.model_dump_json()


def redactions_de(variantes: Iterable[Variante]) -> list[dict[str, str]]:
    """Les rédactions d'une clause, telles qu'un formulaire les propose."""
    return [{"code": v.id, "libelle": v.label, "texte": v.texte} for v in variantes]
