"""Ce qu'une personne fait d'une étude : l'ouvrir, répondre, décrire les mesures, commenter, reprendre de la fiche."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.aipd.etude import lecture as etudes
from registre.aipd.etude.ecriture import Saisie, poser_reponse, rouvrir_l_evaluation
from registre.aipd.etude.forme import FORME
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import (
    REDACTION,
    Aipd,
    AipdSaisie,
    CommentaireAipd,
    MesureAipd,
    MesureAipdSaisie,
    ReponseAipd,
)
from registre.aipd.etude.questionnaire import Question
from registre.aipd.etude.reprise import Reprise, reprendre_de_la_fiche, reprises
from registre.aipd.modeles.application import appliquer
from registre.aipd.modeles.donnees import ModeleDEtude
from registre.aipd.modeles.lecture import trouver as trouver_modele
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, lecture, operation
from socle.recherche import indexer
from socle.saisies import trop_long

LIGNES_MAXIMUM, MESURES_MAXIMUM, LONGUEUR, COMMENTAIRE_MAXIMUM = 60, 200, 50_000, 10_000
AVIS_GARDES = ("avis_dpo", "avis_dpo_nom", "avis_dpo_texte", "personnes_consultees", "personnes_noms", "personnes_avis",
               "personnes_texte", "personnes_motif")  # fmt: skip
FERMEE = "Cette analyse n'est plus en rédaction : rouvrez-la pour y écrire."


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    archives: bool = False
    page: int = 1


@dataclass
class Conflits(ConflitDeVersion):
    """Des réponses ont changé pendant la saisie : leurs codes ; rien n'est écrit."""

    codes: tuple[str, ...] = field(default=())

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(0, 0)
        self.codes = tuple(codes)


@operation(droits.AIPD_REDIGER)
def creer(atelier: Atelier, saisie: AipdSaisie, modele: str = "", jeton: str = "") -> uuid.UUID:
    """Ouvre une étude : ses réponses viennent de la fiche, puis du modèle. Le même envoi deux fois n'en ouvre qu'une."""
    _controler_traitement(atelier, saisie.traitement_id)
    choisi = _modele(atelier, modele)
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton, modele=modele)
    if atelier.session.exec(select(ReponseAipd.id).where(ReponseAipd.aipd_id == id_)).first() is not None:
        return id_
    if saisie.traitement_id is not None:
        lier(atelier, atelier.session.get_one(Objet, id_), atelier.session.get_one(Objet, saisie.traitement_id))
        reprendre_de_la_fiche(atelier, etudes.charger(atelier.session, id_))
    if choisi is not None:
        etude = etudes.charger(atelier.session, id_)
        appliquer(atelier, etude, choisi)
        consigner(atelier, etude, "modele_applique", motif=choisi.titre)
    return id_


def _modele(atelier: Atelier, code: str) -> ModeleDEtude | None:
    choisi = trouver_modele(atelier.session, code) if code else None
    if code and choisi is None:
        raise SaisieRefusee({"_": ["Ce modèle n'existe pas, ou n'est plus proposé : ouvrez l'étude sans modèle."]})
    return choisi


def _controler_traitement(atelier: Atelier, id_: uuid.UUID | None) -> None:
    objet = atelier.session.get(Objet, id_) if id_ is not None else None
    if id_ is not None and (objet is None or objet.type != TRAITEMENT):
        raise SaisieRefusee({"traitement_id": ["Choisissez un traitement de la liste."]})


@operation(droits.AIPD_REDIGER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: AipdSaisie, version: int) -> int:
    """Enregistre la fiche de l'étude, lue en `version` ; possible à tout moment."""
    _controler_traitement(atelier, saisie.traitement_id)
    avant = fiches.charger(atelier.session, FORME, id_).ligne.traitement_id
    version = fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version
    if saisie.traitement_id is not None and saisie.traitement_id != avant:
        lier(atelier, atelier.session.get_one(Objet, id_), atelier.session.get_one(Objet, saisie.traitement_id))
    return version


