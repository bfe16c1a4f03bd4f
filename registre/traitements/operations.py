"""Ce qu'une personne fait d'une fiche : créer, enregistrer, soumettre, aviser, approuver, archiver, retrouver."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case
from sqlmodel import col, func, select

from registre import droits
from registre.traitements import regles
from registre.traitements.chargement import Fiche, charger, charger_toutes, ranger
from registre.traitements.modele import LIGNES, TYPE, Traitement, TraitementSaisie
from socle.base import nouvel_id
from socle.champs import champs_de, texte_a_chercher
from socle.echeances.calcul import ajouter_mois
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, lecture, operation
from socle.provenances import COPIE, noter
from socle.recherche import chercher, indexer
from socle.types import cle_tri

PAR_PAGE = 50
PAGE_MAXIMALE = 10_000


def instantane(fiche: Fiche) -> dict[str, Any]:
    """L'état complet d'une fiche, tel que le journal le garde."""
    return {
        "saisie": fiche.saisie.model_dump(mode="json"),
        "statut": fiche.traitement.statut,
        "avis": {
            "avis": fiche.traitement.avis, "motif": fiche.traitement.avis_motif, "par": fiche.traitement.avis_par,
        },
        "approbation": {"par": fiche.traitement.approuve_par, "motif": fiche.traitement.approbation_motif},
    }  # fmt: skip


def _consigner(atelier: Atelier, verbe: str, fiche: Fiche, **ajouts: Any) -> None:
    contenu = instantane(fiche) | ajouts
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, fiche.objet.id, fiche.objet.version, contenu))


def _indexer(atelier: Atelier, fiche: Fiche) -> None:
    texte = texte_a_chercher(champs_de(TraitementSaisie), fiche.saisie)
    titre = f"{fiche.saisie.nom} {fiche.saisie.reference}"
    indexer(atelier.session, atelier.organisme_id, fiche.objet.id, TYPE, titre, texte)


def creer_fiche(
    atelier: Atelier,
    saisie: TraitementSaisie,
    verbe: str = "cree",
    *,
    identifiant: uuid.UUID | None = None,
    import_id: uuid.UUID | None = None,
    **ajouts: Any,
) -> uuid.UUID:
    """Écrit une fiche neuve dans une opération déjà ouverte (création, import, duplication)."""
    identifiant = identifiant or nouvel_id()
    saisie = saisie.model_copy(deep=True)
    for groupe in LIGNES:
        for ligne in getattr(saisie, groupe):
            ligne.id = None
    objet = Objet(organisme_id=atelier.organisme_id, id=identifiant, type=TYPE, libelle=saisie.nom,
                  cle_tri=cle_tri(saisie.nom))  # fmt: skip
    atelier.session.add(objet)
    atelier.session.flush()
    traitement = Traitement(organisme_id=atelier.organisme_id, id=identifiant, import_id=import_id,
                            completude=regles.completude(saisie).pourcent)  # fmt: skip
    if saisie.date_creation is None:
        saisie.date_creation = atelier.aujourd_hui
    if saisie.date_mise_a_jour is None:
        saisie.date_mise_a_jour = atelier.aujourd_hui
    ranger(atelier.session, traitement, saisie, {})
    fiche = Fiche(objet, traitement, saisie)
    _indexer(atelier, fiche)
    _consigner(atelier, verbe, fiche, **ajouts)
    return identifiant


@operation(droits.MODIFIER)
def creer(atelier: Atelier, saisie: TraitementSaisie, jeton: str = "", objet_id: uuid.UUID | None = None) -> uuid.UUID:
    """Crée une fiche en brouillon, liée à `objet_id` si on l'écrit depuis un autre objet, et rend son identifiant.

    Le même `jeton` de formulaire envoyé deux fois (double clic, page renvoyée) rend la fiche déjà créée.
    """
    identifiant = uuid.uuid5(atelier.organisme_id, jeton) if jeton else None
    if identifiant and atelier.session.get(Objet, identifiant):
        return identifiant
    id_ = creer_fiche(atelier, saisie, identifiant=identifiant)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.MODIFIER)
def enregistrer(atelier: Atelier, traitement_id: uuid.UUID, saisie: TraitementSaisie, version: int) -> int:
    """Enregistre une fiche lue en `version` ; rend la nouvelle version. `ConflitDeVersion` si elle a changé."""
    return enregistrer_fiche(atelier, charger(atelier.session, traitement_id), saisie, version)


def enregistrer_fiche(
    atelier: Atelier, fiche: Fiche, saisie: TraitementSaisie, version: int, verbe: str = "enregistre", **ajouts: Any
) -> int:
    """Le même, dans une opération déjà ouverte et sur une fiche déjà lue (import, retour d'un import)."""
    if fiche.objet.version != version:
        raise ConflitDeVersion(version, fiche.objet.version)
    if fiche.traitement.statut == "archivee":
        raise RegleEnfreinte("Cette fiche est archivée : sortez-la des archives avant de la modifier.")
    saisie = saisie.model_copy(deep=True)
    if saisie.date_mise_a_jour in (None, fiche.saisie.date_mise_a_jour):
        saisie.date_mise_a_jour = atelier.aujourd_hui
    avancer_version(atelier.session, fiche.objet, version)
    fiche.objet.libelle, fiche.objet.cle_tri = saisie.nom, cle_tri(saisie.nom)
    fiche.traitement.statut = regles.statut_apres_modification(fiche.traitement.statut)
    fiche.traitement.completude = regles.completude(saisie).pourcent
    ranger(atelier.session, fiche.traitement, saisie, fiche.lignes)
    nouvelle = Fiche(fiche.objet, fiche.traitement, saisie)
    _indexer(atelier, nouvelle)
    _consigner(atelier, verbe, nouvelle, **ajouts)
    return fiche.objet.version


def _passer(
    atelier: Atelier, traitement_id: uuid.UUID, version: int, verbe: str, lue: Fiche | None = None
) -> Fiche:  # fmt: skip
    fiche = lue or charger(atelier.session, traitement_id)
    if fiche.objet.version != version:
        raise ConflitDeVersion(version, fiche.objet.version)
    transition = regles.TRANSITIONS[verbe]
    if fiche.traitement.statut not in transition.depuis:
        raise RegleEnfreinte(f"« {transition.libelle} » n'est pas possible dans l'état actuel de la fiche.")
    avancer_version(atelier.session, fiche.objet, version)
    fiche.traitement.statut = transition.vers
    atelier.session.add(fiche.traitement)
    return fiche


@operation(droits.MODIFIER)
def soumettre(atelier: Atelier, traitement_id: uuid.UUID, version: int) -> None:
    """Envoie la fiche à la relecture du délégué."""
    _consigner(atelier, "soumis", _passer(atelier, traitement_id, version, "soumettre"))


@operation(droits.MODIFIER)
def reprendre(atelier: Atelier, traitement_id: uuid.UUID, version: int) -> None:
    """Rend la fiche au brouillon."""
    _consigner(atelier, "repris", _passer(atelier, traitement_id, version, "reprendre"))


@operation(droits.AVIS)
def rendre_avis(atelier: Atelier, traitement_id: uuid.UUID, version: int, avis: str, motif: str) -> None:
    """Le délégué rend son avis (RGPD 39) ; réserves et avis défavorable sont motivés."""
    if avis not in {"favorable", "reserves", "defavorable"}:
        raise RegleEnfreinte("Choisissez un avis : favorable, avec réserves ou défavorable.")
    if regles.motif_exige("rendre_avis", avis) and not motif.strip():
        raise RegleEnfreinte("Motivez cet avis : la personne qui approuve doit pouvoir en tenir compte.")
    fiche = _passer(atelier, traitement_id, version, "rendre_avis")
    fiche.traitement.avis, fiche.traitement.avis_motif = avis, motif.strip()
    fiche.traitement.avis_par, fiche.traitement.avis_le = atelier.contexte.acteur.nom, atelier.quand
    _consigner(atelier, "avise", fiche)


@operation(droits.APPROUVER)
def approuver(atelier: Atelier, traitement_id: uuid.UUID, version: int, motif: str) -> None:
    """Le responsable approuve (RGPD 24) : un visa, non une signature. Passer outre un avis défavorable se motive."""
    fiche = _passer(atelier, traitement_id, version, "approuver")
    if regles.motif_exige("approuver", fiche.traitement.avis) and not motif.strip():
        raise RegleEnfreinte("L'avis du délégué est défavorable : écrivez pourquoi vous passez outre.")
    fiche.traitement.approbation_motif = motif.strip()
    fiche.traitement.approuve_par, fiche.traitement.approuve_le = atelier.contexte.acteur.nom, atelier.quand
    _consigner(atelier, "approuve", fiche)


def archiver_fiche(
    atelier: Atelier, traitement_id: uuid.UUID, verbe: str = "archive", version: int = 1, lue: Fiche | None = None
) -> None:  # fmt: skip
    """Range une fiche aux archives dans une opération déjà ouverte ; `lue` : la même, si elle vient d'y être lue."""
    fiche = _passer(atelier, traitement_id, version, "archiver", lue)
    fiche.objet.archive = True
    _consigner(atelier, verbe, fiche)


@operation(droits.MODIFIER)
def archiver(atelier: Atelier, traitement_id: uuid.UUID, version: int) -> None:
    """Range la fiche aux archives ; rien n'est effacé, on peut l'en sortir."""
    archiver_fiche(atelier, traitement_id, version=version)


@operation(droits.MODIFIER)
def desarchiver(atelier: Atelier, traitement_id: uuid.UUID, version: int) -> None:
    """Sort la fiche des archives, en brouillon."""
    fiche = _passer(atelier, traitement_id, version, "desarchiver")
    fiche.objet.archive = False
    _consigner(atelier, "desarchive", fiche)


def confirmer_la_revue(atelier: Atelier, traitement_id: uuid.UUID, **ajouts: Any) -> None:
    """Note, dans une opération ouverte, que la fiche a été revue et que rien n'y a changé : la revue suivante est dans un an.

    Le texte ne change pas : ni l'état de la fiche, ni l'avis, ni l'approbation ne bougent.
    """
    fiche = charger(atelier.session, traitement_id)
    if fiche.traitement.statut == "archivee":
        raise RegleEnfreinte("Cette fiche est archivée : elle ne se revoit plus.")
    avancer_version(atelier.session, fiche.objet, fiche.objet.version)
    fiche.traitement.prochaine_revue = fiche.saisie.prochaine_revue = ajouter_mois(atelier.aujourd_hui, 12)
    atelier.session.add(fiche.traitement)
    _consigner(atelier, "revu", fiche, **ajouts)


@operation(droits.MODIFIER)
def dupliquer(atelier: Atelier, traitement_id: uuid.UUID) -> uuid.UUID:
    """Copie une fiche en brouillon dans le même organisme, et note son origine ; avis et approbation ne se copient pas."""
    fiche = charger(atelier.session, traitement_id)
    saisie = fiche.saisie.model_copy(deep=True)
    saisie.nom = f"{saisie.nom} (copie)"
    saisie.reference, saisie.date_creation, saisie.date_mise_a_jour = "", None, None
    id_ = creer_fiche(atelier, saisie, "duplique", modele=str(traitement_id))
    noter(atelier, id_, COPIE, str(traitement_id), fiche.objet.libelle, version=fiche.objet.version)
    return id_


@lecture(droits.LIRE)
def lire_fiche(atelier: Atelier, traitement_id: uuid.UUID) -> Fiche:
    """Une fiche entière."""
    return charger(atelier.session, traitement_id)


@lecture(droits.EXPORTER)
def lire_registre(atelier: Atelier) -> list[Fiche]:
    """Toutes les fiches non archivées de l'organisme, par ordre alphabétique."""
    return charger_toutes(atelier.session)


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    service: str = ""
    tri: str = "nom"
    page: int = 1


@dataclass(frozen=True)
class LigneListe:
    """Une ligne de la liste : des colonnes, non l'objet entier."""

    id: uuid.UUID
    nom: str
    reference: str
    service: str
    statut: str
    completude: int
    mise_a_jour: date | None
    revue: date | None


@dataclass(frozen=True)
class PageListe:
    """Une page de la liste et le total trouvé."""

    lignes: tuple[LigneListe, ...]
    total: int
    page: int
    services: tuple[str, ...]

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


_TRIS: dict[str, Any] = {
    "nom": (col(Objet.cle_tri), col(Objet.id)),
    "completude": (col(Traitement.completude), col(Objet.cle_tri), col(Objet.id)),
    "mise_a_jour": (col(Traitement.date_mise_a_jour).desc().nulls_last(), col(Objet.cle_tri), col(Objet.id)),
    "revue": (col(Traitement.prochaine_revue).asc().nulls_last(), col(Objet.cle_tri), col(Objet.id)),
}


def _conditions(atelier: Atelier, filtre: Filtre) -> tuple[list[Any], list[uuid.UUID] | None]:
    archivees = filtre.statut == "archivee"
    conditions: list[Any] = [Objet.type == TYPE, col(Objet.archive).is_(archivees)]
    if filtre.statut and not archivees:
        conditions.append(Traitement.statut == filtre.statut)
    if filtre.service:
        conditions.append(Traitement.service == filtre.service)
    trouves = chercher(atelier.session, atelier.organisme_id, filtre.demande, TYPE) if filtre.demande else None
    if trouves is not None:
        conditions.append(col(Objet.id).in_(trouves))
    return conditions, trouves


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageListe:
    """Une page de fiches ; une recherche classe par pertinence, sauf si un tri est demandé."""
    conditions, trouves = _conditions(atelier, filtre)
    source = select(
        Objet.id, Objet.libelle, Traitement.reference, Traitement.service, Traitement.statut,
        Traitement.completude, Traitement.date_mise_a_jour, Traitement.prochaine_revue,
    )  # type: ignore[call-overload]  # fmt: skip
    source = source.join(Traitement, col(Traitement.id) == col(Objet.id)).where(*conditions)
    compte = select(func.count()).select_from(Objet).join(Traitement, col(Traitement.id) == col(Objet.id))
    total = atelier.session.exec(compte.where(*conditions)).one()
    page = max(1, min(filtre.page, max(1, -(-total // PAR_PAGE))))
    lignes = atelier.session.exec(
        source.order_by(*_TRIS.get(filtre.tri, _TRIS["nom"])).limit(PAR_PAGE).offset((page - 1) * PAR_PAGE)
        if trouves is None or filtre.tri != "pertinence"
        else source
    ).all()
    montrees = [LigneListe(*ligne) for ligne in lignes]
    if trouves is not None and filtre.tri == "pertinence":
        rangs = {identifiant: rang for rang, identifiant in enumerate(trouves)}
        montrees = sorted(montrees, key=lambda ligne: rangs[ligne.id])[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    return PageListe(tuple(montrees), total, page, _services(atelier))


def _services(atelier: Atelier) -> tuple[str, ...]:
    requete = select(Traitement.service).where(Traitement.service != "").distinct().order_by(Traitement.service)
    return tuple(atelier.session.exec(requete.limit(200)))


@dataclass(frozen=True)
class Bilan:
    """Le registre en quelques nombres ; `completude` est une moyenne en pour cent."""

    fiches: int
    completude: int
    a_relire: int
    avisees: int
    en_retard: int


@lecture(droits.LIRE)
def resumer(atelier: Atelier) -> Bilan:
    """Compte les fiches non archivées de l'organisme, en une requête."""

    def nombre(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    requete = select(
        func.count(),
        func.coalesce(func.avg(Traitement.completude), 0),
        nombre(Traitement.statut == "a_relire"),
        nombre(Traitement.statut == "avis_dpo"),
        nombre(col(Traitement.prochaine_revue) < atelier.aujourd_hui),
    ).select_from(Objet)  # type: ignore[call-overload]
    requete = requete.join(Traitement, col(Traitement.id) == col(Objet.id)).where(col(Objet.archive).is_(False))
    return Bilan(*(int(valeur) for valeur in atelier.session.exec(requete).one()))


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, traitement_id: uuid.UUID) -> list[fiches.Passage]:
    """Les événements d'une fiche, du plus récent au plus ancien, avec ce qu'elle contenait."""
    return fiches.lire_passages(atelier, traitement_id)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, traitement_id: uuid.UUID, version: int) -> dict[str, Any] | None:
    """L'instantané d'une fiche à cette version, ou None s'il a été purgé."""
    return fiches.lire_version(atelier, traitement_id, version)
