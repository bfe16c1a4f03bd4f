"""D'une étude au fichier de l'outil PIA : ce qui est entré ressort tel quel, ce qui a changé ici s'écrit de nouveau."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from registre.aipd.echanges import champs
from registre.aipd.echanges.pia import Ligne, Pia, en_entier
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import CommentaireAipd, EvaluationAipd, MesureAipd, ReponseAipd
from registre.aipd.etude.questionnaire import MESURES

ANNEXE: Final = "cnil"
SUR_MESURE: Final = "mesure:"
PREFIXE: Final = f"{MESURES}."


def instant(quand: datetime | None) -> str | None:
    """Une date et une heure comme l'outil les écrit (ISO 8601, UTC, millisecondes)."""
    if quand is None:
        return None
    utile = quand.astimezone(UTC) if quand.tzinfo else quand
    return f"{utile:%Y-%m-%dT%H:%M:%S}.{utile.microsecond // 1000:03d}Z"


@dataclass
class _Numeros:
    """Des numéros neufs, à la suite de ceux du fichier d'origine."""

    dernier: int = 0

    def suivant(self) -> int:
        """Le prochain numéro."""
        self.dernier += 1
        return self.dernier


@dataclass
class _Sortie:
    """Un fichier en train de s'écrire."""

    etude: Etude
    annexe: Mapping[str, Any]
    pia_id: Any = 1
    numeros: dict[str, Any] = field(default_factory=dict)
    ecrits: dict[str, list[str | None]] = field(default_factory=dict)

    def entrees(self, tableau: str) -> list[dict[str, Any]]:
        """Les lignes d'origine d'un tableau : {cle, brut, donne}."""
        lues: list[dict[str, Any]] = self.annexe.get(tableau) or []
        return lues

    def compteur(self, tableau: str) -> _Numeros:
        """De quoi numéroter les lignes neuves d'un tableau."""
        ids = (en_entier(e["brut"].get("id")) for e in self.entrees(tableau))
        return _Numeros(max((i for i in ids if i is not None), default=0))

    def communs(self, numero: int, quand: datetime | None) -> Ligne:
        """Ce que porte toute ligne neuve."""
        return {"id": numero, "pia_id": self.pia_id, "created_at": instant(quand), "updated_at": instant(quand)}

    def noter(self, tableau: str, cle: str | None, ligne: Ligne) -> Ligne:
        """Garde la clé de chaque ligne écrite, dans l'ordre, pour le complément."""
        self.ecrits.setdefault(tableau, []).append(cle)
        return ligne


@dataclass(frozen=True)
class Exporte:
    """Un fichier prêt, et la clé de chaque ligne de ses tableaux (None : une ligne que l'étude ne tient pas)."""

    contenu: Pia
    cles: Mapping[str, list[str | None]]


def exporter(etude: Etude) -> Exporte:
    """Toute l'étude dans le format de l'outil."""
    s = _Sortie(etude, etude.aipd.annexe.get(ANNEXE) or {})
    origine = s.annexe.get("pia") or {}
    s.pia_id = origine.get("brut", {}).get("id", 1)
    measures = tuple(_mesures(s))
    answers = tuple(_reponses(s))
    contenu = Pia({}, answers, measures, tuple(_evaluations(s)), tuple(_commentaires(s)))
    return Exporte(Pia(_fiche(s, origine), answers, measures, contenu.evaluations, contenu.comments), s.ecrits)


def _fiche(s: _Sortie, origine: Mapping[str, Any]) -> Ligne:
    valeurs = champs.de_la_fiche(s.etude)
    objet = s.etude.objet
    if not origine:
        neuve = {champ: champs.ecrire_champ(champ, v) for champ, v in valeurs.items()}
        return {
            "id": s.pia_id, **neuve, "category": "", "is_example": 0, "is_archive": int(objet.archive),
            "structure_id": None, "structure_name": "", "structure_sector_name": "", "structure_data": None,
            "lock_version": 0, "created_at": instant(objet.cree_le), "updated_at": instant(objet.modifie_le),
        }  # fmt: skip
    ligne = champs.fondre(origine["brut"], origine["donne"], valeurs)
    if ligne != origine["brut"]:
        ligne["updated_at"] = instant(objet.modifie_le)
    return ligne


def _mesures(s: _Sortie) -> Iterator[Ligne]:
    par_cle = {str(m.id): m for m in s.etude.mesures}
    for e in s.entrees("measures"):
        m = par_cle.pop(e["cle"], None)
        if m is not None:
            s.numeros[e["cle"]] = e["brut"].get("id")
            yield s.noter("measures", e["cle"], champs.fondre(e["brut"], e["donne"], champs.de_la_mesure(m)))
    compteur = s.compteur("measures")
    for cle, m in par_cle.items():
        numero = compteur.suivant()
        s.numeros[cle] = numero
        yield s.noter("measures", cle, _mesure_neuve(s, m, numero))


def _mesure_neuve(s: _Sortie, m: MesureAipd, numero: int) -> Ligne:
    ecrits = {champ: champs.ecrire_champ(champ, v) for champ, v in champs.de_la_mesure(m).items()}
    return s.communs(numero, s.etude.objet.cree_le) | ecrits | {"placeholder": "measures.default_placeholder"}


