"""Inviter d'après une liste : rien ne part deux fois, rien ne se donne qu'on ne pourrait donner, et cela se défait."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from socle.comptes import operations as comptes
from socle.comptes.listes import operations, retour
from socle.comptes.listes.lecture import code_du_role
from socle.comptes.listes.liens import refaire_les_liens
from socle.comptes.modele import Attribution, InvitationSaisie, Jeton, Personne
from socle.courriels.boite import Courriel
from socle.droits import COMPTES_GERER, ROLES
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import Entree
from socle.operations import Contexte, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.reprises import operations as reprises
from socle.reprises.operations import LIGNE, TOUT, Lue
from socle.saisies import valider

HORS = Perimetre.hors("test")
URL = "http://localhost/invitation/{jeton}"
TITRES = "Nom et prénom;Courriel;Rôle;Organisme;Jusqu'au\n"


@dataclass
class Territoire:
    """Un nœud, sa commune, son administratrice."""

    monde: Monde
    noeud: Organisme
    commune: Organisme
    contexte: Contexte

    def deposer(self, texte: str) -> uuid.UUID:
        """L'aperçu d'un CSV."""
        return operations.preparer(self.contexte, (TITRES + texte).encode(), "comptes.csv")

    def inviter(self, texte: str, mode: str = TOUT, *, par_courriel: bool = True) -> Lue:
        """Dépose puis confirme."""
        return self.confirmer(self.deposer(texte), mode, par_courriel=par_courriel)

    def confirmer(self, id_: uuid.UUID, mode: str = TOUT, *, par_courriel: bool = True) -> Lue:
        """Confirme un aperçu."""
        return operations.confirmer(self.contexte, id_, URL, None, mode, par_courriel=par_courriel)

    def lus(self) -> tuple[set[str], set[tuple[str, str, str]], list[str]]:
        """Les adresses, les rôles (adresse, rôle, organisme), les destinataires des courriels."""
        with self.monde.instance.base.lire(HORS) as session:
            roles = select(Personne.email, Attribution.role, Organisme.nom).join(
                Attribution, col(Attribution.personne_id) == col(Personne.id)
            ).join(Organisme, col(Organisme.id) == col(Attribution.organisme_id))  # fmt: skip
            return (set(session.exec(select(Personne.email))), {tuple(r) for r in session.exec(roles)},  # type: ignore[misc]
                    sorted(session.exec(select(Courriel.destinataire))))  # fmt: skip

    def personne(self, email: str) -> Personne:
        """Le compte de cette adresse."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.exec(select(Personne).where(Personne.email == email)).one()

    def accepter(self, email: str) -> None:
        """Cette personne a choisi son mot de passe."""
        with self.monde.instance.base.ecrire(HORS) as session:
            session.exec(select(Personne).where(Personne.email == email)).one().mot_de_passe = "choisi"


def batir(monde: Monde) -> Territoire:
    noeud = monde.organisme("Territoire", type="communaute_communes")
    commune = monde.organisme("Vallon", noeud, insee="01234")
    admin = monde.personne("Admin", administrateur=noeud)
    return Territoire(monde, noeud, commune, monde.contexte(noeud, "administrateur", personne=admin))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def moteur(request: pytest.FixtureRequest) -> str:
    """Les deux moteurs."""
    return str(request.param)


@pytest.fixture
def territoire(monde_sqlite: Monde) -> Territoire:
    """Sur SQLite seul."""
    return batir(monde_sqlite)


@pytest.fixture
def partout(monde: Monde) -> Territoire:
    """Sur les deux moteurs."""
    return batir(monde)


def etats(lue: Lue) -> list[str]:
    return [ligne.etat for ligne in lue.lignes]


def test_une_personne_de_deux_lignes_ne_recoit_qu_une_invitation(partout: Territoire) -> None:
    avant = partout.lus()
    id_ = partout.deposer("Alix Roche;alix@essai.example;Référent;Vallon;\nAlix Roche;ALIX@essai.example;Lecteur;;\n")
    assert partout.lus() == avant
    lue = partout.confirmer(id_)
    assert etats(lue) == ["creee", "completee"]
    adresses, roles, courriels = partout.lus()
    assert courriels == ["alix@essai.example"]
    assert {("alix@essai.example", "referent", "Vallon"), ("alix@essai.example", "lecteur", "Territoire")} <= roles
    apres = partout.lus()
    partout.confirmer(id_)
    assert partout.lus() == apres
    assert etats(retour.annuler(partout.contexte, id_)) == ["defaite", "defaite"]
    assert partout.lus() == avant
    with partout.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(func.count()).select_from(Jeton)).one() == 0
    assert adresses - avant[0] == {"alix@essai.example"}
    assert retour.annuler(partout.contexte, id_).reprise.etat == "annulee"


