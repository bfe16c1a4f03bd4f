"""Le bordereau d'élimination en arbre de document : ses articles, ce que dit la loi, la place du visa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from registre.conservation.fonds import volume_de
from registre.conservation.lectures import RegleVue
from registre.conservation.listes import LISTES
from registre.conservation.modele import Fonds
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

ETAT_DU_DROIT: Final = "2026-04-04"
LOI: Final = (
    "L'élimination d'archives publiques demande le visa écrit de la personne chargée du contrôle scientifique et "
    "technique de l'État sur les archives (Code du patrimoine, art. R212-14). Aucun des articles ci-dessous ne doit être "
    "détruit avant que ce visa soit revenu. Ce bordereau est un projet : il ne vaut ni accord, ni preuve d'élimination."
)
TROU: Final = "." * 40
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def document_du_bordereau(
    organisme: Organisme, fiche: Fiche, fonds: Sequence[Fonds], regles: Mapping[str, RegleVue], jour: date
) -> doc.Document:
    """Le bordereau, tel qu'on l'envoie pour visa."""
    b = fiche.ligne
    blocs: list[Any] = [
        doc.Fiche([("Organisme", organisme.nom), ("Service versant", b.service or TROU),
                   ("Bordereau", f"n° {b.numero}"), ("État", LISTES["statuts_bordereaux"].item(b.statut).libelle),
                   ("Nombre d'articles", str(len(fonds)))]),
        doc.Encadre("Avant toute destruction", [LOI], "alerte"),
        doc.Titre(1, "Articles proposés à l'élimination"),
        _articles(fonds, regles),
    ]  # fmt: skip
    if not fonds and b.articles:
        blocs += [doc.Paragraphe("Articles rendus à leur service :"), doc.Liste(b.articles.split("\n"))]
    if fiche.saisie.observations:
        blocs += [doc.Titre(1, "Observations"), doc.Paragraphe(fiche.saisie.observations)]
    blocs += [doc.Titre(1, "Visa et élimination"), _suites(b), _signatures(organisme)]
    return doc.Document(
        titre=f"Bordereau d'élimination n° {b.numero}", sous_titre=fiche.saisie.nom, blocs=blocs, organisme=organisme.nom,
        version=str(fiche.objet.version), date_document=jour, etat_du_droit=ETAT_DU_DROIT, mention=organisme.mention,
        page_de_garde=False, paysage=True,
    )  # fmt: skip


def _articles(fonds: Sequence[Fonds], regles: Mapping[str, RegleVue]) -> doc.Tableau:
    lignes = [_article(rang, f, regles) for rang, f in enumerate(fonds, 1)]
    return doc.Tableau(
        ("Article", "Intitulé", "Dates extrêmes", "Règle et référence", "DUA échue le", "Volume", "Support"),
        lignes or [["", "Aucun article.", "", "", "", "", ""]], "Articles proposés à l'élimination",
        (7, 25, 11, 27, 10, 11, 9),
    )  # fmt: skip


def _article(rang: int, f: Fonds, regles: Mapping[str, RegleVue]) -> list[Any]:
    echue = f"31/12/{f.annee_due - 1}" if f.annee_due else ""
    support = LISTES["supports_fonds"].item(f.support).libelle if f.support else ""
    return [str(rang), doc.Texte(f.nom, gras=True), _dates(f), _regle(f, regles), echue, volume_de(f), support]


def _dates(f: Fonds) -> str:
    bornes = [str(a) for a in (f.annee_debut, f.annee_fin) if a]
    return " – ".join(dict.fromkeys(bornes))


def _regle(f: Fonds, regles: Mapping[str, RegleVue]) -> str:
    regle = regles.get(f.regle)
    if regle is None:
        return f.dua_source
    reference = regle.base_legale or regle.source
    valide = f" ; validée le {ecrire_date(regle.validee_le)}" if regle.validee_le else ""
    degre = DEGRES.get(regle.verification, "")
    return f"{f.dua_source}. {reference} ({degre}{valide})" if reference else f.dua_source


def _suites(b: Any) -> doc.Fiche:
    return doc.Fiche([
        ("Envoyé pour visa le", ecrire_date(b.envoye_le) or TROU),
        ("Visa : date", ecrire_date(b.vise_le) or TROU, "Code du patrimoine, R212-14"),
        ("Visa : référence", b.visa_reference or TROU),
        ("Éliminé le", ecrire_date(b.elimine_le) or TROU),
        ("Témoin de l'élimination (fonction)", b.temoin or TROU),
    ])  # fmt: skip


def _signatures(organisme: Organisme) -> doc.Signatures:
    return doc.Signatures((
        doc.CaseSignature("Le responsable du service versant"),
        doc.CaseSignature("L'autorité", organisme.representant_nom, organisme.representant_qualite),
        doc.CaseSignature("Visa du contrôle scientifique et technique"),
    ))  # fmt: skip
