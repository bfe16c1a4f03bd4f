"""Le dossier de remise en concurrence et le calendrier de fin : ce qu'ils portent, ce qui manque, et rien de personnel."""

from __future__ import annotations

import hashlib
import io
import json
import re
import uuid
import zipfile
from datetime import UTC, date, datetime

import docx
import pytest

from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.suivi import calendrier, dossier, frise, operations
from clauses.suivi.contenu import A_REMPLIR, occulter
from fabriques.monde import Monde
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.liens.operations import attacher
from socle.operations import Contexte
from socle.saisies import valider
from socle.tableurs import lire_classeur
from tests.clauses.suivi.fabrique import contrat, ouvrir, passer, rediger, saisie, une

NOM, COURRIEL, TELEPHONE = "Zoé Personne-Réelle", "zoe@exemple.example", "06 12 34 56 78"


@pytest.fixture(autouse=True)
def _au_24_novembre_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.operations.maintenant", lambda: datetime(2026, 11, 24, 10, 0, tzinfo=UTC))


@pytest.fixture
def contexte(monde_sqlite: Monde) -> Contexte:
    return monde_sqlite.contexte(monde_sqlite.organisme())


@pytest.fixture
def suivi(contexte: Contexte) -> uuid.UUID:
    """Un contrat rédigé, suivi, avec un manquement et de quoi nommer quelqu'un un peu partout."""
    id_ = contrat(contexte, objet=f"Exploitation, contact {COURRIEL}", montant_ht="1 000 000", observations=NOM)
    rediger(contexte, id_)
    ouvrir(contexte, id_)
    passer(contexte, une(contexte, id_, "PRO-05.inventaire"), "manquer", motif=f"Constaté par {NOM}")
    passer(contexte, une(contexte, id_, "REV-02.plan"), "tenir", le=date(2026, 8, 1), conformite="conforme")
    operations.creer(contexte, saisie(libelle=f"Relancer {NOM}", jour="01/02/2026"), id_)
    return id_


def ouvrir_zip(contenu: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def textes(fichiers: dict[str, bytes]) -> str:
    """Tout ce que le dossier dit, Word et tableur compris."""
    note = docx.Document(io.BytesIO(fichiers["note.docx"]))
    feuilles = lire_classeur(fichiers["donnees.xlsx"], "donnees.xlsx").feuilles
    cases = [c.texte for f in feuilles for ligne in f.lignes for c in ligne]
    tables = [c.text for t in note.tables for r in t.rows for c in r.cells]
    bruts = [v.decode() for n, v in fichiers.items() if n.endswith(".json")]
    return "\n".join([*bruts, *cases, *tables, *(p.text for p in note.paragraphs)])


def test_le_dossier_porte_son_manifeste_et_des_empreintes_justes(contexte: Contexte, suivi: uuid.UUID) -> None:
    nom, contenu = dossier.produire(contexte, suivi, "docx")
    assert nom == "dossier-concession-de-l-eau.zip"
    fichiers = ouvrir_zip(contenu)
    manifeste = json.loads(fichiers["manifeste.json"])
    assert {f["nom"] for f in manifeste["fichiers"]} == set(fichiers) - {"manifeste.json"}
    for f in manifeste["fichiers"]:
        assert f["sha256"] == hashlib.sha256(fichiers[f["nom"]]).hexdigest()
        assert f["octets"] == len(fichiers[f["nom"]])
        assert f["contenu"]
    feuilles = [f.nom for f in lire_classeur(fichiers["donnees.xlsx"], "d.xlsx").feuilles]
    assert feuilles == ["Jeux de données", "Contrats et licences", "Manquements", *(t.titre for t in A_REMPLIR),
                        "Ce qui manque", "Ce qui est tu"]  # fmt: skip


def test_rien_de_personnel_n_y_entre(contexte: Contexte, suivi: uuid.UUID) -> None:
    jeux.creer(contexte, valider(JeuSaisie, {
        "nom": "Consommations", "contrat_id": str(suivi), "producteur": NOM, "detenteur": NOM,
        "description": f"Demander à {COURRIEL} ou au {TELEPHONE}",
    }))  # fmt: skip
    tout = textes(ouvrir_zip(dossier.produire(contexte, suivi, "docx")[1]))
    assert "Consommations" in tout
    for interdit in (NOM, COURRIEL, TELEPHONE, "Relancer"):
        assert interdit not in tout
    assert "Demander à [occulté] ou au [occulté]" in tout


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("0612345678", "[occulté]"), ("+33 6 12 34 56 78", "[occulté]"), ("a.b+c@d-e.example.org,", "[occulté],"),
     ("2026-07 et 12 000 €", "2026-07 et 12 000 €"), ("SIRET 11122233300012", "SIRET 11122233300012")],
)  # fmt: skip
def test_les_coordonnees_s_occultent_les_nombres_restent(texte: str, attendu: str) -> None:
    assert occulter(texte) == attendu


