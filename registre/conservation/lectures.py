"""Les règles qui valent dans un organisme : les livrées, puis celles du territoire et les siennes par-dessus."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre.conservation.durees import Duree, duree_de, ecrire_duree
from registre.conservation.livrees import A_FIXER, RegleLivree, domaines, livrees
from registre.conservation.modele import RegleConservation
from registre.traitements.listes import libelle
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

NOTIONS: Final = {
    "document": "Document", "courante": "Durée courante", "depart": "Point de départ",
    "intermediaire": "Archivage intermédiaire", "dua": "DUA", "sort_final": "Sort final", "base_legale": "Texte",
}  # fmt: skip


@dataclass(frozen=True)
class RegleVue:
    """Une règle telle qu'elle se montre. `cle` la nomme dans une fiche ; `id` : sa fiche, si elle n'est pas livrée."""

    cle: str
    code: str
    domaine: str
    document: str
    courante: Duree | None
    courante_texte: str
    depart: str
    intermediaire: Duree | None
    dua: Duree | None
    sort_final: str
    base_legale: str
    source: str
    etat_du_droit: date | None
    verification: str
    note: str = ""
    id: uuid.UUID | None = None
    organisme_id: uuid.UUID | None = None
    tenue_par: str = ""
    adapte: str = ""
    validee_le: date | None = None
    validee_reference: str = ""

    @property
    def sort(self) -> str:
        """Le sort final, en mots."""
        return libelle("sorts_finaux", self.sort_final) if self.sort_final else ""

    @property
    def duree(self) -> str:
        """Ce qu'une fiche du registre en reprend : la durée courante, sinon la durée totale."""
        return self.courante_texte or ecrire_duree(self.courante or self.dua)

    @property
    def fixee(self) -> str:
        """La durée totale, ou ce qu'il reste à fixer."""
        return ecrire_duree(self.dua) or ("à conserver" if self.sort_final == "conserver" else A_FIXER)

    @property
    def libelle_long(self) -> str:
        """Le document et sa durée, pour un choix."""
        return f"{self.document} : {self.fixee}"


def de_livree(regle: RegleLivree, domaine: str) -> RegleVue:
    """Une règle livrée, prête à montrer."""
    return RegleVue(
        regle.code, regle.code, domaine, regle.document, regle.courante.duree if regle.courante else None,
        regle.courante_texte, regle.depart, regle.intermediaire.duree if regle.intermediaire else None,
        regle.dua.duree if regle.dua else None, regle.sort_final, regle.base_legale, regle.source,
        regle.etat_du_droit, regle.verification, regle.note,
    )  # fmt: skip


def de_table(r: Any, noms: Mapping[uuid.UUID, str] | None = None) -> RegleVue:
    """Une règle d'un organisme, prête à montrer."""
    return RegleVue(
        r.adapte or str(r.id), r.code or r.adapte, r.domaine, r.nom, duree_de(r.courante_nombre, r.courante_unite),
        r.courante_texte, r.depart, duree_de(r.intermediaire_nombre, r.intermediaire_unite),
        duree_de(r.dua_nombre, r.dua_unite), r.sort_final, r.base_legale, r.source, r.etat_du_droit,
        (r.verification or "m").upper(), r.observations, r.id, r.organisme_id, (noms or {}).get(r.organisme_id, ""),
        r.adapte, r.valide_archives_le, r.valide_archives_reference,
    )  # fmt: skip


def toutes_livrees() -> dict[str, RegleVue]:
    """Code → règle livrée, dans l'ordre des domaines."""
    return {r.code: de_livree(r, d.domaine) for d in domaines() for r in d.regles}


def regles_valables(session: SessionCloisonnee) -> list[RegleVue]:
    """Ce qui vaut ici : une adaptation remplace la règle livrée, la plus proche de l'organisme l'emporte. Deux requêtes."""
    requete = select(RegleConservation, Organisme).join(
        Organisme, col(Organisme.id) == col(RegleConservation.organisme_id)
    )
    lues = session.exec(requete.where(col(RegleConservation.archive).is_(False))).all()
    valables = toutes_livrees()
    for regle, organisme in sorted(lues, key=lambda paire: (len(paire[1].chemin), str(paire[0].id))):
        valables[regle.adapte or str(regle.id)] = de_table(regle, {organisme.id: organisme.nom})
    return list(valables.values())


def par_domaine(regles: Iterable[RegleVue]) -> list[tuple[str, list[RegleVue]]]:
    """Les règles rangées par domaine, dans l'ordre de la bibliothèque ; celles sans domaine à la fin."""
    groupes: dict[str, list[RegleVue]] = {code: [] for code in (*(d.domaine for d in domaines()), "")}
    for regle in regles:
        groupes[regle.domaine if regle.domaine in groupes else ""].append(regle)
    noms = {d.domaine: d.libelle for d in domaines()} | {"": "Sans domaine"}
    return [(noms[code], liste) for code, liste in groupes.items() if liste]


def differences(regle: RegleVue) -> list[tuple[str, str, str]]:
    """Ce qu'une adaptation change à la règle livrée : (notion, livrée, ici)."""
    if regle.adapte not in livrees():
        return []
    livree = toutes_livrees()[regle.adapte]
    paires = [(nom, _texte(livree, champ), _texte(regle, champ)) for champ, nom in NOTIONS.items()]
    return [(nom, avant, apres) for nom, avant, apres in paires if avant != apres]


def _texte(regle: RegleVue, champ: str) -> str:
    if champ == "courante":
        return regle.courante_texte or ecrire_duree(regle.courante)
    valeur = regle.sort if champ == "sort_final" else getattr(regle, champ)
    return ecrire_duree(valeur) if isinstance(valeur, Duree) else valeur or ""
