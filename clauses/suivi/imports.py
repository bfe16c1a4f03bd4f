"""Reprendre les contrats des données essentielles : lire, montrer, confirmer, revenir en arrière. Tout ou rien.

Le fichier est lu avant toute transaction ; l'aperçu attend dans la base, chiffré, et s'efface à la confirmation ou après un
jour. Un contrat déjà repris (`identifiant_externe`) ne l'est pas deux fois.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.forme import FORME
from clauses.contrats.modele import Contrat
from clauses.suivi import decp
from clauses.suivi.decp import ContratLu
from clauses.suivi.modele import ImportContrats, Obligation
from clauses.suivi.regles import dates_du_contrat
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

GARDE = timedelta(days=1)
SOURCE = "decp"
LIGNES = decp.LIGNES
TYPE_IMPORT = "import_contrats"


@dataclass(frozen=True)
class LigneApercue:
    """Une ligne de l'aperçu : ce qui a été lu, pourquoi elle serait laissée de côté, et le contrat déjà là s'il y en a un."""

    lu: ContratLu
    raison: str = ""
    connu_id: uuid.UUID | None = None

    @property
    def prise(self) -> bool:
        """Vrai si elle peut être importée."""
        return not self.raison


@dataclass(frozen=True)
class Apercu:
    """Ce que l'import ferait ; `sans_siren` : l'organisme n'a pas dit le sien, tous les acheteurs sont proposés."""

    lot: ImportContrats
    lignes: tuple[LigneApercue, ...]
    coupe: bool
    sans_siren: bool

    @property
    def prises(self) -> list[LigneApercue]:
        """Les lignes que l'on peut importer."""
        return [ligne for ligne in self.lignes if ligne.prise]


