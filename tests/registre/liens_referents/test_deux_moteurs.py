"""Ce qui dépend de la base : un envoi unique, une revue, un envoi à plusieurs, ce qui attend au bureau."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.liens_referents import GRAINE, donner, recevoir, tous
from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from registre.liens_referents import envois, publics, suites
from registre.liens_referents.modele import LienSaisie
from registre.liens_referents.operations import Remise
from registre.liens_referents.verbes import a_faire
from registre.traitements.modele import Traitement
from socle.actions.modele import Action
from socle.courriels.boite import Courriel
from socle.erreurs import SaisieRefusee
from socle.liens_publics import LienEmploye
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider


def test_une_revue_note_ce_qui_n_a_pas_change_et_fait_des_actions_du_reste(
    monde: Monde, commune: Organisme, dpo: Contexte
) -> None:
    pareille, changee, finie, laissee = (monde.fiche(commune, nom) for nom in ("A", "B", "C", "D"))
    envoi = donner(dpo, "revue")
    page = publics.ouvrir(monde.instance, envoi.jeton)
    rangs = {f.nom: f.id for f in page.fiches}
    recevoir(monde, envoi, manque="Le fichier des jardins", **{
        f"constat-{rangs['A']}": "inchangee", f"constat-{rangs['B']}": "changee",
        f"precision-{rangs['B']}": "Nouveau logiciel", f"constat-{rangs['C']}": "finie",
    })  # fmt: skip
    suites.traiter(dpo, envoi.id, {str(pareille), str(changee), str(finie), suites.MANQUE})
    revues = {t.id: t.prochaine_revue for t in tous(monde, Traitement)}
    assert revues[pareille] is not None
    assert revues[pareille].year == dpo.aujourd_hui.year + 1
    assert [revues[f] for f in (changee, finie, laissee)] == [None] * 3
    titres = {a.titre: a.description for a in tous(monde, Action)}
    assert titres == {
        "Mettre à jour la fiche « B »": "Nouveau logiciel",
        "Archiver la fiche « C », si ce traitement a cessé": "",
        "Inscrire au registre un traitement qui manque": "Le fichier des jardins",
    }


def test_un_double_clic_est_recu_autre_chose_est_refuse(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "question")
    recevoir(monde, envoi, titre="Une question")
    recevoir(monde, envoi, titre="Une question")
    with pytest.raises(LienEmploye):
        recevoir(monde, envoi, titre="Une autre")
    with pytest.raises(LienEmploye):
        publics.ouvrir(monde.instance, envoi.jeton)


def test_ce_qui_n_est_pas_relu_attend_au_bureau_et_un_incident_presse(monde: Monde, dpo: Contexte) -> None:
    envoi = donner(dpo, "violation")
    recevoir(monde, envoi, titre="Vol")
    with monde.instance.base.lire(dpo.perimetre) as session:
        (point,) = a_faire(session, dpo.aujourd_hui, dpo.aujourd_hui + timedelta(days=30))
    assert point.urgent
    assert point.instant is not None
    suites.classer(dpo, envoi.id)
    with monde.instance.base.lire(dpo.perimetre) as session:
        assert not list(a_faire(session, dpo.aujourd_hui, dpo.aujourd_hui + timedelta(days=30)))


def test_un_envoi_a_plusieurs_donne_un_lien_par_organisme_et_se_reprend(monde: Monde) -> None:
    territoire = monde.organisme("Territoire", type="communaute_communes")
    membres = [monde.organisme(f"Membre {n}", territoire, courriel=f"m{n}@essai.example") for n in range(3)]
    ailleurs = monde.organisme("Ailleurs")
    dpo = monde.contexte(territoire, personne=monde.personne("Déléguée", dpo=territoire))
    saisie = valider(LienSaisie, {"usage": "revue", "nom": "Référent", "jours": "30"})
    voulus = [m.id for m in membres[:2]]
    remise = Remise("https://gouverne.example/referent/{jeton}", par_courriel=True)
    faits = envois.lancer(dpo, voulus, saisie, GRAINE, remise)
    assert [(d.membre.nom, d.refus) for d in faits] == [("Membre 0", ""), ("Membre 1", "")]
    refaits = envois.lancer(dpo, voulus, saisie, GRAINE, remise)
    assert [d.envoi for d in refaits] == [d.envoi for d in faits]
    assert sorted(c.destinataire for c in tous(monde, Courriel)) == ["m0@essai.example", "m1@essai.example"]
    assert [m.attendu for m in envois.apercevoir(dpo, "revue")] == [True, True, False]
    with pytest.raises(Exception, match="périmètre"):
        envois.lancer(dpo, [ailleurs.id], saisie, GRAINE, remise)
    with pytest.raises(SaisieRefusee):
        envois.lancer(dpo, [], saisie, GRAINE, remise)
    with pytest.raises(SaisieRefusee, match="corriger"):
        envois.lancer(dpo, voulus, saisie.model_copy(update={"jours": 0}), GRAINE, remise)
