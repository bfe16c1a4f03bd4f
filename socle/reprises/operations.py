"""Garder un aperçu, retenir les choix, noter ce que chaque ligne est devenue, y renoncer, effacer les vieux contenus.

Une reprise change d'état sous son verrou avant que rien ne s'écrive : une confirmation envoyée deux fois n'écrit qu'une fois.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import col, select

from socle.erreurs import Introuvable, RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier
from socle.reprises.lignes import LIGNES_MAXIMALES, Ligne, depuis_valeurs, en_valeurs
from socle.reprises.modele import RepriseListe

GARDE_APERCU: Final = timedelta(days=1)
GARDE: Final = timedelta(days=90)
"""Au-delà, le contenu d'une reprise faite s'efface : elle ne se relit ni ne se défait plus."""
TYPE: Final = "reprise_liste"
TOUT, LIGNE = "tout", "ligne"
BAIL: Final = timedelta(minutes=2)
DELAI: Final = 12.0
"""Secondes qu'une seule demande consacre à une reprise ; au-delà, la page montre où elle en est et la continue."""
COUPE: Final = f"Le fichier a plus de {LIGNES_MAXIMALES} lignes : la suite est laissée de côté."
APERCU, EN_COURS, FAITE, RETOUR = "apercu", "en_cours", "faite", "retour"
ABANDONNEE, ANNULEE = "abandonnee", "annulee"
PERDUE: Final = "Cette reprise n'en est plus là : relisez la liste des reprises."
CHANGEE: Final = "Rien n'est écrit : ce qui existe a changé depuis que cette page a été ouverte. Relisez l'aperçu."
EFFACEE: Final = "Le contenu de cette reprise a été effacé : déposez le fichier de nouveau."


@dataclass
class Lue:
    """Une reprise ouverte : sa ligne en base, ses lignes, les titres laissés de côté, ce qu'il faut savoir du fichier.

    `choix` : numéro de ligne → action retenue d'une page de l'aperçu à l'autre ; `bail` : jusqu'à quand une demande la
    tient ; `temoin` : ce à quoi l'aperçu a été comparé, en quelques signes.
    """

    reprise: RepriseListe
    lignes: list[Ligne]
    ignorees: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    choix: dict[str, str] = field(default_factory=dict)
    bail: str = ""
    temoin: str = ""

    def occupee(self, quand: datetime) -> bool:
        """Vrai si une demande la fait avancer en ce moment."""
        return bool(self.bail) and datetime.fromisoformat(self.bail) > quand

    def action(self, ligne: Ligne) -> str:
        """L'action retenue pour cette ligne ; celle que l'on propose si rien n'a été choisi."""
        voulue = self.choix.get(str(ligne.numero), ligne.proposee)
        return voulue if voulue in ligne.actions else ligne.proposee


def garder(
    atelier: Atelier, genre: str, nom: str, lignes: Sequence[Ligne], ignorees: Sequence[str], remarques: Sequence[str],
    temoin: str = "",
) -> uuid.UUID:  # fmt: skip
    """Garde ce qui a été compris d'un fichier ; rien d'autre n'est écrit."""
    reprise = RepriseListe(organisme_id=atelier.organisme_id, genre=genre, nom_fichier=nom[:200], nombre=len(lignes),
                           cree_par=atelier.contexte.acteur.nom[:200])  # fmt: skip
    ranger(atelier, Lue(reprise, list(lignes), list(ignorees), list(remarques), temoin=temoin))
    return reprise.id


def ranger(atelier: Atelier, lue: Lue) -> None:
    """Écrit le contenu d'une reprise : réduit, puis chiffré."""
    valeurs: dict[str, Any] = {
        "lignes": en_valeurs(lue.lignes), "ignorees": lue.ignorees, "remarques": lue.remarques, "choix": lue.choix,
        "bail": lue.bail, "temoin": lue.temoin,
    }  # fmt: skip
    octets = zlib.compress(json.dumps(valeurs, ensure_ascii=False, default=str).encode(), 1)
    reprise = lue.reprise
    reprise.contenu = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, octets, _lieu(reprise.id))
    atelier.session.add(reprise)


