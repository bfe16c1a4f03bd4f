"""L'héritage entre organismes : ce qu'un porteur partage avec ceux qu'il porte, ce qu'un membre en reprend.

Deux actes, chacun journalisé chez qui le fait : le porteur partage, le membre reprend. Rien ne passe de soi-même, rien du
membre ne remonte, et une réponse donnée ici ne change que si une personne coche « remplacer ».
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.forme import FORME
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    CONFORME,
    NON_CONFORME,
    PARTIEL,
    PLANIFIE,
    Reponse,
    ReponsePartagee,
    ReponseSaisie,
    Sollicitation,
)
from audit.autodiagnostics.operations import ouvert
from audit.autodiagnostics.reponses import Provenance, poser
from audit.droits import CONDUIRE, LIRE, REPONDRE
from registre.presentation import prestataires_proposes
from socle.champs import Choix
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.saisies import valider

HERITAGE: Final = "heritage"
PARTAGEABLES: Final = frozenset({CONFORME, PARTIEL, NON_CONFORME, PLANIFIE})
"""Ce qui vaut pour un membre : « à vérifier » n'apprend rien, « non applicable » ne vaut que chez soi."""
TRANSMIS: Final = ("statut", "methode", "commentaire", "echeance")
LIBRE, REMPLACE, REPRISE, CHANGEE, RETIREE, QUESTION = "libre", "remplace", "reprise", "changee", "retiree", "question"


@dataclass(frozen=True)
class Choisie:
    """Une réponse cochée. `cle` : laquelle ; `version` : celle de la réponse d'ici, telle qu'on l'a lue (0 : aucune) ;
    `remplacer` : la personne a coché qu'elle remplace la réponse donnée ici.
    """

    cle: str
    version: int
    remplacer: bool = False


@dataclass(frozen=True)
class Offre:
    """Ce qu'un porteur propose pour un point de cet autodiagnostic, à côté de la réponse d'ici."""

    ligne: ReponsePartagee
    unite: Unite

    @property
    def cle(self) -> str:
        """Cette réponse telle qu'on la lit : si le porteur la change, la clé n'est plus la même."""
        return f"{self.ligne.id}.{int(self.ligne.partagee_le.timestamp() * 1_000)}"

    @property
    def nom(self) -> str:
        """De qui vient la réponse."""
        return nom_de(self.ligne)

    @property
    def etat(self) -> str:
        """Libre, remplace (on a répondu ici), reprise, changee ou retiree depuis la reprise, question (elle a changé)."""
        ici = self.unite.reponse
        if _venue_de(self.ligne, ici):
            return RETIREE if self.ligne.retiree_le else CHANGEE if _differe(self.ligne, ici) else REPRISE
        if self.ligne.question != self.unite.point.question:
            return QUESTION
        return REMPLACE if ici is not None and ici.statut else LIBRE

    @property
    def a_reprendre(self) -> bool:
        """Vrai si la personne peut la cocher."""
        meme = self.ligne.question == self.unite.point.question
        return meme and not self.ligne.retiree_le and self.etat in (LIBRE, REMPLACE, CHANGEE)


@dataclass(frozen=True)
class Partageable:
    """Une réponse que l'on peut partager, et ce qui l'est déjà."""

    unite: Unite
    partagees: tuple[ReponsePartagee, ...] = ()


@dataclass(frozen=True)
class Partagee:
    """Une réponse que l'on partage, et celle d'aujourd'hui dans cet autodiagnostic (None : il n'y en a plus)."""

    ligne: ReponsePartagee
    unite: Unite | None

    @property
    def depassee(self) -> bool:
        """Vrai si la réponse a changé depuis qu'on l'a partagée en son nom."""
        if self.unite is None or self.unite.source is None:
            return True
        return _faits(self.unite) != {nom: getattr(self.ligne, nom) for nom in ("statut", "echeance")}


@dataclass(frozen=True)
class Partage:
    """Tout ce que montre la page « Partage et demandes »."""

    etat: Etat
    offres: tuple[Offre, ...]
    partagees: tuple[Partagee, ...]
    demandes: tuple[Sollicitation, ...]
    porte: bool
    porteurs: bool


