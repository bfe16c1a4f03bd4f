"""La liste des traitements de Madis : reconnue à ses titres, remise en ordre, sans qu'une propriété se perde."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from fabriques.monde import Monde
from registre.imports import operations
from registre.imports.cibles import cibles
from registre.imports.grille import Colonne as ColonneLue
from registre.imports.lecture import Correspondance, lire_tableau
from registre.imports.operations import comprendre
from registre.imports.sources import madis
from registre.imports.titres import proposer
from registre.traitements.echanges.releve import FicheLue, Releve
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

DETAILS, SECURITE, HISTORIQUE, SPECIFIQUE = (
    "Détails",
    "Mesures de sécurité et confidentialité",
    "Historique",
    "Traitement spécifique",
)
PERSONNES = ("Particuliers", "Internautes", "Agents", "Élus", "Entreprises", "Partenaires", "Autres")
AVEC_USAGERS = (*PERSONNES[:-1], "Usagers", "Autres")
MESURES = ("Contrôle d'accès", "Traçabilité", "Sauvegarde", "Mise à jour", "Autres")
HABILITEES = "A tout moment il est possible de ressortir les personnes habilitées"
SPECIFIQUES = ("Surveillance systématique", "Personnes vulnérables", "Décisions automatisées  avec  effet")


def _coches(prefixe: str, noms: tuple[str, ...]) -> list[str]:
    return [titre for nom in noms for titre in (f"{prefixe} - {nom}", f"{prefixe} - {nom} - Commentaire")]


def _titres(personnes: tuple[str, ...] = PERSONNES, *, recent: bool = False) -> list[str]:
    durees = ("Durée", "Nom", "Sort final") if recent else ("Nombre", "Période", "Commentaire")
    return [
        "Nom", "Collectivité - Nom", "Collectivité - SIREN", "Collectivité - Code INSEE", "En tant que", "Finalités",
        "Gestionnaire", "Statut", "Base légale", "Justification de la base légale", "Observations",
        *(("Registre publique", "Exempté d'AIPD", "Préconisations DPO") if recent else ()),
        "Catégorie de données", "Catégorie des données - Autres catégories", "Destination - Catégorie de destinataires",
        "Destination - Sous-traitants", f"{HISTORIQUE} - Créateur", f"{HISTORIQUE} - Date de création",
        f"{HISTORIQUE} - Dernière mise à jour", *_coches(f"{DETAILS} - Personnes concernées", personnes),
        f"{DETAILS} - Nombre de concernées", f"{DETAILS} - Logiciel", f"{DETAILS} - Traitement papier",
        *(f"{DETAILS} - Délai de conservation - {d}" for d in durees), *(() if recent else (f"{DETAILS} - Sort final",)),
        f"{DETAILS} - Origine des données", f"{DETAILS} - Moyens de la collecte", *_coches(SECURITE, MESURES),
        f"{SECURITE} - {HABILITEES}", *(f"{SPECIFIQUE} - {s}" for s in SPECIFIQUES), "Nb Documents associés",
    ]  # fmt: skip


VALEURS: Mapping[str, str] = {
    "Nom": "Cantine (fictive)", "Collectivité - Nom": "Vallon (fictive)", "En tant que": "Responsable de traitement",
    "Finalités": "Inscrire les enfants\nFacturer", "Gestionnaire": "Affaires scolaires", "Statut": "Actif",
    "Base légale": "L'exécution d'une mission d'intérêt public", "Justification de la base légale": "Délibération",
    "Observations": "À revoir", "Catégorie de données": "État civil - Coordonnées - Santé",
    "Destination - Catégorie de destinataires": "Trésor public", "Destination - Sous-traitants": "Éditions Fictives - Nuage",
    f"{HISTORIQUE} - Créateur": "Camille Fictif", f"{HISTORIQUE} - Date de création": "03/04/2021 10:11:12",
    f"{HISTORIQUE} - Dernière mise à jour": "05/06/2022",
    f"{DETAILS} - Personnes concernées - Particuliers": "Oui",
    f"{DETAILS} - Personnes concernées - Particuliers - Commentaire": "Familles",
    f"{DETAILS} - Personnes concernées - Agents": "Oui",
    f"{DETAILS} - Personnes concernées - Élus - Commentaire": "Un oubli",
    f"{DETAILS} - Nombre de concernées": "340", f"{DETAILS} - Logiciel": "Portail famille",
    f"{DETAILS} - Traitement papier": "Actif",
    f"{DETAILS} - Délai de conservation - Nombre": "5", f"{DETAILS} - Délai de conservation - Période": "An(s)",
    f"{DETAILS} - Délai de conservation - Commentaire": "après la sortie", f"{DETAILS} - Sort final": "Destruction",
    f"{DETAILS} - Origine des données": "Les familles", f"{DETAILS} - Moyens de la collecte": "Formulaire web",
    f"{SECURITE} - Contrôle d'accès": "Oui", f"{SECURITE} - Contrôle d'accès - Commentaire": "Mot de passe",
    f"{SECURITE} - Sauvegarde": "Oui", f"{SECURITE} - {HABILITEES}": "Oui",
    f"{SPECIFIQUE} - Personnes vulnérables": "Oui", "Nb Documents associés": "2",
}  # fmt: skip


def _ligne(titres: list[str], valeurs: Mapping[str, str]) -> list[str]:
    """Une rangée telle que Madis l'écrit : « Non » aux cases que rien ne coche."""
    coches = {t for t in titres if f"{t} - Commentaire" in titres} | {
        t for t in titres if t.startswith(SPECIFIQUE) or HABILITEES in t
    }
    return [valeurs.get(t, "Non" if t in coches else "") for t in titres]


