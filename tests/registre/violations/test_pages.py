"""Les pages des incidents : la déclaration, la fiche et ses actes, l'ordre de la CNIL, les documents, le tableau de bord."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from werkzeug.datastructures import MultiDict

from fabriques import violations as essais
from fabriques.client import ClientMaison, Maison
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.violations import actes, operations
from registre.violations.faits import incidents, notifiees, notifiees_a_temps, traitees, violations
from registre.violations.modele import NotificationSaisie
from registre.violations.verbes import a_faire
from socle.base import maintenant
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.rappels.regles import etape_franchie
from socle.saisies import valider


@pytest.fixture
def contexte(maison: Maison) -> Contexte:
    return maison.monde.contexte(maison.commune)


def texte_du_word(octets: bytes) -> str:
    """Tout le texte d'un document Word."""
    lu = docx.Document(io.BytesIO(octets))
    return "\n".join(e.text or "" for e in lu.element.body.iter() if e.tag.endswith("}t"))


def test_un_referent_declare_en_une_page(maison: Maison, contexte: Contexte) -> None:
    referent = maison.client("Référente", referent=maison.commune)
    page = referent.aller(f"{maison.base}/violations/declarer")
    assert page.valeur("connue_le") == f"{contexte.aujourd_hui:%d/%m/%Y}", "l'instant présent est proposé"
    refusee = referent.soumettre("Déclarer", statut=422)
    assert "Remplissez « Que s'est-il passé ? »" in refusee.texte
    suite = referent.soumettre(
        "Déclarer", recit="La liste est partie à tous.", origine="destinataire", contact_nom="Moi"
    )
    consignes = referent.aller(suite.vers)
    assert "N'éteignez pas la machine en cause" in consignes.texte
    assert "il reste 71 h" in consignes.texte
    assert "Données envoyées à un mauvais destinataire" in referent.aller(f"{maison.base}/violations/").texte
    assert operations.lister(contexte, operations.Filtre()).total == 1


def test_un_second_envoi_de_la_meme_declaration_n_en_fait_qu_une(maison: Maison, contexte: Contexte) -> None:
    referent = maison.client("Référente", referent=maison.commune)
    page = referent.aller(f"{maison.base}/violations/declarer")
    premiers = [referent.soumettre("Déclarer", recit="Clé perdue.", page=page).vers for _ in range(2)]
    assert len(set(premiers)) == 1
    assert operations.lister(contexte, operations.Filtre()).total == 1


def test_la_fiche_mene_de_l_acte_a_l_acte(maison: Maison, contexte: Contexte) -> None:
    id_ = essais.inscrire(contexte, **(essais.PLEINE | essais.connue(timedelta(hours=80))))
    url = f"{maison.base}/violations/{id_}"
    dpo = maison.client("Déléguée", dpo=maison.commune)
    maire = maison.client("Maire", responsable=maison.commune)
    assert "en retard de 8 h" in dpo.aller(url).texte
    assert "oui ou non" in dpo.soumettre("Qualifier", motif="x", statut=422).texte
    dpo.aller(dpo.soumettre("Qualifier", est_violation="oui", motif="Des noms ont été lus.").vers)
    dpo.aller(dpo.soumettre("Rendre l’avis", risque="eleve", motif="Données de santé d'enfants.").vers)
    maire.aller(url)
    refusee = maire.soumettre("Décider (visa)", risque="risque", dispense="mesures", motif="x", statut=422)
    assert "article 34(3)" in refusee.texte
    decidee = maire.aller(maire.soumettre("Décider (visa)", risque="eleve", dispense="", motif="Suivre l'avis.").vers)
    assert "Notification à la CNIL et communication aux personnes" in decidee.texte
    dpo.aller(url)
    tout_a_l_heure = dict(zip(("faite_le", "faite_heure"), essais.connue(timedelta(minutes=1)).values(), strict=True))
    envoi = {"genre": "initiale", "reference_cnil": "FICTIF-9", **tout_a_l_heure}
    tardive = dpo.soumettre("Noter la notification", envoi, statut=422)
    assert "dites les motifs du retard" in tardive.texte
    assert tardive.valeur("reference_cnil") == "FICTIF-9", "ce qui est tapé revient"
    notee = dpo.aller(dpo.soumettre("Noter la notification", envoi | {"retard_motifs": "Su un samedi."}).vers)
    assert "de retard" in notee.texte
    assert "Les personnes sont à informer" in notee.texte, "ce qui manque pour clore se lit"
    maire.poster(f"{url}/qualifier", {"_version": "1"}, 403)
    assert "a décidé (visa)" in dpo.aller(f"{url}/historique").texte


