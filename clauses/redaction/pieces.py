"""Le texte réparti entre les pièces du contrat, et les pièces de la consultation (RC, formulaire, barème).

Chaque pièce numérote ses articles ; un renvoi vers une autre pièce la nomme (« l'article 4 du CCAP »).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from clauses.bibliotheque.donnees import Critere, PieceConsultation, Question
from clauses.redaction.composition import Article, Rendu, Texte, avec_rangs, decouper
from clauses.redaction.documents import (
    A_REMPLIR,
    Entete,
    blocs_de_l_annexe,
    blocs_de_l_article,
    document,
    morceaux,
    tableau_des_derogations,
)
from clauses.redaction.expressions import rendre
from clauses.redaction.typographie import typographier
from socle import documents as doc

NOMS = {
    "marche": {"CCAP": "CCAP", "CCTP": "CCTP", "annexe": "annexe relative aux données personnelles"},
    "concession": {"CCAP": "contrat de concession", "CCTP": "cahier des charges technique",
                   "annexe": "annexe relative aux données personnelles"},
    "convention": {"CCAP": "convention", "CCTP": "convention", "annexe": "annexe relative aux données personnelles"},
}  # fmt: skip
_ARTICLES = {"annexe": "de l’", "convention": "de la "}


def famille(texte: Texte) -> str:
    """marche, concession ou convention : c'est elle qui nomme les pièces."""
    type_ = texte.variables["type_contrat"]
    return {"dsp": "concession", "concession": "concession", "convention": "convention"}.get(type_, "marche")


def repartition(texte: Texte) -> dict[str, list[Article]]:
    """Nom de pièce → ses articles, réduits aux paragraphes qui s'y rangent ; dans l'ordre du texte."""
    noms = NOMS[famille(texte)]
    pieces: dict[str, list[Article]] = {}
    for article in texte.articles:
        for nom in dict.fromkeys(noms.get(a.piece, noms["annexe"]) for a in article.alineas):
            gardes = tuple(a for a in article.alineas if noms.get(a.piece, noms["annexe"]) == nom)
            liste = pieces.setdefault(nom, [])
            liste.append(replace(article, numero=len(liste) + 1, alineas=gardes))
    return pieces


def documents_par_piece(texte: Texte, entete: Entete) -> dict[str, doc.Document]:
    """Nom de pièce → son document. Les tableaux annexés sont dans la pièce « annexe »."""
    pieces = repartition(texte)
    numeros = {nom: {a.clause.id: a.numero for a in articles} for nom, articles in pieces.items()}
    annexe = NOMS[famille(texte)]["annexe"]
    documents = {}
    for nom, articles in pieces.items():
        ailleurs = _ailleurs(texte, nom, numeros)
        blocs: list[Any] = [doc.Paragraphe(typographier(_avis(texte, pieces)), "aide")] if len(pieces) > 1 else []
        blocs += [bloc for a in articles for bloc in blocs_de_l_article(a, a.alineas, ailleurs=ailleurs)]
        if nom == "CCAP":
            blocs += tableau_des_derogations(texte, entete, ailleurs)
        if nom == annexe:
            blocs += [bloc for a in texte.annexes for bloc in blocs_de_l_annexe(a)]
        documents[nom] = document(texte, entete, f"Clauses relatives aux données : {nom}", entete.contrat, blocs)
    if texte.annexes and annexe not in documents:
        blocs = [bloc for a in texte.annexes for bloc in blocs_de_l_annexe(a)]
        documents[annexe] = document(texte, entete, f"Clauses relatives aux données : {annexe}", entete.contrat, blocs)
    return documents


def _avis(texte: Texte, pieces: Mapping[str, Any]) -> str:
    """Ce que « la présente annexe » veut dire, une fois le texte réparti."""
    *debut, fin = (f"{_du(nom)}" for nom in pieces)
    return (
        f"Ces clauses sont réparties entre les pièces du {texte.variables['contrat']}. L'expression « la présente "
        f"annexe » y désigne l'ensemble des clauses relatives aux données {', '.join(debut)} et {fin}."
    )


