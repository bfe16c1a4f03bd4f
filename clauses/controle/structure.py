"""L'ossature d'un contrat : articles, paragraphes numérotés, annexes ; la place de chaque passage, les cibles des renvois."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clauses.controle.lecture.passages import ECARTES, Genre, Passage
from clauses.controle.textes import phrases, reduire

_ARTICLE = re.compile(
    r"^(?:article|art\.?|clause)\s+(?:n[°o.]\s*)?(?P<numero>\d{1,3}(?:[.\-]\d{1,3})*|premier|1er|unique|[ivxlc]{1,6})\b"
    r"(?:er)?\s*(?:[-:.)/]|$|(?=[a-z\"]))\s*(?P<suite>.*)$"
)
_ANNEXE = re.compile(
    r"^annexe\s+(?:n[°o.]?\s*)?(?P<numero>\d{1,3}(?:[.\-]\d{1,2})*|[a-z]\d{0,2}|[ivx]{1,5})\b\s*(?P<suite>[-:.(,].*|$|.*)$"
)
_NUMERO = re.compile(r"^(?P<numero>(?:[a-z]\.)?\d{1,3}(?:\.\d{1,3}){0,4})(?P<fin>\s*[.)\-:]|\s)\s*(?P<suite>.*)$")
_MOTS = {"premier": "1", "1er": "1", "unique": "1"}
_LONGUEUR_DE_TITRE = 160
_ROMAIN = re.compile(r"^[ivxlc]+$")
DCP = re.compile(
    r"donnees? (?:a caractere personnel|personnelles?|nominatives?|dcp)|\brgpd\b|\bgdpr\b|2016/679|protection des donnees"
    r"|responsables? d[ue]s? traitement|traitements? de[s ]+donnees|violations? de donnees|\bcnil\b|78-17"
    r"|reglement general|traitements? (?:confie|sous-traite)|sens de l.article 28"
    r"|informatique et libertes|personnes? concernees?|sous-traitants? ulterieurs?|vie privee|analyse d'impact"
)
CCP = re.compile(
    r"conditions de paiement|\bdc ?4\b|acte special|subdelegation|paiement direct"
    r"|acceptation d[eu]s? (?:chaque )?sous-traitant|agrement (?:d[eu]s? sous-traitant|de ses conditions)"
    r"|declaration de sous-traitance|code de la commande publique"
    r"|loi (?:n[°o] ?)?75-1334|sous-traiter (?:certaines|une partie|tout ou partie|l'execution de certaines)"
    r"|partie (?:du marche|des prestations|de l'execution)|2015-899|l\. ?2193|r\. ?2193"
)
_ROLE = re.compile(
    r"sous-traitante?s?[^.]{0,80}(?:au sens|rgpd|reglement general|article 28|2016/679)|responsables? d[ue]s? traitement"
    r"|article 28[^.]{0,40}(?:reglement|rgpd|2016/679)"
)
_SECTIONS_D_OUVERTURE, _CONTRAT_COURT = 3, 20_000
_TITRE_DE_DONNEES = re.compile(r"donnees (?:des|de l|du|personn|nomin)|fichiers? (?:des|d.)|confidentialite")
_DEFINITION = re.compile(r'^(?:[a-z0-9]{1,3}[).] ?|- ?)?"[^"]{2,80}" ?(?:[:(|]|designe|signifie|s.entend)')
_RGPD_EXPLICITE = re.compile(
    r"sous-traitants? (?:ulterieurs?|rgpd)|sens (?:de l'article 28|du rgpd|du reglement)|28(?: ?\(|, ?[24])"
    r"|donnees (?:a caractere )?personnel"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Une phrase : son texte, sa forme réduite, le passage qui la porte, sa place en clair."""

    texte: str
    nu: str
    passage: int
    lieu: str


@dataclass(slots=True)
class Bloc:
    """Un passage situé : `section` est le rang de son article ou annexe ; `dcp`, `ccp` disent de quoi on y parle.

    `definition` : il ne fait que définir un mot ; il n'engage personne.
    """

    texte: str
    nu: str
    genre: Genre
    section: int
    lieu: str
    phrases: tuple[Phrase, ...] = ()
    dcp: bool = False
    ccp: bool = False
    definition: bool = False


