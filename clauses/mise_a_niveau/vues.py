"""Mise à niveau des contrats : par prestataire, les organismes d'un prestataire, lancer un lot, l'avancement."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, redirect, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.mise_a_niveau import lectures, lots, paquet, regles
from clauses.mise_a_niveau import verbes as _verbes  # noqa: F401
from clauses.mise_a_niveau.forme import LOT
from clauses.mise_a_niveau.listes import libelle
from clauses.mise_a_niveau.modele import LotSaisie
from registre.presentation import etat_des_clauses
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument, fil, numero_demande
from socle.fiches.tableur import MIMETYPES
from socle.organismes.regles import code_depuis_nom
from socle.organismes.tableau import Chiffre
from socle.saisies import valider
from socle.types import ecrire_date
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("mise_a_niveau", __name__)
BASE = "/o/<code>/mise-a-niveau"
LISTE = "Mise à niveau des contrats"
RIEN = "Aucun organisme n'attend d'avenant avec ce prestataire."
ONGLETS = (
    ("mise_a_niveau.lister", "Par prestataire"),
    ("mise_a_niveau.avancement", "Avancement"),
    ("avenants.lister", "Avenants d’ici"),
    ("lots_avenants.lister", "Lots"),
)


def onglets(actif: str) -> list[dict[str, Any]]:
    """Les quatre pages de la mise à niveau."""
    return [{"libelle": titre, "url": adresse(point), "actif": point == actif} for point, titre in ONGLETS]


def racine() -> tuple[str, str]:
    """Le premier pas du fil d'Ariane."""
    return LISTE, adresse("mise_a_niveau.lister")


def communs() -> dict[str, Any]:
    """Ce que tous les gabarits de la tranche emploient."""
    siens = contexte().droits
    return {
        "libelle": libelle, "etat_des_clauses": etat_des_clauses, "aujourd_hui": contexte().aujourd_hui, "regles": regles,
        "peut_conduire": droits.METTRE_A_NIVEAU in siens, "peut_exporter": droits.EXPORTER in siens,
    }  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Par prestataire, combien d'organismes sont sans clauses qui valent."""
    filtre = lectures.Filtre(argument("q"), argument("etat", 20), argument("vue", 12) == "organisme", numero_demande())
    depart = lectures.lire_depart(contexte(), filtre)
    gardes = {"q": filtre.demande, "etat": filtre.etat, "vue": "organisme" if filtre.seul else ""}
    return rendre(
        "clauses/mise_a_niveau/depart.html", fil=fil((LISTE, None)), depart=depart, filtre=filtre, gardes=gardes,
        chiffres=_chiffres(depart, filtre.seul),
        onglets=onglets("mise_a_niveau.lister"), filtree=any(gardes.values()),
        pages=_pages(depart.page, depart.pages, "mise_a_niveau.lister", **gardes), **communs(),
    )  # fmt: skip


def _chiffres(depart: lectures.Depart, seul: bool) -> list[Chiffre]:
    """Ce que la vue de départ compte."""
    c = depart.total
    chez = [Chiffre(c.organismes, _pluriel(c.organismes, "organisme concerné"))] if depart.membres and not seul else []
    return [
        Chiffre(c.sans_clauses, "sans clauses qui valent", ton="alerte" if c.sans_clauses else "bien"), *chez,
        Chiffre(c.en_route, _pluriel(c.en_route, "avenant") + " en route"),
        Chiffre(c.en_retard, "en retard", ton="attention" if c.en_retard else ""),
        Chiffre(c.signees, "aux clauses signées", ton="bien" if c.signees else ""),
    ]  # fmt: skip


def _pluriel(nombre: int, mots: str) -> str:
    return " ".join(f"{mot}s" for mot in mots.split()) if nombre > 1 else mots


def _pages(page_: int, pages: int, point: str, nom: str = "page", **gardes: str | int) -> dict[str, str | None]:
    """Ce que la macro de pagination attend, les filtres gardés."""
    connus: dict[str, Any] = {cle: valeur for cle, valeur in gardes.items() if valeur}

    def vers(numero: int) -> str:
        return adresse(point, **connus, **{nom: numero})

    return {
        "precedente_url": vers(page_ - 1) if page_ > 1 else None,
        "suivante_url": vers(page_ + 1) if page_ < pages else None, "libelle": f"Page {page_} sur {pages}",
    }  # fmt: skip


