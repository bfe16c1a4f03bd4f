"""Les règles aux colonnes de Vitam (RuleId, RuleType, RuleValue, RuleDescription, RuleDuration, RuleMeasurement), en CSV.

Seule la durée d'utilité administrative (AppraisalRule) y a sa place : un autre type est signalé, jamais importé. Les noms de
colonnes et de types sont ceux de Vitam ; les unités Year, Month et Day viennent de mémoire.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from registre.conservation.durees import UNITES, Duree, ecrire_duree
from registre.conservation.formes import REGLE
from registre.conservation.lectures import RegleVue
from registre.conservation.livrees import livrees
from registre.conservation.modele import RegleSaisie
from socle.erreurs import SaisieRefusee
from socle.fiches.releve import LIGNES_MAXIMALES, LigneLue, Releve
from socle.saisies import valider
from socle.types import cle_tri

COLONNES: Final = ("RuleId", "RuleType", "RuleValue", "RuleDescription", "RuleDuration", "RuleMeasurement")
TYPE: Final = "AppraisalRule"
TYPES: Final = (TYPE, "AccessRule", "StorageRule", "DisseminationRule", "ReuseRule", "ClassificationRule")
MESURES: Final = {"annees": "Year", "mois": "Month", "jours": "Day"}
UNITES_LUES: Final = {
    "year": "annees",
    "years": "annees",
    "month": "mois",
    "months": "mois",
    "day": "jours",
    "days": "jours",
}
OCTETS: Final = 2 * 1024 * 1024
SANS_PLACE: Final = (
    "le domaine", "la durée courante et sa phrase", "le point de départ", "l'archivage intermédiaire", "le sort final",
    "le texte, la source, sa date et son degré de vérification", "la validation par les archives départementales",
    "une durée en semaines", "une règle sans durée fixée",
)  # fmt: skip


def ecrire(regles: Iterable[RegleVue]) -> bytes:
    """Les règles qui ont une durée totale, une par ligne."""
    sortie = io.StringIO()
    plume = csv.writer(sortie, lineterminator="\r\n")
    plume.writerow(COLONNES)
    for regle in regles:
        if (dua := regle.dua) is not None and dua.unite in MESURES:
            plume.writerow([_code(regle), TYPE, regle.document, regle.note, dua.nombre, MESURES[dua.unite]])
    return sortie.getvalue().encode("utf-8")


def _code(regle: RegleVue) -> str:
    return regle.code or f"REGLE-{regle.cle}"


def lire(contenu: bytes, nom: str, connus: Iterable[RegleVue] = ()) -> Releve:
    """Ce qui a été compris d'un fichier ; `SaisieRefusee` s'il n'a pas ces colonnes. Rien n'est écrit."""
    lignes = list(csv.reader(io.StringIO(_texte(contenu)), delimiter=_separateur(contenu)))
    titres = [t.strip() for t in lignes[0]] if lignes else []
    manquent = [c for c in ("RuleId", "RuleType", "RuleValue", "RuleDuration", "RuleMeasurement") if c not in titres]
    if manquent:
        raise SaisieRefusee(
            {"fichier": [f"Ce fichier n'a pas les colonnes de Vitam. Il manque : {', '.join(manquent)}."]}
        )
    regles = list(connus)
    codes, noms = {r.code for r in regles}, {cle_tri(r.document) for r in regles}
    releve = Releve(nom, [], [t for t in titres if t and t not in COLONNES])
    for rang, cases in enumerate(lignes[1:], 2):
        if not any(c.strip() for c in cases):
            continue
        if len(releve.lignes) >= LIGNES_MAXIMALES:
            releve.coupe = True
            break
        brut = dict(zip(titres, cases, strict=False))
        releve.lignes.append(_ligne(rang, brut, codes, noms))
    return releve


def _texte(contenu: bytes) -> str:
    if len(contenu) > OCTETS:
        raise SaisieRefusee({"fichier": ["Ce fichier est trop gros : deux mégaoctets au plus."]})
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise SaisieRefusee({"fichier": ["Ce fichier n'est pas en UTF-8, comme Vitam le demande."]}) from erreur
    if "\x00" in texte:
        raise SaisieRefusee({"fichier": ["Ce fichier n'est pas un CSV."]})
    return texte


def _separateur(contenu: bytes) -> str:
    tete = contenu.split(b"\n", 1)[0]
    return ";" if tete.count(b";") > tete.count(b",") else ","


def _ligne(rang: int, brut: Mapping[str, str], codes: set[str], noms: set[str]) -> LigneLue:
    type_, unite = brut.get("RuleType", "").strip(), brut.get("RuleMeasurement", "").strip()
    code, nom = brut.get("RuleId", "").strip(), brut.get("RuleValue", "").strip()
    valeurs = {
        "nom": nom, "observations": brut.get("RuleDescription", ""), "dua_nombre": brut.get("RuleDuration", "").strip(),
    }  # fmt: skip
    ligne = LigneLue(rang, valeurs)
    ligne.valeurs |= {"adapte": code} if code in livrees() else {"code": code}
    if type_ != TYPE:
        suite = "ce type de règle n'a pas sa place ici" if type_ in TYPES else "ce type de règle n'est pas connu"
        ligne.fautes.append(f"RuleType « {type_[:40]} » : {suite}.")
    if unite.lower() not in UNITES_LUES:
        ligne.fautes.append(f"RuleMeasurement « {unite[:40]} » : attendu Year, Month ou Day.")
    else:
        ligne.valeurs["dua_unite"] = UNITES_LUES[unite.lower()]
    if not valeurs["dua_nombre"]:
        ligne.fautes.append("RuleDuration est vide : une règle d'ici a besoin d'une durée.")
    _valider(ligne)
    ligne.deja = code in codes or cle_tri(nom) in noms
    if ligne.deja and not ligne.fautes:
        ligne.remarques.append(
            "Une règle porte déjà ce code ou ce nom : cochée, cette ligne en ajouterait une seconde."
        )
    codes.add(code)
    noms.add(cle_tri(nom))
    return ligne


def _valider(ligne: LigneLue) -> None:
    if ligne.fautes:
        return
    try:
        saisie = valider(RegleSaisie, ligne.valeurs)
    except SaisieRefusee as refus:
        libelles = {c.nom: c.libelle for c in REGLE.champs}
        ligne.fautes += [f"{libelles.get(nom, nom)} : {p}" for nom, phrases in refus.erreurs.items() for p in phrases]
        return
    assert isinstance(saisie, RegleSaisie)  # noqa: S101
    duree = Duree(saisie.dua_nombre or 0, UNITES[saisie.dua_unite])
    ligne.compris = [("DUA", ecrire_duree(duree)), ("Code", saisie.code or f"adapte {saisie.adapte}")]
