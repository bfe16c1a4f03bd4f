"""Reprendre des preuves : les noms proposent, les doubles se passent, rien ne se dépose deux fois, tout se défait."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from registre.depots.archives import Fichier, deplier
from registre.listes import preuves_attente as attente
from registre.listes import preuves_operations as operations
from registre.listes.lecture import Voisins
from registre.listes.preuves import OCTETS, TROP, Objet, cible_de, nature_de, options_de, titre_de
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.erreurs import RegleEnfreinte
from socle.objets import Objet as ObjetEnBase
from socle.operations import Contexte, operation
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot, DepotIndisponible
from socle.preuves.modele import Preuve, PreuveSaisie
from socle.reprises.lignes import CREER, PASSER, Ligne
from socle.reprises.modele import RepriseListe
from socle.reprises.operations import effacer_les_vieilles
from socle.saisies import valider

MEGA = 1024 * 1024
PDF = b"%PDF-1.7 contrat fictif"
ACTIF = b"MZ\x90\x00 un programme"


def archive(**fichiers: bytes) -> bytes:
    """Un .zip : nom (« __ » pour un dossier) → octets."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as ecrite:
        for nom, octets in fichiers.items():
            ecrite.writestr(nom.replace("__", "/").replace("_pdf", ".pdf").replace("_exe", ".exe"), octets)
    return sortie.getvalue()


@pytest.fixture
def ici(monde_sqlite: Monde) -> Contexte:
    return monde_sqlite.contexte(monde_sqlite.organisme())


@pytest.fixture
def depot(monde_sqlite: Monde) -> Depot:
    return monde_sqlite.instance.depot


def preparer(contexte: Contexte, *recus: tuple[str, bytes]) -> uuid.UUID:
    return operations.preparer(contexte, deplier(recus), MEGA)


def lues(contexte: Contexte, classe: Any, *conditions: Any) -> list[Any]:
    with contexte.base.lire(contexte.perimetre) as session:
        return list(session.exec(select(classe).where(*conditions)))


def vives(contexte: Contexte) -> list[str]:
    """Titres des preuves qui ne sont pas aux archives."""
    objets = lues(contexte, ObjetEnBase, ObjetEnBase.type == "preuve", col(ObjetEnBase.archive).is_(False))
    return sorted(objet.libelle for objet in objets)


def prestataire(contexte: Contexte, nom: str) -> uuid.UUID:
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": nom}))
    return relations.creer(contexte, valider(RelationSaisie, {"objet": "Paie"}), fiche)


@pytest.mark.parametrize(("nom", "titre"), [
    ("Paie/avenant_éditeur_2024.pdf", "Avenant éditeur 2024"), ("C:\\a\\CHARTE.docx", "CHARTE"), (".pdf", "Pdf"),
    ("", "Preuve"),
])  # fmt: skip
def test_le_titre_propose_vient_du_nom_du_fichier(nom: str, titre: str) -> None:
    assert titre_de(nom) == titre


@pytest.mark.parametrize(("titre", "extension", "nature"), [
    ("Avenant éditeur", "pdf", "contrat"), ("Délibération 12", "pdf", "deliberation"), ("Note", "eml", "correspondance"),
    ("Rapport sur la charte", "pdf", ""), ("Marchandise", "pdf", ""),
])  # fmt: skip
def test_la_nature_ne_se_propose_que_si_le_titre_la_dit_sans_doute(titre: str, extension: str, nature: str) -> None:
    assert nature_de(titre, extension) == nature


def test_le_dossier_le_plus_proche_nomme_l_objet() -> None:
    objets = [Objet("1", "Fiches", "Gestion de la paie"), Objet("2", "Fiches", "Cantine scolaire")]
    voisins = Voisins([objet.nom for objet in objets])
    assert cible_de("Cantine scolaire/Paie/scan.pdf", objets, voisins) == "1"
    assert cible_de("divers/cantine_scolaire.pdf", objets, voisins) == "2"
    assert cible_de("divers/scan.pdf", objets, voisins) == ""


def test_trop_d_objets_n_en_montrent_que_les_plus_proches_et_celui_qui_est_retenu() -> None:
    objets = [Objet(str(n), "Fiches", f"Fiche {n}") for n in range(1_000)]
    assert len(options_de(Ligne(1, "Fiche 7"), "999", objets, 2)) == 1_000
    courtes = {o.id for o in options_de(Ligne(1, "Fiche 7"), "999", objets, 50)}
    assert {"7", "999"} <= courtes
    assert len(courtes) <= 13


