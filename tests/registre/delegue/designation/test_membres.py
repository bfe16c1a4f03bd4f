"""Un délégué mutualisé chez les membres : une désignation par organisme, sans se répéter, avec les droits de chacun."""

from __future__ import annotations

import io
import uuid
import zipfile

import docx
import pytest

from fabriques.designations import arretee, ligne, preparee, version
from fabriques.monde import Monde
from registre.delegue.designation import coordonnees, exports, lots, operations, paquet
from registre.delegue.designation.coordonnees import CoordonneesSaisie
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from socle.tableurs import lire_classeur


def territoire_de(monde: Monde, *noms: str) -> tuple[Organisme, list[Organisme], Contexte]:
    """Un nœud, ses membres, et le contexte d'une déléguée du nœud."""
    noeud = monde.organisme("Nœud")
    membres = [monde.organisme(nom, noeud, representant_nom=f"Maire de {nom}") for nom in noms]
    return noeud, membres, monde.contexte(noeud, "dpo", personne=monde.personne("Déléguée", dpo=noeud))


def test_chaque_membre_recoit_sa_designation_et_une_seule(monde: Monde) -> None:
    noeud, (amont, aval, pourvu), contexte = territoire_de(monde, "Amont", "Aval", "Pourvu")
    deja = arretee(monde.contexte(pourvu), nom="Autre déléguée")
    id_ = preparee(contexte, entite="", quotite="40", observations="Note du nœud")
    privees = {"delegue_courriel": "prive@essai.example", "interlocuteur_nom": "Agent du nœud"}
    coordonnees.enregistrer(contexte, id_, valider(CoordonneesSaisie, privees))
    vus = lots.lire_membres(contexte, id_)
    assert [m.nom for m in vus.a_preparer] == ["Amont", "Aval"]
    bilan = lots.preparer(contexte, id_, [amont.id, aval.id, pourvu.id])
    assert (bilan.faites, bilan.deja, bilan.refus, bilan.restent) == (2, 1, (), 0)
    bilan = lots.preparer(contexte, id_, [amont.id, aval.id])
    assert (bilan.faites, bilan.deja) == (0, 2)
    chez = monde.contexte(amont)
    neuve = lots.identifiant_chez(id_, amont.id)
    d = ligne(chez, neuve)
    assert (d.nom, d.forme, d.entite, d.etat, d.conflit, d.quotite, d.observations, d.origine_id) == (
        "Dominique Essai", "mutualise", noeud.nom, "preparee", "", None, "", id_,
    )  # fmt: skip
    lues = coordonnees.lire(chez, neuve)
    assert (lues.delegue_courriel, lues.interlocuteur_nom) == ("prive@essai.example", "")
    assert [p.entree.verbe for p in operations.lire_passages(chez, neuve)] == ["designation_dpo.cree"]
    assert ligne(monde.contexte(pourvu), deja).etat == "arretee"
    assert [m.nom for m in lots.lire_membres(contexte, id_).d_ici] == ["Amont", "Aval"]


def test_on_n_ecrit_que_la_ou_l_on_a_le_droit(monde_sqlite: Monde) -> None:
    noeud, (amont, aval), _ = territoire_de(monde_sqlite, "Amont", "Aval")
    ailleurs = monde_sqlite.organisme("Ailleurs")
    origine = preparee(monde_sqlite.contexte(noeud))
    sans = monde_sqlite.personne("Sans rôle au nœud", dpo=amont)
    contexte = monde_sqlite.contexte(noeud, "dpo", personne=sans)
    bilan = lots.preparer(contexte, origine, [amont.id, aval.id])
    assert bilan.faites == 1
    assert bilan.refus == (("Aval", "Vous n'avez pas de rôle sur cet organisme."),)
    with pytest.raises(Introuvable):
        lots.preparer(contexte, origine, [ailleurs.id])
    with pytest.raises(Introuvable):
        lots.preparer(contexte, origine, [uuid.uuid4()])
    with pytest.raises(SaisieRefusee):
        lots.preparer(contexte, origine, [])
    with pytest.raises(DroitManquant):
        lots.preparer(monde_sqlite.contexte(noeud, "lecteur"), origine, [amont.id])


def test_une_designation_close_ou_au_terme_passe_ne_se_prepare_pas(monde_sqlite: Monde) -> None:
    _, (amont,), contexte = territoire_de(monde_sqlite, "Amont")
    echue = preparee(contexte, fin="01/06/2026")
    with pytest.raises(RegleEnfreinte, match="terme de cette désignation est passé"):
        lots.preparer(contexte, echue, [amont.id])
    operations.archiver(contexte, echue, 1)
    with pytest.raises(RegleEnfreinte, match="est close"):
        lots.preparer(contexte, echue, [amont.id])
    assert lots.lire_membres(contexte, echue).a_preparer


