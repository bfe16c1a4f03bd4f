"""Inscrire, numéroter, qualifier, décider, notifier, clore : les états tenus côté serveur."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques import violations as essais
from fabriques.monde import Monde
from registre.violations import actes, declaration, operations
from registre.violations.modele import Notification, Violation
from socle.base import maintenant
from socle.coffrets import Coffret
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.journal import Contenu
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

HIER = timedelta(hours=31)


def numeros(contexte: Contexte) -> list[str]:
    """Les numéros donnés, dans l'ordre, archives comprises."""
    with contexte.base.lire(contexte.perimetre) as session:
        return sorted(v.reference for v in session.exec(select(Violation)))


def test_les_numeros_se_suivent_par_organisme_et_par_an(monde: Monde) -> None:
    ici, voisin = monde.contexte(monde.organisme()), monde.contexte(monde.organisme("Voisine"))
    premier = essais.inscrire(ici)
    essais.inscrire(voisin)
    essais.inscrire(ici, titre="Autre")
    annee = ici.aujourd_hui.year
    assert numeros(ici) == [f"{annee}-001", f"{annee}-002"]
    assert numeros(voisin) == [f"{annee}-001"]
    assert operations.lire(ici, premier).objet.libelle == f"{annee}-001 Clé perdue"


def test_un_double_clic_n_en_inscrit_qu_un_et_dix_mains_ne_sautent_aucun_numero(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jeton = uuid.uuid4().hex
    assert len({operations.creer(contexte, essais.saisie(), jeton=jeton) for _ in range(2)}) == 1

    def inscrire(rang: int) -> uuid.UUID:
        return essais.inscrire(contexte, titre=f"Incident {rang}")

    with ThreadPoolExecutor(5) as mains:
        assert len(set(mains.map(inscrire, range(10)))) == 10
    annee = contexte.aujourd_hui.year
    assert numeros(contexte) == [f"{annee}-{n:03d}" for n in range(1, 12)]


def test_archiver_ne_libere_pas_le_numero(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = essais.qualifiee(contexte, violation=False)
    with pytest.raises(RegleEnfreinte, match="une fois clos"):
        operations.archiver(contexte, id_, essais.version(contexte, id_))
    actes.clore(contexte, id_, essais.version(contexte, id_), "")
    operations.archiver(contexte, id_, essais.version(contexte, id_))
    essais.inscrire(contexte)
    assert len(set(numeros(contexte))) == 2


def test_du_signalement_a_la_cloture(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = essais.decidee(contexte, "eleve", **(essais.PLEINE | essais.connue(HIER)))
    assert operations.lire(contexte, id_).ligne.decision == "personnes"
    with pytest.raises(RegleEnfreinte, match="notifier à la CNIL"):
        actes.clore(contexte, id_, essais.version(contexte, id_), "")
    essais.notifier(contexte, id_, "initiale", reference_cnil="FICTIF-1")
    with pytest.raises(RegleEnfreinte, match="personnes sont à informer"):
        actes.clore(contexte, id_, essais.version(contexte, id_), "")
    informees = essais.PLEINE | essais.connue(HIER) | {"communication": "oui"}
    operations.enregistrer(contexte, id_, essais.saisie(**informees), essais.version(contexte, id_))
    with pytest.raises(RegleEnfreinte, match="rien ne la complète"):
        actes.clore(contexte, id_, essais.version(contexte, id_), " ")
    essais.notifier(contexte, id_, "complementaire")
    actes.clore(contexte, id_, essais.version(contexte, id_), "")
    dossier = operations.lire_dossier(contexte, id_)
    assert dossier.fiche.ligne.statut == "close"
    assert [n.genre for n in dossier.notifications] == ["initiale", "complementaire"]
    with pytest.raises(RegleEnfreinte, match="« Clos »"):
        operations.enregistrer(contexte, id_, essais.saisie(), essais.version(contexte, id_))


def test_un_incident_sans_violation_se_clot_une_fois_qualifie(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = essais.inscrire(contexte)
    with pytest.raises(RegleEnfreinte, match="oui ou non"):
        actes.qualifier(contexte, id_, 1, None, "x")
    with pytest.raises(RegleEnfreinte, match="raison reste"):
        actes.qualifier(contexte, id_, 1, False, " ")
    actes.qualifier(contexte, id_, 1, False, "Écran bloqué, aucune donnée touchée.")
    for acte in (
        lambda: actes.aviser(contexte, id_, 2, "aucun", "x"),
        lambda: actes.decider(contexte, id_, 2, "aucun", "", "x"),
    ):
        with pytest.raises(RegleEnfreinte, match="n'est pas une violation"):
            acte()
    actes.clore(contexte, id_, 2, "")
    assert operations.lire(contexte, id_).ligne.statut == "close"


def test_rouvrir_retrouve_l_etat_et_requalifier_garde_les_notifications(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = essais.decidee(contexte, **essais.connue(HIER))
    essais.notifier(contexte, id_, "complete")
    actes.clore(contexte, id_, essais.version(contexte, id_), "")
    with pytest.raises(RegleEnfreinte, match="pourquoi vous rouvrez"):
        actes.rouvrir(contexte, id_, essais.version(contexte, id_), "")
    actes.rouvrir(contexte, id_, essais.version(contexte, id_), "Un fait nouveau")
    assert operations.lire(contexte, id_).ligne.statut == "notifiee"
    actes.requalifier(contexte, id_, essais.version(contexte, id_), "D'autres données sont touchées")
    rouverte = operations.lire_dossier(contexte, id_)
    assert (rouverte.fiche.ligne.statut, rouverte.fiche.ligne.avis_risque, len(rouverte.notifications)) == (
        "ouverte",
        "",
        1,
    )
    actes.qualifier(contexte, id_, essais.version(contexte, id_), True, "Toujours")
    actes.decider(contexte, id_, essais.version(contexte, id_), "eleve", "incomprehensibles", "Données chiffrées")
    assert operations.lire(contexte, id_).ligne.statut == "notifiee", "la notification déjà partie compte"
    passages = operations.lire_passages(contexte, id_)
    assert any(p.contenu.get("avis_motif") == "Des enfants sont concernés." for p in passages), "l'avis tombé reste"


def test_une_notification_tardive_dit_ses_motifs(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = essais.decidee(contexte)
    with pytest.raises(RegleEnfreinte, match="quand l'organisme a su"):
        essais.notifier(contexte, id_)
    tard = essais.saisie(**essais.connue(timedelta(hours=80)))
    operations.enregistrer(contexte, id_, tard, essais.version(contexte, id_))
    with pytest.raises(SaisieRefusee) as refus:
        essais.notifier(contexte, id_)
    assert "motifs du retard" in refus.value.erreurs["retard_motifs"][0]
    essais.notifier(contexte, id_, retard_motifs="Su un samedi, agents absents.")
    with pytest.raises(SaisieRefusee, match="à corriger"):
        essais.notifier(contexte, id_)
    with pytest.raises(SaisieRefusee) as sans_date:
        operations.enregistrer(contexte, id_, essais.saisie(), essais.version(contexte, id_))
    assert "déjà partie" in sans_date.value.erreurs["connue_le"][0]


def test_ce_qui_est_a_venir_ou_a_l_envers_se_refuse_a_sa_place(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    demain = essais.connue(-timedelta(hours=30))
    for champs, nom in (
        (demain, "connue_le"), ({"debut_le": "03/11/2026", "connue_le": "02/11/2026"}, "connue_le"),
        ({"plainte_le": "01/01/2100"}, "plainte_le"), ({"relation_id": str(uuid.uuid4())}, "relation_id"),
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            essais.inscrire(contexte, **champs)
        assert list(refus.value.erreurs) == [nom]
    for champs, nom in (
        ({"connue_heure": "9 h"}, "connue_heure"), ({"connue_le": "02/11/2026", "connue_heure": "25:00"}, "connue_heure"),
        ({"debut_le": "03/11/2026", "fin_le": "02/11/2026"}, "fin_le"), ({"nombre_personnes": "-1"}, "nombre_personnes"),
    ):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            essais.saisie(**champs)
        assert list(refus.value.erreurs) == [nom]
    assert numeros(contexte) == [], "rien d'écrit, aucun numéro perdu"


def test_deux_personnes_a_la_fois_et_les_droits(monde_sqlite: Monde) -> None:
    organisme = monde_sqlite.organisme()
    contexte = monde_sqlite.contexte(organisme)
    id_ = essais.inscrire(contexte)
    actes.qualifier(contexte, id_, 1, True, "Oui")
    with pytest.raises(ConflitDeVersion):
        actes.aviser(contexte, id_, 1, "risque", "x")
    referent, signataire = monde_sqlite.contexte(organisme, "referent"), monde_sqlite.contexte(organisme, "responsable")
    operations.declarer(referent, essais.saisie())
    with pytest.raises(DroitManquant):
        actes.aviser(referent, id_, 2, "risque", "x")
    with pytest.raises(DroitManquant):
        actes.qualifier(signataire, id_, 2, True, "x")
    with pytest.raises(DroitManquant):
        operations.lire(monde_sqlite.contexte(organisme, "lecteur"), id_)
    actes.decider(signataire, id_, 2, "aucun", "", "Le fichier était vide.")
    assert operations.lire(contexte, id_).ligne.decision == "registre"


def test_le_contact_est_chiffre_et_n_est_ni_au_journal_ni_dans_le_titre(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    recue = {"recit": "Camille a perdu une clé.", "contact_nom": "Zoé Fictive", "contact_telephone": "06 00 00 00 09"}
    dite = valider(declaration.DeclarationSaisie, recue)
    incident = declaration.en_incident(dite, contexte.aujourd_hui)
    assert "Camille" not in incident.titre
    id_ = operations.declarer(contexte, incident, declaration.contact_de(dite))
    assert operations.lire_dossier(contexte, id_).contact["nom"] == "Zoé Fictive"
    with contexte.base.lire(Perimetre.hors("test")) as session:
        octets = b"".join(bytes(c.octets) for c in session.exec(select(Contenu)))
        octets += b"".join(bytes(c.contenu) for c in session.exec(select(Coffret)))
    assert "Zoé".encode() not in octets
    assert b"06 00 00 00 09" not in octets
    operations.noter_contact(contexte, id_, {"nom": "", "telephone": ""})
    assert operations.lire_dossier(contexte, id_).contact == {}


def test_un_organisme_ne_lit_rien_du_voisin(monde: Monde) -> None:
    ici, voisin = monde.contexte(monde.organisme()), monde.contexte(monde.organisme("Voisine"))
    id_ = essais.decidee(voisin, **essais.connue(HIER))
    essais.notifier(voisin, id_)
    assert operations.lister(ici, operations.Filtre()).total == 0
    with ici.base.lire(ici.perimetre) as session:
        assert session.exec(select(Notification)).all() == []
    assert maintenant() > operations.lire_dossier(voisin, id_).notifications[0].faite_a
