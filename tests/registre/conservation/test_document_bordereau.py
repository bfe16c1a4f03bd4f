"""Le bordereau en document : la durée en nombre et sa source, le sort final, le volume total, qui le propose."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from registre.conservation.documents import document_du_bordereau
from registre.conservation.fonds import duree_retenue, sort_de
from registre.conservation.lectures import toutes_livrees
from registre.conservation.modele import Fonds
from socle.organismes.modele import Organisme

REGLES = toutes_livrees()
ORGANISME = Organisme(
    code="x",
    chemin="x",
    nom="Bourg-Fictif",
    insee="01234",
    adresse="1 place fictive",
    code_postal="01990",
    ville="Bourg",
)


def _fonds(**valeurs: Any) -> Fonds:
    base = {"id": uuid.uuid4(), "nom": "Dossiers", "annee_fin": 2010, "annee_due": 2021, "volume": Decimal("0.8"),
            "volume_unite": "metres", "support": "papier"}  # fmt: skip
    return Fonds(**(base | valeurs))


def _texte(*fonds: Fonds) -> str:
    ligne = SimpleNamespace(
        numero=1, statut="prepare", service="Finances", envoye_le=None, vise_le=None, visa_reference="", elimine_le=None,
        temoin="", articles="",
    )  # fmt: skip
    fiche: Any = SimpleNamespace(
        ligne=ligne, objet=SimpleNamespace(version=1), saisie=SimpleNamespace(nom="Élimination", observations="")
    )
    return repr(document_du_bordereau(ORGANISME, fiche, fonds, REGLES, date(2026, 11, 25)))


def test_la_duree_s_ecrit_en_nombre_avec_sa_source() -> None:
    assert duree_retenue(_fonds(dua_annees=5, dua_source="x")) == "5 ans (durée saisie pour ce fonds)"
    assert duree_retenue(_fonds(dua_annees=1)) == "1 an (durée saisie pour ce fonds)"
    texte = _texte(_fonds(dua_annees=5, dua_source="durée écrite à la main"))
    assert "5 ans (durée saisie" in texte
    assert "à la main" not in texte


def test_une_regle_et_une_duree_saisie_se_disent_toutes_deux() -> None:
    texte = _texte(_fonds(dua_annees=12, regle="marches"))
    assert "12 ans (durée saisie pour ce fonds) ; règle « Marchés publics : pièces du marché : 10 ans »" in texte
    assert "(de mémoire, à vérifier)" in texte


def test_le_bordereau_dit_qui_combien_et_le_sort_non_determine() -> None:
    texte = _texte(_fonds(), _fonds(volume=Decimal("4.5")))
    for attendu in ("1 place fictive, 01990 Bourg, INSEE 01234", "5,3 mètres linéaires, en 2 articles", "Service producteur",
                    "Sort final non déterminé"):  # fmt: skip
        assert attendu in texte
    assert "versant" not in texte


def test_le_sort_final_vient_de_la_regle_ou_ne_se_devine_pas() -> None:
    assert sort_de(_fonds(regle="videoprotection"), REGLES) == "Éliminer"
    assert sort_de(_fonds(regle="marches"), REGLES) == sort_de(_fonds(), REGLES) == "non déterminé"
    assert "Sort final non déterminé" not in _texte(_fonds(regle="videoprotection"))
