"""Les documents d'un lot en une archive, et l'avancement en tableur : produits hors de toute transaction."""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import IO, Final

from clauses import droits
from clauses.mise_a_niveau import regles
from clauses.mise_a_niveau.ailleurs import contexte_chez
from clauses.mise_a_niveau.documents import arbre
from clauses.mise_a_niveau.lectures import Ligne, LotLu, lire_lignes, lire_lot, prestataires_par_emploi
from clauses.mise_a_niveau.listes import libelle
from clauses.mise_a_niveau.modele import TYPE_LOT
from clauses.mise_a_niveau.projets import Projet, projets_de
from registre import presentation
from socle.documents import rendre
from socle.erreurs import Refus, RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.regles import code_depuis_nom
from socle.preuves.depot import Depot
from socle.preuves.gabarit import gabarit_maison
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx
from socle.types import sans_accents

EN_MEMOIRE: Final = 16 * 1024 * 1024
FORMATS: Final[Mapping[str, tuple[str, ...]]] = {"docx": ("docx",), "pdf": ("pdf",), "tous": ("docx", "pdf")}
ENVOI: Final = ("lettre", "avenant")
RELANCE: Final = ("relance",)
PDF_AU_PLUS: Final = 150
"""Organismes dont une demande rend les PDF : 86 ms de calcul chacun, sept fois un Word (mesuré)."""
RECAPITULATIF: Final = (
    Colonne("Organisme", 30), Colonne("Contrat", 20), Colonne("Dossier", 26), Colonne("État", 14), Colonne("Envoyé le", 12),
    Colonne("Retour attendu le", 14), Colonne("À compléter par l'organisme", 60), Colonne("Par le prestataire", 50),
)  # fmt: skip


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, lot_id: uuid.UUID, documents: int, format_: str) -> None:
    contenu = {"documents": documents, "format": format_}
    atelier.journaliser(Evenement("lot_avenants.produit", TYPE_LOT, lot_id, None, contenu))


def archive(contexte: Contexte, depot: Depot, lot_id: uuid.UUID, genre: str, format_: str) -> tuple[IO[bytes], str]:
    """L'archive d'un lot (`genre` : envoi ou relance), ouverte au début, et son nom ; l'acte est journalisé d'abord."""
    contexte.exige(droits.EXPORTER)
    if genre not in {"envoi", "relance"} or format_ not in FORMATS:
        raise RegleEnfreinte("Choisissez les documents à produire, et leur format.")
    lu = lire_lot(contexte, lot_id)
    voulus = regles.ATTENDUS if genre == "relance" else regles.OUVERTS
    paires = [(o, a) for o, a in lu.paires if a.etat in voulus]
    if not paires:
        raise RegleEnfreinte("Aucun avenant de ce lot n'attend ces documents.")
    if "pdf" in FORMATS[format_] and len(paires) > PDF_AU_PLUS:
        raise RegleEnfreinte(f"Au-delà de {PDF_AU_PLUS} organismes, l'archive se produit en Word seulement.")
    projets = projets_de(contexte, paires)
    _consigner(contexte, lot_id, len(projets), format_)
    pieces = RELANCE if genre == "relance" else ENVOI
    gabarits = _gabarits(contexte, depot, projets) if "docx" in FORMATS[format_] else {}
    fichier = composer(lu, projets, pieces, FORMATS[format_], contexte.aujourd_hui, gabarits)
    return fichier, f"{code_depuis_nom(lu.lot.prestataire)}-{'relances' if genre == 'relance' else 'avenants'}.zip"


def _gabarits(contexte: Contexte, depot: Depot, projets: Mapping[uuid.UUID, Projet]) -> dict[uuid.UUID, bytes | None]:
    """Organisme → son gabarit Word, si la personne peut le lire chez lui ; sans lui, celui de Gouverne sert."""
    lus: dict[uuid.UUID, bytes | None] = {}
    for id_ in {p.avenant.organisme_id for p in projets.values()}:
        try:
            lus[id_] = gabarit_maison(contexte_chez(contexte, id_), depot)
        except Refus:
            lus[id_] = None
    return lus


def composer(
    lu: LotLu, projets: Mapping[uuid.UUID, Projet], pieces: Iterable[str], formats: Iterable[str], jour: date,
    gabarits: Mapping[uuid.UUID, bytes | None] = MappingProxyType({}),
) -> IO[bytes]:  # fmt: skip
    """Un dossier par organisme, ses documents à son gabarit, et le récapitulatif."""
    fichier: IO[bytes] = tempfile.SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115 -- rendu ouvert à l'appelant
    dossiers = _dossiers(lu, projets)
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as sortie:
        sortie.writestr("recapitulatif.xlsx", recapitulatif(projets, dossiers))
        for id_, projet in projets.items():
            gabarit = gabarits.get(projet.avenant.organisme_id)
            for piece in pieces:
                document = arbre(projet, piece, jour)
                for format_ in formats:
                    sortie.writestr(f"{dossiers[id_]}/{piece}.{format_}", rendre(document, format_, gabarit))
    fichier.seek(0)
    return fichier


