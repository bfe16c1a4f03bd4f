"""MonServiceSécurisé : nos points en mesures, leurs mesures en réponses ou en actions, après un aperçu qui dit les pertes."""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    CONFORME,
    NON_APPLICABLE,
    NON_CONFORME,
    PLANIFIE,
    ReponseSaisie,
)
from audit.autodiagnostics.operations import ouvert
from audit.autodiagnostics.reponses import Provenance, poser
from audit.droits import CONDUIRE
from audit.rapports import mss
from audit.rapports.dossier import Dossier, lire_pour_exporter
from audit.rapports.imports import CHARGE_MAXIMALE, IMPORT, TROP
from audit.rapports.mss import MesureMSS, Probleme
from audit.rapports.mss.modele import FAITE, PRIORITES
from audit.rapports.textes import nom_de_cible, remarques
from socle.actions.forme import FORME as ACTIONS
from socle.actions.modele import ActionSaisie
from socle.donnees_datees import cle_de_texte
from socle.droits import ACTIONS_MODIFIER
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.regles import code_depuis_nom
from socle.saisies import valider

CATEGORIES: Final = {
    "gouvernance": "gouvernance", "proteger": "protection", "detecter": "defense", "restaurer": "resilience",
}  # fmt: skip
"""Nos axes → leurs catégories."""
PRIORITE: Final = {3: PRIORITES[0], 2: PRIORITES[1], 1: PRIORITES[2]}
URGENCES: Final = dict(zip(PRIORITES, ("haute", "moyenne", "basse"), strict=True))
ILLISIBLE: Final = "L'aperçu est illisible : reprenez l'import depuis le fichier."


def mesures_de(d: Dossier) -> tuple[list[MesureMSS], list[str]]:
    """Ce qui reste ouvert, en mesures ajoutées ; et ce qui se perd en chemin, une phrase chacune."""
    ouvertes = [u for u in d.etat.unites if u.statut not in (CONFORME, NON_APPLICABLE)]
    pertes = dict.fromkeys(mss.statut_chez_eux(u.statut).perte for u in ouvertes)
    return [_mesure(d, u) for u in ouvertes], [p for p in pertes if p]


def _mesure(d: Dossier, u: Unite) -> MesureMSS:
    ou = f" ({nom_de_cible(u.cible)})" if len(d.etat.cibles) > 1 else ""
    r = u.source
    return MesureMSS(
        f"{u.point.id} · {u.point.intitule}{ou}", categorie=CATEGORIES.get(u.point.axe, "gouvernance"),
        description=u.point.question, statut=mss.statut_chez_eux(u.statut).eux, precisions="\n".join(remarques(u)),
        priorite=PRIORITE[u.point.poids], echeance=r.echeance if r else None,
        responsables=(r.responsable,) if r and r.responsable else (),
    )  # fmt: skip


