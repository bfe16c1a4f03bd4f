"""Les états des pages des jeux de données, de leur ouverture, de leurs réutilisateurs, des demandes de publication."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from clauses.contrats import operations as contrats
from clauses.contrats.modele import ContratSaisie
from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.jeux.reutilisations import operations as reutilisations
from clauses.jeux.reutilisations.modele import ReutilisationSaisie
from clauses.publications import operations as publications
from clauses.publications.modele import PublicationSaisie
from socle.operations import Contexte
from socle.saisies import valider

HORAIRES = "Arrêts et horaires fictifs"
ABONNES = "Abonnés fictifs du réseau"
EXCLUSIF = "Itinéraires Fictifs SAS"
PLEIN: dict[str, Any] = {
    "domaine": "mobilites", "description": "Arrêts, lignes et horaires théoriques.", "producteur": "L'exploitant",
    "detenteur": "L'exploitant", "format": "gtfs", "schema_suivi": "GTFS", "frequence": "mensuelle", "source": "contrat",
    "mode_acces": ["telechargement"], "donnees_personnelles": "non", "secrets_portee": "aucun", "droits_tiers": "non",
    "interet_general": "oui", "forte_valeur": "mobilite", "licence": "odbl", "conservation": "La durée du contrat",
    "adresse_publication": "https://transport.data.gouv.fr/datasets/exemple", "sort_final": "remise",
    "premiere_publication": "01/03/2025", "derniere_mise_a_jour": "01/09/2026",
}  # fmt: skip


def _contexte(p: Plateau) -> Contexte:
    """Le contexte de la commune fournie, où tout est préparé à la première demande."""
    contexte = p.service.monde.contexte(p.commune)
    if jeux.lister(contexte, jeux.Filtre(demande="Arrêts et horaires fictifs")).total == 0:
        _garnir(contexte)
    return contexte


def _garnir(contexte: Contexte) -> None:
    jour = contexte.aujourd_hui
    bus = {"nom": "Réseau de bus fictif", "type_contrat": "dsp", "date_debut": "01/01/2022", "date_fin": "30/06/2028"}
    contrat = contrats.creer(contexte, valider(ContratSaisie, bus))
    horaires = jeux.creer(contexte, valider(JeuSaisie, {"nom": HORAIRES, "contrat_id": contrat, **PLEIN}))
    secret = {"donnees_personnelles": "oui", "secrets": ["affaires"], "mode_acces": ["aucun"], "source": "contrat"}
    jeux.creer(contexte, valider(JeuSaisie, {"nom": ABONNES, "contrat_id": contrat, **secret}))
    usage = {
        "nom": EXCLUSIF,
        "jeu_id": horaires,
        "exclusivite": "oui",
        "exclusivite_debut": "01/02/2023",
        "payante": "oui",
    }
    reutilisations.creer(contexte, valider(ReutilisationSaisie, usage))
    for nom, examens in (("Horaires en temps réel (fictif)", 3), ("Comptages fictifs", 1)):
        demande = {"nom": nom, "demandeur_type": "association", "demandeur": "Collectif fictif", "jeu_id": horaires,
                   "recue_le": (jour - timedelta(days=20)).isoformat()}  # fmt: skip
        id_ = publications.creer(contexte, valider(PublicationSaisie, demande))
        for rang, code in enumerate(("donnees", "secrets", "securite")[:examens]):
            publications.examiner(contexte, id_, rang + 1, code, "occultation", "Motif fictif")


def _jeu(p: Plateau, nom: str = HORAIRES, suite: str = "") -> str:
    ((objet, _), *_) = jeux.lister(_contexte(p), jeux.Filtre(demande=nom)).paires
    return f"{p.o}/jeux/{objet.id}{suite}"


def _usage(p: Plateau, suite: str = "") -> str:
    ((objet, _), *_) = reutilisations.lister(_contexte(p), reutilisations.Filtre(demande=EXCLUSIF)).page.paires
    return f"{p.o}/reutilisations/{objet.id}{suite}"


def _demande(p: Plateau, nom: str = "Horaires en temps réel", suite: str = "") -> str:
    ((objet, _), *_) = publications.lister(_contexte(p), publications.Filtre(demande=nom)).paires
    return f"{p.o}/publications/{objet.id}{suite}"


def _decidee(p: Plateau, decision: str) -> str:
    """Une demande neuve, examinée puis décidée."""
    contexte = _contexte(p)
    demande = {
        "nom": "Demande fictive décidée",
        "demandeur_type": "entreprise",
        "recue_le": contexte.aujourd_hui.isoformat(),
    }
    id_ = publications.creer(contexte, valider(PublicationSaisie, demande))
    for rang, code in enumerate(("donnees", "secrets", "securite")):
        publications.examiner(contexte, id_, rang + 1, code, "favorable", "")
    publications.decider(contexte, id_, 4, decision, "Motif fictif", "affaires")
    return f"{p.o}/publications/{id_}"


def _importer(onglet: Onglet) -> None:
    contenu = b"Nom;Domaine;Licence\nBornes fictives;Transport;Etalab\nInconnu;astrologie;\n"
    onglet.champ("fichier").set_input_files({"name": "jeux.csv", "mimeType": "text/csv", "buffer": contenu})
    onglet.cliquer("Lire le fichier", 200)


JEUX = (
    Etat("jeux.lister", "plein", lambda p: (_contexte(p), f"{p.o}/jeux/")[1]),
    lent("jeux.lister", "vide", lambda p: f"{p.vide}/jeux/"),
    lent("jeux.lister", "sans réponse", lambda p: f"{p.o}/jeux/?q=dirigeable"),
    lent("jeux.lister", "lecteur", lambda p: f"{p.o}/jeux/", qui="lecteur"),
    Etat("jeux.voir", "ouvert", lambda p: _jeu(p)),
    Etat("jeux.voir", "à vérifier", lambda p: _jeu(p, ABONNES)),
    lent("jeux.voir", "lecteur", lambda p: _jeu(p), qui="lecteur"),
    Etat("jeux.creer", "vide", lambda p: f"{p.o}/jeux/nouveau"),
    lent("jeux.creer", "en erreur", lambda p: f"{p.o}/jeux/nouveau",
         gestes=cliquer("Enregistrer", 422, nom="", adresse_publication="nulle part")),
    Etat("jeux.modifier", "plein", lambda p: _jeu(p, suite="/modifier")),
    lent("jeux.modifier", "conflit", lambda p: _jeu(p, ABONNES, "/modifier"), gestes=conflit),
    Etat("jeux.historique", "plein", lambda p: _jeu(p, suite="/historique")),
    Etat("jeux.importer", "vide", lambda p: f"{p.o}/jeux/importer"),
    lent("jeux.importer", "aperçu", lambda p: f"{p.o}/jeux/importer", gestes=_importer),
    Etat("jeux.matrice", "pleine", lambda p: (_contexte(p), f"{p.o}/jeux/matrice")[1]),
    lent("jeux.matrice", "vide", lambda p: f"{p.vide}/jeux/matrice"),
    Etat("ouverture.voir", "à vérifier", lambda p: (_contexte(p), f"{p.o}/ouverture/?etat=a_verifier")[1]),
    lent("ouverture.voir", "à faire", lambda p: (_contexte(p), f"{p.o}/ouverture/")[1]),
    lent("ouverture.voir", "vide", lambda p: f"{p.vide}/ouverture/"),
    Etat("ouverture.territoire", "plein", lambda p: (_contexte(p), "/o/trois-chimeres/ouverture/territoire")[1]),
    lent("ouverture.territoire", "vide", lambda p: f"{p.vide}/ouverture/territoire"),
    Etat("reutilisations.lister", "plein", lambda p: (_contexte(p), f"{p.o}/reutilisations/")[1]),
    lent("reutilisations.lister", "vide", lambda p: f"{p.vide}/reutilisations/"),
    Etat("reutilisations.voir", "exclusif", lambda p: _usage(p)),
    Etat("reutilisations.creer", "vide", lambda p: (_contexte(p), f"{p.o}/reutilisations/nouvelle")[1]),
    lent("reutilisations.creer", "en erreur", lambda p: f"{p.o}/reutilisations/nouvelle",
         gestes=cliquer("Enregistrer", 422, nom="", fin="hier")),
    Etat("reutilisations.modifier", "plein", lambda p: _usage(p, "/modifier")),
    Etat("reutilisations.historique", "plein", lambda p: _usage(p, "/historique")),
    Etat("publications.lister", "plein", lambda p: (_contexte(p), f"{p.o}/publications/")[1]),
    lent("publications.lister", "vide", lambda p: f"{p.vide}/publications/"),
    lent("publications.lister", "sans réponse", lambda p: f"{p.o}/publications/?q=dirigeable"),
    Etat("publications.voir", "à examiner", lambda p: _demande(p, "Comptages")),
    lent("publications.voir", "à décider", lambda p: _demande(p)),
    Etat("publications.voir", "décision refusée", lambda p: _demande(p), gestes=cliquer("Décider (visa)", 422)),
    lent("publications.voir", "acceptée", lambda p: _decidee(p, "acceptee")),
    lent("publications.voir", "refusée", lambda p: _decidee(p, "refusee")),
    lent("publications.voir", "lecteur", lambda p: _demande(p), qui="lecteur"),
    Etat("publications.creer", "vide", lambda p: f"{p.o}/publications/nouvelle"),
    lent("publications.creer", "en erreur", lambda p: f"{p.o}/publications/nouvelle",
         gestes=cliquer("Enregistrer", 422, nom="", recue_le="hier")),
    Etat("publications.modifier", "plein", lambda p: _demande(p, "Comptages", "/modifier")),
    Etat("publications.historique", "plein", lambda p: _demande(p, suite="/historique")),
)  # fmt: skip
