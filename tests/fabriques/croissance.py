"""Un monde qui grandit : de tout en petit nombre, puis en grand, pour mesurer ce que coûte une page."""

from __future__ import annotations

import uuid
from datetime import timedelta

from audit.autodiagnostics import sollicitations
from audit.autodiagnostics.modele import SollicitationSaisie
from audit.crise import operations as crise
from audit.crise.modele import DossierSaisie
from audit.crise.rssi import operations as rssi
from audit.crise.rssi.modele import DesignationSaisie
from audit.referentiels import operations as referentiels
from audit.referentiels.echanges.lecture import lire as lire_referentiel
from audit.verifications import certificats, hotes
from audit.verifications.modele import CertificatSaisie, HoteSaisie
from clauses.bibliotheque import operations as bibliotheque
from clauses.bibliotheque.chargement import bibliotheque as livree
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.contrats import operations as contrats
from clauses.contrats import redaction
from clauses.contrats.modele import ContratSaisie
from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.jeux.reutilisations import operations as reutilisations
from clauses.jeux.reutilisations.modele import ReutilisationSaisie
from clauses.publications import operations as publications
from clauses.publications.modele import PublicationSaisie
from clauses.suivi import operations as suivi
from clauses.suivi import reprise
from clauses.suivi.modele import ObligationSaisie
from fabriques import (
    bilans,
    bureau_delegue,
    demandes,
    designations,
    homologations,
    mentions,
    procedures,
    sensibilisations,
    suivis_aipd,
    violations,
)
from fabriques import certificats as essais
from fabriques.analyses import Analyse
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import Maison
from fabriques.referentiels import en_fichier, petit
from registre.aipd.etude import operations as analyses
from registre.aipd.etude.modele import AipdSaisie
from registre.aipd.modeles import operations as modeles_aipd
from registre.conservation import bordereaux, fonds
from registre.conservation import operations as regles
from registre.conservation.modele import FondsSaisie, RegleSaisie
from registre.depots import operations as depots
from registre.depots.archives import Fichier
from registre.duplication import operations as duplication
from registre.duplication.operations import Demandee
from registre.duplication.organismes import lire_membres
from registre.duplication.plan import CREER
from registre.duplication.sources import Choix
from registre.fiches_modeles import maison as modeles
from registre.fiches_modeles import operations as fiches_modeles
from registre.fiches_modeles import suivi as suivi_du_modele
from registre.fiches_modeles.offre import code_de
from registre.listes import operations as listes_du_registre
from registre.listes import preuves_operations as preuves_reprises
from registre.listes.vues import LISTES as LISTES_DU_REGISTRE
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.comptes.listes import operations as listes_de_comptes
from socle.lots import operations as lots
from socle.organismes import reprise as listes
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, ecrire_en_lot
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from socle.types import cle_tri

GROUPES = {
    "finalites": [{"libelle": "Une"}] * 3, "categories_donnees": [{"categorie": "etat_civil"}] * 3,
    "mesures": [{"type": "sauvegarde"}] * 3, "destinataires": [{"type": "interne"}] * 3,
}  # fmt: skip


def petit_monde(maison: Maison) -> None:
    """De tout, en petit nombre."""
    (maison.reperes["fiche"],) = maison.fiches(["Fiche zéro"], **GROUPES)
    maison.reperes["contrat"] = rediger(maison)
    maison.reperes["autodiagnostic"] = ouvrir_autodiagnostic(maison.monde.contexte(maison.commune))
    maison.reperes["suivi"] = suivre(maison, "Contrat suivi")
    territoire(maison, 2)
    entourer(maison, 1)
    copier_ailleurs(maison, 2)
    suivre_un_modele(maison, 2)
    reprendre(maison, 2)
    deposer_des_listes(maison, 2)
    deposer_des_listes_du_registre(maison, 2)


