"""Les états des pages des mentions d'information et des consentements."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, conflit, lent, public
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import mentions as essais
from registre.mentions import operations
from registre.mentions.consentements import operations as consentements
from socle.objets import Objet
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _deja(p: Plateau, type_: str, nom: str) -> uuid.UUID | None:
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == type_, Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _fiche(p: Plateau, nom: str, **valeurs: object) -> uuid.UUID:
    return _deja(p, "traitement", nom) or essais.fiche(_contexte(p), essais.fiche_informante(nom, **valeurs))


def _a_revoir(p: Plateau) -> uuid.UUID:
    """Une page en ligne que sa fiche a dépassée, un paragraphe personnel."""
    nom = "Vos données : Ludothèque fictive"
    if deja := _deja(p, "mention", nom):
        return deja
    fiche, contexte = _fiche(p, "Ludothèque fictive"), _contexte(p)
    id_ = essais.en_ligne(contexte, fiche)
    operations.recrire(contexte, id_, essais.version(contexte, id_), {"durees": "Un an après le dernier prêt."})
    essais.publier(contexte, id_)
    essais.changer(contexte, fiche, {**essais.fiche_informante("Ludothèque fictive"), "consequences": "Pas de prêt."})
    return id_


def _incomplete(p: Plateau) -> uuid.UUID:
    """Une mention à qui il manque presque tout."""
    fiche = _deja(p, "traitement", "Atelier fictif") or p.service.monde.fiche(p.commune, "Atelier fictif")
    return _deja(p, "mention", "Vos données : Atelier fictif") or operations.preparer(_contexte(p), fiche)


def _demande(p: Plateau) -> uuid.UUID:
    """Une demande de consentement publiée."""
    nom = "Votre accord : Bulletin fictif"
    if deja := _deja(p, "mention", nom):
        return deja
    contexte = _contexte(p)
    return essais.demande(contexte, essais.fiche(contexte, essais.fiche_consentie("Bulletin fictif")))


def _consentement(p: Plateau) -> uuid.UUID:
    """Un consentement, retiré en partie."""
    contexte, demande = _contexte(p), _demande(p)
    lus = consentements.lister(contexte, demande).lignes
    if lus:
        return lus[0].id
    id_ = essais.consentir(contexte, demande, "Dossier fictif 7")
    consentements.retirer(contexte, id_, 1, ["f1"], None, "guichet")
    return id_


def _publique(p: Plateau) -> str:
    return f"/information/{operations.lire(_contexte(p), _a_revoir(p)).ligne.jeton}"


MENTIONS = (
    Etat("mentions.lister", "plein", lambda p: (_a_revoir(p), _incomplete(p), f"{p.o}/mentions/")[2]),
    lent("mentions.lister", "vide", lambda p: f"{p.vide}/mentions/"),
    lent("mentions.lister", "archives", lambda p: f"{p.o}/mentions/?archives=oui"),
    Etat("mentions.creer", "en erreur", lambda p: f"{p.o}/mentions/nouvelle", gestes=cliquer("Enregistrer", 422)),
    Etat("mentions.voir", "à revoir", lambda p: f"{p.o}/mentions/{_a_revoir(p)}"),
    Etat("mentions.voir", "incomplète", lambda p: f"{p.o}/mentions/{_incomplete(p)}"),
    lent("mentions.voir", "demande de consentement", lambda p: f"{p.o}/mentions/{_demande(p)}"),
    lent("mentions.voir", "lecteur", lambda p: f"{p.o}/mentions/{_a_revoir(p)}", qui="lecteur"),
    Etat("mentions.modifier", "plein", lambda p: f"{p.o}/mentions/{_a_revoir(p)}/modifier"),
    lent("mentions.modifier", "conflit", lambda p: f"{p.o}/mentions/{_incomplete(p)}/modifier", gestes=conflit),
    Etat("mentions.recrire", "un personnel", lambda p: f"{p.o}/mentions/{_a_revoir(p)}/textes"),
    lent("mentions.recrire", "refusé", lambda p: f"{p.o}/mentions/{_incomplete(p)}/textes",
         gestes=lambda o: o.remplir(**{"texte-droits": "x" * 10_001}).cliquer("Enregistrer les textes", 422)),
    Etat("mentions.voir_version", "seconde", lambda p: f"{p.o}/mentions/{_a_revoir(p)}/versions/2"),
    Etat("mentions.coller", "publiée", lambda p: f"{p.o}/mentions/{_a_revoir(p)}/html"),
    lent("mentions.coller", "projet", lambda p: f"{p.o}/mentions/{_incomplete(p)}/html"),
    Etat("mentions.historique", "plein", lambda p: f"{p.o}/mentions/{_a_revoir(p)}/historique"),
    public("mentions_publiques.voir", "en ligne", _publique),
    Etat("consentements.lister", "plein", lambda p: (_consentement(p), f"{p.o}/mentions/{_demande(p)}/consentements/")[1]),
    Etat("consentements.inscrire", "refusé", lambda p: f"{p.o}/mentions/{_demande(p)}/consentements/inscrire",
         gestes=cliquer("Inscrire", 422)),
    Etat("consentements.voir", "retiré en partie", lambda p: f"{p.o}/consentements/{_consentement(p)}"),
    lent("consentements.voir", "identité ouverte", lambda p: f"{p.o}/consentements/{_consentement(p)}",
         gestes=cliquer("Ouvrir l’identité", 200)),
)  # fmt: skip
