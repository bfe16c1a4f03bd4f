"""Ce que les mentions disent d'un organisme : faits du jour, chiffres d'une période, en un nombre fixe de requêtes."""

from __future__ import annotations

from datetime import timedelta

from fabriques import mentions as essais
from fabriques.client import HORS
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.mentions import faits
from registre.mentions.consentements import operations as consentements
from registre.traitements import operations as traitements
from socle.faits import chiffres_declares, faits_declares
from socle.operations import Contexte


def test_les_fiches_informees_se_comptent_par_organisme(partout: Contexte, monde: Monde) -> None:
    valeurs = essais.fiche_informante("Perdue")
    perdue = essais.fiche(partout, valeurs)
    essais.publiee(partout, essais.fiche(partout, essais.fiche_informante("À jour")))
    essais.publiee(partout, perdue)
    archivee = essais.fiche(partout, essais.fiche_informante("Archivée"))
    traitements.archiver(partout, archivee, 1)
    essais.changer(partout, perdue, {**valeurs, "consequences": "Autre."})
    voisine = monde.contexte(monde.organisme("Commune Voisine"))
    essais.fiche(voisine, essais.fiche_informante())
    with partout.base.lire(HORS) as session:
        mesures = faits.fiches_informees(session, partout.aujourd_hui)
        a_jour = faits.mentions_a_jour(session, partout.aujourd_hui)
    ici = mesures[partout.organisme_id]
    assert (ici.fait, ici.sur, ici.en_retard, ici.dernier, ici.part) == (1, 2, 1, partout.aujourd_hui, 50)
    assert (mesures[voisine.organisme_id].fait, mesures[voisine.organisme_id].sur) == (0, 1)
    assert (a_jour[partout.organisme_id].fait, a_jour[partout.organisme_id].sur) == (1, 2)
    assert voisine.organisme_id not in a_jour


def test_les_chiffres_comptent_ce_qui_s_est_passe_dans_la_periode(contexte: Contexte) -> None:
    demande = essais.demande(contexte, essais.fiche(contexte, essais.fiche_consentie()))
    garde, parti = essais.consentir(contexte, demande), essais.consentir(contexte, demande, "D-13")
    consentements.retirer(contexte, parti, 1, [], None, "")
    consentements.retirer(contexte, garde, 1, ["f1"], None, "")
    jour = contexte.aujourd_hui
    lus = {
        c: chiffres_declares()[c].lire
        for c in ("mentions_publiees", "consentements_recueillis", "consentements_retires")
    }
    with contexte.base.lire(HORS) as session:
        ici = {code: lire(session, jour, jour).get(contexte.organisme_id) for code, lire in lus.items()}
        hier = jour - timedelta(days=1)
        avant = {code: lire(session, hier, hier).get(contexte.organisme_id) for code, lire in lus.items()}
    assert ici == {"mentions_publiees": 1, "consentements_recueillis": 2, "consentements_retires": 1}
    assert set(avant.values()) == {None}


def test_les_faits_tiennent_en_un_nombre_fixe_de_requetes(contexte: Contexte, monde_sqlite: Monde) -> None:
    def mesurer() -> int:
        with budget_requetes(contexte.base, 100) as vues, contexte.base.lire(HORS) as session:
            faits.fiches_informees(session, contexte.aujourd_hui)
        return len(vues)

    def ajouter(nom: str) -> None:
        ailleurs = monde_sqlite.contexte(monde_sqlite.organisme(nom, **essais.COORDONNEES))
        valeurs = essais.fiche_informante(nom)
        fiche = essais.fiche(ailleurs, valeurs)
        essais.publiee(ailleurs, fiche)
        essais.changer(ailleurs, fiche, {**valeurs, "consequences": "Autre."})

    ajouter("Commune Une")
    peu = mesurer()
    for rang in range(3):
        ajouter(f"Commune {rang}")
    assert mesurer() == peu


def test_les_faits_sont_declares_avec_leur_phrase() -> None:
    fait = faits_declares()["mentions"]
    assert fait.phrase.format(fait=4, sur=5) == "fiches à mention publiée et à jour : 4 sur 5"
    assert fait.droit == "mentions.lire"
