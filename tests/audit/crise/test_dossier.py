"""Le dossier de crise en base : un par organisme, tenu à plusieurs, journalisé, rappelé, imprimé ; sur les deux moteurs."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from typing import Any

import docx
import pytest

import registre.declarations  # noqa: F401
from audit.crise import operations
from audit.crise.modele import DossierSaisie
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.recherche import chercher
from socle.saisies import valider


def saisie(**champs: object) -> DossierSaisie:
    return valider(DossierSaisie, {"lieu": "Salle fictive", **champs})


def systeme(contexte: Contexte, nom: str = "Paie fictive") -> uuid.UUID:
    return systemes.creer(contexte, valider(SystemeSaisie, {"nom": nom}))


def plein(contexte: Contexte) -> DossierSaisie:
    return saisie(
        contacts=[{"role": "maire", "nom": "Camille Essai", "telephone": "06 00 00 00 01", "ordre": "2"},
                  {"role": "prestataire", "nom": "Infogérance 🦉 fictive", "courriel": "urgence@infogerance.example"}],
        cellule=[{"fonction": "decider", "titulaire": "Dominique Essai", "suppleant": "Sacha Essai"}],
        redemarrages=[{"systeme_id": str(systeme(contexte)), "priorite": 2, "dmia_heures": 48, "depend_de": "Réseau"},
                      {"nom": "Réseau", "priorite": 1, "mode_degrade": "Clés de partage"}],
        formulaires=[{"genre": "etat_civil", "nom": "Déclarations", "lieu": "Armoire", "verifie_le": "01/09/2026"}],
    )  # fmt: skip


def textes(octets: bytes) -> str:
    """Tout le texte d'un Word, tableaux compris, ses espaces insécables rendues simples."""
    document = docx.Document(io.BytesIO(octets))
    cases = [c.text for t in document.tables for ligne in t.rows for c in ligne.cells]
    brut = "\n".join([*(p.text for p in document.paragraphs), *cases])
    return brut.replace("\u00a0", " ").replace("\u202f", " ")


def test_le_dossier_se_relit_avec_ses_lignes_et_le_nom_des_systemes(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, plein(contexte))
    charge = operations.lire_avec_noms(contexte, id_)
    s = charge.fiche.saisie
    assert [c.nom for c in s.contacts] == ["Camille Essai", "Infogérance 🦉 fictive"]
    assert s.formulaires[0].verifie_le == date(2026, 9, 1)
    assert list(charge.noms.values()) == ["Paie fictive"]
    trouve = operations.trouver(contexte)
    assert trouve is not None
    assert trouve.fiche.objet.id == id_


def test_un_organisme_n_a_qu_un_dossier_et_le_double_envoi_rend_le_meme(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Voisine")
    contexte = monde.contexte(commune)
    s = saisie(contacts=[{"role": "maire", "nom": "X"}])
    id_ = operations.creer(contexte, s, jeton="a" * 32)
    assert operations.creer(contexte, s, jeton="a" * 32) == id_
    with pytest.raises(RegleEnfreinte, match="déjà un dossier"):
        operations.creer(contexte, saisie(lieu="Ailleurs"))
    assert len(operations.lire_passages(contexte, id_)) == 1
    assert operations.creer(monde.contexte(voisine), s) != id_


def test_le_double_envoi_d_un_dossier_deja_retouche_est_refuse(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie())
    operations.enregistrer(contexte, id_, saisie(lieu="Gymnase"), 1)
    with pytest.raises(RegleEnfreinte):
        operations.creer(contexte, saisie())
    assert operations.lire(contexte, id_).saisie.lieu == "Gymnase"


def test_deux_personnes_a_la_fois_la_seconde_est_prevenue(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, plein(contexte))
    lue = operations.lire(contexte, id_).saisie
    operations.enregistrer(contexte, id_, lue.model_copy(update={"lieu": "Gymnase"}), 1)
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, id_, lue, 1)
    relue = operations.lire(contexte, id_).saisie
    assert relue.lieu == "Gymnase"
    assert [r.id for r in relue.redemarrages] == [r.id for r in lue.redemarrages], "les lignes gardent leur identifiant"


