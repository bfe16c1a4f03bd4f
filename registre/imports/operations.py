"""Importer un registre : lire, dire où vont les colonnes, montrer ce que l'import ferait. Rien ne s'écrit encore.

La lecture du fichier se fait avant toute transaction ; ce qu'elle donne attend dans la base, chiffré, un jour au plus.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.imports import attente as attentes
from registre.imports import correspondances
from registre.imports.attente import Attente
from registre.imports.correspondances import Trouvee
from registre.imports.grille import Colonne, Grille, Plan, colonnes_de, lire_grille, trouver_plan
from registre.imports.lecture import Correspondance, feuilles_jumelles, lire_tableau
from registre.imports.modele import Import, LigneImport
from registre.imports.rapprochement import doublons_internes, rapprocher
from registre.imports.sources import ciso, madis
from registre.traitements.echanges.cnil_lecture import lire_cnil
from registre.traitements.echanges.json_registre import lire_json
from registre.traitements.echanges.releve import Releve
from socle.base import nouvel_id
from socle.donnees_datees import cle_de_texte
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.tableurs import Classeur, Limites, lire_classeur

GARDE: Final = timedelta(days=1)
LIMITES: Final = Limites(feuilles=2000, octets=100 * 1024 * 1024)
RANGEES_MAXIMALES: Final = 20_000
TYPE_IMPORT: Final = "import"
NON_RECONNU: Final = (
    "Aucune fiche n'a été reconnue dans ce fichier. Il doit suivre le modèle de registre simplifié de la CNIL (une feuille "
    "par fiche), ou être un tableau : des titres de colonnes, puis une ligne par traitement."
)


@dataclass(frozen=True)
class Lu:
    """Ce qu'un fichier a donné : des fiches tout de suite, ou un tableau dont il faut dire où vont les colonnes."""

    releve: Releve | None = None
    grille: Grille | None = None
    plan: Plan = field(default_factory=Plan)

    @property
    def colonnes(self) -> list[Colonne]:
        """Les colonnes du tableau."""
        return colonnes_de(self.grille.feuilles[self.plan.feuille], self.plan) if self.grille else []


def comprendre(contenu: bytes, nom: str) -> Lu:
    """Lit un fichier : notre JSON, le modèle de la CNIL, ou un tableau quelconque ; `FichierRefuse` ou un refus sinon."""
    if est_json(contenu):
        return Lu(lire_json(contenu))
    return comprendre_classeur(lire_classeur(contenu, nom, LIMITES))


