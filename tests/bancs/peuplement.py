"""Peupler une base comme un territoire : organismes, déléguée, fiches, lignes, recherche et journal.

Les organismes et leur journal passent par les vraies opérations. Les fiches s'écrivent en lot, une création réelle
coûtant bien plus ; l'avant-dernier organisme reçoit en lot exactement ce que le dernier reçoit par l'opération
`creer`, et les deux doivent être identiques, table par table, sinon le peuplement échoue.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from bancs.entourage_de_banc import entourer
from bancs.fiches_de_banc import MOT_COMMUN, Fiches, Taille
from fabriques.monde import Monde
from registre.traitements import operations, regles
from registre.traitements.chargement import Fiche
from registre.traitements.modele import LIGNES, TYPE, Traitement, TraitementChamps, TraitementSaisie
from socle import journal
from socle.base import maintenant, nouvel_id
from socle.champs import champs_de, texte_a_chercher
from socle.comptes.modele import Attribution, Personne
from socle.instance import Instance
from socle.journal import Contenu, Entree, Evenement
from socle.objets import Objet
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.operations import consigner, planter
from socle.perimetre import Perimetre, SessionCloisonnee, ecrire_en_lot, sql_du_socle
from socle.recherche import Recherche, chercher, jeton_organisme, mots
from socle.saisies import valider
from socle.types import cle_tri

HORS = Perimetre.hors("banc de mesure")
COURRIEL = "deleguee@banc.example"
TERRITOIRE = {"nom": "Territoire de banc", "type": "communaute_communes"}
PAR_TRANSACTION = 25
"""Organismes écrits dans une même transaction."""
PROPRES = frozenset({
    "id", "organisme_id", "traitement_id", "objet_id", "entree_id", "acteur_id", "numero", "cree_le", "modifie_le",
    "quand", "rang", "precedente", "empreinte", "empreinte_contenu", "sel", "octets", "titre",
})  # fmt: skip
"""Colonnes qui diffèrent d'une fiche à sa jumelle ; celles qui ont un sens (contenu, titre, rang) sont vues à part."""

Lot = dict[type[SQLModel], list[dict[str, Any]]]
Dire = Callable[[str], None]


class PeuplementInfidele(AssertionError):
    """Le peuplement en lot n'a pas produit ce que l'opération produit."""


@dataclass(frozen=True)
class Bilan:
    """Durées du peuplement : en tout (secondes), et par fiche, en lot et par l'opération (millisecondes)."""

    secondes: float
    en_lot_ms: float
    operation_ms: float


def code_de(rang: int) -> str:
    """Code de l'organisme de ce rang ; 0 est le territoire, dont le registre est le plus grand."""
    return f"banc-{rang:04d}"


def peupler(instance: Instance, taille: Taille, dire: Dire) -> Bilan:
    """Peuple cette instance vide ; `PeuplementInfidele` si le lot et l'opération diffèrent."""
    depart = time.perf_counter()
    profil = taille.profil()
    fiches = Fiches(maintenant().date())
    organismes = _planter(instance, len(profil))
    _inscrire_la_deleguee(instance, organismes[0])
    dire(f"{len(organismes)} organismes plantés, {time.perf_counter() - depart:.0f} s")
    debut = time.perf_counter()
    en_lot = list(zip(organismes[:-1], profil[:-1], strict=True))
    for tranche in range(0, len(en_lot), PAR_TRANSACTION):
        with instance.base.ecrire(HORS) as session:
            for rang, (organisme, nombre) in enumerate(en_lot[tranche : tranche + PAR_TRANSACTION], tranche):
                ecrire_registre(session, organisme.id, fiches.suite(rang, nombre))
    _indexer_en_lot(instance)
    lot_ms = (time.perf_counter() - debut) * 1000 / sum(profil[:-1])
    dire(f"{sum(profil)} fiches écrites, {time.perf_counter() - depart:.0f} s")
    operation_ms = _par_l_operation(instance, organismes[-1], list(fiches.suite(len(profil) - 2, profil[-1])))
    comparer(instance, organismes[-2].id, organismes[-1].id, profil[-1])
    entourer(instance, organismes, _plus_complete(instance, organismes[0]))
    dire(f"entourage écrit, {time.perf_counter() - depart:.0f} s")
    return Bilan(time.perf_counter() - depart, lot_ms, operation_ms)


