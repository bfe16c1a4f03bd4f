"""Ouvrir un autodiagnostic à partir d'un autre : ce qui est gardé, ce qui ne l'est pas, et rien de perdu."""

from __future__ import annotations

import time
import uuid
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from audit.autodiagnostics import operations, reponses, reprise
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import REPONSE, Autodiagnostic, AutodiagnosticSaisie, Cible, Reponse
from audit.autodiagnostics.reprise import MEME, Apercu, LigneReprise
from audit.referentiels import operations as referentiels
from audit.referentiels.echanges.commun import Lu
from audit.referentiels.forme import ChangementDePoint, Point, Referentiel, Version
from audit.referentiels.livres import rgs
from fabriques.autodiagnostics import Ouvert
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.systemes import operations as systemes
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.journal import Entree, lire_contenus
from socle.objets import Objet
from socle.perimetre import ecrire_en_lot
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

UN, DEUX, TROIS = "STO-01", "STO-02", "STO-03"


def saisie(titre: str = "Autodiagnostic d'après", parcours: str = "complet") -> AutodiagnosticSaisie:
    return valider(AutodiagnosticSaisie, {"titre": titre, "parcours": parcours})


def suivante(changements: dict[str, ChangementDePoint], *neufs: Point, sans: tuple[str, ...] = ()) -> Referentiel:
    """Une version 9.0.0 de notre référentiel : ces changements, ces points en plus, ceux-là en moins."""
    base = rgs()
    histoire = (*base.referentiel.historique, Version(version="9.0.0", date=date(2027, 1, 1), points=changements))
    entete = base.referentiel.model_copy(update={"version": "9.0.0", "historique": histoire})
    restent = tuple(p for p in base.points if p.id not in sans and p.id not in {n.id for n in neufs})
    return Referentiel(referentiel=entete, chapitres=base.chapitres, points=(*restent, *neufs))


def neuf(modele: str, id_: str, question: str) -> Point:
    return rgs().par_id[modele].model_copy(update={"id": id_, "question": question, "intitule": f"Point {id_}"})


def importer(o: Ouvert, referentiel: Referentiel) -> str:
    lu = Lu(referentiel, origine="gouverne", nom_fichier="v9.yaml", empreinte_fichier="0" * 64)
    return str(referentiels.importer(o.rssi, lu))


def apercu(o: Ouvert, cle: str = "") -> Apercu:
    return reprise.apercevoir(o.rssi, o.id, cle)


def ligne(lu: Apercu, point: str) -> LigneReprise:
    return next(li for li in lu.lignes if li.point.id == point)


def etat_de(o: Ouvert, id_: uuid.UUID) -> Etat:
    return operations.lire_etat(o.rssi, id_)


def tout(o: Ouvert, id_: uuid.UUID) -> list[dict[str, Any]]:
    """Toutes les lignes d'un autodiagnostic, telles qu'en base."""
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        lignes: list[Any] = [session.get(Autodiagnostic, id_)]
        for classe in (Cible, Reponse):
            lignes += session.exec(select(classe).where(classe.autodiagnostic_id == id_).order_by(col(classe.id)))
        return [li.model_dump(mode="json") for li in lignes]


