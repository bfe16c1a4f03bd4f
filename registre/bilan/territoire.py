"""Le bilan d'un territoire : un organisme par ligne, un chiffre par colonne, les totaux. Rien n'est lu hors du sous-arbre."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registre import droits
from registre.bilan.chapitres import AUTRES, PLAN, Chapitre, chapitre_du_sujet
from registre.bilan.documents import document_du_territoire
from registre.bilan.lecture import Valeurs, bilans_de, compter
from registre.bilan.modele import BROUILLON, Bilan
from registre.bilan.releve import Ligne, Nombre, ranger, totaux, valeurs_figees
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.faits import chiffres_declares
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import cle_tri

COLONNES = 7
"""Chiffres d'un tableau d'organismes : au-delà, il ne se lit plus."""


@dataclass(frozen=True)
class Territoire:
    """L'année d'un territoire : ses organismes par ordre alphabétique, les totaux de l'année et de la précédente."""

    annee: int
    lignes: tuple[Ligne, ...]
    total: dict[str, int]
    total_avant: dict[str, int]

    def nombres(self, chapitre: Chapitre) -> tuple[Nombre, ...]:
        """Les totaux d'un chapitre qui disent quelque chose."""
        siens = (n for n in self._nombres() if chapitre_du_sujet(n.sujet) == chapitre.code and not n.muet)
        return ranger(siens, chapitre)

    def _nombres(self) -> Iterator[Nombre]:
        for code, c in chiffres_declares().items():
            if code in self.total:
                yield Nombre(code, c.sujet, c.libelle, self.total[code], self.total_avant.get(code))

    @property
    def chapitres(self) -> tuple[Chapitre, ...]:
        """Les chapitres où le territoire a quelque chose à dire."""
        return tuple(c for c in (*PLAN.chapitres, AUTRES) if self.nombres(c))

    @property
    def arretes(self) -> int:
        """Combien d'organismes ont arrêté leur bilan de l'année."""
        return sum(ligne.statut not in ("", BROUILLON) for ligne in self.lignes)


def lire_territoire(contexte: Contexte, annee: int) -> Territoire:
    """Les nombres de l'année, organisme par organisme ; ceux d'un bilan arrêté valent mieux qu'un calcul."""
    contexte.exige(droits.BILAN_LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        annees = [(bilans_de(session, a), compter(session, a)) for a in (annee, annee - 1)]
    cette, avant = (_lignes(organismes, bilans, valeurs) for bilans, valeurs in annees)
    chiffres = tuple(chiffres_declares().values())
    return Territoire(annee, cette, totaux(cette, chiffres), totaux(avant, chiffres))


def _lignes(organismes: dict[Any, tuple[str, str]], bilans: dict[Any, Bilan], valeurs: Valeurs) -> tuple[Ligne, ...]:
    lignes = []
    for id_, (nom, code) in organismes.items():
        bilan = bilans.get(id_)
        calculees = {chiffre: par[id_] for chiffre, par in valeurs.items() if id_ in par}
        figees = valeurs_figees(bilan.releve) if bilan and bilan.statut != BROUILLON else {}
        lignes.append(Ligne(id_, nom, code, calculees | figees, bilan.statut if bilan else ""))
    return tuple(sorted(lignes, key=lambda ligne: cle_tri(ligne.nom)))


def colonnes(chiffres: Sequence[Nombre]) -> tuple[Nombre, ...]:
    """Les colonnes d'un tableau d'organismes : les comptes d'un chapitre, en nombre borné."""
    return tuple(n for n in chiffres if n.se_compte)[:COLONNES]


@operation(droits.BILAN_LIRE)
def _noter_impression(atelier: Atelier, annee: int, format_: str) -> Organisme:
    atelier.journaliser(Evenement("bilan_annuel.territoire", contenu={"annee": annee, "format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id)


def imprimer(contexte: Contexte, annee: int, format_: str) -> bytes:
    """Le bilan du territoire en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le bilan du territoire s'imprime depuis Word ou en PDF.")
    lu = lire_territoire(contexte, annee)
    organisme = _noter_impression(contexte, annee, format_)
    garnis = [(c, lu.nombres(c), colonnes(lu.nombres(c))) for c in lu.chapitres]
    return rendre(
        document_du_territoire(organisme, annee, contexte.aujourd_hui, garnis, lu.lignes, lu.arretes), format_
    )
