"""Les visites du délégué : la trousse tirée de l'état de l'organisme, le compte rendu, ses actions au plan."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import docx
import pytest

import registre.declarations  # noqa: F401
from fabriques import bureau_delegue
from fabriques.client import HORS, Maison
from fabriques.monde import Monde, fiche_pleine
from fabriques.requetes import budget_requetes
from registre.delegue.visites import etat, faits, operations
from registre.delegue.visites.modele import VisiteSaisie
from registre.delegue.visites.questionnaire import QUESTIONNAIRE
from registre.delegue.visites.verbes import a_faire
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider

CONSTATS = [{"theme": "securite", "constat": "Mot de passe affiché", "action": "Ôter le mot de passe",
             "echeance": "01/06/2026"},
            {"theme": "registre", "constat": "Rien à redire"}]  # fmt: skip


def saisie(**champs: object) -> VisiteSaisie:
    return valider(VisiteSaisie, {"nom": "Visite annuelle", **champs})


def rendue(contexte: Contexte) -> uuid.UUID:
    return operations.creer(contexte, saisie(tenue_le="02/03/2026", presents="Maire", constats=CONSTATS))


def presser(contexte: Contexte, monde: Monde, commune: object) -> None:
    """De quoi emplir une trousse : fiche incomplète, clauses manquantes, action en retard, question, avis."""
    prestataire = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditeur fictif"}))
    relations.creer(
        contexte, valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"}), prestataire
    )
    actions.creer(contexte, valider(ActionSaisie, {"titre": "Action en retard", "echeance": "01/02/2026"}))
    bureau_delegue.poser(contexte, "Question en attente")
    bureau_delegue.inscrire(contexte, "Avis sans suite")


@pytest.mark.parametrize(
    ("rempli", "revue", "modifiee", "dit"),
    [
        (80, None, date(2026, 3, 1), "remplie à 80 %"),
        (100, date(2026, 3, 2), date(2026, 3, 1), "revue prévue le 02/03/2026"),
        (100, None, date(2025, 3, 2), "pas relue depuis le 02/03/2025"),
        (100, date(2026, 3, 3), date(2026, 3, 1), ""),
    ],
)
def test_une_fiche_est_a_relire_incomplete_ou_vieille(
    rempli: int, revue: date | None, modifiee: date, dit: str
) -> None:
    assert etat.raison_de_revoir(rempli, revue, modifiee, date(2026, 3, 3)) == dit


def test_le_questionnaire_a_un_article_par_question_et_se_dit_de_memoire() -> None:
    assert QUESTIONNAIRE.verification == "M"
    assert all(q.article for t in QUESTIONNAIRE.themes for q in t.questions)


def test_la_trousse_lit_l_etat_en_cinq_requetes(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    presser(contexte, monde, commune)
    for rang in range(3):
        monde.fiche(commune, f"Fiche {rang}")
    monde.fiche(commune, **(fiche_pleine() | {"nom": "Restauration"}))
    with budget_requetes(monde.instance.base, 5):
        lu = operations.etat_de_l_organisme(contexte)
    assert (lu.fiches, lu.a_revoir >= 3) == (4, True)
    assert list(lu.prestataires) == [("Éditeur fictif", "manquantes")]
    assert [nom for nom, _ in lu.actions] == ["Action en retard"]
    assert [nom for nom, _ in lu.questions] == ["Question en attente"]
    assert [nom for nom, _ in lu.avis] == ["Avis sans suite"]
    pleine = etat.EtatDeVisite(0, 0, (), (), [("x", None)] * etat.MONTREES, (), ())
    assert (lu.compter("avis"), pleine.compter("actions")) == ("1", "40 et plus")
    vide = operations.etat_de_l_organisme(monde.contexte(monde.organisme("Voisin")))
    assert (vide.fiches, vide.actions, vide.questions) == (0, [], [])


def test_les_actions_d_un_constat_ne_se_portent_qu_une_fois(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    id_ = rendue(contexte)
    assert operations.porter_au_plan(contexte, id_) == 1
    assert operations.porter_au_plan(contexte, id_) == 0
    ((objet, action),) = actions.lister(contexte, actions.Filtre()).paires
    assert (objet.libelle, action.source_id, action.echeance) == ("Ôter le mot de passe", id_, date(2026, 6, 1))
    assert action.etat == "a_faire"
    actions.actualiser_propositions(contexte)
    assert actions.lister(contexte, actions.Filtre()).total == 1, "aucune règle ne la range"
    with pytest.raises(DroitManquant):
        operations.porter_au_plan(monde.contexte(commune, "referent"), id_)
    with pytest.raises(DroitManquant):
        operations.porter_au_plan(monde.contexte(commune, sans="actions.modifier"), id_)
    with pytest.raises(Introuvable):
        operations.porter_au_plan(monde.contexte(monde.organisme("Voisin")), id_)


def test_une_visite_ne_se_tient_pas_demain_et_un_constat_demande_sa_date(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    demain = (contexte.aujourd_hui + timedelta(days=1)).isoformat()
    for champs in ({"tenue_le": demain}, {"constats": CONSTATS}):
        with pytest.raises(SaisieRefusee) as refus:
            operations.creer(contexte, saisie(**champs))
        assert list(refus.value.erreurs) == ["tenue_le"]
    id_ = rendue(contexte)
    operations.archiver(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.porter_au_plan(contexte, id_)


def test_une_visite_prevue_se_rappelle_et_se_compte_une_fois_tenue(monde: Monde) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    jour = contexte.aujourd_hui
    id_ = operations.creer(contexte, saisie(prevue_le=(jour - timedelta(days=3)).isoformat()))

    def dus() -> list[uuid.UUID]:
        with monde.instance.base.lire(contexte.perimetre) as session:
            return [p.objet_id for p in a_faire(session, jour, jour)]

    assert dus() == [id_]
    tenue = rendue(contexte)
    assert [o.id for o, _ in operations.lister(contexte, operations.Filtre()).paires] == [id_, tenue], "à venir d'abord"
    operations.archiver(contexte, tenue, 1)
    with monde.instance.base.lire(HORS) as session:
        assert faits.tenues(session, jour)[commune.id].en_retard == 1
    operations.enregistrer(contexte, id_, saisie(tenue_le=jour.isoformat()), 1)
    assert dus() == []
    with monde.instance.base.lire(HORS) as session:
        mesure = faits.tenues(session, jour)[commune.id]
        assert (mesure.fait, mesure.sur, mesure.dernier, mesure.en_retard) == (1, 1, jour, 0)
        assert faits.compter_tenues(session, jour, jour) == {commune.id: 1}


def textes(octets: bytes) -> str:
    lu = docx.Document(io.BytesIO(octets))
    return "\n".join(
        [p.text for p in lu.paragraphs] + [c.text for t in lu.tables for r in t.rows for c in r.cells]
    ).replace("\xa0", " ")


def test_la_trousse_puis_le_compte_rendu_par_l_ecran(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    presser(contexte, maison.monde, maison.commune)
    maison.fiche("Fiche incomplète")
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/visites/")
    dpo.aller(dpo.page.lien("Préparer une visite"))  # type: ignore[union-attr]
    dpo.soumettre("Enregistrer", nom="Visite annuelle", prevue_le="15/12/2026")
    url = dpo.page.vers  # type: ignore[union-attr]
    assert "fiche à relire sur 1" in dpo.aller(url).texte
    trousse = textes(dpo.soumettre("Trousse Word", statut=200).octets)
    for attendu in ("Fiche incomplète", "☐ Éditeur fictif : manquantes", "☐ Action en retard", "Question en attente",
                    "Avis sans suite", "☐ oui", "Signature", "de mémoire"):  # fmt: skip
        assert attendu in trousse
    dpo.aller(url)
    assert dpo.soumettre("Trousse PDF", statut=200).octets.startswith(b"%PDF")
    operations.enregistrer(contexte, uuid.UUID(url.rpartition("/")[2]),
                           saisie(tenue_le="02/03/2026", presents="Maire, secrétaire", constats=CONSTATS), 1)  # fmt: skip
    dpo.aller(url)
    dpo.soumettre("Porter cette action au plan")
    page = dpo.suivre()
    assert "1 action portée au plan" in page.soupe.get_text()
    assert "Porter" not in " ".join(page.textes("button"))
    rendu = textes(dpo.soumettre("Compte rendu Word", statut=200).octets)
    for attendu in ("Mot de passe affiché", "Maire, secrétaire", "Rien à faire", "01/06/2026"):
        assert attendu in rendu
    assert "Tenue" in dpo.aller(f"{maison.base}/visites/?q=annuelle").texte
    dpo.poster(f"{url}/trousse.exe", statut=422)
    assert "Modifier" not in maison.membre("lecteur").aller(url).textes("a.btn")
