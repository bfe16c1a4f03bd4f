"""Lire les fiches d'un tableau, une fois dit où va chaque colonne : une ligne par traitement, ou plusieurs de suite."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from registre.imports.cibles import AUX_OBSERVATIONS, NOM, cibles
from registre.imports.grille import LIGNES_MAXIMALES, Colonne, FeuilleLue, Grille, Plan, colonnes_de, signature
from registre.imports.redaction import Case, Redaction
from registre.imports.valeurs import sens
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque
from registre.traitements.modele import TraitementSaisie
from socle.champs import afficher_ligne, champs_de, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.saisies import LIGNES_MAXIMALES as LIGNES_DE_GROUPE
from socle.saisies import LONGUEUR_TEXTE, sans_lignes_vides, valider
from socle.tableurs import reference
from socle.types import lire_ligne

PAR_LIGNE: Final = "ligne"
PAR_GROUPE: Final = "groupe"
FORMES: Final = {
    PAR_LIGNE: "Une ligne par traitement",
    PAR_GROUPE: "Plusieurs lignes pour un traitement (même nom, ou nom vide)",
}
SECOURS: Final = {
    "finalite": "Prendre sa finalité, à défaut « Sans nom »",
    "nommer": "L'appeler « Sans nom », avec sa ligne",
    "laisser": "La laisser de côté, et le dire",
}
"""Ce que l'on fait d'une ligne qui n'a pas de nom."""
NOM_MAXIMUM: Final = 160
_TOTAL: Final = re.compile(r"(sous )?(total|totaux)( general| generaux)?")
_NOMBRE: Final = re.compile(r"\d[\d .,]*")


@dataclass(frozen=True)
class Correspondance:
    """Clé de colonne → cible, et ce que la lecture a besoin de savoir de plus."""

    colonnes: Mapping[str, str] = field(default_factory=dict)
    forme: str = PAR_LIGNE
    secours: str = "finalite"

    def cible(self, colonne: Colonne) -> str:
        """La cible d'une colonne : les observations si rien n'en est dit."""
        code = self.colonnes.get(colonne.cle, AUX_OBSERVATIONS)
        return code if code in cibles() else AUX_OBSERVATIONS


@dataclass(frozen=True)
class _Rangee:
    ligne: int
    nom: str
    cases: list[Case]


def feuilles_jumelles(grille: Grille, plan: Plan) -> list[int]:
    """Les feuilles qui ont les mêmes titres, au même endroit que celle du plan, elle comprise."""
    attendue = signature(colonnes_de(grille.feuilles[plan.feuille], plan))
    return [
        rang for rang, feuille in enumerate(grille.feuilles)
        if rang == plan.feuille or signature(colonnes_de(feuille, plan)) == attendue
    ]  # fmt: skip


def forme_probable(feuille: FeuilleLue, plan: Plan, colonnes: Mapping[str, str]) -> str:
    """Plusieurs lignes par traitement si des noms manquent ou se répètent sous un même nom, en nombre."""
    lus = [c for c in colonnes_de(feuille, plan) if colonnes.get(c.cle) == NOM]
    if not lus:
        return PAR_LIGNE
    noms = [lire_ligne(feuille.texte(r, lus[0].rang)) for r in _pleines(feuille, plan)]
    repetes = sum(1 for avant, apres in pairwise(noms) if apres and cle_de_texte(avant) == cle_de_texte(apres))
    return PAR_GROUPE if noms and repetes > len(noms) * 0.2 else PAR_LIGNE


def _pleines(feuille: FeuilleLue, plan: Plan) -> list[int]:
    debut = plan.entete + plan.hauteur
    return [r for r in range(debut, len(feuille.lignes)) if any(feuille.lignes[r])]


def lire_tableau(
    grille: Grille, plan: Plan, correspondance: Correspondance, propres: Collection[str] = (), feuilles: Sequence[int] = ()
) -> Releve:  # fmt: skip
    """Toutes les fiches du tableau, et tout ce qui n'a pas été compris. `propres` : noms de l'organisme, à ne pas redire."""
    releve = Releve()
    retenues = list(dict.fromkeys(feuilles)) or [plan.feuille]
    for rang, feuille in enumerate(grille.feuilles):
        if rang in retenues:
            _lire_feuille(feuille, plan, correspondance, propres, releve)
        else:
            releve.ignorees.append(feuille.nom)
    if len(releve.fiches) > LIGNES_MAXIMALES:
        raise RegleEnfreinte(f"Ce tableau donne plus de {LIGNES_MAXIMALES} fiches : partagez-le en plusieurs fichiers.")
    return releve