def test_une_archive_se_releve_se_depose_une_fois_et_se_defait(monde: Monde) -> None:
    ici, depot = monde.contexte(monde.organisme()), monde.instance.depot
    relation = prestataire(ici, "Éditions Fictives")
    preuves.deposer(ici, depot, b"deja la", "connue.txt", valider(PreuveSaisie, {"titre": "Connue"}))
    zip_ = archive(Éditions_Fictives__contrat_pdf=PDF, deja_pdf=b"deja la", double_pdf=PDF, mal_exe=ACTIF)
    id_ = preparer(ici, ("documents.zip", zip_))
    assert vives(ici) == ["Connue"]
    contrat, deja, double, refusee = operations.lire_reprise(ici, id_).lignes
    assert (contrat.valeurs["cible"], contrat.valeurs["nature"], contrat.proposee) == (str(relation), "contrat", CREER)
    assert (deja.proposee, double.proposee, "« Connue »" in deja.deja) == (PASSER, PASSER, True)
    assert "peut exécuter un programme" in refusee.fautes[0]
    pieces = lues(ici, RepriseListe, RepriseListe.genre == attente.GENRE)
    assert len(pieces) == 3
    assert not any(PDF[:8] in piece.contenu for piece in pieces)
    for _ in range(2):
        lue = operations.confirmer(ici, depot, id_, {"titre-1": "Contrat choisi"})
        assert [x.etat for x in lue.lignes] == ["creee", "passee", "passee", "refusee"]
        assert vives(ici) == ["Connue", "Contrat choisi"]
    assert lues(ici, RepriseListe, RepriseListe.genre == attente.GENRE) == []
    (deposee,) = preuves.preuves_de(ici, relation)
    assert preuves.lire_contenu(ici, depot, deposee.id)[1] == PDF
    assert next(x.etat for x in operations.annuler(ici, id_).lignes) == "defaite"
    assert (vives(ici), operations.annuler(ici, id_).reprise.etat) == (["Connue"], "annulee")


def test_ce_que_l_on_a_touche_depuis_est_garde(ici: Contexte, depot: Depot) -> None:
    relation = prestataire(ici, "Éditions Fictives")
    id_ = preparer(ici, ("un.txt", b"un"), ("deux.txt", b"deux"), ("trois.txt", b"trois"), ("quatre.txt", b"quatre"))
    un, deux, trois, _ = (uuid.UUID(x.fait["preuve"]) for x in operations.confirmer(ici, depot, id_).lignes)
    preuves.enregistrer(ici, un, valider(PreuveSaisie, {"titre": "Corrigée"}), 1)
    preuves.attacher(ici, deux, relation)
    preuves.archiver(ici, trois, 1)
    assert [x.etat for x in operations.annuler(ici, id_).lignes] == ["gardee", "gardee", "defaite", "defaite"]
    assert vives(ici) == ["Corrigée", "Deux"]


