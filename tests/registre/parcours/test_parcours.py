"""Le parcours de conformité : ce que l'outil mesure, ce qu'une personne atteste, l'un jamais à la place de l'autre."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import docx
import pytest

import app  # noqa: F401, TID251 -- toutes les tranches déclarent leurs faits
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.parcours import lecture, operations, regles
from registre.parcours.modele import AttestationSaisie
from registre.parcours.operations import Fichier
from socle.echeances.sources import points_a_faire
from socle.erreurs import DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

PIECE = Fichier("mentions.txt", b"Photographie fictive des formulaires du guichet.")


def saisie(contexte: Contexte, **champs: object) -> AttestationSaisie:
    jour = contexte.aujourd_hui
    donnees = {
        "etape": "mentions", "motif": "Imprimées sur les formulaires.", "constatee_le": jour.isoformat(),
        "expire_le": (jour + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    return valider(AttestationSaisie, donnees | champs)


def attester(monde: Monde, contexte: Contexte, **champs: object) -> uuid.UUID:
    return operations.attester(contexte, monde.instance.depot, saisie(contexte, **champs), PIECE)


def test_un_organisme_neuf_a_tout_a_faire_et_rien_ne_manque(monde_sqlite: Monde) -> None:
    lu = lecture.lire(monde_sqlite.contexte(monde_sqlite.organisme()))
    assert len(lu.temps) == 4
    assert len(lu.etapes) == 11
    assert len(lu.cycle.etapes) == 5
    registre = lu.trouver("registre")
    assert registre is not None
    assert registre.etat.etat == regles.A_FAIRE
    assert lu.part.faites == 0
    assert len(lu.prochaines) == 3
    assert not lu.membres


def test_une_fiche_fait_avancer_l_etape_du_registre(monde: Monde) -> None:
    commune = monde.organisme()
    monde.fiche(commune)
    lue = lecture.lire(monde.contexte(commune)).trouver("registre")
    assert lue is not None
    assert [x.mesure.sur for x in lue.etat.lectures] == [1, 1]
    assert lue.etat.lectures[0].phrase == "fiches approuvées : 0 sur 1"
    assert lue.agir == "traitements.lister"


def test_une_attestation_ne_change_pas_la_mesure(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    avant = lecture.lire(contexte).trouver("mentions")
    attester(monde_sqlite, contexte)
    apres = lecture.lire(contexte)
    lue = apres.trouver("mentions")
    assert avant is not None
    assert lue is not None
    assert lue.etat.etat == avant.etat.etat
    assert lue.attestation is not None
    assert lue.atteste_seulement
    assert not lue.a_reprendre
    assert (apres.part.faites, apres.part.attestees) == (0, 1)


def test_une_attestation_porte_toujours_sa_preuve(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        operations.attester(contexte, monde_sqlite.instance.depot, saisie(contexte))
    assert "preuve" in refus.value.erreurs["preuve_id"][0]
    id_ = attester(monde_sqlite, contexte)
    _, preuve = operations.lire_attestation(contexte, id_)
    assert preuve.nom_fichier == "mentions.txt"
    assert [p.id for p in preuves.preuves_de(contexte, id_)] == [preuve.id]


def test_on_atteste_avec_une_preuve_du_dossier_jamais_celle_d_un_voisin(monde: Monde) -> None:
    contexte, voisin = monde.contexte(monde.organisme("Ici")), monde.contexte(monde.organisme("Voisin"))
    mienne, sienne = (
        preuves.deposer(c, monde.instance.depot, b"Piece fictive.", "p.txt", PreuveSaisie(titre="Pièce"))
        for c in (contexte, voisin)
    )  # fmt: skip
    operations.attester(contexte, monde.instance.depot, saisie(contexte, preuve_id=str(mienne)))
    with pytest.raises(SaisieRefusee, match="1 point"):
        operations.attester(contexte, monde.instance.depot, saisie(contexte, preuve_id=str(sienne)))
    assert len(operations.lire_attestations(contexte, "mentions")) == 1


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"constatee_le": "01/01/2199"}, "constatee_le"),
        ({"expire_le": "01/01/2020"}, "expire_le"),
        ({"expire_le": "01/01/2099"}, "expire_le"),
        ({"motif": "  "}, "motif"),
        ({"constatee_le": ""}, "constatee_le"),
    ],
    ids=["avenir", "passee", "trop longue", "sans motif", "sans date"],
)
def test_une_attestation_fausse_est_refusee_et_rien_n_est_depose(
    monde_sqlite: Monde, champs: dict[str, object], faute: str
) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        attester(monde_sqlite, contexte, **champs)
    assert list(refus.value.erreurs) == [faute]
    assert preuves.lister(contexte, preuves.Filtre()).total == 0


def test_une_attestation_se_retire_avec_son_motif_une_seule_fois(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = attester(monde_sqlite, contexte)
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.retirer(contexte, id_, 1, " ")
    operations.retirer(contexte, id_, 1, "Le guichet a changé de formulaire.")
    lue = lecture.lire(contexte).trouver("mentions")
    assert lue is not None
    assert lue.attestation is None
    with pytest.raises(RegleEnfreinte, match="déjà retirée"):
        operations.retirer(contexte, id_, 2, "Encore.")


def test_un_referent_lit_le_parcours_et_n_atteste_rien(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    referent = monde_sqlite.contexte(commune, "referent")
    assert lecture.lire(referent).etapes
    with pytest.raises(DroitManquant):
        attester(monde_sqlite, referent)


def test_sans_le_droit_de_lire_un_fait_la_personne_n_en_sait_rien(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    monde_sqlite.fiche(commune)
    contexte = monde_sqlite.contexte(commune, sans="actions.lire")
    lue = lecture.lire(contexte).trouver("reviser")
    assert lue is not None
    assert lue.etat.etat == regles.RESERVE
    assert [x.phrase for x in lue.etat.lectures] == [""]


def test_le_meme_formulaire_envoye_deux_fois_n_atteste_qu_une_fois(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    jeton = "0" * 32
    ids = {operations.attester(contexte, monde_sqlite.instance.depot, saisie(contexte), PIECE, jeton) for _ in range(2)}
    assert len(ids) == 1
    assert len(operations.lire_attestations(contexte, "mentions")) == 1


def test_la_fin_d_une_attestation_se_rappelle_sauf_si_une_plus_recente_la_relaie(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    fin = contexte.aujourd_hui + timedelta(days=10)
    premiere = attester(monde, contexte, expire_le=fin.isoformat())

    def rappelees() -> list[uuid.UUID]:
        with contexte.base.lire(contexte.perimetre) as session:
            points = list(points_a_faire(session, contexte.aujourd_hui, fin))
        return [p.objet_id for p in points if p.cle.startswith("attestation_parcours")]

    assert rappelees() == [premiere]
    attester(monde, contexte)
    assert rappelees() == []


def test_la_page_s_ouvre_s_atteste_et_s_exporte(maison: Maison) -> None:
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/parcours/")
    assert "Par où continuer" in page.texte
    contexte = maison.monde.contexte(maison.commune)
    id_ = attester(maison.monde, contexte)
    assert "Attesté" in client.aller(f"{maison.base}/parcours/").texte
    fiche = client.aller(f"{maison.base}/parcours/attestations/{id_}").texte
    assert "Vaut aujourd" in fiche
    autre = attester(maison.monde, contexte, motif="Refaites cette année.")
    assert "Autres attestations" in client.aller(f"{maison.base}/parcours/attestations/{autre}").texte
    assert "outil mesure" in fiche
    word = client.poster(f"{maison.base}/parcours/document.docx", statut=200)
    texte = "\n".join(c.text for t in docx.Document(io.BytesIO(word.octets)).tables for r in t.rows for c in r.cells)
    assert "Le registre des traitements" in texte
    assert "attesté par Essai jusqu'au" in texte


def test_le_jour_meme_de_sa_fin_une_attestation_vaut_encore() -> None:
    class Faite:
        retiree_le = None
        expire_le = date(2026, 11, 25)

    assert regles.vaut(Faite(), date(2026, 11, 25))
    assert not regles.vaut(Faite(), date(2026, 11, 26))
