"""La désignation du RSSI : ce qui manque, le terme rappelé, l'arrêté et la lettre de mission ; sur les deux moteurs."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest

import registre.declarations  # noqa: F401
from audit.crise.rssi import operations, regles
from audit.crise.rssi.listes import LISTES
from audit.crise.rssi.modele import DesignationSaisie
from fabriques.monde import Monde
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.saisies import valider

JOUR = date(2026, 11, 24)
PLEINE: dict[str, object] = {
    "nom": "Robin Essai", "forme": "agent", "qualite": "Ingénieure", "quotite": "40", "rattachement": "dgs",
    "debut": "01/01/2026", "fin": "31/12/2028", "missions": ["conseiller", "crise"], "moyens": "Deux jours par semaine",
    "pouvoirs": "Faire isoler un poste", "arrete_numero": "2026-14", "signe_le": "02/01/2026",
}  # fmt: skip


def saisie(**champs: object) -> DesignationSaisie:
    return valider(DesignationSaisie, {"nom": "Robin Essai", **champs})


def texte_de(octets: bytes) -> str:
    document = docx.Document(io.BytesIO(octets))
    cases = [c.text for t in document.tables for ligne in t.rows for c in ligne.cells]
    brut = "\n".join([*(p.text for p in document.paragraphs), *cases])
    return brut.replace("\u00a0", " ").replace("\u202f", " ")


def test_ce_qui_manque_se_dit_et_disparait_quand_tout_est_la() -> None:
    assert regles.manques(saisie(**PLEINE), "Camille Essai") == []
    manques = regles.manques(saisie(), "")
    assert "le nom de qui signe (fiche de l'organisme)" in manques
    assert len(manques) == 9
    assert "la convention ou le contrat" in regles.manques(saisie(**PLEINE | {"forme": "mutualise"}), "X")
    assert "le numéro de l'arrêté" not in regles.manques_de_la_lettre(saisie(), "X")


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"fin": "23/11/2026"}, "a pris fin"),
        ({"fin": "01/01/2027"}, "prend fin bientôt"),
        ({"rattachement": "dsi"}, "contrôle ce que son service met en œuvre"),
        ({"forme": "prestataire"}, "il lui faut une convention"),
        ({"forme": "elu"}, "Un élu référent"),
        ({"debut": "01/11/2026"}, "pas dit signé"),
    ],
)
def test_chaque_alerte_a_sa_cause(champs: dict[str, object], phrase: str) -> None:
    assert phrase in " ".join(a.phrase for a in regles.alertes(saisie(**champs), JOUR))
    assert regles.alertes(saisie(**PLEINE), JOUR) == []


def test_une_designation_court_de_son_debut_a_sa_fin_comprise() -> None:
    s = saisie(debut="01/11/2026", fin="30/11/2026")
    assert [regles.en_cours(s, date(2026, mois, jour)) for mois, jour in ((10, 31), (11, 1), (11, 30), (12, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not regles.en_cours(saisie(), JOUR)


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [
        ({"nom": ""}, "nom"), ({"quotite": "0"}, "quotite"), ({"quotite": "101"}, "quotite"), ({"quotite": "-5"}, "quotite"),
        ({"missions": ["café"]}, "missions"), ({"forme": "roi"}, "forme"), ({"debut": "30/02/2026"}, "debut"),
        ({"debut": "02/01/2026", "fin": "01/01/2026"}, "fin"),
    ],
)  # fmt: skip
def test_une_mauvaise_valeur_est_refusee_a_sa_place(champs: dict[str, object], chemin: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        saisie(**champs)
    assert list(refus.value.erreurs) == [chemin]


def test_chaque_mission_porte_sa_source() -> None:
    assert len(LISTES["missions_rssi"].items) >= 12
    assert all(m.source and m.verification in {"T", "S"} for m in LISTES["missions_rssi"].items)


def test_une_designation_se_tient_a_plusieurs_et_s_archive(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie(**PLEINE), jeton="b" * 32)
    assert operations.creer(contexte, saisie(**PLEINE), jeton="b" * 32) == id_
    operations.enregistrer(contexte, id_, saisie(**PLEINE | {"nom": "Sacha 🦉 Essai"}), 1)
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, id_, saisie(**PLEINE), 1)
    assert operations.lire(contexte, id_).objet.libelle == "Sacha 🦉 Essai"
    operations.archiver(contexte, id_, 2)
    assert operations.lire_en_cours(contexte) == []
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.enregistrer(contexte, id_, saisie(), 3)
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(monde.organisme("Voisine")), id_)
    with pytest.raises(DroitManquant):
        operations.creer(monde.contexte(monde.organisme("Autre"), "lecteur"), saisie())


def test_le_terme_se_rappelle_sans_nom_dans_le_courriel(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    id_ = operations.creer(contexte, saisie(fin=jour + timedelta(days=20)))
    with contexte.base.lire(contexte.perimetre) as session:
        (point,) = [p for p in points_a_faire(session, jour, jour + timedelta(days=30)) if p.objet_id == id_]
        assert point.limite == jour + timedelta(days=20)
        assert "Robin" in point.libelle
        assert "Robin" not in point.resume
        assert not [p for p in points_a_faire(session, jour, jour + timedelta(days=19)) if p.objet_id == id_]
    operations.archiver(contexte, id_, 1)
    with contexte.base.lire(contexte.perimetre) as session:
        assert not [p for p in points_a_faire(session, jour, jour + timedelta(days=30)) if p.objet_id == id_]


def test_une_mission_commencee_sans_arrete_signe_propose_de_le_faire_signer(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie(debut=contexte.aujourd_hui))
    actions.actualiser_propositions(contexte)

    def titres() -> list[str]:
        return [o.libelle for o, _ in actions.lister(contexte, actions.Filtre(etat="proposee")).paires]

    assert titres() == ["Faire signer l'arrêté de désignation du RSSI : Robin Essai"]
    operations.enregistrer(contexte, id_, saisie(debut=contexte.aujourd_hui, signe_le=contexte.aujourd_hui), 1)
    actions.actualiser_propositions(contexte)
    assert titres() == []


def test_l_arrete_et_la_lettre_disent_ce_qui_est_su_et_ce_qui_manque(monde: Monde) -> None:
    commune = monde.organisme("Bourg-Fictif", representant_nom="Camille Essai", representant_qualite="Maire")
    contexte = monde.contexte(commune)
    id_ = operations.creer(contexte, saisie(**PLEINE | {"arrete_numero": ""}))
    arrete = texte_de(operations.exporter(contexte, id_, "arrete", "docx"))
    for attendu in ("Bourg-Fictif", "Robin Essai, Ingénieure, est désigné", "du 01/01/2026 au 31/12/2028", "40 %",
                    "Tenir le dossier de crise", "§ 7.1.a", "une recommandation, non une obligation",
                    "Il manque : le numéro de l'arrêté.", "de mémoire", "Camille Essai"):  # fmt: skip
        assert attendu in arrete, attendu
    lettre = texte_de(operations.exporter(contexte, id_, "lettre", "docx"))
    for attendu in ("Vos missions", "Faire isoler un poste", "Deux jours par semaine", "lu et accepté"):
        assert attendu in lettre, attendu
    assert "Il manque" not in lettre
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, id_)]
    assert verbes.count("designation_rssi.exporte") == 2


@pytest.mark.parametrize("piece", ["arrete", "lettre"])
@pytest.mark.parametrize("format_", ["docx", "pdf", "odt"])
def test_une_fiche_presque_vide_rend_un_projet_a_trous(monde_sqlite: Monde, piece: str, format_: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = operations.creer(contexte, saisie())
    assert operations.exporter(contexte, id_, piece, format_).startswith(b"%PDF" if format_ == "pdf" else b"PK")
    with pytest.raises(RegleEnfreinte, match="Word ou en PDF"):
        operations.exporter(contexte, id_, piece, "txt")
