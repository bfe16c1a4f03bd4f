"""Ce que le texte porte des mentions de l'article 28(3) du RGPD, et ce qui empêche de l'arrêter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clauses.bibliotheque.donnees import Mention
from clauses.redaction.composition import AnnexeRemplie, Texte, en_clair
from clauses.redaction.typographie import typographier

ROLES_AVEC_SOUS_TRAITANCE = frozenset({"collectivite_rt", "mixte", "collectivite_st"})
CCT = "cct_2021_915"
COMMUNES = "COM"
"""La page des questions communes : les parties et le contrat."""


@dataclass(frozen=True)
class MentionVue:
    """Une mention, présente ou non, les articles qui la portent, les annexes qui restent vides."""

    mention: Mention
    presente: bool
    articles: tuple[int, ...]
    annexes_vides: tuple[int, ...] = ()
    par_cct: bool = False
    manque: str = ""

    @property
    def cites(self) -> str:
        """« Article 4 », « Articles 4, 7 et 9 » ; vide si aucun ne la porte."""
        *debut, fin = map(str, self.articles or ("",))
        return f"Articles {', '.join(debut)} et {fin}" if debut else f"Article {fin}" if fin else ""


@dataclass(frozen=True)
class Obstacle:
    """Ce qui empêche d'arrêter le texte, et où y remédier : « clauses », « q-DCP » (questions), « a-A1 » (annexe)."""

    phrase: str
    etape: str


def article_28_s_applique(texte: Texte) -> bool:
    """Vrai si l'une des parties traite pour le compte de l'autre."""
    return texte.variables.get("role_dcp") in ROLES_AVEC_SOUS_TRAITANCE


def mentions(texte: Texte) -> list[MentionVue]:
    """Chaque mention de l'article 28(3), avec l'article du texte qui la porte ; rien si l'article 28 ne s'applique pas."""
    return [_mention(texte, m) for m in texte.bibliotheque.mentions_article_28] if article_28_s_applique(texte) else []


def _mention(texte: Texte, mention: Mention) -> MentionVue:
    codes = texte.resolution.codes
    cct = "DCP-02" in codes and texte.variables.get("modele_art28") == CCT
    courtes = [c for c in mention.ou if c in codes]
    exigees = list(mention.clauses)
    if cct:
        remplacees = {c for v in texte.bibliotheque.par_code["DCP-02"].variantes if v.id == CCT for c in v.remplace}
        exigees = [c if c not in remplacees else "DCP-02" for c in exigees]
    absentes = [c for c in exigees if c not in codes and not (cct and c == "DCP-10")]
    presente = bool(courtes) or not absentes
    porteuses = courtes if courtes and absentes else [c for c in exigees if c in codes]
    articles = tuple(sorted({a.numero for a in texte.articles if a.clause.id in porteuses}))
    vides = tuple(a.numero for a in texte.annexes if a.annexe.id in mention.annexes and est_vide(a))
    sans_annexe = [c for c in mention.annexes if c not in {a.annexe.id for a in texte.annexes}]
    manque = f"Il manque {', '.join(absentes)}." if not presente else ""
    if manque and "DCP-01" not in codes:
        manque += " Retenez DCP-01, qui amène celles que ce rôle exige."
    if sans_annexe and presente and not courtes:
        presente, manque = False, f"Il manque l'annexe {', '.join(sans_annexe)}."
    return MentionVue(mention, presente, articles, vides, cct, manque)


def est_vide(annexe: AnnexeRemplie) -> bool:
    """Vrai si personne n'a rien écrit dans cette annexe, lignes imposées mises à part."""
    debut = 1 if annexe.annexe.lignes_imposees else 0
    return not any(cellule.strip() for ligne in annexe.lignes for cellule in ligne[debut:])


def obstacles(texte: Texte) -> list[Obstacle]:
    """Ce qui empêche l'état « texte arrêté » ; le projet, lui, s'édite toujours."""
    return list(_obstacles(texte))


def _obstacles(texte: Texte) -> Iterator[Obstacle]:
    if not texte.articles:
        yield Obstacle("Aucune clause n'est retenue.", "clauses")
    for vue in mentions(texte):
        if not vue.presente:
            yield Obstacle(f"Article 28(3) du RGPD : « {vue.mention.libelle} » manque. {vue.manque}", "clauses")
    for clause, vise in texte.manquants:
        yield Obstacle(f"{clause} renvoie à {vise}, qui n'est pas retenue.", "clauses")
    for decision in texte.resolution.decisions:
        if decision.effet == "manque":
            yield Obstacle(f"{decision.code} est {decision.raison}.", "clauses")
    for blanc in texte.a_completer:
        yield Obstacle(f"Il reste à remplir : {blanc}.", f"q-{_page_du_blanc(texte, blanc)}")
    for annexe in texte.annexes:
        if annexe.annexe.id in {"A1", "A2", "A3"} and est_vide(annexe):
            yield Obstacle(f"L'annexe {annexe.numero} ({annexe.annexe.titre}) est vide.", f"a-{annexe.annexe.id}")


def _page_du_blanc(texte: Texte, blanc: str) -> str:
    """La page de questions qui remplit ce blanc : celle des parties, sinon celle du chapitre où il se lit."""
    if any(typographier(str(texte.variables.get(v.name, ""))) == blanc for v in texte.bibliotheque.variables_communes):
        return COMMUNES
    lus = (a.clause.groupe for a in texte.articles for al in a.alineas if blanc in en_clair(al))
    return next(lus, COMMUNES)
