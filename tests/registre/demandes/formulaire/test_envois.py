"""Envoyer, confirmer : illisible avant, une seule fois, daté du jour où la personne a écrit, purgé si rien n'est confirmé."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from fabriques.formulaires import ECRIT, HORS, Guichet, ouvrir
from registre.demandes import operations as demandes
from registre.demandes.formulaire import envois, operations, sceau
from registre.demandes.formulaire.envois import LienMort
from registre.demandes.formulaire.modele import EnvoiSaisie, ReglageSaisie
from registre.demandes.formulaire.reception import traduire
from socle.coffre import ChiffreIllisible
from socle.comptes.modele import Tentative
from socle.comptes.ralentissement import TropDeTentatives
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Contenu, Entree
from socle.rappels.entretien import menage
from socle.saisies import valider


def test_un_envoi_ne_devient_demande_qu_une_fois_confirme(guichet_partout: Guichet) -> None:
    guichet = guichet_partout
    guichet.ecrire()
    assert guichet.demandes() == []
    assert operations.lire(guichet.dpo).en_attente == 1
    recu = guichet.confirmer()
    (demande,) = guichet.demandes()
    assert (demande.type, demande.canal, demande.statut) == ("acces", "formulaire", "recue")
    assert recu.reference == f"D-{guichet.dpo.aujourd_hui.year}-001"
    identite = demandes.lire_identite(guichet.dpo, demande.id)
    assert identite is not None
    assert (identite.demandeur, identite.courriel, identite.message) == (
        "Camille Fictive", "camille@essai.example", ECRIT["objet"],
    )  # fmt: skip
    assert identite.est_concernee is True
    assert operations.lire(guichet.dpo).en_attente == 0


def test_avant_la_confirmation_rien_ne_se_lit_dans_la_base(guichet: Guichet) -> None:
    """Ni en clair, ni avec le trousseau : seul le jeton du lien ouvre l'envoi, et la base n'en garde que l'empreinte."""
    guichet.ecrire(objet="Phrase introuvable ailleurs.")
    (envoi,) = guichet.envois()
    brut = json.dumps(envoi.model_dump(), default=lambda v: v.hex() if isinstance(v, bytes) else str(v))
    jeton = guichet.jeton()
    assert jeton not in brut
    assert "introuvable" not in brut
    assert envoi.contenu is not None
    assert sceau.lever(jeton, envoi.id, envoi.contenu)["objet"] == "Phrase introuvable ailleurs."
    with pytest.raises(ChiffreIllisible):
        sceau.lever(sceau.nouveau_jeton(), envoi.id, envoi.contenu)
    with guichet.dpo.base.lire(HORS) as session:
        journal = b"".join(c.octets for c in session.exec(select(Contenu)))
    assert b"introuvable" not in journal


def test_les_courriels_ne_disent_rien_de_la_demande(guichet: Guichet) -> None:
    guichet.ecrire(objet="Phrase introuvable ailleurs.")
    guichet.confirmer()
    confirmer, recue = guichet.courriels()
    assert (confirmer.destinataire, recue.destinataire) == ("camille@essai.example",) * 2
    for courriel in (confirmer, recue):
        for tu in ("introuvable", "Camille", "accès", "acces", "{", "None"):
            assert tu not in courriel.corps + courriel.objet, tu
    assert "Bourg-Fictif" in recue.corps
    assert "dpo@bourg.example" in recue.corps
    assert "D-" in recue.corps


def test_le_delai_court_du_jour_de_l_envoi_chez_l_organisme(guichet: Guichet) -> None:
    """Écrit le 31 janvier à 23 h 30 à Paris, confirmé plus tard : la demande est du 31, la réponse due fin février."""
    guichet.ecrire()
    guichet.dater(recu_le=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))
    recu = guichet.confirmer()
    assert (recu.recue_le, recu.limite) == (date(2026, 1, 31), date(2026, 3, 2))
    (demande,) = guichet.demandes()
    assert demande.recue_le == date(2026, 1, 31)
    assert "31/01/2026" in guichet.courriels()[-1].corps
    assert "02/03/2026" in guichet.courriels()[-1].corps


