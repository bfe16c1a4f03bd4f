"""Ce que la loi veut lire dans une mention, point par point : présent, manquant, sans objet. Fonctions pures.

Un point manquant empêche de publier, jamais d'écrire. Un paragraphe personnel répond des points qu'il porte : il est dit tel.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from registre.mentions import morceaux_droits as dire
from registre.mentions.droits_ouverts import en_trop
from registre.mentions.listes import AFFICHE, CONSENTEMENT, DIRECTE, PAGE
from registre.mentions.matiere import TITRE_III, FicheLue, Matiere, sources_de
from registre.mentions.obligations import DONNEES, Obligation
from registre.mentions.redaction import PIECES, Paragraphe, blancs, rediger

PRESENT, MANQUANT, SANS_OBJET = "present", "manquant", "sans_objet"
PORTES: Final[Mapping[str, tuple[str, ...]]] = {
    "responsable": ("responsable", "conjoints"), "delegue": ("delegue",),
    "finalites": ("finalites", "bases", "interet_legitime"), "categories": ("categories",), "source": ("source",),
    "destinataires": ("destinataires",), "transferts": ("transferts",), "durees": ("durees",),
    "obligatoire": ("obligatoire",), "decision_automatisee": ("decision_automatisee",), "droits": ("droits", "exercice"),
    "opposition": ("opposition",),
    "retrait": ("retrait",), "mineurs": ("mineurs",), "renvoi": ("renvoi",), "choix": ("choix",), "refus": ("refus",),
}  # fmt: skip
"""Paragraphe → les points dont son texte répond."""
EN_BREF: Final[Mapping[str, tuple[str, ...]]] = {
    "destinataires": ("destinataires", "transferts", "durees"), "source": ("source", "categories"),
    "droits": ("droits", "exercice", "delegue"),
}  # fmt: skip
"""Les mêmes, là où un paragraphe en réunit plusieurs (toutes les formes, sauf la page complète)."""
SANS_TEXTE: Final = frozenset({"renvoi", "choix"})
"""Points qu'un texte personnel ne remplace pas : le code QR veut une adresse, une demande veut ses finalités."""


@dataclass(frozen=True)
class Point:
    """Une chose à dire, et ce qu'il en est. `fiche` : où compléter, si c'est dans une fiche ; `pourquoi` : ce qui manque."""

    obligation: Obligation
    etat: str
    pourquoi: str = ""
    fiche: uuid.UUID | None = None
    personnel: bool = False


Verdict = tuple[str, str]
OUI: Final[Verdict] = (PRESENT, "")


def _absent(phrase: str) -> Verdict:
    return MANQUANT, phrase


def _si(condition: object, phrase: str) -> Verdict:
    return OUI if condition else _absent(phrase)


def _rien(phrase: str) -> Verdict:
    return SANS_OBJET, phrase


DES_FICHES: Final[Mapping[str, Callable[[Matiere, Any], Verdict]]] = {
    "conjoints": lambda m, s: _rien("Responsable seul.") if s.responsabilite != "conjoint" else _si(
        any(a.role == "conjoint" and a.nom for a in s.acteurs), "Nommez le responsable conjoint dans « Acteurs »."),
    "finalites": lambda m, s: _si(s.finalites and all(f.libelle for f in s.finalites), "Écrivez chaque finalité."),
    "bases": lambda m, s: _si(s.finalites and all(f.base_legale for f in s.finalites), "Choisissez la base légale de chaque "
                              "finalité."),
    "interet_legitime": lambda m, s: _rien("Aucune finalité sur l'intérêt légitime.") if not _sur(s, "interet_legitime")
    else _si(all(f.justification for f in _sur(s, "interet_legitime")), "Dites quel est cet intérêt (« Justification »)."),
    "categories": lambda m, s: _si(s.categories_donnees and all(d.categorie for d in s.categories_donnees),
                                   "Dites quelles données sont traitées."),
    "source": lambda m, s: _si(sources_de(s) or s.sources_precision, "Dites d'où viennent les données."),
    "destinataires": lambda m, s: _si(any(d.type or d.precision for d in s.destinataires), "Dites qui reçoit les données."),
    "transferts": lambda m, s: _rien("Aucun transfert dans la fiche.") if not s.transferts else _si(
        all(t.organisme and t.pays and t.garantie for t in s.transferts), "Organisme, pays et garantie de chaque transfert."),
    "durees": lambda m, s: _si(s.categories_donnees and all(d.duree_active for d in s.categories_donnees),
                               "Écrivez la durée de chaque catégorie de données."),
    "droits": lambda m, s: _si(s.finalites and all(f.base_legale for f in s.finalites), "Les droits dépendent des bases "
                               "légales : choisissez-les."),
    "exercice": lambda m, s: _si(s.droits_modalites or m.delegue.joignable, "Dites comment les exercer, ou comment joindre "
                                 "le délégué."),
    "obligatoire": lambda m, s: _obligatoire(s),
    "decision_automatisee": lambda m, s: _decision(s),
}  # fmt: skip
"""Point dont chaque fiche répond."""


