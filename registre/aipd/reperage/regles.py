"""Faut-il une AIPD ? Fonctions pures : ce que les réponses proposent, ce que chaque acte exige, ce qui reste possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from registre.aipd.reperage.donnees import CRITERES, REPERES, VALEURS
from registre.aipd.reperage.indices import FaitsOrganisme
from registre.aipd.reperage.pre_reponses import SILENCE, Reponse
from socle.champs import Choix

RESULTATS: Final = {
    "requise": "AIPD requise",
    "non_requise": "AIPD non requise",
    "a_decider": "À juger au cas par cas",
    "titre_iii": "Police-justice : à juger selon l'article 90 de la loi de 1978",
}
ISSUES: Final = (
    Choix("requise", "Une AIPD est requise"),
    Choix("non_requise", "Une AIPD n'est pas requise"),
    Choix("couverte", "Une AIPD existante couvre déjà ce traitement"),
)
STATUTS: Final = {
    "en_cours": "Réponses en cours",
    "avis_demande": "Avis du délégué demandé",
    "avise": "Avis du délégué rendu",
    "decide": "Décidé",
}
DEPUIS: Final = {
    "repondre": frozenset({"en_cours"}),
    "demander": frozenset({"en_cours"}),
    "reprendre": frozenset({"avis_demande", "avise"}),
    "aviser": frozenset({"avis_demande", "avise"}),
    "decider": frozenset({"avise"}),
    "rouvrir": frozenset({"decide"}),
}
"""Verbe → états d'où il est possible. Chaque état a toujours une sortie."""
EXAMINE: Final = "Examiné : rien dans ce traitement n'y correspond."
SANS_PRECISION: Final = "Réponse donnée sans autre précision."


@dataclass(frozen=True)
class Fondement:
    """Ce sur quoi une proposition s'appuie : une phrase, un article, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str
    verification: str


@dataclass(frozen=True)
class Proposition:
    """Ce que les réponses proposent. `inconnus` : codes restés à vérifier, qui comptent ; jamais pris pour un non.

    `appelle` : une AIPD est à faire, sauf raison écrite. `tendance` : ce qui serait proposé, les points à vérifier écartés.
    """

    resultat: str
    motifs: tuple[str, ...] = ()
    conflits: tuple[str, ...] = ()
    fondements: tuple[Fondement, ...] = ()
    inconnus: tuple[str, ...] = ()
    criteres: int = 0
    appelle: bool = False
    tendance: str = ""


@dataclass
class _Lecture:
    """Les réponses rangées par effet, et ce que les dispenses deviennent."""

    reponses: Mapping[str, Reponse]
    organisme: FaitsOrganisme
    requis: list[str] = field(default_factory=list)
    criteres: list[str] = field(default_factory=list)
    tenues: list[str] = field(default_factory=list)
    incertaines: list[str] = field(default_factory=list)
    conflits: list[str] = field(default_factory=list)
    suspens: list[str] = field(default_factory=list)

    def valeur(self, code: str) -> str:
        return self.reponses.get(code, SILENCE).valeur

    def a(self, role: Any, valeur: str) -> list[str]:
        return [code for code in CRITERES.du_role(role) if self.valeur(code) == valeur]


def nommer(code: str) -> str:
    """Une question dans une phrase : « type 11 (biométrie…) », « critère 4 (données sensibles…) »."""
    point, role = CRITERES.points[code], CRITERES.roles[code]
    if code.startswith("cas_"):
        return f"article 35(3){point.numero} ({_minuscule(point.court)})"
    if role == "fait":
        return _minuscule(point.court)
    genre = {"requis": "type", "dispense": "dispense", "critere": "critère"}.get(role, "cas")
    return f"{genre} {point.numero} ({_minuscule(point.court)})"


def _minuscule(texte: str) -> str:
    return texte[:1].lower() + texte[1:]


def _lire(reponses: Mapping[str, Reponse], organisme: FaitsOrganisme) -> _Lecture:
    lu = _Lecture(reponses, organisme)
    lu.requis, lu.criteres = lu.a("requis", "oui"), lu.a("critere", "oui")
    for code in lu.a("dispense", "oui"):
        _juger_la_dispense(lu, code)
    lu.tenues += lu.a("autre_dispense", "oui")
    return lu


def _juger_la_dispense(lu: _Lecture, code: str) -> None:
    """Range une dispense invoquée : tenue, tombée (avec sa raison), ou suspendue à un point à vérifier."""
    point = CRITERES.points[code]
    causes = [c for c in point.tombe_si if lu.valeur(c) == "oui"]
    doutes = [c for c in point.tombe_si if lu.valeur(c) == "a_verifier"]
    effectif, seuil = lu.organisme.effectif, REPERES["effectif_rh"].valeur
    if code == "exempt_1" and effectif is not None and effectif >= seuil:
        lu.conflits.append(
            f"La {nommer(code)} tombe : l'organisme compte {effectif} agents, le texte s'arrête à {seuil}."
        )
    elif causes:
        lu.conflits.append(f"La {nommer(code)} tombe : {', '.join(nommer(c) for c in causes)}.")
    elif doutes or (code == "exempt_1" and effectif is None):
        lu.incertaines.append(code)
        raison = ", ".join(nommer(c) for c in doutes) or "l'effectif de l'organisme n'est pas renseigné"
        lu.suspens.append(f"La {nommer(code)} reste à confirmer : {raison}.")
    else:
        lu.tenues.append(code)


def proposer(
    reponses: Mapping[str, Reponse], organisme: FaitsOrganisme = FaitsOrganisme(), regime: str = "rgpd"  # noqa: B008 -- figé
) -> Proposition:  # fmt: skip
    """Ce que ces réponses proposent, dans l'ordre du droit : régime, listes, dispenses, critères. Rien ne se décide ici."""
    lu = _lire(reponses, organisme)
    if regime == "lil_titre_iii":
        return _titre_iii(lu)
    proposition = _en_rgpd(lu)
    return _mixte(proposition) if regime == "mixte" else proposition


