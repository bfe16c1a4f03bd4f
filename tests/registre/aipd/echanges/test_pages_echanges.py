"""Importer et exporter par la page : relire, confirmer une seule fois ; tout fichier hostile est refusé en français."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.client import ClientMaison, Maison, Page
from tests.registre.aipd.echanges.fichiers_pia import complet, fichier, fichiers, mesure, octets, pia, reponse

REELS = Path(__file__).parents[5] / "shared" / "donnees"
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "pia-a.json", statut: int = 200,
            second: bytes | None = None) -> Page:  # fmt: skip
    client.aller(f"{maison.base}/aipd/importer")
    champs: dict[str, Any] = {"fichier": (contenu, nom)}
    return client.soumettre("Lire le fichier", champs | ({"second": (second, "g.json")} if second else {}), statut)


def test_un_export_se_relit_se_confirme_et_ressort(maison_partout: Maison) -> None:
    maison, client = maison_partout, maison_partout.membre("dpo")
    assert client.aller(f"{maison.base}/aipd/").lien("Importer de l’outil PIA") == f"{maison.base}/aipd/importer"
    page = deposer(client, maison, octets(complet(status=2)))
    for dit in ("Vidéoprotection de la place du marché", "36 réponses, 2 mesures, 19 évaluations, 2 commentaires", "Validée",
                "Rien n'est encore écrit", "Rien : tout a été compris", "ne vous engagent pas"):  # fmt: skip
        assert dit in page.texte, dit
    assert "aipd.importee" not in maison.verbes()
    client.soumettre("Ouvrir cette analyse ici")
    page = client.suivre()
    assert "L'analyse est importée." in page.texte
    assert maison.verbes().count("aipd.importee") == 1
    adresse = page.url
    client.aller(page.lien("Échanges"))
    rendu = client.soumettre("Exporter pour l'outil PIA (.json)", statut=200)
    assert json.loads(rendu.octets) == complet(status=2)
    assert "attachment" in rendu.reponse.headers["Content-Disposition"]
    assert "pia-videoprotection" in rendu.reponse.headers["Content-Disposition"]
    client.aller(f"{adresse}/echanges")
    archive = client.soumettre("Exporter l'archive (.zip)", statut=200).octets
    with zipfile.ZipFile(io.BytesIO(archive)) as ouverte:
        assert len(ouverte.namelist()) == 2
    page = deposer(client, maison, archive, "pia.zip")
    assert "Présent, entier, et bien celui de ce fichier" in page.texte
    client.soumettre("Ouvrir cette analyse ici")
    assert client.suivre().url != adresse
    assert maison.verbes().count("aipd.exportee") == 2


@pytest.mark.donnees_reelles
def test_l_export_reel_par_la_page(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, (REELS / "cnil-pia-cypress-fixture.json").read_bytes())
    assert page.textes("tbody th") == ["Évaluations, ligne 15"]
    client.soumettre("Ouvrir cette analyse ici")
    assert "1 point à regarder" in client.suivre().texte


def test_la_meme_confirmation_deux_fois_n_ouvre_qu_une_analyse(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, octets(complet()))
    une = client.soumettre("Ouvrir cette analyse ici", page=page).vers
    assert client.soumettre("Ouvrir cette analyse ici", page=page).vers == une
    assert maison.verbes().count("aipd.importee") == 1


def test_les_deux_fichiers_se_deposent_dans_un_ordre_ou_dans_l_autre(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, octets(complet()))
    client.soumettre("Ouvrir cette analyse ici")
    client.aller(f"{client.suivre().url}/echanges")
    with zipfile.ZipFile(io.BytesIO(client.soumettre("Exporter l'archive (.zip)", statut=200).octets)) as archive:
        un, deux = (archive.read(n) for n in archive.namelist())
    for premier, second in ((un, deux), (deux, un)):
        assert "Présent, entier" in deposer(client, maison, premier, second=second).texte
    page = deposer(client, maison, un + b"\n", statut=422, second=deux)
    assert "accompagne un autre fichier" in page.texte


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (b"", "Ce fichier est vide"), (b"bonjour", "n'est pas un JSON lisible"), (octets({"structure": {}}), "est un modèle"),
        (octets([{"name": "A", "answers": []}]), "liste d'analyses"), (b"[" * 100_000, "emboîté trop profond"),
        (octets({"knowledges": []}), "base de connaissances"), (b"PK\x03\x04zzz", "archive ne s'ouvre pas"),
        (b'{"format": "gouverne-aipd"}', "complément d'une analyse"), (b'{"pia": {"id": NaN}}', "pas un nombre"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("rien_ecrit")
def test_un_autre_fichier_est_refuse_sans_rien_ecrire(
    client: ClientMaison, maison: Maison, contenu: bytes, attendu: str
) -> None:
    page = deposer(client, maison, contenu, statut=422)
    assert attendu in page.texte
    assert "Rien n'a été écrit" in page.texte


@pytest.mark.usefixtures("rien_ecrit")
def test_sans_fichier_ou_avec_un_apercu_force_la_page_le_dit(client: ClientMaison, maison: Maison) -> None:
    adresse = f"{maison.base}/aipd/importer"
    client.aller(adresse)
    assert "Choisissez le fichier de l'analyse" in client.soumettre("Lire le fichier", statut=422).texte
    for charge in ("", "%%%", "QUJD", "é", "eJwDAAAAAAE="):
        assert "aperçu est illisible" in client.poster(adresse, {"charge": charge}, 422).texte


def test_aucun_script_d_un_fichier_n_atteint_une_page(client: ClientMaison, maison: Maison) -> None:
    contenu = fichier(
        pia(name=f"Nom {SCRIPT}", author_name=SCRIPT, dpo_opinion=SCRIPT, status=1, rejection_reason=SCRIPT,
            structure_id=3, structure_name=SCRIPT, structure_data={"sections": [{"id": 1, "items": [
                {"id": 1, "questions": [{"id": 119, "title": f"Question {SCRIPT}"}]}]}]}),
        answers=[reponse(1, 111, f"<p>Texte</p>{SCRIPT}"), reponse(2, 321, liste=[SCRIPT, "Vol"]),
                 reponse(3, 324, liste=[SCRIPT]), reponse(4, 119, SCRIPT), reponse(5, SCRIPT, "x")],
        measures=[mesure(1, SCRIPT, SCRIPT)], evaluations=[{"reference_to": SCRIPT, "status": 1}],
        comments=[{"reference_to": 111, "description": f"Dit {SCRIPT}", "user": {"firstname": SCRIPT}}],
    ) | {SCRIPT: 1}  # fmt: skip
    page = deposer(client, maison, octets(contenu))
    _sans_script(page)
    client.soumettre("Ouvrir cette analyse ici")
    adresse = client.suivre().url
    for suite in (
        "",
        "/rubriques/1.1",
        "/rubriques/3.1",
        "/rubriques/3.2",
        "/decision",
        "/risques",
        "/historique",
        "/echanges",
    ):
        _sans_script(client.aller(f"{adresse}{suite}"))
    client.aller(f"{adresse}/echanges")
    rendu = client.soumettre("Exporter pour l'outil PIA (.json)", statut=200).octets.decode()
    assert "<script" not in rendu
    assert "onerror" not in rendu


def _sans_script(page: Page) -> None:
    assert not page.soupe.select("[onerror], img[src=x]")
    assert all("alert(" not in s.get_text() for s in page.soupe.select("script"))


@given(contenu=fichiers())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tout_fichier_valide_se_lit_et_s_ouvre(maison: Maison, contenu: dict[str, Any]) -> None:
    client = maison.membre("dpo")
    _sans_script(deposer(client, maison, octets(contenu)))
    client.soumettre("Ouvrir cette analyse ici")
    client.suivre()


VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.floats() | st.text(max_size=8) | st.just(SCRIPT),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from(["id", "text", "gauge", "list", "x", "y", "sections",
                                                                         "items", "questions", "title"]), v, max_size=4),
    max_leaves=8,
)  # fmt: skip


@st.composite
def abimes(tirer: Any) -> bytes:
    """Un fichier complet dont quelques valeurs, n'importe où, sont devenues n'importe quoi."""
    contenu = complet()
    for _ in range(tirer(st.integers(1, 4))):
        ou: Any = contenu
        while isinstance(ou, (dict, list)) and ou:
            cle = tirer(st.sampled_from(list(ou) if isinstance(ou, dict) else range(len(ou))))
            if not isinstance(ou[cle], (dict, list)) or not ou[cle] or tirer(st.integers(0, 3)) == 0:
                ou[cle] = tirer(VALEURS)
                break
            ou = ou[cle]
    return json.dumps(contenu).encode()


@given(contenu=abimes())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_un_fichier_abime_s_ouvre_ou_se_refuse_jamais_ne_casse(maison: Maison, contenu: bytes) -> None:
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/aipd/importer")
    recue = client.client.post(f"{maison.base}/aipd/importer", data={
        "csrf_token": client.jeton(), "fichier": (io.BytesIO(contenu), "a.json")})  # fmt: skip
    assert recue.status_code in (200, 422)
    page = Page(recue)
    _sans_script(page)
    if recue.status_code == 200:
        client.soumettre("Ouvrir cette analyse ici", page=page)
        _sans_script(client.suivre())


def test_un_lecteur_n_importe_ni_n_exporte(maison: Maison) -> None:
    client = maison.membre("dpo")
    deposer(client, maison, octets(complet()))
    client.soumettre("Ouvrir cette analyse ici")
    adresse = client.suivre().url
    lecteur = maison.membre("lecteur")
    lecteur.aller(f"{maison.base}/aipd/importer", 403)
    lecteur.aller(f"{adresse}/echanges", 403)
    lecteur.poster(f"{adresse}/pia.json", statut=403)
    assert "Échanges" not in lecteur.aller(adresse).texte
