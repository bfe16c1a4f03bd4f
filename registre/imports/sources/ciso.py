"""Le classeur d'un traitement que CISO Assistant exporte : une feuille du traitement, une par sorte de ligne. Lecture pure.

Ses listes se disent dans les nôtres quand on en est sûr ; une valeur inconnue va aux précisions de sa ligne, une colonne sans
champ aux observations sous son titre. Rien ne se perd sans être dit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from registre.imports import cibles as c
from registre.imports.grille import texte_de_cellule
from registre.imports.lecture import valider_en_gardant
from registre.imports.redaction import Redaction
from registre.imports.valeurs import OUI, reconnaitre, sens
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque
from socle.donnees_datees import charger, cle_de_texte
from socle.saisies import LONGUEUR_LIGNE
from socle.tableurs import Classeur, Feuille
from socle.types import lire_ligne

FICHIER: Final = Path(__file__).with_name("ciso.yaml")
TRAITEMENT, FINALITES, DONNEES, PERSONNES = "processing", "purposes", "personal data", "data subjects"
DESTINATAIRES, PRESTATAIRES, TRANSFERTS = "data recipients", "contractors", "transfers"
FEUILLES: Final = (TRAITEMENT, FINALITES, DONNEES, PERSONNES, DESTINATAIRES, PRESTATAIRES, TRANSFERTS)
_LIBELLES: Final = {
    "status": "Statut", "processing nature": "Opérations", "information channel": "Canal d'information",
    "usage channel": "Canal d'usage", "assigned to": "Confié à", "labels": "Étiquettes", "dpia required": "AIPD requise",
    "dpia reference": "Référence de l'AIPD", "domain": "Domaine", "deletion policy": "Politique de suppression",
    "assets": "Biens", "documentation link": "Documentation", "entity": "Entité", "description": "Description",
    "guarantees": "Garanties", "name": "Nom", "relationship type": "Relation",
}  # fmt: skip


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    releve_le: date
    source: str
    verification: str
    bases_legales: dict[str, tuple[str, ...]]
    conditions_article_9: dict[str, tuple[str, ...]]
    categories_donnees: dict[str, tuple[str, ...]]
    categories_personnes: dict[str, tuple[str, ...]]
    types_destinataires: dict[str, tuple[str, ...]]
    relations: dict[str, tuple[str, ...]]
    garanties_transfert: dict[str, tuple[str, ...]]


@cache
def source() -> _Source:
    """Les listes relevées, leur date et leur provenance."""
    return charger(FICHIER, _Source)


@cache
def _codes(liste: str) -> Mapping[str, str]:
    listes: dict[str, tuple[str, ...]] = getattr(source(), liste)
    return {cle_de_texte(valeur): code for code, valeurs in listes.items() for valeur in valeurs}


@dataclass
class _Ligne:
    """Une ligne d'une feuille : ses textes par colonne, et ce que la lecture n'en a pas encore rangé."""

    feuille: str
    numero: int
    textes: dict[str, str]
    titres: Mapping[str, str]

    def prendre(self, colonne: str) -> str:
        """Le texte d'une colonne, qui compte alors comme rangé."""
        return self.textes.pop(colonne, "")

    def reste(self) -> Iterator[str]:
        """« Canal d'usage : … » pour chaque colonne que rien n'a rangée."""
        for colonne, texte in self.textes.items():
            yield f"{_LIBELLES.get(colonne, self.titres.get(colonne, colonne))} : {texte}"


@dataclass
class _Lecteur:
    """Un traitement en train de se lire."""

    redaction: Redaction
    valeurs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ajouter(self, groupe: str, ligne: _Ligne, **champs: Any) -> None:
        """Une ligne de groupe, et ce qui n'y a pas de champ dans ses précisions ou dans les observations."""
        reste = "\n".join(ligne.reste())
        texte = c.TEXTES.get(groupe, "")
        if reste and texte and c.champ_de(groupe, texte).genre == "texte_long":
            champs[texte] = "\n".join(filter(None, [champs.get(texte, ""), reste]))
        elif reste:
            self.redaction.observations.append(reste)
        self.valeurs.setdefault(groupe, []).append({nom: v for nom, v in champs.items() if v not in ("", None)})

    def code(
        self, ligne: _Ligne, colonne: str, liste: str, groupe: str, champ: str, repli: str = ""
    ) -> tuple[str, str]:
        """(code, reste) : le code de nos listes ; sinon le repli, et le texte à garder, dit au compte rendu."""
        texte = ligne.prendre(colonne)
        if not texte:
            return "", ""
        connu = _codes(liste).get(cle_de_texte(texte)) or reconnaitre(c.champ_de(groupe, champ), texte)[0]
        if connu:
            return connu, ""
        raison = f"« {texte[:60]} » n'est pas dans nos listes : gardé dans les précisions."
        self.redaction.remarques.append(Remarque(ligne.feuille, f"ligne {ligne.numero}", texte, raison))
        return repli, texte


