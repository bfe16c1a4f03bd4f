"""Les rappels d'un bout à l'autre : une action qui approche, un serveur de courriels qui reçoit, une seule fois."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.courriels import Boite, brancher
from fabriques.monde import Monde
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.base import maintenant
from socle.coffre import Reglage
from socle.comptes.modele import Attribution, Personne
from socle.courriels.boite import Courriel, remettre
from socle.echeances import sources
from socle.echeances.sources import AFaire
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.rappels import entretien, envoi, lecture
from socle.rappels.modele import RappelEnvoye
from socle.rappels.regles import Preferences
from socle.saisies import valider

HORS = Perimetre.hors("test")
LUNDI = datetime(2026, 11, 23, 9, tzinfo=UTC)


def agir(monde: Monde, organisme: Organisme, dans: int = 3, **champs: object) -> uuid.UUID:
    """Une action dont l'échéance tombe dans quelques jours."""
    limite = (LUNDI.date() + timedelta(days=dans)).isoformat()
    saisie = valider(ActionSaisie, {"titre": "Prévenir Mme Fictive", "echeance": limite, **champs})
    return actions.creer(monde.contexte(organisme), saisie)


def remis(monde: Monde, boite: Boite) -> list[str]:
    """Remet tout ; rend les destinataires de ce qui vient d'arriver."""
    deja = len(boite.recus)
    remettre(monde.instance.base, boite.serveur)
    return [recu.rcpt_tos[0] for recu in boite.recus[deja:]]


def test_un_recapitulatif_par_personne_et_par_matin_puis_silence(monde: Monde, boite: Boite) -> None:
    brancher(monde, boite)
    territoire = monde.organisme("Territoire fictif")
    communes = [monde.organisme(f"Commune fictive {n}", parent=territoire) for n in range(3)]
    dpo, referent = monde.personne("DPO", dpo=territoire), monde.personne("Référent", referent=communes[0])
    monde.personne("Lecteur", lecteur=territoire)
    for commune in communes:
        agir(monde, commune)
    assert envoi.preparer(monde.instance, LUNDI) == 2
    assert sorted(remis(monde, boite)) == sorted([dpo.email, referent.email])
    au_dpo = next(m for m, recu in zip(boite.messages, boite.recus, strict=True) if recu.rcpt_tos == [dpo.email])
    assert au_dpo["Subject"] == "Gouverne : 3 points à faire"
    corps = str(au_dpo.get_content())
    assert "Fictive" not in corps, "ni titre ni nom"
    assert all(f"/o/{commune.code}/a-faire" in corps for commune in communes)
    assert envoi.preparer(monde.instance, LUNDI + timedelta(minutes=15)) == 0
    agir(monde, communes[0])
    assert envoi.preparer(monde.instance, LUNDI + timedelta(hours=3)) == 0, "un seul récapitulatif par matin"
    assert envoi.preparer(monde.instance, LUNDI + timedelta(days=1)) == 2, "la nouvelle action, le lendemain"
    remis(monde, boite)
    assert boite.messages[-1]["Subject"] == "Gouverne : 1 point à faire"
    assert envoi.preparer(monde.instance, LUNDI + timedelta(days=2)) == 2, "J-1 : nouvelle étape"


def test_le_responsable_seul_recoit_son_action_et_rien_apres_qu_elle_est_faite(monde: Monde, boite: Boite) -> None:
    brancher(monde, boite)
    commune = monde.organisme()
    elle = monde.personne("Responsable", referent=commune)
    monde.personne("DPO", dpo=commune)
    id_ = agir(monde, commune, dans=7, responsable_id=str(elle.id))
    assert envoi.preparer(monde.instance, LUNDI) == 1
    assert remis(monde, boite) == [elle.email]
    actions.passer(monde.contexte(commune), id_, 1, "terminer")
    for jour in range(1, 40):
        assert envoi.preparer(monde.instance, LUNDI + timedelta(days=jour)) == 0


def test_un_role_echu_ou_un_compte_ferme_ne_recoivent_rien(monde: Monde, boite: Boite) -> None:
    brancher(monde, boite)
    commune = monde.organisme()
    partie, fermee = monde.personne("Partie", dpo=commune), monde.personne("Fermée", dpo=commune)
    with monde.instance.base.ecrire(HORS) as session:
        attribution = session.exec(select(Attribution).where(Attribution.personne_id == partie.id)).one()
        attribution.expire_le = maintenant() - timedelta(days=1)
        compte = session.get_one(Personne, fermee.id)
        compte.active = False
        session.add_all([attribution, compte])
    agir(monde, commune)
    assert envoi.preparer(monde.instance, LUNDI) == 0