def test_une_invitation_qui_a_servi_est_gardee(partout: Territoire) -> None:
    lue = partout.inviter("Alix;alix@essai.example;Référent;01234;\nBo;bo@essai.example;Lecteur;vallon;\n")
    partout.accepter("alix@essai.example")
    assert etats(retour.annuler(partout.contexte, lue.reprise.id)) == ["gardee", "defaite"]
    adresses, roles, _ = partout.lus()
    assert "bo@essai.example" not in adresses
    assert ("alix@essai.example", "referent", "Vallon") in roles


def test_deux_confirmations_en_meme_temps_n_envoient_qu_une_fois(partout: Territoire) -> None:
    texte = "".join(
        f"Alix {n};alix{n % 4}@essai.example;{role};Vallon;\n" for n, role in enumerate(["Lecteur", "Référent"] * 4)
    )
    id_ = partout.deposer(texte)
    with ThreadPoolExecutor(2) as fils:
        list(fils.map(lambda _: partout.confirmer(id_), range(2)))
    assert partout.lus()[2] == [f"alix{n}@essai.example" for n in range(4)]
    assert operations.lire_liste(partout.contexte, id_).reprise.etat == "faite"


def test_un_compte_connu_recoit_le_role_et_rien_d_autre(territoire: Territoire) -> None:
    connue = territoire.monde.personne("Connue")
    en_attente = territoire.inviter("Bo;bo@essai.example;Lecteur;;\n")
    avant = territoire.lus()
    lue = territoire.inviter(f"Connue;{connue.email};Référent;;\nBo;bo@essai.example;Référent;Vallon;\n")
    assert etats(lue) == ["completee", "completee"]
    assert territoire.lus()[2] == avant[2] == ["bo@essai.example"]
    retour.annuler(territoire.contexte, lue.reprise.id)
    assert territoire.lus() == avant
    assert en_attente.lignes[0].etat == "creee"


def test_un_role_deja_tenu_se_passe(territoire: Territoire) -> None:
    territoire.inviter("Alix;alix@essai.example;Référent;Vallon;\n")
    lue = operations.lire_liste(territoire.contexte, territoire.deposer("Alix;alix@essai.example;Référent;Vallon;\n"))
    assert lue.lignes[0].deja == "Alix a ce rôle."
    with pytest.raises(RegleEnfreinte, match="Aucune ligne"):
        territoire.confirmer(lue.reprise.id)


@pytest.mark.parametrize(
    ("ligne", "faute"),
    [
        ("Alix;pas une adresse;Référent;;", "adresse électronique n'est pas valide"),
        ("Alix;alix@essai.example;Grand chef;;", "n'est pas un rôle de Gouverne"),
        ("Alix;alix@essai.example;;;", "Choisissez un rôle"),
        ("Alix;alix@essai.example;Lecteur;Ailleurs;", "ne figure pas parmi vos organismes"),
        ("Alix;alix@essai.example;Lecteur;voisin;", "ne figure pas parmi vos organismes"),
        ("Alix;alix@essai.example;Auditeur;;", "toujours une date de fin"),
        ("Alix;alix@essai.example;Lecteur;;demain", "date"),
    ],
)
def test_une_ligne_en_faute_se_dit_et_n_invite_personne(territoire: Territoire, ligne: str, faute: str) -> None:
    territoire.monde.organisme("Voisin")
    avant = territoire.lus()
    lue = operations.lire_liste(territoire.contexte, territoire.deposer(f"{ligne}\n"))
    assert faute in " ".join(lue.lignes[0].fautes)
    with pytest.raises(RegleEnfreinte, match="Aucune ligne"):
        territoire.confirmer(lue.reprise.id)
    assert territoire.lus() == avant


def test_la_fonction_donne_le_role_quand_elle_en_nomme(territoire: Territoire) -> None:
    def lue(texte: str) -> Lue:
        id_ = operations.preparer(territoire.contexte, f"Nom;Mail;{texte}".encode(), "c.csv")
        return operations.lire_liste(territoire.contexte, id_)

    roles = lue(
        "Fonction\nA;a@essai.example;Maire\nB;b@essai.example;secrétaire de mairie\nC;c@essai.example;Jardinier\n"
    )
    assert [ligne.valeurs.get("role") for ligne in roles.lignes] == ["responsable", "referent", None]
    assert "Jardinier" in roles.lignes[2].fautes[0]
    assert roles.remarques == ["Les rôles sont lus dans la colonne de la fonction."]
    assert lue("Fonction\nA;a@essai.example;Jardinier\nB;b@essai.example;Comptable\n").ignorees == ["Fonction"]
    deux = lue("Fonction;Rôle\nA;a@essai.example;Maire;Lecteur\n")
    assert (deux.lignes[0].valeurs["role"], deux.ignorees) == ("lecteur", ["Fonction"])


