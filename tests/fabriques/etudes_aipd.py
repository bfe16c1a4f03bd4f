"""Des analyses d'impact d'essai, bâties par les vraies opérations : nue, pleine, décidée."""

from __future__ import annotations

import uuid

from fabriques.monde import Monde, fiche_pleine
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import ACCEPTABLE, AMELIORABLE, FAVORABLE, AipdSaisie, MesureAipdSaisie
from registre.aipd.etude.questionnaire import Question
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

NOM = "Vidéoprotection d'essai"
DIT = {
    "mesures": "Chiffrement des enregistrements fictifs", "menaces": "Poste laissé ouvert dans la salle fictive",
    "sources": "Agent curieux fictif", "impacts": "Atteinte à la réputation fictive", "raison": "Raison d'estimation fictive",
    "commentaire": "Commentaire d'évaluation fictif", "plan": "Action d'évaluation fictive", "description": "Clé AES fictive",
}  # fmt: skip
"""Ce que l'étude pleine dit, et que l'on peut chercher dans un fichier."""


def nue(contexte: Contexte, nom: str = NOM) -> uuid.UUID:
    """Une étude ouverte, sans traitement et sans une réponse."""
    return operations.creer(contexte, valider(AipdSaisie, {"nom": nom}))


def pleine(
    monde: Monde, organisme: Organisme, contexte: Contexte, nom: str = NOM, mesures: int = 2, texte: str = "Réponse fictive"
) -> uuid.UUID:  # fmt: skip
    """Une étude rattachée à une fiche pleine, où toutes les questions ont une réponse."""
    valeurs = {cle: valeur for cle, valeur in fiche_pleine().items() if cle != "nom"}
    fiche = monde.fiche(organisme, f"Traitement de {nom}", **valeurs)
    saisie = {"nom": nom, "traitement_id": str(fiche), "auteurs": "Rédactrice Fictive", "evaluateurs": "Évaluateur Fictif",
              "valideurs": "Maire", "observations": "Observation interne fictive"}  # fmt: skip
    id_ = operations.creer(contexte, valider(AipdSaisie, saisie))
    for x in operations.lire_etude(contexte, id_).mesures:
        operations.retirer_mesure(contexte, id_, x.id)
    for rang in range(mesures):
        titre = DIT["mesures"] + (f" n° {rang + 1}" if rang else "")
        famille, etat = ("donnees", "systeme", "organisation")[rang % 3], "prevue" if rang % 4 == 1 else "existante"
        dite = {"titre": titre, "famille": famille, "etat": etat, "description": DIT["description"]}
        operations.enregistrer_mesure(contexte, id_, valider(MesureAipdSaisie, dite))
    repondre(contexte, id_, texte)
    return id_


def repondre(contexte: Contexte, id_: uuid.UUID, texte: str) -> None:
    """Répond à toutes les questions."""
    etude = operations.lire_etude(contexte, id_)
    for rubrique in etude.rubriques:
        saisies = {q.code: _reponse(etude, q, texte) for q in rubrique.questions}
        if saisies:
            operations.repondre(contexte, id_, rubrique.code, saisies)


def _reponse(etude: Etude, q: Question, texte: str) -> Saisie:
    lue = etude.reponses.get(q.code)
    version = lue.version if lue is not None else 0
    if q.genre == "mesures":
        return Saisie(mesures=tuple(str(m.id) for m in etude.mesures[-2:]), version=version)
    if q.genre == "liste":
        return Saisie(liste=(DIT[q.role], f"{DIT[q.role]} (suite)"), version=version)
    if q.genre == "jauge":
        return Saisie(texte=DIT["raison"], jauge=3 if q.role == "gravite" else 2, version=version)
    return Saisie(texte=f"{texte} ({q.code})", version=version)


def evaluee(contexte: Contexte, id_: uuid.UUID) -> uuid.UUID:
    """Demande puis rend l'évaluation : deux actions au plan, le reste acceptable."""
    parcours.demander(contexte, id_)
    etude = operations.lire_etude(contexte, id_)
    for rubrique in etude.rubriques:
        rendues = {}
        for reference in etude.references(rubrique):
            a_ameliorer = reference in ("2.1.215", "3.2")
            version = etude.par_reference[reference].version
            rendues[reference] = parcours.Evaluation(
                AMELIORABLE if a_ameliorer else ACCEPTABLE, DIT["commentaire"], DIT["plan"] if a_ameliorer else "",
                "Service fictif" if a_ameliorer else "", "01/03/2027" if a_ameliorer else "",
                2 if reference == "3.2" else 0, 1 if reference == "3.2" else 0, version,
            )  # fmt: skip
        parcours.evaluer(contexte, id_, rubrique.code, rendues)
    parcours.rendre(contexte, id_)
    return id_


def avisee(contexte: Contexte, id_: uuid.UUID, avis: str = FAVORABLE) -> uuid.UUID:
    """Évaluée, puis avisée par le délégué et par les personnes."""
    evaluee(contexte, id_)
    parcours.aviser(contexte, id_, avis, "Avis motivé fictif.", "Délégué Fictif")
    parcours.consulter_les_personnes(contexte, id_, True, "Conseil de quartier fictif", FAVORABLE, "Propos fictifs.")
    return id_


def decidee(contexte: Contexte, id_: uuid.UUID, decision: str = "conditions") -> uuid.UUID:
    """Décidée, jusqu'au bout."""
    avisee(contexte, id_)
    version = operations.lire_etude(contexte, id_).objet.version
    parcours.decider(
        contexte, id_, version, decision, "Motif de décision fictif.", "Condition fictive.", "Aménagement fictif.",
        frozenset(parcours.DECLARATIONS),
    )  # fmt: skip
    return id_