def test_un_an_apres_tout_se_garde_a_confirmer_et_l_ancien_ne_bouge_pas(a_services: Ouvert) -> None:
    o = a_services
    o.repondre(UN, "conforme", commentaire="Chiffrée", methode="test")
    o.repondre("CAD-01", "partiel", cible="Portail famille")
    o.repondre(DEUX, "planifie", echeance="01/03/2027")
    avant, lu = tout(o, o.id), apercu(o)
    assert lu.cle == MEME
    assert lu.a_garder == {UN, DEUX, "CAD-01"}
    assert {li.changement for li in lu.lignes} == {"inchange"}
    id_ = reprise.reprendre(o.rssi, o.id, lu.cle, saisie(), lu.a_garder, "a" * 32)
    apres = etat_de(o, id_)
    assert [c.nom for c in apres.cibles] == [c.nom for c in o.etat.cibles]
    assert {c.id for c in apres.cibles}.isdisjoint(c.id for c in o.etat.cibles)
    assert apres.autodiagnostic.precedent_id == o.id
    ici = apres.unite(apres.organisation.id, UN).reponse
    assert ici is not None
    assert (ici.statut, ici.commentaire, ici.methode, ici.a_confirmer) == ("conforme", "Chiffrée", "test", True)
    assert (ici.origine, ici.origine_nom) == ("reprise", "Autodiagnostic d'essai")
    portail = next(c.id for c in apres.cibles if c.nom == "Portail famille")
    assert apres.unite(portail, "CAD-01").statut == "partiel"
    autre = next(c.id for c in apres.cibles if c.nom == "Démarches en ligne")
    assert apres.unite(autre, "CAD-01").reponse is None
    assert apres.unite(autre, UN).est_heritee, "une réponse héritée ne se recopie pas : elle s'hérite encore"
    assert tout(o, o.id) == avant
    version = apres.unite(apres.organisation.id, UN).version
    reponses.confirmer(o.rssi, id_, apres.organisation.id, UN, version)
    confirmee = etat_de(o, id_).unite(apres.organisation.id, UN).reponse
    assert confirmee is not None
    assert not confirmee.a_confirmer


def test_ce_qu_on_ne_garde_pas_commence_vide(ouvert: Ouvert) -> None:
    ouvert.repondre(UN)
    ouvert.repondre(DEUX)
    id_ = reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [DEUX])
    apres = etat_de(ouvert, id_)
    assert apres.unite(apres.organisation.id, UN).reponse is None
    assert apres.unite(apres.organisation.id, DEUX).statut == "conforme"
    assert ouvert.etat.unite(ouvert.cible(), UN).statut == "conforme"


def test_les_preuves_suivent_sans_quitter_l_ancien(ouvert: Ouvert) -> None:
    ouvert.repondre(UN)
    reponse = ouvert.etat.unite(ouvert.cible(), UN).reponse
    assert reponse is not None
    depot = ouvert.monde.instance.depot
    preuve = preuves.deposer(
        ouvert.rssi, depot, b"Proces-verbal", "pv.txt", valider(PreuveSaisie, {"titre": "PV"}), objet_id=reponse.id
    )
    id_ = reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [UN])
    apres = etat_de(ouvert, id_)
    assert [p.id for p in apres.unite(apres.organisation.id, UN).preuves] == [preuve]
    assert [p.id for p in ouvert.etat.unite(ouvert.cible(), UN).preuves] == [preuve]


