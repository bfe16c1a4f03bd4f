"""Les états des pages d'échange d'une analyse d'impact : déposer, relire, exporter."""

from __future__ import annotations

from bout_en_bout.etat import Etat, lent
from bout_en_bout.etats_aipd import redigee
from bout_en_bout.onglet import Onglet
from tests.registre.aipd.echanges.fichiers_pia import commentaire, complet, evaluation, mesure, octets


def _deposer(onglet: Onglet, contenu: bytes, statut: int) -> None:
    onglet.champ("fichier").set_input_files(
        {"name": "pia-essai.json", "mimeType": "application/json", "buffer": contenu}
    )
    onglet.cliquer("Lire le fichier", statut)


def _etrange(onglet: Onglet) -> None:
    """Une analyse lisible, qui a de quoi remarquer."""
    contenu = complet(status=2)
    contenu["evaluations"].append(evaluation(99, "3.1.[object Object]"))
    contenu["measures"].append(mesure(9, "Chiffrement"))
    contenu["comments"].append(commentaire(9, 77, "Perdu en route.", True))
    _deposer(onglet, octets(contenu), 200)


AIPD_ECHANGES: tuple[Etat, ...] = (
    lent("aipd_echanges.importer", "vide", lambda p: f"{p.o}/aipd/importer"),
    Etat("aipd_echanges.importer", "avec remarques", lambda p: f"{p.o}/aipd/importer", gestes=_etrange),
    Etat("aipd_echanges.importer", "fichier refusé", lambda p: f"{p.o}/aipd/importer",
         gestes=lambda o: _deposer(o, octets({"structure": {}}), 422)),
    Etat("aipd_echanges.voir", "à exporter", lambda p: f"{p.o}/aipd/{redigee(p).id}/echanges"),
)  # fmt: skip
