"""Le projet d'arrêté de désignation et la lettre de mission du RSSI, en arbre de document ; ce qui manque y est dit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from audit.crise.rssi import regles
from audit.crise.rssi.listes import LISTES, libelle
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

Composer = Callable[[Organisme, Fiche, date], doc.Document]
_TROU: Final = "…………………"
VISAS: Final = (
    "Vu le code général des collectivités territoriales ;",
    "Vu l'ordonnance n° 2005-1516 du 8 décembre 2005, notamment son article 9 ;",
    "Vu le décret n° 2010-112 du 2 février 2010, notamment ses articles 3 à 5 ;",
    "Vu le référentiel général de sécurité, version 2.0, approuvé par l'arrêté du 13 juin 2014, dont le § 7.1.a recommande "
    "de désigner un responsable de la sécurité des systèmes d'information ;",
    "Vu le règlement (UE) 2016/679 du 27 avril 2016, notamment son article 32 ;",
)
CONSIDERANT: Final = (
    "Considérant qu'il y a lieu de confier à une personne identifiée la conduite de la sécurité numérique ;"
)
A_VERIFIER: Final = (
    "À relire par le service juridique avant signature : l'ordonnance, le décret et le RGS viennent d'une source "
    "secondaire ; le visa du code général des collectivités territoriales et le délai de recours sont de mémoire."
)


def projet_d_arrete(organisme: Organisme, fiche: Fiche, jour: date) -> doc.Document:
    """Le projet d'arrêté : visas, désignation, missions, place, durée, exécution."""
    s = fiche.saisie
    qualite = organisme.representant_qualite or "Maire"
    blocs: list[Any] = [
        _a_oter(regles.manques(s, organisme.representant_nom), A_VERIFIER),
        doc.Paragraphe(f"{qualite}, agissant pour {organisme.nom},"),
        *(doc.Paragraphe(visa) for visa in _visas(s)),
        doc.Paragraphe(CONSIDERANT),
        doc.Paragraphe([doc.Texte("Arrête :", gras=True)]),
        *_articles(s),
        doc.Signatures((_signataire(organisme),)),
    ]  # fmt: skip
    return _document(
        organisme, fiche, jour, "Arrêté portant désignation du responsable de la sécurité des systèmes d'information",
        f"N° {s.arrete_numero or _TROU} · projet à relire et à signer", blocs,
    )  # fmt: skip


def lettre_de_mission(organisme: Organisme, fiche: Fiche, jour: date) -> doc.Document:
    """La lettre de mission : ce qu'on attend, avec quels moyens, et à qui il est rendu compte."""
    s = fiche.saisie
    blocs: list[Any] = [
        _a_oter(regles.manques_de_la_lettre(s, organisme.representant_nom)),
        doc.Paragraphe(f"À l'attention de {s.nom}{f', {s.qualite}' if s.qualite else ''}"),
        doc.Paragraphe("Vous êtes responsable de la sécurité des systèmes d'information pour "
                       f"{organisme.nom}{_du_au(s)}. Voici ce que nous attendons de vous, et ce que vous pouvez attendre "
                       "de nous."),
        doc.Titre(1, "Vos missions"), *_missions(s),
        doc.Titre(1, "Votre place"), doc.Fiche(list(_place(s))),
        doc.Titre(1, "Vos moyens"), doc.Paragraphe(s.moyens or _TROU),
        doc.Titre(1, "Ce que vous pouvez faire seul"), doc.Paragraphe(s.pouvoirs or _TROU),
        doc.Titre(1, "Ce qui ne vous revient pas"),
        doc.Paragraphe("Accepter un risque au nom de la collectivité : c'est l'autorité d'homologation qui décide, et qui en "
                       "répond. Vous lui dites ce que vous savez, par écrit, y compris ce qui déplaît."),
        doc.Titre(1, "Discrétion"),
        doc.Paragraphe("Vous accédez à ce que la collectivité a de plus sensible. Vous n'en faites état qu'à ceux qui "
                       "doivent le savoir, et pour cette mission seulement."),
        doc.Signatures((_signataire(organisme), doc.CaseSignature("Le RSSI, lu et accepté", s.nom, s.qualite))),
    ]  # fmt: skip
    return _document(organisme, fiche, jour, "Lettre de mission du RSSI", s.nom, blocs)