def agrandir(maison: Maison) -> None:
    """De tout, en grand nombre."""
    maison.fiches([f"Fiche {rang}" for rang in range(40)], **GROUPES)
    entourer(maison, 12)
    territoire(maison, 300)
    copier_ailleurs(maison, 20)
    suivre_un_modele(maison, 20)
    reprendre(maison, 20)
    deposer_des_listes(maison, 20)
    deposer_des_listes_du_registre(maison, 20)


def rediger(maison: Maison) -> uuid.UUID:
    """Un contrat en rédaction, et une clause adaptée."""
    contexte = maison.monde.contexte(maison.commune)
    id_ = contrats.creer(contexte, valider(ContratSaisie, {"nom": "Contrat repère", "type_contrat": "dsp"}))
    redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "dsp_standard"}), 1)
    clause = livree().par_code["PRO-05"]
    bibliotheque.adapter(contexte, valider(ClauseSaisie, bibliotheque.depart(clause)), clause.id)
    return id_


def suivre(maison: Maison, nom: str) -> uuid.UUID:
    """Un contrat dont le suivi est ouvert."""
    contexte = maison.monde.contexte(maison.commune)
    dates = {"date_debut": "01/01/2026", "date_fin": "31/12/2030"}
    id_ = contrats.creer(contexte, valider(ContratSaisie, {"nom": nom, "type_contrat": "dsp", **dates}))
    reprise.reprendre(contexte, id_, reprise.apercevoir(contexte, id_).signe, frozenset())
    return id_


def entourer(maison: Maison, combien: int) -> None:
    """Prestataires, systèmes, preuves, actions, jeux de données, attachés à la fiche repère."""
    contexte, fiche, depot = maison.monde.contexte(maison.commune), maison.reperes["fiche"], maison.monde.instance.depot
    for rang in range(combien):
        prestataire = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": f"Prestataire {combien} {rang}"}))
        relations.creer(contexte, valider(RelationSaisie, {}), prestataire, fiche)
        systemes.creer(contexte, valider(SystemeSaisie, {"nom": f"Système {rang}"}), fiche)
        projets.creer(contexte, valider(ProjetSaisie, {"nom": f"Projet {rang}"}), fiche)
        contrats.creer(contexte, valider(ContratSaisie, {"nom": f"Contrat {rang}"}), fiche)
        actions.creer(contexte, valider(ActionSaisie, {"titre": f"Action {rang}"}), fiche)
        preuve = valider(PreuveSaisie, {"titre": f"Preuve {rang}"})
        preuves.deposer(contexte, depot, f"{combien} {rang}".encode(), "p.txt", preuve, objet_id=fiche)
        jeu = jeux.creer(contexte, valider(JeuSaisie, {"nom": f"Jeu {rang}"}), fiche)
        reutilisations.creer(contexte, valider(ReutilisationSaisie, {"nom": f"Usage {rang}", "jeu_id": jeu}))
        demande = {"nom": f"Demande {rang}", "demandeur_type": "presse", "recue_le": "02/11/2026", "jeu_id": jeu}
        publications.creer(contexte, valider(PublicationSaisie, demande))
        hotes.creer(contexte, valider(HoteSaisie, {"nom": f"h{combien}-{rang}.example"}), fiche)
        saisie = valider(CertificatSaisie, {"nom": f"Certificat {rang}"})
        maison.reperes["certificat"] = certificats.deposer(contexte, essais.faire().pem, saisie, fiche)
    redouter(maison, combien)
    designer(maison, combien)
    homologuer(maison, combien)
    analyser(maison, combien)
    sensibiliser(maison, combien)
    maison.reperes |= bureau_delegue.grandir(contexte, combien)
    informer(maison, combien)
    conserver(maison, combien)
    demander(maison, combien)
    inscrire(maison, combien)
    obligations = [
        valider(ObligationSaisie, {"libelle": f"Due {combien} {r}", "jour": "01/02/2027"}) for r in range(combien)
    ]
    diagnostiquer(maison, combien)
    referencer(maison, combien)
    for obligation in obligations:
        suivi.creer(contexte, obligation, maison.reperes["suivi"])
    suivre(maison, f"Contrat suivi {combien}")