def lire(classeur: Classeur) -> Releve:
    """Les traitements du classeur ; un relevé vide s'il n'est pas de cet outil."""
    feuilles = {cle_de_texte(feuille.nom): feuille for feuille in classeur.feuilles}
    if TRAITEMENT not in feuilles or not any(nom in feuilles for nom in FEUILLES[1:]):
        return Releve()
    lignes = {nom: list(_lignes(feuilles[nom])) for nom in FEUILLES if nom in feuilles}
    releve = Releve(ignorees=[f.nom for f in classeur.feuilles if cle_de_texte(f.nom) not in FEUILLES])
    traitements = [ligne for ligne in lignes[TRAITEMENT] if ligne.textes.get("name")]
    siennes: list[dict[str, list[_Ligne]]] = [{} for _ in traitements]
    for nom, ligne in ((nom, ligne) for nom, suite in lignes.items() if nom != TRAITEMENT for ligne in suite):
        rang = next((r for r, t in enumerate(traitements) if _est_de(ligne, t, seul=len(traitements) == 1)), None)
        if rang is None:
            releve.remarques.append(_orpheline(ligne))
        else:
            siennes[rang].setdefault(nom, []).append(ligne)
    releve.fiches += [_lire_un(traitement, siennes[rang]) for rang, traitement in enumerate(traitements)]
    return releve


def _orpheline(ligne: _Ligne) -> Remarque:
    textes = " ; ".join(ligne.textes.values())[:500]
    return Remarque(ligne.feuille, f"ligne {ligne.numero}", textes, "D'un traitement absent du classeur.", True)


def _lignes(feuille: Feuille) -> Iterator[_Ligne]:
    if not feuille.lignes:
        return
    titres = {cle_de_texte(x.texte): lire_ligne(x.texte) for x in feuille.lignes[0] if x.texte}
    cles = [cle_de_texte(x.texte) for x in feuille.lignes[0]]
    for rang, cellules in enumerate(feuille.lignes[1:], 2):
        textes = {
            cle: texte
            for cle, cellule in zip(cles, cellules, strict=False)
            if cle and (texte := texte_de_cellule(cellule))
        }
        if textes:
            yield _Ligne(feuille.nom, rang, textes, titres)


def _est_de(ligne: _Ligne, traitement: _Ligne, *, seul: bool) -> bool:
    """Vrai si la ligne est de ce traitement : celui qu'elle nomme, ou le seul du classeur si elle n'en nomme pas."""
    dit = ligne.textes.get("processing", "")
    if not dit:
        return seul
    return cle_de_texte(dit) in {
        cle_de_texte(traitement.textes.get(nom, "")) for nom in ("name", "ref id", "id", "internal id")
    }


def _lire_un(traitement: _Ligne, siennes: Mapping[str, list[_Ligne]]) -> FicheLue:
    lieu = f"ligne {traitement.numero}"
    lecteur = _Lecteur(Redaction(traitement.feuille))
    nom, reference = lire_ligne(traitement.prendre("name")), lire_ligne(traitement.prendre("ref id"))
    simples = {"nom": nom[:LONGUEUR_LIGNE], "reference": reference, "description": traitement.prendre("description")}
    for feuille, lire_la_ligne in _LECTEURS.items():
        for ligne in siennes.get(feuille, ()):
            ligne.prendre("processing")
            lire_la_ligne(lecteur, ligne)
    lecteur.redaction.observations[:0] = list(traitement.reste())
    valeurs = {**{nom: v for nom, v in simples.items() if v}, **lecteur.valeurs}
    saisie = valider_en_gardant(valeurs, lecteur.redaction, lieu)
    return FicheLue(f"{traitement.feuille}, {lieu}", saisie, lecteur.redaction.remarques)


