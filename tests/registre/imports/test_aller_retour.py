"""Ce que Gouverne exporte se réimporte : le JSON sans perte, le tableur pour tout champ simple."""

from __future__ import annotations

import json
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.monde import Monde, fiche_pleine
from fabriques.registres import saisies
from registre import droits
from registre.exports.operations import exporter
from registre.imports import confirmation, operations
from registre.imports.grille import colonnes_de
from registre.imports.poser import Choix, empreinte, poser_fiches
from registre.imports.titres import proposer
from registre.traitements.echanges.json_registre import lire_json
from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import lire_registre, rendre_avis, soumettre
from socle.champs import champs_de
from socle.operations import Contexte, operation
from socle.saisies import valider

POSER = operation(droits.IMPORTER)(poser_fiches)
MESURE = settings(max_examples=20, deadline=None,
                  suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])  # fmt: skip


def peuple(monde: Monde, fiches: list[TraitementSaisie]) -> Contexte:
    """Un organisme neuf et ses fiches."""
    contexte = monde.contexte(monde.organisme(f"Commune {uuid.uuid4().hex[:8]}"))
    POSER(contexte, uuid.uuid4(), [Choix(rang, FicheLue("", saisie)) for rang, saisie in enumerate(fiches)])
    return contexte


def empreintes(contexte: Contexte) -> list[str]:
    return sorted(empreinte(f.saisie) for f in lire_registre(contexte))


@MESURE
@given(st.lists(saisies(), min_size=1, max_size=3))
def test_le_json_du_registre_se_relit_et_se_reimporte_sans_perte(
    monde_sqlite: Monde, fiches: list[TraitementSaisie]
) -> None:
    ici = peuple(monde_sqlite, fiches)
    contenu = exporter(ici, "json")
    assert sorted(empreinte(f.saisie) for f in lire_json(contenu).fiches) == empreintes(ici)
    ailleurs = peuple(monde_sqlite, [])
    lot = operations.preparer(ailleurs, contenu, "registre.json")
    confirmation.confirmer(ailleurs, lot, dict.fromkeys(map(str, range(len(fiches))), "creer"))
    assert empreintes(ailleurs) == empreintes(ici)


@MESURE
@given(saisies())
def test_reimporter_chez_soi_en_completant_ne_change_rien(monde_sqlite: Monde, saisie: TraitementSaisie) -> None:
    ici = peuple(monde_sqlite, [saisie])
    avant = empreintes(ici)
    lot = operations.preparer(ici, exporter(ici, "json"), "registre.json")
    confirmation.confirmer(ici, lot, {"0": "completer"})
    assert [x.etat for x in confirmation.lire_rapport(ici, lot).lignes] == ["inchangee"]
    assert empreintes(ici) == avant


def test_l_etat_et_l_avis_ne_se_reprennent_pas(monde_sqlite: Monde) -> None:
    ici = peuple(monde_sqlite, [valider(TraitementSaisie, fiche_pleine())])
    (fiche,) = lire_registre(ici)
    soumettre(ici, fiche.objet.id, 1)
    rendre_avis(ici, fiche.objet.id, 2, "defavorable", "À revoir")
    contenu = exporter(ici, "json")
    assert json.loads(contenu)["traitements"][0]["avis"] == "defavorable"
    ailleurs = peuple(monde_sqlite, [])
    confirmation.confirmer(ailleurs, operations.preparer(ailleurs, contenu, "registre.json"))
    (reprise,) = lire_registre(ailleurs)
    assert (reprise.traitement.statut, reprise.traitement.avis) == ("brouillon", "")
    assert empreinte(reprise.saisie) == empreinte(fiche.saisie)


def test_notre_tableur_se_relit_pour_tout_champ_simple(monde_sqlite: Monde) -> None:
    ici = peuple(monde_sqlite, [valider(TraitementSaisie, fiche_pleine())])
    ailleurs = peuple(monde_sqlite, [])
    lot = operations.preparer(ailleurs, exporter(ici, "xlsx"), "registre.xlsx")
    _, attente = operations.lire_attente(ailleurs, lot)
    assert attente.grille
    colonnes = colonnes_de(attente.grille.feuilles[attente.plan.feuille], attente.plan)
    operations.placer(ailleurs, lot, attente.plan, {cle: p.cible for cle, p in proposer(colonnes).items()}, {})
    confirmation.confirmer(ailleurs, lot)
    (avant,), (apres,) = lire_registre(ici), lire_registre(ailleurs)
    for champ in champs_de(TraitementSaisie):
        if champ.genre != "groupe" and champ.nom != "observations":
            assert getattr(apres.saisie, champ.nom) == getattr(avant.saisie, champ.nom), champ.nom
