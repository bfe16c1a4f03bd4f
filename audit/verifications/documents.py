"""La fiche d'un constat, en arbre de document : verdict, règles, faits, empreintes, et ce qu'elle ne dit pas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from audit.verifications.constats import Lue
from audit.verifications.genres import GENRES
from audit.verifications.verdicts import CONFORME, LIBELLES, VERDICTS
from socle import documents as doc
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

ORIGINES: Final = {
    "reseau": "en ligne, hôte confirmé", "fichier": "fichier déposé", "texte": "texte donné", "sslyze": "résultat de sslyze",
    "testssl": "résultat de testssl.sh", "relecture": "relecture des mêmes faits à une nouvelle date",
}  # fmt: skip
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
LIMITES: Final = (
    "Ce constat est une preuve datée : il ne répond à la place de personne. Il porte sur ce qui a été observé ce jour-là, "
    "sans recherche de failles ni essai de mot de passe. « Non testé » veut dire que l'outil ne pouvait pas mesurer, jamais "
    "que tout va bien."
)


def document_du_constat(organisme: Organisme, lue: Lue, jour: date) -> doc.Document:
    """La fiche d'un constat, prête à joindre à un dossier d'homologation."""
    v, genre = lue.verification, GENRES[lue.verification.genre]
    zone = ZoneInfo(fuseau(organisme.territoire_droit))
    alerte = [doc.Encadre("Résultat altéré", ["Les faits gardés ne correspondent plus à leur empreinte."], "alerte")]
    blocs: list[Any] = [
        *([] if lue.intacte else alerte),
        doc.Fiche(list(_identite(lue, zone))),
        doc.Titre(1, "Constats"),
        _tableau(v.constats),
        *_conseils(v.conseils),
        doc.Titre(1, "Ce qui a été observé"),
        doc.Fiche([(nom, valeur) for nom, valeur in v.details] or [("Faits", "aucun")]),
        doc.Titre(1, "Sources"),
        doc.Liste(list(_sources(v.constats))),
        doc.Paragraphe(LIMITES, "discret"),
    ]
    return doc.Document(
        titre=f"{genre.libelle} : {lue.objet.libelle}", blocs=blocs, organisme=organisme.nom, date_document=jour,
        sous_titre=f"Vérification technique, constat du {ecrire_date(v.quand.astimezone(zone).date())}",
        etat_du_droit=max((c["etat_du_droit"] for c in v.constats), default=""), mention=organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def _identite(lue: Lue, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    v = lue.verification
    local = v.quand.astimezone(zone)
    yield "Verdict", LIBELLES[v.verdict]
    yield "En résumé", v.resume
    if v.precedent and v.precedent != v.verdict:
        yield "Verdict précédent", LIBELLES[v.precedent]
    yield "Vérifié le", f"{ecrire_date(local.date())} à {local:%H:%M}, par {v.par}"
    yield "Comment", f"{ORIGINES.get(v.origine, v.origine)} ; {v.outil}{f', {v.date_outil}' if v.date_outil else ''}"
    if v.cible:
        yield "Port", v.cible
    if v.expire_le:
        yield "Fin", ecrire_date(v.expire_le)
    yield "Empreinte du résultat (SHA-256)", v.empreinte
    if v.empreinte_source:
        yield "Empreinte du fichier ou du texte reçu", v.empreinte_source


def tries(constats: list[dict[str, str]]) -> list[dict[str, str]]:
    """Les constats, les plus graves d'abord ; à gravité égale, dans l'ordre des règles."""
    return sorted(constats, key=lambda c: -VERDICTS.index(c["verdict"]))


def _tableau(constats: list[dict[str, str]]) -> doc.Tableau:
    lignes: list[list[doc.Texte | str]] = [
        [doc.Texte(LIBELLES[c["verdict"]], gras=c["verdict"] != CONFORME), c["regle"], c["explication"], c["sujet"]]
        for c in tries(constats)
    ]
    return doc.Tableau(
        ("Verdict", "Règle", "Constat", "Sur quoi"), lignes, "Constats, les plus graves d'abord", (15, 25, 40, 20)
    )


def _conseils(conseils: list[str]) -> Iterator[Any]:
    if conseils:
        yield doc.Titre(1, "Conseils")
        yield doc.Paragraphe("Ce que les guides préfèrent, sans que rien soit enfreint.", "discret")
        yield doc.Liste(conseils)


def _sources(constats: list[dict[str, str]]) -> Iterator[str]:
    vues = {c["regle"]: c for c in constats}
    for regle, c in vues.items():
        jour = ecrire_date(date.fromisoformat(c["etat_du_droit"]))
        yield f"{regle} : {c['source']} ({DEGRES.get(c['verification'], c['verification'])}, au {jour})."
