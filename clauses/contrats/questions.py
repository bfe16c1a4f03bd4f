"""Le questionnaire : dans quel ordre on demande, comment une variable devient un champ, ce que la fiche sait déjà."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from clauses.bibliotheque.conditions import condition_en_francais, si
from clauses.bibliotheque.donnees import Bibliotheque, Clause, Variable
from clauses.bibliotheque.verification import noms_des_clauses
from clauses.contrats.modele import Contrat
from clauses.redaction.completude import COMMUNES
from clauses.redaction.composition import Texte
from clauses.redaction.derogations import MARCHES
from clauses.redaction.valeurs import est_a_completer
from registre.presentation import RelationPresentee
from socle.champs import Champ, Choix
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

AILLEURS = frozenset({"type_contrat", "role_dcp"})
"""Variables communes qu'une autre page fixe : la fiche du contrat, la page des rôles."""
PLACEES = {"regime_propriete": "PRO-01"}
"""Variable commune → la clause avec laquelle on la demande."""
CONCESSIONS = frozenset({"dsp", "concession"})
SELON_LE_TYPE: Mapping[str, frozenset[str]] = MappingProxyType({
    **dict.fromkeys(("ccag", "articles_ccag_deroges", "part_finale_pct"), MARCHES),
    **dict.fromkeys(("garantie_fin", "montant_garantie_fin", "delai_garantie_mois"), CONCESSIONS),
    **dict.fromkeys(("ligne_prix_reexamen", "plafond_reexamen_pct"), MARCHES | CONCESSIONS),
    "membres_groupement": frozenset({"groupement"}), "concession_travaux": frozenset({"concession"}),
})  # fmt: skip
"""Variable → les types de contrat où on la demande ; ailleurs, le texte ne la lit pas."""
SELON_UNE_REPONSE: Mapping[str, str] = MappingProxyType({
    **dict.fromkeys(("cct_autorisation", "cct_preavis_jours", "cct_amarrage"), "modele_art28 == 'cct_2021_915'"),
    **dict.fromkeys(("montant_garantie_fin", "delai_garantie_mois"), "garantie_fin"),
    "articles_ccag_deroges": "ccag != 'aucun'",
    "partage_recettes_pct": "valorisation != 'interdite'", "dispense_reference": "dispense_dig",
    "tiers_sequestre": "sequestre", "article_ccag_pi": "regime_logiciel == 'ccag'",
    "exclusivite_bases": "regime_propriete != 'partage_public'",
})  # fmt: skip
"""Variable → la réponse, donnée sur une page du même questionnaire, sans laquelle elle ne change rien."""
_GENRES = {"int": "entier", "money": "entier", "percent": "entier", "enum": "choix", "bool": "choix", "string": "texte",
           "text": "texte_long", "list": "choix_multiple", "date": "date"}  # fmt: skip
OUI_NON = (Choix("oui", "Oui"), Choix("non", "Non"))
TITRE_COMMUNES = "Les parties et le contrat"


@dataclass(frozen=True)
class Question:
    """Une variable à demander : son champ, la clause d'où elle vient, ce que changent ses rédactions."""

    variable: Variable
    champ: Champ
    clause: Clause | None


@dataclass(frozen=True)
class Page:
    """Une page du questionnaire : un groupe de clauses, ou les questions communes."""

    code: str
    titre: str
    questions: tuple[Question, ...]


def pages(texte: Texte, sus: Mapping[str, Any] = MappingProxyType({})) -> list[Page]:
    """Les pages qui ont quelque chose à demander, dans l'ordre du texte. `sus` : ce que les fiches disent déjà."""
    b = texte.bibliotheque
    employes = noms_des_clauses(a.clause for a in texte.articles)
    communes = [
        Question(v, champ_de(v, b, None, sus), None)
        for v in b.variables_communes
        if v.name in employes and v.name not in AILLEURS and v.name not in PLACEES and _a_demander(v, texte)
    ]
    par_groupe: dict[str, list[Question]] = {}
    for article in texte.articles:
        for variable in (v for v in _variables(b, article.clause) if _a_demander(v, texte)):
            question = Question(variable, champ_de(variable, b, article.clause), article.clause)
            par_groupe.setdefault(article.clause.groupe, []).append(question)
    suite = [Page(code, b.groupe(code), tuple(questions)) for code, questions in par_groupe.items()]
    return [Page(COMMUNES, TITRE_COMMUNES, tuple(communes)), *suite]