def _lire_feuille(
    feuille: FeuilleLue, plan: Plan, correspondance: Correspondance, propres: Collection[str], releve: Releve
) -> None:
    colonnes = [(c, cibles()[correspondance.cible(c)]) for c in colonnes_de(feuille, plan)]
    titres = {c.rang: cle_de_texte(c.titre) for c, _ in colonnes}
    vides: dict[int, list[Case]] = defaultdict(list)
    rangees = []
    for ligne in _pleines(feuille, plan):
        cases = [
            Case(c, ligne, cible, feuille.texte(ligne, c.rang)) for c, cible in colonnes if feuille.texte(ligne, c.rang)
        ]
        if cases and not all(cle_de_texte(case.texte) == titres[case.colonne.rang] for case in cases):
            nom = " — ".join(
                dict.fromkeys(lire_ligne(x.texte) for x in cases if x.cible.code == NOM and sens(x.texte) == "texte")
            )
            if raison := _pas_une_fiche(nom, cases):
                releve.remarques.append(_ecartee(feuille.nom, f"ligne {ligne + 1}", cases, raison))
            else:
                rangees.append(_Rangee(ligne, nom, cases))
    for groupe in _grouper(rangees, correspondance.forme):
        redaction = Redaction(feuille.nom, propres)
        for rangee in groupe:
            redaction.ecrire(case for case in rangee.cases if case.cible.code != NOM)
        for case in redaction.vides:
            vides[case.colonne.rang].append(case)
        _conclure(redaction, groupe, correspondance, releve)
    releve.remarques += [_dire_les_vides(feuille.nom, cases) for _, cases in sorted(vides.items())]


def _pas_une_fiche(nom: str, cases: Sequence[Case]) -> str:
    """Pourquoi une ligne n'est pas un traitement (un total, un nom qui n'est qu'un nombre) ; vide si c'en est un."""
    if any(_TOTAL.fullmatch(cle_de_texte(x.texte)) for x in cases) and all(
        _NOMBRE.fullmatch(x.texte.strip()) or _TOTAL.fullmatch(cle_de_texte(x.texte)) for x in cases
    ):
        return "Ligne de total : laissée de côté."
    return "Son nom n'est qu'un nombre : ligne laissée de côté." if _NOMBRE.fullmatch(nom) else ""


def _ecartee(feuille: str, lieu: str, cases: Sequence[Case], raison: str) -> Remarque:
    return Remarque(feuille, lieu, " ; ".join(case.texte for case in cases)[:500], raison, True)


def _grouper(rangees: Sequence[_Rangee], forme: str) -> Iterator[list[_Rangee]]:
    """Les lignes d'un même traitement. Par groupe : même nom, où qu'il soit dans la feuille, ou nom vide sous un nom."""
    if forme != PAR_GROUPE:
        yield from ([rangee] for rangee in rangees)
        return
    groupes: dict[str, list[_Rangee]] = {}
    courant = ""
    for rangee in rangees:
        courant = cle_de_texte(rangee.nom) or courant or f"ligne {rangee.ligne}"
        groupes.setdefault(courant, []).append(rangee)
    yield from groupes.values()


def _dire_les_vides(feuille: str, cases: Sequence[Case]) -> Remarque:
    """« N/A », « néant », un tiret : laissés vides, dits une fois par colonne."""
    premiere = cases[0]
    lieu = reference(premiere.ligne, premiere.colonne.rang)
    combien = "une case laissée vide" if len(cases) == 1 else f"{len(cases)} cases comme celle-ci, laissées vides"
    return Remarque(feuille, lieu, premiere.texte, f"Colonne « {premiere.colonne.titre} » : {combien}.", perdue=True)


