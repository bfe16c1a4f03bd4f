"""Les phrases d'une mention, en français simple : chaque fonction écrit un paragraphe de ce que la matière sait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from registre.mentions.droits_ouverts import Ouvert, droits_ouverts
from registre.mentions.matiere import FicheLue, Matiere, sources_de
from registre.traitements.listes import libelle

CONSENTEMENT: Final = "consentement"
BASES: Final = {
    "consentement": "avec votre consentement (RGPD, article 6(1)a)",
    "contrat": "pour un contrat avec vous, ou sa préparation à votre demande (RGPD, article 6(1)b)",
    "obligation_legale": "parce que la loi nous y oblige (RGPD, article 6(1)c)",
    "interets_vitaux": "pour protéger la vie d'une personne (RGPD, article 6(1)d)",
    "mission_interet_public": "pour une mission d'intérêt public (RGPD, article 6(1)e)",
    "interet_legitime": "dans notre intérêt légitime (RGPD, article 6(1)f)",
}
NOMS_DES_BASES: Final = {
    "consentement": "le consentement", "contrat": "un contrat", "obligation_legale": "la loi",
    "interets_vitaux": "la sauvegarde de la vie", "mission_interet_public": "une mission d'intérêt public",
    "interet_legitime": "l'intérêt légitime",
}  # fmt: skip


def a_completer(quoi: str) -> str:
    """La place de ce que personne n'a encore écrit ; elle empêche de publier."""
    return f"[à compléter : {quoi}]"


def puces(elements: Iterable[str], marque: str = "•") -> str:
    """Une liste, un élément par ligne, sans répétition."""
    return "\n".join(f"{marque} {element}" for element in dict.fromkeys(e for e in elements if e))


def _par_fiche(m: Matiere, lire: Any) -> Iterator[str]:
    """Ce que chaque fiche dit, suivi de son nom s'il y en a plusieurs et qu'elles diffèrent."""
    dites = [(x, list(lire(x))) for x in m.fiches]
    semblables = len({tuple(textes) for _, textes in dites}) <= 1
    for fiche, textes in dites:
        for texte in textes:
            yield texte if semblables else f"{texte} ({fiche.saisie.nom})"


def _ligne(texte: str) -> str:
    return " ".join(texte.split())


# ————— Qui


def responsable(m: Matiere) -> str:
    """L'organisme, et les responsables conjoints des fiches."""
    qui = (
        m.responsable.phrase
        if m.responsable.joignable
        else f"{m.responsable.nom}, {a_completer('adresse ou courriel')}"
    )
    conjoints = puces(_ligne(c) for c in _conjoints(m))
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


def _finalite(f: Any) -> str:
    base = BASES.get(f.base_legale, a_completer("base légale"))
    texte = f"{_ligne(f.libelle) or a_completer('but poursuivi')} : {base}"
    if f.base_legale == "interet_legitime" and not f.justification:
        return f"{texte} : {a_completer('quel intérêt')}"
    return f"{texte}. {_ligne(f.justification)}".rstrip(". ") if f.justification else texte


def finalites(m: Matiere) -> str:
    """Les buts, chacun avec sa base légale et ce qui le fonde."""
    lignes = [_finalite(f) for x in m.fiches for f in x.saisie.finalites]
    return f"Nous employons vos données pour :\n{puces(lignes or [a_completer('finalités')])}"


def buts(m: Matiere) -> str:
    """Les buts seuls."""
    lignes = [_ligne(f.libelle) for x in m.fiches for f in x.saisie.finalites if f.libelle]
    return puces(lignes or [a_completer("finalités")])


def en_bref(m: Matiere) -> str:
    """Qui et pourquoi, en une phrase et une liste."""
    return f"{m.responsable.nom} emploie ces données pour :\n{finalites(m).partition(chr(10))[2]}"


# ————— Quelles données, d'où, pour qui, combien de temps


