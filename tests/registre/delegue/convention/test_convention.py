"""La convention du service mutualisé : membres du territoire, jours dus et utilisés, terme, document."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from decimal import Decimal

import docx
import pytest

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.delegue.convention import operations, regles
from registre.delegue.convention.droit import DROIT
from registre.delegue.convention.modele import ConventionSaisie
from registre.delegue.convention.verbes import a_faire
from registre.delegue.temps import operations as temps
from registre.delegue.temps.modele import TempsSaisie
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider


def saisie(*membres: dict[str, object], **champs: object) -> ConventionSaisie:
    return valider(ConventionSaisie, {"nom": "Service mutualisé", "membres": list(membres), **champs})


def membre(organisme: Organisme, **champs: object) -> dict[str, object]:
    return {"membre_id": str(organisme.id), "jours_dus": "2", **champs}


def noter(contexte: Contexte, minutes: int, le: str) -> None:
    temps.noter(contexte, valider(TempsSaisie, {"le": le, "minutes": str(minutes), "nature": "conseil"}))


@pytest.fixture
def territoire(monde: Monde) -> Organisme:
    return monde.organisme("Territoire")


def test_un_membre_est_sous_l_organisme_et_une_seule_fois(monde: Monde, territoire: Organisme) -> None:
    contexte, commune = monde.contexte(territoire), monde.organisme("Commune", territoire)
    ailleurs = monde.organisme("Ailleurs")
    for membres, chemin in (
        ([membre(ailleurs)], "membres-0-membre_id"), ([membre(territoire)], "membres-0-membre_id"),
        ([membre(commune), membre(commune)], "membres-1-membre_id"),
        ([membre(commune, entre_le="01/03/2026", sorti_le="01/02/2026")], "membres-0-sorti_le"),
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            operations.creer(contexte, saisie(*membres))
        assert chemin in refus.value.erreurs
    with pytest.raises(SaisieRefusee):
        operations.creer(contexte, saisie(debut="01/03/2026", fin="01/02/2026"))
    for faux in ({"heures_par_jour": "0"}, {"heures_par_jour": "25"}):
        with pytest.raises(SaisieRefusee):
            saisie(**faux)
    with pytest.raises(SaisieRefusee):
        saisie(membre(commune, jours_dus="400"))
    id_ = operations.creer(contexte, saisie(membre(commune)))
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(ailleurs), id_)


def test_les_jours_utilises_viennent_du_temps_de_l_annee(monde: Monde, territoire: Organisme) -> None:
    contexte = monde.contexte(territoire)
    une, deux, partie = (monde.organisme(f"Commune {rang}", territoire) for rang in range(3))
    noter(monde.contexte(une), 1260, "03/03/2026")
    noter(monde.contexte(une), 420, "03/03/2025")
    noter(monde.contexte(deux), 210, "03/03/2026")
    id_ = operations.creer(contexte, saisie(membre(une), membre(deux), membre(partie, sorti_le="31/12/2025")))
    fiche = operations.lire(contexte, id_)
    usages = operations.lire_usage(contexte, fiche, 2026)
    assert [(u.nom, u.utilises, u.reste) for u in usages] == [
        ("Commune 0", Decimal("3.00"), Decimal("-1.00")), ("Commune 1", Decimal("0.50"), Decimal("1.50"))
    ]  # fmt: skip
    assert "Commune 2" in {u.nom for u in operations.lire_usage(contexte, fiche, 2025)}
    phrases = " ".join(a.phrase for a in regles.alertes(fiche.saisie, usages, date(2026, 11, 25)))
    assert "Commune 0 a dépassé ses jours" in phrases
    assert operations.lire_usage(monde.contexte(territoire, sans="temps.lire"), fiche, 2026) == []


def test_le_terme_s_annonce_assez_tot_pour_deliberer(monde: Monde, territoire: Organisme) -> None:
    contexte = monde.contexte(territoire)
    jour = contexte.aujourd_hui
    fin = jour + timedelta(days=100)
    id_ = operations.creer(contexte, saisie(fin=fin.isoformat()))
    with monde.instance.base.lire(contexte.perimetre) as session:
        assert [(p.objet_id, p.limite) for p in a_faire(session, jour, jour + timedelta(days=180))] == [(id_, fin)]
        assert list(a_faire(session, jour, jour + timedelta(days=30))) == []
    s = operations.lire(contexte, id_).saisie
    assert any("prend fin bientôt" in a.phrase for a in regles.alertes(s, [], jour))
    assert any("a pris fin" in a.phrase for a in regles.alertes(s, [], fin + timedelta(days=1)))
    with pytest.raises(DroitManquant):
        operations.creer(monde.contexte(territoire, "referent"), saisie())


@pytest.mark.parametrize(
    ("entre", "sorti", "attendu"),
    [(None, None, True), (date(2027, 1, 1), None, False), (None, date(2025, 12, 31), False),
     (date(2026, 12, 31), None, True), (None, date(2026, 1, 1), True)],
)  # fmt: skip
def test_on_est_membre_d_une_annee_des_qu_on_l_est_un_jour(
    entre: date | None, sorti: date | None, attendu: bool
) -> None:
    assert regles.membre_dans_l_annee(entre, sorti, 2026) is attendu


def test_le_droit_est_dit_de_memoire() -> None:
    assert {r.verification for r in DROIT.regles} == {"M"}


def test_la_convention_s_ecrit_se_suit_et_s_imprime_par_l_ecran(maison: Maison) -> None:
    commune = maison.monde.organisme("Hameau fictif", maison.commune)
    contexte = maison.monde.contexte(maison.commune)
    noter(maison.monde.contexte(commune), 840, f"02/01/{contexte.aujourd_hui.year}")
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/convention-dpo/")
    assert "de mémoire" in dpo.page.texte  # type: ignore[union-attr]
    dpo.aller(dpo.page.lien("Ouvrir une convention"))  # type: ignore[union-attr]
    page = dpo.soumettre("Ajouter une ligne à « Membres »", statut=200, nom="Service mutualisé")
    dpo.soumettre(
        "Enregistrer", {"membres-0-membre_id": str(commune.id), "membres-0-jours_dus": "1,5"}, page=page,
        debut="01/01/2026", fin="31/12/2028",
    )  # fmt: skip
    url = dpo.page.vers  # type: ignore[union-attr]
    page = dpo.aller(url)
    assert "dépassé de 0,5" in page.texte
    assert "Hameau fictif" in page.textes("[aria-labelledby=jours-legende] tbody a")
    lu = docx.Document(io.BytesIO(dpo.soumettre("Word", statut=200).octets))
    texte = "\n".join(
        [p.text for p in lu.paragraphs] + [c.text for t in lu.tables for r in t.rows for c in r.cells]
    ).replace("\xa0", " ")
    for attendu in ("Hameau fictif", "2018-493", "de mémoire", "Il manque : la délibération", "RGPD 38(5)", "1,5"):
        assert attendu in texte
    dpo.aller(url)
    assert dpo.soumettre("PDF", statut=200).octets.startswith(b"%PDF")
    dpo.poster(f"{url}/document.exe", statut=422)
    assert "Jours en" not in maison.membre("lecteur").aller(url).texte
    dpo.aller(f"{url}/modifier")
    dpo.soumettre("Enregistrer", {"membres-0-jours_dus": "3"})
    assert "dépassé" not in dpo.suivre().texte
    assert uuid.UUID(url.rpartition("/")[2])