def preparer(contexte: Contexte, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier puis garde l'aperçu ; rend l'identifiant du lot."""
    contexte.exige(droits.REDIGER)
    return _garder(contexte, hashlib.sha256(contenu).hexdigest(), nom[:200], decp.lire(contenu))


@operation(droits.REDIGER)
def _garder(atelier: Atelier, empreinte: str, nom: str, releve: decp.Releve) -> uuid.UUID:
    vieux = select(ImportContrats).where(
        ImportContrats.etat == "apercu", col(ImportContrats.cree_le) < atelier.quand - GARDE
    )
    for lot in atelier.session.exec(vieux):
        lot.apercu, lot.etat = b"", "abandonne"
        atelier.session.add(lot)
    lot = ImportContrats(
        organisme_id=atelier.organisme_id, nom_fichier=nom, empreinte=empreinte, nombre=len(releve.contrats),
        cree_par=atelier.contexte.acteur.id,
    )  # fmt: skip
    texte = json.dumps({"coupe": releve.coupe, "contrats": [asdict(c) for c in releve.contrats]}, default=str)
    lot.apercu = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, texte.encode(), _lieu(lot.id))
    atelier.session.add(lot)
    return lot.id


def _lieu(lot_id: uuid.UUID) -> str:
    return f"imports_contrats|apercu|{lot_id}"


def _trouver(atelier: Atelier, lot_id: uuid.UUID) -> ImportContrats:
    lot = atelier.session.exec(select(ImportContrats).where(ImportContrats.id == lot_id).with_for_update()).first()
    if lot is None:
        raise Introuvable
    return lot


def _ouvrir(atelier: Atelier, lot: ImportContrats) -> tuple[list[ContratLu], bool]:
    if lot.etat != "apercu" or not lot.apercu:
        raise RegleEnfreinte("Cet import n'attend plus de confirmation : déposez le fichier de nouveau.")
    octets = atelier.contexte.coffre.dechiffrer(atelier.session, atelier.organisme_id, lot.apercu, _lieu(lot.id))
    donnees = json.loads(octets)
    return [ContratLu(**c) for c in donnees["contrats"]], bool(donnees["coupe"])


@lecture(droits.REDIGER)
def lire_apercu(atelier: Atelier, lot_id: uuid.UUID) -> Apercu:
    """L'aperçu d'un lot qui attend sa confirmation."""
    lot = _trouver(atelier, lot_id)
    lus, coupe = _ouvrir(atelier, lot)
    siren = _siren(atelier)
    return Apercu(lot, tuple(_juger(atelier, lus, siren)), coupe, not siren)


def examiner(contexte: Contexte, contenu: bytes) -> tuple[LigneApercue, ...]:
    """Ce qu'un import ferait de ce fichier, sans rien garder (essai en ligne de commande)."""
    return _examiner(contexte, decp.lire(contenu).contrats)


@lecture(droits.REDIGER)
def _examiner(atelier: Atelier, lus: list[ContratLu]) -> tuple[LigneApercue, ...]:
    return tuple(_juger(atelier, lus, _siren(atelier)))


def _siren(atelier: Atelier) -> str:
    return atelier.session.get_one(Organisme, atelier.organisme_id).siren.replace(" ", "")


def _juger(atelier: Atelier, lus: Iterable[ContratLu], siren: str) -> list[LigneApercue]:
    requete = select(Contrat.identifiant_externe, Contrat.id).where(Contrat.source == SOURCE)
    connus: Mapping[str, uuid.UUID] = dict(atelier.session.exec(requete).all())
    return [_juger_une(lu, siren, connus.get(lu.identifiant)) for lu in lus]


def _juger_une(lu: ContratLu, siren: str, connu: uuid.UUID | None) -> LigneApercue:
    if lu.fautes:
        return LigneApercue(lu, " ".join(lu.fautes))
    if connu is not None:
        return LigneApercue(lu, "Déjà repris : un contrat porte cet identifiant.", connu)
    if siren and not lu.acheteur.startswith(siren):
        return LigneApercue(lu, f"Autre acheteur ({lu.acheteur or 'non dit'}) que votre organisme (SIREN {siren}).")
    return LigneApercue(lu)


@operation(droits.REDIGER)
def confirmer(atelier: Atelier, lot_id: uuid.UUID, retenus: frozenset[int] | None = None) -> list[uuid.UUID]:
    """Crée les contrats retenus (tous ceux qui peuvent l'être si None), d'un seul tenant ; rend leurs identifiants."""
    lot = _trouver(atelier, lot_id)
    lus, _ = _ouvrir(atelier, lot)
    prises = [ligne.lu for ligne in _juger(atelier, lus, _siren(atelier)) if ligne.prise]
    choisis = [lu for lu in prises if retenus is None or lu.rang in retenus]
    if not choisis:
        raise RegleEnfreinte("Choisissez au moins un contrat à importer.")
    ids = [_creer(atelier, lu) for lu in choisis]
    lot.etat, lot.apercu, lot.nombre, lot.confirme_le = "confirme", b"", len(ids), atelier.quand
    lot.contrats = " ".join(map(str, ids))
    atelier.session.add(lot)
    _journaliser(atelier, lot, "import_contrats.confirme")
    return ids


def _creer(atelier: Atelier, lu: ContratLu) -> uuid.UUID:
    saisie = lu.saisie()
    return fiches.poser(
        atelier, FORME, saisie, verbe="importe", source=SOURCE, identifiant_externe=lu.identifiant,
        statut=_statut(saisie, atelier.aujourd_hui),
    )  # fmt: skip


def _statut(saisie: Any, aujourd_hui: date) -> str:
    """Un contrat publié est conclu : il s'exécute, ou il est terminé si sa durée est écoulée."""
    fin = dates_du_contrat(saisie).fin
    return "termine" if fin is not None and fin < aujourd_hui else "en_cours"


@operation(droits.REDIGER)
def abandonner(atelier: Atelier, lot_id: uuid.UUID) -> None:
    """Renonce à un aperçu : son contenu est effacé."""
    lot = _trouver(atelier, lot_id)
    if lot.etat == "apercu":
        lot.etat, lot.apercu = "abandonne", b""
        atelier.session.add(lot)


@operation(droits.REDIGER)
def annuler(atelier: Atelier, lot_id: uuid.UUID) -> tuple[int, int]:
    """Défait un import : ses contrats que personne n'a touchés vont aux archives. Rend (archivés, gardés)."""
    lot = _trouver(atelier, lot_id)
    if lot.etat != "confirme":
        raise RegleEnfreinte("Cet import n'est pas à annuler.")
    ids = [uuid.UUID(texte) for texte in lot.contrats.split()]
    suivis = set(atelier.session.exec(select(Obligation.contrat_id).where(col(Obligation.contrat_id).in_(ids))))
    archives = gardes = 0
    for objet in atelier.session.exec(select(Objet).where(col(Objet.id).in_(ids), col(Objet.archive).is_(False))).all():
        if objet.version == 1 and objet.id not in suivis:
            fiche = fiches.archiver(atelier, FORME, objet.id, 1)
            fiche.ligne.identifiant_externe = ""
            atelier.session.add(fiche.ligne)
            archives += 1
        else:
            gardes += 1
    lot.etat, lot.annule_le = "annule", atelier.quand
    atelier.session.add(lot)
    _journaliser(atelier, lot, "import_contrats.annule")
    return archives, gardes


def _journaliser(atelier: Atelier, lot: ImportContrats, verbe: str) -> None:
    contenu = {"fichier": lot.nom_fichier, "empreinte": lot.empreinte, "nombre": lot.nombre, "libelle": lot.nom_fichier}
    atelier.journaliser(Evenement(verbe, TYPE_IMPORT, lot.id, None, contenu))


@lecture(droits.REDIGER)
def lister(atelier: Atelier) -> list[ImportContrats]:
    """Les vingt derniers imports de contrats."""
    return list(atelier.session.exec(select(ImportContrats).order_by(col(ImportContrats.cree_le).desc()).limit(20)))
