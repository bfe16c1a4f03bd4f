"""Ce que les documents d'homologation ont en commun : en-tête, ce qui manque, valeurs à compléter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from audit.homologation.demarche import ETAT_DU_DROIT, FONDEMENTS
from audit.homologation.matiere import Matiere
from socle import documents as doc
from socle.documents.dates import date_en_lettres

INTERNE: Final = f"Document non communicable ({FONDEMENTS['communication'].ref})"
PROJET: Final = "Projet à relire : rien n'est signé. Les passages entre crochets sont à compléter."


def ou(valeur: str, quoi: str) -> str:
    """La valeur, ou la place qui l'attend : jamais un blanc."""
    return valeur.strip() or f"[à compléter : {quoi}]"


def jour_ou(jour: date | None, quoi: str) -> str:
    """La date en lettres, ou la place qui l'attend."""
    return date_en_lettres(jour) if jour else f"[à compléter : {quoi}]"


def document(
    m: Matiere, titre: str, sous_titre: str, blocs: Sequence[Any], *, interne: bool, garde: bool = False
) -> doc.Document:
    """Le document de cette matière ; `interne` : il porte la mention qui le dit non communicable."""
    mentions = [m.organisme.mention, INTERNE if interne else ""]
    return doc.Document(
        titre=titre, sous_titre=sous_titre, blocs=blocs, organisme=m.organisme.nom,
        version=str(m.dossier.fiche.objet.version), date_document=m.jour, etat_du_droit=ETAT_DU_DROIT.isoformat(),
        mention=". ".join(filter(None, mentions)), page_de_garde=garde,
    )  # fmt: skip


def manquants(textes: Sequence[str]) -> list[Any]:
    """L'encadré de ce qui manque ; rien s'il ne manque rien."""
    if not textes:
        return []
    titre = "Ce qui manque encore" if len(textes) > 1 else "Un point manque encore"
    return [doc.Encadre(titre, [doc.Liste(list(textes))], "alerte")]


def points_manquants(m: Matiere, *etapes: str, sauf: str = "") -> list[str]:
    """Ce que le parcours n'a pas encore, pour ces étapes."""
    return [p.libelle for p in m.dossier.points if not p.fait and p.etape in etapes and p.libelle != sauf]


def autorite(m: Matiere) -> doc.CaseSignature:
    """La case de l'autorité d'homologation."""
    s = m.dossier.fiche.saisie
    return doc.CaseSignature("L'autorité d'homologation", s.autorite_nom, s.autorite_qualite)


def visas() -> doc.Paragraphe:
    """Les textes visés par un acte ; chacun d'après une source, jamais de mémoire."""
    textes = (
        "Vu l'ordonnance n° 2005-1516, article 9 ;",
        "Vu le décret n° 2010-112, articles 3 et 5 ;",
        "Vu le référentiel général de sécurité (RGS), version 2.0, § 2.4 ;",
        "[à compléter : les visas propres à l'organisme, délibérations et délégations] ;",
    )
    return doc.Paragraphe([doc.Texte("\n".join(textes))])


def sans_point(texte: str) -> str:
    """Le texte, sans le point qui le finit : la phrase qui l'accueille met le sien."""
    return texte.strip().rstrip(".")