def _finalite(lecteur: _Lecteur, ligne: _Ligne) -> None:
    base, autre_base = lecteur.code(ligne, "legal basis", "bases_legales", "finalites", "base_legale")
    condition, autre = lecteur.code(
        ligne, "article 9 condition", "conditions_article_9", "finalites", "condition_article_9"
    )
    nom, description = lire_ligne(ligne.prendre("name")), ligne.prendre("description")
    libelle = nom or lire_ligne(description)
    suite = [description if nom else "", autre_base, autre, *ligne.reste()]
    if len(libelle) > LONGUEUR_LIGNE:
        libelle, suite = libelle[: LONGUEUR_LIGNE - 1] + "…", [libelle, *suite]
    ligne.textes.clear()
    lecteur.ajouter("finalites", ligne, libelle=libelle, base_legale=base, condition_article_9=condition,
                    justification="\n".join(filter(None, suite)))  # fmt: skip


def _donnees(lecteur: _Lecteur, ligne: _Ligne) -> None:
    code, inconnu = lecteur.code(ligne, "category", "categories_donnees", "categories_donnees", "categorie", "autres")
    sensible = sens(ligne.prendre("is sensitive")) == OUI and code != "infractions"
    textes = filter(None, [inconnu, ligne.prendre("name"), ligne.prendre("description")])
    lecteur.ajouter("categories_donnees", ligne, categorie=code, description="\n".join(textes),
                    duree_active=ligne.prendre("retention"), sensible="oui" if sensible else "")  # fmt: skip


def _personnes(lecteur: _Lecteur, ligne: _Ligne) -> None:
    code, inconnu = lecteur.code(
        ligne, "category", "categories_personnes", "categories_personnes", "categorie", "autres"
    )
    textes = filter(None, [inconnu, ligne.prendre("name"), ligne.prendre("description")])
    lecteur.ajouter("categories_personnes", ligne, categorie=code, precision="\n".join(textes))


def _destinataires(lecteur: _Lecteur, ligne: _Ligne) -> None:
    code, inconnu = lecteur.code(ligne, "category", "types_destinataires", "destinataires", "type", "autre")
    textes = filter(None, [inconnu, ligne.prendre("name"), ligne.prendre("description")])
    lecteur.ajouter("destinataires", ligne, type=code, precision="\n".join(textes))


def _prestataires(lecteur: _Lecteur, ligne: _Ligne) -> None:
    """Un sous-traitant est un destinataire de la fiche ; un responsable conjoint, un acteur."""
    texte = ligne.textes.get("relationship type", "")
    code = _codes("relations").get(cle_de_texte(texte), "")
    if code:
        ligne.prendre("relationship type")
    nom = lire_ligne(ligne.prendre("entity")) or lire_ligne(ligne.prendre("name"))
    pays = ligne.prendre("country")
    if code == "conjoint" and nom and len(nom) <= LONGUEUR_LIGNE:
        lecteur.ajouter("acteurs", ligne, role="conjoint", nom=nom, pays=_nom_du_pays(pays))
        return
    textes = filter(None, [nom, f"Pays : {_nom_du_pays(pays)}" if pays else ""])
    lecteur.ajouter("destinataires", ligne, type=code if code != "conjoint" else "externe", precision="\n".join(textes))


def _transferts(lecteur: _Lecteur, ligne: _Ligne) -> None:
    pays = ligne.prendre("country")
    code_pays = _pays(pays)
    garantie, inconnue = lecteur.code(ligne, "transfer mechanism", "garanties_transfert", "transferts", "garantie")
    organisme = lire_ligne(ligne.prendre("entity")) or lire_ligne(ligne.prendre("name"))
    textes = filter(None, ["" if code_pays else pays, inconnue, ligne.prendre("guarantees")])
    lecteur.ajouter("transferts", ligne, organisme=organisme, pays=code_pays, garantie=garantie,
                    document=ligne.prendre("documentation link"), precision="\n".join(textes))  # fmt: skip


def _pays(texte: str) -> str:
    """Le code d'un pays dit par son code ISO ou par son nom ; vide s'il n'est pas de notre liste."""
    return reconnaitre(c.champ_de("transferts", "pays"), texte)[0] if texte else ""


def _nom_du_pays(texte: str) -> str:
    code = _pays(texte)
    return c.champ_de("transferts", "pays").option(code) if code else texte


_LECTEURS: Final = {
    FINALITES: _finalite, DONNEES: _donnees, PERSONNES: _personnes, DESTINATAIRES: _destinataires,
    PRESTATAIRES: _prestataires, TRANSFERTS: _transferts,
}  # fmt: skip
