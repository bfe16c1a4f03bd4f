"""Des lignes de Word au texte d'une clause : contrôles et libellés redeviennent des balises, le reste garde sa forme d'avant.

Ce qui n'a pas changé est repris de la source au caractère près ; seul ce qui a changé est récrit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from clauses.bibliotheque.fragments import BALISE, TERMES, Fragment, cles, fragments
from clauses.bibliotheque.lecture import CONDITIONS, montrer
from clauses.bibliotheque.word.etiquettes import TITRE_MAXIMAL, Repertoire, libelle_de, nu
from clauses.bibliotheque.word.lignes import Controle, Ligne
from clauses.bibliotheque.word.releve import Notes

_ENTRE_CROCHETS = re.compile(r"\[([^\[\]\n]{1,400})\]")
_PUCE = re.compile(r"^\s*[-–—•*▪◦]\s+")
_TYPO = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "‑": "-",
                       "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None, "\ue0f0": None})  # fmt: skip
_INTERDITS = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_GUILLEMETS = str.maketrans({"’": "'", "‘": "'", "“": "'", "”": "'", "«": "'", "»": "'", "\u00a0": " ", "\u202f": " "})
_MOTS = {mot: nom for nom, mot in TERMES.items()}
_TERMES_TAPES = re.compile(
    r"\b((?:[Ll]a|[Cc]ette|[Pp]résente)\s+)(Collectivité)\b|\b((?:[Ll]e|[Dd]u|[Aa]u|[Cc]e|[Pp]résent)\s+)(Titulaire|Contrat)\b"
)
_TAPE = re.compile(r"\{\{~([a-z]+)~\}\}")
"""Un terme défini que l'on a reconnu à son mot, le temps de le distinguer d'un contrôle."""


def redresser(texte: str) -> str:
    """Un texte dans la typographie des sources : apostrophes droites, espaces simples, rien d'invisible."""
    return unicodedata.normalize("NFC", _INTERDITS.sub("", texte.translate(_TYPO)))


class Couture:
    """Refait le texte d'une clause, en notant ce qu'il faut dire. `sources` : ses textes d'aujourd'hui ; `sans_etiquettes` :
    le fichier n'en a plus aucune, inutile de le dire à chaque libellé.
    """

    def __init__(
        self, repertoire: Repertoire, sources: Sequence[str], notes: Notes, sans_etiquettes: bool = False
    ) -> None:
        self.repertoire, self.notes, self.sans_etiquettes = repertoire, notes, sans_etiquettes
        self.libelles: Mapping[str, str] = repertoire.par_libelle_dans(*sources)
        self.connus = "\n".join(sources)

    def texte(self, lignes: Sequence[Ligne], avant: str) -> str:
        """Le texte que donnent ces lignes, cousu sur celui d'avant."""
        neuf = "".join(self._ligne(ligne) for ligne in lignes).strip("\n")
        cousu = coudre(avant, neuf)
        tapes = sorted({TERMES[nom] for nom in _TAPE.findall(cousu) if nom in TERMES})
        if tapes:
            self.notes.dire(f"« {' », « '.join(tapes)} » : compris comme le terme défini, que chaque contrat remplace.")
        return _TAPE.sub(r"{{ \1 }}", cousu)

    def _ligne(self, ligne: Ligne) -> str:
        contenu = "".join(self._texte(p) if isinstance(p, str) else self._controle(p) for p in ligne.parties).strip()
        nues = [montrer(x, self.repertoire.b).genre for x in BALISE.findall(contenu)]
        if not contenu:
            return ""
        if nues and not BALISE.sub("", contenu).strip() and set(nues) <= CONDITIONS:
            return f"\n{contenu}"
        puce = _PUCE.match(contenu)
        if ligne.element or puce:
            return f"\n- {contenu[puce.end() :] if puce else contenu}"
        return f"\n\n{contenu}"

    def _texte(self, brut: str) -> str:
        """Un texte tapé : ses accolades nettoyées, ses libellés entre crochets reconnus, ses termes définis aussi."""
        balises = [b.translate(_GUILLEMETS) for b in BALISE.findall(brut)]
        textes = [
            _TERMES_TAPES.sub(_terme, _ENTRE_CROCHETS.sub(self._libelle, redresser(t))) for t in BALISE.split(brut)
        ]
        return textes[0] + "".join(b + t for b, t in zip(balises, textes[1:], strict=True))

    def _libelle(self, trouve: re.Match[str]) -> str:
        balise = self.libelles.get(nu(trouve[1]))
        if balise is None and trouve[0] not in self.connus:
            self.notes.avertir(f"« {trouve[0]} » n'est le libellé d'aucune variable : il reste un blanc à remplir.")
        elif balise is not None and not self.sans_etiquettes:
            self.notes.dire(f"« {trouve[0]} » : reconnu à son libellé, sans contrôle.")
        return balise or trouve[0]

    def _controle(self, controle: Controle) -> str:
        """Ce que vaut un contrôle : sa balise, et ce qui a pu être tapé autour du libellé, dans le contrôle même."""
        if controle.supprime:
            return ""
        balise = self.repertoire.balise(controle.etiquette) or self.libelles.get(nu(controle.texte or controle.alias))
        if balise is None:
            self.notes.avertir(
                f"« {controle.texte.strip()} » : ce contrôle ne désigne plus rien dans la bibliothèque, son texte est gardé."
            )
            return self._texte(controle.texte)
        libelle = libelle_de(balise, self.repertoire.b)
        if not controle.texte.strip():
            self.notes.avertir(f"Le contrôle « {libelle.strip('[]')} » a été vidé : il est tenu pour ôté.")
            return ""
        entiers = (libelle, controle.alias if len(controle.alias) < TITRE_MAXIMAL else "")
        for connu in filter(None, entiers):
            if trouve := _motif(connu).search(controle.texte):
                avant, apres = controle.texte[: trouve.start()], controle.texte[trouve.end() :]
                return redresser(avant) + balise + redresser(apres)
        if controle.alias and nu(controle.texte).startswith(nu(controle.alias)):
            return balise
        return self._recrit(controle, balise, libelle)

    def _recrit(self, controle: Controle, balise: str, libelle: str) -> str:
        """Un contrôle dont les mots ont changé : un texte remplace une variable ; une condition ne se récrit pas."""
        tape, dit = controle.texte.strip(), libelle.strip("[]").removesuffix(" :")
        if montrer(balise, self.repertoire.b).genre in CONDITIONS | {"variante"}:
            self.notes.avertir(
                f"« {dit} » a été récrit « {tape} » : une condition ne se récrit pas dans Word, elle est gardée telle quelle."
            )
            return balise
        self.notes.avertir(
            f"« {tape} » a été tapé à la place de « {dit} » : ce texte remplace la variable ou le renvoi."
        )
        return self._texte(controle.texte)


