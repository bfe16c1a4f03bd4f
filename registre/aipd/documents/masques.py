"""Les passages qu'une version communicable peut occulter, leurs motifs, ce qui est coché d'avance (`masques.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from registre.aipd.etude.questionnaire import questionnaire
from socle.donnees_datees import Code, DonneeDatee, Texte, charger
from socle.erreurs import SaisieRefusee

GROUPES: Final = frozenset({
    "mesures", "jauges", "evaluations", "libres", "noms_agents", "noms_decision", "noms_personnes", "avis_dpo", "personnes",
    "decision", "niveaux",
})  # fmt: skip
ROLES: Final = frozenset({"impacts", "menaces", "sources"})


class Motif(DonneeDatee):
    """Pourquoi un passage s'occulte, et l'article qui le permet."""

    code: Code
    libelle: Texte
    article: Texte

    @property
    def mention(self) -> str:
        """Ce qui s'écrit à la place du passage."""
        return f"■■■ [occulté : {self.libelle} — {self.article}]"


class Rappel(DonneeDatee):
    """Une règle à garder en tête, et son article."""

    texte: Texte
    article: Texte


class Passage(BaseModel):
    """Un passage que l'on occulte d'un geste ; `coche` : il l'est par défaut."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    libelle: Texte
    quoi: str = ""
    motif: Code
    coche: bool = False
    champs: tuple[Texte, ...]


class Masques(DonneeDatee):
    """Tout le fichier ; chaque champ d'un passage est connu, chaque motif existe, chaque question est dans un passage."""

    motifs: tuple[Motif, ...]
    rappels: tuple[Rappel, ...]
    passages: tuple[Passage, ...]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        motifs, codes = set(self.par_motif), [p.code for p in self.passages]
        champs = [c for p in self.passages for c in p.champs]
        for titre, suite in (("passage", codes), ("champ", champs)):
            if len(set(suite)) != len(suite):
                raise ValueError(f"un {titre} est employé deux fois")
        if inconnus := sorted({p.motif for p in self.passages} - motifs):
            raise ValueError(f"motifs inconnus : {', '.join(inconnus)}")
        if inconnus := sorted(set(champs) - _connus()):
            raise ValueError(f"champs inconnus : {', '.join(inconnus)}")
        if oublies := sorted(_connus() - set(champs)):
            raise ValueError(f"champs que rien n'occulte : {', '.join(oublies)}")
        return self

    @property
    def par_motif(self) -> Mapping[str, Motif]:
        """Code → motif."""
        return {m.code: m for m in self.motifs}

    @property
    def defaut(self) -> dict[str, str]:
        """Passages cochés d'avance → leur motif."""
        return {p.code: p.motif for p in self.passages if p.coche}

    def choix(self, coches: Mapping[str, str]) -> dict[str, str]:
        """Les choix d'une personne, contrôlés : passage → motif ; `SaisieRefusee` pour un motif ou un passage inconnu."""
        connus = {p.code for p in self.passages}
        faux = [c for c, motif in coches.items() if c in connus and motif not in self.par_motif]
        fautes = {code: ["Choisissez un motif de la liste."] for code in faux}
        if set(coches) - connus:
            fautes["_passage"] = ["Ce passage n'existe pas."]
        if fautes:
            raise SaisieRefusee(fautes)
        return dict(coches)


def _connus() -> frozenset[str]:
    """Tout ce qui peut s'occulter : les questions de texte une à une, les rôles des risques, les groupes."""
    textes = {f"question:{q.code}" for r in questionnaire().rubriques for q in r.questions if not q.role}
    return frozenset(textes | {f"role:{r}" for r in ROLES} | GROUPES)


def masques() -> Masques:
    """Les passages livrés."""
    return charger(Path(__file__).with_name("masques.yaml"), Masques)