def test_une_version_nouvelle_propose_ce_qu_elle_dit(ouvert: Ouvert) -> None:
    """Reformulé, scindé, fusionné, ajouté, retiré, et changé sans le dire : chacun a le sort que la version annonce."""
    for point in (UN, DEUX, TROIS, "DET-01", "DET-02", "RES-01", "RES-02"):
        ouvert.repondre(point, "non_conforme" if point == "DET-02" else "conforme")
    v9 = suivante(
        {
            UN: ChangementDePoint(changement="reformule", conserver_reponse=True, note="Mot précisé"),
            DEUX: ChangementDePoint(changement="scinde", conserver_reponse=True, vers=("NEUF-01", "NEUF-02")),
            "DET-01": ChangementDePoint(changement="fusionne", conserver_reponse=True, vers=("NEUF-03",)),
            "DET-02": ChangementDePoint(changement="fusionne", conserver_reponse=True, vers=("NEUF-03",)),
            "RES-01": ChangementDePoint(changement="retire", note="Repris ailleurs"),
            "NEUF-04": ChangementDePoint(changement="ajoute"),
        },
        neuf(UN, UN, "La sauvegarde est-elle vraiment chiffrée ?"), neuf(DEUX, "NEUF-01", "Première moitié ?"),
        neuf(DEUX, "NEUF-02", "Seconde moitié ?"), neuf("DET-01", "NEUF-03", "Les deux ?"),
        neuf("DET-01", "NEUF-04", "Neuve ?"), neuf("RES-02", "RES-02", "Changée sans le dire ?"),
        sans=(DEUX, "DET-01", "DET-02", "RES-01"),
    )  # fmt: skip
    cle = importer(ouvert, v9)
    lu = apercu(ouvert)
    assert lu.cle == cle, "la version la plus récente est proposée d'abord"
    assert lu.plus_recente is not None
    sorts = {p: (ligne(lu, p).changement, ligne(lu, p).garder) for p in
             (UN, "NEUF-01", "NEUF-02", "NEUF-03", "NEUF-04", "RES-02", TROIS)}  # fmt: skip
    assert sorts == {
        UN: ("reformule", True), "NEUF-01": ("scinde", True), "NEUF-02": ("scinde", True), "NEUF-03": ("fusionne", True),
        "NEUF-04": ("ajoute", False), "RES-02": ("reformule", False), TROIS: ("inchange", True),
    }  # fmt: skip
    assert ligne(lu, UN).reformulee
    assert [(li.point.id, li.note, len(li.reponses)) for li in lu.retires] == [("RES-01", "Repris ailleurs", 1)]
    id_ = reprise.reprendre(ouvert.rssi, ouvert.id, cle, saisie(), lu.a_garder)
    apres = etat_de(ouvert, id_)
    assert apres.referentiel.version == "9.0.0"
    donnes = {u.point.id: u.statut for u in apres.unites_de(apres.organisation.id) if u.statut}
    assert donnes == {
        UN: "conforme", "NEUF-01": "conforme", "NEUF-02": "conforme", "NEUF-03": "non_conforme", TROIS: "conforme",
    }, "fondues, les réponses donnent la moins favorable"  # fmt: skip
    assert ouvert.etat.unite(ouvert.cible(), "RES-01").statut == "conforme"
    assert ouvert.etat.referentiel.version == rgs().version


def test_le_journal_dit_en_un_acte_ce_qui_est_garde_et_laisse(ouvert: Ouvert) -> None:
    ouvert.repondre(UN)
    ouvert.repondre(DEUX, "partiel")
    id_ = reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [DEUX])
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        entrees = session.exec(select(Entree).where(Entree.objet_id == id_).order_by(col(Entree.rang))).all()
        contenu = lire_contenus(session, [entrees[-1].id])[entrees[-1].id]
    assert [e.verbe for e in entrees] == ["autodiagnostic.repris", "autodiagnostic.reponses_reprises"]
    assert contenu is not None
    assert contenu["gardees"] == [{"point": DEUX, "perimetre": "Bourg-Fictif", "statut": "partiel"}]
    assert (contenu["laissees"], contenu["de"]) == ([UN], str(ouvert.id))


def test_un_double_clic_n_en_ouvre_qu_un(ouvert: Ouvert) -> None:
    ouvert.repondre(UN)
    un, deux = (reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [UN], "a" * 32) for _ in range(2))
    assert un == deux
    trois = reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [], "a" * 32)
    assert trois != un, "un autre choix est un autre autodiagnostic"


def test_un_systeme_archive_ne_suit_pas(a_services: Ouvert) -> None:
    o = a_services
    o.repondre("CAD-01", "partiel", cible="Portail famille")
    version = systemes.lire(o.rssi, o.systemes[0]).objet.version
    systemes.archiver(o.rssi, o.systemes[0], version)
    lu = apercu(o)
    assert [c.nom for c in lu.laissees] == ["Portail famille"]
    id_ = reprise.reprendre(o.rssi, o.id, MEME, saisie(), lu.a_garder)
    apres = etat_de(o, id_)
    assert "Portail famille" not in {c.nom for c in apres.cibles}
    assert not any(u.statut for u in apres.unites)
    assert o.etat.unite(o.cible("Portail famille"), "CAD-01").statut == "partiel"