def _categorie(d: Any) -> str:
    nom = libelle("categories_donnees", d.categorie) if d.categorie else a_completer("catégorie de données")
    return f"{nom} : {_ligne(d.description)}" if d.description else nom


def categories(m: Matiere) -> str:
    """Les catégories de données, en collecte indirecte."""
    if not m.indirecte:
        return ""
    lignes = _par_fiche(m, lambda x: [_categorie(d) for d in x.saisie.categories_donnees])
    return puces(lignes) or f"• {a_completer('catégories de données')}"


def source(m: Matiere) -> str:
    """D'où viennent les données, en collecte indirecte."""
    if not m.indirecte:
        return ""
    return f"Ces données ne viennent pas toutes de vous. Nous les tenons de :\n{puces(_sources(m))}"


def _sources(m: Matiere) -> list[str]:
    lignes = [s.lower() for x in m.fiches for s in sources_de(x.saisie)]
    precisions = [_ligne(x.saisie.sources_precision) for x in m.fiches if x.saisie.sources_precision]
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
        return _ligne(d.precision)
    return (
        "nos services chargés de ce dossier" if d.type == "interne" else libelle("types_destinataires", d.type).lower()
    )


def _destinataires(m: Matiere) -> list[str]:
    lignes = _par_fiche(m, lambda x: [_destinataire(d) for d in x.saisie.destinataires if d.type or d.precision])
    return list(dict.fromkeys(lignes)) or [a_completer("destinataires")]


def destinataires(m: Matiere) -> str:
    """Qui reçoit les données."""
    return f"Seules ces personnes y accèdent, chacune pour ce qui la concerne :\n{puces(_destinataires(m))}"


def _transfert(m: Matiere, t: Any) -> str:
    pays = libelle("pays", t.pays) if t.pays else a_completer("pays")
    garantie = libelle("garanties_transfert", t.garantie).lower() if t.garantie else a_completer("garantie")
    copie = _ligne(t.document) or f"demandez-en copie au délégué ({m.delegue.voies})"
    return f"{_ligne(t.organisme) or a_completer('organisme destinataire')} ({pays}) ; garantie : {garantie} ; {copie}"


def transferts(m: Matiere) -> str:
    """Les transferts et leurs garanties ; rien s'il n'y en a pas."""
    lignes = [_transfert(m, t) for x in m.fiches for t in x.saisie.transferts]
    return f"Des données sortent de l'Union européenne :\n{puces(lignes)}" if lignes else ""


def _duree(d: Any) -> str:
    nom = libelle("categories_donnees", d.categorie) if d.categorie else "Données"
    texte = f"{nom} : {_ligne(d.duree_active) or a_completer('durée de conservation')}"
    if d.duree_active and d.evenement_depart:
        texte += f", à compter de : {_ligne(d.evenement_depart)}"
    return texte + (
        f" ; puis archivage, accès restreint : {_ligne(d.duree_intermediaire)}" if d.duree_intermediaire else ""
    )


def durees(m: Matiere) -> str:
    """La durée de chaque catégorie de données."""
    lignes = _par_fiche(m, lambda x: [_duree(d) for d in x.saisie.categories_donnees])
    return puces(lignes) or f"• {a_completer('durée de conservation')}"


def durees_en_bref(m: Matiere) -> str:
    """Les durées, sans leur détail."""
    lues = [_ligne(d.duree_active) for x in m.fiches for d in x.saisie.categories_donnees if d.duree_active]
    return puces(lues) or a_completer("durée de conservation")


def suites_en_bref(m: Matiere) -> str:
    """Qui les reçoit, combien de temps, hors de l'Union : trois phrases."""
    phrases = [f"Elles sont communiquées à : {', '.join(_destinataires(m))}.",
               f"Elles sont gardées : {durees_en_bref(m).replace('• ', '').replace(chr(10), ' ; ')}."]  # fmt: skip
    lignes = [_transfert(m, t) for x in m.fiches for t in x.saisie.transferts]
    return "\n".join([*phrases, *([f"Hors de l'Union européenne : {' ; '.join(lignes)}."] if lignes else [])])


