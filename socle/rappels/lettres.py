"""Le texte des rappels : des faits et des adresses, jamais un nom, un titre de fiche ni une donnée personnelle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from socle.echeances.sources import AFaire
from socle.types import ecrire_date

LIGNES = 60
"""Lignes au plus dans un message ; le reste se compte."""
Lieux = Mapping[UUID, tuple[str, str]]
"""Organisme → (nom, code)."""


def objet(points: Sequence[AFaire], aujourd_hui: date, *, urgent: bool) -> str:
    """`Gouverne : 3 points à faire, dont 1 en retard`."""
    nombre, retard = len(points), sum(p.limite < aujourd_hui for p in points)
    pluriel = "s" if nombre > 1 else ""
    quoi = f"{nombre} délai{pluriel} urgent{pluriel}" if urgent else f"{nombre} point{pluriel} à faire"
    return f"Gouverne : {quoi}" + (f", dont {retard} en retard" if retard else "")


def corps(points: Sequence[AFaire], lieux: Lieux, aujourd_hui: date, origine: str, *, urgent: bool) -> str:
    """Par organisme : ce qui arrive, quand, et la page où le lire."""
    debut = "Un délai urgent court :" if urgent else "Ce qui arrive à échéance, organisme par organisme :"
    lignes, comptees = ["Bonjour,", "", debut, ""], 0
    ranges = sorted(points, key=lambda p: (lieux[p.organisme_id][0], p.organisme_id, p.limite, p.resume))
    for organisme_id, siens in groupby(ranges, key=lambda p: p.organisme_id):
        nom, code = lieux[organisme_id]
        regroupes = [
            (cle, sum(1 for _ in groupe)) for cle, groupe in groupby(siens, key=lambda p: (p.limite, p.resume))
        ]
        montres = regroupes[: max(0, LIGNES - comptees)]
        comptees += len(montres)
        if montres:
            lignes += [nom, *(_ligne(limite, resume, combien, aujourd_hui) for (limite, resume), combien in montres),
                       f"  {origine}/o/{code}/a-faire", ""]  # fmt: skip
    if comptees == LIGNES:
        lignes += ["La liste s'arrête là ; tout se lit sur la page :", f"  {origine}/a-faire", ""]
    return "\n".join([
        *lignes, "Ce message ne dit ni noms ni titres : ils ne se lisent qu'une fois connecté.",
        f"Choisir ce que vous recevez : {origine}/compte/rappels", "",
    ])  # fmt: skip


def _ligne(limite: date, resume: str, combien: int, aujourd_hui: date) -> str:
    reste = (limite - aujourd_hui).days
    quand = (f"dans {reste} jours" if reste > 1 else ("aujourd'hui", "demain")[reste] if reste >= 0
             else f"en retard de {-reste} jour{'s' if reste < -1 else ''}")  # fmt: skip
    fois = f" ({combien})" if combien > 1 else ""
    return f"  - {resume}{fois} : le {ecrire_date(limite)}, {quand}"
