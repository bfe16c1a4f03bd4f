"""Pages des jeux de données : liste, fiche et ses obligations, formulaire, import, archives, exports, matrice."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.jeux import matrice as tenus
from clauses.jeux import operations, regles
from clauses.jeux import verbes as _verbes  # noqa: F401
from clauses.jeux.droit import DROIT
from clauses.jeux.forme import FORME
from clauses.jeux.listes import LISTES, libelle
from clauses.jeux.obligations import obligations
from clauses.jeux.reutilisations import operations as reutilisations
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.importation import Import, envoyer_tableur
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("jeux", __name__)
BASE = "/o/<code>/jeux"
LISTE = "Jeux de données"

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="jeux.voir", lister="jeux.lister", titre_liste=LISTE, titre_neuf="Nouveau jeu de données",
    chapeau="Une base, un fichier, un flux que vos services ou un cocontractant tiennent. Le nom suffit : "
    "ce qui n'est pas dit reste « à vérifier ».",
    cree="Le jeu de données est décrit.", enregistree="Le jeu de données est enregistré.",
)  # fmt: skip

IMPORT = Import(
    FORME, operations.importer, operations.noms, lister="jeux.lister", importer="jeux.importer", modele_="jeux.modele",
    titre="Importer des jeux de données", titre_liste=LISTE,
    synonymes={
        "jeu": "nom", "jeu de données": "nom", "titre": "nom", "title": "nom", "nom": "nom", "thème": "domaine",
        "thématique": "domaine", "contenu": "description", "résumé": "description",
        "marché": "source_precision", "origine": "source", "propriétaire": "detenteur", "responsable": "detenteur",
        "détenteur": "detenteur", "schéma": "schema_suivi", "norme": "schema_suivi", "périodicité": "frequence",
        "fréquence": "frequence", "mise à jour": "frequence", "accès": "mode_acces", "dcp": "donnees_personnelles",
        "données à caractère personnel": "donnees_personnelles", "rgpd": "donnees_personnelles", "licence": "licence",
        "url": "adresse_publication", "lien": "adresse_publication", "adresse": "adresse_publication",
        "date de publication": "premiere_publication", "publié le": "premiere_publication",
        "mis à jour le": "derniere_mise_a_jour", "intérêt général": "interet_general", "durée": "conservation",
    },
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des jeux : recherche, filtres, pages."""
    filtre = operations.Filtre(
        argument("q"), argument("source", 40), argument("domaine", 40), argument("ouverture", 20),
        argument("archives", 3) == "oui", numero_demande(),
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    gardes = {"q": filtre.demande, "source": filtre.source, "domaine": filtre.domaine, "ouverture": filtre.ouverture}
    pages = pages_de_la_liste("jeux.lister", liste, **gardes, archives="oui" if filtre.archives else "")
    return rendre(
        "clauses/jeux/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        libelle=libelle, completude=regles.completude, filtree=any(gardes.values()) or filtre.archives,
        peut_modifier=droits.JEUX_MODIFIER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Décrire un jeu ; `?objet=` le lie à la fiche d'où l'on vient, `?contrat=` et `?nature=` le commencent."""
    return EDITEUR.nouvelle(objet_demande(request.args), depart=_depart())


def _depart() -> dict[str, Any]:
    nature, contrat = argument("nature", 40), argument("contrat", 40)
    depart = {"nature": nature} if nature in LISTES["natures_jeux"].codes else {}
    return depart | ({"source": "contrat", "contrat_id": contrat} if contrat else {})


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'un jeu."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lu = operations.lire_avec_contrat(contexte(), id_)
    saisie, jour = lu.fiche.saisie, contexte().aujourd_hui
    dues = obligations(saisie, organisme(), lu.contrat, jour)
    return montrer(
        "clauses/jeux/fiche.html", FORME, lu.fiche, cadre="jeux", liste=LISTE, champs=EDITEUR.champs(saisie),
        modifiable=droits.JEUX_MODIFIER in contexte().droits, alertes=regles.alertes(saisie, lu.contrat, jour),
        statut=statut, refus=refus, listes=LISTES, completude=regles.completude(saisie), contrat=lu.contrat,
        manques=list({c.phrase: c for o in dues if o.etat == "a_verifier" for c in o.inconnus}.values()),
        obligations=[o for o in dues if o.etat != "non_due"], non_dues=[o for o in dues if o.etat == "non_due"],
        flux=DROIT.flux, reutilisations=reutilisations.du_jeu(contexte(), id_), suivante=regles.prochaine_mise_a_jour(saisie),
        sans=frozenset({"nom", "nature", "domaine", "adresse_publication", "contrat_id"}), libelle=libelle,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un jeu."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un jeu."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="jeux", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.JEUX_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Jeu archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.JEUX_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Jeu sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("jeux.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/importer", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def importer() -> ResponseReturnValue:
    """Reprendre un inventaire tenu dans un tableur : aperçu, puis confirmation ; tout ou rien."""
    return IMPORT.page()


@page(cadre, f"{BASE}/modele.<string:format>", droits.JEUX_MODIFIER)
def modele(format: str) -> ResponseReturnValue:
    """Le tableur vide à remplir."""
    return IMPORT.modele(format)


@page(cadre, f"{BASE}/liste.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """La liste des jeux en tableur."""
    return envoyer_tableur(operations.exporter(contexte(), format), "jeux-de-donnees", format)


@page(cadre, f"{BASE}/matrice", droits.LIRE)
def matrice() -> ResponseReturnValue:
    """Quels jeux sont tenus dans quel contrat, jusqu'à quand, sous quelle licence."""
    return rendre(
        "clauses/jeux/matrice.html", fil=fil((LISTE, adresse("jeux.lister")), ("Matrice", None)), libelle=libelle,
        matrice=tenus.lire(contexte()), maximum=tenus.AFFICHES, aujourd_hui=contexte().aujourd_hui,
        peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/matrice.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_matrice(format: str) -> ResponseReturnValue:
    """La matrice en tableur."""
    return envoyer_tableur(tenus.exporter(contexte(), format), "matrice-des-jeux", format)
