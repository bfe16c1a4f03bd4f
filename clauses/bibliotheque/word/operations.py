"""Ce qu'une personne fait en Word : emporter des clauses, relire son fichier, en reprendre ce qu'elle choisit, s'en dédire.

Le fichier n'est jamais gardé. Ce qui a été relu revient par le formulaire de confirmation et repasse par la même porte
que la saisie à l'écran : rien n'y est cru sur parole.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlmodel import col, select

from clauses import droits
from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Bibliotheque, Clause, CodeClause
from clauses.bibliotheque.forme import FORME
from clauses.bibliotheque.modele import TYPE, ClauseSaisie
from clauses.bibliotheque.operations import controler, depart, revenir
from clauses.bibliotheque.versions import bibliotheque_de, depart_de
from clauses.bibliotheque.word import retour
from clauses.bibliotheque.word.envoi import Envoi, document
from clauses.bibliotheque.word.etiquettes import empreinte
from clauses.bibliotheque.word.releve import Releve
from socle import documents as doc
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Entree
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider

REPRISE = f"{TYPE}.reprise"
TOUT = "tout"


class Reprise(BaseModel):
    """Une clause que l'on a relue et que l'on peut accepter. `empreinte` : ce qu'elle était alors dans la bibliothèque."""

    model_config = ConfigDict(extra="forbid")

    code: CodeClause
    empreinte: str
    titre: str
    texte: str
    redactions: dict[str, tuple[str, str]] = {}


_REPRISES = TypeAdapter(list[Reprise])


@dataclass(frozen=True)
class RepriseFaite:
    """Une clause dont la dernière version vient de Word."""

    fiche: Fiche
    quand: datetime


def _bibliotheque_et_nom(atelier: Atelier) -> tuple[Bibliotheque, str]:
    return bibliotheque_de(atelier.session), atelier.session.get_one(Organisme, atelier.organisme_id).nom


_lire_pour_emporter = lecture(droits.EXPORTER)(_bibliotheque_et_nom)
_lire_pour_relire = lecture(droits.ADAPTER)(_bibliotheque_et_nom)


def lire_bibliotheque(contexte: Contexte) -> Bibliotheque:
    """La bibliothèque dont on choisit les clauses à emporter."""
    return _lire_pour_emporter(contexte)[0]


def exporter(contexte: Contexte, choix: str, notes: bool) -> tuple[bytes, str]:
    """Le fichier Word d'une clause, d'un chapitre ou de toute la bibliothèque, et son nom ; `Introuvable` sinon."""
    b, organisme = _lire_pour_emporter(contexte)
    clauses = tuple(c for c in b.clauses if choix in {TOUT, c.groupe, c.id})
    if not clauses:
        raise Introuvable
    envoi = Envoi(b, clauses, organisme, contexte.aujourd_hui, notes)
    return doc.rendre_docx(document(envoi)), f"clauses-{choix.lower()}.docx"


def relire(contexte: Contexte, contenu: bytes, nom: str) -> tuple[Releve, Bibliotheque]:
    """Le relevé d'un fichier qui revient, et la bibliothèque à laquelle il se compare ; rien n'est écrit."""
    b, organisme = _lire_pour_relire(contexte)
    return retour.relire(contenu, nom, b, organisme), b


def en_json(releve: Releve) -> str:
    """Les clauses à accepter, telles que le formulaire de confirmation les porte."""
    reprises = [
        Reprise(code=c.avant.id, empreinte=empreinte(c.avant), titre=c.titre, texte=c.texte,
                redactions={code: (r.libelle, r.texte) for code, r in c.redactions.items()})
        for c in releve.reprenables
    ]  # fmt: skip
    return _REPRISES.dump_json(reprises).decode()


def lire_json(texte: str, choisies: Sequence[str]) -> list[Reprise]:
    """Les reprises choisies d'un formulaire ; `RegleEnfreinte` s'il est illisible ou si aucune n'est choisie."""
    try:
        reprises = _REPRISES.validate_json(texte)
    except ValidationError as erreur:
        raise RegleEnfreinte("Ce relevé est illisible : déposez de nouveau le fichier.") from erreur
    retenues = [r for r in reprises if r.code in choisies]
    if not retenues:
        raise RegleEnfreinte("Aucune clause n'était cochée : relisez le fichier, et cochez celles à reprendre.")
    return retenues


