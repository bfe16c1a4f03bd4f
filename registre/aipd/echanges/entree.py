"""D'un fichier PIA compris aux tables d'une étude neuve, dans une opération ouverte.

Le fichier ne décide pas à la place des personnes d'ici : une évaluation close, un avis, une décision n'entrent comme tels
que si qui importe a le droit de les rendre ; sinon leur texte entre, et l'étape reste à faire. La réexportation est fidèle.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from registre import droits
from registre.aipd.echanges import champs, constats
from registre.aipd.echanges.pia import Ligne, Pia
from registre.aipd.echanges.sortie import ANNEXE, PREFIXE, SUR_MESURE
from registre.aipd.echanges.textes_riches import en_texte
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.lecture import CORRIGER, EVALUEE, Etude
from registre.aipd.etude.modele import (
    A_CORRIGER,
    ABANDONNEE,
    AMELIORABLE,
    AVIS,
    DECISION,
    EVALUATION,
    REDACTION,
    REFUSEE,
    VALIDEE,
    Aipd,
    CommentaireAipd,
    DecisionAipd,
    EvaluationAipd,
    MesureAipd,
    ReponseAipd,
)
from registre.aipd.etude.parcours import revue
from registre.aipd.etude.questionnaire import questionnaire
from socle.operations import Atelier
from socle.types import lire_ligne

ORIGINE: Final = "import"
ANNEES: Final = range(1970, 2201)
SANS_TITRE: Final = "Mesure sans titre"
VERDICTS: Final = {rang: verdict for verdict, rang in champs.VERDICTS.items()}
AVIS_LUS: Final[dict[Any, str]] = {rang: avis for avis, rang in champs.AVIS.items()}
DECISIONS: Final = {1: REFUSEE, 2: VALIDEE, 3: VALIDEE}
LIBRES: Final = frozenset({"1.1", "1.2", "2.1", "2.2"})
Cles = dict[str, list[str | None]]


@dataclass
class _Semis:
    """Un import en cours : les lignes posées, et la clé que chacune a reçue dans l'ordre du fichier."""

    atelier: Atelier
    id: uuid.UUID
    pia: Pia
    seul: bool = True
    mesures: list[MesureAipd] = field(default_factory=list)
    reponses: dict[str, ReponseAipd] = field(default_factory=dict)
    evaluations: dict[str, EvaluationAipd] = field(default_factory=dict)
    numeros: dict[str, MesureAipd] = field(default_factory=dict)
    titres: dict[str, MesureAipd] = field(default_factory=dict)
    cles: Cles = field(default_factory=dict)

    def peut(self, droit: str) -> bool:
        """Vrai si qui importe a ce droit."""
        return droit in self.atelier.contexte.droits

    def neuve(self) -> dict[str, Any]:
        """Ce que porte toute ligne de l'étude."""
        return {"organisme_id": self.atelier.organisme_id, "aipd_id": self.id}

    def noter(self, tableau: str, cle: str | None) -> None:
        """Garde la clé de la ligne suivante du fichier."""
        self.cles.setdefault(tableau, []).append(cle)


def semer(atelier: Atelier, id_: uuid.UUID, pia: Pia, seul: bool = True) -> Etude:
    """Remplit une étude neuve d'un fichier, garde en annexe ce que rien d'autre ne tient, et la rend relue.

    `seul` : sans complément ; avec lui, les décisions viendront de lui.
    """
    s = _Semis(atelier, id_, pia, seul)
    a = atelier.session.get_one(Aipd, id_)
    _fiche(s, a)
    _mesures(s)
    a.structure = _reponses(s)
    _evaluations(s)
    _commentaires(s)
    _prevues(s)
    atelier.session.flush()
    _etape(s, a, etudes.charger(atelier.session, id_))
    atelier.session.add(a)
    atelier.session.flush()
    relue = etudes.charger(atelier.session, id_)
    a.annexe = {**a.annexe, ANNEXE: annexe(relue, pia, s.cles)}
    atelier.session.flush()
    return relue


