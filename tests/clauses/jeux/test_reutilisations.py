"""Le registre des réutilisateurs : conditions, exclusivités bornées et réexaminées, export."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

import clauses.declarations  # noqa: F401
from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.jeux.reutilisations import operations, regles
from clauses.jeux.reutilisations.modele import ReutilisationSaisie
from fabriques.client import Maison
from fabriques.monde import Monde
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import points_a_faire
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider
from socle.tableurs import lire_classeur

JOUR = date(2026, 11, 22)


def un_jeu(contexte: Contexte, nom: str = "Horaires fictifs", **champs: object) -> uuid.UUID:
    return jeux.creer(contexte, valider(JeuSaisie, {"nom": nom, **champs}))


def usage(jeu_id: uuid.UUID, nom: str = "Itinéraires Fictifs", **champs: object) -> ReutilisationSaisie:
    return valider(ReutilisationSaisie, {"nom": nom, "jeu_id": jeu_id, **champs})


def test_le_jeu_est_d_ici_et_obligatoire(monde: Monde) -> None:
    ici, voisine = monde.contexte(monde.organisme("Ici")), monde.contexte(monde.organisme("Là"))
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(ici, usage(un_jeu(voisine)))
    assert list(refus.value.erreurs) == ["jeu_id"]
    with pytest.raises(SaisieRefusee) as refus:
        valider(ReutilisationSaisie, {"nom": "Sans jeu"})
    assert list(refus.value.erreurs) == ["jeu_id"]
    id_ = operations.creer(ici, usage(un_jeu(ici)))
    with pytest.raises(Introuvable):
        operations.lire(voisine, id_)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"acceptee_le": "02/02/2026", "fin": "01/02/2026"}, "fin"),
        ({"exclusivite_debut": "02/02/2026", "exclusivite_fin": "01/02/2026"}, "exclusivite_fin"),
    ],
)
def test_les_dates_se_suivent(monde_sqlite: Monde, champs: dict[str, object], champ: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(contexte, usage(un_jeu(contexte), **champs))
    assert list(refus.value.erreurs) == [champ]


EXCLUSIF = {"exclusivite": "oui", "exclusivite_motif": "Numérisation à ses frais", "exclusivite_debut": "01/01/2022"}


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"payante": "oui"}, "exige une licence"),
        ({"payante": "oui", "licence": "payante"}, "bases de calcul"),
        ({"licence": "odbl", "acceptee_le": "01/01/2026"}, "n'est pas celle de la fiche"),
        ({"licence": "lo2"}, "quand la licence a été acceptée"),
        ({"exclusivite": "oui"}, "mission de service public"),
        ({"exclusivite": "oui"}, "Datez le début et la fin"),
        (EXCLUSIF | {"exclusivite_fin": "02/01/2032"}, "après le 01/01/2032"),
        (EXCLUSIF | {"exclusivite_fin": "01/01/2032"}, "réexamen du bien-fondé était dû le 01/01/2025"),
        (EXCLUSIF | {"exclusivite_fin": "01/01/2032", "payante": "oui"}, "plus donner lieu à redevance"),
        ({"fin": "01/01/2026"}, "a pris fin"),
    ],
)
def test_ce_qu_il_faut_regarder(champs: dict[str, object], phrase: str) -> None:
    """CRPA L323-1, L324-1, L325-1 et L325-2."""
    phrases = " ".join(a.phrase for a in regles.alertes(usage(uuid.uuid4(), **champs), "lo2", JOUR))
    assert phrase in phrases


def test_une_reutilisation_gratuite_et_en_regle_n_alerte_pas() -> None:
    assert (
        regles.alertes(usage(uuid.uuid4(), licence="lo2", acceptee_le="01/01/2026", payante="non"), "lo2", JOUR) == []
    )
    dix_ans = EXCLUSIF | {"exclusivite_fin": "01/01/2032", "reexaminee_le": "02/01/2025"}
    assert regles.alertes(usage(uuid.uuid4(), **dix_ans), "", JOUR) == []


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        (EXCLUSIF, date(2025, 1, 1)),
        (EXCLUSIF | {"reexaminee_le": "15/03/2024"}, date(2027, 3, 15)),
        (EXCLUSIF | {"exclusivite_fin": "31/12/2024"}, None),
        (EXCLUSIF | {"exclusivite": "non"}, None),
        ({"exclusivite": "oui"}, None),
    ],
)
def test_le_reexamen_vient_tous_les_trois_ans_avant_la_fin(champs: dict[str, object], attendu: date | None) -> None:
    assert regles.prochain_reexamen(usage(uuid.uuid4(), **champs)) == attendu


def test_le_reexamen_et_les_termes_se_rappellent(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jeu, jour = un_jeu(contexte), contexte.aujourd_hui
    octroi = ajouter_mois(jour, -35)
    operations.creer(contexte, usage(jeu, "Exclusif", exclusivite="oui", exclusivite_debut=octroi.isoformat()))
    vieille = {"exclusivite": "oui", "exclusivite_debut": ajouter_mois(jour, -50).isoformat()}
    operations.creer(contexte, usage(jeu, "En retard", **vieille))
    operations.creer(contexte, usage(jeu, "Échu", **vieille, exclusivite_fin=(jour - timedelta(days=1)).isoformat()))
    operations.creer(contexte, usage(jeu, "À terme", fin=(jour + timedelta(days=20)).isoformat()))
    operations.creer(contexte, usage(jeu, "Finie", fin=(jour - timedelta(days=20)).isoformat()))
    with monde.instance.base.lire(contexte.perimetre) as session:
        points = {p.libelle: p for p in points_a_faire(session, jour, jour + timedelta(days=60))}
    assert set(points) == {
        "Exclusivité à réexaminer (CRPA L325-2) : Exclusif", "Exclusivité à réexaminer (CRPA L325-2) : En retard",
        "Fin de la réutilisation : À terme",
    }  # fmt: skip
    assert points["Exclusivité à réexaminer (CRPA L325-2) : Exclusif"].limite == ajouter_mois(octroi, 36)
    assert "Exclusif" not in points["Exclusivité à réexaminer (CRPA L325-2) : Exclusif"].resume, (
        "le courriel ne nomme personne"
    )


def test_l_export_se_relit_dans_les_trois_formats(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    operations.creer(contexte, usage(un_jeu(contexte), "=Formule SAS", licence="odbl", payante="non"))
    for format_ in ("csv", "xlsx", "ods"):
        lu = lire_classeur(operations.exporter(contexte, format_), f"x.{format_}").feuilles[0]
        textes = [c.texte for ligne in lu.lignes for c in ligne]
        assert {"Réutilisateur", "=Formule SAS", "Horaires fictifs", "ODbL"} <= set(textes), format_
    with pytest.raises(RegleEnfreinte):
        operations.exporter(contexte, "pdf")


def test_inscrire_depuis_le_jeu_et_retrouver(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    jeu = un_jeu(contexte, licence="lo2")
    un_jeu(contexte, "Autre jeu")
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/jeux/{jeu}")
    juriste.aller(juriste.page.lien("Inscrire un réutilisateur"))  # type: ignore[union-attr]
    assert juriste.page.valeur("jeu_id") == str(jeu)  # type: ignore[union-attr]
    assert juriste.soumettre("Enregistrer", statut=422, nom="").statut == 422
    juriste.soumettre("Enregistrer", nom="Association fictive", exclusivite="oui")
    assert "Datez le début et la fin" in juriste.suivre().texte
    assert "Association fictive" in juriste.aller(f"{maison.base}/jeux/{jeu}").texte
    liste = juriste.aller(f"{maison.base}/reutilisations/?exclusives=oui")
    assert "Association fictive" in liste.texte
    assert "Exclusivité" in liste.texte
    assert (
        "Aucun réutilisateur ne correspond"
        in juriste.aller(f"{maison.base}/reutilisations/?objet={uuid.uuid4()}").texte
    )
    juriste.aller(f"{maison.base}/reutilisations/")
    page = juriste.soumettre("CSV", statut=200)
    assert page.reponse.mimetype == "text/csv"
    assert "reutilisation.exportee" in maison.verbes()
