"""Ce que coûte une annexe Word : Gouverne, docxtpl et python-docx sur le même texte, et le plancher physique.

    python lancer.py bancs --documents

Chaque générateur reçoit un contenu déjà prêt et rend des octets ; les passages sont mêlés au hasard, dans la même
passe. Le plancher est le temps de compresser les seules parties qui changent d'un document à l'autre, sans rien
écrire : nul ne peut faire mieux en les compressant autant.
"""

from __future__ import annotations

import io
import random
import statistics
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle

import docx
import psutil
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from bancs.annexe_de_banc import Annexe, annexe, en_arbre
from socle.documents import Document, rendre_docx
from socle.documents.docx.archive import NIVEAU

DOCUMENTS, PASSAGES, MEMOIRE = 12, 60, 1_000
FIXES = {"[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/numbering.xml", "word/settings.xml",
         "word/_rels/document.xml.rels"}  # fmt: skip
Generateur = Callable[[int], object]


def champ(paragraphe: docx.text.paragraph.Paragraph, instruction: str) -> None:
    """Ajoute un champ Word simple à un paragraphe de python-docx."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), instruction)
    paragraphe._p.append(element)


def par_python_docx(source: Annexe) -> bytes:
    """L'annexe par python-docx, de rien, comme sa documentation l'enseigne."""
    document = docx.Document()
    champ(document.add_paragraph(), r'TOC \o "1-2" \h')
    document.sections[0].header.paragraphs[0].text = source.titre
    champ(document.sections[0].footer.paragraphs[0], "PAGE")
    articles = count(1)
    for chapitre, suite in source.chapitres:
        document.add_heading(chapitre, 1)
        for article in suite:
            numero = next(articles)
            document.add_heading(f"Article {numero} – {article.titre}", 2)
            for rang, (texte, elements) in enumerate(article.alineas, start=1):
                document.add_paragraph(f"{numero}.{rang} {texte}", style="Body Text")
                for element in elements:
                    document.add_paragraph(element, style="List Number")
    for legende, entetes, lignes in source.tableaux:
        document.add_heading(legende, 1)
        table = document.add_table(1, len(entetes))
        for case, entete in zip(table.rows[0].cells, entetes, strict=True):
            case.text = entete
        for ligne in lignes:
            for case, texte in zip(table.add_row().cells, ligne, strict=True):
                case.text = texte
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def modele_docxtpl(notre: bool) -> bytes:
    """Le gabarit que docxtpl remplit : des boucles, dans nos styles (maigres) ou dans le fichier de python-docx."""
    document = docx.Document()
    if notre:
        document = docx.Document(io.BytesIO(rendre_docx(Document("Modèle", [], page_de_garde=False))))
        document.element.body.remove(document.element.body[0])
    document.sections[0].header.paragraphs[0].text = "{{ titre }}"
    champ(document.add_paragraph(), r'TOC \o "1-2" \h')
    for texte, style in (
        ("{%p for chapitre in chapitres %}", ""),
        ("{{ chapitre.0 }}", "Heading 1"),
        ("{%p for article in chapitre.1 %}", ""),
        ("Article {{ article.numero }} – {{ article.titre }}", "Heading 2"),
        ("{%p for alinea in article.alineas %}", ""),
        ("{{ alinea.0 }}", "Alinéa" if notre else "Body Text"),
        ("{%p for element in alinea.1 %}", ""),
        ("{{ element }}", "List Number"),
        *(("{%p endfor %}", ""),) * 4,
        ("{%p for tableau in tableaux %}", ""),
        ("{{ tableau.0 }}", "Heading 1"),
    ):
        document.add_paragraph(texte, style=style or None)
    table = document.add_table(4, len(annexe().tableaux[0][1]))
    for rang, (debut, cellules) in enumerate(
        ((None, "{{ tableau.1[%d] }}"), ("{%tr for ligne in tableau.2 %}", None), (None, "{{ ligne[%d] }}"),
         ("{%tr endfor %}", None))
    ):  # fmt: skip
        for colonne, case in enumerate(table.rows[rang].cells):
            case.text = cellules % colonne if cellules else (debut if colonne == 0 else "")
    document.add_paragraph("{%p endfor %}")
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def contexte_docxtpl(source: Annexe) -> dict[str, object]:
    """Les données du gabarit de docxtpl."""
    numeros = count(1)
    chapitres = [
        (titre, [{"numero": next(numeros), "titre": a.titre, "alineas": a.alineas} for a in articles])
        for titre, articles in source.chapitres
    ]
    return {"titre": source.titre, "chapitres": chapitres, "tableaux": source.tableaux}


def par_docxtpl(modele: bytes, contexte: dict[str, object]) -> bytes:
    """L'annexe par docxtpl."""
    gabarit = DocxTemplate(io.BytesIO(modele))
    gabarit.render(dict(contexte), autoescape=True)
    tampon = io.BytesIO()
    gabarit.save(tampon)
    return tampon.getvalue()


