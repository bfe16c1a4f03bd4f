"""Ce qu'une personne fait de la convention : l'écrire, en suivre les jours, l'imprimer."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from registre import droits
from registre.delegue.convention import regles
from registre.delegue.convention.documents import document_de_la_convention
from registre.delegue.convention.forme import FORME, organismes_proposes
from registre.delegue.convention.modele import TYPE, ConventionSaisie
from registre.delegue.convention.regles import Usage
from registre.delegue.temps.operations import minutes_par_organisme
from registre.delegue.temps.regles import en_jours
from socle.champs import Champ
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import cle_tri


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


def _controler(atelier: Atelier, saisie: ConventionSaisie) -> None:
    """Le terme suit le début ; un membre est sous l'organisme, une seule fois, et ne sort pas avant d'entrer."""
    fautes: dict[str, list[str]] = {}
    if saisie.debut is not None and saisie.fin is not None and saisie.fin < saisie.debut:
        fautes["fin"] = ["Le terme précède le début."]
    admis = {choix.code for choix in organismes_proposes(atelier.session)} if saisie.membres else set()
    vus = Counter(str(m.membre_id) for m in saisie.membres)
    for rang, m in enumerate(saisie.membres):
        if str(m.membre_id) not in admis:
            fautes[f"membres-{rang}-membre_id"] = ["Choisissez un organisme de la liste."]
        elif vus[str(m.membre_id)] > 1:
            fautes[f"membres-{rang}-membre_id"] = ["Cet organisme est déjà dans la liste."]
        if m.entre_le is not None and m.sorti_le is not None and m.sorti_le < m.entre_le:
            fautes[f"membres-{rang}-sorti_le"] = ["Ce membre sort avant d'entrer."]
    if fautes:
        raise SaisieRefusee(fautes)


@operation(droits.CONVENTION_MODIFIER)
def creer(atelier: Atelier, saisie: ConventionSaisie, jeton: str = "") -> uuid.UUID:
    """Ouvre une convention ; rend son identifiant."""
    _controler(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(droits.CONVENTION_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ConventionSaisie, version: int) -> int:
    """Enregistre une convention lue en `version` ; rend la nouvelle version."""
    _controler(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.CONVENTION_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une convention aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une convention et ses membres."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une convention telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une convention."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de conventions."""
    return fiches.lister(atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page)


def lire_usage(contexte: Contexte, fiche: Fiche, annee: int) -> list[Usage]:
    """Les membres d'une convention dans l'année, leurs jours dus et utilisés, le plus entamé d'abord : trois requêtes.

    Sans le droit de lire le temps passé, rien : des jours se déduisent des minutes.
    """
    if droits.TEMPS_LIRE not in contexte.droits:
        return []
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        minutes = minutes_par_organisme(session, date(annee, 1, 1), date(annee, 12, 31))
    usages = [
        Usage(
            *organismes[m.membre_id], m.entre_le, m.sorti_le, m.jours_dus,
            en_jours(sum(minutes.get(m.membre_id, Counter()).values()), fiche.saisie.heures_par_jour),
        )
        for m in fiche.saisie.membres
        if m.membre_id in organismes and regles.membre_dans_l_annee(m.entre_le, m.sorti_le, annee)
    ]  # fmt: skip
    return sorted(usages, key=lambda u: (-u.utilises, cle_tri(u.nom)))


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche, dict[str, Champ]]:
    lue = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("convention_dpo.exporte", TYPE, id_, None, {"format": format_}))
    champs = FORME.champs_vifs(atelier.session, lue.saisie)
    return atelier.session.get_one(Organisme, atelier.organisme_id), lue, champs


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> bytes:
    """La convention et son annexe, en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Une convention s'exporte en Word ou en PDF.")
    organisme, lue, champs = _lire_pour_exporter(contexte, id_, format_)
    return rendre(document_de_la_convention(organisme, lue, champs, contexte.aujourd_hui), format_)
