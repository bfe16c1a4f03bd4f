"""Ce qu'une personne fait de la bibliothèque : chercher, lire une clause, l'adapter, en ajouter une, suivre la nôtre."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from clauses import droits
from clauses.bibliotheque import regles
from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.forme import FORME
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.bibliotheque.versions import ADAPTES, bibliotheque_de, depart_de, fondre
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.operations import Atelier, lecture, operation
from socle.saisies import valider
from socle.types import sans_accents

PREFIXE = "LOC"
_CODE = re.compile(r"^[A-Z]{2,5}-\d{2}$")


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la bibliothèque."""

    demande: str = ""
    groupe: str = ""
    niveau: str = ""
    type_contrat: str = ""


@dataclass(frozen=True)
class ClauseLue:
    """Une clause telle que l'organisme l'emploie. `livree` : la nôtre, qui a pu changer depuis (`changee`)."""

    clause: Clause
    livree: Clause | None
    propre: Fiche | None
    changee: bool
    bibliotheque: Bibliotheque


@lecture(droits.LIRE)
def lire_bibliotheque(atelier: Atelier) -> Bibliotheque:
    """La bibliothèque de l'organisme."""
    return bibliotheque_de(atelier.session)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> tuple[Bibliotheque, list[Clause], dict[str, str]]:
    """La bibliothèque, les clauses qui répondent, et l'état de celles de l'organisme (code → adaptee, propre, a_relire)."""
    propres = fiches.charger_toutes(atelier.session, FORME)
    b = fondre(bibliotheque(), propres) if propres else bibliotheque()
    etats = {p.ligne.code: _etat(p) for p in propres}
    return b, [c for c in b.clauses if _repond(c, filtre)], etats


def _etat(propre: Fiche) -> str:
    livree = bibliotheque().par_code.get(propre.ligne.code)
    if livree is None:
        return "propre"
    return "a_relire" if propre.ligne.depart != depart_de(livree) else "adaptee"


def _repond(clause: Clause, filtre: Filtre) -> bool:
    if filtre.groupe and clause.groupe != filtre.groupe:
        return False
    if filtre.niveau and clause.niveau != filtre.niveau:
        return False
    if filtre.type_contrat and filtre.type_contrat not in clause.types_contrat:
        return False
    textes = (clause.id, clause.titre, clause.objet, clause.texte, clause.note_redaction, *(f.ref for f in clause.fondements),
              *(v.texte for v in clause.variantes))  # fmt: skip
    foin = sans_accents(" ".join(textes)).lower()
    return all(mot in foin for mot in sans_accents(filtre.demande).lower().split())


def _propre(atelier: Atelier, code: str) -> Fiche | None:
    return next((p for p in fiches.charger_toutes(atelier.session, FORME) if p.ligne.code == code), None)


@lecture(droits.LIRE)
def lire(atelier: Atelier, code: str) -> ClauseLue:
    """Une clause ; `Introuvable` si son code n'existe pas pour cet organisme."""
    b = bibliotheque_de(atelier.session)
    if code not in b.par_code:
        raise Introuvable
    propre, livree = _propre(atelier, code), bibliotheque().par_code.get(code)
    changee = bool(propre and livree and propre.ligne.depart != depart_de(livree))
    return ClauseLue(b.par_code[code], livree, propre, changee, b)


def controler(saisie: ClauseSaisie, b: Bibliotheque, clause: Clause | None) -> None:
    """Refuse un texte que le moteur ne saurait rendre ; `clause` : celle que l'on adapte."""
    erreurs: dict[str, list[str]] = {}
    if fautes := regles.fautes(saisie.texte, b):
        erreurs["texte"] = fautes
    admis = {v.id for v in clause.variantes} if clause else set()
    if clause and clause.variantes and "{{ variante }}" not in saisie.texte:
        erreurs.setdefault("texte", []).append("Cette clause laisse un choix : gardez {{ variante }} dans son texte.")
    if not admis and "{{ variante }}" in saisie.texte:
        erreurs.setdefault("texte", []).append("{{ variante }} ne sert qu'à une clause qui laisse un choix.")
    for rang, redaction in enumerate(saisie.redactions):
        if redaction.code not in admis:
            erreurs[f"redactions-{rang}-code"] = ["Cette rédaction n'est pas l'une de celles de la clause."]
        if fautes := regles.fautes(redaction.texte, b, variante=True):
            erreurs[f"redactions-{rang}-texte"] = fautes
    if erreurs:
        raise SaisieRefusee(erreurs)


