"""La forme d'un incident : ce que la notification demande, dans l'ordre où on l'apprend."""

from __future__ import annotations

from typing import Any

from registre.presentation import prestataires_proposes
from registre.violations.modele import (
    TYPE,
    TYPE_DIFFUSION,
    Diffusion,
    DiffusionSaisie,
    Violation,
    ViolationSaisie,
)
from socle.fiches.forme import Forme, Section

FAITS = ("debut_le", "debut_heure", "fin_le", "en_cours")
SECTIONS = (
    Section("incident", "Que s'est-il passé ?", "Le titre suffit pour commencer ; tout se complète plus tard.",
            ("titre", "recit")),
    Section("dates", "Quand ?", "Les délais courent de la prise de connaissance, à l'heure près.",
            (*FAITS, "connue_le", "connue_heure", "circonstances", "caractere")),
    Section("nature", "Quelle violation ?", "", ("natures", "origines", "cause")),
    Section("donnees", "Quelles données ?", "", ("donnees", "donnees_precision", "nombre_enregistrements")),
    Section("personnes", "Qui est touché ?", "Un nombre approché vaut mieux que rien.",
            ("personnes", "personnes_precision", "nombre_personnes")),
    Section("consequences", "Avec quelles conséquences ?", "",
            ("consequences_confidentialite", "consequences_integrite", "consequences_disponibilite", "impacts",
             "consequences_precision", "gravite")),
    Section("mesures", "Quelles mesures ?", "", ("mesures_avant", "mesures_apres")),
    Section("communication", "Les personnes sont-elles informées ?", "",
            ("communication", "communication_le", "communication_moyen", "communication_contenu", "communication_nombre",
             "communication_motif", "communication_precision")),
    Section("autres", "Qui d'autre est en cause, ou saisi ?", "",
            ("relation_id", "autres_responsables", "transfrontalier", "transfrontalier_precision", "autres_autorites",
             "assurance", "plainte", "plainte_le", "plainte_reference")),
    Section("enisa", "Une aide : l'échelle de l'ENISA", "Elle éclaire la décision, ne la remplace pas.",
            ("enisa_donnees", "enisa_identification", "enisa_confidentialite", "enisa_integrite", "enisa_disponibilite",
             "enisa_malveillance", "enisa_illisibles")),
)  # fmt: skip


def _nommer(saisie: Any) -> str:
    return str(saisie.titre)


FORME = Forme(
    TYPE, Violation, ViolationSaisie, SECTIONS, options={"relation_id": prestataires_proposes}, nommer=_nommer
)
SECTIONS_DIFFUSION = (
    Section("incident", "Que dit le prestataire ?", "Seulement ce qu'il a dit : rien d'un organisme en particulier.",
            ("titre", "recit", *FAITS, "caractere")),
    Section("nature", "Quelle violation ?", "", ("natures", "origines", "cause")),
    Section("donnees", "Quelles données ?", "", ("donnees", "donnees_precision")),
    Section("mesures", "Que fait-il ?", "", ("mesures_apres",)),
)  # fmt: skip
DIFFUSION = Forme(TYPE_DIFFUSION, Diffusion, DiffusionSaisie, SECTIONS_DIFFUSION, nommer=_nommer)
