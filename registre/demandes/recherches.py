"""Où chercher : la liste que donne le registre, ce que chacun a répondu, ce que le registre a changé depuis."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.demandes import regles
from registre.demandes.dossier import Dossier, ajouter, charger, passer_sans_etat, sans_identite
from registre.demandes.forme import FORME
from registre.demandes.listes import libelle
from registre.demandes.modele import DemandeRecherche, RechercheSaisie
from registre.demandes.regles import Alerte, Attendue
from registre.systemes.modele import TYPE as SYSTEME
from registre.systemes.modele import Systeme
from registre.traitements.modele import CategoriePersonnes, Finalite, Traitement
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.liens.operations import ObjetLie, objets_lies
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.saisies import trop_long
from socle.types import cle_tri

SERVICE_INCONNU: Final = "Service à désigner"
HORS_REGISTRE: Final = "Hors du registre"
LIGNES_MAXIMUM: Final = 400
NOM_MAXIMUM: Final = 200


@dataclass(frozen=True)
class Groupe:
    """Les recherches d'une fiche du registre. `effets` : ce que sa base légale change ; `titre_iii` : un autre régime."""

    nom: str
    traitement_id: uuid.UUID | None
    lignes: tuple[DemandeRecherche, ...]
    effets: tuple[Alerte, ...] = ()
    titre_iii: bool = False


@dataclass(frozen=True)
class Recherches:
    """Une demande et ses recherches, par fiche ; `a_ajouter`, `parties` : ce que le registre a changé depuis."""

    dossier: Dossier
    groupes: tuple[Groupe, ...]
    a_ajouter: int
    parties: int

    @property
    def avancement(self) -> tuple[int, int]:
        """Recherches qui ont leur réponse, sur toutes."""
        return regles.avancement(self.dossier.recherches)


@dataclass(frozen=True)
class _Fiche:
    """Ce qu'il faut savoir d'une fiche du registre."""

    id: uuid.UUID
    nom: str
    service: str
    titre_iii: bool


def attendues(session: SessionCloisonnee, categories: Sequence[str]) -> list[Attendue]:
    """Ce que le registre demande de chercher pour ces publics ; six requêtes au plus, quel que soit le nombre de fiches."""
    lues = _fiches_visees(session, categories)
    lies = objets_lies(session, [f.id for f in lues], [SYSTEME, "relation"])
    systemes = {o.id for siens in lies.values() for o in siens if o.type == SYSTEME and not o.archive}
    porteurs = _prestataires(session, systemes)
    return [a for f in lues for a in _de_la_fiche(f, [o for o in lies[f.id] if not o.archive], porteurs)]


def _fiches_visees(session: SessionCloisonnee, categories: Sequence[str]) -> list[_Fiche]:
    if not categories:
        return []
    visees = select(CategoriePersonnes.traitement_id).where(col(CategoriePersonnes.categorie).in_(categories))
    requete: Any = (
        select(Traitement.id, Objet.libelle, Traitement.service, Traitement.regime_juridique)
        .join(Objet, col(Objet.id) == col(Traitement.id))
        .where(col(Objet.archive).is_(False), col(Traitement.id).in_(visees))
        .order_by(col(Objet.cle_tri), col(Objet.id))
    )
    return [_Fiche(i, n, s, r in {"lil_titre_iii", "mixte"}) for i, n, s, r in session.exec(requete)]


