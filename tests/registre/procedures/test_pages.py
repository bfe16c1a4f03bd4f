"""Les procédures comme une personne les suit."""

from __future__ import annotations

import pytest

from fabriques.client import Maison
from fabriques.procedures import adopter
from registre.procedures.contenu import GENRES


def test_de_la_liste_a_l_adoption(maison: Maison) -> None:
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/procedures/")
    assert "0 adoptée sur 3." in page.texte
    page = client.aller(page.lien("Réagir à une violation de données"))
    assert "Sans nom" in page.texte
    assert "72 heures au plus après la prise de connaissance" in page.texte
    client.aller(page.lien("Noter son adoption"))
    client.soumettre("Enregistrer", acte="", statut=422)
    client.soumettre("Enregistrer", acte="Note 2026-8", adoptee_le="01/02/2026")
    page = client.suivre()
    assert "Les noms du jour de l'adoption" in page.texte
    assert "En vigueur" in page.texte
    assert "1 adoptée sur 3." in client.aller(f"{maison.base}/procedures/").texte
    client.aller(page.lien("Modifier"))
    client.soumettre("Enregistrer", acte="Note 2026-9")
    assert "Note 2026-9" in client.suivre().texte
    assert maison.verbes() == ["procedure.adoptee", "procedure.enregistre"]


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_chaque_procedure_se_lit_et_s_imprime(maison: Maison, genre: str, format_: str) -> None:
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/procedures/{genre}")
    octets = client.poster(f"{maison.base}/procedures/{genre}.{format_}", statut=200).octets
    assert octets.startswith(b"%PDF" if format_ == "pdf" else b"PK")


def test_une_procedure_inconnue_n_existe_pas_et_une_adoption_remplacee_le_dit(maison: Maison) -> None:
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/procedures/cantine", 404)
    contexte = maison.monde.contexte(maison.commune)
    ancienne = adopter(contexte)
    adopter(contexte, adoptee_le="01/07/2026")
    assert "Remplacée" in client.aller(f"{maison.base}/procedures/adoptions/{ancienne}").texte
    assert "Adoptions précédentes" in client.aller(f"{maison.base}/procedures/violation").texte
    lecteur = maison.membre("lecteur")
    lecteur.aller(f"{maison.base}/procedures/violation")
    lecteur.aller(f"{maison.base}/procedures/adoptions/nouvelle", 403)
    client.aller(f"{maison.base}/procedures/adoptions/{ancienne}")
    client.soumettre("Archiver")
    assert "Adoptions précédentes" not in client.aller(f"{maison.base}/procedures/violation").texte