# ————— Répondre, décider

OBLIGATIONS: Final = {
    "obligatoire_reglementaire": "Oui, un texte l'exige.",
    "obligatoire_contractuel": "Oui, sans ces données le service ne peut pas être rendu.",
    "facultatif": "Non, répondre est facultatif.",
    "mixte": "En partie : ce qui est obligatoire est signalé au moment de répondre.",
}


def _obligation(x: FicheLue) -> str:
    s = x.saisie
    if not s.caractere_obligatoire:
        return a_completer("obligatoire ou facultatif")
    suite = _ligne(s.consequences)
    if not suite and s.caractere_obligatoire != "facultatif":
        suite = a_completer("ce qui arrive sans réponse")
    return f"{OBLIGATIONS[s.caractere_obligatoire]} {suite}".strip()


def obligatoire(m: Matiere) -> str:
    """Répondre est-il obligatoire, et sinon quoi ; seulement pour ce que la personne donne elle-même."""
    if not m.directe:
        return ""
    return "\n".join(dict.fromkeys(_par_fiche(m, lambda x: [_obligation(x)])))


def decision(m: Matiere) -> str:
    """La décision automatisée, sa logique et ses effets ; rien s'il n'y en a pas."""
    siennes = [x.saisie for x in m.fiches if x.saisie.decision_automatisee]
    textes = [_ligne(s.decision_logique) or a_completer("logique et conséquences de la décision") for s in siennes]
    return f"Une décision est prise sans intervention humaine. {' '.join(textes)}" if textes else ""


def usage_ulterieur(m: Matiere) -> str:
    """L'autre usage envisagé."""
    return str(m.reglages.usage_ulterieur)


# ————— Droits


def ouverts(m: Matiere) -> list[Ouvert]:
    """Les droits que les bases légales des fiches ouvrent."""
    papier = all(x.saisie.supports and set(x.saisie.supports) == {"papier"} for x in m.fiches)
    machine = any(x.saisie.decision_automatisee for x in m.fiches)
    return droits_ouverts(m.bases, decision_automatisee=machine, automatise=not papier, regime=m.regime)


def _droit(o: Ouvert) -> str:
    pour = f", pour ce qui repose sur {' ou '.join(NOMS_DES_BASES[b] for b in o.pour)}" if o.pour else ""
    return f"{o.droit.phrase}{pour}{f', {o.limite}' if o.limite else ''} ({o.droit.article})"


def _exercer(m: Matiere) -> str:
    dits = list(dict.fromkeys(_ligne(x.saisie.droits_modalites) for x in m.fiches if x.saisie.droits_modalites))
    return " ".join(dits) or m.delegue.voies or a_completer("comment exercer ces droits")


def droits(m: Matiere) -> str:
    """Les droits ouverts, et comment les exercer."""
    annonces = [_droit(o) for o in ouverts(m) if o.droit.code not in ("retrait", "directives")]
    return (f"Vous pouvez :\n{puces(annonces)}\n\nPour cela : {_exercer(m).rstrip('.')}. C'est gratuit (RGPD 12(5)), et nous "
            "répondons dans le mois (RGPD 12(3)).")  # fmt: skip


COURTS: Final = {
    "acces": "d'accès", "rectification": "de rectification", "effacement": "d'effacement", "limitation": "de limitation",
    "portabilite": "à la portabilité", "opposition": "d'opposition", "retrait": "de retirer votre consentement",
    "decision_automatisee": "de faire réexaminer une décision automatisée",
    "directives": "de dire ce qu'elles deviennent après votre mort",
}  # fmt: skip


