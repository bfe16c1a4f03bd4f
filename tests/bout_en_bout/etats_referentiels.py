"""Les états des pages des référentiels."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from audit.referentiels import operations
from audit.referentiels.echanges import lecture, natif
from audit.referentiels.livres import RGS, rgs
from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from fabriques.referentiels import bibliotheque, en_fichier, petit

QUESTIONS = {"A-1": "Les mots de passe sont-ils longs ?", "A-2": "Une sauvegarde est-elle hors ligne ?"}
FAUTES = "Identifiant;Question;Poids\nA-1;Un ?;9\nA-1;Deux ?;1\n;Trois ?;2\n"


def _importer(p: Plateau, contenu: bytes, nom: str) -> uuid.UUID:
    """Le référentiel de ce fichier ; le même deux fois est le même."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    return operations.importer(contexte, lecture.lire(contenu, nom))


def _norme(p: Plateau) -> uuid.UUID:
    return _importer(p, bibliotheque(), "norme.yaml")


def _ancien(p: Plateau) -> uuid.UUID:
    """Notre référentiel tel qu'il était, pour le comparer au présent."""
    contenu = natif.en_json(rgs()).replace(rgs().version.encode(), b"1.0.0-projet", 1)
    return _importer(p, contenu, "rgs-1.0.json")


def _archive(p: Plateau) -> uuid.UUID:
    id_ = _importer(p, en_fichier(petit("0.9.0", QUESTIONS)), "essai.json")
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    lu = operations.lire(contexte, str(id_))
    if not lu.propose.archive:
        operations.archiver(contexte, str(id_), lu.version_objet)
    return id_


def _deposer(contenu: bytes, nom: str) -> Callable[[Onglet], object]:
    def geste(o: Onglet) -> None:
        o.page.set_input_files("#champ-fichier", {"name": nom, "mimeType": "text/plain", "buffer": contenu})
        o.cliquer("Lire le fichier")

    return geste


REFERENTIELS: tuple[Etat, ...] = (
    Etat("referentiels.lister", "plein", lambda p: (_norme(p), f"{p.o}/referentiels/")[1]),
    lent("referentiels.lister", "archives vides", lambda p: f"{p.vide}/referentiels/?archives=oui"),
    lent("referentiels.lister", "archives", lambda p: (_archive(p), f"{p.o}/referentiels/?archives=oui")[1]),
    Etat("referentiels.voir", "le nôtre", lambda p: f"{p.o}/referentiels/{RGS}"),
    Etat("referentiels.voir", "un point ouvert", lambda p: f"{p.o}/referentiels/{RGS}?q=HOM-03"),
    lent("referentiels.voir", "sans réponse", lambda p: f"{p.o}/referentiels/{RGS}?q=dirigeable"),
    Etat("referentiels.voir", "importé", lambda p: f"{p.o}/referentiels/{_norme(p)}"),
    lent("referentiels.voir", "archivé", lambda p: f"{p.o}/referentiels/{_archive(p)}"),
    lent("referentiels.voir", "lecteur", lambda p: f"{p.o}/referentiels/{_norme(p)}", qui="lecteur"),
    Etat("referentiels.couverture", "", lambda p: f"{p.o}/referentiels/{RGS}/couverture"),
    Etat("referentiels.comparer", "deux versions", lambda p: f"{p.o}/referentiels/{RGS}/comparer?avec={_ancien(p)}"),
    lent("referentiels.comparer", "seul", lambda p: f"{p.vide}/referentiels/{RGS}/comparer"),
    Etat("referentiels.historique", "plein", lambda p: f"{p.o}/referentiels/{_norme(p)}/historique"),
    lent("referentiels.importer", "vide", lambda p: f"{p.o}/referentiels/importer"),
    Etat("referentiels.importer", "sans fichier", lambda p: f"{p.o}/referentiels/importer",
         gestes=cliquer("Lire le fichier", 422)),
    Etat("referentiels.importer", "lignes en faute", lambda p: f"{p.o}/referentiels/importer",
         gestes=_deposer(FAUTES.encode(), "liste.csv")),
    Etat("referentiels.importer", "aperçu", lambda p: f"{p.o}/referentiels/importer",
         gestes=_deposer(en_fichier(petit("9.9.9", QUESTIONS)), "neuf.json")),
    lent("referentiels.importer", "déjà là", lambda p: (_norme(p), f"{p.o}/referentiels/importer")[1],
         gestes=_deposer(bibliotheque(), "norme.yaml")),
)  # fmt: skip
