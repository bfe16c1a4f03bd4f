"""Ce qu'une personne fait d'un avis du délégué : l'inscrire, le corriger, dire s'il est suivi, lire le registre entier."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from registre import droits
from registre.delegue.avis import tableau
from registre.delegue.avis.ailleurs import LigneAvis, avis_des_fiches
from registre.delegue.avis.documents import document_d_un_avis, document_du_registre
from registre.delegue.avis.forme import FORME
from registre.delegue.avis.listes import LISTES, libelle
from registre.delegue.avis.modele import FAVORABLE, TYPE, AvisDpo, AvisSaisie
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import PAR_PAGE, Fiche
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.types import sans_accents

SANS_SUITE: Final[dict[str, Any]] = {"suite": "", "suite_motif": "", "suite_par": "", "suite_le": None}


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande au registre ; `suite` : un code, ou `aucune` ; `page` commence à 1."""

    demande: str = ""
    avis: str = ""
    suite: str = ""
    page: int = 1


@dataclass(frozen=True)
class PageAvis:
    """Une page du registre, et le compte de tous les avis retenus."""

    lignes: tuple[LigneAvis, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


def _controler(atelier: Atelier, saisie: AvisSaisie) -> None:
    """Un avis qui n'est pas favorable se motive ; il ne se rend ni demain, ni avant d'avoir été demandé."""
    if saisie.avis != FAVORABLE and not saisie.texte.strip():
        raise SaisieRefusee({"texte": ["Motivez cet avis : la personne qui décide doit pouvoir en tenir compte."]})
    if saisie.rendu_le is not None and saisie.rendu_le > atelier.aujourd_hui:
        raise SaisieRefusee({"rendu_le": ["Un avis ne se rend pas dans l'avenir."]})
    if saisie.demande_le is not None and saisie.rendu_le is not None and saisie.demande_le > saisie.rendu_le:
        raise SaisieRefusee({"demande_le": ["Un avis ne se demande pas après avoir été rendu."]})


@operation(droits.AVIS_DPO_RENDRE)
def creer(atelier: Atelier, saisie: AvisSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Inscrit un avis, lié à `objet_id` s'il porte sur une fiche ; rend son identifiant."""
    _controler(atelier, saisie)
    cible = objet_visible(atelier, objet_id) if objet_id is not None else None
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton, rendu_par=atelier.contexte.acteur.nom)
    if cible is not None and atelier.evenements:
        lier(atelier, cible, atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.AVIS_DPO_RENDRE)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: AvisSaisie, version: int) -> int:
    """Enregistre un avis lu en `version` ; la suite donnée tombe si le texte change, elle portait sur un autre."""
    _controler(atelier, saisie)
    lu = fiches.charger(atelier.session, FORME, id_)
    tombe: dict[str, Any] = {} if lu.saisie == saisie else dict(SANS_SUITE)
    return fiches.reecrire(atelier, FORME, id_, saisie, version, **tombe).objet.version


@operation(droits.AVIS_DPO_SUIVRE)
def dire_la_suite(atelier: Atelier, id_: uuid.UUID, version: int, suite: str, motif: str) -> None:
    """L'organisme dit si l'avis est suivi ; ne pas le suivre en entier se motive. La réponse peut changer."""
    lu = fiches.charger(atelier.session, FORME, id_)
    if lu.objet.archive:
        raise RegleEnfreinte("Cet avis est archivé : sortez-le des archives avant d'en dire la suite.")
    if suite not in LISTES["suites_avis"].codes:
        raise RegleEnfreinte("Choisissez : suivi, suivi en partie ou non suivi.")
    if suite != "oui" and not motif.strip():
        raise RegleEnfreinte("Écrivez pourquoi l'avis n'est pas suivi en entier : c'est ce qui se demande ensuite.")
    fiches.decider(
        atelier, FORME, id_, version, "suite_dite", suite=suite, suite_motif=motif.strip(),
        suite_par=atelier.contexte.acteur.nom, suite_le=atelier.quand,
    )  # fmt: skip


@operation(droits.AVIS_DPO_RENDRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un avis aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un avis."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un avis tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un avis."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


def registre_entier(atelier: Atelier) -> list[LigneAvis]:
    """Tous les avis non archivés, inscrits ici ou rendus sur une fiche, du plus récent au plus ancien : cinq requêtes."""
    requete = select(AvisDpo).join(Objet, col(Objet.id) == col(AvisDpo.id)).where(col(Objet.archive).is_(False))
    siens = [
        LigneAvis(TYPE, a.id, a.sujet, a.avis, libelle("avis_delegue", a.avis), a.texte, a.rendu_par,
                  a.rendu_le or atelier.aujourd_hui, a.suite, libelle("suites_avis", a.suite))
        for a in atelier.session.exec(requete)
    ]  # fmt: skip
    toutes = siens + avis_des_fiches(atelier.session, ZoneInfo(atelier.contexte.fuseau))
    return sorted(toutes, key=lambda ligne: (ligne.le, str(ligne.id)), reverse=True)


def _retenir(ligne: LigneAvis, filtre: Filtre) -> bool:
    if filtre.avis and ligne.avis != filtre.avis:
        return False
    if filtre.suite == "aucune" and (ligne.suite or ligne.devenu):
        return False
    if filtre.suite not in {"", "aucune"} and ligne.suite != filtre.suite:
        return False
    texte = sans_accents(f"{ligne.sujet} {ligne.texte}").casefold()
    return all(mot in texte for mot in sans_accents(filtre.demande).casefold().split())


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageAvis:
    """Une page du registre des avis."""
    retenues = [ligne for ligne in registre_entier(atelier) if _retenir(ligne, filtre)]
    page = max(1, min(filtre.page, -(-len(retenues) // PAR_PAGE) or 1))
    debut = (page - 1) * PAR_PAGE
    return PageAvis(tuple(retenues[debut : debut + PAR_PAGE]), len(retenues), page)


@lecture(droits.LIRE)
def lister_archives(atelier: Atelier) -> list[Fiche]:
    """Les avis archivés, par ordre alphabétique."""
    requete = select(Objet.id).where(Objet.type == TYPE, col(Objet.archive).is_(True)).limit(500)
    return fiches.charger_toutes(atelier.session, FORME, list(atelier.session.exec(requete)))


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> tuple[Organisme, list[LigneAvis]]:
    lignes = registre_entier(atelier)
    atelier.journaliser(Evenement("avis_dpo.registre_exporte", "registre", None, None,
                                  {"format": format_, "avis": len(lignes)}))  # fmt: skip
    return atelier.session.get_one(Organisme, atelier.organisme_id), lignes


def exporter_registre(contexte: Contexte, format_: str) -> bytes:
    """Le registre des avis en XLSX, en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES and format_ not in tableau.MIMETYPES:
        raise RegleEnfreinte("Le registre des avis s'exporte en XLSX, en Word ou en PDF.")
    organisme, lignes = _lire_pour_exporter(contexte, format_)
    if format_ in tableau.MIMETYPES:
        return tableau.ecrire(organisme, lignes, contexte.aujourd_hui)
    return rendre(document_du_registre(organisme, lignes, contexte.aujourd_hui), format_)


@operation(droits.EXPORTER)
def _lire_un_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche]:
    lu = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("avis_dpo.exporte", TYPE, id_, None, {"format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), lu


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Un avis en Word ou en PDF ; rend (nom, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Un avis s'exporte en Word ou en PDF.")
    organisme, lu = _lire_un_pour_exporter(contexte, id_, format_)
    return lu.saisie.sujet, rendre(document_d_un_avis(organisme, lu, contexte), format_)
