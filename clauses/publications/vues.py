"""Pages des demandes de publication : liste, fiche, formulaire, examens, décision, publication, lettre."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.jeux.listes import libelle as libelle_du_jeu
from clauses.publications import operations, regles
from clauses.publications import verbes as _verbes  # noqa: F401
from clauses.publications.forme import FORME
from clauses.publications.listes import LISTES, libelle
from socle.base import maintenant
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.importation import envoyer_tableur
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
from socle.organismes.regles import code_depuis_nom
from socle.types import lire_date, lire_ligne, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("publications", __name__)
BASE = "/o/<code>/publications"
LISTE = "Demandes de publication"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="publications.voir", lister="publications.lister", titre_liste=LISTE,
    titre_neuf="Inscrire une demande de publication",
    chapeau="Qui demande d'ouvrir quelles données. Une demande d'accès sans réponse est refusée au bout d'un mois : "
    "datez-la du jour de sa réception.",
    cree="La demande est inscrite.", enregistree="La demande est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des demandes : recherche, état, demandeur, pages."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), argument("demandeur", 40), argument("archives", 3) == "oui", numero_demande()
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    gardes = {"q": filtre.demande, "statut": filtre.statut, "demandeur": filtre.demandeur}
    pages = pages_de_la_liste("publications.lister", liste, **gardes, archives="oui" if filtre.archives else "")
    quand, ici = maintenant(), contexte()
    return rendre(
        "clauses/publications/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        filtree=any(gardes.values()) or filtre.archives, aujourd_hui=ici.aujourd_hui, ouverts=regles.OUVERTS,
        echeances={p.id: regles.reponse_attendue(p, quand, ici.fuseau, ici.territoire_droit) for _, p in liste.paires},
        peut_modifier=droits.JEUX_MODIFIER in ici.droits, peut_exporter=droits.EXPORTER in ici.droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire une demande ; `?objet=` choisit le jeu d'avance."""
    jeu = operations.lire_jeu(contexte(), objet_demande(request.args))
    depart = {"recue_le": contexte().aujourd_hui} | ({"jeu_id": jeu.id} if jeu else {})
    return EDITEUR.nouvelle(depart=depart)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une demande, ses examens, sa décision."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, ici = operations.lire(contexte(), id_), contexte()
    demande, siens = fiche.ligne, contexte().droits
    echeance = regles.reponse_attendue(fiche.saisie, maintenant(), ici.fuseau, ici.territoire_droit)
    peut = {verbe: demande.statut in depuis and not fiche.objet.archive for verbe, depuis in regles.DEPUIS.items()}
    return montrer(
        "clauses/publications/fiche.html", FORME, fiche, cadre="publications", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), statut=statut, refus=refus, listes=LISTES, peut=peut, libelle=libelle,
        modifiable=droits.JEUX_MODIFIER in siens, examine=droits.PUBLICATION_EXAMINER in siens,
        decide=droits.PUBLICATION_DECIDER in siens, peut_exporter=droits.EXPORTER in siens,
        alertes=regles.alertes(fiche.saisie, demande, echeance, ici.aujourd_hui), echeance=echeance,
        ouverts=regles.OUVERTS, manquants=regles.manquants(demande), regime=regles.regime(fiche.saisie.demandeur_type),
        jeu=operations.lire_jeu(ici, demande.jeu_id), tape=request.form, delais=regles.DELAIS, libelle_du_jeu=libelle_du_jeu,
        decidee=demande.statut in operations.VERBES or demande.statut == "publiee",
        sans=frozenset({"nom", "jeu_id", "demandeur_type", "recue_le"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une demande qui n'est pas décidée."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une demande."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="publications", liste=LISTE)


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("publications.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


def _texte(nom: str) -> str:
    return lire_texte(request.form.get(nom, ""))[:10_000]


@page(cadre, f"{BASE}/<uuid:id_>/examiner", droits.PUBLICATION_EXAMINER, methods=["POST"])
def examiner(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'un des trois examens."""
    examen, avis = request.form.get("examen", ""), request.form.get("avis", "")
    return _agir(
        id_, lambda v: operations.examiner(contexte(), id_, v, examen, avis, _texte("motif")), "L'examen est rendu."
    )


@page(cadre, f"{BASE}/<uuid:id_>/decider", droits.PUBLICATION_DECIDER, methods=["POST"])
def trancher(id_: uuid.UUID) -> ResponseReturnValue:
    """Décider (visa)."""
    decision, fondement = request.form.get("decision", ""), request.form.get("fondement", "")
    return _agir(
        id_, lambda v: operations.decider(contexte(), id_, v, decision, _texte("motif"), fondement),
        "La décision est prise. Ce visa n'est pas une signature : la lettre se signe avant l'envoi.",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/publier", droits.JEUX_MODIFIER, methods=["POST"])
def publier(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter où et quand c'est publié."""
    lien = lire_ligne(request.form.get("adresse", ""))[:500]
    try:
        le = lire_date(request.form.get("le", ""))
    except ValueError:
        return _voir(id_, 422, "Écrivez la date de publication sous la forme jj/mm/aaaa.")
    return _agir(
        id_,
        lambda v: operations.publier(contexte(), id_, v, lien, le),
        "La publication est notée, sur la fiche du jeu aussi.",
    )


@page(cadre, f"{BASE}/<uuid:id_>/retirer", droits.JEUX_MODIFIER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter que la demande est retirée."""
    return _agir(id_, lambda v: operations.retirer(contexte(), id_, v, _texte("motif")), "Le retrait est noté.")


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.PUBLICATION_DECIDER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre la demande à l'examen."""
    return _agir(
        id_, lambda v: operations.rouvrir(contexte(), id_, v), "La demande est rouverte ; les examens restent."
    )


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.JEUX_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v), "Demande archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.JEUX_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _agir(id_, lambda v: operations.archiver(contexte(), id_, v, False), "Demande sortie des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/lettre.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La lettre de décision en Word ou en PDF."""
    nom, contenu = operations.exporter_lettre(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"decision-{code_depuis_nom(nom)}.{format}")


@page(cadre, f"{BASE}/registre.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_registre(format: str) -> ResponseReturnValue:
    """Le registre des demandes en tableur."""
    return envoyer_tableur(operations.exporter_registre(contexte(), format), "demandes-de-publication", format)
