"""Le plan d'actions : écrit, proposé, tenu, montré au mois et dans l'agenda."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

import socle.actions.verbes  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.actions import agenda, operations, regles
from socle.actions.calendrier import mois_demande, semaines, voisin
from socle.actions.modele import Action, ActionSaisie
from socle.comptes.modele import Personne
from socle.echeances.sources import points_a_faire
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.perimetre import Perimetre
from socle.saisies import valider


def saisie(**champs: object) -> ActionSaisie:
    return valider(ActionSaisie, {"titre": "Tester la sauvegarde", **champs})


def test_du_brouillon_a_fait_en_passant_par_ecarte(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie())
    operations.passer(contexte, id_, 1, "commencer")
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.passer(contexte, id_, 2, "ecarter", " ")
    operations.passer(contexte, id_, 2, "ecarter", "Sans objet")
    with pytest.raises(RegleEnfreinte):
        operations.passer(contexte, id_, 3, "terminer")
    operations.passer(contexte, id_, 3, "rouvrir")
    operations.passer(contexte, id_, 4, "terminer")
    action = operations.lire(contexte, id_).ligne
    assert (action.etat, action.faite_le) == ("faite", contexte.aujourd_hui)


def test_une_action_finie_n_est_jamais_en_retard(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    hier = contexte.aujourd_hui - timedelta(days=1)
    id_ = operations.creer(contexte, saisie(echeance=hier.isoformat()))
    assert operations.resumer(contexte).en_retard == 1
    operations.passer(contexte, id_, 1, "terminer")
    assert operations.resumer(contexte) == operations.Bilan(0, 0, 0, 1)
    assert not regles.est_en_retard(operations.lire(contexte, id_).ligne, contexte.aujourd_hui)
    with monde.instance.base.lire(contexte.perimetre) as session:
        points = points_a_faire(session, contexte.aujourd_hui, contexte.aujourd_hui)
        assert [p for p in points if p.cle == f"action:{id_}"] == []


def test_une_regle_propose_une_fois_et_retire_ce_qui_ne_tient_plus(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Licorne"}))
    sans = valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"})
    une, autre = relations.creer(contexte, sans, fiche), relations.creer(contexte, sans, fiche)
    assert operations.actualiser_propositions(contexte) == 2
    assert operations.actualiser_propositions(contexte) == 0
    proposees = operations.lister(contexte, operations.Filtre(etat="proposee")).paires
    par_source = {ligne.source_id: objet for objet, ligne in proposees}
    operations.passer(contexte, par_source[une].id, 1, "ecarter", "Contrat fini")
    signees = valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "signees"})
    relations.enregistrer(contexte, autre, signees, 1)
    assert operations.actualiser_propositions(contexte) == 0, "ce qui a été écarté ne revient pas"
    assert operations.lister(contexte, operations.Filtre(etat="proposee")).total == 0, "la proposition caduque part"


def test_une_proposition_rangee_par_sa_regle_revient_avec_sa_raison(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Licorne"}))
    clauses = [valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": c}) for c in ("manquantes", "signees")]
    relation = relations.creer(contexte, clauses[0], fiche)
    operations.actualiser_propositions(contexte)
    relations.enregistrer(contexte, relation, clauses[1], 1)
    operations.actualiser_propositions(contexte)
    assert operations.lister(contexte, operations.Filtre(etat="proposee")).total == 0
    relations.enregistrer(contexte, relation, clauses[0], 2)
    assert operations.actualiser_propositions(contexte) == 1
    ((objet, ligne),) = operations.lister(contexte, operations.Filtre(etat="proposee")).paires
    assert ligne.motif == ""
    operations.archiver(contexte, objet.id, objet.version)
    assert operations.actualiser_propositions(contexte) == 0, "ce qu'une personne a rangé ne revient pas"


def test_la_source_demande_le_droit_de_l_objet(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Là")
    fiche = monde.fiche(commune)
    with pytest.raises(DroitManquant):
        operations.creer(monde.contexte(commune, sans="registre.modifier"), saisie(), fiche)
    with pytest.raises(Introuvable):
        operations.creer(monde.contexte(voisine), saisie(), fiche)
    id_ = operations.creer(monde.contexte(commune), saisie(), fiche)
    aveugle = monde.contexte(commune, sans="registre.lire")
    assert operations.lire_source(aveugle, operations.lire(aveugle, id_).ligne.source_id) is None
    with pytest.raises(Introuvable):
        operations.lire(monde.contexte(voisine), id_)


def test_le_responsable_a_un_role_ici_ou_au_dessus(monde: Monde) -> None:
    territoire = monde.organisme("Territoire")
    commune, voisine = monde.organisme("Ici", parent=territoire), monde.organisme("Là", parent=territoire)
    contexte = monde.contexte(commune)
    haut, bas = monde.personne("DPO", dpo=territoire), monde.personne("Autre", referent=voisine)
    operations.creer(contexte, saisie(responsable_id=str(haut.id)))
    with pytest.raises(SaisieRefusee):
        operations.creer(contexte, saisie(responsable_id=str(bas.id)))


def test_on_ne_charge_que_qui_peut_agir(monde: Monde) -> None:
    """Un lecteur, un auditeur, un administrateur ne recevraient pas le rappel : ils ne sont pas proposés."""
    commune = monde.organisme()
    contexte = monde.contexte(commune)
    for role in ("lecteur", "auditeur", "administrateur"):
        with pytest.raises(SaisieRefusee):
            operations.creer(contexte, saisie(responsable_id=str(monde.personne(role, **{role: commune}).id)))
    for role in ("referent", "responsable", "juriste", "rssi", "dpo"):
        operations.creer(contexte, saisie(responsable_id=str(monde.personne(role, **{role: commune}).id)))


def test_un_responsable_parti_garde_son_nom_et_n_empeche_pas_d_enregistrer(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    partante = maison.monde.personne("Dominique Partie", referent=maison.commune)
    id_ = operations.creer(contexte, saisie(responsable_id=str(partante.id)))
    with maison.monde.instance.base.ecrire(Perimetre.hors("départ")) as session:
        personne = session.get_one(Personne, partante.id)
        personne.active = False
        session.add(personne)
    referente = maison.membre("referent")
    attendu = "Dominique Partie (sans rôle ici)"
    for page in (f"actions/{id_}", "actions/"):
        assert attendu in referente.aller(f"{maison.base}/{page}").texte
    referente.aller(f"{maison.base}/actions/{id_}/modifier")
    referente.soumettre("Enregistrer", description="Toujours à elle")
    assert operations.lire(contexte, id_).saisie.responsable_id == partante.id
    referente.aller(f"{maison.base}/actions/{id_}/modifier")
    referente.soumettre("Enregistrer", responsable_id="")
    histoire = referente.aller(f"{maison.base}/actions/{id_}/historique").texte
    assert attendu in histoire
    assert str(partante.id) not in histoire


def test_une_action_archivee_ne_change_plus_d_etat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie())
    operations.archiver(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.passer(contexte, id_, 2, "terminer")


@pytest.mark.parametrize(
    ("champ", "valeur"), [("cout", "-1"), ("cout", "1e30"), ("charge_jours", "1000000000"), ("cout", "1000000000")]
)
def test_un_montant_demesure_est_refuse_avant_la_base(champ: str, valeur: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        saisie(**{champ: valeur})
    assert set(refus.value.erreurs) == {champ}


def test_les_montants_s_ecrivent_a_la_francaise_et_se_relisent(maison: Maison) -> None:
    id_ = operations.creer(maison.monde.contexte(maison.commune), saisie(cout="1 250,5", charge_jours="3"))
    referente = maison.membre("referent")
    assert "Coût estimé (€) 1 250,50 Charge estimée (jours) 3" in referente.aller(f"{maison.base}/actions/{id_}").texte
    referente.aller(f"{maison.base}/actions/{id_}/modifier")
    referente.soumettre("Enregistrer", priorite="haute")
    referente.aller(f"{maison.base}/actions/{id_}/historique")
    assert "Coût" not in referente.page.texte, "relire et enregistrer ne change pas le montant"


def test_en_page_du_lien_a_l_export(maison: Maison) -> None:
    fiche = maison.fiche("Cantine")
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/objets/{fiche}/liens")
    referente.aller(referente.page.lien("Ajouter une action"))
    referente.soumettre("Enregistrer", statut=422, titre="", cout="1 250,50")
    referente.soumettre("Enregistrer", titre="Afficher la mention", cout="1 250,50", echeance="31/01/2020")
    texte = referente.suivre().texte
    assert "Cantine" in texte
    assert "en retard" in texte
    referente.aller(f"{maison.base}/actions/?etat=retard")
    assert "Afficher la mention" in referente.page.texte
    referente.aller(f"{maison.base}/actions/calendrier?mois=2020-01")
    assert "Afficher la mention" in referente.page.texte
    referente.aller(f"{maison.base}/actions/?etat=retard")
    referente.soumettre("XLSX (télécharger le plan)", statut=200)
    feuille = openpyxl.load_workbook(io.BytesIO(referente.page.octets)).active
    lignes = list(feuille.values)
    assert "Afficher la mention" in lignes[1]
    assert 1250.5 in [float(v) for v in lignes[1] if isinstance(v, int | float)]


def test_l_agenda_s_ouvre_se_lit_et_se_ferme(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    operations.creer(contexte, saisie(titre="Réunion ; Été, \\ " + "é" * 80, echeance=contexte.aujourd_hui.isoformat()))
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/actions/agenda")
    referente.soumettre("Ouvrir un flux", statut=200)
    flux = referente.page.soupe.select_one("code").get_text()
    chemin = "/agenda/" + flux.rpartition("/agenda/")[2]
    inconnu = maison.inconnu()
    assert "aucun agenda ne l'a encore lu" in referente.aller(f"{maison.base}/actions/agenda").texte.replace("’", "'")
    reponse = inconnu.client.get(chemin)
    assert reponse.status_code == 200
    assert "lu pour la dernière fois" in referente.aller(f"{maison.base}/actions/agenda").texte
    assert reponse.mimetype == "text/calendar"
    lignes = reponse.data.split(b"\r\n")
    assert max(map(len, lignes)) <= 75
    deplie = reponse.data.decode().replace("\r\n ", "")
    assert "SUMMARY:Réunion \\; Été\\, \\\\ " + "é" * 80 in deplie
    assert f"DTSTART;VALUE=DATE:{contexte.aujourd_hui:%Y%m%d}" in deplie
    referente.aller(f"{maison.base}/actions/agenda")
    referente.soumettre("Renouveler l'adresse", statut=200)
    assert inconnu.client.get(chemin).status_code == 404, "l'ancienne adresse ne répond plus"
    nouveau = "/agenda/" + referente.page.soupe.select_one("code").get_text().rpartition("/agenda/")[2]
    with maison.monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        from sqlmodel import select

        for personne in session.exec(select(Personne)):
            personne.active = False
            session.add(personne)
    assert inconnu.client.get(nouveau).status_code == 404, "compte fermé, flux muet"


def test_le_calendrier_connait_les_mois_courts_et_longs() -> None:
    for annee, mois in ((2026, 2), (2024, 2), (2026, 8), (2027, 1), (2021, 2)):
        premier = date(annee, mois, 1)
        grille = semaines(premier, [Action(id=None, titre="x", echeance=premier)])  # type: ignore[arg-type]
        jours = [j for semaine in grille for j in semaine]
        assert all(len(semaine) == 7 and semaine[0].jour.weekday() == 0 for semaine in grille)
        assert sum(j.du_mois for j in jours) in {28, 29, 30, 31}
        assert sum(len(j.actions) for j in jours) == 1
    assert voisin(date(2026, 1, 1), -1) == "2025-12"
    assert voisin(date(2026, 1, 1), 1) == "2026-02"
    assert mois_demande("2026-13", date(2026, 5, 9)) == date(2026, 5, 1)


def test_un_flux_vide_est_un_calendrier() -> None:
    texte = agenda.calendrier("Essai", [], "http://x.example", datetime(2026, 1, 1, tzinfo=UTC)).decode()
    assert texte.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert texte.endswith("END:VCALENDAR\r\n")


def test_le_plan_se_lit_par_responsable(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    elle = maison.monde.personne("Zoé Fictive", referent=maison.commune)
    operations.creer(contexte, saisie(titre="La sienne", responsable_id=str(elle.id)))
    operations.creer(contexte, saisie(titre="Celle du service", responsable_nom="Service fictif"))
    operations.creer(contexte, saisie(titre="Celle de personne"))
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/actions/")
    assert page.textes("#responsable option")[2:] == ["Service fictif", "Zoé Fictive"]
    page = client.soumettre("Filtrer", statut=200, responsable=str(elle.id))
    assert page.textes("tbody th") == ["La sienne"]
    page = client.soumettre("Filtrer", statut=200, responsable="Service fictif")
    assert page.textes("tbody th") == ["Celle du service"]
