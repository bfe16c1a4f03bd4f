"""Les réponses que le délégué garde pour les resservir : tenues à son nœud, lues de tous les organismes qui en dépendent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.delegue.questions import regles
from registre.delegue.questions.forme import FORME_REPONSE
from registre.delegue.questions.modele import TYPE_REPONSE, ReponseGardee, ReponseGardeeSaisie
from socle.comptes.acces import ancetres_de, en_vigueur, roles_sur
from socle.comptes.modele import Attribution
from socle.droits import droits_declares, droits_des_roles
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import avancer_version, trouver_objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import sans_accents

MONTREES: Final = 200
PROPOSEES: Final = 5


@dataclass(frozen=True)
class ReponseLue:
    """Une réponse gardée telle qu'on la lit d'ici. `version` : 0 si un autre organisme la tient."""

    reponse: ReponseGardee
    tenue_par: str
    version: int = 0


def contexte_du_noeud(contexte: Contexte) -> Contexte:
    """Le contexte de l'organisme le plus haut où cette personne répond aux questions ; celui d'ici sans compte."""
    if contexte.acteur.id is None:
        return contexte
    roles = droits_declares()[droits.QUESTIONS_REPONDRE].roles
    requete = select(Organisme).join(Attribution, col(Attribution.organisme_id) == col(Organisme.id)).where(
        Attribution.personne_id == contexte.acteur.id, col(Attribution.role).in_(roles), en_vigueur(),
        col(Organisme.id).in_(contexte.ancetres | {contexte.organisme_id}),
    )  # fmt: skip
    with contexte.base.lire(Perimetre()) as session:
        noeud = session.exec(requete.order_by(func.length(Organisme.chemin)).limit(1)).first()
        siens = roles_sur(session, contexte.acteur.id, noeud) if noeud else frozenset()
    if noeud is None:
        return contexte
    return replace(
        contexte, organisme_id=noeud.id, ancetres=ancetres_de(noeud), droits=droits_des_roles(siens), roles=siens,
        fuseau=fuseau(noeud.territoire_droit), territoire_droit=noeud.territoire_droit,
    )  # fmt: skip


def garder(contexte: Contexte, saisie: ReponseGardeeSaisie, jeton: str = "") -> uuid.UUID:
    """Garde une réponse au nœud du délégué ; refuse celle qui nomme l'un de ses organismes. Rend son identifiant."""
    contexte.exige(droits.QUESTIONS_REPONDRE)
    noeud = contexte_du_noeud(contexte)
    noms = {nom for nom, _ in organismes_du_territoire(noeud).values()}
    fautes = {
        nom: [f"Ce texte nomme {', '.join(f'« {cite} »' for cite in cites[:5])} : récrivez-le pour qu'il serve à tous."]
        for nom in ("titre", "texte") if (cites := regles.noms_cites(getattr(saisie, nom), sorted(noms)))
    }  # fmt: skip
    if fautes:
        raise SaisieRefusee(fautes)
    return _garder(noeud, saisie, jeton)


@operation(droits.QUESTIONS_REPONDRE)
def _garder(atelier: Atelier, saisie: ReponseGardeeSaisie, jeton: str) -> uuid.UUID:
    cherchable = sans_accents(f"{saisie.titre}\n{saisie.texte}").casefold()
    return fiches.poser(
        atelier, FORME_REPONSE, saisie, jeton=jeton, cherchable=cherchable, gardee_par=atelier.contexte.acteur.nom,
        gardee_le=atelier.quand,
    )  # fmt: skip


def _ligne(atelier: Atelier, id_: uuid.UUID) -> ReponseGardee:
    ligne = atelier.session.get(ReponseGardee, id_)
    if ligne is None:
        raise Introuvable
    return ligne


@lecture(droits.QUESTIONS_REPONDRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> ReponseLue:
    """Une réponse gardée, archivée ou non."""
    ligne = _ligne(atelier, id_)
    d_ici = ligne.organisme_id == atelier.organisme_id
    version = trouver_objet(atelier.session, id_, TYPE_REPONSE).version if d_ici else 0
    return ReponseLue(ligne, atelier.session.get_one(Organisme, ligne.organisme_id).nom, version)


@lecture(droits.QUESTIONS_REPONDRE)
def lister(atelier: Atelier, demande: str = "", archives: bool = False) -> list[ReponseGardee]:
    """Les réponses gardées que l'on voit d'ici, par ordre alphabétique ; tous les mots demandés s'y trouvent."""
    requete: Any = select(ReponseGardee).where(col(ReponseGardee.archive).is_(archives))
    for mot in sans_accents(demande).casefold().split()[:8]:
        requete = requete.where(col(ReponseGardee.cherchable).contains(mot, autoescape=True))
    return list(atelier.session.exec(requete.order_by(ReponseGardee.cherchable, ReponseGardee.id).limit(MONTREES)))


@lecture(droits.QUESTIONS_REPONDRE)
def proposer(atelier: Atelier, texte: str) -> list[ReponseGardee]:
    """Les réponses qui partagent le plus de mots avec ce texte, cinq au plus."""
    mots = regles.mots_a_chercher(texte)
    if not mots:
        return []
    requete = select(ReponseGardee).where(col(ReponseGardee.archive).is_(False))
    lues = list(atelier.session.exec(requete.order_by(col(ReponseGardee.gardee_le).desc()).limit(MONTREES)))
    notees = [(sum(mot in r.cherchable for mot in mots), r) for r in lues]
    return [r for note, r in sorted(notees, key=lambda paire: -paire[0]) if note][:PROPOSEES]


@operation(droits.QUESTIONS_REPONDRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une réponse gardée ici, ou la sort des archives."""
    ligne = _ligne(atelier, id_)
    if ligne.organisme_id != atelier.organisme_id:
        raise RegleEnfreinte(
            "Cette réponse est tenue par un autre organisme du territoire : rangez-la depuis ses pages."
        )
    if ligne.archive == archive:
        raise RegleEnfreinte("Cette réponse est déjà archivée." if archive else "Cette réponse n'est pas archivée.")
    objet = trouver_objet(atelier.session, id_, TYPE_REPONSE)
    avancer_version(atelier.session, objet, version)
    objet.archive = ligne.archive = archive
    atelier.session.add(objet)
    atelier.session.add(ligne)
    verbe = "archive" if archive else "desarchive"
    contenu = {"libelle": objet.libelle}
    atelier.journaliser(Evenement(f"{TYPE_REPONSE}.{verbe}", TYPE_REPONSE, id_, objet.version, contenu))