def nom_de(ligne: ReponsePartagee) -> str:
    """De qui vient une réponse partagée : le porteur, ou le prestataire au nom de qui il répond."""
    return f"{ligne.au_nom_de} (par {ligne.porteur})" if ligne.au_nom_de else ligne.porteur


def _venue_de(ligne: ReponsePartagee, reponse: Reponse | None) -> bool:
    if reponse is None or not reponse.statut or reponse.origine != HERITAGE:
        return False
    return reponse.origine_nom == nom_de(ligne)


def _differe(ligne: ReponsePartagee, reponse: Reponse | None) -> bool:
    return any(getattr(ligne, nom) != getattr(reponse, nom) for nom in TRANSMIS)


def _faits(unite: Unite) -> dict[str, Any]:
    return {"statut": unite.statut, "echeance": unite.source.echeance if unite.source else None}


def offres(session: SessionCloisonnee, etat: Etat) -> list[Offre]:
    """Ce que les ancêtres proposent pour les points de l'organisation, dans l'ordre du référentiel, en une requête."""
    requete = select(ReponsePartagee).where(
        ReponsePartagee.referentiel_code == etat.referentiel.code,
        ReponsePartagee.organisme_id != etat.autodiagnostic.organisme_id,
    )
    par_point: dict[str, list[ReponsePartagee]] = {}
    for ligne in session.exec(requete.order_by(col(ReponsePartagee.partagee_le), col(ReponsePartagee.id))):
        par_point.setdefault(ligne.point_id, []).append(ligne)
    toutes = [Offre(li, u) for u in etat.unites_de(etat.organisation.id) for li in par_point.get(u.point.id, ())]
    return [o for o in toutes if o.ligne.retiree_le is None or o.etat == RETIREE]


def _les_notres(session: SessionCloisonnee, etat: Etat) -> list[ReponsePartagee]:
    requete = select(ReponsePartagee).where(
        ReponsePartagee.referentiel_code == etat.referentiel.code,
        ReponsePartagee.organisme_id == etat.autodiagnostic.organisme_id,
    )
    return list(session.exec(requete.order_by(col(ReponsePartagee.au_nom_de), col(ReponsePartagee.point_id))))


def porte_des_membres(session: SessionCloisonnee, organisme: Organisme) -> bool:
    """Vrai si au moins un organisme dépend de celui-ci."""
    requete = select(Organisme.id).where(
        col(Organisme.chemin).startswith(organisme.chemin), col(Organisme.id) != organisme.id
    )
    return session.exec(requete.limit(1)).first() is not None


def _organisme(atelier: Atelier) -> Organisme:
    return atelier.session.get_one(Organisme, atelier.organisme_id)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Partage:
    """Ce qui est proposé, demandé et partagé autour d'un autodiagnostic."""
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    ici = {u.point.id: u for u in etat.unites_de(etat.organisation.id)}
    demandes = select(Sollicitation).where(Sollicitation.autodiagnostic_id == id_)
    demandes = demandes.order_by(col(Sollicitation.envoyee_le).desc(), col(Sollicitation.id).desc())
    return Partage(
        etat, tuple(offres(atelier.session, etat)),
        tuple(Partagee(ligne, ici.get(ligne.point_id)) for ligne in _les_notres(atelier.session, etat)),
        tuple(atelier.session.exec(demandes)), porte_des_membres(atelier.session, _organisme(atelier)),
        bool(atelier.contexte.ancetres),
    )  # fmt: skip


@lecture(CONDUIRE)
def lire_partageables(atelier: Atelier, id_: uuid.UUID) -> tuple[Etat, list[Partageable], list[Choix]]:
    """L'état, les réponses que l'on peut partager, et les prestataires au nom de qui on peut le faire."""
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    deja: dict[str, list[ReponsePartagee]] = {}
    for ligne in _les_notres(atelier.session, etat):
        if ligne.retiree_le is None:
            deja.setdefault(ligne.point_id, []).append(ligne)
    proposes = [Partageable(u, tuple(deja.get(u.point.id, ()))) for u in _partageables(etat)]
    return etat, proposes, prestataires_proposes(atelier.session)


