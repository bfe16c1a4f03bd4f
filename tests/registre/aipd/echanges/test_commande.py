"""`gouverne aipd` : l'identifiant seul sur la sortie standard, le compte rendu à côté, chaque format écrit."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from tests.registre.aipd.echanges.fichiers_pia import complet, evaluation, octets
from tests.test_commandes import Poste, ouvert, poste, refuse

__all__ = ["ouvert", "poste"]


@pytest.fixture
def depose(tmp_path: Path) -> Path:
    """Une analyse toute remplie, une référence perdue en plus."""
    contenu = complet(status=2)
    contenu["evaluations"].append(evaluation(99, "3.1.[object Object]"))
    chemin = tmp_path / "pia é.json"
    chemin.write_bytes(octets(contenu))
    return chemin


def test_importer_rend_l_identifiant_seul_et_exporter_rend_le_fichier(
    ouvert: Poste, depose: Path, tmp_path: Path
) -> None:
    importe = ouvert.ici("aipd", "importer", str(depose), "--organisme", "essai")
    assert importe.code == 0
    assert str(uuid.UUID(importe.texte.strip())) == importe.texte.strip()
    assert "[object Object]" in importe.erreurs
    sortie = tmp_path / "rendu.json"
    rendu = ouvert.ici("aipd", "exporter", importe.texte.strip(), "--format", "json", "-o", str(sortie))
    assert (rendu.code, rendu.resultat) == (0, b"")
    assert json.loads(sortie.read_bytes()) == json.loads(depose.read_bytes())


def test_l_archive_se_reimporte_et_le_document_s_ecrit(ouvert: Poste, depose: Path, tmp_path: Path) -> None:
    id_ = ouvert.ici("aipd", "importer", str(depose), "--organisme", "essai").texte.strip()
    archive, document = tmp_path / "a.zip", tmp_path / "a.docx"
    assert ouvert.ici("aipd", "exporter", id_, "--format", "zip", "-o", str(archive)).code == 0
    assert ouvert.ici("aipd", "importer", str(archive), "--organisme", "essai").code == 0
    assert ouvert.ici("aipd", "exporter", id_, "--format", "docx", "-o", str(document)).code == 0
    assert document.read_bytes().startswith(b"PK")


def test_les_refus_tiennent_en_une_ligne(ouvert: Poste, depose: Path, tmp_path: Path) -> None:
    modele = tmp_path / "modele.json"
    modele.write_bytes(octets({"structure": {}}))
    refuse(ouvert.ici("aipd", "importer", str(modele), "--organisme", "essai"), 1, "est un modèle de l'outil PIA")
    refuse(ouvert.ici("aipd", "importer", "absent.json", "--organisme", "essai"), 1, "introuvable")
    refuse(ouvert.ici("aipd", "importer", str(depose), "--organisme", "inconnu"), 1, "inconnu")
    refuse(
        ouvert.ici("aipd", "importer", str(depose), "--organisme", "essai", "--complement", str(depose)),
        1,
        "complément",
    )
    refuse(ouvert.ici("aipd", "exporter", "abc", "--format", "json", "-o", "-"), 1, "n'est pas l'identifiant")
    refuse(
        ouvert.ici("aipd", "exporter", str(uuid.uuid4()), "--format", "json", "-o", "-"), 1, "Aucune analyse d'impact"
    )
    refuse(ouvert.ici("aipd", "exporter", str(uuid.uuid4()), "--format", "xls", "-o", "-"), 2, "--format")
