"""Ce qu'une personne fait d'un contrôle : le lancer, le relire, l'annoter, le ranger, en tirer un rapport.

Le fichier est lu et contrôlé avant toute transaction, et n'est pas gardé : seule son empreinte reste. Le résultat, qui
cite le contrat, est scellé par le coffre.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.modele import TYPE as TYPE_CONTRAT
from clauses.controle.analyse import controler
from clauses.controle.documents import rapport
from clauses.controle.forme import FORME
from clauses.controle.modele import Controle, ControleSaisie
from clauses.controle.resultat import Resultat
from socle.base import nouvel_id
from socle.documents import rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

FORMATS = ("docx", "pdf")


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


def lieu(controle_id: uuid.UUID) -> str:
    """Données associées du chiffré : un résultat déplacé sous un autre contrôle ne s'ouvre plus."""
    return f"controles|contenu|{controle_id}"


def lancer(
    contexte: Contexte, contenu: bytes, nom_fichier: str, saisie: ControleSaisie, *,
    objet_id: uuid.UUID | None = None, jeton: str = "",
) -> uuid.UUID:  # fmt: skip
    """Contrôle un fichier et en garde le résultat ; `LectureImpossible` s'il ne se lit pas, et rien n'est écrit."""
    contexte.exige(droits.CONTROLER)
    resultat = controler(contenu, nom_fichier, contexte.aujourd_hui)
    return _garder(contexte, resultat, saisie, objet_id, jeton)


@operation(droits.CONTROLER)
def _garder(
    atelier: Atelier, resultat: Resultat, saisie: ControleSaisie, objet_id: uuid.UUID | None, jeton: str
) -> uuid.UUID:
    id_ = identifiant_de(jeton, atelier.organisme_id) or nouvel_id()
    cible = objet_visible(atelier, objet_id) if objet_id is not None else None
    octets = json.dumps(resultat.en_dict(), ensure_ascii=False).encode()
    scelle = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, octets, lieu(id_))
    fiches.poser(
        atelier, FORME, saisie, identifiant=id_, verbe="fait", empreinte=resultat.empreinte, format=resultat.format,
        contenu=scelle, presentes=resultat.nombre("present"), faibles=resultat.nombre("faible"),
        absentes=resultat.nombre("absent"), anomalies=resultat.anomalies, controle_le=atelier.quand,
        controle_par=atelier.contexte.acteur.nom,
    )  # fmt: skip
    if cible is not None:
        lier(atelier, cible, atelier.session.get_one(Objet, id_))
    return id_


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de contrôles, les plus récents d'abord."""
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page,
        ordre=(col(Controle.controle_le).desc(),),
    )  # fmt: skip


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Ce qui est dit d'un contrôle."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_resultat(atelier: Atelier, id_: uuid.UUID) -> tuple[Fiche, Resultat]:
    """Un contrôle et son résultat, déchiffré."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    return fiche, _ouvrir(atelier, fiche.ligne)


def _ouvrir(atelier: Atelier, ligne: Controle) -> Resultat:
    octets = atelier.contexte.coffre.dechiffrer(atelier.session, ligne.organisme_id, ligne.contenu, lieu(ligne.id))
    return Resultat.depuis(json.loads(octets))


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Ce qui était dit d'un contrôle à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un contrôle."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def meme_fichier(atelier: Atelier, id_: uuid.UUID, empreinte: str) -> list[tuple[uuid.UUID, str]]:
    """Les autres contrôles du même fichier, archives exclues : identifiant et intitulé."""
    requete = select(Objet.id, Objet.libelle).join(Controle, col(Controle.id) == col(Objet.id))
    requete = requete.where(Controle.empreinte == empreinte, Controle.id != id_, col(Objet.archive).is_(False))
    return [(autre, nom) for autre, nom in atelier.session.exec(requete.order_by(col(Controle.controle_le).desc()))]


@lecture(droits.LIRE)
def lire_contrat(atelier: Atelier, objet_id: uuid.UUID | None) -> Objet | None:
    """Le contrat d'où l'on vient, s'il est de l'organisme et que l'on peut le lire."""
    if objet_id is None:
        return None
    objet = objet_visible(atelier, objet_id)
    return objet if objet.type == TYPE_CONTRAT else None


@operation(droits.CONTROLER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ControleSaisie, version: int) -> int:
    """Change l'intitulé ou les observations ; le résultat reste."""
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.CONTROLER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un contrôle aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(droits.EXPORTER)
def _preparer_rapport(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche, Resultat]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("controle.exporte", FORME.code, id_, None, {"format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), fiche, _ouvrir(atelier, fiche.ligne)


def produire_rapport(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Le rapport d'un contrôle, en Word ou en PDF ; rend (intitulé, octets). L'acte est journalisé."""
    if format_ not in FORMATS:
        raise RegleEnfreinte("Le rapport se télécharge en Word ou en PDF.")
    organisme, fiche, resultat = _preparer_rapport(contexte, id_, format_)
    return fiche.objet.libelle, rendre(rapport(organisme, fiche, resultat), format_)
