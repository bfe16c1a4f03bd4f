"""Les fonds : les tenir, savoir quand chacun est dû, voir ce qui l'est cette année, noter une purge faite ou l'annuler."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.conservation import lectures
from registre.conservation.durees import Duree, lire_duree
from registre.conservation.formes import FONDS
from registre.conservation.lectures import RegleVue
from registre.conservation.listes import LISTES
from registre.conservation.modele import Fonds, FondsSaisie, PurgeFaite
from registre.traitements.listes import options as options_du_registre
from registre.traitements.modele import CategorieDonnees, Traitement
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation

PURGE_COURTE = 366
SAISIE_ICI = "durée saisie pour ce fonds"
A_DETERMINER = "non déterminé"


def annee_due(annee_fin: int | None, dua_annees: int | None) -> int | None:
    """L'année où l'on peut éliminer : la durée court de la fin de l'année de la dernière pièce, et s'écoule en entier.

    Des pièces de 2015 gardées dix ans sont dues en 2026. None si l'une des deux manque.
    """
    return None if annee_fin is None or dua_annees is None else annee_fin + dua_annees + 1


def _echeance(atelier: Atelier, saisie: FondsSaisie) -> dict[str, Any]:
    """Ce que l'on calcule d'un fonds : l'année due, et d'où vient la durée retenue."""
    regle = next((r for r in lectures.regles_valables(atelier.session) if r.cle == saisie.regle), None)
    if saisie.regle and regle is None:
        raise RegleEnfreinte("Cette règle ne vaut plus ici : choisissez-en une autre.")
    if saisie.traitement_id is not None and atelier.session.get(Traitement, saisie.traitement_id) is None:
        raise RegleEnfreinte("Cette fiche n'est pas au registre de l'organisme.")
    annees = saisie.dua_annees
    source = SAISIE_ICI if annees is not None else ""
    if annees is None and regle is not None and regle.dua is not None:
        annees, source = regle.dua.annees_pleines, f"{regle.document} : {regle.fixee}"
    conserve = regle is not None and regle.sort_final == "conserver"
    return {"annee_due": None if conserve else annee_due(saisie.annee_fin, annees), "dua_source": source}


@operation(droits.CONSERVATION_TENIR)
def creer(atelier: Atelier, saisie: FondsSaisie, jeton: str = "") -> uuid.UUID:
    """Inscrit un fonds."""
    return fiches.poser(atelier, FONDS, saisie, jeton=jeton, **_echeance(atelier, saisie))


@operation(droits.CONSERVATION_TENIR)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: FondsSaisie, version: int) -> int:
    """Enregistre un fonds lu en `version` ; celui d'un bordereau ne se modifie plus."""
    if fiches.charger(atelier.session, FONDS, id_).ligne.bordereau_id is not None:
        raise RegleEnfreinte("Ce fonds est à un bordereau d'élimination : retirez-le d'abord.")
    return fiches.reecrire(atelier, FONDS, id_, saisie, version, **_echeance(atelier, saisie)).objet.version


