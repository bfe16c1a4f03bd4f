"""Occulter une étude : une copie dont les passages choisis sont remplacés, avant qu'aucun document n'en soit composé.

Rien n'est écrit, aucune ligne de la base n'est touchée. Le titre d'une mesure occultée, une menace, une source occultées
disparaissent aussi des textes qui les citent.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from sqlmodel import SQLModel

from registre.aipd.documents.matiere import SANS_IMAGE, Matiere
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import Aipd, EvaluationAipd, ReponseAipd
from registre.aipd.etude.questionnaire import MESURES, RISQUES

Ligne = TypeVar("Ligne", bound=SQLModel)
Mentions = Mapping[str, str]
CITATION: Final = 6
"""En deçà de cette longueur, un mot occulté est trop commun pour être cherché dans les autres textes."""
FICHE: Final[Mapping[str, tuple[str, ...]]] = {
    "noms_agents": ("auteurs", "evaluateurs"),
    "noms_decision": ("valideurs", "avis_dpo_nom", "decide_par"),
    "noms_personnes": ("personnes_noms",),
    "avis_dpo": ("avis_dpo_texte",),
    "personnes": ("personnes_texte", "personnes_motif"),
    "decision": ("decision_motif", "conditions", "ajustements"),
}
"""Groupe (`masques.yaml`) → champs de la fiche de l'étude."""
DECISION: Final = {"decision": ("motif", "conditions"), "noms_decision": ("par",)}
EVALUATION: Final = {"evaluations": ("commentaire", "plan", "responsable"), "noms_agents": ("par",)}


def occulter(m: Matiere, mentions: Mentions) -> Matiere:
    """La même matière, ses champs occultés remplacés par leur mention (champ de `masques.yaml` → mention)."""
    e = m.etude
    etude = dataclasses.replace(
        e, aipd=_fiche(e.aipd, mentions), reponses={c: _reponse(e, r, mentions) for c, r in e.reponses.items()},
        decisions=tuple(_copie(d, **_tus(mentions, DECISION, d)) for d in e.decisions), commentaires=(), retirees=(),
        mesures=_mesures(e, mentions), par_reference=_evaluations(e, mentions),
    )  # fmt: skip
    organisme = m.organisme
    if nom := mentions.get("noms_decision"):
        organisme = _copie(organisme, dpo_nom=nom, representant_nom=nom)
    images = SANS_IMAGE if "niveaux" in mentions else dataclasses.replace(m.images, schemas={})
    return dataclasses.replace(
        m, etude=_sans_citation(etude, effaceur(e, mentions)), organisme=organisme, images=images, pieces=(), lies=(),
        tus=dict(mentions),
    )  # fmt: skip


def _copie(ligne: Ligne, **ecarts: Any) -> Ligne:
    """Une copie détachée : la ligne de la base n'est jamais touchée."""
    valeurs = {nom: getattr(ligne, nom) for nom in type(ligne).model_fields}
    return type(ligne)(**valeurs | ecarts)


def _tus(mentions: Mentions, groupes: Mapping[str, tuple[str, ...]], ligne: SQLModel) -> dict[str, str]:
    """Champ → mention, pour les champs remplis des groupes occultés : un champ vide n'a rien à taire."""
    return {
        nom: mentions[groupe] for groupe, noms in groupes.items() if groupe in mentions for nom in noms if getattr(ligne, nom)
    }  # fmt: skip


def _fiche(aipd: Aipd, mentions: Mentions) -> Aipd:
    """La fiche de l'étude ; ses notes internes et ce que rien n'imprime n'y sont plus."""
    vides: dict[str, Any] = {"observations": "", "annexe": {}, "suspensions": [], "reponse_cnil": ""}
    if "libres" in mentions:
        vides["structure"] = [{**q, "libelle": "Question propre à l'organisme", "aide": ""} for q in aipd.structure]
    return _copie(aipd, **vides, **_tus(mentions, FICHE, aipd))


def _reponse(e: Etude, lue: ReponseAipd, mentions: Mentions) -> ReponseAipd:
    """La réponse entière, ou remplacée par une seule mention : ni sa longueur ni son nombre de lignes ne restent."""
    mention = mentions.get(_champ(e, lue.question), "")
    ecarts: dict[str, Any] = {"par": "", "origine": "", "source": ""}
    if mention:
        ecarts |= {"texte": mention if lue.texte else "", "liste": [mention] if lue.liste else []}
    if "mesures" in mentions and lue.mesures:
        ecarts["mesures"] = [str(e.mesures[0].id)] if e.mesures_de(lue.question) else []
    if "niveaux" in mentions:
        ecarts["jauge"] = 1 if lue.jauge else 0
    return _copie(lue, **ecarts)


