"""Ce qu'un fichier PIA peut avoir d'étrange, et ce que l'on en dit : fonctions pures sur les lignes lues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from registre.aipd.etude.questionnaire import questionnaire

MODELE: Final = (
    "Ce fichier est un modèle de l'outil PIA (« structure »), non une analyse : ouvrez l'analyse dans l'outil et "
    "exportez-la, elle porte son modèle avec elle."
)
CONNAISSANCES: Final = (
    "Ce fichier est une base de connaissances de l'outil PIA, non une analyse : il n'y a rien à reprendre ici."
)
SERVEUR: Final = (
    "Ce fichier est une liste d'analyses telle que le serveur de l'outil PIA la rend : elle perd l'avis du délégué. Exportez "
    "chaque analyse depuis l'outil, en JSON."
)
COMPLEMENT: Final = (
    "Ce fichier est le complément d'une analyse exportée de Gouverne : donnez avec lui le fichier pia-….json, ou "
    "l'archive qui porte les deux."
)
AUTRE: Final = (
    "Ce fichier n'est pas une analyse d'impact exportée de l'outil PIA de la CNIL : il lui manque la partie « pia »."
)

LIENS: Final = (324, 334, 344)
AMELIORABLE: Final = 2
BORNES: Final = (("status", 0, 3), ("global_status", 0, 2))
Lignes = Sequence[Mapping[str, Any]]
Constat = tuple[str, str]


def citer(mots: Iterable[Any], combien: int = 6) -> str:
    """« a », « b »… : les premiers mots d'une liste, pour une phrase."""
    tous = sorted({str(m) for m in mots})
    suite = f" et {len(tous) - combien} de plus" if len(tous) > combien else ""
    return ", ".join(f"« {m[:60]} »" for m in tous[:combien]) + suite


def etranges(
    pia: Mapping[str, Any], answers: Lignes, measures: Lignes, evaluations: Lignes, comments: Lignes
) -> Iterator[Constat]:
    """Tout ce qui mérite d'être dit d'un fichier lisible."""
    propre = questions_du_modele(pia)
    yield from _fiche(pia, propre)
    yield from _reponses(answers, propre)
    yield from _mesures(answers, measures)
    yield from _evaluations(evaluations, {str(m.get("id")) for m in measures}, propre)
    yield from _commentaires(comments, measures, {a.get("reference_to") for a in answers}, propre)