def _partageables(etat: Etat) -> list[Unite]:
    siennes = etat.unites_de(etat.organisation.id)
    return [u for u in siennes if u.point.heritable and u.statut in PARTAGEABLES]


@operation(CONDUIRE)
def partager(
    atelier: Atelier, id_: uuid.UUID, points: Sequence[str], prestataire: str = "", *, commentaires: bool = True
) -> int:
    """Partage ces réponses avec tous les organismes d'en dessous, en son nom ou au nom d'un prestataire ; rend leur nombre.

    Déjà partagée, une réponse est mise à jour ; retirée, elle se propose de nouveau. Ce qui n'a pas changé ne bouge pas.
    """
    objet = _partageable_d_ici(atelier, id_)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    unites = _choisies(etat, points)
    au_nom_de = _prestataire(atelier.session, prestataire)
    connues = {li.point_id: li for li in _les_notres(atelier.session, etat) if li.au_nom_de == au_nom_de}
    porteur, code = _organisme(atelier).nom, etat.referentiel.code
    for unite in unites:
        ligne = connues.get(unite.point.id) or ReponsePartagee(
            organisme_id=atelier.organisme_id, au_nom_de=au_nom_de, referentiel_code=code, point_id=unite.point.id,
            statut="", evalue_le=atelier.aujourd_hui,
        )  # fmt: skip
        _recopier(atelier, ligne, unite, porteur, commentaires=commentaires)
    partages = [{"point": u.point.id, "statut": u.statut} for u in unites]
    motif = _compter(len(unites), "réponse partagée") + (f" au nom de {au_nom_de}" if au_nom_de else "")
    _noter(atelier, objet, "reponses_partagees", motif, au_nom_de=au_nom_de, points=partages)
    return len(unites)


def _partageable_d_ici(atelier: Atelier, id_: uuid.UUID) -> Objet:
    objet = fiches.charger(atelier.session, FORME, id_).objet
    if objet.archive:
        raise RegleEnfreinte("Cet autodiagnostic est archivé : sortez-le des archives d'abord.")
    if not porte_des_membres(atelier.session, _organisme(atelier)):
        raise RegleEnfreinte("Aucun organisme n'est rattaché au vôtre : il n'y a personne avec qui partager.")
    return objet


def _choisies(etat: Etat, points: Iterable[str]) -> list[Unite]:
    possibles = {u.point.id: u for u in _partageables(etat)}
    voulus = list(dict.fromkeys(points))
    if not voulus:
        raise SaisieRefusee({"points": ["Cochez au moins une réponse à partager."]})
    if any(p not in possibles for p in voulus):
        raise SaisieRefusee(
            {"points": ["Choisissez des réponses de la liste : l'une d'elles ne se partage pas, ou plus."]}
        )
    return [possibles[p] for p in voulus]


def _prestataire(session: SessionCloisonnee, code: str) -> str:
    """Nom du prestataire choisi, vide s'il n'y en a pas."""
    if not code:
        return ""
    nom = next((c.libelle for c in prestataires_proposes(session) if c.code == code), "")
    if not nom:
        raise SaisieRefusee({"prestataire": ["Choisissez un prestataire de la liste."]})
    return nom[:300]


def _recopier(atelier: Atelier, ligne: ReponsePartagee, unite: Unite, porteur: str, *, commentaires: bool) -> None:
    source = unite.source
    assert source is not None  # noqa: S101
    valeurs = {
        "porteur": porteur, "question": unite.point.question, "statut": unite.statut, "methode": source.methode,
        "commentaire": source.commentaire if commentaires else "", "echeance": source.echeance,
        "evalue_le": jour_d_ici(atelier, source.evalue_le), "retiree_le": None,
    }  # fmt: skip
    if all(getattr(ligne, nom) == valeur for nom, valeur in valeurs.items()):
        return
    for nom, valeur in valeurs.items():
        setattr(ligne, nom, valeur)
    ligne.partagee_le, ligne.partagee_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(ligne)