def en_redaction(atelier: Atelier, id_: uuid.UUID) -> Etude:
    """L'étude, si elle se rédige ; sinon le refus dit pourquoi."""
    etude = etudes.charger(atelier.session, id_)
    if etude.objet.archive:
        raise RegleEnfreinte("Cette analyse est archivée : sortez-la des archives d'abord.")
    if etude.aipd.statut != REDACTION:
        raise RegleEnfreinte(FERMEE)
    return etude


@operation(droits.AIPD_REDIGER)
def repondre(atelier: Atelier, id_: uuid.UUID, rubrique: str, saisies: Mapping[str, Saisie]) -> None:
    """Enregistre les réponses d'une rubrique. Une question changée entre-temps arrête tout : `Conflits`, rien d'écrit."""
    etude = en_redaction(atelier, id_)
    questions = {q.code: q for q in etude.rubrique(rubrique).questions}
    if inconnues := sorted(set(saisies) - set(questions)):
        raise SaisieRefusee({code: ["Cette question n'est pas dans la rubrique."] for code in inconnues})
    changees = {c: s for c, s in saisies.items() if not _identique(etude.reponses.get(c), s, questions[c])}
    conflits = [c for c, s in changees.items() if _version(etude, c) != s.version]
    if conflits:
        raise Conflits(conflits)
    for code, saisie in changees.items():
        _controler(questions[code], saisie, etude)
        poser_reponse(atelier, etude, code, saisie)
        rouvrir_l_evaluation(atelier, etude, rubrique, code)
    if changees:
        consigner(atelier, etude, "redigee", motif=f"{rubrique} : {', '.join(sorted(changees))}")


def _version(etude: Etude, code: str) -> int:
    reponse = etude.reponses.get(code)
    return reponse.version if reponse is not None else 0


def _identique(reponse: ReponseAipd | None, s: Saisie, question: Question) -> bool:
    if reponse is None:
        return not (s.texte.strip() or s.liste or s.mesures or s.jauge)
    if question.genre == "mesures":
        return set(reponse.mesures) == set(s.mesures)
    if question.genre == "liste":
        return tuple(reponse.liste) == s.liste
    return reponse.texte.strip() == s.texte.strip() and reponse.jauge == s.jauge


def _controler(question: Question, s: Saisie, etude: Etude) -> None:
    """Longueurs, jauges, mesures de cette étude ; `SaisieRefusee` avec sa phrase."""
    if phrase := trop_long(s.texte, LONGUEUR):
        raise SaisieRefusee({question.code: [phrase]})
    if len(s.liste) > LIGNES_MAXIMUM:
        raise SaisieRefusee({question.code: [f"{LIGNES_MAXIMUM} lignes au plus."]})
    if not 0 <= s.jauge <= 4:
        raise SaisieRefusee({question.code: ["Choisissez un niveau de l'échelle."]})
    if set(s.mesures) - {str(m.id) for m in etude.mesures}:
        raise SaisieRefusee({question.code: ["Choisissez des mesures de cette étude."]})


def consigner(atelier: Atelier, etude: Etude, verbe: str, **ajouts: Any) -> None:
    """Avance la version de l'étude, la réindexe, et confie l'acte au journal avec toute l'étude."""
    atelier.session.flush()
    objet = atelier.session.get_one(Objet, etude.objet.id)
    avancer_version(atelier.session, objet, objet.version)
    lue = etudes.charger(atelier.session, objet.id, etude)
    texte = " ".join(filter(None, (t for r in lue.reponses.values() for t in (r.texte, *r.liste))))
    indexer(atelier.session, atelier.organisme_id, objet.id, FORME.code, objet.libelle, texte[:200_000])
    contenu = {"libelle": objet.libelle, "saisie": instantane(lue), **ajouts}
    atelier.journaliser(Evenement(f"aipd.{verbe}", FORME.code, objet.id, objet.version, contenu))