DOCUMENTS: Final[Mapping[str, Composer]] = {"arrete": projet_d_arrete, "lettre": lettre_de_mission}
"""Nom d'une pièce → ce qui la compose."""


def _document(
    organisme: Organisme, fiche: Fiche, jour: date, titre: str, sous_titre: str, blocs: list[Any]
) -> doc.Document:
    etat = max(item.etat_du_droit for item in LISTES["missions_rssi"].items).isoformat()
    return doc.Document(
        titre=titre, sous_titre=sous_titre, blocs=blocs, organisme=organisme.nom, version=str(fiche.objet.version),
        date_document=jour, etat_du_droit=etat, mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _a_oter(manques: list[str], *suite: str) -> doc.Encadre:
    """Ce qui reste à faire avant de signer ; un encadré que l'on ôte dans Word."""
    blocs: list[Any] = [regles.RECOMMANDATION, *suite]
    if manques:
        blocs.append(f"Il manque : {', '.join(manques)}.")
    return doc.Encadre("À ôter avant signature", blocs, "alerte" if manques else "information")


def _signataire(organisme: Organisme) -> doc.CaseSignature:
    return doc.CaseSignature("Pour la collectivité", organisme.representant_nom, organisme.representant_qualite)


def _visas(s: Any) -> Iterator[str]:
    yield from VISAS
    if s.convention:
        yield f"Vu {s.convention[:1].lower()}{s.convention[1:]} ;"


def _articles(s: Any) -> Iterator[Any]:
    yield doc.Titre(1, "Désignation", serie="article")
    qualite = f", {s.qualite}," if s.qualite else ""
    yield doc.Paragraphe(f"{s.nom}{qualite} est désigné responsable de la sécurité des systèmes d'information (RSSI).")
    if s.suppleant:
        yield doc.Paragraphe(f"En son absence, {s.suppleant} le supplée.")
    yield doc.Titre(1, "Missions", serie="article")
    yield from _missions(s)
    yield doc.Titre(1, "Place et moyens", serie="article")
    yield doc.Fiche(list(_place(s)))
    if s.moyens:
        yield doc.Paragraphe(s.moyens)
    yield doc.Titre(1, "Décisions", serie="article")
    yield doc.Paragraphe("Le RSSI conseille et contrôle. L'homologation de chaque système est décidée par l'autorité "
                         "d'homologation, qui accepte les risques restants.")  # fmt: skip
    yield doc.Titre(1, "Durée", serie="article")
    yield doc.Paragraphe(f"Le présent arrêté prend effet{_du_au(s) or f' le {_TROU}'}.")
    yield doc.Titre(1, "Exécution", serie="article")
    yield doc.Paragraphe("Le présent arrêté est notifié à l'intéressé et porté à la connaissance des services. Il peut "
                         "être contesté devant le tribunal administratif dans les deux mois de sa notification ou de sa "
                         "publication.")  # fmt: skip


def _du_au(s: Any) -> str:
    if s.debut and s.fin:
        return f" du {ecrire_date(s.debut)} au {ecrire_date(s.fin)}"
    return f" à compter du {ecrire_date(s.debut)}" if s.debut else ""


def _missions(s: Any) -> Iterator[Any]:
    missions = [libelle("missions_rssi", code) for code in s.missions]
    autres = [ligne.strip() for ligne in s.missions_precision.split("\n") if ligne.strip()]
    yield doc.Liste([*missions, *autres] or [_TROU])
    if s.perimetre:
        yield doc.Paragraphe(f"Périmètre : {s.perimetre}")


def _place(s: Any) -> Iterator[tuple[str, str]]:
    rattachement = libelle("rattachements_rssi", s.rattachement)
    yield "Rend compte à", " ; ".join(m for m in (rattachement, s.rattachement_precision) if m) or _TROU
    yield "Temps consacré", f"{s.quotite} % d'un temps plein" if s.quotite is not None else _TROU
    if s.forme:
        yield "Forme", libelle("formes_rssi", s.forme)
    if s.convention:
        yield "Convention ou contrat", s.convention
