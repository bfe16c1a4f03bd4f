"""Rapprocher une liste de l'arbre : qui y est déjà, qui s'y ressemble, sous quel organisme chaque ligne se place.

Fonctions pures. Deux mille lignes se rapprochent de deux mille organismes en quelques secondes : tout passe par des index, et
la ressemblance de noms ne compare que ce qu'aucun numéro ne distingue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from socle.donnees_datees import cle_de_texte
from socle.organismes.noms import denuder
from socle.reprises.lignes import COMPLETER, CREER, PASSER, Ligne
from socle.ressemblance import SEUIL, mots, note

ACTIONS: Final = {CREER: "Créer", COMPLETER: "Compléter", PASSER: "Passer"}
ICI: Final = "ici"
VOISIN: Final = "nom voisin"
_A_REGARDER: Final = 20


@dataclass(frozen=True)
class Connu:
    """Un organisme de l'arbre. `id` : son identifiant, en texte."""

    id: str
    code: str
    nom: str
    type: str = ""
    siren: str = ""
    insee: str = ""


def cles_de(connu: Connu) -> set[str]:
    """Ce qui désigne un organisme : code, nom, nom sans « commune de » (précédé de « nu »), SIREN, code INSEE."""
    return {connu.code, cle_de_texte(connu.nom), f"nu {denuder(connu.nom)}", connu.siren, connu.insee} - {"", "nu "}


def cherchees(voulu: str) -> tuple[str, ...]:
    """Les clés sous lesquelles chercher un organisme nommé, la plus sûre d'abord."""
    return voulu, cle_de_texte(voulu), "".join(voulu.split()).upper(), f"nu {denuder(voulu)}"


Place = tuple[str, str, Connu]
"""Identifiant de ce qui répond, place où mettre la ligne, ce qu'on en sait."""


