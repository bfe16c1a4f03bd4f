"""Le fichier de l'outil PIA de la CNIL : le lire, le contrôler, l'écrire tel que cet outil l'ouvre. Ni base, ni page.

Les noms de champs et les codes sont des faits d'échange. Une ligne garde tout ce que le format porte, dans l'ordre du
fichier ; ce qui est étrange est dit dans les remarques, jamais corrigé en silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registre.aipd.echanges import constats
from registre.aipd.echanges.json_borne import PiaRefuse, analyser
from registre.aipd.echanges.textes_riches import assainir

__all__ = ["CLES", "Pia", "PiaLu", "PiaRefuse", "Remarque", "ecrire", "lire"]

CLES: Final = ("pia", "answers", "measures", "evaluations", "comments")
TABLEAUX: Final = CLES[1:]
PARTIES: Final = {"pia": "Fiche", "answers": "Réponses", "measures": "Mesures", "evaluations": "Évaluations",
                  "comments": "Commentaires"}  # fmt: skip
BRUIT: Final = frozenset({"dbVersion", "tableName", "serverUrl", "numberOfQuestions", "objectStore"})
DOUTEUX_MAXIMUM: Final = 40_000
MAXIMUM: Final = {"answers": 2000, "measures": 1000, "evaluations": 3000, "comments": 10_000}
Ligne = dict[str, Any]

ENTIER, TEXTE, BOOLEEN, NOMBRE, CLE = "entier", "texte", "booleen", "nombre", "cle"
_COMMUNS: Final = {"created_at": TEXTE, "updated_at": TEXTE, "lock_version": ENTIER}
CHAMPS: Final[Mapping[str, Mapping[str, str]]] = {
    "pia": _COMMUNS | {
        "id": CLE, "status": ENTIER, "is_example": ENTIER, "is_archive": ENTIER, "progress": NOMBRE, "structure_id": CLE,
        "dpo_status": ENTIER, "concerned_people_status": ENTIER, "concerned_people_searched_opinion": BOOLEEN,
        **dict.fromkeys(
            ("name", "category", "author_name", "evaluator_name", "validator_name", "dpos_names", "dpo_opinion",
             "people_names", "concerned_people_opinion", "concerned_people_searched_content", "rejection_reason",
             "applied_adjustments", "structure_name", "structure_sector_name"), TEXTE),
    },
    "answers": _COMMUNS | {"id": CLE, "pia_id": CLE, "reference_to": CLE},
    "measures": _COMMUNS | {"id": CLE, "pia_id": CLE, "title": TEXTE, "content": TEXTE, "placeholder": TEXTE},
    "evaluations": _COMMUNS | {
        "id": CLE, "pia_id": CLE, "reference_to": CLE, "status": ENTIER, "global_status": ENTIER,
        "evaluation_comment": TEXTE, "action_plan_comment": TEXTE, "evaluation_date": TEXTE,
        "estimated_implementation_date": TEXTE, "person_in_charge": TEXTE,
    },
    "comments": _COMMUNS | {
        "id": CLE, "pia_id": CLE, "description": TEXTE, "reference_to": CLE, "for_measure": BOOLEEN,
    },
}  # fmt: skip
DITS: Final = {ENTIER: "un nombre entier", TEXTE: "un texte", BOOLEEN: "vrai ou faux", NOMBRE: "un nombre",
               CLE: "un identifiant"}  # fmt: skip


@dataclass(frozen=True)
class Remarque:
    """Quelque chose d'étrange dans le fichier : où, quoi, et ce que l'on en fait."""

    lieu: str
    phrase: str

    @property
    def ou(self) -> str:
        """Le lieu, en français : « Évaluations, ligne 15 »."""
        partie, virgule, reste = self.lieu.partition(",")
        return PARTIES.get(partie, partie.capitalize()) + virgule + reste


@dataclass(frozen=True)
class Pia:
    """Ce qu'un fichier porte : la fiche et quatre tableaux, dans l'ordre du fichier."""

    pia: Ligne
    answers: tuple[Ligne, ...] = ()
    measures: tuple[Ligne, ...] = ()
    evaluations: tuple[Ligne, ...] = ()
    comments: tuple[Ligne, ...] = ()

    @property
    def nom(self) -> str:
        """L'intitulé tel que le fichier le donne."""
        return str(self.pia.get("name") or "")

    @property
    def sections(self) -> list[Any]:
        """Les sections d'un modèle propre ; vide quand le fichier suit le questionnaire ordinaire."""
        donnees = self.pia.get("structure_data")
        lues = donnees.get("sections") if self.pia.get("structure_id") and isinstance(donnees, dict) else None
        return lues if isinstance(lues, list) else []


