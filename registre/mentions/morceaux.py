"""Les phrases d'une mention, en français simple : chaque fonction écrit un paragraphe de ce que la matière sait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from registre.mentions.matiere import TITRE_III, Matiere, sources_de
from registre.traitements.listes import libelle

BASES: Final = {
    "consentement": "avec votre consentement (RGPD, article 6(1)a)",
    "contrat": "pour un contrat avec vous, ou sa préparation à votre demande (RGPD, article 6(1)b)",
    "obligation_legale": "parce que la loi nous y oblige (RGPD, article 6(1)c)",
    "interets_vitaux": "pour protéger la vie d'une personne (RGPD, article 6(1)d)",
    "mission_interet_public": "pour une mission d'intérêt public (RGPD, article 6(1)e)",
    "interet_legitime": "dans notre intérêt légitime (RGPD, article 6(1)f)",
}


def a_completer(quoi: str) -> str:
    """La place de ce que personne n'a encore écrit ; elle empêche de publier."""
    return f"[à compléter : {quoi}]"


def puces(elements: Iterable[str], marque: str = "•") -> str:
    """Une liste, un élément par ligne, sans répétition."""
    return "\n".join(f"{marque} {element}" for element in dict.fromkeys(e for e in elements if e))


def par_fiche(m: Matiere, lire: Any) -> Iterator[str]:
    """Ce que chaque fiche dit, suivi de son nom s'il y en a plusieurs et qu'elles diffèrent."""
    dites = [(x, list(lire(x))) for x in m.fiches]
    semblables = len({tuple(textes) for _, textes in dites}) <= 1
    for fiche, textes in dites:
        for texte in textes:
            yield texte if semblables else f"{texte} ({fiche.saisie.nom})"


def ligne(texte: str) -> str:
    """Un texte sur une ligne."""
    return " ".join(texte.split())


def suite(texte: str) -> str:
    """Un texte de la fiche après deux points : sans majuscule, sauf à un sigle ou à un nom qui en a d'autres."""
    dit = ligne(texte)
    mot = dit.split(" ")[0]
    return dit if mot[1:] != mot[1:].lower() or len(mot) < 2 else dit[:1].lower() + dit[1:]


# ————— Qui


def responsable(m: Matiere) -> str:
    """L'organisme, et les responsables conjoints des fiches."""
    qui = (
        m.responsable.phrase
        if m.responsable.joignable
        else f"{m.responsable.nom}, {a_completer('adresse ou courriel')}"
    )
    conjoints = puces(ligne(c) for c in _conjoints(m))
    suite = f"\n\nAvec, comme responsables conjoints :\n{conjoints}" if conjoints else ""
    return f"Le responsable de ce traitement est : {qui}.{suite}"


def _conjoints(m: Matiere) -> Iterator[str]:
    for fiche in m.fiches:
        if fiche.saisie.responsabilite != "conjoint":
            continue
        siens = [a for a in fiche.saisie.acteurs if a.role == "conjoint" and a.nom]
        if not siens:
            yield a_completer("nom du responsable conjoint")
        for a in siens:
            yield ", ".join(p for p in (a.nom, a.adresse, f"{a.code_postal} {a.ville}".strip(), a.courriel) if p)


def delegue(m: Matiere) -> str:
    """Par où joindre le délégué."""
    if not m.delegue.joignable:
        return f"Notre délégué à la protection des données : {a_completer('coordonnées du délégué')}."
    return f"Une question sur vos données ? Notre délégué à la protection des données y répond : {m.delegue.phrase}."


def qui_en_bref(m: Matiere) -> str:
    """Le responsable et ses conjoints, par leur nom."""
    noms = [m.responsable.nom, *(c.split(",")[0] for c in _conjoints(m))]
    return " et ".join(dict.fromkeys(noms))


def demandeur(m: Matiere) -> str:
    """Qui demande le consentement."""
    return f"{responsable(m)}\n\nNous vous demandons votre accord. Vous êtes libre de le donner ou non."


# ————— Pourquoi


def _finalite(f: Any, regime: str) -> str:
    base = BASES.get(f.base_legale, a_completer("base légale"))
    if regime == TITRE_III:
        base = base.partition(" (RGPD")[0]
    texte = f"{ligne(f.libelle).rstrip('.') or a_completer('but poursuivi')}, {base}"
    if f.base_legale == "interet_legitime" and not f.justification:
        return f"{texte} : {a_completer('quel intérêt')}"
    return f"{texte} : {suite(f.justification).rstrip('.')}" if f.justification else texte


def finalites(m: Matiere) -> str:
    """Les buts, chacun avec sa base légale et ce qui le fonde."""
    lignes = [_finalite(f, x.saisie.regime_juridique) for x in m.fiches for f in x.saisie.finalites]
    return f"Nous employons vos données pour :\n{puces(lignes or [a_completer('finalités')])}"


def buts(m: Matiere) -> str:
    """Les buts seuls."""
    lignes = [ligne(f.libelle) for x in m.fiches for f in x.saisie.finalites if f.libelle]
    return puces(lignes or [a_completer("finalités")])


