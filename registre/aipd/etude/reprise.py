"""Reprendre de la fiche du registre : ce qu'une réponse peut en tirer, ce qui a changé, dans une opération ouverte."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from registre.aipd.etude.ecriture import Saisie, poser_reponse
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import MesureAipd, ReponseAipd
from registre.aipd.etude.questionnaire import MESURES
from registre.aipd.etude.remplissage import SousTraitant, empreinte, mesures_de_la_fiche, reprendre
from registre.prestataires.listes import LISTES
from registre.prestataires.modele import Relation
from registre.prestataires.regles import etat_effectif
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier

REGISTRE = "registre"


@dataclass(frozen=True)
class Reprise:
    """Ce que la fiche dit aujourd'hui d'une question. `changee` : la réponse en venait, la fiche dit autre chose."""

    texte: str
    changee: bool = False


def textes_de_la_fiche(atelier: Atelier, etude: Etude) -> dict[str, str]:
    """Code de question → ce que la fiche y répond aujourd'hui ; vide sans fiche."""
    if etude.fiche is None:
        return {}
    lus = reprendre(etude.fiche.saisie, sous_traitants(atelier, etude))
    questions = [q for r in etude.rubriques for q in r.questions if q.registre]
    return {q.code: lus[q.registre] for q in questions if lus.get(q.registre)}


def sous_traitants(atelier: Atelier, etude: Etude) -> list[SousTraitant]:
    """Les prestataires liés à la fiche, non archivés, en trois requêtes."""
    if etude.fiche is None:
        return []
    id_ = etude.fiche.objet.id
    lies = [o for o in objets_lies(atelier.session, [id_], ["relation"])[id_] if not o.archive]
    requete = select(Relation, Objet.libelle).join(Objet, col(Objet.id) == col(Relation.id))
    lues = atelier.session.exec(requete.where(col(Relation.id).in_([o.id for o in lies]))) if lies else ()
    return [
        SousTraitant(
            nom, r.role and LISTES["roles_prestataires"].item(r.role).libelle,
            LISTES["etats_clauses"].item(etat_effectif(r, atelier.aujourd_hui)).libelle.lower(), r.contrat_reference,
        )
        for r, nom in lues
    ]  # fmt: skip


def reprises(atelier: Atelier, etude: Etude) -> Mapping[str, Reprise]:
    """Code de question → ce que la fiche y répond, et si la réponse est à revoir."""
    return {
        code: Reprise(texte, _a_change(etude.reponses.get(code), texte))
        for code, texte in textes_de_la_fiche(atelier, etude).items()
    }


def _a_change(reponse: ReponseAipd | None, texte: str) -> bool:
    return reponse is not None and bool(reponse.source) and reponse.source != empreinte(texte)


def reprendre_de_la_fiche(atelier: Atelier, etude: Etude, codes: Collection[str] | None = None) -> int:
    """Écrit les réponses que la fiche connaît (celles de `codes`, ou toutes celles qui sont vides) ; rend leur nombre.

    À l'ouverture (`codes` None), les mesures de la fiche deviennent celles de l'étude.
    """
    nombre = 0
    for code, texte in textes_de_la_fiche(atelier, etude).items():
        deja = etude.reponses.get(code)
        if (codes is None and deja is not None) or (codes is not None and code not in codes):
            continue
        poser_reponse(atelier, etude, code, Saisie(texte=texte), REGISTRE, empreinte(texte))
        nombre += 1
    if (codes is None and not etude.mesures) or (codes is not None and MESURES in codes):
        nombre += _reprendre_les_mesures(atelier, etude)
    return nombre


def _reprendre_les_mesures(atelier: Atelier, etude: Etude) -> int:
    assert etude.fiche is not None  # noqa: S101
    connues = {m.titre.strip().lower() for m in etude.mesures}
    neuves = [m for m in mesures_de_la_fiche(etude.fiche.saisie) if m[0].strip().lower() not in connues]
    debut = max((m.rang for m in (*etude.mesures, *etude.retirees)), default=-1) + 1
    for rang, (titre, description) in enumerate(neuves, debut):
        atelier.session.add(MesureAipd(
            organisme_id=atelier.organisme_id, aipd_id=etude.aipd.id, rang=rang, titre=titre, description=description,
            etat="existante",
        ))  # fmt: skip
    atelier.session.flush()
    return len(neuves)
