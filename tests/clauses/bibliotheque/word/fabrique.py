"""Un fichier Word que l'on retouche à la main, comme le ferait un juriste : dans le XML même."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from lxml import etree

from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.word.envoi import Envoi, document
from clauses.bibliotheque.word.releve import ClauseRelue, Releve
from clauses.bibliotheque.word.retour import relire
from socle.documents import rendre_docx

B = bibliotheque()
COMMUNE = "Commune d'Essai"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ESPACES = {"w": W[1:-1]}


def avec(code: str, b: Bibliotheque = B, **champs: object) -> Bibliotheque:
    """La bibliothèque, l'une de ses clauses changée."""
    clauses = tuple(c.model_copy(update=champs) if c.id == code else c for c in b.clauses)
    return Bibliotheque.model_construct(**(dict(b) | {"clauses": clauses}))


def envoyer(*codes: str, b: Bibliotheque = B, notes: bool = False) -> bytes:
    """Le fichier de ces clauses (toutes si aucune), tel qu'il part."""
    clauses = tuple(b.par_code[c] for c in codes) or b.clauses
    return rendre_docx(document(Envoi(b, clauses, COMMUNE, date(2026, 11, 24), notes)))


_envoyer = cache(envoyer)


class Word:
    """Un .docx ouvert : son corps, et de quoi le retoucher."""

    def __init__(self, *codes: str, octets: bytes | None = None, b: Bibliotheque = B, notes: bool = False) -> None:
        octets = octets or (_envoyer(*codes) if b is B and not notes else envoyer(*codes, b=b, notes=notes))
        with zipfile.ZipFile(io.BytesIO(octets)) as paquet:
            self.parties = {nom: paquet.read(nom) for nom in paquet.namelist()}
        self.racine = etree.fromstring(self.parties["word/document.xml"])
        self.corps = self.racine[0]

    def octets(self) -> bytes:
        """Le fichier, retouches comprises."""
        self.parties["word/document.xml"] = etree.tostring(
            self.racine, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        tampon = io.BytesIO()
        with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as paquet:
            for nom, contenu in self.parties.items():
                paquet.writestr(nom, contenu)
        return tampon.getvalue()

    def relire(self, b: Bibliotheque = B) -> Releve:
        """Ce que l'on y lit."""
        return relire(self.octets(), "clauses.docx", b, COMMUNE)

    def trouver(self, chemin: str) -> list[Any]:
        """Les éléments d'un chemin XPath."""
        return list(self.racine.xpath(chemin, namespaces=ESPACES))

    def zone(self, etiquette: str) -> Any:
        """Le contrôle dont l'étiquette commence ainsi."""
        return self.trouver(f'//w:sdt[starts-with(w:sdtPr/w:tag/@w:val, "{etiquette}")]')[0]

    def paragraphe(self, debut: str) -> Any:
        """Le premier paragraphe qui contient ce texte."""
        return next(p for p in self.trouver("//w:p") if debut in texte_de(p))

    def texte(self, contient: str) -> Any:
        """Le premier `w:t` qui contient ce texte."""
        return next(t for t in self.trouver("//w:t") if contient in (t.text or ""))


def texte_de(element: Any) -> str:
    """Le texte d'un élément."""
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def parcours(texte: str) -> Any:
    """Un `w:r` de ce texte."""
    r = etree.Element(f"{W}r")
    t = etree.SubElement(r, f"{W}t")
    t.text = texte
    t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return r


def paragraphe(*morceaux: Any, modele: Any = None) -> Any:
    """Un paragraphe de ces morceaux (textes ou éléments), de la forme d'un autre."""
    p = etree.Element(f"{W}p")
    if modele is not None and modele.find(f"{W}pPr") is not None:
        p.append(deepcopy(modele.find(f"{W}pPr")))
    p.extend(parcours(m) if isinstance(m, str) else m for m in morceaux)
    return p


def suivi(genre: str, *elements: Any) -> Any:
    """Des éléments en suivi des modifications (ins, del, moveFrom, moveTo)."""
    enveloppe = etree.Element(f"{W}{genre}", {f"{W}id": "900", f"{W}author": "Une juriste"})
    enveloppe.extend(elements)
    if genre in {"del", "moveFrom"}:
        for t in list(enveloppe.iter(f"{W}t")):
            t.tag = f"{W}delText"
    return enveloppe


def couper(t: Any, *morceaux: str) -> list[Any]:
    """Coupe un `w:t` en autant de parcours voisins ; rend ces parcours."""
    assert "".join(morceaux) == t.text
    origine = t.getparent()
    neufs = [parcours(m) for m in morceaux]
    for neuf in neufs:
        origine.addprevious(neuf)
    origine.getparent().remove(origine)
    return neufs


def deballer(sdt: Any) -> None:
    """Ôte un contrôle et garde son contenu."""
    for enfant in list(sdt.find(f"{W}sdtContent")):
        sdt.addprevious(enfant)
    sdt.getparent().remove(sdt)


def oter(element: Any) -> None:
    """Ôte un élément."""
    element.getparent().remove(element)


def une(releve: Releve, code: str) -> ClauseRelue:
    """La clause relue de ce code."""
    return next(c for c in releve.clauses if c.avant.id == code)


def phrases(quoi: Releve | ClauseRelue) -> str:
    """Toutes les remarques, bout à bout."""
    return " | ".join(r.phrase for r in quoi.remarques)


def clause_de(texte: str, *, variantes: tuple[Any, ...] = (), variante_par: str = "") -> tuple[Bibliotheque, Clause]:
    """Une bibliothèque où PRO-04 porte ce texte."""
    b = avec("PRO-04", texte=texte, variantes=variantes, variante_par=variante_par)
    return b, b.par_code["PRO-04"]