def en_bref(m: Matiere) -> str:
    """Qui et pourquoi, en une phrase et une liste."""
    return f"{m.responsable.nom} emploie ces données pour :\n{finalites(m).partition(chr(10))[2]}"


# ————— Quelles données, d'où, pour qui, combien de temps


def _categorie(d: Any) -> str:
    nom = libelle("categories_donnees", d.categorie) if d.categorie else a_completer("catégorie de données")
    return f"{nom} : {suite(d.description)}" if d.description else nom


def categories(m: Matiere) -> str:
    """Les catégories de données, en collecte indirecte."""
    if not m.indirecte:
        return ""
    lignes = par_fiche(m, lambda x: [_categorie(d) for d in x.saisie.categories_donnees])
    return puces(lignes) or f"• {a_completer('catégories de données')}"


def source(m: Matiere) -> str:
    """D'où viennent les données, en collecte indirecte."""
    if not m.indirecte:
        return ""
    return f"Ces données ne viennent pas toutes de vous. Nous les tenons de :\n{puces(_sources(m))}"


def _sources(m: Matiere) -> list[str]:
    lignes = [
        s.lower().replace("son représentant", "votre représentant") for x in m.fiches for s in sources_de(x.saisie)
    ]
    precisions = [suite(x.saisie.sources_precision).rstrip(".") for x in m.fiches if x.saisie.sources_precision]
    return [*lignes, *precisions] or [a_completer("source des données")]


def source_en_bref(m: Matiere) -> str:
    """Source et catégories, en une phrase."""
    if not m.indirecte:
        return ""
    noms = [libelle("categories_donnees", d.categorie).lower() for x in m.fiches for d in x.saisie.categories_donnees
            if d.categorie]  # fmt: skip
    quoi = ", ".join(dict.fromkeys(noms)) or a_completer("catégories de données")
    return f"Données qui ne viennent pas de vous : {quoi}. Source : {', '.join(_sources(m))}."


def _destinataire(d: Any) -> str:
    if d.precision:
        return suite(d.precision)
    return (
        "nos services chargés de ce dossier" if d.type == "interne" else libelle("types_destinataires", d.type).lower()
    )


def _destinataires(m: Matiere) -> list[str]:
    lignes = par_fiche(m, lambda x: [_destinataire(d) for d in x.saisie.destinataires if d.type or d.precision])
    return list(dict.fromkeys(lignes)) or [a_completer("destinataires")]


def destinataires(m: Matiere) -> str:
    """Qui reçoit les données."""
    return f"Seules ces personnes y accèdent, chacune pour ce qui la concerne :\n{puces(_destinataires(m))}"


def _transfert(m: Matiere, t: Any) -> str:
    pays = libelle("pays", t.pays) if t.pays else a_completer("pays")
    garantie = libelle("garanties_transfert", t.garantie).lower() if t.garantie else a_completer("garantie")
    copie = ligne(t.document) or f"demandez-en copie au délégué ({m.delegue.voies})"
    return f"{ligne(t.organisme) or a_completer('organisme destinataire')} ({pays}) ; garantie : {garantie} ; {copie}"


def transferts(m: Matiere) -> str:
    """Les transferts et leurs garanties ; rien s'il n'y en a pas."""
    lignes = [_transfert(m, t) for x in m.fiches for t in x.saisie.transferts]
    return f"Des données sortent de l'Union européenne :\n{puces(lignes)}" if lignes else ""


def _duree(d: Any) -> str:
    nom = libelle("categories_donnees", d.categorie) if d.categorie else "Données"
    texte = f"{nom} : {suite(d.duree_active) or a_completer('durée de conservation')}"
    if d.duree_active and d.evenement_depart:
        texte += f", à compter de : {suite(d.evenement_depart)}"
    return texte + (
        f" ; puis archivage, accès restreint : {suite(d.duree_intermediaire)}" if d.duree_intermediaire else ""
    )


def durees(m: Matiere) -> str:
    """La durée de chaque catégorie de données."""
    lignes = par_fiche(m, lambda x: [_duree(d) for d in x.saisie.categories_donnees])
    return puces(lignes) or f"• {a_completer('durée de conservation')}"


def durees_en_bref(m: Matiere) -> str:
    """Les durées, sans leur détail."""
    return puces(_durees(m)) or a_completer("durée de conservation")


def _durees(m: Matiere) -> list[str]:
    return [ligne(d.duree_active) for x in m.fiches for d in x.saisie.categories_donnees if d.duree_active]


def suites_en_bref(m: Matiere) -> str:
    """Qui les reçoit, combien de temps, hors de l'Union : trois phrases."""
    duree = " ; ".join(map(suite, dict.fromkeys(_durees(m)))) or a_completer("durée de conservation")
    phrases = [f"Elles sont communiquées à : {', '.join(_destinataires(m))}.",
               f"Elles sont gardées : {duree}."]  # fmt: skip
    lignes = [_transfert(m, t) for x in m.fiches for t in x.saisie.transferts]
    return "\n".join([*phrases, *([f"Hors de l'Union européenne : {' ; '.join(lignes)}."] if lignes else [])])