def diagnostiquer(maison: Maison, combien: int) -> None:
    """Des réponses de plus à l'autodiagnostic repère, une preuve à chacune, et d'autres autodiagnostics."""
    contexte, id_ = maison.monde.contexte(maison.commune), maison.reperes["autodiagnostic"]
    ouvert = Ouvert(maison.monde, maison.commune, contexte, id_)
    for rang, unite in enumerate([u for u in ouvert.etat.unites if not u.statut][:combien]):
        ouvert.repondre(unite.point.id, "partiel")
        reponse = ouvert.etat.unite(unite.cible.id, unite.point.id).reponse
        assert reponse is not None
        preuve = valider(PreuveSaisie, {"titre": f"Preuve de réponse {rang}"})
        contenu = f"r {combien} {rang}".encode()
        preuves.deposer(contexte, maison.monde.instance.depot, contenu, "p.txt", preuve, objet_id=reponse.id)
        question = valider(SollicitationSaisie, {"nom": f"Prestataire {rang}", "points": [unite.point.id]})
        sollicitations.demander(contexte, id_, ouvert.cible(), question, f"{combien}-{rang}")
    for rang in range(combien):
        ouvrir_autodiagnostic(contexte, f"Autre {combien} {rang}", parcours="court")


def referencer(maison: Maison, combien: int) -> None:
    """Des versions d'un référentiel importé, de plus en plus longues ; les deux dernières sont les repères."""
    contexte = maison.monde.contexte(maison.commune)
    for rang in range(combien + 1):
        points = {f"P{n}": "Un ?" for n in range(combien * 10 + rang + 1)}
        lu = lire_referentiel(en_fichier(petit(f"{combien}.{rang}.0", points)), "r.json")
        maison.reperes["ancien_referentiel"] = maison.reperes.get("referentiel", contexte.organisme_id)
        maison.reperes["referentiel"] = referentiels.importer(contexte, lu)


def designer(maison: Maison, combien: int) -> None:
    """Tant de désignations de délégué en préparation, la dernière est le repère ; autant de procédures adoptées."""
    contexte = maison.monde.contexte(maison.commune)
    for rang in range(combien):
        maison.reperes["designation"] = designations.preparee(contexte, nom=f"Déléguée {combien} {rang}")
        procedures.adopter(contexte)


def redouter(maison: Maison, combien: int) -> None:
    """Le dossier de crise, tant de contacts et de systèmes à redémarrer ; autant de RSSI désignés."""
    contexte = maison.monde.contexte(maison.commune)
    ids = [systemes.creer(contexte, valider(SystemeSaisie, {"nom": f"Redouté {n}"})) for n in range(combien)]
    lignes = {"contacts": [{"role": "maire"}] * combien, "redemarrages": [{"systeme_id": str(id_)} for id_ in ids],
              "cellule": [{"fonction": "decider"}] * combien, "formulaires": [{"genre": "paie"}] * combien}  # fmt: skip
    dossier, saisie = crise.trouver(contexte), valider(DossierSaisie, lignes)
    if dossier is None:
        maison.reperes["crise"] = crise.creer(contexte, saisie)
    else:
        crise.enregistrer(contexte, dossier.fiche.objet.id, saisie, dossier.fiche.objet.version)
    for rang in range(combien):
        rssi.creer(contexte, valider(DesignationSaisie, {"nom": f"RSSI {combien} {rang}"}))


def homologuer(maison: Maison, combien: int) -> None:
    """Un dossier d'homologation à tant de mesures, le repère, et d'autres à côté."""
    contexte = maison.monde.contexte(maison.commune)
    for rang in range(combien):
        homologations.nu(contexte, nom=f"Homologation {rang}")
    mesures = [{"nom": f"Mesure {rang}"} for rang in range(combien)]
    maison.reperes["homologation"] = homologations.soumis(contexte, mesures=mesures)


