"""Le modèle a changé depuis la pose : ce que dit la fiche, ce qu'il disait, ce qu'il dit ; en prendre ce que l'on veut.

Rien ne se prend de soi-même. Ce que l'organisme n'a pas touché est proposé coché ; ce qui n'appartient qu'à lui n'y est pas.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles.modele import VersionModele
from registre.fiches_modeles.offre import PROPRES, Modele, contenu_de, id_de, trouver
from registre.traitements.chargement import Fiche, charger
from registre.traitements.formulaire import champs_de_la_fiche
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import enregistrer_fiche
from socle import journal
from socle.champs import afficher
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.provenances import Provenance, provenance_de, rattacher
from socle.saisies import valider

SUIVI, VU = "modele_suivi", "modele_vu"
_GARDENT: Final = frozenset({f"{TRAITEMENT}.{verbe}" for verbe in ("pose", "copie", SUIVI, VU)})
"""Les actes dont le journal garde ce que le modèle disait."""


@dataclass(frozen=True)
class LigneSuivie:
    """Un champ que le modèle dit autrement que la fiche. `disait` : vide si on ne le sait plus ; `intact` : la fiche le dit
    comme il le disait.
    """

    nom: str
    libelle: str
    fiche: str
    disait: str
    dit: str
    intact: bool


@dataclass(frozen=True)
class Suivi:
    """Une fiche devant son modèle. `modele` : None si elle ne vient d'aucun que l'on lise ; `version` : celle qu'elle suit,
    0 si une personne l'a reconnue ; `connu` : vrai si l'on sait ce qu'il disait alors.
    """

    fiche: Fiche
    modele: Modele | None = None
    version: int = 0
    connu: bool = False
    lignes: tuple[LigneSuivie, ...] = ()

    @property
    def intacts(self) -> int:
        """Champs que l'organisme n'a pas touchés, et que le modèle dit autrement."""
        return sum(ligne.intact for ligne in self.lignes)


@lecture(droits.LIRE)
def lire(atelier: Atelier, traitement_id: uuid.UUID) -> Suivi:
    """Où en est une fiche devant le modèle dont elle vient."""
    return _lire(atelier, traitement_id)


def _lire(atelier: Atelier, traitement_id: uuid.UUID) -> Suivi:
    fiche, origine = charger(atelier.session, traitement_id), provenance_de(atelier.session, traitement_id)
    modele = trouver(atelier.session, origine.modele) if origine is not None and origine.modele else None
    if origine is None or modele is None:
        return Suivi(fiche)
    disait = _normalise(_ce_qu_il_disait(atelier, traitement_id, origine))
    lignes = comparer(contenu_de(fiche.saisie), disait, contenu_de(modele.saisie))
    return Suivi(fiche, modele, origine.modele_version, disait is not None, lignes)


def _ce_qu_il_disait(atelier: Atelier, traitement_id: uuid.UUID, origine: Provenance) -> Mapping[str, Any] | None:
    """Ce que disait le modèle à la version que suit la fiche : il le garde s'il est de la maison, sinon le journal."""
    if maison := id_de(origine.modele):
        requete = select(VersionModele.contenu).where(
            VersionModele.modele_id == maison, col(VersionModele.version) == origine.modele_version
        )
        return atelier.session.exec(requete).first()
    entrees = [
        e for e in journal.historique(atelier.session, atelier.organisme_id, traitement_id) if e.verbe in _GARDENT
    ]
    contenus = journal.lire_contenus(atelier.session, [e.id for e in entrees])
    for contenu in (contenus.get(e.id, {}) for e in entrees):
        if (contenu.get("modele"), contenu.get("modele_version")) == (origine.modele, origine.modele_version):
            garde: Mapping[str, Any] | None = contenu.get("modele_contenu") or contenu.get("saisie")
            return garde
    return None


def _normalise(contenu: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Ce contenu dans la forme d'aujourd'hui ; None si l'on n'en sait rien, ou s'il ne se relit plus."""
    try:
        return contenu_de(valider(TraitementSaisie, dict(contenu))) if contenu else None
    except SaisieRefusee:
        return None


def comparer(
    fiche: Mapping[str, Any], disait: Mapping[str, Any] | None, dit: Mapping[str, Any]
) -> tuple[LigneSuivie, ...]:
    """Les champs que le modèle a changés (ou tous, si l'on ne sait plus ce qu'il disait) et que la fiche dit autrement."""
    lignes = []
    for champ in champs_de_la_fiche():
        nom = champ.nom
        if nom in PROPRES or fiche[nom] == dit[nom] or (disait is not None and disait[nom] == dit[nom]):
            continue
        intact = disait is not None and fiche[nom] == disait[nom]
        avant = afficher(champ, disait[nom]) if disait is not None else ""
        lignes.append(
            LigneSuivie(nom, champ.libelle, afficher(champ, fiche[nom]), avant, afficher(champ, dit[nom]), intact)
        )
    return tuple(lignes)


@operation(droits.MODIFIER)
def prendre(
    atelier: Atelier, traitement_id: uuid.UUID, champs: Collection[str], version: int, version_modele: int
) -> int:  # fmt: skip
    """Donne à la fiche, lue en `version`, ce que le modèle dit de ces champs ; rend leur nombre.

    Sans champ, la fiche ne change pas : on note que cette version du modèle a été lue. Une fiche approuvée redevient un
    brouillon, comme à toute modification.
    """
    suivi = _lire(atelier, traitement_id)
    modele = _suivable(suivi, set(champs), version, version_modele)
    dit, voulus = contenu_de(modele.saisie), set(champs)
    garde = {"modele": modele.code, "modele_nom": modele.nom, "modele_version": modele.version, "modele_contenu": dit}
    if voulus:
        valeurs = suivi.fiche.saisie.model_dump(mode="json") | {nom: dit[nom] for nom in voulus}
        saisie = valider(TraitementSaisie, valeurs)
        enregistrer_fiche(atelier, suivi.fiche, saisie, version, SUIVI, pris=sorted(voulus), **garde)
    else:
        contenu = {"libelle": suivi.fiche.objet.libelle, **garde}
        atelier.journaliser(Evenement(f"{TRAITEMENT}.{VU}", TRAITEMENT, traitement_id, None, contenu))
    rattacher(atelier, traitement_id, modele.code, modele.nom, modele.version)
    return len(voulus)


def _suivable(suivi: Suivi, champs: Collection[str], version: int, version_modele: int) -> Modele:
    """Le modèle, si l'on peut en prendre ces champs maintenant."""
    if suivi.modele is None:
        raise RegleEnfreinte("Cette fiche ne vient d'aucun modèle que vous lisiez.")
    if suivi.fiche.objet.archive:
        raise RegleEnfreinte("Cette fiche est archivée : sortez-la des archives avant de la modifier.")
    if suivi.fiche.objet.version != version:
        raise ConflitDeVersion(version, suivi.fiche.objet.version)
    if suivi.modele.version != version_modele:
        raise RegleEnfreinte("Le modèle a encore changé pendant votre lecture : le voici tel qu'il est.")
    if not set(champs) <= {ligne.nom for ligne in suivi.lignes}:
        raise RegleEnfreinte("L'un de ces champs ne se prend pas du modèle : choisissez parmi ceux qui sont montrés.")
    return suivi.modele
