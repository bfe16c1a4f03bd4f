"""Les trois procédures : leurs pas, les vrais noms, l'adoption qui les garde, ce qui change ensuite."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest

import registre.declarations  # noqa: F401
from fabriques import designations
from fabriques.monde import Monde
from fabriques.procedures import adopter, saisie
from registre.delegue.designation import actes
from registre.procedures import operations
from registre.procedures.contenu import ACTEURS, GENRES, PROCEDURES
from registre.procedures.faits import adoptees
from registre.procedures.noms import changements
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.faits import Mesure
from socle.operations import Contexte
from socle.organismes.modele import OrganismeChamps, OrganismeSaisie
from socle.organismes.operations import lire_organisme, modifier_organisme
from socle.perimetre import Perimetre
from socle.saisies import valider


def texte_de(octets: bytes) -> str:
    document = docx.Document(io.BytesIO(octets))
    cases = [c.text for t in document.tables for ligne in t.rows for c in ligne.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cases]).replace("\u00a0", " ").replace("\u202f", " ")


def changer_l_organisme(contexte: Contexte, **faits: object) -> None:
    o = lire_organisme(contexte)
    valeurs = {nom: getattr(o, nom) for nom in OrganismeChamps.model_fields} | faits
    modifier_organisme(contexte, valider(OrganismeSaisie, valeurs), o.version)


@pytest.mark.parametrize("genre", GENRES)
def test_chaque_pas_dit_qui_dans_quel_delai_et_d_apres_quel_article(genre: str) -> None:
    procedure = PROCEDURES[genre]
    assert len(procedure.etapes) >= 9
    for etape in procedure.etapes:
        assert etape.qui
        assert set(etape.qui) <= set(ACTEURS)
        assert any(mot in etape.article for mot in ("RGPD", "C. assurances")), etape.titre
        assert "convention de Gouverne" in etape.note or not etape.note


def test_les_delais_de_la_loi_sont_dits() -> None:
    delais = {e.titre: e.delai for p in PROCEDURES.values() for e in p.etapes}
    assert delais["Notifier à la CNIL"].startswith("72 heures au plus après la prise de connaissance")
    assert (
        delais["Répondre"] == "Un mois au plus après la réception (trois si prolongé ; un refus, toujours dans le mois)"
    )
    plainte = next(e for e in PROCEDURES["violation"].etapes if e.titre.startswith("Porter plainte"))
    assert plainte.verification == "M", "l'article du code des assurances n'a pas été relu"


def test_seuls_les_roles_qui_ont_change_se_disent() -> None:
    avant = {"dpo": ["A"], "referent": ["B", "C"], "rssi": []}
    assert changements(avant, {"dpo": ["A"], "referent": ["C", "B"], "rssi": []}) == []
    (seul,) = changements(avant, {"dpo": ["A"], "referent": ["B"], "rssi": []})
    assert (seul.role, seul.avant, seul.apres) == ("referent", ("B", "C"), ("B",))


def test_le_document_porte_les_vrais_noms_et_dit_ceux_qui_manquent(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    commune = monde.organisme("Bourg", territoire, representant_nom="Camille Essai", representant_qualite="Maire")
    contexte = monde.contexte(commune)
    monde.personne("Robin Référent", referent=commune)
    monde.personne("Référent d'ailleurs", referent=territoire)
    monde.personne("Alix RSSI", rssi=territoire)
    designations.arretee(contexte)
    texte = texte_de(operations.exporter(contexte, "violation", "docx"))
    for attendu in ("Dominique Essai, Syndicat d'Essai, dpo@essai.example", "Camille Essai, Maire", "Robin Référent",
                    "Alix RSSI", "72 heures au plus", "RGPD 33(1), 33(4)", "de mémoire, à vérifier"):  # fmt: skip
        assert attendu in texte, attendu
    assert "Référent d'ailleurs" not in texte
    assert "[à compléter]" not in texte
    nue = monde.contexte(monde.organisme("Nue"))
    texte = texte_de(operations.exporter(nue, "demandes", "docx"))
    assert "Sans nom : Le référent, Le délégué à la protection des données, Le signataire." in texte
    assert texte.count("[à compléter]") == 3
    with pytest.raises(Introuvable):
        operations.exporter(nue, "cantine", "docx")
    with pytest.raises(RegleEnfreinte, match="Word ou en PDF"):
        operations.exporter(nue, "aipd", "txt")


def test_une_adoption_garde_ses_noms_et_la_page_dit_qu_ils_ont_change(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme(representant_nom="Camille Essai", representant_qualite="Maire"))
    delegue = designations.arretee(contexte)
    adopter(contexte)
    assert operations.lire_etat(contexte, "violation").changements == ()
    actes.terminer(contexte, delegue, designations.version(contexte, delegue), date(2026, 6, 1), "Départ")
    changer_l_organisme(contexte, representant_nom="Sacha Essai")
    dits = {c.role: (c.avant, c.apres) for c in operations.lire_etat(contexte, "violation").changements}
    assert dits["responsable"] == (("Camille Essai, Maire",), ("Sacha Essai, Maire",))
    assert dits["dpo"][0][0].startswith("Dominique Essai")
    assert dits["dpo"][1] == ()
    actions.actualiser_propositions(contexte)
    titres = [o.libelle for o, _ in actions.lister(contexte, actions.Filtre(etat="proposee")).paires]
    assert "Adopter une nouvelle version : Réagir à une violation de données" in titres
    adopter(contexte, adoptee_le="01/07/2026")
    etat = operations.lire_etat(contexte, "violation")
    assert etat.changements == ()
    assert len(etat.anciennes) == 1
    actions.actualiser_propositions(contexte)
    titres = [o.libelle for o, _ in actions.lister(contexte, actions.Filtre(etat="proposee")).paires]
    assert not [t for t in titres if t.startswith("Adopter une nouvelle version")]


def test_un_texte_livre_autrement_se_dit(monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    adopter(contexte)
    assert not operations.lire_etat(contexte, "violation").texte_change
    recrite = PROCEDURES["violation"].model_copy(update={"objet": "Autrement."})
    monkeypatch.setattr(operations, "PROCEDURES", {**PROCEDURES, "violation": recrite})
    assert operations.lire_etat(contexte, "violation").texte_change
    adopter(contexte, adoptee_le="01/07/2026")
    assert not operations.lire_etat(contexte, "violation").texte_change


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [
        ({"genre": ""}, "genre"), ({"genre": "cantine"}, "genre"), ({"acte": ""}, "acte"), ({"adoptee_le": ""}, "adoptee_le"),
        ({"adoptee_le": "31/02/2026"}, "adoptee_le"), ({"revue_le": "01/02/2026"}, "revue_le"),
    ],
)  # fmt: skip
def test_une_mauvaise_valeur_est_refusee_a_sa_place(champs: dict[str, object], chemin: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        saisie(**champs)
    assert list(refus.value.erreurs) == [chemin]


def test_une_adoption_ne_se_date_pas_dans_l_avenir_et_demande_le_droit(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    contexte = monde_sqlite.contexte(commune)
    with pytest.raises(SaisieRefusee, match="corriger"):
        adopter(contexte, adoptee_le="01/01/2100", revue_le="")
    with pytest.raises(DroitManquant):
        adopter(monde_sqlite.contexte(commune, "referent"))
    assert operations.lire_etat(contexte, "violation").adoptee is None


def test_le_fait_compte_sur_trois_et_la_revue_se_rappelle(monde: Monde) -> None:
    commune, sans = monde.organisme("Bourg"), monde.organisme("Sans")
    contexte = monde.contexte(commune)
    jour = contexte.aujourd_hui
    adopter(contexte, adoptee_le="01/02/2025", revue_le="01/02/2026")
    adopter(contexte, genre="aipd", adoptee_le="01/03/2026", revue_le=jour + timedelta(days=10))
    archivee = adopter(contexte, genre="demandes")
    operations.archiver(contexte, archivee, 1)
    with monde.instance.base.lire(Perimetre.territoire(frozenset({commune.id, sans.id}))) as session:
        assert adoptees(session, jour) == {
            commune.id: Mesure(2, 3, date(2025, 2, 1), 1), sans.id: Mesure(0, 3),
        }  # fmt: skip
    with contexte.base.lire(contexte.perimetre) as session:
        points = [p for p in points_a_faire(session, jour, jour + timedelta(days=30)) if p.point == "procedures.voir"]
    assert sorted(p.libelle for p in points) == [
        "Revoir la procédure : Décider et mener une analyse d'impact",
        "Revoir la procédure : Réagir à une violation de données",
    ]
    adopter(contexte, adoptee_le="01/07/2026", revue_le="")
    with contexte.base.lire(contexte.perimetre) as session:
        points = [p for p in points_a_faire(session, jour, jour + timedelta(days=30)) if p.point == "procedures.voir"]
    assert len(points) == 1, "une nouvelle version éteint la revue de l'ancienne"
