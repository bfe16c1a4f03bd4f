"""L'application réelle, servie par waitress dans un fil sur un port libre, et les gens qui s'y connectent."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlmodel import select
from waitress import create_server

from app import creer_app  # noqa: TID251 -- les tests servent l'assemblage
from fabriques.comptes import Gens
from fabriques.monde import Monde
from socle.comptes.modele import Personne
from socle.instance import ouvrir_instance
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.reglages import Reglages

HORS = Perimetre.hors("test de bout en bout")
FILS = 4


@dataclass(frozen=True)
class Service:
    """L'application servie : son adresse, et de quoi y préparer des gens et des choses."""

    app: Flask
    monde: Monde
    gens: Gens
    adresse: str

    def organisme(self, code: str) -> Organisme:
        """L'organisme de ce code."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.exec(select(Organisme).where(Organisme.code == code)).one()

    def personne(self, courriel: str) -> Personne:
        """La personne de cette adresse."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.exec(select(Personne).where(Personne.email == courriel)).one()

    def temoin(self, personne: Personne) -> dict[str, Any]:
        """Le témoin de session qu'un navigateur aurait reçu à la connexion."""
        return self.temoin_de({"_user_id": personne.get_id(), "_fresh": True, "_permanent": True})

    def temoin_de(self, contenu: dict[str, Any]) -> dict[str, Any]:
        """Un témoin de session de ce contenu, signé comme l'application le signe."""
        signature = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return {"name": "gouverne", "value": signature.dumps(contenu), "url": self.adresse}


@contextmanager
def servir(modele: Path, dossier: Path, **reglages: Any) -> Iterator[Service]:
    """Sert une copie de ce dossier de données ; ferme tout à la sortie, connexions comprises."""
    shutil.copytree(modele, dossier, dirs_exist_ok=True)
    instance = ouvrir_instance(Reglages(donnees=dossier, **reglages))
    app = creer_app(instance=instance)
    app.config["PROPAGER_PANNES"] = False
    serveur = create_server(app, host="127.0.0.1", port=0, threads=FILS)
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    monde = Monde(instance)
    try:
        yield Service(app, monde, Gens(monde), f"http://127.0.0.1:{serveur.effective_port}")
    finally:
        serveur.trigger.pull_trigger(lambda: serveur.asyncore.close_all(serveur._map))
        fil.join(timeout=10)
        serveur.task_dispatcher.shutdown()
        instance.base.fermer()
        assert not fil.is_alive(), "le serveur ne s'est pas arrêté"
