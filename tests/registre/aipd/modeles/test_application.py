"""Un modèle s'écrit où rien n'est écrit ; un modèle libre se tire d'une étude et se lit dans tout le territoire."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.monde import Monde, fiche_pleine
from registre.aipd.echanges.sortie import exporter, hors_format
from registre.aipd.etude import operations as etudes
from registre.aipd.etude import parcours
from registre.aipd.etude.modele import AipdSaisie, MesureAipd
from registre.aipd.modeles import operations
from registre.aipd.modeles.donnees import BLANC, modeles
from registre.aipd.modeles.lecture import code_libre
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider


def ouvrir(monde: Monde, organisme: Organisme, modele: str, *, fiche: bool = True, jeton: str = "") -> Analyse:
    """Une étude ouverte depuis ce modèle, sur une fiche pleine ou sans fiche."""
    contexte = monde.contexte(organisme, personne=monde.personne("Camille Essai"))
    saisie: dict[str, Any] = {"nom": "Étude d'essai"}
    if fiche:
        saisie["traitement_id"] = str(monde.fiche(organisme, **fiche_pleine()))
    return Analyse(contexte, etudes.creer(contexte, valider(AipdSaisie, saisie), modele, jeton))


@pytest.fixture
def bourg(monde: Monde) -> Organisme:
    return monde.organisme("Bourg-Fictif")


def tirer(analyse: Analyse, titre: str = "Notre modèle", codes: set[str] | None = None) -> uuid.UUID:
    """Un modèle libre de tout ce que l'étude permet de prendre, ou de ces codes."""
    permis = set(operations.choisissables(analyse.etude))
    return operations.enregistrer_comme_modele(analyse.contexte, analyse.id, titre, permis if codes is None else codes)


@pytest.mark.parametrize("code", sorted(modeles()))
def test_chaque_modele_livre_s_ecrit_en_entier_sans_fiche(monde_sqlite: Monde, code: str) -> None:
    ecrit_en_entier(monde_sqlite, monde_sqlite.organisme("Bourg-Fictif"), code)


def test_un_modele_s_ecrit_en_entier_sur_les_deux_moteurs(monde: Monde, bourg: Organisme) -> None:
    ecrit_en_entier(monde, bourg, "accompagnement_social")


def ecrit_en_entier(monde: Monde, bourg: Organisme, code: str) -> None:
    """L'étude ouverte de ce modèle porte tout ce qu'il dit, et rien n'y est décidé."""
    etude = ouvrir(monde, bourg, code, fiche=False).etude
    m = modeles()[code]
    assert {r.origine for r in etude.reponses.values()} == {"modele"}
    assert {c: etude.reponses[c].texte for c in m.contenu.reponses} == {
        c: t.strip() for c, t in m.contenu.reponses.items()
    }
    assert [x.titre for x in etude.mesures] == [x.titre for x in m.contenu.mesures]
    assert {x.etat for x in etude.mesures} == {"prevue"}
    for risque in etude.risques:
        propose = m.contenu.risques[risque.rubrique.code]  # type: ignore[index]
        assert (risque.impacts, risque.menaces, risque.sources) == (propose.impacts, propose.menaces, propose.sources)
        assert {x.titre for x in risque.mesures} == set(propose.mesures)
        assert (risque.gravite, risque.vraisemblance) == (0, 0), "une suggestion n'est pas une estimation"
    assert etude.aipd.modele == code
    libres = {q.code for r in etude.rubriques for q in r.questions if q.code.startswith("G")}
    assert libres == {q.code for q in m.contenu.questions}
    assert not etude.complete


def test_une_jauge_suggeree_se_lit_et_reste_a_estimer(monde: Monde, bourg: Organisme) -> None:
    reponse = ouvrir(monde, bourg, "videoprotection", fiche=False).etude.reponses["325"]
    assert reponse.jauge == 0
    assert reponse.texte.startswith("Le modèle suggère : 3, importante.")
    assert BLANC in reponse.texte


def test_un_blanc_laisse_n_est_pas_une_reponse(monde: Monde, bourg: Organisme) -> None:
    """Une étude partie d'un modèle ne part pas à l'évaluation avec ses blancs."""
    analyse = ouvrir(monde, bourg, "capteurs", fiche=False)
    etude = analyse.etude
    assert {r.code for r in etude.rubriques if etude.etat(r) == "en_cours"} == {r.code for r in etude.rubriques} - {
        "3.1"
    }
    with pytest.raises(RegleEnfreinte, match=r"Il reste à rédiger : Vue d'ensemble"):
        parcours.demander(analyse.contexte, analyse.id)
    analyse.repondre("111", "Deux cents capteurs sur les bacs de tri.")
    assert analyse.etude.est_repondue(analyse.etude.questionnaire.par_code["111"])
    analyse.remplir()
    parcours.demander(analyse.contexte, analyse.id)
    assert analyse.etude.aipd.statut == "evaluation"


