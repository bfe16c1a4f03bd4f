"""Une annexe de contrat d'essai : chapitres, articles, alinéas, lettres, zones, commentaires, annexes en paysage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socle.documents import (
    Alinea,
    Bloc,
    CaseSignature,
    Commentaire,
    Document,
    Encadre,
    Liste,
    Marque,
    Paragraphe,
    Renvoi,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
    Zone,
)

COLONNES = (
    *("Traitement", "Finalité", "Rôle du cocontractant", "Base légale", "Catégories de personnes"),
    *(
        "Catégories de données",
        "Pseudonymisation",
        "Durée de conservation",
        "Destinataires",
        "Hébergement",
        "Transferts",
    ),
)
LIGNE = (
    *(
        "Gestion des abonnés",
        "Facturer et recouvrer",
        "Sous-traitant RGPD",
        "Mission d'intérêt public",
        "Abonnés, payeurs",
    ),
    *(
        "Identité, adresse, consommation",
        "Oui, index",
        "Durée du contrat, puis trois ans",
        "Trésorerie",
        "Union européenne",
    ),
    "Aucun",
)


def articles(numero: int) -> list[Bloc]:
    """Un chapitre de deux articles, renvois, lettres, sous-liste et commentaire."""
    source = Commentaire("Source : article L. 3131-2 du code de la commande publique.\nRisque si absent : fort.")
    return [
        Titre(1, f"Chapitre {numero} – Maîtrise des données"),
        Titre(2, "Maîtrise publique des données du service", f"maitrise{numero}", "article", [source]),
        Alinea("Le Concessionnaire remet à la Collectivité les données du service, dans un format ouvert : "
               "aucune rétention n'est admise, quelle qu'en soit la cause, y compris un différend sur le prix."),
        Alinea(["Le délai est de ", Marque("delai_remise", "48 heures", "délai de remise"), ", sauf l'article ",
                Renvoi(f"reversibilite{numero}", "numero"), "."], [Commentaire("Repli : 72 heures.")]),
        Liste(["les bases d'abonnés, d'usagers et de patrimoine, d'exploitation et de facturation, leur historique ;",
               "les paramétrages :", Liste(["des automates ;", "des modèles."]),
               "les comptes d'administration."], marque="lettre"),
        Alinea("Cette remise est gratuite. Elle comprend :"),
        Liste(["un inventaire ;", "une notice."], marque="lettre"),
        Titre(2, "Réversibilité et transférabilité des contrats et des licences en fin de concession, quelle qu'en soit "
              "la cause", f"reversibilite{numero}", "article"),
        Alinea(["Le plan de l'annexe ", Renvoi("traitements", "numero"), " (", Renvoi("traitements", "titre"),
                ") est tenu à jour."]),
        Liste(["premier temps ;", "second temps."], marque="nombre"),
        Paragraphe("Un paragraphe libre, hors numérotation.", "discret"),
    ]  # fmt: skip


def annexes() -> list[Bloc]:
    """Une annexe en paysage, puis une en portrait qui finit par des signatures."""
    return [
        Titre(1, "Description des traitements", "traitements", "annexe", paysage=True),
        Paragraphe("Le tableau décrit chaque traitement confié."),
        Tableau(COLONNES, [LIGNE] * 12, "Traitements confiés"),
        Titre(1, "Mesures de sécurité", "mesures", "annexe"),
        Encadre("À savoir", ["Ces mesures s'ajoutent à celles de l'article 32."]),
        Tableau(["Mesure", "Preuve"], [["Sauvegarde", "Rapport de restauration"]], "Mesures", (30, 70)),
        Signatures([CaseSignature("La collectivité"), CaseSignature("Le concessionnaire")]),
    ]


def contrat(blocs: Sequence[str | Bloc] | None = None, **options: object) -> Document:
    """L'annexe entière, ou les blocs donnés sous la même page de garde."""
    zone = Zone("PRO-01@3f2a", "Maîtrise publique des données", articles(2))
    tous = [Sommaire(2), *articles(1), zone, *annexes()] if blocs is None else blocs
    reglages: dict[str, object] = {
        "organisme": "Communauté de communes d’Exempleville",
        "sous_titre": "Concession de service public de l’eau potable",
        "version": "3",
        "date_document": date(2026, 3, 1),
        "etat_du_droit": "2026-04-04",
        "proprietes": {"Version de la bibliothèque": "2026.11.2", "État du droit": "2026-04-04"},
    }
    return Document("Annexe relative aux données du service", tous, **(reglages | options))  # type: ignore[arg-type]