def _dossiers(lu: LotLu, projets: Mapping[uuid.UUID, Projet]) -> dict[uuid.UUID, str]:
    """Avenant → son dossier : le code de l'organisme, suivi d'un rang s'il a plusieurs contrats avec ce prestataire."""
    vus: dict[str, int] = {}
    dossiers = {}
    for vue in lu.lignes:
        if vue.avenant is not None and vue.avenant.id in projets:
            vus[vue.code] = rang = vus.get(vue.code, 0) + 1
            dossiers[vue.avenant.id] = vue.code if rang == 1 else f"{vue.code}-{rang}"
    return dossiers


def recapitulatif(projets: Mapping[uuid.UUID, Projet], dossiers: Mapping[uuid.UUID, str]) -> bytes:
    """Le tableau qui accompagne l'archive : une ligne par organisme, et ce qu'il reste à compléter."""
    lignes = [
        [p.parties.nom, p.parties.contrat, dossiers[id_], libelle("etats_avenants", p.avenant.etat), p.avenant.envoye_le,
         p.avenant.attendu_le or p.avenant.retour_le, "\n".join(r.phrase for r in p.a_nous),
         "\n".join(r.phrase for r in p.au_prestataire)]
        for id_, p in projets.items()
    ]  # fmt: skip
    return ecrire_xlsx([FeuilleAEcrire("Avenants", RECAPITULATIF, lignes)], titre="Récapitulatif des avenants")


@operation(droits.EXPORTER)
def _consigner_avancement(atelier: Atelier, lignes: int) -> None:
    atelier.journaliser(Evenement("lot_avenants.avancement", "clauses", None, None, {"relations": lignes}))


def avancement(contexte: Contexte) -> bytes:
    """L'avancement entier en XLSX : une feuille croisée, une feuille détaillée ; l'acte est journalisé."""
    lignes = lire_lignes(contexte)
    _consigner_avancement(contexte, len(lignes))
    return ecrire_xlsx([_croisee(lignes), _detail(lignes)], titre="Mise à niveau des contrats")


def etat_d_une_ligne(ligne: Ligne) -> str:
    """Où en est un emploi, en un mot : l'avenant s'il y en a un en route, sinon les clauses."""
    if ligne.appelle and ligne.avenant is not None and ligne.avenant.etat in regles.OUVERTS:
        return libelle("etats_avenants", ligne.avenant.etat)
    return presentation.etat_des_clauses(ligne.emploi.clauses)


def _croisee(lignes: Sequence[Ligne]) -> FeuilleAEcrire:
    prestataires = prestataires_par_emploi(lignes)
    cases: dict[tuple[str, uuid.UUID], list[str]] = {}
    for x in lignes:
        cases.setdefault((x.emploi.code, x.emploi.prestataire_id), []).append(etat_d_une_ligne(x))
    organismes = sorted({(x.emploi.organisme, x.emploi.code) for x in lignes}, key=lambda o: (sans_accents(o[0]), o[1]))
    colonnes = [Colonne("Organisme", 30), *(Colonne(nom, 18) for _, nom in prestataires)]
    corps = [
        [nom, *("\n".join(cases.get((code, id_), ())) or None for id_, _ in prestataires)] for nom, code in organismes
    ]
    return FeuilleAEcrire("Avancement", colonnes, corps)


def _detail(lignes: Sequence[Ligne]) -> FeuilleAEcrire:
    titres = ("Organisme", "Prestataire", "Contrat", "Fin du contrat", "Clauses", "Avenant", "Envoyé le", "Relances",
              "Retour attendu le", "Signé le", "Motif")  # fmt: skip
    corps = []
    for x in lignes:
        e, a = x.emploi, x.avenant
        suivi = (
            [libelle("etats_avenants", a.etat), a.envoye_le, a.relances, a.attendu_le or a.retour_le, a.signe_le, a.motif]
            if a is not None else [None] * 6
        )  # fmt: skip
        corps.append([e.organisme, e.prestataire, e.contrat, e.fin, presentation.etat_des_clauses(e.clauses), *suivi])
    return FeuilleAEcrire("Détail", [Colonne(titre, 18) for titre in titres], corps)
