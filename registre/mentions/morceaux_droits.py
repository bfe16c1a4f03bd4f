"""Les phrases d'une mention sur ce que la personne peut faire : répondre ou non, ses droits, son consentement."""

from __future__ import annotations

from typing import Final

from registre.mentions.droits_ouverts import Ouvert, droits_ouverts
from registre.mentions.listes import CONSENTEMENT
from registre.mentions.matiere import TITRE_III, FicheLue, Matiere
from registre.mentions.morceaux import a_completer, ligne, par_fiche, puces, suite

NOMS_DES_BASES: Final = {
    "consentement": "le consentement", "contrat": "un contrat", "obligation_legale": "la loi",
    "interets_vitaux": "la sauvegarde de la vie", "mission_interet_public": "une mission d'intérêt public",
    "interet_legitime": "l'intérêt légitime",
}  # fmt: skip
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
    suite = ligne(s.consequences)
    if not suite and s.caractere_obligatoire != "facultatif":
        suite = a_completer("ce qui arrive sans réponse")
    return f"{OBLIGATIONS[s.caractere_obligatoire]} {suite}".strip()


def obligatoire(m: Matiere) -> str:
    """Répondre est-il obligatoire, et sinon quoi ; seulement pour ce que la personne donne elle-même."""
    if not m.directe:
        return ""
    return "\n".join(dict.fromkeys(par_fiche(m, lambda x: [_obligation(x)])))


def obligatoire_en_bref(m: Matiere) -> str:
    """Le même, avec sa question."""
    dit = obligatoire(m)
    return f"Répondre est-il obligatoire ? {dit}" if dit else ""


def decision(m: Matiere) -> str:
    """La décision automatisée, sa logique et ses effets ; rien s'il n'y en a pas."""
    if any(x.saisie.decision_automatisee is None for x in m.fiches):
        return a_completer("une décision est-elle prise sans intervention humaine ?")
    siennes = [x.saisie for x in m.fiches if x.saisie.decision_automatisee]
    textes = [ligne(s.decision_logique) or a_completer("logique et conséquences de la décision") for s in siennes]
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
    return f"{o.droit.phrase}{pour}{f', {o.limite}' if o.limite else ''} ({o.article})"


def _exercer(m: Matiere) -> str:
    dits = list(dict.fromkeys(ligne(x.saisie.droits_modalites) for x in m.fiches if x.saisie.droits_modalites))
    return suite(" ".join(dits)) or m.delegue.voies or a_completer("comment exercer ces droits")


def droits(m: Matiere) -> str:
    """Les droits ouverts, et comment les exercer."""
    annonces = [_droit(o) for o in ouverts(m) if o.droit.code not in ("opposition", "retrait", "directives")]
    dits = f"Vous pouvez :\n{puces(annonces)}\n\nPour cela : {_exercer(m).rstrip('.')}."
    if m.regime == TITRE_III:
        return dits
    return f"{dits} C'est gratuit (RGPD 12(5)), et nous répondons dans le mois (RGPD 12(3))."


def opposition(m: Matiere) -> str:
    """Le droit de s'opposer, à part des autres (RGPD 21(4)) ; rien s'il n'est pas ouvert."""
    siens = [o for o in ouverts(m) if o.droit.code == "opposition"]
    return f"Vous pouvez, à tout moment, {_droit(siens[0])}. Pour cela : {_exercer(m).rstrip('.')}." if siens else ""


COURTS: Final = {
    "acces": "d'accès", "rectification": "de rectification", "effacement": "d'effacement", "limitation": "de limitation",
    "portabilite": "à la portabilité", "retrait": "de retirer votre consentement",
    "decision_automatisee": "de faire réexaminer une décision automatisée",
    "directives": "de dire ce qu'elles deviennent après votre mort",
}  # fmt: skip


def droits_en_bref(m: Matiere) -> str:
    """Les droits nommés, le délégué, la CNIL."""
    noms = ", ".join(COURTS[o.droit.code] for o in ouverts(m) if o.droit.code != "opposition")
    joindre = m.delegue.voies or a_completer("coordonnées du délégué")
    return (f"Sur ces données, vous avez un droit {noms}. Pour les exercer : {_exercer(m).rstrip('.')}. Délégué à la "
            f"protection des données : {joindre}. Réclamation : cnil.fr.")  # fmt: skip


def droits_sur_l_affiche(m: Matiere) -> str:
    """Les droits en trois mots, et à qui écrire."""
    noms = [o.droit.code for o in ouverts(m)]
    verbes = {"acces": "Voir vos données", "rectification": "les corriger", "effacement": "les effacer",
              "opposition": "vous opposer", "retrait": "retirer votre accord"}  # fmt: skip
    dits = ", ".join(verbe for code, verbe in verbes.items() if code in noms)
    joindre = m.delegue.courriel or m.delegue.voies or a_completer("coordonnées du délégué")
    return f"{dits} : {joindre}\nRéclamation : cnil.fr"


def retrait(m: Matiere) -> str:
    """Comment retirer son consentement."""
    if CONSENTEMENT not in m.bases:
        return ""
    comment = m.reglages.retrait or a_completer("comment retirer son consentement")
    return ("Vous pouvez retirer votre consentement à tout moment, aussi simplement que vous l'avez donné. Ce qui a été fait "
            f"avant reste valable. Comment : {suite(comment)}")  # fmt: skip


def mineurs(m: Matiere) -> str:
    """Le consentement conjoint avant 15 ans."""
    if CONSENTEMENT not in m.bases or not m.reglages.mineurs:
        return ""
    return ("Avant 15 ans, ton accord ne suffit pas : il faut aussi celui d'un parent, ou de la personne qui a l'autorité "
            "parentale. Parles-en avec elle. Tu peux changer d'avis quand tu veux.")  # fmt: skip


def directives(m: Matiere) -> str:
    """Les directives sur le sort des données."""
    if m.regime == TITRE_III:
        return ""
    return ("Vous pouvez dire, de votre vivant, ce que vos données doivent devenir après votre mort, et à qui le confier. "
            f"Pour nous le dire : {m.delegue.voies or _exercer(m)}.")  # fmt: skip


def reclamation(m: Matiere) -> str:
    """La réclamation auprès de la CNIL."""
    return ("Dites-le-nous d'abord, c'est souvent le plus rapide. Vous pouvez aussi, à tout moment, adresser une "
            f"réclamation à la Commission nationale de l'informatique et des libertés (CNIL) : {m.cnil}.")  # fmt: skip


def renvoi_requis(m: Matiere) -> bool:
    """Faux pour une demande de consentement qui dit tout : ni source, ni catégories, ni autre usage à lire ailleurs."""
    return m.genre != CONSENTEMENT or m.indirecte or bool(m.reglages.usage_ulterieur)


def renvoi(m: Matiere) -> str:
    """Où lire tout le reste."""
    lieux = [p for p in (m.adresse, m.reglages.lieu) if p]
    if not lieux and m.genre == CONSENTEMENT and not renvoi_requis(m):
        return ""
    return f"L'information complète : {', ou '.join(lieux) or a_completer('adresse ou lieu de la page complète')}"


# ————— Consentement


def consenties(m: Matiere) -> list[str]:
    """Les finalités fondées sur le consentement."""
    lues = (ligne(f.libelle) for x in m.fiches for f in x.saisie.finalites if f.base_legale == CONSENTEMENT)
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
