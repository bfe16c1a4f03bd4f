"""La fiche projet en arbre de document : points de vigilance, avis, décision, et la place de la signature."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from registre.projets import regles
from registre.projets.forme import FORME
from registre.projets.listes import LISTES
from socle import documents as doc
from socle.champs import afficher, lire_attribut
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

ETAT_DU_DROIT = "2026-11-22"
TABLEAU = frozenset(p.champ for p in regles.POINTS)


def document_du_projet(organisme: Organisme, projet: Fiche, jour: date) -> doc.Document:
    """La fiche d'un projet, telle qu'elle part au parapheur."""
    champs = {c.nom: c for c in FORME.champs}
    blocs: list[Any] = []
    for section in FORME.sections:
        lignes = [
            (champs[nom].libelle, afficher(champs[nom], lire_attribut(projet.saisie, nom)), champs[nom].article)
            for nom in section.noms if nom not in TABLEAU
        ]  # fmt: skip
        remplies = [(libelle, texte, article) for libelle, texte, article in lignes if texte]
        if remplies:
            blocs += [doc.Titre(1, section.titre.rstrip(" ?")), doc.Fiche(remplies)]
    blocs += [
        doc.Titre(1, "Points de vigilance"),
        _points(projet),
        doc.Titre(1, "Avis et décision"),
        _avis(projet, ZoneInfo(fuseau(organisme.territoire_droit))),
    ]
    blocs.append(doc.Signatures((doc.CaseSignature(
        "Le responsable", organisme.representant_nom, organisme.representant_qualite),)))  # fmt: skip
    return doc.Document(
        titre=projet.saisie.nom, sous_titre="Fiche projet : points de vigilance avant mise en service", blocs=blocs,
        organisme=organisme.nom, version=str(projet.objet.version), date_document=jour,
        etat_du_droit=ETAT_DU_DROIT, mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _points(projet: Fiche) -> doc.Tableau:
    poses = regles.points_poses(projet.saisie)
    lignes = []
    for point in regles.POINTS:
        code = getattr(projet.saisie, point.champ)
        etat = LISTES["etats_vigilance"].item(code).libelle if code else "À vérifier"
        lignes.append([point.nom, etat if point in poses else "Sans objet (aucune donnée personnelle)", point.article])
    return doc.Tableau(("Point", "Où il en est", "Fondement"), lignes, "Points de vigilance juridiques", (40, 35, 25))


def _avis(projet: Fiche, zone: ZoneInfo) -> doc.Fiche:
    p = projet.ligne
    lignes = [(f"Avis du {nom}", _rendu(getattr(p, f"avis_{qui}"), getattr(p, f"avis_{qui}_par"),
                                        getattr(p, f"avis_{qui}_le"), getattr(p, f"avis_{qui}_motif"), zone),
               "RGPD 39(1)" if qui == "dpo" else "") for qui, nom in regles.AVIS.items()]  # fmt: skip
    decision = LISTES["statuts_projets"].item(p.statut).libelle
    if p.decide_par:
        motif = f". {p.decision_motif}" if p.decision_motif else ""
        decision += f" ; visa de {p.decide_par} le {_jour(p.decide_le, zone)}{motif}"
    return doc.Fiche([*lignes, ("Décision", decision, "RGPD 24")])


def _rendu(avis: str, par: str, le: datetime | None, motif: str, zone: ZoneInfo) -> str:
    if not avis:
        return "pas encore rendu"
    suite = f". {motif}" if motif else ""
    return f"{LISTES['avis_projet'].item(avis).libelle}, par {par} le {_jour(le, zone)}{suite}"


def _jour(quand: datetime | None, zone: ZoneInfo) -> str:
    return ecrire_date(quand.astimezone(zone).date()) if quand else ""