def annexe(etude: Etude, pia: Pia, cles: Cles) -> dict[str, Any]:
    """Les lignes d'origine, la clé de chacune, et l'empreinte de ce que chaque champ a donné ici."""
    mesures = {str(m.id): m for m in etude.mesures}
    commentaires = {str(c.id): c for c in etude.commentaires}
    lire: dict[str, Callable[[str], champs.Valeurs]] = {
        "answers": lambda cle: champs.de_la_reponse(etude, cle),
        "measures": lambda cle: champs.de_la_mesure(mesures[cle]),
        "evaluations": lambda cle: champs.de_l_evaluation(etude.par_reference[cle]),
        "comments": lambda cle: champs.du_commentaire(commentaires[cle]),
    }
    gardee: dict[str, Any] = {"pia": {"brut": pia.pia, "donne": champs.empreintes(champs.de_la_fiche(etude))}}
    for tableau, valeurs in lire.items():
        gardee[tableau] = [
            {"cle": cle, "brut": brut, "donne": champs.empreintes(valeurs(cle)) if cle is not None else {}}
            for cle, brut in zip(cles.get(tableau, []), getattr(pia, tableau), strict=True)
        ]
    return gardee


def texte(valeur: Any) -> str:
    """Le texte simple d'un champ du format, vide s'il manque."""
    return en_texte(valeur) if isinstance(valeur, str) else ""


def niveau(valeur: Any) -> int:
    """Un niveau de 0 à 4 ; 0 s'il sort de l'échelle."""
    return valeur if isinstance(valeur, int) and 0 <= valeur <= 4 else 0


def jour(valeur: Any) -> date | None:
    """Le jour d'une date ISO, None si elle ne se lit pas ou n'est pas de notre temps."""
    try:
        lu = date.fromisoformat(str(valeur)[:10]) if valeur else None
    except ValueError:
        return None
    return lu if lu is not None and lu.year in ANNEES else None


def moment(valeur: Any) -> datetime | None:
    """L'instant d'une date ISO, None s'il ne se lit pas."""
    try:
        lu = datetime.fromisoformat(str(valeur)) if valeur else None
    except ValueError:
        return None
    if lu is None or lu.year not in ANNEES:
        return None
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)


def _fiche(s: _Semis, a: Aipd) -> None:
    p = s.pia.pia
    a.avis_dpo_nom, a.avis_dpo_texte = lire_ligne(texte(p.get("dpos_names"))), texte(p.get("dpo_opinion"))
    if s.peut(droits.AIPD_AVISER):
        a.avis_dpo = AVIS_LUS.get(p.get("dpo_status"), "")
    a.personnes_consultees = p.get("concerned_people_searched_opinion")
    a.personnes_noms = lire_ligne(texte(p.get("people_names")))
    a.personnes_avis = AVIS_LUS.get(p.get("concerned_people_status"), "")
    a.personnes_texte = texte(p.get("concerned_people_opinion"))
    a.personnes_motif = texte(p.get("concerned_people_searched_content"))
    a.ajustements = texte(p.get("applied_adjustments"))


def _mesures(s: _Semis) -> None:
    for rang, m in enumerate(s.pia.measures):
        ligne = MesureAipd(
            **s.neuve(), rang=rang, titre=str(m.get("title") or "").strip() or SANS_TITRE, etat="existante",
            description=texte(m.get("content")), cnil_id=str(m.get("id") or "")[:40],
        )  # fmt: skip
        s.atelier.session.add(ligne)
        s.mesures.append(ligne)
        s.numeros.setdefault(str(m.get("id")), ligne)
        s.titres.setdefault(str(m.get("title") or ""), ligne)
        s.noter("measures", str(ligne.id))
    s.atelier.session.flush()


