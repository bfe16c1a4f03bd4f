"""Une analyse d'impact telle qu'on la lit : réponses à leur place, mesures, évaluations, risques, fiche étudiée.

`charger` fait un nombre fixe de requêtes. Pages, documents, dessins et échanges lisent tous cet état.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select

from registre.aipd.etude.modele import (
    A_CORRIGER,
    EVALUATION,
    TYPE,
    Aipd,
    CommentaireAipd,
    DecisionAipd,
    EvaluationAipd,
    MesureAipd,
    ReponseAipd,
)
from registre.aipd.etude.questionnaire import (
    LETTRES,
    MESURES,
    RISQUES,
    Question,
    Questionnaire,
    Rubrique,
    questionnaire,
)
from registre.traitements.chargement import Fiche
from registre.traitements.chargement import charger_toutes as charger_fiches
from socle.erreurs import Introuvable
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

BLANC = "[à compléter"
"""Ce qui ouvre un blanc : ce que seul l'organisme sait, dans un texte venu d'un modèle."""
VIDE, EN_COURS, COMPLETE, DEMANDEE, CORRIGER, EVALUEE = (
    "vide", "en_cours", "complete", "demandee", "a_corriger", "evaluee"
)  # fmt: skip


@dataclass(frozen=True)
class Risque:
    """Un événement redouté. Les jauges vont de 0 (non définie) à 4. `actuelle` : la résiduelle une fois prouvées toutes les
    mesures prévues qui y répondent, l'initiale sinon.
    """

    rubrique: Rubrique
    impacts: tuple[str, ...]
    menaces: tuple[str, ...]
    sources: tuple[str, ...]
    mesures: tuple[MesureAipd, ...]
    gravite: int
    vraisemblance: int
    gravite_residuelle: int
    vraisemblance_residuelle: int

    @property
    def lettre(self) -> str:
        """Sa lettre sur la carte : A, M ou D."""
        return LETTRES[self.rubrique.code]

    @property
    def a_prouver(self) -> tuple[MesureAipd, ...]:
        """Les mesures prévues que rien ne prouve encore."""
        return tuple(m for m in self.mesures if m.etat == "prevue" and m.prouvee_le is None)

    @property
    def actuel(self) -> tuple[int, int]:
        """(gravité, vraisemblance) du moment."""
        if self.gravite_residuelle and self.vraisemblance_residuelle and not self.a_prouver:
            return self.gravite_residuelle, self.vraisemblance_residuelle
        return self.gravite, self.vraisemblance

    @property
    def residuel(self) -> tuple[int, int]:
        """(gravité, vraisemblance) après les mesures prévues ; celles du départ si l'évaluateur n'a rien réestimé."""
        return self.gravite_residuelle or self.gravite, self.vraisemblance_residuelle or self.vraisemblance


@dataclass(frozen=True)
class Etude:
    """Toute une analyse d'impact. `par_reference` : les évaluations ; `fiche` : le traitement étudié, s'il se lit."""

    objet: Objet
    aipd: Aipd
    questionnaire: Questionnaire
    reponses: Mapping[str, ReponseAipd] = field(repr=False)
    mesures: tuple[MesureAipd, ...] = ()
    retirees: tuple[MesureAipd, ...] = ()
    par_reference: Mapping[str, EvaluationAipd] = field(default_factory=dict, repr=False)
    commentaires: tuple[CommentaireAipd, ...] = ()
    decisions: tuple[DecisionAipd, ...] = ()
    fiche: Fiche | None = None

    @property
    def rubriques(self) -> tuple[Rubrique, ...]:
        """Les rubriques, questions du modèle libre comprises, chacune dans la sienne."""
        libres: dict[str, list[Question]] = {}
        for q in self.aipd.structure:
            libres.setdefault(q.get("rubrique", ""), []).append(
                Question(code=q["code"], libelle=q.get("libelle") or q["code"], aide=q.get("aide", ""))
            )
        return tuple(
            r.model_copy(update={"questions": (*r.questions, *libres[r.code])}) if r.code in libres else r
            for r in self.questionnaire.rubriques
        )

    def rubrique(self, code: str) -> Rubrique:
        """La rubrique de ce code, sinon `Introuvable`."""
        trouvee = next((r for r in self.rubriques if r.code == code), None)
        if trouvee is None:
            raise Introuvable
        return trouvee

    def est_repondue(self, question: Question) -> bool:
        """Vrai si la question a une réponse : du texte, une ligne, une mesure, ou une jauge et sa justification.

        Un blanc de modèle laissé dans le texte n'est pas une réponse.
        """
        r = self.reponses.get(question.code)
        if r is None or BLANC in r.texte:
            return False
        if question.genre == "jauge":
            return r.jauge > 0 and bool(r.texte.strip())
        if question.genre == "mesures":
            return bool(self.mesures_de(question.code))
        return bool(r.liste) if question.genre == "liste" else bool(r.texte.strip())

    def mesures_de(self, question: str) -> tuple[MesureAipd, ...]:
        """Les mesures, non retirées, qu'une réponse désigne."""
        r = self.reponses.get(question)
        voulues = set(r.mesures) if r is not None else set()
        return tuple(m for m in self.mesures if str(m.id) in voulues)

    def references(self, rubrique: Rubrique) -> tuple[str, ...]:
        """Ce qui s'évalue dans une rubrique : elle-même, ses questions ou les mesures."""
        if rubrique.evaluation == "question":
            return tuple(f"{rubrique.code}.{q.code}" for q in rubrique.questions)
        if rubrique.evaluation == "mesure":
            return tuple(f"{MESURES}.{m.id}" for m in self.mesures)
        return (rubrique.code,)

    def etat(self, rubrique: Rubrique) -> str:
        """Où en est une rubrique : vide, en_cours, complete, demandee, a_corriger, evaluee."""
        references = self.references(rubrique)
        lues = [self.par_reference[r] for r in references if r in self.par_reference]
        redigee = self._redigee(rubrique)
        if any(e.verdict == A_CORRIGER and e.close for e in lues):
            return CORRIGER
        if redigee == COMPLETE and len(lues) == len(references):
            if all(e.close for e in lues):
                return EVALUEE
            return DEMANDEE if self.aipd.statut == EVALUATION else COMPLETE
        return redigee

    def _redigee(self, rubrique: Rubrique) -> str:
        if rubrique.evaluation == "mesure":
            return COMPLETE if self.mesures else VIDE
        dites = [self.est_repondue(q) for q in rubrique.questions]
        if all(dites):
            return COMPLETE
        siennes = (self.reponses[q.code] for q in rubrique.questions if q.code in self.reponses)
        return EN_COURS if any(dites) or any(BLANC in r.texte for r in siennes) else VIDE

    @property
    def complete(self) -> bool:
        """Vrai si toutes les rubriques sont rédigées."""
        return all(self.etat(r) not in (VIDE, EN_COURS) for r in self.rubriques)

    @property
    def avancement(self) -> int:
        """Part des questions qui ont une réponse, 0 à 100 ; la liste des mesures compte pour une."""
        dites = [self.est_repondue(q) for r in self.rubriques for q in r.questions] + [bool(self.mesures)]
        return round(100 * sum(dites) / len(dites))

    @property
    def risques(self) -> tuple[Risque, ...]:
        """Les trois événements redoutés."""
        return tuple(self._risque(self.rubrique(code)) for code in RISQUES)

    def _risque(self, rubrique: Rubrique) -> Risque:
        def liste(role: str) -> tuple[str, ...]:
            r = self.reponses.get(rubrique.question(role).code)
            return tuple(r.liste) if r is not None else ()

        def jauge(role: str) -> int:
            r = self.reponses.get(rubrique.question(role).code)
            return r.jauge if r is not None else 0

        e = self.par_reference.get(rubrique.code)
        return Risque(
            rubrique, liste("impacts"), liste("menaces"), liste("sources"),
            self.mesures_de(rubrique.question("mesures").code), jauge("gravite"), jauge("vraisemblance"),
            e.gravite if e else 0, e.vraisemblance if e else 0,
        )  # fmt: skip


