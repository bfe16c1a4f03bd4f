"""Les états des pages des fiches modèles."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from registre.fiches_modeles import maison, operations
from registre.fiches_modeles.offre import code_de
from registre.traitements.operations import Filtre, enregistrer, lire_fiche, lister
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme("bourg-fictif"), personne=p.toutes)


def _maison(p: Plateau, suite: str = "") -> str:
    """Une adaptation, toujours la même, chez l'organisme des états."""
    contexte = _contexte(p)
    id_ = maison.adapter(contexte, "lettre_information", "etats-de-bout-en-bout")
    return f"/o/bourg-fictif/fiches-modeles/maison/{id_}{suite}"


def _fiche(p: Plateau) -> uuid.UUID:
    return lister(_contexte(p), Filtre()).lignes[0].id


def _suivie(p: Plateau) -> uuid.UUID:
    """Une fiche dont le modèle a changé depuis, et où l'organisme a déjà touché à l'un des champs changés."""
    contexte = _contexte(p)
    modele = maison.adapter(contexte, "site_internet", "etats-suivi")
    fiche = operations.poser(contexte, code_de(modele), "etats-suivi")
    lue, tenu = lire_fiche(contexte, fiche), maison.lire(contexte, modele)
    if lue.objet.version == 1:
        enregistrer(contexte, fiche, lue.saisie.model_copy(update={"droits_modalites": "En mairie"}), 1)
        neuf = {
            "description": "Le site et ses formulaires.",
            "droits_modalites": "En ligne",
            "mesures": lue.saisie.mesures[:1],
        }
        maison.enregistrer(contexte, modele, tenu.modele.saisie.model_copy(update=neuf), tenu.objet_version)
    return fiche


def _decocher(onglet: Onglet) -> None:
    for case in onglet.page.locator("[name=champ]:checked").all():
        case.uncheck()
    onglet.cliquer("Prendre les champs cochés", 422)


def _apercu(onglet: Onglet) -> None:
    onglet.cliquer("Relire ce qui serait créé", 200)


FICHES_MODELES: tuple[Etat, ...] = (
    Etat("fiches_modeles.lister", "", lambda p: f"{p.o}/fiches-modeles/"),
    lent("fiches_modeles.lister", "sans réponse", lambda p: f"{p.o}/fiches-modeles/?q=dirigeable"),
    Etat("fiches_modeles.archives", "vide", lambda p: f"{p.vide}/fiches-modeles/archives"),
    Etat("fiches_modeles.manquants", "", lambda p: f"{p.o}/fiches-modeles/manquants"),
    Etat("fiches_modeles.voir", "", lambda p: f"{p.o}/fiches-modeles/m/videoprotection"),
    lent("fiches_modeles.voir", "motif absent", lambda p: f"{p.o}/fiches-modeles/m/videoprotection",
         gestes=cliquer("Écarter", 422)),
    Etat("fiches_modeles.voir_maison", "", _maison),
    Etat("fiches_modeles.changer", "", lambda p: _maison(p, "/modifier")),
    Etat("fiches_modeles.dire_a_qui", "", lambda p: _maison(p, "/a-qui")),
    Etat("fiches_modeles.tirer", "refusé", lambda p: f"/o/bourg-fictif/traitements/{_fiche(p)}/en-modele",
         gestes=cliquer("Enregistrer", 422)),
    Etat("fiches_modeles.suivre", "trois textes", lambda p: f"/o/bourg-fictif/traitements/{_suivie(p)}/modele"),
    lent("fiches_modeles.suivre", "rien de coché", lambda p: f"/o/bourg-fictif/traitements/{_suivie(p)}/modele",
         gestes=_decocher),
    Etat("fiches_modeles.chez_plusieurs", "choisir", lambda p: "/o/trois-chimeres/fiches-modeles/chez-plusieurs"),
    Etat("fiches_modeles.chez_plusieurs", "relire", lambda p: "/o/trois-chimeres/fiches-modeles/chez-plusieurs",
         gestes=_apercu),
    lent("fiches_modeles.chez_plusieurs", "sans membre", lambda p: f"{p.vide}/fiches-modeles/chez-plusieurs"),
    Etat("fiches_modeles.carte", "", lambda p: "/o/trois-chimeres/fiches-modeles/territoire"),
)  # fmt: skip
