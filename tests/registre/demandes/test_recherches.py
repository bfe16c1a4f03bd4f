"""Où chercher, d'après le registre ; ce que les demandes disent au bureau, aux rappels et au bilan."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.demandes import close, demande, version_de
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.demandes import faits, operations, recherches
from registre.demandes.modele import RechercheSaisie
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.faits import chiffres_declares, faits_declares
from socle.liens import operations as liens
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

CANTINE = {
    "service": "Affaires scolaires", "categories_personnes": [{"categorie": "eleves"}],
    "finalites": [{"libelle": "Inscrire", "base_legale": "mission_interet_public"}],
}  # fmt: skip


def registre(monde: Monde, contexte: Contexte) -> uuid.UUID:
    """Une cantine, son logiciel, l'éditeur de celui-ci ; une paie qui vise d'autres gens. Rend la fiche de la cantine."""
    commune = next(o for o in monde.organismes.values() if o.id == contexte.organisme_id)
    cantine = monde.fiche(commune, "Cantine", **CANTINE)
    monde.fiche(commune, "Paie", service="RH", categories_personnes=[{"categorie": "agents"}])
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditeur Fictif"}))
    relation = relations.creer(contexte, valider(RelationSaisie, {"objet": "Logiciel"}), fiche)
    systeme = systemes.creer(
        contexte, valider(SystemeSaisie, {"nom": "Logiciel de cantine", "editeur_id": str(relation)})
    )
    liens.attacher(contexte, cantine, systeme)
    return cantine


def ouvrir(monde: Monde, contexte: Contexte, **champs: object) -> uuid.UUID:
    """Une demande d'un parent d'élève, prise en charge (version 2)."""
    id_ = demande(contexte, categories=["eleves"], **champs)
    operations.instruire(contexte, id_, 1)
    return id_


def test_la_liste_vient_des_fiches_de_ce_public_de_leurs_systemes_et_prestataires(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    registre(monde, contexte)
    id_ = ouvrir(monde, contexte, type="effacement")
    assert recherches.lire_recherches(contexte, id_).a_ajouter == 3
    recherches.calculer(contexte, id_, 2)
    lues = recherches.lire_recherches(contexte, id_)
    (groupe,) = lues.groupes
    assert [(ligne.genre, ligne.nom) for ligne in groupe.lignes] == [
        ("service", "Affaires scolaires"), ("systeme", "Logiciel de cantine"), ("prestataire", "Éditeur Fictif"),
    ]  # fmt: skip
    assert [a.article for a in groupe.effets] == ["RGPD 17"]
    assert (lues.a_ajouter, lues.parties, lues.avancement) == (0, 0, (0, 3))


def test_le_registre_change_et_rien_de_note_ne_se_perd(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    cantine = registre(monde, contexte)
    id_ = ouvrir(monde, contexte)
    recherches.calculer(contexte, id_, 2)
    service, systeme, prestataire = operations.lire(contexte, id_).recherches
    jour = contexte.aujourd_hui
    note = valider(RechercheSaisie, {"etat": "trouve", "repondue_le": jour, "action": "copie", "note": "Deux dossiers"})
    assert recherches.noter_recherches(contexte, id_, 3, {systeme.id: note}) == 1
    lie = next(o.id for o in _lies(contexte, cantine))
    liens.detacher(contexte, cantine, lie)
    monde.fiche(_commune(monde, contexte), "Transport scolaire", categories_personnes=[{"categorie": "eleves"}])
    avant = recherches.lire_recherches(contexte, id_)
    assert (avant.a_ajouter, avant.parties) == (1, 2)
    recherches.calculer(contexte, id_, 4)
    apres = {r.id: r for r in operations.lire(contexte, id_).recherches}
    assert prestataire.id not in apres, "rien n'y était noté"
    assert (apres[systeme.id].note, apres[systeme.id].au_registre) == ("Deux dossiers", False)
    assert apres[service.id].au_registre
    assert "Service à désigner" in {r.nom for r in apres.values()}
    liens.attacher(contexte, cantine, lie)
    recherches.calculer(contexte, id_, 5)
    assert all(r.au_registre for r in operations.lire(contexte, id_).recherches)


def _lies(contexte: Contexte, objet: uuid.UUID) -> list[liens.ObjetLie]:
    return [o for siens in liens.lire_dossier(contexte, objet).lies.values() for o in siens]


def _commune(monde: Monde, contexte: Contexte):  # type: ignore[no-untyped-def]
    return next(o for o in monde.organismes.values() if o.id == contexte.organisme_id)


def test_une_note_se_date_juste_et_ne_nomme_personne(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    registre(monde_sqlite, contexte)
    id_ = ouvrir(monde_sqlite, contexte)
    recherches.calculer(contexte, id_, 2)
    ligne = operations.lire(contexte, id_).recherches[0].id
    jour = contexte.aujourd_hui

    def noter(**champs: object) -> None:
        recherches.noter_recherches(contexte, id_, 3, {ligne: valider(RechercheSaisie, {"etat": "demandee", **champs})})

    for champs, phrase in (
        ({"demandee_le": jour + timedelta(days=1)}, "avenir"),
        ({"demandee_le": jour - timedelta(days=90)}, "précéder la réception"),
        ({"demandee_le": jour, "repondue_le": jour - timedelta(days=1)}, "précéder la demande"),
        ({"note": "Voir Exemplaire"}, "nomme la personne"),
    ):
        with pytest.raises(SaisieRefusee) as refus:
            noter(**champs)
        assert phrase in str(refus.value.erreurs)
    with pytest.raises(Introuvable):
        recherches.noter_recherches(contexte, id_, 3, {uuid.uuid4(): valider(RechercheSaisie, {})})
    noter(demandee_le=jour)
    with pytest.raises(ConflitDeVersion):
        noter(demandee_le=jour, note="Relancé")
    assert operations.lire(contexte, id_).recherches[0].etat == "demandee"


def test_sans_public_rien_ne_se_tire_et_l_on_ajoute_a_la_main(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = demande(contexte)
    with pytest.raises(RegleEnfreinte, match="publics concernés"):
        recherches.calculer(contexte, id_, 1)
    recherches.ajouter_recherche(contexte, id_, 1, "Archives municipales")
    (groupe,) = recherches.lire_recherches(contexte, id_).groupes
    assert (groupe.nom, groupe.lignes[0].nom) == ("Hors du registre", "Archives municipales")


def test_la_page_des_recherches_garde_ce_qui_est_tape(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    registre(maison.monde, contexte)
    id_ = ouvrir(maison.monde, contexte)
    dpo = maison.membre("dpo")
    url = f"{maison.base}/demandes/{id_}/recherches"
    assert "Le registre propose 3 recherches" in dpo.aller(url).texte
    dpo.soumettre("Tirer la liste du registre")
    page = dpo.aller(url)
    ligne = operations.lire(contexte, id_).recherches[0].id
    champs = {f"r-{ligne}-etat": "demandee", f"r-{ligne}-demandee_le": "32/01/2026", f"r-{ligne}-note": "Par courriel"}
    page = dpo.soumettre("Enregistrer les recherches", champs, statut=422)
    assert "n'est pas une date" in page.texte
    assert page.valeur(f"r-{ligne}-note") == "Par courriel"
    dpo.soumettre("Enregistrer les recherches", {f"r-{ligne}-demandee_le": ""})
    page = dpo.aller(url)
    assert page.valeur(f"r-{ligne}-etat") == "demandee"
    dpo.soumettre("Ajouter la recherche", nom="Archives fictives")
    assert "Archives fictives" in dpo.aller(url).texte
    auditeur = maison.membre("auditeur").aller(url)
    assert "Par courriel" in auditeur.texte
    assert not auditeur.soupe.select("main select")


def test_les_rappels_ne_portent_aucun_nom_et_une_suspension_les_tait(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = demande(contexte, recue_le=contexte.aujourd_hui - timedelta(days=40), resume="Dossier de cantine")
    (point,) = _points(contexte)
    assert (point.objet_id, point.urgent, point.jalons) == (id_, True, (14, 7, 3, 0, -1, -7))
    assert point.limite < contexte.aujourd_hui
    assert "cantine" not in point.resume
    assert "Exemplaire" not in f"{point}"
    autre = demande(contexte)
    operations.demander_identite(contexte, autre, 1, contexte.aujourd_hui, "Adresse inconnue")
    suspendu = next(p for p in _points(contexte) if p.objet_id == autre)
    assert suspendu.jalons == ()
    assert "suspendu" in suspendu.libelle


def _points(contexte: Contexte) -> list:  # type: ignore[type-arg]
    with contexte.base.lire(contexte.perimetre) as session:
        horizon = contexte.aujourd_hui + timedelta(days=90)
        return [p for p in points_a_faire(session, contexte.aujourd_hui, horizon) if p.cle.startswith("demande:")]


def test_les_chiffres_comptent_juste_et_en_un_nombre_fixe_de_requetes(monde: Monde) -> None:
    un, deux = monde.contexte(monde.organisme()), monde.contexte(monde.organisme("Autre"))
    jour = un.aujourd_hui
    demande(un, recue_le=jour - timedelta(days=60))
    close(un, recue_le=jour - timedelta(days=4))
    close(un, recue_le=jour - timedelta(days=7), type="effacement")
    close(deux, recue_le=jour - timedelta(days=90))
    debut = date(jour.year - 1, 1, 1)
    chiffres = chiffres_declares()

    def lire(code: str) -> tuple[int, int]:
        lus = chiffres[code].lire(session, debut, jour)
        return lus.get(un.organisme_id, 0), lus.get(deux.organisme_id, 0)

    with un.base.lire(Perimetre.hors("test")) as session:
        with budget_requetes(un.base, 5):
            mesures = faits_declares()["demandes"].lire(session, jour)
        assert lire("demandes_recues") == (3, 1)
        assert lire("demandes_recues_effacement") == (1, 0)
        assert lire("demandes_repondues") == (2, 1)
        assert lire("demandes_a_temps") == (2, 0)
        assert lire("demandes_delai_moyen") == (6, 90), "(4 + 7) / 2, arrondi"
        assert lire("demandes_closes") == (2, 1)
        assert lire("demandes_refusees") == (0, 0)
    mesure = mesures[un.organisme_id]
    assert (mesure.fait, mesure.sur, mesure.en_retard, mesure.dernier) == (0, 1, 1, jour - timedelta(days=4))
    assert mesures[deux.organisme_id].sur == 0
    assert faits.SUJET == "demandes"
    assert version_de(un, demande(un)) == 1
