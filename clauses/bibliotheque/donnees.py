"""La bibliothèque de clauses livrée : ses classes, telles que `bibliotheque.yaml` les porte. Figées, sans base ni page.

Grades : T texte consolidé lu, S source secondaire lue, M de mémoire, à vérifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Verification = Literal["T", "S", "M"]
Niveau = Literal["socle", "recommande", "option"]
Piece = Literal["RC", "CCAP", "CCTP", "annexe"]
CodeClause = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}-\d{2}$")]
NomVariable = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Figee(BaseModel):
    """Base : champ inconnu refusé, valeur figée."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Libelle(Figee):
    """Un code et son libellé (type de contrat, stade, groupe)."""

    id: str
    label: str


class Variable(Figee):
    """Ce que l'on demande une fois. `default` peut être nul si la variable est facultative."""

    name: NomVariable
    type: Literal["int", "enum", "bool", "string", "money", "percent", "list", "text", "date"]
    label: str
    choices: tuple[str, ...] = ()
    default: Any = None
    facultatif: bool = False


class Fondement(Figee):
    """Une référence de droit et son grade."""

    ref: str
    verif: Verification


class Derogation(Figee):
    """Un article de CCAG auquel la clause déroge (CCP R2112-3) ; `si` : condition sur les variables."""

    ccag: str
    article: str
    objet: str
    verif: Verification
    si: str = ""


class Variante(Figee):
    """Une rédaction possible ; `remplace` : clauses qu'elle rend inutiles."""

    id: str
    label: str
    texte: str
    remplace: tuple[CodeClause, ...] = ()


class Dependances(Figee):
    """Ce que la clause exige, exclut, suggère."""

    requiert: tuple[CodeClause, ...] = ()
    exclut: tuple[CodeClause, ...] = ()
    suggere: tuple[CodeClause, ...] = ()


class DependanceConditionnelle(Figee):
    """Ce que la clause exige lorsque `si` est vrai."""

    si: str
    requiert: tuple[CodeClause, ...]


class PieceDuParagraphe(Figee):
    """La pièce où se range le paragraphe de ce rang (à partir de 1) de la source."""

    paragraphe: int
    piece: Piece


class Clause(Figee):
    """Une clause et tout ce que le juriste doit en savoir."""

    id: CodeClause
    groupe: str
    titre: str
    objet: str
    niveau: Niveau
    piece: Piece
    types_contrat: tuple[str, ...]
    stades: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    dependances: Dependances = Dependances()
    dependances_conditionnelles: tuple[DependanceConditionnelle, ...] = ()
    condition: str = ""
    fondements: tuple[Fondement, ...] = ()
    art28: tuple[str, ...] = ()
    derogations_ccag: tuple[Derogation, ...] = ()
    pieces_par_paragraphe: tuple[PieceDuParagraphe, ...] = ()
    variante_par: str = ""
    variantes: tuple[Variante, ...] = ()
    note_redaction: str = ""
    repli_negociation: str = ""
    risque_absence: str = ""
    texte: str

    def variante(self, code: str) -> Variante | None:
        """La variante de ce code, s'il y en a une."""
        return next((v for v in self.variantes if v.id == code), None)

    @property
    def grade(self) -> str:
        """Le plus faible des grades de ses fondements : c'est lui qu'il faut montrer."""
        return max((f.verif for f in self.fondements), key="TSM".index, default="M")


class Colonne(Figee):
    """Une colonne d'annexe."""

    name: str
    label: str


class Annexe(Figee):
    """Un tableau à remplir ; `lignes_imposees` : la première colonne de ses lignes obligatoires."""

    id: str
    titre: str
    art28: tuple[str, ...] = ()
    forme: Literal["tableau", "matrice"]
    une_ligne_par: str = ""
    colonnes: tuple[Colonne, ...]
    lignes_imposees: tuple[str, ...] = ()
    regle: str = ""


