"""Le chargement de la démonstration : entier, tracé, une seule fois, et jamais sur une base réelle."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import col, select

from fabriques.monde import Monde
from registre.demonstration import chargement
from registre.demonstration.chargement import MARQUEUR, Bilan, charger_demonstration
from registre.traitements.modele import TYPE, Traitement
from registre.traitements.operations import Filtre, lire_registre, lister
from registre.traitements.regles import TRANSITIONS
from socle import journal
from socle.coffre import Reglage, Trousseau, ecrire_trousseau
from socle.comptes.acces import contexte_d_organisme
from socle.comptes.modele import Attribution, Personne
from socle.comptes.mots_de_passe import correspond
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.instance import Instance, ouvrir_instance
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.arbre import lire_arbre
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.reglages import Reglages

JOUR = date(2026, 11, 22)
HORS = Perimetre.hors("test de la démonstration")
DPO = "dpo@trois-chimeres.example"


@pytest.fixture(scope="module")
def chargee(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Une démonstration chargée une fois pour tout le fichier ; les tests la lisent."""
    dossier = tmp_path_factory.mktemp("demonstration")
    shutil.copy(modele_sqlite, dossier / "gouverne.sqlite")
    ecrire_trousseau(dossier / "cles.json", Trousseau.nouveau())
    instance = ouvrir_instance(Reglages(donnees=dossier))
    depart = time.process_time()
    bilan = charger_demonstration(instance, JOUR)
    yield SimpleNamespace(instance=instance, bilan=bilan, duree=time.process_time() - depart)
    instance.base.fermer()


@pytest.fixture
def instance_chargee(chargee: SimpleNamespace) -> Instance:
    return chargee.instance


def personne(instance: Instance, courriel: str) -> Personne:
    with instance.base.lire(HORS) as session:
        return session.exec(select(Personne).where(Personne.email == courriel)).one()


def contexte(instance: Instance, code: str, courriel: str = DPO) -> Contexte:
    return contexte_d_organisme(instance, personne(instance, courriel), code)[0]


def compter(instance: Instance) -> dict[str, int]:
    with instance.base.lire(HORS) as session:
        codes = dict(session.exec(select(Organisme.id, Organisme.code)).all())
        ids = session.exec(select(Objet.organisme_id).where(Objet.type == TYPE)).all()
    compte = Counter(codes[i] for i in ids)
    return {code: compte[code] for code in codes.values()}


def test_le_bilan_compte_ce_que_la_base_contient(chargee: SimpleNamespace) -> None:
    bilan: Bilan = chargee.bilan
    assert (bilan.organismes, bilan.fiches, bilan.deja_la) == (16, 140, False)
    assert bilan.phrase == "Démonstration chargée : 16 organismes fictifs, 140 fiches."
    assert chargee.duree < 10


def test_chaque_organisme_a_son_compte_de_fiches(instance_chargee: Instance) -> None:
    assert compter(instance_chargee) == {
        "trois-chimeres": 0, "cc-trois-chimeres": 22, "bourg-fictif": 30, "ccas-bourg-fictif": 8,
        "sainte-maquette": 12, "exempleville": 12, "villechimere": 11, "saint-brouillon": 10,
        "imaginaire-le-grand": 9, "oeuvrecoeur": 8, "mirage-les-etangs": 6, "factice-sous-bois": 5,
        "nulle-part-le-vieux": 0, "utopie-aux-pres": 3, "saint-simulacre": 0, "syndicat-ru-invente": 4,
    }  # fmt: skip


def test_tout_se_dit_demonstration(instance_chargee: Instance) -> None:
    assert instance_chargee.demonstration
    with instance_chargee.base.lire(HORS) as session:
        assert all(session.exec(select(Organisme.demonstration)))
        assert session.get_one(Reglage, MARQUEUR).valeur == JOUR.isoformat()


def test_le_journal_de_chaque_chaine_est_sans_anomalie(instance_chargee: Instance) -> None:
    with instance_chargee.base.lire(HORS) as session:
        chaines = journal.chaines(session)
        assert len(chaines) == 17
        for chaine in chaines:
            assert list(journal.verifier(session, chaine)) == []
        verbes = Counter(session.exec(select(journal.Entree.verbe)))
    assert verbes["organisme.cree"] == 16
    assert verbes["traitement.cree"] == 140
    assert verbes["demonstration.chargee"] == 1


def test_tous_les_statuts_et_tous_les_avis_sont_la(instance_chargee: Instance) -> None:
    with instance_chargee.base.lire(HORS) as session:
        fiches = session.exec(select(Traitement)).all()
    assert {f.statut for f in fiches} == {t.vers for t in TRANSITIONS.values()}
    assert {f.avis for f in fiches} == {"", "favorable", "reserves", "defavorable"}
    approuvees = [f for f in fiches if f.statut == "approuvee"]
    assert all(f.avis_par == "Camille Démonstration" and f.approuve_par for f in approuvees)
    (malgre,) = [f for f in approuvees if f.avis == "defavorable"]
    assert malgre.approbation_motif


def test_les_revues_suivent_le_jour_donne(instance_chargee: Instance) -> None:
    with instance_chargee.base.lire(HORS) as session:
        revues = {r for r in session.exec(select(Traitement.prochaine_revue)) if r}
    assert JOUR + timedelta(days=7) in revues
    assert JOUR - timedelta(days=200) in revues


