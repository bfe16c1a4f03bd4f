"""Les modèles d'études livrés (un fichier YAML daté chacun) : leur forme, leur lecture, ceux qui conviennent à une fiche.

Un modèle propose un texte à reprendre ; ce que seul l'organisme sait s'y écrit « [à compléter : …] ». Ses niveaux de risque
sont des suggestions : la jauge reste à estimer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registre.aipd.etude.lecture import BLANC as BLANC
from registre.aipd.etude.questionnaire import questionnaire
from registre.aipd.reperage.donnees import CRITERES, REPERES
from registre.traitements.listes import libelle
from registre.traitements.modele import TraitementSaisie
from socle.donnees_datees import DonneeDatee, Texte, charger
from socle.types import sans_accents

MOT_DU_NOM, MOT_DU_TEXTE, FAIT, SEUIL = 6, 4, 2, 4
"""Ce que pèse un mot trouvé dans le nom de la fiche, ailleurs dans son texte, un fait déclaré ; de quoi être proposé."""
FAITS: Final = {"personnes": "categories_personnes", "donnees": "categories_donnees", "supports": "supports_traitement"}
CodeDeModele = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
CodeLibre = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Niveau = Annotated[int, Field(ge=0, le=4)]


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PourQui(_Figee):
    """Les fiches auxquelles un modèle convient : mots (débuts de mots, sans accent) et faits déclarés."""

    phrase: str = ""
    mots: tuple[str, ...] = ()
    personnes: tuple[str, ...] = ()
    donnees: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()


class Raison(_Figee):
    """Pourquoi une AIPD : `point` est un critère ou un repère de « Faut-il une AIPD ? », qui donne source et degré."""

    point: str
    phrase: Texte

    @property
    def regle(self) -> DonneeDatee:
        """La donnée datée d'où vient la raison."""
        return CRITERES.points[self.point] if self.point in CRITERES.points else REPERES[self.point]

    @property
    def nom(self) -> str:
        """Le nom court du critère, son numéro, ou l'article du repère."""
        if self.point not in CRITERES.points:
            return REPERES[self.point].article
        p = CRITERES.points[self.point]
        groupe = next(g for g in CRITERES.groupes if p in g.points)
        return f"{p.court} ({_GENRES.get(groupe.code, '')}{p.numero})"


_GENRES: Final = {"article_35_3": "RGPD 35(3)", "requis": "type ", "exempt": "dispense ", "criteres": "critère "}
"""Groupe de questions du repérage → comment on en cite une."""


class MesureProposee(_Figee):
    """Une mesure proposée ; prévue, sauf à dire qu'elle est en place."""

    titre: Texte
    famille: Literal["", "donnees", "systeme", "organisation"] = ""
    etat: Literal["prevue", "existante", "ecartee", ""] = "prevue"
    description: str = ""


class RisquePropose(_Figee):
    """Un événement redouté. `mesures` : des titres ; `gravite`, `vraisemblance` : des suggestions, 0 si aucune."""

    impacts: tuple[Texte, ...] = ()
    menaces: tuple[Texte, ...] = ()
    sources: tuple[Texte, ...] = ()
    mesures: tuple[Texte, ...] = ()
    gravite: Niveau = 0
    gravite_motif: str = ""
    vraisemblance: Niveau = 0
    vraisemblance_motif: str = ""


class Regle(DonneeDatee):
    """Une règle de droit que le cas met en jeu, et ce qu'elle demande."""

    article: Texte
    dit: Texte


class QuestionLibre(_Figee):
    """Une question de texte que le modèle ajoute à une rubrique ; sa réponse proposée est parmi les autres."""

    code: CodeLibre
    rubrique: str
    libelle: Texte
    aide: str = ""

    def ligne(self) -> dict[str, str]:
        """La question, telle qu'une étude la garde."""
        return {"code": self.code, "rubrique": self.rubrique, "libelle": self.libelle, "aide": self.aide}


