"""Les états des pages du suivi des contrats : obligations, reprise, événement, calendriers, dossier, import."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from clauses.contrats import operations as contrats
from clauses.contrats import redaction
from clauses.contrats.modele import ContratSaisie
from clauses.redaction.reponses import Redaction
from clauses.suivi import operations, reprise
from clauses.suivi.operations import Decision
from socle.operations import Contexte
from socle.saisies import valider

SUIVI, NU = "Concession fictive de l'eau", "Marché fictif sans suivi"
MARCHES = [
    {"id": str(n), "objet": f"Marché fictif {n}", "montant": 1200.5, "dureeMois": 24, "dateNotification": "2026-05-02",
     "acheteur": {"id": "11122233300012"}, "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "4"}}]}
    for n in (1, 2)
]  # fmt: skip


def _contrat(p: Plateau, nom: str = SUIVI, suite: str = "/suivi") -> str:
    """Adresse d'un contrat fictif ; le suivi est préparé à la première demande."""
    contexte = p.service.monde.contexte(p.commune)
    if SUIVI not in {c.nom for c in operations.contrats_ouverts(contexte)}:
        _garnir(contexte)
    return f"{p.o}/contrats/{p.objet_nomme('contrat', nom)}{suite}"


def _garnir(contexte: Contexte) -> None:
    dates = {"date_debut": "01/03/2024", "date_fin": "31/08/2028"}
    eau = contrats.creer(contexte, valider(ContratSaisie, {"nom": SUIVI, "type_contrat": "dsp", **dates}))
    contrats.creer(contexte, valider(ContratSaisie, {"nom": NU, "type_contrat": "marche_tic", **dates}))
    redaction.enregistrer(contexte, eau, lambda _: Redaction(profil="dsp_standard"), 1)
    reprise.reprendre(contexte, eau, reprise.apercevoir(contexte, eau).signe, frozenset())
    hier = contexte.aujourd_hui - timedelta(days=1)
    operations.declarer_evenement(contexte, eau, "incident", hier, "22:30")
    lues = {s.ligne.cle: s for s in operations.lire_suivi(contexte, eau)[1]}
    for cle, verbe, decision in (
        ("PRO-05.inventaire", "manquer", Decision(motif="Rien reçu (fictif)")),
        ("REV-02.plan", "tenir", Decision(conformite="reserves", motif="Annexe absente (fictif)")),
    ):
        operations.passer(contexte, lues[cle].ligne.id, lues[cle].version, verbe, decision)


def _obligation(p: Plateau, cle: str, suite: str = "") -> str:
    contexte = p.service.monde.contexte(p.commune)
    id_ = _contrat(p, suite="").rpartition("/")[2]
    siennes = [s for s in operations.lire_suivi(contexte, uuid.UUID(id_))[1] if s.ligne.cle == cle]
    return f"{p.o}/obligations/{max(siennes, key=lambda s: s.ligne.rang).ligne.id}{suite}"


def _importer(onglet: Onglet) -> None:
    contenu = json.dumps({"marches": {"marche": [*MARCHES, {"id": "3"}]}}).encode()
    onglet.champ("fichier").set_input_files({"name": "decp.json", "mimeType": "application/json", "buffer": contenu})
    onglet.cliquer("Lire le fichier", 200)


def _refuser(onglet: Onglet) -> None:
    onglet.champ("fichier").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"rien"})
    onglet.cliquer("Lire le fichier", 422)


SUIVIS = (
    Etat("suivi.voir", "ouvert", lambda p: _contrat(p)),
    lent("suivi.voir", "à ouvrir", lambda p: _contrat(p, NU)),
    lent("suivi.voir", "lecteur", lambda p: _contrat(p), qui="lecteur"),
    Etat("suivi.reprendre", "à ouvrir", lambda p: _contrat(p, NU, "/suivi/reprendre")),
    lent("suivi.reprendre", "rien à reprendre", lambda p: _contrat(p, SUIVI, "/suivi/reprendre")),
    Etat("suivi.evenement", "plein", lambda p: _contrat(p, SUIVI, "/suivi/evenement?evenement=incident")),
    Etat("suivi.evenement", "en erreur", lambda p: _contrat(p, SUIVI, "/suivi/evenement"),
         gestes=cliquer("Déclarer", 422, le="demain", heure="tard")),
    Etat("suivi.calendrier", "suivi", lambda p: _contrat(p, SUIVI, "/calendrier")),
    lent("suivi.calendrier", "prévu", lambda p: _contrat(p, NU, "/calendrier")),
    Etat("suivi.preparer", "incomplet", lambda p: _contrat(p, SUIVI, "/dossier")),
    Etat("obligations.lister", "plein", lambda p: (_contrat(p), f"{p.o}/obligations/")[1]),
    lent("obligations.lister", "vide", lambda p: f"{p.vide}/obligations/"),
    lent("obligations.lister", "sans réponse", lambda p: (_contrat(p), f"{p.o}/obligations/?q=dirigeable")[1]),
    Etat("obligations.calendrier_de_tous", "plein", lambda p: (_contrat(p), f"{p.o}/obligations/calendrier")[1]),
    lent("obligations.calendrier_de_tous", "vide", lambda p: f"{p.vide}/obligations/calendrier"),
    Etat("obligations.creer", "choix", lambda p: (_contrat(p), f"{p.o}/obligations/nouvelle")[1]),
    Etat("obligations.creer", "en erreur",
         lambda p: f"{p.o}/obligations/nouvelle?objet={_contrat(p, suite='').rpartition('/')[2]}",
         gestes=cliquer("Enregistrer", 422, libelle="", jour="bientôt")),
    Etat("obligations.voir", "livraison", lambda p: _obligation(p, "SUI-02.dossier")),
    lent("obligations.voir", "avec réserves", lambda p: _obligation(p, "REV-02.plan")),
    lent("obligations.voir", "à l'heure", lambda p: _obligation(p, "SEC-02.alerte")),
    Etat("obligations.voir", "décision refusée", lambda p: _obligation(p, "SUI-02.dossier"),
         gestes=cliquer("C'est tenu", 422, le="le 31 juin")),
    Etat("obligations.modifier", "plein", lambda p: _obligation(p, "SUI-02.dossier", "/modifier")),
    lent("obligations.modifier", "conflit", lambda p: _obligation(p, "SUI-02.dossier", "/modifier"), gestes=conflit),
    Etat("obligations.historique", "plein", lambda p: _obligation(p, "REV-02.plan", "/historique")),
    Etat("imports_contrats.deposer", "plein", lambda p: f"{p.o}/imports-contrats/"),
    lent("imports_contrats.deposer", "fichier refusé", lambda p: f"{p.o}/imports-contrats/", gestes=_refuser),
    Etat("imports_contrats.apercu", "avec remarques", lambda p: f"{p.o}/imports-contrats/", gestes=_importer),
)  # fmt: skip
