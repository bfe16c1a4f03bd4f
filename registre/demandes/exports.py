"""Le registre des demandes en tableur, et le dossier de preuve d'une demande : l'identité, si le délégué le veut."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from registre import droits
from registre.demandes import regles
from registre.demandes.documents import Matiere, dossier_de_preuve
from registre.demandes.dossier import Dossier, charger, lignes, lire_coffret, par_demande
from registre.demandes.forme import FORME
from registre.demandes.listes import libelle, libelle_du_type
from registre.demandes.modele import TYPE, DemandePause, DemandeProlongation, IdentiteSaisie
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx

TITRE: Final = "Demandes des personnes"
COLONNES: Final = (
    Colonne("Référence", 14), Colonne("Demande", 30), Colonne("Reçue le", 12), Colonne("Comment", 18), Colonne("État", 22),
    Colonne("Issue", 22), Colonne("Dernier jour", 12), Colonne("Prolongée", 11), Colonne("Réponse le", 12),
    Colonne("Dans le délai", 13), Colonne("Jours de réponse", 16), Colonne("Motif du refus", 36), Colonne("Close le", 12),
    Colonne("Service", 24), Colonne("Résumé", 42),
)  # fmt: skip


@operation(droits.DEMANDES_LIRE)
def _lire_registre(atelier: Atelier, format_: str) -> list[tuple[Fiche, date | None, bool]]:
    """Chaque demande, son dernier jour, et si elle est prolongée ; l'acte est journalisé."""
    lues = sorted(fiches.charger_toutes(atelier.session, FORME), key=lambda f: (f.ligne.annee, f.ligne.numero))
    ids, ici = [f.objet.id for f in lues], atelier.contexte
    pauses = par_demande(lignes(atelier.session, DemandePause, ids))
    plus = par_demande(lignes(atelier.session, DemandeProlongation, ids))
    atelier.journaliser(
        Evenement("demande.registre_exporte", TYPE, None, None, {"format": format_, "demandes": len(lues)})
    )
    rangees: list[tuple[Fiche, date | None, bool]] = []
    for fiche in lues:
        siennes, prolongee = pauses[fiche.objet.id], plus[fiche.objet.id]
        terme = regles.echeance(fiche.ligne, siennes, prolongee, atelier.quand, ici.fuseau, ici.territoire_droit)
        rangees.append((fiche, terme.dernier_jour, any(not p.tardive for p in prolongee)))
    return rangees


def exporter_registre(contexte: Contexte, format_: str) -> bytes:
    """Le registre des demandes en XLSX ou en ODS, sans identité."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("Le registre s'exporte en XLSX ou en ODS.")
    rangees = [_rangee(*lue) for lue in _lire_registre(contexte, format_)]
    feuille = FeuilleAEcrire(TITRE, COLONNES, rangees)
    return ecrire_xlsx([feuille], titre=TITRE) if format_ == "xlsx" else ecrire_ods([feuille], titre=TITRE)


def _rangee(fiche: Fiche, terme: date | None, prolongee: bool) -> Sequence[Any]:
    d = fiche.ligne
    types = ", ".join(libelle_du_type(code) for code in regles.types_de(d))
    return (
        fiche.objet.libelle, types, d.recue_le, libelle("canaux", d.canal), libelle("statuts", d.statut),
        libelle("statuts", d.issue), terme, "oui" if prolongee else "", d.reponse_le,
        {None: "", True: "oui", False: "non"}[d.a_temps], d.jours_de_reponse, libelle("motifs_refus", d.refus_motif),
        d.close_le, d.service, d.resume,
    )  # fmt: skip


@operation(droits.DEMANDES_LIRE)
def _lire_dossier(
    atelier: Atelier, id_: uuid.UUID, format_: str, nominatif: bool
) -> tuple[Dossier, IdentiteSaisie | None, Organisme, list[fiches.Passage]]:
    dossier = charger(atelier.session, id_)
    identite = lire_coffret(atelier, id_) if nominatif else None
    contenu = {"libelle": dossier.reference, "format": format_, "identite": nominatif}
    atelier.journaliser(Evenement("demande.dossier_produit", TYPE, id_, dossier.objet.version, contenu))
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    return dossier, identite, organisme, fiches.lire_passages(atelier, id_)


def exporter_dossier(contexte: Contexte, id_: uuid.UUID, format_: str, nominatif: bool = False) -> tuple[str, bytes]:
    """Le dossier de preuve en Word ou en PDF ; `nominatif` : avec l'identité, pour le délégué seul. Rend (nom, octets)."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le dossier s'exporte en Word ou en PDF.")
    if nominatif:
        contexte.exige(droits.DEMANDES_REPONDRE)
        contexte.exige(droits.DEMANDES_IDENTITE)
    dossier, identite, organisme, passages = _lire_dossier(contexte, id_, format_, nominatif)
    matiere = Matiere(
        dossier, organisme, contexte.aujourd_hui, contexte.fuseau, contexte.territoire_droit, identite, passages
    )
    return dossier.reference, rendre(dossier_de_preuve(matiere), format_)
