"""Le dossier de crise et la liste des formulaires papier, en arbre de document : faits pour être imprimés et rangés."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from audit.crise import regles
from audit.crise.listes import LISTES
from audit.crise.ordre import heures, nom_de, triees
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

Composer = Callable[[Organisme, Fiche, Mapping[str, str], date], doc.Document]
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
LIGNES_DE_MAIN_COURANTE: Final = 16
LIGNES_A_AJOUTER: Final = 3
LARGEUR_D_ADRESSE: Final = 20
_COURT, _MOYEN, _LONG = "." * 12, "." * 20, "." * 38


def document_de_crise(organisme: Organisme, fiche: Fiche, noms: Mapping[str, str], jour: date) -> doc.Document:
    """Le dossier entier : première heure, annuaire, redémarrage, papier, délais, main courante."""
    s = fiche.saisie
    blocs: list[Any] = [
        *_premiere_heure(s),
        doc.SautDePage(), doc.Titre(1, "Qui appeler"), *_annuaire(s),
        doc.Titre(1, "Qui décide"), *_cellule(s), *_chez_nous(s),
        doc.Titre(1, "Que redémarrer, dans quel ordre", paysage=True), *_redemarrage(s, noms),
        doc.Titre(1, "Travailler sans ordinateur"), *_formulaires(s),
        doc.Titre(1, "Délais légaux"), *_horloges(),
        *_restes(s, noms, jour),
        doc.SautDePage(), doc.Titre(1, "Main courante"), *_main_courante(),
    ]  # fmt: skip
    return _document(organisme, fiche, jour, "Dossier de crise numérique", blocs)


def document_des_formulaires(organisme: Organisme, fiche: Fiche, noms: Mapping[str, str], jour: date) -> doc.Document:
    """La liste des formulaires papier à tenir prêts, et de la place pour la compléter à la main."""
    absents = _genres_absents(fiche.saisie)
    blocs: list[Any] = [
        doc.Paragraphe("À vérifier deux fois par an : le bon modèle, assez d'exemplaires, à l'endroit dit."),
        *_formulaires(fiche.saisie, a_la_main=True),
    ]
    if absents:
        blocs += [doc.Titre(1, "Y avez-vous pensé ?"), doc.Liste(absents)]
    return _document(organisme, fiche, jour, "Formulaires papier", blocs)


DOCUMENTS: Final[Mapping[str, Composer]] = {"dossier": document_de_crise, "formulaires": document_des_formulaires}
"""Nom d'une pièce → ce qui la compose."""