def variables(octets: bytes) -> list[bytes]:
    """Les parties d'un de nos .docx qui changent d'un document à l'autre."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return [archive.read(nom) for nom in archive.namelist() if nom not in FIXES]


def compresser(parties: Sequence[bytes], niveau: int) -> int:
    """Compresse des parties, sans rien en faire."""
    total = 0
    for partie in parties:
        degonfleur = zlib.compressobj(niveau, zlib.DEFLATED, -zlib.MAX_WBITS)
        total += len(degonfleur.compress(partie)) + len(degonfleur.flush())
    return total


@dataclass
class Rang:
    """Une ligne de la table : un générateur, ses durées en secondes, la taille de ce qu'il rend."""

    nom: str
    generateur: Generateur
    passages: int = PASSAGES
    durees: list[float] = field(default_factory=list)
    taille: int = 0

    def mesurer(self, rang: int) -> None:
        """Un passage."""
        debut = time.perf_counter()
        rendu = self.generateur(rang)
        self.durees.append(time.perf_counter() - debut)
        self.taille = len(rendu) if isinstance(rendu, bytes) else int(str(rendu))

    @property
    def mediane(self) -> float:
        """La durée médiane, en millisecondes."""
        return statistics.median(self.durees) * 1000

    @property
    def meilleure(self) -> float:
        """La durée du meilleur dixième, que les voisins de la machine n'ont pas gêné."""
        return statistics.quantiles(self.durees, n=10)[0] * 1000


def rangs() -> list[Rang]:
    """Les générateurs, et les deux planchers, sur les mêmes annexes."""
    sources = [annexe(rang) for rang in range(1, DOCUMENTS + 1)]
    arbres = [en_arbre(source) for source in sources]
    ordinaire, maigre = (modele_docxtpl(notre) for notre in (False, True))
    contextes = [contexte_docxtpl(source) for source in sources]
    parties = [variables(rendre_docx(arbre)) for arbre in arbres]
    return [
        Rang("python-docx, de rien", lambda n: par_python_docx(sources[n]), PASSAGES // 5),
        Rang("docxtpl, gabarit à boucles", lambda n: par_docxtpl(ordinaire, contextes[n]), PASSAGES // 2),
        Rang("docxtpl, dans notre gabarit maigre", lambda n: par_docxtpl(maigre, contextes[n]), PASSAGES // 2),
        Rang("Gouverne", lambda n: rendre_docx(arbres[n]), PASSAGES * 3),
        Rang("Gouverne, arbre compris", lambda n: rendre_docx(en_arbre(sources[n])), PASSAGES),
        Rang(f"plancher, niveau {NIVEAU} (le nôtre)", lambda n: compresser(parties[n], NIVEAU), PASSAGES * 3),
        Rang("plancher, niveau 6 (celui de zip)", lambda n: compresser(parties[n], 6), PASSAGES * 3),
    ]


def mesurer(graine: int = 1) -> list[Rang]:
    """Mêle tous les passages au hasard, après une chauffe."""
    tous = rangs()
    hasard = random.Random(graine)
    suivants = {rang.nom: cycle(range(DOCUMENTS)) for rang in tous}
    for rang in tous:
        rang.mesurer(0)
        rang.durees.clear()
    ordre = [rang for rang in tous for _ in range(rang.passages)]
    hasard.shuffle(ordre)
    for rang in ordre:
        rang.mesurer(next(suivants[rang.nom]))
    return tous


def croissance(nombre: int = MEMOIRE) -> tuple[float, float]:
    """La mémoire résidente avant et après `nombre` documents tous différents, en mégaoctets."""
    processus = psutil.Process()
    for rang in range(50):
        rendre_docx(en_arbre(annexe(rang)))
    avant = processus.memory_info().rss
    for rang in range(nombre):
        rendre_docx(en_arbre(annexe(1_000 + rang)))
    return avant / 2**20, processus.memory_info().rss / 2**20


def tableau(tous: Sequence[Rang]) -> str:
    """La table : durées, débit, rapports au plancher du zip et à docxtpl."""
    plancher, docxtpl = tous[-1], tous[1]
    largeur = max(len(rang.nom) for rang in tous)
    lignes = [f"{'':<{largeur}}  médiane ms  meilleur ms  documents/s  × plancher  docxtpl ÷   ko"]
    for rang in tous:
        lignes.append(
            f"{rang.nom:<{largeur}}  {rang.mediane:>10.2f}  {rang.meilleure:>11.2f}  {1000 / rang.mediane:>11.0f}"
            f"  {rang.mediane / plancher.mediane:>10.2f}  {docxtpl.mediane / rang.mediane:>9.1f}  {rang.taille / 1024:>3.0f}"
        )
    return "\n".join(lignes)


def banc() -> str:
    """Tout le banc, en texte."""
    avant, apres = croissance()
    return (
        f"{tableau(mesurer())}\n\n"
        f"mémoire résidente sur {MEMOIRE} documents : {avant:.1f} → {apres:.1f} Mo ({apres - avant:+.1f} Mo)"
    )