def _reponses(s: _Semis) -> list[dict[str, str]]:
    """Pose les réponses ; rend les questions en plus du questionnaire."""
    propres, structure = constats.questions_du_modele(s.pia.pia), list[dict[str, str]]()
    for a in s.pia.answers:
        reference = a.get("reference_to")
        code = str(reference)
        if not isinstance(reference, int) or code in s.reponses or not 0 <= reference < 10**12:
            s.noter("answers", None)
            continue
        s.noter("answers", code)
        s.reponses[code] = _reponse(s, code, a)
        if code not in questionnaire().par_code:
            structure.append(_question_libre(code, propres.get(reference)))
    s.atelier.session.add_all(s.reponses.values())
    return structure


def _question_libre(code: str, propre: tuple[str, str] | None) -> dict[str, str]:
    rubrique, titre = propre or ("", "")
    nature = "question du modèle d'origine" if propre else "question du fichier d'origine"
    return {
        "code": code, "rubrique": rubrique if rubrique in LIBRES else "1.1",
        "libelle": lire_ligne(texte(titre))[:300] or f"Question {code}", "aide": f"{code}, {nature}.",
    }  # fmt: skip


def _reponse(s: _Semis, code: str, a: Ligne) -> ReponseAipd:
    data, question = a["data"], questionnaire().par_code.get(code)
    ligne = ReponseAipd(**s.neuve(), question=code, origine=ORIGINE, par=_auteur(s), le=moment(a.get("updated_at"))
                        or moment(a.get("created_at")) or s.atelier.quand)  # fmt: skip
    lignes = [t for t in (lire_ligne(texte(v)) for v in data["list"]) if t]
    if question is None:
        ligne.texte = texte(data.get("text")) or "\n".join(lignes)
    elif question.genre == "mesures":
        vues = (s.titres.get(titre) for titre in data["list"])
        ligne.mesures = list(dict.fromkeys(str(m.id) for m in vues if m is not None))
    elif question.genre == "liste":
        ligne.liste = lignes
    else:
        ligne.texte = texte(data.get("text"))
        ligne.jauge = niveau(data.get("gauge")) if question.genre == "jauge" else 0
    return ligne


def _auteur(s: _Semis) -> str:
    return lire_ligne(texte(s.pia.pia.get("author_name")))[:200] or s.atelier.contexte.acteur.nom


def _evaluations(s: _Semis) -> None:
    connues = {r.code for r in questionnaire().rubriques if r.evaluation in ("rubrique", "risque")}
    connues |= {
        f"{r.code}.{q.code}" for r in questionnaire().rubriques if r.evaluation == "question" for q in r.questions
    }
    for e in s.pia.evaluations:
        cle = str(e.get("reference_to"))
        if cle.startswith(PREFIXE):
            mesure = s.numeros.get(cle.removeprefix(PREFIXE))
            cle = f"{PREFIXE}{mesure.id}" if mesure is not None else ""
        elif cle not in connues:
            cle = ""
        prise = bool(cle) and cle not in s.evaluations
        s.noter("evaluations", cle if prise else None)
        if prise:
            s.evaluations[cle] = _evaluation(s, cle, e)
    s.atelier.session.add_all(s.evaluations.values())


def _evaluation(s: _Semis, reference: str, e: Mapping[str, Any]) -> EvaluationAipd:
    verdict, jauges = VERDICTS.get(e.get("status") or 0, ""), e.get("gauges") or {}
    rendue = e.get("global_status") == 2 or (e.get("global_status") == 1 and verdict == A_CORRIGER)
    return EvaluationAipd(
        **s.neuve(), reference=reference, verdict=verdict, close=rendue and bool(verdict) and s.peut(droits.AIPD_EVALUER),
        commentaire=texte(e.get("evaluation_comment")), plan=texte(e.get("action_plan_comment")),
        responsable=lire_ligne(texte(e.get("person_in_charge"))), echeance=jour(e.get("estimated_implementation_date")),
        gravite=niveau(jauges.get("x")), vraisemblance=niveau(jauges.get("y")),
        par=lire_ligne(texte(s.pia.pia.get("evaluator_name"))), le=moment(e.get("updated_at")),
    )  # fmt: skip


