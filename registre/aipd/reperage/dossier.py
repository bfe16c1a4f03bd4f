"""Charger une fiche de décision avec ce qui l'éclaire : la fiche du registre, l'organisme, ses réponses, ses décisions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel import col, select

from registre.aipd.etude.modele import Aipd
from registre.aipd.reperage import regles
from registre.aipd.reperage.donnees import CRITERES, Groupe, Point
from registre.aipd.reperage.indices import FaitsOrganisme, empreinte, faits
from registre.aipd.reperage.modele import FICHE, PERSONNE, TYPE, DecisionReperage, Reperage
from registre.aipd.reperage.pre_reponses import SILENCE, Reponse, pre_repondre
from registre.traitements.chargement import Fiche, charger
from socle.ecarts import Ecart
from socle.objets import Objet, trouver_objet
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class Ligne:
    """Une question telle que la page la montre : la réponse retenue, celle que la fiche donnerait, d'où vient la première."""

    point: Point
    reponse: Reponse
    pre: Reponse
    origine: str = FICHE

    @property
    def s_ecarte(self) -> bool:
        """Vrai si la fiche répond aujourd'hui oui, et la réponse retenue non ou à vérifier."""
        return self.pre.valeur == "oui" != self.reponse.valeur


@dataclass(frozen=True)
class Dossier:
    """Une fiche de décision, écrite (`ligne`) ou non : tout ce qu'une page, un document ou une décision doit savoir."""

    fiche: Fiche
    organisme: Organisme
    objet: Objet | None = None
    ligne: Reperage | None = None
    decisions: Sequence[DecisionReperage] = ()
    etudes: Sequence[Objet] = field(default=())

    @cached_property
    def faits_organisme(self) -> FaitsOrganisme:
        """Ce que les règles lisent de l'organisme."""
        return FaitsOrganisme(self.organisme.type, self.organisme.effectif_etp)

    @cached_property
    def pre(self) -> dict[str, Reponse]:
        """Ce que la fiche répond aujourd'hui."""
        return pre_repondre(self.fiche.saisie, self.faits_organisme)

    @cached_property
    def faits(self) -> dict[str, str]:
        """Les faits d'aujourd'hui."""
        return faits(self.fiche.saisie, self.faits_organisme)

    @cached_property
    def reponses(self) -> dict[str, Reponse]:
        """Les réponses retenues : celles écrites, sinon celles de la fiche."""
        return lire_reponses(self.ligne.reponses) if self.ligne is not None else self.pre

    @cached_property
    def proposition(self) -> regles.Proposition:
        """Ce que les réponses retenues proposent."""
        return self.proposer(self.reponses)

    def proposer(self, reponses: Mapping[str, Reponse]) -> regles.Proposition:
        """Ce que ces réponses proposeraient, pour cet organisme et ce régime."""
        return regles.proposer(reponses, self.faits_organisme, self.fiche.saisie.regime_juridique)

    @property
    def perimee(self) -> bool:
        """Vrai si un fait lu par les réponses a changé depuis."""
        return self.ligne is not None and self.ligne.empreinte != empreinte(self.faits)

    @property
    def changements(self) -> list[Ecart]:
        """Les faits qui ont changé depuis les réponses : avant, maintenant."""
        avant = self.ligne.faits if self.ligne is not None else self.faits
        noms = dict.fromkeys((*avant, *self.faits))
        return [
            Ecart(n, avant.get(n, ""), self.faits.get(n, "")) for n in noms if avant.get(n, "") != self.faits.get(n, "")
        ]

    @property
    def etat(self) -> str:
        """L'état montré."""
        ligne = self.ligne
        return regles.etat(
            ligne.statut if ligne is not None else "", ligne.decision if ligne is not None else "", perimee=self.perimee,
            appelle=self.proposition.appelle, etudiee=bool(self.etudes),
        )  # fmt: skip

    def a_rouvrir(self) -> dict[str, Reponse]:
        """Les réponses d'où repart une saisie : celles d'une personne restent, celles de la fiche sont relues."""
        if self.ligne is None:
            return self.pre
        gardees = {c for c, r in self.ligne.reponses.items() if r.get("origine") == PERSONNE}
        return {code: self.reponses.get(code, SILENCE) if code in gardees else pre for code, pre in self.pre.items()}

    def groupes(self, reponses: Mapping[str, Reponse] | None = None) -> list[tuple[Groupe, list[Ligne]]]:
        """Les questions par groupe, avec leurs réponses."""
        retenues = self.reponses if reponses is None else reponses
        return [(g, [self._ligne(p, retenues.get(p.code, SILENCE)) for p in g.points]) for g in CRITERES.groupes]

    def _ligne(self, point: Point, reponse: Reponse) -> Ligne:
        ecrites = self.ligne.reponses if self.ligne is not None else {}
        return Ligne(point, reponse, self.pre[point.code], ecrites.get(point.code, {}).get("origine", FICHE))


