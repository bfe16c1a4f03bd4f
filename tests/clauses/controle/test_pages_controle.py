"""Déposer un contrat, lire son contrôle, en tirer un rapport ; rien du contrat ne reste en clair ni ne sort du périmètre."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path

import docx
import pytest
from sqlmodel import select

from clauses.contrats import operations as contrats
from clauses.contrats.modele import ContratSaisie
from clauses.controle import operations
from clauses.controle.modele import Controle, ControleSaisie
from fabriques.client import HORS, ClientMaison, Maison
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from socle.erreurs import DroitManquant, Introuvable
from socle.saisies import valider

CORPUS = Path(__file__).parent / "corpus"
SECRET = "ferme des Sources-Secrètes"
CONTRAT = (CORPUS / "dsp_eau_2017.md").read_bytes().replace("Société fermière des Sources".encode(), SECRET.encode())


def saisie(nom: str = "Concession de l'eau") -> ControleSaisie:
    return valider(ControleSaisie, {"nom": nom})


def deposer(maison: Maison, client: ClientMaison, nom: str = "Eau 2017", contenu: bytes = CONTRAT) -> str:
    """Dépose un contrat par la page ; rend l'adresse du résultat."""
    client.aller(f"{maison.base}/controles/nouveau")
    client.soumettre("Contrôler", nom=nom, fichier=(contenu, "contrat-confidentiel.md"))
    return client.page.vers


