"""Une analyse d'impact ouverte, et de quoi la mener jusqu'au bout."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from fabriques.monde import Monde, fiche_pleine
from registre.aipd.etude import operations, parcours
from registre.aipd.etude.ecriture import Saisie
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.etude.parcours import DECLARATIONS, Evaluation
from registre.aipd.etude.questionnaire import Rubrique
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider


@dataclass
class Analyse:
    """Une analyse et ceux qui y travaillent."""

    contexte: Contexte
    id: uuid.UUID
    traitement: uuid.UUID | None = None

    @property
    def etude(self) -> Etude:
        """L'étude du moment."""
        return operations.lire_etude(self.contexte, self.id)

    def repondre(self, code: str, texte: str = "", **champs: Any) -> None:
        """Répond à une question, dans la version du moment."""
        etude = self.etude
        rubrique = next(r.code for r in etude.rubriques if any(q.code == code for q in r.questions))
        deja = etude.reponses.get(code)
        saisie = Saisie(texte=texte, version=deja.version if deja else 0, **champs)
        operations.repondre(self.contexte, self.id, rubrique, {code: saisie})

    def mesure(self, titre: str = "Journalisation des consultations", **champs: Any) -> uuid.UUID:
        """Ajoute une mesure."""
        saisie = valider(MesureAipdSaisie, {"titre": titre, "etat": "existante", **champs})
        return operations.enregistrer_mesure(self.contexte, self.id, saisie)

    def remplir(self) -> Analyse:
        """Répond à tout ce qui est vide, avec une mesure existante et une prévue."""
        if not any(m.titre == "Double authentification" for m in self.etude.mesures):
            self.mesure("Double authentification", etat="prevue", description="Au premier trimestre.")
        etude = self.etude
        for rubrique in etude.rubriques:
            if saisies := self._manquantes(etude, rubrique):
                operations.repondre(self.contexte, self.id, rubrique.code, saisies)
        return self

    def _manquantes(self, etude: Etude, rubrique: Rubrique) -> dict[str, Saisie]:
        mesures = tuple(str(m.id) for m in etude.mesures)
        saisies: dict[str, Saisie] = {}
        for q in rubrique.questions:
            if etude.est_repondue(q):
                continue
            deja = etude.reponses.get(q.code)
            version = deja.version if deja else 0
            if q.genre == "liste":
                saisies[q.code] = Saisie(liste=("Perte de confiance", "Fraude"), version=version)
            elif q.genre == "mesures":
                saisies[q.code] = Saisie(mesures=mesures, version=version)
            else:
                saisies[q.code] = Saisie(f"Réponse {q.code}", jauge=3 if q.genre == "jauge" else 0, version=version)
        return saisies

    def evaluer(self, verdict: str = "acceptable", sauf: dict[str, Evaluation] | None = None) -> Analyse:
        """Demande l'évaluation, puis rend ce verdict partout, `sauf` où il est dit autre chose."""
        if self.etude.aipd.statut == "redaction":
            parcours.demander(self.contexte, self.id)
        etude = self.etude
        for rubrique in etude.rubriques:
            rendues = {
                ref: (sauf or {}).get(ref, Evaluation(verdict, "À revoir")) for ref in etude.references(rubrique)
            }
            versees = {ref: _en_version(e, etude.par_reference[ref].version) for ref, e in rendues.items()}
            parcours.evaluer(self.contexte, self.id, rubrique.code, versees)
        parcours.rendre(self.contexte, self.id)
        return self

    def donner_les_avis(self, avis: str = "favorable") -> Analyse:
        """L'avis du délégué et celui des personnes."""
        parcours.aviser(self.contexte, self.id, avis, "Motifs du délégué.")
        parcours.consulter_les_personnes(self.contexte, self.id, False, motif="Effectif trop large.")
        return self

    def decider(self, decision: str = "validee", **champs: Any) -> Analyse:
        """La décision du responsable, sur la version du moment."""
        version = self.etude.objet.version
        parcours.decider(self.contexte, self.id, version, decision, declarations=frozenset(DECLARATIONS), **champs)
        return self


def _en_version(e: Evaluation, version: int) -> Evaluation:
    return Evaluation(**{**e.__dict__, "version": version})


def ouvrir_analyse(monde: Monde, organisme: Organisme, nom: str = "Restauration scolaire", **fiche: Any) -> Analyse:
    """Une analyse ouverte sur une fiche pleine, par une personne qui a tous les droits."""
    contexte = monde.contexte(organisme, personne=monde.personne("Camille Essai"))
    valeurs: dict[str, Any] = {**fiche_pleine(), "nom": nom, **fiche}
    traitement = monde.fiche(organisme, **valeurs)
    id_ = operations.creer(contexte, valider(AipdSaisie, {"nom": nom, "traitement_id": str(traitement)}))
    return Analyse(contexte, id_, traitement)
