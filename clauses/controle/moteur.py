"""Appliquer les règles : trouver les éléments d'une mention, dire son état et pourquoi."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from clauses.controle.donnees import Element, Motif, RegleMention, Regles, Reserve
from clauses.controle.resultat import Etat, Extrait, MentionTrouvee
from clauses.controle.structure import Bloc, Ossature, Phrase
from clauses.controle.textes import abreger

EXTRAITS_MAXIMUM, PISTES_MAXIMUM = 4, 3


class Recherche:
    """Cherche des éléments dans un contrat ; garde ce qui se réemploie d'une règle à l'autre."""

    def __init__(self, ossature: Ossature, regles: Regles) -> None:
        self.ossature, self.regles = ossature, regles
        self._negations = tuple(regles.motif(m) for m in regles.negations)
        self._blancs = tuple(regles.motif(m) for m in regles.a_remplir)
        self._ailleurs = tuple(regles.motif(m) for m in regles.renvoi_ailleurs)

    @cached_property
    def _sections(self) -> Mapping[int, str]:
        textes: dict[int, list[str]] = {}
        for bloc in self.ossature.blocs:
            textes.setdefault(bloc.section, []).append(bloc.nu)
        return {section: " \n ".join(morceaux) for section, morceaux in textes.items()}

    def element(self, element: Element, *, nier: bool = True) -> list[Phrase]:
        """Les phrases où se trouve cet élément, dans l'ordre."""
        motifs = tuple(self.regles.motif(m) for m in element.motifs)
        return [phrase for bloc, phrase in self._candidates(element.dcp, element.hors_ccp, motifs)
                if any(m.search(phrase.nu) for m in motifs) and self._tient(element, bloc, phrase, nier)]  # fmt: skip

    def reserve(self, reserve: Reserve, phrases: Iterable[Phrase] | None = None) -> list[Phrase]:
        """Les phrases (toutes, ou celles-là) qui portent cette réserve."""
        motifs = tuple(self.regles.motif(m) for m in reserve.motifs)
        sauf = tuple(self.regles.motif(m) for m in reserve.sauf)
        candidates = phrases if phrases is not None else (p for _, p in self._candidates(reserve.dcp, False, ()))
        trouvees = []
        for phrase in candidates:
            texte = self._portee(reserve.portee, self.ossature.blocs[phrase.passage], phrase)
            if any(m.search(texte) for m in motifs) and not any(m.search(texte) for m in sauf):
                trouvees.append(phrase)
        return trouvees

    def pistes(self, regle: RegleMention) -> list[Phrase]:
        """Les phrases qui emploient les mots de cette mention, les plus denses d'abord, à relire soi-même."""
        motifs = tuple(self.regles.motif(m) for m in regle.pistes)
        notes = [(sum(1 for m in motifs if m.search(p.nu)), p) for b, p in self._candidates(True, False, motifs)
                 if b.genre != "titre"]  # fmt: skip
        return [p for note, p in sorted(notes, key=lambda n: -n[0]) if note]

    def nie(self, phrase: Phrase) -> bool:
        """Vrai si la phrase nie un engagement."""
        return any(m.search(phrase.nu) for m in self._negations)

    def a_remplir(self, phrase: Phrase) -> bool:
        """Vrai si la phrase porte un blanc à remplir."""
        return any(m.search(phrase.nu) for m in self._blancs)

    def renvoie_ailleurs(self, phrase: Phrase) -> bool:
        """Vrai si la phrase s'en remet à un autre document ou à « la réglementation »."""
        return any(m.search(phrase.nu) for m in self._ailleurs)

    def _candidates(self, dcp: bool, hors_ccp: bool, motifs: Sequence[Motif]) -> Iterator[tuple[Bloc, Phrase]]:
        """Les phrases où l'un de ces motifs a une chance : une section, puis un passage, qui n'en ont aucun sont sautés."""
        utiles = [m for m in motifs if not m.pattern.startswith("^")]
        filtre = bool(utiles) and len(utiles) == len(motifs)
        sections: dict[int, bool] = {}
        for bloc in self.ossature.blocs:
            if (dcp and not bloc.dcp) or (hors_ccp and bloc.ccp) or bloc.definition:
                continue
            if filtre and bloc.section not in sections:
                sections[bloc.section] = any(m.search(self._sections[bloc.section]) for m in utiles)
            if filtre and not (sections[bloc.section] and any(m.search(bloc.nu) for m in utiles)):
                continue
            for phrase in bloc.phrases:
                yield bloc, phrase

    def _tient(self, element: Element, bloc: Bloc, phrase: Phrase, nier: bool) -> bool:
        if any(self.regles.motif(m).search(phrase.nu) for m in element.sauf) or (nier and self.nie(phrase)):
            return False
        portee = self._portee(element.portee, bloc, phrase)
        if not all(self.regles.motif(m).search(portee) for m in element.avec):
            return False
        if element.compte is None:
            return True
        compte = element.compte
        mots = tuple(self.regles.motif(m) for m in compte.mots)
        if not any(m.search(phrase.nu) for m in mots):
            return False
        texte = self._portee(compte.portee, bloc, phrase)
        return sum(1 for m in mots if m.search(texte)) >= compte.minimum

    def _portee(self, portee: str, bloc: Bloc, phrase: Phrase) -> str:
        return phrase.nu if portee == "phrase" else bloc.nu if portee == "passage" else self._sections[bloc.section]


