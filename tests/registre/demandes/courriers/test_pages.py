"""La page des courriers : ce qui convient, pourquoi le reste non, et le fichier qui sort."""

from __future__ import annotations

import uuid

import pytest

from fabriques import demandes
from fabriques.client import ClientMaison, Maison
from fabriques.demandes import demande


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    return maison.membre("dpo", nom="Dominique Déléguée")


@pytest.fixture
def id_(maison: Maison) -> uuid.UUID:
    return demande(maison.monde.contexte(maison.commune))


def page_des_courriers(maison: Maison, id_: uuid.UUID) -> str:
    return f"{maison.base}/demandes/{id_}/courriers"


def test_de_la_fiche_au_courrier_et_a_l_echange_consigne(maison: Maison, dpo: ClientMaison, id_: uuid.UUID) -> None:
    fiche = dpo.aller(f"{maison.base}/demandes/{id_}")
    page = dpo.aller(fiche.lien("Courriers"))
    assert "Ce que vous pouvez écrire" in page.texte
    assert "ce courrier s'écrit quand elle est en cours" in page.texte, "chaque refus dit pourquoi"
    (premier,) = [f for f in page.soupe.select("form") if "Accusé" in f.parent.get_text()]  # type: ignore[union-attr]
    envoi = {"lettre": "accuse", "moyen": "courrier", "format": "docx", "complement": "", "texte": "", "motif": ""}
    assert premier.select_one('select[name="moyen"] option[selected]')["value"] == "courrier"  # type: ignore[index]
    page = dpo.poster(f"{page_des_courriers(maison, id_)}/produire", envoi, 200)
    assert page.octets.startswith(b"PK")
    assert page.reponse.headers["Content-Disposition"] == f"attachment; filename=accuse-{maison.commune.code}.docx"
    assert "Courrier : accusé de réception" in dpo.aller(f"{maison.base}/demandes/{id_}").texte


def test_ce_qui_manque_revient_dans_le_bon_courrier(maison: Maison, dpo: ClientMaison, id_: uuid.UUID) -> None:
    envoi = {
        "lettre": "prolongation",
        "moyen": "courriel",
        "format": "docx",
        "texte": "Quatre services",
        "complement": "Merci",
    }
    page = dpo.poster(f"{page_des_courriers(maison, id_)}/produire", envoi, 422)
    assert page.soupe.select_one('#resume-erreurs a[href="#champ-prolongation-motif"]')
    champ = page.soupe.select_one("#champ-prolongation-motif")
    assert champ is not None
    assert champ["aria-invalid"] == "true"
    assert page.soupe.select_one("#champ-prolongation-texte").get_text().strip() == "Quatre services"  # type: ignore[union-attr]
    assert page.soupe.select_one("#champ-accuse-complement").get_text().strip() == ""  # type: ignore[union-attr]
    ouverts = list(page.soupe.select("details[open] summary"))
    assert [o.get_text(strip=True) for o in ouverts] == ["Prolongation du délai"]


@pytest.mark.parametrize("champs", [{}, {"lettre": "x"}, {"lettre": "accuse", "format": "exe"}, {"lettre": "refus"}])
def test_un_envoi_forge_est_refuse_d_une_phrase(
    maison: Maison, dpo: ClientMaison, id_: uuid.UUID, champs: dict[str, str]
) -> None:
    page = dpo.poster(f"{page_des_courriers(maison, id_)}/produire", champs, 422)
    assert page.textes("#resume-erreurs li")


def test_qui_ne_voit_pas_l_identite_n_ecrit_pas(maison: Maison, id_: uuid.UUID) -> None:
    lecteur = maison.membre("juriste")
    lecteur.aller(page_des_courriers(maison, id_), 403)
    assert "Courriers" not in lecteur.aller(f"{maison.base}/demandes/{id_}").texte
    referent = maison.membre("referent", nom="Camille Référente")
    page = referent.aller(page_des_courriers(maison, id_))
    assert "elle revient à qui répond aux demandes, le délégué" in page.texte


def test_une_recherche_sans_reponse_se_dit_avant_d_ecrire(maison: Maison, dpo: ClientMaison) -> None:
    garnie = demandes.garnie(maison.monde.contexte(maison.commune), 2)
    page = dpo.aller(page_des_courriers(maison, garnie))
    assert "2 recherches sur 2 attendent encore leur réponse" in page.texte
    assert page.lien("Voir les recherches").endswith(f"/demandes/{garnie}/recherches")