def test_un_double_clic_n_envoie_qu_une_fois(guichet_partout: Guichet) -> None:
    guichet = guichet_partout
    with ThreadPoolExecutor(4) as bassin:
        list(bassin.map(lambda _: guichet.ecrire(), range(4)))
    assert len(guichet.envois()) == 1
    assert len(guichet.courriels()) == 1
    guichet.ecrire(objet="Autre chose")
    assert len(guichet.envois()) == 2, "revenir en arrière pour corriger est un autre envoi"


def test_confirmer_deux_fois_n_ouvre_qu_une_demande(guichet_partout: Guichet) -> None:
    guichet = guichet_partout
    guichet.ecrire()
    jeton = guichet.jeton()
    with ThreadPoolExecutor(4) as bassin:
        recus = set(bassin.map(lambda _: guichet.confirmer(jeton), range(4)))
    assert len(recus) == 1
    assert len(guichet.demandes()) == 1
    assert len(guichet.courriels()) == 2, "un lien, un accusé"
    (demande,) = guichet.demandes()
    (accuse,) = demandes.lire(guichet.dpo, demande.id).communications
    assert (accuse.sens, accuse.moyen) == ("envoyee", "courriel")


def test_apres_la_confirmation_l_envoi_ne_garde_rien(guichet: Guichet) -> None:
    guichet.ecrire()
    guichet.confirmer()
    (envoi,) = guichet.envois()
    assert envoi.contenu is None
    assert envoi.demande_id == guichet.demandes()[0].id


def test_ouvrir_le_lien_ne_confirme_rien(guichet: Guichet) -> None:
    """Un antivirus de messagerie ouvre les liens d'avance : lire n'écrit rien."""
    guichet.ecrire()
    jeton = guichet.jeton()
    for _ in range(3):
        ou = envois.consulter(guichet.monde.instance, jeton)
    assert (ou.organisme, ou.deja) == ("Bourg-Fictif", False)
    assert guichet.demandes() == []
    guichet.confirmer(jeton)
    assert envois.consulter(guichet.monde.instance, jeton).deja is True


@pytest.mark.parametrize("jeton", ["", "court", "x" * 43, "é" * 43, "../../etc"])
def test_un_lien_inconnu_ne_dit_rien(guichet: Guichet, jeton: str) -> None:
    for acte in (envois.consulter, lambda i, j: envois.confirmer(i, j, "192.0.2.9")):
        with pytest.raises(LienMort):
            acte(guichet.monde.instance, jeton)


def test_un_lien_expire_ne_confirme_plus_et_l_envoi_se_purge(guichet_partout: Guichet) -> None:
    guichet = guichet_partout
    guichet.ecrire()
    jeton = guichet.jeton()
    guichet.dater(expire_le=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(LienMort):
        guichet.confirmer(jeton)
    assert operations.lire(guichet.dpo).en_attente == 0
    assert operations.purger(guichet.dpo) == 1
    assert operations.purger(guichet.dpo) == 0
    assert guichet.envois() == []
    assert guichet.demandes() == []
    assert verbes(guichet)[-1] == "formulaire_demandes.purge"
    assert verbes(guichet).count("formulaire_demandes.purge") == 1


def test_la_purge_ne_touche_ni_ce_qui_attend_ni_la_demande_ouverte(guichet: Guichet) -> None:
    guichet.ecrire()
    guichet.confirmer()
    guichet.ecrire(graine="b" * 32)
    assert operations.purger(guichet.dpo) == 0
    assert len(guichet.envois()) == 2
    guichet.dater(expire_le=datetime.now(UTC) - timedelta(days=1))
    assert operations.purger(guichet.dpo) == 1, "un seul n'avait pas été confirmé"
    assert len(guichet.demandes()) == 1


def test_le_menage_du_jour_purge_ce_qui_a_expire(guichet: Guichet) -> None:
    guichet.ecrire()
    guichet.confirmer()
    guichet.ecrire(graine="b" * 32)
    guichet.dater(expire_le=datetime.now(UTC) - timedelta(hours=1))
    menage(guichet.monde.instance)
    assert guichet.envois() == []
    assert len(guichet.demandes()) == 1


def test_le_robot_qui_remplit_le_champ_cache_est_oublie(guichet: Guichet) -> None:
    guichet.ecrire(**{envois.MIEL: "https://pub.example"})
    assert guichet.envois() == []
    assert guichet.courriels() == []


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [({"droit": ""}, "droit"), ({"droit": "autre"}, "droit"), ({"objet": " "}, "objet"), ({"objet": "x" * 5001}, "objet"),
     ({"nom": ""}, "nom"), ({"nom": "x" * 121}, "nom"), ({"courriel": "pas une adresse"}, "courriel"),
     ({"courriel": ""}, "courriel"), ({"qualite": "parent"}, "personne"), ({"adresse": "x" * 501}, "adresse"),
     ({"telephone": "1" * 121}, "telephone"), ({"inconnu": "x"}, "inconnu")],
)  # fmt: skip
def test_ce_qui_est_mal_ecrit_revient_avec_sa_phrase_et_rien_n_est_garde(
    guichet: Guichet, champs: dict[str, str], chemin: str
) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        guichet.ecrire(**champs)
    assert list(refus.value.erreurs) == [chemin]
    assert guichet.envois() == []
    assert guichet.courriels() == []