def _commentaires(s: _Semis) -> None:
    repondues = {cle for cle in s.cles.get("answers", []) if cle} | set(questionnaire().par_code)
    for c in s.pia.comments:
        sur, dit = str(c.get("reference_to")), texte(c.get("description"))
        mesure = s.numeros.get(sur) if c.get("for_measure") else None
        reference = f"{SUR_MESURE}{mesure.id}" if mesure is not None else "" if c.get("for_measure") else sur
        if not dit or (mesure is None and reference not in repondues):
            s.noter("comments", None)
            continue
        ligne = CommentaireAipd(**s.neuve(), reference=reference, texte=dit, par=_qui(c.get("user")),
                                le=moment(c.get("created_at")) or s.atelier.quand)  # fmt: skip
        s.atelier.session.add(ligne)
        s.noter("comments", str(ligne.id))


def _prevues(s: _Semis) -> None:
    """Le format ne dit pas si une mesure est en place : celles qu'un verdict « améliorable » vise entrent comme prévues.

    Ainsi le risque du moment reste celui du départ tant que rien n'est prouvé.
    """
    visees = set[str]()
    for reference, e in s.evaluations.items():
        if e.verdict != AMELIORABLE:
            continue
        if reference.startswith(PREFIXE):
            visees.add(reference.removeprefix(PREFIXE))
        rubrique = questionnaire().rubrique(reference)
        if rubrique is not None and rubrique.est_un_risque:
            reponse = s.reponses.get(rubrique.question("mesures").code)
            visees |= set(reponse.mesures) if reponse is not None else set()
    for m in s.mesures:
        m.etat = "prevue" if str(m.id) in visees else m.etat


def _qui(personne: Any) -> str:
    if isinstance(personne, dict):
        nom = " ".join(str(personne.get(k) or "") for k in ("firstname", "lastname")).strip()
        personne = nom or personne.get("email") or personne.get("name")
    return lire_ligne(personne)[:200] if isinstance(personne, str) else ""


def _etape(s: _Semis, a: Aipd, etude: Etude) -> None:
    """L'étape où l'étude en est ici, d'après le fichier et ce que qui importe peut rendre."""
    etat, p = s.pia.pia.get("status"), s.pia.pia
    a.statut = _etape_du_contenu(s, a, etude)
    if etat == 4:
        a.statut = ABANDONNEE
    if etat not in DECISIONS or not s.peut(droits.AIPD_DECIDER):
        return
    a.statut, a.decide_par = DECISIONS[etat], lire_ligne(texte(p.get("validator_name")))[:200]
    a.decide_le = jour(p.get("updated_at")) or s.atelier.aujourd_hui
    a.decision_motif = texte(p.get("rejection_reason")) if a.statut == REFUSEE else ""
    a.revue_le = revue(a.decide_le, a.revue_mois) if a.statut == VALIDEE else None
    if s.seul:
        s.atelier.session.add(_decision(s, a, a.decide_le))


def _decision(s: _Semis, a: Aipd, le: date) -> DecisionAipd:
    return DecisionAipd(
        **s.neuve(), decision=a.statut, le=le, par=a.decide_par, avis_dpo=a.avis_dpo, prise_le=s.atelier.quand,
        motif=a.decision_motif or "Décision lue dans le fichier importé.",
    )  # fmt: skip


def _etape_du_contenu(s: _Semis, a: Aipd, etude: Etude) -> str:
    etats = {etude.etat(r) for r in etude.rubriques}
    if not etude.par_reference or CORRIGER in etats or not etude.complete:
        return REDACTION
    if etats != {EVALUEE} or not s.peut(droits.AIPD_EVALUER):
        return EVALUATION
    return DECISION if a.avis_dpo and a.personnes_consultees is not None else AVIS