def analyser(maison: Maison, combien: int) -> None:
    """Une analyse d'impact à tant de mesures et de pièces, le repère, et d'autres à côté."""
    contexte = maison.monde.contexte(maison.commune)
    ici = Analyse(contexte, analyses.creer(contexte, valider(AipdSaisie, {"nom": f"Analyse {combien}"})))
    maison.reperes["aipd"] = ici.id
    for rang in range(combien):
        ici.mesure(f"Mesure {rang}", etat="prevue")
        analyses.creer(contexte, valider(AipdSaisie, {"nom": f"Analyse {combien} {rang}"}))
        suivis_aipd.deposer(maison.monde, ici, f"Pièce {rang}")
        codes = {f"mesure:{ici.etude.mesures[-1].id}"}
        modeles_aipd.enregistrer_comme_modele(contexte, ici.id, f"Modèle {combien} {rang}", codes)


def sensibiliser(maison: Maison, combien: int) -> None:
    """Des séances tenues et des séances prévues ; la dernière est le repère."""
    contexte = maison.monde.contexte(maison.commune)
    sensibilisations.donner_effectifs(contexte)
    maison.reperes["bilan"] = bilans.ouvrir(contexte)
    for rang in range(combien):
        sensibilisations.tenir(contexte, f"Séance tenue {combien} {rang}")
        maison.reperes["seance"] = sensibilisations.prevoir(contexte, f"Séance prévue {combien} {rang}")


def informer(maison: Maison, combien: int) -> None:
    """Des mentions publiées, une demande de consentement et tant de consentements ; les dernières sont les repères."""
    contexte = maison.monde.contexte(maison.commune)
    mentions.coordonner(contexte)
    for rang in range(combien):
        fiche = mentions.fiche(contexte, mentions.fiche_informante(f"Informée {combien} {rang}"))
        maison.reperes["mention"] = mentions.publiee(contexte, fiche)
    demande = mentions.demande(contexte, mentions.fiche(contexte, mentions.fiche_consentie(f"Lettre {combien}")))
    maison.reperes["consentements"] = demande
    for rang in range(combien):
        maison.reperes["consentement"] = mentions.consentir(contexte, demande, f"D-{rang}")


def conserver(maison: Maison, combien: int) -> None:
    """Des règles, des fonds dus, un bordereau d'autant d'articles ; les derniers sont les repères."""
    contexte = maison.monde.contexte(maison.commune)
    duree = {"dua_annees": "5", "annee_fin": "2010", "service": "Finances"}
    for rang in range(combien):
        maison.reperes["regle"] = regles.creer(contexte, valider(RegleSaisie, {"nom": f"Règle {combien} {rang}"}))
        maison.reperes["fonds"] = fonds.creer(contexte, valider(FondsSaisie, {"nom": f"Fonds {rang}", **duree}))
    articles = [fonds.creer(contexte, valider(FondsSaisie, {"nom": f"Article {r}", **duree})) for r in range(combien)]
    maison.reperes["bordereau"] = bordereaux.preparer(contexte, articles)


def demander(maison: Maison, combien: int) -> None:
    """Des demandes de personnes ; la dernière, avec son attente, ses échanges et ses recherches, est le repère."""
    contexte = maison.monde.contexte(maison.commune)
    for _ in range(combien):
        demandes.demande(contexte)
    maison.reperes["demande"] = demandes.garnie(contexte, combien)


def inscrire(maison: Maison, combien: int) -> None:
    """Des violations notifiées ; la dernière est le repère."""
    contexte = maison.monde.contexte(maison.commune)
    for rang in range(combien):
        su = violations.connue(timedelta(hours=2))
        id_ = maison.reperes["violation"] = violations.decidee(contexte, titre=f"Incident {combien} {rang}", **su)
        violations.notifier(contexte, id_)


