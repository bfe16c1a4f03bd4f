"""Un référentiel en tableur, dans les deux sens : une ligne par point, et une feuille qui dit ce qu'est le référentiel.

Tout ou rien : une ligne en faute empêche l'import, et le compte rendu dit laquelle et pourquoi. Ce que les colonnes ne
portent pas (l'histoire des versions) ne fait pas l'aller-retour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Final

from audit.referentiels.echanges.colonnes import (
    CHAPITRE,
    COLONNES,
    IDENTIFIANT,
    PAR_TITRE,
    TITRE_CHAPITRE,
    ColonneDePoint,
)
from audit.referentiels.echanges.commun import (
    POINTS_MAXIMUM,
    TABLEUR,
    Faute,
    Lu,
    ReferentielRefuse,
    batir,
    empreinte_de,
    en_identifiant,
    texte,
    titre,
)
from audit.referentiels.forme import Referentiel
from socle.donnees_datees import cle_de_texte
from socle.fiches.tableur import MIMETYPES
from socle.tableurs import Colonne, Feuille, FeuilleAEcrire, Limites, ecrire_ods, ecrire_xlsx, lire_classeur
from socle.types import ecrire_date, lire_date, lire_texte

FEUILLE_ENTETE: Final = "Référentiel"
FEUILLE_POINTS: Final = "Points"
FAUTES_MONTREES: Final = 200
LIMITES: Final = Limites(octets=5 * 1024 * 1024, lignes=POINTS_MAXIMUM + 50)
SANS_IDENTIFIANT = (
    "Aucune feuille n'a de colonne « Identifiant » : partez du modèle vide proposé, ou donnez à chaque point un identifiant "
    "qui ne changera jamais."
)
_SIMPLES: Final = {
    "code": "Code", "titre": "Titre", "version": "Version", "date": "Date", "statut": "Statut", "langue": "Langue",
    "droits": "Droits", "redaction": "Rédaction", "a_relire": "À relire", "heritage": "Héritage",
    "correspondances": "Correspondances",
}  # fmt: skip
_TABLES: Final = {
    "axes": "Axe", "groupes": "Niveau", "mesures_guide": "Mesure du guide", "verifications_auto": "Vérification automatique",
    "niveaux_verif": "Degré de vérification",
}  # fmt: skip


@dataclass(frozen=True)
class EnteteDonnee:
    """Ce qu'une personne dit d'un tableur qui ne le dit pas lui-même."""

    titre: str = ""
    code: str = ""
    version: str = ""


def lire(contenu: bytes, nom_fichier: str, donnee: EnteteDonnee) -> Lu:
    """Ce qui est compris d'un tableur, fautes comprises ; `Refus` si le fichier lui-même est illisible."""
    classeur = lire_classeur(contenu, nom_fichier, LIMITES)
    feuilles = [(f, rang) for f in classeur.feuilles if (rang := _rang_des_titres(f)) is not None]
    if not feuilles:
        raise ReferentielRefuse(SANS_IDENTIFIANT)
    remarques: list[str] = []
    fautes: list[Faute] = []
    entete = _lire_entete(classeur.feuille(FEUILLE_ENTETE), nom_fichier, donnee, fautes, remarques)
    points, chapitres = _lire_points(*feuilles[0], fautes, remarques)
    if len(feuilles) > 1:
        remarques.append(f"Seule la feuille « {feuilles[0][0].nom} » est lue.")
    lu = Lu(None, TABLEUR, nom_fichier, empreinte_de(contenu), tuple(remarques), tuple(fautes[:FAUTES_MONTREES]))
    if fautes:
        return lu
    if not points:
        raise ReferentielRefuse("Ce tableur n'a aucun point sous ses titres de colonnes.")
    return replace(lu, referentiel=batir({"referentiel": entete, "chapitres": chapitres, "points": points}))


def _textes(feuille: Feuille, rang: int) -> list[str]:
    return [c.texte for c in feuille.lignes[rang]]


