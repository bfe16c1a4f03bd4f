"""Les modèles qu'un organisme peut poser : le catalogue livré, les modèles de la maison (les siens, ceux de ses ancêtres)."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlmodel import col, select

from registre.fiches_modeles.chargement import Applicabilite, TexteFondateur, domaines
from registre.fiches_modeles.modele import ModeleMaison
from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.provenances import provenances_de
from socle.saisies import valider

PREFIXE: Final = "maison_"
MAISON: Final = "maison"
PROPRES: Final[Mapping[str, Any]] = {
    "reference": "", "date_creation": None, "date_mise_a_jour": None, "prochaine_revue": None, "information_date": None,
    "volume": "", "volume_precis": None, "systemes": "", "hebergement": "", "hebergement_precision": "",
    "registre_public": None, "observations": "", "acteurs": [],
}  # fmt: skip
"""Ce qui n'appartient qu'à l'organisme de la fiche : un modèle qu'on en tire ne le garde pas."""


@dataclass(frozen=True)
class Modele:
    """Un modèle, livré ou de la maison. `maison_id` : None s'il est livré ; `origine` : le modèle livré qu'il adapte."""

    code: str
    version: int
    nom: str
    domaine: str
    saisie: TraitementSaisie = field(compare=False, repr=False)
    applicabilite: Applicabilite
    textes: tuple[TexteFondateur, ...] = ()
    a_verifier: tuple[str, ...] = ()
    synonymes: tuple[str, ...] = ()
    verification: str = "M"
    etat_du_droit: date | None = None
    maison_id: uuid.UUID | None = None
    origine: str = ""
    origine_version: int = 0
    tenu_par: str = ""
    organisme_id: uuid.UUID | None = None
    archive: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Son code, et celui du modèle qu'il adapte : une fiche venue de l'un vaut pour l'autre."""
        return (self.code, self.origine) if self.origine else (self.code,)

    @property
    def noms(self) -> tuple[str, ...]:
        """Son nom et ses synonymes, pour reconnaître une fiche déjà là."""
        return (self.nom, *self.synonymes)


@lru_cache(maxsize=1)
def livres() -> tuple[Modele, ...]:
    """Les modèles du catalogue livré, dans l'ordre où on les montre."""
    return tuple(
        Modele(m.code, m.version, m.nom, d.domaine, m.saisie, m.applicabilite, m.textes, m.a_verifier, m.synonymes,
               m.verification, m.etat_du_droit)
        for d in domaines() for m in d.modeles
    )  # fmt: skip


def libelle_du_domaine(code: str) -> str:
    """« État civil et population » ; « Modèles de la maison » pour un domaine inconnu."""
    return next((d.libelle for d in domaines() if d.domaine == code), "Modèles de la maison")


@lru_cache(maxsize=1)
def _par_code() -> Mapping[str, Modele]:
    return {m.code: m for m in livres()}


def livre(code: str) -> Modele | None:
    """Le modèle livré de ce code, ou None."""
    return _par_code().get(code)


def code_de(id_: uuid.UUID) -> str:
    """Le code d'un modèle de la maison, tel qu'une provenance le garde."""
    return f"{PREFIXE}{id_.hex}"


def id_de(code: str) -> uuid.UUID | None:
    """L'identifiant d'un modèle de la maison, ou None si ce code n'en est pas un."""
    try:
        return uuid.UUID(code.removeprefix(PREFIXE)) if code.startswith(PREFIXE) else None
    except ValueError:
        return None


def de_la_maison(ligne: ModeleMaison, tenu_par: str) -> Modele:
    """Une ligne et le nom de qui la tient, dans la forme commune ; le modèle adapté prête ses textes et ses synonymes."""
    applicabilite = dict(ligne.applicabilite)
    domaine = str(applicabilite.pop("domaine", "")) or MAISON
    origine = livre(ligne.origine)
    return Modele(
        code_de(ligne.id), ligne.version, ligne.nom, domaine, valider(TraitementSaisie, ligne.contenu),
        Applicabilite.model_validate(applicabilite), origine.textes if origine else (),
        origine.a_verifier if origine else (), origine.synonymes if origine else (), "M", ligne.modifie_le.date(), ligne.id,
        ligne.origine, ligne.origine_version, tenu_par, ligne.organisme_id, ligne.archive,
    )  # fmt: skip


