"""Les états des pages de la mise à niveau des contrats."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.plateau import TERRITOIRE, Plateau
from bout_en_bout.service import HORS
from clauses.mise_a_niveau import lectures, lots
from clauses.mise_a_niveau.modele import LigneLot, LotAvenants, LotSaisie
from socle.operations import Contexte
from socle.saisies import valider

HAUT = f"/o/{TERRITOIRE}/mise-a-niveau"


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme(TERRITOIRE))


def _preparables(p: Plateau) -> list[lectures.Ligne]:
    """Ce qui attend un avenant chez l'organisme fourni, d'un prestataire que l'on peut encore choisir."""
    return [x for x in lectures.lire_lignes(_contexte(p)) if x.preparable and x.emploi.organisme_id == p.commune.id]


def _lot(p: Plateau) -> LotAvenants:
    """Le lot fictif, lancé à la première demande : il laisse un autre prestataire à préparer."""
    with p.service.monde.instance.base.lire(HORS) as session:
        deja = session.exec(select(LotAvenants)).first()
    if deja is not None:
        return deja
    choisi = _preparables(p)[0].emploi
    contexte = _contexte(p)
    saisie = valider(LotSaisie, {"retour_le": contexte.aujourd_hui + timedelta(days=45)})
    lots.lancer(contexte, choisi.prestataire_id, [choisi.relation_id], saisie)
    return _lot(p)


def _avenant(p: Plateau, suite: str = "") -> str:
    """Adresse de l'avenant que le lot a préparé chez l'organisme fourni."""
    lot = _lot(p)
    with p.service.monde.instance.base.lire(HORS) as session:
        ligne = session.exec(select(LigneLot).where(LigneLot.lot_id == lot.id)).one()
    return f"{p.o}/mise-a-niveau/avenants/{lots.identifiant_de_l_avenant(lot.id, ligne.relation_id)}{suite}"


def _prestataire(p: Plateau) -> str:
    """Adresse, vue du territoire, d'un prestataire dont les avenants restent à préparer."""
    lance = _lot(p).prestataire_id
    id_: uuid.UUID = next(x.emploi.prestataire_id for x in _preparables(p) if x.emploi.prestataire_id != lance)
    return f"{HAUT}/prestataires/{id_}"


AVENANTS = (
    Etat("mise_a_niveau.lister", "territoire", lambda p: f"{HAUT}/"),
    lent("mise_a_niveau.lister", "organisme", lambda p: f"{p.o}/mise-a-niveau/"),
    lent("mise_a_niveau.lister", "vide", lambda p: f"{p.vide}/mise-a-niveau/"),
    lent("mise_a_niveau.lister", "sans réponse", lambda p: f"{HAUT}/?q=dirigeable"),
    Etat("mise_a_niveau.prestataire", "à préparer", _prestataire),
    Etat("mise_a_niveau.prestataire", "en erreur", _prestataire,
         gestes=cliquer("Préparer les avenants cochés", 422, retour_le="hier")),
    lent("mise_a_niveau.prestataire", "lancé", lambda p: f"{HAUT}/prestataires/{_lot(p).prestataire_id}"),
    Etat("mise_a_niveau.avancement", "territoire", lambda p: f"{HAUT}/avancement"),
    lent("mise_a_niveau.avancement", "vide", lambda p: f"{p.vide}/mise-a-niveau/avancement"),
    Etat("lots_avenants.lister", "plein", lambda p: (_lot(p), f"{HAUT}/lots/")[1]),
    lent("lots_avenants.lister", "vide", lambda p: f"{p.vide}/mise-a-niveau/lots/"),
    Etat("lots_avenants.voir", "préparé", lambda p: f"{HAUT}/lots/{_lot(p).id}"),
    Etat("lots_avenants.voir", "en erreur", lambda p: f"{HAUT}/lots/{_lot(p).id}",
         gestes=cliquer("Noter l’envoi", 422, envoi_le="demain")),
    Etat("avenants.lister", "plein", lambda p: (_lot(p), f"{p.o}/mise-a-niveau/avenants/")[1]),
    lent("avenants.lister", "vide", lambda p: f"{p.vide}/mise-a-niveau/avenants/"),
    Etat("avenants.voir", "préparé", _avenant),
    Etat("avenants.voir", "en erreur", _avenant, gestes=cliquer("Noter l’envoi", 422, le="demain")),
    lent("avenants.voir", "lecteur", _avenant, qui="lecteur"),
    Etat("avenants.modifier", "plein", lambda p: _avenant(p, "/modifier")),
    lent("avenants.modifier", "conflit", lambda p: _avenant(p, "/modifier"), gestes=conflit),
    Etat("avenants.historique", "plein", lambda p: _avenant(p, "/historique")),
)  # fmt: skip
