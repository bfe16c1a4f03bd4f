"""Le temps passé par le délégué : noter, retirer, totaux du mois, du territoire, tableur."""

from __future__ import annotations

import io
import uuid
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import registre.declarations  # noqa: F401
from fabriques.client import HORS, Maison
from fabriques.monde import Monde
from registre.delegue.temps import faits, operations, regles
from registre.delegue.temps.listes import LISTES
from registre.delegue.temps.modele import TempsSaisie
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider

NATURES = LISTES["natures_temps"].codes


def noter(
    contexte: Contexte, minutes: int = 90, nature: str = "conseil", le: str = "03/03/2026", jeton: str = ""
) -> uuid.UUID:
    saisie = valider(TempsSaisie, {"le": le, "minutes": str(minutes), "nature": nature})
    return operations.noter(contexte, saisie, jeton)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 1440), st.sampled_from(NATURES)))
)
def test_les_totaux_par_mois_et_par_nature_ne_perdent_ni_ne_comptent_rien_deux_fois(
    lignes: list[tuple[date, int, str]],
) -> None:
    lus = regles.totaux(SimpleNamespace(le=le, minutes=m, nature=n) for le, m, n in lignes)
    tout = sum(m for _, m, _ in lignes)
    assert sum(lus.du_mois(m) for m in lus.mois) == tout
    assert sum(lus.de_la_nature(n) for n in lus.natures) == lus.total == tout


def test_une_duree_se_lit_et_se_convertit() -> None:
    assert [regles.ecrire_duree(m) for m in (45, 60, 125)] == ["45 min", "1 h", "2 h 05"]
    assert regles.en_heures(50) == Decimal("0.83")
    assert regles.en_jours(630, Decimal("7")) == Decimal("1.50")
    assert regles.en_jours(420, None) == 1


@pytest.mark.parametrize(("minutes", "phrase"), [("-5", "entre 1 et 1 440"), ("1441", "entre 1 et 1 440"), ("", "")])
def test_une_duree_impossible_est_refusee(minutes: str, phrase: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(TempsSaisie, {"le": "03/03/2026", "minutes": minutes, "nature": "conseil"})
    assert phrase in refus.value.erreurs["minutes"][0]


def test_noter_deux_fois_le_meme_envoi_ne_compte_qu_une_ligne_et_retirer_s_ecrit_au_journal(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    id_ = noter(contexte, jeton="a" * 32)
    assert noter(contexte, jeton="a" * 32) == id_
    noter(contexte, 30, "visite")
    lue = operations.lire_annee(contexte, 2026)
    assert (len(lue.lignes), lue.totaux.total) == (2, 120)
    assert operations.lire_annee(contexte, 2025).lignes == []
    demain = (contexte.aujourd_hui + timedelta(days=1)).isoformat()
    with pytest.raises(SaisieRefusee):
        noter(contexte, le=demain)
    with pytest.raises(Introuvable):
        operations.retirer(monde.contexte(monde.organisme("Voisin")), id_)
    operations.retirer(contexte, id_)
    assert operations.lire_annee(contexte, 2026).totaux.total == 30
    with pytest.raises(DroitManquant):
        noter(monde.contexte(commune, "referent"))
    with pytest.raises(DroitManquant):
        operations.lire_annee(monde.contexte(commune, "referent"), 2026)


def test_le_territoire_compte_chaque_organisme_et_rien_d_ailleurs(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    communes = [monde.organisme(f"Commune {rang}", territoire) for rang in range(2)]
    noter(monde.contexte(monde.organisme("Ailleurs")), 600)
    noter(monde.contexte(communes[0]), 60)
    noter(monde.contexte(communes[1]), 45, "visite")
    noter(monde.contexte(communes[1]), 45)
    noter(monde.contexte(communes[1]), 45, le="03/03/2025")
    lus = operations.lire_territoire(monde.contexte(territoire), 2026)
    assert [(r.nom, r.total) for r in lus] == [("Commune 1", 90), ("Commune 0", 60)]
    assert lus[0].natures == Counter(visite=45, conseil=45)
    with monde.instance.base.lire(HORS) as session:
        comptes = faits.minutes(session, date(2026, 1, 1), date(2026, 12, 31))
    assert comptes[communes[1].id] == 90


def test_noter_lire_et_facturer_par_l_ecran(maison: Maison) -> None:
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/temps/?annee=2026")
    page = dpo.soumettre("Noter", statut=422, minutes="abc", nature="conseil", note="Affichage")
    assert page.valeur("note") == "Affichage"
    dpo.soumettre("Noter", le="03/03/2026", minutes="75", nature="conseil", note="Affichage", page=page)
    page = dpo.suivre()
    assert "1 h 15 notées" in page.soupe.get_text().replace("\xa0", " ")
    assert page.textes("[aria-labelledby=mois-legende] tbody th") == ["mars", "Année"]
    dpo.aller(f"{maison.base}/temps/territoire?annee=2026")
    assert maison.commune.nom in dpo.page.texte  # type: ignore[union-attr]
    classeur = load_workbook(io.BytesIO(dpo.soumettre("Tableur", statut=200).octets))
    assert classeur.sheetnames == ["Heures 2026", "Lignes"]
    valeurs = [c.value for ligne in classeur["Heures 2026"].iter_rows() for c in ligne]
    assert 1.25 in valeurs
    assert maison.verbes().count("temps_dpo.exporte") == 1
    dpo.poster(f"{maison.base}/temps/territoire.exe", statut=422)
    dpo.aller(f"{maison.base}/temps/?annee=2026")
    dpo.soumettre("Retirer")
    assert "Aucun temps noté en 2026" in dpo.suivre().texte
    assert "Noter" not in maison.membre("responsable").aller(f"{maison.base}/temps/?annee=9999").textes("button")
