"""Deux organismes jumeaux, chacun avec de quoi remplir toutes les adresses : ce que la matrice croise."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from mondes_bureau import garnir_bureau
from mondes_outils import garnir_outils
from sqlmodel import select
from werkzeug.routing import Rule

from audit.autodiagnostics import operations as autodiagnostics
from audit.autodiagnostics import reponses, sollicitations
from audit.autodiagnostics.modele import ReponseSaisie, SollicitationSaisie
from audit.crise import operations as crise
from audit.crise.modele import DossierSaisie
from audit.crise.rssi import operations as rssi
from audit.crise.rssi.modele import DesignationSaisie
from audit.homologation import attestations
from audit.rapports import validations
from audit.rapports.modele import ValidationSaisie
from audit.referentiels import operations as referentiels
from audit.referentiels.echanges.lecture import lire as lecture_de_referentiel
from audit.verifications import certificats, hotes
from audit.verifications.modele import CertificatSaisie, HoteSaisie
from clauses.bibliotheque import operations as bibliotheque
from clauses.bibliotheque.chargement import bibliotheque as livree
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.contrats import operations as contrats
from clauses.contrats import redaction
from clauses.contrats.modele import ContratSaisie
from clauses.controle import operations as controles
from clauses.controle.modele import ControleSaisie
from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.jeux.reutilisations import operations as reutilisations
from clauses.jeux.reutilisations.modele import ReutilisationSaisie
from clauses.mise_a_niveau import lots as lots_avenants
from clauses.mise_a_niveau.modele import LotSaisie
from clauses.publications import operations as publications
from clauses.publications.modele import PublicationSaisie
from clauses.redaction.reponses import Qualification, Redaction
from clauses.suivi import imports as imports_contrats
from clauses.suivi import operations as suivi
from clauses.suivi import reprise
from clauses.suivi.modele import ObligationSaisie
from fabriques import certificats as essais
from fabriques import homologations
from fabriques.autodiagnostics import ouvrir_autodiagnostic
from fabriques.client import HORS, ClientMaison, Maison, assembler, servir
from fabriques.monde import Monde
from fabriques.referentiels import en_fichier, petit
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.modeles import operations as modeles_aipd
from registre.aipd.reperage import operations as reperages
from registre.imports import operations as imports
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.comptes.modele import Attribution
from socle.droits import ROLES
from socle.instance import Instance, ouvrir_instance
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.reglages import Reglages
from socle.saisies import valider

FORMATS = {
    "fiches_modeles": "xlsx", "bordereaux": "docx",
    "parcours": "docx", "parcours.exporter_la_carte": "xlsx", "qualite": "xlsx",
    "violations": "docx", "mentions": "docx",
    "demandes": "docx", "demandes.exporter_registre": "xlsx", "sensibilisation": "docx", "bilan": "docx", "delegue": "docx",
    "procedures": "docx",
    "homologations": "docx",
    "reperages": "docx",
    "aipd_documents": "docx",
    "avenants": "docx",
    "rapports_audit": "docx", "rapports_audit.mesures": "xlsx",
    "systemes": "xlsx", "actions": "xlsx", "projets": "docx", "jeux": "xlsx", "publications": "docx", "contrats": "docx",
    "controles": "docx", "crise": "docx", "rssi": "docx",
    "avis_dpo": "docx", "visites": "docx", "convention": "docx", "temps": "xlsx",
    "obligations": "xlsx", "referentiels": "xlsx",
}  # fmt: skip

VERBES = {"obligations": "tenir", "demandes": "instruire"}
QUOI = {"rapports_audit": "rapport"}


@dataclass(frozen=True)
class Garni:
    """Un organisme et les objets qui remplissent les adresses."""

    organisme: Organisme
    fiche: uuid.UUID
    lot: uuid.UUID
    personne: uuid.UUID
    attribution: uuid.UUID
    autre: uuid.UUID
    objets: dict[str, uuid.UUID]

    def valeurs(self, regle: Rule) -> dict[str, object]:
        """Arguments de cette route ; un argument que rien ne remplit est une faute à corriger ici."""
        cadre, _, nom = regle.endpoint.partition(".")
        id_ = {"comptes": self.attribution if nom == "retirer" else self.personne}.get(
            cadre, self.objets.get(cadre, self.fiche)
        )
        if regle.endpoint == "reponses.trouver":
            id_ = self.objets["reponse"]
        connus: dict[str, object] = {
            "code": self.organisme.code, "id_": id_, "lot": self.lot, "jeton": "inconnu", "filename": "gouverne.css",
            "format": FORMATS.get(regle.endpoint) or FORMATS.get(cadre, "docx" if nom == "fiche" else "csv"),
            "cible_id": self.objets.get(f"{cadre}.cible", self.autre), "point_id": "CAD-01", "rubrique": "1.1",
            "mesure_id": self.objets.get("mesure_aipd", self.autre), "modele": "videoprotection",
            "aipd_id": self.objets.get("aipd", self.autre), "mention_id": self.objets.get("mentions", self.autre),
            "traitement_id": self.fiche,
            "verbe": VERBES.get(cadre, "terminer"), "clause": "PRO-01", "groupe": "PRO", "genre": "violation",
            "partie": "perimetre", "quoi": QUOI.get(cadre, "dossier"),
            "annee": 2026, "annexe": "A1", "nom": "annexe", "rang": 0, "piece": "avenant", "numero": 1,
        }  # fmt: skip
        if regle.endpoint == "static_bootstrap":
            connus["filename"] = "css/bootstrap.min.css"
        return {argument: connus[argument] for argument in regle.arguments}


@dataclass
class Jumeaux:
    """L'application sur deux organismes : ici, et le voisin."""

    maison: Maison
    ici: Garni
    voisin: Garni

    def client_de(self, garni: Garni) -> ClientMaison:
        """Un navigateur d'une personne qui a tous les rôles sur cet organisme."""
        return self.maison.client("Toutes Fonctions", **dict.fromkeys(ROLES, garni.organisme))

    @contextmanager
    def intacte(self) -> Iterator[None]:
        """Rien ne s'écrit dans la base pendant ce temps : SQLite dit à une connexion si une autre a validé une écriture,
        fût-elle sans effet visible.
        """
        connexion = sqlite3.connect(self.maison.monde.instance.reglages.donnees / "gouverne.sqlite")
        try:
            avant = connexion.execute("PRAGMA data_version").fetchone()
            yield
            assert connexion.execute("PRAGMA data_version").fetchone() == avant, "la base a été écrite"
        finally:
            connexion.close()


