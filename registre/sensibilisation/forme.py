"""La forme d'une séance : son sujet, ses publics, ce qu'elle a donné."""

from __future__ import annotations

from registre.sensibilisation.modele import TYPE, PublicDeSeance, Seance, SeanceSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("seance", "Quelle séance ?", "Le titre suffit pour commencer.", ("nom", "jour", "themes", "forme")),
    Section("deroulement", "Comment se passe-t-elle ?", "",
            ("lieu", "duree_minutes", "animateur", "support", "contenu")),
    Section("publics", "Qui y est attendu, qui est venu ?", "Des nombres, jamais des noms : qui est venu se lit sur la "
            "feuille signée.", ("publics", "quiz_reponses", "quiz_reussis")),
    Section("suite", "Et ensuite ?", "", ("prochaine", "conservation", "observations")),
)  # fmt: skip
FORME = Forme(TYPE, Seance, SeanceSaisie, SECTIONS, lignes={"publics": PublicDeSeance})
