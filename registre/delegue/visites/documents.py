"""La trousse de visite et le compte rendu, en arbre de document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from registre.delegue.visites.etat import MONTREES, EtatDeVisite
from registre.delegue.visites.listes import libelle
from registre.delegue.visites.questionnaire import QUESTIONNAIRE
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

LIGNES_A_SIGNER: Final = 10
_TROU: Final = "." * 34
_NOTE: Final = "." * 90
_COURT: Final = "." * 22
_VU: Final = "." * 60
_CASES: Final = "☐ oui   ☐ non   ☐ à vérifier"


def trousse(organisme: Organisme, fiche: Fiche, etat: EtatDeVisite, jour: date) -> doc.Document:
    """Ce que le délégué emporte : l'état de l'organisme, le questionnaire, la feuille à signer, de la place pour écrire."""
    s = fiche.saisie
    blocs: list[Any] = [
        doc.Fiche([
            ("Organisme", organisme.nom), ("Prévue le", ecrire_date(s.prevue_le) or _TROU), ("Lieu", s.lieu or _TROU),
            ("Pourquoi", s.objet or _TROU), ("Qui rencontrer", s.a_rencontrer or _TROU),
        ]),
        doc.Titre(1, "Où en est l'organisme"), *_ou_il_en_est(etat, jour),
        doc.SautDePage(), doc.Titre(1, "Questionnaire"),
        doc.Paragraphe("Cocher sur place, noter ce qui est dit par fonction, jamais par nom. Chaque constat se reporte "
                       "ensuite dans le compte rendu."),
        *_questionnaire(),
        doc.SautDePage(), doc.Titre(1, "Feuille de présence"), *_presence(),
        doc.SautDePage(), doc.Titre(1, "Notes"), *(doc.Paragraphe(_NOTE) for _ in range(18)),
    ]  # fmt: skip
    return _document(organisme, fiche, jour, "Trousse de visite", s.nom, blocs)


def compte_rendu(organisme: Organisme, fiche: Fiche, jour: date) -> doc.Document:
    """Le compte rendu : qui, quand, ce qui est constaté, ce qu'il faut faire."""
    s = fiche.saisie
    blocs: list[Any] = [
        doc.Fiche([(nom, valeur) for nom, valeur in (
            ("Tenue le", ecrire_date(s.tenue_le) or "à dater"), ("Lieu", s.lieu),
            ("Présents", s.presents or "à compléter"), ("Pourquoi", s.objet),
        ) if valeur]),
        *_constats(s.constats),
        *([doc.Titre(1, "Conclusion"), *(doc.Paragraphe(p) for p in s.conclusion.split("\n") if p.strip())]
          if s.conclusion.strip() else []),
        doc.Paragraphe("Le délégué informe, conseille et contrôle (RGPD 39(1)a et b). L'organisme décide de ce qu'il fait de "
                       "ses constats (RGPD 24).", "discret"),
        doc.Signatures((
            doc.CaseSignature("Le délégué à la protection des données"),
            doc.CaseSignature("Le responsable, qui en a pris connaissance", organisme.representant_nom,
                              organisme.representant_qualite),
        )),
    ]  # fmt: skip
    return _document(organisme, fiche, jour, "Compte rendu de visite", s.nom, blocs)


def _document(organisme: Organisme, fiche: Fiche, jour: date, titre: str, sous: str, blocs: list[Any]) -> doc.Document:
    return doc.Document(
        titre=titre, sous_titre=sous, blocs=blocs, organisme=organisme.nom, version=str(fiche.objet.version),
        date_document=jour, etat_du_droit=QUESTIONNAIRE.etat_du_droit.isoformat(), mention=organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def _ou_il_en_est(etat: EtatDeVisite, jour: date) -> Iterator[Any]:
    pluriel = "s" if etat.fiches > 1 else ""
    yield doc.Paragraphe(
        f"Au {ecrire_date(jour)} : {etat.fiches} fiche{pluriel} au registre, {etat.a_revoir} à relire."
    )
    yield doc.Titre(2, "Fiches à relire sur place")
    if etat.revues:
        lignes = [[f.nom, f.service, f.raison, "☐"] for f in etat.revues]
        yield doc.Tableau(("Fiche", "Service", "Pourquoi", "Revue"), lignes, "Fiches à relire", (38, 22, 30, 10))
        if etat.a_revoir > len(etat.revues):
            reste = etat.a_revoir - len(etat.revues)
            yield doc.Paragraphe(f"Et {reste} autre{'s' if reste > 1 else ''}, à voir dans le registre.", "discret")
    else:
        yield doc.Paragraphe("Aucune : toutes sont complètes et relues depuis moins d'un an.")
    yield from _liste(
        "Sous-traitants RGPD sans clauses valables (RGPD 28(3))", [f"{n} : {e}" for n, e in etat.prestataires]
    )
    yield from _liste("Actions en retard", [f"{nom}, pour le {ecrire_date(le)}" for nom, le in etat.actions])
    yield from _liste("Questions qui attendent", [f"{q}, depuis le {ecrire_date(le)}" for q, le in etat.questions])
    yield from _liste("Avis dont la suite n'est pas dite", [f"{a}, rendu le {ecrire_date(le)}" for a, le in etat.avis])


def _liste(titre: str, elements: list[str]) -> Iterator[Any]:
    yield doc.Titre(2, titre)
    yield from (doc.Paragraphe(f"☐ {e}") for e in elements)
    if not elements:
        yield doc.Paragraphe("Rien à ce jour.")
    if len(elements) == MONTREES:
        yield doc.Paragraphe(f"Liste arrêtée à {MONTREES} ; la suite est dans Gouverne.", "discret")


def _questionnaire() -> Iterator[Any]:
    for theme in QUESTIONNAIRE.themes:
        yield doc.Titre(2, theme.titre)
        lignes: list[list[Any]] = [
            [[q.dit, doc.Texte(f" {q.article}", discret=True)], _CASES, _VU] for q in theme.questions
        ]
        yield doc.Tableau(("Question", "Réponse", "Ce qui est dit, ce qui est vu"), lignes, theme.titre, (40, 27, 33))
    yield doc.Paragraphe(
        "Questionnaire de Gouverne, de mémoire : à adapter. Il n'épuise pas ce que la loi demande.", "discret"
    )


def _presence() -> Iterator[Any]:
    yield doc.Paragraphe("Cette feuille se dépose comme pièce de la visite. Gouverne n'en reprend que les fonctions.")
    lignes = [[_COURT, _COURT, _COURT] for _ in range(LIGNES_A_SIGNER)]
    yield doc.Tableau(("Fonction et service", "Nom", "Signature"), lignes, "Feuille de présence", (38, 30, 32))


def _constats(constats: list[Any]) -> Iterator[Any]:
    yield doc.Titre(1, "Constats")
    if not constats:
        yield doc.Paragraphe("Aucun constat n'est encore écrit.")
        return
    lignes = [
        [
            libelle("themes_visite", c.theme) or "Autre",
            c.constat,
            c.action or "Rien à faire",
            ecrire_date(c.echeance) or "",
        ]
        for c in constats
    ]
    yield doc.Tableau(("Thème", "Constat", "Ce qu'il faut faire", "Pour le"), lignes, "Constats", (16, 40, 30, 14))
