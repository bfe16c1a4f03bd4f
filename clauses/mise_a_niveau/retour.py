"""L'exemplaire signé revient : un fichier, déposé comme preuve sur la relation, et lui seul fait dire « signé »."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

from clauses import droits
from clauses.mise_a_niveau import operations, regles
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.contenus import reconnaitre
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie

PDF = "application/pdf"


def deposer(
    contexte: Contexte, depot: Depot, id_: uuid.UUID, version: int, contenu: bytes, nom: str, signe_le: date | None,
    jeton: str = "",
) -> uuid.UUID:  # fmt: skip
    """Dépose le PDF signé, l'attache à la relation et à l'avenant, note le retour ; rend l'identifiant de la preuve.

    Le même jeton et le même fichier deux fois ne font qu'un dépôt ; interrompu entre deux, le geste se refait.
    """
    contexte.exige(droits.METTRE_A_NIVEAU)
    ligne = operations.lire(contexte, id_).ligne
    deja = preuves.est_deja_la(contexte, jeton, hashlib.sha256(contenu).hexdigest())
    if not deja and not regles.possible(ligne.etat, "revenir"):
        raise RegleEnfreinte(operations.IMPOSSIBLE)
    _controler(contenu, operations.fautes_de_signature(contexte, ligne, signe_le))
    assert signe_le is not None  # noqa: S101 -- `_controler` a refusé une date absente
    saisie = PreuveSaisie(
        titre=f"Avenant RGPD signé, {ligne.prestataire}"[:200], nature="contrat", date_document=signe_le
    )
    preuve = preuves.deposer(
        contexte, depot, contenu, nom, saisie, objet_id=ligne.relation_id, signe=True, jeton=jeton
    )  # fmt: skip
    preuves.attacher(contexte, preuve, id_)
    operations.noter_le_retour(contexte, id_, version, preuve, signe_le)
    return preuve


def _controler(contenu: bytes, faute_de_date: str) -> None:
    fautes: dict[str, list[str]] = {}
    if not contenu:
        fautes["fichier"] = ["Choisissez le PDF signé : sans lui, l'avenant n'est pas dit signé."]
    elif _nature(contenu) != PDF:
        fautes["fichier"] = ["Déposez un PDF : l'exemplaire signé, scanné ou signé électroniquement."]
    if faute_de_date:
        fautes["signe_le"] = [faute_de_date]
    if fautes:
        raise SaisieRefusee(fautes)


def _nature(contenu: bytes) -> str:
    try:
        return reconnaitre(contenu).mime
    except RegleEnfreinte:
        return ""
