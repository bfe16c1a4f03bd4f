"""Le PDF : un gabarit typst fixe, et le document passé comme données ; PDF/A-2a et PDF/UA-1 ensemble.

Le texte de l'utilisateur n'est jamais du balisage : `#let`, `$x$`, `[a]` ou `dpo@mairie.fr` sont des chaînes
JSON que le gabarit affiche. Ni police du système ni horloge : les octets ne dépendent que du document.
"""

from __future__ import annotations

import base64
import json
import re
import struct
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from socle.documents.arbre import (
    Document,
    ErreurDocument,
    Image,
    Lien,
    Marque,
    SautDePage,
    Sommaire,
    Texte,
)
from socle.documents.dates import date_en_lettres
from socle.documents.normaliser import SUBSTITUT
from socle.documents.ouvrage import (
    AlineaPret,
    Cible,
    DebutZone,
    EncadrePret,
    FichePrete,
    FinZone,
    ListePrete,
    Morceau,
    Orientation,
    Ouvrage,
    ParagraphePret,
    Repere,
    SignaturesPretes,
    TableauPret,
)
from socle.documents.police import DOSSIER
from socle.documents.preparation import preparer

_GABARIT = Path(__file__).with_name("document.typ")
_ENVELOPPE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">'
    '<image href="data:image/png;base64,{2}" width="{0}" height="{1}"/></svg>'
)
_NORMES: list[Any] = ["a-2a", "ua-1"]
_DOCUMENT_LOURD, _COMPILATIONS_GARDEES = 100_000, 11
# La police n'a ni □ ni trait d'union insécable : on les dessine avec ce qu'elle a.
_DESSINS = str.maketrans({SUBSTITUT: "☐", "\u2011": "\u2060-\u2060"})
_MOT_TROP_LONG = re.compile(r"[^\s\u00a0\u202f\u200b]{30,}")
_COUPURES = re.compile(r"((?<=\w)[/@._\-?&=]|\w{18})(?=\w{4})")


@cache
def _polices() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DOSSIER)])


def rendre_pdf(document: Document) -> bytes:
    """Rend un document en PDF/A-2a et PDF/UA-1 ; lève `ErreurDocument` si l'arbre ne peut être rendu."""
    ouvrage = preparer(document)
    images: dict[str, bytes] = {}
    donnees = json.dumps(_document(ouvrage, images), ensure_ascii=False, separators=(",", ":"))
    jour = ouvrage.document.date_document
    composer: Any = typst.compile  # ses types oublient qu'il accepte un dictionnaire de fichiers
    try:
        pdf = composer(
            {"main.typ": _GABARIT.read_bytes(), "donnees.json": donnees.encode(), **images},
            font_paths=_polices(),
            format="pdf",
            pdf_standards=_NORMES,
            timestamp=datetime(jour.year, jour.month, jour.day, tzinfo=UTC) if jour else 0,
        )
    except typst.TypstError as erreur:
        raise ErreurDocument(f"Le PDF n'a pas pu être composé : {erreur.message}") from erreur
    if len(donnees) > _DOCUMENT_LOURD:
        _vieillir_le_cache()
    return bytes(pdf)


def _vieillir_le_cache() -> None:
    """Fait oublier à typst un gros document : il garde en mémoire ses dix dernières compilations."""
    for _ in range(_COMPILATIONS_GARDEES):
        typst.compile(b".", font_paths=_polices())


def _document(ouvrage: Ouvrage, images: dict[str, bytes]) -> dict[str, Any]:
    """Donne les données du gabarit ; remplit `images` des fichiers que les données nomment."""
    document = ouvrage.document
    langue, _, region = document.langue.partition("-")
    textes = ("titre", "organisme", "sous_titre", "version", "mention", "etat_du_droit")
    return {
        **{nom: _texte(getattr(document, nom)) for nom in textes},
        "date": date_en_lettres(document.date_document) if document.date_document else "",
        "entete": [_texte(partie) for partie in ouvrage.entete],
        "references": _texte(ouvrage.references),
        "langue": langue,
        "region": region or None,
        "garde": document.page_de_garde,
        "paysage": document.paysage,
        "numeroter": document.numeroter,
        "niveaux": max((b.niveaux for b in ouvrage.blocs if isinstance(b, Sommaire)), default=4),
        "parties": _parties(ouvrage, images),
    }


def _parties(ouvrage: Ouvrage, images: dict[str, bytes]) -> list[dict[str, Any]]:
    """Donne les blocs, par suite de pages d'une même orientation.

    PDF/UA refuse un niveau de titre sauté, on le rabat sur le suivant du précédent.
    """
    parties: list[dict[str, Any]] = [{"paysage": ouvrage.document.paysage, "blocs": []}]
    niveau = 0
    for bloc in ouvrage.blocs:
        if isinstance(bloc, Orientation):
            parties.append({"paysage": bloc.paysage, "blocs": []})
        elif isinstance(bloc, Repere):
            niveau = min(bloc.niveau, niveau + 1)
            parties[-1]["blocs"].append(_titre(bloc, niveau))
        elif not isinstance(bloc, DebutZone | FinZone):
            parties[-1]["blocs"].append(_bloc(bloc, images))
    return parties