def _plus_complete(instance: Instance, organisme: Organisme) -> uuid.UUID:
    """La fiche la plus complète de cet organisme : celle que le parcours mesure."""
    with instance.base.lire(HORS) as session:
        requete = select(Objet.id).join(Traitement, col(Traitement.id) == col(Objet.id))
        requete = requete.where(Objet.organisme_id == organisme.id, Objet.type == TYPE)
        ordre = requete.order_by(col(Traitement.completude).desc(), col(Objet.cle_tri), col(Objet.id))
        return session.exec(ordre.limit(1)).one()


def _planter(instance: Instance, nombre: int) -> list[Organisme]:
    organismes: list[Organisme] = []
    with instance.base.ecrire(HORS) as session:
        for rang in range(nombre):
            faits = {"nom": f"Membre {rang:04d}", "type": "commune"} if rang else TERRITOIRE
            saisie = valider(OrganismeSaisie, faits)
            parent = organismes[0] if organismes else None
            organismes.append(planter(session, saisie, code=code_de(rang), parent=parent))
            consigner(session, organismes[-1], "organisme.cree", None)
    return organismes


def _inscrire_la_deleguee(instance: Instance, territoire: Organisme) -> None:
    """Une déléguée sur tout le territoire, second facteur posé : rien ne la renvoie vers une autre page."""
    personne = Personne(email=COURRIEL, nom="Déléguée de banc", mot_de_passe="!", totp_scelle=b"!")
    with instance.base.ecrire(HORS) as session:
        session.add(personne)
        session.flush()
        session.add(Attribution(personne_id=personne.id, organisme_id=territoire.id, role="dpo"))


def ecrire_registre(session: SessionCloisonnee, organisme_id: uuid.UUID, saisies: Iterator[TraitementSaisie]) -> None:
    """Écrit ces fiches en lot dans une session hors périmètre, comme `creer_fiche` les aurait écrites."""
    classes: list[type[SQLModel]] = [Objet, Traitement, *LIGNES.values(), Recherche]
    lot: Lot = {classe: [] for classe in classes}
    evenements: list[Evenement] = []
    for saisie in saisies:
        fiche = _ajouter(lot, organisme_id, saisie)
        evenements.append(
            Evenement(f"{TYPE}.cree", TYPE, fiche.objet.id, fiche.objet.version, operations.instantane(fiche))
        )
    for classe, lignes in lot.items():
        ecrire_en_lot(session, classe, lignes)
    tete = journal.verrouiller(session, [organisme_id])[organisme_id]
    journal.inscrire(session, tete, evenements, None, maintenant())


def _ajouter(lot: Lot, organisme_id: uuid.UUID, saisie: TraitementSaisie) -> Fiche:
    identifiant = nouvel_id()
    objet = Objet(organisme_id=organisme_id, id=identifiant, type=TYPE, libelle=saisie.nom, cle_tri=cle_tri(saisie.nom))
    champs = {nom: getattr(saisie, nom) for nom in TraitementChamps.model_fields}
    traitement = Traitement(
        organisme_id=organisme_id, id=identifiant, completude=regles.completude(saisie).pourcent, **champs
    )
    for groupe, table in LIGNES.items():
        for rang, ligne in enumerate(getattr(saisie, groupe)):
            ligne.id = nouvel_id()
            valeurs = ligne.model_dump() | {"organisme_id": organisme_id, "traitement_id": identifiant, "rang": rang}
            lot[table].append(valeurs)
    texte = texte_a_chercher(champs_de(TraitementSaisie), saisie)
    lot[Objet].append(objet.model_dump())
    lot[Traitement].append(traitement.model_dump())
    lot[Recherche].append(
        {
            "organisme_id": organisme_id, "objet_id": identifiant, "type": TYPE,
            "titre": " ".join([jeton_organisme(organisme_id), *mots(f"{saisie.nom} {saisie.reference}")]),
            "texte": " ".join(dict.fromkeys(mots(texte))),
        }
    )  # fmt: skip
    return Fiche(objet, traitement, saisie)


