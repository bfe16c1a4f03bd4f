"""La démonstration montre un dossier de crise vivant : presque complet, avec de vrais points à regarder."""

from __future__ import annotations

from datetime import date

from audit.crise import operations as crise
from audit.crise import regles
from audit.crise.rssi import operations as rssi
from audit.demonstration.crise import charger_crise, donnees
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.operations import Contexte
from socle.saisies import valider

JOUR = date(2026, 11, 24)


def test_le_dossier_fictif_se_charge_et_montre_ses_points(monde: Monde) -> None:
    codes = {d.organisme for d in (*donnees().dossiers, *donnees().designations)}
    contextes = {code: monde.contexte(monde.organisme(code.replace("-", " ").title()), "rssi") for code in codes}
    pour_tenir = monde.contexte(monde.organismes["bourg-fictif"])
    for ligne in (r for d in donnees().dossiers for r in d.redemarrages if "systeme" in r):
        systemes.creer(pour_tenir, valider(SystemeSaisie, {"nom": ligne["systeme"]}))

    def contexte_de(code: str, _: str) -> Contexte:
        return contextes[code]

    charger_crise(contexte_de, JOUR)
    charge = crise.trouver(contextes["bourg-fictif"])
    assert charge is not None
    assert len(charge.noms) == 3
    dites = "\n".join(a.phrase for a in regles.alertes(charge.fiche.saisie, charge.noms, JOUR))
    for attendu in ("Gendarmerie ou police, CSIRT", "« Portail famille » doit revenir en 8 h", "dernier exercice",
                    "« Paie et carrières » : on accepte de perdre 24 h"):  # fmt: skip
        assert attendu in dites, attendu
    assert "Boucle" not in dites
    (designation,) = rssi.lire_en_cours(contextes["bourg-fictif"])
    assert designation.saisie.missions
