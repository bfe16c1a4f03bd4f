"""Les systèmes : ajoutés en une minute, liés aux fiches, importés d'un tableur, exportés."""

from __future__ import annotations

import pytest

import registre.systemes.verbes  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.systemes import operations, regles
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import Introuvable, SaisieRefusee
from socle.saisies import valider
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx, lire_classeur


def systeme(nom: str = "Portail famille", **champs: object) -> SystemeSaisie:
    return valider(SystemeSaisie, {"nom": nom, **champs})


def test_un_referent_ajoute_un_systeme_depuis_une_fiche(maison: Maison) -> None:
    fiche = maison.fiche("Cantine")
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/systemes/nouveau?objet={fiche}")
    referente.soumettre("Enregistrer", nom="Portail famille", type="teleservice", criticite="forte")
    texte = referente.suivre().texte
    assert "Cantine" in texte, "le lien vers la fiche est posé"
    assert "sans sauvegarde" in texte
    assert "LIL 82" in texte
    referente.aller(f"{maison.base}/traitements/{fiche}")
    assert "Portail famille" in referente.page.texte


def test_le_double_clic_ne_cree_qu_un_systeme(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    un = operations.creer(contexte, systeme(), jeton="a" * 32)
    assert operations.creer(contexte, systeme(), jeton="a" * 32) == un
    assert operations.lister(contexte, operations.Filtre()).total == 1
    autre = operations.creer(contexte, systeme("Autre nom"), jeton="a" * 32)
    assert operations.lire(contexte, autre).saisie.nom == "Autre nom", "un texte corrigé n'est pas perdu en silence"


def test_l_editeur_est_un_prestataire_d_ici(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Là")
    sien = monde.contexte(voisine)
    chez_l_autre = relations.creer(
        sien, valider(RelationSaisie, {}), annuaire.creer(sien, valider(PrestataireSaisie, {"nom": "Éditeur"}))
    )
    with pytest.raises(SaisieRefusee):
        operations.creer(monde.contexte(commune), systeme(editeur_id=str(chez_l_autre)))
    ici = operations.creer(monde.contexte(commune), systeme())
    with pytest.raises(Introuvable):
        operations.lire(sien, ici)


def test_la_recherche_et_les_filtres(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    operations.creer(contexte, systeme("Éclairage connecté", type="objets_connectes", criticite="faible"))
    operations.creer(contexte, systeme("Paie", type="logiciel", criticite="vitale"))
    trouve = operations.lister(contexte, operations.Filtre(demande="eclair"))
    assert [o.libelle for o, _ in trouve.paires] == ["Éclairage connecté"]
    assert operations.lister(contexte, operations.Filtre(criticite="vitale")).total == 1
    assert operations.lister(contexte, operations.Filtre(type="papier")).total == 0


def classeur(
    *lignes: list[object], titres: tuple[str, ...] = ("Nom", "Type", "Criticité", "Mesures de sécurité")
) -> bytes:
    return ecrire_xlsx([FeuilleAEcrire("Parc", [Colonne(t) for t in titres], lignes)])


def test_l_import_montre_avant_d_ecrire_et_n_ecrit_qu_une_fois(maison: Maison) -> None:
    referente = maison.membre("referent")
    operations.creer(maison.monde.contexte(maison.commune), systeme("Paie"))
    referente.aller(f"{maison.base}/systemes/importer")
    contenu = classeur(
        ["Paie", "Logiciel", "Vitale", ""],
        ["Site", "Site web", "énorme", "Sauvegarde ; Chiffrement"],
        ["", "Logiciel", "", ""],
    )
    referente.soumettre("Lire le fichier", statut=200, fichier=(contenu, "parc.xlsx"))
    texte = referente.page.texte
    for attendu in ("2 lignes lisibles", "1 à corriger dans le fichier", "1 dont le nom est déjà pris (non cochée)"):
        assert attendu in texte
    assert "porte déjà ce nom" in texte
    assert "« énorme » n'est pas dans la liste" in texte
    assert "Remplissez « Nom »" in texte
    assert operations.lister(maison.monde.contexte(maison.commune), operations.Filtre()).total == 1
    apercu = referente.page
    referente.soumettre("Importer les lignes cochées")
    referente.soumettre("Importer les lignes cochées", page=apercu)
    liste = operations.lister(maison.monde.contexte(maison.commune), operations.Filtre())
    assert liste.total == 2, "le nom déjà pris n'est pas coché, et rien n'entre deux fois"
    site = next(ligne for objet, ligne in liste.paires if objet.libelle == "Site")
    assert (site.type, site.criticite, site.mesures) == ("site", "", ["sauvegarde", "chiffrement"])
    assert site.observations == "Criticité (fichier importé) : énorme", "rien de ce que dit le fichier n'est perdu"


def test_un_tableur_tenu_a_la_main_entre_sans_rien_perdre(maison: Maison) -> None:
    """Titre au-dessus des colonnes, éditeurs par leur nom, dates et nombres de travers, colonnes inconnues."""
    contexte = maison.monde.contexte(maison.commune)
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Licorne Logiciels"}))
    lien = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    titres = "Nom du logiciel;Catégorie;Éditeur;Hébergeur;Nombre d'agents;Mise en service;Couleur;Remarques"
    lignes = ["Inventaire 2026", "", titres,
              "  Paie ;progiciel;LICORNE LOGICIELS;;1 200;01/02/2019;bleu;",
              "Cadastre;Logiciel;Inconnu SA;;douze;2019;;À revoir"]  # fmt: skip
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/systemes/importer")
    referente.soumettre("Lire le fichier", statut=200, fichier=("\n".join(lignes).encode("cp1252"), "parc.csv"))
    assert "laissées de côté : Couleur" in referente.page.texte
    assert "« douze » n'est pas un nombre" in referente.page.texte
    referente.soumettre("Importer les lignes cochées")
    cadastre, paie = (ligne for _, ligne in operations.lister(contexte, operations.Filtre()).paires)
    assert (paie.nom, paie.type, paie.editeur_id, paie.nombre_utilisateurs) == ("Paie", "logiciel", lien, 1200)
    assert cadastre.editeur_id is cadastre.nombre_utilisateurs is cadastre.mise_en_service is None
    assert cadastre.observations.splitlines() == [
        "À revoir", "Éditeur (fichier importé) : Inconnu SA", "Nombre d'utilisateurs (fichier importé) : douze",
        "Mise en service (fichier importé) : 2019",
    ]  # fmt: skip


def test_un_apercu_force_ou_vide_n_importe_rien(maison: Maison) -> None:
    referente = maison.membre("referent")
    for lignes, prendre in (
        ("[]", "1"),
        ("{", "1"),
        ('{"1": []}', "1"),
        ('{"1": {"nom": "X"}}', "2"),
        ('{"1": {}}', "1"),
    ):
        referente.aller(f"{maison.base}/systemes/importer")
        referente.poster(f"{maison.base}/systemes/importer", {"lignes": lignes, "prendre": prendre}, 422)
    assert operations.lister(maison.monde.contexte(maison.commune), operations.Filtre()).total == 0


def test_un_editeur_archive_garde_son_nom_partout(maison: Maison) -> None:
    """Sur la fiche, au formulaire, dans l'histoire et à l'export : jamais un identifiant brut, jamais une perte."""
    contexte = maison.monde.contexte(maison.commune)
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Licorne"}))
    lien = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    id_ = operations.creer(contexte, systeme("Paie", editeur_id=str(lien)))
    relations.archiver(contexte, lien, 1)
    referente = maison.membre("referent")
    assert "Licorne (archivé)" in referente.aller(f"{maison.base}/systemes/{id_}").texte
    referente.aller(f"{maison.base}/systemes/{id_}/modifier")
    referente.soumettre("Enregistrer", description="Les bulletins")
    assert operations.lire(contexte, id_).saisie.editeur_id == lien
    referente.aller(f"{maison.base}/systemes/{id_}/modifier")
    referente.soumettre("Enregistrer", editeur_id="")
    assert operations.lire(contexte, id_).saisie.editeur_id is None, "on peut se dédire"
    histoire = referente.aller(f"{maison.base}/systemes/{id_}/historique").texte
    assert "Éditeur Licorne (archivé)" in histoire
    assert str(lien) not in histoire
    textes = [c.texte for ligne in lire_classeur(operations.exporter(contexte, "xlsx"), "x.xlsx").feuilles[0].lignes
              for c in ligne]  # fmt: skip
    assert str(lien) not in textes


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"pas un tableur", "fichier"),
        (classeur(["x"], titres=("Colonne",)), "colonne « Nom »"),
        (classeur(), "aucune ligne"),
    ],
)
def test_un_mauvais_fichier_se_dit(maison: Maison, contenu: bytes, phrase: str) -> None:
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/systemes/importer")
    referente.soumettre("Lire le fichier", statut=None, fichier=(contenu, "parc.xlsx"))
    assert referente.page.statut in {415, 422, 400}
    assert phrase in referente.page.texte


