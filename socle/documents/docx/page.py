"""La page d'un .docx : garde ou titre en tête, en-tête, pied, propriétés du fichier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from socle.documents.arbre import Document
from socle.documents.dates import date_en_lettres
from socle.documents.docx.balises import champ, parcours, tabulation
from socle.documents.docx.redaction import Redaction

LONGUEUR_DE_PROPRIETE = 255  # limite du format
_SANS_DATE = date(1980, 1, 1)


def ouverture(redaction: Redaction) -> Iterator[str]:
    """Donne le titre du document, sur sa page de garde ou en tête de la première page."""
    document = redaction.ouvrage.document
    titres = [
        (style, texte)
        for style, texte in (
            ("Organisme", document.organisme),
            ("Titre", document.titre),
            ("Soustitre", document.sous_titre),
        )
        if texte
    ]
    haut, bas = _espaces_de_garde(document) if document.page_de_garde else (0, 0)
    for rang, (style, texte) in enumerate(titres):
        yield redaction.paragraphe_pose(style, parcours(texte), espace=_avant(haut if rang == 0 else 0))
    if document.page_de_garde:
        for rang, (nom, valeur) in enumerate(_details(document)):
            contenu = f"{parcours(nom, redaction.forme('TexteDiscret'))}<w:r><w:tab/></w:r>{parcours(valeur)}"
            yield redaction.paragraphe_pose("DetailGarde", contenu, espace=_avant(bas if rang == 0 else 0))


def _espaces_de_garde(document: Document) -> tuple[int, int]:
    """Donne l'espace au-dessus du titre et au-dessus des références ; un long titre prend sur le second."""
    haut, bas = (1400, 2200) if document.paysage else (3400, 5200)
    lignes_de_plus = len(document.titre) // 32 + len(document.sous_titre) // 70
    return haut, max(600, bas - 720 * lignes_de_plus)


def _avant(espace: int) -> str:
    return f'<w:spacing w:before="{espace}"/>' if espace else ""


def _details(document: Document) -> list[tuple[str, str]]:
    jour = date_en_lettres(document.date_document) if document.date_document else ""
    tous = (("Version", document.version), ("Date", jour), ("État du droit", document.etat_du_droit))
    return [(nom, valeur) for nom, valeur in tous if valeur]


def entete(redaction: Redaction, largeur: int, a_oter: str = "") -> str:
    """Donne l'en-tête courant, sa seconde partie calée à droite ; `a_oter` : les taquets qui l'y gêneraient."""
    gauche, droite = redaction.ouvrage.entete
    contenu = parcours(gauche)
    if not droite:
        return redaction.paragraphe_pose("Entete", contenu)
    tabs = a_oter + tabulation(largeur, "right")
    return redaction.paragraphe_pose("Entete", f"{contenu}<w:r><w:tab/></w:r>{parcours(droite)}", tabs=tabs)


def pied(redaction: Redaction, largeur: int, a_oter: str = "") -> str:
    """Donne « références … Page X / Y » et la mention, X et Y en champs que Word recalcule de lui-même."""
    references = redaction.ouvrage.references
    contenu = (
        f"{parcours(references) if references else ''}<w:r><w:tab/></w:r>{parcours('Page' + chr(160))}"
        f"{champ('PAGE', '1')}{parcours(f'{chr(160)}/{chr(160)}')}{champ('NUMPAGES', '1')}"
    )
    return redaction.paragraphe_pose("Pied", contenu, tabs=a_oter + tabulation(largeur, "right")) + mention(redaction)


def mention(redaction: Redaction) -> str:
    """Donne la mention du document, ou rien."""
    texte = redaction.ouvrage.document.mention
    return redaction.paragraphe_pose("Mention", parcours(texte)) if texte else ""


def noyau(document: Document) -> dict[str, str]:
    """Donne les propriétés du fichier, aux noms de python-docx ; jamais celles d'une machine ou d'une personne."""
    textes = {
        "title": document.titre,
        "author": document.organisme,
        "last_modified_by": document.organisme,
        "subject": document.sous_titre,
        "language": document.langue,
        "version": document.version,
        "comments": document.mention,
        "keywords": "",
    }
    return {nom: valeur[:LONGUEUR_DE_PROPRIETE] for nom, valeur in textes.items()}


def jour_du_fichier(document: Document) -> date:
    """Donne la date du fichier : celle du document, jamais celle de l'horloge."""
    return document.date_document or _SANS_DATE