def _indexer_en_lot(instance: Instance) -> None:
    """Sur SQLite, l'index plein texte se bâtit d'un coup ; PostgreSQL tient le sien à chaque écriture."""
    if instance.base.est_sqlite:
        with instance.base.ecrire(HORS) as session:
            sql_du_socle(session).execute(text("INSERT INTO recherche_fts (recherche_fts) VALUES ('rebuild')"))


def _par_l_operation(instance: Instance, organisme: Organisme, saisies: Sequence[TraitementSaisie]) -> float:
    """Crée ces fiches une à une ; rend le coût moyen d'une création, en millisecondes."""
    contexte = Monde(instance).contexte(organisme, "dpo")
    debut = time.perf_counter()
    for saisie in saisies:
        operations.creer(contexte, saisie)
    return (time.perf_counter() - debut) * 1000 / len(saisies)


def comparer(instance: Instance, en_lot: uuid.UUID, par_operation: uuid.UUID, nombre: int) -> None:
    """Les deux registres sont les mêmes, leur chaîne est intacte, et la recherche les trouve autant."""
    tables: list[type[SQLModel]] = [Objet, Traitement, *LIGNES.values(), Recherche, Entree, Contenu]
    with instance.base.lire(HORS) as session:
        for table in tables:
            if _traces(session, table, en_lot) != _traces(session, table, par_operation):
                raise PeuplementInfidele(f"{table.__tablename__} : le lot et l'opération diffèrent.")
        for organisme_id in (en_lot, par_operation):
            if anomalies := list(journal.verifier(session, organisme_id)):
                raise PeuplementInfidele(anomalies[0].phrase)
            trouves = chercher(session, organisme_id, MOT_COMMUN, TYPE) or []
            if len(trouves) != nombre:
                raise PeuplementInfidele(f"{len(trouves)} fiches trouvées sur {nombre}.")


def _traces(session: SessionCloisonnee, table: type[SQLModel], organisme_id: uuid.UUID) -> list[str]:
    lignes = session.exec(select(table).where(table.organisme_id == organisme_id))  # type: ignore[attr-defined]
    fiches = (ligne for ligne in lignes if not _est_de_l_organisme(ligne, organisme_id))
    return sorted(json.dumps(_sans_identifiants(f.model_dump()), sort_keys=True, default=str) for f in fiches)


def _est_de_l_organisme(ligne: Any, organisme_id: uuid.UUID) -> bool:
    """L'entrée de journal qui crée l'organisme, et son contenu, ne regardent pas les fiches."""
    if isinstance(ligne, Contenu):
        return b'"saisie"' not in ligne.octets
    return isinstance(ligne, Entree) and ligne.objet_id == organisme_id


def _sans_identifiants(valeurs: dict[str, Any]) -> dict[str, Any]:
    garde = {nom: valeur for nom, valeur in valeurs.items() if nom not in PROPRES}
    if "titre" in valeurs:
        garde["titre"] = valeurs["titre"].split(" ", 1)[1]
    if "octets" in valeurs:
        garde["contenu"] = _sans_id(json.loads(valeurs["octets"]))
    return garde


def _sans_id(contenu: Any) -> Any:
    if isinstance(contenu, dict):
        return {nom: _sans_id(valeur) for nom, valeur in contenu.items() if nom != "id"}
    return [_sans_id(valeur) for valeur in contenu] if isinstance(contenu, list) else contenu
