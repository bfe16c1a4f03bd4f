"""L'héritage entre organismes : partager, reprendre, retirer ; rien de soi-même, rien d'un membre à l'autre."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, select

from audit.autodiagnostics import heritage, operations
from audit.autodiagnostics.heritage import Choisie, Offre
from audit.autodiagnostics.modele import Reponse, ReponsePartagee
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree, lire_contenus
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, PerimetreEnfreint, sql_du_socle
from socle.saisies import valider

HORS = Perimetre.hors("test")
POINT, AUTRE = "STO-01", "DET-01"


@dataclass
class Territoire:
    """Une communauté, deux communes qu'elle porte, une voisine qu'elle ne porte pas ; chacune son autodiagnostic."""

    porteur: Ouvert
    membre: Ouvert
    soeur: Ouvert
    voisine: Ouvert

    def offres(self, qui: str = "membre") -> dict[str, Offre]:
        ouvert: Ouvert = getattr(self, qui)
        return {o.unite.point.id: o for o in heritage.lire(ouvert.rssi, ouvert.id).offres}

    def reprendre(self, point: str, *, remplacer: bool = False, version: int | None = None) -> int:
        offre = self.offres()[point]
        lue = offre.unite.version if version is None else version
        return heritage.reprendre(self.membre.rssi, self.membre.id, [Choisie(offre.cle, lue, remplacer)])

    def partager(self, *points: str, prestataire: str = "", commentaires: bool = True) -> int:
        return heritage.partager(self.porteur.rssi, self.porteur.id, points, prestataire, commentaires=commentaires)

    def reponse(self, point: str = POINT) -> Reponse:
        lue = self.membre.etat.unite(self.membre.cible(), point).reponse
        assert lue is not None
        return lue


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Le porteur a répondu à trois points qui se partagent."""
    communaute = monde.organisme("Communauté Fictive", type="communaute_communes")
    gens: dict[str, tuple[str, Organisme | None]] = {
        "membre": ("Bourg-Fictif", communaute), "soeur": ("Val-Fictif", communaute), "voisine": ("Port-Fictif", None),
    }  # fmt: skip
    organismes = {"porteur": communaute} | {cle: monde.organisme(nom, parent=haut) for cle, (nom, haut) in gens.items()}
    ouverts = {}
    for cle, organisme in organismes.items():
        contexte = monde.contexte(organisme, personne=monde.personne(f"RSSI {organisme.nom}", rssi=organisme))
        ouverts[cle] = Ouvert(monde, organisme, contexte, ouvrir_autodiagnostic(contexte))
    t = Territoire(**ouverts)
    t.porteur.repondre(POINT, "conforme", commentaire="Sauvegarde tenue par la communauté", methode="test")
    t.porteur.repondre(AUTRE, "planifie", echeance="01/03/2027")
    t.porteur.repondre("GOV-01", "ne_sait_pas")
    return t


def verbes(ouvert: Ouvert) -> list[str]:
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        return list(session.exec(select(Entree.verbe).order_by(col(Entree.rang))))


def test_rien_ne_se_partage_sans_qu_on_le_coche(territoire: Territoire) -> None:
    assert territoire.offres() == {}
    territoire.partager(POINT)
    assert list(territoire.offres()) == [POINT]
    assert territoire.membre.etat.unite(territoire.membre.cible(), POINT).statut == ""


def test_le_membre_reprend_ce_qu_il_coche_avec_son_origine(territoire: Territoire) -> None:
    territoire.partager(POINT, AUTRE)
    assert territoire.reprendre(POINT) == 1
    lue = territoire.reponse()
    assert (lue.statut, lue.commentaire, lue.methode) == ("conforme", "Sauvegarde tenue par la communauté", "test")
    assert (lue.origine, lue.origine_nom, lue.evalue_par) == ("heritage", "Communauté Fictive", "RSSI Bourg-Fictif")
    assert lue.origine_le == territoire.porteur.rssi.aujourd_hui
    assert territoire.offres()[POINT].etat == heritage.REPRISE
    assert territoire.offres()[AUTRE].etat == heritage.LIBRE
    territoire.reprendre(AUTRE)
    assert (territoire.reponse(AUTRE).statut, str(territoire.reponse(AUTRE).echeance)) == ("planifie", "2027-03-01")