def noms_d_usage(session: SessionCloisonnee, fiches: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Fiche venue d'un modèle → le nom et les noms d'usage de ce modèle : deux requêtes au plus. Les autres n'y sont pas."""
    venues = {id_: p.modele for id_, p in provenances_de(session, fiches).items() if p.modele}
    maison = {id_de(source) for source in venues.values()} - {None}
    noms: dict[str, tuple[str, ...]] = {code_de(m.maison_id): m.noms for m in maison_visibles(session)
                                        if m.maison_id is not None} if maison else {}  # fmt: skip
    trouves = {
        id_: modele.noms if (modele := livre(source)) else noms.get(source, ()) for id_, source in venues.items()
    }
    return {id_: siens for id_, siens in trouves.items() if siens}


def origines(session: SessionCloisonnee, codes: Collection[str]) -> dict[str, str]:
    """Code d'un modèle de la maison, archivé ou non → le modèle livré qu'il adapte : une requête, aucune s'il n'y en a pas.

    Une fiche venue de l'adaptation répond au modèle livré, même quand l'adaptation est rangée.
    """
    ids = {id_ for code in codes if (id_ := id_de(code)) is not None}
    if not ids:
        return {}
    requete = select(ModeleMaison.id, ModeleMaison.origine).where(
        col(ModeleMaison.id).in_(ids), ModeleMaison.origine != ""
    )
    return {code_de(id_): origine for id_, origine in session.exec(requete)}


def maison_visibles(session: SessionCloisonnee, *, archives: bool = False) -> list[Modele]:
    """Les modèles de la maison que cette session lit, par ordre alphabétique : une requête."""
    requete = select(ModeleMaison, Organisme.nom).join(Organisme, col(Organisme.id) == col(ModeleMaison.organisme_id))
    lues = session.exec(requete.where(col(ModeleMaison.archive).is_(archives)).order_by(col(ModeleMaison.nom))).all()
    return [de_la_maison(ligne, nom) for ligne, nom in lues]


def offerts(session: SessionCloisonnee) -> tuple[Modele, ...]:
    """Tout ce que l'on peut poser d'ici."""
    return sans_les_adaptes(maison_visibles(session))


def sans_les_adaptes(maison: Sequence[Modele]) -> tuple[Modele, ...]:
    """La maison, puis le catalogue sans les modèles que la maison a adaptés : l'adaptation prend leur place."""
    adaptes = {m.origine for m in maison if m.origine}
    return (*maison, *(m for m in livres() if m.code not in adaptes))


def trouver(session: SessionCloisonnee, code: str) -> Modele | None:
    """Le modèle de ce code, archivé ou non, ou None : inconnu, ou d'un autre territoire."""
    id_ = id_de(code)
    if id_ is None:
        return livre(code)
    requete = select(ModeleMaison, Organisme.nom).join(Organisme, col(Organisme.id) == col(ModeleMaison.organisme_id))
    ligne = session.exec(requete.where(ModeleMaison.id == id_)).first()
    return de_la_maison(*ligne) if ligne is not None else None


def contenu_de(saisie: TraitementSaisie) -> dict[str, Any]:
    """Ce qu'un modèle garde d'une fiche : tout, sauf ce qui n'appartient qu'à son organisme."""
    contenu: dict[str, Any] = saisie.model_dump(mode="json") | dict(PROPRES)
    for groupe in LIGNES:
        contenu[groupe] = [{k: v for k, v in ligne.items() if k != "id"} for ligne in contenu[groupe]]
    return contenu


def empreinte(saisie: TraitementSaisie) -> str:
    """SHA-256 de ce qu'un modèle a posé, pour savoir plus tard si la fiche a été retouchée."""
    texte = json.dumps(contenu_de(saisie), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()