@pytest.mark.parametrize("voulu", ["Montbrun", "commune de montbrun", "Mairie de Montbrun"])
def test_un_organisme_nomme_sans_commune_de_se_retrouve(territoire: Territoire, voulu: str) -> None:
    montbrun = territoire.monde.organisme("Commune de Montbrun", territoire.noeud)
    territoire.monde.organisme("CCAS de Montbrun", territoire.noeud, type="ccas")
    lue = operations.lire_liste(territoire.contexte, territoire.deposer(f"A;a@essai.example;Lecteur;{voulu};\n"))
    assert lue.lignes[0].cible == str(montbrun.id)


def test_un_compte_desactive_arrete_tout_ou_se_laisse(territoire: Territoire) -> None:
    fermee = territoire.monde.personne("Fermée")
    with territoire.monde.instance.base.ecrire(HORS) as session:
        session.exec(select(Personne).where(Personne.id == fermee.id)).one().active = False
    id_ = territoire.deposer(f"Alix;alix@essai.example;Lecteur;;\nFermée;{fermee.email};Lecteur;;\n")
    avant = territoire.lus()
    with pytest.raises(RegleEnfreinte, match=r"Personne n'est invité\. Ligne 3"):
        territoire.confirmer(id_)
    assert territoire.lus() == avant
    assert etats(territoire.confirmer(id_, LIGNE)) == ["creee", "refusee"]


def test_qui_ne_gere_pas_les_comptes_n_invite_personne(territoire: Territoire) -> None:
    id_ = territoire.deposer("Alix;alix@essai.example;Administrateur;Vallon;\n")
    dpo = territoire.monde.contexte(
        territoire.noeud, "dpo", personne=territoire.monde.personne("D", dpo=territoire.noeud)
    )
    with pytest.raises(DroitManquant):
        operations.preparer(dpo, TITRES.encode(), "x.csv")
    with pytest.raises(DroitManquant):
        operations.confirmer(dpo, id_, URL, par_courriel=True)
    voisin = territoire.monde.contexte(territoire.monde.organisme("Voisin"))
    for acte in (operations.lire_liste, operations.abandonner, retour.annuler):
        with pytest.raises(Introuvable):
            acte(voisin, id_)


def test_un_droit_perdu_entre_l_apercu_et_la_confirmation_ne_donne_rien(territoire: Territoire) -> None:
    id_ = territoire.deposer("Alix;alix@essai.example;Lecteur;Vallon;\n")
    with territoire.monde.instance.base.ecrire(HORS) as session:
        for attribution in session.exec(select(Attribution)):
            session.delete(attribution)
    assert etats(territoire.confirmer(id_, LIGNE)) == ["refusee"]
    assert "alix@essai.example" not in territoire.lus()[0]


def test_une_page_qui_avance_tient_les_autres_a_l_ecart(territoire: Territoire) -> None:
    id_ = territoire.deposer("Alix;alix@essai.example;Lecteur;Vallon;\n")
    operations._commencer(territoire.contexte, id_, {})
    prendre = operation(COMPTES_GERER)(reprises.prendre)
    assert prendre(territoire.contexte, operations.GENRE, id_, "en_cours") is not None
    assert etats(territoire.confirmer(id_)) == [""]
    assert territoire.lus()[2] == []
    with pytest.raises(RegleEnfreinte, match="avance en ce moment"):
        retour.annuler(territoire.contexte, id_)