def instantane(etude: Etude) -> dict[str, Any]:
    """Toute l'étude en valeurs simples, pour le journal."""
    champs = {nom: getattr(etude.aipd, nom) for nom in AipdSaisie.model_fields}
    return {
        **AipdSaisie.model_construct(**champs).model_dump(mode="json"), "statut": etude.aipd.statut,
        "avis": {nom: getattr(etude.aipd, nom) for nom in AVIS_GARDES},
        "reponses": {c: {"texte": r.texte, "liste": r.liste, "mesures": r.mesures, "jauge": r.jauge}
                     for c, r in sorted(etude.reponses.items())},
        "mesures_aipd": [{"id": str(m.id), "titre": m.titre, "etat": m.etat, "description": m.description}
                         for m in etude.mesures],
        "evaluations": {ref: {"verdict": e.verdict, "commentaire": e.commentaire, "plan": e.plan, "gravite": e.gravite,
                              "vraisemblance": e.vraisemblance} for ref, e in sorted(etude.par_reference.items())},
    }  # fmt: skip


@operation(droits.AIPD_REDIGER)
def enregistrer_mesure(
    atelier: Atelier, id_: uuid.UUID, saisie: MesureAipdSaisie, mesure_id: uuid.UUID | None = None, version: int = 0
) -> uuid.UUID:
    """Ajoute une mesure, ou en corrige une lue en `version`. Deux mesures du même titre se confondraient à l'échange."""
    etude = en_redaction(atelier, id_)
    if _titre_pris(etude, saisie.titre, mesure_id):
        raise SaisieRefusee({"titre": ["Une mesure porte déjà ce titre : donnez-lui un titre qui la distingue."]})
    if mesure_id is None and len(etude.mesures) >= MESURES_MAXIMUM:
        raise RegleEnfreinte(f"{MESURES_MAXIMUM} mesures au plus.")
    ligne = mesure(etude, mesure_id) if mesure_id is not None else _mesure_neuve(atelier, etude)
    if mesure_id is not None and ligne.version != version:
        raise ConflitDeVersion(version, ligne.version)
    for nom in MesureAipdSaisie.model_fields:
        setattr(ligne, nom, getattr(saisie, nom))
    ligne.version += 1
    atelier.session.add(ligne)
    consigner(atelier, etude, "mesure_enregistree", motif=saisie.titre)
    return ligne.id


def _titre_pris(etude: Etude, titre: str, sauf: uuid.UUID | None) -> bool:
    return any(m.titre.strip().lower() == titre.strip().lower() for m in etude.mesures if m.id != sauf)


def _mesure_neuve(atelier: Atelier, etude: Etude) -> MesureAipd:
    rangs = [m.rang for m in (*etude.mesures, *etude.retirees)]
    return MesureAipd(
        organisme_id=atelier.organisme_id, aipd_id=etude.aipd.id, rang=max(rangs, default=-1) + 1, version=0
    )


def mesure(etude: Etude, mesure_id: uuid.UUID) -> MesureAipd:
    """Une mesure de cette étude, retirée ou non ; sinon `Introuvable`."""
    trouvee = next((m for m in (*etude.mesures, *etude.retirees) if m.id == mesure_id), None)
    if trouvee is None:
        raise Introuvable
    return trouvee


@operation(droits.AIPD_REDIGER)
def retirer_mesure(atelier: Atelier, id_: uuid.UUID, mesure_id: uuid.UUID, remettre: bool = False) -> None:
    """Retire une mesure, ou la remet : elle garde ce qui en a été dit."""
    etude = en_redaction(atelier, id_)
    ligne = mesure(etude, mesure_id)
    if (ligne.retiree_le is None) == remettre:
        return
    if remettre and _titre_pris(etude, ligne.titre, mesure_id):
        raise RegleEnfreinte("Une mesure porte déjà ce titre : renommez-la avant de remettre celle-ci.")
    if remettre and len(etude.mesures) >= MESURES_MAXIMUM:
        raise RegleEnfreinte(f"{MESURES_MAXIMUM} mesures au plus.")
    ligne.retiree_le = None if remettre else atelier.quand
    atelier.session.add(ligne)
    consigner(atelier, etude, "mesure_remise" if remettre else "mesure_retiree", motif=ligne.titre)