def adresse(app: Flask, regle: Rule, valeurs: dict[str, object]) -> str:
    """Adresse d'une route remplie."""
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(regle.endpoint, valeurs))


def garnir(monde: Monde, nom: str) -> Garni:
    """Un organisme neuf, sa fiche, un import qui attend, une personne qui y a un rôle."""
    organisme = monde.organisme(nom)
    fiche = monde.fiche(organisme, f"Fiche de {nom}", finalites=[{"libelle": "Servir"}])
    texte = json.dumps({"traitements": [{"nom": f"Importée {nom}"}]}).encode()
    lot = imports.preparer(monde.contexte(organisme, personne=monde.personne("Importatrice")), texte, "r.json")
    personne = monde.personne(f"Agent de {nom}", lecteur=organisme)
    with monde.instance.base.lire(HORS) as session:
        attribution = session.exec(select(Attribution.id).where(Attribution.personne_id == personne.id)).one()
    autre = monde.fiche(organisme, f"Fiche liée de {nom}")
    return Garni(organisme, fiche, lot, personne.id, attribution, autre, _objets(monde, organisme, nom, fiche))


def _objets(monde: Monde, organisme: Organisme, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche à fiche simple : nom du blueprint → identifiant."""
    contexte = monde.contexte(organisme)
    prestataire = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": f"Prestataire de {nom}"}))
    preuve = valider(PreuveSaisie, {"titre": f"Preuve de {nom}"})
    return {
        "annuaire": prestataire,
        "prestataires": relations.creer(contexte, valider(RelationSaisie, {"objet": nom}), prestataire),
        "systemes": systemes.creer(contexte, valider(SystemeSaisie, {"nom": f"Système de {nom}"})),
        "projets": projets.creer(contexte, valider(ProjetSaisie, {"nom": f"Projet de {nom}"})),
        "reperages": reperages.ouvrir(contexte, monde.fiche(organisme, f"Fiche à repérer de {nom}")),
        "actions": actions.creer(contexte, valider(ActionSaisie, {"titre": f"Action de {nom}"}), fiche),
        "preuves": preuves.deposer(contexte, monde.instance.depot, nom.encode(), "preuve.txt", preuve, objet_id=fiche),
        **_jeux(contexte, nom),
        **_contrats(contexte, nom, fiche),
        **_avenants(contexte, prestataire),
        **_suivi(contexte, nom),
        **_verifications(contexte, nom),
        **_homologations(contexte, nom),
        **_crise(contexte, nom),
        **_autodiagnostics(contexte, nom),
        **_aipd(contexte, nom, fiche),
        **_validations(contexte),
        **_referentiels(contexte, nom),
        **garnir_bureau(contexte, nom, fiche),
        **garnir_outils(contexte, nom, fiche),
    }


def _referentiels(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un référentiel importé."""
    lu = lecture_de_referentiel(en_fichier(petit("1.0.0", {"A": f"Question de {nom} ?"})), "r.json")
    return {"referentiels": referentiels.importer(contexte, lu)}


def _aipd(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Une analyse d'impact de la fiche, et l'une de ses mesures ; toutes les tranches qui lui donnent une page y mènent."""
    saisie = valider(AipdSaisie, {"nom": f"Analyse de {nom}", "traitement_id": str(fiche)})
    id_ = etudes.creer(contexte, saisie)
    mesure = etudes.enregistrer_mesure(contexte, id_, valider(MesureAipdSaisie, {"titre": f"Mesure de {nom}"}))
    pages = ("aipd", "aipd_decision", "aipd_risques", "aipd_saisine", "aipd_documents", "aipd_echanges")
    modele = modeles_aipd.enregistrer_comme_modele(contexte, id_, f"Modèle de {nom}", {f"mesure:{mesure}"})
    return dict.fromkeys(pages, id_) | {"mesure_aipd": mesure, "aipd_modeles": modele}


def _autodiagnostics(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un autodiagnostic ouvert, une réponse ; toutes les tranches qui lui donnent une page y mènent."""
    id_ = ouvrir_autodiagnostic(contexte, f"Autodiagnostic de {nom}")
    cible = autodiagnostics.lire_etat(contexte, id_).organisation.id
    saisie = valider(ReponseSaisie, {"statut": "partiel"})
    reponses.repondre(contexte, id_, cible, "CAD-01", saisie, 0)
    reponse = autodiagnostics.lire_etat(contexte, id_).unite(cible, "CAD-01").reponse
    assert reponse is not None
    pages = ("autodiagnostics", "reponses", "ecarts", "partages", "sollicitations", "reprises", "rapports_audit")
    question = valider(SollicitationSaisie, {"nom": f"Prestataire de {nom}", "points": ["CAD-01"]})
    demande = sollicitations.demander(contexte, id_, cible, question, "0" * 32).id
    communs = dict.fromkeys(pages, id_) | {"sollicitations": demande, "reponse": reponse.id}
    return communs | {f"{page}.cible": cible for page in pages}


def _validations(contexte: Contexte) -> dict[str, uuid.UUID]:
    """Une obligation validée par un juriste."""
    dite = {"valide_par": "Service juridique", "valide_le": contexte.aujourd_hui, "note": "Note 14"}
    validations.valider(contexte, "rgs-collectivite", ["HUM-01"], valider(ValidationSaisie, dite))
    ligne = next(o.ici for o in validations.lister(contexte)[1] if o.ici is not None)
    return {"validations_juridiques": ligne.id}


def _verifications(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un hôte déclaré, un certificat déposé et son constat."""
    hote = hotes.creer(contexte, valider(HoteSaisie, {"nom": f"{nom.lower()}.example", "controles": ["tls"]}))
    saisie = valider(CertificatSaisie, {"nom": f"Certificat de {nom}"})
    certificat = certificats.deposer(contexte, essais.faire().pem, saisie)
    (constat,) = certificats.lire_dossier(contexte, certificat).historique
    return {"hotes": hote, "certificats": certificat, "verifications": constat.id}


def _crise(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un dossier de crise, une désignation de RSSI."""
    dossier = crise.creer(contexte, valider(DossierSaisie, {"lieu": f"Salle de {nom}"}))
    return {"crise": dossier, "rssi": rssi.creer(contexte, valider(DesignationSaisie, {"nom": f"RSSI de {nom}"}))}


def _homologations(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un dossier homologué, son attestation publiée."""
    id_ = homologations.decide(contexte, nom=f"Homologation de {nom}")
    attestations.publier(contexte, id_, homologations.version(contexte, id_))
    return {"homologations": id_, "homologation_decision": id_}


def _avenants(contexte: Contexte, prestataire: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un lot d'un seul avenant, préparé ; la page du prestataire à mettre à niveau."""
    relation = relations.creer(contexte, valider(RelationSaisie, {"role": "sous_traitant_rgpd"}), prestataire)
    demande = valider(LotSaisie, {"retour_le": contexte.aujourd_hui + timedelta(days=45)})
    lot = lots_avenants.lancer(contexte, prestataire, [relation], demande)
    avenant = lots_avenants.identifiant_de_l_avenant(lot, relation)
    return {"mise_a_niveau": prestataire, "lots_avenants": lot, "avenants": avenant}


def _contrats(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un contrat en rédaction, un traitement qualifié ; une clause adaptée."""
    contrat = contrats.creer(
        contexte, valider(ContratSaisie, {"nom": f"Contrat de {nom}", "type_contrat": "marche_tic"})
    )
    lue = Redaction(
        profil="marche_tic_saas", qualifications=[Qualification(traitement_id=fiche, nom=f"Fiche de {nom}")]
    )
    redaction.enregistrer(contexte, contrat, lambda _: lue, 1)
    clause = livree().par_code["PRO-05"]
    adaptee = bibliotheque.adapter(contexte, valider(ClauseSaisie, bibliotheque.depart(clause)), clause.id)
    return {"contrats": contrat, "bibliotheque": adaptee}


def _suivi(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un contrat suivi, l'une de ses obligations, un import de contrats qui attend."""
    dates = {"date_debut": "01/01/2026", "date_fin": "31/12/2030"}
    saisie = valider(ContratSaisie, {"nom": f"Contrat suivi de {nom}", "type_contrat": "dsp", **dates})
    contrat = contrats.creer(contexte, saisie)
    reprise.reprendre(contexte, contrat, reprise.apercevoir(contexte, contrat).signe, frozenset())
    obligation = valider(ObligationSaisie, {"libelle": f"Obligation de {nom}", "jour": "01/02/2027"})
    marche = json.dumps({"marches": {"marche": [{"id": "1", "objet": f"Marché {nom}"}]}}).encode()
    return {
        "suivi": contrat, "obligations": suivi.creer(contexte, obligation, contrat),
        "imports_contrats": imports_contrats.preparer(contexte, marche, "decp.json"),
    }  # fmt: skip


def _jeux(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un jeu de données, qui le réutilise, qui demande de le publier."""
    jeu = jeux.creer(contexte, valider(JeuSaisie, {"nom": f"Jeu de {nom}"}))
    demande = {"nom": f"Demande de {nom}", "demandeur_type": "association", "recue_le": "02/11/2026", "jeu_id": jeu}
    usage = {"nom": f"Réutilisateur de {nom}", "jeu_id": jeu}
    return {
        "jeux": jeu,
        "reutilisations": reutilisations.creer(contexte, valider(ReutilisationSaisie, usage)),
        "publications": publications.creer(contexte, valider(PublicationSaisie, demande)),
        "controles": controles.lancer(
            contexte,
            f"Article 1. Contrat de {nom}.".encode(),
            "c.txt",
            valider(ControleSaisie, {"nom": f"Contrôle de {nom}"}),
        ),
    }


def peupler(monde: Monde) -> Jumeaux:
    """Deux organismes garnis et l'application qui les sert."""
    maison = assembler(monde)
    return Jumeaux(maison, garnir(monde, "Ici"), garnir(monde, "Voisin"))


def recopier(source: Jumeaux, dossier: Path) -> Jumeaux:
    """Le même monde dans une base à part, pour un test qui écrit."""
    for fichier in source.maison.monde.instance.reglages.donnees.iterdir():
        if fichier.is_dir():
            shutil.copytree(fichier, dossier / fichier.name)
        else:
            shutil.copy(fichier, dossier / fichier.name)
    monde = Monde(ouvrir(dossier))
    maison = Maison(monde, servir(monde.instance), source.maison.commune)
    return Jumeaux(maison, source.ici, source.voisin)


def ouvrir(dossier: Path) -> Instance:
    """Une instance sur un dossier déjà prêt, sans second facteur."""
    return ouvrir_instance(Reglages(donnees=dossier, second_facteur=False))