@pytest.mark.parametrize("par_courriel", [True, False])
def test_une_panne_avant_la_note_n_envoie_rien_de_plus_et_tout_se_defait(
    territoire: Territoire, monkeypatch: pytest.MonkeyPatch, par_courriel: bool
) -> None:
    avant = territoire.lus()
    id_ = territoire.deposer("Alix;alix@essai.example;Lecteur;Vallon;\nAlix;alix@essai.example;Référent;Vallon;\n")
    with monkeypatch.context() as panne, pytest.raises(KeyboardInterrupt):
        panne.setattr(operations, "_noter", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        territoire.confirmer(id_, par_courriel=par_courriel)
    envoyes = territoire.lus()[2]
    lue = territoire.confirmer(id_, par_courriel=par_courriel)
    assert (etats(lue), lue.reprise.etat) == (["creee", "completee"], "faite")
    assert territoire.lus()[2] == envoyes == (["alix@essai.example"] if par_courriel else [])
    if not par_courriel:
        liens = refaire_les_liens(territoire.contexte, id_, URL, par_courriel=False)
        assert [lien.courriel for lien in liens] == ["alix@essai.example"]
    assert etats(retour.annuler(territoire.contexte, id_)) == ["defaite", "defaite"]
    assert territoire.lus() == avant


def test_un_role_redonne_a_la_main_n_est_plus_celui_de_la_liste(territoire: Territoire) -> None:
    lue = territoire.inviter("Alix;alix@essai.example;Lecteur;Vallon;\n")
    chez = territoire.monde.contexte(territoire.commune, "administrateur")
    comptes.attribuer(chez, uuid.UUID(lue.lignes[0].fait["personne"]), "lecteur")
    ligne = operations.lire_liste(territoire.contexte, lue.reprise.id).lignes[0]
    operations._inviter(territoire.contexte, lue.reprise.id, ligne, URL, par_courriel=True)
    assert ligne.etat == "inchangee"


def test_sans_courriel_les_liens_se_refont_a_la_demande_et_les_anciens_ne_valent_plus(territoire: Territoire) -> None:
    lue = territoire.inviter("Alix;alix@essai.example;Lecteur;;\nBo;bo@essai.example;Lecteur;;\n", par_courriel=False)
    assert territoire.lus()[2] == []
    premiers = refaire_les_liens(territoire.contexte, lue.reprise.id, URL, par_courriel=False)
    territoire.accepter("bo@essai.example")
    seconds = refaire_les_liens(territoire.contexte, lue.reprise.id, URL, par_courriel=False)
    assert [lien.courriel for lien in seconds] == ["alix@essai.example"]
    assert seconds[0].lien != premiers[0].lien
    assert (seconds[0].organisme, seconds[0].role) == ("Territoire", "Lecteur")
    with territoire.monde.instance.base.lire(HORS) as session:
        alix = territoire.personne("alix@essai.example")
        assert session.exec(select(func.count()).select_from(Jeton).where(Jeton.personne_id == alix.id)).one() == 1
    with pytest.raises(RegleEnfreinte, match="partis par courriel"):
        refaire_les_liens(territoire.contexte, lue.reprise.id, URL, par_courriel=True)


def test_le_journal_de_chaque_organisme_dit_ses_invitations(territoire: Territoire) -> None:
    lue = territoire.inviter("Alix;alix@essai.example;Lecteur;Vallon;\n")
    retour.annuler(territoire.contexte, lue.reprise.id)
    with territoire.monde.instance.base.lire(HORS) as session:
        requete = select(Entree.verbe).where(Entree.organisme_id == territoire.commune.id).order_by(col(Entree.rang))
        verbes = list(session.exec(requete))
    assert verbes == ["compte.cree", "compte.role_attribue", "compte.invite", "compte.role_retire",
                      "compte.invitation_retiree"]  # fmt: skip


def test_effacer_une_invitation_ne_touche_ni_un_compte_qui_sert_ni_un_compte_qui_a_un_role(
    territoire: Territoire,
) -> None:
    suite = comptes.inviter(
        territoire.contexte, valider(InvitationSaisie, {"nom": "A", "email": "a@essai.example", "role": "lecteur"}), URL,
        par_courriel=False,
    )  # fmt: skip
    assert suite.personne_id is not None
    assert comptes.retirer_invitation(territoire.contexte, suite.personne_id) is False
    assert territoire.personne("a@essai.example").active
    territoire.accepter("a@essai.example")
    with territoire.monde.instance.base.ecrire(HORS) as session:
        session.delete(session.exec(select(Attribution).where(Attribution.personne_id == suite.personne_id)).one())
    assert comptes.retirer_invitation(territoire.contexte, suite.personne_id) is False
    assert territoire.personne("a@essai.example").active


@pytest.mark.parametrize("code", ROLES)
def test_chaque_role_se_reconnait_par_son_code_et_son_nom(code: str) -> None:
    assert code_du_role(code.upper()) == code
    assert code_du_role(ROLES[code].libelle) == code


LIGNES = st.lists(
    st.tuples(st.sampled_from(["alix", "bo", "cam", "pas une adresse"]), st.sampled_from(["Lecteur", "Référent", "Rien"]),
              st.sampled_from(["", "Vallon", "01234", "Ailleurs"])),
    min_size=1, max_size=7,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIGNES, st.sampled_from([TOUT, LIGNE]))
def test_inviter_puis_defaire_rend_les_comptes_et_rejouer_n_envoie_rien(
    territoire: Territoire, lignes: list[tuple[str, str, str]], mode: str
) -> None:
    avant = territoire.lus()
    texte = "".join(f"{nom};{nom}@essai.example;{role};{organisme};\n" for nom, role, organisme in lignes)
    id_ = territoire.deposer(texte)
    try:
        territoire.confirmer(id_, mode)
    except RegleEnfreinte:
        assert territoire.lus() == avant
        return
    apres = territoire.lus()
    assert len(apres[2]) == len(set(apres[2]))
    territoire.confirmer(id_, mode)
    assert territoire.lus() == apres
    retour.annuler(territoire.contexte, id_)
    assert territoire.lus() == avant