@operation(droits.CONSERVATION_TENIR)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un fonds aux archives de l'outil, ou l'en sort ; rien n'est effacé."""
    if fiches.charger(atelier.session, FONDS, id_).ligne.bordereau_id is not None:
        raise RegleEnfreinte("Ce fonds est à un bordereau d'élimination : retirez-le d'abord.")
    fiches.archiver(atelier, FONDS, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un fonds."""
    return fiches.charger(atelier.session, FONDS, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un fonds tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un fonds."""
    fiches.charger(atelier.session, FONDS, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, demande: str = "", archives: bool = False, page: int = 1) -> PageFiches:
    """Une page de fonds, les premiers dus d'abord."""
    ordre = (col(Fonds.annee_due).asc().nulls_last(),)
    return fiches.lister(atelier, FONDS, demande=demande, archive=archives, page=page, ordre=ordre)


@dataclass(frozen=True)
class Purge:
    """Une donnée gardée un an au plus : elle se purge chaque année. `faite` : ce qui a été dit de cette année."""

    traitement_id: uuid.UUID
    ligne_id: uuid.UUID
    traitement: str
    service: str
    donnees: str
    duree: str
    faite: PurgeFaite | None


@dataclass
class Part:
    """Ce qu'un service a à éliminer : ses fonds, leurs volumes par unité, ses purges."""

    service: str
    fonds: list[Fonds] = field(default_factory=list)
    purges: list[Purge] = field(default_factory=list)

    @property
    def volumes(self) -> str:
        """Les volumes, additionnés par unité."""
        return volumes_de(self.fonds)


def _volume(nombre: Decimal, unite: str) -> str:
    """« 0,5 mètre linéaire », « 12 dossiers ou boîtes » : sans zéro inutile, au pluriel à partir de deux."""
    texte = f"{nombre.normalize():f}".replace(".", ",")
    mots = LISTES["unites_volume"].item(unite).libelle.split(" ") if unite else []
    if nombre < 2:
        mots = [mot.removesuffix("s") for mot in mots]
    return " ".join([texte, *mots])


def volume_de(fonds: Any) -> str:
    """Le volume d'un fonds, avec son unité."""
    return "" if fonds.volume is None else _volume(fonds.volume, fonds.volume_unite)


def volumes_de(fonds: Iterable[Any]) -> str:
    """Le volume total de ces fonds, additionné par unité ; vide si aucun ne le dit."""
    totaux: dict[str, Decimal] = defaultdict(Decimal)
    for un in fonds:
        if un.volume is not None:
            totaux[un.volume_unite] += un.volume
    return ", ".join(_volume(total, unite) for unite, total in totaux.items())


def duree_retenue(fonds: Any) -> str:
    """La durée d'un fonds, en nombre, et d'où elle vient ; vide si elle n'est pas connue."""
    if fonds.dua_annees is None:
        return str(fonds.dua_source)
    return f"{fonds.dua_annees} an{'s' if fonds.dua_annees > 1 else ''} ({SAISIE_ICI})"


def sort_de(fonds: Any, regles: Mapping[str, RegleVue]) -> str:
    """Ce que sa règle dit d'un fonds au terme de sa durée ; « non déterminé » sans règle, ou si elle ne le dit pas."""
    regle = regles.get(fonds.regle)
    return regle.sort if regle and regle.sort_final not in {"", "a_determiner"} else A_DETERMINER


def est_recurrente(texte: str) -> bool:
    """Vrai si cette durée écrite appelle une purge au moins chaque année."""
    duree: Duree | None = lire_duree(texte)
    return duree is not None and duree.jours <= PURGE_COURTE


@lecture(droits.LIRE)
def dus_en(atelier: Atelier, annee: int) -> list[Part]:
    """Ce qui est dû cette année ou l'était avant, par service : fonds libres et purges récurrentes."""
    parts: dict[str, Part] = {}
    requete: Any = select(Fonds).join(Objet, col(Objet.id) == col(Fonds.id)).where(
        col(Objet.archive).is_(False), col(Fonds.annee_due) <= annee, col(Fonds.bordereau_id).is_(None),
    ).order_by(col(Fonds.annee_due), col(Objet.cle_tri))  # fmt: skip
    for fonds in atelier.session.exec(requete):
        parts.setdefault(fonds.service, Part(fonds.service)).fonds.append(fonds)
    for purge in _purges(atelier, annee):
        parts.setdefault(purge.service, Part(purge.service)).purges.append(purge)
    return [parts[nom] for nom in sorted(parts, key=lambda n: (n == "", n.casefold()))]


def _purges(atelier: Atelier, annee: int) -> list[Purge]:
    faites = {p.ligne_id: p for p in atelier.session.exec(select(PurgeFaite).where(PurgeFaite.annee == annee))}
    requete: Any = select(Objet, Traitement, CategorieDonnees).join(Traitement, col(Traitement.id) == col(Objet.id)).join(
        CategorieDonnees, col(CategorieDonnees.traitement_id) == col(Objet.id)
    ).where(col(Objet.archive).is_(False), col(CategorieDonnees.duree_active) != "").order_by(
        col(Objet.cle_tri), col(CategorieDonnees.rang))  # fmt: skip
    noms = {item.code: item.libelle for item in options_du_registre("categories_donnees")}
    return [
        Purge(objet.id, ligne.id, objet.libelle, traitement.service, ligne.description or noms.get(ligne.categorie, ""),
              ligne.duree_active, faites.get(ligne.id))
        for objet, traitement, ligne in atelier.session.exec(requete) if est_recurrente(ligne.duree_active)
    ]  # fmt: skip


@operation(droits.CONSERVATION_TENIR)
def noter_purge(atelier: Atelier, ligne_id: uuid.UUID, annee: int) -> bool:
    """Note une purge faite cette année ; sans effet si elle l'est déjà. Rien n'est effacé par l'outil."""
    ligne = atelier.session.get(CategorieDonnees, ligne_id)
    if ligne is None:
        raise Introuvable
    deja = select(PurgeFaite).where(PurgeFaite.ligne_id == ligne_id, PurgeFaite.annee == annee)
    if atelier.session.exec(deja).first() is not None:
        return False
    atelier.session.add(PurgeFaite(
        organisme_id=atelier.organisme_id, traitement_id=ligne.traitement_id, ligne_id=ligne_id, annee=annee,
        faite_le=atelier.quand, faite_par=atelier.contexte.acteur.nom,
    ))  # fmt: skip
    atelier.journaliser(Evenement("traitement.purge", "traitement", ligne.traitement_id, None, {"annee": annee}))
    return True


@operation(droits.CONSERVATION_TENIR)
def annuler_purge(atelier: Atelier, ligne_id: uuid.UUID, annee: int) -> bool:
    """Revient sur une purge notée par erreur ; sans effet si elle ne l'est pas. Le journal garde les deux actes."""
    ligne = atelier.session.get(CategorieDonnees, ligne_id)
    if ligne is None:
        raise Introuvable
    requete = select(PurgeFaite).where(PurgeFaite.ligne_id == ligne_id, PurgeFaite.annee == annee)
    faite = atelier.session.exec(requete).first()
    if faite is None:
        return False
    atelier.session.delete(faite)
    contenu = {"annee": annee, "notee_par": faite.faite_par}
    atelier.journaliser(Evenement("traitement.purge_annulee", "traitement", ligne.traitement_id, None, contenu))
    return True


@lecture(droits.LIRE)
def regles_par_cle(atelier: Atelier) -> dict[str, RegleVue]:
    """Clé → règle qui vaut ici."""
    return {r.cle: r for r in lectures.regles_valables(atelier.session)}


def libres(atelier: Atelier, ids: Sequence[uuid.UUID]) -> list[tuple[Objet, Fonds]]:
    """Ces fonds, s'ils sont tous ici, dus, vivants et à aucun bordereau ; sinon un refus."""
    requete: Any = select(Objet, Fonds).join(Fonds, col(Fonds.id) == col(Objet.id)).where(col(Objet.id).in_(ids))
    lus = [(o, f) for o, f in atelier.session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)))]
    if len(lus) != len(set(ids)):
        raise Introuvable
    for objet, fonds in lus:
        if objet.archive or fonds.bordereau_id is not None:
            raise RegleEnfreinte(f"« {objet.libelle} » est déjà à un bordereau, ou archivé : rien n'a été préparé.")
        if fonds.annee_due is None or fonds.annee_due > atelier.aujourd_hui.year:
            raise RegleEnfreinte(f"« {objet.libelle} » n'est pas encore au terme de sa durée : rien n'a été préparé.")
    return lus
