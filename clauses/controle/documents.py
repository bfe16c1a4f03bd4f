"""Le rapport d'un contrôle en arbre de document : ce qui a été trouvé, où, pourquoi, et quoi insérer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from clauses.controle.donnees import regles
from clauses.controle.resultat import ETATS, NATURES, Extrait, MentionTrouvee, ReferencePerimee, Resultat
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.tableurs.gardes import taille_lisible
from socle.types import ecrire_date

GRADES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
TITRE = "Contrôle d'un contrat existant"


def rapport(organisme: Organisme, fiche: Fiche, resultat: Resultat) -> doc.Document:
    """Le rapport entier d'un contrôle."""
    blocs: list[Any] = [
        *_identite(fiche, resultat),
        doc.Titre(1, "Mentions de l'article 28 du RGPD"),
        _tableau_des_mentions(resultat),
        *(bloc for mention in resultat.mentions for bloc in _mention(mention)),
        *_contradictions(resultat),
        *_renvois(resultat),
        *_references(resultat),
        doc.Titre(1, "Ce que le contrôle ne voit pas"),
        doc.Liste(resultat.limites),
    ]
    return doc.Document(
        titre=fiche.objet.libelle, sous_titre=TITRE, blocs=blocs, organisme=organisme.nom,
        version=str(fiche.objet.version), date_document=resultat.controle_le,
        etat_du_droit=resultat.etat_du_droit.isoformat(), mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _identite(fiche: Fiche, resultat: Resultat) -> Iterator[Any]:
    lignes: list[tuple[str, Any]] = [
        ("Fichier", f"{resultat.fichier} ({resultat.format}, {taille_lisible(resultat.octets)}, {resultat.mots} mots)"),
        ("Empreinte SHA-256", resultat.empreinte),
        ("Contrôlé le", f"{ecrire_date(resultat.controle_le)}, par {fiche.ligne.controle_par}"),
        ("Résultat", _bilan(resultat)),
    ]
    if fiche.saisie.observations:
        lignes.append(("Ce qu'il faut en conclure", fiche.saisie.observations))
    yield doc.Fiche(lignes)
    yield doc.Encadre("Comment lire ce rapport", [regles().fiabilite], "information")
    if resultat.remarques:
        yield doc.Encadre(
            "Avant de lire", [doc.Liste(resultat.remarques)], "information" if resultat.fiable else "alerte"
        )


def _bilan(resultat: Resultat) -> str:
    etats = ", ".join(f"{resultat.nombre(code)} {nom.lower()}" for code, nom in ETATS.items())
    return f"Sur {len(resultat.mentions)} mentions : {etats}. Autres points : {resultat.anomalies}."


def _tableau_des_mentions(resultat: Resultat) -> doc.Tableau:
    lignes: list[list[Any]] = [
        [mention.libelle, doc.Texte(ETATS[mention.etat], gras=mention.etat != "present"), _lieux(mention.extraits),
         ", ".join(c.code for c in mention.clauses) if mention.etat != "present" else "—"]
        for mention in resultat.mentions
    ]  # fmt: skip
    return doc.Tableau(
        ("Mention", "État", "Où", "À insérer"), lignes, "Les mentions, d'un coup d'œil", (44, 16, 24, 16)
    )


def _lieux(extraits: Sequence[Extrait]) -> str:
    return " ; ".join(dict.fromkeys(e.lieu for e in extraits)) or "—"


def _mention(mention: MentionTrouvee) -> Iterator[Any]:
    yield doc.Titre(2, f"{mention.libelle} : {ETATS[mention.etat].lower()}")
    yield from _corps(mention)
    if mention.complement:
        complement = mention.complement
        yield doc.Paragraphe(doc.Texte(f"{complement.libelle} : {ETATS[complement.etat].lower()}.", gras=True))
        yield from _corps(complement)
    if mention.etat != "present" and mention.clauses:
        clauses = " ; ".join(f"{c.code}, {c.titre}" for c in mention.clauses)
        yield doc.Paragraphe([doc.Texte("À insérer : ", gras=True), clauses])


def _corps(mention: MentionTrouvee) -> Iterator[Any]:
    yield doc.Paragraphe(" ".join(mention.pourquoi))
    yield from _citations(mention.extraits)
    if mention.pistes:
        yield doc.Paragraphe("À relire, ces phrases en emploient les mots :", "aide")
        yield from _citations(mention.pistes)
    if mention.etat != "present":
        yield doc.Paragraphe([doc.Texte("Attendu : ", discret=True), mention.attendu, f" ({mention.source})"], "aide")


def _citations(extraits: Sequence[Extrait]) -> Iterator[Any]:
    for extrait in extraits:
        yield doc.Paragraphe([f"« {extrait.texte} » ", doc.Texte(f"— {extrait.lieu}", discret=True)], "citation")


def _contradictions(resultat: Resultat) -> Iterator[Any]:
    yield doc.Titre(1, "Contradictions")
    if not resultat.contradictions:
        yield doc.Paragraphe("Aucune contradiction reconnue.")
    for contradiction in resultat.contradictions:
        yield doc.Titre(2, contradiction.libelle)
        yield doc.Paragraphe(contradiction.explication)
        yield from _citations(contradiction.extraits)


def _renvois(resultat: Resultat) -> Iterator[Any]:
    yield doc.Titre(1, "Renvois internes")
    if not resultat.renvois_casses:
        yield doc.Paragraphe("Aucun renvoi cassé reconnu.")
        return
    lignes = [[r.cible, f"« {r.texte} » ({r.lieu})", r.explication] for r in resultat.renvois_casses]
    yield doc.Tableau(("Cible", "Cité dans", "Constat"), lignes, "Renvois dont la cible manque", (16, 50, 34))


def _references(resultat: Resultat) -> Iterator[Any]:
    yield doc.Titre(1, "Références de droit à mettre à jour")
    if not resultat.references_perimees:
        yield doc.Paragraphe("Aucune référence périmée reconnue. La liste comparée n'est pas complète.")
        return
    lignes = [[[doc.Paragraphe(r.nom), doc.Paragraphe(f"« {r.texte} » ({', '.join(r.lieux)})", "discret")],
               _nature(r), _aujourd_hui(r), GRADES[r.verification]] for r in resultat.references_perimees]  # fmt: skip
    yield doc.Tableau(("Cité", "Depuis", "À écrire aujourd'hui", "Vérification"), lignes, "Références et leur équivalent",
                      (36, 15, 34, 15))  # fmt: skip


def _nature(reference: ReferencePerimee) -> str:
    depuis = f", {ecrire_date(reference.depuis)}" if reference.depuis else ""
    return f"{NATURES[reference.nature]}{depuis}"


def _aujourd_hui(reference: ReferencePerimee) -> list[Any]:
    blocs: list[Any] = [doc.Paragraphe(reference.aujourd_hui)]
    if reference.articles:
        details = [f"article {a.numero} : {a.aujourd_hui} ({GRADES[a.verification]})" for a in reference.articles]
        blocs.append(doc.Liste(details))
    if reference.note:
        blocs.append(doc.Paragraphe(reference.note, "discret"))
    return blocs