def _csv(titres: list[str], *lignes: list[str]) -> bytes:
    """BOM, point-virgule, guillemets au besoin : ce que `fputcsv` donne."""
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";", lineterminator="\n").writerows([titres, *lignes])
    return b"\xef\xbb\xbf" + sortie.getvalue().encode()


def _lire(octets: bytes, propres: frozenset[str] = frozenset()) -> Releve:
    lu = comprendre(octets, "20240101-treatment.csv")
    assert lu.grille is not None
    colonnes = madis.correspondance(lu.colonnes)
    assert colonnes is not None
    return lire_tableau(lu.grille, lu.plan, Correspondance(colonnes), propres)


def _une(octets: bytes, propres: frozenset[str] = frozenset()) -> FicheLue:
    (fiche,) = _lire(octets, propres).fiches
    return fiche


def test_une_ligne_de_madis_devient_une_fiche() -> None:
    titres = _titres()
    s = _une(_csv(titres, _ligne(titres, VALEURS))).saisie
    assert (s.nom, s.service, s.responsabilite, s.volume_precis) == (
        "Cantine (fictive)",
        "Affaires scolaires",
        "seul",
        340,
    )
    assert (str(s.date_creation), str(s.date_mise_a_jour)) == ("2021-04-03", "2022-06-05")
    assert [(f.libelle, f.base_legale, f.justification) for f in s.finalites] == [
        ("Inscrire les enfants", "mission_interet_public", "Délibération"),
        ("Facturer", "mission_interet_public", "Délibération"),
    ]
    assert [(p.categorie, p.precision) for p in s.categories_personnes] == [("administres", "Familles"), ("agents", "")]
    assert {d.categorie for d in s.categories_donnees} == {"etat_civil", "coordonnees", "sante"}
    assert {(d.duree_active, d.sort_final) for d in s.categories_donnees} == {("5 ans (après la sortie)", "eliminer")}
    assert [(d.type, d.precision) for d in s.destinataires if d.type == "sous_traitant"] == [
        ("sous_traitant", "Éditions Fictives - Nuage")
    ]
    assert [(m.type, m.precision) for m in s.mesures] == [
        ("controle_acces", "Mot de passe"), ("sauvegarde", ""), ("habilitations", HABILITEES),
    ]  # fmt: skip
    assert (s.supports, s.moyens_collecte, s.systemes, s.decision_automatisee) == (
        ["papier"], ["formulaire_en_ligne"], "Portail famille", False,
    )  # fmt: skip


