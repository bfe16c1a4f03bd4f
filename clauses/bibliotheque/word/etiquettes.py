"""Ce que porte un contrôle de contenu : son étiquette, que lit la machine, et son libellé, que lit le juriste.

Certains traitements de texte ôtent les étiquettes en enregistrant : le libellé, entre crochets, suffit alors à retrouver
la balise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.fragments import BALISE, TERMES, cle_de_balise, plier
from clauses.bibliotheque.lecture import montrer

MODE_D_EMPLOI = "mode-d-emploi"
TITRE_MAXIMAL = 60
_PREFIXES = {"variable": "v", "terme": "v", "renvoi": "r", "annexe": "a"}
_FORMES = {"v": "{{{{ {} }}}}", "r": "{{{{ ref('{}') }}}}", "a": "{{{{ annexe('{}') }}}}"}
_FIXES = {"sinon": "{% else %}", "fin": "{% endif %}", "variante": "{{ variante }}"}
_PARLANTE = re.compile(r"([vra]):([A-Za-z0-9_-]+)")
_ZONE = re.compile(r"(?P<code>[A-Z]{2,5}-\d{2})(?:#(?P<empreinte>[0-9a-f]{6,})|/(?P<redaction>[A-Za-z0-9_-]+))")
_BLANCS = re.compile(r"\s+")


@dataclass(frozen=True)
class Place:
    """Ce que dit l'étiquette d'une zone : une clause et son empreinte, ou l'une de ses rédactions."""

    code: str
    empreinte: str = ""
    redaction: str = ""


def empreinte(clause: Clause) -> str:
    """L'empreinte de ce qu'un fichier Word porte d'une clause."""
    textes = (clause.titre, clause.texte, *(x for v in clause.variantes for x in (v.id, v.label, v.texte)))
    return hashlib.sha256("\x00".join(textes).encode()).hexdigest()[:10]


def etat_des_clauses(clauses: Iterable[Clause]) -> str:
    """L'empreinte de plusieurs clauses ensemble : écrite en clair, elle survit à un logiciel qui ôte les étiquettes."""
    return hashlib.sha256(" ".join(zone_de_clause(c) for c in clauses).encode()).hexdigest()[:10]


def zone_de_clause(clause: Clause) -> str:
    """L'étiquette d'une clause : son code et son empreinte."""
    return f"{clause.id}#{empreinte(clause)}"


def zone_de_redaction(clause: Clause, redaction: str) -> str:
    """L'étiquette d'une des rédactions d'une clause."""
    return f"{clause.id}/{redaction}"


def lire_zone(etiquette: str) -> Place | None:
    """Ce que dit l'étiquette d'une zone ; None si elle n'est pas des nôtres."""
    trouve = _ZONE.fullmatch(etiquette)
    return Place(trouve["code"], trouve["empreinte"] or "", trouve["redaction"] or "") if trouve else None


def etiquette_de(balise: str, b: Bibliotheque) -> str:
    """L'étiquette d'une balise : parlante pour une variable ou un renvoi, une empreinte pour le reste."""
    vu = montrer(balise, b)
    parlante = f"{_PREFIXES.get(vu.genre, '')}:{vu.nom}"
    if vu.nom and _sans_blancs(_forme(parlante)) == _sans_blancs(balise):
        return parlante
    for nom, fixe in _FIXES.items():
        if _sans_blancs(fixe) == _sans_blancs(balise):
            return nom
    return "x:" + hashlib.sha256(cle_de_balise(balise).encode()).hexdigest()[:12]


def _sans_blancs(balise: str) -> str:
    return _BLANCS.sub("", balise).replace('"', "'")


def _forme(etiquette: str) -> str:
    trouve = _PARLANTE.fullmatch(etiquette)
    return _FORMES[trouve[1]].format(trouve[2]) if trouve else ""


def libelle_de(balise: str, b: Bibliotheque) -> str:
    """Ce que Word montre d'une balise : un mot pour un terme défini, sinon son libellé entre crochets."""
    vu = montrer(balise, b)
    if vu.genre == "terme":
        return vu.texte
    deux_points = " :" if vu.genre in {"si", "sinon"} else ""
    return f"[{vu.texte.replace('[', '(').replace(']', ')')}{deux_points}]"


def nu(libelle: str) -> str:
    """Un libellé réduit à ce qui l'identifie : sans crochets, sans casse, sans blancs ni ponctuation de bord."""
    return _BLANCS.sub(" ", plier(libelle)).strip().strip("[]").strip(" :").lower()


@dataclass(frozen=True)
class Repertoire:
    """Les balises que l'on sait reconnaître : celles d'une bibliothèque."""

    b: Bibliotheque

    @cached_property
    def par_etiquette(self) -> dict[str, str]:
        """Étiquette → balise."""
        return {etiquette_de(balise, self.b): balise for balise in dict.fromkeys(_balises(self.b.clauses))}

    @cached_property
    def par_libelle(self) -> dict[str, str]:
        """Libellé → balise ; un libellé que deux balises partagent n'y est pas."""
        toutes = [*dict.fromkeys(_balises(self.b.clauses)), *(_FORMES["v"].format(nom) for nom in self.b.variables)]
        toutes += [_FORMES["r"].format(code) for code in self.b.par_code]
        toutes += [_FORMES["a"].format(a.id) for a in self.b.annexes]
        return _sans_partage((nu(libelle_de(x, self.b)), x) for x in toutes)

    def par_libelle_dans(self, *sources: str) -> dict[str, str]:
        """Libellé → balise, celles de ces textes d'abord."""
        siennes = ((nu(libelle_de(x, self.b)), x) for source in sources for x in BALISE.findall(source))
        return self.par_libelle | _sans_partage(siennes)

    def balise(self, etiquette: str) -> str | None:
        """La balise d'une étiquette ; None si rien ne la connaît plus."""
        if etiquette in _FIXES:
            return _FIXES[etiquette]
        return self.par_etiquette.get(etiquette) or _forme(etiquette) or None


def _balises(clauses: Iterable[Clause]) -> Iterator[str]:
    for clause in clauses:
        for texte in (clause.texte, *(v.texte for v in clause.variantes)):
            yield from BALISE.findall(texte)


def _sans_partage(paires: Iterable[tuple[str, str]]) -> dict[str, str]:
    trouves: dict[str, dict[str, str]] = {}
    for libelle, balise in paires:
        trouves.setdefault(libelle, {}).setdefault(cle_de_balise(balise), balise)
    return {libelle: next(iter(balises.values())) for libelle, balises in trouves.items() if len(balises) == 1}


def est_un_terme(balise: str) -> bool:
    """Vrai pour `{{ collectivite }}`, `{{ titulaire }}` et `{{ contrat }}`."""
    return balise.startswith("{{") and balise[2:-2].strip() in TERMES