def _lieu(id_: uuid.UUID) -> str:
    return f"reprises_listes|contenu|{id_}"


def trouver(atelier: Atelier, genre: str, id_: uuid.UUID, *, verrou: bool = False) -> RepriseListe:
    """Une reprise de ce genre tenue par l'organisme courant, sinon `Introuvable`."""
    requete = select(RepriseListe).where(RepriseListe.id == id_, RepriseListe.genre == genre)
    reprise = atelier.session.exec(requete.with_for_update() if verrou else requete).first()
    if reprise is None:
        raise Introuvable
    return reprise


def ouvrir(atelier: Atelier, genre: str, id_: uuid.UUID, *etats: str, verrou: bool = False) -> Lue:
    """Une reprise de ce genre dans l'un de ces états ; `Introuvable` si elle n'est pas d'ici, refus si elle n'y est plus."""
    reprise = trouver(atelier, genre, id_, verrou=verrou)
    if etats and reprise.etat not in etats:
        raise RegleEnfreinte(PERDUE)
    if not reprise.contenu:
        raise RegleEnfreinte(EFFACEE)
    octets = atelier.contexte.coffre.dechiffrer(
        atelier.session, atelier.organisme_id, reprise.contenu, _lieu(reprise.id)
    )
    valeurs = json.loads(zlib.decompress(octets))
    return Lue(reprise, depuis_valeurs(valeurs.pop("lignes")), **valeurs)


