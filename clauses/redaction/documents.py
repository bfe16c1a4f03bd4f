"""L'annexe, ses pièces et sa note de présentation, en arbre de document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from clauses.bibliotheque.donnees import Clause
from clauses.redaction.completude import MentionVue, mentions
from clauses.redaction.composition import Alinea, AnnexeRemplie, Article, Morceau, Texte, Vers
from clauses.redaction.derogations import derogations
from clauses.redaction.typographie import typographier
from socle import documents as doc

GRADES = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
COLONNES_EN_PAYSAGE = 5
A_REMPLIR = "…………"
"""Une case à remplir à la main : le tiret d'une case vide y dirait « rien »."""
RECAPITULATIF = (
    "Récapitulatif exigé par l’article R.\u00a02112-3 du code de la commande publique, à reprendre dans le cahier des "
    "clauses administratives particulières s’il n’y figure pas déjà."
)
TITRE = "Annexe relative aux données, à leur protection et à la cybersécurité"
DEROGATIONS_A_VERIFIER = (
    "Avant de signer, vérifiez les numéros d’articles dans le texte du CCAG : tous n’y ont pas été lus. L’écran de la "
    "rédaction dit lesquels. Cette ligne s’efface quand le texte est arrêté."
)


@dataclass(frozen=True)
class Entete:
    """Ce que le document dit de lui-même. `arrete` : ce n'est plus un projet. `commentaires` : notes en marge (Word)."""

    organisme: str
    contrat: str
    jour: date
    version: str = ""
    mention: str = ""
    arrete: bool = False
    commentaires: bool = False
    signataire: str = ""
    qualite: str = ""
    cocontractant: str = ""


def morceaux(ligne: Sequence[Morceau], ailleurs: dict[str, str] | None = None) -> list[Any]:
    """Une ligne en contenu de document ; `ailleurs` : code → ce qu'affiche un renvoi hors de ce document."""
    return [m if isinstance(m, str) else _renvoi(m, ailleurs) for m in ligne]


def _renvoi(vers: Vers, ailleurs: dict[str, str] | None) -> Any:
    if ailleurs is not None and vers.code in ailleurs:
        return ailleurs[vers.code]
    return doc.Renvoi(vers.code, "numero") if vers.numero else f"[{vers.code}]"


def document_de_l_annexe(texte: Texte, entete: Entete) -> doc.Document:
    """L'annexe entière : sommaire, chapitres, articles, tableau des dérogations, signatures, annexes."""
    blocs: list[Any] = [doc.Sommaire(2)]
    for groupe, articles in groupby(texte.articles, key=lambda a: a.clause.groupe):
        blocs.append(doc.Titre(1, typographier(texte.bibliotheque.groupe(groupe))))
        for article in articles:
            blocs += blocs_de_l_article(article, article.alineas, commentes=entete.commentaires)
    blocs += tableau_des_derogations(texte, entete)
    blocs.append(_signatures(texte, entete))
    for annexe in texte.annexes:
        blocs += blocs_de_l_annexe(annexe)
    return document(texte, entete, TITRE, entete.contrat, blocs)


def document(texte: Texte, entete: Entete, titre: str, sous_titre: str, blocs: list[Any]) -> doc.Document:
    """Un document de la rédaction : « Projet » tant que le texte n'est pas arrêté, version et état du droit au pied."""
    meta = texte.bibliotheque.meta
    projet = "" if entete.arrete else "Projet"
    return doc.Document(
        titre=titre, sous_titre=sous_titre, blocs=blocs, organisme=entete.organisme, version=entete.version,
        date_document=entete.jour, etat_du_droit=meta.etat_du_droit.isoformat(),
        mention=" – ".join(m for m in (projet, entete.mention) if m),
        proprietes={"Bibliothèque de clauses": meta.version, "État du droit": meta.etat_du_droit.isoformat(),
                    "Profil": texte.profil},
    )  # fmt: skip


def blocs_de_l_article(
    article: Article, alineas: Sequence[Alinea], *, commentes: bool = False, ailleurs: dict[str, str] | None = None
) -> Iterator[Any]:
    """Un article : son titre numéroté, ses paragraphes, leurs listes."""
    notes = tuple(_commentaires(article.clause)) if commentes else ()
    yield doc.Titre(2, typographier(article.clause.titre), article.clause.id, serie="article", commentaires=notes)
    for alinea in alineas:
        yield doc.Alinea(morceaux(alinea.texte, ailleurs))
        if alinea.elements:
            yield doc.Liste([morceaux(e, ailleurs) for e in alinea.elements], marque="lettre")


def _commentaires(clause: Clause) -> Iterator[doc.Commentaire]:
    yield doc.Commentaire(typographier(f"{clause.id}. {clause.objet}"))
    if clause.fondements:
        sources = "\n".join(f"{f.ref} ({GRADES[f.verif]})" for f in clause.fondements)
        yield doc.Commentaire(typographier(f"Fondements :\n{sources}"))
    for nom, valeur in (
        ("Note de rédaction", clause.note_redaction), ("Risque en son absence", clause.risque_absence),
        ("Repli en négociation", clause.repli_negociation),
    ):  # fmt: skip
        if valeur:
            yield doc.Commentaire(typographier(f"{nom} : {valeur}"))