def _conclure(redaction: Redaction, groupe: list[_Rangee], correspondance: Correspondance, releve: Releve) -> None:
    premiere, derniere = groupe[0].ligne + 1, groupe[-1].ligne + 1
    lieu = f"ligne {premiere}" if len(groupe) == 1 else f"lignes {premiere} à {derniere}"
    if not redaction.valeurs and not redaction.observations and not any(r.nom for r in groupe):
        releve.remarques += redaction.remarques
        return
    nom = _nommer(redaction, groupe, correspondance, lieu)
    if not nom:
        cases = [case for rangee in groupe for case in rangee.cases]
        releve.remarques.append(_ecartee(redaction.feuille, lieu, cases, "Ligne sans nom : laissée de côté."))
        return
    valeurs = {**redaction.valeurs, NOM: nom}
    saisie = valider_en_gardant(valeurs, redaction, lieu)
    releve.fiches.append(FicheLue(f"{redaction.feuille}, {lieu}", saisie, redaction.remarques))


def _nommer(redaction: Redaction, groupe: list[_Rangee], correspondance: Correspondance, lieu: str) -> str:
    nom = next((rangee.nom for rangee in groupe if rangee.nom), "")
    if len(nom) > NOM_MAXIMUM:
        redaction.observations.append(f"Nom entier : {nom}")
        redaction.remarques.append(
            Remarque(redaction.feuille, lieu, nom, "Nom trop long : coupé, et gardé entier dans les observations.")
        )
        nom = _couper(nom)
    if nom or correspondance.secours == "laisser":
        return nom
    finalites = redaction.valeurs.get("finalites") or []
    finalite = str(finalites[0].get("libelle", "")) if finalites and correspondance.secours == "finalite" else ""
    nom = _couper(finalite) or f"Sans nom ({redaction.feuille[:60]}, {lieu})"
    raison = "Ligne sans nom : nommée d'après sa finalité." if finalite else "Ligne sans nom : nommée d'après sa place."
    redaction.remarques.append(Remarque(redaction.feuille, lieu, nom, raison))
    return nom


def _couper(texte: str) -> str:
    """Le début d'un texte, sur un mot entier."""
    if len(texte) <= NOM_MAXIMUM:
        return texte
    return texte[:NOM_MAXIMUM].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def valider_en_gardant(valeurs: dict[str, Any], redaction: Redaction, lieu: str) -> TraitementSaisie:
    """Valide ; une valeur refusée passe aux observations plutôt que de faire perdre la fiche."""
    champs = champs_par_nom(TraitementSaisie)
    for _ in range(60):
        textes = "\n".join(filter(None, [valeurs.get("observations", ""), *redaction.observations]))
        donnees = sans_lignes_vides(valeurs, champs_de(TraitementSaisie)) | {"observations": textes[:LONGUEUR_TEXTE]}
        if not donnees["observations"]:
            del donnees["observations"]
        try:
            saisie = valider(TraitementSaisie, donnees)
        except SaisieRefusee as refus:
            valeurs = donnees | {"observations": valeurs.get("observations", "")}
            for chemin, phrases in refus.erreurs.items():
                libelle, ancienne = _retirer(valeurs, chemin)
                redaction.observations.append(f"{libelle} : {ancienne}")
                raison = f"{libelle} : {phrases[0]} Gardé dans les observations."
                redaction.remarques.append(Remarque(redaction.feuille, lieu, str(ancienne)[:500], raison))
            continue
        if len(textes) > LONGUEUR_TEXTE:
            raison = f"Observations de plus de {LONGUEUR_TEXTE} caractères : la fin est laissée de côté."
            redaction.remarques.append(
                Remarque(redaction.feuille, lieu, textes[LONGUEUR_TEXTE:][:500], raison, perdue=True)
            )
        return saisie
    raise AssertionError(f"validation sans fin : {sorted(champs)}")


def _retirer(valeurs: dict[str, Any], chemin: str) -> tuple[str, Any]:
    """Ôte la valeur que ce chemin désigne, et rend son libellé avec elle ; d'un groupe trop long, les lignes de trop."""
    nom, _, reste = chemin.partition("-")
    rang, _, sous = reste.partition("-")
    champ = champs_par_nom(TraitementSaisie).get(nom)
    libelle = champ.libelle if champ else nom
    if sous:
        return libelle, valeurs[nom][int(rang)].pop(sous, "")
    if champ is not None and champ.genre == "groupe" and len(valeurs.get(nom, ())) > LIGNES_DE_GROUPE:
        lignes = valeurs[nom]
        valeurs[nom] = lignes[:LIGNES_DE_GROUPE]
        return libelle, "\n".join(afficher_ligne(champ, ligne) for ligne in lignes[LIGNES_DE_GROUPE:])
    return libelle, valeurs.pop(nom, "")
