"""Importer une analyse de l'outil PIA, en exporter une : lire avant toute transaction, écrire en une seule."""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.aipd.echanges import archive, complement, restitution
from registre.aipd.echanges.archive import Depot
from registre.aipd.echanges.constats import citer
from registre.aipd.echanges.entree import semer, texte
from registre.aipd.echanges.json_borne import LIMITE, PiaRefuse
from registre.aipd.echanges.pia import PiaLu, Remarque, ecrire, lire
from registre.aipd.echanges.sortie import exporter as en_pia
from registre.aipd.echanges.sortie import hors_format
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.forme import FORME
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import TYPE, AipdSaisie
from registre.aipd.etude.operations import consigner
from socle.actions.modele import Action
from socle.droits import ACTIONS_LIRE, PREUVES_LIRE
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.regles import code_depuis_nom
from socle.preuves.modele import Preuve
from socle.saisies import LONGUEUR_LIGNE, valider
from socle.types import lire_ligne

_JOUR_FIXE: Final = datetime(2000, 1, 1)
SANS_NOM: Final = "Analyse d'impact importée"
CHARGE_MAXIMALE: Final = 1_600_000
"""Caractères que l'aperçu confie à la page : au-delà, le formulaire ne passerait pas."""
APERCU_ILLISIBLE: Final = "L'aperçu est illisible : reprenez l'import depuis le fichier."
TROP: Final = "Cette analyse est trop volumineuse pour la page : importez-la par « gouverne aipd importer »."


@dataclass(frozen=True)
class Apercu:
    """Ce qu'un dépôt porte, avant d'écrire. `complement` : ce que le format ne tient pas, None sans second fichier."""

    lu: PiaLu
    nom: str
    complement: Mapping[str, Any] | None
    charge: str = ""


def comprendre(depot: Depot, nom_fichier: str = "") -> Apercu:
    """Lit un dépôt ; `PiaRefuse` dit en une phrase pourquoi il n'est pas pris. Rien n'est écrit."""
    lu = lire(depot.pia)
    suite = complement.lire(depot.complement, depot.pia) if depot.complement else None
    nom = lire_ligne(texte(lu.contenu.nom)) or lire_ligne(nom_fichier) or SANS_NOM
    return Apercu(lu, nom[:LONGUEUR_LIGNE], suite)


def apercevoir(contexte: Contexte, octets: bytes, nom_fichier: str, second: bytes | None = None) -> Apercu:
    """Ce qu'un fichier déposé porte, et de quoi le confirmer sans le redéposer."""
    contexte.exige(droits.AIPD_REDIGER)
    depot = archive.ouvrir(octets, second)
    apercu = comprendre(depot, nom_fichier)
    paquet = archive.fermer("a", depot.pia, depot.complement, _JOUR_FIXE) if depot.complement else depot.pia
    charge = base64.b64encode(zlib.compress(paquet, 9)).decode()
    if len(charge) > CHARGE_MAXIMALE:
        raise PiaRefuse(TROP)
    return replace(apercu, charge=charge)


def confirmer(contexte: Contexte, charge: str, nom_fichier: str, jeton: str = "") -> tuple[uuid.UUID, list[Remarque]]:
    """Importe ce qu'un aperçu portait ; il repasse par la même lecture."""
    try:
        octets = zlib.decompressobj().decompress(base64.b64decode(charge, validate=True), LIMITE)
    except (ValueError, zlib.error) as erreur:
        raise PiaRefuse(APERCU_ILLISIBLE) from erreur
    if not octets:
        raise PiaRefuse(APERCU_ILLISIBLE)
    return importer(contexte, octets, nom_fichier, jeton=jeton)


def importer(
    contexte: Contexte, octets: bytes, nom_fichier: str, second: bytes | None = None, jeton: str = ""
) -> tuple[uuid.UUID, list[Remarque]]:
    """Ouvre une analyse d'un fichier, complément compris ; rend son identifiant et ce que le fichier avait d'étrange.

    Le même envoi deux fois (même `jeton`, même fichier) n'en ouvre qu'une.
    """
    contexte.exige(droits.AIPD_REDIGER)
    depot = archive.ouvrir(octets, second)
    apercu = comprendre(depot, nom_fichier)
    cle = f"{jeton}|{hashlib.sha256(depot.pia).hexdigest()}" if jeton else ""
    id_, suite = _ecrire(contexte, apercu, lire_ligne(nom_fichier)[:200], cle)
    return id_, [*apercu.lu.remarques, *suite]