@dataclass
class Ossature:
    """Le contrat lu : ses passages situés, les articles et annexes qu'il contient, les titres de ses sections."""

    blocs: list[Bloc] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    annexes: set[str] = field(default_factory=set)
    titres: list[str] = field(default_factory=list)

    @property
    def phrases(self) -> list[Phrase]:
        """Toutes les phrases, dans l'ordre."""
        return [phrase for bloc in self.blocs for phrase in bloc.phrases]

    def section_de(self, phrase: Phrase) -> list[Bloc]:
        """Les passages de la même section."""
        section = self.blocs[phrase.passage].section
        return [bloc for bloc in self.blocs if bloc.section == section]


def batir(passages: Sequence[Passage]) -> Ossature:
    """Situe chaque passage du contrat ; commentaires et sommaire sont laissés de côté."""
    utiles = [p for p in passages if p.genre not in ECARTES]
    batisseur = _Batisseur(_a_des_articles(utiles))
    for passage in utiles:
        batisseur.recevoir(passage)
    _qualifier(batisseur.ossature)
    return batisseur.ossature


def _a_des_articles(passages: Iterable[Passage]) -> bool:
    """Vrai si le document intitule ses parties « Article N » : un « 1. » isolé n'y est alors qu'un élément de liste."""
    return sum(1 for p in passages if _ARTICLE.match(reduire(p.texte[:_LONGUEUR_DE_TITRE]))) >= 2


class _Batisseur:
    """Avance passage par passage, en sachant dans quel article et quelle annexe on est."""

    def __init__(self, a_des_articles: bool) -> None:
        self.ossature = Ossature(titres=[""])
        self._a_des_articles = a_des_articles
        self._annexe = self._article = ""

    def recevoir(self, passage: Passage) -> None:
        """Situe un passage et le range."""
        nu = reduire(passage.texte)
        # Un en-tête, une note ou une zone de texte ne fait pas avancer l'ossature.
        paragraphe = (
            "" if passage.genre in {"entete", "pied", "note", "zone", "entetes"} else self._avancer(nu, passage)
        )
        rang = len(self.ossature.blocs)
        lieu = self._lieu(paragraphe, passage)
        # Les titres de colonnes n'engagent à rien : un tableau vide ne fait pas une description.
        decoupees = () if passage.genre == "entetes" else tuple(
            Phrase(t, reduire(t), rang, lieu) for t in phrases(passage.texte))  # fmt: skip
        section = len(self.ossature.titres) - 1
        definition = bool(_DEFINITION.match(nu))
        self.ossature.blocs.append(
            Bloc(passage.texte, nu, passage.genre, section, lieu, decoupees, definition=definition)
        )

    def _avancer(self, nu: str, passage: Passage) -> str:
        """Le numéro que porte ce passage, s'il en porte un ; change d'article ou d'annexe au besoin."""
        if passage.genre == "tableau" and " | " in passage.texte:
            return ""
        tete = nu[: _LONGUEUR_DE_TITRE * 2]
        if annexe := self._est_une_annexe(tete, passage):
            self._annexe, self._article = annexe, ""
            self.ossature.annexes.add(annexe)
            self.ossature.titres.append(nu)
            return ""
        if trouve := _ARTICLE.match(tete):
            return self._ouvrir(_numero(trouve["numero"]), nu)
        trouve = _NUMERO.match(tete)
        if not trouve or not trouve["suite"]:
            return ""
        return self._numerote(trouve["numero"].upper(), trouve["fin"].strip(), nu, passage)

    def _est_une_annexe(self, tete: str, passage: Passage) -> str:
        trouve = _ANNEXE.match(tete)
        if not trouve:
            return ""
        franc = passage.texte.lstrip()[:6].isupper() or passage.texte.startswith("Annexe") or passage.genre == "titre"
        titre = passage.genre == "titre" or (
            len(tete) < _LONGUEUR_DE_TITRE and not tete.rstrip().endswith((".", ";", ","))
        )
        suite = trouve["suite"]
        nette = not suite or suite[0] in "-:.(," or passage.genre == "titre" or passage.texte.isupper()
        return trouve["numero"].upper() if franc and titre and nette else ""

    def _numerote(self, numero: str, fin: str, nu: str, passage: Passage) -> str:
        """Un « 12.3 » est un paragraphe ; un « 5. » est un article si le document n'intitule pas ses articles."""
        if "." in numero:
            tete = numero.split(".")[0]
            connu = self._article.split(".")[0] == tete or (tete == self._annexe and tete)
            if not connu and not self._annexe and not self._a_des_articles and tete.isdigit():
                self._ouvrir(tete, nu)
            if connu or not self._a_des_articles:
                self._declarer(numero)
                return numero
            return ""
        attendu = str(int(self._article) + 1) if self._article.isdigit() else "1"
        est_un_article = passage.genre == "titre" or (fin == "." and numero == attendu and not self._a_des_articles)
        if est_un_article and fin != ")":
            return self._ouvrir(numero, nu)
        return ""

    def _ouvrir(self, numero: str, titre: str) -> str:
        self._article = numero
        self._declarer(numero)
        self.ossature.titres.append(titre)
        return ""

    def _declarer(self, numero: str) -> None:
        """Un numéro existe, et tous ceux qui le contiennent : 3.2.1 dit que 3.2 et 3 existent."""
        parties = numero.split(".")
        for longueur in range(1, len(parties) + 1):
            self.ossature.articles.add(".".join(parties[:longueur]))

    def _lieu(self, paragraphe: str, passage: Passage) -> str:
        morceaux: list[str] = []
        if passage.genre not in {"entete", "pied", "note", "zone"}:
            morceaux += [f"annexe {self._annexe}"] if self._annexe else []
            numero = paragraphe or self._article
            morceaux += [f"article {numero}"] if numero else []
            if not morceaux and passage.genre != "tableau":
                morceaux = ["avant le premier article"] if self._a_des_articles else []
        morceaux += [passage.lieu] if passage.lieu else []
        morceaux += [f"page {passage.page}"] if passage.page else []
        return ", ".join(morceaux) or "début du document"


