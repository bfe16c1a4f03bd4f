"""Les états des pages des modèles d'analyses d'impact."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.etats_aipd import redigee
from bout_en_bout.plateau import Plateau
from fabriques.analyses import Analyse
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.modele import AipdSaisie
from registre.aipd.modeles import operations
from registre.aipd.modeles.operations import ModeleLibre
from socle.saisies import valider


def _libre(p: Plateau, titre: str) -> ModeleLibre:
    """Le modèle de ce titre, tiré de l'analyse en rédaction."""
    analyse = redigee(p)
    deja = [*operations.lister(analyse.contexte), *operations.lister(analyse.contexte, archives=True)]
    for libre in deja:
        if libre.modele.titre == titre:
            return operations.lire_le_libre(analyse.contexte, libre.id)
    codes = operations.choisissables(analyse.etude)
    return operations.lire_le_libre(
        analyse.contexte, operations.enregistrer_comme_modele(analyse.contexte, analyse.id, titre, codes)
    )


def _archive(p: Plateau) -> str:
    libre = _libre(p, "Modèle archivé")
    if not libre.archive:
        operations.archiver(redigee(p).contexte, libre.id, libre.version)
    return f"{p.o}/aipd/modeles/libres/{libre.id}"


def _vide(p: Plateau) -> str:
    """Une étude sans une réponse : rien à en tirer."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    analyse = Analyse(contexte, etudes.creer(contexte, valider(AipdSaisie, {"nom": "Analyse encore vide"})))
    return f"{p.o}/aipd/{analyse.id}/en-modele"


def _filmee(p: Plateau) -> uuid.UUID:
    return p.service.monde.fiche(p.commune, f"Vidéoprotection {uuid.uuid4().hex[:6]}")


AIPD_MODELES: tuple[Etat, ...] = (
    Etat("aipd_modeles.lister", "pleine", lambda p: (_libre(p, "Modèle du bourg"), f"{p.o}/aipd/modeles/")[1]),
    lent("aipd_modeles.lister", "archives", lambda p: (_archive(p), f"{p.o}/aipd/modeles/?archives=oui")[1]),
    lent("aipd_modeles.lister", "lecteur", lambda p: f"{p.o}/aipd/modeles/", qui="lecteur"),
    Etat("aipd_modeles.voir", "livré", lambda p: f"{p.o}/aipd/modeles/accompagnement_social"),
    Etat("aipd_modeles.voir_libre", "d'ici", lambda p: f"{p.o}/aipd/modeles/libres/{_libre(p, 'Modèle du bourg').id}"),
    lent("aipd_modeles.voir_libre", "archivé", _archive),
    Etat("aipd_modeles.enregistrer", "choix", lambda p: f"{p.o}/aipd/{redigee(p).id}/en-modele"),
    lent("aipd_modeles.enregistrer", "refusé", lambda p: f"{p.o}/aipd/{redigee(p).id}/en-modele",
         gestes=cliquer("Enregistrer le modèle", 422)),
    lent("aipd_modeles.enregistrer", "étude vide", _vide),
    lent("aipd.creer", "depuis un modèle", lambda p: f"{p.o}/aipd/nouvelle?modele=capteurs"),
    lent("aipd.creer", "modèles proposés", lambda p: f"{p.o}/aipd/nouvelle?objet={_filmee(p)}"),
    lent("aipd.creer", "modèle inconnu", lambda p: f"{p.o}/aipd/nouvelle?modele=atlantide"),
)  # fmt: skip
