"""Un avenant pas à pas : ce que le serveur permet et refuse, ce que la relation en garde ; un fichier fait le « signé »."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from clauses.mise_a_niveau import operations, regles, retour
from clauses.mise_a_niveau.lots import identifiant_de_l_avenant
from clauses.mise_a_niveau.modele import Avenant, AvenantSaisie
from clauses.mise_a_niveau.projets import projets_de
from fabriques.client import HORS
from registre.prestataires import relations
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.preuves import operations as preuves
from socle.preuves.modele import Preuve
from tests.clauses.mise_a_niveau.fabrique import Territoire

PDF = b"%PDF-1.7 exemplaire signe"


class Dossier:
    """L'avenant d'une commune, et de quoi le faire avancer."""

    def __init__(self, t: Territoire) -> None:
        self.t, self.commune = t, t.communes[0]
        self.contexte: Contexte = t.chez(self.commune)
        self.id = identifiant_de_l_avenant(t.lancer(self.commune), t.relations[self.commune.id])

    @property
    def jour(self) -> date:
        return self.contexte.aujourd_hui

    @property
    def ligne(self) -> Avenant:
        ligne: Avenant = operations.lire(self.contexte, self.id).ligne
        return ligne

    @property
    def version(self) -> int:
        return operations.lire(self.contexte, self.id).objet.version

    def envoyer(self, le: date | None = None, canal: str = "courriel") -> None:
        fiche = operations.lire(self.contexte, self.id)
        projet = projets_de(self.contexte, [(fiche.objet, fiche.ligne)])[self.id]
        operations.envoyer(self.contexte, self.id, self.version, le or self.jour, canal, projet.fige())

    def relancer(self, le: date | None = None, attendu: date | None = None) -> None:
        attendu = attendu or self.jour + timedelta(days=10)
        operations.relancer(self.contexte, self.id, self.version, le or self.jour, attendu)

    def clore(self, issue: str, motif: str = "Il l'a écrit") -> None:
        operations.clore(self.contexte, self.id, self.version, issue, motif)

    def signer(self, contenu: bytes = PDF, le: date | None = None, jeton: str = "") -> uuid.UUID:
        depot = self.t.monde.instance.depot
        return retour.deposer(self.contexte, depot, self.id, self.version, contenu, "signe.pdf", le or self.jour, jeton)

    def abandonner(self) -> None:
        operations.abandonner(self.contexte, self.id, self.version)

    @property
    def clauses(self) -> str:
        return self.t.relation(self.commune).clauses


GESTES: dict[str, Callable[[Dossier], Any]] = {
    "envoyer": lambda d: d.envoyer(), "relancer": lambda d: d.relancer(), "revenir": lambda d: d.signer(),
    "refuser": lambda d: d.clore("refuse"), "clore": lambda d: d.clore("sans_reponse"),
    "abandonner": lambda d: d.abandonner(),
}  # fmt: skip
CHEMINS: dict[str, tuple[str, ...]] = {
    "prepare": (), "envoye": ("envoyer",), "relance": ("envoyer", "relancer"), "revenu_signe": ("envoyer", "revenir"),
    "refuse": ("envoyer", "refuser"), "sans_reponse": ("envoyer", "clore"), "abandonne": ("abandonner",),
}  # fmt: skip


@pytest.fixture
def dossier(territoire: Territoire) -> Dossier:
    return Dossier(territoire)


@pytest.fixture
def seul(territoire_sqlite: Territoire) -> Dossier:
    return Dossier(territoire_sqlite)


@pytest.mark.parametrize("etat", CHEMINS)
def test_chaque_etat_permet_ses_actes_et_refuse_tous_les_autres(seul: Dossier, etat: str) -> None:
    for geste in CHEMINS[etat]:
        GESTES[geste](seul)
    assert seul.ligne.etat == etat
    avant = seul.t.verbes(seul.commune)
    for acte, geste_ in GESTES.items():
        if etat in regles.PASSAGES[acte] or (etat, acte) in {("envoye", "envoyer"), ("relance", "relancer")}:
            continue
        with pytest.raises(RegleEnfreinte):
            geste_(seul)
        assert seul.ligne.etat == etat
    assert seul.t.verbes(seul.commune) == avant, "un refus n'écrit rien"


def test_envoyer_fige_le_texte_et_dit_la_relation_envoyee(dossier: Dossier) -> None:
    d = dossier
    d.envoyer(canal="recommande")
    assert (d.ligne.etat, d.ligne.envoye_le, d.ligne.canal) == ("envoye", d.jour, "recommande")
    assert d.ligne.attendu_le == d.ligne.retour_le
    assert (d.clauses, d.ligne.clauses_avant) == ("envoyees", "manquantes")
    assert d.t.verbes(d.commune)[-2:] == ["avenant.envoye", "relation.enregistre"]
    relation, ici = d.t.relations[d.commune.id], d.t.monde.contexte(d.commune)
    lue = relations.lire_seule(ici, relation)
    changee = lue.saisie.model_copy(update={"contrat_reference": "Réécrite après l'envoi"})
    relations.enregistrer(ici, relation, changee, lue.objet.version)
    fiche = operations.lire(d.contexte, d.id)
    assert projets_de(d.contexte, [(fiche.objet, fiche.ligne)])[d.id].parties.contrat == "2024-0"
    with pytest.raises(RegleEnfreinte, match="parti"):
        operations.enregistrer(d.contexte, d.id, AvenantSaisie(numero="3"), d.version)


def test_deux_envois_identiques_n_en_font_qu_un_deux_differents_se_contredisent(dossier: Dossier) -> None:
    d = dossier
    d.envoyer()
    version = d.version
    d.envoyer()
    assert d.version == version
    assert d.t.verbes(d.commune).count("avenant.envoye") == 1
    with pytest.raises(RegleEnfreinte):
        d.envoyer(canal="courrier")


def test_une_version_perimee_est_refusee(seul: Dossier) -> None:
    operations.enregistrer(
        seul.contexte, seul.id, AvenantSaisie(numero="2", retour_le=seul.jour + timedelta(days=9)), 1
    )
    with pytest.raises(ConflitDeVersion):
        operations.envoyer(seul.contexte, seul.id, 1, seul.jour, "courriel", "{}")
    assert seul.ligne.etat == "prepare"
    assert seul.clauses == "manquantes"


@pytest.mark.parametrize(
    ("jours", "canal", "champs"),
    [
        (1, "courriel", {"le"}),
        (-400, "courriel", {"le"}),
        (0, "pigeon", {"canal"}),
        (0, "", {"canal"}),
        (2, "", {"le", "canal"}),
    ],
)
def test_un_envoi_mal_date_ou_sans_moyen_est_refuse(seul: Dossier, jours: int, canal: str, champs: set[str]) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        operations.envoyer(seul.contexte, seul.id, 1, seul.jour + timedelta(days=jours), canal, "{}")
    assert set(refus.value.erreurs) == champs
    assert seul.ligne.etat == "prepare"


def test_la_date_de_retour_passee_se_corrige_avant_d_envoyer(seul: Dossier) -> None:
    operations.enregistrer(seul.contexte, seul.id, AvenantSaisie(retour_le=seul.jour), 1)
    with pytest.raises(RegleEnfreinte, match="date de retour"):
        seul.envoyer()


def test_des_clauses_signees_entre_temps_arretent_l_envoi(seul: Dossier) -> None:
    ici, relation = seul.t.monde.contexte(seul.commune), seul.t.relations[seul.commune.id]
    lue = relations.lire_seule(ici, relation)
    relations.enregistrer(ici, relation, lue.saisie.model_copy(update={"clauses": "signees"}), lue.objet.version)
    with pytest.raises(RegleEnfreinte, match="déjà signées"):
        seul.envoyer()
    assert seul.clauses == "signees"


def test_chaque_relance_se_compte_et_repousse_la_date(dossier: Dossier) -> None:
    d = dossier
    d.envoyer()
    d.relancer(attendu=d.jour + timedelta(days=10))
    d.relancer(attendu=d.jour + timedelta(days=10))
    assert d.ligne.relances == 1, "le double clic n'en fait qu'une"
    d.relancer(attendu=d.jour + timedelta(days=20))
    assert (d.ligne.relances, d.ligne.attendu_le) == (2, d.jour + timedelta(days=20))
    for le, attendu in ((d.jour - timedelta(days=1), d.jour + timedelta(days=30)), (d.jour, d.jour)):
        with pytest.raises(SaisieRefusee):
            d.relancer(le, attendu)
    assert d.ligne.relances == 2


@pytest.mark.parametrize("avant", ["manquantes", "a_verifier", "expirees"])
@pytest.mark.parametrize("issue", ["refuse", "sans_reponse"])
def test_un_echec_rend_a_la_relation_son_etat_d_avant(seul: Dossier, avant: str, issue: str) -> None:
    ici, relation = seul.t.monde.contexte(seul.commune), seul.t.relations[seul.commune.id]
    lue = relations.lire_seule(ici, relation)
    relations.enregistrer(ici, relation, lue.saisie.model_copy(update={"clauses": avant}), lue.objet.version)
    seul.envoyer()
    with pytest.raises(SaisieRefusee):
        seul.clore(issue, "   ")
    seul.clore(issue)
    assert (seul.ligne.etat, seul.ligne.motif, seul.clauses) == (issue, "Il l'a écrit", avant)
    assert operations.preparer(seul.contexte, relation, AvenantSaisie(), uuid.uuid4()), "on peut recommencer"


def test_seul_le_fichier_fait_dire_signe(dossier: Dossier) -> None:
    d = dossier
    d.envoyer()
    for contenu, champs in ((b"", {"fichier"}), (b"du texte", {"fichier"}), (b"MZ programme", {"fichier"})):
        with pytest.raises(SaisieRefusee) as refus:
            d.signer(contenu)
        assert set(refus.value.erreurs) == champs
    for jours in (1, -400):
        with pytest.raises(SaisieRefusee) as refus:
            d.signer(le=d.jour + timedelta(days=jours))
        assert set(refus.value.erreurs) == {"signe_le"}
    assert (d.ligne.etat, d.clauses) == ("envoye", "envoyees")
    preuve = d.signer()
    assert (d.ligne.etat, d.ligne.preuve_id, d.ligne.signe_le) == ("revenu_signe", preuve, d.jour)
    assert (d.clauses, d.t.relation(d.commune).clauses_date) == ("signees", d.jour)
    with d.t.monde.instance.base.lire(HORS) as session:
        lue = session.get_one(Preuve, preuve)
    relation = d.t.relations[d.commune.id]
    assert (lue.organisme_id, lue.signe, lue.objet_signe_id) == (d.commune.id, True, relation)
    attachees = {p.id for p in preuves.preuves_de(d.contexte, relation)}
    assert preuve in attachees & {p.id for p in preuves.preuves_de(d.contexte, d.id)}


def test_un_depot_coupe_au_milieu_se_refait_sans_doubler_la_preuve(dossier: Dossier, monkeypatch: Any) -> None:
    d, jeton = dossier, uuid.uuid4().hex
    d.envoyer()
    vrai = operations.noter_le_retour

    def couper(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(operations, "noter_le_retour", couper)
    with pytest.raises(KeyboardInterrupt):
        d.signer(jeton=jeton)
    assert d.ligne.etat == "envoye"
    monkeypatch.setattr(operations, "noter_le_retour", vrai)
    assert d.signer(jeton=jeton) == d.signer(jeton=jeton)
    with d.t.monde.instance.base.lire(HORS) as session:
        assert len(list(session.exec(select(Preuve)))) == 1
    assert d.t.verbes(d.commune).count("avenant.revenu_signe") == 1


def test_signer_apres_des_clauses_expirees_les_rend_valables(dossier: Dossier) -> None:
    d = dossier
    ici, relation = d.t.monde.contexte(d.commune), d.t.relations[d.commune.id]
    lue = relations.lire_seule(ici, relation)
    hier = {"clauses": "signees", "clauses_expirent_le": d.jour - timedelta(days=1)}
    relations.enregistrer(ici, relation, lue.saisie.model_copy(update=hier), lue.objet.version)
    d.envoyer()
    assert d.ligne.clauses_avant == "expirees"
    d.signer()
    assert d.t.relation(d.commune).clauses_expirent_le is None, "l'ancienne échéance ne périme pas les clauses neuves"


def test_deposer_le_signe_demande_aussi_le_droit_de_deposer_des_preuves(seul: Dossier) -> None:
    seul.envoyer()
    sans = seul.t.monde.contexte(seul.commune, "juriste", sans="preuves.deposer", personne=seul.t.juriste)
    with pytest.raises(DroitManquant):
        retour.deposer(sans, seul.t.monde.instance.depot, seul.id, seul.version, PDF, "s.pdf", seul.jour, "")
    assert seul.ligne.etat == "envoye"


@pytest.mark.parametrize("role", ["referent", "responsable", "rssi", "lecteur", "auditeur"])
def test_qui_ne_conduit_pas_la_mise_a_niveau_lit_et_n_ecrit_pas(seul: Dossier, role: str) -> None:
    contexte = seul.t.monde.contexte(seul.commune, role, personne=seul.t.juriste)
    assert operations.lire(contexte, seul.id).ligne.etat == "prepare"
    with pytest.raises(DroitManquant):
        operations.abandonner(contexte, seul.id, 1)
    with pytest.raises(DroitManquant):
        operations.envoyer(contexte, seul.id, 1, seul.jour, "courriel", "{}")


def test_un_avenant_en_route_ne_s_archive_pas_un_abandonne_ne_revient_pas(seul: Dossier) -> None:
    with pytest.raises(RegleEnfreinte, match="en route"):
        operations.archiver(seul.contexte, seul.id, 1)
    seul.abandonner()
    with pytest.raises(RegleEnfreinte, match="ne revient pas"):
        operations.archiver(seul.contexte, seul.id, seul.version, False)


def test_ce_qu_il_y_a_a_faire_l_envoi_puis_le_retour_a_qui_l_a_prepare(dossier: Dossier) -> None:
    d = dossier

    def points() -> list[Any]:
        with d.t.monde.instance.base.lire(d.contexte.perimetre) as session:
            tous = points_a_faire(session, d.jour, d.jour + timedelta(days=92))
            return [p for p in tous if p.point == "avenants.voir"]

    (point,) = points()
    assert (point.limite, point.responsable_id) == (d.jour + regles.DELAI_D_ENVOI, d.t.juriste.id)
    assert "Éditions" not in point.resume, "le courriel ne nomme personne"
    d.envoyer()
    (point,) = points()
    assert point.limite == d.ligne.retour_le
    assert point.libelle == "Avenant à relancer auprès de Éditions Fictives"
    d.signer()
    assert points() == []


def test_l_historique_garde_chaque_pas(seul: Dossier) -> None:
    seul.envoyer()
    seul.relancer()
    seul.signer()
    verbes = [p.entree.verbe for p in operations.lire_passages(seul.contexte, seul.id)]
    assert [v for v in verbes if v.startswith("avenant.")] == [
        "avenant.revenu_signe", "avenant.relance", "avenant.envoye", "avenant.prepare",
    ]  # fmt: skip
    with seul.t.monde.instance.base.lire(HORS) as session:
        tous = select(Avenant).where(col(Avenant.organisme_id) == seul.commune.id)
        assert len(list(session.exec(tous))) == 1
