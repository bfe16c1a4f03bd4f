"""Ce qu'une personne fait des modèles : les lire, en tirer un d'une étude, l'archiver. Ceux du territoire se lisent aussi."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.questionnaire import Rubrique
from registre.aipd.modeles.donnees import (
    Contenu,
    MesureProposee,
    ModeleDEtude,
    QuestionLibre,
    RisquePropose,
    modeles,
    proposer,
)
from registre.aipd.modeles.lecture import en_modele, lire_libre, trouver
from registre.aipd.modeles.modele import TYPE, ModeleAipd
from registre.traitements.chargement import charger_toutes as charger_fiches
from socle.base import nouvel_id
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Evenement
from socle.objets import Objet, avancer_version, trouver_objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.recherche import indexer
from socle.types import cle_tri

TITRE_MAXIMUM: Final = 200
MESURE: Final = "mesure:"
ROLES: Final = ("impacts", "menaces", "sources", "mesures", "gravite", "vraisemblance")


@dataclass(frozen=True)
class ModeleLibre:
    """Un modèle tiré d'une étude, et ce que l'on en sait d'ici. `version` : 0 s'il n'est pas à nous."""

    id: uuid.UUID
    modele: ModeleDEtude
    cree_par: str
    d_ici: bool
    archive: bool = False
    version: int = 0


@dataclass(frozen=True)
class Proposition:
    """Un modèle que l'on peut prendre pour ouvrir une étude. `raison` : ce qui le fait proposer, vide sans fiche."""

    code: str
    titre: str
    resume: str = ""
    raison: str = ""


@lecture(droits.LIRE)
def livres(atelier: Atelier) -> list[ModeleDEtude]:
    """Les modèles livrés."""
    return list(modeles().values())


@lecture(droits.LIRE)
def lire(atelier: Atelier, code: str) -> ModeleDEtude:
    """Un modèle livré ; `Introuvable` sinon."""
    if code not in modeles():
        raise Introuvable
    return modeles()[code]


@lecture(droits.LIRE)
def lister(atelier: Atelier, archives: bool = False) -> list[ModeleLibre]:
    """Les modèles tirés d'une étude, ceux de l'organisme et de ses ancêtres ; `archives` : ceux-là seulement."""
    requete = select(ModeleAipd, Organisme.nom).join(Organisme, col(Organisme.id) == col(ModeleAipd.organisme_id))
    lues = atelier.session.exec(requete.where(col(ModeleAipd.archive).is_(archives))).all()
    libres = [
        ModeleLibre(m.id, en_modele(m, nom), m.cree_par, m.organisme_id == atelier.organisme_id, m.archive)
        for m, nom in lues
    ]
    return sorted(libres, key=lambda x: (cle_tri(x.modele.titre), x.id))


@lecture(droits.LIRE)
def lire_le_libre(atelier: Atelier, id_: uuid.UUID) -> ModeleLibre:
    """Un modèle tiré d'une étude, archivé ou non."""
    ligne = _ligne(atelier, id_)
    d_ici = ligne.organisme_id == atelier.organisme_id
    version = trouver_objet(atelier.session, id_, TYPE).version if d_ici else 0
    return ModeleLibre(id_, lire_libre(atelier.session, ligne), ligne.cree_par, d_ici, ligne.archive, version)


def _ligne(atelier: Atelier, id_: uuid.UUID) -> ModeleAipd:
    ligne = atelier.session.get(ModeleAipd, id_)
    if ligne is None:
        raise Introuvable
    return ligne


@lecture(droits.LIRE)
def choix(
    atelier: Atelier, code: str, traitement_id: uuid.UUID | None = None
) -> tuple[Proposition | None, list[Proposition]]:
    """Le modèle demandé (None s'il ne s'emploie pas d'ici), et ceux que la fiche fait proposer."""
    pris = trouver(atelier.session, code) if code else None
    fiches = charger_fiches(atelier.session, [traitement_id]) if traitement_id is not None else []
    proposes = [Proposition(m.code, m.titre, m.resume, raison) for f in fiches for m, raison in proposer(f.saisie)]
    demande = Proposition(pris.code, pris.titre, pris.resume) if pris is not None else None
    return demande, [p for p in proposes if p.code != code]


@operation(droits.AIPD_REDIGER)
def enregistrer_comme_modele(atelier: Atelier, aipd_id: uuid.UUID, titre: str, codes: Collection[str]) -> uuid.UUID:
    """Garde les réponses choisies d'une étude comme un modèle, que les membres du territoire lisent aussi.

    `codes` : des questions, et « mesure:<identifiant> ». Les jauges deviennent des suggestions.
    """
    etude = etudes.charger(atelier.session, aipd_id)
    titre = titre.strip()
    _controler(atelier, etude, titre, codes)
    contenu = contenu_de(etude, frozenset(codes))
    objet = Objet(organisme_id=atelier.organisme_id, id=nouvel_id(), type=TYPE, libelle=titre, cle_tri=cle_tri(titre))
    atelier.session.add(objet)
    atelier.session.flush()
    atelier.session.add(ModeleAipd(
        organisme_id=atelier.organisme_id, id=objet.id, titre=titre, contenu=contenu.model_dump(mode="json"),
        cree_par=atelier.contexte.acteur.nom, cree_le=atelier.quand,
    ))  # fmt: skip
    indexer(atelier.session, atelier.organisme_id, objet.id, TYPE, titre, titre)
    _consigner(atelier, "cree", objet, codes=sorted(codes))
    return objet.id


