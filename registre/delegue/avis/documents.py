"""L'avis du délégué et le registre de ses avis, en arbre de document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.delegue.avis.ailleurs import SORTES, LigneAvis
from registre.delegue.avis.listes import libelle
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

ETAT_DU_DROIT: Final = "2026-11-25"
ROLE: Final = (
    "Le délégué informe et conseille le responsable du traitement (RGPD 39(1)a) ; il ne reçoit aucune instruction pour le "
    "faire et ne peut être pénalisé pour ses avis (RGPD 38(3)). La décision revient au responsable (RGPD 24)."
)


def document_d_un_avis(organisme: Organisme, lu: Fiche, contexte: Contexte) -> doc.Document:
    """Un avis, tel qu'il est remis à qui décide."""
    s, ligne = lu.saisie, lu.ligne
    faits = [("Sur quoi", s.sujet)]
    faits += [("Demandé par", s.demande_par)] if s.demande_par else []
    faits += [("Demandé le", ecrire_date(s.demande_le))] if s.demande_le else []
    blocs: list[Any] = [
        doc.Fiche([*faits, ("Rendu le", ecrire_date(s.rendu_le)), ("Par", ligne.rendu_par or "Le délégué")]),
        doc.Titre(1, "Avis"),
        doc.Encadre(libelle("avis_delegue", s.avis), [p for p in s.texte.split("\n") if p.strip()] or ["Sans réserve."],
                    "information" if s.avis == "favorable" else "alerte"),
        doc.Titre(1, "Suite donnée"),
        *_suite(ligne, ZoneInfo(contexte.fuseau)),
        doc.Paragraphe(ROLE, "discret"),
    ]  # fmt: skip
    cases = [doc.CaseSignature("Le délégué à la protection des données", ligne.rendu_par)]
    cases.append(doc.CaseSignature("Le responsable, qui en a pris connaissance", organisme.representant_nom,
                                   organisme.representant_qualite))  # fmt: skip
    blocs.append(doc.Signatures(tuple(cases)))
    return doc.Document(
        titre="Avis du délégué à la protection des données", sous_titre=s.sujet, blocs=blocs, organisme=organisme.nom,
        version=str(lu.objet.version), date_document=contexte.aujourd_hui, etat_du_droit=ETAT_DU_DROIT,
        mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _suite(ligne: Any, zone: ZoneInfo) -> list[Any]:
    if not ligne.suite:
        return [doc.Paragraphe("L'organisme n'a pas encore dit s'il suit cet avis.")]
    le: datetime = ligne.suite_le
    dite = f"{libelle('suites_avis', ligne.suite)}, dit par {ligne.suite_par} le {ecrire_date(le.astimezone(zone).date())}."
    return [doc.Paragraphe(dite), *([doc.Paragraphe(ligne.suite_motif)] if ligne.suite_motif else [])]


def _s(compte: int) -> str:
    return "s" if compte > 1 else ""


def document_du_registre(organisme: Organisme, lignes: Sequence[LigneAvis], jour: date) -> doc.Document:
    """Tous les avis en un tableau, les plus récents d'abord."""
    suites = Counter(a.suite for a in lignes)
    compte = (f"{len(lignes)} avis, dont {suites['oui']} suivi{_s(suites['oui'])}, {suites['partiel']} en partie, "
              f"{suites['non']} non suivi{_s(suites['non'])}.")  # fmt: skip
    rangees = [
        [ecrire_date(a.le), a.sujet, SORTES[a.sorte], a.avis_libelle, a.texte, a.devenu or "pas encore dite"]
        for a in lignes
    ]
    blocs: list[Any] = [doc.Paragraphe(ROLE), doc.Paragraphe(compte if lignes else "Aucun avis pour l'instant.")]
    if rangees:
        entetes = ("Date", "Sur quoi", "Rendu sur", "Avis", "Motifs", "Suite")
        blocs.append(doc.Tableau(entetes, rangees, "Avis du délégué", (11, 24, 14, 14, 25, 12)))
    return doc.Document(
        titre="Registre des avis du délégué", sous_titre=f"Au {ecrire_date(jour)}", blocs=blocs, organisme=organisme.nom,
        date_document=jour, etat_du_droit=ETAT_DU_DROIT, mention=organisme.mention, page_de_garde=False, paysage=True,
    )  # fmt: skip
