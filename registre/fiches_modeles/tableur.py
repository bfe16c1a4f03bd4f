"""Ce qui manque aux registres d'un territoire, en tableur : un organisme par ligne, puis un traitement manquant par ligne."""

from __future__ import annotations

from registre import droits
from registre.fiches_modeles import territoire
from registre.fiches_modeles.modele import NECESSITES
from registre.fiches_modeles.offre import libelle_du_domaine
from registre.fiches_modeles.territoire import Carte
from socle.erreurs import RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.listes import LISTES
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx

_NECESSITES = {n.code: n.libelle for n in NECESSITES}


def exporter(contexte: Contexte, format_: str) -> bytes:
    """Le classeur, et l'acte au journal du nœud."""
    contexte.exige(droits.EXPORTER)
    if format_ not in {"xlsx", "ods"}:
        raise RegleEnfreinte("La carte s'exporte en .xlsx ou en .ods.")
    lue = territoire.carte(contexte, territoire.NOM)
    _consigner(contexte, format_, len(lue.lignes))
    ecrire = ecrire_xlsx if format_ == "xlsx" else ecrire_ods
    return ecrire([_organismes(lue), _traitements(lue)], titre="Territoire : traitements qui manquent")


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, format_: str, organismes: int) -> None:
    contenu = {"format": format_, "organismes": organismes}
    atelier.journaliser(Evenement("fiche_modele.exporte", "registre", None, None, contenu))


def _organismes(lue: Carte) -> FeuilleAEcrire:
    colonnes = [
        Colonne("Organisme", 34.0), Colonne("Type", 24.0), Colonne("Population", 12.0), Colonne("Fiches", 9.0),
        Colonne("Il manque", 11.0), Colonne("Dont obligatoires", 17.0), Colonne("À reconnaître", 14.0),
        Colonne("Écartés", 10.0), Colonne("À renseigner", 34.0),
    ]  # fmt: skip
    lignes = [
        [o.membre.nom, _type(o.membre.type), o.membre.population, o.fiches, len(o.manquants), o.obligatoires,
         o.a_reconnaitre, o.ecartes, ", ".join(o.ignores)]
        for o in lue.lignes
    ]  # fmt: skip
    return FeuilleAEcrire("Organismes", colonnes, lignes)


def _type(code: str) -> str:
    return LISTES["types_organismes"].item(code).libelle if code else ""


def _traitements(lue: Carte) -> FeuilleAEcrire:
    colonnes = [Colonne("Organisme", 34.0), Colonne("Traitement", 44.0), Colonne("Domaine", 24.0),
                Colonne("Nécessité", 14.0), Colonne("Pourquoi", 60.0)]  # fmt: skip
    lignes = [
        [o.membre.nom, e.modele.nom, libelle_du_domaine(e.modele.domaine), _NECESSITES[e.modele.applicabilite.necessite],
         e.verdict.raison]
        for o in lue.lignes for e in o.manquants
    ]  # fmt: skip
    return FeuilleAEcrire("Traitements", colonnes, lignes)