def _ailleurs(texte: Texte, ici: str, numeros: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Ce qu'affiche, depuis cette pièce, un renvoi vers une autre."""
    resultat = {}
    for article in texte.articles:
        code = article.clause.id
        if code in numeros[ici]:
            continue
        autre = next(nom for nom, articles in numeros.items() if code in articles)
        resultat[code] = f"{numeros[autre][code]} {_du(autre)}"
    if ici != NOMS[famille(texte)]["annexe"]:
        resultat |= {a.annexe.id: str(a.numero) for a in texte.annexes}
    return resultat


def _du(nom: str) -> str:
    return _ARTICLES.get(nom.split()[0], "du ") + nom


def document_de_consultation(texte: Texte, entete: Entete) -> doc.Document:
    """Le paragraphe du règlement de la consultation, le formulaire du candidat et le barème, en un document."""
    blocs: list[Any] = []
    for piece in texte.bibliotheque.pieces_consultation:
        if texte.variables["type_contrat"] in piece.types_contrat:
            blocs += [doc.SautDePage()] if blocs else []
            blocs += [doc.Titre(1, typographier(piece.titre)), *_blocs(texte, piece)]
    return document(texte, entete, "Pièces de la consultation : données et sécurité", entete.contrat, blocs)


def _blocs(texte: Texte, piece: PieceConsultation) -> list[Any]:
    if piece.forme == "texte":
        return _reglement(texte, piece)
    consigne = doc.Paragraphe(typographier(piece.consigne), "aide")
    if piece.forme == "questionnaire":
        return [consigne, *_formulaire(questions_posees(texte))]
    return [consigne, *_bareme(texte)]


def _reglement(texte: Texte, piece: PieceConsultation) -> list[Any]:
    numeros = {a.clause.id: str(a.numero) for a in texte.articles} | {a.annexe.id: str(a.numero) for a in texte.annexes}
    rendu = Rendu(numeros)
    source = rendre(avec_rangs(piece.texte), {**texte.variables, **rendu.fonctions()})
    blocs: list[Any] = []
    for alinea in decouper(source, numeros):
        blocs.append(doc.Paragraphe(morceaux(alinea.texte, numeros)))
        if alinea.elements:
            blocs.append(doc.Liste([morceaux(e, numeros) for e in alinea.elements]))
    return blocs


def questions_posees(texte: Texte) -> list[Question]:
    """Les questions qui portent sur une clause retenue."""
    codes = texte.resolution.codes
    (formulaire,) = (p for p in texte.bibliotheque.pieces_consultation if p.forme == "questionnaire")
    return [q for q in formulaire.questions if set(q.clauses) & codes]


def _formulaire(questions: Sequence[Question]) -> list[Any]:
    lignes = [
        [q.id, typographier(q.theme), typographier(q.question), typographier(q.preuve), A_REMPLIR] for q in questions
    ]
    return [doc.Tableau(("N°", "Thème", "Question", "Preuve demandée", "Réponse du candidat"), lignes,
                        "Formulaire de réponse du candidat", (8, 16, 34, 20, 22))]  # fmt: skip


def bareme(texte: Texte) -> list[tuple[Critere, int]]:
    """Les critères qui ont encore une question, leurs points rapportés à 100 (plus fort reste)."""
    posees = {q.id for q in questions_posees(texte)}
    (grille,) = (p for p in texte.bibliotheque.pieces_consultation if p.forme == "bareme")
    gardes = [c for c in grille.criteres if set(c.questions) & posees]
    total = sum(c.points for c in gardes)
    parts = [c.points * grille.total / total for c in gardes] if total else []
    points = [int(p) for p in parts]
    restes = sorted(range(len(parts)), key=lambda n: parts[n] - points[n], reverse=True)
    for n in restes[: (grille.total - sum(points)) if points else 0]:
        points[n] += 1
    return list(zip(gardes, points, strict=True))


def _bareme(texte: Texte) -> list[Any]:
    posees = {q.id for q in questions_posees(texte)}
    lignes = [
        [typographier(c.critere), str(points), ", ".join(q for q in c.questions if q in posees),
         typographier(c.bonne_reponse), typographier(c.reponse_insuffisante)]
        for c, points in bareme(texte)
    ]  # fmt: skip
    return [doc.Tableau(("Critère", "Points", "Questions", "Bonne réponse", "Réponse insuffisante"), lignes,
                        "Barème sur 100 points", (18, 8, 12, 32, 30))]  # fmt: skip