def _sur(s: Any, base: str) -> list[Any]:
    return [f for f in s.finalites if f.base_legale == base]


def _obligatoire(s: Any) -> Verdict:
    if not s.caractere_obligatoire:
        return _absent("Dites si répondre est obligatoire.")
    return _si(s.consequences or s.caractere_obligatoire == "facultatif", "Dites ce qui arrive à qui ne répond pas.")


def _decision(s: Any) -> Verdict:
    if s.decision_automatisee is None:
        return _absent("Dites dans la fiche si une décision est prise sans intervention humaine : oui ou non.")
    return (
        _si(s.decision_logique, "Dites sa logique et ses conséquences.") if s.decision_automatisee else _rien("Aucune.")
    )


def _mineurs(m: Matiere) -> Verdict:
    if CONSENTEMENT not in m.bases:
        return _rien("Rien ne repose sur le consentement.")
    if m.reglages.mineurs is None:
        enfants = any(p.categorie in ("enfants", "eleves") for x in m.fiches for p in x.saisie.categories_personnes)
        return _absent("La fiche parle d'enfants : dites si un service en ligne s'adresse à des moins de 15 ans.") \
            if enfants else _rien("La fiche ne parle pas d'enfants.")  # fmt: skip
    return OUI if m.reglages.mineurs else _rien("Ne s'adresse pas à des moins de 15 ans.")


def _renvoi(m: Matiere) -> Verdict:
    if m.genre == AFFICHE:
        return _si(m.adresse, "Le code QR mène à une adresse : écrivez-la, ou mettez en ligne la page complète.")
    if not (m.adresse or m.reglages.lieu or dire.renvoi_requis(m)):
        return _rien("La demande dit tout.")
    return _si(m.adresse or m.reglages.lieu, "Écrivez l'adresse de la page complète, ou l'endroit où la lire.")


def _opposition(m: Matiere) -> Verdict:
    if m.regime == TITRE_III:
        return _rien("Fichier du titre III : lisez l'alerte sur l'opposition.")
    return OUI if dire.opposition(m) else _rien("Aucune base légale ne l'ouvre.")


def _titre_iii(m: Matiere) -> Verdict:
    """Les paragraphes qu'une personne écrit elle-même dès qu'une fiche relève du titre III."""
    if all(x.saisie.regime_juridique != TITRE_III for x in m.fiches):
        return _rien("Aucun fichier de police ou de justice.")
    voulus = [p for p in PIECES[m.genre] if p.code in ("finalites", "choix", "droits")]
    return _si(all(m.personnels.get(p.code, "").strip() for p in voulus), "Récrivez, avec un juriste, les paragraphes sur "
               "les buts et sur les droits : l'outil ne rédige pas ceux d'un fichier de police ou de justice.")  # fmt: skip


def _retrait(m: Matiere) -> Verdict:
    if CONSENTEMENT not in m.bases:
        return _rien("Rien ne repose sur le consentement.")
    return _si(m.reglages.retrait, "Dites comment retirer son consentement, aussi simplement que le donner.")


DE_L_ENSEMBLE: Final[Mapping[str, Callable[[Matiere], Verdict]]] = {
    "responsable": lambda m: _si(m.responsable.nom and m.responsable.joignable, "Écrivez l'adresse ou le courriel de "
                                 "l'organisme."),
    "delegue": lambda m: _si(m.delegue.joignable, "Écrivez comment joindre le délégué."),
    "opposition": _opposition, "titre_iii": _titre_iii,
    "retrait": _retrait, "reclamation": lambda m: OUI, "mineurs": _mineurs, "renvoi": _renvoi,
    "usage_ulterieur": lambda m: OUI if m.reglages.usage_ulterieur else _rien("Aucun autre usage n'est dit."),
    "directives": lambda m: _rien("Titre III de la loi de 1978.") if m.regime != "rgpd" else OUI,
    "choix": lambda m: _si(dire.consenties(m), "Aucune finalité de la fiche ne repose sur le consentement."),
    "refus": lambda m: _si(m.reglages.refus, "Dites ce que change un refus."),
}  # fmt: skip


def points(m: Matiere) -> list[Point]:
    """Chaque chose à dire dans cette forme, présente, manquante ou sans objet."""
    return [_point(m, o) for o in DONNEES.obligations if not o.genres or m.genre in o.genres]


