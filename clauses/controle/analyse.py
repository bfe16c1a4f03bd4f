"""Contrôler un contrat, d'un fichier à son résultat : lire, situer, appliquer les règles. Ni base, ni page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Mention
from clauses.controle.contradictions import contradictions
from clauses.controle.donnees import correspondances, regles
from clauses.controle.langue import NOMS, langue
from clauses.controle.lecture.fichier import lire
from clauses.controle.lecture.passages import Lecture, pluriel
from clauses.controle.moteur import Recherche, juger
from clauses.controle.references import references_perimees
from clauses.controle.renvois import renvois_casses
from clauses.controle.resultat import ClauseProposee, MentionTrouvee, Resultat
from clauses.controle.structure import Ossature, batir

EXCEPTION = "exception_legale"
_PHRASES_CITEES = 5


def controler(contenu: bytes, nom: str, jour: date) -> Resultat:
    """Tout ce que le contrôle voit d'un contrat ; `LectureImpossible` si le fichier ne peut pas être lu."""
    lecture = lire(contenu, nom)
    ossature = batir(lecture.passages)
    recherche = Recherche(ossature, regles())
    code_langue = langue(lecture.texte)
    mots = len(lecture.texte.split())
    return Resultat(
        fichier=nom, format=lecture.format, empreinte=hashlib.sha256(contenu).hexdigest(), octets=len(contenu), mots=mots,
        langue=code_langue, fiable=code_langue == "fr", controle_le=jour, etat_du_droit=regles().etat_du_droit,
        mentions=mentions(recherche), contradictions=contradictions(recherche), renvois_casses=renvois_casses(ossature),
        references_perimees=references_perimees(ossature, correspondances()),
        remarques=tuple(_remarques(lecture, ossature, recherche, code_langue)), limites=regles().limites,
    )  # fmt: skip


def mentions(recherche: Recherche) -> tuple[MentionTrouvee, ...]:
    """Les mentions de l'article 28(3), avec leur libellé et les clauses de la bibliothèque qui les portent."""
    trouvees = {regle.code: juger(regle, recherche) for regle in recherche.regles.mentions}
    exception = replace(trouvees[EXCEPTION], libelle="Information préalable sur l'exception légale")
    return tuple(
        _completer(trouvees[mention.code], mention, exception if mention.code == "a" else None)
        for mention in bibliotheque().mentions_article_28
    )


def _completer(trouvee: MentionTrouvee, mention: Mention, complement: MentionTrouvee | None) -> MentionTrouvee:
    par_code = bibliotheque().par_code
    clauses = tuple(ClauseProposee(code, par_code[code].titre) for code in mention.clauses if code in par_code)
    return replace(trouvee, libelle=mention.libelle, clauses=clauses, complement=complement)


def _remarques(lecture: Lecture, ossature: Ossature, recherche: Recherche, code_langue: str) -> Iterator[str]:
    """Ce qu'il faut savoir avant de lire le résultat."""
    if code_langue != "fr":
        yield (
            f"Ce document n'est pas en français (langue reconnue : {NOMS[code_langue]}). Les règles ne valent que pour le "
            "français : le résultat n'est pas fiable."
        )
    yield from lecture.remarques
    blancs = [p for p in ossature.phrases if recherche.a_remplir(p)]
    if blancs:
        lieux = " ; ".join(list(dict.fromkeys(p.lieu for p in blancs))[:_PHRASES_CITEES])
        yield f"{pluriel(len(blancs), 'phrase porte', 'phrases portent')} un blanc à remplir ({lieux})."
    ccp = list(dict.fromkeys(bloc.lieu for bloc in ossature.blocs if bloc.ccp and "sous-trait" in bloc.nu))
    if ccp:
        yield (
            f"« Sous-traitant » y est pris au sens de la commande publique ({', '.join(ccp[:_PHRASES_CITEES])}) : "
            "ces passages ne comptent pas pour l'article 28(2) et (4) du RGPD."
        )
