"""À quel organisme appartient un fichier : ceux que l'on peut proposer, et ce qui, dans un texte, les désigne."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from socle import ressemblance
from socle.donnees_datees import cle_de_texte
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.organismes.noms import PETITS_MOTS, denuder
from socle.perimetre import Perimetre

_SIREN: Final = re.compile(r"(?<!\d)(\d{3})[ .]?(\d{3})[ .]?(\d{3})(?:[ .]?\d{5})?(?!\d)")
_LETTRES_MINIMUM: Final = 3


@dataclass(frozen=True)
class Membre:
    """Un organisme du sous-arbre où la personne peut importer."""

    id: uuid.UUID
    nom: str
    code: str
    siren: str = ""
    insee: str = ""
    type: str = ""


@dataclass(frozen=True)
class Proposition:
    """L'organisme que l'on propose, ou aucun ; `raison` : une phrase courte."""

    cible_id: uuid.UUID | None = None
    raison: str = "Aucun organisme reconnu : choisissez-le."


AUCUNE: Final = Proposition()


def lire_membres(contexte: Contexte) -> tuple[Membre, ...]:
    """L'organisme courant et ceux qui en dépendent, par ordre alphabétique : un rôle sur un nœud vaut pour eux tous."""
    contexte.exige(droits.IMPORTER)
    colonnes: tuple[Any, ...] = (Organisme.id, Organisme.nom, Organisme.code, Organisme.siren, Organisme.insee,
                                 Organisme.type)  # fmt: skip
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        requete = select(*colonnes).where(col(Organisme.chemin).startswith(ici))
        lignes = session.exec(requete.order_by(col(Organisme.cle_tri), col(Organisme.code))).all()
    return tuple(Membre(*ligne) for ligne in lignes)


def _uniques(paires: Iterable[tuple[str, uuid.UUID]]) -> dict[str, uuid.UUID]:
    """Clé → organisme, pour les clés qu'un seul porte."""
    porteurs: dict[str, set[uuid.UUID]] = {}
    for cle, id_ in paires:
        if cle:
            porteurs.setdefault(cle, set()).add(id_)
    return {cle: next(iter(ids)) for cle, ids in porteurs.items() if len(ids) == 1}


def _communes_d_abord(membres: Sequence[Membre]) -> dict[str, uuid.UUID]:
    """Code INSEE → organisme ; un code que la commune partage avec son CCAS ou son école est le sien."""
    communes = _uniques((m.insee.upper(), m.id) for m in membres if m.type == "commune")
    partages = {m.insee.upper() for m in membres if m.type == "commune"}
    return _uniques((m.insee.upper(), m.id) for m in membres if m.insee.upper() not in partages) | communes


@dataclass(frozen=True)
class Annuaire:
    """Les organismes que l'on peut proposer, prêts à être cherchés."""

    membres: tuple[Membre, ...]
    par_siren: Mapping[str, uuid.UUID] = field(init=False)
    par_insee: Mapping[str, uuid.UUID] = field(init=False)
    par_nom: Mapping[str, uuid.UUID] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "par_siren", _uniques((m.siren, m.id) for m in self.membres))
        object.__setattr__(self, "par_insee", _communes_d_abord(self.membres))
        object.__setattr__(self, "par_nom", _uniques((denuder(m.nom), m.id) for m in self.membres))

    @cached_property
    def noms(self) -> dict[uuid.UUID, str]:
        """Organisme → nom."""
        return {m.id: m.nom for m in self.membres}

    def de_la_colonne(self, siren: str, insee: str, nom: str) -> Proposition:
        """L'organisme que nomme une colonne du fichier : SIREN (ou SIRET), code INSEE, nom, nom voisin."""
        if id_ := self.par_siren.get("".join(siren.split())[:9]):
            return Proposition(id_, "SIREN lu dans le fichier.")
        code = insee.upper().zfill(5) if insee else ""
        if id_ := self.par_insee.get(code):
            return Proposition(id_, "Code INSEE lu dans le fichier.")
        if id_ := self.par_nom.get(denuder(nom)):
            return Proposition(id_, "Nom lu dans le fichier.")
        voisine = self.voisin(nom)
        return voisine if voisine.cible_id or not code else self._plusieurs(code)

    def _plusieurs(self, code: str) -> Proposition:
        """Aucune proposition : plusieurs organismes portent ce code, et rien ne les départage."""
        noms = [m.nom for m in self.membres if m.insee.upper() == code]
        if len(noms) < 2:
            return AUCUNE
        combien = "Deux" if len(noms) == 2 else str(len(noms))
        return Proposition(None, f"{combien} organismes portent {code} : {', '.join(noms[:4])}."[:300])

    def voisin(self, nom: str) -> Proposition:
        """L'organisme dont le nom ressemble, s'il n'y en a qu'un de meilleur."""
        nu = denuder(nom)
        if not nu:
            return AUCUNE
        proches = ressemblance.proches(nu, {m.id: denuder(m.nom) for m in self.membres}, combien=2)
        if not proches or (len(proches) > 1 and proches[0].note - proches[1].note < 1):
            return AUCUNE
        id_ = proches[0].cle
        assert isinstance(id_, uuid.UUID)  # noqa: S101 -- les clés données sont des identifiants
        return Proposition(id_, f"Nom voisin ({proches[0].note:.0f} %) : vérifiez.")

    def du_chemin(self, nom: str) -> Proposition:
        """L'organisme dont le nom est dans celui du fichier, ou de son dossier ; le nom le plus long l'emporte."""
        tronc = nom.rpartition(".")[0] or nom
        mots = f" {' '.join(m for m in cle_de_texte(tronc).split() if m not in PETITS_MOTS)} "
        trouves = [cle for cle in self.par_nom if len(cle) >= _LETTRES_MINIMUM and f" {cle} " in mots]
        meilleurs = [cle for cle in trouves if len(cle) == max(map(len, trouves))]
        if len(meilleurs) == 1:
            return Proposition(self.par_nom[meilleurs[0]], "D'après le nom du fichier ou de son dossier.")
        codes = {id_ for code, id_ in self.par_insee.items() if f" {code.lower()} " in mots}
        codes |= {id_ for siren, id_ in self.par_siren.items() if f" {siren} " in mots}
        return Proposition(codes.pop(), "Code lu dans le nom du fichier.") if len(codes) == 1 else AUCUNE

    def des_textes(self, textes: Sequence[str]) -> Proposition:
        """L'organisme que les cases d'un fichier nomment le plus : d'abord par un SIREN, puis par leur nom entier."""
        sirens = Counter(
            self.par_siren[siren] for texte in textes for trouve in _SIREN.finditer(texte)
            if (siren := "".join(trouve.groups())) in self.par_siren
        )  # fmt: skip
        if sirens:
            return Proposition(sirens.most_common(1)[0][0], "SIREN lu dans le fichier.")
        noms = Counter(self.par_nom[nu] for texte in textes if (nu := denuder(texte)) in self.par_nom)
        if not noms:
            return AUCUNE
        premiers = noms.most_common(2)
        if len(premiers) > 1 and premiers[0][1] == premiers[1][1]:
            return AUCUNE
        return Proposition(premiers[0][0], "Nom lu dans le fichier.")
