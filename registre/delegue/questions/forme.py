"""Les formes d'une question au délégué et d'une réponse gardée."""

from __future__ import annotations

from operator import attrgetter

from registre.delegue.questions.modele import (
    TYPE,
    TYPE_REPONSE,
    Question,
    QuestionSaisie,
    ReponseGardee,
    ReponseGardeeSaisie,
)
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("question", "La question", "La première ligne suffit ; le délégué demandera le reste.",
            ("titre", "texte")),
)  # fmt: skip
FORME = Forme(TYPE, Question, QuestionSaisie, SECTIONS, nommer=attrgetter("titre"))
RAPPEL = "Elle resservira ailleurs : récrivez-la sans rien qui désigne un organisme, un service ou une personne."
FORME_REPONSE = Forme(
    TYPE_REPONSE, ReponseGardee, ReponseGardeeSaisie,
    (Section("reponse", "La réponse à garder", RAPPEL, ("titre", "texte")),), nommer=attrgetter("titre"),
)  # fmt: skip
