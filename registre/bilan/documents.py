"""Le bilan annuel et la note d'une page aux élus, en arbre de document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from registre.bilan import regles
from registre.bilan.chapitres import PLAN, Chapitre
from registre.bilan.figures import figure
from registre.bilan.modele import BROUILLON
from registre.bilan.releve import Constat, Ligne, Nombre, Partie, Releve
from registre.dessins import png
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

Composer = Callable[[Organisme, Fiche, Releve, Sequence[Partie]], doc.Document]
PROJET: Final = "Projet : bilan non arrêté"
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def document_du_bilan(organisme: Organisme, fiche: Fiche, releve: Releve, parties: Sequence[Partie]) -> doc.Document:
    """Le bilan entier : chaque chapitre a ses nombres, son dessin, ses faits, son paragraphe."""
    s = fiche.saisie
    blocs: list[Any] = [doc.Sommaire(1), *_paragraphes(s.introduction)]
    for partie in parties:
        blocs += [doc.Titre(1, partie.chapitre.titre), *_chapitre(partie, releve)]
    blocs += [doc.Titre(1, "D'où viennent ces nombres"), *_sources(releve), _signature(organisme)]
    return _document(
        organisme,
        fiche,
        releve,
        f"Bilan annuel {releve.annee}",
        "Délégué à la protection des données",
        blocs,
        garde=True,
    )


def note_aux_elus(organisme: Organisme, fiche: Fiche, releve: Releve, parties: Sequence[Partie]) -> doc.Document:
    """Une page : les nombres qui comptent, ce qui est en retard, ce qui est proposé."""
    blocs: list[Any] = [_tableau(regles.retenus(parties), releve, "L'année en nombres")]
    retards = regles.en_retard(parties)
    if retards:
        blocs += [doc.Encadre("En retard au jour de ce bilan", [doc.Liste([_retard(c) for c in retards])], "alerte")]
    if fiche.saisie.note_elus:
        blocs += [doc.Titre(1, "Ce que nous vous proposons"), *_propositions(fiche.saisie.note_elus)]
    blocs.append(doc.Paragraphe(
        "Le délégué fait rapport au niveau le plus élevé de l'organisme (RGPD 38(3)). Le bilan complet est disponible.",
        "discret",
    ))  # fmt: skip
    return _document(organisme, fiche, releve, f"Protection des données en {releve.annee}", "Note aux élus", blocs)


DOCUMENTS: Final[Mapping[str, Composer]] = {"bilan": document_du_bilan, "note": note_aux_elus}
"""Nom d'une pièce → ce qui la compose."""


def _document(
    organisme: Organisme, fiche: Fiche, releve: Releve, titre: str, sous_titre: str, blocs: list[Any], garde: bool = False
) -> doc.Document:  # fmt: skip
    mentions = (organisme.mention, PROJET if fiche.ligne.statut == BROUILLON else "")
    return doc.Document(
        titre=titre, sous_titre=f"{sous_titre}{_presente(fiche)}", blocs=blocs, organisme=organisme.nom,
        version=str(fiche.objet.version), date_document=releve.jour, etat_du_droit=PLAN.etat_du_droit.isoformat(),
        mention=" · ".join(m for m in mentions if m), page_de_garde=garde, numeroter=garde,
    )  # fmt: skip


def _presente(fiche: Fiche) -> str:
    ligne = fiche.ligne
    return f", présenté le {ecrire_date(ligne.presente_le)} : {ligne.presente_a}" if ligne.presente_le else ""


def _paragraphes(texte: str) -> list[Any]:
    return [p for p in texte.split("\n") if p.strip()]


def _propositions(texte: str) -> list[Any]:
    """Une proposition par ligne : en liste dès qu'il y en a deux."""
    lignes = _paragraphes(texte)
    return [doc.Liste(lignes)] if len(lignes) > 1 else lignes


def _chapitre(partie: Partie, releve: Releve) -> Iterator[Any]:
    tus = regles.tus(partie.nombres)
    if partie.vide and not tus:
        yield doc.Paragraphe("Rien à signaler, ou pas renseigné.", "discret")
    yield from _paragraphes(partie.texte)
    yield from _nombres(partie, releve)
    if tus:
        yield doc.Paragraphe(f"À zéro les deux années : {' ; '.join(tus)}.", "discret")
    if partie.constats:
        yield doc.Paragraphe([doc.Texte(f"Au {ecrire_date(releve.jour)} : ", gras=True)])
        yield doc.Liste([_constat(c) for c in partie.constats])