@operation(droits.ADAPTER)
def reprendre(atelier: Atelier, reprises: Sequence[Reprise], motif: str) -> list[str]:
    """Écrit ces clauses, toutes ou aucune ; rend leurs codes. Une clause changée depuis la relecture fait tout refuser."""
    b = bibliotheque_de(atelier.session)
    propres = {p.ligne.code: p for p in fiches.charger_toutes(atelier.session, FORME)}
    erreurs: dict[str, list[str]] = {}
    for reprise in reprises:
        clause = b.par_code.get(reprise.code)
        if clause is None or empreinte(clause) != reprise.empreinte:
            raise RegleEnfreinte(
                f"{reprise.code} a changé pendant votre relecture : rien n'a été écrit, déposez de nouveau le fichier."
            )
        try:
            _reprendre(atelier, reprise, motif, clause, propres.get(reprise.code), b)
        except SaisieRefusee as refus:
            erreurs[reprise.code] = [phrase for phrases in refus.erreurs.values() for phrase in phrases]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return [r.code for r in reprises]


def _reprendre(
    atelier: Atelier, reprise: Reprise, motif: str, clause: Clause, propre: Fiche | None, b: Bibliotheque
) -> None:
    livree = bibliotheque().par_code.get(reprise.code)
    saisie = valider(ClauseSaisie, _valeurs(reprise, motif, clause, propre))
    controler(saisie, b, livree)
    depart_ = depart_de(livree) if livree else ""
    if propre is None:
        fiches.poser(atelier, FORME, saisie, verbe="reprise", code=reprise.code, depart=depart_)
    else:
        fiches.reecrire(
            atelier, FORME, propre.objet.id, saisie, propre.objet.version, verbe="reprise", depart=depart_
        )  # fmt: skip


def _valeurs(reprise: Reprise, motif: str, clause: Clause, propre: Fiche | None) -> dict[str, Any]:
    """Les champs de la clause, avec les mots du fichier ; les lignes déjà enregistrées gardent leur identifiant."""
    valeurs = {nom: getattr(propre.saisie, nom) for nom in FORME.simples} if propre else depart(clause)
    connues = {r.code: str(r.id) for r in propre.saisie.redactions if r.id} if propre else {}
    redactions = [
        {"id": connues.get(code), "code": code, "libelle": libelle, "texte": texte}
        for code, (libelle, texte) in reprise.redactions.items()
    ]
    return valeurs | {"titre": reprise.titre, "texte": reprise.texte, "redactions": redactions, "motif": motif}


@lecture(droits.EXPORTER)
def lire_reprises(atelier: Atelier) -> list[RepriseFaite]:
    """Les clauses de l'organisme dont la dernière version vient de Word, la plus récente d'abord."""
    requete = select(Entree).where(Entree.verbe == REPRISE, Entree.organisme_id == atelier.organisme_id)
    actes = {(e.objet_id, e.objet_version): e.quand for e in atelier.session.exec(requete.order_by(col(Entree.rang)))}
    propres = fiches.charger_toutes(atelier.session, FORME) if actes else []
    faites = [
        RepriseFaite(p, actes[p.objet.id, p.objet.version]) for p in propres if (p.objet.id, p.objet.version) in actes
    ]
    return sorted(faites, key=lambda r: r.quand, reverse=True)


@operation(droits.ADAPTER)
def defaire(atelier: Atelier, versions: Sequence[tuple[uuid.UUID, int]]) -> tuple[int, int]:
    """Défait des reprises ; rend combien l'ont été, et combien sont gardées parce qu'elles ont changé depuis."""
    defaites = gardees = 0
    for id_, version in versions:
        propre = fiches.charger(atelier.session, FORME, id_)
        if propre.objet.version != version or propre.objet.archive:
            gardees += 1
            continue
        revenir(atelier, propre)
        defaites += 1
    return defaites, gardees