@dataclass(frozen=True)
class PiaLu:
    """Un fichier compris, et ce qu'il a d'étrange."""

    contenu: Pia
    remarques: tuple[Remarque, ...] = ()

    @property
    def pia(self) -> Ligne:
        """La fiche de l'analyse."""
        return self.contenu.pia

    @property
    def answers(self) -> tuple[Ligne, ...]:
        """Les réponses."""
        return self.contenu.answers

    @property
    def measures(self) -> tuple[Ligne, ...]:
        """Les mesures."""
        return self.contenu.measures

    @property
    def evaluations(self) -> tuple[Ligne, ...]:
        """Les évaluations."""
        return self.contenu.evaluations

    @property
    def comments(self) -> tuple[Ligne, ...]:
        """Les commentaires."""
        return self.contenu.comments


@dataclass
class _Lecture:
    """L'état d'une lecture : remarques, bruit et textes assainis, chacun compté une fois."""

    remarques: list[Remarque] = field(default_factory=list)
    bruit: set[str] = field(default_factory=set)
    assainis: dict[str, None] = field(default_factory=dict)
    douteuses: int = 0

    def dire(self, lieu: str, phrase: str) -> None:
        """Ajoute une remarque."""
        self.remarques.append(Remarque(lieu, phrase))

    def assainir(self, texte: str, lieu: str) -> str:
        """Le texte sans rien d'actif ; un fichier qui en porterait trop serait un piège plus qu'une analyse."""
        propre = assainir(texte)
        if propre != texte:
            self.assainis[lieu] = None
            self.douteuses += texte.count("<")
            if self.douteuses > DOUTEUX_MAXIMUM:
                raise PiaRefuse(
                    "Ce fichier porte trop de HTML que l'on ne garde pas : exportez-le de nouveau de l'outil."
                )
        return propre


def lire(octets: bytes) -> PiaLu:
    """Lit un export de l'outil PIA ; `PiaRefuse` dit en une phrase pourquoi un autre fichier n'est pas pris."""
    brut = reconnaitre(analyser(octets))
    lecture = _Lecture()
    pia = _ligne(brut["pia"], "pia", "pia", lecture)
    tableaux = {nom: tuple(_tableau(brut, nom, lecture)) for nom in TABLEAUX}
    if inconnues := sorted(set(brut) - set(CLES)):
        lecture.dire("fichier", f"Clés que le format ne connaît pas, laissées de côté : {constats.citer(inconnues)}.")
    contenu = Pia(pia, **tableaux)
    for lieu, phrase in constats.etranges(pia, **tableaux):
        lecture.dire(lieu, phrase)
    if lecture.bruit:
        lecture.dire(
            "fichier", f"Clés techniques d'une vieille version, laissées de côté : {constats.citer(lecture.bruit)}."
        )
    for lieu in lecture.assainis:
        lecture.dire(
            lieu, "Le texte portait du HTML que l'on ne garde pas (script, style ou balise inconnue) : assaini."
        )
    return PiaLu(contenu, tuple(lecture.remarques))


def reconnaitre(brut: Any) -> dict[str, Any]:
    """L'objet racine d'une analyse ; `PiaRefuse` nomme les formats voisins que l'on sait reconnaître."""
    if isinstance(brut, list) and brut and isinstance(brut[0], dict):
        if {"slug", "knowledge_base_id"} & brut[0].keys():
            raise PiaRefuse(constats.CONNAISSANCES)
        raise PiaRefuse(constats.SERVEUR)
    if not isinstance(brut, dict):
        raise PiaRefuse(constats.AUTRE)
    if "pia" not in brut:
        cles = {"structure": constats.MODELE, "knowledges": constats.CONNAISSANCES, "format": constats.COMPLEMENT}
        raise PiaRefuse(next((phrase for cle, phrase in cles.items() if cle in brut), constats.AUTRE))
    if not isinstance(brut["pia"], dict):
        raise PiaRefuse("La partie « pia » de ce fichier n'a pas la forme d'une analyse d'impact.")
    return brut


def _tableau(brut: Mapping[str, Any], nom: str, lecture: _Lecture) -> Iterator[Ligne]:
    lignes = brut.get(nom)
    if lignes is None:
        lecture.dire(nom, "Cette partie manque au fichier : lue comme vide.")
        return
    if not isinstance(lignes, list):
        raise PiaRefuse(f"La partie « {nom} » de ce fichier devrait être une liste.")
    if len(lignes) > MAXIMUM[nom]:
        raise PiaRefuse(f"La partie « {nom} » a {len(lignes)} lignes : {MAXIMUM[nom]} au plus.")
    for rang, ligne in enumerate(lignes, 1):
        lieu = f"{nom}, ligne {rang}"
        if not isinstance(ligne, dict):
            raise PiaRefuse(f"{lieu} : ce n'est pas une ligne lisible.")
        lue = _ligne(ligne, nom, lieu, lecture)
        yield _completer(lue, nom, lieu, lecture)