@operation(CONDUIRE)
def retirer(atelier: Atelier, id_: uuid.UUID, ids: Sequence[uuid.UUID]) -> int:
    """Ne propose plus ces réponses ; ce que des membres en ont déjà repris leur reste, et ils le voient."""
    objet = fiches.charger(atelier.session, FORME, id_).objet
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    notres = {li.id: li for li in _les_notres(atelier.session, etat) if li.retiree_le is None}
    voulues = list(dict.fromkeys(ids))
    if not voulues or any(i not in notres for i in voulues):
        raise RegleEnfreinte("Cochez des réponses que vous partagez encore.")
    for i in voulues:
        notres[i].retiree_le = atelier.quand
        atelier.session.add(notres[i])
    points = [{"point": notres[i].point_id, "au_nom_de": notres[i].au_nom_de} for i in voulues]
    _noter(atelier, objet, "partage_retire", _compter(len(voulues), "réponse retirée"), points=points)
    return len(voulues)


@operation(REPONDRE)
def reprendre(atelier: Atelier, id_: uuid.UUID, choix: Sequence[Choisie]) -> int:
    """Reprend les réponses cochées, et elles seules ; chacune garde son origine et se change ensuite comme une autre."""
    objet = ouvert(atelier, id_).objet
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    proposees = {o.cle: o for o in offres(atelier.session, etat) if o.a_reprendre}
    retenues = [(proposees.get(c.cle), c) for c in choix]
    if not retenues or any(offre is None for offre, _ in retenues):
        raise RegleEnfreinte("Cochez des réponses de la liste : l'une d'elles a changé ou n'est plus proposée.")
    vues = [(offre, c) for offre, c in retenues if offre is not None]
    if len({offre.unite.point.id for offre, _ in vues}) < len(vues):
        raise RegleEnfreinte("Deux réponses sont cochées pour le même point : gardez-en une.")
    reprises = [
        prendre(atelier, o.unite, _saisie(o.ligne), c, Provenance(HERITAGE, o.nom, o.ligne.evalue_le)) for o, c in vues
    ]
    noter_reprises(atelier, objet, reprises)
    return len(reprises)


def _saisie(ligne: ReponsePartagee) -> ReponseSaisie:
    return valider(ReponseSaisie, {nom: getattr(ligne, nom) for nom in TRANSMIS})


def prendre(
    atelier: Atelier, unite: Unite, saisie: ReponseSaisie, choisie: Choisie, provenance: Provenance
) -> dict[str, Any]:
    """Écrit une réponse venue d'ailleurs, dans une opération ouverte ; rend ce que le journal en dira.

    `ConflitDeVersion` si la réponse d'ici a changé depuis la lecture ; refus si elle existe sans que l'on ait coché
    « remplacer ».
    """
    if unite.version != choisie.version:
        raise ConflitDeVersion(choisie.version, unite.version)
    if unite.reponse is not None and unite.reponse.statut and not choisie.remplacer:
        raise RegleEnfreinte(f"{unite.point.id} a déjà une réponse ici : cochez « Remplacer » pour la changer.")
    poser(atelier, unite, saisie, unite.version, provenance)
    return {"point": unite.point.id, "statut": saisie.statut, "de": provenance.nom, "le": str(provenance.le)}


def noter_reprises(atelier: Atelier, objet: Objet, reprises: Sequence[dict[str, Any]]) -> None:
    """Un seul acte au journal de l'autodiagnostic, avec la liste de ce qui a été repris."""
    noms = " ; ".join(dict.fromkeys(str(r["de"]) for r in reprises))
    motif = f"{_compter(len(reprises), 'réponse reprise')} de {noms}"
    _noter(atelier, objet, "reponses_reprises", motif, reponses=list(reprises))


def jour_d_ici(atelier: Atelier, quand: datetime) -> date:
    """Le jour qu'il était ici à cet instant."""
    return quand.astimezone(ZoneInfo(atelier.contexte.fuseau)).date()


def _compter(nombre: int, nom: str) -> str:
    """« 3 réponses partagées »."""
    mots = nom if nombre < 2 else " ".join(f"{mot}s" for mot in nom.split())
    return f"{nombre} {mots}"


def _noter(atelier: Atelier, objet: Objet, verbe: str, motif: str, **ajouts: Any) -> None:
    contenu = {"libelle": objet.libelle, "motif": motif, **ajouts}
    atelier.journaliser(Evenement(f"autodiagnostic.{verbe}", AUTODIAGNOSTIC, objet.id, None, contenu))