class Contenu(_Figee):
    """Ce qu'un modèle écrit dans une étude."""

    reponses: Mapping[str, Texte] = {}
    questions: tuple[QuestionLibre, ...] = ()
    mesures: tuple[MesureProposee, ...] = ()
    risques: Mapping[Literal["3.2", "3.3", "3.4"], RisquePropose] = {}

    @model_validator(mode="after")
    def _a_sa_place(self) -> Self:
        """Chaque réponse a sa question, chaque question sa rubrique, chaque mesure d'un risque sa mesure."""
        q = questionnaire()
        libres = [x.code for x in self.questions]
        textes = {code for code, x in q.par_code.items() if x.genre == "texte"} | set(libres)
        fautes = [f"réponse {c} : pas une question de texte" for c in sorted(set(self.reponses) - textes)]
        fautes += [f"question {c} en double" for c in sorted({c for c in libres if libres.count(c) > 1})]
        permises = {r.code for r in q.rubriques}
        fautes += [f"question {x.code} : rubrique {x.rubrique}" for x in self.questions if x.rubrique not in permises]
        titres = [m.titre for m in self.mesures]
        fautes += [f"mesure « {t} » en double" for t in sorted({t for t in titres if titres.count(t) > 1})]
        citees = {t for r in self.risques.values() for t in r.mesures}
        fautes += [f"mesure « {t} » inconnue" for t in sorted(citees - set(titres))]
        if fautes:
            raise ValueError(" ; ".join(fautes))
        return self


class ModeleDEtude(DonneeDatee):
    """Un modèle entier. `tenu_par` : l'organisme qui l'a tiré d'une étude, vide s'il est livré."""

    code: CodeDeModele
    titre: Texte
    resume: str = ""
    pour_qui: PourQui = PourQui()
    pourquoi: tuple[Raison, ...] = ()
    contenu: Contenu
    droit: tuple[Regle, ...] = ()
    attention: tuple[Texte, ...] = ()
    tenu_par: str = ""

    @property
    def nombre_de_champs(self) -> int:
        """Ce que le modèle remplit : réponses, et les six parts de chaque risque."""
        parts = (p for r in self.contenu.risques.values() for p in
                 (r.impacts, r.menaces, r.sources, r.mesures, r.gravite_motif, r.vraisemblance_motif))  # fmt: skip
        return len(self.contenu.reponses) + sum(bool(p) for p in parts)


def modeles() -> Mapping[str, ModeleDEtude]:
    """Les modèles livrés, par code, dans l'ordre de leurs titres."""
    lus = [charger(f, ModeleDEtude) for f in sorted(Path(__file__).parent.glob("*.yaml"))]
    return MappingProxyType({m.code: m for m in sorted(lus, key=lambda m: sans_accents(m.titre).casefold())})


def proposer(saisie: TraitementSaisie) -> list[tuple[ModeleDEtude, str]]:
    """Les modèles qui conviennent à une fiche, le meilleur d'abord, chacun avec ce qui le fait proposer."""
    juges = [(m, *_juger(m.pour_qui, saisie)) for m in modeles().values()]
    retenus = sorted((j for j in juges if j[1] >= SEUIL), key=lambda j: -j[1])
    return [(m, raison) for m, _, raison in retenus]


def _juger(p: PourQui, s: TraitementSaisie) -> tuple[int, str]:
    """(poids, raison) d'un modèle pour une fiche."""
    if p.regimes and s.regime_juridique not in p.regimes:
        return 0, ""
    nom = _mot(p.mots, s.nom)
    ailleurs = "" if nom else _mot(p.mots, "\n".join((s.description, s.systemes, *(f.libelle for f in s.finalites))))
    communs = _faits_communs(p, s)
    poids = (MOT_DU_NOM if nom else MOT_DU_TEXTE if ailleurs else 0) + FAIT * len(communs)
    dits = [f"parle de « {nom or ailleurs} »"] if nom or ailleurs else []
    dits += [f"déclare : {', '.join(n for noms in communs for n in noms)}"] if communs else []
    return poids, f"La fiche {' et '.join(dits)}."


def _faits_communs(p: PourQui, s: TraitementSaisie) -> list[list[str]]:
    """Les faits de la fiche que le modèle attend, nommés, un groupe par sorte de fait."""
    declares = {
        "personnes": [x.categorie for x in s.categories_personnes],
        "donnees": [x.categorie for x in s.categories_donnees], "supports": list(s.supports),
    }  # fmt: skip
    groupes = ([c for c in getattr(p, nom) if c in declares[nom]] for nom in FAITS)
    return [
        [libelle(liste, c).lower() for c in codes]
        for codes, liste in zip(groupes, FAITS.values(), strict=True)
        if codes
    ]


def _mot(mots: tuple[str, ...], texte: str) -> str:
    """Le premier mot du texte qui répond, tel qu'il y est écrit."""
    nu = sans_accents(texte).casefold()
    for mot in mots:
        trouve = re.search(rf"\b(?:{mot})\w*", nu)
        if trouve:
            return (texte[trouve.start() : trouve.end()] if len(nu) == len(texte) else trouve.group(0)).strip()
    return ""


def blancs(texte: str) -> list[str]:
    """Ce qu'un texte laisse à compléter, dans l'ordre."""
    return [b.strip() for b in re.findall(r"\[à compléter\s*:?\s*([^\]]*)\]", texte)]
