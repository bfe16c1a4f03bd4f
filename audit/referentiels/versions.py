"""D'une version d'un référentiel à l'autre : ce que devient chaque point, et s'il faut garder sa réponse.

La nouvelle version le dit elle-même (son `historique`), une ou plusieurs versions d'un coup ; sinon le contenu tranche, et
au plus prudent. Rien ne se perd : chaque ancien point est rendu une fois, chaque nouveau au moins une.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from audit.referentiels.forme import Changement, ChangementDePoint, Point, Referentiel, Version

_SEMVER = re.compile(r"^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$")
LIBELLES: dict[str, str] = {
    "inchange": "Inchangé", "reformule": "Reformulé", "scinde": "Scindé", "fusionne": "Fusionné", "ajoute": "Ajouté",
    "retire": "Retiré",
}  # fmt: skip


@dataclass(frozen=True)
class PassageDePoint:
    """Le sort d'un point. `ancien` : son identifiant, vide pour un point ajouté ; `vers` : ceux qui le remplacent ;
    `conserver_reponse` : ce que l'on propose, que la personne peut changer ; `note` : pourquoi.
    """

    ancien: str
    changement: Changement
    vers: tuple[str, ...] = ()
    conserver_reponse: bool = False
    note: str = ""


@dataclass
class _Sort:
    """Ce qu'un ancien point est devenu, version après version. `vers` : chaque cible, et si la réponse y va encore."""

    vers: dict[str, bool]
    notes: tuple[str, ...] = ()
    touche: bool = False
    fusionne: bool = False


def comparer(ancien: Referentiel, nouveau: Referentiel) -> tuple[PassageDePoint, ...]:
    """Le sort de chaque point : d'abord les anciens, dans leur ordre, puis les points ajoutés."""
    etapes = _etapes(ancien, nouveau)
    sorts = {p.id: _suivre(p.id, etapes or ()) for p in ancien.points}
    for id_, sort in sorts.items():
        _tenir_au_contenu(sort, ancien.par_id[id_], nouveau)
    partages = {cible for cible, fois in Counter(v for s in sorts.values() for v in s.vers).items() if fois > 1}
    passages = [_passage(id_, sort, partages) for id_, sort in sorts.items()]
    atteints = {v for s in sorts.values() for v in s.vers}
    notes = {id_: c.note for etape in etapes or () for id_, c in etape.points.items() if c.changement == "ajoute"}
    ajoutes = [PassageDePoint("", "ajoute", (p.id,), False, notes.get(p.id, "")) for p in nouveau.points
               if p.id not in atteints]  # fmt: skip
    return (*passages, *ajoutes)


def _etapes(ancien: Referentiel, nouveau: Referentiel) -> tuple[Version, ...] | None:
    """Les versions franchies, dans l'ordre ; None si l'histoire ne va pas de l'une à l'autre."""
    histoire = {cle: v for v in nouveau.referentiel.historique if (cle := cle_de_version(v.version)) is not None}
    depart, arrivee = cle_de_version(ancien.version), cle_de_version(nouveau.version)
    if ancien.code != nouveau.code or depart is None or arrivee is None or not depart < arrivee:
        return None
    if depart not in histoire or arrivee not in histoire:
        return None
    return tuple(histoire[cle] for cle in sorted(histoire) if depart < cle <= arrivee)


def cle_de_version(texte: str) -> tuple[Any, ...] | None:
    """Une version, comparable selon semver (« 1.1.0-projet » vient avant « 1.1.0 ») ; None si ce n'en est pas une."""
    trouve = _SEMVER.match(texte.strip())
    if trouve is None:
        return None
    nombres = tuple(int(n or 0) for n in trouve.groups()[:3])
    if trouve[4] is None:
        return (*nombres, 1, ())
    return (*nombres, 0, tuple((0, int(m), "") if m.isdigit() else (1, 0, m) for m in trouve[4].split(".")))


def _suivre(id_: str, etapes: Iterable[Version]) -> _Sort:
    """Compose ce que chaque version a fait du point et de ceux qu'il est devenu."""
    sort = _Sort({id_: True})
    for etape in etapes:
        suite: dict[str, bool] = {}
        for cible, garder in sort.vers.items():
            vers, encore = _franchir(sort, cible, etape.points.get(cible))
            for v in vers:
                suite[v] = suite.get(v, True) and garder and encore
        sort.vers = suite
    return sort


def _franchir(sort: _Sort, cible: str, change: ChangementDePoint | None) -> tuple[tuple[str, ...], bool]:
    """Où mène un point dans une version, et si sa réponse y va."""
    if change is None or change.changement in {"inchange", "ajoute"}:
        return (change.vers if change and change.changement == "inchange" and change.vers else (cible,)), True
    sort.touche = True
    sort.fusionne = sort.fusionne or change.changement == "fusionne"
    sort.notes += (change.note,) if change.note and change.note not in sort.notes else ()
    return (() if change.changement == "retire" else change.vers or (cible,)), change.conserver_reponse


def _tenir_au_contenu(sort: _Sort, point: Point, nouveau: Referentiel) -> None:
    """L'histoire ne suffit pas : une cible absente n'en est pas une, un texte changé en silence ne garde pas sa réponse."""
    sort.vers = {v: garder for v, garder in sort.vers.items() if v in nouveau.par_id}
    if sort.touche:
        return
    for v in sort.vers:
        if _sens(nouveau.par_id[v]) != _sens(point):
            sort.touche, sort.vers[v] = True, False


def _sens(point: Point) -> str:
    return " ".join(point.question.split())


def _passage(id_: str, sort: _Sort, partages: set[str]) -> PassageDePoint:
    vers = tuple(sort.vers)
    changement: Changement = "inchange"
    if not vers:
        changement = "retire"
    elif len(vers) > 1:
        changement = "scinde"
    elif sort.fusionne or (sort.touche and vers[0] in partages):
        changement = "fusionne"
    elif sort.touche or vers != (id_,):
        changement = "reformule"
    return PassageDePoint(id_, changement, vers, bool(vers) and all(sort.vers.values()), " ".join(sort.notes))


def resume(passages: Sequence[PassageDePoint]) -> dict[str, int]:
    """Combien de points par changement, dans l'ordre des libellés ; ceux qui n'ont pas lieu n'y sont pas."""
    comptes = Counter(p.changement for p in passages)
    return {code: comptes[code] for code in LIBELLES if comptes[code]}  # type: ignore[index]


def reponses_gardees(passages: Sequence[PassageDePoint]) -> int:
    """Combien de réponses sont proposées à la reprise."""
    return sum(1 for p in passages if p.conserver_reponse)