def test_ce_qui_n_a_pas_de_champ_va_aux_observations_sous_son_titre() -> None:
    titres = _titres()
    texte = _une(_csv(titres, _ligne(titres, VALEURS))).saisie.observations
    for ligne in ("À revoir", "Historique - Créateur : Camille Fictif", "Traitement spécifique - Personnes vulnérables : Oui",
                  "Nb Documents associés : 2", "Détails - Personnes concernées - Élus - Commentaire : Un oubli",
                  "Collectivité - Nom : Vallon (fictive)"):  # fmt: skip
        assert ligne in texte, ligne
    assert "Surveillance" not in texte
    assert "Statut" not in texte


def test_aucune_valeur_du_fichier_ne_se_perd() -> None:
    titres = _titres()
    valeurs = {
        **VALEURS,
        "Catégorie des données - Autres catégories": "Quotient familial",
        "Colonne du lieu": "Salle B",
    }
    fiche = _une(_csv([*titres, "Colonne du lieu"], _ligne([*titres, "Colonne du lieu"], valeurs)))
    tout = fiche.saisie.model_dump_json()
    for texte in (
        "Familles",
        "Un oubli",
        "Quotient familial",
        "Trésor public",
        "Mot de passe",
        "Les familles",
        "Salle B",
        "après la sortie",
    ):
        assert texte in tout, texte


def test_le_nom_de_l_organisme_ne_se_redit_pas_dans_ses_fiches() -> None:
    titres = _titres()
    fiche = _une(_csv(titres, _ligne(titres, VALEURS)), frozenset({"vallon fictive"}))
    assert "Vallon" not in fiche.saisie.observations


def test_plusieurs_durees_gardent_leur_nom_et_leur_sort() -> None:
    titres = _titres(AVEC_USAGERS, recent=True)
    delai = f"{DETAILS} - Délai de conservation"
    valeurs = {**VALEURS, f"{delai} - Durée": "1: 5 ans \r\n2: 10 ans \r\n", f"{delai} - Nom": "1: Dossier\r\n2: Facture\r\n",
               f"{delai} - Sort final": "1: destruction\r\n2: sort\r\n"}  # fmt: skip
    s = _une(_csv(titres, _ligne(titres, valeurs))).saisie
    assert {d.duree_active for d in s.categories_donnees} == {"Dossier : 5 ans (Destruction) / Facture : 10 ans (Tri)"}
    assert {d.sort_final for d in s.categories_donnees} == {""}


def test_une_seule_duree_a_son_sort_dans_son_champ() -> None:
    titres = _titres(AVEC_USAGERS, recent=True)
    delai = f"{DETAILS} - Délai de conservation"
    valeurs = {
        **VALEURS,
        f"{delai} - Durée": "1: 5 ans \r\n",
        f"{delai} - Nom": "1: Dossier\r\n",
        f"{delai} - Sort final": "1: deposit\r\n",
    }
    s = _une(_csv(titres, _ligne(titres, valeurs))).saisie
    assert {(d.duree_active, d.sort_final) for d in s.categories_donnees} == {("Dossier : 5 ans", "conserver")}


def test_une_case_de_plus_que_les_titres_est_ramenee_sous_le_sien_et_dite() -> None:
    """Une version connue écrit une case de plus après les observations, et les usagers en troisième."""
    titres = _titres(AVEC_USAGERS, recent=True)
    personnes = f"{DETAILS} - Personnes concernées"
    valeurs = {**VALEURS, f"{personnes} - Usagers": "Oui", f"{personnes} - Usagers - Commentaire": "De la cantine"}
    ligne = _ligne(titres, valeurs)
    debut = titres.index(f"{personnes} - Agents")
    usagers = titres.index(f"{personnes} - Usagers")
    ecrites = [*ligne[:debut], *ligne[usagers : usagers + 2], *ligne[debut:usagers], *ligne[usagers + 2 :]]
    apres = titres.index("Observations") + 1
    ecrites = [*ecrites[:apres], "Non", *ecrites[apres:]]
    s = _une(_csv(titres, ecrites)).saisie
    assert [(p.categorie, p.precision) for p in s.categories_personnes] == [
        ("administres", "Familles"), ("agents", ""), ("usagers", "De la cantine"),
    ]  # fmt: skip
    assert (s.volume_precis, s.systemes) == (340, "Portail famille")
    assert f"{madis.A_VERIFIER} : {madis.DECALE}" in s.observations