def test_la_fiche_parle_d_abord_le_modele_ensuite(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir(monde, bourg, "teleservice")
    etude, propose = analyse.etude, modeles()["teleservice"].contenu.reponses
    de_la_fiche = etude.reponses["111"].texte
    assert de_la_fiche.startswith("Inscription des élèves")
    assert de_la_fiche.endswith("\n\n" + propose["111"].strip())
    assert etude.reponses["111"].origine == "registre"
    assert etude.reponses["214"].origine == "modele"
    assert etudes.changees(analyse.contexte, analyse.id) == [], "suivre le modèle n'est pas un changement de la fiche"
    titres = [m.titre for m in etude.mesures]
    assert "Contrôle d'accès des utilisateurs" in titres
    assert "Homologation du téléservice" in titres
    assert len(set(titres)) == len(titres)


def test_le_meme_envoi_deux_fois_n_ecrit_qu_une_fois(monde: Monde, bourg: Organisme) -> None:
    contexte = monde.contexte(bourg, personne=monde.personne("Camille Essai"))
    saisie = valider(AipdSaisie, {"nom": "Deux fois"})
    un = etudes.creer(contexte, saisie, "capteurs", "a" * 32)
    avant = etudes.lire_etude(contexte, un)
    assert etudes.creer(contexte, saisie, "capteurs", "a" * 32) == un
    apres = etudes.lire_etude(contexte, un)
    assert (len(apres.mesures), apres.objet.version) == (len(avant.mesures), avant.objet.version)


def test_le_journal_dit_le_modele(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir(monde, bourg, "capteurs", fiche=False)
    with analyse.contexte.base.lire(analyse.contexte.perimetre) as session:
        verbes = list(session.exec(select(Entree.verbe).where(Entree.objet_id == analyse.id)))
    assert "aipd.modele_applique" in verbes


@pytest.mark.parametrize("code", ["inconnu", "libre_zzz", f"libre_{uuid.UUID(int=7).hex}", "../capteurs"])
def test_un_modele_inconnu_est_refuse_et_rien_n_est_ouvert(monde: Monde, bourg: Organisme, code: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        ouvrir(monde, bourg, code, fiche=False)
    assert "n'existe pas" in refus.value.erreurs["_"][0]
    assert etudes.lister(monde.contexte(bourg), etudes.Filtre()).total == 0


def test_une_etude_devient_un_modele_puis_une_autre_etude(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir_analyse(monde, bourg).remplir()
    libre = operations.lire_le_libre(analyse.contexte, tirer(analyse))
    suivante = ouvrir(monde, bourg, libre.modele.code, fiche=False).etude
    premiere = analyse.etude
    textes = {c for c, r in premiere.reponses.items() if r.texte and not r.jauge}
    assert {c: suivante.reponses[c].texte for c in textes} == {c: premiere.reponses[c].texte for c in textes}
    assert [m.titre for m in suivante.mesures] == [m.titre for m in premiere.mesures]
    assert {m.etat for m in suivante.mesures} == {"prevue"}, "ce qui est en place ailleurs ne l'est pas ici"
    for avant, apres in zip(premiere.risques, suivante.risques, strict=True):
        assert avant.impacts == apres.impacts
        assert {m.titre for m in avant.mesures} == {m.titre for m in apres.mesures}
        assert (apres.gravite, avant.gravite) == (0, 3)
    assert "suggère : 3" in suivante.reponses["325"].texte
    assert libre.modele.tenu_par == bourg.nom


def test_seul_ce_qui_est_choisi_entre_au_modele(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir_analyse(monde, bourg).remplir()
    mesure = analyse.etude.mesures[0]
    contenu = operations.lire_le_libre(
        analyse.contexte, tirer(analyse, codes={"214", "324", f"mesure:{mesure.id}"})
    ).modele.contenu
    assert set(contenu.reponses) == {"214"}
    assert [m.titre for m in contenu.mesures] == [mesure.titre]
    assert contenu.risques["3.2"].mesures == (mesure.titre,)
    assert contenu.risques["3.2"].impacts == ()
    assert set(contenu.risques) == {"3.2"}


def test_les_questions_ajoutees_suivent_leur_reponse(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir(monde, bourg, "accompagnement_social", fiche=False)
    libre = operations.lire_le_libre(analyse.contexte, tirer(analyse, codes={"G_secret", "111"}))
    assert [q.code for q in libre.modele.contenu.questions] == ["G_secret"]
    suivante = ouvrir(monde, bourg, libre.modele.code, fiche=False).etude
    assert "G_secret" in {q.code for q in suivante.rubrique("2.1").questions}


def test_deux_mesures_du_meme_titre_venues_d_un_import_n_en_font_qu_une(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir(monde, bourg, "capteurs", fiche=False)
    premiere = analyse.etude.mesures[0]
    with analyse.contexte.base.ecrire(analyse.contexte.perimetre) as session:
        champs = premiere.model_dump(exclude={"id", "rang"})
        session.add(MesureAipd(rang=99, **champs))
    contenu = operations.lire_le_libre(analyse.contexte, tirer(analyse)).modele.contenu
    assert len(contenu.mesures) == len(modeles()["capteurs"].contenu.mesures)


def test_une_etude_partie_d_un_modele_sort_au_format_de_la_cnil(monde: Monde, bourg: Organisme) -> None:
    """Les questions ajoutées n'ont pas de place dans ce format : elles voyagent à côté."""
    etude = ouvrir(monde, bourg, "accompagnement_social", fiche=False).etude
    sorties = exporter(etude).contenu.answers
    assert all(isinstance(r["reference_to"], int) for r in sorties)
    assert len(sorties) == modeles()["accompagnement_social"].nombre_de_champs - 2
    assert set(hors_format(etude)) == {"G_secret", "G_partage"}


def test_un_modele_libre_se_lit_dans_le_territoire_et_pas_ailleurs(monde: Monde) -> None:
    territoire = monde.organisme("Territoire d'essai", type="territoire")
    membre = monde.organisme("Membre d'essai", parent=territoire)
    voisin = monde.organisme("Voisin d'essai")
    id_ = tirer(ouvrir_analyse(monde, territoire).remplir(), "Modèle du territoire")
    (vu,) = operations.lister(monde.contexte(membre))
    assert (vu.id, vu.d_ici, vu.modele.tenu_par) == (id_, False, "Territoire d'essai")
    assert ouvrir(monde, membre, code_libre(id_), fiche=False).etude.reponses
    with pytest.raises(RegleEnfreinte, match="autre organisme"):
        operations.archiver(monde.contexte(membre), id_, 1)
    assert operations.lister(monde.contexte(voisin)) == []
    with pytest.raises(Introuvable):
        operations.lire_le_libre(monde.contexte(voisin), id_)
    with pytest.raises(SaisieRefusee):
        ouvrir(monde, voisin, code_libre(id_), fiche=False)


def test_un_modele_du_membre_ne_remonte_pas(monde: Monde) -> None:
    territoire = monde.organisme("Territoire d'essai", type="territoire")
    membre = monde.organisme("Membre d'essai", parent=territoire)
    tirer(ouvrir_analyse(monde, membre).remplir())
    assert operations.lister(monde.contexte(territoire)) == []


def test_un_modele_archive_ne_sert_plus_et_revient(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir_analyse(monde, bourg).remplir()
    id_ = tirer(analyse)
    operations.archiver(analyse.contexte, id_, operations.lire_le_libre(analyse.contexte, id_).version)
    assert operations.lister(analyse.contexte) == []
    assert [x.id for x in operations.lister(analyse.contexte, archives=True)] == [id_]
    with pytest.raises(SaisieRefusee):
        ouvrir(monde, bourg, code_libre(id_), fiche=False)
    with pytest.raises(RegleEnfreinte, match="déjà archivé"):
        operations.archiver(analyse.contexte, id_, 2)
    assert tirer(analyse), "le titre d'un modèle archivé est libre"
    operations.archiver(analyse.contexte, id_, 2, archive=False)
    assert len(operations.lister(analyse.contexte)) == 2


@pytest.mark.parametrize(("titre", "codes", "champ"), [
    ("", None, "titre"), ("x" * 201, None, "titre"), ("notre MODÈLE", None, "titre"), ("Autre", set(), "codes"),
    ("Autre", {"999"}, "codes"), ("Autre", {f"mesure:{uuid.UUID(int=1)}"}, "codes"),
], ids=["sans titre", "trop long", "déjà pris", "rien", "question inconnue", "mesure d'ailleurs"])  # fmt: skip
def test_ce_qui_est_refuse_a_l_enregistrement(
    monde: Monde, bourg: Organisme, titre: str, codes: set[str] | None, champ: str
) -> None:
    analyse = ouvrir_analyse(monde, bourg)
    tirer(analyse)
    with pytest.raises(SaisieRefusee) as refus:
        tirer(analyse, titre, codes)
    assert list(refus.value.erreurs) == [champ]
    assert len(operations.lister(analyse.contexte)) == 1


def test_les_droits(monde: Monde, bourg: Organisme) -> None:
    analyse = ouvrir_analyse(monde, bourg)
    lecteur: Contexte = monde.contexte(bourg, "lecteur")
    assert operations.livres(lecteur)
    with pytest.raises(DroitManquant):
        operations.enregistrer_comme_modele(lecteur, analyse.id, "Modèle", {"111"})
    with pytest.raises(Introuvable):
        operations.lire(lecteur, "inconnu")


def test_les_modeles_proposes_viennent_de_la_fiche(monde: Monde, bourg: Organisme) -> None:
    id_ = monde.fiche(bourg, "Vidéoprotection de la place")
    contexte = monde.contexte(bourg)
    pris, proposes = operations.choix(contexte, "capteurs", id_)
    assert pris is not None
    assert (pris.code, [p.code for p in proposes]) == ("capteurs", ["videoprotection"])
    assert operations.choix(contexte, "inconnu") == (None, [])
    assert operations.choix(contexte, "", uuid.UUID(int=3)) == (None, [])
