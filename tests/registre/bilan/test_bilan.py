"""Le bilan annuel : nombres figés à la clôture, année d'avant reprise, documents, territoire, écran."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import docx
import pytest

import audit.declarations  # noqa: F401
import clauses.declarations  # noqa: F401
import registre.declarations  # noqa: F401
from fabriques import sensibilisations
from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from registre.bilan import operations, territoire
from registre.bilan.demonstration import charger_bilan
from registre.bilan.lecture import compter
from registre.bilan.modele import BilanSaisie
from registre.bilan.verbes import terme
from registre.sensibilisation import operations as seances
from registre.sensibilisation.demonstration import charger_sensibilisation
from registre.traitements import operations as traitements
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte
from socle.faits import chiffres_declares, faits_declares
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider


def ouvrir(contexte: Contexte, annee: int, **champs: object) -> uuid.UUID:
    return operations.creer(contexte, valider(BilanSaisie, {"annee": str(annee), **champs}))


def nombres(contexte: Contexte, id_: uuid.UUID) -> dict[str, tuple[int, int | None]]:
    """Les nombres du bilan et ceux d'avant, par code."""
    return {n.code: (n.valeur, n.avant) for n in operations.lire_garni(contexte, id_).releve.nombres}


def nombre(contexte: Contexte, id_: uuid.UUID, code: str) -> tuple[int, int | None]:
    """Un nombre du bilan et celui d'avant."""
    return nombres(contexte, id_)[code]


def texte_de(octets: bytes) -> str:
    lu = docx.Document(io.BytesIO(octets))
    return "\n".join([*(p.text for p in lu.paragraphs), *(c.text for t in lu.tables for r in t.rows for c in r.cells)])