def test_rien_ne_s_entasse_sans_serveur_d_envoi(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    monde_sqlite.personne("DPO", dpo=commune)
    agir(monde_sqlite, commune)
    assert envoi.preparer(monde_sqlite.instance, LUNDI) == 0
    with monde_sqlite.instance.base.lire(HORS) as session:
        assert session.exec(select(Courriel)).all() == []
        assert session.exec(select(RappelEnvoye)).all() == []


@contextmanager
def urgence(monkeypatch: pytest.MonkeyPatch, organisme: Organisme, instant: datetime) -> Iterator[None]:
    """Une source qui dit un délai de 72 heures (violation de données fictive)."""
    point = AFaire(
        "violation:1", organisme.id, organisme.id, "Registre", "Notifier", "Un délai de notification court",
        instant.date(), "organismes.voir", "registre.lire", (), urgent=True, instant=instant, jalons_heures=(48, 24, 0),
        agir="registre.avis",
    )  # fmt: skip
    with monkeypatch.context() as pose:
        pose.setitem(sources._sources, "urgence", lambda *_: [point])
        yield


def test_un_delai_urgent_part_la_nuit_et_une_fois_par_etape(
    monde: Monde, boite: Boite, monkeypatch: pytest.MonkeyPatch
) -> None:
    brancher(monde, boite)
    commune = monde.organisme()
    dpo = monde.personne("DPO", dpo=commune)
    nuit = datetime(2026, 11, 22, 2, tzinfo=UTC)  # un dimanche
    with urgence(monkeypatch, commune, nuit + timedelta(hours=40)):
        assert envoi.preparer(monde.instance, nuit) == 1
        assert envoi.preparer(monde.instance, nuit + timedelta(minutes=15)) == 0
        assert envoi.preparer(monde.instance, nuit + timedelta(hours=16)) == 1
        assert envoi.preparer(monde.instance, nuit + timedelta(hours=17)) == 0
        assert remis(monde, boite) == [dpo.email, dpo.email]
        assert "urgent" in boite.messages[0]["Subject"]
        lecture.enregistrer_preferences(monde.instance, dpo, Preferences(urgents=False, recapitulatif=False))
        assert envoi.preparer(monde.instance, nuit + timedelta(hours=41)) == 0, "elle n'en veut plus"


def test_deux_passages_a_la_fois_n_envoient_qu_un_message(monde: Monde, boite: Boite) -> None:
    brancher(monde, boite)
    commune = monde.organisme()
    monde.personne("DPO", dpo=commune)
    agir(monde, commune)
    comptes: list[int] = []
    fils = [threading.Thread(target=lambda: comptes.append(envoi.preparer(monde.instance, LUNDI))) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sum(comptes) == 1
    assert len(remis(monde, boite)) == 1


def test_une_panne_pendant_le_depot_ne_marque_rien(monde: Monde, boite: Boite, monkeypatch: pytest.MonkeyPatch) -> None:
    brancher(monde, boite)
    commune = monde.organisme()
    monde.personne("DPO", dpo=commune)
    agir(monde, commune)

    def tomber(*_: Any) -> None:
        raise OSError("disque plein")

    with monkeypatch.context() as pose:
        pose.setattr(envoi, "deposer", tomber)
        with pytest.raises(OSError, match="disque"):
            envoi.preparer(monde.instance, LUNDI)
    assert envoi.preparer(monde.instance, LUNDI) == 1, "rien n'était noté : le rappel part au passage suivant"


def test_le_nombre_de_requetes_ne_suit_ni_les_organismes_ni_les_points(monde_sqlite: Monde, boite: Boite) -> None:
    from fabriques.requetes import budget_requetes

    brancher(monde_sqlite, boite)
    territoire = monde_sqlite.organisme("Territoire fictif")
    monde_sqlite.personne("DPO", dpo=territoire)
    agir(monde_sqlite, territoire)
    with budget_requetes(monde_sqlite.instance.base, 10_000) as peu:
        envoi.preparer(monde_sqlite.instance, LUNDI)
    for n in range(12):
        agir(monde_sqlite, monde_sqlite.organisme(f"Commune {n}", parent=territoire))
    with budget_requetes(monde_sqlite.instance.base, 10_000) as beaucoup:
        envoi.preparer(monde_sqlite.instance, LUNDI + timedelta(days=1))
    assert len([r for r in beaucoup if "INSERT" not in r]) == len([r for r in peu if "INSERT" not in r])


def test_le_menage_passe_une_fois_par_jour_et_propose_des_actions(monde: Monde, boite: Boite) -> None:
    brancher(monde, boite)
    assert entretien.passer(monde.instance).remis == 0
    with monde.instance.base.lire(HORS) as session:
        assert session.get_one(Reglage, entretien.CLE).valeur == maintenant().date().isoformat()
    assert not entretien._jour_neuf(monde.instance)
    with monde.instance.base.ecrire(HORS) as session:
        vieux = RappelEnvoye(personne_id=monde.personne().id, cle="x", etape="j0", limite=LUNDI.date())
        vieux.envoye_le = maintenant() - envoi.MEMOIRE - timedelta(days=1)
        session.add(vieux)
    entretien.menage(monde.instance)
    with monde.instance.base.lire(HORS) as session:
        assert session.exec(select(RappelEnvoye)).all() == []


def test_un_soin_qui_echoue_n_empeche_pas_les_suivants(monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    """Un organisme sans aucun objet est soigné aussi : une purge due ne dépend ni du voisin, ni de ce qu'il contient."""
    soignes: list[object] = []

    def echouer(contexte: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(entretien, "_soins", {"raté": echouer, "fait": lambda c: soignes.append(c.organisme_id)})
    ids = {monde_sqlite.organisme(nom).id for nom in ("Une", "Deux")}
    entretien.menage(monde_sqlite.instance)
    assert set(soignes) == ids


def test_a_faire_cette_semaine_ouvre_le_tableau_de_bord(maison: Maison) -> None:
    client = maison.membre("referent")
    assert "Rien d'urgent cette semaine." in client.aller(f"{maison.base}/").texte
    demain = maison.monde.contexte(maison.commune).aujourd_hui + timedelta(days=1)
    for rang in range(10):
        saisie = valider(ActionSaisie, {"titre": f"Affaire {rang}", "echeance": demain.isoformat()})
        actions.creer(maison.monde.contexte(maison.commune), saisie)
    page = client.aller(f"{maison.base}/")
    assert page.textes("main h2")[0] == "À faire cette semaine"
    assert len(page.soupe.select(".a-faire li")) == 8
    page = client.aller(page.lien("Voir les 2 autres, et ce qui vient ensuite"))
    assert len(page.soupe.select(".a-faire li")) == 10


def test_tout_ce_que_je_suis_se_lit_sur_une_page_et_rien_d_autre(maison: Maison) -> None:
    monde = maison.monde
    membre, ailleurs = monde.organisme("Membre fictif", parent=maison.commune), monde.organisme("Ailleurs fictif")
    jour = monde.contexte(membre).aujourd_hui
    for organisme in (maison.commune, membre, ailleurs):
        saisie = valider(ActionSaisie, {"titre": f"Affaire de {organisme.nom}", "echeance": jour.isoformat()})
        actions.creer(monde.contexte(organisme), saisie)
    page = maison.membre("dpo").aller("/a-faire")
    assert "Affaire de Membre fictif" in page.texte
    assert page.lien("Affaire de Membre fictif").startswith(f"/o/{membre.code}/actions/")
    assert "Ailleurs" not in page.texte
    page = maison.membre("lecteur").aller("/a-faire")
    assert "Rien à faire" in page.texte, "qui ne peut que lire n'a rien à faire"


def test_l_heure_proposee_est_celle_du_territoire_de_la_personne(maison: Maison) -> None:
    """La page propose ce que l'envoi fait déjà : le récapitulatif part le matin de La Réunion, non de Paris."""
    ile = maison.monde.organisme("Commune de l'Île", territoire_droit="la_reunion")
    personne = maison.monde.personne("Référente", referent=ile)
    page = maison.inconnu().entrer(personne).aller("/compte/rappels")
    assert page.valeur("fuseau") == "Indian/Reunion"
    (destinataire,) = (d for d in envoi.lire_carnet(maison.monde.instance).destinataires if d.id == personne.id)
    assert destinataire.preferences == lecture.lire_preferences(maison.monde.instance, personne)


def test_on_choisit_ce_que_l_on_recoit(maison: Maison) -> None:
    personne = maison.monde.personne("Référente", referent=maison.commune)
    client = maison.inconnu().entrer(personne)
    page = client.aller("/compte/rappels")
    assert "n'envoie pas encore de courriels" in page.texte
    client.soumettre("Enregistrer", statut=303, heure="6", fuseau="Indian/Reunion", jours=["0", "3"], urgents=None)
    choix = lecture.lire_preferences(maison.monde.instance, personne)
    assert choix == Preferences(True, False, 6, frozenset({0, 3}), "Indian/Reunion")
    client.aller("/compte/rappels")
    page = client.poster("/compte/rappels", {"recapitulatif": "oui", "heure": "99", "fuseau": "Mars/Base"}, 422)
    for phrase in ("entre 0 et 23", "fuseau de la liste", "au moins un jour"):
        assert phrase in page.texte
    assert lecture.lire_preferences(maison.monde.instance, personne) == choix, "une saisie refusée ne change rien"