def test_chacun_journalise_son_acte_et_lui_seul(territoire: Territoire) -> None:
    territoire.partager(POINT)
    territoire.reprendre(POINT)
    assert verbes(territoire.porteur)[-1] == "autodiagnostic.reponses_partagees"
    assert "autodiagnostic.reponses_reprises" not in verbes(territoire.porteur)
    assert verbes(territoire.membre)[-1] == "autodiagnostic.reponses_reprises"
    rssi = territoire.membre.rssi
    with rssi.base.lire(rssi.perimetre) as session:
        entree = session.exec(select(Entree).where(Entree.verbe == "autodiagnostic.reponses_reprises")).one()
        contenu = lire_contenus(session, [entree.id])[entree.id]
    jour = str(rssi.aujourd_hui)
    assert contenu is not None
    assert contenu["reponses"] == [{"point": POINT, "statut": "conforme", "de": "Communauté Fictive", "le": jour}]


def test_une_reponse_d_ici_ne_se_remplace_que_si_on_le_coche(territoire: Territoire) -> None:
    territoire.partager(POINT)
    territoire.membre.repondre(POINT, "non_conforme", commentaire="Rien chez nous")
    assert territoire.offres()[POINT].etat == heritage.REMPLACE
    with pytest.raises(RegleEnfreinte, match="déjà une réponse ici"):
        territoire.reprendre(POINT)
    assert territoire.reponse().commentaire == "Rien chez nous"
    territoire.reprendre(POINT, remplacer=True)
    assert territoire.reponse().origine == "heritage"
    territoire.membre.repondre(POINT, "partiel")
    assert (territoire.reponse().origine, territoire.reponse().statut) == ("", "partiel")


def test_deux_personnes_sur_le_meme_point_ne_s_ecrasent_pas(territoire: Territoire) -> None:
    territoire.partager(POINT)
    offre = territoire.offres()[POINT]
    territoire.membre.repondre(POINT, "partiel")
    for remplacer in (False, True):
        with pytest.raises(ConflitDeVersion):
            heritage.reprendre(territoire.membre.rssi, territoire.membre.id, [Choisie(offre.cle, 0, remplacer)])
    assert territoire.reponse().statut == "partiel"


def test_une_reponse_que_le_porteur_change_pendant_la_lecture_ne_se_reprend_pas(territoire: Territoire) -> None:
    territoire.partager(POINT)
    lue = territoire.offres()[POINT]
    territoire.porteur.repondre(POINT, "non_conforme")
    territoire.partager(POINT)
    with pytest.raises(RegleEnfreinte, match="a changé ou n'est plus proposée"):
        heritage.reprendre(territoire.membre.rssi, territoire.membre.id, [Choisie(lue.cle, 0)])
    assert territoire.membre.etat.unite(territoire.membre.cible(), POINT).reponse is None


def test_tout_ou_rien_quand_une_seule_case_ne_va_pas(territoire: Territoire) -> None:
    territoire.partager(POINT, AUTRE)
    territoire.membre.repondre(AUTRE, "partiel")
    offres = territoire.offres()
    choix = [Choisie(o.cle, o.unite.version) for o in offres.values()]
    with pytest.raises(RegleEnfreinte):
        heritage.reprendre(territoire.membre.rssi, territoire.membre.id, choix)
    assert territoire.membre.etat.unite(territoire.membre.cible(), POINT).reponse is None


def test_retiree_ou_changee_depuis_cela_se_voit(territoire: Territoire) -> None:
    territoire.partager(POINT, AUTRE)
    territoire.reprendre(POINT)
    territoire.porteur.repondre(POINT, "partiel")
    assert territoire.offres()[POINT].etat == heritage.REPRISE, "tant que le porteur ne le partage pas, rien ne bouge"
    assert heritage.lire(territoire.porteur.rssi, territoire.porteur.id).partagees[-1].depassee
    territoire.partager(POINT)
    changee = territoire.offres()[POINT]
    assert (changee.etat, changee.a_reprendre) == (heritage.CHANGEE, True)
    assert territoire.reponse().statut == "conforme"
    ids = [o.ligne.id for o in territoire.offres().values()]
    assert heritage.retirer(territoire.porteur.rssi, territoire.porteur.id, ids) == 2
    assert {o.etat for o in territoire.offres().values()} == {heritage.RETIREE}
    assert not territoire.offres()[POINT].a_reprendre
    with pytest.raises(RegleEnfreinte, match="plus proposée"):
        territoire.reprendre(POINT)
    assert territoire.reponse().statut == "conforme"
    territoire.partager(POINT)
    assert territoire.offres()[POINT].etat == heritage.CHANGEE