def _document(organisme: Organisme, fiche: Fiche, jour: date, titre: str, blocs: list[Any]) -> doc.Document:
    return doc.Document(
        titre=titre, sous_titre=f"Imprimé le {ecrire_date(jour)}. À ranger hors de l'informatique.", blocs=blocs,
        organisme=organisme.nom, version=str(fiche.objet.version), date_document=jour, etat_du_droit=_etat_du_droit(),
        mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _etat_du_droit() -> str:
    return max(item.etat_du_droit for item in LISTES["horloges"].items).isoformat()


def _premiere_heure(s: Any) -> Iterator[Any]:
    """La première page : en grand, tout d'un coup d'œil, rien d'autre."""
    suites = {"appeler": s.joindre, "cellule": s.lieu}
    yield doc.Titre(1, LISTES["premiere_heure"].libelle)
    for rang, geste in enumerate(LISTES["premiere_heure"].items, 1):
        suite = f" → {suites[geste.code]}" if suites.get(geste.code) else ""
        gras = doc.Texte(f"{rang}. {geste.libelle}.", gras=True)
        yield doc.Paragraphe([gras, f" {geste.aide}{suite}"], "grand")


def _chez_nous(s: Any) -> Iterator[Any]:
    lignes = [("Où se réunir sans réseau", s.lieu), ("Comment se joindre", s.joindre),
              ("Où sont les exemplaires de ce dossier", s.exemplaire_lieu)]  # fmt: skip
    yield doc.Titre(1, "Chez nous")
    yield doc.Fiche([(libelle, texte or _LONG) for libelle, texte in lignes])
    if s.consignes:
        yield doc.Encadre("Nos consignes", [p for p in s.consignes.split("\n") if p.strip()], "alerte")


def _annuaire(s: Any) -> Iterator[Any]:
    roles = LISTES["roles_crise"]
    contacts = sorted(s.contacts, key=lambda c: (c.ordre is None, c.ordre or 0))
    lignes = [
        [str(c.ordre or ""), doc.Texte(roles.item(c.role).libelle, gras=True), c.nom or _MOYEN,
         doc.Texte(c.telephone or _MOYEN, gras=bool(c.telephone)), _secable(c.courriel), c.quand] for c in contacts
    ]  # fmt: skip
    lignes += [["", libelle, _MOYEN, _MOYEN, _COURT, _COURT] for libelle in regles.roles_absents(s)]
    yield doc.Tableau(
        ("Ordre", "Rôle", "Nom", "Téléphone", "Courriel", "Quand"), lignes, "Annuaire d'alerte", (8, 17, 18, 18, 24, 15)
    )
    yield doc.Paragraphe("Les lignes en pointillé sont à compléter à la main, puis dans Gouverne.", "discret")


def _secable(adresse: str) -> str:
    """L'adresse, coupée d'un saut avant l'arobase si elle est longue : une colonne étroite ne la tronque pas."""
    local, arobase, domaine = adresse.partition("@")
    return f"{local}\n{arobase}{domaine}" if arobase and len(adresse) > LARGEUR_D_ADRESSE else adresse


def _cellule(s: Any) -> Iterator[Any]:
    fonctions = LISTES["fonctions_cellule"]
    lignes = [[fonctions.item(p.fonction).libelle, p.titulaire or _MOYEN, p.suppleant or _MOYEN] for p in s.cellule]
    tenues = {p.fonction for p in s.cellule}
    lignes += [[fonctions.item(f).libelle, _MOYEN, _MOYEN] for f in regles.PLACES_ATTENDUES if f not in tenues]
    yield doc.Tableau(("Ce qu'elle fait", "Titulaire", "Suppléant"), lignes, "Cellule de décision", (40, 30, 30))


def _redemarrage(s: Any, noms: Mapping[str, str]) -> Iterator[Any]:
    yield doc.Paragraphe(
        "Rien ne redémarre sur une machine qui n'a pas été examinée. DMIA : durée maximale d'interruption admissible. "
        "PDMA : perte de données maximale admissible. Du premier au dernier :"
    )
    lignes = [_ligne_de_redemarrage(r, noms) for r in triees(s.redemarrages)] or [["", _MOYEN, *[_COURT] * 6]]
    yield doc.Tableau(
        ("Rang", "Système", "DMIA", "PDMA", "Dépend de", "Sauvegarde", "Qui le redémarre", "Comment faire sans"), lignes,
        "Ordre de redémarrage", (5, 16, 7, 7, 14, 18, 14, 19),
    )  # fmt: skip


def _ligne_de_redemarrage(r: Any, noms: Mapping[str, str]) -> list[Any]:
    frequence = f"toutes les {heures(r.sauvegarde_heures)}" if r.sauvegarde_heures is not None else ""
    return [
        str(r.priorite or ""), doc.Texte(nom_de(r, noms), gras=True), heures(r.dmia_heures), heures(r.pdma_heures),
        r.depend_de, " ; ".join(m for m in (r.sauvegarde_lieu, frequence) if m), r.qui, r.mode_degrade,
    ]  # fmt: skip


def _genres_absents(s: Any) -> list[str]:
    tenus = {f.genre for f in s.formulaires}
    return [i.libelle for i in LISTES["formulaires_papier"].items if i.code not in tenus and i.code != "autre"]


def _formulaires(s: Any, a_la_main: bool = False) -> Iterator[Any]:
    genres = LISTES["formulaires_papier"]
    lignes = [[genres.item(f.genre).libelle, f.nom, f.lieu or _MOYEN, ecrire_date(f.verifie_le) or _COURT]
              for f in s.formulaires]  # fmt: skip
    if a_la_main or not lignes:
        lignes += [[_MOYEN, _MOYEN, _MOYEN, _COURT]] * LIGNES_A_AJOUTER
    yield doc.Tableau(
        ("Pour quoi", "Lequel", "Où il est rangé", "Vérifié le"), lignes, "Formulaires papier", (28, 30, 27, 15)
    )


def _horloges() -> Iterator[Any]:
    yield doc.Paragraphe(f"Heure à laquelle nous avons su : {_LONG}")
    lignes: list[list[Any]] = [
        [doc.Texte(h.libelle, gras=True), h.aide, h.note, _COURT] for h in LISTES["horloges"].items
    ]
    yield doc.Tableau(("Quoi", "Quand", "Fondement", "Fait le, à"), lignes, "Délais légaux", (24, 44, 16, 16))
    sources = sorted({f"{h.source} ({DEGRES[h.verification]})" for h in LISTES["horloges"].items})
    yield doc.Paragraphe(f"Sources : {' ; '.join(sources)}.", "discret")


def _restes(s: Any, noms: Mapping[str, str], jour: date) -> Iterator[Any]:
    phrases: Sequence[str] = [a.phrase for a in regles.alertes(s, noms, jour)]
    if phrases:
        yield doc.Titre(1, "Ce qui manque encore à ce dossier")
        yield doc.Liste(phrases)


def _main_courante() -> Iterator[Any]:
    yield doc.Paragraphe("Une ligne par fait, à mesure. On n'efface pas : on barre, et on écrit dessous.")
    ligne = [f"{'.' * 14}\n{'.' * 14}", f"{'.' * 56}\n{'.' * 56}", f"{'.' * 26}\n{'.' * 26}", "." * 14]
    yield doc.Tableau(
        ("Jour et heure", "Ce qui se passe, ce que l'on fait", "Qui décide", "Par qui"),
        [ligne] * LIGNES_DE_MAIN_COURANTE, "Main courante, à tenir à la main", (16, 46, 22, 16),
    )  # fmt: skip
