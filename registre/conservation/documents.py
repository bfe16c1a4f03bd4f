"""Le bordereau d'élimination en arbre de document : ses articles, ce que dit la loi, la place du visa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from registre.conservation.fonds import A_DETERMINER, duree_retenue, sort_de, volume_de, volumes_de
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
    "technique de l'État sur les archives (Code du patrimoine, art. R212-14). Rien ne se détruit avant qu'il soit revenu : "
    "ce bordereau est un projet, il ne vaut ni accord, ni preuve d'élimination."
)
SANS_SORT: Final = "Sort final non déterminé pour un article au moins : à demander aux archives départementales."
TROU: Final = "." * 40
BLANC: Final = "." * 24
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def document_du_bordereau(
    organisme: Organisme, fiche: Fiche, fonds: Sequence[Fonds], regles: Mapping[str, RegleVue], jour: date
) -> doc.Document:
    """Le bordereau, tel qu'on l'envoie pour visa."""
    b = fiche.ligne
    blocs: list[Any] = [
        _entete(organisme, b, fonds),
        doc.Encadre("Avant toute destruction", [LOI], "alerte"),
        _articles(fonds, regles),
    ]  # fmt: skip
    notes = [note for f in fonds if (note := _reference(f, regles))]
    sans_sort = any(sort_de(f, regles) == A_DETERMINER for f in fonds)
    blocs += [doc.Paragraphe(note, "aide") for note in dict.fromkeys([*notes, *([SANS_SORT] if sans_sort else [])])]
    if not fonds and b.articles:
        blocs += [doc.Paragraphe("Articles rendus à leur service :"), doc.Liste(b.articles.split("\n"))]
    if fiche.saisie.observations:
        blocs += [doc.Titre(2, "Observations"), doc.Paragraphe(fiche.saisie.observations)]
    blocs += [doc.Titre(2, "Visa et élimination"), _suites(b), _signatures(organisme)]
    return doc.Document(
        titre=f"Bordereau d'élimination n° {b.numero}", sous_titre=f"{fiche.saisie.nom} ({_etat(b)})",
        blocs=blocs, organisme=organisme.nom,
        version=str(fiche.objet.version), date_document=jour, etat_du_droit=ETAT_DU_DROIT, mention=organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def _entete(organisme: Organisme, b: Any, fonds: Sequence[Fonds]) -> doc.Fiche:
    """Qui propose, et combien ; l'adresse et le code INSEE s'ils sont connus."""
    ville = " ".join(filter(None, (organisme.code_postal, organisme.ville)))
    insee = f"INSEE {organisme.insee}" if organisme.insee else ""
    qui = ", ".join(filter(None, (organisme.nom, organisme.adresse, ville, insee)))
    total = volumes_de(fonds)
    return doc.Fiche([
        ("Organisme", qui), ("Service producteur", b.service or TROU),
        ("Volume total", f"{total or TROU}, en {len(fonds)} article{'s' if len(fonds) > 1 else ''}"),
    ])  # fmt: skip


def _etat(b: Any) -> str:
    return LISTES["statuts_bordereaux"].item(b.statut).libelle.lower()


def _articles(fonds: Sequence[Fonds], regles: Mapping[str, RegleVue]) -> doc.Tableau:
    lignes = [_article(rang, f, regles) for rang, f in enumerate(fonds, 1)]
    return doc.Tableau(
        ("N°", "Intitulé", "Dates extrêmes", "Durée retenue et sa source", "Échue le", "Sort final", "Volume, support"),
        lignes or [["", "Aucun article.", "", "", "", "", ""]], "Articles proposés à l'élimination",
        (5, 21, 11, 24, 11, 12, 16),
    )  # fmt: skip


def _article(rang: int, f: Fonds, regles: Mapping[str, RegleVue]) -> list[Any]:
    echue = f"fin {f.annee_due - 1}" if f.annee_due else ""
    support = LISTES["supports_fonds"].item(f.support).libelle if f.support else ""
    materiel = ", ".join(filter(None, (volume_de(f), support.lower())))
    return [
        str(rang), doc.Texte(f.nom, gras=True), _dates(f), _duree(f, regles), echue, sort_de(f, regles), materiel,
    ]  # fmt: skip


def _dates(f: Fonds) -> str:
    bornes = [str(a) for a in (f.annee_debut, f.annee_fin) if a]
    return " – ".join(dict.fromkeys(bornes))


def _duree(f: Fonds, regles: Mapping[str, RegleVue]) -> str:
    """La durée en nombre, et d'où elle vient : saisie pour ce fonds, ou sa règle."""
    regle = regles.get(f.regle)
    if regle is None or f.dua_annees is None:
        return duree_retenue(f)
    return f"{duree_retenue(f)} ; règle « {regle.libelle_long} »"


def _reference(f: Fonds, regles: Mapping[str, RegleVue]) -> str:
    """Sous le tableau : d'où vient la règle, et ce qui en a été vérifié ; vide sans règle."""
    regle = regles.get(f.regle)
    reference = (regle.base_legale or regle.source) if regle else ""
    if regle is None or not reference:
        return ""
    valide = f" ; validée le {ecrire_date(regle.validee_le)}" if regle.validee_le else ""
    return f"« {regle.document} » : {reference} ({DEGRES.get(regle.verification, '')}{valide})."


def _suites(b: Any) -> doc.Paragraphe:
    """Où il en est, ou des blancs à remplir à la main : l'envoi, le visa, l'élimination et son témoin."""
    envoye, vise, elimine = (ecrire_date(jour) or BLANC for jour in (b.envoye_le, b.vise_le, b.elimine_le))
    return doc.Paragraphe(
        f"Envoyé pour visa le {envoye}. Visa (Code du patrimoine, R212-14) du {vise}, référence {b.visa_reference or BLANC}. "
        f"Éliminé le {elimine}, témoin (fonction) : {b.temoin or BLANC}."
    )


def _signatures(organisme: Organisme) -> doc.Signatures:
    return doc.Signatures((
        doc.CaseSignature("Le responsable du service producteur"),
        doc.CaseSignature("L'autorité", organisme.representant_nom, organisme.representant_qualite),
        doc.CaseSignature("Visa du contrôle scientifique et technique"),
    ))  # fmt: skip