def _point(m: Matiere, o: Obligation) -> Point:
    if o.collecte and not (m.directe if o.collecte == DIRECTE else m.indirecte):
        article = "13" if o.collecte == DIRECTE else "14"
        return Point(o, SANS_OBJET, f"Seulement quand l'article {article} s'applique.")
    if m.genre == CONSENTEMENT and o.code == "obligatoire":
        return Point(o, SANS_OBJET, "Un consentement est toujours facultatif : « Si vous dites non » le dit.")
    if o.code in DE_L_ENSEMBLE:
        etat, pourquoi = DE_L_ENSEMBLE[o.code](m)
        point = Point(o, etat, pourquoi)
    else:
        point = _des_fiches(m, o)
    return Point(o, PRESENT, "", None, True) if point.etat == MANQUANT and _personnel(m, o.code) else point


def _des_fiches(m: Matiere, o: Obligation) -> Point:
    """Le pire des verdicts des fiches ; celle à compléter est nommée."""
    verdicts: list[tuple[FicheLue, Verdict]] = [(x, DES_FICHES[o.code](m, x.saisie)) for x in m.fiches]
    for etat in (MANQUANT, PRESENT):
        for fiche, (lu, pourquoi) in verdicts:
            if lu == etat:
                return Point(o, etat, pourquoi, fiche.id if etat == MANQUANT else None)
    return Point(o, SANS_OBJET, verdicts[0][1][1] if verdicts else "")


def _personnel(m: Matiere, code: str) -> bool:
    """Un paragraphe récrit porte ce point."""
    if code in SANS_TEXTE:
        return False
    portes = PORTES if m.genre == PAGE else {**PORTES, **EN_BREF}
    return any(code in portes.get(p, ()) for p, texte in m.personnels.items() if texte.strip())


@dataclass(frozen=True)
class Alerte:
    """Ce qui demande l'œil d'une personne, sans empêcher de publier."""

    phrase: str
    article: str = ""
    verification: str = "S"


def alertes(m: Matiere) -> list[Alerte]:
    """Ce que le délégué doit regarder avant de publier."""
    return [*_alertes_de_droit(m), *_alertes_de_donnees(m)]


def _alertes_de_droit(m: Matiere) -> Iterator[Alerte]:
    if m.autorite_publique and CONSENTEMENT in m.bases:
        yield Alerte("Face à une autorité publique, un consentement est rarement libre : vérifiez qu'une autre base ne "
                     "convient pas mieux.", "RGPD 7(4), considérant 43")  # fmt: skip
    if any(x.saisie.regime_juridique != "rgpd" for x in m.fiches):
        yield Alerte("Un fichier de police ou de justice a ses propres mentions : faites relire celle-ci par un juriste.",
                     "LIL 104", "M")  # fmt: skip
    if m.indirecte and m.reglages.exception:
        yield Alerte("Une exception se motive : gardez la raison au dossier.", "RGPD 14(5)", "M")
    coches = {code for x in m.fiches for code in x.saisie.droits}
    if m.regime == TITRE_III:
        coches.discard("opposition")
        yield Alerte("L'opposition est ouverte, sauf si l'acte qui crée le fichier l'exclut : vérifiez-le et dites-le.",
                     "LIL 110", "M")  # fmt: skip
    for droit in en_trop(coches, dire.ouverts(m)):
        yield Alerte(f"La fiche coche un droit que ses bases légales n'ouvrent pas : {droit.phrase}.", droit.article)


def _alertes_de_donnees(m: Matiere) -> Iterator[Alerte]:
    donnees = [d for x in m.fiches for d in x.saisie.categories_donnees]
    if any(d.nir for d in donnees):
        yield Alerte("La fiche porte le NIR : quel alinéa du décret vous y autorise ?", "LIL 30 ; décret 2019-341")
    if m.genre == CONSENTEMENT and any(d.sensible for d in donnees):
        yield Alerte("Pour des données sensibles, le consentement doit être explicite : une signature, une case à cocher, "
                     "jamais un silence.", "RGPD 9(2)a")  # fmt: skip
    if not any(x.saisie.categories_donnees for x in m.fiches):
        yield Alerte("La fiche ne dit pas quelles données sont traitées.", "RGPD 30(1)c")


@dataclass(frozen=True)
class Examen:
    """Une mention relue : son texte, ce qu'elle doit dire, ce qu'elle laisse en blanc."""

    paragraphes: list[Paragraphe]
    points: list[Point]
    alertes: list[Alerte]
    blancs: list[tuple[Paragraphe, str]]

    @property
    def manquants(self) -> list[Point]:
        """Ce qui empêche de publier."""
        return [p for p in self.points if p.etat == MANQUANT]

    @property
    def publiable(self) -> bool:
        """Rien ne manque, rien n'est en blanc."""
        return not self.manquants and not self.blancs


def examiner(m: Matiere) -> Examen:
    """Rédige la mention et la relit."""
    textes = rediger(m)
    return Examen(textes, points(m), alertes(m), [(p, b) for p in textes for b in blancs(p.texte)])