def peut_appeler(reponses: Mapping[str, Reponse]) -> bool:
    """Faux si aucune lecture de ces réponses n'appelle une AIPD : de quoi passer vite sur une fiche sans relief."""
    ouis = [CRITERES.roles[code] for code, r in reponses.items() if r.valeur == "oui" and code in CRITERES.roles]
    return (
        "requis" in ouis or ouis.count("critere") >= REPERES["deux_criteres"].valeur or _est_oui(reponses, "critere_4")
    )


def _est_oui(reponses: Mapping[str, Reponse], code: str) -> bool:
    return reponses.get(code, SILENCE).valeur == "oui"


def _en_rgpd(lu: _Lecture) -> Proposition:
    if lu.requis:
        return _requise_par_liste(lu)
    if lu.tenues:
        return _dispensee(lu)
    return _par_criteres(lu)


def _fondements(*codes: str, reperes: Sequence[str] = ()) -> tuple[Fondement, ...]:
    """Les sources des questions nommées et des repères, sans répétition."""
    articles = {point.code: groupe.article for groupe in CRITERES.groupes for point in groupe.points}
    tous = [Fondement(CRITERES.points[c].source, articles[c], CRITERES.points[c].verification) for c in codes]
    tous += [Fondement(REPERES[c].source, REPERES[c].article, REPERES[c].verification) for c in reperes]
    return tuple(dict.fromkeys(tous))


def _requise_par_liste(lu: _Lecture) -> Proposition:
    """Un seul type suffit ; une dispense invoquée à côté ne couvre pas ce qu'il vise."""
    conflits = list(lu.conflits)
    for code in (*lu.tenues, *lu.incertaines):
        if CRITERES.roles[code] == "autre_dispense":
            conflits.append(f"Le {nommer(code)} est invoqué : la décision peut s'appuyer dessus, l'étude nommée.")
        else:
            conflits.append(f"La {nommer(code)} est invoquée, mais {nommer(lu.requis[0])} l'emporte.")
    reperes = ("liste_prime",) if lu.tenues or lu.incertaines else ()
    motifs = tuple(_phrase(code, lu) for code in lu.requis)
    return Proposition("requise", motifs, tuple(conflits), _fondements(*lu.requis, reperes=reperes),
                       criteres=len(lu.criteres), appelle=True, tendance="requise")  # fmt: skip


