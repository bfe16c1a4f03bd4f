"""Copier chez un organisme, dans une seule opération : après une panne, il a tout, ou rien.

L'identifiant d'une copie vient du lot et de l'objet copié : rejouer ne pose rien deux fois.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from registre import droits
from registre.duplication.champs import ACTION, MENTION, PARTAGES, RELATION, SYSTEME, TRAITEMENT
from registre.duplication.etats import lire_etats
from registre.duplication.plan import COMPLETER, CREER, DEJA, IMPOSSIBLE, PASSER, Politique, Prevu, planifier
from registre.duplication.sources import FORMES, Lot, Source, relire
from registre.fiches_modeles.offre import contenu_de, livre
from registre.imports.fusion import fusionner, trop_de_lignes
from registre.prestataires.modele import RelationSaisie
from registre.prestataires.relations import creer_relation
from registre.traitements.chargement import charger
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import creer_fiche, enregistrer_fiche
from socle.droits import ACTIONS_MODIFIER
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.liens.operations import lier, trouver_lien
from socle.lots.genres import DEJA as DEJA_FAIT
from socle.lots.genres import FAITE, REFUSEE, Ecrit, Resultat, Tache
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.provenances import COPIE, noter
from socle.saisies import LIGNES_MAXIMALES, valider

ECRIRE: Final = {
    TRAITEMENT: droits.MODIFIER, RELATION: droits.PRESTATAIRES_RELATION, SYSTEME: droits.SYSTEMES_MODIFIER,
    MENTION: droits.MENTIONS_REDIGER, ACTION: ACTIONS_MODIFIER,
}  # fmt: skip
DUPLIQUE, COMPLETEE = "copie", "copie_complete"
LIEN: Final = "lien"
"""Ce qu'un lot note d'un lien posé : son identifiant, à la version 0."""


@dataclass
class _Suite:
    """Ce qui s'écrit chez un organisme : objet copié → objet d'ici, ce que le lot a écrit, ce qui a été passé."""

    tache: Tache
    origine: str
    ici: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    ecrits: list[Ecrit] = field(default_factory=list)
    liens: list[Ecrit] = field(default_factory=list)
    neufs: set[uuid.UUID] = field(default_factory=set)
    compte: dict[str, int] = field(default_factory=dict)
    raisons: list[str] = field(default_factory=list)

    def identifiant(self, source: Source) -> uuid.UUID:
        """L'identifiant de la copie de cet objet dans ce lot, toujours le même."""
        return self.tache.identifiant(f"{source.type}|{source.id}")

    def compter(self, sort: str) -> None:
        """Une de plus de ce sort."""
        self.compte[sort] = self.compte.get(sort, 0) + 1


def faire(contexte: Contexte, tache: Tache) -> Resultat:
    """Copie chez un organisme ce qui était choisi ; rejoué, retrouve ce qu'il y a déjà posé."""
    lot = relire(tache.commune)
    for type_ in {source.type for source in lot.sources}:
        contexte.exige(ECRIRE[type_])
    return _copier(contexte, lot, tache)


@operation(droits.DUPLIQUER)
def _copier(atelier: Atelier, lot: Lot, tache: Tache) -> Resultat:
    annuaires = {atelier.organisme_id: atelier.contexte.ancetres | {atelier.organisme_id}}
    etat = lire_etats(atelier.session, lot.sources, annuaires)[atelier.organisme_id]
    suite = _Suite(tache, str(tache.commune["origine"]), dict(etat.copies))
    for prevu in planifier(lot.sources, etat, politique_de(tache)):
        _ecrire(atelier, prevu, suite)
    _renouer(atelier, lot, suite)
    return _resultat(suite)


def politique_de(tache: Tache) -> Politique:
    """Ce que la personne a choisi pour le lot, et pour chaque fiche chez cet organisme."""
    lignes = {uuid.UUID(id_): choix for id_, choix in tache.propre.get("lignes", {}).items()}
    return Politique(tache.commune["meme"], tache.commune["semblable"], lignes)