@operation(droits.AIPD_REDIGER)
def _ecrire(atelier: Atelier, apercu: Apercu, nom_fichier: str, cle: str) -> tuple[uuid.UUID, list[Remarque]]:
    connu = identifiant_de(cle, atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu, []
    id_ = fiches.poser(atelier, FORME, _saisie(apercu), identifiant=connu)
    atelier.evenements.clear()  # l'étude vide n'est pas un acte : l'import entier en est un, ci-dessous
    etude = semer(atelier, id_, apercu.lu.contenu, seul=apercu.complement is None)
    suite = restitution.rendre(atelier, etude, apercu.complement) if apercu.complement is not None else []
    consigner(atelier, etude, "importee", motif=nom_fichier)
    return id_, suite


def _saisie(apercu: Apercu) -> AipdSaisie:
    p = apercu.lu.pia
    qui = {"auteurs": "author_name", "evaluateurs": "evaluator_name", "valideurs": "validator_name"}
    noms = {champ: lire_ligne(texte(p.get(cle)))[:LONGUEUR_LIGNE] for champ, cle in qui.items()}
    return valider(AipdSaisie, {"nom": apercu.nom, **noms})


def exporter(contexte: Contexte, id_: uuid.UUID) -> tuple[str, bytes]:
    """Le fichier que l'outil PIA ouvre ; rend (nom du fichier, octets). L'export est un acte, journalisé."""
    etude, _, _ = _lire(contexte, id_, "json")
    return f"{archive.PIA}{_nom(etude)}.json", ecrire(en_pia(etude).contenu)


def exporter_archive(contexte: Contexte, id_: uuid.UUID) -> tuple[str, bytes]:
    """Le fichier de l'outil et son complément, dans une archive ; rend (nom, octets)."""
    etude, preuves, actions = _lire(contexte, id_, "zip")
    exporte = en_pia(etude)
    octets = ecrire(exporte.contenu)
    suite = complement.ecrire(etude, exporte, octets, preuves, actions)
    nom = _nom(etude)
    return f"{archive.PIA}{nom}.zip", archive.fermer(nom, octets, suite, etude.objet.modifie_le)


@operation(droits.EXPORTER)
def _lire(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Etude, list[Preuve], list[Action]]:
    etude = etudes.charger(atelier.session, id_)
    contenu = {"libelle": etude.objet.libelle, "format": format_}
    atelier.journaliser(Evenement("aipd.exportee", TYPE, id_, None, contenu))
    return etude, _preuves(atelier, id_), _actions(atelier, id_)


def _preuves(atelier: Atelier, id_: uuid.UUID) -> list[Preuve]:
    if PREUVES_LIRE not in atelier.contexte.droits:
        return []
    ids = [o.id for o in objets_lies(atelier.session, [id_], ["preuve"])[id_] if not o.archive]
    return list(atelier.session.exec(select(Preuve).where(col(Preuve.id).in_(ids)))) if ids else []


def _actions(atelier: Atelier, id_: uuid.UUID) -> list[Action]:
    if ACTIONS_LIRE not in atelier.contexte.droits:
        return []
    return list(atelier.session.exec(select(Action).where(Action.source_id == id_).order_by(col(Action.id))))


def _nom(etude: Etude) -> str:
    return code_depuis_nom(etude.objet.libelle)


def pertes(etude: Etude) -> list[str]:
    """Ce que le fichier de l'outil ne porte pas de cette étude, en phrases ; le complément le porte."""
    dites = []
    if perdues := hors_format(etude):
        dites.append(f"questions propres à Gouverne : {citer(perdues)}")
    if etude.retirees:
        dites.append(f"mesures retirées : {citer(m.titre for m in etude.retirees)}")
    return dites