def _terme(trouve: re.Match[str]) -> str:
    avant, mot = (trouve[1], trouve[2]) if trouve[2] else (trouve[3], trouve[4])
    return f"{avant}{{{{~{_MOTS[mot]}~}}}}"


def _motif(libelle: str) -> re.Pattern[str]:
    """Le libellé tel qu'on peut le retrouver dans un texte : apostrophes, blancs et crochets indifférents."""
    mots = redresser(libelle).strip("[]").removesuffix(" :").split()
    corps = r"\s+".join(re.escape(m).replace("'", "['’]") for m in mots)
    return re.compile(r"\[?(?<!\w)" + corps + r"(?!\w)(?:\s*:)?\]?")


def coudre(avant: str, neuf: str) -> str:
    """Le texte neuf, où ce qui n'a pas changé garde les caractères d'avant."""
    a, b = fragments(avant), fragments(neuf)
    cles_a, cles_b = [j.cle for j in a], [j.cle for j in b]
    if cles_a == cles_b:
        return avant
    sortie: list[Fragment] = []
    for genre, i, j, k, m in SequenceMatcher(None, cles_a, cles_b, autojunk=False).get_opcodes():
        sortie += _gardes(a, b, i, j, k) if genre == "equal" else b[k:m]
    cousu = "".join(x.source for x in sortie)
    return cousu if cles(cousu) == cles_b else neuf


def _gardes(a: Sequence[Fragment], b: Sequence[Fragment], i: int, j: int, k: int) -> list[Fragment]:
    """Les fragments d'avant ; le premier saut d'un texte n'a pas de lignes à sauter, celui du milieu si."""
    return [b[k + n - i] if (n == 0) != (k + n - i == 0) else a[n] for n in range(i, j)]


def titre_cousu(avant: str, neuf: str) -> str:
    """Le titre du fichier ; celui d'avant si rien n'a changé pour qui le lit."""
    propre = " ".join(redresser(neuf).split())
    return avant if cles(avant) == cles(propre) else propre
