"""Les obligations d'un contrat, en fonctions pures : ce que son texte fait naître, quand, et où chacune en est.

Rien ici ne connaît la base. La date du jour est un paramètre ; une échéance se recalcule toujours des dates du contrat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from clauses.bibliotheque.donnees import Clause
from clauses.redaction.composition import Texte
from clauses.redaction.expressions import vrai
from clauses.redaction.valeurs import afficher
from clauses.suivi.donnees import SUR_EVENEMENT, Catalogue, Periodicite, Regle, RegleHorsClause, Unite, catalogue
from clauses.suivi.rebours import Jalon, a_rebours, ecrire_delai, en_avant, occurrence, premier_rang
from socle.echeances.calcul import ajouter_mois

BIENTOT = 30
"""Jours avant l'échéance à partir desquels une obligation est due : une convention de l'outil."""
FINIES = ("tenue", "manquee", "sans_objet", "levee")


@dataclass(frozen=True)
class Dates:
    """Ce que l'on sait du temps d'un contrat ; `estime` : le terme vient de la durée, personne ne l'a écrit."""

    debut: date | None
    fin: date | None
    estime: bool = False


def dates_du_contrat(contrat: Any) -> Dates:
    """Prise d'effet et terme ; sans échéance écrite, la veille du jour où la durée s'achève."""
    if contrat.date_fin or not (contrat.date_debut and contrat.duree_mois):
        return Dates(contrat.date_debut, contrat.date_fin)
    if not 0 < contrat.duree_mois <= 1200:
        return Dates(contrat.date_debut, None)
    return Dates(contrat.date_debut, ajouter_mois(contrat.date_debut, contrat.duree_mois) - timedelta(days=1), True)


@dataclass(frozen=True)
class Voulue:
    """Une obligation que le contrat fait naître, chiffrée avec ses propres réponses."""

    cle: str
    clause: str
    article: str
    libelle: str
    nature: str
    debiteur: str
    mode: str
    nombre: int | None = None
    unite: str = ""
    periodicite: str = ""
    jour_annuel: str = ""
    evenement: str = ""
    penalite: str = ""
    preuve_attendue: str = ""
    fondement: str = ""
    grade: str = ""
    note: str = ""
    facultatif: bool = False
    jour: date | None = None
    rang: int = 0


@dataclass(frozen=True)
class Prevue:
    """Une obligation et sa prochaine échéance ; None : sur événement, permanente, ou date du contrat inconnue."""

    voulue: Voulue
    jalon: Jalon | None


def obligations(
    texte: Texte | None, dates: Dates, aujourd_hui: date, *, type_contrat: str = "", donnees: Catalogue | None = None
) -> tuple[Prevue, ...]:
    """Tout ce que le contrat fait naître ; d'une obligation qui revient, la première échéance à venir.

    `texte` None : le contrat n'a pas été rédigé ici, seules valent la loi et la prudence pour son `type_contrat`.
    """
    toutes = voulues(texte, type_contrat, donnees or catalogue())
    return tuple(Prevue(v, echeance(v, dates)) for v in (_a_la_suite(v, dates, aujourd_hui) for v in toutes))


def _a_la_suite(voulue: Voulue, dates: Dates, aujourd_hui: date) -> Voulue:
    if voulue.mode != "periodique":
        return voulue
    return replace(voulue, rang=rang_suivant(voulue, dates, aujourd_hui))


def rang_suivant(o: Calculable, dates: Dates, aujourd_hui: date) -> int:
    """Rang de la première échéance à venir d'une obligation périodique ; 1 si la prise d'effet est inconnue."""
    if dates.debut is None:
        return 1
    return premier_rang(dates.debut, _periode(o.periodicite), o.jour_annuel, aujourd_hui)


def voulues(texte: Texte | None, type_contrat: str, donnees: Catalogue) -> list[Voulue]:
    """Les obligations des clauses retenues, puis celles que rien n'y dit."""
    type_ = str(texte.variables.get("type_contrat")) if texte else type_contrat
    codes = texte.resolution.codes if texte else frozenset[str]()
    des_clauses = list(_des_clauses(texte, donnees)) if texte else []
    return [*des_clauses, *(_hors_clause(r) for r in donnees.hors_clause if _vaut(r, type_, codes, texte))]


def _vaut(regle: RegleHorsClause, type_: str, codes: frozenset[str], texte: Texte | None) -> bool:
    return (
        type_ in regle.types and not (codes & set(regle.couvert_par)) and not (regle.sans_texte and texte is not None)
    )


def _des_clauses(texte: Texte, donnees: Catalogue) -> Iterator[Voulue]:
    variables = dict(texte.variables)
    for article in texte.articles:
        for regle in donnees.clauses.get(article.clause.id, ()):
            if vrai(regle.si, variables):
                yield _voulue(article.clause, str(article.numero), regle, texte, donnees)


def _voulue(clause: Clause, article: str, regle: Regle, texte: Texte, donnees: Catalogue) -> Voulue:
    mode, nombre, periodicite = _temps(regle, texte.variables, donnees)
    grades = {f.ref: f.verif for f in clause.fondements}
    return Voulue(
        f"{clause.id}.{regle.code}", clause.id, article, regle.libelle, regle.nature, regle.qui, mode, nombre,
        regle.quand.unite or "", periodicite, regle.quand.jour if mode == "periodique" else "", regle.quand.evenement,
        _penalite(regle, texte, donnees), regle.preuve, regle.fondement, grades.get(regle.fondement, ""), regle.note,
    )  # fmt: skip