def charger(session: SessionCloisonnee, id_: uuid.UUID, connue: Etude | None = None) -> Etude:
    """L'analyse d'impact de cet identifiant, sinon `Introuvable`. `connue` : la même, lue dans la même transaction, dont la
    fiche du registre n'est pas relue.
    """
    objet, ligne = session.get(Objet, id_), session.get(Aipd, id_)
    if objet is None or ligne is None or objet.type != TYPE:
        raise Introuvable
    reponses = session.exec(select(ReponseAipd).where(ReponseAipd.aipd_id == id_))
    mesures = list(session.exec(select(MesureAipd).where(MesureAipd.aipd_id == id_).order_by(col(MesureAipd.rang))))
    evaluations = session.exec(select(EvaluationAipd).where(EvaluationAipd.aipd_id == id_))
    commentaires = session.exec(
        select(CommentaireAipd).where(CommentaireAipd.aipd_id == id_).order_by(col(CommentaireAipd.le))
    )
    decisions = session.exec(
        select(DecisionAipd).where(DecisionAipd.aipd_id == id_).order_by(col(DecisionAipd.prise_le).desc())
    )
    return Etude(
        objet, ligne, questionnaire(), {r.question: r for r in reponses},
        tuple(m for m in mesures if m.retiree_le is None), tuple(m for m in mesures if m.retiree_le is not None),
        {e.reference: e for e in evaluations}, tuple(commentaires), tuple(decisions),
        connue.fiche if connue else _fiche(session, ligne.traitement_id),
    )  # fmt: skip


def _fiche(session: SessionCloisonnee, id_: uuid.UUID | None) -> Fiche | None:
    """La fiche du registre que l'étude analyse."""
    trouvees = charger_fiches(session, [id_]) if id_ is not None else []
    return trouvees[0] if trouvees else None