@operation(droits.ADAPTER)
def adapter(atelier: Atelier, saisie: ClauseSaisie, code: str, jeton: str = "") -> uuid.UUID:
    """Écrit la version de l'organisme d'une clause de la bibliothèque ; une seule par clause."""
    livree = bibliotheque().par_code.get(code)
    if livree is None:
        raise Introuvable
    if (deja := _propre(atelier, code)) is not None:
        return deja.objet.id
    controler(saisie, bibliotheque_de(atelier.session), livree)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, verbe="adaptee", code=code, depart=depart_de(livree))


@operation(droits.ADAPTER)
def ajouter(atelier: Atelier, saisie: ClauseSaisie, jeton: str = "") -> uuid.UUID:
    """Ajoute une clause propre à l'organisme, sous un code à elle (LOC-01…)."""
    if not saisie.types_contrat:
        raise SaisieRefusee({"types_contrat": ["Dites à quels contrats elle convient."]})
    controler(saisie, bibliotheque_de(atelier.session), None)
    pris = {p.ligne.code for p in fiches.charger_toutes(atelier.session, FORME)}
    libre = next((f"{PREFIXE}-{n:02}" for n in range(1, 100) if f"{PREFIXE}-{n:02}" not in pris), None)
    if libre is None:
        raise RegleEnfreinte("Quatre-vingt-dix-neuf clauses propres : archivez-en avant d'en ajouter.")
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, verbe="ajoutee", code=libre)


@lecture(droits.LIRE)
def lire_propre(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une clause d'organisme."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une clause d'organisme telle qu'elle était."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une clause d'organisme."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@operation(droits.ADAPTER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ClauseSaisie, version: int) -> int:
    """Modifie une clause d'organisme ; une adaptation repart de notre clause d'aujourd'hui."""
    propre = fiches.charger(atelier.session, FORME, id_)
    livree = bibliotheque().par_code.get(propre.ligne.code)
    controler(saisie, bibliotheque_de(atelier.session), livree)
    depart = depart_de(livree) if livree else ""
    return fiches.reecrire(atelier, FORME, id_, saisie, version, depart=depart).objet.version


@operation(droits.ADAPTER)
def confirmer(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Garde la rédaction de l'organisme alors que la nôtre a changé : la comparaison repart d'aujourd'hui."""
    propre = fiches.charger(atelier.session, FORME, id_)
    livree = bibliotheque().par_code.get(propre.ligne.code)
    if livree is None or propre.ligne.depart == depart_de(livree):
        raise RegleEnfreinte("La clause de la bibliothèque n'a pas changé depuis votre adaptation.")
    fiches.decider(atelier, FORME, id_, version, "confirmee", depart=depart_de(livree))


@operation(droits.ADAPTER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Renonce à une adaptation (la nôtre revient) ou à une clause propre ; ou la remet en service."""
    propre = fiches.charger(atelier.session, FORME, id_)
    if not archive and _propre(atelier, propre.ligne.code) is not None:
        raise RegleEnfreinte("Une autre rédaction de cette clause est en service : archivez-la d'abord.")
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(droits.ADAPTER)
def retablir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Revient à la rédaction d'avant la dernière modification ; c'est une version de plus, rien n'est effacé."""
    propre = fiches.a_jour(fiches.charger(atelier.session, FORME, id_), version)
    if version < 2:
        raise RegleEnfreinte("Cette rédaction est la première : pour y renoncer, archivez-la.")
    revenir(atelier, propre)


def revenir(atelier: Atelier, propre: Fiche) -> None:
    """La rédaction d'avant ; la première n'en a pas, elle s'archive et la nôtre revient."""
    id_, version = propre.objet.id, propre.objet.version
    if version == 1:
        fiches.archiver(atelier, FORME, id_, version)
        return
    avant = _saisie_d_avant(atelier, propre)
    livree = bibliotheque().par_code.get(propre.ligne.code)
    controler(avant, bibliotheque_de(atelier.session), livree)
    fiches.reecrire(atelier, FORME, id_, avant, version, verbe="retablie")


def _saisie_d_avant(atelier: Atelier, propre: Fiche) -> ClauseSaisie:
    """Le dernier contenu différent de celui d'aujourd'hui ; ses lignes encore là gardent leur identifiant."""
    actuelle = propre.saisie.model_dump(mode="json")
    for passage in fiches.lire_passages(atelier, propre.objet.id):
        if passage.apres is None or passage.apres == actuelle:
            continue
        la = {str(r.id) for r in propre.saisie.redactions}
        lignes = [r | {"id": r.get("id") if r.get("id") in la else None} for r in passage.apres["redactions"]]
        return valider(ClauseSaisie, passage.apres | {"redactions": lignes})
    raise RegleEnfreinte("Le journal ne garde plus la rédaction d'avant : il n'y a rien à rétablir.")


def depart(clause: Clause) -> dict[str, Any]:
    """Ce que propose le formulaire d'adaptation : la clause telle qu'elle est."""
    return {nom: getattr(clause, nom) for nom in ADAPTES}
