"""Les paquets zip (Word, OpenDocument) : parties lues sous contrôle, XML analysé sans entité ni réseau."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from clauses.controle.lecture.passages import BORNES, LectureImpossible
from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.modele import Limites
from socle.tableurs.refus import CodeRefus, FichierRefuse

Element = etree._Element
ABIME = (
    "Ce fichier est incomplet ou abîmé : s'il s'ouvre dans votre traitement de texte, enregistrez-le de nouveau et "
    "redéposez-le."
)
CHIFFRE = (
    "Ce fichier est protégé par un mot de passe : ouvrez-le, enregistrez-le sans mot de passe et déposez-le de nouveau."
)
_PHRASES = {
    CodeRefus.BOMBE: (
        "Ce fichier se déplie en un contenu démesuré et n'a pas été ouvert : copiez son texte dans un nouveau document "
        "et déposez celui-ci."
    ),
    CodeRefus.CHIFFRE: CHIFFRE,
}
ENTITES = (
    "Ce fichier contient des instructions qu'un traitement de texte ordinaire ne produit pas et n'a pas été ouvert : "
    "copiez son texte dans un nouveau document et déposez celui-ci."
)
_LIMITES = Limites(octets=BORNES.octets)


class Paquet:
    """Un fichier zip de document ; les refus sont dits dans les mots d'un traitement de texte."""

    def __init__(self, contenu: bytes) -> None:
        try:
            self._archive = ArchiveBornee(contenu, _LIMITES)
        except FichierRefuse as refus:
            raise _traduire(refus) from refus
        with ZipFile(BytesIO(contenu)) as archive:
            self.noms = tuple(archive.namelist())

    def __contains__(self, nom: str) -> bool:
        return nom in self._archive

    def octets(self, nom: str) -> bytes:
        """Contenu d'une partie ; vide si elle manque."""
        if nom not in self._archive:
            return b""
        try:
            return b"".join(self._archive.blocs(nom))
        except FichierRefuse as refus:
            raise _traduire(refus) from refus

    def racine(self, nom: str) -> Element | None:
        """Racine XML d'une partie, ou None si elle manque."""
        octets = self.octets(nom)
        return analyser(octets) if octets else None


def analyser(octets: bytes) -> Element:
    """Arbre XML d'une partie, sans résoudre d'entité ni joindre le réseau ; `LectureImpossible` sinon."""
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                                remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        racine = etree.fromstring(octets, analyseur)
    except etree.XMLSyntaxError as erreur:
        raise LectureImpossible(ABIME) from erreur
    if racine.getroottree().docinfo.doctype:
        raise LectureImpossible(ENTITES)
    return racine


def local(element: Element) -> str:
    """Nom d'une balise sans son espace de noms."""
    nom = element.tag
    return nom.rpartition("}")[2] if isinstance(nom, str) else ""


def attribut(element: Element | None, nom: str) -> str:
    """Attribut de ce nom local, quel que soit son espace de noms ; vide s'il manque."""
    if element is None:
        return ""
    for cle, valeur in element.attrib.items():
        if str(cle).rpartition("}")[2] == nom:
            return str(valeur)
    return ""


def enfant(element: Element | None, nom: str) -> Element | None:
    """Premier enfant de ce nom local."""
    if element is None:
        return None
    return next((e for e in element if local(e) == nom), None)


def _traduire(refus: FichierRefuse) -> LectureImpossible:
    return LectureImpossible(_PHRASES.get(refus.code, ABIME))
