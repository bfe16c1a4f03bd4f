"""Le classeur rempli hors ligne : il revient, les conflits se voient, ce qui cloche se dit ligne à ligne."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from audit.autodiagnostics import operations
from audit.rapports import dossier, hors_ligne, imports
from audit.rapports.hors_ligne import COLONNES
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.classeurs import RANGS, remplir, retoucher
from fabriques.client import HORS
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte
from socle.journal import Entree
from socle.tableurs import Colonne, FeuilleAEcrire, FichierRefuse, ecrire_csv, ecrire_xlsx


def classeur(o: Ouvert, format_: str = "xlsx") -> bytes:
    return hors_ligne.ecrire(dossier.lire(o.rssi, o.id), format_)


def statut(o: Ouvert, point: str, cible: str = "") -> str:
    return o.etat.unite(o.cible(cible), point).statut_donne


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_le_classeur_repose_tel_quel_ne_change_rien(repondu: Ouvert, format_: str) -> None:
    _, releve = imports.apercevoir(repondu.rssi, repondu.id, classeur(repondu, format_), "h")
    assert (releve.changements, releve.fautes) == ([], [])
    assert releve.inchangees > 100


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_une_reponse_remplie_hors_ligne_revient(repondu_partout: Ouvert, format_: str) -> None:
    o = repondu_partout
    plein = retoucher(
        classeur(o, format_),
        remplir(
            "GOV-03", reponse="partiel", methode="Entretien", commentaire="Vu.", par="Sacha Fictive", le="20/11/2026"
        ),
        format_,
    )
    _, releve = imports.apercevoir(o.rssi, o.id, plein, "rempli.ods")
    (changement,) = releve.neufs
    assert statut(o, "GOV-03") == "", "rien avant la confirmation"
    assert imports.importer(o.rssi, o.id, releve.charge(), frozenset({changement.cle}), "rempli.ods") == 1
    ligne = o.etat.unite(o.cible(), "GOV-03").reponse
    assert ligne is not None
    assert (ligne.statut, ligne.methode, ligne.commentaire) == ("partiel", "entretien", "Vu.")
    assert (ligne.origine, ligne.origine_nom, str(ligne.origine_le)) == ("import", "Sacha Fictive", "2026-11-20")
    assert ligne.evalue_par == "Robin Essai", "qui confirme en répond"


def test_un_telservice_a_sa_feuille(repondu: Ouvert) -> None:
    plein = retoucher(classeur(repondu), remplir("HOM-02", reponse="Conforme"), feuille=1)
    _, releve = imports.apercevoir(repondu.rssi, repondu.id, plein, "h.xlsx")
    imports.importer(repondu.rssi, repondu.id, releve.charge(), frozenset(c.cle for c in releve.neufs), "h.xlsx")
    assert statut(repondu, "HOM-02", "Portail famille") == "conforme"
    assert statut(repondu, "HOM-02") == ""


def test_ce_qui_a_change_des_deux_cotes_est_un_conflit_qui_se_tranche(repondu: Ouvert) -> None:
    plein = retoucher(classeur(repondu), remplir("GOV-01", reponse="Non conforme", commentaire="Rien de signé."))
    repondu.repondre("GOV-01", "partiel", commentaire="Signé, pas affiché.")
    _, releve = imports.apercevoir(repondu.rssi, repondu.id, plein, "h.xlsx")
    (conflit,) = releve.conflits
    assert releve.neufs == []
    assert (conflit.avant.commentaire, conflit.saisie.commentaire) == ("Signé, pas affiché.", "Rien de signé.")
    with pytest.raises(RegleEnfreinte, match="Aucune réponse"):
        imports.importer(repondu.rssi, repondu.id, releve.charge(), frozenset(), "h.xlsx")
    assert statut(repondu, "GOV-01") == "partiel", "garder celle d'ici n'écrit rien"
    imports.importer(repondu.rssi, repondu.id, releve.charge(), frozenset({conflit.cle}), "h.xlsx")
    assert statut(repondu, "GOV-01") == "non_conforme"


def test_ce_qui_n_a_change_qu_ici_n_est_pas_un_conflit(repondu: Ouvert) -> None:
    parti = classeur(repondu)
    repondu.repondre("GOV-01", "partiel")
    _, releve = imports.apercevoir(repondu.rssi, repondu.id, parti, "h.xlsx")
    assert releve.changements == []


def test_une_reponse_changee_depuis_l_apercu_arrete_tout(repondu_partout: Ouvert) -> None:
    o = repondu_partout

    def deux(lignes: list[list[Any]]) -> None:
        remplir("GOV-03", reponse="Conforme")(lignes)
        remplir("GOV-05", reponse="Conforme")(lignes)

    _, releve = imports.apercevoir(o.rssi, o.id, retoucher(classeur(o), deux), "h.xlsx")
    o.repondre("GOV-05", "partiel")
    with pytest.raises(ConflitDeVersion):
        imports.importer(o.rssi, o.id, releve.charge(), frozenset(c.cle for c in releve.changements), "h.xlsx")
    assert (statut(o, "GOV-03"), statut(o, "GOV-05")) == ("", "partiel"), "toutes ou aucune"


def test_les_lignes_fautives_sont_dites_une_a_une_et_les_bonnes_prises(repondu: Ouvert) -> None:
    def abimer(lignes: list[list[Any]]) -> None:
        remplir("GOV-03", reponse="Conforme")(lignes)
        remplir("GOV-05", reponse="Peut-être")(lignes)
        remplir("GOV-06", reponse="Planifié")(lignes)
        remplir("GOV-07", reponse="Non applicable")(lignes)
        remplir("CAD-01", commentaire="Un texte seul")(lignes)
        remplir("CAD-03", reponse="Conforme", le="31/02/2026")(lignes)
        par_point = {x[1]: x for x in lignes}
        cible = (
            par_point["RIS-01"][0].split("|")[0] if par_point.get("RIS-01") else par_point["GOV-03"][0].split("|")[0]
        )
        par_point["CAD-02"][0] = "retouché"
        par_point["CAD-05"][0] = f"{cible}|ZZZ-99|0|x"
        lignes.append(list(par_point["GOV-03"]))
        orpheline: list[Any] = [None] * len(COLONNES)
        orpheline[RANGS["reponse"]] = "Conforme"
        lignes.append(orpheline)

    _, releve = imports.apercevoir(repondu.rssi, repondu.id, retoucher(classeur(repondu), abimer), "h.xlsx")
    dites = "\n".join(f"{f.lieu} : {f.phrase}" for f in releve.fautes)
    for attendu in (
        "« Peut-être » n'est pas dans la liste", "Donnez la date prévue", "Dites pourquoi ce point ne s'applique pas",
        "un texte sans réponse", "n'est pas une date", "repère de cette ligne a été modifié", "ZZZ-99", "déjà plus haut",
        "plus de repère",
    ):  # fmt: skip
        assert attendu in dites, attendu
    assert "Organisation, ligne" in dites
    assert [c.unite.point.id for c in releve.changements] == ["GOV-03"]


@pytest.mark.parametrize(
    ("fichier", "phrase"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 coup\xc3\xa9", "abîmé"),
        (b"%PDF-1.7", "PDF"),
        (ecrire_csv(["a", "b"], [["1", "2"]]), "signature manque"),
        (ecrire_xlsx([FeuilleAEcrire("A", [Colonne("x")], [[n] for n in range(25_000)])]), "20000 lignes"),
    ],
    ids=["vide", "coupé", "pdf", "autre", "trop de lignes"],
)
def test_un_fichier_qui_n_est_pas_le_bon_est_refuse_d_une_phrase(repondu: Ouvert, fichier: bytes, phrase: str) -> None:
    with pytest.raises((FichierRefuse, RegleEnfreinte)) as refus:
        imports.apercevoir(repondu.rssi, repondu.id, fichier, "h.xlsx")
    assert phrase in str(refus.value).replace("\u202f", "")
    assert refus.value.code_http == 422


def test_un_classeur_coupe_au_milieu_est_refuse(repondu: Ouvert) -> None:
    octets = classeur(repondu)
    with pytest.raises(FichierRefuse, match="incomplet ou abîmé"):
        imports.apercevoir(repondu.rssi, repondu.id, octets[: len(octets) // 2], "h.xlsx")


def test_le_classeur_d_un_autre_autodiagnostic_ou_d_une_autre_version_est_refuse(repondu: Ouvert) -> None:
    autre = Ouvert(repondu.monde, repondu.commune, repondu.rssi, ouvrir_autodiagnostic(repondu.rssi, "Autre"))
    with pytest.raises(RegleEnfreinte, match="autre autodiagnostic"):
        imports.apercevoir(repondu.rssi, repondu.id, classeur(autre), "h.xlsx")

    def version(lignes: list[list[Any]]) -> None:
        lignes[0][0] = re.sub(r"\|[0-9a-f]{64}$", "|" + "0" * 64, lignes[0][0])

    with pytest.raises(RegleEnfreinte, match="autre version du référentiel"):
        imports.apercevoir(repondu.rssi, repondu.id, retoucher(classeur(repondu), version), "h.xlsx")

    def sans_colonne(lignes: list[list[Any]]) -> None:
        rang = next(i for i, x in enumerate(lignes) if x[1] == "Point")
        lignes[rang][RANGS["reponse"]] = "Avis"

    with pytest.raises(RegleEnfreinte, match="perdu ses colonnes : Réponse"):
        imports.apercevoir(repondu.rssi, repondu.id, retoucher(classeur(repondu), sans_colonne), "h.xlsx")


def test_une_colonne_deplacee_se_retrouve_a_son_titre(repondu: Ouvert) -> None:
    def echanger(lignes: list[list[Any]]) -> None:
        remplir("GOV-03", reponse="Conforme", commentaire="Vu.")(lignes)
        a, b = RANGS["reponse"], RANGS["commentaire"]
        for ligne in lignes:
            ligne[a], ligne[b] = ligne[b], ligne[a]

    _, releve = imports.apercevoir(repondu.rssi, repondu.id, retoucher(classeur(repondu), echanger), "h.xlsx")
    assert [(c.saisie.statut, c.saisie.commentaire) for c in releve.changements] == [("conforme", "Vu.")]


def test_une_charge_forgee_est_refusee(repondu: Ouvert) -> None:
    for charge in ("", "pas du base64", "AAAA", "eJwDAAAAAAE="):
        with pytest.raises(RegleEnfreinte, match="illisible"):
            imports.importer(repondu.rssi, repondu.id, charge, frozenset({"x"}), "h")


def test_importer_demande_de_conduire_et_un_autodiagnostic_ouvert(repondu: Ouvert) -> None:
    octets = classeur(repondu)
    with pytest.raises(DroitManquant):
        imports.apercevoir(repondu.monde.contexte(repondu.commune, sans="audit.conduire"), repondu.id, octets, "h")
    operations.clore(repondu.rssi, repondu.id, 1)
    with pytest.raises(RegleEnfreinte, match="clos"):
        imports.apercevoir(repondu.rssi, repondu.id, octets, "h")


def test_l_import_est_au_journal(repondu: Ouvert) -> None:
    from sqlmodel import select

    plein = retoucher(classeur(repondu), remplir("GOV-03", reponse="Conforme"))
    _, releve = imports.apercevoir(repondu.rssi, repondu.id, plein, "h.xlsx")
    imports.importer(repondu.rssi, repondu.id, releve.charge(), frozenset(c.cle for c in releve.changements), "h.xlsx")
    with repondu.monde.instance.base.lire(HORS) as session:
        verbes = session.exec(select(Entree.verbe)).all()
    assert verbes[-2:] == ["reponse_audit.enregistree", "autodiagnostic.reponses_importees"]


def test_les_listes_deroulantes_et_les_reperes_caches_sont_dans_les_deux_formats(
    repondu: Ouvert, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(classeur(repondu, "xlsx"))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Conforme,Partiel,Non conforme" in page
    assert re.search(r'<col min="1" max="1"[^>]*hidden="1"', page)
    with zipfile.ZipFile(io.BytesIO(classeur(repondu, "ods"))) as archive:
        contenu = archive.read("content.xml").decode()
    assert 'cell-content-is-in-list("Conforme";' in contenu
    assert 'table:visibility="collapse"' in contenu
