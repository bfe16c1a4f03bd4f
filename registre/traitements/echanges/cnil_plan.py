"""Le plan du modèle simplifié de la CNIL : sections, intitulés, et ce que chacune devient chez nous.

Le modèle (onglet « Modèle de fiche de registre ») sert de vocabulaire d'échange, jamais de référentiel : ses listes
de pays et de garanties sont périmées. Nos champs qu'il n'a pas vont dans une section de plus, « Compléments ».
"""

from __future__ import annotations

from dataclasses import dataclass

from socle.donnees_datees import cle_de_texte

COMPLEMENTS = "Compléments (hors modèle de la CNIL)"
SANS_CATEGORIE = "(sans catégorie)"
PROPRE_A_L_ORGANISME = " (organisme)"
INVITE = cle_de_texte("Sélectionnez un élément dans cette liste déroulante")


@dataclass(frozen=True)
class SectionCnil:
    """Une section de la fiche : son titre, le groupe de notre saisie, colonnes (à partir de 0) → champ."""

    titre: str
    groupe: str
    colonnes: tuple[tuple[int, str, str], ...]
    libelle_ligne: str = ""

    @property
    def champs(self) -> tuple[str, ...]:
        """Champs que le modèle de la CNIL sait porter."""
        return tuple(champ for _, _, champ in self.colonnes)


ACTEURS = SectionCnil(
    "Acteurs", "acteurs",
    ((1, "Nom", "nom"), (2, "Adresse", "adresse"), (3, "Code Postal", "code_postal"), (4, "Ville", "ville"),
     (5, "Pays", "pays"), (6, "Téléphone", "telephone"), (7, "Adresse mél", "courriel")),
)  # fmt: skip
FINALITES = SectionCnil("Finalité(s) du traitement effectué", "finalites", ((1, "", "libelle"),))
DONNEES = SectionCnil(
    "Catégories de données personnelles concernées", "categories_donnees",
    ((1, "Description", "description"), (4, "Durée de conservation", "duree_active")),
)  # fmt: skip
SENSIBLES = SectionCnil("Données sensibles", "categories_donnees", DONNEES.colonnes)
PERSONNES = SectionCnil(
    "Catégories de personnes concernées", "categories_personnes",
    ((1, "Description", "categorie"), (4, "Précisions", "precision")), "Catégorie de personnes",
)  # fmt: skip
DESTINATAIRES = SectionCnil(
    "Destinataires", "destinataires", ((1, "Type de destinataire", "type"), (4, "Précisions", "precision")),
    "Destinataire",
)  # fmt: skip
MESURES = SectionCnil(
    "Mesures de sécurité", "mesures", ((1, "Type de mesure de sécurité", "type"), (4, "Précisions", "precision")),
    "Mesure de sécurité",
)  # fmt: skip
TRANSFERTS = SectionCnil(
    "Transferts hors UE", "transferts",
    ((1, "Destinataire", "organisme"), (2, "Pays", "pays"), (3, "Type de Garanties", "garantie"),
     (5, "Liens vers la documentation", "document")), "Organisme destinataire",
)  # fmt: skip
SECTIONS = (ACTEURS, FINALITES, DONNEES, SENSIBLES, PERSONNES, DESTINATAIRES, MESURES, TRANSFERTS)

DESCRIPTION: dict[str, str] = {
    "Nom du traitement": "nom",
    "N° / RÉF": "reference",
    "Date de création du traitement": "date_creation",
    "Mise à jour du traitement": "date_mise_a_jour",
}
LISTE: dict[str, str] = {
    "Nom du traitement": "nom",
    "N° / RÉF": "reference",
    "Date de création de la fiche": "date_creation",
    "Dernière mise à jour de la fiche": "date_mise_a_jour",
}
PAR_TITRE = {cle_de_texte(s.titre): s for s in SECTIONS}
PAR_TITRE_DESCRIPTION = {cle_de_texte(titre): champ for titre, champ in DESCRIPTION.items()}
CLE_COMPLEMENTS = cle_de_texte(COMPLEMENTS)


def est_une_invite(texte: str) -> bool:
    """Vrai pour « Sélectionnez un élément dans cette liste déroulante ► », qui vaut une case vide."""
    return cle_de_texte(texte).startswith(INVITE)