@dataclass
class Index:
    """Les organismes de l'arbre, retrouvés par leurs numéros et par leur nom."""

    connus: Sequence[Connu]
    par_siren: dict[str, Connu] = field(default_factory=dict)
    par_insee: dict[str, list[Connu]] = field(default_factory=dict)
    par_nom: dict[str, list[Connu]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Range chaque organisme."""
        for connu in self.connus:
            self.ajouter_numeros(connu)
            self.par_nom.setdefault(cle_de_texte(connu.nom), []).append(connu)

    def ajouter_numeros(self, connu: Connu) -> None:
        """Un organisme que ses numéros désignent désormais : des homonymes se peuvent, deux fois le même SIREN non."""
        if connu.siren:
            self.par_siren.setdefault(connu.siren, connu)
        if connu.insee:
            self.par_insee.setdefault(connu.insee, []).append(connu)

    @cached_property
    def mots(self) -> dict[int, str]:
        """Rang d'un organisme → les mots qui comptent de son nom."""
        return {rang: mots(connu.nom) for rang, connu in enumerate(self.connus)}

    def certain(self, ligne: Ligne) -> tuple[Connu | None, str]:
        """Celui que le SIREN, le code INSEE et le type, ou le même nom désignent."""
        v = ligne.valeurs
        if v.get("siren") in self.par_siren:
            return self.par_siren[v["siren"]], "même SIREN"
        for connu in self.par_insee.get(v.get("insee", ""), ()):
            if _meme_nature(ligne, connu):
                return connu, "même code INSEE"
        for connu in self.par_nom.get(cle_de_texte(ligne.titre), ()):
            if _meme_nature(ligne, connu) and not _distincts(ligne, connu):
                return connu, "même nom"
        return None, ""

    def voisin(self, ligne: Ligne) -> Connu | None:
        """Celui dont le nom ressemble le plus, parmi ceux qu'aucun numéro ne distingue."""
        trouves = process.extract(mots(ligne.titre), self.mots, scorer=fuzz.token_set_ratio, limit=_A_REGARDER,
                                  score_cutoff=SEUIL)  # fmt: skip
        notes = [(note(ligne.titre, self.connus[rang].nom), rang) for _, _, rang in trouves
                 if _meme_nature(ligne, self.connus[rang]) and not _distincts(ligne, self.connus[rang])]  # fmt: skip
        meilleur = max(notes, default=(0.0, 0))
        return self.connus[meilleur[1]] if meilleur[0] >= SEUIL else None


def _meme_nature(ligne: Ligne, connu: Connu) -> bool:
    """Un CCAS porte le code INSEE et le nom de sa commune : deux types différents ne font pas un doublon."""
    return ligne.valeurs.get("type", "") in ("", connu.type) or not connu.type


def _distincts(ligne: Ligne, connu: Connu) -> bool:
    """Vrai si un numéro que les deux portent les distingue, quel que soit leur nom."""
    paires = ((ligne.valeurs.get("siren"), connu.siren), (ligne.valeurs.get("insee"), connu.insee))
    return any(un and autre and un != autre for un, autre in paires)


def rapprocher(lignes: Sequence[Ligne], connus: Sequence[Connu]) -> None:
    """Dit à chaque ligne ce qui existe déjà, ce que l'on en propose, et où elle se place. Se refait : l'arbre change."""
    for ligne in lignes:
        _remettre_a_la_lecture(ligne)
    index = Index(connus)
    vues: dict[str, int] = {}
    for ligne in lignes:
        jumeau = _deux_fois(ligne, vues)
        trouve, raison = index.certain(ligne)
        if trouve is None and (voisin := index.voisin(ligne)) is not None:
            trouve, raison = voisin, VOISIN
        elif trouve is not None:
            deja = vues.setdefault(f"cible {trouve.id}", ligne.numero)
            jumeau = jumeau or (deja if deja != ligne.numero else 0)
        _proposer(ligne, trouve, raison, jumeau)
    _placer(lignes, connus)


def _remettre_a_la_lecture(ligne: Ligne) -> None:
    """Oublie un rapprochement précédent. `_lu` : combien de remarques, de fautes et de détails venaient de la lecture."""
    remarques, fautes, details = ligne.valeurs.setdefault(
        "_lu", [len(ligne.remarques), len(ligne.fautes), len(ligne.details)]
    )
    del ligne.remarques[remarques:], ligne.fautes[fautes:], ligne.details[details:]
    ligne.deja, ligne.cible, ligne.proposee, ligne.actions = "", "", CREER, {}
    for cle in ("_code", "_sous", "_deduit"):
        ligne.valeurs.pop(cle, None)


def _deux_fois(ligne: Ligne, vues: dict[str, int]) -> int:
    """Numéro d'une ligne précédente du fichier qui dit le même organisme ; 0 si c'est la première."""
    v = ligne.valeurs
    cles = [f"siren {v['siren']}"] if v.get("siren") else []
    cles += [f"insee {v['insee']} {v.get('type', '')}"] if v.get("insee") else []
    if not cles:
        cles = [f"nom {cle_de_texte(ligne.titre)} {v.get('type', '')} {cle_de_texte(str(v.get('_parent', '')))}"]
    precedente = next((vues[cle] for cle in cles if cle in vues), 0)
    for cle in cles:
        vues.setdefault(cle, ligne.numero)
    return precedente


def _proposer(ligne: Ligne, trouve: Connu | None, raison: str, jumeau: int) -> None:
    """Un SIREN ne désigne qu'un organisme : on ne propose pas de le créer deux fois."""
    ligne.actions = {code: libelle for code, libelle in ACTIONS.items() if code != COMPLETER or trouve}
    if trouve is not None:
        ligne.cible, ligne.deja = trouve.id, f"{trouve.nom} ({raison})"
        ligne.valeurs["_code"] = trouve.code
        ligne.proposee = PASSER if raison == VOISIN else COMPLETER
        if raison == "même SIREN":
            ligne.actions.pop(CREER)
    if ligne.valeurs.get("_doute"):
        ligne.proposee = PASSER
    if jumeau:
        ligne.proposee = PASSER
        ligne.remarques.append(f"La ligne {jumeau} du fichier dit déjà cet organisme.")
    if ligne.fautes:
        refuser(ligne)


def refuser(ligne: Ligne, faute: str = "") -> None:
    """La ligne ne peut pas s'écrire : elle n'a plus d'autre sort que d'être passée."""
    ligne.fautes += [faute] if faute else []
    ligne.proposee, ligne.actions = PASSER, {PASSER: ACTIONS[PASSER]}


def _placer(lignes: Sequence[Ligne], connus: Sequence[Connu]) -> None:
    """`_sous` : « ici », l'identifiant d'un organisme de l'arbre, ou « ligne N » du fichier."""
    places = _places(lignes, connus)
    for ligne in lignes:
        voulu = str(ligne.valeurs.get("_parent", ""))
        ligne.valeurs["_sous"] = ICI
        if "_parent" not in ligne.valeurs:
            _placer_sous_sa_commune(ligne, places)
        if not voulu:
            continue
        trouvees = _cherchees(voulu, ligne, places)
        if len(trouvees) == 1:
            ligne.valeurs["_sous"] = trouvees[0]
            ligne.details.append(("Organisme parent", voulu))
        elif trouvees:
            refuser(ligne, f"Organisme parent : plusieurs répondent à « {voulu[:60]} » ; donnez son SIREN.")
        else:
            refuser(ligne, f"Organisme parent : « {voulu[:60]} » ne figure ni parmi vos organismes ni dans le fichier.")
    for ligne in _en_boucle(lignes):
        refuser(ligne, "Organisme parent : cette ligne dépendrait d'elle-même.")


def _placer_sous_sa_commune(ligne: Ligne, places: Mapping[str, list[Place]]) -> None:
    """Un CCAS va sous la commune du même code INSEE, ou dont il porte le nom, quand le fichier ne dit aucun parent."""
    if ligne.valeurs.get("type") != "ccas" or ligne.valeurs.get("_doute"):
        return
    nom = re.sub(r"^(ccas|centre communal d action sociale)\b", "", cle_de_texte(ligne.titre))
    insee = str(ligne.valeurs.get("insee", ""))
    for cle, pourquoi in ((insee, "même code INSEE"), (f"nu {denuder(nom)}", "même nom")):
        sous = {id_: (place, lui) for id_, place, lui in reversed(places.get(cle, ()))
                if lui.type == "commune" and insee in ("", lui.insee or insee)}  # fmt: skip
        if len(sous) == 1:
            place, commune = next(iter(sous.values()))
            ligne.valeurs |= {"_sous": place, "_deduit": True}
            ligne.details.append(("Organisme parent", commune.nom))
            ligne.remarques.append(f"Organisme parent : « {commune.nom} » est proposé ({pourquoi}).")
            return


def _places(lignes: Sequence[Ligne], connus: Sequence[Connu]) -> dict[str, list[Place]]:
    """Clé (code, nom, « nu » et le nom dénudé, SIREN, INSEE) → les places qui y répondent."""
    places: dict[str, list[Place]] = {}
    for connu in connus:
        for cle in cles_de(connu):
            places.setdefault(cle, []).append((connu.id, connu.id, connu))
    for ligne in lignes:
        if ligne.fautes or ligne.valeurs.get("_doute"):
            continue
        v, place = ligne.valeurs, f"ligne {ligne.numero}"
        neuf = Connu("", "", ligne.titre, v.get("type", ""), v.get("siren", ""), v.get("insee", ""))
        for cle in cles_de(neuf):
            places.setdefault(cle, []).append((ligne.cible or place, place, neuf))
    return places


def _cherchees(voulu: str, ligne: Ligne, places: Mapping[str, list[Place]]) -> list[str]:
    """Les places qui répondent, la ligne elle-même exceptée ; de plusieurs, la seule commune (un CCAS a son code INSEE)."""
    moi = f"ligne {ligne.numero}"
    suite = next((places[cle] for cle in cherchees(voulu) if cle in places), [])
    uniques = {id_: (place, lui.type) for id_, place, lui in reversed(suite) if place != moi and id_ != ligne.cible}
    communes = [place for place, type_ in uniques.values() if type_ == "commune"]
    return communes if len(uniques) > 1 and len(communes) == 1 else [place for place, _ in uniques.values()]


def _en_boucle(lignes: Sequence[Ligne]) -> list[Ligne]:
    dessus = {f"ligne {ligne.numero}": str(ligne.valeurs["_sous"]) for ligne in lignes}
    return [ligne for ligne in lignes if _tourne(f"ligne {ligne.numero}", dessus)]


def _tourne(depart: str, dessus: Mapping[str, str]) -> bool:
    ici, vus = dessus[depart], set[str]()
    while ici in dessus and ici not in vus:
        if ici == depart:
            return True
        vus.add(ici)
        ici = dessus[ici]
    return ici == depart


def en_ordre(lignes: Iterable[Ligne]) -> list[Ligne]:
    """Les lignes à créer, chacune après celle dont elle dépend ; une boucle est laissée de côté."""
    sous: dict[str, list[Ligne]] = {}
    attente = list(lignes)
    numeros = {f"ligne {ligne.numero}" for ligne in attente}
    for ligne in attente:
        place = str(ligne.valeurs["_sous"])
        sous.setdefault(place if place in numeros else "", []).append(ligne)
    faites = list(sous.pop("", ()))
    for ligne in faites:
        faites += sous.pop(f"ligne {ligne.numero}", ())
    return faites
