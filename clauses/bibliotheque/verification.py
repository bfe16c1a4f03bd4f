"""Vérifier la bibliothèque entière : langage, variables, dépendances, accords, références, mentions, âge.

Chaque profil est composé avec chaque réponse qu'il demande : un renvoi sans but, une mention absente, une variable vide
se voient ici, avant un juriste.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clauses.bibliotheque import references, regles
from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.redaction.completude import mentions
from clauses.redaction.composition import Texte, composer, en_clair
from clauses.redaction.expressions import appels, noms_employes
from clauses.redaction.reponses import Redaction
from clauses.redaction.typographie import ELISIONS


@dataclass(frozen=True)
class Faute:
    """Ce qui ne va pas, et où. `grave` : la bibliothèque ne doit pas être livrée ainsi."""

    lieu: str
    phrase: str
    grave: bool = True


def verifier(
    b: Bibliotheque, aujourd_hui: date, codes: Mapping[str, tuple[str, ...]] | None = None
) -> list[Faute]:  # fmt: skip
    """Les fautes de la bibliothèque ; aucune si elle est saine. `codes` : une liste d'articles par code, plus récente."""
    return [*_clauses(b), *_variables(b), *_profils(b), *_references(b, codes), *_age(b, aujourd_hui)]


def _clauses(b: Bibliotheque) -> Iterator[Faute]:
    for clause in b.clauses:
        for texte in (clause.texte, *(v.texte for v in clause.variantes)):
            for phrase in regles.fautes(texte, b):
                yield Faute(clause.id, phrase)
        yield from _dependances(b, clause)
        if clause.variante_par:
            variable = b.variables.get(clause.variante_par)
            admises = set(variable.choices) if variable else set()
            if admises != {v.id for v in clause.variantes}:
                yield Faute(clause.id, f"Les rédactions ne sont pas les choix de « {clause.variante_par} ».")


def _dependances(b: Bibliotheque, clause: Clause) -> Iterator[Faute]:
    exigees = set(clause.dependances.requiert).union(*(d.requiert for d in clause.dependances_conditionnelles))
    for code in exigees | set(clause.dependances.exclut) | set(clause.dependances.suggere):
        if code not in b.par_code:
            yield Faute(clause.id, f"Dépendance inconnue : {code}.")
    sources = (clause.texte, *(v.texte for v in clause.variantes))
    for fonction, code, protege in (a for texte in sources for a in appels(texte)):
        if fonction == "ref" and not protege and code not in exigees and code != clause.id:
            yield Faute(clause.id, f"Renvoi à {code} sans garde : il faut l'exiger, ou l'entourer de has('{code}').")


def noms_des_clauses(clauses: Iterable[Clause]) -> set[str]:
    """Variables qu'emploient ces clauses : textes, rédactions, conditions."""
    noms: set[str] = set()
    for clause in clauses:
        conditions = [clause.condition, *(d.si for d in clause.dependances_conditionnelles),
                      *(d.si for d in clause.derogations_ccag)]  # fmt: skip
        for texte in (
            clause.texte,
            *(v.texte for v in clause.variantes),
            *("{{ " + c + " }}" for c in conditions if c),
        ):
            noms |= noms_employes(texte)
        noms |= {clause.variante_par} - {""}
    return noms


def _variables(b: Bibliotheque) -> Iterator[Faute]:
    employees = noms_des_clauses(b.clauses).union(*(noms_employes(p.texte) for p in b.pieces_consultation))
    for nom in sorted(set(b.variables) - employees - {"montant_ht"}):
        yield Faute(nom, "Cette variable n'est employée par aucun texte.", grave=False)


PARTIES = frozenset({"collectivite", "titulaire", "contrat", "type_contrat", "ccag"})
"""Variables qu'un profil fixe, ou qui ne changent que des mots."""


def essais(b: Bibliotheque) -> Iterator[tuple[str, Texte]]:
    """Chaque profil tel quel, puis avec chaque valeur de chaque choix que ses clauses emploient."""
    for profil in b.meta.profils:
        depart = composer(b, Redaction(profil=profil.id))
        yield profil.id, depart
        for variable in (b.variables[nom] for nom in sorted(noms_des_clauses(a.clause for a in depart.articles))):
            valeurs: tuple[object, ...] = variable.choices if variable.type == "enum" else ()
            fixe = variable.name in PARTIES or (variable.name == "role_dcp" and "DCP-01" not in profil.clauses)
            for valeur in (True, False) if variable.type == "bool" else valeurs:
                if not fixe:
                    r = Redaction(profil=profil.id, variables={variable.name: valeur})
                    yield f"{profil.id}, {variable.name} = {valeur}", composer(b, r)


def _profils(b: Bibliotheque) -> Iterator[Faute]:
    for nom, texte in essais(b):
        for clause, vise in texte.manquants:
            yield Faute(nom, f"{clause} renvoie à {vise}, qui n'est pas retenue.")
        for decision in texte.resolution.decisions:
            if decision.effet == "manque":
                yield Faute(nom, f"{decision.code} est {decision.raison}.")
        for vue in mentions(texte):
            if not vue.presente:
                yield Faute(nom, f"Mention absente : {vue.mention.libelle}. {vue.manque}")
        clair = "\n".join(en_clair(a) for article in texte.articles for a in article.alineas)
        for trouve in ELISIONS.finditer(clair):
            yield Faute(nom, f"Accord : « {trouve[0]} ».")
        if "{{" in clair or "{%" in clair:
            yield Faute(nom, "Une balise n'a pas été rendue.")


def _references(b: Bibliotheque, codes: Mapping[str, tuple[str, ...]] | None) -> Iterator[Faute]:
    connus = codes if codes is not None else references.articles_connus().codes
    for r in references.inconnues(b, connus):
        yield Faute(r.lieu, f"{r.code}, article {r.article} : il n'est pas dans la liste des articles en vigueur.")


def _age(b: Bibliotheque, aujourd_hui: date) -> Iterator[Faute]:
    if regles.a_reverifier(b.meta.etat_du_droit, aujourd_hui):
        yield Faute("meta", f"État du droit au {b.meta.etat_du_droit:%d/%m/%Y} : à revérifier.", grave=False)