def _controler(atelier: Atelier, etude: Etude, titre: str, codes: Collection[str]) -> None:
    """Un titre libre, des réponses choisies dans l'étude ; `SaisieRefusee` sinon."""
    fautes: dict[str, list[str]] = {}
    if not titre:
        fautes["titre"] = ["Donnez un titre au modèle."]
    elif len(titre) > TITRE_MAXIMUM:
        fautes["titre"] = [f"Titre trop long : {TITRE_MAXIMUM} caractères au plus."]
    elif titre.casefold() in _titres(atelier):
        fautes["titre"] = ["Un de vos modèles porte déjà ce titre : changez-le, ou archivez l'autre."]
    if set(codes) - set(choisissables(etude)):
        fautes["codes"] = ["Choisissez des réponses de cette étude."]
    elif not codes:
        fautes["codes"] = ["Choisissez au moins une réponse ou une mesure."]
    if fautes:
        raise SaisieRefusee(fautes)


def _titres(atelier: Atelier) -> set[str]:
    siens = (ModeleAipd.organisme_id == atelier.organisme_id, col(ModeleAipd.archive).is_(False))
    return {t.casefold() for t in atelier.session.exec(select(ModeleAipd.titre).where(*siens))}


def choisissables(etude: Etude) -> list[str]:
    """Ce qu'un modèle peut prendre d'une étude : les questions qui ont une réponse, les mesures."""
    ecrites = [q.code for r in etude.rubriques for q in r.questions if _a_de_quoi(etude, q.code)]
    return ecrites + [f"{MESURE}{m.id}" for m in etude.mesures]


def _a_de_quoi(etude: Etude, code: str) -> bool:
    r = etude.reponses.get(code)
    return r is not None and bool(r.texte.strip() or any(r.liste) or etude.mesures_de(code) or r.jauge)


def contenu_de(etude: Etude, codes: frozenset[str]) -> Contenu:
    """Le contenu d'un modèle : ces réponses, ces mesures, les questions libres auxquelles elles répondent."""
    par_titre = {m.titre.strip(): m for m in etude.mesures if f"{MESURE}{m.id}" in codes}
    mesures = tuple(par_titre.values())
    textes = {q.code: etude.reponses[q.code].texte for r in etude.rubriques for q in r.questions
              if q.genre == "texte" and q.code in codes}  # fmt: skip
    libres = [QuestionLibre(**{k: str(v) for k, v in q.items() if k in QuestionLibre.model_fields})
              for q in etude.aipd.structure if q["code"] in textes]  # fmt: skip
    risques = {r.code: _risque(etude, r, codes, mesures) for r in etude.rubriques if r.est_un_risque}
    return Contenu(
        reponses=textes, questions=tuple(libres), risques={c: r for c, r in risques.items() if r != RisquePropose()},
        mesures=tuple(MesureProposee(titre=m.titre, famille=m.famille, description=m.description) for m in mesures),
    )  # fmt: skip


def _risque(etude: Etude, r: Rubrique, codes: frozenset[str], mesures: tuple[MesureAipd, ...]) -> RisquePropose:
    voulues = {role: r.question(role).code for role in ROLES}
    dites = {role: etude.reponses[code] for role, code in voulues.items() if code in codes}
    parts: dict[str, Any] = {
        role: tuple(dites[role].liste) for role in ("impacts", "menaces", "sources") if role in dites
    }
    if "mesures" in dites:
        parts["mesures"] = tuple(m.titre.strip() for m in mesures if str(m.id) in dites["mesures"].mesures)
    for role in ("gravite", "vraisemblance"):
        if role in dites:
            parts |= {role: dites[role].jauge, f"{role}_motif": dites[role].texte}
    return RisquePropose(**parts)


@operation(droits.AIPD_REDIGER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un modèle de l'organisme, ou le sort des archives ; les études qui en sont parties gardent leurs réponses."""
    ligne = _ligne(atelier, id_)
    if ligne.organisme_id != atelier.organisme_id:
        raise RegleEnfreinte("Ce modèle est tenu par un autre organisme du territoire : demandez-lui de l'archiver.")
    if ligne.archive == archive:
        raise RegleEnfreinte("Ce modèle est déjà archivé." if archive else "Ce modèle n'est pas archivé.")
    objet = trouver_objet(atelier.session, id_, TYPE)
    avancer_version(atelier.session, objet, version)
    objet.archive = ligne.archive = archive
    atelier.session.add(objet)
    atelier.session.add(ligne)
    _consigner(atelier, "archive" if archive else "desarchive", objet)


def _consigner(atelier: Atelier, verbe: str, objet: Objet, **suite: Any) -> None:
    contenu = {"libelle": objet.libelle, **suite}
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, objet.id, objet.version, contenu))