def test_ce_qui_manque_se_dit_et_se_comble(contexte: Contexte, suivi: uuid.UUID) -> None:
    manques = " ".join(dossier.assembler(contexte, suivi).manques)
    assert "Aucun jeu de données rattaché" in manques
    assert "Aucun contrat ni licence recensé" in manques
    assert "Dossier de données non reçu du titulaire, attendu le 30/06/2029" in manques
    assert "terme" not in manques
    lie = jeux.creer(contexte, valider(JeuSaisie, {"nom": "Réseau", "description": "Plans", "format": "csv"}))
    attacher(contexte, suivi, lie)
    passer(contexte, une(contexte, suivi, "SUI-02.dossier"), "tenir", conformite="reserves", motif="Volumes illisibles")
    d = dossier.assembler(contexte, suivi)
    assert [j["jeu"] for j in d.jeux] == ["Réseau"]
    assert "1 jeu sans fréquence de mise à jour : Réseau." in d.manques
    assert "Données personnelles : à vérifier pour Réseau." in d.manques
    assert any("réserves qui ne sont pas levées" in m for m in d.manques)
    nu = " ".join(dossier.assembler(contexte, contrat(contexte, "Nu", date_fin="", duree_mois="60")).manques)
    assert "est estimé d'après la durée" in nu
    assert "montant initial" in nu
    assert "pas, à notre connaissance, de clause" in nu
    assert "suivi du contrat n'est pas ouvert" in nu


def test_les_manquements_et_les_retards_sont_dits_sans_leurs_motifs(contexte: Contexte, suivi: uuid.UUID) -> None:
    lignes = dossier.assembler(contexte, suivi).manquements
    assert [(ligne[0], ligne[3]) for ligne in lignes] == [
        ("Remettre l'Inventaire des jeux de données", "Manquée"),
        ("Remettre le plan de réversibilité", "Tenue le 01/08/2026"),
    ]  # fmt: skip
    assert "150 € par jour" in lignes[0][4]


def test_le_dossier_demande_le_droit_le_bon_format_et_le_bon_organisme(
    contexte: Contexte, suivi: uuid.UUID, monde_sqlite: Monde
) -> None:
    with pytest.raises(RegleEnfreinte, match="Word"):
        dossier.produire(contexte, suivi, "exe")
    with pytest.raises(DroitManquant):
        dossier.produire(
            monde_sqlite.contexte(monde_sqlite.organismes["commune-d-essai"], sans="clauses.exporter"), suivi, "pdf"
        )
    with pytest.raises(Introuvable):
        dossier.produire(monde_sqlite.contexte(monde_sqlite.organisme("Voisine")), suivi, "docx")
    assert ouvrir_zip(dossier.produire(contexte, suivi, "pdf")[1])["note.pdf"][:5] == b"%PDF-"


