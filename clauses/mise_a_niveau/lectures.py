"""Ce que montrent les pages : par prestataire, par organisme, l'avancement, un lot. Lecture seule, dans le sous-arbre."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.mise_a_niveau import regles
from clauses.mise_a_niveau.modele import Avenant, LigneLot, LotAvenants
from clauses.mise_a_niveau.regles import Compte
from registre import presentation
from registre.presentation import EmploiPresente
from socle.erreurs import Introuvable
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import sans_accents

PAR_PAGE = 50
COLONNES = 6
"""Prestataires montrés côte à côte dans l'avancement."""
LOTS = 50
Suivi = Mapping[uuid.UUID, Avenant]
"""Relation → son dernier avenant, abandonnés exclus."""


@dataclass(frozen=True)
class Ligne:
    """Un emploi et son dernier avenant."""

    emploi: EmploiPresente
    avenant: Avenant | None
    retard: int = 0

    @property
    def appelle(self) -> bool:
        """Vrai si aucune clause signée ne vaut."""
        return regles.appelle_un_avenant(self.emploi.role, self.emploi.clauses)

    @property
    def preparable(self) -> bool:
        """Vrai si l'on peut lui préparer un avenant : sous-traitant, sans clauses, sans avenant en route."""
        ouvert = self.avenant is not None and self.avenant.etat in regles.OUVERTS
        return self.appelle and self.emploi.role == regles.SOUS_TRAITANT and not ouvert


@dataclass(frozen=True)
class Prestataire:
    """Un prestataire de la vue de départ."""

    id: uuid.UUID
    nom: str
    compte: Compte


@dataclass(frozen=True)
class Depart:
    """La vue de départ. `membres` : l'organisme en a au-dessous de lui."""

    prestataires: tuple[Prestataire, ...]
    total: Compte
    membres: bool
    trouves: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.trouves // PAR_PAGE))


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la vue de départ ; `seul` : l'organisme courant sans ceux qui en dépendent."""

    demande: str = ""
    etat: str = ""
    seul: bool = False
    page: int = 1


def _suivi(session: SessionCloisonnee, relations: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Avenant]:
    requete: Any = select(Avenant).where(Avenant.etat != "abandonne").order_by(col(Avenant.prepare_le), col(Avenant.id))
    if relations is not None:
        requete = requete.where(col(Avenant.relation_id).in_(set(relations)))
    return {a.relation_id: a for a in session.exec(requete)}


def lire_lignes(contexte: Contexte, prestataire_id: uuid.UUID | None = None) -> list[Ligne]:
    """Les emplois du sous-arbre que l'article 28 concerne, et où en est chacun."""
    contexte.exige(droits.LIRE)
    emplois = [e for e in presentation.emplois_du_territoire(contexte, prestataire_id) if e.role in regles.CONCERNES]
    with contexte.base.lire(_territoire(contexte)) as session:
        suivi = _suivi(session, [e.relation_id for e in emplois] if prestataire_id else None)
    jour = contexte.aujourd_hui
    return [
        Ligne(e, a := suivi.get(e.relation_id), regles.retard(a.etat, a.attendu_le, jour) if a else 0) for e in emplois
    ]


def _territoire(contexte: Contexte) -> Perimetre:
    return Perimetre.territoire(frozenset(organismes_du_territoire(contexte)), contexte.ancetres)