def _numero(brut: str) -> str:
    """« premier » → 1, « iv » → IV, « 3-2 » → 3.2."""
    if brut in _MOTS:
        return _MOTS[brut]
    return brut.upper() if _ROMAIN.match(brut) else brut.replace("-", ".")


def _qualifier(ossature: Ossature) -> None:
    """Dit de chaque passage si l'on y parle de données personnelles, ou de sous-traitance (commande publique)."""
    sections_dcp = {bloc.section for bloc in ossature.blocs if DCP.search(bloc.nu)}
    sections_dcp |= {rang for rang, titre in enumerate(ossature.titres) if _TITRE_DE_DONNEES.search(titre[:120])}
    partout = _parle_de_donnees_partout(ossature, sections_dcp)
    sections_ccp = {b.section for b in ossature.blocs if CCP.search(b.nu) and not _RGPD_EXPLICITE.search(b.nu)}
    for bloc in ossature.blocs:
        bloc.dcp = partout or bloc.section in sections_dcp
        bloc.ccp = bloc.section in sections_ccp and not _RGPD_EXPLICITE.search(bloc.nu)


def _parle_de_donnees_partout(ossature: Ossature, sections_dcp: set[int]) -> bool:
    """Vrai pour un contrat court, ou qui parle de données dans le tiers de ses sections, ou qui dit dès l'ouverture qui est
    responsable et qui est sous-traitant. Dans un long contrat, seules les sections qui en parlent comptent.
    """
    if sum(len(bloc.nu) for bloc in ossature.blocs) <= _CONTRAT_COURT:
        return True
    if len(sections_dcp) >= max(3, len(ossature.titres) // 3):
        return True
    ouverture = (b for b in ossature.blocs if b.section < _SECTIONS_D_OUVERTURE and not b.definition)
    return any(_ROLE.search(bloc.nu) for bloc in ouverture)