def _ligne(brut: Mapping[str, Any], nom: str, lieu: str, lecture: _Lecture) -> Ligne:
    """Une ligne aux types justes, sans bruit, ses textes assainis ; les clés inconnues restent."""
    lecture.bruit.update(BRUIT & brut.keys())
    ligne: Ligne = {}
    for cle, valeur in brut.items():
        if cle in BRUIT:
            continue
        genre = CHAMPS[nom].get(cle)
        typee = valeur if genre is None else typer(genre, valeur, f"{lieu}, « {cle} »")
        ligne[cle] = _assaini(typee, f"{lieu}, « {cle[:40]} »", lecture)
    return ligne


def _assaini(valeur: Any, lieu: str, lecture: _Lecture) -> Any:
    if isinstance(valeur, str):
        return lecture.assainir(valeur, lieu)
    if isinstance(valeur, list):
        return [_assaini(v, lieu, lecture) for v in valeur]
    if isinstance(valeur, dict):
        return {assainir(c): _assaini(v, lieu, lecture) for c, v in valeur.items()}
    return valeur


def typer(genre: str, valeur: Any, lieu: str) -> Any:
    """La valeur au type du format ; None passe toujours ; `PiaRefuse` si elle ne peut pas l'être."""
    if valeur is None:
        return None
    if genre == TEXTE and isinstance(valeur, str):
        return valeur
    if genre == CLE and isinstance(valeur, (int, str)) and not isinstance(valeur, bool):
        return valeur
    if genre == BOOLEEN and (isinstance(valeur, bool) or valeur in (0, 1)):
        return bool(valeur)
    if genre == NOMBRE and isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return valeur
    if genre == ENTIER:
        entier = en_entier(valeur)
        if entier is not None:
            return entier
    raise PiaRefuse(f"{lieu} : on attendait {DITS[genre]}.")


def en_entier(valeur: Any) -> int | None:
    """Un entier écrit en nombre, en chiffres ou en vrai/faux ; None sinon."""
    if isinstance(valeur, (bool, int)):
        return int(valeur)
    if isinstance(valeur, float) and valeur.is_integer():
        return int(valeur)
    if isinstance(valeur, str) and valeur.isascii() and valeur.isdigit() and len(valeur) <= 15:
        return int(valeur)
    return None


def _completer(ligne: Ligne, nom: str, lieu: str, lecture: _Lecture) -> Ligne:
    """La référence au type que l'outil demande ; les données d'une réponse, les jauges d'une évaluation."""
    reference = ligne.get("reference_to")
    if nom in ("answers", "comments"):
        entier = en_entier(reference)
        ligne["reference_to"] = reference if entier is None else entier
    if nom == "evaluations":
        ligne["reference_to"] = "" if reference is None else str(reference)
        _objet(ligne, "gauges", {"x": ENTIER, "y": ENTIER}, lieu)
    if nom == "answers":
        if not isinstance(ligne.get("data"), dict):
            raise PiaRefuse(f"{lieu} : la réponse n'a pas de « data » lisible.")
        _objet(ligne, "data", {"text": TEXTE, "gauge": ENTIER}, lieu)
        ligne["data"]["list"] = _liste(ligne["data"].get("list"), lieu)
    return ligne


def _objet(ligne: Ligne, cle: str, champs: Mapping[str, str], lieu: str) -> None:
    valeur = ligne.get(cle)
    if valeur is None:
        return
    if not isinstance(valeur, dict):
        raise PiaRefuse(f"{lieu} : « {cle} » n'a pas la forme attendue.")
    for nom, genre in champs.items():
        if nom in valeur:
            valeur[nom] = typer(genre, valeur[nom], f"{lieu}, « {nom} »")


def _liste(valeur: Any, lieu: str) -> list[str]:
    if valeur is None:
        return []
    if not isinstance(valeur, list) or any(not isinstance(v, (str, int, float)) for v in valeur):
        raise PiaRefuse(f"{lieu} : « list » devrait être une liste de textes.")
    return [v if isinstance(v, str) else str(v) for v in valeur]


def ecrire(contenu: Pia) -> bytes:
    """Le fichier que l'outil ouvre : cinq clés, les quatre tableaux toujours présents, références au type attendu."""
    racine: dict[str, Any] = {"pia": contenu.pia}
    for nom in TABLEAUX:
        racine[nom] = list(getattr(contenu, nom))
    return json.dumps(racine, ensure_ascii=False, indent=1, allow_nan=False).encode()