def test_on_depose_un_contrat_et_on_lit_ce_qui_a_ete_trouve(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    deposer(maison, juriste)
    page = juriste.suivre()
    assert page.titre.startswith("Eau 2017")
    for morceau in ("3 mentions présentes", "Il manque le choix laissé au responsable", "À insérer : DCP-08", "article 12",
                    "L3131-2 à L3131-4", "de mémoire, à vérifier", "Ce que le contrôle ne voit pas"):  # fmt: skip
        assert morceau in page.texte, morceau
    assert "à relire" in page.texte
    assert maison.verbes() == ["controle.fait"]
    assert juriste.aller(page.lien("DCP-08")).statut == 200
    liste = juriste.aller(f"{maison.base}/controles/")
    assert "Eau 2017" in liste.texte
    assert "contrat-confidentiel" not in liste.texte


def test_le_fichier_n_est_pas_garde_et_le_resultat_est_scelle(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.lancer(contexte, CONTRAT, "contrat-confidentiel.md", saisie())
    with monde.instance.base.lire(HORS) as session:
        ligne = session.exec(select(Controle).where(Controle.id == id_)).one()
    assert ligne.empreinte == hashlib.sha256(CONTRAT).hexdigest()
    for secret in (SECRET.encode(), b"confidentiel", "abonnés".encode()):
        assert secret not in ligne.contenu
    assert "confidentiel" not in json.dumps([ligne.nom, ligne.observations, ligne.controle_par, ligne.format])
    fiche, resultat = operations.lire_resultat(contexte, id_)
    assert resultat.fichier == "contrat-confidentiel.md"
    assert (fiche.ligne.presentes, fiche.ligne.faibles, fiche.ligne.absentes) == (
        resultat.nombre("present"), resultat.nombre("faible"), resultat.nombre("absent"),
    )  # fmt: skip
    assert fiche.ligne.anomalies == resultat.anomalies > 5


def test_rien_du_contrat_ne_se_lit_dans_le_fichier_de_la_base(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    operations.lancer(contexte, CONTRAT, "contrat-confidentiel.md", saisie())
    dossier = monde_sqlite.instance.reglages.donnees
    octets = b"".join(f.read_bytes() for f in dossier.rglob("gouverne.sqlite*"))
    assert b"Concession de l'eau" in octets
    for secret in (SECRET.encode(), b"contrat-confidentiel", b"Val d'Hydre"):
        assert secret not in octets


def test_le_voisin_et_qui_n_a_pas_le_droit_n_y_accedent_pas(monde: Monde) -> None:
    ici, la = monde.organisme("Ici"), monde.organisme("Là")
    id_ = operations.lancer(monde.contexte(ici), CONTRAT, "c.md", saisie())
    with pytest.raises(Introuvable):
        operations.lire_resultat(monde.contexte(la), id_)
    with pytest.raises(DroitManquant):
        operations.lancer(monde.contexte(ici, sans="clauses.controler"), CONTRAT, "c.md", saisie())
    with pytest.raises(DroitManquant):
        operations.produire_rapport(monde.contexte(ici, sans="clauses.exporter"), id_, "docx")


@pytest.mark.parametrize(
    ("contenu", "nom", "phrase"),
    [
        (b"", "vide.docx", "Ce fichier est vide"),
        (b"\x89PNG\r\n\x1a\n0000", "c.docx", "une image"),
        (b"PK\x03\x04abc", "c.docx", "incomplet ou abîmé"),
        (b"%PDF-1.4 rien", "c.pdf", "abîmé"),
    ],
)
def test_un_mauvais_fichier_revient_avec_une_phrase(
    maison: Maison, client: ClientMaison, rien_ecrit: None, contenu: bytes, nom: str, phrase: str
) -> None:
    client.aller(f"{maison.base}/controles/nouveau")
    page = client.soumettre("Contrôler", statut=422, nom="Mon contrat", fichier=(contenu, nom))
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")
    assert page.valeur("nom") == "Mon contrat"


def test_sans_fichier_ou_sans_intitule(maison: Maison, client: ClientMaison) -> None:
    client.aller(f"{maison.base}/controles/nouveau")
    assert "Choisissez un fichier." in client.soumettre("Contrôler", statut=422).texte
    client.aller(f"{maison.base}/controles/nouveau")
    client.soumettre("Contrôler", fichier=(CONTRAT, "c.md"))
    assert client.suivre().titre.startswith("Contrat contrôlé le ")
    client.aller(f"{maison.base}/controles/nouveau")
    client.soumettre("Contrôler", nom="x" * 600, fichier=(CONTRAT, "c.md"))


def test_deux_envois_du_meme_formulaire_ne_font_qu_un_controle(maison: Maison, client: ClientMaison) -> None:
    page = client.aller(f"{maison.base}/controles/nouveau")
    client.soumettre("Contrôler", fichier=(CONTRAT, "c.md"), page=page)
    premiere = client.page.vers
    client.soumettre("Contrôler", fichier=(CONTRAT, "c.md"), page=page)
    assert client.page.vers == premiere
    assert maison.verbes() == ["controle.fait"]


def test_un_controle_se_lie_a_un_contrat(maison: Maison, client: ClientMaison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = contrats.creer(contexte, valider(ContratSaisie, {"nom": "Eau potable", "type_contrat": "dsp"}))
    page = client.aller(f"{maison.base}/controles/nouveau?objet={id_}")
    assert "lié au contrat « Eau potable »" in page.texte
    client.soumettre("Contrôler", fichier=(CONTRAT, "c.md"))
    resultat = client.suivre()
    assert resultat.titre.startswith("Eau potable")
    assert "Eau potable" in client.aller(resultat.lien("Liens et pièces")).texte
    client.aller(f"{maison.base}/controles/nouveau?objet={uuid.uuid4()}", 404)


def test_le_meme_fichier_se_reconnait(maison: Maison, client: ClientMaison) -> None:
    deposer(maison, client, "Premier passage")
    deposer(maison, client, "Second passage")
    page = client.suivre()
    assert "Le même fichier a déjà été contrôlé : Premier passage" in page.texte


def test_annoter_archiver_et_retrouver(maison: Maison, client: ClientMaison) -> None:
    url = deposer(maison, client)
    client.aller(client.suivre().lien("Noter une conclusion"))
    client.soumettre("Enregistrer", observations="À reprendre par avenant.")
    assert "À reprendre par avenant." in client.suivre().texte
    client.soumettre("Archiver")
    client.suivre()
    assert "Aucun contrôle" in client.aller(f"{maison.base}/controles/").texte
    assert "Eau 2017" in client.aller(f"{maison.base}/controles/?archives=oui").texte
    client.aller(url)
    client.soumettre("Sortir des archives")
    assert client.suivre().statut == 200
    assert "a annoté le contrôle" in client.aller(f"{url}/historique").texte
    assert "Eau 2017" in client.aller(f"{maison.base}/controles/?q=avenant").texte
    assert "Aucun contrôle ne correspond" in client.aller(f"{maison.base}/controles/?q=dirigeable").texte


def test_le_rapport_word_porte_les_constats(maison: Maison, client: ClientMaison) -> None:
    url = deposer(maison, client)
    page = client.poster(f"{url}/rapport.docx", statut=200)
    document = docx.Document(io.BytesIO(page.octets))
    texte = "\n".join(paragraphe.text for paragraphe in document.paragraphs)
    for morceau in ("Mentions de l'article 28 du RGPD", "À insérer\xa0: DCP-08", "Contradictions", "article 4.2",
                    "Ce que le contrôle ne voit pas", "six mois avant la fin du contrat"):  # fmt: skip
        assert morceau in texte, morceau
    cellules = " ".join(c.text for tableau in document.tables for ligne in tableau.rows for c in ligne.cells)
    cellules = cellules.replace("\xa0", " ")
    assert "article 53-1 : CCP L3131-2 à L3131-4" in cellules
    assert "annexe 7" in cellules
    assert zipfile.is_zipfile(io.BytesIO(page.octets))
    assert client.poster(f"{url}/rapport.pdf", statut=200).octets.startswith(b"%PDF")
    assert client.poster(f"{url}/rapport.xlsx", statut=422).statut == 422
    assert maison.verbes()[-1] == "controle.exporte"


def test_un_resultat_qui_change_de_place_ne_s_ouvre_plus(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    un, autre = (operations.lancer(contexte, CONTRAT, f"{n}.md", saisie(f"N° {n}")) for n in range(2))
    with monde_sqlite.instance.base.ecrire(contexte.perimetre) as session:
        session.get_one(Controle, un).contenu = session.get_one(Controle, autre).contenu
    with pytest.raises(ValueError, match="altérée, déplacée"):
        operations.lire_resultat(contexte, un)


def test_la_liste_et_le_resultat_tiennent_leur_budget(maison: Maison) -> None:
    client = maison.membre("juriste")
    contexte = maison.monde.contexte(maison.commune)
    url = deposer(maison, client)
    client.aller(f"{maison.base}/controles/")
    for rang in range(12):
        operations.lancer(contexte, CONTRAT + bytes(str(rang), "ascii"), "c.md", saisie(f"N° {rang}"))
    # personne, racines, droits, marqueur : 4 ; total, page
    with budget_requetes(maison.monde.instance.base, 6):
        client.aller(f"{maison.base}/controles/")
    # 4 ; contrôle ; clé ; mêmes fichiers ; objet et liens
    with budget_requetes(maison.monde.instance.base, 10):
        client.aller(url)


def commande(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`gouverne clauses controler …` dans son propre processus, sans base : le dossier des données n'existe pas."""
    milieu = os.environ | {"GOUVERNE_DONNEES": "/inexistant/gouverne"}
    return subprocess.run(
        [sys.executable, "-m", "commandes", "clauses", "controler", *arguments], capture_output=True, text=True, env=milieu,
        cwd=Path(__file__).resolve().parents[3], check=False,
    )  # fmt: skip


def test_la_commande_ecrit_du_json_sans_base() -> None:
    fait = commande(str(CORPUS / "contradictions.md"), "--json")
    assert fait.returncode == 0, fait.stderr
    lu = json.loads(fait.stdout)
    assert {"mentions", "contradictions", "renvois_casses", "references_perimees"} <= set(lu)
    mention = lu["mentions"][0]
    assert (mention["code"], mention["etat"]) == ("objet", "present")
    assert set(mention["extraits"][0]) == {"texte", "lieu"}
    assert {m["etat"] for m in lu["mentions"]} <= {"present", "faible", "absent"}
    assert lu["contradictions"][0]["code"] == "autorisation_sous_traitants"
    a = next(m for m in lu["mentions"] if m["code"] == "a")
    assert a["complement"]["etat"] == "absent"


def test_la_commande_ecrit_en_clair_et_refuse_avec_le_code_deux(tmp_path: Path) -> None:
    fait = commande(str(CORPUS / "dsp_eau_2017.md"))
    assert fait.returncode == 0
    assert "Références périmées : 8" in fait.stdout
    assert "à insérer : DCP-08" in fait.stdout
    assert "commande publique" in fait.stderr
    image = tmp_path / "scan.pdf"
    image.write_bytes(b"%PDF-1.4 rien")
    for fautif in (str(image), str(tmp_path / "absent.docx")):
        refuse = commande(fautif)
        assert refuse.returncode == 2
        assert refuse.stdout == ""
        assert refuse.stderr.startswith("gouverne : ")
        assert len(refuse.stderr.strip().splitlines()) == 1
