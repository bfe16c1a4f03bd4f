"""Les données de la désignation, dans l'ordre du téléservice de la CNIL : à recopier, ou à imprimer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.delegue.designation.coordonnees import CoordonneesSaisie
from registre.delegue.designation.documents import BLANC
from registre.delegue.designation.listes import LISTES, libelle
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.listes import LISTES as LISTES_ORGANISMES
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

AVERTISSEMENT: Final = (
    "Cet ordre est reconstitué d'après une source secondaire : le formulaire de la CNIL demande un compte, nous ne l'avons "
    "pas ouvert. Suivez ce qu'il affiche."
)
NOTE_DU_GROUPE: Final = {
    "organisme": "Ce que la CNIL publie de l'organisme vient d'ici.",
    "prive": "Ces coordonnées ne sont ni publiées, ni dans le journal.",
    "public": "La CNIL diffuse les moyens de contacter le délégué (décret 2019-536, article 83).",
}


@dataclass(frozen=True)
class Rubrique:
    """Une case du téléservice et sa valeur ; vide si l'on ne sait pas."""

    code: str
    libelle: str
    valeur: str


@dataclass(frozen=True)
class Partie:
    """Une partie du téléservice."""

    code: str
    titre: str
    note: str
    rubriques: tuple[Rubrique, ...]


def parties(organisme: Organisme, saisie: Any, prive: CoordonneesSaisie) -> list[Partie]:
    """Toutes les rubriques, par partie, dans l'ordre."""
    valeurs = {**_organisme(organisme), **_delegue(saisie), **prive.model_dump()}
    groupes: dict[str, list[Rubrique]] = {}
    titres: dict[str, str] = {}
    for item in LISTES["champs_cnil"].items:
        titres[item.groupe] = item.groupe_libelle
        groupes.setdefault(item.groupe, []).append(Rubrique(item.code, item.libelle, valeurs[item.code]))
    return [Partie(g, titres[g], NOTE_DU_GROUPE.get(g, ""), tuple(rubriques)) for g, rubriques in groupes.items()]


def vides(lues: list[Partie]) -> list[str]:
    """Libellés des rubriques sans valeur."""
    return [r.libelle for partie in lues for r in partie.rubriques if not r.valeur]


def _organisme(o: Organisme) -> Mapping[str, str]:
    type_ = LISTES_ORGANISMES["types_organismes"].item(o.type).libelle if o.type else ""
    return {
        "siren": o.siren, "denomination": o.nom, "adresse": o.adresse, "code_postal": o.code_postal, "ville": o.ville,
        "secteur": f"Administration publique ({type_.lower()})" if type_ else "",
        "effectif": str(o.effectif_etp) if o.effectif_etp is not None else "",
        "responsable_nom": o.representant_nom, "responsable_qualite": o.representant_qualite,
    }  # fmt: skip


def _delegue(s: Any) -> Mapping[str, str]:
    ville = " ".join(m for m in (s.public_code_postal, s.public_ville) if m)
    morale = s.nature == "morale"
    return {
        "nature": libelle("natures_delegue", s.nature), "nom": s.prepose if morale else s.nom,
        "entite": s.nom if morale else s.entite, "siren_entite": s.siren_entite, "debut": ecrire_date(s.debut),
        "public_courriel": s.public_courriel, "public_url": s.public_url, "public_telephone": s.public_telephone,
        "public_adresse": ", ".join(m for m in (s.public_adresse, ville) if m),
    }  # fmt: skip


def document(organisme: Organisme, fiche: Fiche, prive: CoordonneesSaisie, jour: date) -> doc.Document:
    """La fiche à recopier, en document."""
    lues = parties(organisme, fiche.saisie, prive)
    manques = vides(lues)
    blocs: list[Any] = [doc.Encadre("Avant de recopier", [AVERTISSEMENT])]
    if manques:
        blocs.append(doc.Encadre("Restent en blanc", [", ".join(manques) + "."], "alerte"))
    for partie in lues:
        blocs.append(doc.Titre(1, partie.titre))
        if partie.note:
            blocs.append(doc.Paragraphe(partie.note, "aide"))
        blocs.append(doc.Fiche([(r.libelle, r.valeur or BLANC) for r in partie.rubriques]))
    item = LISTES["champs_cnil"].items[0]
    return doc.Document(
        titre="Désignation du délégué : données pour la CNIL", sous_titre=fiche.saisie.nom, blocs=blocs,
        organisme=organisme.nom, version=str(fiche.objet.version), date_document=jour,
        etat_du_droit=item.etat_du_droit.isoformat(), mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip
