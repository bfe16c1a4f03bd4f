"""Trouver un modèle dans une opération ouverte : livré, ou tiré d'une étude par l'organisme ou l'un de ses ancêtres."""

from __future__ import annotations

import uuid

from sqlmodel import col, select

from registre.aipd.modeles.donnees import Contenu, ModeleDEtude, modeles
from registre.aipd.modeles.modele import ModeleAipd
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

LIBRE = "libre_"


def code_libre(id_: uuid.UUID) -> str:
    """Le code d'un modèle tiré d'une étude."""
    return f"{LIBRE}{id_.hex}"


def trouver(session: SessionCloisonnee, code: str) -> ModeleDEtude | None:
    """Le modèle employable de ce code, ou None : inconnu, archivé, ou d'un autre territoire."""
    if code in modeles():
        return modeles()[code]
    ligne = _ligne(session, code)
    return None if ligne is None or ligne.archive else lire_libre(session, ligne)


def _ligne(session: SessionCloisonnee, code: str) -> ModeleAipd | None:
    if not code.startswith(LIBRE):
        return None
    try:
        return session.get(ModeleAipd, uuid.UUID(code.removeprefix(LIBRE)))
    except ValueError:
        return None


def lire_libre(session: SessionCloisonnee, ligne: ModeleAipd) -> ModeleDEtude:
    """Un modèle tiré d'une étude, dans la forme commune."""
    requete = select(Organisme.nom).where(col(Organisme.id) == ligne.organisme_id)
    return en_modele(ligne, session.exec(requete).first() or "")


def en_modele(ligne: ModeleAipd, tenu_par: str) -> ModeleDEtude:
    """La ligne et le nom de qui la tient, dans la forme commune ; ce qu'elle dit n'est garanti par aucun texte."""
    return ModeleDEtude(
        code=code_libre(ligne.id), titre=ligne.titre, contenu=Contenu.model_validate(ligne.contenu), tenu_par=tenu_par,
        source=f"Étude de {tenu_par}" if tenu_par else "Étude d'un organisme du territoire",
        etat_du_droit=ligne.cree_le.date(), verification="M",
    )  # fmt: skip
