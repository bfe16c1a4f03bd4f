"""La validation d'un juriste : qui, quand, sur quelle référence ; elle vaut pour les membres, et se retire."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from audit.rapports import validations
from audit.rapports.modele import ValidationJuridique, ValidationSaisie
from audit.rapports.textes import empreinte_de_l_obligation
from audit.referentiels.livres import RGS, rgs
from fabriques.client import HORS
from fabriques.monde import Monde
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.operations import Contexte
from socle.saisies import valider

OBLIGEES = [p.id for p in rgs().points if p.obligatoire]


def saisie(contexte: Contexte, **champs: object) -> ValidationSaisie:
    valeurs = {"valide_par": "Service juridique", "valide_le": contexte.aujourd_hui, "note": "Note 2026-14", **champs}
    return valider(ValidationSaisie, valeurs)


def validees(contexte: Contexte) -> set[str]:
    return {o.point.id for o in validations.lister(contexte)[1] if o.validee}


def test_un_juriste_valide_et_retire_sous_son_nom(monde: Monde) -> None:
    commune = monde.organisme()
    juriste = monde.contexte(commune, "juriste")
    assert validees(juriste) == set(), "aucune n'est validée d'office"
    assert validations.valider(juriste, RGS, ["HUM-01", "INC-02"], saisie(juriste)) == 2
    assert validees(juriste) == {"HUM-01", "INC-02"}
    ligne = next(o.ici for o in validations.lister(juriste)[1] if o.point.id == "HUM-01")
    assert ligne is not None
    with pytest.raises(RegleEnfreinte, match="Dites pourquoi"):
        validations.retirer(juriste, ligne.id, " ")
    validations.retirer(juriste, ligne.id, "Texte abrogé")
    assert validees(juriste) == {"INC-02"}
    with pytest.raises(Introuvable):
        validations.retirer(juriste, ligne.id, "Encore")
    validations.valider(juriste, RGS, ["HUM-01"], saisie(juriste))
    assert validees(juriste) == {"HUM-01", "INC-02"}
    with monde.instance.base.lire(HORS) as session:
        verbes = [v for v in session.exec(select(Entree.verbe)) if v.startswith("validation")]
        assert len(session.exec(select(ValidationJuridique)).all()) == 2, "une ligne par point, jamais deux"
    assert verbes.count("validation_juridique.inscrite") == 3
    assert verbes.count("validation_juridique.retiree") == 1


def test_le_juriste_du_territoire_valide_pour_ses_membres_jamais_pour_le_voisin(monde: Monde) -> None:
    noeud = monde.organisme("Syndicat")
    membre, voisin = monde.organisme("Membre", parent=noeud), monde.organisme("Voisine")
    contexte = monde.contexte(noeud)
    validations.valider(contexte, RGS, ["HUM-01"], saisie(contexte))
    chez_lui = monde.contexte(membre)
    (obligation,) = [o for o in validations.lister(chez_lui)[1] if o.validee]
    assert obligation.venue_d_au_dessus
    assert obligation.vaut is not None
    assert obligation.vaut.organisme_nom == "Syndicat"
    assert validees(monde.contexte(voisin)) == set()
    with pytest.raises(Introuvable):
        validations.retirer(chez_lui, obligation.vaut.id, "Pas la nôtre")
    validations.valider(chez_lui, RGS, ["HUM-01"], saisie(chez_lui, valide_par="Notre avocate"))
    (obligation,) = [o for o in validations.lister(chez_lui)[1] if o.validee]
    assert obligation.vaut is not None
    assert obligation.vaut.valide_par == "Notre avocate", "la nôtre d'abord"
    assert validees(contexte) == {"HUM-01"}


@pytest.mark.parametrize(
    ("points", "champs", "ou"),
    [
        ([], {}, "points"),
        (["GOV-01"], {}, "points"),
        (["HUM-01", "ZZZ-99"], {}, "points"),
        (["HUM-01"], {"valide_le": "DEMAIN"}, "valide_le"),
        (["HUM-01"], {"valide_par": ""}, "valide_par"),
        (["HUM-01"], {"note": ""}, "note"),
        (["HUM-01"], {"valide_le": ""}, "valide_le"),
    ],
)
def test_une_validation_fausse_est_refusee_a_sa_place_et_rien_n_est_inscrit(
    monde: Monde, points: list[str], champs: dict[str, object], ou: str
) -> None:
    contexte = monde.contexte(monde.organisme())
    if champs.get("valide_le") == "DEMAIN":
        champs = {"valide_le": contexte.aujourd_hui + timedelta(days=1)}
    with pytest.raises(SaisieRefusee) as refus:
        validations.valider(contexte, RGS, points, saisie(contexte, **champs))
    assert ou in refus.value.erreurs
    assert validees(contexte) == set()


def test_seul_le_juriste_valide(monde: Monde) -> None:
    commune = monde.organisme()
    for role in ("rssi", "dpo", "responsable", "lecteur", "auditeur"):
        contexte = monde.contexte(commune, role)
        with pytest.raises(DroitManquant):
            validations.valider(contexte, RGS, ["HUM-01"], saisie(contexte))
        assert len(validations.lister(contexte)[1]) == len(OBLIGEES)


def test_l_empreinte_change_avec_ce_que_le_juriste_a_relu() -> None:
    point = rgs().par_id["HUM-01"]
    depart = empreinte_de_l_obligation(point)
    for champs in ({"question": "Autre ?"}, {"condition": "Si"}, {"reference": "X"}, {"fondements": ()}):
        assert empreinte_de_l_obligation(point.model_copy(update=champs)) != depart
    assert empreinte_de_l_obligation(point.model_copy(update={"poids": 1})) == depart