def lire_reponses(gardees: Mapping[str, Mapping[str, str]]) -> dict[str, Reponse]:
    """Les réponses d'une colonne JSON, une par question d'aujourd'hui."""
    return {code: _reponse(gardees.get(code)) for code in CRITERES.points}


def _reponse(gardee: Mapping[str, str] | None) -> Reponse:
    if gardee is None:
        return SILENCE
    return Reponse(gardee.get("valeur", "a_verifier"), gardee.get("motif", ""), gardee.get("champ", ""))


def figer(reponses: Mapping[str, Reponse], pre: Mapping[str, Reponse]) -> dict[str, dict[str, str]]:
    """La colonne JSON de ces réponses : celle qui diffère de la fiche est d'une personne."""
    return {
        code: {"valeur": r.valeur, "motif": r.motif, "champ": pre[code].champ if _egales(r, pre[code]) else "",
               "origine": FICHE if _egales(r, pre[code]) else PERSONNE}
        for code, r in reponses.items()
    }  # fmt: skip


def _egales(une: Reponse, autre: Reponse) -> bool:
    return (une.valeur, une.motif) == (autre.valeur, autre.motif)


def charger_dossier(session: SessionCloisonnee, id_: uuid.UUID) -> Dossier:
    """La fiche de décision de cet identifiant, sinon `Introuvable`."""
    objet = trouver_objet(session, id_, TYPE)
    ligne = session.get_one(Reperage, id_)
    requete = select(DecisionReperage).where(DecisionReperage.reperage_id == id_)
    decisions = session.exec(requete.order_by(col(DecisionReperage.tour).desc())).all()
    return _dossier(session, charger(session, ligne.traitement_id), objet, ligne, decisions)


def dossier_de_la_fiche(session: SessionCloisonnee, traitement_id: uuid.UUID) -> Dossier:
    """Ce que proposerait une fiche du registre, avant toute réponse ; `Introuvable` si elle n'est pas là."""
    return _dossier(session, charger(session, traitement_id))


def reperage_de(session: SessionCloisonnee, traitement_id: uuid.UUID) -> uuid.UUID | None:
    """L'identifiant de la fiche de décision d'un traitement, s'il y en a une."""
    return session.exec(select(Reperage.id).where(Reperage.traitement_id == traitement_id)).first()


def _dossier(
    session: SessionCloisonnee,
    fiche: Fiche,
    objet: Objet | None = None,
    ligne: Reperage | None = None,
    decisions: Sequence[DecisionReperage] = (),
) -> Dossier:
    organisme = session.get_one(Organisme, fiche.objet.organisme_id)
    requete = select(Objet).join(Aipd, col(Aipd.id) == col(Objet.id)).where(Aipd.traitement_id == fiche.objet.id)
    return Dossier(
        fiche, organisme, objet, ligne, tuple(decisions), session.exec(requete.order_by(Objet.cle_tri)).all()
    )