def test_l_export_se_relit(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    operations.creer(contexte, systeme("Paie", type="logiciel", mesures=["sauvegarde"]))
    for format_ in ("xlsx", "ods"):
        lu = lire_classeur(operations.exporter(contexte, format_), f"x.{format_}")
        textes = [c.texte for ligne in lu.feuilles[0].lignes for c in ligne]
        assert {"Paie", "Logiciel ou progiciel", "Sauvegarde"} <= set(textes)


def test_une_decision_individuelle_demande_sa_mention_et_ses_regles() -> None:
    phrases = {a.article for a in regles.alertes(systeme(algorithme="fonde"))}
    assert {"CRPA L311-3-1", "CRPA L312-1-3"} <= phrases
    assert regles.alertes(systeme(algorithme="assiste")) == []


def test_archiver_puis_sortir_des_archives(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = operations.creer(contexte, systeme())
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/systemes/{id_}")
    referente.soumettre("Archiver")
    assert "Rien n'est effacé" in referente.suivre().texte
    assert operations.lister(contexte, operations.Filtre()).total == 0
    referente.aller(f"{maison.base}/systemes/{id_}/modifier")
    referente.soumettre("Enregistrer", statut=422, nom="Autre")
    assert "archivée" in referente.page.texte
    referente.aller(f"{maison.base}/systemes/{id_}")
    referente.soumettre("Sortir des archives")
    referente.aller(f"{maison.base}/systemes/{id_}/historique")
    assert "a sorti des archives le système" in referente.page.texte