def est_json(contenu: bytes) -> bool:
    """Vrai si le fichier commence comme un JSON."""
    return contenu[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def comprendre_classeur(classeur: Classeur) -> Lu:
    """Ce que donne un classeur déjà lu, ou la part d'un classeur qui revient à un seul organisme."""
    releve = lire_cnil(classeur)
    releve = releve if releve.fiches else ciso.lire(classeur)
    if releve.fiches:
        return Lu(releve)
    grille = lire_grille(classeur)
    plan = trouver_plan(grille)
    if plan is None:
        raise RegleEnfreinte(NON_RECONNU)
    if sum(len(feuille.lignes) for feuille in grille.feuilles) > RANGEES_MAXIMALES:
        raise RegleEnfreinte(
            f"Ce classeur compte plus de {RANGEES_MAXIMALES} lignes : gardez la feuille du registre, ou partagez-la."
        )
    return Lu(None, madis.preparer(grille, plan), plan)


def lire_fichier(contexte: Contexte, contenu: bytes, nom: str) -> Releve:
    """Les fiches d'un fichier, sans rien garder ; un tableau demande une correspondance déjà retenue."""
    lu = comprendre(contenu, nom)
    if lu.releve is not None:
        return lu.releve
    attente = Attente(grille=lu.grille, plan=lu.plan)
    if not _selon_la_retenue(contexte, attente, lu.colonnes):
        raise RegleEnfreinte(
            "Ce tableau n'a pas de correspondance retenue : déposez-le une fois à l'écran et dites où vont ses colonnes."
        )
    return Releve([attente.fiche(rang) for rang in range(len(attente.fiches))], attente.remarques, attente.ignorees)


def preparer(contexte: Contexte, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier puis garde ce qu'il donne ; rend le lot. Une correspondance retenue s'applique d'elle-même."""
    contexte.exige(droits.IMPORTER)
    lu = comprendre(contenu, nom)
    attente, correspondance = Attente(grille=lu.grille, plan=lu.plan), ""
    if lu.releve is not None:
        attente.recevoir(lu.releve)
    else:
        correspondance = _selon_la_retenue(contexte, attente, lu.colonnes)
    comparer(contexte, attente)
    etat = "apercu" if attente.fiches or lu.releve is not None else "colonnes"
    faits = {"nom": nom[:200], "empreinte": hashlib.sha256(contenu).hexdigest(), "etat": etat,
             "correspondance": correspondance, "nombre": len(attente.fiches),
             "genre": "json" if contenu[:1] == b"{" else "tableur"}  # fmt: skip
    return _garder(contexte, attentes.en_octets(attente), faits)


def _selon_la_retenue(contexte: Contexte, attente: Attente, colonnes: Sequence[Colonne]) -> str:
    """Lit le tableau selon la correspondance retenue de ces titres, et rend son nom ; vide s'il faut demander."""
    trouvee = trouver_correspondance(contexte, colonnes)
    if trouvee is None or not trouvee.exacte:
        return ""
    try:
        appliquer(contexte, attente, trouvee.correspondance.colonnes, trouvee.correspondance.reglages)
    except RegleEnfreinte:
        return ""
    return trouvee.correspondance.nom


def appliquer(contexte: Contexte, attente: Attente, colonnes: Mapping[str, str], reglages: Mapping[str, Any]) -> None:
    """Lit le tableau selon cette correspondance, sans rien garder."""
    if attente.grille is None:
        raise RegleEnfreinte("Ce fichier n'est pas un tableau : il n'a pas de colonnes à placer.")
    attente.colonnes, attente.reglages = dict(colonnes), dict(reglages)
    correspondance = Correspondance(
        attente.colonnes, str(reglages.get("forme", "ligne")), str(reglages.get("secours", "finalite"))
    )
    jumelles = reglages.get("jumelles", True)
    feuilles = feuilles_jumelles(attente.grille, attente.plan) if jumelles else [attente.plan.feuille]
    releve = lire_tableau(attente.grille, attente.plan, correspondance, noms_de_l_organisme(contexte), feuilles)
    if not releve.fiches:
        raise RegleEnfreinte(
            "Aucune ligne de ce tableau ne donne une fiche : vérifiez la ligne des titres et la colonne du nom."
        )
    attente.recevoir(releve)


@lecture(droits.IMPORTER)
def noms_de_l_organisme(atelier: Atelier) -> frozenset[str]:
    """Le nom de l'organisme, de son représentant et de son délégué : une fiche n'a pas à les redire."""
    o = atelier.session.exec(select(Organisme).where(Organisme.id == atelier.organisme_id)).one()
    return frozenset(filter(None, map(cle_de_texte, (o.nom, o.representant_nom, o.dpo_nom, o.dpo_societe))))


@lecture(droits.IMPORTER)
def trouver_correspondance(atelier: Atelier, colonnes: Sequence[Colonne]) -> Trouvee | None:
    """La correspondance retenue de ces titres, ou la plus proche."""
    return correspondances.chercher(atelier, colonnes)


@lecture(droits.IMPORTER)
def comparer(atelier: Atelier, attente: Attente) -> None:
    """Ce qui est déjà au registre, ce qui est deux fois dans le fichier."""
    esquisses = attente.esquisses()
    attente.proches = rapprocher(atelier, esquisses) if esquisses else {}
    attente.doubles = doublons_internes(esquisses)


@operation(droits.IMPORTER)
def _garder(
    atelier: Atelier, octets: bytes, faits: Mapping[str, Any], identifiant: uuid.UUID | None = None
) -> uuid.UUID:  # fmt: skip
    _purger(atelier)
    if identifiant is not None and atelier.session.get(Import, identifiant) is not None:
        return identifiant
    lot = Import(organisme_id=atelier.organisme_id, id=identifiant or nouvel_id(), nom_fichier=faits["nom"],
                 empreinte=faits["empreinte"], format=faits["genre"], etat=faits["etat"], nombre=faits["nombre"],
                 correspondance=faits["correspondance"], choix=faits.get("choix", {}),
                 cree_par=atelier.contexte.acteur.id)  # fmt: skip
    attentes.ranger(atelier, lot, octets)
    return lot.id


def recevoir(
    contexte: Contexte, identifiant: uuid.UUID, attente: Attente, nom: str, empreinte: str, choix: Mapping[str, str]
) -> uuid.UUID:  # fmt: skip
    """Garde ici, sous cet identifiant, ce qui a été lu ailleurs (un dépôt en nombre) ; rejoué, retrouve le même lot."""
    faits = {"nom": nom[:200], "empreinte": empreinte, "etat": "apercu", "correspondance": "", "choix": dict(choix),
             "nombre": len(attente.fiches), "genre": "tableur"}  # fmt: skip
    return _garder(contexte, attentes.en_octets(attente), faits, identifiant)


def recomparer(contexte: Contexte, lot_id: uuid.UUID) -> None:
    """Compare de nouveau au registre un lot qui attend : il a pu changer depuis."""
    _, attente = lire_attente(contexte, lot_id)
    comparer(contexte, attente)
    _ranger(contexte, lot_id, attentes.en_octets(attente))


@operation(droits.IMPORTER)
def _ranger(atelier: Atelier, lot_id: uuid.UUID, octets: bytes) -> None:
    lot = trouver_lot(atelier, lot_id)
    if lot.etat == "apercu":
        attentes.ranger(atelier, lot, octets)


def placer(
    contexte: Contexte,
    lot_id: uuid.UUID,
    plan: Plan,
    colonnes: Mapping[str, str],
    reglages: Mapping[str, Any],
    nom: str = "",
) -> None:
    """Relit le tableau une fois dit où vont ses colonnes. `nom` : celui sous lequel retenir la correspondance ; vide, non."""
    contexte.exige(droits.IMPORTER)
    _, attente = lire_attente(contexte, lot_id)
    attente.plan = plan
    appliquer(contexte, attente, correspondances.verifier(colonnes), reglages)
    comparer(contexte, attente)
    grille = attente.grille
    titres = colonnes_de(grille.feuilles[plan.feuille], plan) if grille else []
    _replacer(contexte, lot_id, attentes.en_octets(attente), len(attente.fiches), titres, colonnes, reglages, nom)


@operation(droits.IMPORTER)
def _replacer(
    atelier: Atelier, lot_id: uuid.UUID, octets: bytes, nombre: int, titres: Sequence[Colonne], colonnes: Mapping[str, str],
    reglages: Mapping[str, Any], nom: str,
) -> None:  # fmt: skip
    lot = trouver_lot(atelier, lot_id)
    if lot.etat not in {"colonnes", "apercu"}:
        raise RegleEnfreinte(attentes.PERDU)
    lot.correspondance = correspondances.retenir(atelier, nom, titres, colonnes, reglages) if nom else ""
    lot.etat, lot.nombre, lot.choix = "apercu", nombre, {}
    attentes.ranger(atelier, lot, octets)


def trouver_lot(atelier: Atelier, lot_id: uuid.UUID) -> Import:
    """Le lot, verrouillé pour qui écrit ; `Introuvable` hors du périmètre."""
    lot = atelier.session.exec(select(Import).where(Import.id == lot_id).with_for_update()).first()
    if lot is None:
        raise Introuvable
    return lot


@lecture(droits.IMPORTER)
def lire_attente(atelier: Atelier, lot_id: uuid.UUID) -> tuple[Import, Attente]:
    """Un lot qui attend, et ce qu'il garde."""
    lot = trouver_lot(atelier, lot_id)
    return lot, attentes.ouvrir(atelier, lot)


@lecture(droits.IMPORTER)
def lire_lot(atelier: Atelier, lot_id: uuid.UUID) -> Import:
    """Un lot, quel que soit son état."""
    return trouver_lot(atelier, lot_id)


@operation(droits.IMPORTER)
def abandonner(atelier: Atelier, lot_id: uuid.UUID) -> None:
    """Renonce à un lot qui attend : son contenu est effacé."""
    lot = trouver_lot(atelier, lot_id)
    if lot.etat in {"colonnes", "apercu"}:
        lot.etat, lot.apercu = "abandonne", b""
        atelier.session.add(lot)


def _purger(atelier: Atelier) -> int:
    """Efface ce que gardent les lots de plus d'un jour ; un lot qui attendait est abandonné."""
    limite = atelier.quand - GARDE
    requete = select(Import).where(col(Import.cree_le) < limite, Import.apercu != b"")
    vieux = [
        lot
        for lot in atelier.session.exec(requete.with_for_update())
        if lot.etat != "en_cours" or lot.cree_le < limite - GARDE
    ]
    for lot in vieux:
        if lot.etat == "en_cours":
            _clore_l_inacheve(atelier, lot)
        lot.apercu, lot.etat = b"", "abandonne" if lot.etat in {"colonnes", "apercu"} else lot.etat
        atelier.session.add(lot)
    return len(vieux)


def _clore_l_inacheve(atelier: Atelier, lot: Import) -> None:
    """Un import que personne n'a poursuivi s'arrête à ce qui est écrit : il reste annulable."""
    compte = select(func.count()).where(LigneImport.import_id == lot.id, col(LigneImport.objet_id).is_not(None))
    lot.etat, lot.nombre, lot.confirme_le = "confirme", atelier.session.exec(compte).one(), atelier.quand


@operation(droits.IMPORTER)
def purger(atelier: Atelier) -> int:
    """Le soin du jour : rien de ce qu'un fichier disait ne reste plus d'un jour hors des fiches."""
    return _purger(atelier)


@lecture(droits.IMPORTER)
def lister_imports(atelier: Atelier) -> list[Import]:
    """Les vingt derniers imports de l'organisme."""
    return list(atelier.session.exec(select(Import).order_by(col(Import.cree_le).desc()).limit(20)))