def _champ(e: Etude, code: str) -> str:
    """Le champ de `masques.yaml` qui recouvre cette question."""
    q = e.questionnaire.par_code.get(code)
    if q is None:
        return "libres"
    if q.genre in ("jauge", "mesures"):
        return "jauges" if q.genre == "jauge" else ""
    return f"role:{q.role}" if q.role else f"question:{code}"


def _mesures(e: Etude, mentions: Mentions) -> Any:
    """Les mesures ; occultées, une seule porte la mention à la place de toutes, et les risques y renvoient."""
    if "mesures" not in mentions or not e.mesures:
        return e.mesures
    mention = mentions["mesures"]
    return (
        _copie(e.mesures[0], titre=mention, famille="", etat="", description="", prouvee_le=None, cnil_id="", rang=0),
    )


def _evaluations(e: Etude, mentions: Mentions) -> dict[str, EvaluationAipd]:
    """Les évaluations ; celles des mesures occultées disparaissent avec elles."""
    resultat = {}
    for reference, lue in e.par_reference.items():
        if reference.startswith(f"{MESURES}.") and "mesures" in mentions:
            continue
        ecarts: dict[str, Any] = _tus(mentions, EVALUATION, lue)
        if "evaluations" in mentions:
            ecarts["echeance"] = None
        if "niveaux" in mentions and reference in RISQUES:
            ecarts |= {"gravite": 1 if lue.gravite else 0, "vraisemblance": 1 if lue.vraisemblance else 0}
        resultat[reference] = _copie(lue, **ecarts)
    return resultat


# --- Les citations --------------------------------------------------------------------------------------------------------


def _citations(e: Etude, mentions: Mentions) -> Iterator[tuple[str, str]]:
    """Ce qui, occulté, se chercherait dans les autres textes : titres de mesures, lignes des risques ; et sa mention."""
    if "mesures" in mentions:
        yield from ((x.titre.strip(), mentions["mesures"]) for x in (*e.mesures, *e.retirees))
    for code, lue in e.reponses.items():
        champ = _champ(e, code)
        if champ in mentions and champ.startswith("role:"):
            yield from ((ligne.strip(), mentions[champ]) for ligne in lue.liste)


def effaceur(e: Etude, mentions: Mentions) -> Callable[[str], str]:
    """De quoi ôter d'un texte ce que l'étude occulte : chaque citation y devient la mention de son passage."""
    citations = {_cle(texte): mention for texte, mention in _citations(e, mentions)}
    longues = sorted((c for c in citations if len(c) >= CITATION), key=len, reverse=True)
    if not longues:
        return lambda texte: texte
    mots = (r"\s+".join(map(re.escape, c.split())) for c in longues)
    motif = re.compile("|".join(rf"(?<!\w){m}(?!\w)" for m in mots), re.IGNORECASE)
    return lambda texte: motif.sub(lambda trouve: citations.get(_cle(trouve[0]), "■■■"), texte)


def _cle(texte: str) -> str:
    """Un texte sans casse ni blancs superflus : une citation coupée par un retour à la ligne reste une citation."""
    return " ".join(texte.lower().split())


def _sans_citation(e: Etude, effacer: Callable[[str], str]) -> Etude:
    """La même étude, où aucun texte ne cite plus ce qui est occulté."""

    def nettoyer(ligne: Ligne, *noms: str) -> Ligne:
        return _copie(ligne, **{n: effacer(getattr(ligne, n)) for n in noms if "■" not in getattr(ligne, n)})

    return dataclasses.replace(
        e, aipd=nettoyer(e.aipd, *(n for noms in FICHE.values() for n in noms)),
        reponses={c: _copie(nettoyer(r, "texte"), liste=[effacer(x) if "■" not in x else x for x in r.liste])
                  for c, r in e.reponses.items()},
        mesures=tuple(nettoyer(x, "titre", "description") for x in e.mesures),
        par_reference={c: nettoyer(x, "commentaire", "plan", "responsable") for c, x in e.par_reference.items()},
        decisions=tuple(nettoyer(x, "motif", "conditions") for x in e.decisions),
    )  # fmt: skip
