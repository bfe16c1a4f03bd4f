"""La lettre de décision d'une demande de publication, en arbre de document. Le visa n'est pas une signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clauses.jeux.listes import libelle as libelle_du_jeu
from clauses.jeux.modele import Jeu
from clauses.publications import regles
from clauses.publications.listes import LISTES, libelle
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

ETAT_DU_DROIT = "2026-11-22"
DECISIONS = {
    "acceptee": "J'accepte cette publication.",
    "occultation": "J'accepte cette publication, après occultation ou anonymisation des mentions protégées.",
    "refusee": "Je ne peux pas donner une suite favorable à cette demande.",
    "publiee": "Cette publication a été acceptée ; elle est faite.",
}


def lettre(organisme: Organisme, demande: Fiche, jeu: Jeu | None, jour: date) -> doc.Document:
    """La lettre qui dit la décision au demandeur, prête à relire, à signer et à envoyer."""
    s, p = demande.saisie, demande.ligne
    zone = ZoneInfo(fuseau(organisme.territoire_droit))
    blocs: list[Any] = [
        doc.Fiche([
            ("Destinataire", s.demandeur or libelle("demandeurs", s.demandeur_type)),
            ("Demande reçue le", ecrire_date(s.recue_le)),
            ("Données demandées", jeu.nom if jeu else s.jeu_decrit or s.nom),
        ]),
        doc.Titre(1, "Décision"),
        doc.Paragraphe([doc.Texte(DECISIONS[p.statut], gras=True)]),
        *_suite(p, jeu),
    ]  # fmt: skip
    visa = f"Visa de {p.decide_par} dans Gouverne, le {ecrire_date(p.decide_le.astimezone(zone).date())}"
    blocs += [
        doc.Signatures((doc.CaseSignature(
            "Le responsable", organisme.representant_nom, organisme.representant_qualite),)),
        doc.Paragraphe(f"{visa}. Ce visa n'est pas une signature : la lettre se signe avant d'être envoyée.", "discret"),
    ]  # fmt: skip
    return doc.Document(
        titre=f"Réponse à une demande de publication : {s.nom}", sous_titre="", blocs=blocs, organisme=organisme.nom,
        version=str(demande.objet.version), date_document=jour, etat_du_droit=ETAT_DU_DROIT,
        mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _suite(p: Any, jeu: Jeu | None) -> Iterator[Any]:
    """Motif, fondement, conditions de réutilisation, voies de recours : ce que la décision appelle."""
    if p.decision_motif:
        yield doc.Paragraphe(p.decision_motif)
    if p.statut == "refusee":
        yield doc.Paragraphe(["Fondement : ", doc.Texte(libelle("motifs_refus", p.decision_fondement), gras=True), "."])
        yield from _recours(p)
        return
    if p.publiee_adresse:
        yield doc.Paragraphe([f"Publiée le {ecrire_date(p.publiee_le)} : ", doc.Lien(p.publiee_adresse)])
    if jeu is not None and jeu.licence:
        yield doc.Paragraphe(f"Conditions de réutilisation : {libelle_du_jeu('licences', jeu.licence)}.")
    if jeu is not None and jeu.redevance:
        yield doc.Paragraphe(f"Redevance : {jeu.redevance}.")


def _recours(p: Any) -> Iterator[Any]:
    """Les voies et délais que porte un refus (CRPA L311-14), et ce qu'il faut relire avant d'envoyer."""
    if p.decision_fondement == "contrat":
        yield doc.Paragraphe("Cette décision est prise en application de la clause de publication du contrat.")
        return
    mois = regles.DELAIS["cada"].valeur
    yield doc.Titre(1, "Voies et délais de recours")
    yield doc.Paragraphe(
        "Vous pouvez saisir la Commission d'accès aux documents administratifs (CADA) dans un délai de "
        f"{_mois(mois)} à compter de la réception de cette décision (CRPA, articles L. 342-1, R. 311-15 et R. 343-1). "
        "Cette saisine précède obligatoirement tout recours devant le tribunal administratif."
    )  # fmt: skip
    motif = LISTES["motifs_refus"].item(p.decision_fondement)
    degres = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire"}
    yield doc.Encadre(
        "À relire avant l'envoi, puis à retirer",
        [f"Voies de recours : {regles.DELAIS['cada'].source}.",
         f"Fondement du refus : {motif.source} ({degres[motif.verification]})."], "alerte",
    )  # fmt: skip


def _mois(nombre: int) -> str:
    return {1: "un mois", 2: "deux mois"}.get(nombre, f"{nombre} mois")