def test_l_ancien_peut_etre_clos_ou_archive(ouvert: Ouvert) -> None:
    ouvert.repondre(UN)
    operations.clore(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    operations.archiver(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    id_ = reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), [UN])
    assert etat_de(ouvert, id_).autodiagnostic.etat == "ouvert"
    assert operations.lire(ouvert.rssi, ouvert.id).ligne.etat == "clos"


@pytest.mark.parametrize("gardes", [[DEUX], ["INCONNU"], [UN, ""]])
def test_on_ne_garde_que_ce_qui_est_repondu(ouvert: Ouvert, gardes: list[str]) -> None:
    ouvert.repondre(UN)
    with pytest.raises(SaisieRefusee):
        reprise.reprendre(ouvert.rssi, ouvert.id, MEME, saisie(), gardes)
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        assert len(session.exec(select(Autodiagnostic)).all()) == 1


def test_un_referentiel_qu_on_ne_voit_pas_est_refuse(ouvert: Ouvert, monde: Monde) -> None:
    autre = Ouvert(monde, monde.organisme("Voisine"), ouvert.rssi, ouvert.id)
    autre.rssi = monde.contexte(autre.commune)
    cle = importer(autre, suivante({}))
    for essai in (cle, "inconnu", str(uuid.uuid4())):
        with pytest.raises(SaisieRefusee):
            reprise.reprendre(ouvert.rssi, ouvert.id, essai, saisie(), [])
    with pytest.raises(Introuvable):
        reprise.apercevoir(autre.rssi, ouvert.id)
    with pytest.raises(Introuvable):
        reprise.reprendre(autre.rssi, ouvert.id, MEME, saisie(), [])
    with pytest.raises(DroitManquant):
        reprise.reprendre(monde.contexte(ouvert.commune, sans="audit.conduire"), ouvert.id, MEME, saisie(), [])


def test_cent_quatorze_points_sur_quatre_perimetres_en_un_nombre_fixe_de_requetes(a_services: Ouvert) -> None:
    """Le nombre de requêtes ne dépend pas de celui des réponses ; le temps, lui, s'affiche."""
    o = a_services
    nombre = remplir(o)
    lu = apercu(o)
    assert sum(len(li.reponses) for li in lu.lignes) == nombre > 280
    depart = time.perf_counter()
    with budget_requetes(o.rssi.base, 32) as vues:
        id_ = reprise.reprendre(o.rssi, o.id, MEME, saisie(), lu.a_garder)
    print(f"{nombre} réponses gardées en {(time.perf_counter() - depart) * 1000:.0f} ms, {len(vues)} requêtes")
    apres = etat_de(o, id_)
    assert sum(u.reponse is not None for siennes in apres.par_cible.values() for u in siennes) == nombre


def remplir(o: Ouvert) -> int:
    """Une réponse partout, écrite d'un coup ; rend leur nombre."""
    objets, lignes = [], []
    for unite in (u for siennes in o.etat.par_cible.values() for u in siennes):
        nom = reponses.libelle(unite)
        objet = Objet(organisme_id=o.commune.id, type=REPONSE, libelle=nom, cle_tri=nom)
        objets.append(objet.model_dump())
        lignes.append(Reponse(
            organisme_id=o.commune.id, id=objet.id, autodiagnostic_id=o.id, cible_id=unite.cible.id,
            point_id=unite.point.id, statut="partiel", commentaire="Vu.",
        ).model_dump())  # fmt: skip
    with o.rssi.base.ecrire(o.rssi.perimetre) as session:
        ecrire_en_lot(session, Objet, objets)
        ecrire_en_lot(session, Reponse, lignes)
    return len(lignes)