def _dispensee(lu: _Lecture) -> Proposition:
    """Une dispense tient : elle vaut si plus aucun type qui demande l'AIPD ne reste à vérifier."""
    inconnus = tuple(lu.a("requis", "a_verifier"))
    motifs = [_phrase(code, lu) for code in lu.tenues]
    conflits = [*lu.conflits, *lu.suspens]
    if len(lu.criteres) >= REPERES["deux_criteres"].valeur:
        conflits.append(
            f"{len(lu.criteres)} critères sont réunis : la dispense l'emporte, rien n'interdit de mener l'étude."
        )
    if inconnus:
        motifs.append(_reste(inconnus))
    return Proposition("a_decider" if inconnus else "non_requise", tuple(motifs), tuple(conflits),
                       _fondements(*lu.tenues, reperes=("liste_prime",)), inconnus, len(lu.criteres),
                       tendance="non_requise")  # fmt: skip


def _par_criteres(lu: _Lecture) -> Proposition:
    inconnus = (*lu.a("requis", "a_verifier"), *lu.a("critere", "a_verifier"))
    nombre, seuil = len(lu.criteres), REPERES["deux_criteres"].valeur
    if nombre >= seuil and lu.incertaines:
        return _suspendue(lu, inconnus)
    motifs = [_phrase(code, lu) for code in lu.criteres]
    fondements = _fondements(*lu.criteres, reperes=("deux_criteres",))
    if nombre >= seuil:
        motifs.insert(0, f"{nombre} critères réunis : AIPD en principe. S'en passer s'écrit, avec l'avis du délégué.")
        return Proposition("requise", tuple(motifs), (*lu.conflits, *lu.suspens), fondements, criteres=nombre, appelle=True,
                           tendance="requise")  # fmt: skip
    if nombre:
        motifs.insert(0, "Un seul critère : il peut suffire, à vous d'en juger et d'écrire pourquoi.")
    if inconnus:
        motifs.append(_reste(inconnus))
    if nombre or inconnus:
        tendance = "a_decider" if nombre else "non_requise"
        return Proposition(
            "a_decider", tuple(motifs), (*lu.conflits, *lu.suspens), fondements, inconnus, nombre, tendance=tendance
        )
    motifs = ["Aucun type de la liste, aucun critère de risque."]
    return Proposition("non_requise", tuple(motifs), (*lu.conflits, *lu.suspens), fondements, tendance="non_requise")


def _suspendue(lu: _Lecture, inconnus: tuple[str, ...]) -> Proposition:
    """Deux critères au moins, et une dispense dont une condition n'est pas connue : tout dépend d'elle."""
    doutes = [c for code in lu.incertaines for c in CRITERES.points[code].tombe_si if lu.valeur(c) == "a_verifier"]
    motifs = [f"{len(lu.criteres)} critères réunis : sans la {nommer(lu.incertaines[0])}, une AIPD serait à mener.",
              *(_phrase(code, lu) for code in (*lu.incertaines, *lu.criteres))]  # fmt: skip
    return Proposition(
        "a_decider", tuple(motifs), (*lu.conflits, *lu.suspens),
        _fondements(*lu.incertaines, *lu.criteres, reperes=("deux_criteres",)),
        tuple(dict.fromkeys((*doutes, *inconnus))), len(lu.criteres), tendance="non_requise",
    )  # fmt: skip


