"""Les colonnes qui nomment l'organisme : quel titre en nomme un, ce que l'on compare d'un nom, et l'avertissement qui précède
l'import, chez un seul, d'un tableau qui en nomme plusieurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.imports.attente import Attente
from registre.imports.grille import Colonne, FeuilleLue, Grille, Plan, colonnes_de
from registre.imports.lecture import feuilles_jumelles
from socle.comptes.acces import roles_sur
from socle.donnees_datees import cle_de_texte
from socle.droits import droits_des_roles
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.organismes.noms import denuder
from socle.perimetre import Perimetre
from socle.types import lire_ligne

NOM, SIREN, INSEE = "nom", "siren", "insee"
_TITRES: Final[Mapping[str, tuple[str, ...]]] = {
    NOM: ("organisme", "organismes", "collectivité", "collectivités", "commune", "communes", "structure", "entité", "mairie",
          "établissement", "adhérent", "membre", "nom de l'organisme", "nom de la collectivité", "nom de la commune",
          "nom de la structure", "nom structure", "organisme concerné", "collectivité concernée", "commune concernée",
          "structure concernée", "collectivité adhérente", "nom commune", "nom collectivité", "collectivité nom",
          "structure nom", "organisme nom", "folder", "domain", "domaine"),
    SIREN: ("siren", "siret", "n° siren", "n° siret", "numéro siren", "numéro siret", "siren structure", "siret structure",
            "siren de la structure", "siren de l'organisme", "siren de la collectivité", "siret de la structure",
            "collectivité siren", "structure siren", "collectivité n° siren", "structure n° siren"),
    INSEE: ("insee", "code insee", "code commune", "code insee commune", "n° insee", "code insee de la commune",
            "collectivité code insee", "structure code insee", "collectivité insee", "structure insee"),
}  # fmt: skip
_GENRES: Final = {cle_de_texte(titre): genre for genre, titres in _TITRES.items() for titre in titres}
_SURS: Final = ("collectivite", "commune", "mairie", "siren", "siret", "insee")
"""Ce qui, dans un titre, ne peut nommer qu'un organisme ; « Structure » ou « Domaine » nomment souvent un service."""
MONTREES: Final = 5


def genre_de(colonne: Colonne) -> str:
    """Ce que nomme une colonne, vide si elle ne nomme pas d'organisme ; d'un titre à étages, le plus bas compte aussi."""
    etages = colonne.titre.split(" — ")
    return next((g for t in (colonne.titre, etages[-1]) if (g := _GENRES.get(cle_de_texte(t)))), "")


@dataclass(frozen=True)
class Nommee:
    """Une colonne qui nomme plusieurs organismes. `valeurs` : clé → le texte lu."""

    titre: str
    genre: str
    valeurs: Mapping[str, str]

    @property
    def sure(self) -> bool:
        """Vrai si son titre ne peut nommer qu'un organisme."""
        cle = cle_de_texte(self.titre)
        return any(mot in cle for mot in _SURS)

    @property
    def montrees(self) -> str:
        """« Vallon, Pré, Rives et 4 autres »."""
        textes = list(self.valeurs.values())
        reste = len(textes) - MONTREES
        suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
        return f"{', '.join(textes[:MONTREES])}{suite}"


def nommees(grille: Grille, plan: Plan) -> list[Nommee]:
    """Les colonnes de ce tableau qui nomment au moins deux organismes."""
    feuilles = [grille.feuilles[rang] for rang in feuilles_jumelles(grille, plan)]
    lues = ((c, genre) for c in colonnes_de(grille.feuilles[plan.feuille], plan) if (genre := genre_de(c)))
    trouvees = [Nommee(c.titre, genre, _valeurs(feuilles, plan, c.rang, genre)) for c, genre in lues]
    return [une for une in trouvees if len(une.valeurs) > 1]


def _valeurs(feuilles: Sequence[FeuilleLue], plan: Plan, rang: int, genre: str) -> dict[str, str]:
    valeurs: dict[str, str] = {}
    for feuille in feuilles:
        for ligne in range(plan.entete + plan.hauteur, len(feuille.lignes)):
            texte = lire_ligne(feuille.texte(ligne, rang))[:80]
            if cle := cle_de_nom(genre, texte):
                valeurs.setdefault(cle, texte)
    return valeurs


def cle_de_nom(genre: str, texte: str) -> str:
    """Ce à quoi deux valeurs du même organisme se reconnaissent ; vide si la case n'en dit rien."""
    if genre == NOM:
        return denuder(texte)
    compact = "".join(texte.split()).upper()
    return compact[:9] if genre == SIREN else compact[:5].zfill(5) if compact else ""


@dataclass(frozen=True)
class Avertissement:
    """Un tableau qui nomme plusieurs organismes. `noeud` : le code de celui d'où le partager, vide s'il n'y en a pas."""

    titre: str
    valeurs: str
    noeud: str = ""


def avertir(contexte: Contexte, attente: Attente, plan: Plan | None = None) -> Avertissement | None:
    """Ce qu'il faut dire avant d'importer ce tableau chez un seul organisme ; None s'il n'en nomme pas d'autre."""
    contexte.exige(droits.IMPORTER)
    trouvees = nommees(attente.grille, plan or attente.plan) if attente.grille else []
    douteuses = {cle for une in trouvees if not une.sure for cle in une.valeurs}
    connus = _autres_organismes(contexte) if douteuses else frozenset()
    retenue = next((une for une in trouvees if une.sure or connus & set(une.valeurs)), None)
    return Avertissement(retenue.titre, retenue.montrees, _ou_partager(contexte)) if retenue else None


def _autres_organismes(contexte: Contexte) -> frozenset[str]:
    """Les noms, dénudés, des autres organismes du même territoire."""
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme).where(Organisme.id == contexte.organisme_id)).one()
        racine = f"/{ici.chemin.split('/')[1]}/"
        requete = select(Organisme.nom).where(col(Organisme.chemin).startswith(racine), Organisme.id != ici.id)
        return frozenset(filter(None, map(denuder, session.exec(requete)))) - {denuder(ici.nom)}


def _ou_partager(contexte: Contexte) -> str:
    """Le code du nœud d'où la personne peut reprendre chez plusieurs organismes."""
    haut = noeud_du_haut(contexte)
    if haut is not None:
        return haut[0]
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme).where(Organisme.id == contexte.organisme_id)).one()
        dessous = select(Organisme.id).where(col(Organisme.chemin).startswith(ici.chemin), Organisme.id != ici.id)
        return ici.code if session.exec(dessous.limit(1)).first() is not None else ""


def noeud_du_haut(contexte: Contexte) -> tuple[str, str] | None:
    """(code, nom) du nœud le plus haut d'où la personne peut importer, s'il est au-dessus de l'organisme courant."""
    personne = contexte.acteur.id
    au_dessus = contexte.ancetres - {contexte.organisme_id}
    if personne is None or not au_dessus:
        return None
    with contexte.base.lire(Perimetre()) as session:
        lignee = session.exec(select(Organisme).where(col(Organisme.id).in_(au_dessus))).all()
        for noeud in sorted(lignee, key=lambda o: len(o.chemin)):
            if droits.IMPORTER in droits_des_roles(roles_sur(session, personne, noeud)):
                return noeud.code, noeud.nom
    return None