def _titre(repere: Repere, niveau: int) -> dict[str, Any]:
    return {
        "b": "titre",
        "rang": repere.rang,
        "niveau": niveau,
        "reel": repere.niveau,
        "texte": _texte(repere.texte),
        "numero": repere.prefixe,
        "serie": bool(repere.serie),
    }


def _bloc(bloc: object, images: dict[str, bytes]) -> dict[str, Any]:
    match bloc:
        case ParagraphePret() | ListePrete():
            return _simple(bloc)
        case AlineaPret():
            return {"b": "alinea", "numero": bloc.numero, "contenu": _morceaux(bloc.contenu)}
        case TableauPret():
            return {
                "b": "tableau",
                "entetes": [_morceaux(entete) for entete in bloc.entetes],
                "lignes": [[_cellule(cellule) for cellule in ligne] for ligne in bloc.lignes],
                "legende": _texte(bloc.legende),
                "largeurs": list(bloc.largeurs),
                "alignements": list(bloc.alignements),
                "serre": bloc.serre,
            }
        case FichePrete():
            preparees: Any = bloc.lignes
            lignes = [[_texte(x.libelle), _texte(x.article), _cellule(x.blocs)] for x in preparees]
            return {"b": "fiche", "lignes": lignes, "legende": _texte(bloc.legende)}
        case EncadrePret():
            blocs = [_simple(simple) for simple in bloc.blocs]
            return {"b": "encadre", "titre": _texte(bloc.titre), "ton": bloc.ton, "blocs": blocs}
        case Image():
            return _image(bloc, images)
        case Sommaire():
            return {"b": "sommaire", "niveaux": bloc.niveaux}
        case SautDePage():
            return {"b": "saut"}
        case SignaturesPretes():
            return {"b": "signatures", "cases": [_case(case) for case in bloc.cases]}
    raise ErreurDocument(f"Bloc inattendu dans un document : {type(bloc).__name__}.")


def _case(case: Any) -> dict[str, str]:
    return {
        **{nom: _texte(getattr(case, nom)) for nom in ("role", "nom", "qualite", "lieu")},
        "le": date_en_lettres(case.le) if case.le else "",
    }


def _image(image: Image, images: dict[str, bytes]) -> dict[str, Any]:
    """Nomme l'image parmi les fichiers ; typst n'en reçoit que du texte, un SVG y enveloppe donc le PNG."""
    nom = f"image-{len(images)}.svg"
    largeur, hauteur = struct.unpack_from(">II", image.png, 16)
    images[nom] = _ENVELOPPE.format(largeur, hauteur, base64.b64encode(image.png).decode("ascii")).encode()
    return {
        "b": "image",
        "fichier": nom,
        "alternative": image.texte_alternatif,
        "legende": _texte(image.legende),
        "largeur": image.largeur_mm,
    }


def _simple(bloc: Any) -> dict[str, Any]:
    if isinstance(bloc, ListePrete):
        elements = [
            _simple(element) if isinstance(element, ListePrete) else _morceaux(element) for element in bloc.elements
        ]
        return {"b": "liste", "marque": bloc.marque, "suspendue": bloc.suspendue, "elements": elements}
    return {"b": "paragraphe", "style": bloc.style, "contenu": _morceaux(bloc.contenu)}


def _cellule(blocs: Any) -> Any:
    """Une cellule d'un seul paragraphe courant se réduit à son contenu."""
    if isinstance(blocs, str):
        return {"c": _morceaux((blocs,))}
    if len(blocs) == 1 and isinstance(blocs[0], ParagraphePret) and blocs[0].style == "normal":
        return {"c": _morceaux(blocs[0].contenu)}
    return {"blocs": [_simple(bloc) for bloc in blocs]}


def _morceaux(morceaux: Any) -> list[Any]:
    return [_morceau(morceau) for morceau in morceaux]


def _morceau(morceau: Morceau) -> Any:
    match morceau:
        case str():
            return _texte(morceau)
        case Marque():
            return _texte(morceau.texte)
        case Texte():
            return {
                "t": _texte(morceau.texte),
                "g": morceau.gras,
                "i": morceau.italique,
                "d": morceau.discret,
            }
        case Lien():
            return {"t": _texte(morceau.texte), "url": morceau.url}
        case Cible():
            return {"t": _texte(morceau.affichage), "rang": morceau.repere.rang}


def _texte(texte: str) -> str:
    """Donne le texte à dessiner ; un mot trop long (adresse, empreinte) reçoit des coupures invisibles."""
    texte = texte.translate(_DESSINS)
    return _MOT_TROP_LONG.sub(lambda mot: _COUPURES.sub("\\1\u200b", mot.group()), texte)
