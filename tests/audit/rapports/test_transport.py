"""Le JSON d'un autodiagnostic : il s'ouvre dans une autre instance, une retouche se voit, ce qui ne tient pas est dit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.autodiagnostics import operations
from audit.autodiagnostics.bilans import bilan_de
from audit.rapports import dossier, imports, transport
from audit.referentiels.forme import Referentiel, empreinte
from fabriques.autodiagnostics import Ouvert
from socle.erreurs import RegleEnfreinte
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider


def fichier(o: Ouvert) -> bytes:
    return transport.ecrire(dossier.lire(o.rssi, o.id))


def retoucher(octets: bytes, retouche: Callable[[dict[str, Any]], None], *, resigner: bool = True) -> bytes:
    lu = json.loads(octets)
    retouche(lu["contenu"])
    if resigner:
        lu["sha256"] = transport._empreinte(lu["contenu"])
    return json.dumps(lu).encode()


def test_un_autodiagnostic_se_reprend_ailleurs_avec_le_meme_score(repondu_partout: Ouvert) -> None:
    o = repondu_partout
    ailleurs = o.monde.contexte(o.monde.organisme("Autre-Commune"))
    apercu = imports.apercevoir_instance(ailleurs, fichier(o))
    assert len(apercu.reponses) == 6
    id_ = imports.reprendre_instance(ailleurs, apercu.charge, "jeton")
    assert imports.reprendre_instance(ailleurs, apercu.charge, "jeton") == id_, "deux envois, un seul"
    etat = operations.lire_etat(ailleurs, id_)
    assert etat.referentiel == o.etat.referentiel
    assert [c.nom for c in etat.cibles] == ["Autre-Commune", "Portail famille"]
    a, b = bilan_de(etat.unites), bilan_de(o.etat.unites)
    assert (a.ensemble.valeur, a.ensemble.par_statut) == (b.ensemble.valeur, b.ensemble.par_statut)
    ligne = etat.unite(etat.organisation.id, "GOV-01").reponse
    assert ligne is not None
    assert (ligne.origine, ligne.a_confirmer) == ("import", True)
    assert ligne.origine_nom == "Robin Essai (Bourg-Fictif)"


def test_la_fiche_d_une_preuve_voyage_pas_son_fichier(repondu: Ouvert, tmp_path: Path) -> None:
    unite = repondu.etat.unite(repondu.cible(), "GOV-01")
    assert unite.reponse is not None
    fiche = valider(PreuveSaisie, {"titre": "Délibération", "date_document": "12/03/2026"})
    preuves.deposer(repondu.rssi, Depot(tmp_path), b"SECRET DU FICHIER", "d.txt", fiche, objet_id=unite.reponse.id)
    octets = fichier(repondu)
    assert b"SECRET" not in octets
    apercu = imports.apercevoir_instance(repondu.rssi, octets)
    assert apercu.preuves == 1
    id_ = imports.reprendre_instance(repondu.rssi, apercu.charge)
    etat = operations.lire_etat(repondu.rssi, id_)
    ligne = etat.unite(etat.organisation.id, "GOV-01").reponse
    assert ligne is not None
    assert "Preuve restée dans l'instance d'origine : « Délibération », du 12/03/2026, SHA-256" in ligne.commentaire


def _sans_organisation(c: dict[str, Any]) -> None:
    c["perimetres"] = c["perimetres"][1:]


def _point_inconnu(c: dict[str, Any]) -> None:
    c["reponses"][0]["point"] = "ZZZ-99"


def _double(c: dict[str, Any]) -> None:
    c["reponses"].append(c["reponses"][0])


def _autre_referentiel(c: dict[str, Any]) -> None:
    c["referentiel"]["points"][0]["poids"] = 1


def _sans_titre(c: dict[str, Any]) -> None:
    c["autodiagnostic"]["titre"] = ""


def _sans_parcours(c: dict[str, Any]) -> None:
    c["autodiagnostic"]["parcours"] = "moyen"


def _controle(c: dict[str, Any]) -> None:
    c["perimetres"][1]["nom"] = "Portail\x00famille"


def _forme(c: dict[str, Any]) -> None:
    c["perimetres"] = "un"


@pytest.mark.parametrize(
    ("retouche", "phrase"),
    [(_sans_organisation, "périmètre"), (_point_inconnu, "ZZZ-99"), (_double, "deux réponses"),
     (_autre_referentiel, "référentiel que porte ce fichier"), (_forme, "la forme attendue"),
     (_sans_parcours, "aucun point dans le parcours"), (_controle, "caractères de contrôle")],
)  # fmt: skip
def test_un_contenu_qui_ne_tient_pas_est_refuse(
    repondu: Ouvert, retouche: Callable[[dict[str, Any]], None], phrase: str
) -> None:
    with pytest.raises(RegleEnfreinte, match=phrase):
        imports.apercevoir_instance(repondu.rssi, retoucher(fichier(repondu), retouche))


def test_une_fiche_sans_titre_est_refusee_et_rien_n_est_ouvert(repondu: Ouvert) -> None:
    avant = operations.lister(repondu.rssi, operations.Filtre()).total
    apercu = imports.apercevoir_instance(repondu.rssi, retoucher(fichier(repondu), _sans_titre))
    with pytest.raises(RegleEnfreinte, match="fiche de l'autodiagnostic"):
        imports.reprendre_instance(repondu.rssi, apercu.charge)
    assert operations.lister(repondu.rssi, operations.Filtre()).total == avant


def test_une_retouche_ou_une_coupe_se_voit(repondu: Ouvert) -> None:
    octets = fichier(repondu)
    with pytest.raises(RegleEnfreinte, match="retouché ou coupé"):
        imports.apercevoir_instance(repondu.rssi, retoucher(octets, _point_inconnu, resigner=False))
    with pytest.raises(RegleEnfreinte, match="JSON lisible"):
        imports.apercevoir_instance(repondu.rssi, octets[:-40])
    with pytest.raises(RegleEnfreinte, match="JSON lisible"):
        imports.apercevoir_instance(repondu.rssi, b"[" * 200_000)
    demi = octets.replace(b'"titre": "Autodiagnostic d', b'"titre": "\\ud800 d', 1)
    with pytest.raises(RegleEnfreinte, match="caractères de contrôle"):
        imports.apercevoir_instance(repondu.rssi, demi)
    with pytest.raises(RegleEnfreinte, match="autre version"):
        imports.apercevoir_instance(repondu.rssi, octets.replace(b'"version": 1,', b'"version": 9,', 1))


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_n_importe_quoi_est_refuse_d_une_phrase(octets: bytes) -> None:
    with pytest.raises(RegleEnfreinte):
        transport.lire(octets)


def test_une_reponse_fausse_est_dite_et_laissee(repondu: Ouvert) -> None:
    def fausser(c: dict[str, Any]) -> None:
        ligne = next(r for r in c["reponses"] if r["point"] == "GOV-04" and r["reponse"])
        ligne["reponse"]["echeance"] = None

    apercu = imports.apercevoir_instance(repondu.rssi, retoucher(fichier(repondu), fausser))
    assert any("GOV-04 : Donnez la date prévue" in f for f in apercu.fautes)
    id_ = imports.reprendre_instance(repondu.rssi, apercu.charge)
    etat = operations.lire_etat(repondu.rssi, id_)
    assert etat.unite(etat.organisation.id, "GOV-04").statut_donne == ""
    assert etat.unite(etat.organisation.id, "GOV-01").statut_donne == "conforme"


def _dit_relu(c: dict[str, Any]) -> None:
    for point in c["referentiel"]["points"]:
        if point.get("obligatoire"):
            point["validation_juriste"] = True
    c["referentiel_empreinte"] = empreinte(Referentiel.model_validate(c["referentiel"]))


def test_un_fichier_n_apporte_pas_la_validation_d_un_juriste(repondu: Ouvert) -> None:
    contenu, _ = transport.lire(retoucher(fichier(repondu), _dit_relu))
    assert any(p.obligatoire for p in contenu.referentiel.points)
    assert not any(p.validation_juriste for p in contenu.referentiel.points)