def test_un_depot_indisponible_arrete_et_la_reprise_se_continue_sans_doubler(
    ici: Contexte, depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = preparer(ici, ("un.txt", b"un"), ("deux.txt", b"deux"))
    vrai, ecrits = depot.ecrire, []

    def une_fois(*arguments: Any) -> None:
        if ecrits:
            raise DepotIndisponible("Disque plein.")
        ecrits.append(arguments)
        vrai(*arguments)

    monkeypatch.setattr(depot, "ecrire", une_fois)
    with pytest.raises(DepotIndisponible):
        operations.confirmer(ici, depot, id_)
    assert (operations.lire_reprise(ici, id_).reprise.etat, vives(ici)) == ("en_cours", ["Un"])
    monkeypatch.setattr(depot, "ecrire", vrai)
    assert operations.confirmer(ici, depot, id_).reprise.etat == "faite"
    assert (vives(ici), len(lues(ici, Preuve))) == (["Deux", "Un"], 2)


def test_un_jour_apres_les_fichiers_en_attente_sont_effaces(ici: Contexte, depot: Depot) -> None:
    id_ = preparer(ici, ("un.txt", b"un"))
    with ici.base.ecrire(ici.perimetre) as session:
        for reprise in session.exec(select(RepriseListe)):
            reprise.cree_le -= timedelta(days=2)
            session.add(reprise)
    assert operation("preuves.deposer")(effacer_les_vieilles)(ici) == 2
    assert [r.contenu for r in lues(ici, RepriseListe)] == [b"", b""]
    with pytest.raises(RegleEnfreinte, match="effacé"):
        operations.confirmer(ici, depot, id_)


def test_un_envoi_trop_lourd_ou_un_fichier_trop_gros_est_dit(ici: Contexte) -> None:
    with pytest.raises(RegleEnfreinte, match=TROP[:20]):
        operations.preparer(ici, [Fichier("gros.txt", b"a" * (OCTETS + 1))], MEGA)
    (ligne,) = operations.lire_reprise(ici, preparer(ici, ("gros.txt", b"a" * (MEGA + 1)))).lignes
    assert ligne.fautes == ["Ce fichier dépasse 1 Mo, la taille permise d'une preuve."]
    with pytest.raises(RegleEnfreinte, match="Choisissez"):
        preparer(ici)


def test_renoncer_efface_les_fichiers(ici: Contexte) -> None:
    operations.abandonner(ici, preparer(ici, ("un.txt", b"un")))
    assert lues(ici, RepriseListe, RepriseListe.genre == attente.GENRE) == []


def test_par_les_pages_deposer_corriger_confirmer_defaire(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(client.aller(f"{maison.base}/depots/").lien("Reprendre des preuves"))
    zip_ = archive(attestation_pdf=PDF, mal_exe=ACTIF)
    client.soumettre("Lire les fichiers", {"fichiers": (zip_, "documents.zip")})
    page = client.suivre()
    assert "2 fichiers lus. Rien n'est encore déposé." in page.texte
    assert "peut exécuter un programme" in page.texte
    forges = {"titre-2": "Attestation choisie"} if "titre-2" in str(page.soupe) else {"titre-1": "Attestation choisie"}
    client.soumettre("Déposer les preuves", forges)
    page = client.suivre()
    assert "Les preuves sont reprises : 1 déposée, 1 refusée." in page.texte
    assert "Attestation choisie" in client.aller(page.lien("Voir les preuves de l’organisme")).texte
    client.aller(page.url)
    client.soumettre("Défaire cette reprise")
    assert "La reprise est défaite :" in client.suivre().texte
    assert "Attestation choisie" not in client.aller(f"{maison.base}/preuves/").texte


def test_un_envoi_vide_est_refuse_en_francais(client: ClientMaison, maison: Maison) -> None:
    client.aller(f"{maison.base}/listes/preuves")
    assert "Choisissez au moins un fichier." in client.soumettre("Lire les fichiers", statut=422).texte


def test_les_choix_d_une_page_se_gardent_quand_on_passe_a_la_suivante(client: ClientMaison, maison: Maison) -> None:
    fichiers = [Fichier(f"pièce {rang}.txt", f"{rang}".encode()) for rang in range(1, 53)]
    ici = maison.monde.contexte(maison.commune)
    id_ = operations.preparer(ici, fichiers, MEGA)
    client.aller(f"{maison.base}/listes/preuves/{id_}")
    client.soumettre(
        "Garder ces choix et voir la suite", {"titre-1": "Choisie", "choix-2": PASSER, "nature-1": "contrat"}
    )
    page = client.suivre()
    assert "Page 2 sur 2" in page.texte
    client.soumettre("Déposer les preuves", {"choix-52": PASSER})
    assert "50 déposées, 2 passées." in client.suivre().texte
    titres = vives(ici)
    assert ("Choisie" in titres, {"Pièce 2", "Pièce 52"} & set(titres)) == (True, set())


def test_un_rattachement_forge_est_refuse_et_n_arrete_pas_les_autres(monde_sqlite: Monde) -> None:
    ici, depot = monde_sqlite.contexte(monde_sqlite.organisme("Une")), monde_sqlite.instance.depot
    ailleurs = prestataire(monde_sqlite.contexte(monde_sqlite.organisme("Autre")), "Éditions Fictives")
    id_ = preparer(ici, ("un.txt", b"un"), ("deux.txt", b"deux"), ("trois.txt", b"trois"))
    lue = operations.confirmer(ici, depot, id_, {"cible-1": str(ailleurs), "cible-2": "n'importe quoi"})
    assert [x.etat for x in lue.lignes] == ["refusee", "refusee", "creee"]
    assert (vives(ici), len(list(depot.fichiers()))) == (["Trois"], 1)