def territoire(maison: Maison, combien: int) -> None:
    """Des membres sous la commune, écrits d'un coup."""
    modele = maison.commune.model_dump()
    lignes = []
    for rang in range(combien):
        membre = Organisme(code=f"membre-{combien}-{rang}", chemin="", nom=f"Membre {rang}")
        place = {"parent_id": maison.commune.id, "chemin": f"{maison.commune.chemin}{membre.id}/"}
        lignes.append(
            modele | place | {"id": membre.id, "code": membre.code, "nom": membre.nom, "cle_tri": cle_tri(membre.nom)}
        )
    with maison.monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        ecrire_en_lot(session, Organisme, lignes)


def reprendre(maison: Maison, combien: int) -> None:
    """Un dépôt d'autant de fichiers, un par membre ; il est le repère."""
    octets = "\n".join(["Nom du traitement", *(f"Fiche {n}" for n in range(combien))]).encode()
    fichiers = [Fichier(f"membre {rang}.csv", octets) for rang in range(combien)]
    maison.reperes["depot"] = depots.deposer(maison.monde.contexte(maison.commune), fichiers)


def deposer_des_listes(maison: Maison, combien: int) -> None:
    """L'aperçu d'une liste d'autant d'organismes, et d'une d'autant de comptes ; ils sont les repères."""
    lignes = "".join(f"Hameau {combien} {rang};Commune\n" for rang in range(combien))
    contexte = maison.monde.contexte(maison.commune)
    maison.reperes["liste"] = listes.preparer(contexte, f"Nom;Type\n{lignes}".encode(), "liste.csv")
    personnes = "".join(f"Alix {rang};alix{rang}@essai.example;Lecteur\n" for rang in range(combien))
    invites = f"Nom;Courriel;Rôle\n{personnes}".encode()
    maison.reperes["comptes"] = listes_de_comptes.preparer(contexte, invites, "comptes.csv")


def deposer_des_listes_du_registre(maison: Maison, combien: int) -> None:
    """L'aperçu d'une liste d'autant de sous-traitants, et d'une d'autant d'actions ; ils sont les repères."""
    contexte = maison.monde.contexte(maison.commune)
    lignes = "".join(f"Ligne {combien} {rang};Essai\n" for rang in range(combien))
    for liste in LISTES_DU_REGISTRE:
        octets = f"Nom;Observations\n{lignes}".encode()
        maison.reperes[f"liste_{liste.genre}"] = listes_du_registre.preparer(contexte, liste, octets, "liste.csv")
    pieces = [Fichier(f"pièce {combien} {rang}.txt", f"{combien} {rang}".encode()) for rang in range(combien)]
    maison.reperes["liste_preuves"] = preuves_reprises.preparer(contexte, pieces, 10_000)


def copier_ailleurs(maison: Maison, combien: int) -> None:
    """Une fiche repère copiée chez tant de membres de plus ; le lot est le repère."""
    contexte = maison.monde.contexte(maison.commune)
    membres = [m.id for m in lire_membres(contexte) if m.code.startswith("membre-")][-combien:]
    demandee = Demandee(Choix(maison.commune.id, (maison.reperes["fiche"],)), tuple(membres), CREER, CREER)
    maison.reperes["lot"] = duplication.lancer(contexte, demandee)
    lots.avancer(contexte, maison.reperes["lot"], 60)


def suivre_un_modele(maison: Maison, combien: int) -> None:
    """Une fiche, repère, dont le modèle a autant de versions, chacune lue sauf la dernière."""
    contexte = maison.monde.contexte(maison.commune)
    modele = modeles.adapter(contexte, "site_internet")
    fiche = maison.reperes["suivie"] = fiches_modeles.poser(contexte, code_de(modele))
    saisie = modeles.lire(contexte, modele).modele.saisie
    for rang in range(1, combien + 1):
        suivi_du_modele.prendre(contexte, fiche, [], 1, rang)
        modeles.enregistrer(contexte, modele, saisie.model_copy(update={"description": f"Version {rang}"}), rang)
