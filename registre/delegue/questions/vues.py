"""Pages des questions au délégué : la boîte, une question et ses messages, ce qui attend dans le territoire."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.questions import operations, regles, reponses
from registre.delegue.questions import verbes as _verbes  # noqa: F401
from registre.delegue.questions.avertir import Remise
from registre.delegue.questions.delais import DELAIS
from registre.delegue.questions.forme import FORME
from registre.delegue.questions.modele import POSEE
from socle.comptes.sessions import adresse_absolue
from socle.courriels.serveur import trouver_serveur
from socle.droits import ACTIONS_MODIFIER
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur, decider, version_recue
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
from socle.types import lire_texte
from socle.web import contexte, instance, organisme, page, rendre

cadre = Blueprint("questions", __name__)
BASE = "/o/<code>/questions"
LISTE = "Questions au délégué"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="questions.voir", lister="questions.lister", titre_liste=LISTE, titre_neuf="Poser une question au délégué",
    chapeau="Il conseille et n'a pas d'ordre à recevoir pour le faire (RGPD 38(3), 39(1)a). La question reste dans "
    "Gouverne : le courriel qui le prévient n'en dit rien.",
    cree="Votre question est posée. Le délégué la trouvera dans sa boîte.", enregistree="La question est enregistrée.",
)  # fmt: skip


def _remise() -> Remise:
    chemin = f"/o/{organisme().code}/questions/{{id}}"
    return Remise(adresse_absolue(chemin), trouver_serveur(instance()) is not None)


@page(cadre, f"{BASE}/", droits.QUESTIONS_LIRE)
def lister() -> ResponseReturnValue:
    """La boîte de l'organisme : ce qui attend d'abord."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    siens = contexte().droits
    return rendre(
        "registre/delegue/questions/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre,
        pages=pages_de_la_liste("questions.lister", liste, q=filtre.demande, statut=filtre.statut, archives=archives),
        statuts=regles.STATUTS, en_attente=regles.EN_ATTENTE, limite=regles.limite, aujourd_hui=contexte().aujourd_hui,
        peut_poser=droits.QUESTIONS_POSER in siens, peut_repondre=droits.QUESTIONS_REPONDRE in siens, delai=DELAIS.reponse,
    )  # fmt: skip