def droits_en_bref(m: Matiere) -> str:
    """Les droits nommés, le délégué, la CNIL."""
    noms = ", ".join(COURTS[o.droit.code] for o in ouverts(m))
    joindre = m.delegue.voies or a_completer("coordonnées du délégué")
    return (f"Sur ces données, vous avez un droit {noms}. Pour les exercer : {_exercer(m).rstrip('.')}. Délégué à la "
            f"protection des données : {joindre}. Réclamation : cnil.fr.")  # fmt: skip


def droits_sur_l_affiche(m: Matiere) -> str:
    """Les droits en trois mots, et à qui écrire."""
    noms = [o.droit.code for o in ouverts(m)]
    verbes = {"acces": "Voir vos données", "rectification": "les corriger", "effacement": "les effacer",
              "opposition": "vous opposer", "retrait": "retirer votre accord"}  # fmt: skip
    dits = ", ".join(verbe for code, verbe in verbes.items() if code in noms)
    return f"{dits} : {m.delegue.voies or a_completer('coordonnées du délégué')}\nRéclamation : cnil.fr"


def retrait(m: Matiere) -> str:
    """Comment retirer son consentement."""
    if CONSENTEMENT not in m.bases:
        return ""
    comment = m.reglages.retrait or a_completer("comment retirer son consentement")
    return ("Vous pouvez retirer votre consentement à tout moment, aussi simplement que vous l'avez donné. Ce qui a été fait "
            f"avant reste valable. Comment : {comment}")  # fmt: skip


def mineurs(m: Matiere) -> str:
    """Le consentement conjoint avant 15 ans."""
    if CONSENTEMENT not in m.bases or not m.reglages.mineurs:
        return ""
    return ("Avant 15 ans, ton accord ne suffit pas : il faut aussi celui d'un parent, ou de la personne qui a l'autorité "
            "parentale. Parles-en avec elle. Tu peux changer d'avis quand tu veux.")  # fmt: skip


def directives(m: Matiere) -> str:
    """Les directives sur le sort des données."""
    if m.regime == "lil_titre_iii":
        return ""
    return ("Vous pouvez dire, de votre vivant, ce que vos données doivent devenir après votre mort, et à qui le confier. "
            f"Pour nous le dire : {m.delegue.voies or _exercer(m)}.")  # fmt: skip


def reclamation(m: Matiere) -> str:
    """La réclamation auprès de la CNIL."""
    return ("Dites-le-nous d'abord, c'est souvent le plus rapide. Vous pouvez aussi, à tout moment, adresser une "
            f"réclamation à la Commission nationale de l'informatique et des libertés (CNIL) : {m.cnil}.")  # fmt: skip


def renvoi(m: Matiere) -> str:
    """Où lire tout le reste."""
    lieux = [p for p in (m.adresse, m.reglages.lieu) if p]
    if not lieux and m.genre == CONSENTEMENT:
        return ""
    return f"L'information complète : {', ou '.join(lieux) or a_completer('adresse ou lieu de la page complète')}"


# ————— Consentement


def consenties(m: Matiere) -> list[str]:
    """Les finalités fondées sur le consentement."""
    lues = (_ligne(f.libelle) for x in m.fiches for f in x.saisie.finalites if f.base_legale == CONSENTEMENT)
    return list(dict.fromkeys(t for t in lues if t))


def choix(m: Matiere) -> str:
    """Une case oui et une case non par finalité, aucune cochée."""
    lignes = [f"☐ Oui   ☐ Non : {finalite}" for finalite in consenties(m)]
    return "Répondez pour chacune, séparément :\n" + (
        "\n".join(lignes) or a_completer("finalité fondée sur le consentement")
    )


def refus(m: Matiere) -> str:
    """Ce que change un refus."""
    return str(m.reglages.refus) or a_completer("ce que change un refus")


def signature(m: Matiere) -> str:
    """Ce que la personne écrit de sa main."""
    parent = "\nTitulaire de l'autorité parentale, nom et signature :" if m.reglages.mineurs else ""
    return f"Date :\nNom et prénom :\nSignature :{parent}"
