"""La démonstration montre une homologation vivante : décidée avec réserves, publiée ; une autre à commencer."""

from __future__ import annotations

from audit.demonstration.homologation import charger_homologations, donnees
from audit.homologation import operations, regles
from audit.homologation.risques import risques
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.operations import Contexte
from socle.saisies import valider


def test_les_dossiers_fictifs_se_chargent_par_les_droits_de_chacun(monde: Monde) -> None:
    commune = monde.organisme("Bourg Fictif")
    tout = monde.contexte(commune)
    for systeme in {d.systeme for d in donnees().dossiers if d.systeme}:
        systemes.creer(tout, valider(SystemeSaisie, {"nom": systeme}))

    def contexte_de(code: str, role: str) -> Contexte:
        assert code == commune.code
        return monde.contexte(commune, role)

    charger_homologations(contexte_de, tout.aujourd_hui)
    dossiers = {o.libelle: o.id for o, _ in operations.lister(tout, operations.Filtre()).paires}
    decide = operations.lire_dossier(tout, dossiers["Portail famille"])
    assert regles.etat(decide.fiche.ligne, tout.aujourd_hui) == "en_vigueur_reserves"
    assert decide.attestation is not None
    assert all(r.avant and r.apres and r.mesures for r in risques(decide.fiche.saisie))
    assert regles.incomplets(decide.points) == []
    autre = operations.lire_dossier(tout, dossiers["Parc de capteurs de la voirie"])
    assert [p for p in regles.manques(autre.points) if p.bloquant]
    (alerte,) = regles.alertes(autre.fiche.saisie, autre.fiche.ligne, tout.aujourd_hui)
    assert "doit décider avant" in alerte.phrase