def test_l_ordre_incertain_des_personnes_est_dit_dans_chaque_fiche() -> None:
    titres = _titres(AVEC_USAGERS, recent=True)
    assert madis.PERMUTE in _une(_csv(titres, _ligne(titres, VALEURS))).saisie.observations
    titres = _titres()
    assert madis.PERMUTE not in _une(_csv(titres, _ligne(titres, VALEURS))).saisie.observations


@pytest.mark.parametrize(
    "titres", [["Nom", "Finalités", "Base légale", "Gestionnaire", "Statut"], ["Nom du traitement", "Service"]]
)
def test_un_autre_tableau_n_est_pas_pris_pour_celui_de_madis(titres: list[str]) -> None:
    assert madis.correspondance([ColonneLue(r, t, t) for r, t in enumerate(titres)]) is None
    lu = comprendre(_csv(titres, ["x"] * len(titres)), "registre.csv")
    assert lu.grille is not None
    assert lu.grille.feuilles[0].lignes[1] == ["x"] * len(titres)


def test_les_lignes_gardent_leur_place_dans_le_fichier() -> None:
    titres = _titres()
    releve = _lire(_csv(titres, _ligne(titres, VALEURS), _ligne(titres, {**VALEURS, "Nom": "Piscine (fictive)"})))
    assert [fiche.provenance.rpartition(", ")[2] for fiche in releve.fiches] == ["ligne 2", "ligne 3"]
    assert [fiche.saisie.nom for fiche in releve.fiches] == ["Cantine (fictive)", "Piscine (fictive)"]


def test_la_correspondance_livree_ne_vise_que_des_cibles_connues() -> None:
    assert {c.cible for c in madis.source().colonnes} <= set(cibles())


def test_la_liste_deposee_va_droit_a_l_apercu_et_une_correspondance_retenue_l_emporte(monde: Monde) -> None:
    contexte, titres = monde.contexte(monde.organisme()), _titres()
    octets = _csv(titres, _ligne(titres, VALEURS))
    lot, attente = operations.lire_attente(contexte, operations.preparer(contexte, octets, "treatment.csv"))
    assert (lot.etat, lot.correspondance, lot.nombre) == ("apercu", madis.source().nom, 1)
    choisies = attente.colonnes | {"gestionnaire": "observations+"}
    operations.placer(contexte, lot.id, attente.plan, choisies, attente.reglages, "La nôtre")
    lot, attente = operations.lire_attente(contexte, operations.preparer(contexte, octets, "treatment.csv"))
    assert lot.correspondance == "La nôtre"
    assert attente.fiche(0).saisie.service == ""


def test_un_classeur_de_ciso_depose_va_droit_a_l_apercu(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    feuilles = [FeuilleAEcrire("Processing", [Colonne("name", 20.0)], [["Cantine (fictive)"]]),
                FeuilleAEcrire("Purposes", [Colonne("name", 20.0)], [["Servir"]])]  # fmt: skip
    octets = ecrire_xlsx(feuilles, titre="Processing")
    lot, attente = operations.lire_attente(contexte, operations.preparer(contexte, octets, "processing.xlsx"))
    assert (lot.etat, attente.fiche(0).saisie.nom) == ("apercu", "Cantine (fictive)")


def test_le_nom_d_une_structure_n_est_pas_un_moyen_de_collecte() -> None:
    """« Collectivité » ressemble à « Collecte » : une liste d'écran de Madis l'a pour titre."""
    assert proposer([ColonneLue(0, "Collectivité", "c")])["c"].cible == "observations+"