def _reponses(s: _Sortie) -> Iterator[Ligne]:
    reste = dict(s.etude.reponses)
    for e in s.entrees("answers"):
        if e["cle"] is None:
            yield s.noter("answers", None, copy.deepcopy(e["brut"]))
            continue
        r = reste.pop(e["cle"], None)
        ligne = champs.fondre_reponse(e["brut"], e["donne"], champs.de_la_reponse(s.etude, e["cle"]))
        if ligne != e["brut"] and r is not None:
            ligne["updated_at"] = instant(r.le)
        yield s.noter("answers", e["cle"], ligne)
    compteur = s.compteur("answers")
    for code in sorted(c for c in reste if c.isascii() and c.isdigit()):
        data = _data(s.etude, code)
        if data["text"] or data["list"] or data["gauge"]:
            neuve = s.communs(compteur.suivant(), reste[code].le) | {"reference_to": int(code), "data": data}
            yield s.noter("answers", code, neuve)


def _data(etude: Etude, code: str) -> dict[str, Any]:
    valeurs = champs.de_la_reponse(etude, code)
    ecrits = {champ: champs.ecrire_champ(champ, v) for champ, v in valeurs.items() if champ != champs.LIBRE}
    if champs.LIBRE in valeurs:
        ecrits["text"] = champs.ecrire_champ("text", valeurs[champs.LIBRE])
    return {"text": None, "gauge": None, "list": []} | ecrits


def _evaluations(s: _Sortie) -> Iterator[Ligne]:
    reste = {r: e for r, e in s.etude.par_reference.items() if _se_rapporte(s, r)}
    for entree in s.entrees("evaluations"):
        if entree["cle"] is None:
            yield s.noter("evaluations", None, copy.deepcopy(entree["brut"]))
            continue
        e = reste.pop(entree["cle"], None)
        if e is not None:
            ligne = champs.fondre(entree["brut"], entree["donne"], champs.de_l_evaluation(e))
            if ligne != entree["brut"]:
                ligne["updated_at"] = instant(e.le)
            yield s.noter("evaluations", entree["cle"], ligne)
    compteur = s.compteur("evaluations")
    ordre = [r for rubrique in s.etude.rubriques for r in s.etude.references(rubrique)]
    for reference in [r for r in ordre if r in reste]:
        yield s.noter("evaluations", reference, _evaluation_neuve(s, reste[reference], compteur.suivant()))


def _se_rapporte(s: _Sortie, reference: str) -> bool:
    """Faux pour l'évaluation d'une mesure retirée depuis."""
    return not reference.startswith(PREFIXE) or reference.removeprefix(PREFIXE) in s.numeros


def _evaluation_neuve(s: _Sortie, e: EvaluationAipd, numero: int) -> Ligne:
    vers = e.reference
    if vers.startswith(PREFIXE):
        vers = f"{PREFIXE}{s.numeros[vers.removeprefix(PREFIXE)]}"
    ecrits = {champ: champs.ecrire_champ(champ, v) for champ, v in champs.de_l_evaluation(e).items()}
    ecrits["status"] = ecrits.pop("verdict")
    return s.communs(numero, e.le or s.etude.objet.cree_le) | {
        "reference_to": vers, **ecrits, "evaluation_date": instant(e.le),
    }  # fmt: skip


def _commentaires(s: _Sortie) -> Iterator[Ligne]:
    reste = {str(c.id): c for c in s.etude.commentaires}
    for entree in s.entrees("comments"):
        if entree["cle"] is None:
            yield s.noter("comments", None, copy.deepcopy(entree["brut"]))
            continue
        c = reste.pop(entree["cle"], None)
        if c is not None and _exportable(s, c):
            ligne = champs.fondre(entree["brut"], entree["donne"], champs.du_commentaire(c))
            yield s.noter("comments", entree["cle"], ligne)
    compteur = s.compteur("comments")
    for cle, c in reste.items():
        if _exportable(s, c):
            yield s.noter("comments", cle, _commentaire_neuf(s, c, compteur.suivant()))


def _exportable(s: _Sortie, c: CommentaireAipd) -> bool:
    """Vrai si le format sait à quoi le commentaire se rapporte : une question numérotée, une mesure gardée."""
    sur = c.reference.removeprefix(SUR_MESURE)
    return sur in s.numeros if c.reference.startswith(SUR_MESURE) else sur.isascii() and sur.isdigit()


def _commentaire_neuf(s: _Sortie, c: CommentaireAipd, numero: int) -> Ligne:
    sur_mesure = c.reference.startswith(SUR_MESURE)
    sur = s.numeros[c.reference.removeprefix(SUR_MESURE)] if sur_mesure else int(c.reference)
    ecrits = {champ: champs.ecrire_champ(champ, v) for champ, v in champs.du_commentaire(c).items()}
    return s.communs(numero, c.le) | ecrits | {"reference_to": sur, "for_measure": sur_mesure}


def hors_format(etude: Etude) -> dict[str, ReponseAipd]:
    """Les réponses que le format ne porte pas : nos propres questions."""
    return {c: r for c, r in etude.reponses.items() if not (c.isascii() and c.isdigit())}
