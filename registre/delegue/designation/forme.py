"""La forme d'une désignation de délégué."""

from __future__ import annotations

from registre.delegue.designation.modele import TYPE, DesignationDpo, DesignationDpoSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("qui", "Qui ?", "Un organisme public désigne un délégué (RGPD 37(1)a). Le nom suffit pour commencer.",
            ("forme", "nature", "nom", "qualite", "entite", "siren_entite", "prepose", "convention", "qualites")),
    Section("place", "Quand, avec quels moyens ?", "",
            ("debut", "fin", "quotite", "moyens", "moyens_precision", "rattachement", "rattachement_precision",
             "missions_precision")),
    Section("conflit", "Peut-il agir en toute indépendance ?",
            "Ses autres fonctions ne doivent pas le faire décider de ce qu'il contrôle (RGPD 38(6)).",
            ("autres_fonctions", "autres_fonctions_precision", "conflit", "conflit_mesures")),
    Section("public", "Comment le joindre ?",
            "Ces coordonnées sont faites pour être publiées (RGPD 37(7)). Celles qui ne doivent pas l'être ont leur page, "
            "chiffrée.",
            ("public_courriel", "public_telephone", "public_adresse", "public_code_postal", "public_ville", "public_url",
             "publier_nom", "exercer")),
    Section("acte", "L'acte", "", ("acte_genre", "organe", "observations")),
)  # fmt: skip
FORME = Forme(TYPE, DesignationDpo, DesignationDpoSaisie, SECTIONS)
