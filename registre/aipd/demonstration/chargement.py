"""Une question tranchée et deux études fictives, par les vraies opérations : l'une en rédaction, l'autre décidée."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from sqlmodel import select

from registre import droits
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.etude.parcours import DECLARATIONS, Evaluation
from registre.aipd.reperage import operations as reperages
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
CAMERAS, CANTINE = "Vidéoprotection de la voie publique", "Inscription et facturation de la cantine scolaire"
FICTIF = "Réponse fictive, pour la démonstration."


@lecture(droits.LIRE)
def _fiche(atelier: Atelier, nom: str) -> uuid.UUID | None:
    return atelier.session.exec(select(Objet.id).where(Objet.type == TRAITEMENT, Objet.libelle == nom)).first()


def charger_aipd(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit la question tranchée et les deux études du territoire fictif, si leurs fiches y sont."""
    delegue, maire = contexte_de(COMMUNE, "dpo"), contexte_de(COMMUNE, "responsable")
    cameras, cantine = _fiche(delegue, CAMERAS), _fiche(delegue, CANTINE)
    if cameras is not None:
        _trancher(delegue, maire, cameras)
        _commencer(delegue, cameras)
    if cantine is not None:
        _mener(delegue, maire, cantine)


def _trancher(delegue: Contexte, maire: Contexte, fiche: uuid.UUID) -> None:
    id_ = reperages.ouvrir(delegue, fiche)
    reperages.demander_avis(delegue, id_, 1)
    reperages.aviser(delegue, id_, 2, "requise", "Surveillance systématique d'un lieu ouvert au public (avis fictif).")
    reperages.decider(maire, id_, 3, "requise")


def _commencer(delegue: Contexte, fiche: uuid.UUID) -> None:
    """Une étude partie du modèle, ses risques estimés, le reste à compléter."""
    saisie = {"nom": "Vidéoprotection de la voie publique (étude fictive)", "traitement_id": str(fiche),
              "auteurs": "Police municipale", "evaluateurs": "Délégué mutualisé"}  # fmt: skip
    id_ = operations.creer(delegue, valider(AipdSaisie, saisie), "videoprotection")
    _estimer(delegue, id_, {"3.2": (3, 3), "3.3": (2, 2), "3.4": (2, 3)})


def _estimer(contexte: Contexte, id_: uuid.UUID, niveaux: dict[str, tuple[int, int]]) -> None:
    for code, (gravite, vraisemblance) in niveaux.items():
        etude = operations.lire_etude(contexte, id_)
        rubrique = etude.rubrique(code)
        siens = tuple(str(m.id) for m in etude.mesures[:4])
        roles = {role: rubrique.question(role).code for role in ("gravite", "vraisemblance", "mesures")}
        saisies = {
            roles["gravite"]: _jauge(etude, roles["gravite"], gravite),
            roles["vraisemblance"]: _jauge(etude, roles["vraisemblance"], vraisemblance),
            roles["mesures"]: Saisie(mesures=siens, version=_version(etude, roles["mesures"])),
        }
        operations.repondre(contexte, id_, code, saisies)


def _version(etude: Etude, code: str) -> int:
    reponse = etude.reponses.get(code)
    return reponse.version if reponse is not None else 0


def _jauge(etude: Etude, code: str, niveau: int) -> Saisie:
    return Saisie(FICTIF, jauge=niveau, version=_version(etude, code))


def _mener(delegue: Contexte, maire: Contexte, fiche: uuid.UUID) -> None:
    """Une étude menée jusqu'à la décision, sous conditions."""
    saisie = {"nom": "Cantine scolaire (étude fictive)", "traitement_id": str(fiche), "auteurs": "Affaires scolaires"}
    id_ = operations.creer(delegue, valider(AipdSaisie, saisie), "teleservice")
    mesure = {"titre": "Double authentification des agents (fictive)", "etat": "prevue"}
    operations.enregistrer_mesure(delegue, id_, valider(MesureAipdSaisie, mesure))
    _completer(delegue, id_)
    _estimer(delegue, id_, {"3.2": (3, 3), "3.3": (2, 2), "3.4": (2, 2)})
    parcours.demander(delegue, id_)
    _evaluer(delegue, id_)
    parcours.aviser(delegue, id_, "favorable", "Proportionné, sous réserve du second facteur (avis fictif).")
    parcours.consulter_les_personnes(
        delegue, id_, True, "Parents d'élèves", "favorable", "Accord de principe (fictif)."
    )
    version = operations.lire_etude(delegue, id_).objet.version
    parcours.decider(
        maire, id_, version, "conditions", conditions="Second facteur avant la rentrée (condition fictive).",
        declarations=frozenset(DECLARATIONS),
    )  # fmt: skip


def _completer(contexte: Contexte, id_: uuid.UUID) -> None:
    etude = operations.lire_etude(contexte, id_)
    for rubrique in etude.rubriques:
        vides = [q for q in rubrique.questions if q.genre in ("texte", "liste") and not etude.est_repondue(q)]
        saisies = {
            q.code: Saisie(liste=("Exemple fictif",), version=_version(etude, q.code)) if q.genre == "liste"
            else Saisie(FICTIF, version=_version(etude, q.code))
            for q in vides
        }  # fmt: skip
        if saisies:
            operations.repondre(contexte, id_, rubrique.code, saisies)


def _evaluer(contexte: Contexte, id_: uuid.UUID) -> None:
    etude = operations.lire_etude(contexte, id_)
    for rubrique in etude.rubriques:
        rendues = {}
        for reference in etude.references(rubrique):
            version = etude.par_reference[reference].version
            rendues[reference] = Evaluation("acceptable", version=version)
            if reference == "3.2":
                rendues[reference] = Evaluation(
                    "ameliorable", plan="Mettre en place le second facteur (action fictive).", responsable="DSI fictive",
                    gravite=3, vraisemblance=1, version=version,
                )  # fmt: skip
        parcours.evaluer(contexte, id_, rubrique.code, rendues)
    parcours.rendre(contexte, id_)


declarer_suite("aipd", charger_aipd)