def _prestataires(session: SessionCloisonnee, systemes: set[uuid.UUID]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    """Système → ses prestataires (éditeur, hébergeur), nommés."""
    if not systemes:
        return {}
    lus = list(
        session.exec(select(Systeme.id, Systeme.editeur_id, Systeme.hebergeur_id).where(col(Systeme.id).in_(systemes)))
    )
    ids = {r for _, *siens in lus for r in siens if r is not None}
    noms = dict(session.exec(select(Objet.id, Objet.libelle).where(col(Objet.id).in_(ids))).all()) if ids else {}
    return {
        systeme: [(r, noms[r]) for r in dict.fromkeys((editeur, hebergeur)) if r is not None and r in noms]
        for systeme, editeur, hebergeur in lus
    }


def _de_la_fiche(
    fiche: _Fiche, lies: Sequence[ObjetLie], porteurs: Mapping[uuid.UUID, Sequence[tuple[uuid.UUID, str]]]
) -> Iterator[Attendue]:
    yield Attendue(f"{fiche.id}|service|", fiche.id, fiche.nom, "service", fiche.service or SERVICE_INCONNU)
    systemes = [o for o in lies if o.type == SYSTEME]
    for systeme in systemes:
        yield Attendue(f"{fiche.id}|systeme|{systeme.id}", fiche.id, fiche.nom, "systeme", systeme.libelle)
    directs = [(o.id, o.libelle) for o in lies if o.type == "relation"]
    par_id = dict([*directs, *(p for s in systemes for p in porteurs.get(s.id, ()))])
    for id_, nom in sorted(par_id.items(), key=lambda paire: cle_tri(paire[1])):
        yield Attendue(f"{fiche.id}|prestataire|{id_}", fiche.id, fiche.nom, "prestataire", nom)


@lecture(droits.DEMANDES_LIRE)
def lire_recherches(atelier: Atelier, id_: uuid.UUID) -> Recherches:
    """Les recherches d'une demande, par fiche du registre, et ce que le registre a changé depuis qu'elles sont tirées."""
    dossier = charger(atelier.session, id_)
    voulues = attendues(atelier.session, dossier.saisie.categories)
    fusion = regles.fusionner(dossier.recherches, voulues)
    groupes = _grouper(atelier.session, dossier)
    parties = [*fusion.retirer, *(ligne for ligne in fusion.garder if ligne.au_registre)]
    return Recherches(dossier, groupes, len(fusion.ajouter), len(parties))


def _grouper(session: SessionCloisonnee, dossier: Dossier) -> tuple[Groupe, ...]:
    rangees: dict[tuple[uuid.UUID | None, str], list[DemandeRecherche]] = defaultdict(list)
    for ligne in dossier.recherches:
        rangees[ligne.traitement_id, ligne.fiche_nom].append(ligne)
    ids = [id_ for id_, _ in rangees if id_ is not None]
    bases, regimes = _bases(session, ids)
    types = regles.types_de(dossier.demande)
    groupes = [
        Groupe(
            nom or HORS_REGISTRE, id_, tuple(siennes), tuple(regles.effet_des_bases(types, bases.get(id_, ()))),
            regimes.get(id_, "rgpd") in {"lil_titre_iii", "mixte"},
        )
        for (id_, nom), siennes in rangees.items()
    ]  # fmt: skip
    return tuple(sorted(groupes, key=lambda g: (g.traitement_id is None, cle_tri(g.nom), str(g.traitement_id))))


def _bases(
    session: SessionCloisonnee, ids: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID | None, list[str]], dict[uuid.UUID | None, str]]:
    """Les bases légales et le régime de ces fiches, en deux requêtes."""
    bases: dict[uuid.UUID | None, list[str]] = defaultdict(list)
    if not ids:
        return bases, {}
    requete = select(Finalite.traitement_id, Finalite.base_legale).where(col(Finalite.traitement_id).in_(ids))
    for id_, base in session.exec(requete):
        bases[id_].append(base)
    regimes = select(Traitement.id, Traitement.regime_juridique).where(col(Traitement.id).in_(ids))
    return bases, dict(session.exec(regimes).all())