def _a_demander(variable: Variable, texte: Texte) -> bool:
    """Faux si ce type de contrat ne lit jamais cette variable : on ne demande pas le CCAG d'une concession."""
    types = SELON_LE_TYPE.get(variable.name)
    return types is None or texte.variables["type_contrat"] in types


def _variables(b: Bibliotheque, clause: Clause) -> Iterator[Variable]:
    for nom, code in PLACEES.items():
        if code == clause.id:
            yield b.variables[nom]
    yield from clause.variables


def champ_de(
    variable: Variable, b: Bibliotheque, clause: Clause | None, sus: Mapping[str, Any] = MappingProxyType({})
) -> Champ:
    """Le champ de formulaire d'une variable ; l'aide dit d'où vient une valeur déjà sue."""
    aide = "Facultatif." if variable.facultatif else ""
    if variable.name in SELON_UNE_REPONSE:
        aide = f"Ne sert que {si(condition_en_francais(SELON_UNE_REPONSE[variable.name], b))}."
    if variable.name in sus:
        aide = f"Repris de la {_source(variable.name)}."
    return Champ(variable.name, variable.label, _GENRES[variable.type], aide=aide, admises=_choix(variable, b, clause))


def _source(nom: str) -> str:
    return (
        "fiche de l'organisme"
        if nom in {"collectivite_nom", "dpo_collectivite"}
        else "fiche du contrat ou du prestataire"
    )


def _choix(variable: Variable, b: Bibliotheque, clause: Clause | None) -> tuple[Choix, ...]:
    if variable.type == "bool":
        return OUI_NON
    redactions = {v.id: v.label for v in clause.variantes} if clause and clause.variante_par == variable.name else {}
    return tuple(Choix(c, redactions.get(c) or _lisible(c)) for c in variable.choices)


def _lisible(code: str) -> str:
    """« autorise_sur_accord » se lit « Autorisé sur accord » quand la bibliothèque n'a pas mieux à dire."""
    return _LISIBLES.get(code, code[:1].upper() + code[1:].replace("_", " "))


_LISIBLES = {
    "interdit": "Interdit", "autorise_sur_accord": "Autorisé sur accord", "interdite": "Interdite",
    "autorisee_partage": "Autorisée, recettes partagées", "aucun": "Aucun", "oui": "Oui", "non": "Non",
}  # fmt: skip


def connues(contrat: Contrat, organisme: Organisme, relation: RelationPresentee | None) -> dict[str, Any]:
    """Ce que les fiches disent déjà : le questionnaire ne le redemande pas, il le montre."""
    c = contrat
    valeurs = {
        "type_contrat": c.type_contrat, "collectivite_nom": organisme.nom,
        "titulaire_nom": relation.nom if relation else c.cocontractant_nom, "contrat_objet": c.objet.rstrip("."),
        "date_debut": ecrire_date(c.date_debut), "date_fin": ecrire_date(c.date_fin), "duree_mois": c.duree_mois,
        "montant_ht": c.montant_ht, "dpo_collectivite": organisme.dpo_courriel or organisme.dpo_nom,
        "dpo_titulaire": relation.dpo if relation else "", "contact_ssi_titulaire": relation.incident if relation else "",
    }  # fmt: skip
    return {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")}


def tapees(page: Page, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Valeurs à montrer dans les champs d'une page ; un blanc « [à remplir] » se montre vide."""
    return {q.variable.name: _tapee(q.variable, variables.get(q.variable.name)) for q in page.questions}


def _tapee(variable: Variable, valeur: Any) -> Any:
    if variable.type == "bool":
        return {True: "oui", False: "non"}.get(valeur, "")
    if variable.type == "date":
        return ecrire_date(valeur) if valeur else ""
    return "" if valeur is None or est_a_completer(valeur) else valeur
