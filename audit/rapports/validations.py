"""Inscrire et retirer la validation d'un juriste, point par point ; savoir lesquelles valent ici."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from audit.autodiagnostics.forme import charger_referentiel
from audit.droits import LIRE, VALIDER_DROIT
from audit.rapports.modele import VALIDATION, ValidationJuridique, ValidationSaisie
from audit.rapports.textes import empreinte_de_l_obligation
from audit.referentiels.forme import Point, Referentiel
from audit.referentiels.livres import RGS
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.saisies import trop_long

MOTIF_MAXIMUM = 2_000


@dataclass(frozen=True)
class Obligation:
    """Un point obligatoire, la validation inscrite ici et celle qui vaut (d'ici, d'un nœud au-dessus, ou du référentiel)."""

    point: Point
    ici: ValidationJuridique | None = None
    vaut: ValidationJuridique | None = None
    perimee: bool = False

    @property
    def validee(self) -> bool:
        """Vrai si un juriste a validé cette obligation, telle qu'elle est écrite."""
        return bool(self.point.validation_juriste) or self.vaut is not None

    @property
    def venue_d_au_dessus(self) -> bool:
        """Vrai si elle vient d'un nœud au-dessus."""
        return self.vaut is not None and (self.ici is None or self.vaut.id != self.ici.id)


def validations_en_vigueur(
    session: SessionCloisonnee, referentiel: Referentiel, points: Iterable[Point]
) -> dict[str, ValidationJuridique]:
    """Point → la validation qui vaut, la nôtre d'abord ; celle d'un texte qui a changé depuis n'y est pas."""
    empreintes = {p.id: empreinte_de_l_obligation(p) for p in points if p.obligatoire}
    valides = [
        v for v in _lignes(session, referentiel.code)
        if v.retiree_le is None and empreintes.get(v.point_id) == v.question_empreinte
    ]  # fmt: skip
    propre = session.perimetre.ecriture or next(iter(session.perimetre.lecture), None)
    return {v.point_id: v for v in sorted(valides, key=lambda v: v.organisme_id == propre)}


def _lignes(session: SessionCloisonnee, code: str) -> Sequence[ValidationJuridique]:
    requete = select(ValidationJuridique).where(ValidationJuridique.referentiel_code == code)
    return session.exec(requete.order_by(col(ValidationJuridique.id))).all()


@lecture(LIRE)
def est_connu(atelier: Atelier, cle: str) -> bool:
    """Vrai si ce référentiel se propose ici."""
    try:
        charger_referentiel(atelier.session, cle)
    except SaisieRefusee:
        return False
    return True


@lecture(LIRE)
def lister(atelier: Atelier, cle: str = RGS) -> tuple[Referentiel, list[Obligation]]:
    """Les points obligatoires d'un référentiel, et où en est leur validation."""
    referentiel = charger_referentiel(atelier.session, cle)
    obligees = [p for p in referentiel.points if p.obligatoire]
    valent = validations_en_vigueur(atelier.session, referentiel, obligees)
    ici = {v.point_id: v for v in _lignes(atelier.session, referentiel.code)
           if v.organisme_id == atelier.organisme_id and v.retiree_le is None}  # fmt: skip
    return referentiel, [_obligation(p, ici, valent) for p in obligees]


def _obligation(
    point: Point, ici: Mapping[str, ValidationJuridique], valent: Mapping[str, ValidationJuridique]
) -> Obligation:
    ligne = ici.get(point.id)
    perimee = ligne is not None and ligne.question_empreinte != empreinte_de_l_obligation(point)
    return Obligation(point, ligne, valent.get(point.id), perimee)


@operation(VALIDER_DROIT)
def valider(atelier: Atelier, cle: str, points: Sequence[str], saisie: ValidationSaisie) -> int:
    """Inscrit la validation de ces points, d'un coup ; rend leur nombre. Rien n'est inscrit si l'un d'eux est refusé."""
    referentiel = charger_referentiel(atelier.session, cle)
    voulus = [referentiel.par_id.get(i) for i in dict.fromkeys(points)]
    if not voulus:
        raise SaisieRefusee({"points": ["Cochez les points que le juriste a validés."]})
    if saisie.valide_le is not None and saisie.valide_le > atelier.aujourd_hui:
        raise SaisieRefusee({"valide_le": ["Une validation ne se date pas dans l'avenir."]})
    for point in voulus:
        if point is None or not point.obligatoire:
            raise SaisieRefusee({"points": ["Seul un point obligatoire de ce référentiel se valide."]})
        _inscrire(atelier, referentiel, point, saisie)
    return len(voulus)


def _inscrire(atelier: Atelier, referentiel: Referentiel, point: Point, saisie: ValidationSaisie) -> None:
    requete = select(ValidationJuridique).where(
        ValidationJuridique.organisme_id == atelier.organisme_id,
        ValidationJuridique.referentiel_code == referentiel.code, ValidationJuridique.point_id == point.id,
    )  # fmt: skip
    ligne = atelier.session.exec(requete).first() or ValidationJuridique(
        organisme_id=atelier.organisme_id, referentiel_code=referentiel.code, point_id=point.id, question_empreinte=""
    )
    ligne.organisme_nom = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    ligne.question_empreinte = empreinte_de_l_obligation(point)
    ligne.valide_par, ligne.valide_le, ligne.note = saisie.valide_par, saisie.valide_le, saisie.note
    ligne.inscrite_par, ligne.inscrite_le = atelier.contexte.acteur.nom, atelier.quand
    ligne.retiree_le, ligne.retiree_par = None, ""
    atelier.session.add(ligne)
    _noter(atelier, "inscrite", ligne, point.intitule)


@operation(VALIDER_DROIT)
def retirer(atelier: Atelier, id_: uuid.UUID, motif: str) -> None:
    """Retire une validation inscrite ici ; le motif va au journal."""
    ligne = atelier.session.get(ValidationJuridique, id_)
    if ligne is None or ligne.organisme_id != atelier.organisme_id or ligne.retiree_le is not None:
        raise Introuvable
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi vous retirez cette validation.")
    if phrase := trop_long(motif.strip(), MOTIF_MAXIMUM):
        raise RegleEnfreinte(phrase)
    ligne.retiree_le, ligne.retiree_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(ligne)
    _noter(atelier, "retiree", ligne, ligne.point_id, motif.strip())


def _noter(atelier: Atelier, verbe: str, ligne: ValidationJuridique, intitule: str, motif: str = "") -> None:
    contenu = {
        "libelle": f"{ligne.point_id} · {intitule}" if intitule != ligne.point_id else intitule, "motif": motif,
        "referentiel": ligne.referentiel_code, "valide_par": ligne.valide_par, "note": ligne.note,
        "valide_le": ligne.valide_le.isoformat() if ligne.valide_le else "", "empreinte": ligne.question_empreinte,
    }  # fmt: skip
    atelier.journaliser(Evenement(f"{VALIDATION}.{verbe}", VALIDATION, ligne.id, None, contenu))


def est_validee(point: Point, valent: Mapping[str, ValidationJuridique]) -> bool:
    """Vrai si le référentiel ou un juriste a validé cette obligation."""
    return bool(point.validation_juriste) or point.id in valent