def test_partager_deux_fois_ne_double_rien_et_ne_redate_pas(territoire: Territoire) -> None:
    territoire.partager(POINT)
    premiere = territoire.offres()[POINT].ligne
    territoire.partager(POINT)
    seconde = territoire.offres()[POINT].ligne
    assert (seconde.id, seconde.partagee_le) == (premiere.id, premiere.partagee_le)


def test_le_jour_d_une_reponse_donnee_la_nuit_est_celui_d_ici(territoire: Territoire) -> None:
    o = territoire.porteur
    with o.rssi.base.ecrire(o.rssi.perimetre) as session:
        ligne = session.exec(select(Reponse).where(Reponse.point_id == POINT)).one()
        ligne.evalue_le = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        session.add(ligne)
    territoire.partager(POINT)
    assert territoire.offres()[POINT].ligne.evalue_le == date(2026, 3, 2)


def test_au_nom_d_un_prestataire_de_la_liste_et_sans_commentaire(territoire: Territoire) -> None:
    contexte = territoire.porteur.rssi
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Infogérance Fictive"}))
    relation = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    territoire.partager(POINT)
    territoire.partager(POINT, prestataire=str(relation), commentaires=False)
    noms = {o.nom: o.ligne.commentaire for o in heritage.lire(territoire.membre.rssi, territoire.membre.id).offres}
    assert noms == {
        "Communauté Fictive": "Sauvegarde tenue par la communauté",
        "Infogérance Fictive (par Communauté Fictive)": "",
    }
    deux = [Choisie(o.cle, 0) for o in heritage.lire(territoire.membre.rssi, territoire.membre.id).offres]
    with pytest.raises(RegleEnfreinte, match="Deux réponses"):
        heritage.reprendre(territoire.membre.rssi, territoire.membre.id, deux)
    with pytest.raises(SaisieRefusee):
        territoire.partager(POINT, prestataire=str(uuid.uuid4()))


@pytest.mark.parametrize("point", ["GOV-01", "CAD-01", "INCONNU", "STO-02"])
def test_ne_se_partage_que_ce_qui_se_tient_pour_autrui(territoire: Territoire, point: str) -> None:
    """À vérifier, non héritable, inconnu, sans réponse : rien de tout cela n'apprend quelque chose à un membre."""
    with pytest.raises(SaisieRefusee, match="à corriger"):
        territoire.partager(POINT, point)
    assert territoire.offres() == {}


def test_sans_membre_on_ne_partage_pas(territoire: Territoire) -> None:
    territoire.membre.repondre(POINT, "conforme")
    assert not heritage.lire(territoire.membre.rssi, territoire.membre.id).porte
    with pytest.raises(RegleEnfreinte, match="personne avec qui partager"):
        heritage.partager(territoire.membre.rssi, territoire.membre.id, [POINT])
    with pytest.raises(SaisieRefusee):
        territoire.partager()


def test_une_question_changee_se_relit_et_ne_se_coche_pas(territoire: Territoire) -> None:
    territoire.partager(POINT)
    with territoire.porteur.rssi.base.ecrire(territoire.porteur.rssi.perimetre) as session:
        ligne = session.exec(select(ReponsePartagee)).one()
        ligne.question = "Une autre question ?"
        session.add(ligne)
    offre = territoire.offres()[POINT]
    assert (offre.etat, offre.a_reprendre) == (heritage.QUESTION, False)
    with pytest.raises(RegleEnfreinte):
        territoire.reprendre(POINT)