def _rang_des_titres(feuille: Feuille) -> int | None:
    """La ligne des titres : la première qui nomme l'identifiant, et la question ou l'intitulé."""
    for rang in range(min(15, len(feuille.lignes))):
        champs = {c.champ for t in _textes(feuille, rang) if (c := PAR_TITRE.get(cle_de_texte(t)))}
        if IDENTIFIANT in champs and champs & {"question", "intitule"}:
            return rang
    return None


def _lire_points(
    feuille: Feuille, rang: int, fautes: list[Faute], remarques: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    colonnes = _colonnes(_textes(feuille, rang), remarques)
    points: list[dict[str, Any]] = []
    titres: dict[str, str] = {}
    vus: dict[str, int] = {}
    for numero in range(rang + 1, len(feuille.lignes)):
        cases = {c: t for i, t in enumerate(_textes(feuille, numero)) if (c := colonnes.get(i)) and t.strip()}
        if cases:
            point = _lire_point(numero + 1, cases, fautes)
            _refuser_un_double(numero + 1, str(point.get("id", "")), vus, fautes)
            points.append(_ranger(point, titres))
    return points, [{"code": code, "titre": t, "ordre": ordre} for ordre, (code, t) in enumerate(titres.items(), 1)]


def _colonnes(titres: list[str], remarques: list[str]) -> dict[int, ColonneDePoint]:
    """Place → colonne ; un titre inconnu, ou répété, est laissé de côté et dit."""
    reconnues: dict[int, ColonneDePoint] = {}
    ecartes = []
    for rang, texte_ in enumerate(titres):
        colonne = PAR_TITRE.get(cle_de_texte(texte_))
        if colonne is not None and colonne not in reconnues.values():
            reconnues[rang] = colonne
        elif texte_.strip():
            ecartes.append(titre(texte_))
    if ecartes:
        remarques.append(f"Colonnes non reconnues, laissées de côté : {', '.join(ecartes[:20])}.")
    return reconnues


def _lire_point(numero: int, cases: Mapping[ColonneDePoint, str], fautes: list[Faute]) -> dict[str, Any]:
    point: dict[str, Any] = {}
    for colonne, case in cases.items():
        try:
            point[colonne.champ] = colonne.lire(case)
        except ValueError as erreur:
            fautes.append(Faute(numero, f"{colonne.titre} : {erreur}."))
    identifiant = str(point.get(IDENTIFIANT, ""))
    if not identifiant:
        fautes.append(Faute(numero, "Identifiant : donnez-en un, qui ne changera jamais."))
    elif en_identifiant(identifiant) != identifiant:
        fautes.append(Faute(numero, f"Identifiant : « {identifiant[:60]} » n'est pas admis ; lettres sans accent, chiffres, "
                                    "points et tirets, soixante signes au plus."))  # fmt: skip
    if not {"question", "intitule"} & {colonne.champ for colonne in cases}:
        fautes.append(Faute(numero, "Question : écrivez la question, ou au moins l'intitulé."))
    return point


def _refuser_un_double(numero: int, identifiant: str, vus: dict[str, int], fautes: list[Faute]) -> None:
    if identifiant and identifiant in vus:
        fautes.append(
            Faute(numero, f"Identifiant : « {identifiant[:60]} » est déjà celui de la ligne {vus[identifiant]}.")
        )
    vus.setdefault(identifiant, numero)


def _ranger(point: dict[str, Any], titres: dict[str, str]) -> dict[str, Any]:
    """Le point tel que la forme l'attend : son chapitre codé, ses correspondances réunies, ses cases vides ôtées."""
    nom = titre(point.pop(TITRE_CHAPITRE, ""))
    brut = titre(point.get(CHAPITRE, "")) or nom or "Points"
    point[CHAPITRE] = en_identifiant(brut) or "points"
    titres.setdefault(point[CHAPITRE], nom or brut)
    enonce, intitule = point.get("question", ""), titre(point.get("intitule", ""))
    point["question"], point["intitule"] = enonce or intitule, intitule or titre(enonce)[:160]
    point["correspondances"] = {nom: point.pop(nom) for nom in ("hygiene", "recyf") if nom in point}
    return {champ: valeur for champ, valeur in point.items() if valeur is not None}


def _lire_entete(
    feuille: Feuille | None, nom_fichier: str, donnee: EnteteDonnee, fautes: list[Faute], remarques: list[str]
) -> dict[str, Any]:
    """Ce qu'est le référentiel : sa feuille, sinon ce qu'en dit la personne, sinon le nom du fichier."""
    lus = _lire_cles(feuille) if feuille is not None else {}
    nom = titre(PurePath(nom_fichier.replace("\\", "/")).stem) or "Référentiel importé"
    entete = {**lus, "titre": titre(lus.get("titre") or donnee.titre) or nom}
    entete["code"] = (
        en_identifiant(str(lus.get("code") or donnee.code or entete["titre"])).lower()[:60] or "referentiel"
    )
    entete["version"] = titre(lus.get("version") or donnee.version)[:60] or "1"
    entete.setdefault("statut", "importe")
    entete["date"] = _jour(str(lus.get("date", "")), fautes, remarques)
    return entete


def _jour(lue: str, fautes: list[Faute], remarques: list[str]) -> date:
    try:
        jour = lire_date(lue)
    except ValueError as erreur:
        fautes.append(Faute(0, f"Feuille « {FEUILLE_ENTETE} », Date : {erreur}"))
        jour = None
    if jour is None:
        remarques.append("La date du référentiel manque : l'état du droit y est inconnu.")
    return jour or date(1970, 1, 1)


def _lire_cles(feuille: Feuille) -> dict[str, Any]:
    """Les couples de la feuille « Référentiel » : un titre, une valeur ; ou une table, un code, un libellé."""
    simples = {cle_de_texte(libelle): champ for champ, libelle in _SIMPLES.items()}
    tables = {cle_de_texte(libelle): champ for champ, libelle in _TABLES.items()}
    lus: dict[str, Any] = {}
    for rang in range(len(feuille.lignes)):
        cle, valeur, libelle = (*(t for t in _textes(feuille, rang)[:3]), "", "", "")[:3]
        champ = cle_de_texte(cle)
        if champ in simples and lire_texte(valeur):
            lus[simples[champ]] = texte(valeur)
        elif champ in tables and lire_texte(valeur):
            lus.setdefault(tables[champ], {})[titre(valeur)] = texte(libelle)
    return lus


def ecrire(referentiel: Referentiel, format_: str) -> bytes:
    """Le référentiel en classeur ; se relit à l'identique pour ce que les colonnes portent."""
    e = referentiel.referentiel
    cles: list[tuple[Any, ...]] = [(lib, _montrer(getattr(e, champ)), "") for champ, lib in _SIMPLES.items()]
    for champ, libelle in _TABLES.items():
        cles += [(libelle, code, nom) for code, nom in getattr(e, champ).items()]
    return _classeur(format_, referentiel.titre, _lignes(referentiel), cles)


def _montrer(valeur: Any) -> str:
    return ecrire_date(valeur) if isinstance(valeur, date) else str(valeur)


def _lignes(referentiel: Referentiel) -> Iterable[list[Any]]:
    for point in referentiel.points:
        yield [referentiel.titres[point.chapitre] if c.champ == TITRE_CHAPITRE else c.ecrire(point) for c in COLONNES]


def modele_vide(format_: str) -> bytes:
    """Le tableur à remplir : les titres des colonnes, et la feuille qui dit ce qu'est le référentiel."""
    return _classeur(format_, "Modèle de référentiel", [], [(libelle, "", "") for libelle in _SIMPLES.values()])


def _classeur(format_: str, nom: str, lignes: Iterable[list[Any]], cles: list[tuple[Any, ...]]) -> bytes:
    if format_ not in MIMETYPES:
        raise ReferentielRefuse("Un référentiel s'écrit en xlsx ou en ods.")
    points = FeuilleAEcrire(FEUILLE_POINTS, [Colonne(c.titre, c.largeur) for c in COLONNES], lignes)
    titres = [Colonne("Ce que c'est", 26.0), Colonne("Valeur", 42.0), Colonne("Libellé", 60.0)]
    feuilles = [points, FeuilleAEcrire(FEUILLE_ENTETE, titres, cles)]
    return ecrire_xlsx(feuilles, titre=nom) if format_ == "xlsx" else ecrire_ods(feuilles, titre=nom)