def test_la_borne_dite_est_la_bonne_meme_bien_au_dela() -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(EnvoiSaisie, ECRIT | {"nom": "x" * 900, "objet": "x" * 60_000})
    assert refus.value.erreurs["nom"] == ["Texte trop long : 900 caractères, 120 au plus."]
    assert refus.value.erreurs["objet"] == ["Texte trop long : 60000 caractères, 5000 au plus."]


@pytest.mark.parametrize(("qualite", "mineur"), [("parent", True), ("mandataire", None), ("heritier", None)])
def test_qui_demande_pour_un_autre_est_dit_a_sa_place(qualite: str, mineur: bool | None) -> None:
    saisie = valider(EnvoiSaisie, ECRIT | {"qualite": qualite, "personne": "Sacha Fictif"})
    demande, identite = traduire(saisie, date(2026, 3, 1))
    assert (identite.est_concernee, identite.lien, identite.mineur) == (False, qualite, mineur)
    assert identite.concernee == "Sacha Fictif"
    assert "Sacha" not in demande.model_dump_json()
    assert "Fictive" not in demande.model_dump_json()


def test_une_adresse_qui_insiste_est_ralentie(guichet: Guichet) -> None:
    for rang in range(20):
        guichet.ecrire(graine=f"{rang:032x}", courriel=f"p{rang}@essai.example")
    with pytest.raises(TropDeTentatives):
        guichet.ecrire(graine="f" * 32, courriel="autre@essai.example")
    guichet.ecrire(graine="f" * 32, courriel="autre@essai.example", ip="198.51.100.7")
    assert len(guichet.envois()) == 21


def test_un_courriel_ne_sert_pas_a_inonder_quelqu_un(guichet: Guichet) -> None:
    for rang in range(5):
        guichet.ecrire(graine=f"{rang:032x}", ip=f"192.0.2.{rang + 10}")
    with pytest.raises(TropDeTentatives):
        guichet.ecrire(graine="f" * 32, ip="198.51.100.7")
    assert len(guichet.courriels()) == 5


def test_un_formulaire_inonde_ralentit_et_une_confirmation_le_libere(
    guichet: Guichet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envois, "SEUIL_ORGANISME", 3)

    def ecrire(rang: int) -> None:
        guichet.ecrire(graine=f"{rang:032x}", courriel=f"p{rang}@essai.example", ip=f"192.0.2.{rang + 10}")

    for rang in range(3):
        ecrire(rang)
    with pytest.raises(TropDeTentatives):
        ecrire(3)
    guichet.confirmer()
    ecrire(3)
    assert len(guichet.envois()) == 4


