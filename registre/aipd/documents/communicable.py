"""La version communicable d'une étude : on occulte d'abord la donnée, on compose ensuite.

Ce qui est occulté n'entre pas dans l'arbre du document : ni texte caché, ni longueur, ni nombre de lignes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registre.aipd.documents import communs
from registre.aipd.documents.etude import TITRE, corps
from registre.aipd.documents.masques import Masques, masques
from registre.aipd.documents.matiere import Matiere
from registre.aipd.documents.occultation import occulter
from socle import documents as doc
from socle.types import ecrire_date


def document_communicable(m: Matiere, choix: Mapping[str, str]) -> doc.Document:
    """L'étude, ses passages choisis occultés (passage → motif), et la liste des occultations à la fin."""
    livres = masques()
    occultee = occulter(m, {champ: livres.par_motif[choix[p.code]].mention
                            for p in livres.passages if p.code in choix for champ in p.champs})  # fmt: skip
    return doc.Document(
        titre=m.etude.objet.libelle, sous_titre=f"{TITRE} · version communicable",
        blocs=[*_avertir(choix), *corps(occultee, visas=False), *_occultations(livres, choix)], organisme=m.organisme.nom,
        version=str(m.etude.objet.version), date_document=m.jour,
        etat_du_droit=m.etude.questionnaire.etat_du_droit.isoformat(), mention=m.organisme.mention,
    )  # fmt: skip


def _avertir(choix: Mapping[str, str]) -> list[Any]:
    compte = communs.pluriel(len(choix), "passage occulté", "passages occultés")
    dit = f"{compte}, dits à la fin avec leur motif et leur article."
    return [doc.Encadre("Version communicable", [dit if choix else "Aucun passage n'est occulté."])]


def _occultations(livres: Masques, choix: Mapping[str, str]) -> list[Any]:
    lignes: list[list[Any]] = []
    for p in livres.passages:
        if p.code in choix:
            motif = livres.par_motif[choix[p.code]]
            passage = [
                doc.Paragraphe([doc.Texte(p.libelle, gras=True)]),
                *([doc.Paragraphe(p.quoi, "discret")] if p.quoi else []),
            ]
            lignes.append([passage, motif.libelle.capitalize(), motif.article,
                           f"{communs.DEGRES[motif.verification]}, au {ecrire_date(motif.etat_du_droit)}"])  # fmt: skip
    blocs: list[Any] = [doc.Titre(1, "Passages occultés")]
    if lignes:
        blocs.append(doc.Tableau(("Passage", "Motif", "Article", "Source de l'article"), lignes, "Passages occultés",
                                 (40, 20, 20, 20)))  # fmt: skip
    else:
        blocs.append(doc.Paragraphe("Aucun passage n'est occulté.", "discret"))
    blocs.append(doc.Titre(2, "À savoir"))
    blocs.append(doc.Liste([
        f"{r.texte} ({r.article} ; {communs.DEGRES[r.verification]}, au {ecrire_date(r.etat_du_droit)})"
        for r in livres.rappels
    ]))  # fmt: skip
    return blocs