def retenir(atelier: Atelier, genre: str, id_: uuid.UUID, choix: Mapping[int, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    lue = ouvrir(atelier, genre, id_, APERCU, verrou=True)
    lue.choix |= {str(numero): action for numero, action in choix.items()}
    ranger(atelier, lue)


def comparer_de_nouveau(
    atelier: Atelier, genre: str, id_: uuid.UUID, lignes: Sequence[Ligne], depuis: str, temoin: str
) -> Lue:
    """Garde un aperçu comparé de nouveau ; rendu tel quel si une autre page l'a fait, ou confirmé, entre-temps."""
    lue = ouvrir(atelier, genre, id_, verrou=True)
    if lue.reprise.etat == APERCU and lue.temoin == depuis:
        avant = {ligne.numero: ligne.cible for ligne in lue.lignes}
        for ligne in lignes:
            if ligne.cible != avant.get(ligne.numero):  # un choix fait d'après l'ancienne comparaison ne vaut plus
                lue.choix.pop(str(ligne.numero), None)
        lue.lignes, lue.temoin = list(lignes), temoin
        ranger(atelier, lue)
    return lue


def exiger_temoin(lue: Lue, lu: str) -> None:
    """Refuse si la page qui confirme montrait une autre comparaison ; une demande qui n'en dit rien passe."""
    if lu and lu != lue.temoin:
        raise RegleEnfreinte(CHANGEE)


def prendre(atelier: Atelier, genre: str, id_: uuid.UUID, etat: str) -> Lue | None:
    """Prend la main sur une reprise dans cet état ; None si elle n'y est plus, ou si une autre demande la fait avancer."""
    lue = ouvrir(atelier, genre, id_, verrou=True)
    if lue.reprise.etat != etat or lue.occupee(atelier.quand):
        return None
    lue.bail = (atelier.quand + BAIL).isoformat()
    ranger(atelier, lue)
    return lue


def lacher(atelier: Atelier, genre: str, id_: uuid.UUID) -> Lue:
    """Rend la main."""
    lue = ouvrir(atelier, genre, id_, verrou=True)
    lue.bail = ""
    ranger(atelier, lue)
    return lue


def revenir(atelier: Atelier, genre: str, id_: uuid.UUID) -> Lue:
    """Met une reprise en retour ; refus si une demande la fait encore avancer."""
    lue = ouvrir(atelier, genre, id_, FAITE, EN_COURS, RETOUR, ANNULEE, verrou=True)
    if lue.occupee(atelier.quand):
        raise RegleEnfreinte("Cette reprise avance en ce moment, d'une autre page : attendez, puis relisez-la.")
    if lue.reprise.etat in {FAITE, EN_COURS}:
        lue.reprise.etat = RETOUR
        atelier.session.add(lue.reprise)
    return lue


def noter(atelier: Atelier, genre: str, id_: uuid.UUID, faites: Iterable[Ligne], depuis: str) -> Lue:
    """Reporte le sort de ces lignes et garde la main. `depuis` : l'état où elles étaient ; une ligne qui l'a quitté reste."""
    lue = ouvrir(atelier, genre, id_, EN_COURS, FAITE, RETOUR, ANNULEE, verrou=True)
    par_numero = {ligne.numero: ligne for ligne in faites}
    lue.lignes = [
        par_numero.get(ligne.numero, ligne) if ligne.etat == depuis else ligne for ligne in lue.lignes
    ]  # fmt: skip
    lue.bail = (atelier.quand + BAIL).isoformat()
    ranger(atelier, lue)
    return lue


def passer(atelier: Atelier, lue: Lue, etat: str) -> None:
    """Change l'état d'une reprise et le dit au journal : combien de lignes, jamais ce qu'elles portent."""
    reprise = lue.reprise
    if reprise.etat == etat:
        return
    reprise.etat = etat
    if etat == FAITE:
        reprise.faite_le = atelier.quand
    ranger(atelier, lue)
    contenu = {"libelle": reprise.nom_fichier, "genre": reprise.genre, "etat": etat, **compter(lue.lignes)}
    atelier.journaliser(Evenement(f"{TYPE}.{etat}", TYPE, reprise.id, None, contenu))


def compter(lignes: Iterable[Ligne]) -> dict[str, int]:
    """Combien de lignes dans chaque état ; « attente » pour celles qui n'en ont pas."""
    nombres: dict[str, int] = {}
    for ligne in lignes:
        nombres[ligne.etat or "attente"] = nombres.get(ligne.etat or "attente", 0) + 1
    return nombres


def abandonner(atelier: Atelier, genre: str, id_: uuid.UUID) -> None:
    """Renonce à un aperçu : son contenu est effacé."""
    reprise = trouver(atelier, genre, id_, verrou=True)
    if reprise.etat not in {APERCU, ABANDONNEE}:
        raise RegleEnfreinte(PERDUE)
    reprise.etat, reprise.contenu = ABANDONNEE, b""
    atelier.session.add(reprise)


class Passee(NamedTuple):
    """Une reprise de la liste, sans son contenu ; `lisible` : il n'est pas encore effacé."""

    id: uuid.UUID
    nom_fichier: str
    etat: str
    nombre: int
    cree_le: datetime
    cree_par: str
    lisible: bool


_COLONNES: Final = (
    RepriseListe.id, RepriseListe.nom_fichier, RepriseListe.etat, RepriseListe.nombre, RepriseListe.cree_le,
    RepriseListe.cree_par, RepriseListe.contenu != b"",
)  # fmt: skip


def lister(atelier: Atelier, genre: str) -> list[Passee]:
    """Les vingt dernières reprises de ce genre."""
    requete: Any = select(*_COLONNES).where(RepriseListe.genre == genre)  # type: ignore[call-overload]
    return [
        Passee(*ligne) for ligne in atelier.session.exec(requete.order_by(col(RepriseListe.cree_le).desc()).limit(20))
    ]


def effacer_les_vieilles(atelier: Atelier) -> int:
    """Efface les aperçus de plus d'un jour et le contenu des reprises de plus de quatre-vingt-dix ; rend leur nombre."""
    vieux = and_(col(RepriseListe.etat) == APERCU, col(RepriseListe.cree_le) < atelier.quand - GARDE_APERCU)
    tres_vieux = col(RepriseListe.cree_le) < atelier.quand - GARDE
    requete = select(RepriseListe).where(RepriseListe.contenu != b"", or_(vieux, tres_vieux))
    reprises = list(atelier.session.exec(requete))
    for reprise in reprises:
        reprise.contenu = b""
        if reprise.etat == APERCU:
            reprise.etat = ABANDONNEE
        atelier.session.add(reprise)
    return len(reprises)