def _titre_iii(lu: _Lecture) -> Proposition:
    """Police et justice : l'article 90 de la loi de 1978 ; les critères aident à juger du risque, non les listes."""
    sensible = lu.valeur("critere_4") == "oui"
    fort = sensible or len(lu.criteres) >= REPERES["deux_criteres"].valeur
    motifs = [REPERES["titre_iii"].phrase]
    if fort:
        motifs.append("Le risque paraît élevé : une AIPD est à mener, sauf raison écrite.")
    motifs += [_phrase(code, lu) for code in lu.criteres]
    inconnus = tuple(lu.a("critere", "a_verifier"))
    if inconnus:
        motifs.append(_reste(inconnus))
    return Proposition("titre_iii", tuple(motifs), (), _fondements(*lu.criteres, reperes=("titre_iii",)), inconnus,
                       len(lu.criteres), fort, "requise" if fort else "a_decider")  # fmt: skip


def _mixte(p: Proposition) -> Proposition:
    """Deux régimes : la part pénale se juge à part, rien ne conclut à « non requise » pour l'ensemble."""
    resultat = "a_decider" if p.resultat == "non_requise" else p.resultat
    tendance = "a_decider" if p.tendance == "non_requise" else p.tendance
    conflits, fondements = (REPERES["mixte"].phrase, *p.conflits), (*p.fondements, *_fondements(reperes=("mixte",)))
    return replace(p, resultat=resultat, tendance=tendance, conflits=conflits, fondements=fondements)


def _phrase(code: str, lu: _Lecture) -> str:
    motif = lu.reponses[code].motif
    nom = nommer(code)
    return f"{nom[:1].upper()}{nom[1:]} : {motif}" if motif else f"{nom[:1].upper()}{nom[1:]}."


def _reste(inconnus: Sequence[str]) -> str:
    pluriel = "s" if len(inconnus) > 1 else ""
    return f"{len(inconnus)} point{pluriel} à vérifier : un point inconnu n'est pas un non."


def valeur_admise(valeur: str) -> bool:
    """Vrai pour oui, non, à vérifier."""
    return valeur in {v.code for v in VALEURS}


def motif_de_reponse(pre: Reponse, valeur: str, motif: str) -> str:
    """Pourquoi cette réponse doit être motivée ; vide si rien ne l'exige."""
    if pre.valeur == "oui" and valeur != "oui" and motif.strip() in {"", pre.motif, EXAMINE, SANS_PRECISION}:
        return "La fiche répond oui : écrivez pourquoi vous répondez autrement, ou corrigez la fiche."
    return ""


def motif_garde(pre: Reponse, valeur: str, motif: str) -> str:
    """Le motif à garder : celui de la fiche ne vaut que pour sa réponse (« La fiche ne le dit pas » n'explique aucun non)."""
    motif = motif.strip()
    if valeur == pre.valeur or motif not in ("", pre.motif):
        return motif
    return "" if pre.valeur == "oui" else SANS_PRECISION


def motif_de_decision(issue: str, avis: str, proposition: Proposition) -> str:
    """Pourquoi cette décision doit être motivée ; vide si elle suit l'avis et la proposition."""
    if issue == "couverte":
        return "Écrivez pourquoi l'AIPD existante couvre ce traitement."
    if avis and issue != avis:
        return "La décision s'écarte de l'avis du délégué : écrivez pourquoi (RGPD 35(2))."
    if issue == "non_requise" and proposition.appelle:
        return "Les réponses appellent une AIPD : écrivez pourquoi vous n'en menez pas."
    if issue == "requise" and proposition.resultat == "non_requise":
        return "Les réponses n'appellent pas d'AIPD : écrivez pourquoi vous en menez une."
    if issue == "non_requise" and proposition.resultat != "non_requise":
        return "Des points restent à juger : écrivez pourquoi vous ne menez pas d'AIPD."
    return ""


def etat(
    statut: str, decision: str = "", *, perimee: bool = False, appelle: bool = False, etudiee: bool = False
) -> str:
    """L'état montré : celui de la fiche de décision, ou ce qui lui manque (manque, a_faire, a_revoir, sans_etude)."""
    if not statut:
        return "manque" if appelle and not etudiee else "a_faire"
    if perimee:
        return "a_revoir"
    return "sans_etude" if decision == "requise" and not etudiee else statut
