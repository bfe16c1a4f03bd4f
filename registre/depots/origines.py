"""« Vous venez de… » : pour chaque outil d'avant, le fichier à en sortir, ce qui se reprend, et la page où le déposer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEPOSER: Final = "depots.deposer"


@dataclass(frozen=True)
class Origine:
    """Un outil d'avant. `etapes` : quoi en sortir, dans l'ordre ; `repris` et `laisse` : ce qui suit, ce qui reste.

    `point` : la page où cela se reprend ; `geste` : le mot du lien.
    """

    code: str
    nom: str
    etapes: tuple[str, ...]
    repris: str
    laisse: str = ""
    point: str = DEPOSER
    geste: str = "Déposer les fichiers"


ORIGINES: Final[tuple[Origine, ...]] = (
    Origine(
        "tableur", "Excel, LibreOffice ou un tableau maison",
        ("Gardez la feuille du registre : des titres de colonnes, puis une ligne par traitement.",
         "Un fichier par organisme, ou un seul dont une colonne nomme l'organisme (nom, SIREN ou code INSEE).",
         "Formats lus : .xlsx, .xls, .ods, .csv, sans mot de passe."),
        "Les fiches, champ par champ. Vous dites une fois où vont les colonnes ; les fichiers aux mêmes titres suivent.",
        "Une colonne sans place dans la fiche va aux observations.",
    ),
    Origine(
        "cnil", "Le modèle de registre simplifié de la CNIL (.ods)",
        ("Rassemblez les .ods, un par organisme, ou un dossier compressé (.zip).",
         "Nommez chaque fichier, ou son dossier, d'après l'organisme : il sera reconnu."),
        "Une fiche par feuille, et les traitements qui ne sont que dans la liste.",
    ),
    Origine(
        "madis", "Madis",
        ("Exportez la liste des traitements : celle de toute l'instance (CSV), ou celle de chaque structure (Excel).",
         "Une liste dont une colonne nomme la structure se partage d'elle-même entre vos organismes."),
        "Les traitements, en fiches : la liste est reconnue, ses cases remises en ordre. Ce qui est à relire y est dit.",
        "Les documents déposés dans Madis se reprennent comme preuves : voyez ci-dessous.",
    ),
    Origine(
        "documents", "Les documents de votre ancien outil",
        ("De Madis ou d'ailleurs, enregistrez-les sur votre poste, un dossier par traitement ou sous-traitant si possible.",
         "Compressez le tout (.zip), ou choisissez-les ensemble ; déposez-les depuis l'organisme qu'ils concernent."),
        "Chaque fichier, chiffré, en preuve : titre, nature et rattachement proposés d'après son nom et son dossier.",
        "Un fichier déjà au dossier est à passer ; ce qui peut exécuter du code est refusé, et dit.",
        "listes_preuves.deposer", "Reprendre des preuves",
    ),
    Origine(
        "ciso", "CISO Assistant",
        ("Exportez chaque traitement en classeur (.xlsx), sans en changer les feuilles ni les titres.",
         "Si leur domaine n'est pas le nom de l'organisme, rangez-les dans un dossier à son nom, et compressez-le (.zip)."),
        "Le traitement et ses feuilles : finalités, données, personnes, destinataires, prestataires, transferts.",
        "Une valeur hors de nos listes est gardée dans les précisions, et dite.",
    ),
    Origine(
        "listes", "Une liste de sous-traitants ou d'actions",
        ("Exportez de votre outil la liste de vos sous-traitants, ou celle de vos actions (Madis, tableau maison).",
         "Déposez-la depuis l'organisme qu'elle concerne : une ligne d'une autre structure est à passer, et dite."),
        "Les prestataires de l'organisme, avec leur fiche de l'annuaire ; le plan d'actions, avec l'état de chacune.",
        "Des clauses dites « vérifiées » restent à vérifier : la liste n'en donne ni la date, ni l'exemplaire signé.",
        "listes.choisir", "Reprendre une liste",
    ),
    Origine(
        "mss", "MonServiceSécurisé",
        ("Exportez la liste des mesures d'un service, en tableur.",
         "Ouvrez ici l'autodiagnostic de ce service, puis son onglet « Rapports » : le fichier s'y dépose."),
        "L'état de chaque mesure et son plan d'action, rapprochés de vos points d'autodiagnostic.",
        "Ce n'est pas un registre de traitements : il se reprend à l'audit.", "autodiagnostics.lister",
        "Ouvrir les autodiagnostics",
    ),
    Origine(
        "gouverne", "Une autre instance de Gouverne",
        ("Sur l'autre instance, exportez le registre de chaque organisme au format JSON.",
         "Déposez ces fichiers ensemble : chacun dit de quel organisme il vient."),
        "Toutes les fiches, tous leurs champs, sans perte.",
        "L'état et l'avis ne se reprennent pas : une fiche reprise est un brouillon.",
    ),
)  # fmt: skip