def test_une_designation_archivee_chez_un_membre_ne_renait_pas_en_silence(monde_sqlite: Monde) -> None:
    _, (amont,), contexte = territoire_de(monde_sqlite, "Amont")
    id_ = preparee(contexte)
    lots.preparer(contexte, id_, [amont.id])
    chez, neuve = monde_sqlite.contexte(amont), lots.identifiant_chez(id_, amont.id)
    operations.archiver(chez, neuve, version(chez, neuve))
    bilan = lots.preparer(contexte, id_, [amont.id])
    assert bilan.faites == 0
    assert "aux archives" in bilan.refus[0][1]


def test_un_lot_trop_long_s_arrete_entre_deux_organismes_et_se_reprend(
    monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (amont, aval), contexte = territoire_de(monde_sqlite, "Amont", "Aval")
    id_ = preparee(contexte)
    monkeypatch.setattr(lots, "DUREE_MAXIMALE", -1.0)
    bilan = lots.preparer(contexte, id_, [amont.id, aval.id])
    assert (bilan.faites, bilan.restent) == (0, 2)
    monkeypatch.undo()
    assert lots.preparer(contexte, id_, [amont.id, aval.id]).faites == 2


def test_l_archive_porte_un_dossier_par_organisme_et_ce_qui_reste_en_blanc(monde: Monde) -> None:
    _, (amont, aval), contexte = territoire_de(monde, "Amont", "Aval")
    id_ = preparee(contexte)
    with pytest.raises(RegleEnfreinte, match="Aucune désignation"):
        paquet.archive(contexte, id_, "tous")
    lots.preparer(contexte, id_, [amont.id, aval.id])
    with pytest.raises(RegleEnfreinte, match="Choisissez"):
        paquet.archive(contexte, id_, "photo")
    archive = zipfile.ZipFile(paquet.archive(contexte, id_, "tous"))
    assert archive.namelist() == [
        "recapitulatif.xlsx", "amont/acte.docx", "amont/lettre.docx", "aval/acte.docx", "aval/lettre.docx",
    ]  # fmt: skip
    textes = [p.text for p in docx.Document(io.BytesIO(archive.read("aval/acte.docx"))).paragraphs]
    assert any("agissant pour Aval" in t for t in textes)
    feuille = lire_classeur(archive.read("recapitulatif.xlsx"), "r.xlsx").feuilles[0]
    assert "l'examen d'un conflit d'intérêts" in feuille.lignes[1][4].texte
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, id_)]
    assert verbes.count("designation_dpo.exporte") == 1


def test_chaque_acte_de_l_archive_porte_le_gabarit_de_son_organisme(monde_sqlite: Monde) -> None:
    _, (amont, aval), contexte = territoire_de(monde_sqlite, "Amont", "Aval")
    depot, id_ = monde_sqlite.instance.depot, preparee(contexte)
    lots.preparer(contexte, id_, [amont.id, aval.id])
    gabarit, octets = docx.Document(), io.BytesIO()
    gabarit.sections[0].header.paragraphs[0].text = "En-tête d'Amont"
    gabarit.save(octets)
    saisie = valider(PreuveSaisie, {"titre": "Notre gabarit", "nature": "gabarit_word"})
    preuves.deposer(monde_sqlite.contexte(amont), depot, octets.getvalue(), "gabarit.docx", saisie)

    def entete(contenu: bytes) -> str:
        sections = docx.Document(io.BytesIO(contenu)).sections
        return " ".join(p.text for s in sections for p in s.header.paragraphs)

    archive = zipfile.ZipFile(paquet.archive(contexte, id_, "acte", depot))
    assert "En-tête d'Amont" in entete(archive.read("amont/acte.docx"))
    assert "En-tête d'Amont" not in entete(archive.read("aval/acte.docx"))
    neuve = lots.identifiant_chez(id_, amont.id)
    lettre = exports.exporter(monde_sqlite.contexte(amont), neuve, "lettre", "docx", depot)
    assert "En-tête d'Amont" in entete(lettre)


def test_un_gabarit_illisible_se_dit_d_une_phrase(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    depot, id_, octets = monde_sqlite.instance.depot, preparee(contexte), io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    saisie = valider(PreuveSaisie, {"titre": "Faux", "nature": "gabarit_word"})
    preuves.deposer(contexte, depot, octets.getvalue(), "g.docx", saisie)
    with pytest.raises(RegleEnfreinte, match="gabarit"):
        exports.exporter(contexte, id_, "acte", "docx", depot)
    assert exports.exporter(contexte, id_, "acte", "pdf", depot).startswith(b"%PDF")