def test_ni_la_voisine_ni_la_soeur_ni_le_porteur_ne_lisent_rien_de_trop(territoire: Territoire) -> None:
    territoire.partager(POINT)
    territoire.reprendre(POINT)
    assert territoire.offres("voisine") == {}
    assert list(territoire.offres("soeur")) == [POINT], "la sœur lit le porteur"
    territoire.membre.repondre(AUTRE, "conforme", commentaire="Secret du membre")
    for qui in ("porteur", "soeur", "voisine"):
        ouvert: Ouvert = getattr(territoire, qui)
        with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
            lues = session.exec(select(Reponse)).all()
            assert {r.organisme_id for r in lues} <= {ouvert.commune.id}
            partagees = session.exec(select(ReponsePartagee)).all()
            assert len(partagees) == (0 if qui == "voisine" else 1)
        with pytest.raises(Introuvable):
            heritage.lire(ouvert.rssi, territoire.membre.id)


def test_un_membre_n_ecrit_jamais_chez_le_porteur(territoire: Territoire) -> None:
    territoire.partager(POINT)
    rssi = territoire.membre.rssi
    with pytest.raises(PerimetreEnfreint), rssi.base.ecrire(rssi.perimetre) as session:
        ligne = session.exec(select(ReponsePartagee)).one()
        ligne.statut = "non_conforme"
        session.add(ligne)
    with pytest.raises(RegleEnfreinte):
        heritage.retirer(rssi, territoire.membre.id, [territoire.offres()[POINT].ligne.id])


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_la_base_elle_meme_tient_les_murs(territoire: Territoire) -> None:
    """Sans le filtre de l'ORM, la sécurité par ligne dit la même chose : on lit au-dessus, on n'écrit que chez soi."""
    territoire.partager(POINT)
    territoire.reprendre(POINT)
    compter = "SELECT (SELECT count(*) FROM reponses_partagees), (SELECT count(*) FROM autodiagnostic_reponses)"
    vues = {}
    for qui in ("porteur", "membre", "soeur", "voisine"):
        ouvert: Ouvert = getattr(territoire, qui)
        with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
            vues[qui] = tuple(sql_du_socle(session).execute(text(compter)).one())
    assert vues == {"porteur": (1, 3), "membre": (1, 1), "soeur": (1, 0), "voisine": (0, 0)}
    rssi = territoire.membre.rssi
    with pytest.raises(ProgrammingError, match="row-level security"), rssi.base.lire(rssi.perimetre) as session:
        sql_du_socle(session).execute(text("UPDATE reponses_partagees SET statut = 'partiel'"))


def test_les_droits(territoire: Territoire) -> None:
    p, m, monde = territoire.porteur, territoire.membre, territoire.porteur.monde
    with pytest.raises(DroitManquant):
        heritage.partager(monde.contexte(p.commune, sans="audit.conduire"), p.id, [POINT])
    territoire.partager(POINT)
    offre = territoire.offres()[POINT]
    with pytest.raises(DroitManquant):
        heritage.reprendre(monde.contexte(m.commune, sans="audit.repondre"), m.id, [Choisie(offre.cle, 0)])
    with pytest.raises(DroitManquant):
        heritage.retirer(monde.contexte(p.commune, sans="audit.conduire"), p.id, [offre.ligne.id])


def test_clos_on_ne_reprend_plus_rien(territoire: Territoire) -> None:
    territoire.partager(POINT)
    territoire.membre.repondre(AUTRE, "partiel")
    fiche = operations.lire(territoire.membre.rssi, territoire.membre.id)
    operations.clore(territoire.membre.rssi, territoire.membre.id, fiche.objet.version)
    with pytest.raises(RegleEnfreinte, match="clos"):
        territoire.reprendre(POINT)


def test_reprendre_tout_d_un_coup_ne_fait_que_deux_ordres_par_reponse(territoire: Territoire) -> None:
    p, m = territoire.porteur, territoire.membre
    points = [u.point.id for u in p.etat.unites_de(p.cible()) if u.point.heritable]
    for point in points:
        if not p.etat.unite(p.cible(), point).statut or point == "GOV-01":
            p.repondre(point, "conforme")
    assert territoire.partager(*points) == len(points) > 60
    choix = [Choisie(o.cle, o.unite.version) for o in territoire.offres().values()]
    with budget_requetes(m.rssi.base, 2 * len(points) + 20) as vues:
        assert heritage.reprendre(m.rssi, m.id, choix) == len(points)
    print(f"{len(points)} réponses reprises, {len(vues)} ordres")
