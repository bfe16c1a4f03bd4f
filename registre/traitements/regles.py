"""Le droit de la fiche en fonctions pures : complétude, alertes, transitions. La date est un paramètre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registre.traitements.modele import TraitementSaisie


@dataclass(frozen=True)
class Exigence:
    """Un point que la fiche doit porter : le champ, l'article qui le veut, son poids, et ce qui le satisfait."""

    champ: str
    libelle: str
    article: str
    poids: int
    satisfaite: Callable[[TraitementSaisie], bool]
    conseil: str


@dataclass(frozen=True)
class Completude:
    """Complétude expliquée : pourcentage (0 à 100) et points manquants, les plus lourds d'abord."""

    pourcent: int
    manques: tuple[Exigence, ...]


def _finalites(s: TraitementSaisie) -> bool:
    return any(f.libelle for f in s.finalites)


def _bases(s: TraitementSaisie) -> bool:
    """Une base de l'article 6 par finalité ; au titre III de la loi de 1978, le texte qui autorise en tient lieu."""
    titre_iii = s.regime_juridique == "lil_titre_iii"
    return bool(s.finalites) and all(f.base_legale or (titre_iii and f.justification) for f in s.finalites)


def _durees(s: TraitementSaisie) -> bool:
    return bool(s.categories_donnees) and all(d.duree_active for d in s.categories_donnees)


def a_des_donnees_sensibles(s: TraitementSaisie) -> bool:
    """Vrai si une catégorie de données relève de l'article 9(1)."""
    return any(d.sensible for d in s.categories_donnees)


def _condition_9(s: TraitementSaisie) -> bool:
    return not a_des_donnees_sensibles(s) or any(f.condition_article_9 for f in s.finalites)


def _garanties(s: TraitementSaisie) -> bool:
    return all(t.garantie and t.pays for t in s.transferts)


def _infractions(s: TraitementSaisie) -> bool:
    return not s.infractions or bool(s.infractions_fondement)


EXIGENCES: tuple[Exigence, ...] = (
    Exigence("nom", "Nom du traitement", "RGPD 30(1)", 5, lambda s: bool(s.nom), "Donnez un nom à la fiche."),
    Exigence("finalites", "Finalités", "RGPD 30(1)b", 15, _finalites, "Dites pourquoi ces données sont traitées."),
    Exigence("finalites", "Base légale de chaque finalité", "RGPD 6(1)", 15, _bases,
             "Choisissez une base légale pour chaque finalité."),
    Exigence("categories_personnes", "Catégories de personnes", "RGPD 30(1)c", 10,
             lambda s: bool(s.categories_personnes), "Dites qui est concerné."),
    Exigence("categories_donnees", "Catégories de données", "RGPD 30(1)c", 10,
             lambda s: bool(s.categories_donnees), "Dites quelles données sont traitées."),
    Exigence("categories_donnees", "Durée de conservation de chaque catégorie", "RGPD 30(1)f", 15, _durees,
             "Écrivez une durée pour chaque catégorie de données."),
    Exigence("destinataires", "Destinataires", "RGPD 30(1)d", 10, lambda s: bool(s.destinataires),
             "Dites qui reçoit ces données."),
    Exigence("mesures", "Mesures de sécurité", "RGPD 30(1)g", 10,
             lambda s: bool(s.mesures or s.mesures_description), "Décrivez au moins une mesure de sécurité."),
    Exigence("information_supports", "Information des personnes", "RGPD 13, 14", 5,
             lambda s: bool(s.information_supports), "Dites comment les personnes sont informées."),
    Exigence("finalites", "Condition pour les données sensibles", "RGPD 9(2)", 3, _condition_9,
             "La fiche comporte des données sensibles : choisissez la condition de l'article 9(2)."),
    Exigence("transferts", "Garantie de chaque transfert", "RGPD 30(1)e, 45 à 49", 1, _garanties,
             "Indiquez le pays et la garantie de chaque transfert."),
    Exigence("infractions_fondement", "Fondement des données d'infraction", "RGPD 10 ; LIL 46", 1, _infractions,
             "Dites sur quel fondement ces données d'infraction sont traitées."),
)  # fmt: skip
"""Points comptés. Les poids sont une convention de l'outil, pas une règle de droit ; leur somme fait 100."""