def test_une_ligne_retiree_part_et_une_ligne_d_ailleurs_est_refusee(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, plein(contexte))
    s = operations.lire(contexte, id_).saisie
    operations.enregistrer(contexte, id_, s.model_copy(update={"contacts": s.contacts[:1]}), 1)
    assert len(operations.lire(contexte, id_).saisie.contacts) == 1
    etrangere = saisie(contacts=[{"id": str(uuid.uuid4()), "role": "maire"}])
    with pytest.raises(SaisieRefusee):
        operations.enregistrer(contexte, id_, etrangere, 2)


def test_le_systeme_d_un_voisin_ou_une_fiche_d_un_autre_genre_est_refuse_a_sa_place(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Voisine")
    contexte = monde.contexte(commune)
    for intrus in (systeme(monde.contexte(voisine)), monde.fiche(commune), uuid.uuid4()):
        s = saisie(redemarrages=[{"nom": "Réseau"}, {"systeme_id": str(intrus)}])
        with pytest.raises(SaisieRefusee) as refus:
            operations.creer(contexte, s)
        assert list(refus.value.erreurs) == ["redemarrages-1-systeme_id"]
    assert operations.trouver(contexte) is None


def test_le_dossier_du_voisin_est_introuvable(monde: Monde) -> None:
    id_ = operations.creer(monde.contexte(monde.organisme("Ici")), saisie())
    ailleurs = monde.contexte(monde.organisme("Ailleurs"))
    actes: list[Any] = [
        lambda: operations.lire(ailleurs, id_), lambda: operations.enregistrer(ailleurs, id_, saisie(), 1),
        lambda: operations.archiver(ailleurs, id_, 1), lambda: operations.imprimer(ailleurs, id_, "dossier", "pdf"),
    ]  # fmt: skip
    for acte in actes:
        with pytest.raises(Introuvable):
            acte()


def test_un_dossier_archive_ne_se_modifie_plus_et_se_ressort(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, saisie())
    operations.archiver(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.enregistrer(contexte, id_, saisie(lieu="Gymnase"), 2)
    assert operations.trouver(contexte) is not None
    operations.archiver(contexte, id_, 2, False)
    operations.enregistrer(contexte, id_, saisie(lieu="Gymnase"), 3)


def test_a_chacun_son_droit(monde: Monde) -> None:
    commune = monde.organisme()
    id_ = operations.creer(monde.contexte(commune), saisie())
    with pytest.raises(DroitManquant):
        operations.enregistrer(monde.contexte(commune, "lecteur"), id_, saisie(), 1)
    with pytest.raises(DroitManquant):
        operations.imprimer(monde.contexte(commune, "lecteur"), id_, "dossier", "pdf")
    assert operations.lire(monde.contexte(commune, "lecteur"), id_).saisie.lieu == "Salle fictive"


def test_ni_nom_ni_telephone_ni_courriel_n_entrent_dans_l_index(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, plein(contexte))
    operations.enregistrer(contexte, id_, operations.lire(contexte, id_).saisie, 1)
    with contexte.base.lire(contexte.perimetre) as session:

        def trouve(demande: str) -> bool:
            return id_ in (chercher(session, contexte.organisme_id, demande, "dossier_crise") or [])

        assert trouve("clés de partage")
        assert trouve("armoire")
        for secret in ("camille", "infogerance", "dominique", "sacha", "000001"):
            assert not trouve(secret), secret


def test_la_revue_se_rappelle_sans_nommer_personne(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    id_ = operations.creer(contexte, saisie(revue_le=jour - timedelta(days=355)))
    with contexte.base.lire(contexte.perimetre) as session:
        points = [p for p in points_a_faire(session, jour, jour + timedelta(days=60)) if p.objet_id == id_]
        assert [(p.point, p.metier) for p in points] == [("crise.voir", "Audit")]
        assert jour < points[0].limite <= jour + timedelta(days=12)
        assert not [p for p in points_a_faire(session, jour, jour + timedelta(days=2)) if p.objet_id == id_]
    operations.enregistrer(contexte, id_, saisie(revue_le=jour, prochaine_revue=jour + timedelta(days=90)), 1)
    with contexte.base.lire(contexte.perimetre) as session:
        assert not [p for p in points_a_faire(session, jour, jour + timedelta(days=60)) if p.objet_id == id_]


def test_les_manques_proposent_chacun_une_action_et_une_seule(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    lignes = [{"nom": "A", "priorite": 1, "pdma_heures": 1}, {"nom": "B", "priorite": 2, "pdma_heures": 1}]
    id_ = operations.creer(contexte, saisie(redemarrages=lignes))
    actions.actualiser_propositions(contexte)
    titres = _titres(contexte)
    assert titres.count("Dire la fréquence des sauvegardes") == 1
    assert {"Compléter l'annuaire d'alerte", "Faire un exercice de crise numérique"} <= set(titres)
    operations.archiver(contexte, id_, 1)
    actions.actualiser_propositions(contexte)
    assert "Compléter l'annuaire d'alerte" not in _titres(contexte)


def _titres(contexte: Contexte) -> list[str]:
    return [o.libelle for o, _ in actions.lister(contexte, actions.Filtre(etat="proposee")).paires]


def test_le_dossier_imprime_porte_tout_ce_qu_il_faut(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme("Bourg-Fictif"))
    id_ = operations.creer(contexte, plein(contexte))
    texte = textes(operations.imprimer(contexte, id_, "dossier", "docx"))
    for attendu in (
        "Que faire dans la première heure", "1. Coupez le réseau, pas le courant.", "Salle fictive", "06 00 00 00 01",
        "Paie fictive", "2 jours", "Clés de partage", "Main courante", "72 heures", "RGPD 33(1)", "C. assur. L12-10-1",
        "CSIRT régional ou 17Cyber", "Ce qui manque encore à ce dossier", f"Imprimé le {contexte.aujourd_hui:%d/%m/%Y}",
    ):  # fmt: skip
        assert attendu in texte, attendu
    assert "🦉" not in texte, "ce qu'aucune police ne dessine est remplacé"
    tableau = texte.partition("Comment faire sans\n")[2]
    assert tableau.index("Réseau") < tableau.index("Paie fictive"), "le premier à redémarrer d'abord"
    assert "dossier_crise.imprime" in [p.entree.verbe for p in operations.lire_passages(contexte, id_)]


@pytest.mark.parametrize("piece", ["dossier", "formulaires"])
@pytest.mark.parametrize("format_", ["docx", "pdf", "odt"])
def test_un_dossier_vide_s_imprime_a_completer_a_la_main(monde_sqlite: Monde, piece: str, format_: str) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = operations.creer(contexte, valider(DossierSaisie, {}))
    octets = operations.imprimer(contexte, id_, piece, format_)
    assert octets.startswith(b"%PDF" if format_ == "pdf" else b"PK")
    with pytest.raises(RegleEnfreinte, match="PDF"):
        operations.imprimer(contexte, id_, piece, "exe")


def test_la_liste_des_formulaires_dit_ceux_auxquels_on_n_a_pas_pense(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    id_ = operations.creer(contexte, plein(contexte))
    texte = textes(operations.imprimer(contexte, id_, "formulaires", "docx"))
    assert "Armoire" in texte
    assert "01/09/2026" in texte
    assert "Élections : listes, procurations, procès-verbaux" in texte
    assert texte.count("État civil :") == 1


def test_deux_cents_lignes_et_des_noms_etranges_s_impriment(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    nombreux = [
        {"nom": f"Système {n} <b>&\u202e🦉", "priorite": n + 1, "depend_de": f"Système {n - 1} <b>&\u202e🦉"}
        for n in range(200)
    ]
    contacts = [{"role": "autre", "nom": "é" * 400, "courriel": "x" * 200 + "@b.example"}]
    id_ = operations.creer(contexte, saisie(redemarrages=nombreux, contacts=contacts))
    for format_ in ("docx", "pdf"):
        assert len(operations.imprimer(contexte, id_, "dossier", format_)) > 10_000