def test_essayer_des_liens_ralentit_sans_fermer_la_connexion(guichet: Guichet) -> None:
    for rang in range(20):
        with pytest.raises(LienMort):
            guichet.confirmer(f"{rang:043d}")
    with pytest.raises(TropDeTentatives):
        guichet.confirmer("z" * 43)
    with guichet.dpo.base.lire(HORS) as session:
        bloquees = [t for t in session.exec(select(Tentative)) if t.bloque_jusqu_a]
    assert len(bloquees) == 1, "l'adresse, pour cet usage seul"


def test_le_contexte_du_formulaire_n_a_qu_un_droit(guichet: Guichet) -> None:
    accueil = envois.accueillir(guichet.monde.instance, guichet.commune.code)
    assert accueil.contexte.droits == {"demandes.recevoir"}
    with pytest.raises(DroitManquant):
        demandes.lire(accueil.contexte, guichet.commune.id)


def test_ouvrir_fermer_sont_des_actes(guichet: Guichet) -> None:
    instance, code = guichet.monde.instance, guichet.commune.code
    operations.regler(guichet.dpo, ReglageSaisie(), 1, ouvert=False, peut_envoyer=True)
    with pytest.raises(envois.FormulaireFerme) as ferme:
        envois.accueillir(instance, code)
    assert "dpo@bourg.example" in ferme.value.accueil.contact
    with pytest.raises(envois.FormulaireFerme):
        guichet.ecrire()
    assert verbes(guichet)[-2:] == ["formulaire_demandes.ouvert", "formulaire_demandes.ferme"]
    operations.regler(guichet.dpo, ReglageSaisie(), 1, ouvert=False, peut_envoyer=True)
    assert operations.lire(guichet.dpo).version == 2, "redire la même chose ne fait rien"
    with pytest.raises(ConflitDeVersion):
        operations.regler(guichet.dpo, ReglageSaisie(), 1, ouvert=True, peut_envoyer=True)


def test_fermer_laisse_confirmer_ce_qui_est_deja_ecrit(guichet: Guichet) -> None:
    guichet.ecrire()
    operations.regler(guichet.dpo, ReglageSaisie(), 1, ouvert=False, peut_envoyer=True)
    guichet.confirmer()
    assert len(guichet.demandes()) == 1


def test_on_n_ouvre_pas_sans_courriel_ni_sans_contact(guichet: Guichet) -> None:
    monde = guichet.monde
    muette = monde.organisme("Muette")
    contexte = monde.contexte(muette, "dpo")
    with pytest.raises(RegleEnfreinte, match="comment joindre le délégué"):
        ouvrir(contexte)
    avec = monde.contexte(monde.organisme("Joignable", courriel="mairie@essai.example"), "dpo")
    with pytest.raises(RegleEnfreinte, match="serveur d'envoi"):
        operations.regler(avec, ReglageSaisie(), 0, ouvert=True, peut_envoyer=False)
    with pytest.raises(RegleEnfreinte, match="jamais été ouvert"):
        operations.regler(avec, ReglageSaisie(), 0, ouvert=False, peut_envoyer=True)
    with pytest.raises(Introuvable):
        envois.accueillir(monde.instance, "joignable")


@pytest.mark.parametrize("code", ["", "inconnu", "A", "../x", "x" * 80])
def test_un_formulaire_jamais_ouvert_se_dit_comme_un_inconnu(guichet: Guichet, code: str) -> None:
    with pytest.raises(Introuvable, match="Aucun formulaire"):
        envois.accueillir(guichet.monde.instance, code)


def test_seul_qui_en_a_le_droit_regle_le_formulaire(guichet: Guichet) -> None:
    referent: Any = guichet.monde.contexte(guichet.commune, "referent")
    for acte in (lambda: operations.lire(referent), lambda: operations.purger(referent)):
        with pytest.raises(DroitManquant):
            acte()


def verbes(guichet: Guichet) -> list[str]:
    with guichet.dpo.base.lire(guichet.dpo.perimetre) as session:
        return [e.verbe for e in sorted(session.exec(select(Entree)), key=lambda e: e.rang)]
