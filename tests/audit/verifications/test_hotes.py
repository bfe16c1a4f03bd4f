"""Déclarer, confirmer, révoquer un hôte ; rien n'est joint sans cela. Constats inscrits, jamais ceux du voisin."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

import audit.declarations  # noqa: F401
from audit.verifications import certificats, constats, depots, echeances, hotes
from audit.verifications.faits import FaitsHttp, FaitsSecurityTxt, ReponseHttp
from audit.verifications.modele import (
    NOM_REFUSE,
    CertificatSaisie,
    EtatVerifie,
    HoteSaisie,
    Travail,
    lire_ports,
    lire_selecteurs,
)
from audit.verifications.presentation import dernieres_constatations
from fabriques.certificats import faire
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.liens.operations import lire_dossier
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
ILLISIBLES = {"rien": b"", "texte": b"bonjour", "clé": faire().cle_pem, "coupé": faire().pem[:100]}
VIEUX = datetime.now(UTC) - timedelta(days=1)


def saisie(nom: str = "www.commune.example", **champs: Any) -> HoteSaisie:
    return valider(HoteSaisie, {"nom": nom, "controles": ["tls", "http"], **champs})


def declarer(contexte: Contexte, nom: str = "www.commune.example", **champs: Any) -> uuid.UUID:
    return hotes.creer(contexte, saisie(nom, **champs))


def confirmer(contexte: Contexte, id_: uuid.UUID) -> None:
    hotes.confirmer(contexte, id_, hotes.lire(contexte, id_).objet.version, True)


def deposer(contexte: Contexte, nom: str = "Portail", **faits: Any) -> uuid.UUID:
    faits.setdefault("debut", VIEUX)
    return certificats.deposer(contexte, faire(**faits).pem, valider(CertificatSaisie, {"nom": nom}))


def verbes(contexte: Contexte) -> list[str]:
    with contexte.base.lire(contexte.perimetre) as session:
        return list(session.exec(select(Entree.verbe).order_by(col(Entree.rang))))


def test_rien_n_est_demande_a_un_hote_que_personne_n_a_confirme(rssi: Contexte) -> None:
    id_ = declarer(rssi)
    for acte in (hotes.demander, hotes.demande_de):
        with pytest.raises(RegleEnfreinte, match="pas confirmé"):
            acte(rssi, id_)
    confirmer(rssi, id_)
    fiche = hotes.lire(rssi, id_)
    assert (fiche.ligne.confirme_par, fiche.ligne.confirme_par_id) == ("Robin Essai", rssi.acteur.id)
    assert fiche.ligne.confirme_le is not None
    assert hotes.demande_de(rssi, id_).hote == "www.commune.example"


def test_une_confirmation_se_donne_par_une_personne_qui_s_engage(rssi: Contexte, monde: Monde) -> None:
    id_ = declarer(rssi)
    with pytest.raises(RegleEnfreinte, match="Cochez"):
        hotes.confirmer(rssi, id_, 1, False)
    machine = Contexte(**{**rssi.__dict__, "acteur": type(rssi.acteur)(None, "Ligne de commande")})
    with pytest.raises(RegleEnfreinte, match="par une personne"):
        hotes.confirmer(machine, id_, 1, True)
    dpo = Contexte(**{**rssi.__dict__, "droits": rssi.droits - {"audit.hotes"}})
    with pytest.raises(DroitManquant):
        hotes.confirmer(dpo, id_, 1, True)
    with pytest.raises(ConflitDeVersion):
        hotes.confirmer(rssi, id_, 7, True)
    confirmer(rssi, id_)
    with pytest.raises(RegleEnfreinte, match="déjà confirmé"):
        confirmer(rssi, id_)


def test_retirer_la_confirmation_arrete_tout_et_garde_les_constats(rssi: Contexte) -> None:
    id_ = declarer(rssi)
    confirmer(rssi, id_)
    hotes.demander(rssi, id_)
    hotes.revoquer(rssi, id_, 2)
    with pytest.raises(RegleEnfreinte, match="pas confirmé"):
        hotes.demander(rssi, id_)
    dossier = hotes.lire_dossier(rssi, id_)
    assert dossier.travail is not None
    assert (dossier.travail.etat, dossier.fiche.ligne.revoque_par) == ("abandonne", "Robin Essai")
    assert dossier.fiche.ligne.confirme_le is None
    with pytest.raises(RegleEnfreinte):
        hotes.revoquer(rssi, id_, 3)
    prete = constats.preparer([constats.Observation("http", FaitsHttp(hote="x"))], datetime.now(UTC))
    with pytest.raises(RegleEnfreinte, match="pas confirmé"):
        hotes.inscrire_en_ligne(rssi, id_, prete)
    assert hotes.lire_dossier(rssi, id_).historique == []


@pytest.mark.parametrize(
    ("champ", "valeur", "tombe"),
    [("nom", "autre.example", True), ("ports", "443, 8443", True), ("domaine", "autre.example", True),
     ("usage", "Site", False), ("hebdomadaire", "non", False)],
)  # fmt: skip
def test_la_confirmation_tombe_avec_ce_sur_quoi_elle_porte(
    rssi: Contexte, champ: str, valeur: str, tombe: bool
) -> None:
    id_ = declarer(rssi)
    confirmer(rssi, id_)
    change = {champ: valeur}
    nom = change.pop("nom", "www.commune.example")
    hotes.enregistrer(rssi, id_, saisie(nom, **change), 2)
    assert (hotes.lire(rssi, id_).ligne.confirme_le is None) == tombe


def test_deux_demandes_de_suite_sont_refusees(rssi: Contexte) -> None:
    id_ = declarer(rssi)
    confirmer(rssi, id_)
    hotes.demander(rssi, id_)
    with pytest.raises(RegleEnfreinte, match="déjà demandée"):
        hotes.demander(rssi, id_)
    with rssi.base.ecrire(rssi.perimetre) as session:
        travail = session.exec(select(Travail)).one()
        travail.etat = "fait"
        session.add(travail)
    with pytest.raises(RegleEnfreinte, match="cinq minutes"):
        hotes.demander(rssi, id_)


def test_un_hote_sans_verification_cochee_ou_archive_n_est_pas_joint(rssi: Contexte) -> None:
    vide = declarer(rssi, "vide.example", controles=[])
    confirmer(rssi, vide)
    with pytest.raises(RegleEnfreinte, match="Aucune vérification"):
        hotes.demander(rssi, vide)
    id_ = declarer(rssi)
    confirmer(rssi, id_)
    hotes.archiver(rssi, id_, 2)
    with pytest.raises(RegleEnfreinte):
        hotes.demander(rssi, id_)
    assert [nom for _, nom in hotes.confirmes(rssi)] == []


def test_un_hote_ne_se_declare_qu_une_fois(rssi: Contexte) -> None:
    id_ = declarer(rssi)
    with pytest.raises(SaisieRefusee) as leve:
        declarer(rssi, "WWW.commune.example.")
    assert leve.value.erreurs == {"nom": ["Cet hôte est déjà déclaré."]}
    hotes.archiver(rssi, id_, 1)
    declarer(rssi)
    with pytest.raises(SaisieRefusee):
        hotes.archiver(rssi, id_, 2, False)
    jeton = uuid.uuid4().hex
    deux = [hotes.creer(rssi, saisie("b.example"), None, jeton) for _ in range(2)]
    assert deux[0] == deux[1]


@pytest.mark.parametrize(
    "nom",
    ["https://a.example", "a.example/x", "10.0.0.1", "::1", "a b", "-a.example", "a..b", "a" * 64 + ".example",
     "a.example:443"],
)  # fmt: skip
def test_un_nom_qui_n_est_pas_un_hote_est_refuse(nom: str) -> None:
    with pytest.raises(SaisieRefusee) as leve:
        saisie(nom)
    assert leve.value.erreurs == {"nom": [NOM_REFUSE]}


@pytest.mark.parametrize(
    ("texte", "attendu"), [("", (443,)), ("443", (443,)), ("443, 8443;993", (443, 8443, 993)), ("443 443", (443,))]
)
def test_les_ports_se_lisent(texte: str, attendu: tuple[int, ...]) -> None:
    assert lire_ports(texte) == attendu


@pytest.mark.parametrize("texte", ["0", "70000", "abc", "443-450", "1,2,3,4,5,6", "-1"])
def test_des_ports_faux_sont_refuses(texte: str) -> None:
    with pytest.raises(SaisieRefusee):
        saisie(ports=texte)


def test_les_selecteurs_se_lisent_et_se_bornent() -> None:
    assert lire_selecteurs("S1, mail2026;s1") == ("s1", "mail2026")
    for faux in (" ".join(f"s{rang}" for rang in range(11)), "é", "s1/..", "*"):
        with pytest.raises(SaisieRefusee):
            saisie(selecteurs=faux)


def test_un_systeme_du_registre_se_rattache_et_celui_d_un_autre_non(rssi: Contexte, monde: Monde) -> None:
    tous = monde.contexte(next(iter(monde.organismes.values())))
    systeme = systemes.creer(tous, valider(SystemeSaisie, {"nom": "Portail famille"}))
    voisin = monde.contexte(monde.organisme("Voisine"))
    ailleurs = systemes.creer(voisin, valider(SystemeSaisie, {"nom": "Ailleurs"}))
    id_ = declarer(rssi, systeme_id=systeme)
    assert [lie.id for lie in lire_dossier(tous, id_).lies["systeme"]] == [systeme]
    for faux in (ailleurs, id_):
        with pytest.raises(SaisieRefusee):
            declarer(rssi, "c.example", systeme_id=faux)
    hotes.enregistrer(rssi, id_, saisie(), 1)
    assert lire_dossier(tous, id_).lies["systeme"] == []


def test_ce_qu_on_donne_sans_reseau_est_juge_comme_en_ligne(rssi: Contexte) -> None:
    id_ = declarer(rssi, "site.essai.example", domaine="essai.example", selecteurs="s1")
    donnes = {
        "x509": faire(debut=VIEUX).pem, "http": b"HTTP/1.1 200 OK\nX-Content-Type-Options: nosniff\n",
        "dns": b'essai.example. 60 IN TXT "v=spf1 -all"', "securitytxt": b"Contact: https://a.example\n",
    }  # fmt: skip
    for quoi, contenu in donnes.items():
        (constat,) = depots.donner(rssi, id_, quoi, b"", contenu.decode())
        lue = constats.lire(rssi, constat).verification
        assert (lue.genre, lue.empreinte_source) == (quoi, hashlib.sha256(contenu).hexdigest())
    assert {e.genre for e in hotes.lire_dossier(rssi, id_).etats} == set(donnes)


def test_un_octet_nul_ou_de_controle_ne_fait_tomber_aucune_base(rssi: Contexte) -> None:
    id_ = declarer(rssi, "site.essai.example", domaine="essai.example")
    for quoi, texte in (
        ("securitytxt", "Contact: a\x00\x1bb\nExpires: \x00demain\nX-\ud800: y"),
        ("http", "A: b\x00\nServer: x/1.0\x00\nSet-Cookie: s\x00id=1"),
        ("dns", 'essai.example. 60 IN TXT "v=spf1 a\\000b -all"'),
    ):  # fmt: skip
        (constat,) = depots.donner(rssi, id_, quoi, texte.encode("utf-8", "surrogatepass"), "")
        assert constats.lire(rssi, constat).intacte
    nom = valider(CertificatSaisie, {"nom": "Nul"})
    certificats.deposer(rssi, faire(sujet="a\x00b", debut=VIEUX).pem, nom)


@pytest.mark.parametrize(
    ("quoi", "contenu", "texte", "champ"),
    [("", b"x", "", "quoi"), ("virus", b"x", "", "quoi"), ("x509", b"", "  ", "fichier"), ("x509", b"x", "", "fichier"),
     ("x509", b"", "x", "texte"), ("http", b"", "bonjour", "texte"), ("dns", b"bonjour vous", "", "fichier"),
     ("sslyze", b"{}", "", "fichier"), ("testssl", b"", "[]", "texte"), ("http", b"a" * 300_000, "", "fichier")],
)  # fmt: skip
def test_ce_qui_ne_se_lit_pas_est_refuse_a_sa_place(
    rssi: Contexte, quoi: str, contenu: bytes, texte: str, champ: str
) -> None:
    id_ = declarer(rssi)
    with pytest.raises(SaisieRefusee) as leve:
        depots.donner(rssi, id_, quoi, contenu, texte)
    assert list(leve.value.erreurs) == [champ]
    assert hotes.lire_dossier(rssi, id_).historique == []


def test_le_voisin_ne_voit_ni_hote_ni_certificat_ni_constat(rssi: Contexte, monde: Monde) -> None:
    hote, certificat = declarer(rssi), deposer(rssi)
    (ligne,) = certificats.lire_dossier(rssi, certificat).historique
    voisin = monde.contexte(monde.organisme("Voisine"), personne=monde.personne("V"))
    for acte in (
        lambda: hotes.lire(voisin, hote), lambda: hotes.lire_dossier(voisin, hote), lambda: hotes.demander(voisin, hote),
        lambda: hotes.confirmer(voisin, hote, 1, True), lambda: certificats.lire(voisin, certificat),
        lambda: certificats.reverifier(voisin, certificat), lambda: constats.lire(voisin, ligne.id),
        lambda: constats.noter_vu(voisin, ligne.id), lambda: depots.donner(voisin, hote, "http", b"", "A: b"),
    ):  # fmt: skip
        with pytest.raises(Introuvable):
            acte()
    assert hotes.lister(voisin, hotes.Filtre())[0].total == 0
    with voisin.base.lire(voisin.perimetre) as session:
        assert list(echeances.a_faire(session, voisin.aujourd_hui, voisin.aujourd_hui + timedelta(days=9000))) == []
        assert dernieres_constatations(session, "x509") == []


@pytest.mark.parametrize("role", ["dpo", "referent", "responsable", "juriste", "lecteur", "auditeur"])
def test_seul_le_rssi_declare_et_confirme(monde: Monde, role: str) -> None:
    commune = monde.organisme()
    contexte = monde.contexte(commune, role, personne=monde.personne("X"))
    with pytest.raises(DroitManquant):
        declarer(contexte)
    if role != "dpo":
        with pytest.raises(DroitManquant):
            deposer(contexte)


def test_un_port_a_part_a_son_propre_etat(rssi: Contexte) -> None:
    id_ = declarer(rssi, ports="443, 8443")
    confirmer(rssi, id_)
    observations = [
        constats.Observation("securitytxt", FaitsSecurityTxt(hote="a", texte="Contact: https://a.example"), cible)
        for cible in ("", "8443")
    ]
    hotes.inscrire_en_ligne(rssi, id_, constats.preparer(observations, datetime.now(UTC)), "Robin")
    assert [e.cible for e in hotes.lire_dossier(rssi, id_).etats] == ["", "8443"]
    with rssi.base.lire(rssi.perimetre) as session:
        assert len(list(session.exec(select(EtatVerifie)))) == 2


def test_l_histoire_garde_chaque_constat_dans_l_ordre(rssi: Contexte) -> None:
    id_ = declarer(rssi)
    confirmer(rssi, id_)
    for statut in (200, 503, 200):
        reponse = ReponseHttp(url="https://www.commune.example/", statut=statut)
        observation = constats.Observation("http", FaitsHttp(hote="www.commune.example", chiffree=reponse))
        hotes.inscrire_en_ligne(rssi, id_, constats.preparer([observation], datetime.now(UTC)))
    vus = [(v.precedent, v.verdict) for v in hotes.lire_dossier(rssi, id_).historique]
    assert vus == [("erreur", "a_surveiller"), ("a_surveiller", "erreur"), ("", "a_surveiller")]
