"""Le tableau de bord : l'organisme, et ce que les métiers en disent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask

from fabriques.monde import Monde
from socle.operations import Contexte
from socle.organismes.tableau import Bloc, Chiffre, Lien, declarer_tableau


def test_les_metiers_parlent_par_leur_extension(monde_sqlite: Monde, appli: Flask, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")

    def du_registre(contexte: Contexte) -> Iterable[Bloc]:
        if "dpo" not in contexte.roles:
            return ()
        return [
            Bloc(
                "Registre d'essai",
                [Chiffre(12, "fiches", "/fiches", "alerte")],
                [Lien("Ouvrir", "/registre")],
            )
        ]

    declarer_tableau(appli, du_registre)
    page = navigateur(monde_sqlite.personne(dpo=commune)).get(f"/o/{commune.code}/").text
    assert "Registre d&#39;essai" in page
    assert 'href="/registre"' in page
    assert "12" in page
    assert (
        "Registre d&#39;essai" not in navigateur(monde_sqlite.personne(lecteur=commune)).get(f"/o/{commune.code}/").text
    )


def test_le_tableau_invite_a_completer_l_identite(monde_sqlite: Monde, navigateur: Any) -> None:
    maigre = monde_sqlite.organisme("Maigre")
    client = navigateur(monde_sqlite.personne(dpo=maigre))
    assert "Compléter l’identité" in client.get(f"/o/{maigre.code}/").text
    pleine = monde_sqlite.organisme("Pleine", representant_nom="Jeanne", dpo_nom="Camille")
    client = navigateur(monde_sqlite.personne(dpo=pleine))
    assert "identité de l’organisme est incomplète" not in client.get(f"/o/{pleine.code}/").text