def tableau_des_derogations(texte: Texte, entete: Entete, ailleurs: dict[str, str] | None = None) -> list[Any]:
    """Le récapitulatif des dérogations au CCAG ; rien s'il n'y en a pas."""
    lignes = derogations(texte)
    if not lignes:
        return []
    ccag = lignes[0].ccag
    douteuses = not entete.arrete and any(d.verif != "T" for d in lignes)
    corps: list[list[Any]] = [[f"Article {d.article}" if d.article[:1].isdigit() else d.article, typographier(d.objet),
              ["Article ", *morceaux([Vers(_code(texte, d.par), str(d.par))], ailleurs)]] for d in lignes]  # fmt: skip
    return [
        doc.Titre(1, f"Dérogations au CCAG-{ccag}"),
        doc.Paragraphe(RECAPITULATIF),
        *([doc.Paragraphe(DEROGATIONS_A_VERIFIER, "aide")] if douteuses else []),
        doc.Tableau(("Article du CCAG", "Objet de la dérogation", "Article qui déroge"), corps,
                    f"Dérogations au CCAG-{ccag}", (22, 56, 22)),
    ]  # fmt: skip


def _code(texte: Texte, numero: int) -> str:
    return texte.articles[numero - 1].clause.id


def _signatures(texte: Texte, entete: Entete) -> doc.Signatures:
    return doc.Signatures((
        doc.CaseSignature(f"Pour la {texte.variables['collectivite']}", entete.signataire, entete.qualite),
        doc.CaseSignature(f"Pour le {texte.variables['titulaire']}", entete.cocontractant),
    ))  # fmt: skip


def blocs_de_l_annexe(remplie: AnnexeRemplie) -> list[Any]:
    """Une annexe : son titre numéroté, sa règle, son tableau."""
    annexe = remplie.annexe
    large = len(annexe.colonnes) > COLONNES_EN_PAYSAGE
    blocs: list[Any] = [doc.Titre(1, typographier(annexe.titre), annexe.id, serie="annexe", paysage=large)]
    if annexe.regle:
        blocs.append(doc.Paragraphe(typographier(annexe.regle), "aide"))
    entetes = [typographier(c.label) for c in annexe.colonnes]
    lignes = [[typographier(c) if c.strip() else A_REMPLIR for c in ligne] for ligne in remplie.lignes]
    return [*blocs, doc.Tableau(entetes, lignes, typographier(annexe.titre))]


def document_des_mentions(texte: Texte, entete: Entete) -> doc.Document:
    """La grille de l'article 28(3) : chaque mention, présente ou non, et l'article qui la porte."""
    lignes = [
        [typographier(v.mention.libelle), "Présente" if v.presente else "Absente", _ou(v)] for v in mentions(texte)
    ]
    blocs: list[Any] = [
        doc.Paragraphe("Mentions que l’article 28(3) du RGPD exige du contrat, et article du texte qui porte chacune."),
        doc.Tableau(("Mention", "État", "Où"), lignes, "Mentions de l’article 28(3) du RGPD", (56, 16, 28)),
    ]
    return document(texte, entete, "Mentions de l’article 28(3) du RGPD", entete.contrat, blocs)


def _ou(vue: MentionVue) -> str:
    if not vue.presente:
        return typographier(vue.manque)
    suite = " et clauses contractuelles types 2021/915" if vue.par_cct else ""
    vides = f" ; annexe {', '.join(map(str, vue.annexes_vides))} à remplir" if vue.annexes_vides else ""
    return f"{vue.cites}{suite}{vides}"


def note_de_presentation(texte: Texte, entete: Entete) -> doc.Document:
    """La note à l'assemblée délibérante : ce que l'annexe organise, et pourquoi."""
    v = texte.variables
    parties = f"la {v['collectivite']} et {entete.cocontractant or v['titulaire_nom']}"
    s = "s" if len(texte.articles) > 1 else ""
    ouverture = (
        f"L'annexe soumise à l'assemblée accompagne le contrat « {entete.contrat} », entre {parties}. "
        f"En {len(texte.articles)} article{s}, elle fixe à qui sont les données, comment elles sont protégées, "
        "et ce qu'elles deviennent au terme."
    )
    blocs: list[Any] = [doc.Paragraphe(typographier(ouverture)), doc.Titre(1, "Ce que l’annexe organise")]
    for groupe, articles in groupby(texte.articles, key=lambda a: a.clause.groupe):
        suite = [_titre_et_phrase(f"Article {a.numero}, {a.clause.titre}", a.clause.objet) for a in articles]
        blocs += [doc.Titre(2, typographier(texte.bibliotheque.groupe(groupe))), doc.Liste(suite)]
    risques = [
        _titre_et_phrase(a.clause.titre, a.clause.risque_absence) for a in texte.articles if a.clause.risque_absence
    ]
    if risques:
        blocs += [doc.Titre(1, "Ce qu’il en coûterait de s’en passer"), doc.Liste(risques)]
    blocs.append(doc.Paragraphe(typographier(texte.bibliotheque.meta.avertissement), "discret"))
    return document(texte, entete, "Note de présentation", entete.contrat, blocs)


def _titre_et_phrase(titre: str, phrase: str) -> list[Any]:
    """« **Article 9, Licence de réutilisation.** Fixer la licence… » Un titre peut déjà porter un deux-points."""
    return [doc.Texte(typographier(f"{titre}."), gras=True), typographier(f" {phrase}")]