def test_cantine_se_trouve_la_ou_il_y_en_a_une(instance_chargee: Instance) -> None:
    trouvees = {
        code: lister(contexte(instance_chargee, code), Filtre("cantine")).total
        for code in ("bourg-fictif", "exempleville", "syndicat-ru-invente", "nulle-part-le-vieux")
    }
    assert trouvees["bourg-fictif"] >= 1
    assert trouvees["exempleville"] >= 1
    assert (trouvees["syndicat-ru-invente"], trouvees["nulle-part-le-vieux"]) == (0, 0)


def test_une_fiche_corrigee_garde_ses_deux_versions(instance_chargee: Instance) -> None:
    ici = contexte(instance_chargee, "bourg-fictif")
    (cantine,) = [f for f in lire_registre(ici) if f.saisie.nom == "Inscription et facturation de la cantine scolaire"]
    with instance_chargee.base.lire(ici.perimetre) as session:
        entrees = journal.historique(session, ici.organisme_id, cantine.objet.id)
        premiere = journal.lire_contenu(session, entrees[-1].id)
        seconde = journal.lire_contenu(session, entrees[-2].id)
    assert [e.verbe.split(".")[1] for e in entrees] == ["approuve", "avise", "soumis", "enregistre", "cree"]
    assert premiere is not None
    assert seconde is not None
    assert premiere["saisie"]["nom"] == "cantine"
    ids = [[ligne["id"] for ligne in version["saisie"]["finalites"]] for version in (premiere, seconde)]
    assert ids[0] == ids[1]


def test_chacun_voit_ce_que_son_role_ouvre(instance_chargee: Instance) -> None:
    assert lire_arbre(instance_chargee, personne(instance_chargee, DPO)).accessibles == 16
    maire = personne(instance_chargee, "maire@bourg-fictif.example")
    assert {n.code for n in lire_arbre(instance_chargee, maire).noeuds} == {"bourg-fictif", "ccas-bourg-fictif"}
    with pytest.raises(Introuvable):
        contexte(instance_chargee, "sainte-maquette", "referent@bourg-fictif.example")


def test_les_comptes_du_bilan_ouvrent_avec_le_mot_de_passe_annonce(chargee: SimpleNamespace) -> None:
    bilan: Bilan = chargee.bilan
    assert {c.role for c in bilan.comptes} >= {"Référent", "Lecteur", "RSSI", "Auditeur"}
    with chargee.instance.base.lire(HORS) as session:
        personnes = session.exec(select(Personne)).all()
        expirations = session.exec(select(Attribution.expire_le).where(Attribution.role == "auditeur")).all()
        roles = len(session.exec(select(Attribution.id)).all())
    assert {c.courriel for c in bilan.comptes} == {p.email for p in personnes}
    assert len(bilan.comptes) == roles
    assert len({p.mot_de_passe for p in personnes}) == 1
    assert correspond(personnes[0].mot_de_passe, bilan.mot_de_passe)
    assert None not in expirations


def test_un_deuxieme_appel_dit_qu_elle_est_deja_la_et_n_ecrit_rien(chargee: SimpleNamespace) -> None:
    with chargee.instance.base.lire(HORS) as session:
        avant = len(session.exec(select(journal.Entree.id)).all())
    bilan = charger_demonstration(chargee.instance, JOUR)
    assert bilan.deja_la
    assert bilan.mot_de_passe == ""
    assert bilan.phrase == "La démonstration est déjà là : 16 organismes fictifs, 140 fiches."
    assert bilan.comptes == chargee.bilan.comptes
    with chargee.instance.base.lire(HORS) as session:
        assert len(session.exec(select(journal.Entree.id)).all()) == avant


def test_une_base_qui_porte_un_organisme_reel_est_refusee(monde_sqlite: Monde) -> None:
    monde_sqlite.organisme("Commune réelle")
    with pytest.raises(RegleEnfreinte, match="déjà un organisme réel"):
        charger_demonstration(monde_sqlite.instance, JOUR)
    assert not monde_sqlite.instance.demonstration
    assert compter(monde_sqlite.instance) == {"commune-reelle": 0}


def test_un_organisme_reel_ajoute_a_une_demonstration_la_ferme(
    monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chargement, "_remplir", lambda *_: None)
    assert charger_demonstration(monde_sqlite.instance, JOUR).fiches == 0
    assert charger_demonstration(monde_sqlite.instance, JOUR).deja_la
    monde_sqlite.organisme("Commune réelle")
    with pytest.raises(RegleEnfreinte, match="déjà un organisme réel"):
        charger_demonstration(monde_sqlite.instance, JOUR)


def test_un_chargement_interrompu_se_dit_et_ne_se_double_pas(
    monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panne(*_: object) -> None:
        raise OSError("disque plein")

    with monkeypatch.context() as reprise:
        reprise.setattr(chargement, "_remplir", panne)
        with pytest.raises(OSError, match="disque plein"):
            charger_demonstration(monde_sqlite.instance, JOUR)
    assert monde_sqlite.instance.demonstration
    with pytest.raises(RegleEnfreinte, match="interrompu"):
        charger_demonstration(monde_sqlite.instance, JOUR)


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_elle_se_charge_aussi_sur_postgresql(instance: Instance) -> None:
    bilan = charger_demonstration(instance, JOUR, mot_de_passe="trois chimères endormies")
    assert (bilan.organismes, bilan.fiches, bilan.mot_de_passe) == (16, 140, "trois chimères endormies")
    with instance.base.lire(HORS) as session:
        assert [c for chaine in journal.chaines(session) for c in journal.verifier(session, chaine)] == []
        assert session.exec(select(Organisme.id).where(col(Organisme.demonstration).is_(False))).all() == []
