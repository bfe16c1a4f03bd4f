"""Lire un fichier d'un dépôt : ce qu'il dit, à qui il est, une part par organisme. Rien n'est gardé, rien n'est écrit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from registre.depots import decoupe
from registre.depots.archives import Fichier
from registre.depots.decoupe import Bande, Decoupe
from registre.depots.organismes import AUCUNE, Annuaire, Proposition
from registre.imports.attente import Attente
from registre.imports.grille import Grille, trouver_plan
from registre.imports.lecture import feuilles_jumelles
from registre.imports.operations import LIMITES, Lu, comprendre_classeur, est_json
from registre.traitements.echanges.cnil_lecture import lire_cnil
from registre.traitements.echanges.json_registre import lire_json
from socle.erreurs import Refus, RegleEnfreinte
from socle.organismes.noms import denuder
from socle.tableurs import Classeur, lire_classeur

LUE, DOUTEUSE, COLONNES, REFUSEE = "lue", "douteuse", "colonnes", "refusee"
HORS_SUJET: Final = "Ce n'est pas un tableur."
_AUTRES: Final = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"{\\rtf")
_SUFFIXES: Final = (".pdf", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".doc", ".docx", ".odt", ".rtf", ".pptx")
_FEUILLES_LUES: Final = 8
_RANGEES_LUES: Final = 80
_TEXTES_LUS: Final = 4_000


@dataclass
class PartLue:
    """Ce qu'un fichier apporte à un organisme. `titres` : clés des colonnes qui nomment l'organisme, à ne pas reprendre."""

    fichier: str
    empreinte: str = ""
    partie: str = ""
    etat: str = LUE
    message: str = ""
    proposition: Proposition = AUCUNE
    attente: Attente = field(default_factory=Attente)
    titres: frozenset[str] = frozenset()


def lire(fichier: Fichier, annuaire: Annuaire) -> list[PartLue]:
    """Les parts d'un fichier ; illisible, une seule part qui dit pourquoi."""
    if not fichier.refus and (fichier.contenu.startswith(_AUTRES) or fichier.nom.lower().endswith(_SUFFIXES)):
        return [PartLue(fichier.nom, etat=REFUSEE, message=HORS_SUJET)]
    empreinte = hashlib.sha256(fichier.contenu).hexdigest()
    try:
        if fichier.refus:
            raise RegleEnfreinte(fichier.refus)
        parts = _lire_json(fichier, annuaire) if est_json(fichier.contenu) else _lire_classeur(fichier, annuaire)
    except Refus as refus:
        return [PartLue(fichier.nom, etat=REFUSEE, message=refus.phrase)]
    for part in parts:
        part.empreinte = empreinte
    return parts


def _lire_json(fichier: Fichier, annuaire: Annuaire) -> list[PartLue]:
    """Notre JSON dit lui-même de quel organisme il vient."""
    part = PartLue(fichier.nom)
    part.attente.recevoir(lire_json(fichier.contenu))
    dit = json.loads(fichier.contenu).get("organisme")
    identite = {cle: str(valeur) for cle, valeur in dit.items() if valeur} if isinstance(dit, dict) else {}
    part.proposition = _premiere(
        annuaire.de_la_colonne(identite.get("siren", ""), identite.get("insee", ""), identite.get("nom", "")),
        annuaire.du_chemin(fichier.nom),
    )
    return [part]


def _premiere(*propositions: Proposition) -> Proposition:
    return next((p for p in propositions if p.cible_id is not None), AUCUNE)


def _lire_classeur(fichier: Fichier, annuaire: Annuaire) -> list[PartLue]:
    classeur = lire_classeur(fichier.contenu, fichier.nom, LIMITES)
    cnil = lire_cnil(classeur)
    if cnil.fiches:
        return [_entiere(fichier, classeur, annuaire, Lu(cnil))]
    lu = comprendre_classeur(classeur)
    trouvee = _ou_couper(lu, classeur, annuaire)
    if trouvee is None:
        return _par_feuille(fichier, annuaire, lu) or [_entiere(fichier, classeur, annuaire, lu)]
    return [_part(fichier, classeur, lu, trouvee, bande) for bande in trouvee.bandes]


def _ou_couper(lu: Lu, classeur: Classeur, annuaire: Annuaire) -> Decoupe | None:
    """Un tableau se coupe si la feuille des traitements nomme elle-même ses organismes ; sinon, le classeur entier."""
    if lu.grille is None:
        return decoupe.trouver(decoupe.feuilles_du_classeur(classeur), annuaire)
    jumelles = dict.fromkeys(feuilles_jumelles(lu.grille, lu.plan), lu.plan)
    trouvee = decoupe.trouver(lu.grille.feuilles, annuaire, jumelles, lu.plan.feuille)
    return trouvee if trouvee is not None and lu.plan.feuille in trouvee.corps else None


def _par_feuille(fichier: Fichier, annuaire: Annuaire, lu: Lu) -> list[PartLue]:
    """Un classeur d'une feuille par organisme : une part par feuille ; vide s'il n'en nomme pas deux."""
    feuilles = lu.grille.feuilles if lu.grille is not None else []
    cibles = {rang: id_ for rang, f in enumerate(feuilles) if (id_ := annuaire.par_nom.get(denuder(f.nom)))}
    if len(set(cibles.values())) < 2:
        return []
    parts = []
    for rang, feuille in enumerate(feuilles):
        grille = Grille([feuille])
        plan = trouver_plan(grille)
        if plan is not None:
            proposition = Proposition(cibles[rang], "Nom de la feuille.") if rang in cibles else AUCUNE
            part = PartLue(fichier.nom, partie=feuille.nom, proposition=proposition)
            _recevoir(part, replace(lu, grille=grille, plan=plan))
            parts.append(part)
    return parts


def _entiere(fichier: Fichier, classeur: Classeur, annuaire: Annuaire, lu: Lu) -> PartLue:
    part = PartLue(fichier.nom, proposition=_premiere(
        annuaire.du_chemin(fichier.nom), annuaire.des_textes(list(_textes(classeur))), annuaire.voisin(_tronc(fichier.nom))
    ))  # fmt: skip
    _recevoir(part, lu)
    return part


def _tronc(nom: str) -> str:
    """Le nom d'un fichier, sans dossier ni extension."""
    return nom.rpartition("/")[2].rpartition(".")[0]


def _textes(classeur: Classeur) -> Iterator[str]:
    """Les premières cases de chaque feuille."""
    lues = (
        cellule.texte for feuille in classeur.feuilles[:_FEUILLES_LUES] for ligne in feuille.lignes[:_RANGEES_LUES]
        for cellule in ligne if cellule.texte
    )  # fmt: skip
    return islice(lues, _TEXTES_LUS)


def _recevoir(part: PartLue, lu: Lu) -> None:
    if lu.releve is not None:
        part.attente.recevoir(lu.releve)
    else:
        part.etat = COLONNES
        part.attente.grille, part.attente.plan = lu.grille, lu.plan


def _part(fichier: Fichier, classeur: Classeur, lu: Lu, trouvee: Decoupe, bande: Bande) -> PartLue:
    part = PartLue(fichier.nom, partie=bande.repere.libelle, proposition=bande.proposition, titres=trouvee.titres)
    if lu.grille is not None:
        _recevoir(part, replace(lu, grille=decoupe.couper_grille(lu.grille, trouvee, bande)))
        return part
    try:
        _recevoir(part, comprendre_classeur(decoupe.couper_classeur(classeur, trouvee, bande)))
    except Refus as refus:
        part.etat, part.message = REFUSEE, refus.phrase
    return part