def questions_du_modele(pia: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    """Numéro de question d'un modèle propre → (« section.rubrique », libellé) ; vide sans modèle propre."""
    donnees = pia.get("structure_data")
    sections = donnees.get("sections") if pia.get("structure_id") and isinstance(donnees, dict) else None
    lues: dict[int, tuple[str, str]] = {}
    for section, rubrique in _rubriques(sections):
        for question in _objets(rubrique.get("questions")):
            numero = question.get("id")
            if isinstance(numero, int) and not isinstance(numero, bool):
                titre = question.get("title")
                lues[numero] = (f"{section.get('id')}.{rubrique.get('id')}", titre if isinstance(titre, str) else "")
    return lues


def _rubriques(sections: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for section in _objets(sections):
        for rubrique in _objets(section.get("items")):
            yield section, rubrique


def _objets(valeur: Any) -> list[dict[str, Any]]:
    return [v for v in valeur if isinstance(v, dict)] if isinstance(valeur, list) else []


def connues() -> frozenset[int]:
    """Les numéros du questionnaire ordinaire."""
    return frozenset(int(c) for c in questionnaire().par_code if c.isdigit())


def _fiche(pia: Mapping[str, Any], propre: Mapping[int, Any]) -> Iterator[Constat]:
    if not str(pia.get("name") or "").strip():
        yield "pia", "L'analyse n'a pas d'intitulé : elle en reçoit un ici."
    if pia.get("status") not in (None, 0, 1, 2, 3, 4):
        yield "pia", f"L'état {pia['status']} n'existe pas dans l'outil : lue comme en cours."
    for cle, dit in (("dpo_status", "du délégué"), ("concerned_people_status", "des personnes")):
        if pia.get(cle) not in (None, 0, 1):
            yield "pia", f"L'avis {dit} vaut {pia[cle]} : ni favorable ni défavorable, il n'est pas repris."
    if pia.get("is_archive"):
        yield "pia", "L'analyse était rangée aux archives de l'outil : elle s'ouvre ici hors des archives."
    if propre:
        nom = str(pia.get("structure_name") or "sans nom")[:80]
        yield "pia", f"L'analyse suit un modèle propre, « {nom} » : il est gardé pour la réexporter."


def _reponses(answers: Lignes, propre: Mapping[int, Any]) -> Iterator[Constat]:
    comptes = Counter(a.get("reference_to") for a in answers)
    for reference, nombre in comptes.items():
        if nombre > 1:
            yield (
                "answers",
                f"La question {str(reference)[:40]} a {nombre} réponses : la première est lue, les autres gardées.",
            )
    for rang, a in enumerate(answers, 1):
        lieu, reference = f"answers, ligne {rang}", a.get("reference_to")
        if not isinstance(reference, int):
            yield lieu, f"Référence illisible {citer([reference])} : gardée pour l'export, non montrée."
        elif reference not in connues():
            quoi = "question du modèle propre" if reference in propre else "question que le questionnaire n'a pas"
            yield lieu, f"{reference} : {quoi}, gardée en plus."
        jauge = a["data"].get("gauge")
        if jauge is not None and not 0 <= jauge <= 4:
            yield lieu, f"Le niveau {jauge} sort de l'échelle de 0 à 4 : lu comme non défini."


def _mesures(answers: Lignes, measures: Lignes) -> Iterator[Constat]:
    titres = Counter(str(m.get("title") or "") for m in measures)
    for titre, nombre in titres.items():
        if nombre > 1:
            yield (
                "measures",
                (
                    f"{nombre} mesures s'intitulent {citer([titre])} : un risque s'y lie par le titre, donc à la première."
                ),
            )
    if titres[""]:
        yield "measures", "Une mesure n'a pas de titre : elle en reçoit un ici."
    identifiants = Counter(str(m.get("id")) for m in measures)
    if doubles := [i for i, n in identifiants.items() if n > 1]:
        yield "measures", f"Des mesures portent le même numéro {citer(doubles)} : leurs évaluations vont à la première."
    for a in answers:
        if a.get("reference_to") in LIENS and (perdus := [t for t in a["data"]["list"] if t not in titres]):
            yield (
                f"question {a['reference_to']}",
                f"Mesures que le fichier ne décrit pas : {citer(perdus)}. Gardées pour l'export.",
            )


def _evaluations(evaluations: Lignes, ids: set[str], propre: Mapping[int, Any]) -> Iterator[Constat]:
    for reference, nombre in Counter(e.get("reference_to") for e in evaluations).items():
        if nombre > 1:
            yield (
                "evaluations",
                f"{citer([reference])} est évalué {nombre} fois : la première est lue, les autres gardées.",
            )
    yield from _ameliorables(evaluations)
    rubriques = _references_connues() | {r for r, _ in propre.values()} | {f"{r}.{n}" for n, (r, _) in propre.items()}
    for rang, e in enumerate(evaluations, 1):
        lieu, reference = f"evaluations, ligne {rang}", str(e.get("reference_to"))
        if reference.startswith("3.1.") and reference[4:] not in ids:
            yield lieu, f"{citer([reference])} ne désigne aucune mesure du fichier : gardée pour l'export, non montrée."
        elif not reference.startswith("3.1.") and reference not in rubriques:
            yield lieu, f"{citer([reference])} ne désigne rien que l'on connaisse : gardée pour l'export, non montrée."
        for cle, bas, haut in BORNES:
            if e.get(cle) is not None and not bas <= e[cle] <= haut:
                yield lieu, f"« {cle} » vaut {e[cle]}, hors de {bas} à {haut} : lue comme en attente."
        jauges = e.get("gauges") or {}
        if any(jauges.get(axe) is not None and not 0 <= jauges[axe] <= 4 for axe in ("x", "y")):
            yield lieu, "Un niveau réestimé sort de l'échelle de 0 à 4 : lu comme non défini."


def _ameliorables(evaluations: Lignes) -> Iterator[Constat]:
    if any(str(e.get("reference_to")).startswith("3.") and e.get("status") == AMELIORABLE for e in evaluations):
        yield (
            "evaluations",
            (
                "Des mesures ou des risques sont « améliorables ». Le format ne dit pas si une mesure est en place : "
                "celles qu'ils visent entrent comme prévues, à prouver."
            ),
        )


def _references_connues() -> set[str]:
    lues: set[str] = set()
    for r in questionnaire().rubriques:
        lues |= {f"{r.code}.{q.code}" for q in r.questions} if r.evaluation == "question" else {r.code}
    return lues


def _commentaires(
    comments: Lignes, measures: Lignes, repondues: set[Any], propre: Mapping[int, Any]
) -> Iterator[Constat]:
    ids = {str(m.get("id")) for m in measures}
    for rang, c in enumerate(comments, 1):
        lieu, reference = f"comments, ligne {rang}", c.get("reference_to")
        dit = str(c.get("description") or "").strip()[:60]
        if c.get("for_measure") and str(reference) not in ids:
            yield (
                lieu,
                f"Commentaire détaché de la mesure {str(reference)[:40]}, absente (« {dit} ») : gardé pour l'export.",
            )
        elif not c.get("for_measure") and reference not in connues() | repondues | set(propre):
            yield (
                lieu,
                f"Commentaire détaché de la question {str(reference)[:40]}, inconnue (« {dit} ») : gardé pour l'export.",
            )