def _temps(regle: Regle, variables: Mapping[str, Any], donnees: Catalogue) -> tuple[str, int | None, str]:
    """Mode, nombre et périodicité ; une cadence que l'on ne suit pas fait par fait (quotidienne) devient permanente."""
    quand = regle.quand
    if quand.mode == "periodique":
        periodicite = quand.periodicite or donnees.cadences.get(str(variables.get(quand.variable)))
        return ("periodique", None, periodicite) if periodicite else ("permanente", None, "")
    if quand.variable:
        valeur = variables.get(quand.variable)
        return (quand.mode, valeur, "") if isinstance(valeur, int) else ("permanente", None, "")
    return quand.mode, quand.nombre, ""


def _penalite(regle: Regle, texte: Texte, donnees: Catalogue) -> str:
    """Le montant que FIN-01 fixe, si elle est retenue."""
    montant = texte.variables.get(regle.penalite) if regle.penalite else None
    article = texte.article("FIN-01")
    if article is None or not isinstance(montant, int):
        return ""
    return f"{afficher(montant)} € {donnees.penalites[regle.penalite]} (article {article.numero})"


def _hors_clause(regle: RegleHorsClause) -> Voulue:
    quand = regle.quand
    return Voulue(
        f"hors.{regle.code}", "", "", regle.libelle, regle.nature, regle.qui, quand.mode, quand.nombre, quand.unite or "",
        quand.periodicite or "", quand.jour, quand.evenement, "", regle.preuve, regle.fondement, regle.verif, regle.note,
        regle.facultatif,
    )  # fmt: skip


class Calculable(Protocol):
    """Ce dont une échéance se calcule : une obligation voulue, ou une ligne de la table."""

    @property
    def mode(self) -> str: ...  # noqa: D102
    @property
    def nombre(self) -> int | None: ...  # noqa: D102
    @property
    def unite(self) -> str: ...  # noqa: D102
    @property
    def periodicite(self) -> str: ...  # noqa: D102
    @property
    def jour_annuel(self) -> str: ...  # noqa: D102
    @property
    def jour(self) -> date | None: ...  # noqa: D102
    @property
    def rang(self) -> int: ...  # noqa: D102


def echeance(o: Calculable, dates: Dates, territoire: str = "metropole") -> Jalon | None:
    """L'échéance d'une obligation d'après les dates du contrat, ou None si rien ne la fixe."""
    if o.jour is not None:
        return Jalon(o.jour, ("Date fixée à la main, ou par l'événement.",))
    if o.mode == "periodique":
        return occurrence(dates.debut, _periode(o.periodicite), max(1, o.rang), o.jour_annuel) if dates.debut else None
    depart = dates.debut if o.mode == "apres_debut" else dates.fin
    if o.mode not in {"apres_debut", "avant_fin", "apres_fin"} or depart is None or o.nombre is None:
        return None
    if o.mode == "avant_fin":
        return a_rebours(depart, o.nombre, unite_de(o))
    return en_avant(depart, o.nombre, unite_de(o), territoire)


def _periode(code: str) -> Periodicite:
    connues: dict[str, Periodicite] = {
        "mensuelle": "mensuelle", "trimestrielle": "trimestrielle", "semestrielle": "semestrielle", "biennale": "biennale",
    }  # fmt: skip
    return connues.get(code, "annuelle")


def unite_de(o: Any) -> Unite:
    """L'unité du délai d'une obligation ; le jour à défaut."""
    connues: dict[str, Unite] = {"heures": "heures", "jours_ouvrables": "jours_ouvrables", "mois": "mois", "ans": "ans"}
    return connues.get(o.unite, "jours")


_PHRASES = {
    "apres_debut": "{} après la prise d'effet", "avant_fin": "{} avant le terme", "apres_fin": "{} après le terme",
    "apres_evenement": "{} après : {}", "avant_evenement": "{} avant : {}", "evenement": "dès : {}",
}  # fmt: skip


def ecrire_quand(o: Any) -> str:
    """Le délai en mots : « 18 mois avant le terme », « 12 heures après : un incident significatif »."""
    if o.mode == "permanente":
        return "à tout moment"
    if o.mode == "periodique":
        return f"périodicité {o.periodicite}"
    if o.mode not in _PHRASES:
        return ""
    connu = catalogue().evenements.get(o.evenement)
    evenement = connu.libelle[:1].lower() + connu.libelle[1:] if connu else ""
    if o.mode == "evenement":
        return _PHRASES[o.mode].format(evenement)
    if not o.nombre:
        return {"apres_debut": "à la prise d'effet", "avant_evenement": f"avant : {evenement}",
                "apres_evenement": f"dès : {evenement}"}.get(o.mode, "au terme")  # fmt: skip
    return _PHRASES[o.mode].format(ecrire_delai(o.nombre, unite_de(o)), evenement)


def est_dormante(o: Any) -> bool:
    """Vrai d'une obligation que seul un événement réveille : elle attend, sans date."""
    return o.mode in SUR_EVENEMENT and o.rang == 0 and o.jour is None


def etat_affiche(etat: str, limite: date | None, aujourd_hui: date) -> str:
    """L'état à montrer : une obligation ouverte est due dans les trente jours, ou passée ; sinon elle est à venir."""
    if etat in FINIES or limite is None:
        return etat
    return "due" if (limite - aujourd_hui).days <= BIENTOT else "a_venir"


def est_en_retard(etat: str, limite: date | None, aujourd_hui: date) -> bool:
    """Vrai si l'échéance est passée et que rien n'a été décidé."""
    return etat not in FINIES and limite is not None and limite < aujourd_hui


def jours_de_retard(limite: date | None, tenue_le: date | None) -> int:
    """Jours entre l'échéance et le jour où l'obligation a été tenue ; 0 si elle l'a été à temps."""
    return max(0, (tenue_le - limite).days) if limite and tenue_le else 0
