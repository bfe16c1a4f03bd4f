"""« Où en sommes-nous » : le parcours sur une page, à poser devant un élu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from registre.parcours.donnees import PARCOURS
from registre.parcours.lecture import EtapeLue, ParcoursLu
from registre.parcours.regles import ETATS
from socle import documents as doc
from socle.types import ecrire_date

TITRE: Final = "Où en sommes-nous ?"


def document_du_parcours(lu: ParcoursLu) -> doc.Document:
    """La page d'un organisme : un chiffre, les onze étapes, l'année, par où continuer."""
    return doc.Document(
        titre=TITRE, sous_titre="Parcours de conformité à la protection des données", blocs=list(_blocs(lu)),
        organisme=lu.organisme.nom, date_document=lu.jour, etat_du_droit=_etat_du_droit(),
        mention=lu.organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _blocs(lu: ParcoursLu) -> Iterator[Any]:
    yield doc.Paragraphe(phrase_d_ensemble(lu))
    lignes: list[list[Any]] = [
        [[doc.Texte(e.etape.libelle, gras=True)], ETATS[e.etat.etat], constat(e), ", ".join(e.etape.articles)]
        for e in lu.etapes
    ]
    yield doc.Tableau(("Étape", "État mesuré", "Ce que dit l'outil", "Fondement"), lignes, largeurs=(27, 12, 45, 16))
    yield doc.Fiche(list(_suites(lu)))
    yield doc.Paragraphe(
        "L'ordre des étapes est celui du guide (clé 5, 2018) ; les seuils et le cycle de l'année sont des "
        "conventions de Gouverne. Une attestation est la parole d'une personne, preuve à l'appui : elle ne change pas "
        "l'état mesuré.", "discret",
    )  # fmt: skip


def _suites(lu: ParcoursLu) -> Iterator[tuple[str, str]]:
    yield "Puis, chaque année", _annee(lu)
    if lu.prochaines:
        suite = " ; ".join(f"{rang}. {e.etape.libelle}" for rang, e in enumerate(lu.prochaines, 1))
        yield "Par où continuer", f"{suite}."


def phrase_d_ensemble(lu: ParcoursLu) -> str:
    """« 6 étapes faites sur 11 ; 1 attestée par le délégué. »."""
    part = lu.part
    faites = f"{part.faites} étape{'s' if part.faites > 1 else ''} faite{'s' if part.faites > 1 else ''} sur {part.sur}"
    if not part.attestees:
        return f"{faites}."
    return f"{faites} ; {part.attestees} de plus attestée{'s' if part.attestees > 1 else ''}, preuve au dossier."


def constat(e: EtapeLue) -> str:
    """Les mesures d'une étape, ce qui y est en retard, ce qu'on en attend, ce qu'une personne atteste."""
    phrases = [lecture.phrase for lecture in e.etat.lectures if lecture.phrase]
    if e.etat.en_retard:
        phrases.append(f"en retard : {e.etat.en_retard}")
    if e.etat.a_venir:
        phrases.append("mesure à venir")
    if e.attestation is not None:
        phrases.append(
            f"attesté par {e.attestation.attestee_par} jusqu'au {ecrire_date(e.attestation.expire_le)}, preuve au dossier"
        )
    texte = " ; ".join(phrases)
    return texte[:1].upper() + texte[1:]


def _annee(lu: ParcoursLu) -> str:
    return " ; ".join(f"{e.etape.libelle} : {ETATS[e.etat.etat].lower()}" for e in lu.cycle.etapes) + "."


def _etat_du_droit() -> str:
    return max(e.etat_du_droit for e in PARCOURS.etapes).isoformat()