def test_un_bilan_arrete_ne_bouge_plus_et_nourrit_le_suivant(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    annee = contexte.aujourd_hui.year
    avant = sensibilisations.tenir(contexte, "Avant", f"04/03/{annee - 1}")
    sensibilisations.tenir(contexte, "Cette année", f"04/03/{annee}")
    dernier = ouvrir(contexte, annee - 1)
    assert nombre(contexte, dernier, "sensibilisation.seances") == (1, 0)
    operations.arreter(contexte, dernier, 1)
    seances.rouvrir(contexte, avant, 2)
    assert nombre(contexte, dernier, "sensibilisation.seances") == (1, 0), "figé"
    bilan = ouvrir(contexte, annee)
    assert nombre(contexte, bilan, "sensibilisation.seances") == (1, 1), "l'année d'avant vient de son bilan arrêté"
    operations.rouvrir(contexte, dernier, 2, "Erreur de saisie")
    assert nombre(contexte, dernier, "sensibilisation.seances") == (0, 0)
    assert nombre(contexte, bilan, "sensibilisation.seances") == (1, 0), "plus rien n'est figé : le calcul"


def test_les_etats_du_bilan_se_suivent_et_rien_d_autre(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    annee, hier = contexte.aujourd_hui.year, contexte.aujourd_hui - timedelta(days=1)
    id_ = ouvrir(contexte, annee)
    for geste in (lambda: operations.presenter(contexte, id_, 1, hier, "Conseil"),
                  lambda: operations.rouvrir(contexte, id_, 1, "x")):  # fmt: skip
        with pytest.raises(RegleEnfreinte, match="état actuel"):
            geste()
    with pytest.raises(ConflitDeVersion):
        operations.arreter(contexte, id_, 7)
    operations.arreter(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="arrêté"):
        operations.enregistrer(contexte, id_, valider(BilanSaisie, {"annee": str(annee), "avis": "Neuf"}), 2)
    with pytest.raises(RegleEnfreinte, match="état actuel"):
        operations.arreter(contexte, id_, 2)
    operations.presenter(contexte, id_, 2, hier, "Conseil municipal")
    assert operations.lire(contexte, id_).ligne.presente_a == "Conseil municipal"
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.rouvrir(contexte, id_, 3, " ")
    operations.rouvrir(contexte, id_, 3, "Un chiffre à corriger")
    ligne = operations.lire(contexte, id_).ligne
    assert (ligne.statut, ligne.releve, ligne.presente_le) == ("brouillon", {}, None)


def test_un_seul_bilan_par_annee_et_jamais_d_une_annee_a_venir(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    annee = contexte.aujourd_hui.year
    id_ = ouvrir(contexte, annee, avis="Un")
    assert ouvrir(contexte, annee, avis="Un") == id_, "le même envoi deux fois"
    with pytest.raises(RegleEnfreinte, match="existe déjà"):
        ouvrir(contexte, annee, avis="Deux")
    with pytest.raises(RegleEnfreinte, match="attendra"):
        ouvrir(contexte, annee + 1)
    with pytest.raises(RegleEnfreinte, match="ne change pas"):
        operations.enregistrer(contexte, id_, valider(BilanSaisie, {"annee": str(annee - 1)}), 1)
    with pytest.raises(DroitManquant):
        operations.arreter(monde_sqlite.contexte(monde_sqlite.organismes["commune-d-essai"], "referent"), id_, 1)


def test_les_tranches_comptent_ce_qu_elles_ont_fait(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    annee = contexte.aujourd_hui.year
    fiche = monde.fiche(monde.organismes["commune-d-essai"])
    traitements.soumettre(contexte, fiche, 1)
    action = actions.creer(contexte, valider(ActionSaisie, {"titre": "Relancer"}))
    assert action is not None
    lus = nombres(contexte, ouvrir(contexte, annee))
    for code, attendu in (
        ("registre.tenues", (1, 0)), ("registre.creees", (1, 0)), ("registre.approuvees", (0, 0)),
        ("actions.ouvertes", (1, 0)), ("actions.faites", (0, 0)),
    ):  # fmt: skip
        assert lus[code] == attendu, code


def test_le_nombre_de_requetes_ne_depend_pas_de_celui_des_organismes(monde_sqlite: Monde) -> None:
    territoire_ = monde_sqlite.organisme("Territoire")
    vues = []
    for taille in (1, 6):
        while len(monde_sqlite.organismes) < taille + 1:
            membre = monde_sqlite.organisme(f"Membre {len(monde_sqlite.organismes)}", parent=territoire_)
            sensibilisations.tenir(monde_sqlite.contexte(membre), "Séance", "04/03/2026")
        ids = frozenset(o.id for o in monde_sqlite.organismes.values())
        with (
            monde_sqlite.instance.base.lire(Perimetre.territoire(ids)) as session,
            budget_requetes(monde_sqlite.instance.base, 400) as lues,
        ):
            valeurs = compter(session, 2026)
            for fait in faits_declares().values():
                fait.lire(session, date(2026, 11, 25))
        vues.append(len(lues))
        assert sum(valeurs["sensibilisation.seances"].values()) == taille
    assert vues[0] == vues[1]
    assert set(valeurs) == set(chiffres_declares())


def test_le_territoire_additionne_et_ne_lit_pas_le_voisin(monde: Monde) -> None:
    tete, voisin = monde.organisme("Territoire"), monde.organisme("Voisin")
    membres = [monde.organisme(f"Membre {rang}", parent=tete) for rang in range(2)]
    for organisme in (*membres, voisin):
        sensibilisations.tenir(monde.contexte(organisme), "Séance", "04/03/2026")
    operations.arreter(monde.contexte(membres[0]), ouvrir(monde.contexte(membres[0]), 2026), 1)
    lu = territoire.lire_territoire(monde.contexte(tete), 2026)
    assert [(ligne.nom, ligne.valeurs.get("sensibilisation.seances", 0)) for ligne in lu.lignes] == [
        ("Membre 0", 1), ("Membre 1", 1), ("Territoire", 0)
    ]  # fmt: skip
    assert (lu.total["sensibilisation.seances"], lu.arretes) == (2, 1)
    assert "questions.delai" not in lu.total, "une moyenne ne s'additionne pas"
    word = texte_de(territoire.imprimer(monde.contexte(tete), 2026, "docx"))
    assert "Membre 1" in word
    assert "Voisin" not in word


def test_la_demonstration_a_ses_seances_et_son_bilan(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    demain = contexte.aujourd_hui + timedelta(days=400)
    charger_sensibilisation(lambda code, role: contexte, demain)
    charger_bilan(lambda code, role: contexte, demain)
    ((objet, ligne),) = operations.lister(contexte, False, 1).paires
    assert (objet.libelle, ligne.statut) == (f"Bilan {contexte.aujourd_hui.year}", "brouillon")
    assert seances.lister(contexte, seances.Filtre(statut="tenue")).page.total == 4


def test_un_bilan_oublie_se_rappelle_fin_mars(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    annee = contexte.aujourd_hui.year
    id_ = ouvrir(contexte, annee)

    def dus(jour: date) -> list[date]:
        with monde_sqlite.instance.base.lire(contexte.perimetre) as session:
            lus = points_a_faire(session, jour, jour + timedelta(days=90))
            return [p.limite for p in lus if p.cle.startswith("bilan:")]

    assert dus(date(annee, 11, 25)) == []
    assert dus(date(annee + 1, 2, 1)) == [terme(annee)] == [date(annee + 1, 3, 31)]
    operations.arreter(contexte, id_, 1)
    assert dus(date(annee + 1, 2, 1)) == []


def test_le_document_reimprime_dit_les_memes_nombres(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    annee = contexte.aujourd_hui.year
    sensibilisations.tenir(contexte, "Séance", f"04/03/{annee}")
    textes = {"controles": "Aucun contrôle.", "note_elus": "Désigner un relais."}
    id_ = ouvrir(contexte, annee, **textes)
    _, projet = operations.imprimer(contexte, id_, "bilan", "docx")
    assert "Projet" in "".join(p.text for s in docx.Document(io.BytesIO(projet)).sections for p in s.footer.paragraphs)
    operations.arreter(contexte, id_, 1)
    premier = texte_de(operations.imprimer(contexte, id_, "bilan", "docx")[1])
    sensibilisations.tenir(contexte, "Une autre", f"05/03/{annee}")
    assert texte_de(operations.imprimer(contexte, id_, "bilan", "docx")[1]) == premier
    for attendu in (
        "Séances tenues",
        "Aucun contrôle.",
        "Sensibilisation",
        str(annee - 1),
        "aucun ne concerne une personne",
    ):
        assert attendu in premier
    note = texte_de(operations.imprimer(contexte, id_, "note", "docx")[1])
    assert "Désigner un relais." in note
    assert operations.imprimer(contexte, id_, "note", "pdf")[1].startswith(b"%PDF")
    assert maison.verbes().count("bilan_annuel.imprime") == 5


def test_de_l_ouverture_a_la_presentation_par_l_ecran(maison: Maison) -> None:
    annee = maison.monde.contexte(maison.commune).aujourd_hui.year
    sensibilisations.tenir(maison.monde.contexte(maison.commune), "Séance", f"02/01/{annee}")
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/bilans/")
    client.aller(client.page.lien("Nouveau bilan"))  # type: ignore[union-attr]
    client.soumettre("Enregistrer", statut=422, annee=str(annee + 1))
    client.soumettre("Enregistrer", annee=str(annee), controles="Aucun.")
    fiche = client.page.vers  # type: ignore[union-attr]
    assert "recalculés" in client.aller(fiche).texte
    client.soumettre("Arrêter le bilan")
    assert "figés" in client.aller(fiche).texte
    client.soumettre("Noter la présentation", statut=422, jour="le 31 juin", devant="Conseil")
    assert client.page.valeur("devant") == "Conseil"  # type: ignore[union-attr]
    client.soumettre("Noter la présentation", jour=f"02/01/{annee}", devant="Conseil municipal")
    assert "Conseil municipal" in client.aller(fiche).texte
    client.soumettre("Bilan, Word", statut=200)
    lecteur = maison.membre("auditeur")
    assert "Arrêter" not in lecteur.aller(fiche).texte
    territoire_ = lecteur.aller(f"{maison.base}/bilans/territoire/{annee}?page=9&chapitre=sensibilisation")
    assert "Séances tenues" in territoire_.texte
    assert maison.commune.nom in territoire_.textes("tbody th"), "une page trop loin montre la dernière"
    lecteur.aller(f"{maison.base}/bilans/territoire/{annee + 1}", 404)