def exporter(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Nos mesures ouvertes : `xlsx`, `csv` comme leur export, `modele` comme leur classeur à téléverser."""
    if format_ not in (*mss.FORMATS, "modele"):
        raise RegleEnfreinte("Les mesures s'écrivent en XLSX, en CSV, ou dans le classeur à téléverser.")
    d = lire_pour_exporter(contexte, id_, "monservicesecurise", format_)
    mesures, _ = mesures_de(d)
    octets = mss.ecrire_modele(mesures) if format_ == "modele" else mss.ecrire(mesures, format_)
    return f"mesures-{code_depuis_nom(d.etat.objet.libelle)}", octets


@dataclass(frozen=True)
class Ligne:
    """Une mesure lue et ce qu'elle deviendrait : une réponse (`unite`), une action, ou rien ; `perte` : ce qui se perd."""

    rang: int
    mesure: MesureMSS
    quoi: str
    unite: Unite | None
    statut: str
    perte: str

    @property
    def proposee(self) -> bool:
        """Cochée d'emblée : une réponse à un point qui n'en a pas. Le reste se choisit."""
        return self.quoi == "reponse" and self.unite is not None and not self.unite.statut_donne


@dataclass(frozen=True)
class ApercuMSS:
    """Ce que l'import d'un fichier de mesures ferait."""

    nom: str
    lignes: tuple[Ligne, ...]
    problemes: tuple[Probleme, ...]
    ignorees: tuple[str, ...]
    indice: float | None
    coupe: bool

    def charge(self) -> str:
        """Les lignes à confier à la page ; elles repassent la validation."""
        lignes = {
            str(x.rang): {
                "quoi": x.quoi, "intitule": x.mesure.intitule, "statut": x.statut, "texte": x.mesure.precisions,
                "point": x.unite.point.id if x.unite else "", "version": x.unite.version if x.unite else 0,
                "cible": str(x.unite.cible.id) if x.unite else "", "priorite": x.mesure.priorite,
                "echeance": x.mesure.echeance.isoformat() if x.mesure.echeance else "",
                "responsable": ", ".join(x.mesure.responsables), "description": x.mesure.description,
            }
            for x in self.lignes if x.quoi
        }  # fmt: skip
        return base64.b64encode(zlib.compress(json.dumps(lignes, ensure_ascii=False).encode(), 9)).decode()


@lecture(CONDUIRE)
def apercevoir(atelier: Atelier, id_: uuid.UUID, contenu: bytes, nom: str) -> tuple[Etat, ApercuMSS]:
    """Ce qu'un fichier de mesures donnerait ; rien n'est écrit."""
    ouvert(atelier, id_)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    lu = mss.lire(contenu, nom)
    noms = {cle_de_texte(u.point.intitule): u for u in etat.unites_de(etat.organisation.id)}
    apercu = ApercuMSS(nom, tuple(_ligne(i, m, etat, noms) for i, m in enumerate(lu.mesures)), lu.problemes, lu.ignorees,
                       mss.indice(lu.mesures).total, lu.coupe)  # fmt: skip
    if len(apercu.charge()) > CHARGE_MAXIMALE:
        raise RegleEnfreinte(TROP)
    return etat, apercu


def _ligne(rang: int, m: MesureMSS, etat: Etat, noms: Mapping[str, Unite]) -> Ligne:
    """Une mesure qui porte le numéro ou l'intitulé d'un de nos points y répond ; une autre, ouverte, devient une action."""
    unite = _unite(m, etat) or noms.get(cle_de_texte(m.intitule))
    passage = mss.statut_chez_nous(m.statut)
    if unite is not None and passage.nous:
        statut, perte = passage.nous, passage.perte
        if statut == PLANIFIE and m.echeance is None:
            statut, perte = NON_CONFORME, "Sans échéance, la mesure devient « non conforme »."
        return Ligne(rang, m, "reponse", unite, statut, perte)
    if m.statut == FAITE:
        return Ligne(rang, m, "", None, "", "Aucun de nos points ne lui correspond, et il n'y a rien à faire.")
    return Ligne(rang, m, "action", None, "", "Le statut et la catégorie ne se gardent pas dans une action.")


def _unite(m: MesureMSS, etat: Etat) -> Unite | None:
    """Le point dont la mesure porte le numéro, sur le périmètre qu'elle nomme, sinon sur celui où il se répond."""
    numero, separe, reste = m.intitule.partition(" · ")
    siennes = [u for u in etat.unites if u.point.id == numero.strip()] if separe else []
    return next((u for u in siennes if reste.endswith(f"({nom_de_cible(u.cible)})")), siennes[0] if siennes else None)


def importer(
    contexte: Contexte, id_: uuid.UUID, charge: str, prises: frozenset[str], nom: str, jeton: str = ""
) -> tuple[int, int]:
    """Écrit les réponses et les actions choisies, toutes ou aucune ; rend leurs deux nombres."""
    try:
        brut = zlib.decompressobj().decompress(base64.b64decode(charge, validate=True), 8 * 1024 * 1024)
        lignes = {rang: ligne for rang, ligne in json.loads(brut).items() if rang in prises}
        choisies = [(rang, _relue(ligne)) for rang, ligne in lignes.items()]
    except (ValueError, zlib.error, AttributeError, KeyError, TypeError, RecursionError) as erreur:
        raise RegleEnfreinte(ILLISIBLE) from erreur
    if not choisies:
        raise RegleEnfreinte("Aucune mesure n'était choisie : rien n'est écrit.")
    if any(ligne["quoi"] == "action" for _, ligne in choisies):
        contexte.exige(ACTIONS_MODIFIER)
    return _ecrire(contexte, id_, choisies, nom, jeton)


def _relue(ligne: Mapping[str, Any]) -> dict[str, Any]:
    """Les valeurs d'une ligne, chacune un texte ou un nombre ; `KeyError` s'il en manque."""
    textes = {n: str(ligne[n]) for n in ("quoi", "intitule", "statut", "texte", "point", "cible", "priorite", "echeance",
                                         "responsable", "description")}  # fmt: skip
    jour = date.fromisoformat(textes["echeance"]) if textes["echeance"] else None
    return {**textes, "version": int(ligne["version"]), "echeance": jour}


@operation(CONDUIRE)
def _ecrire(
    atelier: Atelier, id_: uuid.UUID, choisies: list[tuple[str, dict[str, Any]]], nom: str, jeton: str
) -> tuple[int, int]:
    fiche = ouvert(atelier, id_)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    reponses = [ligne for _, ligne in choisies if ligne["quoi"] == "reponse"]
    actions = [(rang, ligne) for rang, ligne in choisies if ligne["quoi"] == "action"]
    for ligne in reponses:
        _repondre(atelier, etat, ligne, nom)
    for rang, ligne in actions:
        _agir(atelier, id_, ligne, identifiant_de(f"{jeton}|{rang}" if jeton else "", atelier.organisme_id))
    contenu = {"libelle": fiche.objet.libelle, "motif": nom, "reponses": len(reponses), "actions": len(actions)}
    verbe = "reponses_importees" if reponses else "actions_importees"
    atelier.journaliser(Evenement(f"autodiagnostic.{verbe}", AUTODIAGNOSTIC, id_, None, contenu))
    return len(reponses), len(actions)


def _repondre(atelier: Atelier, etat: Etat, ligne: Mapping[str, Any], nom: str) -> None:
    try:
        cible = uuid.UUID(ligne["cible"])
    except ValueError:
        raise Introuvable from None
    valeurs: dict[str, Any] = {
        "statut": ligne["statut"],
        "commentaire": ligne["texte"],
        "responsable": ligne["responsable"][:500],
    }
    if ligne["echeance"]:
        valeurs["echeance"] = ligne["echeance"]
    saisie = _valider(ReponseSaisie, valeurs, ligne)
    poser(atelier, etat.unite(cible, ligne["point"]), saisie, ligne["version"],
          Provenance(IMPORT, f"MonServiceSécurisé, {nom}"[:300], atelier.aujourd_hui))  # fmt: skip


def _agir(atelier: Atelier, id_: uuid.UUID, ligne: Mapping[str, Any], identifiant: uuid.UUID | None) -> None:
    valeurs: dict[str, Any] = {
        "titre": ligne["intitule"][:500], "description": "\n".join(t for t in (ligne["description"], ligne["texte"]) if t),
        "priorite": URGENCES.get(ligne["priorite"], "moyenne"), "responsable_nom": ligne["responsable"][:500],
        "type": "technique",
    }  # fmt: skip
    if ligne["echeance"]:
        valeurs["echeance"] = ligne["echeance"]
    fiches.poser(atelier, ACTIONS, _valider(ActionSaisie, valeurs, ligne), identifiant=identifiant, source_id=id_)


def _valider(classe: Any, valeurs: Mapping[str, Any], ligne: Mapping[str, Any]) -> Any:
    try:
        return valider(classe, valeurs)
    except SaisieRefusee as refus:
        phrases = " ".join(p for phrases in refus.erreurs.values() for p in phrases)
        raise RegleEnfreinte(f"« {ligne['intitule'][:80]} » : {phrases}") from refus