@page(cadre, f"{BASE}/prestataires/<uuid:id_>", droits.LIRE)
def prestataire(id_: uuid.UUID) -> ResponseReturnValue:
    """Les organismes qui emploient ce prestataire, où en est chacun, et de quoi préparer les avenants qui manquent."""
    return _prestataire(id_, {"retour_le": ecrire_date(contexte().aujourd_hui + regles.DELAI_PROPOSE)})


def _prestataire(
    id_: uuid.UUID, valeurs: dict[str, Any], erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    lignes = lectures.lire_lignes(contexte(), id_)
    if not lignes:
        return _sans_emploi()
    nom = lignes[0].emploi.prestataire
    preparables = sum(x.preparable for x in lignes)
    fautes = (erreurs or {}) if preparables or not erreurs else {"_": [RIEN]}
    return rendre(
        "clauses/mise_a_niveau/prestataire.html", statut, fil=fil(racine(), (nom, None)), nom=nom, id_=id_, lignes=lignes,
        compte=regles.compter([x.emploi for x in lignes], {x.emploi.relation_id: x.avenant for x in lignes if x.avenant},
                              contexte().aujourd_hui),
        preparables=preparables, champs_vifs={c.nom: c for c in LOT.champs}, valeurs=valeurs,
        erreurs=fautes, libelles={"relation": "Organismes", **{c.nom: c.libelle for c in LOT.champs}},
        en_erreur=bool(fautes), jeton=jeton_recu(), membres=lectures.a_des_membres(contexte()),
        coches=set(request.form.getlist("relation")) if request.method == "POST" else None,
        lots=lectures.lister_lots(contexte(), lignes[0].emploi.prestataire_id), **communs(),
    )  # fmt: skip


def _sans_emploi() -> ResponseReturnValue:
    """Une fiche de l'annuaire que l'article 28 ne concerne nulle part ici."""
    return rendre("clauses/mise_a_niveau/sans_emploi.html", fil=fil(racine(), ("Prestataire", None)))


@page(cadre, f"{BASE}/prestataires/<uuid:id_>/lancer", droits.METTRE_A_NIVEAU, methods=["POST"])
def lancer(id_: uuid.UUID) -> ResponseReturnValue:
    """Préparer les avenants des organismes cochés."""
    champs = {c.nom: c for c in LOT.champs}
    valeurs = formulaire.lire_formulaire(request.form, LOT.champs)
    valeurs = {nom: valeur for nom, valeur in valeurs.items() if nom in champs}
    try:
        choisies = [uuid.UUID(texte) for texte in request.form.getlist("relation")]
        lot = lots.lancer(contexte(), id_, choisies, valider(LotSaisie, valeurs), jeton_recu())
    except ValueError:
        raise Introuvable from None
    except SaisieRefusee as refus:
        return _prestataire(id_, valeurs, formulaire.erreurs_a_montrer(refus.erreurs, champs), 422)
    except RegleEnfreinte as refus:
        return _prestataire(id_, valeurs, {"_": [refus.phrase]}, 422)
    return redirect(adresse("lots_avenants.voir", id_=lot), 303)


@page(cadre, f"{BASE}/avancement", droits.LIRE)
def avancement() -> ResponseReturnValue:
    """Chaque organisme avec chaque prestataire."""
    lu = lectures.lire_avancement(contexte(), numero_demande(), _rang())
    return rendre(
        "clauses/mise_a_niveau/avancement.html", fil=fil(racine(), ("Avancement", None)), lu=lu, largeur="large",
        onglets=onglets("mise_a_niveau.avancement"), etat_d_une_ligne=paquet.etat_d_une_ligne,
        pages=_pages(lu.page, lu.pages, "mise_a_niveau.avancement", prestataires=lu.rang),
        rangs=_pages(lu.rang, lu.rangs, "mise_a_niveau.avancement", nom="prestataires", page=lu.page), **communs(),
    )  # fmt: skip


def _rang() -> int:
    texte = argument("prestataires", 6)
    return int(texte) if texte.isascii() and texte.isdigit() else 1


@page(cadre, f"{BASE}/avancement.xlsx", droits.EXPORTER, methods=["POST"])
def exporter() -> ResponseReturnValue:
    """L'avancement entier, en XLSX."""
    contenu = paquet.avancement(contexte())
    nom = f"mise-a-niveau-{code_depuis_nom(organisme().nom)}.xlsx"
    return send_file(io.BytesIO(contenu), MIMETYPES["xlsx"], as_attachment=True, download_name=nom)