def _ecrire(atelier: Atelier, prevu: Prevu, suite: _Suite) -> None:
    """Écrit un objet, ou note ce qui tient lieu de lui."""
    id_ = suite.identifiant(prevu.source)
    sienne = atelier.session.get(Objet, id_) if prevu.sort != IMPOSSIBLE else None
    if sienne is not None:  # posée par un passage d'avant la panne
        _retenir(suite, prevu, id_, Ecrit(prevu.source.type, id_))
        suite.compter(CREER)
    elif prevu.sort == CREER:
        _retenir(suite, prevu, _creer(atelier, prevu, id_, suite), Ecrit(prevu.source.type, id_))
        suite.compter(CREER)
    elif prevu.sort == COMPLETER and prevu.objet_id is not None:
        _completer(atelier, prevu, prevu.objet_id, suite)
    else:
        suite.compter(prevu.sort)
        suite.raisons += [f"« {prevu.source.nom} » : {phrase}" for phrase in prevu.avertissements]
        if prevu.tient_lieu:
            suite.ici[prevu.source.id] = prevu.tient_lieu


def _retenir(suite: _Suite, prevu: Prevu, id_: uuid.UUID, ecrit: Ecrit) -> None:
    suite.ici[prevu.source.id] = id_
    suite.ecrits.append(ecrit)
    suite.neufs.add(id_)


def _creer(atelier: Atelier, prevu: Prevu, id_: uuid.UUID, suite: _Suite) -> uuid.UUID:
    source = prevu.source
    valeurs = {**source.valeurs, **_renouees(source, suite)}
    if source.type == TRAITEMENT:
        saisie = valider(TraitementSaisie, valeurs | {"nom": prevu.nom})
        creer_fiche(atelier, saisie, DUPLIQUE, identifiant=id_, copie_de=str(source.id), lot=str(suite.tache.lot_id),
                    origine=suite.origine, **_modele(source))  # fmt: skip
    elif source.type == RELATION:
        assert source.prestataire is not None  # noqa: S101 -- le plan l'a dit impossible sinon
        creer_relation(atelier, valider(RelationSaisie, valeurs), uuid.UUID(source.prestataire[1]), identifiant=id_)
    else:
        _poser(atelier, source, valeurs, id_, suite)
    noter(atelier, id_, COPIE, str(source.id), f"{source.nom[:200]} ({suite.origine[:80]})", version=source.version,
          lot_id=suite.tache.lot_id, empreinte=empreinte(valeurs), modele=source.modele)  # fmt: skip
    return id_


def _modele(source: Source) -> dict[str, Any]:
    """Le modèle livré dont descend la fiche, s'il n'a pas changé depuis : de quoi comparer la copie quand il changera."""
    modele = livre(source.modele[0]) if source.modele else None
    if modele is None or source.modele != (modele.code, modele.version):
        return {}
    return {"modele": modele.code, "modele_version": modele.version, "modele_contenu": contenu_de(modele.saisie)}


def _poser(atelier: Atelier, source: Source, valeurs: Mapping[str, Any], id_: uuid.UUID, suite: _Suite) -> None:
    colonnes: dict[str, Any] = {}
    if source.type == ACTION:
        colonnes["source_id"] = _ici(suite, source, "source_id")
    if source.type == MENTION:
        colonnes["paragraphes"] = dict(source.paragraphes)
    fiches.poser(
        atelier, FORMES[source.type], valider(PARTAGES[source.type].saisie, valeurs), identifiant=id_, **colonnes
    )
    if source.type == MENTION:
        for ligne in valeurs["fiches"]:
            _lier(atelier, id_, uuid.UUID(ligne["traitement_id"]), suite)


def _renouees(source: Source, suite: _Suite) -> dict[str, Any]:
    """Ce que l'objet désigne, retrouvé ici : l'éditeur d'un système, les fiches d'une mention."""
    if source.type == MENTION:
        ici = [suite.ici[uuid.UUID(id_)] for id_ in source.renoue["fiches"] if uuid.UUID(id_) in suite.ici]
        return {"fiches": [{"traitement_id": str(id_)} for id_ in ici]}
    if source.type == SYSTEME:
        return {nom: str(id_) for nom in source.renoue if (id_ := _ici(suite, source, nom))}
    return {}


def _ici(suite: _Suite, source: Source, nom: str) -> uuid.UUID | None:
    return next((suite.ici.get(uuid.UUID(id_)) for id_ in source.renoue.get(nom, ())), None)


