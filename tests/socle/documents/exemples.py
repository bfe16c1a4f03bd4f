"""Un document qui emploie chaque bloc, et des textes pièges, pour tous les tests de ce dossier."""

import struct
import zlib
from datetime import date

from socle.documents import (
    CaseSignature,
    Document,
    Encadre,
    Fiche,
    Image,
    Lien,
    Liste,
    Paragraphe,
    Renvoi,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Texte,
    Titre,
)

PIEGES = [
    "dpo@mairie.fr",
    "$x$ et $$",
    "[a] ]( #let x = 1",
    "#panic()",
    "fin \\ de // ligne /* non */",
    "*gras* _souligné_ `code` <b>&amp;</b>",
    "\uf0b7 puce de Word",
    "emoji 😀👨‍👩‍👧 et 王",
    "surrogate \ud83d isolé",
    "contrôle \x00\x07\x1b fini",
    "{{ gabarit }} {% if %}",
    "= titre\n- liste\n+ autre",
    "sys.inputs \"guillemets\" 'simples'",
]


def png(largeur: int = 40, hauteur: int = 20) -> bytes:
    """Un PNG uni."""

    def partie(nom: bytes, contenu: bytes) -> bytes:
        controle = struct.pack(">I", zlib.crc32(nom + contenu))
        return struct.pack(">I", len(contenu)) + nom + contenu + controle

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x0b\x55\x63" * largeur) * hauteur)
    return b"\x89PNG\r\n\x1a\n" + partie(b"IHDR", entete) + partie(b"IDAT", pixels) + partie(b"IEND", b"")


def complet(**options: object) -> Document:
    """Un document avec chaque bloc, chaque style, chaque ton."""
    reglages: dict[str, object] = {
        "organisme": "Commune d’Exempleville",
        "sous_titre": "Article 30 du RGPD",
        "version": "2.1",
        "date_document": date(2026, 3, 1),
        "etat_du_droit": "2026-01-01",
        "mention": "Document de travail",
        "numeroter": True,
    }
    blocs = [
        Sommaire(2),
        Titre(1, "Présentation", "presentation"),
        "Un paragraphe simple.",
        *(Paragraphe(f"En {style}", style) for style in ("discret", "aide", "alerte", "citation", "grand", "affiche")),
        Paragraphe([Texte("gras", gras=True), " ", Texte("penché", italique=True), Texte("petit", discret=True)]),
        Paragraphe(["Voir ", Renvoi("mesures"), " et ", Lien("https://www.exemple.fr", "le site")]),
        Liste(["un", Liste(["un bis"]), "deux"]),
        Liste(["premier", "second"], ordonnee=True),
        Titre(2, "Inscriptions scolaires"),
        Fiche(
            (
                ("Finalité", "Inscrire les enfants", "RGPD 30(1)b"),
                ("Destinataires", Liste(["Service éducation", "Trésorerie"])),
                ("Durée", [Paragraphe("Un an."), Paragraphe("Puis archivage.", "discret")], "RGPD 5(1)e"),
                ("Transferts", ""),
            )
        ),
        Tableau(["Donnée", "Durée"], [["PAI", "1 an"], ["Factures", ""]], "Durées", (70, 30), ("gauche", "droite")),
        Fiche((("Seule", "valeur"),), legende="Fiche à part"),
        Fiche((("Accolée", "valeur"),)),
        *(Encadre(ton, ["Un mot.", Liste(["a", "b"])], ton) for ton in ("information", "alerte", "reussite")),
        SautDePage(),
        Titre(1, "Mesures de sécurité", "mesures"),
        Image(png(), "Un aplat bleu-vert", "Aplat"),
        Image(png(), "Un aplat sans légende"),
        Titre(4, "Un titre de niveau sauté"),
        Signatures([CaseSignature("Le maire", "C. Martin", "maire", "Exempleville", date(2026, 3, 1)), "Le DPO"]),
    ]
    return Document("Registre des activités de traitement", blocs, **(reglages | options))  # type: ignore[arg-type]


def registre(nombre: int) -> Document:
    """Un registre de n fiches d'un titre et quinze lignes."""
    lignes = tuple((f"Rubrique {n}", f"Valeur de la rubrique {n} : texte courant.", "RGPD 30") for n in range(15))
    blocs = [bloc for n in range(nombre) for bloc in (Titre(1, f"Traitement {n}"), Fiche(lignes))]
    return Document("Registre", [Sommaire(1), *blocs], organisme="Exempleville")


def pieges() -> Document:
    """Un document dont chaque texte est un piège, dans chaque sorte de bloc."""
    blocs: list[object] = [Sommaire(), Titre(1, PIEGES[0])]
    for piege in PIEGES:
        blocs += [
            Titre(2, piege),
            piege,
            Paragraphe([Texte(piege, gras=True, italique=True), Lien("javascript:alert(1)", piege)]),
            Liste([piege]),
            Fiche(((piege, piege, piege),), piege),
            Tableau([piege], [[piege]], piege),
            Encadre(piege, [piege]),
            Signatures([CaseSignature(piege, piege, piege, piege)]),
        ]
    texte = " ".join(PIEGES)
    return Document(texte, blocs, texte, texte, texte, None, texte, texte)  # type: ignore[arg-type]