@operation(droits.DEMANDES_TRAITER)
def calculer(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Tire du registre la liste des recherches, ou la met à jour ; ce qui est noté ne se perd jamais."""
    dossier = passer_sans_etat(atelier, id_, version)
    if dossier.demande.statut not in regles.OUVERTES:
        raise RegleEnfreinte("Les recherches se tirent du registre tant que la demande n'a pas sa réponse.")
    if not dossier.saisie.categories:
        raise RegleEnfreinte(
            "Dites d'abord ce que la personne est pour vous : le registre se lit par publics concernés."
        )
    fusion = regles.fusionner(dossier.recherches, attendues(atelier.session, dossier.saisie.categories))
    if len(dossier.recherches) + len(fusion.ajouter) > LIGNES_MAXIMUM:
        raise RegleEnfreinte(f"Plus de {LIGNES_MAXIMUM} recherches : précisez ce que la personne est pour vous.")
    _appliquer(atelier, dossier, fusion)
    fiches.decider(
        atelier, FORME, id_, version, "recherches_calculees",
        pourquoi=f"ajoutées : {len(fusion.ajouter)} ; retirées : {len(fusion.retirer)}",
    )  # fmt: skip


def _appliquer(atelier: Atelier, dossier: Dossier, fusion: regles.Fusion) -> None:
    for ligne, voulue in fusion.renommer:
        ligne.fiche_nom, ligne.nom, ligne.au_registre = voulue.fiche_nom, voulue.nom, True
        atelier.session.add(ligne)
    for ligne in fusion.garder:
        ligne.au_registre = False
        atelier.session.add(ligne)
    for ligne in fusion.retirer:
        atelier.session.delete(ligne)
    debut = max((ligne.rang for ligne in dossier.recherches), default=-1) + 1
    for rang, a in enumerate(fusion.ajouter, debut):
        atelier.session.add(DemandeRecherche(
            organisme_id=atelier.organisme_id, fiche_id=dossier.objet.id, rang=rang, cle=a.cle,
            traitement_id=a.traitement_id, fiche_nom=a.fiche_nom, genre=a.genre, nom=a.nom,
        ))  # fmt: skip
    atelier.session.flush()


@operation(droits.DEMANDES_TRAITER)
def ajouter_recherche(atelier: Atelier, id_: uuid.UUID, version: int, nom: str) -> None:
    """Ajoute à la main quelqu'un à interroger que le registre ne connaît pas."""
    dossier = passer_sans_etat(atelier, id_, version)
    if not nom.strip():
        raise RegleEnfreinte("Dites qui interroger.")
    if phrase := trop_long(nom.strip(), NOM_MAXIMUM):
        raise RegleEnfreinte(phrase)
    if len(dossier.recherches) >= LIGNES_MAXIMUM:
        raise RegleEnfreinte(f"Une demande porte {LIGNES_MAXIMUM} recherches au plus.")
    sans_identite(atelier, id_, nom=nom)
    cle = f"{regles.MANUELLE}{uuid.uuid4().hex}"
    ajouter(atelier, dossier, DemandeRecherche, cle=cle, genre="service", nom=nom.strip())
    fiches.decider(atelier, FORME, id_, version, "recherche_ajoutee", pourquoi=nom.strip())


@operation(droits.DEMANDES_TRAITER)
def noter_recherches(atelier: Atelier, id_: uuid.UUID, version: int, notes: Mapping[uuid.UUID, RechercheSaisie]) -> int:
    """Note où en sont ces recherches ; rend combien ont changé. Les erreurs portent `<id>-<champ>`."""
    dossier = passer_sans_etat(atelier, id_, version)
    connues = {ligne.id: ligne for ligne in dossier.recherches}
    if set(notes) - set(connues):
        raise Introuvable
    _controler_notes(atelier, dossier, notes)
    changees = [id_ligne for id_ligne, note in notes.items() if _ecrire(connues[id_ligne], note)]
    if changees:
        for id_ligne in changees:
            atelier.session.add(connues[id_ligne])
        fiches.decider(
            atelier, FORME, id_, version, "recherches_notees", pourquoi=_dire([connues[i] for i in changees])
        )
    return len(changees)


def _controler_notes(atelier: Atelier, dossier: Dossier, notes: Mapping[uuid.UUID, RechercheSaisie]) -> None:
    recue = dossier.demande.recue_le or atelier.aujourd_hui
    refus = {i: regles.refus_de_la_note(note, recue, atelier.aujourd_hui) for i, note in notes.items()}
    if any(refus.values()):
        raise SaisieRefusee({f"{i}-etat": [phrase] for i, phrase in refus.items() if phrase})
    sans_identite(atelier, dossier.objet.id, **{f"{i}-note": note.note for i, note in notes.items()})


def _ecrire(ligne: DemandeRecherche, note: RechercheSaisie) -> bool:
    valeurs = note.model_dump()
    if all(getattr(ligne, nom) == valeur for nom, valeur in valeurs.items()):
        return False
    for nom, valeur in valeurs.items():
        setattr(ligne, nom, valeur)
    return True


def _dire(lignes: Sequence[DemandeRecherche]) -> str:
    etats = [f"{ligne.nom} : {libelle('etats_recherche', ligne.etat).lower()}" for ligne in lignes[:5]]
    reste = f" ; et {len(lignes) - 5} de plus" if len(lignes) > 5 else ""
    return " ; ".join(etats) + reste
