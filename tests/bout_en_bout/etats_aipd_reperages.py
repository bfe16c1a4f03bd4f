"""Les états des pages de « Faut-il une AIPD ? » : la liste, ce qu'une fiche propose, les réponses, l'avis, la décision."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.monde import fiche_pleine
from registre.aipd.reperage import operations
from registre.aipd.reperage.donnees import CRITERES
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from socle.objets import Objet
from socle.operations import Contexte
from socle.saisies import valider

BIOMETRIE = {
    "categories_personnes": [{"categorie": "eleves"}], "categories_donnees": [{"categorie": "biometriques"}],
    "finalites": [{"libelle": "Contrôler l'accès à la cantine"}],
}  # fmt: skip
POLICE = {
    "regime_juridique": "lil_titre_iii",
    "supports": ["video"],
    "categories_donnees": [{"categorie": "infractions"}],
}


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _fiche(p: Plateau, nom: str, **champs: object) -> uuid.UUID:
    """La fiche du registre de ce nom, créée si elle manque."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == "traitement", Objet.libelle == nom)
        deja = session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()
    return deja or p.service.monde.fiche(p.commune, **(fiche_pleine() | {"nom": nom, **champs}))  # type: ignore[arg-type]


def _decision(p: Plateau, nom: str, *actes: str, **champs: object) -> uuid.UUID:
    """La fiche de décision de ce traitement, menée jusqu'à ces actes."""
    contexte, fiche = _contexte(p), _fiche(p, nom, **champs)
    id_ = operations.ouvrir(contexte, fiche)
    dossier = operations.lire(contexte, id_)
    if dossier.objet is None or dossier.objet.version > 1:
        return id_
    for rang, acte in enumerate(actes, 1):
        {
            "demander": lambda v: operations.demander_avis(contexte, id_, v),
            "aviser": lambda v: operations.aviser(contexte, id_, v, "requise", "Le type 11 l'emporte"),
            "decider": lambda v: operations.decider(contexte, id_, v, "couverte", "Même borne", "AIPD fictive"),
            "rouvrir": lambda v: operations.rouvrir(contexte, id_, v, "La borne change"),
        }[acte](rang)
    return id_


def _base(p: Plateau) -> str:
    return f"{p.o}/aipd/reperages"


def _perimee(p: Plateau) -> str:
    id_ = _decision(p, "Fiche changée depuis")
    lue = traitements.lire_fiche(_contexte(p), _fiche(p, "Fiche changée depuis"))
    if lue.objet.version == 1:
        saisie = valider(TraitementSaisie, fiche_pleine() | {"nom": "Fiche changée depuis", **BIOMETRIE})
        traitements.enregistrer(_contexte(p), lue.objet.id, saisie, 1)
    return f"{_base(p)}/{id_}"


def _contredire(onglet: Onglet) -> None:
    """Répondre non à ce que la fiche affirme, sans dire pourquoi."""
    rang = list(CRITERES.points).index("critere_7")
    onglet.page.locator(f"[name='reponses-{rang}-valeur'][value=non]").check()
    onglet.cliquer("Enregistrer", 422)


def _conflit(onglet: Onglet) -> None:
    """Une autre personne enregistre entre-temps, puis nous."""
    autre = onglet.page.context.new_page()
    autre.goto(onglet.page.url)
    rang = list(CRITERES.points).index("critere_9")
    for page, texte in ((autre, "Texte d'une autre personne"), (onglet.page, "Notre texte")):
        page.locator(f"[name='reponses-{rang}-motif']").fill(texte)
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    autre.close()


AIPD_REPERAGES: tuple[Etat, ...] = (
    Etat("reperages.lister", "plein", lambda p: (_decision(p, "Borne à aviser", "demander", **BIOMETRIE), f"{_base(p)}/")[1]),
    lent("reperages.lister", "vide", lambda p: f"{p.vide}/aipd/reperages/"),
    lent("reperages.lister", "rien trouvé", lambda p: f"{_base(p)}/?q=dirigeable"),
    Etat("reperages_fiches.voir", "titre III", lambda p: f"{_base(p)}/fiche/{_fiche(p, 'Caméras fictives', **POLICE)}"),
    lent("reperages_fiches.voir", "lecteur", lambda p: f"{_base(p)}/fiche/{_fiche(p, 'Caméras fictives', **POLICE)}",
         qui="lecteur"),
    lent("reperages.voir", "réponses en cours", lambda p: f"{_base(p)}/{_decision(p, 'Cantine à repérer')}"),
    Etat("reperages.voir", "fiche changée depuis", _perimee),
    Etat("reperages.voir", "avis refusé", lambda p: f"{_base(p)}/{_decision(p, 'Borne à aviser', 'demander', **BIOMETRIE)}",
         gestes=cliquer("Rendre l’avis", 422)),
    Etat("reperages.voir", "décision refusée",
         lambda p: f"{_base(p)}/{_decision(p, 'Borne à décider', 'demander', 'aviser', **BIOMETRIE)}",
         gestes=cliquer("Décider (visa)", 422)),
    lent("reperages.voir", "décidée", lambda p: f"{_base(p)}/"
         f"{_decision(p, 'Borne couverte', 'demander', 'aviser', 'decider', **BIOMETRIE)}"),
    Etat("reperages.voir", "rouverte", lambda p: f"{_base(p)}/"
         f"{_decision(p, 'Borne rouverte', 'demander', 'aviser', 'decider', 'rouvrir', **BIOMETRIE)}"),
    Etat("reperages.repondre", "plein", lambda p: f"{_base(p)}/{_decision(p, 'Cantine à repérer')}/repondre"),
    lent("reperages.repondre", "effet", lambda p: f"{_base(p)}/{_decision(p, 'Cantine à repérer')}/repondre",
         gestes=cliquer("Voir l’effet", 200)),
    Etat("reperages.repondre", "contredite", lambda p: f"{_base(p)}/{_decision(p, 'Cantine contredite')}/repondre",
         gestes=_contredire),
    Etat("reperages.repondre", "conflit", lambda p: f"{_base(p)}/{_decision(p, 'Cantine à deux')}/repondre", gestes=_conflit),
    lent("reperages.repondre", "closes", lambda p: f"{_base(p)}/"
         f"{_decision(p, 'Borne à aviser', 'demander', **BIOMETRIE)}/repondre"),
    Etat("reperages.historique", "plein", lambda p: f"{_base(p)}/"
         f"{_decision(p, 'Borne rouverte', 'demander', 'aviser', 'decider', 'rouvrir', **BIOMETRIE)}/historique"),
)  # fmt: skip
