"""La communication aux personnes (RGPD 34(2)) : un projet de lettre en termes clairs, à relire et à signer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from registre.violations.documents import MANQUE, document, quand
from registre.violations.forme import FORME
from registre.violations.listes import libelle
from registre.violations.operations import Dossier
from socle import documents as doc
from socle.champs import afficher, champs_par_nom
from socle.organismes.modele import Organisme

GESTE: Final = "le geste utile ici, par exemple changer un mot de passe ou surveiller un compte"


def lettre(organisme: Organisme, dossier: Dossier, jour: date) -> doc.Document:
    """La lettre : la violation, ses conséquences probables, les mesures, et à qui s'adresser."""
    s = dossier.fiche.saisie
    blocs: list[Any] = [
        doc.Paragraphe("Projet à relire : cette lettre se signe avant d'être envoyée.", "aide"),
        "Madame, Monsieur,",
        f"{organisme.nom} vous informe d'un incident qui touche des données vous concernant (RGPD, article 34).",
        doc.Titre(1, "Ce qui s'est passé"),
        *_paragraphes(s.communication_contenu or s.recit, "les faits, en termes simples"),
        _nature(s),
        doc.Titre(1, "Ce que cela peut entraîner pour vous"), *_consequences(s),
        doc.Titre(1, "Ce que nous faisons"), *_paragraphes(s.mesures_apres, "les mesures prises ou prévues"),
        doc.Titre(1, "Ce que vous pouvez faire"), doc.Paragraphe(f"[{MANQUE} : {GESTE}]"),
        doc.Titre(1, "À qui vous adresser"), *_a_qui(organisme),
        doc.Signatures((doc.CaseSignature("Le responsable", organisme.representant_nom, organisme.representant_qualite),)),
    ]  # fmt: skip
    return document(organisme, "Information sur une violation de données", s.titre, blocs, jour)


def _paragraphes(texte: str, sinon: str) -> list[Any]:
    lignes = [ligne.strip() for ligne in texte.split("\n") if ligne.strip()]
    return [doc.Paragraphe(ligne) for ligne in lignes] or [doc.Paragraphe(f"[{MANQUE} : {sinon}]")]


def _nature(s: Any) -> doc.Liste:
    champs = champs_par_nom(FORME.saisie)
    dits = (
        ("Quand", quand(s)), ("Nature de la violation", afficher(champs["natures"], s.natures)),
        ("Données touchées", afficher(champs["donnees"], s.donnees)),
    )  # fmt: skip
    return doc.Liste([[doc.Texte(f"{libelle_} : ", gras=True), texte or f"[{MANQUE}]"] for libelle_, texte in dits])


def _consequences(s: Any) -> Iterator[Any]:
    impacts = [libelle("impacts", code) for code in s.impacts if code != "autre"]
    if impacts:
        yield doc.Liste(impacts)
    if s.consequences_precision or not impacts:
        yield from _paragraphes(s.consequences_precision, "les conséquences probables")


def _a_qui(o: Organisme) -> list[Any]:
    joindre = " ; ".join(m for m in (o.dpo_courriel, o.dpo_telephone) if m)
    nom = o.dpo_nom or f"[{MANQUE} : nom]"
    return [
        doc.Paragraphe([doc.Texte("Notre délégué à la protection des données : ", gras=True),
                        f"{nom}, {joindre or f'[{MANQUE} : comment le joindre]'}."]),
        doc.Paragraphe("Vous pouvez aussi adresser une réclamation à la CNIL."),
    ]  # fmt: skip
