"""Trouver les passages d'un contrat qui ne tiennent pas ensemble."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from clauses.controle.donnees import Element, RegleContradiction, Regles
from clauses.controle.durees import durees
from clauses.controle.moteur import Recherche, extraits_de
from clauses.controle.resultat import Contradiction
from clauses.controle.structure import Phrase

_SUITE_DE_VIOLATION = re.compile(r"complement|rapport|autorite de controle|a la cnil|correctif|personnes concernees")
_DE_DONNEES = re.compile(r"violation|donnees (?:a caractere )?personnel|donnees nominatives")
_APRES_LA_FIN = re.compile(
    r"conserv[^.]{0,120}(?:apres|a compter d|suivant)[^.]{0,20}(?:fin|terme|expiration|echeance|resiliation|cloture)"
)
_AUCUNE_COPIE = re.compile(r"(?:aucune copie|ne conserve (?:pas|aucun)|sans (?:en )?conserver)")
_AUTRE_CHOSE = re.compile(
    r"journaux|\blogs?\b|traces|factur|comptab|pieces justificatives|confidentiel|assurance|archives|garantie"
)
_VERBE = r"prevau|prevaloir|priment|\bprime\b|l.emporte"
_ORDRE = r"ordre de (?:priorite|preseance|prevalence)|ordre suivant"
_PRIMAUTE = re.compile(f"{_VERBE}|{_ORDRE}")
_EXCEPTION_LEGALE = re.compile(r"obligation (?:legale|issue)|impose[e]? par|exige[e]? par|sauf")
_PIECES: Final = (
    "annexe", "acte d.engagement", "ccap", "cctp", "convention", "contrat", "marche", "conditions", "addendum", "offre",
    "bon de commande", "ccag", "avenant",
)  # fmt: skip


def contradictions(recherche: Recherche) -> tuple[Contradiction, ...]:
    """Les contradictions du contrat, dans l'ordre des règles."""
    trouvees = []
    for regle in recherche.regles.contradictions:
        phrases = _cherches(regle)(recherche, regle)
        if phrases:
            extraits = extraits_de(phrases, 6)
            trouvees.append(Contradiction(regle.code, regle.libelle, regle.explication, extraits))
    return tuple(trouvees)


def _cherches(regle: RegleContradiction) -> Callable[[Recherche, RegleContradiction], list[Phrase]]:
    return _PAR_CODE.get(regle.code, _opposees)


def _opposees(recherche: Recherche, regle: RegleContradiction) -> list[Phrase]:
    """Deux éléments déclarés, trouvés dans des phrases différentes."""
    if regle.une is None or regle.autre is None:
        return []
    une, autre = recherche.element(regle.une, nier=False), recherche.element(regle.autre, nier=False)
    return _en_face(une, autre)


def _en_face(une: Sequence[Phrase], autre: Sequence[Phrase]) -> list[Phrase]:
    """Les deux camps, s'ils existent hors des phrases qu'ils ont en commun."""
    communes = set(une) & set(autre)
    gauche, droite = [p for p in une if p not in communes], [p for p in autre if p not in communes]
    return [*gauche[:3], *droite[:3]] if gauche and droite else []


def _autorisations(recherche: Recherche, regle: RegleContradiction) -> list[Phrase]:
    elements = _elements(recherche.regles, "d")
    generale = recherche.element(elements["generale"])
    specifique = recherche.element(elements["specifique"])
    interdiction = recherche.element(elements["interdiction"])
    return _en_face(specifique, generale) or _en_face(interdiction, [*generale, *specifique])


def _elements(regles: Regles, code: str) -> Mapping[str, Element]:
    return next({e.code: e for e in m.elements} for m in regles.mentions if m.code == code)


def _delais(recherche: Recherche, regle: RegleContradiction) -> list[Phrase]:
    """Le premier délai de chaque phrase qui parle de signaler une violation de données personnelles."""
    # Une pénalité redit souvent le délai, et parfois un autre : elle compte ici.
    cherche = _elements(recherche.regles, "f")["delai_de_violation"].model_copy(update={"sauf": (), "dcp": False})
    phrases = recherche.element(cherche)
    par_delai: dict[int, Phrase] = {}
    for phrase in phrases:
        lues = durees(phrase.nu)
        if lues and _DE_DONNEES.search(phrase.nu) and not _SUITE_DE_VIOLATION.search(phrase.nu):
            par_delai.setdefault(lues[0].heures, phrase)
    return list(par_delai.values()) if len(par_delai) > 1 else []


def _conservations(recherche: Recherche, regle: RegleContradiction) -> list[Phrase]:
    par_duree: dict[int, Phrase] = {}
    for phrase in recherche.ossature.phrases:
        bloc = recherche.ossature.blocs[phrase.passage]
        if not bloc.dcp or _AUTRE_CHOSE.search(phrase.nu):
            continue
        if _APRES_LA_FIN.search(phrase.nu) and (lues := durees(phrase.nu)):
            par_duree.setdefault(lues[0].heures, phrase)
        elif _AUCUNE_COPIE.search(phrase.nu) and not _EXCEPTION_LEGALE.search(phrase.nu):
            par_duree.setdefault(0, phrase)
    return list(par_duree.values()) if len(par_duree) > 1 else []


def _primautes(recherche: Recherche, regle: RegleContradiction) -> list[Phrase]:
    """Une pièce première par phrase ; deux premières différentes se contredisent."""
    par_piece: dict[str, Phrase] = {}
    for phrase in recherche.ossature.phrases:
        if _PRIMAUTE.search(phrase.nu) and (piece := _premiere_piece(phrase.nu)):
            par_piece.setdefault(piece, phrase)
    return list(par_piece.values()) if len(par_piece) > 1 else []


def _premiere_piece(nu: str) -> str:
    """La pièce qui l'emporte : la première d'une énumération, sinon la dernière nommée avant le verbe."""
    debut, _, suite = nu.partition(":")
    ordonnee = re.search(_ORDRE, debut)
    if ordonnee and suite:
        return _nommees(suite)[0] if _nommees(suite) else ""
    verbe = re.search(_VERBE, nu)
    avant = re.split(r"[,:]", nu[: verbe.start()])[-1] if verbe else ""
    nommees = _nommees(avant)
    return nommees[-1] if nommees else ""


def _nommees(texte: str) -> list[str]:
    trouvees = [(m.start(), piece) for piece in _PIECES for m in re.finditer(rf"\b{piece}", texte)]
    return [piece for _, piece in sorted(trouvees)]


_PAR_CODE: Final[Mapping[str, Callable[[Recherche, RegleContradiction], list[Phrase]]]] = {
    "autorisation_sous_traitants": _autorisations,
    "delai_violation": _delais,
    "conservation": _conservations,
    "ordre_pieces": _primautes,
}