def lire_depart(contexte: Contexte, filtre: Filtre) -> Depart:
    """Par prestataire, combien d'organismes sont sans clauses qui valent ; les plus nombreux d'abord."""
    lignes = lire_lignes(contexte)
    if filtre.seul:
        lignes = [ligne for ligne in lignes if ligne.emploi.organisme_id == contexte.organisme_id]
    jour = contexte.aujourd_hui
    prestataires = [
        Prestataire(id_, nom, _compter(list(siennes), jour))
        for (id_, nom), siennes in groupby(lignes, key=lambda x: (x.emploi.prestataire_id, x.emploi.prestataire))
    ]
    gardes = [p for p in prestataires if _retenu(p, filtre)]
    gardes.sort(key=lambda p: (-p.compte.organismes, -p.compte.sans_clauses, sans_accents(p.nom)))
    page = max(1, min(filtre.page, max(1, -(-len(gardes) // PAR_PAGE))))
    montres = gardes[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    return Depart(tuple(montres), _compter(lignes, jour), a_des_membres(contexte), len(gardes), page)


def _compter(lignes: Sequence[Ligne], jour: Any) -> Compte:
    suivi = {x.emploi.relation_id: x.avenant for x in lignes if x.avenant is not None}
    return regles.compter([x.emploi for x in lignes], suivi, jour)


def _retenu(p: Prestataire, filtre: Filtre) -> bool:
    """Le nom porte tous les mots ; sans état demandé, un prestataire dont rien ne manque ne se montre pas."""
    if not all(mot in sans_accents(p.nom) for mot in sans_accents(filtre.demande).split()):
        return False
    if filtre.etat == "toutes":
        return True
    return bool(p.compte.par_etat.get(filtre.etat) if filtre.etat else p.compte.sans_clauses)


def a_des_membres(contexte: Contexte) -> bool:
    """Vrai si d'autres organismes dépendent de l'organisme courant."""
    return len(organismes_du_territoire(contexte)) > 1


@dataclass(frozen=True)
class Avancement:
    """Une page de l'avancement : des organismes en lignes, des prestataires en colonnes."""

    colonnes: tuple[tuple[uuid.UUID, str], ...]
    lignes: tuple[tuple[str, str, tuple[tuple[Ligne, ...], ...]], ...]
    organismes: int
    prestataires: int
    page: int
    rang: int

    @property
    def pages(self) -> int:
        """Nombre de pages d'organismes, au moins une."""
        return max(1, -(-self.organismes // PAR_PAGE))

    @property
    def rangs(self) -> int:
        """Nombre de groupes de prestataires, au moins un."""
        return max(1, -(-self.prestataires // COLONNES))


def lire_avancement(contexte: Contexte, page: int = 1, rang: int = 1) -> Avancement:
    """Où en est chaque organisme avec chaque prestataire ; les prestataires les plus employés d'abord."""
    lignes = lire_lignes(contexte)
    prestataires = prestataires_par_emploi(lignes)
    organismes = sorted({(x.emploi.organisme, x.emploi.code) for x in lignes}, key=lambda o: (sans_accents(o[0]), o[1]))
    page = max(1, min(page, -(-len(organismes) // PAR_PAGE) or 1))
    rang = max(1, min(rang, -(-len(prestataires) // COLONNES) or 1))
    colonnes = prestataires[(rang - 1) * COLONNES : rang * COLONNES]
    cases: dict[tuple[str, uuid.UUID], list[Ligne]] = {}
    for x in lignes:
        cases.setdefault((x.emploi.code, x.emploi.prestataire_id), []).append(x)
    montres = [
        (nom, code, tuple(tuple(cases.get((code, id_), ())) for id_, _ in colonnes))
        for nom, code in organismes[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    ]
    return Avancement(tuple(colonnes), tuple(montres), len(organismes), len(prestataires), page, rang)


def prestataires_par_emploi(lignes: Iterable[Ligne]) -> list[tuple[uuid.UUID, str]]:
    """Les prestataires, celui qu'emploient le plus d'organismes d'abord."""
    par_id: dict[tuple[uuid.UUID, str], set[str]] = {}
    for x in lignes:
        par_id.setdefault((x.emploi.prestataire_id, x.emploi.prestataire), set()).add(x.emploi.code)
    return sorted(par_id, key=lambda p: (-len(par_id[p]), sans_accents(p[1])))


@dataclass(frozen=True)
class LigneVue:
    """Une ligne d'un lot, l'organisme et l'avenant qu'elle a donné ; `avenant` est vide s'il n'y en a pas."""

    ligne: LigneLot
    organisme: str
    code: str
    objet: Objet | None
    avenant: Avenant | None
    retard: int = 0


@dataclass(frozen=True)
class LotLu:
    """Un lot et ses lignes, par ordre d'organisme."""

    objet: Objet
    lot: LotAvenants
    lignes: tuple[LigneVue, ...]

    @property
    def restantes(self) -> int:
        """Lignes que la préparation n'a pas encore réussies."""
        return sum(x.ligne.etat in {"a_faire", "refusee"} for x in self.lignes)

    @property
    def paires(self) -> list[tuple[Objet, Avenant]]:
        """Les avenants vivants du lot, avec leur carte d'objet."""
        return [(x.objet, x.avenant) for x in self.lignes if x.objet is not None and x.avenant is not None
                and x.avenant.etat != "abandonne"]  # fmt: skip


def lire_lot(contexte: Contexte, id_: uuid.UUID) -> LotLu:
    """Un lot lancé d'ici, ses lignes, ses avenants là où ils sont."""
    contexte.exige(droits.LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(contexte.perimetre) as session:
        objet, lot = session.get(Objet, id_), session.get(LotAvenants, id_)
        if objet is None or lot is None:
            raise Introuvable
        lignes = list(session.exec(select(LigneLot).where(LigneLot.lot_id == id_).order_by(col(LigneLot.rang))))
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        requete = select(Objet, Avenant).join(Avenant, col(Avenant.id) == col(Objet.id)).where(Avenant.lot_id == id_)
        avenants = {a.relation_id: (o, a) for o, a in session.exec(requete)}
    return LotLu(objet, lot, tuple(_vue(x, organismes, avenants, contexte) for x in lignes))


def _vue(
    ligne: LigneLot, organismes: Mapping[uuid.UUID, tuple[str, str]], avenants: Mapping[uuid.UUID, tuple[Objet, Avenant]],
    contexte: Contexte,
) -> LigneVue:  # fmt: skip
    objet, avenant = avenants.get(ligne.relation_id, (None, None))
    nom, code = organismes.get(ligne.chez_id, ("Hors de votre périmètre", ""))
    retard = regles.retard(avenant.etat, avenant.attendu_le, contexte.aujourd_hui) if avenant else 0
    return LigneVue(ligne, nom, code, objet, avenant, retard)


def lister_lots(contexte: Contexte, prestataire_id: uuid.UUID | None = None) -> list[tuple[Objet, LotAvenants]]:
    """Les derniers lots lancés d'ici, `LOTS` au plus."""
    contexte.exige(droits.LIRE)
    with contexte.base.lire(contexte.perimetre) as session:
        requete: Any = select(Objet, LotAvenants).join(LotAvenants, col(LotAvenants.id) == col(Objet.id))
        if prestataire_id is not None:
            requete = requete.where(LotAvenants.prestataire_id == prestataire_id)
        return list(session.exec(requete.order_by(col(LotAvenants.lance_le).desc()).limit(LOTS)).all())