class Profil(Figee):
    """Un point de départ : des clauses, des annexes, des réponses."""

    id: str
    label: str
    clauses: tuple[CodeClause, ...]
    annexes: tuple[str, ...]
    preselection: Mapping[str, Any] = Field(default_factory=dict)


class Mention(Figee):
    """Une mention de l'article 28(3) et les clauses qui la portent : toutes celles de `clauses`, ou l'une de `ou`."""

    code: str
    libelle: str
    clauses: tuple[CodeClause, ...]
    ou: tuple[CodeClause, ...] = ()
    annexes: tuple[str, ...] = ()


class Question(Figee):
    """Une question du formulaire de réponse du candidat."""

    id: str
    theme: str
    question: str
    reponse: Literal["texte", "tableau"]
    preuve: str
    clauses: tuple[CodeClause, ...]


class Critere(Figee):
    """Un critère du barème."""

    id: str
    critere: str
    points: int
    questions: tuple[str, ...]
    bonne_reponse: str
    reponse_insuffisante: str


class PieceConsultation(Figee):
    """Un morceau du règlement de la consultation : texte, questionnaire ou barème."""

    id: str
    titre: str
    objet: str
    piece: Piece
    forme: Literal["texte", "questionnaire", "bareme"]
    types_contrat: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    fondements: tuple[Fondement, ...] = ()
    note_redaction: str = ""
    texte: str = ""
    consigne: str = ""
    questions: tuple[Question, ...] = ()
    total: int = 0
    criteres: tuple[Critere, ...] = ()


class Meta(Figee):
    """L'identité de la bibliothèque."""

    titre: str
    version: str
    etat_du_droit: date
    langue: str
    statut: str
    avertissement: str
    conventions: Mapping[str, str]
    types_contrat: tuple[Libelle, ...]
    stades: tuple[Libelle, ...]
    groupes: tuple[Libelle, ...]
    historique: tuple[str, ...]
    profils: tuple[Profil, ...]


class Bibliotheque(Figee):
    """Toute la bibliothèque. Les identifiants y sont uniques et chaque renvoi y trouve son but."""

    meta: Meta
    variables_communes: tuple[Variable, ...]
    clauses: tuple[Clause, ...]
    annexes: tuple[Annexe, ...]
    mentions_article_28: tuple[Mention, ...]
    pieces_consultation: tuple[PieceConsultation, ...]

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        for quoi, noms in (
            ("clause", [c.id for c in self.clauses]), ("variable", [v.name for v in self.toutes_les_variables]),
            ("profil", [p.id for p in self.meta.profils]), ("annexe", [a.id for a in self.annexes]),
        ):  # fmt: skip
            doubles = sorted({nom for nom in noms if noms.count(nom) > 1})
            if doubles:
                raise ValueError(f"{quoi} en double : {', '.join(doubles)}")
        return self

    @cached_property
    def par_code(self) -> dict[str, Clause]:
        """Les clauses par code, dans l'ordre de la bibliothèque."""
        return {c.id: c for c in self.clauses}

    @property
    def toutes_les_variables(self) -> tuple[Variable, ...]:
        """Variables communes, puis celles des clauses et des pièces, dans l'ordre."""
        des_clauses = tuple(v for c in self.clauses for v in c.variables)
        return self.variables_communes + des_clauses + tuple(v for p in self.pieces_consultation for v in p.variables)

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """Les variables par nom."""
        return {v.name: v for v in self.toutes_les_variables}

    def annexe(self, code: str) -> Annexe:
        """L'annexe de ce code ; `KeyError` si elle n'existe pas."""
        return {a.id: a for a in self.annexes}[code]

    def profil(self, code: str) -> Profil:
        """Le profil de ce code ; `KeyError` s'il n'existe pas."""
        return {p.id: p for p in self.meta.profils}[code]

    def groupe(self, code: str) -> str:
        """Le libellé d'un groupe."""
        return {g.id: g.label for g in self.meta.groupes}.get(code, code)