def juger(regle: RegleMention, recherche: Recherche) -> MentionTrouvee:
    """L'état d'une mention : présente si tout ce qu'elle exige est écrit sans réserve, faible si une part l'est."""
    trouves = {e.code: recherche.element(e) for e in regle.elements}
    pleins = {
        code: [p for p in phrases if not (regle.blancs and recherche.a_remplir(p))] for code, phrases in trouves.items()
    }
    indices = [(e, phrases) for e in regle.indices if (phrases := recherche.element(e))]
    refus = [(r, phrases) for r in regle.refus if (phrases := recherche.reserve(r))]
    retenues = _retenues(regle, pleins)
    manques = _manques(regle, pleins)
    reserves = [(r, p) for r in regle.affaiblit if (p := recherche.reserve(r, _uniques(retenues)))]
    if not manques and not reserves and not refus:
        return _mention(
            regle, "present", _raisons_de_presence(regle, pleins), _sans_titres(_uniques(retenues), recherche)
        )
    partiels = _uniques([*retenues, *(p for phrases in trouves.values() for p in phrases)])
    if not partiels and not indices:
        raisons = [r.raison for r, _ in refus] or ["Aucune phrase reconnue dans ce fichier."]
        absente = _mention(regle, "absent", raisons, _uniques(p for _, phrases in refus for p in phrases))
        return replace(absente, pistes=extraits_de(recherche.pistes(regle), PISTES_MAXIMUM))
    raisons = _raisons_de_faiblesse(regle, trouves, pleins, manques, recherche, [p for _, ps in indices for p in ps])
    raisons += [r.raison for r, _ in [*refus, *reserves]]
    if not partiels:
        raisons = [f"On y lit {e.nom}." for e, _ in indices] + raisons
    montrees = _uniques([*(p for _, ps in refus for p in ps), *partiels, *(p for _, ps in indices for p in ps)])
    return _mention(regle, "faible", raisons, _sans_titres(montrees, recherche))


def _satisfaits(regle: RegleMention, pleins: Mapping[str, Sequence[Phrase]]) -> Iterator[tuple[str, ...] | None]:
    """Pour chaque exigence, le premier choix dont tous les éléments sont là, ou None."""
    for choix in regle.exigences:
        yield next((codes for codes in choix if all(pleins[c] for c in codes)), None)


def _retenues(regle: RegleMention, pleins: Mapping[str, Sequence[Phrase]]) -> list[Phrase]:
    return [p for codes in _satisfaits(regle, pleins) for code in codes or () for p in pleins[code]]


def _manques(regle: RegleMention, pleins: Mapping[str, Sequence[Phrase]]) -> list[str]:
    """Ce qui manque, en clair : pour une exigence à choix multiples, le choix le plus avancé."""
    noms = {e.code: e.nom for e in regle.elements}
    manques: list[str] = []
    for choix, satisfait in zip(regle.exigences, _satisfaits(regle, pleins), strict=True):
        if satisfait is None:
            proche = max(choix, key=lambda codes: sum(bool(pleins[c]) for c in codes) / len(codes))
            manques += [noms[c] for c in proche if not pleins[c]]
    return list(dict.fromkeys(manques))


def _raisons_de_presence(regle: RegleMention, pleins: Mapping[str, Sequence[Phrase]]) -> list[str]:
    noms = {e.code: e.nom for e in regle.elements}
    codes = dict.fromkeys(c for satisfait in _satisfaits(regle, pleins) for c in satisfait or ())
    return [f"Trouvé : {', '.join(noms[c] for c in codes)}."]


def _raisons_de_faiblesse(
    regle: RegleMention, trouves: Mapping[str, Sequence[Phrase]], pleins: Mapping[str, Sequence[Phrase]],
    manques: Sequence[str], recherche: Recherche, indices: Sequence[Phrase],
) -> list[str]:  # fmt: skip
    raisons = [f"Il manque {_enumerer(manques)}."] if manques else []
    if any(len(pleins[c]) < len(trouves[c]) for c in trouves):
        raisons.append("Un blanc reste à remplir dans la phrase trouvée.")
    if any(recherche.renvoie_ailleurs(p) for p in [*indices, *(p for ps in trouves.values() for p in ps)]):
        raisons.append("Le texte s'en remet à un autre document ou à la réglementation.")
    return raisons


def _enumerer(noms: Sequence[str]) -> str:
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def _uniques(phrases: Iterable[Phrase]) -> list[Phrase]:
    return list(dict.fromkeys(phrases))


def extraits_de(phrases: Iterable[Phrase], maximum: int = EXTRAITS_MAXIMUM) -> tuple[Extrait, ...]:
    """Des phrases à montrer, abrégées, chacune une fois."""
    montres = dict.fromkeys(Extrait(abreger(p.texte), p.lieu) for p in phrases)
    return tuple(montres)[:maximum]


def _sans_titres(phrases: Sequence[Phrase], recherche: Recherche) -> list[Phrase]:
    """Un intitulé d'article ne prouve rien : on ne le montre que s'il n'y a que lui."""
    pleines = [p for p in phrases if recherche.ossature.blocs[p.passage].genre != "titre"]
    return pleines or list(phrases)


def _mention(regle: RegleMention, etat: Etat, raisons: Sequence[str], phrases: Sequence[Phrase]) -> MentionTrouvee:
    return MentionTrouvee(
        regle.code, regle.code, regle.question, etat, tuple(dict.fromkeys(raisons)), regle.attendu, extraits_de(phrases),
        source=regle.source, verification=regle.verification,
    )  # fmt: skip