@page(cadre, f"{BASE}/territoire", droits.QUESTIONS_REPONDRE)
def territoire() -> ResponseReturnValue:
    """Toutes les questions qui attendent, la plus ancienne d'abord."""
    questions = operations.lire_territoire(contexte())
    return rendre(
        "registre/delegue/questions/territoire.html", fil=fil((LISTE, adresse("questions.lister")), ("Territoire", None)),
        questions=questions[: operations.MONTREES], d_autres=len(questions) > operations.MONTREES,
        statuts=regles.STATUTS, delai=DELAIS.reponse, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.QUESTIONS_POSER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Poser une question ; `?objet=` dit sur quelle fiche elle porte."""
    return EDITEUR.nouvelle(objet_demande(request.args), _remise())


@page(cadre, f"{BASE}/<uuid:id_>", droits.QUESTIONS_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une question, ses messages, de quoi y répondre."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, messages = operations.lire(contexte(), id_), operations.lire_messages(contexte(), id_)
    siens, etat = contexte().droits, fiche.ligne.statut
    repond = droits.QUESTIONS_REPONDRE in siens
    peut = {verbe: regles.apres(verbe, etat) is not None and not fiche.objet.archive for verbe in regles.PASSAGES}
    return montrer(
        "registre/delegue/questions/fiche.html", FORME, fiche, cadre="questions", liste=LISTE, champs=EDITEUR.champs(),
        modifiable=droits.QUESTIONS_POSER in siens, statut=statut, refus=refus, messages=messages, peut=peut, repond=repond,
        statuts=regles.STATUTS, attend=etat in regles.EN_ATTENTE, limite=regles.limite(fiche.ligne.attente_depuis),
        recrivable=etat == POSEE and not messages, tape=lire_texte(request.form.get("texte", "")), sans=frozenset({"titre"}),
        rouvre=regles.suite_d_un_message(etat) == "rouvrir", peut_agir=ACTIONS_MODIFIER in siens,
        peut_aviser=droits.AVIS_DPO_RENDRE in siens, **(_proposees(fiche.saisie) if repond else {}),
    )  # fmt: skip


def _proposees(saisie: Any) -> dict[str, Any]:
    """Les réponses gardées qui ressemblent, celle que l'on reprend ; `?cherche=` remplace les mots de la question."""
    cherche = argument("cherche")
    prise = objet_demande({"objet": request.args.get("reprendre", "")})
    reprise = None
    if prise is not None:
        try:
            reprise = reponses.lire(contexte(), prise).reponse
        except Introuvable:
            reprise = None
    texte = cherche or f"{saisie.titre} {saisie.texte}"
    return {"proposees": reponses.proposer(contexte(), texte), "cherche": cherche, "reprise": reprise}


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.QUESTIONS_POSER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Récrire une question que personne n'a encore prise."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.QUESTIONS_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une question."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="questions", liste=LISTE)


def _agir(id_: uuid.UUID, acte: Callable[[int, str], object], phrase: str) -> ResponseReturnValue:
    texte = lire_texte(request.form.get("texte", ""))
    return decider(
        lambda: acte(version_recue(), texte), phrase, adresse("questions.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/prendre", droits.QUESTIONS_REPONDRE, methods=["POST"])
def prendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire que l'on s'en occupe."""
    return _agir(id_, lambda v, _: operations.prendre(contexte(), id_, v), "La question est en cours.")


@page(cadre, f"{BASE}/<uuid:id_>/preciser", droits.QUESTIONS_REPONDRE, methods=["POST"])
def preciser(id_: uuid.UUID) -> ResponseReturnValue:
    """Demander une précision."""
    return _agir(id_, lambda v, t: operations.preciser(contexte(), id_, v, t), "Votre demande de précision est écrite.")


@page(cadre, f"{BASE}/<uuid:id_>/repondre", droits.QUESTIONS_REPONDRE, methods=["POST"])
def repondre(id_: uuid.UUID) -> ResponseReturnValue:
    """Répondre, ou compléter une réponse."""
    return _agir(id_, lambda v, t: operations.repondre(contexte(), id_, v, t, _remise()), "Votre réponse est envoyée.")


@page(cadre, f"{BASE}/<uuid:id_>/poursuivre", droits.QUESTIONS_POSER, methods=["POST"])
def poursuivre(id_: uuid.UUID) -> ResponseReturnValue:
    """Ajouter un message ; une question répondue ou close se rouvre."""
    version, texte = version_recue(), lire_texte(request.form.get("texte", ""))

    def acte() -> None:
        verbe = operations.poursuivre(contexte(), id_, version, texte, _remise())
        if verbe == "rouvrir":
            flash("La question est rouverte : le délégué en est prévenu.", "information")

    return decider(
        acte, "Votre message est ajouté.", adresse("questions.voir", id_=id_), lambda s, refus: _voir(id_, s, refus)
    )


@page(cadre, f"{BASE}/<uuid:id_>/clore", droits.QUESTIONS_POSER, methods=["POST"])
def clore(id_: uuid.UUID) -> ResponseReturnValue:
    """Clore la question."""
    return _agir(id_, lambda v, _: operations.clore(contexte(), id_, v), "La question est close. Un message la rouvre.")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.QUESTIONS_POSER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _agir(id_, lambda v, _: operations.archiver(contexte(), id_, v), "Question archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.QUESTIONS_POSER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _agir(id_, lambda v, _: operations.archiver(contexte(), id_, v, False), "Question sortie des archives.")