def completude(saisie: TraitementSaisie) -> Completude:
    """Complétude d'une fiche ; un point sans objet (pas de transfert…) compte comme satisfait."""
    manques = [e for e in EXIGENCES if not e.satisfaite(saisie)]
    total = sum(e.poids for e in EXIGENCES)
    acquis = total - sum(e.poids for e in manques)
    return Completude(acquis * 100 // total, tuple(sorted(manques, key=lambda e: -e.poids)))


@dataclass(frozen=True)
class Alerte:
    """Un point d'attention : le champ, la phrase, l'article, et le degré de vérification (S, ou M : de mémoire)."""

    champ: str
    phrase: str
    article: str
    verification: str = "S"


def alertes(saisie: TraitementSaisie, autorite_publique: bool, aujourd_hui: date) -> list[Alerte]:
    """Points d'attention que la loi fait naître de la fiche ; ils n'empêchent jamais d'enregistrer."""
    trouvees: list[Alerte] = []
    if autorite_publique and any(f.base_legale == "interet_legitime" for f in saisie.finalites):
        trouvees.append(Alerte(
            "finalites",
            "L'intérêt légitime ne peut pas fonder ce qu'une autorité publique fait dans l'exécution de ses missions.",
            "RGPD 6(1), dernier alinéa",
        ))  # fmt: skip
    if not _condition_9(saisie):
        trouvees.append(Alerte(
            "finalites", "Des données sensibles sont traitées sans condition de l'article 9(2).", "RGPD 9(1)"
        ))  # fmt: skip
    if saisie.regime_juridique == "lil_titre_iii" and any(f.base_legale for f in saisie.finalites):
        trouvees.append(Alerte(
            "regime_juridique", "Un fichier du titre III relève de la loi de 1978 : les bases de l'article 6 du RGPD "
            "ne s'y appliquent pas telles quelles.", "LIL titre III", "M",
        ))  # fmt: skip
    for transfert in saisie.transferts:
        if transfert.garantie == "privacy_shield":
            trouvees.append(Alerte("transferts", "Le « Privacy Shield » n'est plus une garantie valable.", "RGPD 45"))
        elif not transfert.garantie:
            trouvees.append(Alerte("transferts", "Un transfert n'a pas de garantie.", "RGPD 44 à 49"))
    if saisie.prochaine_revue and saisie.prochaine_revue < aujourd_hui:
        trouvees.append(Alerte("prochaine_revue", "La date de revue de cette fiche est passée.", "RGPD 24(1)"))
    return trouvees


STATUTS_MODIFIABLES = frozenset({"brouillon", "a_relire", "avis_dpo", "approuvee"})


@dataclass(frozen=True)
class Transition:
    """Un passage d'un statut à un autre : verbe, statuts de départ, statut d'arrivée."""

    verbe: str
    libelle: str
    depuis: frozenset[str]
    vers: str


TRANSITIONS: dict[str, Transition] = {
    t.verbe: t
    for t in (
        Transition("soumettre", "Envoyer à la relecture", frozenset({"brouillon"}), "a_relire"),
        Transition(
            "reprendre", "Reprendre en brouillon", frozenset({"a_relire", "avis_dpo", "approuvee"}), "brouillon"
        ),
        Transition("rendre_avis", "Rendre l'avis du délégué", frozenset({"a_relire", "avis_dpo"}), "avis_dpo"),
        Transition("approuver", "Approuver", frozenset({"avis_dpo"}), "approuvee"),
        Transition("archiver", "Archiver", frozenset({"brouillon", "a_relire", "avis_dpo", "approuvee"}), "archivee"),
        Transition("desarchiver", "Sortir des archives", frozenset({"archivee"}), "brouillon"),
    )
}
"""Cycle d'une fiche. Le délégué conseille (RGPD 39), le responsable décide (RGPD 24)."""


def transition_permise(verbe: str, statut: str) -> bool:
    """Vrai si ce verbe s'applique à ce statut."""
    return statut in TRANSITIONS[verbe].depuis


def motif_exige(verbe: str, avis: str) -> bool:
    """Un avis qui n'est pas favorable se motive ; passer outre un avis défavorable aussi."""
    if verbe == "rendre_avis":
        return avis in {"reserves", "defavorable"}
    return verbe == "approuver" and avis == "defavorable"


def statut_apres_modification(statut: str) -> str:
    """Modifier une fiche relue, avisée ou approuvée la rend au brouillon : l'avis portait sur un autre texte."""
    return "archivee" if statut == "archivee" else "brouillon"
