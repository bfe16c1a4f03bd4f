"""Ce qui manque à chaque organisme d'un territoire. Le nombre de requêtes ne dépend pas de celui des organismes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles.applicabilite import Etat, Faits, Registre, ce_qui_manque_aux_faits, evaluer, manquants
from registre.fiches_modeles.lecture import faits_de, registres
from registre.fiches_modeles.offre import Modele, livres, maison_visibles, sans_les_adaptes
from socle.operations import Contexte
from socle.organismes.listes import groupe_du_type
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

PAR_PAGE: Final = 50
REGROUPEMENTS: Final = "service"
"""Groupe des types qui ne sont pas responsables de traitement : ils ne tiennent pas de registre."""
MANQUANTS, NOM, FICHES = "manquants", "nom", "fiches"


@dataclass(frozen=True)
class Membre:
    """Un organisme du sous-arbre. `chemin` : les identifiants de ses ancêtres et le sien."""

    id: uuid.UUID
    nom: str
    code: str
    type: str
    population: int | None
    cle_tri: str
    chemin: str
    faits: Faits


@dataclass(frozen=True)
class Lu:
    """Le territoire lu d'un coup : ses membres, leurs registres, les modèles de la maison qui s'y trouvent."""

    membres: tuple[Membre, ...]
    registres: Mapping[uuid.UUID, Registre]
    maison: tuple[Modele, ...]

    def registre(self, id_: uuid.UUID) -> Registre:
        """Ce que tient cet organisme."""
        return self.registres.get(id_, Registre())


def lire(contexte: Contexte) -> Lu:
    """L'organisme courant, tous ceux qui en dépendent, et leurs registres : six requêtes."""
    contexte.exige(droits.LIRE)
    membres = _membres(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(m.id for m in membres), contexte.ancetres)) as session:
        return Lu(membres, registres(session), tuple(maison_visibles(session)))


def _membres(contexte: Contexte) -> tuple[Membre, ...]:
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        colonnes: tuple[Any, ...] = (Organisme.id, Organisme.nom, Organisme.code, Organisme.type, Organisme.population,
                                     Organisme.cle_tri, Organisme.chemin, Organisme.competences,
                                     Organisme.effectif_etp)  # fmt: skip
        requete = select(*colonnes).where(col(Organisme.chemin).startswith(ici))
        lignes = session.exec(requete.order_by(col(Organisme.cle_tri), col(Organisme.code))).all()
    return tuple(
        Membre(o.id, o.nom, o.code, o.type, o.population, o.cle_tri, o.chemin, faits_de(o)) for o in lignes
    )  # fmt: skip


def modeles_de(membre: Membre, maison: Sequence[Modele], connues: dict[frozenset[uuid.UUID], tuple[Modele, ...]]
               ) -> tuple[Modele, ...]:  # fmt: skip
    """Les modèles que ce membre peut poser : ceux de ses ancêtres et les siens, puis le catalogue."""
    if not maison:
        return livres()
    siens = [m for m in maison if m.organisme_id is not None and _porte(membre, m.organisme_id)]
    cle = frozenset(m.maison_id for m in siens if m.maison_id is not None)
    if cle not in connues:
        connues[cle] = sans_les_adaptes(siens)
    return connues[cle]


def _porte(membre: Membre, organisme_id: uuid.UUID) -> bool:
    return str(organisme_id) in membre.chemin or organisme_id.hex in membre.chemin


@dataclass(frozen=True)
class Ligne:
    """Un organisme et ce qui lui manque ; `ignores` : ce qu'il faudrait savoir de lui."""

    membre: Membre
    fiches: int
    manquants: tuple[Etat, ...]
    a_reconnaitre: int
    ecartes: int
    ignores: tuple[str, ...]

    @property
    def obligatoires(self) -> int:
        """Combien sont obligatoires."""
        return sum(e.modele.applicabilite.necessite == "obligatoire" for e in self.manquants)


@dataclass(frozen=True)
class Carte:
    """Les organismes que le filtre garde, triés ; `total` : avant lui."""

    lignes: Sequence[Ligne]
    total: int
    types: Sequence[str]
    page: int = 1

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-len(self.lignes) // PAR_PAGE))

    @property
    def ici(self) -> Sequence[Ligne]:
        """Les lignes de la page demandée."""
        return self.lignes[(self.page - 1) * PAR_PAGE : self.page * PAR_PAGE]

    @property
    def manquants(self) -> int:
        """Traitements qui manquent, tous organismes confondus."""
        return sum(len(ligne.manquants) for ligne in self.lignes)


def carte(contexte: Contexte, tri: str = MANQUANTS, type_: str = "", page: int = 1) -> Carte:
    """Organismes × traitements qui manquent, ceux à qui il en manque le plus d'abord."""
    lu = lire(contexte)
    connues: dict[frozenset[uuid.UUID], tuple[Modele, ...]] = {}
    tous = [m for m in lu.membres if groupe_du_type(m.type) != REGROUPEMENTS]
    gardes = [m for m in tous if not type_ or m.type == type_]
    lignes = [_ligne(m, lu.registre(m.id), modeles_de(m, lu.maison, connues)) for m in gardes]
    lignes.sort(key=lambda ligne: _rang(ligne, tri))
    vue = Carte(lignes, len(tous), sorted({m.type for m in tous if m.type}))
    return replace(vue, page=max(1, min(page, vue.pages)))


def _ligne(membre: Membre, registre: Registre, modeles: Sequence[Modele]) -> Ligne:
    etats = evaluer(modeles, membre.faits, registre)
    a_reconnaitre = sum(e.etat == "ressemble" and e.verdict.etat != "non" for e in etats)
    ecartes = sum(e.etat == "ecarte" for e in etats)
    return Ligne(membre, len(registre.fiches), tuple(manquants(etats)), a_reconnaitre, ecartes,
                 ce_qui_manque_aux_faits(membre.faits))  # fmt: skip


def _rang(ligne: Ligne, tri: str) -> tuple[Any, ...]:
    if tri == NOM:
        return (ligne.membre.cle_tri, ligne.membre.code)
    if tri == FICHES:
        return (ligne.fiches, ligne.membre.cle_tri)
    return (-ligne.obligatoires, -len(ligne.manquants), ligne.membre.cle_tri)