def test_le_calendrier_se_compte_a_rebours_et_montre_sa_regle(contexte: Contexte) -> None:
    id_ = contrat(contexte, date_debut="01/03/2026", date_fin="31/08/2030")
    rediger(contexte, id_, secteur="eau_assainissement")
    avant = calendrier.du_contrat(contexte, id_)
    assert not avant.suivi
    dates = {j.libelle: j.jour for j in avant.jalons}
    assert dates["Remettre le dossier de données pour la remise en concurrence"] == date(2029, 2, 28)
    assert dates["Remettre supports de facturation, plans des réseaux et fichier des abonnés"] == date(2030, 2, 28)
    assert dates["Choisir les contrats et licences à reprendre"] == date(2030, 2, 28)
    assert dates["Remettre la garantie de fin à première demande"] == date(2029, 8, 31)
    assert dates["Restituer l'intégralité des données"] == date(2030, 9, 30)
    assert dates["Garder la confidentialité après la fin du contrat"] == date(2040, 8, 31)
    assert dates["Réaliser l'essai de restitution et de réimport (dernière fois)"] == date(2030, 3, 1)
    assert dates["Terme du contrat"] == dates["Dresser le procès-verbal de clôture des données"] == date(2030, 8, 31)
    etapes = {j.libelle: j for j in avant.jalons}["Remettre le dossier de données pour la remise en concurrence"]
    assert (
        etapes.etapes[0] == "31/08/2030 − 18 mois → 28/02/2029 (il n'y a pas de 31 ce mois-là : dernier jour du mois)"
    )
    assert etapes.regle.libelle == "Contrat"
    ouvrir(contexte, id_)
    apres = calendrier.du_contrat(contexte, id_)
    assert apres.suivi
    assert [(j.libelle, j.jour) for j in apres.jalons] == [(j.libelle, j.jour) for j in avant.jalons]
    assert all(j.obligation_id or j.terme for j in apres.jalons)


def test_le_calendrier_de_tous_dit_ce_qui_reste_a_ouvrir_et_sans_terme(contexte: Contexte) -> None:
    suivi, nu = contrat(contexte, "Suivi"), contrat(contexte, "Nu", date_fin="30/06/2028")
    contrat(contexte, "Sans terme", date_fin="")
    ouvrir(contexte, suivi)
    tous = calendrier.de_tous(contexte)
    assert {c.nom for c in tous.a_ouvrir} == {"Nu", "Sans terme"}
    assert [c.nom for c in tous.sans_terme] == ["Sans terme"]
    assert [j.jour for j in tous.jalons if j.contrat.id == nu] == [date(2028, 6, 30)]
    assert [j.jour for j in tous.jalons] == sorted(j.jour for j in tous.jalons)
    f = frise.dessiner(tous.jalons, date(2026, 11, 24), par_contrat=True)
    assert f is not None
    assert {r.nom for r in f.rangees} == {"Suivi", "Nu"}
    assert all(0 < m.x <= f.largeur for r in f.rangees for m in r.marques)
    assert {m.forme for r in f.rangees for m in r.marques} == {"rond", "terme"}


def test_la_frise_tient_un_terme_seul_et_borne_ses_rangees(contexte: Contexte) -> None:
    assert frise.dessiner([], date(2026, 1, 1), par_contrat=True) is None
    for rang in range(35):
        contrat(contexte, f"Contrat {rang:02}", date_debut=f"01/01/{1990 + rang}", date_fin=f"31/12/{1999 + rang}")
    f = frise.dessiner(calendrier.de_tous(contexte).jalons, date(2026, 11, 24), par_contrat=True)
    assert f is not None
    assert (len(f.rangees), f.omises) == (30, 5)
    un = calendrier.de_tous(contexte).jalons[:1]
    seule = frise.dessiner(un, date(2026, 11, 24), par_contrat=False)
    assert seule is not None
    assert seule.rangees[0].marques[0].forme == "terme"


def test_l_agenda_porte_chaque_echeance_et_mene_a_sa_page(contexte: Contexte) -> None:
    id_ = contrat(contexte, "Eau; contrat, été")
    ouvrir(contexte, id_)
    passer(contexte, une(contexte, id_, "hors.essentielles_concession"), "tenir")
    ics = calendrier.en_agenda(contexte, id_, "https://g.example/o/essai/objets").decode()
    assert ics.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(ligne.encode()) <= 75 for ligne in ics.split("\r\n"))
    plat = ics.replace("\r\n ", "")
    assert "Eau\\; contrat\\, été" in plat
    assert "DTSTART;VALUE=DATE:20290630" in plat
    assert "SUMMARY:Fait : Publier les données essentielles" in plat
    assert f"URL:https://g.example/o/essai/objets/{id_}" in plat
    assert len(re.findall("BEGIN:VEVENT", plat)) == len(set(re.findall("UID:(.+)\r", plat))) == 8
