"""À quelle clause appartient chaque ligne du fichier : par son contrôle, sinon par un titre, sinon par son texte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clauses.bibliotheque.donnees import Bibliotheque
from clauses.bibliotheque.lecture import clause_en_clair
from clauses.bibliotheque.word.envoi import ANNONCE, EMPLOI, EN_MARGE, TITRE, courber
from clauses.bibliotheque.word.lignes import Ligne, Zone
from clauses.bibliotheque.word.recoudre import redresser

RESSEMBLANCE = 0.75
_TITRE_DE_CLAUSE = re.compile(r"([A-Z]{2,5}-\d{2})\s*[–—:.-]\s*(.+)", re.DOTALL)
_TITRE_DE_REDACTION = re.compile(
    r"([A-Z]{2,5}-\d{2}),\s*rédaction\s+(\d{1,2})\s*[–—:.-]\s*(.+)", re.DOTALL | re.IGNORECASE
)
_CODES = re.compile(r"[A-Z]{2,5}-\d{2}")
_ETAT = re.compile(r"\(état ([0-9a-f]{8,})\)")
_REFERENCES = re.compile(r"Version |État du droit|Page ")
_EXTRAIT = 90


@dataclass
class Exemplaire:
    """Une clause trouvée dans le fichier. `par` : ce qui l'a fait reconnaître ; `redactions` : code → libellé et lignes ;
    `rattachees` : lignes hors contrôle, prises avec ce qui précède ; `zonees` : ses rédactions ont leur contrôle.
    """

    code: str
    par: str
    zone: Zone | None = None
    empreinte: str = ""
    titre: str = ""
    lignes: list[Ligne] = field(default_factory=list)
    redactions: dict[str, tuple[str, list[Ligne]]] = field(default_factory=dict)
    rattachees: list[Ligne] = field(default_factory=list)
    ouverte: str = ""
    zonees: bool = False

    @property
    def garnie(self) -> bool:
        """Vrai si la clause a du texte, titre mis à part."""
        return bool(self.lignes or any(lignes for _, lignes in self.redactions.values()))

    def ajouter(self, ligne: Ligne, redaction: str) -> None:
        """Range une ligne dans le texte, ou dans la rédaction ouverte."""
        if redaction:
            self.redactions.setdefault(redaction, ("", []))[1].append(ligne)
        else:
            self.lignes.append(ligne)


@dataclass
class Rapprochement:
    """Ce que l'on a trouvé. `annoncees` : les clauses que le fichier dit porter, None si son mode d'emploi manque ;
    `etat` : leur empreinte d'alors.
    """

    exemplaires: list[Exemplaire] = field(default_factory=list)
    hors: list[list[Ligne]] = field(default_factory=list)
    annoncees: tuple[str, ...] | None = None
    etat: str = ""


def rapprocher(lignes: Iterable[Ligne], b: Bibliotheque, organisme: str) -> Rapprochement:
    """Chaque ligne à sa clause ; ce que rien ne nomme est rapproché par son texte, ou laissé dehors."""
    tri = _Tri(b, organisme)
    for ligne in lignes:
        tri.ranger(ligne)
    return tri.conclure()


class _Tri:
    """Range les lignes une à une, dans l'ordre du fichier."""

    def __init__(self, b: Bibliotheque, organisme: str) -> None:
        self.b = b
        self.cadre = {_cle(x) for x in (TITRE, organisme, "Mode d'emploi", EN_MARGE, *EMPLOI) if x}
        self.chapitres = {_cle(g.label) for g in b.meta.groupes}
        self.titres = {_cle(c.titre): c.id for c in b.clauses}
        self.resultat = Rapprochement()
        self.courant: Exemplaire | None = None
        self.suites: list[tuple[Exemplaire | None, list[Ligne]]] = []
        self.suite: list[Ligne] | None = None

    def ranger(self, ligne: Ligne) -> None:
        """Range une ligne."""
        texte = redresser(ligne.texte).strip()
        if self._est_du_cadre(ligne, texte):
            return
        zone = next((z for z in ligne.zones if z.place and not z.place.redaction), None)
        redaction = next((z.place.redaction for z in ligne.zones if z.place and z.place.redaction), "")
        if zone is None and _cle(texte) in self.chapitres:
            self.courant = self.suite = None
        elif zone is not None:
            self._dans_une_zone(ligne, texte, zone, redaction)
        elif code := self._code_du_titre(ligne, texte):
            self._ouvrir(Exemplaire(code, "titre"), ligne, texte)
        elif self.courant is None or (self.courant.zone is not None and self.courant.garnie):
            self._a_la_suite(ligne)
        else:
            self._dedans(self.courant, ligne, texte, redaction)

    def _est_du_cadre(self, ligne: Ligne, texte: str) -> bool:
        """Le mode d'emploi, le titre du document : ce que nous y avons mis nous-mêmes."""
        if texte.startswith(ANNONCE):
            self.resultat.annoncees = tuple(_CODES.findall(texte))
            self.resultat.etat = next(iter(_ETAT.findall(texte)), "")
            return True
        if any(z.emploi for z in ligne.zones) and not ligne.signes:
            return True
        return _cle(texte) in self.cadre or bool(_REFERENCES.match(texte)) or texte.startswith("Ce fichier porte ")

    def _code_du_titre(self, ligne: Ligne, texte: str) -> str:
        """La clause dont cette ligne est le titre, ou rien."""
        trouve = _TITRE_DE_CLAUSE.fullmatch(texte)
        if trouve and (trouve[1] in self.b.par_code or ligne.niveau):
            return trouve[1]
        return self.titres.get(_cle(texte), "") if ligne.niveau else ""

    def _dans_une_zone(self, ligne: Ligne, texte: str, zone: Zone, redaction: str) -> None:
        place = zone.place
        assert place is not None  # noqa: S101 -- seules les zones placées arrivent ici
        code = self._code_du_titre(ligne, texte)
        if self.courant is None or self.courant.zone is not zone:
            self._ouvrir(Exemplaire(place.code, "etiquette", zone, place.empreinte), ligne, texte)
        elif code not in {"", self.courant.code}:
            self._ouvrir(Exemplaire(code, "titre", zone), ligne, texte)
        else:
            self._dedans(self.courant, ligne, texte, redaction)

    def _ouvrir(self, exemplaire: Exemplaire, ligne: Ligne, texte: str) -> None:
        """Ouvre une clause ; sa première ligne en est le titre, si elle en a la forme."""
        self.courant, self.suite = exemplaire, None
        self.resultat.exemplaires.append(exemplaire)
        trouve = _TITRE_DE_CLAUSE.fullmatch(texte)
        if trouve or ligne.niveau:
            exemplaire.titre = trouve[2].strip() if trouve else texte
        else:
            self._dedans(exemplaire, ligne, texte, "")

    def _dedans(self, exemplaire: Exemplaire, ligne: Ligne, texte: str, redaction: str) -> None:
        """Range une ligne d'une clause ouverte : son titre s'il manquait, le titre d'une rédaction, ou du texte."""
        exemplaire.zonees = exemplaire.zonees or bool(redaction)
        titre, de_redaction = _TITRE_DE_CLAUSE.fullmatch(texte), _TITRE_DE_REDACTION.fullmatch(texte)
        if titre and titre[1] == exemplaire.code and not exemplaire.titre:
            exemplaire.titre = titre[2].strip()
        elif de_redaction and (code := self._code_de_redaction(exemplaire.code, int(de_redaction[2]), redaction)):
            exemplaire.ouverte = code
            exemplaire.redactions.setdefault(code, (de_redaction[3].strip(), []))
        else:
            if exemplaire.zonees and exemplaire.ouverte and not redaction:
                exemplaire.rattachees.append(ligne)
            exemplaire.ajouter(ligne, redaction or exemplaire.ouverte)

    def _code_de_redaction(self, code: str, rang: int, redaction: str) -> str:
        clause = self.b.par_code.get(code)
        if redaction:
            return redaction
        return clause.variantes[rang - 1].id if clause and 0 < rang <= len(clause.variantes) else ""

    def _a_la_suite(self, ligne: Ligne) -> None:
        """Une ligne hors de tout contrôle : elle prolonge la suite en cours, ou en ouvre une autre à chaque titre."""
        if self.suite is None or ligne.niveau:
            self.suite = []
            self.suites.append((self.courant, self.suite))
        self.suite.append(ligne)

    def conclure(self) -> Rapprochement:
        """Les suites sans nom : à la clause absente qui leur ressemble, sinon à celle qu'elles suivent, sinon dehors."""
        for precedent, lignes in self.suites:
            if code := self._ressemblante(lignes):
                exemplaire = Exemplaire(code, "texte", lignes=[x for x in lignes if not x.niveau])
                self.resultat.exemplaires.append(exemplaire)
            elif precedent is not None:
                for ligne in lignes:
                    precedent.ajouter(ligne, precedent.ouverte)
                precedent.rattachees += lignes
            else:
                self.resultat.hors.append(lignes)
        return self.resultat

    def _ressemblante(self, lignes: Sequence[Ligne]) -> str:
        """La clause absente du fichier dont ce texte est le plus proche, s'il l'est assez."""
        vues = {e.code for e in self.resultat.exemplaires}
        possibles = self.resultat.annoncees if self.resultat.annoncees is not None else tuple(self.b.par_code)
        mots = Counter(_mots(" ".join(x.texte for x in lignes)))
        notes = [
            (proximite(mots, Counter(_mots(clause_en_clair(self.b.par_code[c], self.b)))), c)
            for c in possibles if c not in vues and c in self.b.par_code
        ]  # fmt: skip
        note, code = max(notes, default=(0.0, ""))
        return code if note >= RESSEMBLANCE else ""


def proximite(a: Counter[str], b: Counter[str]) -> float:
    """De 0 à 1 : la part des mots que deux textes ont en commun."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _mots(texte: str) -> list[str]:
    return [m for m in re.findall(r"\w+", redresser(texte).lower()) if len(m) > 2]


def _cle(texte: str) -> str:
    return " ".join(redresser(courber(texte)).lower().split()).strip(" .")


def extrait(lignes: Sequence[Ligne]) -> str:
    """Le début d'une suite de lignes, pour la nommer."""
    texte = " ".join(" ".join(redresser(x.texte).split()) for x in lignes)
    return texte if len(texte) <= _EXTRAIT else texte[: _EXTRAIT - 1].rstrip() + "…"