def test_l_ordre_de_la_cnil_est_entier_et_dit_ce_qui_manque(maison: Maison, contexte: Contexte) -> None:
    id_ = essais.inscrire(contexte)
    dpo = maison.client("Déléguée", dpo=maison.commune)
    vide = dpo.aller(f"{maison.base}/violations/{id_}/cnil")
    assert "À compléter" in vide.texte
    assert "derrière un compte" in vide.texte
    titres = vide.textes("main section > h2")
    assert [t.split(". ")[1] for t in titres] == [
        "Notification", "Organisme et interlocuteurs", "Dates", "Nature", "Origine", "Cause", "Données", "Personnes",
        "Conséquences", "Mesures et communication",
    ]  # fmt: skip
    pleine = essais.PLEINE | essais.connue(timedelta(hours=2))
    operations.enregistrer(contexte, id_, essais.saisie(**pleine), 1)
    remplie = dpo.aller(f"{maison.base}/violations/{id_}/cnil")
    assert len(remplie.soupe.select("[data-copier]")) > len(vide.soupe.select("[data-copier]")) + 12
    assert "6 à 50" in remplie.texte
    piece = valider(PreuveSaisie, {"titre": "Capture du courriel parti"})
    preuves.deposer(contexte, maison.monde.instance.depot, b"capture", "capture.txt", piece, objet_id=id_)
    assert "Capture du courriel parti" in dpo.aller(f"{maison.base}/violations/{id_}/cnil").texte, "une pièce se joint"


def test_les_documents_disent_tout_et_le_registre_n_oublie_personne(maison: Maison, contexte: Contexte) -> None:
    id_ = essais.decidee(contexte, "eleve", **(essais.PLEINE | essais.connue(timedelta(hours=2))))
    essais.notifier(contexte, id_, reference_cnil="FICTIF-1")
    autre = essais.qualifiee(contexte, violation=False, titre="Écran bloqué")
    actes.clore(contexte, autre, essais.version(contexte, autre), "")
    operations.archiver(contexte, autre, essais.version(contexte, autre))
    dpo, url = maison.client("Déléguée", dpo=maison.commune), f"{maison.base}/violations"
    fiche = texte_du_word(dpo.poster(f"{url}/{id_}/fiche.docx", statut=200).octets)
    for attendu in ("Charte informatique.", "Suivre l'avis.", "reconstitué", "FICTIF-1", "Violation de données"):
        assert attendu in fiche.replace("’", "'")
    lettre = texte_du_word(dpo.poster(f"{url}/{id_}/lettre.docx", statut=200).octets).replace("’", "'")
    for attendu in (
        "Un courriel est parti",
        "Perte de contrôle",
        "Rappel du message",
        "délégué à la protection",
        "à relire",
    ):
        assert attendu in lettre
    registre = texte_du_word(dpo.poster(f"{url}/registre.docx", statut=200).octets).replace("’", "'")
    annee = contexte.aujourd_hui.year
    for attendu in (f"{annee}-001", f"{annee}-002", "Pas une violation", "FICTIF-1", "2 incidents, dont 1 violation"):
        assert attendu in registre
    with ZipFile(io.BytesIO(dpo.poster(f"{url}/registre.xlsx", statut=200).octets)) as classeur:
        cellules = b"".join(classeur.read(n) for n in classeur.namelist()).decode("utf-8", "replace")
    assert f"{annee}-001" in cellules
    assert f"{annee}-002" in cellules, "l'incident archivé y est"
    dpo.poster(f"{url}/registre.exe", statut=422)
    dpo.poster(f"{url}/{id_}/fiche.exe", statut=422)


def test_un_prestataire_partage_depuis_les_pages(maison: Maison) -> None:
    territoire = maison.monde.organisme("Territoire")
    commune = maison.monde.organisme("Bourg-Fictif", parent=territoire)
    tenu = annuaire.creer(maison.monde.contexte(territoire), valider(PrestataireSaisie, {"nom": "Éditions Fictives"}))
    relations.creer(maison.monde.contexte(commune), valider(RelationSaisie, {}), tenu)
    dpo: ClientMaison = maison.client("Déléguée", dpo=territoire)
    base = f"/o/{territoire.code}/incidents-partages"
    dpo.aller(f"{base}/")
    dpo.soumettre("Continuer", prestataire=str(tenu), statut=200)
    dpo.aller(dpo.aller(f"/o/{territoire.code}/annuaire/{tenu}").lien("Incident chez lui"))
    vue = dpo.aller(dpo.soumettre("Enregistrer", titre="Copie de la base").vers)
    assert "Bourg-Fictif" in vue.texte
    assert "Pas encore ouvert" in vue.texte
    faite = dpo.aller(dpo.soumettre("Ouvrir l’incident chez les organismes cochés").vers)
    assert "1 incident ouvert" in faite.texte
    id_ = dpo.aller(f"/o/{commune.code}/violations/").lien("Éditions Fictives").rsplit("/", 1)[1]
    recu = dpo.aller(f"/o/{commune.code}/violations/{id_}").texte
    assert "le délai ne court pas" in recu
    assert "Reçu d'un prestataire partagé" in recu
    adresse = f"{base}/{vue.url.rsplit('/', 1)[1]}/ouvrir"
    assert "au moins un organisme" in dpo.poster(adresse, MultiDict(), 422).texte