@operation(droits.AIPD_REDIGER)
def reprendre(atelier: Atelier, id_: uuid.UUID, codes: Sequence[str]) -> int:
    """Reprend de la fiche les réponses choisies, à la place de ce qui est écrit ; rend leur nombre."""
    etude = en_redaction(atelier, id_)
    if etude.fiche is None:
        raise RegleEnfreinte("Rattachez d'abord cette étude à un traitement du registre.")
    nombre = reprendre_de_la_fiche(atelier, etude, frozenset(codes))
    if nombre:
        consigner(atelier, etude, "reprise", motif=", ".join(sorted(codes)))
    return nombre


@operation(droits.AIPD_REDIGER)
def commenter(atelier: Atelier, id_: uuid.UUID, reference: str, texte: str) -> None:
    """Ajoute un commentaire à une question ou à une mesure, à tout moment ; le même envoi deux fois n'en ajoute qu'un."""
    etude = etudes.charger(atelier.session, id_)
    connues = {q.code for r in etude.rubriques for q in r.questions} | {f"mesure:{m.id}" for m in etude.mesures}
    if not reference:
        raise RegleEnfreinte("Dites ce que vous commentez : une question ou une mesure.")
    if reference not in connues:
        raise Introuvable
    dit, par = texte.strip(), atelier.contexte.acteur.nom
    if not dit:
        raise RegleEnfreinte("Écrivez un commentaire.")
    if phrase := trop_long(dit, COMMENTAIRE_MAXIMUM):
        raise RegleEnfreinte(phrase)
    siens = [c for c in etude.commentaires if c.reference == reference]
    if siens and (siens[-1].texte, siens[-1].par) == (dit, par):
        return
    atelier.session.add(CommentaireAipd(
        organisme_id=atelier.organisme_id, aipd_id=id_, reference=reference, texte=dit, par=par, le=atelier.quand,
    ))  # fmt: skip
    objet = etude.objet
    atelier.journaliser(
        Evenement("aipd.commentee", FORME.code, id_, None, {"libelle": objet.libelle, "motif": reference})
    )


@operation(droits.AIPD_REDIGER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une étude aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La fiche d'une étude."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_etude(atelier: Atelier, id_: uuid.UUID) -> Etude:
    """Toute une étude."""
    return etudes.charger(atelier.session, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une étude telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une étude."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page d'études."""
    conditions = [Aipd.statut == filtre.statut] if filtre.statut else []
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=(col(Objet.modifie_le).desc(),),
    )  # fmt: skip


@lecture(droits.LIRE)
def reprises_de(atelier: Atelier, id_: uuid.UUID) -> Mapping[str, Reprise]:
    """Code de question → ce que la fiche y répond aujourd'hui."""
    return reprises(atelier, etudes.charger(atelier.session, id_))


@lecture(droits.LIRE)
def changees(atelier: Atelier, id_: uuid.UUID) -> list[str]:
    """Les questions dont la réponse venait de la fiche, et que la fiche dit autrement depuis."""
    return [code for code, r in reprises(atelier, etudes.charger(atelier.session, id_)).items() if r.changee]


@lecture(droits.LIRE)
def depart(atelier: Atelier, traitement_id: uuid.UUID) -> dict[str, Any]:
    """De quoi remplir d'avance le formulaire d'une analyse de ce traitement ; rien s'il n'est pas là."""
    objet = atelier.session.get(Objet, traitement_id)
    if objet is None or objet.type != TRAITEMENT:
        return {}
    return {"nom": objet.libelle, "traitement_id": str(objet.id)}