def _nombres(partie: Partie, releve: Releve) -> Iterator[Any]:
    dits = regles.dits(partie.nombres)
    if not dits:
        return
    dessin = figure(partie, releve)
    if dessin:
        alternatif = f"{partie.chapitre.titre}, {releve.annee} et {releve.annee - 1} : les nombres du tableau qui suit"
        yield doc.Image(png(dessin), alternatif, largeur_mm=105)
    yield _tableau(dits, releve, partie.chapitre.titre)


def _tableau(nombres: Sequence[Nombre], releve: Releve, legende: str) -> doc.Tableau:
    lignes: list[list[Any]] = [
        [
            n.libelle,
            doc.Texte(str(n.valeur), gras=True),
            "–" if n.avant is None else str(n.avant),
            regles.ecrire_ecart(n),
        ]
        for n in nombres
    ] or [["Aucun nombre à montrer", "–", "–", "–"]]
    entetes = ("Nombre", str(releve.annee), str(releve.annee - 1), "Écart")
    return doc.Tableau(entetes, lignes, legende, (61, 13, 13, 13), ("gauche", "droite", "droite", "droite"))


def _constat(c: Constat) -> str:
    part = f" ({c.part} %)" if c.part is not None else ""
    return f"{c.dit}{part}{_suite(c)}"


def _suite(c: Constat) -> str:
    return f" ; en retard : {c.en_retard}" if c.en_retard else ""


def _retard(c: Constat) -> str:
    return f"{c.libelle} : {c.en_retard} en retard"


def _sources(releve: Releve) -> Iterator[Any]:
    avant = "de son bilan arrêté" if releve.fige_avant else "d'un calcul fait le même jour"
    yield (
        f"Les nombres de {releve.annee} sont ceux de Gouverne au {ecrire_date(releve.jour)} ; ceux de {releve.annee - 1} "
        f"viennent {avant}. Ce sont des totaux : aucun ne concerne une personne."
    )
    yield doc.Paragraphe(
        f"Chapitres et articles : {PLAN.source} ({DEGRES[PLAN.verification]}). Aucun texte n'impose ce bilan.",
        "discret",
    )


def _signature(organisme: Organisme) -> doc.Signatures:
    return doc.Signatures((doc.CaseSignature("Le délégué à la protection des données", organisme.dpo_nom),))


def document_du_territoire(
    organisme: Organisme, annee: int, jour: date, chapitres: Sequence[tuple[Chapitre, Sequence[Nombre], Sequence[Nombre]]],
    lignes: Sequence[Ligne], arretes: int,
) -> doc.Document:  # fmt: skip
    """Le bilan d'un territoire : par chapitre, les totaux des deux années, puis un organisme par ligne."""
    vide = Releve(annee, jour)
    blocs: list[Any] = [f"{_compte(len(lignes), arretes, annee)} Des totaux : aucun ne concerne une personne."]
    for chapitre, nombres, colonnes in chapitres:
        blocs += [doc.Titre(1, chapitre.titre, paysage=True), _tableau(nombres, vide, f"{chapitre.titre}, en tout")]
        if colonnes:
            blocs.append(_par_organisme(chapitre, colonnes, lignes))
    return doc.Document(
        titre=f"Bilan du territoire {annee}", sous_titre="Délégué à la protection des données", blocs=blocs,
        organisme=organisme.nom, date_document=jour, etat_du_droit=PLAN.etat_du_droit.isoformat(), mention=organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def _compte(organismes: int, arretes: int, annee: int) -> str:
    """« 1 organisme ; 1 a arrêté son bilan de 2026. »"""
    fait = f"{arretes} ont arrêté leur" if arretes > 1 else "1 a arrêté son" if arretes else "aucun n'a arrêté son"
    return f"{organismes} organisme{'s' if organismes > 1 else ''} ; {fait} bilan de {annee}."


def _par_organisme(chapitre: Chapitre, colonnes: Sequence[Nombre], lignes: Sequence[Ligne]) -> doc.Tableau:
    """Les organismes qui ont au moins un nombre ; les autres ne diraient que des zéros."""
    parlent = [ligne for ligne in lignes if any(ligne.valeurs.get(n.code) for n in colonnes)]
    corps = [[ligne.nom, *(str(ligne.valeurs.get(n.code, 0)) for n in colonnes)] for ligne in parlent]
    largeurs = (28, *(72 / len(colonnes) for _ in colonnes))
    alignements: tuple[Any, ...] = ("gauche", *("droite" for _ in colonnes))
    entetes = ("Organisme", *(n.libelle for n in colonnes))
    return doc.Tableau(entetes, corps, f"{chapitre.titre}, organisme par organisme", largeurs, alignements)