def points(contexte: Contexte, jours: int = 400) -> list[Any]:
    """Ce que la source des incidents a à rappeler."""
    with contexte.base.lire(contexte.perimetre) as session:
        return list(a_faire(session, contexte.aujourd_hui, contexte.aujourd_hui + timedelta(days=jours)))


def test_ce_qui_est_a_faire_suit_l_incident(maison: Maison, contexte: Contexte) -> None:
    id_ = essais.inscrire(contexte)
    assert [p.cle.rsplit(":", 1)[1] for p in points(contexte)] == ["connaissance"]
    su = essais.connue(timedelta(hours=31)) | {"assurance": "oui"}
    operations.enregistrer(contexte, id_, essais.saisie(**su), essais.version(contexte, id_))
    cnil, plainte = points(contexte)
    assert [p.cle.rsplit(":", 1)[1] for p in (cnil, plainte)] == ["cnil", "plainte"]
    assert (cnil.urgent, cnil.jalons_heures, cnil.agir) == (True, (24, 12, 1), "violations.aviser")
    assert 40 < (cnil.instant - maintenant()).total_seconds() / 3600 <= 41
    franchies = [etape_franchie(cnil, contexte.aujourd_hui, maintenant() + timedelta(hours=h)) for h in (0, 18, 30, 41)]
    assert franchies == ["", "h24", "h12", "h1"], "un courriel à 24, 12 et 1 heure"
    assert "Qualifier" in cnil.libelle
    assert "Clé" not in cnil.resume, "le courriel ne dit pas le titre"
    actes.qualifier(contexte, id_, essais.version(contexte, id_), True, "x")
    actes.aviser(contexte, id_, essais.version(contexte, id_), "eleve", "x")
    assert [p.cle.rsplit(":", 1)[1] for p in points(contexte)] == ["cnil", "decision", "plainte"]
    actes.decider(contexte, id_, essais.version(contexte, id_), "eleve", "", "x")
    assert [p.cle.rsplit(":", 1)[1] for p in points(contexte)] == ["cnil", "plainte", "personnes"]
    essais.notifier(contexte, id_)
    assert [p.cle.rsplit(":", 1)[1] for p in points(contexte)] == ["plainte", "personnes"]
    actes.requalifier(contexte, id_, essais.version(contexte, id_), "D'autres données")
    cles = [p.cle.rsplit(":", 1)[1] for p in points(contexte)]
    assert "cnil" not in cles, "une notification est partie : le délai de 72 heures ne recommence pas"
    actes.qualifier(contexte, id_, essais.version(contexte, id_), True, "x")
    actes.decider(contexte, id_, essais.version(contexte, id_), "eleve", "", "x")
    bureau = maison.client("Dpo", dpo=maison.commune).aller(f"{maison.base}/").texte
    assert "Informer les personnes" in bureau
    assert "il reste 40 h" in bureau, "l'heure d'un délai en heures se lit sur le tableau de bord"


def test_les_faits_et_les_chiffres_comptent_par_organisme(maison: Maison, contexte: Contexte) -> None:
    tard = essais.decidee(contexte, **essais.connue(timedelta(hours=90)))
    essais.notifier(contexte, tard, retard_motifs="Su un samedi.")
    essais.notifier(contexte, essais.decidee(contexte, **essais.connue(timedelta(hours=5))))
    essais.inscrire(contexte, **essais.connue(timedelta(hours=80)))
    sans = essais.qualifiee(contexte, violation=False)
    actes.clore(contexte, sans, essais.version(contexte, sans), "")
    jour = contexte.aujourd_hui
    with contexte.base.lire(contexte.perimetre) as session:
        fait = traitees(session, jour)[contexte.organisme_id]
        annee = (date(jour.year, 1, 1), date(jour.year, 12, 31))
        lus = [
            f(session, *annee).get(contexte.organisme_id, 0)
            for f in (incidents, violations, notifiees, notifiees_a_temps)
        ]
        passes = incidents(session, date(2020, 1, 1), date(2020, 12, 31))
    assert (fait.fait, fait.sur, fait.en_retard, fait.dernier) == (1, 4, 1, jour)
    assert lus == [4, 2, 2, 1]
    assert dict(passes) == {}


def test_la_notification_demande_son_jour_et_son_heure() -> None:
    with pytest.raises(Exception, match="à corriger"):
        valider(NotificationSaisie, {"genre": "initiale", "faite_le": "", "faite_heure": ""})