def empreinte(valeurs: Mapping[str, Any]) -> str:
    """SHA-256 de ce qui a été copié."""
    return hashlib.sha256(json.dumps(valeurs, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _completer(atelier: Atelier, prevu: Prevu, id_: uuid.UUID, suite: _Suite) -> None:
    """Remplit ce qui est vide dans la fiche d'ici ; rien de ce qui y est écrit ne change."""
    fiche = charger(atelier.session, id_)
    suite.ici[prevu.source.id] = id_
    apport = valider(TraitementSaisie, prevu.source.valeurs)
    apport.nom = fiche.saisie.nom
    reunie = fusionner(fiche.saisie, apport)
    if _corps(reunie) == _corps(fiche.saisie):
        _deja_complete(atelier, fiche.objet, prevu, suite)
        return
    if pleins := trop_de_lignes(reunie, LIGNES_MAXIMALES):
        raise RegleEnfreinte(f"« {fiche.saisie.nom} » dépasserait {LIGNES_MAXIMALES} lignes : {', '.join(pleins)}.")
    version = enregistrer_fiche(atelier, fiche, reunie, fiche.objet.version, COMPLETEE, copie_de=str(prevu.source.id),
                                lot=str(suite.tache.lot_id), origine=suite.origine)  # fmt: skip
    suite.ecrits.append(Ecrit(TRAITEMENT, id_, version))
    suite.compter(COMPLETER)


def _deja_complete(atelier: Atelier, objet: Objet, prevu: Prevu, suite: _Suite) -> None:
    """La fiche disait déjà tout : par elle-même, ou par un passage d'avant la panne, que l'on retrouve au journal."""
    contenu = fiches.lire_version(atelier, objet.id, objet.version) or {}
    if contenu.get("lot") == str(suite.tache.lot_id) and contenu.get("copie_de") == str(prevu.source.id):
        suite.ecrits.append(Ecrit(TRAITEMENT, objet.id, objet.version))
        suite.compter(COMPLETER)
    else:
        suite.compter(DEJA)


def _corps(saisie: TraitementSaisie) -> dict[str, Any]:
    return saisie.model_dump(mode="json", exclude={"date_mise_a_jour"})


def _renouer(atelier: Atelier, lot: Lot, suite: _Suite) -> None:
    """Repose chez l'organisme les liens des objets copiés entre eux ; un lien entre deux objets déjà là ne s'invente pas."""
    touches = suite.neufs | {e.id for e in suite.ecrits}
    for un, autre in lot.liens:
        ici, la = suite.ici.get(un), suite.ici.get(autre)
        if ici and la and ici != la and {ici, la} & touches:
            _lier(atelier, ici, la, suite)
    liees = {suite.ici[id_] for paire in lot.liens for id_ in paire if id_ in suite.ici} - touches
    types = {suite.ici[s.id]: s.type for s in lot.sources if s.id in suite.ici}
    suite.ecrits += [Ecrit(types[id_], id_, 0) for id_ in sorted(liees, key=str) if id_ in types]
    suite.ecrits += suite.liens


def _lier(atelier: Atelier, un: uuid.UUID, autre: uuid.UUID, suite: _Suite) -> None:
    """Lie deux objets d'ici ; le lien posé par ce lot, ou par un passage d'avant la panne, se défera avec lui."""
    identifiant = suite.tache.identifiant("lien|" + "|".join(sorted((str(un), str(autre)))))
    lien = trouver_lien(atelier.session, un, autre)
    if lien is None:
        lier(atelier, atelier.session.get_one(Objet, un), atelier.session.get_one(Objet, autre), identifiant)
    if (lien is None or lien.id == identifiant) and identifiant not in {e.id for e in suite.liens}:
        suite.liens.append(Ecrit(LIEN, identifiant, 0))


MOTS: Final[Sequence[tuple[str, str, str]]] = (
    (CREER, "créé", "créés"), (COMPLETER, "complété", "complétés"), (DEJA, "déjà là", "déjà là"),
    (PASSER, "passé, un nom y ressemble", "passés, un nom y ressemble"), (IMPOSSIBLE, "impossible", "impossibles"),
)  # fmt: skip


def _resultat(suite: _Suite) -> Resultat:
    """Le compte rendu. Ce qui n'a rien écrit n'a rien à défaire."""
    dits = [f"{n} {un if n == 1 else plusieurs}" for sort, un, plusieurs in MOTS if (n := suite.compte.get(sort, 0))]
    message = " ; ".join(dits) + "." + "".join(f" {raison}" for raison in suite.raisons)
    if any(e.version for e in suite.ecrits):
        return Resultat(FAITE, message, tuple(suite.ecrits))
    return Resultat(REFUSEE if set(suite.compte) == {IMPOSSIBLE} else DEJA_FAIT, message)
